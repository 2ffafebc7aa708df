//! What is left of resolving a policy, with which further statements of it can be resolved.

use super::names::{Names, Stated};
use super::patterns::Caches;
use super::resolver::{Resolver, World};
use super::{Claim, Policy, PurposeId, PurposeSet, SourceId, Statement};
use crate::ids::IdVec;
use crate::source::{Loader, Sources};
use crate::symbol::Symbol;
use crate::syntax::ast::{self, Item};
use std::fmt;
use std::rc::Rc;

/// What the names of a policy stand for.
#[derive(Default)]
pub struct Environment {
    names: Names,
    caches: Caches,
    purposes_below: IdVec<PurposeId, PurposeSet>,
    texts: IdVec<SourceId, Option<String>>,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

/// A statement that is resolved by itself.
#[derive(Clone, Debug)]
pub enum Further {
    /// One that makes up the model.
    Statement(Statement),
    /// A claim.
    Claim(Box<Claim>),
}

impl Environment {
    /// Resolves further statements of a valid policy, which does not contain them afterwards. `None` if one of them declares something
    /// that others can speak of, or is not right.
    #[must_use]
    pub fn read(
        self,
        policy: Policy,
        items: &[Item],
        sources: &Sources,
        loader: &dyn Loader,
    ) -> (Self, Policy, Option<Vec<Further>>) {
        let world = World { files: &[], sources, interner: Rc::clone(&policy.interner), loader };
        let mut resolver = Resolver::new(&world, policy);
        let Self { names, caches, purposes_below, texts } = self;
        (resolver.names, resolver.caches, resolver.purposes_below, resolver.texts) =
            (names, caches, purposes_below, texts);
        let read: Option<Vec<Further>> = items.iter().map(|item| resolver.further(item)).collect();
        let is_right = resolver.diagnostics.is_empty();
        let (policy, environment) = resolver.leave();
        (environment, policy, read.filter(|_| is_right))
    }

    /// Lets a name of a statement be free.
    pub fn forget(&mut self, statement: &Statement) {
        if let Some(name) = statement.name {
            self.names.statements.remove(&name);
        }
    }

    /// Takes the name of a statement; false if it is taken.
    #[must_use]
    pub fn remember(&mut self, statement: &Statement) -> bool {
        let stated = Stated { noun: "statement", span: statement.span };
        let taken = |name: Symbol| self.names.statements.insert(name, stated).is_some();
        !statement.name.is_some_and(taken)
    }
}

impl Resolver<'_> {
    /// The policy, and what its names stand for.
    pub fn leave(self) -> (Policy, Environment) {
        let Self { policy, names, caches, purposes_below, texts, .. } = self;
        (policy, Environment { names, caches, purposes_below, texts })
    }

    fn further(&mut self, item: &Item) -> Option<Further> {
        match &item.statement {
            ast::Statement::Claim(claim) => {
                self.resolve_claim(item, claim);
                self.policy.claims.pop().filter(|claim| claim.blocked_by.is_empty()).map(Box::new).map(Further::Claim)
            }
            ast::Statement::Rule(rule) if rule.modality.is_none() => {
                let outcome = self.statement(item.span, |this| this.read_rule(item, rule, None));
                outcome.value.filter(|_| outcome.empty_patterns.is_empty()).map(Further::Statement)
            }
            _ => None,
        }
    }
}

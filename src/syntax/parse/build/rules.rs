//! The statements that make up the model.

use super::clauses::Clauses;
use super::{Builder, Children};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Modality, Name, PartyPattern, Rule as ModelRule, RuleBody};
use crate::syntax::parse::grammar::{Node, Rule};

impl Builder<'_> {
    /// `origin`, `flow`, `derive`, `keep` or `use`, with its clauses.
    pub fn rule(&mut self, node: Node) -> Option<ModelRule> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        let mut children = Children::of(node);
        let modality = self.modality(&mut children);
        let name = self.statement_name(&mut children);
        let body = match rule {
            Rule::origin => self.origin(&mut children)?,
            Rule::flow => self.flow(&mut children)?,
            Rule::derive => self.derive(&mut children)?,
            Rule::keep => self.keep(&mut children)?,
            _ => self.use_(&mut children)?,
        };
        let clauses = self.clauses(children)?;
        self.check_purposes(&body, &clauses, span);
        Some(with_clauses(modality, name, body, clauses))
    }

    /// The prefix, if there is one.
    pub fn modality(&mut self, children: &mut Children) -> Option<Modality> {
        let node = children.next_if(Rule::modality)?;
        Some(if node.as_str().starts_with("may") { Modality::May } else { Modality::Unstated })
    }

    /// `NAME:`, if it is there.
    pub fn statement_name(&mut self, children: &mut Children) -> Option<Name> {
        let node = children.next_if(Rule::statement_name)?;
        let name = Children::of(node).next()?;
        Some(self.name(&name))
    }

    fn origin(&mut self, children: &mut Children) -> Option<RuleBody> {
        Some(RuleBody::Origin { data: self.take_data(children)?, at: self.at(children)? })
    }

    fn keep(&mut self, children: &mut Children) -> Option<RuleBody> {
        Some(RuleBody::Keep { data: self.take_data(children)?, at: self.at(children)?, duration: None })
    }

    fn use_(&mut self, children: &mut Children) -> Option<RuleBody> {
        Some(RuleBody::Use { data: self.take_data(children)?, at: self.at(children)? })
    }

    fn at(&mut self, children: &mut Children) -> Option<PartyPattern> {
        let node = children.next_if(Rule::at)?;
        self.take_parties(&mut Children::of(node))
    }

    fn flow(&mut self, children: &mut Children) -> Option<RuleBody> {
        let mut chain = Vec::with_capacity(2);
        while let Some(parties) = children.next_if(Rule::party_pattern) {
            chain.push(self.party_pattern(parties)?);
        }
        let data = self.take_data(children)?;
        let transformed = children.next_if(Rule::transformed).map_or_else(Vec::new, |node| self.names(node));
        let seal = children.next_if(Rule::seal).and_then(|seal| Children::of(seal).next()).map(|key| self.name(&key));
        Some(RuleBody::Flow { chain, data, transformed, seal })
    }

    fn derive(&mut self, children: &mut Children) -> Option<RuleBody> {
        let conclusions = children.next_if(Rule::conclusions)?;
        let conclusions = self.names(conclusions);
        let mut premises = Vec::with_capacity(1);
        while let Some(premise) = children.next_if(Rule::data_pattern) {
            premises.push(self.data_pattern(premise)?);
        }
        Some(RuleBody::Derive { conclusions, premises, at: self.at(children) })
    }

    /// Only flows and uses have purposes; a use needs them.
    fn check_purposes(&mut self, body: &RuleBody, clauses: &Clauses, statement: Span) {
        let problem = match (body, clauses.place(Rule::purposes)) {
            (RuleBody::Use { .. }, None) => use_without_purpose(statement),
            (RuleBody::Origin { .. } | RuleBody::Derive { .. }, Some(span)) => misplaced_purposes(span, body.keyword()),
            _ => return,
        };
        self.doubt = true;
        self.diagnostics.push(problem);
    }
}

fn with_clauses(modality: Option<Modality>, name: Option<Name>, mut body: RuleBody, clauses: Clauses) -> ModelRule {
    if let RuleBody::Keep { duration, .. } = &mut body {
        *duration = clauses.duration;
    }
    let purposes = clauses.purposes.unwrap_or_default();
    let labels = clauses.labels.unwrap_or_default();
    let cites = clauses.cites.unwrap_or_default();
    ModelRule { modality, name, body, when: clauses.when, purposes, labels, by: clauses.by, cites }
}

fn use_without_purpose(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::SYNTAX, span, "a `use` without a purpose").help("say what for: `use D at P for PURPOSE`")
}

fn misplaced_purposes(span: Span, keyword: &str) -> Diagnostic {
    Diagnostic::new(&codes::MISPLACED_CLAUSE, span, format!("`{keyword}` takes no purposes"))
        .help("purposes stand on `flow` and `use`; leave the `for` clause out")
}

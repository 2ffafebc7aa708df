//! What the rules about unused declarations share: they speak of the root file only, and offer to take the declaration out.

use super::Context;
use crate::diag::{Diagnostic, Rule};
use crate::model::Sort;
use crate::source::Span;
use crate::symbol::Symbol;

/// Something that is declared, and what is wrong with that.
pub(super) struct Unused {
    /// Its name.
    pub name: Symbol,
    /// Where it is declared.
    pub span: Span,
    /// What is said behind its name.
    pub what: &'static str,
    /// What to do.
    pub help: &'static str,
}

impl Context<'_, '_> {
    /// The findings about unused declarations of a sort, `noun`.
    pub(super) fn unused(
        &self,
        rule: &'static Rule,
        noun: &str,
        unused: impl Iterator<Item = Unused>,
    ) -> Vec<Diagnostic> {
        unused.filter(|one| self.is_own(one.span)).map(|one| self.unused_declaration(rule, noun, &one)).collect()
    }

    /// The findings about variables of some sort that no condition depends on.
    pub(super) fn unused_variables(
        &mut self,
        rule: &'static Rule,
        noun: &str,
        is_meant: impl Fn(Sort) -> bool,
    ) -> Vec<Diagnostic> {
        let (policy, mentions) = (self.policy, self.mentions());
        let own = policy.variables.iter().filter(|one| is_meant(one.sort) && one.baseline.is_none());
        let unused = own.filter_map(|one| {
            let name = one.name.filter(|name| !mentions.conditions.contains(*name))?;
            let help = "say what depends on it with `when`, or remove it";
            Some(Unused { name, span: one.span, what: "is in no condition", help })
        });
        self.unused(rule, noun, unused)
    }

    fn unused_declaration(&self, rule: &'static Rule, noun: &str, one: &Unused) -> Diagnostic {
        let name = self.policy.symbol(one.name);
        let diagnostic =
            Diagnostic::new(rule, one.span, format!("the {noun} `{name}` {}", one.what)).help(one.help).about(name);
        match self.declaration_removal(one.span) {
            Some(fix) => diagnostic.fix(fix),
            None => diagnostic,
        }
    }
}

//! FP0609 `unused-fact`: a fact that no condition depends on.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::Sort;

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_FACT, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let own = policy.variables.iter().filter(|one| matches!(one.sort, Sort::Fact) && one.baseline.is_none());
    let unused = own.filter_map(|one| {
        let name = one.name.filter(|name| !mentions.conditions.contains(name))?;
        Some(Unused {
            name,
            span: one.span,
            what: "is in no condition",
            help: "say what depends on it with `when`, or remove it",
        })
    });
    context.unused(&codes::UNUSED_FACT, "fact", unused)
}

//! FP0607 `unused-condition`: a named condition that nothing depends on.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_CONDITION, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.conditions.iter().filter(|one| !mentions.conditions.contains(one.name));
    let unused = unused.map(|one| Unused {
        name: one.name,
        span: one.span,
        what: "is never used",
        help: "write it where it matters, `when` or `unless`, or remove it",
    });
    context.unused(&codes::UNUSED_CONDITION, "condition", unused)
}

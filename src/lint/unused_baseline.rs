//! FP0612 `unused-baseline`: a baseline that no claim compares with.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_BASELINE, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.baselines.iter().filter(|one| !mentions.baselines.contains(one.name));
    let unused = unused.map(|one| Unused {
        name: one.name,
        span: one.span,
        what: "is in no claim",
        help: "claim that something `spreads no further than in` it, or remove it",
    });
    context.unused(&codes::UNUSED_BASELINE, "baseline", unused)
}

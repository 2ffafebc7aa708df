//! FP0603 `unused-data`: data that nothing speaks of moves nowhere, and what is claimed of it in general holds for want of it.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_DATA, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.data.iter_enumerated().filter(|(id, one)| !one.key && !mentions.speak_of_data(policy, *id));
    let unused = unused.map(|(_, one)| Unused {
        name: one.name,
        span: one.span,
        what: "is in no statement and no claim",
        help: "say where it is and how it moves, or remove it",
    });
    context.unused(&codes::UNUSED_DATA, "data type", unused)
}

//! FP0604 `unused-key`: a key that seals nothing and goes nowhere; perhaps a flow lacks its seal.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_KEY, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.data.iter_enumerated().filter(|(id, one)| one.key && !mentions.speak_of_data(policy, *id));
    let unused = unused.map(|(_, one)| Unused {
        name: one.name,
        span: one.span,
        what: "is in no statement and no claim",
        help: "seal a flow with it, say who has it, or remove it",
    });
    context.unused(&codes::UNUSED_KEY, "key", unused)
}

//! FP0601 `unused-party`: a party that nothing speaks of is often one whose flows were forgotten, or misspelt elsewhere.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_PARTY, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.parties.iter_enumerated().filter(|(id, _)| !mentions.speak_of_party(policy, *id));
    let unused = unused.map(|(_, one)| Unused {
        name: one.name,
        span: one.span,
        what: "is never mentioned",
        help: "say what it has, sends or receives, or remove it",
    });
    context.unused(&codes::UNUSED_PARTY, "party", unused)
}

//! FP0606 `unused-label`: a label that is given to nothing and asked for nowhere.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_LABEL, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.labels.iter().filter(|one| !mentions.labels.contains(one.name));
    let unused = unused.map(|one| Unused {
        name: one.name,
        span: one.span,
        what: "is never mentioned",
        help: "give it to something with `labelled`, or remove it",
    });
    context.unused(&codes::UNUSED_LABEL, "label", unused)
}

//! FP0611 `unused-source`: a source that nothing cites; perhaps what it says was not written down.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_SOURCE, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.sources.iter().filter(|one| !mentions.sources.contains(one.name));
    let unused = unused.map(|one| Unused {
        name: one.name,
        span: one.span,
        what: "is never cited",
        help: "cite it where its statements stand, or remove it",
    });
    context.unused(&codes::UNUSED_SOURCE, "source", unused)
}

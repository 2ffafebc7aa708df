//! FP0602 `unused-kind`: a kind of which there is no party and of which nothing is said.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_KIND, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let unused = policy.kinds.iter().filter(|one| !mentions.kinds.contains(one.name));
    let unused = unused.filter_map(|one| {
        Some(Unused {
            name: one.name,
            span: one.span?,
            what: "is never mentioned",
            help: "declare parties of it, or remove it",
        })
    });
    context.unused(&codes::UNUSED_KIND, "kind", unused)
}

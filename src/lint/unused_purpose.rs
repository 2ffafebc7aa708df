//! FP0605 `unused-purpose`: a purpose for which nothing is done; what is claimed of it holds for want of it.

use super::unused::Unused;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::PurposeId;
use rustc_hash::FxHashSet;

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_PURPOSE, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let (policy, mentions) = (context.policy, context.mentions());
    let named = |id: PurposeId| mentions.purposes.contains(policy.purposes[id].name);
    let used: FxHashSet<PurposeId> =
        policy.purposes.ids().filter(|&id| named(id)).flat_map(|id| policy.purposes[id].above.iter()).collect();
    let unused = policy.purposes.iter_enumerated().filter(|(id, _)| !used.contains(id));
    let unused = unused.map(|(_, one)| Unused {
        name: one.name,
        span: one.span,
        what: "is never mentioned",
        help: "say what is done for it, or remove it",
    });
    context.unused(&codes::UNUSED_PURPOSE, "purpose", unused)
}

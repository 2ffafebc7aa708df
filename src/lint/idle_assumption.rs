//! FP0626 `idle-assumption`: an assumption that excludes no scenario: it can never be false, or the others say as much. One that
//! follows from others and cites a source is kept: it is what that source states.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::AssumptionId;
use crate::scenario::Diagram;

pub(super) const LINT: Lint = Lint { rule: &codes::IDLE_ASSUMPTION, find };

/// How many assumptions are compared with one another.
const LIMIT: usize = 500;

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    if policy.assumptions.len() > LIMIT {
        return Vec::new();
    }
    let sets: Vec<(AssumptionId, Diagram)> =
        policy.assumptions.ids().map(|id| (id, context.engine.space.assumption(policy, id))).collect();
    // From the last one on, so that of two equal ones the later is reported.
    let mut behind = context.engine.space.codes();
    let mut found = Vec::new();
    for (at, &(id, set)) in sets.iter().enumerate().rev() {
        let before = sets.iter().take(at).fold(behind, |all, &(_, set)| context.engine.space.diagrams.and(all, set));
        if before != Diagram::UNDECIDED && context.engine.space.diagrams.implies(before, set) {
            found.extend(idle(context, id, set));
        } else {
            behind = context.engine.space.diagrams.and(behind, set);
        }
    }
    found
}

fn idle(context: &mut Context<'_, '_>, id: AssumptionId, set: Diagram) -> Option<Diagnostic> {
    let assumption = &context.policy.assumptions[id];
    let all = context.engine.space.codes();
    let can_be_false = !context.engine.space.diagrams.implies(all, set);
    if can_be_false && (!assumption.cites.is_empty() || !context.is_own(assumption.span)) {
        return None;
    }
    let message = match can_be_false {
        true => "this assumption rules out nothing that the others do not rule out",
        false => "this assumption rules out nothing: it is true in every scenario",
    };
    let diagnostic =
        Diagnostic::new(&codes::IDLE_ASSUMPTION, assumption.span, message).help("correct the assumption, or remove it");
    let diagnostic = match assumption.name {
        Some(name) => diagnostic.about(context.policy.symbol(name)),
        None => diagnostic,
    };
    Some(match context.removal(assumption.span, context.is_own(assumption.span)) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    })
}

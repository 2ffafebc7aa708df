//! FP0630 `contradictory-claims`: what the one demands is what the other forbids, in a scenario in the scopes of both. Whatever the
//! statements are, one of them fails.
//!
//! That texts contradict one another is what policies are there to show. So this is said only where it cannot be meant: of two claims
//! of one speaker, and where one of them says `expect holds`; never of claims that are expected to fail.

use super::events::{Demanded, What, entails};
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::ClaimId;
use crate::scenario::Diagram;
use std::collections::BTreeSet;

pub(super) const LINT: Lint = Lint { rule: &codes::CONTRADICTORY_CLAIMS, find };

/// How many demands are compared with one another.
const LIMIT: usize = 1000;

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let demanded = context.demanded();
    if demanded.len() > LIMIT {
        return Vec::new();
    }
    let mut pairs: BTreeSet<(ClaimId, ClaimId)> = BTreeSet::new();
    for one in &demanded {
        for other in demanded.iter().filter(|other| other.claim != one.claim) {
            if is_meant(context, one.claim, other.claim) && exclude(context, one, other) {
                pairs.insert((one.claim.min(other.claim), one.claim.max(other.claim)));
            }
        }
    }
    pairs.into_iter().map(|(first, second)| contradictory(context, first, second)).collect()
}

/// Whether both are meant to hold: somebody says so, or one speaker says both.
fn is_meant(context: &Context<'_, '_>, one: ClaimId, other: ClaimId) -> bool {
    let (one, other) = (&context.policy.claims[one], &context.policy.claims[other]);
    one.expect.is_some() || other.expect.is_some() || (one.by.is_some() && one.by == other.by)
}

/// Whether the one demands in some scenario, or of all, what the other forbids.
fn exclude(context: &mut Context<'_, '_>, one: &Demanded, other: &Demanded) -> bool {
    match (&one.what, &other.what) {
        (What::Must(event), What::Not(forbidden)) => {
            let both = context.engine.space.diagrams.and(one.scope, other.scope);
            entails(event, forbidden) && context.happens(both)
        }
        (What::Sometimes(event), What::Not(forbidden)) => {
            entails(event, forbidden) && is_inside(context, one.scope, other.scope)
        }
        (What::SometimesNot(event), What::Must(demanded)) => {
            entails(demanded, event) && is_inside(context, one.scope, other.scope)
        }
        _ => false,
    }
}

fn is_inside(context: &mut Context<'_, '_>, one: Diagram, other: Diagram) -> bool {
    context.happens(one) && context.engine.space.diagrams.implies(one, other)
}

fn contradictory(context: &Context<'_, '_>, first: ClaimId, second: ClaimId) -> Diagnostic {
    let (one, other) = (context.claim_name(first), context.claim_name(second));
    context
        .at_claim(&codes::CONTRADICTORY_CLAIMS, second, format!("no policy can satisfy both `{other}` and `{one}`"))
        .label(context.policy.claims[first].body_span, format!("`{one}` demands the opposite"))
        .help("give them scopes that do not overlap, correct one of them, or say with `expect` which one fails")
}

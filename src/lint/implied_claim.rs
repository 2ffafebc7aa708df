//! FP0631 `implied-claim`: a claim that follows from another one that holds, whatever the statements are. It can only fail together
//! with it. What follows from a claim that fails may tell more than that does.

use super::events::{Demanded, What, entails};
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::ClaimId;

pub(super) const LINT: Lint = Lint { rule: &codes::IMPLIED_CLAIM, find };

/// How many demands are compared with one another.
const LIMIT: usize = 1000;

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let demanded = context.demanded();
    if demanded.len() > LIMIT {
        return Vec::new();
    }
    let claims: Vec<ClaimId> = context.claims_meant_to_hold().collect();
    let holding: Vec<ClaimId> = claims.iter().copied().filter(|&claim| context.holds(claim)).collect();
    let mut found = Vec::new();
    for &claim in &claims {
        let (own, others): (Vec<&Demanded>, Vec<&Demanded>) = demanded.iter().partition(|one| one.claim == claim);
        let broader = holding.iter().copied().find(|&other| {
            let theirs: Vec<&Demanded> = others.iter().copied().filter(|one| one.claim == other).collect();
            // Of two that follow from one another, the later one is superfluous.
            follows(context, &own, &theirs) && (other < claim || !follows(context, &theirs, &own))
        });
        found.extend(broader.map(|broader| implied(context, claim, broader)));
    }
    found
}

/// Whether everything that is demanded here is demanded there.
fn follows(context: &mut Context<'_, '_>, own: &[&Demanded], theirs: &[&Demanded]) -> bool {
    !own.is_empty() && own.iter().all(|one| theirs.iter().any(|other| is_implied(context, one, other)))
}

fn is_implied(context: &mut Context<'_, '_>, one: &Demanded, by: &Demanded) -> bool {
    let implied = match (&one.what, &by.what) {
        (What::Not(event), What::Not(broader)) => entails(event, broader),
        (What::Must(event), What::Must(narrower)) => entails(narrower, event),
        _ => false,
    };
    implied && context.happens(one.scope) && context.engine.space.diagrams.implies(one.scope, by.scope)
}

fn implied(context: &Context<'_, '_>, claim: ClaimId, by: ClaimId) -> Diagnostic {
    let (name, broader) = (context.claim_name(claim), context.claim_name(by));
    let diagnostic = context
        .at_claim(&codes::IMPLIED_CLAIM, claim, format!("`{name}` follows from `{broader}`"))
        .label(context.policy.claims[by].body_span, format!("`{broader}` says more"))
        .help("remove it, or keep it for the record and allow this rule for it");
    match context.removal(context.policy.claims[claim].span, false) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

//! FP0632 `single-statement-claim`: a claim that holds by one statement alone. If that statement lost its condition, its seal or its
//! transformation, a claim that something does not happen would fail; if it were not there, one that something happens would.
//!
//! Each statement is changed by itself and the claims tried again, with a fixpoint for each; larger policies are left alone.

use super::{Context, Lint, VARIATION_LIMIT};
use crate::claims::{Engine, Options, RestsOn, Verdict};
use crate::diag::{Diagnostic, codes};
use crate::model::{Body, ClaimBody, ClaimId, Policy, StatementId};
use crate::scenario::Diagram;
use rustc_hash::FxHashMap;

pub(super) const LINT: Lint = Lint { rule: &codes::SINGLE_STATEMENT_CLAIM, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    if context.policy.statements.len() > VARIATION_LIMIT {
        return Vec::new();
    }
    let wanting = claims(context, |body, _| wants_an_event(body));
    let guarded =
        claims(context, |body, rests| !wants_an_event(body) && rests.iter().any(|one| is_of_statements(*one)));
    let mut needed: FxHashMap<ClaimId, Vec<(StatementId, Needed)>> = FxHashMap::default();
    for (id, statement) in context.policy.statements.iter_enumerated() {
        if matches!(statement.body, Body::Flow { .. } | Body::Derive { .. }) {
            let failing = context.engine.guarded(&[id], Diagram::NEVER, |engine| failing(engine, &wanting));
            failing.into_iter().for_each(|claim| needed.entry(claim).or_default().push((id, Needed::Itself)));
        }
        for (what, policy) in weakened(context.policy, id) {
            let mut engine = Engine::new(&policy, &Options::default());
            let failing = failing(&mut engine, &guarded);
            failing.into_iter().for_each(|claim| needed.entry(claim).or_default().push((id, what)));
        }
    }
    let mut single: Vec<(ClaimId, StatementId, Needed)> = needed
        .into_iter()
        .filter_map(|(claim, statements)| match statements.as_slice() {
            &[(statement, what)] => Some((claim, statement, what)),
            _ => None,
        })
        .collect();
    single.sort_by_key(|&(claim, ..)| claim);
    single.into_iter().map(|(claim, statement, what)| depends(context, claim, statement, what)).collect()
}

/// What of a statement a claim needs.
#[derive(Clone, Copy)]
enum Needed {
    Itself,
    Condition,
    Seal,
    Transformation,
}

/// The claims that hold, not vacuously, and are of some sort.
fn claims(context: &Context<'_, '_>, wanted: impl Fn(&ClaimBody, &[RestsOn]) -> bool) -> Vec<ClaimId> {
    let holds = context
        .examined
        .findings
        .iter()
        .filter(|(_, found)| found.verdict == Verdict::Holds && found.vacuous.is_none());
    let of_sort = holds.filter(|(id, found)| {
        context.policy.claims[*id].body.as_ref().is_some_and(|body| wanted(body, &found.rests_on))
    });
    of_sort.map(|(id, _)| *id).collect()
}

const fn wants_an_event(body: &ClaimBody) -> bool {
    matches!(body, ClaimBody::Always { .. } | ClaimBody::Can(_))
}

const fn is_of_statements(rests_on: RestsOn) -> bool {
    matches!(rests_on, RestsOn::Seal | RestsOn::Condition | RestsOn::Transformation)
}

fn failing(engine: &mut Engine<'_>, claims: &[ClaimId]) -> Vec<ClaimId> {
    let policy = engine.policy;
    let fails = |id: &ClaimId| {
        let claim = &policy.claims[*id];
        let scope = engine.scope(claim);
        claim
            .body
            .as_ref()
            .is_some_and(|body| !matches!(engine.failing(body, scope).fail, Diagram::NEVER | Diagram::UNDECIDED))
    };
    claims.iter().copied().filter(fails).collect()
}

/// The policy with one statement that lacks its condition, its seal, or its transformation.
fn weakened(policy: &Policy, id: StatementId) -> Vec<(Needed, Policy)> {
    let mut all = Vec::new();
    let mut change = |what, weaken: &dyn Fn(&mut Policy)| {
        let mut changed = policy.clone();
        weaken(&mut changed);
        all.push((what, changed));
    };
    if policy.statements[id].when.is_some() {
        change(Needed::Condition, &|policy| policy.statements[id].when = None);
    }
    if let Body::Flow { transformed, seal, .. } = &policy.statements[id].body {
        if seal.is_some() {
            change(Needed::Seal, &|policy| {
                if let Body::Flow { seal, .. } = &mut policy.statements[id].body {
                    *seal = None;
                }
            });
        }
        if transformed.is_some() {
            change(Needed::Transformation, &|policy| {
                if let Body::Flow { transformed, .. } = &mut policy.statements[id].body {
                    *transformed = None;
                }
            });
        }
    }
    all
}

fn depends(context: &Context<'_, '_>, claim: ClaimId, statement: StatementId, what: Needed) -> Diagnostic {
    let name = context.claim_name(claim);
    let (what, so) = match what {
        Needed::Itself => ("this statement", "without it the claim fails"),
        Needed::Condition => ("the condition of this statement", "without that condition the claim fails"),
        Needed::Seal => ("the seal of this statement", "sent in the clear, the claim fails"),
        Needed::Transformation => ("the `as` of this statement", "sent as it is, the claim fails"),
    };
    context
        .at_claim(&codes::SINGLE_STATEMENT_CLAIM, claim, format!("`{name}` holds by a single statement"))
        .label(context.policy.statements[statement].span, format!("it rests on {what}: {so}"))
        .help("make sure that this statement says what its source says")
}

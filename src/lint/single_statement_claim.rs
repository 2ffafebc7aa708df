//! FP0632 `single-statement-claim`: a claim that holds by one statement alone. If that statement lost its condition, its seal or its
//! transformation, a claim that something does not happen would fail; if it were not there, one that something happens would.
//!
//! Each statement is changed by itself and the claims tried again until each has failed twice, with a fixpoint for each change; larger
//! policies are left alone.

use super::{Context, Lint};
use crate::claims::{Engine, Relaxation, RestsOn, Verdict};
use crate::diag::{Diagnostic, codes};
use crate::model::{Body, ClaimBody, ClaimId, Policy, StatementId};
use crate::scenario::Diagram;
use std::collections::BTreeMap;

pub(super) const LINT: Lint = Lint { rule: &codes::SINGLE_STATEMENT_CLAIM, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    if !context.is_variable() {
        return Vec::new();
    }
    let mut needs = Needs::default();
    let wanting = claims(context, |body, _| wants_an_event(body));
    let guarded =
        claims(context, |body, rests| !wants_an_event(body) && rests.iter().any(|one| is_of_statements(*one)));
    for (id, statement) in context.policy.statements.iter_enumerated() {
        if matches!(statement.body, Body::Flow { .. } | Body::Derive { .. }) {
            let look = |engine: &mut Engine<'_>, claims: &[ClaimId]| {
                engine.guarded(&[id], Diagram::NEVER, |engine| failing(engine, claims))
            };
            needs.try_without(context.engine, &wanting, (id, Needed::Itself), look);
        }
        for what in weaknesses(context.policy, id) {
            let look = |engine: &mut Engine<'_>, claims: &[ClaimId]| {
                engine.with_relaxed(id, what.ignored(), |engine| failing(engine, claims))
            };
            needs.try_without(context.engine, &guarded, (id, what), look);
        }
    }
    // What was not tried may be a second one.
    let of_one = needs.of_claims.iter().filter(|_| !context.engine.is_spent());
    let single = of_one.filter_map(|(claim, needs)| match needs.as_slice() {
        &[(statement, what)] => Some(depends(context, *claim, statement, what)),
        _ => None,
    });
    single.collect()
}

/// What each claim fails without, up to the second thing.
#[derive(Default)]
struct Needs {
    of_claims: BTreeMap<ClaimId, Vec<(StatementId, Needed)>>,
}

impl Needs {
    fn try_without(
        &mut self,
        engine: &mut Engine<'_>,
        claims: &[ClaimId],
        tried: (StatementId, Needed),
        look: impl FnOnce(&mut Engine<'_>, &[ClaimId]) -> Vec<ClaimId>,
    ) {
        let is_open = |claim: &ClaimId| self.of_claims.get(claim).is_none_or(|needs| needs.len() < 2);
        let open: Vec<ClaimId> = claims.iter().copied().filter(is_open).collect();
        if open.is_empty() || engine.is_spent() {
            return;
        }
        look(engine, &open).into_iter().for_each(|claim| self.of_claims.entry(claim).or_default().push(tried));
    }
}

/// What of a statement a claim needs.
#[derive(Clone, Copy)]
enum Needed {
    Itself,
    Condition,
    Seal,
    Transformation,
}

impl Needed {
    fn ignored(self) -> Relaxation {
        Relaxation {
            seals: matches!(self, Self::Seal),
            conditions: matches!(self, Self::Condition),
            transformations: matches!(self, Self::Transformation),
        }
    }
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

/// What a statement has that a claim can need.
fn weaknesses(policy: &Policy, id: StatementId) -> impl Iterator<Item = Needed> {
    let statement = &policy.statements[id];
    let (seal, transformation) = match &statement.body {
        Body::Flow { transformed, seal, .. } => (seal.is_some(), transformed.is_some()),
        _ => (false, false),
    };
    let all =
        [(statement.when.is_some(), Needed::Condition), (seal, Needed::Seal), (transformation, Needed::Transformation)];
    all.into_iter().filter_map(|(has, what)| has.then_some(what))
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

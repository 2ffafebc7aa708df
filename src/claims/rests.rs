//! What a claim that holds rests on: what would make it fail if it were not there.
//!
//! Seals, conditions and transformations are ignored, one after the other, and the claim tried again; so is its own exception. What
//! makes it fail alone is what it rests on. If only several together do, a smallest such collection is; if not even all do, it is
//! silence: nothing stated moves the data on. Flows that have the labels that a claim asks of them rest on none of these.

use super::RestsOn;
use super::engine::{Engine, Relaxation};
use crate::model::{Claim, ClaimBody};
use crate::scenario::Diagram;

/// What a claim that holds rests on; nothing where a limit was reached before that was known.
pub fn rests_on(engine: &mut Engine<'_>, claim: &Claim) -> Vec<RestsOn> {
    claim.body.as_ref().and_then(|body| supports(engine, claim, body)).unwrap_or_default()
}

/// What a claim rests on; `None` if that is not known.
fn supports(engine: &mut Engine<'_>, claim: &Claim, body: &ClaimBody) -> Option<Vec<RestsOn>> {
    let candidates = candidates(engine, claim, body);
    let mut alone = Vec::new();
    for &one in &candidates {
        if fails_without(engine, claim, &[one])? {
            alone.push(one);
        }
    }
    if !alone.is_empty() || !speaks_against_events(body) {
        return Some(alone);
    }
    if candidates.is_empty() || !fails_without(engine, claim, &candidates)? {
        // The flows that `every flow` speaks of move the data: that they have their labels is stated.
        let stated = matches!(body, ClaimBody::EveryFlow { .. });
        return Some(if stated { Vec::new() } else { vec![RestsOn::Silence] });
    }
    let mut together = candidates;
    let mut at = 0;
    while at < together.len() {
        let one = together.remove(at);
        if !fails_without(engine, claim, &together)? {
            together.insert(at, one);
            at += 1;
        }
    }
    Some(together)
}

/// Whether a claim says that something does not happen, so that ignoring a seal or a condition can make it fail.
const fn speaks_against_events(body: &ClaimBody) -> bool {
    !matches!(
        body,
        ClaimBody::Always { .. } | ClaimBody::Can(_) | ClaimBody::Control { .. } | ClaimBody::AlwaysFormula(_)
    )
}

fn candidates(engine: &Engine<'_>, claim: &Claim, body: &ClaimBody) -> Vec<RestsOn> {
    let Relaxation { seals, conditions, transformations } = engine.ignorable;
    let against = speaks_against_events(body);
    let excepted = claim.when.is_some()
        || claim.unless.is_some()
        || claim.without_except.is_some()
        || matches!(body, ClaimBody::OnlyWhen(..));
    [
        (RestsOn::Seal, against && seals),
        (RestsOn::Condition, against && conditions),
        (RestsOn::Transformation, against && transformations),
        (RestsOn::Exception, excepted),
    ]
    .into_iter()
    .filter_map(|(what, there)| there.then_some(what))
    .collect()
}

/// Whether a claim fails if these are ignored; `None` if a limit was reached.
fn fails_without(engine: &mut Engine<'_>, claim: &Claim, ignored: &[RestsOn]) -> Option<bool> {
    let relaxation = Relaxation {
        seals: ignored.contains(&RestsOn::Seal),
        conditions: ignored.contains(&RestsOn::Condition),
        transformations: ignored.contains(&RestsOn::Transformation),
    };
    let exception = ignored.contains(&RestsOn::Exception);
    engine.relaxed(relaxation, |engine| {
        let scope = if exception { engine.base(relaxation) } else { scope(engine, claim, relaxation) };
        let body = match (&claim.without_except, &claim.body) {
            (Some(bare), _) if exception => bare,
            (_, Some(body)) => body,
            _ => return Some(false),
        };
        let fail = match body {
            ClaimBody::OnlyWhen(event, _) if exception => {
                let happens = engine.event(event);
                engine.space.diagrams.and(scope, happens)
            }
            _ => engine.failing(body, scope).fail,
        };
        (fail != Diagram::UNDECIDED).then_some(fail != Diagram::NEVER)
    })
}

fn scope(engine: &mut Engine<'_>, claim: &Claim, relaxation: Relaxation) -> Diagram {
    let base = engine.base(relaxation);
    engine.scope_within(claim, base)
}

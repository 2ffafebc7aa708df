//! Vacuity: claims that hold because there is nothing that they could speak of.

use super::engine::Engine;
use super::failing::each_event;
use super::{Vacuity, ways::everyone};
use crate::model::{Body, Claim, ClaimBody, DataId, DataSet, Event, PartyId, PartySet};
use crate::scenario::Diagram;
use std::rc::Rc;

/// Why a claim that holds is vacuous, if it is.
pub fn vacuity(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram) -> Option<Vacuity> {
    if scope == Diagram::NEVER {
        return Some(Vacuity::NoScenario);
    }
    if let Some(&pattern) = claim.empty_patterns.first() {
        return Some(Vacuity::EmptyPattern(pattern));
    }
    let body = claim.body.as_ref()?;
    if let ClaimBody::EveryFlow { data, from, to, purposes, .. } = body {
        let hops = engine.hops_asked(from.as_ref(), to.as_ref(), purposes.as_ref());
        if unheld(engine, data, scope) {
            return Some(Vacuity::NothingHeld);
        }
        let moves = hops.iter().any(|&hop| engine.moves(hop, data, scope));
        return (!moves).then_some(Vacuity::NothingMoves);
    }
    let spoken_of = spoken_of(engine, body);
    if !spoken_of.is_empty() && spoken_of.iter().all(|one| unheld(engine, &one.data, scope)) {
        return Some(Vacuity::NothingHeld);
    }
    let acts = spoken_of.iter().map(|one| one.act).collect::<Option<Vec<Act>>>()?;
    let first = acts.first()?;
    let idle = spoken_of.iter().zip(&acts).all(|(one, &act)| !acted_on(engine, one, act, scope));
    idle.then_some(match first {
        Act::Keep => Vacuity::NothingKept,
        Act::Use => Vacuity::NothingUsed,
    })
}

/// What an event of a claim speaks of.
struct SpokenOf {
    data: DataSet,
    party: PartySet,
    /// For events of keeping and using.
    act: Option<Act>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Keep,
    Use,
}

fn spoken_of(engine: &Engine<'_>, body: &ClaimBody) -> Vec<SpokenOf> {
    let no_act = |data: &DataSet| SpokenOf { data: data.clone(), party: PartySet::default(), act: None };
    match body {
        ClaimBody::Never(event)
        | ClaimBody::OnlyWhen(event, _)
        | ClaimBody::OnlyThrough { event, .. }
        | ClaimBody::Can(event)
        | ClaimBody::Control { event, .. } => vec![by_event(event)],
        ClaimBody::Only(event) => {
            let spoken_of = by_event(event);
            let party = if spoken_of.act.is_some() { everyone(engine) } else { PartySet::default() };
            vec![SpokenOf { party, ..spoken_of }]
        }
        ClaimBody::UsesOnlyFor { party, data, .. } => {
            vec![SpokenOf { data: data.clone(), party: party.clone(), act: Some(Act::Use) }]
        }
        ClaimBody::Always { terms, .. } => vec![no_act(&DataSet::new(terms.iter().flat_map(DataSet::iter)))],
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            let mut events = Vec::new();
            each_event(formula, &mut |event| events.push(by_event(event)));
            events
        }
        ClaimBody::EveryFlow { data, .. } | ClaimBody::Spreads { data, .. } => vec![no_act(data)],
    }
}

fn by_event(event: &Event) -> SpokenOf {
    let act = match event {
        Event::Keeps { .. } => Some(Act::Keep),
        Event::Uses { .. } => Some(Act::Use),
        Event::Reaches { .. } | Event::Learns { .. } | Event::Sends { .. } => None,
    };
    SpokenOf { data: event.data().clone(), party: event.party().clone(), act }
}

fn held_in(engine: &mut Engine<'_>, party: PartyId, data: DataId, scope: Diagram) -> bool {
    let holdings = engine.holdings();
    let held = engine.holds(&holdings, party, data);
    engine.space.diagrams.and(held, scope) != Diagram::NEVER
}

fn unheld(engine: &mut Engine<'_>, data: &DataSet, scope: Diagram) -> bool {
    let (holdings, forms) = (engine.holdings(), engine.forms_of(data));
    if let Some(held) = engine.held_by_somebody(&forms) {
        return !held;
    }
    let mut holders = engine.policy.parties.ids().filter(|&party| holdings.holds_some(party, &forms));
    !holders.any(|party| data.iter().any(|data| held_in(engine, party, data, scope)))
}

/// Whether some party of the claim's holds, in a scenario in scope, data of the claim's that a statement of that sort there is
/// about; when the statement applies, for how long and for what purpose is not asked.
fn acted_on(engine: &mut Engine<'_>, one: &SpokenOf, act: Act, scope: Diagram) -> bool {
    let system = Rc::clone(&engine.system);
    let by_statement = system.acts.iter().any(|&id| {
        let (data, at) = match (&system.policy.statements[id].body, act) {
            (Body::Keep { data, at, .. }, Act::Keep) | (Body::Use { data, at }, Act::Use) => (data, at),
            _ => return false,
        };
        let mut pairs = one.party.common(at).flat_map(|party| one.data.common(data).map(move |data| (party, data)));
        pairs.any(|(party, data)| held_in(engine, party, data, scope))
    });
    by_statement || (act == Act::Use && arrives_for_use(engine, one, scope))
}

/// Whether some party of the claim's holds, in a scenario in scope, data of the claim's that a flow with a purpose delivers to it.
fn arrives_for_use(engine: &mut Engine<'_>, one: &SpokenOf, scope: Diagram) -> bool {
    let system = Rc::clone(&engine.system);
    system.purposeful.iter().any(|&hop| {
        let hop = system.graph.hop(hop);
        if !one.party.contains(hop.to) {
            return false;
        }
        let delivered = delivered(&system.policy.statements[hop.statement].body, hop.link);
        delivered.common(&one.data).any(|data| held_in(engine, hop.to, data, scope))
    })
}

/// What a link of a flow's chain is about: with `as`, what it becomes.
fn delivered(flow: &Body, link: u32) -> DataSet {
    match flow {
        Body::Flow { transformed: Some(transformed), .. } if link == 0 => {
            DataSet::new(transformed.names.iter().copied())
        }
        Body::Flow { transformed: Some(transformed), .. } => transformed.later.clone(),
        Body::Flow { data, .. } => data.clone(),
        _ => DataSet::default(),
    }
}

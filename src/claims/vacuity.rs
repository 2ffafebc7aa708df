//! Vacuity: claims that hold because there is nothing that they could speak of.

use super::engine::Engine;
use super::failing::each_event;
use super::{Vacuity, ways::everyone};
use crate::model::{Body, Claim, ClaimBody, DataId, DataSet, Event, PartyId, PartySet};
use crate::scenario::Diagram;
use std::rc::Rc;

/// Whether a claim that holds is vacuous.
pub enum Standing {
    /// It is, for this reason.
    Vacuous(Vacuity),
    /// It says something.
    Telling,
    /// A limit was reached before that was known.
    Undecided,
}

/// Whether a claim that holds is vacuous, and why.
pub fn vacuity(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram) -> Standing {
    match reason(engine, claim, scope) {
        Some(Some(vacuity)) => Standing::Vacuous(vacuity),
        Some(None) => Standing::Telling,
        None => Standing::Undecided,
    }
}

/// Why a claim is vacuous, if it is; `None` if that is not known.
fn reason(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram) -> Option<Option<Vacuity>> {
    if scope == Diagram::NEVER {
        return Some(Some(Vacuity::NoScenario));
    }
    if let Some(&pattern) = claim.empty_patterns.first() {
        return Some(Some(Vacuity::EmptyPattern(pattern)));
    }
    let Some(body) = &claim.body else { return Some(None) };
    if let ClaimBody::EveryFlow { data, from, to, purposes, .. } = body {
        let hops = engine.hops_asked(from.as_ref(), to.as_ref(), purposes.as_ref());
        if !held(engine, data, scope)? {
            return Some(Some(Vacuity::NothingHeld));
        }
        let moves = some(hops.iter().map(|&hop| engine.moves(hop, data, scope)))?;
        return Some((!moves).then_some(Vacuity::NothingMoves));
    }
    let spoken_of = spoken_of(engine, body);
    if !spoken_of.is_empty() && !some(spoken_of.iter().map(|one| held(engine, &one.data, scope)))? {
        return Some(Some(Vacuity::NothingHeld));
    }
    let Some(acts) = spoken_of.iter().map(|one| one.act).collect::<Option<Vec<Act>>>() else { return Some(None) };
    let Some(first) = acts.first() else { return Some(None) };
    let acted = some(spoken_of.iter().zip(&acts).map(|(one, &act)| acted_on(engine, one, act, scope)))?;
    let idle = match first {
        Act::Keep => Vacuity::NothingKept,
        Act::Use => Vacuity::NothingUsed,
    };
    Some((!acted).then_some(idle))
}

/// Whether one of these is so, if that is known of enough of them.
fn some(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(false);
    for one in each {
        match one {
            Some(true) => return one,
            Some(false) => {}
            None => known = None,
        }
    }
    known
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

fn held_in(engine: &mut Engine<'_>, party: PartyId, data: DataId, scope: Diagram) -> Option<bool> {
    let holdings = engine.holdings();
    let held = engine.holds(&holdings, party, data);
    let held = engine.space.diagrams.and(held, scope);
    (held != Diagram::UNDECIDED).then_some(held != Diagram::NEVER)
}

/// Whether somebody holds some of the data in a scenario in scope.
fn held(engine: &mut Engine<'_>, data: &DataSet, scope: Diagram) -> Option<bool> {
    let (holdings, forms) = (engine.holdings(), engine.forms_of(data));
    if let Some(held) = engine.held_by_somebody(&forms) {
        return Some(held);
    }
    let holders = engine.policy.parties.ids().filter(|&party| holdings.holds_some(party, &forms));
    let pairs = holders.flat_map(|party| data.iter().map(move |data| (party, data)));
    some(pairs.map(|(party, data)| held_in(engine, party, data, scope)))
}

/// Whether some party of the claim's holds, in a scenario in scope, data of the claim's that a statement of that sort there is
/// about; when the statement applies, for how long and for what purpose is not asked.
fn acted_on(engine: &mut Engine<'_>, one: &SpokenOf, act: Act, scope: Diagram) -> Option<bool> {
    let system = Rc::clone(&engine.system);
    let about = system.acts.iter().filter_map(|&id| match (&system.policy.statements[id].body, act) {
        (Body::Keep { data, at, .. }, Act::Keep) | (Body::Use { data, at }, Act::Use) => Some((data, at)),
        _ => None,
    });
    let pairs = about.flat_map(|(data, at)| {
        one.party.common(at).flat_map(move |party| one.data.common(data).map(move |data| (party, data)))
    });
    let by_statement = some(pairs.map(|(party, data)| held_in(engine, party, data, scope)));
    if by_statement == Some(true) || act == Act::Keep {
        return by_statement;
    }
    some([by_statement, arrives_for_use(engine, one, scope)].into_iter())
}

/// Whether some party of the claim's holds, in a scenario in scope, data of the claim's that a flow with a purpose delivers to it.
fn arrives_for_use(engine: &mut Engine<'_>, one: &SpokenOf, scope: Diagram) -> Option<bool> {
    let system = Rc::clone(&engine.system);
    some(system.purposeful.iter().map(|&hop| {
        let hop = system.graph.hop(hop);
        if !one.party.contains(hop.to) {
            return Some(false);
        }
        let delivered = delivered(&system.policy.statements[hop.statement].body, hop.link);
        some(delivered.common(&one.data).map(|data| held_in(engine, hop.to, data, scope)))
    }))
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

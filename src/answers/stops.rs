//! Where data stops: why a claim that holds does.
//!
//! The parties that hold the data and are nearest to where the claim says that it does not go, and for each step from there what is
//! missing. How near a party is, is counted in hops of all statements, whatever they carry and whenever they apply.

mod way;

use super::degree::{Degree, Degrees};
use crate::claims::{Dnf, Engine, Finding, RestsOn, Verdict, Witness, each_event, judge, witness};
use crate::holdings::{Holdings, Variation};
use crate::model::{Body, Claim, ClaimBody, Cond, DataId, DataSet, Event, PartyId, PartySet, StatementId};
use crate::scenario::Diagram;
use std::ops::ControlFlow;
use std::rc::Rc;
use way::Target;

/// How many goals of a claim that asks for something are proved.
const PROOF_LIMIT: usize = 50;

/// Why a claim holds.
#[derive(Clone, Debug, Default)]
pub struct Stops {
    /// What the claim's own exception leaves out.
    pub exception: Option<Excepted>,
    /// The nearest parties that hold the data, with what they hold and what each step on would need.
    pub nearest: Vec<Stop>,
    /// Parties that hold the data, from whom something leads there, but by more steps.
    pub further: Vec<PartyId>,
    /// Parties that hold the data, from whom nothing stated leads there, with where that is.
    pub apart: Vec<Apart>,
    /// For claims about flows or purposes: the statements that they speak of, all of which are as they demand.
    pub fine: Vec<StatementId>,
    /// For claims that say that something happens: how it does, for example.
    pub proof: Option<Witness>,
    /// For formulas: their events, and when they happen.
    pub events: Vec<(Event, Rc<Degree>)>,
}

/// What happens where a claim's exception applies.
#[derive(Clone, Debug)]
pub struct Excepted {
    /// The verdict without the exception.
    pub verdict: Verdict,
    /// When it fails without.
    pub when: Option<Dnf>,
    /// How.
    pub witness: Option<Witness>,
}

/// Parties that hold data of a claim, and where no flow takes it from them.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Who holds it.
    pub holders: Vec<PartyId>,
    /// Where it would have to go.
    pub to: PartySet,
    /// How it would have to come there.
    pub by: Passage,
}

/// How data would have to come to where it stops short of.
#[derive(Clone, Debug)]
pub enum Passage {
    /// By a single flow.
    Flow,
    /// By a chain of flows past these parties.
    Chain(PartySet),
}

/// A party that holds data of a claim, and what is missing on the way from there.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Who.
    pub party: PartyId,
    /// What, and under which key if sealed.
    pub held: Vec<(DataId, Option<DataId>)>,
    /// When, among the scenarios that the claim speaks of; `None` if that takes too many words.
    pub when: Option<Dnf>,
    /// By how many hops it is away.
    pub distance: u32,
    /// Where the way leads.
    pub to: PartyId,
    /// What is missing, in the order of the way.
    pub missing: Vec<Missing>,
}

/// What a step would need.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Missing {
    /// A flow that carries it: those that there are carry other data.
    Flow {
        /// From whom.
        from: PartyId,
        /// To whom.
        to: PartyId,
        /// The flows that there are.
        stated: Vec<StatementId>,
    },
    /// That a flow lets it arrive as it is.
    Transformation {
        /// The flow.
        statement: StatementId,
        /// What arrives instead.
        arrives: Vec<DataId>,
    },
    /// A key.
    Key {
        /// Who would need it.
        party: PartyId,
        /// The key of the seal.
        key: DataId,
        /// Who has it, or one that opens the same seal, in some scenario.
        holders: Vec<PartyId>,
    },
    /// That a condition is true at the same time as another.
    Condition {
        /// The statement that applies in other scenarios; `None` where a key is there in others.
        statement: Option<StatementId>,
        /// When it applies.
        applies: Option<Dnf>,
        /// When the data, or what it takes, is there.
        held: Option<Dnf>,
    },
    /// The other premises of a derivation.
    Premise {
        /// The derivation.
        statement: StatementId,
        /// Something of each of these is missing.
        lacking: Vec<DataSet>,
    },
    /// A statement that it is kept or used.
    Act {
        /// Which.
        act: Act,
        /// Those that there are about the party and the data, which say too little.
        stated: Vec<StatementId>,
    },
}

/// What a party does with data.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Act {
    /// It keeps it.
    Keep,
    /// It uses it.
    Use,
}

/// Why a claim that holds does. `body` is what it says.
#[must_use]
pub fn stops(engine: &mut Engine<'_>, claim: &Claim, body: &ClaimBody, finding: &Finding) -> Stops {
    let scope = engine.scope(claim);
    let mut found = Stops::default();
    if finding.rests_on.contains(&RestsOn::Exception) {
        found.exception = excepted(engine, claim, body);
    }
    match body {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) => {
            let scope = match body {
                ClaimBody::OnlyWhen(_, cond) => {
                    let fine = engine.condition(cond);
                    engine.space.diagrams.without(scope, fine)
                }
                _ => scope,
            };
            event_stops(engine, &mut found, event, scope);
        }
        ClaimBody::Only(event) => only_stops(engine, &mut found, event, scope),
        ClaimBody::OnlyThrough { event, gate } => {
            let variation =
                Variation { silent: gate.clone(), no_origin_at: event.party().clone(), ..Variation::default() };
            let holdings = engine.varied(&variation);
            let reads = matches!(event, Event::Learns { .. });
            let target = Target { parties: event.party(), data: event.data(), reads, avoid: gate, scope };
            way::walk(engine, &mut found, &holdings, &target);
        }
        ClaimBody::UsesOnlyFor { party, data, .. } => found.fine = uses(engine, party, data, scope),
        ClaimBody::EveryFlow { data, from, to, purposes, .. } => {
            let hops = engine.hops_asked(from.as_ref(), to.as_ref(), purposes.as_ref());
            found.fine = moving(engine, &hops, data, scope);
        }
        ClaimBody::Always { learns, terms, parties } => {
            found.proof = all_proofs(engine, *learns, terms, parties, scope)
        }
        ClaimBody::Can(event) => found.proof = proof(engine, event, scope),
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            formula_stops(engine, &mut found, formula, scope);
        }
        ClaimBody::Control { .. } | ClaimBody::Spreads { .. } => {}
    }
    found
}

/// The claim without its exception: what then happens.
fn excepted(engine: &mut Engine<'_>, claim: &Claim, body: &ClaimBody) -> Option<Excepted> {
    let bare = match body {
        ClaimBody::OnlyWhen(event, _) if claim.without_except.is_none() => ClaimBody::Never(event.clone()),
        _ => match &claim.without_except {
            Some(ClaimBody::OnlyWhen(event, _)) => ClaimBody::Never(event.clone()),
            Some(bare) => bare.clone(),
            None => body.clone(),
        },
    };
    let scope = engine.space.valid();
    let failing = engine.failing(&bare, scope);
    let judged = judge(engine, failing, matches!(bare, ClaimBody::Can(_)));
    if !judged.verdict.fails() {
        return None;
    }
    let witness = witness(engine, &bare, judged.set);
    Some(Excepted { verdict: judged.verdict, when: judged.when, witness })
}

fn event_stops(engine: &mut Engine<'_>, found: &mut Stops, event: &Event, scope: Diagram) {
    match event {
        Event::Reaches { data, party } => walk_to(engine, found, (party, data, false), scope),
        Event::Learns { party, data } => walk_to(engine, found, (party, data, true), scope),
        Event::Sends { from, data, to } => sending_stops(engine, found, (from, data, to), scope),
        Event::Keeps { party, data, .. } => act_stops(engine, found, Act::Keep, (party, data), scope),
        Event::Uses { party, data, .. } => act_stops(engine, found, Act::Use, (party, data), scope),
    }
}

fn walk_to(
    engine: &mut Engine<'_>,
    found: &mut Stops,
    (parties, data, reads): (&PartySet, &DataSet, bool),
    scope: Diagram,
) {
    let holdings = engine.holdings();
    let target = Target { parties, data, reads, avoid: &PartySet::default(), scope };
    way::walk(engine, found, &holdings, &target);
}

/// Senders that hold the data need a flow; if none does, it stops before them.
fn sending_stops(
    engine: &mut Engine<'_>,
    found: &mut Stops,
    (from, data, to): (&PartySet, &DataSet, &PartySet),
    scope: Diagram,
) {
    let holdings = engine.holdings();
    if holders(engine, &holdings, from, data, false, scope).is_empty() {
        return walk_to(engine, found, (from, data, false), scope);
    }
    let target = Target { parties: to, data, reads: false, avoid: &PartySet::default(), scope };
    way::one_step(engine, found, &holdings, &target, from);
}

/// Parties that hold the data but are not said to keep or use it so; if none holds it, it stops before them.
fn act_stops(
    engine: &mut Engine<'_>,
    found: &mut Stops,
    act: Act,
    (parties, data): (&PartySet, &DataSet),
    scope: Diagram,
) {
    let holdings = engine.holdings();
    let reads = act == Act::Use;
    let there = holders(engine, &holdings, parties, data, reads, scope);
    if there.is_empty() {
        return walk_to(engine, found, (parties, data, reads), scope);
    }
    for (party, held) in there {
        let stated = act_statements(engine, act, party, &held);
        let held = held.into_iter().map(|data| (data, None)).collect();
        let missing = vec![Missing::Act { act, stated }];
        found.nearest.push(Stop { party, held, when: None, distance: 0, to: party, missing });
    }
}

/// The statements about a party's keeping or using some data.
fn act_statements(engine: &Engine<'_>, act: Act, party: PartyId, held: &[DataId]) -> Vec<StatementId> {
    let about = |body: &Body| match (body, act) {
        (Body::Keep { data, .. }, Act::Keep) | (Body::Use { data, .. }, Act::Use) => {
            held.iter().any(|&one| data.contains(one))
        }
        _ => false,
    };
    let acts = engine.system.acts_at(party).iter().copied();
    acts.filter(|&id| about(&engine.policy.statements[id].body)).collect()
}

/// Outside the parties that may have it, those that do not have it are where it does not go.
fn only_stops(engine: &mut Engine<'_>, found: &mut Stops, event: &Event, scope: Diagram) {
    let holdings = engine.holdings();
    let (data, fine) = (event.data(), event.party());
    let reads = matches!(event, Event::Learns { .. });
    let others = PartySet::new(engine.policy.parties.ids().filter(|&party| !fine.contains(party)));
    match event {
        Event::Keeps { .. } => return act_stops(engine, found, Act::Keep, (&others, data), scope),
        Event::Uses { .. } => return act_stops(engine, found, Act::Use, (&others, data), scope),
        _ => {}
    }
    let having = holders(engine, &holdings, &others, data, reads, scope).into_iter().map(|(party, _)| party);
    let having = PartySet::new(having);
    let without = PartySet::new(others.iter().filter(|&party| !having.contains(party)));
    walk_to(engine, found, (&without, data, reads), scope);
}

/// The `use` statements and flows with purposes by which parties use data in scope.
fn uses(engine: &mut Engine<'_>, parties: &PartySet, data: &DataSet, scope: Diagram) -> Vec<StatementId> {
    let holdings = engine.holdings();
    let event = Event::Uses { party: parties.clone(), data: data.clone(), purposes: None };
    let mut found = Vec::new();
    engine.ways(&holdings, &event, &mut |engine, way| {
        if is_some(engine.space.diagrams.and(way.when, scope)) {
            found.extend(engine.statement_of(&way.goal));
        }
        ControlFlow::Continue(())
    });
    sorted(found)
}

/// The flows among these hops that move some of the data in scope.
fn moving(engine: &mut Engine<'_>, hops: &[crate::graph::HopId], data: &DataSet, scope: Diagram) -> Vec<StatementId> {
    let holdings = engine.holdings();
    let mut found = Vec::new();
    for &hop in hops {
        let moves = engine.moving_ways(&holdings, hop, data, &mut |engine, way| {
            let now = engine.space.diagrams.and(way.when, scope);
            if is_some(now) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if moves.is_break() {
            found.push(engine.system.graph.hop(hop).statement);
        }
    }
    sorted(found)
}

fn sorted(mut statements: Vec<StatementId>) -> Vec<StatementId> {
    statements.sort_unstable();
    statements.dedup();
    statements
}

/// How an event happens, for example.
fn proof(engine: &mut Engine<'_>, event: &Event, scope: Diagram) -> Option<Witness> {
    let happens = engine.event(event);
    let set = engine.space.diagrams.and(scope, happens);
    if is_some(set) { witness(engine, &ClaimBody::Never(event.clone()), set) } else { None }
}

/// How each party comes to have each term, in the plainest scenario.
fn all_proofs(
    engine: &mut Engine<'_>,
    learns: bool,
    terms: &[DataSet],
    parties: &PartySet,
    scope: Diagram,
) -> Option<Witness> {
    let pairs = parties.iter().flat_map(|party| terms.iter().map(move |data| (PartySet::new([party]), data.clone())));
    let event = |(party, data)| match learns {
        true => Event::Learns { party, data },
        false => Event::Reaches { data, party },
    };
    let events: Vec<Cond> = pairs.take(PROOF_LIMIT).map(|pair| Cond::Event(Box::new(event(pair)))).collect();
    if !is_some(scope) || events.is_empty() {
        return None;
    }
    witness(engine, &ClaimBody::NeverFormula(Cond::And(events)), scope)
}

fn formula_stops(engine: &mut Engine<'_>, found: &mut Stops, formula: &Cond, scope: Diagram) {
    let mut degrees = Degrees::default();
    let mut events = Vec::new();
    each_event(formula, &mut |event| events.push(event.clone()));
    for event in events {
        let happens = engine.event(&event);
        let degree = degrees.of(engine, scope, happens);
        if degree.is_never() {
            event_stops(engine, found, &event, scope);
        }
        found.events.push((event, degree));
    }
}

/// Parties among these that hold some of the data in scope (in the clear only, if asked), with what.
fn holders(
    engine: &mut Engine<'_>,
    holdings: &Holdings,
    parties: &PartySet,
    data: &DataSet,
    clear: bool,
    scope: Diagram,
) -> Vec<(PartyId, Vec<DataId>)> {
    let mut found = Vec::new();
    for party in parties.iter() {
        let mut held = Vec::new();
        for data in data.iter() {
            let when = if clear { engine.learns(holdings, party, data) } else { engine.holds(holdings, party, data) };
            if is_some(engine.space.diagrams.and(when, scope)) {
                held.push(data);
            }
        }
        if !held.is_empty() {
            found.push((party, held));
        }
    }
    found
}

/// Whether there is a scenario in a set, as far as is known.
fn is_some(set: Diagram) -> bool {
    set != Diagram::NEVER && set != Diagram::UNDECIDED
}

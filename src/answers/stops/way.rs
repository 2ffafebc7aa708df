//! The way from those who hold data to those who do not get it, step by step.
//!
//! A shortest way in the graph of all hops and of the steps from parts to wholes; among those the one on which least is missing,
//! found layer by layer.

use super::{Apart, Missing, Passage, Stop, Stops, is_some};
use crate::claims::Engine;
use crate::graph::{FormId, HopId};
use crate::holdings::{Fact, Holdings, System};
use crate::ids::IdVec;
use crate::model::{Body, DataId, DataSet, PartyId, PartySet, StatementId};
use crate::scenario::{Diagram, Dnf, shortest};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// How many of the nearest parties are looked at.
const NEAREST: usize = 40;
/// How many places a layer of a way may have.
const LAYER: usize = 500;

/// Where data does not go.
pub(super) struct Target<'t> {
    /// To whom.
    pub parties: &'t PartySet,
    /// What.
    pub data: &'t DataSet,
    /// Whether holding it sealed is fine.
    pub reads: bool,
    /// Whom the way must not touch.
    pub avoid: &'t PartySet,
    /// The scenarios that the claim speaks of.
    pub scope: Diagram,
}

/// What a party holds, and when, in scope.
struct Held {
    form: FormId,
    when: Diagram,
}

/// Finds the nearest holders and what is missing on the way from them.
pub(super) fn walk(engine: &mut Engine<'_>, found: &mut Stops, holdings: &Holdings, target: &Target<'_>) {
    let distances = distances(engine, target);
    let mut near: Vec<(u32, PartyId, Vec<Held>)> = Vec::new();
    let mut apart = Vec::new();
    for party in engine.policy.parties.ids() {
        let is_target = target.parties.contains(party);
        if is_target && !target.reads {
            continue;
        }
        let held = held(engine, holdings, target, party, is_target);
        match distances[party] {
            _ if held.is_empty() => {}
            Some(distance) => near.push((distance, party, held)),
            None => apart.push(party),
        }
    }
    let first_new = found.nearest.len();
    half_derived(engine, found, holdings, target);
    let nearest = near.iter().map(|(distance, ..)| *distance).min();
    for (distance, party, held) in near {
        if Some(distance) != nearest || found.nearest.len() >= first_new + NEAREST {
            found.further.push(party);
            continue;
        }
        from_holder(engine, found, target, holdings, &distances, (party, distance), &held);
    }
    set_apart(found, apart, target, Passage::Chain(target.avoid.clone()));
}

fn set_apart(found: &mut Stops, holders: Vec<PartyId>, target: &Target<'_>, by: Passage) {
    if !holders.is_empty() {
        found.apart.push(Apart { holders, to: target.parties.clone(), by });
    }
}

/// What is missing for one step from holders among `from` to a target.
pub(super) fn one_step(
    engine: &mut Engine<'_>,
    found: &mut Stops,
    holdings: &Holdings,
    target: &Target<'_>,
    from: &PartySet,
) {
    let mut distances = IdVec::filled(None, engine.policy.parties.len());
    target.parties.iter().for_each(|party| distances[party] = Some(0));
    let system = Rc::clone(&engine.system);
    let mut apart = Vec::new();
    for party in from.iter() {
        let held = held(engine, holdings, target, party, false);
        let sends = system.graph.outgoing(party).iter().any(|edge| target.parties.contains(edge.to));
        match (held.is_empty(), sends) {
            (true, _) => {}
            (false, true) => from_holder(engine, found, target, holdings, &distances, (party, 1), &held),
            (false, false) => apart.push(party),
        }
    }
    set_apart(found, apart, target, Passage::Flow);
}

/// By how many steps each party is away from the target.
fn distances(engine: &Engine<'_>, target: &Target<'_>) -> IdVec<PartyId, Option<u32>> {
    let graph = &engine.system.graph;
    let mut distances: IdVec<PartyId, Option<u32>> = IdVec::filled(None, engine.policy.parties.len());
    let mut open: VecDeque<PartyId> = target.parties.iter().collect();
    target.parties.iter().for_each(|party| distances[party] = Some(0));
    while let Some(party) = open.pop_front() {
        let next = distances[party].map_or(0, |distance| distance.saturating_add(1));
        let senders = graph.incoming(party).iter().map(|&hop| graph.hop(hop).from);
        let before: Vec<PartyId> = senders.chain(engine.policy.parties[party].parts().iter().copied()).collect();
        for sender in before {
            if distances[sender].is_none() && !target.avoid.contains(sender) {
                distances[sender] = Some(next);
                open.push_back(sender);
            }
        }
    }
    distances
}

fn held(
    engine: &mut Engine<'_>,
    holdings: &Holdings,
    target: &Target<'_>,
    party: PartyId,
    sealed_only: bool,
) -> Vec<Held> {
    let system = Rc::clone(&engine.system);
    let mut found = Vec::new();
    for data in target.data.iter() {
        for form in system.graph.forms.of(data) {
            if sealed_only && system.graph.forms.is_clear(form) {
                continue;
            }
            let when = engine.space.diagrams.and(holdings.of((party, form)), target.scope);
            if is_some(when) {
                found.push(Held { form, when });
            }
        }
    }
    found
}

/// The stops at one holder: what it holds with the same things missing is told together.
fn from_holder(
    engine: &mut Engine<'_>,
    found: &mut Stops,
    target: &Target<'_>,
    holdings: &Holdings,
    distances: &IdVec<PartyId, Option<u32>>,
    (party, distance): (PartyId, u32),
    held: &[Held],
) {
    let system = Rc::clone(&engine.system);
    let first = found.nearest.len();
    for held in held {
        let mut way = Way { engine, system: Rc::clone(&system), target, holdings, distances };
        let Some((to, missing)) = way.find((party, held.form), distance, held.when) else { continue };
        let what = system.graph.forms.parts(held.form);
        let same = found.nearest.iter_mut().skip(first).find(|stop| stop.to == to && stop.missing == missing);
        match same {
            Some(stop) => stop.held.push(what),
            None => {
                let when = in_words(engine, held.when, target.scope);
                found.nearest.push(Stop { party, held: vec![what], when, distance, to, missing });
            }
        }
    }
}

fn in_words(engine: &mut Engine<'_>, set: Diagram, care: Diagram) -> Option<Dnf> {
    shortest(&mut engine.space, engine.policy, set, care)
}

/// A way that has come so far.
#[derive(Clone)]
struct Coming {
    cost: u32,
    when: Diagram,
    missing: Vec<Missing>,
}

struct Way<'w, 'e, 'p> {
    engine: &'w mut Engine<'e>,
    system: Rc<System<'e>>,
    target: &'w Target<'p>,
    holdings: &'w Holdings,
    distances: &'w IdVec<PartyId, Option<u32>>,
}

impl Way<'_, '_, '_> {
    /// Where the best way ends, and what is missing on it.
    fn find(&mut self, start: Fact, distance: u32, when: Diagram) -> Option<(PartyId, Vec<Missing>)> {
        let mut layer: BTreeMap<Fact, Coming> = BTreeMap::new();
        layer.insert(start, Coming { cost: 0, when, missing: Vec::new() });
        for left in (0..distance).rev() {
            let mut next = BTreeMap::new();
            for (&fact, coming) in &layer {
                if next.len() < LAYER {
                    self.step(fact, coming, left, &mut next);
                }
            }
            layer = next;
        }
        let ends: Vec<(PartyId, Coming)> =
            layer.into_iter().map(|(fact, coming)| (fact.0, self.arrived(fact, coming))).collect();
        let best = ends.into_iter().min_by_key(|(party, coming)| (coming.cost, *party))?;
        (!best.1.missing.is_empty()).then_some((best.0, best.1.missing))
    }

    /// All steps on from a place, to parties that are `left` steps away.
    fn step(&mut self, (party, form): Fact, coming: &Coming, left: u32, next: &mut BTreeMap<Fact, Coming>) {
        let system = Rc::clone(&self.system);
        let mut lacking: BTreeMap<PartyId, Vec<StatementId>> = BTreeMap::new();
        for hop in system.graph.outgoing(party).iter().map(|edge| edge.hop) {
            let to = system.graph.hop(hop).to;
            if self.distances[to] == Some(left) && !self.target.avoid.contains(to) {
                self.over(hop, form, coming, next, &mut lacking);
            }
        }
        let whole = self.engine.policy.parties[party].whole;
        if let Some(whole) = whole.filter(|&whole| self.distances[whole] == Some(left)) {
            offer(next, (whole, form), coming.clone());
        }
        for (to, mut stated) in lacking {
            stated.sort_unstable();
            stated.dedup();
            let passed = |known: &Fact| known.0 == to;
            // A flow that carries it and only lacks its condition is nearer than one that would have to be stated.
            if !next.keys().any(passed) {
                let missing = Missing::Flow { from: party, to, stated };
                offer(next, (to, form), lacking_more(coming, 12, missing));
            }
        }
    }

    /// Over one hop.
    fn over(
        &mut self,
        hop: HopId,
        form: FormId,
        coming: &Coming,
        next: &mut BTreeMap<Fact, Coming>,
        lacking: &mut BTreeMap<PartyId, Vec<StatementId>>,
    ) {
        let system = Rc::clone(&self.system);
        let ends = *system.graph.hop(hop);
        let data = system.graph.forms.parts(form).0;
        let arrives: Vec<FormId> = system.graph.transfer(hop).of(form).collect();
        let same: Vec<FormId> =
            arrives.iter().copied().filter(|&arrives| system.graph.forms.parts(arrives).0 == data).collect();
        if same.is_empty() {
            match self.transformed(ends.statement, ends.link, data) {
                Some(arrives) => {
                    let missing = Missing::Transformation { statement: ends.statement, arrives };
                    offer(next, (ends.to, form), lacking_more(coming, 11, missing));
                }
                None => lacking.entry(ends.to).or_default().push(ends.statement),
            }
            return;
        }
        let guard = system.guards[ends.statement];
        let when = self.engine.space.diagrams.and(coming.when, guard);
        let coming = if is_some(when) {
            Coming { when, ..coming.clone() }
        } else {
            let missing = self.condition(Some(ends.statement), guard, coming.when);
            lacking_more(coming, 10, missing)
        };
        same.into_iter().for_each(|arrives| offer(next, (ends.to, arrives), coming.clone()));
    }

    /// What arrives over a hop that transforms the data; `None` if it does not carry it at all.
    fn transformed(&self, statement: StatementId, link: u32, data: DataId) -> Option<Vec<DataId>> {
        match &self.engine.policy.statements[statement].body {
            Body::Flow { data: carried, transformed: Some(transformed), .. } if link == 0 && carried.contains(data) => {
                Some(transformed.names.clone())
            }
            _ => None,
        }
    }

    fn condition(&mut self, statement: Option<StatementId>, applies: Diagram, held: Diagram) -> Missing {
        let (scope, valid, codes) = (self.target.scope, self.engine.space.valid(), self.engine.space.codes());
        let cares = [scope, valid, codes];
        let care = cares.into_iter().find(|&care| is_some(self.engine.space.diagrams.and(applies, care)));
        let care = care.unwrap_or(codes);
        let applies = in_words(self.engine, applies, care);
        let held = in_words(self.engine, held, scope);
        Missing::Condition { statement, applies, held }
    }

    /// What is missing once the data has arrived: the key, if it has to be read.
    fn arrived(&mut self, (party, form): Fact, coming: Coming) -> Coming {
        let system = Rc::clone(&self.system);
        let Some(seal) = system.graph.forms.parts(form).1.filter(|_| self.target.reads) else { return coming };
        let keys: Vec<DataId> = self.engine.policy.data[seal].below.iter().collect();
        let has = |way: &mut Self, party| {
            let sets: Vec<Diagram> = keys.iter().map(|&key| way.engine.learns(way.holdings, party, key)).collect();
            way.engine.space.diagrams.any(sets)
        };
        let own = has(self, party);
        let own = self.engine.space.diagrams.and(own, self.target.scope);
        if is_some(own) {
            let both = self.engine.space.diagrams.and(own, coming.when);
            if is_some(both) {
                return Coming { when: both, ..coming };
            }
            let missing = self.condition(None, own, coming.when);
            return lacking_more(&coming, 10, missing);
        }
        let parties = self.engine.policy.parties.ids();
        let holders = parties.filter(|&other| is_some(has(self, other))).collect();
        lacking_more(&coming, 11, Missing::Key { party, key: seal, holders })
    }
}

fn lacking_more(coming: &Coming, cost: u32, missing: Missing) -> Coming {
    let mut more = coming.clone();
    more.cost += cost;
    more.missing.push(missing);
    more
}

fn offer(next: &mut BTreeMap<Fact, Coming>, fact: Fact, coming: Coming) {
    match next.get(&fact) {
        Some(known) if known.cost <= coming.cost => {}
        _ => _ = next.insert(fact, coming),
    }
}

/// Derivations by which a party of the target would come to know the data, of which it has some premise and not all.
fn half_derived(engine: &mut Engine<'_>, found: &mut Stops, holdings: &Holdings, target: &Target<'_>) {
    let system = Rc::clone(&engine.system);
    for derivation in &system.graph.derivations {
        if !derivation.conclusions.iter().any(|&data| target.data.contains(data)) {
            continue;
        }
        let at = target.parties.iter().filter(|&party| derivation.at.as_ref().is_none_or(|at| at.contains(party)));
        for party in at.filter(|&party| !target.avoid.contains(party)).take(NEAREST) {
            let mut all = target.scope;
            let (mut held, mut lacking) = (Vec::new(), Vec::new());
            for premise in &derivation.premises {
                let sets: Vec<(DataId, Diagram)> =
                    premise.iter().map(|data| (data, engine.learns(holdings, party, data))).collect();
                let some = engine.space.diagrams.any(sets.iter().map(|&(_, set)| set));
                if is_some(engine.space.diagrams.and(some, target.scope)) {
                    all = engine.space.diagrams.and(all, some);
                    held.extend(sets.iter().filter(|&&(_, set)| is_some(set)).map(|&(data, _)| (data, None)));
                } else {
                    lacking.push(premise.clone());
                }
            }
            if held.is_empty() {
                continue;
            }
            let statement = derivation.statement;
            let missing = if lacking.is_empty() {
                let distances = IdVec::new();
                let mut way = Way { engine, system: Rc::clone(&system), target, holdings, distances: &distances };
                way.condition(Some(statement), system.guards[statement], all)
            } else {
                Missing::Premise { statement, lacking }
            };
            let missing = vec![missing];
            found.nearest.push(Stop { party, held, when: None, distance: 0, to: party, missing });
        }
    }
}

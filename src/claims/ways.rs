//! The ways in which an event can come about: each with the scenarios in which it does, and with what there is to prove.
//!
//! Everything that is said of an event (when it happens, how, whether it can) is read off this one list.

use super::engine::Engine;
use crate::graph::HopId;
use crate::holdings::{Goal, Holdings};
use crate::model::{Body, DataId, DataSet, Event, PartyId, PartySet, PurposeSet, Statement, StatementId};
use crate::scenario::Diagram;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::rc::Rc;

/// One way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// The scenarios in which it happens, among those that count and others.
    pub when: Diagram,
    /// What there is to prove.
    pub goal: Goal,
    /// Whom it is about: who holds, receives, keeps or uses.
    pub party: PartyId,
}

/// What is done with a way; breaking off ends the list.
pub type Visit<'v> = &'v mut dyn FnMut(&mut Engine<'_>, Way) -> ControlFlow<()>;

/// Which purposes of a statement count.
#[derive(Clone, Copy, Debug)]
pub enum Purposes<'p> {
    /// Any, for a `use`; any that a flow has.
    Any,
    /// One of these.
    In(&'p PurposeSet),
    /// One that is none of these.
    NotIn(&'p PurposeSet),
}

impl Purposes<'_> {
    /// Whether a statement has such a purpose.
    #[must_use]
    pub fn count(self, statement: &Statement) -> bool {
        let mut purposes = statement.purposes.iter();
        match self {
            Self::Any => purposes.len() > 0,
            Self::In(wanted) => purposes.any(|&purpose| wanted.contains(purpose)),
            Self::NotIn(fine) => purposes.any(|&purpose| !fine.contains(purpose)),
        }
    }
}

impl Engine<'_> {
    /// When an event happens.
    pub fn event(&mut self, event: &Event) -> Diagram {
        let holdings = self.holdings();
        self.event_under(&holdings, event)
    }

    /// When an event happens, by the holdings of a variation.
    pub fn event_under(&mut self, holdings: &Holdings, event: &Event) -> Diagram {
        let mut any = Diagram::NEVER;
        self.ways(holdings, event, &mut |engine, way| {
            any = engine.space.diagrams.or(any, way.when);
            if any == Diagram::ALWAYS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        any
    }

    /// Lists the ways in which an event happens, those that never do left out.
    pub fn ways(&mut self, holdings: &Holdings, event: &Event, visit: Visit<'_>) {
        _ = match event {
            Event::Reaches { data, party } => self.holding_ways(holdings, data, party, true, visit),
            Event::Learns { party, data } => self.holding_ways(holdings, data, party, false, visit),
            Event::Sends { from, data, to } => self.sending_ways(holdings, from, data, to, visit),
            Event::Keeps { party, data, longer_than } => self.keeping_ways(holdings, party, data, *longer_than, visit),
            Event::Uses { party, data, purposes } => {
                let purposes = purposes.as_ref().map_or(Purposes::Any, Purposes::In);
                self.using_ways(holdings, Some(party), data, purposes, visit)
            }
        };
    }

    /// Parties that hold data; sealed forms count only if asked for.
    fn holding_ways(
        &mut self,
        holdings: &Holdings,
        data: &DataSet,
        parties: &PartySet,
        sealed: bool,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        for party in parties.iter() {
            for data in data.iter() {
                let forms = system.graph.forms.of(data).take(if sealed { usize::MAX } else { 1 });
                for form in forms {
                    let when = holdings.of((party, form));
                    self.offer(Way { when, goal: Goal::Fact((party, form)), party }, visit)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn offer(&mut self, way: Way, visit: Visit<'_>) -> ControlFlow<()> {
        if way.when == Diagram::NEVER { ControlFlow::Continue(()) } else { visit(self, way) }
    }

    fn sending_ways(
        &mut self,
        holdings: &Holdings,
        from: &PartySet,
        data: &DataSet,
        to: &PartySet,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        for party in from.iter() {
            match to.single() {
                Some(to) => system
                    .graph
                    .hops_between(party, to)
                    .try_for_each(|hop| self.moving_ways(holdings, hop, data, visit))?,
                None => {
                    let mut sent = system.graph.outgoing(party).iter().filter(|edge| to.contains(edge.to));
                    sent.try_for_each(|edge| self.moving_ways(holdings, edge.hop, data, visit))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What a hop moves: what arrives is one of `data`.
    pub fn moving_ways(
        &mut self,
        holdings: &Holdings,
        hop: HopId,
        data: &DataSet,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        let ends = system.graph.hop(hop);
        for (form, arrives) in system.graph.transfer(hop).moves() {
            if data.contains(system.graph.forms.parts(arrives).0) {
                let held = holdings.of((ends.from, form));
                let when = self.space.diagrams.and(system.guards[ends.statement], held);
                self.offer(Way { when, goal: Goal::Hop(hop, form, arrives), party: ends.to }, visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn keeping_ways(
        &mut self,
        holdings: &Holdings,
        parties: &PartySet,
        data: &DataSet,
        longer_than: Option<i128>,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        for &id in system.acts_among(parties).iter() {
            let Body::Keep { data: kept, at, hours } = &system.policy.statements[id].body else { continue };
            let long_enough = match (hours, longer_than) {
                (_, None) | (None, _) => true,
                (Some(hours), Some(limit)) => **hours > limit,
            };
            if long_enough {
                self.acting_ways(holdings, id, (parties, at), (data, kept), true, visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// What a `keep` or `use` statement does, as far as it is about the parties and data asked for.
    fn acting_ways(
        &mut self,
        holdings: &Holdings,
        statement: StatementId,
        (asked, at): (&PartySet, &PartySet),
        (data, about): (&DataSet, &DataSet),
        sealed: bool,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        for party in asked.common(at) {
            for data in data.common(about) {
                for form in system.graph.forms.of(data).take(if sealed { usize::MAX } else { 1 }) {
                    let held = holdings.of((party, form));
                    let when = self.space.diagrams.and(system.guards[statement], held);
                    self.offer(Way { when, goal: Goal::Act(statement, (party, form)), party }, visit)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Uses by `use` statements, and by flows with a purpose where they arrive; `parties` of `None` is anyone.
    pub fn using_ways(
        &mut self,
        holdings: &Holdings,
        parties: Option<&PartySet>,
        data: &DataSet,
        purposes: Purposes<'_>,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        let acts = parties.map_or(Cow::Borrowed(&system.acts[..]), |parties| system.acts_among(parties));
        for &id in acts.iter() {
            let statement = &system.policy.statements[id];
            let Body::Use { data: used, at } = &statement.body else { continue };
            if purposes.count(statement) {
                self.acting_ways(holdings, id, (parties.unwrap_or(at), at), (data, used), false, visit)?;
            }
        }
        let hops = parties.map_or(Cow::Borrowed(&system.purposeful[..]), |parties| system.purposeful_among(parties));
        for &hop in hops.iter() {
            let ends = system.graph.hop(hop);
            let asked = parties.is_none_or(|parties| parties.contains(ends.to));
            if asked && purposes.count(&system.policy.statements[ends.statement]) {
                self.arriving_uses(holdings, hop, data, visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn arriving_uses(&mut self, holdings: &Holdings, hop: HopId, data: &DataSet, visit: Visit<'_>) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        let ends = system.graph.hop(hop);
        for (form, arrives) in system.graph.transfer(hop).moves() {
            let (moved, sealed) = system.graph.forms.parts(arrives);
            if !data.contains(moved) {
                continue;
            }
            let read = (ends.to, system.graph.forms.clear(moved));
            let held = holdings.of((ends.from, form));
            let moves = self.space.diagrams.and(system.guards[ends.statement], held);
            let when = self.space.diagrams.and(moves, holdings.of(read));
            let goal = match sealed {
                Some(_) => Goal::HopRead(hop, form, arrives, read),
                None => Goal::Hop(hop, form, arrives),
            };
            self.offer(Way { when, goal, party: ends.to }, visit)?;
        }
        ControlFlow::Continue(())
    }

    /// Whether a hop moves some of the data in a scenario of a set; `None` if that is not known.
    pub fn moves(&mut self, hop: HopId, data: &DataSet, within: Diagram) -> Option<bool> {
        let holdings = self.holdings();
        let mut known = true;
        let moves = self.moving_ways(&holdings, hop, data, &mut |engine, way| {
            let when = engine.space.diagrams.and(way.when, within);
            known &= when != Diagram::UNDECIDED;
            if [Diagram::NEVER, Diagram::UNDECIDED].contains(&when) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        (known || moves.is_break()).then_some(moves.is_break())
    }

    /// When data originates at a party.
    pub fn originates(&mut self, party: PartyId, data: DataId) -> Diagram {
        let system = Rc::clone(&self.system);
        let is_there = |body: &Body| matches!(body, Body::Origin { data: there, .. } if there.contains(data));
        let origins = system.origins_at(party).iter().filter(|&&id| is_there(&system.policy.statements[id].body));
        self.space.diagrams.any(origins.map(|&id| system.guards[id]))
    }
}

/// All parties of a policy.
#[must_use]
pub fn everyone(engine: &Engine<'_>) -> PartySet {
    PartySet::new(engine.policy.parties.ids())
}

//! Fail: the scenarios in which a claim fails, for every form of claim.
//!
//! Claims that fail because something happens list the ways in which it does ([`counterexamples`](Engine::counterexamples)); the
//! others fail for want of something, and have a set only.

use super::control;
use super::engine::Engine;
use super::ways::{Purposes, Way, everyone};
use crate::graph::HopId;
use crate::holdings::{Goal, Holdings, Variation};
use crate::model::{
    BaselineId, Claim, ClaimBody, Cond, DataId, DataSet, Demand, Event, PartyId, PartySet, PurposeSet, StatementId,
};
use crate::scenario::Diagram;
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

/// When a claim fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failing {
    /// The scenarios that count and are in the claim's scope.
    pub scope: Diagram,
    /// Those of them in which it fails.
    pub fail: Diagram,
}

/// What is done with a counterexample.
pub type Visit<'v> = &'v mut dyn FnMut(&mut Engine<'_>, &Variation, Way) -> ControlFlow<()>;

impl Engine<'_> {
    /// The scenarios that count and are in a claim's scope.
    pub fn scope(&mut self, claim: &Claim) -> Diagram {
        self.scope_within(claim, self.space.valid())
    }

    /// The scenarios among these that are in a claim's scope.
    pub fn scope_within(&mut self, claim: &Claim, mut scope: Diagram) -> Diagram {
        if let Some(when) = &claim.when {
            let when = self.condition(when);
            scope = self.space.diagrams.and(scope, when);
        }
        if let Some(unless) = &claim.unless {
            let unless = self.condition(unless);
            scope = self.space.diagrams.without(scope, unless);
        }
        scope
    }

    /// When a claim fails, within a scope.
    pub fn failing(&mut self, body: &ClaimBody, scope: Diagram) -> Failing {
        let fail = match body {
            ClaimBody::Always { learns, terms, parties } => {
                let all = self.all_of(*learns, terms, parties);
                self.space.diagrams.without(scope, all)
            }
            ClaimBody::Can(event) => self.never_happens(event, scope),
            ClaimBody::Control { choices, ensure, event, while_, .. } => {
                let asked = control::Asked { scope, choices, ensure: *ensure, event };
                control::failing(self, asked, while_.iter().map(|(cond, _)| cond))
            }
            ClaimBody::AlwaysFormula(formula) => {
                let formula = self.formula(formula);
                self.space.diagrams.without(scope, formula)
            }
            ClaimBody::NeverFormula(formula) => {
                let formula = self.formula(formula);
                self.space.diagrams.and(scope, formula)
            }
            _ => {
                let mut any = Diagram::NEVER;
                self.counterexamples(body, &mut |engine, _, way| {
                    any = engine.space.diagrams.or(any, way.when);
                    if any == Diagram::ALWAYS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                self.space.diagrams.and(scope, any)
            }
        };
        Failing { scope, fail }
    }

    /// The scenarios in which a formula is true.
    pub fn formula(&mut self, formula: &Cond) -> Diagram {
        let mut events = Vec::new();
        each_event(formula, &mut |event| events.push(event));
        let mut sets: Vec<Diagram> = events.into_iter().map(|event| self.event(event)).collect();
        sets.reverse();
        // A formula is read in the order in which its events were listed.
        self.space.formula(self.policy, None, formula, &mut |_, _| sets.pop().unwrap_or(Diagram::UNDECIDED))
    }

    /// When each party has something of each term.
    fn all_of(&mut self, learns: bool, terms: &[DataSet], parties: &PartySet) -> Diagram {
        let mut all = Diagram::ALWAYS;
        for party in parties.iter() {
            for data in terms {
                let (party, data) = (PartySet::new([party]), data.clone());
                let event = if learns { Event::Learns { party, data } } else { Event::Reaches { data, party } };
                let happens = self.event(&event);
                all = self.space.diagrams.and(all, happens);
                if all == Diagram::NEVER {
                    return all;
                }
            }
        }
        all
    }

    /// The scenarios in scope for whose readings and `unstated` variables no scenario in scope has the event.
    fn never_happens(&mut self, event: &Event, scope: Diagram) -> Diagram {
        let groups = self.space.groups();
        let event = self.event(event);
        let happens = self.space.diagrams.and(scope, event);
        let happens = self.space.diagrams.exists(happens, groups.circumstances_and_choices);
        let happens = self.space.diagrams.exists(happens, groups.may);
        self.space.diagrams.without(scope, happens)
    }

    /// Lists the ways in which a claim's failing comes about, its scope aside; nothing for claims that fail for want of an event and
    /// for formulas.
    pub fn counterexamples(&mut self, body: &ClaimBody, visit: Visit<'_>) {
        let Some(counted) = self.counted.clone() else { return self.all_counterexamples(body, visit) };
        self.all_counterexamples(body, &mut |engine, variation, way| {
            if counted.contains(&engine.culprit(&way)) {
                visit(engine, variation, way)
            } else {
                ControlFlow::Continue(())
            }
        });
    }

    fn all_counterexamples(&mut self, body: &ClaimBody, visit: Visit<'_>) {
        let plain = Variation::default();
        let holdings = self.holdings();
        match body {
            ClaimBody::Never(event) => self.ways(&holdings, event, &mut |engine, way| visit(engine, &plain, way)),
            ClaimBody::OnlyWhen(event, cond) => {
                let fine = self.condition(cond);
                self.ways(&holdings, event, &mut |engine, way| {
                    let when = engine.space.diagrams.without(way.when, fine);
                    skip_never(engine, &plain, Way { when, ..way }, visit)
                });
            }
            ClaimBody::Only(event) => _ = self.only(event, visit),
            ClaimBody::UsesOnlyFor { party, data, purposes } => {
                let others = Purposes::NotIn(purposes);
                _ = self
                    .using_ways(&holdings, Some(party), data, others, &mut |engine, way| visit(engine, &plain, way));
            }
            ClaimBody::OnlyThrough { event, gate } => {
                let variation = self.only_through(event, gate);
                let holdings = self.varied(&variation);
                self.ways(&holdings, event, &mut |engine, way| visit(engine, &variation, way));
            }
            ClaimBody::EveryFlow { data, from, to, purposes, demand } => {
                let hops = self.hops_asked(from.as_ref(), to.as_ref(), purposes.as_ref());
                _ = self.lacking(&holdings, &hops, data, demand, &mut |engine, way| visit(engine, &plain, way));
            }
            ClaimBody::Spreads { data, baseline } => _ = self.spreading(data, *baseline, visit),
            ClaimBody::Always { .. }
            | ClaimBody::Can(_)
            | ClaimBody::Control { .. }
            | ClaimBody::AlwaysFormula(_)
            | ClaimBody::NeverFormula(_) => {}
        }
    }

    /// The hops that an `every flow` claim speaks of.
    #[must_use]
    pub fn hops_asked(
        &self,
        from: Option<&PartySet>,
        to: Option<&PartySet>,
        purposes: Option<&PurposeSet>,
    ) -> Vec<HopId> {
        let purpose = |statement: StatementId| {
            purposes.is_none_or(|purposes| Purposes::In(purposes).count(&self.policy.statements[statement]))
        };
        let asked = |hop: &crate::graph::Hop| {
            from.is_none_or(|from| from.contains(hop.from))
                && to.is_none_or(|to| to.contains(hop.to))
                && purpose(hop.statement)
        };
        self.system.graph.hops().filter(|(_, hop)| asked(hop)).map(|(id, _)| id).collect()
    }

    fn lacking(
        &mut self,
        holdings: &Holdings,
        hops: &[HopId],
        data: &DataSet,
        demand: &Demand,
        visit: super::ways::Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        for &hop in hops {
            let statement = &system.policy.statements[system.graph.hop(hop).statement];
            match demand {
                Demand::Has(labels) if labels.iter().all(|label| statement.labels.contains(label)) => {}
                Demand::Has(_) => self.moving_ways(holdings, hop, data, visit)?,
                Demand::Sealed(keys) => self.moving_ways(holdings, hop, data, &mut |engine, way| {
                    let Goal::Hop(_, _, arrives) = way.goal else { return ControlFlow::Continue(()) };
                    let is_sealed = match (system.graph.forms.parts(arrives).1, keys) {
                        (Some(key), Some(keys)) => keys.contains(key),
                        (seal, None) => seal.is_some(),
                        (None, Some(_)) => false,
                    };
                    if is_sealed { ControlFlow::Continue(()) } else { visit(engine, way) }
                })?,
            }
        }
        ControlFlow::Continue(())
    }

    /// Parties outside the event's party that count for some of its data.
    fn only(&mut self, event: &Event, visit: Visit<'_>) -> ControlFlow<()> {
        match event {
            Event::Reaches { data, party } => self.only_holds(data, party, true, visit),
            Event::Learns { data, party } => self.only_holds(data, party, false, visit),
            Event::Keeps { data, party, longer_than } => {
                let others = others(everyone(self), party);
                let event = Event::Keeps { party: others, data: data.clone(), longer_than: *longer_than };
                self.only_acts(&event, visit)
            }
            Event::Uses { data, party, purposes } => {
                let others = others(everyone(self), party);
                let event = Event::Uses { party: others, data: data.clone(), purposes: purposes.clone() };
                self.only_acts(&event, visit)
            }
            Event::Sends { .. } => ControlFlow::Continue(()),
        }
    }

    fn only_acts(&mut self, event: &Event, visit: Visit<'_>) -> ControlFlow<()> {
        let holdings = self.holdings();
        let mut flow = ControlFlow::Continue(());
        self.ways(&holdings, event, &mut |engine, way| {
            let data = engine.data_of(&way.goal);
            let origin = engine.originates(way.party, data);
            let when = engine.space.diagrams.without(way.when, origin);
            flow = skip_never(engine, &Variation::default(), Way { when, ..way }, visit);
            flow
        });
        flow
    }

    /// The data that a goal is about: what is held, arrives, is kept or used.
    #[must_use]
    pub fn data_of(&self, goal: &Goal) -> DataId {
        let form = match *goal {
            Goal::Fact((_, form)) | Goal::Act(_, (_, form)) => form,
            Goal::Hop(_, _, arrives) | Goal::HopRead(_, _, arrives, _) => arrives,
        };
        self.system.graph.forms.parts(form).0
    }

    /// The statement by which a goal comes about, for an act or a hop.
    #[must_use]
    pub fn statement_of(&self, goal: &Goal) -> Option<StatementId> {
        match *goal {
            Goal::Fact(_) => None,
            Goal::Act(statement, _) => Some(statement),
            Goal::Hop(hop, ..) | Goal::HopRead(hop, ..) => Some(self.system.graph.hop(hop).statement),
        }
    }

    fn only_holds(&mut self, data: &DataSet, fine: &PartySet, sealed: bool, visit: Visit<'_>) -> ControlFlow<()> {
        let (holdings, forms) = (self.holdings(), self.forms_of(data));
        for party in self.policy.parties.ids() {
            if !holdings.holds_some(party, &forms) || fine.contains(party) {
                continue;
            }
            for data in data.iter() {
                self.counting(party, data, sealed, visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The ways in which a party counts for data: it does not originate there, and either the party has it even if rule 5 into it
    /// is left out, or none of its parts has it.
    fn counting(&mut self, party: PartyId, data: DataId, sealed: bool, visit: Visit<'_>) -> ControlFlow<()> {
        let plain = self.holdings();
        if self.has(&plain, party, data, sealed) == Diagram::NEVER {
            return ControlFlow::Continue(());
        }
        let origin = self.originates(party, data);
        let parts = self.policy.parties[party].parts().to_vec();
        let in_parts: Vec<Diagram> = parts.iter().map(|&part| self.has(&plain, part, data, sealed)).collect();
        let in_parts = self.space.diagrams.any(in_parts);
        let mut not_by = self.space.diagrams.or(origin, in_parts);
        if parts.iter().any(|&part| plain.holds_something(part)) {
            let variation = Variation { no_part_into: Some(party), ..Variation::default() };
            let alone = self.varied(&variation);
            self.forms_held(&alone, &variation, (party, data), sealed, origin, visit)?;
            // Where it has it without its parts, the proof is the one that avoids them.
            let by_itself = self.has(&alone, party, data, sealed);
            not_by = self.space.diagrams.or(not_by, by_itself);
        }
        self.forms_held(&plain, &Variation::default(), (party, data), sealed, not_by, visit)
    }

    fn has(&mut self, holdings: &Holdings, party: PartyId, data: DataId, sealed: bool) -> Diagram {
        if sealed { self.holds(holdings, party, data) } else { self.learns(holdings, party, data) }
    }

    fn forms_held(
        &mut self,
        holdings: &Holdings,
        variation: &Variation,
        (party, data): (PartyId, DataId),
        sealed: bool,
        except: Diagram,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let system = Rc::clone(&self.system);
        for form in system.graph.forms.of(data).take(if sealed { usize::MAX } else { 1 }) {
            let when = self.space.diagrams.without(holdings.of((party, form)), except);
            skip_never(self, variation, Way { when, goal: Goal::Fact((party, form)), party }, visit)?;
        }
        ControlFlow::Continue(())
    }

    /// Parties that hold data here and not in a baseline, or in the clear here and not there.
    fn spreading(&mut self, data: &DataSet, baseline: BaselineId, visit: Visit<'_>) -> ControlFlow<()> {
        let here = self.holdings();
        let (there, held_there) = self.baseline(baseline);
        let same_party: FxHashMap<String, PartyId> =
            there.policy.parties.ids().map(|party| (there.policy.party_path(party), party)).collect();
        let same_data: FxHashMap<_, DataId> =
            there.policy.data.iter_enumerated().map(|(id, data)| (data.name, id)).collect();
        let forms = self.forms_of(data);
        for party in self.policy.parties.ids().filter(|&party| here.holds_some(party, &forms)) {
            let other_party = same_party.get(&self.policy.party_path(party)).copied();
            for data in data.iter() {
                let other = other_party.zip(same_data.get(&self.policy.data[data].name).copied());
                let (reached, learned) = other.map_or((Diagram::NEVER, Diagram::NEVER), |(party, data)| {
                    let forms = there.graph.forms.of(data).map(|form| held_there.of((party, form)));
                    let reached = self.space.diagrams.any(forms);
                    (reached, held_there.of((party, there.graph.forms.clear(data))))
                });
                let plain = Variation::default();
                self.forms_held(&here, &plain, (party, data), true, reached, visit)?;
                self.forms_held(&here, &plain, (party, data), false, learned, visit)?;
            }
        }
        ControlFlow::Continue(())
    }
}

fn skip_never(engine: &mut Engine<'_>, variation: &Variation, way: Way, visit: Visit<'_>) -> ControlFlow<()> {
    if way.when == Diagram::NEVER { ControlFlow::Continue(()) } else { visit(engine, variation, way) }
}

fn others(everyone: PartySet, fine: &PartySet) -> PartySet {
    PartySet::new(everyone.iter().filter(|&party| !fine.contains(party)))
}

/// Visits the events of a formula, from left to right.
pub fn each_event<'c>(formula: &'c Cond, visit: &mut impl FnMut(&'c Event)) {
    match formula {
        Cond::Event(event) => visit(event),
        Cond::Not(inner) => each_event(inner, visit),
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| each_event(one, visit)),
        Cond::Implies(first, second) => {
            each_event(first, visit);
            each_event(second, visit);
        }
        Cond::Variable(_) | Cond::Named(_) | Cond::Compare(..) | Cond::OneOf(..) => {}
    }
}

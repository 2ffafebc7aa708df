//! What matters to a view: backwards from what is asked for, over every rule, to where it comes from.

use super::Tone;
use super::phrases::topmost;
use super::sketch::{Link, Sketch, note};
use crate::claims::{Engine, Finding, Step, each_event};
use crate::graph::HopId;
use crate::holdings::{Fact, Holdings};
use crate::ids::Id;
use crate::model::{Body, ClaimBody, ClaimId, DataId, DataSet, Event, PartyId, PartySet, Policy};
use crate::scenario::Diagram;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The slice of a claim: if it fails, how its data come to where they should not be; if it holds, where they are. Of one that fails in
/// ways of more than `most` arrows, only the witness.
pub(super) fn of_claim(
    sketch: &mut Sketch,
    policy: &Policy,
    engine: &mut Engine<'_>,
    claim: ClaimId,
    finding: Option<&Finding>,
    most: usize,
) {
    let Some(body) = &policy.claims[claim].body else { return };
    let fails = finding.is_some_and(|finding| finding.verdict.fails());
    let mut tracing = Tracing::new(engine);
    for question in questions(policy, body) {
        tracing.ask(policy, &question, fails);
    }
    let steps = finding.and_then(|finding| finding.witness.as_ref()).map_or(&[][..], |witness| &witness.steps);
    let acting = steps.iter().flat_map(|step| std::iter::once(step.party).chain(step.from));
    let last = steps.last().map(|step| step.party);
    let ends: Vec<PartyId> = if steps.is_empty() { targets(policy, body) } else { last.into_iter().collect() };
    acting.for_each(|party| sketch.show(party));
    let shown = ends;
    if !steps.is_empty() && tracing.arrows() > most {
        sketch.too_many = Some(tracing.arrows());
        tracing.keep_only(steps);
    }
    tracing.narrow(sketch, policy, &shown);
}

/// Where data comes from and goes.
pub(super) fn of_data(sketch: &mut Sketch, policy: &Policy, engine: &mut Engine<'_>, data: DataId) {
    let mut tracing = Tracing::new(engine);
    let question = Question { data: policy.data[data].below.clone(), party: None, clear: false };
    tracing.ask(policy, &question, false);
    tracing.note_origins(sketch, policy);
    tracing.narrow(sketch, policy, &[]);
    sketch.links.retain(|link| !link.context);
    hide_idle(sketch, &[]);
    sketch.frame(policy);
}

/// A party with its parts, and those that they deal with.
pub(super) fn around(sketch: &mut Sketch, policy: &Policy, party: PartyId) {
    let own: Vec<usize> = policy.with_parts(party).iter().map(|one| one.index()).collect();
    sketch.links.retain(|link| own.contains(&link.from) || own.contains(&link.to));
    sketch
        .parties
        .iter_mut()
        .enumerate()
        .filter(|(at, _)| !own.contains(at))
        .for_each(|(_, other)| other.derives.clear());
    hide_idle(sketch, &own);
    sketch.frame(policy);
}

/// The parties that a claim is about: those that its patterns name, without their parts. None if it is about many.
pub(super) fn targets(policy: &Policy, body: &ClaimBody) -> Vec<PartyId> {
    let is_only = matches!(body, ClaimBody::Only(_));
    let mut targets = Vec::new();
    for question in questions(policy, body).iter().filter(|_| !is_only) {
        let Some(parties) = &question.party else { continue };
        let tops: Vec<PartyId> = parties
            .iter()
            .filter(|&one| policy.parties[one].whole.is_none_or(|whole| !parties.contains(whole)))
            .collect();
        if tops.len() <= 3 {
            targets.extend(tops);
        }
    }
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// Some data, perhaps at some parties, perhaps in the clear.
struct Question {
    data: DataSet,
    party: Option<PartySet>,
    clear: bool,
}

fn questions(policy: &Policy, body: &ClaimBody) -> Vec<Question> {
    let open = |data: &DataSet| Question { data: data.clone(), party: None, clear: false };
    match body {
        ClaimBody::Never(event) | ClaimBody::Can(event) => vec![question(event)],
        ClaimBody::OnlyThrough { event, .. } | ClaimBody::Control { event, .. } => vec![question(event)],
        ClaimBody::OnlyWhen(event, _) => vec![question(event)],
        ClaimBody::Only(event) => {
            let others = policy.parties.ids().filter(|&party| !event.party().contains(party));
            vec![Question { party: Some(PartySet::new(others)), ..question(event) }]
        }
        ClaimBody::UsesOnlyFor { party, data, .. } => {
            vec![Question { data: data.clone(), party: Some(party.clone()), clear: true }]
        }
        ClaimBody::Always { learns, terms, parties } => {
            let data = DataSet::new(terms.iter().flat_map(DataSet::iter));
            vec![Question { data, party: Some(parties.clone()), clear: *learns }]
        }
        ClaimBody::AlwaysFormula(cond) | ClaimBody::NeverFormula(cond) => {
            let mut found = Vec::new();
            each_event(cond, &mut |event| found.push(question(event)));
            found
        }
        ClaimBody::EveryFlow { data, to, .. } => vec![Question { party: to.clone(), ..open(data) }],
        ClaimBody::Spreads { data, .. } => vec![open(data)],
    }
}

fn question(event: &Event) -> Question {
    let clear = matches!(event, Event::Learns { .. } | Event::Uses { .. });
    Question { data: event.data().clone(), party: Some(event.party().clone()), clear }
}

struct Tracing<'e, 'p> {
    engine: &'e mut Engine<'p>,
    holdings: Rc<Holdings>,
    facts: FxHashSet<Fact>,
    /// The hops on the way, and what they move.
    hops: BTreeMap<HopId, Vec<DataId>>,
}

impl<'e, 'p> Tracing<'e, 'p> {
    fn new(engine: &'e mut Engine<'p>) -> Self {
        let holdings = engine.holdings();
        Self { engine, holdings, facts: FxHashSet::default(), hops: BTreeMap::new() }
    }

    /// Follows data back: from the parties that a question names, or if they need not have them, from wherever they are.
    fn ask(&mut self, policy: &Policy, question: &Question, at_party: bool) {
        let graph = Rc::clone(&self.engine.system.graph);
        let mut open = Vec::new();
        for party in policy.parties.ids() {
            let asked = !at_party || question.party.as_ref().is_none_or(|parties| parties.contains(party));
            for data in question.data.iter().filter(|_| asked) {
                let forms = graph.forms.of(data).take(if question.clear && at_party { 1 } else { usize::MAX });
                open.extend(forms.map(|form| (party, form)));
            }
        }
        while let Some(fact) = open.pop() {
            let when = self.holdings.of(fact);
            if self.is_possible(when) && self.facts.insert(fact) {
                self.reasons(policy, fact, &mut open);
            }
        }
    }

    fn is_possible(&mut self, when: Diagram) -> bool {
        let valid = self.engine.space.valid();
        self.engine.space.diagrams.and(when, valid) != Diagram::NEVER
    }

    /// Everything from which a fact may follow in one step.
    fn reasons(&mut self, policy: &Policy, (party, form): Fact, open: &mut Vec<Fact>) {
        let graph = Rc::clone(&self.engine.system.graph);
        for &hop in graph.incoming(party) {
            let from = graph.hop(hop).from;
            let guard = self.engine.system.guards[graph.hop(hop).statement];
            for (sent, _) in graph.transfer(hop).moves().filter(|&(_, arrives)| arrives == form) {
                let held = self.holdings.of((from, sent));
                let moved = self.engine.space.diagrams.and(held, guard);
                if self.is_possible(moved) {
                    self.hops.entry(hop).or_default().push(graph.forms.parts(sent).0);
                    open.push((from, sent));
                }
            }
        }
        open.extend(policy.parties[party].parts().iter().map(|&part| (part, form)));
        let (data, seal) = graph.forms.parts(form);
        if seal.is_some() {
            return;
        }
        for &sealed in graph.forms.sealed_of(data) {
            let Some(key) = graph.forms.parts(sealed).1 else { continue };
            let keys: Vec<Fact> = policy.data[key].below.iter().map(|key| (party, graph.forms.clear(key))).collect();
            let held = self.holdings.of((party, sealed));
            let opened = keys.iter().any(|&key| {
                let both = self.engine.space.diagrams.and(held, self.holdings.of(key));
                self.is_possible(both)
            });
            if opened {
                open.push((party, sealed));
                open.extend(keys);
            }
        }
        for derivation in graph.derivations.iter().filter(|derivation| derivation.conclusions.contains(&data)) {
            if derivation.at.as_ref().is_none_or(|at| at.contains(party)) {
                let premises = derivation.premises.iter().flat_map(DataSet::iter);
                open.extend(premises.map(|data| (party, graph.forms.clear(data))));
            }
        }
    }

    /// How many arrows the hops that were found would be.
    fn arrows(&self) -> usize {
        let graph = &self.engine.system.graph;
        let ends = |&hop: &HopId| (graph.hop(hop).from, graph.hop(hop).to);
        self.hops.keys().map(ends).collect::<FxHashSet<_>>().len()
    }

    /// Keeps of what was found the hops and facts of a witness.
    fn keep_only(&mut self, steps: &[Step]) {
        let graph = Rc::clone(&self.engine.system.graph);
        let is_step = |hop: HopId| {
            let hop = graph.hop(hop);
            steps
                .iter()
                .any(|step| (step.statement, step.from, step.party) == (Some(hop.statement), Some(hop.from), hop.to))
        };
        self.hops.retain(|&hop, _| is_step(hop));
        let is_held = |(party, form): Fact| {
            let (data, seal) = graph.forms.parts(form);
            steps.iter().any(|step| (step.party, step.data, step.sealed_with) == (party, data, seal))
        };
        self.facts.retain(|&fact| is_held(fact));
    }

    /// Notes in each party what it has to begin with, of what was found.
    fn note_origins(&self, sketch: &mut Sketch, policy: &Policy) {
        let graph = &self.engine.system.graph;
        for (id, party) in policy.parties.ids().zip(&mut sketch.parties) {
            let statements = self.engine.system.origins_at(id).iter().map(|&id| &policy.statements[id].body);
            let own =
                statements.filter_map(|body| if let Body::Origin { data, .. } = body { Some(data) } else { None });
            let found = own.flat_map(DataSet::iter).filter(|&data| self.facts.contains(&(id, graph.forms.clear(data))));
            let names = topmost(policy, &DataSet::new(found));
            party.steps.extend(names.iter().map(|name| note(Vec::new(), format!("has {name}"))));
        }
    }

    /// Leaves in the sketch what was found, these parties, and one hop around them, muted.
    fn narrow(self, sketch: &mut Sketch, policy: &Policy, shown: &[PartyId]) {
        let graph = Rc::clone(&self.engine.system.graph);
        let mut inside: FxHashSet<usize> = shown.iter().map(|party| party.index()).collect();
        for &hop in self.hops.keys() {
            inside.extend([graph.hop(hop).from.index(), graph.hop(hop).to.index()]);
        }
        inside.extend(self.facts.iter().map(|(party, _)| party.index()));
        for link in &mut sketch.links {
            match link.hop.and_then(|hop| self.hops.get(&hop)) {
                Some(moved) => link.put_first(topmost(policy, &DataSet::new(moved.iter().copied()))),
                None => (link.context, link.tone) = (true, Tone::Muted),
            }
        }
        sketch.links.retain(|link| inside.contains(&link.from) || inside.contains(&link.to));
        let keep: Vec<usize> = shown.iter().map(|party| party.index()).collect();
        thin_out(sketch, &keep);
        let held: FxHashSet<(usize, &str)> = self
            .facts
            .iter()
            .map(|&(party, form)| (party.index(), policy.data_name(graph.forms.parts(form).0)))
            .collect();
        for (at, party) in sketch.parties.iter_mut().enumerate() {
            party.derives.retain(|data| held.contains(&(at, data.as_str())));
            if !inside.contains(&at) {
                party.tone = Tone::Muted;
            }
        }
        hide_idle(sketch, &keep);
        sketch.frame(policy);
    }
}

/// More arrows of context than that hide what they are to explain.
const MUCH_CONTEXT: usize = 8;

/// If there is much context, leaves only what touches these parties; if that is much, too, only what they receive; else nothing.
fn thin_out(sketch: &mut Sketch, parties: &[usize]) {
    let touches = |link: &Link| parties.contains(&link.from) || parties.contains(&link.to);
    let arrives = |link: &Link| parties.contains(&link.to);
    let rules: [&dyn Fn(&Link) -> bool; 3] = [&touches, &arrives, &|_| false];
    for rule in rules {
        let pairs: BTreeSet<_> =
            sketch.links.iter().filter(|link| link.context).map(|link| (link.from, link.to)).collect();
        if pairs.len() <= MUCH_CONTEXT {
            return;
        }
        sketch.links.retain(|link| !link.context || rule(link));
    }
}

/// Hides every party that sends and receives nothing, derives nothing, and is not to be kept.
fn hide_idle(sketch: &mut Sketch, keep: &[usize]) {
    let busy: FxHashSet<usize> = sketch.links.iter().flat_map(|link| [link.from, link.to]).collect();
    for (at, party) in sketch.parties.iter_mut().enumerate() {
        party.shown =
            busy.contains(&at) || keep.contains(&at) || (!party.derives.is_empty() && party.tone != Tone::Muted);
    }
}

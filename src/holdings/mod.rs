//! The least fixpoint: who can hold what, in which form, in which scenarios.
//!
//! Facts that hold in every scenario, which is all there is in a policy without conditions, are bits; only the others have a
//! diagram. A fact that has become a bit is never looked at again.

mod bits;
mod certain;
mod change;
mod follow;
mod levels;
mod open;
mod proofs;
mod solve;

pub use follow::{Ranks, Varied};
pub use levels::Levels;
pub use proofs::{Fact, Goal, NEAR, Proofs, Reason, Scene};

use crate::graph::{FlowGraph, FormId, FormSet, Hop, HopId, Relaxation, Same};
use crate::ids::IdVec;
use crate::model::{BaselineId, Body, Clauses, DataId, DataSet, PartyId, PartySet, Policy, StatementId};
use crate::scenario::{Diagram, Space};
use bits::Bits;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

/// A policy made ready for the fixpoint.
#[derive(Clone)]
pub struct System<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// What its statements do, and when.
    pub rules: Rules,
}

impl Deref for System<'_> {
    type Target = Rules;

    fn deref(&self) -> &Rules {
        &self.rules
    }
}

/// What the statements of a policy do, and when; as it outlives changes of the policy.
#[derive(Clone)]
pub struct Rules {
    /// The flow graph.
    pub graph: Rc<FlowGraph>,
    /// When each statement applies: its condition and its hidden variable.
    pub guards: IdVec<StatementId, Diagram>,
    /// Whether every statement applies always.
    pub unconditional: bool,
    /// The `keep` and `use` statements.
    pub acts: Vec<StatementId>,
    /// Those at each party; made when they are first asked for.
    acts_at: OnceCell<FxHashMap<PartyId, Vec<StatementId>>>,
    /// The hops of flows that have purposes.
    pub purposeful: Vec<HopId>,
    /// The `origin` statements, and those at each party.
    origin_statements: Vec<StatementId>,
    origins: FxHashMap<PartyId, Vec<StatementId>>,
    /// What of the policy is ignored.
    ignored: Relaxation,
}

impl<'a> System<'a> {
    /// The system of the policy of a space, or of one of its baselines; some of it can be ignored.
    #[must_use]
    pub fn new(policy: &'a Policy, baseline: Option<BaselineId>, space: &mut Space, ignored: Relaxation) -> Self {
        let read = baseline.map_or(policy, |baseline| &policy.baselines[baseline].policy);
        let mut guard = |statement| space.guard_ignoring(policy, baseline, statement, ignored.conditions);
        let (mut guards, mut unconditional) = (IdVec::new(), true);
        guards.reserve(read.statements.len());
        let (mut acts, mut origin_statements, mut purposes) = (Vec::new(), Vec::new(), false);
        let (mut clauses, mut when): (Option<&Rc<Clauses>>, _) = (None, Diagram::ALWAYS);
        let graph = FlowGraph::reading(read, ignored, |id, statement| {
            // Neighbours mostly share their clauses: there are none.
            if clauses.is_none_or(|known| !Rc::ptr_eq(known, &statement.clauses)) {
                clauses = Some(&statement.clauses);
                when = guard(id);
                unconditional &= when == Diagram::ALWAYS;
                purposes |= !statement.purposes.is_empty();
            }
            guards.push(when);
            match statement.body {
                Body::Origin { .. } => origin_statements.push(id),
                Body::Keep { .. } | Body::Use { .. } => acts.push(id),
                Body::Flow { .. } | Body::Derive { .. } => {}
            }
        });
        let graph = Rc::new(graph);
        let has_purpose = |(_, hop): &(HopId, &Hop)| !read.statements[hop.statement].purposes.is_empty();
        let purposeful =
            if purposes { graph.hops().filter(has_purpose).map(|(id, _)| id).collect() } else { Vec::new() };
        let mut origins: FxHashMap<PartyId, Vec<StatementId>> = FxHashMap::default();
        for &id in &origin_statements {
            if let Body::Origin { at, .. } = &read.statements[id].body {
                at.iter().for_each(|party| origins.entry(party).or_default().push(id));
            }
        }
        let acts_at = OnceCell::new();
        let rules =
            Rules { graph, guards, unconditional, acts, acts_at, purposeful, origin_statements, origins, ignored };
        Self { policy: read, rules }
    }

    /// The same system in which these statements apply only in the scenarios of `guard`, too.
    #[must_use]
    pub fn guarded(&self, statements: &[StatementId], guard: Diagram, space: &mut Space) -> Self {
        let mut system = self.clone();
        for &statement in statements {
            system.rules.guards[statement] = space.diagrams.and(system.guards[statement], guard);
        }
        system.rules.unconditional &= statements.is_empty() || guard == Diagram::ALWAYS;
        system
    }

    /// The same system with some of one statement ignored.
    #[must_use]
    pub fn with_relaxed(&self, statement: StatementId, ignored: Relaxation, space: &mut Space) -> Self {
        let mut system = self.clone();
        if ignored.conditions {
            system.rules.guards[statement] = space.hidden_guard(self.policy, None, statement);
        }
        if ignored.seals || ignored.transformations {
            system.rules.graph = Rc::new(FlowGraph::with_relaxed(self.policy, statement, ignored));
        }
        system
    }

    /// The `origin` statements at a party.
    #[must_use]
    pub fn origins_at(&self, party: PartyId) -> &[StatementId] {
        self.origins.get(&party).map_or(&[], Vec::as_slice)
    }

    /// The `keep` and `use` statements at a party.
    #[must_use]
    pub fn acts_at(&self, party: PartyId) -> &[StatementId] {
        let list = || {
            let mut lists: FxHashMap<PartyId, Vec<StatementId>> = FxHashMap::default();
            for &id in &self.acts {
                let (Body::Keep { at, .. } | Body::Use { at, .. }) = &self.policy.statements[id].body else { continue };
                at.iter().for_each(|party| lists.entry(party).or_default().push(id));
            }
            lists
        };
        self.rules.acts_at.get_or_init(list).get(&party).map_or(&[], Vec::as_slice)
    }

    /// The `keep` and `use` statements at some parties, in order; others, too, where many are asked for.
    #[must_use]
    pub fn acts_among(&self, parties: &PartySet) -> Cow<'_, [StatementId]> {
        if parties.len() * FEW > self.acts.len() {
            return Cow::Borrowed(&self.acts);
        }
        let acts: BTreeSet<StatementId> = parties.iter().flat_map(|party| self.acts_at(party)).copied().collect();
        Cow::Owned(acts.into_iter().collect())
    }

    /// The hops with purposes to some parties, in order; others, too, where many are asked for.
    #[must_use]
    pub fn purposeful_among(&self, parties: &PartySet) -> Cow<'_, [HopId]> {
        if parties.len() * FEW > self.purposeful.len() {
            return Cow::Borrowed(&self.purposeful);
        }
        let has_purpose = |hop: &HopId| !self.policy.statements[self.graph.hop(*hop).statement].purposes.is_empty();
        let received = parties.iter().flat_map(|party| self.graph.incoming(party)).copied();
        let hops: BTreeSet<HopId> = received.filter(has_purpose).collect();
        Cow::Owned(hops.into_iter().collect())
    }

    /// Whether a key opens a seal: it is the seal's key, or `is` it.
    #[must_use]
    pub fn opens(&self, key: DataId, seal: DataId) -> bool {
        self.policy.data[key].above.contains(seal)
    }

    /// Every rule application that a new fact can take part in, origins aside.
    pub fn uses_of(&self, (party, form): Fact, variation: &Variation, visit: &mut dyn FnMut(Application)) {
        for edge in self.graph.outgoing(party).iter().filter(|edge| !variation.silent.contains(edge.to)) {
            let (hop, transfer) = (edge.hop, self.graph.transfer_over(edge));
            transfer.of(form).for_each(|arrives| visit(Application::Hop { hop, form, arrives }));
        }
        if let Some(whole) = self.policy.parties[party].whole
            && variation.no_part_into != Some(whole)
            && !variation.silent.contains(whole)
        {
            visit(Application::Part { part: party, whole, form });
        }
        self.uses_within((party, form), visit);
    }

    /// The rule applications that a new fact can take part in and that stay within its party.
    pub fn uses_within(&self, (party, form): Fact, visit: &mut dyn FnMut(Application)) {
        match self.graph.forms.parts(form) {
            (_, Some(seal)) => {
                for key in self.policy.data[seal].below.iter() {
                    visit(Application::Unseal { party, sealed: form, key: self.graph.forms.clear(key) });
                }
            }
            (data, None) => self.uses_of_clear(party, data, form, visit),
        }
    }

    fn uses_of_clear(&self, party: PartyId, data: DataId, form: FormId, visit: &mut dyn FnMut(Application)) {
        if self.policy.data[data].key {
            for seal in self.policy.data[data].above.iter() {
                let opened = self.graph.forms.sealed_with(seal).iter();
                opened.for_each(|&sealed| visit(Application::Unseal { party, sealed, key: form }));
            }
        }
        for &(derivation, premise) in self.graph.needed_by(data) {
            if self.graph.derivations[derivation].at.as_ref().is_none_or(|at| at.contains(party)) {
                visit(Application::Derive { party, derivation, premise });
            }
        }
    }

    /// Every rule application by which a fact can come about, origins aside; of a derivation one for each premise.
    pub fn ways_to(&self, (party, form): Fact, variation: &Variation, mut visit: impl FnMut(Application, Fact)) {
        let (graph, clear) = (&self.graph, |data| self.graph.forms.clear(data));
        for &hop in graph.incoming(party) {
            let from = graph.hop(hop).from;
            let sent = graph.transfer(hop).bringing(form);
            sent.for_each(|sent| visit(Application::Hop { hop, form: sent, arrives: form }, (from, sent)));
        }
        if variation.no_part_into != Some(party) {
            for &part in self.policy.parties[party].parts() {
                visit(Application::Part { part, whole: party, form }, (part, form));
            }
        }
        let (data, None) = graph.forms.parts(form) else { return };
        for &sealed in graph.forms.sealed_of(data) {
            let Some(seal) = graph.forms.parts(sealed).1 else { continue };
            for key in self.policy.data[seal].below.iter().map(clear) {
                let application = Application::Unseal { party, sealed, key };
                visit(application, (party, sealed));
                visit(application, (party, key));
            }
        }
        for &derivation in graph.concluded_by(data) {
            let known = &graph.derivations[derivation];
            if known.at.as_ref().is_some_and(|at| !at.contains(party)) {
                continue;
            }
            for (premise, data) in known.premises.iter().enumerate() {
                let application = Application::Derive { party, derivation, premise };
                data.iter().for_each(|data| visit(application, (party, clear(data))));
            }
        }
    }

    /// The origins of a fact.
    pub fn origins_of(&self, (party, form): Fact, variation: &Variation) -> impl Iterator<Item = StatementId> {
        let left_out = variation.no_origin_at.contains(party) || variation.silent.contains(party);
        let data = self.graph.forms.is_clear(form).then(|| self.graph.forms.parts(form).0).filter(|_| !left_out);
        let is_there = move |id: &StatementId| match (&self.policy.statements[*id].body, data) {
            (Body::Origin { data: there, .. }, Some(data)) => there.contains(data),
            _ => false,
        };
        self.origins_at(party).iter().copied().filter(is_there)
    }

    /// Every origin: the statement, and the fact.
    pub fn origins(&self, variation: &Variation, mut visit: impl FnMut(StatementId, Fact)) {
        for &id in &self.origin_statements {
            let Body::Origin { data, at } = &self.policy.statements[id].body else { continue };
            for party in at.iter() {
                if variation.no_origin_at.contains(party) || variation.silent.contains(party) {
                    continue;
                }
                data.iter()
                    .filter(|&data| variation.is_asked(data))
                    .for_each(|data| visit(id, (party, self.graph.forms.clear(data))));
            }
        }
    }
}

/// A list is made of what is at some parties if it is so many times as long as they are.
const FEW: usize = 4;

/// A way to apply a rule.
#[derive(Clone, Copy, Debug)]
pub enum Application {
    /// A hop moves what its sender holds in `form`; `arrives` arrives.
    Hop {
        /// The hop.
        hop: HopId,
        /// What the sender holds.
        form: FormId,
        /// What arrives.
        arrives: FormId,
    },
    /// What a part holds, its whole holds.
    Part {
        /// The part.
        part: PartyId,
        /// The whole.
        whole: PartyId,
        /// What.
        form: FormId,
    },
    /// A key opens a seal.
    Unseal {
        /// Where.
        party: PartyId,
        /// What is sealed.
        sealed: FormId,
        /// The key, in the clear.
        key: FormId,
    },
    /// One more premise of a derivation is there.
    Derive {
        /// Where.
        party: PartyId,
        /// Which derivation of the graph.
        derivation: usize,
        /// Which of its premises.
        premise: usize,
    },
}

/// A change of the rules, for claims that ask what would be without something.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Variation {
    /// This party does not hold what its parts hold (unless by another rule).
    pub no_part_into: Option<PartyId>,
    /// These parties hold nothing.
    pub silent: PartySet,
    /// Origins at these parties are left out.
    pub no_origin_at: PartySet,
    /// If given, nothing but this data is asked for, and all that it can come about from is among it: what is held of other data may be
    /// left out.
    pub only_from: Option<DataSet>,
}

impl Variation {
    /// Whether a party can hold data under it.
    fn lets_hold(&self, party: PartyId, data: DataId) -> bool {
        !self.silent.contains(party) && self.is_asked(data)
    }

    /// Whether data is asked for.
    fn is_asked(&self, data: DataId) -> bool {
        self.only_from.as_ref().is_none_or(|only| only.contains(data))
    }
}

/// After how many steps `stop` is asked again.
const ASK_AFTER: u64 = 64;

/// How much work is left to do.
pub struct Budget<'a> {
    steps: u64,
    stop: Option<&'a dyn Fn() -> bool>,
    /// Steps since `stop` was asked.
    unasked: u64,
    /// Whether it ran out.
    pub spent: bool,
}

impl<'a> Budget<'a> {
    /// At most so many steps, and none after `stop` says so.
    #[must_use]
    pub fn new(max_steps: Option<u64>, stop: Option<&'a dyn Fn() -> bool>) -> Self {
        Self { steps: max_steps.unwrap_or(u64::MAX), stop, unasked: 0, spent: false }
    }

    /// Takes some steps; false if there are not enough left.
    pub fn take(&mut self, steps: u64) -> bool {
        if self.spent {
            return false;
        }
        match self.steps.checked_sub(steps) {
            Some(left) => self.steps = left,
            None => self.spent = true,
        }
        self.unasked += steps;
        if self.unasked >= ASK_AFTER {
            self.unasked = 0;
            self.spent |= self.stop.is_some_and(|stop| stop());
        }
        !self.spent
    }
}

/// Who can hold what, and when.
pub struct Holdings {
    /// What each party holds in every scenario.
    always: Bits,
    /// What each party holds in some scenarios only; empty where there is no such thing.
    maybe: Bits,
    /// When the facts hold that hold in some scenarios only; where facts are listed, all facts.
    sometimes: FxHashMap<Fact, Diagram>,
    /// Whether facts are listed one by one, and there are no bits.
    listed: bool,
    cut_short: bool,
}

impl Holdings {
    /// The least fixpoint of a system under a variation. If the budget runs out, all that is not known to hold always is undecided.
    #[must_use]
    pub fn solve(system: &System<'_>, space: &mut Space, variation: &Variation, budget: &mut Budget<'_>) -> Self {
        solve::solve(system, space, variation, budget)
    }

    /// When a party holds data in a form.
    #[must_use]
    pub fn of(&self, fact: Fact) -> Diagram {
        if self.always.has(fact) {
            Diagram::ALWAYS
        } else if self.cut_short {
            Diagram::UNDECIDED
        } else if self.listed || self.maybe.has(fact) {
            self.sometimes.get(&fact).copied().unwrap_or(Diagram::NEVER)
        } else {
            Diagram::NEVER
        }
    }

    /// The same of some data alone, each fact on its own: that takes less room where little of all is about it. As it is if it was cut
    /// short.
    #[must_use]
    pub fn about(self, system: &System<'_>, data: &DataSet) -> Self {
        if self.cut_short {
            return self;
        }
        let forms = &system.graph.forms;
        let forms: Vec<FormId> = data.iter().flat_map(|data| forms.of(data)).collect();
        let facts = system.policy.parties.ids().flat_map(|party| forms.iter().map(move |&form| (party, form)));
        let held = facts.map(|fact| (fact, self.of(fact))).filter(|(_, when)| *when != Diagram::NEVER);
        let sometimes = held.collect();
        Self { always: Bits::default(), maybe: Bits::default(), sometimes, listed: true, cut_short: false }
    }

    /// How many facts are listed one by one.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.sometimes.len()
    }

    /// Whether the limit was reached before all was known.
    #[must_use]
    pub const fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// What somebody holds always, and what somebody holds in some scenario; of forms that take so many words.
    #[must_use]
    pub fn somewhere(&self, words: usize) -> [FormSet; 2] {
        let (always, maybe) = (self.always.union(words), self.maybe.union(words));
        let ever = always.iter().zip(maybe).map(|(always, maybe)| always | maybe).collect();
        [FormSet::of_words(always), FormSet::of_words(ever)]
    }

    /// Whether it is known of everything when it is held.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        !self.cut_short && !self.sometimes.values().any(|&when| when == Diagram::UNDECIDED)
    }

    /// Whether a party holds anything in any scenario, as far as that is known.
    #[must_use]
    pub fn holds_something(&self, party: PartyId) -> bool {
        self.cut_short || self.listed || [&self.always, &self.maybe].iter().any(|bits| bits.of(party).next().is_some())
    }

    /// Whether a party holds something of a set in any scenario, as far as that is known.
    #[must_use]
    pub fn holds_some(&self, party: PartyId, forms: &FormSet) -> bool {
        let is_asked = |same: Same| forms.words().get(same.word as usize).is_some_and(|asked| asked & same.bits != 0);
        self.cut_short || self.listed || [&self.always, &self.maybe].iter().any(|bits| bits.of(party).any(is_asked))
    }

    /// When the facts hold that hold in some scenarios and not in others, in no order; `UNDECIDED` among them if not all are known.
    pub fn conditional(&self) -> impl Iterator<Item = Diagram> + '_ {
        self.sometimes.values().copied().chain(self.cut_short.then_some(Diagram::UNDECIDED))
    }
}

/// What each party is a part of, in one short row: parties themselves are large. Empty if no party is a part.
struct Wholes(IdVec<PartyId, Option<PartyId>>);

impl Wholes {
    fn of(policy: &Policy) -> Self {
        let some = policy.parties.iter().any(|party| party.whole.is_some());
        Self(policy.parties.iter().filter(|_| some).map(|party| party.whole).collect())
    }

    fn get(&self, part: PartyId) -> Option<PartyId> {
        self.0.get(part).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_stop_is_noticed_within_a_few_steps() {
        let stop = || true;
        let mut budget = Budget::new(None, Some(&stop));
        // One step can be a large diagram: a thousand of them would be seconds.
        assert!((0..100).any(|_| !budget.take(1)) && budget.spent);
    }
}

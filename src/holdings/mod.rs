//! The least fixpoint: who can hold what, in which form, in which scenarios.
//!
//! Facts that hold in every scenario, which is all there is in a policy without conditions, are bits; only the others have a
//! diagram. A fact that has become a bit is never looked at again.

mod proofs;

pub use proofs::{Fact, Goal, Proofs, Reason};

use crate::graph::{FlowGraph, FormId, Hop, HopId, Relaxation};
use crate::ids::{Id, IdVec};
use crate::model::{BaselineId, Body, DataId, PartyId, PartySet, Policy, Statement, StatementId};
use crate::scenario::{Diagram, Space};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

/// A policy made ready for the fixpoint: its graph, and when each statement applies.
#[derive(Clone)]
pub struct System<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its flow graph.
    pub graph: Rc<FlowGraph>,
    /// When each statement applies: its condition and its hidden variable.
    pub guards: IdVec<StatementId, Diagram>,
    /// The `keep` and `use` statements.
    pub acts: Vec<StatementId>,
    /// The hops of flows that have purposes.
    pub purposeful: Vec<HopId>,
    origins: FxHashMap<PartyId, Vec<StatementId>>,
}

impl<'a> System<'a> {
    /// The system of the policy of a space, or of one of its baselines; some of it can be ignored.
    #[must_use]
    pub fn new(policy: &'a Policy, baseline: Option<BaselineId>, space: &mut Space, ignored: Relaxation) -> Self {
        let read = baseline.map_or(policy, |baseline| &policy.baselines[baseline].policy);
        let mut guard = |statement| match ignored.conditions {
            true => space.hidden_guard(policy, baseline, statement),
            false => space.guard(policy, baseline, statement),
        };
        let guards = read.statements.ids().map(&mut guard).collect();
        let graph = Rc::new(FlowGraph::new(read, ignored));
        let has_purpose = |hop: &Hop| !read.statements[hop.statement].purposes.is_empty();
        let purposeful = graph.hops().filter(|(_, hop)| has_purpose(hop)).map(|(id, _)| id).collect();
        let is_act = |statement: &Statement| matches!(statement.body, Body::Keep { .. } | Body::Use { .. });
        let acts =
            read.statements.iter_enumerated().filter(|(_, statement)| is_act(statement)).map(|(id, _)| id).collect();
        let mut origins: FxHashMap<PartyId, Vec<StatementId>> = FxHashMap::default();
        for (id, statement) in read.statements.iter_enumerated() {
            if let Body::Origin { at, .. } = &statement.body {
                at.iter().for_each(|party| origins.entry(party).or_default().push(id));
            }
        }
        Self { policy: read, graph, guards, acts, purposeful, origins }
    }

    /// The same system in which these statements apply only in the scenarios of `guard`, too.
    #[must_use]
    pub fn guarded(&self, statements: &[StatementId], guard: Diagram, space: &mut Space) -> Self {
        let mut system = self.clone();
        for &statement in statements {
            system.guards[statement] = space.diagrams.and(system.guards[statement], guard);
        }
        system
    }

    /// The `origin` statements at a party.
    #[must_use]
    pub fn origins_at(&self, party: PartyId) -> &[StatementId] {
        self.origins.get(&party).map_or(&[], Vec::as_slice)
    }

    /// Whether a key opens a seal: it is the seal's key, or `is` it.
    #[must_use]
    pub fn opens(&self, key: DataId, seal: DataId) -> bool {
        self.policy.data[key].above.contains(seal)
    }

    /// Every rule application that a new fact can take part in, origins aside.
    pub fn uses_of(&self, (party, form): Fact, variation: &Variation, mut visit: impl FnMut(Application)) {
        for &hop in self.graph.outgoing(party) {
            if variation.silent.contains(self.graph.hop(hop).to) {
                continue;
            }
            self.graph.transfer(hop).of(form).for_each(|arrives| visit(Application::Hop { hop, form, arrives }));
        }
        if let Some(whole) = self.policy.parties[party].whole
            && variation.no_part_into != Some(whole)
            && !variation.silent.contains(whole)
        {
            visit(Application::Part { part: party, whole, form });
        }
        match self.graph.forms.parts(form) {
            (_, Some(seal)) => {
                for key in self.policy.data[seal].below.iter() {
                    visit(Application::Unseal { party, sealed: form, key: self.graph.forms.clear(key) });
                }
            }
            (data, None) => self.uses_of_clear(party, data, form, &mut visit),
        }
    }

    fn uses_of_clear(&self, party: PartyId, data: DataId, form: FormId, visit: &mut impl FnMut(Application)) {
        if self.policy.data[data].key {
            for sealed in self.graph.forms.sealed() {
                if self.graph.forms.parts(sealed).1.is_some_and(|seal| self.opens(data, seal)) {
                    visit(Application::Unseal { party, sealed, key: form });
                }
            }
        }
        for &(derivation, premise) in self.graph.needed_by(data) {
            if self.graph.derivations[derivation].at.as_ref().is_none_or(|at| at.contains(party)) {
                visit(Application::Derive { party, derivation, premise });
            }
        }
    }

    /// Every origin: the statement, and the fact.
    pub fn origins(&self, variation: &Variation, mut visit: impl FnMut(StatementId, Fact)) {
        for (id, statement) in self.policy.statements.iter_enumerated() {
            let Body::Origin { data, at } = &statement.body else { continue };
            for party in at.iter() {
                if variation.no_origin_at.contains(party) || variation.silent.contains(party) {
                    continue;
                }
                data.iter().for_each(|data| visit(id, (party, self.graph.forms.clear(data))));
            }
        }
    }
}

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
}

/// How much work is left to do.
pub struct Budget<'a> {
    steps: u64,
    stop: Option<&'a dyn Fn() -> bool>,
    /// Whether it ran out.
    pub spent: bool,
}

impl<'a> Budget<'a> {
    /// At most so many rule applications, and none after `stop` says so.
    #[must_use]
    pub fn new(max_steps: Option<u64>, stop: Option<&'a dyn Fn() -> bool>) -> Self {
        Self { steps: max_steps.unwrap_or(u64::MAX), stop, spent: false }
    }

    /// Takes one step; false if there is none left.
    pub fn step(&mut self) -> bool {
        if self.spent {
            return false;
        }
        match self.steps.checked_sub(1) {
            Some(left) => self.steps = left,
            None => self.spent = true,
        }
        if self.steps.is_multiple_of(1024) && self.stop.is_some_and(|stop| stop()) {
            self.spent = true;
        }
        !self.spent
    }
}

/// Who can hold what, and when.
pub struct Holdings {
    forms: usize,
    always: Vec<u64>,
    sometimes: FxHashMap<Fact, Diagram>,
    cut_short: bool,
}

impl Holdings {
    /// The least fixpoint of a system under a variation. If the budget runs out, all that is not known to hold always is undecided.
    #[must_use]
    pub fn solve(system: &System<'_>, space: &mut Space, variation: &Variation, budget: &mut Budget<'_>) -> Self {
        let forms = system.graph.forms.len();
        let words = (system.policy.parties.len() * forms).div_ceil(64);
        let holdings = Self { forms, always: vec![0; words], sometimes: FxHashMap::default(), cut_short: false };
        let mut solver = Solver {
            system,
            space,
            variation,
            holdings,
            certain: Vec::new(),
            open: BinaryHeap::new(),
            queued: FxHashSet::default(),
            ranks: None,
        };
        solver.run(budget);
        solver.holdings
    }

    /// When a party holds data in a form.
    #[must_use]
    pub fn of(&self, fact: Fact) -> Diagram {
        if self.is_always(fact) {
            return Diagram::ALWAYS;
        }
        if self.cut_short {
            return Diagram::UNDECIDED;
        }
        self.sometimes.get(&fact).copied().unwrap_or(Diagram::NEVER)
    }

    /// Whether a party holds anything in any scenario.
    #[must_use]
    pub fn holds_something(&self, party: PartyId) -> bool {
        (0..self.forms).any(|form| self.of((party, FormId::new(form))) != Diagram::NEVER)
    }

    fn is_always(&self, fact: Fact) -> bool {
        let at = self.index(fact);
        self.always.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn index(&self, (party, form): Fact) -> usize {
        party.index() * self.forms + form.index()
    }

    fn set_always(&mut self, fact: Fact) {
        let at = self.index(fact);
        if let Some(word) = self.always.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
        self.sometimes.remove(&fact);
    }
}

struct Solver<'s, 'p> {
    system: &'s System<'p>,
    space: &'s mut Space,
    variation: &'s Variation,
    holdings: Holdings,
    /// Facts that hold always and whose consequences are not drawn yet.
    certain: Vec<Fact>,
    /// The others, lowest rank first, so that what flows into a party is complete before it flows on.
    open: BinaryHeap<Reverse<(u32, Fact)>>,
    queued: FxHashSet<Fact>,
    ranks: Option<IdVec<PartyId, u32>>,
}

impl Solver<'_, '_> {
    fn run(&mut self, budget: &mut Budget<'_>) {
        let system = self.system;
        system.origins(self.variation, |statement, fact| self.add(fact, system.guards[statement]));
        while let Some(fact) = self.next() {
            system.uses_of(fact, self.variation, |application| {
                if budget.step() {
                    self.apply(application);
                }
            });
            if budget.spent {
                self.holdings.cut_short = true;
                return;
            }
        }
    }

    fn next(&mut self) -> Option<Fact> {
        self.certain.pop().or_else(|| {
            let Reverse((_, fact)) = self.open.pop()?;
            self.queued.remove(&fact);
            Some(fact)
        })
    }

    fn apply(&mut self, application: Application) {
        let system = self.system;
        match application {
            Application::Hop { hop, form, arrives } => {
                let hop = system.graph.hop(hop);
                let held = self.holdings.of((hop.from, form));
                let moved = self.space.diagrams.and(system.guards[hop.statement], held);
                self.add((hop.to, arrives), moved);
            }
            Application::Part { part, whole, form } => self.add((whole, form), self.holdings.of((part, form))),
            Application::Unseal { party, sealed, key } => {
                let (held, key) = (self.holdings.of((party, sealed)), self.holdings.of((party, key)));
                let opened = self.space.diagrams.and(held, key);
                let (data, _) = system.graph.forms.parts(sealed);
                self.add((party, system.graph.forms.clear(data)), opened);
            }
            Application::Derive { party, derivation, .. } => self.derive(party, derivation),
        }
    }

    fn derive(&mut self, party: PartyId, derivation: usize) {
        let system = self.system;
        let derivation = &system.graph.derivations[derivation];
        let mut all = system.guards[derivation.statement];
        for premise in &derivation.premises {
            let held = premise.iter().map(|data| self.holdings.of((party, system.graph.forms.clear(data))));
            let some = self.space.diagrams.any(held);
            all = self.space.diagrams.and(all, some);
        }
        for &conclusion in &derivation.conclusions {
            self.add((party, system.graph.forms.clear(conclusion)), all);
        }
    }

    fn add(&mut self, fact: Fact, when: Diagram) {
        if when == Diagram::NEVER || self.holdings.is_always(fact) {
            return;
        }
        let before = self.holdings.of(fact);
        let after = self.space.diagrams.or(before, when);
        if after == Diagram::ALWAYS {
            self.holdings.set_always(fact);
            self.certain.push(fact);
        } else if after != before {
            self.holdings.sometimes.insert(fact, after);
            if self.queued.insert(fact) {
                let rank = self.rank(fact.0);
                self.open.push(Reverse((rank, fact)));
            }
        }
    }

    fn rank(&mut self, party: PartyId) -> u32 {
        let system = self.system;
        self.ranks.get_or_insert_with(|| system.graph.ranks(system.policy))[party]
    }
}

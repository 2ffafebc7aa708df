//! Smallest proofs in one scenario.
//!
//! Knuth's generalisation of Dijkstra's algorithm to derivations with several premises (Knuth 1977): facts are settled in the order of
//! the size of their smallest proof tree, so the first proof found of a fact is a smallest one.
//!
//! A proof of n steps has no fact more than n - 1 steps behind its goal. So the facts are collected backwards from the goals, one step
//! farther at a time, and settled among themselves, until the proof found is no larger than what was collected allows for. That looks
//! at little of a large policy; where it would look at too much, all facts of the scenario are settled once.

use super::{Application, Levels, System, Variation};
use crate::graph::{FormId, HopId};
use crate::model::{PartyId, StatementId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map::Entry;

/// A party holds data in a form.
pub type Fact = (PartyId, FormId);

/// How a fact comes about, by its last rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    /// It exists there.
    Origin(StatementId),
    /// A hop moved what its sender holds in a form.
    Hop(HopId, FormId),
    /// A derivation from these forms, one for each premise.
    Derive(StatementId, Vec<FormId>),
    /// A key opened a seal.
    Unseal {
        /// What was sealed.
        sealed: FormId,
        /// The key.
        key: FormId,
    },
    /// A part holds it.
    Part(PartyId),
}

/// Something to prove.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Goal {
    /// A party holds data.
    Fact(Fact),
    /// A hop moves what its sender holds in a form; the other form arrives.
    Hop(HopId, FormId, FormId),
    /// A hop with a purpose moves data that arrives sealed, and the receiver can read it: the hop, and the clear fact.
    HopRead(HopId, FormId, FormId, Fact),
    /// A party keeps or uses what it holds, by a statement.
    Act(StatementId, Fact),
}

impl Goal {
    /// The size of its smallest proof tree, by those of facts.
    pub(super) fn size(&self, system: &System<'_>, of: impl Fn(Fact) -> Option<u64>) -> Option<u64> {
        let sender = |hop: HopId, form| of((system.graph.hop(hop).from, form));
        match *self {
            Self::Fact(fact) => of(fact),
            Self::Hop(hop, form, _) => sender(hop, form).map(|size| size.saturating_add(1)),
            Self::HopRead(hop, form, _, read) => Some(sender(hop, form)?.saturating_add(1).saturating_add(of(read)?)),
            Self::Act(_, fact) => of(fact).map(|size| size.saturating_add(1)),
        }
    }

    /// The facts that it is about.
    pub(super) fn facts(&self, system: &System<'_>) -> Vec<Fact> {
        let ends = |hop: HopId, sent, arrives| {
            let hop = system.graph.hop(hop);
            [(hop.from, sent), (hop.to, arrives)]
        };
        match *self {
            Self::Fact(fact) | Self::Act(_, fact) => vec![fact],
            Self::Hop(hop, sent, arrives) => ends(hop, sent, arrives).to_vec(),
            Self::HopRead(hop, sent, arrives, read) => ends(hop, sent, arrives).into_iter().chain([read]).collect(),
        }
    }
}

/// How many facts are collected backwards before all facts are settled instead.
pub const NEAR: usize = 20_000;

/// One scenario, as proofs see it.
pub struct Scene<'s, 'p> {
    /// The system.
    pub system: &'s System<'p>,
    /// What is changed about its rules.
    pub variation: &'s Variation,
    /// Whether a statement applies.
    pub applies: &'s dyn Fn(StatementId) -> bool,
    /// Whether a fact holds.
    pub holds: &'s dyn Fn(Fact) -> bool,
}

impl Scene<'_, '_> {
    /// Whether the statement of a rule application, if it has one, applies.
    pub(super) fn allows(&self, application: Application) -> bool {
        match application {
            Application::Hop { hop, .. } => (self.applies)(self.system.graph.hop(hop).statement),
            Application::Derive { derivation, .. } => {
                (self.applies)(self.system.graph.derivations[derivation].statement)
            }
            Application::Part { .. } | Application::Unseal { .. } => true,
        }
    }
}

/// The smallest proofs of facts of one scenario.
pub struct Proofs {
    settled: FxHashMap<Fact, (u64, Reason)>,
}

impl Proofs {
    /// The proofs of all facts.
    #[must_use]
    pub fn all(scene: &Scene<'_, '_>) -> Self {
        let Scene { system, variation, applies, .. } = *scene;
        let mut search = Search::new(scene);
        system.origins(variation, |statement, fact| {
            if applies(statement) {
                search.offer(1, fact, Reason::Origin(statement));
            }
        });
        search.settle(|fact, visit| system.uses_of(fact, variation, visit))
    }

    /// The proofs of the goal of smallest proof of each list, the first if there are several; `None` if that takes more facts than
    /// there is room for. What it takes is taken off the room.
    #[must_use]
    pub fn near(scene: &Scene<'_, '_>, goals: &[Vec<Goal>], room: &mut usize) -> Option<Self> {
        let mut cone = Cone::default();
        goals.iter().flatten().flat_map(|goal| goal.facts(scene.system)).for_each(|fact| cone.add(scene, fact));
        // Proofs of so many steps have all their facts in the cone.
        let mut steps = 1;
        loop {
            if cone.is_complete() || !cone.origins.is_empty() {
                let proofs = cone.proofs(scene);
                let size =
                    |goals: &Vec<Goal>| goals.iter().filter_map(|goal| proofs.goal_size(scene.system, goal)).min();
                if cone.is_complete() || goals.iter().all(|goals| size(goals).is_some_and(|size| size <= steps)) {
                    *room = room.saturating_sub(cone.seen.len());
                    return Some(proofs);
                }
            }
            if cone.seen.len() > *room {
                *room = 0;
                return None;
            }
            cone.deepen(scene);
            steps += 1;
        }
    }

    /// The same by the levels of all facts.
    #[must_use]
    pub fn by_levels(scene: &Scene<'_, '_>, levels: &Levels, goals: &[Vec<Goal>]) -> Self {
        Self { settled: levels.proofs(scene, goals) }
    }

    /// The size of the smallest proof tree of a fact, in rule applications; `None` if the fact does not hold.
    #[must_use]
    pub fn size(&self, fact: Fact) -> Option<u64> {
        self.settled.get(&fact).map(|&(size, _)| size)
    }

    /// The last rule of the smallest proof of a fact.
    #[must_use]
    pub fn reason(&self, fact: Fact) -> Option<&Reason> {
        self.settled.get(&fact).map(|(_, reason)| reason)
    }

    /// The size of the smallest proof tree of a goal.
    #[must_use]
    pub fn goal_size(&self, system: &System<'_>, goal: &Goal) -> Option<u64> {
        goal.size(system, |fact| self.size(fact))
    }
}

/// Facts that hold and that goals can depend on, up to some distance behind them.
#[derive(Default)]
struct Cone {
    seen: FxHashSet<Fact>,
    /// Those that are farthest away.
    rim: Vec<Fact>,
    origins: Vec<(StatementId, Fact)>,
    /// How each fact is used by those nearer to the goals.
    uses: FxHashMap<Fact, Vec<Application>>,
}

impl Cone {
    fn is_complete(&self) -> bool {
        self.rim.is_empty()
    }

    fn add(&mut self, scene: &Scene<'_, '_>, fact: Fact) {
        if !(scene.holds)(fact) || !self.seen.insert(fact) {
            return;
        }
        self.rim.push(fact);
        let origins = scene.system.origins_of(fact, scene.variation).filter(|&statement| (scene.applies)(statement));
        self.origins.extend(origins.map(|statement| (statement, fact)));
    }

    /// One step farther back.
    fn deepen(&mut self, scene: &Scene<'_, '_>) {
        for fact in std::mem::take(&mut self.rim) {
            scene.system.ways_to(fact, scene.variation, |application, premise| {
                if scene.allows(application) && (scene.holds)(premise) {
                    self.uses.entry(premise).or_default().push(application);
                    self.add(scene, premise);
                }
            });
        }
    }

    fn proofs(&self, scene: &Scene<'_, '_>) -> Proofs {
        let mut search = Search::new(scene);
        self.origins.iter().for_each(|&(statement, fact)| search.offer(1, fact, Reason::Origin(statement)));
        search.settle(|fact, visit| self.uses.get(&fact).into_iter().flatten().for_each(|&one| visit(one)))
    }
}

struct Search<'s, 'p> {
    system: &'s System<'p>,
    applies: &'s dyn Fn(StatementId) -> bool,
    settled: FxHashMap<Fact, (u64, Reason)>,
    frontier: BinaryHeap<Reverse<(u64, Fact, Reason)>>,
    /// For each derivation at a party: the first form, and so the one of smallest proof, that matches each premise.
    premises: FxHashMap<(usize, PartyId), Vec<Option<FormId>>>,
}

impl<'s, 'p> Search<'s, 'p> {
    fn new(scene: &Scene<'s, 'p>) -> Self {
        Self {
            system: scene.system,
            applies: scene.applies,
            settled: FxHashMap::default(),
            frontier: BinaryHeap::new(),
            premises: FxHashMap::default(),
        }
    }

    /// Settles fact after fact; `uses` lists what each can be used for.
    fn settle(mut self, uses: impl Fn(Fact, &mut dyn FnMut(Application))) -> Proofs {
        while let Some(Reverse((size, fact, reason))) = self.frontier.pop() {
            if let Entry::Vacant(entry) = self.settled.entry(fact) {
                entry.insert((size, reason));
                uses(fact, &mut |application| self.apply(application, size, fact));
            }
        }
        Proofs { settled: self.settled }
    }

    fn offer(&mut self, size: u64, fact: Fact, reason: Reason) {
        if !self.settled.contains_key(&fact) {
            self.frontier.push(Reverse((size, fact, reason)));
        }
    }

    fn size(&self, fact: Fact) -> Option<u64> {
        self.settled.get(&fact).map(|&(size, _)| size)
    }

    fn apply(&mut self, application: Application, size: u64, (_, form): Fact) {
        match application {
            Application::Hop { hop, form, arrives } => {
                let to = self.system.graph.hop(hop);
                if (self.applies)(to.statement) {
                    self.offer(size.saturating_add(1), (to.to, arrives), Reason::Hop(hop, form));
                }
            }
            Application::Part { part, whole, form } => {
                self.offer(size.saturating_add(1), (whole, form), Reason::Part(part));
            }
            Application::Unseal { party, sealed, key } => {
                if let (Some(a), Some(b)) = (self.size((party, sealed)), self.size((party, key))) {
                    let (data, _) = self.system.graph.forms.parts(sealed);
                    let opened = (party, self.system.graph.forms.clear(data));
                    self.offer(a.saturating_add(b).saturating_add(1), opened, Reason::Unseal { sealed, key });
                }
            }
            Application::Derive { party, derivation, premise } => {
                if (self.applies)(self.system.graph.derivations[derivation].statement) {
                    self.premise(party, derivation, premise, form);
                }
            }
        }
    }

    fn premise(&mut self, party: PartyId, at: usize, premise: usize, form: FormId) {
        let derivation = &self.system.graph.derivations[at];
        let count = derivation.premises.len();
        let found = self.premises.entry((at, party)).or_insert_with(|| vec![None; count]);
        match found.get_mut(premise) {
            Some(slot @ None) => *slot = Some(form),
            _ => return,
        }
        let Some(forms) = found.iter().copied().collect::<Option<Vec<FormId>>>() else { return };
        let sizes = forms.iter().filter_map(|&form| self.size((party, form)));
        let size = sizes.fold(1_u64, u64::saturating_add);
        for &conclusion in &derivation.conclusions {
            let fact = (party, self.system.graph.forms.clear(conclusion));
            self.offer(size, fact, Reason::Derive(derivation.statement, forms.clone()));
        }
    }
}

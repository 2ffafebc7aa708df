//! Smallest proofs in one scenario.
//!
//! Knuth's generalisation of Dijkstra's algorithm to derivations with several premises (Knuth 1977): facts are settled in the order of
//! the size of their smallest proof tree, so the first proof found of a fact is a smallest one.

use super::{Application, System, Variation};
use crate::graph::{FormId, HopId};
use crate::model::{PartyId, StatementId};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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

/// The smallest proofs of all facts of one scenario.
pub struct Proofs {
    settled: FxHashMap<Fact, (u64, Reason)>,
}

impl Proofs {
    /// The proofs in the scenario in which just the statements apply that `applies` names.
    #[must_use]
    pub fn find(system: &System<'_>, variation: &Variation, applies: impl Fn(StatementId) -> bool) -> Self {
        let mut search = Search {
            system,
            settled: FxHashMap::default(),
            frontier: BinaryHeap::new(),
            premises: FxHashMap::default(),
        };
        system.origins(variation, |statement, fact| {
            if applies(statement) {
                search.offer(1, fact, Reason::Origin(statement));
            }
        });
        while let Some(Reverse((size, fact, reason))) = search.frontier.pop() {
            if search.settled.contains_key(&fact) {
                continue;
            }
            search.settled.insert(fact, (size, reason));
            system.uses_of(fact, variation, |application| search.apply(application, size, fact, &applies));
        }
        Self { settled: search.settled }
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
        let sender = |hop: HopId, form| self.size((system.graph.hop(hop).from, form));
        match *goal {
            Goal::Fact(fact) => self.size(fact),
            Goal::Hop(hop, form, _) => sender(hop, form).map(|size| size.saturating_add(1)),
            Goal::HopRead(hop, form, _, read) => {
                Some(sender(hop, form)?.saturating_add(1).saturating_add(self.size(read)?))
            }
            Goal::Act(_, fact) => self.size(fact).map(|size| size.saturating_add(1)),
        }
    }
}

struct Search<'s, 'p> {
    system: &'s System<'p>,
    settled: FxHashMap<Fact, (u64, Reason)>,
    frontier: BinaryHeap<Reverse<(u64, Fact, Reason)>>,
    /// For each derivation at a party: the first form, and so the one of smallest proof, that matches each premise.
    premises: FxHashMap<(usize, PartyId), Vec<Option<FormId>>>,
}

impl Search<'_, '_> {
    fn offer(&mut self, size: u64, fact: Fact, reason: Reason) {
        if !self.settled.contains_key(&fact) {
            self.frontier.push(Reverse((size, fact, reason)));
        }
    }

    fn size(&self, fact: Fact) -> Option<u64> {
        self.settled.get(&fact).map(|&(size, _)| size)
    }

    fn apply(&mut self, application: Application, size: u64, (_, form): Fact, applies: &impl Fn(StatementId) -> bool) {
        match application {
            Application::Hop { hop, form, arrives } => {
                let to = self.system.graph.hop(hop);
                if applies(to.statement) {
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
                if applies(self.system.graph.derivations[derivation].statement) {
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

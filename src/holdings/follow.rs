//! Holdings follow a change of the rules, and only what the change touches is looked at again.
//!
//! Deletion and rederivation (Gupta, Mumick and Subrahmanian 1993), spared most of its work by ranks: every fact has a higher rank than
//! the facts that suffice to support all of it. A fact that loses a support keeps what it has if facts of lower rank still suffice;
//! only where they do not is it taken back and looked for again, and the facts above it are asked in their turn. Some facts support one
//! another, each in scenarios of its own, so that no order suits them: those have no rank, and are asked whenever one of their
//! supports is taken back.

use super::{Application, Fact, Holdings, System, Variation};
use crate::graph::Same;
use crate::model::StatementId;
use crate::scenario::{Diagram, Space};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// An order of what is held, in which the facts below each one suffice to support it.
pub struct Ranks {
    of: FxHashMap<Fact, u32>,
    next: u32,
}

/// The rank of facts that have none: they stand above all others.
const NONE: u32 = u32::MAX;

impl Ranks {
    /// Ranks the facts of a fixpoint.
    #[must_use]
    pub fn new(varied: Varied<'_, '_>, space: &mut Space, holdings: &mut Holdings) -> Self {
        let mut ranks = Self { of: FxHashMap::default(), next: 0 };
        let mut origins = Vec::new();
        varied.system.origins(varied.variation, |_, fact| origins.push(fact));
        Following { varied, space, holdings, ranks: &mut ranks }.rank(origins);
        ranks
    }

    fn get(&self, fact: Fact) -> u32 {
        self.of.get(&fact).copied().unwrap_or(NONE)
    }
}

/// What fixpoint is looked at.
#[derive(Clone, Copy)]
pub struct Varied<'f, 'p> {
    /// The system.
    pub system: &'f System<'p>,
    /// What is varied about its rules.
    pub variation: &'f Variation,
}

impl Varied<'_, '_> {
    /// The rule applications that a fact can take part in, with each fact that they bring about of the data that is asked for.
    fn each_use(self, fact: Fact, mut visit: impl FnMut(Application, Fact)) {
        let Self { system, variation } = self;
        let graph = &system.graph;
        let mut conclude = |application, conclusion: Fact| {
            if variation.is_asked(graph.forms.parts(conclusion.1).0) {
                visit(application, conclusion);
            }
        };
        system.uses_of(fact, variation, &mut |application| match application {
            Application::Hop { hop, arrives, .. } => conclude(application, (graph.hop(hop).to, arrives)),
            Application::Part { whole, form, .. } => conclude(application, (whole, form)),
            Application::Unseal { party, sealed, .. } => {
                conclude(application, (party, graph.forms.clear(graph.forms.parts(sealed).0)));
            }
            Application::Derive { party, derivation, .. } => {
                let conclusions = graph.derivations[derivation].conclusions.iter();
                conclusions.for_each(|&data| conclude(application, (party, graph.forms.clear(data))));
            }
        });
    }
}

impl Holdings {
    /// Makes holdings of the least fixpoint of a system before a change those of the system, which has changed. `suspects` are the facts
    /// that statements brought about which are gone; `added` are the statements that have come. Says which facts hold in other scenarios
    /// than before.
    pub fn follow(
        &mut self,
        varied: Varied<'_, '_>,
        space: &mut Space,
        ranks: &mut Ranks,
        suspects: Vec<Fact>,
        added: &[StatementId],
    ) -> Vec<Fact> {
        let mut following = Following { varied, space, holdings: self, ranks };
        let gone = following.take_back(suspects);
        let brought = |&one: &StatementId| varied.system.brought_about(one, varied.variation, following.holdings);
        let brought: Vec<Fact> = added.iter().flat_map(brought).collect();
        if gone.is_empty() && brought.is_empty() {
            return Vec::new();
        }
        let raised = following.grow(gone.iter().map(|&(fact, _)| fact).chain(brought));
        // What had less is no support of what it has now, by its old rank.
        let had_some = |(&fact, &before): (&Fact, &Diagram)| (before != Diagram::NEVER).then_some(fact);
        let grown: FxHashSet<Fact> = raised.iter().filter_map(had_some).collect();
        let mut open = following.loosen(grown.iter().copied().collect(), &grown);
        open.iter().for_each(|fact| _ = following.ranks.of.remove(fact));
        let mut before = raised;
        before.extend(gone);
        open.extend(before.keys());
        following.rank(open);
        let is_other = |(fact, before)| (self.of(fact) != before).then_some(fact);
        before.into_iter().filter_map(is_other).collect()
    }

    /// Whether a party holds data in a form, in some scenario at least.
    #[must_use]
    pub fn is_held(&self, fact: Fact) -> bool {
        if self.listed {
            return self.sometimes.contains_key(&fact);
        }
        self.always.has(fact) || self.maybe.has(fact)
    }

    fn set(&mut self, fact: Fact, when: Diagram) {
        let always = when == Diagram::ALWAYS && !self.listed;
        let sometimes = when != Diagram::NEVER && !always;
        if sometimes && self.maybe.is_empty() && !self.listed {
            self.maybe = self.always.emptied();
        }
        for (bits, is_so) in [(&mut self.always, always), (&mut self.maybe, sometimes)] {
            bits.remove(fact.0, Same::of(fact.1));
            if is_so {
                bits.add(fact.0, Same::of(fact.1));
            }
        }
        if sometimes {
            self.sometimes.insert(fact, when);
        } else {
            self.sometimes.remove(&fact);
        }
    }
}

struct Following<'f, 'p> {
    varied: Varied<'f, 'p>,
    space: &'f mut Space,
    holdings: &'f mut Holdings,
    ranks: &'f mut Ranks,
}

impl Following<'_, '_> {
    /// Takes back the facts that may hold only by what is gone; says which, and when they held.
    fn take_back(&mut self, suspects: Vec<Fact>) -> Vec<(Fact, Diagram)> {
        let gone = self.loosen(suspects, &FxHashSet::default());
        let take = |fact| {
            let before = self.holdings.of(fact);
            self.holdings.set(fact, Diagram::NEVER);
            self.ranks.of.remove(&fact);
            (fact, before)
        };
        gone.into_iter().map(take).collect()
    }

    /// The suspects that facts of lower rank do not suffice to support, and what in turn is not supported without them. Those that are
    /// `sure` are not asked.
    fn loosen(&mut self, suspects: Vec<Fact>, sure: &FxHashSet<Fact>) -> Vec<Fact> {
        let held = suspects.into_iter().filter(|&fact| self.holdings.is_held(fact));
        let mut open: BinaryHeap<Reverse<(u32, Fact)>> =
            held.map(|fact| Reverse((self.ranks.get(fact), fact))).collect();
        let mut loose = FxHashSet::default();
        let mut last = None;
        while let Some(Reverse((rank, fact))) = open.pop() {
            if last.replace(fact) == Some(fact) || loose.contains(&fact) {
                continue;
            }
            let held = self.holdings.of(fact);
            let counts = |ranks: &Ranks, premise| ranks.get(premise) < rank && !loose.contains(&premise);
            if !sure.contains(&fact) && self.support(fact, held, counts) == held {
                continue;
            }
            loose.insert(fact);
            self.varied.each_use(fact, |_, conclusion| {
                let above = self.ranks.get(conclusion);
                if (above > rank || above == NONE) && self.holdings.is_held(conclusion) {
                    open.push(Reverse((above, conclusion)));
                }
            });
        }
        loose.into_iter().collect()
    }

    /// Lets these facts hold where they are supported, and all that follows; says which have come to hold in more scenarios, and when they
    /// held before.
    fn grow(&mut self, facts: impl Iterator<Item = Fact>) -> FxHashMap<Fact, Diagram> {
        let mut raised = FxHashMap::default();
        let mut queue = VecDeque::new();
        for fact in facts {
            let support = self.support(fact, Diagram::ALWAYS, |_, _| true);
            self.raise(fact, support, &mut raised, &mut queue);
        }
        while let Some(fact) = queue.pop_front() {
            self.varied.each_use(fact, |application, conclusion| {
                let value = self.value(application, |_, _| true);
                self.raise(conclusion, value, &mut raised, &mut queue);
            });
        }
        raised
    }

    fn raise(&mut self, fact: Fact, when: Diagram, raised: &mut FxHashMap<Fact, Diagram>, queue: &mut VecDeque<Fact>) {
        let before = self.holdings.of(fact);
        let after = self.space.diagrams.or(before, when);
        if after != before {
            self.holdings.set(fact, after);
            raised.entry(fact).or_insert(before);
            queue.push_back(fact);
        }
    }

    /// Ranks these facts, which have no rank, and others that have none and can have one now.
    fn rank(&mut self, facts: Vec<Fact>) {
        let is_ranked = |ranks: &Ranks, fact| ranks.of.contains_key(&fact);
        let mut supported: FxHashMap<Fact, Diagram> = FxHashMap::default();
        let mut queue = VecDeque::new();
        for fact in facts {
            if is_ranked(self.ranks, fact) || !self.holdings.is_held(fact) {
                continue;
            }
            let held = self.holdings.of(fact);
            let support = self.support(fact, held, is_ranked);
            self.offer(fact, support, &mut supported, &mut queue);
        }
        while let Some(fact) = queue.pop_front() {
            self.varied.each_use(fact, |application, conclusion| {
                if !self.holdings.is_held(conclusion) || is_ranked(self.ranks, conclusion) {
                    return;
                }
                let (held, value) = (self.holdings.of(conclusion), self.value(application, is_ranked));
                let support = match supported.get(&conclusion) {
                    _ if value == held => held,
                    Some(&known) => self.space.diagrams.or(known, value),
                    None => self.support(conclusion, held, is_ranked),
                };
                self.offer(conclusion, support, &mut supported, &mut queue);
            });
        }
    }

    fn offer(
        &mut self,
        fact: Fact,
        support: Diagram,
        supported: &mut FxHashMap<Fact, Diagram>,
        queue: &mut VecDeque<Fact>,
    ) {
        if support != self.holdings.of(fact) {
            supported.insert(fact, support);
        } else if self.ranks.next != NONE {
            supported.remove(&fact);
            self.ranks.of.insert(fact, self.ranks.next);
            self.ranks.next += 1;
            queue.push_back(fact);
        }
    }

    /// When a fact is supported by facts that count; it need not be known beyond `enough`.
    fn support(&mut self, fact: Fact, enough: Diagram, counts: impl Fn(&Ranks, Fact) -> bool) -> Diagram {
        let mut support = Diagram::NEVER;
        let Varied { system, variation } = self.varied;
        for statement in system.origins_of(fact, variation) {
            support = self.space.diagrams.or(support, system.guards[statement]);
        }
        let mut ways = Vec::new();
        if support != enough {
            system.ways_to(fact, variation, |application, premise| match application {
                // Ways with several premises are listed once for each.
                Application::Unseal { sealed, .. } if premise.1 != sealed => {}
                Application::Derive { premise: 1.., .. } => {}
                _ if counts(self.ranks, premise) => ways.push(application),
                _ => {}
            });
        }
        for application in ways {
            if support == enough {
                break;
            }
            let value = self.value(application, &counts);
            support = self.space.diagrams.or(support, value);
        }
        support
    }

    /// When a rule can be applied in this way, as far as its premises count.
    fn value(&mut self, application: Application, counts: impl Fn(&Ranks, Fact) -> bool) -> Diagram {
        let (system, holdings, ranks) = (self.varied.system, &*self.holdings, &*self.ranks);
        let of = |fact| if counts(ranks, fact) { holdings.of(fact) } else { Diagram::NEVER };
        let (graph, diagrams) = (&system.graph, &mut self.space.diagrams);
        match application {
            Application::Hop { hop, form, .. } => {
                let hop = graph.hop(hop);
                diagrams.and(system.guards[hop.statement], of((hop.from, form)))
            }
            Application::Part { part, form, .. } => of((part, form)),
            Application::Unseal { party, sealed, key } => diagrams.and(of((party, sealed)), of((party, key))),
            Application::Derive { party, derivation, .. } => {
                let derivation = &graph.derivations[derivation];
                let mut all = system.guards[derivation.statement];
                for premise in &derivation.premises {
                    let some = diagrams.any(premise.iter().map(|data| of((party, graph.forms.clear(data)))));
                    all = diagrams.and(all, some);
                }
                all
            }
        }
    }
}

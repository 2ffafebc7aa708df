//! Propagation: parties in turn pass on what they have newly come to hold.
//!
//! What holds always goes first, a word of bits at a time, in sweeps over the parties that have something to pass on. What holds sometimes follows, with its diagrams,
//! from the party of lowest rank, so that what flows into a party is complete before it flows on.

use super::bits::Bits;
use super::certain::Certain;
use super::{Application, Budget, Fact, Holdings, System, Variation, Wholes};
use crate::graph::{Edge, FormId, Load, Same, forms_in};
use crate::ids::{Id as _, IdVec};
use crate::model::{PartyId, StatementId};
use crate::scenario::{Diagram, Space};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub(super) fn solve(
    system: &System<'_>,
    space: &mut Space,
    variation: &Variation,
    budget: &mut Budget<'_>,
) -> Holdings {
    let parties = system.policy.parties.len();
    let words = system.graph.forms.len().div_ceil(64);
    let mut silent = IdVec::filled(false, if variation.silent.is_empty() { 0 } else { parties });
    variation.silent.iter().for_each(|party| silent[party] = true);
    let mut solver = Solver {
        system,
        wholes: Wholes::of(system.policy),
        space,
        variation,
        silent,
        words,
        reacts: system.graph.reactive.words().iter().any(|word| *word != 0),
        certain: Certain::new(words, parties),
        uncertain: Uncertain { open: BinaryHeap::new(), queued: IdVec::filled(false, parties), ..Uncertain::default() },
    };
    let finished = solver.run(budget);
    Holdings {
        always: solver.certain.held,
        maybe: solver.uncertain.held,
        sometimes: solver.uncertain.when,
        listed: false,
        cut_short: !finished,
    }
}

/// What holds in some scenarios only.
#[derive(Default)]
struct Uncertain {
    when: FxHashMap<Fact, Diagram>,
    /// The same as bits; empty until there is something.
    held: Bits,
    open: BinaryHeap<Reverse<(u32, PartyId)>>,
    queued: IdVec<PartyId, bool>,
    ranks: Option<IdVec<PartyId, u32>>,
}

impl Uncertain {
    /// What of a word turned out to hold always.
    fn forget(&mut self, party: PartyId, new: Same) {
        let gone = self.held.remove(party, new);
        forms_in(new.word as usize, gone).for_each(|form| _ = self.when.remove(&(party, form)));
    }
}

struct Solver<'s, 'p> {
    system: &'s System<'p>,
    space: &'s mut Space,
    variation: &'s Variation,
    wholes: Wholes,
    /// Parties that hold nothing; empty if there is none.
    silent: IdVec<PartyId, bool>,
    words: usize,
    /// Whether some form can do more than move.
    reacts: bool,
    certain: Certain,
    uncertain: Uncertain,
}

/// What a party passes on.
struct Fresh<'r> {
    party: PartyId,
    /// A row of bits.
    row: &'r [u64],
    /// In which words there is something, in bits that stand for every 64th word.
    words: u64,
    /// Whether it holds that always.
    certain: bool,
}

impl Fresh<'_> {
    fn has(&self, form: FormId) -> bool {
        self.row.get(form.index() / 64).is_some_and(|word| word >> (form.index() % 64) & 1 == 1)
    }
}

impl Solver<'_, '_> {
    /// False if the budget ran out.
    fn run(&mut self, budget: &mut Budget<'_>) -> bool {
        let system = self.system;
        system.origins(self.variation, |statement, fact| self.add(fact, system.guards[statement]));
        let mut row = vec![0; self.words];
        loop {
            let (party, words, certain) = if let Some((party, words)) = self.certain.take(&mut row) {
                (party, words, true)
            } else if let Some(Reverse((_, party))) = self.uncertain.open.pop() {
                self.uncertain.queued[party] = false;
                (party, self.uncertain.held.take(party, &mut row), false)
            } else {
                return true;
            };
            if !self.pass_on(&Fresh { party, row: &row, words, certain }, budget) {
                return false;
            }
        }
    }

    fn pass_on(&mut self, fresh: &Fresh<'_>, budget: &mut Budget<'_>) -> bool {
        let (system, party) = (self.system, fresh.party);
        if self.reacts {
            self.within(fresh);
        }
        if let Some(whole) = self.wholes.get(party)
            && self.variation.no_part_into != Some(whole)
        {
            self.up_to(fresh, whole);
        }
        let edges = system.graph.outgoing(party);
        let mut steps = 1;
        // Then nothing depends on anything: whole words move, but for what is on lists.
        let plain = fresh.certain && system.unconditional && self.silent.is_empty();
        if plain {
            steps += self.certain.pass_on(&system.graph, edges, fresh.row, fresh.words);
        }
        if !plain || system.graph.has_lists() {
            for edge in edges.iter().filter(|edge| !plain || matches!(edge.load(), Load::List(_))) {
                steps += self.over(fresh, edge);
                if steps >= 1024 && !budget.take(std::mem::take(&mut steps)) {
                    return false;
                }
            }
        }
        budget.take(steps)
    }

    /// Over a hop; says how many steps that took: one for each word of facts that moved.
    fn over(&mut self, fresh: &Fresh<'_>, edge: &Edge) -> u64 {
        if self.is_silent(edge.to) {
            return 0;
        }
        match edge.load() {
            Load::Word(same) => return self.unchanged(fresh, edge, same),
            Load::Words(several) => {
                let words = self.system.graph.words_of(several, fresh.words);
                return words.map(|same| self.unchanged(fresh, edge, same)).sum();
            }
            Load::List(_) => {}
        }
        let transfer = self.system.graph.transfer(edge.hop);
        let mut steps = transfer.same().map(|same| self.unchanged(fresh, edge, same)).sum();
        for &(form, arrives) in transfer.changed {
            if fresh.has(form) {
                self.moved(edge.statement, (fresh.party, form), (edge.to, arrives));
                steps += 1;
            }
        }
        steps
    }

    fn unchanged(&mut self, fresh: &Fresh<'_>, edge: &Edge, same: Same) -> u64 {
        let word = same.word as usize;
        let bits = fresh.row.get(word).copied().unwrap_or_default() & same.bits;
        if bits == 0 {
            return 0;
        }
        if fresh.certain && (self.system.unconditional || self.system.guards[edge.statement] == Diagram::ALWAYS) {
            self.add_certain(edge.to, Same { bits, ..same });
        } else {
            for form in forms_in(word, bits) {
                self.moved(edge.statement, (fresh.party, form), (edge.to, form));
            }
        }
        1
    }

    fn moved(&mut self, statement: StatementId, sent: Fact, arrived: Fact) {
        let held = self.of(sent);
        let when = self.space.diagrams.and(self.system.guards[statement], held);
        self.add(arrived, when);
    }

    fn up_to(&mut self, fresh: &Fresh<'_>, whole: PartyId) {
        if self.is_silent(whole) {
            return;
        }
        for (word, &bits) in fresh.row.iter().enumerate().filter(|(_, bits)| **bits != 0) {
            if fresh.certain {
                self.add_certain(whole, Same::in_word(word, bits));
            } else {
                forms_in(word, bits).for_each(|form| self.add((whole, form), self.of((fresh.party, form))));
            }
        }
    }

    /// What follows at the party itself.
    fn within(&mut self, fresh: &Fresh<'_>) {
        let (system, party) = (self.system, fresh.party);
        let mut derivations = Vec::new();
        for (word, (&bits, reactive)) in fresh.row.iter().zip(system.graph.reactive.words()).enumerate() {
            for form in forms_in(word, bits & reactive) {
                system.uses_within((party, form), &mut |application| match application {
                    Application::Unseal { sealed, key, .. } => self.unseal(party, sealed, key),
                    Application::Derive { derivation, .. } => derivations.push(derivation),
                    Application::Hop { .. } | Application::Part { .. } => {}
                });
            }
        }
        derivations.sort_unstable();
        derivations.dedup();
        derivations.into_iter().for_each(|derivation| self.derive(party, derivation));
    }

    fn unseal(&mut self, party: PartyId, sealed: FormId, key: FormId) {
        let (held, key) = (self.of((party, sealed)), self.of((party, key)));
        let opened = self.space.diagrams.and(held, key);
        let (data, _) = self.system.graph.forms.parts(sealed);
        self.add((party, self.system.graph.forms.clear(data)), opened);
    }

    fn derive(&mut self, party: PartyId, derivation: usize) {
        let (forms, derivation) = (&self.system.graph.forms, &self.system.graph.derivations[derivation]);
        let mut all = self.system.guards[derivation.statement];
        for premise in &derivation.premises {
            let mut some = Diagram::NEVER;
            for data in premise.iter() {
                let held = self.of((party, forms.clear(data)));
                some = self.space.diagrams.or(some, held);
                if some == Diagram::ALWAYS {
                    break;
                }
            }
            all = self.space.diagrams.and(all, some);
        }
        for &conclusion in &derivation.conclusions {
            self.add((party, forms.clear(conclusion)), all);
        }
    }

    fn is_silent(&self, party: PartyId) -> bool {
        self.silent.get(party).copied().unwrap_or_default()
    }

    /// When a party holds something, as far as is known.
    fn of(&self, fact: Fact) -> Diagram {
        if self.certain.held.has(fact) {
            Diagram::ALWAYS
        } else if self.uncertain.held.has(fact) {
            self.uncertain.when.get(&fact).copied().unwrap_or(Diagram::NEVER)
        } else {
            Diagram::NEVER
        }
    }

    fn add(&mut self, fact: Fact, when: Diagram) {
        let before = self.of(fact);
        let after = self.space.diagrams.or(before, when);
        if after == before {
            return;
        }
        if after == Diagram::ALWAYS {
            self.add_certain(fact.0, Same::of(fact.1));
        } else {
            self.add_uncertain(fact, after);
        }
    }

    /// A party holds something always.
    fn add_certain(&mut self, party: PartyId, same: Same) {
        let new = self.certain.add(party, same);
        if new != 0 && !self.uncertain.held.is_empty() {
            self.uncertain.forget(party, Same { bits: new, ..same });
        }
    }

    fn add_uncertain(&mut self, fact: Fact, when: Diagram) {
        if self.uncertain.held.is_empty() {
            self.uncertain.held = self.certain.held.emptied();
        }
        self.uncertain.when.insert(fact, when);
        // What was held before is fresh, too.
        self.uncertain.held.remove(fact.0, Same::of(fact.1));
        self.uncertain.held.add(fact.0, Same::of(fact.1));
        if !std::mem::replace(&mut self.uncertain.queued[fact.0], true) {
            let system = self.system;
            let ranks = self.uncertain.ranks.get_or_insert_with(|| system.graph.ranks(system.policy));
            self.uncertain.open.push(Reverse((ranks[fact.0], fact.0)));
        }
    }
}

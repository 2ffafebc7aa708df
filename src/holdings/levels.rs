//! How far every fact of a scenario is from an origin, where data only moves.
//!
//! Where nothing is sealed, transformed or derived, every rule has one premise, and the smallest proof of a fact is a shortest way
//! from an origin. So the fixpoint is computed once more for the one scenario, in waves, 64 forms at a time, and what each wave brings
//! is written down. A proof is then read off backwards; none takes a search of its own.

use super::bits::Bits;
use super::open::Open;
use super::proofs::{Goal, Reason, Scene};
use super::{Application, Fact, Wholes};
use crate::graph::{Edge, Load, Same};
use crate::ids::Id as _;
use crate::model::PartyId;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// When the facts of a scenario come about.
pub struct Levels {
    /// In the order of the waves.
    arrivals: Vec<Arrival>,
    /// For each party, the place of what arrived last.
    latest: Vec<u32>,
    /// The last rules of proofs that were read off.
    reasons: RefCell<FxHashMap<Fact, Reason>>,
}

/// What a wave brings to a party, as far as it is in one word of a row.
#[derive(Clone, Copy)]
struct Arrival {
    party: PartyId,
    wave: u32,
    /// The place of what arrived at the party before.
    before: u32,
    word: u32,
    bits: u64,
}

/// No place.
const NONE: u32 = u32::MAX;

impl Arrival {
    const fn same(&self) -> Same {
        Same { word: self.word, bits: self.bits }
    }

    const fn brings(&self, word: usize, bit: usize) -> bool {
        self.word as usize == word && self.bits >> bit & 1 == 1
    }
}

impl Levels {
    /// The levels of a scenario; `None` if data does more than move.
    #[must_use]
    pub fn new(scene: &Scene<'_, '_>) -> Option<Self> {
        scene.system.graph.only_moves().then(|| {
            let mut waves = Waves::new(scene);
            while waves.pass_on() {}
            let Waves { arrivals, latest, .. } = waves;
            Self { arrivals, latest, reasons: RefCell::default() }
        })
    }

    /// The proofs of the goal of smallest proof of each list, the first if there are several.
    pub(super) fn proofs(&self, scene: &Scene<'_, '_>, goals: &[Vec<Goal>]) -> FxHashMap<Fact, (u64, Reason)> {
        let mut settled = FxHashMap::default();
        for goals in goals {
            let sizes = goals.iter().filter_map(|goal| Some((goal.size(scene.system, |fact| self.size(fact))?, goal)));
            let Some((_, goal)) = sizes.min_by_key(|(size, _)| *size) else { continue };
            goal.facts(scene.system).into_iter().for_each(|fact| self.settle(scene, fact, &mut settled));
        }
        settled
    }

    /// The size of the smallest proof of a fact, in rule applications.
    fn size(&self, (party, form): Fact) -> Option<u64> {
        let (word, bit) = (form.index() / 64, form.index() % 64);
        let mut arrival = self.arrivals.get(*self.latest.get(party.index())? as usize)?;
        while !arrival.brings(word, bit) {
            arrival = self.arrivals.get(arrival.before as usize)?;
        }
        Some(u64::from(arrival.wave) + 1)
    }

    /// The facts of a smallest proof; of several reasons that are as short the first.
    fn settle(&self, scene: &Scene<'_, '_>, fact: Fact, settled: &mut FxHashMap<Fact, (u64, Reason)>) {
        let mut next = Some(fact);
        while let Some(fact) = next.filter(|fact| !settled.contains_key(fact)) {
            let Some((size, reason)) = self.size(fact).and_then(|size| Some((size, self.known(scene, fact, size)?)))
            else {
                return;
            };
            next = match reason {
                Reason::Hop(hop, form) => Some((scene.system.graph.hop(hop).from, form)),
                Reason::Part(part) => Some((part, fact.1)),
                _ => None,
            };
            settled.insert(fact, (size, reason));
        }
    }

    fn known(&self, scene: &Scene<'_, '_>, fact: Fact, size: u64) -> Option<Reason> {
        if let Some(known) = self.reasons.borrow().get(&fact) {
            return Some(known.clone());
        }
        let reason = self.reason(scene, fact, size)?;
        self.reasons.borrow_mut().insert(fact, reason.clone());
        Some(reason)
    }

    fn reason(&self, scene: &Scene<'_, '_>, fact: Fact, size: u64) -> Option<Reason> {
        let Scene { system, variation, applies, .. } = *scene;
        if size == 1 {
            return system.origins_of(fact, variation).find(|&statement| applies(statement)).map(Reason::Origin);
        }
        let mut first: Option<Reason> = None;
        system.ways_to(fact, variation, |application, premise| {
            if scene.allows(application) && self.size(premise) == Some(size - 1) {
                let reason = match application {
                    Application::Hop { hop, form, .. } => Reason::Hop(hop, form),
                    _ => Reason::Part(premise.0),
                };
                first = first.take().into_iter().chain([reason]).min();
            }
        });
        first
    }
}

/// The waves in which data spreads.
struct Waves<'s, 'p> {
    scene: &'s Scene<'s, 'p>,
    wholes: Wholes,
    words: usize,
    /// What has arrived; fresh is what comes with the next wave.
    held: Bits,
    /// Where something is fresh.
    open: Open,
    /// How many waves there were.
    wave: u32,
    /// As [`Levels`] has them.
    arrivals: Vec<Arrival>,
    latest: Vec<u32>,
}

impl<'s, 'p> Waves<'s, 'p> {
    fn new(scene: &'s Scene<'s, 'p>) -> Self {
        let parties = scene.system.policy.parties.len();
        let words = scene.system.graph.forms.len().div_ceil(64);
        let (held, open) = (Bits::new(words, parties), Open::new(parties));
        let wholes = Wholes::of(scene.system.policy);
        let (arrivals, latest) = (Vec::new(), vec![NONE; parties]);
        let mut waves = Self { scene, wholes, words, held, open, wave: 0, arrivals, latest };
        scene.system.origins(scene.variation, |statement, (party, form)| {
            if (scene.applies)(statement) {
                waves.add(party, Same::of(form));
            }
        });
        waves
    }

    /// Passes on what the next wave brings; false if that is nothing.
    fn pass_on(&mut self) -> bool {
        let mut row = vec![0; self.words];
        let before = self.arrivals.len();
        while let Some(party) = self.open.take().map(PartyId::new) {
            self.held.take(party, &mut row);
            for (&bits, word) in row.iter().zip(0..).filter(|(bits, _)| **bits != 0) {
                self.arrive(party, Same { word, bits });
            }
        }
        self.wave += 1;
        let arrivals = std::mem::take(&mut self.arrivals);
        let brought = arrivals.get(before..).unwrap_or_default();
        for brought in brought.chunk_by(|one, other| one.party == other.party) {
            self.pass_on_from(brought, &mut row);
        }
        let some = !brought.is_empty();
        self.arrivals = arrivals;
        some
    }

    /// Passes on what a wave brought to a party.
    fn pass_on_from(&mut self, brought: &[Arrival], row: &mut [u64]) {
        let Scene { system, variation, applies, .. } = *self.scene;
        let Some(&Arrival { party, .. }) = brought.first() else { return };
        row.fill(0);
        let mut words = 0;
        for &Arrival { word, bits, .. } in brought {
            row[word as usize] = bits;
            words |= 1 << (word % 64);
        }
        if let Some(whole) = self.wholes.get(party)
            && variation.no_part_into != Some(whole)
            && !variation.silent.contains(whole)
        {
            brought.iter().for_each(|arrival| self.add(whole, arrival.same()));
        }
        for edge in system.graph.outgoing(party) {
            let goes = system.unconditional || applies(edge.statement);
            if goes && !variation.silent.contains(edge.to) {
                self.pass_over(edge, row, words);
            }
        }
    }

    fn pass_over(&mut self, edge: &Edge, row: &[u64], words: u64) {
        let graph = &self.scene.system.graph;
        let mut pass = |same: Same| {
            let bits = same.bits & row.get(same.word as usize).copied().unwrap_or(0);
            if bits != 0 {
                self.add(edge.to, Same { bits, ..same });
            }
        };
        match edge.load() {
            Load::Word(same) => pass(same),
            Load::Words(several) => graph.words_of(several, words).for_each(pass),
            Load::List(_) => graph.transfer_over(edge).same().for_each(pass),
        }
    }

    fn add(&mut self, party: PartyId, same: Same) {
        let new = self.held.add(party, same);
        self.open.marks().insert_if(new != 0, party.index());
    }

    /// Notes what the wave at hand brings.
    fn arrive(&mut self, party: PartyId, Same { word, bits }: Same) {
        let Some(latest) = self.latest.get_mut(party.index()) else { return };
        // Fewer than 2^32: they would take 100 GB.
        let place = u32::try_from(self.arrivals.len()).unwrap_or(NONE);
        let before = std::mem::replace(latest, place);
        self.arrivals.push(Arrival { party, wave: self.wave, before, word, bits });
    }
}

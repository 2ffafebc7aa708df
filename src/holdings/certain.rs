//! What holds always, and what of it waits to be passed on: rows of bits, a row for each party.

use super::open::{Marks, Open};
use crate::graph::{Edge, FlowGraph, FormId, Load, Same, forms_in};
use crate::ids::Id as _;
use crate::model::PartyId;

pub(super) struct Certain {
    words: usize,
    /// What holds.
    pub held: Vec<u64>,
    /// What of it has not been passed on yet.
    fresh: Vec<u64>,
    /// If rows have several words: which of a party's have something fresh, in bits that stand for every 64th word.
    changed: Vec<u64>,
    /// The parties that have something fresh.
    open: Open,
}

impl Certain {
    /// Nothing holds yet; with so many words in a row.
    pub fn new(words: usize, parties: usize) -> Self {
        let row = || vec![0; words * parties];
        let changed = vec![0; if words > 1 { parties } else { 0 }];
        Self { words, held: row(), fresh: row(), changed, open: Open::new(parties) }
    }

    /// Takes out a party that has something fresh, and writes that into a row. Says in which words it is, in bits that stand for every
    /// 64th word.
    pub fn take(&mut self, row: &mut [u64]) -> Option<(PartyId, u64)> {
        let party = self.open.take()?;
        let start = party * self.words;
        let fresh = self.fresh.get_mut(start..start + self.words)?;
        let changed = self.changed.get_mut(party).map_or(1, std::mem::take);
        row.fill(0);
        for first in forms_in(0, changed).map(FormId::index) {
            let places = row.iter_mut().zip(fresh.iter_mut()).skip(first).step_by(64);
            places.for_each(|(word, fresh)| *word = std::mem::take(fresh));
        }
        Some((PartyId::new(party), changed))
    }

    /// A party holds something; says what of it is new.
    pub fn add(&mut self, party: PartyId, same: Same) -> u64 {
        self.rows().add(party, same)
    }

    /// Passes a row on over all hops that move words as they are. Says how many words had something to move.
    pub fn pass_on(&mut self, graph: &FlowGraph, edges: &[Edge], row: &[u64], words: u64) -> u64 {
        let mut rows = self.rows();
        let mut steps = 0;
        let mut move_word = |to, same: Same| {
            let bits = row.get(same.word as usize).map_or(0, |row| row & same.bits);
            if bits != 0 {
                rows.add(to, Same { bits, ..same });
                steps += 1;
            }
        };
        for edge in edges {
            match edge.load() {
                Load::Word(same) => move_word(edge.to, same),
                Load::Words(several) => graph.words_of(several, words).for_each(|same| move_word(edge.to, same)),
                Load::List(_) => {}
            }
        }
        steps
    }

    fn rows(&mut self) -> Rows<'_> {
        let Self { words, held, fresh, changed, open } = self;
        Rows { words: *words, held, fresh, changed, open: open.marks() }
    }
}

/// All that is written to when something arrives. The loop that does most of the work keeps where it is at hand.
struct Rows<'c> {
    words: usize,
    held: &'c mut [u64],
    fresh: &'c mut [u64],
    changed: &'c mut [u64],
    open: Marks<'c>,
}

impl Rows<'_> {
    /// Whether something is new decides what is written, and is asked of nothing else: a processor that had to guess it would wait
    /// for the memory of one party after the other.
    #[inline]
    fn add(&mut self, party: PartyId, Same { word, bits }: Same) -> u64 {
        let (party, word) = (party.index(), word as usize);
        let at = party * self.words + word;
        let (Some(held), Some(fresh)) = (self.held.get_mut(at), self.fresh.get_mut(at)) else { return 0 };
        let new = bits & !*held;
        *held |= new;
        *fresh |= new;
        if let Some(changed) = self.changed.get_mut(party) {
            *changed |= u64::from(new != 0) << (word % 64);
        }
        self.open.insert_if(new != 0, party);
        new
    }
}

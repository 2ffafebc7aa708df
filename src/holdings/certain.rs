//! What holds always, and what of it waits to be passed on.

use super::bits::Bits;
use super::open::{Marks, Open};
use crate::graph::{Edge, FlowGraph, Load, Same};
use crate::ids::Id as _;
use crate::model::PartyId;

pub(super) struct Certain {
    /// What holds.
    pub held: Bits,
    /// The parties that have something fresh.
    open: Open,
}

impl Certain {
    /// Nothing holds yet, of forms that take so many words.
    pub fn new(words: usize, parties: usize) -> Self {
        Self { held: Bits::new(words, parties), open: Open::new(parties) }
    }

    /// Takes out a party that has something fresh, and writes that into a row. Says in which words it is, in bits that stand for every
    /// 64th word.
    pub fn take(&mut self, row: &mut [u64]) -> Option<(PartyId, u64)> {
        let party = PartyId::new(self.open.take()?);
        Some((party, self.held.take(party, row)))
    }

    /// A party holds something; says what of it is new.
    pub fn add(&mut self, party: PartyId, same: Same) -> u64 {
        add(&mut self.held, &mut self.open.marks(), party, same)
    }

    /// Passes a row on over all hops that move words as they are. Says how many words had something to move.
    pub fn pass_on(&mut self, graph: &FlowGraph, edges: &[Edge], row: &[u64], words: u64) -> u64 {
        let Self { held, open } = self;
        let mut open = open.marks();
        let mut steps = 0;
        let mut move_word = |to, same: Same| {
            let bits = row.get(same.word as usize).map_or(0, |row| row & same.bits);
            if bits != 0 {
                add(held, &mut open, to, Same { bits, ..same });
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
}

#[inline]
fn add(held: &mut Bits, open: &mut Marks<'_>, party: PartyId, same: Same) -> u64 {
    let new = held.add(party, same);
    open.insert_if(new != 0, party.index());
    new
}

//! Which forms parties hold, as bits. Of many forms most parties hold few, which mostly share a word: so each party has room for one
//! word, that in which something arrives first, and a row of all words only once something of another arrives. What there is then stays
//! in the caches.

use super::Fact;
use crate::graph::{FormId, Same, forms_in};
use crate::ids::Id as _;
use crate::model::PartyId;

/// What is held, and what of it is fresh: has not been passed on yet. Both are changed together, and so stand side by side.
type Word = [u64; 2];

/// What all parties hold.
#[derive(Default)]
pub(super) struct Bits {
    /// One word of each party.
    single: Vec<Word>,
    /// Which word that is, and where the others are; empty if there is only one.
    spread: Vec<Spread>,
    /// Rows of all words but the single one. Before them stands which of them have something fresh, in bits that stand for every 64th
    /// word. The first row is nobody's.
    rows: Vec<Word>,
    /// How long a row is.
    stride: usize,
}

#[derive(Clone, Copy, Default)]
struct Spread {
    /// Which word the single one is.
    single: u32,
    /// The number of the row.
    row: u32,
}

impl Bits {
    /// Nobody holds anything, of forms that take so many words.
    pub fn new(words: usize, parties: usize) -> Self {
        let (spread, stride) = if words > 1 { (parties, words + 1) } else { (0, 0) };
        Self {
            single: vec![[0; 2]; parties],
            spread: vec![Spread::default(); spread],
            rows: vec![[0; 2]; stride],
            stride,
        }
    }

    /// Nobody holds anything, of the same forms.
    pub fn emptied(&self) -> Self {
        Self::new(self.stride.saturating_sub(1), self.single.len())
    }

    /// Whether there is room for nobody.
    pub const fn is_empty(&self) -> bool {
        self.single.is_empty()
    }

    /// Whether a party holds something.
    pub fn has(&self, (party, form): Fact) -> bool {
        self.held(party, form.index() / 64) >> (form.index() % 64) & 1 == 1
    }

    /// What a party holds of a word.
    pub fn held(&self, party: PartyId, word: usize) -> u64 {
        let found = match self.spread.get(party.index()) {
            Some(spread) if spread.single as usize != word => {
                self.rows.get(spread.row as usize * self.stride + 1 + word)
            }
            _ => self.single.get(party.index()),
        };
        found.map_or(0, |[held, _]| *held)
    }

    /// All words of which a party holds something.
    pub fn of(&self, party: PartyId) -> impl Iterator<Item = Same> {
        let spread = self.spread.get(party.index()).copied().unwrap_or_default();
        let single = self.single.get(party.index()).map(|word| (spread.single, word));
        let row = self.rows.iter().skip(spread.row as usize * self.stride).take(self.stride).skip(1);
        let all = single.into_iter().chain((0..).zip(row));
        all.filter(|(_, [held, _])| *held != 0).map(|(word, [held, _])| Same { word, bits: *held })
    }

    /// What anybody holds, by words.
    pub fn union(&self, words: usize) -> Vec<u64> {
        let mut any = vec![0; words];
        let which = self.spread.iter().map(|spread| spread.single as usize).chain(std::iter::repeat(0));
        for ([held, _], word) in self.single.iter().zip(which) {
            if let Some(any) = any.get_mut(word) {
                *any |= held;
            }
        }
        for row in self.rows.chunks(self.stride.max(1)) {
            any.iter_mut().zip(row.iter().skip(1)).for_each(|(any, [held, _])| *any |= held);
        }
        any
    }

    /// A party holds something; says what of it is new, which is fresh.
    ///
    /// That is written without asking whether it is new: a processor that had to guess it would wait for the memory of one party after
    /// the other. What is asked is guessed well: mostly it is the single word.
    #[inline]
    pub fn add(&mut self, party: PartyId, same: Same) -> u64 {
        let Some(single) = self.single.get_mut(party.index()) else { return 0 };
        if let Some(spread) = self.spread.get_mut(party.index())
            && spread.single != same.word
        {
            if single[0] != 0 || spread.row != 0 {
                return self.add_to_row(party, same);
            }
            spread.single = same.word;
        }
        put(single, same.bits)
    }

    fn add_to_row(&mut self, party: PartyId, Same { word, bits }: Same) -> u64 {
        let Some(spread) = self.spread.get_mut(party.index()) else { return 0 };
        if spread.row == 0 {
            spread.row = u32::try_from(self.rows.len() / self.stride).unwrap_or_default();
            self.rows.resize(self.rows.len() + self.stride, [0; 2]);
        }
        let row = self.rows.get_mut(spread.row as usize * self.stride..);
        let Some(([fresh, ..], words)) = row.and_then(<[Word]>::split_first_mut) else { return 0 };
        let new = words.get_mut(word as usize).map_or(0, |word| put(word, bits));
        *fresh |= u64::from(new != 0) << (word % 64);
        new
    }

    /// A party does not hold something any longer; says what of it it held.
    pub fn remove(&mut self, party: PartyId, Same { word, bits }: Same) -> u64 {
        let found = match self.spread.get(party.index()) {
            Some(spread) if spread.single != word => {
                self.rows.get_mut(spread.row as usize * self.stride + 1 + word as usize)
            }
            _ => self.single.get_mut(party.index()),
        };
        let Some([held, fresh]) = found else { return 0 };
        let gone = *held & bits;
        *held &= !bits;
        *fresh &= !bits;
        gone
    }

    /// Writes what is fresh at a party into a row, and is not any longer. Says in which words it is, in bits that stand for every 64th word.
    pub fn take(&mut self, party: PartyId, row: &mut [u64]) -> u64 {
        row.fill(0);
        let spread = self.spread.get(party.index()).copied().unwrap_or_default();
        let mut some = 0;
        if spread.row != 0
            && let Some(([fresh, _], words)) =
                self.rows.get_mut(spread.row as usize * self.stride..).and_then(<[Word]>::split_first_mut)
        {
            some = std::mem::take(fresh);
            for first in forms_in(0, some).map(FormId::index) {
                let places = row.iter_mut().zip(words.iter_mut()).skip(first).step_by(64);
                places.for_each(|(word, [_, fresh])| *word = std::mem::take(fresh));
            }
        }
        if let (Some([_, fresh]), Some(word)) =
            (self.single.get_mut(party.index()), row.get_mut(spread.single as usize))
        {
            some |= u64::from(*fresh != 0) << (spread.single % 64);
            *word |= std::mem::take(fresh);
        }
        some
    }
}

/// Adds bits to a word; says which are new.
#[inline]
const fn put([held, fresh]: &mut Word, bits: u64) -> u64 {
    let new = bits & !*held;
    *held |= new;
    *fresh |= new;
    new
}

#[cfg(test)]
mod tests {
    use super::Bits;
    use crate::graph::{FormId, Same, forms_in};
    use crate::holdings::Fact;
    use crate::ids::Id as _;
    use crate::model::PartyId;
    use std::collections::BTreeSet;

    const PARTIES: usize = 5;

    /// What is held, and what of it is fresh.
    type Known = [BTreeSet<Fact>; 2];

    #[test]
    fn they_keep_what_sets_of_facts_keep() {
        for words in [1, 2, 70] {
            let (mut bits, mut known) = (Bits::new(words, PARTIES), Known::default());
            let mut state = 1;
            for _ in 0..1000 {
                step(&mut bits, &mut known, words, &mut state);
                let of = |party| bits.of(party).flat_map(|same| forms_in(same.word as usize, same.bits));
                let parties = (0..PARTIES).map(PartyId::new);
                let facts = parties.flat_map(|party| of(party).map(move |form| (party, form)));
                assert_eq!(facts.collect::<BTreeSet<Fact>>(), known[0], "{words} words");
            }
            assert!(held(&bits, words).eq(known[0].iter().copied()), "{words} words");
            let union = bits.union(words).into_iter().enumerate().flat_map(|(word, bits)| forms_in(word, bits));
            assert_eq!(union.collect::<BTreeSet<_>>(), known[0].iter().map(|fact| fact.1).collect(), "{words} words");
        }
    }

    /// Fact by fact.
    fn held(bits: &Bits, words: usize) -> impl Iterator<Item = Fact> {
        let facts = (0..PARTIES).flat_map(move |party| (0..64 * words).map(move |form| (party, form)));
        facts.map(|(party, form)| (PartyId::new(party), FormId::new(form))).filter(|&fact| bits.has(fact))
    }

    /// Something is added, removed or taken.
    fn step(bits: &mut Bits, [held, fresh]: &mut Known, words: usize, state: &mut u64) {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let drawn = usize::try_from(*state >> 33).unwrap();
        let party = PartyId::new(drawn % PARTIES);
        let same = Same::in_word(drawn / 8 % words, 0b11 << (drawn / 1024 % 63));
        let facts: BTreeSet<Fact> = forms_in(same.word as usize, same.bits).map(|form| (party, form)).collect();
        let numbers = |bits| forms_in(same.word as usize, bits).map(|form| (party, form)).collect::<BTreeSet<Fact>>();
        match drawn % 7 {
            0 => {
                let mut row = vec![u64::MAX; words];
                let some = bits.take(party, &mut row);
                let taken = row.iter().enumerate().flat_map(|(word, &bits)| forms_in(word, bits));
                assert!(taken.map(|form| (party, form)).eq(fresh.iter().copied().filter(|fact| fact.0 == party)));
                let is_said = |(word, &bits): (usize, &u64)| bits == 0 || some >> (word % 64) & 1 == 1;
                assert!(row.iter().enumerate().all(is_said), "a word is not said to have something");
                fresh.retain(|fact| fact.0 != party);
            }
            1 | 2 => {
                let gone = numbers(bits.remove(party, same));
                assert_eq!(gone, held.intersection(&facts).copied().collect());
                held.retain(|fact| !facts.contains(fact));
                fresh.retain(|fact| !facts.contains(fact));
            }
            _ => {
                let new = numbers(bits.add(party, same));
                assert_eq!(new, facts.difference(held).copied().collect());
                held.extend(&facts);
                fresh.extend(&new);
            }
        }
    }
}

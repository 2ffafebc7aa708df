//! Sets of ids.

use crate::ids::Id;
use std::rc::Rc;

/// A set of ids, in order and without repetitions. Ids that are near one another stand in the set itself, as bits, and so do a few others;
/// copies of more share a list.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Set<I>(Members<I>);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Members<I> {
    /// A [`Block`]. INVARIANT (near ids): all that are in one block of 64, and no others.
    Near {
        number: u32,
        bits: u64,
    },
    Two([I; 2]),
    Three([I; 3]),
    /// INVARIANT (small sets): four or more. Behind a thin pointer, so that a set is two words.
    Many(Rc<Box<[I]>>),
}

/// Ids of one block of 64, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Block {
    /// Which block; 0 for no ids.
    pub number: u32,
    /// The ids in it.
    pub bits: u64,
}

impl Block {
    fn of(id: impl Id) -> Self {
        Self { number: (id.index() / 64) as u32, bits: 1 << (id.index() % 64) }
    }

    /// Takes the ids of another one in, if it is the same block; `self` may be no block yet, without ids.
    fn with(self, other: Self) -> Option<Self> {
        let same = self.number == other.number || self.bits == 0;
        same.then_some(Self { number: other.number, bits: self.bits | other.bits })
    }

    fn id<I: Id>(self, bit: u32) -> I {
        I::new(self.number as usize * 64 + bit as usize)
    }
}

impl<I: Id> Set<I> {
    /// The set of these ids.
    pub fn new(ids: impl IntoIterator<Item = I>) -> Self {
        let mut ids: Vec<I> = ids.into_iter().collect();
        Self::without_list(&mut ids).unwrap_or_else(|| Self(Members::Many(Rc::new(ids.into()))))
    }

    /// The set of these ids, if it has no list. If it has one, they are sorted and without repetitions afterwards.
    pub(super) fn without_list(ids: &mut Vec<I>) -> Option<Self> {
        let near = ids.iter().try_fold(Block::default(), |block, &id| block.with(Block::of(id)));
        if let Some(block) = near {
            return Some(Self::of_block(block));
        }
        ids.sort_unstable();
        ids.dedup();
        match *ids.as_slice() {
            [first, second] => Some(Self(Members::Two([first, second]))),
            [first, second, third] => Some(Self(Members::Three([first, second, third]))),
            _ => None,
        }
    }

    /// The ids of all these sets, none of which is empty, if they are in one block.
    pub(super) fn near_union<'s>(mut sets: impl Iterator<Item = &'s Self>) -> Option<Self>
    where
        I: 's,
    {
        sets.try_fold(Block::default(), |block, set| block.with(set.block()?)).map(Self::of_block)
    }

    /// The set of one id.
    pub fn one(id: I) -> Self {
        Self::of_block(Block::of(id))
    }

    /// The id, if there is just one.
    #[must_use]
    pub fn single(&self) -> Option<I> {
        self.block().filter(|block| block.bits.is_power_of_two()).map(|block| block.id(block.bits.trailing_zeros()))
    }

    /// The ids as bits, if they are in one block of 64.
    #[must_use]
    pub const fn block(&self) -> Option<Block> {
        match self.0 {
            Members::Near { number, bits } => Some(Block { number, bits }),
            _ => None,
        }
    }

    /// Whether an id is in it.
    #[must_use]
    pub fn contains(&self, id: I) -> bool {
        let (Block { number, bits }, list) = self.members();
        let one = Block::of(id);
        (number == one.number && bits & one.bits != 0) || list.binary_search(&id).is_ok()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self.0, Members::Near { bits: 0, .. })
    }

    /// How many ids it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().len()
    }

    /// The ids, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + '_ {
        let (block, list) = self.members();
        Ids { block, list: list.iter() }
    }

    /// Whether all its ids are in another one.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|id| other.contains(id))
    }

    /// The ids that are in both, in order.
    pub fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = I> + 'a {
        let (small, large) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        small.iter().filter(|&id| large.contains(id))
    }

    /// Its ids: as bits, or on a list.
    fn members(&self) -> (Block, &[I]) {
        match &self.0 {
            &Members::Near { number, bits } => (Block { number, bits }, &[]),
            Members::Two(ids) => (Block::default(), ids),
            Members::Three(ids) => (Block::default(), ids),
            Members::Many(ids) => (Block::default(), ids),
        }
    }
}

impl<I> Set<I> {
    const fn of_block(Block { number, bits }: Block) -> Self {
        Self(Members::Near { number, bits })
    }
}

impl<I> Default for Set<I> {
    fn default() -> Self {
        Self::of_block(Block::default())
    }
}

/// The ids of a set.
struct Ids<'s, I> {
    block: Block,
    list: std::slice::Iter<'s, I>,
}

impl<I: Id> Iterator for Ids<'_, I> {
    type Item = I;

    fn next(&mut self) -> Option<I> {
        let block = self.block;
        if block.bits == 0 {
            return self.list.next().copied();
        }
        self.block.bits &= block.bits - 1;
        Some(block.id(block.bits.trailing_zeros()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.block.bits.count_ones() as usize + self.list.len();
        (count, Some(count))
    }
}

impl<I: Id> DoubleEndedIterator for Ids<'_, I> {
    fn next_back(&mut self) -> Option<I> {
        let block = self.block;
        if block.bits == 0 {
            return self.list.next_back().copied();
        }
        let bit = block.bits.ilog2();
        self.block.bits ^= 1 << bit;
        Some(block.id(bit))
    }
}

impl<I: Id> ExactSizeIterator for Ids<'_, I> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DataId;

    #[test]
    fn equal_sets_are_equal_values() {
        for (first, apart) in [(0, 1), (60, 1), (64, 3), (130, 70)] {
            for count in 0..9 {
                let ids = || (0..count).map(|at| DataId::new(first + apart * at));
                let set = Set::new(ids().rev().chain(ids()));
                assert_eq!(set, Set::new(ids()));
                assert!(set.iter().eq(ids()) && set.iter().rev().eq(ids().rev()));
                assert_eq!((set.len(), set.is_empty()), (count, count == 0));
                assert_eq!(set.single(), ids().next().filter(|_| count == 1));
                assert!((0..1000).map(DataId::new).all(|id| set.contains(id) == ids().any(|other| other == id)));
            }
        }
    }
}

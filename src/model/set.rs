//! Sets of ids.

use std::rc::Rc;

/// A set of ids: sorted, without repetitions. A few ids stand in the set itself, and copies of more share them, so that a thousand
/// statements about the same data cost one list.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Set<I>(Members<I>);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Members<I> {
    None,
    One(I),
    Two([I; 2]),
    Three([I; 3]),
    /// INVARIANT (small sets): four or more. Behind a thin pointer, so that a set is two words.
    Many(Rc<Box<[I]>>),
}

impl<I: Copy + Ord> Set<I> {
    /// The set of these ids.
    pub fn new(ids: impl IntoIterator<Item = I>) -> Self {
        let mut ids: Vec<I> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self::few(&ids).unwrap_or_else(|| Self(Members::Many(Rc::new(ids.into()))))
    }

    /// The set of these ids, which are sorted and without repetitions, if it has no list.
    pub(super) fn few(ids: &[I]) -> Option<Self> {
        Some(Self(match *ids {
            [] => Members::None,
            [one] => Members::One(one),
            [first, second] => Members::Two([first, second]),
            [first, second, third] => Members::Three([first, second, third]),
            _ => return None,
        }))
    }

    /// The set of one id.
    pub const fn one(id: I) -> Self {
        Self(Members::One(id))
    }

    /// The id, if there is just one.
    #[must_use]
    pub const fn single(&self) -> Option<I> {
        match self.0 {
            Members::One(id) => Some(id),
            _ => None,
        }
    }

    /// The ids, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[I] {
        match &self.0 {
            Members::None => &[],
            Members::One(id) => std::slice::from_ref(id),
            Members::Two(ids) => ids,
            Members::Three(ids) => ids,
            Members::Many(ids) => ids,
        }
    }

    /// Whether an id is in it.
    #[must_use]
    pub fn contains(&self, id: I) -> bool {
        self.as_slice().binary_search(&id).is_ok()
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self.0, Members::None)
    }

    /// How many ids it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// The ids, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + '_ {
        self.as_slice().iter().copied()
    }

    /// The ids that are in both, in order.
    pub fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = I> + 'a {
        let (small, large) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        small.iter().filter(|&id| large.contains(id))
    }
}

impl<I> Default for Set<I> {
    fn default() -> Self {
        Self(Members::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_equal_values() {
        for count in 0..9 {
            let set = Set::new((0..count).rev().chain(0..count));
            assert_eq!(set, Set::new(0..count));
            assert!(set.iter().eq(0..count));
        }
    }
}

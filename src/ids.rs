//! Typed ids, with vectors indexed by them and sets of them.
//!
//! An id is a position in one vector of one kind of thing; two kinds of ids cannot be mixed up.

use std::marker::PhantomData;

/// A typed index. Implemented by the types that [`define_ids!`](crate::ids) makes.
pub trait Id: Copy + Eq + Ord + std::hash::Hash + std::fmt::Debug {
    /// The id for a 0-based position.
    fn new(index: usize) -> Self;
    /// The 0-based position.
    fn index(self) -> usize;
}

/// Defines id types: `define_ids! { /// A party. PartyId, … }`.
macro_rules! define_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);
        impl $crate::ids::Id for $name {
            #[expect(clippy::cast_possible_truncation, reason = "no file holds 2^32 things: its length is limited to 2^32 bytes")]
            fn new(index: usize) -> Self { Self(index as u32) }
            fn index(self) -> usize { self.0 as usize }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}
pub(crate) use define_ids;

/// A vector indexed by one kind of id. Indexing with an id that another vector gave out is a bug, and panics.
#[derive(Clone, PartialEq, Eq)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty vector.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new(), id: PhantomData }
    }

    /// `count` copies of `item`.
    #[must_use]
    pub fn filled(item: T, count: usize) -> Self
    where
        T: Clone,
    {
        Self { items: vec![item; count], id: PhantomData }
    }

    /// Adds an item and says which id it got.
    pub fn push(&mut self, item: T) -> I {
        let id = I::new(self.items.len());
        self.items.push(item);
        id
    }

    /// Takes the last item away.
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }

    /// Makes room for so many more items.
    pub fn reserve(&mut self, count: usize) {
        self.items.reserve(count);
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::new)
    }

    /// Ids with their items, in order.
    pub fn iter_enumerated(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (I::new(index), item))
    }

    /// The items, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The items, in order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The item, if there is one of that id.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> std::ops::Index<I> for IdVec<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> std::ops::IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(items: It) -> Self {
        Self { items: items.into_iter().collect(), id: PhantomData }
    }
}

impl<'a, I: Id, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<I, T: std::fmt::Debug> std::fmt::Debug for IdVec<I, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

/// A set of ids that has a place for each: for many ids out of not many more.
#[derive(Clone, Debug)]
pub struct IdSet<I> {
    members: Vec<bool>,
    id: PhantomData<I>,
}

impl<I: Id> IdSet<I> {
    /// Takes an id in.
    pub fn insert(&mut self, id: I) {
        if self.members.len() <= id.index() {
            self.members.resize(id.index() + 1, false);
        }
        if let Some(member) = self.members.get_mut(id.index()) {
            *member = true;
        }
    }

    /// Whether an id is in it.
    #[must_use]
    pub fn contains(&self, id: I) -> bool {
        self.members.get(id.index()).copied().unwrap_or_default()
    }
}

impl<I: Id> Extend<I> for IdSet<I> {
    fn extend<It: IntoIterator<Item = I>>(&mut self, ids: It) {
        ids.into_iter().for_each(|id| self.insert(id));
    }
}

impl<I> Default for IdSet<I> {
    fn default() -> Self {
        Self { members: Vec::new(), id: PhantomData }
    }
}

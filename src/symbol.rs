//! Interned names: equal names are equal numbers.

use crate::ids::{Id, define_ids};
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher as _;

define_ids! {
    /// An interned name, in NFC and without backticks.
    Symbol,
}

/// The table of names of a run.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    /// All names, one behind the other.
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// The symbols by the hashes of their keys, each at the first free place from there on; at most half of the places are taken.
    places: Vec<Place>,
}

/// A place in the table: small, because a look-up costs what it takes to fetch one.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: u64,
    last: u64,
    length: u32,
    /// [`FREE`] if the place is not taken.
    symbol: Symbol,
}

/// No symbol.
const FREE: Symbol = Symbol(u32::MAX);

impl Place {
    const FREE: Self = Self { first: 0, last: 0, length: 0, symbol: FREE };

    const fn of(Key { first, last, length }: Key, symbol: Symbol) -> Self {
        Self { first, last, length, symbol }
    }

    const fn key(self) -> Key {
        Key { first: self.first, last: self.last, length: self.length }
    }
}

/// What a name is looked up by: all of it if it has no more than 16 bytes, so that most names are compared without being read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Key {
    first: u64,
    last: u64,
    length: u32,
}

impl Key {
    fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(_), Some(&last)) if bytes.len() > 16 => (FxBuildHasher.hash_one(name), u64::from_le_bytes(last)),
            (Some(&first), Some(&last)) => (u64::from_le_bytes(first), u64::from_le_bytes(last)),
            _ => (bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0),
        };
        Self { first, last, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }
    }

    /// Whether equal keys are equal names.
    const fn is_whole(self) -> bool {
        self.length <= 16
    }

    /// The first place to look at in a table of a size that is a power of two.
    const fn place(self, size: usize) -> usize {
        // Multiplication mixes upwards; the constant is that of Fibonacci hashing (Knuth, The Art of Computer Programming 6.4).
        const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed =
            (self.first.wrapping_mul(GOLDEN) ^ self.last.rotate_left(32) ^ self.length as u64).wrapping_mul(GOLDEN);
        (mixed >> 32) as usize & size.wrapping_sub(1)
    }
}

impl Interner {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbol of a name; the name must be in NFC already.
    pub fn intern(&mut self, name: &str) -> Symbol {
        if self.places.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let key = Key::of(name);
        match self.look_up(name, key) {
            Ok(symbol) => symbol,
            Err(free) => {
                let symbol = Symbol::new(self.ends.len());
                self.text.push_str(name);
                self.ends.push(self.text.len());
                if let Some(place) = self.places.get_mut(free) {
                    *place = Place::of(key, symbol);
                }
                symbol
            }
        }
    }

    /// The symbol of a name that was interned before.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.look_up(name, Key::of(name)).ok()
    }

    /// The name of a symbol of this table.
    #[must_use]
    pub fn name(&self, symbol: Symbol) -> &str {
        let at = symbol.index();
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }

    /// The symbol of a name, or the place where it belongs.
    fn look_up(&self, name: &str, key: Key) -> Result<Symbol, usize> {
        let mut at = key.place(self.places.len());
        while let Some(place) = self.places.get(at).filter(|place| place.symbol != FREE) {
            if place.key() == key && (key.is_whole() || self.name(place.symbol) == name) {
                return Ok(place.symbol);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        Err(at)
    }

    /// Makes room: always a power of two.
    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(64);
        let old = std::mem::replace(&mut self.places, vec![Place::FREE; size]);
        for place in old.into_iter().filter(|place| place.symbol != FREE) {
            let mut at = place.key().place(size);
            while self.places.get(at).is_some_and(|taken| taken.symbol != FREE) {
                at = (at + 1) & (size - 1);
            }
            if let Some(free) = self.places.get_mut(at) {
                *free = place;
            }
        }
    }
}

/// What is known of symbols: a table without gaps, because symbols are numbers without gaps.
#[derive(Clone, Debug)]
pub struct SymbolMap<T>(Vec<Option<T>>);

impl<T> SymbolMap<T> {
    /// What is known of a symbol.
    #[must_use]
    pub fn get(&self, symbol: Symbol) -> Option<&T> {
        self.0.get(symbol.index()).and_then(Option::as_ref)
    }

    /// Puts down what is known of a symbol.
    pub fn insert(&mut self, symbol: Symbol, known: T) {
        if self.0.len() <= symbol.index() {
            self.0.resize_with(symbol.index() + 1, || None);
        }
        if let Some(place) = self.0.get_mut(symbol.index()) {
            *place = Some(known);
        }
    }

    /// The symbols of which something is known, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &T)> {
        self.0.iter().enumerate().filter_map(|(at, known)| Some((Symbol::new(at), known.as_ref()?)))
    }
}

impl<T> Default for SymbolMap<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_equal_symbols_however_many_there_are() {
        let mut interner = Interner::new();
        assert_eq!(interner.find("a"), None);
        let lengths = ["", "short_", "of_sixteen_", "longer_than_sixteen_bytes_"];
        let numbered = |prefix: &str| (0..1_000).map(move |number| format!("{prefix}{number}")).collect::<Vec<_>>();
        let names: Vec<String> =
            lengths.into_iter().flat_map(numbered).chain(["aaaaaaaaa", "aaaaaaaaaa"].map(String::from)).collect();
        let symbols: Vec<Symbol> = names.iter().map(|name| interner.intern(name)).collect();
        for (name, &symbol) in names.iter().zip(&symbols) {
            assert_eq!((interner.intern(name), interner.find(name)), (symbol, Some(symbol)));
            assert_eq!(interner.name(symbol), name);
        }
        assert_eq!(interner.find("short_1000"), None);
        assert_eq!(interner.find(""), None);
        let empty = interner.intern("");
        assert_eq!(interner.name(empty), "");
    }
}

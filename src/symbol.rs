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
    /// The symbols by their hashes, each at the first free place from there on; at most half of the places are taken.
    places: Vec<Option<Place>>,
}

/// A taken place in the table.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    symbol: Symbol,
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
        let hash = hash(name);
        match self.look_up(name, hash) {
            Ok(symbol) => symbol,
            Err(free) => {
                let symbol = Symbol::new(self.ends.len());
                self.text.push_str(name);
                self.ends.push(self.text.len());
                if let Some(place) = self.places.get_mut(free) {
                    *place = Some(Place { hash, symbol });
                }
                symbol
            }
        }
    }

    /// The symbol of a name that was interned before.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.look_up(name, hash(name)).ok()
    }

    /// The name of a symbol of this table.
    #[must_use]
    pub fn name(&self, symbol: Symbol) -> &str {
        let at = symbol.index();
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }

    /// The symbol of a name, or the place where it belongs.
    fn look_up(&self, name: &str, hash: u32) -> Result<Symbol, usize> {
        let last = self.places.len().wrapping_sub(1);
        let mut at = hash as usize & last;
        while let Some(Some(place)) = self.places.get(at) {
            if place.hash == hash && self.name(place.symbol) == name {
                return Ok(place.symbol);
            }
            at = (at + 1) & last;
        }
        Err(at)
    }

    /// Makes room: always a power of two.
    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(64);
        for place in std::mem::replace(&mut self.places, vec![None; size]).into_iter().flatten() {
            let mut at = place.hash as usize & (size - 1);
            while let Some(Some(_)) = self.places.get(at) {
                at = (at + 1) & (size - 1);
            }
            if let Some(free) = self.places.get_mut(at) {
                *free = Some(place);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
fn hash(name: &str) -> u32 {
    FxBuildHasher.hash_one(name) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_equal_symbols_however_many_there_are() {
        let mut interner = Interner::new();
        assert_eq!(interner.find("a"), None);
        let names: Vec<String> = (0..1_000).map(|number| format!("name_{number}")).collect();
        let symbols: Vec<Symbol> = names.iter().map(|name| interner.intern(name)).collect();
        for (name, &symbol) in names.iter().zip(&symbols) {
            assert_eq!((interner.intern(name), interner.find(name)), (symbol, Some(symbol)));
            assert_eq!(interner.name(symbol), name);
        }
        assert_eq!(interner.find("name_1000"), None);
        assert_eq!(interner.find(""), None);
        let empty = interner.intern("");
        assert_eq!(interner.name(empty), "");
    }
}

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
    /// The key of each.
    keys: Vec<Key>,
    /// The symbols by the hashes of their keys, each at the first free place from there on; at most half of the places are taken.
    places: Vec<Symbol>,
    /// What is known of names that are looked up together.
    asked: Asked,
}

#[derive(Clone, Debug, Default)]
struct Asked {
    keys: Vec<Key>,
    /// Whether the symbol that was guessed is the right one.
    guessed: Vec<bool>,
}

/// No symbol.
const FREE: Symbol = Symbol(u32::MAX);

/// What a name is looked up by: all of it if it has fewer than 16 bytes, so that most names are compared without being read.
#[derive(Clone, Copy, Debug)]
struct Key {
    first: u64,
    /// The length stands in the highest byte.
    last: u64,
}

/// The length in a key that is not a whole name.
const LONG: u64 = 0xFF;

impl Key {
    fn of(bytes: &[u8]) -> Self {
        let length = bytes.len() as u64;
        match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(_), Some(&last)) if length > 15 => {
                Self { first: FxBuildHasher.hash_one(bytes), last: u64::from_le_bytes(last) | LONG << 56 }
            }
            (Some(&first), Some(&last)) => {
                // Of the last eight bytes, those that are not among the first eight.
                let behind = u64::from_le_bytes(last).checked_shr(64 - 8 * (bytes.len() as u32 - 8)).unwrap_or(0);
                Self { first: u64::from_le_bytes(first), last: behind | length << 56 }
            }
            _ => Self { first: bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), last: length << 56 },
        }
    }

    /// Whether equal keys are equal names.
    const fn is_whole(self) -> bool {
        self.last >> 56 != LONG
    }

    /// Whether it is the same. All at once: where keys differ is not to be guessed.
    const fn is(self, other: Self) -> bool {
        (self.first ^ other.first) | (self.last ^ other.last) == 0
    }

    /// Both halves of a product, so that every bit depends on all others.
    const fn hash(self) -> u64 {
        const ODD: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F];
        let product = (self.first ^ ODD[0]) as u128 * (self.last ^ ODD[1]) as u128;
        (product >> 64) as u64 ^ product as u64
    }

    /// The first place to look at in a table of a size that is a power of two.
    const fn place(self, size: usize) -> usize {
        (self.hash() >> 32) as usize & size.wrapping_sub(1)
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
        self.intern_key(name, Key::of(name.as_bytes()))
    }

    fn intern_key(&mut self, name: &str, key: Key) -> Symbol {
        if self.places.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        match self.look_up(name, key) {
            Ok(symbol) => symbol,
            Err(free) => {
                let symbol = Symbol::new(self.ends.len());
                self.text.push_str(name);
                self.ends.push(self.text.len());
                self.keys.push(key);
                if let Some(place) = self.places.get_mut(free) {
                    *place = symbol;
                }
                symbol
            }
        }
    }

    /// The symbols of the names that stand in these ranges of a text, in order, as [`intern`](Self::intern) gives them one by one.
    pub fn intern_all(&mut self, text: &str, ranges: &[(u32, u32)], symbols: &mut Vec<Symbol>) {
        let Asked { mut keys, mut guessed } = std::mem::take(&mut self.asked);
        let bytes = |&(start, end): &(u32, u32)| text.as_bytes().get(start as usize..end as usize).unwrap_or_default();
        keys.clear();
        keys.extend(ranges.iter().map(|range| Key::of(bytes(range))));
        // Most names are known, at their first place. No step of these two waits for what another one finds, or branches on it, so that
        // many places, and then many keys, are on their way from memory at a time.
        symbols.clear();
        symbols.extend(keys.iter().map(|&key| self.guess(key)));
        guessed.clear();
        guessed.extend(symbols.iter().zip(&keys).map(|(&symbol, &key)| self.has_key(symbol, key) & key.is_whole()));
        for (((symbol, &key), &guessed), &(start, end)) in symbols.iter_mut().zip(&keys).zip(&guessed).zip(ranges) {
            if !guessed {
                *symbol = self.intern_key(text.get(start as usize..end as usize).unwrap_or_default(), key);
            }
        }
        self.asked = Asked { keys, guessed };
    }

    /// The symbol at the first place where a key can be.
    fn guess(&self, key: Key) -> Symbol {
        self.places.get(key.place(self.places.len())).copied().unwrap_or(FREE)
    }

    fn has_key(&self, symbol: Symbol, key: Key) -> bool {
        self.keys.get(symbol.index()).is_some_and(|known| known.is(key))
    }

    /// The symbol of a name that was interned before.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.look_up(name, Key::of(name.as_bytes())).ok()
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
        while let Some(&symbol) = self.places.get(at).filter(|&&symbol| symbol != FREE) {
            if self.is_named(symbol, name, key) {
                return Ok(symbol);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        Err(at)
    }

    fn is_named(&self, symbol: Symbol, name: &str, key: Key) -> bool {
        self.has_key(symbol, key) && (key.is_whole() || self.name(symbol) == name)
    }

    /// Makes room: always a power of two.
    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(64);
        self.places = vec![FREE; size];
        for (at, key) in self.keys.iter().enumerate() {
            let mut place = key.place(size);
            while self.places.get(place).is_some_and(|&taken| taken != FREE) {
                place = (place + 1) & (size - 1);
            }
            if let Some(free) = self.places.get_mut(place) {
                *free = Symbol::new(at);
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
        let lengths = ["", "short_", "of_fifteen_", "of_sixteen__", "longer_than_sixteen_bytes_"];
        let numbered = |prefix: &str| (0..1_000).map(move |number| format!("{prefix}{number}")).collect::<Vec<_>>();
        let names: Vec<String> =
            lengths.into_iter().flat_map(numbered).chain(["aaaaaaaaa", "aaaaaaaaaa"].map(String::from)).collect();
        let symbols: Vec<Symbol> = names.iter().map(|name| interner.intern(name)).collect();
        for (name, &symbol) in names.iter().zip(&symbols) {
            assert_eq!((interner.intern(name), interner.find(name)), (symbol, Some(symbol)));
            assert_eq!(interner.name(symbol), name);
        }
        let (mut table, mut numbered) = (Interner::new(), Vec::new());
        let twice = names.concat().repeat(2);
        let ends = names.iter().chain(&names).scan(0, |end, name| {
            let start = std::mem::replace(end, *end + name.len() as u32);
            Some((start, *end))
        });
        table.intern_all(&twice, &ends.collect::<Vec<_>>(), &mut numbered);
        assert_eq!(numbered, [symbols.as_slice(), &symbols].concat());
        assert_eq!(interner.find("short_1000"), None);
        assert_eq!(interner.find(""), None);
        let empty = interner.intern("");
        assert_eq!(interner.name(empty), "");
    }
}

//! Interned names: equal names are equal numbers.

use crate::ids::{Id, define_ids};
use rustc_hash::FxHashMap;
use std::rc::Rc;

define_ids! {
    /// An interned name, in NFC and without backticks.
    Symbol,
}

/// The table of names of a run.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    names: Vec<Rc<str>>,
    symbols: FxHashMap<Rc<str>, Symbol>,
}

impl Interner {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbol of a name; the name must be in NFC already.
    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(&symbol) = self.symbols.get(name) {
            return symbol;
        }
        let symbol = Symbol::new(self.names.len());
        let name: Rc<str> = name.into();
        self.names.push(Rc::clone(&name));
        self.symbols.insert(name, symbol);
        symbol
    }

    /// The symbol of a name that was interned before.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.symbols.get(name).copied()
    }

    /// The name of a symbol of this table.
    #[must_use]
    pub fn name(&self, symbol: Symbol) -> &str {
        self.names.get(symbol.index()).map_or("", |name| name)
    }
}

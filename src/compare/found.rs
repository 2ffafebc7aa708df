//! The statements of a policy by their names and by what is written of them, so that none is looked for through all of them.

use crate::model::{Policy, StatementId};
use crate::symbol::Symbol;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::OnceCell;
use std::hash::BuildHasher as _;

/// Statements by names, texts and meanings; each list is made when it is first asked for.
#[derive(Default)]
pub struct Found {
    named: OnceCell<FxHashMap<Symbol, StatementId>>,
    /// By their texts.
    pub texts: Written,
    /// By their meanings.
    pub meanings: Written,
}

impl Found {
    /// The first statement of a name.
    pub fn by_name(&self, policy: &Policy, name: Symbol) -> Option<StatementId> {
        let list = || {
            let backwards = policy.statements.iter_enumerated().rev();
            backwards.filter_map(|(id, statement)| Some((statement.name?, id))).collect()
        };
        self.named.get_or_init(list).get(&name).copied()
    }
}

/// Statements by something that is written of them. It is kept as a number, because it can be long.
#[derive(Default)]
pub struct Written(OnceCell<Vec<(u64, StatementId)>>);

impl Written {
    /// The statements of which this is written, in order; `write` says what is, the same every time.
    pub fn of<'s>(
        &'s self,
        policy: &Policy,
        wanted: &'s str,
        write: impl Fn(StatementId) -> Option<String> + 's,
    ) -> impl Iterator<Item = StatementId> + 's {
        let number = |text: &str| FxBuildHasher.hash_one(text);
        let list = || {
            let written = policy.statements.ids().filter_map(|id| Some((number(&write(id)?), id)));
            let mut list: Vec<(u64, StatementId)> = written.collect();
            list.sort_unstable();
            list
        };
        let (list, wanted_number) = (self.0.get_or_init(list), number(wanted));
        let first = list.partition_point(|&(number, _)| number < wanted_number);
        let alike = list.iter().skip(first).take_while(move |&&(number, _)| number == wanted_number);
        alike.map(|&(_, id)| id).filter(move |&id| write(id).as_deref() == Some(wanted))
    }
}

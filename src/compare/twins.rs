//! Which things of one policy are which of the other: those of one name.

use super::{NameChange, Side};
use crate::ids::{Id, IdVec};
use crate::model::{DataId, Decider, KindId, Pair, PartyId, Policy, PurposeId, Sort, VariableId};
use crate::symbol::Symbol;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::hash::Hash;

/// One thing as each side knows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Twin<I> {
    /// Where it stands in the newer policy.
    pub new: Option<I>,
    /// Where it stands in the older one.
    pub old: Option<I>,
}

impl<I: Copy> Twin<I> {
    /// What it is on a side.
    #[must_use]
    pub const fn on(self, side: Side) -> Option<I> {
        side.of(self.old, self.new)
    }
}

/// Twins of one kind of thing: in the order of the newer policy, behind them those that only the older one has.
#[derive(Debug)]
pub struct Table<I> {
    twins: Vec<Twin<I>>,
    of_old: IdVec<I, usize>,
    of_new: IdVec<I, usize>,
}

impl<I: Id> Table<I> {
    fn new<K: Hash + Eq>(old: Vec<K>, new: Vec<K>) -> Self {
        let mut places: FxHashMap<K, usize> = FxHashMap::default();
        let mut table = Self { twins: Vec::new(), of_old: IdVec::new(), of_new: IdVec::new() };
        for (at, name) in new.into_iter().enumerate() {
            table.twins.push(Twin { new: Some(I::new(at)), old: None });
            table.of_new.push(at);
            places.insert(name, at);
        }
        for (at, name) in old.into_iter().enumerate() {
            let place = places.get(&name).copied();
            match place.and_then(|place| table.twins.get_mut(place)) {
                Some(twin) => twin.old = Some(I::new(at)),
                None => table.twins.push(Twin { new: None, old: Some(I::new(at)) }),
            }
            table.of_old.push(place.unwrap_or(table.twins.len() - 1));
        }
        table
    }

    /// The position of a thing of a side.
    #[must_use]
    pub fn place(&self, side: Side, id: I) -> usize {
        side.of(&self.of_old, &self.of_new)[id]
    }

    /// The twin at a position that this table gave.
    #[must_use]
    pub fn at(&self, place: usize) -> Twin<I> {
        self.twins.get(place).copied().unwrap_or(Twin { new: None, old: None })
    }

    /// The other side's twin of a thing of a side.
    #[must_use]
    pub fn across(&self, side: Side, id: I) -> Option<I> {
        self.at(self.place(side, id)).on(side.other())
    }

    fn alone(&self) -> impl Iterator<Item = (Side, I)> + '_ {
        self.twins.iter().filter_map(|twin| match (twin.new, twin.old) {
            (Some(new), None) => Some((Side::New, new)),
            (None, Some(old)) => Some((Side::Old, old)),
            _ => None,
        })
    }
}

/// All twins of two policies.
#[derive(Debug)]
pub struct Twins {
    /// Kinds.
    pub kinds: Table<KindId>,
    /// Parties.
    pub parties: Table<PartyId>,
    /// Data types and keys.
    pub data: Table<DataId>,
    /// Purposes.
    pub purposes: Table<PurposeId>,
    /// For each purpose, what it `is` on every side that knows it.
    purposes_above: Vec<BTreeSet<usize>>,
}

impl Twins {
    /// The twins of a pair.
    #[must_use]
    pub fn new(pair: &Pair) -> Self {
        let Pair { old, new, .. } = pair;
        let kinds = |policy: &Policy| policy.kinds.iter().map(|kind| kind.name).collect();
        let data = |policy: &Policy| policy.data.iter().map(|data| (data.name, data.key)).collect();
        let purposes = |policy: &Policy| policy.purposes.iter().map(|purpose| purpose.name).collect();
        let purposes = Table::new::<Symbol>(purposes(old), purposes(new));
        Self {
            kinds: Table::new::<Symbol>(kinds(old), kinds(new)),
            parties: Table::new::<Vec<Symbol>>(paths(old), paths(new)),
            data: Table::new::<(Symbol, bool)>(data(old), data(new)),
            purposes_above: purposes_above(&purposes, pair),
            purposes,
        }
    }

    /// Whether one purpose `is` another on every side that knows it.
    #[must_use]
    pub fn purpose_is(&self, purpose: usize, other: usize) -> bool {
        self.purposes_above.get(purpose).is_some_and(|above| above.contains(&other))
    }

    /// What only one side has, and variables of another sort.
    #[must_use]
    pub fn changes(&self, pair: &Pair) -> Vec<NameChange> {
        let kinds = self.kinds.alone().map(|(side, id)| NameChange::Kind(side, id));
        let parties = self.parties.alone().map(|(side, id)| NameChange::Party(side, id));
        let data = self.data.alone().map(|(side, id)| NameChange::Data(side, id));
        let purposes = self.purposes.alone().map(|(side, id)| NameChange::Purpose(side, id));
        let variables = pair.new.variables.ids().filter_map(|id| self.variable_change(pair, id));
        kinds.chain(parties).chain(data).chain(purposes).chain(variables).collect()
    }

    /// Variables are the same in both by their ids; hidden ones are no names.
    fn variable_change(&self, pair: &Pair, id: VariableId) -> Option<NameChange> {
        let (old, new) = (&pair.old.variables[id], &pair.new.variables[id]);
        match (pair.old_knows(id), pair.new_knows(id)) {
            (true, true) if self.same_sort(old.sort, new.sort) => None,
            (true, true) => Some(NameChange::Sort(id)),
            (true, false) if !old.sort.is_hidden() && old.baseline.is_none() => {
                Some(NameChange::Variable(Side::Old, id))
            }
            (false, true) if !new.sort.is_hidden() && new.baseline.is_none() => {
                Some(NameChange::Variable(Side::New, id))
            }
            _ => None,
        }
    }

    fn same_sort(&self, old: Sort, new: Sort) -> bool {
        match (old, new) {
            (Sort::Choice(Decider::Party(old)), Sort::Choice(Decider::Party(new))) => {
                self.parties.across(Side::Old, old) == Some(new)
            }
            (Sort::Choice(Decider::Kind(old)), Sort::Choice(Decider::Kind(new))) => {
                self.kinds.across(Side::Old, old) == Some(new)
            }
            (Sort::Choice(_), Sort::Choice(_)) => false,
            (old, new) => old == new,
        }
    }
}

fn purposes_above(purposes: &Table<PurposeId>, pair: &Pair) -> Vec<BTreeSet<usize>> {
    let above = |side: Side, policy: &Policy, id: PurposeId| -> BTreeSet<usize> {
        policy.purposes[id].above.iter().map(|above| purposes.place(side, above)).collect()
    };
    let above = |twin: &Twin<PurposeId>| {
        let new = twin.new.map(|id| above(Side::New, &pair.new, id));
        let old = twin.old.map(|id| above(Side::Old, &pair.old, id));
        match (new, old) {
            (Some(new), Some(old)) => new.intersection(&old).copied().collect(),
            (new, old) => new.or(old).unwrap_or_default(),
        }
    };
    purposes.twins.iter().map(above).collect()
}

/// The dotted paths of all parties.
fn paths(policy: &Policy) -> Vec<Vec<Symbol>> {
    let path = |id: PartyId| {
        let mut path: Vec<Symbol> = policy.wholes(id).map(|whole| policy.parties[whole].name).collect();
        path.insert(0, policy.parties[id].name);
        path
    };
    policy.parties.ids().map(path).collect()
}

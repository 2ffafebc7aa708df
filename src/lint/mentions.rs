//! Which declared names are spoken of, and how: read off the trees, because patterns no longer know which names they were written with.

use crate::ids::{Id, IdSet};
use crate::model::{DataId, KindId, PartyId, Policy};
use crate::symbol::{Symbol, SymbolMap};
use crate::syntax::ast::{File, Item, Name, Statement};
use crate::syntax::{Mention, Role, each_mention};

/// The names that are spoken of anywhere but in their own declarations.
#[derive(Default)]
pub(super) struct Mentions {
    /// Parties that are named.
    pub parties: IdSet<PartyId>,
    /// Kinds that are named: of a party, above another kind, as deciders, in patterns.
    pub kinds: IdSet<Symbol>,
    /// Kinds whose parties are meant: `any KIND`, deciders.
    pub kinds_meant: IdSet<Symbol>,
    /// Data and keys that are named.
    pub data: IdSet<Symbol>,
    /// Purposes that are named.
    pub purposes: IdSet<Symbol>,
    /// Labels that are given or asked for.
    pub labels: IdSet<Symbol>,
    /// Labels that are asked for in patterns.
    pub labels_asked: IdSet<Symbol>,
    /// Variables and conditions that are named.
    pub conditions: IdSet<Symbol>,
    /// Sources that are cited.
    pub sources: IdSet<Symbol>,
    /// Baselines that are compared with.
    pub baselines: IdSet<Symbol>,
}

impl Mentions {
    /// The mentions in these files.
    pub fn of(policy: &Policy, files: &[File]) -> Self {
        let mut reader = Reader { policy, top: top_names(policy), found: Self::default() };
        files.iter().flat_map(|file| &file.items).for_each(|item| reader.item(item));
        reader.found
    }

    /// Whether a data type or key is spoken of: by its name, as one that `is` something named, as something that one named `is`, or
    /// by a label.
    pub fn speak_of_data(&self, policy: &Policy, id: DataId) -> bool {
        let data = &policy.data[id];
        let named = |id: DataId| self.data.contains(policy.data[id].name);
        data.above.iter().chain(data.below.iter()).any(named)
            || data.labels.iter().any(|label| self.labels_asked.contains(policy.labels[label].name))
    }

    /// Whether a party is spoken of: by its name, as the whole of a part that is, by its kind, or by a label.
    pub fn speak_of_party(&self, policy: &Policy, id: PartyId) -> bool {
        let party = &policy.parties[id];
        let any = KindId::new(0);
        let meant = |kind: KindId| kind != any && self.kinds_meant.contains(policy.kinds[kind].name);
        policy.with_parts(id).into_iter().any(|party| self.parties.contains(party))
            || policy.kinds[party.kind].above.iter().any(meant)
            || party.labels.iter().any(|label| self.labels_asked.contains(policy.labels[label].name))
    }
}

fn top_names(policy: &Policy) -> SymbolMap<PartyId> {
    let mut top = SymbolMap::default();
    for (id, party) in policy.parties.iter_enumerated().filter(|(_, party)| party.whole.is_none()) {
        top.insert(party.name, id);
    }
    top
}

struct Reader<'p> {
    policy: &'p Policy,
    top: SymbolMap<PartyId>,
    found: Mentions,
}

impl Reader<'_> {
    fn item(&mut self, item: &Item) {
        each_mention(item, &mut |mention| self.mention(mention));
        if let Statement::Party(party) = &item.statement {
            party.parts().iter().for_each(|part| self.item(part));
        }
    }

    fn mention(&mut self, Mention { role, first, rest }: Mention<'_>) {
        let (found, symbol) = (&mut self.found, first.symbol);
        match role {
            Role::Party => self.found.parties.extend(self.resolve(symbol, rest)),
            Role::Group => self.group(symbol, rest),
            Role::PartyOrKind => match self.resolve(symbol, rest) {
                Some(party) => self.found.parties.insert(party),
                None => self.kind_meant(symbol),
            },
            Role::AnyKind => self.kind_meant(symbol),
            Role::Kind => found.kinds.insert(symbol),
            Role::Data => found.data.insert(symbol),
            Role::Purpose => found.purposes.insert(symbol),
            Role::Label => found.labels.insert(symbol),
            Role::LabelAsked => {
                found.labels.insert(symbol);
                found.labels_asked.insert(symbol);
            }
            Role::Condition => found.conditions.insert(symbol),
            Role::Source => found.sources.insert(symbol),
            Role::Baseline => found.baselines.insert(symbol),
            // What declarations say of one another speaks of nothing, and neither does what is left out or contradicted.
            Role::Declaration(_) | Role::DataAbove | Role::PurposeAbove | Role::Remark | Role::Without => {}
        }
    }

    /// Whoever belongs to somebody's group is spoken of with it.
    fn group(&mut self, first: Symbol, rest: &[Name]) {
        let Some(head) = self.resolve(first, rest) else { return };
        let mut members = vec![head];
        let mut next = 0;
        while let Some(&member) = members.get(next) {
            next += 1;
            let owned = self.policy.parties.iter_enumerated().filter(|(_, party)| party.owners().contains(&member));
            let more = self.policy.parties[member].parts().iter().copied().chain(owned.map(|(id, _)| id));
            let new: Vec<PartyId> = more.filter(|more| !members.contains(more)).collect();
            members.extend(new);
        }
        self.found.parties.extend(members);
    }

    fn resolve(&self, first: Symbol, rest: &[Name]) -> Option<PartyId> {
        let first = self.top.get(first).copied();
        rest.iter().fold(first, |whole, name| self.policy.part(whole?, name.symbol))
    }

    fn kind_meant(&mut self, kind: Symbol) {
        self.found.kinds.insert(kind);
        self.found.kinds_meant.insert(kind);
    }
}

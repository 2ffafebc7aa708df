//! Descent: which data can come about from which.

use crate::holdings::Variation;
use crate::model::{Body, DataId, DataSet, Event, PartySet, Policy, StatementId};
use rustc_hash::{FxHashMap, FxHashSet};

/// What each data type can come about from, besides itself: by a derivation, a transformation, or as what a key opens.
#[derive(Default)]
pub struct Descent {
    from: FxHashMap<DataId, FxHashSet<DataId>>,
}

impl Descent {
    /// That of the data of a policy.
    pub fn new(policy: &Policy) -> Self {
        let mut descent = Self::default();
        policy.statements.ids().for_each(|statement| _ = descent.take_in(policy, statement));
        descent
    }

    /// Some data, and all that it can come about from.
    pub fn all_behind(&self, data: impl Iterator<Item = DataId>) -> FxHashSet<DataId> {
        let mut open: Vec<DataId> = data.collect();
        let mut all = FxHashSet::default();
        while let Some(data) = open.pop() {
            if all.insert(data) {
                open.extend(self.from.get(&data).into_iter().flatten());
            }
        }
        all
    }

    /// The variation of which it is asked whether an event comes about only through some parties: it does if it does not under this one.
    pub fn only_through(&self, event: &Event, gate: &PartySet) -> Variation {
        Variation {
            no_part_into: None,
            silent: gate.clone(),
            no_origin_at: event.party().clone(),
            only_from: Some(DataSet::new(self.all_behind(event.data().iter()))),
        }
    }

    /// True if that makes more come about from more.
    pub fn take_in(&mut self, policy: &Policy, statement: StatementId) -> bool {
        let mut is_more = false;
        let mut comes_from = |data: DataId, from: DataId| is_more |= self.from.entry(data).or_default().insert(from);
        match &policy.statements[statement].body {
            Body::Flow { data, transformed, seal, .. } => {
                // What later hops carry has what arrives over the first one among it.
                let becomes = || transformed.iter().flat_map(|one| one.later.iter());
                for (becomes, data) in becomes().flat_map(|becomes| data.iter().map(move |data| (becomes, data))) {
                    comes_from(becomes, data);
                }
                let keys = seal.iter().flat_map(|&seal| policy.data[seal].below.iter());
                let sealed: Vec<DataId> = data.iter().chain(becomes()).collect();
                keys.for_each(|key| sealed.iter().for_each(|&data| comes_from(data, key)));
            }
            Body::Derive { conclusions, premises, .. } => {
                for &conclusion in conclusions {
                    premises.iter().flat_map(|premise| premise.iter()).for_each(|data| comes_from(conclusion, data));
                }
            }
            Body::Origin { .. } | Body::Keep { .. } | Body::Use { .. } => {}
        }
        is_more
    }
}

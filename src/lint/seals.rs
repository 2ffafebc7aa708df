//! Which keys seal something, and who has what opens them.

use super::Context;
use crate::model::{Body, DataId, PartyId, StatementId};
use crate::scenario::Diagram;
use std::collections::BTreeMap;

impl Context<'_, '_> {
    /// The keys that flows are sealed with, with the first such flow.
    pub(super) fn seals(&self) -> BTreeMap<DataId, StatementId> {
        let mut seals = BTreeMap::new();
        for (id, statement) in self.policy.statements.iter_enumerated() {
            if let Body::Flow { seal: Some(key), .. } = statement.body {
                seals.entry(key).or_insert(id);
            }
        }
        seals
    }

    /// When a party holds something that opens a seal.
    pub(super) fn can_open(&mut self, party: PartyId, key: DataId) -> Diagram {
        let holdings = self.engine.holdings();
        let openers = self.policy.data[key].below.iter();
        let sets: Vec<Diagram> = openers.map(|opener| self.engine.learns(&holdings, party, opener)).collect();
        self.engine.space.diagrams.any(sets)
    }

    /// Whether a key or a flow that it seals is this policy's own.
    pub(super) fn is_own_seal(&self, key: DataId, flow: StatementId) -> bool {
        self.is_own(self.policy.data[key].span) || self.is_own(self.policy.statements[flow].span)
    }
}

//! Those in whose mouth something is put, as written.

use crate::model::{PartyId, Policy};
use crate::syntax::ast::{File, Speaker, Statement, Text};
use rustc_hash::FxHashMap;

/// The parties by what they are called: their paths and what they are displayed as.
pub(super) struct Called(FxHashMap<String, PartyId>);

impl Called {
    /// The parties of a policy.
    pub fn new(policy: &Policy) -> Self {
        let mut called: FxHashMap<String, PartyId> = FxHashMap::default();
        for (id, party) in policy.parties.iter_enumerated() {
            let names = [Some(policy.party_path(id)), party.display().map(str::to_owned)];
            for name in names.into_iter().flatten() {
                called.entry(name.to_lowercase()).or_insert(id);
            }
        }
        Self(called)
    }

    /// The party that a speaker is.
    pub fn party(&self, speaker: &Text) -> Option<PartyId> {
        self.0.get(&speaker.value.trim().to_lowercase()).copied()
    }
}

/// The speakers that are written in quotation marks, in order.
pub(super) fn quoted_speakers(files: &[File]) -> impl Iterator<Item = &Text> {
    let items = files.iter().flat_map(|file| &file.items);
    items.filter_map(|item| {
        let by = match &item.statement {
            Statement::Condition(condition) => condition.by.as_ref(),
            Statement::Assume(assume) => assume.by.as_ref(),
            Statement::Remark(remark) => remark.by.as_ref(),
            Statement::Rule(rule) => rule.by.as_ref(),
            Statement::Claim(claim) => claim.by.as_ref(),
            _ => None,
        };
        match by {
            Some(Speaker::Text(text)) => Some(text),
            _ => None,
        }
    })
}

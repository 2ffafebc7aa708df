//! Which parties stand in which frames: a whole with its parts, an owner with what it owns; two levels at most.

use super::FrameKind;
use crate::ids::{Id, IdVec};
use crate::model::{PartyId, Policy};

/// A frame, by whose it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct FrameKey {
    pub(super) kind: FrameKind,
    /// The path of the owner or the whole.
    pub(super) party: String,
}

/// The frames of each party, outermost first, if these parties are shown.
pub(super) fn frames(policy: &Policy, shown: &IdVec<PartyId, bool>) -> IdVec<PartyId, Vec<FrameKey>> {
    let key = |kind, party| FrameKey { kind, party: policy.party_path(party) };
    let mut with_parts: IdVec<PartyId, bool> = IdVec::filled(false, policy.parties.len());
    let mut owning = with_parts.clone();
    for one in policy.parties.ids().filter(|&one| shown[one]) {
        let whole = root(policy, one);
        with_parts[whole] |= whole != one;
        if let Some(owner) = top_owner(policy, whole).filter(|&owner| owner != whole) {
            owning[owner] = true;
        }
    }
    let of = |party: PartyId| {
        let whole = root(policy, party);
        let owner = if owning[whole] { Some(whole) } else { top_owner(policy, whole).filter(|&owner| owning[owner]) };
        let owner = owner.map(|owner| key(FrameKind::Owner, owner));
        let whole = with_parts[whole].then(|| key(FrameKind::Whole, whole));
        owner.into_iter().chain(whole).collect()
    };
    policy.parties.ids().map(of).collect()
}

/// The outermost whole.
fn root(policy: &Policy, party: PartyId) -> PartyId {
    policy.wholes(party).last().unwrap_or(party)
}

/// The last in the row of owners; nobody owns it, or somebody who was in the row already.
fn top_owner(policy: &Policy, party: PartyId) -> Option<PartyId> {
    let mut row = vec![party];
    while let Some(&owner) = row.last().and_then(|&last| policy.parties[last].owners().first()) {
        let owner = root(policy, owner);
        if row.contains(&owner) {
            // They own each other in a circle: it goes by the first of them.
            return row.iter().copied().min_by_key(|one| one.index()).filter(|&least| least != party);
        }
        row.push(owner);
    }
    row.last().copied().filter(|&owner| owner != party)
}

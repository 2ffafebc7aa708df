//! FP0650 `key-of-nobody`: nobody ever holds the key of a seal, not even those who seal and those who are to read. What is sealed with
//! it is never learned, and claims about learning it hold for want of an `origin` of the key.
//!
//! A policy in which nobody holds any key leaves them out on purpose, and is left alone.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{DataId, StatementId};

pub(super) const LINT: Lint = Lint { rule: &codes::KEY_OF_NOBODY, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let keys: Vec<DataId> =
        context.policy.data.iter_enumerated().filter(|(_, data)| data.key).map(|(id, _)| id).collect();
    if keys.into_iter().all(|key| is_held_by_nobody(context, key)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (key, flow) in context.seals() {
        if is_held_by_nobody(context, key) && context.is_own_seal(key, flow) {
            found.push(of_nobody(context, key, flow));
        }
    }
    found
}

fn is_held_by_nobody(context: &mut Context<'_, '_>, key: DataId) -> bool {
    let mut parties = context.policy.parties.ids();
    parties.all(|party| {
        let opens = context.can_open(party, key);
        context.never_happens(opens)
    })
}

fn of_nobody(context: &Context<'_, '_>, key: DataId, flow: StatementId) -> Diagnostic {
    let name = context.policy.data_name(key);
    Diagnostic::new(&codes::KEY_OF_NOBODY, context.policy.data[key].span, format!("nobody ever holds the key `{name}`"))
        .label(context.policy.statements[flow].span, "sealed with it")
        .note("what is sealed with it is never learned by anybody, its receiver included")
        .help(format!("say who has it: `origin {name} at …`; if no source says, `unstated origin {name} at …`"))
        .about(name)
}

//! FP0651 `key-of-everybody`: every party holds the key of a seal in every scenario, so that the seal keeps nothing from anybody.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{DataId, StatementId};

pub(super) const LINT: Lint = Lint { rule: &codes::KEY_OF_EVERYBODY, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, flow) in context.seals() {
        let valid = context.engine.space.valid();
        let mut parties = context.policy.parties.ids();
        let everybody = parties.all(|party| {
            let opens = context.can_open(party, key);
            context.engine.space.diagrams.implies(valid, opens)
        });
        if everybody && context.is_own_seal(key, flow) {
            found.push(of_everybody(context, key, flow));
        }
    }
    found
}

fn of_everybody(context: &Context<'_, '_>, key: DataId, flow: StatementId) -> Diagnostic {
    let name = context.policy.data_name(key);
    let message = format!("every party holds the key `{name}`, so that its seal keeps nothing from anybody");
    Diagnostic::new(&codes::KEY_OF_EVERYBODY, context.policy.data[key].span, message)
        .label(context.policy.statements[flow].span, "sealed with it")
        .help("narrow who has the key, or send in the clear")
        .about(name)
}

//! FP0642 `uncited-statement`: where most statements cite a source, one that does not may have lost its citation. What is implied and
//! not said has none, and is allowed one by one. `unstated` statements are left alone: no source states them.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{Modality, Statement};

pub(super) const LINT: Lint = Lint { rule: &codes::UNCITED_STATEMENT, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let stated = |statement: &Statement| statement.modality != Some(Modality::Unstated);
    let (cited, uncited): (Vec<_>, Vec<_>) = policy
        .statements
        .iter_enumerated()
        .filter(|(_, statement)| stated(statement))
        .partition(|(_, statement)| !statement.cites.is_empty());
    if cited.len() <= uncited.len() {
        return Vec::new();
    }
    let message = format!("this statement cites nothing, where {} of {} do", cited.len(), cited.len() + uncited.len());
    let found = uncited.into_iter().map(|(id, _)| {
        context.at_statement(&codes::UNCITED_STATEMENT, id, message.clone()).help(
            "cite where it is said; if it is implied and not said, allow this rule for it and say so as the reason",
        )
    });
    found.collect()
}

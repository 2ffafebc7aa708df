//! FP0620 `duplicate-statement`: a statement that says what an earlier one says, with no other authority. It changes nothing, and
//! whoever corrects the one may forget the other.

use super::meaning::{Meaning, says_no_more_who};
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::StatementId;
use rustc_hash::FxHashMap;

pub(super) const LINT: Lint = Lint { rule: &codes::DUPLICATE_STATEMENT, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    if !context.is_comparable() {
        return Vec::new();
    }
    let mut seen: FxHashMap<Meaning, Vec<StatementId>> = FxHashMap::default();
    let mut found = Vec::new();
    for id in policy.statements.ids() {
        let Some(meaning) = context.meaning(id) else { continue };
        let earlier = seen.entry(meaning).or_default();
        let covers = |first: &StatementId| says_no_more_who(&policy.statements[id], &policy.statements[*first]);
        match earlier.iter().copied().find(covers) {
            Some(first) => found.push(duplicate(context, first, id)),
            None => earlier.push(id),
        }
    }
    found
}

fn duplicate(context: &Context<'_, '_>, first: StatementId, id: StatementId) -> Diagnostic {
    let (earlier, statement) = (&context.policy.statements[first], &context.policy.statements[id]);
    let diagnostic = context
        .at_statement(
            &codes::DUPLICATE_STATEMENT,
            id,
            "this statement says what an earlier one says already".to_owned(),
        )
        .label(earlier.span, "said here already")
        .help("remove one of them");
    // A prefixed statement brings a hidden variable, which a baseline may be matched with.
    let safe = statement.modality.is_none() && context.is_own(statement.span);
    match context.removal(statement.span, safe) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

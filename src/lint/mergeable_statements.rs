//! FP0621 `mergeable-statements`: two statements that say the same and cite other places. One fact that two texts state is one
//! statement with two citations; two `may` statements are two open questions where there is one.

use super::meaning::{Meaning, says_no_more_who};
use super::{Context, Lint};
use crate::diag::{Diagnostic, Edit, Fix, codes};
use crate::model::{Citation, StatementId};
use rustc_hash::FxHashMap;

pub(super) const LINT: Lint = Lint { rule: &codes::MERGEABLE_STATEMENTS, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    if !context.is_comparable() {
        return Vec::new();
    }
    let mut seen: FxHashMap<Meaning, StatementId> = FxHashMap::default();
    let mut found = Vec::new();
    for id in policy.statements.ids() {
        let Some(meaning) = context.meaning(id) else { continue };
        let first = *seen.entry(meaning).or_insert(id);
        if first != id && !says_no_more_who(&policy.statements[id], &policy.statements[first]) {
            found.push(mergeable(context, first, id));
        }
    }
    found
}

fn mergeable(context: &Context<'_, '_>, first: StatementId, id: StatementId) -> Diagnostic {
    let (earlier, statement) = (&context.policy.statements[first], &context.policy.statements[id]);
    let message = "this statement says what an earlier one says, and cites another place".to_owned();
    let diagnostic = context
        .at_statement(&codes::MERGEABLE_STATEMENTS, id, message)
        .label(earlier.span, "said here as well")
        .help("write one statement with both citations: `cite a, b`");
    let diagnostic = match statement.modality {
        Some(_) => diagnostic.note("each of them is an open question of its own, which can be answered differently"),
        None => diagnostic,
    };
    match merged(context, first, id) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// The citations of the one put behind those of the other, where both have the same speaker and stand in one file.
fn merged(context: &Context<'_, '_>, first: StatementId, id: StatementId) -> Option<Fix> {
    let (earlier, statement) = (&context.policy.statements[first], &context.policy.statements[id]);
    let behind = earlier.cites.last()?.span.at_end();
    if earlier.by != statement.by || earlier.span.file != statement.span.file {
        return None;
    }
    let new = statement.cites.iter().filter(|cite| !earlier.cites.iter().any(|there| same_place(there, cite)));
    let text = new.map(|cite| format!(", {}", context.examined.sources.text(cite.span))).collect();
    let mut edits = vec![Edit { span: behind, text }];
    edits.extend(context.removal(statement.span, false)?.edits);
    Some(Fix { title: "make it one statement with both citations".to_owned(), safe: false, edits })
}

fn same_place(one: &Citation, other: &Citation) -> bool {
    (one.source, &one.at) == (other.source, &other.at)
}

//! A whole finding in plain text, for formats that have one field for all of it.

use super::Naming;
use crate::diag::Diagnostic;
use crate::source::{Sources, Span};
use crate::words::plain;

/// The message, the places that matter, the notes and the help, a line each.
pub(super) fn lines(diagnostic: &Diagnostic, sources: &Sources, naming: Naming<'_>) -> Vec<String> {
    let mut lines = vec![diagnostic.message.to_string()];
    lines.extend(diagnostic.labels.iter().map(|label| {
        let place = place(label.span, sources, naming);
        if label.text.is_empty() { place } else { format!("{} ({place})", label.text) }
    }));
    lines.extend(behind(diagnostic));
    lines.iter().map(|line| plain(line)).collect()
}

/// The notes and the help.
pub fn behind(diagnostic: &Diagnostic) -> impl Iterator<Item = String> + '_ {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    notes.chain(diagnostic.help.iter().map(|help| format!("help: {help}")))
}

fn place(span: Span, sources: &Sources, naming: Naming<'_>) -> String {
    let at = sources.start(span);
    format!("{}:{}:{}", naming(sources.file(span.file).name()), at.line, at.column)
}

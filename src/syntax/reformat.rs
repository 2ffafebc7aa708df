//! A text in its canonical layout, only if that says just what the text says.

use super::ast::{Comment, File, Item};
use super::places::Places;
use super::{format, parse};
use crate::diag::Diagnostic;
use crate::source::{FileId, SourceFile};
use crate::symbol::Interner;
use std::borrow::Cow;

/// Why a text is not laid out.
#[derive(Clone, PartialEq, Debug)]
pub enum Unformatted {
    /// It is not understood: the findings, as of the first file of a run.
    NotUnderstood(Vec<Diagnostic>),
    /// What came out says something else. That is a fault of the layout, and the text is better left alone.
    Changed,
}

/// The canonical layout of a text, with lines of at most `width` characters where they can be broken.
///
/// # Errors
/// The text is not understood, or what came out does not say the same: it is read again and compared, comments included.
pub fn reformat(source: &SourceFile, width: usize) -> Result<String, Unformatted> {
    let mut interner = Interner::new();
    let (before, found) = parse(FileId::first(), source, &mut interner);
    if found.iter().any(Diagnostic::is_error) {
        return Err(Unformatted::NotUnderstood(found));
    }
    let text = format(&before, source, width, &interner);
    let formatted = SourceFile::new(source.name(), text);
    let (after, _) = parse(FileId::first(), &formatted, &mut interner);
    let same = meaning(&before) == meaning(&after)
        && comments(&before.comments, source) == comments(&after.comments, &formatted);
    if same { Ok(formatted.text().to_owned()) } else { Err(Unformatted::Changed) }
}

/// A layout with the line ends that a text has, as its first one is: an editor or a checkout may ask for them.
#[must_use]
pub fn with_line_ends_of(text: &str, formatted: String) -> String {
    let first = text.find('\n').and_then(|at| text.get(..at));
    if first.is_some_and(|line| line.ends_with('\r')) { formatted.replace('\n', "\r\n") } else { formatted }
}

/// Statements without their places.
fn meaning(file: &File) -> Vec<Item> {
    let mut items: Vec<Item> = file.statements().map(Cow::into_owned).collect();
    items.clear_places();
    items
}

/// What comments say, sorted: the layout may move one past another. A `///` line that documents nothing becomes a `//` line.
fn comments(comments: &[Comment], source: &SourceFile) -> Vec<String> {
    let text = |comment: &Comment| {
        let text = source.slice(comment.span.range()).replace("\r\n", "\n");
        text.trim_start_matches('/').trim_end().to_owned()
    };
    let mut all: Vec<_> = comments.iter().map(text).collect();
    all.sort();
    all
}

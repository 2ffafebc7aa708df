//! The canonical layout of a document, as the lines that it changes.

use super::text::Lines;
use crate::emit::line_changes;
use crate::source::SourceFile;
use crate::syntax::{reformat, with_line_ends_of};
use gen_lsp_types::TextEdit;

/// What laying a text out changes; `None` if it is better left alone.
pub(super) fn edits(name: &str, lines: &Lines<'_>, text: &str, width: usize) -> Option<Vec<TextEdit>> {
    let source = SourceFile::new(name, text);
    let formatted = with_line_ends_of(text, reformat(&source, width).ok()?);
    let edit = |(range, new_text)| TextEdit { range: lines.range(range), new_text };
    Some(line_changes(text, &formatted).into_iter().map(edit).collect())
}

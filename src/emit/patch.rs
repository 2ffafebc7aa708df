//! What a change of a text changes, as a patch, or line by line.

use similar::{DiffTag, TextDiff};
use std::ops::Range;

/// A patch from one text to another, with three lines of context; empty if they are the same.
#[must_use]
pub fn patch(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

/// The bytes of a text that another one has otherwise, in whole lines, each with what stands there instead.
#[must_use]
pub fn line_changes(old: &str, new: &str) -> Vec<(Range<usize>, String)> {
    let diff = TextDiff::from_lines(old, new);
    let text = |lines: &[&str], range: Range<usize>| lines.get(range).unwrap_or_default().concat();
    let change = |op: &similar::DiffOp| {
        let start = text(diff.old_slices(), 0..op.old_range().start).len();
        let end = start + text(diff.old_slices(), op.old_range()).len();
        (start..end, text(diff.new_slices(), op.new_range()))
    };
    diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal).map(change).collect()
}

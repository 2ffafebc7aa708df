//! What a change of a text changes, as a patch.

use similar::TextDiff;

/// A patch from one text to another, with three lines of context; empty if they are the same.
#[must_use]
pub fn patch(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

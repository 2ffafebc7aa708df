//! Mending: the changes of text that findings offer, made in memory until there are none left.
//!
//! Of two fixes that touch the same place the first is made; the other one's finding, if it is still there, comes back in the next
//! round. A round after which a policy is less valid than before is taken back.

use super::overlay::Overlay;
use super::{Report, Settings, UsageError, check};
use crate::diag::{Edit, Fix};
use crate::source::{Loader, Sources};
use std::collections::BTreeMap;

/// How often findings are looked for again after their fixes are made.
const ROUNDS: usize = 10;

/// What became of the files.
#[derive(Debug)]
pub struct Fixed {
    /// The files that changed, by name.
    pub files: Vec<FixedFile>,
    /// How many findings were mended.
    pub mended: usize,
    /// How many could be mended by fixes that may change the meaning.
    pub unsafe_left: usize,
    /// What is found in the files as they are now.
    pub report: Report,
}

/// A file that changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FixedFile {
    /// Its name, as the loader knows it.
    pub name: String,
    /// Its text before.
    pub old: String,
    /// Its text now.
    pub new: String,
}

/// Checks policies, and makes the fixes that findings offer: safe ones, or all. Nothing is written.
///
/// # Errors
/// What was asked for and cannot be.
pub fn fix(
    roots: &[String],
    loader: &dyn Loader,
    settings: &Settings<'_>,
    unsafe_too: bool,
) -> Result<Fixed, Vec<UsageError>> {
    let mut overlay = Overlay { below: loader, changed: BTreeMap::new() };
    let mut old: BTreeMap<String, String> = BTreeMap::new();
    let mut mended = 0;
    let mut report = check(roots, &overlay, settings)?;
    for _ in 0..ROUNDS {
        let round = Round::of(&report, unsafe_too);
        if round.texts.is_empty() {
            break;
        }
        let before = overlay.changed.clone();
        overlay.changed.extend(round.texts.clone());
        let next = check(roots, &overlay, settings)?;
        if broken(&next) > broken(&report) {
            overlay.changed = before;
            break;
        }
        for name in round.texts.keys() {
            old.entry(name.clone()).or_insert_with(|| text_of(&report.sources, name));
        }
        mended += round.mended;
        report = next;
    }
    let new = overlay.changed;
    let files = new.into_iter().filter_map(|(name, new)| Some(FixedFile { old: old.remove(&name)?, name, new }));
    let files = files.filter(|file| file.old != file.new).collect();
    let unsafe_left = fixes(&report).filter(|fix| !fix.safe).count();
    Ok(Fixed { files, mended, unsafe_left, report })
}

fn fixes(report: &Report) -> impl Iterator<Item = &Fix> {
    report.findings().into_iter().filter_map(|finding| finding.fix.as_deref())
}

/// How many findings say that a policy is not valid.
fn broken(report: &Report) -> usize {
    report.findings().iter().filter(|finding| !finding.rule.adjustable).count()
}

fn text_of(sources: &Sources, name: &str) -> String {
    sources.files().find(|(_, file)| file.name() == name).map_or_else(String::new, |(_, file)| file.text().to_owned())
}

/// The fixes of one report, as far as they do not touch one another.
struct Round {
    texts: BTreeMap<String, String>,
    mended: usize,
}

impl Round {
    fn of(report: &Report, unsafe_too: bool) -> Self {
        let mut accepted: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
        let mut mended = 0;
        for fix in fixes(report).filter(|fix| fix.safe || unsafe_too) {
            let name = |edit: &Edit| report.sources.file(edit.span.file).name();
            let is_free = |edit: &Edit| {
                accepted.get(name(edit)).is_none_or(|others| !others.iter().any(|other| touch(edit, other)))
            };
            if !fix.edits.is_empty() && fix.edits.iter().all(is_free) {
                fix.edits.iter().for_each(|edit| accepted.entry(name(edit)).or_default().push(edit));
                mended += 1;
            }
        }
        let changed = accepted.into_iter().map(|(name, edits)| {
            let text = text_of(&report.sources, name);
            (name.to_owned(), edited(text, edits))
        });
        Self { texts: changed.collect(), mended }
    }
}

/// Whether two edits of one file overlap, or stand at the same place.
const fn touch(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
}

/// A text with edits that do not touch one another made, the last one first.
fn edited(mut text: String, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    for edit in edits {
        let range = edit.span.range();
        if text.is_char_boundary(range.start) && text.is_char_boundary(range.end) {
            text.replace_range(range, &edit.text);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { span: Span::new(FileId::first(), start, end), text: text.to_owned() }
    }

    #[test]
    fn edits_are_made_from_the_end() {
        let edits = [edit(0, 1, "xyz"), edit(2, 3, ""), edit(4, 4, "!")];
        assert_eq!(edited("abcd".to_owned(), edits.iter().collect()), "xyzbd!");
    }

    #[test]
    fn edits_that_meet_touch() {
        assert!(touch(&edit(0, 2, ""), &edit(1, 3, "")) && touch(&edit(1, 1, "a"), &edit(1, 1, "b")));
        assert!(touch(&edit(0, 2, ""), &edit(2, 3, "")) && !touch(&edit(0, 2, ""), &edit(3, 4, "")));
    }
}

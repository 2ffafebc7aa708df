//! FP0629 `todo`: a comment that says that something is still to do. A verdict on an unfinished policy is about something else than
//! the text.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::ast::{File, Item, Statement};

pub(super) const LINT: Lint = Lint { rule: &codes::TODO, find };

/// The words that say so.
const WORDS: [&str; 3] = ["TODO", "FIXME", "XXX"];

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in context.examined.files {
        let text = context.examined.sources.file(file.id).text();
        if WORDS.iter().any(|word| text.contains(word)) {
            found.extend(comments(file).into_iter().filter_map(|span| still_to_do(file.id, text, span)));
        }
    }
    found
}

/// All comments, documentation included.
fn comments(file: &File) -> Vec<Span> {
    let mut spans: Vec<Span> = file.comments.iter().map(|comment| comment.span).collect();
    docs(&file.items, &mut spans);
    spans
}

fn docs(items: &[Item], spans: &mut Vec<Span>) {
    for item in items {
        spans.extend(item.doc.as_ref().map(|doc| doc.span));
        if let Statement::Party(party) = &item.statement {
            docs(party.parts(), spans);
        }
    }
}

fn still_to_do(file: FileId, text: &str, comment: Span) -> Option<Diagnostic> {
    let words = text.get(comment.range())?;
    let (at, word) = WORDS.iter().filter_map(|word| Some((find_word(words, word)?, word))).min()?;
    let start = comment.start + u32::try_from(at).ok()?;
    let span = Span::new(file, start, start + u32::try_from(word.len()).ok()?);
    let line = words.get(at..)?.lines().next().unwrap_or_default().trim_end_matches("*/").trim();
    let what = line.strip_prefix(word).unwrap_or_default().trim_start_matches([':', ' ', '.']).trim();
    let message =
        if what.is_empty() { "something is still to do here".to_owned() } else { format!("still to do: {what}") };
    let found = Diagnostic::new(&codes::TODO, span, message);
    Some(found.help("do it, or write the gap down as an `unstated` statement").about(what))
}

/// Where a word stands by itself.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_letter = |one: char| one.is_alphanumeric() || one == '_';
    let stands_alone = |&(at, _): &(usize, &str)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(is_letter) && !behind.is_some_and(is_letter)
    };
    text.match_indices(word).find(stands_alone).map(|(at, _)| at)
}

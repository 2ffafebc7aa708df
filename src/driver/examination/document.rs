//! A text that is edited: pieces of what was read and of what came in its place, with the statements in them.

use crate::model::{ClaimId, Policy, StatementId};
use crate::source::{FileId, Sources, Span};
use crate::syntax::ast::{self, Item};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a statement is to a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// One that makes up the model.
    Statement(StatementId),
    /// A claim.
    Claim(ClaimId),
    /// Anything else.
    Other,
}

/// A statement in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    /// Where it begins and ends.
    pub start: u32,
    pub end: u32,
    /// What it is.
    pub meaning: Meaning,
}

/// The statements of texts, in order.
pub(super) type Texts = FxHashMap<FileId, Vec<Known>>;

/// The statements of the files of a policy.
pub(super) fn known(policy: &Policy, files: &[ast::File]) -> Texts {
    let mut meanings: FxHashMap<FileId, Vec<(u32, Meaning)>> = FxHashMap::default();
    let mut note = |span: Span, meaning| meanings.entry(span.file).or_default().push((span.start, meaning));
    policy.statements.iter_enumerated().for_each(|(id, one)| note(one.span, Meaning::Statement(id)));
    policy.claims.iter_enumerated().for_each(|(id, one)| note(one.span, Meaning::Claim(id)));
    let mut texts = Texts::default();
    for file in files {
        let meanings = meanings.entry(file.id).or_default();
        meanings.sort_unstable_by_key(|&(start, _)| start);
        let mut meanings = meanings.iter().peekable();
        let known = file.items.iter().flat_map(Item::spans).map(|span| {
            let meaning = meanings.next_if(|&&(start, _)| start == span.start).map(|&(_, meaning)| meaning);
            Known { start: span.start, end: span.end, meaning: meaning.unwrap_or(Meaning::Other) }
        });
        texts.insert(file.id, known.collect());
    }
    texts
}

/// A piece of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Piece {
    file: FileId,
    start: u32,
    end: u32,
}

impl Piece {
    fn length(self) -> usize {
        (self.end - self.start) as usize
    }
}

/// A text, piece by piece.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Document {
    pieces: Vec<Piece>,
}

/// A stretch of a document that begins and ends with whole statements, or with the document.
pub(super) struct Stretch {
    /// Where it is in the document.
    pub range: Range<usize>,
    /// Whether it begins with the document.
    begins: bool,
    /// Whether it ends with the document.
    ends: bool,
    /// Its statements: where they stand in the stretch, and what they are.
    pub known: Vec<(Range<usize>, Meaning)>,
}

/// How many statements before and behind a change are read again, to see that it ends there.
const AROUND: usize = 2;

impl Document {
    /// A text that was read.
    pub fn new(file: FileId, sources: &Sources) -> Self {
        Self { pieces: vec![Piece { file, start: 0, end: narrow(sources.file(file).text().len()) }] }
    }

    /// How long it is, in bytes.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.length()).sum()
    }

    /// Whether a range is one of the text, and cuts no character in two.
    pub fn has(&self, range: &Range<usize>, sources: &Sources) -> bool {
        let is_end = |wanted: usize| {
            let mut at = 0;
            wanted == self.len()
                || self.pieces.iter().any(|piece| {
                    let within = wanted.checked_sub(at).filter(|&within| within < piece.length());
                    at += piece.length();
                    let text = sources.file(piece.file).text();
                    within.is_some_and(|within| text.is_char_boundary(piece.start as usize + within))
                })
        };
        range.start <= range.end && is_end(range.start) && is_end(range.end)
    }

    /// The text in a range that it has.
    pub fn text(&self, range: Range<usize>, sources: &Sources) -> Option<String> {
        let mut text = String::with_capacity(range.len());
        let mut at = 0;
        for piece in &self.pieces {
            let (from, to) = (range.start.max(at), range.end.min(at + piece.length()));
            if from < to {
                let start = piece.start as usize;
                text.push_str(sources.file(piece.file).text().get(start + from - at..start + to - at)?);
            }
            at += piece.length();
        }
        (text.len() == range.len()).then_some(text)
    }

    /// The statements around a range.
    pub fn around(&self, range: &Range<usize>, texts: &Texts) -> Stretch {
        let mut known: Vec<(Range<usize>, Meaning)> = Vec::new();
        let (mut before, mut behind) = (0, 0);
        let mut at = 0;
        'pieces: for piece in &self.pieces {
            let behind_it = at + piece.length();
            let all = texts.get(&piece.file).map_or(&[][..], Vec::as_slice);
            let place =
                |known: &Known| at + (known.start - piece.start) as usize..at + (known.end - piece.start) as usize;
            let from = all.partition_point(|known| known.start < piece.start);
            let to = all.partition_point(|known| known.start < piece.end);
            let all = all.get(from..to).unwrap_or_default();
            // Most statements are far before the range.
            let near = all.partition_point(|known| place(known).start < range.start).saturating_sub(AROUND);
            for one in all.get(near..).unwrap_or_default() {
                let place = place(one);
                if place.start < range.start {
                    before += 1;
                } else if place.start >= range.end {
                    behind += 1;
                }
                known.push((place, one.meaning));
                if behind == AROUND {
                    break 'pieces;
                }
            }
            at = behind_it;
        }
        let far = before - before.min(AROUND);
        known.drain(..far);
        let (begins, ends) = (before < AROUND, behind < AROUND);
        let start = if begins { 0 } else { known.first().map_or(0, |(place, _)| place.start) };
        let end = if ends { self.len() } else { known.last().map_or(0, |(place, _)| place.end) };
        for (place, _) in &mut known {
            *place = place.start - start..place.end - start;
        }
        Stretch { range: start..end, begins, ends, known }
    }

    /// Puts another text, all of it, in the place of a stretch.
    pub fn replace(&mut self, range: &Range<usize>, file: FileId, sources: &Sources) {
        let mut pieces = Vec::with_capacity(self.pieces.len() + 2);
        let mut new = Some(Piece { file, start: 0, end: narrow(sources.file(file).text().len()) });
        let mut at = 0;
        for &piece in &self.pieces {
            let end = at + piece.length();
            if at < range.start {
                pieces.push(Piece { end: piece.start + narrow(range.start.min(end) - at), ..piece });
            }
            if end >= range.start {
                pieces.extend(new.take());
            }
            if end > range.end {
                pieces.push(Piece { start: piece.start + narrow(range.end.max(at) - at), ..piece });
            }
            at = end;
        }
        pieces.extend(new);
        pieces.retain(|piece| piece.length() > 0);
        self.pieces = pieces;
    }
}

/// The range in which a text differs from a new one, and what the new one has there; `None` if they are the same.
pub(super) fn difference<'t>(old: &str, new: &'t str) -> Option<(Range<usize>, &'t str)> {
    if old == new {
        return None;
    }
    let most = old.len().min(new.len());
    let mut first = same_bytes(old.bytes().zip(new.bytes()));
    while !old.is_char_boundary(first) || !new.is_char_boundary(first) {
        first -= 1;
    }
    let mut last = same_bytes(old.bytes().rev().zip(new.bytes().rev())).min(most - first);
    while !old.is_char_boundary(old.len() - last) || !new.is_char_boundary(new.len() - last) {
        last -= 1;
    }
    Some((first..old.len() - last, new.get(first..new.len() - last)?))
}

fn same_bytes(pairs: impl Iterator<Item = (u8, u8)>) -> usize {
    pairs.take_while(|(one, other)| one == other).count()
}

/// How many statements of a stretch are the same before and after a change of it.
pub(super) struct Same {
    /// At the beginning.
    pub first: usize,
    /// At the end, others.
    pub last: usize,
}

impl Stretch {
    /// What is the same in another text for the stretch; its statements stand at these places. `None` if the change may reach farther
    /// than the stretch does.
    pub fn same(&self, old: &str, new: &str, after: &[Range<usize>]) -> Option<Same> {
        let before: Vec<Range<usize>> = self.known.iter().map(|(place, _)| place.clone()).collect();
        let is_same = |at_old: usize, at_new: usize| {
            let (old, new) = (statement(old, &before, at_old), statement(new, after, at_new));
            old.is_some_and(|(text, docs)| {
                // What is said before the first statement is not part of the stretch.
                new.is_some_and(|(other, others)| text == other && (docs == others || at_old == 0 && !self.begins))
            })
        };
        let most = before.len().min(after.len());
        // Where the stretch does not end with the text, its last statement has to be found again.
        let first = (0..most - usize::from(!self.ends && most > 0)).take_while(|&at| is_same(at, at)).count();
        let last = (1..=most - first).take_while(|&back| is_same(before.len() - back, after.len() - back)).count();
        ((first > 0 || self.begins) && (last > 0 || self.ends)).then_some(Same { first, last })
    }
}

/// The text of a statement, and of the documentation before it.
fn statement<'t>(text: &'t str, places: &[Range<usize>], at: usize) -> Option<(&'t str, Vec<&'t str>)> {
    let place = places.get(at)?;
    let end_before = at.checked_sub(1).and_then(|before| places.get(before)).map_or(0, |before| before.end);
    let docs = text.get(end_before..place.start)?.lines().map(str::trim).filter(|line| line.starts_with("///"));
    Some((text.get(place.clone())?, docs.collect()))
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_cuts_no_character_in_two() {
        assert_eq!(difference("a é b", "a è b"), Some((2..4, "è")));
        assert_eq!(difference("aba", "ababa"), Some((3..3, "ba")));
        assert_eq!(difference("aaa", "aa"), Some((2..3, "")));
        assert_eq!(difference("same", "same"), None);
    }
}

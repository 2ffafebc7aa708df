//! Lines: where statements are broken, and where comments, documentation and blank lines go.
//!
//! What decides is the tree and the places of comments, never how long a line was before; so a second time changes nothing.

use super::statements::{Piece, Pieces};
use super::words::{Printer, Segment, one_line};
use crate::source::SourceFile;
use crate::syntax::ast::{Comment, Doc, Item, Statement};
use rustc_hash::FxHashSet;

/// By how much parts, fields and continuation lines are indented.
const INDENT: usize = 2;

/// The text of a file as it comes to be.
pub(super) struct Layout<'a> {
    /// How things are worded.
    pub printer: Printer<'a>,
    /// The file.
    pub source: &'a SourceFile,
    /// How long lines should be at most, in characters.
    pub width: usize,
    /// The comments that are not printed yet, in order.
    pub comments: &'a [Comment],
    /// What is printed.
    pub out: String,
}

impl<'a> Layout<'a> {
    /// Items with the comments between them and, up to `end`, behind them.
    pub fn items(&mut self, items: &[Item], end: u32, indent: usize) {
        let mut anything_before = false;
        for item in items.iter().flat_map(Item::statements) {
            anything_before |= self.comments_before(item.span.start, indent, anything_before);
            self.item(&item, indent, anything_before);
            anything_before = true;
            self.trailing_comments(item.span.end, end);
        }
        self.comments_before(end, indent, anything_before);
    }

    fn item(&mut self, item: &Item, indent: usize, anything_before: bool) {
        let start = item.doc.as_ref().map_or(item.span, |doc| doc.span).start;
        self.blank_line(start, anything_before);
        match &item.statement {
            Statement::Broken(_) => self.broken(item, indent),
            Statement::Party(party) if !party.parts().is_empty() => self.whole(item, party.parts(), indent),
            _ => {
                let comments = self.take_comments(item.span.end);
                let trailing = self.trails(item.span.end, u32::MAX).is_some();
                let comments = Around { doc: item.doc.as_deref(), comments, trailing };
                let pieces = self.printer.pieces(item);
                self.statement(pieces, comments, indent, "");
            }
        }
    }

    /// A party with its parts.
    fn whole(&mut self, item: &Item, parts: &[Item], indent: usize) {
        let first =
            parts.first().map_or(item.span.end, |part| part.doc.as_ref().map_or(part.span, |doc| doc.span).start);
        let pieces = self.printer.pieces(item);
        let waiting = self.comments.iter().take_while(|comment| comment.span.start < first);
        let last_piece = pieces.pieces.iter().map(|piece| piece.start).max().unwrap_or_default();
        let is_in_head = |comment: &&Comment| comment.span.start < last_piece || !self.on_own_line(**comment);
        let in_head = waiting.take_while(is_in_head).count();
        let (head, rest) = self.comments.split_at(in_head);
        self.comments = rest;
        self.statement(pieces, Around { doc: item.doc.as_deref(), comments: head, trailing: false }, indent, " {");
        self.items(parts, item.span.end, indent + INDENT);
        self.line(indent, "}");
    }

    /// As it stands in the source.
    fn broken(&mut self, item: &Item, indent: usize) {
        self.take_comments(item.span.end);
        self.doc(item.doc.as_deref(), indent);
        let text = self.source.slice(item.span.range()).trim_end().replace("\r\n", "\n");
        self.line(indent, &text);
    }

    fn doc(&mut self, doc: Option<&Doc>, indent: usize) {
        for line in doc.iter().flat_map(|doc| doc.text.split('\n')) {
            let blank = if line.is_empty() { "" } else { " " };
            self.line(indent, &format!("///{blank}{line}"));
        }
    }

    // Statements.

    /// A statement: on one line if it fits and no comment stands in it that needs a line.
    fn statement(&mut self, mut pieces: Pieces, around: Around, indent: usize, end: &str) {
        let (before, within) = self.attach(&pieces, around.comments, around.trailing);
        for comment in before {
            let text = self.comment_text(comment);
            self.line(indent, &text);
        }
        self.doc(around.doc, indent);
        let fields = std::mem::take(&mut pieces.fields);
        let is_short = |line: &str| indent + line.chars().count() <= self.width;
        let one_line = on_one_line(&pieces.pieces, &fields) + end;
        if within.is_empty() && is_short(&one_line) {
            self.line(indent, &one_line);
        } else if fields.is_empty() {
            self.wrapped(&pieces.pieces, &within, indent, end);
        } else {
            self.wrapped(&pieces.pieces, &within, indent, " {");
            for field in &fields {
                self.wrapped(std::slice::from_ref(field), &within, indent + INDENT, "");
            }
            self.line(indent, "}");
        }
    }

    /// Which comments of a statement go before it, and which stand by a piece. `trailing`: whether others will follow it.
    fn attach(&self, pieces: &Pieces, comments: &[Comment], trailing: bool) -> (Vec<Comment>, Vec<Attached>) {
        let mut starts: Vec<u32> = pieces.pieces.iter().chain(&pieces.fields).map(|piece| piece.start).collect();
        starts.sort_unstable();
        let mut attached: Vec<_> = comments.iter().map(|&comment| self.attached(comment, &starts)).collect();
        let last = pieces.pieces.last().filter(|_| trailing && pieces.fields.is_empty()).map(|piece| piece.start);
        only_last_behind(&mut attached, last);
        let first = starts.first().copied().unwrap_or_default();
        let goes_before = |attached: &Attached| attached.piece == first && !attached.behind;
        let (before, within): (Vec<_>, Vec<_>) = attached.into_iter().partition(goes_before);
        (before.into_iter().map(|attached| attached.comment).collect(), within)
    }

    /// A comment on a line of its own belongs to the piece behind it, if there is one; any other to the piece before it.
    fn attached(&self, comment: Comment, starts: &[u32]) -> Attached {
        let next = starts.partition_point(|&start| start < comment.span.start);
        let last =
            next.checked_sub(1).and_then(|last| starts.get(last)).or(starts.first()).copied().unwrap_or_default();
        if self.on_own_line(comment) {
            Attached { comment, piece: starts.get(next).copied().unwrap_or(last), behind: false }
        } else {
            Attached { comment, piece: last, behind: true }
        }
    }

    /// Pieces on as many lines as they need.
    fn wrapped(&mut self, pieces: &[Piece], comments: &[Attached], indent: usize, end: &str) {
        let mut line = Line::new(indent);
        for (index, piece) in pieces.iter().enumerate() {
            let end = if index + 1 == pieces.len() { end } else { "" };
            let mine = || comments.iter().filter(|attached| attached.piece == piece.start);
            for attached in mine().filter(|attached| !attached.behind) {
                self.flush(&mut line);
                let text = self.comment_text(attached.comment);
                self.line(line.indent, &text);
            }
            self.piece(&mut line, piece, end);
            let ends_line = |attached: &&Attached| !attached.comment.block;
            let behind = || mine().filter(|attached| attached.behind);
            for attached in behind().filter(|attached| !ends_line(attached)).chain(behind().filter(ends_line)) {
                line.add(&self.comment_text(attached.comment));
                line.full |= ends_line(&attached);
            }
        }
        self.flush(&mut line);
    }

    /// Adds a piece to a line, or begins another line for it, or several.
    fn piece(&mut self, line: &mut Line, piece: &Piece, end: &str) {
        let whole = piece.words.line() + end;
        if line.fits(&whole, self.width) {
            line.add(&whole);
            return;
        }
        self.flush(line);
        if line.fits(&whole, self.width) {
            line.add(&whole);
            return;
        }
        let mut segments = piece.words.segments.clone();
        segments.last_mut().into_iter().for_each(|last| last.text.push_str(end));
        self.broken_up(line, &segments);
        line.full = true;
    }

    /// Adds what does not fit on a line, broken at its outermost places; the recursion is as deep as what is said in it.
    fn broken_up(&mut self, line: &mut Line, segments: &[Segment]) {
        let inner = || segments.iter().skip(1).map(|segment| segment.depth);
        let Some(outermost) = inner().min() else {
            segments.iter().for_each(|segment| line.add(&segment.text));
            return;
        };
        let breaks = inner().enumerate().filter(|(_, depth)| *depth == outermost).map(|(before, _)| before + 1);
        let mut start = 0;
        for end in breaks.chain([segments.len()]) {
            let chunk = segments.get(start..end).unwrap_or_default();
            let text = one_line(chunk);
            if start > 0 && !line.fits(&text, self.width) {
                self.flush(line);
                line.indent = line.base + 2 * INDENT;
            }
            if line.fits(&text, self.width) {
                line.add(&text);
            } else {
                self.broken_up(line, chunk);
                line.full = true;
            }
            start = end;
        }
    }

    fn flush(&mut self, line: &mut Line) {
        if !line.text.is_empty() {
            self.line(line.indent, &line.text);
            line.text.clear();
            line.indent = line.base + INDENT;
        }
        line.full = false;
    }

    // Comments.

    /// The comments up to a place.
    fn take_comments(&mut self, end: u32) -> &'a [Comment] {
        let count = self.comments.partition_point(|comment| comment.span.start < end);
        let (taken, rest) = self.comments.split_at(count);
        self.comments = rest;
        taken
    }

    /// Comments on lines of their own; true if there was any.
    fn comments_before(&mut self, end: u32, indent: usize, mut anything_before: bool) -> bool {
        let comments = self.take_comments(end);
        for &comment in comments {
            self.blank_line(comment.span.start, anything_before);
            anything_before = true;
            let text = self.comment_text(comment);
            self.line(indent, &text);
        }
        !comments.is_empty()
    }

    /// Comments behind a statement, on its line.
    fn trailing_comments(&mut self, mut end: u32, limit: u32) {
        while let Some(comment) = self.trails(end, limit) {
            let text = self.comment_text(comment);
            self.out.truncate(self.out.trim_end_matches('\n').len());
            self.out.push(' ');
            self.out.push_str(&text);
            self.out.push('\n');
            end = comment.span.end;
            self.take_comments(end);
        }
    }

    /// The next comment, if it stands behind a place on its line.
    fn trails(&self, end: u32, limit: u32) -> Option<Comment> {
        let comment = *self.comments.first().filter(|comment| comment.span.start < limit)?;
        let between = self.source.slice(end as usize..comment.span.start as usize);
        between.chars().all(|character| character == ' ' || character == '\t').then_some(comment)
    }

    /// A comment; a `///` line that documents nothing becomes an ordinary one.
    fn comment_text(&self, comment: Comment) -> String {
        let text = self.source.slice(comment.span.range()).replace("\r\n", "\n");
        let text = text.trim_end();
        match text.strip_prefix("///") {
            Some(rest) if !rest.starts_with('/') && !comment.block => format!("//{rest}"),
            _ => text.to_owned(),
        }
    }

    fn on_own_line(&self, comment: Comment) -> bool {
        let line = self.source.line_index(comment.span.start);
        let start = self.source.line_range(line).start;
        self.source.slice(start..comment.span.start as usize).trim_start_matches('\u{feff}').trim().is_empty()
    }

    // Lines.

    /// A blank line, if one stands before a place in the source and something stands above it.
    fn blank_line(&mut self, start: u32, anything_before: bool) {
        let line = self.source.line_index(start);
        let above = line.checked_sub(1).map(|above| self.source.line_range(above));
        let on_own_line = || self.source.slice(self.source.line_range(line).start..start as usize).trim().is_empty();
        let is_blank = above.is_some_and(|range| self.source.slice(range).trim().is_empty());
        if anything_before && is_blank && on_own_line() {
            self.out.push('\n');
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text);
        self.out.push('\n');
    }
}

/// What belongs to a statement but is no part of it.
#[derive(Clone, Copy)]
struct Around<'a> {
    doc: Option<&'a Doc>,
    /// The comments in it.
    comments: &'a [Comment],
    /// Whether others follow it on its last line.
    trailing: bool,
}

/// A comment in a statement, by the piece that begins at `piece`.
#[derive(Clone, Copy)]
struct Attached {
    comment: Comment,
    piece: u32,
    /// Behind the piece, on its line, rather than on a line before it.
    behind: bool,
}

/// One `//` comment fits behind a piece: the last, and none where the place is taken. Others go before the piece.
fn only_last_behind(attached: &mut [Attached], taken: Option<u32>) {
    let mut taken: FxHashSet<u32> = taken.into_iter().collect();
    for comment in attached.iter_mut().rev().filter(|attached| attached.behind && !attached.comment.block) {
        comment.behind = taken.insert(comment.piece);
    }
}

/// A line that is being filled.
struct Line {
    text: String,
    indent: usize,
    /// The indentation of the statement.
    base: usize,
    /// Nothing more goes on it.
    full: bool,
}

impl Line {
    const fn new(base: usize) -> Self {
        Self { text: String::new(), indent: base, base, full: false }
    }

    fn fits(&self, more: &str, width: usize) -> bool {
        let used = self.text.chars().count();
        !self.full && self.indent + used + usize::from(used > 0) + more.chars().count() <= width
    }

    fn add(&mut self, more: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(more);
    }
}

/// Pieces and fields on one line.
pub(super) fn on_one_line(pieces: &[Piece], fields: &[Piece]) -> String {
    let lines = |pieces: &[Piece]| pieces.iter().map(|piece| piece.words.line()).collect::<Vec<_>>();
    let head = lines(pieces).join(" ");
    if fields.is_empty() { head } else { format!("{head} {{ {} }}", lines(fields).join("  ")) }
}

//! Text for a terminal: pieces with a tone, wrapped to a width, with hanging indents.

use crate::words::plain;
use codespan_reporting::term::termcolor::{Buffer, Color, ColorSpec, WriteColor};
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// A blank at which no line is broken; written as a blank.
pub(super) const NO_BREAK: &str = "\u{a0}";

/// What a piece of text is, which decides its colour. Everything can be told without colours too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    Plain,
    /// A heading or what matters most.
    Strong,
    /// Places and asides.
    Faint,
    /// A claim that holds.
    Good,
    /// A claim that fails.
    Bad,
    /// A claim that fails perhaps.
    Doubt,
}

impl Tone {
    fn spec(self) -> ColorSpec {
        let mut spec = ColorSpec::new();
        match self {
            Self::Plain => &mut spec,
            Self::Strong => spec.set_bold(true),
            Self::Faint => spec.set_dimmed(true),
            Self::Good => spec.set_fg(Some(Color::Green)).set_bold(true),
            Self::Bad => spec.set_fg(Some(Color::Red)).set_bold(true),
            Self::Doubt => spec.set_fg(Some(Color::Yellow)).set_bold(true),
        };
        spec
    }
}

/// A piece of text with its tone.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    text: String,
    tone: Tone,
}

impl Piece {
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }

    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Plain)
    }

    pub fn strong(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Strong)
    }

    pub fn faint(text: impl Into<String>) -> Self {
        Self::new(text, Tone::Faint)
    }
}

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    plain(text).width()
}

/// Where text is written to.
pub(super) struct Canvas {
    buffer: Buffer,
    width: usize,
    /// Whether the last line is blank, or there is none.
    gap: bool,
}

impl Canvas {
    pub fn new(color: bool, width: usize) -> Self {
        Self { buffer: if color { Buffer::ansi() } else { Buffer::no_color() }, width, gap: true }
    }

    pub const fn width(&self) -> usize {
        self.width
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.buffer.into_inner()
    }

    /// What codespan writes to; it ends with a blank line.
    pub fn writer(&mut self) -> &mut Buffer {
        self.gap = true;
        &mut self.buffer
    }

    /// One blank line before what comes next, unless there is one already.
    pub fn gap(&mut self) {
        if !std::mem::replace(&mut self.gap, true) {
            self.raw("\n");
        }
    }

    /// A paragraph: its first line begins with `first` blanks, the others with `rest`.
    pub fn paragraph(&mut self, first: usize, rest: usize, pieces: &[Piece]) {
        let mut line = vec![Piece::plain(" ".repeat(first))];
        let mut column = first;
        for (at, word) in words(pieces).into_iter().enumerate() {
            if at > 0 && column + 1 + word.columns > self.width {
                self.line(&line);
                line = vec![Piece::plain(" ".repeat(rest))];
                column = rest;
            } else if at > 0 {
                let tone = blank_tone(&line, &word);
                add(&mut line, Piece::new(" ", tone));
                column += 1;
            }
            column += word.columns;
            word.fragments.into_iter().for_each(|fragment| add(&mut line, fragment));
        }
        self.line(&line);
    }

    fn line(&mut self, pieces: &[Piece]) {
        pieces.iter().for_each(|piece| self.styled(&piece.text, piece.tone));
        self.raw("\n");
        self.gap = false;
    }

    /// A paragraph with a label in the margin: `label` stands at `indent`, the text behind it at `indent + room`, and `hang` more from
    /// its second line on.
    pub fn labelled(&mut self, (indent, room, hang): (usize, usize, usize), label: Piece, pieces: &[Piece]) {
        let gap = room.saturating_sub(columns(&label.text)).max(1);
        let mut all = vec![label, Piece::plain(NO_BREAK.repeat(gap))];
        all.extend_from_slice(pieces);
        self.paragraph(indent, indent + room + hang, &all);
    }

    fn raw(&mut self, text: &str) {
        // Writing to memory does not fail.
        let _ = self.buffer.write_all(text.as_bytes());
    }

    fn styled(&mut self, text: &str, tone: Tone) {
        let shown = plain(text).replace(NO_BREAK, " ");
        if shown.is_empty() {
            return;
        }
        if tone == Tone::Plain {
            return self.raw(&shown);
        }
        let _ = self.buffer.set_color(&tone.spec());
        self.raw(&shown);
        let _ = self.buffer.reset();
    }
}

/// Adds a piece to a line; one of the same tone as the last goes on with it.
fn add(line: &mut Vec<Piece>, piece: Piece) {
    match line.last_mut() {
        Some(last) if last.tone == piece.tone => last.text.push_str(&piece.text),
        _ => line.push(piece),
    }
}

/// The tone of the blank between a line and a word: theirs, if they have the same.
fn blank_tone(line: &[Piece], word: &Word) -> Tone {
    let before = line.last().map(|piece| piece.tone);
    word.fragments.first().map(|piece| piece.tone).filter(|&tone| Some(tone) == before).unwrap_or(Tone::Plain)
}

/// What stays on one line: pieces of text without a blank between them.
#[derive(Default)]
struct Word {
    fragments: Vec<Piece>,
    columns: usize,
}

/// Pieces as words. A piece that begins without a blank goes on with the word of the piece before it.
fn words(pieces: &[Piece]) -> Vec<Word> {
    let mut words = vec![Word::default()];
    for piece in pieces {
        for (at, part) in piece.text.split(' ').enumerate() {
            if at > 0 {
                words.push(Word::default());
            }
            if let Some(word) = words.last_mut().filter(|_| !part.is_empty()) {
                word.columns += columns(part);
                word.fragments.push(Piece::new(part, piece.tone));
            }
        }
    }
    words.retain(|word| !word.fragments.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: usize, pieces: &[Piece]) -> String {
        let mut canvas = Canvas::new(false, width);
        canvas.paragraph(1, 3, pieces);
        String::from_utf8(canvas.into_bytes()).unwrap()
    }

    #[test]
    fn words_are_wrapped_with_a_hanging_indent() {
        let pieces = [Piece::plain("one two "), Piece::strong("three"), Piece::plain(", four")];
        assert_eq!(written(12, &pieces), " one two\n   three,\n   four\n");
        assert_eq!(written(80, &pieces), " one two three, four\n");
    }

    #[test]
    fn wide_characters_take_two_columns_and_long_words_overflow() {
        assert_eq!(written(8, &[Piece::plain("数据 数据 abcdefghijkl")]), " 数据\n   数据\n   abcdefghijkl\n");
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        let mut canvas = Canvas::new(true, 80);
        canvas.paragraph(0, 0, &[Piece::new("bad", Tone::Bad), Piece::plain(" and plain")]);
        assert_eq!(canvas.into_bytes(), b"\x1b[0m\x1b[1m\x1b[31mbad\x1b[0m and plain\n");
        let mut canvas = Canvas::new(true, 80);
        canvas.paragraph(0, 0, &[Piece::faint("one run"), Piece::faint(" of words")]);
        assert_eq!(canvas.into_bytes(), b"\x1b[0m\x1b[2mone run of words\x1b[0m\n");
    }
}

//! Places in a text as editors count them: 0-based lines, and characters in the unit that was agreed upon.

use gen_lsp_types::{Position, PositionEncodingKind, Range};
use std::ops;

/// What a character is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what is meant where nothing is agreed upon.
    #[default]
    Utf16,
}

impl Encoding {
    /// As the protocol calls it.
    pub const fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// A text with the places where its lines begin. A line ends with `\n`, `\r\n` or `\r`.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    pub fn new(text: &'t str, encoding: Encoding) -> Self {
        let byte = |at: usize| text.as_bytes().get(at);
        let is_end = |at: &usize| byte(*at) == Some(&b'\n') || byte(at + 1) != Some(&b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).filter(is_end);
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        Self { text, starts, encoding }
    }

    /// The place of a byte; one inside a character counts as that character's.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..self.text.floor_char_boundary(offset)).unwrap_or_default();
        let character = match self.encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
        };
        Position { line: narrow(line), character: narrow(character) }
    }

    /// The places of a range of bytes.
    pub fn range(&self, range: ops::Range<usize>) -> Range {
        Range { start: self.position(range.start), end: self.position(range.end) }
    }

    /// The byte of a place. A place behind the end of a line is that end, one behind the last line the end of the text, and one
    /// inside a character the character's beginning.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let character = position.character as usize;
        start
            + match self.encoding {
                Encoding::Utf8 => content.floor_char_boundary(character),
                Encoding::Utf16 => utf16_offset(content, character),
            }
    }

    /// The bytes of a range; an empty one where it is the wrong way round.
    pub fn bytes(&self, range: Range) -> ops::Range<usize> {
        let start = self.offset(range.start);
        start..self.offset(range.end).max(start)
    }
}

fn utf16_offset(text: &str, units: usize) -> usize {
    let mut behind = 0;
    let is_behind = |&(_, one): &(usize, char)| {
        behind += one.len_utf16();
        behind > units
    };
    text.char_indices().find(is_behind).map_or(text.len(), |(at, _)| at)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\u{feff}aé🙂b\r\nsecond\rthird\n";

    fn place(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn every_byte_has_a_place_and_back() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let lines = Lines::new(TEXT, encoding);
            for (at, one) in TEXT.char_indices().filter(|&(_, one)| one != '\n') {
                assert_eq!(lines.offset(lines.position(at)), at, "{encoding:?} {one:?}");
            }
            assert_eq!(lines.offset(lines.position(TEXT.len())), TEXT.len());
        }
    }

    #[test]
    fn characters_are_counted_as_agreed() {
        let of = |encoding| Lines::new(TEXT, encoding).position(TEXT.find('b').unwrap());
        assert_eq!((of(Encoding::Utf8), of(Encoding::Utf16)), (place(0, 10), place(0, 5)));
        assert_eq!(Lines::new(TEXT, Encoding::Utf16).position(TEXT.find("third").unwrap()), place(2, 0));
    }

    #[test]
    fn places_that_there_are_not_are_near_ones() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        assert_eq!(lines.offset(place(0, 99)), TEXT.find('\r').unwrap());
        assert_eq!(lines.offset(place(9, 0)), TEXT.len());
        assert_eq!(lines.offset(place(0, 4)), TEXT.find('🙂').unwrap());
        assert_eq!(lines.bytes(Range { start: place(1, 3), end: place(1, 1) }), 16..16);
        assert_eq!(Lines::new(TEXT, Encoding::Utf8).offset(place(0, 7)), TEXT.find('🙂').unwrap());
    }
}

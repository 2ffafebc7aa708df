//! Source files, spans in them, and line tables.
//!
//! A span is two byte offsets and a file; lines and columns are computed when something is shown.

use crate::ids::{Id, IdVec, define_ids};

define_ids! {
    /// A file of one run.
    FileId,
}

/// A range of bytes in a file: `start` included, `end` not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte, 0-based.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of a file.
    #[must_use]
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that covers both; they must be of the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span where this one begins.
    #[must_use]
    pub const fn at_start(self) -> Self {
        Self { file: self.file, start: self.start, end: self.start }
    }

    /// The empty span where this one ends.
    #[must_use]
    pub const fn at_end(self) -> Self {
        Self { file: self.file, start: self.end, end: self.end }
    }

    /// The bytes as a range.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place for people: both numbers are 1-based, columns count Unicode characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// One file: its name as shown, its text, and where its lines begin.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Where every fourth line begins, the first included: there can be millions of lines, and few are asked for.
    marks: Vec<u32>,
    lines: usize,
}

/// How many lines there are from one mark to the next.
const FROM_MARK_TO_MARK: usize = 4;

impl SourceFile {
    /// A file with the name that messages show. The text must be shorter than 4 GiB (the loader sees to it).
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let (mut marks, mut lines) = (vec![0], 1);
        for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            if lines % FROM_MARK_TO_MARK == 0 {
                marks.push(narrow(end + 1));
            }
            lines += 1;
        }
        Self { name: name.into(), text, marks, lines }
    }

    /// The name that messages show, with `/` between folders.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a byte range; empty where the range is not one of this file's.
    #[must_use]
    pub fn slice(&self, range: std::ops::Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// 0-based line of a byte offset.
    #[must_use]
    pub fn line_index(&self, offset: u32) -> usize {
        let mark = self.marks.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.marks.get(mark).copied().unwrap_or_default();
        let between = start as usize..(offset as usize).min(self.text.len());
        let between = self.text.as_bytes().get(between).unwrap_or_default();
        mark * FROM_MARK_TO_MARK + memchr::memchr_iter(b'\n', between).count()
    }

    /// Where a 0-based line begins; the end of the text if there are not as many.
    fn line_start(&self, line: usize) -> usize {
        let mark = self.marks.get(line / FROM_MARK_TO_MARK).map_or(self.text.len(), |&start| start as usize);
        let behind = self.text.as_bytes().get(mark..).unwrap_or_default();
        match (line % FROM_MARK_TO_MARK).checked_sub(1) {
            None => mark,
            Some(ends) => memchr::memchr_iter(b'\n', behind).nth(ends).map_or(self.text.len(), |end| mark + end + 1),
        }
    }

    /// The byte range of a 0-based line, its line end excluded.
    #[must_use]
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let (start, end) = (self.line_start(line), self.line_start(line + 1));
        let content = self.slice(start..end).trim_end_matches(['\n', '\r']);
        start..start + content.len()
    }

    /// How many lines there are; a text that ends with a line end has an empty last one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines
    }

    /// Line and column of a byte offset; an offset inside a character counts as that character's. A byte order mark takes no
    /// column.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let (line, before) = self.line_up_to(offset);
        Position { line: narrow(line + 1), column: narrow(before.chars().count() + 1) }
    }

    /// The same with the column in UTF-16 code units.
    #[must_use]
    pub fn position_utf16(&self, offset: u32) -> Position {
        let (line, before) = self.line_up_to(offset);
        Position { line: narrow(line + 1), column: narrow(before.encode_utf16().count() + 1) }
    }

    /// The index of a line, and what stands on it before an offset.
    fn line_up_to(&self, offset: u32) -> (usize, &str) {
        let line = self.line_index(offset);
        let start = self.line_start(line);
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.slice(start..end);
        (line, before.strip_prefix('\u{feff}').filter(|_| line == 0).unwrap_or(before))
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Where files come from: the disk, an editor's buffers, a test's table.
pub trait Loader {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it cannot be read, in words for people (`no such file`).
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// The path that `relative` names in the file `from`: normalised, so that one file has one path, with `/` between folders.
    fn join(&self, from: &str, relative: &str) -> String;
}

/// All files of a run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: IdVec<FileId, SourceFile>,
}

impl Sources {
    /// No file yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file)
    }

    /// A file by its id.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id]
    }

    /// The files, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter_enumerated()
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).slice(span.range())
    }

    /// Line and column where a span begins.
    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// Line and column one past a span's end.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end)
    }

    /// `file:line:column` of where a span begins.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.start(span);
        format!("{}:{line}:{column}", self.file(span.file).name())
    }
}

impl FileId {
    /// The first file of a run.
    #[must_use]
    pub fn first() -> Self {
        Self::new(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let file = SourceFile::new("a.flow", "é b\r\nsecond");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(3), Position { line: 1, column: 3 });
        assert_eq!(file.position(6), Position { line: 2, column: 1 });
        assert_eq!(file.slice(file.line_range(0)), "é b");
        assert_eq!(file.slice(file.line_range(1)), "second");
    }

    #[test]
    fn lines_are_found_between_marks() {
        let file = SourceFile::new("a.flow", (0..100).map(|line| format!("{line}\n")).collect::<String>());
        assert_eq!(file.line_count(), 101);
        for line in 0..100 {
            let range = file.line_range(line);
            assert_eq!(file.slice(range.clone()), line.to_string());
            assert!([range.start, range.end].iter().all(|&at| file.line_index(narrow(at)) == line), "{line}");
        }
        let end = file.text().len();
        assert_eq!(
            (file.line_range(100), file.line_range(1_000), file.line_index(u32::MAX)),
            (end..end, end..end, 100)
        );
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let file = SourceFile::new("a.flow", "\u{feff}ab\n\u{feff}c");
        let columns = [0, 2, 3, 4, 9].map(|offset| file.position(offset).column);
        assert_eq!(columns, [1, 1, 1, 2, 2]);
    }

    #[test]
    fn an_offset_inside_a_character_counts_as_that_character() {
        let file = SourceFile::new("a.flow", "é");
        assert_eq!(file.position(1), Position { line: 1, column: 1 });
    }
}

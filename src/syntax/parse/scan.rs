//! Words and signs, in order: enough to cut a file into statements and to point at what was not understood.
//!
//! The scanner never fails: what is no token becomes a [`TokenKind::Stray`]. It reads every byte once, but for the few that
//! a caller [rewinds](Scanner::rewind) over.

use super::NESTING_LIMIT;
use crate::source::{FileId, Span};
use crate::syntax::ast::Comment;
use crate::syntax::words::{Reserved, reserved};

/// A word, sign or constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Whether it is the first token of its line; none is where the line begins inside a string or comment.
    pub first_on_line: bool,
}

impl Token {
    /// Whether it is a reserved word that begins a statement.
    pub fn begins_statement(self) -> bool {
        matches!(self.kind, TokenKind::Reserved(Reserved::Statement(_)))
    }

    /// The reserved word that it is, or nothing.
    pub fn word(self) -> &'static str {
        match self.kind {
            TokenKind::Reserved(Reserved::Statement(word) | Reserved::Inner(word)) => word,
            _ => "",
        }
    }

    /// Whether it is that sign of one character.
    pub fn is_sign(self, sign: u8) -> bool {
        self.kind == TokenKind::Sign(sign)
    }

    /// Whether it can be a name.
    pub fn is_name(self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Quoted)
    }

    /// Where it stands.
    pub fn span(self, file: FileId) -> Span {
        Span::new(file, self.start, self.end)
    }
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TokenKind {
    /// A name that is no reserved word.
    Word,
    /// A reserved word.
    Reserved(Reserved),
    /// A name in backticks.
    Quoted,
    /// A string.
    Text,
    /// A number or a date, or what looks like one.
    Number,
    /// `{ } ( ) , : . ;`.
    Sign(u8),
    /// Other signs, as many as stand together.
    Operator,
    /// Text that is no token.
    Stray(Stray),
}

/// Text that is no token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stray {
    /// A string without an end; it counts as ending with its line.
    OpenString,
    /// A comment without an end: the rest of the file.
    OpenComment,
    /// A comment with too many comments in it.
    DeepComment,
    /// A bidirectional control character.
    Bidi,
    /// Any other character.
    Character,
}

/// A place between two tokens.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    file: FileId,
    at: usize,
    line_has_token: bool,
    /// No string that begins here or later has an end.
    no_string_ends: bool,
    /// The comments before the place.
    pub comments: Vec<Comment>,
    /// The `///` lines between the last token and the one before it.
    pub docs: Vec<Span>,
}

impl<'t> Scanner<'t> {
    /// The beginning of a text, behind the byte order mark.
    pub fn new(file: FileId, text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (comments, docs) = (Vec::new(), Vec::new());
        Self { text, bytes: text.as_bytes(), file, at, line_has_token: false, no_string_ends: false, comments, docs }
    }

    /// Goes back to the end of an earlier token.
    pub fn rewind(&mut self, end: u32) {
        self.at = end as usize;
        self.line_has_token = true;
        self.docs.clear();
        let kept = self.comments.partition_point(|comment| comment.span.start < end);
        self.comments.truncate(kept);
    }

    /// The next token; afterwards `docs` has the documentation before it.
    pub fn token(&mut self) -> Option<Token> {
        self.docs.clear();
        loop {
            let start = self.at;
            match self.byte(0)? {
                b'\n' => {
                    self.line_has_token = false;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'/' if self.byte(1) == Some(b'/') => self.line_comment(),
                b'/' if self.byte(1) == Some(b'*') => {
                    if let Some(stray) = self.block_comment() {
                        return Some(self.finish(start, TokenKind::Stray(stray)));
                    }
                }
                byte => {
                    let kind = self.kind(byte);
                    return Some(self.finish(start, kind));
                }
            }
        }
    }

    fn finish(&mut self, start: usize, kind: TokenKind) -> Token {
        let first_on_line = !self.line_has_token;
        self.line_has_token = true;
        Token { kind, start: offset(start), end: offset(self.at), first_on_line }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.file, offset(start), offset(self.at))
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or_default();
        let content = line.trim_end_matches('\r');
        self.at += content.len();
        let span = self.span(start);
        let is_doc = content.starts_with("///") && !content.starts_with("////") && !self.line_has_token;
        if is_doc {
            self.docs.push(span);
        } else {
            self.comments.push(Comment { span, block: false });
        }
    }

    fn block_comment(&mut self) -> Option<Stray> {
        let start = self.at;
        let (mut depth, mut deepest) = (0_usize, 0);
        loop {
            match (self.byte(0), self.byte(1)) {
                (None, _) => return Some(Stray::OpenComment),
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    deepest = deepest.max(depth);
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        break;
                    }
                }
                (Some(b'\n'), _) => {
                    self.line_has_token = true;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        if deepest > NESTING_LIMIT {
            return Some(Stray::DeepComment);
        }
        let span = self.span(start);
        self.comments.push(Comment { span, block: true });
        None
    }

    fn kind(&mut self, byte: u8) -> TokenKind {
        match byte {
            b'"' => self.string(),
            b'`' => self.quoted(),
            b'0'..=b'9' => self.number(),
            b'-' if self.byte(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            b'{' | b'}' | b'(' | b')' | b',' | b':' | b'.' | b';' => {
                self.at += 1;
                TokenKind::Sign(byte)
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            _ if byte.is_ascii_punctuation() => self.operator(),
            _ => self.character(),
        }
    }

    fn string(&mut self) -> TokenKind {
        let line_end = || self.rest().find('\n').map_or(self.text.len(), |length| self.at + length);
        let limit = if self.no_string_ends { line_end() } else { self.text.len() };
        let mut at = self.at + 1;
        while at < limit {
            match self.bytes.get(at) {
                Some(b'\\') => at += 2,
                Some(b'"') => {
                    self.at = at + 1;
                    return TokenKind::Text;
                }
                _ => at += 1,
            }
        }
        let end = line_end();
        let length = self.text.get(self.at..end).unwrap_or_default().trim_end_matches('\r').len();
        self.no_string_ends = true;
        self.at += length;
        TokenKind::Stray(Stray::OpenString)
    }

    fn quoted(&mut self) -> TokenKind {
        let name = self.rest().get(1..).unwrap_or_default();
        let length = word_length(name);
        if length > 0 && name.as_bytes().get(length) == Some(&b'`') {
            self.at += length + 2;
            return TokenKind::Quoted;
        }
        self.at += 1;
        TokenKind::Stray(Stray::Character)
    }

    fn number(&mut self) -> TokenKind {
        self.at += 1;
        loop {
            let dashed = usize::from(self.byte(0) == Some(b'-'));
            let rest = self.rest().get(dashed..).unwrap_or_default();
            let length = rest.find(|character| !continues_word(character)).unwrap_or(rest.len());
            if length == 0 {
                return TokenKind::Number;
            }
            self.at += dashed + length;
        }
    }

    fn operator(&mut self) -> TokenKind {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            let next = self.byte(1);
            let comment = byte == b'/' && matches!(next, Some(b'/' | b'*'));
            let number = byte == b'-' && next.is_some_and(|next| next.is_ascii_digit());
            let other = !byte.is_ascii_punctuation() || b"{}(),:.;\"`_".contains(&byte);
            if comment || number || other {
                break;
            }
            self.at += 1;
        }
        TokenKind::Operator
    }

    fn word(&mut self) -> TokenKind {
        let length = word_length(self.rest());
        let word = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        reserved(word).map_or(TokenKind::Word, TokenKind::Reserved)
    }

    fn character(&mut self) -> TokenKind {
        let Some(character) = self.rest().chars().next() else { return TokenKind::Stray(Stray::Character) };
        if unicode_ident::is_xid_start(character) {
            return self.word();
        }
        self.at += character.len_utf8();
        TokenKind::Stray(if is_bidi_control(character) { Stray::Bidi } else { Stray::Character })
    }
}

/// The length of the word that a text begins with; 0 if it begins with none.
fn word_length(text: &str) -> usize {
    let ascii = ascii_word_length(text.as_bytes());
    if let [b'_' | b'a'..=b'z' | b'A'..=b'Z', ..] = text.as_bytes()
        && text.as_bytes().get(ascii).is_none_or(u8::is_ascii)
    {
        return ascii;
    }
    let starts = text.chars().next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    let rest = text.get(ascii..).unwrap_or_default();
    match (starts, rest.bytes().next()) {
        (false, _) => 0,
        (true, Some(byte)) if !byte.is_ascii() => {
            ascii + rest.find(|character| !continues_word(character)).unwrap_or(rest.len())
        }
        _ => ascii,
    }
}

/// With how many bytes a text begins that are ASCII characters of words. Eight are looked at at a time, as one number: where a word
/// ends cannot be foreseen, and a wrong guess costs more than that (Hacker's Delight 6.1).
pub(super) fn ascii_word_length(bytes: &[u8]) -> usize {
    const fn each(byte: u8) -> u64 {
        byte as u64 * 0x0101_0101_0101_0101
    }
    let mut length = 0;
    while let Some(&eight) = bytes.get(length..).and_then(<[u8]>::first_chunk) {
        let eight = u64::from_le_bytes(eight);
        let low = eight & each(0x7F);
        let small = low | each(0x20);
        // The highest bit of a byte says whether it is of that sort; nothing is carried from one byte to the next.
        let letters = (small + each(0x80 - b'a')) & !(small + each(0x7F - b'z'));
        let digits = (low + each(0x80 - b'0')) & !(low + each(0x7F - b'9'));
        let others = (low ^ each(b'_')) + each(0x7F);
        let ends = (!letters & !digits & others | eight) & each(0x80);
        if ends != 0 {
            return length + ends.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().position(|&byte| !is_of_word(byte)).unwrap_or(rest.len())
}

/// Whether a byte is an ASCII character of words.
pub(super) const fn is_of_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn continues_word(character: char) -> bool {
    character == '_' || character.is_ascii_alphanumeric() || unicode_ident::is_xid_continue(character)
}

/// Characters that change the direction of the text around them.
pub(super) const fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_every_byte_that_is_not_of_words() {
        for byte in 0..=u8::MAX {
            for length in 0..20 {
                for at in 0..length {
                    let mut text = b"aZ_09zA".repeat(3);
                    text.truncate(length);
                    text[at] = byte;
                    let expected = if is_of_word(byte) { length } else { at };
                    assert_eq!(ascii_word_length(&text), expected, "{text:?}");
                }
            }
        }
    }
}

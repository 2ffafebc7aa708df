//! Plain statements, read off their bytes: a short way for the many that large files consist of.
//!
//! What is not recognised here goes to the grammar, which has the last word; so this code knows nothing of patterns, clauses, comments
//! and errors. `tests/syntax` holds it to the grammar: both give the same tree for whatever is understood here.

use super::scan::{Token, TokenKind};
use crate::source::{FileId, Span};
use crate::symbol::Interner;
use crate::syntax::ast::{Name, Party, Plain, Statement};
use crate::syntax::words::is_reserved;

/// A statement that looks plain. It is, if another statement or the end of the file is behind it.
pub(super) struct Draft {
    form: Form,
    /// How many of its names stand in its first list.
    first: usize,
    /// Whether its last name is that of a condition.
    conditional: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `flow A -> B [-> C] carries d, … [when c]`.
    Flow,
    /// `origin d, … at A [when c]`.
    Origin,
    /// `party A [: k]`.
    Party,
}

/// Looks at what stands behind the first word of a statement; `words` becomes where its names are.
pub(super) fn draft(text: &str, first: Token, words: &mut Vec<(u32, u32)>) -> Option<Draft> {
    words.clear();
    let mut cursor = Cursor { text, at: first.end as usize, words };
    match first.word() {
        "flow" => cursor.flow(),
        "origin" => cursor.origin(),
        "party" => cursor.party(),
        _ => None,
    }
}

impl Draft {
    /// The statement. Only here are its names numbered, because that goes by the order in which names are met.
    pub fn finish(&self, file: FileId, text: &str, words: &[(u32, u32)], interner: &mut Interner) -> Option<Statement> {
        let name = |&(start, end): &(u32, u32)| Name {
            symbol: interner.intern(text.get(start as usize..end as usize).unwrap_or_default()),
            span: Span::new(file, start, end),
        };
        let mut names = words.iter().map(name);
        if self.form == Form::Party {
            let (name, kind) = (names.next()?, names.next());
            let (owners, labels, cites, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            return Some(Statement::Party(Box::new(Party { name, kind, display: None, owners, labels, cites, parts })));
        }
        Plain::new(self.form == Form::Flow, names, self.first, self.conditional).map(Statement::Plain)
    }

    /// The last token.
    pub fn last(words: &[(u32, u32)]) -> Option<Token> {
        words.last().map(|&(start, end)| Token { kind: TokenKind::Word, start, end, first_on_line: false })
    }
}

/// Reads words and signs with nothing but blanks between them.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    words: &'t mut Vec<(u32, u32)>,
}

impl Cursor<'_> {
    fn flow(&mut self) -> Option<Draft> {
        self.name()?;
        while self.sign("->") {
            self.name()?;
        }
        let first = self.words.len();
        if first < 2 || !self.keyword("carries") {
            return None;
        }
        self.list()?;
        self.end(Form::Flow, first)
    }

    fn origin(&mut self) -> Option<Draft> {
        self.list()?;
        let first = self.words.len();
        if !self.keyword("at") {
            return None;
        }
        self.name()?;
        self.end(Form::Origin, first)
    }

    fn party(&mut self) -> Option<Draft> {
        self.name()?;
        if self.sign(":") {
            self.name()?;
        }
        Some(Draft { form: Form::Party, first: 1, conditional: false })
    }

    fn end(&mut self, form: Form, first: usize) -> Option<Draft> {
        let conditional = self.keyword("when");
        if conditional {
            self.name()?;
        }
        Some(Draft { form, first, conditional })
    }

    fn list(&mut self) -> Option<()> {
        self.name()?;
        while self.sign(",") {
            self.name()?;
        }
        Some(())
    }

    /// A name of ASCII letters without backticks.
    fn name(&mut self) -> Option<()> {
        let (start, end) = self.word()?;
        if is_reserved(self.text.get(start..end)?) {
            return None;
        }
        self.words.push((u32::try_from(start).ok()?, u32::try_from(end).ok()?));
        self.at = end;
        Some(())
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        match self.word() {
            Some((start, end)) if self.text.get(start..end) == Some(keyword) => {
                self.at = end;
                true
            }
            _ => false,
        }
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        let follows = self.rest().starts_with(sign.as_bytes());
        self.at += if follows { sign.len() } else { 0 };
        follows
    }

    /// Where the word at hand begins and ends.
    fn word(&mut self) -> Option<(usize, usize)> {
        self.skip_blanks();
        let (start, bytes) = (self.at, self.text.as_bytes());
        let mut end = start;
        while bytes.get(end).is_some_and(|&byte| CONTINUES[usize::from(byte)]) {
            end += 1;
        }
        let is_word = end > start && !bytes.get(start)?.is_ascii_digit();
        let is_whole = bytes.get(end).is_none_or(u8::is_ascii);
        (is_word && is_whole).then_some((start, end))
    }

    fn skip_blanks(&mut self) {
        while self.text.as_bytes().get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

/// The bytes that a word of ASCII characters consists of.
static CONTINUES: [bool; 256] = {
    let mut continues = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        continues[byte as usize] = byte == b'_' || byte.is_ascii_alphanumeric();
        byte += 1;
    }
    continues
};

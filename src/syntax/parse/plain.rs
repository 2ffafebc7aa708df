//! Plain statements, read off their bytes: a short way for the many that large files consist of.
//!
//! What is not recognised here goes to the grammar, which has the last word; so this code knows nothing of patterns, clauses, comments
//! and errors. `tests/syntax` holds it to the grammar: both give the same tree for whatever is understood here.

use super::scan::{Token, TokenKind, ascii_word_length, is_of_word};
use crate::source::{FileId, Span};
use crate::symbol::{Interner, Symbol};
use crate::syntax::ast::{Doc, Item, Name, Party, PartyDetails, Plain, PlainNames, Statement};
use crate::syntax::words::is_reserved;
use std::rc::Rc;

/// How many statements are read before their names are numbered.
const LONGEST_RUN: usize = 256;

/// Plain statements that stand together. Their names are numbered all at once, so that the places of many names are fetched from the
/// table at a time.
#[derive(Default)]
pub(super) struct Run {
    drafts: Vec<Draft>,
    /// Where the names are.
    words: Vec<(u32, u32)>,
    /// Their symbols, when it is finished.
    symbols: Vec<Symbol>,
}

/// A statement that was read and has no names yet.
struct Draft {
    shape: Shape,
    start: u32,
    end: u32,
    doc: Option<Box<Doc>>,
    /// How many names there are up to the last of its own.
    names: usize,
}

#[derive(Clone, Copy)]
struct Shape {
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

/// A statement that looks plain. It is, if another statement or the end of the file is behind it: then it is to be
/// [added](Run::add).
pub(super) struct Seen {
    shape: Shape,
    first: Token,
    /// Its last token.
    pub last: Token,
}

impl Run {
    /// Looks at what stands behind the first word of a statement.
    pub fn look(&mut self, text: &str, first: Token) -> Option<Seen> {
        let (base, names) = (self.base().unwrap_or(first.start), self.names());
        self.words.truncate(names);
        let mut cursor = Cursor { text, at: first.end as usize, words: &mut self.words };
        let shape = match first.word() {
            "flow" => cursor.flow(names),
            "origin" => cursor.origin(names),
            "party" => cursor.party(),
            _ => None,
        }?;
        let &(start, end) = self.words.last()?;
        let last = Token { kind: TokenKind::Word, start, end, first_on_line: false };
        // INVARIANT (near names).
        (end - base <= PlainNames::REACH && self.drafts.len() < LONGEST_RUN).then_some(Seen { shape, first, last })
    }

    /// Adds what was looked at last.
    pub fn add(&mut self, seen: &Seen, doc: Option<Box<Doc>>) {
        let (shape, start, end) = (seen.shape, seen.first.start, seen.last.end);
        self.drafts.push(Draft { shape, start, end, doc, names: self.words.len() });
    }

    /// Puts down the statements, and is empty then. Only here are their names numbered, because that goes by the order in which names
    /// are met.
    pub fn finish(&mut self, file: FileId, text: &str, interner: &mut Interner, items: &mut Vec<Item>) {
        let (base, count) = (self.base().unwrap_or_default(), self.names());
        let words = self.words.iter().take(count);
        let word = |&(start, end): &(u32, u32)| text.get(start as usize..end as usize).unwrap_or_default();
        interner.intern_all(words.clone().map(word), &mut self.symbols);
        let names = words.zip(&self.symbols).map(|(&(start, end), &symbol)| (symbol, start..end));
        let names = PlainNames::new(file, base, names);
        let mut from = 0;
        items.extend(self.drafts.drain(..).filter_map(|draft| {
            let range = std::mem::replace(&mut from, draft.names)..draft.names;
            let statement = draft.shape.statement(&names, range)?;
            Some(Item { span: Span::new(file, draft.start, draft.end), doc: draft.doc, statement })
        }));
    }

    /// Where its first statement begins.
    fn base(&self) -> Option<u32> {
        self.drafts.first().map(|draft| draft.start)
    }

    /// How many names its statements have.
    fn names(&self) -> usize {
        self.drafts.last().map_or(0, |draft| draft.names)
    }
}

impl Shape {
    fn statement(self, names: &Rc<PlainNames>, range: std::ops::Range<usize>) -> Option<Statement> {
        if self.form != Form::Party {
            return Plain::new(self.form == Form::Flow, names, range, self.first, self.conditional)
                .map(Statement::Plain);
        }
        let mut names = range.filter_map(|at| names.name(at));
        let (name, kind): (Name, Option<Name>) = (names.next()?, names.next());
        Some(Statement::Party(Box::new(Party::new(name, kind, PartyDetails::default()))))
    }
}

/// Reads words and signs with nothing but blanks between them.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    words: &'t mut Vec<(u32, u32)>,
}

impl Cursor<'_> {
    /// `before` is how many words there are of other statements.
    fn flow(&mut self, before: usize) -> Option<Shape> {
        self.name()?;
        while self.sign("->") {
            self.name()?;
        }
        let first = self.words.len() - before;
        if first < 2 || !self.keyword("carries") {
            return None;
        }
        self.list()?;
        self.end(Form::Flow, first)
    }

    fn origin(&mut self, before: usize) -> Option<Shape> {
        self.list()?;
        let first = self.words.len() - before;
        if !self.keyword("at") {
            return None;
        }
        self.name()?;
        self.end(Form::Origin, first)
    }

    fn party(&mut self) -> Option<Shape> {
        self.name()?;
        if self.sign(":") {
            self.name()?;
        }
        Some(Shape { form: Form::Party, first: 1, conditional: false })
    }

    fn end(&mut self, form: Form, first: usize) -> Option<Shape> {
        let conditional = self.keyword("when");
        if conditional {
            self.name()?;
        }
        Some(Shape { form, first, conditional })
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
        self.skip_blanks();
        let behind = self.rest().strip_prefix(keyword.as_bytes()).map(<[u8]>::first);
        let follows = behind.is_some_and(|next| next.is_none_or(|&byte| byte.is_ascii() && !is_of_word(byte)));
        self.at += if follows { keyword.len() } else { 0 };
        follows
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
        let (start, rest) = (self.at, self.rest());
        let length = ascii_word_length(rest);
        let is_word = length > 0 && !rest.first()?.is_ascii_digit();
        let is_whole = rest.get(length).is_none_or(u8::is_ascii);
        (is_word && is_whole).then_some((start, start + length))
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

//! Plain statements, read off their bytes: a short way for the many that large files consist of.
//!
//! What is not recognised here goes to the grammar, which has the last word; so this code knows nothing of patterns, clauses, comments
//! and errors. `tests/syntax` holds it to the grammar: both give the same tree for whatever is understood here.

use super::scan::{Token, TokenKind, ascii_word_length, is_of_word};
use crate::source::{FileId, Span};
use crate::symbol::{Interner, Symbol};
use crate::syntax::ast::{Doc, Item, Name, Party, PartyDetails, PlainRun, Shape, Statement};
use crate::syntax::words::{Reserved, is_reserved};

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
    form: Form,
    start: u32,
    end: u32,
    doc: Option<Box<Doc>>,
    /// How many names there are up to the last of its own.
    names: usize,
}

#[derive(Clone, Copy)]
enum Form {
    /// `flow A -> B [-> C] carries d, … [when c]` or `origin d, … at A [when c]`.
    Rule(Shape),
    /// `party A [: k]`.
    Party,
}

/// A statement that looks plain. It is, if another statement or the end of the file is behind it: then it is to be
/// [added](Run::add).
pub(super) struct Seen {
    form: Form,
    first: Token,
    /// Its last token.
    pub last: Token,
    /// The first word of the next statement, if that may be plain, too, and only blanks are before it.
    pub next: Option<Token>,
}

impl Run {
    /// Looks at what stands behind the first word of a statement.
    pub fn look(&mut self, text: &str, first: Token) -> Option<Seen> {
        let (base, names) = (self.drafts.first().map_or(first.start, |draft| draft.start), self.names());
        self.words.truncate(names);
        let rest = text.as_bytes().get(first.end as usize..)?;
        let near = first.start as usize + PlainRun::NEAR;
        let mut cursor = Cursor { rest, end: text.len(), near, words: &mut self.words };
        let form = match first.word() {
            "flow" => cursor.flow(names),
            "origin" => cursor.origin(names),
            "party" => cursor.party(),
            _ => None,
        }?;
        let next = cursor.statement_word();
        let &(start, end) = self.words.last()?;
        let last = Token { kind: TokenKind::Word, start, end, first_on_line: false };
        // INVARIANT (near names).
        (end - base <= PlainRun::REACH && self.drafts.len() < LONGEST_RUN).then_some(Seen { form, first, last, next })
    }

    /// Adds what was looked at last.
    pub fn add(&mut self, seen: &Seen, doc: Option<Box<Doc>>) {
        let (form, start, end) = (seen.form, seen.first.start, seen.last.end);
        self.drafts.push(Draft { form, start, end, doc, names: self.words.len() });
    }

    /// Puts down the statements, and is empty then. Only here are their names numbered, because that goes by the order in which names
    /// are met.
    pub fn finish(&mut self, file: FileId, text: &str, interner: &mut Interner, items: &mut Vec<Item>) {
        self.words.truncate(self.names());
        interner.intern_all(text, &self.words, &mut self.symbols);
        let (mut words, mut symbols) = (self.words.as_slice(), self.symbols.as_slice());
        let mut before = 0;
        for drafts in self.drafts.chunk_by_mut(|one, next| one.is_simple() && next.is_simple()) {
            let (Some(start), Some((end, names))) =
                (drafts.first().map(|draft| draft.start), drafts.last().map(|draft| (draft.end, draft.names)))
            else {
                continue;
            };
            let (own, own_symbols);
            (own, words) = words.split_at(names - before);
            (own_symbols, symbols) = symbols.split_at(names - before);
            let statement = statement(file, drafts, before, own_symbols, own);
            before = names;
            let doc = drafts.first_mut().and_then(|draft| draft.doc.take());
            items.extend(statement.map(|statement| Item { span: Span::new(file, start, end), doc, statement }));
        }
        self.drafts.clear();
    }

    /// How many names its statements have.
    fn names(&self) -> usize {
        self.drafts.last().map_or(0, |draft| draft.names)
    }
}

impl Draft {
    /// Whether it can be one of several in an item.
    const fn is_simple(&self) -> bool {
        matches!(self.form, Form::Rule(_)) && self.doc.is_none()
    }
}

/// The statement that a party is, or several others are. `before` is how many names there are before theirs.
fn statement(
    file: FileId,
    drafts: &[Draft],
    before: usize,
    symbols: &[Symbol],
    words: &[(u32, u32)],
) -> Option<Statement> {
    let shape = |draft: &Draft| match draft.form {
        Form::Rule(shape) => Some((shape, draft.start, draft.names - before)),
        Form::Party => None,
    };
    if let Some(shapes) = drafts.iter().map(shape).collect::<Option<Vec<_>>>() {
        return Some(Statement::Plain(Box::new(PlainRun::new(file, &shapes, symbols, words))));
    }
    let mut names =
        symbols.iter().zip(words).map(|(&symbol, &(start, end))| Name { symbol, span: Span::new(file, start, end) });
    let (name, kind) = (names.next()?, names.next());
    Some(Statement::Party(Box::new(Party::new(name, kind, PartyDetails::default()))))
}

/// Reads words and signs with nothing but blanks between them.
struct Cursor<'t> {
    /// What is left of the text.
    rest: &'t [u8],
    /// Where the text ends.
    end: usize,
    /// Where the next name has to begin at the latest.
    near: usize,
    words: &'t mut Vec<(u32, u32)>,
}

impl Cursor<'_> {
    /// `before` is how many words there are of other statements.
    fn flow(&mut self, before: usize) -> Option<Form> {
        self.name()?;
        while self.sign(b"->") {
            self.name()?;
        }
        let first = self.words.len() - before;
        if first < 2 || !self.keyword(b"carries") {
            return None;
        }
        self.list()?;
        self.condition(true, first)
    }

    fn origin(&mut self, before: usize) -> Option<Form> {
        self.list()?;
        let first = self.words.len() - before;
        if !self.keyword(b"at") {
            return None;
        }
        self.name()?;
        self.condition(false, first)
    }

    fn party(&mut self) -> Option<Form> {
        self.name()?;
        if self.sign(b":") {
            self.name()?;
        }
        Some(Form::Party)
    }

    fn condition(&mut self, flow: bool, first: usize) -> Option<Form> {
        let conditional = self.keyword(b"when");
        if conditional {
            self.name()?;
        }
        Some(Form::Rule(Shape { flow, first: u16::try_from(first).ok()?, conditional }))
    }

    fn list(&mut self) -> Option<()> {
        self.name()?;
        while self.sign(b",") {
            self.name()?;
        }
        Some(())
    }

    /// A name of ASCII letters without backticks.
    fn name(&mut self) -> Option<()> {
        self.skip_blanks();
        let length = ascii_word_length(self.rest);
        let (word, rest) = self.rest.split_at_checked(length)?;
        let is_word = !word.first()?.is_ascii_digit() && rest.first().is_none_or(u8::is_ascii);
        let (start, end) = (self.at(), self.at() + length);
        // INVARIANT (near names).
        let is_near = start <= self.near && length <= PlainRun::NEAR;
        if !is_word || !is_near || is_reserved(word) {
            return None;
        }
        self.near = end + PlainRun::NEAR;
        self.words.push((u32::try_from(start).ok()?, u32::try_from(end).ok()?));
        self.rest = rest;
        Some(())
    }

    /// A statement word that is next, with nothing but blanks before it, if plain statements begin with it.
    fn statement_word(&mut self) -> Option<Token> {
        let before = self.rest;
        self.skip_blanks();
        let blanks = before.get(..before.len() - self.rest.len())?;
        let first_on_line = blanks.contains(&b'\n');
        let word = match self.rest.first()? {
            b'f' => "flow",
            b'o' => "origin",
            _ => "party",
        };
        let start = u32::try_from(self.at()).ok()?;
        let kind = TokenKind::Reserved(Reserved::Statement(word));
        let token = || Token { kind, start, end: start + word.len() as u32, first_on_line };
        self.keyword(word.as_bytes()).then(token)
    }

    fn keyword(&mut self, keyword: &[u8]) -> bool {
        self.skip_blanks();
        let behind = self.rest.strip_prefix(keyword);
        let behind = behind.filter(|rest| rest.first().is_none_or(|&byte| byte.is_ascii() && !is_of_word(byte)));
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn sign(&mut self, sign: &[u8]) -> bool {
        self.skip_blanks();
        let behind = self.rest.strip_prefix(sign);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn skip_blanks(&mut self) {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    const fn at(&self) -> usize {
        self.end - self.rest.len()
    }
}

//! Plain statements, read off their tokens: a short way for the many that large files consist of.
//!
//! What is not recognised here goes to the grammar, which has the last word; so this code knows nothing of patterns, clauses and
//! errors. `tests/syntax` holds it to the grammar: both give the same tree for whatever is understood here.

use super::scan::{Token, TokenKind};
use crate::source::FileId;
use crate::symbol::Interner;
use crate::syntax::ast::{Name, Party, Plain, Statement};

/// The tree of a plain `flow`, `origin` or `party` that some tokens consist of; `None` for anything else.
pub(super) fn statement(file: FileId, text: &str, tokens: &[Token], interner: &mut Interner) -> Option<Statement> {
    let (first, rest) = tokens.split_first()?;
    if !is_plain(first.word(), text, rest) {
        return None;
    }
    let mut reader = Reader { file, text, rest, interner };
    match first.word() {
        "party" => reader.party(),
        "flow" => reader.flow(),
        _ => reader.origin(),
    }
}

/// Whether what follows a statement word has the shape that is read here. Only then is anything built: names are numbered in the
/// order in which they are met.
fn is_plain(word: &str, text: &str, rest: &[Token]) -> bool {
    let mut shape = Shape { text, rest };
    let shape_is_known = match word {
        "party" => shape.name() && (!shape.sign(b':') || shape.name()),
        "flow" => {
            let mut links = usize::from(shape.name());
            while links > 0 && shape.arrow() {
                links = if shape.name() { links + 1 } else { 0 };
            }
            links > 1 && shape.word("carries") && shape.list() && shape.condition()
        }
        "origin" => shape.list() && shape.word("at") && shape.name() && shape.condition(),
        _ => false,
    };
    shape_is_known && shape.rest.is_empty()
}

/// A name without backticks that is its own normal form.
fn is_plain_name(token: Token, text: &str) -> bool {
    token.kind == TokenKind::Word && written(text, token).is_ascii()
}

fn written(text: &str, token: Token) -> &str {
    text.get(token.start as usize..token.end as usize).unwrap_or_default()
}

/// Takes tokens off the front if they are as asked.
struct Shape<'t> {
    text: &'t str,
    rest: &'t [Token],
}

impl Shape<'_> {
    fn take(&mut self, test: impl FnOnce(Token, &str) -> bool) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if test(*first, self.text) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn name(&mut self) -> bool {
        self.take(is_plain_name)
    }

    fn word(&mut self, word: &str) -> bool {
        self.take(|token, _| token.word() == word)
    }

    fn sign(&mut self, sign: u8) -> bool {
        self.take(|token, _| token.is_sign(sign))
    }

    fn arrow(&mut self) -> bool {
        self.take(|token, text| written(text, token) == "->")
    }

    fn list(&mut self) -> bool {
        while self.name() {
            if !self.sign(b',') {
                return true;
            }
        }
        false
    }

    fn condition(&mut self) -> bool {
        !self.word("when") || self.name()
    }
}

/// Builds the tree of tokens whose shape is known.
struct Reader<'t> {
    file: FileId,
    text: &'t str,
    rest: &'t [Token],
    interner: &'t mut Interner,
}

impl Reader<'_> {
    fn party(&mut self) -> Option<Statement> {
        let name = self.name()?;
        self.skip();
        let kind = self.name();
        let (owners, labels, cites, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Some(Statement::Party(Box::new(Party { name, kind, display: None, owners, labels, cites, parts })))
    }

    fn flow(&mut self) -> Option<Statement> {
        let chain = self.list();
        let data = self.list();
        self.finish(true, &chain, &data)
    }

    fn origin(&mut self) -> Option<Statement> {
        let data = self.list();
        let at = self.list();
        self.finish(false, &at, &data)
    }

    fn finish(&mut self, flow: bool, parties: &[Name], data: &[Name]) -> Option<Statement> {
        let when = self.name();
        Plain::new(flow, parties, data, when).map(Statement::Plain)
    }

    fn skip(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    fn name(&mut self) -> Option<Name> {
        let token = *self.rest.first()?;
        self.skip();
        let symbol = self.interner.intern(written(self.text, token));
        Some(Name { symbol, span: token.span(self.file) })
    }

    /// Names with commas or arrows between them, and the word behind them.
    fn list(&mut self) -> Vec<Name> {
        let mut names = Vec::with_capacity(8);
        loop {
            names.extend(self.name());
            let between = self.rest.first().copied();
            self.skip();
            if !between.is_some_and(|between| between.is_sign(b',') || between.kind == TokenKind::Operator) {
                return names;
            }
        }
    }
}

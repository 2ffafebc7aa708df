//! Plain statements, read off their tokens: a short way for the many that large files consist of.
//!
//! What is not recognised here goes to the grammar, which has the last word; so this code knows nothing of labels, exceptions,
//! clauses and errors. `tests/syntax` holds it to the grammar: both give the same tree for whatever is understood here.

use super::scan::{Token, TokenKind};
use crate::source::{FileId, Span};
use crate::symbol::Interner;
use crate::syntax::ast::{
    DataPattern, DataTerm, Expr, ExprKind, Name, Party, PartyHead, PartyPattern, PartyTerm, Path, Rule, RuleBody,
    Statement,
};

/// The tree of a plain `flow`, `origin` or `party` that some tokens consist of; `None` for anything else.
pub(super) fn statement(file: FileId, text: &str, tokens: &[Token], interner: &mut Interner) -> Option<Statement> {
    let (first, rest) = tokens.split_first()?;
    if !is_plain(first.word(), text, rest) {
        return None;
    }
    let mut plain = Plain { file, text, rest, interner };
    match first.word() {
        "party" => plain.party(),
        "flow" => plain.flow(),
        _ => plain.origin(),
    }
}

/// Whether what follows a statement word has the shape that is read here. Only then is anything built: names are numbered in the
/// order in which they are met.
fn is_plain(word: &str, text: &str, rest: &[Token]) -> bool {
    let mut shape = Shape { text, rest };
    let shape_is_known = match word {
        "party" => shape.name() && (!shape.sign(b':') || shape.name()),
        "flow" => {
            shape.statement_name();
            let mut links = usize::from(shape.list());
            while links > 0 && shape.arrow() {
                links = if shape.list() { links + 1 } else { 0 };
            }
            links > 1 && shape.word("carries") && shape.list() && shape.condition()
        }
        "origin" => {
            shape.statement_name();
            shape.list() && shape.word("at") && shape.list() && shape.condition()
        }
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

    fn statement_name(&mut self) {
        if let [name, colon, ..] = self.rest
            && is_plain_name(*name, self.text)
            && colon.is_sign(b':')
        {
            self.rest = self.rest.get(2..).unwrap_or_default();
        }
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
struct Plain<'t> {
    file: FileId,
    text: &'t str,
    rest: &'t [Token],
    interner: &'t mut Interner,
}

impl Plain<'_> {
    fn party(&mut self) -> Option<Statement> {
        let name = self.name()?;
        self.skip();
        let kind = self.name();
        let (owners, labels, cites, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Some(Statement::Party(Party { name, kind, display: None, owners, labels, cites, parts }))
    }

    fn flow(&mut self) -> Option<Statement> {
        let name = self.statement_name();
        let links = self.rest.iter().filter(|token| token.kind == TokenKind::Operator).count() + 1;
        let mut chain = Vec::with_capacity(links);
        for _ in 0..links {
            chain.push(self.parties()?);
            self.skip();
        }
        let data = self.data()?;
        Some(self.rule(name, RuleBody::Flow { chain, data, transformed: Vec::new(), seal: None }))
    }

    fn origin(&mut self) -> Option<Statement> {
        let name = self.statement_name();
        let data = self.data()?;
        self.skip();
        let at = self.parties()?;
        Some(self.rule(name, RuleBody::Origin { data, at }))
    }

    fn rule(&mut self, name: Option<Name>, body: RuleBody) -> Statement {
        self.skip();
        let when = self.name().map(|name| Expr { kind: ExprKind::Name(name), span: name.span });
        let (purposes, labels, cites) = (Vec::new(), Vec::new(), Vec::new());
        Statement::Rule(Rule { modality: None, name, body, when, purposes, labels, by: None, cites })
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

    fn statement_name(&mut self) -> Option<Name> {
        self.rest.get(1).filter(|second| second.is_sign(b':'))?;
        let name = self.name();
        self.skip();
        name
    }

    /// Names with commas between them, each as a term, and where they stand.
    fn list<T>(&mut self, term: impl Fn(Name) -> T) -> Option<(Vec<T>, Span)> {
        let more = self.rest.chunks(2).take_while(|pair| matches!(pair, [_, comma] if comma.is_sign(b','))).count();
        let mut terms = Vec::with_capacity(more + 1);
        let first = self.name()?;
        let mut span = first.span;
        terms.push(term(first));
        for _ in 0..more {
            self.skip();
            let name = self.name()?;
            span = span.to(name.span);
            terms.push(term(name));
        }
        Some((terms, span))
    }

    fn data(&mut self) -> Option<DataPattern> {
        let term = |name: Name| DataTerm { name: Some(name), labels: Vec::new(), span: name.span };
        let (terms, span) = self.list(term)?;
        Some(DataPattern { terms, except: Vec::new(), span })
    }

    fn parties(&mut self) -> Option<PartyPattern> {
        let head = |first: Name| PartyHead::Path(Path { first, rest: Vec::new() });
        let term = |name: Name| PartyTerm { head: head(name), labels: Vec::new(), span: name.span };
        let (terms, span) = self.list(term)?;
        Some(PartyPattern { terms, except: Vec::new(), span })
    }
}

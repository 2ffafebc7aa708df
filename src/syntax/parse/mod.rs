//! Text to tree. It never fails: what is not understood becomes a [`Statement::Broken`], and is reported.
//!
//! The text is cut into statements, each from its first word to the word that begins the next one; each is matched against
//! `grammar/flow.pest` and built. A broken statement ends before the next line whose first word begins a statement, and
//! inside a party's braces also at the matching brace.

mod broken;
mod build;
mod expected;
mod fits;
mod grammar;
mod messages;
mod nesting;
mod plain;
mod scan;
mod slips;

pub use fits::{Fits, fits};

use crate::diag::Diagnostic;
use crate::source::{FileId, SourceFile, Span};
use crate::symbol::Interner;
use crate::syntax::ast::{Broken, Claim, Comment, Doc, Event, Expr, File, Item, Name, Question, Statement};
use build::{Builder, Children};
use grammar::Rule;
use plain::Run;
use scan::{Scanner, Stray, Token, TokenKind};

/// How deep parentheses, `not`, `implies`, comments and the braces of parties can be nested.
const NESTING_LIMIT: usize = 128;

/// How many lines that begin with `party` or `flow` a statement is first assumed to go on over.
const CONTINUATIONS: usize = 16;

/// The tree of a file, and what is wrong with it.
#[must_use]
pub fn parse(file: FileId, source: &SourceFile, interner: &mut Interner) -> (File, Vec<Diagnostic>) {
    Parser::new(file, source, interner).tree()
}

/// The same by the grammar alone, without the short way for plain statements: what that is held to.
#[must_use]
pub fn parse_by_grammar(file: FileId, source: &SourceFile, interner: &mut Interner) -> (File, Vec<Diagnostic>) {
    let parser = Parser { plain: false, ..Parser::new(file, source, interner) };
    parser.tree()
}

/// The condition that a text consists of.
#[must_use]
pub fn parse_condition(file: FileId, source: &SourceFile, interner: &mut Interner) -> (Option<Expr>, Vec<Diagnostic>) {
    Parser::new(file, source, interner)
        .whole(Rule::whole_condition, |builder, mut children| builder.take_expr(&mut children, Rule::cond))
}

/// The claim that a text consists of: `BODY [when C] [unless C]`, without `claim NAME:`. Its name is `question`.
#[must_use]
pub fn parse_claim_body(
    file: FileId,
    source: &SourceFile,
    interner: &mut Interner,
) -> (Option<Claim>, Vec<Diagnostic>) {
    let name = Name { symbol: interner.intern("question"), span: Span::new(file, 0, 0) };
    Parser::new(file, source, interner)
        .whole(Rule::whole_claim, |builder, children| builder.claim_alone(name, children))
}

/// The question that a text consists of: a claim (whose name is `question`), or an open question.
#[must_use]
pub fn parse_question(
    file: FileId,
    source: &SourceFile,
    interner: &mut Interner,
) -> (Option<Question>, Vec<Diagnostic>) {
    let name = Name { symbol: interner.intern("question"), span: Span::new(file, 0, 0) };
    let (question, mut found) = Parser::new(file, source, interner)
        .whole(Rule::whole_question, |builder, children| builder.question(name, children));
    let unhelped = found.iter_mut().filter(|diagnostic| diagnostic.help.is_none());
    unhelped.for_each(|diagnostic| diagnostic.help = Some(QUESTIONS.into()));
    (question, found)
}

const QUESTIONS: &str = "ask a claim such as `D never reaches P`, or `what reaches P`, `what does P learn`, `who learns D`, \
                         `who holds D`, `when D reaches P`; `when CONDITION` can stand behind each";

/// The event, in its plain form, that a text consists of.
#[must_use]
pub fn parse_event(file: FileId, source: &SourceFile, interner: &mut Interner) -> (Option<Event>, Vec<Diagnostic>) {
    Parser::new(file, source, interner).whole(Rule::whole_event, |builder, mut children| {
        let event = children.next_if(Rule::event)?;
        builder.event(event)
    })
}

struct Parser<'a> {
    file: FileId,
    text: &'a str,
    interner: &'a mut Interner,
    scanner: Scanner<'a>,
    /// The token behind the last of `tokens`.
    ahead: Option<Token>,
    /// Whether plain statements go the short way.
    plain: bool,
    diagnostics: Vec<Diagnostic>,
    /// `///` lines with no statement behind them.
    loose_docs: Vec<Comment>,
    /// The statement at hand.
    tokens: Vec<Token>,
    /// The plain statements at hand.
    run: Run,
    /// Closing braces still to come of parties that were given up.
    owed_braces: usize,
}

/// How a party's braces ended.
enum Closing {
    /// With `}`.
    Closed,
    /// With something that cannot stand in them, or with the file; that is reported.
    Open,
}

impl<'a> Parser<'a> {
    fn new(file: FileId, source: &'a SourceFile, interner: &'a mut Interner) -> Self {
        let scanner = Scanner::new(file, source.text());
        let mut parser = Self {
            file,
            text: source.text(),
            interner,
            scanner,
            ahead: None,
            plain: true,
            diagnostics: Vec::new(),
            loose_docs: Vec::new(),
            tokens: Vec::new(),
            run: Run::default(),
            owed_braces: 0,
        };
        parser.ahead = parser.scanner.token();
        parser
    }

    // Statements.

    fn tree(mut self) -> (File, Vec<Diagnostic>) {
        let items = self.file();
        let Parser { file, diagnostics, scanner, mut loose_docs, .. } = self;
        let mut comments = scanner.comments;
        comments.append(&mut loose_docs);
        comments.sort_by_key(|comment| comment.span);
        (File { id: file, items, comments }, diagnostics)
    }

    fn file(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some(next) = self.ahead {
            if next.is_sign(b'}') && self.owed_braces > 0 {
                self.owed_braces -= 1;
                items.push(self.owed_brace());
            } else if !self.plain_statements(0, &mut items) {
                items.push(self.item(0));
            }
        }
        self.loosen_docs();
        messages::check_policies(&items, &mut self.diagnostics);
        items
    }

    /// A closing brace of a party that was given up: it is kept, and nothing more is said about it.
    fn owed_brace(&mut self) -> Item {
        self.tokens.clear();
        self.push();
        let statement = Statement::Broken(Box::default());
        Item { span: self.span(), doc: None, statement }
    }

    /// One statement, understood or not. `depth` is how many braces of parties it stands in.
    fn item(&mut self, depth: usize) -> Item {
        let doc = self.take_doc();
        let owed = self.owed_braces;
        let statement = self.statement(depth);
        let opened = self.tokens.last().copied().filter(|last| self.opens_parts(*last));
        let (statement, span) = match opened {
            Some(brace) => self.with_parts(statement, brace, depth),
            None => (statement, self.span()),
        };
        // A part whose braces were given up goes with its whole, which lists the names of both.
        let listed = depth == 0 || self.owed_braces == owed;
        let statement = statement.unwrap_or_else(|| Statement::Broken(Box::new(self.broken(span, listed))));
        Item { span, doc, statement }
    }

    /// Reads one statement into `tokens`, a party's parts excluded. `None` if it is not understood.
    fn statement(&mut self, depth: usize) -> Option<Statement> {
        let mut continuations = CONTINUATIONS;
        loop {
            let whole = self.cut(depth, continuations);
            let problems = self.diagnostics.len();
            let statement = self.understand(Rule::statement, |builder, mut children| {
                let node = children.next()?;
                builder.statement(node)
            });
            if statement.is_some() {
                return statement;
            }
            let fails_at_end =
                self.diagnostics.last().and_then(|last| last.span).is_some_and(|at| at.end >= self.span().end);
            if whole || !fails_at_end {
                let seen = self.tokens.len();
                self.recover(depth);
                self.report_strays(seen);
                return None;
            }
            // Perhaps it goes on behind the place where it was cut.
            self.diagnostics.truncate(problems);
            self.restart();
            continuations *= 2;
        }
    }

    /// Reads plain statements the short way, as many as stand together; false, with nothing read, if there is none at hand.
    fn plain_statements(&mut self, depth: usize, items: &mut Vec<Item>) -> bool {
        let before = items.len();
        while let Some(first) = self.ahead.filter(|next| self.plain && (depth == 0 || next.word() == "party")) {
            let Some(seen) = self.run.look(self.text, first) else { break };
            let docs = std::mem::take(&mut self.scanner.docs);
            self.rewind_to(seen.next.unwrap_or(seen.last).end);
            let next = seen.next.or_else(|| self.scanner.token());
            if next.is_some_and(|next| !next.begins_statement()) {
                self.rewind_to(first.end);
                self.scanner.docs = docs;
                break;
            }
            self.ahead = next;
            self.tokens.clear();
            self.tokens.extend([first, seen.last]);
            self.run.add(&seen, self.doc(&docs));
        }
        self.run.finish(self.file, self.text, self.interner, items);
        items.len() > before
    }

    /// Reads the tokens of a statement; false if it was cut where it might go on.
    fn cut(&mut self, depth: usize, mut continuations: usize) -> bool {
        self.tokens.clear();
        self.push();
        let first = self.tokens.first().copied();
        if first.is_none_or(|first| !first.begins_statement()) {
            return true;
        }
        if first.is_some_and(|first| matches!(first.word(), "may" | "unstated")) && self.next_begins_statement() {
            self.push();
        }
        let mut braces = 0_usize;
        while let Some(next) = self.ahead {
            if next.begins_statement() {
                if !self.tokens.last().is_some_and(|last| broken::continues(*last, next)) {
                    return true;
                }
                if next.first_on_line {
                    if continuations == 0 {
                        return false;
                    }
                    continuations -= 1;
                }
            }
            if braces == 0 && next.is_sign(b'}') && (depth > 0 || self.owed_braces > 0) {
                return true;
            }
            braces += usize::from(next.is_sign(b'{'));
            braces = braces.saturating_sub(usize::from(next.is_sign(b'}')));
            self.push();
            if self.opens_parts(next) {
                return true;
            }
        }
        true
    }

    /// Whether a token is the brace behind which a party's parts stand.
    fn opens_parts(&self, token: Token) -> bool {
        token.is_sign(b'{') && self.tokens.first().is_some_and(|first| first.word() == "party")
    }

    /// Matches the tokens at hand and builds their tree. `None`, with a message, if they are not understood.
    fn understand<T>(&mut self, rule: Rule, build: impl FnOnce(&mut Builder, Children) -> Option<T>) -> Option<T> {
        if self.report_strays(0) || self.report_nesting() {
            return None;
        }
        let span = self.span();
        let text = self.text.get(span.range())?;
        match grammar::parse(rule, text) {
            Ok(pairs) => {
                let (interner, diagnostics) = (&mut *self.interner, &mut self.diagnostics);
                let mut builder = Builder { file: self.file, base: span.start, interner, diagnostics, doubt: false };
                build(&mut builder, Children::among(pairs)).filter(|_| !builder.doubt)
            }
            Err(mismatch) => {
                let diagnostic = messages::explain(self.file, self.text, &self.tokens, self.ahead, &mismatch);
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// Cuts a broken statement where a line begins the next one, or reads on to there.
    fn recover(&mut self, depth: usize) {
        let begins_line = |token: &Token| token.first_on_line && token.begins_statement();
        if let Some(length) = self.tokens.iter().skip(1).position(begins_line) {
            self.rewind(length + 1);
            return;
        }
        if self.tokens.last().is_some_and(|last| self.opens_parts(*last)) {
            return;
        }
        let count = |sign| self.tokens.iter().filter(|token| token.is_sign(sign)).count();
        let mut braces = count(b'{').saturating_sub(count(b'}'));
        while let Some(next) = self.ahead.filter(|next| !begins_line(next)) {
            if braces == 0 && next.is_sign(b'}') && (depth > 0 || self.owed_braces > 0) {
                return;
            }
            braces += usize::from(next.is_sign(b'{'));
            braces = braces.saturating_sub(usize::from(next.is_sign(b'}')));
            self.push();
        }
    }

    // The braces of parties.

    /// Reads the parts behind a brace, and puts them where they belong. The party is not understood if its braces do not close,
    /// or if something that begins no statement follows them.
    fn with_parts(&mut self, statement: Option<Statement>, brace: Token, depth: usize) -> (Option<Statement>, Span) {
        let head = self.span();
        let (parts, closing) = self.parts(brace, depth + 1);
        let end = self.tokens.last().map_or(head, |last| last.span(self.file));
        let span = head.to(end);
        match (statement, closing) {
            (Some(Statement::Party(party)), Closing::Closed) => {
                if self.follows_party(depth) {
                    (Some(Statement::Party(Box::new(party.with_parts(parts)))), span)
                } else {
                    (None, self.trailing(span, depth))
                }
            }
            _ => (None, span),
        }
    }

    /// The parts of a party; the brace that opens them was read. Leaves the last token that was read in `tokens`.
    fn parts(&mut self, brace: Token, depth: usize) -> (Vec<Item>, Closing) {
        let mut parts = Vec::new();
        if depth > NESTING_LIMIT {
            self.diagnostics.push(messages::too_deep(brace.span(self.file), "parties"));
            self.skip_braces();
            return (parts, Closing::Open);
        }
        loop {
            match self.ahead {
                Some(next) if next.is_sign(b'}') => {
                    self.tokens.clear();
                    self.push();
                    return (parts, Closing::Closed);
                }
                Some(next) if next.word() == "party" || !next.begins_statement() => {
                    let owed = self.owed_braces;
                    if !self.plain_statements(depth, &mut parts) {
                        parts.push(self.item(depth));
                    }
                    if self.owed_braces > owed {
                        return (parts, self.give_up());
                    }
                }
                next => {
                    self.diagnostics.push(messages::open_parts(self.file, self.text, brace, next));
                    return (parts, self.give_up());
                }
            }
        }
    }

    fn give_up(&mut self) -> Closing {
        self.owed_braces += 1;
        Closing::Open
    }

    /// Skips to the brace that matches one just read.
    fn skip_braces(&mut self) {
        let mut open = 1_usize;
        while let Some(next) = self.ahead.filter(|_| open > 0) {
            open += usize::from(next.is_sign(b'{'));
            open -= usize::from(next.is_sign(b'}'));
            self.tokens.clear();
            self.push();
        }
    }

    fn follows_party(&self, depth: usize) -> bool {
        let closes = |next: Token| next.is_sign(b'}') && (depth > 0 || self.owed_braces > 0);
        self.ahead.is_none_or(|next| next.begins_statement() || closes(next))
    }

    /// Reports and takes in what stands behind a party's braces but begins no statement.
    fn trailing(&mut self, span: Span, depth: usize) -> Span {
        self.tokens.clear();
        self.push();
        if let Some(next) = self.tokens.first() {
            self.diagnostics.push(messages::after_parts(self.file, self.text, *next));
        }
        self.recover(depth);
        span.to(self.span())
    }

    // Tokens.

    fn push(&mut self) {
        self.tokens.extend(self.ahead);
        self.loosen_docs();
        self.ahead = self.scanner.token();
    }

    /// Keeps so many tokens of the statement; the others will be read again.
    fn rewind(&mut self, length: usize) {
        self.tokens.truncate(length);
        let end = self.tokens.last().map_or(0, |last| last.end);
        self.rewind_to(end);
        self.ahead = self.scanner.token();
    }

    /// Goes back to where only the first token of the statement was seen.
    fn restart(&mut self) {
        self.ahead = self.tokens.first().copied();
        self.rewind_to(self.ahead.map_or(0, |first| first.end));
    }

    fn rewind_to(&mut self, end: u32) {
        self.scanner.rewind(end);
        let kept = self.loose_docs.partition_point(|doc| doc.span.start < end);
        self.loose_docs.truncate(kept);
    }

    fn next_begins_statement(&self) -> bool {
        self.ahead.is_some_and(Token::begins_statement)
    }

    /// From the first token at hand to the last.
    fn span(&self) -> Span {
        let whole = self.tokens.first().zip(self.tokens.last());
        whole.map_or(Span::new(self.file, 0, 0), |(first, last)| Span::new(self.file, first.start, last.end))
    }

    // Documentation.

    fn take_doc(&mut self) -> Option<Box<Doc>> {
        let doc = self.doc(&self.scanner.docs);
        self.scanner.docs.clear();
        doc
    }

    fn doc(&self, lines: &[Span]) -> Option<Box<Doc>> {
        let (first, last) = (*lines.first()?, *lines.last()?);
        let lines = lines.iter().map(|line| self.text.get(line.range()).unwrap_or_default());
        let lines = lines.map(|line| line.strip_prefix("///").unwrap_or(line));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
        Some(Box::new(Doc { span: first.to(last), text: lines.join("\n") }))
    }

    /// `///` lines that stand before no statement are comments.
    fn loosen_docs(&mut self) {
        if self.scanner.docs.is_empty() {
            return;
        }
        let docs = self.scanner.docs.drain(..);
        self.loose_docs.extend(docs.map(|span| Comment { span, block: false }));
    }

    // What is not understood.

    /// Reports what is no token and cannot be explained by what was expected, among the tokens from the given one on: the
    /// first of each sort. True if there was any.
    fn report_strays(&mut self, from: usize) -> bool {
        let mut seen = Vec::new();
        for token in self.tokens.iter().skip(from) {
            if let TokenKind::Stray(stray) = token.kind
                && stray != Stray::Character
                && !seen.contains(&stray)
            {
                seen.push(stray);
                let report = messages::stray(self.file, self.text, *token, stray);
                self.diagnostics.push(messages::label_long_string(self.file, self.text, &self.tokens, *token, report));
            }
        }
        !seen.is_empty()
    }

    fn report_nesting(&mut self) -> bool {
        let deep = nesting::too_deep(&self.tokens);
        let report = deep.map(|token| messages::too_deep(token.span(self.file), "conditions"));
        self.diagnostics.extend(report);
        deep.is_some()
    }

    /// What is left of a statement; without its names where nobody will ask for them.
    fn broken(&mut self, span: Span, listed: bool) -> Broken {
        let end = if listed { span.end } else { span.start };
        let text = self.text.get(..end as usize).unwrap_or_default();
        let mut scanner = Scanner::new(self.file, text);
        scanner.rewind(span.start);
        let tokens: Vec<Token> = std::iter::from_fn(|| scanner.token()).collect();
        let names = tokens.iter().filter(|token| token.is_name()).map(|token| self.name(*token)).collect();
        Broken {
            keyword: broken::keyword(&tokens),
            names,
            unbounded: broken::is_unbounded(&tokens),
            said: broken::said(self.file, &tokens),
            swallows: broken::swallows(&tokens),
        }
    }

    fn name(&mut self, token: Token) -> Name {
        let span = token.span(self.file);
        Name { symbol: build::intern(self.interner, self.text.get(span.range()).unwrap_or_default()), span }
    }

    // Whole texts.

    fn whole<T>(
        mut self,
        rule: Rule,
        build: impl FnOnce(&mut Builder, Children) -> Option<T>,
    ) -> (Option<T>, Vec<Diagnostic>) {
        while self.ahead.is_some() {
            self.push();
        }
        let tree = self.understand(rule, build);
        (tree, self.diagnostics)
    }
}

//! From matched rules to the tree of one statement.
//!
//! What the grammar lets pass but the language does not (a date that is in no calendar, a clause given twice) is found here.
//! Where that leaves in doubt what a statement means, it is not understood: [`Builder::doubt`].

mod claims;
mod clauses;
mod conditions;
mod constants;
mod declarations;
mod patterns;
mod rules;

pub(super) use declarations::FIELDS;

use super::grammar::{Node, Rule, is_token};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};
use crate::symbol::Interner;
use crate::syntax::ast::{Name, Path, Statement};
use pest::iterators::Pairs;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// What building needs, and what it finds.
pub(super) struct Builder<'a> {
    /// The file.
    pub file: FileId,
    /// The byte where the matched text begins in the file.
    pub base: u32,
    /// The names of the run.
    pub interner: &'a mut Interner,
    /// What was found wrong.
    pub diagnostics: &'a mut Vec<Diagnostic>,
    /// Whether the meaning is in doubt.
    pub doubt: bool,
}

/// The parts of a matched rule, without signs and words.
pub(super) struct Children<'t>(Pairs<'t, Rule>);

impl<'t> Children<'t> {
    /// Of a node.
    pub fn of(node: Node<'t>) -> Self {
        Self(node.into_inner())
    }

    /// Among the rules of a match.
    pub fn among(pairs: Pairs<'t, Rule>) -> Self {
        Self(pairs)
    }

    /// The next one, if it is of that rule.
    pub fn next_if(&mut self, rule: Rule) -> Option<Node<'t>> {
        while self.0.peek().is_some_and(|next| is_token(next.as_rule())) {
            self.0.next();
        }
        if self.0.peek()?.as_rule() == rule { self.0.next() } else { None }
    }
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        self.0.by_ref().find(|node| !is_token(node.as_rule()))
    }
}

impl Builder<'_> {
    /// The tree of a statement. `None` where the grammar and this code disagree, which no input can bring about.
    pub fn statement(&mut self, node: Node) -> Option<Statement> {
        Some(match node.as_rule() {
            Rule::policy => Statement::Policy(Box::new(self.policy(node)?)),
            Rule::import => Statement::Import(Box::new(self.import(node)?)),
            Rule::source => Statement::Source(Box::new(self.source(node)?)),
            Rule::label => Statement::Label(Box::new(self.label(node)?)),
            Rule::kind => Statement::Kind(Box::new(self.kind(node)?)),
            Rule::party => Statement::Party(Box::new(self.party(node)?)),
            Rule::data => Statement::Data(Box::new(self.data(node)?)),
            Rule::key => Statement::Data(Box::new(self.key(node)?)),
            Rule::purpose => Statement::Purpose(Box::new(self.purpose(node)?)),
            Rule::choice => Statement::Variable(Box::new(self.choice(node)?)),
            Rule::fact => Statement::Variable(Box::new(self.fact(node)?)),
            Rule::reading => Statement::Variable(Box::new(self.reading(node)?)),
            Rule::condition => Statement::Condition(Box::new(self.condition(node)?)),
            Rule::assume => Statement::Assume(Box::new(self.assume(node)?)),
            Rule::remark => Statement::Remark(Box::new(self.remark(node)?)),
            Rule::baseline => Statement::Baseline(Box::new(self.baseline(node)?)),
            Rule::claim => Statement::Claim(Box::new(self.claim(node)?)),
            _ => Statement::Rule(Box::new(self.rule(node)?)),
        })
    }

    /// Where a node stands. Its end is that of its last sign, word or name: a rule also takes the white space before an
    /// optional part that is not there.
    pub fn span(&self, node: &Node) -> Span {
        let start = node.as_span().start();
        let mut last = node.clone();
        while let Some(inner) = last.clone().into_inner().next_back() {
            last = inner;
        }
        self.range(start, last.as_span().end())
    }

    fn range(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| self.base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        Span::new(self.file, offset(start), offset(end))
    }

    /// A name.
    pub fn name(&mut self, node: &Node) -> Name {
        let span = node.as_span();
        self.name_at(span.as_str(), span.start())
    }

    /// The names that a node consists of.
    pub fn names(&mut self, node: Node) -> Vec<Name> {
        Children::of(node).map(|name| self.name(&name)).collect()
    }

    fn name_at(&mut self, written: &str, start: usize) -> Name {
        let span = self.range(start, start + written.len());
        Name { symbol: intern(self.interner, written), span }
    }

    /// A path.
    pub fn path(&mut self, node: &Node) -> Option<Path> {
        let mut start = node.as_span().start();
        let mut names = Vec::new();
        for part in node.as_str().split('.') {
            names.push(self.name_at(part, start));
            start += part.len() + 1;
        }
        let mut names = names.into_iter();
        Some(Path { first: names.next()?, rest: names.collect() })
    }

    /// `party` as a kind, or a path.
    pub fn who(&mut self, node: Node) -> Option<Path> {
        let span = node.as_span();
        match Children::of(node).next_if(Rule::path) {
            Some(path) => self.path(&path),
            None => Some(Path { first: self.name_at("party", span.start()), rest: Vec::new() }),
        }
    }
}

/// The symbol of a name as written: backticks left out, in NFC.
pub(super) fn intern(interner: &mut Interner, written: &str) -> crate::symbol::Symbol {
    let plain = written.trim_matches('`');
    if plain.is_ascii() || is_nfc_quick(plain.chars()) == IsNormalized::Yes {
        interner.intern(plain)
    } else {
        interner.intern(&plain.nfc().collect::<String>())
    }
}

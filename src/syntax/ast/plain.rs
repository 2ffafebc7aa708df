//! Plain statements, many in a small space.

use super::{DataPattern, DataTerm, Expr, ExprKind, Name, PartyHead, PartyPattern, PartyTerm, Path, Rule, RuleBody};
use crate::source::{FileId, Span};
use crate::symbol::Symbol;

/// Plain statements that stand together: each a `flow A -> B carries d, … [when c]` or an `origin d, … at A [when c]` of names alone.
/// Large files consist of them. [`Item::statements`](super::Item::statements) writes them out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainRun {
    file: FileId,
    /// Where the first one begins.
    base: u32,
    statements: Box<[Short]>,
    /// Their names in the order of the text: of a flow the parties and the data, of an origin the data and the party; then the condition.
    symbols: Box<[Symbol]>,
    /// Where each name stands.
    places: Box<[Place]>,
}

/// What a plain statement is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::syntax) struct Shape {
    /// Whether it is a flow, and not an origin.
    pub flow: bool,
    /// How many of its names stand in its first list.
    pub first: u16,
    /// Whether its last name is that of a condition.
    pub conditional: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Short {
    shape: Shape,
    /// Behind the base of its run.
    start: u16,
    /// How many names there are up to the last of its own.
    names: u16,
}

/// Where a name stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    /// How many bytes are before it, up to the name before it or the beginning of its statement.
    gap: u8,
    length: u8,
}

/// One of the statements of a run.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'r> {
    run: &'r PlainRun,
    short: Short,
    /// How many names there are of statements before it.
    before: usize,
}

impl PlainRun {
    /// How many bytes a name can have, and how many there can be between two.
    pub(in crate::syntax) const NEAR: usize = u8::MAX as usize;
    /// How far behind the beginning of a run its last statement can end.
    pub(in crate::syntax) const REACH: u32 = u16::MAX as u32;

    /// Statements, each with where it begins and how many names there are up to its last; their names, and where each begins and ends.
    /// INVARIANT (near names): everything is as near as [`NEAR`](Self::NEAR) and [`REACH`](Self::REACH) say.
    pub(in crate::syntax) fn new(
        file: FileId,
        statements: &[(Shape, u32, usize)],
        symbols: &[Symbol],
        ranges: &[(u32, u32)],
    ) -> Self {
        let base = statements.first().map_or(0, |&(_, start, _)| start);
        let mut places = Vec::with_capacity(ranges.len());
        let mut names = ranges.iter();
        let short = |&(shape, start, count): &(Shape, u32, usize)| {
            let mut at = start;
            for &(from, to) in names.by_ref().take(count - places.len()) {
                places.push(Place { gap: (from - at) as u8, length: (to - from) as u8 });
                at = to;
            }
            Short { shape, start: (start - base) as u16, names: count as u16 }
        };
        let statements = statements.iter().map(short).collect();
        Self { file, base, statements, symbols: symbols.into(), places: places.into() }
    }

    /// How many statements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = Plain<'_>> {
        (0..self.len()).filter_map(|at| self.statement(at))
    }

    /// The last statement that begins at a place of the text, or before it.
    pub(super) fn before(&self, offset: u32) -> Option<Plain<'_>> {
        let behind = self.statements.partition_point(|short| self.base + u32::from(short.start) <= offset);
        self.statement(behind.checked_sub(1)?)
    }

    fn statement(&self, at: usize) -> Option<Plain<'_>> {
        let before = at.checked_sub(1).and_then(|before| self.statements.get(before));
        let before = before.map_or(0, |before| usize::from(before.names));
        self.statements.get(at).map(|&short| Plain { run: self, short, before })
    }
}

impl<'r> Plain<'r> {
    /// Whether it is a flow, and not an origin.
    #[must_use]
    pub const fn is_flow(self) -> bool {
        self.short.shape.flow
    }

    /// The chain of a flow; where the data of an origin exists.
    #[must_use]
    pub fn parties(self) -> &'r [Symbol] {
        let (first, second) = self.lists();
        if self.is_flow() { first } else { second }
    }

    /// What it carries, or what exists.
    #[must_use]
    pub fn data(self) -> &'r [Symbol] {
        let (first, second) = self.lists();
        if self.is_flow() { second } else { first }
    }

    /// The name of its condition.
    #[must_use]
    pub fn condition(self) -> Option<Symbol> {
        self.symbols().last().copied().filter(|_| self.short.shape.conditional)
    }

    fn lists(self) -> (&'r [Symbol], &'r [Symbol]) {
        let symbols = self.symbols();
        let unconditional = symbols.len() - usize::from(self.short.shape.conditional);
        let lists = symbols.get(..unconditional).unwrap_or_default();
        lists.split_at_checked(usize::from(self.short.shape.first)).unwrap_or_default()
    }

    fn symbols(self) -> &'r [Symbol] {
        self.run.symbols.get(self.before..usize::from(self.short.names)).unwrap_or_default()
    }

    fn places(self) -> &'r [Place] {
        self.run.places.get(self.before..usize::from(self.short.names)).unwrap_or_default()
    }

    fn start(self) -> u32 {
        self.run.base + u32::from(self.short.start)
    }

    /// From its first word to its last.
    #[must_use]
    pub fn span(self) -> Span {
        let length: u32 = self.places().iter().map(|place| u32::from(place.gap) + u32::from(place.length)).sum();
        Span::new(self.run.file, self.start(), self.start() + length)
    }

    /// All its names with their places, in the order of the text.
    pub fn names(self) -> impl Iterator<Item = Name> + 'r {
        let mut at = self.start();
        self.symbols().iter().zip(self.places()).map(move |(&symbol, place)| {
            let start = at + u32::from(place.gap);
            at = start + u32::from(place.length);
            Name { symbol, span: Span::new(self.run.file, start, at) }
        })
    }

    /// The same statement written out.
    #[must_use]
    pub fn rule(self) -> Rule {
        let (first, second) = self.lists();
        let mut names = self.names();
        let first: Vec<Name> = names.by_ref().take(first.len()).collect();
        let second: Vec<Name> = names.by_ref().take(second.len()).collect();
        let (parties, data) = if self.is_flow() { (first, second) } else { (second, first) };
        let when = names.next().map(|name| Expr { kind: ExprKind::Name(name), span: name.span });
        let party = |first: Name| {
            let head = PartyHead::Path(Path { first, rest: Vec::new() });
            let terms = vec![PartyTerm { head, labels: Vec::new(), span: first.span }];
            PartyPattern { terms, except: Vec::new(), span: first.span }
        };
        let term = |name: Name| DataTerm { name: Some(name), labels: Vec::new(), span: name.span };
        let span = data.iter().map(|name| name.span).reduce(Span::to).unwrap_or_else(|| self.span());
        let data = DataPattern { terms: data.into_iter().map(term).collect(), except: Vec::new(), span };
        let mut chain: Vec<PartyPattern> = parties.into_iter().map(party).collect();
        let body = match (self.is_flow(), chain.pop()) {
            (false, Some(at)) => RuleBody::Origin { data, at },
            (_, last) => {
                chain.extend(last);
                RuleBody::Flow { chain, data, transformed: Vec::new(), seal: None }
            }
        };
        let (purposes, labels, cites) = (Vec::new(), Vec::new(), Vec::new());
        Rule { modality: None, name: None, body, when, purposes, labels, by: None, cites }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Large files have a million statements, and more names.
    #[test]
    fn statements_and_names_are_small() {
        assert_eq!((size_of::<Short>(), size_of::<Place>()), (8, 2));
    }
}

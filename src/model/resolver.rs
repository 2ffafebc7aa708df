//! The state of a resolution: what is known so far, and what went wrong in the statement that is being read.

use super::damage::Hole;
use super::declare::Pending;
use super::imports::Parsed;
use super::names::Names;
use super::patterns::{Caches, Exceptions};
use super::suggest::Budget;
use super::{Policy, PurposeId, PurposeSet, SourceId, VariableId};
use crate::diag::Diagnostic;
use crate::ids::IdVec;
use crate::source::{Loader, Sources, Span};
use crate::symbol::{Interner, Symbol};
use crate::syntax::ast::{Item, Name};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Everything that was read, and where more can be read from.
pub(super) struct World<'a> {
    /// The files of the run.
    pub files: &'a [Parsed],
    /// Their texts.
    pub sources: &'a Sources,
    /// All names in them.
    pub interner: Rc<Interner>,
    /// For the texts of sources.
    pub loader: &'a dyn Loader,
}

impl World<'_> {
    /// A name as a message shows it.
    pub fn name(&self, name: Name) -> &str {
        self.interner.name(name.symbol)
    }
}

/// A policy in the making.
pub(super) struct Resolver<'a> {
    /// What it is made from.
    pub world: &'a World<'a>,
    /// What there is of it.
    pub policy: Policy,
    /// What each name stands for.
    pub names: Names,
    /// What was declared, with its tree, until it is resolved.
    pub pending: Pending<'a>,
    /// The statements without a name that have a hidden variable.
    pub unnamed: Vec<(VariableId, &'a Item)>,
    /// For each purpose: itself and all that is it.
    pub purposes_below: IdVec<PurposeId, PurposeSet>,
    /// The texts of the sources that have one, white space folded.
    pub texts: IdVec<SourceId, Option<String>>,
    /// Sets that many patterns share.
    pub caches: Caches,
    /// Baselines that could not be read, are not valid, or are two of one name, with their statements.
    pub unread_baselines: FxHashMap<Symbol, Span>,
    /// The sources that count, under `--sources`.
    pub only_sources: Option<Vec<Symbol>>,
    /// What becomes of `except`.
    pub exceptions: Exceptions,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// Statements that were not understood.
    pub holes: Vec<Hole>,
    /// How much searching for near names is left.
    pub budget: Budget,
    current: Current,
}

/// What is known about the statement that is being read.
#[derive(Default)]
struct Current {
    span: Option<Span>,
    /// Its own span if something in it was not understood, and those of broken declarations that it needs.
    faults: Vec<Span>,
    /// Reading what does not matter to its meaning: who says so, and where.
    attribution: bool,
    /// Patterns in it that match nothing.
    empty_patterns: Vec<Span>,
}

/// What became of a statement.
pub(super) struct Outcome<T> {
    /// What it says; `None` if it was not understood.
    pub value: Option<T>,
    /// The places to blame; not empty if there is no value.
    pub faults: Vec<Span>,
    /// Its patterns that match nothing.
    pub empty_patterns: Vec<Span>,
}

impl<'a> Resolver<'a> {
    /// Nothing but the built-in kinds.
    pub fn new(world: &'a World<'a>, policy: Policy) -> Self {
        Self {
            world,
            policy,
            names: Names::default(),
            pending: Pending::default(),
            unnamed: Vec::new(),
            purposes_below: IdVec::new(),
            texts: IdVec::new(),
            caches: Caches::default(),
            unread_baselines: FxHashMap::default(),
            only_sources: None,
            exceptions: Exceptions::default(),
            diagnostics: Vec::new(),
            holes: Vec::new(),
            budget: Budget::default(),
            current: Current::default(),
        }
    }

    /// Reads one statement: everything that `read` finds wrong counts against it.
    pub fn statement<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Option<T>) -> Outcome<T> {
        self.current = Current { span: Some(span), ..Current::default() };
        let value = read(self);
        let mut current = std::mem::take(&mut self.current);
        if value.is_none() && current.faults.is_empty() {
            current.faults.push(span);
        }
        let value = value.filter(|_| current.faults.is_empty());
        Outcome { value, faults: current.faults, empty_patterns: current.empty_patterns }
    }

    /// Reads who says so and where. What is wrong there is reported, but leaves the statement understood.
    pub fn attribution<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.current.attribution = true;
        let value = read(self);
        self.current.attribution = false;
        value
    }

    /// Something in the statement is not understood.
    pub fn error(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
        if let Some(span) = self.current.span {
            self.fault(span);
        }
    }

    /// The statement needs another one that is not understood, and that has its own error.
    pub fn fault(&mut self, span: Span) {
        if !self.current.attribution && !self.current.faults.contains(&span) {
            self.current.faults.push(span);
        }
    }

    /// A pattern of the statement matches nothing.
    pub fn empty_pattern(&mut self, span: Span) {
        self.current.empty_patterns.push(span);
    }

    /// A name as a message shows it.
    pub fn name(&self, name: Name) -> &'a str {
        self.world.interner.name(name.symbol)
    }
}

/// The documentation of a statement.
pub(super) fn doc(item: &Item) -> Option<Rc<str>> {
    item.doc.as_ref().map(|doc| doc.text.as_str().into())
}

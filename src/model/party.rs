//! Parties.

use super::{Citation, KindId, LabelId, PartyId, Set};
use crate::source::Span;
use crate::symbol::Symbol;
use std::rc::Rc;

/// A party.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its name, without those of its wholes.
    pub name: Symbol,
    /// Where its name is declared.
    pub span: Span,
    /// Its kind.
    pub kind: KindId,
    /// What it is a part of.
    pub whole: Option<PartyId>,
    /// All its labels, inherited ones included.
    pub labels: Set<LabelId>,
    /// What most parties do not have; `None` if there is nothing of it.
    details: Option<Box<Details>>,
}

#[derive(Clone, Debug, Default)]
struct Details {
    doc: Option<Rc<str>>,
    display: Option<Rc<str>>,
    parts: Vec<PartyId>,
    owners: Vec<PartyId>,
    cites: Vec<Citation>,
}

impl Party {
    /// A party of that kind, with nothing else said of it.
    pub(super) fn new(name: Symbol, span: Span, kind: KindId, whole: Option<PartyId>) -> Self {
        Self { name, span, kind, whole, labels: Set::default(), details: None }
    }

    /// The `///` text before it.
    #[must_use]
    pub fn doc(&self) -> Option<&str> {
        self.details.as_ref()?.doc.as_deref()
    }

    /// How people call it.
    #[must_use]
    pub fn display(&self) -> Option<&str> {
        self.details.as_ref()?.display.as_deref()
    }

    /// Its parts, one level down.
    #[must_use]
    pub fn parts(&self) -> &[PartyId] {
        self.details.as_ref().map_or(&[], |details| &details.parts)
    }

    /// Who owns it, as stated.
    #[must_use]
    pub fn owners(&self) -> &[PartyId] {
        self.details.as_ref().map_or(&[], |details| &details.owners)
    }

    /// Who says so.
    #[must_use]
    pub fn cites(&self) -> &[Citation] {
        self.details.as_ref().map_or(&[], |details| &details.cites)
    }

    /// Says what is written before it, and how people call it.
    pub(super) fn describe(&mut self, doc: Option<Rc<str>>, display: Option<Rc<str>>) {
        if doc.is_some() || display.is_some() {
            let details = self.details();
            (details.doc, details.display) = (doc, display);
        }
    }

    /// Adds a part.
    pub(super) fn add_part(&mut self, part: PartyId) {
        self.details().parts.push(part);
    }

    /// Adds owners.
    pub(super) fn add_owners(&mut self, owners: impl Iterator<Item = PartyId>) {
        owners.for_each(|owner| self.details().owners.push(owner));
    }

    /// Adds who says so.
    pub(super) fn add_cites(&mut self, cites: Vec<Citation>) {
        cites.into_iter().for_each(|cite| self.details().cites.push(cite));
    }

    fn details(&mut self) -> &mut Details {
        self.details.get_or_insert_default()
    }
}

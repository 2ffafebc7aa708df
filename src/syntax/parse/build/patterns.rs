//! Patterns: whom and what a statement is about.

use super::{Builder, Children};

use crate::syntax::ast::{DataPattern, DataTerm, Name, PartyHead, PartyPattern, PartyTerm};
use crate::syntax::parse::grammar::{Node, Rule};

impl Builder<'_> {
    /// `term, … [except term, …]` over data.
    pub fn data_pattern(&mut self, node: Node) -> Option<DataPattern> {
        let span = self.span(&node);
        let (mut terms, mut except) = (Vec::new(), Vec::new());
        for child in Children::of(node) {
            match child.as_rule() {
                Rule::data_except => {
                    except = Children::of(child).map(|term| self.data_term(term)).collect();
                }
                _ => terms.push(self.data_term(child)),
            }
        }
        Some(DataPattern { terms, except, span })
    }

    fn data_term(&mut self, node: Node) -> DataTerm {
        let span = self.span(&node);
        let mut children = Children::of(node);
        let name = children.next_if(Rule::data_name).map(|name| self.name(&name));
        DataTerm { name, labels: self.with_labels(children), span }
    }

    /// `term, … [except term, …]` over parties.
    pub fn party_pattern(&mut self, node: Node) -> Option<PartyPattern> {
        let span = self.span(&node);
        let (mut terms, mut except) = (Vec::new(), Vec::new());
        for child in Children::of(node) {
            match child.as_rule() {
                Rule::party_except => {
                    except = Children::of(child).map(|term| self.party_term(term)).collect::<Option<_>>()?;
                }
                _ => terms.push(self.party_term(child)?),
            }
        }
        Some(PartyPattern { terms, except, span })
    }

    fn party_term(&mut self, node: Node) -> Option<PartyTerm> {
        let span = self.span(&node);
        let mut children = Children::of(node);
        let head = self.party_head(&mut children)?;
        Some(PartyTerm { head, labels: self.with_labels(children), span })
    }

    fn party_head(&mut self, children: &mut Children) -> Option<PartyHead> {
        if let Some(path) = children.next_if(Rule::path) {
            return Some(PartyHead::Path(self.path(&path)?));
        }
        if let Some(kind) = children.next_if(Rule::any_kind) {
            let kind = Children::of(kind).next_if(Rule::kind_name)?;
            return Some(PartyHead::Any(self.name(&kind)));
        }
        if let Some(group) = children.next_if(Rule::group) {
            let path = Children::of(group).next_if(Rule::path)?;
            return Some(PartyHead::Group(self.path(&path)?));
        }
        Some(PartyHead::Anyone)
    }

    fn with_labels(&mut self, children: Children) -> Vec<Name> {
        children
            .filter_map(|with| Children::of(with).next_if(Rule::label_name))
            .map(|label| self.name(&label))
            .collect()
    }

    /// The next child, a pattern over data.
    pub fn take_data(&mut self, children: &mut Children) -> Option<DataPattern> {
        let node = children.next_if(Rule::data_pattern)?;
        self.data_pattern(node)
    }

    /// The next child, a pattern over parties.
    pub fn take_parties(&mut self, children: &mut Children) -> Option<PartyPattern> {
        let node = children.next_if(Rule::party_pattern)?;
        self.party_pattern(node)
    }
}

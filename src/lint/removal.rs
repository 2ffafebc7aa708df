//! The change of text that takes a whole statement out.

use super::Context;
use crate::diag::{Edit, Fix};
use crate::source::Span;
use crate::syntax::ast::{Item, Statement};

impl Context<'_, '_> {
    /// Takes out the statement in which a place lies, with its documentation. None if the place is in no statement.
    pub(super) fn removal(&self, span: Span, safe: bool) -> Option<Fix> {
        let item = self.item(span)?;
        let edit = Edit { span: self.whole_lines(&item), text: String::new() };
        Some(Fix { title: "remove the statement".to_owned(), safe, edits: vec![edit] })
    }

    /// Takes out a declaration that declares nothing else.
    pub(super) fn declaration_removal(&self, name: Span) -> Option<Fix> {
        let declares_one = match &self.item(name)?.statement {
            Statement::Data(data) => data.names.len() == 1,
            Statement::Purpose(purpose) => purpose.names.len() == 1,
            Statement::Party(party) => party.name.span == name && party.parts().is_empty(),
            _ => true,
        };
        let fix = if declares_one { self.removal(name, false) } else { None };
        fix.map(|fix| Fix { title: "remove the declaration".to_owned(), ..fix })
    }

    /// A statement with its documentation, and with the line ends where it has its lines to itself.
    fn whole_lines(&self, item: &Item) -> Span {
        let start = item.doc.as_ref().map_or(item.span.start, |doc| doc.span.start.min(item.span.start));
        let whole = Span { start, ..item.span };
        let text = self.examined.sources.file(whole.file).text();
        let (before, behind) = (text.get(..start as usize), text.get(whole.end as usize..));
        let (Some(before), Some(behind)) = (before, behind) else { return whole };
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
        let begins_line =
            before.len() == indent || before.get(..before.len() - indent).is_some_and(|rest| rest.ends_with('\n'));
        let line_end = match behind.get(blanks..) {
            Some("") => Some(blanks),
            Some(rest) if rest.starts_with('\n') => Some(blanks + 1),
            _ => None,
        };
        match line_end {
            Some(length) if begins_line => {
                Span { start: start - narrow(indent), end: whole.end + narrow(length), ..whole }
            }
            _ => whole,
        }
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

//! Declarations.

use super::clauses::repeated_clause;
use super::{Builder, Children};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{
    Assume, Baseline, Data, Import, Kind, Label, Name, NamedCondition, Party, PartyDetails, Policy, Published, Purpose,
    Remark, Source, Variable, VariableSort, VariableType,
};
use crate::syntax::parse::grammar::{Node, Rule};
use crate::syntax::parse::messages::{code, did_you_mean};

/// The fields of a source.
pub(in super::super) const FIELDS: [&str; 5] = ["published", "publisher", "language", "url", "text"];

impl Builder<'_> {
    pub fn policy(&mut self, node: Node) -> Option<Policy> {
        let mut children = Children::of(node);
        Some(Policy { name: self.take_name(&mut children)?, title: self.take_text(&mut children) })
    }

    pub fn import(&mut self, node: Node) -> Option<Import> {
        let mut children = Children::of(node);
        let path = self.certain(|builder| builder.take_text(&mut children))?;
        let without = children.next_if(Rule::without).map_or_else(Vec::new, |node| self.names(node));
        Some(Import { path, without })
    }

    pub fn baseline(&mut self, node: Node) -> Option<Baseline> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        Some(Baseline { name, path: self.certain(|builder| builder.take_text(&mut children))? })
    }

    pub fn label(&mut self, node: Node) -> Option<Label> {
        let mut children = Children::of(node);
        Some(Label { name: self.take_name(&mut children)?, text: self.take_text(&mut children) })
    }

    pub fn kind(&mut self, node: Node) -> Option<Kind> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let clauses = self.clauses_in_order(children, &[Rule::is_kind, Rule::labelled])?;
        Some(Kind { name, is: clauses.is.unwrap_or_default(), labels: clauses.labels.unwrap_or_default() })
    }

    /// A party without its parts.
    pub fn party(&mut self, node: Node) -> Option<Party> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let kind = children.next_if(Rule::kind_name).map(|kind| self.name(&kind));
        let display = self.take_text(&mut children);
        let clauses = self.clauses_in_order(children, &[Rule::owned, Rule::labelled, Rule::cite])?;
        let owners = clauses.owners.unwrap_or_default();
        let labels = clauses.labels.unwrap_or_default();
        let cites = clauses.cites.unwrap_or_default();
        Some(Party::new(name, kind, PartyDetails { display, owners, labels, cites, parts: Vec::new() }))
    }

    pub fn data(&mut self, node: Node) -> Option<Data> {
        let mut children = Children::of(node);
        let names = children.next_if(Rule::new_names)?;
        let names = self.names(names);
        let is = children.next_if(Rule::is_data).map_or_else(Vec::new, |node| self.names(node));
        let display = self.take_text(&mut children);
        let labels = children.next_if(Rule::labelled).map_or_else(Vec::new, |node| self.names(node));
        Some(Data { key: false, names, is, display, labels })
    }

    pub fn key(&mut self, node: Node) -> Option<Data> {
        let mut children = Children::of(node);
        let names = children.next_if(Rule::new_names)?;
        let names = self.names(names);
        let is = children.next_if(Rule::is_key).map_or_else(Vec::new, |node| self.names(node));
        Some(Data { key: true, names, is, display: None, labels: Vec::new() })
    }

    pub fn purpose(&mut self, node: Node) -> Option<Purpose> {
        let mut children = Children::of(node);
        let names = children.next_if(Rule::new_names)?;
        let names = self.names(names);
        let is = children.next_if(Rule::is_purpose).map_or_else(Vec::new, |node| self.names(node));
        Some(Purpose { names, is, text: self.take_text(&mut children) })
    }

    pub fn choice(&mut self, node: Node) -> Option<Variable> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let ty = self.values(&mut children);
        let who = children.next_if(Rule::who)?;
        let sort = VariableSort::Choice(self.who(who)?);
        Some(Variable { sort, name, ty, text: self.take_text(&mut children) })
    }

    pub fn fact(&mut self, node: Node) -> Option<Variable> {
        let has = |rule| node.clone().into_inner().any(|child| child.as_rule() == rule);
        let simple = match (has(Rule::kw_date), has(Rule::kw_number)) {
            (true, _) => Some(VariableType::Date),
            (_, true) => Some(VariableType::Number),
            _ => None,
        };
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let ty = simple.or_else(|| self.values(&mut children));
        Some(Variable { sort: VariableSort::Fact, name, ty, text: self.take_text(&mut children) })
    }

    pub fn reading(&mut self, node: Node) -> Option<Variable> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let ty = self.values(&mut children);
        Some(Variable { sort: VariableSort::Reading, name, ty, text: self.take_text(&mut children) })
    }

    pub fn condition(&mut self, node: Node) -> Option<NamedCondition> {
        let mut children = Children::of(node);
        let modality = self.modality(&mut children);
        let name = self.take_name(&mut children)?;
        let condition = self.take_expr(&mut children, Rule::cond)?;
        let clauses = self.clauses_in_order(children, &[Rule::by, Rule::cite])?;
        Some(NamedCondition { modality, name, condition, by: clauses.by, cites: clauses.cites.unwrap_or_default() })
    }

    pub fn assume(&mut self, node: Node) -> Option<Assume> {
        let mut children = Children::of(node);
        let name = self.statement_name(&mut children);
        let condition = self.take_expr(&mut children, Rule::cond)?;
        let clauses = self.clauses_in_order(children, &[Rule::by, Rule::cite])?;
        Some(Assume { name, condition, by: clauses.by, cites: clauses.cites.unwrap_or_default() })
    }

    pub fn remark(&mut self, node: Node) -> Option<Remark> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let text = self.take_text(&mut children)?;
        let clauses = self.clauses_in_order(children, &[Rule::against, Rule::by, Rule::cite])?;
        let (against, cites) = (clauses.against.unwrap_or_default(), clauses.cites.unwrap_or_default());
        Some(Remark { name, text, against, by: clauses.by, cites })
    }

    pub fn source(&mut self, node: Node) -> Option<Source> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let title = self.take_text(&mut children);
        let mut source =
            Source { name, title, published: None, publisher: None, language: None, url: None, text: None };
        let mut seen = Vec::new();
        let fields = children.next_if(Rule::fields);
        for field in fields.into_iter().flat_map(Children::of) {
            self.certain(|builder| builder.field(&mut source, &mut seen, field))?;
        }
        Some(source)
    }

    /// One field of a source. A wrong one is reported; as it has no place in the tree, the statement is not understood.
    fn field<'t>(&mut self, source: &mut Source, seen: &mut Vec<(&'t str, Span)>, node: Node<'t>) -> Option<()> {
        let mut children = Children::of(node);
        let name = children.next_if(Rule::field_name)?;
        let value = children.next()?;
        let (word, span) = (name.as_str(), self.span(&name));
        if let Some(&(_, first)) = seen.iter().find(|(field, _)| *field == word) {
            self.diagnostics.push(repeated_clause(word, span, first).help("leave one of them out"));
            return Some(());
        }
        seen.push((word, span));
        match (word, value.as_rule()) {
            ("published", Rule::date) => source.published = self.publication_date(&value),
            ("published", _) => source.published = Some(Published::Text(self.text(&value))),
            ("publisher", Rule::text) => source.publisher = Some(self.text(&value)),
            ("language", Rule::text) => source.language = Some(self.text(&value)),
            ("url", Rule::text) => source.url = Some(self.text(&value)),
            ("text", Rule::text) => source.text = Some(self.text(&value)),
            _ if FIELDS.contains(&word) => {
                let span = self.span(&value);
                self.diagnostics.push(date_for_string(span, word, value.as_str()));
            }
            _ => self.diagnostics.push(unknown_field(span, word)),
        }
        Some(())
    }

    fn publication_date(&mut self, node: &Node) -> Option<Published> {
        self.date(node).map(|(date, span)| Published::Date(date, span))
    }

    /// Builds something that must not be wrong in any way.
    fn certain<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.diagnostics.len();
        let value = build(self);
        self.doubt |= self.diagnostics.len() > before;
        value
    }

    /// The next child, a name.
    pub fn take_name(&mut self, children: &mut Children) -> Option<Name> {
        children.next_if(Rule::name).map(|name| self.name(&name))
    }

    fn values(&mut self, children: &mut Children) -> Option<VariableType> {
        children.next_if(Rule::values).map(|values| VariableType::Values(self.names(values)))
    }
}

fn unknown_field(span: Span, word: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNKNOWN_FIELD, span, format!("a source has no field {}", code(word)))
        .note("the fields are `published`, `publisher`, `language`, `url` and `text`")
        .maybe_help(did_you_mean(word, FIELDS))
}

fn date_for_string(span: Span, field: &str, written: &str) -> Diagnostic {
    Diagnostic::new(&codes::SYNTAX, span, format!("expected a string, found {}", code(written)))
        .help(format!("`{field}` takes a string: `{field} \"{written}\"`"))
}

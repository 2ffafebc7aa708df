//! Whether two declarations say the same in the same words: layout, comments and places aside. Of things that may not be
//! repeated at all, whether they say the same of what a name means.

use crate::source::{Loader, Sources};
use crate::symbol::Symbol;
use crate::syntax::ast::{self, Name, Published, Text, VariableSort, VariableType};

/// Whether two `label` statements do.
pub(super) fn labels(a: &ast::Label, b: &ast::Label) -> bool {
    a.name.symbol == b.name.symbol && texts(a.text.as_ref(), b.text.as_ref())
}

/// Whether two `kind` statements do.
pub(super) fn kinds(a: &ast::Kind, b: &ast::Kind) -> bool {
    a.name.symbol == b.name.symbol && names(&a.is, &b.is) && names(&a.labels, &b.labels)
}

/// Whether two `purpose` statements do, and are not one.
pub(super) fn purposes(a: &ast::Purpose, b: &ast::Purpose) -> bool {
    !std::ptr::eq(a, b) && names(&a.names, &b.names) && names(&a.is, &b.is) && texts(a.text.as_ref(), b.text.as_ref())
}

/// Whether two `purpose` statements make the same of each of their names.
pub(super) fn purpose_meanings(a: &ast::Purpose, b: &ast::Purpose) -> bool {
    names(&a.is, &b.is)
}

/// Whether two `source` statements do; the paths of their texts are compared by the file that they name.
pub(super) fn source_statements(a: &ast::Source, b: &ast::Source, sources: &Sources, loader: &dyn Loader) -> bool {
    a.name.symbol == b.name.symbol
        && texts(a.title.as_ref(), b.title.as_ref())
        && published(a.published.as_ref(), b.published.as_ref())
        && texts(a.publisher.as_ref(), b.publisher.as_ref())
        && texts(a.language.as_ref(), b.language.as_ref())
        && texts(a.url.as_ref(), b.url.as_ref())
        && paths(a.text.as_ref(), b.text.as_ref(), sources, loader)
}

/// Whether two `baseline` statements do.
pub(super) fn baselines(a: &ast::Baseline, b: &ast::Baseline, sources: &Sources, loader: &dyn Loader) -> bool {
    a.name.symbol == b.name.symbol && paths(Some(&a.path), Some(&b.path), sources, loader)
}

/// Whether two declarations of a variable give it the same sort, decider and type, whatever they say of its meaning.
pub(super) fn variables(a: &ast::Variable, b: &ast::Variable) -> bool {
    let sorts = match (&a.sort, &b.sort) {
        (VariableSort::Choice(a), VariableSort::Choice(b)) => {
            a.names().map(|name| name.symbol).eq(b.names().map(|name| name.symbol))
        }
        (a, b) => a == b,
    };
    let types = match (&a.ty, &b.ty) {
        (Some(VariableType::Values(a)), Some(VariableType::Values(b))) => names(a, b),
        (a, b) => a == b,
    };
    sorts && types
}

/// Whether two `party` statements make the same of a party; their parts are compared by their names.
pub(super) fn parties(a: &ast::Party, b: &ast::Party) -> bool {
    let kinds = a.kind.map(|kind| kind.symbol) == b.kind.map(|kind| kind.symbol);
    let owners = |party: &ast::Party| party.owners().iter().map(path_names).collect::<Vec<_>>();
    let parts = |party: &ast::Party| party.parts().iter().map(part_name).collect::<Vec<_>>();
    kinds && owners(a) == owners(b) && names(a.labels(), b.labels()) && parts(a) == parts(b)
}

fn path_names(path: &ast::Path) -> Vec<Symbol> {
    path.names().map(|name| name.symbol).collect()
}

fn part_name(part: &ast::Item) -> Option<Symbol> {
    match &part.statement {
        ast::Statement::Party(part) => Some(part.name.symbol),
        _ => None,
    }
}

/// Whether two `data` or two `key` statements make the same of each of their names.
pub(super) fn data(a: &ast::Data, b: &ast::Data) -> bool {
    names(&a.is, &b.is) && names(&a.labels, &b.labels)
}

/// The path of a file that a statement names, as the loader knows it.
pub(super) fn path(written: &Text, sources: &Sources, loader: &dyn Loader) -> String {
    loader.join(sources.file(written.span.file).name(), &written.value)
}

fn names(a: &[Name], b: &[Name]) -> bool {
    a.iter().map(|name| name.symbol).eq(b.iter().map(|name| name.symbol))
}

fn texts(a: Option<&Text>, b: Option<&Text>) -> bool {
    a.map(|text| &text.value) == b.map(|text| &text.value)
}

fn published(a: Option<&Published>, b: Option<&Published>) -> bool {
    match (a, b) {
        (Some(Published::Date(a, _)), Some(Published::Date(b, _))) => a == b,
        (Some(Published::Text(a)), Some(Published::Text(b))) => a.value == b.value,
        (None, None) => true,
        _ => false,
    }
}

fn paths(a: Option<&Text>, b: Option<&Text>, sources: &Sources, loader: &dyn Loader) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => path(a, sources, loader) == path(b, sources, loader),
        (None, None) => true,
        _ => false,
    }
}

//! FP0614 `confusable-names`: two names that look the same, by the skeletons of Unicode's UTS 39 (Cyrillic `а` and Latin `a`, `l` and
//! `1`, `rn` and `m`). They are two things, and no reader sees it.

use super::spaces::{NameSpace, look, name_spaces};
use super::{Context, Lint, SIZE_LIMIT};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use rustc_hash::FxHashMap;

pub(super) const LINT: Lint = Lint { rule: &codes::CONFUSABLE_NAMES, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let spaces = name_spaces(context.policy);
    spaces.iter().filter(|space| space.names.len() <= SIZE_LIMIT).flat_map(|space| twins(context, space)).collect()
}

fn twins(context: &Context<'_, '_>, space: &NameSpace) -> Vec<Diagnostic> {
    let mut seen: FxHashMap<String, (&str, Span)> = FxHashMap::default();
    let mut found = Vec::new();
    for &(name, span) in &space.names {
        let name = context.policy.symbol(name);
        let first = *seen.entry(look(name)).or_insert((name, span));
        if first.0 != name {
            found.push(confusable(space.noun, first, (name, span)));
        }
    }
    found
}

fn confusable(noun: &str, (first, first_span): (&str, Span), (second, second_span): (&str, Span)) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &codes::CONFUSABLE_NAMES,
        second_span,
        format!("`{second}` looks like `{first}`, and they are two {noun}"),
    )
    .label(first_span, format!("`{first}` is declared here"))
    .help("use one name if one thing is meant; otherwise choose names that look different")
    .about(second);
    match difference(first, second) {
        Some((one, other)) => diagnostic.note(format!("{} here, {} there", code_point(other), code_point(one))),
        None => diagnostic,
    }
}

/// The first characters in which two names differ.
fn difference(first: &str, second: &str) -> Option<(char, char)> {
    first.chars().zip(second.chars()).find(|(one, other)| one != other)
}

fn code_point(one: char) -> String {
    format!("`{one}` is U+{:04X}", u32::from(one))
}

//! What could be written at a place: words of the language, and declared names.

use super::names::Outline;
use super::text::Lines;
use crate::syntax::fits;
use gen_lsp_types::{CompletionItem, CompletionItemKind, TextEdit};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What could stand in the place of the word or path that ends at a byte of a text.
pub(super) fn items(
    text: &str,
    offset: usize,
    outlines: &[(String, Rc<Outline>)],
    lines: &Lines<'_>,
) -> Vec<CompletionItem> {
    let before = text.get(..offset).unwrap_or_default();
    let start = before.trim_end_matches(|one: char| one.is_alphanumeric() || one == '_' || one == '.').len();
    let fits = fits(before.get(..start).unwrap_or_default());
    let mut found: BTreeMap<String, (&str, CompletionItemKind)> = BTreeMap::new();
    found.extend(fits.words.into_iter().map(|word| (word, ("word", CompletionItemKind::Keyword))));
    for (_, outline) in outlines {
        let names = outline.declared(&fits.names).into_iter();
        found.extend(names.map(|(name, noun)| (name, (noun, CompletionItemKind::Reference))));
    }
    let range = lines.range(start..offset);
    let item = |(label, (noun, kind)): (String, (&str, CompletionItemKind))| CompletionItem {
        detail: Some(noun.to_owned()),
        kind: Some(kind),
        text_edit: Some(TextEdit { range, new_text: label.clone() }.into()),
        label,
        ..CompletionItem::default()
    };
    found.into_iter().map(item).collect()
}

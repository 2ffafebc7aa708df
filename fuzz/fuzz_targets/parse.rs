//! No text makes the parser fail, and everything that it points at is in the text.
#![no_main]

use flowproof::source::{FileId, SourceFile, Span};
use flowproof::symbol::Interner;
use flowproof::syntax::{parse, parse_claim_body, parse_condition, parse_event};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = SourceFile::new("fuzz.flow", text);
    let id = FileId::first();
    let (file, found) = parse(id, &source, &mut Interner::new());
    let is_inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    for item in &file.items {
        is_inside(item.span);
        item.doc.iter().for_each(|doc| is_inside(doc.span));
    }
    file.comments.iter().for_each(|comment| is_inside(comment.span));
    for found in &found {
        found.span.into_iter().for_each(is_inside);
        found.labels.iter().for_each(|label| is_inside(label.span));
        found.fix.iter().flat_map(|fix| &fix.edits).for_each(|edit| is_inside(edit.span));
    }
    let _ = parse_condition(id, &source, &mut Interner::new());
    let _ = parse_claim_body(id, &source, &mut Interner::new());
    let _ = parse_event(id, &source, &mut Interner::new());
});

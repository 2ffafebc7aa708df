//! The conformance files, where they are at hand.

use crate::shape::Parsed;
use flowproof::syntax::ast::{Item, Statement};
use std::path::PathBuf;

/// The `.flow` files of the conformance folder; none, with a message, where there is no such folder.
pub fn files() -> Vec<(PathBuf, String)> {
    let named = std::env::var_os("FLOWPROOF_CONFORMANCE").map(PathBuf::from);
    let beside = ["../shared/conformance", "../../shared/conformance"].map(PathBuf::from);
    let Some(folder) = named.into_iter().chain(beside).find(|folder| folder.is_dir()) else {
        eprintln!("skipped: no conformance folder; set FLOWPROOF_CONFORMANCE");
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "flow")).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn broken(items: &[Item]) -> bool {
    items.iter().any(|item| match &item.statement {
        Statement::Broken(_) => true,
        Statement::Party(party) => broken(party.parts()),
        _ => false,
    })
}

#[test]
fn every_file_is_understood() {
    for (path, text) in files() {
        let parsed = Parsed::new(&text);
        let messages: Vec<_> = parsed.diagnostics.iter().map(|found| &found.message).collect();
        assert!(messages.is_empty(), "{}: {messages:?}", path.display());
        assert!(!broken(&parsed.file.items), "{}", path.display());
        parsed.check_places();
    }
}

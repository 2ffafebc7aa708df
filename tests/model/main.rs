//! Names resolved: what a policy's text becomes, and what is said where it becomes nothing.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot read what it compares fails")]
#[path = "../support/mod.rs"]
mod support;

mod baselines;
mod claims;
mod conditions;
mod damage;
mod imports;
mod names;
mod patterns;
mod relations;
mod request;
mod statements;

use flowproof::model::Request;
use support::{Disk, Run};

/// The root files of the conformance folder; none, with a message, where there is no such folder.
fn conformance() -> Option<Vec<String>> {
    let named = std::env::var("FLOWPROOF_CONFORMANCE").ok();
    let beside = ["../shared/conformance", "../../shared/conformance"].map(str::to_owned);
    let Some(folder) = named.into_iter().chain(beside).find(|folder| std::path::Path::new(folder).is_dir()) else {
        eprintln!("skipped: no conformance folder; set FLOWPROOF_CONFORMANCE");
        return None;
    };
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path().to_str()?.to_owned()));
    let mut roots: Vec<String> = paths
        .filter(|path| path.ends_with(".flow") && !path.ends_with(".old.flow") && !path.ends_with(".part.flow"))
        .collect();
    roots.sort();
    Some(roots)
}

#[test]
fn conformance_cases_are_valid_unless_said_otherwise() {
    for root in conformance().into_iter().flatten() {
        let sidecar = std::fs::read_to_string(root.replace(".flow", ".json")).expect("every case has a sidecar");
        let run = Run::with(&Disk, &root, &Request::default());
        let errors = run.compiled.diagnostics.iter().any(|diagnostic| diagnostic.is_error());
        assert_eq!(errors, sidecar.contains("\"invalid\": true"), "{root}\n{}", run.shown().join("\n"));
        assert!(errors || run.blocked().is_empty(), "{root}: {:?}", run.blocked());
    }
}

#[test]
fn the_examples_are_valid() {
    for example in ["first-look", "january_2021", "whatsapp/whatsapp"] {
        let root = format!("{}/examples/{example}.flow", env!("CARGO_MANIFEST_DIR"));
        let run = Run::with(&Disk, &root, &Request::default());
        let errors: Vec<String> =
            run.compiled.diagnostics.iter().filter(|found| found.is_error()).map(|found| run.show(found)).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        assert!(run.blocked().is_empty());
    }
}

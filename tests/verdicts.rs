//! Small policies with verdicts that were found by hand from the text of the language, sentence by sentence.
//!
//! Each file in `tests/verdicts` has many: `=== NAME` begins one (`=== NAME invalid` one whose text is wrong), `--- PATH` another of its
//! files, and `//= VERDICT` behind a claim says what is right.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

#[allow(dead_code, unused_imports, reason = "each test takes of the oracle what it needs")]
mod oracle;
#[allow(dead_code, reason = "each test takes of the pipeline what it needs")]
mod pipeline;

use flowproof::claims::{Finding, Verdict};
use oracle::Texts;
use pipeline::compare::{Compared, compare};
use std::collections::BTreeMap;
use std::path::Path;

const ROOT: &str = "root.flow";

struct Case {
    name: String,
    invalid: bool,
    texts: Texts,
    /// What claims are expected to be.
    expected: BTreeMap<String, String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts.flat_map(|text| sections(&text, "=== ").into_iter().map(case).collect::<Vec<_>>()).collect()
}

/// The pieces of a text that such lines begin: what stands behind the sign, and the lines below.
fn sections(text: &str, sign: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix(sign), found.last_mut()) {
            (Some(head), _) => found.push((head.trim().to_owned(), String::new())),
            (None, Some((_, lines))) => lines.push_str(line),
            (None, None) => {}
        }
    }
    found
}

fn case((head, text): (String, String)) -> Case {
    let (name, invalid) = head.strip_suffix(" invalid").map_or((head.as_str(), false), |name| (name, true));
    let texts: Texts = sections(&format!("--- {ROOT}\n{text}"), "--- ").into_iter().collect();
    let expected = texts[ROOT].lines().filter_map(expected_verdict).collect();
    Case { name: name.to_owned(), invalid, texts, expected }
}

fn expected_verdict(line: &str) -> Option<(String, String)> {
    let (claim, verdict) = line.split_once("//=")?;
    let name = claim.trim_start().strip_prefix("claim ")?.split([' ', ':']).next()?;
    Some((name.trim_matches('`').to_owned(), verdict.trim().to_owned()))
}

fn word(finding: &Finding) -> String {
    match finding.verdict {
        Verdict::Holds if finding.vacuous.is_some() => "vacuous".to_owned(),
        Verdict::NotEvaluated => "not_evaluated".to_owned(),
        verdict => verdict.word().to_owned(),
    }
}

/// What is wrong with a case, if anything is.
fn failure(case: &Case) -> Option<String> {
    let (checked, errors) = pipeline::run(&case.texts, ROOT);
    if case.invalid == errors.is_empty() {
        return Some(format!("{}: {errors:?}", case.name));
    }
    // Of two claims of one name, the first is meant.
    let mut found = BTreeMap::new();
    for (name, finding) in checked.iter().flat_map(pipeline::Checked::findings) {
        found.entry(name.to_owned()).or_insert_with(|| word(finding));
    }
    let wrong = case.expected.iter().find(|(name, verdict)| found.get(*name) != Some(*verdict))?;
    Some(format!("{}: expected {wrong:?}, found {:?}", case.name, found.get(wrong.0)))
}

#[test]
fn the_checker_says_what_was_found_by_hand() {
    let cases = cases();
    assert!(cases.len() > 400 && cases.iter().map(|case| case.expected.len()).sum::<usize>() > 700);
    let failures: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_checker_and_the_oracle_agree_on_them_in_everything() {
    let mut failures = Vec::new();
    for case in cases().iter().filter(|case| !case.invalid) {
        match compare(&case.texts, ROOT, oracle::LIMIT) {
            Ok(Compared::Same(_)) => {}
            Ok(Compared::TooLarge) => failures.push(format!("{} has too many scenarios", case.name)),
            Ok(Compared::Invalid(errors)) => failures.push(format!("{}: {errors:?}", case.name)),
            Err(difference) => failures.push(format!("{}: {difference:?}", case.name)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

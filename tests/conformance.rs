//! The shared conformance cases, each through the checker and through the oracle.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files fails")]

#[allow(dead_code, unused_imports, reason = "each test takes of the oracle what it needs")]
mod oracle;
#[allow(dead_code, reason = "each test takes of the pipeline what it needs")]
mod pipeline;

use flowproof::claims::Verdict as Found;
use oracle::verdicts::Verdict;
use oracle::{Models, Texts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A case: its texts, and what its sidecar says.
struct Case {
    name: String,
    texts: Texts,
    root: String,
    claims: BTreeMap<String, String>,
    dead: bool,
    invalid: bool,
}

/// Where the cases are, if they are there at all.
fn folder() -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("FLOWPROOF_CONFORMANCE").map(PathBuf::from);
    let usual = ["../shared/conformance", "../../shared/conformance"].map(|path| project.join(path));
    named.into_iter().chain(usual).find(|path| path.is_dir())
}

fn cases() -> Vec<Case> {
    let Some(folder) = folder() else {
        eprintln!("SKIPPED: there are no conformance cases here; FLOWPROOF_CONFORMANCE can name their folder");
        return Vec::new();
    };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".flow") || name.ends_with(".json") {
            files.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    let sidecars: Vec<_> = files.iter().filter(|(name, _)| name.ends_with(".json")).collect();
    assert!(!sidecars.is_empty(), "the folder of the conformance cases has none");
    sidecars.into_iter().map(|(name, sidecar)| case(name, sidecar, &files)).collect()
}

fn case(name: &str, sidecar: &str, files: &Texts) -> Case {
    let name = name.trim_end_matches(".json").to_owned();
    let sidecar: serde_json::Value = serde_json::from_str(sidecar).unwrap();
    let flag = |name: &str| sidecar.get(name).and_then(serde_json::Value::as_bool).unwrap_or(false);
    let claims = sidecar.get("claims").and_then(serde_json::Value::as_object).cloned().unwrap_or_default();
    Case {
        root: format!("{name}.flow"),
        texts: files.iter().filter(|(name, _)| name.ends_with(".flow")).map(|(a, b)| (a.clone(), b.clone())).collect(),
        claims: claims.into_iter().map(|(name, verdict)| (name, verdict.as_str().unwrap().to_owned())).collect(),
        dead: flag("dead"),
        invalid: flag("invalid"),
        name,
    }
}

/// Compares, and says of every case what is wrong with it.
fn check(verdicts: impl Fn(&Case) -> Result<BTreeMap<String, String>, String>) {
    let mut failures = Vec::new();
    for case in cases() {
        match verdicts(&case) {
            Ok(_) if case.invalid => failures.push(format!("{}: it is not valid, and nothing is reported", case.name)),
            Err(_) if case.invalid => {}
            Ok(found) if found == case.claims => {}
            Ok(found) => failures.push(format!("{}: expected {:?}, found {found:?}", case.name, case.claims)),
            Err(why) => failures.push(format!("{}: {why}", case.name)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_oracle_agrees_with_the_cases() {
    check(|case| {
        let policy = oracle::read(&case.texts, &case.root).map_err(|errors| errors.join("; "))?;
        let models = Models::new(&policy);
        let dead = !oracle::dead::dead_hops(&models.here).is_empty();
        if dead != case.dead {
            return Err(format!("dead hops: {dead}"));
        }
        let mut found = BTreeMap::new();
        for (index, claim) in policy.claims.iter().enumerate() {
            let answer = models.answer(index).ok_or("too many scenarios")?;
            let word = match answer.verdict {
                Verdict::Holds if answer.vacuous.is_some() => "vacuous",
                Verdict::Holds => "holds",
                Verdict::Unknown => "unknown",
                Verdict::Possible => "possible",
                Verdict::Ambiguous => "ambiguous",
                Verdict::Violated => "violated",
            };
            found.insert(claim.name.clone(), word.to_owned());
        }
        Ok(found)
    });
}

#[test]
fn the_checker_agrees_with_the_cases() {
    check(|case| {
        let checked = pipeline::check(&case.texts, &case.root).map_err(|errors| errors.join("; "))?;
        let dead = !checked.dead_flows().is_empty();
        if dead != case.dead {
            return Err(format!("dead flows: {dead}"));
        }
        let word = |finding: &flowproof::claims::Finding| match finding.verdict {
            Found::Holds if finding.vacuous.is_some() => "vacuous".to_owned(),
            verdict => verdict.word().to_owned(),
        };
        Ok(checked.findings().map(|(name, finding)| (name.to_owned(), word(finding))).collect())
    });
}

#[test]
fn the_checker_and_the_oracle_agree_in_everything() {
    for case in cases() {
        match pipeline::compare::compare(&case.texts, &case.root, oracle::LIMIT) {
            Ok(pipeline::compare::Compared::TooLarge) => panic!("{} has too many scenarios", case.name),
            Ok(_) => {}
            Err(difference) => panic!("{}: {difference:?}", case.name),
        }
    }
}

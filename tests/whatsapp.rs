//! The WhatsApp case as a whole, through the command: every verdict is the expected one, every violated claim has a
//! proof of cited steps, every citation names a unit that the text has, and the table of tensions says what the checker says.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The roots among the files, in no order that matters.
const ROOTS: [&str; 4] = ["whatsapp.flow", "before_2021.flow", "telegram.flow", "signal.flow"];

/// Statements that no text states in so many words, but that others imply: what is where to begin with, and that it is used.
const IMPLIED: [&str; 2] = ["connect", "pay"];

/// How many units each text has.
const UNITS: [(&str, usize); 5] =
    [("fr_zuckerberg", 9), ("fr_blog", 24), ("fr_rivals", 27), ("fr_0107", 17), ("id_0201", 21)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/whatsapp")
}

fn flowproof(arguments: &[&str], path: &Path) -> Outcome<Output> {
    Ok(Command::new(env!("CARGO_BIN_EXE_flowproof")).args(arguments).arg(path).output()?)
}

/// A claim, and the root file of the policy that was checked.
type Found = (String, Value);

/// The claims of every policy below `path`, as `check --format json` tells them.
fn claims(path: &Path) -> Outcome<Vec<Found>> {
    let output = flowproof(&["check", "--format", "json"], path)?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let mut found = Vec::new();
    for policy in report["policies"].as_array().ok_or("no policies")? {
        let root = Path::new(text(policy, "file")).file_name().ok_or("a policy without a file")?;
        let claims = policy["claims"].as_array().ok_or("a policy without claims")?;
        found.extend(claims.iter().map(|claim| (root.to_string_lossy().into_owned(), claim.clone())));
    }
    Ok(found)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The files of the case, by name.
fn files() -> Outcome<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "flow") {
            let name = path.file_name().ok_or("a file without a name")?.to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(path)?);
        }
    }
    Ok(files)
}

/// A copy of the case in which no claim expects anything, so that failed claims are reported with their proofs.
fn without_expectations(name: &str) -> Outcome<PathBuf> {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&copy)?;
    for (file, content) in files()? {
        fs::write(copy.join(file), stripped(&content))?;
    }
    Ok(copy)
}

/// A text without `expect VERDICT` and `because "…"`. Comments and strings stay as they are.
fn stripped(content: &str) -> String {
    let mut kept = String::new();
    let mut rest = content;
    let mut dropping = None;
    while let Some(length) = token(rest) {
        let (word, after) = rest.split_at(length);
        match (dropping, word) {
            (None, "expect") => dropping = Some("expect"),
            (Some("expect"), _) if !word.trim().is_empty() => dropping = Some("verdict"),
            (Some("verdict"), "because") => dropping = Some("because"),
            (Some("because"), _) if word.starts_with('"') => dropping = None,
            (Some("verdict"), _) if !word.trim().is_empty() => {
                dropping = None;
                kept.push('\n');
                kept.push_str(word);
            }
            (Some(_), _) => {}
            (None, _) => kept.push_str(word),
        }
        rest = after;
    }
    kept
}

/// The length of the first word, comment, string, run of white space or other character.
fn token(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let while_ = |accept: fn(char) -> bool| text.find(|c| !accept(c)).unwrap_or(text.len());
    Some(match first {
        '/' if text.starts_with("//") => text.find('\n').unwrap_or(text.len()),
        '"' => text.char_indices().skip(1).find(|(_, c)| *c == '"').map_or(text.len(), |(at, _)| at + 1),
        c if c.is_whitespace() => while_(char::is_whitespace),
        c if c.is_alphanumeric() => while_(|c| c.is_alphanumeric() || c == '_'),
        c => c.len_utf8(),
    })
}

#[test]
fn every_verdict_is_the_expected_one() -> Outcome {
    let output = flowproof(&["check"], &folder())?;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let unexpected: Vec<String> = claims(&folder())?
        .iter()
        .filter(|(_, claim)| claim["expected"].is_null())
        .map(|(_, claim)| text(claim, "name").to_owned())
        .collect();
    assert!(unexpected.is_empty(), "claims without an expectation: {unexpected:?}");
    Ok(())
}

#[test]
fn every_step_of_a_violated_claim_is_cited_or_implied() -> Outcome {
    let claims = claims(&without_expectations("whatsapp_without_expectations")?)?;
    let violated: Vec<&Value> = claims.iter().map(|(_, claim)| claim).filter(|c| c["verdict"] == "violated").collect();
    assert!(violated.len() > 20, "only {} violated claims", violated.len());
    for claim in violated {
        let name = text(claim, "name");
        assert!(claim["witness"]["scenario"].is_object(), "`{name}` has no witness");
        for step in claim["witness"]["steps"].as_array().ok_or("no steps")? {
            assert_cited(name, step);
        }
    }
    Ok(())
}

fn assert_cited(claim: &str, step: &Value) {
    let rule = text(step, "rule");
    let statement = text(step, "statement");
    let needs_citation = matches!(rule, "flow" | "derive" | "keep" | "use") && !IMPLIED.contains(&statement);
    let cited = step["cites"].as_array().is_some_and(|cites| !cites.is_empty());
    assert!(cited || !needs_citation, "`{claim}` rests on `{statement}`, which cites nothing");
}

#[test]
fn every_citation_names_a_unit_of_its_text() -> Outcome {
    let units: BTreeMap<&str, usize> = UNITS.into();
    let mut cited = BTreeSet::new();
    for (file, content) in files()? {
        for (source, locator) in citations(&content, &units) {
            let numbers = locator.strip_prefix("units ").or_else(|| locator.strip_prefix("unit ")).unwrap_or_default();
            for number in numbers.split(", ") {
                let unit: usize = number.parse().map_err(|_| format!("{file}: {source} \"{locator}\""))?;
                assert!((1..=units[source]).contains(&unit), "{file}: {source} has no unit {unit}");
                cited.insert((source.to_owned(), unit));
            }
        }
    }
    assert!(cited.len() > 70, "only {} units are cited", cited.len());
    Ok(())
}

/// Each `SOURCE "locator"` in a text.
fn citations<'a>(content: &'a str, units: &BTreeMap<&'a str, usize>) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    for source in units.keys() {
        for (start, _) in content.match_indices(&format!("{source} \"unit")) {
            let locator = content[start..].split('"').nth(1).unwrap_or_default();
            found.push((*source, locator));
        }
    }
    found
}

#[test]
fn the_table_of_tensions_says_what_the_checker_says() -> Outcome {
    let readme = fs::read_to_string(folder().join("README.md"))?;
    let table = readme.split("## The tensions").nth(1).ok_or("no table of tensions")?;
    let known = files()?;
    let verdicts: BTreeMap<(String, String), String> = claims(&folder())?
        .into_iter()
        .map(|(root, claim)| ((root, text(&claim, "name").to_owned()), text(&claim, "verdict").to_owned()))
        .collect();
    let mut tensions = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 7, "{row}");
        tensions.insert(cells[1].to_owned());
        for (file, name) in names(cells[3]) {
            let content = known.get(&format!("{file}.flow")).ok_or_else(|| format!("no file {file}: {row}"))?;
            if declares(content, "remark", &name) {
                assert!(cells[4].contains("remark"), "{name} is a remark: {row}");
                continue;
            }
            assert!(declares(content, "claim", &name), "{file} has no claim {name}");
            let root = ROOTS.into_iter().find(|root| *root == format!("{file}.flow")).unwrap_or("whatsapp.flow");
            let key = (root.to_owned(), name.clone());
            let verdict = verdicts.get(&key).ok_or_else(|| format!("{root} has no claim {name}"))?;
            assert!(cells[4].contains(verdict.as_str()), "{name} is {verdict}: {row}");
        }
    }
    for number in 1..=35 {
        assert!(tensions.contains(&format!("T{number}")), "T{number} is missing");
    }
    Ok(())
}

/// Whether a text has a statement of this sort and name.
fn declares(content: &str, sort: &str, name: &str) -> bool {
    let mut words = content.split(|c: char| c.is_whitespace() || c == ':').peekable();
    while let Some(word) = words.next() {
        if word == sort && words.peek() == Some(&name) {
            return true;
        }
    }
    false
}

/// The names in backticks in a cell such as "fr_blog: `a`, `b`; whatsapp: `c`", with the file that each belongs to.
fn names(cell: &str) -> Vec<(String, String)> {
    let mut file = String::new();
    let mut found = Vec::new();
    for group in cell.split(';') {
        if let Some((before, _)) = group.split_once(':') {
            file = before.trim().to_owned();
        }
        let quoted = group.split('`').skip(1).step_by(2);
        found.extend(quoted.map(|name| (file.clone(), name.to_owned())));
    }
    found
}

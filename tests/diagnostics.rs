//! Every rule has a page and examples, and says what they say.
//!
//! `tests/diagnostics/CODE/*.flow` are policies; what is found in them stands at the end of the line where it is found:
//! `//~ CODE [text of the span] message => help`, or `//~! CODE message => help` for what has no place. A file is one `main.flow`, or
//! several files behind lines `--- path` (`--- path in latin-1` is written in that encoding). `//@ max-steps N` limits the work, `//@ knows
//! CODE POLICY CLAIM PARTY DATA` makes that a known finding. A rule that is allowed by default is a warning here. `FLOWPROOF_BLESS=1` writes what is found into the files: read the difference.
//!
//! The bad and the good sample of each page run as well.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#[path = "support/mod.rs"]
mod support;

use flowproof::diag::{Diagnostic, Level, RULES, Rule};
use flowproof::driver::{self, Baseline, Entry, Report, Settings};
use std::fs;
use std::path::{Path, PathBuf};
use support::Files;

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The files about a rule, by name.
fn cases(rule: &Rule) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home().join(rule.code)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "flow"));
    paths.sort();
    paths
}

/// A text of one or several files without annotations.
struct Case {
    lines: Vec<String>,
    annotations: Vec<String>,
}

impl Case {
    fn of(text: &str) -> Self {
        let mut case = Self { lines: Vec::new(), annotations: Vec::new() };
        for line in text.lines() {
            let (bare, annotations) = line.split_once("//~").map_or((line, None), |(bare, rest)| (bare, Some(rest)));
            case.lines.push(bare.trim_end().to_owned());
            let number = case.lines.len();
            for annotation in annotations.into_iter().flat_map(|all| all.split("//~")) {
                let place = if annotation.starts_with('!') { String::new() } else { format!("{number}: ") };
                case.annotations.push(format!("{place}{}", annotation.trim_start_matches('!').trim()));
            }
        }
        case.annotations.sort();
        case
    }

    /// The files of it, and the line before the first line of each.
    fn files(&self) -> (Files, Vec<(String, usize)>) {
        let mut parts = vec![("main.flow".to_owned(), 0, String::new())];
        for (at, line) in self.lines.iter().enumerate() {
            match (line.strip_prefix("--- "), parts.last_mut()) {
                (Some(path), _) => parts.push((path.to_owned(), at + 1, String::new())),
                (None, Some((.., text))) => *text += &format!("{line}\n"),
                (None, None) => {}
            }
        }
        parts.retain(|(.., text)| !text.is_empty());
        let mut files = Files::default();
        let mut starts = Vec::new();
        for (path, start, text) in parts {
            let (path, bytes) = match path.strip_suffix(" in latin-1") {
                Some(path) => (path.to_owned(), text.chars().map(|one| u8::try_from(one).expect("Latin-1")).collect()),
                None => (path, text.into_bytes()),
            };
            files = files.with(&path, bytes);
            starts.push((path, start));
        }
        (files, starts)
    }

    fn run(&self, rule: &Rule) -> Report {
        let mut settings = Settings::default();
        if rule.level == Level::Allow {
            settings.levels.set(rule.code, Level::Warning).expect("there is that rule");
        }
        let steps = self.lines.iter().find_map(|line| line.strip_prefix("//@ max-steps "));
        settings.max_steps = steps.map(|steps| steps.parse().expect("a number"));
        let report = driver::check(&["main.flow".to_owned()], &self.files().0, &settings);
        let mut report = report.expect("nothing is asked for");
        if let Some(known) = self.known() {
            driver::sift(&mut report, &known, &settings);
        }
        report
    }

    fn known(&self) -> Option<Baseline> {
        let mut words =
            self.lines.iter().find_map(|line| line.strip_prefix("//@ knows "))?.split(' ').map(str::to_owned);
        let (code, policy) = (words.next()?, words.next());
        let entry = Entry { code, policy, subject: words.next()?, party: words.next(), data: words.next() };
        Some(Baseline { entries: [entry].into() })
    }

    /// What is found: the 1-based line in the text, 0 where there is no place, and the annotation.
    fn found(&self, rule: &Rule) -> Vec<(usize, String)> {
        let (report, (_, starts)) = (self.run(rule), self.files());
        let line = |finding: &Diagnostic| {
            let span = finding.span?;
            let name = report.sources.file(span.file).name();
            let start = starts.iter().find(|(path, _)| path == name).map_or(0, |(_, start)| *start);
            Some(start + report.sources.start(span).line as usize)
        };
        report
            .findings()
            .into_iter()
            .map(|finding| (line(finding).unwrap_or(0), annotation(&report, finding)))
            .collect()
    }
}

fn annotation(report: &Report, finding: &Diagnostic) -> String {
    let span = finding.span.map_or_else(String::new, |span| format!(" [{}]", one_line(report.sources.text(span))));
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!(" => {help}"));
    format!("{}{span} {}{help}", finding.rule.code, finding.message)
}

/// Whether what is found is to be written into the files.
fn blessing() -> bool {
    std::env::var_os("FLOWPROOF_BLESS").is_some()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn cases_find_what_they_say() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for path in cases(rule) {
            let case = Case::of(&fs::read_to_string(&path).expect("a case can be read"));
            let found = case.found(rule);
            if blessing() {
                write_down(&path, &case, &found);
                continue;
            }
            let place = |line| if line == 0 { String::new() } else { format!("{line}: ") };
            let mut shown: Vec<String> =
                found.into_iter().map(|(line, found)| format!("{}{found}", place(line))).collect();
            shown.sort();
            if shown != case.annotations {
                let [said, found] = [&case.annotations, &shown].map(|all| all.join("\n  "));
                wrong.push(format!("{}\n it says:\n  {said}\n found:\n  {found}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n(FLOWPROOF_BLESS=1 writes down what is found)", wrong.join("\n"));
}

fn write_down(path: &Path, case: &Case, found: &[(usize, String)]) {
    let mut text = String::new();
    for (at, line) in case.lines.iter().enumerate() {
        let mut line = line.clone();
        for (place, annotation) in found {
            if *place == at + 1 {
                line += &format!(" //~ {annotation}");
            } else if *place == 0 && at == 0 {
                line += &format!(" //~! {annotation}");
            }
        }
        text += &format!("{line}\n");
    }
    fs::write(path, text).expect("a case can be written");
}

#[test]
fn every_rule_has_a_bad_case_and_a_clean_one() {
    if blessing() {
        return;
    }
    let mut missing = Vec::new();
    for rule in RULES {
        let says = |path: &PathBuf| {
            let case = Case::of(&fs::read_to_string(path).expect("a case can be read"));
            let is_about = |annotation: &String| annotation.split(' ').any(|word| word == rule.code);
            (case.annotations.iter().any(is_about), case.annotations.is_empty())
        };
        let cases: Vec<(bool, bool)> = cases(rule).iter().map(says).collect();
        if !cases.iter().any(|(bad, _)| *bad) {
            missing.push(format!("{} {}: no case in which it is found", rule.code, rule.name));
        }
        if !cases.iter().any(|(_, clean)| *clean) {
            missing.push(format!("{} {}: no clean near miss", rule.code, rule.name));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_folder_and_page_belongs_to_a_rule() {
    let known = |name: &str| RULES.iter().any(|rule| rule.code == name);
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    for (folder, ending) in [(home(), ""), (pages, ".md")] {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
            assert!(known(name.strip_suffix(ending).unwrap_or_default()), "{name} belongs to no rule");
        }
    }
}

/// The text between a fence of that kind and its end.
fn sample<'p>(rule: &'p Rule, kind: &str) -> &'p str {
    let (_, rest) = rule
        .page
        .split_once(&format!("```flow,{kind}\n"))
        .unwrap_or_else(|| panic!("{} has no {kind} sample", rule.code));
    rest.split_once("\n```").map_or(rest, |(sample, _)| sample)
}

#[test]
fn the_samples_of_pages_are_bad_and_good() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let found = |kind| -> Vec<String> {
            let found = Case::of(sample(rule, kind)).found(rule);
            found.into_iter().map(|(line, annotation)| format!("{line}: {annotation}")).collect()
        };
        let (bad, good) = (found("bad"), found("good"));
        if !bad.iter().any(|found| found.contains(rule.code)) {
            wrong.push(format!("{} is not found in its bad sample, but:\n  {}", rule.code, bad.join("\n  ")));
        }
        if !good.is_empty() {
            wrong.push(format!("{}: its good sample is not clean:\n  {}", rule.code, good.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_agree_with_the_registry() {
    for rule in RULES {
        let Rule { code, name, page, .. } = rule;
        assert!(page.starts_with(&format!("# {code} {name}\n")), "{code}: title");
        let summary = page.lines().nth(2).unwrap_or_default().trim_end_matches('.');
        assert_eq!(summary.to_lowercase(), rule.summary.to_lowercase(), "{code}: summary");
        let always = if rule.adjustable { " by default" } else { ", always" };
        assert!(page.contains(&format!("\nLevel: {}{always}.", rule.level.word())), "{code}: level");
        for part in ["## Why it matters", "## Bad", "## Good", "## How to mend it"] {
            assert!(page.contains(part), "{code}: {part}");
        }
    }
}

/// The table of `docs/rules.md`.
fn table() -> String {
    let row = |rule: &&Rule| {
        let Rule { code, name, summary, level, .. } = rule;
        format!("| [{code}](rules/{code}.md) | `{name}` | {} | {summary} |\n", level.word())
    };
    let rows: String = RULES.iter().map(row).collect();
    format!("| code | name | level | what it finds |\n|---|---|---|---|\n{rows}")
}

#[test]
fn the_list_of_rules_is_complete() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = fs::read_to_string(&path).expect("the page can be read");
    let (before, shown) = page.split_at(page.find("\n| code |").map_or(page.len(), |at| at + 1));
    if blessing() {
        fs::write(&path, format!("{}\n\n{}", before.trim_end(), table())).expect("the page can be written");
    } else {
        assert_eq!(shown, table());
    }
}

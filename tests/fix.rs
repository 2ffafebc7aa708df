//! `--fix`: what it changes, what it leaves, and that what it changes means the same.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;
#[path = "support/mod.rs"]
mod support;

use flowproof::diag::{Level, RULES};
use flowproof::driver::{self, Fixed, Outcome, Settings};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use support::Files;

const BASE: &str = "policy p\nparty A: person\nparty B: company\ndata d\norigin d at A\nflow f: A -> B carries d\n";

fn fixed(text: &str, deny: &[&str], unsafe_too: bool) -> Fixed {
    let files = Files::new([("main.flow", text)]);
    let mut settings = Settings::default();
    deny.iter().for_each(|rule| settings.levels.set(rule, Level::Error).expect("there is that rule"));
    driver::fix(&["main.flow".to_owned()], &files, &settings, unsafe_too).expect("nothing is asked for")
}

#[track_caller]
fn becomes(before: &str, after: &str, deny: &[&str], unsafe_too: bool) {
    let (before, after) = (format!("{BASE}{before}"), format!("{BASE}{after}"));
    let fixed = fixed(&before, deny, unsafe_too);
    let text = fixed.files.first().map_or(before.as_str(), |file| file.new.as_str());
    assert_eq!(text, after);
}

#[test]
fn statements_go_with_their_lines_and_documentation() {
    becomes("/// Again.\n  flow g: A -> B\n    carries d  \nlabel l\n", "label l\n", &[], false);
    becomes("label l flow g: A -> B carries d label m\n", "label l  label m\n", &[], false);
    becomes("flow g: A -> B carries d // why\n", " // why\n", &[], false);
}

#[test]
fn an_open_statement_is_only_removed_when_asked() {
    let twice = "may flow g: B -> A carries d\nmay flow h: B -> A carries d\n";
    becomes(twice, twice, &[], false);
    becomes(twice, "may flow g: B -> A carries d\n", &[], true);
}

#[test]
fn several_rounds_mend_what_the_first_uncovers() {
    // Each duplicate's lines meet the next one's.
    becomes(&"flow A -> B carries d\n".repeat(5), "", &[], false);
    // A label that is only given to unused data is unused when that is gone.
    becomes("label l\ndata e labelled l\n", "", &["unused-data", "unused-label"], true);
}

#[test]
fn exceptions_speakers_and_assumptions() {
    becomes("party C\nclaim c: d never reaches C except B\n", "party C\nclaim c: d never reaches C\n", &[], false);
    becomes("claim c by \"b\": d always reaches B\n", "claim c by B: d always reaches B\n", &[], false);
    becomes("fact x\nassume x or not x\nassume x implies x\n", "fact x\n", &[], false);
}

#[test]
fn citations_are_merged() {
    let before =
        "source s\nsource t\nflow g: B -> A carries d cite s \"1\"\nflow h: B -> A carries d cite s \"1\", t \"2\"\n";
    let after = "source s\nsource t\nflow g: B -> A carries d cite s \"1\", t \"2\"\n";
    becomes(before, after, &["mergeable-statements"], true);
}

#[test]
fn while_becomes_when() {
    let text = |word| {
        format!(
            "party C\nchoice x by A\nchoice y by C\nflow g: B -> C carries d when x and y\nclaim c: A can prevent d reaching C {word} y\n"
        )
    };
    becomes(&text("while"), &text("when"), &[], true);
    assert_eq!(fixed(&format!("{BASE}{}", text("while")), &[], false).unsafe_left, 1);
}

#[test]
fn what_would_break_the_policy_is_taken_back() {
    // The other policy leaves the repeated statement out by its name, which has to be there for that.
    let one = format!("{BASE}flow g: A -> B carries d\n");
    let files = Files::new([("one.flow", one.as_str()), ("two.flow", "policy two\nimport \"one.flow\" without g\n")]);
    let roots = ["one.flow".to_owned(), "two.flow".to_owned()];
    let fixed = driver::fix(&roots, &files, &Settings::default(), false).expect("nothing is asked for");
    assert!(fixed.files.is_empty() && fixed.mended == 0);
    let alone = driver::fix(&roots[..1], &files, &Settings::default(), false).expect("nothing is asked for");
    assert_eq!(alone.mended, 1);
}

/// Every rule looks, and what its safe fixes change makes no difference in meaning: to no holding, event, scenario or verdict.
#[test]
fn safe_fixes_of_random_policies_change_no_meaning() {
    let setting = |name: &str, usual: u64| std::env::var(name).map_or(usual, |value| value.parse().expect("a number"));
    let (first, cases) = (setting("FLOWPROOF_SEED", 1), setting("FLOWPROOF_CASES", 150));
    let mut settings = Settings::default();
    for rule in RULES.iter().filter(|rule| rule.level == Level::Allow) {
        settings.levels.set(rule.code, Level::Warning).expect("there is that rule");
    }
    let mut mended = 0;
    for seed in first..first + cases {
        let before = random::texts(&random::policy(seed));
        let place = |folder: &str, path: &str| format!("{folder}/{path}");
        let files = before.iter().flat_map(|(path, text)| ["old", "new"].map(|folder| (place(folder, path), text)));
        let files = files.fold(Files::default(), |files, (path, text)| files.with(&path, text));
        let root = place("new", random::ROOT);
        let fixed = driver::fix(std::slice::from_ref(&root), &files, &settings, false).expect("nothing is asked for");
        mended += fixed.mended;
        let after = fixed.files.iter().fold(files, |files, file| files.with(&file.name, &file.new));
        let report = driver::diff(&place("old", random::ROOT), &root, &after, &Settings::default());
        let outcome = report.expect("nothing is asked for").outcome();
        let changes = || fixed.files.iter().map(|file| flowproof::emit::patch(&file.name, &file.old, &file.new));
        let is_valid = fixed.report.findings().iter().all(|finding| finding.rule.adjustable);
        assert!(
            fixed.files.is_empty() || outcome == Outcome::Same || !is_valid,
            "seed {seed}: {outcome:?}\n{}",
            changes().collect::<String>()
        );
    }
    assert!(mended > 0);
}

/// A folder of its own for one test of the program.
fn folder(test: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fix-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    fs::write(path.join("p.flow"), text).expect("a file");
    path
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowproof"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("the program runs")
}

#[test]
fn fixes_are_written_or_shown() {
    let claim = "claim c: d always reaches B\n";
    let folder = folder("written", &format!("{BASE}flow g: A -> B carries d\n{claim}"));
    let read = || fs::read_to_string(folder.join("p.flow")).expect("a file");
    let before = read();
    let shown = run(&folder, &["check", "p.flow", "--fix", "--diff"]);
    let patch = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(patch.contains("\n-flow g: A -> B carries d\n") && shown.status.code() == Some(1), "{patch}");
    assert_eq!(read(), before);
    let written = run(&folder, &["check", "p.flow", "--fix", "-D", "warnings"]);
    assert_eq!((written.status.code(), read()), (Some(0), format!("{BASE}{claim}")));
    assert!(String::from_utf8_lossy(&written.stderr).contains("mended 1 finding in 1 file"));
    let nothing = run(&folder, &["check", "p.flow", "--fix", "--diff"]);
    assert!(nothing.stdout.is_empty() && nothing.status.code() == Some(0));
    assert_eq!(run(&folder, &["check", "p.flow", "--diff"]).status.code(), Some(2));
}

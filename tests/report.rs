//! The report: what page comes of an odd policy, and the page in a browser (`tests/browser/report.mjs` drives a headless Chromium).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it did")]

#[path = "support/browser.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod browser;

use std::path::{Path, PathBuf};
use std::process::Command;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

struct Page {
    exit: Option<i32>,
    html: String,
    said: String,
}

fn report(arguments: &[&str]) -> Page {
    let root = env!("CARGO_MANIFEST_DIR");
    let done =
        Command::new(env!("CARGO_BIN_EXE_flowproof")).arg("report").args(arguments).current_dir(root).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Page { exit: done.status.code(), html: text(done.stdout), said: text(done.stderr) }
}

fn report_of(name: &str, policy: &str) -> Page {
    let file = folder("odd-policies").join(name);
    std::fs::write(&file, policy).unwrap();
    report(&[file.to_str().unwrap()])
}

const HOLE: &str =
    "policy p\nparty A\nparty B\ndata d\norigin d at A\nflow A -> X carries d\nclaim c: d never reaches B\n";

#[test]
fn what_is_not_understood_is_said_twice_and_the_rest_is_there() {
    let page = report_of("hole.flow", HOLE);
    assert_eq!(page.exit, Some(1));
    assert!(page.said.contains("error[FP0101] unknown party `X`"), "{}", page.said);
    assert!(page.html.contains("unknown party <code>X</code>") && page.html.contains("not evaluated"));
    assert!(page.html.contains("data-party=\"A\"") && page.html.contains("id=\"claim=c\""));
}

#[test]
fn a_policy_that_contradicts_itself_is_a_page_that_says_so() {
    let page = report_of("contradiction.flow", &format!("{}fact x\nassume x\nassume not x\n", HOLE.replace('X', "B")));
    assert_eq!(page.exit, Some(1));
    assert!(
        page.said.contains("FP0206") && page.html.contains("no scenario satisfies all assumptions"),
        "{}",
        page.said
    );
}

#[test]
fn where_nothing_is_claimed_there_is_nothing_to_show() {
    let page = report_of("silent.flow", "policy p\nparty A\n");
    assert_eq!(page.exit, Some(3));
    assert!(page.said.contains("there is no claim"), "{}", page.said);
    assert!(page.html.contains("Nothing is claimed here.") && !page.html.contains("<table"));
    let empty = folder("no-policies");
    let page = report(&[empty.to_str().unwrap()]);
    assert_eq!(page.exit, Some(3));
    assert!(page.said.contains("there is no root file"), "{}", page.said);
}

#[test]
fn what_a_limit_left_undecided_is_a_page_all_the_same() {
    let page = report(&["examples/january_2021.flow", "--max-steps", "1"]);
    assert_eq!(page.exit, Some(0), "{}", page.said);
    assert!(page.html.contains("undecided"), "{}", page.html);
}

#[test]
fn a_page_says_what_it_is_restricted_to() {
    let page = report(&["examples/january_2021.flow", "--assume", "not accept_terms"]);
    assert!(page.html.contains("Restricted: only scenarios where not accept_terms."));
    assert!(!report(&["examples/january_2021.flow"]).html.contains("Restricted:"));
}

#[test]
fn a_page_that_cannot_be_made_is_an_error() {
    let page = report(&["no-such-file.flow"]);
    assert_eq!((page.exit, page.html.as_str()), (Some(2), ""));
    assert!(page.said.contains("cannot read `no-such-file.flow`"), "{}", page.said);
}

#[test]
fn the_page_works_in_a_browser() {
    let folder = folder("report");
    let settings = [("FOLDER", folder.as_path()), ("FLOWPROOF", Path::new(env!("CARGO_BIN_EXE_flowproof")))];
    if let Some(said) = browser::run("the report in a browser", "report.mjs", &settings) {
        println!("{said}");
    }
}

//! `check --base`: only what got worse, where it did.

use crate::policy;
use crate::program::Folder;
use serde_json::Value;
use std::process::Command;

/// A repository with these files, committed.
fn committed(test: &str, files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(test, files);
    for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "before"]] {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false"]);
        assert!(git.args(arguments).current_dir(&folder.0).status().unwrap().success());
    }
    folder
}

fn since(folder: &Folder, base: &str) -> (i32, Vec<String>) {
    let run = folder.run(&["check", ".", "--base", base, "--format", "short"]);
    assert_eq!(run.err, "");
    (run.code, run.out.lines().map(str::to_owned).collect())
}

const CLAIMS: &str = "claim c: d never reaches B\nclaim e: B never sends d to A\n";

#[test]
fn what_is_as_bad_as_before_is_silent_wherever_it_stands() {
    let before = policy(&format!("flow A -> B carries d when x\n{CLAIMS}"));
    let folder = committed("same", &[("p.flow", &before)]);
    assert_eq!(folder.run(&["check"]).code, 1);
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
    folder.write("p.flow", &policy(&format!("{CLAIMS}\n\n// moved\nflow f: A -> B\n  carries d\n  when x and x")));
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
    folder.write("p.flow", &policy(&format!("flow A -> B carries d when x and r\n{CLAIMS}")));
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
}

#[test]
fn what_fails_in_more_scenarios_is_told_with_those_at_the_new_statement() {
    let before = policy(&format!("flow A -> B carries d when x\n{CLAIMS}"));
    let folder = committed("wider", &[("p.flow", &before)]);
    folder.write("p.flow", &before.replace("when x\n", "when x\nflow new: A -> B carries d when r\n"));
    let (code, lines) = since(&folder, "HEAD");
    assert_eq!((code, lines.len()), (1, 1), "{lines:?}");
    assert!(lines[0].starts_with("p.flow:11:1: error[FP0501] `c` is violated when not x and r"), "{lines:?}");
    let report: Value = folder.json(&[".", "--base", "HEAD"]);
    let claim = &report["policies"][0]["claims"][0];
    assert_eq!(claim["when"]["text"], "not x and r");
    assert_eq!(claim["witness"]["steps"][1]["statement"], "new");
    assert_eq!((&claim["witness"]["scenario"]["x"], &claim["witness"]["scenario"]["r"]), (&false.into(), &true.into()));
    assert_eq!(report["restrictions"]["base"], "HEAD");
    let pretty = folder.run(&["check", "--base", "HEAD"]).out;
    assert!(pretty.contains("new or changed") && pretty.contains("only what got worse since `HEAD`"), "{pretty}");
}

#[test]
fn what_was_possible_and_is_certain_got_worse() {
    let before = policy(&format!("may flow f: A -> B carries d\n{CLAIMS}"));
    let folder = committed("certain", &[("p.flow", &before)]);
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
    folder.write("p.flow", &before.replace("may flow", "flow"));
    let (code, lines) = since(&folder, "HEAD");
    assert_eq!((code, lines.len()), (1, 1), "{lines:?}");
    assert!(lines[0].starts_with("p.flow:10:1: error[FP0501]"), "{lines:?}");
    folder.write("p.flow", &before.replace("may flow", "unstated flow"));
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
}

#[test]
fn new_claims_and_new_policies_are_told_in_full() {
    let before = policy(&format!("flow A -> B carries d when x\n{CLAIMS}"));
    let folder = committed("new", &[("p.flow", &before)]);
    folder.write("p.flow", &format!("{before}claim n: d never reaches B\n"));
    folder.write("q.flow", &before.replace("policy p", "policy q"));
    let (code, lines) = since(&folder, "HEAD");
    let starts: Vec<&str> = lines.iter().map(|line| line.split_once("] ").unwrap().0).collect();
    assert_eq!((code, starts), (1, vec!["p.flow:15:10: error[FP0501", "q.flow:11:10: error[FP0501"]), "{lines:?}");
}

#[test]
fn imports_and_findings_about_no_claim_are_compared_too() {
    let before = "policy p\nimport \"part.flow\"\nclaim c: d never reaches B\n";
    let part = policy("data e\nflow A -> B carries e").replace("policy p\n", "");
    let folder = committed("parts", &[("deep/p.flow", before), ("deep/part.flow", &part)]);
    assert_eq!(folder.run(&["check"]).code, 1);
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
    folder.write("deep/part.flow", &format!("{part}flow A -> B carries d\nflow B -> A carries e\n"));
    let (_, lines) = since(&folder, "HEAD");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("deep/part.flow:12:1: error[FP0501]")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("deep/part.flow:13:1: error[FP0301]")), "{lines:?}");
    let inside = Folder(folder.0.join("deep"));
    let run = inside.run(&["check", "--base", "HEAD", "--format", "short"]);
    assert!(run.out.contains("part.flow:12:1: error[FP0501]"), "{}{}", run.out, run.err);
}

#[test]
fn a_folder_is_a_base_too() {
    let before = policy(&format!("flow A -> B carries d when x\n{CLAIMS}"));
    let worse = before.replace(" when x", "");
    let folder = Folder::new("folder", &[("old/a/p.flow", &before), ("new/a/p.flow", &worse)]);
    let new = Folder(folder.0.join("new"));
    let run = new.run(&["check", "--base", "../old", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("a/p.flow:10:1: error[FP0501] `c` is violated when not x"), "{}", run.out);
    new.write("a/p.flow", &before);
    assert_eq!(new.run(&["check", "--base", "../old", "--format", "short"]).code, 0);
}

#[test]
fn an_invalid_base_makes_everything_new() {
    let before = policy("flow A -> B carries nothing\nclaim c: d never reaches B");
    let folder = committed("broken", &[("p.flow", &before)]);
    folder.write("p.flow", &policy("flow A -> B carries d\nclaim c: d never reaches B"));
    let (code, lines) = since(&folder, "HEAD");
    assert_eq!((code, lines.len()), (1, 1), "{lines:?}");
    assert!(lines[0].starts_with("p.flow:11:10: error[FP0501]"), "{lines:?}");
}

#[test]
fn what_is_neither_folder_nor_revision_is_a_usage_error() {
    let folder = committed("nowhere", &[("p.flow", "policy p\n")]);
    for base in ["no-such", "--help", "HEAD:p.flow"] {
        let run = folder.run(&["check", &format!("--base={base}")]);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(run.err.starts_with(&format!("error: cannot compare with `{base}`: ")), "{}", run.err);
    }
}

#[test]
fn lints_are_compared_too() {
    let before = policy("claim c: d never reaches B\n// TODO: one\nparty Idle");
    let folder = committed("lints", &[("p.flow", &before)]);
    let found = folder.run(&["check", "--format", "short"]).out;
    assert!(found.contains("FP0629") && found.contains("FP0601"), "{found}");
    folder.write("p.flow", &before.replace("// TODO", "// moved\n\n// TODO"));
    assert_eq!(since(&folder, "HEAD"), (0, vec![]));
    folder.write("p.flow", &before.replace("party Idle", "party Idle\nparty Lazy\n// TODO: two"));
    let (code, lines) = since(&folder, "HEAD");
    let of = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
    };
    assert_eq!(
        (code, of(&lines)),
        (
            0,
            vec![
                "warning[FP0601] the party `Lazy` is never mentioned".to_owned(),
                "warning[FP0629] still to do: two".to_owned()
            ]
        )
    );
}

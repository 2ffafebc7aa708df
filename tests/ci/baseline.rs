//! Known findings: what is known stays silent, what is new fails, what is gone is told.

use crate::policy;
use crate::program::Folder;

/// Data of two parties' that may go to two others.
fn leaks(flows: &str) -> String {
    policy(&format!("party C\ndata e\norigin e at A\n{flows}\nclaim c: d, e never reaches B, C\n"))
}

fn short(folder: &Folder) -> (i32, String) {
    let run = folder.run(&["check", "p.flow", "--baseline", "b.json", "--format", "short"]);
    (run.code, run.out)
}

fn known(test: &str, text: &str) -> Folder {
    let folder = Folder::new(test, &[("p.flow", text)]);
    let run = folder.run(&["baseline", "write", "p.flow", "--file", "b.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    folder
}

#[test]
fn what_is_known_does_not_fail_and_stays_known_when_lines_move() {
    let folder = known("known", &leaks("flow A -> B carries d"));
    assert_eq!(folder.run(&["check", "p.flow"]).code, 1);
    assert_eq!(short(&folder), (0, String::new()));
    let moved = leaks("\n\n// moved\nflow again: A -> B carries d").replace("\nclaim", "\n\n\nclaim");
    folder.write("p.flow", &moved);
    assert_eq!(short(&folder), (0, String::new()));
    let report = folder.json(&["p.flow", "--baseline", "b.json"]);
    assert_eq!((&report["summary"]["known"], &report["policies"][0]["claims"][0]["ok"]), (&1.into(), &true.into()));
    let pretty = folder.run(&["check", "p.flow", "--baseline", "b.json"]).out;
    assert!(pretty.contains("1 known finding left out") && pretty.contains("known in every scenario"), "{pretty}");
}

#[test]
fn another_party_or_data_is_new_and_only_that_is_told() {
    for (test, flow, says) in [
        ("new-party", "flow A -> C carries d", "A sends d to C"),
        ("new-data", "flow A -> B carries e", "A sends e to B"),
    ] {
        let folder = known(test, &leaks("flow A -> B carries d"));
        folder.write("p.flow", &leaks(&format!("flow A -> B carries d\n{flow} when x")));
        let report = folder.json(&["p.flow", "--baseline", "b.json"]);
        let claim = &report["policies"][0]["claims"][0];
        assert_eq!((&claim["ok"], &claim["when"]["text"]), (&false.into(), &"x".into()));
        assert_eq!(claim["witness"]["steps"][1]["text"], says);
        assert_eq!(short(&folder).0, 1);
    }
}

#[test]
fn what_gets_worse_is_new_and_what_gets_better_is_known() {
    let folder = known("worse", &leaks("may flow A -> B carries d"));
    folder.write("p.flow", &leaks("flow A -> B carries d"));
    assert_eq!(short(&folder).0, 1);
    let folder = known("better", &leaks("flow A -> B carries d"));
    folder.write("p.flow", &leaks("may flow A -> B carries d"));
    assert_eq!(short(&folder), (0, String::new()));
}

#[test]
fn what_is_gone_is_told_and_pruned() {
    let folder = known("stale", &leaks("flow A -> B carries d\nflow A -> C carries d"));
    folder.write("p.flow", &leaks("flow A -> B carries d"));
    let (code, out) = short(&folder);
    assert_eq!(
        (code, out.as_str()),
        (0, "warning[FP0704] the baseline knows FP0501 of `p: c` (C, d), which is not found any more\n")
    );
    assert_eq!(folder.run(&["check", "p.flow", "--baseline", "b.json", "-D", "warnings"]).code, 1);
    let show = folder.run(&["baseline", "show", "p.flow", "--file", "b.json"]).out;
    assert_eq!(show, "found  FP0501 of `p: c` (B, d)\nstale  FP0501 of `p: c` (C, d)\n");
    let restricted = folder.run(&["check", "p.flow", "--baseline", "b.json", "--format", "short", "--assume", "x"]);
    assert_eq!((restricted.code, restricted.out.as_str()), (0, ""));
    assert_eq!(folder.run(&["baseline", "prune", "p.flow", "--file", "b.json"]).code, 0);
    assert_eq!(short(&folder), (0, String::new()));
    let lines: Vec<String> = folder.read("b.json").lines().map(str::to_owned).collect();
    let line = r#"    {"policy":"p","subject":"c","party":"B","data":"d","code":"FP0501"}"#;
    assert_eq!(lines, ["{", "  \"schema\": \"flowproof/baseline/1\",", "  \"findings\": [", line, "  ]", "}"]);
}

#[test]
fn prune_keeps_what_was_not_looked_for() {
    let text = leaks("flow A -> B carries d");
    let other = text.replace("policy p", "policy q");
    let folder = Folder::new("prune", &[("p.flow", &text), ("q.flow", &other)]);
    assert_eq!(folder.run(&["baseline", "write", "--file", "b.json"]).code, 0);
    let before = folder.read("b.json");
    assert!(before.contains("\"policy\":\"q\""));
    folder.write("p.flow", &leaks(""));
    assert_eq!(folder.run(&["baseline", "prune", "p.flow", "--file", "b.json"]).code, 0);
    let after = folder.read("b.json");
    assert!(!after.contains("\"policy\":\"p\"") && after.contains("\"policy\":\"q\""), "{after}");
}

#[test]
fn findings_about_no_claim_are_known_by_their_text() {
    let folder = known("text", &policy("data e\nflow A -> B carries e\nclaim c: d never reaches B\n"));
    assert_eq!(short(&folder), (0, String::new()));
    folder.write(
        "p.flow",
        &policy("data e\n\nflow A -> B carries e\nflow B -> A carries e\nclaim c: d never reaches B\n"),
    );
    let (code, out) = short(&folder);
    assert_eq!((code, out.lines().count()), (1, 1), "{out}");
    assert!(out.starts_with("p.flow:13:1: error[FP0301]"), "{out}");
}

#[test]
fn an_invalid_policy_has_no_baseline() {
    let folder = Folder::new("invalid", &[("p.flow", &leaks("flow A -> X carries d"))]);
    let run = folder.run(&["baseline", "write"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("error[FP0101]") && run.err.contains("not valid"), "{}", run.err);
    assert!(!folder.0.join("flowproof-baseline.json").exists());
}

#[test]
fn the_configured_baseline_is_used_and_a_wrong_one_is_an_error() {
    let folder = known("configured", &leaks("flow A -> B carries d"));
    folder.write("flowproof.toml", "baseline = \"b.json\"\n");
    assert_eq!(folder.run(&["check"]).code, 0);
    folder.write("flowproof.toml", "baseline = \"c.json\"\n");
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: c.json: the baseline cannot be read: no such file\n  help: "), "{}", run.err);
    assert_eq!(folder.run(&["baseline", "write"]).code, 0);
    assert_eq!(folder.run(&["check"]).code, 0);
    folder.write("c.json", "{}");
    assert_eq!(folder.run(&["check"]).code, 2);
}

#[test]
fn without_a_root_file_nothing_is_written_or_pruned() {
    let text = r#"{ "schema": "flowproof/baseline/1", "findings": [ {"subject":"x","code":"FP0609"} ] }"#;
    let folder = Folder::new("baseline-empty", &[("part.flow", "party A\n"), ("b.json", text)]);
    for action in ["write", "prune", "show"] {
        let run = folder.run(&["baseline", action, "--file", "b.json"]);
        assert_eq!(run.code, 3, "{action}");
        assert!(run.err.contains("there is no root file"), "{}", run.err);
    }
    assert_eq!(folder.read("b.json"), text);
}

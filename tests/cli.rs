//! The program from outside: arguments, exit codes, bytes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::process::Stdio;

#[path = "support/program.rs"]
mod program;

use program::{Folder, Run};

const WORLD: &str = "party A\nparty B\ndata d\nfact x\nreading r\norigin d at A\n";

fn policy(statements: &str) -> String {
    format!("policy p\n{WORLD}{statements}\nkeep d at A when x or r\n")
}

const FORMATS: [&str; 8] = ["pretty", "short", "json", "jsonl", "sarif", "junit", "github", "gitlab"];

#[track_caller]
fn exits(test: &str, text: &str, flags: &[&str], code: i32) {
    let folder = Folder::new(test, &[("p.flow", text)]);
    for format in FORMATS {
        let mut arguments = vec!["check", "p.flow", "--format", format];
        arguments.extend(flags);
        let run = folder.run(&arguments);
        assert_eq!(run.code, code, "{format}: {}{}", run.out, run.err);
    }
}

#[test]
fn a_policy_that_keeps_its_claims_exits_0() {
    exits("holds", &policy("claim c: d never reaches B"), &[], 0);
}

#[test]
fn failed_claims_exit_1() {
    exits("violated", &policy("flow A -> B carries d\nclaim c: d never reaches B"), &[], 1);
    exits("ambiguous", &policy("flow A -> B carries d when r\nclaim c: d never reaches B"), &[], 1);
    exits("possible", &policy("may flow A -> B carries d\nclaim c: d never reaches B"), &[], 1);
}

#[test]
fn an_unknown_claim_is_a_warning() {
    let text = policy("unstated flow A -> B carries d\nclaim c: d never reaches B");
    exits("unknown", &text, &[], 0);
    exits("unknown-failing", &text, &["--fail-on", "unknown"], 1);
    exits("unknown-denied", &text, &["-D", "claim-unknown"], 1);
    exits("unknown-warnings", &text, &["-D", "warnings"], 1);
    exits("unknown-warnings-but", &text, &["-D", "warnings", "-W", "FP0504"], 0);
    exits("unknown-last-wins", &text, &["-D", "FP0504", "-A", "claim-unknown"], 0);
}

#[test]
fn fail_on_moves_the_line() {
    let text = policy("may flow A -> B carries d\nclaim c: d never reaches B");
    exits("possible-ambiguous", &text, &["--fail-on", "ambiguous"], 0);
    exits("possible-never", &text, &["--fail-on", "never"], 0);
    exits("possible-allowed", &text, &["-A", "FP0503"], 0);
}

#[test]
fn expectations_decide() {
    exits("expected", &policy("flow A -> B carries d\nclaim c: d never reaches B expect violated"), &[], 0);
    exits("unexpected", &policy("claim c: d never reaches B expect violated"), &[], 1);
    exits("unexpected-never", &policy("claim c: d never reaches B expect violated"), &["--fail-on", "never"], 1);
    exits("expected-vacuous", &policy("data e\nclaim c: e never reaches B expect holds"), &["-D", "warnings"], 0);
}

#[test]
fn an_invalid_model_exits_1() {
    exits("invalid", &policy("flow A -> C carries d\nclaim c: d never reaches B"), &[], 1);
    exits("invalid-without-claims", "policy p\nparty", &[], 1);
    exits("dead", &policy("data e\nflow A -> B carries e\nclaim c: d never reaches B"), &[], 1);
    exits(
        "dead-allowed",
        &policy("data e\nflow A -> B carries e\nclaim c: d never reaches B"),
        &["-A", "dead-flow"],
        0,
    );
}

#[test]
fn nothing_checked_exits_3() {
    exits("no-claim", "policy p", &[], 3);
    exits("no-claim-allowed", "policy p", &["--allow-empty"], 0);
    exits("empty-file", "", &[], 3);
    let folder = Folder::new("no-root", &[("part.flow", "party A\n"), ("notes.txt", "policy p")]);
    for format in FORMATS {
        let run = folder.run(&["check", ".", "--format", format]);
        assert_eq!(run.code, 3, "{}", run.out);
        assert!(run.err.contains("no root file"), "{}", run.err);
        assert_eq!(folder.run(&["check", "--allow-empty", "--format", format]).code, 0);
    }
}

#[test]
fn undecided_exits_4_unless_something_is_worse() {
    let text = policy("flow A -> B carries d when x\nclaim c: d never reaches B expect violated");
    exits("undecided", &text, &["--max-steps", "0"], 4);
    exits("undecided-allowed", &text, &["--max-steps", "0", "--fail-on", "never"], 4);
    exits("undecided-and-invalid", &format!("{text}\nflow B -> A carries f\n"), &["--max-steps", "0"], 1);
}

#[test]
fn a_limit_stops_lints_too_and_none_guesses() {
    let statements = "key k\norigin k at A\nflow A -> B carries d sealed with k\nclaim c: B never learns d";
    let found = |steps: &str| {
        let folder = Folder::new("limited-lint", &[("p.flow", &policy(statements))]);
        folder.run(&["check", "-W", "single-statement-claim", "--format", "short", "--max-steps", steps]).out
    };
    assert!(found("1000").contains("[FP0632]"), "{}", found("1000"));
    assert!(found("1").contains("[FP0506]"), "{}", found("1"));
    assert!((1..30).any(|steps| found(&steps.to_string()).is_empty()));
}

#[test]
fn usage_errors_exit_2_and_say_what_was_meant() {
    let folder = Folder::new("usage", &[("p.flow", &policy("source s1\nclaim refusable: d never reaches B"))]);
    let cases: &[(&[&str], &str)] = &[
        (&["-A", "dead-flw"], "did you mean `dead-flow`?"),
        (&["-W", "syntax"], "cannot be lowered"),
        (&["--claim", "refusble"], "did you mean `refusable`?"),
        (&["--assume", "x and"], "x and"),
        (&["--assume", "y"], "`y`"),
        (&["--sources", "s2"], "did you mean `s1`?"),
        (&["--timeout", "soon"], "no duration"),
        (&["--fail-on", "sometimes"], "possible values"),
        (&["--nonsense"], "--nonsense"),
        (&["missing.flow"], "cannot read `missing.flow`: no such file"),
        (&["-o", "no/such/folder.txt"], "cannot write `no/such/folder.txt`"),
    ];
    for (flags, says) in cases {
        for format in FORMATS {
            let mut arguments = vec!["check", "p.flow", "--format", format];
            arguments.extend(*flags);
            let run = folder.run(&arguments);
            assert_eq!(run.code, 2, "{flags:?}: {}{}", run.out, run.err);
            assert!(run.err.contains(says), "{flags:?}: {}", run.err);
            assert_eq!(run.out, "", "{flags:?}");
        }
    }
}

#[test]
fn a_missing_import_is_a_finding() {
    let folder = Folder::new("import", &[("p.flow", "policy p\nimport \"gone.flow\"\nclaim c: d never reaches B\n")]);
    let run = folder.run(&["check", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("p.flow:2:8: error[FP0202] "), "{}", run.out);
}

#[test]
fn folders_give_their_root_files_in_order_and_once() {
    let text = policy("claim c: d never reaches B");
    let files = ["b.flow", "a/z.flow", "a/.hidden/h.flow", "target/t.flow", "a.txt"].map(|name| (name, text.as_str()));
    let folder = Folder::new("folders", &files);
    folder.write("part.flow", "// a part\nparty A\n");
    folder.write("commented.flow", &format!("/* c */ // d\n{text}"));
    let roots = |arguments: &[&str]| -> Vec<String> {
        let report = folder.json(arguments);
        report["policies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|policy| policy["file"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(roots(&[]), ["a/z.flow", "b.flow", "commented.flow"]);
    assert_eq!(roots(&["b.flow", ".", "./a/../b.flow", "a"]), ["b.flow", "a/z.flow", "commented.flow"]);
    assert_eq!(roots(&["target/t.flow", "part.flow"]), ["target/t.flow", "part.flow"]);
}

#[test]
fn two_ways_to_a_file_lead_to_one_file() {
    let root = "policy p\nimport \"../sub/a.flow\"\nimport \"a.flow\"\nclaim c: d always reaches A\n";
    let circle = "policy p\nimport \"../sub/circle.flow\"\n";
    let part = "party A\ndata d\norigin d at A\n";
    let folder = Folder::new("ways", &[("sub/root.flow", root), ("sub/circle.flow", circle), ("sub/a.flow", part)]);
    let within = |file| {
        let mut command = folder.command(&["check", "--format", "short", file]);
        Run::of(command.current_dir(folder.0.join("sub")).output().unwrap())
    };
    let run = within("root.flow");
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(within("circle.flow").out.contains("FP0203"));
}

#[test]
fn standard_input_is_a_file() {
    let folder = Folder::new("stdin", &[("part.flow", WORLD)]);
    let text = "policy p\nimport \"part.flow\"\nclaim c: d never reaches B\n";
    let run = folder.run_with_input(&["check", "-", "-"], text);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = folder.run_with_input(&["check", "-", "--format", "short"], "policy p\nparty P: nobody\n");
    assert!(run.out.starts_with("<stdin>:2:10: error["), "{}", run.out);
}

#[test]
fn positions_in_json_cut_out_the_right_text() {
    let text =
        "policy p\r\n\tparty Zoë, \u{1f512}\r\nparty Zoë: nobody\r\n/* 数据 */ party Ω: keiner\r\n\tdata d is nichts";
    let folder = Folder::new("positions", &[("p.flow", text)]);
    let report = folder.json(&["p.flow"]);
    let found = report["diagnostics"].as_array().unwrap();
    assert!(found.len() >= 3, "{report:#}");
    for finding in found {
        assert_eq!(
            cut(text, &finding["start"], &finding["end"], finding["file"].as_str()),
            finding_text(text, finding)
        );
    }
    let names: Vec<&str> = found.iter().map(|finding| finding_text(text, finding)).collect();
    for name in ["nobody", "keiner", "nichts"] {
        assert!(names.contains(&name), "{names:?}");
    }
}

/// The text between two places, by their offsets.
fn finding_text<'t>(text: &'t str, finding: &Value) -> &'t str {
    let offset = |end: &str| usize::try_from(finding[end]["offset"].as_u64().unwrap()).unwrap();
    &text[offset("start")..offset("end")]
}

/// The text between two places, by lines and columns of characters.
fn cut(text: &str, start: &Value, end: &Value, file: Option<&str>) -> String {
    assert_eq!(file, Some("p.flow"));
    let at = |place: &Value| {
        let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
        let before: usize = text.split_inclusive('\n').take(number("line") - 1).map(str::len).sum();
        let column = number("column") - 1;
        before + text[before..].chars().take(column).map(char::len_utf8).sum::<usize>()
    };
    text[at(start)..at(end)].to_owned()
}

#[test]
fn json_has_every_documented_key_in_order() {
    let text = policy(
        "fact today: date\nreading how: { narrow, wide }\nsource s\n\
         may flow open: A -> B carries d when today >= 2021-02-08 and how == wide cite s \"3\"\n\
         flow A -> B carries d when x\nunstated flow gap: A -> B carries d when not x\n\
         claim c by A cite s \"1\": d  never // folded\n  reaches B expect violated because \"so\"\nclaim h: B never sends d to A",
    );
    let folder = Folder::new("keys", &[("p.flow", &text)]);
    let report = folder.json(&["p.flow"]);
    assert!(starts_with_keys(&report, &["schema", "policies", "diagnostics", "summary"]));
    assert_eq!(report["schema"], "flowproof/check/1");
    let claim = &report["policies"][0]["claims"][0];
    let keys = [
        "name", "file", "line", "column", "text", "by", "cites", "verdict", "vacuous", "expected", "ok", "when",
        "also", "rests_on", "witness", "repair", "control",
    ];
    assert!(starts_with_keys(claim, &keys), "{claim:#}");
    assert_eq!(claim["text"], "d never reaches B");
    assert_eq!(
        (&claim["verdict"], &claim["expected"], &claim["ok"]),
        (&"violated".into(), &"violated".into(), &true.into())
    );
    assert_eq!(claim["cites"], serde_json::json!([{"source": "s", "at": "1"}]));
    assert_eq!(claim["when"], serde_json::json!({"text": "x", "dnf": [[{"var": "x", "is": true}]]}));
    let steps = claim["witness"]["steps"].as_array().unwrap();
    let step_keys = [
        "n",
        "rule",
        "party",
        "from",
        "data",
        "form",
        "key",
        "premises",
        "statement",
        "file",
        "line",
        "column",
        "cites",
    ];
    assert!(steps.iter().all(|step| starts_with_keys(step, &step_keys)), "{steps:#?}");
    assert_eq!((&steps[1]["statement"], &steps[1]["premises"]), (&"p.flow:12:1".into(), &serde_json::json!([1])));
    assert_eq!(claim["witness"]["hidden"], serde_json::json!({"open": false, "gap": false}));
    assert_eq!(claim["witness"]["scenario"]["how"], "narrow");
    let also: Vec<&str> =
        claim["also"].as_array().unwrap().iter().map(|also| also["level"].as_str().unwrap()).collect();
    assert_eq!(also, ["possible", "unknown"]);
    let possible = claim["also"][0]["when"]["dnf"][0].as_array().unwrap();
    assert!(possible.contains(&serde_json::json!({"var": "today", "from": "2021-02-08", "to": null})), "{possible:#?}");
    assert!(possible.contains(&serde_json::json!({"var": "how", "in": ["wide"]})), "{possible:#?}");
    assert!(possible.contains(&serde_json::json!({"statement": "open", "is": true})), "{possible:#?}");
    let held = &report["policies"][0]["claims"][1];
    assert_eq!((&held["when"], &held["also"]), (&Value::Null, &serde_json::json!([])));
    assert!(held["rests_on"].is_array() && held["witness"].is_null() && held["repair"].is_null());
}

fn starts_with_keys(object: &Value, keys: &[&str]) -> bool {
    object.as_object().unwrap().keys().zip(keys).all(|(is, should)| is == should)
        && object.as_object().unwrap().len() >= keys.len()
}

#[test]
fn a_closed_pipe_is_no_error() {
    let statements: String = (0..3000).map(|n| format!("claim c{n}: d never reaches B\n")).collect();
    let folder = Folder::new("pipe", &[("p.flow", &policy(&statements))]);
    for format in FORMATS {
        let mut command = folder.command(&["check", "p.flow", "--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]), "{format}");
    }
}

#[test]
fn colours_are_only_where_they_are_wanted() {
    let folder = Folder::new("colour", &[("p.flow", &policy("flow A -> B carries d\nclaim c: d never reaches B"))]);
    let colored = |flags: &[&str], no_color: bool| {
        let mut arguments = vec!["check", "p.flow"];
        arguments.extend(flags);
        let mut command = folder.command(&arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        Run::of(command.output().unwrap()).out.contains('\u{1b}')
    };
    assert!(!colored(&[], false));
    assert!(!colored(&["--color", "auto"], true));
    assert!(!colored(&["--color", "never"], false));
    assert!(colored(&["--color", "always"], false));
    assert!(colored(&["--color", "always"], true));
    assert!(!colored(&["--color", "always", "--format", "json"], false));
}

#[test]
fn colours_change_nothing_but_colours() {
    let folder = Folder::new("plain", &[("p.flow", &policy("flow A -> B carries d\nclaim c: d never reaches B"))]);
    let plain = folder.run(&["check", "p.flow", "--color", "never"]).out;
    let colored = folder.run(&["check", "p.flow", "--color", "always"]).out;
    let stripped: String = colored
        .split('\u{1b}')
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { part.split_once('m').unwrap().1 })
        .collect();
    assert_eq!(stripped, plain);
}

#[test]
fn output_goes_to_a_file_and_replaces_it() {
    let folder = Folder::new("output", &[("p.flow", &policy("claim c: d never reaches B")), ("out.json", "old")]);
    let run = folder.run(&["check", "p.flow", "--format", "json", "-o", "out.json"]);
    assert_eq!((run.code, &*run.out, &*run.err), (0, "", ""));
    let written: Value = serde_json::from_str(&fs::read_to_string(folder.0.join("out.json")).unwrap()).unwrap();
    assert_eq!(written["summary"]["claims"], 1);
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let text = policy("flow A -> B carries d when x or r\nclaim c: d never reaches B\nclaim e: A never sends d to B\n");
    let folder = Folder::new("same", &[("p.flow", &text)]);
    for format in FORMATS {
        let once = folder.run(&["check", "p.flow", "--format", format]).out;
        assert_eq!(folder.run(&["check", "p.flow", "--format", format]).out, once);
    }
}

#[test]
fn restrictions_are_said() {
    let text = policy(
        "source s\nflow f: A -> B carries d when x cite s\nclaim c: d never reaches B\nclaim e: d never reaches B",
    );
    let folder = Folder::new("restrictions", &[("p.flow", &text)]);
    let run = folder.run(&["check", "p.flow", "--assume", "not x", "--claim", "c"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("only scenarios where not x") && run.out.contains("only the claims `c`"), "{}", run.out);
    let report = folder.json(&["p.flow", "--assume", "not x", "--claim", "c", "--sources", " s"]);
    assert_eq!(
        report["restrictions"],
        serde_json::json!({"assume": ["not x"], "claims": ["c"], "sources": ["s"], "base": null})
    );
    assert_eq!(report["summary"]["claims"], 1);
}

#[test]
fn allow_comments_allow_and_are_reported_when_they_do_not() {
    let text = policy(
        "// flowproof: allow(claim-violated, reason = \"known\")\n/// doc\nclaim c: d never reaches B\n\
         // flowproof: allow(FP0501)\nclaim h: A never sends d to A\n// flowproof: allow(clam-violated, reason = \"x\")\nflow A -> B carries d",
    );
    let folder = Folder::new("allow", &[("p.flow", &text)]);
    let run = folder.run(&["check", "p.flow", "--format", "short"]);
    assert_eq!(run.code, 0, "{}", run.out);
    let codes: Vec<&str> =
        run.out.lines().map(|line| &line[line.find('[').unwrap() + 1..line.find(']').unwrap()]).collect();
    assert_eq!(codes, ["FP0701", "FP0702", "FP0703"]);
    assert_eq!(folder.json(&["p.flow"])["policies"][0]["claims"][0]["ok"], true);
}

#[test]
fn what_steers_a_terminal_is_not_passed_on() {
    let text = policy("claim c: d never reaches B // \u{1b}[31m\n") + "\u{202e} nonsense \u{1b}[2J";
    let folder = Folder::new("steering", &[("p.flow", &text)]);
    for format in FORMATS {
        let out = folder.run(&["check", "p.flow", "--format", format]).out;
        let is_json = ["json", "jsonl", "sarif", "gitlab"].contains(&format);
        assert!(!out.contains('\u{1b}') && (is_json || !out.contains('\u{202e}')), "{out:?}");
    }
}

#[test]
fn why_tells_one_claim() {
    let text = policy("flow f: A -> B carries d when x\nclaim c: d never reaches B\nclaim h: A never sends d to A");
    let folder = Folder::new("why", &[("p.flow", &text)]);
    let run = folder.run(&["why", "p.flow", "c"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("A sends d to B") && !run.out.contains("`h`"), "{}", run.out);
    assert_eq!(folder.run(&["why", "p.flow", "h"]).code, 0);
    assert_eq!(folder.run(&["why", "p.flow", "nope"]).code, 2);
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::new("rules", &[]);
    let rules = folder.run(&["rules"]);
    assert!(rules.out.contains("FP0301") && rules.code == 0);
    assert!(folder.run(&["explain", "dead-flow"]).out.contains("FP0301"));
    let unknown = folder.run(&["explain", "FP9999"]);
    assert_eq!((unknown.code, &*unknown.out), (2, ""));
    assert!(folder.run(&["completions", "bash"]).out.contains("flowproof"));
}

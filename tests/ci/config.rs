//! `flowproof.toml` from outside.

use crate::policy;
use crate::program::Folder;

fn unknown_claim() -> String {
    policy("unstated flow A -> B carries d\nclaim c: d never reaches B")
}

#[test]
fn levels_and_the_failing_verdict_come_from_the_file_unless_the_arguments_say_otherwise() {
    let text = unknown_claim();
    let folder = Folder::new("config", &[("p.flow", &text), ("flowproof.toml", "[lints]\nclaim-unknown = \"deny\"\n")]);
    assert_eq!(folder.run(&["check"]).code, 1);
    assert_eq!(folder.run(&["check", "-W", "claim-unknown"]).code, 0);
    folder.write("flowproof.toml", "fail-on = \"unknown\"\n");
    assert_eq!(folder.run(&["check"]).code, 1);
    assert_eq!(folder.run(&["check", "--fail-on", "possible"]).code, 0);
}

#[test]
fn the_nearest_file_upward_of_the_first_path_counts() {
    let text = unknown_claim();
    let files = [
        ("flowproof.toml", "fail-on = \"unknown\"\n"),
        ("p.flow", &text),
        ("a/b/p.flow", &text),
        ("c/p.flow", &text),
        ("c/flowproof.toml", ""),
    ];
    let folder = Folder::new("config-nearest", &files);
    assert_eq!(folder.run(&["check", "a/b/p.flow"]).code, 1);
    assert_eq!(folder.run(&["check", "c/p.flow"]).code, 0);
    assert_eq!(folder.run(&["check", "c", "a"]).code, 0);
    assert_eq!(folder.run(&["check", "a", "c"]).code, 1);
    assert_eq!(folder.run_with_input(&["check", "-"], &text).code, 1);
}

#[test]
fn what_is_excluded_is_not_found_but_can_be_named() {
    let text = unknown_claim();
    let files = [
        ("flowproof.toml", "exclude = [\"drafts\", \"**/old_*\"]\n[format]\nwidth = 20\n"),
        ("p.flow", "policy p\ndata d \"a long display\"\n"),
        ("drafts/p.flow", &text),
        ("a/old_p.flow", &text),
    ];
    let folder = Folder::new("config-exclude", &files);
    let report = folder.json(&["--allow-empty"]);
    assert_eq!(report["policies"].as_array().unwrap().len(), 1);
    assert_eq!(folder.json(&["drafts/p.flow"])["policies"].as_array().unwrap().len(), 1);
    let run = folder.run(&["fmt", "--check"]);
    assert_eq!((run.code, run.out.as_str()), (1, "p.flow\n"));
    folder.run(&["fmt"]);
    assert_eq!(folder.read("p.flow"), "policy p\ndata d\n  \"a long display\"\n");
}

#[test]
fn a_wrong_file_is_a_usage_error_in_every_format() {
    let folder =
        Folder::new("config-wrong", &[("p.flow", &unknown_claim()), ("flowproof.toml", "\nfailon = \"never\"\n")]);
    for format in ["pretty", "short", "json"] {
        let run = folder.run(&["check", "--format", format]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert_eq!(run.err, "error: flowproof.toml:2:1: unknown key `failon`\n  help: did you mean `fail-on`?\n");
    }
    assert_eq!(folder.run(&["fmt"]).code, 2);
}

#[test]
fn a_label_of_sensitive_data_that_no_policy_has_is_told() {
    let text = policy("label health\ndata e labelled health\norigin e at A\nclaim c: e never reaches B");
    let folder = Folder::new("strange-label", &[("p.flow", &text)]);
    for (label, told) in [
        ("health", ""),
        (
            "heatlh",
            "warning: no policy has the label `heatlh`, which flowproof.toml calls sensitive; did you mean `health`?\n",
        ),
    ] {
        folder.write("flowproof.toml", &format!("[lint]\nsensitive = [\"{label}\"]\n"));
        let run = folder.run(&["check", "p.flow"]);
        assert_eq!((run.code, run.err.as_str()), (0, told));
    }
}

//! The action, the hooks and the recipes: what they run exists, and does what they count on. What needs their servers is not tried.

use crate::policy;
use crate::program::Folder;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn project(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The script of a step: the block below `run: |`, behind the step's name.
fn script(text: &str, step: &str) -> String {
    let block = text.split(&format!("- name: {step}\n")).nth(1).unwrap().split("run: |\n").nth(1).unwrap();
    let is_inside = |line: &&str| line.starts_with("        ") || line.is_empty();
    block.lines().take_while(is_inside).map(|line| format!("{}\n", line.get(8..).unwrap_or_default())).collect()
}

/// Runs a script as a server does, with the program on the path.
fn bash(folder: &Folder, script: &str, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut paths = vec![PathBuf::from(env!("CARGO_BIN_EXE_flowproof")).parent().unwrap().to_owned()];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(&folder.0);
    command.env("PATH", std::env::join_paths(paths).unwrap()).envs(environment.iter().copied());
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_action_annotates_writes_sarif_and_fails() {
    let text = policy("flow A -> B carries d\nclaim c: d never reaches B");
    let folder = Folder::new("action", &[("a b.flow", &text), ("q/q.flow", &text), ("output", "")]);
    let check = script(&project("action.yml"), "Check");
    let run = |paths: &str, arguments: &str| {
        folder.write("output", "");
        let file = folder.0.join("output");
        let environment = [
            ("PATHS", paths),
            ("ARGUMENTS", arguments),
            ("BASE", ""),
            ("RUNNER_TEMP", "."),
            ("GITHUB_OUTPUT", file.to_str().unwrap()),
        ];
        bash(&folder, &check, &environment)
    };
    let (code, out) = run("q .", "--fail-on violated");
    assert_eq!(code, Some(1), "{out}");
    assert_eq!(out.lines().filter(|line| line.starts_with("::error file=")).count(), 2, "{out}");
    assert_eq!(folder.read("output"), "sarif=./flowproof.sarif\n");
    assert!(folder.read("flowproof.sarif").contains("\"2.1.0\""));
    assert_eq!(run("q", "--fail-on never").0, Some(0));
    fs::remove_file(folder.0.join("flowproof.sarif")).unwrap();
    assert_eq!(run("q $(touch injected) gone", "").0, Some(2));
    assert_eq!(folder.read("output"), "");
    assert!(!folder.0.join("injected").exists());
}

#[test]
fn the_recipe_for_gitlab_fails_and_has_both_files() {
    let docs = project("docs/ci.md");
    let recipe = docs.split("## GitLab").nth(1).unwrap().split("```").nth(1).unwrap();
    let lines: Vec<&str> = recipe.lines().filter_map(|line| line.strip_prefix("    - ")).collect();
    assert_eq!(lines.len(), 3);
    let folder =
        Folder::new("recipe", &[("policies/p.flow", &policy("flow A -> B carries d\nclaim c: d never reaches B"))]);
    assert_eq!(bash(&folder, &lines.join("\n"), &[]).0, Some(1));
    assert!(folder.read("junit.xml").contains("<failure") && folder.read("gl-code-quality.json").contains("FP0501"));
    folder.write("policies/p.flow", &policy("claim c: d never reaches B"));
    assert_eq!(bash(&folder, &lines.join("\n"), &[]).0, Some(0));
}

#[test]
fn the_generic_recipe_runs() {
    let docs = project("docs/ci.md");
    let recipe = docs
        .split("## Anywhere else")
        .nth(1)
        .unwrap()
        .split("```sh,recipe\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let folder = Folder::new("generic", &[("policies/p.flow", &policy("claim c: d never reaches B"))]);
    assert_eq!(bash(&folder, recipe, &[]).0, Some(0));
}

#[test]
fn the_hooks_run_commands_that_there_are() {
    let hooks = project(".pre-commit-hooks.yaml");
    let folder = Folder::new("hooks", &[("p.flow", &policy("claim c: d never reaches B"))]);
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: ")).collect();
    assert_eq!(entries, ["flowproof check", "flowproof fmt"]);
    for entry in entries {
        assert_eq!(bash(&folder, entry, &[]).0, Some(0));
    }
}

#[test]
fn the_yaml_parses() {
    let parse = "import sys, yaml\nfor path in sys.argv[1:]: assert yaml.safe_load(open(path, encoding='utf-8')), path";
    let blocks: Vec<String> = project("docs/ci.md")
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect();
    let folder = Folder::new(
        "yaml",
        &[("action.yml", &project("action.yml")), ("hooks.yml", &project(".pre-commit-hooks.yaml"))],
    );
    blocks.iter().enumerate().for_each(|(at, block)| folder.write(&format!("{at}.yml"), block));
    let files: Vec<String> =
        (0..blocks.len()).map(|at| format!("{at}.yml")).chain(["action.yml".into(), "hooks.yml".into()]).collect();
    assert_eq!(files.len(), 5);
    if Command::new("python3").args(["-c", "import yaml"]).output().is_ok_and(|output| output.status.success()) {
        let run = Command::new("python3").args(["-c", parse]).args(&files).current_dir(&folder.0).output().unwrap();
        assert!(run.status.success(), "{run:?}");
    } else {
        eprintln!("SKIPPED: no yaml for Python (scripts/test installs it): the YAML was not parsed");
    }
}

//! `check --watch`: every save of a file that matters is one more round.

use crate::policy;
use crate::program::Folder;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn new(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command(&[&["check", "--watch"], arguments].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let outputs: [Box<dyn Read + Send>; 2] = [Box::new(out), Box::new(err)];
        for output in outputs {
            let (lines, sender) = (BufReader::new(output).lines(), sender.clone());
            std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        }
        Self { child, lines }
    }

    /// Waits for a round that comes to something. On a busy machine, one before it may see a file that is half written.
    #[track_caller]
    fn comes_to(&self, what: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(20)).unwrap();
            if line.starts_with(what) {
                return before;
            }
            before.push(line);
        }
    }

    /// Whether a signal ends it soon, and not as if all were done.
    #[cfg(unix)]
    fn ends_by(&mut self, signal: &str) -> bool {
        let kill = std::process::Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let mut soon = (0..100).map(|_| std::thread::sleep(Duration::from_millis(20)));
        let status = soon.find_map(|()| self.child.try_wait().unwrap());
        status.is_some_and(|status| !status.success())
    }

    /// Whether no other round comes. What the one before said on the other output can be late.
    fn is_quiet(&self) -> bool {
        let mut lines = std::iter::from_fn(|| self.lines.recv_timeout(Duration::from_millis(400)).ok());
        !lines.any(|line| ["passed:", "failed:"].iter().any(|end| line.starts_with(end)))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn part(flow: &str) -> String {
    policy(flow).replace("policy p\n", "")
}

#[test]
fn saving_a_file_or_what_it_imports_is_another_round() {
    let root = "policy p\nimport \"../parts/part.flow\"\nclaim c: d never reaches B\n";
    let folder = Folder::new("watch", &[("p/p.flow", root), ("parts/part.flow", &part(""))]);
    let watching = Watching::new(&folder, &["p/p.flow"]);
    watching.comes_to("passed: 1 claim");
    folder.write("parts/part.flow", &part("flow A -> B carries d"));
    watching.comes_to("failed: 1 claim");
    folder.write("p/p.flow", &format!("{root}claim e: d never reaches A\n"));
    watching.comes_to("failed: 2 claims");
    folder.write("p/notes.txt", "nothing");
    assert!(watching.is_quiet());
}

#[test]
fn a_file_that_takes_the_place_of_another_counts_and_so_does_one_that_is_missing() {
    let root = "policy p\nimport \"part.flow\"\nclaim c: d never reaches B\n";
    let folder = Folder::new("watch-replace", &[("p.flow", root)]);
    let watching = Watching::new(&folder, &["p.flow"]);
    watching.comes_to("failed");
    folder.write("part.flow", &part(""));
    watching.comes_to("passed");
    folder.write("beside", &part("flow A -> B carries d"));
    fs::rename(folder.0.join("beside"), folder.0.join("part.flow")).unwrap();
    watching.comes_to("failed");
}

#[test]
fn new_files_and_the_configuration_count_and_errors_do_not_end_it() {
    let text = policy("unstated flow A -> B carries d\nclaim c: d never reaches B");
    let folder = Folder::new("watch-folder", &[("flowproof.toml", ""), ("deep/p.flow", &text)]);
    let watching = Watching::new(&folder, &["."]);
    watching.comes_to("passed: 1 claim");
    folder.write("flowproof.toml", "fail-on = \"unknown\"\n");
    watching.comes_to("failed: 1 claim");
    folder.write("flowproof.toml", "failon = 1\n");
    watching.comes_to("error: flowproof.toml:1:1");
    folder.write("flowproof.toml", "");
    watching.comes_to("passed: 1 claim");
    folder.write("deep/q.flow", &text.replace("policy p", "policy q"));
    watching.comes_to("passed: 2 claims");
    let run = folder.run(&["check", "--watch", "-"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: standard input cannot be watched\n"));
}

#[test]
fn what_vanishes_and_comes_back_is_watched_again() {
    let folder = Folder::new("watch-vanish", &[("deep/p.flow", &policy("claim c: d never reaches B"))]);
    let deep = |name: &str| folder.0.join(name);
    for argument in ["deep/p.flow", "deep"] {
        let watching = Watching::new(&folder, &[argument]);
        watching.comes_to("passed: 1 claim");
        for (name, away) in [("deep/p.flow", "deep/p"), ("deep", "away")] {
            fs::rename(deep(name), deep(away)).unwrap();
            std::thread::sleep(Duration::from_millis(200));
            fs::rename(deep(away), deep(name)).unwrap();
            watching.comes_to("passed: 1 claim");
        }
        folder.write("deep/p.flow", &policy("claim c: d never reaches A"));
        watching.comes_to("failed: 1 claim");
        folder.write("deep/p.flow", &policy("claim c: d never reaches B"));
        watching.comes_to("passed: 1 claim");
    }
}

#[test]
fn what_fixes_write_is_no_other_round() {
    let twice = "flow A -> B carries d\nflow A -> B carries d\nclaim c: d always reaches B";
    let folder = Folder::new("watch-fix", &[("p.flow", &policy(twice))]);
    let watching = Watching::new(&folder, &["--fix", "p.flow"]);
    watching.comes_to("passed: 1 claim");
    assert!(watching.is_quiet());
    let once = twice.replacen("flow A -> B carries d\n", "", 1);
    assert_eq!(fs::read_to_string(folder.0.join("p.flow")).unwrap(), policy(&once));
    folder.write("p.flow", &policy(&twice.replace("always", "never")));
    watching.comes_to("failed: 1 claim");
}

#[test]
fn in_a_large_policy_the_verdicts_that_a_save_changes_are_told_first() {
    let parties: Vec<String> = (0..100_000).map(|number| format!("party P{number}: company")).collect();
    let flows: Vec<String> = (1..100_000).map(|to| format!("flow P{} -> P{to} carries d when x", to - 1)).collect();
    let holds = policy(&[&parties.join("\n"), &flows.join("\n"), "claim c: d never reaches P9"].join("\n"));
    let fails = holds.replace("origin d at A\n", "origin d at A\nflow A -> P0 carries d\n");
    let folder = Folder::new("watch-large", &[("p.flow", &fails)]);
    let watching = Watching::new(&folder, &["p.flow", "-A", "warnings", "-A", "dead-flow"]);
    watching.comes_to("failed: 1 claim");
    // What is saved before the policy is ready for a first look is checked as a whole only.
    let told = (0..10).any(|_| {
        folder.write("p.flow", &holds);
        let before = watching.comes_to("passed: 1 claim");
        folder.write("p.flow", &fails);
        watching.comes_to("failed: 1 claim");
        before.iter().any(|line| line == "  `c`: violated before, holds now")
    });
    assert!(told);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    let folder = Folder::new("watch-end", &[("p.flow", &policy("claim c: d never reaches B"))]);
    let mut watching = Watching::new(&folder, &["p.flow"]);
    watching.comes_to("passed");
    // Where the tests run in the background, the shell has interrupts ignored for all that they start.
    assert!(watching.ends_by("-INT") || watching.ends_by("-TERM"));
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["p.flow"]);
}

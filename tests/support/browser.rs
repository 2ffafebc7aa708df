//! What the tests in a browser share: whether there is one, and how a script that drives it is run. `scripts/test` installs what they
//! need.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path);
    folders.flat_map(|folder| names.iter().map(move |name| folder.join(name))).find(|candidate| candidate.is_file())
}

/// Whether Node.js finds, and can run, what drives the browser.
fn can_drive() -> bool {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", "import 'playwright-core'; import 'axe-core';"]).current_dir(SCRIPTS);
    node.output().is_ok_and(|done| done.status.success())
}

/// Says, even where the words of tests that pass are swallowed, that a test did nothing.
pub fn skip(what: &str, why: &str) {
    let words = format!("\nSKIPPED: {what}: {why}; `scripts/test` installs it\n");
    let _ = std::io::stderr().write_all(words.as_bytes());
}

/// Runs a script of `tests/browser`; it must end well. `None`, and words about it, if there is nothing to run it with.
pub fn run(what: &str, script: &str, settings: &[(&str, &Path)]) -> Option<String> {
    let Some(chromium) = program(&["chromium", "chromium-browser", "google-chrome"]) else {
        skip(what, "there is no Chromium here");
        return None;
    };
    if !can_drive() {
        skip(what, "there is nothing here that drives a browser (Node.js, and the packages of tests/browser)");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(format!("{SCRIPTS}/{script}")).current_dir(env!("CARGO_MANIFEST_DIR")).env("CHROMIUM", chromium);
    command.envs(settings.iter().copied());
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    Some(said)
}

/// The one file of Mermaid that a page needs.
pub fn mermaid() -> PathBuf {
    Path::new(SCRIPTS).join("packed/mermaid.min.js")
}

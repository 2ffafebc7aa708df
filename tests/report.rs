//! The report in a browser: `tests/browser/report.mjs` drives a headless Chromium.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn chromium() -> Option<PathBuf> {
    let named = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| named.map(|name| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

#[test]
fn the_page_works_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(chromium) = chromium() else {
        eprintln!("SKIPPED: there is no Chromium here, so the report was not tried in a browser");
        return;
    };
    if !root.join("tests/browser/node_modules/playwright-core").is_dir() {
        eprintln!("SKIPPED: run `npm install` in tests/browser (as scripts/test does) to try the report in a browser");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new("node");
    command.arg("tests/browser/report.mjs").current_dir(root).env("FOLDER", &folder);
    command.env("FLOWPROOF", env!("CARGO_BIN_EXE_flowproof")).env("CHROMIUM", chromium);
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
}

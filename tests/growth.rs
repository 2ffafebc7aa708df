//! Work grows with the size of a policy and no faster: instructions are counted, which a busy machine does not disturb.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../benches/support/mod.rs"]
mod support;

use std::process::Command;
use support::{Shape, policy};

/// The instructions of a check; `None` where there is no valgrind.
fn instructions(shape: Shape) -> Option<u64> {
    let kind = (shape.conditions, shape.rich);
    let name = format!("flowproof-growth-{}-{}-{kind:?}.flow", std::process::id(), shape.parties);
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, policy(shape)).unwrap();
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", env!("CARGO_BIN_EXE_flowproof")])
        .args(["check", "--format", "json", "--output", "/dev/null"])
        .arg(&path)
        .output();
    std::fs::remove_file(&path).unwrap();
    let told = String::from_utf8(run.ok()?.stderr).unwrap();
    let counted = told.lines().find_map(|line| line.split_once("Collected : "));
    Some(counted.unwrap().1.trim().parse().unwrap())
}

/// Per flow, what a large policy may cost at most, in percent of what a small one costs.
fn holds_within(percent: u64, small: Shape, large: Shape) {
    let (Some(few), Some(many)) = (instructions(small), instructions(large)) else {
        eprintln!("SKIPPED: valgrind is not installed, so the growth of work is not tested");
        return;
    };
    let ratio = many * 100 * small.flows() as u64 / (few * large.flows() as u64);
    assert!(
        ratio <= percent,
        "{ratio} % of the work per flow for {} instead of {} flows",
        large.flows(),
        small.flows()
    );
}

#[test]
fn plain_policies() {
    holds_within(130, Shape::plain(100), Shape::plain(800));
}

#[test]
fn policies_with_conditions() {
    holds_within(150, Shape::conditional(100), Shape::conditional(800));
}

#[test]
fn policies_with_everything() {
    // Repairs are looked for in smaller policies only.
    let shape = |parties| Shape { claims: 20, ..Shape::rich(parties) };
    holds_within(150, shape(1_000), shape(4_000));
}

//! Work grows with the size of a policy and no faster: instructions are counted, which a busy machine does not disturb.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../benches/support/mod.rs"]
mod support;

use std::process::Command;
use support::{Shape, policy};

/// The instructions of a check of a text; `None` where there is no valgrind.
fn instructions(name: &str, text: &str) -> Option<u64> {
    let path = std::env::temp_dir().join(format!("flowproof-growth-{}-{name}.flow", std::process::id()));
    std::fs::write(&path, text).unwrap();
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

/// For each of `many` flows, a large policy may cost at most so much, in percent of what a small one of `few` costs for each.
fn holds_within(percent: u64, name: &str, [few, many]: [(String, usize); 2]) {
    let counted =
        [("few", &few.0), ("many", &many.0)].map(|(size, text)| instructions(&format!("{name}-{size}"), text));
    let [Some(of_few), Some(of_many)] = counted else {
        eprintln!("SKIPPED: valgrind is not installed, so the growth of work is not tested");
        return;
    };
    let (few, many) = (few.1, many.1);
    let ratio = of_many * 100 * few as u64 / (of_few * many as u64);
    assert!(ratio <= percent, "{ratio} % of the work per flow for {many} instead of {few} flows");
}

fn sized(shape: Shape) -> (String, usize) {
    (policy(shape), shape.flows())
}

#[test]
fn plain_policies() {
    holds_within(130, "plain", [100, 800].map(|parties| sized(Shape::plain(parties))));
}

#[test]
fn policies_with_conditions() {
    holds_within(150, "conditional", [100, 800].map(|parties| sized(Shape::conditional(parties))));
}

#[test]
fn policies_with_everything() {
    // Repairs are looked for in smaller policies only.
    let shape = |parties| sized(Shape { claims: 20, ..Shape::rich(parties) });
    holds_within(150, "rich", [1_000, 4_000].map(shape));
}

/// A condition of so many ways grows with their square: it is a sum of sets, each a diagram over all of them.
#[test]
fn conditions_of_many_ways() {
    let ways = |count: usize| {
        let way = |at| format!("choice c{at} by a\nflow a -> b carries d when c{at}\n");
        let ways: String = (0..count).map(way).collect();
        let text = "policy ways\nparty a\nparty b\ndata d\norigin d at a\nclaim c: d never reaches b\n";
        (text.to_owned() + &ways, count)
    };
    holds_within(230, "ways", [60, 120].map(ways));
}

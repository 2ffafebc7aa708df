//! Compares decision-diagram crates on problems of flowproof's kind (the record of what came of it:
//! `docs/decisions/0001-decision-diagrams.md`).
//!
//! Without arguments: every engine on every problem, five interleaved rounds, each run in a process
//! of its own so that its peak memory is its own; prints medians. With `PROBLEM ENGINE`: that one run;
//! with `newest` after them, places that grew are visited last in, first out.

mod diagrams;
mod problem;
mod solve;

use std::process::Command;

use diagrams::{Limits, biodivine, oxidd, ruddy};
use problem::{Guards, Problem};
use solve::{Order, Outcome, run};

const ENGINES: [&str; 5] = ["biodivine", "biodivine-interned", "oxidd-bdd", "oxidd-bcdd", "ruddy"];
const PROBLEMS: [&str; 3] = ["fresh", "named", "layered"];
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => PROBLEMS.iter().for_each(|problem| table(problem)),
        [problem, engine] => println!("{}", one(problem, engine, Order::Oldest)),
        [problem, engine, order] if order == "newest" => println!("{}", one(problem, engine, Order::Newest)),
        _ => fail("usage: diagram-crates [fresh|named|layered ENGINE [newest]]"),
    }
}

fn fail(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(2)
}

/// Limits that the policy-like problems stay below, visited in the order of waiting.
const ROOMY: Limits = Limits { nodes: 1 << 20, total: 1 << 24 };

/// One run, as a line of numbers in the order of [`COLUMNS`].
fn one(problem: &str, engine: &str, order: Order) -> String {
    let (problem, limits, assignments) = match problem {
        "fresh" => (problem::policy(Guards::Fresh), ROOMY, 2_000),
        "named" => (problem::policy(Guards::Named(40)), ROOMY, 2_000),
        "layered" => (problem::layered(), Limits { nodes: 2_000, total: 4_000_000 }, 200),
        _ => fail("the problems are `fresh`, `named` and `layered`"),
    };
    let outcome = solve_with(engine, &problem, limits, order, assignments);
    let milliseconds = |duration: std::time::Duration| duration.as_secs_f64() * 1e3;
    format!(
        "{:.2} {:.2} {} {} {} {} {} {} {}",
        milliseconds(outcome.fixpoint),
        milliseconds(outcome.claims),
        outcome.peak_kib,
        outcome.largest,
        outcome.undecided,
        outcome.open_claims,
        outcome.digest % 1_000_000_007,
        outcome.compared,
        outcome.failing,
    )
}

const COLUMNS: [&str; 9] =
    ["fixpoint ms", "claims ms", "peak KiB", "largest", "undecided", "open claims", "digest", "compared", "failing"];
const OPEN_CLAIMS: usize = 5;
const DIGEST: usize = 6;

fn solve_with(engine: &str, problem: &Problem, limits: Limits, order: Order, assignments: usize) -> Outcome {
    match engine {
        "biodivine" => run::<biodivine::Plain>(problem, limits, order, assignments),
        "biodivine-interned" => run::<biodivine::Interned>(problem, limits, order, assignments),
        "oxidd-bdd" => run::<oxidd::Simple>(problem, limits, order, assignments),
        "oxidd-bcdd" => run::<oxidd::Complemented>(problem, limits, order, assignments),
        "ruddy" => run::<ruddy::Shared>(problem, limits, order, assignments),
        _ => fail(&format!("the engines are {ENGINES:?}")),
    }
}

/// Medians over interleaved rounds, with the range.
fn table(problem: &str) {
    let mut runs = vec![Vec::new(); ENGINES.len()];
    for _ in 0..ROUNDS {
        for (engine, runs) in ENGINES.iter().zip(&mut runs) {
            runs.push(child(problem, engine));
        }
    }
    let complete: Vec<f64> =
        runs.iter().flatten().filter(|run| run[OPEN_CLAIMS] == 0.0).map(|run| run[DIGEST]).collect();
    if complete.iter().any(|digest| *digest != complete[0]) {
        fail("the crates found different answers");
    }
    println!("{problem}: {COLUMNS:?}");
    for (engine, runs) in ENGINES.iter().zip(&runs) {
        let columns: Vec<String> = (0..COLUMNS.len()).map(|column| spread(runs, column)).collect();
        println!("{engine:>20} {}", columns.join("  "));
    }
}

fn child(problem: &str, engine: &str) -> Vec<f64> {
    let program = std::env::current_exe().unwrap_or_else(|error| fail(&error.to_string()));
    let output =
        Command::new(program).args([problem, engine]).output().unwrap_or_else(|error| fail(&error.to_string()));
    if !output.status.success() {
        fail(&String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

/// The median of a column; with its range when the runs differ.
fn spread(runs: &[Vec<f64>], column: usize) -> String {
    let mut numbers: Vec<f64> = runs.iter().map(|run| run[column]).collect();
    numbers.sort_by(f64::total_cmp);
    let (least, median, most) = (numbers[0], numbers[numbers.len() / 2], numbers[numbers.len() - 1]);
    if least == most { format!("{median}") } else { format!("{median} ({least}-{most})") }
}

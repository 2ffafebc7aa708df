//! How long a change of one line takes in a policy that is kept under examination. `PARTIES=200,200000` chooses sizes (five flows a
//! party), `EDITS` how many changes. Not a divan benchmark, because what counts is the slowest of a hundred.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run fails")]

mod support;

use flowproof::claims::Verdict;
use flowproof::driver::{Edit, Examination};
use std::time::{Duration, Instant};
use support::{Chance, One, Shape, policy, sizes};

const FILE: &str = "main.flow";

fn main() {
    let edits = std::env::var("EDITS").map_or(1000, |number| number.parse().unwrap());
    println!("{:<12} {:>9} {:>9} {:>9} {:>9} {:>9}", "kind", "flows", "open ms", "median", "99 in 100", "slowest us");
    for parties in sizes() {
        for (name, shape) in [
            ("plain", Shape::plain(parties)),
            ("conditional", Shape::conditional(parties)),
            ("rich", Shape::rich(parties)),
        ] {
            let text = policy(Shape { claims: 1000, ..shape });
            let loader = One(text.clone());
            let start = Instant::now();
            let mut examination = Examination::open(FILE, &loader);
            let open = start.elapsed();
            let mut times = run(&mut examination, &text, edits);
            times.sort_unstable();
            let at = |share: usize| times[(times.len() - 1) * share / 100].as_micros();
            println!(
                "{name:<12} {:>9} {:>9} {:>9} {:>9} {:>9}",
                shape.flows(),
                open.as_millis(),
                at(50),
                at(99),
                at(100)
            );
            let now = One(examination.text(FILE).unwrap());
            let fresh = Examination::open(FILE, &now);
            assert_eq!(verdicts(&examination), verdicts(&fresh), "{name}, {parties}");
        }
    }
}

fn verdicts(examination: &Examination<'_>) -> Vec<(String, Verdict)> {
    examination.verdicts().map(|(name, verdict)| (name.to_owned(), verdict)).collect()
}

/// Changes lines here and there, most of them back again.
fn run(examination: &mut Examination<'_>, text: &str, edits: usize) -> Vec<Duration> {
    let mut chance = Chance(7);
    let flows: Vec<usize> = text.match_indices("\nflow ").map(|(at, _)| at + 1).collect();
    // Lines that were changed for good, and by how much the text is longer since.
    let mut longer: Vec<(usize, isize)> = Vec::new();
    let mut times = Vec::with_capacity(edits);
    while times.len() < edits {
        let start = flows[chance.below(flows.len())];
        if longer.iter().any(|&(other, _)| other == start) {
            continue;
        }
        let shift: isize = longer.iter().filter(|&&(other, _)| other < start).map(|&(_, by)| by).sum();
        let line = text[start..].split_inclusive('\n').next().unwrap();
        let other = text[flows[chance.below(flows.len())]..].lines().next().unwrap();
        let new = match chance.below(3) {
            0 => String::new(),
            1 => with_receiver_of(line, other),
            _ => with_condition_of(line, other),
        };
        let at = start.strict_add_signed(shift);
        times.push(timed(examination, at..at + line.len(), &new));
        if chance.below(10) == 0 {
            longer.push((start, new.len() as isize - line.len() as isize));
        } else {
            times.push(timed(examination, at..at + new.len(), line));
        }
    }
    times
}

fn timed(examination: &mut Examination<'_>, range: std::ops::Range<usize>, text: &str) -> Duration {
    let edit = Edit { file: FILE.to_owned(), range, text: text.to_owned() };
    let start = Instant::now();
    let edited = examination.edit(&edit).unwrap();
    let time = start.elapsed();
    assert!(edited.followed, "{edit:?}");
    time
}

fn with_receiver_of(line: &str, other: &str) -> String {
    let receiver = |line: &'_ str| line.split(' ').nth(3).unwrap().to_owned();
    line.replacen(&receiver(line), &receiver(other), 1)
}

/// The condition of another line, if it has one, in the place of the own one.
fn with_condition_of(line: &str, other: &str) -> String {
    let bare = line.trim_end().split(" when ").next().unwrap();
    let condition = other.split_once(" when ").map_or_else(String::new, |(_, when)| format!(" when {when}"));
    format!("{bare}{condition}\n")
}

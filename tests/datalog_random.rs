//! Random policies in random scenarios: an emitted program says what the checker finds, by an engine of another make and by a slow
//! evaluator of its own rules.
//!
//! `FLOWPROOF_CASES` and `FLOWPROOF_SEED` make longer and other runs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "datalog/check.rs"]
mod check;
#[path = "datalog/frog.rs"]
mod frog;
#[path = "datalog/program.rs"]
mod program;
#[allow(dead_code, reason = "each test takes of the generator what it needs")]
mod random;
mod support;

use random::dice::Dice;
use random::{Lines, ROOT};
use support::Files;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// The same policy in which some of what may be so is so.
fn settled(mut lines: Lines, dice: &mut Dice) -> Lines {
    for line in lines.values_mut().flatten() {
        for prefix in ["may ", "unstated "] {
            if let Some(rest) = line.strip_prefix(prefix)
                && dice.percent(60)
            {
                *line = rest.to_owned();
            }
        }
    }
    lines
}

/// Assumptions about the yes/no variables that the root file declares.
fn assumptions(lines: &Lines, dice: &mut Dice) -> Vec<String> {
    let declared = lines[ROOT].iter().filter_map(|line| {
        let (word, rest) = line.split_once(' ')?;
        let name = rest.split(' ').next()?;
        (matches!(word, "fact" | "reading" | "choice") && !name.ends_with(':')).then(|| name.to_owned())
    });
    let mut assumed = Vec::new();
    for name in declared {
        match dice.below(3) {
            0 => assumed.push(name),
            1 => assumed.push(format!("not {name}")),
            _ => {}
        }
    }
    assumed
}

#[test]
fn programs_say_what_the_checker_finds() {
    let (first, cases) = (setting("FLOWPROOF_SEED", 1), setting("FLOWPROOF_CASES", 150));
    let (mut programs, mut claims, mut failed) = (0, 0, 0);
    for seed in first..first + cases {
        let mut dice = Dice::new(seed);
        let lines = settled(random::policy(seed), &mut dice);
        let texts = random::texts(&lines);
        let files = texts.iter().fold(Files::default(), |files, (path, text)| files.with(path, text));
        let assumed = assumptions(&lines, &mut dice);
        eprintln!("seed {seed}, {assumed:?}");
        if let Some((compared, fail)) = check::check(ROOT, &files, &assumed) {
            programs += 1;
            claims += compared;
            failed += fail;
        }
    }
    eprintln!("{programs} programs, {claims} claims, {failed} of them fail");
    assert!(programs * 2 > cases && failed > 0 && failed < claims, "{programs} programs, {claims} claims, {failed}");
}

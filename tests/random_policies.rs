//! Random policies through the checker and through the oracle: every verdict, condition and proof has to agree.
//!
//! `FLOWPROOF_CASES` and `FLOWPROOF_SEED` make longer and other runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[allow(dead_code, unused_imports, reason = "each test takes of the oracle what it needs")]
mod oracle;
#[allow(dead_code, reason = "each test takes of the pipeline what it needs")]
mod pipeline;
#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;

use pipeline::compare::{Compared, Difference, Tally, compare};
use std::collections::BTreeMap;

use random::{Lines, ROOT, texts};

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// How the two differ on a policy, if they do.
fn difference(lines: &Lines, limit: usize) -> Option<Difference> {
    compare(&texts(lines), ROOT, limit).err()
}

fn print(lines: &Lines) -> String {
    lines.iter().map(|(path, lines)| format!("// {path}\n{}\n", lines.join("\n"))).collect()
}

/// The policy of a seed made as small as it gets while the two differ in the same thing.
fn report(seed: u64, lines: Lines, first: &Difference, limit: usize) -> String {
    let kind = first.kind;
    let smallest = random::shrink::shrink(lines, &mut |lines| {
        difference(lines, limit).is_some_and(|difference| difference.kind == kind)
    });
    let last = difference(&smallest, limit);
    let (claim, detail) = last.map(|last| (last.claim, last.detail)).unwrap_or_default();
    format!("seed {seed}, {kind}, {claim}: {detail}\n{}", print(&smallest))
}

/// Compares on the policies of many seeds; the share of policies that may be invalid is in percent.
fn compare_many(policy: fn(u64) -> Lines, usual_cases: u64, invalid_percent: u64) {
    let (first, cases) = (setting("FLOWPROOF_SEED", 1), setting("FLOWPROOF_CASES", usual_cases));
    let limit = setting("FLOWPROOF_LIMIT", 512) as usize;
    // Of each kind of difference, so many are made small and shown.
    let most = setting("FLOWPROOF_FAILURES", 2) as usize;
    let (mut tally, mut invalid, mut large) = (Tally::new(), 0, 0);
    let mut failures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for seed in first..first + cases {
        let lines = policy(seed);
        match compare(&texts(&lines), ROOT, limit) {
            Ok(Compared::Same(more)) => {
                more.into_iter().for_each(|(form, count)| *tally.entry(form).or_default() += count);
            }
            Ok(Compared::Invalid(_)) => invalid += 1,
            Ok(Compared::TooLarge) => large += 1,
            Err(difference) => {
                let of_kind = failures.entry(difference.kind).or_default();
                of_kind.push(if of_kind.len() < most {
                    report(seed, lines, &difference, limit)
                } else {
                    format!("seed {seed}")
                });
            }
        }
    }
    for (form, count) in &tally {
        eprintln!("{count:6} {form}");
    }
    eprintln!("{invalid} of {cases} were not valid, {large} too large");
    for (kind, failures) in &failures {
        let (shown, others) = failures.split_at(most.min(failures.len()));
        eprintln!("{}\n{kind}: {} in all, also {}", shown.join("\n"), failures.len(), others.join(", "));
    }
    assert!(failures.is_empty(), "the checker and the oracle differ in {:?}", failures.keys());
    assert!(invalid * 100 <= cases * invalid_percent, "too many random policies are not valid");
}

#[test]
fn the_checker_and_the_oracle_agree() {
    compare_many(random::policy, 500, 10);
}

#[test]
fn they_agree_on_policies_with_a_slip() {
    compare_many(random::policy_with_slip, 200, 90);
}

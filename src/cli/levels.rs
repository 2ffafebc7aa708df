//! `-A`, `-W` and `-D` in the order in which they were written.

use super::Failure;
use crate::diag::Level;
use crate::driver::Levels;
use clap::ArgMatches;

const FLAGS: [(&str, Level); 3] = [("allow", Level::Allow), ("warn", Level::Warning), ("deny", Level::Error)];

/// The levels that arguments ask for, on top of those of the configuration.
pub(super) fn from_arguments(matches: &ArgMatches, mut levels: Levels) -> Result<Levels, Vec<Failure>> {
    let mut wishes: Vec<(usize, &str, Level)> = FLAGS.iter().flat_map(|&flag| wishes_of(matches, flag)).collect();
    wishes.sort_by_key(|&(at, ..)| at);
    let mut failures = Vec::new();
    for (_, rule, level) in wishes {
        if let Err(error) = levels.set(rule, level) {
            failures.push(Failure::new(error.message(rule)).help(error.help()));
        }
    }
    if failures.is_empty() { Ok(levels) } else { Err(failures) }
}

fn wishes_of<'m>(
    matches: &'m ArgMatches,
    (flag, level): (&'static str, Level),
) -> impl Iterator<Item = (usize, &'m str, Level)> {
    let places = matches.indices_of(flag).into_iter().flatten();
    let rules = matches.get_many::<String>(flag).into_iter().flatten();
    places.zip(rules).map(move |(at, rule)| (at, rule.as_str(), level))
}

//! A policy changed a little: what an older version of it could have been.

use crate::random::dice::Dice;
use crate::random::{Lines, ROOT};

const PARTIES: [&str; 7] = ["Ann", "Bo", "Corp", "Dot", "Zürich", "of", "Eve"];
const DATA: [&str; 6] = ["mail", "pulse", "place", "`data`", "further", "résumé"];
const STATEMENTS: [&str; 9] = ["origin", "flow", "derive", "keep", "use", "may", "unstated", "assume", "claim"];

/// Another policy, with one to three changes.
pub fn mutated(lines: &Lines, dice: &mut Dice) -> Lines {
    let mut changed = lines.clone();
    for _ in 0..dice.between(1, 3) {
        let paths: Vec<String> = changed.keys().cloned().collect();
        let path = if dice.percent(60) { ROOT.to_owned() } else { dice.pick(&paths).clone() };
        if let Some(file) = changed.get_mut(&path) {
            change(file, dice);
        }
    }
    changed
}

fn change(file: &mut Vec<String>, dice: &mut Dice) {
    let statements: Vec<usize> = (0..file.len()).filter(|&at| is_statement(&file[at])).collect();
    if statements.is_empty() {
        return;
    }
    let at = *dice.pick(&statements);
    match dice.below(12) {
        0..=2 => drop(file.remove(at)),
        3 | 4 => file[at] = with_other_word(&file[at], &PARTIES, dice),
        5 | 6 => file[at] = with_other_word(&file[at], &DATA, dice),
        7 => file[at] = with_other_prefix(&file[at], dice),
        8 => file[at] = without_clause(&file[at], " when ", dice),
        9 => file[at] = without_clause(&file[at], " sealed with ", dice),
        10 => file[at] = without_clause(&file[at], " for ", dice),
        _ => shuffle_behind_policy(file, dice),
    }
}

fn is_statement(line: &str) -> bool {
    STATEMENTS.contains(&line.split(' ').next().unwrap_or_default())
}

fn with_other_word(line: &str, names: &[&str], dice: &mut Dice) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let bare = |word: &str| word.trim_end_matches(',').to_owned();
    let places: Vec<usize> = (0..words.len()).filter(|&at| names.contains(&bare(&words[at]).as_str())).collect();
    if !places.is_empty() {
        let at = *dice.pick(&places);
        let comma = if words[at].ends_with(',') { "," } else { "" };
        words[at] = format!("{}{comma}", dice.pick(names));
    }
    words.join(" ")
}

fn with_other_prefix(line: &str, dice: &mut Dice) -> String {
    let rest = line.strip_prefix("may ").or_else(|| line.strip_prefix("unstated ")).unwrap_or(line);
    if rest.starts_with("assume") || rest.starts_with("claim") {
        return line.to_owned();
    }
    format!("{}{rest}", dice.pick(&["", "may ", "unstated "]))
}

/// Leaves out a clause that nothing but its own words follows.
fn without_clause(line: &str, clause: &str, dice: &mut Dice) -> String {
    let Some(at) = line.rfind(clause) else { return line.to_owned() };
    let rest = &line[at + clause.len()..];
    let next = [" when ", " labelled ", " by ", " cite ", " for ", " sealed with ", " unless "]
        .iter()
        .filter_map(|word| rest.find(word))
        .min();
    match next {
        Some(end) if dice.percent(80) => format!("{}{}", &line[..at], &rest[end..]),
        _ => line[..at].to_owned(),
    }
}

fn shuffle_behind_policy(file: &mut [String], dice: &mut Dice) {
    let first = usize::from(file.first().is_some_and(|line| line.starts_with("policy ")));
    dice.shuffle(&mut file[first..]);
}

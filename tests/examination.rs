//! A policy that is checked while it is edited has, after every change, the verdicts of a fresh check.
//!
//! `FLOWPROOF_CASES` and `FLOWPROOF_SEED` make longer and other runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;
mod support;

use flowproof::claims::{Control, Finding, GivenUp, GivesUp, Step, Verdict, Witness};
use flowproof::driver::{Edit, Examination};
use random::dice::Dice;
use random::{ROOT, policy, texts};
use std::collections::BTreeMap;
use support::Files;

/// What has to be the same of a finding: all but places, and which of several smallest proofs and repairs is shown.
fn essence(finding: &Finding) -> String {
    let control = finding.control.clone().map(|Control { choices, gives_up }| {
        let essence = |GivenUp { when, why }| match why {
            GivesUp::Part(_, choice) => format!("{when:?} part {choice:?}"),
            other => format!("{when:?} {other:?}"),
        };
        (choices, gives_up.into_iter().map(essence).collect::<Vec<_>>())
    });
    let vacuous = finding.vacuous.as_ref().map(std::mem::discriminant);
    let proof =
        finding.witness.as_ref().map(|Witness { scenario, steps }| (scenario.clone(), sizes(steps).last().copied()));
    let repair = finding.repair.as_ref().map(|repair| (repair.remove.len(), repair.exact));
    let Finding { verdict, when, also, rests_on, readings, .. } = finding;
    format!("{verdict:?} {vacuous:?} {when:?} {also:?} {rests_on:?} {readings:?} {control:?} {proof:?} {repair:?}")
}

/// The size of the proof of each step, a step counted as often as it is used.
fn sizes(steps: &[Step]) -> Vec<u64> {
    let mut sizes: Vec<u64> = Vec::new();
    for step in steps {
        sizes.push(1 + step.premises.iter().map(|&premise| sizes[premise]).sum::<u64>());
    }
    sizes
}

type Essences = BTreeMap<String, String>;

fn essences(examination: &mut Examination<'_>) -> Essences {
    let names: Vec<String> = examination.verdicts().map(|(name, _)| name.to_owned()).collect();
    names.into_iter().zip(examination.findings().iter().map(|(_, finding)| essence(finding))).collect()
}

fn verdicts(examination: &Examination<'_>) -> BTreeMap<String, Verdict> {
    examination.verdicts().map(|(name, verdict)| (name.to_owned(), verdict)).collect()
}

fn files_of(examination: &Examination<'_>, texts: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    texts.keys().map(|path| (path.clone(), examination.text(path).unwrap_or_else(|| texts[path].clone()))).collect()
}

/// Where the lines of a text begin, and where it ends.
fn lines(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// A change of a text as people make it.
fn random_edit(dice: &mut Dice, file: &str, text: &str) -> Edit {
    let starts = lines(text);
    let edit = |range, text: String| Edit { file: file.to_owned(), range, text };
    let line = |at: usize| text[starts[at]..starts[at + 1]].to_owned();
    if starts.len() == 1 {
        return edit(0..0, "data more\n".to_owned());
    }
    let at = dice.below(starts.len() - 1);
    let (start, end) = (starts[at], starts[at + 1]);
    let is_of_model = |at: &usize| {
        let words = ["flow", "origin", "derive", "keep", "use"];
        words.iter().any(|word| line(*at).trim_start().starts_with(word))
    };
    let of_model: Vec<usize> = (0..starts.len() - 1).filter(is_of_model).collect();
    if of_model.is_empty() {
        return edit(start..start, "// nothing\n".to_owned());
    }
    let one = *dice.pick(&of_model);
    let other = *dice.pick(&of_model);
    match dice.below(12) {
        0..=2 => edit(starts[one]..starts[one + 1], String::new()),
        3 => edit(start..start, line(one)),
        4 => edit(starts[one]..starts[one + 1], line(other)),
        5 | 6 => {
            // One name of the statement becomes one of another statement.
            let (mine, others) = (line(one), line(other));
            let words: Vec<&str> = mine.split(' ').collect();
            let word = dice.below(words.len());
            let by = others.trim_end().split(' ').collect::<Vec<_>>();
            let by = dice.pick(&by);
            let from = starts[one] + words[..word].iter().map(|word| word.len() + 1).sum::<usize>();
            edit(from..from + words[word].trim_end().len(), (*by).to_owned())
        }
        7 | 8 => {
            // A condition comes or goes.
            let mine = line(one);
            if let Some(when) = mine.find(" when ") {
                return edit(starts[one] + when..starts[one] + mine.trim_end().len(), String::new());
            }
            let all = text.lines().find_map(|line| line.split_once(" when ")).map(|(_, when)| when.to_owned());
            let at = starts[one] + mine.trim_end().len();
            all.map_or_else(|| edit(at..at, String::new()), |when| edit(at..at, format!(" when {when}")))
        }
        9 => edit(start..start, "\n// what follows\n/// is documented\n".to_owned()),
        10 => edit(start..end, String::new()),
        _ => {
            let from = start + dice.below(end - start);
            let from = (0..=from).rev().find(|&at| text.is_char_boundary(at)).unwrap();
            edit(from..from, dice.pick(&["/*", "*/", "\"", " ", "\n", "may ", "}", "x", "not "]).to_string())
        }
    }
}

/// Claims that say "only through", about names that occur in flows: without conditions, patterns and seals.
fn gates(dice: &mut Dice, texts: &BTreeMap<String, String>) -> String {
    let is_name = |word: &str| word.chars().all(|one| one.is_alphanumeric() || "_.".contains(one));
    let plain = |line: &str| {
        let words: Vec<String> = line.split(' ').map(|word| word.trim_end_matches(',').to_owned()).collect();
        let names = [words.get(1)?, words.get(3)?, words.get(5)?];
        let is_plain = words[0] == "flow" && words[4] == "carries" && names.iter().all(|name| is_name(name));
        is_plain.then(|| names.map(Clone::clone))
    };
    let flows: Vec<[String; 3]> = texts.values().flat_map(|text| text.lines()).filter_map(plain).collect();
    let mut claims = String::new();
    for number in 0..if flows.is_empty() { 0 } else { 4 } {
        let ([_, to, _], [_, _, data], [from, also, _]) = (dice.pick(&flows), dice.pick(&flows), dice.pick(&flows));
        let gate = if dice.percent(50) { from } else { also };
        let event = if dice.percent(50) { format!("{data} reaches {to}") } else { format!("{to} learns {data}") };
        claims += &format!("claim through_{number}: {event} only through {gate}\n");
    }
    claims
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

#[test]
fn random_edits_leave_the_verdicts_of_a_fresh_check() {
    let (first, cases) = (setting("FLOWPROOF_SEED", 1), setting("FLOWPROOF_CASES", 150));
    let (mut followed, mut changed, mut through, mut all) = (0, 0, 0, 0);
    for seed in first..first + cases {
        let mut texts = texts(&policy(seed));
        if texts.keys().any(|path| path.starts_with("before/")) {
            continue;
        }
        let mut dice = Dice::new(seed ^ 0xED17);
        let gates = gates(&mut dice, &texts);
        texts.entry(ROOT.to_owned()).or_default().push_str(&gates);
        let files = Files::new(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let mut examination = Examination::open(ROOT, &files);
        let mut done: Vec<Edit> = Vec::new();
        for _ in 0..12 {
            let now = files_of(&examination, &texts);
            let paths: Vec<&String> = now.keys().filter(|path| examination.text(path).is_some()).collect();
            let path = (*dice.pick(&paths)).clone();
            let edit = random_edit(&mut dice, &path, &now[&path]);
            let before = verdicts(&examination);
            let edited = examination.edit(&edit).unwrap();
            done.push(edit.clone());
            let broken = !examination.diagnostics().iter().all(|found| found.rule.adjustable);
            let now = files_of(&examination, &texts);
            let fresh_files = Files::new(now.iter().map(|(path, text)| (path.as_str(), text.as_str())));
            let mut fresh = Examination::open(ROOT, &fresh_files);
            assert_eq!(verdicts(&examination), verdicts(&fresh), "seed {seed}\n{done:#?}\n{}", now[&path]);
            // What comes with verdicts is looked at now and then only, so that several changes come together.
            if dice.percent(50) {
                let (found, expected) = (essences(&mut examination), essences(&mut fresh));
                if found != expected {
                    let differs = |(name, one): &(&String, &String)| found.get(*name) != Some(*one);
                    let differing: Vec<_> = expected.iter().filter(differs).collect();
                    panic!("seed {seed}\n{done:#?}\n{differing:#?}\nbut found {found:#?}\n{}", now[&path]);
                }
            }
            let after = verdicts(&examination);
            let differ: Vec<&String> = before.keys().filter(|name| after.get(*name) != before.get(*name)).collect();
            let told: Vec<&String> =
                edited.changes.iter().filter(|change| change.before.is_some()).map(|change| &change.claim).collect();
            assert_eq!(told, differ, "seed {seed}");
            all += 1;
            followed += usize::from(edited.followed);
            changed += usize::from(edited.followed && !edited.changes.is_empty());
            let gates = edited.changes.iter().filter(|change| change.claim.starts_with("through_"));
            through += if edited.followed { gates.count() } else { 0 };
            // What is broken is mended, or all of the rest would go the long way.
            if broken {
                let undo = Edit { file: path.clone(), range: 0..now[&path].len(), text: texts[&path].clone() };
                examination.edit(&undo).unwrap();
                done.clear();
            }
        }
    }
    eprintln!(
        "{all} edits, {followed} followed, {changed} of these changed a verdict, {through} one that says only through"
    );
    assert!(followed * 10 > all * 3, "only {followed} of {all} edits were followed");
    assert!(changed * 20 > followed, "only {changed} of {followed} edits changed a verdict");
    assert!(through * 100 > followed, "only {through} verdicts of {followed} edits say only through");
}

/// A policy of one claim, and what changes do to it.
const TEXT: &str = "policy shop
data address
key passphrase
party Ann : person
party Shop : company
party Ads : company
fact consented \"Ann agreed\"
origin address at Ann
flow Ann -> Shop carries address
claim private: Ads never learns address
";

fn edit_of(examination: &Examination<'_>, from: &str, to: &str) -> Edit {
    let text = examination.text(ROOT).unwrap();
    let start = text.find(from).unwrap();
    Edit { file: ROOT.to_owned(), range: start..start + from.len(), text: to.to_owned() }
}

#[test]
fn what_is_followed_and_what_is_not() {
    let files = Files::new([(ROOT, TEXT)]);
    let mut examination = Examination::open(ROOT, &files);
    let mut step = |from: &str, to: &str, followed: bool, verdict: Verdict| {
        let edit = edit_of(&examination, from, to);
        let edited = examination.edit(&edit).unwrap();
        assert_eq!(edited.followed, followed, "{from} -> {to}");
        assert_eq!(examination.verdicts().next().unwrap().1, verdict, "{from} -> {to}");
    };
    step("claim", "flow Shop -> Ads carries address\nclaim", true, Verdict::Violated);
    step("-> Ads carries address", "-> Ads carries address when consented", true, Verdict::Violated);
    step(
        "-> Ads carries address when consented",
        "-> Ads carries address sealed with passphrase",
        false,
        Verdict::Holds,
    );
    step("origin address at Ann", "origin address, passphrase at Ann", true, Verdict::Holds);
    step("flow Shop", "flow Ann -> Ads carries passphrase\nflow Shop", true, Verdict::Violated);
    step("Ads never learns address", "Shop never learns address", true, Verdict::Violated);
    step("flow Ann -> Shop carries address\n", "", true, Verdict::Holds);
    step("data address", "data address, phone", false, Verdict::Holds);
    step("flow Shop", "may flow Shop", false, Verdict::Holds);
}

#[test]
fn what_is_outside_a_text_is_refused() {
    let files = Files::new([(ROOT, TEXT)]);
    let mut examination = Examination::open(ROOT, &files);
    let end = TEXT.len() + 1;
    for (file, range) in [(ROOT, end..end), ("other.flow", 0..0)] {
        assert_eq!(examination.edit(&Edit { file: file.to_owned(), range, text: String::new() }), None);
    }
    assert_eq!(examination.text(ROOT).as_deref(), Some(TEXT));
}

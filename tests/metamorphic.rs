//! What must not change a verdict, or may change it one way only.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[allow(dead_code, unused_imports, reason = "each test takes of the oracle what it needs")]
mod oracle;
#[allow(dead_code, reason = "each test takes of the pipeline what it needs")]
mod pipeline;
#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;

use flowproof::claims::{self, Finding, Options, Vacuity, Verdict};
use flowproof::diag::Diagnostic;
use flowproof::model::Request;
use flowproof::source::{FileId, SourceFile};
use flowproof::symbol::Interner;
use flowproof::syntax::{DEFAULT_WIDTH, format, parse};
use pipeline::{Checked, check, run, run_as_asked};
use random::dice::Dice;
use random::{Lines, ROOT, texts};
use std::collections::BTreeMap;

/// A claim's verdict and, of one that holds, why it says nothing.
type Verdicts = BTreeMap<String, (Verdict, Option<&'static str>)>;

fn verdict(finding: &Finding) -> (Verdict, Option<&'static str>) {
    let reason = finding.vacuous.as_ref().map(|vacuous| match vacuous {
        Vacuity::NoScenario => "no scenario",
        Vacuity::EmptyPattern(_) => "empty pattern",
        Vacuity::NothingHeld => "nothing held",
        Vacuity::NothingMoves => "nothing moves",
        Vacuity::NothingKept | Vacuity::NothingUsed => "nothing kept or used",
    });
    (finding.verdict, reason)
}

fn verdicts_of(checked: &Checked) -> Verdicts {
    checked.findings().map(|(name, finding)| (name.to_owned(), verdict(finding))).collect()
}

/// The verdicts of a policy that has to be valid.
fn verdicts(lines: &Lines) -> Verdicts {
    let checked = check(&texts(lines), ROOT).unwrap_or_else(|errors| panic!("{errors:?} in\n{}", print(lines)));
    verdicts_of(&checked)
}

fn print(lines: &Lines) -> String {
    lines.iter().map(|(path, lines)| format!("// {path}\n{}\n", lines.join("\n"))).collect()
}

/// Valid random policies with their seeds and verdicts.
fn policies(usual: u64) -> impl Iterator<Item = (u64, Lines, Verdicts)> {
    let setting = |name: &str, usual: u64| std::env::var(name).map_or(usual, |value| value.parse().unwrap());
    let (first, cases) = (setting("FLOWPROOF_SEED", 1), setting("FLOWPROOF_CASES", usual));
    (first..first + cases).filter_map(|seed| {
        let lines = random::policy(seed);
        let checked = check(&texts(&lines), ROOT).ok()?;
        Some((seed, lines, verdicts_of(&checked)))
    })
}

fn assert_same(what: &str, seed: u64, before: (&Lines, &Verdicts), after: (&Lines, &Verdicts)) {
    if before.1 == after.1 {
        return;
    }
    let differing: Vec<_> = before.1.iter().filter(|(name, verdict)| after.1.get(*name) != Some(*verdict)).collect();
    panic!("seed {seed}: {what}: {differing:?} became {:?}\n{}\n====\n{}", after.1, print(before.0), print(after.0));
}

fn is_header(line: &str) -> bool {
    line.starts_with("policy ")
}

#[test]
fn the_order_of_statements_changes_no_verdict() {
    for (seed, lines, before) in policies(60) {
        let mut dice = Dice::new(seed);
        let mut shuffled = lines.clone();
        for file in shuffled.values_mut() {
            let from = usize::from(file.first().is_some_and(|line| is_header(line)));
            dice.shuffle(&mut file[from..]);
        }
        assert_same("shuffled", seed, (&lines, &before), (&shuffled, &verdicts(&shuffled)));
    }
}

/// Names of random policies that are nothing but names wherever they stand.
const NAMES: [&str; 28] = [
    "Ann",
    "Bo",
    "Corp",
    "Dot",
    "Eve",
    "Zürich",
    "Ads",
    "Lab",
    "mail",
    "pulse",
    "place",
    "clinic",
    "group_kind",
    "marked",
    "public",
    "lock",
    "master",
    "care",
    "ads",
    "study",
    "wants",
    "grade",
    "today",
    "x",
    "low",
    "mid",
    "high",
    "named",
];

#[test]
fn other_names_change_no_verdict() {
    for (seed, lines, before) in policies(60) {
        let renamed: Lines =
            lines.iter().map(|(path, file)| (path.clone(), file.iter().map(|line| rename(line)).collect())).collect();
        assert_same("renamed", seed, (&lines, &before), (&renamed, &verdicts(&renamed)));
    }
}

/// A line with every name replaced by one that sorts the other way round.
fn rename(line: &str) -> String {
    let mut renamed = String::new();
    let mut word = String::new();
    for c in line.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        match NAMES.iter().position(|name| *name == word) {
            Some(position) => renamed.push_str(&format!("ñ{}", NAMES.len() - position)),
            None => renamed.push_str(&word),
        }
        word.clear();
        renamed.push(c);
    }
    renamed.trim_end().to_owned()
}

#[test]
fn a_policy_in_several_files_has_the_same_verdicts() {
    for (seed, lines, before) in policies(80) {
        if lines.keys().any(|path| path != ROOT && !path.starts_with("before/")) {
            continue;
        }
        let mut dice = Dice::new(seed);
        let mut split = lines.clone();
        let mut parts = [Vec::new(), Vec::new()];
        if let Some(root) = split.get_mut(ROOT) {
            let (stay, go): (Vec<_>, Vec<_>) =
                root.drain(..).partition(|line| is_header(line) || line.starts_with("baseline ") || dice.percent(40));
            go.into_iter().for_each(|line| parts[dice.below(2)].push(line));
            *root = stay;
            let at = dice.between(usize::from(root.first().is_some_and(|line| is_header(line))), root.len());
            root.insert(at, "import \"parts/one.flow\"".to_owned());
        }
        let [mut one, two] = parts;
        one.insert(dice.below(one.len() + 1), "import \"two.flow\"".to_owned());
        split.insert("parts/one.flow".to_owned(), one);
        split.insert("parts/two.flow".to_owned(), two);
        assert_same("split", seed, (&lines, &before), (&split, &verdicts(&split)));
    }
}

#[test]
fn what_no_statement_speaks_of_changes_no_verdict() {
    for (seed, lines, before) in policies(120) {
        let all = print(&lines);
        let speaks_of_all = ["anyone", "any party", "anything"].iter().any(|words| all.contains(words));
        if speaks_of_all || !lines.contains_key(ROOT) {
            continue;
        }
        let mut more = lines.clone();
        let strangers =
            ["kind far_kind", "party Far: far_kind { party Farther }", "data far_data", "choice far by Far"];
        more.get_mut(ROOT).unwrap().extend(strangers.map(str::to_owned));
        assert_same("strangers", seed, (&lines, &before), (&more, &verdicts(&more)));
    }
}

/// Whether a claim is of the form `… never …`, not `never F`.
fn is_never(line: &str) -> bool {
    line.starts_with("claim ") && line.contains(" never ") && !line.contains(": never ")
}

fn never_claims(lines: &Lines) -> Vec<String> {
    let claims = lines.values().flatten().filter(|line| is_never(line));
    claims.filter_map(|line| Some(line.split([' ', ':']).nth(1)?.to_owned())).collect()
}

/// The verdicts of a policy of which only that is looked at.
fn verdicts_as_asked(lines: &Lines, request: &Request) -> Verdicts {
    let (checked, errors) = run_as_asked(&texts(lines), ROOT, request);
    assert!(errors.is_empty(), "{errors:?} with {request:?} in\n{}", print(lines));
    verdicts_of(&checked.unwrap())
}

#[test]
fn what_is_assumed_may_stand_in_the_policy_too() {
    let mut changed = 0;
    for (seed, lines, before) in policies(80) {
        let Some(condition) = random::conditions(seed).pop() else { continue };
        let mut more = lines.clone();
        more.get_mut(ROOT).unwrap().push(format!("assume {condition}"));
        let Ok(written) = check(&texts(&more), ROOT) else { continue };
        let request = Request { assumptions: vec![condition], ..Request::default() };
        let asked = verdicts_as_asked(&lines, &request);
        changed += usize::from(asked != before);
        assert_same("assumed", seed, (&more, &verdicts_of(&written)), (&lines, &asked));
    }
    assert!(changed > 0, "no assumption mattered");
}

/// Whether a line cites something, but not that.
fn cites_others(line: &str, source: &str) -> bool {
    let may_go = random::is_of_model(line) || line.starts_with("assume ");
    let cited = line.split_once(" cite ").map_or("", |(_, cited)| cited);
    may_go && !cited.is_empty() && !cited.contains(source)
}

#[test]
fn under_sources_other_statements_might_not_be_there() {
    let mut changed = 0;
    for (seed, lines, before) in policies(400) {
        let all = print(&lines);
        if !all.contains(" cite ") || all.contains(" without ") {
            continue;
        }
        let mut less = lines.clone();
        for (_, file) in less.iter_mut().filter(|(path, _)| !path.starts_with("before/")) {
            file.retain(|line| !cites_others(line, "press"));
        }
        let request = Request { only_sources: Some(vec!["press".to_owned()]), ..Request::default() };
        let asked = verdicts_as_asked(&lines, &request);
        changed += usize::from(asked != before);
        assert_same("by the press", seed, (&less, &verdicts(&less)), (&lines, &asked));
    }
    assert!(changed > 0, "no source mattered");
}

#[test]
fn one_more_flow_makes_no_never_claim_better() {
    let mut worse = 0;
    for (seed, lines, before) in policies(150) {
        let mut more = lines.clone();
        more.get_mut(ROOT).unwrap().push(random::plain_flow(seed));
        let after = verdicts(&more);
        for name in never_claims(&lines) {
            let (Some(before), Some(after)) = (before.get(&name), after.get(&name)) else { continue };
            assert!(before.0 <= after.0, "seed {seed}: {name} was {before:?}, is {after:?}\n{}", print(&more));
            worse += usize::from(before.0 < after.0);
        }
    }
    assert!(worse > 0, "no flow mattered to any claim");
}

#[test]
fn a_narrower_scope_breaks_no_never_claim() {
    let mut narrowed = 0;
    for (seed, lines, before) in policies(80) {
        let Some(condition) = random::conditions(seed).pop() else { continue };
        let mut narrower = lines.clone();
        for line in narrower.values_mut().flatten().filter(|line| is_never(line)) {
            if [" when ", " unless ", " by ", " expect "].iter().any(|word| line.contains(word)) {
                continue;
            }
            line.push_str(&format!(" when {condition}"));
        }
        // A constant that is new cuts a number into more cells, which must not matter either.
        let after = verdicts(&narrower);
        for name in never_claims(&lines) {
            let (Some(before), Some(after)) = (before.get(&name), after.get(&name)) else { continue };
            narrowed += usize::from(before != after);
            if before.0 == Verdict::Holds {
                assert_eq!(after.0, Verdict::Holds, "seed {seed}: {name}\n{}", print(&narrower));
            }
        }
    }
    assert!(narrowed > 0, "no scope mattered to any claim");
}

#[test]
fn the_canonical_layout_changes_nothing() {
    for (seed, lines, before) in policies(80) {
        let mut interner = Interner::new();
        let mut layout = |path: &String, text: &String| {
            let source = SourceFile::new(path.clone(), text.clone());
            let (file, _) = parse(FileId::first(), &source, &mut interner);
            format(&file, &source, DEFAULT_WIDTH, &interner)
        };
        let texts = texts(&lines);
        let canonical: oracle::Texts = texts.iter().map(|(path, text)| (path.clone(), layout(path, text))).collect();
        let again: oracle::Texts = canonical.iter().map(|(path, text)| (path.clone(), layout(path, text))).collect();
        assert_eq!(canonical, again, "seed {seed}: the canonical layout of itself is another");
        let (plain, formatted) = (check(&texts, ROOT).unwrap(), check(&canonical, ROOT).unwrap());
        assert_eq!(before, verdicts_of(&formatted), "seed {seed}:\n{}", print(&lines));
        for ((name, plain), (_, formatted)) in plain.findings().zip(formatted.findings()) {
            assert_eq!(plain.when, formatted.when, "seed {seed}: {name}");
            assert_eq!(plain.also, formatted.also, "seed {seed}: {name}");
            assert_eq!(plain.witness, formatted.witness, "seed {seed}: {name}");
            assert_eq!(plain.repair, formatted.repair, "seed {seed}: {name}");
            assert_eq!(plain.rests_on, formatted.rests_on, "seed {seed}: {name}");
        }
    }
}

#[test]
fn a_limit_leaves_open_what_it_does_not_let_be_known() {
    let mut kept = 0;
    for (seed, lines, _) in policies(60) {
        let checked = check(&texts(&lines), ROOT).unwrap();
        for max_steps in [3, 10, 30, 100, 300] {
            let options = Options { max_steps: Some(max_steps), ..Options::default() };
            let limited = claims::check(&checked.policy, &options);
            for ((_, whole), (_, limited)) in checked.outcome.findings.iter().zip(&limited.findings) {
                let same =
                    verdict(limited) == verdict(whole) && limited.when == whole.when && limited.also == whole.also;
                assert!(same || limited.verdict == Verdict::Undecided, "seed {seed}: {limited:?}, but {whole:?}");
                let rests = limited.rests_on.is_empty() || limited.rests_on == whole.rests_on;
                assert!(rests, "seed {seed}, {max_steps} steps: {limited:?}, but {whole:?}\n{}", print(&lines));
                kept += usize::from(limited.rests_on.is_empty() != whole.rests_on.is_empty());
            }
        }
    }
    assert!(kept > 0, "no limit kept anything from being known");
}

#[test]
fn a_claim_that_is_evaluated_does_not_depend_on_what_is_broken() {
    let mut evaluated = 0;
    for (seed, lines, before) in policies(250) {
        let mut dice = Dice::new(seed);
        let root = &lines[ROOT];
        let statements: Vec<usize> = (0..root.len()).filter(|&index| random::is_of_model(&root[index])).collect();
        if statements.is_empty() {
            continue;
        }
        let index = *dice.pick(&statements);
        // Without these words it is no statement, but all its names are there.
        let broken =
            [" carries ", " at ", " from "].iter().fold(root[index].clone(), |line, word| line.replace(word, " "));
        let mut damaged = lines.clone();
        damaged.get_mut(ROOT).unwrap()[index] = broken;
        let (checked, errors) = run(&texts(&damaged), ROOT);
        if errors.is_empty() {
            continue;
        }
        for (name, after) in verdicts_of(&checked.unwrap()) {
            if after.0 == Verdict::NotEvaluated {
                continue;
            }
            evaluated += 1;
            assert_eq!(before.get(&name), Some(&after), "seed {seed}: {name}\n{}", print(&damaged));
        }
    }
    assert!(evaluated > 0, "a broken statement blocked every claim");
}

/// A line with a slip that a hand makes: a word too few, a word twice, the end lost, the next line behind it, a character too few or
/// too many.
fn with_slip(dice: &mut Dice, file: &mut Vec<String>, at: usize) {
    let mut words: Vec<String> = file[at].split(' ').map(str::to_owned).collect();
    let word = dice.below(words.len());
    let mut characters: Vec<char> = words[word].chars().collect();
    let character = dice.below(characters.len().max(1));
    match dice.below(8) {
        0 | 1 => drop(words.remove(word)),
        2 => words.insert(word, words[word].clone()),
        3 => words.truncate(word.max(1)),
        4 | 5 if !characters.is_empty() => {
            if dice.percent(50) {
                characters.remove(character);
            } else {
                characters.insert(
                    character,
                    *dice.pick(&['"', '{', '}', '(', ')', ',', ':', '.', '/', '*', '`', '-', '1', '\n']),
                );
            }
            words[word] = characters.into_iter().collect();
        }
        _ if at + 1 < file.len() => {
            words.remove(word);
            words.push(file.remove(at + 1));
        }
        _ => words.push(")".to_owned()),
    }
    file[at] = words.join(" ");
}

/// Whether errors of a policy are about the text of a line. That a variable has another type in a baseline may be the baseline's fault.
fn is_wrong(checked: &Checked, diagnostics: &[Diagnostic], path: &str, line: usize) -> bool {
    let errors = diagnostics.iter().filter(|found| found.is_error() && found.rule.name != "baseline-variable");
    errors.filter_map(|found| found.span).any(|span| {
        let file = checked.sources.file(span.file);
        file.name() == path && file.line_index(span.start) == line
    })
}

#[test]
fn a_claim_that_is_evaluated_does_not_depend_on_a_slip_of_whatever_sort() {
    let mut evaluated = 0;
    for (seed, lines, before) in policies(400) {
        let mut dice = Dice::new(seed);
        let mut damaged = lines.clone();
        let path = dice.pick(&lines.keys().collect::<Vec<_>>()).to_string();
        let file = damaged.get_mut(&path).unwrap();
        if file.is_empty() {
            continue;
        }
        let at = dice.below(file.len());
        with_slip(&mut dice, file, at);
        let (checked, _) = run(&texts(&damaged), ROOT);
        let Some(checked) = checked.filter(|checked| is_wrong(checked, &checked.diagnostics, &path, at)) else {
            continue;
        };
        for (name, after) in verdicts_of(&checked) {
            if after.0 == Verdict::NotEvaluated {
                continue;
            }
            evaluated += 1;
            assert_eq!(
                before.get(&name),
                Some(&after),
                "seed {seed}: {name} with `{}`\n{}\n====\n{}",
                damaged[&path][at],
                print(&lines),
                print(&damaged)
            );
        }
    }
    assert!(evaluated > 0, "every slip blocked every claim");
}

#[test]
fn an_error_in_a_claim_concerns_that_claim_alone() {
    for (seed, lines, mut before) in policies(60) {
        let mut dice = Dice::new(seed);
        // Behind a broken beginning, `party can …` may be another statement as well, and then nothing is evaluated.
        let is_clear = |line: &String| line.starts_with("claim ") && !line.contains(": party ");
        let claims: Vec<usize> = (0..lines[ROOT].len()).filter(|&index| is_clear(&lines[ROOT][index])).collect();
        if claims.is_empty() {
            continue;
        }
        let index = *dice.pick(&claims);
        let mut damaged = lines.clone();
        let line = &mut damaged.get_mut(ROOT).unwrap()[index];
        let (head, body) = line.split_once(": ").unwrap();
        let name = head.trim_start_matches("claim ").to_owned();
        *line = if dice.percent(50) {
            format!("{head}: unheard_of never reaches {body}")
        } else {
            format!("{head}: nobody_at_all learns {body}")
        };
        let (checked, errors) = run(&texts(&damaged), ROOT);
        assert!(!errors.is_empty(), "seed {seed}: {}", print(&damaged));
        let mut after = verdicts_of(&checked.unwrap());
        assert!(after.remove(&name).is_none_or(|verdict| verdict.0 == Verdict::NotEvaluated), "seed {seed}: {name}");
        before.remove(&name);
        assert_same("a broken claim", seed, (&lines, &before), (&damaged, &after));
    }
}

//! Random policies and changed versions of them, compared by the checker and by the oracle: what is wider, narrower or incomparable,
//! every condition, and every claim's standing have to agree; nothing may be left out.
//!
//! `FLOWPROOF_CASES` and `FLOWPROOF_SEED` make longer and other runs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "diff/expected.rs"]
mod expected;
#[path = "diff/mutate.rs"]
mod mutate;
#[allow(dead_code, unused_imports, reason = "each test takes of the oracle what it needs")]
mod oracle;
#[allow(dead_code, reason = "each test takes of the generator what it needs")]
mod random;

use expected::{Both, Cell, Gap, Verb};
use flowproof::claims::{self, Allowed, Dnf, Options, Value};
use flowproof::compare::{Comparison, Condition, Difference, Side, Turn, Twin, What, compare};
use flowproof::model::{ClaimId, DataId, Pair, PartyId, Request, Type, VariableId};
use flowproof::source::{Loader, Sources, Span};
use oracle::policy::{Place, Set};
use oracle::space::{Domain, Scenario, Space};
use oracle::verdicts::Verdict;
use oracle::{Models, Texts, read};
use random::dice::Dice;
use random::{Lines, ROOT};
use std::collections::{BTreeMap, BTreeSet};

const NAME: &str = "compared_with";
const OLD: &str = "was/root.flow";
/// How many scenarios the oracle looks at.
const LIMIT: usize = 256;

struct Memory<'a>(&'a Texts);

impl Loader for Memory<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| "no such file".to_owned())
    }

    fn join(&self, from: &str, relative: &str) -> String {
        oracle::files::join(from, relative)
    }
}

/// Both policies' files: the older one's below a folder of its own.
fn texts(new: &Lines, old: &Lines) -> Texts {
    let mut texts = random::texts(new);
    texts.extend(random::texts(old).into_iter().map(|(path, text)| (format!("was/{path}"), text)));
    texts
}

fn compared(texts: &Texts) -> Option<(Sources, Pair, Comparison)> {
    let mut sources = Sources::new();
    let request = Request { compare_with: Some(OLD.to_owned()), ..Request::default() };
    let compiled = flowproof::model::compile(ROOT, &Memory(texts), &request, &mut sources);
    if compiled.diagnostics.iter().any(flowproof::diag::Diagnostic::is_error) {
        return None;
    }
    let pair = Pair::new(compiled.policy?, compiled.compared?);
    let comparison = compare(&pair, &sources, 0, &Options::default());
    Some((sources, pair, comparison))
}

/// What came of one pair.
#[derive(Default)]
struct Tally {
    invalid: usize,
    large: usize,
    same: usize,
    cells: BTreeMap<&'static str, usize>,
    claims: usize,
}

type Checked = Result<(), String>;

fn check(texts: &Texts, tally: &mut Tally) -> Checked {
    let mut with_baseline = texts.clone();
    with_baseline.get_mut(ROOT).unwrap().push_str(&format!("baseline {NAME} \"{OLD}\"\n"));
    let policies = (read(&with_baseline, ROOT), read(texts, OLD));
    let Some((sources, pair, comparison)) = compared(texts) else {
        if let (Ok(_), Ok(_)) = policies {
            return Err("only the comparison finds an error".to_owned());
        }
        tally.invalid += 1;
        return Ok(());
    };
    let (Ok(new), Ok(old)) = policies else { return Err("only the oracle finds an error".to_owned()) };
    let (models, models_old) = (Models::new(&new), Models::new(&old));
    let alone = Space::new(&old, None);
    let size = Space::new(&new, Some(NAME)).size();
    if size.max(largest(&models)).max(largest(&models_old)) > LIMIT {
        tally.large += 1;
        return Ok(());
    }
    if !(models.has_scenarios() && models_old.has_scenarios()) {
        tally.invalid += 1;
        return if comparison.contradictions.is_empty() { Err("there is no scenario".to_owned()) } else { Ok(()) };
    }
    let space = Space::new(&new, Some(NAME));
    let variables = Variables::new(&sources, &pair, &space)?;
    let both = Both::new(&new, NAME, |scenario| variables.equal.iter().all(|&(a, b)| scenario[a] == scenario[b]));
    let test = Test { pair: &pair, comparison: &comparison, both: &both, variables: &variables };
    test.scenarios()?;
    test.happenings(tally)?;
    test.claims(&models, &models_old, &alone, tally)?;
    tally.same += usize::from(comparison.is_empty());
    Ok(())
}

/// How many combinations of values there are at most, with those of a baseline.
fn largest(models: &Models) -> usize {
    let policy = models.here.policy;
    let names = policy.baselines.keys().map(|name| Some(name.as_str())).chain([None]);
    names.map(|name| Space::new(policy, name).size()).max().unwrap_or(1)
}

/// Which variables of the checker are which of the oracle.
struct Variables {
    places: BTreeMap<VariableId, usize>,
    /// Variables of the oracle that are one for the checker, because their statements mean the same.
    equal: Vec<(usize, usize)>,
}

impl Variables {
    fn new(sources: &Sources, pair: &Pair, space: &Space) -> Result<Self, String> {
        let place = |span: Span| Place { file: sources.file(span.file).name().to_owned(), start: span.start };
        let find = |wanted: Place| space.variables.iter().position(|one| one.place == wanted);
        let mut found = Self { places: BTreeMap::new(), equal: Vec::new() };
        for (id, variable) in pair.new.variables.iter_enumerated() {
            match find(place(variable.span)) {
                Some(index) => _ = found.places.insert(id, index),
                None if variable.baseline.is_some() => {}
                None => return Err(format!("the oracle has no variable {:?}", place(variable.span))),
            }
            let there = find(place(pair.old.variables[id].span));
            if let (Some(&here), Some(there)) = (found.places.get(&id), there.filter(|_| pair.old_knows(id)))
                && here != there
            {
                found.equal.push((here, there));
            }
        }
        Ok(found)
    }
}

struct Test<'a> {
    pair: &'a Pair,
    comparison: &'a Comparison,
    both: &'a Both<'a>,
    variables: &'a Variables,
}

impl Test<'_> {
    fn scenarios(&self) -> Checked {
        let expected = self.both.counting();
        let among: Set<Scenario> = self.both.scenarios.keys().cloned().collect();
        let shift = &self.comparison.scenarios;
        self.condition("scenarios added", shift.added.as_ref(), &expected.added, &among)?;
        self.condition("scenarios removed", shift.removed.as_ref(), &expected.removed, &among)
    }

    /// The scenarios that count on a side.
    fn among(&self, side: Side) -> Set<Scenario> {
        let counts = |&(_, &(old, new)): &(&Scenario, &(bool, bool))| if side == Side::Old { old } else { new };
        self.both.scenarios.iter().filter(counts).map(|(scenario, _)| scenario.clone()).collect()
    }

    fn happenings(&self, tally: &mut Tally) -> Checked {
        let expected = self.both.gaps();
        let mut listed: BTreeSet<Cell> = BTreeSet::new();
        for difference in self.comparison.holdings.iter().chain(&self.comparison.events) {
            for cell in self.cells(difference) {
                let what = format!("{cell:?}");
                let gap = expected.get(&cell).cloned().unwrap_or_default();
                self.turns(&what, difference.shift.added.as_ref(), difference.shift.removed.as_ref(), &gap)?;
                let relation = difference.shift.relation().unwrap().word();
                *tally.cells.entry(relation).or_default() += 1;
                if !listed.insert(cell) {
                    return Err(format!("{what} is listed twice"));
                }
            }
            for (_, turn) in difference.shift.each() {
                if turn.blame.is_empty() || turn.steps.is_empty() {
                    return Err(format!("nothing is to blame for {:?}: {turn:?}", self.cells(difference)));
                }
            }
        }
        for (cell, gap) in &expected {
            if !listed.contains(cell) && !listed.iter().any(|other| self.covers(other, cell, &expected, gap)) {
                return Err(format!("{cell:?} is missing: {gap:?}"));
            }
        }
        Ok(())
    }

    /// Whether one cell goes without saying beside another: longer keeping, a wider purpose.
    fn covers(&self, listed: &Cell, cell: &Cell, expected: &BTreeMap<Cell, Gap>, gap: &Gap) -> bool {
        let same = (&listed.1, &listed.2) == (&cell.1, &cell.2) && expected.get(listed) == Some(gap);
        same && match (&listed.0, &cell.0) {
            (Verb::KeepsLongerThan(short), Verb::KeepsLongerThan(long)) => short < long,
            (Verb::UsesFor(special), Verb::UsesFor(general)) => {
                let is = |policy: &oracle::policy::Policy| {
                    !policy.purposes.contains_key(special)
                        || policy.purposes_below(&Set::from([general.clone()])).contains(special)
                };
                is(self.both.policy) && is(&self.both.baseline.policy)
            }
            _ => false,
        }
    }

    fn cells(&self, difference: &Difference) -> Vec<Cell> {
        let verbs = match &difference.what {
            What::Holds => vec![Verb::Reaches, Verb::Learns],
            What::Reaches => vec![Verb::Reaches],
            What::Learns => vec![Verb::Learns],
            What::Sends(to) => vec![Verb::SendsTo(self.party(*to))],
            What::Keeps(limit) => vec![Verb::KeepsLongerThan(*limit)],
            What::Uses(purposes) => purposes.iter().map(|&purpose| Verb::UsesFor(self.purpose(purpose))).collect(),
        };
        let mut cells = Vec::new();
        for verb in verbs {
            for &party in &difference.parties {
                for &data in &difference.data {
                    cells.push((verb.clone(), self.party(party), self.data(data)));
                }
            }
        }
        cells
    }

    fn party(&self, twin: Twin<PartyId>) -> String {
        let new = twin.new.map(|id| self.pair.new.party_path(id));
        let old = twin.old.map(|id| self.pair.old.party_path(id));
        assert!(new.is_none() || old.is_none() || new == old);
        new.or(old).unwrap()
    }

    fn data(&self, twin: Twin<DataId>) -> String {
        let new = twin.new.map(|id| self.pair.new.data_name(id));
        let old = twin.old.map(|id| self.pair.old.data_name(id));
        assert!(new.is_none() || old.is_none() || new == old);
        new.or(old).unwrap().to_owned()
    }

    fn purpose(&self, twin: Twin<flowproof::model::PurposeId>) -> String {
        let new = twin.new.map(|id| self.pair.new.symbol(self.pair.new.purposes[id].name));
        let old = twin.old.map(|id| self.pair.old.symbol(self.pair.old.purposes[id].name));
        new.or(old).unwrap().to_owned()
    }

    fn turns(&self, what: &str, added: Option<&Turn>, removed: Option<&Turn>, gap: &Gap) -> Checked {
        self.turn(&format!("{what}, added"), added, &gap.added, Side::New)?;
        self.turn(&format!("{what}, removed"), removed, &gap.removed, Side::Old)
    }

    fn turn(&self, what: &str, turn: Option<&Turn>, expected: &Set<Scenario>, side: Side) -> Checked {
        self.condition(what, turn.map(|turn| &turn.when), expected, &self.among(side))?;
        let Some(turn) = turn else { return Ok(()) };
        let is_example = |scenario: &&Scenario| {
            turn.scenario.iter().all(|(id, value)| {
                let Some(&variable) = self.variables.places.get(id) else { return true };
                self.has_value(*id, variable, *value, scenario[variable])
            })
        };
        match expected.iter().find(is_example) {
            Some(_) => Ok(()),
            None => Err(format!("{what}: the example is none: {:?}", turn.scenario)),
        }
    }

    fn has_value(&self, id: VariableId, variable: usize, value: Value, at: usize) -> bool {
        match (&self.both.space.domains[variable], value) {
            (Domain::YesNo, Value::Bool(yes)) => yes == (at == 1),
            (Domain::Values(names), Value::Enum(position)) => self.value_names(id, &[position]).contains(&names[at]),
            (Domain::Cells(cells), Value::Int(number)) => cells[at].contains(i128::from(number)),
            other => panic!("{other:?}"),
        }
    }

    fn value_names(&self, variable: VariableId, positions: &[usize]) -> Vec<String> {
        let Type::Values(values) = &self.pair.new.variables[variable].ty else { panic!("no enumeration") };
        positions.iter().map(|&position| self.pair.new.symbol(values[position]).to_owned()).collect()
    }

    /// Whether a condition is true exactly where it should be.
    fn condition(
        &self,
        what: &str,
        found: Option<&Condition>,
        expected: &Set<Scenario>,
        among: &Set<Scenario>,
    ) -> Checked {
        if found.is_some() == expected.is_empty() {
            return Err(format!("{what}: oracle {expected:?}, checker {found:?}"));
        }
        let Some(dnf) = found else { return Ok(()) };
        let dnf = dnf.as_ref().ok_or_else(|| format!("{what}: the condition is too long"))?;
        for scenario in among {
            if self.is_in(dnf, scenario) != expected.contains(scenario) {
                return Err(format!("{what}: {scenario:?} of {expected:?}, checker {dnf:?}"));
            }
        }
        if dnf.is_always() == (expected == among) { Ok(()) } else { Err(format!("{what}: always?")) }
    }

    fn is_in(&self, dnf: &Dnf, scenario: &Scenario) -> bool {
        dnf.cubes.iter().any(|cube| {
            cube.iter().all(|literal| {
                let variable = self.variables.places[&literal.variable];
                let at = scenario[variable];
                match (&literal.allowed, &self.both.space.domains[variable]) {
                    (Allowed::Is(yes), Domain::YesNo) => *yes == (at == 1),
                    (Allowed::OneOf(positions), Domain::Values(names)) => {
                        self.value_names(literal.variable, positions).contains(&names[at])
                    }
                    (Allowed::Range(from, to), Domain::Cells(cells)) => {
                        let some = cells[at].any();
                        from.is_none_or(|from| i128::from(from) <= some) && to.is_none_or(|to| some <= i128::from(to))
                    }
                    other => panic!("{other:?}"),
                }
            })
        })
    }

    fn claims(&self, new: &Models, old: &Models, alone: &Space, tally: &mut Tally) -> Checked {
        let names =
            |models: &Models| models.here.policy.claims.iter().map(|claim| claim.name.clone()).collect::<Set<_>>();
        for name in &names(new) | &names(old) {
            let stands = |models: &Models| {
                let index = models.here.policy.claims.iter().position(|claim| claim.name == name)?;
                models.answer(index).map(|answer| (index, answer))
            };
            let (before, after) = (stands(old), stands(new));
            let listed = self.comparison.claims.iter().find(|change| {
                let new = change.new.as_ref().map(|(id, _)| self.pair.new.symbol(self.pair.new.claims[*id].name));
                let old = change.old.as_ref().map(|(id, _)| self.pair.old.symbol(self.pair.old.claims[*id].name));
                new.or(old) == Some(name.as_str())
            });
            tally.claims += usize::from(listed.is_some());
            let (Some(before), Some(after)) = (&before, &after) else {
                match listed {
                    Some(change)
                        if change.new.is_some() == after.is_some() && change.old.is_some() == before.is_some() =>
                    {
                        continue;
                    }
                    _ => return Err(format!("claim {name} is in one policy only: {listed:?}")),
                }
            };
            let stand = |answer: &oracle::verdicts::Answer| (answer.verdict, answer.vacuous.is_some());
            match listed {
                None if stand(&before.1) != stand(&after.1) => {
                    return Err(format!("claim {name}: {before:?}, {after:?}, nothing is listed"));
                }
                Some(change) => {
                    let found = |side: &Option<(ClaimId, claims::Finding)>| {
                        side.as_ref().map(|(_, finding)| (verdict(finding.verdict), finding.vacuous.is_some()))
                    };
                    if found(&change.old) != Some(stand(&before.1)) || found(&change.new) != Some(stand(&after.1)) {
                        return Err(format!("claim {name}: {before:?}, {after:?}, listed {change:?}"));
                    }
                }
                None => {}
            }
            let spreads =
                |models: &Models, index: usize| oracle::fails::baseline_of(&models.here.policy.claims[index]).is_some();
            if spreads(new, after.0) || spreads(old, before.0) {
                continue;
            }
            let own = self.both.space.own;
            let mut gap = Gap::default();
            for (scenario, &(counts_old, counts_new)) in &self.both.scenarios {
                let fails_new = after.1.fails.contains(&scenario[..own]);
                let fails_old = before.1.fails.contains(&self.both.scenario_there(scenario, alone));
                if counts_new && fails_new && !fails_old {
                    gap.added.insert(scenario.clone());
                }
                if counts_old && fails_old && !fails_new {
                    gap.removed.insert(scenario.clone());
                }
            }
            let shift = listed.map(|change| (change.fails.added.as_ref(), change.fails.removed.as_ref()));
            let (added, removed) = shift.unwrap_or((None, None));
            self.turns(&format!("claim {name}"), added, removed, &gap)?;
        }
        Ok(())
    }
}

fn verdict(verdict: claims::Verdict) -> Verdict {
    match verdict {
        claims::Verdict::Holds => Verdict::Holds,
        claims::Verdict::Unknown => Verdict::Unknown,
        claims::Verdict::Possible => Verdict::Possible,
        claims::Verdict::Ambiguous => Verdict::Ambiguous,
        claims::Verdict::Violated => Verdict::Violated,
        other => panic!("{other:?}"),
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

#[test]
fn comparisons_agree_with_the_oracle() {
    let (first, cases) = (setting("FLOWPROOF_SEED", 1), setting("FLOWPROOF_CASES", 150));
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    for seed in first..first + cases {
        let mut new = random::policy(seed);
        let mut old = mutate::mutated(&new, &mut Dice::new(seed));
        if seed % 2 == 0 {
            std::mem::swap(&mut new, &mut old);
        }
        let texts = texts(&new, &old);
        if let Err(why) = check(&texts, &mut tally) {
            failures.push(smallest(seed, new, old, &why));
        }
        if failures.len() >= 3 {
            break;
        }
    }
    let Tally { invalid, large, same, cells, claims } = &tally;
    eprintln!(
        "{cases} pairs: {invalid} not valid, {large} too large, {same} the same; {cells:?}, {claims} claims changed"
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(invalid * 2 <= cases as usize, "too many random pairs are not valid");
    let is_usual = first == 1 && cases >= 150;
    assert!(!is_usual || (cells.len() == 3 && *claims > 0), "some relation does not occur");
}

#[test]
fn a_policy_does_not_differ_from_itself_in_another_order() {
    for seed in 1..60 {
        let new = random::policy(seed);
        let mut old = new.clone();
        let mut dice = Dice::new(seed);
        for file in old.values_mut() {
            let first = usize::from(file.first().is_some_and(|line| line.starts_with("policy ")));
            dice.shuffle(&mut file[first..]);
        }
        if let Some((_, _, comparison)) = compared(&texts(&new, &old)) {
            assert!(comparison.is_empty() && comparison.undecided == 0, "seed {seed}: {comparison:?}");
        }
    }
}

/// The pair made smaller: lines that are in both are left out of both, others of one, as long as something is wrong.
fn smallest(seed: u64, mut new: Lines, mut old: Lines, why: &str) -> String {
    let kind = |why: &str| why.split([':', '{']).next().unwrap_or_default().to_owned();
    let fails = |new: &Lines, old: &Lines| {
        check(&texts(new, old), &mut Tally::default()).err().is_some_and(|found| kind(&found) == kind(why))
    };
    loop {
        let before = (new.clone(), old.clone());
        for path in before.0.keys().chain(before.1.keys()).collect::<BTreeSet<_>>() {
            let lines: BTreeSet<String> = new.get(path).into_iter().chain(old.get(path)).flatten().cloned().collect();
            for line in lines {
                let (mut fewer_new, mut fewer_old) = (new.clone(), old.clone());
                for lines in [&mut fewer_new, &mut fewer_old] {
                    lines.entry(path.clone()).or_default().retain(|other| *other != line);
                }
                if fails(&fewer_new, &fewer_old) {
                    (new, old) = (fewer_new, fewer_old);
                }
            }
        }
        if (&new, &old) == (&before.0, &before.1) {
            break;
        }
    }
    let shown = texts(&new, &old);
    let last = check(&shown, &mut Tally::default()).err().unwrap_or_default();
    let files: String = shown.iter().map(|(path, text)| format!("// {path}\n{text}\n")).collect();
    format!("seed {seed}: {last}\n{files}")
}

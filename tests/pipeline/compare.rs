//! The findings of the checker against the answers of the oracle.

use super::Checked;
use crate::oracle::dead::dead_hops;
use crate::oracle::fails::Case;
use crate::oracle::policy::{Data, Party, Place, Set};
use crate::oracle::proofs::{self, Rule, Step};
use crate::oracle::space::{Domain, Scenario};
use crate::oracle::vacuity::Reason;
use crate::oracle::verdicts::{Answer, Region, Verdict};
use crate::oracle::{LIMIT, Models, Texts, read};
use flowproof::claims::{self, Allowed, Dnf, Finding, Literal, StepRule, Vacuity, Value};
use flowproof::model::{DataId, PartyId, StatementId, Type, VariableId};
use std::collections::BTreeMap;

/// Where the checker and the oracle differ.
#[derive(Debug)]
pub struct Difference {
    /// In what.
    pub kind: &'static str,
    /// The claim, if it is about one.
    pub claim: String,
    pub detail: String,
}

pub fn differ<T>(kind: &'static str, detail: impl Into<String>) -> Result<T, Difference> {
    Err(Difference { kind, claim: String::new(), detail: detail.into() })
}

/// What was compared: how often each verdict was given to each form of claim.
pub type Tally = BTreeMap<String, usize>;

/// What came of a comparison.
pub enum Compared {
    /// Both say that the policy is not valid.
    Invalid(String),
    /// There are too many scenarios for the oracle.
    TooLarge,
    /// They agree.
    Same(Tally),
}

/// Runs a policy through both.
pub fn compare(texts: &Texts, root: &str, limit: usize) -> Result<Compared, Difference> {
    let real = super::check(texts, root);
    let policy = match read(texts, root) {
        Ok(policy) => policy,
        Err(errors) => {
            return match real {
                Err(_) => Ok(Compared::Invalid(errors.join("; "))),
                Ok(_) => differ("validity", format!("only the oracle says: {}", errors.join("; "))),
            };
        }
    };
    let models = Models::new(&policy);
    let largest = models.largest_space();
    if largest > limit.min(LIMIT) {
        return Ok(Compared::TooLarge);
    }
    let real = match real {
        Ok(real) if models.has_scenarios() => real,
        Ok(_) => return differ("validity", "there is no scenario, and nothing is reported"),
        Err(_) if !models.has_scenarios() => return Ok(Compared::Invalid("no scenario".to_owned())),
        Err(errors) => return differ("validity", format!("only the checker says: {}", errors.join("; "))),
    };
    compare_dead_flows(&real, &models)?;
    let mut tally = Tally::new();
    for index in 0..policy.claims.len() {
        let form = compare_claim(&real, &models, index)
            .map_err(|difference| Difference { claim: policy.claims[index].name.clone(), ..difference })?;
        *tally.entry(form).or_default() += 1;
    }
    Ok(Compared::Same(tally))
}

fn compare_dead_flows(real: &Checked, models: &Models) -> Result<(), Difference> {
    let statements = &models.here.policy.statements;
    let mut ours: Vec<usize> = dead_hops(&models.here).iter().map(|hop| hop.0).collect();
    let mut theirs: Vec<usize> = real
        .dead_flows()
        .iter()
        .filter_map(|place| {
            statements
                .iter()
                .enumerate()
                .filter(|(_, one)| starts_before(&one.place, place))
                .max_by_key(|(_, one)| one.place.start)
        })
        .map(|(index, _)| index)
        .collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    if ours == theirs { Ok(()) } else { differ("dead flows", format!("oracle {ours:?}, checker {theirs:?}")) }
}

fn starts_before(one: &Place, other: &Place) -> bool {
    one.file == other.file && one.start <= other.start
}

/// Compares one claim; says its form and its verdict.
fn compare_claim(real: &Checked, models: &Models, index: usize) -> Result<String, Difference> {
    let policy = models.here.policy;
    let Some(case) = models.case(index) else { return Ok("too large".to_owned()) };
    let answer = crate::oracle::verdicts::answer(&case);
    let name = &policy.claims[index].name;
    let Some((_, finding)) = real.findings().find(|(other, _)| other == name) else {
        return differ("findings", "there is none");
    };
    let match_up = MatchUp::new(real, &case)?;
    let comparison = Comparison { real, case: &case, answer: &answer, finding, match_up };
    comparison.all()?;
    Ok(format!("{} {}", form(&case), verdict_word(&answer)))
}

fn form(case: &Case) -> String {
    let printed = format!("{:?}", case.claim.body);
    let form = printed.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
    match printed.split("verb: ").nth(1) {
        Some(verb) if !form.ends_with("Formula") => {
            format!("{form} {}", verb.split([' ', '(', '}']).next().unwrap_or_default())
        }
        _ => form,
    }
}

fn verdict_word(answer: &Answer) -> String {
    match answer.vacuous {
        Some(reason) => format!("vacuous {reason:?}"),
        None => format!("{:?}", answer.verdict),
    }
}

/// Which things of the checker are which of the oracle.
pub struct MatchUp {
    pub variables: BTreeMap<VariableId, usize>,
    pub statements: BTreeMap<StatementId, usize>,
    parties: BTreeMap<PartyId, Party>,
    data: BTreeMap<DataId, Data>,
}

impl MatchUp {
    fn new(real: &Checked, case: &Case) -> Result<Self, Difference> {
        let policy = &real.policy;
        let mut found = Self {
            variables: BTreeMap::new(),
            statements: BTreeMap::new(),
            parties: BTreeMap::new(),
            data: BTreeMap::new(),
        };
        for (id, variable) in policy.variables.iter_enumerated() {
            let place = real.place(variable.span);
            let baseline = variable.baseline.map(|baseline| policy.symbol(policy.baselines[baseline].name));
            let range = if baseline.is_some() { case.space.own..case.space.variables.len() } else { 0..case.space.own };
            if baseline.is_some() && baseline != case.space.baseline.as_deref() {
                continue;
            }
            match range.into_iter().find(|&index| case.space.variables[index].place == place) {
                Some(index) => found.variables.insert(id, index),
                None => return differ("variables", format!("the oracle has none at {place:?}")),
            };
        }
        if !found.variables.values().is_sorted() || found.variables.len() < case.space.variables.len() {
            return differ("variables", format!("as the checker has them: {:?}", found.variables));
        }
        for (id, statement) in policy.statements.iter_enumerated() {
            let place = real.place(statement.span);
            match case.policy.statements.iter().position(|other| other.place == place) {
                Some(index) => found.statements.insert(id, index),
                None => return differ("statements", format!("the oracle has none at {place:?}")),
            };
        }
        let parties = policy.parties.ids().filter_map(|id| Some((id, case.policy.party(&policy.party_path(id))?)));
        found.parties = parties.collect();
        let data = policy.data.ids().filter_map(|id| Some((id, case.policy.data_named(policy.data_name(id))?)));
        found.data = data.collect();
        Ok(found)
    }
}

/// Both on one claim.
pub struct Comparison<'a> {
    pub real: &'a Checked,
    pub case: &'a Case<'a>,
    pub answer: &'a Answer,
    pub finding: &'a Finding,
    pub match_up: MatchUp,
}

impl Comparison<'_> {
    fn all(&self) -> Result<(), Difference> {
        self.verdict()?;
        self.vacuity()?;
        self.conditions()?;
        self.witness()?;
        self.readings()?;
        self.control()?;
        self.repair()
    }

    fn verdict(&self) -> Result<(), Difference> {
        let same = match self.answer.verdict {
            Verdict::Holds => claims::Verdict::Holds,
            Verdict::Unknown => claims::Verdict::Unknown,
            Verdict::Possible => claims::Verdict::Possible,
            Verdict::Ambiguous => claims::Verdict::Ambiguous,
            Verdict::Violated => claims::Verdict::Violated,
        };
        if self.finding.verdict == same {
            return Ok(());
        }
        differ("verdict", format!("oracle {:?}, checker {:?}", self.answer.verdict, self.finding.verdict))
    }

    fn vacuity(&self) -> Result<(), Difference> {
        let same = match (&self.finding.vacuous, self.answer.vacuous) {
            (None, None)
            | (Some(Vacuity::NoScenario), Some(Reason::Scope))
            | (Some(Vacuity::NothingHeld), Some(Reason::Data))
            | (Some(Vacuity::NothingMoves), Some(Reason::Flow))
            | (Some(Vacuity::NothingKept | Vacuity::NothingUsed), Some(Reason::KeepOrUse)) => true,
            (Some(Vacuity::EmptyPattern(span)), Some(Reason::Pattern)) => {
                self.case.claim.empty_patterns.contains(&span.start)
            }
            _ => false,
        };
        if same {
            return Ok(());
        }
        differ("vacuity", format!("oracle {:?}, checker {:?}", self.answer.vacuous, self.finding.vacuous))
    }

    fn conditions(&self) -> Result<(), Difference> {
        match (&self.answer.when, &self.finding.when) {
            (None, None) => {}
            (Some(region), Some(dnf)) => self.condition("when", region, dnf)?,
            (ours, theirs) => {
                return differ("when", format!("oracle {}, checker {}", ours.is_some(), theirs.is_some()));
            }
        }
        let ours: Vec<Verdict> = self.answer.also.iter().map(|(level, _)| *level).collect();
        let theirs: Vec<Verdict> = self
            .finding
            .also
            .iter()
            .map(|also| if also.level == claims::Verdict::Possible { Verdict::Possible } else { Verdict::Unknown })
            .collect();
        if ours != theirs {
            return differ("also", format!("oracle {ours:?}, checker {theirs:?}"));
        }
        for ((_, region), also) in self.answer.also.iter().zip(&self.finding.also) {
            self.condition("also", region, &also.when)?;
        }
        Ok(())
    }

    /// Whether a condition is true exactly where it should be.
    fn condition(&self, kind: &'static str, region: &Region, dnf: &Dnf) -> Result<(), Difference> {
        for literal in dnf.cubes.iter().flatten() {
            let variable = self.variable(literal.variable)?;
            if region.silent.contains(&variable) {
                return differ(kind, format!("it speaks of the variable {variable}, which it should leave out"));
            }
        }
        for scenario in &region.among {
            let (ours, theirs) = (region.inside.contains(scenario), self.is_in(dnf, scenario)?);
            if ours != theirs {
                return differ(kind, format!("{scenario:?}: oracle {ours}, checker {theirs} ({dnf:?})"));
            }
        }
        if dnf.is_always() != (region.inside == region.among) {
            return differ(kind, format!("`always` is not {}", dnf.is_always()));
        }
        Ok(())
    }

    pub fn variable(&self, id: VariableId) -> Result<usize, Difference> {
        match self.match_up.variables.get(&id) {
            Some(&variable) => Ok(variable),
            None => differ("variables", format!("{id:?} does not belong to this claim")),
        }
    }

    pub fn is_in(&self, dnf: &Dnf, scenario: &Scenario) -> Result<bool, Difference> {
        for cube in &dnf.cubes {
            let mut all = true;
            for literal in cube {
                all &= self.allows(literal, scenario)?;
            }
            if all {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn allows(&self, literal: &Literal, scenario: &Scenario) -> Result<bool, Difference> {
        let variable = self.variable(literal.variable)?;
        let value = scenario[variable];
        match (&literal.allowed, &self.case.space.domains[variable]) {
            (Allowed::Is(yes), Domain::YesNo) => Ok(*yes == (value == 1)),
            (Allowed::OneOf(positions), Domain::Values(values)) => {
                let allowed = self.value_names(literal.variable, positions);
                Ok(allowed.contains(&values[value]))
            }
            (Allowed::Range(from, to), Domain::Cells(cells)) => {
                let cell = cells[value];
                let from_fits = from.is_none_or(|from| cell.from.is_some_and(|least| i128::from(from) <= least));
                let to_fits = to.is_none_or(|to| cell.to.is_some_and(|most| most <= i128::from(to)));
                let apart = from.is_some_and(|from| cell.to.is_some_and(|most| most < i128::from(from)))
                    || to.is_some_and(|to| cell.from.is_some_and(|least| least > i128::from(to)));
                if (from_fits && to_fits) == apart {
                    return differ("cells", format!("{from:?} to {to:?} cuts {cell:?}"));
                }
                Ok(from_fits && to_fits)
            }
            (allowed, domain) => differ("types", format!("{allowed:?} for {domain:?}")),
        }
    }

    pub fn value_names(&self, variable: VariableId, positions: &[usize]) -> Set<String> {
        match &self.real.policy.variables[variable].ty {
            Type::Values(values) => positions
                .iter()
                .filter_map(|&position| values.get(position))
                .map(|&value| self.real.policy.symbol(value).to_owned())
                .collect(),
            _ => Set::new(),
        }
    }

    // The witness.

    fn witness(&self) -> Result<(), Difference> {
        let (ours, theirs) = match (&self.answer.witness, &self.finding.witness) {
            (None, None) => return Ok(()),
            (Some(ours), Some(theirs)) => (ours, theirs),
            (ours, theirs) => {
                return differ("witness", format!("oracle {}, checker {}", ours.is_some(), theirs.is_some()));
            }
        };
        let scenario = self.scenario(&theirs.scenario)?;
        if !self.answer.when.as_ref().is_some_and(|when| when.inside.contains(&scenario)) {
            return differ("witness scenario", format!("{scenario:?} is not in `when`"));
        }
        if scenario != *ours {
            return differ("witness tie", format!("oracle {ours:?}, checker {scenario:?}"));
        }
        let steps = theirs.steps.iter().map(|step| self.step(step)).collect::<Result<Vec<_>, _>>()?;
        proofs::check(self.case, &scenario, &steps)
            .or_else(|(kind, why)| differ(kind, format!("{why}; the steps are{}", self.print(&steps))))
    }

    fn print(&self, steps: &[Step]) -> String {
        let policy = self.case.policy;
        let line = |(index, step): (usize, &Step)| {
            let from = step.from.map(|from| format!(" from {}", policy.path(from))).unwrap_or_default();
            let seal = step.seal.map(|seal| format!(" sealed with {}", policy.data_name(seal))).unwrap_or_default();
            let (data, party) = (policy.data_name(step.data), policy.path(step.party));
            format!("\n  {index}. {:?} {data}{seal} at {party}{from} by {:?}", step.rule, step.premises)
        };
        steps.iter().enumerate().map(line).collect()
    }

    /// A shown scenario; what it does not show has its only value.
    fn scenario(&self, shown: &claims::Scenario) -> Result<Scenario, Difference> {
        let mut scenario: Vec<Option<usize>> =
            self.case.space.domains.iter().map(|domain| (domain.len() == 1).then_some(0)).collect();
        let mut before = None;
        for (id, value) in shown {
            let variable = self.variable(*id)?;
            if before >= Some(variable) {
                return differ("witness scenario", "its variables are not in order");
            }
            before = Some(variable);
            scenario[variable] = Some(self.value(*id, variable, value)?);
        }
        match scenario.iter().position(Option::is_none) {
            Some(missing) => differ("witness scenario", format!("it does not show the variable {missing}")),
            None => Ok(scenario.into_iter().flatten().collect()),
        }
    }

    pub fn value(&self, id: VariableId, variable: usize, value: &Value) -> Result<usize, Difference> {
        match (value, &self.case.space.domains[variable]) {
            (Value::Bool(yes), Domain::YesNo) => Ok(usize::from(*yes)),
            (Value::Enum(position), Domain::Values(values)) => {
                let names = self.value_names(id, &[*position]);
                match values.iter().position(|value| names.contains(value)) {
                    Some(position) => Ok(position),
                    None => differ("types", format!("{values:?} has no {names:?}")),
                }
            }
            (Value::Int(number), Domain::Cells(cells)) => {
                let number = i128::from(*number);
                match cells.iter().position(|cell| cell.contains(number)) {
                    Some(_) if cells.len() == 1 => differ("witness scenario", "it shows a variable with one cell"),
                    Some(position) if self.case.space.domains[variable].shown(position) == Some(number) => Ok(position),
                    found => differ("cells", format!("{number} stands for {found:?} of {cells:?}")),
                }
            }
            (value, domain) => differ("types", format!("{value:?} for {domain:?}")),
        }
    }

    fn step(&self, step: &claims::Step) -> Result<Step, Difference> {
        let unknown =
            |what: &str| Difference { kind: "steps", claim: String::new(), detail: format!("unknown {what}") };
        let party = |id: PartyId| self.match_up.parties.get(&id).copied().ok_or_else(|| unknown("party"));
        let data = |id: DataId| self.match_up.data.get(&id).copied().ok_or_else(|| unknown("data"));
        let statement =
            |id: StatementId| self.match_up.statements.get(&id).copied().ok_or_else(|| unknown("statement"));
        Ok(Step {
            rule: match step.rule {
                StepRule::Origin => Rule::Origin,
                StepRule::Flow => Rule::Flow,
                StepRule::Derive => Rule::Derive,
                StepRule::Unseal => Rule::Unseal,
                StepRule::Part => Rule::Part,
                StepRule::Keep => Rule::Keep,
                StepRule::Use => Rule::Use,
            },
            party: party(step.party)?,
            from: step.from.map(party).transpose()?,
            data: data(step.data)?,
            seal: step.sealed_with.map(data).transpose()?,
            premises: step.premises.clone(),
            statement: step.statement.map(statement).transpose()?,
        })
    }
}

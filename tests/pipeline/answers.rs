//! What else the checker says of a claim, tried out in the oracle: repairs, the choices of a control claim, readings.

use super::compare::{Comparison, Difference, differ};
use crate::oracle::policy::{ClaimBody, Set, Sort};
use crate::oracle::space::Scenario;
use crate::oracle::verdicts::Verdict;
use flowproof::claims::{ControlChoice, Repair};
use std::collections::BTreeMap;

/// Repairs are tried out where there are at most so many scenarios.
const FEW: usize = 64;

/// All sets of statements of a size.
fn subsets(of: usize, size: usize) -> Vec<Set<usize>> {
    let mut found = vec![Set::new()];
    for _ in 0..size {
        found = found
            .iter()
            .flat_map(|set: &Set<usize>| {
                let next = set.last().map_or(0, |last| last + 1);
                (next..of).map(move |one| set.iter().copied().chain([one]).collect())
            })
            .collect();
    }
    found
}

impl Comparison<'_> {
    pub fn repair(&self) -> Result<(), Difference> {
        let policy = self.case.policy;
        if self.case.scope.len() > FEW || self.answer.verdict == Verdict::Holds {
            return Ok(());
        }
        let for_want_of_an_event =
            matches!(self.case.claim.body, ClaimBody::Always { .. } | ClaimBody::Can(_) | ClaimBody::Control { .. });
        match &self.finding.repair {
            Some(_) if for_want_of_an_event => {
                differ("repair", "there is one for a claim that fails for want of an event")
            }
            None if for_want_of_an_event => Ok(()),
            None if policy.statements.len() > 7 => Ok(()),
            None => {
                let all = (0..=policy.statements.len()).flat_map(|size| subsets(policy.statements.len(), size));
                match all.into_iter().find(|set| self.holds_without(set)) {
                    Some(set) => differ("repair", format!("there is none, although it holds without {set:?}")),
                    None => Ok(()),
                }
            }
            Some(repair) => self.repair_helps(repair),
        }
    }

    fn repair_helps(&self, repair: &Repair) -> Result<(), Difference> {
        let policy = self.case.policy;
        let remove: Set<usize> =
            repair.remove.iter().filter_map(|id| self.match_up.statements.get(id).copied()).collect();
        if !self.holds_without(&remove) {
            return differ("repair", format!("it does not hold without {remove:?}"));
        }
        if repair.exact && remove.len() <= 3 {
            let smaller = (0..remove.len()).flat_map(|size| subsets(policy.statements.len(), size));
            if let Some(set) = smaller.into_iter().find(|set| self.holds_without(set)) {
                return differ("repair", format!("it says {remove:?}, although it holds without {set:?}"));
            }
        }
        let Some(guard) = &repair.or_guard else { return Ok(()) };
        let mut allowed = Set::new();
        for scenario in self.case.scope.keys() {
            if self.is_in(guard, scenario)? {
                allowed.insert(scenario.clone());
            }
        }
        let guarded =
            |statement: usize, scenario: &Scenario| !remove.contains(&statement) || allowed.contains(scenario);
        if self.case.restricted(&guarded).fails().is_empty() {
            return Ok(());
        }
        differ("guard", format!("it does not hold when {remove:?} have {guard:?} added"))
    }

    fn holds_without(&self, statements: &Set<usize>) -> bool {
        self.case.restricted(&|statement, _| !statements.contains(&statement)).fails().is_empty()
    }

    /// Whether the choices that are given for a control claim win.
    pub fn control(&self) -> Result<(), Difference> {
        let ClaimBody::Control { choices, ensure, event, while_ } = &self.case.claim.body else {
            return match &self.finding.control {
                None => Ok(()),
                Some(_) => differ("control", "it is no control claim"),
            };
        };
        let Some(control) = &self.finding.control else { return self.needs_no_choices() };
        if self.answer.verdict != Verdict::Holds {
            return Ok(());
        }
        let can_while =
            |scenario: &Scenario| while_.as_ref().is_none_or(|formula| self.case.scope[scenario].is_true(formula));
        let good = |scenario: &Scenario| self.case.scope[scenario].happens(event) == *ensure && can_while(scenario);
        for scenarios in self.by_circumstances().values() {
            if !scenarios.iter().any(&can_while) {
                continue;
            }
            let mut advised = false;
            for choice in &control.choices {
                if !self.is_in(&choice.when, &scenarios[0])? {
                    continue;
                }
                advised = true;
                let chosen = self.chosen(choice, choices)?;
                let mut with = scenarios.iter().filter(|one| chosen.iter().all(|(&index, &value)| one[index] == value));
                if with.clone().next().is_none() || !with.all(&good) {
                    return differ("control", format!("in {:?}, {chosen:?} does not win", scenarios[0]));
                }
            }
            if !advised {
                return differ("control", format!("it gives no choice for {:?}", scenarios[0]));
            }
        }
        Ok(())
    }

    /// Nothing to choose can be given only where the claim is vacuous, say.
    fn needs_no_choices(&self) -> Result<(), Difference> {
        if self.answer.verdict == Verdict::Holds && self.answer.vacuous.is_none() {
            return differ("control", "it says nothing of choices");
        }
        Ok(())
    }

    fn by_circumstances(&self) -> BTreeMap<Vec<usize>, Vec<Scenario>> {
        let mut groups: BTreeMap<Vec<usize>, Vec<Scenario>> = BTreeMap::new();
        for scenario in self.case.scope.keys() {
            let circumstances = self.case.part(scenario, |sort| !matches!(sort, Sort::Choice(_)));
            groups.entry(circumstances).or_default().push(scenario.clone());
        }
        groups
    }

    fn chosen(&self, choice: &ControlChoice, choices: &Set<usize>) -> Result<BTreeMap<usize, usize>, Difference> {
        for literal in choice.when.cubes.iter().flatten() {
            let variable = self.variable(literal.variable)?;
            if matches!(self.case.space.variables[variable].sort, Sort::Choice(_)) {
                return differ("control", "its circumstances speak of a choice");
            }
        }
        let mut chosen = BTreeMap::new();
        for (id, value) in &choice.choice {
            let variable = self.variable(*id)?;
            if !choices.contains(&variable) {
                return differ("control", "it gives a value to what is not the party's choice");
            }
            chosen.insert(variable, self.value(*id, variable, value)?);
        }
        Ok(chosen)
    }

    /// Of an ambiguous claim: in which readings it can hold, and in which it cannot.
    pub fn readings(&self) -> Result<(), Difference> {
        let Some(readings) = &self.finding.readings else {
            return match self.answer.verdict {
                Verdict::Ambiguous => differ("readings", "there are none"),
                _ => Ok(()),
            };
        };
        let reading = |scenario: &Scenario| self.case.part(scenario, |sort| *sort == Sort::Reading);
        let hidden =
            |scenario: &Scenario| self.case.part(scenario, |sort| *sort == Sort::Reading || self.is_fixed(sort));
        let failing: Set<Vec<usize>> = self.answer.fails.iter().map(hidden).collect();
        let can_hold: Set<Vec<usize>> =
            self.case.scope.keys().filter(|scenario| !failing.contains(&hidden(scenario))).map(reading).collect();
        for scenario in self.case.scope.keys() {
            let ours = can_hold.contains(&reading(scenario));
            let theirs = (self.is_in(&readings.holds, scenario)?, self.is_in(&readings.fails, scenario)?);
            if theirs != (ours, !ours) {
                return differ("readings", format!("{scenario:?} can hold: {ours}; the checker: {theirs:?}"));
            }
        }
        Ok(())
    }

    /// Whether a variable of this sort is one that a verdict fixes.
    fn is_fixed(&self, sort: &Sort) -> bool {
        match sort {
            Sort::Unstated => true,
            Sort::May => !matches!(self.case.claim.body, ClaimBody::Can(_)),
            Sort::Choice(_) | Sort::Fact | Sort::Reading => false,
        }
    }
}

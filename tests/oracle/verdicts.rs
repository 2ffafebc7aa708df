//! Verdict, `when`, `also` and the scenario of the witness (sections "verdicts", "when and also" and "proofs" of the reference).

use super::fails::Case;
use super::policy::{ClaimBody, Set, Sort};
use super::space::Scenario;
use super::vacuity::{Reason, reason};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    Holds,
    Unknown,
    Possible,
    Ambiguous,
    Violated,
}

/// A condition, as the scenarios in which it is true among those in which it has to be exact.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    pub inside: Set<Scenario>,
    pub among: Set<Scenario>,
    /// The variables that the condition must not mention.
    pub silent: Set<usize>,
}

/// What the reference says about a claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    pub verdict: Verdict,
    /// Of a claim that holds.
    pub vacuous: Option<Reason>,
    pub fails: Set<Scenario>,
    /// Of a claim that fails.
    pub when: Option<Region>,
    pub also: Vec<(Verdict, Region)>,
    pub witness: Option<Scenario>,
}

pub fn answer(case: &Case) -> Answer {
    let fails = case.fails();
    let verdict = verdict(case, &fails);
    if verdict == Verdict::Holds {
        return Answer { verdict, vacuous: reason(case), fails, when: None, also: Vec::new(), witness: None };
    }
    let left_out = left_out(case, verdict);
    let all_no: Set<Scenario> =
        case.scope.keys().filter(|scenario| left_out.iter().all(|&hidden| scenario[hidden] == 0)).cloned().collect();
    let inside = &fails & &all_no;
    let (when, also) = if inside.is_empty() {
        let among = case.scope.keys().cloned().collect();
        (Region { inside: fails.clone(), among, silent: Set::new() }, Vec::new())
    } else {
        (Region { inside, among: all_no, silent: left_out }, also(case, verdict, &fails))
    };
    let witness = when.inside.iter().min_by_key(|scenario| rank(scenario)).cloned();
    Answer { verdict, vacuous: None, fails, when: Some(when), also, witness }
}

fn is_can(case: &Case) -> bool {
    matches!(case.claim.body, ClaimBody::Can(_))
}

/// Whether a variable belongs to M: for `can`, `may` variables are facts.
fn is_may(case: &Case, sort: &Sort) -> bool {
    *sort == Sort::May && !is_can(case)
}

fn verdict(case: &Case, fails: &Set<Scenario>) -> Verdict {
    let readings = |scenario: &Scenario| case.part(scenario, |sort| *sort == Sort::Reading);
    let mays = |scenario: &Scenario| case.part(scenario, |sort| is_may(case, sort));
    let unstated = |scenario: &Scenario| case.part(scenario, |sort| *sort == Sort::Unstated);
    let combination = |scenario: &Scenario| (readings(scenario), mays(scenario), unstated(scenario));
    let considered: Set<_> = case.scope.keys().map(combination).collect();
    let failing: Set<_> = fails.iter().map(combination).collect();
    let good: Set<_> = &considered - &failing;
    let each_has_a_good_unstated = considered
        .iter()
        .all(|(reading, may, _)| good.iter().any(|(other, other_may, _)| other == reading && other_may == may));
    let each_reading_has_a_good_may =
        considered.iter().all(|(reading, _, _)| good.iter().any(|(other, _, _)| other == reading));
    if failing.is_empty() {
        Verdict::Holds
    } else if each_has_a_good_unstated {
        Verdict::Unknown
    } else if each_reading_has_a_good_may && !is_can(case) {
        Verdict::Possible
    } else if !good.is_empty() {
        Verdict::Ambiguous
    } else {
        Verdict::Violated
    }
}

/// The hidden variables that `when` leaves out.
fn left_out(case: &Case, verdict: Verdict) -> Set<usize> {
    let is_left_out = |sort: &Sort| match verdict {
        Verdict::Violated | Verdict::Ambiguous => is_may(case, sort) || *sort == Sort::Unstated,
        Verdict::Possible => *sort == Sort::Unstated,
        Verdict::Unknown | Verdict::Holds => false,
    };
    variables(case, is_left_out)
}

fn variables(case: &Case, of: impl Fn(&Sort) -> bool) -> Set<usize> {
    (0..case.space.variables.len()).filter(|&index| of(&case.space.variables[index].sort)).collect()
}

/// The scenario with these variables at no.
fn with_no(scenario: &Scenario, hidden: &Set<usize>) -> Scenario {
    scenario.iter().enumerate().map(|(index, &value)| if hidden.contains(&index) { 0 } else { value }).collect()
}

fn also(case: &Case, verdict: Verdict, fails: &Set<Scenario>) -> Vec<(Verdict, Region)> {
    let unstated = variables(case, |sort| *sort == Sort::Unstated);
    let hidden = variables(case, Sort::is_hidden);
    let mut found = Vec::new();
    if verdict >= Verdict::Ambiguous && !is_can(case) {
        let among: Set<Scenario> =
            case.scope.keys().filter(|scenario| with_no(scenario, &unstated) == **scenario).cloned().collect();
        let inside =
            fails.iter().filter(|scenario| among.contains(*scenario) && !fails.contains(&with_no(scenario, &hidden)));
        found.push((Verdict::Possible, Region { inside: inside.cloned().collect(), among, silent: unstated.clone() }));
    }
    if verdict >= Verdict::Possible {
        let inside = fails.iter().filter(|scenario| !fails.contains(&with_no(scenario, &unstated)));
        let among = case.scope.keys().cloned().collect();
        found.push((Verdict::Unknown, Region { inside: inside.cloned().collect(), among, silent: Set::new() }));
    }
    found.retain(|(_, region)| !region.inside.is_empty());
    found
}

/// How far a scenario is from the defaults: how many variables are away from it, which ones, and their values.
fn rank(scenario: &Scenario) -> (usize, Vec<usize>, Scenario) {
    let away: Vec<usize> = (0..scenario.len()).filter(|&index| scenario[index] != 0).collect();
    (away.len(), away, scenario.clone())
}

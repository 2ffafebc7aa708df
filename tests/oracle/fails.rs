//! In which scenarios a claim fails (section "claims" of the reference).

use super::holdings::{Model, Situation, Without, happens_in, learns, reaches};
use super::policy::{Claim, ClaimBody, Cond, Data, Decider, Demand, Event, Party, Policy, Set, Sort, Verb};
use super::space::{Scenario, Space, holds};
use std::collections::BTreeMap;

/// A claim with all scenarios in its scope.
pub struct Case<'m> {
    pub claim: &'m Claim,
    pub policy: &'m Policy,
    pub space: Space,
    /// The scenarios in scope, and what is so in them.
    pub scope: BTreeMap<Scenario, Situation<'m>>,
    /// What is so in the baseline, where the claim speaks of one.
    pub there: BTreeMap<Scenario, Situation<'m>>,
}

impl<'m> Case<'m> {
    /// `baseline`: the model of the baseline that the claim speaks of.
    pub fn new(model: &'m Model<'m>, claim: &'m Claim, baseline: Option<&'m Model<'m>>) -> Self {
        let policy = model.policy;
        let name = baseline_of(claim);
        let space = Space::new(policy, name);
        let mut case = Self { claim, policy, space, scope: BTreeMap::new(), there: BTreeMap::new() };
        for scenario in case.space.combinations() {
            let values = case.space.values_here(&scenario);
            let is = |cond: &Cond| holds(policy, cond, &values);
            let in_scope = policy.assumptions.iter().all(is)
                && claim.when.as_ref().is_none_or(is)
                && !claim.unless.as_ref().is_some_and(is);
            if !in_scope {
                continue;
            }
            if let (Some(name), Some(baseline)) = (name, baseline) {
                let values = case.space.values_there(&policy.baselines[name], &scenario);
                case.there.insert(scenario.clone(), baseline.situation(values));
            }
            case.scope.insert(scenario, model.situation(values));
        }
        case
    }

    /// The same claim with some statements inactive in some scenarios.
    pub fn restricted(&self, stays: &dyn Fn(usize, &Scenario) -> bool) -> Self {
        let restrict = |(scenario, now): (&Scenario, &Situation<'m>)| {
            let active = now.active.iter().copied().filter(|&statement| stays(statement, scenario)).collect();
            (scenario.clone(), now.model.with_active(now.values.clone(), active))
        };
        let scope = self.scope.iter().map(restrict).collect();
        Self { claim: self.claim, policy: self.policy, space: self.space.clone(), scope, there: self.there.clone() }
    }

    /// The scenarios in which the claim fails.
    pub fn fails(&self) -> Set<Scenario> {
        match &self.claim.body {
            ClaimBody::Never(event) => self.where_(|_, now| now.happens(event)),
            ClaimBody::OnlyWhen(event, cond) => self.where_(|_, now| now.happens(event) && !now.is_true(cond)),
            ClaimBody::Only(event) => self.where_(|_, now| !counting(now, event).is_empty()),
            ClaimBody::UsesOnlyFor { party, data, purposes } => self.where_(|_, now| {
                all_pairs(party, data).any(|(p, d)| now.uses(p, d, &|purpose| !purposes.contains(purpose)))
            }),
            ClaimBody::OnlyThrough { event, gate } => {
                self.where_(|_, now| happens_in(event, &now.without(&around(event, gate))))
            }
            ClaimBody::Always { learns, terms, parties, .. } => {
                self.where_(|_, now| something_missing(now, *learns, terms, parties))
            }
            ClaimBody::Can(event) => self.cannot(event),
            ClaimBody::Control { choices, ensure, event, while_ } => {
                self.loses(choices, *ensure, event, while_.as_ref())
            }
            ClaimBody::AlwaysFormula(formula) => self.where_(|_, now| !now.is_true(formula)),
            ClaimBody::NeverFormula(formula) => self.where_(|_, now| now.is_true(formula)),
            ClaimBody::EveryFlow { .. } => self.where_(|_, now| self.objected(now)),
            ClaimBody::Spreads { data, .. } => {
                self.where_(|scenario, now| !self.spreading(scenario, now, data).is_empty())
            }
        }
    }

    fn where_(&self, fails: impl Fn(&Scenario, &Situation) -> bool) -> Set<Scenario> {
        self.scope.iter().filter(|(scenario, now)| fails(scenario, now)).map(|(scenario, _)| scenario.clone()).collect()
    }

    /// The values of some variables of a scenario.
    pub fn part(&self, scenario: &Scenario, of: impl Fn(&Sort) -> bool) -> Vec<usize> {
        scenario
            .iter()
            .zip(&self.space.variables)
            .filter(|(_, variable)| of(&variable.sort))
            .map(|(&value, _)| value)
            .collect()
    }

    /// Of `can`: the scenarios with whose readings and `unstated` variables the event happens nowhere.
    fn cannot(&self, event: &Event) -> Set<Scenario> {
        let fixed = |scenario: &Scenario| self.part(scenario, |sort| matches!(sort, Sort::Reading | Sort::Unstated));
        let able: Set<Vec<usize>> =
            self.scope.iter().filter(|(_, now)| now.happens(event)).map(|(scenario, _)| fixed(scenario)).collect();
        self.where_(|scenario, _| !able.contains(&fixed(scenario)))
    }

    /// Of a control claim: the scenarios whose circumstances the party does not win, although F is true in some of them.
    fn loses(&self, choices: &Set<usize>, ensure: bool, event: &Event, while_: Option<&Cond>) -> Set<Scenario> {
        let is_choice = |sort: &Sort| matches!(sort, Sort::Choice(_));
        let mut by_circumstances: BTreeMap<Vec<usize>, Vec<&Scenario>> = BTreeMap::new();
        for scenario in self.scope.keys() {
            by_circumstances.entry(self.part(scenario, |sort| !is_choice(sort))).or_default().push(scenario);
        }
        let while_true = |scenario: &Scenario| while_.is_none_or(|formula| self.scope[scenario].is_true(formula));
        let good = |scenario: &Scenario| self.scope[scenario].happens(event) == ensure && while_true(scenario);
        let mut fails = Set::new();
        for scenarios in by_circumstances.values() {
            let wins = scenarios.iter().any(|with| {
                let same = |other: &Scenario| choices.iter().all(|&choice| other[choice] == with[choice]);
                scenarios.iter().filter(|other| same(other)).all(|other| good(other))
            });
            if !wins && scenarios.iter().any(|scenario| while_true(scenario)) {
                fails.extend(scenarios.iter().map(|&scenario| scenario.clone()));
            }
        }
        fails
    }

    /// Whether a hop that an `every flow` claim speaks of moves something as it must not.
    fn objected(&self, now: &Situation) -> bool {
        now.moves.iter().any(|one| self.speaks_of(one) && self.objects_to(one))
    }

    /// Whether an `every flow` claim speaks of a hop and what it moves.
    pub fn speaks_of(&self, one: &super::holdings::Move) -> bool {
        let ClaimBody::EveryFlow { data, from, to, purposes, .. } = &self.claim.body else { return false };
        let statement = &self.policy.statements[one.statement];
        data.contains(&one.data)
            && from.contains(&one.from)
            && to.contains(&one.to)
            && purposes.as_ref().is_none_or(|purposes| !purposes.is_disjoint(&statement.purposes))
    }

    /// Whether it moves it without a label or seal that the claim demands.
    pub fn objects_to(&self, one: &super::holdings::Move) -> bool {
        match &self.claim.body {
            ClaimBody::EveryFlow { demand: Demand::Has(labels), .. } => {
                !labels.is_subset(&self.policy.statements[one.statement].labels)
            }
            ClaimBody::EveryFlow { demand: Demand::Sealed(None), .. } => one.seal.is_none(),
            ClaimBody::EveryFlow { demand: Demand::Sealed(Some(keys)), .. } => {
                one.seal.is_none_or(|seal| !keys.contains(&seal))
            }
            _ => false,
        }
    }

    /// Of `spreads`: who holds what here and not there; and whether it is the reading of it that is new.
    pub fn spreading(&self, scenario: &Scenario, now: &Situation, data: &Set<Data>) -> Vec<(Party, Data, bool)> {
        let there = &self.there[scenario];
        let mut found = Vec::new();
        for (party, datum) in all_pairs(&self.policy.all_parties(), data) {
            let same = (
                there.model.policy.party(self.policy.path(party)),
                there.model.policy.data_named(self.policy.data_name(datum)),
            );
            let (reaches_there, learns_there) = match same {
                (Some(p), Some(d)) => (reaches(&there.holdings, p, d), learns(&there.holdings, p, d)),
                _ => (false, false),
            };
            if reaches(&now.holdings, party, datum) && !reaches_there {
                found.push((party, datum, false));
            }
            if learns(&now.holdings, party, datum) && !learns_there {
                found.push((party, datum, true));
            }
        }
        found
    }
}

/// The baseline that a claim speaks of.
pub fn baseline_of(claim: &Claim) -> Option<&str> {
    match &claim.body {
        ClaimBody::Spreads { baseline, .. } => Some(baseline),
        _ => None,
    }
}

/// What `only through` leaves out.
pub fn around(event: &Event, gate: &Set<Party>) -> Without {
    Without { parts_of: None, gate: gate.clone(), origins_at: event.party.clone() }
}

/// How a party outside P counts in an `only P` claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// It keeps or uses the data.
    Does,
    /// It holds the data even without what its parts hold.
    Alone,
    /// It holds the data, and none of its parts does.
    AsAWhole,
}

/// The parties outside P that count in an `only P` claim, with the data for which they do.
pub fn counting(now: &Situation, event: &Event) -> Vec<(Party, Data, How)> {
    let policy = now.model.policy;
    let outside = &policy.all_parties() - &event.party;
    let mut found = Vec::new();
    for (party, data) in all_pairs(&outside, &event.data) {
        if now.originates(party, data) {
            continue;
        }
        let holds_so = |holdings, party| match event.verb {
            Verb::Learn => learns(holdings, party, data),
            _ => reaches(holdings, party, data),
        };
        match &event.verb {
            Verb::Keep(longer) => {
                if now.keeps(party, data, *longer) {
                    found.push((party, data, How::Does));
                }
            }
            Verb::Use(purposes) => {
                let counts = |purpose: &str| purposes.as_ref().is_none_or(|purposes| purposes.contains(purpose));
                if now.uses(party, data, &counts) {
                    found.push((party, data, How::Does));
                }
            }
            Verb::Reach | Verb::Learn => {
                let alone = now.without(&without_parts_of(party));
                let no_part_does = policy
                    .all_parties()
                    .into_iter()
                    .filter(|&part| policy.is_part(part, party))
                    .all(|part| !holds_so(&now.holdings, part));
                if holds_so(&alone, party) {
                    found.push((party, data, How::Alone));
                } else if holds_so(&now.holdings, party) && no_part_does {
                    found.push((party, data, How::AsAWhole));
                }
            }
            Verb::Send(_) => unreachable!("there is no `only P sends`"),
        }
    }
    found
}

/// Everything but what a party has through its parts.
pub fn without_parts_of(party: Party) -> Without {
    Without { parts_of: Some(party), ..Without::default() }
}

fn something_missing(now: &Situation, clear: bool, terms: &[Set<Data>], parties: &Set<Party>) -> bool {
    let has =
        |party: Party, term: &Set<Data>| {
            term.iter().any(|&data| {
                if clear { learns(&now.holdings, party, data) } else { reaches(&now.holdings, party, data) }
            })
        };
    parties.iter().any(|&party| terms.iter().any(|term| !has(party, term)))
}

pub fn all_pairs<'a>(parties: &'a Set<Party>, data: &'a Set<Data>) -> impl Iterator<Item = (Party, Data)> + 'a {
    parties.iter().flat_map(|&party| data.iter().map(move |&data| (party, data)))
}

/// Whom a choice belongs to, for people.
pub fn decider_name(policy: &Policy, decider: &Decider) -> String {
    match decider {
        Decider::Party(party) => policy.path(*party).to_owned(),
        Decider::Kind(kind) => kind.clone(),
    }
}

//! What differs between two policies by the oracle: every scenario of both, one after the other.

use crate::oracle::holdings::{Model, Situation, learns, reaches};
use crate::oracle::policy::{Baseline, Body, Policy, Set};
use crate::oracle::space::{Domain, Scenario, Space, Value, holds};
use std::collections::{BTreeMap, BTreeSet};

/// What may happen, by names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verb {
    Reaches,
    Learns,
    SendsTo(String),
    KeepsLongerThan(Option<i128>),
    UsesFor(String),
}

/// The verb, the party, the data.
pub type Cell = (Verb, String, String);

/// The scenarios in which something is so in the newer policy only, and in the older one only.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Gap {
    pub added: Set<Scenario>,
    pub removed: Set<Scenario>,
}

/// Both policies in one space.
pub struct Both<'p> {
    pub policy: &'p Policy,
    pub baseline: &'p Baseline,
    pub space: Space,
    /// Every scenario that counts in one of them: whether it counts in the older and in the newer one.
    pub scenarios: BTreeMap<Scenario, (bool, bool)>,
}

impl<'p> Both<'p> {
    /// `keep`: whether a scenario is looked at.
    pub fn new(policy: &'p Policy, name: &str, keep: impl Fn(&Scenario) -> bool) -> Self {
        let baseline = &policy.baselines[name];
        let space = Space::new(policy, Some(name));
        let mut scenarios = BTreeMap::new();
        for scenario in space.combinations().into_iter().filter(keep) {
            let (here, there) = (space.values_here(&scenario), space.values_there(baseline, &scenario));
            let new = policy.assumptions.iter().all(|cond| holds(policy, cond, &here));
            let old = baseline.policy.assumptions.iter().all(|cond| holds(&baseline.policy, cond, &there));
            if old || new {
                scenarios.insert(scenario, (old, new));
            }
        }
        Self { policy, baseline, space, scenarios }
    }

    /// Everything that differs.
    pub fn gaps(&self) -> BTreeMap<Cell, Gap> {
        let (new, old) = (Model::new(self.policy), Model::new(&self.baseline.policy));
        let limits = &keep_limits(self.policy) | &keep_limits(&self.baseline.policy);
        let mut gaps: BTreeMap<Cell, Gap> = BTreeMap::new();
        for (scenario, &(counts_old, counts_new)) in &self.scenarios {
            let here = happening(&new.situation(self.space.values_here(scenario)), &limits);
            let there = happening(&old.situation(self.space.values_there(self.baseline, scenario)), &limits);
            for cell in here.difference(&there).filter(|_| counts_new) {
                gaps.entry(cell.clone()).or_default().added.insert(scenario.clone());
            }
            for cell in there.difference(&here).filter(|_| counts_old) {
                gaps.entry(cell.clone()).or_default().removed.insert(scenario.clone());
            }
        }
        gaps
    }

    /// Which scenarios count in one of the two only.
    pub fn counting(&self) -> Gap {
        let only = |wanted: (bool, bool)| {
            let scenarios = self.scenarios.iter().filter(|(_, counts)| **counts == wanted);
            scenarios.map(|(scenario, _)| scenario.clone()).collect()
        };
        Gap { added: only((false, true)), removed: only((true, false)) }
    }

    /// The scenario of the older policy alone.
    pub fn scenario_there(&self, scenario: &Scenario, alone: &Space) -> Scenario {
        let values = self.space.values_there(self.baseline, scenario);
        values.iter().zip(&alone.domains).map(|(value, domain)| position(value, domain)).collect()
    }
}

fn position(value: &Value, domain: &Domain) -> usize {
    match (value, domain) {
        (Value::YesNo(yes), _) => usize::from(*yes),
        (Value::OneOf(name), Domain::Values(names)) => names.iter().position(|one| one == name).unwrap(),
        (Value::Number(number), Domain::Cells(cells)) => cells.iter().position(|cell| cell.contains(*number)).unwrap(),
        _ => panic!("{value:?} in {domain:?}"),
    }
}

fn keep_limits(policy: &Policy) -> BTreeSet<i128> {
    let hours = policy.statements.iter().filter_map(|statement| match statement.body {
        Body::Keep { hours, .. } => hours,
        _ => None,
    });
    hours.collect()
}

/// Everything that happens in a scenario.
fn happening(now: &Situation, limits: &BTreeSet<i128>) -> BTreeSet<Cell> {
    let policy = now.model.policy;
    let mut cells = BTreeSet::new();
    let mut add = |verb, party, data| {
        cells.insert((verb, policy.path(party).to_owned(), policy.data_name(data).to_owned()));
    };
    for party in policy.all_parties() {
        for data in (0..policy.data.len()).map(crate::oracle::policy::Data) {
            if reaches(&now.holdings, party, data) {
                add(Verb::Reaches, party, data);
            }
            if learns(&now.holdings, party, data) {
                add(Verb::Learns, party, data);
            }
            for limit in limits.iter().copied().map(Some).chain([None]) {
                if now.keeps(party, data, limit) {
                    add(Verb::KeepsLongerThan(limit), party, data);
                }
            }
            for purpose in policy.purposes.keys() {
                let below = policy.purposes_below(&Set::from([purpose.clone()]));
                if now.uses(party, data, &|used| below.contains(used)) {
                    add(Verb::UsesFor(purpose.clone()), party, data);
                }
            }
        }
    }
    for one in &now.moves {
        add(Verb::SendsTo(policy.path(one.to).to_owned()), one.from, one.data);
    }
    cells
}

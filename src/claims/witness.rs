//! Witnesses: one scenario in which a claim fails, and a smallest proof of what happens in it.

use super::engine::Engine;
use super::failing::each_event;
use super::{Scenario, Step, StepRule, Witness};
use crate::graph::{FormId, HopId};
use crate::holdings::{Fact, Goal, Proofs, Reason, System, Variation};
use crate::model::{BaselineId, Body, ClaimBody, Cond, StatementId};
use crate::scenario::{Assignment, Diagram};
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

/// The witness of a claim that fails in the scenarios of `set`.
pub fn witness(engine: &mut Engine<'_>, body: &ClaimBody, set: Diagram) -> Option<Witness> {
    let scenario = engine.space.plainest(set)?;
    let steps = match body {
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            formula_steps(engine, formula, &scenario)
        }
        _ => counterexample_steps(engine, body, &scenario),
    };
    let baseline = match body {
        ClaimBody::Spreads { baseline, .. } => Some(*baseline),
        _ => None,
    };
    Some(Witness { scenario: shown(engine, &scenario, baseline), steps })
}

impl Engine<'_> {
    /// The steps by which a claim fails in a scenario; none if it does not, or fails for want of an event.
    pub fn counterexample(&mut self, body: &ClaimBody, scenario: &Assignment) -> Vec<Step> {
        steps(self, body, scenario)
    }
}

/// The steps by which a claim fails in a scenario.
pub fn steps(engine: &mut Engine<'_>, body: &ClaimBody, scenario: &Assignment) -> Vec<Step> {
    match body {
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            formula_steps(engine, formula, scenario)
        }
        _ => counterexample_steps(engine, body, scenario),
    }
}

/// The values of all variables, those of baselines left out that the claim is not about.
fn shown(engine: &Engine<'_>, scenario: &Assignment, baseline: Option<BaselineId>) -> Scenario {
    let variables = engine.policy.variables.iter_enumerated();
    let asked = variables.filter(|(_, one)| one.baseline.is_none() || one.baseline == baseline);
    asked.filter_map(|(id, _)| Some((id, engine.space.shown(engine.policy, scenario, id)?))).collect()
}

/// The goals of ways that are so in the scenario, by the variation under which they are.
#[derive(Default)]
struct Goals {
    variations: Vec<(Variation, Vec<Goal>)>,
    at: FxHashMap<Variation, usize>,
    /// For each goal, in order: which variation, and which goal of it.
    order: Vec<(usize, usize)>,
}

impl Goals {
    fn add(&mut self, variation: &Variation, goal: Goal) {
        let at = *self.at.entry(variation.clone()).or_insert_with(|| {
            self.variations.push((variation.clone(), Vec::new()));
            self.variations.len() - 1
        });
        if let Some((_, goals)) = self.variations.get_mut(at) {
            self.order.push((at, goals.len()));
            goals.push(goal);
        }
    }
}

fn counterexample_steps(engine: &mut Engine<'_>, body: &ClaimBody, scenario: &Assignment) -> Vec<Step> {
    let mut found = Goals::default();
    engine.counterexamples(body, &mut |engine, variation, way| {
        if engine.space.contains(way.when, scenario) {
            found.add(variation, way.goal);
        }
        ControlFlow::Continue(())
    });
    let Goals { variations, order, .. } = found;
    let searched: Vec<(Vec<Goal>, Rc<Proofs>)> = variations
        .into_iter()
        .map(|(variation, goals)| {
            let lists = [goals];
            let proofs = engine.proofs(&variation, scenario, &lists);
            let [goals] = lists;
            (goals, proofs)
        })
        .collect();
    let goals = order.into_iter().filter_map(|(variation, goal)| {
        let (goals, proofs) = searched.get(variation)?;
        let goal = goals.get(goal)?;
        Some((proofs.goal_size(&engine.system, goal)?, goal, proofs))
    });
    goals.min_by_key(|(size, ..)| *size).map_or_else(Vec::new, |(_, goal, proofs)| {
        let mut steps = Steps::new(&engine.system, proofs);
        steps.goal(goal);
        steps.list
    })
}

/// The proofs of the events of a formula that are true in the scenario, shared steps once.
fn formula_steps(engine: &mut Engine<'_>, formula: &Cond, scenario: &Assignment) -> Vec<Step> {
    let mut events = Vec::new();
    each_event(formula, &mut |event| events.push(event));
    let holdings = engine.holdings();
    let mut lists = Vec::new();
    for event in events {
        let mut goals = Vec::new();
        engine.ways(&holdings, event, &mut |engine, way| {
            if engine.space.contains(way.when, scenario) {
                goals.push(way.goal);
            }
            ControlFlow::Continue(())
        });
        if !goals.is_empty() {
            lists.push(goals);
        }
    }
    let proofs = engine.proofs(&Variation::default(), scenario, &lists);
    let mut steps = Steps::new(&engine.system, &proofs);
    for goals in &lists {
        let sizes = goals.iter().filter_map(|goal| Some((proofs.goal_size(&engine.system, goal)?, goal)));
        if let Some((_, goal)) = sizes.min_by_key(|(size, _)| *size) {
            steps.goal(goal);
        }
    }
    steps.list
}

/// A proof, written down.
struct Steps<'s, 'p> {
    system: &'s System<'p>,
    proofs: &'s Proofs,
    list: Vec<Step>,
    of_fact: FxHashMap<Fact, usize>,
    of_goal: FxHashMap<Goal, usize>,
}

impl<'s, 'p> Steps<'s, 'p> {
    fn new(system: &'s Rc<System<'p>>, proofs: &'s Proofs) -> Self {
        Self { system, proofs, list: Vec::new(), of_fact: FxHashMap::default(), of_goal: FxHashMap::default() }
    }

    fn goal(&mut self, goal: &Goal) -> Option<usize> {
        if let Some(&known) = self.of_goal.get(goal) {
            return Some(known);
        }
        let step = match *goal {
            Goal::Fact(fact) => return self.fact(fact),
            Goal::Hop(hop, form, arrives) => self.hop(hop, form, arrives)?,
            Goal::HopRead(hop, form, arrives, read) => {
                self.fact(read)?;
                self.hop(hop, form, arrives)?
            }
            Goal::Act(statement, fact) => {
                let premise = self.fact(fact)?;
                self.push(self.act(statement, fact), vec![premise])
            }
        };
        self.of_goal.insert(goal.clone(), step);
        Some(step)
    }

    /// The step of a hop, which may be the one that proves what arrives.
    fn hop(&mut self, hop: HopId, form: FormId, arrives: FormId) -> Option<usize> {
        let from = self.system.graph.hop(hop).from;
        let arrived = (self.system.graph.hop(hop).to, arrives);
        if self.proofs.reason(arrived) == Some(&Reason::Hop(hop, form)) {
            return self.fact(arrived);
        }
        let premise = self.fact((from, form))?;
        Some(self.push(self.moved(hop, arrives), vec![premise]))
    }

    /// The step that proves a fact, premises first. Without recursion: a proof can be as long as the policy.
    fn fact(&mut self, fact: Fact) -> Option<usize> {
        let mut open = vec![fact];
        while let Some(&next) = open.last() {
            if self.of_fact.contains_key(&next) {
                open.pop();
                continue;
            }
            let reason = self.proofs.reason(next)?.clone();
            let premises = self.premises(next, &reason);
            let missing: Vec<Fact> =
                premises.iter().copied().filter(|premise| !self.of_fact.contains_key(premise)).collect();
            if missing.is_empty() {
                open.pop();
                let premises = premises.iter().filter_map(|premise| self.of_fact.get(premise).copied()).collect();
                let step = self.push(self.step(next, &reason), premises);
                self.of_fact.insert(next, step);
            } else {
                open.extend(missing.into_iter().rev());
            }
        }
        self.of_fact.get(&fact).copied()
    }

    fn premises(&self, (party, form): Fact, reason: &Reason) -> Vec<Fact> {
        match reason {
            Reason::Origin(_) => Vec::new(),
            Reason::Hop(hop, form) => vec![(self.system.graph.hop(*hop).from, *form)],
            Reason::Derive(_, forms) => forms.iter().map(|&form| (party, form)).collect(),
            Reason::Unseal { sealed, key } => vec![(party, *sealed), (party, *key)],
            Reason::Part(part) => vec![(*part, form)],
        }
    }

    fn push(&mut self, step: Step, premises: Vec<usize>) -> usize {
        self.list.push(Step { premises, ..step });
        self.list.len() - 1
    }

    fn bare(&self, rule: StepRule, (party, form): Fact, statement: Option<StatementId>) -> Step {
        let (data, sealed_with) = self.system.graph.forms.parts(form);
        Step { rule, party, from: None, data, sealed_with, premises: Vec::new(), statement }
    }

    fn step(&self, fact: Fact, reason: &Reason) -> Step {
        match *reason {
            Reason::Origin(statement) => self.bare(StepRule::Origin, fact, Some(statement)),
            Reason::Hop(hop, _) => self.moved(hop, fact.1),
            Reason::Derive(statement, _) => self.bare(StepRule::Derive, fact, Some(statement)),
            Reason::Unseal { .. } => self.bare(StepRule::Unseal, fact, None),
            Reason::Part(part) => Step { from: Some(part), ..self.bare(StepRule::Part, fact, None) },
        }
    }

    fn moved(&self, hop: HopId, arrives: FormId) -> Step {
        let hop = self.system.graph.hop(hop);
        Step { from: Some(hop.from), ..self.bare(StepRule::Flow, (hop.to, arrives), Some(hop.statement)) }
    }

    fn act(&self, statement: StatementId, fact: Fact) -> Step {
        let rule = match self.system.policy.statements[statement].body {
            Body::Keep { .. } => StepRule::Keep,
            _ => StepRule::Use,
        };
        self.bare(rule, fact, Some(statement))
    }
}

//! Two policies over the very same scenario variables, for comparisons.

use super::{BaselineId, ClaimBody, Cond, Guarded, Policy, Set, Sort, Variable, VariableId};
use crate::ids::IdVec;
use std::rc::Rc;

/// An older and a newer policy with the same list of variables: a scenario of one is a scenario of the other.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The older one. What is a variable of the newer one alone is a fact to it that nothing in it depends on.
    pub old: Policy,
    /// The newer one. Variables of the older one alone stand behind its own, as those of baselines do.
    pub new: Policy,
    /// Which variables the older one has.
    of_old: Set<VariableId>,
    compared: BaselineId,
}

impl Pair {
    /// A policy that was compiled with another one to compare with, and that other one.
    #[must_use]
    pub fn new(new: Policy, compared: BaselineId) -> Self {
        let baseline = &new.baselines[compared];
        let mut old = (*baseline.policy).clone();
        let here = &baseline.variables;
        old.variables = variables(&new, &old, here);
        each_condition(&mut old, &mut |cond| rename(cond, here));
        each_hidden(&mut old, here);
        for claim in old.claims.iter_mut() {
            for body in claim.body.iter_mut().chain(&mut claim.without_except) {
                if let ClaimBody::Control { choices, .. } = body {
                    *choices = Set::new(choices.iter().map(|choice| here[choice]));
                }
            }
        }
        for baseline in old.baselines.iter_mut() {
            baseline.variables = baseline.variables.iter().map(|&variable| here[variable]).collect();
        }
        let of_old = Set::new(here.iter().copied());
        Self { old, new, of_old, compared }
    }

    /// Whether the older policy, or a baseline of its, has a variable.
    #[must_use]
    pub fn old_knows(&self, variable: VariableId) -> bool {
        self.of_old.contains(variable)
    }

    /// Whether the newer policy, or a baseline of its, has a variable.
    #[must_use]
    pub fn new_knows(&self, variable: VariableId) -> bool {
        self.new.variables[variable].baseline != Some(self.compared)
    }
}

/// The variables of the newer policy as the older one knows them.
fn variables(new: &Policy, old: &Policy, here: &IdVec<VariableId, VariableId>) -> IdVec<VariableId, Variable> {
    let unknown = |variable: &Variable| Variable {
        sort: Sort::Fact,
        guards: None::<Guarded>,
        baseline: None,
        ..variable.clone()
    };
    let mut variables: IdVec<VariableId, Variable> = new.variables.iter().map(unknown).collect();
    for (there, &id) in here.iter_enumerated() {
        variables[id] = Variable { ty: new.variables[id].ty.clone(), ..old.variables[there].clone() };
    }
    variables
}

fn each_hidden(policy: &mut Policy, here: &IdVec<VariableId, VariableId>) {
    let guarded = policy.statements.iter_mut().filter(|statement| statement.hidden.is_some());
    let statements = guarded.filter_map(|statement| Rc::make_mut(&mut statement.clauses).hidden.as_mut());
    let conditions = policy.conditions.iter_mut().filter_map(|condition| condition.hidden.as_mut());
    statements.chain(conditions).for_each(|hidden| *hidden = here[*hidden]);
}

fn rename(cond: &mut Cond, here: &IdVec<VariableId, VariableId>) {
    match cond {
        Cond::Variable(variable) | Cond::Compare(variable, ..) | Cond::OneOf(variable, _) => {
            *variable = here[*variable];
        }
        Cond::Not(inner) => rename(inner, here),
        Cond::And(members) | Cond::Or(members) => members.iter_mut().for_each(|member| rename(member, here)),
        Cond::Implies(first, second) => {
            rename(first, here);
            rename(second, here);
        }
        Cond::Named(_) | Cond::Event(_) => {}
    }
}

/// Changes every condition and formula of a policy, its baselines' excluded.
pub(super) fn each_condition(policy: &mut Policy, change: &mut impl FnMut(&mut Cond)) {
    policy.conditions.iter_mut().for_each(|condition| change(&mut condition.cond));
    policy.assumptions.iter_mut().for_each(|assumption| change(&mut assumption.cond));
    let conditional = policy.statements.iter_mut().filter(|statement| statement.when.is_some());
    conditional.filter_map(|statement| Rc::make_mut(&mut statement.clauses).when.as_mut()).for_each(&mut *change);
    for claim in policy.claims.iter_mut() {
        claim.when.iter_mut().chain(&mut claim.unless).for_each(&mut *change);
        for body in claim.body.iter_mut().chain(&mut claim.without_except) {
            match body {
                ClaimBody::OnlyWhen(_, cond) | ClaimBody::AlwaysFormula(cond) | ClaimBody::NeverFormula(cond) => {
                    change(cond);
                }
                ClaimBody::Control { while_, .. } => while_.iter_mut().for_each(|(cond, _)| change(cond)),
                _ => {}
            }
        }
    }
}

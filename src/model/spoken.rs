//! Which variables conditions and claims speak of, in their words: the conditions that they name included, the statements that make
//! events happen not.

use super::{Claim, ClaimBody, Cond, ConditionId, Policy, VariableId};
use std::collections::BTreeSet;

impl Policy {
    /// The variables of a condition.
    #[must_use]
    pub fn variables_of(&self, cond: &Cond) -> BTreeSet<VariableId> {
        let (mut found, mut named, mut seen) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        collect(cond, &mut found, &mut named);
        while let Some(id) = named.pop() {
            if seen.insert(id) {
                collect(&self.conditions[id].cond, &mut found, &mut named);
            }
        }
        found
    }

    /// The variables of a claim: of its scope and of the conditions in what it claims.
    #[must_use]
    pub fn variables_of_claim(&self, claim: &Claim) -> BTreeSet<VariableId> {
        let said: Vec<&Cond> = match &claim.body {
            Some(ClaimBody::OnlyWhen(_, cond) | ClaimBody::AlwaysFormula(cond) | ClaimBody::NeverFormula(cond)) => {
                vec![cond]
            }
            Some(ClaimBody::Control { while_, .. }) => while_.iter().map(|(cond, _)| cond).collect(),
            _ => Vec::new(),
        };
        let conditions = claim.when.iter().chain(&claim.unless).chain(said);
        conditions.flat_map(|cond| self.variables_of(cond)).collect()
    }
}

fn collect(cond: &Cond, found: &mut BTreeSet<VariableId>, named: &mut Vec<ConditionId>) {
    match cond {
        Cond::Variable(id) | Cond::Compare(id, ..) | Cond::OneOf(id, _) => _ = found.insert(*id),
        Cond::Named(id) => named.push(*id),
        Cond::Event(_) => {}
        Cond::Not(inner) => collect(inner, found, named),
        Cond::And(members) | Cond::Or(members) => members.iter().for_each(|member| collect(member, found, named)),
        Cond::Implies(premise, conclusion) => {
            collect(premise, found, named);
            collect(conclusion, found, named);
        }
    }
}

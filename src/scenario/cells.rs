//! Cells: the ranges of a `date` or `number` variable that comparisons tell apart.

use crate::ids::IdVec;
use crate::model::{Claim, ClaimBody, CompareOp, Cond, Policy, Type, VariableId};

/// A range of integers (or days), both ends included; `None` is no limit on that side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The first.
    pub from: Option<i64>,
    /// The last.
    pub to: Option<i64>,
}

impl Range {
    /// Whether a comparison is true of its members; all agree, or it would not be a cell.
    #[must_use]
    pub fn satisfies(self, op: CompareOp, constant: i64) -> bool {
        let member = self.from.or(self.to).unwrap_or_default();
        compare(member, op, constant)
    }

    /// How a scenario shows it: by its lower bound, the lowest cell by its upper one; `None` if it has neither.
    #[must_use]
    pub fn shown(self) -> Option<i64> {
        self.from.or(self.to)
    }
}

/// Whether a comparison of integers is true.
#[must_use]
pub const fn compare(left: i64, op: CompareOp, right: i64) -> bool {
    match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::Less => left < right,
        CompareOp::LessOrEqual => left <= right,
        CompareOp::Greater => left > right,
        CompareOp::GreaterOrEqual => left >= right,
    }
}

/// The comparisons that each variable of a policy takes part in, those of its baselines included.
#[must_use]
pub fn comparisons(policy: &Policy) -> IdVec<VariableId, Vec<(CompareOp, i64)>> {
    let mut found = IdVec::filled(Vec::new(), policy.variables.len());
    if !policy.variables.iter().any(|variable| matches!(variable.ty, Type::Date | Type::Number)) {
        return found;
    }
    gather(policy, &|variable| variable, &mut found);
    found
}

type Comparisons = IdVec<VariableId, Vec<(CompareOp, i64)>>;

/// `here` says which variable here one of the policy's is. A baseline has baselines of its own only if it is what the policy is
/// compared with, and those have none: recursion ends there.
fn gather(policy: &Policy, here: &dyn Fn(VariableId) -> VariableId, found: &mut Comparisons) {
    each_condition(policy, &mut |cond| collect(cond, &here, found));
    for baseline in &policy.baselines {
        gather(&baseline.policy, &|variable| here(baseline.variables[variable]), found);
    }
}

/// Visits every condition and formula of a policy, its baselines' excluded.
pub fn each_condition(policy: &Policy, visit: &mut impl FnMut(&Cond)) {
    policy.conditions.iter().for_each(|condition| visit(&condition.cond));
    policy.assumptions.iter().for_each(|assumption| visit(&assumption.cond));
    policy.statements.iter().filter_map(|statement| statement.when.as_ref()).for_each(&mut *visit);
    policy.claims.iter().for_each(|claim| each_of_claim(claim, visit));
}

/// Visits every condition and formula of a claim.
pub fn each_of_claim(claim: &Claim, visit: &mut impl FnMut(&Cond)) {
    claim.when.iter().chain(&claim.unless).for_each(&mut *visit);
    match &claim.body {
        Some(ClaimBody::OnlyWhen(_, cond) | ClaimBody::AlwaysFormula(cond) | ClaimBody::NeverFormula(cond)) => {
            visit(cond)
        }
        Some(ClaimBody::Control { while_, .. }) => while_.iter().for_each(|(cond, _)| visit(cond)),
        _ => {}
    }
}

/// Whether a condition or formula compares a date or a number with a constant: by these, cells are cut.
#[must_use]
pub fn compares(cond: &Cond) -> bool {
    match cond {
        Cond::Compare(..) => true,
        Cond::Not(inner) => compares(inner),
        Cond::And(all) | Cond::Or(all) => all.iter().any(compares),
        Cond::Implies(first, second) => compares(first) || compares(second),
        Cond::Variable(_) | Cond::Named(_) | Cond::OneOf(..) | Cond::Event(_) => false,
    }
}

fn collect(cond: &Cond, map: &impl Fn(VariableId) -> VariableId, found: &mut IdVec<VariableId, Vec<(CompareOp, i64)>>) {
    match cond {
        Cond::Compare(variable, op, constant) => found[map(*variable)].push((*op, *constant)),
        Cond::Not(inner) => collect(inner, map, found),
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| collect(one, map, found)),
        Cond::Implies(first, second) => {
            collect(first, map, found);
            collect(second, map, found);
        }
        Cond::Variable(_) | Cond::Named(_) | Cond::OneOf(..) | Cond::Event(_) => {}
    }
}

/// The cells of a variable, in order: what its constants cut, neighbours that no comparison tells apart put together.
#[must_use]
pub fn cells(comparisons: &[(CompareOp, i64)]) -> Vec<Range> {
    let mut constants: Vec<i64> = comparisons.iter().map(|&(_, constant)| constant).collect();
    constants.sort_unstable();
    constants.dedup();
    let mut cells: Vec<Range> = Vec::new();
    for piece in pieces(&constants) {
        match cells.last_mut() {
            Some(last) if alike(*last, piece, comparisons) => last.to = piece.to,
            _ => cells.push(piece),
        }
    }
    // The numbers are those of 64 bits: a range that begins or ends with them has no limit there.
    if let Some(first) = cells.first_mut() {
        first.from = None;
    }
    if let Some(last) = cells.last_mut() {
        last.to = None;
    }
    cells
}

fn alike(a: Range, b: Range, comparisons: &[(CompareOp, i64)]) -> bool {
    comparisons.iter().all(|&(op, constant)| a.satisfies(op, constant) == b.satisfies(op, constant))
}

/// Below the first constant, each constant, between two, above the last; empty pieces left out.
fn pieces(constants: &[i64]) -> Vec<Range> {
    let mut pieces = Vec::new();
    let mut next = None;
    let mut open = true;
    for &constant in constants {
        let before = Range { from: next, to: constant.checked_sub(1) };
        if before.to.is_some() && before.from.is_none_or(|from| before.to.is_some_and(|to| from <= to)) {
            pieces.push(before);
        }
        pieces.push(Range { from: Some(constant), to: Some(constant) });
        next = constant.checked_add(1);
        open = next.is_some();
    }
    if open {
        pieces.push(Range { from: next, to: None });
    }
    pieces
}

/// How many values a variable has, as far as conditions can tell.
#[must_use]
pub fn value_count(ty: &Type, ranges: &[Range]) -> usize {
    match ty {
        Type::Bool => 2,
        Type::Values(values) => values.len(),
        Type::Date | Type::Number => ranges.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_what_comparisons_tell_apart() {
        let range = |from, to| Range { from, to };
        assert_eq!(cells(&[]), [range(None, None)]);
        assert_eq!(cells(&[(CompareOp::GreaterOrEqual, 8)]), [range(None, Some(7)), range(Some(8), None)]);
        assert_eq!(
            cells(&[(CompareOp::Greater, 7), (CompareOp::Less, 7)]),
            [range(None, Some(6)), range(Some(7), Some(7)), range(Some(8), None)]
        );
        assert_eq!(
            cells(&[(CompareOp::Greater, 17), (CompareOp::Less, 18)]),
            [range(None, Some(17)), range(Some(18), None)]
        );
        assert_eq!(cells(&[(CompareOp::LessOrEqual, i64::MAX)]), [range(None, None)]);
        assert_eq!(
            cells(&[(CompareOp::Less, i64::MIN), (CompareOp::Less, 3)]),
            [range(None, Some(2)), range(Some(3), None)]
        );
    }
}

//! Scenarios: every combination of values, one after the other.

use super::policy::{Baseline, Cond, Event, Policy, Set, Type, Variable};
use flowproof::syntax::ast::CompareOp;

/// For each variable of a space the position of its value among those that it can have. The first is the default.
pub type Scenario = Vec<usize>;

/// A value of a variable.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    YesNo(bool),
    OneOf(String),
    /// Some day or integer of a cell: conditions cannot tell those of one cell apart.
    Number(i128),
}

/// Neighbouring days or integers, both ends included; `None` is no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    pub from: Option<i128>,
    pub to: Option<i128>,
}

impl Cell {
    /// Some day or integer in it.
    pub fn any(self) -> i128 {
        self.from.or(self.to).unwrap_or(0)
    }

    pub fn contains(self, number: i128) -> bool {
        self.from.is_none_or(|from| from <= number) && self.to.is_none_or(|to| number <= to)
    }
}

/// What values a variable can have, in order.
#[derive(Clone, Debug)]
pub enum Domain {
    YesNo,
    Values(Vec<String>),
    Cells(Vec<Cell>),
}

impl Domain {
    pub fn len(&self) -> usize {
        match self {
            Self::YesNo => 2,
            Self::Values(values) => values.len(),
            Self::Cells(cells) => cells.len(),
        }
    }

    fn value(&self, position: usize) -> Value {
        match self {
            Self::YesNo => Value::YesNo(position == 1),
            Self::Values(values) => Value::OneOf(values[position].clone()),
            Self::Cells(cells) => Value::Number(cells[position].any()),
        }
    }

    /// The day or integer that stands for a cell: the least, of the lowest cell the greatest.
    pub fn shown(&self, position: usize) -> Option<i128> {
        match self {
            Self::Cells(cells) if position == 0 => cells[position].to,
            Self::Cells(cells) => cells[position].from,
            _ => None,
        }
    }
}

/// Variables with their values: those of the policy and, behind them, those that only the baseline of a claim has.
#[derive(Clone, Debug)]
pub struct Space {
    pub variables: Vec<Variable>,
    pub domains: Vec<Domain>,
    /// The name of the baseline whose own variables are among them.
    pub baseline: Option<String>,
    /// How many variables the policy itself has.
    pub own: usize,
}

impl Space {
    pub fn new(policy: &Policy, baseline: Option<&str>) -> Self {
        let mut space = Self {
            variables: policy.variables.clone(),
            domains: (0..policy.variables.len()).map(|index| domain(policy, index)).collect(),
            baseline: baseline.map(str::to_owned),
            own: policy.variables.len(),
        };
        if let Some(baseline) = baseline {
            let there = &policy.baselines[baseline];
            for index in only_there(there) {
                space.variables.push(there.policy.variables[index].clone());
                space.domains.push(domain(&there.policy, index));
            }
        }
        space
    }

    /// How many combinations of values there are.
    pub fn size(&self) -> usize {
        self.domains.iter().fold(1_usize, |size, domain| size.saturating_mul(domain.len()))
    }

    /// All combinations of values, whether the assumptions allow them or not.
    pub fn combinations(&self) -> Vec<Scenario> {
        let mut all = vec![Vec::new()];
        for domain in &self.domains {
            all = all
                .iter()
                .flat_map(|before: &Scenario| {
                    (0..domain.len()).map(move |value| before.iter().copied().chain([value]).collect())
                })
                .collect();
        }
        all
    }

    /// The values of the policy's own variables.
    pub fn values_here(&self, scenario: &Scenario) -> Vec<Value> {
        (0..self.own).map(|index| self.domains[index].value(scenario[index])).collect()
    }

    /// The values that the variables of the baseline have.
    pub fn values_there(&self, baseline: &Baseline, scenario: &Scenario) -> Vec<Value> {
        let own = only_there(baseline);
        (0..baseline.policy.variables.len())
            .map(|index| {
                let rank = own.iter().take_while(|&&other| other != index).count();
                let here = baseline.same[index].unwrap_or(self.own + rank);
                self.domains[here].value(scenario[here])
            })
            .collect()
    }
}

fn only_there(baseline: &Baseline) -> Vec<usize> {
    (0..baseline.same.len()).filter(|&index| baseline.same[index].is_none()).collect()
}

fn domain(policy: &Policy, index: usize) -> Domain {
    match &policy.variables[index].ty {
        Type::Bool => Domain::YesNo,
        Type::Values(values) => Domain::Values(values.clone()),
        Type::Date => Domain::Cells(cells(&comparisons(policy, index), Cell { from: None, to: None })),
        Type::Number => {
            let all = Cell { from: Some(i64::MIN.into()), to: Some(i64::MAX.into()) };
            Domain::Cells(cells(&comparisons(policy, index), all))
        }
    }
}

/// What a variable is compared with, here and (as the same variable) in the baselines.
fn comparisons(policy: &Policy, index: usize) -> Vec<(CompareOp, i128)> {
    let of = |policy: &Policy, index: usize| -> Vec<(CompareOp, i128)> {
        policy.comparisons.iter().filter(|one| one.0 == index).map(|&(_, op, constant)| (op, constant)).collect()
    };
    let mut found = of(policy, index);
    for baseline in policy.baselines.values() {
        for (there, same) in baseline.same.iter().enumerate() {
            if *same == Some(index) {
                found.extend(of(&baseline.policy, there));
            }
        }
    }
    found
}

fn cells(comparisons: &[(CompareOp, i128)], all: Cell) -> Vec<Cell> {
    let constants: Vec<i128> = comparisons.iter().map(|one| one.1).collect::<Set<_>>().into_iter().collect();
    let mut pieces = Vec::new();
    let mut from = all.from;
    for &constant in &constants {
        pieces.push(Cell { from, to: Some(constant - 1) });
        pieces.push(Cell { from: Some(constant), to: Some(constant) });
        from = Some(constant + 1);
    }
    pieces.push(Cell { from, to: all.to });
    pieces.retain(|piece| !matches!(piece, Cell { from: Some(from), to: Some(to) } if from > to));
    let answers = |piece: Cell| -> Vec<bool> {
        comparisons.iter().map(|&(op, constant)| compare(piece.any(), op, constant)).collect()
    };
    let mut joined: Vec<Cell> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if answers(*last) == answers(piece) => last.to = piece.to,
            _ => joined.push(piece),
        }
    }
    joined
}

fn compare(left: i128, op: CompareOp, right: i128) -> bool {
    match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::Less => left < right,
        CompareOp::LessOrEqual => left <= right,
        CompareOp::Greater => left > right,
        CompareOp::GreaterOrEqual => left >= right,
    }
}

/// Whether a condition is true. `happens` answers for events.
pub fn is_true(policy: &Policy, cond: &Cond, values: &[Value], happens: &dyn Fn(&Event) -> bool) -> bool {
    let truth = |cond: &Cond| is_true(policy, cond, values, happens);
    match cond {
        Cond::Yes(variable) => values[*variable] == Value::YesNo(true),
        Cond::Named(name) => {
            let named = &policy.conditions[name];
            truth(&named.cond) && named.hidden.is_none_or(|hidden| truth(&Cond::Yes(hidden)))
        }
        Cond::OneOf(variable, allowed) => {
            matches!(&values[*variable], Value::OneOf(value) if allowed.contains(value))
        }
        Cond::Compare(variable, op, constant) => {
            matches!(&values[*variable], Value::Number(number) if compare(*number, *op, *constant))
        }
        Cond::Event(event) => happens(event),
        Cond::Not(inner) => !truth(inner),
        Cond::And(members) => members.iter().all(truth),
        Cond::Or(members) => members.iter().any(truth),
        Cond::Implies(left, right) => !truth(left) || truth(right),
    }
}

/// Whether a condition without events is true.
pub fn holds(policy: &Policy, cond: &Cond, values: &[Value]) -> bool {
    is_true(policy, cond, values, &|_| unreachable!("a condition has no events"))
}

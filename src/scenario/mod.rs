//! Scenarios: the values that choices, facts, readings and hidden variables can have, and sets of them.
//!
//! A variable with k values takes the fewest bits that tell them apart; codes that stand for no value are in no scenario. Value 0
//! ("no", the first value, the lowest cell) is the code 0.

mod cells;
mod diagrams;
mod dnf;

pub use cells::{Range, compares, each_condition, each_of_claim};
pub use diagrams::{Bit, BitSet, Diagram, Diagrams, Node, Nodes};
pub use dnf::{Allowed, Dnf, Literal, Value, shortest};

use crate::ids::{Id, IdVec};
use crate::model::{AssumptionId, BaselineId, Cond, ConditionId, Event, Policy, Sort, StatementId, Type, VariableId};
use rustc_hash::FxHashMap;

/// How many nodes a diagram may have before what it decides is "undecided".
pub const NODE_LIMIT: usize = 50_000;

/// How many bits all variables may take together.
const BIT_LIMIT: usize = 60_000;

/// Where a variable's values are in the diagrams.
#[derive(Clone, Debug)]
pub struct Slot {
    first: Bit,
    bits: Bit,
    /// How many values it has.
    pub values: usize,
    /// The cells of a date or number, in order; empty for others.
    pub ranges: Vec<Range>,
}

impl Slot {
    /// The bits of a value, each with whether it is one.
    pub fn code(&self, value: usize) -> impl Iterator<Item = (Bit, bool)> + '_ {
        (0..self.bits).map(move |bit| (self.first + bit, code_bit(value, self.bits, bit)))
    }
}

/// A value of every variable: the position of the value, of the enumeration's value, or of the cell.
pub type Assignment = IdVec<VariableId, usize>;

/// The space of scenarios of a policy.
pub struct Space {
    /// The sets.
    pub diagrams: Diagrams,
    slots: IdVec<VariableId, Slot>,
    codes: Diagram,
    valid: Diagram,
    groups: Groups,
    named: FxHashMap<(Option<BaselineId>, ConditionId), Diagram>,
    too_large: bool,
}

/// The variables by sort, as lists of bits.
#[derive(Clone, Copy, Debug)]
pub struct Groups {
    /// Facts and choices.
    pub circumstances_and_choices: BitSet,
    /// Readings.
    pub readings: BitSet,
    /// Hidden variables of `may` statements.
    pub may: BitSet,
    /// Hidden variables of `unstated` statements.
    pub unstated: BitSet,
    /// All hidden variables.
    pub hidden: BitSet,
}

/// What looks up the set of an event of a formula.
pub type EventSets<'a> = &'a mut dyn FnMut(&mut Space, &Event) -> Diagram;

impl Space {
    /// The space of a policy: its variables and those of its baselines, narrowed by its assumptions.
    #[must_use]
    pub fn new(policy: &Policy, node_limit: usize) -> Self {
        let (slots, bits) = lay_out(policy);
        let too_large = bits > BIT_LIMIT;
        let mut diagrams = Diagrams::new(Bit::try_from(bits.min(BIT_LIMIT)).unwrap_or(Bit::MAX), node_limit);
        let groups = Groups::of(policy, &slots, &mut diagrams);
        let mut space = Self {
            diagrams,
            slots,
            codes: Diagram::ALWAYS,
            valid: Diagram::ALWAYS,
            groups,
            named: FxHashMap::default(),
            too_large,
        };
        space.codes = space.all_codes_have_values();
        space.valid = space.codes;
        space.assume_all(policy);
        space
    }

    /// The space of another policy with the very same variables (see [`Pair`](crate::model::Pair)). Its sets are those of `other`,
    /// which keeps them: they have to be lent with [`Self::exchange_sets`] to whichever of the two is to be used.
    #[must_use]
    pub fn beside(policy: &Policy, other: &mut Self) -> Self {
        let groups = Groups::of(policy, &other.slots, &mut other.diagrams);
        let mut space = Self {
            diagrams: Diagrams::new(0, 0),
            slots: other.slots.clone(),
            codes: other.codes,
            valid: other.codes,
            groups,
            named: FxHashMap::default(),
            too_large: other.too_large,
        };
        space.exchange_sets(other);
        space.assume_all(policy);
        space.exchange_sets(other);
        space
    }

    /// Lends the sets of one of two spaces to the other, and takes them back the next time.
    pub fn exchange_sets(&mut self, other: &mut Self) {
        std::mem::swap(&mut self.diagrams, &mut other.diagrams);
    }

    fn assume_all(&mut self, policy: &Policy) {
        for id in policy.assumptions.ids() {
            let assumed = self.assumption(policy, id);
            self.narrow(assumed);
        }
    }

    /// Lets only scenarios of a set count.
    pub fn narrow(&mut self, within: Diagram) {
        self.valid = self.diagrams.and(self.valid, within);
    }

    /// The scenarios that count.
    #[must_use]
    pub const fn valid(&self) -> Diagram {
        self.valid
    }

    /// All scenarios, whether or not the assumptions let them count.
    #[must_use]
    pub const fn codes(&self) -> Diagram {
        self.codes
    }

    /// The variables by sort.
    #[must_use]
    pub const fn groups(&self) -> Groups {
        self.groups
    }

    /// Where a variable is.
    #[must_use]
    pub fn slot(&self, variable: VariableId) -> &Slot {
        &self.slots[variable]
    }

    /// The bits of some variables.
    pub fn bits_of(&mut self, variables: impl IntoIterator<Item = VariableId>) -> BitSet {
        let bits = bits_of(&self.slots, variables);
        self.diagrams.bit_set(bits)
    }

    /// The bits of all choices.
    #[must_use]
    pub fn choice_bits(&self, policy: &Policy) -> Vec<Bit> {
        let choices = policy.variables.iter_enumerated().filter(|(_, one)| matches!(one.sort, Sort::Choice(_)));
        bits_of(&self.slots, choices.map(|(id, _)| id))
    }

    /// The variables that a set depends on, in the order of their declaration.
    #[must_use]
    pub fn support(&self, set: Diagram) -> Vec<VariableId> {
        let bits = self.diagrams.support(set).into_iter();
        let mut variables: Vec<VariableId> = bits.map(|bit| VariableId::new(self.variable_at(bit))).collect();
        variables.dedup();
        variables
    }

    /// The scenarios in which an assumption is true.
    pub fn assumption(&mut self, policy: &Policy, id: AssumptionId) -> Diagram {
        self.condition(policy, None, &policy.assumptions[id].cond)
    }

    /// The scenarios in which a condition of the policy is true.
    pub fn condition(&mut self, policy: &Policy, baseline: Option<BaselineId>, cond: &Cond) -> Diagram {
        self.formula(policy, baseline, cond, &mut |_, _| Diagram::UNDECIDED)
    }

    /// The scenarios in which a statement applies: its `when`, and its hidden variable.
    pub fn guard(&mut self, policy: &Policy, baseline: Option<BaselineId>, statement: StatementId) -> Diagram {
        let when = reader(policy, baseline).statements[statement].when.as_ref();
        let when = when.map_or(Diagram::ALWAYS, |cond| self.condition(policy, baseline, cond));
        let hidden = self.hidden_guard(policy, baseline, statement);
        self.diagrams.and(when, hidden)
    }

    /// The scenarios in which a statement applies, its `when` ignored or not.
    pub fn guard_ignoring(
        &mut self,
        policy: &Policy,
        baseline: Option<BaselineId>,
        statement: StatementId,
        ignores_when: bool,
    ) -> Diagram {
        if ignores_when {
            self.hidden_guard(policy, baseline, statement)
        } else {
            self.guard(policy, baseline, statement)
        }
    }

    /// The scenarios in which a statement's hidden variable, if it has one, is so.
    pub fn hidden_guard(&mut self, policy: &Policy, baseline: Option<BaselineId>, statement: StatementId) -> Diagram {
        let hidden = reader(policy, baseline).statements[statement].hidden;
        hidden.map_or(Diagram::ALWAYS, |hidden| self.yes(policy, baseline, hidden))
    }

    fn yes(&mut self, policy: &Policy, baseline: Option<BaselineId>, variable: VariableId) -> Diagram {
        self.values(here(policy, baseline, variable), |value| value == 1)
    }

    /// The scenarios in which a formula is true. `policy` is the policy of this space; with `baseline`, the formula is that
    /// baseline's. Recursion is as deep as the formula is nested, which the parser limits.
    pub fn formula(
        &mut self,
        policy: &Policy,
        baseline: Option<BaselineId>,
        cond: &Cond,
        events: EventSets<'_>,
    ) -> Diagram {
        match cond {
            Cond::Variable(variable) => self.yes(policy, baseline, *variable),
            Cond::Named(id) => match self.named.get(&(baseline, *id)) {
                Some(&known) => known,
                None => self.named(policy, baseline, *id),
            },
            Cond::Compare(variable, op, constant) => {
                let variable = here(policy, baseline, *variable);
                let ranges = self.slots[variable].ranges.clone();
                self.values(variable, |cell| ranges.get(cell).is_some_and(|range| range.satisfies(*op, *constant)))
            }
            Cond::OneOf(variable, values) => {
                self.values(here(policy, baseline, *variable), |value| values.contains(&value))
            }
            Cond::Event(event) => events(self, event),
            Cond::Not(inner) => {
                let inner = self.formula(policy, baseline, inner, events);
                self.diagrams.not(inner)
            }
            Cond::And(all) => all.iter().fold(Diagram::ALWAYS, |sum, one| {
                let one = self.formula(policy, baseline, one, events);
                self.diagrams.and(sum, one)
            }),
            Cond::Or(any) => any.iter().fold(Diagram::NEVER, |sum, one| {
                let one = self.formula(policy, baseline, one, events);
                self.diagrams.or(sum, one)
            }),
            Cond::Implies(first, second) => {
                let first = self.formula(policy, baseline, first, events);
                let second = self.formula(policy, baseline, second, events);
                let not_first = self.diagrams.not(first);
                self.diagrams.or(not_first, second)
            }
        }
    }

    /// The set of a named condition. Those that it depends on come first, without recursion: chains of names can be long.
    fn named(&mut self, policy: &Policy, baseline: Option<BaselineId>, id: ConditionId) -> Diagram {
        let mut open = vec![id];
        while let Some(&next) = open.last() {
            let condition = &reader(policy, baseline).conditions[next];
            let mut missing = Vec::new();
            each_named(&condition.cond, &mut |id| missing.push(id));
            missing.retain(|&id| !self.named.contains_key(&(baseline, id)));
            if missing.is_empty() {
                open.pop();
                let cond = self.condition(policy, baseline, &condition.cond);
                let hidden = condition.hidden.map_or(Diagram::ALWAYS, |hidden| self.yes(policy, baseline, hidden));
                let both = self.diagrams.and(cond, hidden);
                self.named.insert((baseline, next), both);
            } else {
                open.extend(missing);
            }
        }
        self.named.get(&(baseline, id)).copied().unwrap_or(Diagram::UNDECIDED)
    }

    /// The scenarios in which a variable has one of the values that `allowed` names.
    pub fn values(&mut self, variable: VariableId, allowed: impl Fn(usize) -> bool) -> Diagram {
        let Slot { first, bits, values, .. } = self.slots[variable];
        if self.too_large {
            return Diagram::UNDECIDED;
        }
        let mut any = Diagram::NEVER;
        for value in (0..values).filter(|&value| allowed(value)) {
            let mut code = Diagram::ALWAYS;
            for bit in 0..bits {
                let set = self.diagrams.bit(first + bit, code_bit(value, bits, bit));
                code = self.diagrams.and(code, set);
            }
            any = self.diagrams.or(any, code);
        }
        any
    }

    fn all_codes_have_values(&mut self) -> Diagram {
        let mut valid = Diagram::ALWAYS;
        for variable in self.slots.ids() {
            let Slot { bits, values, .. } = self.slots[variable];
            if values < 1 << bits {
                let codes = self.values(variable, |_| true);
                valid = self.diagrams.and(valid, codes);
            }
        }
        valid
    }

    /// Whether a scenario is in a set.
    #[must_use]
    pub fn contains(&self, set: Diagram, scenario: &Assignment) -> bool {
        if set == Diagram::ALWAYS || set == Diagram::NEVER {
            return set == Diagram::ALWAYS;
        }
        let bits = self.bits_of_assignment(scenario);
        self.diagrams.contains(set, |bit| bits.get(usize::from(bit)).copied().unwrap_or_default())
    }

    /// The values that a scenario shows, of the variables that are asked for; a date or number without a bound has none.
    #[must_use]
    pub fn shown(&self, policy: &Policy, scenario: &Assignment, variable: VariableId) -> Option<Value> {
        let value = scenario[variable];
        match policy.variables[variable].ty {
            Type::Bool => Some(Value::Bool(value == 1)),
            Type::Values(_) => Some(Value::Enum(value)),
            Type::Date | Type::Number => self.slots[variable].ranges.get(value)?.shown().map(Value::Int),
        }
    }

    /// The bits of a scenario, for many questions about the same one.
    #[must_use]
    pub fn bits_of_assignment(&self, scenario: &Assignment) -> Vec<bool> {
        let mut all = Vec::new();
        for (variable, slot) in self.slots.iter_enumerated() {
            all.extend((0..slot.bits).map(|bit| code_bit(scenario[variable], slot.bits, bit)));
        }
        all
    }

    /// The scenario of a set that has fewest variables away from their first value; among those the one whose first such variable
    /// is declared first, and so on; then the one with the earlier values. `None` if the set is empty.
    #[must_use]
    pub fn plainest(&self, set: Diagram) -> Option<Assignment> {
        if set == Diagram::NEVER {
            return None;
        }
        // Variables that it does not depend on have their first values.
        let matter = self.support(set);
        let slots: Vec<&Slot> = matter.iter().map(|&variable| &self.slots[variable]).collect();
        let costs = Costs::new(self, self.diagrams.nodes(set));
        let walks = costs.away_first(&slots)?;
        let mut scenario = IdVec::filled(0, self.slots.len());
        for (variable, value) in matter.into_iter().zip(costs.earliest_values(&slots, &walks)?) {
            scenario[variable] = value;
        }
        Some(scenario)
    }

    /// Whether a set has a scenario in which each of these variables, which are in order, has one of its values.
    #[must_use]
    pub fn meets(&self, set: Diagram, literals: &[(VariableId, Vec<usize>)]) -> bool {
        let nodes = self.diagrams.nodes(set);
        let mut seen = vec![false; nodes.len()];
        let mut open = vec![nodes.root()];
        while let Some(at) = open.pop() {
            let bit = match nodes.step(at) {
                Err(true) => return true,
                Err(false) => continue,
                Ok((bit, ..)) => bit,
            };
            if seen.get_mut(at.index()).is_none_or(|seen| std::mem::replace(seen, true)) {
                continue;
            }
            let variable = VariableId::new(self.variable_at(bit));
            let slot = &self.slots[variable];
            let follow = |value| nodes.value(at, slot, value);
            match literals.binary_search_by_key(&variable, |&(one, _)| one).ok().and_then(|at| literals.get(at)) {
                Some((_, values)) => open.extend(values.iter().map(|&value| follow(value))),
                None => open.extend((0..slot.values).map(follow)),
            }
        }
        false
    }

    fn variable_at(&self, bit: Bit) -> usize {
        self.slots.iter().as_slice().partition_point(|slot| slot.first + slot.bits <= bit)
    }
}

/// Bits are written with the highest first, so that values keep their order in the diagrams.
const fn code_bit(value: usize, bits: Bit, bit: Bit) -> bool {
    value >> (bits - 1 - bit) & 1 == 1
}

impl Nodes {
    /// Where a walk is after a variable has got a value.
    fn value(&self, at: Node, slot: &Slot, value: usize) -> Node {
        (0..slot.bits).fold(at, |at, bit| self.follow(at, slot.first + bit, code_bit(value, slot.bits, bit)))
    }
}

/// For each node the fewest variables, from its own on, that have to be away from their first value; `None` if there is no way.
/// A variable counts at the first of its bits that is one: the first number is for when none was, the second for when one was.
struct Costs {
    nodes: Nodes,
    fewest: Vec<[Option<u32>; 2]>,
}

impl Costs {
    fn new(space: &Space, nodes: Nodes) -> Self {
        let mut costs = Self { fewest: Vec::with_capacity(nodes.len()), nodes };
        for node in costs.nodes.iter() {
            let fewest = match costs.nodes.step(node) {
                Err(answer) => [answer.then_some(0); 2],
                Ok((bit, zero, one)) => {
                    let variable = space.variable_at(bit);
                    let rest = |next: Node, away: bool| {
                        let same =
                            matches!(costs.nodes.step(next), Ok((bit, ..)) if space.variable_at(bit) == variable);
                        costs.fewest(next, same && away)
                    };
                    [false, true].map(|away| {
                        let one = rest(one, true).map(|rest| rest + u32::from(!away));
                        rest(zero, away).into_iter().chain(one).min()
                    })
                }
            };
            costs.fewest.push(fewest);
        }
        costs
    }

    fn fewest(&self, node: Node, away: bool) -> Option<u32> {
        self.fewest.get(node.index()).and_then(|fewest| fewest[usize::from(away)])
    }

    fn depends(&self, at: Node, slot: &Slot) -> bool {
        matches!(self.nodes.step(at), Ok((bit, ..)) if bit < slot.first + slot.bits)
    }

    /// Where a walk can be after a variable is away from its first value or not, so that `left` variables suffice for the rest.
    fn nexts<'a>(
        &'a self,
        at: Node,
        slot: &'a Slot,
        away: bool,
        left: u32,
    ) -> impl Iterator<Item = (usize, Node)> + 'a {
        let values = match (self.depends(at, slot), away) {
            (true, true) => 1..slot.values,
            (_, false) => 0..1,
            (false, true) => 0..0,
        };
        let next = move |value| (value, self.nodes.value(at, slot, value));
        values.map(next).filter(move |&(_, next)| self.fewest(next, false) == Some(left))
    }

    /// Decides variable by variable whether it is away from its first value, in the order of their declaration: it is if that costs
    /// nothing. Gives the nodes where a walk can be before each variable, and behind the last.
    fn away_first(&self, slots: &[&Slot]) -> Option<Walks> {
        let root = self.nodes.root();
        let mut left = self.fewest(root, false)?;
        let mut walks = Walks { nodes: vec![vec![root]], away: Vec::new() };
        let mut current = vec![root];
        for slot in slots {
            let go = |away: bool, left: Option<u32>| {
                let nexts = |left| current.iter().flat_map(move |&at| self.nexts(at, slot, away, left));
                let mut nodes: Vec<Node> = left.into_iter().flat_map(nexts).map(|(_, next)| next).collect();
                nodes.sort_unstable();
                nodes.dedup();
                nodes
            };
            let there = go(true, left.checked_sub(1));
            let away = !there.is_empty();
            current = if away { there } else { go(false, Some(left)) };
            left -= u32::from(away);
            walks.away.push(away);
            walks.nodes.push(current.clone());
        }
        walks.keep_complete(self, slots);
        Some(walks)
    }

    /// The walk with the earliest values.
    fn earliest_values(&self, slots: &[&Slot], walks: &Walks) -> Option<Vec<usize>> {
        let mut at = self.nodes.root();
        let mut scenario = Vec::new();
        for ((slot, &away), after) in slots.iter().zip(&walks.away).zip(walks.nodes.iter().skip(1)) {
            let left = after.first().and_then(|&node| self.fewest(node, false))?;
            let (value, next) = self.nexts(at, slot, away, left).find(|(_, next)| after.contains(next))?;
            scenario.push(value);
            at = next;
        }
        Some(scenario)
    }
}

/// The walks through a diagram that are away from the first value at the same variables.
struct Walks {
    /// Where a walk can be, before each variable and behind the last.
    nodes: Vec<Vec<Node>>,
    /// Which variables are away.
    away: Vec<bool>,
}

impl Walks {
    /// Drops nodes from which no walk goes on to the end.
    fn keep_complete(&mut self, costs: &Costs, slots: &[&Slot]) {
        for (at, slot) in slots.iter().enumerate().rev() {
            let Some((before, [after, ..])) = self.nodes.split_at_mut_checked(at + 1) else { return };
            let (Some(before), Some(&away)) = (before.last_mut(), self.away.get(at)) else { return };
            let Some(left) = after.first().and_then(|&node| costs.fewest(node, false)) else { return };
            before.retain(|&node| costs.nexts(node, slot, away, left).any(|(_, next)| after.contains(&next)));
        }
    }
}

/// Visits the named conditions in a condition.
fn each_named(cond: &Cond, visit: &mut impl FnMut(ConditionId)) {
    match cond {
        Cond::Named(id) => visit(*id),
        Cond::Not(inner) => each_named(inner, visit),
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| each_named(one, visit)),
        Cond::Implies(first, second) => {
            each_named(first, visit);
            each_named(second, visit);
        }
        Cond::Variable(_) | Cond::Compare(..) | Cond::OneOf(..) | Cond::Event(_) => {}
    }
}

fn reader(policy: &Policy, baseline: Option<BaselineId>) -> &Policy {
    baseline.map_or(policy, |baseline| &policy.baselines[baseline].policy)
}

fn here(policy: &Policy, baseline: Option<BaselineId>, variable: VariableId) -> VariableId {
    baseline.map_or(variable, |baseline| policy.baselines[baseline].variables[variable])
}

fn lay_out(policy: &Policy) -> (IdVec<VariableId, Slot>, usize) {
    let comparisons = cells::comparisons(policy);
    let mut next = 0;
    let slots = policy
        .variables
        .iter_enumerated()
        .map(|(id, variable)| {
            let ranges = match variable.ty {
                Type::Date | Type::Number => cells::cells(&comparisons[id]),
                Type::Bool | Type::Values(_) => Vec::new(),
            };
            let values = cells::value_count(&variable.ty, &ranges);
            let bits = usize::BITS - values.saturating_sub(1).leading_zeros();
            let slot = Slot {
                first: Bit::try_from(next).unwrap_or(Bit::MAX),
                bits: Bit::try_from(bits).unwrap_or(Bit::MAX),
                values,
                ranges,
            };
            next += bits as usize;
            slot
        })
        .collect();
    (slots, next)
}

fn bits_of(slots: &IdVec<VariableId, Slot>, variables: impl IntoIterator<Item = VariableId>) -> Vec<Bit> {
    variables
        .into_iter()
        .flat_map(|variable| {
            let Slot { first, bits, .. } = slots[variable];
            first..first.saturating_add(bits)
        })
        .collect()
}

impl Groups {
    fn of(policy: &Policy, slots: &IdVec<VariableId, Slot>, diagrams: &mut Diagrams) -> Self {
        let mut group = |wanted: fn(Sort) -> bool| {
            let variables = policy.variables.iter_enumerated().filter(|(_, variable)| wanted(variable.sort));
            let bits = bits_of(slots, variables.map(|(id, _)| id));
            diagrams.bit_set(bits)
        };
        Self {
            circumstances_and_choices: group(|sort| matches!(sort, Sort::Fact | Sort::Choice(_))),
            readings: group(|sort| sort == Sort::Reading),
            may: group(|sort| sort == Sort::May),
            unstated: group(|sort| sort == Sort::Unstated),
            hidden: group(Sort::is_hidden),
        }
    }
}

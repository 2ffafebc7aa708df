//! Sets of scenarios in words: short disjunctions of conjunctions.
//!
//! The cover is found cube by cube: the plainest scenario that is not covered yet is widened, literal by literal, as far as the set
//! (and what does not count) allows, so that every cube is a prime implicant; then cubes that the others cover are dropped, so that
//! the cover is irredundant (the expand and irredundant steps of espresso, Brayton et al. 1984). It is short, not always shortest.

use super::{Diagram, Space};
use crate::model::{Policy, Type, VariableId};

/// A condition as a disjunction of conjunctions. No cube at all is "never", one empty cube is "always".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dnf {
    /// The conjunctions.
    pub cubes: Vec<Vec<Literal>>,
}

impl Dnf {
    /// Whether it is "always".
    #[must_use]
    pub fn is_always(&self) -> bool {
        matches!(self.cubes.as_slice(), [only] if only.is_empty())
    }

    /// Whether it is "never".
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.cubes.is_empty()
    }
}

/// What a conjunction says of one variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Literal {
    /// The variable.
    pub variable: VariableId,
    /// The values that it may have.
    pub allowed: Allowed,
}

/// Values of a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Allowed {
    /// A yes/no variable is so, or is not.
    Is(bool),
    /// An enumeration has one of these values (positions in its type; sorted).
    OneOf(Vec<usize>),
    /// A date or number is in this range, both ends included; `None` is no limit on that side.
    Range(Option<i64>, Option<i64>),
}

/// A value of a variable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A value of an enumeration: its position in the type.
    Enum(usize),
    /// A date (as the number of its day) or an integer.
    Int(i64),
}

/// How many conjunctions a condition may have before it is no longer one that anybody reads.
const CUBE_LIMIT: usize = 2_000;
/// How many literals they may have together.
const LITERAL_LIMIT: usize = 20_000;

/// A short condition that is true in the scenarios of `set` and false in the others, as far as they are in `care`.
/// `None` if it would be too long, or the set is not known.
pub fn shortest(space: &mut Space, policy: &Policy, set: Diagram, care: Diagram) -> Option<Dnf> {
    let within = space.diagrams.and(set, care);
    let outside = space.diagrams.without(care, set);
    if [set, care, within, outside].contains(&Diagram::UNDECIDED) {
        return None;
    }
    if within == Diagram::NEVER {
        return Some(Dnf { cubes: Vec::new() });
    }
    let mut cover = Cover { space, policy, outside, cubes: Vec::new() };
    cover.fill(within)?;
    cover.drop_redundant(within);
    cover.cubes.sort_by(|a, b| a.literals.cmp(&b.literals));
    let cubes = cover.cubes.iter().map(|cube| cover.literals(cube)).collect();
    Some(Dnf { cubes })
}

/// A conjunction under construction: the positions of the values that each variable may have.
struct Cube {
    literals: Literals,
    set: Diagram,
}

/// The values that variables may have, by variable.
type Literals = Vec<(VariableId, Vec<usize>)>;

struct Cover<'a> {
    space: &'a mut Space,
    policy: &'a Policy,
    /// What no cube may touch.
    outside: Diagram,
    cubes: Vec<Cube>,
}

impl Cover<'_> {
    fn fill(&mut self, within: Diagram) -> Option<()> {
        let mut rest = within;
        let mut literals = 0;
        while rest != Diagram::NEVER {
            if self.cubes.len() == CUBE_LIMIT || literals > LITERAL_LIMIT || rest == Diagram::UNDECIDED {
                return None;
            }
            let cube = self.prime(rest)?;
            literals += cube.literals.len();
            rest = self.space.diagrams.without(rest, cube.set);
            self.cubes.push(cube);
        }
        Some(())
    }

    /// The plainest scenario of `rest`, widened as far as `outside` allows.
    fn prime(&mut self, rest: Diagram) -> Option<Cube> {
        let plainest = self.space.plainest(rest)?;
        let mut matter = self.space.support(rest);
        matter.extend(self.space.support(self.outside));
        matter.sort_unstable();
        matter.dedup();
        let mut literals: Literals = matter.into_iter().map(|variable| (variable, vec![plainest[variable]])).collect();
        self.drop_literals(&mut literals);
        for at in 0..literals.len() {
            self.widen(&mut literals, at);
        }
        let set = self.product(&literals);
        Some(Cube { literals, set })
    }

    /// Drops literals that are not needed, one by one from the last; those with the plain value first, so that what stays says what
    /// happens.
    fn drop_literals(&self, literals: &mut Literals) {
        for plain in [true, false] {
            let candidates = literals.iter().filter(|(_, values)| (values.as_slice() == [0]) == plain);
            let candidates: Vec<VariableId> = candidates.map(|&(variable, _)| variable).collect();
            self.drop_of(literals, &candidates);
        }
    }

    /// Drops what is not needed of the literals of these variables, from the last. What can go together would go one by one, too: most
    /// go in a few large pieces.
    fn drop_of(&self, literals: &mut Literals, candidates: &[VariableId]) {
        let rest = literals.iter().filter(|(variable, _)| candidates.binary_search(variable).is_err());
        let rest: Literals = rest.cloned().collect();
        if self.is_allowed(&rest) {
            *literals = rest;
        } else if candidates.len() > 1 {
            let (first, last) = candidates.split_at(candidates.len() / 2);
            self.drop_of(literals, last);
            self.drop_of(literals, first);
        }
    }

    /// Lets the variable at a position have more values: neighbouring cells for a date or number, any others for an enumeration.
    fn widen(&self, literals: &mut [(VariableId, Vec<usize>)], at: usize) {
        let Some(&(variable, ref values)) = literals.get(at) else { return };
        let start = values.first().copied().unwrap_or_default();
        let count = self.space.slot(variable).values;
        let ordered = !self.space.slot(variable).ranges.is_empty();
        let candidates = (start + 1..count).map(|up| (up, true)).chain((0..start).rev().map(|down| (down, false)));
        let mut stopped = [false, false];
        for (candidate, up) in candidates {
            if ordered && stopped[usize::from(up)] {
                continue;
            }
            if let Some((_, values)) = literals.get_mut(at) {
                values.push(candidate);
            }
            if !self.is_allowed(literals) {
                stopped[usize::from(up)] = true;
                if let Some((_, values)) = literals.get_mut(at) {
                    values.pop();
                }
            }
        }
        if let Some((_, values)) = literals.get_mut(at) {
            values.sort_unstable();
        }
    }

    fn is_allowed(&self, literals: &[(VariableId, Vec<usize>)]) -> bool {
        !self.space.meets(self.outside, literals)
    }

    fn product(&mut self, literals: &Literals) -> Diagram {
        literals.iter().fold(Diagram::ALWAYS, |product, (variable, values)| {
            let literal = self.space.values(*variable, |value| values.contains(&value));
            self.space.diagrams.and(product, literal)
        })
    }

    fn drop_redundant(&mut self, within: Diagram) {
        let mut order: Vec<usize> = (0..self.cubes.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(self.cubes.get(at).map_or(0, |cube| cube.literals.len())));
        let sets: Vec<Diagram> = order.iter().filter_map(|&at| self.cubes.get(at)).map(|cube| cube.set).collect();
        // What those cover that are still to be looked at, from each on.
        let mut ahead = vec![Diagram::NEVER];
        for &set in sets.iter().rev() {
            let behind = ahead.last().copied().unwrap_or(Diagram::NEVER);
            ahead.push(self.space.diagrams.or(set, behind));
        }
        let mut kept = vec![true; self.cubes.len()];
        let mut covered = Diagram::NEVER;
        for (&candidate, &set) in order.iter().zip(&sets) {
            ahead.pop();
            let others = self.space.diagrams.or(covered, ahead.last().copied().unwrap_or(Diagram::NEVER));
            if self.space.diagrams.implies(within, others) {
                kept[candidate] = false;
            } else {
                covered = self.space.diagrams.or(covered, set);
            }
        }
        let mut keep = kept.into_iter();
        self.cubes.retain(|_| keep.next().unwrap_or(true));
    }

    fn literals(&self, cube: &Cube) -> Vec<Literal> {
        let literal = |(variable, values): &(VariableId, Vec<usize>)| Literal {
            variable: *variable,
            allowed: self.allowed(*variable, values),
        };
        cube.literals.iter().map(literal).collect()
    }

    fn allowed(&self, variable: VariableId, values: &[usize]) -> Allowed {
        match self.policy.variables[variable].ty {
            Type::Bool => Allowed::Is(values.contains(&1)),
            Type::Values(_) => Allowed::OneOf(values.to_vec()),
            Type::Date | Type::Number => {
                let ranges = &self.space.slot(variable).ranges;
                let end = |at: Option<&usize>| at.and_then(|&at| ranges.get(at));
                let (first, last) = (end(values.first()), end(values.last()));
                Allowed::Range(first.and_then(|range| range.from), last.and_then(|range| range.to))
            }
        }
    }
}

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
    literals: Vec<(VariableId, Vec<usize>)>,
    set: Diagram,
}

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
        while rest != Diagram::NEVER {
            if self.cubes.len() == CUBE_LIMIT || rest == Diagram::UNDECIDED {
                return None;
            }
            let cube = self.prime(rest)?;
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
        let mut literals: Vec<_> = matter.into_iter().map(|variable| (variable, vec![plainest[variable]])).collect();
        self.drop_literals(&mut literals);
        for at in 0..literals.len() {
            self.widen(&mut literals, at);
        }
        let set = self.product(&literals);
        Some(Cube { literals, set })
    }

    /// Drops literals that are not needed; those with the plain value first, so that what stays says what happens.
    fn drop_literals(&self, literals: &mut Vec<(VariableId, Vec<usize>)>) {
        for plain in [true, false] {
            let mut at = literals.len();
            while at > 0 {
                at -= 1;
                let is_plain = literals.get(at).is_some_and(|(_, values)| values.as_slice() == [0]);
                if is_plain != plain {
                    continue;
                }
                let dropped = literals.remove(at);
                if !self.is_allowed(literals) {
                    literals.insert(at, dropped);
                }
            }
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

    fn product(&mut self, literals: &[(VariableId, Vec<usize>)]) -> Diagram {
        literals.iter().fold(Diagram::ALWAYS, |product, (variable, values)| {
            let literal = self.space.values(*variable, |value| values.contains(&value));
            self.space.diagrams.and(product, literal)
        })
    }

    fn drop_redundant(&mut self, within: Diagram) {
        let mut order: Vec<usize> = (0..self.cubes.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(self.cubes.get(at).map_or(0, |cube| cube.literals.len())));
        let mut kept = vec![true; self.cubes.len()];
        for &candidate in &order {
            let others = self.cubes.iter().enumerate().filter(|&(at, _)| at != candidate && kept[at]);
            let others: Vec<Diagram> = others.map(|(_, cube)| cube.set).collect();
            let covered = self.space.diagrams.any(others);
            if self.space.diagrams.implies(within, covered) {
                kept[candidate] = false;
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

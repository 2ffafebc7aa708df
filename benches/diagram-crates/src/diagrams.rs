//! One face for all crates, so that every one runs the same code.

use crate::problem::Condition;

pub mod biodivine;
pub mod oxidd;
pub mod ruddy;

/// What a run may use before holdings become "undecided".
#[derive(Clone, Copy)]
pub struct Limits {
    /// Nodes of one diagram.
    pub nodes: usize,
    /// Nodes of all results together; for a manager, the nodes it can store.
    pub total: usize,
}

/// A crate's diagrams. Operations answer `None` once a limit is hit.
pub trait Diagrams {
    /// A diagram.
    type Diagram: Clone + PartialEq;

    /// Diagrams over this many variables.
    fn new(variables: u16, limits: Limits) -> Self;
    /// Gives the claims a budget of their own, where the crate lets a caller set one.
    fn renew(&mut self) {}
    /// Always or never.
    fn constant(&mut self, value: bool) -> Self::Diagram;
    /// The variable has this value.
    fn literal(&mut self, variable: u16, value: bool) -> Option<Self::Diagram>;
    /// Both.
    fn and(&mut self, left: &Self::Diagram, right: &Self::Diagram) -> Option<Self::Diagram>;
    /// Either.
    fn or(&mut self, left: &Self::Diagram, right: &Self::Diagram) -> Option<Self::Diagram>;
    /// The opposite.
    fn not(&mut self, diagram: &Self::Diagram) -> Option<Self::Diagram>;
    /// Some values of these variables make it true.
    fn exists(&mut self, diagram: &Self::Diagram, variables: &[u16]) -> Option<Self::Diagram>;
    /// Number of nodes, as the crate counts them (with or without terminals, with or without
    /// complement edges).
    fn nodes(&mut self, diagram: &Self::Diagram) -> usize;
    /// Number of satisfying assignments; exact, for there are at most 50 variables.
    fn count(&mut self, diagram: &Self::Diagram) -> u64;
    /// Whether the assignment satisfies it.
    fn eval(&mut self, diagram: &Self::Diagram, assignment: &[bool]) -> bool;

    /// A condition as a diagram.
    fn condition(&mut self, condition: &Condition) -> Option<Self::Diagram> {
        match condition {
            Condition::Literal(variable, value) => self.literal(*variable, *value),
            Condition::And(parts) => self.fold(parts, true),
            Condition::Or(parts) => self.fold(parts, false),
        }
    }

    /// All of the conditions (`conjunction`), or any of them.
    fn fold(&mut self, parts: &[Condition], conjunction: bool) -> Option<Self::Diagram> {
        let mut sum = self.constant(conjunction);
        for part in parts {
            let part = self.condition(part)?;
            sum = if conjunction { self.and(&sum, &part)? } else { self.or(&sum, &part)? };
        }
        Some(sum)
    }
}

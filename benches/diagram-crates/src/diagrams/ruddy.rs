//! `ruddy`, its shared form: reference-counted handles into a manager, without a cache between
//! operations and without bounded operations, so the limit is looked at before each one.

use ::ruddy::VariableId;
use ::ruddy::shared::{Bdd, BddManager};

use super::{Diagrams, Limits};

/// Diagrams of a shared manager.
pub struct Shared {
    manager: BddManager,
    variables: u16,
    limits: Limits,
}

impl Shared {
    fn exhausted(&self) -> bool {
        self.manager.total_node_count() > self.limits.total
    }
}

impl Diagrams for Shared {
    type Diagram = Bdd;

    fn new(variables: u16, limits: Limits) -> Self {
        Self { manager: BddManager::new(), variables, limits }
    }

    fn renew(&mut self) {
        self.limits.total += self.manager.total_node_count();
    }

    fn constant(&mut self, value: bool) -> Bdd {
        if value { self.manager.new_bdd_true() } else { self.manager.new_bdd_false() }
    }

    fn literal(&mut self, variable: u16, value: bool) -> Option<Bdd> {
        Some(self.manager.new_bdd_literal(VariableId::new(u32::from(variable)), value))
    }

    fn and(&mut self, left: &Bdd, right: &Bdd) -> Option<Bdd> {
        (!self.exhausted()).then(|| self.manager.and(left, right))
    }

    fn or(&mut self, left: &Bdd, right: &Bdd) -> Option<Bdd> {
        (!self.exhausted()).then(|| self.manager.or(left, right))
    }

    fn not(&mut self, diagram: &Bdd) -> Option<Bdd> {
        Some(self.manager.not(diagram))
    }

    fn exists(&mut self, diagram: &Bdd, variables: &[u16]) -> Option<Bdd> {
        let variables: Vec<VariableId> =
            variables.iter().map(|variable| VariableId::new(u32::from(*variable))).collect();
        Some(self.manager.exists(diagram, &variables))
    }

    fn nodes(&mut self, diagram: &Bdd) -> usize {
        self.manager.node_count(diagram)
    }

    fn count(&mut self, diagram: &Bdd) -> u64 {
        let largest = VariableId::new(u32::from(self.variables) - 1);
        self.manager.count_satisfying_valuations(diagram, Some(largest)) as u64
    }

    /// The crate cannot evaluate: ask whether anything is left at that one assignment.
    fn eval(&mut self, diagram: &Bdd, assignment: &[bool]) -> bool {
        let mut rest = diagram.clone();
        for (variable, value) in (0..).zip(assignment) {
            let literal = self.manager.new_bdd_literal(VariableId::new(variable), *value);
            rest = self.manager.and(&rest, &literal);
            if rest.is_false() {
                return false;
            }
        }
        true
    }
}

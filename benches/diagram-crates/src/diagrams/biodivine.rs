//! `biodivine-lib-bdd`, twice: its values as they are, and interned behind `u32` ids.

use std::rc::Rc;

use biodivine_lib_bdd::{Bdd, BddValuation, BddVariable, BddVariableSet, op_function};
use rustc_hash::FxHashMap;

use super::{Diagrams, Limits};

/// Every diagram is a value with nodes of its own, cloned where it is kept.
pub struct Plain {
    set: BddVariableSet,
    limits: Limits,
    built: usize,
}

impl Plain {
    /// One bounded operation; also what all operations together may build is bounded.
    fn bounded(
        &mut self,
        left: &Bdd,
        right: &Bdd,
        operation: impl Fn(Option<bool>, Option<bool>) -> Option<bool>,
    ) -> Option<Bdd> {
        if self.built > self.limits.total {
            return None;
        }
        let result = Bdd::binary_op_with_limit(self.limits.nodes, left, right, operation);
        self.built += result.as_ref().map_or(self.limits.nodes, Bdd::size);
        result
    }
}

impl Diagrams for Plain {
    type Diagram = Bdd;

    fn new(variables: u16, limits: Limits) -> Self {
        Self { set: BddVariableSet::new_anonymous(variables), limits, built: 0 }
    }

    fn renew(&mut self) {
        self.built = 0;
    }

    fn constant(&mut self, value: bool) -> Bdd {
        if value { self.set.mk_true() } else { self.set.mk_false() }
    }

    fn literal(&mut self, variable: u16, value: bool) -> Option<Bdd> {
        Some(self.set.mk_literal(BddVariable::from_index(usize::from(variable)), value))
    }

    fn and(&mut self, left: &Bdd, right: &Bdd) -> Option<Bdd> {
        self.bounded(left, right, op_function::and)
    }

    fn or(&mut self, left: &Bdd, right: &Bdd) -> Option<Bdd> {
        self.bounded(left, right, op_function::or)
    }

    fn not(&mut self, diagram: &Bdd) -> Option<Bdd> {
        Some(diagram.not())
    }

    fn exists(&mut self, diagram: &Bdd, variables: &[u16]) -> Option<Bdd> {
        let variables: Vec<BddVariable> =
            variables.iter().map(|variable| BddVariable::from_index(usize::from(*variable))).collect();
        Some(diagram.exists(&variables))
    }

    fn nodes(&mut self, diagram: &Bdd) -> usize {
        diagram.size()
    }

    fn count(&mut self, diagram: &Bdd) -> u64 {
        diagram.cardinality() as u64
    }

    fn eval(&mut self, diagram: &Bdd, assignment: &[bool]) -> bool {
        diagram.eval_in(&BddValuation::new(assignment.to_vec()))
    }
}

/// Every diagram is stored once and named by an id; operations are remembered by ids.
pub struct Interned {
    plain: Plain,
    diagrams: Vec<Rc<Bdd>>,
    ids: FxHashMap<Rc<Bdd>, u32>,
    and: FxHashMap<(u32, u32), Option<u32>>,
    or: FxHashMap<(u32, u32), Option<u32>>,
    not: FxHashMap<u32, u32>,
}

const NEVER: u32 = 0;
const ALWAYS: u32 = 1;

impl Interned {
    /// The id of a diagram, new or known.
    fn intern(&mut self, diagram: Bdd) -> u32 {
        if let Some(id) = self.ids.get(&diagram) {
            return *id;
        }
        let id = self.diagrams.len() as u32;
        // A result's vector has grown by doubling; its clone has no slack, a quarter less memory.
        let diagram = Rc::new(diagram.clone());
        self.diagrams.push(Rc::clone(&diagram));
        self.ids.insert(diagram, id);
        id
    }

    fn diagram(&self, id: u32) -> Rc<Bdd> {
        Rc::clone(&self.diagrams[id as usize])
    }
}

impl Diagrams for Interned {
    type Diagram = u32;

    fn new(variables: u16, limits: Limits) -> Self {
        let mut interned = Self {
            plain: Plain::new(variables, limits),
            diagrams: Vec::new(),
            ids: FxHashMap::default(),
            and: FxHashMap::default(),
            or: FxHashMap::default(),
            not: FxHashMap::default(),
        };
        for value in [false, true] {
            let diagram = interned.plain.constant(value);
            interned.intern(diagram);
        }
        interned
    }

    fn renew(&mut self) {
        self.plain.renew();
    }

    fn constant(&mut self, value: bool) -> u32 {
        if value { ALWAYS } else { NEVER }
    }

    fn literal(&mut self, variable: u16, value: bool) -> Option<u32> {
        let diagram = self.plain.literal(variable, value)?;
        Some(self.intern(diagram))
    }

    fn and(&mut self, left: &u32, right: &u32) -> Option<u32> {
        match (*left, *right) {
            (NEVER, _) | (_, NEVER) => return Some(NEVER),
            (ALWAYS, other) | (other, ALWAYS) => return Some(other),
            (left, right) if left == right => return Some(left),
            _ => {}
        }
        let key = (*left.min(right), *left.max(right));
        if let Some(known) = self.and.get(&key) {
            return *known;
        }
        let (left, right) = (self.diagram(*left), self.diagram(*right));
        let result = self.plain.and(&left, &right).map(|diagram| self.intern(diagram));
        self.and.insert(key, result);
        result
    }

    fn or(&mut self, left: &u32, right: &u32) -> Option<u32> {
        match (*left, *right) {
            (ALWAYS, _) | (_, ALWAYS) => return Some(ALWAYS),
            (NEVER, other) | (other, NEVER) => return Some(other),
            (left, right) if left == right => return Some(left),
            _ => {}
        }
        let key = (*left.min(right), *left.max(right));
        if let Some(known) = self.or.get(&key) {
            return *known;
        }
        let (left, right) = (self.diagram(*left), self.diagram(*right));
        let result = self.plain.or(&left, &right).map(|diagram| self.intern(diagram));
        self.or.insert(key, result);
        result
    }

    fn not(&mut self, diagram: &u32) -> Option<u32> {
        if let Some(known) = self.not.get(diagram) {
            return Some(*known);
        }
        let negated = self.diagram(*diagram).not();
        let result = self.intern(negated);
        self.not.insert(*diagram, result);
        self.not.insert(result, *diagram);
        Some(result)
    }

    fn exists(&mut self, diagram: &u32, variables: &[u16]) -> Option<u32> {
        let diagram = self.diagram(*diagram);
        let projected = self.plain.exists(&diagram, variables)?;
        Some(self.intern(projected))
    }

    fn nodes(&mut self, diagram: &u32) -> usize {
        self.diagrams[*diagram as usize].size()
    }

    fn count(&mut self, diagram: &u32) -> u64 {
        self.diagrams[*diagram as usize].cardinality() as u64
    }

    fn eval(&mut self, diagram: &u32, assignment: &[bool]) -> bool {
        let diagram = self.diagram(*diagram);
        self.plain.eval(&diagram, assignment)
    }
}

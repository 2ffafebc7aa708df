//! Sets of scenarios as decision diagrams, hash-consed: equal sets are equal ids.
//!
//! A diagram is a reduced ordered binary decision diagram (Bryant 1986) over the bits of the scenario variables. Every diagram of
//! a run lives in one arena, so that a set is a `Copy` id, comparing is free, and an operation on the same operands is done once.
//! An operation that would grow past the arena's limit answers [`Diagram::UNDECIDED`], which then spreads to whatever depends on
//! it and to nothing else.

use crate::ids::{Id, define_ids};
use biodivine_lib_bdd::{Bdd, BddPointer, BddVariable, BddVariableSet, op_function};
use rustc_hash::FxHashMap;
use std::rc::Rc;

define_ids! {
    /// A set of scenarios: the id of a diagram in its [`Diagrams`].
    Diagram,
}

impl Diagram {
    /// No scenario.
    pub const NEVER: Self = Self(0);
    /// Every scenario.
    pub const ALWAYS: Self = Self(1);
    /// Not known, because a limit was reached.
    pub const UNDECIDED: Self = Self(2);

    /// Every scenario or none.
    #[must_use]
    pub const fn constant(always: bool) -> Self {
        if always { Self::ALWAYS } else { Self::NEVER }
    }
}

/// One bit of a variable: its place in the order of the diagrams.
pub type Bit = u16;

/// A list of bits that an operation is about, interned so that results can be remembered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BitSet(u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And(Diagram, Diagram),
    Or(Diagram, Diagram),
    Without(Diagram, Diagram),
    Exists(Diagram, BitSet),
    AllZero(Diagram, BitSet),
}

/// The arena of all diagrams of a run.
pub struct Diagrams {
    variables: BddVariableSet,
    stored: Vec<Rc<Bdd>>,
    ids: FxHashMap<Rc<Bdd>, Diagram>,
    done: FxHashMap<Operation, Diagram>,
    bit_sets: Vec<Vec<Bit>>,
    limit: usize,
    /// How many nodes all diagrams together may still take.
    room: usize,
}

impl Diagrams {
    /// An arena for diagrams over so many bits (fewer than 65,534), none of which grows beyond `limit` nodes, nor all together
    /// beyond 200 times as many.
    #[must_use]
    pub fn new(bits: Bit, limit: usize) -> Self {
        let variables = BddVariableSet::new_anonymous(bits);
        let (never, always) = (Rc::new(variables.mk_false()), Rc::new(variables.mk_true()));
        let ids = FxHashMap::from_iter([(Rc::clone(&never), Diagram::NEVER), (Rc::clone(&always), Diagram::ALWAYS)]);
        // The third is never looked at: every operation answers for UNDECIDED before it asks for nodes.
        let stored = vec![never, Rc::clone(&always), always];
        Self {
            variables,
            stored,
            ids,
            done: FxHashMap::default(),
            bit_sets: Vec::new(),
            limit,
            room: limit.saturating_mul(200),
        }
    }

    fn intern(&mut self, bdd: &Bdd) -> Diagram {
        if let Some(&id) = self.ids.get(bdd) {
            return id;
        }
        match self.room.checked_sub(bdd.size()) {
            Some(room) => self.room = room,
            None => return Diagram::UNDECIDED,
        }
        let id = Diagram::new(self.stored.len());
        // A clone is as large as it needs to be; the result of an operation has room to grow.
        let bdd = Rc::new(bdd.clone());
        self.stored.push(Rc::clone(&bdd));
        self.ids.insert(bdd, id);
        id
    }

    fn bdd(&self, diagram: Diagram) -> Rc<Bdd> {
        Rc::clone(&self.stored[diagram.index()])
    }

    fn remembered(&mut self, operation: Operation, compute: impl FnOnce(&mut Self) -> Option<Bdd>) -> Diagram {
        if let Some(&result) = self.done.get(&operation) {
            return result;
        }
        let result = compute(self).map_or(Diagram::UNDECIDED, |bdd| self.intern(&bdd));
        self.done.insert(operation, result);
        result
    }

    /// The scenarios in which a bit has a value.
    pub fn bit(&mut self, bit: Bit, value: bool) -> Diagram {
        let literal = self.variables.mk_literal(variable(bit), value);
        self.intern(&literal)
    }

    /// The scenarios that are in both sets.
    pub fn and(&mut self, a: Diagram, b: Diagram) -> Diagram {
        match (a.min(b), a.max(b)) {
            (Diagram::NEVER, _) => Diagram::NEVER,
            (Diagram::ALWAYS, other) => other,
            (Diagram::UNDECIDED, _) => Diagram::UNDECIDED,
            (a, b) if a == b => a,
            (a, b) => self.remembered(Operation::And(a, b), |this| {
                Bdd::binary_op_with_limit(this.limit, &this.bdd(a), &this.bdd(b), op_function::and)
            }),
        }
    }

    /// The scenarios that are in one of the sets.
    pub fn or(&mut self, a: Diagram, b: Diagram) -> Diagram {
        match (a.min(b), a.max(b)) {
            (Diagram::NEVER, other) => other,
            (Diagram::ALWAYS, _) => Diagram::ALWAYS,
            (Diagram::UNDECIDED, _) => Diagram::UNDECIDED,
            (a, b) if a == b => a,
            (a, b) => self.remembered(Operation::Or(a, b), |this| {
                Bdd::binary_op_with_limit(this.limit, &this.bdd(a), &this.bdd(b), op_function::or)
            }),
        }
    }

    /// The scenarios that are in the first set and not in the second.
    pub fn without(&mut self, a: Diagram, b: Diagram) -> Diagram {
        match (a, b) {
            (Diagram::NEVER, _) | (_, Diagram::ALWAYS) => Diagram::NEVER,
            (_, Diagram::NEVER) => a,
            (Diagram::UNDECIDED, _) | (_, Diagram::UNDECIDED) => Diagram::UNDECIDED,
            (a, b) if a == b => Diagram::NEVER,
            (a, b) => self.remembered(Operation::Without(a, b), |this| {
                Bdd::binary_op_with_limit(this.limit, &this.bdd(a), &this.bdd(b), op_function::and_not)
            }),
        }
    }

    /// The scenarios that are not in the set.
    pub fn not(&mut self, a: Diagram) -> Diagram {
        self.without(Diagram::ALWAYS, a)
    }

    /// The scenarios that are in all of the sets.
    pub fn all(&mut self, sets: impl IntoIterator<Item = Diagram>) -> Diagram {
        sets.into_iter().fold(Diagram::ALWAYS, |all, set| self.and(all, set))
    }

    /// The scenarios that are in some of the sets.
    pub fn any(&mut self, sets: impl IntoIterator<Item = Diagram>) -> Diagram {
        sets.into_iter().fold(Diagram::NEVER, |any, set| self.or(any, set))
    }

    /// A list of bits for [`Self::exists`] and [`Self::all_zero`].
    pub fn bit_set(&mut self, bits: Vec<Bit>) -> BitSet {
        self.bit_sets.push(bits);
        BitSet(u32::try_from(self.bit_sets.len() - 1).unwrap_or(u32::MAX))
    }

    /// The scenarios that are in the set after some change of these bits.
    pub fn exists(&mut self, a: Diagram, bits: BitSet) -> Diagram {
        if a <= Diagram::UNDECIDED {
            return a;
        }
        self.remembered(Operation::Exists(a, bits), |this| {
            let mut bdd = (*this.bdd(a)).clone();
            for bit in this.bits_in_support(&bdd, bits) {
                let without = bdd.var_restrict(bit, false);
                let with = bdd.var_restrict(bit, true);
                bdd = Bdd::binary_op_with_limit(this.limit, &without, &with, op_function::or)?;
            }
            Some(bdd)
        })
    }

    /// The scenarios that are in the set, whatever change is made of these bits.
    pub fn for_all(&mut self, a: Diagram, bits: BitSet) -> Diagram {
        let not = self.not(a);
        let exists = self.exists(not, bits);
        self.not(exists)
    }

    /// The set with these bits replaced by zero (a cofactor): it no longer depends on them.
    pub fn all_zero(&mut self, a: Diagram, bits: BitSet) -> Diagram {
        if a <= Diagram::UNDECIDED {
            return a;
        }
        self.remembered(Operation::AllZero(a, bits), |this| {
            let bdd = this.bdd(a);
            let zeros: Vec<_> = this.bits_in_support(&bdd, bits).into_iter().map(|bit| (bit, false)).collect();
            // A restriction may leave nodes in another order; an operation puts them into the one by which sets are compared.
            Some(bdd.restrict(&zeros).and(&this.variables.mk_true()))
        })
    }

    fn bits_in_support(&self, bdd: &Bdd, bits: BitSet) -> Vec<BddVariable> {
        let support = bdd.support_set();
        let bits = self.bit_sets.get(bits.0 as usize).into_iter().flatten();
        bits.map(|&bit| variable(bit)).filter(|bit| support.contains(bit)).collect()
    }

    /// The bits that a set depends on, in order.
    #[must_use]
    pub fn support(&self, a: Diagram) -> Vec<Bit> {
        if a == Diagram::UNDECIDED {
            return Vec::new();
        }
        let mut bits: Vec<Bit> = self.bdd(a).support_set().into_iter().map(|bit| narrow(bit.to_index())).collect();
        bits.sort_unstable();
        bits
    }

    /// Whether every scenario of the first set is in the second; `false` also where that is not known.
    pub fn implies(&mut self, a: Diagram, b: Diagram) -> bool {
        self.without(a, b) == Diagram::NEVER
    }

    /// Whether a scenario is in the set. `UNDECIDED` counts as not.
    #[must_use]
    pub fn contains(&self, a: Diagram, bit: impl Fn(Bit) -> bool) -> bool {
        if a == Diagram::UNDECIDED {
            return false;
        }
        let bdd = &self.stored[a.index()];
        let mut at = bdd.root_pointer();
        while !at.is_terminal() {
            let set = bit(narrow(bdd.var_of(at).to_index()));
            at = if set { bdd.high_link_of(at) } else { bdd.low_link_of(at) };
        }
        at.is_one()
    }

    /// A look at the nodes of a set, for walks over it; `UNDECIDED` looks like "always".
    #[must_use]
    pub fn nodes(&self, a: Diagram) -> Nodes {
        Nodes { bdd: self.bdd(a) }
    }

    /// How many diagrams there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stored.len()
    }

    /// Whether there are only the constants.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stored.len() <= 3
    }
}

/// The nodes of one diagram.
pub struct Nodes {
    bdd: Rc<Bdd>,
}

/// A node of a diagram.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

impl Node {
    /// Its place in the order of [`Nodes::iter`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Nodes {
    /// Where a walk begins.
    #[must_use]
    pub fn root(&self) -> Node {
        node(self.bdd.root_pointer())
    }

    /// How many nodes there are, the two answers included. Every node stands behind those that it leads to.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bdd.size()
    }

    /// Whether there is no node but the answers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bdd.size() <= 2
    }

    /// The nodes in that order.
    pub fn iter(&self) -> impl Iterator<Item = Node> + use<> {
        (0..self.len()).map(|index| node(BddPointer::from_index(index)))
    }

    /// What a node decides: `Err` with the answer, or `Ok` with the bit and the nodes for zero and one.
    ///
    /// # Errors
    /// No error: the answer of a walk that has ended there.
    pub fn step(&self, at: Node) -> Result<(Bit, Node, Node), bool> {
        let pointer = BddPointer::from_index(at.0 as usize);
        match pointer.as_bool() {
            Some(answer) => Err(answer),
            None => Ok((
                narrow(self.bdd.var_of(pointer).to_index()),
                node(self.bdd.low_link_of(pointer)),
                node(self.bdd.high_link_of(pointer)),
            )),
        }
    }

    /// The node for a value of a bit, for walks that visit every bit in order.
    #[must_use]
    pub fn follow(&self, at: Node, bit: Bit, value: bool) -> Node {
        match self.step(at) {
            Ok((here, zero, one)) if here == bit => {
                if value {
                    one
                } else {
                    zero
                }
            }
            _ => at,
        }
    }
}

fn node(pointer: BddPointer) -> Node {
    Node(u32::try_from(pointer.to_index()).unwrap_or(u32::MAX))
}

fn variable(bit: Bit) -> BddVariable {
    BddVariable::from_index(usize::from(bit))
}

fn narrow(index: usize) -> Bit {
    Bit::try_from(index).unwrap_or(Bit::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_equal_ids_however_they_come_about() {
        let mut diagrams = Diagrams::new(4, 1000);
        let [a, b, c] = [0, 1, 2].map(|bit| diagrams.bit(bit, true));
        let left = {
            let ab = diagrams.or(a, b);
            diagrams.and(ab, c)
        };
        let right = {
            let (ac, bc) = (diagrams.and(a, c), diagrams.and(b, c));
            diagrams.or(ac, bc)
        };
        assert_eq!(left, right);
        let not = diagrams.not(left);
        assert_eq!(diagrams.not(not), left);
        let d = diagrams.bit(3, false);
        let with_d = diagrams.and(left, d);
        let zero = diagrams.bit_set(vec![3]);
        assert_eq!(diagrams.all_zero(with_d, zero), left);
        assert_eq!(diagrams.exists(with_d, zero), left);
        assert_eq!(diagrams.for_all(with_d, zero), Diagram::NEVER);
    }

    #[test]
    fn what_grows_past_the_limit_is_undecided_and_spreads_only_where_it_matters() {
        let mut diagrams = Diagrams::new(40, 16);
        let mut sum = Diagram::NEVER;
        for bit in 0..20 {
            let (a, b) = (diagrams.bit(bit, true), diagrams.bit(20 + bit, true));
            let both = diagrams.and(a, b);
            sum = diagrams.or(sum, both);
        }
        assert_eq!(sum, Diagram::UNDECIDED);
        assert_eq!(diagrams.and(sum, Diagram::NEVER), Diagram::NEVER);
        assert_eq!(diagrams.or(sum, Diagram::ALWAYS), Diagram::ALWAYS);
        assert_eq!(diagrams.not(sum), Diagram::UNDECIDED);
    }
}

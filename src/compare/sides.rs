//! The two policies under examination, in one space of scenarios.

use super::found::Found;
use super::{EXPLAINED, Side, Twins};
use crate::claims::{self, Engine, Options};
use crate::diag::Diagnostic;
use crate::ids::Id;
use crate::model::{AssumptionId, Meanings, Numbers, Pair};
use crate::scenario::{Diagram, Dnf, shortest};
use crate::source::Sources;

/// What goes by the same name on both sides.
pub struct Names {
    /// Things that are declared.
    pub twins: Twins,
    /// Conditions of one meaning.
    conditions: Numbers,
}

impl Names {
    /// The names of a pair.
    pub fn new(pair: &Pair) -> Self {
        Self { twins: Twins::new(pair), conditions: Numbers::default() }
    }
}

/// Two engines over the same sets.
pub struct Sides<'a, 't> {
    /// The policies.
    pub pair: &'a Pair,
    /// Their texts.
    pub sources: &'a Sources,
    /// Which of their things are which.
    pub twins: &'t Twins,
    /// The newer policy. INVARIANT (sets): its space has the sets of both, except while [`Self::on`] looks at the older one.
    pub new: Engine<'a>,
    old: Engine<'a>,
    /// The scenarios that count in the older and in the newer policy.
    pub counting: (Diagram, Diagram),
    /// How many turns there was no room to explain.
    pub unexplained: usize,
    /// How many steps and values there is room for in explanations.
    pub room: usize,
    meanings: [Meanings<'t>; 2],
    found: [Found; 2],
}

impl<'a, 't> Sides<'a, 't> {
    /// Computes both fixpoints.
    pub fn new(pair: &'a Pair, sources: &'a Sources, names: &'t Names, asked: usize, options: &Options<'a>) -> Self
    where
        'a: 't,
    {
        let mut new = Engine::new(&pair.new, options);
        let assumptions = pair.new.assumptions.len();
        let mut within = Diagram::ALWAYS;
        for id in (assumptions.saturating_sub(asked)..assumptions).map(AssumptionId::new) {
            let asked = new.space.assumption(&pair.new, id);
            within = new.space.diagrams.and(within, asked);
        }
        let old = Engine::beside(&pair.old, &mut new, within, options);
        let counting = (old.space.valid(), new.space.valid());
        let meanings = [&pair.old, &pair.new].map(|policy| Meanings::new(policy, &names.conditions));
        let (unexplained, room, found) = (0, EXPLAINED, Default::default());
        Self { pair, sources, twins: &names.twins, new, old, counting, unexplained, room, meanings, found }
    }

    /// Takes some of the room for explanations; `None`, now and from now on, if there is not enough.
    pub fn take_room(&mut self, room: usize) -> Option<()> {
        let left = self.room.checked_sub(room);
        self.room = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// What the statements and claims of a side mean.
    pub const fn meanings(&self, side: Side) -> &Meanings<'t> {
        let [old, new] = &self.meanings;
        side.of(old, new)
    }

    /// The statements of a side.
    pub const fn found(&self, side: Side) -> &Found {
        let [old, new] = &self.found;
        side.of(old, new)
    }

    /// Looks at one side.
    pub fn on<T>(&mut self, side: Side, look: impl FnOnce(&mut Engine<'a>) -> T) -> T {
        if side == Side::New {
            return look(&mut self.new);
        }
        self.old.space.exchange_sets(&mut self.new.space);
        let seen = look(&mut self.old);
        self.old.space.exchange_sets(&mut self.new.space);
        seen
    }

    /// Assumptions that contradict one another, on each side.
    pub fn contradictions(&mut self) -> Vec<Diagnostic> {
        let both = [Side::Old, Side::New].map(|side| self.on(side, claims::contradiction));
        both.into_iter().flatten().collect()
    }

    /// The scenarios that count on a side.
    const fn care(&self, side: Side) -> Diagram {
        side.of(self.counting.0, self.counting.1)
    }

    /// A set of scenarios that count on a side, in words.
    pub fn words(&mut self, side: Side, set: Diagram) -> Option<Dnf> {
        let care = self.care(side);
        shortest(&mut self.new.space, &self.pair.new, set, care)
    }

    /// The scenarios that count on a side and are in its set but not in the other side's; `None` if that is not known.
    pub fn only(&mut self, side: Side, here: Diagram, there: Diagram) -> Option<Diagram> {
        let care = self.care(side);
        let sets = &mut self.new.space.diagrams;
        let only = sets.without(here, there);
        let only = sets.and(only, care);
        (only != Diagram::UNDECIDED).then_some(only)
    }
}

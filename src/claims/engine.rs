//! What claims are decided with: the space of scenarios, the fixpoint, and the fixpoints under variations, each computed once.

mod ignorable;
mod kept;

pub use kept::Kept;

use super::descent::Descent;
use super::{Culprit, Options};
use crate::graph::FormSet;
pub use crate::graph::Relaxation;
use crate::holdings::{Budget, Goal, Holdings, Levels, NEAR, Proofs, Scene, System, Variation};
use crate::model::{BaselineId, Cond, DataId, DataSet, Event, PartyId, PartySet, Policy, StatementId};
use crate::scenario::{Assignment, Diagram, NODE_LIMIT, Space};
use ignorable::Ignorable;
use kept::Varying;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A policy under examination.
pub struct Engine<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its scenarios.
    pub space: Space,
    /// Its graph and guards.
    pub system: Rc<System<'a>>,
    /// What there is in the policy that can be ignored.
    pub ignorable: Relaxation,
    /// If not everything counts that makes a claim fail: whose doing does.
    pub counted: Option<Rc<BTreeSet<Culprit>>>,
    budget: Budget<'a>,
    plain: Rc<Holdings>,
    varied: FxHashMap<Variation, Varying>,
    baselines: FxHashMap<BaselineId, (Rc<System<'a>>, Rc<Holdings>)>,
    proofs: FxHashMap<(Variation, Vec<bool>), Rc<Proofs>>,
    near: FxHashMap<(Variation, Vec<bool>), Near>,
    /// What somebody holds always, and what somebody holds at all.
    somewhere: Option<[FormSet; 2]>,
    relaxed: FxHashMap<Relaxation, (Rc<System<'a>>, Rc<Holdings>)>,
    descent: OnceCell<Descent>,
}

/// What there is to find the proofs of a scenario with.
enum Near {
    /// How many more facts may be collected backwards, where all levels cost little more than that.
    Room(usize),
    /// The levels of all facts.
    Levels(Levels),
}

impl<'a> Engine<'a> {
    /// Computes the fixpoint of a policy.
    #[must_use]
    pub fn new(policy: &'a Policy, options: &Options<'a>) -> Self {
        Self::within(policy, Space::new(policy, NODE_LIMIT), options)
    }

    /// The same for another policy with the very same variables, in scenarios of `within` only. Its sets are those of `other`, which
    /// keeps them (see [`Space::beside`]).
    #[must_use]
    pub fn beside(policy: &'a Policy, other: &mut Self, within: Diagram, options: &Options<'a>) -> Self {
        let mut space = Space::beside(policy, &mut other.space);
        space.exchange_sets(&mut other.space);
        space.narrow(within);
        let mut engine = Self::within(policy, space, options);
        engine.space.exchange_sets(&mut other.space);
        engine
    }

    fn within(policy: &'a Policy, mut space: Space, options: &Options<'a>) -> Self {
        let system = Rc::new(System::new(policy, None, &mut space, Relaxation::default()));
        let mut budget = Budget::new(options.max_steps, options.stop);
        let plain = Rc::new(Holdings::solve(&system, &mut space, &Variation::default(), &mut budget));
        Self::of(policy, space, system, plain, Ignorable::of(policy), budget)
    }

    /// An engine that has found nothing but the fixpoint.
    fn of(
        policy: &'a Policy,
        space: Space,
        system: Rc<System<'a>>,
        plain: Rc<Holdings>,
        ignorable: Ignorable,
        budget: Budget<'a>,
    ) -> Self {
        Self {
            policy,
            space,
            system,
            counted: None,
            ignorable: ignorable.relaxation(policy),
            budget,
            plain,
            varied: FxHashMap::default(),
            baselines: FxHashMap::default(),
            proofs: FxHashMap::default(),
            near: FxHashMap::default(),
            somewhere: None,
            relaxed: FxHashMap::default(),
            descent: OnceCell::new(),
        }
    }

    /// Who can hold what.
    #[must_use]
    pub fn holdings(&self) -> Rc<Holdings> {
        Rc::clone(&self.plain)
    }

    /// Who can hold what under a variation of the rules.
    pub fn varied(&mut self, variation: &Variation) -> Rc<Holdings> {
        if *variation == Variation::default() {
            return self.holdings();
        }
        if let Some(known) = self.varied.get(variation) {
            return Rc::clone(&known.holdings);
        }
        let mut solved = Holdings::solve(&self.system, &mut self.space, variation, &mut self.budget);
        if let Some(asked) = &variation.only_from {
            solved = solved.about(&self.system, asked);
        }
        let holdings = Rc::new(solved);
        self.varied.insert(variation.clone(), Varying { holdings: Rc::clone(&holdings), ranks: None });
        holdings
    }

    /// The variation that a claim is about which says that an event comes about only through some parties.
    #[must_use]
    pub fn only_through(&self, event: &Event, gate: &PartySet) -> Variation {
        self.descent.get_or_init(|| Descent::new(self.policy)).only_through(event, gate)
    }

    /// A baseline's system, and who can hold what in it.
    pub fn baseline(&mut self, baseline: BaselineId) -> (Rc<System<'a>>, Rc<Holdings>) {
        if let Some((system, holdings)) = self.baselines.get(&baseline) {
            return (Rc::clone(system), Rc::clone(holdings));
        }
        let system = Rc::new(System::new(self.policy, Some(baseline), &mut self.space, Relaxation::default()));
        let holdings = Holdings::solve(&system, &mut self.space, &Variation::default(), &mut self.budget);
        let both = (system, Rc::new(holdings));
        self.baselines.insert(baseline, (Rc::clone(&both.0), Rc::clone(&both.1)));
        both
    }

    /// Smallest proofs in a scenario, under a variation: of the goal of smallest proof of each list.
    pub fn proofs(&mut self, variation: &Variation, scenario: &Assignment, goals: &[Vec<Goal>]) -> Rc<Proofs> {
        let key = (variation.clone(), self.space.bits_of_assignment(scenario));
        if let Some(known) = self.proofs.get(&key) {
            return Rc::clone(known);
        }
        let holdings = self.varied(variation);
        let is_so = |set| self.space.diagrams.contains(set, |bit| key.1.get(usize::from(bit)).is_some_and(|&bit| bit));
        let scene = Scene {
            system: &self.system,
            variation,
            applies: &|statement| is_so(self.system.guards[statement]),
            holds: &|fact| is_so(holdings.of(fact)),
        };
        let near = self.near.entry(key.clone()).or_insert(Near::Room(NEAR));
        match near {
            Near::Levels(levels) => return Rc::new(Proofs::by_levels(&scene, levels, goals)),
            Near::Room(room) => {
                if !self.system.graph.only_moves() {
                    *room = NEAR;
                }
                if let Some(found) = Proofs::near(&scene, goals, room) {
                    return Rc::new(found);
                }
            }
        }
        if let Some(levels) = Levels::new(&scene) {
            let found = Rc::new(Proofs::by_levels(&scene, &levels, goals));
            *near = Near::Levels(levels);
            return found;
        }
        let found = Rc::new(Proofs::all(&scene));
        self.proofs.insert(key, Rc::clone(&found));
        found
    }

    /// Looks at the policy with something ignored.
    pub fn relaxed<T>(&mut self, relaxation: Relaxation, look: impl FnOnce(&mut Self) -> T) -> T {
        if relaxation == Relaxation::default() {
            return look(self);
        }
        let (system, holdings) = self.relaxed_system(relaxation);
        self.seen_through(system, holdings, look)
    }

    /// Looks at the policy with these statements applying only in the scenarios of `guard`.
    pub fn guarded<T>(&mut self, statements: &[StatementId], guard: Diagram, look: impl FnOnce(&mut Self) -> T) -> T {
        let system = self.system.guarded(statements, guard, &mut self.space);
        let holdings = Holdings::solve(&system, &mut self.space, &Variation::default(), &mut self.budget);
        self.seen_through(Rc::new(system), Rc::new(holdings), look)
    }

    /// Looks at the policy with something of one statement ignored.
    pub fn with_relaxed<T>(
        &mut self,
        statement: StatementId,
        ignored: Relaxation,
        look: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let system = self.system.with_relaxed(statement, ignored, &mut self.space);
        let holdings = Holdings::solve(&system, &mut self.space, &Variation::default(), &mut self.budget);
        self.seen_through(Rc::new(system), Rc::new(holdings), look)
    }

    /// Whether the limit on steps or time was reached, so that sets found since may not be known.
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.budget.spent
    }

    /// Looks with another system in place of the policy's own; what was found under variations is put aside meanwhile.
    fn seen_through<T>(
        &mut self,
        system: Rc<System<'a>>,
        holdings: Rc<Holdings>,
        look: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let system = std::mem::replace(&mut self.system, system);
        let plain = std::mem::replace(&mut self.plain, holdings);
        let varied = std::mem::take(&mut self.varied);
        let proofs = std::mem::take(&mut self.proofs);
        let near = std::mem::take(&mut self.near);
        let somewhere = self.somewhere.take();
        let seen = look(self);
        (self.system, self.plain, self.varied) = (system, plain, varied);
        (self.proofs, self.near, self.somewhere) = (proofs, near, somewhere);
        seen
    }

    fn relaxed_system(&mut self, relaxation: Relaxation) -> (Rc<System<'a>>, Rc<Holdings>) {
        if let Some((system, holdings)) = self.relaxed.get(&relaxation) {
            return (Rc::clone(system), Rc::clone(holdings));
        }
        let system = System::new(self.policy, None, &mut self.space, relaxation);
        let holdings = Holdings::solve(&system, &mut self.space, &Variation::default(), &mut self.budget);
        let both = (Rc::new(system), Rc::new(holdings));
        self.relaxed.insert(relaxation, (Rc::clone(&both.0), Rc::clone(&both.1)));
        both
    }

    /// The scenarios that count: all, where assumptions are ignored.
    #[must_use]
    pub fn base(&self, relaxation: Relaxation) -> Diagram {
        if relaxation.conditions { self.space.codes() } else { self.space.valid() }
    }

    /// The scenarios in which a condition is true.
    pub fn condition(&mut self, cond: &Cond) -> Diagram {
        self.space.condition(self.policy, None, cond)
    }

    /// Every form of some data.
    #[must_use]
    pub fn forms_of(&self, data: &DataSet) -> FormSet {
        let forms = &self.system.graph.forms;
        let mut set = FormSet::new(forms.len());
        data.iter().flat_map(|data| forms.of(data)).for_each(|form| set.insert(form));
        set
    }

    /// Whether somebody holds some of these forms in any scenario at all, whichever count; `None` if that depends on which.
    pub fn held_by_somebody(&mut self, forms: &FormSet) -> Option<bool> {
        let [always, ever] = self.somewhere.get_or_insert_with(|| self.plain.somewhere(forms.words().len()));
        let meets = |set: &FormSet| set.words().iter().zip(forms.words()).any(|(held, asked)| held & asked != 0);
        if self.plain.is_cut_short() || (meets(ever) && !meets(always)) { None } else { Some(meets(ever)) }
    }

    /// When a party holds data, clear or sealed.
    pub fn holds(&mut self, holdings: &Holdings, party: PartyId, data: DataId) -> Diagram {
        let forms = &self.system.graph.forms;
        forms.of(data).fold(Diagram::NEVER, |any, form| self.space.diagrams.or(any, holdings.of((party, form))))
    }

    /// When a party holds data in the clear.
    #[must_use]
    pub fn learns(&self, holdings: &Holdings, party: PartyId, data: DataId) -> Diagram {
        holdings.of((party, self.system.graph.forms.clear(data)))
    }
}

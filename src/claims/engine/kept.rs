//! An engine between two changes of its policy: what it has found outlives the policy as it was.

use super::ignorable::Ignorable;
use super::{Engine, Options, Relaxation};
use crate::claims::dependence::Changed;
use crate::claims::descent::Descent;
use crate::holdings::{Budget, Fact, Holdings, Ranks, Rules, System, Variation, Varied};
use crate::model::{Body, Claim, ClaimBody, DataSet, PartySet, Policy, Statement, StatementId};
use crate::scenario::{Diagram, Space};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// How many facts are kept of fixpoints under variations; those beyond are computed when they are asked for. A fact takes some forty bytes.
const ROOM: usize = 8_000_000;

/// What an engine knows of a policy without baselines, in a form that follows changes of its statements.
pub struct Kept {
    space: Space,
    ignorable: Ignorable,
    descent: OnceCell<Descent>,
    /// The fixpoints with nothing and with something ignored.
    followed: Vec<(Relaxation, Followed)>,
}

/// Rules, and their fixpoints, that follow changes.
struct Followed {
    rules: Rules,
    holdings: Holdings,
    ranks: Ranks,
    /// The fixpoints under variations of the rules, if nothing is ignored.
    varied: FxHashMap<Variation, Varying>,
}

/// A fixpoint under a variation of the rules; it follows changes if its facts have ranks.
pub(super) struct Varying {
    pub holdings: Rc<Holdings>,
    pub ranks: Option<Ranks>,
}

/// What statements that are gone have brought about: in the fixpoint, and in each of the varied ones, in the order in which they stand.
struct Lost {
    plain: Vec<Fact>,
    varied: Vec<Vec<Fact>>,
}

impl Kept {
    /// Examines a policy and looks at what is found. Nothing is kept where something is undecided, or where there are baselines.
    pub fn new<T>(policy: &Policy, look: impl FnOnce(&mut Engine<'_>) -> T) -> (Option<Self>, T) {
        let mut engine = Engine::new(policy, &Options::default());
        let seen = look(&mut engine);
        let ignorable = Ignorable::of(policy);
        let kept = if policy.baselines.is_empty() { Self::of(engine, ignorable, Vec::new()) } else { None };
        (kept, seen)
    }

    /// Looks at the policy as it is now. Nothing is kept where something new is looked at that is undecided.
    pub fn look<T>(self, policy: &Policy, look: impl FnOnce(&mut Engine<'_>) -> T) -> (Option<Self>, T) {
        let Self { space, ignorable, descent, followed } = self;
        let mut known = Vec::with_capacity(followed.len());
        let (mut fixpoints, mut variations) = (FxHashMap::default(), FxHashMap::default());
        for (relaxation, Followed { rules, holdings, ranks, varied }) in followed {
            known.push((relaxation, ranks));
            if relaxation == Relaxation::default() {
                variations = varied;
            }
            fixpoints.insert(relaxation, (Rc::new(System { policy, rules }), Rc::new(holdings)));
        }
        let Some((system, plain)) = fixpoints.remove(&Relaxation::default()) else { return Self::new(policy, look) };
        let mut engine = Engine::of(policy, space, system, plain, ignorable, Budget::new(None, None));
        (engine.relaxed, engine.descent, engine.varied) = (fixpoints, descent, variations);
        let seen = look(&mut engine);
        (Self::of(engine, ignorable, known), seen)
    }

    /// What an engine has found; `known` are the ranks of what is followed already.
    fn of(engine: Engine<'_>, ignorable: Ignorable, mut known: Vec<(Relaxation, Ranks)>) -> Option<Self> {
        let Engine { mut space, system, plain, mut relaxed, mut varied, proofs, near, baselines, descent, .. } = engine;
        drop((proofs, near, baselines));
        rank(&mut varied, &system, &mut space);
        relaxed.insert(Relaxation::default(), (system, plain));
        let mut followed = Vec::with_capacity(relaxed.len());
        for (relaxation, (system, holdings)) in relaxed {
            let (system, mut holdings) = (Rc::into_inner(system)?, Rc::into_inner(holdings)?);
            let ranks = match known.iter().position(|(one, _)| *one == relaxation) {
                Some(at) => known.swap_remove(at).1,
                None if holdings.is_decided() => {
                    let varied = Varied { system: &system, variation: &Variation::default() };
                    Ranks::new(varied, &mut space, &mut holdings)
                }
                None => return None,
            };
            let varied =
                if relaxation == Relaxation::default() { std::mem::take(&mut varied) } else { FxHashMap::default() };
            followed.push((relaxation, Followed { rules: system.rules, holdings, ranks, varied }));
        }
        Some(Self { space, ignorable, descent, followed })
    }

    /// Whether a statement can be put in: it seals data only as others do already.
    #[must_use]
    pub fn can_take(&self, statement: &Statement) -> bool {
        self.followed.iter().all(|(_, followed)| followed.rules.graph.has_forms_of(&statement.body))
    }

    /// Forgets what only a claim was asked of, which is going to be another one.
    pub fn forget(&mut self, policy: &Policy, claim: &Claim) {
        let Some(ClaimBody::OnlyThrough { event, gate }) = &claim.body else { return };
        let variation = self.descent.get_or_init(|| Descent::new(policy)).only_through(event, gate);
        self.followed.iter_mut().for_each(|(_, followed)| _ = followed.varied.remove(&variation));
    }

    /// Takes statements out of a policy, and puts others in behind all others; says what is different.
    #[must_use]
    pub fn change(self, policy: &mut Policy, removed: &[StatementId], added: Vec<Statement>) -> (Self, Changed) {
        let Self { mut space, mut ignorable, mut descent, followed } = self;
        let before = ignorable.relaxation(policy);
        let mut changed = Changed::default();
        let prepare = |(relaxation, followed): (Relaxation, Followed)| {
            let (followed, lost) = followed.without(policy, removed, &mut changed);
            (relaxation, followed, lost)
        };
        let followed: Vec<_> = followed.into_iter().map(prepare).collect();
        for &statement in removed {
            ignorable = ignorable.without(&policy.statements[statement]);
            let says_nothing = Body::Use { data: DataSet::default(), at: PartySet::default() };
            policy.statements[statement].body = says_nothing;
        }
        ignorable = added.iter().fold(ignorable, Ignorable::with);
        let added: Vec<StatementId> = added.into_iter().map(|statement| policy.statements.push(statement)).collect();
        let follow = |(relaxation, followed, lost): (Relaxation, Followed, Lost)| {
            (relaxation, followed.with(policy, &mut space, lost, &added, &mut changed))
        };
        let mut followed: Vec<_> = followed.into_iter().map(follow).collect();
        if let Some(descent) = descent.get_mut() {
            let mut is_more = false;
            added.iter().for_each(|&statement| is_more |= descent.take_in(policy, statement));
            if is_more {
                followed.iter_mut().for_each(|(_, followed)| followed.keep_closed(descent));
            }
        }
        changed.everything = ignorable.relaxation(policy) != before;
        (Self { space, ignorable, descent, followed }, changed)
    }
}

impl Followed {
    /// Without some statements; what they brought about is not looked at yet.
    fn without(self, policy: &Policy, removed: &[StatementId], changed: &mut Changed) -> (Self, Lost) {
        let Self { rules, holdings, ranks, varied } = self;
        let mut system = System { policy, rules };
        let mut plain = Vec::new();
        for &statement in removed {
            let facts = system.brought_about(statement, &Variation::default(), &holdings);
            changed.note(policy, statement, &facts);
            plain.extend(facts);
        }
        // What does nothing does nothing under a variation either.
        let removed_there: &[StatementId] = if plain.is_empty() { &[] } else { removed };
        let lost = |(variation, one): (&Variation, &Varying)| {
            let brought = |&statement: &StatementId| system.brought_about(statement, variation, &one.holdings);
            removed_there.iter().flat_map(brought).collect()
        };
        let lost = Lost { varied: varied.iter().map(lost).collect(), plain };
        removed.iter().for_each(|&statement| system.rules.remove(policy, statement));
        (Self { rules: system.rules, holdings, ranks, varied }, lost)
    }

    /// With some statements, and what is held without those that brought about what is lost.
    fn with(
        self,
        policy: &Policy,
        space: &mut Space,
        lost: Lost,
        added: &[StatementId],
        changed: &mut Changed,
    ) -> Self {
        let Self { mut rules, mut holdings, mut ranks, mut varied } = self;
        added.iter().for_each(|&statement| rules.add(policy, space, statement));
        let system = System { policy, rules };
        let plain = Variation::default();
        let here = Varied { system: &system, variation: &plain };
        for (party, form) in holdings.follow(here, space, &mut ranks, lost.plain, added) {
            changed.note_holder(party, system.graph.forms.parts(form).0);
            changed.undecided |= holdings.of((party, form)) == Diagram::UNDECIDED;
        }
        for &statement in added {
            let facts = system.brought_about(statement, &plain, &holdings);
            changed.note(policy, statement, &facts);
        }
        for ((variation, one), lost) in varied.iter_mut().zip(lost.varied) {
            one.follow(Varied { system: &system, variation }, space, lost, added);
        }
        varied.retain(|_, one| one.ranks.is_some());
        Self { rules: system.rules, holdings, ranks, varied }
    }

    /// Keeps those variations that still leave out nothing which what they ask for can come about from.
    fn keep_closed(&mut self, descent: &Descent) {
        let is_closed = |asked: &DataSet| descent.all_behind(asked.iter()).len() == asked.len();
        self.varied.retain(|variation, _| variation.only_from.as_ref().is_none_or(is_closed));
    }
}

impl Varying {
    /// Follows a change; it has no ranks any more if it cannot.
    fn follow(&mut self, varied: Varied<'_, '_>, space: &mut Space, lost: Vec<Fact>, added: &[StatementId]) {
        let (Some(holdings), Some(ranks)) = (Rc::get_mut(&mut self.holdings), &mut self.ranks) else {
            self.ranks = None;
            return;
        };
        let changed = holdings.follow(varied, space, ranks, lost, added);
        if changed.into_iter().any(|fact| holdings.of(fact) == Diagram::UNDECIDED) {
            self.ranks = None;
        }
    }
}

/// Ranks the facts of fixpoints that have none yet, as far as there is room, so that they follow changes; the others are dropped.
fn rank(varied: &mut FxHashMap<Variation, Varying>, system: &System<'_>, space: &mut Space) {
    let ranked = varied.values().filter(|one| one.ranks.is_some());
    let mut room = ROOM.saturating_sub(ranked.map(|one| one.holdings.listed()).sum());
    for (variation, one) in varied.iter_mut().filter(|(_, one)| one.ranks.is_none()) {
        let Some(holdings) = Rc::get_mut(&mut one.holdings) else { continue };
        let Some(left) = room.checked_sub(holdings.listed()) else { continue };
        if variation.only_from.is_some() && holdings.is_decided() {
            room = left;
            one.ranks = Some(Ranks::new(Varied { system, variation }, space, holdings));
        }
    }
    varied.retain(|_, one| one.ranks.is_some());
}

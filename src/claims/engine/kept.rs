//! An engine between two changes of its policy: what it has found outlives the policy as it was.

use super::ignorable::Ignorable;
use super::{Engine, Options, Relaxation};
use crate::claims::dependence::Changed;
use crate::claims::descent::Descent;
use crate::holdings::{Budget, Fact, Holdings, Ranks, Rules, System};
use crate::model::{Body, DataSet, PartySet, Policy, Statement, StatementId};
use crate::scenario::{Diagram, Space};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::rc::Rc;

/// What an engine knows of a policy without baselines, in a form that follows changes of its statements.
pub struct Kept {
    space: Space,
    ignorable: Ignorable,
    descent: OnceCell<Descent>,
    /// The fixpoints with nothing and with something ignored.
    followed: Vec<(Relaxation, Followed)>,
}

/// A fixpoint that follows changes.
struct Followed {
    rules: Rules,
    holdings: Holdings,
    ranks: Ranks,
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
        let mut fixpoints = FxHashMap::default();
        for (relaxation, Followed { rules, holdings, ranks }) in followed {
            known.push((relaxation, ranks));
            fixpoints.insert(relaxation, (Rc::new(System { policy, rules }), Rc::new(holdings)));
        }
        let Some((system, plain)) = fixpoints.remove(&Relaxation::default()) else { return Self::new(policy, look) };
        let mut engine = Engine::of(policy, space, system, plain, ignorable, Budget::new(None, None));
        (engine.relaxed, engine.descent) = (fixpoints, descent);
        let seen = look(&mut engine);
        (Self::of(engine, ignorable, known), seen)
    }

    /// What an engine has found; `known` are the ranks of what is followed already.
    fn of(engine: Engine<'_>, ignorable: Ignorable, mut known: Vec<(Relaxation, Ranks)>) -> Option<Self> {
        let Engine { mut space, system, plain, mut relaxed, varied, proofs, baselines, descent, .. } = engine;
        drop((varied, proofs, baselines));
        relaxed.insert(Relaxation::default(), (system, plain));
        let mut followed = Vec::with_capacity(relaxed.len());
        for (relaxation, (system, holdings)) in relaxed {
            let (system, mut holdings) = (Rc::into_inner(system)?, Rc::into_inner(holdings)?);
            let ranks = match known.iter().position(|(one, _)| *one == relaxation) {
                Some(at) => known.swap_remove(at).1,
                None if holdings.is_decided() => Ranks::new(&system, &mut space, &mut holdings),
                None => return None,
            };
            followed.push((relaxation, Followed { rules: system.rules, holdings, ranks }));
        }
        Some(Self { space, ignorable, descent, followed })
    }

    /// Whether a statement can be put in: it seals data only as others do already.
    #[must_use]
    pub fn can_take(&self, statement: &Statement) -> bool {
        self.followed.iter().all(|(_, followed)| followed.rules.graph.has_forms_of(&statement.body))
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
        if let Some(descent) = descent.get_mut() {
            added.iter().for_each(|&statement| _ = descent.take_in(policy, statement));
        }
        let follow = |(relaxation, followed, lost): (Relaxation, Followed, Vec<Fact>)| {
            (relaxation, followed.with(policy, &mut space, lost, &added, &mut changed))
        };
        let followed = followed.into_iter().map(follow).collect();
        changed.everything = ignorable.relaxation(policy) != before;
        (Self { space, ignorable, descent, followed }, changed)
    }
}

impl Followed {
    /// Without some statements; what they brought about is not looked at yet.
    fn without(self, policy: &Policy, removed: &[StatementId], changed: &mut Changed) -> (Self, Vec<Fact>) {
        let Self { rules, holdings, ranks } = self;
        let mut system = System { policy, rules };
        let mut lost = Vec::new();
        for &statement in removed {
            let facts = system.brought_about(statement, &holdings);
            changed.note(policy, statement, &facts);
            lost.extend(facts);
        }
        removed.iter().for_each(|&statement| system.rules.remove(policy, statement));
        (Self { rules: system.rules, holdings, ranks }, lost)
    }

    /// With some statements, and what is held without those that brought about what is lost.
    fn with(
        self,
        policy: &Policy,
        space: &mut Space,
        lost: Vec<Fact>,
        added: &[StatementId],
        changed: &mut Changed,
    ) -> Self {
        let Self { mut rules, mut holdings, mut ranks } = self;
        added.iter().for_each(|&statement| rules.add(policy, space, statement));
        let system = System { policy, rules };
        let facts = holdings.follow(&system, space, &mut ranks, lost, added);
        for (party, form) in facts {
            changed.note_holder(party, system.graph.forms.parts(form).0);
            changed.undecided |= holdings.of((party, form)) == Diagram::UNDECIDED;
        }
        for &statement in added {
            let facts = system.brought_about(statement, &holdings);
            changed.note(policy, statement, &facts);
        }
        Self { rules: system.rules, holdings, ranks }
    }
}

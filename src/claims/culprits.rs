//! Culprits: whose having, getting, keeping or using of which data makes a claim fail. It is what a known failure is known by.

use super::engine::Engine;
use super::failing::Failing;
use super::ways::Way;
use super::{Finding, Verdict, decide, verdict};
use crate::holdings::Goal;
use crate::model::{ClaimId, DataId, PartyId};
use crate::scenario::Diagram;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Who, and which data.
pub type Culprit = (PartyId, DataId);

/// Who makes a claim fail by which data, each with the verdict that it alone would give. Nothing for claims that fail for want of an
/// event, and for formulas.
pub fn culprits(engine: &mut Engine<'_>, claim: ClaimId) -> BTreeMap<Culprit, Verdict> {
    let claim = &engine.policy.claims[claim];
    let Some(body) = &claim.body else { return BTreeMap::new() };
    let scope = engine.scope(claim);
    let mut whens: BTreeMap<Culprit, Diagram> = BTreeMap::new();
    engine.counterexamples(body, &mut |engine, _, way| {
        let when = whens.entry(engine.culprit(&way)).or_insert(Diagram::NEVER);
        *when = engine.space.diagrams.or(*when, way.when);
        ControlFlow::Continue(())
    });
    let mut verdicts = BTreeMap::new();
    for (culprit, when) in whens {
        let fail = engine.space.diagrams.and(scope, when);
        if fail != Diagram::NEVER {
            verdicts.insert(culprit, verdict::ladder(&mut engine.space, Failing { scope, fail }, false));
        }
    }
    verdicts
}

/// How a claim stands if it counts only what these culprits do.
pub fn finding_of(engine: &mut Engine<'_>, claim: ClaimId, culprits: BTreeSet<Culprit>) -> Finding {
    let claim = &engine.policy.claims[claim];
    let Some(body) = &claim.body else { return Finding::bare(Verdict::NotEvaluated) };
    engine.counted = Some(Rc::new(culprits));
    let finding = decide(engine, claim, body);
    engine.counted = None;
    finding
}

impl Engine<'_> {
    /// Whom a way is about, and which data.
    #[must_use]
    pub fn culprit(&self, way: &Way) -> Culprit {
        let (Goal::Fact((_, form)) | Goal::Hop(_, form, _) | Goal::HopRead(_, form, ..) | Goal::Act(_, (_, form))) =
            way.goal;
        (way.party, self.system.graph.forms.parts(form).0)
    }
}

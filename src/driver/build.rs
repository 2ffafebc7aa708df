//! A policy made ready for other programs: with the guards of its statements, and one scenario.

use super::{Refused, Report, Run, Settings};
use crate::claims::{self, Engine};
use crate::ids::IdVec;
use crate::model::{ClaimBody, ClaimId, Policy, StatementId, VariableId};
use crate::scenario::{Assignment, Diagram, Dnf, Range, shortest};
use crate::source::Loader;

/// A policy, resolved.
#[derive(Debug)]
pub struct Built {
    /// The policy, without findings about its claims.
    pub report: Report,
    /// What depends on scenarios; none if the policy has errors that leave it open.
    pub guarded: Option<Guarded>,
}

/// What depends on scenarios.
#[derive(Debug)]
pub struct Guarded {
    /// When each statement applies, its hidden variable included; none where that would be too long to say.
    pub guards: IdVec<StatementId, Option<Dnf>>,
    /// The cells of each date or number, in order; empty for other variables.
    pub cells: IdVec<VariableId, Vec<Range>>,
    /// The plainest scenario that counts; none if there is none.
    pub scenario: Option<Chosen>,
}

/// One scenario.
#[derive(Debug)]
pub struct Chosen {
    /// The values of all variables.
    pub values: claims::Scenario,
    /// Whether each statement applies in it.
    pub applies: IdVec<StatementId, bool>,
    /// Whether it is in the scope of each claim and what the claim says against an event counts in it: for `only when C`, whether C is
    /// false.
    pub speaks: IdVec<ClaimId, bool>,
    /// The variables that guards depend on and that have other values in other scenarios that count.
    pub open: Vec<VariableId>,
}

/// Resolves a policy for other programs.
///
/// # Errors
/// What was asked for and cannot be.
pub fn build(root: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Result<Built, Refused> {
    let mut run = Run::new(loader, settings);
    let (policies, guarded) = run.look_into(root, guards)?;
    Ok(Built { report: run.finish(policies), guarded })
}

fn guards(engine: &mut Engine<'_>) -> Guarded {
    let policy = engine.policy;
    let codes = engine.space.codes();
    let guard = |id| shortest(&mut engine.space, policy, engine.system.guards[id], codes);
    let guards = policy.statements.ids().map(guard).collect();
    let cells = policy.variables.ids().map(|id| engine.space.slot(id).ranges.clone()).collect();
    Guarded { guards, cells, scenario: chosen(engine) }
}

fn chosen(engine: &mut Engine<'_>) -> Option<Chosen> {
    let policy = engine.policy;
    let valid = engine.space.valid();
    let plainest = engine.space.plainest(valid).filter(|_| valid != Diagram::UNDECIDED)?;
    let contains = |set| engine.space.contains(set, &plainest);
    let applies = policy.statements.ids().map(|id| contains(engine.system.guards[id])).collect();
    let own = policy.variables.iter_enumerated().filter(|(_, variable)| variable.baseline.is_none());
    let values = own.filter_map(|(id, _)| Some((id, engine.space.shown(policy, &plainest, id)?))).collect();
    let speaks = policy.claims.ids().map(|id| speaks(engine, policy, id, &plainest)).collect();
    let open = open(engine, policy, &plainest);
    Some(Chosen { values, applies, speaks, open })
}

fn speaks(engine: &mut Engine<'_>, policy: &Policy, id: ClaimId, scenario: &Assignment) -> bool {
    let claim = &policy.claims[id];
    let mut scope = engine.scope(claim);
    if let Some(ClaimBody::OnlyWhen(_, cond)) = &claim.body {
        let fine = engine.condition(cond);
        scope = engine.space.diagrams.without(scope, fine);
    }
    engine.space.contains(scope, scenario)
}

/// The variables that guards depend on and that have another value in another scenario that counts.
fn open(engine: &mut Engine<'_>, policy: &Policy, scenario: &Assignment) -> Vec<VariableId> {
    let mut matter: Vec<VariableId> =
        engine.system.guards.iter().flat_map(|&guard| engine.space.support(guard)).collect();
    matter.sort_unstable();
    matter.dedup();
    let valid = engine.space.valid();
    let has_other_value = |&id: &VariableId| {
        let others = engine.space.values(id, |value| value != scenario[id]);
        engine.space.diagrams.and(others, valid) != Diagram::NEVER
    };
    matter.into_iter().filter(|&id| policy.variables[id].baseline.is_none()).filter(has_other_value).collect()
}

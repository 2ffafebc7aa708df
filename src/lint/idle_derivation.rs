//! FP0624 `idle-derivation`: nobody who may derive ever holds what the derivation takes, so that nothing is ever derived; claims
//! about what is derived hold for want of it.
//!
//! It speaks of the root file only: derivations that several policies share need not all apply in each. Where somebody has what it
//! takes, but sealed, the seal is what keeps it from applying, and nothing is said.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::graph::Derivation;
use crate::model::{DataSet, PartyId, StatementId};
use crate::scenario::Diagram;
use std::rc::Rc;

pub(super) const LINT: Lint = Lint { rule: &codes::IDLE_DERIVATION, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    if context.policy.partial {
        return Vec::new();
    }
    let system = Rc::clone(&context.engine.system);
    let own =
        system.graph.derivations.iter().filter(|one| context.is_own(context.policy.statements[one.statement].span));
    let own: Vec<&Derivation> = own.collect();
    let mut found = Vec::new();
    for derivation in own {
        if is_idle(context, derivation) {
            found.push(idle(context, derivation));
        }
    }
    found
}

fn is_idle(context: &mut Context<'_, '_>, derivation: &Derivation) -> bool {
    let guard = context.engine.system.guards[derivation.statement];
    // A condition that is never true is another rule's matter.
    context.happens(guard)
        && parties(context, derivation).into_iter().all(|party| never_derives(context, derivation, party))
}

fn parties(context: &Context<'_, '_>, derivation: &Derivation) -> Vec<PartyId> {
    match &derivation.at {
        Some(at) => at.iter().collect(),
        None => context.policy.parties.ids().collect(),
    }
}

fn never_derives(context: &mut Context<'_, '_>, derivation: &Derivation, party: PartyId) -> bool {
    let guard = context.engine.system.guards[derivation.statement];
    let mut all = context.among_scenarios(guard);
    for premise in &derivation.premises {
        let some = held(context, party, premise);
        all = context.engine.space.diagrams.and(all, some);
    }
    all == Diagram::NEVER
}

fn held(context: &mut Context<'_, '_>, party: PartyId, data: &DataSet) -> Diagram {
    let holdings = context.engine.holdings();
    let sets: Vec<Diagram> = data.iter().map(|data| context.engine.holds(&holdings, party, data)).collect();
    context.engine.space.diagrams.any(sets)
}

fn idle(context: &mut Context<'_, '_>, derivation: &Derivation) -> Diagnostic {
    let id: StatementId = derivation.statement;
    let nobody_has = |context: &mut Context<'_, '_>, premise: &DataSet| {
        parties(context, derivation).into_iter().all(|party| {
            let held = held(context, party, premise);
            context.never_happens(held)
        })
    };
    let missing = derivation.premises.iter().find(|premise| nobody_has(context, premise));
    let who = if derivation.at.is_some() { "no party named here" } else { "nobody" };
    let message = match missing.and_then(|premise| premise.iter().next()) {
        Some(data) => format!("{who} ever holds `{}`, so nothing is derived", context.policy.data_name(data)),
        None => format!("{who} ever holds all that this takes at the same time, so nothing is derived"),
    };
    context
        .at_statement(&codes::IDLE_DERIVATION, id, message)
        .note("claims about what is derived hold for want of it")
        .help("add an origin or a flow of what it takes, or remove the derivation")
}

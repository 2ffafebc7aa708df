//! FP0623 `useless-statement`: without the statement nobody would hold anything else, and no claim would fail in other scenarios.
//!
//! Origins, flows and derivations that apply at all are taken out one after the other, with a fixpoint for each, as long as nothing
//! changes: so all that are reported can go together. Larger policies are left alone. That several texts state one thing is normal, so that this is for those who look for what is superfluous.

use super::{Context, Lint};
use crate::claims::Engine;
use crate::diag::{Diagnostic, codes};
use crate::holdings::Holdings;
use crate::model::{Body, StatementId};
use crate::scenario::Diagram;
use std::rc::Rc;

pub(super) const LINT: Lint = Lint { rule: &codes::USELESS_STATEMENT, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    if !context.is_variable() {
        return Vec::new();
    }
    let before = State::of(context.engine);
    let candidates: Vec<StatementId> = policy.statements.ids().filter(|&id| acts(context, id)).collect();
    // Where one of two will do, the later one is superfluous, and the earlier one is not.
    let mut useless: Vec<StatementId> = Vec::new();
    for id in candidates.into_iter().rev().filter(|_| before.is_known()) {
        useless.push(id);
        if context.engine.guarded(&useless, Diagram::NEVER, |engine| State::of(engine)) != before {
            useless.pop();
        }
    }
    useless.into_iter().map(|id| superfluous(context, id)).collect()
}

/// Who holds what, and when which claim fails.
#[derive(PartialEq, Eq)]
struct State {
    holdings: Vec<Diagram>,
    failing: Vec<Diagram>,
}

impl State {
    fn of(engine: &mut Engine<'_>) -> Self {
        Self { holdings: held(engine), failing: failing(engine) }
    }

    fn is_known(&self) -> bool {
        !self.holdings.iter().chain(&self.failing).any(|&set| set == Diagram::UNDECIDED)
    }
}

fn held(engine: &mut Engine<'_>) -> Vec<Diagram> {
    let (system, holdings): (_, Rc<Holdings>) = (Rc::clone(&engine.system), engine.holdings());
    let (policy, valid) = (engine.policy, engine.space.valid());
    let forms = || policy.data.ids().flat_map(|data| system.graph.forms.of(data));
    let facts = policy.parties.ids().flat_map(|party| forms().map(move |form| (party, form)));
    facts.map(|fact| engine.space.diagrams.and(holdings.of(fact), valid)).collect()
}

fn failing(engine: &mut Engine<'_>) -> Vec<Diagram> {
    let policy = engine.policy;
    let claims = policy.claims.iter().filter(|claim| claim.blocked_by.is_empty());
    let bodies = claims.filter_map(|claim| Some((claim, claim.body.as_ref()?)));
    bodies
        .map(|(claim, body)| {
            let scope = engine.scope(claim);
            engine.failing(body, scope).fail
        })
        .collect()
}

/// Whether a statement does anything: what never applies or never moves anything is another rule's matter.
fn acts(context: &mut Context<'_, '_>, id: StatementId) -> bool {
    let guard = context.engine.system.guards[id];
    let policy = context.policy;
    match &policy.statements[id].body {
        Body::Origin { .. } | Body::Derive { .. } => context.happens(guard),
        Body::Flow { .. } => moves(context, id),
        Body::Keep { .. } | Body::Use { .. } => false,
    }
}

fn moves(context: &mut Context<'_, '_>, id: StatementId) -> bool {
    let system = Rc::clone(&context.engine.system);
    let everything = crate::model::DataSet::new(context.policy.data.ids());
    let valid = context.engine.space.valid();
    let mut hops = system.graph.hops().filter(|(_, hop)| hop.statement == id).map(|(hop, _)| hop);
    hops.any(|hop| context.engine.moves(hop, &everything, valid) != Some(false))
}

fn superfluous(context: &Context<'_, '_>, id: StatementId) -> Diagnostic {
    let message = "without this statement nobody would hold anything else, and no claim would change".to_owned();
    let diagnostic = context
        .at_statement(&codes::USELESS_STATEMENT, id, message)
        .help("remove it, or keep it for the record and allow this rule for it");
    match context.removal(context.policy.statements[id].span, false) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

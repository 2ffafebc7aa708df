//! FP0622 `covered-flow`: whatever a flow moves, a broader one moves between the same parties whenever the first applies. Without
//! authority or purpose of its own the narrow flow is a remnant, and taking it out would change nothing although it looks so.
//!
//! Compared link by link; flows that transform are left alone.

use super::meaning::says_no_more_who;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{Body, Chain, DataId, DataSet, PartyId, PartySet, StatementId};
use rustc_hash::FxHashMap;

pub(super) const LINT: Lint = Lint { rule: &codes::COVERED_FLOW, find };

/// How many flows from one party are compared with one another.
const FLOWS_OF_ONE: usize = 200;

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    if !context.is_comparable() {
        return Vec::new();
    }
    let flows: Vec<Flow<'_>> = policy.statements.ids().filter_map(|id| Flow::of(context, id)).collect();
    let mut by_sender: FxHashMap<PartyId, Vec<usize>> = FxHashMap::default();
    for (at, flow) in flows.iter().enumerate() {
        for sender in flow.chain.hops().flat_map(|(from, _)| from.iter().collect::<Vec<_>>()) {
            by_sender.entry(sender).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for flow in &flows {
        let Some(sender) = flow.chain.links().next().and_then(|from| from.iter().next()) else { continue };
        let rivals = by_sender.get(&sender).filter(|rivals| rivals.len() <= FLOWS_OF_ONE).into_iter().flatten();
        let rivals: Vec<&Flow<'_>> = rivals.filter_map(|&at| flows.get(at)).collect();
        let broader = rivals.into_iter().find(|broad| broad.id != flow.id && covers(context, broad, flow));
        found.extend(broader.map(|broad| covered(context, flow.id, broad.id)));
    }
    found
}

struct Flow<'p> {
    id: StatementId,
    chain: &'p Chain,
    data: &'p DataSet,
    seal: Option<DataId>,
}

impl<'p> Flow<'p> {
    fn of(context: &Context<'_, 'p>, id: StatementId) -> Option<Self> {
        match &context.policy.statements[id].body {
            Body::Flow { chain, data, transformed: None, seal } if !data.is_empty() => {
                Some(Self { id, chain, data, seal: *seal })
            }
            _ => None,
        }
    }

    /// Whether every link of another flow is within one of this one's.
    fn contains(&self, other: &Self) -> bool {
        type Hop = (PartySet, PartySet);
        let within = |one: &Hop, wide: &Hop| one.0.is_subset(&wide.0) && one.1.is_subset(&wide.1);
        other.data.is_subset(self.data)
            && other.chain.hops().all(|hop| self.chain.hops().any(|wide| within(&hop, &wide)))
    }
}

fn covers(context: &mut Context<'_, '_>, broad: &Flow<'_>, flow: &Flow<'_>) -> bool {
    let (wide, narrow) = (&context.policy.statements[broad.id], &context.policy.statements[flow.id]);
    let alike = broad.seal == flow.seal
        && wide.labels == narrow.labels
        && narrow.purposes.iter().all(|purpose| wide.purposes.contains(purpose))
        && says_no_more_who(narrow, wide)
        && broad.contains(flow);
    // Equal ones are duplicates; of two that cover one another, the later one is superfluous.
    if !alike || (flow.contains(broad) && (broad.id > flow.id || is_same(context, broad, flow))) {
        return false;
    }
    let [narrow, wide] = [flow.id, broad.id].map(|id| context.engine.system.guards[id]);
    let narrow = context.among_scenarios(narrow);
    context.happens(narrow) && context.engine.space.diagrams.implies(narrow, wide)
}

fn is_same(context: &mut Context<'_, '_>, one: &Flow<'_>, other: &Flow<'_>) -> bool {
    context.meaning(one.id) == context.meaning(other.id)
}

fn covered(context: &Context<'_, '_>, id: StatementId, broad: StatementId) -> Diagnostic {
    let broader = context.policy.statements[broad].span;
    let message = "whatever this flow moves, a broader flow moves as well".to_owned();
    let diagnostic = context
        .at_statement(&codes::COVERED_FLOW, id, message)
        .label(broader, "the broader flow")
        .help("remove this flow, or narrow the broader one");
    match context.removal(context.policy.statements[id].span, false) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

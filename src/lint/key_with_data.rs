//! FP0652 `key-with-data`: what opens a seal goes, in the clear, from the same sender to the same receiver as the sealed data, in a
//! scenario in which both go. Whoever the seal was to keep out on this way is not kept out.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::graph::HopId;
use crate::model::{DataId, DataSet, PartyId, StatementId};
use crate::scenario::Diagram;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

pub(super) const LINT: Lint = Lint { rule: &codes::KEY_WITH_DATA, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    if context.seals().is_empty() || !context.is_comparable() {
        return Vec::new();
    }
    let ways = ways_of_keys(context);
    let mut found: BTreeMap<(StatementId, DataId), Diagnostic> = BTreeMap::new();
    for (hop, seal, ends) in sealed_hops(context) {
        let statement = context.engine.system.graph.hop(hop).statement;
        for &(key_hop, key) in ways.get(&ends).into_iter().flatten() {
            let opens = context.policy.data[key].above.contains(seal);
            if opens && !found.contains_key(&(statement, key)) && together(context, hop, key_hop, key) {
                let other = context.engine.system.graph.hop(key_hop).statement;
                found.insert((statement, key), travels(context, statement, other, key, ends));
            }
        }
    }
    found.into_values().collect()
}

type Ends = (PartyId, PartyId);

/// The hops that move keys in the clear, by their ends.
fn ways_of_keys(context: &Context<'_, '_>) -> FxHashMap<Ends, Vec<(HopId, DataId)>> {
    let system = &context.engine.system;
    let mut ways: FxHashMap<Ends, Vec<(HopId, DataId)>> = FxHashMap::default();
    for (id, hop) in system.graph.hops() {
        for (_, arrives) in system.graph.transfer(id).moves() {
            if let (data, None) = system.graph.forms.parts(arrives)
                && context.policy.data[data].key
            {
                ways.entry((hop.from, hop.to)).or_default().push((id, data));
            }
        }
    }
    ways
}

/// The hops of flows that are sealed, with the key and their ends.
fn sealed_hops(context: &Context<'_, '_>) -> Vec<(HopId, DataId, Ends)> {
    let seal = |statement: StatementId| match context.policy.statements[statement].body {
        crate::model::Body::Flow { seal, .. } => seal,
        _ => None,
    };
    let hops = context.engine.system.graph.hops();
    hops.filter_map(|(id, hop)| Some((id, seal(hop.statement)?, (hop.from, hop.to)))).collect()
}

/// Whether there is a scenario in which the one hop moves something and the other moves the key.
fn together(context: &mut Context<'_, '_>, hop: HopId, key_hop: HopId, key: DataId) -> bool {
    let everything = DataSet::new(context.policy.data.ids());
    let (data, key) = (moving(context, hop, &everything), moving(context, key_hop, &DataSet::new([key])));
    let both = context.engine.space.diagrams.and(data, key);
    context.happens(both)
}

fn moving(context: &mut Context<'_, '_>, hop: HopId, data: &DataSet) -> Diagram {
    let holdings = context.engine.holdings();
    let mut any = Diagram::NEVER;
    let _: ControlFlow<()> = context.engine.moving_ways(&holdings, hop, data, &mut |engine, way| {
        any = engine.space.diagrams.or(any, way.when);
        ControlFlow::Continue(())
    });
    any
}

fn travels(
    context: &Context<'_, '_>,
    sealed: StatementId,
    other: StatementId,
    key: DataId,
    (from, to): Ends,
) -> Diagnostic {
    let policy = context.policy;
    let key = policy.data_name(key);
    let message = format!(
        "this is sealed, and `{key}`, which opens it, goes the same way from `{}` to `{}`",
        policy.party_path(from),
        policy.party_path(to)
    );
    let diagnostic = context.at_statement(&codes::KEY_WITH_DATA, sealed, message).help(
        "give the key to the receiver in another way (an `origin`), or send in the clear if the receiver is to read it",
    );
    if sealed == other { diagnostic } else { diagnostic.label(policy.statements[other].span, "the key goes here") }
}

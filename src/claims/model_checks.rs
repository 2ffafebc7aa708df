//! Findings about the model itself that take the fixpoint to see: assumptions that contradict one another, and dead hops.

use super::engine::Engine;
use crate::diag::{Diagnostic, Level, codes};
use crate::graph::HopId;
use crate::model::{AssumptionId, Body, DataSet, PartySet, Policy, Statement, StatementId};
use crate::scenario::Diagram;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// If no scenario satisfies all assumptions: a smallest set of them that contradict one another.
pub fn contradiction(engine: &mut Engine<'_>) -> Option<Diagnostic> {
    if engine.space.valid() != Diagram::NEVER {
        return None;
    }
    let policy = engine.policy;
    let mut conflict: Vec<AssumptionId> = policy.assumptions.ids().collect();
    let mut at = 0;
    while at < conflict.len() {
        let one = conflict.remove(at);
        if can_be_true(engine, &conflict) {
            conflict.insert(at, one);
            at += 1;
        }
    }
    let mut spans = conflict.iter().map(|&id| policy.assumptions[id].span);
    let first = spans.next()?;
    let message = match conflict.len() {
        1 => "this assumption can never be true".to_owned(),
        count => format!("these {count} assumptions contradict one another"),
    };
    let diagnostic = Diagnostic::new(&codes::CONTRADICTING_ASSUMPTIONS, first, message)
        .here("no scenario satisfies this")
        .note("claims cannot be checked where no scenario counts")
        .help("correct or remove one of them");
    Some(spans.fold(diagnostic, |diagnostic, span| diagnostic.label(span, "together with this")))
}

fn can_be_true(engine: &mut Engine<'_>, assumptions: &[AssumptionId]) -> bool {
    let mut all = engine.space.codes();
    for &id in assumptions {
        let one = engine.space.assumption(engine.policy, id);
        all = engine.space.diagrams.and(all, one);
    }
    all != Diagram::NEVER
}

/// Hops none of whose senders holds, in any scenario, anything that they carry.
pub fn dead_hops(engine: &mut Engine<'_>) -> Vec<Diagnostic> {
    let alive = alive_links(engine);
    let policy = engine.policy;
    let mut found = Vec::new();
    for (id, statement) in policy.statements.iter_enumerated() {
        let Body::Flow { chain, data, transformed, .. } = &statement.body else { continue };
        let links = chain.windows(2).enumerate();
        for (link, ends) in links {
            let [from, _] = ends else { continue };
            let link = u32::try_from(link).unwrap_or(u32::MAX);
            if alive.contains_key(&(id, link)) || holds_some(engine, id, link, from, data) {
                continue;
            }
            let carried = match transformed {
                Some(transformed) if link > 0 => &transformed.later,
                _ => data,
            };
            let clear_only = transformed.is_some() && link == 0;
            found.push(dead_hop(policy, statement, from, carried, clear_only));
        }
    }
    found
}

/// The links of chains that some hop shows to be alive.
fn alive_links(engine: &mut Engine<'_>) -> FxHashMap<(StatementId, u32), HopId> {
    let system = Rc::clone(&engine.system);
    let holdings = engine.holdings();
    let valid = engine.space.valid();
    let mut alive = FxHashMap::default();
    for (id, hop) in system.graph.hops() {
        let key = (hop.statement, hop.link);
        if alive.contains_key(&key) {
            continue;
        }
        let mut held = system.graph.transfer(id).moves().map(|(form, _)| holdings.of((hop.from, form)));
        if held.any(|held| engine.space.diagrams.and(held, valid) != Diagram::NEVER) {
            alive.insert(key, id);
        }
    }
    alive
}

/// Whether a sender holds something carried, for links whose senders have nobody but themselves to send to.
fn holds_some(engine: &mut Engine<'_>, statement: StatementId, link: u32, from: &PartySet, data: &DataSet) -> bool {
    let Body::Flow { transformed, .. } = &engine.policy.statements[statement].body else { return false };
    let clear_only = transformed.is_some() && link == 0;
    let carried = match transformed {
        Some(transformed) if link > 0 => &transformed.later,
        _ => data,
    };
    let system = Rc::clone(&engine.system);
    let holdings = engine.holdings();
    let valid = engine.space.valid();
    let forms =
        carried.iter().flat_map(|data| system.graph.forms.of(data).take(if clear_only { 1 } else { usize::MAX }));
    let mut facts = forms.flat_map(|form| from.iter().map(move |party| (party, form)));
    facts.any(|fact| engine.space.diagrams.and(holdings.of(fact), valid) != Diagram::NEVER)
}

fn dead_hop(
    policy: &Policy,
    statement: &Statement,
    from: &PartySet,
    carried: &DataSet,
    clear_only: bool,
) -> Diagnostic {
    let some = |names: Vec<String>| match names.as_slice() {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        [one, rest @ ..] => format!("`{one}` or one of {} others", rest.len()),
    };
    let senders = some(from.iter().map(|party| policy.party_path(party)).collect());
    let data = some(carried.iter().map(|data| policy.data_name(data).to_owned()).collect());
    let message = match (from.is_empty(), carried.is_empty()) {
        (true, _) => "this flow has no sender: its pattern matches nobody".to_owned(),
        (false, true) => "this flow carries nothing: its pattern matches no data".to_owned(),
        (false, false) if clear_only => {
            format!("{senders} never holds {data} in the clear, so this flow never transforms it")
        }
        (false, false) => format!("{senders} never holds {data}, so this flow never moves anything"),
    };
    let mut diagnostic = Diagnostic::new(&codes::DEAD_FLOW, statement.span, message)
        .here("dead flow")
        .note("claims about this data may hold only for want of it")
        .help(format!("add an origin of {data} at {senders}, or a flow that brings it there; for a fragment of one source, try `--sources`"));
    if policy.partial {
        diagnostic.level = Level::Warning;
    }
    match statement.name {
        Some(name) => diagnostic.about(policy.symbol(name)),
        None => diagnostic,
    }
}

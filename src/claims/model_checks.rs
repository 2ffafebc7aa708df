//! Findings about the model itself that take the fixpoint to see: assumptions that contradict one another, and dead hops.

use super::engine::Engine;
use crate::diag::{Diagnostic, Level, codes};
use crate::model::{AssumptionId, Body, DataSet, PartySet, Policy, Statement};
use crate::scenario::Diagram;
use std::fmt::Display;
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

/// Hops none of whose senders holds, in any scenario, anything that they carry (in the clear, for one that transforms).
pub fn dead_hops(engine: &mut Engine<'_>) -> Vec<Diagnostic> {
    let policy = engine.policy;
    let (system, holdings, valid) = (Rc::clone(&engine.system), engine.holdings(), engine.space.valid());
    let mut holds = |party, data, clear_only: bool| {
        let forms = system.graph.forms.of(data).take(if clear_only { 1 } else { usize::MAX });
        let mut held = forms.map(|form| holdings.of((party, form)));
        held.any(|held| engine.space.diagrams.and(held, valid) != Diagram::NEVER)
    };
    let mut found = Vec::new();
    for statement in &policy.statements {
        let Body::Flow { chain, data, transformed, .. } = &statement.body else { continue };
        for (link, (from, _)) in chain.hops().enumerate() {
            let (carried, transforms) = match transformed {
                Some(transformed) if link > 0 => (&transformed.later, false),
                _ => (data, transformed.is_some()),
            };
            let holds_some = from.iter().any(|party| carried.iter().any(|data| holds(party, data, transforms)));
            if !holds_some {
                found.push(dead_hop(policy, statement, &from, carried, transforms));
            }
        }
    }
    found
}

/// So many things, by the name of the first, or of both if there are two.
fn some(count: usize, mut names: impl Iterator<Item = impl Display>) -> String {
    match (count, names.next(), names.next()) {
        (_, None, _) => "nothing".to_owned(),
        (_, Some(one), None) => format!("`{one}`"),
        (2, Some(one), Some(other)) => format!("`{one}` or `{other}`"),
        (count, Some(one), _) => format!("`{one}` or one of {} others", count - 1),
    }
}

fn dead_hop(
    policy: &Policy,
    statement: &Statement,
    from: &PartySet,
    carried: &DataSet,
    clear_only: bool,
) -> Diagnostic {
    let senders = some(from.len(), from.iter().map(|party| policy.party_path(party)));
    let data = some(carried.len(), carried.iter().map(|data| policy.data_name(data)));
    let message = match (from.is_empty(), carried.is_empty()) {
        (true, _) => "this flow has no sender: its pattern matches nobody".to_owned(),
        (false, true) => "this flow carries nothing: its pattern matches no data".to_owned(),
        (false, false) if clear_only => {
            format!("{senders} never holds {data} in the clear, so this flow never transforms it")
        }
        (false, false) => format!("{senders} never holds {data}, so this flow never moves anything"),
    };
    let help = if from.is_empty() || carried.is_empty() {
        "correct the pattern, or declare what it is meant to match".to_owned()
    } else {
        let how = if clear_only { " in the clear" } else { "" };
        format!(
            "add an origin of {data} at {senders}, or a flow that brings it there{how}; for a fragment of one source, try `--sources`"
        )
    };
    let mut diagnostic = Diagnostic::new(&codes::DEAD_FLOW, statement.span, message)
        .here("dead flow")
        .note("claims about this data may hold only for want of it")
        .help(help);
    if policy.partial {
        diagnostic.level = Level::Warning;
    }
    match statement.name {
        Some(name) => diagnostic.about(policy.symbol(name)),
        None => diagnostic,
    }
}

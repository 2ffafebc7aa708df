//! What claims deny, and the flows that none denies.

use crate::claims::each_event;
use crate::graph::FlowGraph;
use crate::model::{Body, ClaimBody, ClaimId, Cond, DataId, Event, Modality, PartyId, Policy, StatementId};

/// The claims that deny that some data gets somewhere, in their order.
#[must_use]
pub fn denials(policy: &Policy) -> Vec<ClaimId> {
    let asked = |id: ClaimId| policy.questions.iter().any(|question| question.claim == id);
    let claims = policy.claims.iter_enumerated().filter(|&(id, _)| !asked(id));
    let denies = |body: &ClaimBody| {
        matches!(
            body,
            ClaimBody::Never(Event::Reaches { .. } | Event::Learns { .. } | Event::Sends { .. })
                | ClaimBody::OnlyWhen(Event::Reaches { .. } | Event::Learns { .. } | Event::Sends { .. }, _)
                | ClaimBody::Only(Event::Reaches { .. } | Event::Learns { .. })
                | ClaimBody::OnlyThrough { .. }
                | ClaimBody::Spreads { .. }
        ) || matches!(body, ClaimBody::NeverFormula(formula) if speaks_of_moves(formula))
    };
    let denials = claims.filter(|(_, claim)| claim.body.as_ref().is_some_and(denies));
    denials.map(|(claim, _)| claim).collect()
}

/// The flows, those that are left open excepted, of which no claim denies that what they move gets where they move it. It is the
/// words of claims that count, not their conditions: a claim that allows it now and then denies it otherwise.
#[must_use]
pub fn undenied(policy: &Policy, graph: &FlowGraph) -> Vec<StatementId> {
    let denials = denials(policy);
    let bodies: Vec<&ClaimBody> = denials.iter().filter_map(|&denial| policy.claims[denial].body.as_ref()).collect();
    let mut denied = vec![false; policy.statements.len()];
    let mut moves = vec![false; policy.statements.len()];
    for (id, hop) in graph.hops() {
        let at = crate::ids::Id::index(hop.statement);
        for (_, arrives) in graph.transfer(id).moves() {
            let data = graph.forms.parts(arrives).0;
            if let Some(moves) = moves.get_mut(at) {
                *moves = true;
            }
            if let Some(denied) = denied.get_mut(at).filter(|denied| !**denied) {
                *denied = bodies.iter().any(|body| denies(body, hop.from, hop.to, data));
            }
        }
    }
    let counts = |(id, at): &(StatementId, usize)| {
        let statement = &policy.statements[*id];
        let is_flow = matches!(statement.body, Body::Flow { .. });
        let is_open = statement.modality == Some(Modality::Unstated);
        is_flow && !is_open && moves.get(*at) == Some(&true) && denied.get(*at) == Some(&false)
    };
    policy.statements.ids().zip(0..).filter(counts).map(|(id, _)| id).collect()
}

/// Whether a formula has an event of data that gets somewhere.
fn speaks_of_moves(formula: &Cond) -> bool {
    let mut found = false;
    each_event(formula, &mut |event| found |= !matches!(event, Event::Keeps { .. } | Event::Uses { .. }));
    found
}

/// Whether a claim denies that data gets from one party to another.
fn denies(body: &ClaimBody, from: PartyId, to: PartyId, data: DataId) -> bool {
    match body {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) | ClaimBody::OnlyThrough { event, .. } => {
            covers(event, from, to, data)
        }
        ClaimBody::Only(event) => event.data().contains(data) && !event.party().contains(to),
        ClaimBody::NeverFormula(formula) => formula_covers(formula, true, (from, to, data)),
        ClaimBody::Spreads { data: spread, .. } => spread.contains(data),
        _ => false,
    }
}

fn covers(event: &Event, from: PartyId, to: PartyId, data: DataId) -> bool {
    match event {
        Event::Reaches { data: what, party } | Event::Learns { party, data: what } => {
            what.contains(data) && party.contains(to)
        }
        Event::Sends { from: senders, data: what, to: receivers } => {
            what.contains(data) && senders.contains(from) && receivers.contains(to)
        }
        Event::Keeps { .. } | Event::Uses { .. } => false,
    }
}

/// Whether a formula that is said never to be true has such an event under an even number of negations.
fn formula_covers(formula: &Cond, positive: bool, hop: (PartyId, PartyId, DataId)) -> bool {
    match formula {
        Cond::Event(event) => positive && covers(event, hop.0, hop.1, hop.2),
        Cond::Not(inner) => formula_covers(inner, !positive, hop),
        Cond::And(members) | Cond::Or(members) => members.iter().any(|member| formula_covers(member, positive, hop)),
        Cond::Implies(premise, conclusion) => {
            formula_covers(premise, !positive, hop) || formula_covers(conclusion, positive, hop)
        }
        Cond::Variable(_) | Cond::Named(_) | Cond::Compare(..) | Cond::OneOf(..) => false,
    }
}

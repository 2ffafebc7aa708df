//! Why a claim that holds says nothing (section "claims that hold vacuously" of the reference).

use super::fails::{Case, all_pairs};
use super::holdings::{is_keep, is_use, reaches};
use super::policy::{Body, ClaimBody, Cond, Data, Event, Party, Set, Verb};

/// The reasons, in the order of the reference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    Scope,
    Pattern,
    Data,
    Flow,
    /// Nothing is kept or used.
    KeepOrUse,
}

/// The first reason that applies to a claim that holds.
pub fn reason(case: &Case) -> Option<Reason> {
    if case.scope.is_empty() {
        return Some(Reason::Scope);
    }
    if !case.claim.empty_patterns.is_empty() {
        return Some(Reason::Pattern);
    }
    let patterns = data_patterns(&case.claim.body);
    if !patterns.is_empty() && patterns.iter().all(|data| nothing_held(case, data)) {
        return Some(Reason::Data);
    }
    if matches!(case.claim.body, ClaimBody::EveryFlow { .. }) && nothing_moves(case) {
        return Some(Reason::Flow);
    }
    if says_nothing_of_keeping_or_using(case) {
        return Some(Reason::KeepOrUse);
    }
    None
}

/// The data patterns, all of which have to be of nothing that anybody holds.
fn data_patterns(body: &ClaimBody) -> Vec<Set<Data>> {
    match body {
        ClaimBody::Never(event)
        | ClaimBody::OnlyWhen(event, _)
        | ClaimBody::Only(event)
        | ClaimBody::OnlyThrough { event, .. }
        | ClaimBody::Can(event)
        | ClaimBody::Control { event, .. } => vec![event.data.clone()],
        ClaimBody::UsesOnlyFor { data, .. }
        | ClaimBody::Always { data, .. }
        | ClaimBody::EveryFlow { data, .. }
        | ClaimBody::Spreads { data, .. } => vec![data.clone()],
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            events(formula).into_iter().map(|event| event.data).collect()
        }
    }
}

/// The events in a formula, as often as they are written.
pub fn events(formula: &Cond) -> Vec<Event> {
    match formula {
        Cond::Event(event) => vec![event.clone()],
        Cond::Not(inner) => events(inner),
        Cond::And(members) | Cond::Or(members) => members.iter().flat_map(events).collect(),
        Cond::Implies(left, right) => events(left).into_iter().chain(events(right)).collect(),
        Cond::Yes(_) | Cond::Named(_) | Cond::OneOf(..) | Cond::Compare(..) => Vec::new(),
    }
}

fn nothing_held(case: &Case, data: &Set<Data>) -> bool {
    !case.scope.values().any(|now| now.holdings.keys().any(|fact| data.contains(&fact.data)))
}

fn nothing_moves(case: &Case) -> bool {
    !case.scope.values().any(|now| now.moves.iter().any(|one| case.speaks_of(one)))
}

fn says_nothing_of_keeping_or_using(case: &Case) -> bool {
    let everyone = case.policy.all_parties();
    match &case.claim.body {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) | ClaimBody::Control { event, .. } => {
            nothing_kept_or_used(case, &event.verb, &event.party, &event.data)
        }
        ClaimBody::Only(event) => nothing_kept_or_used(case, &event.verb, &everyone, &event.data),
        ClaimBody::UsesOnlyFor { party, data, .. } => nothing_kept_or_used(case, &Verb::Use(None), party, data),
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            let events = events(formula);
            !events.is_empty()
                && events.iter().all(|event| nothing_kept_or_used(case, &event.verb, &event.party, &event.data))
        }
        _ => false,
    }
}

/// Whether the event is of keeping or using, and no statement is about what one of the parties holds.
fn nothing_kept_or_used(case: &Case, verb: &Verb, parties: &Set<Party>, data: &Set<Data>) -> bool {
    let about: fn(&Case, Party, Data) -> bool = match verb {
        Verb::Keep(_) => some_keep,
        Verb::Use(_) => some_use,
        _ => return false,
    };
    let held = |party, data| case.scope.values().any(|now| reaches(&now.holdings, party, data));
    !all_pairs(parties, data).any(|(party, data)| about(case, party, data) && held(party, data))
}

fn some_keep(case: &Case, party: Party, data: Data) -> bool {
    case.policy.statements.iter().any(|statement| is_keep(statement, party, data, None))
}

fn some_use(case: &Case, party: Party, data: Data) -> bool {
    case.policy.statements.iter().any(|statement| {
        let delivered = match &statement.body {
            Body::Flow { links, .. } => links.iter().any(|link| {
                link.from.iter().any(|&from| from != party)
                    && link.to.contains(&party)
                    && link.delivers().contains(&data)
            }),
            _ => false,
        };
        is_use(statement, party, data) || (delivered && !statement.purposes.is_empty())
    })
}

//! What claims speak of, and what they demand, in a form in which two of them can be compared.

use super::Context;
use crate::claims::Verdict;
use crate::claims::each_event;
use crate::ids::Id;
use crate::model::{Claim, ClaimBody, ClaimId, Cond, DataSet, Event, ExpectedVerdict, PartySet, PurposeSet, Set};
use crate::scenario::Diagram;

/// Something that a claim demands in its scope.
#[derive(Clone)]
pub(super) struct Demanded {
    /// The claim.
    pub claim: ClaimId,
    /// The scenarios in which it demands it.
    pub scope: Diagram,
    /// What.
    pub what: What,
}

/// What can be demanded.
#[derive(Clone)]
pub(super) enum What {
    /// The event does not happen.
    Not(Event),
    /// The event happens.
    Must(Event),
    /// The event happens in some scenario in scope.
    Sometimes(Event),
    /// The event does not happen in some scenario in scope.
    SometimesNot(Event),
}

impl Context<'_, '_> {
    /// What the claims demand that are meant to hold.
    pub(super) fn demanded(&mut self) -> Vec<Demanded> {
        let ids: Vec<ClaimId> = self.claims_meant_to_hold().collect();
        ids.into_iter().flat_map(|id| self.demanded_by(id)).collect()
    }

    /// The claims that have a verdict and no other expectation than to hold.
    pub(super) fn claims_meant_to_hold(&self) -> impl Iterator<Item = ClaimId> {
        let has_verdict =
            |id| self.verdict(id).is_some_and(|verdict| !matches!(verdict, Verdict::NotEvaluated | Verdict::Undecided));
        let claims = self.policy.claims.iter_enumerated();
        claims.filter(move |(id, claim)| expects_to_hold(claim) && has_verdict(*id)).map(|(id, _)| id)
    }

    /// Whether a claim was found to hold.
    pub(super) fn holds(&self, id: ClaimId) -> bool {
        self.verdict(id) == Some(Verdict::Holds)
    }

    fn verdict(&self, id: ClaimId) -> Option<Verdict> {
        // Findings stand in the order of the claims.
        let at = self.examined.findings.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        self.examined.findings.get(at).map(|(_, finding)| finding.verdict)
    }

    fn demanded_by(&mut self, id: ClaimId) -> Vec<Demanded> {
        let claim = &self.policy.claims[id];
        let scope = self.engine.scope(claim);
        let one = |scope, what| vec![Demanded { claim: id, scope, what }];
        match &claim.body {
            Some(ClaimBody::Never(event)) => one(scope, What::Not(event.clone())),
            Some(ClaimBody::NeverFormula(Cond::Event(event))) => one(scope, What::Not((**event).clone())),
            Some(ClaimBody::OnlyWhen(event, cond)) => {
                let fine = self.engine.condition(cond);
                one(self.engine.space.diagrams.without(scope, fine), What::Not(event.clone()))
            }
            Some(ClaimBody::AlwaysFormula(Cond::Event(event))) => one(scope, What::Must((**event).clone())),
            Some(ClaimBody::Always { learns, terms, parties }) => {
                let pairs = parties.iter().flat_map(|party| terms.iter().map(move |data| (party, data.clone())));
                let what = |(party, data)| What::Must(event_of(*learns, PartySet::new([party]), data));
                pairs.map(|pair| Demanded { claim: id, scope, what: what(pair) }).collect()
            }
            Some(ClaimBody::Can(event)) => one(scope, What::Sometimes(event.clone())),
            Some(ClaimBody::Control { ensure: true, event, .. }) => one(scope, What::Sometimes(event.clone())),
            Some(ClaimBody::Control { ensure: false, event, .. }) => one(scope, What::SometimesNot(event.clone())),
            _ => Vec::new(),
        }
    }
}

fn event_of(learns: bool, party: PartySet, data: DataSet) -> Event {
    if learns { Event::Learns { party, data } } else { Event::Reaches { data, party } }
}

fn expects_to_hold(claim: &Claim) -> bool {
    claim.expect.as_ref().is_none_or(|expect| expect.verdict == ExpectedVerdict::Holds)
}

/// Whether an event cannot happen without the other.
pub(super) fn entails(one: &Event, other: &Event) -> bool {
    let parties_and_data = is_subset(one.data(), other.data()) && is_subset(one.party(), other.party());
    parties_and_data
        && match (one, other) {
            (Event::Reaches { .. } | Event::Learns { .. }, Event::Reaches { .. })
            | (Event::Learns { .. }, Event::Learns { .. }) => true,
            (Event::Sends { .. }, Event::Reaches { .. }) => true,
            (Event::Sends { from, .. }, Event::Sends { from: other, .. }) => is_subset(from, other),
            (Event::Keeps { longer_than: one, .. }, Event::Keeps { longer_than: other, .. }) => at_least(*one, *other),
            (Event::Keeps { .. }, Event::Reaches { .. }) => true,
            (Event::Uses { purposes: one, .. }, Event::Uses { purposes: other, .. }) => {
                within(one.as_ref(), other.as_ref())
            }
            (Event::Uses { .. }, Event::Learns { .. } | Event::Reaches { .. }) => true,
            _ => false,
        }
}

/// Whether keeping for longer than the one is keeping for longer than the other; `None` is any keeping.
fn at_least(one: Option<i128>, other: Option<i128>) -> bool {
    other.is_none_or(|other| one.is_some_and(|one| one >= other))
}

fn within(one: Option<&PurposeSet>, other: Option<&PurposeSet>) -> bool {
    other.is_none_or(|other| one.is_some_and(|one| is_subset(one, other)))
}

/// Whether everything in the one set is in the other, and there is something.
pub(super) fn is_subset<I: Id>(one: &Set<I>, other: &Set<I>) -> bool {
    !one.is_empty() && one.is_subset(other)
}

/// The data that a claim speaks of, and the parties; `None` for anyone.
pub(super) fn spoken_of(body: &ClaimBody) -> Vec<(DataSet, Option<PartySet>)> {
    match body {
        ClaimBody::Never(event)
        | ClaimBody::OnlyWhen(event, _)
        | ClaimBody::OnlyThrough { event, .. }
        | ClaimBody::Can(event)
        | ClaimBody::Control { event, .. } => vec![(event.data().clone(), Some(event.party().clone()))],
        ClaimBody::Only(event) => vec![(event.data().clone(), None)],
        ClaimBody::UsesOnlyFor { party, data, .. } => vec![(data.clone(), Some(party.clone()))],
        ClaimBody::Always { terms, parties, .. } => {
            vec![(DataSet::new(terms.iter().flat_map(DataSet::iter)), Some(parties.clone()))]
        }
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => {
            let mut events = Vec::new();
            each_event(formula, &mut |event| events.push((event.data().clone(), Some(event.party().clone()))));
            events
        }
        ClaimBody::EveryFlow { data, to, .. } => vec![(data.clone(), to.clone())],
        ClaimBody::Spreads { data, .. } => vec![(data.clone(), None)],
    }
}

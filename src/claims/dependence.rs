//! Which claims a change of statements can concern: those about data that the data of the statements can become. Only if something that
//! they speak of is different, their verdict can be.

use super::descent::Descent;
use super::failing::each_event;
use crate::holdings::Fact;
use crate::model::{
    Body, Claim, ClaimBody, ClaimId, Cond, DataId, DataSet, Event, PartyId, PartySet, Policy, StatementId,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// What is different after a change.
#[derive(Default)]
pub struct Changed {
    /// Who holds what in other scenarios than before.
    holders: FxHashMap<DataId, FxHashSet<PartyId>>,
    /// The data of statements that did something and are gone, or have come and do something.
    statements: FxHashSet<DataId>,
    /// Whether something is undecided now.
    pub undecided: bool,
    /// Whether there is another sort of thing that can be ignored.
    pub everything: bool,
}

impl Changed {
    /// Takes note of a party that holds data, in whatever form, in other scenarios than before.
    pub fn note_holder(&mut self, party: PartyId, data: DataId) {
        self.holders.entry(data).or_default().insert(party);
    }

    /// Takes note of a statement, and of the facts that it brings about. One that brings about nothing does nothing, unless it says that
    /// something is kept or used: that counts, whether it happens or not, for what a claim speaks of.
    pub fn note(&mut self, policy: &Policy, statement: StatementId, facts: &[Fact]) {
        let said = &policy.statements[statement];
        let is_act = matches!(said.body, Body::Keep { .. } | Body::Use { .. }) || !said.purposes.is_empty();
        if is_act || !facts.is_empty() {
            self.statements.extend(data_of(policy, statement));
        }
    }

    fn is_held(&self, (data, parties): &(DataSet, PartySet)) -> bool {
        let mut holders = data.iter().filter_map(|data| self.holders.get(&data));
        holders.any(|holders| match holders.len() < parties.len() {
            true => holders.iter().any(|&party| parties.contains(party)),
            false => parties.iter().any(|party| holders.contains(&party)),
        })
    }
}

/// What the claims of a policy depend on.
pub struct Dependence {
    descent: Descent,
    claims: Vec<Depends>,
}

/// What a claim depends on.
struct Depends {
    /// The data that it speaks of, and all that this can come about from.
    all: FxHashSet<DataId>,
    /// Who holds which data; `None` if more counts than that.
    holding: Option<Vec<(DataSet, PartySet)>>,
}

/// The claims that a change concerns, each list in order.
#[derive(Default)]
pub struct Concerned {
    /// Those whose verdict can be another one.
    pub verdicts: Vec<ClaimId>,
    /// The others of which a proof, or what they rest on, can be another one.
    pub proofs: Vec<ClaimId>,
}

impl Dependence {
    /// What the claims of a policy depend on.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        let mut dependence = Self { descent: Descent::new(policy), claims: Vec::new() };
        dependence.update(policy);
        dependence
    }

    /// Takes in statements that have come, and claims that have changed.
    pub fn follow(&mut self, policy: &Policy, added: impl Iterator<Item = StatementId>, claims: &[ClaimId]) {
        let mut is_more = false;
        added.for_each(|statement| is_more |= self.descent.take_in(policy, statement));
        if is_more || !claims.is_empty() {
            self.update(policy);
        }
    }

    /// The claims about which something else may be found than before.
    #[must_use]
    pub fn concerned(&self, policy: &Policy, changed: &Changed) -> Concerned {
        let mut concerned = Concerned::default();
        for (id, depends) in policy.claims.ids().zip(&self.claims) {
            let meets = |data: &FxHashSet<DataId>| !depends.all.is_disjoint(data);
            if !changed.everything && !meets(&changed.statements) {
                continue;
            }
            if depends.holding.as_ref().is_none_or(|holding| holding.iter().any(|one| changed.is_held(one))) {
                concerned.verdicts.push(id);
            } else {
                concerned.proofs.push(id);
            }
        }
        concerned
    }

    fn update(&mut self, policy: &Policy) {
        self.claims = policy.claims.iter().map(|claim| self.of(claim)).collect();
    }

    fn of(&self, claim: &Claim) -> Depends {
        let bodies = || claim.body.iter().chain(&claim.without_except);
        let all = self.descent.all_behind(bodies().flat_map(spoken_of));
        Depends { all, holding: claim.body.as_ref().and_then(holding) }
    }
}

/// The events that a claim speaks of as such.
fn events(body: &ClaimBody) -> Vec<&Event> {
    let mut formulas: Vec<&Cond> = Vec::new();
    let mut events: Vec<&Event> = Vec::new();
    match body {
        ClaimBody::Never(event)
        | ClaimBody::OnlyWhen(event, _)
        | ClaimBody::Only(event)
        | ClaimBody::OnlyThrough { event, .. }
        | ClaimBody::Can(event) => events.push(event),
        ClaimBody::Control { event, while_, .. } => {
            events.push(event);
            formulas.extend(while_.iter().map(|(cond, _)| cond));
        }
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => formulas.push(formula),
        ClaimBody::UsesOnlyFor { .. }
        | ClaimBody::EveryFlow { .. }
        | ClaimBody::Spreads { .. }
        | ClaimBody::Always { .. } => {}
    }
    formulas.into_iter().for_each(|formula| each_event(formula, &mut |event| events.push(event)));
    events
}

/// Who holding which data a claim speaks of, if nothing else counts for its verdict.
fn holding(body: &ClaimBody) -> Option<Vec<(DataSet, PartySet)>> {
    let holding = |event: &Event| match event {
        Event::Reaches { data, party } | Event::Learns { party, data } => Some((data.clone(), party.clone())),
        Event::Sends { .. } | Event::Keeps { .. } | Event::Uses { .. } => None,
    };
    match body {
        ClaimBody::Always { terms, parties, .. } => {
            Some(terms.iter().map(|term| (term.clone(), parties.clone())).collect())
        }
        ClaimBody::Only(_)
        | ClaimBody::OnlyThrough { .. }
        | ClaimBody::UsesOnlyFor { .. }
        | ClaimBody::EveryFlow { .. }
        | ClaimBody::Spreads { .. } => None,
        _ => events(body).into_iter().map(holding).collect(),
    }
}

/// The data that a statement is about: what it moves, lets exist, lets follow or follow from, keeps or uses.
fn data_of(policy: &Policy, statement: StatementId) -> Vec<DataId> {
    match &policy.statements[statement].body {
        Body::Origin { data, .. } | Body::Keep { data, .. } | Body::Use { data, .. } => data.iter().collect(),
        Body::Flow { data, transformed, .. } => {
            data.iter().chain(transformed.iter().flat_map(|one| one.later.iter())).collect()
        }
        Body::Derive { conclusions, premises, .. } => {
            conclusions.iter().copied().chain(premises.iter().flat_map(|premise| premise.iter())).collect()
        }
    }
}

/// The data that a claim speaks of.
fn spoken_of(body: &ClaimBody) -> Vec<DataId> {
    match body {
        ClaimBody::UsesOnlyFor { data, .. } | ClaimBody::EveryFlow { data, .. } | ClaimBody::Spreads { data, .. } => {
            data.iter().collect()
        }
        ClaimBody::Always { terms, .. } => terms.iter().flat_map(|term| term.iter()).collect(),
        _ => events(body).into_iter().flat_map(|event| event.data().iter()).collect(),
    }
}

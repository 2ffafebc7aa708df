//! What a statement or a claim means, written out with names alone: two that are worded differently and mean the same are written
//! out the same, in one policy or in two.
//!
//! Patterns are the sets that they match, named conditions what they stand for, and the order of lists is that of the alphabet. Who
//! says it, where, what it is called and its prose play no part. It is a fingerprint, not a text for people; it can tell apart what
//! means the same (`a and a` and `a`), and never takes for the same what does not.

use super::{
    Body, ClaimBody, ClaimId, Cond, ConditionId, DataId, DataSet, Decider, Demand, Event, PartyId, PartySet, Policy,
    PurposeId, PurposeSet, StatementId, Type, VariableId,
};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// The meanings of named conditions, numbered: what two conditions with one meaning share. Conditions are built upon conditions, so
/// that to write each out where it is used could take exponentially long.
#[derive(Default)]
pub struct Numbers(RefCell<FxHashMap<String, usize>>);

impl Numbers {
    fn of(&self, meaning: String) -> usize {
        let mut numbers = self.0.borrow_mut();
        let next = numbers.len();
        *numbers.entry(meaning).or_insert(next)
    }
}

/// How long the meaning of a named condition may be to be written out where it is used, so that to name a condition changes nothing.
const WRITTEN_OUT: usize = 200;

/// Writes out the meanings of one policy. Those of two policies can be compared if they share their numbers.
pub struct Meanings<'p> {
    policy: &'p Policy,
    numbers: &'p Numbers,
    known: RefCell<FxHashMap<ConditionId, String>>,
}

impl<'p> Meanings<'p> {
    /// The meanings of a policy.
    #[must_use]
    pub fn new(policy: &'p Policy, numbers: &'p Numbers) -> Self {
        Self { policy, numbers, known: RefCell::default() }
    }

    /// The meaning of a statement, its prefix included.
    #[must_use]
    pub fn statement(&self, statement: StatementId) -> String {
        let stated = &self.policy.statements[statement];
        let body = match &stated.body {
            Body::Origin { data, at } => format!("origin {} at {}", self.data_set(data), self.party_set(at)),
            Body::Flow { chain, data, transformed, seal } => {
                let chain: Vec<String> = chain.links().map(|link| self.party_set(&link)).collect();
                let becomes = transformed.as_ref().map(|becomes| {
                    format!("{} {}", self.data_list(becomes.names.iter().copied()), self.data_set(&becomes.later))
                });
                format!("flow {chain:?} {} as {becomes:?} {}", self.data_set(data), self.seal(*seal))
            }
            Body::Derive { conclusions, premises, at } => {
                let premises = sorted(premises.iter().map(|premise| self.data_set(premise)));
                let at = at.as_ref().map(|at| self.party_set(at));
                format!("derive {} from {premises} at {at:?}", self.data_list(conclusions.iter().copied()))
            }
            Body::Keep { data, at, hours } => {
                format!("keep {} at {} {hours:?}", self.data_set(data), self.party_set(at))
            }
            Body::Use { data, at } => format!("use {} at {}", self.data_set(data), self.party_set(at)),
        };
        let purposes = sorted(stated.purposes.iter().map(|&purpose| self.purpose_name(purpose)));
        let labels =
            sorted(stated.labels.iter().map(|label| self.policy.symbol(self.policy.labels[label].name).to_owned()));
        let when = stated.when.as_ref().map(|when| self.condition(when));
        format!("{:?} {body} for {purposes} labelled {labels} when {when:?}", stated.modality)
    }

    /// The meaning of a claim, its scope included and its expectation not.
    #[must_use]
    pub fn claim(&self, claim: ClaimId) -> String {
        let claimed = &self.policy.claims[claim];
        let scope = |cond: &Option<Cond>| cond.as_ref().map(|cond| self.condition(cond));
        let body = claimed.body.as_ref().map(|body| self.claim_body(body));
        format!("{body:?} when {:?} unless {:?}", scope(&claimed.when), scope(&claimed.unless))
    }

    fn claim_body(&self, body: &ClaimBody) -> String {
        match body {
            ClaimBody::Never(event) => format!("never {}", self.event(event)),
            ClaimBody::OnlyWhen(event, cond) => {
                format!("{} only when {}", self.event(event), self.condition(cond))
            }
            ClaimBody::Only(event) => format!("only {}", self.event(event)),
            ClaimBody::UsesOnlyFor { party, data, purposes } => {
                let (party, data) = (self.party_set(party), self.data_set(data));
                format!("{party} uses {data} only for {}", self.purpose_set(purposes))
            }
            ClaimBody::OnlyThrough { event, gate } => {
                format!("{} only through {}", self.event(event), self.party_set(gate))
            }
            ClaimBody::Always { learns, terms, parties } => {
                let terms = sorted(terms.iter().map(|term| self.data_set(term)));
                format!("always learns {learns} {terms} {}", self.party_set(parties))
            }
            ClaimBody::Can(event) => format!("can {}", self.event(event)),
            ClaimBody::Control { who, choices, ensure, event, while_ } => {
                let choices = sorted(choices.iter().map(|choice| self.variable(choice)));
                let stays = sorted(while_.iter().map(|(cond, _)| self.condition(cond)));
                let (who, event) = (self.decider_name(*who), self.event(event));
                format!("{who} ensure {ensure} {event} while {stays} by {choices}")
            }
            ClaimBody::AlwaysFormula(formula) => format!("always {}", self.condition(formula)),
            ClaimBody::NeverFormula(formula) => format!("never {}", self.condition(formula)),
            ClaimBody::EveryFlow { data, from, to, purposes, demand } => {
                let parties = |set: &Option<PartySet>| set.as_ref().map(|set| self.party_set(set));
                let purposes = purposes.as_ref().map(|purposes| self.purpose_set(purposes));
                let demand = self.demand(demand);
                let (from, to) = (parties(from), parties(to));
                format!("every flow {} from {from:?} to {to:?} for {purposes:?} {demand}", self.data_set(data))
            }
            ClaimBody::Spreads { data, baseline } => {
                format!("{} spreads {}", self.data_set(data), self.policy.symbol(self.policy.baselines[*baseline].name))
            }
        }
    }

    fn demand(&self, demand: &Demand) -> String {
        match demand {
            Demand::Has(labels) => {
                let names =
                    sorted(labels.iter().map(|label| self.policy.symbol(self.policy.labels[label].name).to_owned()));
                format!("has {names}")
            }
            Demand::Sealed(keys) => format!("sealed {:?}", keys.as_ref().map(|keys| self.data_set(keys))),
        }
    }

    fn event(&self, event: &Event) -> String {
        let (data, party) = (self.data_set(event.data()), self.party_set(event.party()));
        match event {
            Event::Reaches { .. } => format!("{data} reaches {party}"),
            Event::Learns { .. } => format!("{party} learns {data}"),
            Event::Sends { from, .. } => format!("{} sends {data} to {party}", self.party_set(from)),
            Event::Keeps { longer_than, .. } => format!("{party} keeps {data} longer than {longer_than:?}"),
            Event::Uses { purposes, .. } => {
                let purposes = purposes.as_ref().map(|purposes| self.purpose_set(purposes));
                format!("{party} uses {data} for {purposes:?}")
            }
        }
    }

    /// The meaning of a condition or formula.
    fn condition(&self, cond: &Cond) -> String {
        let all = |word: &str, members: &[Cond]| {
            format!("{word}{}", sorted(members.iter().map(|member| self.condition(member))))
        };
        match cond {
            Cond::Variable(variable) => self.variable(*variable),
            Cond::Named(id) => self.named(*id),
            Cond::Compare(variable, op, constant) => {
                format!("({} {op:?} {constant})", self.variable(*variable))
            }
            Cond::OneOf(variable, values) => {
                let Type::Values(names) = &self.policy.variables[*variable].ty else { return String::new() };
                let values =
                    values.iter().filter_map(|&at| names.get(at)).map(|&name| self.policy.symbol(name).to_owned());
                format!("({} in {})", self.variable(*variable), sorted(values))
            }
            Cond::Event(event) => format!("({})", self.event(event)),
            Cond::Not(inner) => format!("not({})", self.condition(inner)),
            Cond::And(members) => all("and", members),
            Cond::Or(members) => all("or", members),
            Cond::Implies(first, second) => {
                format!("({} implies {})", self.condition(first), self.condition(second))
            }
        }
    }

    fn named(&self, id: ConditionId) -> String {
        if let Some(known) = self.known.borrow().get(&id) {
            return known.clone();
        }
        let condition = &self.policy.conditions[id];
        let mut meaning = self.condition(&condition.cond);
        if condition.hidden.is_some() {
            let name = self.policy.symbol(condition.name);
            meaning.push_str(&format!(" if {:?} {name}", condition.modality));
        }
        if meaning.len() > WRITTEN_OUT {
            meaning = format!("#{}", self.numbers.of(meaning));
        }
        self.known.borrow_mut().insert(id, meaning.clone());
        meaning
    }

    fn variable(&self, variable: VariableId) -> String {
        let name = self.policy.variables[variable].name.map_or("", |name| self.policy.symbol(name));
        format!("{name:?}")
    }

    fn decider_name(&self, who: Decider) -> String {
        match who {
            Decider::Party(party) => self.policy.party_path(party),
            Decider::Kind(kind) => self.policy.symbol(self.policy.kinds[kind].name).to_owned(),
        }
    }

    fn seal(&self, seal: Option<DataId>) -> String {
        seal.map_or_else(String::new, |key| format!("sealed with {}", self.policy.data_name(key)))
    }

    fn data_set(&self, data: &DataSet) -> String {
        self.data_list(data.iter())
    }

    fn data_list(&self, data: impl Iterator<Item = DataId>) -> String {
        sorted(data.map(|data| self.policy.data_name(data).to_owned()))
    }

    fn party_set(&self, parties: &PartySet) -> String {
        sorted(parties.iter().map(|party: PartyId| self.policy.party_path(party)))
    }

    fn purpose_set(&self, purposes: &PurposeSet) -> String {
        sorted(purposes.iter().map(|purpose| self.purpose_name(purpose)))
    }

    fn purpose_name(&self, purpose: PurposeId) -> String {
        self.policy.symbol(self.policy.purposes[purpose].name).to_owned()
    }
}

/// Names in the order of the alphabet, each once, so that they cannot run into one another.
fn sorted(names: impl IntoIterator<Item = String>) -> String {
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    format!("{names:?}")
}

//! What statements say, places and speakers aside, so that two of them can be compared.

use super::Context;
use crate::model::{
    Body, Chain, Citation, DataId, DataSet, LabelId, Modality, PartySet, PurposeId, Set, Statement, StatementId,
};
use crate::scenario::Diagram;

/// What a statement says. Equal meanings are equal values.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Meaning {
    modality: Option<Modality>,
    body: Saying,
    when: Diagram,
    purposes: Set<PurposeId>,
    labels: Set<LabelId>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Saying {
    Origin(DataSet, PartySet),
    Flow(Chain, DataSet, Set<DataId>, Option<DataId>),
    Derive(Set<DataId>, Box<[DataSet]>, Option<Box<PartySet>>),
    Keep(DataSet, PartySet, Option<Box<i128>>),
    Use(DataSet, PartySet),
}

impl Context<'_, '_> {
    /// What a statement says; none if its condition is too large to be known.
    pub(super) fn meaning(&mut self, id: StatementId) -> Option<Meaning> {
        let statement = &self.policy.statements[id];
        let when = statement.when.as_ref().map_or(Diagram::ALWAYS, |when| self.engine.condition(when));
        let when = self.among_scenarios(when);
        (when != Diagram::UNDECIDED).then(|| Meaning {
            modality: statement.modality,
            body: saying(&statement.body),
            when,
            purposes: Set::new(statement.purposes.iter().copied()),
            labels: statement.labels.clone(),
        })
    }
}

fn saying(body: &Body) -> Saying {
    match body {
        Body::Origin { data, at } => Saying::Origin(data.clone(), at.clone()),
        Body::Flow { chain, data, transformed, seal } => {
            let names = transformed.iter().flat_map(|transformed| transformed.names.iter().copied());
            Saying::Flow(chain.clone(), data.clone(), Set::new(names), *seal)
        }
        Body::Derive { conclusions, premises, at } => {
            Saying::Derive(Set::new(conclusions.iter().copied()), premises.clone(), at.clone())
        }
        Body::Keep { data, at, hours } => Saying::Keep(data.clone(), at.clone(), hours.clone()),
        Body::Use { data, at } => Saying::Use(data.clone(), at.clone()),
    }
}

/// Whether one statement names nobody and nothing as its authority that the other does not.
pub(super) fn says_no_more_who(one: &Statement, other: &Statement) -> bool {
    let is_there =
        |cite: &Citation| other.cites.iter().any(|there| (there.source, &there.at) == (cite.source, &cite.at));
    (one.by.is_none() || one.by == other.by) && one.cites.iter().all(is_there)
}

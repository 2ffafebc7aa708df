//! What claims are about: their data, and the same claim about other data.

use crate::claims::each_event;
use crate::model::{ClaimBody, Cond, DataSet, Event};

/// The data of a claim that is about one pattern of data.
pub(super) fn single_data(body: &ClaimBody) -> Option<&DataSet> {
    match body {
        ClaimBody::Never(event)
        | ClaimBody::OnlyWhen(event, _)
        | ClaimBody::Only(event)
        | ClaimBody::OnlyThrough { event, .. }
        | ClaimBody::Can(event)
        | ClaimBody::Control { event, .. } => Some(event.data()),
        ClaimBody::UsesOnlyFor { data, .. } | ClaimBody::EveryFlow { data, .. } | ClaimBody::Spreads { data, .. } => {
            Some(data)
        }
        ClaimBody::Always { .. } | ClaimBody::AlwaysFormula(_) | ClaimBody::NeverFormula(_) => None,
    }
}

/// All data that a claim speaks of.
#[must_use]
pub fn all_data(body: &ClaimBody) -> DataSet {
    match body {
        ClaimBody::Always { terms, .. } => DataSet::new(terms.iter().flat_map(DataSet::iter)),
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => formula_data(formula),
        ClaimBody::Control { event, while_, .. } => {
            let stays = while_.iter().map(|(cond, _)| formula_data(cond));
            DataSet::new(event.data().iter().chain(stays.flat_map(|data| data.iter().collect::<Vec<_>>())))
        }
        _ => single_data(body).cloned().unwrap_or_default(),
    }
}

fn formula_data(formula: &Cond) -> DataSet {
    let mut data = Vec::new();
    each_event(formula, &mut |event| data.extend(event.data().iter()));
    DataSet::new(data)
}

/// The same claim about other data; `None` for one that is not about one pattern of data.
pub(super) fn with_data(body: &ClaimBody, other: &DataSet) -> Option<ClaimBody> {
    single_data(body)?;
    let mut body = body.clone();
    match &mut body {
        ClaimBody::Never(event)
        | ClaimBody::OnlyWhen(event, _)
        | ClaimBody::Only(event)
        | ClaimBody::OnlyThrough { event, .. }
        | ClaimBody::Can(event)
        | ClaimBody::Control { event, .. } => *data_of(event) = other.clone(),
        ClaimBody::UsesOnlyFor { data, .. } | ClaimBody::EveryFlow { data, .. } | ClaimBody::Spreads { data, .. } => {
            *data = other.clone();
        }
        ClaimBody::Always { .. } | ClaimBody::AlwaysFormula(_) | ClaimBody::NeverFormula(_) => {}
    }
    Some(body)
}

const fn data_of(event: &mut Event) -> &mut DataSet {
    match event {
        Event::Reaches { data, .. }
        | Event::Learns { data, .. }
        | Event::Sends { data, .. }
        | Event::Keeps { data, .. }
        | Event::Uses { data, .. } => data,
    }
}

//! FP0640 `unclaimed-sensitive-data`: data with a label of sensitive data (`sensitive`, unless configured) comes to a party with whom
//! it does not originate, and no claim speaks of this data and this party.

use super::events::spoken_of;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{ClaimBody, DataId, LabelId, PartyId, PartySet, Set};
use crate::words::list;

pub(super) const LINT: Lint = Lint { rule: &codes::UNCLAIMED_SENSITIVE_DATA, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let is_sensitive = |name: &str| context.options.sensitive.iter().any(|label| label == name);
    let labels = policy.labels.iter_enumerated().filter(|(_, label)| is_sensitive(policy.symbol(label.name)));
    let labels: Set<LabelId> = Set::new(labels.map(|(id, _)| id));
    if labels.is_empty() {
        return Vec::new();
    }
    let sensitive = policy.data.iter_enumerated().filter(|(_, data)| labels.common(&data.labels).next().is_some());
    let sensitive: Vec<DataId> = sensitive.map(|(id, _)| id).collect();
    sensitive.into_iter().filter_map(|data| unclaimed(context, data)).collect()
}

fn unclaimed(context: &mut Context<'_, '_>, data: DataId) -> Option<Diagnostic> {
    let holdings = context.engine.holdings();
    let mut parties = Vec::new();
    for party in context.policy.parties.ids() {
        let held = context.engine.holds(&holdings, party, data);
        let origin = context.engine.originates(party, data);
        let came = context.engine.space.diagrams.without(held, origin);
        if context.happens(came) && !is_spoken_of(context, data, party) {
            parties.push(party);
        }
    }
    (!parties.is_empty()).then(|| no_claim(context, data, &parties))
}

fn is_spoken_of(context: &Context<'_, '_>, data: DataId, party: PartyId) -> bool {
    let names = |parties: Option<&PartySet>| parties.is_none_or(|parties| parties.contains(party));
    let speaks = |body: &ClaimBody| {
        spoken_of(body).iter().any(|(spoken, parties)| spoken.contains(data) && names(parties.as_ref()))
    };
    context.policy.claims.iter().filter_map(|claim| claim.body.as_ref()).any(speaks)
}

fn no_claim(context: &Context<'_, '_>, data: DataId, parties: &[PartyId]) -> Diagnostic {
    let policy = context.policy;
    let name = policy.data_name(data);
    let names: Vec<String> = parties.iter().map(|&party| format!("`{}`", policy.party_path(party))).collect();
    let message = format!("the sensitive `{name}` reaches {}, and no claim speaks of that", list(&names, "and"));
    let first = parties.first().map_or_else(String::new, |&party| policy.party_path(party));
    let diagnostic = Diagnostic::new(&codes::UNCLAIMED_SENSITIVE_DATA, policy.data[data].span, message)
        .help(format!(
            "claim what is meant, for example `{name} reaches {first} only when …` or `{name} reaches only …`"
        ))
        .about(name);
    parties
        .iter()
        .fold(diagnostic, |diagnostic, &party| diagnostic.label(policy.parties[party].span, "it reaches this party"))
}

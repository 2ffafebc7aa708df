//! FP0633 `silent-claim`: a claim that holds because nothing stated moves the data to its parties, while the data does move
//! elsewhere. That is as good as the policy is complete: nobody promises it.

use super::events::spoken_of;
use super::{Context, Lint};
use crate::claims::RestsOn;
use crate::diag::{Diagnostic, codes};
use crate::model::{ClaimBody, ClaimId, DataId, DataSet, Event, PartyId};

pub(super) const LINT: Lint = Lint { rule: &codes::SILENT_CLAIM, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let silent = context.examined.findings.iter().filter(|(_, found)| found.rests_on == [RestsOn::Silence]);
    let silent: Vec<ClaimId> = silent.map(|(id, _)| *id).collect();
    silent
        .into_iter()
        .filter_map(|id| in_play(context, id).map(|(data, party)| silence(context, id, data, party)))
        .collect()
}

/// Data of the claim's that somebody has to whom it was moved.
fn in_play(context: &mut Context<'_, '_>, id: ClaimId) -> Option<(DataId, PartyId)> {
    let body = context.policy.claims[id].body.as_ref().filter(|body| is_about_moving(body))?;
    let data = DataSet::new(spoken_of(body).iter().flat_map(|(data, _)| data.iter().collect::<Vec<_>>()));
    let holdings = context.engine.holdings();
    let policy = context.policy;
    let mut facts = data.iter().flat_map(|data| policy.parties.ids().map(move |party| (data, party)));
    facts.find(|&(data, party)| {
        let held = context.engine.holds(&holdings, party, data);
        let origin = context.engine.originates(party, data);
        let moved = context.engine.space.diagrams.without(held, origin);
        context.happens(moved)
    })
}

/// Not about what is kept or used: of that something is stated, or the claim would be vacuous.
const fn is_about_moving(body: &ClaimBody) -> bool {
    match body {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) | ClaimBody::Only(event) => {
            !matches!(event, Event::Keeps { .. } | Event::Uses { .. })
        }
        ClaimBody::UsesOnlyFor { .. } => false,
        _ => true,
    }
}

fn silence(context: &Context<'_, '_>, id: ClaimId, data: DataId, party: PartyId) -> Diagnostic {
    let (name, data, party) =
        (context.claim_name(id), context.policy.data_name(data), context.policy.party_path(party));
    context
        .at_claim(&codes::SILENT_CLAIM, id, format!("`{name}` holds by silence: nothing stated moves the data on"))
        .note(format!("`{data}` moves elsewhere: it reaches `{party}`"))
        .help(format!("if that is a gap in the sources, write it down: `unstated flow {party} -> … carries {data}`"))
}

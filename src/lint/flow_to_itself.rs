//! FP0305 `flow-to-itself`: a hop whose only sender is its only receiver moves nothing, as nobody sends to itself; most likely another
//! receiver is meant, and claims about it hold for want of the flow.
//!
//! It speaks of the root file only: patterns that several policies share may match a single party in one of them.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{Body, PartyId, StatementId};

pub(super) const LINT: Lint = Lint { rule: &codes::FLOW_TO_ITSELF, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let statements = context.policy.statements.iter_enumerated();
    let own = statements.filter(|(_, statement)| context.is_own(statement.span));
    own.filter_map(|(id, statement)| Some(to_itself(context, id, lonely(&statement.body)?))).collect()
}

/// The party that is all of both ends of a hop.
fn lonely(body: &Body) -> Option<PartyId> {
    let Body::Flow { chain, .. } = body else { return None };
    chain.hops().find_map(|(from, to)| from.single().filter(|_| from == to))
}

fn to_itself(context: &Context<'_, '_>, id: StatementId, party: PartyId) -> Diagnostic {
    let party = context.policy.party_path(party);
    context
        .at_statement(&codes::FLOW_TO_ITSELF, id, format!("`{party}` sends this only to itself, which moves nothing"))
        .help("name the receiver that is meant, or remove the flow")
}

//! FP0641 `unexplained-flow`: data goes to a company, and nothing says why or on whose word: the flow has no purpose and cites nothing,
//! and no claim speaks of this data at this company.

use super::events::spoken_of;
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{Body, DataSet, PartyId, Policy, StatementId};

pub(super) const LINT: Lint = Lint { rule: &codes::UNEXPLAINED_FLOW, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let Some(company) =
        policy.kinds.iter_enumerated().find(|(_, kind)| kind.span.is_none() && policy.symbol(kind.name) == "company")
    else {
        return Vec::new();
    };
    let is_company = |party: PartyId| policy.kinds[policy.parties[party].kind].above.contains(company.0);
    let mut found = Vec::new();
    for (id, statement) in policy.statements.iter_enumerated() {
        let Body::Flow { chain, data, transformed, .. } = &statement.body else { continue };
        if !statement.purposes.is_empty() || !statement.cites.is_empty() {
            continue;
        }
        let arrives = transformed.as_ref().map_or(data, |transformed| &transformed.later);
        let unclaimed = |&party: &PartyId| is_company(party) && !is_claimed(policy, arrives, party);
        if let Some(company) = chain.hops().find_map(|(_, to)| to.iter().find(unclaimed)) {
            found.push(unexplained(context, id, company));
        }
    }
    found
}

fn is_claimed(policy: &Policy, data: &DataSet, party: PartyId) -> bool {
    let bodies = policy.claims.iter().filter_map(|claim| claim.body.as_ref());
    bodies.flat_map(spoken_of).any(|(spoken, parties)| {
        parties.is_none_or(|parties| parties.contains(party)) && spoken.common(data).next().is_some()
    })
}

fn unexplained(context: &Context<'_, '_>, id: StatementId, company: PartyId) -> Diagnostic {
    let company = context.policy.party_path(company);
    context
        .at_statement(
            &codes::UNEXPLAINED_FLOW,
            id,
            format!("data goes to the company `{company}` without a claim about it, a purpose or a citation"),
        )
        .help("say what for (`for`), on whose word (`cite`), or claim what is to hold of it")
}

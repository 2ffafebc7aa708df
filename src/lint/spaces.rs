//! The declared names of a policy, by the name spaces in which two of them can be taken for one another.

use crate::ids::IdVec;
use crate::model::{PartyId, Policy};
use crate::source::Span;
use crate::symbol::Symbol;
use unicode_security::skeleton;

/// One name space, or the parts of one whole.
pub(super) struct NameSpace {
    /// What its names stand for.
    pub noun: &'static str,
    /// The names, with the places where they are declared.
    pub names: Vec<(Symbol, Span)>,
}

/// What a name looks like: the same for all names that cannot be told apart by eye.
pub(super) fn look(name: &str) -> String {
    skeleton(name).collect()
}

/// All name spaces whose names can be mixed up.
pub(super) fn name_spaces(policy: &Policy) -> Vec<NameSpace> {
    let space = |noun, names: Vec<(Symbol, Span)>| NameSpace { noun, names };
    let top = policy.parties.iter().filter(|party| party.whole.is_none()).map(|party| (party.name, party.span));
    let kinds = policy.kinds.iter().filter_map(|kind| Some((kind.name, kind.span?)));
    let variables = policy.variables.iter().filter(|one| one.baseline.is_none() && !one.sort.is_hidden());
    let variables = variables.filter_map(|one| Some((one.name?, one.span)));
    let conditions = policy.conditions.iter().map(|one| (one.name, one.span));
    let mut spaces = vec![
        space("parties", top.collect()),
        space("kinds", kinds.collect()),
        space("data types", policy.data.iter().map(|one| (one.name, one.span)).collect()),
        space("purposes", policy.purposes.iter().map(|one| (one.name, one.span)).collect()),
        space("labels", policy.labels.iter().map(|one| (one.name, one.span)).collect()),
        space("conditions", variables.chain(conditions).collect()),
        space("sources", policy.sources.iter().map(|one| (one.name, one.span)).collect()),
    ];
    let mut parts: IdVec<PartyId, Vec<(Symbol, Span)>> = IdVec::filled(Vec::new(), policy.parties.len());
    for party in &policy.parties {
        if let Some(whole) = party.whole {
            parts[whole].push((party.name, party.span));
        }
    }
    spaces.extend(parts.iter().filter(|names| names.len() > 1).map(|names| space("parts", names.clone())));
    spaces
}

//! What there is to know of a name or a claim, in Markdown.

use super::names::{Named, Outline, sort};
use crate::driver::{self, Restrictions, Settings};
use crate::emit::{Look, answered};
use crate::model::{Decider, LabelId, PartyId, Policy, Set};
use crate::source::Loader;
use crate::symbol::Symbol;
use crate::syntax::Space;
use crate::syntax::ast::{Item, Statement};
use crate::words::{Words, plain};

/// A declared name: the statement that declares it, its documentation, and what follows from other statements.
pub(super) fn of_name(outline: &Outline, named: &Named) -> Option<String> {
    let (item, (space, path)) = outline.declaration(named)?;
    let doc = item.doc.as_ref().map(|doc| plain(&doc.text)).unwrap_or_default();
    let (noun, _) = sort(&item.statement);
    let name = path.iter().map(|&name| outline.policy.symbol(name)).collect::<Vec<_>>().join(".");
    let facts = facts(Words::new(&outline.policy, &outline.sources), space, &path);
    let facts = facts.iter().map(|(what, said)| format!("- {what} {said}")).collect::<Vec<_>>().join("\n");
    let pieces = [format!("**{noun}** `{name}`"), code(outline, &item), doc, facts];
    Some(pieces.into_iter().filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

/// A statement as written; of a party without its parts.
fn code(outline: &Outline, item: &Item) -> String {
    let part = match &item.statement {
        Statement::Party(party) => party.parts().first(),
        _ => None,
    };
    let start = part.map(|part| part.doc.as_ref().map_or(part.span, |doc| doc.span).start);
    let text = outline.sources.text(start.map_or(item.span, |end| crate::source::Span { end, ..item.span }));
    let text = if part.is_some() { text.trim_end().trim_end_matches('{').trim_end() } else { text };
    format!("```flow\n{}\n```", plain(text))
}

/// What statements other than its own say of a name, too: each with what it is.
fn facts(words: Words<'_>, space: Space, path: &[Symbol]) -> Vec<(&'static str, String)> {
    let policy = words.policy;
    let [first, rest @ ..] = path else { return Vec::new() };
    let facts = match space {
        Space::Parties => party(policy, *first, rest).map_or_else(Vec::new, |party| of_party(words, party)),
        Space::Data => {
            policy.data.iter_enumerated().find(|(_, one)| one.name == *first).map_or_else(Vec::new, |(id, one)| {
                let but_itself = |ids: &Set<_>| ids.iter().filter(|&other| other != id).collect::<Vec<_>>();
                vec![
                    ("is", words.data_list(&but_itself(&one.above))),
                    ("what is it:", words.data_list(&but_itself(&one.below))),
                    ("labelled", labels(policy, &one.labels)),
                ]
            })
        }
        Space::Purposes => {
            policy.purposes.iter_enumerated().find(|(_, one)| one.name == *first).map_or_else(Vec::new, |(id, one)| {
                let above = one.above.iter().filter(|&other| other != id);
                vec![("is", above.map(|id| policy.symbol(policy.purposes[id].name)).collect::<Vec<_>>().join(", "))]
            })
        }
        Space::Conditions => {
            let variables = policy.variables.iter_enumerated();
            let found = variables.filter(|(_, one)| one.name == Some(*first) && one.guards.is_none());
            found.map(|(id, _)| ("it is", words.sort(id))).take(1).collect()
        }
        _ => Vec::new(),
    };
    facts.into_iter().filter(|(_, said)| !said.is_empty()).collect()
}

fn of_party(words: Words<'_>, id: PartyId) -> Vec<(&'static str, String)> {
    let (policy, party) = (words.policy, &words.policy.parties[id]);
    vec![
        ("of the kind", words.decider(Decider::Kind(party.kind))),
        ("its parts:", words.party_list(party.parts())),
        ("owned by", words.party_list(party.owners())),
        ("labelled", labels(policy, &party.labels)),
    ]
}

fn party(policy: &Policy, first: Symbol, rest: &[Symbol]) -> Option<PartyId> {
    let top = policy.parties.iter_enumerated().find(|(_, party)| party.whole.is_none() && party.name == first);
    rest.iter().fold(top.map(|(id, _)| id), |whole, &name| policy.part(whole?, name))
}

fn labels(policy: &Policy, labels: &Set<LabelId>) -> String {
    labels.iter().map(|label| policy.symbol(policy.labels[label].name)).collect::<Vec<_>>().join(", ")
}

/// A claim's verdict with its proof, as `why` tells it; nothing if the claim is not there.
pub(super) fn of_claim(root: &str, claim: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Option<String> {
    let restrictions = Restrictions { claims: Some(vec![claim.to_owned()]), ..Restrictions::default() };
    let found = driver::why(root, loader, &Settings { restrictions, ..settings.clone() }).ok()?;
    let told = String::from_utf8(answered(&found, Look::default())).ok()?;
    // First the verdict, then the place in the text, which the reader has before the eyes, then the proof.
    let mut lines = told.lines();
    let verdict: Vec<&str> =
        lines.by_ref().take_while(|line| !line.trim_start().starts_with('┌')).map(str::trim).collect();
    let proof: Vec<&str> =
        lines.skip_while(|line| !line.is_empty()).map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
    let proof = proof.join("\n");
    let proof = proof.trim_matches('\n');
    let verdict = verdict.join(" ");
    let (_, verdict) = verdict.split_once(": ")?;
    Some(if proof.is_empty() { verdict.to_owned() } else { format!("{verdict}\n\n```text\n{proof}\n```") })
}

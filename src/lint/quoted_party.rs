//! FP0644 `quoted-party`: `by "Facebook"` where there is a party Facebook. Reports group what is said by speaker, and would take the
//! two for different ones.

use super::speakers::{Called, quoted_speakers};
use super::{Context, Lint};
use crate::diag::{Diagnostic, Edit, Fix, codes};
use crate::model::{PartyId, Policy};
use crate::syntax::ast::Text;
use crate::syntax::words::is_reserved;

pub(super) const LINT: Lint = Lint { rule: &codes::QUOTED_PARTY, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut speakers = quoted_speakers(context.examined.files).peekable();
    if speakers.peek().is_none() {
        return Vec::new();
    }
    let called = Called::new(policy);
    let parties = speakers.filter_map(|speaker| Some((speaker, called.party(speaker)?)));
    parties.map(|(speaker, party)| quoted(policy, speaker, party)).collect()
}

fn quoted(policy: &Policy, speaker: &Text, party: PartyId) -> Diagnostic {
    let path = policy.party_path(party);
    let written: Vec<String> = path.split('.').map(as_written).collect();
    let edit = Edit { span: speaker.span, text: written.join(".") };
    Diagnostic::new(
        &codes::QUOTED_PARTY,
        speaker.span,
        format!("`{path}` is a party, and stands in quotation marks here"),
    )
    .label(policy.parties[party].span, format!("`{path}` is declared here"))
    .help(format!("write `by {path}`"))
    .fix(Fix { title: format!("write `by {path}`"), safe: true, edits: vec![edit] })
}

fn as_written(name: &str) -> String {
    if is_reserved(name) { format!("`{name}`") } else { name.to_owned() }
}

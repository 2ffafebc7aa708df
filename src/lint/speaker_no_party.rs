//! FP0643 `speaker-no-party`: somebody speaks who is no party of the policy. That is fine for a journalist; whoever also has or gets
//! data should be declared, so that claims can speak of them. A party in quotation marks is another rule's matter.

use super::speakers::{Called, quoted_speakers};
use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use std::collections::BTreeSet;

pub(super) const LINT: Lint = Lint { rule: &codes::SPEAKER_NO_PARTY, find };

/// Each speaker is reported once, where it is first named.
fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let firsts = quoted_speakers(context.examined.files).filter(|speaker| seen.insert(speaker.value.as_str()));
    let mut firsts = firsts.peekable();
    if firsts.peek().is_none() {
        return Vec::new();
    }
    let called = Called::new(context.policy);
    let strangers = firsts.filter(|speaker| called.party(speaker).is_none());
    let found = strangers.map(|speaker| {
        Diagnostic::new(
            &codes::SPEAKER_NO_PARTY,
            speaker.span,
            format!("`{}` is no party of the policy", speaker.value),
        )
        .help("declare it as a party if it takes part; otherwise leave it in quotation marks and allow this rule")
    });
    found.collect()
}

//! What is to be shown, and the way from there to a picture.

use super::sketch::Sketch;
use super::{MANY_ARROWS, Picture, compare, draw, marks, phrases, slice};
use crate::claims::{Engine, Finding};
use crate::model::{ClaimId, DataId, PartyId, Policy};
use crate::source::Sources;
use crate::words::{self, Words};

/// What a picture is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// Everything.
    Whole,
    /// What matters for a claim.
    Claim(ClaimId),
    /// Where data comes from and goes.
    Data(DataId),
    /// A party, its parts, and those that they deal with.
    Around(PartyId),
}

/// What is to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// What it is about.
    pub focus: Focus,
    /// Owners with all they own, and wholes with their parts, as single boxes.
    pub collapse: bool,
    /// The condition that the policy was compiled with, in words: what is impossible is left out.
    pub condition: Option<String>,
    /// All that matters for a claim; else only its witness where that is too much to be read.
    pub unabridged: bool,
}

/// A policy and what was found about it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The files of the run.
    pub sources: &'a Sources,
    /// What was found about its claims.
    pub findings: &'a [(ClaimId, Finding)],
}

impl Asked<'_> {
    fn finding(&self, claim: ClaimId) -> Option<&Finding> {
        self.findings.iter().find(|(id, _)| *id == claim).map(|(_, finding)| finding)
    }
}

/// Draws a policy.
#[must_use]
pub fn picture(asked: Asked<'_>, engine: &mut Engine<'_>, view: &View) -> Picture {
    let sketch = sketch(asked, engine, view);
    // On the way of a claim, the rest is context; elsewhere only what no scenario lets happen is muted.
    let muted = if matches!(view.focus, Focus::Claim(_)) { "context" } else { "never happens" };
    let mut title = title(asked, view);
    let only = |many| format!("only the proof is drawn: all ways together would be {many} arrows");
    title.extend(sketch.too_many.map(only));
    draw::draw(sketch, title, file(asked), view.collapse, muted)
}

/// Draws what is different in two policies, on one sheet.
#[must_use]
pub fn compared(old: (Asked<'_>, &mut Engine<'_>), new: (Asked<'_>, &mut Engine<'_>), view: &Compared) -> Picture {
    let whole =
        View { focus: Focus::Whole, collapse: view.collapse, condition: view.condition.clone(), unabridged: true };
    let mut title = title(new.0, &whole);
    let (asked, names) = (new.0, (file(old.0), file(new.0)));
    let sketch = compare::merge(sketch(old.0, old.1, &whole), sketch(new.0, new.1, &whole));
    title.push(format!("compared with {}: {}", names.0, compare::summary(&sketch)));
    draw::draw(sketch, title, file(asked), view.collapse, "the same in both")
}

/// How two policies are compared.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// Owners with all they own, and wholes with their parts, as single boxes.
    pub collapse: bool,
    /// The condition that both policies were compiled with, in words.
    pub condition: Option<String>,
}

fn sketch(asked: Asked<'_>, engine: &mut Engine<'_>, view: &View) -> Sketch {
    let mut sketch = Sketch::of(asked, engine, view.condition.is_some());
    match view.focus {
        Focus::Whole => marks::verdicts(&mut sketch, asked),
        Focus::Claim(claim) => {
            let most = if view.unabridged { usize::MAX } else { MANY_ARROWS };
            slice::of_claim(&mut sketch, asked.policy, engine, claim, asked.finding(claim), most);
            if let Some(finding) = asked.finding(claim) {
                marks::verdict(&mut sketch, asked.policy, claim, finding, false);
                marks::witness(&mut sketch, asked, finding);
            }
        }
        Focus::Data(data) => slice::of_data(&mut sketch, asked.policy, engine, data),
        Focus::Around(party) => slice::around(&mut sketch, asked.policy, party),
    }
    sketch
}

fn file(asked: Asked<'_>) -> String {
    asked.sources.file(asked.policy.root).name().to_owned()
}

fn title(asked: Asked<'_>, view: &View) -> Vec<String> {
    let policy = asked.policy;
    let name = policy.title.as_ref().map_or_else(|| policy.name.clone(), |title| format!("{}: {title}", policy.name));
    let mut lines = vec![format!("{name} ({})", file(asked))];
    match view.focus {
        Focus::Whole => lines.extend(tally(asked)),
        Focus::Claim(claim) => lines.extend(claim_title(asked, claim)),
        Focus::Data(data) => lines.push(format!("where {} comes from and goes", policy.data_name(data))),
        Focus::Around(party) => lines.push(format!("around {}", policy.party_path(party))),
    }
    lines.extend(view.condition.as_ref().map(|condition| format!("only what can happen when {condition}")));
    lines
}

/// How many claims have which verdict, the worst first.
fn tally(asked: Asked<'_>) -> Option<String> {
    let counted = words::tally(asked.findings.iter().map(|(_, finding)| finding.verdict));
    (!counted.is_empty()).then(|| format!("claims: {}", counted.join(", ")))
}

fn claim_title(asked: Asked<'_>, claim: ClaimId) -> Vec<String> {
    let policy = asked.policy;
    let words = Words::new(policy, asked.sources);
    let mut lines = vec![format!("claim {}: {}", words.claim_name(claim), words.claim_text(&policy.claims[claim]))];
    lines.extend(asked.finding(claim).map(|finding| phrases::finding(words, claim, finding)));
    lines
}

//! Steps of a proof as sentences that need no explanation.

use super::{Words, list};
use crate::answers::all_data;
use crate::claims::{Finding, Step, StepRule};
use crate::model::{Body, DataId, DataSet, Modality, PartyId, Policy, PurposeId, Statement};
use crate::source::Span;

/// Tells the steps of one witness.
pub struct Telling<'a> {
    words: Words<'a>,
    steps: &'a [Step],
    /// The data that the claim asks about, and the claim's text: to say what a derived datum counts as.
    asked: DataSet,
    text: String,
}

impl<'a> Telling<'a> {
    /// The steps of a finding about a claim.
    #[must_use]
    pub fn new(words: Words<'a>, claim: crate::model::ClaimId, finding: &'a Finding) -> Self {
        let claim = &words.policy.claims[claim];
        let steps = finding.witness.as_ref().map_or(&[][..], |witness| &witness.steps);
        let asked = claim.body.as_ref().map(all_data).unwrap_or_default();
        Self { words, steps, asked, text: words.claim_text(claim) }
    }

    /// Steps of whatever they prove.
    #[must_use]
    pub fn of(words: Words<'a>, steps: &'a [Step]) -> Self {
        Self { words, steps, asked: DataSet::default(), text: String::new() }
    }

    /// The steps, in order.
    #[must_use]
    pub const fn steps(&self) -> &'a [Step] {
        self.steps
    }

    /// The sentence of the step at a position; nothing where there is none.
    #[must_use]
    pub fn sentence(&self, at: usize) -> String {
        let Some(step) = self.steps.get(at) else { return String::new() };
        let told = match step.rule {
            StepRule::Origin => self.origin(step),
            StepRule::Flow => self.flow(step),
            StepRule::Derive => self.derive(step),
            StepRule::Unseal => self.unseal(step),
            StepRule::Part => self.part(step),
            StepRule::Keep => self.keep(step),
            StepRule::Use => self.use_(step),
        };
        match self.counts_as(at, step) {
            Some(asked) => format!("{told}, which counts as {asked}"),
            None => told,
        }
    }

    /// The steps that a step needs, where they are not simply the one before it: 1-based.
    #[must_use]
    pub fn needs(&self, at: usize) -> Vec<usize> {
        let premises = self.steps.get(at).map_or(&[][..], |step| &step.premises);
        if premises.is_empty() || (premises.len() == 1 && premises.first().copied() == at.checked_sub(1)) {
            return Vec::new();
        }
        premises.iter().map(|premise| premise + 1).collect()
    }

    /// Where a step is stated: its statement; the declaration of the part or of the key for the steps that no statement makes.
    #[must_use]
    pub fn place(&self, step: &Step) -> Option<Span> {
        match (step.statement, step.rule) {
            (Some(statement), _) => Some(self.policy().statements[statement].span),
            (None, StepRule::Part) => step.from.map(|part| self.policy().parties[part].span),
            (None, _) => self.opening_key(step).map(|key| self.policy().data[key].span),
        }
    }

    /// How sure the statement behind a step is.
    #[must_use]
    pub fn modality(&self, step: &Step) -> Option<Modality> {
        self.statement(step).and_then(|statement| statement.modality)
    }

    /// Who says what a step applies.
    #[must_use]
    pub fn authority(&self, step: &Step) -> Option<String> {
        let statement = self.statement(step)?;
        self.words.authority(statement.by.as_ref(), &statement.cites)
    }

    /// The name of the statement behind a step, if it has one.
    #[must_use]
    pub fn statement_name(&self, step: &Step) -> Option<&'a str> {
        self.statement(step)?.name.map(|name| self.policy().symbol(name))
    }

    fn policy(&self) -> &'a Policy {
        self.words.policy
    }

    fn statement(&self, step: &Step) -> Option<&'a Statement> {
        step.statement.map(|statement| &self.policy().statements[statement])
    }

    fn party(&self, party: PartyId) -> String {
        self.policy().party_path(party)
    }

    fn data(&self, data: DataId) -> &'a str {
        self.policy().data_name(data)
    }

    /// `verb`s, or `may verb` where the statement is a `may`.
    fn does(&self, step: &Step, plain: &str, may: &str) -> String {
        if self.modality(step) == Some(Modality::May) { format!("may {may}") } else { plain.to_owned() }
    }

    fn premises(&self, step: &Step) -> impl Iterator<Item = &'a Step> {
        let steps = self.steps;
        step.premises.iter().filter_map(move |&at| steps.get(at)).collect::<Vec<_>>().into_iter()
    }

    fn origin(&self, step: &Step) -> String {
        let has = self.does(step, "has", "have");
        format!("{} {has} {} to begin with", self.party(step.party), self.data(step.data))
    }

    fn flow(&self, step: &Step) -> String {
        let sender = step.from.unwrap_or(step.party);
        let (from, to) = (self.party(sender), self.party(step.party));
        let moved = self.premises(step).find(|premise| premise.party == sender);
        let sent = self.data(moved.map_or(step.data, |moved| moved.data));
        let relayed = moved.is_some_and(|moved| moved.sealed_with.is_some());
        let transformed = moved.is_some_and(|moved| moved.data != step.data);
        let mut told = if relayed {
            format!("{from} {} {sent} on to {to}", self.does(step, "passes", "pass"))
        } else {
            format!("{from} {} {sent} to {to}", self.does(step, "sends", "send"))
        };
        if transformed {
            told.push_str(&format!(", where it arrives as {}", self.data(step.data)));
        }
        told.push_str(&self.seal_note(step, relayed));
        told.push_str(&self.purposes(step));
        told
    }

    fn seal_note(&self, step: &Step, still: bool) -> String {
        let still = if still { "still " } else { "" };
        step.sealed_with.map_or_else(String::new, |key| format!(", {still}sealed with {}", self.data(key)))
    }

    fn purposes(&self, step: &Step) -> String {
        let purposes = self.statement(step).map_or(&[][..], |statement| &statement.purposes);
        let name = |&purpose: &PurposeId| self.policy().symbol(self.policy().purposes[purpose].name).to_owned();
        let names: Vec<String> = purposes.iter().map(name).collect();
        if names.is_empty() { String::new() } else { format!(" for {}", list(&names, "and")) }
    }

    fn derive(&self, step: &Step) -> String {
        let from: Vec<String> = self.premises(step).map(|premise| self.data(premise.data).to_owned()).collect();
        let from = list(&from, "and");
        let (party, data) = (self.party(step.party), self.data(step.data));
        let can = if self.modality(step) == Some(Modality::May) { "may be able to" } else { "can" };
        format!("from {from}, {party} {can} work out {data}")
    }

    fn opening_key(&self, step: &Step) -> Option<DataId> {
        self.premises(step).map(|premise| premise.data).find(|&data| data != step.data && self.policy().data[data].key)
    }

    fn unseal(&self, step: &Step) -> String {
        let (party, data) = (self.party(step.party), self.data(step.data));
        match self.opening_key(step) {
            Some(key) => format!("{party} has {}, and so can read {data}", self.data(key)),
            None => format!("{party} can read {data}"),
        }
    }

    fn part(&self, step: &Step) -> String {
        let (whole, data) = (self.party(step.party), self.data(step.data));
        let sealed = self.seal_note(step, false);
        match step.from {
            Some(part) => format!("{whole} has {data}{sealed}, because its part {} has it", self.party(part)),
            None => format!("{whole} has {data}{sealed}"),
        }
    }

    fn keep(&self, step: &Step) -> String {
        let hours = self.statement(step).and_then(|statement| match &statement.body {
            Body::Keep { hours, .. } => hours.as_deref().copied(),
            _ => None,
        });
        let how_long = hours.map_or_else(|| "without limit".to_owned(), |hours| format!("for {}", duration(hours)));
        let keeps = self.does(step, "keeps", "keep");
        format!("{} {keeps} {} {how_long}", self.party(step.party), self.data(step.data))
    }

    fn use_(&self, step: &Step) -> String {
        let uses = self.does(step, "uses", "use");
        format!("{} {uses} {}{}", self.party(step.party), self.data(step.data), self.purposes(step))
    }

    /// What the claim calls the data of its last steps, where that is another name that stands in the claim.
    fn counts_as(&self, at: usize, step: &Step) -> Option<&'a str> {
        let needed = self.steps.iter().any(|other| other.premises.contains(&at));
        if needed || !self.asked.contains(step.data) || self.names(self.data(step.data)) {
            return None;
        }
        let above = &self.policy().data[step.data].above;
        above.common(&self.asked).map(|data| self.data(data)).find(|name| self.names(name))
    }

    /// Whether a name stands in the claim's text.
    fn names(&self, name: &str) -> bool {
        let is_part = |one: char| one.is_alphanumeric() || one == '_';
        self.text.split(|one| !is_part(one)).any(|word| word == name)
    }
}

/// Hours in the largest unit that says them exactly: `30 days`, `12 hours`.
#[must_use]
pub fn duration(hours: i128) -> String {
    let (count, unit) = match hours {
        _ if hours != 0 && hours % (365 * 24) == 0 => (hours / (365 * 24), "year"),
        _ if hours != 0 && hours % 24 == 0 => (hours / 24, "day"),
        _ => (hours, "hour"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_said_in_the_largest_exact_unit() {
        assert_eq!(duration(24), "1 day");
        assert_eq!(duration(36), "36 hours");
        assert_eq!(duration(2 * 365 * 24), "2 years");
        assert_eq!(duration(0), "0 hours");
    }
}

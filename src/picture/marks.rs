//! What was found, put on a sketch: verdicts at the parties that claims are about, and the steps of a witness.

use super::phrases;
use super::sketch::{Link, Sketch, note};
use super::slice::targets;
use super::view::Asked;
use super::{Icon, Line, Outcome, Role, Stroke, Tone};
use crate::claims::{Finding, Step, StepRule, Verdict};
use crate::ids::Id;
use crate::model::{ClaimId, PartyId, Policy};

/// Marks every claim at its parties.
pub(super) fn verdicts(sketch: &mut Sketch, asked: Asked<'_>) {
    for (claim, finding) in asked.findings {
        verdict(sketch, asked.policy, *claim, finding, true);
    }
    sketch.frame(asked.policy);
}

/// Marks one claim at its parties: where it comes to fail, or whom it protects.
pub(super) fn verdict(sketch: &mut Sketch, policy: &Policy, claim: ClaimId, finding: &Finding, named: bool) {
    let Some(body) = &policy.claims[claim].body else { return };
    let last = finding.witness.as_ref().map(|witness| last_parties(&witness.steps)).unwrap_or_default();
    let parties = if last.is_empty() { targets(policy, body) } else { last };
    let outcome = match finding.verdict {
        Verdict::Holds => Outcome::Held,
        verdict if verdict.fails() => Outcome::Failed,
        _ => return,
    };
    let word = phrases::verdict(finding.verdict);
    let name = policy.symbol(policy.claims[claim].name);
    let text = match (named, finding.verdict) {
        (false, _) => word,
        (true, Verdict::Holds | Verdict::Violated) => name.to_owned(),
        (true, _) => format!("{name} ({word})"),
    };
    let icon = if outcome == Outcome::Held { Icon::Tick } else { Icon::Cross };
    for party in parties {
        sketch.show(party);
        let Some(party) = sketch.parties.get_mut(party.index()) else { continue };
        party.verdicts.push(Line { icons: vec![icon], text: text.clone(), role: Role::Verdict });
        party.outcome = Some(party.outcome.map_or(outcome, |before| before.min(outcome)));
    }
}

/// Who ends up with what nobody else needs to go on.
fn last_parties(steps: &[Step]) -> Vec<PartyId> {
    let is_last = |at: usize| steps.iter().all(|step| !step.premises.contains(&at));
    let mut last: Vec<PartyId> =
        steps.iter().enumerate().filter(|(at, _)| is_last(*at)).map(|(_, step)| step.party).collect();
    last.sort_unstable();
    last.dedup();
    last
}

/// Numbers the steps of a witness where they happen, and mutes what is not one of them.
pub(super) fn witness(sketch: &mut Sketch, asked: Asked<'_>, finding: &Finding) {
    let Some(witness) = finding.witness.as_ref().filter(|witness| !witness.steps.is_empty()) else { return };
    sketch.parties.iter_mut().for_each(|party| party.tone = Tone::Muted);
    sketch.links.iter_mut().for_each(|link| link.tone = Tone::Muted);
    for (at, step) in witness.steps.iter().enumerate() {
        let number = at + 1;
        match (step.rule, step.from) {
            (StepRule::Flow, Some(from)) => hop(sketch, asked.policy, &witness.steps, at, from),
            (StepRule::Part, Some(part)) => sketch.links.push(part_link(asked.policy, step, part, number)),
            _ => happens(sketch, asked.policy, step, number),
        }
        for party in std::iter::once(step.party).chain(step.from) {
            sketch.show(party);
            if let Some(party) = sketch.parties.get_mut(party.index()) {
                party.tone = Tone::Witness;
            }
        }
    }
    sketch.frame(asked.policy);
}

fn data_line(policy: &Policy, step: &Step, number: usize) -> Line {
    let mut icons = vec![Icon::Hop(number)];
    icons.extend(step.sealed_with.map(|_| Icon::Lock));
    Line { icons, text: policy.data_name(step.data).to_owned(), role: Role::Data }
}

/// A step from one party to another; where something else arrives than is sent, both are named.
fn hop(sketch: &mut Sketch, policy: &Policy, steps: &[Step], at: usize, from: PartyId) {
    let Some(step) = steps.get(at) else { return };
    let Some(statement) = step.statement else { return };
    let is_it =
        |link: &&mut Link| (link.from, link.to, link.stated) == (from.index(), step.party.index(), Some(statement));
    if let Some(link) = sketch.links.iter_mut().find(is_it) {
        link.tone = Tone::Witness;
        let mut line = data_line(policy, step, at + 1);
        let sent = step.premises.iter().filter_map(|&at| steps.get(at)).find(|premise| premise.party == from);
        if let Some(sent) = sent.filter(|sent| sent.data != step.data) {
            line.text = format!("{} \u{2192} {}", policy.data_name(sent.data), line.text);
        }
        link.hops.push(line);
    }
}

/// What a whole has from its part is a step without a statement.
fn part_link(policy: &Policy, step: &Step, part: PartyId, number: usize) -> Link {
    let (whole, part_name) = (policy.party_path(step.party), policy.party_path(part));
    Link {
        from: part.index(),
        to: step.party.index(),
        stroke: Stroke::Part,
        carries: vec![policy.data_name(step.data).to_owned()],
        relevant: 1,
        becomes: Vec::new(),
        seal: step.sealed_with.map(|key| policy.data_name(key).to_owned()),
        condition: None,
        purposes: Vec::new(),
        tone: Tone::Witness,
        hops: vec![data_line(policy, step, number)],
        statement: String::new(),
        key: String::new(),
        text: format!("{part_name} is a part of {whole}: what the part holds, the whole holds"),
        said: None,
        place: None,
        change: None,
        context: false,
        stated: None,
        hop: None,
    }
}

/// A step that happens in one party.
fn happens(sketch: &mut Sketch, policy: &Policy, step: &Step, number: usize) {
    let data = policy.data_name(step.data);
    let hop = Icon::Hop(number);
    let line = match step.rule {
        StepRule::Origin => note(vec![hop], format!("has {data}")),
        StepRule::Derive => note(vec![hop, Icon::Derives], data.to_owned()),
        StepRule::Unseal => note(vec![hop], format!("opens {data}")),
        StepRule::Keep => note(vec![hop], format!("keeps {data}")),
        StepRule::Use => note(vec![hop], format!("uses {data}")),
        StepRule::Flow | StepRule::Part => return,
    };
    if let Some(party) = sketch.parties.get_mut(step.party.index()) {
        if step.rule == StepRule::Derive {
            party.derives.retain(|one| one != data);
        }
        party.steps.push(line);
    }
}

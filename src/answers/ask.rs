//! The answer to a question: a finding as for any claim, and for open questions a table.

use super::degree::{Cell, Degrees};
use super::kinds::with_data;
use super::stops::{Stops, stops};
use crate::claims::{Dnf, Engine, Finding, Verdict, decide, judge};
use crate::model::{Claim, ClaimBody, DataId, DataSet, PartyId, PartySet, Question, QuestionForm};
use crate::scenario::Diagram;

/// How many types of data a claim is looked at for, one after the other.
const TYPE_LIMIT: usize = 1_000;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What is found about the question's claim.
    pub finding: Finding,
    /// For open questions about holdings: who has what.
    pub rows: Vec<Row>,
    /// For a claim about several types of data: what is found for each.
    pub by_type: Vec<TypeResult>,
    /// For a claim that holds: where its data stops.
    pub stops: Option<Stops>,
}

/// A party and data that it has in the same scenarios.
#[derive(Clone, Debug)]
pub struct Row {
    /// Who.
    pub party: PartyId,
    /// What.
    pub data: Vec<DataId>,
    /// When.
    pub cell: Cell,
    /// A part of it that has the same.
    pub part: Option<PartyId>,
}

/// What a claim comes to for some types of its data.
#[derive(Clone, PartialEq, Debug)]
pub struct TypeResult {
    /// The types.
    pub data: Vec<DataId>,
    /// The verdict on the claim about one of them alone.
    pub verdict: Verdict,
    /// When it fails.
    pub when: Option<Dnf>,
}

/// Answers a question that nothing that was not understood hinders. `body` is what its claim says.
#[must_use]
pub fn answer(engine: &mut Engine<'_>, question: &Question, body: &ClaimBody) -> Answer {
    let policy = engine.policy;
    let claim = &policy.claims[question.claim];
    let finding = decide(engine, claim, body);
    let scope = engine.scope(claim);
    let is_claim = question.form == QuestionForm::Claim;
    let rows = match (question.form, body) {
        (QuestionForm::WhatReaches | QuestionForm::WhatLearns, ClaimBody::Never(event)) => {
            let asked = outermost(engine, event.party());
            rows(engine, scope, question.form, &asked, event.data())
        }
        (QuestionForm::WhoLearns | QuestionForm::WhoHolds, ClaimBody::Never(event)) => {
            rows(engine, scope, question.form, event.party(), event.data())
        }
        _ => Vec::new(),
    };
    let by_type = if is_claim { by_type(engine, claim, body) } else { Vec::new() };
    let holds = finding.verdict == Verdict::Holds && finding.vacuous.is_none();
    let stops = (holds && matches!(question.form, QuestionForm::Claim | QuestionForm::When))
        .then(|| stops(engine, claim, body, &finding));
    Answer { finding, rows, by_type, stops }
}

/// The parties of a set that are parts of no other: they have all that their parts have.
fn outermost(engine: &Engine<'_>, parties: &PartySet) -> PartySet {
    let inside = |&party: &PartyId| engine.policy.wholes(party).any(|whole| parties.contains(whole));
    PartySet::new(parties.iter().filter(|party| !inside(party)))
}

/// Who has what of some data: for each party, data that it has in the same scenarios together.
fn rows(engine: &mut Engine<'_>, scope: Diagram, form: QuestionForm, parties: &PartySet, data: &DataSet) -> Vec<Row> {
    let reads = matches!(form, QuestionForm::WhatLearns | QuestionForm::WhoLearns);
    let mut degrees = Degrees::default();
    let mut found = Vec::new();
    for party in parties.iter() {
        for (data, [learned, held]) in together(engine, scope, party, data, reads) {
            let cell = Cell { learns: degrees.of(engine, scope, learned), holds: degrees.of(engine, scope, held) };
            let parts = engine.policy.parties[party].parts().to_vec();
            let part = parts.into_iter().find(|&part| sets(engine, scope, part, &data) == Some([learned, held]));
            found.push(Row { party, data, cell, part });
        }
    }
    found
}

/// The types of data that a party has, those together that it has (and learns) in the same scenarios.
fn together(
    engine: &mut Engine<'_>,
    scope: Diagram,
    party: PartyId,
    data: &DataSet,
    reads: bool,
) -> Vec<(Vec<DataId>, [Diagram; 2])> {
    let mut groups: Vec<(Vec<DataId>, [Diagram; 2])> = Vec::new();
    for data in data.iter() {
        let Some([learned, held]) = sets(engine, scope, party, &[data]) else { continue };
        if (if reads { learned } else { held }) == Diagram::NEVER {
            continue;
        }
        match groups.iter_mut().find(|(_, sets)| *sets == [learned, held]) {
            Some((group, _)) => group.push(data),
            None => groups.push((vec![data], [learned, held])),
        }
    }
    groups
}

/// When a party learns, and when it holds, each of these types; `None` if these are not the same scenarios for all.
fn sets(engine: &mut Engine<'_>, scope: Diagram, party: PartyId, data: &[DataId]) -> Option<[Diagram; 2]> {
    let holdings = engine.holdings();
    let mut all = None;
    for &data in data {
        let learned = engine.learns(&holdings, party, data);
        let held = engine.holds(&holdings, party, data);
        let one = [engine.space.diagrams.and(scope, learned), engine.space.diagrams.and(scope, held)];
        if all.is_some_and(|all| all != one) {
            return None;
        }
        all = Some(one);
    }
    all
}

/// What a claim about several types of data comes to for each of them, those together for which it is the same. Empty for a claim
/// about one type, and for one that cannot be asked of one type alone.
#[must_use]
pub fn by_type(engine: &mut Engine<'_>, claim: &Claim, body: &ClaimBody) -> Vec<TypeResult> {
    let Some(data) = super::kinds::single_data(body).filter(|data| (2..=TYPE_LIMIT).contains(&data.len())) else {
        return Vec::new();
    };
    let scope = engine.scope(claim);
    let mut found: Vec<(Diagram, TypeResult)> = Vec::new();
    for one in data.iter() {
        let Some(alone) = with_data(body, &DataSet::new([one])) else { return Vec::new() };
        let failing = engine.failing(&alone, scope);
        if let Some((_, result)) = found.iter_mut().find(|(fail, _)| *fail == failing.fail) {
            result.data.push(one);
            continue;
        }
        let judged = judge(engine, failing, matches!(body, ClaimBody::Can(_)));
        found.push((failing.fail, TypeResult { data: vec![one], verdict: judged.verdict, when: judged.when }));
    }
    found.into_iter().map(|(_, result)| result).collect()
}

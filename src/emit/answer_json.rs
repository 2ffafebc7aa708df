//! The answer to a question as one JSON object, schema `flowproof/answer/1`. Keys may be added, never changed.

use super::json::{Also, ClaimResult, Condition, Run, Wire, Witness, bytes};
use crate::answers::{Answer, Degree, Excepted, Missing, Row, Stop, Stops, TypeResult};
use crate::claims;
use crate::driver::{Answered, ClaimReport, Standing};
use crate::model::{DataId, PartyId, QuestionForm, StatementId};
use crate::words::Words;
use serde::Serialize;

const SCHEMA: &str = "flowproof/answer/1";

/// The object, indented, with a line end behind it.
pub(super) fn render(answered: &Answered) -> Vec<u8> {
    bytes(&Document::new(answered))
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    answers: Vec<Entry>,
    #[serde(flatten)]
    run: Run<'r>,
}

#[derive(Serialize)]
struct Entry {
    policy: String,
    file: String,
    question: String,
    form: &'static str,
    evaluated: bool,
    claim: Option<ClaimResult>,
    happens: Option<Happens>,
    rows: Vec<Held>,
    by_type: Vec<ByType>,
    stops: Option<WhereItStops>,
}

/// When what an open question asks for is so, and how for example.
#[derive(Serialize)]
struct Happens {
    certainty: &'static str,
    when: Option<Condition>,
    also: Vec<Also>,
    witness: Option<Witness>,
}

#[derive(Serialize)]
struct Held {
    party: String,
    data: Vec<String>,
    part: Option<String>,
    learns: Certain,
    holds: Certain,
}

/// How sure something is: `sure`, `reading`, `may`, `unstated`, `never`, `undecided`.
#[derive(Serialize)]
pub(super) struct Certain {
    certainty: &'static str,
    when: Option<Condition>,
    also: Vec<Also>,
}

#[derive(Serialize)]
struct ByType {
    data: Vec<String>,
    verdict: &'static str,
    when: Option<Condition>,
}

#[derive(Serialize)]
struct WhereItStops {
    exception: Option<Exception>,
    nearest: Vec<Place>,
    further: Vec<String>,
    apart: Vec<String>,
    fine: Vec<String>,
    proof: Option<Witness>,
    events: Vec<Spoken>,
}

#[derive(Serialize)]
struct Exception {
    verdict: &'static str,
    when: Option<Condition>,
    witness: Option<Witness>,
}

#[derive(Serialize)]
struct Place {
    party: String,
    held: Vec<Form>,
    when: Option<Condition>,
    distance: u32,
    to: String,
    missing: Vec<Lack>,
}

#[derive(Serialize)]
struct Form {
    data: String,
    key: Option<String>,
}

/// What a step would need: the sort of it, the statements it is about, and a sentence.
#[derive(Serialize)]
struct Lack {
    what: &'static str,
    statements: Vec<String>,
    text: String,
}

#[derive(Serialize)]
struct Spoken {
    event: String,
    happens: Certain,
}

impl<'r> Document<'r> {
    fn new(answered: &'r Answered) -> Self {
        let report = &answered.report;
        let mut entries = Vec::new();
        let mut answers = answered.answers.iter();
        for policy in &report.policies {
            let words = Words::new(&policy.policy, &report.sources);
            for (claim, (form, answer)) in policy.claims.iter().zip(answers.by_ref()) {
                entries.push(Entry::new(words, claim, *form, answer.as_ref()));
            }
        }
        Self { schema: SCHEMA, answers: entries, run: Run::new(report) }
    }
}

impl Entry {
    fn new(words: Words<'_>, report: &ClaimReport, form: QuestionForm, answer: Option<&Answer>) -> Self {
        let wire = Wire { words };
        let is_claim = form == QuestionForm::Claim;
        let rows = answer.map_or(&[][..], |answer| &answer.rows);
        let by_type = answer.map_or(&[][..], |answer| &answer.by_type);
        Self {
            policy: words.policy.name.clone(),
            file: words.sources.file(words.policy.root).name().to_owned(),
            question: words.claim_text(&words.policy.claims[report.id]),
            form: form_word(form),
            evaluated: answer.is_some(),
            claim: is_claim.then(|| wire.claim(report)),
            happens: answer.filter(|_| !is_claim).map(|_| happens(wire, report)),
            rows: rows.iter().map(|row| held(wire, row)).collect(),
            by_type: by_type.iter().map(|result| for_type(wire, result)).collect(),
            stops: answer.and_then(|answer| answer.stops.as_ref()).map(|stops| where_it_stops(wire, report, stops)),
        }
    }
}

const fn form_word(form: QuestionForm) -> &'static str {
    match form {
        QuestionForm::Claim => "claim",
        QuestionForm::WhatReaches => "what_reaches",
        QuestionForm::WhatLearns => "what_learns",
        QuestionForm::WhoLearns => "who_learns",
        QuestionForm::WhoHolds => "who_holds",
        QuestionForm::When => "when",
    }
}

fn happens(wire: Wire<'_>, report: &ClaimReport) -> Happens {
    let finding = &report.finding;
    let claim = &wire.words.policy.claims[report.id];
    Happens {
        certainty: crate::answers::Certainty::of(finding.verdict).word(),
        when: finding.when.as_ref().map(|when| wire.condition(when)),
        also: finding.also.iter().map(|also| wire.also(also)).collect(),
        witness: finding.witness.as_ref().map(|witness| wire.witness(report, claim, witness)),
    }
}

/// How sure something is, on the wire.
pub(super) fn certain(wire: Wire<'_>, degree: &Degree) -> Certain {
    Certain {
        certainty: degree.certainty.word(),
        when: degree.when.as_ref().map(|when| wire.condition(when)),
        also: degree.also.iter().map(|also| wire.also(also)).collect(),
    }
}

fn held(wire: Wire<'_>, row: &Row) -> Held {
    Held {
        party: party(wire, row.party),
        data: data(wire, &row.data),
        part: row.part.map(|part| party(wire, part)),
        learns: certain(wire, &row.cell.learns),
        holds: certain(wire, &row.cell.holds),
    }
}

fn for_type(wire: Wire<'_>, result: &TypeResult) -> ByType {
    ByType {
        data: data(wire, &result.data),
        verdict: result.verdict.word(),
        when: result.when.as_ref().map(|when| wire.condition(when)),
    }
}

fn party(wire: Wire<'_>, party: PartyId) -> String {
    wire.words.policy.party_path(party)
}

fn data(wire: Wire<'_>, data: &[DataId]) -> Vec<String> {
    data.iter().map(|&data| wire.words.policy.data_name(data).to_owned()).collect()
}

fn statements(wire: Wire<'_>, statements: &[StatementId]) -> Vec<String> {
    statements.iter().map(|&id| wire.words.statement(id)).collect()
}

/// A witness that is not the finding's own.
fn witness(wire: Wire<'_>, report: &ClaimReport, witness: Option<&claims::Witness>) -> Option<Witness> {
    let witness = witness?;
    let finding = claims::Finding { witness: Some(witness.clone()), ..claims::Finding::bare(report.finding.verdict) };
    let told = ClaimReport { id: report.id, finding, standing: Standing::Passes, diagnostic: None };
    Some(wire.witness(&told, &wire.words.policy.claims[report.id], witness))
}

fn where_it_stops(wire: Wire<'_>, report: &ClaimReport, stops: &Stops) -> WhereItStops {
    let exception = |exception: &Excepted| Exception {
        verdict: exception.verdict.word(),
        when: exception.when.as_ref().map(|when| wire.condition(when)),
        witness: witness(wire, report, exception.witness.as_ref()),
    };
    let parties = |parties: &[PartyId]| -> Vec<String> { parties.iter().map(|&one| party(wire, one)).collect() };
    WhereItStops {
        exception: stops.exception.as_ref().map(exception),
        nearest: stops.nearest.iter().map(|stop| place(wire, stop)).collect(),
        further: parties(&stops.further),
        apart: stops.apart.iter().flat_map(|apart| parties(&apart.holders)).collect(),
        fine: statements(wire, &stops.fine),
        proof: witness(wire, report, stops.proof.as_ref()),
        events: stops
            .events
            .iter()
            .map(|(event, degree)| Spoken { event: wire.words.event(event), happens: certain(wire, degree) })
            .collect(),
    }
}

fn place(wire: Wire<'_>, stop: &Stop) -> Place {
    let form = |&(data, key): &(DataId, Option<DataId>)| Form {
        data: wire.words.policy.data_name(data).to_owned(),
        key: key.map(|key| wire.words.policy.data_name(key).to_owned()),
    };
    Place {
        party: party(wire, stop.party),
        held: stop.held.iter().map(form).collect(),
        when: stop.when.as_ref().map(|when| wire.condition(when)),
        distance: stop.distance,
        to: party(wire, stop.to),
        missing: stop.missing.iter().map(|missing| lack(wire, stop, missing)).collect(),
    }
}

fn lack(wire: Wire<'_>, stop: &Stop, missing: &Missing) -> Lack {
    let (what, about) = match missing {
        Missing::Flow { stated, .. } => ("flow", stated.clone()),
        Missing::Transformation { statement, .. } => ("transformation", vec![*statement]),
        Missing::Key { .. } => ("key", Vec::new()),
        Missing::Condition { statement, .. } => ("condition", statement.iter().copied().collect()),
        Missing::Premise { statement, .. } => ("premise", vec![*statement]),
        Missing::Act { stated, .. } => ("act", stated.clone()),
    };
    Lack { what, statements: statements(wire, &about), text: wire.words.missing(stop, missing) }
}

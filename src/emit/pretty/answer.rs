//! Answers for people: where data stops, what a claim comes to for each type of data, and the tables of open questions.

use super::canvas::{Canvas, Piece};
use super::proof;
use crate::answers::{Answer, Apart, Certainty, Excepted, Passage, Row, Stop, Stops, TypeResult};
use crate::claims::{Finding, Verdict};
use crate::driver::{ClaimReport, Standing};
use crate::model::{ClaimBody, ClaimId, DataId, DataSet, Event, PartyId, PartySet, QuestionForm};
use crate::words::{Words, fold, list, plural};

const INDENT: usize = 2;
const INNER: usize = 4;
/// How many parties or statements a list tells.
const MANY: usize = 12;

/// What stands behind the proof of a claim.
pub(super) fn behind_claim(canvas: &mut Canvas, words: Words<'_>, claim: ClaimId, answer: &Answer) {
    by_type(canvas, words, &answer.by_type);
    if let Some(found) = &answer.stops {
        Writer { canvas, words, claim }.stops(found);
    }
    canvas.gap();
}

/// The answer to an open question.
pub(super) fn open(canvas: &mut Canvas, words: Words<'_>, report: &ClaimReport, form: QuestionForm, answer: &Answer) {
    let claim = &words.policy.claims[report.id];
    canvas.paragraph(0, INDENT, &[Piece::strong(words.claim_text(claim))]);
    canvas.gap();
    if answer.finding.verdict == Verdict::Undecided {
        return canvas.paragraph(
            INDENT,
            INNER,
            &[Piece::plain("undecided: a limit was reached before the answer was known")],
        );
    }
    if let Some(vacuity) = answer.finding.vacuous.as_ref().filter(|_| answer.rows.is_empty()) {
        canvas.paragraph(INDENT, INNER, &[Piece::plain(words.vacuity(vacuity))]);
    }
    let Some(ClaimBody::Never(event)) = &claim.body else { return };
    match form {
        QuestionForm::When | QuestionForm::Claim => when(canvas, words, report, answer),
        QuestionForm::WhatReaches | QuestionForm::WhatLearns => what(canvas, words, form, event, &answer.rows),
        QuestionForm::WhoLearns | QuestionForm::WhoHolds => who(canvas, words, form, event, &answer.rows),
    }
    canvas.gap();
}

/// When an event happens: in a sentence, then how.
fn when(canvas: &mut Canvas, words: Words<'_>, report: &ClaimReport, answer: &Answer) {
    let claim = &words.policy.claims[report.id];
    let asked = fold(words.sources.text(claim.body_span));
    let asked = asked.strip_prefix("when").map_or(asked.as_str(), str::trim_start).to_owned();
    let finding = &answer.finding;
    if finding.verdict == Verdict::Holds {
        let said = format!("never: in no scenario that counts is it so that {asked}");
        canvas.paragraph(INDENT, INNER, &[Piece::plain(said)]);
        if let Some(found) = &answer.stops {
            Writer { canvas, words, claim: report.id }.stops(found);
        }
        return;
    }
    let how = match finding.verdict {
        Verdict::Ambiguous => "by some readings, ",
        Verdict::Possible => "it may be, ",
        Verdict::Unknown => "the sources leave it open; it would be, ",
        _ => "",
    };
    let when = finding.when.as_ref().map_or_else(String::new, |when| words.when(when));
    canvas.paragraph(INDENT, INNER, &[Piece::plain(format!("{asked}: {how}{}", when.trim_start()))]);
    // What would keep a claim is no part of the answer.
    let finding = Finding { repair: None, ..finding.clone() };
    let told = ClaimReport { finding, standing: Standing::Passes, ..report.clone() };
    proof::write(canvas, words, &told, proof::Depth::Whole);
}

/// What a party has: a sentence, then a line for data that it has alike.
fn what(canvas: &mut Canvas, words: Words<'_>, form: QuestionForm, event: &Event, rows: &[Row]) {
    let learns = form == QuestionForm::WhatLearns;
    let parties = outermost(words, event.party());
    for &party in &parties {
        let own: Vec<&Row> = rows.iter().filter(|row| row.party == party).collect();
        let path = words.policy.party_path(party);
        let said = what_sentence(&path, learns, &own, words.policy.data.len());
        canvas.paragraph(INDENT, INNER, &[Piece::plain(said)]);
        for row in own {
            let mut pieces =
                vec![Piece::strong(words.data_list(&row.data)), Piece::plain(format!(": {}", words.cell(&row.cell)))];
            pieces.extend(as_part(words, row));
            canvas.paragraph(INNER, INNER + 2, &pieces);
        }
        canvas.gap();
    }
}

fn what_sentence(party: &str, learns: bool, rows: &[&Row], all: usize) -> String {
    let count = |wanted: Certainty| -> usize {
        let of = |row: &&&Row| certainty(row, learns) == wanted;
        rows.iter().filter(of).map(|row| row.data.len()).sum()
    };
    let (third, plain) = if learns { ("learns", "learn") } else { ("holds", "hold") };
    let mut said = Vec::new();
    let mut tell = |number: usize, text: String| {
        if number > 0 {
            said.push(text);
        }
    };
    let (sure, reading, may, open) =
        (count(Certainty::Sure), count(Certainty::Reading), count(Certainty::May), count(Certainty::Unstated));
    tell(sure, format!("{third} {}", types(sure)));
    tell(reading, format!("{third} {} by some readings", types(reading)));
    tell(may, format!("may {plain} {}", types(may)));
    tell(open, format!("is left open to {plain} {}", types(open)));
    let undecided = count(Certainty::Undecided);
    tell(undecided, format!("is undecided for {}, because a limit was reached", types(undecided)));
    let rest = all - (sure + reading + may + open + undecided).min(all);
    if said.is_empty() {
        return format!("{party} {third} nothing, in no scenario that counts");
    }
    format!("{party} {}; {rest} of {all} never", list(&said, "and"))
}

fn types(count: usize) -> String {
    if count == 1 { "1 type of data".to_owned() } else { format!("{count} types of data") }
}

fn certainty(row: &Row, learns: bool) -> Certainty {
    if learns { row.cell.learns.certainty } else { row.cell.holds.certainty }
}

/// Who has data: a sentence, then a line for each party and what it has alike.
fn who(canvas: &mut Canvas, words: Words<'_>, form: QuestionForm, event: &Event, rows: &[Row]) {
    let learns = form == QuestionForm::WhoLearns;
    let data = words.data_pattern(event.data());
    canvas.paragraph(INDENT, INNER, &[Piece::plain(who_sentence(words, &data, learns, rows))]);
    for row in rows {
        let mut pieces = vec![Piece::strong(words.policy.party_path(row.party))];
        let all = row.data.len() == event.data().len();
        let what = if all { String::new() } else { format!(" {}:", words.data_list(&row.data)) };
        pieces.push(Piece::plain(format!(":{what} {}", words.cell(&row.cell))));
        pieces.extend(as_part(words, row));
        canvas.paragraph(INNER, INNER + 2, &pieces);
    }
}

fn who_sentence(words: Words<'_>, data: &str, learns: bool, rows: &[Row]) -> String {
    let (third, plain) = if learns { ("learns", "learn") } else { ("holds", "hold") };
    let mut told: Vec<PartyId> = Vec::new();
    let mut said = Vec::new();
    for wanted in [Certainty::Sure, Certainty::Reading, Certainty::May, Certainty::Unstated] {
        let mut parties: Vec<PartyId> = Vec::new();
        for row in rows.iter().filter(|row| certainty(row, learns) == wanted) {
            if !told.contains(&row.party) {
                told.push(row.party);
                parties.push(row.party);
            }
        }
        let names = short_list(words, &parties, "and");
        let verb = if parties.len() == 1 { third } else { plain };
        match (wanted, parties.is_empty()) {
            (_, true) => {}
            (Certainty::Sure, _) => said.push(format!("{names} {verb} {data}")),
            (Certainty::Reading, _) => said.push(format!("by some readings {names} {verb} it")),
            (Certainty::May, _) => said.push(format!("{names} may {plain} {}", it(&said, data))),
            _ => said.push(format!("whether {names} {verb} {} is left open", it(&said, data))),
        }
    }
    if rows.is_empty() {
        return format!("nobody {third} {data}, in no scenario that counts");
    }
    if rows.iter().any(|row| certainty(row, learns) == Certainty::Undecided) {
        said.push("the rest is undecided: a limit was reached".to_owned());
    } else {
        said.push(format!("nobody else {third} it"));
    }
    said.join("; ")
}

fn it(said: &[String], data: &str) -> String {
    if said.is_empty() { data.to_owned() } else { "it".to_owned() }
}

/// Names of parties, the first ones if they are many.
fn short_list(words: Words<'_>, parties: &[PartyId], joined: &str) -> String {
    let mut names: Vec<String> = parties.iter().take(MANY).map(|&party| words.policy.party_path(party)).collect();
    if parties.len() > MANY {
        names.push(format!("{} more", parties.len() - MANY));
    }
    list(&names, joined)
}

fn as_part(words: Words<'_>, row: &Row) -> Option<Piece> {
    row.part.map(|part| Piece::faint(format!(" (as its part {} does)", words.policy.party_path(part))))
}

/// The parties of a set that are parts of no other in it.
fn outermost(words: Words<'_>, parties: &PartySet) -> Vec<PartyId> {
    let inside = |&party: &PartyId| words.policy.wholes(party).any(|whole| parties.contains(whole));
    parties.iter().filter(|party| !inside(party)).collect()
}

/// What a claim comes to for each type of its data, unless it is the same for all.
fn by_type(canvas: &mut Canvas, words: Words<'_>, results: &[TypeResult]) {
    if results.len() < 2 {
        return;
    }
    canvas.paragraph(INDENT, INNER, &[Piece::strong("for each type of data:")]);
    for result in results {
        let when = result.when.as_ref().map_or_else(String::new, |when| words.when(when));
        let said = format!("{}{when}: ", result.verdict.word());
        let names: Vec<String> = result.data.iter().map(|&one| type_name(words, results, result, one)).collect();
        let everything = words.data_pattern(&DataSet::new(result.data.iter().copied())) == "anything";
        let names = match names.get(..MANY) {
            Some(first) if names.len() > MANY && !everything => {
                format!("{} and {} more", first.join(", "), names.len() - MANY)
            }
            _ => names.join(", "),
        };
        canvas.paragraph(INNER, INNER + 2, &[Piece::plain(said), Piece::plain(names)]);
    }
}

/// The name of a type; `message itself` where another result is about what is a message, too.
fn type_name(words: Words<'_>, results: &[TypeResult], result: &TypeResult, one: DataId) -> String {
    let name = words.policy.data_name(one);
    let mut others = results.iter().filter(|other| !std::ptr::eq(*other, result)).flat_map(|other| &other.data);
    let is_split = others.any(|&other| words.policy.data[one].below.contains(other));
    if is_split { format!("{name} itself") } else { name.to_owned() }
}

struct Writer<'a> {
    canvas: &'a mut Canvas,
    words: Words<'a>,
    claim: ClaimId,
}

impl Writer<'_> {
    fn stops(&mut self, found: &Stops) {
        if let Some(exception) = &found.exception {
            self.exception(exception);
        }
        self.fine(found);
        self.events(found);
        if !found.nearest.is_empty() {
            self.heading("where it stops:");
            found.nearest.iter().take(MANY).for_each(|stop| self.stop(stop));
            self.more(found.nearest.len(), "place");
        }
        self.others(found);
        if let Some(witness) = &found.proof {
            let finding = Finding { witness: Some(witness.clone()), ..Finding::bare(Verdict::Holds) };
            self.steps(finding);
        }
    }

    fn heading(&mut self, text: &str) {
        self.canvas.paragraph(INDENT, INNER, &[Piece::strong(text)]);
    }

    fn more(&mut self, count: usize, noun: &str) {
        if count > MANY {
            let more = format!("and {} more {noun}s", count - MANY);
            self.canvas.paragraph(INNER, INNER + 2, &[Piece::faint(more)]);
        }
    }

    /// What happens where the claim's exception applies.
    fn exception(&mut self, exception: &Excepted) {
        let words = self.words;
        let when = exception.when.as_ref().map_or_else(String::new, |when| words.when(when));
        let clause = self.clause();
        let said = format!("without {clause} it would be {}{when}", exception.verdict.word());
        self.canvas.paragraph(INDENT, INNER, &[Piece::strong("its own exception: "), Piece::plain(said)]);
        if let Some(witness) = &exception.witness {
            let finding = Finding { witness: Some(witness.clone()), ..Finding::bare(exception.verdict) };
            self.steps(finding);
        }
    }

    /// The words of the claim that leave something out.
    fn clause(&self) -> String {
        let claim = &self.words.policy.claims[self.claim];
        let clause = |word: &str, span: Option<crate::source::Span>| {
            span.map(|span| format!("`{word} {}`", fold(self.words.sources.text(span))))
        };
        let except = claim.without_except.is_some().then(|| "its `except`".to_owned());
        let only = matches!(claim.body, Some(ClaimBody::OnlyWhen(..))).then(|| "its `only when`".to_owned());
        let clauses = [clause("when", claim.when_span), clause("unless", claim.unless_span), except, only];
        list(&clauses.into_iter().flatten().collect::<Vec<_>>(), "and")
    }

    fn steps(&mut self, finding: Finding) {
        let report = ClaimReport { id: self.claim, finding, standing: Standing::Passes, diagnostic: None };
        proof::steps_of(self.canvas, self.words, &report);
    }

    fn stop(&mut self, stop: &Stop) {
        let words = self.words;
        let holds = words.policy.party_path(stop.party);
        let when = stop.when.as_ref().filter(|when| !when.is_always());
        let when = when.map_or_else(String::new, |when| words.when(when));
        let away = match stop.distance {
            0 => String::new(),
            1 => format!(", one hop from {}", words.policy.party_path(stop.to)),
            hops => format!(", {hops} hops from {}", words.policy.party_path(stop.to)),
        };
        let said = format!(" holds {}{when}{away}", words.held(&stop.held));
        self.canvas.paragraph(INNER, INNER + 2, &[Piece::strong(holds), Piece::plain(said)]);
        for missing in &stop.missing {
            let text = words.missing(stop, missing);
            self.canvas.paragraph(INNER + 2, INNER + 4, &[Piece::faint("it would take "), Piece::plain(text)]);
        }
    }

    /// Holders that are further away, or from whom nothing leads there.
    fn others(&mut self, found: &Stops) {
        if found.nearest.is_empty() && !found.apart.is_empty() {
            for apart in &found.apart {
                let said = self.apart(apart);
                self.canvas.paragraph(INDENT, INNER, &[Piece::strong("where it stops: "), Piece::plain(said)]);
            }
        } else if !found.further.is_empty() {
            let said = format!("{} from further away", short_list(self.words, &found.further, "and"));
            self.canvas.paragraph(INNER, INNER + 2, &[Piece::faint("also held by "), Piece::plain(said)]);
        }
    }

    /// `A and B hold it, and no chain of stated flows leads from there to C`.
    fn apart(&self, apart: &Apart) -> String {
        let words = self.words;
        let either = |parties: &PartySet| short_list(words, &outermost(words, parties), "or");
        let (holders, to) = (short_list(words, &apart.holders, "and"), either(&apart.to));
        let verb = if apart.holders.len() == 1 { "holds" } else { "hold" };
        let gap = match &apart.by {
            Passage::Flow => format!("no stated flow leads from there to {to}"),
            Passage::Chain(avoid) if avoid.is_empty() => format!("no chain of stated flows leads from there to {to}"),
            Passage::Chain(avoid) => {
                format!("no chain of stated flows leads from there to {to} without {}", either(avoid))
            }
        };
        format!("{holders} {verb} it, and {gap}")
    }

    /// The statements that the claim speaks of, all of which are as it demands.
    fn fine(&mut self, found: &Stops) {
        if found.fine.is_empty() {
            return;
        }
        self.heading(&format!(
            "it speaks of {}, and every one is as it demands:",
            plural(found.fine.len(), "statement")
        ));
        for &statement in found.fine.iter().take(MANY) {
            let text = self.words.statement_text(statement);
            self.canvas.paragraph(INNER, INNER + 2, &[Piece::plain(text)]);
        }
        self.more(found.fine.len(), "statement");
    }

    fn events(&mut self, found: &Stops) {
        if found.events.is_empty() {
            return;
        }
        self.heading("what it speaks of:");
        for (event, degree) in &found.events {
            let said = format!("{}: {}", self.words.event(event), self.words.degree(degree, "so", "be so"));
            self.canvas.paragraph(INNER, INNER + 2, &[Piece::plain(said)]);
        }
    }
}

//! The proof of one claim: how it fails, what that hangs on, what would mend it; or what it rests on.

use super::Look;
use super::canvas::{Canvas, NO_BREAK, Piece, columns};
use super::condition::{self, Layout};
use crate::claims::{Allowed, Control, Dnf, Finding, Literal, Readings, Repair, Step, Value, Verdict, Witness};
use crate::diag::Diagnostic;
use crate::driver::{ClaimReport, Standing};
use crate::model::{ClaimBody, Event, Sort, VariableId};
use crate::words::{Telling, Words, modality_note};
use std::collections::BTreeSet;

/// How much of a proof is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Depth {
    /// What a reader of a check needs; long lists are cut, and say so.
    Short,
    /// Everything.
    Whole,
}

/// How many items of a list a short proof tells.
const FEW: usize = 6;
const INDENT: usize = 2;
const INNER: usize = 4;

/// The finding about a claim as a heading over the claim's place: its steps, repair and long conditions follow below.
pub(super) fn heading(words: Words<'_>, report: &ClaimReport, found: &Diagnostic, look: Look) -> Diagnostic {
    let mut shown = found.clone();
    shown.labels.clear();
    shown.help = shown.help.filter(|_| !report.finding.verdict.fails());
    if is_long(words, &report.finding, look.width) {
        shown.message = shown.message.replacen(&words.when_of(report.id, &report.finding), CASES_BELOW, 1).into();
    }
    shown
}

const CASES_BELOW: &str = " in the cases below";

/// The heading of a claim that nothing is reported about.
pub(super) fn plain_heading(words: Words<'_>, report: &ClaimReport, look: Look) -> String {
    let finding = &report.finding;
    let when =
        if is_long(words, finding, look.width) { CASES_BELOW.to_owned() } else { words.when_of(report.id, finding) };
    let verdict = words.verdict(report.id, finding, &when);
    if report.standing == Standing::Expected { format!("{verdict}, as expected") } else { verdict }
}

/// Whether a claim's condition is too long for a heading.
fn is_long(words: Words<'_>, finding: &Finding, width: usize) -> bool {
    finding.when.as_ref().is_some_and(|when| !condition::is_plain(&words.phrase(when), width))
}

pub(super) fn write(canvas: &mut Canvas, words: Words<'_>, report: &ClaimReport, depth: Depth) {
    let mut proof = Proof { canvas, words, report, finding: &report.finding, depth };
    proof.expectation();
    if report.finding.verdict.fails() {
        proof.failed()
    } else {
        proof.held()
    }
    proof.canvas.gap();
}

/// Only the steps of a report's witness, with its scenario.
pub(super) fn steps_of(canvas: &mut Canvas, words: Words<'_>, report: &ClaimReport) {
    let mut proof = Proof { canvas, words, report, finding: &report.finding, depth: Depth::Short };
    if let Some(witness) = &report.finding.witness {
        proof.witness(witness);
    }
}

struct Proof<'a> {
    canvas: &'a mut Canvas,
    words: Words<'a>,
    report: &'a ClaimReport,
    finding: &'a Finding,
    depth: Depth,
}

impl<'a> Proof<'a> {
    fn failed(&mut self) {
        let finding = self.finding;
        self.cases();
        if let Some(witness) = &finding.witness {
            self.witness(witness);
        }
        self.sealed_reach();
        self.also();
        self.hinges();
        if let Some(readings) = &finding.readings {
            self.readings(readings);
        }
        if let Some(control) = &finding.control {
            self.control(control);
        }
        if let Some(repair) = &finding.repair {
            self.repair(repair);
        }
        if self.depth == Depth::Whole {
            self.whole_scenario();
        }
    }

    fn held(&mut self) {
        let finding = self.finding;
        if let Some(vacuity) = &finding.vacuous {
            self.sentence("it holds for want of anything that it speaks of: ", &self.words.vacuity(vacuity));
        }
        if let Some(control) = &finding.control {
            self.control(control);
        }
        if let Some(rests_on) = self.words.rests_on(&finding.rests_on) {
            self.sentence("it ", &rests_on);
        }
        if finding.rests_on.contains(&crate::claims::RestsOn::Silence) {
            let help = "if the texts leave a gap there, write it down, for example as `unstated flow …`";
            self.sentence("silence is no promise: ", help);
        }
    }

    /// A line that begins with what it is.
    fn sentence(&mut self, what: &str, text: &str) {
        self.canvas.paragraph(INDENT, INNER, &[Piece::strong(what), Piece::plain(text)]);
    }

    fn expectation(&mut self) {
        let claim = &self.words.policy.claims[self.report.id];
        let because = claim.expect.as_ref().and_then(|expect| expect.because.clone());
        if let Some(because) = because.filter(|_| self.report.standing == Standing::Expected) {
            self.sentence("expected because ", &because);
        }
    }

    /// A condition that is too long for the heading, case by case.
    fn cases(&mut self) {
        let width = self.canvas.width();
        let Some(when) = self.finding.when.as_ref().filter(|_| is_long(self.words, self.finding, width)) else {
            return;
        };
        self.condition("it fails when", when);
    }

    fn condition(&mut self, lead: &str, when: &Dnf) {
        let most = if self.depth == Depth::Whole { usize::MAX } else { FEW };
        let phrase = self.words.phrase(when);
        Layout { most }.write(self.canvas, INDENT, Some(Piece::strong(lead)), &phrase);
    }

    /// How many of so many items are told.
    fn shown(&self, count: usize) -> usize {
        match self.depth {
            // One more than the limit is told rather than announced.
            Depth::Short if count > FEW + 1 => FEW,
            _ => count,
        }
    }

    fn left_out(&mut self, count: usize, joined: &str, noun: &str) {
        if count > 0 {
            let more = format!("{joined} {count} more {noun}s (`flowproof why` tells them all)");
            self.canvas.paragraph(INNER, INNER + 3, &[Piece::faint(more)]);
        }
    }

    fn witness(&mut self, witness: &'a Witness) {
        let telling = Telling::new(self.words, self.report.id, self.finding);
        let example = self.example(witness);
        let what = match (telling.steps().is_empty(), example.is_empty()) {
            (true, true) => return,
            (true, false) => "for example when ",
            (false, true) => "how it comes about",
            (false, false) => "how it comes about, for example when ",
        };
        self.canvas.paragraph(INDENT, INNER, &[Piece::strong(what), Piece::plain(example)]);
        if !telling.steps().is_empty() {
            self.canvas.gap();
            self.steps(&telling);
            self.canvas.gap();
        }
    }

    /// The scenario of the witness: what is set away from "no", and what makes the condition true there.
    fn example(&self, witness: &Witness) -> String {
        let cubes = self.finding.when.iter().flat_map(|when| &when.cubes);
        let true_there = cubes.into_iter().find(|cube| cube.iter().all(|literal| is_true(literal, &witness.scenario)));
        let spoken_of = |id: VariableId| true_there.is_some_and(|cube| cube.iter().any(|said| said.variable == id));
        let matters = |&&(id, value): &&(VariableId, Value)| value == Value::Bool(true) || spoken_of(id);
        let settings = witness.scenario.iter().filter(matters).map(|&(id, value)| self.words.setting(id, value));
        settings.map(|setting| setting.replace(' ', NO_BREAK)).collect::<Vec<_>>().join(" and ")
    }

    fn steps(&mut self, telling: &Telling<'a>) {
        let told: Vec<(String, String)> = telling
            .steps()
            .iter()
            .enumerate()
            .map(|(at, step)| (sentence(telling, at), origin(telling, self.words, step)))
            .collect();
        let number = told.len().to_string().len();
        let widest =
            |of: fn(&(String, String)) -> &String| told.iter().map(|step| columns(of(step))).max().unwrap_or(0);
        let (left, right) = (widest(|step| &step.0), widest(|step| &step.1));
        let fits = INNER + number + 2 + left + 3 + right <= self.canvas.width();
        let indent = INNER + number + 2;
        for (at, (sentence, origin)) in told.iter().enumerate() {
            let label = Piece::strong(format!("{:>number$}", at + 1));
            let gap = NO_BREAK.repeat(left + 3 - columns(sentence).min(left));
            let mut pieces = vec![Piece::plain(sentence.as_str())];
            if fits {
                pieces.extend([Piece::plain(gap), Piece::faint(origin.replace(' ', NO_BREAK))]);
            }
            self.canvas.labelled((INNER, number + 2, 0), label, &pieces);
            if !fits && !origin.is_empty() {
                self.canvas.paragraph(indent + 2, indent + 4, &[Piece::faint(origin.as_str())]);
            }
        }
    }

    /// Why sealed data counts, where that is what the claim fails by.
    fn sealed_reach(&mut self) {
        let asks_who_is_reached = matches!(
            self.words.policy.claims[self.report.id].body,
            Some(ClaimBody::Never(Event::Reaches { .. }) | ClaimBody::OnlyWhen(Event::Reaches { .. }, _))
        );
        let last = self.finding.witness.as_ref().and_then(|witness| witness.steps.last());
        if asks_who_is_reached && last.is_some_and(|step| step.sealed_with.is_some()) {
            self.sentence("sealed data counts: ", "`reaches` asks who holds it at all, `learns` asks who can read it");
        }
    }

    fn also(&mut self) {
        for also in &self.finding.also {
            let lead = if also.level == Verdict::Possible { "also possible when" } else { "also unknown when" };
            self.condition(lead, &also.when);
        }
    }

    fn repair(&mut self, repair: &Repair) {
        let removal = self.words.removal(repair);
        let guard = repair.or_guard.as_ref().map(|guard| self.words.phrase(guard));
        match guard {
            Some(guard) if !condition::is_plain(&guard, self.canvas.width()) => {
                self.sentence("to mend it: ", &removal);
                let most = if self.depth == Depth::Whole { usize::MAX } else { FEW };
                Layout { most }.write(self.canvas, INNER, None, &guard);
            }
            _ => self.sentence("to mend it: ", &self.words.repair(repair)),
        }
    }

    /// The values in the witness of all variables that matter to the claim.
    fn whole_scenario(&mut self) {
        let Some(witness) = &self.finding.witness else { return };
        let matter = self.matter(witness);
        let is_told = |&&(id, value): &&(VariableId, Value)| match value {
            Value::Bool(yes) => yes,
            Value::Enum(_) | Value::Int(_) => matter.contains(&id),
        };
        let setting = |&(id, value): &(VariableId, Value)| self.words.setting(id, value).replace(' ', NO_BREAK);
        let told: Vec<String> = witness.scenario.iter().filter(is_told).map(setting).collect();
        let text = match (told.is_empty(), told.len() < witness.scenario.len()) {
            (true, _) => return,
            (false, true) => format!("{}; all else is no or does not matter", told.join(", ")),
            (false, false) => told.join(", "),
        };
        self.sentence("the example in full: ", &text);
    }

    /// The variables of the claim's conditions, of what is found about it, and of the statements that its witness applies.
    fn matter(&self, witness: &Witness) -> BTreeSet<VariableId> {
        let policy = self.words.policy;
        let also = self.finding.also.iter().map(|also| &also.when);
        let mut matter = policy.variables_of_claim(&policy.claims[self.report.id]);
        matter.extend(mentioned(self.finding.when.iter().chain(also)));
        let applied = witness.steps.iter().filter_map(|step| Some(&policy.statements[step.statement?]));
        applied.filter_map(|one| one.when.as_ref()).for_each(|when| matter.extend(policy.variables_of(when)));
        matter
    }

    /// What the verdict turns on, with what each of it says.
    fn hinges(&mut self) {
        let conditions = self.finding.when.iter().chain(self.finding.also.iter().map(|also| &also.when));
        let mentioned = mentioned(conditions);
        let of = |wanted: fn(Sort) -> bool| -> Vec<VariableId> {
            let variables = &self.words.policy.variables;
            mentioned.iter().copied().filter(|&id| wanted(variables[id].sort)).collect()
        };
        let readings = of(|sort| sort == Sort::Reading);
        let may = of(|sort| sort == Sort::May);
        let unstated = of(|sort| sort == Sort::Unstated);
        self.hinge("how a text is read:", "reading", &readings);
        self.hinge("what may happen (no text says that it does):", "statement", &may);
        self.hinge("what the sources leave open:", "question", &unstated);
    }

    fn hinge(&mut self, what: &str, noun: &str, variables: &[VariableId]) {
        if variables.is_empty() {
            return;
        }
        self.canvas.paragraph(INDENT, INNER, &[Piece::strong(what)]);
        let shown = self.shown(variables.len());
        for &variable in variables.iter().take(shown) {
            self.hinge_line(variable);
        }
        self.left_out(variables.len() - shown, "and", noun);
    }

    fn hinge_line(&mut self, variable: VariableId) {
        let words = self.words;
        let declared = &words.policy.variables[variable];
        let (meaning, guarded) = (words.meaning(variable), words.guarded(variable));
        // What has no name goes by its place, which is told once.
        let place = match declared.name {
            Some(_) => Some(words.line(declared.span)),
            None => (meaning.is_none() && guarded.is_some()).then(|| words.variable(variable)),
        };
        let aside: Vec<String> = place.into_iter().chain(words.guarded_authority(variable)).collect();
        let aside = if aside.is_empty() { String::new() } else { format!(" ({})", aside.join(", ")) };
        let mut pieces = match (meaning, guarded) {
            (Some(meaning), _) => {
                vec![Piece::strong(words.variable(variable)), Piece::plain(format!(": {meaning}"))]
            }
            (None, Some(statement)) => vec![Piece::plain(statement)],
            (None, None) => vec![Piece::strong(words.variable(variable))],
        };
        pieces.push(Piece::faint(aside));
        self.canvas.paragraph(INNER, INNER + 2, &pieces);
    }

    fn readings(&mut self, readings: &Readings) {
        let fails = self.words.condition(&readings.fails);
        let holds = self.words.holding_readings(self.finding, readings);
        self.sentence("by these readings it fails: ", &fails);
        self.sentence("by these readings it can hold: ", &holds);
    }

    fn control(&mut self, control: &Control) {
        if !control.gives_up.is_empty() {
            self.sentence("why not: ", &self.words.gives_up(self.report.id, &control.gives_up));
        }
        if control.choices.is_empty() {
            return;
        }
        let who = self.words.controller(self.report.id);
        self.canvas.paragraph(INDENT, INNER, &[Piece::strong(format!("what {who} chooses:"))]);
        let shown = self.shown(control.choices.len());
        for choice in control.choices.iter().take(shown) {
            self.canvas.paragraph(INNER, INNER + 2, &[Piece::plain(self.words.choice(choice))]);
        }
        self.left_out(control.choices.len() - shown, "and", "circumstance");
    }
}

/// A step with the steps that it needs.
fn sentence(telling: &Telling<'_>, at: usize) -> String {
    let needs: Vec<String> = telling.needs(at).iter().map(ToString::to_string).collect();
    let needs = if needs.is_empty() { String::new() } else { format!(" (by {})", crate::words::list(&needs, "and")) };
    format!("{}{needs}", telling.sentence(at))
}

/// Where a step comes from: the statement, its place, how sure it is, who says so.
fn origin(telling: &Telling<'_>, words: Words<'_>, step: &Step) -> String {
    let name = telling.statement_name(step).map(str::to_owned);
    let place = telling.place(step).map(|place| words.line(place));
    let modality = telling.modality(step).map(|modality| modality_note(modality).to_owned());
    name.into_iter().chain(place).chain(modality).chain(telling.authority(step)).collect::<Vec<_>>().join(", ")
}

/// Whether what is said of a variable is true in a scenario.
fn is_true(literal: &Literal, scenario: &[(VariableId, Value)]) -> bool {
    let value = scenario.iter().find(|&&(id, _)| id == literal.variable).map(|&(_, value)| value);
    match (&literal.allowed, value) {
        (Allowed::Is(so), Some(Value::Bool(value))) => *so == value,
        (Allowed::OneOf(values), Some(Value::Enum(value))) => values.contains(&value),
        (Allowed::Range(from, to), Some(Value::Int(value))) => {
            from.is_none_or(|from| from <= value) && to.is_none_or(|to| value <= to)
        }
        _ => false,
    }
}

/// The variables that conditions speak of, in the order in which they do.
fn mentioned<'d>(conditions: impl Iterator<Item = &'d Dnf>) -> Vec<VariableId> {
    let mut found = Vec::new();
    for literal in conditions.flat_map(|dnf| dnf.cubes.iter().flatten()) {
        let speaks = literal.allowed != Allowed::Range(None, None);
        if speaks && !found.contains(&literal.variable) {
            found.push(literal.variable);
        }
    }
    found
}

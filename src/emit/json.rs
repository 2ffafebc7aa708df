//! `--format json`: one object, schema `flowproof/check/1`. Keys may be added, never changed.
//!
//! `--format jsonl` has the same objects, one a line, schema `flowproof/check-lines/1`.
//!
//! The structs here are the wire format and nothing else: their fields stand in the documented order, and every key is always
//! there (`null` where there is nothing to say).

use crate::claims::{self, Allowed, Dnf, GivesUp, Verdict};
use crate::diag::{Diagnostic, Level, Text};
use crate::driver::{ClaimReport, PolicyReport, Report, Restrictions};
use crate::model::{Citation, Claim, ClaimBody, Type, VariableId};
use crate::source::{Sources, Span};
use crate::words::{Telling, Words};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use std::io::{self, Write as _};

const SCHEMA: &str = "flowproof/check/1";
const SCHEMA_OF_LINES: &str = "flowproof/check-lines/1";

/// Writes the object, indented, with a line end behind it.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let sources = &report.sources;
    let check = Check {
        schema: SCHEMA,
        policies: Each(|| report.policies.iter().map(|policy| Policy::new(policy, sources))),
        diagnostics: Each(|| report.diagnostics.iter().map(|found| Finding::new(found, sources))),
        summary: Summary::new(report),
        restrictions: Restricted::new(&report.restrictions),
    };
    let mut out = io::BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, &check)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// A list whose members are made when it is written, one by one: there may be millions.
struct Each<F>(F);

impl<I: Iterator<Item: Serialize>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// An object, indented, with a line end behind it.
pub(super) fn bytes(object: &impl Serialize) -> Vec<u8> {
    // Only maps with keys that are no strings, and writers that fail, make this fail: there are none here.
    let mut bytes = serde_json::to_vec_pretty(object).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// An object about one policy, in which what an output is about stands between what all have.
#[derive(Serialize)]
pub(super) struct Document<'r, T> {
    schema: &'static str,
    policy: Option<String>,
    file: Option<String>,
    #[serde(flatten)]
    content: T,
    #[serde(flatten)]
    run: Run<'r>,
}

impl<'r, T> Document<'r, T> {
    /// What is told of the policy of a run, if it was understood; `content` is given words about it.
    pub(super) fn new(schema: &'static str, report: &'r Report, content: impl FnOnce(Option<Words<'r>>) -> T) -> Self {
        let words = report.policies.first().map(|policy| Words::new(&policy.policy, &report.sources));
        Self {
            schema,
            policy: words.map(|words| words.policy.name.clone()),
            file: words.map(|words| words.sources.file(words.policy.root).name().to_owned()),
            content: content(words),
            run: Run::new(report),
        }
    }
}

/// What is told of a run besides its answer.
#[derive(Serialize)]
pub(super) struct Run<'r> {
    diagnostics: Vec<Finding<'r>>,
    assume: &'r [String],
}

impl<'r> Run<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        let diagnostics = report.diagnostics.iter().map(|found| Finding::new(found, &report.sources)).collect();
        Self { diagnostics, assume: &report.restrictions.assumptions }
    }
}

/// Writes the same, one object a line: the run, each claim, each finding that is about no claim, and the summary.
pub(super) fn write_lines(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let sources = &report.sources;
    let run = Line::Run { schema: SCHEMA_OF_LINES, restrictions: Restricted::new(&report.restrictions) };
    let claims = report.policies.iter().flat_map(|one| {
        let wire = Wire { words: Words::new(&one.policy, sources) };
        one.claims.iter().map(move |claim| Line::Claim { policy: &one.policy.name, claim: Box::new(wire.claim(claim)) })
    });
    let findings = report.diagnostics.iter().map(|found| Line::Diagnostic(Finding::new(found, sources)));
    let lines = std::iter::once(run).chain(claims).chain(findings).chain([Line::Summary(Summary::new(report))]);
    let mut out = io::BufWriter::new(out);
    for line in lines {
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// A line, told from others by its `type`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'r> {
    Run {
        schema: &'static str,
        restrictions: Restricted<'r>,
    },
    Claim {
        policy: &'r str,
        #[serde(flatten)]
        claim: Box<ClaimResult>,
    },
    Diagnostic(Finding<'r>),
    Summary(Summary),
}

#[derive(Serialize)]
struct Check<'r, P, D> {
    schema: &'static str,
    policies: P,
    diagnostics: D,
    summary: Summary,
    restrictions: Restricted<'r>,
}

#[derive(Serialize)]
struct Policy {
    name: String,
    file: String,
    claims: Vec<ClaimResult>,
}

#[derive(Serialize)]
pub(super) struct ClaimResult {
    name: String,
    file: String,
    line: u32,
    column: u32,
    text: String,
    by: Option<String>,
    cites: Vec<Cite>,
    verdict: &'static str,
    vacuous: Option<String>,
    expected: Option<&'static str>,
    ok: bool,
    when: Option<Condition>,
    also: Vec<Also>,
    rests_on: Option<Vec<&'static str>>,
    witness: Option<Witness>,
    repair: Option<Repair>,
    control: Option<Control>,
    readings: Option<Readings>,
    because: Option<String>,
    finding: Option<Brief>,
}

#[derive(Serialize)]
pub(super) struct Cite {
    source: String,
    at: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Condition {
    text: String,
    dnf: Vec<Vec<Literal>>,
}

/// One conjunct: `{"var": V, "is": …}`, `{"var": V, "in": […]}`, `{"var": V, "from": …, "to": …}` or `{"statement": S, "is": …}`.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Literal {
    Hidden { statement: String, is: bool },
    Bool { var: String, is: bool },
    Values { var: String, r#in: Vec<String> },
    Range { var: String, from: Json, to: Json },
}

#[derive(Serialize)]
pub(super) struct Also {
    level: &'static str,
    when: Condition,
}

#[derive(Serialize)]
pub(super) struct Witness {
    scenario: Map<String, Json>,
    hidden: Map<String, Json>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
pub(super) struct Step {
    n: usize,
    rule: &'static str,
    party: String,
    from: Option<String>,
    data: String,
    form: &'static str,
    key: Option<String>,
    premises: Vec<usize>,
    statement: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    cites: Vec<Cite>,
    by: Option<String>,
    modality: Option<&'static str>,
    text: String,
}

#[derive(Serialize)]
struct Repair {
    remove: Vec<String>,
    exact: bool,
    or_guard: Option<String>,
}

#[derive(Serialize)]
struct Control {
    choices: Vec<Choice>,
    gives_up: Option<GivenUp>,
    /// What would have to be given up in other circumstances.
    elsewhere: Vec<GivenUp>,
}

#[derive(Serialize)]
struct Choice {
    when: Condition,
    choice: Map<String, Json>,
}

/// What a party would have to give up: a part of `while` (by that choice), or nothing that helps.
#[derive(Serialize)]
struct GivenUp {
    reason: &'static str,
    part: Option<String>,
    variable: Option<String>,
    choice: Option<Map<String, Json>>,
    /// The circumstances; null where it is the same in all.
    when: Option<Condition>,
}

#[derive(Serialize)]
struct Readings {
    fails: Condition,
    holds: Condition,
}

/// What is reported about a claim.
#[derive(Serialize)]
struct Brief {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    message: String,
    help: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Finding<'r> {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    message: &'r str,
    file: Option<&'r str>,
    start: Option<Place>,
    end: Option<Place>,
    labels: Vec<Label<'r>>,
    help: Option<&'r str>,
    notes: &'r [Text],
}

#[derive(Serialize)]
pub(super) struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Label<'r> {
    file: &'r str,
    start: Place,
    end: Place,
    text: &'r str,
}

#[derive(Serialize)]
struct Summary {
    claims: usize,
    failed: usize,
    errors: usize,
    warnings: usize,
    known: usize,
}

#[derive(Serialize)]
struct Restricted<'r> {
    assume: &'r [String],
    claims: Option<&'r [String]>,
    sources: Option<&'r [String]>,
    base: Option<&'r str>,
}

impl Summary {
    fn new(report: &Report) -> Self {
        Self {
            claims: report.claims().count(),
            failed: report.claims().filter(|claim| !claim.is_ok()).count(),
            errors: report.count(Level::Error),
            warnings: report.count(Level::Warning),
            known: report.known,
        }
    }
}

impl<'r> Restricted<'r> {
    fn new(restrictions: &'r Restrictions) -> Self {
        Self {
            assume: &restrictions.assumptions,
            claims: restrictions.claims.as_deref(),
            sources: restrictions.sources.as_deref(),
            base: restrictions.base.as_deref(),
        }
    }
}

impl Policy {
    fn new(report: &PolicyReport, sources: &Sources) -> Self {
        let wire = Wire { words: Words::new(&report.policy, sources) };
        Self {
            name: report.policy.name.clone(),
            file: sources.file(report.policy.root).name().to_owned(),
            claims: report.claims.iter().map(|claim| wire.claim(claim)).collect(),
        }
    }
}

impl<'r> Finding<'r> {
    pub(super) fn new(found: &'r Diagnostic, sources: &'r Sources) -> Self {
        Self {
            code: found.rule.code,
            name: found.rule.name,
            level: found.level.word(),
            message: &found.message,
            file: found.span.map(|span| sources.file(span.file).name()),
            start: found.span.map(|span| Place::start(span, sources)),
            end: found.span.map(|span| Place::end(span, sources)),
            labels: found.labels.iter().map(|label| Label::new(label, sources)).collect(),
            help: found.help.as_deref(),
            notes: &found.notes,
        }
    }
}

impl Place {
    fn start(span: Span, sources: &Sources) -> Self {
        let at = sources.start(span);
        Self { line: at.line, column: at.column, offset: span.start }
    }

    fn end(span: Span, sources: &Sources) -> Self {
        let at = sources.end(span);
        Self { line: at.line, column: at.column, offset: span.end }
    }
}

impl<'r> Label<'r> {
    fn new(label: &'r crate::diag::Label, sources: &'r Sources) -> Self {
        Self {
            file: sources.file(label.span.file).name(),
            start: Place::start(label.span, sources),
            end: Place::end(label.span, sources),
            text: &label.text,
        }
    }
}

/// Writes what belongs to one policy.
#[derive(Clone, Copy)]
pub(super) struct Wire<'a> {
    /// The policy and its files.
    pub(super) words: Words<'a>,
}

impl Wire<'_> {
    pub(super) fn claim(self, report: &ClaimReport) -> ClaimResult {
        let (words, finding) = (self.words, &report.finding);
        let claim = &words.policy.claims[report.id];
        let at = words.sources.start(claim.span);
        let holds = finding.verdict == Verdict::Holds;
        ClaimResult {
            name: words.claim_name(report.id).to_owned(),
            file: words.sources.file(claim.span.file).name().to_owned(),
            line: at.line,
            column: at.column,
            text: words.claim_body(claim),
            by: claim.by.as_ref().map(|by| words.policy.speaker(by)),
            cites: self.cites(&claim.cites),
            verdict: finding.verdict.word(),
            vacuous: finding.vacuous.as_ref().map(|why| words.vacuity(why)),
            expected: claim.expect.as_ref().map(|expect| expect.verdict.word()),
            ok: report.is_ok(),
            when: finding.when.as_ref().map(|when| self.condition(when)),
            also: finding.also.iter().map(|also| self.also(also)).collect(),
            rests_on: holds.then(|| finding.rests_on.iter().map(|rests| rests.word()).collect()),
            witness: finding.witness.as_ref().map(|witness| self.witness(report, claim, witness)),
            repair: finding.repair.as_ref().map(|repair| self.repair(repair)),
            control: finding.control.as_ref().map(|control| self.control(control)),
            readings: finding.readings.as_ref().map(|readings| self.readings(readings)),
            because: claim.expect.as_ref().and_then(|expect| expect.because.as_ref()).map(ToString::to_string),
            finding: report.diagnostic.as_ref().map(Brief::new),
        }
    }

    pub(super) fn cites(self, cites: &[Citation]) -> Vec<Cite> {
        let policy = self.words.policy;
        let source = |cite: &Citation| policy.symbol(policy.sources[cite.source].name).to_owned();
        cites.iter().map(|cite| Cite { source: source(cite), at: cite.at.as_ref().map(ToString::to_string) }).collect()
    }

    pub(super) fn condition(self, dnf: &Dnf) -> Condition {
        let cube = |cube: &Vec<claims::Literal>| cube.iter().map(|literal| self.literal(literal)).collect();
        Condition { text: self.words.condition(dnf), dnf: dnf.cubes.iter().map(cube).collect() }
    }

    fn literal(self, literal: &claims::Literal) -> Literal {
        let id = literal.variable;
        let name = self.words.variable(id);
        match &literal.allowed {
            Allowed::Is(is) if self.is_hidden(id) => Literal::Hidden { statement: name, is: *is },
            Allowed::Is(is) => Literal::Bool { var: name, is: *is },
            Allowed::OneOf(values) => {
                let values = values.iter().map(|&at| self.words.enum_value(id, at)).collect();
                Literal::Values { var: name, r#in: values }
            }
            Allowed::Range(from, to) => {
                Literal::Range { var: name, from: self.bound(id, *from), to: self.bound(id, *to) }
            }
        }
    }

    pub fn is_hidden(self, variable: VariableId) -> bool {
        self.words.policy.variables[variable].sort.is_hidden()
    }

    fn bound(self, variable: VariableId, bound: Option<i64>) -> Json {
        bound.map_or(Json::Null, |bound| self.value(variable, claims::Value::Int(bound)))
    }

    /// Yes and no as booleans, numbers as numbers, dates and values of enumerations as strings.
    fn value(self, variable: VariableId, value: claims::Value) -> Json {
        match (value, &self.words.policy.variables[variable].ty) {
            (claims::Value::Bool(yes), _) => Json::from(yes),
            (claims::Value::Int(number), Type::Number) => Json::from(number),
            _ => Json::from(self.words.value(variable, value)),
        }
    }

    pub fn settings(self, settings: &[(VariableId, claims::Value)]) -> Map<String, Json> {
        settings.iter().map(|&(id, value)| (self.words.variable(id), self.value(id, value))).collect()
    }

    pub(super) fn also(self, also: &claims::Also) -> Also {
        Also { level: also.level.word(), when: self.condition(&also.when) }
    }

    pub(super) fn witness(self, report: &ClaimReport, claim: &Claim, witness: &claims::Witness) -> Witness {
        let matters = |id: VariableId| self.matters(claim, id);
        let (hidden, open): (Vec<_>, Vec<_>) =
            witness.scenario.iter().copied().filter(|&(id, _)| matters(id)).partition(|&(id, _)| self.is_hidden(id));
        let telling = Telling::new(self.words, report.id, &report.finding);
        Witness { scenario: self.settings(&open), hidden: self.settings(&hidden), steps: self.steps(&telling) }
    }

    /// Whether a variable is one of the policy, or of the baseline that the claim compares with.
    fn matters(self, claim: &Claim, variable: VariableId) -> bool {
        let of = self.words.policy.variables[variable].baseline;
        let compared = match &claim.body {
            Some(ClaimBody::Spreads { baseline, .. }) => Some(*baseline),
            _ => None,
        };
        of.is_none() || of == compared
    }

    pub fn steps(self, telling: &Telling<'_>) -> Vec<Step> {
        telling.steps().iter().enumerate().map(|(at, step)| self.step(telling, at, step)).collect()
    }

    fn step(self, telling: &Telling<'_>, at: usize, step: &claims::Step) -> Step {
        let (words, policy) = (self.words, self.words.policy);
        let place = telling.place(step);
        let start = place.map(|place| words.sources.start(place));
        let statement = step.statement.map(|id| &policy.statements[id]);
        Step {
            n: at + 1,
            rule: step.rule.word(),
            party: policy.party_path(step.party),
            from: step.from.map(|from| policy.party_path(from)),
            data: policy.data_name(step.data).to_owned(),
            form: if step.sealed_with.is_some() { "sealed" } else { "clear" },
            key: step.sealed_with.map(|key| policy.data_name(key).to_owned()),
            premises: step.premises.iter().map(|premise| premise + 1).collect(),
            statement: step.statement.map(|id| words.statement(id)),
            file: place.map(|place| words.sources.file(place.file).name().to_owned()),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
            cites: statement.map_or_else(Vec::new, |statement| self.cites(&statement.cites)),
            by: statement.and_then(|statement| statement.by.as_ref()).map(|by| policy.speaker(by)),
            modality: telling.modality(step).map(crate::words::modality_word),
            text: telling.sentence(at),
        }
    }

    fn repair(self, repair: &claims::Repair) -> Repair {
        Repair {
            remove: repair.remove.iter().map(|&id| self.words.statement(id)).collect(),
            exact: repair.exact,
            or_guard: repair.or_guard.as_ref().map(|guard| self.words.condition(guard)),
        }
    }

    fn control(self, control: &claims::Control) -> Control {
        let choice = |choice: &claims::ControlChoice| Choice {
            when: self.condition(&choice.when),
            choice: self.settings(&choice.choice),
        };
        Control {
            choices: control.choices.iter().map(choice).collect(),
            gives_up: control.gives_up.first().map(|given_up| self.gives_up(given_up)),
            elsewhere: control.gives_up.iter().skip(1).map(|given_up| self.gives_up(given_up)).collect(),
        }
    }

    fn gives_up(self, given_up: &claims::GivenUp) -> GivenUp {
        let reason = match &given_up.why {
            GivesUp::Part(..) => "part",
            GivesUp::Nothing => "nothing",
            GivesUp::NoChoice => "no_choice",
            GivesUp::OthersVariable(_) => "others_variable",
        };
        let when = Some(&given_up.when).filter(|when| !when.is_always()).map(|when| self.condition(when));
        let mut wire = GivenUp { reason, part: None, variable: None, choice: None, when };
        match &given_up.why {
            GivesUp::Part(part, choice) => {
                wire.part = Some(crate::words::fold(self.words.sources.text(*part)));
                wire.choice = Some(self.settings(choice));
            }
            GivesUp::OthersVariable(variable) => wire.variable = Some(self.words.variable(*variable)),
            GivesUp::Nothing | GivesUp::NoChoice => {}
        }
        wire
    }

    fn readings(self, readings: &claims::Readings) -> Readings {
        Readings { fails: self.condition(&readings.fails), holds: self.condition(&readings.holds) }
    }
}

impl Brief {
    fn new(found: &Diagnostic) -> Self {
        Self {
            code: found.rule.code,
            name: found.rule.name,
            level: found.level.word(),
            message: found.message.to_string(),
            help: found.help.as_ref().map(ToString::to_string),
        }
    }
}

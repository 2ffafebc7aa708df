//! `--format sarif`: SARIF 2.1.0, as code scanning reads it.
//!
//! A rule for each code that occurs; a witness as a code flow; fingerprints that stay when lines move; paths of the repository,
//! relative to `%SRCROOT%`. Columns count UTF-16 code units, as readers take them that do not ask, and the log says so.

use super::fingerprint::Fingerprints;
use super::json::bytes;
use super::{Naming, plain};
use crate::claims::Step;
use crate::diag::{Diagnostic, Fix, Label, Level, RULES, Rule};
use crate::driver::{ClaimReport, Found, PolicyReport, Report};
use crate::source::{Sources, Span};
use crate::words::{Telling, Words};
use serde::Serialize;
use serde_json::{Value as Json, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// GitHub shows so many steps of one code flow, and refuses a log with ten times as many.
const STEPS: usize = 1000;

/// The log, indented, with a line end behind it.
#[must_use]
pub(super) fn render(report: &Report, naming: Naming<'_>) -> Vec<u8> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [Writer { report, naming }.run()] };
    bytes(&log)
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Json,
    automation_details: Json,
    invocations: Json,
    column_kind: &'static str,
    results: Vec<Result>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<Json>,
    partial_fingerprints: Json,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Json>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Json>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

struct Writer<'a> {
    report: &'a Report,
    naming: Naming<'a>,
}

impl Writer<'_> {
    fn run(&self) -> Run {
        let found = self.report.found();
        let occurs = |rule: &&&Rule| found.iter().any(|found| found.diagnostic.rule == **rule);
        let rules: Vec<&Rule> = RULES.iter().filter(occurs).copied().collect();
        let mut fingerprints = Fingerprints::default();
        Run {
            tool: json!({ "driver": {
                "name": "flowproof",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            } }),
            automation_details: json!({ "id": "flowproof/" }),
            invocations: json!([{ "executionSuccessful": true }]),
            column_kind: "utf16CodeUnits",
            results: found.iter().map(|found| self.result(found, &rules, &mut fingerprints)).collect(),
        }
    }

    fn result(&self, found: &Found<'_>, rules: &[&Rule], fingerprints: &mut Fingerprints) -> Result {
        let diagnostic = found.diagnostic;
        let related = || diagnostic.labels.iter().enumerate().map(|(at, label)| (at + 1, label));
        let mut location = Location::new(diagnostic.span.map(|span| self.physical(span)), None);
        location.logical_locations = found.claim.iter().map(|(policy, claim)| logical(policy, claim)).collect();
        let has_place = location.physical_location.is_some() || !location.logical_locations.is_empty();
        Result {
            rule_id: diagnostic.rule.code,
            rule_index: rules.iter().position(|rule| *rule == diagnostic.rule).unwrap_or_default(),
            level: word(diagnostic.level),
            message: Text { text: message(diagnostic) },
            locations: if has_place { vec![location] } else { Vec::new() },
            related_locations: related().map(|(id, label)| self.related(id, label)).collect(),
            code_flows: found.claim.iter().filter_map(|(policy, claim)| self.code_flow(policy, claim)).collect(),
            partial_fingerprints: json!({ "flowproof/v1": fingerprints.of(found, &self.report.sources) }),
            fixes: diagnostic.fix.iter().map(|fix| self.fix(fix)).collect(),
        }
    }

    fn related(&self, id: usize, label: &Label) -> Location {
        let text = if label.text.is_empty() { "here" } else { &label.text };
        Location { id: Some(id), ..Location::new(Some(self.physical(label.span)), Some(text.to_owned())) }
    }

    /// The witness of a claim: the steps, premises first.
    fn code_flow(&self, policy: &PolicyReport, claim: &ClaimReport) -> Option<Json> {
        let words = Words::new(&policy.policy, self.sources());
        let telling = Telling::new(words, claim.id, &claim.finding);
        let steps = telling.steps();
        // The last steps say what happens.
        let first = steps.len().saturating_sub(STEPS);
        let locations: Vec<Json> =
            steps.iter().enumerate().skip(first).map(|(at, step)| self.step(words, &telling, at, step)).collect();
        (!locations.is_empty()).then(|| json!({ "threadFlows": [{ "locations": locations }] }))
    }

    fn step(&self, words: Words<'_>, telling: &Telling<'_>, at: usize, step: &Step) -> Json {
        let place = telling.place(step).map(|place| self.physical(place));
        json!({
            "location": Location::new(place, Some(telling.sentence(at))),
            "executionOrder": at + 1,
            "importance": "essential",
            "state": {
                "party": { "text": words.policy.party_path(step.party) },
                "data": { "text": words.policy.data_name(step.data) },
                "form": { "text": if step.sealed_with.is_some() { "sealed" } else { "clear" } },
            },
        })
    }

    fn fix(&self, fix: &Fix) -> Json {
        let changes: Vec<Json> = fix
            .edits
            .iter()
            .map(|edit| {
                let Physical { artifact_location, region } = self.physical(edit.span);
                let replacement = json!({ "deletedRegion": region, "insertedContent": { "text": edit.text } });
                json!({ "artifactLocation": artifact_location, "replacements": [replacement] })
            })
            .collect();
        json!({ "description": { "text": fix.title }, "artifactChanges": changes })
    }

    fn physical(&self, span: Span) -> Physical {
        let file = self.sources().file(span.file);
        let (start, end) = (file.position_utf16(span.start), file.position_utf16(span.end));
        let region =
            Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column };
        Physical { artifact_location: artifact(&(self.naming)(file.name())), region }
    }

    fn sources(&self) -> &Sources {
        &self.report.sources
    }
}

impl Location {
    fn new(physical_location: Option<Physical>, message: Option<String>) -> Self {
        let message = message.map(|text| Text { text });
        Self { id: None, physical_location, message, logical_locations: Vec::new() }
    }
}

fn descriptor(rule: &Rule) -> Json {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": format!("flowproof finds that {}.", rule.summary) },
        "help": {
            "text": format!("Run: flowproof explain {}", rule.code),
            "markdown": format!("Run `flowproof explain {}`", rule.code),
        },
        "defaultConfiguration": { "level": word(rule.level) },
        "properties": { "tags": ["privacy", "policy"], "precision": "very-high", "problem.severity": word(rule.level) },
    })
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Allow => "none",
    }
}

/// The message, links to the places that matter (shown only if they are linked), the notes and the help.
fn message(found: &Diagnostic) -> String {
    let link = |(at, label): (usize, &Label)| {
        let text = if label.text.is_empty() { "see here" } else { &label.text };
        let text = text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        format!("[{text}]({})", at + 1)
    };
    let mut lines = vec![found.message.to_string()];
    lines.extend(found.labels.iter().enumerate().map(link));
    lines.extend(plain::behind(found));
    lines.join("\n")
}

fn logical(policy: &PolicyReport, claim: &ClaimReport) -> Json {
    let name = policy.policy.symbol(policy.policy.claims[claim.id].name);
    json!({ "name": name, "kind": "claim", "fullyQualifiedName": format!("{}::{name}", policy.policy.name) })
}

/// A path as a URI: relative to the root of the repository, or a file's own if it is outside.
fn artifact(path: &str) -> Artifact {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let byte = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let path: String = path.bytes().map(byte).collect();
    if path.starts_with('/') {
        Artifact { uri: format!("file://{path}"), uri_base_id: None }
    } else {
        Artifact { uri: path, uri_base_id: Some("%SRCROOT%") }
    }
}

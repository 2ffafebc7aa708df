//! `--format gitlab`: a Code Quality report, an array of findings.

use super::Naming;
use super::fingerprint::Fingerprints;
use super::json::bytes;
use crate::diag::{Diagnostic, Level, codes};
use crate::driver::Report;
use crate::source::Sources;
use serde::Serialize;

/// The array, with a line end behind it.
#[must_use]
pub(super) fn render(report: &Report, naming: Naming<'_>) -> Vec<u8> {
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for found in report.found() {
        let diagnostic = found.diagnostic;
        issues.push(Issue {
            description: format!("{}: {}", diagnostic.rule.name, diagnostic.message),
            check_name: diagnostic.rule.code,
            fingerprint: fingerprints.of(&found, &report.sources),
            severity: severity(diagnostic),
            location: location(diagnostic, report, naming),
        });
    }
    bytes(&issues)
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn severity(found: &Diagnostic) -> &'static str {
    match found.level {
        Level::Error if found.rule == &codes::CLAIM_VIOLATED => "critical",
        Level::Error => "major",
        _ => "minor",
    }
}

/// Where a finding is. One without a place stands at the beginning of the first policy, because a place is needed.
fn location(found: &Diagnostic, report: &Report, naming: Naming<'_>) -> Location {
    let sources: &Sources = &report.sources;
    let Some(span) = found.span else {
        let file = report.policies.first().map(|policy| sources.file(policy.policy.root).name());
        return Location { path: file.map_or_else(|| ".".to_owned(), naming), lines: Lines { begin: 1, end: 1 } };
    };
    let lines = Lines { begin: sources.start(span).line, end: sources.end(span).line };
    Location { path: naming(sources.file(span.file).name()), lines }
}

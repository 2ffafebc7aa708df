//! `--format github`: workflow commands, which become annotations of a change, and the summary of a step.
//!
//! Of each kind, GitHub shows ten annotations a step: errors come first, and what is beyond ten is written to the log as plain lines.

use super::{Naming, plain, short};
use crate::diag::{Diagnostic, Level};
use crate::driver::{Conclusion, Report};
use crate::source::Sources;
use crate::words::plural;

/// How many annotations of a kind a step can have.
const SHOWN: usize = 10;
/// How many findings a summary lists: it can have a mebibyte.
const LISTED: usize = 500;

/// The commands, errors first.
#[must_use]
pub(super) fn render(report: &Report, naming: Naming<'_>) -> Vec<u8> {
    let mut out = String::new();
    let findings = report.findings();
    for level in [Level::Error, Level::Warning] {
        let of_level: Vec<_> = findings.iter().filter(|found| found.level == level).collect();
        let (shown, rest) = of_level.split_at(of_level.len().min(SHOWN));
        out.extend(shown.iter().map(|found| command(found, &report.sources, naming)));
        if !rest.is_empty() {
            out.push_str(&format!("{} without an annotation:\n", plural(rest.len(), level.word())));
            out.extend(rest.iter().map(|found| harmless(&short::line(found, &report.sources))));
        }
    }
    out.into_bytes()
}

/// `::error file=F,line=L,endLine=E,col=C,endColumn=D,title=T::message`. Columns are left out where lines differ: GitHub refuses them.
fn command(found: &Diagnostic, sources: &Sources, naming: Naming<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(span) = found.span {
        let (start, end) = (sources.start(span), sources.end(span));
        properties.push(("file", naming(sources.file(span.file).name())));
        properties.push(("line", start.line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        if start.line == end.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    properties.push(("title", format!("{} {}", found.rule.code, found.rule.name)));
    let properties: Vec<_> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    let text = data(&plain::lines(found, sources, naming).join("\n"));
    format!("::{} {}::{text}\n", found.level.word(), properties.join(","))
}

/// Text of a command: what would end it is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log that is no command, whatever it says: one begins with `::` or `##[`.
fn harmless(line: &str) -> String {
    if line.starts_with("::") || line.starts_with("##") { format!(" {line}") } else { line.to_owned() }
}

/// What the run comes to and its findings, in Markdown.
#[must_use]
pub(super) fn summary(report: &Report, naming: Naming<'_>) -> Vec<u8> {
    let conclusion = match report.conclusion() {
        Conclusion::Clean => "passed",
        Conclusion::Findings => "failed",
        Conclusion::NothingChecked => "nothing was checked",
        Conclusion::Undecided => "undecided",
    };
    let findings = report.findings();
    let claims = plural(report.claims().count(), "claim");
    let mut out = format!("### flowproof: {conclusion}\n\n{claims}, {}\n\n", plural(findings.len(), "finding"));
    for found in findings.iter().take(LISTED) {
        let text = plain::lines(found, &report.sources, naming);
        let place = found.span.map_or_else(String::new, |span| {
            let name = naming(report.sources.file(span.file).name());
            format!(" `{name}:{}`", report.sources.start(span).line)
        });
        let (first, rest) = text.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        out.push_str(&format!("- **{}** {}{place}: {}\n", found.level.word(), found.rule.code, markdown(first)));
        out.extend(rest.iter().map(|line| format!("  - {}\n", markdown(line))));
    }
    if findings.len() > LISTED {
        out.push_str(&format!("- … and {} more\n", findings.len() - LISTED));
    }
    out.into_bytes()
}

/// Text in which nothing but code in backticks is marked up.
fn markdown(text: &str) -> String {
    text.replace('\\', "\\\\").replace('<', "&lt;").replace('*', "\\*").replace('_', "\\_").replace('[', "\\[")
}

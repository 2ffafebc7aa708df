//! `--format short`: one line for each finding, `file:line:column: level[CODE] message`.

use crate::diag::Diagnostic;
use crate::driver::Report;
use crate::source::Sources;
use crate::words::plain;

/// A line for each finding, by place; a finding without a place begins with its level.
#[must_use]
pub(super) fn render(report: &Report) -> Vec<u8> {
    let lines = report.findings().into_iter().map(|finding| line(finding, &report.sources));
    lines.collect::<String>().into_bytes()
}

/// The line of a finding.
pub(super) fn line(finding: &Diagnostic, sources: &Sources) -> String {
    let place = finding.span.map_or_else(String::new, |span| format!("{}: ", sources.place(span)));
    let message = finding.message.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{}[{}] {}\n", plain(&place), finding.level.word(), finding.rule.code, plain(&message))
}

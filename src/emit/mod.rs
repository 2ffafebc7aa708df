//! From a report to bytes: one file for each output.

mod answer_json;
mod datalog;
mod diff;
mod dot;
mod drawing;
mod fingerprint;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod matrix_json;
mod matrix_text;
mod mermaid;
mod model_json;
mod patch;
mod plain;
mod pretty;
mod sarif;
mod short;
mod sources_json;
mod svg;
mod xml;

pub use drawing::{Drawing, LinkTemplate, PictureFormat, draw};
pub use patch::{line_changes, patch};
pub use plain::behind;
pub use pretty::{Look, Verbosity};

use crate::driver::{Answered, Built, Compared, DiffReport, Refused, Report, Tabled};
use std::io;

/// The outputs of `check`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Pretty,
    /// One line for each finding.
    Short,
    /// One JSON object.
    Json,
    /// One JSON object a line: each claim, each other finding, and the summary.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for test reports.
    Junit,
    /// Workflow commands of GitHub, for annotations.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
}

/// What a file is called in its repository, by its name in the run: for formats whose readers know the repository and not where in
/// it the run took place.
pub type Naming<'n> = &'n dyn Fn(&str) -> String;

/// Writes a report in a format. The look is for people only: no other format depends on it.
///
/// # Errors
/// Those of `out`.
pub fn write(
    report: &Report,
    format: Format,
    look: Look,
    naming: Naming<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let whole = match format {
        Format::Json => return json::write(report, out),
        Format::Jsonl => return json::write_lines(report, out),
        Format::Pretty => pretty::render(report, look),
        Format::Short => short::render(report),
        Format::Sarif => sarif::render(report, naming),
        Format::Junit => junit::render(report, naming),
        Format::Github => github::render(report, naming),
        Format::Gitlab => gitlab::render(report, naming),
    };
    out.write_all(&whole)
}

/// The findings, one line each.
#[must_use]
pub fn short(report: &Report) -> Vec<u8> {
    short::render(report)
}

/// The findings in Markdown, for the summary of a workflow of GitHub.
#[must_use]
pub fn github_summary(report: &Report, naming: Naming<'_>) -> Vec<u8> {
    github::summary(report, naming)
}

/// The report for people who do not read code: one page of HTML.
#[must_use]
pub fn html(report: &Report) -> Vec<u8> {
    html::render(report)
}

/// Everything about claims: whole proofs, nothing left out; and answers to questions.
#[must_use]
pub fn answered(answered: &Answered, look: Look) -> Vec<u8> {
    pretty::answered(answered, look)
}

/// Answers as one JSON object.
#[must_use]
pub fn answered_json(answered: &Answered) -> Vec<u8> {
    answer_json::render(answered)
}

/// The formats of the matrix.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum MatrixFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// For spreadsheets.
    Csv,
    /// One JSON object.
    Json,
    /// A table in Markdown.
    Markdown,
}

/// The matrix in a format.
#[must_use]
pub fn matrix(tabled: &Tabled, format: MatrixFormat, look: Look) -> Vec<u8> {
    match format {
        MatrixFormat::Text => pretty::table(tabled, look),
        MatrixFormat::Csv => matrix_text::csv(tabled),
        MatrixFormat::Json => matrix_json::render(tabled),
        MatrixFormat::Markdown => matrix_text::markdown(tabled),
    }
}

/// What sources say, for people.
#[must_use]
pub fn compared(compared: &Compared, look: Look) -> Vec<u8> {
    pretty::compared(compared, look)
}

/// What sources say, as one JSON object.
#[must_use]
pub fn compared_json(compared: &Compared) -> Vec<u8> {
    sources_json::render(compared)
}

/// What is wrong with a policy's text, for people.
#[must_use]
pub fn diagnostics(report: &Report, look: Look) -> Vec<u8> {
    pretty::diagnostics(report, look)
}

/// What is wrong with what was asked for, for people.
#[must_use]
pub fn refused(refused: &Refused, look: Look) -> Vec<u8> {
    pretty::refused(refused, look)
}

/// The outputs of `diff`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum DiffFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// One line for each difference.
    Short,
    /// One JSON object.
    Json,
    /// For a comment on a change.
    Markdown,
}

/// The bytes of a comparison in a format.
#[must_use]
pub fn render_diff(report: &DiffReport, format: DiffFormat, look: Look) -> Vec<u8> {
    match format {
        DiffFormat::Text => pretty::diff(report, look),
        DiffFormat::Short => diff::short(report),
        DiffFormat::Json => diff::json(report),
        DiffFormat::Markdown => diff::markdown(report),
    }
}

/// The resolved policy as one JSON object; nothing where it is not valid.
#[must_use]
pub fn model_json(built: &Built) -> Option<Vec<u8>> {
    model_json::render(built)
}

/// The policy in one scenario as a Datalog program; nothing where it is not valid, or no scenario counts.
#[must_use]
pub fn datalog(built: &Built) -> Option<Vec<u8>> {
    datalog::render(built)
}

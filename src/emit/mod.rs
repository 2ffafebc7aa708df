//! From a report to bytes: one file for each output.

mod json;
mod pretty;
mod short;

pub use pretty::{Look, Verbosity};

use crate::driver::Report;

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
}

/// The bytes of a report in a format. The look is for people only: no other format depends on it.
#[must_use]
pub fn render(report: &Report, format: Format, look: Look) -> Vec<u8> {
    match format {
        Format::Pretty => pretty::render(report, look),
        Format::Short => short::render(report),
        Format::Json => json::render(report),
    }
}

/// Everything about the claims of a report: whole proofs, nothing left out.
#[must_use]
pub fn explain(report: &Report, look: Look) -> Vec<u8> {
    pretty::explain(report, look)
}

//! `flowproof report`.

use super::args::Report;
use super::{Exit, Failure, check, output};
use crate::driver::{Conclusion, Settings};
use crate::emit;

pub(super) fn run(arguments: &Report) -> Result<Exit, Vec<Failure>> {
    let roots = check::roots(&arguments.paths)?;
    let settings = Settings { restrictions: arguments.common.restrictions(&[]), ..Settings::default() };
    let report = check::report(&roots, &arguments.common, settings)?;
    output::write(&emit::html(&report), arguments.common.narrow.output.as_deref()).map_err(|failure| vec![failure])?;
    let understood = !report.diagnostics.iter().any(|found| found.is_error() && !found.rule.adjustable);
    Ok(match report.conclusion() {
        Conclusion::NothingChecked => Exit::Nothing,
        _ if understood => Exit::Clean,
        _ => Exit::Findings,
    })
}

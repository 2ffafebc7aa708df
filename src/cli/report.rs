//! `flowproof report`.

use super::args::Report;
use super::{Exit, Failure, check, output};
use crate::driver::{Conclusion, Settings};
use crate::emit::{self, Format};

pub(super) fn run(arguments: &Report) -> Result<Exit, Vec<Failure>> {
    let roots = check::roots(&arguments.paths)?;
    let settings = Settings { restrictions: arguments.common.restrictions(&[]), ..Settings::default() };
    let report = check::report(&roots, &arguments.common, settings)?;
    let understood = check::say_what_is_wrong(&report);
    output::write(&emit::html(&report), arguments.common.narrow.output.as_deref()).map_err(|failure| vec![failure])?;
    Ok(match report.conclusion() {
        Conclusion::NothingChecked => {
            if let Some((message, help)) = check::why_nothing(&roots, Format::Short) {
                output::complain(message, help);
            }
            Exit::Nothing
        }
        _ if understood => Exit::Clean,
        _ => Exit::Findings,
    })
}

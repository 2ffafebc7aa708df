//! `flowproof why`: one claim's whole proof.

use super::args::Why;
use super::{Exit, Failure, check, output};
use crate::driver::Settings;
use crate::emit::{self, Verbosity};

pub(super) fn run(arguments: &Why) -> Result<Exit, Vec<Failure>> {
    let roots = check::roots(std::slice::from_ref(&arguments.file))?;
    let claims = std::slice::from_ref(&arguments.claim);
    let settings = Settings { restrictions: arguments.common.restrictions(claims), ..Settings::default() };
    let report = check::report(&roots, &arguments.common, settings)?;
    let bytes = emit::explain(&report, output::look(&arguments.common, Verbosity::Normal));
    output::write(&bytes, arguments.common.output.as_deref()).map_err(|failure| vec![failure])?;
    Ok(check::exit(report.conclusion(), false))
}

//! `flowproof compile`: the resolved policy for other programs.

use super::answers::{has_errors, tell_diagnostics, with_limits, write};
use super::args::{Compile, EmitName};
use super::{Exit, Failure};
use crate::driver;
use crate::emit;

pub(super) fn run(arguments: &Compile) -> Result<Exit, Vec<Failure>> {
    let built = with_limits(&arguments.file, &arguments.common, &[], driver::build)?;
    tell_diagnostics(&built.report, &arguments.common);
    let bytes = match arguments.emit {
        EmitName::Json => emit::model_json(&built),
        EmitName::Datalog => emit::datalog(&built),
    };
    // Where nothing can be made of the policy, it has been told why.
    let Some(bytes) = bytes else { return Ok(Exit::Findings) };
    write(&bytes, &arguments.common)?;
    Ok(if has_errors(&built.report) { Exit::Findings } else { Exit::Clean })
}

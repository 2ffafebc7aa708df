//! `flowproof diff`.

use super::args::Diff;
use super::progress::Progress;
use super::{Exit, Failure, answers, check, output};
use crate::driver::{self, Outcome, Restrictions, Settings};
use crate::emit::{self, Verbosity};
use crate::loader::DiskLoader;

pub(super) fn run(arguments: &Diff) -> Result<Exit, Vec<Failure>> {
    let narrow = &arguments.narrow;
    let (old, new) = (answers::root(&arguments.old)?, answers::root(&arguments.new)?);
    let progress = Progress::new(narrow.timeout);
    let stop = || progress.is_over();
    let restrictions = Restrictions { assumptions: narrow.assume.clone(), ..Restrictions::default() };
    let settings = Settings { restrictions, max_steps: narrow.max_steps, stop: Some(&stop), ..Settings::default() };
    let report = driver::diff(&old, &new, &DiskLoader::new(), &settings);
    progress.clear();
    let report = report.map_err(|errors| errors.into_iter().map(check::usage_failure).collect::<Vec<_>>())?;
    let verbosity = if arguments.verbose { Verbosity::Verbose } else { Verbosity::Normal };
    let look = output::look_of(narrow.output.as_deref(), narrow.color, verbosity);
    let bytes = emit::render_diff(&report, arguments.format, look);
    output::write(&bytes, narrow.output.as_deref()).map_err(|failure| vec![failure])?;
    Ok(match report.outcome() {
        Outcome::Invalid => Exit::Findings,
        Outcome::Different if arguments.exit_code => Exit::Findings,
        Outcome::Undecided => Exit::Undecided,
        Outcome::Different | Outcome::Same => Exit::Clean,
    })
}

//! `flowproof check --fix`: what findings offer to change, written into the files, or shown.

use super::args::Check;
use super::check::usage_failure;
use super::progress::Progress;
use super::{Exit, Failure, output};
use crate::driver::{self, Fixed, Report, Settings};
use crate::emit;
use crate::loader::{DiskLoader, STDIN};
use crate::words::plural;
use std::path::Path;

/// What there is to say after the fixes.
pub(super) enum After {
    /// What is found in the files as they are now.
    Checked(Report),
    /// All was said: the changes were shown.
    Shown(Exit),
}

pub(super) fn run(roots: &[String], arguments: &Check, settings: Settings<'_>) -> Result<After, Vec<Failure>> {
    let progress = Progress::new(arguments.common.narrow.timeout);
    let stop = || progress.is_over();
    let settings = Settings { max_steps: arguments.common.narrow.max_steps, stop: Some(&stop), ..settings };
    let fixed = driver::fix(roots, &DiskLoader::new(), &settings, arguments.unsafe_fixes);
    progress.clear();
    let fixed = fixed.map_err(|errors| errors.into_iter().map(usage_failure).collect::<Vec<_>>())?;
    if arguments.diff { shown(&fixed, arguments) } else { written(fixed) }
}

fn shown(fixed: &Fixed, arguments: &Check) -> Result<After, Vec<Failure>> {
    let patch: String = fixed.files.iter().map(|file| emit::patch(&file.name, &file.old, &file.new)).collect();
    output::write(patch.as_bytes(), arguments.common.narrow.output.as_deref()).map_err(|failure| vec![failure])?;
    let exit = if fixed.files.is_empty() {
        super::check::exit(fixed.report.conclusion(), arguments.allow_empty)
    } else {
        Exit::Findings
    };
    say(fixed, "would mend");
    Ok(After::Shown(exit))
}

fn written(fixed: Fixed) -> Result<After, Vec<Failure>> {
    if fixed.files.iter().any(|file| file.name == STDIN) {
        let help = "`--fix --diff` shows the changes".to_owned();
        return Err(vec![Failure::new("standard input cannot be changed").help(Some(help))]);
    }
    let writing = fixed.files.iter().map(|file| output::write(file.new.as_bytes(), Some(Path::new(&file.name))));
    let failures: Vec<Failure> = writing.filter_map(Result::err).collect();
    if !failures.is_empty() {
        return Err(failures);
    }
    say(&fixed, "mended");
    Ok(After::Checked(fixed.report))
}

/// Says on standard error how much was done, so that the report stays what it is without fixes.
fn say(fixed: &Fixed, did: &str) {
    let files = plural(fixed.files.len(), "file");
    let mut words = format!("{did} {} in {files}", plural(fixed.mended, "finding"));
    if fixed.unsafe_left > 0 {
        words.push_str(&format!("; {} more with `--unsafe-fixes`", fixed.unsafe_left));
    }
    output::tell(&words);
}

//! `flowproof check --fix`: what findings offer to change, written into the files, or shown.

use super::args::Check;
use super::check::usage_failure;
use super::progress::Progress;
use super::{Exit, Failure, output};
use crate::driver::{self, Fixed, Report, Settings};
use crate::emit;
use crate::loader::STDIN;
use crate::source::Loader;
use crate::words::plural;
use std::path::{Path, PathBuf};

/// What fixes come to.
pub(super) struct Mending {
    /// What there is to say after them.
    pub after: After,
    /// How much was done. It is told beside the report, so that that stays what it is without fixes.
    pub said: String,
    /// The files that were written, with their new texts.
    pub written: Vec<(PathBuf, String)>,
}

/// What there is to say after the fixes.
pub(super) enum After {
    /// What is found in the files as they are now.
    Checked(Report),
    /// All was said: the changes were shown.
    Shown(Exit),
}

pub(super) fn run(
    roots: &[String],
    loader: &dyn Loader,
    arguments: &Check,
    settings: Settings<'_>,
) -> Result<Mending, Vec<Failure>> {
    let progress = Progress::new(arguments.common.narrow.timeout);
    let stop = || progress.is_over();
    let settings = Settings { max_steps: arguments.common.narrow.max_steps, stop: Some(&stop), ..settings };
    let fixed = driver::fix(roots, loader, &settings, arguments.unsafe_fixes);
    progress.clear();
    let fixed = fixed.map_err(|errors| errors.into_iter().map(usage_failure).collect::<Vec<_>>())?;
    if arguments.diff { shown(&fixed, arguments) } else { written(fixed) }
}

fn shown(fixed: &Fixed, arguments: &Check) -> Result<Mending, Vec<Failure>> {
    let patch: String = fixed.files.iter().map(|file| emit::patch(&file.name, &file.old, &file.new)).collect();
    output::write(patch.as_bytes(), arguments.common.narrow.output.as_deref()).map_err(|failure| vec![failure])?;
    let exit = if fixed.files.is_empty() {
        super::check::exit(fixed.report.conclusion(), arguments.allow_empty)
    } else {
        Exit::Findings
    };
    Ok(Mending { after: After::Shown(exit), said: said(fixed, "would mend"), written: Vec::new() })
}

fn written(fixed: Fixed) -> Result<Mending, Vec<Failure>> {
    if fixed.files.iter().any(|file| file.name == STDIN) {
        let help = "`--fix --diff` shows the changes".to_owned();
        return Err(vec![Failure::new("standard input cannot be changed").help(Some(help))]);
    }
    let writing = fixed.files.iter().map(|file| output::write(file.new.as_bytes(), Some(Path::new(&file.name))));
    let failures: Vec<Failure> = writing.filter_map(Result::err).collect();
    if !failures.is_empty() {
        return Err(failures);
    }
    let said = said(&fixed, "mended");
    let written = fixed.files.into_iter().map(|file| (PathBuf::from(file.name), file.new)).collect();
    Ok(Mending { after: After::Checked(fixed.report), said, written })
}

fn said(fixed: &Fixed, did: &str) -> String {
    let files = plural(fixed.files.len(), "file");
    let mut words = format!("{did} {} in {files}", plural(fixed.mended, "finding"));
    if fixed.unsafe_left > 0 {
        words.push_str(&format!("; {} more with `--unsafe-fixes`", fixed.unsafe_left));
    }
    words
}

//! `flowproof why`, `ask`, `matrix` and `sources`: commands that answer the question after a verdict.

use super::args::{AnswerFormat, Ask, Common, Matrix, Sources, Why};
use super::progress::Progress;
use super::{Exit, Failure, check, output};
use crate::answers::Certainty;
use crate::driver::{self, Refused, Report, Settings};
use crate::emit::{self, MatrixFormat, Verbosity};
use crate::loader::DiskLoader;
use crate::source::Loader;
use std::path::{Path, PathBuf};

/// One claim's whole proof.
pub(super) fn why(arguments: &Why) -> Result<Exit, Vec<Failure>> {
    let claims = std::slice::from_ref(&arguments.claim);
    let found = with_limits(&arguments.file, &arguments.common, claims, driver::why)?;
    tell_diagnostics(&found.report, &arguments.common);
    let bytes = emit::answered(&found, output::look(&arguments.common, Verbosity::Normal));
    write(&bytes, &arguments.common)?;
    Ok(check::exit(found.report.conclusion(), false))
}

/// The answer to a question.
pub(super) fn ask(arguments: &Ask) -> Result<Exit, Vec<Failure>> {
    let found = with_limits(&arguments.file, &arguments.common, &[], |root, loader, settings| {
        driver::ask(root, &arguments.question, loader, settings)
    })?;
    let bytes = match arguments.format {
        AnswerFormat::Text => {
            tell_diagnostics(&found.report, &arguments.common);
            emit::answered(&found, output::look(&arguments.common, Verbosity::Normal))
        }
        AnswerFormat::Json => emit::answered_json(&found),
    };
    write(&bytes, &arguments.common)?;
    Ok(check::exit(found.report.conclusion(), false))
}

/// Who can have what.
pub(super) fn matrix(arguments: &Matrix) -> Result<Exit, Vec<Failure>> {
    let found = with_limits(&arguments.file, &arguments.common, &[], driver::table)?;
    if arguments.format != MatrixFormat::Json {
        tell_diagnostics(&found.report, &arguments.common);
    }
    let look = output::look(&arguments.common, Verbosity::Normal);
    write(&emit::matrix(&found, arguments.format, look), &arguments.common)?;
    let undecided = found.matrix.iter().flat_map(|matrix| matrix.cells.iter()).flat_map(|row| row.iter());
    let undecided = undecided.map(|cell| cell.holds.certainty).any(|certainty| certainty == Certainty::Undecided);
    Ok(match (has_errors(&found.report), undecided) {
        (true, _) => Exit::Findings,
        (false, true) => Exit::Undecided,
        (false, false) => Exit::Clean,
    })
}

/// What sources say.
pub(super) fn sources(arguments: &Sources) -> Result<Exit, Vec<Failure>> {
    let found = with_limits(&arguments.file, &arguments.common, &[], driver::compare)?;
    let bytes = match arguments.format {
        AnswerFormat::Text => {
            tell_diagnostics(&found.report, &arguments.common);
            emit::compared(&found, output::look(&arguments.common, Verbosity::Normal))
        }
        AnswerFormat::Json => emit::compared_json(&found),
    };
    write(&bytes, &arguments.common)?;
    Ok(check::exit(found.report.conclusion(), false))
}

/// Does something with one file, within the limits of the arguments.
pub(super) fn with_limits<T>(
    file: &PathBuf,
    common: &Common,
    claims: &[String],
    work: impl FnOnce(&str, &dyn Loader, &Settings<'_>) -> Result<T, Refused>,
) -> Result<T, Vec<Failure>> {
    let root = root(file)?;
    let progress = Progress::new(common.narrow.timeout);
    let stop = || progress.is_over();
    let settings = Settings {
        restrictions: common.restrictions(claims),
        max_steps: common.narrow.max_steps,
        stop: Some(&stop),
        ..Settings::default()
    };
    let done = work(&root, &DiskLoader::new(), &settings);
    progress.clear();
    done.map_err(|refused| failures(&refused, common))
}

/// The one root file that is meant.
pub(super) fn root(file: &PathBuf) -> Result<String, Vec<Failure>> {
    if Path::new(file).is_dir() {
        let help = Some("name one of the files in it".to_owned());
        return Err(vec![Failure::new(format!("`{}` is a folder", file.display())).help(help)]);
    }
    let roots = check::roots(std::slice::from_ref(file))?;
    roots.into_iter().next().ok_or_else(|| vec![Failure::new(format!("cannot read `{}`", file.display()))])
}

fn failures(refused: &Refused, common: &Common) -> Vec<Failure> {
    let errors = refused.errors.iter().map(|error| Failure::new(&error.message).help(error.help.clone()));
    let mut failures: Vec<Failure> = errors.collect();
    if !refused.diagnostics.is_empty() {
        failures.push(Failure::Shown(emit::refused(refused, output::look_of_complaints(common))));
    }
    failures
}

/// What is wrong with the policy's text, on standard error, so that the answer stands alone on standard output.
pub(super) fn tell_diagnostics(report: &Report, common: &Common) {
    output::show(&emit::diagnostics(report, output::look_of_complaints(common)));
}

pub(super) fn has_errors(report: &Report) -> bool {
    report.count(crate::diag::Level::Error) > 0
}

pub(super) fn write(bytes: &[u8], common: &Common) -> Result<(), Vec<Failure>> {
    output::write(bytes, common.narrow.output.as_deref()).map_err(|failure| vec![failure])
}

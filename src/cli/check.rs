//! `flowproof check`.

use super::args::{Check, Common};
use super::fix::After;
use super::progress::Progress;
use super::{Exit, Failure, baseline, config, fix, levels, output, watch};
use crate::config::{Config, FILE_NAME};
use crate::diag::nearest;
use crate::driver::{self, Base, Conclusion, Report, Restrictions, Settings, UsageError};
use crate::emit::{self, Format, Look};
use crate::loader::{DiskLoader, PastLoader, Repository, Unreadable, root_files};
use crate::source::Loader;
use clap::ArgMatches;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

pub(super) fn run(arguments: &Check, matches: &ArgMatches) -> Result<Exit, Vec<Failure>> {
    if arguments.watch {
        return watch::run(arguments, matches);
    }
    let round = round(arguments, matches, &|_| {})?;
    round.said.iter().for_each(|said| output::tell(said));
    output::write_by(&|out| round.show(out), arguments.common.narrow.output.as_deref())
        .map_err(|failure| vec![failure])?;
    if let Some(summary) = &round.summary {
        output::add_to_summary(summary).map_err(|failure| vec![failure])?;
    }
    if let Some((message, help)) = round.nothing {
        output::complain(message, help);
    }
    let exit = round.exit;
    // The process ends soon; taking a large report apart first would cost as much as reading its files.
    std::mem::forget(round);
    Ok(exit)
}

/// What one run comes to.
#[derive(Default)]
pub(super) struct Round {
    /// What was found, if that is to be shown.
    shown: Option<Shown>,
    /// For the summary of a step of a workflow.
    summary: Option<Vec<u8>>,
    /// Why nothing was checked, and what to do, where the format does not say so.
    pub nothing: Option<(&'static str, Option<&'static str>)>,
    /// What there is to say beside the report: what fixes did, what the configuration speaks of in vain.
    pub said: Vec<String>,
    /// The files that fixes wrote, with their new texts.
    pub written: Vec<(PathBuf, String)>,
    pub exit: Exit,
}

/// A report, and how it is to be shown.
struct Shown {
    report: Report,
    format: Format,
    look: Look,
    repository: Repository,
}

impl Round {
    /// Writes the report in the format that was asked for.
    pub fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(Shown { report, format, look, repository }) = &self.shown else { return Ok(()) };
        emit::write(report, *format, *look, &|name| repository.path(name), out)
    }
}

/// Checks once. Every file that is read, or that is looked for in vain, is told to `reads`.
pub(super) fn round(arguments: &Check, matches: &ArgMatches, reads: &dyn Fn(&str)) -> Result<Round, Vec<Failure>> {
    let config = config::of(&arguments.paths)?;
    let known = baseline::of_check(arguments, &config)?;
    let roots = roots_of(&arguments.paths, &config)?;
    let configured = config.settings();
    let past = arguments.base.as_deref().map(past).transpose()?;
    let file = |name: &str| past.as_ref().map_or_else(|| name.to_owned(), |past| past.name(name));
    let has = |name: &str| past.as_ref().is_some_and(|past| past.has(name));
    let disk = DiskLoader::new();
    let loader = Told { loader: past.as_ref().map_or(&disk, |past| past), reads };
    let settings = Settings {
        restrictions: Restrictions { base: arguments.base.clone(), ..arguments.common.restrictions(&arguments.claims) },
        base: past.is_some().then_some(Base { file: &file, has: &has }),
        levels: levels::from_arguments(matches, configured.levels)?,
        fail_on: arguments.fail_on.unwrap_or(configured.fail_on),
        lints: configured.lints,
        ..Settings::default()
    };
    let (mut said, mut written) = (Vec::new(), Vec::new());
    let mut report = if arguments.fix {
        let mending = fix::run(&roots, &loader, arguments, settings.clone())?;
        (said, written) = (vec![mending.said], mending.written);
        match mending.after {
            After::Checked(report) => report,
            After::Shown(exit) => return Ok(Round { said, exit, ..Round::default() }),
        }
    } else {
        report_from(&loader, &roots, &arguments.common, settings.clone())?
    };
    said.extend(strange_labels(&config, &report));
    if let Some(known) = known {
        driver::sift(&mut report, &known, &settings);
    }
    let look = output::look(&arguments.common, arguments.verbosity());
    let (format, repository) = (arguments.format, Repository::here());
    let exit = exit(report.conclusion(), arguments.allow_empty);
    Ok(Round {
        summary: (format == Format::Github).then(|| emit::github_summary(&report, &|name| repository.path(name))),
        nothing: (exit == Exit::Nothing).then(|| why_nothing(&roots, format)).flatten(),
        shown: Some(Shown { report, format, look, repository }),
        said,
        written,
        exit,
    })
}

/// Tells on standard error what was not understood, for outputs that show the rest all the same. Whether there was nothing.
pub(super) fn say_what_is_wrong(report: &Report) -> bool {
    let understood = !report.diagnostics.iter().any(|found| found.is_error() && !found.rule.adjustable);
    if !understood {
        output::show(&emit::short(report));
    }
    understood
}

/// Labels of sensitive data that no policy has: most likely misspelt, and then nothing is looked after.
fn strange_labels(config: &Config, report: &Report) -> Vec<String> {
    let policies = report.policies.iter().map(|one| &one.policy);
    let labels = policies.flat_map(|policy| policy.labels.iter().map(|label| policy.symbol(label.name)));
    let declared: BTreeSet<&str> = labels.collect();
    let strange =
        config.sensitive.iter().filter(|label| !report.policies.is_empty() && !declared.contains(label.as_str()));
    let told = strange.map(|label| {
        let near = nearest(label, declared.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("warning: no policy has the label `{label}`, which {FILE_NAME} calls sensitive{near}")
    });
    told.collect()
}

/// A loader that tells what it is asked for.
struct Told<'a> {
    loader: &'a dyn Loader,
    reads: &'a dyn Fn(&str),
}

impl Loader for Told<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        (self.reads)(path);
        self.loader.read(path)
    }

    fn join(&self, from: &str, relative: &str) -> String {
        self.loader.join(from, relative)
    }
}

/// The root files of paths, as far as the configuration does not exclude them.
pub(super) fn roots_of(paths: &[PathBuf], config: &Config) -> Result<Vec<String>, Vec<Failure>> {
    root_files(paths, &|path| config.excludes(path)).map_err(unreadable)
}

/// The root files of a command that takes no configuration.
pub(super) fn roots(paths: &[PathBuf]) -> Result<Vec<String>, Vec<Failure>> {
    root_files(paths, &|_| false).map_err(unreadable)
}

pub(super) fn unreadable(paths: Vec<Unreadable>) -> Vec<Failure> {
    paths.into_iter().map(|found| Failure::new(format!("cannot read `{}`: {}", found.path, found.reason))).collect()
}

fn past(base: &str) -> Result<PastLoader, Vec<Failure>> {
    PastLoader::new(base).map_err(|why| vec![Failure::new(format!("cannot compare with `{base}`: {why}"))])
}

/// Checks with the limits that the arguments set.
pub(super) fn report(roots: &[String], common: &Common, settings: Settings<'_>) -> Result<Report, Vec<Failure>> {
    report_from(&DiskLoader::new(), roots, common, settings)
}

fn report_from(
    loader: &dyn Loader,
    roots: &[String],
    common: &Common,
    settings: Settings<'_>,
) -> Result<Report, Vec<Failure>> {
    let progress = Progress::new(common.narrow.timeout);
    let stop = || progress.is_over();
    let settings = Settings { max_steps: common.narrow.max_steps, stop: Some(&stop), ..settings };
    let report = driver::check(roots, loader, &settings);
    progress.clear();
    report.map_err(|errors| errors.into_iter().map(usage_failure).collect())
}

pub(super) fn usage_failure(error: UsageError) -> Failure {
    Failure::new(error.message).help(error.help)
}

pub(super) const fn exit(conclusion: Conclusion, allow_empty: bool) -> Exit {
    match conclusion {
        Conclusion::Clean => Exit::Clean,
        Conclusion::Findings => Exit::Findings,
        Conclusion::NothingChecked if allow_empty => Exit::Clean,
        Conclusion::NothingChecked => Exit::Nothing,
        Conclusion::Undecided => Exit::Undecided,
    }
}

pub(super) const NO_ROOT: &str = "nothing was checked: there is no root file";
pub(super) const WHAT_A_ROOT_IS: &str = "a root file ends in `.flow` and begins with `policy NAME`";

/// Why nothing was checked. The other formats are read by programs, and do not say it in words.
pub(super) fn why_nothing(roots: &[String], format: Format) -> Option<(&'static str, Option<&'static str>)> {
    if roots.is_empty() {
        Some((NO_ROOT, Some(WHAT_A_ROOT_IS)))
    } else if format != Format::Pretty {
        Some(("nothing was checked: there is no claim in any file", None))
    } else {
        None
    }
}

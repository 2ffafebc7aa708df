//! `flowproof baseline`: findings that are known, so that only new ones fail.

use super::args::{Baseline as Arguments, BaselineAction, Check};
use super::{Exit, Failure, check, config, output};
use crate::config::{BASELINE_NAME, Config, baseline_text, from_here, read_baseline};
use crate::driver::{self, Baseline, Entry, Sifted, sift};
use crate::emit;
use crate::loader::DiskLoader;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Vec<Failure>> {
    let action = &arguments.action;
    let (BaselineAction::Write(target) | BaselineAction::Prune(target) | BaselineAction::Show(target)) = action;
    let config = config::of(&target.paths)?;
    let file = target.file.clone().or_else(|| config.baseline.clone()).unwrap_or_else(|| PathBuf::from(BASELINE_NAME));
    let baseline = match action {
        BaselineAction::Write(_) => Baseline::default(),
        _ => read(&file)?,
    };
    let roots = check::roots_of(&target.paths, &config)?;
    if roots.is_empty() {
        output::complain(check::NO_ROOT, Some(check::WHAT_A_ROOT_IS));
        return Ok(Exit::Nothing);
    }
    let Some(sifted) = found(&roots, &config, &baseline)? else { return Ok(Exit::Findings) };
    match action {
        BaselineAction::Write(_) => write(&file, Baseline { entries: sifted.current }),
        BaselineAction::Prune(_) => write(&file, pruned(&baseline, sifted)),
        BaselineAction::Show(_) => output::write(shown(&baseline, &sifted).as_bytes(), None),
    }
    .map_err(|failure| vec![failure])?;
    Ok(Exit::Clean)
}

/// The known findings of a run of `check`: of the file that it names, or that is configured.
pub(super) fn of_check(arguments: &Check, config: &Config) -> Result<Option<Baseline>, Vec<Failure>> {
    arguments.baseline.as_ref().or(config.baseline.as_ref()).map(|file| read(file)).transpose()
}

fn read(file: &Path) -> Result<Baseline, Vec<Failure>> {
    read_baseline(file).map_err(|error| vec![config::failure(error)])
}

/// What is found now, against a baseline. Nothing, and what is wrong on standard error, if a policy is not valid: what is found in it
/// would not be all.
fn found(roots: &[String], config: &Config, baseline: &Baseline) -> Result<Option<Sifted>, Vec<Failure>> {
    let settings = config.settings();
    let report = driver::check(roots, &DiskLoader::new(), &settings);
    let mut report = report.map_err(|errors| errors.into_iter().map(check::usage_failure).collect::<Vec<_>>())?;
    if report.diagnostics.iter().any(|found| !found.rule.adjustable) {
        report.diagnostics.retain(|found| !found.rule.adjustable);
        report.policies.clear();
        output::show(&emit::short(&report));
        output::complain("the policies are not valid, and not all of their findings are known", None);
        return Ok(None);
    }
    Ok(Some(sift(&mut report, baseline, &settings)))
}

/// What is still found, and what was not looked for.
fn pruned(baseline: &Baseline, sifted: Sifted) -> Baseline {
    let kept = baseline.entries.iter().filter(|entry| !sifted.stale.contains(entry) && !sifted.known.contains(entry));
    let kept = kept.cloned().chain(sifted.current.into_iter().filter(|entry| baseline.find(entry).is_some()));
    Baseline { entries: kept.collect() }
}

fn write(file: &Path, baseline: Baseline) -> Result<(), Failure> {
    output::write(baseline_text(&baseline).as_bytes(), Some(file))?;
    let count = crate::words::plural(baseline.entries.len(), "known finding");
    output::show(format!("{}: {count}\n", from_here(file)).as_bytes());
    Ok(())
}

/// Each known finding on a line, and whether it is still found.
fn shown(baseline: &Baseline, sifted: &Sifted) -> String {
    let line = |entry: &Entry| {
        let state = if sifted.stale.contains(entry) {
            "stale"
        } else if sifted.known.contains(entry) {
            "found"
        } else {
            "not looked for"
        };
        format!("{state}  {} {entry}\n", entry.code)
    };
    baseline.entries.iter().map(line).collect()
}

//! `flowproof check --watch`: checks again whenever a file that matters is saved.
//!
//! What matters is what the last round read or looked for in vain, the files of the folders that are checked, the configuration and the
//! baseline. Folders are watched rather than files, because editors save by putting a new file in the place of the old one.
//!
//! A policy that takes long to check is kept under examination between rounds, so that the verdicts that a save changes are told at once,
//! before all of it is checked anew.

use super::args::Check;
use super::check::{Round, roots_of, round};
use super::{Exit, Failure, config, output};
use crate::claims::Verdict;
use crate::config::FILE_NAME;
use crate::driver::{Examination, VerdictChange};
use crate::loader::{DiskLoader, normal};
use crate::words::{plain, plural};
use clap::ArgMatches;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{IsTerminal, stdout};
use std::path::{self, Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

/// For how long nothing must happen before the next round: saving is often several events.
const QUIET: Duration = Duration::from_millis(30);

/// A round that takes longer is worth a first look before the next one.
const LONG: Duration = Duration::from_millis(300);

/// How many claims a first look names.
const NAMED: usize = 10;

/// By how much the clock of a file system can be behind.
const COARSE: Duration = Duration::from_millis(20);

/// Runs until the process is ended; the terminal is left as it is, so that any way to end it is clean.
pub(super) fn run(arguments: &Check, matches: &ArgMatches) -> Result<Exit, Vec<Failure>> {
    if arguments.paths.iter().any(|path| path == Path::new("-")) {
        return Err(vec![Failure::new("standard input cannot be watched")]);
    }
    let screen = Screen { repaints: arguments.common.narrow.output.is_none() && stdout().is_terminal() };
    let mut watch = Watch::new(arguments).map_err(|error| vec![cannot_watch(&error)])?;
    let disk = DiskLoader::new();
    let mut examination: Option<Examination<'_>> = None;
    loop {
        let start = SystemTime::now();
        let changes = examination.as_mut().and_then(Examination::reload);
        examination = examination.filter(|_| changes.is_some());
        changes.iter().for_each(|changes| screen.first_look(changes));
        let files = RefCell::new(BTreeSet::new());
        let mut outcome = round(arguments, matches, &|file| _ = files.borrow_mut().insert(absolute(Path::new(file))));
        let is_new = watch.add(files.into_inner()).map_err(|error| vec![cannot_watch(&error)])?;
        let written = outcome.iter_mut().flat_map(|round| std::mem::take(&mut round.written));
        watch.written = written.map(|(file, text)| (absolute(&file), text)).collect();
        // What changed before its folder was watched was not noticed.
        if is_new && watch.changed_since(start) {
            continue;
        }
        screen.show(arguments, outcome).map_err(|failure| vec![failure])?;
        if examination.is_none() && start.elapsed().is_ok_and(|time| time > LONG) {
            examination = only_root(arguments).map(|root| Examination::open(&root, &disk));
        }
        if !watch.wait() {
            return Ok(Exit::Clean);
        }
    }
}

/// The root file, if there is one alone and all of it is checked, as it is.
fn only_root(arguments: &Check) -> Option<String> {
    let is_whole = arguments.common.restrictions(&arguments.claims).is_whole();
    let roots = config::of(&arguments.paths).and_then(|config| roots_of(&arguments.paths, &config)).ok()?;
    <[String; 1]>::try_from(roots).ok().filter(|_| is_whole && !arguments.fix).map(|[root]| root)
}

fn cannot_watch(error: &notify::Error) -> Failure {
    Failure::new(format!("cannot watch files: {error}"))
}

struct Watch {
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    watched: BTreeSet<PathBuf>,
    /// The files that the last round read or looked for.
    files: BTreeSet<PathBuf>,
    /// The files that the last round wrote, with their texts.
    written: BTreeMap<PathBuf, String>,
    /// What is named in the arguments, the configuration and the baseline.
    always: BTreeSet<PathBuf>,
    /// What is named in the arguments.
    named: Vec<PathBuf>,
    /// Folders in which new files may turn up.
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    fn new(arguments: &Check) -> notify::Result<Self> {
        let (sender, events) = channel();
        let here = [PathBuf::from(".")];
        let paths = if arguments.paths.is_empty() { &here[..] } else { &arguments.paths };
        let named: Vec<PathBuf> = paths.iter().map(|path| absolute(path)).collect();
        Ok(Self {
            watcher: notify::recommended_watcher(sender)?,
            events,
            watched: BTreeSet::new(),
            files: BTreeSet::new(),
            written: BTreeMap::new(),
            always: always(arguments, paths, &named),
            named,
            folders: BTreeSet::new(),
        })
    }

    /// Watches for changes of these files, too. Whether there is one whose folder was not watched before.
    fn add(&mut self, files: BTreeSet<PathBuf>) -> notify::Result<bool> {
        self.files = files;
        let mut is_new = false;
        for folder in self.named.iter().filter(|path| path.is_dir()) {
            if self.folders.insert(folder.clone()) {
                self.watcher.watch(folder, RecursiveMode::Recursive)?;
                is_new = true;
            }
        }
        for folder in self.files.iter().chain(&self.always).filter_map(|file| nearest_folder(file)) {
            let is_inside = self.folders.iter().any(|known| folder.starts_with(known));
            if !is_inside && self.watched.insert(folder.to_owned()) {
                self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
                is_new = true;
            }
        }
        Ok(is_new)
    }

    fn changed_since(&self, start: SystemTime) -> bool {
        let is_foreign = |file: &&PathBuf| !self.is_own(file);
        let modified = |file: &PathBuf| file.metadata().and_then(|found| found.modified()).ok();
        self.files.iter().filter(is_foreign).filter_map(modified).any(|modified| modified + COARSE >= start)
    }

    /// Waits until something that matters changed and nothing more happens. False if no event can come any more.
    fn wait(&mut self) -> bool {
        loop {
            let Ok(event) = self.events.recv() else { return false };
            let mut matters = self.matters(event);
            while let Ok(event) = self.events.recv_timeout(QUIET) {
                matters |= self.matters(event);
            }
            if matters {
                return true;
            }
        }
    }

    fn matters(&mut self, event: notify::Result<Event>) -> bool {
        // An error is that events may have been lost.
        let Ok(event) = event else { return true };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.paths.iter().for_each(|path| self.forget(path));
        let is_flow = |path: &Path| path.extension() == Some(OsStr::new("flow"));
        let is_new = |path: &Path| is_flow(path) && self.folders.iter().any(|folder| path.starts_with(folder));
        let is_above = |path: &Path| self.files.iter().chain(&self.always).any(|file| file.starts_with(path));
        let is_config = |path: &Path| path.file_name() == Some(OsStr::new(FILE_NAME));
        let is_one = |path: &PathBuf| is_new(path) || is_above(path) || is_config(path);
        event.paths.iter().any(|path| is_one(path) && !self.is_own(path))
    }

    /// A folder that is gone, or another one by now, is watched anew once it is there.
    fn forget(&mut self, path: &Path) {
        let is_watched = self.watched.remove(path) || self.folders.remove(path);
        if is_watched {
            // It may not be watched any more, which is as well.
            let _ = self.watcher.unwatch(path);
        }
    }

    /// Whether a file is as the last round wrote it.
    fn is_own(&self, path: &Path) -> bool {
        self.written.get(path).is_some_and(|text| fs::read(path).is_ok_and(|found| found == text.as_bytes()))
    }
}

/// What is named, and the places of the configuration and of the baseline, there or not.
fn always(arguments: &Check, paths: &[PathBuf], named: &[PathBuf]) -> BTreeSet<PathBuf> {
    let first = paths.first().map(|path| absolute(path)).unwrap_or_default();
    let mut files: BTreeSet<PathBuf> =
        first.ancestors().map(|folder| folder.join(FILE_NAME)).filter(|file| file.exists()).collect();
    files.extend(named.iter().cloned());
    files.extend(arguments.baseline.iter().map(|file| absolute(file)));
    files.extend(config::of(paths).ok().and_then(|config| config.baseline).map(|file| absolute(&file)));
    files
}

/// The nearest folder above a file that there is.
fn nearest_folder(file: &Path) -> Option<&Path> {
    file.ancestors().skip(1).find(|folder| folder.is_dir())
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| normal(&path::absolute(path).unwrap_or_else(|_| path.to_owned())))
}

/// Where rounds are shown.
struct Screen {
    /// Whether one round takes the place of the one before: on a terminal.
    repaints: bool,
}

impl Screen {
    /// A round, or why it could not be: that is no reason to end.
    fn show(&self, arguments: &Check, outcome: Result<Round, Vec<Failure>>) -> Result<(), Failure> {
        let mut text = match outcome {
            Ok(round) => {
                let nothing = round.nothing.map_or_else(Vec::new, |(message, help)| output::complaint(message, help));
                let mut shown = Vec::new();
                // Memory takes whatever is written.
                let _ = round.show(&mut shown);
                [shown, nothing, self.beside(&round.said)].concat()
            }
            Err(failures) => failures.iter().flat_map(Failure::text).collect(),
        };
        if self.repaints {
            text = repaint(&text);
        }
        output::write(&text, arguments.common.narrow.output.as_deref())
    }

    /// Tells which verdicts a save changed, before the round that checks everything.
    fn first_look(&self, changes: &[VerdictChange]) {
        let word = |verdict: Option<Verdict>| verdict.map_or("not there", Verdict::word);
        let of_claim = |change: &VerdictChange| {
            format!("  `{}`: {} before, {} now\n", change.claim, word(change.before), word(change.after))
        };
        let mut text = match changes {
            [] => "no verdict has changed; checking the rest\n".to_owned(),
            _ => format!("{} changed; checking the rest\n", plural(changes.len(), "verdict")),
        };
        text.extend(changes.iter().take(NAMED).map(of_claim));
        if changes.len() > NAMED {
            text.push_str(&format!("  and {} more\n", changes.len() - NAMED));
        }
        if self.repaints {
            // That it cannot be shown is no reason to end: the report follows.
            let _ = output::write(&repaint(plain(&text).as_bytes()), None);
        } else {
            output::tell(text.trim_end());
        }
    }

    /// What is said beside a report: below it on a terminal, else on standard error.
    fn beside(&self, said: &[String]) -> Vec<u8> {
        if self.repaints {
            return said.iter().flat_map(|said| format!("\n{said}\n").into_bytes()).collect();
        }
        said.iter().for_each(|said| output::tell(said));
        Vec::new()
    }
}

/// A text that takes the place of another one on a terminal, written at once and line over line, so that nothing flickers: from the
/// first line on, each line's rest and what is below the last line erased.
fn repaint(text: &[u8]) -> Vec<u8> {
    let mut out = b"\x1b[H".to_vec();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let (line, end) = line.split_at(line.len() - usize::from(line.ends_with(b"\n")));
        out.extend([line, b"\x1b[K", end].concat());
    }
    out.extend(b"\x1b[K\n\x1b[Kwatching for changes; Ctrl-C ends\x1b[K\n\x1b[J");
    out
}

#[cfg(test)]
mod tests {
    use super::repaint;

    #[test]
    fn every_line_erases_what_was_there() {
        let text = String::from_utf8(repaint(b"one\ntwo\n")).unwrap();
        assert!(text.starts_with("\x1b[Hone\x1b[K\ntwo\x1b[K\n") && text.ends_with("\x1b[J"), "{text:?}");
        assert!(!text.contains("\x1b[2J"));
    }
}

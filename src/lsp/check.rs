//! What is checked: the root files that have an open document in them, and what is found in each.

use super::documents::{Buffers, Documents};
use super::names::Outline;
use crate::config::{Config, ConfigError, from_here, read_baseline};
use crate::driver::{self, Report, Settings};
use crate::loader::{begins_with_policy, readable_root_files};
use crate::source::{FileId, Loader, SourceFile};
use crate::symbol::Interner;
use crate::syntax::{ast, parse};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The open documents, the folders that they are looked at in, and what is found.
#[derive(Default)]
pub(super) struct Workspace {
    pub documents: Documents,
    pub folders: BTreeSet<PathBuf>,
    /// What was found when all was last checked, a report for each root file.
    pub reports: Vec<Report>,
    /// Whether something has changed since.
    pub is_stale: bool,
    /// What was read, by root files, for questions about names.
    outlines: BTreeMap<String, Option<Rc<Outline>>>,
    /// The files of each root file that was looked into for a document.
    files: BTreeMap<String, BTreeSet<String>>,
    /// The root files in the folders, as far as that was looked for.
    in_folders: Option<Vec<String>>,
}

impl Workspace {
    /// A document changed.
    pub fn changed(&mut self) {
        self.is_stale = true;
        self.outlines.clear();
        self.files.clear();
    }

    /// Something changed on the disk, or in which files are open.
    pub fn look_again(&mut self) {
        self.changed();
        self.in_folders = None;
    }

    /// The policies that a document is part of, with the names of their root files.
    pub fn outlines(&mut self, name: &str) -> Vec<(String, Rc<Outline>)> {
        let roots = self.roots_of(name, &mut |_| {});
        let buffers = Buffers::new(&self.documents);
        let mut found = Vec::new();
        for root in roots {
            let read = || Outline::read(&root, &buffers).map(Rc::new);
            let outline = self.outlines.entry(root.clone()).or_insert_with(read).clone();
            found.extend(outline.map(|outline| (root, outline)));
        }
        found
    }

    /// Checks everything that an open document is part of. If `stop` says so meanwhile, nothing is known anew. What is wrong with
    /// configurations is told to `complain`.
    pub fn check(&mut self, stop: &dyn Fn() -> bool, complain: &mut dyn FnMut(String)) {
        let roots = self.roots(complain);
        let buffers = Buffers::new(&self.documents);
        let mut reports = Vec::new();
        for root in roots {
            match unless_stopped(stop, |stop| report(&root, &buffers, stop, complain)) {
                Some(report) => reports.extend(report),
                None => return,
            }
        }
        (self.reports, self.is_stale) = (reports, false);
    }

    /// The root files that have a document in them: itself if it begins with `policy`; else those, open or in a folder, that import
    /// it, and itself if there is none.
    pub fn roots_of(&mut self, name: &str, complain: &mut dyn FnMut(String)) -> Vec<String> {
        if self.is_root(name) {
            return vec![name.to_owned()];
        }
        let in_folders = self.in_folders(complain);
        let open = self.documents.all().map(|(name, _)| name.to_owned()).filter(|name| self.is_root(name));
        let roots: BTreeSet<String> = in_folders.into_iter().chain(open).collect();
        let buffers = Buffers::new(&self.documents);
        let files = &mut self.files;
        let imports =
            |root: &String| files.entry(root.clone()).or_insert_with(|| files_of(root, &buffers)).contains(name);
        let importing: Vec<String> = roots.into_iter().filter(imports).collect();
        if importing.is_empty() { vec![name.to_owned()] } else { importing }
    }

    fn roots(&mut self, complain: &mut dyn FnMut(String)) -> BTreeSet<String> {
        let names: Vec<String> = self.documents.all().map(|(name, _)| name.to_owned()).collect();
        names.iter().flat_map(|name| self.roots_of(name, complain)).collect()
    }

    fn is_root(&self, name: &str) -> bool {
        self.documents.named(name).is_some_and(|document| begins_with_policy(document.text.as_bytes()))
    }

    /// The root files in the folders that their configurations do not exclude.
    fn in_folders(&mut self, complain: &mut dyn FnMut(String)) -> Vec<String> {
        if self.in_folders.is_none() {
            let mut found = Vec::new();
            for folder in &self.folders {
                let config = config(folder, complain);
                let files = readable_root_files(folder, &|path| config.excludes(path));
                found.extend(files.iter().map(|file| from_here(Path::new(file))));
            }
            self.in_folders = Some(found);
        }
        self.in_folders.clone().unwrap_or_default()
    }
}

/// The configuration of a file; the defaults where there is something wrong with it, which is told.
pub(super) fn config(file: &Path, complain: &mut dyn FnMut(String)) -> Config {
    Config::nearest(file).unwrap_or_else(|errors| {
        errors.into_iter().for_each(|error| complain(told(error)));
        Config::default()
    })
}

/// Does work that can be stopped; `None` if it was.
pub(super) fn unless_stopped<T>(stop: &dyn Fn() -> bool, work: impl FnOnce(&dyn Fn() -> bool) -> T) -> Option<T> {
    let is_stopped = Cell::new(false);
    let done = work(&|| {
        is_stopped.set(is_stopped.get() || stop());
        is_stopped.get()
    });
    (!is_stopped.get()).then_some(done)
}

/// What is found under a root file, as `check` finds it.
fn report(
    root: &str,
    loader: &dyn Loader,
    stop: &dyn Fn() -> bool,
    complain: &mut dyn FnMut(String),
) -> Option<Report> {
    let config = config(Path::new(root), complain);
    let settings = Settings { stop: Some(stop), ..config.settings() };
    // Nothing is asked for that could be wrong.
    let mut report = driver::check(&[root.to_owned()], loader, &settings).ok()?;
    match config.baseline.as_deref().map(read_baseline) {
        Some(Ok(known)) => _ = driver::sift(&mut report, &known, &settings),
        Some(Err(error)) => complain(told(error)),
        None => {}
    }
    Some(report)
}

fn told(error: ConfigError) -> String {
    let help = error.help.map_or_else(String::new, |help| format!("; {help}"));
    format!("{}: {}{help}", error.place, error.message)
}

/// A file and all that it imports, by name.
fn files_of(root: &str, loader: &dyn Loader) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(file) = waiting.pop() {
        let Ok(bytes) = loader.read(&file) else { continue };
        let source = SourceFile::new(file.as_str(), String::from_utf8_lossy(&bytes));
        let (tree, _) = parse(FileId::first(), &source, &mut Interner::new());
        let imported = tree.items.iter().filter_map(|item| match &item.statement {
            ast::Statement::Import(import) => Some(loader.join(&file, &import.path.value)),
            _ => None,
        });
        let imported: Vec<String> = imported.collect();
        if found.insert(file) {
            waiting.extend(imported);
        }
    }
    found
}

//! Files on the disk: reading them, and finding the root files below a folder.

mod revision;

pub use revision::PastLoader;

use crate::source::Loader;
use crate::words;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// The name under which standard input is read and shown.
pub const STDIN: &str = "<stdin>";

/// Reads files from the disk, and standard input as [`STDIN`].
#[derive(Default)]
pub struct DiskLoader {
    stdin: OnceCell<Vec<u8>>,
    /// The name under which each file was first spoken of, by its canonical path.
    names: RefCell<BTreeMap<PathBuf, String>>,
}

impl DiskLoader {
    /// A loader that has not yet read anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The name under which a file was first spoken of: two ways to a file, through `..` or a link, lead to one file.
    fn first_name(&self, name: String) -> String {
        match fs::canonicalize(&name) {
            Ok(path) => self.names.borrow_mut().entry(path).or_insert(name).clone(),
            Err(_) => name,
        }
    }

    fn read_stdin(&self) -> io::Result<Vec<u8>> {
        if let Some(bytes) = self.stdin.get() {
            return Ok(bytes.clone());
        }
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(self.stdin.get_or_init(|| bytes).clone())
    }
}

impl Loader for DiskLoader {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let bytes = if path == STDIN { self.read_stdin() } else { fs::read(path) };
        bytes.map_err(|error| reason(&error))
    }

    fn join(&self, from: &str, relative: &str) -> String {
        let folder = if from == STDIN {
            Path::new("")
        } else {
            self.first_name(from.to_owned());
            Path::new(from).parent().unwrap_or(Path::new(""))
        };
        self.first_name(shown(&normal(&folder.join(relative))))
    }
}

/// Where the current folder stands in its repository: what belongs to a folder with a `.git` in it.
pub struct Repository {
    here: PathBuf,
    root: PathBuf,
}

impl Repository {
    /// The repository of the current folder; the folder itself if it is in none.
    #[must_use]
    pub fn here() -> Self {
        let here = fs::canonicalize(".").unwrap_or_default();
        let root = here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here).to_owned();
        Self { here, root }
    }

    /// A file's path in the repository, links resolved; as it is if it is no file of the repository.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        let path = fs::canonicalize(self.here.join(name)).unwrap_or_else(|_| normal(&self.here.join(name)));
        match path.strip_prefix(&self.root) {
            Ok(inside) if name != STDIN => shown(inside),
            _ => name.to_owned(),
        }
    }
}

/// A file or folder that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// The path, as it is shown.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// Whether a walk through a folder leaves a path out, with everything below it.
pub type Exclude<'e> = &'e dyn Fn(&Path) -> bool;

/// The root files that paths name: a file is one itself (with `policy` or without), a folder gives every root file below it, `-` is
/// standard input, and no path at all is the current folder. Sorted within each folder; a file that is named twice counts once.
///
/// # Errors
/// All paths that cannot be read.
pub fn root_files(paths: &[PathBuf], exclude: Exclude<'_>) -> Result<Vec<String>, Vec<Unreadable>> {
    find_files(paths, exclude, begins_with_policy)
}

/// The root files below a folder, as far as it can be read.
#[must_use]
pub fn readable_root_files(folder: &Path, exclude: Exclude<'_>) -> Vec<String> {
    search(&[folder.to_owned()], exclude, begins_with_policy).files
}

/// As [`root_files`], but folders give every file of the language, parts of policies too.
///
/// # Errors
/// All paths that cannot be read.
pub fn flow_files(paths: &[PathBuf], exclude: Exclude<'_>) -> Result<Vec<String>, Vec<Unreadable>> {
    find_files(paths, exclude, |_| true)
}

fn find_files(
    paths: &[PathBuf],
    exclude: Exclude<'_>,
    is_wanted: fn(&[u8]) -> bool,
) -> Result<Vec<String>, Vec<Unreadable>> {
    let search = search(paths, exclude, is_wanted);
    if search.unreadable.is_empty() { Ok(search.files) } else { Err(search.unreadable) }
}

fn search<'e>(paths: &[PathBuf], exclude: Exclude<'e>, is_wanted: fn(&[u8]) -> bool) -> Search<'e> {
    let mut search = Search { files: Vec::new(), unreadable: Vec::new(), seen: BTreeSet::new(), exclude, is_wanted };
    if paths.is_empty() {
        search.folder(Path::new("."));
    }
    for path in paths {
        search.path(path);
    }
    search
}

struct Search<'e> {
    files: Vec<String>,
    unreadable: Vec<Unreadable>,
    /// Canonical paths of the files.
    seen: BTreeSet<PathBuf>,
    exclude: Exclude<'e>,
    /// By its text, whether a file that is found in a folder is one of those that are looked for.
    is_wanted: fn(&[u8]) -> bool,
}

impl Search<'_> {
    fn path(&mut self, path: &Path) {
        if path == Path::new("-") {
            self.add(PathBuf::from(STDIN), STDIN.to_owned());
            return;
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => self.folder(path),
            Ok(_) => self.file(path),
            Err(error) => self.fail(path, &error),
        }
    }

    fn file(&mut self, path: &Path) {
        match fs::File::open(path).and_then(|_| fs::canonicalize(path)) {
            Ok(canonical) => self.add(canonical, shown(&normal(path))),
            Err(error) => self.fail(path, &error),
        }
    }

    fn add(&mut self, canonical: PathBuf, file: String) {
        if self.seen.insert(canonical) {
            self.files.push(file);
        }
    }

    /// Walks a folder. Folders behind links are not entered, so a walk ends.
    fn folder(&mut self, folder: &Path) {
        let mut waiting = vec![folder.to_owned()];
        let mut found = Vec::new();
        while let Some(folder) = waiting.pop() {
            match entries(&folder) {
                Ok(entries) => self.sort_out(entries, &mut waiting, &mut found),
                Err(error) => self.fail(&folder, &error),
            }
        }
        found.sort();
        for path in found {
            match fs::read(&path) {
                Ok(text) if (self.is_wanted)(&text) => self.file(&path),
                Ok(_) => {}
                Err(error) => self.fail(&path, &error),
            }
        }
    }

    fn sort_out(&self, entries: Vec<fs::DirEntry>, folders: &mut Vec<PathBuf>, files: &mut Vec<PathBuf>) {
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_flow = || path.extension() == Some(OsStr::new("flow")) && path.is_file();
            if is_folder && !is_skipped(&name) && !(self.exclude)(&path) {
                folders.push(path);
            } else if !is_folder && is_flow() && !(self.exclude)(&path) {
                files.push(path);
            }
        }
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        self.unreadable.push(Unreadable { path: shown(path), reason: reason(error) });
    }
}

fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    fs::read_dir(folder)?.collect()
}

/// Hidden folders, and what a build leaves behind.
fn is_skipped(name: &OsStr) -> bool {
    name == "target" || name.as_encoded_bytes().starts_with(b".")
}

/// Whether the first statement of a file is `policy`: only blanks and comments stand before it.
#[must_use]
pub fn begins_with_policy(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let first = words::skip_blanks(text.trim_start_matches('\u{feff}'));
    let is_name = |one: char| one.is_alphanumeric() || one == '_';
    first.strip_prefix("policy").is_some_and(|rest| !rest.starts_with(is_name))
}

/// A path without `.` and, where that is possible, without `..`.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => drop(parts.pop()),
            (part, _) => parts.push(part),
        }
    }
    parts.iter().collect()
}

/// A path as messages show it, with `/` between folders.
#[must_use]
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Why something cannot be read, in words for people.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_file_begins_with_policy() {
        assert!(begins_with_policy(b"policy a"));
        assert!(begins_with_policy("\u{feff}// x\r\n/* y /* z */ */ /// doc\npolicy\ta".as_bytes()));
        assert!(!begins_with_policy(b"policy_a"));
        assert!(!begins_with_policy(b"party A\npolicy a"));
        assert!(!begins_with_policy(b"// policy a"));
        assert!(!begins_with_policy(b""));
    }

    #[test]
    fn one_file_has_one_path() {
        let loader = DiskLoader::new();
        assert_eq!(loader.join("a/root.flow", "./b/../c.flow"), "a/c.flow");
        assert_eq!(loader.join("root.flow", "c.flow"), "c.flow");
        assert_eq!(loader.join("a/root.flow", "../../c.flow"), "../c.flow");
        assert_eq!(loader.join("/x/root.flow", "../c.flow"), "/c.flow");
        assert_eq!(loader.join(STDIN, "c.flow"), "c.flow");
    }
}

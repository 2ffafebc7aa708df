//! Files as they were: of a revision of a git repository, or of another folder.

use super::{DiskLoader, normal, reason, shown};
use crate::source::Loader;
use std::io;
use std::path::{self, Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Reads files of the disk, and files as they were by names that begin in a way of their own: `REVISION:path`, or `FOLDER/path`.
pub struct PastLoader {
    disk: DiskLoader,
    past: Past,
}

enum Past {
    Revision(String),
    Folder(PathBuf),
}

impl PastLoader {
    /// The past that a folder has, or else a revision.
    ///
    /// # Errors
    /// There is neither such a folder nor such a revision.
    pub fn new(base: &str) -> Result<Self, String> {
        let past = if Path::new(base).is_dir() {
            Past::Folder(normal(Path::new(base)))
        } else {
            let commit = format!("{base}^{{commit}}");
            let found = git(&["rev-parse", "--quiet", "--verify", "--end-of-options", &commit]);
            match found.map_err(|error| format!("git cannot be run: {}", reason(&error)))?.status.success() {
                true => Past::Revision(base.to_owned()),
                false => return Err("there is no such folder, and no such revision of this repository".to_owned()),
            }
        };
        Ok(Self { disk: DiskLoader::new(), past })
    }

    /// The name of a file as it was, by its name now.
    #[must_use]
    pub fn name(&self, file: &str) -> String {
        let inside = from_here(file);
        match &self.past {
            Past::Revision(revision) => format!("{revision}:{}", shown(&inside)),
            Past::Folder(folder) => shown(&normal(&folder.join(inside))),
        }
    }

    /// Whether a name is that of a file as it was.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match &self.past {
            Past::Revision(_) => self.in_revision(name).is_some(),
            Past::Folder(folder) => Path::new(name).starts_with(folder),
        }
    }

    /// The path of a file of the revision.
    fn in_revision<'n>(&self, name: &'n str) -> Option<(&str, &'n str)> {
        let Past::Revision(revision) = &self.past else { return None };
        Some((revision, name.strip_prefix(revision.as_str())?.strip_prefix(':')?))
    }
}

impl Loader for PastLoader {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let Some((revision, inside)) = self.in_revision(path) else { return self.disk.read(path) };
        // Git takes a path that begins with a point as one from the current folder.
        let object = format!("{revision}:{}{inside}", if inside.starts_with("..") { "" } else { "./" });
        match git(&["cat-file", "blob", &object]) {
            Ok(output) if output.status.success() => Ok(output.stdout),
            Ok(_) => Err(format!("no such file in `{revision}`")),
            Err(error) => Err(reason(&error)),
        }
    }

    fn join(&self, from: &str, relative: &str) -> String {
        match self.in_revision(from) {
            Some((revision, inside)) => format!("{revision}:{}", self.disk.join(inside, relative)),
            None => self.disk.join(from, relative),
        }
    }
}

fn git(arguments: &[&str]) -> io::Result<Output> {
    Command::new("git").args(arguments).stdin(Stdio::null()).output()
}

/// A path as it is from the current folder.
fn from_here(file: &str) -> PathBuf {
    let here = path::absolute(".").map(|here| normal(&here)).unwrap_or_default();
    Path::new(file).strip_prefix(here).unwrap_or(Path::new(file)).to_owned()
}

//! `flowproof init`: something to begin with.

use super::args::Init;
use super::{Exit, Failure, output};
use crate::config::FILE_NAME;
use crate::loader::reason;
use std::fs;
use std::path::Path;

const FILES: [(&str, &str); 2] =
    [("policy.flow", include_str!("init/policy.flow")), (FILE_NAME, include_str!("init/flowproof.toml"))];

/// Writes the files, or none if one of them is there.
pub(super) fn run(arguments: &Init) -> Result<Exit, Vec<Failure>> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new(""));
    let path = |name: &str| folder.join(name);
    let is_there = |(name, _): &&(&str, &str)| path(name).symlink_metadata().is_ok();
    let there: Vec<Failure> = FILES.iter().filter(is_there).map(|(name, _)| there(&path(name).display())).collect();
    if !there.is_empty() {
        return Err(there);
    }
    if folder != Path::new("") {
        let cannot = |error| Failure::new(format!("cannot make `{}`: {}", folder.display(), reason(&error)));
        fs::create_dir_all(folder).map_err(|error| vec![cannot(error)])?;
    }
    for (name, text) in FILES {
        output::write(text.as_bytes(), Some(&path(name))).map_err(|failure| vec![failure])?;
        output::show(format!("wrote {}\n", path(name).display()).as_bytes());
    }
    output::show(b"now run `flowproof check`\n");
    Ok(Exit::Clean)
}

fn there(path: &std::path::Display<'_>) -> Failure {
    let help = "nothing is written; name another folder: `flowproof init FOLDER`";
    Failure::new(format!("`{path}` is there already")).help(Some(help.to_owned()))
}

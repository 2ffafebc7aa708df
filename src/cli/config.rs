//! The configuration of a run: the nearest `flowproof.toml` from the first path upward.

use super::Failure;
use crate::config::{Config, ConfigError};
use std::path::{Path, PathBuf};

/// The configuration that these paths stand under; standard input, and no path at all, stand in the current folder.
pub(super) fn of(paths: &[PathBuf]) -> Result<Config, Vec<Failure>> {
    let first = paths.first().map_or(Path::new("."), |path| if path == Path::new("-") { Path::new(".") } else { path });
    Config::nearest(first).map_err(|errors| errors.into_iter().map(failure).collect())
}

pub(super) fn failure(error: ConfigError) -> Failure {
    Failure::new(format!("{}: {}", error.place, error.message)).help(error.help)
}

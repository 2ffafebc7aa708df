//! What continuous integration uses: the layout, the configuration, the outputs, baselines.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../support/program.rs"]
mod program;

mod baseline;
mod config;
mod fmt;
mod formats;
mod init;
mod recipes;
mod since;
mod watch;

/// A policy with two parties, data that one of them has, and these statements.
pub fn policy(statements: &str) -> String {
    format!(
        "policy p\n\nparty A\nparty B\ndata d\nfact x\nreading r\n\norigin d at A\n{statements}\nkeep d at A when x or r\n"
    )
}

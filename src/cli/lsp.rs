//! `flowproof lsp`: the language server.

use super::{Exit, Failure};
use crate::lsp;

pub(super) fn run() -> Result<Exit, Vec<Failure>> {
    match lsp::serve() {
        Ok(true) => Ok(Exit::Clean),
        Ok(false) => Ok(Exit::Findings),
        Err(error) => Err(vec![Failure::new(format!("cannot understand the editor: {error}"))]),
    }
}

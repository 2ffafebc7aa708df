//! flowproof: who can come to know what, under which conditions, and which promises that keeps.
//!
//! Policies are written in a small language (`*.flow`, see `docs/language.md`), compiled to a flow graph, and every
//! claim gets a verdict with a proof. The way of the data is told in `ARCHITECTURE.md`.

pub mod answers;
pub mod claims;
pub mod cli;
pub mod compare;
pub mod config;
pub mod diag;
pub mod driver;
pub mod emit;
pub mod graph;
pub mod holdings;
pub mod ids;
pub mod lint;
pub mod loader;
pub mod lsp;
pub mod model;
pub mod picture;
pub mod scenario;
pub mod source;
pub mod symbol;
pub mod syntax;
pub mod words;

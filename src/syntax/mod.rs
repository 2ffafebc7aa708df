//! From text to tree and back: the parser, which never fails, and the canonical layout.

pub mod ast;
mod date;
mod parse;
pub mod words;

pub use parse::{parse, parse_claim_body, parse_condition, parse_event};

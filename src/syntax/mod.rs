//! From text to tree and back: the parser, which never fails, and the canonical layout.

pub mod ast;
mod date;
mod mention;
mod parse;
mod places;
mod print;
mod reformat;
pub mod words;

pub use mention::{Mention, Role, Space, each_mention};
pub use parse::{Fits, fits, parse, parse_by_grammar, parse_claim_body, parse_condition, parse_event, parse_question};
pub use print::{
    DEFAULT_WIDTH, claim_body_text, data_pattern_text, duration_text, event_text, expr_text, format, name_text,
    party_pattern_text, path_text, statement_text,
};
pub use reformat::{Unformatted, reformat, with_line_ends_of};

//! From text to tree and back: the parser, which never fails, and the canonical layout.

pub mod ast;

//! Slips that are easily recognised, and what to say about them.

use super::expected::is_name;
use super::grammar::Rule;
use super::messages::{Trouble, code, found_words, nearest, place};
use crate::diag::{Diagnostic, codes};
use crate::syntax::words::{is_reserved, statement_words};

/// The message about a slip that is recognised.
pub(super) fn recognise(trouble: &Trouble) -> Option<Diagnostic> {
    let rules: [fn(&Trouble) -> Option<Diagnostic>; 2] = [unknown_statement, reserved_word];
    rules.into_iter().find_map(|rule| rule(trouble))
}

/// A line that begins with no statement word.
fn unknown_statement(trouble: &Trouble) -> Option<Diagnostic> {
    let found = trouble.found.filter(|_| trouble.before.is_empty())?;
    if found.begins_statement() || !trouble.expects(Rule::kw_flow) {
        return None;
    }
    let message = format!("expected a statement, found {}", found_words(trouble.text, found));
    let near = nearest(trouble.text_of(found), statement_words());
    let help = near.map_or_else(
        || "a statement begins with a word such as `party`, `data`, `flow` or `claim`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Some(Diagnostic::new(&codes::SYNTAX, place(trouble), message).help(help))
}

/// A reserved word where a name is needed.
fn reserved_word(trouble: &Trouble) -> Option<Diagnostic> {
    let found = trouble.found?;
    let word = trouble.text_of(found);
    if !is_reserved(word) || !trouble.expected.expected.iter().copied().any(is_name) {
        return None;
    }
    let message = format!("{} is a reserved word, and a name is needed", code(word));
    Some(
        Diagnostic::new(&codes::RESERVED_WORD, place(trouble), message)
            .help(format!("write it in backticks: `` `{word}` ``")),
    )
}

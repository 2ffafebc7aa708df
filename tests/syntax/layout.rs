//! The canonical layout: twice is as once, and nothing but layout changes.

use crate::conformance;
use crate::policies::statement;
use crate::shape::Parsed;
use flowproof::syntax::{DEFAULT_WIDTH, format, reformat, statement_text};
use proptest::prelude::*;

/// Formats a text, and panics unless nothing is lost and a second time changes nothing.
fn formatted(text: &str, width: usize) -> String {
    let first = Parsed::new(text);
    let once = format(&first.file, &first.source, width, &first.interner);
    let second = Parsed::with(first.interner.clone(), &once);
    let twice = format(&second.file, &second.source, width, &second.interner);
    assert_eq!(once, twice, "formatting twice, from\n{text}");
    assert_eq!(first.statements(), second.statements(), "\n{text}\nbecame\n{once}");
    assert_eq!(first.comments(), second.comments(), "\n{text}\nbecame\n{once}");
    assert_eq!(first.diagnostics.len(), second.diagnostics.len());
    if first.diagnostics.is_empty() {
        assert_eq!(reformat(&first.source, width).as_ref(), Ok(&once), "compared with itself, from\n{text}");
    }
    once
}

#[test]
fn conformance_files_keep_their_meaning() {
    for (_, text) in conformance::files() {
        for width in [40, DEFAULT_WIDTH] {
            formatted(&text, width);
            formatted(&text.replace('\n', "\r\n"), width);
        }
    }
}

/// Comments and line ends to put between tokens.
fn gap() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(
        &[
            " ",
            " ",
            " ",
            " ",
            "\n",
            "\n\n\n",
            " // c\n",
            "\n// own\n",
            " /* b */ ",
            "\n/* b */\n",
            "\n/// doc\n",
            " /// late\n",
            " /* two\n   lines */ ",
            "\r\n",
            "\n\n// far\n\n",
            " /**/ /**/ ",
            "\n/// doc\n\n// c\n/// doc\n",
        ][..],
    )
}

/// Statements with something between any two tokens.
fn text_with_gaps(statements: Vec<String>, gaps: &[&str]) -> String {
    let mut gaps = gaps.iter().cycle();
    let mut text = String::new();
    for token in statements.iter().flat_map(|statement| statement.split(' ')) {
        text.push_str(token);
        text.push_str(gaps.next().unwrap());
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_policies_keep_their_meaning(
        statements in proptest::collection::vec(statement(), 1..4),
        gaps in proptest::collection::vec(gap(), 1..40),
        width in 20..120_usize,
    ) {
        formatted(&text_with_gaps(statements, &gaps), width);
    }

    #[test]
    fn broken_policies_keep_their_text(
        statements in proptest::collection::vec(statement(), 1..4),
        gaps in proptest::collection::vec(gap(), 1..40),
        at in 0..200_usize,
        slip in proptest::sample::select(&["=>", "}", "{", "(", "flow", "party", "\u{202e}", "\"", "`", "data d"][..]),
    ) {
        let mut tokens: Vec<_> = statements.join(" ").split(' ').map(str::to_owned).collect();
        tokens.insert(at % (tokens.len() + 1), slip.to_owned());
        formatted(&text_with_gaps(tokens, &gaps), 80);
    }

    #[test]
    fn a_statement_on_one_line_means_the_same(text in statement()) {
        let parsed = Parsed::new(&text);
        let line = statement_text(&parsed.file.items[0], &parsed.interner);
        prop_assert!(!line.contains('\n'));
        let again = Parsed::with(parsed.interner.clone(), &line);
        prop_assert_eq!(parsed.statements(), again.statements(), "{} became {}", text, line);
    }
}

#[test]
fn the_layout_is_this() {
    let text = include_str!("layout.in.flow");
    let expected = include_str!("layout.out.flow");
    assert_eq!(formatted(text, 80), expected);
}

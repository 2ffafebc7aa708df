//! No text makes the parser fail, take long, or point outside the text.

use crate::policies::statement;
use crate::shape::Parsed;
use flowproof::source::{FileId, SourceFile};
use flowproof::symbol::Interner;
use flowproof::syntax::words::reserved_words;
use flowproof::syntax::{parse_claim_body, parse_condition, parse_event};
use proptest::prelude::*;

fn soup() -> impl Strategy<Value = String> {
    let words: Vec<String> = reserved_words().map(str::to_owned).collect();
    const OTHER: &[&str] = &[
        "a",
        "B",
        "`c`",
        "`data`",
        ".",
        ":",
        ",",
        "->",
        "=>",
        "{",
        "}",
        "(",
        ")",
        "\"s\"",
        "\"",
        "//",
        "/*",
        "*/",
        "///",
        "2021-02-31",
        "30",
        "days",
        "date",
        "of",
        "==",
        "!=",
        "<",
        "=",
        "`",
        "\\",
        "\u{202e}",
        "é",
        "€",
        "\u{feff}",
        "-",
        "holds",
        "\r",
    ];
    let token = prop_oneof![
        5 => proptest::sample::select(words),
        5 => proptest::sample::select(OTHER).prop_map(str::to_owned),
    ];
    let gap = proptest::sample::select(&[" ", " ", " ", "\n", "\r\n", ""][..]);
    proptest::collection::vec((token, gap), 0..60)
        .prop_map(|tokens| tokens.into_iter().map(|(token, gap)| token + gap).collect())
}

fn check(text: &str) {
    Parsed::new(text).check_places();
    let source = SourceFile::new("test.flow", text);
    let id = FileId::first();
    let _ = parse_condition(id, &source, &mut Interner::new());
    let _ = parse_claim_body(id, &source, &mut Interner::new());
    let _ = parse_event(id, &source, &mut Interner::new());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        check(&text);
    }

    #[test]
    fn any_words_are_read(text in soup()) {
        check(&text);
    }

    #[test]
    fn every_statement_is_understood(text in statement()) {
        let parsed = Parsed::new(&text);
        prop_assert!(parsed.diagnostics.is_empty(), "{:?} in {text}", parsed.diagnostics[0].message);
        parsed.check_places();
    }

    #[test]
    fn a_statement_cut_short_is_read(text in statement(), keep in 0.0..1.0) {
        let tokens: Vec<_> = text.split(' ').collect();
        let kept = (tokens.len() as f64 * keep) as usize;
        check(&tokens[..kept].join(" "));
        check(&tokens[kept..].join(" "));
    }
}

/// The codes of what is found in a text that is very long or very deep.
fn codes(text: &str) -> Vec<&'static str> {
    let parsed = Parsed::new(text);
    let mut codes: Vec<_> = parsed.diagnostics.iter().map(|found| found.rule.code).collect();
    codes.dedup();
    codes
}

#[test]
fn deep_texts_are_refused() {
    const MANY: usize = 100_000;
    let claim = |text: String| format!("claim c: always {text} x");
    assert_eq!(codes(&claim("(".repeat(MANY))), ["FP0006"]);
    assert_eq!(codes(&claim("not ".repeat(MANY))), ["FP0006"]);
    assert_eq!(codes(&claim("( not ".repeat(MANY))), ["FP0006"]);
    assert_eq!(codes(&claim("x implies ".repeat(MANY))), ["FP0006"]);
    assert_eq!(codes(&format!("{}{}", "/*".repeat(MANY), "*/".repeat(MANY))), ["FP0006"]);
    assert_eq!(codes(&"/*".repeat(MANY)), ["FP0003"]);
    assert_eq!(codes(&format!("{}{}", "party A { ".repeat(MANY), "}".repeat(MANY))), ["FP0006"]);
    assert_eq!(codes(&"party A { ".repeat(MANY)), ["FP0006", "FP0003"]);
}

#[test]
fn what_is_not_too_deep_is_read() {
    let text = format!("assume {}x{}", "( ".repeat(128), ")".repeat(128));
    assert_eq!(codes(&text), [""; 0]);
    let text = format!("assume {}x", "not ".repeat(128));
    assert_eq!(codes(&text), [""; 0]);
    let text = format!("assume x{}", " implies x".repeat(128));
    assert_eq!(codes(&text), [""; 0]);
    let text = format!("{}{}", "party A { ".repeat(128), "}".repeat(128));
    assert_eq!(codes(&text), [""; 0]);
    let text = format!("{}{} party A", "/*".repeat(128), "*/".repeat(128));
    assert_eq!(codes(&text), [""; 0]);
    let text = format!("assume {}", vec!["(a implies b)"; 1000].join(" and "));
    assert_eq!(codes(&text), [""; 0]);
}

#[test]
fn long_texts_take_no_longer_than_their_length() {
    const MANY: usize = 20_000;
    let kinds = format!("kind k is {}party", "party,\n".repeat(MANY));
    assert_eq!(codes(&kinds), [""; 0]);
    assert_eq!(codes(&format!("data a,\n{}", "party,\n".repeat(MANY / 4))), ["FP0004", "FP0003"]);
    assert_eq!(codes(&"\\\"\n".repeat(MANY / 4)), ["FP0003", "FP0011"]);
    assert_eq!(codes(&"/*\n".repeat(MANY)), ["FP0003"]);
    assert_eq!(codes(&"flow =>\n".repeat(MANY / 4)), ["FP0003"]);
    assert_eq!(codes(&format!("assume a{}", " and a".repeat(MANY))), [""; 0]);
    assert_eq!(codes(&format!("data a{}", ", a".repeat(MANY))), [""; 0]);
    assert_eq!(codes(&"} ".repeat(MANY)), ["FP0003"]);
    assert_eq!(codes(&"party A { } }\n".repeat(MANY / 4)), ["FP0003"]);
}

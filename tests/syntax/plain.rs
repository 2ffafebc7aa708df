//! The short way for plain statements, held to the grammar: the same trees, places, names and messages.

use crate::{conformance, policies};
use flowproof::diag::Diagnostic;
use flowproof::source::{FileId, SourceFile};
use flowproof::symbol::Interner;
use flowproof::syntax::ast::{File, Item, Statement};
use flowproof::syntax::{parse, parse_by_grammar};
use proptest::prelude::*;
use std::borrow::Cow;

type Tree = (File, Vec<Diagnostic>);

fn both_ways(text: &str) -> [Tree; 2] {
    let source = SourceFile::new("test.flow", text);
    [parse, parse_by_grammar].map(|parse| {
        let (file, diagnostics) = parse(FileId::first(), &source, &mut Interner::new());
        let items = file.statements().map(Cow::into_owned).collect();
        (File { items, ..file }, diagnostics)
    })
}

#[test]
fn the_commonest_statements_are_plain() {
    let text = "flow a -> b -> c carries x, y when d  origin x at a\nflow n: a -> b carries x  origin x at a, b";
    let source = SourceFile::new("test.flow", text);
    let (file, _) = parse(FileId::first(), &source, &mut Interner::new());
    let plain = |item: &Item| if let Statement::Plain(run) = &item.statement { run.len() } else { 0 };
    assert_eq!(file.items.iter().map(plain).collect::<Vec<_>>(), [2, 0, 0]);
}

/// Text that is almost a plain statement, or is one.
fn nearly_plain() -> impl Strategy<Value = String> {
    let token = proptest::sample::select(vec![
        "flow", "party", "origin", "a", "B", "`b`", "é", "a.b", "a .b", "->", "-->", "-> ->", "carries", ",", ":",
        "at", "when", "not", "with", "except", "{", "}", "\n", "\nparty", "\nflow", "// c\n", "/* c */", "/// d\n",
        "may", "\"t\"", "1",
    ]);
    let wild = proptest::collection::vec(token, 0..12).prop_map(|tokens| tokens.join(" "));
    let plain = proptest::sample::select(vec![
        "flow n : a -> b carries x , y when c",
        "flow a , b -> c -> d carries x",
        "party a : kind",
        "party a",
        "origin n : x , y at a , b when c",
    ]);
    (plain, wild, any::<prop::sample::Index>(), any::<bool>()).prop_map(|(plain, wild, at, insert)| {
        let mut tokens: Vec<&str> = plain.split(' ').collect();
        let at = at.index(tokens.len() + 1);
        if insert {
            tokens.insert(at, &wild);
        } else if at < tokens.len() {
            tokens.remove(at);
        }
        tokens.join(" ")
    })
}

proptest! {
    #[test]
    fn whole_policies_are_the_same(statements in proptest::collection::vec(policies::statement(), 1..6)) {
        let [short, grammar] = both_ways(&statements.join("\n"));
        prop_assert_eq!(short, grammar);
    }

    #[test]
    fn what_is_nearly_plain_is_the_same(texts in proptest::collection::vec(nearly_plain(), 1..4)) {
        let [short, grammar] = both_ways(&texts.join("\n"));
        prop_assert_eq!(short, grammar);
    }
}

#[test]
fn long_runs_and_wide_gaps_are_the_same() {
    let flows = |count: usize| -> String {
        (0..count).map(|at| format!("flow a{at} -> b{} -> a{} carries x, y{}\n", at % 7, at / 2, at % 3)).collect()
    };
    let gap = " \n".repeat(40_000);
    let long = |count: usize| format!("flow {0}-> a carries{1}{0}, {0}\n", "n".repeat(count), " ".repeat(count));
    let long: String = (245..265).map(long).collect();
    let documented = "/// What it is.\nparty p: k\n// No more.\n";
    let broken = "flow a -> carries x\n";
    let parts = [
        &flows(700),
        documented,
        &flows(3),
        &gap,
        &flows(3),
        "flow a ->",
        &gap,
        "b carries x\n",
        broken,
        &flows(300),
        &long,
    ];
    let [short, grammar] = both_ways(&parts.concat());
    assert!(short == grammar);
    assert_eq!(short.0.items.len(), 700 + 1 + 3 + 3 + 1 + 1 + 300 + 20);
}

#[test]
fn the_conformance_files_are_the_same() {
    for (path, text) in conformance::files() {
        let [short, grammar] = both_ways(&text);
        assert_eq!(short, grammar, "{}", path.display());
    }
}

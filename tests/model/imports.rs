//! Files, imports and what they leave out.

use crate::support::{Files, Run, check};
use flowproof::model::Request;

#[test]
fn a_file_is_read_once_and_stands_where_it_is_first_imported() {
    let run = check(
        "\
fact first
import \"a/one.flow\"
import \"a/two.flow\"
may origin letter at Alice
fact last
party Alice
data letter
--- a/one.flow
import \"two.flow\"
fact one
--- a/two.flow
import \"../b/three.flow\"
fact two
--- b/three.flow
fact three
",
    );
    let policy = run.policy();
    let names: Vec<&str> =
        policy.variables.iter().map(|variable| variable.name.map_or("-", |name| policy.symbol(name))).collect();
    assert_eq!(names, ["first", "three", "two", "one", "-", "last"]);
    assert_eq!(run.sources.len(), 4);
}

#[test]
fn the_header_of_an_imported_file_names_nothing() {
    let run = check("import \"part.flow\"\n--- part.flow\npolicy part \"A part\"\n");
    assert_eq!(run.policy().name, "main");
    assert_eq!(run.policy().title, None);
    let run = check("policy whole \"The whole\"\n");
    assert_eq!(run.policy().name, "whole");
    assert_eq!(run.policy().title.as_deref(), Some("The whole"));
}

#[test]
fn a_missing_import_leaves_every_claim_open() {
    let run = check(
        "\
import \"lost.flow\" without x //~ FP0202 [\"lost.flow\"] cannot read the imported file `lost.flow`: no such file
party Alice
data letter
claim c: letter never reaches Alice
",
    );
    assert_eq!(run.blocked(), ["c"]);
}

#[test]
fn circles_of_imports_name_the_chain() {
    let run = check(
        "\
import \"a.flow\"
fact noon
--- a.flow
import \"b.flow\"
--- b.flow
import \"main.flow\" //~ FP0203 [\"main.flow\"] files import one another in a circle: `main.flow` -> `a.flow` -> `b.flow` -> `main.flow`
import \"b.flow\" //~ FP0203 [\"b.flow\"] `b.flow` imports itself
",
    );
    assert_eq!(run.policy().variables.len(), 1);
    let labels: Vec<String> = run
        .compiled
        .diagnostics
        .iter()
        .flat_map(|found| &found.labels)
        .map(|label| format!("{}: {}", run.sources.place(label.span), label.text))
        .collect();
    assert_eq!(labels, ["main.flow:1:8: `a.flow` is imported here", "a.flow:1:8: `b.flow` is imported here"]);
}

#[test]
fn the_root_is_one_file_however_it_is_named() {
    let files =
        Files::new([("x/main.flow", "import \"part.flow\"\nparty A\n"), ("x/part.flow", "import \"./main.flow\"")]);
    let files = files.with("./x/main.flow", "import \"part.flow\"\nparty A\n");
    let run = Run::with(&files, "./x/main.flow", &Request::default());
    let codes: Vec<&str> = run.compiled.diagnostics.iter().map(|found| found.rule.code).collect();
    assert_eq!(codes, ["FP0203"], "{:?}", run.shown());
}

#[test]
fn a_root_that_cannot_be_read_is_no_policy() {
    let run = Run::with(&Files::default(), "none.flow", &Request::default());
    assert!(run.compiled.policy.is_none());
    assert_eq!(run.shown(), ["FP0001: cannot read `none.flow`: no such file"]);
    let run = Run::with(&Files::default().with("x.flow", b"party \xff"), "x.flow", &Request::default());
    assert!(run.compiled.policy.is_none());
    assert_eq!(
        run.shown(),
        ["FP0002: `x.flow` is not UTF-8 text: byte 6 belongs to no character\n  help: save the file as UTF-8"]
    );
}

#[test]
fn an_import_that_is_not_utf8() {
    let files = Files::new([("main.flow", "import \"x.flow\"\nparty A\ndata d\nclaim c: d never reaches A")]);
    let run = Run::of(&files.with("x.flow", b"\xff"));
    assert_eq!(
        run.shown(),
        [
            "FP0002 main.flow:1:8 `\"x.flow\"`: `x.flow` is not UTF-8 text: byte 0 belongs to no character\n  help: save the file as UTF-8"
        ]
    );
    assert_eq!(run.blocked(), ["c"]);
}

#[test]
fn without_leaves_out_of_every_imported_file_but_its_own() {
    let run = check(
        "\
import \"terms.flow\" without ads, quiet
import \"more.flow\"
party A
party B
data d
origin ads: d at A
claim quiet: d never reaches A
fact f
--- terms.flow
flow ads: A -> B carries d
flow other: A -> B carries d
assume quiet: f
--- more.flow
flow quiet: A -> B carries d
claim loud: d never reaches A
claim ads: d never reaches A
",
    );
    let policy = run.policy();
    let statements: Vec<&str> =
        policy.statements.iter().filter_map(|statement| statement.name).map(|name| policy.symbol(name)).collect();
    assert_eq!(statements, ["other", "ads"]);
    let claims: Vec<&str> = policy.claims.iter().map(|claim| policy.symbol(claim.name)).collect();
    assert_eq!(claims, ["loud", "quiet"]);
    assert!(policy.assumptions.is_empty());
    assert!(policy.partial);
}

#[test]
fn an_imported_file_may_replace_what_it_leaves_out() {
    let run = check(
        "\
import \"new.flow\"
party A
data d
--- new.flow
import \"old.flow\" without here
origin here: d at A
--- old.flow
origin here: d at A
",
    );
    assert_eq!(run.policy().statements.len(), 1);
    assert_eq!(run.sources.place(run.policy().statements.iter().next().expect("one is left").span), "new.flow:2:1");
}

#[test]
fn without_has_to_leave_something_out() {
    let run = check(
        "\
import \"part.flow\" without mine, may_be, typo //~ FP0113 [mine] `without mine` leaves nothing out: no other imported file has a statement of that name //~ FP0113 [may_be] `without may_be` leaves nothing out: no other imported file has a statement of that name //~ FP0113 [typo] `without typo` leaves nothing out: no other imported file has a statement of that name
party A
data d
fact f
origin mine: d at A
--- part.flow
may condition may_be = f
",
    );
    assert!(!run.policy().partial);
}

#[test]
fn a_duplicate_of_an_imported_statement_can_be_left_out() {
    check(
        "\
import \"part.flow\"
party A
data d
origin o: d at A //~ FP0112 [o] the statement `o` is declared twice => rename one of them, or leave out the imported one: `import \"…\" without o`
--- part.flow
origin o: d at A
",
    );
}

#[test]
fn quotations_are_compared_with_white_space_folded() {
    check(
        "\
source paper { text \"paper.txt\" }
source lost { text \"lost.txt\" } //~ FP0211 [\"lost.txt\"] cannot read `lost.txt`, the text of `lost`: no such file
source other
party A
data d
origin d at A cite paper quote \"kept for  ever\", other quote \"whatever\", lost quote \"whatever\"
origin d at A cite paper \"par. 2\" quote \"kept forever\" //~ FP0207 [\"kept forever\"] the text of `paper` does not have these words
claim c cite paper quote \"nothing\": d never reaches A //~ FP0207 [\"nothing\"] the text of `paper` does not have these words
--- paper.txt
It is kept
   for ever.
",
    );
}

#[test]
fn a_long_chain_of_imports() {
    let files: Vec<(String, String)> =
        (0..1000).map(|at| (format!("f{at}.flow"), format!("import \"f{}.flow\"\nfact v{at}", at + 1))).collect();
    let files = files.iter().fold(Files::default(), |all, (path, text)| all.with(path, text));
    let run = Run::with(&files.with("f1000.flow", "fact last"), "f0.flow", &Request::default());
    assert!(run.shown().is_empty(), "{:?}", run.shown());
    assert_eq!(run.policy().variables.len(), 1001);
}

//! Which claims have no verdict, because they may depend on what was not understood.

use crate::support::{Run, check};

const WORLD: &str = "\
party A
party B
data d, e, g, h
data d1 is d
key k
key k2 is k
purpose ads
label eu
fact x
flow A -> B carries e as g
flow A -> B carries h sealed with k
derive e from d
claim on_d: d never reaches B
claim on_d1: d1 never reaches B
claim on_e: e never reaches B
claim on_g: g never reaches B
claim on_h: h never reaches B
claim on_k: k never reaches B
claim keeps_d: B never keeps d
claim uses_d: B never uses d
claim uses_h: B never uses h
claim of_conditions: always x or not x
claim of_labels: every flow of h has eu
";

const ALL: &str = "on_d on_d1 on_e on_g on_h on_k keeps_d uses_d uses_h of_conditions of_labels";

/// The claims that a broken line leaves without a verdict.
fn blocked_by(line: &str) -> String {
    let run = Run::text(&format!("{WORLD}{line}\n"));
    assert!(run.compiled.diagnostics.iter().any(|found| found.is_error()), "`{line}` is in order");
    run.blocked().join(" ")
}

#[test]
fn a_statement_about_known_data_affects_what_follows_from_it() {
    assert_eq!(blocked_by("origin g at Nowhere"), "on_g");
    assert_eq!(blocked_by("origin d at Nowhere"), "on_d on_d1 on_e on_g keeps_d uses_d");
    assert_eq!(blocked_by("origin d1 at Nowhere"), "on_d on_d1 on_e on_g keeps_d uses_d");
    assert_eq!(blocked_by("flow A -> B carries h as g when nothing"), "on_g on_h uses_h of_labels");
    assert_eq!(blocked_by("flow A -> B carries h with no_label"), "on_h uses_h of_labels");
    assert_eq!(blocked_by("flow A -> B carries g sealed with no_key"), "on_g");
    assert_eq!(blocked_by("derive h from nothing"), "on_h uses_h of_labels");
}

#[test]
fn a_key_affects_what_it_opens() {
    assert_eq!(blocked_by("origin k2 at Nowhere"), "on_h on_k uses_h of_labels");
    assert_eq!(blocked_by("origin k at Nowhere"), "on_h on_k uses_h of_labels");
}

#[test]
fn keeping_and_using_move_nothing() {
    assert_eq!(blocked_by("keep d at Nowhere"), "keeps_d");
    assert_eq!(blocked_by("keep nothing at A"), "keeps_d");
    assert_eq!(blocked_by("use h at Nowhere for ads"), "uses_h");
    assert_eq!(blocked_by("use nothing at A for ads"), "uses_d uses_h");
    assert_eq!(blocked_by("use h at A for"), "uses_h");
}

#[test]
fn unknown_data_may_be_any() {
    assert_eq!(blocked_by("origin nothing at A"), ALL.replace(" of_conditions", ""));
    assert_eq!(blocked_by("origin anything at Nowhere"), ALL.replace(" on_k", "").replace(" of_conditions", ""));
}

#[test]
fn broken_text_affects_what_it_names() {
    assert_eq!(blocked_by("flow o: A -> B -> carries g"), "on_g");
    assert_eq!(blocked_by("flow A -> carries g when x labelled eu for ads"), "on_g");
    assert_eq!(blocked_by("keep at A d"), "keeps_d");
    for unbounded in ["flow A -> carries anything", "flow A -> B carries", "flow A -> group B carris d", "flow"] {
        assert_eq!(blocked_by(unbounded), ALL, "{unbounded}");
    }
}

#[test]
fn broken_text_may_be_about_what_it_does_not_name() {
    for unnamed in [
        "flow A -> B carries d as",
        "flow A -> B carries d,",
        "flow A -> B carries , d",
        "flow A -> B carries d, \"e\"",
        "flow A -> B carries d \"e\"",
        "flow A -> B carries d 5",
        "flow A -> B sealed with k",
        "flow A -> B d",
        "derive o: from d",
        "derive d, from e",
        "origin at A, d",
    ] {
        assert_eq!(blocked_by(unnamed), ALL, "{unnamed}");
    }
    assert_eq!(blocked_by("flow A B carries g cite source \"1\" when n > 5"), ALL, "there is no `n`");
    assert_eq!(blocked_by("flow A B carries g by \"a\" when x in { 5 }"), ALL);
    assert_eq!(blocked_by("flow A B carries g by \"a\""), "on_g");
    assert_eq!(blocked_by("keep d, at A"), "keeps_d");
}

#[test]
fn broken_text_may_swallow_other_statements() {
    for line in [
        "origin g A assume not x",
        "origin g A import \"more.flow\"",
        "keep d A flow A -> B carries d",
        "policy p 5 assume x",
        "label m n flow A -> B carries d",
        "remark r flow A -> B carries d",
        "may flow A B carries d unstated condition y = x",
        "label m\nA -> B carries d",
        "policy p \"title\"\ns1: A -> B carries d",
        "keep d at A\nA -> B carries d",
        "remark r \"\"\nnot x",
        "label m\nor, igin d at A",
        "policy p \"title flow A -> B carries d",
        "remark r \"\" /* flow A -> B carries d",
    ] {
        assert_eq!(blocked_by(line), ALL, "{line}");
    }
    assert_eq!(blocked_by("claim z d reaches A flow A -> B carries d"), format!("{ALL} z"));
    assert_eq!(blocked_by("claim z: every flow of d to any party has"), "z");
}

#[test]
fn two_declarations_that_differ_affect_everything() {
    for line in [
        "data d is e",
        "data d labelled eu",
        "key k is k2",
        "party A: person",
        "party A owned by B",
        "party A { party X }",
        "purpose other purpose ads is other",
        "kind shop is person kind shop is company",
        "kind person is company",
    ] {
        assert_eq!(blocked_by(line), ALL, "{line}");
    }
    for line in ["data d \"again\"", "key k", "party B \"again\"", "purpose ads \"again\""] {
        assert_eq!(blocked_by(line), "", "{line}");
    }
}

#[test]
fn declarations_affect_everything() {
    for line in [
        "data nothing is nobody",
        "data is d",
        "party C: nothing",
        "party C { party }",
        "kind is person",
        "purpose other is nothing",
        "assume nothing",
        "assume x and",
        "import",
        "import \"lost.flow\"",
        "choice c by Nobody",
        "fact d2 : {",
        "condition y = nothing",
        "data l labelled nothing",
        "data a is b data b is a",
        "key d",
        "fact x: date",
        "reading x",
        "condition x = not x",
    ] {
        assert_eq!(blocked_by(line), ALL, "{line}");
    }
}

#[test]
fn what_no_claim_depends_on_affects_nothing() {
    for line in [
        "remark r",
        "remark r \"\" against q",
        "label",
        "label \"x\"",
        "source s { publishd \"x\" }",
        "policy",
        "baseline old \"lost.flow\"",
        "baseline old",
        "origin g at A by Nobody",
        "origin g at A cite nothing",
        "origin g at A labelled eu, eu labelled eu",
        "label eu \"again\"",
        "fact x \"again\"",
        "party A",
        "origin o: g at A origin o: g at A",
    ] {
        let blocked = blocked_by(line);
        assert!(blocked.is_empty() || line.contains("labelled eu, eu"), "{line}: {blocked}");
    }
}

#[test]
fn a_broken_claim_is_named_and_blocks_only_itself() {
    let run = Run::text(&format!(
        "{WORLD}claim bad reaches: B\nclaim of: nothing never reaches B\nclaim: d\nclaim never: x\n"
    ));
    assert_eq!(run.blocked(), ["bad", "of"]);
    let bad = run.claim("bad");
    assert!(bad.body.is_none());
    assert_eq!(bad.blocked_by, [bad.span]);
    assert_eq!(run.sources.text(bad.name_span), "bad");
}

#[test]
fn names_of_broken_declarations_are_not_reported_again() {
    let run = check(
        "\
policy quiet
party A
label foo bar //~ FP0003
source s { publishd \"x\" } //~ FP0013
data d labelled foo
flow f: A -> A carries d labelled foo cite s
claim c: d never reaches A
claim l: every flow has foo
",
    );
    assert_eq!(run.blocked(), ["l"]);
    let blame: Vec<&str> = run.claim("l").blocked_by.iter().map(|&span| run.sources.text(span)).collect();
    assert_eq!(blame.len(), 1);
    assert!(blame.iter().all(|text| text.starts_with("label foo")));
    let run = check(
        "\
label foo bar //~ FP0003
label foo
party A labelled foo
data d
origin d at A
claim c: d never reaches anyone with foo
",
    );
    assert!(run.blocked().is_empty() && run.claim("c").empty_patterns.is_empty());
    let run = check(
        "\
data d is 7 //~ FP0003
party A
origin d at A
claim c: d never reaches A
",
    );
    assert_eq!(run.blocked(), ["c"]);
}

#[test]
fn the_places_to_blame_are_in_order() {
    let run = Run::text("party A\ndata d\norigin d at X\norigin d at Y\nclaim c: d never reaches A\n");
    let blame: Vec<&str> = run.claim("c").blocked_by.iter().map(|&span| run.sources.text(span)).collect();
    assert_eq!(blame, ["origin d at X", "origin d at Y"]);
}

#[test]
fn a_file_full_of_errors_blames_some_of_them() {
    let mut text = "party A\ndata d\n".to_owned();
    for at in 0..400 {
        text += &format!("origin d at nobody_{at}\n");
    }
    for at in 0..400 {
        text += &format!("claim c{at}: d never reaches A\n");
    }
    let run = Run::text(&text);
    assert_eq!(run.compiled.diagnostics.len(), 400);
    assert_eq!(run.blocked().len(), 400);
    let blame = &run.claim("c7").blocked_by;
    assert_eq!(blame.len(), 100);
    assert!(blame.first().is_some_and(|&span| run.sources.text(span) == "origin d at nobody_0"));
}

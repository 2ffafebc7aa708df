//! Patterns and the sets that they match.

use crate::support::{Run, check};
use flowproof::model::{Body, ClaimBody, Event};

const WORLD: &str = "\
label eu
label safe
kind shop is company
party Alice: person
party Books: shop labelled eu { party Desk { party Drawer } party Till: service labelled safe }
party Bank: company owned by Books.Desk { party Vault }
party Fund owned by Bank
party State: authority
data letter labelled safe
data postcard is letter
data number
key k
key k2 is k
";

/// What a pattern of parties matches in a statement, and in a claim.
fn parties(pattern: &str) -> (String, String) {
    let run = Run::text(&format!("{WORLD}origin o: letter at {pattern}\nclaim c: letter never reaches {pattern}\n"));
    assert!(run.shown().iter().all(|shown| shown.starts_with("FP030")), "{:?}", run.shown());
    let Body::Origin { at, .. } = &run.statement("o").body else { panic!("an origin is one") };
    let Some(ClaimBody::Never(Event::Reaches { party, .. })) = &run.claim("c").body else { panic!("it is understood") };
    (run.parties(at), run.parties(party))
}

/// What a pattern of data matches.
fn data(pattern: &str) -> String {
    let run = Run::text(&format!("{WORLD}origin o: {pattern} at Alice\nclaim c: {pattern} never reaches Alice\n"));
    let Body::Origin { data, .. } = &run.statement("o").body else { panic!("an origin is one") };
    let body = run.claim("c").body.as_ref();
    assert!(matches!(body, Some(ClaimBody::Never(Event::Reaches { data: claimed, .. })) if claimed == data));
    run.data(data)
}

#[test]
fn parties_come_with_their_parts_in_claims_only() {
    let both = |(statement, claim): (&str, &str)| (statement.to_owned(), claim.to_owned());
    assert_eq!(parties("Books"), both(("Books", "Books Books.Desk Books.Desk.Drawer Books.Till")));
    assert_eq!(parties("Books.Desk, Alice"), both(("Alice Books.Desk", "Alice Books.Desk Books.Desk.Drawer")));
    assert_eq!(parties("any shop"), both(("Books", "Books Books.Desk Books.Desk.Drawer Books.Till")));
    assert_eq!(
        parties("any company"),
        both(("Books Bank", "Books Books.Desk Books.Desk.Drawer Books.Till Bank Bank.Vault"))
    );
    assert_eq!(parties("any company with eu"), both(("Books", "Books Books.Desk Books.Desk.Drawer Books.Till")));
    assert_eq!(parties("anyone with eu with safe"), both(("Books.Till", "Books.Till")));
}

#[test]
fn a_group_is_everything_owned() {
    let group = "Books Books.Desk Books.Desk.Drawer Books.Till Bank Bank.Vault Fund";
    assert_eq!(parties("group Books"), (group.to_owned(), group.to_owned()));
    assert_eq!(parties("group Books.Till"), ("Books.Till".to_owned(), "Books.Till".to_owned()));
    assert_eq!(parties("group Bank with eu, Fund"), ("Fund".to_owned(), "Fund".to_owned()));
}

#[test]
fn except_takes_parts_out_in_claims_only() {
    assert_eq!(
        parties("any company, Fund except Bank"),
        ("Books Fund".to_owned(), "Books Books.Desk Books.Desk.Drawer Books.Till Fund".to_owned())
    );
    assert_eq!(
        parties("group Books except Books.Desk"),
        (
            "Books Books.Desk.Drawer Books.Till Bank Bank.Vault Fund".to_owned(),
            "Books Books.Till Bank Bank.Vault Fund".to_owned()
        )
    );
    assert_eq!(parties("anyone except group Books"), ("Alice State".to_owned(), "Alice State".to_owned()));
    assert_eq!(
        parties("any party except any company, any authority, Fund with eu").0,
        "Alice Books.Desk Books.Desk.Drawer Books.Till Bank.Vault Fund"
    );
}

#[test]
fn names_of_data_match_what_is_below() {
    assert_eq!(data("letter"), "letter postcard");
    assert_eq!(data("postcard"), "postcard");
    assert_eq!(data("anything"), "letter postcard number");
    assert_eq!(data("anything with safe"), "letter postcard");
    assert_eq!(data("anything except postcard"), "letter number");
    assert_eq!(data("k"), "k k2");
    assert_eq!(data("anything, k2 except letter with safe"), "number k2");
}

#[test]
fn a_pattern_that_matches_nothing_is_worth_a_warning() {
    let run = check(
        "\
label none
party Alice
party Bob
data letter
origin o: letter except letter at any authority //~ FP0302 [letter except letter] the pattern `letter except letter` matches no data //~ FP0302 [any authority] the pattern `any authority` matches no party
flow f: Alice -> anyone with none carries letter //~ FP0302 [anyone with none] the pattern `anyone with none` matches no party
derive letter from anything with none at any store //~ FP0302 [anything with none] the pattern `anything with none` matches no data //~ FP0302 [any store] the pattern `any store` matches no party
claim some: letter never reaches Alice, any authority
claim gate: letter reaches Bob only through any authority //~ FP0302 [any authority] the pattern `any authority` matches no party
claim formula: always letter reaches Alice implies any authority learns letter with none //~ FP0302 [any authority] the pattern `any authority` matches no party //~ FP0302 [letter with none] the pattern `letter with none` matches no data
claim of: every flow of letter with none is sealed //~ FP0302 [letter with none] the pattern `letter with none` matches no data
claim whilst: Alice can prevent letter reaching Bob while any authority learns letter //~ FP0302 [any authority] the pattern `any authority` matches no party
claim all: letter except letter always reaches Bob //~ FP0302 [letter except letter] the pattern `letter except letter` matches no data
",
    );
    let empty = |name: &str| {
        run.claim(name).empty_patterns.iter().map(|&span| run.sources.text(span).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(empty("some"), [""; 0]);
    assert_eq!(empty("gate"), ["any authority"]);
    assert_eq!(empty("formula"), ["any authority", "letter with none"]);
    assert_eq!(empty("of"), ["letter with none"]);
    assert_eq!(empty("whilst"), ["any authority"]);
    assert_eq!(empty("all"), ["letter except letter"]);
    let subjects: Vec<Option<&str>> = run.compiled.diagnostics.iter().map(|found| found.subject.as_deref()).collect();
    assert_eq!(subjects.first(), Some(&Some("o")));
}

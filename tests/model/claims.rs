//! Claims.

use crate::support::{Run, check};
use flowproof::model::{ClaimBody, Demand, Event};

const WORLD: &str = "\
label eu
kind shop is company
party U: person
party A: company { party X party Y { party Z } }
party B: shop
party C: shop owned by B
data d, e
data d1 is d
key k
key k2 is k
purpose ads
purpose banners is ads
fact f
choice own by U
choice kinds by shop
choice above by company
choice all: { x, y } by party
choice other by A
choice part by A.X
";

fn world(claims: &str) -> Run {
    check(&format!("{WORLD}{claims}"))
}

#[test]
fn always_asks_for_each_term_and_each_party() {
    let run = world(
        "claim a: d, e always reaches A, any shop\nclaim b: any shop always learns anything except d1\nclaim c: d except d1 always reaches group A except A.Y\n",
    );
    let always = |name: &str| match &run.claim(name).body {
        Some(ClaimBody::Always { learns, terms, parties }) => {
            (*learns, terms.iter().map(|term| run.data(term)).collect::<Vec<_>>(), run.parties(parties))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(always("a"), (false, vec!["d d1".to_owned(), "e".to_owned()], "A B C".to_owned()));
    assert_eq!(always("b"), (true, vec!["d".to_owned(), "e".to_owned()], "B C".to_owned()));
    assert_eq!(always("c"), (false, vec!["d".to_owned()], "A A.X".to_owned()));
}

#[test]
fn a_gate_is_without_the_parties_that_are_named() {
    let run = world(
        "claim a: d reaches A only through A, B\nclaim b: any shop learns d only through any company except C\nclaim c: d reaches group A only through A\nclaim e: d reaches A, B only through A.Y, B\n",
    );
    let gate = |name: &str| match &run.claim(name).body {
        Some(ClaimBody::OnlyThrough { gate, .. }) => run.parties(gate),
        other => panic!("{other:?}"),
    };
    assert_eq!(gate("a"), "A.X A.Y A.Y.Z B");
    assert_eq!(gate("b"), "A A.X A.Y A.Y.Z");
    assert_eq!(gate("c"), "");
    assert_eq!(gate("e"), "A.Y A.Y.Z");
    assert!(run.claim("c").empty_patterns.is_empty());
}

#[test]
fn choices_are_those_of_the_party_its_kind_and_the_kinds_above() {
    let run = world(
        "claim b: B can prevent d reaching A\nclaim u: U can ensure d reaching A while f and (U learns d and not f)\nclaim s: shop can prevent d reaching A\nclaim c: company can prevent d reaching A\nclaim a: A can prevent d reaching U\n",
    );
    let choices = |name: &str| match &run.claim(name).body {
        Some(ClaimBody::Control { choices, .. }) => {
            let names = choices.iter().filter_map(|id| run.policy().variables[id].name);
            names.map(|name| run.policy().symbol(name)).collect::<Vec<_>>().join(" ")
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(choices("b"), "kinds above all");
    assert_eq!(choices("u"), "own all");
    assert_eq!(choices("s"), "kinds above all");
    assert_eq!(choices("c"), "above all");
    assert_eq!(choices("a"), "above all other");
    let Some(ClaimBody::Control { ensure: true, while_, .. }) = &run.claim("u").body else { panic!("it is one") };
    let parts: Vec<&str> = while_.iter().map(|&(_, span)| run.sources.text(span)).collect();
    assert_eq!(parts, ["f", "U learns d", "not f"]);
}

#[test]
fn purposes_and_keys_come_with_what_is_below() {
    let run = world(
        "claim a: A uses d only for ads\nclaim b: A never uses d for banners\nclaim c: every flow from A to B for ads is sealed with k\nclaim e: every flow of e has eu\nclaim g: A never keeps d longer than 2 days\n",
    );
    assert!(matches!(&run.claim("a").body, Some(ClaimBody::UsesOnlyFor { purposes, .. }) if purposes.len() == 2));
    assert!(
        matches!(&run.claim("b").body, Some(ClaimBody::Never(Event::Uses { purposes: Some(only), .. })) if only.len() == 1)
    );
    let Some(ClaimBody::EveryFlow { data, from, to, purposes, demand }) = &run.claim("c").body else {
        panic!("it is one")
    };
    assert_eq!(run.data(data), "d e d1");
    assert_eq!(from.as_ref().map(|from| run.parties(from)).as_deref(), Some("A A.X A.Y A.Y.Z"));
    assert_eq!(to.as_ref().map(|to| run.parties(to)).as_deref(), Some("B"));
    assert_eq!(purposes.as_ref().map(|purposes| purposes.len()), Some(2));
    assert!(matches!(demand, Demand::Sealed(Some(keys)) if run.data(keys) == "k k2"));
    assert!(
        matches!(&run.claim("e").body, Some(ClaimBody::EveryFlow { demand: Demand::Has(labels), .. }) if labels.len() == 1)
    );
    assert!(matches!(&run.claim("g").body, Some(ClaimBody::Never(Event::Keeps { longer_than: Some(48), .. }))));
}

#[test]
fn a_claim_is_read_without_its_exceptions_too() {
    let run = world("claim a: d except d1 never reaches anyone except A\nclaim b: d never reaches A\n");
    assert!(run.claim("b").without_except.is_none());
    let Some(ClaimBody::Never(Event::Reaches { data, party })) = &run.claim("a").without_except else {
        panic!("it has exceptions")
    };
    assert_eq!((run.data(data), party.len()), ("d d1".to_owned(), run.policy().parties.len()));
}

#[test]
fn the_clauses_of_a_claim() {
    let run = world(
        "/// Why.\nclaim a by \"someone\": d never reaches A when f unless not f expect violated because \"so\"\n",
    );
    let claim = run.claim("a");
    let text = |span: Option<flowproof::source::Span>| span.map(|span| run.sources.text(span));
    assert_eq!(text(Some(claim.body_span)), Some("d never reaches A"));
    assert_eq!((text(claim.when_span), text(claim.unless_span)), (Some("f"), Some("not f")));
    assert_eq!(claim.doc.as_deref(), Some("Why."));
    let expect = claim.expect.as_ref().expect("there is one");
    assert_eq!((text(Some(expect.span)), expect.because.as_deref()), (Some("violated"), Some("so")));
}

#[test]
fn an_excepted_part_without_its_whole() {
    check(
        "\
party U
party W { party X { party Y } party Z }
data d
claim a: d never reaches anyone except U, W.X //~ FP0303 [W.X] this fails as soon as `W.X` has the data, because `W` has what its parts have => write `… reaches only U, W.X`: there a whole does not count for what it has merely through its parts
claim b: anyone except W.X.Y never learns d //~ FP0303 [W.X.Y] this fails as soon as `W.X.Y` has the data, because `W.X` has what its parts have => write `only W.X.Y learns …`: there a whole does not count for what it has merely through its parts
claim c: d never reaches W except W.Z //~ FP0303 [W.Z] this fails as soon as `W.Z` has the data, because `W` has what its parts have => name the parties that must not have it; what a part has, its whole has
claim e: d never reaches anyone except W.X, W
claim f: anyone except W.X never keeps d
claim g: d reaches only W.X
claim h: d never reaches U, W.Z except W.X //~ FP0304 [W.X] `except W.X` takes out nothing: the pattern does not match it
",
    );
}

#[test]
fn duplicate_claims_are_both_kept() {
    let run = check(
        "\
party A
data d, e
claim c: d never reaches A
claim c: e never reaches A //~ FP0112 [c] the claim `c` is declared twice
",
    );
    assert_eq!(run.policy().claims.len(), 2);
    assert!(run.blocked().is_empty());
}

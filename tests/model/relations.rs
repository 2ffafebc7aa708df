//! Hierarchies, labels, owners, deciders.

use crate::support::{Run, check};
use flowproof::model::{Decider, Policy, Sort};

fn data_names(policy: &Policy, ids: impl Iterator<Item = flowproof::model::DataId>) -> Vec<&str> {
    ids.map(|id| policy.data_name(id)).collect()
}

#[test]
fn closures_hold_themselves_and_all_steps() {
    let run = check("data a is b, c\ndata b is d\ndata c is d\ndata d\nkey k2 is k\nkey k\n");
    let policy = run.policy();
    let of = |name: &str| policy.data.iter().find(|data| policy.symbol(data.name) == name).expect("it is declared");
    assert_eq!(data_names(policy, of("a").above.iter()), ["a", "b", "c", "d"]);
    assert_eq!(data_names(policy, of("d").below.iter()), ["a", "b", "c", "d"]);
    assert_eq!(data_names(policy, of("b").below.iter()), ["a", "b"]);
    assert_eq!(data_names(policy, of("k").below.iter()), ["k2", "k"]);
    assert!(of("k").key && !of("a").key);
}

#[test]
fn circles_show_every_step() {
    let run = check(
        "\
data a is b //~ FP0201 [b] data types are defined by one another in a circle: `a` -> `b` -> `c` -> `a`
data b is c
data c is a
data s is s //~ FP0201 [s] the data type `s` is defined by itself
purpose p is q //~ FP0201 [q] purposes are defined by one another in a circle: `p` -> `q` -> `p`
purpose q is p
kind k is l //~ FP0201 [l] kinds are defined by one another in a circle: `k` -> `l` -> `k`
kind l is k
party A
claim c: b never reaches A
",
    );
    let first = run.compiled.diagnostics.first().expect("there are findings");
    let labels: Vec<String> =
        first.labels.iter().map(|label| format!("{}: {}", run.sources.place(label.span), label.text)).collect();
    assert_eq!(first.here, "`a` is defined by `b`");
    assert_eq!(labels, ["main.flow:2:11: `b` is defined by `c`", "main.flow:3:11: `c` is defined by `a`"]);
    assert_eq!(run.blocked(), ["c"]);
}

#[test]
fn owners_may_form_circles() {
    check("party A owned by B\nparty B owned by A\n");
}

#[test]
fn keys_and_data_do_not_mix() {
    check(
        "\
data letter
key k is letter //~ FP0204 [letter] a key cannot be data that is no key, but `letter` is none
data note is k //~ FP0204 [k] data that is no key cannot be a key, but `k` is one
",
    );
}

#[test]
fn labels_are_inherited_but_not_by_ownership() {
    let run = check(
        "\
label eu
label big
label safe
label own
kind shop is company labelled eu
kind book_shop is shop labelled safe
party Books: book_shop labelled big { party Desk labelled own { party Drawer } }
party Owned owned by Books
data letter labelled safe
data postcard is letter labelled own
",
    );
    let policy = run.policy();
    let labels = |labels: &flowproof::model::Set<flowproof::model::LabelId>| -> Vec<String> {
        labels.iter().map(|label| policy.symbol(policy.labels[label].name).to_owned()).collect()
    };
    let of = |name: &str| {
        let party = policy.parties.iter().find(|party| policy.symbol(party.name) == name);
        labels(&party.expect("it is declared").labels)
    };
    assert_eq!(of("Books"), ["eu", "big", "safe"]);
    assert_eq!(of("Drawer"), ["eu", "big", "safe", "own"]);
    assert!(of("Owned").is_empty());
    let postcard = policy.data.iter().last().expect("there is data");
    assert_eq!(labels(&postcard.labels), ["safe", "own"]);
}

#[test]
fn choices_know_who_decides() {
    let run = check(
        "party A { party X }\nchoice a by A.X\nchoice b by company\nchoice c: { x, y } by party\nfact f\nreading r\n",
    );
    let policy = run.policy();
    let sorts: Vec<String> = policy
        .variables
        .iter()
        .map(|variable| match variable.sort {
            Sort::Choice(Decider::Party(party)) => policy.party_path(party),
            Sort::Choice(Decider::Kind(kind)) => format!("any {}", policy.symbol(policy.kinds[kind].name)),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(sorts, ["A.X", "any company", "any party", "Fact", "Reading"]);
}

#[test]
fn long_chains_and_many_diamonds() {
    let mut text = String::new();
    for at in 0..300 {
        text +=
            &format!("data a{at} is b{}, c{}\ndata b{at} is a{}\ndata c{at} is a{}\n", at + 1, at + 1, at + 1, at + 1);
    }
    text += "data a300, b300, c300\n";
    for at in 0..20_000 {
        text += &format!("condition n{at} = n{}\n", at + 1);
    }
    text += "fact n20000\n";
    let run = Run::text(&text);
    assert!(run.shown().is_empty());
    assert_eq!(run.policy().conditions.len(), 20_000);
}

//! What is said of conditions and steps: it means the same as what was found, and reads as it should.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use flowproof::claims::{self, Allowed, Dnf, Literal};
use flowproof::ids::Id;
use flowproof::model::{self, ClaimId, Policy, Request, VariableId};
use flowproof::source::Sources;
use flowproof::words::{Phrase, Telling, Words};
use proptest::prelude::*;
use support::Files;

fn compiled(text: &str) -> (Policy, Sources) {
    let mut sources = Sources::new();
    let compiled = model::compile("p.flow", &Files::new([("p.flow", text)]), &Request::default(), &mut sources);
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    (compiled.policy.unwrap(), sources)
}

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// Whether a phrase is true when the variables have these values.
fn is_true(phrase: &Phrase, values: u32) -> bool {
    match phrase {
        Phrase::Literal(said) => {
            let (name, wanted) = said.strip_prefix("not ").map_or((said.as_str(), true), |name| (name, false));
            let at = NAMES.iter().position(|&known| known == name).unwrap();
            (values >> at & 1 == 1) == wanted
        }
        Phrase::All(parts) => parts.iter().all(|part| is_true(part, values)),
        Phrase::Any(parts) => parts.iter().any(|part| is_true(part, values)),
    }
}

fn cubes() -> impl Strategy<Value = Vec<Vec<Option<bool>>>> {
    let literal = prop_oneof![2 => Just(None), 1 => Just(Some(true)), 1 => Just(Some(false))];
    prop::collection::vec(prop::collection::vec(literal, NAMES.len()), 0..8)
}

fn dnf(cubes: &[Vec<Option<bool>>]) -> Dnf {
    let literal = |(at, said): (usize, &Option<bool>)| {
        said.map(|is| Literal { variable: VariableId::new(at), allowed: Allowed::Is(is) })
    };
    Dnf { cubes: cubes.iter().map(|cube| cube.iter().enumerate().filter_map(literal).collect()).collect() }
}

proptest! {
    #[test]
    fn a_factored_condition_means_the_same(cubes in cubes()) {
        let (policy, sources) = compiled("fact a\nfact b\nfact c\nfact d\nfact e\n");
        let phrase = Words::new(&policy, &sources).phrase(&dnf(&cubes));
        for values in 0..1u32 << NAMES.len() {
            let holds = |cube: &Vec<Option<bool>>| {
                cube.iter().enumerate().all(|(at, said)| said.is_none_or(|is| (values >> at & 1 == 1) == is))
            };
            prop_assert_eq!(is_true(&phrase, values), cubes.iter().any(holds), "{}", phrase);
        }
    }
}

#[test]
fn what_cases_share_is_said_once() {
    let (policy, sources) = compiled("fact a\nfact b\nfact c\nfact d\nfact e\n");
    let said = |cubes: &[&[(usize, bool)]]| {
        let literal = |&(at, is): &(usize, bool)| Literal { variable: VariableId::new(at), allowed: Allowed::Is(is) };
        let cubes = cubes.iter().map(|cube| cube.iter().map(literal).collect()).collect();
        Words::new(&policy, &sources).condition(&Dnf { cubes })
    };
    assert_eq!(said(&[]), "never");
    assert_eq!(said(&[&[]]), "always");
    assert_eq!(said(&[&[(0, true), (1, false)]]), "a and not b");
    assert_eq!(said(&[&[(0, true), (1, true)], &[(0, true), (2, true)]]), "a and (b or c)");
    let product = [(0, 3), (0, 4), (1, 3), (1, 4)].map(|(one, two)| [(one, true), (two, false)]);
    assert_eq!(said(&product.each_ref().map(|cube| &cube[..])), "(a or b) and (not d or not e)");
}

#[test]
fn values_are_said_as_the_language_writes_them() {
    let (policy, sources) = compiled("fact how: { narrow, wide, both }\nfact day: date\nfact many: number\n");
    let words = Words::new(&policy, &sources);
    let said =
        |at: usize, allowed: Allowed| words.literal(&Literal { variable: VariableId::new(at), allowed }).to_string();
    assert_eq!(said(0, Allowed::OneOf(vec![1])), "how == wide");
    assert_eq!(said(0, Allowed::OneOf(vec![0, 2])), "how != wide");
    assert_eq!(said(1, Allowed::Range(Some(719_468), None)), "day >= 1970-01-01");
    assert_eq!(said(1, Allowed::Range(Some(719_468), Some(719_468))), "day == 1970-01-01");
    assert_eq!(said(2, Allowed::Range(Some(-3), Some(5))), "many >= -3 and many <= 5");
}

/// The sentences of the proof of a policy's only claim.
fn told(text: &str) -> Vec<String> {
    let (policy, sources) = compiled(text);
    let outcome = claims::check(&policy, &claims::Options::default());
    let (id, finding) = &outcome.findings[0];
    assert_eq!(*id, ClaimId::new(0));
    let telling = Telling::new(Words::new(&policy, &sources), *id, finding);
    (0..telling.steps().len()).map(|at| telling.sentence(at)).collect()
}

#[test]
fn the_first_look_is_told_in_plain_sentences() {
    let text = "party User\nparty WhatsApp\nparty Facebook\ndata location\ndata ip_address\ndata area is location\npurpose ads\n\
                origin ip_address at User\nflow User -> WhatsApp -> Facebook carries ip_address for ads\n\
                derive area from ip_address\nclaim c: location never reaches Facebook";
    assert_eq!(
        told(text),
        [
            "User has ip_address to begin with",
            "User sends ip_address to WhatsApp for ads",
            "WhatsApp sends ip_address to Facebook for ads",
            "from ip_address, Facebook can work out area, which counts as location",
        ]
    );
}

#[test]
fn seals_parts_keys_and_maybes_are_told() {
    let text = "party A\nparty W {\n  party X\n}\nparty R\ndata d\nkey k\nkey k2 is k\norigin d at A\nmay origin k2 at W.X\n\
                flow A -> R -> W.X carries d sealed with k\nclaim c: W never learns d";
    let sentences = told(text);
    for sentence in [
        "A sends d to R, sealed with k",
        "R passes d on to W.X, still sealed with k",
        "W.X may have k2 to begin with",
        "W.X has k2, and so can read d",
    ] {
        assert!(sentences.iter().any(|told| told == sentence), "{sentences:#?}");
    }
}

#[test]
fn keeping_using_and_transforming_are_told() {
    let keeps = "party A\nparty B\ndata d, e\norigin d at A\nflow A -> B carries d as e\nkeep e at B for 30 days\nclaim c: B never keeps e";
    assert_eq!(told(keeps)[1..], ["A sends d to B, where it arrives as e", "B keeps e for 30 days"]);
    let uses = "party A\ndata d\npurpose p, q\norigin d at A\nmay use d at A for p, q\nclaim c: A never uses d for q";
    assert_eq!(told(uses), ["A has d to begin with", "A may use d for p and q"]);
    let part =
        "party W {\n  party X\n}\ndata d\norigin d at W.X\nclaim c: d reaches only W.X\nparty Y\nflow W -> Y carries d";
    assert!(told(part).contains(&"W has d, because its part W.X has it".to_owned()));
}

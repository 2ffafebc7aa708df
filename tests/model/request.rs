//! What is asked of a policy beyond its text.

use crate::support::{Files, Run};
use flowproof::model::Request;

const POLICY: &str = "\
source paper
source press
party A
party B
data d
fact x
origin o: d at A
may flow f: A -> B carries d cite paper
flow g: A -> B carries d cite press
assume first: x cite press
assume second: x cite paper, press
claim c cite press: d never reaches B
";

fn run(text: &str, request: &Request) -> Run {
    Run::with(&Files::new([("main.flow", text)]), "main.flow", request)
}

fn usage(run: &Run) -> Vec<String> {
    run.compiled.usage.iter().map(|found| run.show(found)).collect()
}

#[test]
fn assumptions_and_questions_are_added() {
    let request = Request {
        assumptions: vec!["x".to_owned(), "not x".to_owned()],
        questions: vec!["d never reaches A".to_owned(), "B can learn d when x".to_owned()],
        only_sources: None,
        compare_with: None,
    };
    let run = run(POLICY, &request);
    assert!(usage(&run).is_empty() && run.shown().is_empty());
    let policy = run.policy();
    let assumed: Vec<String> = policy.assumptions.iter().map(|assumption| run.sources.place(assumption.span)).collect();
    assert_eq!(assumed, ["main.flow:10:1", "main.flow:11:1", "--assume:1:1", "--assume:1:1"]);
    let claims: Vec<&str> = policy.claims.iter().map(|claim| policy.symbol(claim.name)).collect();
    assert_eq!(claims, ["c", "question", "question"]);
    assert!(policy.claims.iter().all(|claim| claim.body.is_some()));
    assert!(policy.partial, "dead flows only warn where scenarios are left out");
}

#[test]
fn what_is_wrong_with_the_request_is_told_apart() {
    let request = Request {
        assumptions: vec!["y".to_owned(), "x and".to_owned()],
        questions: vec!["e never reaches A".to_owned()],
        only_sources: Some(vec!["papr".to_owned(), "zzz".to_owned()]),
        compare_with: None,
    };
    let run = run(&format!("{POLICY}origin q at A\n"), &request);
    let found = usage(&run);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(
        found.contains(
            &"FP0109: `--sources` names `papr`, which is no source of this policy\n  help: did you mean `paper`?"
                .to_owned()
        )
    );
    assert!(found.iter().any(|found| found.starts_with("FP0107 --assume:1:1 `y`: unknown variable or condition `y`")));
    assert!(found.iter().any(|found| found.starts_with("FP0003 --assume:1:")));
    assert!(found.iter().any(|found| found.starts_with("FP0103 question:1:1 `e`: unknown data type `e`")));
    assert_eq!(run.shown().len(), 1);
    // No verdict rests on an assumption that was not understood.
    assert_eq!(run.blocked(), ["c", "question"]);
}

#[test]
fn only_some_sources() {
    let only = |sources: &[&str]| {
        let only_sources = Some(sources.iter().map(|&source| source.to_owned()).collect());
        run(POLICY, &Request { only_sources, ..Request::default() })
    };
    let names = |run: &Run| {
        let policy = run.policy();
        let statements = policy.statements.iter().filter_map(|statement| statement.name);
        let assumptions = policy.assumptions.iter().filter_map(|assumption| assumption.name);
        statements.chain(assumptions).map(|name| policy.symbol(name)).collect::<Vec<_>>().join(" ")
    };
    let paper = only(&["paper"]);
    assert_eq!(names(&paper), "o f second");
    assert_eq!((paper.policy().claims.len(), paper.policy().variables.len(), paper.policy().partial), (1, 2, true));
    let press = only(&["press"]);
    assert_eq!(names(&press), "o g first second");
    assert_eq!(press.policy().variables.len(), 1);
    assert!(!only(&["press", "paper"]).policy().partial);
}

#[test]
fn statements_that_are_left_out_are_read_for_errors() {
    let text = format!("{POLICY}flow q: A -> Nowhere carries d cite press\nflow r: A -> B carries d cite pres\n");
    let request = Request { only_sources: Some(vec!["paper".to_owned()]), ..Request::default() };
    let found = run(&text, &request);
    assert_eq!(found.shown().len(), 2, "{:?}", found.shown());
    // The first is no matter; the second may be about any source.
    let blame: Vec<&str> = found.claim("c").blocked_by.iter().map(|&span| found.sources.text(span)).collect();
    assert_eq!(blame, ["pres"]);
}

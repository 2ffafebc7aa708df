//! The statements that make up the model.

use crate::support::check;
use flowproof::model::{Body, Guarded, Sort, Speaker, Type};

#[test]
fn hidden_variables_stand_where_their_statements_begin() {
    let run = check(
        "\
fact first
party A
party B
data d
/// Whether it happens.
may flow m: A -> B -> A carries d
choice middle by A
unstated condition open = first
unstated derive d from d
fact last: { x, y }
",
    );
    let policy = run.policy();
    let shown: Vec<String> = policy
        .variables
        .iter()
        .map(|variable| {
            let name = variable.name.map_or("-", |name| policy.symbol(name));
            let guards = match variable.guards {
                Some(Guarded::Statement(id)) => run.sources.place(policy.statements[id].span),
                Some(Guarded::Condition(id)) => run.sources.place(policy.conditions[id].span),
                None => String::new(),
            };
            let sort = match variable.sort {
                Sort::Choice(_) => "choice",
                Sort::Fact => "fact",
                Sort::Reading => "reading",
                Sort::May => "may",
                Sort::Unstated => "unstated",
            };
            format!("{name} {sort} {guards}").trim_end().to_owned()
        })
        .collect();
    assert_eq!(
        shown,
        [
            "first fact",
            "m may main.flow:6:1",
            "middle choice",
            "open unstated main.flow:8:1",
            "- unstated main.flow:9:1",
            "last fact"
        ]
    );
    let hidden = policy.variables.iter().nth(1).expect("there are six");
    assert_eq!(hidden.text.as_deref(), Some("Whether it happens."));
    assert_eq!(hidden.ty, Type::Bool);
}

#[test]
fn a_flow_with_everything() {
    let run = check(
        "\
label eu
source paper
purpose ads
party A
party B
party C
data d
data h
data h2 is h
key k
fact x
flow f: A -> B -> C carries d as h sealed with k when x for ads labelled eu by B cite paper \"p. 1\"
keep s: d at A for 2 weeks
keep t: d at A
",
    );
    let statement = run.statement("f");
    let Body::Flow { chain, data, transformed, seal } = &statement.body else { panic!("a flow is one") };
    assert_eq!(chain.links().map(|link| run.parties(&link)).collect::<Vec<_>>(), ["A", "B", "C"]);
    assert_eq!(run.data(data), "d");
    let transformed = transformed.as_ref().expect("it has `as`");
    assert_eq!(transformed.names.iter().map(|&name| run.policy().data_name(name)).collect::<Vec<_>>(), ["h"]);
    assert_eq!(run.data(&transformed.later), "h h2");
    assert_eq!(seal.map(|key| run.policy().data_name(key)), Some("k"));
    assert_eq!((statement.purposes.len(), statement.labels.len()), (1, 1));
    assert!(matches!(&statement.by, Some(Speaker::Party(party)) if run.policy().party_path(*party) == "B"));
    let cite = statement.cites.first().expect("it has one");
    assert_eq!((cite.at.as_deref(), run.sources.text(cite.span)), (Some("p. 1"), "paper \"p. 1\""));
    assert!(matches!(&run.statement("s").body, Body::Keep { hours: Some(hours), .. } if **hours == 336));
    assert!(matches!(run.statement("t").body, Body::Keep { hours: None, .. }));
}

#[test]
fn remarks_and_assumptions() {
    let run = check(
        "\
fact x
source paper
remark a \"they care\" by \"a reporter\" cite paper
remark b \"they do not\" against a
assume law: x cite paper
assume not x implies x
",
    );
    let policy = run.policy();
    let against: Vec<Vec<&str>> = policy
        .remarks
        .iter()
        .map(|remark| remark.against.iter().map(|&other| policy.symbol(policy.remarks[other].name)).collect())
        .collect();
    assert_eq!(against, [vec![], vec!["a"]]);
    let names: Vec<Option<&str>> =
        policy.assumptions.iter().map(|assumption| assumption.name.map(|name| policy.symbol(name))).collect();
    assert_eq!(names, [Some("law"), None]);
}

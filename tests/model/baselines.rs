//! Baselines, and which variables they share with the policy.

use crate::support::{Run, check};
use flowproof::model::{Cond, Policy};

/// Which variable here each variable of the first baseline is.
fn variables(run: &Run) -> Vec<String> {
    let policy = run.policy();
    let baseline = policy.baselines.iter().next().expect("there is one");
    let pairs = baseline.policy.variables.iter().zip(baseline.variables.iter());
    pairs
        .map(|(there, &here)| {
            let here = &policy.variables[here];
            let there = there.name.map_or_else(|| run.sources.place(there.span), |name| policy.symbol(name).to_owned());
            let only = if here.baseline.is_some() { " (only there)" } else { "" };
            format!("{there} = {}{only}", run.sources.place(here.span))
        })
        .collect()
}

#[test]
fn variables_are_matched_by_name_and_hidden_ones_by_statement() {
    let run = check(
        "\
baseline old \"old.flow\"
party A
party B
data d
fact x
fact size: { small, large }
condition here = x
may flow f: A -> B carries d
may flow A -> B carries d
may flow A /* there */ ->   B carries d // the second
unstated flow A -> B carries d
may condition open = x
claim c: d spreads no further than in old
--- old.flow
party B
party A
data d
choice x by A
fact size: { large, small }
fact here
may flow A -> B
  carries d
may flow A -> B carries d
may flow A -> B carries d
may flow f: A -> B carries d when size == large
unstated condition open = x
unstated flow B -> A carries d
claim ignored: d never reaches B
",
    );
    assert_eq!(
        variables(&run),
        [
            "x = main.flow:5:6",
            "size = main.flow:6:6",
            "here = old.flow:6:6 (only there)",
            "old.flow:7:1 = main.flow:9:1",
            "old.flow:9:1 = main.flow:10:1",
            "old.flow:10:1 = old.flow:10:1 (only there)",
            "f = main.flow:8:1",
            "open = main.flow:12:1",
            "old.flow:13:1 = old.flow:13:1 (only there)",
        ]
    );
    let own = run.policy().variables.iter().filter(|variable| variable.baseline.is_none()).count();
    assert!(run.policy().variables.iter().skip(own).all(|variable| variable.baseline.is_some()));
    // Values are in the order that they have here.
    let there: &Policy = &run.policy().baselines.iter().next().expect("there is one").policy;
    let when = there.statements.iter().find_map(|statement| statement.when.as_ref()).expect("one has a condition");
    assert!(matches!(when, Cond::OneOf(_, positions) if positions == &[1]));
}

#[test]
fn a_variable_has_one_type_in_both() {
    let run = check(
        "\
baseline old \"old.flow\"
party A
data d
fact x //~ FP0209 [x] `x` has another type in the baseline `old`
fact size: { small, large } //~ FP0209 [size] `size` has another type in the baseline `old`
claim c: d spreads no further than in old
claim e: d never reaches A
--- old.flow
fact x: date
fact size: { small, large, huge }
",
    );
    assert_eq!(run.blocked(), ["c"]);
    assert!(run.policy().baselines.is_empty());
}

#[test]
fn an_invalid_baseline_is_shown_with_its_errors() {
    let run = check(
        "\
baseline old \"below/old.flow\" //~ FP0208 [\"below/old.flow\"] the baseline `old` is not valid: its policy has 2 errors
party A
data d
claim c: d spreads no further than in old
claim e: d never reaches A
--- below/old.flow
party A
origin d at A //~ FP0103 [d] unknown data type `d`
import \"part.flow\"
--- below/part.flow
party //~ FP0003
",
    );
    assert_eq!(run.blocked(), ["c"]);
}

#[test]
fn baselines_of_a_baseline_are_not_read() {
    let run = check(
        "\
baseline old \"old.flow\"
party A
data d
claim c: d spreads no further than in old
--- old.flow
baseline older \"lost.flow\"
party A
data d
claim c: d spreads no further than in older
",
    );
    assert!(run.blocked().is_empty());
    assert_eq!(run.policy().baselines.len(), 1);
}

#[test]
fn a_file_that_both_policies_import_is_read_once() {
    let run = check(
        "\
baseline old \"old.flow\"
import \"world.flow\"
claim c: d spreads no further than in old
--- old.flow
import \"world.flow\"
--- world.flow
party A
data d
fact x
",
    );
    assert_eq!(run.sources.len(), 3);
    assert_eq!(variables(&run), ["x = world.flow:3:6"]);
}

#[test]
fn two_baselines_have_variables_of_their_own() {
    let run = check("baseline a \"a.flow\"\nbaseline b \"b.flow\"\n--- a.flow\nfact x\n--- b.flow\nfact x\n");
    assert_eq!(run.policy().variables.len(), 2);
}

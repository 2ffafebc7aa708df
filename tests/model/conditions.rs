//! Conditions: types and circles.

use crate::support::check;

#[test]
fn a_variable_is_used_as_what_it_is() {
    check(
        "\
fact today: date
fact age: number
fact open
fact size: { small, large }
condition late = open
assume today //~ FP0205 [today] `today` is a date, and not yes or no => compare it: `today >= 2021-02-08`
assume not age //~ FP0205 [age] `age` is a number, and not yes or no
assume open implies size //~ FP0205 [size] `size` is one of several values, and not yes or no => compare it: `size == small`
assume open == small //~ FP0205 [open] `open` is yes or no, and cannot be compared => write `open` or `not open`
assume late != small //~ FP0205 [late] the condition `late` is true or false, and cannot be compared => write `late` or `not late`
assume size < large //~ FP0205 [size] the values of `size` have no order, so that `<` says nothing
assume size == 3 //~ FP0205 [size] `size` is one of several values, and cannot be compared with a number
assume today > 18 //~ FP0205 [today] `today` is a date, and cannot be compared with a number
assume age == 2021-01-01 //~ FP0205 [age] `age` is a number, and cannot be compared with a date
assume today == small //~ FP0205 [today] `today` is a date, and cannot be compared with a name
assume age in { small } //~ FP0205 [age] `age` is a number, and has no list of values
assume open in { small } //~ FP0205 [open] `open` is yes or no, and has no list of values
",
    );
}

#[test]
fn a_value_belongs_to_its_variable() {
    check(
        "\
fact size: { small, large }
fact other: { huge }
assume size == smal //~ FP0108 [smal] `size` has no value `smal` => did you mean `small`?
assume size in { large, huge, tiny } //~ FP0108 [huge] `size` has no value `huge` => its values are `small`, `large` //~ FP0108 [tiny] `size` has no value `tiny`
",
    );
}

#[test]
fn every_name_in_a_condition_is_looked_at() {
    check(
        "\
fact x
assume (a_lot and x) or not (much implies x == more) //~ FP0107 [a_lot] unknown variable or condition `a_lot` //~ FP0107 [much] unknown variable or condition `much` //~ FP0205 [x] `x` is yes or no, and cannot be compared
",
    );
}

#[test]
fn conditions_do_not_go_in_circles() {
    let run = check(
        "\
fact x
condition p = q or x //~ FP0201 [q] conditions are defined by one another in a circle: `p` -> `q` -> `p`
condition q = not p
condition r = r //~ FP0201 [r] the condition `r` is defined by itself
condition user = p and x
condition fine = x
party A
data d
claim c: d never reaches A when fine
",
    );
    let policy = run.policy();
    let left: Vec<&str> = policy.conditions.iter().map(|condition| policy.symbol(condition.name)).collect();
    assert_eq!(left, ["fine"]);
    assert_eq!(run.blocked(), ["c"]);
}

#[test]
fn a_condition_that_was_not_understood_is_blamed_once() {
    let run = check(
        "\
fact x
condition first = x
condition wrong = y //~ FP0107 [y] unknown variable or condition `y`
condition user = wrong or x
may condition last = first
party A
data d
origin d at A when user and last
claim c: d never reaches A
",
    );
    let policy = run.policy();
    let left: Vec<&str> = policy.conditions.iter().map(|condition| policy.symbol(condition.name)).collect();
    assert_eq!(left, ["first", "last"]);
    let last = policy.conditions.iter().last().expect("two are left");
    let hidden = last.hidden.expect("it has a prefix");
    assert!(
        matches!(&last.cond, flowproof::model::Cond::Named(first) if policy.symbol(policy.conditions[*first].name) == "first")
    );
    let guards = policy.variables[hidden].guards;
    assert!(
        matches!(guards, Some(flowproof::model::Guarded::Condition(id)) if policy.symbol(policy.conditions[id].name) == "last")
    );
    assert_eq!(run.blocked(), ["c"]);
}

//! The ladder of verdicts, and the conditions that come with them.

use super::engine::Engine;
use super::failing::Failing;
use super::{Also, Readings, Verdict};
use crate::scenario::{BitSet, Diagram, Dnf, Space, shortest};

/// A verdict with its conditions.
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// When it fails.
    pub when: Option<Dnf>,
    /// What else can fail.
    pub also: Vec<Also>,
    /// What each reading says.
    pub readings: Option<Readings>,
    /// The scenarios that `when` stands for, in which the witness is one: hidden variables that it leaves out are free in it and
    /// count as "no".
    pub set: Diagram,
}

impl Judgement {
    fn bare(verdict: Verdict) -> Self {
        Self { verdict, when: None, also: Vec::new(), readings: None, set: Diagram::NEVER }
    }
}

/// Judges a claim. `may_is_fact` is true for `can` claims: for them, `may` is enough.
pub fn judge(engine: &mut Engine<'_>, failing: Failing, may_is_fact: bool) -> Judgement {
    let verdict = ladder(&mut engine.space, failing, may_is_fact);
    if !verdict.fails() {
        return Judgement::bare(verdict);
    }
    conditions(engine, failing, verdict, may_is_fact).unwrap_or_else(|| Judgement::bare(Verdict::Undecided))
}

/// The five steps of the ladder, in their order.
pub fn ladder(space: &mut Space, Failing { scope, fail }: Failing, may_is_fact: bool) -> Verdict {
    if fail == Diagram::NEVER {
        return Verdict::Holds;
    }
    let groups = space.groups();
    let project = |space: &mut Space, set| {
        let set = space.diagrams.exists(set, groups.circumstances_and_choices);
        if may_is_fact { space.diagrams.exists(set, groups.may) } else { set }
    };
    // Over readings and hidden variables: the values that some scenario in scope has, and those for which nothing fails.
    let considered = project(space, scope);
    let failing = project(space, fail);
    let fine = space.diagrams.without(considered, failing);
    let fine_for_some_unstated = space.diagrams.exists(fine, groups.unstated);
    let fine_for_some_hidden = space.diagrams.exists(fine_for_some_unstated, groups.may);
    let considered_unstated = space.diagrams.exists(considered, groups.unstated);
    let considered_hidden = space.diagrams.exists(considered_unstated, groups.may);
    let not_unknown = space.diagrams.without(considered_unstated, fine_for_some_unstated);
    let not_possible = space.diagrams.without(considered_hidden, fine_for_some_hidden);
    if [not_unknown, not_possible, fine].contains(&Diagram::UNDECIDED) {
        Verdict::Undecided
    } else if not_unknown == Diagram::NEVER {
        Verdict::Unknown
    } else if not_possible == Diagram::NEVER && !may_is_fact {
        Verdict::Possible
    } else if fine != Diagram::NEVER {
        Verdict::Ambiguous
    } else {
        Verdict::Violated
    }
}

/// `when`, `also` and the readings of a claim that fails; `None` if they would be too long to be of use.
fn conditions(engine: &mut Engine<'_>, failing: Failing, verdict: Verdict, may_is_fact: bool) -> Option<Judgement> {
    let groups = engine.space.groups();
    let left_out = match verdict {
        Verdict::Unknown => None,
        Verdict::Possible => Some(groups.unstated),
        _ if may_is_fact => Some(groups.unstated),
        _ => Some(groups.hidden),
    };
    let without = |engine: &mut Engine<'_>, set, bits: Option<BitSet>| {
        bits.map_or(set, |bits| engine.space.diagrams.all_zero(set, bits))
    };
    let set = without(engine, failing.fail, left_out);
    let (set, care, left_out) = if set == Diagram::NEVER {
        (failing.fail, failing.scope, None)
    } else {
        (set, without(engine, failing.scope, left_out), left_out)
    };
    let when = shortest(&mut engine.space, engine.policy, set, care)?;
    let mut also = Vec::new();
    if left_out.is_some() {
        let certain = without(engine, failing.fail, Some(groups.unstated));
        if left_out == Some(groups.hidden) {
            let care = without(engine, failing.scope, Some(groups.unstated));
            also.extend(rest(engine, Verdict::Possible, certain, set, care)?);
        }
        also.extend(rest(engine, Verdict::Unknown, failing.fail, certain, failing.scope)?);
    }
    let readings = match verdict {
        Verdict::Ambiguous => Some(readings(engine, failing)?),
        _ => None,
    };
    Some(Judgement { verdict, when: Some(when), also, readings, set })
}

/// What fails besides `known`; an empty list if nothing does, `None` if it is too long to say.
fn rest(engine: &mut Engine<'_>, level: Verdict, fail: Diagram, known: Diagram, care: Diagram) -> Option<Option<Also>> {
    let rest = engine.space.diagrams.without(fail, known);
    if rest == Diagram::NEVER {
        return Some(None);
    }
    let when = shortest(&mut engine.space, engine.policy, rest, care)?;
    Some(Some(Also { level, when }))
}

/// The readings in which the claim fails whatever the hidden variables, and those in which it can hold.
fn readings(engine: &mut Engine<'_>, Failing { scope, fail }: Failing) -> Option<Readings> {
    let groups = engine.space.groups();
    let space = &mut engine.space;
    let considered = space.diagrams.exists(scope, groups.circumstances_and_choices);
    let failing = space.diagrams.exists(fail, groups.circumstances_and_choices);
    let fine = space.diagrams.without(considered, failing);
    let fine = space.diagrams.exists(fine, groups.hidden);
    let care = space.diagrams.exists(considered, groups.hidden);
    let fails = space.diagrams.without(care, fine);
    Some(Readings {
        fails: shortest(space, engine.policy, fails, care)?,
        holds: shortest(space, engine.policy, fine, care)?,
    })
}

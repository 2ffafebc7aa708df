//! Claims that stand otherwise than they did.

use super::sides::Sides;
use super::turns::failing;
use super::{ClaimChange, Comparison, Shift, Side};
use crate::claims::{self, Failing, Finding, Verdict};
use crate::model::{ClaimId, Policy};
use crate::scenario::Diagram;
use crate::symbol::Symbol;
use crate::words::Words;
use rustc_hash::{FxHashMap, FxHashSet};

type Standings = Vec<(ClaimId, Finding, Failing)>;

/// The changes of claims: those that both policies make, then those that only the newer one makes, then those of the older one.
pub fn changes(sides: &mut Sides<'_, '_>, comparison: &mut Comparison) {
    let [old, new] = [Side::Old, Side::New].map(|side| sides.on(side, standings));
    let by_name: FxHashMap<Symbol, &(ClaimId, Finding, Failing)> =
        old.iter().map(|standing| (sides.pair.old.claims[standing.0].name, standing)).collect();
    let known: FxHashSet<Symbol> = sides.pair.new.claims.iter().map(|claim| claim.name).collect();
    let mut added = Vec::new();
    for standing in &new {
        match by_name.get(&sides.pair.new.claims[standing.0].name) {
            Some(before) => change(sides, comparison, before, standing),
            None => added.push(alone(None, Some(standing))),
        }
    }
    comparison.claims.append(&mut added);
    for standing in &old {
        if !known.contains(&sides.pair.old.claims[standing.0].name) {
            comparison.claims.push(alone(Some(standing), None));
        }
    }
}

fn standings(engine: &mut claims::Engine<'_>) -> Standings {
    let policy: &Policy = engine.policy;
    let stand = |id| {
        let (finding, failing) = claims::standing(engine, id);
        (id, finding, failing)
    };
    policy.claims.ids().map(stand).collect()
}

fn alone(old: Option<&(ClaimId, Finding, Failing)>, new: Option<&(ClaimId, Finding, Failing)>) -> ClaimChange {
    let told = |standing: Option<&(ClaimId, Finding, Failing)>| standing.map(|(id, finding, _)| (*id, finding.clone()));
    ClaimChange { old: told(old), new: told(new), restated: false, fails: Shift::default() }
}

fn change(
    sides: &mut Sides<'_, '_>,
    comparison: &mut Comparison,
    old: &(ClaimId, Finding, Failing),
    new: &(ClaimId, Finding, Failing),
) {
    let sets = (sides.only(Side::New, new.2.fail, old.2.fail), sides.only(Side::Old, old.2.fail, new.2.fail));
    let known = old.1.verdict != Verdict::Undecided && new.1.verdict != Verdict::Undecided;
    let (Some(added), Some(removed), true) = (sets.0, sets.1, known) else {
        comparison.undecided += 1;
        return;
    };
    let restated = is_restated(sides, old.0, new.0);
    let stands_alike = old.1.verdict == new.1.verdict && old.1.vacuous.is_some() == new.1.vacuous.is_some();
    if stands_alike && !restated && added == Diagram::NEVER && removed == Diagram::NEVER {
        return;
    }
    let mut turn = |side, claim, set| (set != Diagram::NEVER).then(|| failing(sides, side, claim, set));
    let fails = Shift { added: turn(Side::New, new.0, added), removed: turn(Side::Old, old.0, removed) };
    comparison.claims.push(ClaimChange { restated, fails, ..alone(Some(old), Some(new)) });
}

/// Whether the newer claim says something else. One in the same words says the same, even if its patterns match other things because
/// other things are declared; and so does one in other words that mean the same.
fn is_restated(sides: &Sides<'_, '_>, old: ClaimId, new: ClaimId) -> bool {
    let text = |policy: &Policy, claim: ClaimId| Words::new(policy, sides.sources).claim_text(&policy.claims[claim]);
    if text(&sides.pair.old, old) == text(&sides.pair.new, new) {
        return false;
    }
    sides.meanings(Side::Old).claim(old) != sides.meanings(Side::New).claim(new)
}

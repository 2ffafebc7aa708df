//! Repairs: a smallest set of statements whose removal makes a failed claim hold.
//!
//! By implicit hitting sets (Reiter 1987; Moreno-Centeno and Karp 2013): every proof of a failing must lose a statement. Known proofs
//! give a smallest set that hits them all; the claim is tried again without it; if it still fails, the new witness is one more proof
//! to hit. The first set that makes the claim hold is a smallest one. Removing statements never makes more happen, so a proof that is
//! not hit stays one, with two exceptions: an `only` claim speaks of parties where data does not originate, so that a proof may be one only
//! when some origins are removed; and a formula may fail for want of an event. Then a proof has to be hit only by sets that remove
//! what it takes for granted to be gone.
//!
//! Where several sets are smallest, the one that is easiest to act on is wanted: flows, keeping and using before derivations, and these
//! before origins, as nobody can stop a person from having an address; of these those that a source states, the last of a proof first.

use super::engine::Engine;
use super::failing::Failing;
use super::{Repair, Step, witness};
use crate::model::{Body, Claim, ClaimBody, Cond, Sort, StatementId};
use crate::scenario::{Diagram, shortest};
use std::collections::BTreeSet;

/// How many statements a policy may have for repairs to be looked for whenever a claim fails.
pub const STATEMENT_LIMIT: usize = 5_000;
/// How many proofs are looked at before the search is no longer exact.
const PROOF_LIMIT: usize = 200;
/// How many proofs are looked at before there is no repair to tell.
const TRY_LIMIT: usize = 1_000;
/// How many partial hitting sets are looked at before the search is no longer exact.
const SEARCH_LIMIT: usize = 100_000;

/// A repair of a failed claim; `None` where removing statements cannot mend it.
pub fn repair(engine: &mut Engine<'_>, claim: &Claim, failing: Failing) -> Option<Repair> {
    let body = claim.body.as_ref()?;
    let failed = positive_part(body)?;
    let (remove, exact) = smallest(engine, body, &failed, failing.scope)?;
    let or_guard = guard(engine, body, failing, &remove);
    Some(Repair { remove, exact, or_guard })
}

/// The claim as one whose witness has the steps of just those events that make it fail; `None` where it fails for want of an event.
fn positive_part(body: &ClaimBody) -> Option<ClaimBody> {
    match body {
        ClaimBody::Always { .. } | ClaimBody::Can(_) | ClaimBody::Control { .. } => None,
        ClaimBody::NeverFormula(formula) => Some(ClaimBody::NeverFormula(events_under(formula, true))),
        ClaimBody::AlwaysFormula(formula) => Some(ClaimBody::NeverFormula(events_under(formula, false))),
        _ => Some(body.clone()),
    }
}

/// Whether a claim can fail for want of an event as well, so that removing too much makes it fail again.
fn fails_for_want(body: &ClaimBody) -> bool {
    let some = |events: Cond| !matches!(events, Cond::Or(events) if events.is_empty());
    match body {
        ClaimBody::NeverFormula(formula) => some(events_under(formula, false)),
        ClaimBody::AlwaysFormula(formula) => some(events_under(formula, true)),
        _ => false,
    }
}

/// The events that stand under an even number of negations (`wanted`) or an odd one, as a disjunction.
fn events_under(formula: &Cond, wanted: bool) -> Cond {
    let mut found = Vec::new();
    collect(formula, wanted, &mut found);
    Cond::Or(found)
}

fn collect(formula: &Cond, positive: bool, found: &mut Vec<Cond>) {
    match formula {
        Cond::Event(_) if positive => found.push(formula.clone()),
        Cond::Not(inner) => collect(inner, !positive, found),
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| collect(one, positive, found)),
        Cond::Implies(first, second) => {
            collect(first, !positive, found);
            collect(second, positive, found);
        }
        Cond::Event(_) | Cond::Variable(_) | Cond::Named(_) | Cond::Compare(..) | Cond::OneOf(..) => {}
    }
}

/// A proof that a claim fails.
struct Proof {
    /// Its statements, the one that is easiest to act on first.
    statements: Vec<StatementId>,
    /// What has to be removed for it to be one.
    given: Vec<StatementId>,
}

impl Proof {
    /// Whether it is a proof without the chosen statements.
    fn stands(&self, chosen: &BTreeSet<StatementId>) -> bool {
        self.given.iter().all(|statement| chosen.contains(statement))
            && !self.statements.iter().any(|statement| chosen.contains(statement))
    }
}

/// A set of statements without which the claim holds, and whether it is known to be a smallest one.
fn smallest(
    engine: &mut Engine<'_>,
    body: &ClaimBody,
    failed: &ClaimBody,
    scope: Diagram,
) -> Option<(Vec<StatementId>, bool)> {
    let mut proofs: Vec<Proof> = Vec::new();
    let mut exact = true;
    let mut removed = BTreeSet::new();
    loop {
        let list: Vec<StatementId> = removed.iter().copied().collect();
        let Some(proof) = proof_without(engine, body, failed, scope, &list)? else { return Some((list, exact)) };
        if proofs.len() == TRY_LIMIT {
            return None;
        }
        proofs.push(proof);
        exact &= proofs.len() <= PROOF_LIMIT;
        let hitting = if exact { smallest_hitting(&proofs) } else { None };
        removed = match hitting {
            Some(hitting) => hitting?,
            None => {
                exact = false;
                greedy_hitting(&proofs)
            }
        };
    }
}

/// The statements of a proof that the claim still fails without these statements; `Some(None)` if it holds, `None` if that is not known.
#[expect(clippy::option_option, reason = "not known and no proof are two things")]
fn proof_without(
    engine: &mut Engine<'_>,
    body: &ClaimBody,
    failed: &ClaimBody,
    scope: Diagram,
    removed: &[StatementId],
) -> Option<Option<Proof>> {
    engine.guarded(removed, Diagram::NEVER, |engine| {
        let fail = engine.failing(body, scope).fail;
        if fail == Diagram::NEVER {
            return Some(None);
        }
        if fail == Diagram::UNDECIDED {
            return None;
        }
        let scenario = engine.space.plainest(fail)?;
        let steps = witness::steps(engine, failed, &scenario);
        let given = given(engine, body, &steps, removed);
        Some(Some(Proof { statements: by_ease(engine, &steps), given }))
    })
}

/// What of the removed statements a proof takes for granted: for an `only` claim the origins of its data at its party; where that is
/// a whole, whose parts may have the data in its stead, and for a formula that can fail for want of an event, all of them.
fn given(engine: &Engine<'_>, body: &ClaimBody, steps: &[Step], removed: &[StatementId]) -> Vec<StatementId> {
    if fails_for_want(body) {
        return removed.to_vec();
    }
    let (ClaimBody::Only(_), Some(last)) = (body, steps.last()) else { return Vec::new() };
    let is_whole = !engine.policy.parties[last.party].parts().is_empty();
    let originates = |statement: StatementId| match &engine.policy.statements[statement].body {
        Body::Origin { data, at } => data.contains(last.data) && at.contains(last.party),
        _ => false,
    };
    removed.iter().copied().filter(|&statement| is_whole || originates(statement)).collect()
}

fn by_ease(engine: &Engine<'_>, steps: &[Step]) -> Vec<StatementId> {
    let rank = |statement: &StatementId| {
        let statement = &engine.policy.statements[*statement];
        let kind = match statement.body {
            Body::Flow { .. } | Body::Keep { .. } | Body::Use { .. } => 0,
            Body::Derive { .. } => 1,
            Body::Origin { .. } => 2,
        };
        (kind, statement.cites.is_empty())
    };
    let mut proof = Vec::new();
    for statement in steps.iter().rev().filter_map(|step| step.statement) {
        if !proof.contains(&statement) {
            proof.push(statement);
        }
    }
    proof.sort_by_key(rank);
    proof
}

/// A smallest set without which no proof stands, by iterative deepening; `Some(None)` if there is none, `None` if the search takes too
/// long.
#[expect(clippy::option_option, reason = "no set and no answer are two things")]
fn smallest_hitting(proofs: &[Proof]) -> Option<Option<BTreeSet<StatementId>>> {
    let mut left = SEARCH_LIMIT;
    let most = proofs.len();
    for size in 1..=most {
        let mut chosen = BTreeSet::new();
        if hit(proofs, size, &mut chosen, &mut left)? {
            return Some(Some(chosen));
        }
    }
    Some(None)
}

/// Extends `chosen` by at most `size` statements to a hitting set; `None` if the search takes too long.
fn hit(proofs: &[Proof], size: usize, chosen: &mut BTreeSet<StatementId>, left: &mut usize) -> Option<bool> {
    *left = left.checked_sub(1)?;
    let missed = proofs.iter().filter(|proof| proof.stands(chosen)).min_by_key(|proof| proof.statements.len());
    let Some(missed) = missed else { return Some(true) };
    if size == 0 {
        return Some(false);
    }
    for &statement in &missed.statements {
        chosen.insert(statement);
        if hit(proofs, size - 1, chosen, left)? {
            return Some(true);
        }
        chosen.remove(&statement);
    }
    Some(false)
}

/// A hitting set that takes the statement of most proofs each time.
fn greedy_hitting(proofs: &[Proof]) -> BTreeSet<StatementId> {
    let mut chosen = BTreeSet::new();
    loop {
        let missed: Vec<_> = proofs.iter().filter(|proof| proof.stands(&chosen)).collect();
        let candidates: BTreeSet<StatementId> = missed.iter().flat_map(|proof| &proof.statements).copied().collect();
        let covers =
            |statement: &StatementId| missed.iter().filter(|proof| proof.statements.contains(statement)).count();
        match candidates.iter().copied().rev().max_by_key(covers) {
            Some(best) => chosen.insert(best),
            None => return chosen,
        };
    }
}

/// The condition on facts, choices and readings that, added to the removed statements, makes the claim hold without removing them.
fn guard(
    engine: &mut Engine<'_>,
    body: &ClaimBody,
    failing: Failing,
    removed: &[StatementId],
) -> Option<crate::scenario::Dnf> {
    let groups = engine.space.groups();
    let fails = engine.space.diagrams.exists(failing.fail, groups.hidden);
    let fine = engine.space.diagrams.not(fails);
    let valid = engine.space.valid();
    let useful = engine.space.diagrams.and(fine, valid);
    if useful == Diagram::NEVER || useful == Diagram::UNDECIDED || mentions_hidden(engine, fine) {
        return None;
    }
    let holds = engine.guarded(removed, fine, |engine| engine.failing(body, failing.scope).fail == Diagram::NEVER);
    let valid = engine.space.diagrams.exists(valid, groups.hidden);
    if holds { shortest(&mut engine.space, engine.policy, fine, valid) } else { None }
}

fn mentions_hidden(engine: &Engine<'_>, set: Diagram) -> bool {
    engine.space.support(set).iter().any(|&variable| Sort::is_hidden(engine.policy.variables[variable].sort))
}

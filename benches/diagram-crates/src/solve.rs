//! The fixpoint and the claims, the same for every crate.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::diagrams::{Diagrams, Limits};
use crate::problem::{Problem, Random};

/// Which of the places whose value grew is visited next.
#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    /// The one that has waited longest.
    Oldest,
    /// The one that grew last.
    Newest,
}

/// What is known of one place.
#[derive(Clone)]
pub enum Value<D> {
    /// Exactly when data is there.
    Known(D),
    /// A limit was hit on the way here.
    Undecided,
}

/// What a run found out and what it took.
pub struct Outcome {
    /// Guards and fixpoint.
    pub fixpoint: Duration,
    /// The 50 claims.
    pub claims: Duration,
    /// The process's peak resident memory after the claims, before the comparison.
    pub peak_kib: u64,
    /// Places whose value a limit left open.
    pub undecided: usize,
    /// Claims that a limit left open.
    pub open_claims: usize,
    /// Nodes of the largest holding.
    pub largest: usize,
    /// A number that depends on every claim's failing scenarios and on what the quantifier left.
    pub digest: u64,
    /// Decided claims times assignments, on all of which crate and oracle agreed.
    pub compared: usize,
    /// Those among them in which the claim fails.
    pub failing: usize,
}

/// Runs a problem and compares it with the oracle on random assignments.
///
/// # Panics
///
/// When the crate and the oracle differ.
pub fn run<E: Diagrams>(problem: &Problem, limits: Limits, order: Order, assignments: usize) -> Outcome {
    let start = Instant::now();
    let mut engine = E::new(problem.bits, limits);
    let values = fixpoint(&mut engine, problem, order);
    let fixpoint = start.elapsed();

    let start = Instant::now();
    engine.renew();
    let claims = claims(&mut engine, problem, &values);
    let claims_time = start.elapsed();

    let peak_kib = peak_kib();
    let largest = known(&values).map(|value| engine.nodes(value)).max().unwrap_or(0);
    let (compared, failing) = compare(&mut engine, problem, &claims, assignments);
    Outcome {
        fixpoint,
        claims: claims_time,
        peak_kib,
        undecided: values.len() - known(&values).count(),
        open_claims: claims.iter().filter(|claim| claim.is_none()).count(),
        largest,
        digest: digest(&mut engine, &claims),
        compared,
        failing,
    }
}

/// The process's peak resident memory, as Linux reports it (0 elsewhere).
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn known<D>(values: &[Value<D>]) -> impl Iterator<Item = &D> {
    values.iter().filter_map(|value| match value {
        Value::Known(diagram) => Some(diagram),
        Value::Undecided => None,
    })
}

/// The least fixpoint by a worklist of places whose value grew.
fn fixpoint<E: Diagrams>(engine: &mut E, problem: &Problem, order: Order) -> Vec<Value<E::Diagram>> {
    let guards: Vec<_> = problem.guards.iter().map(|guard| value(engine.condition(guard))).collect();
    let mut values = vec![Value::Known(engine.constant(false)); problem.hops.len()];
    let mut waiting = vec![false; values.len()];
    let mut queue = VecDeque::new();
    for origin in &problem.origins {
        values[*origin] = Value::Known(engine.constant(true));
        if !std::mem::replace(&mut waiting[*origin], true) {
            queue.push_back(*origin);
        }
    }
    while let Some(place) = if order == Order::Oldest { queue.pop_front() } else { queue.pop_back() } {
        waiting[place] = false;
        for hop in &problem.hops[place] {
            let arriving = match hop.guard {
                None => values[place].clone(),
                Some(guard) => both(engine, &values[place], &guards[guard]),
            };
            let Some(joined) = grown(engine, &values[hop.to], &arriving) else { continue };
            values[hop.to] = joined;
            if !std::mem::replace(&mut waiting[hop.to], true) {
                queue.push_back(hop.to);
            }
        }
    }
    values
}

fn value<D>(diagram: Option<D>) -> Value<D> {
    diagram.map_or(Value::Undecided, Value::Known)
}

fn both<E: Diagrams>(engine: &mut E, left: &Value<E::Diagram>, right: &Value<E::Diagram>) -> Value<E::Diagram> {
    match (left, right) {
        (Value::Known(left), Value::Known(right)) => value(engine.and(left, right)),
        _ => Value::Undecided,
    }
}

/// The old value with the new one, if that is more; "always" needs no more, and "undecided" stays.
fn grown<E: Diagrams>(engine: &mut E, old: &Value<E::Diagram>, new: &Value<E::Diagram>) -> Option<Value<E::Diagram>> {
    let always = engine.constant(true);
    match (old, new) {
        (Value::Known(old), _) if *old == always => None,
        (_, Value::Known(new)) if *new == always => Some(Value::Known(always)),
        (Value::Undecided, _) => None,
        (_, Value::Undecided) => Some(Value::Undecided),
        (Value::Known(old), Value::Known(new)) => match engine.or(old, new) {
            Some(joined) if joined == *old => None,
            joined => Some(value(joined)),
        },
    }
}

/// A claim's failing scenarios, and the negation of what quantification leaves of them.
struct Claim<D> {
    fail: D,
    without: D,
}

fn claims<E: Diagrams>(
    engine: &mut E,
    problem: &Problem,
    values: &[Value<E::Diagram>],
) -> Vec<Option<Claim<E::Diagram>>> {
    let valid = engine.fold(&problem.valid, true);
    problem.claims.iter().map(|places| claim(engine, problem, values, valid.as_ref()?, places)).collect()
}

fn claim<E: Diagrams>(
    engine: &mut E,
    problem: &Problem,
    values: &[Value<E::Diagram>],
    valid: &E::Diagram,
    places: &[usize],
) -> Option<Claim<E::Diagram>> {
    let mut event = engine.constant(false);
    for place in places {
        let Value::Known(held) = &values[*place] else { return None };
        event = engine.or(&event, held)?;
    }
    let fail = engine.and(&event, valid)?;
    let projected = engine.exists(&fail, &problem.quantified)?;
    let without = engine.not(&projected)?;
    std::hint::black_box(engine.nodes(&fail) + engine.nodes(&without));
    Some(Claim { fail, without })
}

/// The same for every crate: counts of assignments, which are exact.
fn digest<E: Diagrams>(engine: &mut E, claims: &[Option<Claim<E::Diagram>>]) -> u64 {
    claims.iter().flatten().fold(0, |sum, claim| {
        let counts = [engine.count(&claim.fail), engine.count(&claim.without)];
        counts.iter().fold(sum, |sum, count| sum.wrapping_mul(1_000_003).wrapping_add(*count))
    })
}

/// Compares each decided claim with the oracle: how often, and how often the claim failed.
fn compare<E: Diagrams>(
    engine: &mut E,
    problem: &Problem,
    claims: &[Option<Claim<E::Diagram>>],
    assignments: usize,
) -> (usize, usize) {
    let mut random = Random::new(3);
    let (mut compared, mut failing) = (0, 0);
    for _ in 0..assignments {
        let scenario = random.scenario(problem.bits);
        let (held, valid) = (problem.holds(&scenario), problem.is_valid(&scenario));
        for (claim, places) in claims.iter().zip(&problem.claims) {
            let Some(claim) = claim else { continue };
            let expected = valid && places.iter().any(|place| held[*place]);
            assert_eq!(engine.eval(&claim.fail, &scenario), expected, "crate and oracle differ");
            compared += 1;
            failing += usize::from(expected);
        }
    }
    (compared, failing)
}

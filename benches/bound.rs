//! The engine alone beside a hand-written bound on the same graphs: both build their rows and propagate, in turn, round after round.
//! `PARTIES=200000,1000000` and `TYPES=64` choose sizes, `ROUNDS` how often; `docs/performance.md` has figures.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run fails")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of parties and types"
)]

#[path = "support/instance.rs"]
mod instance;
#[path = "support/rows.rs"]
mod rows;
mod support;

use flowproof::claims::{self, Engine, Options, Verdict};
use flowproof::holdings::{Budget, Holdings, System, Variation};
use flowproof::ids::Id as _;
use flowproof::model::{ClaimBody, DataId, Event, PartyId, Policy};
use flowproof::scenario::{Diagram, NODE_LIMIT, Space};
use instance::{Instance, Kind, Links};
use rows::{Found, Narrow, Wide};
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn numbers(variable: &str, otherwise: &str) -> Vec<usize> {
    let wanted = std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned());
    wanted.split(',').map(|number| number.parse().unwrap()).collect()
}

/// How long building and propagating took.
type Times = [Duration; 2];

fn main() {
    let rounds = numbers("ROUNDS", "5")[0];
    println!(
        "engine and bound in ms, medians of {rounds}: graph and guards + fixpoint = together; claims: 1,000 with witnesses"
    );
    let types = numbers("TYPES", "64,1024");
    for parties in numbers("PARTIES", "2000,20000") {
        for (links, name) in [(Links::PowerLaw, "power law"), (Links::Layered, "layered")] {
            for (hard, variant) in [(false, ""), (true, ", hard")] {
                for &types in &types {
                    let kind = Kind { links, hard, types };
                    print!("{parties} parties, {types} types, {name}{variant}: ");
                    race(&Instance::new(kind, parties, 1000), rounds);
                }
            }
        }
    }
}

fn race(instance: &Instance, rounds: usize) {
    let policy = instance.policy();
    let (mut engine, mut bound) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (times, of_engine) = through_library(&policy, instance);
        engine.push(times);
        let (times, of_bound) = if instance.types > 64 {
            timed(|| Wide::build(instance), |rows| rows.solve(instance), |rows| rows.found(instance))
        } else {
            timed(|| Narrow::build(instance), |rows| rows.solve(instance), |rows| rows.found(instance))
        };
        bound.push(times);
        assert_eq!(of_engine, of_bound, "the engine and the bound differ");
    }
    let (claims, failing) = claims_alone(&policy);
    let together = |times: &Times| (times[0] + times[1]).as_secs_f64();
    // Of one round, and so at one time: others may use the machine.
    let mut ratios: Vec<f64> = engine.iter().zip(&bound).map(|(one, other)| together(one) / together(other)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let (engine, bound, ratio) = (medians(&engine), medians(&bound), ratios[ratios.len() / 2]);
    println!(
        "engine {:.1} + {:.1} = {:.1}, bound {:.1} + {:.1} = {:.1}, ratio {ratio:.2}; {failing} claims fail, {:.1}",
        engine[0],
        engine[1],
        engine[2],
        bound[0],
        bound[1],
        bound[2],
        milliseconds(claims)
    );
}

fn timed<S>(build: impl FnOnce() -> S, solve: impl FnOnce(&mut S), found: impl FnOnce(&S) -> Found) -> (Times, Found) {
    let start = Instant::now();
    let mut state = build();
    let built = start.elapsed();
    solve(&mut state);
    ([built, start.elapsed() - built], found(&state))
}

struct Solved<'p> {
    space: Space,
    system: System<'p>,
    holdings: Option<Holdings>,
}

fn through_library(policy: &Policy, instance: &Instance) -> (Times, Found) {
    let build = || {
        let mut space = Space::new(policy, NODE_LIMIT);
        let system = System::new(policy, None, &mut space, Default::default());
        Solved { space, system, holdings: None }
    };
    let solve = |solved: &mut Solved<'_>| {
        let Solved { space, system, holdings } = solved;
        *holdings = Some(Holdings::solve(system, space, &Variation::default(), &mut Budget::new(None, None)));
    };
    timed(build, solve, |solved| {
        let holdings = solved.holdings.as_ref().unwrap();
        let holds = |party, data| holdings.of((party, solved.system.graph.forms.clear(data))) == Diagram::ALWAYS;
        let fails = |body: &ClaimBody| match body {
            ClaimBody::Never(Event::Reaches { data, party }) => {
                party.iter().any(|party| data.iter().any(|data| holds(party, data)))
            }
            _ => panic!("another claim"),
        };
        let parties = (0..instance.parties).map(PartyId::new);
        let held = |party| (0..instance.types).filter(|&what| holds(party, DataId::new(what))).count() as u64;
        Found {
            reached: parties.map(held).sum(),
            failing: policy.claims.iter().filter(|claim| fails(claim.body.as_ref().unwrap())).count() as u64,
        }
    })
}

/// How long the claims take once there is the fixpoint, witnesses included, and how many fail.
fn claims_alone(policy: &Policy) -> (Duration, usize) {
    let mut engine = Engine::new(policy, &Options::default());
    let start = Instant::now();
    let outcome = claims::check_with(&mut engine, None, false);
    let took = start.elapsed();
    (took, outcome.findings.iter().filter(|(_, finding)| finding.verdict == Verdict::Violated).count())
}

/// Of building, of propagating, and of both together.
fn medians(times: &[Times]) -> [f64; 3] {
    let median = |of: fn(&Times) -> Duration| {
        let mut all: Vec<Duration> = times.iter().map(of).collect();
        all.sort_unstable();
        milliseconds(all[all.len() / 2])
    };
    [median(|times| times[0]), median(|times| times[1]), median(|times| times[0] + times[1])]
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

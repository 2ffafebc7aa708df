//! Datalog: the same three rules in ascent, datafrog and differential dataflow. Their facts are single: one for each flow and type.

use crate::instance::Instance;
use crate::run::{Found, Run};

/// A party and a type.
type Pair = (u32, u16);

/// Each flow and type: who sends, what, who receives.
fn facts(instance: &Instance) -> Vec<(Pair, u32)> {
    let flows = instance.flows.iter().enumerate();
    flows.flat_map(|(flow, &(from, to))| instance.carried(flow).iter().map(move |&what| ((from, what), to))).collect()
}

/// ascent, one thread.
pub fn ascent(instance: &Instance) -> Run {
    let facts = facts(instance);
    let build = || {
        let mut program = rules::Program::default();
        program.flow.extend(facts.iter().map(|&((from, what), to)| (from, what, to)));
        program.origin.extend(&instance.origins);
        program.claim.extend(&instance.claims);
        program
    };
    let found =
        |program: &rules::Program| Found { reached: program.holds.len() as u64, failing: program.fails.len() as u64 };
    Run::of(build, rules::Program::run, found)
}

mod rules {
    #![allow(clippy::all, clippy::pedantic, reason = "made by a macro")]

    ascent::ascent! {
        pub struct Program;
        relation flow(u32, u16, u32);
        relation origin(u32, u16);
        relation claim(u32, u16);
        relation holds(u32, u16);
        relation fails(u32, u16);
        holds(party, what) <-- origin(party, what);
        holds(to, what) <-- holds(from, what), flow(from, what, to);
        fails(party, what) <-- claim(party, what), holds(party, what);
    }
}

/// datafrog.
pub fn datafrog(instance: &Instance) -> Run {
    use datafrog::{Iteration, Relation};

    struct State {
        flow: Relation<(Pair, u32)>,
        holds: Relation<(Pair, ())>,
    }

    let facts = facts(instance);
    let build = || State { flow: Relation::from_iter(facts.iter().copied()), holds: Vec::new().into() };
    let solve = |state: &mut State| {
        let mut rounds = Iteration::new();
        let holds = rounds.variable::<(Pair, ())>("holds");
        holds.extend(instance.origins.iter().map(|&pair| (pair, ())));
        while rounds.changed() {
            holds.from_join(&holds, &state.flow, |&(_, what), &(), &to| ((to, what), ()));
        }
        state.holds = holds.complete();
    };
    let found = |state: &State| {
        let holds = |&&pair: &&Pair| state.holds.binary_search(&(pair, ())).is_ok();
        Found { reached: state.holds.len() as u64, failing: instance.claims.iter().filter(holds).count() as u64 }
    };
    Run::of(build, solve, found)
}

/// Differential dataflow, one worker in this thread.
pub fn differential(instance: &Instance) -> Run {
    use differential_dataflow::input::Input as _;
    use differential_dataflow::operators::iterate::Iterate as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

    // The worker owns what it is given.
    let (facts, origins, claims) = (facts(instance), instance.origins.clone(), instance.claims.clone());
    let counts: Arc<[AtomicI64; 2]> = Arc::default();
    let counted = Arc::clone(&counts);
    let work = move |worker: &mut timely::worker::Worker| {
        let probe = timely::dataflow::ProbeHandle::new();
        let (mut flow, mut origin, mut claim) = worker.dataflow::<u32, _, _>(|scope| {
            let (flow_input, flow) = scope.new_collection::<(Pair, u32), isize>();
            let (origin_input, origin) = scope.new_collection::<(Pair, ()), isize>();
            let (claim_input, claim) = scope.new_collection::<(Pair, ()), isize>();
            let flow = flow.arrange_by_key();
            let holds = origin.clone().iterate(|inner, holds| {
                let (flow, origin) = (flow.enter(inner), origin.enter(inner));
                holds.join_core(flow, |&(_, what), &(), &to| Some(((to, what), ()))).concat(origin).distinct()
            });
            let fails = claim.semijoin(holds.clone().map(|(pair, ())| pair));
            for (at, collection) in [holds, fails].into_iter().enumerate() {
                let counted = Arc::clone(&counted);
                let count = move |_: &_, batch: &[(_, u32, isize)]| {
                    let changed: isize = batch.iter().map(|&(_, _, times)| times).sum();
                    counted[at].fetch_add(changed as i64, Relaxed);
                };
                collection.inspect_batch(count).probe_with(&probe);
            }
            (flow_input, origin_input, claim_input)
        });
        facts.into_iter().for_each(|fact| flow.insert(fact));
        origins.into_iter().for_each(|pair| origin.insert((pair, ())));
        claims.into_iter().for_each(|pair| claim.insert((pair, ())));
        for input in [&mut origin, &mut claim] {
            input.advance_to(1);
            input.flush();
        }
        flow.advance_to(1);
        flow.flush();
        while probe.less_than(flow.time()) {
            worker.step();
        }
    };
    let found = |(): &()| {
        let [reached, failing] = [0, 1].map(|at: usize| counts[at].load(Relaxed) as u64);
        Found { reached, failing }
    };
    Run::of(|| (), |()| timely::execute_directly(work), found)
}

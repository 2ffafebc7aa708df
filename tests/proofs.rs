//! Smallest proofs looked for backwards are those that settling every fact finds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;
mod support;

use flowproof::graph::{FlowGraph, Relaxation};
use flowproof::holdings::{Budget, Goal, Holdings, Levels, NEAR, Proofs, Scene, System, Variation};
use flowproof::model::Policy;
use flowproof::scenario::{NODE_LIMIT, Space};
use support::{Files, Run};

/// Each fact of a policy in each of some scenarios, both ways; how many facts hold that take a step or more.
fn compare(policy: &Policy, seed: u64) -> usize {
    let mut space = Space::new(policy, NODE_LIMIT);
    let system = System::new(policy, None, &mut space, Relaxation::default());
    let variation = Variation::default();
    let holdings = Holdings::solve(&system, &mut space, &variation, &mut Budget::new(None, None));
    let mut compared = 0;
    for pattern in [0, u64::MAX, seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)] {
        let is_so = |set| space.diagrams.contains(set, |bit| pattern >> (bit % 64) & 1 == 1);
        let scene = Scene {
            system: &system,
            variation: &variation,
            applies: &|statement| is_so(system.guards[statement]),
            holds: &|fact| is_so(holdings.of(fact)),
        };
        let all = Proofs::all(&scene);
        let levels = Levels::new(&scene);
        for party in policy.parties.ids() {
            for form in policy.data.ids().flat_map(|data| system.graph.forms.of(data)) {
                let fact = (party, form);
                let goals = [vec![Goal::Fact(fact)]];
                let near = Proofs::near(&scene, &goals, &mut NEAR.clone()).unwrap();
                let by_levels = levels.as_ref().map(|levels| Proofs::by_levels(&scene, levels, &goals));
                for some in by_levels.into_iter().chain([near]) {
                    assert_eq!(
                        (some.size(fact), some.reason(fact)),
                        (all.size(fact), all.reason(fact)),
                        "{seed}: {fact:?}"
                    );
                }
                assert_eq!(all.size(fact).is_some(), is_so(holdings.of(fact)), "{seed}: {fact:?}");
                compared += usize::from(all.size(fact).is_some_and(|size| size > 1));
            }
        }
    }
    compared
}

#[test]
fn proofs_looked_for_backwards_are_the_smallest() {
    let mut compared = 0;
    for seed in 0..150 {
        let texts = random::texts(&random::policy(seed));
        let root = texts.get(random::ROOT).unwrap().clone();
        let files = Files::new(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let run = Run::of(&files.with("main.flow", root));
        compared += run.compiled.policy.as_ref().map_or(0, |policy| compare(policy, seed));
    }
    assert!(compared > 1_000, "only {compared} proofs of more than one step");
}

/// A policy in which data moves and no more: parties with parts, flows with and without conditions, few origins.
fn moving(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % bound
    };
    let mut text = "policy moving\ndata d0\ndata d1\ndata d2\nfact f0\nfact f1\n".to_owned();
    (0..30).for_each(|party| text.push_str(&format!("party P{party}: company {{ party Q: service }}\n")));
    (0..3).for_each(|data| text.push_str(&format!("origin d{data} at P{}\n", below(30))));
    let name = |party: u64| if party < 30 { format!("P{party}") } else { format!("P{}.Q", party - 30) };
    for _ in 0..70 + below(40) {
        let (from, to, data) = (below(60), below(60), below(3));
        let when = ["", "", "", " when f0", " when f1"][below(5) as usize];
        if from != to {
            text.push_str(&format!("flow {} -> {} carries d{data}{when}\n", name(from), name(to)));
        }
    }
    text
}

#[test]
fn proofs_by_levels_are_the_smallest() {
    let mut compared = 0;
    for seed in 0..200 {
        let text = moving(seed);
        let run = Run::of(&Files::new([("main.flow", text.as_str())]));
        let policy = run.compiled.policy.as_ref().unwrap();
        assert!(FlowGraph::new(policy, Relaxation::default()).only_moves());
        compared += compare(policy, seed);
    }
    assert!(compared > 2_000, "only {compared} proofs of more than one step");
}

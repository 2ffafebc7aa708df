//! Smallest proofs looked for backwards are those that settling every fact finds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;
mod support;

use flowproof::graph::Relaxation;
use flowproof::holdings::{Budget, Goal, Holdings, Proofs, Scene, System, Variation};
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
        for party in policy.parties.ids() {
            for form in policy.data.ids().flat_map(|data| system.graph.forms.of(data)) {
                let fact = (party, form);
                let near = Proofs::near(&scene, &[vec![Goal::Fact(fact)]]).unwrap();
                assert_eq!(
                    (near.size(fact), near.reason(fact)),
                    (all.size(fact), all.reason(fact)),
                    "{seed}: {fact:?}"
                );
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

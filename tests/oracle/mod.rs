//! A second way to every verdict, slow and obvious: each scenario one after the other, the rules applied until nothing changes.
//!
//! It is written from `docs/language.md` and shares nothing with the checker but the tree of the text. Where the two disagree, one
//! of them (or the page) is wrong.

pub mod dead;
pub mod fails;
pub mod files;
pub mod holdings;
pub mod policy;
pub mod proofs;
pub mod resolve;
pub mod space;
pub mod vacuity;
pub mod verdicts;

pub use files::Texts;
pub use resolve::read;

use fails::Case;
use holdings::Model;
use policy::Policy;
use std::collections::BTreeMap;
use verdicts::{Answer, answer};

/// How many combinations of values are looked at.
pub const LIMIT: usize = 4096;

/// The models of a policy and of its baselines.
pub struct Models<'p> {
    pub here: Model<'p>,
    pub baselines: BTreeMap<String, Model<'p>>,
}

impl<'p> Models<'p> {
    pub fn new(policy: &'p Policy) -> Self {
        let baselines = policy.baselines.iter().map(|(name, there)| (name.clone(), Model::new(&there.policy)));
        Self { here: Model::new(policy), baselines: baselines.collect() }
    }

    /// A claim in all scenarios; `None` where there are too many.
    pub fn case(&self, index: usize) -> Option<Case<'_>> {
        let claim = &self.here.policy.claims[index];
        let baseline = fails::baseline_of(claim);
        if space::Space::new(self.here.policy, baseline).size() > LIMIT {
            return None;
        }
        Some(Case::new(&self.here, claim, baseline.map(|name| &self.baselines[name])))
    }

    /// What the reference says about a claim.
    pub fn answer(&self, index: usize) -> Option<Answer> {
        self.case(index).map(|case| answer(&case))
    }

    /// How many combinations of values there are at most, those of the baselines' own variables included.
    pub fn largest_space(&self) -> usize {
        let names = self.baselines.keys().map(|name| Some(name.as_str())).chain([None]);
        names.map(|name| space::Space::new(self.here.policy, name).size()).max().unwrap_or(1)
    }

    /// Whether some scenario makes all assumptions true.
    pub fn has_scenarios(&self) -> bool {
        let space = space::Space::new(self.here.policy, None);
        space.combinations().iter().any(|scenario| {
            let values = space.values_here(scenario);
            self.here.policy.assumptions.iter().all(|cond| space::holds(self.here.policy, cond, &values))
        })
    }
}

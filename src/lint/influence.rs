//! Which variables change anything: who holds what, or whether a claim fails.

use super::Context;
use crate::model::VariableId;
use crate::scenario::Diagram;
use rustc_hash::FxHashSet;

impl Context<'_, '_> {
    /// The variables on which something depends: a holding, what is kept or used, the scope or the failing of a claim, or, by an
    /// assumption, which scenarios count. None if that is not known.
    pub(super) fn influential(&mut self) -> Option<FxHashSet<VariableId>> {
        let mut sets: FxHashSet<Diagram> = self.engine.holdings().conditional().collect();
        sets.insert(self.engine.space.valid());
        let system = &self.engine.system;
        let purposeful = system.purposeful.iter().map(|&hop| system.graph.hop(hop).statement);
        sets.extend(system.acts.iter().copied().chain(purposeful).map(|statement| system.guards[statement]));
        let policy = self.policy;
        for claim in &policy.claims {
            let Some(body) = &claim.body else { continue };
            let scope = self.engine.scope(claim);
            let failing = self.engine.failing(body, scope);
            sets.extend([failing.scope, failing.fail]);
        }
        if sets.contains(&Diagram::UNDECIDED) {
            return None;
        }
        Some(sets.into_iter().flat_map(|set| self.engine.space.support(set)).collect())
    }

    /// The own variables that are spoken of in conditions, and on which nothing depends.
    pub(super) fn idle_variables(&mut self, wanted: impl Fn(VariableId) -> bool) -> Vec<VariableId> {
        let (policy, mentions) = (self.policy, self.mentions());
        let Some(influential) = self.influential() else { return Vec::new() };
        let own = policy.variables.iter_enumerated().filter(|(_, one)| one.baseline.is_none() && self.is_own(one.span));
        let spoken_of = own.filter(|(_, one)| one.name.is_some_and(|name| mentions.conditions.contains(name)));
        spoken_of.map(|(id, _)| id).filter(|&id| wanted(id) && !influential.contains(&id)).collect()
    }
}

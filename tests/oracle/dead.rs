//! Dead hops (section "holdings" of the reference).

use super::holdings::Model;
use super::policy::Body;
use super::space::Space;

/// The statements with a dead hop, and which of their hops is dead.
pub fn dead_hops(model: &Model) -> Vec<(usize, usize)> {
    let space = Space::new(model.policy, None);
    let situations: Vec<_> = space
        .combinations()
        .iter()
        .map(|scenario| space.values_here(scenario))
        .filter(|values| model.policy.assumptions.iter().all(|cond| super::space::holds(model.policy, cond, values)))
        .map(|values| model.situation(values))
        .collect();
    let mut dead = Vec::new();
    for (index, statement) in model.policy.statements.iter().enumerate() {
        let Body::Flow { links, .. } = &statement.body else { continue };
        for (position, link) in links.iter().enumerate() {
            let carried = situations.iter().flat_map(|now| now.holdings.keys()).any(|fact| {
                link.from.contains(&fact.party)
                    && link.carries.contains(&fact.data)
                    && (link.becomes.is_none() || fact.seal.is_none())
            });
            if !carried {
                dead.push((index, position));
            }
        }
    }
    dead
}

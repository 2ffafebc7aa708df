//! Rules follow their policy: what some statements do is taken out, and what others do put in.

use super::{Fact, Holdings, Rules, System, Variation};
use crate::graph::HopId;
use crate::ids::Id as _;
use crate::model::{Body, PartyId, Policy, StatementId};
use crate::scenario::{Diagram, Space};
use std::collections::BTreeSet;
use std::rc::Rc;

impl System<'_> {
    /// The facts that a statement brings about by itself under a variation, from what is held.
    #[must_use]
    pub fn brought_about(&self, statement: StatementId, variation: &Variation, holdings: &Holdings) -> Vec<Fact> {
        let (policy, forms) = (self.policy, &self.graph.forms);
        let mut facts = Vec::new();
        let lets_hold = |&(party, form): &Fact| variation.lets_hold(party, forms.parts(form).0);
        match &policy.statements[statement].body {
            Body::Origin { data, at } => {
                let at = at.iter().filter(|&party| !variation.no_origin_at.contains(party));
                facts.extend(at.flat_map(|party| data.iter().map(move |data| (party, forms.clear(data)))));
            }
            Body::Flow { .. } => {
                for hop in self.graph.hops_of(statement).map(HopId::new) {
                    let ends = self.graph.hop(hop);
                    let moves = self.graph.transfer(hop).moves();
                    let moved = moves.filter(|&(form, _)| holdings.is_held((ends.from, form)));
                    facts.extend(moved.map(|(_, arrives)| (ends.to, arrives)));
                }
            }
            Body::Derive { conclusions, at, .. } if conclusions.iter().any(|&data| variation.is_asked(data)) => {
                let everyone = at.is_none().then(|| holdings.holders(policy));
                let parties = at.iter().flat_map(|at| at.iter()).chain(everyone.into_iter().flatten());
                let conclude = |party| conclusions.iter().map(move |&data| (party, forms.clear(data)));
                facts.extend(parties.filter(|&party| holdings.holds_something(party)).flat_map(conclude));
            }
            Body::Derive { .. } | Body::Keep { .. } | Body::Use { .. } => {}
        }
        facts.retain(lets_hold);
        facts
    }
}

impl Holdings {
    /// Parties, those that hold something among them.
    fn holders(&self, policy: &Policy) -> Vec<PartyId> {
        if self.listed {
            let holders: BTreeSet<PartyId> = self.sometimes.keys().map(|&(party, _)| party).collect();
            return holders.into_iter().collect();
        }
        policy.parties.ids().collect()
    }
}

impl Rules {
    /// Takes a statement out, of which the policy still knows what it says.
    pub fn remove(&mut self, policy: &Policy, statement: StatementId) {
        Rc::make_mut(&mut self.graph).remove(policy, statement);
        match &policy.statements[statement].body {
            Body::Origin { at, .. } => {
                self.origin_statements.retain(|&other| other != statement);
                for party in at.iter() {
                    self.origins.entry(party).or_default().retain(|&other| other != statement);
                }
            }
            Body::Keep { at, .. } | Body::Use { at, .. } => {
                self.acts.retain(|&other| other != statement);
                if let Some(lists) = self.acts_at.get_mut() {
                    at.iter().for_each(|party| lists.entry(party).or_default().retain(|&other| other != statement));
                }
            }
            Body::Flow { .. } => {
                let hops = self.graph.hops_of(statement);
                if !policy.statements[statement].purposes.is_empty() {
                    self.purposeful.retain(|hop| !hops.contains(&hop.index()));
                }
            }
            Body::Derive { .. } => {}
        }
    }

    /// Puts a statement in, which stands behind all others.
    pub fn add(&mut self, policy: &Policy, space: &mut Space, statement: StatementId) {
        let guard = space.guard_ignoring(policy, None, statement, self.ignored.conditions);
        self.unconditional &= guard == Diagram::ALWAYS;
        self.guards.push(guard);
        Rc::make_mut(&mut self.graph).add(policy, statement);
        match &policy.statements[statement].body {
            Body::Origin { at, .. } => {
                self.origin_statements.push(statement);
                at.iter().for_each(|party| self.origins.entry(party).or_default().push(statement));
            }
            Body::Keep { at, .. } | Body::Use { at, .. } => {
                self.acts.push(statement);
                if let Some(lists) = self.acts_at.get_mut() {
                    at.iter().for_each(|party| lists.entry(party).or_default().push(statement));
                }
            }
            Body::Flow { .. } if !policy.statements[statement].purposes.is_empty() => {
                self.purposeful.extend(self.graph.hops_of(statement).map(HopId::new));
            }
            Body::Flow { .. } | Body::Derive { .. } => {}
        }
    }
}

//! A graph follows its policy: statements are taken out and put in, and nothing else is touched.

use super::{Building, Edge, FlowGraph, Hop, HopId, Load, Rows, Same, each_sealed};
use crate::ids::Id as _;
use crate::model::{Body, PartyId, Policy, StatementId};
use std::ops::Range;

impl FlowGraph {
    /// The numbers of a statement's hops.
    #[must_use]
    pub fn hops_of(&self, statement: StatementId) -> Range<usize> {
        // Hops stand in the order of their statements.
        let first_behind = |is_before: &dyn Fn(&Hop) -> bool| self.hops.iter().as_slice().partition_point(is_before);
        first_behind(&|hop| hop.statement < statement)..first_behind(&|hop| hop.statement <= statement)
    }

    /// Takes a statement out, of which the policy still knows what it says. Its hops keep their numbers, and move nothing.
    pub fn remove(&mut self, policy: &Policy, statement: StatementId) {
        let nothing = Load::Word(Same::default()).packed();
        for hop in self.hops_of(statement).map(HopId::new) {
            let ends = &mut self.hops[hop];
            ends.load = nothing;
            self.outgoing.change(ends.from).retain(|edge| edge.hop != hop);
            if let Some(incoming) = self.incoming.get_mut() {
                incoming.change(ends.to).retain(|&other| other != hop);
            }
        }
        if let Body::Derive { conclusions, premises, .. } = &policy.statements[statement].body {
            let is_other = |at: usize| self.derivations.get(at).is_none_or(|one| one.statement != statement);
            for data in premises.iter().flat_map(|premise| premise.iter()) {
                if let Some(needed) = self.needed_by.get_mut(&data) {
                    needed.retain(|&(at, _)| is_other(at));
                }
            }
            for data in conclusions.iter() {
                if let Some(concluded) = self.concluded_by.get_mut(data) {
                    concluded.retain(|&at| is_other(at));
                }
            }
        }
    }

    /// Whether all forms are known in which a statement moves data.
    #[must_use]
    pub fn has_forms_of(&self, body: &Body) -> bool {
        let Body::Flow { seal: Some(key), .. } = body else { return true };
        let mut known = true;
        each_sealed(body, self.ignored, |data| known &= self.forms.by_pair.contains_key(&(data, *key)));
        known || self.ignored.seals
    }

    /// Puts in a statement that stands behind all others in the policy, and seals data only in ways that others do.
    pub fn add(&mut self, policy: &Policy, statement: StatementId) {
        let (hops, derivations) = (self.hops.len(), self.derivations.len());
        let mut building = Building {
            forms: std::mem::take(&mut self.forms),
            ignored: self.ignored,
            transfers: std::mem::take(&mut self.transfers),
            hops: std::mem::take(&mut self.hops),
            derivations: std::mem::take(&mut self.derivations),
            ..Building::default()
        };
        building.read(statement, &policy.statements[statement].body);
        (self.forms, self.transfers) = (building.forms, building.transfers);
        (self.hops, self.derivations) = (building.hops, building.derivations);
        for hop in (hops..self.hops.len()).map(HopId::new) {
            let ends = self.hops[hop];
            self.outgoing.change(ends.from).push(Edge::new(hop, &ends));
            if let Some(incoming) = self.incoming.get_mut() {
                incoming.change(ends.to).push(hop);
            }
        }
        (derivations..self.derivations.len()).for_each(|at| self.list(at));
    }
}

impl<T: Clone> Rows<T> {
    /// A row, to change.
    fn change(&mut self, party: PartyId) -> &mut Vec<T> {
        if !self.changed.contains_key(&party) {
            let row = self.first_row(party).to_vec();
            self.changed.insert(party, row);
        }
        self.changed.entry(party).or_default()
    }
}

//! When each single thing happens on each side: one party, one datum, one thing done with it.

use super::sides::Sides;
use super::{Side, Twins};
use crate::claims::Engine;
use crate::model::{Body, DataId, PartyId, PurposeId, StatementId};
use crate::scenario::Diagram;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What happens; parties and purposes are positions in [`Twins`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verb {
    Reaches,
    Learns,
    SendsTo(usize),
    KeepsLongerThan(Option<i128>),
    UsesFor(usize),
}

/// One thing that may happen: the verb, the party (the sender), the datum.
pub type Cell = (Verb, usize, usize);

/// The scenarios in which it happens in the newer policy only, and in the older one only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Gap {
    pub added: Diagram,
    pub removed: Diagram,
}

/// What differs.
#[derive(Default)]
pub struct Differences {
    pub differing: BTreeMap<Cell, Gap>,
    /// How many cells could not be compared.
    pub undecided: usize,
}

type Cells = BTreeMap<Cell, Diagram>;

/// Compares everything that happens.
pub fn differences(sides: &mut Sides<'_, '_>) -> Differences {
    let twins = sides.twins;
    let limits = keep_limits(sides);
    let [old, new] = [Side::Old, Side::New].map(|side| {
        sides.on(side, |engine| {
            let mut listing = Listing { engine, twins, side, cells: Cells::new() };
            listing.holdings();
            listing.sends();
            listing.keeps(&limits);
            listing.uses();
            listing.cells
        })
    });
    let mut found = Differences::default();
    let cells: BTreeSet<Cell> = old.keys().chain(new.keys()).copied().collect();
    for cell in cells {
        let when = |cells: &Cells| cells.get(&cell).copied().unwrap_or(Diagram::NEVER);
        let (before, after) = (when(&old), when(&new));
        if before == after && after != Diagram::UNDECIDED {
            continue;
        }
        match (sides.only(Side::New, after, before), sides.only(Side::Old, before, after)) {
            (Some(Diagram::NEVER), Some(Diagram::NEVER)) => {}
            (Some(added), Some(removed)) => _ = found.differing.insert(cell, Gap { added, removed }),
            _ => found.undecided += 1,
        }
    }
    found
}

/// For each party and datum the durations that a `keep` on either side has: what `longer than` can tell apart.
type Limits = BTreeMap<(usize, usize), BTreeSet<i128>>;

fn keep_limits(sides: &Sides<'_, '_>) -> Limits {
    let mut limits = Limits::new();
    for (side, policy) in [(Side::Old, &sides.pair.old), (Side::New, &sides.pair.new)] {
        for statement in &policy.statements {
            let Body::Keep { data, at, hours: Some(hours) } = &statement.body else { continue };
            for party in at.iter() {
                for data in data.iter() {
                    let place = (sides.twins.parties.place(side, party), sides.twins.data.place(side, data));
                    limits.entry(place).or_default().insert(**hours);
                }
            }
        }
    }
    limits
}

struct Listing<'e, 'a> {
    engine: &'e mut Engine<'a>,
    twins: &'e Twins,
    side: Side,
    cells: Cells,
}

impl Listing<'_, '_> {
    fn add(&mut self, verb: Verb, party: PartyId, data: DataId, when: Diagram) {
        if when == Diagram::NEVER {
            return;
        }
        let cell = (verb, self.twins.parties.place(self.side, party), self.twins.data.place(self.side, data));
        let known = self.cells.entry(cell).or_insert(Diagram::NEVER);
        *known = self.engine.space.diagrams.or(*known, when);
    }

    fn holdings(&mut self) {
        let holdings = self.engine.holdings();
        let policy = self.engine.policy;
        for party in policy.parties.ids() {
            for data in policy.data.ids() {
                let learns = self.engine.learns(&holdings, party, data);
                let reaches = self.engine.holds(&holdings, party, data);
                self.add(Verb::Learns, party, data, learns);
                self.add(Verb::Reaches, party, data, reaches);
            }
        }
    }

    fn sends(&mut self) {
        let (system, holdings) = (Rc::clone(&self.engine.system), self.engine.holdings());
        for (id, hop) in system.graph.hops() {
            let to = self.twins.parties.place(self.side, hop.to);
            for (form, arrives) in system.graph.transfer(id).moves() {
                let held = holdings.of((hop.from, form));
                let when = self.engine.space.diagrams.and(system.guards[hop.statement], held);
                self.add(Verb::SendsTo(to), hop.from, system.graph.forms.parts(arrives).0, when);
            }
        }
    }

    fn keeps(&mut self, limits: &Limits) {
        let (system, holdings) = (Rc::clone(&self.engine.system), self.engine.holdings());
        for &id in &system.acts {
            let Body::Keep { data, at, hours } = &system.policy.statements[id].body else { continue };
            for party in at.iter() {
                for data in data.iter() {
                    let held = self.engine.holds(&holdings, party, data);
                    let when = self.engine.space.diagrams.and(system.guards[id], held);
                    self.add(Verb::KeepsLongerThan(None), party, data, when);
                    let place = (self.twins.parties.place(self.side, party), self.twins.data.place(self.side, data));
                    for &limit in limits.get(&place).into_iter().flatten() {
                        if hours.as_ref().is_none_or(|hours| **hours > limit) {
                            self.add(Verb::KeepsLongerThan(Some(limit)), party, data, when);
                        }
                    }
                }
            }
        }
    }

    fn uses(&mut self) {
        let (system, holdings) = (Rc::clone(&self.engine.system), self.engine.holdings());
        for &id in &system.acts {
            let Body::Use { data, at } = &system.policy.statements[id].body else { continue };
            for party in at.iter() {
                for data in data.iter() {
                    let held = self.engine.learns(&holdings, party, data);
                    let when = self.engine.space.diagrams.and(system.guards[id], held);
                    self.add_uses(id, party, data, when);
                }
            }
        }
        for &id in &system.purposeful {
            let hop = *system.graph.hop(id);
            for (form, arrives) in system.graph.transfer(id).moves() {
                let data = system.graph.forms.parts(arrives).0;
                let sets = &mut self.engine.space.diagrams;
                let moved = sets.and(system.guards[hop.statement], holdings.of((hop.from, form)));
                let when = sets.and(moved, holdings.of((hop.to, system.graph.forms.clear(data))));
                self.add_uses(hop.statement, hop.to, data, when);
            }
        }
    }

    /// Data used for a purpose is used for everything that the purpose `is`.
    fn add_uses(&mut self, statement: StatementId, party: PartyId, data: DataId, when: Diagram) {
        let policy = self.engine.policy;
        let stated = &policy.statements[statement].purposes;
        let purposes: BTreeSet<PurposeId> =
            stated.iter().flat_map(|&purpose| policy.purposes[purpose].above.iter()).collect();
        for purpose in purposes {
            let purpose = self.twins.purposes.place(self.side, purpose);
            self.add(Verb::UsesFor(purpose), party, data, when);
        }
    }
}

//! Who can have what, and when: every party against every type of data and every key.

use super::degree::{Cell, Degrees};
use crate::claims::Engine;
use crate::ids::IdVec;
use crate::model::{DataId, PartyId};

/// All cells.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// By party and by data.
    pub cells: IdVec<PartyId, IdVec<DataId, Cell>>,
}

impl Matrix {
    /// The cells of a party that are not "never", with their data.
    pub fn held_by(&self, party: PartyId) -> impl Iterator<Item = (DataId, &Cell)> {
        let cells = self.cells.get(party).into_iter().flat_map(IdVec::iter_enumerated);
        cells.filter(|(_, cell)| !cell.holds.is_never())
    }
}

/// The matrix of a policy, over all scenarios that count.
#[must_use]
pub fn matrix(engine: &mut Engine<'_>) -> Matrix {
    let mut degrees = Degrees::default();
    let holdings = engine.holdings();
    let scope = engine.space.valid();
    let mut cells = IdVec::new();
    for party in engine.policy.parties.ids() {
        let mut row = IdVec::new();
        for data in engine.policy.data.ids() {
            let learned = engine.learns(&holdings, party, data);
            let held = engine.holds(&holdings, party, data);
            let learns = degrees.of(engine, scope, learned);
            let holds = degrees.of(engine, scope, held);
            row.push(Cell { learns, holds });
        }
        cells.push(row);
    }
    Matrix { cells }
}

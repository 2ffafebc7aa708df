//! The matrix as one JSON object, schema `flowproof/matrix/1`. Keys may be added, never changed.
//!
//! Cells in which nobody holds anything in any scenario are left out: what has no cell is never.

use super::answer_json::{Certain, certain};
use super::json::{Document, Wire, bytes};
use crate::answers::{Cell, Matrix};
use crate::driver::Tabled;
use crate::model::{DataId, PartyId};
use crate::words::Words;
use serde::Serialize;

const SCHEMA: &str = "flowproof/matrix/1";

/// The object, indented, with a line end behind it.
pub(super) fn render(tabled: &Tabled) -> Vec<u8> {
    bytes(&Document::new(SCHEMA, &tabled.report, |words| Table {
        parties: words.map_or_else(Vec::new, parties),
        data: words.map_or_else(Vec::new, data),
        cells: words.zip(tabled.matrix.as_ref()).map(|(words, matrix)| cells(words, matrix)),
    }))
}

#[derive(Serialize)]
struct Table {
    parties: Vec<Party>,
    data: Vec<Data>,
    cells: Option<Vec<Entry>>,
}

#[derive(Serialize)]
struct Party {
    path: String,
    kind: String,
    display: Option<String>,
}

#[derive(Serialize)]
struct Data {
    name: String,
    key: bool,
    display: Option<String>,
}

#[derive(Serialize)]
struct Entry {
    party: String,
    data: String,
    learns: Certain,
    holds: Certain,
}

fn parties(words: Words<'_>) -> Vec<Party> {
    let policy = words.policy;
    let party = |id: PartyId| {
        let party = &policy.parties[id];
        Party {
            path: policy.party_path(id),
            kind: policy.symbol(policy.kinds[party.kind].name).to_owned(),
            display: party.display().map(str::to_owned),
        }
    };
    policy.parties.ids().map(party).collect()
}

fn data(words: Words<'_>) -> Vec<Data> {
    let policy = words.policy;
    let data = |id: DataId| Data {
        name: policy.data_name(id).to_owned(),
        key: policy.data[id].key,
        display: policy.data[id].display.as_ref().map(ToString::to_string),
    };
    policy.data.ids().map(data).collect()
}

fn cells(words: Words<'_>, matrix: &Matrix) -> Vec<Entry> {
    let wire = Wire { words };
    let entry = |party: PartyId, data: DataId, cell: &Cell| Entry {
        party: words.policy.party_path(party),
        data: words.policy.data_name(data).to_owned(),
        learns: certain(wire, &cell.learns),
        holds: certain(wire, &cell.holds),
    };
    let parties = words.policy.parties.ids();
    parties.flat_map(|party| matrix.held_by(party).map(move |(data, cell)| entry(party, data, cell))).collect()
}

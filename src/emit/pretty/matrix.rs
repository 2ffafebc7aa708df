//! The matrix for people: a page for as many parties as fit, parts beside their whole, the conditions below.

use super::canvas::{Canvas, Piece, columns};
use super::table::Table;
use crate::answers::{Cell, Matrix};
use crate::model::{DataId, PartyId};
use crate::words::Words;

/// Cells that are "never".
const NEVER: &str = ".";
/// What a cell takes at most besides its party's name: a word, a number, a gap.
const CELL: usize = 12;
const GAP: usize = 2;

pub(super) fn write(canvas: &mut Canvas, words: Words<'_>, matrix: &Matrix) {
    let policy = words.policy;
    let (holding, idle): (Vec<PartyId>, Vec<PartyId>) =
        policy.parties.ids().partition(|&party| matrix.held_by(party).next().is_some());
    let data = data_in_order(words);
    let (held, unheld): (Vec<DataId>, Vec<DataId>) =
        data.into_iter().partition(|&data| is_held(matrix, &holding, data));
    let names = held.iter().map(|&data| columns(policy.data_name(data))).max().unwrap_or(0);
    for parties in pages(words, &holding, canvas.width().saturating_sub(names + GAP)) {
        page(canvas, words, matrix, &parties, &held);
    }
    rest(canvas, "nobody ever holds ", &words.data_list(&unheld));
    rest(canvas, "these never hold anything: ", &words.party_list(&idle));
    canvas.gap();
}

/// Data first, then keys.
fn data_in_order(words: Words<'_>) -> Vec<DataId> {
    let data = &words.policy.data;
    let (keys, plain): (Vec<DataId>, Vec<DataId>) = data.ids().partition(|&id| data[id].key);
    plain.into_iter().chain(keys).collect()
}

fn is_held(matrix: &Matrix, parties: &[PartyId], data: DataId) -> bool {
    parties.iter().any(|&party| cell(matrix, party, data).is_some_and(|cell| !cell.holds.is_never()))
}

fn cell(matrix: &Matrix, party: PartyId, data: DataId) -> Option<&Cell> {
    matrix.cells.get(party)?.get(data)
}

/// The parties of each page. A party and its parts share a page if one has room for them.
fn pages(words: Words<'_>, parties: &[PartyId], room: usize) -> Vec<Vec<PartyId>> {
    let width = |party: PartyId| GAP + columns(&words.policy.party_path(party)).max(CELL);
    let outermost = |party: PartyId| words.policy.wholes(party).last().unwrap_or(party);
    let mut pages: Vec<Vec<PartyId>> = Vec::new();
    let mut used = room;
    for family in parties.chunk_by(|&one, &other| outermost(one) == outermost(other)) {
        let whole: usize = family.iter().map(|&party| width(party)).sum();
        let fits = whole <= room;
        for (at, &party) in family.iter().enumerate() {
            let needed = if at == 0 && fits { whole } else { width(party) };
            match pages.last_mut() {
                Some(page) if used + needed <= room || (at > 0 && fits) => page.push(party),
                _ => {
                    pages.push(vec![party]);
                    used = 0;
                }
            }
            used += width(party);
        }
    }
    pages
}

/// A page: data that none of its parties ever holds is left out.
fn page(canvas: &mut Canvas, words: Words<'_>, matrix: &Matrix, parties: &[PartyId], data: &[DataId]) {
    let mut notes = Notes { words, texts: Vec::new() };
    let mut rows = Vec::new();
    for &data in data.iter().filter(|&&data| is_held(matrix, parties, data)) {
        let cells =
            parties.iter().map(|&party| cell(matrix, party, data).map_or_else(String::new, |one| notes.cell(one)));
        rows.push((words.policy.data_name(data).to_owned(), cells.collect()));
    }
    let heads = parties.iter().map(|&party| words.policy.party_path(party)).collect();
    Table { heads, rows }.write(canvas);
    notes.write(canvas);
}

fn rest(canvas: &mut Canvas, what: &str, names: &str) {
    if !names.is_empty() {
        canvas.paragraph(2, 4, &[Piece::faint(what), Piece::plain(names)]);
    }
}

/// Conditions, told once each below the table.
struct Notes<'a> {
    words: Words<'a>,
    texts: Vec<String>,
}

impl Notes<'_> {
    /// A cell: a word, and the number of the note that tells when.
    fn cell(&mut self, cell: &Cell) -> String {
        if cell.holds.is_never() {
            return NEVER.to_owned();
        }
        let word = self.words.cell_word(cell);
        let text = self.words.cell(cell);
        if text == format!("{word} always") || (word == "sealed" && text == "holds sealed always") {
            return word.to_owned();
        }
        let known = self.texts.iter().position(|known| *known == text);
        let number = known.unwrap_or_else(|| {
            self.texts.push(text);
            self.texts.len() - 1
        });
        format!("{word} {}", number + 1)
    }

    fn write(&self, canvas: &mut Canvas) {
        let room = self.texts.len().to_string().len() + 1;
        for (at, text) in self.texts.iter().enumerate() {
            canvas.labelled((2, room, 2), Piece::strong(format!("{}", at + 1)), &[Piece::plain(text.as_str())]);
        }
        canvas.gap();
    }
}

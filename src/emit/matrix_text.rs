//! The matrix for other programs that show tables: comma-separated values, and Markdown.

use crate::answers::Matrix;
use crate::driver::Tabled;
use crate::model::{DataId, PartyId};
use crate::words::{Words, plain};

/// Comma-separated values (RFC 4180, lines end in CRLF): a line for each type of data, a column for each party. No cell begins in a
/// way that a spreadsheet takes for a formula.
pub(super) fn csv(tabled: &Tabled) -> Vec<u8> {
    let mut text = String::new();
    for row in grid(tabled) {
        let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// A table in Markdown.
pub(super) fn markdown(tabled: &Tabled) -> Vec<u8> {
    let mut text = String::new();
    for (at, row) in grid(tabled).iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| markdown_cell(cell)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
        if at == 0 {
            text.push_str(&format!("|{}\n", " --- |".repeat(cells.len())));
        }
    }
    text.into_bytes()
}

/// Heads and rows: all parties against all data, keys last.
fn grid(tabled: &Tabled) -> Vec<Vec<String>> {
    let Some((policy, matrix)) = tabled.report.policies.first().zip(tabled.matrix.as_ref()) else { return Vec::new() };
    let words = Words::new(&policy.policy, &tabled.report.sources);
    let parties: Vec<PartyId> = words.policy.parties.ids().collect();
    let heads = std::iter::once("data".to_owned()).chain(parties.iter().map(|&party| words.policy.party_path(party)));
    let (keys, data): (Vec<DataId>, Vec<DataId>) = words.policy.data.ids().partition(|&id| words.policy.data[id].key);
    let mut rows = vec![heads.collect()];
    rows.extend(data.into_iter().chain(keys).map(|data| row(words, matrix, &parties, data)));
    rows
}

fn row(words: Words<'_>, matrix: &Matrix, parties: &[PartyId], data: DataId) -> Vec<String> {
    let cell = |&party: &PartyId| {
        let cell = matrix.cells.get(party).and_then(|row| row.get(data));
        cell.map_or_else(String::new, |cell| words.cell(cell))
    };
    std::iter::once(words.policy.data_name(data).to_owned()).chain(parties.iter().map(cell)).collect()
}

fn csv_cell(text: &str) -> String {
    let text = plain(text);
    // What begins so is a formula to a spreadsheet.
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', '\n', '\r', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn markdown_cell(text: &str) -> String {
    let mut escaped = String::new();
    for one in plain(text).chars() {
        match one {
            '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '&' => escaped.extend(['\\', one]),
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(one),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_separators_are_quoted() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("-a"), "'-a");
        assert_eq!(csv_cell("@sum"), "'@sum");
        assert_eq!(csv_cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(csv_cell("learns when a"), "learns when a");
    }

    #[test]
    fn markdown_shows_names_as_they_are() {
        assert_eq!(markdown_cell("ip_address | <b>"), "ip\\_address \\| \\<b\\>");
    }
}

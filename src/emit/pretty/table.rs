//! Tables of short cells that fit a width. A row's name stands before its cells, or above them where that is too wide; where even
//! the cells are too wide, columns go to as many pages as it takes.

use super::canvas::{Canvas, NO_BREAK, Piece, columns};
use std::ops::Range;

/// A table.
pub(super) struct Table {
    /// The heads of the columns.
    pub heads: Vec<String>,
    /// The rows: a name and a cell for each column.
    pub rows: Vec<(String, Vec<String>)>,
}

const GAP: usize = 2;
const INDENT: usize = 2;
/// The widest that the column of names may get, in parts of the width.
const NAMES: usize = 2;

impl Table {
    /// Writes the table: on one page if it can be, the names above the cells if they have to be.
    pub fn write(&self, canvas: &mut Canvas) {
        let widths = self.widths();
        let names = self.names();
        let all: usize = widths.iter().map(|width| GAP + width).sum();
        if INDENT + names + all <= canvas.width() {
            self.page(canvas, names, &widths, 0..widths.len());
        } else if INDENT + all <= canvas.width() {
            self.stacked(canvas, &widths);
        } else {
            let names = names.min(canvas.width() / NAMES);
            for shown in pages(&widths, canvas.width().saturating_sub(INDENT + names)) {
                self.page(canvas, names, &widths, shown);
            }
        }
        canvas.gap();
    }

    /// How wide each column is.
    pub fn widths(&self) -> Vec<usize> {
        (0..self.heads.len()).map(|at| self.width(at)).collect()
    }

    /// How wide the names are.
    pub fn names(&self) -> usize {
        self.rows.iter().map(|(name, _)| columns(name)).max().unwrap_or(0)
    }

    fn width(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(at)).map(|cell| columns(cell));
        cells.chain(self.heads.get(at).map(|head| columns(head))).max().unwrap_or(0)
    }

    fn page(&self, canvas: &mut Canvas, names: usize, widths: &[usize], shown: Range<usize>) {
        let line = |canvas: &mut Canvas, name: &str, cells: &[String], strong: bool| {
            let text =
                format!("{name}{}{}", " ".repeat(names.saturating_sub(columns(name))), row(cells, widths, &shown));
            let text = text.trim_end().replace(' ', NO_BREAK);
            canvas.paragraph(INDENT, INDENT, &[if strong { Piece::strong(text) } else { Piece::plain(text) }]);
        };
        line(canvas, "", &self.heads, true);
        for (name, cells) in &self.rows {
            if columns(name) > names {
                canvas.paragraph(INDENT, INDENT, &[Piece::plain(name.replace(' ', NO_BREAK))]);
                line(canvas, "", cells, false);
            } else {
                line(canvas, name, cells, false);
            }
        }
    }

    fn stacked(&self, canvas: &mut Canvas, widths: &[usize]) {
        let line = |cells: &[String]| row(cells, widths, &(0..widths.len())).trim_end().replace(' ', NO_BREAK);
        canvas.paragraph(INDENT, INDENT, &[Piece::strong(line(&self.heads))]);
        for (name, cells) in &self.rows {
            canvas.paragraph(INDENT, INDENT + GAP, &[Piece::plain(name.as_str())]);
            canvas.paragraph(INDENT, INDENT, &[Piece::plain(line(cells))]);
        }
    }
}

/// The cells of some columns, each as wide as its column.
fn row(cells: &[String], widths: &[usize], shown: &Range<usize>) -> String {
    let mut text = String::new();
    for at in shown.clone() {
        let (cell, width) = (cells.get(at).map_or("", String::as_str), widths.get(at).copied().unwrap_or(0));
        text.push_str(&format!("{}{cell}{}", " ".repeat(GAP), " ".repeat(width.saturating_sub(columns(cell)))));
    }
    text
}

/// The columns of each page: as many as fit, at least one.
fn pages(widths: &[usize], room: usize) -> Vec<Range<usize>> {
    let (mut pages, mut first, mut used) = (Vec::new(), 0, 0);
    for (at, width) in widths.iter().enumerate() {
        if at > first && used + GAP + width > room {
            pages.push(first..at);
            (first, used) = (at, 0);
        }
        used += GAP + width;
    }
    pages.push(first..widths.len());
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: usize, names: [&str; 2]) -> String {
        let cells = |text: &str| vec![text.to_owned(); 3];
        let table = Table {
            heads: vec!["first".to_owned(), "second".to_owned(), "third".to_owned()],
            rows: vec![(names[0].to_owned(), cells("x")), (names[1].to_owned(), cells("y"))],
        };
        let mut canvas = Canvas::new(false, width);
        table.write(&mut canvas);
        String::from_utf8(canvas.into_bytes()).unwrap()
    }

    #[test]
    fn names_stand_before_the_cells_or_above_them() {
        assert_eq!(
            written(80, ["a", "b"]),
            "     first  second  third\n  a  x      x       x\n  b  y      y       y\n\n"
        );
        assert_eq!(
            written(26, ["a long name", "b"]),
            "    first  second  third\n  a long name\n    x      x       x\n  b\n    y      y       y\n\n"
        );
    }

    #[test]
    fn columns_go_to_the_next_page_when_they_do_not_fit() {
        assert_eq!(
            written(20, ["a", "b"]),
            "     first  second\n  a  x      x\n  b  y      y\n     third\n  a  x\n  b  y\n\n"
        );
    }
}

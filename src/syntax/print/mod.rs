//! Tree to text: the canonical layout of a file, and single statements, patterns and conditions on one line.

mod layout;
mod statements;
mod words;

use super::ast::{ClaimBody, DataPattern, Duration, Event, Expr, File, Item, Name, PartyPattern, Path, Statement};
use crate::source::SourceFile;
use crate::symbol::Interner;
use layout::{Layout, on_one_line};
use words::{Form, Printer, Words};

/// The length of lines that the layout keeps to unless told otherwise.
pub const DEFAULT_WIDTH: usize = 100;

/// A file in its canonical layout: one statement a line, longer ones with their clauses on indented lines, at most one blank
/// line in a row, comments where they belong, and statements that were not understood as they are.
///
/// Lines that cannot be broken may be longer than `width` characters. Formatting the result again gives the same text.
#[must_use]
pub fn format(file: &File, source: &SourceFile, width: usize, interner: &Interner) -> String {
    let printer = Printer { interner, source: Some(source) };
    let mut layout = Layout { printer, source, width, comments: &file.comments, out: String::new() };
    layout.items(&file.items, u32::MAX, 0);
    layout.out
}

/// A statement on one line, in canonical form and without documentation. A broken one is only its first word.
#[must_use]
pub fn statement_text(item: &Item, interner: &Interner) -> String {
    let printer = Printer { interner, source: None };
    if let Statement::Broken(broken) = &item.statement {
        return broken.keyword.map_or_else(|| "…".to_owned(), |word| format!("{word} …"));
    }
    let pieces = printer.pieces(item);
    let text = on_one_line(&pieces.pieces, &pieces.fields);
    match &item.statement {
        Statement::Party(party) if !party.parts().is_empty() => {
            let parts: Vec<_> = party.parts().iter().map(|part| statement_text(part, interner)).collect();
            format!("{text} {{ {} }}", parts.join("  "))
        }
        _ => text,
    }
}

/// A name as it is written: in backticks if it is a reserved word.
#[must_use]
pub fn name_text(name: Name, interner: &Interner) -> String {
    Printer { interner, source: None }.name(name)
}

/// A path.
#[must_use]
pub fn path_text(path: &Path, interner: &Interner) -> String {
    Printer { interner, source: None }.path(path)
}

/// A condition or a formula.
#[must_use]
pub fn expr_text(expr: &Expr, interner: &Interner) -> String {
    line(interner, |printer, out| printer.expr(out, expr))
}

/// A pattern over data.
#[must_use]
pub fn data_pattern_text(pattern: &DataPattern, interner: &Interner) -> String {
    line(interner, |printer, out| printer.data(out, pattern))
}

/// A pattern over parties.
#[must_use]
pub fn party_pattern_text(pattern: &PartyPattern, interner: &Interner) -> String {
    line(interner, |printer, out| printer.parties(out, pattern))
}

/// An event in its plain form: `D reaches P`.
#[must_use]
pub fn event_text(event: &Event, interner: &Interner) -> String {
    line(interner, |printer, out| printer.event(out, event, "", Form::Plain))
}

/// What a claim says, without its name and clauses.
#[must_use]
pub fn claim_body_text(body: &ClaimBody, interner: &Interner) -> String {
    line(interner, |printer, out| printer.claim_body(out, body))
}

/// A duration: `30 days`.
#[must_use]
pub fn duration_text(duration: Duration) -> String {
    words::duration_text(duration)
}

fn line(interner: &Interner, print: impl Fn(Printer, &mut Words)) -> String {
    let mut out = Words::default();
    print(Printer { interner, source: None }, &mut out);
    out.line()
}

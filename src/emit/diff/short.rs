//! `--format short`: one line for each difference, `file:line:column: relation[what] sentence`.

use super::Changes;
use crate::compare::{Difference, Side};
use crate::driver::DiffReport;
use crate::emit::short::line as finding_line;
use crate::source::Span;
use crate::words::plain;

/// A line for each difference, at the first statement to blame; then what was not known, and the summary.
pub(in crate::emit) fn render(report: &DiffReport) -> Vec<u8> {
    let Some(changes) = Changes::new(report) else {
        let lines = report.diagnostics.iter().map(|found| finding_line(found, &report.sources));
        return lines.collect::<String>().into_bytes();
    };
    let comparison = changes.comparison;
    let mut lines = Vec::new();
    for &change in &comparison.names {
        let name = changes.name(change);
        lines.push(line(changes, name.span, &format!("{}[name]", name.change), &name.phrase()));
    }
    for (side, condition) in comparison.scenarios.each() {
        let what = scenarios(side);
        let relation = comparison.scenarios.relation().map_or("", crate::compare::Relation::word);
        lines.push(line(
            changes,
            None,
            &format!("{relation}[scenarios]"),
            &format!("{what}{}", changes.when(condition)),
        ));
    }
    for (kind, differences) in [("holding", &comparison.holdings), ("event", &comparison.events)] {
        lines.extend(differences.iter().map(|difference| difference_line(changes, kind, difference)));
    }
    for change in &comparison.claims {
        let Some(claim) = changes.claim(change) else { continue };
        let span = changes.policy(claim.0).claims[claim.1].span;
        let text = format!("{}: {}", changes.claim_name(claim), changes.claim_change(change));
        lines.push(line(changes, Some(span), &format!("{}[claim]", super::claim_word(change)), &text));
    }
    lines.extend(changes.remarks().into_iter().map(|text| format!("{text}\n")));
    if comparison.is_empty() {
        lines.push(format!("{}\n", changes.summary()));
    }
    lines.concat().into_bytes()
}

fn difference_line(changes: Changes<'_>, kind: &str, difference: &Difference) -> String {
    let relation = difference.shift.relation().map_or("", crate::compare::Relation::word);
    let turns: Vec<String> = difference.shift.each().map(|(side, turn)| changes.turned(side, turn)).collect();
    let mut blamed = difference.shift.each().flat_map(|(side, turn)| turn.blame.iter().map(move |&one| (side, one)));
    let place = blamed.next().map(|(side, blame)| changes.blame(side, blame).1);
    let text = format!("{}: {}", changes.sentence(difference), turns.join("; "));
    line(changes, place, &format!("{relation}[{kind}]"), &text)
}

fn line(changes: Changes<'_>, place: Option<Span>, what: &str, text: &str) -> String {
    let place = place.map_or_else(String::new, |span| format!("{}: ", changes.report.sources.place(span)));
    format!("{}{what} {}\n", plain(&place), plain(text))
}

/// What became of the scenarios of a side.
pub(in crate::emit) const fn scenarios(side: Side) -> &'static str {
    match side {
        Side::New => "scenarios count that did not",
        Side::Old => "scenarios no longer count",
    }
}

//! `diff` for people at a terminal: claims first, then who holds what, what happens, and what only one policy knows.

use super::canvas::{Canvas, NO_BREAK, Piece, Tone};
use super::snippet::{self, Texts};
use super::{Look, Verbosity};
use crate::compare::{Difference, Relation, Shift, Side, Turn};
use crate::driver::DiffReport;
use crate::emit::diff::{Changes, claim_word, scenarios};
use crate::words::Telling;

const INDENT: usize = 2;
const INNER: usize = 4;
const STEPS: usize = 6;

/// The page.
pub(super) fn render(report: &DiffReport, look: Look) -> Vec<u8> {
    let mut canvas = Canvas::new(look.color, look.width.max(40));
    match Changes::new(report) {
        Some(changes) => {
            let whole = look.verbosity == Verbosity::Verbose;
            Page { canvas: &mut canvas, changes, whole }.write();
        }
        None => {
            let texts = Texts::new(&report.sources);
            report.diagnostics.iter().for_each(|found| snippet::show(&mut canvas, &texts, found));
        }
    }
    canvas.into_bytes()
}

struct Page<'c, 'a> {
    canvas: &'c mut Canvas,
    changes: Changes<'a>,
    /// Whether proofs and statements are written out.
    whole: bool,
}

impl Page<'_, '_> {
    fn write(mut self) {
        let comparison = self.changes.comparison;
        self.differences("who holds what", &comparison.holdings);
        self.differences("what is sent, kept and used", &comparison.events);
        self.claims();
        self.scenarios();
        self.names();
        self.canvas.gap();
        for remark in self.changes.remarks() {
            self.canvas.paragraph(0, INDENT, &[Piece::new(remark, Tone::Doubt)]);
        }
        self.canvas.paragraph(0, INDENT, &[Piece::strong(self.changes.summary())]);
    }

    fn title(&mut self, title: &str) {
        self.canvas.gap();
        self.canvas.paragraph(0, 0, &[Piece::strong(title)]);
    }

    fn claims(&mut self) {
        let changes = self.changes;
        if changes.comparison.claims.is_empty() {
            return;
        }
        self.title("claims");
        for change in &changes.comparison.claims {
            let Some(claim) = changes.claim(change) else { continue };
            let name = changes.claim_name(claim);
            let became = format!(": {}", changes.claim_change(change));
            let label = Piece::plain(claim_word(change));
            let text = format!(" ({})", changes.claim_text(claim));
            let pieces = [Piece::strong(name), Piece::plain(became), Piece::faint(text)];
            self.canvas.labelled((INDENT, 9, INNER), label, &pieces);
            self.turns(&change.fails, "fails", "no longer fails");
        }
    }

    fn differences(&mut self, title: &str, differences: &[Difference]) {
        if differences.is_empty() {
            return;
        }
        self.title(title);
        for difference in differences {
            let relation = difference.shift.relation().unwrap_or(Relation::Incomparable);
            let sentence = self.changes.sentence(difference);
            let label = Piece::new(relation.word(), tone(relation));
            self.canvas.labelled((INDENT, 14, INNER), label, &[Piece::plain(sentence)]);
            self.turns(&difference.shift, "new", "no longer");
        }
    }

    fn turns(&mut self, shift: &Shift<Turn>, added: &str, removed: &str) {
        for (side, turn) in shift.each() {
            let what = if side == Side::New { added } else { removed };
            let when = self.changes.when(&turn.when);
            self.canvas.paragraph(INNER, STEPS, &[Piece::strong(what), Piece::plain(when)]);
            self.blame(side, turn);
            self.steps(side, turn);
        }
    }

    fn blame(&mut self, side: Side, turn: &Turn) {
        for &blame in &turn.blame {
            let (text, span) = self.changes.blame(side, blame);
            let place = self.changes.words(side).line(span).replace(' ', NO_BREAK);
            let pieces = [Piece::plain(text), Piece::faint(format!(" ({place})"))];
            self.canvas.paragraph(STEPS, STEPS + 2, &pieces);
            let texts = self.changes.blamed_texts(side, blame).filter(|_| self.whole);
            let (here, there) = if side == Side::New { ("now: ", "was: ") } else { ("was: ", "now: ") };
            let texts = texts.into_iter().flat_map(|(text, other)| [(here, Some(text)), (there, other)]);
            for (label, text) in texts.filter_map(|(label, text)| text.map(|text| (label, text))) {
                self.canvas.paragraph(STEPS + 2, STEPS + 7, &[Piece::faint(label), Piece::plain(text)]);
            }
        }
    }

    fn steps(&mut self, side: Side, turn: &Turn) {
        let telling = Telling::of(self.changes.words(side), &turn.steps);
        if telling.steps().is_empty() {
            return;
        }
        let example: Vec<String> =
            self.changes.example(turn).into_iter().map(|setting| setting.replace(' ', NO_BREAK)).collect();
        let when = if example.is_empty() { String::new() } else { format!(" when {}", example.join(" and ")) };
        let how = format!("for example{when}: ");
        let route = if self.whole { String::new() } else { self.changes.route(side, turn) };
        self.canvas.paragraph(STEPS, STEPS + 2, &[Piece::faint(how), Piece::plain(route)]);
        if !self.whole {
            return;
        }
        let number = telling.steps().len().to_string().len();
        for (at, step) in telling.steps().iter().enumerate() {
            let place = telling.place(step).map(|place| self.changes.words(side).line(place));
            let place = place.map_or_else(String::new, |place| format!(" ({})", place.replace(' ', NO_BREAK)));
            let label = Piece::strong(format!("{:>number$}", at + 1));
            let pieces = [Piece::plain(telling.sentence(at)), Piece::faint(place)];
            self.canvas.labelled((STEPS + 2, number + 2, STEPS + 4 + number), label, &pieces);
        }
    }

    fn scenarios(&mut self) {
        let changes = self.changes;
        if changes.comparison.scenarios.relation().is_none() {
            return;
        }
        self.title("scenarios that count");
        for (side, condition) in changes.comparison.scenarios.each() {
            let pieces = [Piece::strong(scenarios(side)), Piece::plain(changes.when(condition))];
            self.canvas.paragraph(INDENT, INNER, &pieces);
        }
    }

    fn names(&mut self) {
        let changes = self.changes;
        if changes.comparison.names.is_empty() {
            return;
        }
        self.title("names");
        for &change in &changes.comparison.names {
            let name = changes.name(change);
            let place = name.span.map_or_else(String::new, |span| format!(" ({})", changes.shared().line(span)));
            let pieces = [Piece::plain(name.phrase()), Piece::faint(place)];
            self.canvas.labelled((INDENT, 9, INDENT + 9), Piece::plain(name.change), &pieces);
        }
    }
}

const fn tone(relation: Relation) -> Tone {
    match relation {
        Relation::Wider => Tone::Bad,
        Relation::Narrower => Tone::Good,
        Relation::Incomparable => Tone::Doubt,
    }
}

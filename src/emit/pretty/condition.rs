//! Conditions laid out: a short one on its line, a long one as `either … or …`.

use super::canvas::{Canvas, NO_BREAK, Piece, columns};
use crate::words::Phrase;

/// How many columns `either` and `or` take.
const ROOM: usize = 7;
/// How deep a condition may be nested to be read in one go: `a and (b or c)`.
const PLAIN_DEPTH: usize = 2;

/// How a condition is laid out.
pub(super) struct Layout {
    /// How many alternatives are told at most.
    pub most: usize,
}

/// Whether a condition can be read on a line or two.
pub(super) fn is_plain(phrase: &Phrase, width: usize) -> bool {
    depth(phrase) <= PLAIN_DEPTH && columns(&phrase.to_string()) <= width
}

fn depth(phrase: &Phrase) -> usize {
    match phrase {
        Phrase::Literal(_) => 0,
        Phrase::All(parts) | Phrase::Any(parts) => 1 + parts.iter().map(depth).max().unwrap_or(0),
    }
}

impl Layout {
    /// A condition behind a lead.
    pub fn write(&self, canvas: &mut Canvas, indent: usize, lead: Option<Piece>, phrase: &Phrase) {
        self.behind(canvas, (indent, 2), lead, phrase);
    }

    /// A condition behind a lead; its further lines hang.
    fn behind(&self, canvas: &mut Canvas, (indent, hang): (usize, usize), lead: Option<Piece>, phrase: &Phrase) {
        let lead: Vec<Piece> = lead.into_iter().collect();
        match phrase {
            Phrase::All(parts) if !is_plain(phrase, canvas.width()) => self.all(canvas, (indent, hang), lead, parts),
            Phrase::Any(parts) if !is_plain(phrase, canvas.width()) => {
                if !lead.is_empty() {
                    canvas.paragraph(indent, indent + hang, &lead);
                }
                self.any(canvas, indent + hang, parts);
            }
            plain => say(canvas, (indent, hang), lead, unbroken(plain)),
        }
    }

    /// What can be said in passing first, then each choice between alternatives.
    fn all(&self, canvas: &mut Canvas, (indent, hang): (usize, usize), lead: Vec<Piece>, parts: &[Phrase]) {
        let (brief, choices): (Vec<&Phrase>, Vec<&Phrase>) =
            parts.iter().partition(|part| is_brief(part, canvas.width()));
        let mut said: Vec<String> = brief.iter().map(|part| member(part)).collect();
        if !said.is_empty() && !choices.is_empty() {
            said.push(String::new());
        }
        say(canvas, (indent, hang), lead, said.join(" and "));
        for (at, choice) in choices.iter().enumerate() {
            if at > 0 {
                canvas.paragraph(indent + hang, indent + hang, &[Piece::plain("and")]);
            }
            self.any(canvas, indent + hang, choice.alternatives());
        }
    }

    fn any(&self, canvas: &mut Canvas, indent: usize, parts: &[Phrase]) {
        // One more than the limit is told rather than announced.
        let shown = if parts.len() > self.most.saturating_add(1) { self.most } else { parts.len() };
        for (at, part) in parts.iter().take(shown).enumerate() {
            let word = if at == 0 && parts.len() > 1 { "either" } else { "or" };
            let gap = NO_BREAK.repeat(ROOM - 1 - word.len());
            self.behind(canvas, (indent, ROOM), Some(Piece::faint(format!("{word}{gap}"))), part);
        }
        if shown < parts.len() {
            let more = format!("or {} more cases (`flowproof why` tells them all)", parts.len() - shown);
            canvas.paragraph(indent, indent + 2, &[Piece::faint(more)]);
        }
    }
}

fn say(canvas: &mut Canvas, (indent, hang): (usize, usize), mut pieces: Vec<Piece>, text: String) {
    pieces.extend([Piece::plain(" "), Piece::plain(text)]);
    canvas.paragraph(indent, indent + hang, &pieces);
}

/// Whether a part of a condition can be said in passing.
fn is_brief(phrase: &Phrase, width: usize) -> bool {
    depth(phrase) == 0 || (depth(phrase) == 1 && columns(&phrase.to_string()) <= width / 2)
}

/// A condition in which what is said of one variable stays on one line.
pub(super) fn unbroken(phrase: &Phrase) -> String {
    match phrase {
        Phrase::Literal(said) => said.replace(' ', NO_BREAK),
        Phrase::All(parts) if !parts.is_empty() => parts.iter().map(member).collect::<Vec<_>>().join(" and "),
        Phrase::Any(parts) if !parts.is_empty() => parts.iter().map(member).collect::<Vec<_>>().join(" or "),
        other => other.to_string(),
    }
}

/// A part of a condition, in parentheses if it has parts itself.
fn member(phrase: &Phrase) -> String {
    if depth(phrase) == 0 { unbroken(phrase) } else { format!("({})", unbroken(phrase)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(name: &str) -> Phrase {
        Phrase::Literal(name.to_owned())
    }

    fn written(width: usize, most: usize, phrase: &Phrase) -> String {
        let mut canvas = Canvas::new(false, width);
        Layout { most }.write(&mut canvas, 2, Some(Piece::plain("when")), phrase);
        String::from_utf8(canvas.into_bytes()).unwrap()
    }

    #[test]
    fn a_short_condition_stays_on_its_line() {
        let phrase = Phrase::All(vec![literal("not a"), Phrase::Any(vec![literal("b"), literal("c")])]);
        assert_eq!(written(40, 6, &phrase), "  when not a and (b or c)\n");
    }

    #[test]
    fn a_long_condition_is_told_case_by_case() {
        let pair = |first: &str, second: &str| Phrase::All(vec![literal(first), literal(second)]);
        let choice = Phrase::Any(vec![pair("first_thing", "second_thing"), literal("third_thing"), pair("x", "y")]);
        let phrase = Phrase::All(vec![literal("always_so"), choice]);
        let told = "  when always_so and\n    either first_thing and second_thing\n    or     third_thing\n    or     x and y\n";
        assert_eq!(written(40, 6, &phrase), told);
        assert!(written(40, 1, &phrase).ends_with("    or 2 more cases (`flowproof why`\n      tells them all)\n"));
    }
}

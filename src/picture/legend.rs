//! What the marks mean that a picture uses; no others.

use super::{Change, FrameKind, Icon, Line, Mark, Outcome, Picture, Role, Shape, Stroke, Tone, phrases};
use crate::claims::Verdict;
use std::collections::BTreeSet;

/// The legend of a picture, in a fixed order; `muted` is what is said of what is muted.
pub(super) fn legend(picture: &Picture, muted: &str) -> Vec<(Mark, String)> {
    let said = |mark| if mark == Mark::Muted { muted } else { meaning(mark) };
    used(picture).into_iter().map(|mark| (mark, said(mark).to_owned())).collect()
}

fn used(picture: &Picture) -> BTreeSet<Mark> {
    let mut used = BTreeSet::new();
    for arrow in &picture.arrows {
        match (arrow.change, arrow.tone) {
            (Some(change), _) => _ = used.insert(Mark::Change(change)),
            (None, Tone::Witness) => _ = used.insert(Mark::Witness),
            (None, Tone::Muted) => _ = used.insert(Mark::Muted),
            (None, Tone::Normal) => {}
        }
        used.insert(Mark::Stroke(arrow.stroke));
    }
    for node in &picture.nodes {
        used.insert(Mark::Shape(node.shape));
        used.extend((node.verdict == Some(Outcome::Failed)).then_some(Mark::Failed));
        used.extend(node.change.map(Mark::Change));
    }
    used.extend(picture.frames.iter().map(|frame| Mark::Frame(frame.kind)));
    used.extend(picture.nodes.iter().flat_map(|node| &node.lines).filter_map(verdict));
    let becomes = |line: &&Line| line.role == Role::Data && line.text.contains('\u{2192}');
    let mut labels = picture.arrows.iter().flat_map(|arrow| &arrow.lines);
    used.extend(labels.find(becomes).map(|_| Mark::Becomes));
    let lines =
        picture.nodes.iter().flat_map(|node| &node.lines).chain(picture.arrows.iter().flat_map(|arrow| &arrow.lines));
    for icon in lines.flat_map(|line| &line.icons) {
        match icon {
            // The witness, the double border, the strokes and the changes say it already.
            Icon::Hop(_) | Icon::Cross | Icon::Question | Icon::Added | Icon::Removed | Icon::Changed => {}
            other => _ = used.insert(Mark::Icon(*other)),
        }
    }
    used.remove(&Mark::Shape(Shape::Party));
    used
}

/// The verdict in a line, if it is one that a reader may not know.
fn verdict(line: &Line) -> Option<Mark> {
    let words = [Verdict::Possible, Verdict::Unknown, Verdict::Ambiguous];
    let says = |verdict: &Verdict| {
        let word = phrases::verdict(*verdict);
        line.text == word || line.text.ends_with(&format!("({word})"))
    };
    words.into_iter().filter(|_| line.role == Role::Verdict).find(says).map(Mark::Verdict)
}

const fn meaning(mark: Mark) -> &'static str {
    match mark {
        Mark::Stroke(Stroke::Definite) => "sends",
        Mark::Stroke(Stroke::Conditional) => "sends under a condition",
        Mark::Stroke(Stroke::May) => "may send",
        Mark::Stroke(Stroke::Unstated) => "no source says whether",
        Mark::Stroke(Stroke::Part) => "the whole has what its part has",
        Mark::Witness => "the witness, step by step",
        Mark::Shape(Shape::Party) => "party",
        Mark::Shape(Shape::Outsider) => "person or outsider",
        Mark::Shape(Shape::Store) => "store",
        Mark::Shape(Shape::Together) => "several parties as one",
        Mark::Frame(FrameKind::Owner) => "an owner and what it owns",
        Mark::Frame(FrameKind::Whole) => "a whole and its parts",
        Mark::Icon(Icon::Lock) => "sealed",
        Mark::Icon(Icon::Tick) => "claim that holds",
        Mark::Icon(Icon::Derives) => "derived by the party",
        Mark::Icon(_) => "",
        Mark::Failed => "a claim fails here",
        Mark::Muted => "",
        Mark::Verdict(Verdict::Possible) => "possible: if what may happen does",
        Mark::Verdict(Verdict::Unknown) => "unknown: the sources leave it open",
        Mark::Verdict(Verdict::Ambiguous) => "ambiguous: it hangs on how a text is read",
        Mark::Verdict(_) => "",
        Mark::Becomes => "the one is sent, the other arrives",
        Mark::Change(Change::Added) => "added",
        Mark::Change(Change::Removed) => "removed",
        Mark::Change(Change::Changed) => "changed",
    }
}

//! A picture in the DOT language, for Graphviz.
//!
//! Names come from files that anybody may have written. So every id is ours (`[a-z0-9-]` in quotes), every text is a quoted string
//! in which nothing of DOT's own is left (`\N` and its like, quotes, entities such as `&copy;`), and addresses are checked.

use super::Drawing;
use super::svg::{classes_of_arrow, classes_of_node};
use crate::picture::layout::Direction;
use crate::picture::{
    Arrow, Change, Frame, FrameKind, Icon, Line, Mark, Node, Outcome, Picture, Place, Shape, Stroke, Tone, plain,
};
use std::fmt::Write as _;

const WITNESS: &str = "#D55E00";
const HELD: &str = "#009E73";
const CHANGED: &str = "#E69F00";
const OWNER: &str = "#0072B2";
const MUTED: (&str, &str) = ("#AAAAAA", "#6F6F6F");

/// The bytes of a picture.
pub(super) fn render(picture: &Picture, drawing: &Drawing) -> Vec<u8> {
    let mut writer = Writer { out: String::new(), drawing };
    writer.begin(picture);
    writer.inside(picture, None, 1);
    picture.arrows.iter().for_each(|arrow| writer.arrow(picture, arrow));
    if drawing.legend {
        writer.legend(&picture.legend);
    }
    writer.out.push_str("}\n");
    writer.out.into_bytes()
}

/// A quoted string that stands for this text and nothing else. Line ends become DOT's.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escaped).collect();
    format!("\"{}\"", lines.join("\\n"))
}

fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in plain(line).chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Lines of a picture as one label.
fn label(lines: &[Line]) -> String {
    let line = |line: &Line| {
        let icons: String = line.icons.iter().map(|icon| format!("{} ", icon_text(*icon))).collect();
        format!("{icons}{}", plain(&line.text))
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A sign as text. Few fonts that Graphviz finds have a lock.
fn icon_text(icon: Icon) -> String {
    if icon == Icon::Lock { "sealed".to_owned() } else { icon.text() }
}

struct Writer<'a> {
    out: String,
    drawing: &'a Drawing,
}

impl Writer<'_> {
    fn begin(&mut self, picture: &Picture) {
        let direction = if self.drawing.direction == Some(Direction::Down) { "TB" } else { "LR" };
        let font = "Helvetica,Arial,sans-serif";
        // Lines of a title end with `\l`, which puts them to the left.
        let lines = picture.title.iter().filter(|_| self.drawing.title);
        let title: String = lines.map(|line| format!("{}\\l", escaped(line))).collect();
        let _ = write!(
            self.out,
            "digraph {} {{\n  graph [rankdir={direction}, newrank=true, nodesep=0.35, ranksep=0.7, pad=0.3, outputorder=edgesfirst, \
             fontname={font:?}, fontsize=14, labelloc=t, labeljust=l, label=\"{title}\", tooltip={}];\n  \
             node [shape=box, style=\"filled,rounded\", fillcolor=\"#FFFFFF\", color=\"#444444\", penwidth=1.3, fontname={font:?}, fontsize=12, margin=\"0.15,0.08\"];\n  \
             edge [color=\"#555555\", penwidth=1.3, arrowsize=0.8, fontname={font:?}, fontsize=10];\n",
            quoted(&picture.file),
            quoted(&picture.file),
        );
    }

    fn indent(&mut self, depth: usize) {
        self.out.push_str(&"  ".repeat(depth));
    }

    /// Where a statement or a party stands, so that differences of two DOT files read as differences of the policy.
    fn comment(&mut self, place: Option<&Place>, depth: usize) {
        if let Some(place) = place {
            self.indent(depth);
            let _ = writeln!(self.out, "// {}:{}", plain(&place.file), place.line);
        }
    }

    /// What is in a frame, or outside of all.
    fn inside(&mut self, picture: &Picture, frame: Option<usize>, depth: usize) {
        let nodes = picture.nodes.iter().filter(|node| node.frame == frame);
        nodes.for_each(|node| self.node(node, depth));
        for (at, inner) in picture.frames.iter().enumerate().filter(|(_, inner)| inner.parent == frame) {
            self.frame(inner, depth);
            self.inside(picture, Some(at), depth + 1);
            self.indent(depth);
            self.out.push_str("}\n");
        }
    }

    /// Every attribute is set, because a cluster inherits those of the one around it.
    fn frame(&mut self, frame: &Frame, depth: usize) {
        self.comment(frame.place.as_ref(), depth);
        self.indent(depth);
        let (class, color, fill) = match frame.kind {
            FrameKind::Owner => ("frame owner", OWNER, "#F6F9FC"),
            FrameKind::Whole => ("frame whole", "#666666", "#FFFFFF"),
        };
        let _ = write!(
            self.out,
            "subgraph {} {{\n{}id={}; class={}; label={}; labelloc=t; labeljust=l; style=\"dashed,rounded\"; color={color:?}; fontcolor={color:?}; \
             bgcolor={fill:?}; penwidth=1.4; fontsize=11; margin=14; tooltip={}; URL={};\n",
            quoted(&format!("cluster-{}", frame.id)),
            "  ".repeat(depth + 1),
            quoted(&self.id(&frame.id)),
            quoted(class),
            quoted(&frame.title),
            quoted(&frame.tip),
            quoted(&self.drawing.link(frame.place.as_ref()).unwrap_or_default()),
        );
    }

    fn id(&self, id: &str) -> String {
        format!("{}{id}", self.drawing.prefix)
    }

    fn node(&mut self, node: &Node, depth: usize) {
        self.comment(node.place.as_ref(), depth);
        self.indent(depth);
        let mut attributes = vec![
            ("id", quoted(&self.id(&node.id))),
            ("class", quoted(&classes_of_node(node))),
            ("label", quoted(&label(&node.lines))),
            ("tooltip", quoted(&node.tip)),
        ];
        attributes.extend(self.drawing.link(node.place.as_ref()).map(|address| ("URL", quoted(&address))));
        attributes.extend(look_of_shape(node.shape).map(|(name, value)| (name, quoted(value))));
        attributes.extend(look_of_node(node).into_iter().map(|(name, value)| (name, quoted(value))));
        self.statement(&quoted(&node.id), &attributes);
    }

    fn arrow(&mut self, picture: &Picture, arrow: &Arrow) {
        let name = |at: usize| picture.nodes.get(at).map_or("", |node| node.id.as_str());
        self.comment(arrow.place.as_ref(), 1);
        self.indent(1);
        let mut attributes = vec![
            ("id", quoted(&self.id(&arrow.id))),
            ("class", quoted(&classes_of_arrow(arrow))),
            ("label", quoted(&label(&arrow.lines))),
            ("tooltip", quoted(&arrow.tip)),
            ("labeltooltip", quoted(&arrow.tip)),
        ];
        attributes.extend(self.drawing.link(arrow.place.as_ref()).map(|address| ("URL", quoted(&address))));
        attributes.extend(look_of_stroke(arrow.stroke).iter().map(|(name, value)| (*name, quoted(value))));
        attributes.extend(look_of_arrow(arrow).into_iter().map(|(name, value)| (name, quoted(value))));
        self.statement(&format!("{} -> {}", quoted(name(arrow.from)), quoted(name(arrow.to))), &attributes);
    }

    fn statement(&mut self, what: &str, attributes: &[(&str, String)]) {
        let list: Vec<String> = attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let _ = writeln!(self.out, "{what} [{}];", list.join(", "));
    }

    /// The legend: one cluster, one line of text for each mark that is used.
    fn legend(&mut self, legend: &[(Mark, String)]) {
        // The word says it itself.
        let needed: Vec<_> = legend.iter().filter(|(mark, _)| *mark != Mark::Icon(Icon::Lock)).collect();
        if needed.is_empty() {
            return;
        }
        let lines: String =
            needed.iter().map(|(mark, meaning)| format!("{}  {}\\l", sign(*mark), escaped(meaning))).collect();
        let _ = write!(
            self.out,
            "  subgraph \"cluster-legend\" {{\n    id={}; class=\"legend\"; label=\"Legend\"; labeljust=l; style=\"solid\"; color=\"#CCCCCC\"; \
             fontcolor=\"#555555\"; bgcolor=\"#FFFFFF\"; penwidth=1; fontsize=11; margin=8; tooltip=\"Legend\";\n    \
             \"legend\" [shape=plaintext, style=\"\", fontsize=10, label=\"{lines}\", tooltip=\"Legend\"];\n  }}\n",
            quoted(&self.id("legend"))
        );
    }
}

/// A mark as text.
fn sign(mark: Mark) -> String {
    match mark {
        Mark::Stroke(Stroke::Definite) => "\u{2500}\u{25B6}".to_owned(),
        Mark::Stroke(Stroke::Conditional) => "- -\u{25B6}".to_owned(),
        Mark::Stroke(Stroke::May) => "\u{00B7}\u{00B7}\u{00B7}\u{25B6}".to_owned(),
        Mark::Stroke(Stroke::Unstated) => "\u{00B7}?\u{00B7}\u{25B6}".to_owned(),
        Mark::Stroke(Stroke::Part) => "\u{2500}\u{25B7}".to_owned(),
        Mark::Witness => "\u{2501}\u{2460}\u{2501}\u{25B6}".to_owned(),
        Mark::Muted => "grey".to_owned(),
        Mark::Shape(Shape::Outsider) => "\u{25A0}".to_owned(),
        Mark::Shape(Shape::Store) => "cylinder".to_owned(),
        Mark::Shape(Shape::Together) => "\u{25EB}".to_owned(),
        Mark::Shape(Shape::Party) => "\u{25A2}".to_owned(),
        Mark::Frame(FrameKind::Owner) => "dashed, blue".to_owned(),
        Mark::Frame(FrameKind::Whole) => "dashed, grey".to_owned(),
        Mark::Becomes => "a \u{2192} b".to_owned(),
        Mark::Failed | Mark::Verdict(_) => "\u{2717}".to_owned(),
        Mark::Icon(icon) => icon.text(),
        Mark::Change(Change::Added) => "+".to_owned(),
        Mark::Change(Change::Removed) => "\u{2212}".to_owned(),
        Mark::Change(Change::Changed) => "\u{2260}".to_owned(),
    }
}

type Look = Vec<(&'static str, &'static str)>;

fn look_of_shape(shape: Shape) -> impl Iterator<Item = (&'static str, &'static str)> {
    let look: &[(&str, &str)] = match shape {
        Shape::Party => &[],
        Shape::Outsider => &[("style", "filled"), ("fillcolor", "#ECECEC")],
        Shape::Store => &[("shape", "cylinder"), ("style", "filled")],
        Shape::Together => &[("fillcolor", "#F6F9FC"), ("color", OWNER)],
    };
    look.iter().copied()
}

fn look_of_node(node: &Node) -> Look {
    let mut look: Look = Vec::new();
    match (node.change, node.verdict, node.tone) {
        (Some(change), _, _) => look.extend(look_of_change(change)),
        (_, Some(Outcome::Failed), _) => look.extend([("color", WITNESS), ("penwidth", "2.4")]),
        (_, _, Tone::Witness) => look.extend([("color", WITNESS), ("penwidth", "2.4")]),
        (_, _, Tone::Muted) => look.extend([("color", MUTED.0), ("fontcolor", MUTED.1)]),
        (_, Some(Outcome::Held), _) => look.extend([("color", HELD), ("penwidth", "2")]),
        _ => {}
    }
    if node.verdict == Some(Outcome::Failed) {
        look.push(("peripheries", if node.shape == Shape::Store { "1" } else { "2" }));
    }
    look
}

fn look_of_change(change: Change) -> [(&'static str, &'static str); 2] {
    let color = match change {
        Change::Added => HELD,
        Change::Removed => WITNESS,
        Change::Changed => CHANGED,
    };
    [("color", color), ("penwidth", "2.4")]
}

const fn look_of_stroke(stroke: Stroke) -> &'static [(&'static str, &'static str)] {
    match stroke {
        Stroke::Definite => &[("style", "solid")],
        Stroke::Conditional => &[("style", "dashed")],
        Stroke::May => &[("style", "dotted")],
        Stroke::Unstated => &[("style", "dotted"), ("arrowhead", "vee")],
        Stroke::Part => &[("style", "solid"), ("arrowhead", "empty")],
    }
}

fn look_of_arrow(arrow: &Arrow) -> Look {
    match (arrow.change, arrow.tone) {
        (Some(change), _) => look_of_change(change).to_vec(),
        (None, Tone::Witness) => vec![("color", WITNESS), ("penwidth", "3"), ("weight", "4")],
        (None, Tone::Muted) => vec![("color", MUTED.0), ("fontcolor", MUTED.1)],
        (None, Tone::Normal) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_of_dots_own_is_left_in_a_text() {
        assert_eq!(quoted("a\"b"), r#""a\"b""#);
        assert_eq!(quoted("a\\N"), r#""a\\N""#);
        assert_eq!(quoted("end\\"), r#""end\\""#);
        assert_eq!(quoted("&copy; <b>"), r#""&amp;copy; &lt;b&gt;""#);
        assert_eq!(quoted("a\u{7}b\nc"), r#""ab\nc""#);
    }
}

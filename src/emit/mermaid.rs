//! A picture as a Mermaid flow chart, which many sites draw where they show Markdown.
//!
//! Mermaid has no quoting that holds for everything, so every character that could mean something is written as a number.

use super::Drawing;
use crate::picture::layout::Direction;
use crate::picture::{Arrow, Change, Line, Node, Outcome, Picture, Shape, Stroke, Tone, plain};
use std::fmt::Write as _;

const CLASSES: &str = "  classDef outsider fill:#ececec,stroke:#444
  classDef muted stroke:#aaa,color:#6f6f6f
  classDef witness stroke:#d55e00,stroke-width:3px
  classDef failed stroke:#d55e00,stroke-width:5px
  classDef held stroke:#009e73,stroke-width:3px
  classDef added stroke:#009e73,stroke-width:3px
  classDef removed stroke:#d55e00,stroke-width:3px,stroke-dasharray:4 3
  classDef changed stroke:#e69f00,stroke-width:3px
  classDef owner fill:#f6f9fc,stroke:#0072b2,stroke-dasharray:8 4
  classDef whole fill:#fff,stroke:#666,stroke-dasharray:4 3
";

/// The bytes of a picture.
pub(super) fn render(picture: &Picture, drawing: &Drawing) -> Vec<u8> {
    let direction = if drawing.direction == Some(Direction::Down) { "TB" } else { "LR" };
    let mut out = String::new();
    if drawing.title && !picture.title.is_empty() {
        let title = quoted_title(&picture.title.join("; "));
        let _ = write!(out, "---\ntitle: {title}\n---\n");
    }
    let _ = writeln!(out, "flowchart {direction}");
    inside(&mut out, picture, None, 1);
    for (at, arrow) in picture.arrows.iter().enumerate() {
        edge(&mut out, at, arrow);
    }
    for (at, node) in picture.nodes.iter().enumerate() {
        let classes = classes(node);
        if !classes.is_empty() {
            let _ = writeln!(out, "  class n{at} {classes}");
        }
    }
    for (at, frame) in picture.frames.iter().enumerate() {
        let class = if frame.id.starts_with("o-") { "owner" } else { "whole" };
        let _ = writeln!(out, "  class g{at} {class}");
    }
    out.push_str(CLASSES);
    out.into_bytes()
}

/// A string of YAML: JSON's strings are some of them.
fn quoted_title(title: &str) -> String {
    let mut quoted = String::from("\"");
    for c in plain(title).chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            // A title is HTML, too.
            '<' => quoted.push('\u{2039}'),
            '>' => quoted.push('\u{203A}'),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn inside(out: &mut String, picture: &Picture, frame: Option<usize>, depth: usize) {
    let indent = "  ".repeat(depth);
    for (at, node) in picture.nodes.iter().enumerate().filter(|(_, node)| node.frame == frame) {
        let (open, close) = brackets(node.shape);
        let _ = writeln!(out, "{indent}n{at}{open}\"{}\"{close}", not_blank(label(&node.lines)));
    }
    for (at, inner) in picture.frames.iter().enumerate().filter(|(_, inner)| inner.parent == frame) {
        let _ = writeln!(out, "{indent}subgraph g{at}[\"{}\"]", not_blank(escaped(&inner.title)));
        inside(out, picture, Some(at), depth + 1);
        let _ = writeln!(out, "{indent}end");
    }
}

const fn brackets(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Party => ("(", ")"),
        Shape::Outsider => ("[", "]"),
        Shape::Store => ("[(", ")]"),
        Shape::Together => ("[[", "]]"),
    }
}

fn edge(out: &mut String, at: usize, arrow: &Arrow) {
    let line = match (arrow.stroke, arrow.tone) {
        (Stroke::Definite | Stroke::Part, Tone::Witness) => "==>",
        (Stroke::Definite | Stroke::Part, _) => "-->",
        _ => "-.->",
    };
    let text = label(&arrow.lines);
    let text = if text.is_empty() { String::new() } else { format!("|\"{}\"|", not_blank(text)) };
    let _ = writeln!(out, "  n{} {line}{text} n{}", arrow.from, arrow.to);
    let color = match (arrow.change, arrow.tone) {
        (Some(Change::Added), _) => "stroke:#009e73,stroke-width:3px",
        (Some(Change::Removed), _) | (None, Tone::Witness) => "stroke:#d55e00,stroke-width:3px",
        (Some(Change::Changed), _) => "stroke:#e69f00,stroke-width:3px",
        (None, Tone::Muted) => "stroke:#aaa,color:#6f6f6f",
        (None, Tone::Normal) => return,
    };
    let _ = writeln!(out, "  linkStyle {at} {color}");
}

fn classes(node: &Node) -> String {
    let mut classes: Vec<&str> = Vec::new();
    classes.extend((node.shape == Shape::Outsider).then_some("outsider"));
    match (node.change, node.verdict, node.tone) {
        (Some(change), _, _) => classes.push(change.word()),
        (_, Some(Outcome::Failed), _) => classes.push("failed"),
        (_, _, Tone::Witness) => classes.push("witness"),
        (_, _, Tone::Muted) => classes.push("muted"),
        (_, Some(Outcome::Held), _) => classes.push("held"),
        _ => {}
    }
    classes.join(",")
}

fn label(lines: &[Line]) -> String {
    let line = |line: &Line| {
        let icons: String = line.icons.iter().map(|icon| format!("{} ", icon.text())).collect();
        escaped(&format!("{icons}{}", line.text))
    };
    lines.iter().map(line).collect::<Vec<_>>().join("<br/>")
}

/// Mermaid takes no empty text in quotes.
fn not_blank(text: String) -> String {
    if text.trim().is_empty() { "#160;".to_owned() } else { text }
}

/// Letters, digits, blanks and a few harmless signs stay; everything else of ASCII is a number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            ' ' | '.' | ',' | '-' | '+' | '(' | ')' | '=' | ':' | '/' => escaped.push(c),
            '_' => escaped.push(c),
            c if c.is_alphanumeric() || !c.is_ascii() => escaped.push(c),
            other => _ = write!(escaped, "#{};", u32::from(other)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_that_could_mean_something_stays() {
        assert_eq!(escaped("a\"b|c]"), "a#34;b#124;c#93;");
        assert_eq!(escaped("<img> #x; &amp;"), "#60;img#62; #35;x#59; #38;amp#59;");
        assert_eq!(escaped("accept_terms == yes"), "accept_terms == yes");
    }
}

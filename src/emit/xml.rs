//! XML that nobody can break out of.

use crate::picture::{Place, plain};
use std::fmt;

/// Text between tags. Line ends stay.
pub(super) fn text(text: &str) -> String {
    escaped(text, "\n")
}

/// Text that is one line.
pub(super) fn line(text: &str) -> String {
    escaped_line(text)
}

/// The value of an attribute. Line ends are written so that they are not read as spaces.
pub(super) fn attribute(value: &str) -> String {
    escaped(value, "&#10;")
}

fn escaped(text: &str, line_end: &str) -> String {
    text.split('\n').map(escaped_line).collect::<Vec<_>>().join(line_end)
}

fn escaped_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in plain(line).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The attributes of an element, empty ones left out.
pub(super) struct Attributes(String);

impl Attributes {
    pub(super) const fn new() -> Self {
        Self(String::new())
    }

    pub(super) fn add(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.0.push_str(&format!(" {name}=\"{}\"", attribute(value)));
        }
        self
    }

    /// Where something stands.
    pub(super) fn place(self, place: Option<&Place>) -> Self {
        match place {
            Some(place) => self.add("data-place", &format!("{}:{}", place.file, place.line)),
            None => self,
        }
    }
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! How a picture is drawn, whatever the format; and links that can do no harm.

use super::{dot, mermaid, svg};
use crate::picture::layout::Direction;
use crate::picture::{Picture, Place};

/// The formats of diagrams.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PictureFormat {
    /// For Graphviz.
    Dot,
    /// For browsers and printers.
    Svg,
    /// For Markdown.
    Mermaid,
}

/// The bytes of a picture in a format.
#[must_use]
pub fn draw(picture: &Picture, format: PictureFormat, drawing: &Drawing) -> Vec<u8> {
    match format {
        PictureFormat::Dot => dot::render(picture, drawing),
        PictureFormat::Svg => svg::render(picture, drawing),
        PictureFormat::Mermaid => mermaid::render(picture, drawing),
    }
}

/// How a picture is drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawing {
    /// With its title; it is said to those who do not see in any case.
    pub title: bool,
    /// With a legend.
    pub legend: bool,
    /// Which way arrows run; what fills a page best if `None`.
    pub direction: Option<Direction>,
    /// Where links to a line of a file lead to; no links if `None`.
    pub link: Option<LinkTemplate>,
    /// What stands before every id, so that several pictures can be on one page.
    pub prefix: String,
}

impl Default for Drawing {
    fn default() -> Self {
        Self { title: true, legend: true, direction: None, link: Some(LinkTemplate::default()), prefix: String::new() }
    }
}

impl Drawing {
    /// The address of a place, if there is one to lead to.
    #[must_use]
    pub fn link(&self, place: Option<&Place>) -> Option<String> {
        let (template, place) = (self.link.as_ref()?, place?);
        Some(template.0.replace("{file}", &encoded(&place.file)).replace("{line}", &place.line.to_string()))
    }
}

/// An address with `{file}` and `{line}` in it: relative, or on the web.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkTemplate(String);

impl Default for LinkTemplate {
    fn default() -> Self {
        Self("{file}#L{line}".to_owned())
    }
}

impl LinkTemplate {
    /// A template, unless it could lead to a program.
    #[must_use]
    pub fn new(template: &str) -> Option<Self> {
        let scheme = template.split(['/', '#', '?']).next().unwrap_or_default();
        let is_web = ["http:", "https:"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
        let is_printable = template.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\'));
        ((is_web || !scheme.contains(':')) && is_printable).then(|| Self(template.to_owned()))
    }
}

/// A path in an address: what is neither a letter, a digit nor harmless is written as bytes.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    // Two slashes at the beginning would be the name of a host.
    if encoded.starts_with("//") { format!("/.{}", encoded.trim_start_matches('/')) } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::{Drawing, LinkTemplate};
    use crate::picture::Place;

    fn link(file: &str) -> String {
        Drawing::default().link(Some(&Place { file: file.to_owned(), line: 3 })).unwrap_or_default()
    }

    #[test]
    fn links_lead_to_lines() {
        assert_eq!(link("a/b c.flow"), "a/b%20c.flow#L3");
        assert_eq!(link("javascript:alert(1)"), "javascript%3Aalert%281%29#L3");
        assert_eq!(link("//evil/x"), "/.evil/x#L3");
    }

    #[test]
    fn only_addresses_of_the_web_are_templates() {
        assert!(LinkTemplate::new("https://example.org/{file}#L{line}").is_some());
        assert!(LinkTemplate::new("../{file}").is_some());
        for bad in [
            "javascript:alert(1)",
            "JavaScript:x",
            "data:text/html,x",
            " https://x",
            "https://x\"onload=",
            "vbscript:x/y",
        ] {
            assert!(LinkTemplate::new(bad).is_none(), "{bad}");
        }
    }
}

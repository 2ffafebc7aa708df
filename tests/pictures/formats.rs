//! Every format is what it claims to be, whatever stands in the picture: DOT is read by Graphviz, SVG is XML.

use super::hostile::{self, DIRECTIONS, pictures, strings};
use flowproof::emit::{Drawing, PictureFormat, draw};
use flowproof::picture::{Focus, Icon, Mark, Picture};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

static HAS_DOT: LazyLock<bool> = LazyLock::new(|| {
    let found = Command::new("dot")
        .arg("-V")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|done| done.success());
    if !found {
        super::browser::skip("DOT", "Graphviz (`dot`) is not installed");
    }
    found
});

/// What Graphviz makes of a text in DOT; it must make it without a word.
fn graphviz(dot: &[u8]) -> String {
    let mut child = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = dot.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let done = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
    let about_fonts = complaint.lines().all(|line| line.contains("font") || line.trim().is_empty());
    assert!(done.status.success() && about_fonts, "{complaint}\n{}", String::from_utf8_lossy(dot));
    String::from_utf8(done.stdout).unwrap()
}

fn text(picture: &Picture, format: PictureFormat) -> String {
    String::from_utf8(draw(picture, format, &Drawing::default())).unwrap()
}

/// SVG that is XML, runs nothing, leads nowhere but to files, and has every id once.
fn check_svg(svg: &str, picture: &Picture) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let mut ids = BTreeSet::new();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        let known = ["svg", "style", "g", "title", "a", "rect", "path", "polygon", "circle", "text"];
        assert!(known.contains(&name), "<{name}>");
        for attribute in element.attributes() {
            assert!(!attribute.name().starts_with("on"), "{}", attribute.name());
            if attribute.name() == "href" {
                let scheme = attribute.value().split(['/', '#', '?']).next().unwrap();
                assert!(!scheme.contains(':'), "{}", attribute.value());
            }
            if attribute.name() == "id" {
                assert!(ids.insert(attribute.value().to_owned()), "{} is there twice", attribute.value());
            }
        }
    }
    for id in picture.nodes.iter().map(|node| &node.id).chain(picture.arrows.iter().map(|arrow| &arrow.id)) {
        assert!(ids.contains(id), "{id} is missing");
    }
    // The texts of the nodes arrive as they are.
    for node in &picture.nodes {
        let element = document.descendants().find(|one| one.attribute("id") == Some(&node.id)).unwrap();
        let texts: Vec<&str> = element
            .descendants()
            .filter(|one| {
                one.tag_name().name() == "text" && !matches!(one.attribute("class"), Some("hop" | "question"))
            })
            .map(|one| one.text().unwrap_or_default())
            .collect();
        let lines: Vec<String> = node.lines.iter().map(|line| flowproof::picture::plain(&line.text)).collect();
        assert_eq!(texts, lines);
    }
}

/// The number of things that Graphviz drew is the number of things in the picture.
fn check_dot(picture: &Picture, drawing: &Drawing) {
    if !*HAS_DOT {
        return;
    }
    let svg = graphviz(&draw(picture, PictureFormat::Dot, drawing));
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document =
        roxmltree::Document::parse_with_options(&svg, options).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let ids: BTreeSet<&str> = document.descendants().filter_map(|one| one.attribute("id")).collect();
    let classes = |class: &str| {
        let of = |one: &roxmltree::Node<'_, '_>| {
            one.attribute("class").is_some_and(|all| all.split(' ').next() == Some(class))
        };
        document.descendants().filter(of).count()
    };
    assert!(picture.nodes.iter().all(|node| ids.contains(node.id.as_str())), "a node is missing: {svg}");
    assert!(picture.arrows.iter().all(|arrow| ids.contains(arrow.id.as_str())), "an arrow is missing: {svg}");
    let is_explained = |(mark, _): &(Mark, String)| *mark != Mark::Icon(Icon::Lock);
    let legend = usize::from(drawing.legend && picture.legend.iter().any(is_explained));
    assert_eq!(
        (classes("node"), classes("edge")),
        (picture.nodes.len() + legend, picture.arrows.len()),
        "there is more or less of it: {svg}"
    );
    assert!(!svg.contains("href=\"javascript:"), "a link runs something: {svg}");
    // What Graphviz draws has the classes of what this program draws.
    let own = text(picture, PictureFormat::Svg);
    let own = roxmltree::Document::parse(&own).unwrap();
    let class = |document: &roxmltree::Document<'_>, id: &str| {
        let element = document.descendants().find(|one| one.attribute("id") == Some(id));
        element.and_then(|element| element.attribute("class")).map(str::to_owned)
    };
    for id in picture.nodes.iter().map(|node| &node.id).chain(picture.arrows.iter().map(|arrow| &arrow.id)) {
        // Graphviz puts the kind of element before the classes.
        let theirs =
            class(&document, id).map(|class| class.split_once(' ').map_or_else(String::new, |rest| rest.1.to_owned()));
        assert_eq!(theirs, class(&own, id), "{id}");
    }
}

proptest! {
    #![proptest_config(super::cases(24))]

    #[test]
    fn hostile_pictures_are_drawn_as_they_are(picture in pictures()) {
        let svg = text(&picture, PictureFormat::Svg);
        check_svg(&svg, &picture);
        let drawing = Drawing { legend: picture.title.len() % 2 == 0, direction: DIRECTIONS[picture.nodes.len() % 2], ..Drawing::default() };
        check_dot(&picture, &drawing);
    }

    #[test]
    fn mermaid_has_no_quote_inside_a_quote(picture in pictures()) {
        let mermaid = text(&picture, PictureFormat::Mermaid);
        let body = mermaid.split("\nflowchart").nth(1).or_else(|| mermaid.strip_prefix("flowchart")).unwrap();
        for line in body.lines().filter(|line| !line.trim_start().starts_with("classDef")) {
            let quotes = line.matches('"').count();
            prop_assert!(quotes == 0 || quotes == 2, "{}", line);
            prop_assert!(!line.replace("<br/>", "").contains('<'), "{}", line);
            let inside = line.split('"').nth(1).unwrap_or_default();
            prop_assert!(!inside.replace("<br/>", "").contains(['[', ']', '{', '}', '|', '`', '\\', '>']), "{}", line);
        }
        prop_assert!(body.lines().all(|line| line.is_empty() || line.starts_with("  ") || [" LR", " TB"].contains(&line)));
    }

    #[test]
    fn links_never_have_a_scheme_of_their_own(file in strings()) {
        let place = flowproof::picture::Place { file, line: 7 };
        let link = Drawing::default().link(Some(&place)).unwrap();
        prop_assert!(!link.contains(':') && !link.starts_with("//") && link.is_ascii(), "{}", link);
    }
}

#[test]
fn a_hostile_policy_is_drawn_in_every_view_and_format() {
    let checked = hostile::policy();
    for picture in [
        checked.draw(Focus::Whole),
        checked.claim("never"),
        checked.data("end"),
        checked.around("graph"),
        checked.compare(&checked, true),
    ] {
        check_svg(&text(&picture, PictureFormat::Svg), &picture);
        check_dot(&picture, &Drawing::default());
    }
}

#[test]
fn graphviz_shows_the_very_text() {
    if !*HAS_DOT {
        return;
    }
    let mut picture = hostile::policy().draw(Focus::Whole);
    for &string in hostile::STRINGS.iter().filter(|string| !string.trim().is_empty()) {
        let shown = flowproof::picture::plain(string);
        if shown.is_empty() {
            continue;
        }
        picture.nodes[0].lines.truncate(1);
        picture.nodes[0].lines[0].text = shown.clone();
        let svg = graphviz(&draw(&picture, PictureFormat::Dot, &Drawing::default()));
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
        let document = roxmltree::Document::parse_with_options(&svg, options).unwrap();
        let node = document.descendants().find(|one| one.attribute("id") == Some(&picture.nodes[0].id)).unwrap();
        let texts: Vec<String> = node
            .descendants()
            .filter(|one| one.tag_name().name() == "text")
            // Graphviz writes blanks as fixed ones.
            .map(|one| one.text().unwrap_or_default().replace('\u{A0}', " "))
            .collect();
        assert_eq!(texts, [shown.trim_end_matches('\0')], "{svg}");
    }
}

#[test]
fn the_same_policy_gives_the_same_bytes() {
    let bytes = |format| draw(&hostile::policy().draw(Focus::Whole), format, &Drawing::default());
    for format in [PictureFormat::Dot, PictureFormat::Svg, PictureFormat::Mermaid] {
        assert_eq!(bytes(format), bytes(format));
    }
}

#[test]
fn a_prefix_stands_before_every_id() {
    let picture = hostile::policy().draw(Focus::Whole);
    let drawing = Drawing { prefix: "c1-".to_owned(), ..Drawing::default() };
    let svg = String::from_utf8(draw(&picture, PictureFormat::Svg, &drawing)).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().filter_map(|one| one.attribute("id")).all(|id| id.starts_with("c1-")));
}

//! Mermaid itself reads every flow chart, in a browser (`tests/browser/mermaid.mjs`).

use super::hostile::{self, pictures};
use super::{Checked, browser};
use flowproof::emit::{Drawing, PictureFormat, draw};
use flowproof::picture::{Focus, Node, Picture, View, plain};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::path::Path;

/// So many random pictures are read, and so many of them drawn, which takes longer.
const RANDOM: usize = 150;
const DRAWN: usize = 12;

/// A chart, and the texts of its boxes if it is to be drawn.
fn chart(name: &str, picture: &Picture, is_drawn: bool) -> Value {
    let text = String::from_utf8(draw(picture, PictureFormat::Mermaid, &Drawing::default())).unwrap();
    let text_of = |node: &Node| node.lines.iter().map(|line| plain(&super::line(line))).collect::<String>();
    let boxes: Vec<String> = picture.nodes.iter().map(|node| text_of(node).split_whitespace().collect()).collect();
    json!({ "name": name, "text": text, "boxes": boxes, "draw": is_drawn })
}

fn views(checked: &Checked) -> Vec<Picture> {
    let mut views = vec![checked.draw(Focus::Whole)];
    views.push(checked.view(&View { focus: Focus::Whole, collapse: true, condition: None, unabridged: false }));
    views.extend(checked.policy.claims.ids().map(|claim| checked.draw(Focus::Claim(claim))));
    views.push(checked.compare(checked, false));
    views
}

#[test]
fn mermaid_reads_every_chart() {
    let what = "flow charts in Mermaid itself";
    if !browser::mermaid().is_file() {
        return browser::skip(what, "there is no Mermaid here");
    }
    let mut charts = Vec::new();
    for example in ["first-look.flow", "january_2021.flow"] {
        charts.extend(views(&Checked::example(example)).iter().map(|picture| chart(example, picture, true)));
    }
    charts.extend(views(&hostile::policy()).iter().map(|picture| chart("a hostile policy", picture, true)));
    // The same every time.
    let mut runner = TestRunner::deterministic();
    for number in 0..RANDOM {
        let picture = pictures().new_tree(&mut runner).unwrap().current();
        charts.push(chart("a hostile picture", &picture, number < DRAWN));
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts.json");
    std::fs::write(&file, serde_json::to_vec(&charts).unwrap()).unwrap();
    let settings = [("CHARTS", file.as_path()), ("MERMAID", &browser::mermaid())];
    browser::run(what, "mermaid.mjs", &settings);
}

//! Names that would like to be something else.

use super::Checked;
use flowproof::picture::layout::Direction;
use flowproof::picture::{
    Arrow, Change, Focus, Frame, FrameKind, Icon, Line, Mark, Node, Outcome, Picture, Place, Role, Shape, Stroke, Tone,
};
use proptest::prelude::*;

/// What breaks programs that write other programs' languages.
pub(super) const STRINGS: &[&str] = &[
    "\"",
    "\\",
    "a\\N\\G\\E\\T\\L\\l",
    "ends with \\",
    "&copy; &lt;b&gt; &amp;amp; &#x41;",
    "<b>bold</b>",
    "]]>",
    "<!-- -->",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "\" onload=\"alert(1)",
    "';alert(1)//",
    "node",
    "strict digraph { edge -> subgraph }",
    "|{}<>|",
    "end",
    "A --> B; click A href \"javascript:x\"",
    "```",
    "%%{init: {}}%%",
    "line\nbreak\r\nand\ttab",
    "\u{0}\u{1}\u{7}\u{1b}[31m\u{7f}\u{85}",
    "\u{202E}gnirts\u{2066}",
    "\u{FFFF}\u{FFFE}\u{FDD0}",
    "\u{4E2D}\u{6587} \u{1F512} e\u{301} \u{0645}",
    "",
    " ",
    "a_very_long_name_that_has_no_place_where_it_could_be_broken_and_goes_on_and_on_and_on",
];

pub(super) fn strings() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(STRINGS).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ -~]{0,30}",
    ]
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let icon = prop::sample::select(vec![
        Icon::Hop(3),
        Icon::Hop(33),
        Icon::Lock,
        Icon::Cross,
        Icon::Tick,
        Icon::Question,
        Icon::Derives,
        Icon::Added,
    ]);
    let role =
        prop::sample::select(vec![Role::Name, Role::Kind, Role::Note, Role::Verdict, Role::Data, Role::Condition]);
    let line =
        (prop::collection::vec(icon, 0..3), strings(), role).prop_map(|(icons, text, role)| Line { icons, text, role });
    prop::collection::vec(line, 1..4)
}

fn place() -> impl Strategy<Value = Option<Place>> {
    prop::option::of((strings(), 1_usize..99).prop_map(|(file, line)| Place { file, line }))
}

fn node() -> impl Strategy<Value = Node> {
    let shape = prop::sample::select(vec![Shape::Party, Shape::Outsider, Shape::Store, Shape::Together]);
    let tone = prop::sample::select(vec![Tone::Witness, Tone::Normal, Tone::Muted]);
    let verdict = prop::option::of(prop::sample::select(vec![Outcome::Failed, Outcome::Held]));
    let change = prop::option::of(prop::sample::select(vec![Change::Added, Change::Removed, Change::Changed]));
    let all = (strings(), shape, lines(), tone, verdict, change, strings(), place(), any::<prop::sample::Index>());
    all.prop_map(|(party, shape, lines, tone, verdict, change, tip, place, frame)| Node {
        id: String::new(),
        party,
        shape,
        lines,
        // Becomes a frame or none when it is known how many there are.
        frame: Some(frame.index(5)),
        tone,
        verdict,
        change,
        tip,
        place,
    })
}

fn arrow() -> impl Strategy<Value = Arrow> {
    let stroke =
        prop::sample::select(vec![Stroke::Definite, Stroke::Conditional, Stroke::May, Stroke::Unstated, Stroke::Part]);
    let ends = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let all = (ends, stroke, lines(), any::<bool>(), strings(), strings(), place());
    all.prop_map(|((from, to), stroke, lines, sealed, tip, data, place)| Arrow {
        id: String::new(),
        from: from.index(1_000),
        to: to.index(1_000),
        stroke,
        sealed,
        lines,
        tone: Tone::Normal,
        hops: vec![1, 2],
        change: None,
        carries: vec![data.clone()],
        statements: vec![data],
        tip,
        place,
    })
}

/// Pictures that no policy would give, with every text hostile.
pub(super) fn pictures() -> impl Strategy<Value = Picture> {
    let frame = (strings(), strings(), place(), any::<bool>()).prop_map(|(title, tip, place, owner)| Frame {
        id: String::new(),
        kind: if owner { FrameKind::Owner } else { FrameKind::Whole },
        party: title.clone(),
        title,
        parent: None,
        tip,
        place,
    });
    let frames = prop::collection::vec(frame, 0..4);
    let titles = prop::collection::vec(strings(), 0..4);
    (titles, strings(), frames, prop::collection::vec(node(), 1..9), prop::collection::vec(arrow(), 0..14), strings())
        .prop_map(|(title, file, frames, nodes, arrows, meaning)| connect(title, file, frames, nodes, arrows, meaning))
}

fn connect(
    title: Vec<String>,
    file: String,
    mut frames: Vec<Frame>,
    mut nodes: Vec<Node>,
    mut arrows: Vec<Arrow>,
    meaning: String,
) -> Picture {
    for (at, node) in nodes.iter_mut().enumerate() {
        node.id = format!("n-{at}");
        node.frame = node.frame.filter(|&frame| frame < frames.len());
    }
    let used: Vec<bool> = (0..frames.len()).map(|at| nodes.iter().any(|node| node.frame == Some(at))).collect();
    for (at, frame) in frames.iter_mut().enumerate() {
        frame.id = format!("o-{at}");
        frame.parent = (at > 0 && used[at] && used[0] && at % 2 == 0).then_some(0);
    }
    for (at, arrow) in arrows.iter_mut().enumerate() {
        arrow.id = format!("f-{at}");
        arrow.from %= nodes.len();
        arrow.to %= nodes.len();
    }
    arrows.retain(|arrow| arrow.from != arrow.to);
    let legend = vec![(Mark::Witness, meaning.clone()), (Mark::Icon(Icon::Lock), meaning)];
    Picture { title, file, frames, nodes, arrows, legend }
}

/// A policy with hostile names wherever the language lets any text stand.
pub(super) fn policy() -> Checked {
    let hostile = r#"</title><script>alert(1)</script> \" \\N &copy; \u{202E} \u{7} ]]>"#;
    let text = format!(
        "policy p \"{hostile}\"\n/// {hostile}\nparty `data`: person \"{hostile}\"\nparty node owned by `graph`\nparty `graph` {{ party edge\nparty strict: store }}\n\
         party \u{4E2D}\u{6587}\nparty digraph\ndata subgraph \"{hostile}\"\ndata end is subgraph\nkey `key`\nchoice `when` by `data` \"{hostile}\"\n\
         origin subgraph at `data`\nunstated origin `key` at node\n\
         flow `flow`: `data` -> node -> `graph`.strict carries subgraph sealed with `key` when `when` by \"{hostile}\"\n\
         may flow `graph`.strict -> \u{4E2D}\u{6587} carries subgraph\nflow `data` -> digraph -> `graph`.edge carries end\n\
         claim `never`: end never reaches `graph`\n"
    );
    Checked::new("dir/\"<javascript:alert(1)>&\\N.flow", &text, &[])
}

#[test]
fn keywords_and_other_scripts_are_names_like_others() {
    let picture = policy().draw(Focus::Whole);
    for node in &picture.nodes {
        assert!(node.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", node.id);
    }
    let mut ids: Vec<&str> = picture.nodes.iter().map(|node| node.id.as_str()).collect();
    ids.extend(picture.arrows.iter().map(|arrow| arrow.id.as_str()));
    ids.extend(picture.frames.iter().map(|frame| frame.id.as_str()));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

pub(super) const DIRECTIONS: [Option<Direction>; 2] = [None, Some(Direction::Down)];

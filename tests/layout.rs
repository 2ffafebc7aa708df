//! What a reader may rely on in every picture, for random graphs: boxes and labels apart, groups around their own boxes and no
//! others, no edge through what is not its own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use flowproof::picture::layout::{
    Direction, Edge, Graph, Group, Layout, Node, Piece, Point, Rect, Route, Size, lay_out,
};
use proptest::prelude::*;

fn graphs() -> impl Strategy<Value = Graph> {
    (2_usize..40, 0_usize..7).prop_flat_map(|(boxes, groups)| {
        let group = (any::<prop::sample::Index>(), prop::bool::weighted(0.4), 30.0..160.0);
        let place = (any::<prop::sample::Index>(), prop::bool::weighted(0.7), 40.0..170.0, 24.0..90.0);
        let edge = (0..boxes, 0..boxes, 20.0..150.0, 10.0..60.0, prop::sample::select(vec![1_u32, 1, 1, 6]));
        let (groups, places) = (prop::collection::vec(group, groups), prop::collection::vec(place, boxes));
        (groups, places, prop::collection::vec(edge, 0..90))
            .prop_map(|(groups, places, edges)| graph(&groups, &places, &edges))
    })
}

type GroupSeed = (prop::sample::Index, bool, f64);
type BoxSeed = (prop::sample::Index, bool, f64, f64);
type EdgeSeed = (usize, usize, f64, f64, u32);

fn graph(groups: &[GroupSeed], places: &[BoxSeed], edges: &[EdgeSeed]) -> Graph {
    let mut graph = Graph::default();
    for (at, (parent, nested, width)) in groups.iter().enumerate() {
        // Two levels at most, as in pictures.
        let parent = (at > 0 && *nested)
            .then(|| parent.index(at.max(1)))
            .filter(|&parent| graph.groups[parent].parent.is_none());
        graph.groups.push(Group { title: Size { width: *width, height: 18.0 }, parent });
    }
    for (group, inside, width, height) in places {
        let group = (*inside && !groups.is_empty()).then(|| group.index(groups.len().max(1)));
        graph.boxes.push(Node { size: Size { width: *width, height: *height }, group });
    }
    for &(from, to, width, height, weight) in edges.iter().filter(|edge| edge.0 != edge.1) {
        graph.edges.push(Edge { from, to, label: Size { width, height }, weight });
    }
    graph
}

/// A route as points close to each other.
fn flattened(route: &Route) -> Vec<Point> {
    let mut points = vec![route.start];
    for piece in &route.pieces {
        let start = *points.last().unwrap();
        match *piece {
            Piece::Line(end) => points.extend((1..=8).map(|at| between(start, end, f64::from(at) / 8.0))),
            Piece::Curve(a, b, end) => {
                points.extend((1..=24).map(|at| bezier([start, a, b, end], f64::from(at) / 24.0)))
            }
        }
    }
    points
}

fn between(a: Point, b: Point, at: f64) -> Point {
    Point { x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at }
}

fn bezier([a, b, c, d]: [Point; 4], t: f64) -> Point {
    let (ab, bc, cd) = (between(a, b, t), between(b, c, t), between(c, d, t));
    between(between(ab, bc, t), between(bc, cd, t), t)
}

fn inside(rect: &Rect, point: Point) -> bool {
    let edge = 0.1;
    point.x > rect.at.x + edge
        && point.x < rect.right() - edge
        && point.y > rect.at.y + edge
        && point.y < rect.bottom() - edge
}

fn on_border(rect: &Rect, point: Point) -> bool {
    let near = Rect {
        at: Point { x: rect.at.x - 0.1, y: rect.at.y - 0.1 },
        size: Size { width: rect.size.width + 0.2, height: rect.size.height + 0.2 },
    };
    inside(
        &Rect {
            at: Point { x: near.at.x - 0.1, y: near.at.y - 0.1 },
            size: Size { width: near.size.width + 0.2, height: near.size.height + 0.2 },
        },
        point,
    ) && !inside(rect, point)
}

fn is_within(graph: &Graph, mut group: Option<usize>, wanted: usize) -> bool {
    while let Some(one) = group {
        if one == wanted {
            return true;
        }
        group = graph.groups[one].parent;
    }
    false
}

fn check(graph: &Graph, layout: &Layout) {
    let labels: Vec<&Rect> = layout.edges.iter().map(|route| &route.label).collect();
    boxes_and_labels_are_apart(layout, &labels);
    groups_hold_their_own(graph, layout);
    edges_keep_clear(graph, layout, &labels);
    let whole = Rect {
        at: Point { x: -0.1, y: -0.1 },
        size: Size { width: layout.size.width + 0.2, height: layout.size.height + 0.2 },
    };
    assert!(layout.boxes.iter().chain(&layout.groups).all(|rect| rect.size.width == 0.0 || whole.holds(rect)));
    assert!(layout.edges.iter().all(|route| flattened(route).iter().all(|&point| inside(
        &Rect {
            at: Point { x: -1.0, y: -1.0 },
            size: Size { width: layout.size.width + 2.0, height: layout.size.height + 2.0 }
        },
        point
    ))));
}

fn boxes_and_labels_are_apart(layout: &Layout, labels: &[&Rect]) {
    let all: Vec<&Rect> = layout.boxes.iter().chain(labels.iter().copied()).collect();
    for (at, one) in all.iter().enumerate() {
        for (other_at, other) in all.iter().enumerate().skip(at + 1) {
            assert!(!one.overlaps(other), "{at} {one:?} lies on {other_at} {other:?}");
        }
    }
}

fn groups_hold_their_own(graph: &Graph, layout: &Layout) {
    for (group, rect) in layout.groups.iter().enumerate() {
        for (at, node) in graph.boxes.iter().enumerate() {
            if is_within(graph, node.group, group) {
                assert!(rect.holds(&layout.boxes[at]), "box {at} is not in its group {group}");
            } else {
                assert!(!rect.overlaps(&layout.boxes[at]), "box {at} is in group {group}");
            }
        }
        for (other, inner) in layout.groups.iter().enumerate() {
            if other == group || [rect, inner].iter().any(|rect| rect.size.width * rect.size.height == 0.0) {
                continue;
            }
            let (in_it, around) = (is_within(graph, Some(other), group), is_within(graph, Some(group), other));
            assert!(in_it || around || !rect.overlaps(inner), "group {other} overlaps group {group}");
            assert!(!in_it || rect.holds(inner), "group {other} is not in group {group}");
        }
    }
}

fn edges_keep_clear(graph: &Graph, layout: &Layout, labels: &[&Rect]) {
    for (at, route) in layout.edges.iter().enumerate() {
        let edge = &graph.edges[at];
        let points = flattened(route);
        assert!(on_border(&layout.boxes[edge.from], points[0]), "edge {at} does not begin at its box");
        assert!(on_border(&layout.boxes[edge.to], *points.last().unwrap()), "edge {at} does not end at its box");
        let near = |point: &&Point| inside(&route.label, **point);
        assert!(points.iter().any(|point| near(&point)), "edge {at} does not pass its label");
        for point in points {
            assert!(layout.boxes.iter().all(|rect| !inside(rect, point)), "edge {at} runs through a box");
            let through = labels.iter().enumerate().find(|(other, label)| *other != at && inside(label, point));
            assert!(through.is_none(), "edge {at} runs through the label of {through:?}");
        }
    }
}

/// As many graphs as `PROPTEST_CASES` says, else a few: large ones take their time without optimisation.
fn cases() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { default } else { ProptestConfig { cases: 16, ..default } }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn nothing_overlaps_from_left_to_right(graph in graphs()) {
        check(&graph, &lay_out(&graph, Some(Direction::Right)).0);
    }

    #[test]
    fn nothing_overlaps_from_top_to_bottom(graph in graphs()) {
        check(&graph, &lay_out(&graph, Some(Direction::Down)).0);
    }

    #[test]
    fn the_same_graph_gives_the_same_picture(graph in graphs()) {
        prop_assert_eq!(format!("{:?}", lay_out(&graph, None)), format!("{:?}", lay_out(&graph, None)));
    }
}

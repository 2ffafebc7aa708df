//! How much room everything in a picture needs, and where it then stands.

use super::layout::{Direction, Edge, Graph, Group, Layout, Node, Rect, Size, lay_out};
use super::{Icon, Line, Picture, Role, Shape, Tone, titles, width};

/// The height of a line of an ordinary text.
pub const LINE_HEIGHT: f64 = 14.0;
/// The room between the border of a box and its text.
pub const PADDING: f64 = 10.0;
const LABEL_PADDING: f64 = 4.0;
const TITLE_ROOM: f64 = 8.0;
/// How much more a witness's arrows want to be short and straight.
const WITNESS_WEIGHT: u32 = 6;

/// A picture with places.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Where its nodes, frames and arrows stand.
    pub layout: Layout,
    /// Which way the arrows run.
    pub direction: Direction,
    /// Where the titles of its frames begin.
    pub titles: Vec<f64>,
}

/// Finds a place for everything in a picture.
#[must_use]
pub fn arrange(picture: &Picture, direction: Option<Direction>) -> Placed {
    let graph = Graph {
        boxes: picture.nodes.iter().map(|node| Node { size: node_size(node), group: node.frame }).collect(),
        groups: picture
            .frames
            .iter()
            .map(|frame| Group { title: title_size(&frame.title), parent: frame.parent })
            .collect(),
        edges: picture.arrows.iter().map(edge).collect(),
    };
    let (layout, direction) = lay_out(&graph, direction);
    let title = |(group, rect): (&Group, &Rect)| titles::left_end(rect, group.title.width - TITLE_ROOM, &layout.edges);
    let titles = graph.groups.iter().zip(&layout.groups).map(title).collect();
    Placed { layout, direction, titles }
}

fn edge(arrow: &super::Arrow) -> Edge {
    let weight = if arrow.tone == Tone::Witness { WITNESS_WEIGHT } else { 1 };
    Edge { from: arrow.from, to: arrow.to, label: lines_size(&arrow.lines, LABEL_PADDING), weight }
}

fn node_size(node: &super::Node) -> Size {
    let size = lines_size(&node.lines, PADDING);
    let extra = if node.shape == Shape::Store { 12.0 } else { 0.0 };
    Size { width: size.width.max(64.0), height: (size.height + extra).max(36.0) }
}

fn title_size(title: &str) -> Size {
    Size { width: width(title, 11.0, true) + TITLE_ROOM, height: 18.0 }
}

fn lines_size(lines: &[Line], padding: f64) -> Size {
    let widest = lines.iter().map(line_width).fold(0.0, f64::max);
    let height: f64 = lines.iter().map(|line| line_height(line.role)).sum();
    Size { width: (widest + 2.0 * padding).ceil(), height: (height + padding).ceil() }
}

/// The height of a line.
#[must_use]
pub const fn line_height(role: Role) -> f64 {
    match role {
        Role::Name => 16.0,
        Role::Kind => 12.0,
        Role::Data | Role::Condition => 13.0,
        Role::Note | Role::Verdict => LINE_HEIGHT,
    }
}

fn line_width(line: &Line) -> f64 {
    icons_width(&line.icons) + width(&line.text, line.role.font_size(), line.role.is_bold())
}

/// How wide signs are.
#[must_use]
pub fn icons_width(icons: &[Icon]) -> f64 {
    icons.iter().map(|icon| if matches!(icon, Icon::Hop(_)) { 17.0 } else { 14.0 }).sum()
}

impl Role {
    /// The size of its font, in pixels.
    #[must_use]
    pub const fn font_size(self) -> f64 {
        match self {
            Self::Name => 13.0,
            Self::Kind => 10.0,
            Self::Note | Self::Verdict | Self::Data => 11.0,
            Self::Condition => 10.5,
        }
    }

    /// Whether it is written in bold letters.
    #[must_use]
    pub const fn is_bold(self) -> bool {
        matches!(self, Self::Name)
    }
}

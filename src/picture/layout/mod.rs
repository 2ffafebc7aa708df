//! Where everything stands: a layered layout with boxes in boxes, for pictures of up to a few hundred edges.
//!
//! The method is Sugiyama's (1981) in the shape that Gansner et al. (1993) gave it: circles are broken, boxes get ranks, edges become
//! chains with one item in every rank between their ends (one of them holds the label), ranks are ordered with few crossings, and
//! items are placed with chains as straight as possible. Groups are kept together in every rank, in one order throughout, and have
//! one left and one right border each, so that no foreign box can come to lie in them.
//!
//! What a reader may rely on holds by construction, because an edge moves sideways only between two ranks, where nothing else is:
//! no two boxes or labels overlap, no edge crosses a box or a label that is not its own, a group holds its boxes and no other.
//!
//! Everything is computed along and across the direction of the flow; `Direction` says which of the two is x.

mod layers;
mod order;
mod place;
mod ranks;
mod simplex;

/// A width and a height, in pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Size {
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// A place, in pixels from the upper left corner.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A rectangle.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rect {
    /// Its upper left corner.
    pub at: Point,
    /// Its extent.
    pub size: Size,
}

impl Rect {
    /// Where it ends to the right.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.at.x + self.size.width
    }

    /// Where it ends downwards.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.at.y + self.size.height
    }

    /// Its centre.
    #[must_use]
    pub fn center(&self) -> Point {
        Point { x: self.at.x + self.size.width / 2.0, y: self.at.y + self.size.height / 2.0 }
    }

    /// Whether two rectangles have an area in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.at.x < other.right()
            && other.at.x < self.right()
            && self.at.y < other.bottom()
            && other.at.y < self.bottom()
    }

    /// Whether the other lies wholly in it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.at.x <= other.at.x
            && self.at.y <= other.at.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }
}

/// Which way the edges run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

impl Direction {
    /// A size as (along, across).
    const fn turn(self, size: Size) -> (f64, f64) {
        match self {
            Self::Right => (size.width, size.height),
            Self::Down => (size.height, size.width),
        }
    }

    const fn point(self, along: f64, across: f64) -> Point {
        match self {
            Self::Right => Point { x: along, y: across },
            Self::Down => Point { x: across, y: along },
        }
    }

    const fn rect(self, (along, across): (f64, f64), (length, breadth): (f64, f64)) -> Rect {
        let size = match self {
            Self::Right => Size { width: length, height: breadth },
            Self::Down => Size { width: breadth, height: length },
        };
        Rect { at: self.point(along, across), size }
    }
}

/// What is to be laid out.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The boxes.
    pub boxes: Vec<Node>,
    /// Boxes around boxes; one always stands behind the one that it is in.
    pub groups: Vec<Group>,
    /// The edges.
    pub edges: Vec<Edge>,
}

/// A box.
#[derive(Clone, Debug)]
pub struct Node {
    /// How much room it needs.
    pub size: Size,
    /// The group that it is in.
    pub group: Option<usize>,
}

/// A box around boxes.
#[derive(Clone, Debug)]
pub struct Group {
    /// The room for its title, in its upper left corner.
    pub title: Size,
    /// The group that it is in.
    pub parent: Option<usize>,
}

/// An edge.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The box where it begins.
    pub from: usize,
    /// The box where it ends; another one.
    pub to: usize,
    /// The room for its label.
    pub label: Size,
    /// How much it matters that it is short, straight and runs the right way; 1 for most.
    pub weight: u32,
}

/// Where everything stands.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The whole.
    pub size: Size,
    /// The boxes, in the order of the graph's.
    pub boxes: Vec<Rect>,
    /// The groups.
    pub groups: Vec<Rect>,
    /// The edges.
    pub edges: Vec<Route>,
}

/// The way of an edge.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Where it begins.
    pub start: Point,
    /// Its pieces, each from where the one before it ends.
    pub pieces: Vec<Piece>,
    /// Where its label stands. The edge runs through its middle.
    pub label: Rect,
}

/// A piece of an edge.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Piece {
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve with two control points.
    Curve(Point, Point, Point),
}

impl Piece {
    /// Where it ends.
    #[must_use]
    pub const fn end(&self) -> Point {
        match *self {
            Self::Line(end) | Self::Curve(_, _, end) => end,
        }
    }
}

/// The room between pieces of the graph that nothing connects.
const BETWEEN_PIECES: f64 = 28.0;

/// Lays a graph out in the direction that fills a page best, or in this one.
#[must_use]
pub fn lay_out(graph: &Graph, direction: Option<Direction>) -> (Layout, Direction) {
    if let Some(direction) = direction {
        return (in_direction(graph, direction), direction);
    }
    let right = in_direction(graph, Direction::Right);
    let down = in_direction(graph, Direction::Down);
    // From left to right reads better, so it may be a little smaller.
    if fits(right.size) * 1.15 >= fits(down.size) { (right, Direction::Right) } else { (down, Direction::Down) }
}

/// How large a picture can be shown on a page, lying or standing; 1 is life-size.
fn fits(size: Size) -> f64 {
    let (long, short) = (1_040.0, 700.0);
    let scale = |width: f64, height: f64| (width / size.width.max(1.0)).min(height / size.height.max(1.0)).min(1.0);
    scale(long, short).max(scale(short, long))
}

fn in_direction(graph: &Graph, direction: Direction) -> Layout {
    let mut layout = Layout {
        size: Size::default(),
        boxes: vec![Rect::default(); graph.boxes.len()],
        groups: vec![Rect::default(); graph.groups.len()],
        edges: vec![Route::default(); graph.edges.len()],
    };
    let pieces: Vec<(Piecewise, Layout)> = pieces(graph)
        .into_iter()
        .map(|piece| {
            let laid = connected(&piece.graph, direction);
            (piece, laid)
        })
        .collect();
    let sizes: Vec<Size> = pieces.iter().map(|(_, laid)| laid.size).collect();
    let (places, size) = pack(&sizes);
    layout.size = size;
    for ((piece, laid), place) in pieces.iter().zip(places) {
        piece.put(laid, place, &mut layout);
    }
    layout
}

/// Lays out a graph whose boxes are all connected by edges or groups.
fn connected(graph: &Graph, direction: Direction) -> Layout {
    let ranks = ranks::assign(graph);
    let mut layers = layers::Layers::new(graph, &ranks, direction);
    order::order(&mut layers);
    place::place(graph, &layers, direction)
}

/// A connected part of a graph, and where its parts stand in the whole.
struct Piecewise {
    graph: Graph,
    boxes: Vec<usize>,
    groups: Vec<usize>,
    edges: Vec<usize>,
}

impl Piecewise {
    fn put(&self, laid: &Layout, by: Point, whole: &mut Layout) {
        let shifted = |point: Point| Point { x: point.x + by.x, y: point.y + by.y };
        let moved = |rect: &Rect| Rect { at: shifted(rect.at), size: rect.size };
        self.boxes.iter().zip(&laid.boxes).for_each(|(&at, rect)| whole.boxes[at] = moved(rect));
        self.groups.iter().zip(&laid.groups).for_each(|(&at, rect)| whole.groups[at] = moved(rect));
        for (&at, route) in self.edges.iter().zip(&laid.edges) {
            let piece = |piece: &Piece| match *piece {
                Piece::Line(end) => Piece::Line(shifted(end)),
                Piece::Curve(a, b, end) => Piece::Curve(shifted(a), shifted(b), shifted(end)),
            };
            whole.edges[at] = Route {
                start: shifted(route.start),
                pieces: route.pieces.iter().map(piece).collect(),
                label: moved(&route.label),
            };
        }
    }
}

/// The connected parts, in the order of their first boxes.
fn pieces(graph: &Graph) -> Vec<Piecewise> {
    let count = graph.boxes.len();
    let mut leader: Vec<usize> = (0..count + graph.groups.len()).collect();
    fn find(leader: &mut [usize], mut one: usize) -> usize {
        while leader[one] != one {
            leader[one] = leader[leader[one]];
            one = leader[one];
        }
        one
    }
    let mut join = |a: usize, b: usize| {
        let (a, b) = (find(&mut leader, a), find(&mut leader, b));
        leader[a.max(b)] = a.min(b);
    };
    graph.edges.iter().for_each(|edge| join(edge.from, edge.to));
    for (at, node) in graph.boxes.iter().enumerate() {
        node.group.into_iter().for_each(|group| join(at, count + group));
    }
    for (at, group) in graph.groups.iter().enumerate() {
        group.parent.into_iter().for_each(|parent| join(count + at, count + parent));
    }
    let of: Vec<usize> = (0..leader.len()).map(|one| find(&mut leader, one)).collect();
    let leaders = (0..count).filter(|&at| of[at] == at);
    leaders.map(|leader| piece(graph, &of, leader)).collect()
}

fn piece(graph: &Graph, of: &[usize], leader: usize) -> Piecewise {
    let count = graph.boxes.len();
    let boxes: Vec<usize> = (0..count).filter(|&at| of[at] == leader).collect();
    let groups: Vec<usize> = (0..graph.groups.len()).filter(|&at| of[count + at] == leader).collect();
    let edges: Vec<usize> = (0..graph.edges.len()).filter(|&at| of[graph.edges[at].from] == leader).collect();
    let box_at = |whole: usize| boxes.binary_search(&whole).unwrap_or_default();
    let group_at = |whole: usize| groups.binary_search(&whole).unwrap_or_default();
    let part = Graph {
        boxes: boxes
            .iter()
            .map(|&at| Node { group: graph.boxes[at].group.map(group_at), ..graph.boxes[at].clone() })
            .collect(),
        groups: groups
            .iter()
            .map(|&at| Group { parent: graph.groups[at].parent.map(group_at), ..graph.groups[at].clone() })
            .collect(),
        edges: edges
            .iter()
            .map(|&at| &graph.edges[at])
            .map(|edge| Edge { from: box_at(edge.from), to: box_at(edge.to), ..edge.clone() })
            .collect(),
    };
    Piecewise { graph: part, boxes, groups, edges }
}

/// Puts rectangles on shelves, the highest first, about as wide as the whole is high and a half.
fn pack(sizes: &[Size]) -> (Vec<Point>, Size) {
    let area: f64 = sizes.iter().map(|size| (size.width + BETWEEN_PIECES) * (size.height + BETWEEN_PIECES)).sum();
    let widest = sizes.iter().map(|size| size.width).fold(0.0, f64::max);
    let shelf = widest.max((area * 1.5).sqrt());
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| sizes[b].height.total_cmp(&sizes[a].height).then(a.cmp(&b)));
    let mut places = vec![Point::default(); sizes.len()];
    let (mut at, mut height) = (Point::default(), 0.0_f64);
    let mut whole = Size::default();
    for one in order {
        let size = sizes[one];
        if at.x > 0.0 && at.x + size.width > shelf {
            at = Point { x: 0.0, y: at.y + height + BETWEEN_PIECES };
            height = 0.0;
        }
        places[one] = at;
        height = height.max(size.height);
        whole = Size { width: whole.width.max(at.x + size.width), height: whole.height.max(at.y + size.height) };
        at.x += size.width + BETWEEN_PIECES;
    }
    (places, whole)
}

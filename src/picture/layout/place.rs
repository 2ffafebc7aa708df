//! Coordinates: items across the ranks, ranks along the edges, and the ways of the edges through them.

use super::layers::{Chain, Kind, Layers, PORTS};
use super::simplex::{self, Constraint};
use super::{Direction, Graph, Layout, Piece, Rect, Route, Size};

/// The room inside the border of a group.
const PAD: f64 = 14.0;
/// The room between two ranks, at least and at most.
const RANK_GAP: (f64, f64) = (32.0, 84.0);
/// Positions are found in these fractions of a pixel.
const UNIT: f64 = 2.0;

/// Finds where everything stands.
pub(super) fn place(graph: &Graph, layers: &Layers, direction: Direction) -> Layout {
    let ports = Ports::new(layers);
    let across = Across::find(graph, layers, &ports, direction);
    let along = Along::find(graph, layers, &ports, &across, direction);
    let rect = |from: (f64, f64), to: (f64, f64)| direction.rect(from, (to.0 - from.0, to.1 - from.1));
    let boxes = graph.boxes.iter().enumerate().map(|(at, _)| {
        // Boxes are the first items, in their order.
        let item = &layers.items[at];
        let start = (along.middles[item.rank] - item.length / 2.0, across.starts[at]);
        rect(start, (start.0 + item.length, start.1 + item.breadth))
    });
    let groups = (0..graph.groups.len()).map(|group| {
        let (first, last) = along.group(group, layers, direction, graph);
        let (start, end) = across.groups[group];
        rect((first, start), (last, end))
    });
    let mut layout = Layout {
        size: Size::default(),
        boxes: boxes.collect(),
        groups: groups.collect(),
        edges: layers.chains.iter().map(|chain| route(chain, layers, &ports, &across, &along, direction)).collect(),
    };
    fit(&mut layout);
    layout
}

/// Moves everything to the upper left corner, and says how large it is.
fn fit(layout: &mut Layout) {
    let rects = layout.boxes.iter().chain(&layout.groups).chain(layout.edges.iter().map(|route| &route.label));
    let drawn: Vec<Rect> = rects.copied().collect();
    let least = |of: fn(&Rect) -> f64| drawn.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Rect) -> f64| drawn.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let points = || layout.edges.iter().flat_map(|route| route.pieces.iter().map(Piece::end));
    let left = points().map(|point| point.x).fold(least(|rect| rect.at.x), f64::min);
    let top = points().map(|point| point.y).fold(least(|rect| rect.at.y), f64::min);
    let right = points().map(|point| point.x).fold(most(Rect::right), f64::max);
    let bottom = points().map(|point| point.y).fold(most(Rect::bottom), f64::max);
    if drawn.is_empty() {
        return;
    }
    layout.size = Size { width: right - left, height: bottom - top };
    let moved = |point: &mut super::Point| {
        point.x -= left;
        point.y -= top;
    };
    layout.boxes.iter_mut().chain(&mut layout.groups).for_each(|rect| moved(&mut rect.at));
    for route in &mut layout.edges {
        moved(&mut route.start);
        moved(&mut route.label.at);
        for piece in &mut route.pieces {
            match piece {
                Piece::Line(end) => moved(end),
                Piece::Curve(a, b, end) => [a, b, end].into_iter().for_each(moved),
            }
        }
    }
}

/// Where the edges touch their boxes: distances from the middle.
struct Ports {
    /// For each chain: at its first item, at its last.
    of: Vec<(f64, f64)>,
}

impl Ports {
    fn new(layers: &Layers) -> Self {
        let positions = layers.positions();
        let mut of = vec![(0.0, 0.0); layers.chains.len()];
        for (id, item) in layers.items.iter().enumerate() {
            if !matches!(item.kind, Kind::Box(_)) {
                break;
            }
            for (chain, shift) in spread(&leaving(layers, id, &positions), item.breadth) {
                of[chain].0 = shift;
            }
            for (chain, shift) in spread(&arriving(layers, id, &positions), item.breadth) {
                of[chain].1 = shift;
            }
        }
        Self { of }
    }
}

/// The chains that begin at a box, in the order of where they go.
fn leaving(layers: &Layers, id: usize, positions: &[usize]) -> Vec<usize> {
    let next = |chain: &Chain| chain.items.get(1).map_or(0, |&item| positions[item]);
    let mut chains: Vec<usize> =
        (0..layers.chains.len()).filter(|&at| layers.chains[at].items.first() == Some(&id)).collect();
    chains.sort_by_key(|&at| (next(&layers.chains[at]), at));
    chains
}

/// The chains that end at a box, in the order of where they come from.
fn arriving(layers: &Layers, id: usize, positions: &[usize]) -> Vec<usize> {
    let before = |chain: &Chain| chain.items.iter().rev().nth(1).map_or(0, |&item| positions[item]);
    let mut chains: Vec<usize> =
        (0..layers.chains.len()).filter(|&at| layers.chains[at].items.last() == Some(&id)).collect();
    chains.sort_by_key(|&at| (before(&layers.chains[at]), at));
    chains
}

fn spread(chains: &[usize], breadth: f64) -> Vec<(usize, f64)> {
    let count = chains.len() as f64;
    let step = if chains.len() > 1 { ((breadth - 10.0) / count).clamp(PORTS, 30.0) } else { 0.0 };
    chains.iter().enumerate().map(|(at, &chain)| (chain, (at as f64 - (count - 1.0) / 2.0) * step)).collect()
}

/// Where items stand across the ranks.
struct Across {
    starts: Vec<f64>,
    groups: Vec<(f64, f64)>,
}

impl Across {
    /// Gansner et al. (1993), section 4.2: network simplex on the graph of neighbours and segments.
    fn find(graph: &Graph, layers: &Layers, ports: &Ports, direction: Direction) -> Self {
        let mut building =
            Building { layers, items: Vec::new(), borders: Vec::new(), count: 0, constraints: Vec::new() };
        building.number(graph.groups.len());
        building.separate(graph, direction);
        building.straighten(ports);
        building.hold_together(graph, direction);
        let positions = simplex::solve(building.count, &building.constraints);
        let at = |number: usize| positions.get(number).copied().unwrap_or_default() as f64 / UNIT;
        let starts = layers.items.iter().zip(&building.items).map(|(item, &number)| at(number) - item.breadth / 2.0);
        let groups = building.borders.iter().map(|&(first, last)| (at(first), at(last)));
        Self { starts: starts.collect(), groups: groups.collect() }
    }

    fn middle(&self, layers: &Layers, item: usize) -> f64 {
        self.starts[item] + layers.items[item].breadth / 2.0
    }
}

struct Building<'a> {
    layers: &'a Layers,
    /// The number of each item's middle; of a border, that of its group.
    items: Vec<usize>,
    borders: Vec<(usize, usize)>,
    count: usize,
    constraints: Vec<Constraint>,
}

fn units(pixels: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "pictures are smaller than 2^53 pixels")]
    let units = (pixels * UNIT).ceil() as i64;
    units
}

impl Building<'_> {
    fn next(&mut self) -> usize {
        self.count += 1;
        self.count - 1
    }

    fn number(&mut self, groups: usize) {
        for _ in 0..groups {
            let both = (self.next(), self.next());
            self.borders.push(both);
        }
        for item in &self.layers.items {
            let number = match item.kind {
                Kind::First(group) => self.borders[group].0,
                Kind::Last(group) => self.borders[group].1,
                _ => self.next(),
            };
            self.items.push(number);
        }
    }

    fn separate(&mut self, graph: &Graph, direction: Direction) {
        for layer in &self.layers.layers {
            for pair in layer.windows(2) {
                let [left, right] = *pair else { continue };
                let (from, to) = (self.items[left], self.items[right]);
                let (left, right) = (&self.layers.items[left], &self.layers.items[right]);
                let gap = gap(left.kind, right.kind) + title_gap(left.kind, graph, direction);
                let length = units((left.breadth + right.breadth) / 2.0 + gap);
                self.constraints.push(Constraint { from, to, length, weight: 0 });
            }
        }
    }

    fn straighten(&mut self, ports: &Ports) {
        for (chain, ports) in self.layers.chains.iter().zip(&ports.of) {
            let last = chain.items.len().saturating_sub(2);
            for (at, pair) in chain.items.windows(2).enumerate() {
                let [from, to] = *pair else { continue };
                let shifts = (if at == 0 { ports.0 } else { 0.0 }, if at == last { ports.1 } else { 0.0 });
                let ends = (&self.layers.items[from].kind, &self.layers.items[to].kind);
                let inner = !matches!(ends.0, Kind::Box(_)) && !matches!(ends.1, Kind::Box(_));
                let weight = i64::from(chain.weight) * if inner { 8 } else { 2 };
                self.pull((self.items[from], shifts.0), (self.items[to], shifts.1), weight);
            }
        }
    }

    /// Two things want to be level: a number before both costs the distance between them.
    fn pull(&mut self, (a, shift_a): (usize, f64), (b, shift_b): (usize, f64), weight: i64) {
        let between = self.next();
        let (shift_a, shift_b) = (units(shift_a), units(shift_b));
        let least = shift_a.min(shift_b);
        self.constraints.push(Constraint { from: between, to: a, length: least - shift_a, weight });
        self.constraints.push(Constraint { from: between, to: b, length: least - shift_b, weight });
    }

    /// Groups are narrow, but wide enough for their titles, and hold the groups in them.
    fn hold_together(&mut self, graph: &Graph, direction: Direction) {
        for (group, &(first, last)) in self.borders.iter().enumerate() {
            let (_, breadth) = direction.turn(graph.groups[group].title);
            let length = units(breadth + 2.0 * PAD);
            self.constraints.push(Constraint { from: first, to: last, length, weight: 4 });
        }
    }
}

/// The room between neighbours.
const fn gap(left: Kind, right: Kind) -> f64 {
    match (left, right) {
        (Kind::First(_), Kind::Last(_)) => 2.0 * PAD,
        (Kind::First(_), _) | (_, Kind::Last(_)) => PAD,
        (Kind::Last(_), _) | (_, Kind::First(_)) => 20.0,
        (Kind::Box(_), Kind::Box(_)) => 26.0,
        (Kind::Pass, Kind::Pass) => 12.0,
        (Kind::Label, Kind::Label) => 12.0,
        _ => 16.0,
    }
}

/// The room for a group's title beside its first border, where edges run from left to right.
fn title_gap(left: Kind, graph: &Graph, direction: Direction) -> f64 {
    match (left, direction) {
        (Kind::First(group), Direction::Right) => graph.groups[group].title.height,
        _ => 0.0,
    }
}

/// Where the ranks stand.
struct Along {
    middles: Vec<f64>,
    /// Half of the length of the longest item of each rank.
    halves: Vec<f64>,
}

impl Along {
    fn find(graph: &Graph, layers: &Layers, ports: &Ports, across: &Across, direction: Direction) -> Self {
        let longest = |layer: &Vec<usize>| layer.iter().map(|&id| layers.items[id].length).fold(0.0, f64::max);
        let mut lengths: Vec<f64> = layers.layers.iter().map(longest).collect();
        if direction == Direction::Right {
            widen_for_titles(&mut lengths, graph, layers);
        }
        let (mut middles, mut at) = (Vec::new(), 0.0);
        for (rank, length) in lengths.iter().enumerate() {
            if rank > 0 {
                at += Self::gap(rank, graph, layers, ports, across, direction);
            }
            middles.push(at + length / 2.0);
            at += length;
        }
        Self { middles, halves: lengths.iter().map(|length| length / 2.0).collect() }
    }

    /// The room before a rank: more where edges go far aside, and for the borders of groups.
    fn gap(rank: usize, graph: &Graph, layers: &Layers, ports: &Ports, across: &Across, direction: Direction) -> f64 {
        let mut aside = 0.0_f64;
        for (chain, ports) in layers.chains.iter().zip(&ports.of) {
            let last = chain.items.len().saturating_sub(2);
            for (at, pair) in chain.items.windows(2).enumerate() {
                let [from, to] = *pair else { continue };
                if layers.items[to].rank == rank {
                    let shifts = (if at == 0 { ports.0 } else { 0.0 }, if at == last { ports.1 } else { 0.0 });
                    let ends = (across.middle(layers, from) + shifts.0, across.middle(layers, to) + shifts.1);
                    aside = aside.max((ends.0 - ends.1).abs());
                }
            }
        }
        let (least, most) = RANK_GAP;
        let borders = ends_before(rank, layers) + begins_at(rank, graph, layers, direction);
        (aside * 0.2).clamp(least, most) + borders
    }

    /// Where a group begins and ends along the edges.
    fn group(&self, group: usize, layers: &Layers, direction: Direction, graph: &Graph) -> (f64, f64) {
        let (first, last) = layers.spans[group];
        let (Some(start), Some(end)) = (self.middles.get(first), self.middles.get(last)) else { return (0.0, 0.0) };
        let before = border_before(group, first, graph, layers, direction);
        let behind = border_behind(group, last, layers);
        (start - self.halves[first] - before, end + self.halves[last] + behind)
    }
}

fn widen_for_titles(lengths: &mut [f64], graph: &Graph, layers: &Layers) {
    // A group that holds others is at least as long as they are.
    for (group, &(first, last)) in layers.spans.iter().enumerate().rev() {
        let Some(ranks) = lengths.get_mut(first..=last) else { continue };
        let gaps = RANK_GAP.0 * (ranks.len() - 1) as f64;
        let room = ranks.iter().sum::<f64>() + gaps + PAD;
        let missing = graph.groups[group].title.width - room;
        if missing > 0.0
            && let Some(length) = ranks.last_mut()
        {
            *length += missing;
        }
    }
}

/// The room between a group's border and its first rank, with the borders of the groups that begin there inside it.
fn border_before(group: usize, rank: usize, graph: &Graph, layers: &Layers, direction: Direction) -> f64 {
    let title = if direction == Direction::Down { graph.groups[group].title.height } else { 0.0 };
    let inside = (0..layers.parents.len())
        .filter(|&one| layers.parents[one] == Some(group) && layers.spans[one].0 == rank)
        .map(|one| border_before(one, rank, graph, layers, direction))
        .fold(0.0, f64::max);
    PAD + title + inside
}

fn border_behind(group: usize, rank: usize, layers: &Layers) -> f64 {
    let inside = (0..layers.parents.len())
        .filter(|&one| layers.parents[one] == Some(group) && layers.spans[one].1 == rank)
        .map(|one| border_behind(one, rank, layers))
        .fold(0.0, f64::max);
    PAD + inside
}

fn begins_at(rank: usize, graph: &Graph, layers: &Layers, direction: Direction) -> f64 {
    let borders = (0..layers.parents.len())
        .filter(|&group| layers.spans[group].0 == rank)
        .map(|group| border_before(group, rank, graph, layers, direction));
    borders.fold(0.0, f64::max)
}

fn ends_before(rank: usize, layers: &Layers) -> f64 {
    let borders = (0..layers.parents.len())
        .filter(|&group| layers.spans[group].1 + 1 == rank)
        .map(|group| border_behind(group, rank - 1, layers));
    borders.fold(0.0, f64::max)
}

/// An edge goes straight through a rank and aside only between two ranks, where nothing stands in its way.
fn route(chain: &Chain, layers: &Layers, ports: &Ports, across: &Across, along: &Along, direction: Direction) -> Route {
    let at = layers.chains.iter().position(|other| std::ptr::eq(other, chain)).unwrap_or_default();
    let shifts = ports.of[at];
    let last = chain.items.len() - 1;
    let mut points: Vec<(f64, f64, f64)> = Vec::new();
    for (at, &id) in chain.items.iter().enumerate() {
        let item = &layers.items[id];
        let shift = if at == 0 {
            shifts.0
        } else if at == last {
            shifts.1
        } else {
            0.0
        };
        let (middle, half) = (along.middles[item.rank], along.halves[item.rank]);
        let half_item = item.length / 2.0;
        // From where to where it goes straight.
        let start = if at == 0 { middle + half_item } else { middle - half };
        let end = if at == last { middle - half_item } else { middle + half };
        points.push((across.middle(layers, id) + shift, start, end));
    }
    let mut route = Route { label: label(chain, layers, across, along, direction), ..Route::default() };
    let forward = pieces(&points, direction);
    route.start = forward.0;
    route.pieces = forward.1;
    if chain.reversed {
        turn_around(&mut route);
    }
    route
}

fn label(chain: &Chain, layers: &Layers, across: &Across, along: &Along, direction: Direction) -> Rect {
    let Some(&id) = chain.items.get(chain.label) else { return Rect::default() };
    let item = &layers.items[id];
    if item.kind != Kind::Label {
        return Rect::default();
    }
    let start = (along.middles[item.rank] - item.length / 2.0, across.starts[id]);
    direction.rect(start, (item.length, item.breadth))
}

fn pieces(points: &[(f64, f64, f64)], direction: Direction) -> (super::Point, Vec<Piece>) {
    let mut pieces = Vec::new();
    let mut here: Option<(f64, f64)> = None;
    let mut start = super::Point::default();
    for &(level, from, to) in points {
        match here {
            None => {
                start = direction.point(from, level);
                if to > from {
                    pieces.push(Piece::Line(direction.point(to, level)));
                }
            }
            Some((before, at)) => {
                if (before - level).abs() < 0.01 {
                    pieces.push(Piece::Line(direction.point(from, level)));
                } else {
                    // A border of a group may still stand beside the box; the bend itself lies between the ranks.
                    let half = (at + from) / 2.0;
                    let (a, b) = (direction.point(half, before), direction.point(half, level));
                    pieces.push(Piece::Curve(a, b, direction.point(from, level)));
                }
                if to > from {
                    pieces.push(Piece::Line(direction.point(to, level)));
                }
            }
        }
        here = Some((level, to.max(from)));
    }
    (start, pieces)
}

fn turn_around(route: &mut Route) {
    let mut points = vec![route.start];
    points.extend(route.pieces.iter().map(Piece::end));
    let pieces = route.pieces.iter().zip(&points).rev().map(|(piece, &start)| match *piece {
        Piece::Line(_) => Piece::Line(start),
        Piece::Curve(a, b, _) => Piece::Curve(b, a, start),
    });
    let pieces = pieces.collect();
    route.start = points.last().copied().unwrap_or_default();
    route.pieces = pieces;
}

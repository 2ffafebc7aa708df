//! The layers: every rank with the items that stand in it, and the segments between neighbouring ranks.

use super::ranks::Ranks;
use super::{Direction, Graph};

/// Something that takes up room in a rank.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) rank: usize,
    /// The group that it lies in; of a border, the group whose it is.
    pub(super) group: Option<usize>,
    /// How much room it takes along the ranks.
    pub(super) breadth: f64,
    /// How much it takes in the direction of the edges.
    pub(super) length: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Box(usize),
    /// An edge passes.
    Pass,
    Label,
    /// The border where a group begins.
    First(usize),
    /// The border where it ends.
    Last(usize),
}

impl Kind {
    pub(super) const fn is_border(self) -> bool {
        matches!(self, Self::First(_) | Self::Last(_))
    }
}

/// A part of an edge, or of a border, between items of neighbouring ranks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: u32,
}

/// What an edge has become: its items from the lower rank to the higher, ends included.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) items: Vec<usize>,
    /// Where in `items` its label is.
    pub(super) label: usize,
    pub(super) reversed: bool,
    pub(super) weight: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Layers {
    pub(super) items: Vec<Item>,
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) chains: Vec<Chain>,
    /// Segments that end in each rank (none in the first).
    pub(super) segments: Vec<Vec<Segment>>,
    /// The groups' parents.
    pub(super) parents: Vec<Option<usize>>,
    /// The first and the last rank of each group.
    pub(super) spans: Vec<(usize, usize)>,
}

/// How far apart edges leave a box.
pub(super) const PORTS: f64 = 15.0;
/// What crossing a border costs, in crossings of edges.
const BORDER: u32 = 3;

impl Layers {
    pub(super) fn new(graph: &Graph, ranks: &Ranks, direction: Direction) -> Self {
        let last = ranks.of.iter().max().copied().unwrap_or_default();
        let parents: Vec<_> = graph.groups.iter().map(|group| group.parent).collect();
        let spans = spans(graph, ranks, &parents);
        let mut built = Self {
            items: Vec::new(),
            layers: vec![Vec::new(); last + 1],
            chains: Vec::new(),
            segments: vec![Vec::new(); last + 1],
            parents,
            spans,
        };
        built.add_boxes(graph, ranks, direction);
        built.add_borders();
        built.add_chains(graph, ranks, direction);
        built
    }

    fn add(&mut self, item: Item) -> usize {
        let id = self.items.len();
        self.layers[item.rank].push(id);
        self.items.push(item);
        id
    }

    fn add_boxes(&mut self, graph: &Graph, ranks: &Ranks, direction: Direction) {
        let mut ports = vec![(0_u32, 0_u32); graph.boxes.len()];
        for (edge, &reversed) in graph.edges.iter().zip(&ranks.reversed) {
            let (from, to) = if reversed { (edge.to, edge.from) } else { (edge.from, edge.to) };
            ports[from].1 += 1;
            ports[to].0 += 1;
        }
        for (at, node) in graph.boxes.iter().enumerate() {
            let (length, breadth) = direction.turn(node.size);
            let most = f64::from(ports[at].0.max(ports[at].1));
            let breadth = breadth.max(most * PORTS + 10.0);
            self.add(Item { kind: Kind::Box(at), rank: ranks.of[at], group: node.group, breadth, length });
        }
    }

    fn add_borders(&mut self) {
        for group in 0..self.parents.len() {
            let (first, last) = self.spans[group];
            let mut before: Option<(usize, usize)> = None;
            for rank in first..=last {
                let border = |kind| Item { kind, rank, group: Some(group), breadth: 0.0, length: 0.0 };
                let both = (self.add(border(Kind::First(group))), self.add(border(Kind::Last(group))));
                if let Some(before) = before {
                    self.segments[rank].push(Segment { from: before.0, to: both.0, weight: BORDER });
                    self.segments[rank].push(Segment { from: before.1, to: both.1, weight: BORDER });
                }
                before = Some(both);
            }
        }
    }

    fn add_chains(&mut self, graph: &Graph, ranks: &Ranks, direction: Direction) {
        let mut crowd = vec![0.0_f64; self.layers.len()];
        for (edge, &reversed) in graph.edges.iter().zip(&ranks.reversed) {
            let (from, to) = if reversed { (edge.to, edge.from) } else { (edge.from, edge.to) };
            let (first, last) = (ranks.of[from], ranks.of[to]);
            let (length, breadth) = direction.turn(edge.label);
            // The label stands where there is most room, and then near the middle; what matters most, in the middle.
            let middle = (first + last) / 2;
            let room = |rank: usize| if edge.weight > 1 { 0.0 } else { crowd[rank] };
            let rank_of_label = ((first + 1)..last)
                .min_by(|&a, &b| room(a).total_cmp(&room(b)).then(a.abs_diff(middle).cmp(&b.abs_diff(middle))))
                .unwrap_or(first);
            crowd[rank_of_label] += breadth;
            let groups = (graph.boxes[from].group, graph.boxes[to].group);
            let mut items = vec![from];
            for rank in (first + 1)..last {
                let group = self.group_of_passing(groups, rank);
                let item = if rank == rank_of_label {
                    Item { kind: Kind::Label, rank, group, breadth, length }
                } else {
                    Item { kind: Kind::Pass, rank, group, breadth: 2.0, length: 0.0 }
                };
                let id = self.add(item);
                items.push(id);
            }
            items.push(to);
            for ends in items.windows(2) {
                if let [from, to] = *ends {
                    let rank = self.items[to].rank;
                    self.segments[rank].push(Segment { from, to, weight: edge.weight.min(3) });
                }
            }
            self.chains.push(Chain { items, label: rank_of_label - first, reversed, weight: edge.weight });
        }
    }

    /// The groups around something in a group, innermost first.
    pub(super) fn around(&self, group: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(group, |&group| self.parents[group])
    }

    /// In which group an edge passes a rank: that of its one end as long as it is there, then that of its other end.
    fn group_of_passing(&self, (from, to): (Option<usize>, Option<usize>), rank: usize) -> Option<usize> {
        let shared =
            |group: usize| self.around(from).any(|one| one == group) && self.around(to).any(|one| one == group);
        let leaving = self.around(from).find(|&group| shared(group) || rank <= self.spans[group].1);
        let entering = self.around(to).find(|&group| shared(group) || rank >= self.spans[group].0);
        match (leaving, entering) {
            (Some(group), _) if !shared(group) => Some(group),
            (_, Some(group)) if !shared(group) => Some(group),
            (leaving, _) => leaving,
        }
    }

    /// Where each item stands in its layer.
    pub(super) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.items.len()];
        for layer in &self.layers {
            layer.iter().enumerate().for_each(|(at, &item)| positions[item] = at);
        }
        positions
    }
}

fn spans(graph: &Graph, ranks: &Ranks, parents: &[Option<usize>]) -> Vec<(usize, usize)> {
    let mut spans = vec![(usize::MAX, 0); parents.len()];
    for (at, node) in graph.boxes.iter().enumerate() {
        for group in std::iter::successors(node.group, |&group| parents[group]) {
            let rank = ranks.of[at];
            spans[group] = (spans[group].0.min(rank), spans[group].1.max(rank));
        }
    }
    spans
}

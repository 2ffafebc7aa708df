//! Ranks: which boxes stand before which.

use super::simplex::{self, Constraint};
use super::{Edge, Graph};

/// The ranks of the boxes, from 0, and which edges run against the direction.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    pub(super) of: Vec<usize>,
    pub(super) reversed: Vec<bool>,
}

/// An edge spans two ranks at least: its label stands in one between its ends.
const SPAN: i64 = 2;

pub(super) fn assign(graph: &Graph) -> Ranks {
    let reversed = break_circles(graph);
    let count = graph.boxes.len();
    let (top, bottom) = (|group: usize| count + 2 * group, |group: usize| count + 2 * group + 1);
    let apart = |from, to, length, weight| Constraint { from, to, length, weight };
    let mut constraints: Vec<Constraint> = graph
        .edges
        .iter()
        .zip(&reversed)
        .map(|(edge, &reversed)| {
            let (from, to) = if reversed { (edge.to, edge.from) } else { (edge.from, edge.to) };
            apart(from, to, SPAN, i64::from(edge.weight))
        })
        .collect();
    for (at, node) in graph.boxes.iter().enumerate() {
        if let Some(group) = node.group {
            constraints.push(apart(top(group), at, 0, 0));
            constraints.push(apart(at, bottom(group), 0, 0));
        }
    }
    for (at, group) in graph.groups.iter().enumerate() {
        // Groups are short, so that they hold few ranks and foreign edges pass them.
        constraints.push(apart(top(at), bottom(at), 0, 1));
        if let Some(parent) = group.parent {
            constraints.push(apart(top(parent), top(at), 0, 0));
            constraints.push(apart(bottom(at), bottom(parent), 0, 0));
        }
    }
    let positions = simplex::solve(count + 2 * graph.groups.len(), &constraints);
    let first = positions.iter().take(count).min().copied().unwrap_or_default();
    let of = positions.iter().take(count).map(|&rank| usize::try_from(rank - first).unwrap_or_default()).collect();
    Ranks { of, reversed }
}

/// Which edges to turn around so that none runs in a circle, by the order of Eades, Lin and Smyth (1993): sources first, sinks last,
/// and between them what sends more than it receives.
fn break_circles(graph: &Graph) -> Vec<bool> {
    let count = graph.boxes.len();
    let mut left: Vec<bool> = vec![true; count];
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    while head.len() + tail.len() < count {
        let present = |edge: &&Edge| left[edge.from] && left[edge.to];
        let (mut sends, mut receives) = (vec![0_i64; count], vec![0_i64; count]);
        for edge in graph.edges.iter().filter(present) {
            sends[edge.from] += i64::from(edge.weight);
            receives[edge.to] += i64::from(edge.weight);
        }
        let remaining = || (0..count).filter(|&one| left[one]);
        let source = remaining().find(|&one| receives[one] == 0);
        let sink = remaining().rev().find(|&one| sends[one] == 0);
        let giver = remaining().max_by_key(|&one| (sends[one] - receives[one], std::cmp::Reverse(one)));
        let Some((next, is_sink)) =
            source.map(|one| (one, false)).or(sink.map(|one| (one, true))).or(giver.map(|one| (one, false)))
        else {
            break;
        };
        left[next] = false;
        if is_sink { tail.push(next) } else { head.push(next) }
    }
    let mut place = vec![0; count];
    head.iter().chain(tail.iter().rev()).enumerate().for_each(|(at, &one)| place[one] = at);
    graph.edges.iter().map(|edge| place[edge.from] > place[edge.to]).collect()
}

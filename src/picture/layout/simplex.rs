//! Network simplex: integer positions of least total weighted length under minimal distances.
//!
//! Gansner, Koutsofios, North and Vo, "A Technique for Drawing Directed Graphs" (1993), section 2.3. Ranks and coordinates are both
//! found with it. Whatever the step at which it stops, the positions keep every minimal distance.

use std::collections::VecDeque;

/// `to` stands at least `length` behind `from`; every unit between them costs `weight`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constraint {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) length: i64,
    pub(super) weight: i64,
}

/// Exchanges at most; far more than any picture that can be read needs. Each goes through everything, so that larger ones get fewer: they
/// are drawn a little wider, and within seconds.
const MOST_EXCHANGES: usize = 6_000;
const MOST_WORK: usize = 40_000_000;

/// Positions of `count` things, the smallest 0. The constraints must not run in a circle.
pub(super) fn solve(count: usize, constraints: &[Constraint]) -> Vec<i64> {
    let mut constraints = constraints.to_vec();
    connect(count, &mut constraints);
    // The last thing is a root that `connect` has put before every other.
    let mut simplex = Simplex::new(count + 1, &constraints);
    simplex.feasible_tree();
    simplex.exchange();
    let mut positions = simplex.positions;
    positions.truncate(count);
    let least = positions.iter().min().copied().unwrap_or_default();
    positions.iter_mut().for_each(|position| *position -= least);
    positions
}

/// Puts one root before everything, so that the whole is connected.
fn connect(count: usize, constraints: &mut Vec<Constraint>) {
    constraints.extend((0..count).map(|to| Constraint { from: count, to, length: 0, weight: 0 }));
}

struct Simplex<'a> {
    constraints: &'a [Constraint],
    at: Vec<Vec<usize>>,
    positions: Vec<i64>,
    in_tree: Vec<bool>,
    /// What each thing wants: the weights of the constraints that end at it less those that begin there.
    pull: Vec<i64>,
    /// The constraint to the parent, for all but the tree's root.
    above: Vec<Option<usize>>,
    /// Things of the tree, parents first.
    order: Vec<usize>,
}

impl<'a> Simplex<'a> {
    fn new(count: usize, constraints: &'a [Constraint]) -> Self {
        let mut at = vec![Vec::new(); count];
        let mut pull = vec![0; count];
        for (id, constraint) in constraints.iter().enumerate() {
            at[constraint.from].push(id);
            at[constraint.to].push(id);
            pull[constraint.from] -= constraint.weight;
            pull[constraint.to] += constraint.weight;
        }
        let positions = longest_paths(count, constraints, &at);
        let in_tree = vec![false; constraints.len()];
        Self { constraints, at, positions, in_tree, pull, above: vec![None; count], order: Vec::new() }
    }

    fn slack(&self, id: usize) -> i64 {
        let constraint = &self.constraints[id];
        self.positions[constraint.to] - self.positions[constraint.from] - constraint.length
    }

    fn other_end(&self, id: usize, end: usize) -> usize {
        let constraint = &self.constraints[id];
        if constraint.from == end { constraint.to } else { constraint.from }
    }

    /// Grows a tree of tight constraints until it spans everything.
    fn feasible_tree(&mut self) {
        let count = self.positions.len();
        let mut reached = vec![false; count];
        let mut members = Vec::with_capacity(count);
        if count > 0 {
            self.grow(count - 1, &mut reached, &mut members);
        }
        while members.len() < count {
            let leaving = (0..self.constraints.len()).filter(|&id| {
                let constraint = &self.constraints[id];
                reached[constraint.from] != reached[constraint.to]
            });
            let Some(nearest) = leaving.min_by_key(|&id| (self.slack(id), id)) else { break };
            let slack = self.slack(nearest);
            let shift = if reached[self.constraints[nearest].to] { -slack } else { slack };
            members.iter().for_each(|&member| self.positions[member] += shift);
            let next = self.constraints[nearest];
            self.in_tree[nearest] = true;
            let outside = if reached[next.to] { next.from } else { next.to };
            self.grow(outside, &mut reached, &mut members);
        }
        self.root_at(count.saturating_sub(1));
    }

    /// Takes in what tight constraints reach from `start`.
    fn grow(&mut self, start: usize, reached: &mut [bool], members: &mut Vec<usize>) {
        reached[start] = true;
        members.push(start);
        let mut waiting = vec![start];
        while let Some(one) = waiting.pop() {
            for at in 0..self.at[one].len() {
                let id = self.at[one][at];
                let other = self.other_end(id, one);
                if !reached[other] && self.slack(id) == 0 {
                    reached[other] = true;
                    self.in_tree[id] = true;
                    members.push(other);
                    waiting.push(other);
                }
            }
        }
    }

    /// Says anew who is whose parent.
    fn root_at(&mut self, root: usize) {
        self.above.fill(None);
        self.order.clear();
        let mut waiting = vec![root];
        while let Some(one) = waiting.pop() {
            self.order.push(one);
            for &id in &self.at[one] {
                let other = self.other_end(id, one);
                if self.in_tree[id] && other != root && self.above[one] != Some(id) {
                    self.above[other] = Some(id);
                    waiting.push(other);
                }
            }
        }
    }

    /// The constraint of the tree that costs most to keep tight, and the thing below it.
    ///
    /// The cut value of the constraint above a thing is what its whole subtree wants: constraints inside cancel out.
    fn worst(&self) -> Option<(usize, usize)> {
        let mut wants = self.pull.clone();
        let mut worst: Option<(i64, usize, usize)> = None;
        for &below in self.order.iter().rev() {
            let Some(id) = self.above[below] else { continue };
            let parent = self.other_end(id, below);
            wants[parent] += wants[below];
            let cut = if self.constraints[id].to == below { wants[below] } else { -wants[below] };
            if cut < 0 && worst.is_none_or(|(least, at, _)| (cut, id) < (least, at)) {
                worst = Some((cut, id, below));
            }
        }
        worst.map(|(_, id, below)| (id, below))
    }

    fn exchange(&mut self) {
        let root = self.positions.len().saturating_sub(1);
        let size = self.positions.len() + self.constraints.len();
        for _ in 0..MOST_EXCHANGES.min(MOST_WORK / size.max(1)) {
            let Some((leaving, below)) = self.worst() else { return };
            let part = self.subtree(below);
            let tail_in_part = part[self.constraints[leaving].from];
            let enters = |id: &usize| {
                let constraint = &self.constraints[*id];
                part[constraint.from] != part[constraint.to] && part[constraint.from] != tail_in_part
            };
            let entering = (0..self.constraints.len()).filter(enters).min_by_key(|&id| (self.slack(id), id));
            let Some(entering) = entering else { return };
            let slack = self.slack(entering);
            let shift = if tail_in_part { -slack } else { slack };
            for (one, inside) in part.iter().enumerate() {
                if *inside {
                    self.positions[one] += shift;
                }
            }
            self.in_tree[leaving] = false;
            self.in_tree[entering] = true;
            self.root_at(root);
        }
    }

    fn subtree(&self, top: usize) -> Vec<bool> {
        let mut inside = vec![false; self.positions.len()];
        inside[top] = true;
        for &one in &self.order {
            if let Some(id) = self.above[one] {
                inside[one] |= inside[self.other_end(id, one)];
            }
        }
        inside
    }
}

/// The smallest positions that keep all minimal distances.
fn longest_paths(count: usize, constraints: &[Constraint], at: &[Vec<usize>]) -> Vec<i64> {
    let mut waits_for = vec![0_usize; count];
    constraints.iter().for_each(|constraint| waits_for[constraint.to] += 1);
    let mut ready: VecDeque<usize> = (0..count).filter(|&one| waits_for[one] == 0).collect();
    let mut positions = vec![0; count];
    while let Some(one) = ready.pop_front() {
        for constraint in at[one].iter().map(|&id| &constraints[id]).filter(|constraint| constraint.from == one) {
            positions[constraint.to] = positions[constraint.to].max(positions[one] + constraint.length);
            waits_for[constraint.to] -= 1;
            if waits_for[constraint.to] == 0 {
                ready.push_back(constraint.to);
            }
        }
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::{Constraint, solve};

    fn constraint(from: usize, to: usize, length: i64, weight: i64) -> Constraint {
        Constraint { from, to, length, weight }
    }

    #[test]
    fn a_chain_is_tight_and_a_shortcut_stretches() {
        let positions = solve(3, &[constraint(0, 1, 1, 1), constraint(1, 2, 1, 1), constraint(0, 2, 1, 1)]);
        assert_eq!(positions, [0, 1, 2]);
    }

    #[test]
    fn a_source_moves_to_where_it_is_needed() {
        // 3 is only wanted by 2, so it stands right before it and not at the top.
        let chain = [constraint(0, 1, 1, 1), constraint(1, 2, 1, 1), constraint(3, 2, 1, 1)];
        assert_eq!(solve(4, &chain), [0, 1, 2, 1]);
    }

    #[test]
    fn the_example_of_the_paper_costs_what_it_says() {
        // Figure 2-3: a..h; the best ranking has ten units of length.
        let pairs = [(0, 1), (1, 2), (2, 3), (3, 7), (0, 4), (0, 5), (4, 6), (5, 6), (6, 7)];
        let constraints: Vec<_> = pairs.iter().map(|&(from, to)| constraint(from, to, 1, 1)).collect();
        let positions = solve(8, &constraints);
        let cost: i64 = pairs.iter().map(|&(from, to)| positions[to] - positions[from]).sum();
        assert_eq!(cost, 10);
        assert!(pairs.iter().all(|&(from, to)| positions[to] > positions[from]));
    }
}

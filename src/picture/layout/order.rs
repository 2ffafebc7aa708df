//! The order in each rank: few crossings, with groups kept together.
//!
//! Barycentre sweeps (Sugiyama et al. 1981) with exchanges of neighbours (Gansner et al. 1993). INVARIANT (order): two groups that
//! share a parent stand in the same order in every rank that both are in, so that borders can be straight.

use super::layers::{Item, Kind, Layers, Segment};

/// Sweeps without getting better before a start is given up.
const PATIENCE: usize = 6;
const SWEEPS: usize = 30;
/// Above so many segments, starts are saved.
const MANY_SEGMENTS: usize = 900;

/// Orders every layer.
pub(super) fn order(layers: &mut Layers) {
    let total: usize = layers.segments.iter().map(Vec::len).sum();
    let starts = if total > MANY_SEGMENTS { 1 } else { 4 };
    let mut best: Option<(u64, Vec<Vec<usize>>, Vec<f64>)> = None;
    for start in 0..starts {
        let mut sorter = Sorter::new(layers);
        sorter.begin(start);
        let found = sorter.improve();
        if best.as_ref().is_none_or(|best| found.0 < best.0) {
            best = Some(found);
        }
    }
    let Some(mut best) = best else { return };
    let mut sorter = Sorter::new(layers);
    if total <= MANY_SEGMENTS {
        sorter.exchange_groups(&mut best);
    }
    layers.layers = best.1;
}

struct Sorter<'a> {
    items: &'a [Item],
    segments: &'a [Vec<Segment>],
    parents: &'a [Option<usize>],
    /// Neighbours in the rank before and the rank behind, with weights.
    before: Vec<Vec<(usize, u32)>>,
    behind: Vec<Vec<(usize, u32)>>,
    layers: Vec<Vec<usize>>,
    positions: Vec<usize>,
    /// The order of the groups, throughout.
    group_keys: Vec<f64>,
}

impl<'a> Sorter<'a> {
    fn new(layers: &'a Layers) -> Self {
        let mut before = vec![Vec::new(); layers.items.len()];
        let mut behind = vec![Vec::new(); layers.items.len()];
        for segment in layers.segments.iter().flatten() {
            before[segment.to].push((segment.from, segment.weight));
            behind[segment.from].push((segment.to, segment.weight));
        }
        Self {
            items: &layers.items,
            segments: &layers.segments,
            parents: &layers.parents,
            before,
            behind,
            layers: layers.layers.clone(),
            positions: layers.positions(),
            group_keys: vec![0.0; layers.parents.len()],
        }
    }

    /// A first order: items as a walk from the boxes finds them, the walks in another direction for every start.
    fn begin(&mut self, start: usize) {
        let mut visits = vec![f64::INFINITY; self.items.len()];
        let mut next = 0.0;
        let mut roots: Vec<usize> = (0..self.items.len()).filter(|&id| !self.items[id].kind.is_border()).collect();
        if start % 2 == 1 {
            roots.reverse();
        }
        for root in roots {
            let mut waiting = vec![root];
            while let Some(one) = waiting.pop() {
                if visits[one].is_finite() {
                    continue;
                }
                visits[one] = next;
                next += 1.0;
                let (first, then) = if start < 2 { (&self.before, &self.behind) } else { (&self.behind, &self.before) };
                waiting.extend(first[one].iter().chain(&then[one]).map(|&(other, _)| other).rev());
            }
        }
        self.key_groups(&visits);
        (0..self.layers.len()).for_each(|rank| self.arrange(rank, &visits));
    }

    /// The order of the groups from the keys of the items in them.
    fn key_groups(&mut self, keys: &[f64]) {
        let mut sums = vec![(0.0, 0.0); self.parents.len()];
        for (id, item) in self.items.iter().enumerate().filter(|(_, item)| !item.kind.is_border()) {
            for group in std::iter::successors(item.group, |&group| self.parents[group]) {
                sums[group] = (sums[group].0 + keys[id], sums[group].1 + 1.0);
            }
        }
        self.group_keys = sums.iter().map(|&(sum, count)| sum / f64::max(count, 1.0)).collect();
    }

    /// Positions as keys that mean the same in wide and narrow ranks.
    fn relative_positions(&self) -> Vec<f64> {
        let mut keys = vec![0.0; self.items.len()];
        for layer in &self.layers {
            for (at, &item) in layer.iter().enumerate() {
                keys[item] = at as f64 - (layer.len() as f64) / 2.0;
            }
        }
        keys
    }

    /// Sorts one layer by keys, groups together.
    fn arrange(&mut self, rank: usize, keys: &[f64]) {
        let mut sorted = Vec::with_capacity(self.layers[rank].len());
        let layer = std::mem::take(&mut self.layers[rank]);
        self.sort_inside(None, &layer, keys, &mut sorted);
        sorted.iter().enumerate().for_each(|(at, &item)| self.positions[item] = at);
        self.layers[rank] = sorted;
    }

    fn sort_inside(&self, parent: Option<usize>, layer: &[usize], keys: &[f64], sorted: &mut Vec<usize>) {
        let mut units: Vec<Unit> = Vec::new();
        for &id in layer.iter().filter(|&&id| !self.items[id].kind.is_border() && self.items[id].group == parent) {
            units.push(Unit { key: keys[id], content: Content::Item(id) });
        }
        let mut groups: Vec<(f64, usize)> = Vec::new();
        for &id in layer {
            if let Kind::First(group) = self.items[id].kind
                && self.parents[group] == parent
            {
                groups.push((self.mean_key(group, layer, keys), group));
            }
        }
        groups.sort_by(|a, b| self.group_keys[a.1].total_cmp(&self.group_keys[b.1]).then(a.1.cmp(&b.1)));
        level(&mut groups);
        units.extend(groups.iter().map(|&(key, group)| Unit { key, content: Content::Group(group) }));
        // Stable: groups with one key keep their order.
        units.sort_by(|a, b| a.key.total_cmp(&b.key));
        for unit in units {
            match unit.content {
                Content::Item(id) => sorted.push(id),
                Content::Group(group) => {
                    let border = |kind| layer.iter().copied().find(|&id| self.items[id].kind == kind);
                    sorted.extend(border(Kind::First(group)));
                    self.sort_inside(Some(group), layer, keys, sorted);
                    sorted.extend(border(Kind::Last(group)));
                }
            }
        }
    }

    /// Where a group wants to stand in a layer.
    fn mean_key(&self, group: usize, layer: &[usize], keys: &[f64]) -> f64 {
        let inside = |id: &&usize| {
            let item = &self.items[**id];
            std::iter::successors(item.group, |&one| self.parents[one]).any(|one| one == group)
        };
        let own = layer.iter().filter(inside);
        let real: Vec<f64> = own.clone().filter(|&&id| !self.items[id].kind.is_border()).map(|&id| keys[id]).collect();
        let all: Vec<f64> = if real.is_empty() { own.map(|&id| keys[id]).collect() } else { real };
        let sum: f64 = all.iter().filter(|key| key.is_finite()).sum();
        sum / (all.len().max(1) as f64)
    }

    /// Sorts every layer by the mean of its neighbours, down or up.
    fn sweep(&mut self, down: bool) {
        let ranks = self.layers.len();
        let mut keys = self.relative_positions();
        self.key_groups(&keys);
        for step in 0..ranks {
            let rank = if down { step } else { ranks - 1 - step };
            let neighbours = if down { &self.before } else { &self.behind };
            let mut wanted = keys.clone();
            for &item in &self.layers[rank] {
                let weight: u32 = neighbours[item].iter().map(|&(_, weight)| weight).sum();
                if weight > 0 {
                    let sum: f64 = neighbours[item].iter().map(|&(other, w)| keys[other] * f64::from(w)).sum();
                    wanted[item] = sum / f64::from(weight);
                }
            }
            self.arrange(rank, &wanted);
            let half = (self.layers[rank].len() as f64) / 2.0;
            self.layers[rank].iter().enumerate().for_each(|(at, &item)| keys[item] = at as f64 - half);
        }
    }

    fn improve(&mut self) -> (u64, Vec<Vec<usize>>, Vec<f64>) {
        self.transpose();
        let mut best = (self.crossings(), self.layers.clone(), self.group_keys.clone());
        let mut waited = 0;
        for sweep in 0..SWEEPS {
            self.sweep(sweep % 2 == 0);
            self.transpose();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone(), self.group_keys.clone());
                waited = 0;
            } else {
                waited += 1;
            }
            if best.0 == 0 || waited > PATIENCE {
                break;
            }
        }
        best
    }

    /// Exchanges neighbours where that saves crossings, as long as it does.
    fn transpose(&mut self) {
        for _ in 0..8 {
            let mut better = false;
            for rank in 0..self.layers.len() {
                for at in 1..self.layers[rank].len() {
                    better |= self.exchange(rank, at);
                }
            }
            if !better {
                return;
            }
        }
    }

    /// Exchanges an item with the item, or with the whole group, before it, if that saves crossings.
    fn exchange(&mut self, rank: usize, at: usize) -> bool {
        let Some((start, middle, end)) = self.neighbours(rank, at) else { return false };
        let left: Vec<usize> = self.layers[rank][start..middle].to_vec();
        let right: Vec<usize> = self.layers[rank][middle..end].to_vec();
        let now = self.crossings_between(&left, &right);
        if now > self.crossings_between(&right, &left) {
            let exchanged = right.into_iter().chain(left);
            self.layers[rank].splice(start..end, exchanged);
            (start..end).for_each(|at| self.positions[self.layers[rank][at]] = at);
            return true;
        }
        false
    }

    /// The two units on both sides of a place, if they may change places: two items, or an item and a group, in the same group.
    fn neighbours(&self, rank: usize, at: usize) -> Option<(usize, usize, usize)> {
        let layer = &self.layers[rank];
        let (left, right) = (&self.items[*layer.get(at - 1)?], &self.items[*layer.get(at)?]);
        match (left.kind, right.kind) {
            (Kind::First(_), _) | (_, Kind::Last(_)) | (Kind::Last(_), Kind::First(_)) => None,
            (Kind::Last(group), _) => {
                let start = layer.iter().position(|&id| self.items[id].kind == Kind::First(group))?;
                (self.parents[group] == right.group).then_some((start, at, at + 1))
            }
            (_, Kind::First(group)) => {
                let end = layer.iter().position(|&id| self.items[id].kind == Kind::Last(group))?;
                (self.parents[group] == left.group).then_some((at - 1, at, end + 1))
            }
            _ => (left.group == right.group).then_some((at - 1, at, at + 1)),
        }
    }

    /// Crossings of the edges of some items with those of others that stand behind them.
    fn crossings_between(&self, left: &[usize], right: &[usize]) -> u64 {
        let mut crossings = 0;
        for neighbours in [&self.before, &self.behind] {
            for &(a, weight) in left.iter().flat_map(|&id| &neighbours[id]) {
                for &(b, other) in right.iter().flat_map(|&id| &neighbours[id]) {
                    if self.positions[a] > self.positions[b] {
                        crossings += u64::from(weight) * u64::from(other);
                    }
                }
            }
        }
        crossings
    }

    fn crossings(&self) -> u64 {
        self.segments.iter().map(|segments| self.crossings_of(segments)).sum()
    }

    fn crossings_of(&self, segments: &[Segment]) -> u64 {
        let mut ends: Vec<(usize, usize, u64)> = segments
            .iter()
            .map(|segment| (self.positions[segment.from], self.positions[segment.to], u64::from(segment.weight)))
            .collect();
        ends.sort_unstable();
        let mut crossings = 0;
        for (at, &(from, to, weight)) in ends.iter().enumerate() {
            for &(_, other_to, other) in ends[at + 1..].iter().filter(|other| other.0 > from) {
                if other_to < to {
                    crossings += weight * other;
                }
            }
        }
        crossings
    }

    /// Tries to exchange groups that stand beside each other, throughout.
    fn exchange_groups(&mut self, best: &mut (u64, Vec<Vec<usize>>, Vec<f64>)) {
        for _ in 0..3 {
            let before = best.0;
            for (a, b) in self.siblings(&best.2) {
                self.layers.clone_from(&best.1);
                self.group_keys.clone_from(&best.2);
                self.group_keys.swap(a, b);
                let mut keys = self.relative_positions();
                // Their items change places too.
                let (of_a, of_b) = (self.mean_of(a, &keys), self.mean_of(b, &keys));
                self.shift(a, of_b - of_a, &mut keys);
                self.shift(b, of_a - of_b, &mut keys);
                (0..self.layers.len()).for_each(|rank| self.arrange(rank, &keys));
                let found = self.improve();
                if found.0 < best.0 {
                    *best = found;
                }
            }
            if best.0 == before {
                return;
            }
        }
    }

    /// Pairs of groups with one parent, neighbours in the order of the groups.
    fn siblings(&self, keys: &[f64]) -> Vec<(usize, usize)> {
        let mut order: Vec<usize> = (0..self.parents.len()).collect();
        order.sort_by(|&a, &b| self.parents[a].cmp(&self.parents[b]).then(keys[a].total_cmp(&keys[b])));
        let pairs = order.windows(2).filter_map(|pair| match *pair {
            [a, b] if self.parents[a] == self.parents[b] => Some((a, b)),
            _ => None,
        });
        pairs.collect()
    }

    fn members(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        let inside =
            move |item: &Item| std::iter::successors(item.group, |&one| self.parents[one]).any(|one| one == group);
        self.items.iter().enumerate().filter(move |(_, item)| inside(item)).map(|(id, _)| id)
    }

    fn mean_of(&self, group: usize, keys: &[f64]) -> f64 {
        let (sum, count) = self.members(group).fold((0.0, 0.0), |(sum, count), id| (sum + keys[id], count + 1.0));
        sum / f64::max(count, 1.0)
    }

    fn shift(&self, group: usize, by: f64, keys: &mut [f64]) {
        self.members(group).for_each(|id| keys[id] += by);
    }
}

struct Unit {
    key: f64,
    content: Content,
}

enum Content {
    Item(usize),
    Group(usize),
}

/// Makes keys rise by taking the mean of those that do not (the pool of adjacent violators).
fn level(groups: &mut [(f64, usize)]) {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &(key, _) in groups.iter() {
        pools.push((key, 1));
        while let [.., (left, many), (right, few)] = *pools.as_slice()
            && left > right
        {
            pools.truncate(pools.len() - 2);
            let count = many + few;
            pools.push(((left * many as f64 + right * few as f64) / count as f64, count));
        }
    }
    let keys = pools.iter().flat_map(|&(key, count)| std::iter::repeat_n(key, count));
    groups.iter_mut().zip(keys).for_each(|(group, key)| group.0 = key);
}

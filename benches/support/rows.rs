//! The bound: a program for this one problem, with nothing but rows of numbers. It knows no statements, no conditions, no seals,
//! and can say of a claim only that it fails.

use crate::instance::Instance;
use std::collections::VecDeque;

/// Where each party's edges begin and end, and the edges of all flows in that order.
fn sorted<E: Clone + Default>(instance: &Instance, edge: impl Fn(u32, &[u16]) -> E) -> (Vec<u32>, Vec<E>) {
    let mut starts = vec![0_u32; instance.parties + 1];
    instance.flows.iter().for_each(|&(from, _)| starts[from as usize + 1] += 1);
    (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
    let mut next = starts.clone();
    let mut edges = vec![E::default(); instance.flows.len()];
    let mut carried = 0;
    for (&(from, to), &end) in instance.flows.iter().zip(&instance.ends) {
        let slot = &mut next[from as usize];
        edges[*slot as usize] = edge(to, &instance.carried[carried..end as usize]);
        (*slot, carried) = (*slot + 1, end as usize);
    }
    (starts, edges)
}

/// What a bound found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// How many pairs of a party and a type that it can hold.
    pub reached: u64,
    /// How many claims fail.
    pub failing: u64,
}

/// Up to 64 types: what an edge carries is one word.
pub struct Narrow {
    starts: Vec<u32>,
    edges: Vec<(u32, u64)>,
    labels: Vec<Labels>,
}

/// What a party holds, and what of it has not been passed on.
#[derive(Clone, Copy, Default)]
struct Labels {
    held: u64,
    fresh: u64,
}

impl Narrow {
    pub fn build(instance: &Instance) -> Self {
        let word = |types: &[u16]| types.iter().fold(0, |word, what| word | 1 << what);
        let (starts, edges) = sorted(instance, |to, types| (to, word(types)));
        Self { starts, edges, labels: vec![Labels::default(); instance.parties] }
    }

    pub fn solve(&mut self, instance: &Instance) {
        let mut queue = VecDeque::new();
        instance.origins.iter().for_each(|&(party, what)| arrive(&mut self.labels, &mut queue, party, 1 << what));
        while let Some(party) = queue.pop_front() {
            let fresh = std::mem::take(&mut self.labels[party as usize].fresh);
            let row = self.starts[party as usize] as usize..self.starts[party as usize + 1] as usize;
            for &(to, carried) in &self.edges[row] {
                arrive(&mut self.labels, &mut queue, to, fresh & carried);
            }
        }
    }

    pub fn found(&self, instance: &Instance) -> Found {
        let holds = |&&(party, what): &&(u32, u16)| self.labels[party as usize].held >> what & 1 == 1;
        Found {
            reached: self.labels.iter().map(|labels| u64::from(labels.held.count_ones())).sum(),
            failing: instance.claims.iter().filter(holds).count() as u64,
        }
    }
}

fn arrive(labels: &mut [Labels], queue: &mut VecDeque<u32>, party: u32, word: u64) {
    let labels = &mut labels[party as usize];
    let new = word & !labels.held;
    if new != 0 {
        if labels.fresh == 0 {
            queue.push_back(party);
        }
        labels.held |= new;
        labels.fresh |= new;
    }
}

/// More types: an edge lists what it carries, and pairs of a party and a type are passed on one by one.
pub struct Wide {
    starts: Vec<u32>,
    edges: Vec<(u32, [u16; 8])>,
    words: usize,
    held: Vec<u64>,
}

impl Wide {
    pub fn build(instance: &Instance) -> Self {
        let list = |types: &[u16]| {
            let mut list = [u16::MAX; 8];
            list[..types.len()].copy_from_slice(types);
            list
        };
        let (starts, edges) = sorted(instance, |to, types| (to, list(types)));
        let words = instance.types.div_ceil(64);
        Self { starts, edges, words, held: vec![0; words * instance.parties] }
    }

    pub fn solve(&mut self, instance: &Instance) {
        let Self { starts, edges, words, held } = self;
        let mut arrive = |party: u32, what: u16| {
            let word = &mut held[party as usize * *words + usize::from(what / 64)];
            let is_new = *word >> (what % 64) & 1 == 0;
            *word |= 1 << (what % 64);
            is_new
        };
        let mut open: Vec<(u32, u16)> = Vec::new();
        open.extend(instance.origins.iter().filter(|&&(party, what)| arrive(party, what)));
        while let Some((party, what)) = open.pop() {
            let row = starts[party as usize] as usize..starts[party as usize + 1] as usize;
            for (to, carried) in &edges[row] {
                if carried.contains(&what) && arrive(*to, what) {
                    open.push((*to, what));
                }
            }
        }
    }

    pub fn found(&self, instance: &Instance) -> Found {
        let holds = |&&(party, what): &&(u32, u16)| {
            self.held[party as usize * self.words + usize::from(what / 64)] >> (what % 64) & 1 == 1
        };
        Found {
            reached: self.held.iter().map(|word| u64::from(word.count_ones())).sum(),
            failing: instance.claims.iter().filter(holds).count() as u64,
        }
    }
}

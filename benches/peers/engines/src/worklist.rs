//! petgraph: the flows as edges of its graph, and a worklist of what has arrived and was not passed on.

use crate::instance::Instance;
use crate::run::{Found, Run};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;
use std::collections::VecDeque;

pub fn run(instance: &Instance) -> Run {
    if instance.types > 64 {
        let solve = |graph: &mut Graph<Vec<u16>>| graph.pairs(instance);
        Run::of(|| Graph::build(instance, <[u16]>::to_vec), solve, |graph| graph.found(instance))
    } else {
        let word = |types: &[u16]| types.iter().fold(0_u64, |word, what| word | 1 << what);
        let solve = |graph: &mut Graph<u64>| graph.words(instance);
        Run::of(|| Graph::build(instance, word), solve, |graph| graph.found(instance))
    }
}

/// The graph, and what each party holds in rows of bits.
struct Graph<E> {
    flows: DiGraph<(), E>,
    words: usize,
    held: Vec<u64>,
}

impl<E> Graph<E> {
    fn build(instance: &Instance, edge: impl Fn(&[u16]) -> E) -> Self {
        let mut flows = DiGraph::with_capacity(instance.parties, instance.flows.len());
        (0..instance.parties).for_each(|_| _ = flows.add_node(()));
        for (number, &(from, to)) in instance.flows.iter().enumerate() {
            let carried = edge(instance.carried(number));
            flows.add_edge(NodeIndex::new(from as usize), NodeIndex::new(to as usize), carried);
        }
        let words = instance.types.div_ceil(64);
        Self { flows, words, held: vec![0; words * instance.parties] }
    }

    fn found(&self, instance: &Instance) -> Found {
        let holds = |&&(party, what): &&(u32, u16)| {
            self.held[party as usize * self.words + usize::from(what / 64)] >> (what % 64) & 1 == 1
        };
        Found {
            reached: self.held.iter().map(|word| u64::from(word.count_ones())).sum(),
            failing: instance.claims.iter().filter(holds).count() as u64,
        }
    }
}

impl Graph<u64> {
    /// Passes on a word of types at once.
    fn words(&mut self, instance: &Instance) {
        let Self { flows, held, .. } = self;
        let (mut fresh, mut queue) = (vec![0; held.len()], VecDeque::new());
        let mut arrive = |queue: &mut VecDeque<usize>, fresh: &mut [u64], party: usize, word: u64| {
            let new = word & !held[party];
            if new != 0 {
                if fresh[party] == 0 {
                    queue.push_back(party);
                }
                held[party] |= new;
                fresh[party] |= new;
            }
        };
        for &(party, what) in &instance.origins {
            arrive(&mut queue, &mut fresh, party as usize, 1 << what);
        }
        while let Some(party) = queue.pop_front() {
            let passed = std::mem::take(&mut fresh[party]);
            for edge in flows.edges(NodeIndex::new(party)) {
                arrive(&mut queue, &mut fresh, edge.target().index(), edge.weight() & passed);
            }
        }
    }
}

impl Graph<Vec<u16>> {
    /// Passes on pairs of a party and a type.
    fn pairs(&mut self, instance: &Instance) {
        let Self { flows, words, held } = self;
        let mut is_new = |party: usize, what: u16| {
            let word = &mut held[party * *words + usize::from(what / 64)];
            let is_new = *word >> (what % 64) & 1 == 0;
            *word |= 1 << (what % 64);
            is_new
        };
        let mut open: Vec<(usize, u16)> = Vec::new();
        open.extend(instance.origins.iter().map(|&(party, what)| (party as usize, what)));
        open.retain(|&(party, what)| is_new(party, what));
        while let Some((party, what)) = open.pop() {
            for edge in flows.edges(NodeIndex::new(party)) {
                let to = edge.target().index();
                if edge.weight().contains(&what) && is_new(to, what) {
                    open.push((to, what));
                }
            }
        }
    }
}

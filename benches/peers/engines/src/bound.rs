//! The bound: a program for this one problem, with nothing but rows of numbers, written to be as fast as its author could make it on one
//! processor. It knows no statements, no conditions, no seals, and can say of a claim only that it fails.
//!
//! What is read next is asked for ahead: a party's line when it is twelve places away in the queue, its edges when it is six away, and the
//! receivers of a row all together before the first of them is looked at.

use crate::instance::Instance;
use crate::pages::{Pages, Zero, ask_for};
use crate::run::{Found, Run};

pub fn run(instance: &Instance) -> Run {
    if instance.types > 64 {
        Run::of(|| Wide::build(instance), Wide::solve, |rows| rows.found(instance))
    } else {
        Run::of(|| Narrow::build(instance), Narrow::solve, |rows| rows.found(instance))
    }
}

/// Up to 64 types: what an edge carries is one word.
struct Narrow {
    parties: Pages<Party>,
    edges: Pages<Edge>,
    queue: Vec<u32>,
}

/// All about a party, in half a line of the caches.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
struct Party {
    held: u64,
    /// What of it has not been passed on.
    fresh: u64,
    /// Where its edges start, and how many they are.
    start: u32,
    count: u32,
}

#[derive(Clone, Copy)]
struct Edge {
    carried: u64,
    to: u32,
}

// SAFETY: numbers.
unsafe impl Zero for Party {}
// SAFETY: numbers.
unsafe impl Zero for Edge {}

impl Narrow {
    fn build(instance: &Instance) -> Self {
        let mut parties: Pages<Party> = Pages::new(instance.parties);
        let mut edges: Pages<Edge> = Pages::new(instance.flows.len());
        instance.flows.iter().for_each(|&(from, _)| parties[from as usize].count += 1);
        let mut start = 0;
        for party in parties.iter_mut() {
            (party.start, start) = (start, start + party.count);
            party.count = 0;
        }
        let mut first = 0;
        for (&(from, to), &end) in instance.flows.iter().zip(&instance.ends) {
            let carried = instance.carried[first..end as usize].iter().fold(0, |word, what| word | 1 << what);
            let party = &mut parties[from as usize];
            edges[(party.start + party.count) as usize] = Edge { carried, to };
            party.count += 1;
            first = end as usize;
        }
        let mut queue = Vec::with_capacity(instance.parties);
        instance.origins.iter().for_each(|&(party, what)| arrive(&mut parties, &mut queue, party, 1 << what));
        Self { parties, edges, queue }
    }

    fn solve(&mut self) {
        let Self { parties, edges, queue } = self;
        let mut moving = Vec::new();
        let mut at = 0;
        while let Some(&party) = queue.get(at) {
            if let Some(&later) = queue.get(at + 12) {
                ask_for(parties, later as usize);
            }
            if let Some(&soon) = queue.get(at + 6) {
                let start = parties[soon as usize].start as usize;
                ask_for(edges, start);
                ask_for(edges, start + 4);
            }
            at += 1;
            let party = &mut parties[party as usize];
            let (fresh, start) = (std::mem::take(&mut party.fresh), party.start as usize);
            let row = start..start + party.count as usize;
            moving.clear();
            for edge in edges[row].iter().filter(|edge| edge.carried & fresh != 0) {
                ask_for(parties, edge.to as usize);
                moving.push((edge.to, edge.carried & fresh));
            }
            moving.iter().for_each(|&(to, word)| arrive(parties, queue, to, word));
        }
    }

    fn found(&self, instance: &Instance) -> Found {
        let holds = |&&(party, what): &&(u32, u16)| self.parties[party as usize].held >> what & 1 == 1;
        Found {
            reached: self.parties.iter().map(|party| u64::from(party.held.count_ones())).sum(),
            failing: instance.claims.iter().filter(holds).count() as u64,
        }
    }
}

#[inline]
fn arrive(parties: &mut [Party], queue: &mut Vec<u32>, to: u32, word: u64) {
    let party = &mut parties[to as usize];
    let new = word & !party.held;
    if new != 0 {
        if party.fresh == 0 {
            queue.push(to);
        }
        party.held |= new;
        party.fresh |= new;
    }
}

/// More types: an edge lists what it carries, and pairs of a party and a type are passed on one by one.
struct Wide {
    starts: Pages<u32>,
    carried: Pages<List>,
    receivers: Pages<u32>,
    words: usize,
    held: Pages<u64>,
    queue: Vec<(u32, u16)>,
}

/// Up to eight types; no type has the number behind the last.
#[derive(Clone, Copy)]
struct List([u16; 8]);

// SAFETY: numbers.
unsafe impl Zero for List {}

impl Wide {
    fn build(instance: &Instance) -> Self {
        let mut starts: Pages<u32> = Pages::new(instance.parties + 2);
        instance.flows.iter().for_each(|&(from, _)| starts[from as usize + 2] += 1);
        (2..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let (mut carried, mut receivers) = (Pages::new(instance.flows.len()), Pages::new(instance.flows.len()));
        let mut first = 0;
        for (&(from, to), &end) in instance.flows.iter().zip(&instance.ends) {
            let types = &instance.carried[first..end as usize];
            let mut list = List([u16::MAX; 8]);
            list.0[..types.len()].copy_from_slice(types);
            // The start of the next row moves along while its own row fills, and ends where it belongs.
            let slot = &mut starts[from as usize + 1];
            (carried[*slot as usize], receivers[*slot as usize]) = (list, to);
            *slot += 1;
            first = end as usize;
        }
        let words = instance.types.div_ceil(64);
        let mut held = Pages::new(words * instance.parties);
        let mut queue = Vec::with_capacity(instance.parties);
        queue.extend(instance.origins.iter().filter(|&&pair| is_new(&mut held, words, pair)));
        Self { starts, carried, receivers, words, held, queue }
    }

    fn solve(&mut self) {
        let Self { starts, carried, receivers, words, held, queue } = self;
        let mut at = 0;
        while let Some(&(party, what)) = queue.get(at) {
            if let Some(&(later, _)) = queue.get(at + 8) {
                ask_for(starts, later as usize);
            }
            if let Some(&(soon, _)) = queue.get(at + 4) {
                let start = starts[soon as usize] as usize;
                ask_for(carried, start);
                ask_for(receivers, start);
            }
            at += 1;
            let row = starts[party as usize] as usize..starts[party as usize + 1] as usize;
            for (list, &to) in carried[row.clone()].iter().zip(&receivers[row]) {
                // All eight are compared, at once.
                let carries = list.0.iter().fold(false, |found, &other| found | (other == what));
                if carries && is_new(held, *words, (to, what)) {
                    queue.push((to, what));
                }
            }
        }
    }

    fn found(&self, instance: &Instance) -> Found {
        let holds = |&&pair: &&(u32, u16)| {
            let (at, bit) = place(self.words, pair);
            self.held[at] & bit != 0
        };
        Found { reached: self.queue.len() as u64, failing: instance.claims.iter().filter(holds).count() as u64 }
    }
}

fn place(words: usize, (party, what): (u32, u16)) -> (usize, u64) {
    (party as usize * words + usize::from(what / 64), 1 << (what % 64))
}

#[inline]
fn is_new(held: &mut [u64], words: usize, pair: (u32, u16)) -> bool {
    let (at, bit) = place(words, pair);
    let word = &mut held[at];
    let new = *word & bit == 0;
    *word |= bit;
    new
}

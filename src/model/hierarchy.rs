//! Hierarchies: circles in them, an order in which everything comes behind what it is, and their closures.

use super::Set;
use crate::ids::{Id, IdVec};
use crate::source::Span;

/// What each thing is, with the place that says so.
pub(super) type Edges<I> = IdVec<I, Vec<(I, Span)>>;

/// A circle: each thing, and where it is said that it is the next one; the last is the first one again.
pub(super) type Circle<I> = Vec<(I, Span)>;

/// Things in an order in which each comes behind all that it is, and the circles that had to be cut for that.
pub(super) struct Order<I> {
    /// The order.
    pub order: Vec<I>,
    /// The circles; every thing is in at most one that is listed.
    pub circles: Vec<Circle<I>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    /// On the path that is being followed.
    Open,
    Done,
}

/// Orders a hierarchy. Edges that close a circle are taken out of it.
///
/// The search is depth-first with a stack of its own: chains can be as long as files.
pub(super) fn arrange<I: Id>(edges: &mut Edges<I>) -> Order<I> {
    let mut search = Search {
        marks: IdVec::filled(Mark::New, edges.len()),
        in_circle: IdVec::filled(false, edges.len()),
        path: Vec::new(),
        closing: Vec::new(),
        found: Order { order: Vec::with_capacity(edges.len()), circles: Vec::new() },
    };
    for id in edges.ids() {
        search.from(id, edges);
    }
    // From the last to the first, so that positions stay right.
    for (id, at) in search.closing.into_iter().rev() {
        edges[id].remove(at);
    }
    search.found
}

struct Search<I> {
    marks: IdVec<I, Mark>,
    in_circle: IdVec<I, bool>,
    /// The path that is being followed: each thing, and which of its edges comes next.
    path: Vec<(I, usize)>,
    /// Edges that close a circle; positions of one thing ascend.
    closing: Vec<(I, usize)>,
    found: Order<I>,
}

impl<I: Id> Search<I> {
    fn from(&mut self, start: I, edges: &Edges<I>) {
        if self.marks[start] != Mark::New {
            return;
        }
        self.open(start);
        while let Some((id, next)) = self.path.last_mut() {
            let (id, at) = (*id, *next);
            *next += 1;
            match edges[id].get(at) {
                None => self.close(id),
                Some(&(above, _)) if self.marks[above] == Mark::New => self.open(above),
                Some(&(above, _)) if self.marks[above] == Mark::Open => self.circle(id, at, above, edges),
                Some(_) => {}
            }
        }
    }

    fn open(&mut self, id: I) {
        self.marks[id] = Mark::Open;
        self.path.push((id, 0));
    }

    fn close(&mut self, id: I) {
        self.path.pop();
        self.marks[id] = Mark::Done;
        self.found.order.push(id);
    }

    fn circle(&mut self, id: I, at: usize, above: I, edges: &Edges<I>) {
        self.closing.push((id, at));
        let from = self.path.iter().position(|&(on_path, _)| on_path == above).unwrap_or(0);
        let path = self.path.get(from..).unwrap_or_default();
        if path.iter().any(|&(member, _)| self.in_circle[member]) {
            return;
        }
        let circle: Circle<I> = path
            .iter()
            .filter_map(|&(member, next)| edges[member].get(next.wrapping_sub(1)).map(|&(_, span)| (member, span)))
            .collect();
        for &(member, _) in &circle {
            self.in_circle[member] = true;
        }
        self.found.circles.push(circle);
    }
}

/// For each thing: itself and all that it is, transitively.
pub(super) fn above<I: Id>(edges: &Edges<I>, order: &[I]) -> IdVec<I, Set<I>> {
    let mut closed: IdVec<I, Set<I>> = IdVec::filled(Set::default(), edges.len());
    for &id in order {
        closed[id] = Set::new(std::iter::once(id).chain(edges[id].iter().flat_map(|&(above, _)| closed[above].iter())));
    }
    closed
}

/// For each thing: itself and all that is it, transitively.
pub(super) fn below<I: Id>(edges: &Edges<I>, order: &[I]) -> IdVec<I, Set<I>> {
    let mut children: IdVec<I, Vec<I>> = IdVec::filled(Vec::new(), edges.len());
    for (id, parents) in edges.iter_enumerated() {
        for &(parent, _) in parents {
            children[parent].push(id);
        }
    }
    let mut closed: IdVec<I, Set<I>> = IdVec::filled(Set::default(), edges.len());
    for &id in order.iter().rev() {
        closed[id] = Set::new(std::iter::once(id).chain(children[id].iter().flat_map(|&child| closed[child].iter())));
    }
    closed
}

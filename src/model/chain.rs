//! The links of a flow.

use super::{PartyId, PartySet, Set};

/// The links of a flow, in order: two or more. Most flows are from one party to another, and need no list.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Chain(Links);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Links {
    Pair([PartyId; 2]),
    /// INVARIANT (short chains): no pair of single parties.
    List(Box<Box<[PartySet]>>),
}

impl Chain {
    /// The chain of these links.
    #[must_use]
    pub fn new(links: Vec<PartySet>) -> Self {
        let pair = <&[PartySet; 2]>::try_from(links.as_slice())
            .ok()
            .and_then(|[from, to]| Some((from.single()?, to.single()?)));
        pair.map_or_else(|| Self(Links::List(Box::new(links.into()))), |(from, to)| Self::pair(from, to))
    }

    /// The chain from one party to another.
    #[must_use]
    pub const fn pair(from: PartyId, to: PartyId) -> Self {
        Self(Links::Pair([from, to]))
    }

    /// Who sends and who receives, if that is one party each and there is no other link.
    #[must_use]
    pub const fn as_pair(&self) -> Option<[PartyId; 2]> {
        match self.0 {
            Links::Pair(pair) => Some(pair),
            Links::List(_) => None,
        }
    }

    /// Its links, in order.
    pub fn links(&self) -> impl ExactSizeIterator<Item = PartySet> + '_ {
        let (pair, list): (&[PartyId], &[PartySet]) = match &self.0 {
            Links::Pair(pair) => (pair, &[]),
            Links::List(list) => (&[], list),
        };
        let count = pair.len() + list.len();
        (0..count).map(|at| match pair.get(at) {
            Some(&party) => Set::one(party),
            None => list.get(at).cloned().unwrap_or_default(),
        })
    }

    /// Who sends and who receives, link by link.
    pub fn hops(&self) -> impl ExactSizeIterator<Item = (PartySet, PartySet)> + '_ {
        self.links().zip(self.links().skip(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id as _;

    #[test]
    fn a_pair_is_a_chain_of_two_links() {
        let [one, two] = [1, 2].map(PartyId::new);
        let links = vec![Set::one(one), Set::one(two)];
        assert_eq!(Chain::new(links.clone()), Chain::pair(one, two));
        assert!(Chain::pair(one, two).links().eq(links));
    }
}

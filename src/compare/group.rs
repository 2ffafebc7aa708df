//! Single differences put together where they are one for a reader: the same condition, the same thing done, several parties and data.

use super::cells::{Cell, Gap, Verb};
use super::{Twin, Twins, What};
use crate::model::{DataId, PartyId};
use std::collections::{BTreeMap, BTreeSet};

/// Differences of one kind under one condition: every one of the parties with every one of the data.
pub struct Block {
    pub what: What,
    pub parties: Vec<Twin<PartyId>>,
    pub data: Vec<Twin<DataId>>,
    pub gap: Gap,
}

/// What a block is about, before data and parties are put together; ordered as blocks are to be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Holds,
    Learns,
    Reaches,
    SendsTo(usize),
    KeepsLongerThan(Option<i128>),
    UsesFor(Vec<usize>),
}

/// Parties with their data, by kind and condition.
type Pairs = BTreeMap<(Kind, Gap), BTreeMap<usize, BTreeSet<usize>>>;

/// All differences in blocks: in the order of kinds, then of parties, then of data.
pub fn blocks(differing: BTreeMap<Cell, Gap>, twins: &Twins) -> Vec<Block> {
    let mut pairs = Pairs::new();
    for ((party, data), verbs) in by_pair(differing) {
        for (kind, gap) in kinds(verbs, twins) {
            pairs.entry((kind, gap)).or_default().entry(party).or_default().insert(data);
        }
    }
    let mut blocks = Vec::new();
    for ((kind, gap), parties) in pairs {
        let mut by_data: BTreeMap<BTreeSet<usize>, Vec<usize>> = BTreeMap::new();
        for (party, data) in parties {
            by_data.entry(data).or_default().push(party);
        }
        blocks.extend(by_data.into_iter().map(|(data, parties)| (kind.clone(), parties, data, gap)));
    }
    blocks.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
    blocks.into_iter().map(|(kind, parties, data, gap)| block(&kind, &parties, &data, gap, twins)).collect()
}

type ByPair = BTreeMap<(usize, usize), Vec<(Verb, Gap)>>;

fn by_pair(differing: BTreeMap<Cell, Gap>) -> ByPair {
    let mut by_pair = ByPair::new();
    for ((verb, party, data), gap) in differing {
        by_pair.entry((party, data)).or_default().push((verb, gap));
    }
    by_pair
}

/// What differs for one party and one datum, without what follows from the rest.
fn kinds(verbs: Vec<(Verb, Gap)>, twins: &Twins) -> Vec<(Kind, Gap)> {
    let gap_of = |wanted: Verb| verbs.iter().find(|(verb, _)| *verb == wanted).map(|&(_, gap)| gap);
    let (reaches, learns) = (gap_of(Verb::Reaches), gap_of(Verb::Learns));
    let mut kinds = Vec::new();
    let mut kept: BTreeSet<Gap> = BTreeSet::new();
    let mut uses: BTreeMap<Gap, Vec<usize>> = BTreeMap::new();
    for &(verb, gap) in &verbs {
        match verb {
            Verb::Reaches if reaches == learns => kinds.push((Kind::Holds, gap)),
            Verb::Reaches => kinds.push((Kind::Reaches, gap)),
            Verb::Learns if reaches == learns => {}
            Verb::Learns => kinds.push((Kind::Learns, gap)),
            Verb::SendsTo(to) => kinds.push((Kind::SendsTo(to), gap)),
            // The shortest comes first; that it is kept for longer, too, is no news under the same condition.
            Verb::KeepsLongerThan(limit) if kept.insert(gap) => kinds.push((Kind::KeepsLongerThan(limit), gap)),
            Verb::KeepsLongerThan(_) => {}
            Verb::UsesFor(purpose) => uses.entry(gap).or_default().push(purpose),
        }
    }
    kinds.extend(uses.into_iter().map(|(gap, purposes)| (Kind::UsesFor(most_special(purposes, twins)), gap)));
    kinds
}

/// Purposes without those that another one of them `is`, in both policies.
fn most_special(purposes: Vec<usize>, twins: &Twins) -> Vec<usize> {
    let follows = |&purpose: &usize| purposes.iter().any(|&other| other != purpose && twins.purpose_is(other, purpose));
    purposes.iter().copied().filter(|purpose| !follows(purpose)).collect()
}

fn block(kind: &Kind, parties: &[usize], data: &BTreeSet<usize>, gap: Gap, twins: &Twins) -> Block {
    let what = match kind {
        Kind::Holds => What::Holds,
        Kind::Reaches => What::Reaches,
        Kind::Learns => What::Learns,
        Kind::SendsTo(to) => What::Sends(twins.parties.at(*to)),
        Kind::KeepsLongerThan(limit) => What::Keeps(*limit),
        Kind::UsesFor(purposes) => What::Uses(purposes.iter().map(|&purpose| twins.purposes.at(purpose)).collect()),
    };
    Block {
        what,
        parties: parties.iter().map(|&party| twins.parties.at(party)).collect(),
        data: data.iter().map(|&data| twins.data.at(data)).collect(),
        gap,
    }
}

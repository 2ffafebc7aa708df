//! The flow graph: parties as nodes, hops as edges, and what each hop moves in which form. Built once from a policy; it holds no
//! conditions and makes no checks.

use crate::ids::{Id, IdVec, define_ids};
use crate::model::{Body, DataId, DataSet, PartyId, PartySet, Policy, StatementId};
use petgraph::graph::DiGraph;
use rustc_hash::FxHashMap;

define_ids! {
    /// Data in a form: in the clear, or sealed with a key.
    FormId,
    /// A hop from one party to another.
    HopId,
}

/// What a party can hold: every data type in the clear, and those that some flow seals under the keys that it seals them with.
/// The clear form of a data type has the type's own number.
#[derive(Clone, Debug)]
pub struct Forms {
    data_count: usize,
    sealed: Vec<(DataId, DataId)>,
    by_pair: FxHashMap<(DataId, DataId), FormId>,
    sealed_of: FxHashMap<DataId, Vec<FormId>>,
}

impl Forms {
    fn new(data_count: usize) -> Self {
        Self { data_count, sealed: Vec::new(), by_pair: FxHashMap::default(), sealed_of: FxHashMap::default() }
    }

    fn seal(&mut self, data: DataId, key: DataId) -> FormId {
        if let Some(&known) = self.by_pair.get(&(data, key)) {
            return known;
        }
        let form = FormId::new(self.len());
        self.sealed.push((data, key));
        self.by_pair.insert((data, key), form);
        self.sealed_of.entry(data).or_default().push(form);
        form
    }

    /// How many forms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data_count + self.sealed.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The clear form of a data type.
    #[must_use]
    pub fn clear(&self, data: DataId) -> FormId {
        FormId::new(data.index())
    }

    /// The data type of a form, and the key if it is sealed.
    #[must_use]
    pub fn parts(&self, form: FormId) -> (DataId, Option<DataId>) {
        match form.index().checked_sub(self.data_count).and_then(|at| self.sealed.get(at)) {
            Some(&(data, key)) => (data, Some(key)),
            None => (DataId::new(form.index()), None),
        }
    }

    /// Whether a form is clear.
    #[must_use]
    pub fn is_clear(&self, form: FormId) -> bool {
        form.index() < self.data_count
    }

    /// The sealed forms of a data type.
    #[must_use]
    pub fn sealed_of(&self, data: DataId) -> &[FormId] {
        self.sealed_of.get(&data).map_or(&[], Vec::as_slice)
    }

    /// All sealed forms.
    pub fn sealed(&self) -> impl Iterator<Item = FormId> + use<> {
        (self.data_count..self.len()).map(FormId::new)
    }

    /// Every form of a data type, the clear one first.
    pub fn of(&self, data: DataId) -> impl Iterator<Item = FormId> + '_ {
        std::iter::once(self.clear(data)).chain(self.sealed_of(data).iter().copied())
    }
}

/// What a hop moves: pairs of the form that its sender holds and the form that arrives, sorted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer(Box<[(FormId, FormId)]>);

impl Transfer {
    /// All pairs.
    pub fn moves(&self) -> impl Iterator<Item = (FormId, FormId)> + '_ {
        self.0.iter().copied()
    }

    /// What arrives when the sender holds a form.
    pub fn of(&self, form: FormId) -> impl Iterator<Item = FormId> + '_ {
        let start = self.0.partition_point(|&(from, _)| from < form);
        self.0.iter().skip(start).take_while(move |&&(from, _)| from == form).map(|&(_, to)| to)
    }
}

/// One hop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hop {
    /// Who sends.
    pub from: PartyId,
    /// Who receives; never the sender.
    pub to: PartyId,
    /// The statement.
    pub statement: StatementId,
    /// Which hop of the statement's chain it belongs to, from 0.
    pub link: u32,
    transfer: u32,
}

/// A `derive` statement.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The statement.
    pub statement: StatementId,
    /// What follows.
    pub conclusions: Vec<DataId>,
    /// From something of each of these.
    pub premises: Vec<DataSet>,
    /// At whom; anyone if `None`.
    pub at: Option<PartySet>,
}

/// What is ignored, to see what it is good for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Relaxation {
    /// Everything is sent in the clear.
    pub seals: bool,
    /// Every statement applies, and nothing is assumed.
    pub conditions: bool,
    /// What is transformed arrives as it was, too.
    pub transformations: bool,
}

/// The flow graph of a policy.
#[derive(Clone, Debug)]
pub struct FlowGraph {
    /// The forms in which data occurs.
    pub forms: Forms,
    transfers: Vec<Transfer>,
    hops: IdVec<HopId, Hop>,
    outgoing: Rows,
    incoming: Rows,
    /// The `derive` statements.
    pub derivations: Vec<Derivation>,
    needed_by: FxHashMap<DataId, Vec<(usize, usize)>>,
}

impl FlowGraph {
    /// The graph of a policy, with some of it ignored.
    #[must_use]
    pub fn new(policy: &Policy, ignored: Relaxation) -> Self {
        let forms = if ignored.seals { Forms::new(policy.data.len()) } else { find_forms(policy, ignored) };
        let mut building = Building { forms, ignored, transfers: Vec::new(), hops: IdVec::new() };
        for statement in policy.statements.ids() {
            building.flow(policy, statement);
        }
        let Building { forms, transfers, hops, .. } = building;
        let derivations = find_derivations(policy);
        let mut needed_by: FxHashMap<DataId, Vec<(usize, usize)>> = FxHashMap::default();
        for (at, derivation) in derivations.iter().enumerate() {
            for (premise, data) in derivation.premises.iter().enumerate() {
                data.iter().for_each(|data| needed_by.entry(data).or_default().push((at, premise)));
            }
        }
        let outgoing = Rows::new(policy.parties.len(), &hops, |hop| hop.from);
        let incoming = Rows::new(policy.parties.len(), &hops, |hop| hop.to);
        Self { forms, transfers, hops, outgoing, incoming, derivations, needed_by }
    }

    /// A hop.
    #[must_use]
    pub fn hop(&self, hop: HopId) -> &Hop {
        &self.hops[hop]
    }

    /// All hops, in the order of their statements.
    pub fn hops(&self) -> impl ExactSizeIterator<Item = (HopId, &Hop)> {
        self.hops.iter_enumerated()
    }

    /// What a hop moves.
    #[must_use]
    pub fn transfer(&self, hop: HopId) -> &Transfer {
        &self.transfers[self.hops[hop].transfer as usize]
    }

    /// The hops that a party sends, in the order of their statements.
    pub fn outgoing(&self, party: PartyId) -> &[HopId] {
        self.outgoing.row(party)
    }

    /// The hops that a party receives, in the order of their statements.
    pub fn incoming(&self, party: PartyId) -> &[HopId] {
        self.incoming.row(party)
    }

    /// Where a data type is a premise: positions of derivations, and of the premise in them.
    #[must_use]
    pub fn needed_by(&self, data: DataId) -> &[(usize, usize)] {
        self.needed_by.get(&data).map_or(&[], Vec::as_slice)
    }

    /// The graph as petgraph has it: parties as nodes (by their numbers), hops and the steps from parts to wholes (`None`) as edges.
    #[must_use]
    pub fn petgraph(&self, policy: &Policy) -> DiGraph<PartyId, Option<HopId>> {
        let mut graph = DiGraph::with_capacity(policy.parties.len(), self.hops.len());
        let nodes: IdVec<PartyId, _> = policy.parties.ids().map(|party| graph.add_node(party)).collect();
        for (id, hop) in self.hops() {
            graph.add_edge(nodes[hop.from], nodes[hop.to], Some(id));
        }
        for (part, party) in policy.parties.iter_enumerated() {
            if let Some(whole) = party.whole {
                graph.add_edge(nodes[part], nodes[whole], None);
            }
        }
        graph
    }

    /// A rank for each party so that data flows from lower ranks to higher ones, or within one rank in circles (strongly connected
    /// components in topological order, Tarjan 1972).
    #[must_use]
    pub fn ranks(&self, policy: &Policy) -> IdVec<PartyId, u32> {
        let graph = self.petgraph(policy);
        let mut ranks = IdVec::filled(0, policy.parties.len());
        let components = petgraph::algo::tarjan_scc(&graph);
        for (rank, component) in components.iter().rev().enumerate() {
            for &node in component {
                ranks[graph[node]] = u32::try_from(rank).unwrap_or(u32::MAX);
            }
        }
        ranks
    }
}

fn find_forms(policy: &Policy, ignored: Relaxation) -> Forms {
    let mut forms = Forms::new(policy.data.len());
    for statement in &policy.statements {
        let Body::Flow { chain, data, transformed, seal: Some(key) } = &statement.body else { continue };
        if transformed.is_none() || ignored.transformations {
            data.iter().for_each(|data| _ = forms.seal(data, *key));
        }
        if let Some(transformed) = transformed {
            transformed.names.iter().for_each(|&data| _ = forms.seal(data, *key));
            if chain.len() > 2 {
                transformed.later.iter().for_each(|data| _ = forms.seal(data, *key));
            }
        }
    }
    forms
}

fn find_derivations(policy: &Policy) -> Vec<Derivation> {
    let derivation = |(statement, body): (StatementId, &Body)| match body {
        Body::Derive { conclusions, premises, at } => {
            Some(Derivation { statement, conclusions: conclusions.clone(), premises: premises.clone(), at: at.clone() })
        }
        _ => None,
    };
    policy.statements.iter_enumerated().map(|(id, statement)| (id, &statement.body)).filter_map(derivation).collect()
}

struct Building {
    forms: Forms,
    ignored: Relaxation,
    transfers: Vec<Transfer>,
    hops: IdVec<HopId, Hop>,
}

impl Building {
    fn flow(&mut self, policy: &Policy, statement: StatementId) {
        let Body::Flow { chain, data, transformed, seal } = &policy.statements[statement].body else { return };
        let seal = seal.filter(|_| !self.ignored.seals);
        let as_it_was = transformed.is_none() || self.ignored.transformations;
        let mut first = if as_it_was { self.carrying(data, seal) } else { Vec::new() };
        let mut later = first.clone();
        if let Some(transformed) = transformed {
            first.extend(self.transforming(data, &transformed.names, seal));
            later.extend(self.carrying(&transformed.later, seal));
        }
        let first = self.add(first);
        let later = (transformed.is_some() && chain.len() > 2).then(|| self.add(later));
        for (link, ends) in chain.windows(2).enumerate() {
            let [from, to] = ends else { continue };
            let transfer = if link == 0 { first } else { later.unwrap_or(first) };
            let link = u32::try_from(link).unwrap_or(u32::MAX);
            for from in from.iter() {
                for to in to.iter().filter(|&to| to != from) {
                    self.hops.push(Hop { from, to, statement, link, transfer });
                }
            }
        }
    }

    fn add(&mut self, mut moves: Vec<(FormId, FormId)>) -> u32 {
        moves.sort_unstable();
        moves.dedup();
        self.transfers.push(Transfer(moves.into()));
        u32::try_from(self.transfers.len() - 1).unwrap_or(u32::MAX)
    }

    fn carrying(&self, data: &DataSet, seal: Option<DataId>) -> Vec<(FormId, FormId)> {
        let forms = &self.forms;
        let mut moves = Vec::with_capacity(data.len());
        for data in data.iter() {
            let clear = forms.clear(data);
            let arrives = seal.and_then(|key| forms.by_pair.get(&(data, key)).copied());
            moves.push((clear, arrives.unwrap_or(clear)));
            moves.extend(forms.sealed_of(data).iter().map(|&sealed| (sealed, sealed)));
        }
        moves
    }

    fn transforming(&self, data: &DataSet, names: &[DataId], seal: Option<DataId>) -> Vec<(FormId, FormId)> {
        let forms = &self.forms;
        let arrives = |name| seal.and_then(|key| forms.by_pair.get(&(name, key)).copied()).unwrap_or(forms.clear(name));
        let pairs = data.iter().flat_map(|data| names.iter().map(move |&name| (forms.clear(data), arrives(name))));
        pairs.collect()
    }
}

/// For each party the hops at one of their ends.
#[derive(Clone, Debug)]
struct Rows {
    starts: Vec<u32>,
    hops: Vec<HopId>,
}

impl Rows {
    fn new(parties: usize, hops: &IdVec<HopId, Hop>, end: impl Fn(&Hop) -> PartyId) -> Self {
        let mut starts = vec![0_u32; parties + 1];
        hops.iter().for_each(|hop| starts[end(hop).index() + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![HopId::new(0); hops.len()];
        for (id, hop) in hops.iter_enumerated() {
            let slot = &mut next[end(hop).index()];
            rows[*slot as usize] = id;
            *slot += 1;
        }
        Self { starts, hops: rows }
    }

    fn row(&self, party: PartyId) -> &[HopId] {
        let at = party.index();
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => self.hops.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

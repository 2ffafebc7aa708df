//! The flow graph: parties as nodes, hops as edges, and what each hop moves in which form. Built once from a policy; it holds no
//! conditions and makes no checks.

mod change;

use crate::ids::{Id, IdVec, define_ids};
use crate::model::{Body, Chain, DataId, DataSet, PartyId, PartySet, Policy, Statement, StatementId, Transformed};
use petgraph::visit::{DfsPostOrder, GraphBase, GraphRef, IntoNeighbors, VisitMap, Visitable};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::ops::Range;

define_ids! {
    /// Data in a form: in the clear, or sealed with a key.
    FormId,
    /// A hop from one party to another.
    HopId,
}

/// What a party can hold: every data type in the clear, and those that some flow seals under the keys that it seals them with.
/// The clear form of a data type has the type's own number.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    data_count: usize,
    sealed: Vec<(DataId, DataId)>,
    by_pair: FxHashMap<(DataId, DataId), FormId>,
    sealed_of: FxHashMap<DataId, Vec<FormId>>,
    sealed_with: FxHashMap<DataId, Vec<FormId>>,
}

impl Forms {
    fn new(data_count: usize) -> Self {
        Self {
            data_count,
            sealed: Vec::new(),
            by_pair: FxHashMap::default(),
            sealed_of: FxHashMap::default(),
            sealed_with: FxHashMap::default(),
        }
    }

    fn seal(&mut self, data: DataId, key: DataId) -> FormId {
        if let Some(&known) = self.by_pair.get(&(data, key)) {
            return known;
        }
        let form = FormId::new(self.len());
        self.sealed.push((data, key));
        self.by_pair.insert((data, key), form);
        self.sealed_of.entry(data).or_default().push(form);
        self.sealed_with.entry(key).or_default().push(form);
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

    /// The forms that are sealed with that very key.
    #[must_use]
    pub fn sealed_with(&self, key: DataId) -> &[FormId] {
        self.sealed_with.get(&key).map_or(&[], Vec::as_slice)
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

/// A set of forms as bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormSet(Vec<u64>);

impl FormSet {
    /// No form, of so many.
    #[must_use]
    pub fn new(forms: usize) -> Self {
        Self(vec![0; forms.div_ceil(64)])
    }

    /// The set of these bits.
    #[must_use]
    pub const fn of_words(words: Vec<u64>) -> Self {
        Self(words)
    }

    /// Adds a form.
    pub fn insert(&mut self, form: FormId) {
        if let Some(word) = self.0.get_mut(form.index() / 64) {
            *word |= 1 << (form.index() % 64);
        }
    }

    /// The bits, 64 to a word, by the numbers of the forms.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.0
    }
}

/// The forms whose bits are set in one word of a row.
pub fn forms_in(word: usize, mut bits: u64) -> impl Iterator<Item = FormId> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(FormId::new(word * 64 + bit))
    })
}

/// Forms that arrive as they are, as far as they are in one word of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Same {
    /// Which word of the row.
    pub word: u32,
    /// The forms in it.
    pub bits: u64,
}

impl Same {
    /// One form.
    #[must_use]
    pub fn of(form: FormId) -> Self {
        Self::in_word(form.index() / 64, 1 << (form.index() % 64))
    }

    /// The forms of these bits of a word.
    #[must_use]
    pub fn in_word(word: usize, bits: u64) -> Self {
        Self { word: narrow(word), bits }
    }
}

/// What a hop moves: what arrives as it was, and what arrives in another form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transfer<'g> {
    /// What arrives as it was, in the first word.
    first: Option<Same>,
    /// The same in other words, of the first 32, and which these are.
    rest: (u32, &'g [u64]),
    /// What arrives as it was, by words, if it is on a list.
    words: &'g [Same],
    /// What arrives in another form: what its sender holds, and what arrives; sorted.
    pub changed: &'g [(FormId, FormId)],
}

impl<'g> Transfer<'g> {
    /// What arrives as it was, by words.
    pub fn same(self) -> impl Iterator<Item = Same> + 'g {
        let (words, rest) = self.rest;
        let words = forms_in(0, words.into()).map(|word| narrow(word.index()));
        let rest = words.zip(rest).map(|(word, &bits)| Same { word, bits });
        self.first.into_iter().chain(rest).chain(self.words.iter().copied())
    }

    /// All pairs of the form that the sender holds and the form that arrives, in order.
    pub fn moves(self) -> impl Iterator<Item = (FormId, FormId)> + 'g {
        let same = self.same().flat_map(|same| forms_in(same.word as usize, same.bits)).map(|form| (form, form));
        let (mut same, mut changed) = (same.peekable(), self.changed.iter().copied().peekable());
        std::iter::from_fn(move || match (same.peek(), changed.peek()) {
            (Some(first), Some(other)) if other < first => changed.next(),
            (Some(_), _) => same.next(),
            (None, _) => changed.next(),
        })
    }

    /// What arrives when the sender holds a form, in order.
    pub fn of(self, form: FormId) -> impl Iterator<Item = FormId> + 'g {
        let start = self.changed.partition_point(|&(from, _)| from < form);
        let changed = self.changed.iter().skip(start).take_while(move |&&(from, _)| from == form);
        let mut changed = changed.map(|&(_, to)| to).peekable();
        let mut same = self.keeps(form).then_some(form);
        std::iter::from_fn(move || match (same, changed.peek()) {
            (Some(form), Some(other)) if *other > form => same.take(),
            (Some(_), None) => same.take(),
            _ => changed.next(),
        })
    }

    /// What the sender can hold so that a form arrives.
    pub fn bringing(self, arrives: FormId) -> impl Iterator<Item = FormId> + 'g {
        let changed = self.changed.iter().filter(move |&&(_, to)| to == arrives).map(|&(from, _)| from);
        self.keeps(arrives).then_some(arrives).into_iter().chain(changed)
    }

    fn keeps(self, form: FormId) -> bool {
        let (word, bit) = (form.index() / 64, form.index() % 64);
        self.same().any(|same| same.word as usize == word && same.bits >> bit & 1 == 1)
    }
}

/// What a statement's hops move, in a few bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Load {
    /// All of that arrives as it is and is in one word of a row.
    Word(Same),
    /// It arrives as it is and is in several words; see [`FlowGraph::words_of`].
    Words(Several),
    /// It is on a list; see [`FlowGraph::transfer`].
    List(u32),
}

/// Several words of what arrives as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Several {
    /// Where the words behind the first start.
    start: u32,
    /// Which words of a row, of the first 32.
    words: u32,
    /// The first of them, which most often is all that is asked for.
    first: u64,
}

impl Several {
    /// The first word.
    const fn first(self) -> Same {
        Same { word: self.words.trailing_zeros(), bits: self.first }
    }
}

/// A load as hops and edges keep it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Packed {
    number: u32,
    /// Which words, if they are several.
    words: u32,
    /// In halves, so that it stands at any place of four bytes; the lower one first, so that both are read at once.
    bits: [u32; 2],
}

/// Stands before the number in a load of several words, or of a list: that has no words.
const NOT_ONE: u32 = 1 << 31;

/// From how many hops on a party is one that sends much.
const MANY: usize = 32;

impl Load {
    const fn packed(self) -> Packed {
        let (number, words, bits) = match self {
            Self::Word(Same { word, bits }) => (word, 0, bits),
            Self::Words(Several { start, words, first }) => (NOT_ONE | start, words, first),
            Self::List(at) => (NOT_ONE | at, 0, 0),
        };
        Packed { number, words, bits: [(bits & u32::MAX as u64) as u32, (bits >> 32) as u32] }
    }
}

impl Packed {
    const fn load(self) -> Load {
        let bits = (self.bits[1] as u64) << 32 | self.bits[0] as u64;
        match (self.number & NOT_ONE, self.words) {
            (0, _) => Load::Word(Same { word: self.number, bits }),
            (_, 0) => Load::List(self.number & !NOT_ONE),
            (_, words) => Load::Words(Several { start: self.number & !NOT_ONE, words, first: bits }),
        }
    }
}

/// What is moved and does not fit into a load.
#[derive(Clone, Debug, Default)]
struct Transfers {
    /// The words behind the first of what is in several.
    rest: Vec<u64>,
    same: Vec<Same>,
    changed: Vec<(FormId, FormId)>,
    /// Where lists begin and end in `same` and `changed`.
    lists: Vec<[Range<u32>; 2]>,
    /// The words at hand.
    words: Vec<Same>,
}

impl Transfers {
    fn get(&self, load: Load) -> Transfer<'_> {
        let none = Transfer { first: None, rest: (0, &[]), words: &[], changed: &[] };
        match load {
            Load::Word(same) => Transfer { first: (same.bits != 0).then_some(same), ..none },
            Load::Words(several) => {
                let words = several.words & (several.words - 1);
                let rest = within(&self.rest, &(several.start..several.start + words.count_ones()));
                Transfer { first: Some(several.first()), rest: (words, rest), ..none }
            }
            Load::List(at) => self.lists.get(at as usize).map_or(none, |[same, changed]| Transfer {
                words: within(&self.same, same),
                changed: within(&self.changed, changed),
                ..none
            }),
        }
    }

    /// Makes room for what more statements move, if they are like those before: lists that grow step by step are copied as often.
    fn make_room(&mut self, hops: usize, statements: usize) {
        let known = self.rest.len();
        if known >= 4096 && known == self.rest.capacity() {
            let like_before = known.saturating_mul(statements) / hops.max(1);
            self.rest.reserve_exact(like_before + like_before / 16);
        }
    }

    /// Adds one that moves these pairs, which are sorted here.
    fn add(&mut self, moves: &mut Vec<(FormId, FormId)>) -> Load {
        moves.sort_unstable();
        moves.dedup();
        let start = narrow(self.changed.len());
        self.changed.extend(moves.iter().filter(|(from, to)| from != to));
        self.keep(moves.iter().filter(|(from, to)| from == to).map(|&(form, _)| form), start)
    }

    /// Adds one that lets these forms arrive as they are; in order. What it changes is there from a place on.
    fn keep(&mut self, forms: impl Iterator<Item = FormId>, changed: u32) -> Load {
        self.words.clear();
        let mut last = Same::default();
        for next in forms.map(Same::of) {
            if last.word == next.word || last.bits == 0 {
                last = Same { bits: last.bits | next.bits, ..next };
            } else {
                self.words.push(std::mem::replace(&mut last, next));
            }
        }
        let changed = changed..narrow(self.changed.len());
        if self.words.is_empty() && changed.is_empty() {
            return Load::Word(last);
        }
        self.words.extend(Some(last).filter(|last| last.bits != 0));
        let start = narrow(self.rest.len());
        match self.words.as_slice() {
            [first, rest @ .., last] if changed.is_empty() && last.word < 32 && start < NOT_ONE => {
                self.rest.extend(rest.iter().chain([last]).map(|same| same.bits));
                let words = self.words.iter().fold(0, |words, same| words | 1 << same.word);
                Load::Words(Several { start, words, first: first.bits })
            }
            _ => {
                let start = narrow(self.same.len());
                self.same.extend(&self.words);
                self.lists.push([start..narrow(self.same.len()), changed]);
                Load::List(narrow(self.lists.len() - 1))
            }
        }
    }
}

fn within<'t, T>(all: &'t [T], range: &Range<u32>) -> &'t [T] {
    all.get(range.start as usize..range.end as usize).unwrap_or_default()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
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
    /// What it moves.
    load: Packed,
}

impl Hop {
    const fn load(&self) -> Load {
        self.load.load()
    }
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
    transfers: Transfers,
    hops: IdVec<HopId, Hop>,
    outgoing: Rows<Edge>,
    /// Made when it is first asked for: the fixpoint does without.
    incoming: OnceCell<Rows<HopId>>,
    parties: usize,
    /// The `derive` statements. One that was taken out since stays here, and is in no list.
    pub derivations: Vec<Derivation>,
    /// What of the policy is ignored.
    ignored: Relaxation,
    needed_by: FxHashMap<DataId, Vec<(usize, usize)>>,
    concluded_by: FxHashMap<DataId, Vec<usize>>,
    /// The forms that can do more than move: sealed ones, keys of seals, premises.
    pub reactive: FormSet,
}

impl FlowGraph {
    /// The graph of a policy, with some of it ignored.
    #[must_use]
    pub fn new(policy: &Policy, ignored: Relaxation) -> Self {
        Self::reading(policy, ignored, |_, _| {})
    }

    /// The same for somebody who has to see every statement anyway: there can be so many that reading them takes its time.
    pub fn reading<'p>(policy: &'p Policy, ignored: Relaxation, also: impl FnMut(StatementId, &'p Statement)) -> Self {
        Self::build(policy, ignored, None, also)
    }

    /// The same with some of one statement ignored. Its hops have the same numbers.
    #[must_use]
    pub fn with_relaxed(policy: &Policy, statement: StatementId, ignored: Relaxation) -> Self {
        Self::build(policy, ignored, Some(statement), |_, _| {})
    }

    fn build<'p>(
        policy: &'p Policy,
        ignored: Relaxation,
        only: Option<StatementId>,
        mut also: impl FnMut(StatementId, &'p Statement),
    ) -> Self {
        // Without keys there are no seals.
        let unsealed = (ignored.seals && only.is_none()) || !policy.data.iter().any(|data| data.key);
        let forms = if unsealed { Forms::new(policy.data.len()) } else { find_forms(policy, ignored) };
        let mut building = Building { forms, ignored, only, ..Building::default() };
        building.hops.reserve(policy.statements.len());
        for (id, statement) in policy.statements.iter_enumerated() {
            also(id, statement);
            building.read(id, &statement.body);
            building.transfers.make_room(building.hops.len(), policy.statements.len() - id.index());
        }
        let Building { forms, transfers, hops, derivations, .. } = building;
        let parties = policy.parties.len();
        let outgoing = Rows::new(parties, &hops, |hop| hop.from, Edge::new);
        let incoming = OnceCell::new();
        let mut reactive = FormSet::new(forms.len());
        forms.sealed().for_each(|form| reactive.insert(form));
        for seal in forms.sealed_with.keys() {
            policy.data[*seal].below.iter().for_each(|key| reactive.insert(forms.clear(key)));
        }
        let (needed_by, concluded_by) = (FxHashMap::default(), FxHashMap::default());
        let mut graph = Self {
            forms,
            transfers,
            hops,
            outgoing,
            incoming,
            parties,
            derivations,
            ignored,
            needed_by,
            concluded_by,
            reactive,
        };
        (0..graph.derivations.len()).for_each(|at| graph.list(at));
        graph
    }

    /// Puts a derivation on the lists of its data.
    fn list(&mut self, at: usize) {
        let derivation = &self.derivations[at];
        for (premise, data) in derivation.premises.iter().enumerate() {
            for data in data.iter() {
                self.needed_by.entry(data).or_default().push((at, premise));
                self.reactive.insert(self.forms.clear(data));
            }
        }
        derivation.conclusions.iter().for_each(|&data| self.concluded_by.entry(data).or_default().push(at));
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
    pub fn transfer(&self, hop: HopId) -> Transfer<'_> {
        self.transfers.get(self.hops[hop].load())
    }

    /// What an edge moves.
    #[must_use]
    pub fn transfer_over(&self, edge: &Edge) -> Transfer<'_> {
        self.transfers.get(edge.load())
    }

    /// Whether data moves and no more: nothing is sealed, transformed or derived.
    #[must_use]
    pub fn only_moves(&self) -> bool {
        self.transfers.changed.is_empty() && self.forms.sealed.is_empty() && self.derivations.is_empty()
    }

    /// Whether some hop moves what is on a list.
    #[must_use]
    pub fn has_lists(&self) -> bool {
        !self.transfers.lists.is_empty()
    }

    /// The hops that a party sends, in the order of their statements.
    pub fn outgoing(&self, party: PartyId) -> &[Edge] {
        self.outgoing.row(party)
    }

    /// The hops that a party receives, in the order of their statements.
    pub fn incoming(&self, party: PartyId) -> &[HopId] {
        let make = || Rows::new(self.parties, &self.hops, |hop| hop.to, |hop, _| hop);
        self.incoming.get_or_init(make).row(party)
    }

    /// The hops from one party to another, in the order of their statements.
    pub fn hops_between(&self, from: PartyId, to: PartyId) -> impl Iterator<Item = HopId> {
        let mut sent = self.outgoing(from);
        let mut received: &[HopId] = &[];
        // Of one who sends much, the receiver says it sooner.
        if sent.len() > MANY && self.incoming(to).len() < sent.len() {
            (sent, received) = (&[], self.incoming(to));
        }
        let sent = sent.iter().filter(move |edge| edge.to == to).map(|edge| edge.hop);
        sent.chain(received.iter().copied().filter(move |&hop| self.hop(hop).from == from))
    }

    /// What a hop moves in several words as it is, as far as it is in some of these words of a row.
    pub fn words_of(&self, several: Several, words: u64) -> impl Iterator<Item = Same> {
        let mut asked = u64::from(several.words) & words;
        std::iter::from_fn(move || {
            let word = (asked != 0).then(|| asked.trailing_zeros())?;
            asked &= asked - 1;
            let before = (several.words & ((1 << word) - 1)).count_ones();
            if before == 0 {
                return Some(several.first());
            }
            let bits = *self.transfers.rest.get((several.start + before) as usize - 1)?;
            Some(Same { word, bits })
        })
    }

    /// Where a data type is a premise: positions of derivations, and of the premise in them.
    #[must_use]
    pub fn needed_by(&self, data: DataId) -> &[(usize, usize)] {
        self.needed_by.get(&data).map_or(&[], Vec::as_slice)
    }

    /// The derivations that conclude a data type.
    #[must_use]
    pub fn concluded_by(&self, data: DataId) -> &[usize] {
        self.concluded_by.get(&data).map_or(&[], Vec::as_slice)
    }

    /// A rank for each party so that data flows from lower ranks to higher ones, but for circles (reverse postorder of a depth-first
    /// search).
    #[must_use]
    pub fn ranks(&self, policy: &Policy) -> IdVec<PartyId, u32> {
        let order = Order { graph: self, policy };
        let mut search = DfsPostOrder::empty(order);
        let mut ranks = IdVec::filled(0, policy.parties.len());
        let mut rank = narrow(policy.parties.len());
        for start in policy.parties.ids() {
            search.move_to(start);
            while let Some(party) = search.next(order) {
                rank = rank.saturating_sub(1);
                ranks[party] = rank;
            }
        }
        ranks
    }
}

/// The parties and what they pass on, as petgraph looks at it.
#[derive(Clone, Copy)]
struct Order<'g> {
    graph: &'g FlowGraph,
    policy: &'g Policy,
}

impl GraphBase for Order<'_> {
    type NodeId = PartyId;
    type EdgeId = HopId;
}

impl GraphRef for Order<'_> {}

impl<'g> IntoNeighbors for Order<'g> {
    type Neighbors = Box<dyn Iterator<Item = PartyId> + 'g>;

    fn neighbors(self, party: PartyId) -> Self::Neighbors {
        let whole = self.policy.parties[party].whole;
        Box::new(self.graph.outgoing(party).iter().map(|edge| edge.to).chain(whole))
    }
}

/// The parties that a search has seen.
#[derive(Clone)]
struct Seen(IdVec<PartyId, bool>);

impl VisitMap<PartyId> for Seen {
    fn visit(&mut self, party: PartyId) -> bool {
        !std::mem::replace(&mut self.0[party], true)
    }

    fn is_visited(&self, party: &PartyId) -> bool {
        self.0[*party]
    }

    fn unvisit(&mut self, party: PartyId) -> bool {
        std::mem::replace(&mut self.0[party], false)
    }
}

impl Visitable for Order<'_> {
    type Map = Seen;

    fn visit_map(&self) -> Seen {
        Seen(IdVec::filled(false, self.policy.parties.len()))
    }

    fn reset_map(&self, map: &mut Seen) {
        *map = self.visit_map();
    }
}

fn find_forms(policy: &Policy, ignored: Relaxation) -> Forms {
    let mut forms = Forms::new(policy.data.len());
    for statement in &policy.statements {
        let Body::Flow { seal: Some(key), .. } = &statement.body else { continue };
        each_sealed(&statement.body, ignored, |data| _ = forms.seal(data, *key));
    }
    forms
}

/// The data that a flow with a seal seals.
fn each_sealed(flow: &Body, ignored: Relaxation, mut visit: impl FnMut(DataId)) {
    let Body::Flow { chain, data, transformed, .. } = flow else { return };
    if transformed.is_none() || ignored.transformations {
        data.iter().for_each(&mut visit);
    }
    if let Some(transformed) = transformed {
        transformed.names.iter().copied().for_each(&mut visit);
        if chain.hops().len() > 1 {
            transformed.later.iter().for_each(&mut visit);
        }
    }
}

#[derive(Default)]
struct Building {
    forms: Forms,
    ignored: Relaxation,
    /// The statement of which that is ignored; all if `None`.
    only: Option<StatementId>,
    transfers: Transfers,
    hops: IdVec<HopId, Hop>,
    derivations: Vec<Derivation>,
    /// What the statement at hand moves.
    moves: Vec<(FormId, FormId)>,
}

impl Building {
    fn read(&mut self, statement: StatementId, body: &Body) {
        match body {
            Body::Flow { chain, data, transformed: None, seal: None } if self.forms.sealed.is_empty() => {
                // Data in the clear has its own numbers.
                let near = data.block().map(|block| Load::Word(Same { word: block.number, bits: block.bits }));
                let forms = data.iter().map(|data| self.forms.clear(data));
                let changed = narrow(self.transfers.changed.len());
                let load = near.unwrap_or_else(|| self.transfers.keep(forms, changed));
                self.hops(statement, chain, load, None);
            }
            Body::Flow { chain, data, transformed, seal } => {
                self.flow(statement, chain, data, transformed.as_deref(), *seal);
            }
            Body::Derive { conclusions, premises, at } => self.derivations.push(Derivation {
                statement,
                conclusions: conclusions.to_vec(),
                premises: premises.to_vec(),
                at: at.as_deref().cloned(),
            }),
            Body::Origin { .. } | Body::Keep { .. } | Body::Use { .. } => {}
        }
    }

    fn flow(
        &mut self,
        statement: StatementId,
        chain: &Chain,
        data: &DataSet,
        transformed: Option<&Transformed>,
        seal: Option<DataId>,
    ) {
        let ignored = if self.only.is_none_or(|only| only == statement) { self.ignored } else { Relaxation::default() };
        let seal = seal.filter(|_| !ignored.seals);
        let as_it_was = transformed.is_none() || ignored.transformations;
        let mut moves = std::mem::take(&mut self.moves);
        if as_it_was {
            self.carrying(data, seal, &mut moves);
        }
        if let Some(transformed) = transformed {
            self.transforming(data, &transformed.names, seal, &mut moves);
        }
        let first = self.add(&mut moves);
        let later = transformed.filter(|_| chain.hops().len() > 1).map(|transformed| {
            if as_it_was {
                self.carrying(data, seal, &mut moves);
            }
            self.carrying(&transformed.later, seal, &mut moves);
            self.add(&mut moves)
        });
        self.moves = moves;
        self.hops(statement, chain, first, later);
    }

    /// The hops of a chain: what the first link moves, and what the others move if that is something else.
    fn hops(&mut self, statement: StatementId, chain: &Chain, first: Load, later: Option<Load>) {
        let load = first.packed();
        if let Some([from, to]) = chain.as_pair() {
            if from != to {
                self.hops.push(Hop { from, to, statement, link: 0, load });
            }
            return;
        }
        for (link, (from, to)) in chain.hops().enumerate() {
            let load = if link == 0 { load } else { later.unwrap_or(first).packed() };
            let link = narrow(link);
            for from in from.iter() {
                for to in to.iter().filter(|&to| to != from) {
                    self.hops.push(Hop { from, to, statement, link, load });
                }
            }
        }
    }

    fn add(&mut self, moves: &mut Vec<(FormId, FormId)>) -> Load {
        let load = self.transfers.add(moves);
        moves.clear();
        load
    }

    fn carrying(&self, data: &DataSet, seal: Option<DataId>, moves: &mut Vec<(FormId, FormId)>) {
        let forms = &self.forms;
        for data in data.iter() {
            let clear = forms.clear(data);
            let arrives = seal.and_then(|key| forms.by_pair.get(&(data, key)).copied());
            moves.push((clear, arrives.unwrap_or(clear)));
            if !forms.sealed.is_empty() {
                moves.extend(forms.sealed_of(data).iter().map(|&sealed| (sealed, sealed)));
            }
        }
    }

    fn transforming(&self, data: &DataSet, names: &[DataId], seal: Option<DataId>, moves: &mut Vec<(FormId, FormId)>) {
        let forms = &self.forms;
        let arrives = |name| seal.and_then(|key| forms.by_pair.get(&(name, key)).copied()).unwrap_or(forms.clear(name));
        for data in data.iter() {
            moves.extend(names.iter().map(|&name| (forms.clear(data), arrives(name))));
        }
    }
}

/// A hop as its sender sees it: what is asked most, in one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// The hop.
    pub hop: HopId,
    /// Who receives.
    pub to: PartyId,
    /// The statement.
    pub statement: StatementId,
    /// What it moves.
    load: Packed,
}

impl Edge {
    fn new(hop: HopId, ends: &Hop) -> Self {
        Self { hop, to: ends.to, statement: ends.statement, load: ends.load }
    }

    /// What it moves.
    #[must_use]
    pub const fn load(&self) -> Load {
        self.load.load()
    }
}

/// For each party the hops at one of their ends.
#[derive(Clone, Debug)]
struct Rows<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
    /// The rows that have changed since.
    changed: FxHashMap<PartyId, Vec<T>>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { starts: Vec::new(), entries: Vec::new(), changed: FxHashMap::default() }
    }
}

impl<T: Clone> Rows<T> {
    fn new(
        parties: usize,
        hops: &IdVec<HopId, Hop>,
        end: impl Fn(&Hop) -> PartyId,
        entry: impl Fn(HopId, &Hop) -> T,
    ) -> Self {
        let mut starts = vec![0_u32; parties + 1];
        hops.iter().for_each(|hop| starts[end(hop).index() + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let Some(first) = hops.iter_enumerated().next() else { return Self { starts, ..Self::default() } };
        let mut next = starts.clone();
        let mut entries = vec![entry(first.0, first.1); hops.len()];
        for (id, hop) in hops.iter_enumerated() {
            let slot = &mut next[end(hop).index()];
            entries[*slot as usize] = entry(id, hop);
            *slot += 1;
        }
        Self { starts, entries, ..Self::default() }
    }

    fn row(&self, party: PartyId) -> &[T] {
        match self.changed.get(&party) {
            Some(row) => row,
            None => self.first_row(party),
        }
    }

    /// A row as it was at first.
    fn first_row(&self, party: PartyId) -> &[T] {
        let at = party.index();
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => self.entries.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

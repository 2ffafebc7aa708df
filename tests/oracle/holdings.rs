//! The rules, applied until nothing new comes. Every fact is kept with the size of its smallest proof.

use super::policy::{Body, Cond, Data, Event, Link, Party, Policy, Set, Statement, Verb};
use super::space::{Value, holds};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// That a party holds data: in the clear, or sealed with a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fact {
    pub party: Party,
    pub data: Data,
    pub seal: Option<Data>,
}

impl Fact {
    pub fn clear(party: Party, data: Data) -> Self {
        Self { party, data, seal: None }
    }
}

/// What is left out when holdings are computed anew.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Without {
    /// Rule 5 into this party.
    pub parts_of: Option<Party>,
    /// Whatever these parties would hold.
    pub gate: Set<Party>,
    /// The origins at these parties.
    pub origins_at: Set<Party>,
}

/// All that is held, each with the size of its smallest proof.
pub type Holdings = BTreeMap<Fact, u64>;

/// That a hop moves data in a form, with the size of its smallest proof.
#[derive(Clone, Debug)]
pub struct Move {
    pub statement: usize,
    pub from: Party,
    pub to: Party,
    pub data: Data,
    pub seal: Option<Data>,
    pub size: u64,
}

/// Holdings by the statements that are active and by what is left out.
type Known = BTreeMap<(Set<usize>, Without), Rc<Holdings>>;

/// The model of a policy. Holdings that were computed once are kept: they depend on nothing but which statements are active.
pub struct Model<'p> {
    pub policy: &'p Policy,
    known: RefCell<Known>,
}

/// The model in one scenario.
#[derive(Clone)]
pub struct Situation<'m> {
    pub model: &'m Model<'m>,
    pub values: Vec<Value>,
    /// The statements whose guard is true.
    pub active: Set<usize>,
    pub holdings: Rc<Holdings>,
    /// What all hops move.
    pub moves: Vec<Move>,
}

impl<'p> Model<'p> {
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, known: RefCell::new(BTreeMap::new()) }
    }

    pub fn situation<'m>(&'m self, values: Vec<Value>) -> Situation<'m> {
        let active = self.active(&values);
        self.with_active(values, active)
    }

    /// What would be so if these statements were active and no others.
    pub fn with_active<'m>(&'m self, values: Vec<Value>, active: Set<usize>) -> Situation<'m> {
        let holdings = self.holdings(&active, &Without::default());
        let moves = active.iter().flat_map(|&index| self.moves(index, &holdings)).collect();
        Situation { model: self, values, active, holdings, moves }
    }

    /// The statements whose guard is true.
    pub fn active(&self, values: &[Value]) -> Set<usize> {
        let is_active = |statement: &Statement| {
            statement.when.as_ref().is_none_or(|when| holds(self.policy, when, values))
                && statement.hidden.is_none_or(|hidden| holds(self.policy, &Cond::Yes(hidden), values))
        };
        (0..self.policy.statements.len()).filter(|&index| is_active(&self.policy.statements[index])).collect()
    }

    pub fn holdings(&self, active: &Set<usize>, without: &Without) -> Rc<Holdings> {
        let key = (active.clone(), without.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.fixpoint(active, without));
        self.known.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    fn fixpoint(&self, active: &Set<usize>, without: &Without) -> Holdings {
        let mut known = Holdings::new();
        loop {
            let mut news = false;
            for (fact, size) in self.conclusions(active, without, &known) {
                let better = known.get(&fact).is_none_or(|&before| size < before);
                if better && !without.gate.contains(&fact.party) {
                    known.insert(fact, size);
                    news = true;
                }
            }
            if !news {
                return known;
            }
        }
    }

    /// Whatever one application of a rule gives.
    fn conclusions(&self, active: &Set<usize>, without: &Without, known: &Holdings) -> Vec<(Fact, u64)> {
        let mut found = self.unsealed(known);
        found.extend(self.of_parts(without, known));
        for &index in active {
            match &self.policy.statements[index].body {
                Body::Origin { data, at } => found.extend(originating(data, &(at - &without.origins_at))),
                Body::Flow { .. } => found.extend(self.flowing(index, known)),
                Body::Derive { conclusions, premises, at } => {
                    found.extend(self.derived(conclusions, premises, at.as_ref(), known));
                }
                Body::Keep { .. } | Body::Use { .. } => {}
            }
        }
        found
    }

    fn flowing(&self, statement: usize, known: &Holdings) -> Vec<(Fact, u64)> {
        self.moves(statement, known)
            .into_iter()
            .map(|one| (Fact { party: one.to, data: one.data, seal: one.seal }, one.size))
            .collect()
    }

    fn unsealed(&self, known: &Holdings) -> Vec<(Fact, u64)> {
        let mut found = Vec::new();
        for (fact, size) in known {
            let Some(seal) = fact.seal else { continue };
            for key in self.policy.data_below(seal) {
                if let Some(key_size) = known.get(&Fact::clear(fact.party, key)) {
                    found.push((Fact::clear(fact.party, fact.data), 1 + size + key_size));
                }
            }
        }
        found
    }

    fn of_parts(&self, without: &Without, known: &Holdings) -> Vec<(Fact, u64)> {
        let mut found = Vec::new();
        for (&fact, size) in known {
            if let Some(whole) = self.policy.parties[fact.party.0].whole
                && without.parts_of != Some(whole)
            {
                found.push((Fact { party: whole, ..fact }, 1 + size));
            }
        }
        found
    }

    fn derived(
        &self,
        conclusions: &Set<Data>,
        premises: &[Set<Data>],
        at: Option<&Set<Party>>,
        known: &Holdings,
    ) -> Vec<(Fact, u64)> {
        let mut found = Vec::new();
        for party in at.cloned().unwrap_or_else(|| self.policy.all_parties()) {
            let cheapest = |premise: &Set<Data>| {
                premise.iter().filter_map(|&data| known.get(&Fact::clear(party, data)).copied()).min()
            };
            let Some(sizes) = premises.iter().map(cheapest).collect::<Option<Vec<u64>>>() else { continue };
            for &data in conclusions {
                found.push((Fact::clear(party, data), 1 + sizes.iter().sum::<u64>()));
            }
        }
        found
    }

    /// What the hops of a flow move.
    pub fn moves(&self, statement: usize, known: &Holdings) -> Vec<Move> {
        let Body::Flow { links, seal } = &self.policy.statements[statement].body else { return Vec::new() };
        let mut found = Vec::new();
        for link in links {
            for &from in &link.from {
                for (data, seal, size) in arriving(link, *seal, from, known) {
                    for &to in link.to.iter().filter(|&&to| to != from) {
                        found.push(Move { statement, from, to, data, seal, size });
                    }
                }
            }
        }
        found
    }
}

fn originating(data: &Set<Data>, at: &Set<Party>) -> Vec<(Fact, u64)> {
    at.iter().flat_map(|&party| data.iter().map(move |&data| (Fact::clear(party, data), 1))).collect()
}

/// What arrives over the hops of a link from one sender: the type, the form, and the size of the proof.
fn arriving(link: &Link, seal: Option<Data>, from: Party, known: &Holdings) -> Vec<(Data, Option<Data>, u64)> {
    let mut found = Vec::new();
    for (fact, size) in known.iter().filter(|(fact, _)| fact.party == from && link.carries.contains(&fact.data)) {
        match (&link.becomes, fact.seal) {
            (None, None) => found.push((fact.data, seal, 1 + size)),
            (None, Some(before)) => found.push((fact.data, Some(before), 1 + size)),
            (Some(becomes), None) => found.extend(becomes.iter().map(|&data| (data, seal, 1 + size))),
            (Some(_), Some(_)) => {}
        }
    }
    found
}

impl Situation<'_> {
    /// The holdings of this scenario with something left out.
    pub fn without(&self, without: &Without) -> Rc<Holdings> {
        self.model.holdings(&self.active, without)
    }

    pub fn is_true(&self, formula: &Cond) -> bool {
        super::space::is_true(self.model.policy, formula, &self.values, &|event| self.happens(event))
    }

    /// Whether an event happens.
    pub fn happens(&self, event: &Event) -> bool {
        match &event.verb {
            Verb::Reach | Verb::Learn => happens_in(event, &self.holdings),
            Verb::Send(to) => self
                .moves
                .iter()
                .any(|one| event.party.contains(&one.from) && to.contains(&one.to) && event.data.contains(&one.data)),
            Verb::Keep(longer) => pairs(event).any(|(party, data)| self.keeps(party, data, *longer)),
            Verb::Use(purposes) => pairs(event).any(|(party, data)| {
                self.uses(party, data, &|purpose| purposes.as_ref().is_none_or(|purposes| purposes.contains(purpose)))
            }),
        }
    }

    /// Whether a `keep` is about what a party holds; one that is longer than so many hours, if any are given.
    pub fn keeps(&self, party: Party, data: Data, longer: Option<i128>) -> bool {
        reaches(&self.holdings, party, data)
            && self.active.iter().any(|&index| is_keep(&self.model.policy.statements[index], party, data, longer))
    }

    /// Whether a party uses data for a purpose that counts.
    pub fn uses(&self, party: Party, data: Data, counts: &dyn Fn(&str) -> bool) -> bool {
        let policy = self.model.policy;
        let purposes_count = |index: usize| policy.statements[index].purposes.iter().any(|purpose| counts(purpose));
        let by_statement =
            self.active.iter().any(|&index| is_use(&policy.statements[index], party, data) && purposes_count(index));
        let by_flow =
            || self.moves.iter().any(|one| one.to == party && one.data == data && purposes_count(one.statement));
        learns(&self.holdings, party, data) && (by_statement || by_flow())
    }

    /// Whether an origin is about a party and data.
    pub fn originates(&self, party: Party, data: Data) -> bool {
        self.active.iter().any(|&index| match &self.model.policy.statements[index].body {
            Body::Origin { data: types, at } => types.contains(&data) && at.contains(&party),
            _ => false,
        })
    }
}

/// Each party of an event with each of its types.
pub fn pairs(event: &Event) -> impl Iterator<Item = (Party, Data)> + '_ {
    event.party.iter().flat_map(|&party| event.data.iter().map(move |&data| (party, data)))
}

pub fn is_keep(statement: &Statement, party: Party, data: Data, longer: Option<i128>) -> bool {
    match &statement.body {
        Body::Keep { data: types, at, hours } => {
            let long_enough = longer.is_none_or(|longer| hours.is_none_or(|hours| hours > longer));
            types.contains(&data) && at.contains(&party) && long_enough
        }
        _ => false,
    }
}

pub fn is_use(statement: &Statement, party: Party, data: Data) -> bool {
    matches!(&statement.body, Body::Use { data: types, at } if types.contains(&data) && at.contains(&party))
}

/// Whether a party holds data, clear or sealed.
pub fn reaches(holdings: &Holdings, party: Party, data: Data) -> bool {
    holdings.keys().any(|fact| fact.party == party && fact.data == data)
}

/// Whether a party holds data in the clear.
pub fn learns(holdings: &Holdings, party: Party, data: Data) -> bool {
    holdings.contains_key(&Fact::clear(party, data))
}

/// Whether a party of the event holds some of its data, as its verb asks for.
pub fn happens_in(event: &Event, holdings: &Holdings) -> bool {
    pairs(event).any(|(party, data)| match event.verb {
        Verb::Learn => learns(holdings, party, data),
        _ => reaches(holdings, party, data),
    })
}

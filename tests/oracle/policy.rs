//! A policy as plain sets: names are resolved, hierarchies are walked when they are asked for.

use flowproof::syntax::ast::{CompareOp, Modality};
use std::collections::{BTreeMap, BTreeSet};

/// Sets are ordered, so that everything that is printed is the same each time.
pub type Set<T> = BTreeSet<T>;

/// A party, by its position in [`Policy::parties`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Party(pub usize);

/// A data type or key, by its position in [`Policy::data`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Data(pub usize);

/// Where something stands: how the things of two implementations are recognised as the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Its first byte there.
    pub start: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub kinds: BTreeMap<String, Kind>,
    pub parties: Vec<PartyInfo>,
    pub data: Vec<DataInfo>,
    /// What each purpose `is`, as written.
    pub purposes: BTreeMap<String, Set<String>>,
    pub labels: Set<String>,
    pub sources: Set<String>,
    /// In the order of the text.
    pub variables: Vec<Variable>,
    pub conditions: BTreeMap<String, NamedCondition>,
    pub statements: Vec<Statement>,
    pub assumptions: Vec<Cond>,
    pub claims: Vec<Claim>,
    pub baselines: BTreeMap<String, Baseline>,
    /// Every comparison of a date or number in the text.
    pub comparisons: Vec<(usize, CompareOp, i128)>,
    /// Whether some import leaves something out.
    pub partial: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Kind {
    pub is: Set<String>,
    pub labels: Set<String>,
}

#[derive(Clone, Debug)]
pub struct PartyInfo {
    /// With those of its wholes, and dots.
    pub path: String,
    pub kind: String,
    pub whole: Option<Party>,
    pub owners: Set<Party>,
    /// Its own, as written.
    pub labels: Set<String>,
}

#[derive(Clone, Debug)]
pub struct DataInfo {
    pub name: String,
    pub key: bool,
    /// As written.
    pub is: Set<String>,
    /// Its own, as written.
    pub labels: Set<String>,
}

#[derive(Clone, Debug)]
pub struct Variable {
    pub place: Place,
    /// Of a hidden one: the name of its statement or condition.
    pub name: Option<String>,
    pub sort: Sort,
    pub ty: Type,
    /// Of the hidden variable of an unnamed statement: what the statement says, layout and comments left out.
    pub shape: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sort {
    Choice(Decider),
    Fact,
    Reading,
    May,
    Unstated,
}

impl Sort {
    pub fn of_modality(modality: Modality) -> Self {
        match modality {
            Modality::May => Self::May,
            Modality::Unstated => Self::Unstated,
        }
    }

    pub fn is_hidden(&self) -> bool {
        matches!(self, Self::May | Self::Unstated)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decider {
    Party(Party),
    Kind(String),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    Bool,
    Values(Vec<String>),
    Date,
    Number,
}

#[derive(Clone, Debug)]
pub struct NamedCondition {
    pub cond: Cond,
    /// The hidden variable, if it begins with `may` or `unstated`.
    pub hidden: Option<usize>,
}

/// A condition, or a formula with events in it. Variables go by their position in [`Policy::variables`].
#[derive(Clone, Debug)]
pub enum Cond {
    Yes(usize),
    Named(String),
    OneOf(usize, Set<String>),
    Compare(usize, CompareOp, i128),
    Event(Event),
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
    Implies(Box<Cond>, Box<Cond>),
}

#[derive(Clone, Debug)]
pub struct Event {
    /// P: who is reached, learns, sends, keeps or uses; parts included.
    pub party: Set<Party>,
    /// D.
    pub data: Set<Data>,
    pub verb: Verb,
}

#[derive(Clone, Debug)]
pub enum Verb {
    Reach,
    Learn,
    /// To whom, parts included.
    Send(Set<Party>),
    /// For longer than so many hours.
    Keep(Option<i128>),
    /// For one of these purposes, those below included.
    Use(Option<Set<String>>),
}

#[derive(Clone, Debug)]
pub struct Statement {
    pub place: Place,
    pub name: Option<String>,
    pub hidden: Option<usize>,
    pub when: Option<Cond>,
    pub purposes: Set<String>,
    pub labels: Set<String>,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    Origin { data: Set<Data>, at: Set<Party> },
    Flow { links: Vec<Link>, seal: Option<Data> },
    Derive { conclusions: Set<Data>, premises: Vec<Set<Data>>, at: Option<Set<Party>> },
    Keep { data: Set<Data>, at: Set<Party>, hours: Option<i128> },
    Use { data: Set<Data>, at: Set<Party> },
}

/// One step of a chain: all hops from one pattern to the next.
#[derive(Clone, Debug)]
pub struct Link {
    pub from: Set<Party>,
    pub to: Set<Party>,
    pub carries: Set<Data>,
    /// With `as`: what arrives.
    pub becomes: Option<Set<Data>>,
}

impl Link {
    /// The types that can arrive over it.
    pub fn delivers(&self) -> &Set<Data> {
        self.becomes.as_ref().unwrap_or(&self.carries)
    }
}

#[derive(Clone, Debug)]
pub struct Claim {
    pub place: Place,
    pub name: String,
    pub body: ClaimBody,
    pub when: Option<Cond>,
    pub unless: Option<Cond>,
    /// The starts of the patterns in it that match nothing.
    pub empty_patterns: Vec<u32>,
}

#[derive(Clone, Debug)]
pub enum ClaimBody {
    Never(Event),
    OnlyWhen(Event, Cond),
    Only(Event),
    UsesOnlyFor { party: Set<Party>, data: Set<Data>, purposes: Set<String> },
    OnlyThrough { event: Event, gate: Set<Party> },
    Always { learns: bool, data: Set<Data>, terms: Vec<Set<Data>>, parties: Set<Party> },
    Can(Event),
    Control { choices: Set<usize>, ensure: bool, event: Event, while_: Option<Cond> },
    AlwaysFormula(Cond),
    NeverFormula(Cond),
    EveryFlow { data: Set<Data>, from: Set<Party>, to: Set<Party>, purposes: Option<Set<String>>, demand: Demand },
    Spreads { data: Set<Data>, baseline: String },
}

#[derive(Clone, Debug)]
pub enum Demand {
    Has(Set<String>),
    /// Sealed with one of these keys; any if `None`.
    Sealed(Option<Set<Data>>),
}

#[derive(Clone, Debug)]
pub struct Baseline {
    pub policy: Policy,
    /// Which variable here each of its variables is, if it is one.
    pub same: Vec<Option<usize>>,
}

impl Policy {
    pub fn all_parties(&self) -> Set<Party> {
        (0..self.parties.len()).map(Party).collect()
    }

    pub fn party(&self, path: &str) -> Option<Party> {
        self.parties.iter().position(|party| party.path == path).map(Party)
    }

    pub fn path(&self, party: Party) -> &str {
        &self.parties[party.0].path
    }

    pub fn data_named(&self, name: &str) -> Option<Data> {
        self.data.iter().position(|data| data.name == name).map(Data)
    }

    pub fn data_name(&self, data: Data) -> &str {
        &self.data[data.0].name
    }

    pub fn variable(&self, name: &str) -> Option<usize> {
        self.variables.iter().position(|variable| !variable.sort.is_hidden() && variable.name.as_deref() == Some(name))
    }

    /// The party, what it is a part of, what that is a part of, and so on.
    pub fn wholes(&self, party: Party) -> Vec<Party> {
        std::iter::successors(Some(party), |&one| self.parties[one.0].whole).collect()
    }

    /// Whether one is a part of the other, in any number of steps.
    pub fn is_part(&self, part: Party, whole: Party) -> bool {
        part != whole && self.wholes(part).contains(&whole)
    }

    /// The parties with all their parts.
    pub fn with_parts(&self, parties: &Set<Party>) -> Set<Party> {
        self.all_parties()
            .into_iter()
            .filter(|&one| self.wholes(one).iter().any(|whole| parties.contains(whole)))
            .collect()
    }

    /// The kind and all above it.
    pub fn kinds_above(&self, kind: &str) -> Set<String> {
        let mut above = reachable(kind, |one| self.kinds.get(one).map(|kind| kind.is.clone()).unwrap_or_default());
        above.insert("party".to_owned());
        above
    }

    /// The type and all that it `is`.
    pub fn data_above(&self, data: Data) -> Set<Data> {
        reachable(self.data_name(data), |name| {
            self.data_named(name).map(|data| self.data[data.0].is.clone()).unwrap_or_default()
        })
        .iter()
        .filter_map(|name| self.data_named(name))
        .collect()
    }

    /// The type and everything that `is` it.
    pub fn data_below(&self, data: Data) -> Set<Data> {
        (0..self.data.len()).map(Data).filter(|&other| self.data_above(other).contains(&data)).collect()
    }

    /// The purposes and everything that `is` one of them.
    pub fn purposes_below(&self, purposes: &Set<String>) -> Set<String> {
        let is = |one: &str| self.purposes.get(one).cloned().unwrap_or_default();
        self.purposes.keys().filter(|purpose| !reachable(purpose, is).is_disjoint(purposes)).cloned().collect()
    }

    /// All labels of a party: its own, those of its wholes, and for each of these, of its kind and the kinds above.
    pub fn party_labels(&self, party: Party) -> Set<String> {
        let mut labels = Set::new();
        for one in self.wholes(party) {
            let info = &self.parties[one.0];
            labels.extend(info.labels.clone());
            for kind in self.kinds_above(&info.kind) {
                labels.extend(self.kinds.get(&kind).map(|kind| kind.labels.clone()).unwrap_or_default());
            }
        }
        labels
    }

    /// All labels of a type: its own and those of what it `is`.
    pub fn data_labels(&self, data: Data) -> Set<String> {
        self.data_above(data).iter().flat_map(|above| self.data[above.0].labels.clone()).collect()
    }

    /// The party, its parts, whatever one of these owns, the parts of that, and so on.
    pub fn group(&self, party: Party) -> Set<Party> {
        let mut group = Set::from([party]);
        loop {
            let mut next = self.with_parts(&group);
            for one in self.all_parties() {
                if !self.parties[one.0].owners.is_disjoint(&next) {
                    next.insert(one);
                }
            }
            if next == group {
                return group;
            }
            group = next;
        }
    }
}

/// A name and whatever can be reached from it.
pub fn reachable(start: &str, is: impl Fn(&str) -> Set<String>) -> Set<String> {
    let mut found = Set::from([start.to_owned()]);
    loop {
        let next: Set<String> = found.iter().flat_map(|one| is(one)).chain(found.iter().cloned()).collect();
        if next == found {
            return found;
        }
        found = next;
    }
}

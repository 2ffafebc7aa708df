//! What changed in meaning between two policies: who can hold what and when, what happens, how claims stand.
//!
//! Both are put into one space of scenarios (see [`Pair`]) and their fixpoints compared set by set; texts are not compared at all, so
//! what is merely reworded, moved or laid out anew is no difference. What is new counts in the scenarios that count in the newer
//! policy, what is no longer so in those that count in the older one; that a scenario counts in only one of them is a difference of
//! its own.
//!
//! This file has what is found; the files below it have how.

mod blame;
mod cells;
mod claim_changes;
mod found;
mod group;
mod sides;
mod turns;
mod twins;

pub use twins::{Twin, Twins};

use crate::claims::{Finding, Options, Scenario, Step};
use crate::diag::Diagnostic;
use crate::model::{
    ClaimId, DataId, DataSet, KindId, Pair, PartyId, PartySet, PurposeId, PurposeSet, StatementId, VariableId,
};
use crate::scenario::{Diagram, Dnf, shortest};
use crate::source::Sources;
use sides::{Names, Sides};
use std::collections::BTreeSet;

/// One of the two policies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    /// The older one.
    Old,
    /// The newer one.
    New,
}

impl Side {
    /// What there is of it on this side.
    #[must_use]
    pub const fn of<T: Copy>(self, old: T, new: T) -> T {
        match self {
            Self::Old => old,
            Self::New => new,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// What changed. Conditions and scenarios speak of the variables of [`Pair::new`]; statements of the side that they come from.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    /// What only one of the two declares, and variables of another sort.
    pub names: Vec<NameChange>,
    /// The scenarios that count in one of the two only.
    pub scenarios: Shift<Condition>,
    /// Who holds what.
    pub holdings: Vec<Difference>,
    /// What is sent, kept and used.
    pub events: Vec<Difference>,
    /// Claims.
    pub claims: Vec<ClaimChange>,
    /// How many holdings, events and claims could not be compared because a limit was reached.
    pub undecided: usize,
    /// How many turns come without scenario, proof and blame, because there were too many before them ([`EXPLAINED`]).
    pub unexplained: usize,
    /// Assumptions that contradict one another: then nothing else is compared.
    pub contradictions: Vec<Diagnostic>,
}

impl Comparison {
    /// Whether nothing changed in meaning, as far as that is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
            && self.scenarios.relation().is_none()
            && self.holdings.is_empty()
            && self.events.is_empty()
            && self.claims.is_empty()
    }
}

/// How many steps of proofs and values of scenarios are looked at to explain the differences: claims first, then holdings, then events.
/// Two large policies that have little in common differ in all that they have, and each proof can be as long as a policy.
pub const EXPLAINED: usize = 1_000_000;

/// A condition in words; `None` if it would be too long to be of use.
pub type Condition = Option<Dnf>;

/// What became more, and what became less.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shift<T> {
    /// What is so in the newer policy and not in the older one.
    pub added: Option<T>,
    /// What is so in the older policy and not in the newer one.
    pub removed: Option<T>,
}

impl<T> Default for Shift<T> {
    fn default() -> Self {
        Self { added: None, removed: None }
    }
}

impl<T> Shift<T> {
    /// How the newer one relates to the older one; `None` if they are the same.
    #[must_use]
    pub const fn relation(&self) -> Option<Relation> {
        match (&self.added, &self.removed) {
            (None, None) => None,
            (Some(_), None) => Some(Relation::Wider),
            (None, Some(_)) => Some(Relation::Narrower),
            (Some(_), Some(_)) => Some(Relation::Incomparable),
        }
    }

    /// The changes with the side on which it is so.
    pub fn each(&self) -> impl Iterator<Item = (Side, &T)> {
        let added = self.added.iter().map(|one| (Side::New, one));
        added.chain(self.removed.iter().map(|one| (Side::Old, one)))
    }
}

/// How the newer policy relates to the older one in something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// It happens in all the scenarios in which it did, and in more.
    Wider,
    /// It happens in some of the scenarios in which it did, and in no others.
    Narrower,
    /// It happens in some scenarios in which it did not, and does not in some in which it did.
    Incomparable,
}

impl Relation {
    /// The word that outputs use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Incomparable => "incomparable",
        }
    }
}

/// Something that happens in other scenarios than before: the same for each of the parties and each of the data.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// What happens.
    pub what: What,
    /// To whom, or by whom; the senders of `Sends`.
    pub parties: Vec<Twin<PartyId>>,
    /// The data.
    pub data: Vec<Twin<DataId>>,
    /// When it does now, and when it did.
    pub shift: Shift<Turn>,
}

/// What happens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum What {
    /// A party holds data in the clear; whether it holds it at all changed in just the same way.
    Holds,
    /// A party holds data, clear or sealed.
    Reaches,
    /// A party holds data in the clear.
    Learns,
    /// Somebody sends it to a party.
    Sends(Twin<PartyId>),
    /// A party keeps it; for longer than so many hours, if some are given.
    Keeps(Option<i128>),
    /// A party uses it for one of these purposes.
    Uses(Vec<Twin<PurposeId>>),
}

/// That something happens on one side and not on the other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Turn {
    /// When.
    pub when: Condition,
    /// One such scenario.
    pub scenario: Scenario,
    /// How it comes about there, on the side where it does. Nothing for claims that fail for want of an event.
    pub steps: Vec<Step>,
    /// Why it does not on the other side: what the proofs apply that is not to be had there.
    pub blame: Vec<Blame>,
}

/// Something that one policy has and the other has not, or not in the same scenarios.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Blame {
    /// A statement, and the one on the other side that goes by the same name or text.
    Statement(StatementId, Option<StatementId>),
    /// That a party is a part of another.
    Part(PartyId),
    /// That a key opens a seal.
    Key(DataId),
}

/// A claim that stands otherwise than it did, or that only one policy makes.
#[derive(Clone, PartialEq, Debug)]
pub struct ClaimChange {
    /// The older policy's claim, and how it stands there.
    pub old: Option<(ClaimId, Finding)>,
    /// The newer policy's.
    pub new: Option<(ClaimId, Finding)>,
    /// Whether the two claim something else.
    pub restated: bool,
    /// When it fails; nothing for a claim that only one policy makes.
    pub fails: Shift<Turn>,
}

/// A name that only one policy declares, or a variable of another sort.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NameChange {
    /// A kind of party.
    Kind(Side, KindId),
    /// A party.
    Party(Side, PartyId),
    /// A data type or a key.
    Data(Side, DataId),
    /// A purpose.
    Purpose(Side, PurposeId),
    /// A choice, fact or reading; hidden variables come with their statements.
    Variable(Side, VariableId),
    /// A variable that is of another sort, or that somebody else decides.
    Sort(VariableId),
}

/// Compares two policies; only in scenarios in which the last `asked` assumptions of the newer one are true (`--assume`).
#[must_use]
pub fn compare<'a>(pair: &'a Pair, sources: &'a Sources, asked: usize, options: &Options<'a>) -> Comparison {
    let names = Names::new(pair);
    let mut sides = Sides::new(pair, sources, &names, asked, options);
    let contradictions = sides.contradictions();
    if !contradictions.is_empty() {
        return Comparison { contradictions, ..Comparison::default() };
    }
    let mut comparison = Comparison { names: names.twins.changes(pair), ..Comparison::default() };
    comparison.scenarios = scenarios(&mut sides);
    claim_changes::changes(&mut sides, &mut comparison);
    let table = cells::differences(&mut sides);
    comparison.undecided += table.undecided;
    for block in group::blocks(table.differing, &names.twins) {
        let difference = turns::difference(&mut sides, &block);
        match block.what {
            What::Holds | What::Reaches | What::Learns => comparison.holdings.push(difference),
            What::Sends(_) | What::Keeps(_) | What::Uses(_) => comparison.events.push(difference),
        }
    }
    comparison.unexplained = sides.unexplained;
    comparison
}

/// Compares how the claims of two policies stand, and nothing else.
#[must_use]
pub fn compare_claims<'a>(pair: &'a Pair, sources: &'a Sources, asked: usize, options: &Options<'a>) -> Comparison {
    let names = Names::new(pair);
    let mut sides = Sides::new(pair, sources, &names, asked, options);
    // Claims that fail have their proofs in a check, too.
    sides.room = usize::MAX;
    let mut comparison = Comparison { contradictions: sides.contradictions(), ..Comparison::default() };
    if comparison.contradictions.is_empty() {
        claim_changes::changes(&mut sides, &mut comparison);
    }
    comparison
}

fn scenarios(sides: &mut Sides<'_, '_>) -> Shift<Condition> {
    let (old, new) = sides.counting;
    let mut only = |here: Diagram, there: Diagram| {
        let space = &mut sides.new.space;
        let set = space.diagrams.without(here, there);
        let all = space.codes();
        (set != Diagram::NEVER).then(|| shortest(space, &sides.pair.new, set, all))
    };
    Shift { added: only(new, old), removed: only(old, new) }
}

/// The parties of a difference on one side; those that it does not know are left out.
fn parties_of(side: Side, parties: &[Twin<PartyId>]) -> PartySet {
    PartySet::new(parties.iter().filter_map(|twin| twin.on(side)))
}

/// The data that there is on a side.
#[must_use]
pub fn data_of(side: Side, data: &[Twin<DataId>]) -> DataSet {
    DataSet::new(data.iter().filter_map(|twin| twin.on(side)))
}

fn purposes_of(side: Side, purposes: &[Twin<PurposeId>], pair: &Pair) -> PurposeSet {
    let policy = side.of(&pair.old, &pair.new);
    let named: BTreeSet<PurposeId> = purposes.iter().filter_map(|twin| twin.on(side)).collect();
    let is_one = |purpose: &PurposeId| policy.purposes[*purpose].above.iter().any(|above| named.contains(&above));
    PurposeSet::new(policy.purposes.ids().filter(is_one))
}

//! A policy with its names resolved: what the checker reasons about.
//!
//! Patterns are sets of ids here, hierarchies are closed transitively, and every statement still knows its place, its speaker and
//! its sources. Nothing in it depends on scenarios.

mod baselines;
mod chain;
mod cites;
mod claims;
mod compile;
mod conditions;
mod damage;
mod declare;
mod environment;
mod hierarchy;
mod imports;
mod meaning;
mod names;
mod pair;
mod party;
mod patterns;
mod questions;
mod relations;
mod resolver;
mod same_words;
mod set;
mod spoken;
mod statements;
mod suggest;

pub use chain::Chain;
pub use compile::{Compiled, Request, compile};
pub use environment::{Environment, Further};
pub use meaning::{Meanings, Numbers};
pub use pair::Pair;
pub use party::Party;
pub use set::Set;

use crate::ids::{IdVec, define_ids};
use crate::source::{FileId, Span};
use crate::symbol::{Interner, Symbol};
pub use crate::syntax::ast::{CompareOp, ExpectedVerdict, Modality};
use std::ops::Deref;
use std::rc::Rc;

define_ids! {
    /// A kind of party.
    KindId,
    /// A party or a part of one.
    PartyId,
    /// A data type or a key.
    DataId,
    /// A purpose.
    PurposeId,
    /// A label.
    LabelId,
    /// A cited source.
    SourceId,
    /// A scenario variable: a choice, a fact, a reading, or a hidden one.
    VariableId,
    /// A named condition.
    ConditionId,
    /// A statement that makes up the model: `origin`, `flow`, `derive`, `keep`, `use`.
    StatementId,
    /// An assumption.
    AssumptionId,
    /// A remark.
    RemarkId,
    /// A baseline.
    BaselineId,
    /// A claim.
    ClaimId,
}

/// Parties that a pattern matches.
pub type PartySet = Set<PartyId>;
/// Data types and keys that a pattern matches.
pub type DataSet = Set<DataId>;
/// Purposes.
pub type PurposeSet = Set<PurposeId>;

/// A whole policy: one root file with all it imports.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The names of all symbols in it (and in its baselines, which share the table).
    pub interner: Rc<Interner>,
    /// The root file.
    pub root: FileId,
    /// The name in the `policy` statement, else the root file's stem.
    pub name: String,
    /// The title, if it has one.
    pub title: Option<String>,
    /// Kinds; the built-in ones first.
    pub kinds: IdVec<KindId, Kind>,
    /// Parties with their parts; a part always stands behind its whole.
    pub parties: IdVec<PartyId, Party>,
    /// Data types and keys.
    pub data: IdVec<DataId, Data>,
    /// Purposes.
    pub purposes: IdVec<PurposeId, Purpose>,
    /// Labels.
    pub labels: IdVec<LabelId, Label>,
    /// Sources.
    pub sources: IdVec<SourceId, SourceDecl>,
    /// Scenario variables in the order of their declaration, hidden ones where their statement begins; behind them those that only
    /// baselines have.
    pub variables: IdVec<VariableId, Variable>,
    /// Named conditions. They do not depend on one another in a circle.
    pub conditions: IdVec<ConditionId, NamedCondition>,
    /// What makes up the model.
    pub statements: IdVec<StatementId, Statement>,
    /// Assumptions.
    pub assumptions: IdVec<AssumptionId, Assumption>,
    /// Remarks.
    pub remarks: IdVec<RemarkId, Remark>,
    /// Baselines.
    pub baselines: IdVec<BaselineId, Baseline>,
    /// Claims. Behind those of the files stand those of questions.
    pub claims: IdVec<ClaimId, Claim>,
    /// The questions that were asked and understood, in their order.
    pub questions: Vec<Question>,
    /// Whether something was left out with `without`, by `--sources` or by `--assume`: dead flows are warnings then.
    pub partial: bool,
}

/// A kind of party.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub name: Symbol,
    /// Where it is declared; `None` for built-in kinds.
    pub span: Option<Span>,
    /// Itself and every kind above it.
    pub above: Set<KindId>,
    /// Its labels and those of the kinds above.
    pub labels: Set<LabelId>,
}

/// A data type or a key.
#[derive(Clone, Debug)]
pub struct Data {
    /// Its name.
    pub name: Symbol,
    /// Where its name is declared.
    pub span: Span,
    /// The `///` text before it.
    pub doc: Option<Rc<str>>,
    /// How people call it.
    pub display: Option<Rc<str>>,
    /// Whether it is a key.
    pub key: bool,
    /// Itself and everything that it `is`, transitively.
    pub above: DataSet,
    /// Itself and everything that `is` it, transitively.
    pub below: DataSet,
    /// All its labels, inherited ones included.
    pub labels: Set<LabelId>,
}

/// A purpose.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// Its name.
    pub name: Symbol,
    /// Where its name is declared.
    pub span: Span,
    /// What it means.
    pub text: Option<Rc<str>>,
    /// Itself and everything that it `is`, transitively.
    pub above: PurposeSet,
}

/// A label.
#[derive(Clone, Debug)]
pub struct Label {
    /// Its name.
    pub name: Symbol,
    /// Where its name is declared.
    pub span: Span,
    /// What it means.
    pub text: Option<Rc<str>>,
}

/// A source.
#[derive(Clone, Debug)]
pub struct SourceDecl {
    /// Its name.
    pub name: Symbol,
    /// Where its name is declared.
    pub span: Span,
    /// Its title.
    pub title: Option<Rc<str>>,
    /// When it was published, as written.
    pub published: Option<Rc<str>>,
    /// Who published it.
    pub publisher: Option<Rc<str>>,
    /// Its language.
    pub language: Option<Rc<str>>,
    /// Where it can be read.
    pub url: Option<Rc<str>>,
}

/// A scenario variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name; that of its statement or condition for a hidden one, if that has a name.
    pub name: Option<Symbol>,
    /// What sort of thing it is.
    pub sort: Sort,
    /// Its type.
    pub ty: Type,
    /// Where its name is declared; a hidden one: its statement.
    pub span: Span,
    /// What it means: its string, or for a hidden one the `///` text of its statement.
    pub text: Option<Rc<str>>,
    /// For a hidden one: what it guards.
    pub guards: Option<Guarded>,
    /// For one that this policy does not have itself: the baseline that has it.
    pub baseline: Option<BaselineId>,
}

/// What a hidden variable guards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guarded {
    /// A statement (for a baseline's variable: of the baseline).
    Statement(StatementId),
    /// A condition (for a baseline's variable: of the baseline).
    Condition(ConditionId),
}

/// The sorts of variables.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sort {
    /// A decision, and who takes it.
    Choice(Decider),
    /// A circumstance that nobody here decides.
    Fact,
    /// An open question of interpretation.
    Reading,
    /// Hidden: whether a `may` statement happens.
    May,
    /// Hidden: whether an `unstated` statement is so.
    Unstated,
}

impl Sort {
    /// Whether it is one of the hidden sorts.
    #[must_use]
    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::May | Self::Unstated)
    }
}

/// Who takes a decision, or whom a control claim is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Decider {
    /// A party.
    Party(PartyId),
    /// Parties of a kind.
    Kind(KindId),
}

/// The type of a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// One of these values, in the order of their declaration.
    Values(Vec<Symbol>),
    /// A day, as the number of `ast::Date::days`.
    Date,
    /// An integer.
    Number,
}

/// A condition, or a formula of conditions and events.
#[derive(Clone, Debug)]
pub enum Cond {
    /// A yes/no variable.
    Variable(VariableId),
    /// A named condition.
    Named(ConditionId),
    /// A `date` or `number` variable compared with a constant.
    Compare(VariableId, CompareOp, i64),
    /// An enumeration has one of these values (positions in its type; sorted).
    OneOf(VariableId, Vec<usize>),
    /// An event happens (formulas only).
    Event(Box<Event>),
    /// Not.
    Not(Box<Cond>),
    /// All of them.
    And(Vec<Cond>),
    /// Some of them.
    Or(Vec<Cond>),
    /// If the first, then the second.
    Implies(Box<Cond>, Box<Cond>),
}

/// Something that happens in some scenarios. Parties of claims come with their parts.
#[derive(Clone, Debug)]
pub enum Event {
    /// Some party holds some of the data, clear or sealed.
    Reaches {
        /// What.
        data: DataSet,
        /// Whom.
        party: PartySet,
    },
    /// Some party holds some of the data in the clear.
    Learns {
        /// Who.
        party: PartySet,
        /// What.
        data: DataSet,
    },
    /// Some hop between them moves some of the data.
    Sends {
        /// Who.
        from: PartySet,
        /// What.
        data: DataSet,
        /// To whom.
        to: PartySet,
    },
    /// Some party keeps some of the data.
    Keeps {
        /// Who.
        party: PartySet,
        /// What.
        data: DataSet,
        /// For longer than so many hours; any keeping if `None`.
        longer_than: Option<i128>,
    },
    /// Some party uses some of the data.
    Uses {
        /// Who.
        party: PartySet,
        /// What.
        data: DataSet,
        /// For one of these purposes (those named and all that `is` one of them); for anything if `None`.
        purposes: Option<PurposeSet>,
    },
}

impl Event {
    /// Its data.
    #[must_use]
    pub const fn data(&self) -> &DataSet {
        match self {
            Self::Reaches { data, .. }
            | Self::Learns { data, .. }
            | Self::Sends { data, .. }
            | Self::Keeps { data, .. }
            | Self::Uses { data, .. } => data,
        }
    }

    /// The party whom it is about; the receiver of a `Sends`.
    #[must_use]
    pub const fn party(&self) -> &PartySet {
        match self {
            Self::Reaches { party, .. }
            | Self::Learns { party, .. }
            | Self::Sends { to: party, .. }
            | Self::Keeps { party, .. }
            | Self::Uses { party, .. } => party,
        }
    }
}

/// A named condition. With a prefix, it is `cond` and its hidden variable.
#[derive(Clone, Debug)]
pub struct NamedCondition {
    /// Its name.
    pub name: Symbol,
    /// The statement.
    pub span: Span,
    /// The `///` text before it.
    pub doc: Option<Rc<str>>,
    /// The prefix.
    pub modality: Option<Modality>,
    /// What it stands for.
    pub cond: Cond,
    /// The hidden variable, if it has a prefix.
    pub hidden: Option<VariableId>,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Citation>,
}

/// An assumption: scenarios where it is false do not count.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its name.
    pub name: Option<Symbol>,
    /// The statement, or the text of `--assume`.
    pub span: Span,
    /// What is assumed.
    pub cond: Cond,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Citation>,
}

/// Who says something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Speaker {
    /// A party.
    Party(PartyId),
    /// A kind of party.
    Kind(KindId),
    /// Somebody else.
    Text(Rc<str>),
}

/// A place in a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Citation {
    /// The source.
    pub source: SourceId,
    /// Where in it.
    pub at: Option<Rc<str>>,
    /// Its very words.
    pub quote: Option<Rc<str>>,
    /// Where the citation stands.
    pub span: Span,
}

/// A statement that makes up the model.
#[derive(Clone, Debug)]
pub struct Statement {
    /// From its first word (a prefix included) to its last.
    pub span: Span,
    /// What it says. Patterns of statements match parties without their parts.
    pub body: Body,
    /// What stands around that, and is read as if it were the statement's own. Statements without anything of it share it.
    pub clauses: Rc<Clauses>,
}

/// What a statement has besides what it says.
#[derive(Clone, Debug, Default)]
pub struct Clauses {
    /// Its name.
    pub name: Option<Symbol>,
    /// The `///` text before it.
    pub doc: Option<Rc<str>>,
    /// The prefix.
    pub modality: Option<Modality>,
    /// The hidden variable, if it has a prefix.
    pub hidden: Option<VariableId>,
    /// `when`.
    pub when: Option<Cond>,
    /// `for`: the purposes of a flow or a use, as written.
    pub purposes: Vec<PurposeId>,
    /// `labelled`.
    pub labels: Set<LabelId>,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Citation>,
}

impl Deref for Statement {
    type Target = Clauses;

    fn deref(&self) -> &Clauses {
        &self.clauses
    }
}

/// What a statement says. There can be millions, so what few have stands behind a pointer.
#[derive(Clone, Debug)]
pub enum Body {
    /// Data exists at parties.
    Origin {
        /// What.
        data: DataSet,
        /// Where.
        at: PartySet,
    },
    /// Data moves along a chain.
    Flow {
        /// Its links.
        chain: Chain,
        /// What the first hop carries.
        data: DataSet,
        /// With `as`: what arrives instead.
        transformed: Option<Box<Transformed>>,
        /// The key of the seal.
        seal: Option<DataId>,
    },
    /// Who holds something of each premise in the clear also holds the conclusions.
    Derive {
        /// What follows.
        conclusions: Box<[DataId]>,
        /// From what.
        premises: Box<[DataSet]>,
        /// At whom; anyone if `None`.
        at: Option<Box<PartySet>>,
    },
    /// Parties store what they hold.
    Keep {
        /// Of what.
        data: DataSet,
        /// Who.
        at: PartySet,
        /// For how many hours; without limit if `None`.
        hours: Option<Box<i128>>,
    },
    /// Parties use what they hold in the clear, for the statement's purposes.
    Use {
        /// Of what.
        data: DataSet,
        /// Who.
        at: PartySet,
    },
}

/// `as D2, …`.
#[derive(Clone, Debug)]
pub struct Transformed {
    /// What arrives over the first hop: exactly these.
    pub names: Vec<DataId>,
    /// What the later hops of a chain carry: these, and all that `is` one of them.
    pub later: DataSet,
}

/// A statement that cannot be checked.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Its name.
    pub name: Symbol,
    /// The statement.
    pub span: Span,
    /// What was said, in other words.
    pub text: Rc<str>,
    /// The remarks that it contradicts.
    pub against: Vec<RemarkId>,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Citation>,
}

/// Another policy to compare with.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// Its name.
    pub name: Symbol,
    /// The statement.
    pub span: Span,
    /// The policy; its own baselines are not read, and its claims are not there.
    pub policy: Box<Policy>,
    /// Whether it is no baseline of the policy's, but what the policy is compared with: then it has its baselines and claims.
    pub is_compared: bool,
    /// Which variable here each of its variables is.
    pub variables: IdVec<VariableId, VariableId>,
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name.
    pub name: Symbol,
    /// The whole statement.
    pub span: Span,
    /// The name.
    pub name_span: Span,
    /// What it claims, as written, clauses excluded.
    pub body_span: Span,
    /// The `///` text before it.
    pub doc: Option<Rc<str>>,
    /// What it claims; `None` if it was not understood.
    pub body: Option<ClaimBody>,
    /// The same without its `except`s, if it has any: to say whether it rests on them.
    pub without_except: Option<ClaimBody>,
    /// `when C`.
    pub when: Option<Cond>,
    /// `unless C`.
    pub unless: Option<Cond>,
    /// Where `when` and `unless` stand: the conditions, without the words.
    pub when_span: Option<Span>,
    /// Where the condition of `unless` stands.
    pub unless_span: Option<Span>,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Citation>,
    /// The expected verdict.
    pub expect: Option<Expectation>,
    /// The patterns in it that match nothing.
    pub empty_patterns: Vec<Span>,
    /// The statements that were not understood and that it may depend on. It has no verdict unless this is empty.
    pub blocked_by: Vec<Span>,
}

/// A question about a policy. Its claim says what it is about; that of an open question is that what is asked for never happens,
/// so that the answer is how it fails.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked.
    pub form: QuestionForm,
    /// Its claim.
    pub claim: ClaimId,
}

/// The forms of questions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QuestionForm {
    /// Whether a claim holds.
    Claim,
    /// `what reaches P`; the claim is about all data, keys included.
    WhatReaches,
    /// `what does P learn`; the claim is about all data, keys included.
    WhatLearns,
    /// `who learns D`; the claim is about all parties.
    WhoLearns,
    /// `who holds D`; the claim is about all parties.
    WhoHolds,
    /// `when EVENT`.
    When,
}

/// What verdict is the right one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// The verdict.
    pub verdict: ExpectedVerdict,
    /// Where the word stands.
    pub span: Span,
    /// Why that is right.
    pub because: Option<Rc<str>>,
}

/// What a claim says. Parties come with their parts, unless said otherwise.
#[derive(Clone, Debug)]
pub enum ClaimBody {
    /// The event never happens.
    Never(Event),
    /// The event happens only when the condition holds.
    OnlyWhen(Event, Cond),
    /// Nobody outside the event's party counts for it. Never a `Sends`.
    Only(Event),
    /// `P uses D only for U`.
    UsesOnlyFor {
        /// Who.
        party: PartySet,
        /// What.
        data: DataSet,
        /// What for: the purposes named and all that `is` one of them.
        purposes: PurposeSet,
    },
    /// The event (`Reaches` or `Learns`) happens only through a gate.
    OnlyThrough {
        /// What happens.
        event: Event,
        /// G with its parts, less the parties that the event's pattern itself names (without their parts).
        gate: PartySet,
    },
    /// Each listed party holds something of each listed term.
    Always {
        /// Learns rather than holds.
        learns: bool,
        /// The terms, each without what `except` removes; empty ones are dropped.
        terms: Vec<DataSet>,
        /// The listed parties, without their parts (`group` with them).
        parties: PartySet,
    },
    /// The event (`Reaches` or `Learns`) can happen.
    Can(Event),
    /// A party can prevent or ensure an event by its choices.
    Control {
        /// Whom it is about.
        who: Decider,
        /// Its choices: declared by it, its kind or a kind above.
        choices: Set<VariableId>,
        /// `ensure` rather than `prevent`.
        ensure: bool,
        /// The event.
        event: Event,
        /// What has to stay true: the conjuncts of `while`, with their places.
        while_: Vec<(Cond, Span)>,
    },
    /// The formula is true in every scenario.
    AlwaysFormula(Cond),
    /// The formula is true in no scenario.
    NeverFormula(Cond),
    /// What each flow demands that moves the data.
    EveryFlow {
        /// What moves.
        data: DataSet,
        /// Who sends; anyone if `None`.
        from: Option<PartySet>,
        /// Who receives; anyone if `None`.
        to: Option<PartySet>,
        /// The flow has such a purpose (those named and all that `is` one of them); any flow if `None`.
        purposes: Option<PurposeSet>,
        /// What is demanded.
        demand: Demand,
    },
    /// The data spreads no further than in a baseline.
    Spreads {
        /// What.
        data: DataSet,
        /// The baseline.
        baseline: BaselineId,
    },
}

/// What an `every flow` claim demands.
#[derive(Clone, Debug)]
pub enum Demand {
    /// All these labels on the statement.
    Has(Set<LabelId>),
    /// That what moves is sealed: under any key if `None`, else under one of these (the key and all that `is` it).
    Sealed(Option<DataSet>),
}

impl Policy {
    /// The name of a symbol.
    #[must_use]
    pub fn symbol(&self, symbol: Symbol) -> &str {
        self.interner.name(symbol)
    }

    /// A party's dotted path.
    #[must_use]
    pub fn party_path(&self, party: PartyId) -> String {
        let party = &self.parties[party];
        let name = self.symbol(party.name);
        party.whole.map_or_else(|| name.to_owned(), |whole| format!("{}.{name}", self.party_path(whole)))
    }

    /// The name of a data type or key.
    #[must_use]
    pub fn data_name(&self, data: DataId) -> &str {
        self.symbol(self.data[data].name)
    }

    /// The part of a party that has this name.
    #[must_use]
    pub fn part(&self, whole: PartyId, name: Symbol) -> Option<PartyId> {
        self.parties[whole].parts().iter().copied().find(|&part| self.parties[part].name == name)
    }

    /// A party with all its parts, transitively; itself first.
    #[must_use]
    pub fn with_parts(&self, party: PartyId) -> Vec<PartyId> {
        let mut found = vec![party];
        let mut next = 0;
        while let Some(&one) = found.get(next) {
            found.extend(self.parties[one].parts());
            next += 1;
        }
        found
    }

    /// The wholes of a party, nearest first.
    pub fn wholes(&self, party: PartyId) -> impl Iterator<Item = PartyId> + '_ {
        std::iter::successors(self.parties[party].whole, |&whole| self.parties[whole].whole)
    }

    /// Who a speaker is, in words.
    #[must_use]
    pub fn speaker(&self, speaker: &Speaker) -> String {
        match speaker {
            Speaker::Party(party) => self.party_path(*party),
            Speaker::Kind(kind) => self.symbol(self.kinds[*kind].name).to_owned(),
            Speaker::Text(text) => text.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Large policies have a million of them.
    #[test]
    fn statements_are_small() {
        assert!(size_of::<Statement>() <= 72, "{}", size_of::<Statement>());
        assert_eq!(size_of::<DataSet>(), 16);
    }
}

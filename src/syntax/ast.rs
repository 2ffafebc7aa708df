//! The tree of one file, as written: names are not resolved, nothing is left out.
//!
//! Names are interned ([`Symbol`]): NFC, without backticks. Every node that a message can point at has a span.

mod plain;

pub(super) use plain::Shape;
pub use plain::{Plain, PlainRun};

use crate::source::{FileId, Span};
use crate::symbol::Symbol;
use std::borrow::Cow;

/// One file.
#[derive(Clone, PartialEq, Debug)]
pub struct File {
    /// Which file it is.
    pub id: FileId,
    /// Its statements, in order; those that were not understood are [`Statement::Broken`]. Plain ones that stand together are one item.
    pub items: Vec<Item>,
    /// Its comments that are not documentation, in order.
    pub comments: Vec<Comment>,
}

impl File {
    /// Its statements one by one; plain ones are written out.
    pub fn statements(&self) -> impl Iterator<Item = Cow<'_, Item>> {
        self.items.iter().flat_map(Item::statements)
    }
}

/// A statement with its documentation, or several plain ones without.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// From its first word to its last, documentation excluded.
    pub span: Span,
    /// The `///` lines before it.
    pub doc: Option<Box<Doc>>,
    /// What it says.
    pub statement: Statement,
}

impl Item {
    /// Its statements one by one; plain ones are written out.
    pub fn statements(&self) -> impl Iterator<Item = Cow<'_, Self>> {
        let run = self.run();
        let alone = run.is_none().then_some(Cow::Borrowed(self));
        let plain = run.into_iter().flat_map(PlainRun::statements);
        alone.into_iter().chain(plain.map(|plain| Cow::Owned(self.written_out(plain))))
    }

    /// The last of its statements that begins at a place of the text, or before it.
    pub fn statement_before(&self, offset: u32) -> Option<Cow<'_, Self>> {
        match self.run() {
            None => Some(Cow::Borrowed(self)).filter(|item| item.span.start <= offset),
            Some(run) => run.before(offset).map(|plain| Cow::Owned(self.written_out(plain))),
        }
    }

    /// One of its plain statements, by itself.
    pub(crate) fn written_out(&self, plain: Plain<'_>) -> Self {
        Self { span: plain.span(), doc: self.doc.clone(), statement: Statement::Rule(Box::new(plain.rule())) }
    }

    /// Where each of its statements stands.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let run = self.run();
        let alone = run.is_none().then_some(self.span);
        alone.into_iter().chain(run.into_iter().flat_map(PlainRun::statements).map(Plain::span))
    }

    fn run(&self) -> Option<&PlainRun> {
        if let Statement::Plain(run) = &self.statement { Some(run) } else { None }
    }
}

/// `///` lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doc {
    /// From the first `///` to the end of the last line.
    pub span: Span,
    /// The text, one line each, without `///` and one blank behind it.
    pub text: String,
}

/// A `// …` or `/* … */` comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment {
    /// With its marks, without the line end.
    pub span: Span,
    /// `/* … */` rather than `// …`.
    pub block: bool,
}

/// A name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Name {
    /// Interned: NFC, without backticks.
    pub symbol: Symbol,
    /// Where it stands, backticks included.
    pub span: Span,
}

/// A dotted path: `Facebook.Ads`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Path {
    /// The first name.
    pub first: Name,
    /// The names behind dots.
    pub rest: Vec<Name>,
}

impl Path {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.rest.last().map_or(self.first.span, |last| self.first.span.to(last.span))
    }

    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = Name> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }
}

/// A string with its escapes resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// With its quotation marks.
    pub span: Span,
}

/// A calendar date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    /// Days since 0000-03-01 of the proleptic Gregorian calendar (negative before it); one more is the next day.
    pub days: i64,
}

/// One statement.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "each variant is named after the statement word, and its struct says the rest")]
pub enum Statement {
    Policy(Box<Policy>),
    Import(Box<Import>),
    Source(Box<Source>),
    Label(Box<Label>),
    Kind(Box<Kind>),
    Party(Box<Party>),
    /// `data` or `key`.
    Data(Box<Data>),
    Purpose(Box<Purpose>),
    /// `choice`, `fact` or `reading`.
    Variable(Box<Variable>),
    Condition(Box<NamedCondition>),
    Assume(Box<Assume>),
    Remark(Box<Remark>),
    Baseline(Box<Baseline>),
    /// `origin`, `flow`, `derive`, `keep` or `use`: what makes up the model.
    Rule(Box<Rule>),
    /// Several `flow`s and `origin`s of the commonest form.
    Plain(Box<PlainRun>),
    Claim(Box<Claim>),
    Broken(Box<Broken>),
}

/// A statement that was not understood. The parser has reported why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Broken {
    /// The first word, or the one after `may` or `unstated`, if it is a statement word.
    pub keyword: Option<&'static str>,
    /// The names in it, in order: whatever looks like one, reserved words left out.
    pub names: Vec<Name>,
    /// Whether it may be about data that it does not name: `anything`, `anyone`, `any` or `group` stands in it, text that is no
    /// token at all, or something else where data could be named.
    pub unbounded: bool,
    /// What stands behind its first colon, up to `expect`: what a claim claims.
    pub said: Option<Span>,
    /// Whether another statement seems to begin in it.
    pub swallows: bool,
}

/// `policy NAME ["title"]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
}

/// `import "path" [without N, …]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// The path, relative to this file.
    pub path: Text,
    /// What is left out.
    pub without: Vec<Name>,
}

/// `source NAME ["title"] [{ … }]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// A date or a string.
    pub published: Option<Published>,
    /// Who published it.
    pub publisher: Option<Text>,
    /// A language tag.
    pub language: Option<Text>,
    /// Where it can be read.
    pub url: Option<Text>,
    /// The path of a file with its text, relative to this file.
    pub text: Option<Text>,
}

/// When a source was published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Published {
    /// A date with its place.
    Date(Date, Span),
    /// In words.
    Text(Text),
}

/// `label NAME ["…"]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Its name.
    pub name: Name,
    /// What it means.
    pub text: Option<Text>,
}

/// `kind NAME [is KIND, …] [labelled L, …]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kind {
    /// Its name.
    pub name: Name,
    /// The kinds above it.
    pub is: Vec<Name>,
    /// Its labels.
    pub labels: Vec<Name>,
}

/// `party NAME [: KIND] ["display"] [owned by P, …] [labelled L, …] [cite …] [{ party … }]`.
#[derive(Clone, PartialEq, Debug)]
pub struct Party {
    /// Its name.
    pub name: Name,
    /// Its kind; `party` if none is given.
    pub kind: Option<Name>,
    /// What most parties do not have; `None` if there is nothing of it.
    pub(super) details: Option<Box<PartyDetails>>,
}

/// What few parties have besides a name and a kind.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PartyDetails {
    /// How people call it.
    pub display: Option<Text>,
    /// Its owners.
    pub owners: Vec<Path>,
    /// Its labels.
    pub labels: Vec<Name>,
    /// Who says so.
    pub cites: Vec<Cite>,
    /// Its parts; each is a `party` statement (or a broken one).
    pub parts: Vec<Item>,
}

impl Party {
    /// A party with a name and all that is said of it.
    #[must_use]
    pub fn new(name: Name, kind: Option<Name>, details: PartyDetails) -> Self {
        let details = (details != PartyDetails::default()).then(|| Box::new(details));
        Self { name, kind, details }
    }

    /// The same with these parts.
    #[must_use]
    pub fn with_parts(self, parts: Vec<Item>) -> Self {
        let details = self.details.map_or_else(PartyDetails::default, |details| *details);
        Self::new(self.name, self.kind, PartyDetails { parts, ..details })
    }

    /// How people call it.
    #[must_use]
    pub fn display(&self) -> Option<&Text> {
        self.details.as_ref()?.display.as_ref()
    }

    /// Its owners.
    #[must_use]
    pub fn owners(&self) -> &[Path] {
        self.details.as_ref().map_or(&[], |details| &details.owners)
    }

    /// Its labels.
    #[must_use]
    pub fn labels(&self) -> &[Name] {
        self.details.as_ref().map_or(&[], |details| &details.labels)
    }

    /// Who says so.
    #[must_use]
    pub fn cites(&self) -> &[Cite] {
        self.details.as_ref().map_or(&[], |details| &details.cites)
    }

    /// Its parts; each is a `party` statement (or a broken one).
    #[must_use]
    pub fn parts(&self) -> &[Item] {
        self.details.as_ref().map_or(&[], |details| &details.parts)
    }
}

/// `data N, … [is D, …] ["display"] [labelled L, …]` or `key K, … [is K2, …]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Data {
    /// `key` rather than `data`.
    pub key: bool,
    /// What is declared.
    pub names: Vec<Name>,
    /// What each of them also is.
    pub is: Vec<Name>,
    /// How people call it.
    pub display: Option<Text>,
    /// Labels.
    pub labels: Vec<Name>,
}

/// `purpose N, … [is P, …] ["…"]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purpose {
    /// What is declared.
    pub names: Vec<Name>,
    /// What each of them also is.
    pub is: Vec<Name>,
    /// What it means.
    pub text: Option<Text>,
}

/// `choice NAME [: { a, … }] by X ["…"]`, `fact NAME [: TYPE] ["…"]`, `reading NAME [: { a, … }] ["…"]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// Which of the three.
    pub sort: VariableSort,
    /// Its name.
    pub name: Name,
    /// Its type; yes/no if none is given.
    pub ty: Option<VariableType>,
    /// What it means.
    pub text: Option<Text>,
}

/// The three sorts of declared variables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VariableSort {
    /// A decision, and the party or kind that takes it.
    Choice(Path),
    /// A circumstance that nobody here decides.
    Fact,
    /// An open question of interpretation.
    Reading,
}

/// The type of a variable, where one is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VariableType {
    /// `{ a, b, … }`.
    Values(Vec<Name>),
    /// `date`.
    Date,
    /// `number`.
    Number,
}

/// `may` or `unstated`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Modality {
    /// It can happen, or is permitted.
    May,
    /// No source says whether.
    Unstated,
}

/// `[may | unstated] condition NAME = COND [by …] [cite …]`.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedCondition {
    /// The prefix.
    pub modality: Option<Modality>,
    /// Its name.
    pub name: Name,
    /// What it stands for.
    pub condition: Expr,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Cite>,
}

/// `assume [NAME:] COND [by …] [cite …]`.
#[derive(Clone, PartialEq, Debug)]
pub struct Assume {
    /// Its name.
    pub name: Option<Name>,
    /// What is assumed.
    pub condition: Expr,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Cite>,
}

/// `remark NAME "paraphrase" [against N, …] [by …] [cite …]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// Its name.
    pub name: Name,
    /// What was said, in other words.
    pub text: Text,
    /// The remarks that it contradicts.
    pub against: Vec<Name>,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Cite>,
}

/// `baseline NAME "path"`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Baseline {
    /// Its name.
    pub name: Name,
    /// The path, relative to this file.
    pub path: Text,
}

/// `by …`: a party, a kind, or somebody in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Speaker {
    /// A party or a kind.
    Party(Path),
    /// Somebody else.
    Text(Text),
}

/// `SOURCE ["locator"] [quote "verbatim"]` behind `cite`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cite {
    /// The source.
    pub source: Name,
    /// Where in it.
    pub at: Option<Text>,
    /// Its very words.
    pub quote: Option<Text>,
}

/// A statement that makes up the model, with its clauses.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// The prefix.
    pub modality: Option<Modality>,
    /// Its name.
    pub name: Option<Name>,
    /// What it says.
    pub body: RuleBody,
    /// `when COND`.
    pub when: Option<Expr>,
    /// `for PURPOSE, …` (of a `flow`; a `use` has them too).
    pub purposes: Vec<Name>,
    /// `labelled L, …`.
    pub labels: Vec<Name>,
    /// `by …`.
    pub by: Option<Speaker>,
    /// `cite …`.
    pub cites: Vec<Cite>,
}

/// What a statement of the model says.
#[derive(Clone, PartialEq, Debug)]
pub enum RuleBody {
    /// `origin D at P`.
    Origin {
        /// What exists.
        data: DataPattern,
        /// Where.
        at: PartyPattern,
    },
    /// `flow P -> Q [-> R …] carries D [as D2, …] [sealed with K]`.
    Flow {
        /// The chain: at least two patterns.
        chain: Vec<PartyPattern>,
        /// What it carries.
        data: DataPattern,
        /// What arrives instead; empty without `as`.
        transformed: Vec<Name>,
        /// The key of the seal.
        seal: Option<Name>,
    },
    /// `derive D2, … from D [and D …] [at P]`.
    Derive {
        /// What is derived.
        conclusions: Vec<Name>,
        /// What it takes: something that matches each of them.
        premises: Vec<DataPattern>,
        /// Who can; anyone if `None`.
        at: Option<PartyPattern>,
    },
    /// `keep D at P [for DURATION]`.
    Keep {
        /// What is kept.
        data: DataPattern,
        /// By whom.
        at: PartyPattern,
        /// How long; without limit if `None`.
        duration: Option<Duration>,
    },
    /// `use D at P for U, …`; the purposes are the rule's clause.
    Use {
        /// What is used.
        data: DataPattern,
        /// By whom.
        at: PartyPattern,
    },
}

impl RuleBody {
    /// The statement word.
    #[must_use]
    pub const fn keyword(&self) -> &'static str {
        match self {
            Self::Origin { .. } => "origin",
            Self::Flow { .. } => "flow",
            Self::Derive { .. } => "derive",
            Self::Keep { .. } => "keep",
            Self::Use { .. } => "use",
        }
    }
}

/// `30 days`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duration {
    /// How many.
    pub count: i64,
    /// Of what.
    pub unit: Unit,
    /// Where it stands.
    pub span: Span,
}

/// Units of durations.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Duration {
    /// The length in hours, for comparison: a year is 365 days, n months are 365 days for every full twelve and 30 for each of the rest.
    #[must_use]
    pub fn hours(self) -> i128 {
        let count = i128::from(self.count);
        match self.unit {
            Unit::Hour => count,
            Unit::Day => count * 24,
            Unit::Week => count * 7 * 24,
            Unit::Month => (count.div_euclid(12) * 365 + count.rem_euclid(12) * 30) * 24,
            Unit::Year => count * 365 * 24,
        }
    }
}

/// `term, … [except term, …]` over data.
#[derive(Clone, PartialEq, Debug)]
pub struct DataPattern {
    /// What it matches.
    pub terms: Vec<DataTerm>,
    /// What it does not.
    pub except: Vec<DataTerm>,
    /// Where it stands.
    pub span: Span,
}

/// `name` or `anything`, with labels asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct DataTerm {
    /// The name; `None` for `anything`.
    pub name: Option<Name>,
    /// `with L`, each.
    pub labels: Vec<Name>,
    /// Where it stands.
    pub span: Span,
}

/// `term, … [except term, …]` over parties.
#[derive(Clone, PartialEq, Debug)]
pub struct PartyPattern {
    /// Whom it matches.
    pub terms: Vec<PartyTerm>,
    /// Whom it does not.
    pub except: Vec<PartyTerm>,
    /// Where it stands.
    pub span: Span,
}

/// A path, `any KIND`, `anyone` or `group PATH`, with labels asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct PartyTerm {
    /// Which of the four.
    pub head: PartyHead,
    /// `with L`, each.
    pub labels: Vec<Name>,
    /// Where it stands.
    pub span: Span,
}

/// What a party term begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PartyHead {
    /// One party.
    Path(Path),
    /// `any KIND`.
    Any(Name),
    /// `anyone`.
    Anyone,
    /// `group PATH`.
    Group(Path),
}

/// A condition, or (in claims) a formula of conditions and events.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where it stands; with its parentheses, if it has any.
    pub span: Span,
}

/// What a condition says. `and` and `or` are flat: no member of an `And` is an `And`, unless it stood in parentheses.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// A yes/no variable or a condition.
    Name(Name),
    /// `v == c` and the like.
    Compare {
        /// The variable.
        variable: Name,
        /// How it is compared.
        op: CompareOp,
        /// With what.
        with: Constant,
    },
    /// `v in { a, b }`.
    In {
        /// The variable.
        variable: Name,
        /// The values.
        values: Vec<Name>,
    },
    /// An event (formulas only).
    Event(Box<Event>),
    /// `not F`.
    Not(Box<Expr>),
    /// `F and G …`: two or more.
    And(Vec<Expr>),
    /// `F or G …`: two or more.
    Or(Vec<Expr>),
    /// `F implies G`.
    Implies(Box<Expr>, Box<Expr>),
}

/// Comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl CompareOp {
    /// As written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// What a variable is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constant {
    /// A value of an enumeration.
    Value(Name),
    /// A date, with its place.
    Date(Date, Span),
    /// An integer, with its place.
    Number(i64, Span),
}

/// Something that happens in some scenarios.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// `D reaches P`.
    Reaches {
        /// What.
        data: DataPattern,
        /// Whom.
        party: PartyPattern,
    },
    /// `P learns D`.
    Learns {
        /// Who.
        party: PartyPattern,
        /// What.
        data: DataPattern,
    },
    /// `P sends D to Q`.
    Sends {
        /// Who.
        from: PartyPattern,
        /// What.
        data: DataPattern,
        /// To whom.
        to: PartyPattern,
    },
    /// `P keeps D [longer than T]`.
    Keeps {
        /// Who.
        party: PartyPattern,
        /// What.
        data: DataPattern,
        /// Longer than what; any keeping if `None`.
        longer_than: Option<Duration>,
    },
    /// `P uses D [for U, …]`.
    Uses {
        /// Who.
        party: PartyPattern,
        /// What.
        data: DataPattern,
        /// What for; anything if empty.
        purposes: Vec<Name>,
    },
}

impl Event {
    /// Where what it begins with stands.
    #[must_use]
    pub const fn subject_span(&self) -> Span {
        match self {
            Self::Reaches { data, .. } => data.span,
            Self::Sends { from: party, .. }
            | Self::Learns { party, .. }
            | Self::Keeps { party, .. }
            | Self::Uses { party, .. } => party.span,
        }
    }
}

/// `claim NAME [by …] [cite …]: BODY [when C] [unless C] [by …] [cite …] [expect VERDICT [because "…"]]`.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// Its name.
    pub name: Name,
    /// What it claims.
    pub body: ClaimBody,
    /// Where the body stands, clauses excluded: the text that reports show.
    pub body_span: Span,
    /// `when C`.
    pub when: Option<Expr>,
    /// `unless C`.
    pub unless: Option<Expr>,
    /// Who says so.
    pub by: Option<Speaker>,
    /// Where.
    pub cites: Vec<Cite>,
    /// Whether `by` stood before the colon (for the layout).
    pub by_in_header: bool,
    /// Whether `cite` stood before the colon (for the layout).
    pub cites_in_header: bool,
    /// The right verdict.
    pub expect: Option<Expect>,
}

/// What `ask` is asked.
#[derive(Clone, PartialEq, Debug)]
pub enum Question {
    /// `BODY [when C] [unless C]`: whether a claim holds.
    Claim(Box<Claim>),
    /// A question that no claim asks.
    Open(Box<OpenQuestion>),
}

/// A question that no claim asks: `FORM [when C]`.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenQuestion {
    /// What is asked.
    pub form: OpenForm,
    /// Where that stands, without `when C`.
    pub span: Span,
    /// `when C`.
    pub when: Option<Expr>,
}

/// The forms of open questions.
#[derive(Clone, PartialEq, Debug)]
pub enum OpenForm {
    /// `what reaches P`.
    WhatReaches(PartyPattern),
    /// `what does P learn`.
    WhatLearns(PartyPattern),
    /// `who learns D`.
    WhoLearns(DataPattern),
    /// `who holds D`.
    WhoHolds(DataPattern),
    /// `when EVENT`.
    When(Event),
}

/// `expect VERDICT [because "…"]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expect {
    /// The verdict.
    pub verdict: ExpectedVerdict,
    /// Where the verdict's word stands.
    pub span: Span,
    /// Why that is right.
    pub because: Option<Text>,
}

/// What can be expected.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names are the words")]
pub enum ExpectedVerdict {
    Holds,
    Violated,
    Possible,
    Ambiguous,
    Unknown,
    Vacuous,
}

impl ExpectedVerdict {
    /// As written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::Possible => "possible",
            Self::Ambiguous => "ambiguous",
            Self::Unknown => "unknown",
            Self::Vacuous => "vacuous",
        }
    }
}

/// What a claim says.
#[derive(Clone, PartialEq, Debug)]
pub enum ClaimBody {
    /// `D never reaches P` and the like.
    Never(Event),
    /// `D reaches P only when C` and the like.
    OnlyWhen(Event, Expr),
    /// `D reaches only P`, `only P learns D`, `only P keeps D […]`, `only P uses D [for U]`: the event's party is the only one.
    /// Never a `Sends`.
    Only(Event),
    /// `P uses D only for U, …`.
    UsesOnlyFor {
        /// Who.
        party: PartyPattern,
        /// What.
        data: DataPattern,
        /// What for.
        purposes: Vec<Name>,
    },
    /// `D reaches P only through G` or `P learns D only through G`.
    OnlyThrough(Event, PartyPattern),
    /// `D always reaches P` or `P always learns D`.
    Always(Event),
    /// `D can reach P` or `P can learn D`.
    Can(Event),
    /// `X can prevent E [while F]` or `X can ensure E [while F]`.
    Control {
        /// A party or a kind.
        who: Path,
        /// `ensure` rather than `prevent`.
        ensure: bool,
        /// E.
        event: Event,
        /// F.
        while_: Option<Expr>,
    },
    /// `always F`.
    AlwaysFormula(Expr),
    /// `never F`.
    NeverFormula(Expr),
    /// `every flow [of D] [from P] [to Q] [for U] …`.
    EveryFlow {
        /// `of D`; anything if `None`.
        of: Option<DataPattern>,
        /// `from P`; anyone if `None`.
        from: Option<PartyPattern>,
        /// `to Q`; anyone if `None`.
        to: Option<PartyPattern>,
        /// `for U, …`; any flow if empty.
        purposes: Vec<Name>,
        /// What it demands.
        demand: Demand,
    },
    /// `D spreads no further than in B`.
    Spreads {
        /// What.
        data: DataPattern,
        /// The baseline.
        baseline: Name,
    },
}

/// What an `every flow` claim demands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Demand {
    /// `has L, …`.
    Has(Vec<Name>),
    /// `is sealed [with K]`.
    Sealed(Option<Name>),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Large files have a million of them.
    #[test]
    fn items_are_small() {
        assert!(size_of::<Item>() <= 40, "{}", size_of::<Item>());
    }
}

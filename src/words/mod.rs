//! What the model and its findings are called in words: shared by every output for people.
//!
//! Nothing here knows of colours, columns or formats. Names stand without backticks, in NFC.

mod answer;
mod condition;
mod step;
mod text;
mod verdict;

pub use condition::Phrase;
pub use step::{Telling, duration};
pub use text::{fold, is_steering, list, plain, plural, skip_blanks};
pub use verdict::{tallied, tally};

use crate::claims::{Dnf, Vacuity, Value};
use crate::model::{Citation, Claim, ClaimId, Guarded, Modality, Policy, Sort, Speaker, StatementId, Type, VariableId};
use crate::source::{Sources, Span};
use crate::syntax::ast::Date;

/// Says things about one policy.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The files of the run.
    pub sources: &'a Sources,
}

impl<'a> Words<'a> {
    /// Words about a policy.
    #[must_use]
    pub const fn new(policy: &'a Policy, sources: &'a Sources) -> Self {
        Self { policy, sources }
    }

    /// What a variable is called: its name; a hidden one without a name goes by the place of its statement.
    #[must_use]
    pub fn variable(self, variable: VariableId) -> String {
        let variable = &self.policy.variables[variable];
        variable.name.map_or_else(|| self.sources.place(variable.span), |name| self.policy.symbol(name).to_owned())
    }

    /// What a statement is called: its name or its place.
    #[must_use]
    pub fn statement(self, statement: StatementId) -> String {
        let statement = &self.policy.statements[statement];
        statement.name.map_or_else(|| self.sources.place(statement.span), |name| self.policy.symbol(name).to_owned())
    }

    /// `file:line` of where a span begins.
    #[must_use]
    pub fn line(self, span: Span) -> String {
        format!("{}:{}", self.sources.file(span.file).name(), self.sources.start(span).line)
    }

    /// A statement as written, on one line.
    #[must_use]
    pub fn statement_text(self, statement: StatementId) -> String {
        fold(self.sources.text(self.policy.statements[statement].span))
    }

    /// A value of a variable: `yes`, `no`, the name of a value, a date, a number.
    #[must_use]
    pub fn value(self, variable: VariableId, value: Value) -> String {
        match (&self.policy.variables[variable].ty, value) {
            (_, Value::Bool(yes)) => if yes { "yes" } else { "no" }.to_owned(),
            (Type::Date, Value::Int(days)) => Date { days }.to_string(),
            (_, Value::Int(number)) => number.to_string(),
            (ty, Value::Enum(at)) => self.value_name(ty, at),
        }
    }

    /// The name of a value of an enumeration.
    fn value_name(self, ty: &Type, at: usize) -> String {
        let Type::Values(values) = ty else { return at.to_string() };
        values.get(at).map_or_else(|| at.to_string(), |&name| self.policy.symbol(name).to_owned())
    }

    /// The name of a value of an enumeration variable.
    #[must_use]
    pub fn enum_value(self, variable: VariableId, at: usize) -> String {
        self.value_name(&self.policy.variables[variable].ty, at)
    }

    /// A value of a variable as a condition: `account`, `not hosting`, `plan == free`.
    #[must_use]
    pub fn setting(self, variable: VariableId, value: Value) -> String {
        let name = self.variable(variable);
        match value {
            Value::Bool(true) => name,
            Value::Bool(false) => format!("not {name}"),
            _ => format!("{name} == {}", self.value(variable, value)),
        }
    }

    /// A condition in words; `always` and `never` where it is that.
    #[must_use]
    pub fn condition(self, dnf: &Dnf) -> String {
        self.phrase(dnf).to_string()
    }

    /// ` when account`, or ` in every scenario`: what stands behind a verdict.
    #[must_use]
    pub fn when(self, dnf: &Dnf) -> String {
        if dnf.is_always() { " in every scenario".to_owned() } else { format!(" when {}", self.condition(dnf)) }
    }

    /// What sort of thing a variable is: `a choice of User`, `a fact`.
    #[must_use]
    pub fn sort(self, variable: VariableId) -> String {
        match self.policy.variables[variable].sort {
            Sort::Choice(decider) => format!("a choice of {}", self.decider(decider)),
            Sort::Fact => "a fact".to_owned(),
            Sort::Reading => "a reading".to_owned(),
            Sort::May => "a `may`".to_owned(),
            Sort::Unstated => "an `unstated`".to_owned(),
        }
    }

    /// What a claim claims, as written, on one line, clauses excluded.
    #[must_use]
    pub fn claim_body(self, claim: &Claim) -> String {
        fold(self.sources.text(claim.body_span))
    }

    /// What a claim claims with its scope.
    #[must_use]
    pub fn claim_text(self, claim: &Claim) -> String {
        let clause = |word: &str, span: Option<Span>| {
            span.map_or_else(String::new, |span| format!(" {word} {}", fold(self.sources.text(span))))
        };
        let body = self.claim_body(claim);
        format!("{body}{}{}", clause("when", claim.when_span), clause("unless", claim.unless_span))
    }

    /// The name of a claim.
    #[must_use]
    pub fn claim_name(self, claim: ClaimId) -> &'a str {
        self.policy.symbol(self.policy.claims[claim].name)
    }

    /// A citation: the source and where in it.
    #[must_use]
    pub fn citation(self, cite: &Citation) -> String {
        let source = self.policy.symbol(self.policy.sources[cite.source].name);
        cite.at.as_ref().map_or_else(|| source.to_owned(), |at| format!("{source} {at}"))
    }

    /// Who says something and where: `says WhatsApp (fr_0107 par. 10)`; nothing if nobody is named.
    #[must_use]
    pub fn authority(self, by: Option<&Speaker>, cites: &[Citation]) -> Option<String> {
        let cited = cites.iter().map(|cite| self.citation(cite)).collect::<Vec<_>>().join("; ");
        match (by, cited.is_empty()) {
            (None, true) => None,
            (None, false) => Some(cited),
            (Some(by), true) => Some(format!("says {}", self.policy.speaker(by))),
            (Some(by), false) => Some(format!("says {} ({cited})", self.policy.speaker(by))),
        }
    }

    /// What a hidden variable, a reading, a choice or a fact means, in its author's words.
    #[must_use]
    pub fn meaning(self, variable: VariableId) -> Option<String> {
        self.policy.variables[variable].text.as_ref().map(|text| fold_prose(text))
    }

    /// What a hidden variable guards, as written, on one line.
    #[must_use]
    pub fn guarded(self, variable: VariableId) -> Option<String> {
        let variable = &self.policy.variables[variable];
        variable.guards.map(|_| fold(self.sources.text(variable.span)))
    }

    /// Who says what a hidden variable guards.
    #[must_use]
    pub fn guarded_authority(self, variable: VariableId) -> Option<String> {
        let variable = &self.policy.variables[variable];
        let policy = variable.baseline.map_or(self.policy, |baseline| &self.policy.baselines[baseline].policy);
        let words = Words::new(policy, self.sources);
        match variable.guards? {
            Guarded::Statement(id) => {
                let statement = &policy.statements[id];
                words.authority(statement.by.as_ref(), &statement.cites)
            }
            Guarded::Condition(id) => {
                let condition = &policy.conditions[id];
                words.authority(condition.by.as_ref(), &condition.cites)
            }
        }
    }

    /// Why a claim that holds says nothing.
    #[must_use]
    pub fn vacuity(self, vacuity: &Vacuity) -> String {
        match vacuity {
            Vacuity::NoScenario => "no scenario is in its scope".to_owned(),
            Vacuity::EmptyPattern(span) => format!("`{}` matches nothing", fold(self.sources.text(*span))),
            Vacuity::NothingHeld => "nobody ever holds the data that it speaks of".to_owned(),
            Vacuity::NothingMoves => "no flow that it speaks of ever moves anything".to_owned(),
            Vacuity::NothingKept => "no `keep` statement is about data that its parties hold".to_owned(),
            Vacuity::NothingUsed => {
                "no `use` statement, and no flow with a purpose, is about data that its parties hold".to_owned()
            }
        }
    }
}

/// How a modality is spoken of behind a statement's name.
#[must_use]
pub const fn modality_note(modality: Modality) -> &'static str {
    match modality {
        Modality::May => "may happen",
        Modality::Unstated => "no source says whether",
    }
}

/// The prefix, as written.
#[must_use]
pub const fn modality_word(modality: Modality) -> &'static str {
    match modality {
        Modality::May => "may",
        Modality::Unstated => "unstated",
    }
}

/// The word for a variable's sort, as it is written before its declaration.
#[must_use]
pub const fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Choice(_) => "choice",
        Sort::Fact => "fact",
        Sort::Reading => "reading",
        Sort::May => "may",
        Sort::Unstated => "unstated",
    }
}

/// Prose on one line.
fn fold_prose(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

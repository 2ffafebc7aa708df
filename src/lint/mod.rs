//! Lints: what is allowed by the language and most likely not meant.
//!
//! One file for each rule, with its reasons, its logic and its words. A rule does not use another; what several need stands in
//! `mentions` (which names are spoken of where), `meaning` (what statements say), `events` (what claims speak of) and `removal` (the
//! change that takes a statement out). Levels, summaries and pages are in the registry.
//!
//! A rule is run only if somebody wants to hear of it, so that those that are allowed by default cost nothing. Rules that compare
//! statements or names stop at [`SIZE_LIMIT`], rules that take a fixpoint for each statement at [`VARIATION_LIMIT`]
//! and [`VARIATION_SIZE`].

mod confusable_names;
mod constant_condition;
mod contradictory_claims;
mod covered_flow;
mod duplicate_statement;
mod events;
mod flow_to_itself;
mod idle_assumption;
mod idle_choice;
mod idle_derivation;
mod idle_reading;
mod implied_claim;
mod influence;
mod key_of_everybody;
mod key_of_nobody;
mod key_with_data;
mod meaning;
mod mentions;
mod mergeable_statements;
mod near_names;
mod quoted_party;
mod removal;
mod seals;
mod silent_claim;
mod single_statement_claim;
mod spaces;
mod speaker_no_party;
mod speakers;
mod spreads_unknown_data;
mod todo;
mod uncited_statement;
mod unclaimed_sensitive_data;
mod unexplained_flow;
mod unused;
mod unused_baseline;
mod unused_choice;
mod unused_condition;
mod unused_data;
mod unused_fact;
mod unused_key;
mod unused_kind;
mod unused_label;
mod unused_party;
mod unused_purpose;
mod unused_reading;
mod unused_source;
mod useless_statement;
mod while_of_others;

use crate::claims::{Engine, Finding};
use crate::diag::{Diagnostic, Rule};
use crate::model::{ClaimId, Policy, StatementId};
use crate::scenario::Diagram;
use crate::source::{Sources, Span};
use crate::syntax::ast::{File, Item, Statement};
use mentions::Mentions;
use std::borrow::Cow;
use std::rc::Rc;

/// How many statements, and how many names of one sort, a policy may have before they are no longer compared with one another.
pub const SIZE_LIMIT: usize = 20_000;

/// How many statements a policy may have before no fixpoint is taken for each of them.
pub const VARIATION_LIMIT: usize = 300;

/// How many parties and hops together a policy may have before no fixpoint is taken for each of its statements.
pub const VARIATION_SIZE: usize = 5_000;

/// What lints have to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// The labels of sensitive data.
    pub sensitive: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { sensitive: vec!["sensitive".to_owned()] }
    }
}

/// What is known of a policy beside what its engine knows.
#[derive(Clone, Copy)]
pub struct Examined<'c> {
    /// The trees of the root and all that it imports.
    pub files: &'c [File],
    /// The files of the run.
    pub sources: &'c Sources,
    /// What was found about its claims.
    pub findings: &'c [(ClaimId, Finding)],
}

/// Whether any rule is wanted: if not, nothing needs the trees any more.
#[must_use]
pub fn is_any_wanted(wanted: &dyn Fn(&'static Rule) -> bool) -> bool {
    LINTS.iter().any(|lint| wanted(lint.rule))
}

/// What the wanted rules find in a policy that is valid and has scenarios. At their own levels, in no order.
#[must_use]
pub fn run(
    engine: &mut Engine<'_>,
    examined: Examined<'_>,
    options: &Options,
    wanted: &dyn Fn(&'static Rule) -> bool,
) -> Vec<Diagnostic> {
    let policy = engine.policy;
    let mut context = Context { engine, policy, examined, options, mentions: None };
    let mut found = Vec::new();
    for lint in LINTS.iter().filter(|lint| wanted(lint.rule)) {
        found.extend((lint.find)(&mut context));
    }
    found
}

/// A rule, and how its findings are found.
struct Lint {
    rule: &'static Rule,
    find: fn(&mut Context<'_, '_>) -> Vec<Diagnostic>,
}

/// All rules of this module, by code.
static LINTS: &[Lint] = &[
    flow_to_itself::LINT,
    unused_party::LINT,
    unused_kind::LINT,
    unused_data::LINT,
    unused_key::LINT,
    unused_purpose::LINT,
    unused_label::LINT,
    unused_condition::LINT,
    unused_choice::LINT,
    unused_fact::LINT,
    unused_reading::LINT,
    unused_source::LINT,
    unused_baseline::LINT,
    near_names::LINT,
    confusable_names::LINT,
    duplicate_statement::LINT,
    mergeable_statements::LINT,
    covered_flow::LINT,
    useless_statement::LINT,
    idle_derivation::LINT,
    constant_condition::LINT,
    idle_assumption::LINT,
    idle_choice::LINT,
    idle_reading::LINT,
    todo::LINT,
    contradictory_claims::LINT,
    implied_claim::LINT,
    single_statement_claim::LINT,
    silent_claim::LINT,
    while_of_others::LINT,
    spreads_unknown_data::LINT,
    unclaimed_sensitive_data::LINT,
    unexplained_flow::LINT,
    uncited_statement::LINT,
    speaker_no_party::LINT,
    quoted_party::LINT,
    key_of_nobody::LINT,
    key_of_everybody::LINT,
    key_with_data::LINT,
];

/// What a rule looks at.
struct Context<'c, 'p> {
    engine: &'c mut Engine<'p>,
    policy: &'p Policy,
    examined: Examined<'c>,
    options: &'c Options,
    mentions: Option<Rc<Mentions>>,
}

impl<'c, 'p> Context<'c, 'p> {
    /// Whether a place is in the root file, and that is a policy of its own. What an imported file has and this policy does not need
    /// may be meant for another one, and so may what a part has that is checked by itself.
    fn is_own(&self, span: Span) -> bool {
        let is_root = |file: &&File| file.id == self.policy.root;
        let first = self.examined.files.iter().find(is_root).and_then(|file| file.items.first());
        span.file == self.policy.root && first.is_some_and(|item| matches!(item.statement, Statement::Policy(_)))
    }

    /// Which names are spoken of where.
    fn mentions(&mut self) -> Rc<Mentions> {
        let (policy, files) = (self.policy, self.examined.files);
        Rc::clone(self.mentions.get_or_insert_with(|| Rc::new(Mentions::of(policy, files))))
    }

    /// The statement of a file, not a part of a party, in which a place lies.
    fn item(&self, span: Span) -> Option<Cow<'c, Item>> {
        let file = self.examined.files.iter().find(|file| file.id == span.file)?;
        let behind = file.items.partition_point(|item| item.span.start <= span.start);
        file.items.get(behind.checked_sub(1)?)?.statement_before(span.start).filter(|item| span.end <= item.span.end)
    }

    /// The sets of scenarios that count in which something is so.
    fn among_scenarios(&mut self, set: Diagram) -> Diagram {
        let valid = self.engine.space.valid();
        self.engine.space.diagrams.and(set, valid)
    }

    /// Whether something is so in some scenario that counts; not if that is not known.
    fn happens(&mut self, set: Diagram) -> bool {
        !matches!(self.among_scenarios(set), Diagram::NEVER | Diagram::UNDECIDED)
    }

    /// Whether something is so in no scenario that counts; not if that is not known.
    fn never_happens(&mut self, set: Diagram) -> bool {
        self.among_scenarios(set) == Diagram::NEVER
    }

    /// A finding about a statement of the model.
    fn at_statement(&self, rule: &'static Rule, id: StatementId, message: String) -> Diagnostic {
        let statement = &self.policy.statements[id];
        let diagnostic = Diagnostic::new(rule, statement.span, message);
        match statement.name {
            Some(name) => diagnostic.about(self.policy.symbol(name)),
            None => diagnostic,
        }
    }

    /// A finding about a claim.
    fn at_claim(&self, rule: &'static Rule, id: ClaimId, message: String) -> Diagnostic {
        let claim = &self.policy.claims[id];
        Diagnostic::new(rule, claim.body_span, message).about(self.policy.symbol(claim.name))
    }

    /// A claim's name.
    fn claim_name(&self, id: ClaimId) -> &'p str {
        self.policy.symbol(self.policy.claims[id].name)
    }

    /// Whether the policy is small enough for a fixpoint to be taken for each of its statements.
    fn is_variable(&self) -> bool {
        let size = self.policy.parties.len() + self.engine.system.graph.hops().len();
        self.policy.statements.len() <= VARIATION_LIMIT && size <= VARIATION_SIZE
    }

    /// Whether the policy is small enough for its statements to be compared.
    fn is_comparable(&self) -> bool {
        self.policy.statements.len() <= SIZE_LIMIT
    }
}

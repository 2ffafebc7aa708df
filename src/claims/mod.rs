//! Claims, their verdicts and their proofs.
//!
//! This file has what is found; the files below it have how, one for each idea.

mod control;
mod culprits;
mod dependence;
mod descent;
mod engine;
mod failing;
mod model_checks;
mod repair;
mod rests;
mod vacuity;
mod verdict;
mod ways;
mod witness;

pub use culprits::{Culprit, culprits, finding_of};
pub use dependence::{Changed, Concerned, Dependence};
pub use engine::{Engine, Kept, Relaxation};
pub use failing::{Failing, each_event};
pub use verdict::{Judgement, judge};
pub use ways::Way;
pub use witness::witness;

use crate::diag::Diagnostic;
use crate::model::{Claim, ClaimBody, ClaimId, DataId, PartyId, Policy, StatementId, VariableId};
use crate::scenario::Diagram;
pub use crate::scenario::{Allowed, Dnf, Literal, Value};
use crate::source::Span;

/// What is found about a claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Its verdict.
    pub verdict: Verdict,
    /// For one that holds: why there is nothing that it could speak of.
    pub vacuous: Option<Vacuity>,
    /// For one that fails: when.
    pub when: Option<Dnf>,
    /// For one that fails: what else can fail.
    pub also: Vec<Also>,
    /// For one that holds: what keeps it.
    pub rests_on: Vec<RestsOn>,
    /// For one that fails: one scenario and how it comes about.
    pub witness: Option<Witness>,
    /// For one that fails: what would mend it.
    pub repair: Option<Repair>,
    /// For control claims: what the party chooses, or would have to give up.
    pub control: Option<Control>,
    /// For an ambiguous one: what each reading says.
    pub readings: Option<Readings>,
}

/// The verdicts, from best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// It fails in no scenario.
    Holds,
    /// It fails only if something that the sources leave open is so.
    Unknown,
    /// It turns on whether a `may` statement happens.
    Possible,
    /// It turns on a reading.
    Ambiguous,
    /// It fails.
    Violated,
    /// A limit was reached.
    Undecided,
    /// It depends on a statement that was not understood.
    NotEvaluated,
}

impl Verdict {
    /// The word that outputs use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unknown => "unknown",
            Self::Possible => "possible",
            Self::Ambiguous => "ambiguous",
            Self::Violated => "violated",
            Self::Undecided => "undecided",
            Self::NotEvaluated => "not_evaluated",
        }
    }

    /// Whether it is one of the verdicts of a claim that fails somewhere.
    #[must_use]
    pub const fn fails(self) -> bool {
        matches!(self, Self::Unknown | Self::Possible | Self::Ambiguous | Self::Violated)
    }
}

/// Why a claim that holds says nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Vacuity {
    /// No scenario is in its scope.
    NoScenario,
    /// A pattern in it matches nothing.
    EmptyPattern(Span),
    /// Nobody holds its data in any scenario in scope.
    NothingHeld,
    /// No hop that it speaks of moves anything in scope.
    NothingMoves,
    /// No party of the claim's holds data of the claim's that a `keep` there is about.
    NothingKept,
    /// No party of the claim's holds data of the claim's that a `use` there, or a flow with a purpose to it, is about.
    NothingUsed,
}

/// What can fail besides `when`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Also {
    /// `Possible` or `Unknown`.
    pub level: Verdict,
    /// When.
    pub when: Dnf,
}

/// What a claim that holds rests on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RestsOn {
    /// A seal whose key is not where the data goes.
    Seal,
    /// A condition on a statement, or an assumption.
    Condition,
    /// A transformation: what arrives is something else.
    Transformation,
    /// Its own exception: `unless`, `when`, `except`, `only when`.
    Exception,
    /// Nothing stated moves the data on.
    Silence,
}

impl RestsOn {
    /// The word that outputs use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Condition => "condition",
            Self::Transformation => "transformation",
            Self::Exception => "exception",
            Self::Silence => "silence",
        }
    }
}

/// One scenario in which a claim fails, and how.
#[derive(Clone, PartialEq, Debug)]
pub struct Witness {
    /// The scenario: every variable that matters to the policy, hidden ones included, in the order of their declaration.
    pub scenario: Scenario,
    /// The steps, premises first. Empty where the claim fails for want of an event.
    pub steps: Vec<Step>,
}

/// A value of each variable that a scenario shows, in the order of declaration.
pub type Scenario = Vec<(VariableId, Value)>;

/// One rule application of a proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The rule.
    pub rule: StepRule,
    /// Who holds, keeps or uses.
    pub party: PartyId,
    /// Of a flow: the sender. Of a part: the part.
    pub from: Option<PartyId>,
    /// What is held, kept or used.
    pub data: DataId,
    /// The key of the seal if it is held sealed; clear if `None`.
    pub sealed_with: Option<DataId>,
    /// The steps that it needs: positions in the list, all smaller than its own.
    pub premises: Vec<usize>,
    /// The statement that is applied; `None` for `unseal` and `part`.
    pub statement: Option<StatementId>,
}

/// The rules of a proof.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names are those of the language")]
pub enum StepRule {
    Origin,
    Flow,
    Derive,
    Unseal,
    Part,
    Keep,
    Use,
}

impl StepRule {
    /// The word that outputs use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Flow => "flow",
            Self::Derive => "derive",
            Self::Unseal => "unseal",
            Self::Part => "part",
            Self::Keep => "keep",
            Self::Use => "use",
        }
    }
}

/// What would make a failed claim hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repair {
    /// Statements whose removal does it.
    pub remove: Vec<StatementId>,
    /// Whether no smaller set does.
    pub exact: bool,
    /// The condition that, added to each of them, would do instead.
    pub or_guard: Option<Dnf>,
}

/// What a control claim found.
#[derive(Clone, PartialEq, Debug)]
pub struct Control {
    /// Of one that holds: what the party chooses, by circumstances where it differs.
    pub choices: Vec<ControlChoice>,
    /// Of one that fails: what would have to be given up, by circumstances where it differs.
    pub gives_up: Vec<GivenUp>,
}

/// What the party chooses in some circumstances.
#[derive(Clone, PartialEq, Debug)]
pub struct ControlChoice {
    /// The circumstances.
    pub when: Dnf,
    /// The choice.
    pub choice: Vec<(VariableId, Value)>,
}

/// Why a party cannot prevent or ensure something in some circumstances.
#[derive(Clone, PartialEq, Debug)]
pub struct GivenUp {
    /// The circumstances, among those in which it cannot.
    pub when: Dnf,
    /// Why.
    pub why: GivesUp,
}

/// Why a party cannot prevent or ensure something.
#[derive(Clone, PartialEq, Debug)]
pub enum GivesUp {
    /// It could, if this part of `while` (a place in the claim) were given up, by this choice.
    Part(Span, Vec<(VariableId, Value)>),
    /// No choice of its helps.
    Nothing,
    /// It has no choice at all.
    NoChoice,
    /// Another decides a variable of `while`, or nobody does, and makes it false: it belongs in `when`.
    OthersVariable(VariableId),
}

/// What the readings of an ambiguous claim say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readings {
    /// The readings in which it fails.
    pub fails: Dnf,
    /// The readings in which it can hold.
    pub holds: Dnf,
}

/// What to check, and how much work it may take.
#[derive(Default)]
pub struct Options<'a> {
    /// Only these claims; all if `None`.
    pub only: Option<Vec<ClaimId>>,
    /// How many steps of work at most; no limit if `None`.
    pub max_steps: Option<u64>,
    /// Asked from time to time: whether to stop (a time limit, an editor that has moved on).
    pub stop: Option<&'a dyn Fn() -> bool>,
}

/// What is found about a policy.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outcome {
    /// The findings of the claims that were checked, in the order of the claims.
    pub findings: Vec<(ClaimId, Finding)>,
    /// Findings about the model itself: contradicting assumptions, dead flows.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the claims of a policy.
#[must_use]
pub fn check<'a>(policy: &'a Policy, options: &Options<'a>) -> Outcome {
    check_with(&mut Engine::new(policy, options), options.only.as_deref(), true)
}

/// Checks the claims of the policy that an engine examines: all, or only these. Dead flows are looked for if they are wanted; a large
/// policy can have many.
#[must_use]
pub fn check_with(engine: &mut Engine<'_>, only: Option<&[ClaimId]>, dead_flows: bool) -> Outcome {
    let policy = engine.policy;
    let contradiction = model_checks::contradiction(engine);
    let mut outcome = Outcome::default();
    let asked = |id: &ClaimId| only.is_none_or(|only| only.contains(id));
    for id in policy.claims.ids().filter(asked) {
        let claim = &policy.claims[id];
        let finding = match &claim.body {
            Some(body) if claim.blocked_by.is_empty() && contradiction.is_none() => decide(engine, claim, body),
            _ => Finding::bare(Verdict::NotEvaluated),
        };
        outcome.findings.push((id, finding));
    }
    match contradiction {
        Some(contradiction) => outcome.diagnostics.push(contradiction),
        None if dead_flows => outcome.diagnostics = model_checks::dead_hops(engine),
        None => {}
    }
    outcome
}

/// How a claim stands: its verdict, its conditions and whether it is vacuous, without proofs; and when it fails.
pub fn standing(engine: &mut Engine<'_>, id: ClaimId) -> (Finding, Failing) {
    let claim = &engine.policy.claims[id];
    let nowhere = Failing { scope: Diagram::NEVER, fail: Diagram::NEVER };
    let Some(body) = claim.body.as_ref().filter(|_| claim.blocked_by.is_empty()) else {
        return (Finding::bare(Verdict::NotEvaluated), nowhere);
    };
    if engine.space.valid() == Diagram::NEVER {
        return (Finding::bare(Verdict::NotEvaluated), nowhere);
    }
    let scope = engine.scope(claim);
    let failing = engine.failing(body, scope);
    let judgement = verdict::judge(engine, failing, matches!(body, ClaimBody::Can(_)));
    let mut finding = Finding::bare(judgement.verdict);
    if judgement.verdict == Verdict::Holds {
        set_vacuity(engine, claim, scope, &mut finding);
    }
    finding.when = judgement.when;
    finding.also = judgement.also;
    (finding, failing)
}

/// Whether a claim that holds is vacuous. Where that is not known, neither is whether it says anything.
fn set_vacuity(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram, finding: &mut Finding) {
    match vacuity::vacuity(engine, claim, scope) {
        vacuity::Standing::Vacuous(vacuity) => finding.vacuous = Some(vacuity),
        vacuity::Standing::Telling => {}
        vacuity::Standing::Undecided => finding.verdict = Verdict::Undecided,
    }
}

/// If no scenario satisfies all assumptions: which of them contradict one another.
pub fn contradiction(engine: &mut Engine<'_>) -> Option<Diagnostic> {
    model_checks::contradiction(engine)
}

/// What is wrong with the model itself: assumptions that contradict one another, or else flows that are dead.
pub fn model_findings(engine: &mut Engine<'_>) -> Vec<Diagnostic> {
    match model_checks::contradiction(engine) {
        Some(contradiction) => vec![contradiction],
        None => model_checks::dead_hops(engine),
    }
}

/// Decides one claim, which nothing that was not understood hinders. `body` is what it says.
pub fn decide(engine: &mut Engine<'_>, claim: &Claim, body: &ClaimBody) -> Finding {
    let scope = engine.scope(claim);
    let failing = engine.failing(body, scope);
    let judgement = verdict::judge(engine, failing, matches!(body, ClaimBody::Can(_)));
    let mut finding = Finding::bare(judgement.verdict);
    match judgement.verdict {
        Verdict::Holds => {
            set_vacuity(engine, claim, scope, &mut finding);
            if finding.verdict == Verdict::Holds && finding.vacuous.is_none() {
                finding.rests_on = rests::rests_on(engine, claim);
                finding.control = control::report(engine, claim, scope, false);
            }
        }
        verdict if verdict.fails() => {
            finding.witness = witness::witness(engine, body, judgement.set);
            finding.when = judgement.when;
            finding.also = judgement.also;
            finding.readings = judgement.readings;
            finding.control = control::report(engine, claim, scope, true);
            if engine.policy.statements.len() <= repair::STATEMENT_LIMIT {
                finding.repair = repair::repair(engine, claim, failing);
            }
        }
        _ => {}
    }
    finding
}

impl Finding {
    /// A verdict without anything that comes with it.
    #[must_use]
    pub const fn bare(verdict: Verdict) -> Self {
        Self {
            verdict,
            vacuous: None,
            when: None,
            also: Vec::new(),
            rests_on: Vec::new(),
            witness: None,
            repair: None,
            control: None,
            readings: None,
        }
    }
}

//! Answers: one claim's whole proof, a question, the matrix, and what sources say alone and together.

use super::{ClaimReport, PolicyReport, Report, Run, Settings, Standing, UsageError, findings};
use crate::answers::{
    Answer, Certainty, Column, Mark, Matrix, Row, Undone, Voice, answer, denials, emerging, mark, matrix, undenied,
    undone, voice,
};
use crate::claims::{self, Engine, Finding, Verdict};
use crate::diag::Diagnostic;
use crate::model::{self, ClaimId, Policy, Question, QuestionForm, Request, SourceId, StatementId};
use crate::scenario::Diagram;
use crate::source::{Loader, Sources};
use crate::words::Words;
use std::collections::BTreeMap;

/// Something was asked for that cannot be; what is wrong with it.
#[derive(Debug)]
pub struct Refused {
    /// The texts that were asked for, as files.
    pub sources: Sources,
    /// What is wrong in them.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong besides.
    pub errors: Vec<UsageError>,
}

/// Claims with their answers.
#[derive(Debug)]
pub struct Answered {
    /// The claims, or the claim of a question, as a check reports them.
    pub report: Report,
    /// For each claim of the report, in order, what was asked and the answer; none if it could not be evaluated.
    pub answers: Vec<(QuestionForm, Option<Answer>)>,
}

/// The matrix of a policy.
#[derive(Debug)]
pub struct Tabled {
    /// The policy, without claims.
    pub report: Report,
    /// The matrix; none if the policy has errors that leave it open.
    pub matrix: Option<Matrix>,
}

/// What sources say.
#[derive(Debug)]
pub struct Compared {
    /// The claims under all sources together.
    pub report: Report,
    /// Under each source alone.
    pub columns: Vec<Alone>,
    /// Claims that fail by what other sources state, or only by several together.
    pub undone: Vec<Undone>,
    /// Flows that no claim denies.
    pub undenied: Vec<StatementId>,
    /// The claims that deny something.
    pub denials: Vec<ClaimId>,
}

/// A source alone.
#[derive(Debug)]
pub struct Alone {
    /// What is found under it.
    pub column: Column,
    /// Its files, for the places in its policy.
    pub sources: Sources,
    /// Who speaks in it.
    pub voice: Voice,
    /// What it makes of each claim, in the order of the report.
    pub marks: Vec<(ClaimId, Mark)>,
}

/// One claim's whole proof.
///
/// # Errors
/// What was asked for and cannot be.
pub fn why(root: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Result<Answered, Refused> {
    let mut run = Run::new(loader, settings);
    let policy = run.compiled(root, Vec::new())?;
    run.demand_claims(&policy.iter().collect::<Vec<_>>());
    if !run.usage.is_empty() {
        return Err(run.refused(Vec::new()));
    }
    let wanted = |run: &Run<'_>, policy: &Policy| -> Vec<Question> {
        let ids = run.wanted(policy).unwrap_or_else(|| policy.claims.ids().collect());
        ids.into_iter().map(|claim| Question { form: QuestionForm::Claim, claim }).collect()
    };
    let policies = policy.into_iter().map(|policy| {
        let questions = wanted(&run, &policy);
        run.examine(policy, &questions)
    });
    let (policies, answers): (Vec<_>, Vec<_>) = policies.collect::<Vec<_>>().into_iter().unzip();
    let report = run.finish(policies);
    Ok(Answered { report, answers: answers.into_iter().flatten().collect() })
}

/// The answer to a question.
///
/// # Errors
/// What was asked for and cannot be.
pub fn ask(root: &str, question: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Result<Answered, Refused> {
    let mut run = Run::new(loader, settings);
    let policy = run.compiled(root, vec![question.to_owned()])?;
    let (mut policies, mut answers) = (Vec::new(), Vec::new());
    if let Some(policy) = policy {
        let questions = policy.questions.clone();
        let (report, found) = run.examine(policy, &questions);
        policies.push(report);
        answers = found;
    }
    Ok(Answered { report: run.finish(policies), answers })
}

/// Who can have what.
///
/// # Errors
/// What was asked for and cannot be.
pub fn table(root: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Result<Tabled, Refused> {
    let mut run = Run::new(loader, settings);
    let is_possible = |engine: &Engine<'_>| engine.space.valid() != Diagram::NEVER;
    let (policies, found) = run.look_into(root, |engine| is_possible(engine).then(|| matrix(engine)))?;
    Ok(Tabled { report: run.finish(policies), matrix: found.flatten() })
}

/// What each source says of the claims, alone and together with the others.
///
/// # Errors
/// What was asked for and cannot be.
pub fn compare(root: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Result<Compared, Refused> {
    let mut run = Run::new(loader, settings);
    let Some(policy) = run.compiled(root, Vec::new())? else {
        let report = run.finish(Vec::new());
        return Ok(Compared {
            report,
            columns: Vec::new(),
            undone: Vec::new(),
            undenied: Vec::new(),
            denials: Vec::new(),
        });
    };
    let mut merging = Merging { root, loader, settings, policy: &policy, known: BTreeMap::new() };
    let columns: Vec<Alone> = policy.sources.ids().filter_map(|source| merging.alone(source)).collect();
    let whole = claims::check(&policy, &run.settings.limits());
    let undone = merging.contradictions(&whole.findings);
    let graph = crate::graph::FlowGraph::new(&policy, crate::graph::Relaxation::default());
    let undenied = undenied(&policy, &graph);
    let denials = denials(&policy);
    run.diagnostics.extend(whole.diagnostics);
    let words = Words::new(&policy, &run.sources);
    let claims = whole.findings.into_iter().map(|(id, finding)| run.judge(words, id, finding)).collect();
    let report = run.finish(vec![PolicyReport { claims, policy }]);
    Ok(Compared { report, columns, undone, undenied, denials })
}

impl<'a> Run<'a> {
    pub(super) fn new(loader: &'a dyn Loader, settings: &'a Settings<'a>) -> Self {
        let (sources, before) = (Sources::new(), BTreeMap::new());
        Run { loader, settings, sources, diagnostics: Vec::new(), usage: Vec::new(), before, linted: false }
    }

    /// The policy of a root file without its claims, with what is wrong with the model; and if the whole of it was understood, what
    /// is seen in it.
    pub(super) fn look_into<T>(
        &mut self,
        root: &str,
        look: impl FnOnce(&mut Engine<'_>) -> T,
    ) -> Result<(Vec<PolicyReport>, Option<T>), Refused> {
        let Some(policy) = self.compiled(root, Vec::new())? else { return Ok((Vec::new(), None)) };
        let mut seen = None;
        if self.is_whole() {
            let mut engine = Engine::new(&policy, &self.settings.limits());
            self.diagnostics.extend(claims::model_findings(&mut engine));
            seen = Some(look(&mut engine));
        }
        Ok((vec![PolicyReport { policy, claims: Vec::new() }], seen))
    }

    /// The policy of a root file; nothing if it cannot be read.
    pub(super) fn compiled(&mut self, root: &str, questions: Vec<String>) -> Result<Option<Policy>, Refused> {
        let restrictions = &self.settings.restrictions;
        let request = Request {
            assumptions: restrictions.assumptions.clone(),
            questions,
            only_sources: restrictions.sources.clone(),
            compare_with: None,
        };
        let compiled = model::compile(root, self.loader, &request, &mut self.sources);
        if compiled.usage.iter().any(Diagnostic::is_error) {
            return Err(self.refused(compiled.usage));
        }
        self.diagnostics.extend(compiled.diagnostics);
        self.diagnostics.extend(compiled.usage);
        Ok(compiled.policy)
    }

    fn refused(&mut self, diagnostics: Vec<Diagnostic>) -> Refused {
        let (sources, errors) = (std::mem::take(&mut self.sources), std::mem::take(&mut self.usage));
        Refused { sources, diagnostics, errors }
    }

    /// Whether everything in the files was understood.
    pub(super) fn is_whole(&self) -> bool {
        !self.diagnostics.iter().any(|found| found.is_error() && !found.rule.adjustable)
    }

    /// Answers questions about a policy, each with the report of its claim.
    fn examine(
        &mut self,
        policy: Policy,
        questions: &[Question],
    ) -> (PolicyReport, Vec<(QuestionForm, Option<Answer>)>) {
        let mut engine = Engine::new(&policy, &self.settings.limits());
        self.diagnostics.extend(claims::model_findings(&mut engine));
        let can_be_true = engine.space.valid() != Diagram::NEVER;
        let (mut reports, mut answers) = (Vec::new(), Vec::new());
        for question in questions {
            let claim = &policy.claims[question.claim];
            let body = claim.body.as_ref().filter(|_| can_be_true && claim.blocked_by.is_empty());
            let answer = body.map(|body| answer(&mut engine, question, body));
            let finding = answer.as_ref().map_or(Finding::bare(Verdict::NotEvaluated), reported);
            reports.push(self.standing(&policy, question, finding));
            answers.push((question.form, answer));
        }
        (PolicyReport { claims: reports, policy }, answers)
    }

    /// A claim's report. That what an open question asks for happens is an answer, and nothing to report.
    fn standing(&self, policy: &Policy, question: &Question, finding: Finding) -> ClaimReport {
        let words = Words::new(policy, &self.sources);
        let is_answer = finding.verdict.fails() || finding.verdict == Verdict::Holds;
        if question.form != QuestionForm::Claim && is_answer {
            return ClaimReport { id: question.claim, finding, standing: Standing::Passes, diagnostic: None };
        }
        let (standing, diagnostic) = findings::judge(words, question.claim, &finding, self.settings.fail_on);
        let diagnostic = diagnostic.and_then(|diagnostic| self.settings.levels.apply(diagnostic));
        ClaimReport { id: question.claim, finding, standing, diagnostic }
    }
}

/// What is reported about an answer: one that a limit kept from being whole is undecided.
fn reported(answer: &Answer) -> Finding {
    let is_whole = |row: &Row| {
        let certainties = [row.cell.learns.certainty, row.cell.holds.certainty];
        !certainties.contains(&Certainty::Undecided)
    };
    if answer.rows.iter().all(is_whole) { answer.finding.clone() } else { Finding::bare(Verdict::Undecided) }
}

/// Checks a policy under some of its sources.
struct Merging<'a> {
    root: &'a str,
    loader: &'a dyn Loader,
    settings: &'a Settings<'a>,
    policy: &'a Policy,
    known: BTreeMap<Vec<SourceId>, Option<BTreeMap<ClaimId, Verdict>>>,
}

impl Merging<'_> {
    /// What is found under some sources.
    fn under(&self, only: &[SourceId]) -> Option<(Policy, claims::Outcome, Sources)> {
        let name = |&source: &SourceId| self.policy.symbol(self.policy.sources[source].name).to_owned();
        let request = Request {
            assumptions: self.settings.restrictions.assumptions.clone(),
            questions: Vec::new(),
            only_sources: Some(only.iter().map(name).collect()),
            compare_with: None,
        };
        let mut sources = Sources::new();
        let policy = model::compile(self.root, self.loader, &request, &mut sources).policy?;
        let outcome = claims::check(&policy, &self.settings.limits());
        Some((policy, outcome, sources))
    }

    fn alone(&mut self, source: SourceId) -> Option<Alone> {
        let (policy, outcome, sources) = self.under(&[source])?;
        self.known.insert(vec![source], Some(verdicts(&outcome)));
        let column = Column { source, policy, outcome };
        let marks = column.outcome.findings.iter().map(|(id, finding)| (*id, mark(&column, *id, finding))).collect();
        Some(Alone { column, sources, voice: voice(self.policy, source), marks })
    }

    fn verdict(&mut self, only: &[SourceId], claim: ClaimId) -> Option<Verdict> {
        if !self.known.contains_key(only) {
            let found = self.under(only).map(|(_, outcome, _)| verdicts(&outcome));
            self.known.insert(only.to_vec(), found);
        }
        self.known.get(only)?.as_ref()?.get(&claim).copied()
    }

    /// The claims that fail by what other sources state, or only by several together.
    fn contradictions(&mut self, whole: &[(ClaimId, Finding)]) -> Vec<Undone> {
        let all: Vec<SourceId> = self.policy.sources.ids().collect();
        let mut found = Vec::new();
        for (claim, finding) in whole.iter().filter(|(_, finding)| finding.verdict.fails()) {
            // What fails without any source is no matter between sources.
            if self.verdict(&[], *claim).is_some_and(|verdict| verdict.fails() && verdict >= finding.verdict) {
                continue;
            }
            // If the sources that the claim cites say so themselves, nobody else is to blame.
            let cites = &self.policy.claims[*claim].cites;
            let own = |source: &SourceId| cites.iter().any(|cite| cite.source == *source);
            let (mut first, mut others): (Vec<SourceId>, Vec<SourceId>) = all.iter().copied().partition(own);
            first.append(&mut others);
            let by = emerging(&first, finding.verdict, &mut |only| self.verdict(only, *claim));
            found.extend(by.and_then(|by| undone(self.policy, *claim, by)));
        }
        found
    }
}

fn verdicts(outcome: &claims::Outcome) -> BTreeMap<ClaimId, Verdict> {
    outcome.findings.iter().map(|(id, finding)| (*id, finding.verdict)).collect()
}

//! What a run found: the value that every output is made from.

use crate::claims::{Finding, Verdict};
use crate::diag::{Diagnostic, Level};
use crate::model::{ClaimId, Policy};
use crate::source::{Sources, Span};
use crate::words::fold;
use rustc_hash::FxHashSet;

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// The files.
    pub sources: Sources,
    /// The policies, in the order in which their roots were given.
    pub policies: Vec<PolicyReport>,
    /// Findings other than those about claims, in order, at their levels.
    pub diagnostics: Vec<Diagnostic>,
    /// What the run was restricted to.
    pub restrictions: Restrictions,
    /// How many findings are left out because they were known before.
    pub known: usize,
}

/// What was found about one policy.
#[derive(Debug)]
pub struct PolicyReport {
    /// The policy.
    pub policy: Policy,
    /// Its claims, in their order.
    pub claims: Vec<ClaimReport>,
}

/// What was found about one claim.
#[derive(Clone, Debug)]
pub struct ClaimReport {
    /// The claim.
    pub id: ClaimId,
    /// Its verdict and proof.
    pub finding: Finding,
    /// Whether that is as it should be.
    pub standing: Standing,
    /// What is to be reported about it, at its level; nothing if it passes or its finding is allowed.
    pub diagnostic: Option<Diagnostic>,
}

/// Whether a claim's verdict is as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Standing {
    /// It holds.
    Passes,
    /// It has the verdict that it is expected to have.
    Expected,
    /// Its verdict is something to report.
    Finding,
    /// It fails as it is known to.
    Known,
}

impl ClaimReport {
    /// Whether it does not fail the run.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.diagnostic.as_ref().is_none_or(|diagnostic| !diagnostic.is_error())
    }
}

/// A finding, with the claim that it is about.
#[derive(Clone, Copy, Debug)]
pub struct Found<'r> {
    /// The finding.
    pub diagnostic: &'r Diagnostic,
    /// The claim, with its policy.
    pub claim: Option<(&'r PolicyReport, &'r ClaimReport)>,
}

impl<'r> Found<'r> {
    fn of(policy: &'r PolicyReport, claim: &'r ClaimReport) -> Option<Self> {
        claim.diagnostic.as_ref().map(|diagnostic| Self { diagnostic, claim: Some((policy, claim)) })
    }

    fn order(&self) -> (Option<Span>, &'static str, &'r str) {
        (self.diagnostic.span, self.diagnostic.rule.code, &self.diagnostic.message)
    }

    /// What it is about, in words that stay when lines move: the claim or statement by its name, else the text that it points at.
    #[must_use]
    pub fn subject(&self, sources: &Sources) -> String {
        let diagnostic = self.diagnostic;
        match (&self.claim, &diagnostic.subject, diagnostic.span) {
            (Some((policy, _)), Some(claim), _) => format!("{}: {claim}", policy.policy.name),
            (_, Some(subject), _) => subject.clone(),
            (_, None, Some(span)) => fold(sources.text(span)),
            (_, None, None) => diagnostic.message.to_string(),
        }
    }
}

/// What a run is restricted to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Restrictions {
    /// `--assume`: only scenarios where these conditions hold.
    pub assumptions: Vec<String>,
    /// `--claim`: only these claims.
    pub claims: Option<Vec<String>>,
    /// `--sources`: only statements and assumptions that cite these or nothing.
    pub sources: Option<Vec<String>>,
    /// `--base`: only what got worse since then.
    pub base: Option<String>,
}

impl Restrictions {
    /// Whether everything is checked.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether all of the policies as they are now is looked at, even if not all that is found is told.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        Self { base: None, ..self.clone() }.is_none()
    }
}

/// What a run comes to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Conclusion {
    /// Nothing to report at the failing level.
    Clean,
    /// Something fails.
    Findings,
    /// There was no claim.
    NothingChecked,
    /// Some claim is undecided, and nothing is worse.
    Undecided,
}

impl Report {
    /// All claims.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimReport> {
        self.policies.iter().flat_map(|policy| &policy.claims)
    }

    /// All findings, those about claims included, by file, place and code.
    #[must_use]
    pub fn findings(&self) -> Vec<&Diagnostic> {
        self.found().into_iter().map(|found| found.diagnostic).collect()
    }

    /// As [`findings`](Self::findings), each with the claim that it is about.
    #[must_use]
    pub fn found(&self) -> Vec<Found<'_>> {
        let mut all: Vec<Found<'_>> =
            self.diagnostics.iter().map(|diagnostic| Found { diagnostic, claim: None }).collect();
        for policy in &self.policies {
            all.extend(policy.claims.iter().filter_map(|claim| Found::of(policy, claim)));
        }
        all.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut seen = FxHashSet::default();
        all.retain(|found| seen.insert(identity(found.diagnostic, &self.sources)));
        all
    }

    /// How many findings other than those about claims have a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count()
    }

    /// What the run comes to.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        let undecided = |claim: &ClaimReport| claim.finding.verdict == Verdict::Undecided;
        let fails = self.claims().any(|claim| !claim.is_ok() && !undecided(claim));
        if fails || self.count(Level::Error) > 0 {
            Conclusion::Findings
        } else if self.claims().next().is_none() {
            Conclusion::NothingChecked
        } else if self.claims().any(undecided) {
            Conclusion::Undecided
        } else {
            Conclusion::Clean
        }
    }
}

/// Drops findings about a file that several policies import and that was read for each of them: they are the same for a reader.
pub(super) fn drop_repetitions(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    // They are in order: those about one file stand beside each other.
    diagnostics.dedup_by(|later, first| identity(later, sources) == identity(first, sources));
    let mut names = FxHashSet::default();
    if sources.files().all(|(_, file)| names.insert(file.name())) {
        return;
    }
    let mut seen = FxHashSet::default();
    let first: Vec<bool> = diagnostics.iter().map(|diagnostic| seen.insert(identity(diagnostic, sources))).collect();
    let mut first = first.into_iter();
    diagnostics.retain(|_| first.next().unwrap_or_default());
}

type Identity<'a> = (Option<(&'a str, u32, u32)>, &'static str, &'a str);

/// What a reader sees of a finding.
fn identity<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Identity<'a> {
    let place = diagnostic.span.map(|span| (sources.file(span.file).name(), span.start, span.end));
    (place, diagnostic.rule.code, &diagnostic.message)
}

//! What got worse since an older version of the policies: `check --base`.
//!
//! A claim is reported if it fails in scenarios in which it did not, or in a worse way, or is new; what is said of it then is about those
//! scenarios alone, at the newest statement in the witness. A finding that is about no claim is reported if there was none of its code
//! about the same thing.

use super::baseline::{Baseline, sift};
use super::{ClaimReport, PolicyReport, Report, Restrictions, Run, Settings, Standing, check};
use crate::claims::{Finding, Witness};
use crate::compare::{Blame, ClaimChange, Turn, compare_claims};
use crate::model::{BaselineId, Pair, Policy, StatementId};
use crate::source::Loader;
use crate::words::Words;
use std::collections::BTreeMap;

/// An older version of the policies.
#[derive(Clone, Copy)]
pub struct Base<'a> {
    /// The name of a file in it, by the file's name now.
    pub file: &'a dyn Fn(&str) -> String,
    /// Whether a name is that of a file in it.
    pub has: &'a dyn Fn(&str) -> bool,
}

/// What there was before.
#[derive(Default)]
pub(super) struct Before {
    /// The older versions of root files, by the names that they have now: those that are there and valid.
    pub roots: BTreeMap<String, String>,
    /// The findings that were about no claim.
    findings: Baseline,
}

impl Before {
    /// Checks the older versions of these root files for what is about no claim. Claims have their verdicts all the same, where all
    /// is looked at: some rules ask for them.
    pub fn new(roots: &[String], loader: &dyn Loader, settings: &Settings<'_>) -> Self {
        let mut before = Self::default();
        let Some(base) = settings.base else { return before };
        let claims = (!settings.restrictions.is_whole()).then(Vec::new);
        let restrictions = Restrictions { claims, ..Restrictions::default() };
        let settings = Settings { restrictions, base: None, ..settings.clone() };
        for root in roots {
            let old = (base.file)(root);
            let Ok(mut report) = check(std::slice::from_ref(&old), loader, &settings) else { continue };
            report.policies.iter_mut().for_each(|policy| policy.claims.clear());
            if report.diagnostics.iter().all(|found| found.rule.adjustable) {
                before.findings.entries.extend(sift(&mut report, &Baseline::default(), &settings).current);
                before.roots.insert(root.clone(), old);
            }
        }
        before
    }

    /// Leaves out of a report what is about no claim and was there before, and what is about the older files, which are read only to
    /// compare.
    pub fn leave_out(&self, report: &mut Report, settings: &Settings<'_>) {
        let Some(base) = settings.base else { return };
        let sources = &report.sources;
        report.diagnostics.retain(|found| found.span.is_none_or(|span| !(base.has)(sources.file(span.file).name())));
        sift(report, &self.findings, settings);
    }
}

/// Leaves the claims of a policy that did not get worse without a finding, and narrows the others to what did.
pub(super) fn keep_what_got_worse(run: &Run<'_>, report: &mut PolicyReport) {
    let PolicyReport { policy, claims } = report;
    let Some(compared) = compared(policy) else { return };
    let pair = Pair::new(policy.clone(), compared);
    let options = run.settings.limits();
    let comparison = compare_claims(&pair, &run.sources, run.settings.restrictions.assumptions.len(), &options);
    if !comparison.contradictions.is_empty() {
        return;
    }
    let words = Words::new(policy, &run.sources);
    for claim in claims.iter_mut().filter(|claim| claim.diagnostic.as_ref().is_some_and(|found| found.rule.adjustable))
    {
        let is_this = |change: &&ClaimChange| change.new.as_ref().is_some_and(|(id, _)| *id == claim.id);
        match comparison.claims.iter().find(is_this) {
            // What could not be compared is not listed, and may have got worse.
            None if comparison.undecided > 0 => {}
            None => (claim.standing, claim.diagnostic) = (Standing::Known, None),
            Some(change) => changed(run, words, claim, change),
        }
    }
}

/// The older version, which a policy has as its last baseline.
fn compared(policy: &Policy) -> Option<BaselineId> {
    policy.baselines.ids().next_back().filter(|&last| policy.baselines[last].is_compared)
}

fn changed(run: &Run<'_>, words: Words<'_>, claim: &mut ClaimReport, change: &ClaimChange) {
    let Some((_, old)) = &change.old else { return };
    if let Some(turn) = &change.fails.added {
        *claim = narrowed(run, words, claim, turn);
    } else if !is_worse(old, &claim.finding) {
        (claim.standing, claim.diagnostic) = (Standing::Known, None);
    }
}

/// Whether a claim stands worse, though it fails in no other scenarios.
fn is_worse(old: &Finding, new: &Finding) -> bool {
    new.verdict > old.verdict || (new.vacuous.is_some() && old.vacuous.is_none())
}

/// The claim as if it failed only where it did not before.
fn narrowed(run: &Run<'_>, words: Words<'_>, claim: &ClaimReport, turn: &Turn) -> ClaimReport {
    let witness = Witness { scenario: turn.scenario.clone(), steps: turn.steps.clone() };
    let mut finding = Finding { witness: Some(witness), repair: None, also: Vec::new(), ..claim.finding.clone() };
    if turn.when.is_some() {
        finding.when.clone_from(&turn.when);
    }
    let mut report = run.judge(words, claim.id, finding);
    if let (Some(found), Some(newest)) = (&mut report.diagnostic, newest(turn)) {
        let claimed = words.policy.claims[claim.id].body_span;
        let was = std::mem::replace(&mut found.here, "new or changed".into());
        found.span = Some(words.policy.statements[newest].span);
        found.labels.push(crate::diag::Label {
            span: claimed,
            text: if was.is_empty() { "the claim".to_owned() } else { was.into_owned() },
        });
    }
    report
}

/// The statement that makes the difference: the last of those to blame that the witness applies.
fn newest(turn: &Turn) -> Option<StatementId> {
    let is_blamed = |statement: &StatementId| {
        turn.blame.iter().any(|blame| matches!(blame, Blame::Statement(blamed, _) if blamed == statement))
    };
    turn.steps.iter().rev().filter_map(|step| step.statement).find(is_blamed)
}

//! Known findings, which are left out so that only new ones fail a run.
//!
//! A finding is known by its rule and by what it is about, never by a line or a count: a claim that fails by the policy's and its own
//! name and by each party and data that makes it fail; anything else by the claim or statement, or the text that it points at. A known
//! failure that becomes worse is new, and so is a party or data that makes a known claim fail besides. What makes a policy invalid is
//! never known.

use super::allow::Allows;
use super::{ClaimReport, Found, PolicyReport, Report, Settings, Standing, findings};
use crate::claims::{Culprit, Engine, Verdict, culprits, finding_of};
use crate::diag::{self, Diagnostic, Rule, codes};
use crate::source::Sources;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a finding is known by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Entry {
    /// Of a claim: the name of its policy.
    pub policy: Option<String>,
    /// The claim's or statement's name, or the text that is pointed at.
    pub subject: String,
    /// Of a claim that fails by something that happens: to whom, or by whom.
    pub party: Option<String>,
    /// And the data.
    pub data: Option<String>,
    // INVARIANT (last): entries about one thing stand together, in the order of their codes.
    /// The rule's code.
    pub code: String,
}

/// Findings that are known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    /// The findings.
    pub entries: BTreeSet<Entry>,
}

impl Baseline {
    /// The entry by which a finding is known: its own, or one of a claim that failed in a worse way. Of the codes of failing claims,
    /// the lower one is worse.
    #[must_use]
    pub fn find(&self, entry: &Entry) -> Option<&Entry> {
        let is_failing = FAILING.iter().any(|(_, rule)| rule.code == entry.code);
        let worst =
            Entry { code: if is_failing { FAILING[0].1.code.to_owned() } else { entry.code.clone() }, ..entry.clone() };
        self.entries.range(worst..=entry.clone()).next_back()
    }
}

/// The verdicts of claims that fail, the worst first.
const FAILING: [(Verdict, &Rule); 4] = [
    (Verdict::Violated, &codes::CLAIM_VIOLATED),
    (Verdict::Ambiguous, &codes::CLAIM_AMBIGUOUS),
    (Verdict::Possible, &codes::CLAIM_POSSIBLE),
    (Verdict::Unknown, &codes::CLAIM_UNKNOWN),
];

/// What became of a report.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sifted {
    /// Everything that is found now and can be known.
    pub current: BTreeSet<Entry>,
    /// What was known and is found.
    pub known: BTreeSet<Entry>,
    /// What was known and is not found any more, as far as this run can tell.
    pub stale: BTreeSet<Entry>,
}

/// Leaves known findings out of a report; those that are not found any more are findings themselves.
pub fn sift(report: &mut Report, baseline: &Baseline, settings: &Settings<'_>) -> Sifted {
    let allows = Allows::read(&report.sources);
    let mut sieve =
        Sieve { baseline, settings, sources: &report.sources, allows, sifted: Sifted::default(), left_out: 0 };
    for policy in &mut report.policies {
        sieve.policy(policy);
    }
    report.diagnostics.retain(|found| !sieve.leaves_out(found));
    let Sieve { mut sifted, left_out, .. } = sieve;
    report.known += left_out;
    sifted.stale = stale(report, baseline, &sifted.known);
    let stale = sifted.stale.iter().filter_map(|entry| settings.levels.apply(stale_finding(entry)));
    report.diagnostics.extend(stale);
    diag::sort(&mut report.diagnostics);
    sifted
}

/// The known findings that were looked for and not found. What is about no claim was looked for if all policies were checked.
fn stale(report: &Report, baseline: &Baseline, known: &BTreeSet<Entry>) -> BTreeSet<Entry> {
    let is_valid = !report.diagnostics.iter().any(|found| !found.rule.adjustable);
    if !report.restrictions.is_none() || !is_valid {
        return BTreeSet::new();
    }
    let checked = |name: &String| report.policies.iter().any(|policy| policy.policy.name == *name);
    let all = baseline.entries.iter().filter_map(|entry| entry.policy.as_ref()).all(checked);
    let looked_for = |entry: &&Entry| entry.policy.as_ref().map_or(all, checked);
    baseline.entries.iter().filter(looked_for).filter(|entry| !known.contains(entry)).cloned().collect()
}

/// What there is to say about a known finding that is not found any more.
fn stale_finding(entry: &Entry) -> Diagnostic {
    let message = format!("the baseline knows {} {entry}, which is not found any more", entry.code);
    Diagnostic::new(&codes::BASELINE_STALE, None, message).help("`flowproof baseline prune` removes it")
}

/// What it is about, without its code: ``of `p: c` (B, d)``.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.policy.as_ref().map_or_else(String::new, |policy| format!("{policy}: "));
        write!(f, "of `{policy}{}`", self.subject)?;
        match (&self.party, &self.data) {
            (Some(party), Some(data)) => write!(f, " ({party}, {data})"),
            _ => Ok(()),
        }
    }
}

struct Sieve<'a> {
    baseline: &'a Baseline,
    settings: &'a Settings<'a>,
    sources: &'a Sources,
    allows: Allows,
    sifted: Sifted,
    left_out: usize,
}

impl Sieve<'_> {
    fn policy(&mut self, report: &mut PolicyReport) {
        let options = self.settings.limits();
        let PolicyReport { policy, claims } = report;
        let words = Words::new(policy, self.sources);
        let mut engine = None;
        for claim in claims {
            if claim.diagnostic.as_ref().is_some_and(|found| found.rule.adjustable) {
                let engine = engine.get_or_insert_with(|| Engine::new(words.policy, &options));
                self.claim(words, engine, claim);
            }
        }
    }

    /// Leaves out a claim of which everything is known; one of which something is known stands as if only the rest were.
    fn claim(&mut self, words: Words<'_>, engine: &mut Engine<'_>, claim: &mut ClaimReport) {
        let entries = entries(words, engine, claim);
        let (known, new): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(_, entry)| self.knows(entry));
        if new.is_empty() {
            (claim.standing, claim.diagnostic) = (Standing::Known, None);
            self.left_out += 1;
        } else if !known.is_empty() {
            let culprits = new.into_iter().filter_map(|(culprit, _)| culprit).collect();
            let finding = finding_of(engine, claim.id, culprits);
            let (standing, diagnostic) = findings::judge(words, claim.id, &finding, self.settings.fail_on);
            let diagnostic = diagnostic.and_then(|found| self.settings.levels.apply(found));
            let diagnostic = diagnostic.filter(|found| !self.allows.allow(found));
            *claim = ClaimReport { id: claim.id, finding, standing, diagnostic };
        }
    }

    /// Whether a finding that is about no claim is known.
    fn leaves_out(&mut self, found: &Diagnostic) -> bool {
        if !found.rule.adjustable {
            return false;
        }
        let subject = Found { diagnostic: found, claim: None }.subject(self.sources);
        let entry = Entry { policy: None, subject, party: None, data: None, code: found.rule.code.to_owned() };
        let known = self.knows(&entry);
        self.left_out += usize::from(known);
        known
    }

    fn knows(&mut self, entry: &Entry) -> bool {
        self.sifted.current.insert(entry.clone());
        let known = self.baseline.find(entry);
        self.sifted.known.extend(known.cloned());
        known.is_some()
    }
}

/// What a claim's failing is known by: an entry for each culprit, or one for all of it.
fn entries(words: Words<'_>, engine: &mut Engine<'_>, claim: &ClaimReport) -> Vec<(Option<Culprit>, Entry)> {
    let code = claim.diagnostic.as_ref().map_or("", |found| found.rule.code);
    let whole = Entry {
        policy: Some(words.policy.name.clone()),
        subject: words.claim_name(claim.id).to_owned(),
        party: None,
        data: None,
        code: code.to_owned(),
    };
    let culprits = if claim.finding.verdict.fails() { culprits(engine, claim.id) } else { BTreeMap::new() };
    if culprits.is_empty() {
        return vec![(None, whole)];
    }
    let entry = |((party, data), verdict): (Culprit, Verdict)| {
        let code = FAILING.iter().find(|(failing, _)| *failing == verdict).map_or(code, |(_, rule)| rule.code);
        let entry = Entry {
            party: Some(words.policy.party_path(party)),
            data: Some(words.policy.data_name(data).to_owned()),
            code: code.to_owned(),
            ..whole.clone()
        };
        (Some((party, data)), entry)
    };
    culprits.into_iter().map(entry).collect()
}

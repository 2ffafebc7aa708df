//! `--format pretty`: for people at a terminal. Complete without colours; colours only help.
//!
//! First what is wrong with the text, then for each policy one line a claim and the proof of every claim that fails, then a
//! summary where the eye ends up.

mod answer;
mod canvas;
mod condition;
mod diff;
mod matrix;
mod overview;
mod proof;
mod snippet;
mod sources;
mod summary;
mod table;

use crate::claims::Verdict;
use crate::diag::{Diagnostic, Level};
use crate::driver::{Answered, ClaimReport, Compared, DiffReport, PolicyReport, Refused, Report, Tabled};
use crate::model::QuestionForm;
use crate::words::Words;
use canvas::Canvas;
use proof::Depth;
use snippet::Texts;
pub(super) use summary::restrictions;

/// How much is said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Verbosity {
    /// Only what fails, and the summary.
    Quiet,
    /// One line for each claim, and the proof of what fails.
    #[default]
    Normal,
    /// Every claim in detail.
    Verbose,
}

/// How the output for people looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// How many columns a line has.
    pub width: usize,
    /// How much is said.
    pub verbosity: Verbosity,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: false, width: 80, verbosity: Verbosity::Normal }
    }
}

/// The report of a check.
#[must_use]
pub(super) fn render(report: &Report, look: Look) -> Vec<u8> {
    let mut page = Page::new(report, look);
    page.diagnostics();
    for policy in &report.policies {
        page.policy(policy);
    }
    summary::write(&mut page.canvas, report);
    page.canvas.into_bytes()
}

/// Claims in full, and answers to questions. What is wrong with the policy is told by itself ([`diagnostics`]).
#[must_use]
pub(super) fn answered(answered: &Answered, look: Look) -> Vec<u8> {
    let mut page = Page::new(&answered.report, look);
    let mut answers = answered.answers.iter();
    for policy in &answered.report.policies {
        let words = Words::new(&policy.policy, &answered.report.sources);
        for claim in &policy.claims {
            let (form, found) =
                answers.next().map_or((QuestionForm::Claim, None), |(form, found)| (*form, found.as_ref()));
            match found {
                Some(found) if form != QuestionForm::Claim => answer::open(&mut page.canvas, words, claim, form, found),
                found => {
                    page.claim(words, claim, Depth::Whole);
                    if let Some(found) = found {
                        answer::behind_claim(&mut page.canvas, words, claim.id, found);
                    }
                }
            }
        }
    }
    page.canvas.into_bytes()
}

/// The matrix. What is wrong with the policy is told by itself ([`diagnostics`]).
#[must_use]
pub(super) fn table(tabled: &Tabled, look: Look) -> Vec<u8> {
    let mut canvas = Canvas::new(look.color, look.width.max(40));
    if let (Some(policy), Some(found)) = (tabled.report.policies.first(), &tabled.matrix) {
        matrix::write(&mut canvas, Words::new(&policy.policy, &tabled.report.sources), found);
    }
    canvas.into_bytes()
}

/// What sources say.
#[must_use]
pub(super) fn compared(compared: &Compared, look: Look) -> Vec<u8> {
    let mut canvas = Canvas::new(look.color, look.width.max(40));
    if let Some(policy) = compared.report.policies.first() {
        sources::write(&mut canvas, Words::new(&policy.policy, &compared.report.sources), compared);
    }
    canvas.into_bytes()
}

/// What is wrong with a policy's text.
#[must_use]
pub(super) fn diagnostics(report: &Report, look: Look) -> Vec<u8> {
    let mut page = Page::new(report, look);
    page.diagnostics();
    page.canvas.into_bytes()
}

/// What is wrong with what was asked for.
#[must_use]
pub(super) fn refused(refused: &Refused, look: Look) -> Vec<u8> {
    let mut canvas = Canvas::new(look.color, look.width.max(40));
    let texts = Texts::new(&refused.sources);
    refused.diagnostics.iter().for_each(|found| snippet::show(&mut canvas, &texts, found));
    canvas.into_bytes()
}

/// What changed between two policies.
#[must_use]
pub(super) fn diff(report: &DiffReport, look: Look) -> Vec<u8> {
    diff::render(report, look)
}

struct Page<'a> {
    report: &'a Report,
    look: Look,
    canvas: Canvas,
    texts: Texts<'a>,
}

impl<'a> Page<'a> {
    fn new(report: &'a Report, look: Look) -> Self {
        let canvas = Canvas::new(look.color, look.width.max(40));
        Self { report, look, canvas, texts: Texts::new(&report.sources) }
    }

    /// Whether findings of a level are shown.
    fn shows(&self, level: Level) -> bool {
        level == Level::Error || self.look.verbosity > Verbosity::Quiet
    }

    fn diagnostics(&mut self) {
        let report = self.report;
        for found in report.diagnostics.iter().filter(|found| self.shows(found.level)).collect::<Vec<_>>() {
            self.diagnostic(found);
        }
    }

    fn diagnostic(&mut self, found: &Diagnostic) {
        snippet::show(&mut self.canvas, &self.texts, found);
    }

    fn policy(&mut self, policy: &PolicyReport) {
        let words = Words::new(&policy.policy, &self.report.sources);
        if self.look.verbosity > Verbosity::Quiet && !policy.claims.is_empty() {
            overview::write(&mut self.canvas, words, policy);
        }
        for claim in &policy.claims {
            if self.is_told(claim) {
                self.claim(words, claim, Depth::Short);
            }
        }
    }

    /// Whether a claim is told in detail.
    fn is_told(&self, claim: &ClaimReport) -> bool {
        let reported = claim.diagnostic.as_ref().is_some_and(|found| self.shows(found.level));
        reported || self.look.verbosity == Verbosity::Verbose
    }

    fn claim(&mut self, words: Words<'_>, claim: &ClaimReport, depth: Depth) {
        let finding = &claim.finding;
        let is_proved = finding.verdict.fails() || finding.verdict == Verdict::Holds;
        match &claim.diagnostic {
            Some(found) if !is_proved => return self.diagnostic(found),
            Some(found) => {
                snippet::show(&mut self.canvas, &self.texts, &proof::heading(words, claim, found, self.look))
            }
            None => {
                let span = words.policy.claims[claim.id].body_span;
                let heading = proof::plain_heading(words, claim, self.look);
                snippet::show_place(&mut self.canvas, &self.texts, &heading, span);
            }
        }
        proof::write(&mut self.canvas, words, claim, depth);
    }
}

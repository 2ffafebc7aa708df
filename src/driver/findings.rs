//! Findings about claims: one function for each rule, from facts to a diagnostic.

use super::{FailOn, Standing};
use crate::claims::{Finding, Verdict};
use crate::diag::{Diagnostic, Level, Rule, codes};
use crate::model::{Claim, ClaimId, Expectation, ExpectedVerdict};
use crate::words::{Telling, Words};

/// How a claim stands, and what is to be reported about it.
pub(super) fn judge(
    words: Words<'_>,
    id: ClaimId,
    finding: &Finding,
    fail_on: FailOn,
) -> (Standing, Option<Diagnostic>) {
    let facts = Facts { words, id, claim: &words.policy.claims[id], finding };
    match finding.verdict {
        Verdict::Undecided => (Standing::Finding, Some(facts.undecided())),
        Verdict::NotEvaluated => (Standing::Finding, Some(facts.not_evaluated())),
        _ => match &facts.claim.expect {
            Some(expected) if meets(finding, expected.verdict) => (Standing::Expected, None),
            Some(expected) => (Standing::Finding, Some(facts.unexpected(expected))),
            None => facts.unasked(fail_on),
        },
    }
}

/// Whether a verdict is the expected one. A claim that holds vacuously holds.
fn meets(finding: &Finding, expected: ExpectedVerdict) -> bool {
    match expected {
        ExpectedVerdict::Holds => finding.verdict == Verdict::Holds,
        ExpectedVerdict::Vacuous => finding.verdict == Verdict::Holds && finding.vacuous.is_some(),
        ExpectedVerdict::Violated => finding.verdict == Verdict::Violated,
        ExpectedVerdict::Possible => finding.verdict == Verdict::Possible,
        ExpectedVerdict::Ambiguous => finding.verdict == Verdict::Ambiguous,
        ExpectedVerdict::Unknown => finding.verdict == Verdict::Unknown,
    }
}

struct Facts<'a> {
    words: Words<'a>,
    id: ClaimId,
    claim: &'a Claim,
    finding: &'a Finding,
}

impl Facts<'_> {
    /// Of a claim without an expectation.
    fn unasked(&self, fail_on: FailOn) -> (Standing, Option<Diagnostic>) {
        let verdict = self.finding.verdict;
        let diagnostic = match verdict {
            Verdict::Violated => self.violated(),
            Verdict::Ambiguous => self.ambiguous(),
            Verdict::Possible => self.possible(),
            Verdict::Unknown => self.unknown(),
            _ => match &self.finding.vacuous {
                Some(vacuity) => return (Standing::Finding, Some(self.vacuous(&self.words.vacuity(vacuity)))),
                None => return (Standing::Passes, None),
            },
        };
        (Standing::Finding, Some(at_level(diagnostic, fail_on.level(verdict))))
    }

    fn violated(&self) -> Diagnostic {
        self.failed(&codes::CLAIM_VIOLATED, self.verdict())
    }

    fn ambiguous(&self) -> Diagnostic {
        self.failed(&codes::CLAIM_AMBIGUOUS, self.verdict())
    }

    fn possible(&self) -> Diagnostic {
        self.failed(&codes::CLAIM_POSSIBLE, self.verdict())
    }

    fn unknown(&self) -> Diagnostic {
        self.failed(&codes::CLAIM_UNKNOWN, self.verdict())
    }

    fn vacuous(&self, why: &str) -> Diagnostic {
        self.at_claim(&codes::CLAIM_VACUOUS, format!("{}: {why}", self.verdict()))
            .help("if that is meant, write `expect vacuous`")
    }

    fn undecided(&self) -> Diagnostic {
        self.at_claim(&codes::CLAIM_UNDECIDED, self.verdict())
            .help("raise `--max-steps` or `--timeout`, or narrow the scenarios with `--assume`")
    }

    fn not_evaluated(&self) -> Diagnostic {
        let diagnostic = self.at_claim(&codes::CLAIM_NOT_EVALUATED, self.verdict());
        self.claim.blocked_by.iter().fold(diagnostic, |diagnostic, &span| diagnostic.label(span, "not understood"))
    }

    fn unexpected(&self, expected: &Expectation) -> Diagnostic {
        let message = format!("expected `{}`, but {}", expected.verdict.word(), self.verdict());
        let diagnostic = self.failed(&codes::EXPECTATION_FAILED, message).label(expected.span, "expected here");
        match &expected.because {
            Some(because) => diagnostic.note(format!("expected because {because}")),
            None => diagnostic,
        }
    }

    fn name(&self) -> &str {
        self.words.claim_name(self.id)
    }

    fn verdict(&self) -> String {
        self.words.verdict(self.id, self.finding, &self.words.when_of(self.id, self.finding))
    }

    fn at_claim(&self, rule: &'static Rule, message: String) -> Diagnostic {
        Diagnostic::new(rule, self.claim.body_span, message).about(self.name())
    }

    /// A finding with its witness and its repair.
    fn failed(&self, rule: &'static Rule, message: String) -> Diagnostic {
        let mut diagnostic = self.at_claim(rule, message);
        let telling = Telling::new(self.words, self.id, self.finding);
        for (at, step) in telling.steps().iter().enumerate() {
            if let Some(place) = telling.place(step) {
                diagnostic = diagnostic.label(place, format!("{}: {}", at + 1, telling.sentence(at)));
            }
        }
        let repair = self.finding.repair.as_ref().map(|repair| format!("to mend it, {}", self.words.repair(repair)));
        diagnostic.maybe_help(repair)
    }
}

fn at_level(mut diagnostic: Diagnostic, level: Level) -> Diagnostic {
    diagnostic.level = level;
    diagnostic
}

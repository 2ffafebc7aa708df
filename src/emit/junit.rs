//! `--format junit`: a test suite for each policy with a test case for each claim, and one for the findings that are about no claim.

use super::xml::{attribute, text};
use super::{Naming, plain};
use crate::claims::Verdict;
use crate::diag::Diagnostic;
use crate::driver::{Found, PolicyReport, Report};
use crate::source::Sources;
use crate::words::Words;

/// The document, with a line end behind it.
#[must_use]
pub(super) fn render(report: &Report, naming: Naming<'_>) -> Vec<u8> {
    let mut suites: Vec<Suite> = report.policies.iter().map(|policy| claims(report, policy, naming)).collect();
    let others: Vec<_> = report.found().into_iter().filter(|found| found.claim.is_none()).collect();
    if !others.is_empty() {
        let cases = others.iter().map(|found| other(found, &report.sources, naming)).collect();
        suites.push(Suite { name: "policy text".to_owned(), cases });
    }
    let count = |outcome: &str| suites.iter().map(|suite| suite.count(outcome)).sum::<usize>();
    let totals = totals(suites.iter().map(|suite| suite.cases.len()).sum(), count);
    let inside: String = suites.iter().map(Suite::xml).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowproof\" {totals}>\n{inside}</testsuites>\n"
    )
    .into_bytes()
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    class: String,
    file: Option<String>,
    outcome: Option<Outcome>,
}

/// Why a case does not pass.
struct Outcome {
    /// `failure`, `error` or `skipped`.
    element: &'static str,
    code: &'static str,
    message: String,
    text: String,
}

/// A claim passes if nothing is reported about it; one that is only warned about counts as skipped.
fn claims(report: &Report, policy: &PolicyReport, naming: Naming<'_>) -> Suite {
    let words = Words::new(&policy.policy, &report.sources);
    let case = |claim: &crate::driver::ClaimReport| {
        let span = policy.policy.claims[claim.id].span;
        let not_decided = matches!(claim.finding.verdict, Verdict::Undecided | Verdict::NotEvaluated);
        let failing = if not_decided { "error" } else { "failure" };
        let outcome = claim.diagnostic.as_ref().map(|found| outcome(found, failing, &report.sources, naming));
        Case {
            name: words.claim_name(claim.id).to_owned(),
            class: policy.policy.name.clone(),
            file: Some(naming(report.sources.file(span.file).name())),
            outcome,
        }
    };
    Suite { name: policy.policy.name.clone(), cases: policy.claims.iter().map(case).collect() }
}

fn other(found: &Found<'_>, sources: &Sources, naming: Naming<'_>) -> Case {
    let file = found.diagnostic.span.map(|span| naming(sources.file(span.file).name()));
    Case {
        name: format!("{}: {}", found.diagnostic.rule.name, found.subject(sources)),
        class: file.clone().unwrap_or_else(|| "flowproof".to_owned()),
        file,
        outcome: Some(outcome(found.diagnostic, "failure", sources, naming)),
    }
}

fn outcome(found: &Diagnostic, failing: &'static str, sources: &Sources, naming: Naming<'_>) -> Outcome {
    Outcome {
        element: if found.is_error() { failing } else { "skipped" },
        code: found.rule.code,
        message: found.message.to_string(),
        text: plain::lines(found, sources, naming).join("\n"),
    }
}

impl Suite {
    fn count(&self, element: &str) -> usize {
        self.cases.iter().filter(|case| case.outcome.as_ref().is_some_and(|outcome| outcome.element == element)).count()
    }

    fn xml(&self) -> String {
        let totals = totals(self.cases.len(), |outcome| self.count(outcome));
        let cases: String = self.cases.iter().map(Case::xml).collect();
        format!("  <testsuite name=\"{}\" {totals}>\n{cases}  </testsuite>\n", attribute(&self.name))
    }
}

fn totals(tests: usize, count: impl Fn(&str) -> usize) -> String {
    let [failures, errors, skipped] = ["failure", "error", "skipped"].map(count);
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

impl Case {
    fn xml(&self) -> String {
        let file = self.file.as_ref().map_or_else(String::new, |file| format!(" file=\"{}\"", attribute(file)));
        let head =
            format!("    <testcase name=\"{}\" classname=\"{}\"{file}", attribute(&self.name), attribute(&self.class));
        match &self.outcome {
            None => format!("{head}/>\n"),
            Some(outcome) => format!("{head}>\n{}    </testcase>\n", outcome.xml()),
        }
    }
}

impl Outcome {
    fn xml(&self) -> String {
        let (element, message) = (self.element, attribute(&self.message));
        if element == "skipped" {
            return format!("      <skipped message=\"{}: {message}\"/>\n", self.code);
        }
        let text = text(&self.text);
        format!("      <{element} message=\"{message}\" type=\"{}\">{text}</{element}>\n", self.code)
    }
}

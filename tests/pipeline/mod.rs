//! The checker itself, run through its public functions on texts in memory, and its findings in the oracle's words.

mod answers;
pub mod compare;

use crate::oracle::Texts;
use crate::oracle::files::join;
use crate::oracle::policy::Place;
use flowproof::claims::{self, Finding, Options, Outcome};
use flowproof::diag::{Diagnostic, Level};
use flowproof::model::{self, ClaimId, Request, compile};
use flowproof::source::{Loader, Sources, Span};

/// Files in memory.
struct Memory<'a>(&'a Texts);

impl Loader for Memory<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| "no such file".to_owned())
    }

    fn join(&self, from: &str, relative: &str) -> String {
        join(from, relative)
    }
}

/// A policy with all that the checker finds.
pub struct Checked {
    pub sources: Sources,
    pub policy: model::Policy,
    pub outcome: Outcome,
    /// What is said about the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a policy; what is wrong with its text if it is not valid.
pub fn check(texts: &Texts, root: &str) -> Result<Checked, Vec<String>> {
    match run(texts, root) {
        (Some(checked), errors) if errors.is_empty() => Ok(checked),
        (_, errors) => Err(errors),
    }
}

/// Checks a policy, valid or not; and says what is wrong with it.
pub fn run(texts: &Texts, root: &str) -> (Option<Checked>, Vec<String>) {
    run_as_asked(texts, root, &Request::default())
}

/// The same with what is asked on the command line.
pub fn run_as_asked(texts: &Texts, root: &str, request: &Request) -> (Option<Checked>, Vec<String>) {
    let mut sources = Sources::new();
    let compiled = compile(root, &Memory(texts), request, &mut sources);
    let mut errors = messages(&compiled.diagnostics);
    let Some(policy) = compiled.policy else { return (None, errors) };
    let outcome = claims::check(&policy, &Options::default());
    errors.extend(messages(&outcome.diagnostics));
    (Some(Checked { sources, policy, outcome, diagnostics: compiled.diagnostics }), errors)
}

/// The errors among diagnostics. A dead flow is something to compare, and no reason not to.
fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.level == Level::Error && diagnostic.rule.name != "dead-flow")
        .map(|diagnostic| diagnostic.message.to_string())
        .collect()
}

impl Checked {
    /// Where a span begins.
    pub fn place(&self, span: Span) -> Place {
        Place { file: self.sources.file(span.file).name().to_owned(), start: span.start }
    }

    pub fn claim_name(&self, id: ClaimId) -> &str {
        self.policy.symbol(self.policy.claims[id].name)
    }

    pub fn findings(&self) -> impl Iterator<Item = (&str, &Finding)> {
        self.outcome.findings.iter().map(|(id, finding)| (self.claim_name(*id), finding))
    }

    /// The places of the dead flows that are reported.
    pub fn dead_flows(&self) -> Vec<Place> {
        self.outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.rule.name == "dead-flow")
            .filter_map(|diagnostic| diagnostic.span)
            .map(|span| self.place(span))
            .collect()
    }
}

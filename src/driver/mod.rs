//! From files and options to a report. Pure: files come through a [`Loader`], time through a callback.

mod allow;
mod answers;
mod baseline;
mod build;
mod diff;
mod examination;
mod findings;
mod fix;
mod levels;
mod overlay;
mod report;
mod since;

use allow::Allows;
pub use answers::{Alone, Answered, Compared, Refused, Tabled, ask, compare, table, why};
pub use baseline::{Baseline, Entry, Sifted, sift};
pub use build::{Built, Chosen, Guarded, build};
pub use diff::{DiffReport, Outcome, diff};
pub use fix::{Fixed, FixedFile, fix};
pub use levels::{FailOn, LevelError, Levels};
pub use report::{ClaimReport, Conclusion, Found, PolicyReport, Report, Restrictions, Standing};

pub use examination::{Edit, Edited, Examination, VerdictChange};
pub use since::Base;

use crate::claims;
use crate::diag::{self, Diagnostic, Text, codes, nearest};
use crate::lint;
use crate::model::{self, ClaimId, Policy};
use crate::source::{Loader, Sources};
use crate::syntax::ast::File;
use crate::words::{Words, fold};
use since::Before;
use std::collections::BTreeMap;

/// What a run is asked to do.
#[derive(Clone, Default)]
pub struct Settings<'a> {
    /// Only some claims, statements or scenarios.
    pub restrictions: Restrictions,
    /// How many steps of work at most.
    pub max_steps: Option<u64>,
    /// Asked from time to time: whether to stop.
    pub stop: Option<&'a dyn Fn() -> bool>,
    /// The levels of rules.
    pub levels: Levels,
    /// From which verdict on a claim fails the run.
    pub fail_on: FailOn,
    /// What lints have to be told.
    pub lints: lint::Options,
    /// An older version of the policies: only what got worse since then is reported.
    pub base: Option<Base<'a>>,
}

impl<'a> Settings<'a> {
    /// How claims are checked: all of them, within the limits of the run.
    fn limits(&self) -> claims::Options<'a> {
        claims::Options { only: None, max_steps: self.max_steps, stop: self.stop }
    }
}

/// Something that was asked for and cannot be: a name that there is not, a condition that is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Checks the policies with these root files.
///
/// # Errors
/// What was asked for and cannot be: an unknown claim or source, an assumption that is not a condition.
pub fn check(roots: &[String], loader: &dyn Loader, settings: &Settings<'_>) -> Result<Report, Vec<UsageError>> {
    let before = Before::new(roots, loader, settings);
    let mut run = Run { before: before.roots.clone(), ..Run::new(loader, settings) };
    let compiled: Vec<Compiled> = roots.iter().filter_map(|root| run.compile(root)).collect();
    run.linted = true;
    run.demand_claims(&compiled.iter().map(|compiled| &compiled.policy).collect::<Vec<_>>());
    if !run.usage.is_empty() {
        return Err(run.usage);
    }
    let policies = compiled.into_iter().map(|compiled| run.check_policy(compiled)).collect();
    let mut report = run.finish(policies);
    before.leave_out(&mut report, settings);
    Ok(report)
}

/// A policy with its trees.
struct Compiled {
    policy: Policy,
    /// None if no lint looks at them.
    files: Vec<File>,
    /// Whether it is valid.
    valid: bool,
}

struct Run<'a> {
    loader: &'a dyn Loader,
    settings: &'a Settings<'a>,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    usage: Vec<UsageError>,
    /// Older versions of root files, to compare with.
    before: BTreeMap<String, String>,
    /// Whether every rule is looked at that is wanted.
    linted: bool,
}

impl Run<'_> {
    fn compile(&mut self, root: &str) -> Option<Compiled> {
        let restrictions = &self.settings.restrictions;
        let request = model::Request {
            assumptions: restrictions.assumptions.clone(),
            questions: Vec::new(),
            only_sources: restrictions.sources.clone(),
            compare_with: self.before.get(root).cloned(),
        };
        let mut compiled = model::compile(root, self.loader, &request, &mut self.sources);
        if request.compare_with.is_some() && compiled.compared.is_none() {
            // The two cannot be compared: then everything counts as new.
            let request = model::Request { compare_with: None, ..request };
            compiled = model::compile(root, self.loader, &request, &mut self.sources);
        }
        let valid = compiled.diagnostics.iter().all(|found| found.rule.adjustable);
        self.diagnostics.extend(compiled.diagnostics);
        for error in usage_errors(compiled.usage, &self.sources) {
            if !self.usage.contains(&error) {
                self.usage.push(error);
            }
        }
        // The trees take up as much room as the policy: where nothing looks at them, they go before the engine comes.
        let files = if self.is_linted() { compiled.files } else { Vec::new() };
        compiled.policy.map(|policy| Compiled { policy, files, valid })
    }

    /// Whether lints are run. They are about the whole: under restrictions they are not asked.
    fn is_linted(&self) -> bool {
        self.settings.restrictions.is_whole() && lint::is_any_wanted(&|rule| self.settings.levels.wants(rule))
    }

    /// Every claim that is asked for must be in some policy; a policy that has errors may have lost it.
    fn demand_claims(&mut self, policies: &[&Policy]) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        for wanted in self.settings.restrictions.claims.iter().flatten() {
            let names = || policies.iter().copied().flat_map(claim_names);
            if !names().any(|name| name == wanted) {
                let help = nearest(wanted, names()).map(|near| format!("did you mean `{near}`?"));
                self.usage.push(UsageError { message: format!("there is no claim `{wanted}`"), help });
            }
        }
    }

    fn check_policy(&mut self, compiled: Compiled) -> PolicyReport {
        let Compiled { policy, files, valid } = compiled;
        let options = claims::Options { only: self.wanted(&policy), ..self.settings.limits() };
        let mut engine = claims::Engine::new(&policy, &options);
        let dead_flows = self.settings.levels.wants(&codes::DEAD_FLOW);
        let outcome = claims::check_with(&mut engine, options.only.as_deref(), dead_flows);
        if valid && outcome.diagnostics.iter().all(|found| found.rule.adjustable) {
            let examined = lint::Examined { files: &files, sources: &self.sources, findings: &outcome.findings };
            let found = self.lint(&mut engine, examined);
            self.diagnostics.extend(found);
        }
        drop(engine);
        self.diagnostics.extend(outcome.diagnostics);
        let words = Words::new(&policy, &self.sources);
        let claims = outcome.findings.into_iter().map(|(id, finding)| self.judge(words, id, finding)).collect();
        let mut report = PolicyReport { claims, policy };
        since::keep_what_got_worse(self, &mut report);
        report
    }

    /// What lints find in a valid policy.
    fn lint(&self, engine: &mut claims::Engine<'_>, examined: lint::Examined<'_>) -> Vec<Diagnostic> {
        let wanted = |rule| self.settings.levels.wants(rule);
        if !self.is_linted() {
            return Vec::new();
        }
        lint::run(engine, examined, &self.settings.lints, &wanted)
    }

    fn wanted(&self, policy: &Policy) -> Option<Vec<ClaimId>> {
        let wanted = self.settings.restrictions.claims.as_ref()?;
        let is_wanted = |id: &ClaimId| wanted.iter().any(|name| name == policy.symbol(policy.claims[*id].name));
        Some(policy.claims.ids().filter(is_wanted).collect())
    }

    fn judge(&self, words: Words<'_>, id: ClaimId, finding: claims::Finding) -> ClaimReport {
        let (standing, diagnostic) = findings::judge(words, id, &finding, self.settings.fail_on);
        let diagnostic = diagnostic.and_then(|diagnostic| self.settings.levels.apply(diagnostic));
        ClaimReport { id, finding, standing, diagnostic }
    }

    fn finish(mut self, mut policies: Vec<PolicyReport>) -> Report {
        let allows = Allows::read(&self.sources);
        self.diagnostics.retain(|found| !allows.allow(found));
        for claim in policies.iter_mut().flat_map(|policy| &mut policy.claims) {
            claim.diagnostic = claim.diagnostic.take().filter(|found| !allows.allow(found));
        }
        // What was not looked at, or not understood, may be what a comment allows.
        if self.linted
            && self.settings.restrictions.is_whole()
            && !self.diagnostics.iter().any(|found| !found.rule.adjustable)
        {
            self.diagnostics.extend(allows.unused(&self.sources, &self.settings.levels));
        }
        self.diagnostics.extend(allows.diagnostics);
        let diagnostics = self.reported();
        let restrictions = self.settings.restrictions.clone();
        let known = policies.iter().flat_map(|policy| &policy.claims).filter(|claim| claim.standing == Standing::Known);
        let known = known.count();
        Report { sources: self.sources, policies, diagnostics, restrictions, known }
    }

    /// The findings at their levels, in order.
    fn reported(&mut self) -> Vec<Diagnostic> {
        let found = std::mem::take(&mut self.diagnostics);
        let mut reported: Vec<_> = found.into_iter().filter_map(|found| self.settings.levels.apply(found)).collect();
        diag::sort(&mut reported);
        report::drop_repetitions(&mut reported, &self.sources);
        reported
    }
}

/// What is wrong with the texts of a request, which are shown because they stand in no file.
fn usage_errors(found: Vec<Diagnostic>, sources: &Sources) -> Vec<UsageError> {
    let error = |found: Diagnostic| {
        let text = found.span.map(|span| fold(sources.file(span.file).text()));
        let place = text.map_or_else(String::new, |text| format!("in `{text}`: "));
        UsageError { message: format!("{place}{}", found.message), help: found.help.map(Text::into_owned) }
    };
    found.into_iter().map(error).collect()
}

fn claim_names(policy: &Policy) -> impl Iterator<Item = &str> {
    policy.claims.iter().map(|claim| policy.symbol(claim.name))
}

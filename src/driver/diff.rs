//! What changed in meaning between two policies.

use super::{Settings, UsageError, usage_errors};
use crate::compare::{Comparison, compare};
use crate::diag::{self, Diagnostic};
use crate::model::{self, Pair};
use crate::source::{Loader, Sources};

/// What a comparison found.
#[derive(Debug)]
pub struct DiffReport {
    /// The files of both policies.
    pub sources: Sources,
    /// The two root files, the older one first.
    pub files: [String; 2],
    /// What was assumed besides.
    pub assumptions: Vec<String>,
    /// The policies and what changed; `None` if one of them is not valid.
    pub compared: Option<(Pair, Comparison)>,
    /// What is wrong with them.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a comparison comes to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Nothing changed in meaning.
    Same,
    /// Something did.
    Different,
    /// Nothing that is known did, but not everything is known.
    Undecided,
    /// A policy is not valid.
    Invalid,
}

impl DiffReport {
    /// What it comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match &self.compared {
            None => Outcome::Invalid,
            Some((_, comparison)) if !comparison.is_empty() => Outcome::Different,
            Some((_, comparison)) if comparison.undecided > 0 => Outcome::Undecided,
            Some(_) => Outcome::Same,
        }
    }
}

/// Compares the policies of two root files. Of the settings, assumptions and limits count; assumptions are read in the newer policy.
///
/// # Errors
/// Assumptions that are no conditions.
pub fn diff(old: &str, new: &str, loader: &dyn Loader, settings: &Settings<'_>) -> Result<DiffReport, Vec<UsageError>> {
    let assumptions = settings.restrictions.assumptions.clone();
    let request = model::Request {
        assumptions: assumptions.clone(),
        compare_with: Some(old.to_owned()),
        ..model::Request::default()
    };
    let mut sources = Sources::new();
    let compiled = model::compile(new, loader, &request, &mut sources);
    let mut diagnostics = compiled.diagnostics;
    diagnostics.retain(Diagnostic::is_error);
    diag::sort(&mut diagnostics);
    let usage: Vec<Diagnostic> = compiled.usage.into_iter().filter(Diagnostic::is_error).collect();
    if !usage.is_empty() && diagnostics.is_empty() {
        return Err(usage_errors(usage, &sources));
    }
    let pair = match (compiled.policy, compiled.compared) {
        (Some(policy), Some(compared)) if diagnostics.is_empty() => Some(Pair::new(policy, compared)),
        _ => None,
    };
    let options = settings.limits();
    let compared = pair.map(|pair| {
        let comparison = compare(&pair, &sources, assumptions.len(), &options);
        (pair, comparison)
    });
    let mut report =
        DiffReport { sources, files: [old.to_owned(), new.to_owned()], assumptions, compared, diagnostics };
    if let Some((_, comparison)) = &report.compared
        && !comparison.contradictions.is_empty()
    {
        report.diagnostics = comparison.contradictions.clone();
        report.compared = None;
    }
    Ok(report)
}

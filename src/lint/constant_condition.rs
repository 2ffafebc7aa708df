//! FP0625 `constant-condition`: the `when` of a statement, a named condition, or the scope of a claim that is the same in every
//! scenario: it looks like a limit and is none, or excludes everything.
//!
//! Outside of the root file only what no assumption can change is reported: other policies may assume something else. An assumption
//! that fixes each variable of the condition (`assume free_plan`) is there to choose among what the policy says, and is no reason to
//! report. A claim whose scope is empty is vacuous, and has a rule of its own.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{ClaimId, Cond};
use crate::scenario::Diagram;
use crate::source::Span;
use crate::syntax::ast::Statement;
use crate::words::fold;

pub(super) const LINT: Lint = Lint { rule: &codes::CONSTANT_CONDITION, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut found = Vec::new();
    for statement in &policy.statements {
        let Some(when) = statement.when.as_ref().filter(|when| !matches!(when, Cond::Named(_))) else { continue };
        if let Some(truth) = constant(context, when, statement.span) {
            let place = when_span(context, statement.span).unwrap_or(statement.span);
            found.push(of_statement(context, place, truth, statement.name.map(|name| policy.symbol(name))));
        }
    }
    for condition in &policy.conditions {
        if let Some(truth) = constant(context, &condition.cond, condition.span) {
            found.push(of_condition(condition.span, policy.symbol(condition.name), truth));
        }
    }
    for id in policy.claims.ids() {
        found.extend(of_claim(context, id));
    }
    found
}

/// What is always so of a condition.
#[derive(Clone, Copy)]
struct Truth {
    always: bool,
    /// Whether that is so by the assumptions only.
    assumed: bool,
}

impl Truth {
    const fn words(self) -> &'static str {
        if self.always { "true in every scenario" } else { "true in no scenario" }
    }

    fn explain(self, diagnostic: Diagnostic) -> Diagnostic {
        if self.assumed { diagnostic.note("the assumptions make it so") } else { diagnostic }
    }
}

fn constant(context: &mut Context<'_, '_>, cond: &Cond, place: Span) -> Option<Truth> {
    let set = context.engine.condition(cond);
    if set == Diagram::UNDECIDED {
        return None;
    }
    let (codes, valid) = (context.engine.space.codes(), context.engine.space.valid());
    let diagrams = &mut context.engine.space.diagrams;
    let [by_itself, assumed] = [codes, valid].map(|all| match (diagrams.and(all, set), diagrams.implies(all, set)) {
        (Diagram::NEVER, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    });
    match (by_itself, assumed) {
        (Some(always), _) => Some(Truth { always, assumed: false }),
        (None, Some(always)) if context.is_own(place) && !is_fixed(context, set) => {
            Some(Truth { always, assumed: true })
        }
        _ => None,
    }
}

/// Whether the assumptions leave each variable that a set depends on a single value.
fn is_fixed(context: &mut Context<'_, '_>, set: Diagram) -> bool {
    let space = &mut context.engine.space;
    let valid = space.valid();
    space.support(set).into_iter().all(|variable| {
        let possible = (0..space.slot(variable).values).filter(|&value| {
            let has_it = space.values(variable, |other| other == value);
            space.diagrams.and(valid, has_it) != Diagram::NEVER
        });
        possible.count() == 1
    })
}

/// Where the condition of a statement stands.
fn when_span(context: &Context<'_, '_>, statement: Span) -> Option<Span> {
    match &context.item(statement)?.statement {
        Statement::Rule(rule) => rule.when.as_ref().map(|when| when.span),
        _ => None,
    }
}

fn of_statement(context: &Context<'_, '_>, place: Span, truth: Truth, name: Option<&str>) -> Diagnostic {
    let text = fold(context.examined.sources.text(place));
    let help = if truth.always { "leave the condition out" } else { "correct the condition, or remove the statement" };
    let effect = if truth.always { "limits nothing" } else { "keeps the statement from ever applying" };
    let diagnostic =
        Diagnostic::new(&codes::CONSTANT_CONDITION, place, format!("`{text}` is {}, and {effect}", truth.words()))
            .help(help);
    let diagnostic = match name {
        Some(name) => diagnostic.about(name),
        None => diagnostic,
    };
    truth.explain(diagnostic)
}

fn of_condition(place: Span, name: &str, truth: Truth) -> Diagnostic {
    let message = format!("the condition `{name}` is {}", truth.words());
    truth.explain(
        Diagnostic::new(&codes::CONSTANT_CONDITION, place, message).help("correct it, or do without it").about(name),
    )
}

/// `when` that is always true, `unless` that never is.
fn of_claim(context: &mut Context<'_, '_>, id: ClaimId) -> Option<Diagnostic> {
    let claim = &context.policy.claims[id];
    let scopes = [(&claim.when, claim.when_span, "when", true), (&claim.unless, claim.unless_span, "unless", false)];
    for (cond, span, word, idle) in scopes {
        let (Some(cond), Some(span)) = (cond, span) else { continue };
        let Some(truth) = constant(context, cond, claim.span).filter(|truth| truth.always == idle) else { continue };
        let text = fold(context.examined.sources.text(span));
        let message = format!("`{text}` is {}, so that this `{word}` leaves nothing out", truth.words());
        let diagnostic = Diagnostic::new(&codes::CONSTANT_CONDITION, span, message)
            .help(format!("correct the condition, or leave `{word}` out"))
            .about(context.claim_name(id));
        return Some(truth.explain(diagnostic));
    }
    None
}

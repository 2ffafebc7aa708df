//! FP0634 `while-of-others`: `X can prevent E while C`, where C is somebody else's choice. `while` is what X must not lose; whoever
//! decides C can make it false whatever X does, so that the claim fails for that alone. Who else decides belongs in `when`.

use super::{Context, Lint};
use crate::diag::{Diagnostic, Edit, Fix, codes};
use crate::model::{ClaimBody, ClaimId, Cond, Decider, Sort, VariableId};
use crate::source::Span;

pub(super) const LINT: Lint = Lint { rule: &codes::WHILE_OF_OTHERS, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut found = Vec::new();
    for (id, claim) in policy.claims.iter_enumerated() {
        let Some(ClaimBody::Control { choices, while_, .. }) = &claim.body else { continue };
        for (cond, span) in while_ {
            let variable = match cond {
                Cond::Variable(variable) | Cond::OneOf(variable, _) => *variable,
                _ => continue,
            };
            if let (Sort::Choice(decider), false) = (policy.variables[variable].sort, choices.contains(variable)) {
                found.push(of_others(context, id, variable, decider, *span, while_.len() == 1));
            }
        }
    }
    found
}

fn of_others(
    context: &Context<'_, '_>,
    id: ClaimId,
    variable: VariableId,
    decider: Decider,
    place: Span,
    alone: bool,
) -> Diagnostic {
    let policy = context.policy;
    let name = policy.variables[variable].name.map_or("", |name| policy.symbol(name));
    let who = match decider {
        Decider::Party(party) => policy.party_path(party),
        Decider::Kind(kind) => format!("any {}", policy.symbol(policy.kinds[kind].name)),
    };
    let cond = context.examined.sources.text(place);
    let diagnostic = Diagnostic::new(
        &codes::WHILE_OF_OTHERS,
        place,
        format!("`{name}` is decided by `{who}`, who can make this false whatever the claim's party does"),
    )
    .label(policy.variables[variable].span, "the choice is declared here")
    .help(format!("if the claim is about scenarios where it is so, write `when {cond}`"))
    .about(context.claim_name(id));
    match move_to_when(context, id, place).filter(|_| alone) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// `when` in the place of `while`, where the claim has no `when` yet.
fn move_to_when(context: &Context<'_, '_>, id: ClaimId, place: Span) -> Option<Fix> {
    let claim = &context.policy.claims[id];
    let before = Span::new(place.file, claim.body_span.start, place.start);
    let text = context.examined.sources.text(before);
    let at =
        text.rfind("while").filter(|at| text.get(at + "while".len()..).is_some_and(|rest| rest.trim().is_empty()))?;
    let start = before.start + u32::try_from(at).ok()?;
    let span = Span::new(place.file, start, start + 5);
    let edits = vec![Edit { span, text: "when".to_owned() }];
    claim.when.is_none().then(|| Fix { title: "write `when` instead of `while`".to_owned(), safe: false, edits })
}

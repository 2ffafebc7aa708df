//! FP0627 `idle-choice`: a choice that is in conditions, and yet neither who holds what nor any claim depends on it.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{Policy, Sort, VariableId};

pub(super) const LINT: Lint = Lint { rule: &codes::IDLE_CHOICE, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let idle = context.idle_variables(|id| matches!(policy.variables[id].sort, Sort::Choice(_)));
    idle.into_iter().map(|id| idle_choice(policy, id)).collect()
}

fn idle_choice(policy: &Policy, id: VariableId) -> Diagnostic {
    let variable = &policy.variables[id];
    let name = variable.name.map_or("", |name| policy.symbol(name));
    Diagnostic::new(
        &codes::IDLE_CHOICE,
        variable.span,
        format!("the choice `{name}` changes nothing: whoever takes it decides nothing"),
    )
    .note("no holding and no claim depends on it")
    .help("say what depends on it, or remove it")
    .about(name)
}

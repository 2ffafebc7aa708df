//! FP0628 `idle-reading`: a reading that is in conditions, and yet neither who holds what nor any claim depends on it.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::{Policy, Sort, VariableId};

pub(super) const LINT: Lint = Lint { rule: &codes::IDLE_READING, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let idle = context.idle_variables(|id| matches!(policy.variables[id].sort, Sort::Reading));
    idle.into_iter().map(|id| idle_reading(policy, id)).collect()
}

fn idle_reading(policy: &Policy, id: VariableId) -> Diagnostic {
    let variable = &policy.variables[id];
    let name = variable.name.map_or("", |name| policy.symbol(name));
    Diagnostic::new(
        &codes::IDLE_READING,
        variable.span,
        format!("the reading `{name}` changes nothing: it need not be settled"),
    )
    .note("no holding and no claim depends on it")
    .help("say what turns on it, or remove it")
    .about(name)
}

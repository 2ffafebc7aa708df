//! FP0608 `unused-choice`: a choice that no condition depends on gives nobody any control.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::Sort;

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_CHOICE, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    context.unused_variables(&codes::UNUSED_CHOICE, "choice", |sort| matches!(sort, Sort::Choice(_)))
}

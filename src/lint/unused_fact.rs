//! FP0609 `unused-fact`: a fact that no condition depends on.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::Sort;

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_FACT, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    context.unused_variables(&codes::UNUSED_FACT, "fact", |sort| matches!(sort, Sort::Fact))
}

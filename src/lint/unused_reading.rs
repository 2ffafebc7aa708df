//! FP0610 `unused-reading`: two ways to read a text, and nothing depends on which is right.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes};
use crate::model::Sort;

pub(super) const LINT: Lint = Lint { rule: &codes::UNUSED_READING, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    context.unused_variables(&codes::UNUSED_READING, "reading", |sort| matches!(sort, Sort::Reading))
}

//! Those in whose mouth something is put, as written.

use crate::syntax::ast::{File, Speaker, Statement, Text};

/// The speakers that are written in quotation marks, in order.
pub(super) fn quoted_speakers(files: &[File]) -> impl Iterator<Item = &Text> {
    let items = files.iter().flat_map(|file| &file.items);
    items.filter_map(|item| {
        let by = match &item.statement {
            Statement::Condition(condition) => condition.by.as_ref(),
            Statement::Assume(assume) => assume.by.as_ref(),
            Statement::Remark(remark) => remark.by.as_ref(),
            Statement::Rule(rule) => rule.by.as_ref(),
            Statement::Claim(claim) => claim.by.as_ref(),
            _ => None,
        };
        match by {
            Some(Speaker::Text(text)) => Some(text),
            _ => None,
        }
    })
}

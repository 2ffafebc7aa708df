//! FP0635 `spreads-unknown-data`: what a baseline does not know is held by nobody there, so that `spreads no further` fails for such
//! data as soon as anybody holds it. Often it has another name in the baseline.

use super::{Context, Lint};
use crate::diag::{Diagnostic, codes, nearest};
use crate::model::{BaselineId, ClaimBody, ClaimId, DataId, DataSet};
use rustc_hash::FxHashSet;

pub(super) const LINT: Lint = Lint { rule: &codes::SPREADS_UNKNOWN_DATA, find };

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let policy = context.policy;
    let mut found = Vec::new();
    for (id, claim) in policy.claims.iter_enumerated() {
        let Some(ClaimBody::Spreads { data, baseline }) = &claim.body else { continue };
        let unknown = unknown(context, data, *baseline);
        if let Some(&first) = unknown.first() {
            found.push(not_there(context, id, *baseline, first, unknown.len()));
        }
    }
    found
}

fn unknown(context: &Context<'_, '_>, data: &DataSet, baseline: BaselineId) -> Vec<DataId> {
    let there: FxHashSet<_> = context.policy.baselines[baseline].policy.data.iter().map(|data| data.name).collect();
    data.iter().filter(|&data| !there.contains(&context.policy.data[data].name)).collect()
}

fn not_there(context: &Context<'_, '_>, id: ClaimId, baseline: BaselineId, data: DataId, count: usize) -> Diagnostic {
    let policy = context.policy;
    let (name, there) = (policy.data_name(data), &policy.baselines[baseline]);
    let baseline = policy.symbol(there.name);
    let message = match count {
        1 => format!("the baseline `{baseline}` does not know `{name}`"),
        _ => format!("the baseline `{baseline}` does not know `{name}` and {} other data types", count - 1),
    };
    let near = nearest(name, there.policy.data.iter().map(|data| policy.symbol(data.name)));
    let help = match near {
        Some(near) => {
            format!("did you mean `{near}`, which the baseline knows? The same data needs the same name in both")
        }
        None => format!("declare it in the baseline, or leave it out of the claim: `except {name}`"),
    };
    context
        .at_claim(&codes::SPREADS_UNKNOWN_DATA, id, message)
        .label(policy.data[data].span, format!("`{name}` is declared here"))
        .note("what a baseline does not know is held by nobody there, so that the claim fails as soon as anybody holds it")
        .help(help)
}

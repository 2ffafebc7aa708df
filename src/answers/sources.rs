//! Claims under each source alone and under all together.

use super::kinds::all_data;
use crate::claims::{Finding, Outcome, Verdict};
use crate::model::{Body, Citation, Claim, ClaimBody, ClaimId, DataSet, Policy, SourceId, Speaker};

/// What is found under one source alone: its statements and assumptions, and those that cite nothing.
#[derive(Clone, Debug)]
pub struct Column {
    /// The source.
    pub source: SourceId,
    /// The policy with only that source's statements.
    pub policy: Policy,
    /// What is found about its claims.
    pub outcome: Outcome,
}

/// What a source alone makes of a claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It is not about the claim's matter: no statement or assumption that cites it is about the claim's data, or data that it
    /// follows from, and the claim holds under it; or the claim holds vacuously. And the claim does not cite it.
    SaysNothing,
    /// The claim has this verdict.
    Verdict(Verdict),
}

/// Who speaks in a source: the speakers of what cites it, most often heard first.
#[derive(Clone, PartialEq, Debug)]
pub struct Voice {
    /// The source.
    pub source: SourceId,
    /// Its speakers.
    pub speakers: Vec<Speaker>,
}

/// A claim that the sources contradict when they are merged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Undone {
    /// The claim.
    pub claim: ClaimId,
    /// The sources that the claim cites.
    pub promised_by: Vec<SourceId>,
    /// A smallest set of sources whose statements make it fail as badly as all do.
    pub by: Vec<SourceId>,
    /// How the contradiction comes about.
    pub merging: Merging,
}

/// How sources contradict one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Merging {
    /// Under none of them alone it fails so: only together.
    Together,
    /// What one text says is undone by what another states.
    Another,
}

/// What a source alone makes of a claim. `finding` is what is found about it under the source.
#[must_use]
pub fn mark(column: &Column, claim: ClaimId, finding: &Finding) -> Mark {
    let policy = &column.policy;
    let said = &policy.claims[claim];
    let holds = finding.verdict == Verdict::Holds;
    let own = cites(&said.cites, column.source);
    let silent = finding.vacuous.is_some() || !is_about(policy, column.source, said);
    if holds && !own && silent { Mark::SaysNothing } else { Mark::Verdict(finding.verdict) }
}

fn cites(cites: &[Citation], source: SourceId) -> bool {
    cites.iter().any(|cite| cite.source == source)
}

/// Whether a statement that cites a source is about the claim's data or what it follows from, or an assumption that cites it about a
/// variable of the claim's.
fn is_about(policy: &Policy, source: SourceId, claim: &Claim) -> bool {
    let Some(body) = &claim.body else { return true };
    let matter = matter(policy, body);
    let by_statement = policy
        .statements
        .iter()
        .any(|statement| cites(&statement.cites, source) && data_of(&statement.body).any(|data| shares(data, &matter)));
    let variables = policy.variables_of_claim(claim);
    let by_assumption = policy.assumptions.iter().any(|assumption| {
        cites(&assumption.cites, source) && !policy.variables_of(&assumption.cond).is_disjoint(&variables)
    });
    by_statement || by_assumption
}

fn shares(data: &DataSet, other: &DataSet) -> bool {
    data.common(other).next().is_some()
}

/// The data of a statement, of each pattern in it.
fn data_of(body: &Body) -> impl Iterator<Item = &DataSet> {
    let (data, premises): (Option<&DataSet>, &[DataSet]) = match body {
        Body::Origin { data, .. } | Body::Flow { data, .. } | Body::Keep { data, .. } | Body::Use { data, .. } => {
            (Some(data), &[])
        }
        Body::Derive { premises, .. } => (None, premises),
    };
    data.into_iter().chain(premises)
}

/// The data that a claim is about, and all that it can follow from: premises of derivations, and what is transformed into it.
fn matter(policy: &Policy, body: &ClaimBody) -> DataSet {
    let mut matter = all_data(body);
    loop {
        let mut more: Vec<_> = Vec::new();
        for statement in &policy.statements {
            match &statement.body {
                Body::Derive { conclusions, premises, .. } if conclusions.iter().any(|&one| matter.contains(one)) => {
                    more.extend(premises.iter().flat_map(DataSet::iter));
                }
                Body::Flow { data, transformed: Some(transformed), .. }
                    if transformed.names.iter().any(|&one| matter.contains(one)) =>
                {
                    more.extend(data.iter());
                }
                _ => {}
            }
        }
        more.retain(|&data| !matter.contains(data));
        if more.is_empty() {
            return matter;
        }
        matter = DataSet::new(matter.iter().chain(more));
    }
}

/// Who speaks in a source: the speakers of what cites it alone; of all that cites it, where there is none.
#[must_use]
pub fn voice(policy: &Policy, source: SourceId) -> Voice {
    let alone = speakers(policy, |cited| cited.iter().all(|cite| cite.source == source) && !cited.is_empty());
    let speakers = if alone.is_empty() { speakers(policy, |cited| cites(cited, source)) } else { alone };
    Voice { source, speakers }
}

/// The speakers of what has such citations, most often heard first.
fn speakers(policy: &Policy, has: impl Fn(&[Citation]) -> bool) -> Vec<Speaker> {
    let claims = policy.claims.iter().map(|one| (&one.by, &one.cites));
    let statements = policy.statements.iter().map(|one| (&one.by, &one.cites));
    let remarks = policy.remarks.iter().map(|one| (&one.by, &one.cites));
    let assumptions = policy.assumptions.iter().map(|one| (&one.by, &one.cites));
    let conditions = policy.conditions.iter().map(|one| (&one.by, &one.cites));
    let all = claims.chain(statements).chain(remarks).chain(assumptions).chain(conditions);
    let mut heard: Vec<(usize, &Speaker)> = Vec::new();
    for speaker in all.filter(|(_, cited)| has(cited)).filter_map(|(by, _)| by.as_ref()) {
        match heard.iter_mut().find(|(_, known)| *known == speaker) {
            Some((count, _)) => *count += 1,
            None => heard.push((1, speaker)),
        }
    }
    // The sort is stable: who is heard as often stays in the order of the text.
    heard.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    heard.into_iter().map(|(_, speaker)| speaker.clone()).collect()
}

/// A set of sources, among those given, under whose statements a claim fails as badly as under all of them: one source if one does,
/// the first such; else the first two that do; else all, less those that can be left out one after the other. `verdict` says what the
/// claim comes to under some sources.
pub fn emerging(
    all: &[SourceId],
    whole: Verdict,
    verdict: &mut dyn FnMut(&[SourceId]) -> Option<Verdict>,
) -> Option<Vec<SourceId>> {
    for &one in all {
        if verdict(&[one]).is_some_and(|found| fails_as(found, whole)) {
            return Some(vec![one]);
        }
    }
    for (at, &first) in all.iter().enumerate() {
        for &second in all.iter().skip(at + 1) {
            if verdict(&[first, second]).is_some_and(|found| fails_as(found, whole)) {
                return Some(vec![first, second]);
            }
        }
    }
    let mut kept = all.to_vec();
    let mut at = 0;
    while at < kept.len() {
        let one = kept.remove(at);
        if !verdict(&kept).is_some_and(|found| fails_as(found, whole)) {
            kept.insert(at, one);
            at += 1;
        }
    }
    Some(kept)
}

/// Whether a verdict is as bad as another.
fn fails_as(found: Verdict, whole: Verdict) -> bool {
    found.fails() && found >= whole
}

/// How a claim that fails under a smallest set of sources is contradicted: not at all, if only the sources that it cites say so, or
/// if it cites none and one source says so.
#[must_use]
pub fn undone(policy: &Policy, claim: ClaimId, by: Vec<SourceId>) -> Option<Undone> {
    let mut promised_by: Vec<SourceId> = policy.claims[claim].cites.iter().map(|cite| cite.source).collect();
    promised_by.sort_unstable();
    promised_by.dedup();
    let others = by.iter().any(|source| !promised_by.contains(source));
    let merging = match by.len() {
        0 => return None,
        1 if promised_by.is_empty() || !others => return None,
        1 => Merging::Another,
        _ => Merging::Together,
    };
    Some(Undone { claim, promised_by, by, merging })
}

//! What is known of a policy, and how it follows a change of a text.

use super::VerdictChange;
use super::document::{Known, Meaning, Stretch, Texts};
use crate::claims::{self, Dependence, Finding, Kept, Verdict, decide};
use crate::ids::Id as _;
use crate::model::{Claim, ClaimId, Environment, Further, Policy, Statement, StatementId};
use crate::scenario::{compares, each_of_claim};
use crate::source::{FileId, Loader, Sources};
use crate::symbol::Symbol;
use crate::syntax;
use crate::syntax::ast::Item;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

/// What is known of a policy.
pub(super) struct State {
    pub policy: Policy,
    pub environment: Environment,
    pub texts: Texts,
    pub dependence: Dependence,
    pub findings: Vec<(ClaimId, Finding)>,
    /// The claims of which a verdict is known, and not yet what comes with it.
    pub stale: BTreeSet<ClaimId>,
    /// `None` if changes cannot be followed.
    pub kept: Option<Kept>,
}

/// The statements and claims that a change takes away.
#[derive(Default)]
struct Gone {
    statements: Vec<StatementId>,
    /// By name: another one of the same name has to take the place of each.
    claims: FxHashMap<Symbol, ClaimId>,
}

/// What a change brings.
#[derive(Default)]
struct Come {
    statements: Vec<Statement>,
    /// Claims that have taken the place of others.
    claims: Vec<ClaimId>,
    /// What each statement of the text is, in order.
    meanings: Vec<Meaning>,
}

impl State {
    /// Finds anew what comes with verdicts, where it can be another one.
    pub fn refresh(&mut self) {
        let stale = std::mem::take(&mut self.stale);
        let Some(kept) = self.kept.take_if(|_| !stale.is_empty()) else { return };
        let policy = &self.policy;
        let decided;
        (self.kept, decided) = kept.look(policy, |engine| {
            let decide = |id: ClaimId| Some((id, decide(engine, &policy.claims[id], policy.claims[id].body.as_ref()?)));
            stale.into_iter().filter_map(decide).collect::<Vec<_>>()
        });
        for (id, finding) in decided {
            if let Some(known) = of_claim(&mut self.findings, id) {
                *known = finding;
            }
        }
    }

    /// Follows a change of a stretch of a text; `file` has what it is now. Says which verdicts are others. `None` if the change is one that
    /// cannot be followed.
    pub fn follow(
        mut self,
        old: &str,
        stretch: &Stretch,
        file: FileId,
        sources: &Sources,
        loader: &dyn Loader,
    ) -> Option<(Self, Vec<VerdictChange>)> {
        let interner = Rc::get_mut(&mut self.policy.interner)?;
        let (tree, found) = syntax::parse(file, sources.file(file), interner);
        if !found.is_empty() {
            return None;
        }
        let items: Vec<Item> = tree.statements().map(Cow::into_owned).collect();
        let places: Vec<Range<usize>> = items.iter().map(|item| item.span.range()).collect();
        let same = stretch.same(old, sources.file(file).text(), &places)?;
        let (first, rest) = stretch.known.split_at_checked(same.first)?;
        let (gone, last) = rest.split_at_checked(rest.len().checked_sub(same.last)?)?;
        let gone = self.gone(gone)?;
        let come = items.get(same.first..places.len().checked_sub(same.last)?)?;
        let (state, come) = self.resolve(&gone, come, sources, loader)?;
        let meanings = first.iter().chain(last).map(|(_, meaning)| *meaning);
        let mut meanings: Vec<Meaning> = meanings.collect();
        meanings.splice(same.first..same.first, come.meanings.iter().copied());
        let (mut state, changes) = state.change(&gone.statements, come)?;
        state.remember(file, &items, meanings);
        Some((state, changes))
    }

    /// What a change takes away; `None` if something else than the fixpoint depends on it.
    fn gone(&self, known: &[(Range<usize>, Meaning)]) -> Option<Gone> {
        let mut gone = Gone::default();
        for (_, meaning) in known {
            match *meaning {
                Meaning::Statement(id) if is_simple(&self.policy.statements[id]) => gone.statements.push(id),
                Meaning::Claim(id) if !cuts_cells(&self.policy.claims[id]) => {
                    gone.claims.insert(self.policy.claims[id].name, id);
                }
                Meaning::Statement(_) | Meaning::Claim(_) | Meaning::Other => return None,
            }
        }
        Some(gone)
    }

    /// Resolves what a change brings, and puts the claims in their places.
    fn resolve(self, gone: &Gone, items: &[Item], sources: &Sources, loader: &dyn Loader) -> Option<(Self, Come)> {
        let Self { policy, mut environment, texts, dependence, findings, stale, kept } = self;
        gone.statements.iter().for_each(|&id| environment.forget(&policy.statements[id]));
        let (mut environment, mut policy, further) = environment.read(policy, items, sources, loader);
        let mut kept = kept?;
        let mut come = Come::default();
        let mut open = gone.claims.clone();
        for one in further? {
            match one {
                Further::Statement(statement) => {
                    if !is_simple(&statement) || !kept.can_take(&statement) || !environment.remember(&statement) {
                        return None;
                    }
                    let id = StatementId::new(policy.statements.len() + come.statements.len());
                    come.meanings.push(Meaning::Statement(id));
                    come.statements.push(statement);
                }
                Further::Claim(claim) => {
                    let id = open.remove(&claim.name).filter(|_| !cuts_cells(&claim))?;
                    come.meanings.push(Meaning::Claim(id));
                    come.claims.push(id);
                    kept.forget(&policy, &policy.claims[id]);
                    policy.claims[id] = *claim;
                }
            }
        }
        let state = Self { policy, environment, texts, dependence, findings, stale, kept: Some(kept) };
        open.is_empty().then_some((state, come))
    }

    /// Takes statements out and puts others in, and finds the verdicts that can be others.
    fn change(mut self, gone: &[StatementId], come: Come) -> Option<(Self, Vec<VerdictChange>)> {
        let first = self.policy.statements.len();
        let (kept, changed) = self.kept?.change(&mut self.policy, gone, come.statements);
        if changed.undecided {
            return None;
        }
        let policy = &self.policy;
        let added = (first..policy.statements.len()).map(StatementId::new);
        self.dependence.follow(policy, added, &come.claims);
        let concerned = self.dependence.concerned(policy, &changed);
        let verdicts: BTreeSet<ClaimId> = concerned.verdicts.into_iter().chain(come.claims).collect();
        let (kept, found) = kept.look(policy, |engine| {
            let verdict = |&id: &ClaimId| (id, claims::standing(engine, id).0.verdict);
            verdicts.iter().map(verdict).collect::<Vec<_>>()
        });
        let mut changes = Vec::new();
        for (id, verdict) in found {
            let known = of_claim(&mut self.findings, id).filter(|_| is_decided(verdict))?;
            let before = std::mem::replace(&mut known.verdict, verdict);
            if before != verdict {
                let claim = policy.symbol(policy.claims[id].name).to_owned();
                changes.push(VerdictChange { claim, before: Some(before), after: Some(verdict) });
            }
        }
        changes.sort_by(|one, other| one.claim.cmp(&other.claim));
        self.stale.extend(verdicts.into_iter().chain(concerned.proofs));
        Some((Self { kept, ..self }, changes))
    }

    /// Remembers what the statements of a text are.
    fn remember(&mut self, file: FileId, items: &[Item], meanings: Vec<Meaning>) {
        let known = items.iter().zip(meanings).map(|(item, meaning)| {
            if let Meaning::Statement(id) = meaning {
                self.policy.statements[id].span = item.span;
            }
            Known { start: item.span.start, end: item.span.end, meaning }
        });
        let known = known.collect();
        self.texts.insert(file, known);
    }
}

/// What is found about a claim. Findings stand in the order of the claims.
fn of_claim(findings: &mut [(ClaimId, Finding)], id: ClaimId) -> Option<&mut Finding> {
    let at = findings.binary_search_by_key(&id, |(known, _)| *known).ok()?;
    findings.get_mut(at).map(|(_, finding)| finding)
}

/// Whether nothing but the fixpoint is different without a statement.
fn is_simple(statement: &Statement) -> bool {
    statement.hidden.is_none() && !statement.when.as_ref().is_some_and(compares)
}

/// Whether the cells of dates and numbers depend on a claim.
fn cuts_cells(claim: &Claim) -> bool {
    let mut cuts = false;
    each_of_claim(claim, &mut |cond| cuts |= compares(cond));
    cuts
}

/// Whether it is a verdict that changes can be followed from.
pub(super) const fn is_decided(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Undecided | Verdict::NotEvaluated)
}

//! Baselines: other policies to compare with, and which of their variables are which of this policy's.

use super::compile::{Asked, Resolved, Whole, resolve};
use super::declare::any_party;
use super::imports::{Library, ReadError, Unit};
use super::meaning::{Meanings, Numbers};
use super::pair::each_condition;
use super::resolver::Resolver;
use super::{
    Baseline, BaselineId, Cond, Decider, Guarded, PartyId, Policy, Sort, Type, Variable, VariableId, same_words,
};
use crate::diag::{Diagnostic, codes};
use crate::ids::{Id, IdVec};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::syntax::ast::{self, Statement};
use crate::syntax::statement_text;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// The files of the baselines, by path.
pub(super) type Others = FxHashMap<String, Result<Unit, ReadError>>;

/// Reads the files of all baselines of a policy.
pub(super) fn read(library: &mut Library<'_>, unit: &Unit) -> Others {
    let mut others = Others::default();
    for path in paths(library, unit) {
        others.entry(path).or_insert_with_key(|path| library.unit(path));
    }
    others
}

fn paths(library: &Library<'_>, unit: &Unit) -> Vec<String> {
    unit.items(&library.files)
        .filter_map(|item| match &item.statement {
            Statement::Baseline(baseline) => Some(same_words::path(&baseline.path, library.sources, library.loader())),
            _ => None,
        })
        .collect()
}

/// The other policy of a comparison, read.
pub(super) struct Compared {
    path: String,
    unit: Result<Unit, ReadError>,
    others: Others,
    /// Nothing is asked of it.
    asked: Asked,
    name: Symbol,
}

impl Compared {
    /// Reads its files and those of its baselines.
    pub fn read(library: &mut Library<'_>, path: &str) -> Self {
        let unit = library.unit(path);
        let others = unit.as_ref().map_or_else(|_| Others::default(), |unit| read(library, unit));
        let name = library.interner.intern(path);
        Self { path: path.to_owned(), unit, others, asked: Asked::nothing(), name }
    }
}

/// A policy whose variables are matched with those here, as messages speak of it.
struct Other<'n> {
    /// `the baseline `old``, or its file.
    called: String,
    /// Its name, and where that is declared.
    name: Symbol,
    declared: Option<&'n Span>,
    span: Span,
}

impl<'a> Resolver<'a> {
    /// Resolves the policy that this one is compared with, as one more baseline. Its errors are errors of the run.
    pub fn resolve_compared(&mut self, compared: &'a Compared, kinds: &[Symbol]) {
        let unit = match &compared.unit {
            Ok(unit) => unit,
            Err(error) => return self.diagnostics.push(error.of_root(&compared.path)),
        };
        let whole = Whole { asked: &compared.asked, others: &compared.others, compared: None };
        let mut resolved = resolve(self.world, unit, kinds, Some(whole));
        let found = std::mem::take(&mut resolved.diagnostics);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            return self.diagnostics.extend(errors);
        }
        let span = Span::new(resolved.policy.root, 0, 0);
        let called = format!("`{}`", compared.path);
        let other = Other { called, name: compared.name, declared: None, span };
        self.add_baseline(&other, resolved, true);
    }

    /// Resolves the baselines, in order.
    pub fn resolve_baselines(&mut self, others: &Others, kinds: &[Symbol]) {
        for (item, baseline) in std::mem::take(&mut self.pending.baselines) {
            let path = same_words::path(&baseline.path, self.world.sources, self.world.loader);
            let understood = match others.get(&path) {
                Some(Ok(unit)) => self.resolve_baseline(item, baseline, unit, kinds),
                Some(Err(error)) => {
                    let message = format!("cannot read the baseline `{path}`: {}", error.words());
                    self.diagnostics.push(
                        Diagnostic::new(&codes::BASELINE_NOT_FOUND, baseline.path.span, message)
                            .help("the path is relative to the file that the `baseline` stands in"),
                    );
                    false
                }
                None => false,
            };
            if !understood {
                self.unread_baselines.insert(baseline.name.symbol, item.span);
            }
        }
    }

    fn resolve_baseline(&mut self, item: &ast::Item, baseline: &ast::Baseline, unit: &Unit, kinds: &[Symbol]) -> bool {
        let mut resolved = resolve(self.world, unit, kinds, None);
        // The claims of a baseline are not asked.
        resolved.policy.claims = IdVec::new();
        let found = std::mem::take(&mut resolved.diagnostics);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            self.diagnostics.push(invalid_baseline(self.name(baseline.name), baseline, &errors));
            self.diagnostics.extend(errors);
            return false;
        }
        let called = format!("the baseline `{}`", self.name(baseline.name));
        let name = baseline.name.symbol;
        let other = Other { called, name, declared: Some(&baseline.name.span), span: item.span };
        let Some(id) = self.add_baseline(&other, resolved, false) else { return false };
        self.names.baselines.insert(name, Some(id));
        true
    }

    fn add_baseline(&mut self, other: &Other<'_>, resolved: Resolved<'a>, is_compared: bool) -> Option<BaselineId> {
        let id = BaselineId::new(self.policy.baselines.len());
        let mut known = self.match_variables(other, &resolved)?;
        let Resolved { mut policy, unnamed, .. } = resolved;
        if is_compared {
            self.match_by_meaning(&policy, &mut known);
        }
        let mut variables: IdVec<VariableId, VariableId> = IdVec::new();
        for (there, variable) in policy.variables.iter_enumerated() {
            let here = known.get(there).copied().flatten();
            variables.push(here.unwrap_or_else(|| self.policy.variables.push(self.variable_of(id, variable, &policy))));
        }
        let own = unnamed.iter().filter(|(there, _)| known.get(*there).is_some_and(Option::is_none));
        self.unnamed.extend(own.map(|&(there, item)| (variables[there], item)));
        reorder_values(&mut policy, &self.policy, &variables);
        let policy = Box::new(policy);
        let baseline = Baseline { name: other.name, span: other.span, policy, is_compared, variables };
        Some(self.policy.baselines.push(baseline))
    }

    /// A variable that only a baseline has.
    fn variable_of(&self, baseline: BaselineId, variable: &Variable, policy: &Policy) -> Variable {
        let sort = match variable.sort {
            Sort::Choice(decider) => Sort::Choice(self.decider_here(decider, policy)),
            other => other,
        };
        let guards = variable.guards.filter(|_| variable.baseline.is_none());
        Variable { sort, guards, baseline: Some(baseline), ..variable.clone() }
    }

    /// Who decides there, as somebody here; anybody if there is no such party or kind here.
    fn decider_here(&self, decider: Decider, policy: &Policy) -> Decider {
        let here = match decider {
            Decider::Party(party) => self.party_here(party, policy).map(Decider::Party),
            Decider::Kind(kind) => self.names.top.get(policy.kinds[kind].name).copied(),
        };
        here.unwrap_or(Decider::Kind(any_party()))
    }

    fn party_here(&self, party: PartyId, policy: &Policy) -> Option<PartyId> {
        let name = policy.parties[party].name;
        match policy.parties[party].whole {
            Some(whole) => self.names.parts.get(&(self.party_here(whole, policy)?, name)).copied(),
            None => match self.names.top.get(name)? {
                Decider::Party(party) => Some(*party),
                Decider::Kind(_) => None,
            },
        }
    }

    /// For each variable of another policy, which one here it is; `None` if one has another type here.
    fn match_variables(
        &mut self,
        other: &Other<'_>,
        there: &Resolved<'a>,
    ) -> Option<IdVec<VariableId, Option<VariableId>>> {
        let mut here = self.variables_here();
        let texts = self.texts_of(&there.unnamed);
        let mut fits = true;
        let mut matched = IdVec::new();
        for (id, variable) in there.policy.variables.iter_enumerated() {
            let found = here.take(owner(&there.policy, variable), variable, texts.get(&id));
            if let Some(found) = found
                && !same_type(&self.policy.variables[found].ty, &variable.ty)
            {
                self.diagnostics.push(other_type(self, other, &self.policy.variables[found], variable));
                fits = false;
            }
            matched.push(found);
        }
        fits.then_some(matched)
    }

    fn variables_here(&self) -> VariablesHere {
        let mut here = VariablesHere::default();
        for (id, variable) in self.policy.variables.iter_enumerated() {
            if let Some(name) = variable.name {
                let owner = owner(&self.policy, variable);
                here.named.entry((owner, variable.sort.is_hidden(), name)).or_insert(id);
            }
        }
        for &(id, item) in &self.unnamed {
            let owner = owner(&self.policy, &self.policy.variables[id]);
            here.unnamed.entry((owner, self.text_of(item))).or_default().push_back(id);
        }
        here
    }

    /// Hidden variables that are left over on both sides are one if their statements mean the same, whatever they are called and
    /// however they are worded. For comparisons only: the language matches the variables of baselines by name and text.
    fn match_by_meaning(&self, policy: &Policy, matched: &mut IdVec<VariableId, Option<VariableId>>) {
        let numbers = Numbers::default();
        let (here, there) = (Meanings::new(&self.policy, &numbers), Meanings::new(policy, &numbers));
        let taken: FxHashSet<VariableId> = matched.iter().copied().flatten().collect();
        let mut left: FxHashMap<String, VecDeque<VariableId>> = FxHashMap::default();
        for (id, variable) in self.policy.variables.iter_enumerated() {
            if let (None, Some(Guarded::Statement(statement)), false) =
                (variable.baseline, variable.guards, taken.contains(&id))
            {
                left.entry(here.statement(statement)).or_default().push_back(id);
            }
        }
        for (id, variable) in policy.variables.iter_enumerated() {
            if let (None, Some(Guarded::Statement(statement)), None) = (variable.baseline, variable.guards, matched[id])
            {
                matched[id] = left.get_mut(&there.statement(statement)).and_then(VecDeque::pop_front);
            }
        }
    }

    fn texts_of(&self, unnamed: &[(VariableId, &ast::Item)]) -> FxHashMap<VariableId, String> {
        unnamed.iter().map(|(id, item)| (*id, self.text_of(item))).collect()
    }

    /// A statement as `fmt` prints it.
    fn text_of(&self, item: &ast::Item) -> String {
        statement_text(item, &self.world.interner)
    }
}

/// The baseline that a variable comes from, if it is none of the policy's own: a baseline of one name is one baseline.
fn owner(policy: &Policy, variable: &Variable) -> Option<Symbol> {
    variable.baseline.map(|baseline| policy.baselines[baseline].name)
}

/// The variables here, by what they are matched by.
#[derive(Default)]
struct VariablesHere {
    /// By their owner, whether they are hidden, and their name.
    named: FxHashMap<(Option<Symbol>, bool, Symbol), VariableId>,
    /// Hidden ones by the text of their statement, in order.
    unnamed: FxHashMap<(Option<Symbol>, String), VecDeque<VariableId>>,
}

impl VariablesHere {
    /// The variable here that another policy's is.
    fn take(&mut self, owner: Option<Symbol>, variable: &Variable, text: Option<&String>) -> Option<VariableId> {
        match variable.name {
            Some(name) => self.named.get(&(owner, variable.sort.is_hidden(), name)).copied(),
            None => self.unnamed.get_mut(&(owner, text?.clone())).and_then(VecDeque::pop_front),
        }
    }
}

/// Whether two types are the same; the order of values does not matter.
fn same_type(here: &Type, there: &Type) -> bool {
    match (here, there) {
        (Type::Values(here), Type::Values(there)) => {
            here.len() == there.len() && here.iter().all(|value| there.contains(value))
        }
        _ => here == there,
    }
}

fn invalid_baseline(name: &str, baseline: &ast::Baseline, errors: &[Diagnostic]) -> Diagnostic {
    let count = match errors {
        [_] => "an error".to_owned(),
        _ => format!("{} errors", errors.len()),
    };
    let message = format!("the baseline `{name}` is not valid: its policy has {count}");
    let mut diagnostic = Diagnostic::new(&codes::BASELINE_NOT_FOUND, baseline.path.span, message)
        .help(format!("mend `{}` first; claims about `{name}` are not evaluated until then", baseline.path.value));
    if let Some(span) = errors.first().and_then(|error| error.span) {
        diagnostic = diagnostic.label(span, "the first error");
    }
    diagnostic
}

fn other_type(this: &Resolver<'_>, other: &Other<'_>, here: &Variable, there: &Variable) -> Diagnostic {
    let name = here.name.map_or("", |name| this.world.interner.name(name));
    let message = format!("`{name}` has another type in {}", other.called);
    let mut diagnostic = Diagnostic::new(&codes::BASELINE_VARIABLE, here.span, message)
        .here(format!("{} here", type_text(this, &here.ty)))
        .label(there.span, format!("{} there", type_text(this, &there.ty)));
    if let Some(&declared) = other.declared {
        diagnostic = diagnostic.label(declared, "the baseline is declared here");
    }
    diagnostic
        .help("variables of one name are the same variable in both policies; rename one, or give both the same type")
}

fn type_text(this: &Resolver<'_>, ty: &Type) -> String {
    match ty {
        Type::Bool => "yes or no".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::Values(values) => {
            let names: Vec<&str> = values.iter().map(|&value| this.world.interner.name(value)).collect();
            format!("one of `{}`", names.join("`, `"))
        }
    }
}

/// For the variables whose values have another order here: the positions that these have here.
type Orders = FxHashMap<VariableId, Vec<usize>>;

/// Brings the values of a baseline's enumerations into the order that they have here.
fn reorder_values(policy: &mut Policy, here: &Policy, variables: &IdVec<VariableId, VariableId>) {
    let mut orders = Orders::default();
    for (there, &id) in variables.iter_enumerated() {
        let (Type::Values(old), Type::Values(new)) = (&policy.variables[there].ty, &here.variables[id].ty) else {
            continue;
        };
        if old != new {
            let positions = old.iter().filter_map(|value| new.iter().position(|known| known == value)).collect();
            orders.insert(there, positions);
            policy.variables[there].ty = here.variables[id].ty.clone();
        }
    }
    apply_orders(policy, &orders);
}

/// Brings values into other orders, in the policy and in its own baselines.
fn apply_orders(policy: &mut Policy, orders: &Orders) {
    if orders.is_empty() {
        return;
    }
    each_condition(policy, &mut |cond| reorder(cond, orders));
    for baseline in policy.baselines.iter_mut() {
        let mut theirs = Orders::default();
        for (there, id) in baseline.variables.iter_enumerated() {
            if let Some(order) = orders.get(id) {
                theirs.insert(there, order.clone());
            }
        }
        for &there in theirs.keys() {
            if let Some(&id) = baseline.variables.get(there) {
                baseline.policy.variables[there].ty = policy.variables[id].ty.clone();
            }
        }
        apply_orders(&mut baseline.policy, &theirs);
    }
}

fn reorder(cond: &mut Cond, orders: &Orders) {
    match cond {
        Cond::OneOf(variable, positions) => {
            if let Some(order) = orders.get(variable) {
                *positions = positions.iter().filter_map(|&old| order.get(old).copied()).collect();
                positions.sort_unstable();
            }
        }
        Cond::Not(inner) => reorder(inner, orders),
        Cond::And(members) | Cond::Or(members) => members.iter_mut().for_each(|member| reorder(member, orders)),
        Cond::Implies(premise, conclusion) => {
            reorder(premise, orders);
            reorder(conclusion, orders);
        }
        Cond::Variable(_) | Cond::Named(_) | Cond::Compare(..) | Cond::Event(_) => {}
    }
}

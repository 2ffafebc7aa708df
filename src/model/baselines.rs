//! Baselines: other policies to compare with, and which of their variables are which of this policy's.

use super::compile::{Resolved, resolve};
use super::declare::any_party;
use super::imports::{Library, ReadError, Unit};
use super::resolver::Resolver;
use super::{Baseline, BaselineId, Cond, Decider, PartyId, Policy, Sort, Type, Variable, VariableId, same_words};
use crate::diag::{Diagnostic, codes};
use crate::ids::{Id, IdVec};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::syntax::ast::{self, Statement};
use crate::syntax::statement_text;
use rustc_hash::FxHashMap;
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
    let items = unit.order.iter().filter_map(|&(file, at)| library.files.get(file)?.file.items.get(at));
    items
        .filter_map(|item| match &item.statement {
            Statement::Baseline(baseline) => Some(same_words::path(&baseline.path, library.sources, library.loader())),
            _ => None,
        })
        .collect()
}

impl<'a> Resolver<'a> {
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
        let found = std::mem::take(&mut resolved.diagnostics);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        if !errors.is_empty() {
            self.diagnostics.push(invalid_baseline(self.name(baseline.name), baseline, &errors));
            self.diagnostics.extend(errors);
            return false;
        }
        self.add_baseline(item.span, baseline, resolved)
    }

    fn add_baseline(&mut self, span: Span, baseline: &ast::Baseline, resolved: Resolved<'a>) -> bool {
        let id = BaselineId::new(self.policy.baselines.len());
        let Some(known) = self.match_variables(baseline, &resolved) else { return false };
        // The claims of a baseline are not asked.
        let mut policy = Policy { claims: IdVec::new(), ..resolved.policy };
        let mut variables: IdVec<VariableId, VariableId> = IdVec::new();
        for (there, variable) in policy.variables.iter_enumerated() {
            let here = known.get(there).copied().flatten();
            variables.push(here.unwrap_or_else(|| self.policy.variables.push(self.variable_of(id, variable, &policy))));
        }
        reorder_values(&mut policy, &self.policy, &variables);
        self.policy.baselines.push(Baseline { name: baseline.name.symbol, span, policy: Box::new(policy), variables });
        self.names.baselines.insert(baseline.name.symbol, Some(id));
        true
    }

    /// A variable that only a baseline has.
    fn variable_of(&self, baseline: BaselineId, variable: &Variable, policy: &Policy) -> Variable {
        let sort = match variable.sort {
            Sort::Choice(decider) => Sort::Choice(self.decider_here(decider, policy)),
            other => other,
        };
        Variable { sort, baseline: Some(baseline), ..variable.clone() }
    }

    /// Who decides there, as somebody here; anybody if there is no such party or kind here.
    fn decider_here(&self, decider: Decider, policy: &Policy) -> Decider {
        let here = match decider {
            Decider::Party(party) => self.party_here(party, policy).map(Decider::Party),
            Decider::Kind(kind) => self.names.top.get(&policy.kinds[kind].name).copied(),
        };
        here.unwrap_or(Decider::Kind(any_party()))
    }

    fn party_here(&self, party: PartyId, policy: &Policy) -> Option<PartyId> {
        let name = policy.parties[party].name;
        match policy.parties[party].whole {
            Some(whole) => self.names.parts.get(&(self.party_here(whole, policy)?, name)).copied(),
            None => match self.names.top.get(&name)? {
                Decider::Party(party) => Some(*party),
                Decider::Kind(_) => None,
            },
        }
    }

    /// For each variable of a baseline, which one here it is; `None` if one has another type here.
    fn match_variables(
        &mut self,
        baseline: &ast::Baseline,
        there: &Resolved<'a>,
    ) -> Option<IdVec<VariableId, Option<VariableId>>> {
        let declared = self.declared_variables();
        let mut hidden = self.hidden_variables();
        let texts = self.texts_of(&there.unnamed);
        let mut fits = true;
        let mut matched = IdVec::new();
        for (id, variable) in there.policy.variables.iter_enumerated() {
            let here = match (variable.sort.is_hidden(), variable.name) {
                (false, name) => name.and_then(|name| declared.get(&name).copied()),
                (true, Some(name)) => hidden.named.get(&name).copied(),
                (true, None) => {
                    texts.get(&id).and_then(|text| hidden.unnamed.get_mut(text)).and_then(VecDeque::pop_front)
                }
            };
            if let Some(here) = here
                && !same_type(&self.policy.variables[here].ty, &variable.ty)
            {
                self.diagnostics.push(other_type(self, baseline, &self.policy.variables[here], variable));
                fits = false;
            }
            matched.push(here);
        }
        fits.then_some(matched)
    }

    fn declared_variables(&self) -> FxHashMap<Symbol, VariableId> {
        let mut declared = FxHashMap::default();
        for (id, variable) in self.policy.variables.iter_enumerated() {
            if let (Some(name), false, None) = (variable.name, variable.sort.is_hidden(), variable.baseline) {
                declared.entry(name).or_insert(id);
            }
        }
        declared
    }

    fn hidden_variables(&self) -> Hidden {
        let mut hidden = Hidden::default();
        for (id, variable) in self.policy.variables.iter_enumerated() {
            if let (Some(name), true, None) = (variable.name, variable.sort.is_hidden(), variable.baseline) {
                hidden.named.entry(name).or_insert(id);
            }
        }
        for (id, text) in self.unnamed.iter().map(|(id, item)| (*id, self.text_of(item))) {
            hidden.unnamed.entry(text).or_default().push_back(id);
        }
        hidden
    }

    fn texts_of(&self, unnamed: &[(VariableId, &ast::Item)]) -> FxHashMap<VariableId, String> {
        unnamed.iter().map(|(id, item)| (*id, self.text_of(item))).collect()
    }

    /// A statement as `fmt` prints it.
    fn text_of(&self, item: &ast::Item) -> String {
        statement_text(item, &self.world.interner)
    }
}

/// The hidden variables here.
#[derive(Default)]
struct Hidden {
    /// By the name of their statement.
    named: FxHashMap<Symbol, VariableId>,
    /// By the text of their statement, in order.
    unnamed: FxHashMap<String, VecDeque<VariableId>>,
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

fn other_type(this: &Resolver<'_>, baseline: &ast::Baseline, here: &Variable, there: &Variable) -> Diagnostic {
    let name = here.name.map_or("", |name| this.world.interner.name(name));
    let baseline_name = this.name(baseline.name);
    let message = format!("`{name}` has another type in the baseline `{baseline_name}`");
    Diagnostic::new(&codes::BASELINE_VARIABLE, here.span, message)
        .here(format!("{} here", type_text(this, &here.ty)))
        .label(there.span, format!("{} there", type_text(this, &there.ty)))
        .label(baseline.name.span, "the baseline is declared here")
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

/// Brings the values of a baseline's enumerations into the order that they have here.
fn reorder_values(policy: &mut Policy, here: &Policy, variables: &IdVec<VariableId, VariableId>) {
    let mut orders: FxHashMap<VariableId, Vec<usize>> = FxHashMap::default();
    for (there, &id) in variables.iter_enumerated() {
        let (Type::Values(old), Type::Values(new)) = (&policy.variables[there].ty, &here.variables[id].ty) else {
            continue;
        };
        if old != new {
            let positions = old.iter().filter_map(|value| new.iter().position(|known| known == value)).collect();
            orders.insert(there, positions);
        }
    }
    if orders.is_empty() {
        return;
    }
    for &there in orders.keys() {
        if let Some(&id) = variables.get(there) {
            policy.variables[there].ty = here.variables[id].ty.clone();
        }
    }
    let statements = policy.statements.iter_mut().filter_map(|statement| statement.when.as_mut());
    let conditions = policy.conditions.iter_mut().map(|condition| &mut condition.cond);
    let assumptions = policy.assumptions.iter_mut().map(|assumption| &mut assumption.cond);
    for cond in statements.chain(conditions).chain(assumptions) {
        reorder(cond, &orders);
    }
}

fn reorder(cond: &mut Cond, orders: &FxHashMap<VariableId, Vec<usize>>) {
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

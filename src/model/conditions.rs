//! Conditions and formulas.

use super::hierarchy::{Edges, arrange};
use super::names::Truth;
use super::resolver::{Resolver, doc};
use super::{Cond, ConditionId, Guarded, NamedCondition, Type, VariableId};
use crate::diag::{Diagnostic, codes, nearest};
use crate::ids::{Id, IdVec};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::syntax::ast::{self, CompareOp, Constant, Expr, ExprKind, Item, Name};

/// Whether events may stand in a condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Events {
    /// In formulas.
    Allowed,
    /// Anywhere else.
    Forbidden,
}

impl<'a> Resolver<'a> {
    /// A condition.
    pub fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        self.expr(expr, Events::Forbidden)
    }

    /// A condition, where there is one: `Some(None)` where none is written.
    pub fn maybe_condition(&mut self, expr: Option<&Expr>) -> Option<Option<Cond>> {
        expr.map_or(Some(None), |expr| self.condition(expr).map(Some))
    }

    /// A formula.
    pub fn formula(&mut self, expr: &Expr) -> Option<Cond> {
        self.expr(expr, Events::Allowed)
    }

    fn expr(&mut self, expr: &Expr, events: Events) -> Option<Cond> {
        match &expr.kind {
            ExprKind::Name(name) => self.truth(*name),
            ExprKind::Compare { variable, op, with } => self.comparison(*variable, *op, *with),
            ExprKind::In { variable, values } => self.one_of(*variable, values),
            ExprKind::Event(_) if events == Events::Forbidden => self.misplaced_event(expr.span),
            ExprKind::Event(event) => Some(Cond::Event(Box::new(self.event(event)?))),
            ExprKind::Not(inner) => Some(Cond::Not(Box::new(self.expr(inner, events)?))),
            ExprKind::And(members) => self.exprs(members, events).map(Cond::And),
            ExprKind::Or(members) => self.exprs(members, events).map(Cond::Or),
            ExprKind::Implies(premise, conclusion) => {
                let (premise, conclusion) = (self.expr(premise, events), self.expr(conclusion, events));
                Some(Cond::Implies(Box::new(premise?), Box::new(conclusion?)))
            }
        }
    }

    fn exprs(&mut self, members: &[Expr], events: Events) -> Option<Vec<Cond>> {
        let conds: Vec<Cond> = members.iter().filter_map(|member| self.expr(member, events)).collect();
        (conds.len() == members.len()).then_some(conds)
    }

    fn misplaced_event(&mut self, span: Span) -> Option<Cond> {
        self.error(
            Diagnostic::new(&codes::SYNTAX, span, "an event cannot stand in a condition")
                .help("events stand in the formulas of claims: `always F`, `never F`, `while F`"),
        );
        None
    }

    /// A name by itself: a yes/no variable or a condition.
    fn truth(&mut self, name: Name) -> Option<Cond> {
        match self.names.conditions.get(&name.symbol).copied() {
            None => self.unknown(super::names::Wanted::Condition, name),
            Some(Truth::Condition(slot)) => self.named_condition(slot),
            Some(Truth::Variable(id)) if self.policy.variables[id].ty == Type::Bool => Some(Cond::Variable(id)),
            Some(Truth::Variable(id)) => {
                self.not_yes_or_no(name, id);
                None
            }
        }
    }

    fn named_condition(&mut self, slot: usize) -> Option<Cond> {
        let slot = *self.names.condition_slots.get(slot)?;
        if slot.id.is_none() {
            self.fault(slot.span);
        }
        slot.id.map(Cond::Named)
    }

    /// A variable that is compared with something.
    fn compared(&mut self, name: Name) -> Option<VariableId> {
        match self.names.conditions.get(&name.symbol).copied() {
            None => self.unknown(super::names::Wanted::Condition, name),
            Some(Truth::Variable(id)) => Some(id),
            Some(Truth::Condition(slot)) => {
                let written = self.name(name);
                let mut diagnostic =
                    mismatch(name.span, format!("the condition `{written}` is true or false, and cannot be compared"))
                        .help(format!("write `{written}` or `not {written}`"));
                if let Some(slot) = self.names.condition_slots.get(slot) {
                    diagnostic = diagnostic.label(slot.name_span, format!("`{written}` is declared here"));
                }
                self.error(diagnostic);
                None
            }
        }
    }

    fn comparison(&mut self, name: Name, op: CompareOp, with: Constant) -> Option<Cond> {
        let id = self.compared(name)?;
        match (&self.policy.variables[id].ty, with) {
            (Type::Values(_), Constant::Value(value)) => self.compare_value(name, id, op, value),
            (Type::Date, Constant::Date(date, _)) => Some(Cond::Compare(id, op, date.days)),
            (Type::Number, Constant::Number(number, _)) => Some(Cond::Compare(id, op, number)),
            _ => {
                self.wrong_constant(name, id, with);
                None
            }
        }
    }

    fn compare_value(&mut self, name: Name, id: VariableId, op: CompareOp, value: Name) -> Option<Cond> {
        let position = self.value(name, id, value);
        match op {
            CompareOp::Equal => Some(Cond::OneOf(id, vec![position?])),
            CompareOp::NotEqual => Some(Cond::Not(Box::new(Cond::OneOf(id, vec![position?])))),
            _ => {
                self.no_order(name, id, op);
                None
            }
        }
    }

    fn one_of(&mut self, name: Name, values: &[Name]) -> Option<Cond> {
        let id = self.compared(name)?;
        if !matches!(self.policy.variables[id].ty, Type::Values(_)) {
            self.not_an_enumeration(name, id);
            return None;
        }
        let mut positions = self.all(values, |this, value| this.value(name, id, value))?;
        positions.sort_unstable();
        positions.dedup();
        Some(Cond::OneOf(id, positions))
    }

    /// The position of a value in a variable's type.
    fn value(&mut self, variable: Name, id: VariableId, value: Name) -> Option<usize> {
        let Type::Values(values) = &self.policy.variables[id].ty else { return None };
        let position = values.iter().position(|&known| known == value.symbol);
        if position.is_none() {
            self.unknown_value(variable, id, value);
        }
        position
    }
}

/// What is said about types that do not fit.
impl Resolver<'_> {
    fn unknown_value(&mut self, variable: Name, id: VariableId, value: Name) {
        let Type::Values(values) = &self.policy.variables[id].ty else { return };
        let names: Vec<&str> = values.iter().map(|&value| self.world.interner.name(value)).collect();
        let (variable, written) = (self.name(variable), self.name(value));
        let help = match nearest(written, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its values are `{}`", names.join("`, `")),
        };
        let declared = self.policy.variables[id].span;
        self.error(
            Diagnostic::new(&codes::UNKNOWN_VALUE, value.span, format!("`{variable}` has no value `{written}`"))
                .label(declared, format!("`{variable}` is declared here"))
                .help(help),
        );
    }

    fn not_yes_or_no(&mut self, name: Name, id: VariableId) {
        let written = self.name(name);
        let message = format!("`{written}` is {}, and not yes or no", type_words(&self.policy.variables[id].ty));
        let help = format!("compare it: {}", self.comparison_example(written, id));
        self.type_error(name, id, message, help);
    }

    fn wrong_constant(&mut self, name: Name, id: VariableId, with: Constant) {
        let written = self.name(name);
        let ty = &self.policy.variables[id].ty;
        let message = match ty {
            Type::Bool => format!("`{written}` is yes or no, and cannot be compared"),
            _ => format!("`{written}` is {}, and cannot be compared with {}", type_words(ty), constant_words(with)),
        };
        let help = match ty {
            Type::Bool => format!("write `{written}` or `not {written}`"),
            _ => format!("compare it so: {}", self.comparison_example(written, id)),
        };
        self.type_error(name, id, message, help);
    }

    fn no_order(&mut self, name: Name, id: VariableId, op: CompareOp) {
        let written = self.name(name);
        let message = format!("the values of `{written}` have no order, so that `{}` says nothing", op.symbol());
        let help = format!("list the values that are meant: `{written} in {{ … }}`");
        self.type_error(name, id, message, help);
    }

    fn not_an_enumeration(&mut self, name: Name, id: VariableId) {
        let written = self.name(name);
        let message =
            format!("`{written}` is {}, and has no list of values", type_words(&self.policy.variables[id].ty));
        let help = match self.policy.variables[id].ty {
            Type::Bool => format!("write `{written}` or `not {written}`"),
            _ => format!("compare it so: {}", self.comparison_example(written, id)),
        };
        self.type_error(name, id, message, help);
    }

    fn type_error(&mut self, name: Name, id: VariableId, message: String, help: String) {
        let written = self.name(name);
        let variable = &self.policy.variables[id];
        let label = format!("`{written}` is declared here, as {}", type_words(&variable.ty));
        let declared = variable.span;
        self.error(mismatch(name.span, message).label(declared, label).help(help));
    }

    fn comparison_example(&self, written: &str, id: VariableId) -> String {
        match &self.policy.variables[id].ty {
            Type::Bool => format!("`{written}`"),
            Type::Date => format!("`{written} >= 2021-02-08`"),
            Type::Number => format!("`{written} >= 18`"),
            Type::Values(values) => {
                let value = values.first().map_or("…", |&value| self.world.interner.name(value));
                format!("`{written} == {value}`")
            }
        }
    }
}

fn mismatch(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(&codes::TYPE_MISMATCH, span, message)
}

const fn type_words(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "yes or no",
        Type::Values(_) => "one of several values",
        Type::Date => "a date",
        Type::Number => "a number",
    }
}

const fn constant_words(constant: Constant) -> &'static str {
    match constant {
        Constant::Value(_) => "a name",
        Constant::Date(..) => "a date",
        Constant::Number(..) => "a number",
    }
}

/// Named conditions.
impl<'a> Resolver<'a> {
    /// Resolves the named conditions: first by slot, then, without those that were not understood, by id.
    pub fn resolve_conditions(&mut self) {
        let pending = std::mem::take(&mut self.pending.conditions);
        let mut read: Vec<Option<NamedCondition>> = Vec::with_capacity(pending.len());
        for (item, condition, hidden) in &pending {
            let outcome = self.statement(item.span, |this| this.read_condition(item, condition, *hidden));
            for fault in outcome.faults {
                self.hole(fault);
            }
            read.push(outcome.value);
        }
        let in_circle = self.circles_of_conditions(&pending);
        for (condition, in_circle) in read.iter_mut().zip(in_circle) {
            if in_circle {
                *condition = None;
            }
        }
        drop_dependents(&mut read);
        self.number_conditions(read);
    }

    fn read_condition(
        &mut self,
        item: &Item,
        condition: &ast::NamedCondition,
        hidden: Option<VariableId>,
    ) -> Option<NamedCondition> {
        let cond = self.condition(&condition.condition);
        let (by, cites) = self.said_by(condition.by.as_ref(), &condition.cites);
        Some(NamedCondition {
            name: condition.name.symbol,
            span: item.span,
            doc: doc(item),
            modality: condition.modality,
            cond: cond?,
            hidden,
            by,
            cites,
        })
    }

    /// Which conditions, by slot, are part of a circle, or cut from one.
    fn circles_of_conditions(&mut self, pending: &[(&Item, &ast::NamedCondition, Option<VariableId>)]) -> Vec<bool> {
        let mut edges: Edges<ConditionId> = IdVec::filled(Vec::new(), pending.len());
        for (slot, (_, condition, _)) in pending.iter().enumerate() {
            let mentions = &mut edges[ConditionId::new(slot)];
            self.mentions(&condition.condition, mentions);
        }
        let count: Vec<usize> = edges.iter().map(Vec::len).collect();
        let arranged = arrange(&mut edges);
        let names: Vec<Symbol> = pending.iter().map(|(_, condition, _)| condition.name.symbol).collect();
        self.report_circles(&arranged.circles, "condition", |_, id| {
            names.get(id.index()).copied().unwrap_or(Symbol::new(0))
        });
        // An edge was taken out of each circle; whoever else uses its members falls with them.
        edges.iter().zip(count).map(|(edges, count)| edges.len() < count).collect()
    }

    /// The conditions that a condition mentions.
    fn mentions(&self, expr: &Expr, found: &mut Vec<(ConditionId, Span)>) {
        match &expr.kind {
            ExprKind::Name(name) => {
                if let Some(&Truth::Condition(slot)) = self.names.conditions.get(&name.symbol) {
                    found.push((ConditionId::new(slot), name.span));
                }
            }
            ExprKind::Not(inner) => self.mentions(inner, found),
            ExprKind::And(members) | ExprKind::Or(members) => {
                members.iter().for_each(|member| self.mentions(member, found));
            }
            ExprKind::Implies(premise, conclusion) => {
                self.mentions(premise, found);
                self.mentions(conclusion, found);
            }
            ExprKind::Compare { .. } | ExprKind::In { .. } | ExprKind::Event(_) => {}
        }
    }

    /// Gives the conditions that were understood their ids.
    fn number_conditions(&mut self, read: Vec<Option<NamedCondition>>) {
        let mut next = 0;
        for (slot, condition) in self.names.condition_slots.iter_mut().zip(&read) {
            slot.id = condition.is_some().then(|| ConditionId::new(next));
            next += usize::from(condition.is_some());
        }
        let slots = &self.names.condition_slots;
        let id_of = |slot: ConditionId| slots.get(slot.index()).and_then(|slot| slot.id);
        for variable in self.policy.variables.iter_mut() {
            if let Some(Guarded::Condition(slot)) = variable.guards {
                variable.guards = id_of(slot).map(Guarded::Condition);
            }
        }
        for mut condition in read.into_iter().flatten() {
            rename(&mut condition.cond, &id_of);
            self.policy.conditions.push(condition);
        }
    }
}

/// Drops the conditions that use one that is dropped, until there is none left.
fn drop_dependents(read: &mut [Option<NamedCondition>]) {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); read.len()];
    for (user, condition) in read.iter().enumerate() {
        let Some(condition) = condition else { continue };
        let mut used = Vec::new();
        uses(&condition.cond, &mut used);
        for slot in used {
            if let Some(users) = users.get_mut(slot.index()) {
                users.push(user);
            }
        }
    }
    let mut dropped: Vec<usize> = (0..read.len()).filter(|&slot| matches!(read.get(slot), Some(None))).collect();
    while let Some(slot) = dropped.pop() {
        for &user in users.get(slot).into_iter().flatten() {
            if read.get_mut(user).and_then(Option::take).is_some() {
                dropped.push(user);
            }
        }
    }
}

/// The conditions that a condition names.
fn uses(cond: &Cond, found: &mut Vec<ConditionId>) {
    match cond {
        Cond::Named(id) => found.push(*id),
        Cond::Not(inner) => uses(inner, found),
        Cond::And(members) | Cond::Or(members) => members.iter().for_each(|member| uses(member, found)),
        Cond::Implies(premise, conclusion) => {
            uses(premise, found);
            uses(conclusion, found);
        }
        Cond::Variable(_) | Cond::Compare(..) | Cond::OneOf(..) | Cond::Event(_) => {}
    }
}

/// Puts ids in the place of slots. Every condition that is still named has one.
fn rename(cond: &mut Cond, id_of: &impl Fn(ConditionId) -> Option<ConditionId>) {
    match cond {
        Cond::Named(id) => *id = id_of(*id).unwrap_or(*id),
        Cond::Not(inner) => rename(inner, id_of),
        Cond::And(members) | Cond::Or(members) => members.iter_mut().for_each(|member| rename(member, id_of)),
        Cond::Implies(premise, conclusion) => {
            rename(premise, id_of);
            rename(conclusion, id_of);
        }
        Cond::Variable(_) | Cond::Compare(..) | Cond::OneOf(..) | Cond::Event(_) => {}
    }
}

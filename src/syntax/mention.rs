//! The names in a statement, by what they stand there for: one walk for all who look for names.

use super::ast::{
    Cite, Claim, ClaimBody, DataPattern, Demand, Event, Expr, ExprKind, Item, Name, PartyHead, PartyPattern, Path,
    Rule, RuleBody, Speaker, Statement, VariableSort,
};

/// A name, or a dotted path, where it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mention<'a> {
    /// What it stands there for.
    pub role: Role,
    /// The name, or the first one of a path.
    pub first: Name,
    /// The names behind dots.
    pub rest: &'a [Name],
}

/// What a name stands somewhere for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// It is declared here; a part without the names of its wholes.
    Declaration(Space),
    /// A party.
    Party,
    /// A party, meant with all that belong to it: `group P`.
    Group,
    /// A party or a kind: who decides, speaks, or is in control.
    PartyOrKind,
    /// A kind: that of a party, or one above another.
    Kind,
    /// All parties of a kind: `any KIND`.
    AnyKind,
    /// Data or a key.
    Data,
    /// What declared data `is`.
    DataAbove,
    /// A purpose.
    Purpose,
    /// What a declared purpose `is`.
    PurposeAbove,
    /// A label that is given.
    Label,
    /// A label that is asked for.
    LabelAsked,
    /// A variable or a condition.
    Condition,
    /// A source that is cited.
    Source,
    /// A baseline that is compared with.
    Baseline,
    /// A remark that is contradicted.
    Remark,
    /// What an import leaves out: a statement or a claim.
    Without,
}

/// The name spaces of a policy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Space {
    /// The name of the policy itself.
    Policy,
    /// Parties, by their paths, and kinds.
    Parties,
    /// Data and keys.
    Data,
    /// Purposes.
    Purposes,
    /// Labels.
    Labels,
    /// Variables and conditions.
    Conditions,
    /// Sources.
    Sources,
    /// Baselines.
    Baselines,
    /// Statements, assumptions and remarks.
    Statements,
    /// Claims.
    Claims,
}

/// Tells of each name in a statement. The parts of a party are statements of their own.
pub fn each_mention<'a>(item: &'a Item, tell: &mut impl FnMut(Mention<'a>)) {
    Walk { tell }.statement(&item.statement);
}

struct Walk<'t, F> {
    tell: &'t mut F,
}

impl<'a, F: FnMut(Mention<'a>)> Walk<'_, F> {
    fn name(&mut self, role: Role, first: Name) {
        (self.tell)(Mention { role, first, rest: &[] });
    }

    fn names(&mut self, role: Role, names: impl IntoIterator<Item = Name>) {
        names.into_iter().for_each(|name| self.name(role, name));
    }

    fn path(&mut self, role: Role, path: &'a Path) {
        (self.tell)(Mention { role, first: path.first, rest: &path.rest });
    }

    fn declared(&mut self, space: Space, names: impl IntoIterator<Item = Name>) {
        self.names(Role::Declaration(space), names);
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            Statement::Policy(policy) => self.declared(Space::Policy, [policy.name]),
            Statement::Import(import) => self.names(Role::Without, import.without.iter().copied()),
            Statement::Source(source) => self.declared(Space::Sources, [source.name]),
            Statement::Label(label) => self.declared(Space::Labels, [label.name]),
            Statement::Baseline(baseline) => self.declared(Space::Baselines, [baseline.name]),
            Statement::Kind(kind) => {
                self.declared(Space::Parties, [kind.name]);
                self.names(Role::Kind, kind.is.iter().copied());
                self.names(Role::Label, kind.labels.iter().copied());
            }
            Statement::Party(party) => {
                self.declared(Space::Parties, [party.name]);
                self.names(Role::Kind, party.kind);
                party.owners().iter().for_each(|owner| self.path(Role::Party, owner));
                self.names(Role::Label, party.labels().iter().copied());
                self.cites(party.cites());
            }
            Statement::Data(data) => {
                self.declared(Space::Data, data.names.iter().copied());
                self.names(Role::DataAbove, data.is.iter().copied());
                self.names(Role::Label, data.labels.iter().copied());
            }
            Statement::Purpose(purpose) => {
                self.declared(Space::Purposes, purpose.names.iter().copied());
                self.names(Role::PurposeAbove, purpose.is.iter().copied());
            }
            Statement::Variable(variable) => {
                self.declared(Space::Conditions, [variable.name]);
                if let VariableSort::Choice(by) = &variable.sort {
                    self.path(Role::PartyOrKind, by);
                }
            }
            Statement::Condition(condition) => {
                self.declared(Space::Conditions, [condition.name]);
                self.expr(&condition.condition);
                self.said(condition.by.as_ref(), &condition.cites);
            }
            Statement::Assume(assume) => {
                self.declared(Space::Statements, assume.name);
                self.expr(&assume.condition);
                self.said(assume.by.as_ref(), &assume.cites);
            }
            Statement::Remark(remark) => {
                self.declared(Space::Statements, [remark.name]);
                self.names(Role::Remark, remark.against.iter().copied());
                self.said(remark.by.as_ref(), &remark.cites);
            }
            Statement::Rule(rule) => self.rule(rule),
            Statement::Plain(run) => {
                for plain in run.statements() {
                    let (parties, data) = ((Role::Party, plain.parties().len()), (Role::Data, plain.data().len()));
                    let mut names = plain.names();
                    for (role, count) in if plain.is_flow() { [parties, data] } else { [data, parties] } {
                        self.names(role, names.by_ref().take(count));
                    }
                    self.names(Role::Condition, names);
                }
            }
            Statement::Claim(claim) => self.claim(claim),
            Statement::Broken(_) => {}
        }
    }

    fn rule(&mut self, rule: &'a Rule) {
        self.declared(Space::Statements, rule.name);
        match &rule.body {
            RuleBody::Origin { data, at } | RuleBody::Keep { data, at, .. } | RuleBody::Use { data, at } => {
                self.data(data);
                self.parties(at);
            }
            RuleBody::Flow { chain, data, transformed, seal } => {
                chain.iter().for_each(|link| self.parties(link));
                self.data(data);
                self.names(Role::Data, transformed.iter().copied().chain(*seal));
            }
            RuleBody::Derive { conclusions, premises, at } => {
                self.names(Role::Data, conclusions.iter().copied());
                premises.iter().for_each(|premise| self.data(premise));
                at.iter().for_each(|at| self.parties(at));
            }
        }
        rule.when.iter().for_each(|when| self.expr(when));
        self.names(Role::Purpose, rule.purposes.iter().copied());
        self.names(Role::Label, rule.labels.iter().copied());
        self.said(rule.by.as_ref(), &rule.cites);
    }

    fn claim(&mut self, claim: &'a Claim) {
        self.declared(Space::Claims, [claim.name]);
        self.claim_body(&claim.body);
        claim.when.iter().chain(&claim.unless).for_each(|cond| self.expr(cond));
        self.said(claim.by.as_ref(), &claim.cites);
    }

    fn claim_body(&mut self, body: &'a ClaimBody) {
        match body {
            ClaimBody::Never(event) | ClaimBody::Only(event) | ClaimBody::Always(event) | ClaimBody::Can(event) => {
                self.event(event);
            }
            ClaimBody::OnlyWhen(event, cond) => {
                self.event(event);
                self.expr(cond);
            }
            ClaimBody::UsesOnlyFor { party, data, purposes } => {
                self.parties(party);
                self.data(data);
                self.names(Role::Purpose, purposes.iter().copied());
            }
            ClaimBody::OnlyThrough(event, gate) => {
                self.event(event);
                self.parties(gate);
            }
            ClaimBody::Control { who, event, while_, .. } => {
                self.path(Role::PartyOrKind, who);
                self.event(event);
                while_.iter().for_each(|formula| self.expr(formula));
            }
            ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => self.expr(formula),
            ClaimBody::EveryFlow { of, from, to, purposes, demand } => {
                of.iter().for_each(|data| self.data(data));
                from.iter().chain(to).for_each(|end| self.parties(end));
                self.names(Role::Purpose, purposes.iter().copied());
                match demand {
                    Demand::Has(labels) => self.names(Role::LabelAsked, labels.iter().copied()),
                    Demand::Sealed(key) => self.names(Role::Data, *key),
                }
            }
            ClaimBody::Spreads { data, baseline } => {
                self.data(data);
                self.name(Role::Baseline, *baseline);
            }
        }
    }

    fn event(&mut self, event: &'a Event) {
        match event {
            Event::Reaches { data, party } | Event::Learns { party, data } | Event::Keeps { party, data, .. } => {
                self.data(data);
                self.parties(party);
            }
            Event::Sends { from, data, to } => {
                self.parties(from);
                self.data(data);
                self.parties(to);
            }
            Event::Uses { party, data, purposes } => {
                self.parties(party);
                self.data(data);
                self.names(Role::Purpose, purposes.iter().copied());
            }
        }
    }

    /// Recursion is as deep as the condition is nested, which the parser limits.
    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.name(Role::Condition, *name),
            ExprKind::Compare { variable, .. } | ExprKind::In { variable, .. } => {
                self.name(Role::Condition, *variable);
            }
            ExprKind::Event(event) => self.event(event),
            ExprKind::Not(inner) => self.expr(inner),
            ExprKind::And(members) | ExprKind::Or(members) => members.iter().for_each(|member| self.expr(member)),
            ExprKind::Implies(premise, conclusion) => {
                self.expr(premise);
                self.expr(conclusion);
            }
        }
    }

    fn data(&mut self, pattern: &'a DataPattern) {
        for term in pattern.terms.iter().chain(&pattern.except) {
            self.names(Role::Data, term.name);
            self.names(Role::LabelAsked, term.labels.iter().copied());
        }
    }

    fn parties(&mut self, pattern: &'a PartyPattern) {
        for term in pattern.terms.iter().chain(&pattern.except) {
            match &term.head {
                PartyHead::Path(path) => self.path(Role::Party, path),
                PartyHead::Group(path) => self.path(Role::Group, path),
                PartyHead::Any(kind) => self.name(Role::AnyKind, *kind),
                PartyHead::Anyone => {}
            }
            self.names(Role::LabelAsked, term.labels.iter().copied());
        }
    }

    fn said(&mut self, by: Option<&'a Speaker>, cites: &[Cite]) {
        if let Some(Speaker::Party(path)) = by {
            self.path(Role::PartyOrKind, path);
        }
        self.cites(cites);
    }

    fn cites(&mut self, cites: &[Cite]) {
        self.names(Role::Source, cites.iter().map(|cite| cite.source));
    }
}

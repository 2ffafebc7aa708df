//! Which declared names are spoken of, and how: read off the trees, because patterns no longer know which names they were written with.

use crate::ids::{Id, IdSet};
use crate::model::{DataId, KindId, PartyId, Policy};
use crate::symbol::{Symbol, SymbolMap};
use crate::syntax::ast::{
    Cite, Claim, ClaimBody, Constant, DataPattern, Demand, Event, Expr, ExprKind, File, Item, Name, Party, PartyHead,
    PartyPattern, Path, Rule, RuleBody, Speaker, Statement, Variable, VariableSort,
};

/// The names that are spoken of anywhere but in their own declarations.
#[derive(Default)]
pub(super) struct Mentions {
    /// Parties that are named.
    pub parties: IdSet<PartyId>,
    /// Kinds that are named: of a party, above another kind, as deciders, in patterns.
    pub kinds: IdSet<Symbol>,
    /// Kinds whose parties are meant: `any KIND`, deciders.
    pub kinds_meant: IdSet<Symbol>,
    /// Data and keys that are named.
    pub data: IdSet<Symbol>,
    /// Purposes that are named.
    pub purposes: IdSet<Symbol>,
    /// Labels that are given or asked for.
    pub labels: IdSet<Symbol>,
    /// Labels that are asked for in patterns.
    pub labels_asked: IdSet<Symbol>,
    /// Variables and conditions that are named.
    pub conditions: IdSet<Symbol>,
    /// Sources that are cited.
    pub sources: IdSet<Symbol>,
    /// Baselines that are compared with.
    pub baselines: IdSet<Symbol>,
}

impl Mentions {
    /// The mentions in these files.
    pub fn of(policy: &Policy, files: &[File]) -> Self {
        let mut reader = Reader { policy, top: top_names(policy), found: Self::default() };
        files.iter().flat_map(|file| &file.items).for_each(|item| reader.item(item));
        reader.found
    }

    /// Whether a data type or key is spoken of: by its name, as one that `is` something named, as something that one named `is`, or
    /// by a label.
    pub fn speak_of_data(&self, policy: &Policy, id: DataId) -> bool {
        let data = &policy.data[id];
        let named = |id: DataId| self.data.contains(policy.data[id].name);
        data.above.iter().chain(data.below.iter()).any(named)
            || data.labels.iter().any(|label| self.labels_asked.contains(policy.labels[label].name))
    }

    /// Whether a party is spoken of: by its name, as the whole of a part that is, by its kind, or by a label.
    pub fn speak_of_party(&self, policy: &Policy, id: PartyId) -> bool {
        let party = &policy.parties[id];
        let any = KindId::new(0);
        let meant = |kind: KindId| kind != any && self.kinds_meant.contains(policy.kinds[kind].name);
        policy.with_parts(id).into_iter().any(|party| self.parties.contains(party))
            || policy.kinds[party.kind].above.iter().any(meant)
            || party.labels.iter().any(|label| self.labels_asked.contains(policy.labels[label].name))
    }
}

fn top_names(policy: &Policy) -> SymbolMap<PartyId> {
    let mut top = SymbolMap::default();
    for (id, party) in policy.parties.iter_enumerated().filter(|(_, party)| party.whole.is_none()) {
        top.insert(party.name, id);
    }
    top
}

struct Reader<'p> {
    policy: &'p Policy,
    top: SymbolMap<PartyId>,
    found: Mentions,
}

impl Reader<'_> {
    fn item(&mut self, item: &Item) {
        match &item.statement {
            Statement::Kind(kind) => {
                self.found.kinds.extend(symbols(&kind.is));
                self.labels_given(&kind.labels);
            }
            Statement::Party(party) => self.party(party),
            Statement::Data(data) => self.labels_given(&data.labels),
            Statement::Variable(variable) => self.variable(variable),
            Statement::Condition(condition) => {
                self.expr(&condition.condition);
                self.said(condition.by.as_ref(), &condition.cites);
            }
            Statement::Assume(assume) => {
                self.expr(&assume.condition);
                self.said(assume.by.as_ref(), &assume.cites);
            }
            Statement::Remark(remark) => self.said(remark.by.as_ref(), &remark.cites),
            Statement::Rule(rule) => self.rule(rule),
            Statement::Plain(plain) => {
                self.found.data.extend(plain.data().map(|name| name.symbol));
                plain.parties().for_each(|first| self.found.parties.extend(self.top.get(first.symbol).copied()));
                plain.when().iter().for_each(|when| self.expr(when));
            }
            Statement::Claim(claim) => self.claim(claim),
            Statement::Policy(_)
            | Statement::Import(_)
            | Statement::Source(_)
            | Statement::Label(_)
            | Statement::Purpose(_)
            | Statement::Baseline(_)
            | Statement::Broken(_) => {}
        }
    }

    fn party(&mut self, party: &Party) {
        self.found.kinds.extend(party.kind.iter().map(|kind| kind.symbol));
        party.owners().iter().for_each(|owner| self.path(owner));
        self.labels_given(party.labels());
        self.cites(party.cites());
        party.parts().iter().for_each(|part| self.item(part));
    }

    fn variable(&mut self, variable: &Variable) {
        if let VariableSort::Choice(by) = &variable.sort {
            self.party_or_kind(by);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        match &rule.body {
            RuleBody::Origin { data, at } | RuleBody::Keep { data, at, .. } | RuleBody::Use { data, at } => {
                self.data(data);
                self.parties(at);
            }
            RuleBody::Flow { chain, data, transformed, seal } => {
                chain.iter().for_each(|link| self.parties(link));
                self.data(data);
                self.found.data.extend(symbols(transformed));
                self.found.data.extend(seal.iter().map(|seal| seal.symbol));
            }
            RuleBody::Derive { conclusions, premises, at } => {
                self.found.data.extend(symbols(conclusions));
                premises.iter().for_each(|premise| self.data(premise));
                at.iter().for_each(|at| self.parties(at));
            }
        }
        rule.when.iter().for_each(|when| self.expr(when));
        self.found.purposes.extend(symbols(&rule.purposes));
        self.labels_given(&rule.labels);
        self.said(rule.by.as_ref(), &rule.cites);
    }

    fn claim(&mut self, claim: &Claim) {
        self.claim_body(&claim.body);
        claim.when.iter().chain(&claim.unless).for_each(|cond| self.expr(cond));
        self.said(claim.by.as_ref(), &claim.cites);
    }

    fn claim_body(&mut self, body: &ClaimBody) {
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
                self.found.purposes.extend(symbols(purposes));
            }
            ClaimBody::OnlyThrough(event, gate) => {
                self.event(event);
                self.parties(gate);
            }
            ClaimBody::Control { who, event, while_, .. } => {
                self.party_or_kind(who);
                self.event(event);
                while_.iter().for_each(|formula| self.expr(formula));
            }
            ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => self.expr(formula),
            ClaimBody::EveryFlow { of, from, to, purposes, demand } => {
                of.iter().for_each(|data| self.data(data));
                from.iter().chain(to).for_each(|end| self.parties(end));
                self.found.purposes.extend(symbols(purposes));
                match demand {
                    Demand::Has(labels) => self.labels_asked(labels),
                    Demand::Sealed(key) => self.found.data.extend(key.iter().map(|key| key.symbol)),
                }
            }
            ClaimBody::Spreads { data, baseline } => {
                self.data(data);
                self.found.baselines.insert(baseline.symbol);
            }
        }
    }

    fn event(&mut self, event: &Event) {
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
                self.found.purposes.extend(symbols(purposes));
            }
        }
    }

    /// Recursion is as deep as the condition is nested, which the parser limits.
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.found.conditions.insert(name.symbol),
            ExprKind::Compare {
                variable,
                with: Constant::Value(_) | Constant::Date(..) | Constant::Number(..),
                ..
            }
            | ExprKind::In { variable, .. } => self.found.conditions.insert(variable.symbol),
            ExprKind::Event(event) => self.event(event),
            ExprKind::Not(inner) => self.expr(inner),
            ExprKind::And(members) | ExprKind::Or(members) => members.iter().for_each(|member| self.expr(member)),
            ExprKind::Implies(premise, conclusion) => {
                self.expr(premise);
                self.expr(conclusion);
            }
        }
    }

    fn data(&mut self, pattern: &DataPattern) {
        for term in pattern.terms.iter().chain(&pattern.except) {
            self.found.data.extend(term.name.iter().map(|name| name.symbol));
            self.labels_asked(&term.labels);
        }
    }

    fn parties(&mut self, pattern: &PartyPattern) {
        for term in pattern.terms.iter().chain(&pattern.except) {
            match &term.head {
                PartyHead::Path(path) => self.path(path),
                PartyHead::Group(path) => {
                    self.path(path);
                    self.group(path);
                }
                PartyHead::Any(kind) => self.kind_meant(*kind),
                PartyHead::Anyone => {}
            }
            self.labels_asked(&term.labels);
        }
    }

    /// Whoever belongs to somebody's group is spoken of with it.
    fn group(&mut self, path: &Path) {
        let Some(head) = self.resolve(path) else { return };
        let mut members = vec![head];
        let mut next = 0;
        while let Some(&member) = members.get(next) {
            next += 1;
            let owned = self.policy.parties.iter_enumerated().filter(|(_, party)| party.owners.contains(&member));
            let more = self.policy.parties[member].parts.iter().copied().chain(owned.map(|(id, _)| id));
            let new: Vec<PartyId> = more.filter(|more| !members.contains(more)).collect();
            members.extend(new);
        }
        self.found.parties.extend(members);
    }

    fn path(&mut self, path: &Path) {
        self.found.parties.extend(self.resolve(path));
    }

    fn resolve(&self, path: &Path) -> Option<PartyId> {
        let first = self.top.get(path.first.symbol).copied();
        path.rest.iter().fold(first, |whole, name| {
            let parts = &self.policy.parties[whole?].parts;
            parts.iter().copied().find(|&part| self.policy.parties[part].name == name.symbol)
        })
    }

    fn party_or_kind(&mut self, path: &Path) {
        match self.resolve(path) {
            Some(party) => self.found.parties.insert(party),
            None => self.kind_meant(path.first),
        }
    }

    fn kind_meant(&mut self, kind: Name) {
        self.found.kinds.insert(kind.symbol);
        self.found.kinds_meant.insert(kind.symbol);
    }

    fn labels_given(&mut self, labels: &[Name]) {
        self.found.labels.extend(symbols(labels));
    }

    fn labels_asked(&mut self, labels: &[Name]) {
        self.found.labels.extend(symbols(labels));
        self.found.labels_asked.extend(symbols(labels));
    }

    fn said(&mut self, by: Option<&Speaker>, cites: &[Cite]) {
        if let Some(Speaker::Party(path)) = by {
            self.party_or_kind(path);
        }
        self.cites(cites);
    }

    fn cites(&mut self, cites: &[Cite]) {
        self.found.sources.extend(cites.iter().map(|cite| cite.source.symbol));
    }
}

fn symbols(names: &[Name]) -> impl Iterator<Item = Symbol> + '_ {
    names.iter().map(|name| name.symbol)
}

//! The statements that make up the model, assumptions and remarks.

use super::patterns::Parts;
use super::resolver::{Resolver, doc};
use super::{
    Assumption, Body, Chain, Citation, Clauses, DataSet, Decider, Guarded, PartyId, PartySet, Remark, Set, Speaker,
    Statement, StatementId, Transformed, VariableId,
};
use crate::ids::Id;
use crate::source::Span;
use crate::symbol::Symbol;
use crate::syntax::ast::{self, DataPattern, Duration, Item, Name, PartyPattern, Plain, PlainRun, Rule, RuleBody};
use std::rc::Rc;

impl<'a> Resolver<'a> {
    /// Resolves the statements that make up the model, in order.
    pub fn resolve_rules(&mut self, items: impl Iterator<Item = &'a Item>) {
        let mut hidden_variables = std::mem::take(&mut self.pending.hidden).into_iter();
        for item in items {
            match &item.statement {
                ast::Statement::Rule(rule) => self.resolve_rule(item, rule, &mut hidden_variables),
                ast::Statement::Plain(run) => self.resolve_run(item, run),
                _ => {}
            }
        }
    }

    /// Resolves plain statements. Their parties are looked up together, so that many are on their way from memory at a time.
    fn resolve_run(&mut self, item: &Item, run: &PlainRun) {
        let mut parties = std::mem::take(&mut self.caches.parties);
        parties.clear();
        parties.extend(run.statements().flat_map(Plain::parties).map(|&name| self.plain_party(name)));
        let mut rest = parties.as_slice();
        for plain in run.statements() {
            let own;
            (own, rest) = rest.split_at_checked(plain.parties().len()).unwrap_or_default();
            match self.read_plain(plain, own).filter(|_| item.doc.is_none()) {
                Some(statement) => self.add_statement(statement),
                None => self.resolve_written_out(&item.written_out(plain), plain.condition()),
            }
        }
        self.caches.parties = parties;
    }

    /// Resolves a plain statement that is written out, and keeps its clauses for others with its condition.
    fn resolve_written_out(&mut self, item: &Item, condition: Option<Symbol>) {
        let ast::Statement::Rule(rule) = &item.statement else { return };
        let before = self.policy.statements.len();
        self.resolve_rule(item, rule, &mut std::iter::empty());
        if let Some(condition) = condition.filter(|_| item.doc.is_none())
            && let Some(new) = self.policy.statements.get(StatementId::new(before))
        {
            self.caches.conditional.insert(condition, Rc::clone(&new.clauses));
        }
    }

    fn resolve_rule(&mut self, item: &Item, rule: &Rule, hidden_variables: &mut impl Iterator<Item = VariableId>) {
        let left_out = self.is_left_out(&rule.cites);
        let hidden = has_hidden_variable(rule, left_out).then(|| hidden_variables.next()).flatten();
        let before = self.diagnostics.len();
        let outcome = self.statement(item.span, |this| this.read_rule(item, rule, hidden));
        self.name_subject(before, rule.name);
        if hidden.is_some() && rule.name.is_none() {
            self.distrust_fixes(before);
        }
        match outcome.value {
            _ if left_out => self.leave_out(rule),
            Some(statement) => self.add_statement(statement),
            None => self.rule_hole(outcome.faults, rule),
        }
    }

    /// Findings about a named statement say so.
    pub fn name_subject(&mut self, from: usize, name: Option<Name>) {
        let Some(name) = name else { return };
        let subject = self.world.name(name);
        for diagnostic in self.diagnostics.iter_mut().skip(from) {
            diagnostic.subject = Some(subject.to_owned());
        }
    }

    /// The hidden variable of a statement without a name goes by its text: in other words, it is another one for baselines.
    fn distrust_fixes(&mut self, from: usize) {
        let found = self.diagnostics.iter_mut().skip(from);
        found.filter_map(|diagnostic| diagnostic.fix.as_mut()).for_each(|fix| fix.safe = false);
    }

    /// A statement that `--sources` leaves out affects nothing, unless one of its sources may be another one misspelt.
    fn leave_out(&mut self, rule: &Rule) {
        self.policy.partial = true;
        if let Some(span) = self.unknown_source(&rule.cites) {
            self.rule_hole(vec![span], rule);
        }
    }

    fn leave_out_assumption(&mut self, cites: &[ast::Cite]) {
        self.policy.partial = true;
        if let Some(span) = self.unknown_source(cites) {
            self.hole(span);
        }
    }

    fn unknown_source(&self, cites: &[ast::Cite]) -> Option<Span> {
        cites
            .iter()
            .map(|cite| cite.source)
            .find(|source| !self.names.sources.contains_key(&source.symbol))
            .map(|name| name.span)
    }

    fn add_statement(&mut self, statement: Statement) {
        let id = StatementId::new(self.policy.statements.len());
        if let Some(hidden) = statement.hidden {
            self.policy.variables[hidden].guards = Some(Guarded::Statement(id));
        }
        self.policy.statements.push(statement);
    }

    /// A plain statement of these parties, if all its names are known, and its condition from such a statement before it.
    fn read_plain(&mut self, plain: Plain<'_>, parties: &[Option<PartyId>]) -> Option<Statement> {
        let clauses = match plain.condition() {
            None => Rc::clone(&self.caches.no_clauses),
            Some(condition) => Rc::clone(self.caches.conditional.get(condition)?),
        };
        let body = if plain.is_flow() {
            let chain = plain_chain(parties)?;
            Body::Flow { chain, data: self.plain_data(plain.data())?, transformed: None, seal: None }
        } else {
            let &[Some(at)] = parties else { return None };
            Body::Origin { data: self.plain_data(plain.data())?, at: Set::one(at) }
        };
        Some(Statement { span: plain.span(), body, clauses })
    }

    /// A party that is no part; `None` if it is unknown.
    fn plain_party(&self, name: Symbol) -> Option<PartyId> {
        match self.names.top.get(name) {
            Some(&Decider::Party(party)) => Some(party),
            _ => None,
        }
    }

    /// A statement; its patterns that match nothing are noted.
    pub fn read_rule(&mut self, item: &Item, rule: &Rule, hidden: Option<VariableId>) -> Option<Statement> {
        let body = self.body(&rule.body);
        let when = self.maybe_condition(rule.when.as_ref());
        let purposes = self.all(&rule.purposes, Self::purpose);
        let labels = self.labelled(&rule.labels);
        let (by, cites) = self.said_by(rule.by.as_ref(), &rule.cites);
        let clauses = Clauses {
            name: rule.name.map(|name| name.symbol),
            doc: doc(item),
            modality: rule.modality,
            hidden,
            when: when?,
            purposes: purposes?,
            labels: labels?,
            by,
            cites,
        };
        Some(Statement { span: item.span, body: body?, clauses: Rc::new(clauses) })
    }

    /// Who says so, and where.
    pub fn said_by(&mut self, by: Option<&ast::Speaker>, cites: &[ast::Cite]) -> (Option<Speaker>, Vec<Citation>) {
        let by = self.attribution(|this| this.speaker(by));
        (by, self.cites(cites))
    }

    fn body(&mut self, body: &RuleBody) -> Option<Body> {
        match body {
            RuleBody::Origin { data, at } => {
                let (data, at) = self.data_at(data, at)?;
                Some(Body::Origin { data, at })
            }
            RuleBody::Flow { chain, data, transformed, seal } => self.flow(chain, data, transformed, *seal),
            RuleBody::Derive { conclusions, premises, at } => self.derive(conclusions, premises, at.as_ref()),
            RuleBody::Keep { data, at, duration } => {
                let (data, at) = self.data_at(data, at)?;
                Some(Body::Keep { data, at, hours: duration.map(Duration::hours).map(Box::new) })
            }
            RuleBody::Use { data, at } => {
                let (data, at) = self.data_at(data, at)?;
                Some(Body::Use { data, at })
            }
        }
    }

    fn data_at(&mut self, data: &DataPattern, at: &PartyPattern) -> Option<(DataSet, PartySet)> {
        let (data, at) = (self.data_pattern(data), self.party_pattern(at, Parts::Without));
        Some((data?, at?))
    }

    fn flow(
        &mut self,
        chain: &[PartyPattern],
        data: &DataPattern,
        transformed: &[Name],
        seal: Option<Name>,
    ) -> Option<Body> {
        let mut links = Vec::with_capacity(chain.len());
        for link in chain {
            links.extend(self.party_pattern(link, Parts::Without));
        }
        let data = self.data_pattern(data);
        let transformed = self.transformed(transformed);
        let seal = seal.map_or(Some(None), |seal| self.key(seal).map(Some));
        let chain = (links.len() == chain.len()).then(|| Chain::new(links));
        Some(Body::Flow { chain: chain?, data: data?, transformed: transformed?, seal: seal? })
    }

    fn transformed(&mut self, names: &[Name]) -> Option<Option<Box<Transformed>>> {
        if names.is_empty() {
            return Some(None);
        }
        let names = self.data_names(names)?;
        let later = Set::new(names.iter().flat_map(|&name| self.policy.data[name].below.iter()));
        Some(Some(Box::new(Transformed { names, later })))
    }

    fn derive(&mut self, conclusions: &[Name], premises: &[DataPattern], at: Option<&PartyPattern>) -> Option<Body> {
        let conclusions = self.data_names(conclusions);
        let read: Box<[DataSet]> = premises.iter().filter_map(|premise| self.data_pattern(premise)).collect();
        let premises = (read.len() == premises.len()).then_some(read);
        let at = at.map_or(Some(None), |at| self.party_pattern(at, Parts::Without).map(Box::new).map(Some));
        Some(Body::Derive { conclusions: conclusions?.into(), premises: premises?, at: at? })
    }

    /// Resolves the assumptions, in order.
    pub fn resolve_assumptions(&mut self) {
        for (item, assume) in std::mem::take(&mut self.pending.assumptions) {
            let before = self.diagnostics.len();
            let outcome = self.statement(item.span, |this| {
                let cond = this.condition(&assume.condition);
                let (by, cites) = this.said_by(assume.by.as_ref(), &assume.cites);
                let name = assume.name.map(|name| name.symbol);
                Some(Assumption { name, span: item.span, cond: cond?, by, cites })
            });
            self.name_subject(before, assume.name);
            match outcome.value {
                _ if self.is_left_out(&assume.cites) => self.leave_out_assumption(&assume.cites),
                Some(assumption) => {
                    self.policy.assumptions.push(assumption);
                }
                None => outcome.faults.into_iter().for_each(|fault| self.hole(fault)),
            }
        }
    }

    /// Resolves the remarks, in order. No claim depends on them.
    pub fn resolve_remarks(&mut self) {
        for (item, remark) in std::mem::take(&mut self.pending.remarks) {
            let before = self.diagnostics.len();
            let against = remark.against.iter().filter_map(|&name| self.remark(name)).collect();
            let (by, cites) = self.said_by(remark.by.as_ref(), &remark.cites);
            self.name_subject(before, Some(remark.name));
            self.policy.remarks.push(Remark {
                name: remark.name.symbol,
                span: item.span,
                text: remark.text.value.as_str().into(),
                against,
                by,
                cites,
            });
        }
    }
}

/// Whether a statement has a hidden variable; one that `--sources` leaves out has none.
pub(super) fn has_hidden_variable(rule: &Rule, left_out: bool) -> bool {
    rule.modality.is_some() && !left_out
}

fn plain_chain(parties: &[Option<PartyId>]) -> Option<Chain> {
    if let &[from, to] = parties {
        return Some(Chain::pair(from?, to?));
    }
    let links: Option<Vec<PartySet>> = parties.iter().map(|party| party.map(Set::one)).collect();
    links.map(Chain::new)
}

//! Claims.

use super::patterns::{Exceptions, Parts, less};
use super::resolver::{Resolver, doc};
use super::{
    Claim, ClaimBody, Cond, DataSet, Decider, Demand, Event, Expectation, KindId, PartySet, Set, Sort, Variable,
    VariableId,
};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::Space;
use crate::syntax::ast::{self, DataPattern, Duration, Item, Name, PartyHead, PartyPattern, PartyTerm};

impl<'a> Resolver<'a> {
    /// Resolves the claims, in order.
    pub fn resolve_claims(&mut self) {
        for (item, name, claim) in std::mem::take(&mut self.pending.claims) {
            match claim {
                Some(claim) => self.resolve_claim(item, claim),
                None => {
                    self.policy.claims.push(broken_claim(item, name));
                }
            }
        }
    }

    /// Resolves one claim.
    pub fn resolve_claim(&mut self, item: &Item, claim: &ast::Claim) {
        let before = self.diagnostics.len();
        self.exceptions = Exceptions::default();
        let outcome = self.statement(item.span, |this| {
            let body = this.claim_body(&claim.body);
            let when = this.maybe_condition(claim.when.as_ref());
            let unless = this.maybe_condition(claim.unless.as_ref());
            Some((body?, when?, unless?))
        });
        let (by, cites) = self.said_by(claim.by.as_ref(), &claim.cites);
        self.name_subject(before, Some(claim.name));
        let without_except = outcome.value.as_ref().and_then(|_| self.without_except(&claim.body));
        let (body, when, unless) = match outcome.value {
            Some((body, when, unless)) => (Some(body), when, unless),
            None => (None, None, None),
        };
        self.policy.claims.push(Claim {
            body_span: claim.body_span,
            doc: doc(item),
            body,
            without_except,
            when,
            unless,
            when_span: claim.when.as_ref().map(|when| when.span),
            unless_span: claim.unless.as_ref().map(|unless| unless.span),
            by,
            cites,
            expect: claim.expect.as_ref().map(expectation),
            empty_patterns: in_order(outcome.empty_patterns),
            blocked_by: outcome.faults,
            ..broken_claim(item, claim.name)
        });
    }

    /// A claim that was understood, read again as if it had no `except`; `None` if it has none.
    fn without_except(&mut self, body: &ast::ClaimBody) -> Option<ClaimBody> {
        if !std::mem::take(&mut self.exceptions.seen) {
            return None;
        }
        let reported = self.diagnostics.len();
        self.exceptions.ignored = true;
        let body = self.claim_body(body);
        self.exceptions = Exceptions::default();
        // Whatever it says was said before, or is about a pattern that nobody wrote.
        self.diagnostics.truncate(reported);
        body
    }

    fn claim_body(&mut self, body: &ast::ClaimBody) -> Option<ClaimBody> {
        use ast::ClaimBody as Tree;
        match body {
            Tree::Never(event) => self.never(event),
            Tree::OnlyWhen(event, cond) => {
                let (event, cond) = (self.event(event), self.condition(cond));
                Some(ClaimBody::OnlyWhen(event?, cond?))
            }
            Tree::Only(event) => self.event(event).map(ClaimBody::Only),
            Tree::UsesOnlyFor { party, data, purposes } => self.uses_only_for(party, data, purposes),
            Tree::OnlyThrough(event, gate) => self.only_through(event, gate),
            Tree::Always(event) => self.always(event),
            Tree::Can(event) => self.event(event).map(ClaimBody::Can),
            Tree::Control { who, ensure, event, while_ } => self.control(who, *ensure, event, while_.as_ref()),
            Tree::AlwaysFormula(formula) => self.formula(formula).map(ClaimBody::AlwaysFormula),
            Tree::NeverFormula(formula) => self.formula(formula).map(ClaimBody::NeverFormula),
            Tree::EveryFlow { of, from, to, purposes, demand } => {
                self.every_flow(of.as_ref(), [from.as_ref(), to.as_ref()], purposes, demand)
            }
            Tree::Spreads { data, baseline } => self.spreads(data, *baseline),
        }
    }

    /// An event. All of it is read, so that all its errors are found.
    pub fn event(&mut self, event: &ast::Event) -> Option<Event> {
        match event {
            ast::Event::Reaches { data, party } => {
                let (data, party) = self.data_and_party(data, party)?;
                Some(Event::Reaches { data, party })
            }
            ast::Event::Learns { party, data } => {
                let (data, party) = self.data_and_party(data, party)?;
                Some(Event::Learns { party, data })
            }
            ast::Event::Sends { from, data, to } => {
                let from = self.party_pattern(from, Parts::With);
                let (data, to) = self.data_and_party(data, to)?;
                Some(Event::Sends { from: from?, data, to })
            }
            ast::Event::Keeps { party, data, longer_than } => {
                let (data, party) = self.data_and_party(data, party)?;
                Some(Event::Keeps { party, data, longer_than: longer_than.map(Duration::hours) })
            }
            ast::Event::Uses { party, data, purposes } => {
                let both = self.data_and_party(data, party);
                let purposes = self.maybe_purposes(purposes);
                let (data, party) = both?;
                Some(Event::Uses { party, data, purposes: purposes? })
            }
        }
    }

    fn data_and_party(&mut self, data: &DataPattern, party: &PartyPattern) -> Option<(DataSet, PartySet)> {
        let (data, party) = (self.data_pattern(data), self.party_pattern(party, Parts::With));
        Some((data?, party?))
    }

    /// Purposes, where some are given.
    fn maybe_purposes(&mut self, names: &[Name]) -> Option<Option<super::PurposeSet>> {
        if names.is_empty() { Some(None) } else { self.purposes_below(names).map(Some) }
    }

    fn never(&mut self, event: &ast::Event) -> Option<ClaimBody> {
        let resolved = self.event(event)?;
        if let ast::Event::Reaches { party, .. } | ast::Event::Learns { party, .. } = event {
            self.warn_of_wholes(&resolved, party);
        }
        Some(ClaimBody::Never(resolved))
    }

    fn uses_only_for(&mut self, party: &PartyPattern, data: &DataPattern, purposes: &[Name]) -> Option<ClaimBody> {
        let both = self.data_and_party(data, party);
        let purposes = self.purposes_below(purposes);
        let (data, party) = both?;
        Some(ClaimBody::UsesOnlyFor { party, data, purposes: purposes? })
    }

    fn only_through(&mut self, event: &ast::Event, gate: &PartyPattern) -> Option<ClaimBody> {
        let resolved = self.event(event);
        let gate = self.party_pattern(gate, Parts::With);
        let (resolved, gate) = (resolved?, gate?);
        let named = self.named_parties(party_of(event))?;
        Some(ClaimBody::OnlyThrough { event: resolved, gate: less(gate, &named) })
    }

    /// `D always reaches P`: a list of terms, and the parties by themselves.
    fn always(&mut self, event: &ast::Event) -> Option<ClaimBody> {
        let (ast::Event::Reaches { data, party } | ast::Event::Learns { party, data }) = event else { return None };
        // Both are read as wholes first: for errors, and for patterns that match nothing.
        self.data_and_party(data, party)?;
        let terms = self.separate_terms(data)?;
        let parties = self.named_parties(party)?;
        Some(ClaimBody::Always { learns: matches!(event, ast::Event::Learns { .. }), terms, parties })
    }

    fn separate_terms(&mut self, data: &DataPattern) -> Option<Vec<DataSet>> {
        let mut excepted = Vec::new();
        for term in self.excepted(&data.except) {
            excepted.extend(self.data_term(term)?.iter());
        }
        let excepted = Set::new(excepted);
        let mut terms = Vec::new();
        for term in &data.terms {
            let matched = less(self.data_term(term)?, &excepted);
            if term.name.is_some() {
                terms.push(matched);
            } else {
                terms.extend(matched.iter().map(|data| Set::new([data])));
            }
        }
        terms.retain(|term| !term.is_empty());
        Some(terms)
    }

    fn control(
        &mut self,
        who: &ast::Path,
        ensure: bool,
        event: &ast::Event,
        while_: Option<&ast::Expr>,
    ) -> Option<ClaimBody> {
        let who = self.party_or_kind(who);
        let event = self.event(event);
        let while_ = while_.map_or(Some(Vec::new()), |formula| self.conjuncts(formula));
        let who = who?;
        Some(ClaimBody::Control { who, choices: self.choices(who), ensure, event: event?, while_: while_? })
    }

    /// The members of a conjunction, with their places; something else by itself.
    fn conjuncts(&mut self, formula: &ast::Expr) -> Option<Vec<(Cond, Span)>> {
        let ast::ExprKind::And(members) = &formula.kind else {
            return self.formula(formula).map(|cond| vec![(cond, formula.span)]);
        };
        let read: Vec<_> = members.iter().filter_map(|member| self.conjuncts(member)).collect();
        (read.len() == members.len()).then(|| read.into_iter().flatten().collect())
    }

    /// The choices that somebody has: a party those of its own, its kind and the kinds above; a kind its own and those of the kinds above.
    fn choices(&self, who: Decider) -> Set<VariableId> {
        let kind: KindId = match who {
            Decider::Party(party) => self.policy.parties[party].kind,
            Decider::Kind(kind) => kind,
        };
        let above = &self.policy.kinds[kind].above;
        let has = |by: Decider| match by {
            Decider::Party(_) => by == who,
            Decider::Kind(kind) => above.contains(kind),
        };
        let variables = self.policy.variables.iter_enumerated();
        Set::new(variables.filter(|(_, variable)| own_choice(variable).is_some_and(has)).map(|(id, _)| id))
    }

    fn every_flow(
        &mut self,
        of: Option<&DataPattern>,
        ends: [Option<&PartyPattern>; 2],
        purposes: &[Name],
        demand: &ast::Demand,
    ) -> Option<ClaimBody> {
        let data = match of {
            Some(pattern) => self.data_pattern(pattern),
            None => Some(self.anything()),
        };
        let [from, to] = ends.map(|end| end.map_or(Some(None), |end| self.party_pattern(end, Parts::With).map(Some)));
        let purposes = self.maybe_purposes(purposes);
        let demand = match demand {
            ast::Demand::Has(labels) => self.labels(labels).map(Demand::Has),
            ast::Demand::Sealed(None) => Some(Demand::Sealed(None)),
            ast::Demand::Sealed(Some(key)) => self.keys_below(*key).map(|keys| Demand::Sealed(Some(keys))),
        };
        Some(ClaimBody::EveryFlow { data: data?, from: from?, to: to?, purposes: purposes?, demand: demand? })
    }

    fn spreads(&mut self, data: &DataPattern, baseline: Name) -> Option<ClaimBody> {
        let data = self.data_pattern(data);
        let declared = self.baseline(baseline);
        // It could not be read, is not valid, or may be two; that has its own error.
        let broken = self.names.broken.get(&(Space::Baselines, baseline.symbol));
        let unread = self.unread_baselines.get(&baseline.symbol).or(broken).copied();
        if let Some(fault) = unread.or_else(|| matches!(declared, Some(None)).then_some(baseline.span)) {
            self.fault(fault);
        }
        Some(ClaimBody::Spreads { data: data?, baseline: declared?? })
    }

    /// `never … anyone except` a part fails as soon as the part has the data.
    fn warn_of_wholes(&mut self, event: &Event, pattern: &PartyPattern) {
        for term in &pattern.except {
            let PartyHead::Path(path) = &term.head else { continue };
            let Some(part) = self.party(path) else { continue };
            let remaining = self.policy.wholes(part).find(|&whole| event.party().contains(whole));
            if let Some(whole) = remaining {
                let (part, whole) = (self.policy.party_path(part), self.policy.party_path(whole));
                let diagnostic = whole_of_excepted_part(&part, &whole, term, self.only_form(event, pattern));
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// How to say instead what is most likely meant.
    fn only_form(&self, event: &Event, pattern: &PartyPattern) -> String {
        let everybody = pattern.terms.iter().any(|term| matches!(term.head, PartyHead::Anyone));
        let (Some(first), Some(last), true) = (pattern.except.first(), pattern.except.last(), everybody) else {
            return "name the parties that must not have it; what a part has, its whole has".to_owned();
        };
        let parties = self.world.sources.text(first.span.to(last.span));
        let only = match event {
            Event::Learns { .. } => format!("only {parties} learns …"),
            _ => format!("… reaches only {parties}"),
        };
        format!("write `{only}`: there a whole does not count for what it has merely through its parts")
    }
}

fn whole_of_excepted_part(part: &str, whole: &str, term: &PartyTerm, help: String) -> Diagnostic {
    let message = format!("this fails as soon as `{part}` has the data, because `{whole}` has what its parts have");
    Diagnostic::new(&codes::WHOLE_OF_EXCEPTED_PART, term.span, message)
        .here(format!("`{part}` is excepted, and `{whole}` is not"))
        .help(help)
}

/// Who takes the decision, if a variable is one of this policy's choices.
fn own_choice(variable: &Variable) -> Option<Decider> {
    match variable.sort {
        Sort::Choice(by) if variable.baseline.is_none() => Some(by),
        _ => None,
    }
}

fn party_of(event: &ast::Event) -> &PartyPattern {
    match event {
        ast::Event::Reaches { party, .. }
        | ast::Event::Learns { party, .. }
        | ast::Event::Keeps { party, .. }
        | ast::Event::Uses { party, .. }
        | ast::Event::Sends { to: party, .. } => party,
    }
}

/// A claim of which only the name is known.
pub(super) fn broken_claim(item: &Item, name: Name) -> Claim {
    Claim {
        name: name.symbol,
        span: item.span,
        name_span: name.span,
        body_span: said(item).unwrap_or_else(|| body_behind(item.span, name.span)),
        doc: doc(item),
        body: None,
        without_except: None,
        when: None,
        unless: None,
        when_span: None,
        unless_span: None,
        by: None,
        cites: Vec::new(),
        expect: None,
        empty_patterns: Vec::new(),
        blocked_by: vec![item.span],
    }
}

/// Places, each once, in the order of the text.
fn in_order(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// What a claim that was not understood claims, as far as that can be told.
fn said(item: &Item) -> Option<Span> {
    let ast::Statement::Broken(broken) = &item.statement else { return None };
    broken.said.filter(|said| said.start < said.end)
}

/// What stands behind a claim's name.
fn body_behind(claim: Span, name: Span) -> Span {
    Span::new(claim.file, name.end.min(claim.end), claim.end)
}

fn expectation(expect: &ast::Expect) -> Expectation {
    Expectation {
        verdict: expect.verdict,
        span: expect.span,
        because: expect.because.as_ref().map(|because| because.value.as_str().into()),
    }
}

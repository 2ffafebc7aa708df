//! Claims and events.

use super::{Builder, Children};
use crate::syntax::ast::{
    Claim, ClaimBody, DataPattern, Demand, Duration, Event, Name, OpenForm, OpenQuestion, PartyPattern, Question,
};
use crate::syntax::parse::grammar::{Node, Rule};

impl Builder<'_> {
    /// A whole claim.
    pub fn claim(&mut self, node: Node) -> Option<Claim> {
        let mut children = Children::of(node);
        let name = self.take_name(&mut children)?;
        let header = children.next_if(Rule::claim_header)?;
        let mut clauses = self.clauses(Children::of(header))?;
        let (by_in_header, cites_in_header) = (clauses.by.is_some(), clauses.cites.is_some());
        let body = children.next_if(Rule::claim_body)?;
        let body_span = self.span(&body);
        let body = self.claim_body(body)?;
        self.more_clauses(&mut clauses, children)?;
        Some(Claim {
            name,
            body,
            body_span,
            when: clauses.when,
            unless: clauses.unless,
            by: clauses.by,
            cites: clauses.cites.unwrap_or_default(),
            by_in_header,
            cites_in_header,
            expect: clauses.expect,
        })
    }

    /// `BODY [when C] [unless C]`, a claim of that name.
    pub fn claim_alone(&mut self, name: Name, mut children: Children) -> Option<Claim> {
        let body = children.next_if(Rule::claim_body)?;
        let body_span = self.span(&body);
        let body = self.claim_body(body)?;
        let clauses = self.clauses(children)?;
        Some(Claim {
            name,
            body,
            body_span,
            when: clauses.when,
            unless: clauses.unless,
            by: None,
            cites: Vec::new(),
            by_in_header: false,
            cites_in_header: false,
            expect: None,
        })
    }

    /// A claim by itself, or an open question.
    pub fn question(&mut self, name: Name, mut children: Children) -> Option<Question> {
        let Some(open) = children.next_if(Rule::open_question) else {
            return self.claim_alone(name, children).map(|claim| Question::Claim(Box::new(claim)));
        };
        let span = self.span(&open);
        let form = self.open_form(Children::of(open).next()?)?;
        let clauses = self.clauses(children)?;
        Some(Question::Open(Box::new(OpenQuestion { form, span, when: clauses.when })))
    }

    fn open_form(&mut self, node: Node) -> Option<OpenForm> {
        let rule = node.as_rule();
        let mut children = Children::of(node);
        match rule {
            Rule::what_reaches => self.inner_party(children.next()?).map(OpenForm::WhatReaches),
            Rule::what_learns => self.take_parties(&mut children).map(OpenForm::WhatLearns),
            Rule::who_learns => self.take_data(&mut Children::of(children.next()?)).map(OpenForm::WhoLearns),
            Rule::who_holds => self.take_data(&mut children).map(OpenForm::WhoHolds),
            _ => self.event(children.next()?).map(OpenForm::When),
        }
    }

    fn claim_body(&mut self, node: Node) -> Option<ClaimBody> {
        let node = Children::of(node).next()?;
        let rule = node.as_rule();
        let mut children = Children::of(node);
        match rule {
            Rule::every_flow => self.every_flow(&mut children),
            Rule::only_claim => self.only_claim(&mut children),
            Rule::always_formula => self.take_expr(&mut children, Rule::formula).map(ClaimBody::AlwaysFormula),
            Rule::never_formula => self.take_expr(&mut children, Rule::formula).map(ClaimBody::NeverFormula),
            Rule::control => self.control(&mut children),
            Rule::party_claim => self.party_claim(&mut children),
            _ => self.data_claim(&mut children),
        }
    }

    fn only_claim(&mut self, children: &mut Children) -> Option<ClaimBody> {
        let party = self.take_parties(children)?;
        self.party_event(party, children.next()?).map(ClaimBody::Only)
    }

    fn control(&mut self, children: &mut Children) -> Option<ClaimBody> {
        let who = children.next_if(Rule::who)?;
        let who = self.who(who)?;
        let ensure = children.next()?.as_rule() == Rule::ensure;
        let event = children.next_if(Rule::gerund)?;
        let event = self.event(event)?;
        let while_ = match children.next_if(Rule::while_formula) {
            Some(node) => Some(self.take_expr(&mut Children::of(node), Rule::formula)?),
            None => None,
        };
        Some(ClaimBody::Control { who, ensure, event, while_ })
    }

    fn party_claim(&mut self, children: &mut Children) -> Option<ClaimBody> {
        let party = self.take_parties(children)?;
        let node = children.next()?;
        let rule = node.as_rule();
        let mut inner = Children::of(node.clone());
        match rule {
            Rule::party_never => self.party_event(party, inner.next()?).map(ClaimBody::Never),
            Rule::party_always => self.party_event(party, inner.next()?).map(ClaimBody::Always),
            Rule::party_can => self.party_event(party, inner.next()?).map(ClaimBody::Can),
            Rule::uses_only_for => {
                let data = self.take_data(&mut inner)?;
                Some(ClaimBody::UsesOnlyFor { party, data, purposes: self.purposes(&mut inner) })
            }
            _ => {
                let event = self.party_event(party, node)?;
                self.only_when_or_through(event, children.next()?)
            }
        }
    }

    fn data_claim(&mut self, children: &mut Children) -> Option<ClaimBody> {
        let data = self.take_data(children)?;
        let node = children.next()?;
        let rule = node.as_rule();
        let mut inner = Children::of(node.clone());
        match rule {
            Rule::data_never => reaches(data, self.inner_party(inner.next()?)?).map(ClaimBody::Never),
            Rule::data_always => reaches(data, self.inner_party(inner.next()?)?).map(ClaimBody::Always),
            Rule::data_can => reaches(data, self.inner_party(inner.next()?)?).map(ClaimBody::Can),
            Rule::reaches_only => reaches(data, self.take_parties(&mut inner)?).map(ClaimBody::Only),
            Rule::spreads => {
                let baseline = inner.next_if(Rule::baseline_name)?;
                Some(ClaimBody::Spreads { data, baseline: self.name(&baseline) })
            }
            _ => {
                let event = reaches(data, self.inner_party(node)?)?;
                self.only_when_or_through(event, children.next()?)
            }
        }
    }

    fn only_when_or_through(&mut self, event: Event, node: Node) -> Option<ClaimBody> {
        let rule = node.as_rule();
        let mut children = Children::of(node);
        match rule {
            Rule::only_when => Some(ClaimBody::OnlyWhen(event, self.take_expr(&mut children, Rule::cond)?)),
            _ => Some(ClaimBody::OnlyThrough(event, self.take_parties(&mut children)?)),
        }
    }

    fn every_flow(&mut self, children: &mut Children) -> Option<ClaimBody> {
        let of = match children.next_if(Rule::flow_of) {
            Some(node) => Some(self.take_data(&mut Children::of(node))?),
            None => None,
        };
        let from = self.optional_party(children, Rule::flow_from)?;
        let to = self.optional_party(children, Rule::flow_to)?;
        let purposes = self.purposes(children);
        let node = children.next()?;
        let demand = match node.as_rule() {
            Rule::has => Demand::Has(self.names(node)),
            _ => Demand::Sealed(Children::of(node).next().map(|key| self.name(&key))),
        };
        Some(ClaimBody::EveryFlow { of, from, to, purposes, demand })
    }

    fn optional_party(&mut self, children: &mut Children, rule: Rule) -> Option<Option<PartyPattern>> {
        match children.next_if(rule) {
            Some(node) => self.inner_party(node).map(Some),
            None => Some(None),
        }
    }

    fn inner_party(&mut self, node: Node) -> Option<PartyPattern> {
        self.take_parties(&mut Children::of(node))
    }

    fn purposes(&mut self, children: &mut Children) -> Vec<Name> {
        children.next_if(Rule::purposes).map_or_else(Vec::new, |node| self.names(node))
    }

    /// An event, in its plain form or as a gerund.
    pub fn event(&mut self, node: Node) -> Option<Event> {
        let mut children = Children::of(node);
        if let Some(party) = children.next_if(Rule::party_pattern) {
            let party = self.party_pattern(party)?;
            return self.party_event(party, children.next()?);
        }
        let data = self.take_data(&mut children)?;
        reaches(data, self.inner_party(children.next()?)?)
    }

    /// What a party does.
    fn party_event(&mut self, party: PartyPattern, node: Node) -> Option<Event> {
        let rule = node.as_rule();
        let mut children = Children::of(node);
        let data = self.take_data(&mut children)?;
        match rule {
            Rule::learns | Rule::learning => Some(Event::Learns { party, data }),
            Rule::sends | Rule::sending => {
                Some(Event::Sends { from: party, data, to: self.take_parties(&mut children)? })
            }
            Rule::keeps | Rule::keeping => {
                Some(Event::Keeps { party, data, longer_than: self.longer_than(&mut children) })
            }
            _ => Some(Event::Uses { party, data, purposes: self.purposes(&mut children) }),
        }
    }

    fn longer_than(&mut self, children: &mut Children) -> Option<Duration> {
        let node = children.next_if(Rule::longer)?;
        let duration = Children::of(node).next()?;
        self.duration(duration)
    }
}

fn reaches(data: DataPattern, party: PartyPattern) -> Option<Event> {
    Some(Event::Reaches { data, party })
}

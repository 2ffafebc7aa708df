//! Questions: claims that no file makes, and open questions, each with a claim that says what it is about.

use super::claims::broken_claim;
use super::compile::Asking;
use super::patterns::{Exceptions, Parts};
use super::resolver::Resolver;
use super::{Claim, ClaimBody, DataSet, Event, PartySet, Question, QuestionForm, Set};
use crate::ids::Id;
use crate::syntax::ast::{self, Item, OpenForm, OpenQuestion, Statement};

impl Resolver<'_> {
    /// Resolves questions. Those that are not understood have no claim with a body, and are left out.
    pub fn resolve_questions(&mut self, questions: &[Asking]) {
        for Asking { question, name } in questions {
            let claim = Id::new(self.policy.claims.len());
            let form = match question {
                ast::Question::Claim(claim) => {
                    let claim = ast::Claim { name: *name, ..(**claim).clone() };
                    let item =
                        Item { span: name.span, doc: None, statement: Statement::Claim(Box::new(claim.clone())) };
                    self.resolve_claim(&item, &claim);
                    QuestionForm::Claim
                }
                ast::Question::Open(open) => self.open_question(open, *name),
            };
            let is_understood = self.policy.claims.get(claim).is_some_and(|claim| claim.body.is_some());
            if is_understood {
                self.policy.questions.push(Question { form, claim });
            }
        }
    }

    fn open_question(&mut self, open: &OpenQuestion, name: ast::Name) -> QuestionForm {
        self.exceptions = Exceptions::default();
        let outcome = self.statement(name.span, |this| {
            let event = this.asked_event(&open.form);
            let when = this.maybe_condition(open.when.as_ref());
            Some((event?, when?))
        });
        let (body, when) = match outcome.value {
            Some((event, when)) => (Some(ClaimBody::Never(event)), when),
            None => (None, None),
        };
        let statement = Statement::Broken(Box::default());
        self.policy.claims.push(Claim {
            body_span: open.span,
            body,
            when,
            when_span: open.when.as_ref().map(|when| when.span),
            empty_patterns: outcome.empty_patterns,
            blocked_by: outcome.faults,
            ..broken_claim(&Item { span: name.span, doc: None, statement }, name)
        });
        form(&open.form)
    }

    /// What an open question asks for.
    fn asked_event(&mut self, form: &OpenForm) -> Option<Event> {
        match form {
            OpenForm::WhatReaches(party) => {
                Some(Event::Reaches { data: self.all_data(), party: self.party_pattern(party, Parts::With)? })
            }
            OpenForm::WhatLearns(party) => {
                Some(Event::Learns { party: self.party_pattern(party, Parts::With)?, data: self.all_data() })
            }
            OpenForm::WhoLearns(data) => {
                Some(Event::Learns { party: self.all_parties(), data: self.data_pattern(data)? })
            }
            OpenForm::WhoHolds(data) => {
                Some(Event::Reaches { data: self.data_pattern(data)?, party: self.all_parties() })
            }
            OpenForm::When(event) => self.event(event),
        }
    }

    /// All data, keys included.
    fn all_data(&self) -> DataSet {
        Set::new(self.policy.data.ids())
    }

    fn all_parties(&self) -> PartySet {
        Set::new(self.policy.parties.ids())
    }
}

const fn form(open: &OpenForm) -> QuestionForm {
    match open {
        OpenForm::WhatReaches(_) => QuestionForm::WhatReaches,
        OpenForm::WhatLearns(_) => QuestionForm::WhatLearns,
        OpenForm::WhoLearns(_) => QuestionForm::WhoLearns,
        OpenForm::WhoHolds(_) => QuestionForm::WhoHolds,
        OpenForm::When(_) => QuestionForm::When,
    }
}

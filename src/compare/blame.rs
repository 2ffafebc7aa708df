//! What is to blame: the rule applications of a proof that the other side does not have in the same scenario.
//!
//! Every proof has one, or it would be a proof on the other side, too. Statements are not compared by their texts: one that is
//! worded otherwise, or split in two, and still moves the same is not to blame.

use super::sides::Sides;
use super::{Blame, Side, Twin};
use crate::claims::{Step, StepRule};
use crate::graph::FormId;
use crate::holdings::System;
use crate::model::{Body, DataId, PartyId, PurposeId, Statement, StatementId};
use crate::scenario::Assignment;
use crate::words::fold;
use std::rc::Rc;

/// What the last step of a proof needs on the other side, besides doing the same.
#[derive(Clone, Copy)]
pub enum Last<'w> {
    /// Nothing.
    AsAny,
    /// A `keep` that is long enough.
    Keeps(Option<i128>),
    /// A statement for one of these purposes.
    UsesFor(&'w [Twin<PurposeId>]),
    /// A statement with the very same meaning.
    SameMeaning,
}

/// Looks for what is to blame in one proof.
pub struct Blaming<'s, 'a, 't> {
    sides: &'s Sides<'a, 't>,
    side: Side,
    here: Rc<System<'a>>,
    there: Rc<System<'a>>,
    /// The scenario, bit by bit.
    bits: Vec<bool>,
    steps: &'s [Step],
    last: Last<'s>,
}

impl<'s, 'a, 't> Blaming<'s, 'a, 't> {
    /// Looks at a proof of one side, in a scenario.
    pub fn new(
        sides: &'s mut Sides<'a, 't>,
        side: Side,
        scenario: &Assignment,
        steps: &'s [Step],
        last: Last<'s>,
    ) -> Self {
        let [old, new] = [Side::Old, Side::New].map(|side| sides.on(side, |engine| Rc::clone(&engine.system)));
        let (here, there) = if side == Side::New { (new, old) } else { (old, new) };
        let bits = sides.new.space.bits_of_assignment(scenario);
        Self { sides, side, here, there, bits, steps, last }
    }

    /// All that is to blame; what only the purpose, duration or words of the last step are, where nothing else is.
    pub fn all(&self) -> Vec<Blame> {
        let is_last = |at: usize| at + 1 == self.steps.len();
        let missing = |&(at, step): &(usize, &Step)| {
            let last = if is_last(at) && !matches!(self.last, Last::SameMeaning) { self.last } else { Last::AsAny };
            !self.is_there(step, last)
        };
        let mut found: Vec<Blame> =
            self.steps.iter().enumerate().filter(missing).map(|(_, step)| self.blame(step)).collect();
        if let (true, Last::SameMeaning, Some(step)) = (found.is_empty(), self.last, self.steps.last())
            && step.statement.is_some_and(|id| !self.same_meaning_is_there(id))
        {
            found.push(self.blame(step));
        }
        found
    }

    fn party(&self, party: PartyId) -> Option<PartyId> {
        self.sides.twins.parties.across(self.side, party)
    }

    fn data(&self, data: DataId) -> Option<DataId> {
        self.sides.twins.data.across(self.side, data)
    }

    fn applies(&self, statement: StatementId) -> bool {
        let bit = |bit| self.bits.get(usize::from(bit)).copied().unwrap_or_default();
        self.sides.new.space.diagrams.contains(self.there.guards[statement], bit)
    }

    /// Whether the other side can do in this scenario what a step does.
    fn is_there(&self, step: &Step, last: Last<'_>) -> bool {
        let (Some(party), Some(data)) = (self.party(step.party), self.data(step.data)) else { return false };
        match step.rule {
            StepRule::Origin => self.originates(party, data),
            StepRule::Flow => self.moves(step, party, last),
            StepRule::Derive => self.derives(step, party, data),
            StepRule::Unseal => self.opens(step),
            StepRule::Part => {
                let part = step.from.and_then(|part| self.party(part));
                part.is_some_and(|part| self.there.policy.parties[part].whole == Some(party))
            }
            StepRule::Keep | StepRule::Use => self.acts(party, data, last),
        }
    }

    fn originates(&self, party: PartyId, data: DataId) -> bool {
        let is_there = |body: &Body| matches!(body, Body::Origin { data: there, .. } if there.contains(data));
        let mut origins = self.there.origins_at(party).iter();
        origins.any(|&id| self.applies(id) && is_there(&self.there.policy.statements[id].body))
    }

    /// The form on the other side, if it has that form at all.
    fn form(&self, data: DataId, seal: Option<DataId>) -> Option<FormId> {
        let (data, forms) = (self.data(data)?, &self.there.graph.forms);
        match seal {
            None => Some(forms.clear(data)),
            Some(seal) => {
                let seal = self.data(seal)?;
                forms.sealed_of(data).iter().copied().find(|&form| forms.parts(form).1 == Some(seal))
            }
        }
    }

    fn moves(&self, step: &Step, to: PartyId, last: Last<'_>) -> bool {
        let sender = |premise: &&Step| Some(premise.party) == step.from;
        let Some(held) = self.premises(step).find(sender) else { return false };
        let (Some(from), Some(held), Some(arrives)) =
            (self.party(held.party), self.form(held.data, held.sealed_with), self.form(step.data, step.sealed_with))
        else {
            return false;
        };
        let graph = &self.there.graph;
        graph.hops_between(from, to).any(|hop| {
            let statement = graph.hop(hop).statement;
            let mut arriving = graph.transfer(hop).of(held);
            self.applies(statement) && self.is_for(statement, last) && arriving.any(|form| form == arrives)
        })
    }

    fn premises(&self, step: &Step) -> impl Iterator<Item = &'s Step> {
        let steps = self.steps;
        step.premises.iter().filter_map(move |&at| steps.get(at)).collect::<Vec<_>>().into_iter()
    }

    fn derives(&self, step: &Step, party: PartyId, data: DataId) -> bool {
        let held: Vec<DataId> = self.premises(step).filter_map(|premise| self.data(premise.data)).collect();
        self.there.graph.concluded_by(data).iter().any(|&at| {
            let derivation = &self.there.graph.derivations[at];
            self.applies(derivation.statement)
                && derivation.at.as_ref().is_none_or(|at| at.contains(party))
                && derivation.premises.iter().all(|premise| held.iter().any(|&data| premise.contains(data)))
        })
    }

    fn opens(&self, step: &Step) -> bool {
        let seal = self.premises(step).find_map(|premise| premise.sealed_with).and_then(|seal| self.data(seal));
        let key = self.opening_key(step).and_then(|key| self.data(key));
        matches!((key, seal), (Some(key), Some(seal)) if self.there.opens(key, seal))
    }

    /// The key by which a step opens a seal: held in the clear, like what it opens once it is open.
    fn opening_key(&self, step: &Step) -> Option<DataId> {
        let sealed = self.premises(step).find_map(|premise| premise.sealed_with)?;
        let clear = self.premises(step).filter(|premise| premise.sealed_with.is_none());
        clear.map(|premise| premise.data).find(|&data| self.here.opens(data, sealed))
    }

    fn acts(&self, party: PartyId, data: DataId, last: Last<'_>) -> bool {
        let does = |statement: &Statement| match (&statement.body, last) {
            (Body::Keep { data: kept, at, hours }, Last::Keeps(limit)) => {
                let long_enough = limit.is_none_or(|limit| hours.as_ref().is_none_or(|hours| **hours > limit));
                long_enough && kept.contains(data) && at.contains(party)
            }
            (Body::Use { data: used, at }, Last::UsesFor(_)) => used.contains(data) && at.contains(party),
            (Body::Keep { data: about, at, .. } | Body::Use { data: about, at }, Last::AsAny) => {
                about.contains(data) && at.contains(party)
            }
            _ => false,
        };
        let mut acts = self.there.acts_at(party).iter();
        acts.any(|&id| self.applies(id) && does(&self.there.policy.statements[id]) && self.is_for(id, last))
    }

    /// Whether a statement of the other side has a purpose that the last step needs.
    fn is_for(&self, statement: StatementId, last: Last<'_>) -> bool {
        let Last::UsesFor(wanted) = last else { return true };
        let other = self.side.other();
        let policy = self.there.policy;
        let mut stated = policy.statements[statement].purposes.iter();
        stated.any(|&purpose| {
            let above = &policy.purposes[purpose].above;
            wanted.iter().filter_map(|twin| twin.on(other)).any(|wanted| above.contains(wanted))
        })
    }

    fn same_meaning_is_there(&self, statement: StatementId) -> bool {
        let (here, there) = (self.sides.meanings(self.side), self.sides.meanings(self.side.other()));
        let wanted = here.statement(statement);
        let found = &self.sides.found(self.side.other()).meanings;
        found.of(self.there.policy, &wanted, |id| Some(there.statement(id))).any(|id| self.applies(id))
    }

    fn blame(&self, step: &Step) -> Blame {
        match (step.statement, step.rule) {
            (Some(statement), _) => Blame::Statement(statement, self.counterpart(statement)),
            (None, StepRule::Part) => Blame::Part(step.from.unwrap_or(step.party)),
            (None, _) => Blame::Key(self.opening_key(step).unwrap_or(step.data)),
        }
    }

    /// The statement of the other side with the same name; for one without a name, the one with the same text, which means something
    /// else there.
    fn counterpart(&self, statement: StatementId) -> Option<StatementId> {
        let (policy, found) = (self.there.policy, self.sides.found(self.side.other()));
        let text = |statement: &Statement| fold(self.sides.sources.text(statement.span));
        let here = &self.here.policy.statements[statement];
        if let Some(name) = here.name {
            return found.by_name(policy, name);
        }
        let unnamed = |id| Some(&policy.statements[id]).filter(|there| there.name.is_none());
        found.texts.of(policy, &text(here), |id| unnamed(id).map(text)).next()
    }
}

//! Damage: which claims may depend on a statement that was not understood. Those get no verdict.

use super::resolver::Resolver;
use super::{Body, ClaimBody, Cond, DataId, DataSet, Event, Policy, Set};
use crate::ids::IdVec;
use crate::source::Span;
use crate::symbol::Symbol;
use crate::syntax::ast::{Broken, DataPattern, Item, Name, Rule, RuleBody};
use rustc_hash::FxHashSet;

/// A statement that was not understood.
pub(super) struct Hole {
    /// The places to blame.
    pub spans: Vec<Span>,
    /// What it may affect.
    pub reach: Reach,
}

/// What a statement may affect.
pub(super) enum Reach {
    /// Every claim.
    Everything,
    /// What happens to this data; to any data if `None`.
    Only(Matter, Option<Vec<DataId>>),
}

/// What can happen to data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Matter {
    /// Somebody comes to hold it, and what follows from it.
    Holding,
    /// Somebody keeps it.
    Keeping,
    /// Somebody uses it.
    Using,
}

/// How many places a claim blames at most: in a large file full of errors, more would say no more.
const MOST_BLAMED: usize = 100;

impl Resolver<'_> {
    /// A statement of the model has names that are not understood.
    pub fn rule_hole(&mut self, spans: Vec<Span>, rule: &Rule) {
        let (matter, data) = match &rule.body {
            RuleBody::Keep { data, .. } => (Matter::Keeping, self.upper_bound(data)),
            RuleBody::Use { data, .. } => (Matter::Using, self.upper_bound(data)),
            RuleBody::Origin { data, .. } => (Matter::Holding, self.upper_bound(data)),
            RuleBody::Derive { conclusions, .. } => (Matter::Holding, self.known_data(conclusions)),
            RuleBody::Flow { data, transformed, .. } => {
                let both = self.upper_bound(data).zip(self.known_data(transformed));
                (Matter::Holding, both.map(|(carried, arriving)| [carried, arriving].concat()))
            }
        };
        self.holes.push(Hole { spans, reach: Reach::Only(matter, data) });
    }

    /// All that a pattern can match at most, whatever its labels and exceptions are meant to be; `None` if that is not known.
    fn upper_bound(&mut self, pattern: &DataPattern) -> Option<Vec<DataId>> {
        let mut bound = Vec::new();
        for term in &pattern.terms {
            match term.name {
                None => bound.extend(self.anything().iter()),
                Some(name) => {
                    let &data = self.names.data.get(name.symbol)?;
                    bound.extend(self.policy.data[data].below.iter());
                }
            }
        }
        Some(bound)
    }

    fn known_data(&self, names: &[Name]) -> Option<Vec<DataId>> {
        names.iter().map(|name| self.names.data.get(name.symbol).copied()).collect()
    }

    /// A statement that the parser did not understand. What it may affect is found when all names are known.
    pub fn broken_statement(&mut self, item: &Item, broken: &Broken) {
        match broken.keyword {
            Some("policy") => {}
            Some("origin" | "flow" | "derive" | "keep" | "use") => {
                self.pending.broken.push((item.span, broken.clone()))
            }
            _ => self.hole(item.span),
        }
    }

    /// Finds out what the broken statements of the model may affect.
    pub fn measure_broken_statements(&mut self) {
        let pending = std::mem::take(&mut self.pending.broken);
        if pending.is_empty() {
            return;
        }
        let known = self.all_known_names();
        for (span, broken) in pending {
            let data = self.data_named_in(span, &broken, &known);
            let reach = match (broken.keyword, data) {
                (Some("keep"), data) => Reach::Only(Matter::Keeping, data),
                (Some("use"), data) => Reach::Only(Matter::Using, data),
                (_, Some(data)) => Reach::Only(Matter::Holding, Some(data)),
                (_, None) => Reach::Everything,
            };
            self.holes.push(Hole { spans: vec![span], reach });
        }
    }

    /// The data that a broken statement names, with all that is it; `None` if it may be about any.
    fn data_named_in(&self, span: Span, broken: &Broken, known: &FxHashSet<Symbol>) -> Option<Vec<DataId>> {
        if broken.unbounded {
            return None;
        }
        let own = broken.names.first().filter(|name| self.is_followed_by_colon(span, **name));
        let mut found = Vec::new();
        for name in broken.names.iter().skip(usize::from(own.is_some())) {
            if !known.contains(&name.symbol) {
                return None;
            }
            if let Some(&data) = self.names.data.get(name.symbol) {
                found.extend(self.policy.data[data].below.iter());
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// Whether a name is that of the statement itself.
    fn is_followed_by_colon(&self, statement: Span, name: Name) -> bool {
        let rest = Span::new(statement.file, name.span.end.min(statement.end), statement.end);
        self.world.sources.text(rest).trim_start().starts_with(':')
    }

    /// Every name that stands for something, in whatever name space.
    fn all_known_names(&self) -> FxHashSet<Symbol> {
        let names = &self.names;
        let mut known: FxHashSet<Symbol> = FxHashSet::default();
        known.extend(names.top.iter().map(|(symbol, _)| symbol));
        known.extend(names.parts.keys().map(|(_, part)| part));
        known.extend(names.data.iter().map(|(symbol, _)| symbol));
        known.extend(names.purposes.keys());
        known.extend(names.labels.keys());
        known.extend(names.sources.keys());
        known.extend(names.conditions.keys());
        for variable in &self.policy.variables {
            if let super::Type::Values(values) = &variable.ty {
                known.extend(values);
            }
        }
        known
    }

    /// Says of each claim which of the statements that were not understood it may depend on.
    pub fn block_claims(&mut self) {
        let mut holes = std::mem::take(&mut self.holes);
        if holes.is_empty() {
            return;
        }
        holes.sort_by(|a, b| a.spans.cmp(&b.spans));
        let follows = Follows::new(&self.policy);
        let reaches: Vec<Closed> = holes.iter().map(|hole| Closed::of(&hole.reach, &self.policy, &follows)).collect();
        for claim in self.policy.claims.iter_mut() {
            let dependencies = Dependencies::of(claim);
            let touching = holes.iter().zip(&reaches).filter(|(_, reach)| dependencies.touched_by(reach));
            for (hole, _) in touching.take(MOST_BLAMED) {
                claim.blocked_by.extend(&hole.spans);
            }
            claim.blocked_by.sort_unstable();
            claim.blocked_by.dedup();
        }
    }
}

/// What a statement may affect, with all that follows from it.
enum Closed {
    Everything,
    Only(Matter, Option<DataSet>),
}

impl Closed {
    fn of(reach: &Reach, policy: &Policy, follows: &Follows) -> Self {
        match reach {
            Reach::Everything => Self::Everything,
            Reach::Only(matter, None) => Self::Only(*matter, None),
            Reach::Only(Matter::Holding, Some(data)) => Self::Only(Matter::Holding, Some(follows.from(policy, data))),
            Reach::Only(matter, Some(data)) => Self::Only(*matter, Some(Set::new(data.iter().copied()))),
        }
    }
}

/// What follows from what: data from data that it is made from, sealed data from keys that open it.
struct Follows {
    /// What each step brings about.
    steps: Vec<DataSet>,
    /// The steps that each type of data takes part in.
    of: IdVec<DataId, Vec<usize>>,
}

impl Follows {
    fn new(policy: &Policy) -> Self {
        let mut follows = Self { steps: Vec::new(), of: IdVec::filled(Vec::new(), policy.data.len()) };
        for statement in &policy.statements {
            follows.statement(policy, &statement.body);
        }
        follows
    }

    fn statement(&mut self, policy: &Policy, body: &Body) {
        match body {
            Body::Derive { conclusions, premises, .. } => {
                let concluded = Set::new(conclusions.iter().copied());
                premises.iter().for_each(|premise| self.step(premise, concluded.clone()));
            }
            Body::Flow { data, transformed, seal, .. } => {
                let arrives = transformed.as_ref().map(|transformed| Set::new(transformed.names.iter().copied()));
                if let Some(arrives) = &arrives {
                    self.step(data, arrives.clone());
                }
                if let Some(seal) = *seal {
                    self.step(&policy.data[seal].below, arrives.unwrap_or_else(|| data.clone()));
                }
            }
            Body::Origin { .. } | Body::Keep { .. } | Body::Use { .. } => {}
        }
    }

    fn step(&mut self, from: &DataSet, to: DataSet) {
        for data in from.iter() {
            self.of[data].push(self.steps.len());
        }
        self.steps.push(to);
    }

    /// Data, and all that follows from it.
    fn from(&self, policy: &Policy, data: &[DataId]) -> DataSet {
        let mut reached: IdVec<DataId, bool> = IdVec::filled(false, policy.data.len());
        let mut found: Vec<DataId> = Vec::new();
        let mut add = |found: &mut Vec<DataId>, one: DataId| {
            if !std::mem::replace(&mut reached[one], true) {
                found.push(one);
            }
        };
        data.iter().for_each(|&one| add(&mut found, one));
        let mut next = 0;
        while let Some(&one) = found.get(next) {
            next += 1;
            let follows = self.of[one].iter().filter_map(|&step| self.steps.get(step));
            follows.flat_map(Set::iter).for_each(|to| add(&mut found, to));
        }
        Set::new(found)
    }
}

/// What a claim's verdict depends on.
#[derive(Default)]
struct Dependencies {
    data: Vec<DataId>,
    kept: Vec<DataId>,
    used: Vec<DataId>,
}

impl Dependencies {
    fn of(claim: &super::Claim) -> Self {
        let mut found = Self::default();
        if let Some(body) = &claim.body {
            found.body(body);
        }
        for data in [&mut found.data, &mut found.kept, &mut found.used] {
            data.sort_unstable();
            data.dedup();
        }
        found
    }

    fn body(&mut self, body: &ClaimBody) {
        match body {
            ClaimBody::Never(event)
            | ClaimBody::OnlyWhen(event, _)
            | ClaimBody::Only(event)
            | ClaimBody::OnlyThrough { event, .. }
            | ClaimBody::Can(event) => self.event(event),
            ClaimBody::UsesOnlyFor { data, .. } => {
                self.data.extend(data.iter());
                self.used.extend(data.iter());
            }
            ClaimBody::Always { terms, .. } => self.data.extend(terms.iter().flat_map(Set::iter)),
            ClaimBody::Control { event, while_, .. } => {
                self.event(event);
                while_.iter().for_each(|(formula, _)| self.formula(formula));
            }
            ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => self.formula(formula),
            ClaimBody::EveryFlow { data, .. } | ClaimBody::Spreads { data, .. } => self.data.extend(data.iter()),
        }
    }

    fn event(&mut self, event: &Event) {
        self.data.extend(event.data().iter());
        match event {
            Event::Keeps { data, .. } => self.kept.extend(data.iter()),
            Event::Uses { data, .. } => self.used.extend(data.iter()),
            Event::Reaches { .. } | Event::Learns { .. } | Event::Sends { .. } => {}
        }
    }

    fn formula(&mut self, formula: &Cond) {
        match formula {
            Cond::Event(event) => self.event(event),
            Cond::Not(inner) => self.formula(inner),
            Cond::And(members) | Cond::Or(members) => members.iter().for_each(|member| self.formula(member)),
            Cond::Implies(premise, conclusion) => {
                self.formula(premise);
                self.formula(conclusion);
            }
            Cond::Variable(_) | Cond::Named(_) | Cond::Compare(..) | Cond::OneOf(..) => {}
        }
    }

    fn touched_by(&self, reach: &Closed) -> bool {
        match reach {
            Closed::Everything => true,
            Closed::Only(Matter::Holding, data) => touches(&self.data, data.as_ref()),
            Closed::Only(Matter::Keeping, data) => touches(&self.kept, data.as_ref()),
            Closed::Only(Matter::Using, data) => touches(&self.used, data.as_ref()),
        }
    }
}

fn touches(claimed: &[DataId], affected: Option<&DataSet>) -> bool {
    affected.map_or(!claimed.is_empty(), |affected| claimed.iter().any(|&data| affected.contains(data)))
}

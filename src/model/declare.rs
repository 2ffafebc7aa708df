//! Declarations: every name gets its id, in the order of the text. What stands behind the names is resolved later, because it may
//! speak of names that come later.

use super::damage::{Hole, Reach};
use super::names::{Slot, Stated, Truth};
use super::resolver::{Resolver, doc};
use super::statements::has_hidden_variable;
use super::suggest::{a, sort_noun};
use super::{
    Data, DataId, Decider, Guarded, Kind, KindId, Label, LabelId, Modality, Party, PartyId, Purpose, PurposeId, Set,
    Sort, SourceDecl, SourceId, Type, Variable, VariableId, same_words,
};
use crate::diag::{Diagnostic, codes};
use crate::ids::{Id, IdVec};
use crate::source::{FileId, Span};
use crate::symbol::Symbol;
use crate::syntax::Space;
use crate::syntax::ast::{self, Broken, Item, Name, Statement, VariableSort, VariableType};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What was declared, with its tree.
#[derive(Default)]
pub(super) struct Pending<'a> {
    /// Kinds; the built-in ones have no tree.
    pub kinds: Vec<(KindId, &'a ast::Kind, Span)>,
    /// Parties and parts.
    pub parties: Vec<(PartyId, &'a ast::Party, Span)>,
    /// Data types and keys, once for each name.
    pub data: Vec<(DataId, &'a ast::Data, Span)>,
    /// Purposes, once for each name.
    pub purposes: Vec<(PurposeId, &'a ast::Purpose, Span)>,
    /// The first statement about each kind.
    pub first_kinds: FxHashMap<KindId, &'a ast::Kind>,
    /// The first statement about each party.
    pub first_parties: IdVec<PartyId, &'a ast::Party>,
    /// The first statement about each data type and key.
    pub first_data: IdVec<DataId, &'a ast::Data>,
    /// The first statement about each purpose.
    pub first_purposes: IdVec<PurposeId, &'a ast::Purpose>,
    /// Labels.
    pub labels: IdVec<LabelId, &'a ast::Label>,
    /// Sources.
    pub sources: IdVec<SourceId, &'a ast::Source>,
    /// Choices, facts and readings.
    pub variables: Vec<(VariableId, &'a ast::Variable, Span)>,
    /// Named conditions, by slot.
    pub conditions: Vec<(&'a Item, &'a ast::NamedCondition, Option<VariableId>)>,
    /// Assumptions.
    pub assumptions: Vec<(&'a Item, &'a ast::Assume)>,
    /// Remarks.
    pub remarks: Vec<(&'a Item, &'a ast::Remark)>,
    /// The hidden variables of statements that make up the model, in their order.
    pub hidden: Vec<VariableId>,
    /// Baselines.
    pub baselines: Vec<(&'a Item, &'a ast::Baseline)>,
    /// Statements of the model that the parser did not understand.
    pub broken: Vec<(Span, Broken)>,
    /// Claims; those that were not understood with their name only.
    pub claims: Vec<(&'a Item, Name, Option<&'a ast::Claim>)>,
}

/// The kinds that there are without being declared, the one above all others first.
pub(super) const BUILT_IN_KINDS: [&str; 6] = ["party", "person", "company", "service", "store", "authority"];

/// The kind above all others.
pub(super) fn any_party() -> KindId {
    KindId::new(0)
}

impl<'a> Resolver<'a> {
    /// Declares the built-in kinds; `symbols` are their names, in order.
    pub fn declare_built_in_kinds(&mut self, symbols: &[Symbol]) {
        for &name in symbols {
            let kind = self.policy.kinds.push(Kind { name, span: None, above: Set::default(), labels: Set::default() });
            self.names.top.insert(name, Decider::Kind(kind));
        }
    }

    /// Makes room for what there can be millions of: lists that grow are copied again and again.
    pub fn make_room<'i>(&mut self, items: impl Iterator<Item = &'i Item>) {
        let (mut parties, mut rules) = (0, 0);
        for item in items {
            match item.statement {
                Statement::Party(_) => parties += 1,
                Statement::Rule(_) => rules += 1,
                Statement::Plain(ref run) => rules += run.len(),
                _ => {}
            }
        }
        self.policy.parties.reserve(parties);
        self.pending.parties.reserve(parties);
        self.pending.first_parties.reserve(parties);
        self.policy.statements.reserve(rules);
    }

    /// Declares what one statement declares.
    pub fn declare(&mut self, item: &'a Item) {
        match &item.statement {
            Statement::Policy(policy) => self.declare_policy(item.span.file, policy),
            Statement::Import(_) => {}
            Statement::Source(source) => self.declare_source(source),
            Statement::Label(label) => self.declare_label(label),
            Statement::Kind(kind) => self.declare_kind(item, kind),
            Statement::Party(party) => self.declare_party(item, party, None),
            Statement::Data(data) => self.declare_data(item, data),
            Statement::Purpose(purpose) => self.declare_purpose(item, purpose),
            Statement::Variable(variable) => self.declare_variable(item, variable),
            Statement::Condition(condition) => self.declare_condition(item, condition),
            Statement::Assume(assume) => self.declare_assumption(item, assume),
            Statement::Remark(remark) => self.declare_remark(item, remark),
            Statement::Baseline(baseline) => self.declare_baseline(item, baseline),
            Statement::Rule(rule) => self.declare_rule(item, rule),
            Statement::Plain(_) => {}
            Statement::Claim(claim) => self.declare_claim(item, claim.name, Some(claim)),
            Statement::Broken(broken) => self.declare_broken(item, broken),
        }
    }

    /// The header counts in the root file only.
    fn declare_policy(&mut self, file: FileId, policy: &ast::Policy) {
        if file == self.policy.root {
            self.policy.name = self.name(policy.name).to_owned();
            self.policy.title = policy.title.as_ref().map(|title| title.value.clone());
        }
    }

    fn declare_source(&mut self, source: &'a ast::Source) {
        if let Some(&first) = self.names.sources.get(&source.name.symbol) {
            let earlier = self.pending.sources[first];
            if !same_words::source_statements(earlier, source, self.world.sources, self.world.loader) {
                self.declared_twice("source", source.name, Some(earlier.name.span), Repetition::OtherWords);
            }
            return;
        }
        let id = self.policy.sources.push(SourceDecl {
            name: source.name.symbol,
            span: source.name.span,
            title: shared(source.title.as_ref()),
            published: source.published.as_ref().map(|published| self.published(published)),
            publisher: shared(source.publisher.as_ref()),
            language: shared(source.language.as_ref()),
            url: shared(source.url.as_ref()),
        });
        self.names.sources.insert(source.name.symbol, id);
        self.pending.sources.push(source);
    }

    fn published(&self, published: &ast::Published) -> Rc<str> {
        match published {
            ast::Published::Date(_, span) => self.world.sources.text(*span).into(),
            ast::Published::Text(text) => text.value.as_str().into(),
        }
    }

    fn declare_label(&mut self, label: &'a ast::Label) {
        if let Some(&first) = self.names.labels.get(&label.name.symbol) {
            let earlier = self.pending.labels[first];
            if !same_words::labels(earlier, label) {
                self.declared_twice("label", label.name, Some(earlier.name.span), Repetition::OtherWords);
            }
            return;
        }
        let text = shared(label.text.as_ref());
        let id = self.policy.labels.push(Label { name: label.name.symbol, span: label.name.span, text });
        self.names.labels.insert(label.name.symbol, id);
        self.pending.labels.push(label);
    }

    fn declare_kind(&mut self, item: &'a Item, kind: &'a ast::Kind) {
        let id = match self.names.top.get(kind.name.symbol).copied() {
            None => self.new_kind(kind),
            Some(Decider::Kind(first)) => match self.repeated_kind(first, kind, item.span) {
                Some(id) => id,
                None => return,
            },
            Some(Decider::Party(first)) => {
                let span = self.policy.parties[first].span;
                return self.two_things("party", "kind", kind.name, span, item.span);
            }
        };
        self.pending.kinds.push((id, kind, item.span));
    }

    fn new_kind(&mut self, kind: &'a ast::Kind) -> KindId {
        let name = kind.name;
        let declared = Kind { name: name.symbol, span: Some(name.span), above: Set::default(), labels: Set::default() };
        let id = self.policy.kinds.push(declared);
        self.names.top.insert(name.symbol, Decider::Kind(id));
        self.pending.first_kinds.insert(id, kind);
        id
    }

    /// A kind declared again; one in other words is an error.
    fn repeated_kind(&mut self, first: KindId, kind: &'a ast::Kind, statement: Span) -> Option<KindId> {
        let earlier = self.pending.first_kinds.get(&first).copied();
        match earlier {
            Some(earlier) if same_words::kinds(earlier, kind) => return None,
            Some(earlier) => {
                self.declared_twice("kind", kind.name, Some(earlier.name.span), Repetition::OtherWords);
            }
            None => self.declared_twice("kind", kind.name, None, Repetition::BuiltIn),
        }
        self.hole(statement);
        Some(first)
    }

    fn declare_party(&mut self, item: &'a Item, party: &'a ast::Party, whole: Option<PartyId>) {
        let name = party.name;
        let known = match whole {
            Some(whole) => self.names.parts.get(&(whole, name.symbol)).copied().map(Decider::Party),
            None => self.names.top.get(name.symbol).copied(),
        };
        let id = match known {
            None => self.new_party(item, party, whole),
            Some(Decider::Party(first)) => {
                self.declared_twice("party", name, Some(self.policy.parties[first].span), Repetition::Never);
                if !same_words::parties(self.pending.first_parties[first], party) {
                    self.hole(item.span);
                }
                first
            }
            Some(Decider::Kind(kind)) => match self.policy.kinds[kind].span {
                Some(span) => return self.two_things("kind", "party", name, span, item.span),
                None => {
                    self.declared_twice("party", name, None, Repetition::BuiltIn);
                    return self.hole(item.span);
                }
            },
        };
        self.pending.parties.push((id, party, item.span));
        for part in party.parts() {
            self.declare_part(part, id);
        }
    }

    fn declare_part(&mut self, item: &'a Item, whole: PartyId) {
        match &item.statement {
            Statement::Party(part) => self.declare_party(item, part, Some(whole)),
            Statement::Broken(broken) => self.declare_broken(item, broken),
            _ => {}
        }
    }

    fn new_party(&mut self, item: &Item, party: &'a ast::Party, whole: Option<PartyId>) -> PartyId {
        self.pending.first_parties.push(party);
        let mut new = Party::new(party.name.symbol, party.name.span, any_party(), whole);
        new.describe(doc(item), shared(party.display()));
        let id = self.policy.parties.push(new);
        match whole {
            Some(whole) => {
                self.policy.parties[whole].add_part(id);
                self.names.parts.insert((whole, party.name.symbol), id);
            }
            None => {
                self.names.top.insert(party.name.symbol, Decider::Party(id));
            }
        }
        id
    }

    fn declare_data(&mut self, item: &'a Item, data: &'a ast::Data) {
        let (doc, display) = (doc(item), shared(data.display.as_ref()));
        for &name in &data.names {
            let id = match self.names.data.get(name.symbol) {
                None => self.new_data(name, data, &doc, &display),
                Some(&first) => {
                    let (span, key) = (self.policy.data[first].span, self.policy.data[first].key);
                    if key != data.key {
                        self.two_things(data_noun(key), data_noun(data.key), name, span, item.span);
                        continue;
                    }
                    self.declared_twice(data_noun(key), name, Some(span), Repetition::Never);
                    if !same_words::data(self.pending.first_data[first], data) {
                        self.hole(item.span);
                    }
                    first
                }
            };
            self.pending.data.push((id, data, item.span));
        }
    }

    fn new_data(
        &mut self,
        name: Name,
        data: &'a ast::Data,
        doc: &Option<Rc<str>>,
        display: &Option<Rc<str>>,
    ) -> DataId {
        self.pending.first_data.push(data);
        let id = self.policy.data.push(Data {
            name: name.symbol,
            span: name.span,
            doc: doc.clone(),
            display: display.clone(),
            key: data.key,
            above: Set::default(),
            below: Set::default(),
            labels: Set::default(),
        });
        self.names.data.insert(name.symbol, id);
        id
    }

    fn declare_purpose(&mut self, item: &'a Item, purpose: &'a ast::Purpose) {
        for &name in &purpose.names {
            let id = match self.names.purposes.get(&name.symbol) {
                None => self.new_purpose(name, purpose),
                Some(&first) => {
                    let (span, earlier) = (self.policy.purposes[first].span, self.pending.first_purposes[first]);
                    if same_words::purposes(earlier, purpose) {
                        continue;
                    }
                    self.declared_twice("purpose", name, Some(span), Repetition::OtherWords);
                    if !same_words::purpose_meanings(earlier, purpose) {
                        self.hole(item.span);
                    }
                    first
                }
            };
            self.pending.purposes.push((id, purpose, item.span));
        }
    }

    fn new_purpose(&mut self, name: Name, purpose: &'a ast::Purpose) -> PurposeId {
        self.pending.first_purposes.push(purpose);
        let text = shared(purpose.text.as_ref());
        let id = self.policy.purposes.push(Purpose { name: name.symbol, span: name.span, text, above: Set::default() });
        self.names.purposes.insert(name.symbol, id);
        id
    }

    fn declare_variable(&mut self, item: &'a Item, variable: &'a ast::Variable) {
        let sort = match variable.sort {
            VariableSort::Choice(_) => Sort::Choice(Decider::Kind(any_party())),
            VariableSort::Fact => Sort::Fact,
            VariableSort::Reading => Sort::Reading,
        };
        if let Some(&first) = self.names.conditions.get(&variable.name.symbol) {
            return self.repeated_variable(item, variable, sort_noun(sort), first);
        }
        let ty = self.variable_type(variable.ty.as_ref());
        let id = self.policy.variables.push(Variable {
            name: Some(variable.name.symbol),
            sort,
            ty,
            span: variable.name.span,
            text: shared(variable.text.as_ref()),
            guards: None,
            baseline: None,
        });
        self.names.conditions.insert(variable.name.symbol, Truth::Variable(id));
        self.pending.variables.push((id, variable, item.span));
    }

    /// A variable whose name is taken. If the first is of the same sort and type, both mean the same thing.
    fn repeated_variable(&mut self, item: &Item, variable: &ast::Variable, noun: &'static str, first: Truth) {
        let (first_noun, first_span) = self.truth_declared(first, variable.name.span);
        self.named_twice(first_noun, noun, variable.name, first_span);
        let declared = |id: VariableId| self.pending.variables.iter().find(|(known, ..)| *known == id);
        let same = match first {
            Truth::Variable(id) => declared(id).is_some_and(|(_, earlier, _)| same_words::variables(earlier, variable)),
            Truth::Condition(_) => false,
        };
        if !same {
            self.hole(item.span);
        }
    }

    fn truth_declared(&self, truth: Truth, otherwise: Span) -> (&'static str, Span) {
        match truth {
            Truth::Variable(id) => (sort_noun(self.policy.variables[id].sort), self.policy.variables[id].span),
            Truth::Condition(slot) => {
                ("condition", self.names.condition_slots.get(slot).map_or(otherwise, |slot| slot.name_span))
            }
        }
    }

    fn variable_type(&mut self, ty: Option<&VariableType>) -> Type {
        match ty {
            None => Type::Bool,
            Some(VariableType::Date) => Type::Date,
            Some(VariableType::Number) => Type::Number,
            Some(VariableType::Values(values)) => Type::Values(self.values(values)),
        }
    }

    fn values(&mut self, names: &[Name]) -> Vec<Symbol> {
        let mut values: Vec<Symbol> = Vec::with_capacity(names.len());
        for &name in names {
            if values.contains(&name.symbol) {
                let first = names.iter().find(|first| first.symbol == name.symbol).map(|first| first.span);
                self.declared_twice("value", name, first, Repetition::Never);
            } else {
                values.push(name.symbol);
            }
        }
        values
    }

    fn declare_condition(&mut self, item: &'a Item, condition: &'a ast::NamedCondition) {
        let slot = self.names.condition_slots.len();
        let id = Some(Id::new(slot));
        self.names.condition_slots.push(Slot { id, span: item.span, name_span: condition.name.span });
        match self.names.conditions.get(&condition.name.symbol).copied() {
            None => {
                self.names.conditions.insert(condition.name.symbol, Truth::Condition(slot));
            }
            Some(first) => {
                let (first_noun, first_span) = self.truth_declared(first, condition.name.span);
                self.two_things(first_noun, "condition", condition.name, first_span, item.span);
            }
        }
        let hidden = condition.modality.map(|modality| {
            self.declare_stated("condition", condition.name);
            self.hidden_variable(item, modality, Some(condition.name), Some(Guarded::Condition(Id::new(slot))))
        });
        self.pending.conditions.push((item, condition, hidden));
    }

    /// A hidden variable; what a statement's guards is known when the statement has its id.
    fn hidden_variable(
        &mut self,
        item: &Item,
        modality: Modality,
        name: Option<Name>,
        guards: Option<Guarded>,
    ) -> VariableId {
        self.policy.variables.push(Variable {
            name: name.map(|name| name.symbol),
            sort: match modality {
                Modality::May => Sort::May,
                Modality::Unstated => Sort::Unstated,
            },
            ty: Type::Bool,
            span: item.span,
            text: doc(item),
            guards,
            baseline: None,
        })
    }

    fn declare_assumption(&mut self, item: &'a Item, assume: &'a ast::Assume) {
        if let Some(name) = assume.name {
            self.declare_stated("assumption", name);
        }
        self.pending.assumptions.push((item, assume));
    }

    fn declare_remark(&mut self, item: &'a Item, remark: &'a ast::Remark) {
        let id = Id::new(self.pending.remarks.len());
        self.declare_stated("remark", remark.name);
        self.names.remarks.entry(remark.name.symbol).or_insert(id);
        self.pending.remarks.push((item, remark));
    }

    fn declare_baseline(&mut self, item: &'a Item, baseline: &'a ast::Baseline) {
        if self.names.baselines.contains_key(&baseline.name.symbol) {
            let named = |(_, earlier): &&(&Item, &'a ast::Baseline)| earlier.name.symbol == baseline.name.symbol;
            let Some(&(_, earlier)) = self.pending.baselines.iter().find(named) else { return };
            if !same_words::baselines(earlier, baseline, self.world.sources, self.world.loader) {
                self.declared_twice("baseline", baseline.name, Some(earlier.name.span), Repetition::OtherWords);
                self.unread_baselines.insert(baseline.name.symbol, item.span);
            }
            return;
        }
        self.names.baselines.insert(baseline.name.symbol, None);
        self.pending.baselines.push((item, baseline));
    }

    fn declare_rule(&mut self, item: &'a Item, rule: &'a ast::Rule) {
        if let Some(name) = rule.name {
            self.declare_stated("statement", name);
        }
        let modality = rule.modality.filter(|_| has_hidden_variable(rule, self.is_left_out(&rule.cites)));
        let hidden = modality.map(|modality| self.hidden_variable(item, modality, rule.name, None));
        self.pending.hidden.extend(hidden);
        if let (None, Some(hidden)) = (rule.name, hidden) {
            self.unnamed.push((hidden, item));
        }
    }

    /// Whether `--sources` leaves out what has these citations.
    pub fn is_left_out(&self, cites: &[ast::Cite]) -> bool {
        self.only_sources
            .as_ref()
            .is_some_and(|only| !cites.is_empty() && !cites.iter().any(|cite| only.contains(&cite.source.symbol)))
    }

    /// Puts a name into the name space of statements.
    fn declare_stated(&mut self, noun: &'static str, name: Name) {
        match self.names.statements.get(&name.symbol).copied() {
            None => {
                self.names.statements.insert(name.symbol, Stated { noun, span: name.span });
            }
            Some(first) => self.named_twice(first.noun, noun, name, first.span),
        }
    }

    /// Declares a claim; the tree of one that was not understood is missing.
    pub fn declare_claim(&mut self, item: &'a Item, name: Name, claim: Option<&'a ast::Claim>) {
        match self.names.claims.get(&name.symbol).copied() {
            None => {
                self.names.claims.insert(name.symbol, name.span);
            }
            Some(first) => self.named_twice("claim", "claim", name, first),
        }
        self.pending.claims.push((item, name, claim));
    }

    /// Remembers what a broken statement may declare, so that its names are not reported as unknown, and what it may affect.
    fn declare_broken(&mut self, item: &'a Item, broken: &Broken) {
        if broken.swallows {
            self.hole(item.span);
        }
        let (space, several) = match broken.keyword {
            Some("party") => (Space::Parties, true),
            Some("kind") => (Space::Parties, false),
            Some("data" | "key") => (Space::Data, true),
            Some("purpose") => (Space::Purposes, true),
            Some("label") => (Space::Labels, false),
            Some("choice" | "fact" | "reading" | "condition") => (Space::Conditions, false),
            Some("source") => (Space::Sources, false),
            Some("baseline") => (Space::Baselines, false),
            Some("remark") => (Space::Statements, false),
            Some("claim") => return self.declare_broken_claim(item, broken),
            _ => return self.broken_statement(item, broken),
        };
        let names = broken.names.iter().take(if several { usize::MAX } else { 1 });
        for name in names {
            self.names.broken.entry((space, name.symbol)).or_insert(item.span);
        }
        if !matches!(space, Space::Labels | Space::Sources | Space::Baselines | Space::Statements) {
            self.hole(item.span);
        }
    }

    /// A claim that was not understood is listed if the word behind `claim` can be its name.
    fn declare_broken_claim(&mut self, item: &'a Item, broken: &Broken) {
        let Some(&name) = broken.names.first() else { return };
        let before = Span::new(name.span.file, item.span.start, name.span.start);
        if self.world.sources.text(before).trim_end() == "claim" {
            self.declare_claim(item, name, None);
        }
    }

    /// A statement that every claim may depend on was not understood.
    pub fn hole(&mut self, span: Span) {
        self.holes.push(Hole { spans: vec![span], reach: Reach::Everything });
    }
}

/// Whether a declaration may be repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repetition {
    /// Not at all.
    Never,
    /// In the same words; it was in others.
    OtherWords,
    /// It is there without being declared.
    BuiltIn,
}

/// Findings about names that are declared twice.
impl Resolver<'_> {
    /// The same sort of thing twice. Where both say the same of it, nothing else depends on the error.
    fn declared_twice(&mut self, noun: &str, name: Name, first: Option<Span>, repetition: Repetition) {
        let written = self.name(name);
        let message = match repetition {
            Repetition::BuiltIn => format!("`{written}` is a built-in kind"),
            _ => format!("the {noun} `{written}` is declared twice"),
        };
        let help = match repetition {
            Repetition::OtherWords => {
                format!("a {noun} may be repeated only in the same words; rename one, or make them equal")
            }
            Repetition::BuiltIn => "choose another name".to_owned(),
            Repetition::Never => "rename one of them, or leave one out".to_owned(),
        };
        self.duplicate(name, first, message, help);
    }

    /// Two different things of one name: nobody knows which one is meant.
    fn two_things(&mut self, first_noun: &str, noun: &str, name: Name, first: Span, statement: Span) {
        self.named_twice(first_noun, noun, name, first);
        self.hole(statement);
    }

    /// Two things of one name, of which nothing but messages depends on the name.
    fn named_twice(&mut self, first_noun: &str, noun: &str, name: Name, first: Span) {
        let written = self.name(name);
        let message = if first_noun == noun {
            format!("the {noun} `{written}` is declared twice")
        } else {
            format!("`{written}` is declared twice, as {} and as {}", a(first_noun), a(noun))
        };
        let help = if first.file == name.span.file || noun == "condition" {
            "rename one of them".to_owned()
        } else {
            format!("rename one of them, or leave out the imported one: `import \"…\" without {written}`")
        };
        self.duplicate(name, Some(first), message, help);
    }

    fn duplicate(&mut self, name: Name, first: Option<Span>, message: String, help: String) {
        let mut diagnostic =
            Diagnostic::new(&codes::DUPLICATE_NAME, name.span, message).here("declared again here").help(help);
        if let Some(first) = first {
            diagnostic = diagnostic.label(first, "first declared here");
        }
        self.diagnostics.push(diagnostic);
    }
}

const fn data_noun(key: bool) -> &'static str {
    if key { "key" } else { "data type" }
}

/// A text that several things share.
pub(super) fn shared(text: Option<&ast::Text>) -> Option<Rc<str>> {
    text.map(|text| text.value.as_str().into())
}

//! `compile --emit json`: the resolved policy and its flow graph, schema `flowproof/model/1`. Keys may be added, never changed.

use super::json::{Cite, Condition, Wire, bytes};
use crate::claims::Value as CellValue;
use crate::driver::{Built, Guarded};
use crate::graph::{FlowGraph, FormId, Relaxation};
use crate::ids::Id;
use crate::model::{
    self, Body, ClaimBody, CompareOp, Cond, DataId, DataSet, Demand, Event, KindId, LabelId, PartyId, PartySet, Policy,
    PurposeId, PurposeSet, Set, Sort, StatementId, Type, VariableId,
};
use crate::source::Span;
use crate::words::{Words, modality_word, sort_word};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const SCHEMA: &str = "flowproof/model/1";

/// The object; nothing where the policy is not valid.
#[must_use]
pub(super) fn render(built: &Built) -> Option<Vec<u8>> {
    let report = built.report.policies.first()?;
    let guarded = built.guarded.as_ref()?;
    let words = Words::new(&report.policy, &built.report.sources);
    let object = Object { words, policy: &report.policy, guarded };
    Some(bytes(&object.model(built)))
}

#[derive(Serialize)]
struct Model {
    schema: &'static str,
    policy: Named,
    assume: Vec<String>,
    only_sources: Option<Vec<String>>,
    partial: bool,
    kinds: Vec<Kind>,
    parties: Vec<Party>,
    data: Vec<Data>,
    purposes: Vec<Purpose>,
    labels: Vec<Label>,
    sources: Vec<Source>,
    variables: Vec<Variable>,
    conditions: Vec<NamedCondition>,
    assumptions: Vec<Assumption>,
    statements: Vec<Statement>,
    graph: Graph,
    remarks: Vec<Remark>,
    baselines: Vec<Baseline>,
    claims: Vec<Claim>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    title: Option<String>,
    file: String,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Kind {
    name: String,
    above: Vec<String>,
    labels: Vec<String>,
    place: Option<Place>,
}

#[derive(Serialize)]
struct Party {
    name: String,
    display: Option<String>,
    doc: Option<String>,
    kind: String,
    whole: Option<String>,
    parts: Vec<String>,
    owners: Vec<String>,
    labels: Vec<String>,
    cites: Vec<Cite>,
    place: Place,
}

#[derive(Serialize)]
struct Data {
    name: String,
    key: bool,
    display: Option<String>,
    doc: Option<String>,
    above: Vec<String>,
    below: Vec<String>,
    labels: Vec<String>,
    place: Place,
}

#[derive(Serialize)]
struct Purpose {
    name: String,
    text: Option<String>,
    above: Vec<String>,
    place: Place,
}

#[derive(Serialize)]
struct Label {
    name: String,
    text: Option<String>,
    place: Place,
}

#[derive(Serialize)]
struct Source {
    name: String,
    title: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
    url: Option<String>,
    place: Place,
}

#[derive(Serialize)]
struct Variable {
    name: String,
    sort: &'static str,
    by: Option<String>,
    r#type: &'static str,
    values: Option<Vec<String>>,
    cells: Option<Vec<Cell>>,
    text: Option<String>,
    /// The baseline that has it, if the policy itself has not.
    baseline: Option<String>,
    place: Place,
}

#[derive(Serialize)]
struct Cell {
    from: Json,
    to: Json,
}

#[derive(Serialize)]
struct NamedCondition {
    name: String,
    modality: Option<&'static str>,
    hidden: Option<String>,
    condition: Json,
    by: Option<String>,
    cites: Vec<Cite>,
    place: Place,
}

#[derive(Serialize)]
struct Assumption {
    name: Option<String>,
    condition: Json,
    by: Option<String>,
    cites: Vec<Cite>,
    place: Place,
}

#[derive(Serialize)]
struct Statement {
    id: usize,
    name: Option<String>,
    kind: &'static str,
    modality: Option<&'static str>,
    hidden: Option<String>,
    #[serde(flatten)]
    body: BTreeMap<&'static str, Json>,
    when: Option<Json>,
    /// When it applies, its hidden variable included.
    guard: Option<Condition>,
    purposes: Vec<String>,
    labels: Vec<String>,
    by: Option<String>,
    cites: Vec<Cite>,
    text: String,
    doc: Option<String>,
    place: Place,
}

#[derive(Serialize)]
struct Graph {
    links: Vec<Link>,
    hops: Vec<Hop>,
}

/// One arrow of a flow's chain: what all its hops move.
#[derive(Serialize)]
struct Link {
    statement: usize,
    link: u32,
    moves: Vec<Move>,
}

#[derive(Serialize)]
struct Move {
    held: Form,
    arrives: Form,
}

#[derive(Serialize)]
struct Form {
    data: String,
    key: Option<String>,
}

#[derive(Serialize)]
struct Hop {
    link: usize,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct Remark {
    name: String,
    text: String,
    against: Vec<String>,
    by: Option<String>,
    cites: Vec<Cite>,
    place: Place,
}

#[derive(Serialize)]
struct Baseline {
    name: String,
    file: String,
    place: Place,
}

#[derive(Serialize)]
struct Claim {
    name: String,
    text: String,
    form: Option<&'static str>,
    #[serde(flatten)]
    body: BTreeMap<&'static str, Json>,
    when: Option<Json>,
    unless: Option<Json>,
    by: Option<String>,
    cites: Vec<Cite>,
    expect: Option<&'static str>,
    because: Option<String>,
    doc: Option<String>,
    place: Place,
}

#[derive(Clone, Copy)]
struct Object<'a> {
    words: Words<'a>,
    policy: &'a Policy,
    guarded: &'a Guarded,
}

type Fields = BTreeMap<&'static str, Json>;

impl Object<'_> {
    fn model(self, built: &Built) -> Model {
        let policy = self.policy;
        let file = self.words.sources.file(policy.root).name().to_owned();
        Model {
            schema: SCHEMA,
            policy: Named { name: policy.name.clone(), title: policy.title.clone(), file },
            assume: built.report.restrictions.assumptions.clone(),
            only_sources: built.report.restrictions.sources.clone(),
            partial: policy.partial,
            kinds: policy.kinds.ids().map(|id| self.kind(id)).collect(),
            parties: policy.parties.ids().map(|id| self.party(id)).collect(),
            data: policy.data.ids().map(|id| self.data(id)).collect(),
            purposes: policy.purposes.ids().map(|id| self.purpose(id)).collect(),
            labels: policy.labels.iter().map(|label| self.label(label)).collect(),
            sources: policy.sources.iter().map(|source| self.source(source)).collect(),
            variables: policy.variables.ids().map(|id| self.variable(id)).collect(),
            conditions: policy.conditions.iter().map(|condition| self.named_condition(condition)).collect(),
            assumptions: policy.assumptions.iter().map(|assumption| self.assumption(assumption)).collect(),
            statements: policy.statements.ids().map(|id| self.statement(id)).collect(),
            graph: self.graph(),
            remarks: policy.remarks.iter().map(|remark| self.remark(remark)).collect(),
            baselines: policy.baselines.iter().map(|baseline| self.baseline(baseline)).collect(),
            claims: policy.claims.iter().map(|claim| self.claim(claim)).collect(),
        }
    }

    fn wire(&self) -> Wire<'_> {
        Wire { words: self.words }
    }

    fn place(self, span: Span) -> Place {
        let start = self.words.sources.start(span);
        let file = self.words.sources.file(span.file).name().to_owned();
        Place { file, line: start.line, column: start.column }
    }

    fn symbol(self, symbol: crate::symbol::Symbol) -> String {
        self.policy.symbol(symbol).to_owned()
    }

    fn labels(self, labels: &Set<LabelId>) -> Vec<String> {
        labels.iter().map(|id| self.symbol(self.policy.labels[id].name)).collect()
    }

    fn parties(self, parties: &PartySet) -> Vec<String> {
        parties.iter().map(|id| self.policy.party_path(id)).collect()
    }

    fn all_data(self, data: impl IntoIterator<Item = DataId>) -> Vec<String> {
        data.into_iter().map(|id| self.policy.data_name(id).to_owned()).collect()
    }

    fn purposes(self, purposes: impl IntoIterator<Item = PurposeId>) -> Vec<String> {
        purposes.into_iter().map(|id| self.symbol(self.policy.purposes[id].name)).collect()
    }

    fn speaker(self, by: Option<&model::Speaker>) -> Option<String> {
        by.map(|by| self.policy.speaker(by))
    }

    fn kind(self, id: KindId) -> Kind {
        let kind = &self.policy.kinds[id];
        let above = kind.above.iter().filter(|&above| above != id);
        Kind {
            name: self.symbol(kind.name),
            above: above.map(|above| self.symbol(self.policy.kinds[above].name)).collect(),
            labels: self.labels(&kind.labels),
            place: kind.span.map(|span| self.place(span)),
        }
    }

    fn party(self, id: PartyId) -> Party {
        let (policy, party) = (self.policy, &self.policy.parties[id]);
        let paths = |ids: &[PartyId]| ids.iter().map(|&id| policy.party_path(id)).collect();
        Party {
            name: policy.party_path(id),
            display: text(party.display()),
            doc: text(party.doc()),
            kind: self.symbol(policy.kinds[party.kind].name),
            whole: party.whole.map(|whole| policy.party_path(whole)),
            parts: paths(party.parts()),
            owners: paths(party.owners()),
            labels: self.labels(&party.labels),
            cites: self.wire().cites(party.cites()),
            place: self.place(party.span),
        }
    }

    fn data(self, id: DataId) -> Data {
        let data = &self.policy.data[id];
        Data {
            name: self.symbol(data.name),
            key: data.key,
            display: text(data.display.as_deref()),
            doc: text(data.doc.as_deref()),
            above: self.all_data(data.above.iter().filter(|&other| other != id)),
            below: self.all_data(data.below.iter().filter(|&other| other != id)),
            labels: self.labels(&data.labels),
            place: self.place(data.span),
        }
    }

    fn purpose(self, id: PurposeId) -> Purpose {
        let purpose = &self.policy.purposes[id];
        Purpose {
            name: self.symbol(purpose.name),
            text: text(purpose.text.as_deref()),
            above: self.purposes(purpose.above.iter().filter(|&other| other != id)),
            place: self.place(purpose.span),
        }
    }

    fn label(self, label: &model::Label) -> Label {
        Label { name: self.symbol(label.name), text: text(label.text.as_deref()), place: self.place(label.span) }
    }

    fn source(self, source: &model::SourceDecl) -> Source {
        Source {
            name: self.symbol(source.name),
            title: text(source.title.as_deref()),
            published: text(source.published.as_deref()),
            publisher: text(source.publisher.as_deref()),
            language: text(source.language.as_deref()),
            url: text(source.url.as_deref()),
            place: self.place(source.span),
        }
    }

    fn variable(self, id: VariableId) -> Variable {
        let variable = &self.policy.variables[id];
        let (ty, values) = match &variable.ty {
            Type::Bool => ("bool", None),
            Type::Values(values) => ("values", Some(values.iter().map(|&value| self.symbol(value)).collect())),
            Type::Date => ("date", None),
            Type::Number => ("number", None),
        };
        let is_range = matches!(variable.ty, Type::Date | Type::Number);
        let bound = |bound: Option<i64>| bound.map_or(Json::Null, |bound| self.constant(id, bound));
        let cell = |range: &crate::scenario::Range| Cell { from: bound(range.from), to: bound(range.to) };
        Variable {
            name: self.words.variable(id),
            sort: sort_word(variable.sort),
            by: match variable.sort {
                Sort::Choice(decider) => Some(self.words.decider(decider)),
                _ => None,
            },
            r#type: ty,
            values,
            cells: is_range.then(|| self.guarded.cells[id].iter().map(cell).collect()),
            text: text(variable.text.as_deref()),
            baseline: variable.baseline.map(|baseline| self.symbol(self.policy.baselines[baseline].name)),
            place: self.place(variable.span),
        }
    }

    /// A date as text, a number as a number.
    fn constant(self, variable: VariableId, constant: i64) -> Json {
        match self.policy.variables[variable].ty {
            Type::Number => Json::from(constant),
            _ => Json::from(self.words.value(variable, CellValue::Int(constant))),
        }
    }

    fn named_condition(self, condition: &model::NamedCondition) -> NamedCondition {
        NamedCondition {
            name: self.symbol(condition.name),
            modality: condition.modality.map(modality_word),
            hidden: condition.hidden.map(|hidden| self.words.variable(hidden)),
            condition: self.condition(&condition.cond),
            by: self.speaker(condition.by.as_ref()),
            cites: self.wire().cites(&condition.cites),
            place: self.place(condition.span),
        }
    }

    fn assumption(self, assumption: &model::Assumption) -> Assumption {
        Assumption {
            name: assumption.name.map(|name| self.symbol(name)),
            condition: self.condition(&assumption.cond),
            by: self.speaker(assumption.by.as_ref()),
            cites: self.wire().cites(&assumption.cites),
            place: self.place(assumption.span),
        }
    }

    /// A condition or formula as a tree.
    fn condition(self, cond: &Cond) -> Json {
        let all = |members: &[Cond]| members.iter().map(|member| self.condition(member)).collect::<Vec<_>>();
        match cond {
            Cond::Variable(variable) => json!({ "var": self.words.variable(*variable), "is": true }),
            Cond::Named(id) => json!({ "condition": self.symbol(self.policy.conditions[*id].name) }),
            Cond::Compare(variable, op, constant) => json!({
                "var": self.words.variable(*variable),
                "op": op_word(*op),
                "value": self.constant(*variable, *constant),
            }),
            Cond::OneOf(variable, values) => {
                let values: Vec<String> = values.iter().map(|&at| self.words.enum_value(*variable, at)).collect();
                json!({ "var": self.words.variable(*variable), "in": values })
            }
            Cond::Event(event) => json!({ "event": self.event(event) }),
            Cond::Not(inner) => json!({ "not": self.condition(inner) }),
            Cond::And(members) => json!({ "all": all(members) }),
            Cond::Or(members) => json!({ "any": all(members) }),
            Cond::Implies(first, second) => {
                json!({ "implies": [self.condition(first), self.condition(second)] })
            }
        }
    }

    fn statement(self, id: StatementId) -> Statement {
        let statement = &self.policy.statements[id];
        let (kind, body) = self.body(&statement.body);
        Statement {
            id: id.index(),
            name: statement.name.map(|name| self.symbol(name)),
            kind,
            modality: statement.modality.map(modality_word),
            hidden: statement.hidden.map(|hidden| self.words.variable(hidden)),
            body,
            when: statement.when.as_ref().map(|when| self.condition(when)),
            guard: self.guarded.guards[id].as_ref().map(|guard| self.wire().condition(guard)),
            purposes: self.purposes(statement.purposes.iter().copied()),
            labels: self.labels(&statement.labels),
            by: self.speaker(statement.by.as_ref()),
            cites: self.wire().cites(&statement.cites),
            text: self.words.statement_text(id),
            doc: text(statement.doc.as_deref()),
            place: self.place(statement.span),
        }
    }

    fn body(self, body: &Body) -> (&'static str, Fields) {
        let about = |data: &DataSet, at: &PartySet| {
            Fields::from([("data", json!(self.all_data(data.iter()))), ("at", json!(self.parties(at)))])
        };
        match body {
            Body::Origin { data, at } => ("origin", about(data, at)),
            Body::Use { data, at } => ("use", about(data, at)),
            Body::Keep { data, at, hours } => {
                let mut fields = about(data, at);
                fields.insert("hours", hours_json(hours.as_deref().copied()));
                ("keep", fields)
            }
            Body::Flow { chain, data, transformed, seal } => {
                let chain: Vec<Vec<String>> = chain.links().map(|link| self.parties(&link)).collect();
                let becomes = transformed.as_ref().map(|becomes| self.all_data(becomes.names.iter().copied()));
                let seal = seal.map(|key| self.policy.data_name(key));
                let fields = Fields::from([
                    ("chain", json!(chain)),
                    ("data", json!(self.all_data(data.iter()))),
                    ("as", json!(becomes)),
                    ("sealed_with", json!(seal)),
                ]);
                ("flow", fields)
            }
            Body::Derive { conclusions, premises, at } => {
                let premises: Vec<Vec<String>> = premises.iter().map(|premise| self.all_data(premise.iter())).collect();
                let fields = Fields::from([
                    ("data", json!(self.all_data(conclusions.iter().copied()))),
                    ("premises", json!(premises)),
                    ("at", json!(at.as_ref().map(|at| self.parties(at)))),
                ]);
                ("derive", fields)
            }
        }
    }

    fn graph(self) -> Graph {
        let graph = FlowGraph::new(self.policy, Relaxation::default());
        let mut found = Graph { links: Vec::new(), hops: Vec::new() };
        let mut places: BTreeMap<(StatementId, u32), usize> = BTreeMap::new();
        for (id, hop) in graph.hops() {
            let link = *places.entry((hop.statement, hop.link)).or_insert_with(|| {
                let moves = graph.transfer(id).moves();
                let moves = moves
                    .map(|(held, arrives)| Move { held: self.form(&graph, held), arrives: self.form(&graph, arrives) });
                found.links.push(Link { statement: hop.statement.index(), link: hop.link, moves: moves.collect() });
                found.links.len() - 1
            });
            let (from, to) = (self.policy.party_path(hop.from), self.policy.party_path(hop.to));
            found.hops.push(Hop { link, from, to });
        }
        found
    }

    fn form(self, graph: &FlowGraph, form: FormId) -> Form {
        let (data, key) = graph.forms.parts(form);
        let name = |data| self.policy.data_name(data).to_owned();
        Form { data: name(data), key: key.map(name) }
    }

    fn remark(self, remark: &model::Remark) -> Remark {
        let against = remark.against.iter().map(|&id| self.symbol(self.policy.remarks[id].name));
        Remark {
            name: self.symbol(remark.name),
            text: remark.text.to_string(),
            against: against.collect(),
            by: self.speaker(remark.by.as_ref()),
            cites: self.wire().cites(&remark.cites),
            place: self.place(remark.span),
        }
    }

    fn baseline(self, baseline: &model::Baseline) -> Baseline {
        Baseline {
            name: self.symbol(baseline.name),
            file: self.words.sources.file(baseline.policy.root).name().to_owned(),
            place: self.place(baseline.span),
        }
    }

    fn claim(self, claim: &model::Claim) -> Claim {
        let (form, body) = match &claim.body {
            Some(body) => {
                let (form, body) = self.claim_body(body);
                (Some(form), body)
            }
            None => (None, Fields::new()),
        };
        Claim {
            name: self.symbol(claim.name),
            text: self.words.claim_body(claim),
            form,
            body,
            when: claim.when.as_ref().map(|when| self.condition(when)),
            unless: claim.unless.as_ref().map(|unless| self.condition(unless)),
            by: self.speaker(claim.by.as_ref()),
            cites: self.wire().cites(&claim.cites),
            expect: claim.expect.as_ref().map(|expect| expect.verdict.word()),
            because: claim.expect.as_ref().and_then(|expect| text(expect.because.as_deref())),
            doc: text(claim.doc.as_deref()),
            place: self.place(claim.span),
        }
    }

    fn claim_body(self, body: &ClaimBody) -> (&'static str, Fields) {
        let event = |event: &Event| Fields::from([("event", self.event(event))]);
        match body {
            ClaimBody::Never(happens) => ("never", event(happens)),
            ClaimBody::OnlyWhen(happens, cond) => {
                let mut fields = event(happens);
                fields.insert("only_when", self.condition(cond));
                ("only_when", fields)
            }
            ClaimBody::Only(happens) => ("only", event(happens)),
            ClaimBody::UsesOnlyFor { party, data, purposes } => {
                let happens = Event::Uses { party: party.clone(), data: data.clone(), purposes: None };
                let mut fields = event(&happens);
                fields.insert("only_for", json!(self.purposes(purposes.iter())));
                ("uses_only_for", fields)
            }
            ClaimBody::OnlyThrough { event: happens, gate } => {
                let mut fields = event(happens);
                fields.insert("gate", json!(self.parties(gate)));
                ("only_through", fields)
            }
            ClaimBody::Always { learns, terms, parties } => {
                let terms: Vec<Vec<String>> = terms.iter().map(|term| self.all_data(term.iter())).collect();
                let verb = if *learns { "learns" } else { "reaches" };
                let fields = Fields::from([
                    ("verb", json!(verb)),
                    ("terms", json!(terms)),
                    ("parties", json!(self.parties(parties))),
                ]);
                ("always", fields)
            }
            ClaimBody::Can(happens) => ("can", event(happens)),
            ClaimBody::Control { who, choices, ensure, event: happens, while_ } => {
                let mut fields = event(happens);
                let choices: Vec<String> = choices.iter().map(|choice| self.words.variable(choice)).collect();
                let stays: Vec<Json> = while_.iter().map(|(cond, _)| self.condition(cond)).collect();
                fields.insert("who", json!(self.words.decider(*who)));
                fields.insert("choices", json!(choices));
                fields.insert("while", json!(stays));
                (if *ensure { "can_ensure" } else { "can_prevent" }, fields)
            }
            ClaimBody::AlwaysFormula(formula) => {
                ("always_formula", Fields::from([("formula", self.condition(formula))]))
            }
            ClaimBody::NeverFormula(formula) => ("never_formula", Fields::from([("formula", self.condition(formula))])),
            ClaimBody::EveryFlow { data, from, to, purposes, demand } => {
                let parties = |set: &Option<PartySet>| json!(set.as_ref().map(|set| self.parties(set)));
                let (name, demanded) = match demand {
                    Demand::Has(labels) => ("has", json!(self.labels(labels))),
                    Demand::Sealed(keys) => {
                        let keys = keys.as_ref().map(|keys| self.all_data(keys.iter()));
                        ("sealed_with_one_of", json!(keys))
                    }
                };
                let fields = Fields::from([
                    ("data", json!(self.all_data(data.iter()))),
                    ("from", parties(from)),
                    ("to", parties(to)),
                    ("for", self.maybe_purposes(purposes.as_ref())),
                    (name, demanded),
                ]);
                ("every_flow", fields)
            }
            ClaimBody::Spreads { data, baseline } => {
                let name = self.symbol(self.policy.baselines[*baseline].name);
                let fields = Fields::from([("data", json!(self.all_data(data.iter()))), ("baseline", json!(name))]);
                ("spreads", fields)
            }
        }
    }

    fn maybe_purposes(self, purposes: Option<&PurposeSet>) -> Json {
        json!(purposes.map(|purposes| self.purposes(purposes.iter())))
    }

    fn event(self, event: &Event) -> Json {
        let (data, parties) = (self.all_data(event.data().iter()), self.parties(event.party()));
        match event {
            Event::Reaches { .. } => json!({ "verb": "reaches", "data": data, "parties": parties }),
            Event::Learns { .. } => json!({ "verb": "learns", "data": data, "parties": parties }),
            Event::Sends { from, .. } => {
                json!({ "verb": "sends", "data": data, "parties": self.parties(from), "to": parties })
            }
            Event::Keeps { longer_than, .. } => json!({
                "verb": "keeps", "data": data, "parties": parties, "longer_than_hours": hours_json(*longer_than),
            }),
            Event::Uses { purposes, .. } => json!({
                "verb": "uses", "data": data, "parties": parties, "for": self.maybe_purposes(purposes.as_ref()),
            }),
        }
    }
}

/// Hours as a number; `null` for no limit.
fn hours_json(hours: Option<i128>) -> Json {
    #[expect(clippy::cast_precision_loss, reason = "so many hours are more than anybody counts")]
    hours.map_or(Json::Null, |hours| i64::try_from(hours).map_or_else(|_| json!(hours as f64), Json::from))
}

fn text(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

const fn op_word(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "==",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}

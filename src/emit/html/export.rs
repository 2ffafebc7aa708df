//! What the page computes with: variables, and sets of scenarios as one table of decision-diagram nodes.

use crate::answers::Matrix;
use crate::claims::{Engine, Finding, Value};
use crate::ids::Id;
use crate::model::{ClaimBody, ClaimId, Sort, Type, VariableId};
use crate::scenario::{Diagram, Node, Range};
use crate::words::Words;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Everything the page computes with, for one policy. A set is the number of a node: 0 is no scenario, 1 every scenario, `n` the node
/// `nodes[n - 2]`: a bit, where to go if it is zero, where if it is one. `-1` is not known.
#[derive(Serialize)]
pub(super) struct Export {
    variables: Vec<Variable>,
    nodes: Vec<[i64; 3]>,
    /// The scenarios that count.
    valid: i64,
    claims: Vec<Claim>,
    cells: Vec<Cell>,
    statements: Vec<(String, i64)>,
}

#[derive(Serialize)]
struct Variable {
    name: String,
    /// `choice`, `fact`, `reading`, `may`, `unstated`.
    sort: &'static str,
    /// Who decides a choice.
    who: Option<String>,
    meaning: Option<String>,
    /// What its values are called, the plain one first.
    values: Vec<String>,
    /// The bits of each value: pairs of a bit and 0 or 1.
    codes: Vec<Vec<(u16, u8)>>,
    /// Whether only a baseline has it.
    foreign: bool,
}

#[derive(Serialize)]
struct Claim {
    name: String,
    scope: i64,
    /// Where it fails, looked at one scenario at a time.
    fail: i64,
    verdict: &'static str,
}

#[derive(Serialize)]
struct Cell {
    party: usize,
    data: usize,
    learns: i64,
    holds: i64,
}

impl Export {
    pub(super) fn new(
        words: Words<'_>,
        engine: &mut Engine<'_>,
        findings: &[(ClaimId, Finding)],
        matrix: &Matrix,
    ) -> Self {
        let mut nodes = NodeTable::default();
        let claims = findings.iter().map(|(id, finding)| claim(words, engine, &mut nodes, *id, finding)).collect();
        let cells = cells(words, engine, &mut nodes, matrix);
        let statement = |(id, &guard)| (words.statement(id), nodes.add(engine, guard));
        let statements = engine.system.guards.iter_enumerated().map(statement).collect();
        let valid = nodes.add(engine, engine.space.valid());
        let variables = words.policy.variables.ids().map(|id| variable(words, engine, id)).collect();
        Self { variables, nodes: nodes.rows, valid, claims, cells, statements }
    }
}

fn claim(words: Words<'_>, engine: &mut Engine<'_>, nodes: &mut NodeTable, id: ClaimId, finding: &Finding) -> Claim {
    let claim = &words.policy.claims[id];
    let scope = engine.scope(claim);
    let evaluated = claim.body.as_ref().filter(|_| claim.blocked_by.is_empty());
    let fail = evaluated.map_or(Diagram::UNDECIDED, |body| fails_in_one(engine, body, scope));
    Claim {
        name: words.claim_name(id).to_owned(),
        scope: nodes.add(engine, scope),
        fail: nodes.add(engine, fail),
        verdict: finding.verdict.word(),
    }
}

/// The scenarios in which a claim fails if nothing but that scenario is possible: what `check` says when everything is assumed.
fn fails_in_one(engine: &mut Engine<'_>, body: &ClaimBody, scope: Diagram) -> Diagram {
    match body {
        ClaimBody::Can(event) => {
            let happens = engine.event(event);
            engine.space.diagrams.without(scope, happens)
        }
        ClaimBody::Control { ensure, event, while_, .. } => {
            let happens = engine.event(event);
            let unwanted = if *ensure { engine.space.diagrams.not(happens) } else { happens };
            let mut fails = engine.space.diagrams.and(scope, unwanted);
            for (cond, _) in while_ {
                let stays = engine.formula(cond);
                fails = engine.space.diagrams.and(fails, stays);
            }
            fails
        }
        _ => engine.failing(body, scope).fail,
    }
}

fn cells(words: Words<'_>, engine: &mut Engine<'_>, nodes: &mut NodeTable, matrix: &Matrix) -> Vec<Cell> {
    let holdings = engine.holdings();
    let mut cells = Vec::new();
    for party in words.policy.parties.ids() {
        for (data, _) in matrix.held_by(party) {
            let learns = engine.learns(&holdings, party, data);
            let holds = engine.holds(&holdings, party, data);
            let (learns, holds) = (nodes.add(engine, learns), nodes.add(engine, holds));
            cells.push(Cell { party: party.index(), data: data.index(), learns, holds });
        }
    }
    cells
}

fn variable(words: Words<'_>, engine: &Engine<'_>, id: VariableId) -> Variable {
    let variable = &words.policy.variables[id];
    let slot = engine.space.slot(id);
    let (sort, who) = match variable.sort {
        Sort::Choice(decider) => ("choice", Some(words.decider(decider))),
        Sort::Fact => ("fact", None),
        Sort::Reading => ("reading", None),
        Sort::May => ("may", None),
        Sort::Unstated => ("unstated", None),
    };
    let code = |value| slot.code(value).map(|(bit, one)| (bit, u8::from(one))).collect();
    Variable {
        name: words.variable(id),
        sort,
        who,
        meaning: words.meaning(id).or_else(|| words.guarded(id)),
        values: (0..slot.values).map(|value| value_name(words, &slot.ranges, id, value)).collect(),
        codes: (0..slot.values).map(code).collect(),
        foreign: variable.baseline.is_some(),
    }
}

fn value_name(words: Words<'_>, ranges: &[Range], id: VariableId, value: usize) -> String {
    match words.policy.variables[id].ty {
        Type::Bool => words.value(id, Value::Bool(value == 1)),
        Type::Values(_) => words.value(id, Value::Enum(value)),
        Type::Date | Type::Number => {
            let bound = |bound: Option<i64>| bound.map(|bound| words.value(id, Value::Int(bound)));
            let range = ranges.get(value).copied().unwrap_or(Range { from: None, to: None });
            match (bound(range.from), bound(range.to)) {
                (Some(from), Some(to)) if from == to => from,
                (Some(from), Some(to)) => format!("{from} to {to}"),
                (Some(from), None) => format!("{from} or later"),
                (None, Some(to)) => format!("{to} or earlier"),
                (None, None) => "any".to_owned(),
            }
        }
    }
}

/// One table of nodes for all sets of a policy: equal nodes are one row.
#[derive(Default)]
struct NodeTable {
    rows: Vec<[i64; 3]>,
    numbers: FxHashMap<[i64; 3], i64>,
    sets: FxHashMap<Diagram, i64>,
}

impl NodeTable {
    /// The number of a set.
    fn add(&mut self, engine: &Engine<'_>, set: Diagram) -> i64 {
        if set == Diagram::UNDECIDED {
            return -1;
        }
        if let Some(&known) = self.sets.get(&set) {
            return known;
        }
        let nodes = engine.space.diagrams.nodes(set);
        let mut numbers: FxHashMap<Node, i64> = FxHashMap::default();
        // Every node stands behind those that it leads to.
        for node in nodes.iter() {
            let number = match nodes.step(node) {
                Err(answer) => i64::from(answer),
                Ok((bit, zero, one)) => {
                    let number = |next: Node| numbers.get(&next).copied().unwrap_or_default();
                    self.row([i64::from(bit), number(zero), number(one)])
                }
            };
            numbers.insert(node, number);
        }
        let number = numbers.get(&nodes.root()).copied().unwrap_or_default();
        self.sets.insert(set, number);
        number
    }

    fn row(&mut self, row: [i64; 3]) -> i64 {
        let next = i64::try_from(self.rows.len()).unwrap_or(i64::MAX - 2) + 2;
        *self.numbers.entry(row).or_insert_with(|| {
            self.rows.push(row);
            next
        })
    }
}

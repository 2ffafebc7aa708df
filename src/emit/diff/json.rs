//! `--format json`: one object, schema `flowproof/diff/1`. Keys may be added, never changed.

use super::{Changes, blame_word};
use crate::claims;
use crate::compare::{Blame, ClaimChange, Comparison, Difference, NameChange, Relation, Shift, Side, Turn, What};
use crate::driver::DiffReport;
use crate::emit::json::{Condition, Finding, Step, Wire, bytes};
use crate::model::{ClaimId, Policy};
use crate::source::Span;
use crate::words::Telling;
use serde::Serialize;
use serde_json::{Map, Value as Json};

const SCHEMA: &str = "flowproof/diff/1";

/// The object, indented, with a line end behind it.
pub(in crate::emit) fn render(report: &DiffReport) -> Vec<u8> {
    bytes(&Diff::new(report))
}

#[derive(Serialize)]
struct Diff<'r> {
    schema: &'static str,
    old: Root,
    new: Root,
    assume: Vec<String>,
    /// Whether nothing changed in meaning; `null` if that is not known.
    same: Option<bool>,
    names: Vec<Name>,
    scenarios: Option<Scenarios>,
    holdings: Vec<Changed>,
    events: Vec<Changed>,
    claims: Vec<Claim>,
    undecided: usize,
    /// How many turns come without proof and blame.
    unexplained: usize,
    diagnostics: Vec<Finding<'r>>,
}

#[derive(Serialize)]
struct Root {
    name: Option<String>,
    file: String,
}

#[derive(Serialize)]
struct Name {
    change: &'static str,
    kind: &'static str,
    name: String,
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize, Default)]
struct Place {
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
}

#[derive(Serialize)]
struct Scenarios {
    relation: &'static str,
    added: Option<Condition>,
    removed: Option<Condition>,
}

#[derive(Serialize)]
struct Changed {
    relation: Option<&'static str>,
    event: &'static str,
    parties: Vec<String>,
    data: Vec<String>,
    to: Option<String>,
    longer_than_hours: Option<i128>,
    purposes: Option<Vec<String>>,
    text: String,
    added: Option<WireTurn>,
    removed: Option<WireTurn>,
}

#[derive(Serialize)]
struct WireTurn {
    when: Option<Condition>,
    scenario: Map<String, Json>,
    hidden: Map<String, Json>,
    steps: Vec<Step>,
    blame: Vec<WireBlame>,
}

#[derive(Serialize)]
struct WireBlame {
    change: &'static str,
    kind: &'static str,
    name: String,
    text: Option<String>,
    #[serde(flatten)]
    place: Place,
    /// The statement of the other policy that goes by the same name or text.
    other: Option<Other>,
}

#[derive(Serialize)]
struct Other {
    text: String,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Claim {
    name: String,
    change: &'static str,
    restated: bool,
    old: Option<Standing>,
    new: Option<Standing>,
    relation: Option<&'static str>,
    added: Option<WireTurn>,
    removed: Option<WireTurn>,
}

#[derive(Serialize)]
struct Standing {
    text: String,
    verdict: &'static str,
    vacuous: Option<String>,
    when: Option<Condition>,
    #[serde(flatten)]
    place: Place,
}

impl<'r> Diff<'r> {
    fn new(report: &'r DiffReport) -> Self {
        let changes = Changes::new(report);
        let root = |side: Side, file: &str| Root {
            name: changes.map(|changes| changes.policy(side).name.clone()),
            file: file.to_owned(),
        };
        let [old, new] = &report.files;
        let comparison = report.compared.as_ref().map(|(_, comparison)| comparison);
        let mut diff = Self {
            schema: SCHEMA,
            old: root(Side::Old, old),
            new: root(Side::New, new),
            assume: report.assumptions.clone(),
            same: comparison.and_then(same),
            names: Vec::new(),
            scenarios: None,
            holdings: Vec::new(),
            events: Vec::new(),
            claims: Vec::new(),
            undecided: comparison.map_or(0, |comparison| comparison.undecided),
            unexplained: comparison.map_or(0, |comparison| comparison.unexplained),
            diagnostics: report.diagnostics.iter().map(|found| Finding::new(found, &report.sources)).collect(),
        };
        if let Some(changes) = changes {
            Object { changes }.fill(&mut diff);
        }
        diff
    }
}

fn same(comparison: &Comparison) -> Option<bool> {
    match (comparison.is_empty(), comparison.undecided) {
        (false, _) => Some(false),
        (true, 0) => Some(true),
        (true, _) => None,
    }
}

#[derive(Clone, Copy)]
struct Object<'a> {
    changes: Changes<'a>,
}

impl Object<'_> {
    fn fill(self, diff: &mut Diff<'_>) {
        let comparison = self.changes.comparison;
        diff.names = comparison.names.iter().map(|&change| self.name(change)).collect();
        diff.scenarios = comparison.scenarios.relation().map(|relation| self.scenarios(relation));
        diff.holdings = comparison.holdings.iter().map(|difference| self.difference(difference)).collect();
        diff.events = comparison.events.iter().map(|difference| self.difference(difference)).collect();
        diff.claims = comparison.claims.iter().filter_map(|change| self.claim(change)).collect();
    }

    /// Scenarios are those of both policies.
    fn wire(&self) -> Wire<'_> {
        Wire { words: self.changes.shared() }
    }

    fn place(self, span: Option<Span>) -> Place {
        let sources = &self.changes.report.sources;
        let start = span.map(|span| sources.start(span));
        Place {
            file: span.map(|span| sources.file(span.file).name().to_owned()),
            line: start.map(|start| start.line),
            column: start.map(|start| start.column),
        }
    }

    fn name(self, change: NameChange) -> Name {
        let words = self.changes.name(change);
        Name {
            change: words.change,
            kind: words.kind,
            name: words.name,
            from: words.from,
            to: words.to,
            place: self.place(words.span),
        }
    }

    fn scenarios(self, relation: Relation) -> Scenarios {
        let shift = &self.changes.comparison.scenarios;
        let condition = |condition: &Option<claims::Dnf>| condition.as_ref().map(|dnf| self.wire().condition(dnf));
        Scenarios {
            relation: relation.word(),
            added: shift.added.as_ref().and_then(condition),
            removed: shift.removed.as_ref().and_then(condition),
        }
    }

    fn difference(self, difference: &Difference) -> Changed {
        let changes = self.changes;
        let (added, removed) = self.turns(&difference.shift);
        Changed {
            relation: difference.shift.relation().map(Relation::word),
            event: event_word(&difference.what),
            parties: difference.parties.iter().map(|&twin| changes.party(twin)).collect(),
            data: difference.data.iter().map(|&twin| changes.data(twin).to_owned()).collect(),
            to: match &difference.what {
                What::Sends(to) => Some(changes.party(*to)),
                _ => None,
            },
            longer_than_hours: match difference.what {
                What::Keeps(limit) => limit,
                _ => None,
            },
            purposes: match &difference.what {
                What::Uses(purposes) => Some(purposes.iter().map(|&twin| changes.purpose(twin).to_owned()).collect()),
                _ => None,
            },
            text: changes.sentence(difference),
            added,
            removed,
        }
    }

    fn turns(self, shift: &Shift<Turn>) -> (Option<WireTurn>, Option<WireTurn>) {
        let added = shift.added.as_ref().map(|turn| self.turn(Side::New, turn));
        (added, shift.removed.as_ref().map(|turn| self.turn(Side::Old, turn)))
    }

    fn turn(self, side: Side, turn: &Turn) -> WireTurn {
        let wire = self.wire();
        let (hidden, open): (Vec<_>, Vec<_>) = turn.scenario.iter().copied().partition(|&(id, _)| wire.is_hidden(id));
        let words = self.changes.words(side);
        WireTurn {
            when: turn.when.as_ref().map(|dnf| wire.condition(dnf)),
            scenario: wire.settings(&open),
            hidden: wire.settings(&hidden),
            steps: Wire { words }.steps(&Telling::of(words, &turn.steps)),
            blame: turn.blame.iter().map(|&blame| self.blame(side, blame)).collect(),
        }
    }

    fn blame(self, side: Side, blame: Blame) -> WireBlame {
        let words = self.changes.words(side);
        let policy: &Policy = words.policy;
        let (kind, name, text, span) = match blame {
            Blame::Statement(id, _) => {
                ("statement", words.statement(id), Some(words.statement_text(id)), policy.statements[id].span)
            }
            Blame::Part(id) => ("part", policy.party_path(id), None, policy.parties[id].span),
            Blame::Key(id) => ("key", policy.data_name(id).to_owned(), None, policy.data[id].span),
        };
        let other = match blame {
            Blame::Statement(_, Some(other)) => {
                let words = self.changes.words(side.other());
                let place = self.place(Some(words.policy.statements[other].span));
                Some(Other { text: words.statement_text(other), place })
            }
            _ => None,
        };
        WireBlame { change: blame_word(side, blame), kind, name, text, place: self.place(Some(span)), other }
    }

    fn claim(self, change: &ClaimChange) -> Option<Claim> {
        let claim = self.changes.claim(change)?;
        let (added, removed) = self.turns(&change.fails);
        let standing = |side: Side, found: &Option<(ClaimId, claims::Finding)>| {
            found.as_ref().map(|(id, finding)| self.standing(side, *id, finding))
        };
        Some(Claim {
            name: self.changes.claim_name(claim).to_owned(),
            change: super::claim_word(change),
            restated: change.restated,
            old: standing(Side::Old, &change.old),
            new: standing(Side::New, &change.new),
            relation: change.fails.relation().map(Relation::word),
            added,
            removed,
        })
    }

    fn standing(self, side: Side, id: ClaimId, finding: &claims::Finding) -> Standing {
        let words = self.changes.words(side);
        Standing {
            text: self.changes.claim_text((side, id)),
            verdict: finding.verdict.word(),
            vacuous: finding.vacuous.as_ref().map(|why| words.vacuity(why)),
            when: finding.when.as_ref().map(|dnf| self.wire().condition(dnf)),
            place: self.place(Some(words.policy.claims[id].span)),
        }
    }
}

const fn event_word(what: &What) -> &'static str {
    match what {
        What::Holds => "reaches_and_learns",
        What::Reaches => "reaches",
        What::Learns => "learns",
        What::Sends(_) => "sends",
        What::Keeps(_) => "keeps",
        What::Uses(_) => "uses",
    }
}

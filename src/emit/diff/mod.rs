//! The outputs of `diff`. This file has the words that they share.

mod json;
mod markdown;
mod short;

pub(super) use json::render as json;
pub(super) use markdown::render as markdown;
pub(super) use short::{render as short, scenarios};

use crate::claims::{Finding, StepRule, Value, Verdict};
use crate::compare::{
    Blame, ClaimChange, Comparison, Condition, Difference, NameChange, Relation, Side, Turn, Twin, What, data_of,
};
use crate::driver::DiffReport;
use crate::model::{ClaimId, DataId, DataSet, Pair, PartyId, Policy, VariableId};
use crate::source::Span;
use crate::words::{Words, duration, list, plural, sort_word};

/// Says things about two policies.
#[derive(Clone, Copy)]
pub(super) struct Changes<'a> {
    pub report: &'a DiffReport,
    pub pair: &'a Pair,
    pub comparison: &'a Comparison,
}

impl<'a> Changes<'a> {
    /// Words about a comparison; nothing if there was none.
    pub fn new(report: &'a DiffReport) -> Option<Self> {
        report.compared.as_ref().map(|(pair, comparison)| Self { report, pair, comparison })
    }

    pub fn policy(self, side: Side) -> &'a Policy {
        side.of(&self.pair.old, &self.pair.new)
    }

    /// Words about the statements of a side.
    pub fn words(self, side: Side) -> Words<'a> {
        Words::new(self.policy(side), &self.report.sources)
    }

    /// Words about scenarios, which are those of both.
    pub fn shared(self) -> Words<'a> {
        self.words(Side::New)
    }

    pub fn party(self, twin: Twin<PartyId>) -> String {
        match (twin.new, twin.old) {
            (Some(new), _) => self.pair.new.party_path(new),
            (None, Some(old)) => self.pair.old.party_path(old),
            (None, None) => String::new(),
        }
    }

    pub fn data(self, twin: Twin<DataId>) -> &'a str {
        match (twin.new, twin.old) {
            (Some(new), _) => self.pair.new.data_name(new),
            (None, Some(old)) => self.pair.old.data_name(old),
            (None, None) => "",
        }
    }

    pub fn purpose(self, twin: Twin<crate::model::PurposeId>) -> &'a str {
        match (twin.new, twin.old) {
            (Some(new), _) => self.pair.new.symbol(self.pair.new.purposes[new].name),
            (None, Some(old)) => self.pair.old.symbol(self.pair.old.purposes[old].name),
            (None, None) => "",
        }
    }

    /// `Facebook learns phone_number`.
    pub fn sentence(self, difference: &Difference) -> String {
        let one = difference.parties.len() == 1;
        let (who, data) = (self.parties(difference), self.all_data(difference));
        let verb = |singular: &str, plural: &str| if one { singular.to_owned() } else { plural.to_owned() };
        match &difference.what {
            What::Holds => format!("{who} {} {data}", verb("learns", "learn")),
            What::Learns => format!("{who} {} {data}, which it holds in other scenarios, too", verb("learns", "learn")),
            What::Reaches => {
                let reaches = if difference.data.len() == 1 { "reaches" } else { "reach" };
                format!("{data} {reaches} {who}, clear or sealed")
            }
            What::Sends(to) => format!("{who} {} {data} to {}", verb("sends", "send"), self.party(*to)),
            What::Keeps(limit) => {
                let longer = limit.map_or_else(String::new, |hours| format!(" longer than {}", duration(hours)));
                format!("{who} {} {data}{longer}", verb("keeps", "keep"))
            }
            What::Uses(purposes) => {
                let purposes: Vec<String> = purposes.iter().map(|&twin| self.purpose(twin).to_owned()).collect();
                format!("{who} {} {data} for {}", verb("uses", "use"), list(&purposes, "and"))
            }
        }
    }

    fn parties(self, difference: &Difference) -> String {
        let names: Vec<String> = difference.parties.iter().map(|&twin| self.party(twin)).collect();
        list(&names, "and")
    }

    /// The data; a type stands for all that is one, where all of it is among them.
    fn all_data(self, difference: &Difference) -> String {
        let [old, new] = [Side::Old, Side::New].map(|side| data_of(side, &difference.data));
        let below = |twin: &Twin<DataId>| self.below(*twin);
        let standing: Vec<(Side, DataId, &DataSet)> = difference.data.iter().filter_map(below).collect();
        let all_listed = |&(side, _, below): &(Side, DataId, &DataSet)| {
            let listed = side.of(&old, &new);
            below.iter().all(|data| listed.contains(data))
        };
        let standing: Vec<_> = standing.into_iter().filter(all_listed).collect();
        let covered = |twin: &Twin<DataId>| {
            standing
                .iter()
                .any(|&(side, above, below)| twin.on(side).is_some_and(|data| data != above && below.contains(data)))
        };
        let name = |twin: &Twin<DataId>| {
            let stands = standing.iter().any(|&(side, above, _)| twin.on(side) == Some(above));
            let kinds = if stands { " (all kinds)" } else { "" };
            format!("{}{kinds}", self.data(*twin))
        };
        let names: Vec<String> = difference.data.iter().filter(|twin| !covered(twin)).map(name).collect();
        list(&names, "and")
    }

    /// A type that others are, with all that are, on the side that knows it (the newer one, if both do).
    fn below(self, twin: Twin<DataId>) -> Option<(Side, DataId, &'a DataSet)> {
        let side = if twin.new.is_some() { Side::New } else { Side::Old };
        let data = twin.on(side)?;
        let below = &self.policy(side).data[data].below;
        (below.len() > 1).then_some((side, data, below))
    }

    /// ` when account`, or ` in every scenario`.
    pub fn when(self, condition: &Condition) -> String {
        match condition {
            Some(dnf) => self.shared().when(dnf),
            None => " in cases that are too many to list".to_owned(),
        }
    }

    /// What a change says: `new when …`, `no longer when …`.
    pub fn turned(self, side: Side, turn: &Turn) -> String {
        let what = if side == Side::New { "new" } else { "no longer" };
        format!("{what}{}", self.when(&turn.when))
    }

    /// The example of a turn: what is so in it; of enumerations, dates and numbers what the condition speaks of.
    pub fn example(self, turn: &Turn) -> Vec<String> {
        let mentioned: Vec<VariableId> =
            turn.when.iter().flat_map(|dnf| dnf.cubes.iter().flatten()).map(|literal| literal.variable).collect();
        let matters = |&&(id, value): &&(VariableId, Value)| match value {
            Value::Bool(yes) => yes,
            Value::Enum(_) | Value::Int(_) => mentioned.contains(&id),
        };
        let shared = self.shared();
        turn.scenario.iter().filter(matters).map(|&(id, value)| shared.setting(id, value)).collect()
    }

    /// A proof on one line: `User -> WhatsApp -> Facebook, Facebook works out location`.
    pub fn route(self, side: Side, turn: &Turn) -> String {
        let policy = self.policy(side);
        let mut stops: Vec<String> = Vec::new();
        let mut end = None;
        for step in &turn.steps {
            let (party, data) = (policy.party_path(step.party), policy.data_name(step.data));
            match (step.rule, step.from) {
                (StepRule::Flow, Some(from)) if end == Some(from) => {
                    if let Some(last) = stops.last_mut() {
                        last.push_str(&format!(" -> {party}"));
                    }
                }
                (StepRule::Flow, Some(from)) => stops.push(format!("{} -> {party}", policy.party_path(from))),
                (StepRule::Derive, _) => stops.push(format!("{party} works out {data}")),
                (StepRule::Unseal, _) => stops.push(format!("{party} can read {data}")),
                (StepRule::Part, _) => stops.push(format!("and so {party}")),
                (StepRule::Origin, _) if turn.steps.len() == 1 => stops.push(format!("{party} has {data}")),
                (StepRule::Origin | StepRule::Flow | StepRule::Keep | StepRule::Use, _) => {}
            }
            end = (step.rule == StepRule::Flow).then_some(step.party);
        }
        stops.join(", ")
    }

    /// What is to blame, as one phrase and the place that it is about.
    pub fn blame(self, side: Side, blame: Blame) -> (String, Span) {
        let words = self.words(side);
        let policy = words.policy;
        let change = blame_word(side, blame);
        match blame {
            Blame::Statement(id, _) => {
                let statement = &policy.statements[id];
                let name = statement.name.map(|name| policy.symbol(name).to_owned());
                let name = name.unwrap_or_else(|| format!("`{}`", words.statement_text(id)));
                (format!("{change} {name}"), statement.span)
            }
            Blame::Part(part) => {
                let whole = policy.parties[part].whole.map_or_else(String::new, |whole| policy.party_path(whole));
                (format!("{change} {} as a part of {whole}", policy.party_path(part)), policy.parties[part].span)
            }
            Blame::Key(key) => (format!("{change} what {} opens", policy.data_name(key)), policy.data[key].span),
        }
    }

    /// The statement to blame as it stands, and as it stood on the other side.
    pub fn blamed_texts(self, side: Side, blame: Blame) -> Option<(String, Option<String>)> {
        let Blame::Statement(id, other) = blame else { return None };
        let other = other.map(|other| self.words(side.other()).statement_text(other));
        Some((self.words(side).statement_text(id), other))
    }

    /// A change of names: what changed, and where that is declared.
    pub fn name(self, change: NameChange) -> NameWords {
        let alone = |side: Side, kind: &'static str, name: String, span: Option<Span>| NameWords {
            change: if side == Side::New { "added" } else { "removed" },
            kind,
            name,
            span,
            from: None,
            to: None,
        };
        match change {
            NameChange::Kind(side, id) => {
                let kind = &self.policy(side).kinds[id];
                alone(side, "kind", self.policy(side).symbol(kind.name).to_owned(), kind.span)
            }
            NameChange::Party(side, id) => {
                let policy = self.policy(side);
                alone(side, "party", policy.party_path(id), Some(policy.parties[id].span))
            }
            NameChange::Data(side, id) => {
                let policy = self.policy(side);
                let kind = if policy.data[id].key { "key" } else { "data" };
                alone(side, kind, policy.data_name(id).to_owned(), Some(policy.data[id].span))
            }
            NameChange::Purpose(side, id) => {
                let policy = self.policy(side);
                let purpose = &policy.purposes[id];
                alone(side, "purpose", policy.symbol(purpose.name).to_owned(), Some(purpose.span))
            }
            NameChange::Variable(side, id) => {
                let variable = &self.policy(side).variables[id];
                alone(side, sort_word(variable.sort), self.words(side).variable(id), Some(variable.span))
            }
            NameChange::Sort(id) => {
                let variable = &self.pair.new.variables[id];
                NameWords {
                    change: "changed",
                    kind: sort_word(variable.sort),
                    name: self.shared().variable(id),
                    span: Some(variable.span),
                    from: Some(self.words(Side::Old).sort(id)),
                    to: Some(self.words(Side::New).sort(id)),
                }
            }
        }
    }

    /// How a claim stood or stands: `holds`, `violated when account`.
    pub fn standing(self, (side, id): (Side, ClaimId), finding: &Finding) -> String {
        let verdict = match (finding.verdict, &finding.vacuous) {
            (Verdict::Holds, Some(_)) => "holds, but says nothing",
            (Verdict::NotEvaluated, _) => "not evaluated",
            (verdict, _) => verdict.word(),
        };
        let when = finding
            .when
            .as_ref()
            .map_or_else(String::new, |when| self.words(side).within_scope(id, when, self.shared().when(when)));
        format!("{verdict}{when}")
    }

    /// The name, the text and the place of the claim of a change: of the newer one, if there is one.
    pub fn claim(self, change: &ClaimChange) -> Option<(Side, ClaimId)> {
        let new = change.new.as_ref().map(|(id, _)| (Side::New, *id));
        new.or_else(|| change.old.as_ref().map(|(id, _)| (Side::Old, *id)))
    }

    pub fn claim_name(self, (side, id): (Side, ClaimId)) -> &'a str {
        self.policy(side).symbol(self.policy(side).claims[id].name)
    }

    pub fn claim_text(self, (side, id): (Side, ClaimId)) -> String {
        self.words(side).claim_text(&self.policy(side).claims[id])
    }

    /// What became of a claim, in a phrase.
    pub fn claim_change(self, change: &ClaimChange) -> String {
        match (&change.old, &change.new) {
            (Some((was, old)), Some((is, new))) => {
                let before = self.standing((Side::Old, *was), old);
                let after = self.standing((Side::New, *is), new);
                let restated = if change.restated { ", and claims something else" } else { "" };
                if before == after {
                    format!("{after}{}{restated}", alike(change))
                } else {
                    format!("{before} → {after}{restated}")
                }
            }
            (None, Some((id, new))) => self.standing((Side::New, *id), new),
            (Some((id, old)), None) => self.standing((Side::Old, *id), old),
            (None, None) => String::new(),
        }
    }

    /// The last line: how much changed.
    pub fn summary(self) -> String {
        let comparison = self.comparison;
        if comparison.is_empty() {
            return match comparison.undecided {
                0 => "no difference in meaning".to_owned(),
                _ => "no difference in meaning is known".to_owned(),
            };
        }
        let scenarios = usize::from(comparison.scenarios.relation().is_some());
        let counts = [
            (comparison.names.len(), "name"),
            (scenarios, "change of assumption"),
            (comparison.holdings.len(), "holding"),
            (comparison.events.len(), "event"),
            (comparison.claims.len(), "claim"),
        ];
        let told: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|&(count, noun)| plural_of(count, noun)).collect();
        format!("different in {}", list(&told, "and"))
    }

    /// What could not be compared, and what is not explained.
    pub fn remarks(self) -> Vec<String> {
        let Comparison { undecided, unexplained, .. } = self.comparison;
        let mut remarks = Vec::new();
        if *undecided > 0 {
            let them = plural(*undecided, "thing");
            remarks.push(format!("{them} could not be compared: a limit was reached (`--max-steps`, `--timeout`)"));
        }
        if *unexplained > 0 {
            let them = plural(*unexplained, "change");
            remarks.push(format!("no proof was looked for of {them}: there are too many"));
        }
        remarks
    }
}

/// A change of names, in words.
pub(super) struct NameWords {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    pub kind: &'static str,
    pub name: String,
    pub span: Option<Span>,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl NameWords {
    /// `party Shop`, `hosting: a choice of User, was a fact`.
    pub fn phrase(&self) -> String {
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => format!("{}: {to}, was {from}", self.name),
            _ => format!("{} {}", self.kind, self.name),
        }
    }
}

/// `added`, `removed` or `changed`.
pub(super) const fn blame_word(side: Side, blame: Blame) -> &'static str {
    match (blame, side) {
        (Blame::Statement(_, Some(_)), _) => "changed",
        (_, Side::New) => "added",
        (_, Side::Old) => "removed",
    }
}

/// `added`, `removed` or `changed`.
pub(super) const fn claim_word(change: &ClaimChange) -> &'static str {
    match (&change.old, &change.new) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    }
}

const fn alike(change: &ClaimChange) -> &'static str {
    match change.fails.relation() {
        None => "",
        Some(Relation::Wider) => ", and what else can fail is more",
        Some(Relation::Narrower) => ", and what else can fail is less",
        Some(Relation::Incomparable) => ", and what else can fail is other",
    }
}

fn plural_of(count: usize, noun: &str) -> String {
    match noun {
        "change of assumption" => "the scenarios that count".to_owned(),
        _ => plural(count, noun),
    }
}

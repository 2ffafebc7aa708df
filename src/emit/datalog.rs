//! `compile --emit datalog`: a program in the syntax of Soufflé that computes who holds what in one scenario.
//!
//! The rules are those of the language, word for word; what the policy states are facts. Statements that do not apply in the scenario are
//! left out. Everything is one positive program: an engine for plain Datalog with integers can run it.

use crate::claims::Value;
use crate::driver::{Built, Chosen};
use crate::model::{
    Body, Chain, Claim, ClaimBody, DataId, DataSet, Event, PartySet, Policy, PurposeId, PurposeSet, Statement,
    StatementId, Transformed,
};
use crate::words::{Words, fold, plain};
use std::collections::BTreeSet;

/// The program; nothing where no scenario counts or the policy is not valid.
#[must_use]
pub(super) fn render(built: &Built) -> Option<Vec<u8>> {
    let report = built.report.policies.first()?;
    let chosen = built.guarded.as_ref()?.scenario.as_ref()?;
    let words = Words::new(&report.policy, &built.report.sources);
    let mut program = Program { text: String::new(), words, policy: &report.policy, chosen };
    program.header(&built.report.restrictions.assumptions);
    program.text.push_str(RULES);
    program.claims();
    program.facts();
    Some(program.text.into_bytes())
}

/// What every program has: the relations, the rules of the language, and what happens.
const RULES: &str = r"
// What the policy states.
.decl party(p: symbol)
.decl part(p: symbol, whole: symbol)
// The first key opens seals of the second.
.decl opens(k: symbol, seal: symbol)
.decl origin(s: symbol, p: symbol, d: symbol)
// A hop of a statement, from one party to another.
.decl hop(h: symbol, p: symbol, q: symbol)
.decl belongs(h: symbol, s: symbol)
// What arrives of what the sender holds in the clear: in the clear, or sealed; and which sealed data goes on as it is.
.decl moves_clear(h: symbol, d: symbol, e: symbol)
.decl moves_sealed(h: symbol, d: symbol, e: symbol, k: symbol)
.decl relays(h: symbol, d: symbol)
// A derivation at a party; the data of its premises, counted from 0; how many premises there are; what follows.
.decl derives_at(s: symbol, p: symbol)
.decl premise(s: symbol, i: number, d: symbol)
.decl premises(s: symbol, n: number)
.decl concludes(s: symbol, d: symbol)
.decl keep_at(s: symbol, p: symbol, d: symbol)
.decl use_at(s: symbol, p: symbol, d: symbol)
// The purposes of a statement, and all that they are.
.decl for_purpose(s: symbol, u: symbol)

// Who holds what.
.decl clear(p: symbol, d: symbol)
.decl sealed(p: symbol, d: symbol, k: symbol)
.decl met(p: symbol, s: symbol, n: number)

// 1. Origins.
clear(p, d) :- origin(_, p, d).
// 2. Flows.
clear(q, e) :- hop(h, p, q), moves_clear(h, d, e), clear(p, d).
sealed(q, e, k) :- hop(h, p, q), moves_sealed(h, d, e, k), clear(p, d).
sealed(q, d, k) :- hop(h, p, q), relays(h, d), sealed(p, d, k).
// 3. Seals that open.
clear(p, d) :- sealed(p, d, k), opens(o, k), clear(p, o).
// 4. Derivations: premise after premise.
met(p, s, 0) :- derives_at(s, p).
met(p, s, i + 1) :- met(p, s, i), premise(s, i, d), clear(p, d).
clear(p, d) :- met(p, s, n), premises(s, n), concludes(s, d).
// 5. What a part holds, the whole holds.
clear(w, d) :- part(p, w), clear(p, d).
sealed(w, d, k) :- part(p, w), sealed(p, d, k).

// What happens.
.decl reaches(d: symbol, p: symbol)
.decl learns(p: symbol, d: symbol)
.decl moved(h: symbol, p: symbol, q: symbol, d: symbol)
.decl sends(p: symbol, d: symbol, q: symbol)
.decl keeps(s: symbol, p: symbol, d: symbol)
.decl uses(s: symbol, p: symbol, d: symbol)
reaches(d, p) :- clear(p, d).
reaches(d, p) :- sealed(p, d, _).
learns(p, d) :- clear(p, d).
moved(h, p, q, e) :- hop(h, p, q), moves_clear(h, d, e), clear(p, d).
moved(h, p, q, e) :- hop(h, p, q), moves_sealed(h, d, e, _), clear(p, d).
moved(h, p, q, d) :- hop(h, p, q), relays(h, d), sealed(p, d, _).
sends(p, d, q) :- moved(_, p, q, d).
keeps(s, p, d) :- keep_at(s, p, d), reaches(d, p).
uses(s, p, d) :- use_at(s, p, d), clear(p, d).
uses(s, q, d) :- moved(h, _, q, d), belongs(h, s), for_purpose(s, _), clear(q, d).

.output clear
.output sealed
.output reaches
.output learns
.output sends
.output keeps
.output uses
";

struct Program<'a> {
    text: String,
    words: Words<'a>,
    policy: &'a Policy,
    chosen: &'a Chosen,
}

impl Program<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A comment on one line, whatever is in the text.
    fn comment(&mut self, text: &str) {
        let text = plain(text).replace(['\n', '\r'], " ");
        self.line(&format!("// {text}"));
    }

    fn fact(&mut self, relation: &str, arguments: &[String]) {
        self.line(&format!("{relation}({}).", arguments.join(", ")));
    }

    fn header(&mut self, assumptions: &[String]) {
        self.comment(&format!("The policy {} in one scenario.", self.policy.name));
        for assumption in assumptions {
            self.comment(&format!("assumed: {}", fold(assumption)));
        }
        let values = self.chosen.values.clone();
        for (id, value) in values {
            let setting = match value {
                Value::Bool(yes) => format!("{} = {}", self.words.variable(id), if yes { "yes" } else { "no" }),
                _ => format!("{} = {}", self.words.variable(id), self.words.value(id, value)),
            };
            self.comment(&format!("scenario: {setting}"));
        }
        if !self.chosen.open.is_empty() {
            let open: Vec<String> = self.chosen.open.iter().map(|&id| self.words.variable(id)).collect();
            self.comment(&format!("It is the plainest of several. Open, and settled by --assume: {}", open.join(", ")));
        }
    }

    /// One relation for each claim that something never happens, with the ways in which it does.
    fn claims(&mut self) {
        self.line("\n// Claims that something never happens: how it does.");
        let policy = self.policy;
        let mut taken = BTreeSet::new();
        for (id, claim) in policy.claims.iter_enumerated() {
            let name = policy.symbol(claim.name);
            self.comment(&format!("{name}: {}", self.words.claim_text(claim)));
            let Some(rule) = asked(policy, claim) else {
                self.comment("  (not expressed here)");
                continue;
            };
            let relation = relation_name(name, &mut taken);
            self.line(&format!(".decl {relation}({})", rule.columns));
            self.line(&format!(".output {relation}"));
            if !self.chosen.speaks[id] {
                self.comment("  (says nothing about this scenario)");
                continue;
            }
            self.claim_rule(&relation, &rule);
        }
    }

    fn claim_rule(&mut self, relation: &str, rule: &Asked<'_>) {
        let policy = self.policy;
        let of = relation.trim_start_matches("claim");
        let mut body = vec![rule.event.to_owned(), format!("parties_of{of}(p)"), format!("data_of{of}(d)")];
        let paths = |parties: &PartySet| parties.iter().map(|id| symbol(&policy.party_path(id))).collect::<Vec<_>>();
        self.list(&format!("parties_of{of}"), &paths(rule.party));
        let data: Vec<String> = rule.data.iter().map(|id| symbol(policy.data_name(id))).collect();
        self.list(&format!("data_of{of}"), &data);
        if let Some(receivers) = rule.receiver {
            self.list(&format!("receivers_of{of}"), &paths(receivers));
            body.push(format!("receivers_of{of}(q)"));
        }
        if let Some(counts) = &rule.counts {
            let counts: Vec<String> = counts.iter().map(|&id| self.statement(id)).collect();
            self.list(&format!("statements_of{of}"), &counts);
            body.push(format!("statements_of{of}(s)"));
        }
        self.line(&format!("{relation}({}) :- {}.", rule.head, body.join(", ")));
    }

    /// A relation of one column with its facts.
    fn list(&mut self, relation: &str, symbols: &[String]) {
        self.line(&format!(".decl {relation}(x: symbol)"));
        symbols.iter().for_each(|symbol| self.fact(relation, std::slice::from_ref(symbol)));
    }

    fn facts(&mut self) {
        self.line("\n// Facts.");
        let policy = self.policy;
        for (id, party) in policy.parties.iter_enumerated() {
            self.fact("party", &[symbol(&policy.party_path(id))]);
            if let Some(whole) = party.whole {
                self.fact("part", &[symbol(&policy.party_path(id)), symbol(&policy.party_path(whole))]);
            }
        }
        for (key, data) in policy.data.iter_enumerated().filter(|(_, data)| data.key) {
            for seal in data.above.iter() {
                self.fact("opens", &[symbol(policy.data_name(key)), symbol(policy.data_name(seal))]);
            }
        }
        for (id, statement) in policy.statements.iter_enumerated() {
            self.comment(&format!("{} {}", self.words.statement(id), self.words.statement_text(id)));
            if self.chosen.applies[id] {
                self.statement_facts(id, statement);
            } else {
                self.comment("  (does not apply in this scenario)");
            }
        }
    }

    /// How a statement is called: its name, or a hash and its number; names have no hash in them.
    fn statement(&self, id: StatementId) -> String {
        use crate::ids::Id;
        let name = self.policy.statements[id].name;
        symbol(&name.map_or_else(|| format!("#{}", id.index() + 1), |name| self.policy.symbol(name).to_owned()))
    }

    fn statement_facts(&mut self, id: StatementId, statement: &Statement) {
        let policy = self.policy;
        let name = self.statement(id);
        match &statement.body {
            Body::Origin { data, at } => self.pairs("origin", &name, at, data),
            Body::Keep { data, at, .. } => self.pairs("keep_at", &name, at, data),
            Body::Use { data, at } => self.pairs("use_at", &name, at, data),
            Body::Flow { chain, data, transformed, seal } => {
                self.flow(id, chain, data, transformed.as_deref(), *seal);
            }
            Body::Derive { conclusions, premises, at } => {
                self.derivation(&name, conclusions, premises, at.as_deref());
            }
        }
        let above = |&purpose: &PurposeId| policy.purposes[purpose].above.iter();
        let purposes: BTreeSet<PurposeId> = statement.purposes.iter().flat_map(above).collect();
        for purpose in purposes {
            self.fact("for_purpose", &[name.clone(), symbol(policy.symbol(policy.purposes[purpose].name))]);
        }
    }

    fn pairs(&mut self, relation: &str, name: &str, parties: &PartySet, data: &DataSet) {
        for party in parties.iter() {
            for data in data.iter() {
                let (party, data) = (symbol(&self.policy.party_path(party)), symbol(self.policy.data_name(data)));
                self.fact(relation, &[name.to_owned(), party, data]);
            }
        }
    }

    fn flow(
        &mut self,
        id: StatementId,
        chain: &Chain,
        data: &DataSet,
        transformed: Option<&Transformed>,
        seal: Option<DataId>,
    ) {
        let statement = self.statement(id);
        for (link, (from, to)) in chain.hops().enumerate() {
            let hop = symbol(&format!("{}/{}", unquoted(&statement), link + 1));
            self.fact("belongs", &[hop.clone(), statement.clone()]);
            for from in from.iter() {
                for to in to.iter().filter(|&to| to != from) {
                    let ends = [from, to].map(|party| symbol(&self.policy.party_path(party)));
                    self.fact("hop", &[[hop.clone()].as_slice(), &ends].concat());
                }
            }
            match transformed {
                Some(transformed) if link == 0 => {
                    for data in data.iter() {
                        for &becomes in &transformed.names {
                            self.moves(&hop, data, becomes, seal);
                        }
                    }
                }
                Some(transformed) => self.carries(&hop, &transformed.later, seal),
                None => self.carries(&hop, data, seal),
            }
        }
    }

    fn carries(&mut self, hop: &str, data: &DataSet, seal: Option<DataId>) {
        for data in data.iter() {
            self.moves(hop, data, data, seal);
            self.fact("relays", &[hop.to_owned(), symbol(self.policy.data_name(data))]);
        }
    }

    fn moves(&mut self, hop: &str, data: DataId, becomes: DataId, seal: Option<DataId>) {
        let name = |data| symbol(self.policy.data_name(data));
        let mut arguments = vec![hop.to_owned(), name(data), name(becomes)];
        match seal {
            Some(key) => {
                arguments.push(name(key));
                self.fact("moves_sealed", &arguments);
            }
            None => self.fact("moves_clear", &arguments),
        }
    }

    fn derivation(&mut self, name: &str, conclusions: &[DataId], premises: &[DataSet], at: Option<&PartySet>) {
        let everyone = PartySet::new(self.policy.parties.ids());
        for party in at.unwrap_or(&everyone).iter() {
            self.fact("derives_at", &[name.to_owned(), symbol(&self.policy.party_path(party))]);
        }
        for (at, premise) in premises.iter().enumerate() {
            for data in premise.iter() {
                self.fact("premise", &[name.to_owned(), at.to_string(), symbol(self.policy.data_name(data))]);
            }
        }
        self.fact("premises", &[name.to_owned(), premises.len().to_string()]);
        for &conclusion in conclusions {
            self.fact("concludes", &[name.to_owned(), symbol(self.policy.data_name(conclusion))]);
        }
    }
}

/// What a claim asks about, as a rule.
struct Asked<'a> {
    columns: &'static str,
    head: &'static str,
    event: &'static str,
    party: &'a PartySet,
    receiver: Option<&'a PartySet>,
    data: &'a DataSet,
    /// The statements that count, where not all do.
    counts: Option<Vec<StatementId>>,
}

/// A claim as a rule, if it is one that something never happens (when something is so).
fn asked<'a>(policy: &Policy, claim: &'a Claim) -> Option<Asked<'a>> {
    if !claim.blocked_by.is_empty() {
        return None;
    }
    match claim.body.as_ref()? {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) => Some(asked_event(policy, event)),
        ClaimBody::UsesOnlyFor { party, data, purposes } => {
            let counts = using(policy, |purpose| !purposes.contains(purpose));
            Some(Asked { counts: Some(counts), ..asked_uses(party, data) })
        }
        _ => None,
    }
}

fn asked_event<'a>(policy: &Policy, event: &'a Event) -> Asked<'a> {
    let plain = |event, party, data| Asked {
        columns: "p: symbol, d: symbol",
        head: "p, d",
        event,
        party,
        receiver: None,
        data,
        counts: None,
    };
    match event {
        Event::Reaches { data, party } => plain("reaches(d, p)", party, data),
        Event::Learns { party, data } => plain("learns(p, d)", party, data),
        Event::Sends { from, data, to } => Asked {
            columns: "p: symbol, d: symbol, q: symbol",
            head: "p, d, q",
            receiver: Some(to),
            ..plain("sends(p, d, q)", from, data)
        },
        Event::Keeps { party, data, longer_than } => {
            let long_enough = |statement: &Statement| match (&statement.body, longer_than) {
                (Body::Keep { hours: Some(hours), .. }, Some(limit)) => **hours > *limit,
                (body, _) => matches!(body, Body::Keep { .. }),
            };
            let counts = statements(policy, long_enough);
            Asked {
                columns: "s: symbol, p: symbol, d: symbol",
                head: "s, p, d",
                counts: Some(counts),
                ..plain("keeps(s, p, d)", party, data)
            }
        }
        Event::Uses { party, data, purposes } => {
            let wanted = |set: &PurposeSet| using(policy, |purpose| set.contains(purpose));
            Asked { counts: purposes.as_ref().map(wanted), ..asked_uses(party, data) }
        }
    }
}

fn asked_uses<'a>(party: &'a PartySet, data: &'a DataSet) -> Asked<'a> {
    Asked {
        columns: "s: symbol, p: symbol, d: symbol",
        head: "s, p, d",
        event: "uses(s, p, d)",
        party,
        receiver: None,
        data,
        counts: None,
    }
}

fn statements(policy: &Policy, counts: impl Fn(&Statement) -> bool) -> Vec<StatementId> {
    policy.statements.iter_enumerated().filter(|(_, statement)| counts(statement)).map(|(id, _)| id).collect()
}

/// The statements with a purpose that counts.
fn using(policy: &Policy, counts: impl Fn(PurposeId) -> bool) -> Vec<StatementId> {
    statements(policy, |statement| statement.purposes.iter().any(|&purpose| counts(purpose)))
}

/// A string of Soufflé.
fn symbol(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a symbol that [`symbol`] wrote says; names of statements have nothing to escape.
fn unquoted(symbol: &str) -> &str {
    symbol.trim_matches('"')
}

/// The relation of a claim: its name in the letters that a relation may have.
fn relation_name(claim: &str, taken: &mut BTreeSet<String>) -> String {
    let letters = claim.chars().map(|one| match one {
        '0'..='9' | 'a'..='z' | 'A'..='Z' | '_' => one.to_string(),
        other => format!("u{:x}", u32::from(other)),
    });
    let name = format!("claim_{}", letters.collect::<String>());
    let mut free = name.clone();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

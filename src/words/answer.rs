//! Answers in words: how sure something is and when, and what a step would need.

use super::{Words, list};
use crate::answers::{Act, Cell, Certainty, Degree, Missing, Stop};
use crate::claims::{Also, Dnf, Verdict};
use crate::model::{ClaimId, DataId, DataSet, Event, PartyId, PartySet, StatementId};

impl Words<'_> {
    /// Whether somebody does something: `learns when account`, `may learn when …`; `third` and `plain` are the verb.
    #[must_use]
    pub fn degree(self, degree: &Degree, third: &str, plain: &str) -> String {
        let when = degree.when.as_ref().map_or_else(String::new, |when| self.in_which(when));
        let said = match degree.certainty {
            Certainty::Sure => format!("{third} {when}"),
            Certainty::Reading => format!("{third}, by some readings, {when}"),
            Certainty::May => format!("may {plain} {when}"),
            Certainty::Unstated => format!("left open: it would {plain} {when}"),
            Certainty::Never => format!("never {third}"),
            Certainty::Undecided => "undecided: a limit was reached".to_owned(),
        };
        degree.also.iter().fold(said, |said, also| format!("{said}; {}", self.also(also)))
    }

    /// `may also when …`, `left open also when …`.
    fn also(self, also: &Also) -> String {
        let how = if also.level == Verdict::Possible { "may" } else { "left open" };
        format!("{how} also {}", self.in_which(&also.when))
    }

    /// `when account`, `always`, `never`.
    fn in_which(self, when: &Dnf) -> String {
        if when.is_always() { "always".to_owned() } else { format!("when {}", self.condition(when)) }
    }

    /// What a party can have of data: `learns when …, holds sealed always`.
    #[must_use]
    pub fn cell(self, cell: &Cell) -> String {
        let learns = || self.degree(&cell.learns, "learns", "learn");
        match (cell.learns.is_never(), cell.is_sealed_too()) {
            (true, false) => "never".to_owned(),
            (false, false) => learns(),
            (true, true) => self.degree(&cell.holds, "holds sealed", "hold sealed"),
            (false, true) => {
                let holds = self.degree(&cell.holds, "has it at least sealed", "have it at least sealed");
                format!("{}; {holds}", learns())
            }
        }
    }

    /// A cell in a word or two.
    #[must_use]
    pub fn cell_word(self, cell: &Cell) -> &'static str {
        if !cell.learns.is_never() {
            return match cell.learns.certainty {
                Certainty::Sure => "learns",
                Certainty::Reading => "reading",
                Certainty::May => "may",
                Certainty::Unstated => "unstated",
                _ => "undecided",
            };
        }
        match cell.holds.certainty {
            Certainty::Sure => "sealed",
            Certainty::Reading => "sealed?",
            Certainty::May => "may sealed",
            Certainty::Unstated => "unst. sealed",
            Certainty::Never => "never",
            Certainty::Undecided => "undecided",
        }
    }

    /// Names of data: `a, b`.
    #[must_use]
    pub fn data_list(self, data: &[DataId]) -> String {
        data.iter().map(|&data| self.policy.data_name(data)).collect::<Vec<_>>().join(", ")
    }

    /// Names of parties: `A, B.C`.
    #[must_use]
    pub fn party_list(self, parties: &[PartyId]) -> String {
        parties.iter().map(|&party| self.policy.party_path(party)).collect::<Vec<_>>().join(", ")
    }

    /// What a stop holds: `message (sealed with chat_key)`.
    #[must_use]
    pub fn held(self, held: &[(DataId, Option<DataId>)]) -> String {
        let mut groups: Vec<(Option<DataId>, Vec<DataId>)> = Vec::new();
        for &(data, key) in held {
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(data),
                None => groups.push((key, vec![data])),
            }
        }
        let one = |(key, data): &(Option<DataId>, Vec<DataId>)| match key {
            Some(key) => format!("{} (sealed with {})", self.data_list(data), self.policy.data_name(*key)),
            None => self.data_list(data),
        };
        list(&groups.iter().map(one).collect::<Vec<_>>(), "and")
    }

    /// What a step would need.
    #[must_use]
    pub fn missing(self, stop: &Stop, missing: &Missing) -> String {
        match missing {
            Missing::Flow { from, to, stated } => self.missing_flow(*from, *to, stated),
            Missing::Transformation { statement, arrives } => {
                let arrives = self.data_list(arrives);
                format!("a flow that lets it arrive as it is: `{}` turns it into {arrives}", self.statement(*statement))
            }
            Missing::Key { party, key, holders } => self.missing_key(*party, *key, holders),
            Missing::Condition { statement, applies, held } => {
                self.missing_condition(*statement, applies.as_ref(), held.as_ref())
            }
            Missing::Premise { statement, lacking } => {
                let lacking: Vec<String> = lacking.iter().map(|data| self.data_pattern(data)).collect();
                let (lacking, by) = (list(&lacking, "and"), self.statement(*statement));
                format!("{lacking} as well: from both, `{by}` would work it out")
            }
            Missing::Act { act, stated } => self.missing_act(stop.party, *act, stated),
        }
    }

    fn missing_flow(self, from: PartyId, to: PartyId, stated: &[StatementId]) -> String {
        let (from, to) = (self.policy.party_path(from), self.policy.party_path(to));
        let names = self.statement_list(stated);
        if stated.is_empty() {
            return format!("a flow {from} -> {to} that carries it");
        }
        let carry = if stated.len() == 1 { "carries" } else { "carry" };
        format!("a flow {from} -> {to} that carries it: {names} {carry} other data")
    }

    fn missing_key(self, party: PartyId, key: DataId, holders: &[PartyId]) -> String {
        let (party, key) = (self.policy.party_path(party), self.policy.data_name(key));
        match holders {
            [] => format!("the key {key} at {party}: nobody has it"),
            holders => format!("the key {key} at {party}: only {} can have it", self.party_list(holders)),
        }
    }

    fn missing_condition(self, statement: Option<StatementId>, applies: Option<&Dnf>, held: Option<&Dnf>) -> String {
        let in_words =
            |when: Option<&Dnf>| when.map_or_else(|| "in other scenarios".to_owned(), |when| self.in_which(when));
        let (applies, held) = (in_words(applies), in_words(held));
        match statement {
            Some(statement) => {
                let name = self.statement(statement);
                format!("another condition: `{name}` applies {applies}, and what it takes is there {held}")
            }
            None => format!("another condition: the key is there {applies}, and the data {held}"),
        }
    }

    fn missing_act(self, party: PartyId, act: Act, stated: &[StatementId]) -> String {
        let party = self.policy.party_path(party);
        let word = if act == Act::Keep { "keep" } else { "use" };
        match stated {
            [] => format!("a `{word}` statement about it at {party}"),
            stated => {
                let names = self.statement_list(stated);
                format!("a `{word}` statement at {party} that says more than {names}")
            }
        }
    }

    /// Names of statements in backticks.
    #[must_use]
    pub fn statement_list(self, statements: &[StatementId]) -> String {
        let names: Vec<String> = statements.iter().map(|&id| format!("`{}`", self.statement(id))).collect();
        list(&names, "and")
    }

    /// A set of data by the names that stand for all of it.
    #[must_use]
    pub fn data_pattern(self, data: &DataSet) -> String {
        let policy = self.policy;
        let anything = policy.data.iter_enumerated().filter(|(_, one)| !one.key).map(|(id, _)| id);
        if data.len() > 1 && anything.eq(data.iter()) {
            return "anything".to_owned();
        }
        let tops = data.iter().filter(|&one| !policy.data[one].above.iter().any(|up| up != one && data.contains(up)));
        let names: Vec<String> = tops.map(|one| policy.data_name(one).to_owned()).collect();
        names.join(", ")
    }

    /// A set of parties by the names that stand for all of it.
    #[must_use]
    pub fn party_pattern(self, parties: &PartySet) -> String {
        let policy = self.policy;
        if parties.len() > 1 && parties.len() == policy.parties.len() {
            return "anyone".to_owned();
        }
        let inside = |&one: &PartyId| policy.wholes(one).any(|whole| parties.contains(whole));
        let names: Vec<String> = parties.iter().filter(|one| !inside(one)).map(|one| policy.party_path(one)).collect();
        names.join(", ")
    }

    /// An event, as it can be written.
    #[must_use]
    pub fn event(self, event: &Event) -> String {
        let data = self.data_pattern(event.data());
        let party = self.party_pattern(event.party());
        match event {
            Event::Reaches { .. } => format!("{data} reaches {party}"),
            Event::Learns { .. } => format!("{party} learns {data}"),
            Event::Sends { from, .. } => format!("{} sends {data} to {party}", self.party_pattern(from)),
            Event::Keeps { longer_than: None, .. } => format!("{party} keeps {data}"),
            Event::Keeps { longer_than: Some(hours), .. } => {
                format!("{party} keeps {data} longer than {}", super::duration(*hours))
            }
            Event::Uses { purposes: None, .. } => format!("{party} uses {data}"),
            Event::Uses { purposes: Some(purposes), .. } => {
                let name = |purpose| self.policy.symbol(self.policy.purposes[purpose].name);
                let names: Vec<&str> = purposes.iter().map(name).collect();
                format!("{party} uses {data} for {}", names.join(", "))
            }
        }
    }

    /// Claims by who makes them, in the order in which they are first heard; those that name nobody come last.
    #[must_use]
    pub fn by_speaker(self, claims: impl Iterator<Item = ClaimId>) -> Vec<(Option<String>, Vec<ClaimId>)> {
        let mut groups: Vec<(Option<String>, Vec<ClaimId>)> = Vec::new();
        for id in claims {
            let speaker = self.policy.claims[id].by.as_ref().map(|by| self.policy.speaker(by));
            match groups.iter_mut().find(|(known, _)| *known == speaker) {
                Some((_, group)) => group.push(id),
                None => groups.push((speaker, vec![id])),
            }
        }
        groups.sort_by_key(|(speaker, _)| speaker.is_none());
        groups
    }
}

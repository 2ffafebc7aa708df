//! Verdicts and what follows from them, in sentences.

use super::{Words, fold, list};
use crate::claims::{ControlChoice, Dnf, Finding, GivenUp, GivesUp, Readings, Repair, RestsOn, Verdict};
use crate::model::{ClaimBody, ClaimId, Decider, Sort, StatementId, VariableId};

/// How many verdicts there are of each kind, `27 violated` and so on, the worst first.
#[must_use]
pub fn tally(verdicts: impl Iterator<Item = Verdict>) -> Vec<String> {
    let mut verdicts: Vec<Verdict> = verdicts.collect();
    verdicts.sort_unstable_by(|a, b| b.cmp(a));
    let runs = verdicts.chunk_by(|a, b| a == b);
    runs.filter_map(|run| Some(format!("{} {}", run.len(), tallied(*run.first()?, run.len())))).collect()
}

/// The word for a verdict that so many claims have.
#[must_use]
pub fn tallied(verdict: Verdict, count: usize) -> String {
    match verdict {
        Verdict::Holds if count > 1 => "hold".to_owned(),
        verdict => verdict.word().replace('_', " "),
    }
}

impl Words<'_> {
    /// The verdict of a claim in one sentence; `when` is what stands behind it.
    #[must_use]
    pub fn verdict(self, claim: ClaimId, finding: &Finding, when: &str) -> String {
        let name = self.claim_name(claim);
        match finding.verdict {
            Verdict::Holds if finding.vacuous.is_some() => format!("`{name}` holds, but says nothing"),
            Verdict::Holds => format!("`{name}` holds"),
            Verdict::Violated => format!("`{name}` is violated{when}"),
            Verdict::Ambiguous => format!("`{name}` is ambiguous: violated by some readings,{when}"),
            Verdict::Possible => format!("`{name}` is possibly violated,{when}"),
            Verdict::Unknown => format!("`{name}` is unknown: the sources leave open whether it is violated,{when}"),
            Verdict::Undecided => format!("`{name}` is undecided: a limit was reached before its verdict was known"),
            Verdict::NotEvaluated => format!("`{name}` is not evaluated: {}", self.hindrance(claim)),
        }
    }

    /// Why a claim is not evaluated.
    fn hindrance(self, claim: ClaimId) -> &'static str {
        let claim = &self.policy.claims[claim];
        match (&claim.body, claim.blocked_by.is_empty()) {
            (None, _) => "it was not understood",
            (Some(_), false) => "it may depend on a statement that was not understood",
            (Some(_), true) => "no scenario satisfies all assumptions",
        }
    }

    /// What stands behind the verdict: ` when account`; nothing for a claim that does not fail.
    #[must_use]
    pub fn when_of(self, claim: ClaimId, finding: &Finding) -> String {
        finding.when.as_ref().map_or_else(String::new, |when| self.within_scope(claim, when, self.when(when)))
    }

    /// What is said of when a claim fails; that it always does goes no further than its scope.
    #[must_use]
    pub fn within_scope(self, claim: ClaimId, when: &Dnf, said: String) -> String {
        let claim = &self.policy.claims[claim];
        let scope = claim.when_span.is_some() || claim.unless_span.is_some();
        if scope && when.is_always() { format!("{said} of its scope") } else { said }
    }

    /// The readings in which an ambiguous claim can hold. Where it fails in every scenario that is told, it takes more than a reading.
    #[must_use]
    pub fn holding_readings(self, finding: &Finding, readings: &Readings) -> String {
        let holds = self.condition(&readings.holds);
        match &finding.when {
            Some(when) if when.is_always() => format!("{holds}, and then it turns on what may happen or is left open"),
            _ => holds,
        }
    }

    /// What would mend a failed claim, in one sentence.
    #[must_use]
    pub fn repair(self, repair: &Repair) -> String {
        let guard = repair.or_guard.as_ref().map(|guard| format!(" {}", self.condition(guard)));
        format!("{}{}", self.removal(repair), guard.unwrap_or_default())
    }

    /// What to remove, up to the condition that would do instead.
    #[must_use]
    pub fn removal(self, repair: &Repair) -> String {
        let names: Vec<String> = repair.remove.iter().map(|&id| self.pointed_out(id)).collect();
        let sure = if repair.exact { "" } else { " (perhaps fewer would do)" };
        let guard = match (&repair.or_guard, names.len()) {
            (None, _) => "",
            (Some(_), 1) => ", or let it happen only when",
            (Some(_), _) => ", or let each of them happen only when",
        };
        format!("remove {}{sure}{guard}", list(&names, "and"))
    }

    /// A statement so that a reader finds it: its name, or how it begins, and its line.
    fn pointed_out(self, statement: StatementId) -> String {
        let stated = &self.policy.statements[statement];
        let called = match stated.name {
            Some(name) => self.policy.symbol(name).to_owned(),
            None => shortened(&self.statement_text(statement)),
        };
        format!("`{called}` ({})", self.line(stated.span))
    }

    /// What a claim that holds rests on; nothing where nothing is known of that.
    #[must_use]
    pub fn rests_on(self, rests_on: &[RestsOn]) -> Option<String> {
        if let [RestsOn::Silence] = rests_on {
            return Some("rests on silence: nothing stated brings it about".to_owned());
        }
        let words: Vec<String> = rests_on.iter().map(|&on| support(on).to_owned()).collect();
        (!words.is_empty()).then(|| format!("rests on {}", list(&words, "and")))
    }

    /// Whom a control claim is about.
    #[must_use]
    pub fn controller(self, claim: ClaimId) -> String {
        match self.policy.claims[claim].body {
            Some(ClaimBody::Control { who, .. }) => self.decider(who),
            _ => "nobody".to_owned(),
        }
    }

    /// Who decides: a party's path or a kind's name.
    #[must_use]
    pub fn decider(self, who: Decider) -> String {
        match who {
            Decider::Party(party) => self.policy.party_path(party),
            Decider::Kind(kind) => self.policy.symbol(self.policy.kinds[kind].name).to_owned(),
        }
    }

    /// What a party chooses: `by hosting = no`, and in which circumstances.
    #[must_use]
    pub fn choice(self, choice: &ControlChoice) -> String {
        let by = self.settings(&choice.choice);
        if choice.when.is_always() { by } else { format!("when {}: {by}", self.condition(&choice.when)) }
    }

    /// Choices as values: `accept_terms = no, plan = free`.
    #[must_use]
    pub fn settings(self, settings: &[(VariableId, crate::claims::Value)]) -> String {
        let one = |&(id, value): &(VariableId, crate::claims::Value)| {
            format!("{} = {}", self.variable(id), self.value(id, value))
        };
        if settings.is_empty() {
            return "whatever it chooses".to_owned();
        }
        settings.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Why a party cannot prevent or ensure something, by circumstances where it differs.
    #[must_use]
    pub fn gives_up(self, claim: ClaimId, gives_up: &[GivenUp]) -> String {
        let one = |given_up: &GivenUp| {
            let why = self.why_not(claim, &given_up.why);
            let when = &given_up.when;
            if when.is_always() { why } else { format!("when {}, {why}", self.condition(when)) }
        };
        gives_up.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    fn why_not(self, claim: ClaimId, why: &GivesUp) -> String {
        let who = self.controller(claim);
        match why {
            GivesUp::Part(part, choice) => {
                let part = fold(self.sources.text(*part));
                format!("{who} could, by {}, but only by giving up `{part}`", self.settings(choice))
            }
            GivesUp::Nothing => format!("no choice that {who} has helps"),
            GivesUp::NoChoice => format!("{who} has no choice at all: nothing is declared as `choice … by {who}`"),
            GivesUp::OthersVariable(variable) => self.others_variable(&who, *variable),
        }
    }

    fn others_variable(self, who: &str, variable: VariableId) -> String {
        let name = self.variable(variable);
        let whose = match self.policy.variables[variable].sort {
            Sort::Choice(decider) => format!("is the choice of {}, who can make it false", self.decider(decider)),
            _ => format!("is nothing that {who} decides, and can be false"),
        };
        format!("`{name}` {whose}; did you mean `when {name}` instead of `while`?")
    }
}

/// The beginning of a text that is long.
fn shortened(text: &str) -> String {
    const LONG: usize = 60;
    if text.chars().count() <= LONG {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONG).collect();
    format!("{} …", kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words))
}

fn support(on: RestsOn) -> &'static str {
    match on {
        RestsOn::Seal => "a seal",
        RestsOn::Condition => "a condition",
        RestsOn::Transformation => "a transformation",
        RestsOn::Exception => "its own exception",
        RestsOn::Silence => "silence",
    }
}

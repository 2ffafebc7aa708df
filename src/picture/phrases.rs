//! Short words for labels: conditions as they would be written, and sets of data by their widest names.

use crate::claims::{Finding, Verdict};
use crate::model::{ClaimId, Cond, DataId, DataSet, Policy, Set, Type, VariableId};
use crate::source::Sources;
use crate::syntax::ast::Date;
use crate::words::{Words, list};

/// A condition, as it would be written.
pub(super) fn condition(policy: &Policy, sources: &Sources, cond: &Cond) -> String {
    Phrases { policy, sources }.loose(cond)
}

struct Phrases<'a> {
    policy: &'a Policy,
    sources: &'a Sources,
}

impl Phrases<'_> {
    /// Without parentheses around it.
    fn loose(&self, cond: &Cond) -> String {
        match cond {
            Cond::Variable(variable) => self.variable(*variable),
            Cond::Named(condition) => self.policy.symbol(self.policy.conditions[*condition].name).to_owned(),
            Cond::Compare(variable, op, constant) => {
                format!("{} {} {}", self.variable(*variable), op.symbol(), self.constant(*variable, *constant))
            }
            Cond::OneOf(variable, values) => self.one_of(*variable, values),
            Cond::Event(_) => "an event".to_owned(),
            Cond::Not(inner) => format!("not {}", self.tight(inner)),
            Cond::And(parts) => self.joined(parts, " and "),
            Cond::Or(parts) => self.joined(parts, " or "),
            Cond::Implies(a, b) => format!("{} implies {}", self.tight(a), self.tight(b)),
        }
    }

    fn tight(&self, cond: &Cond) -> String {
        let text = self.loose(cond);
        if matches!(cond, Cond::And(_) | Cond::Or(_) | Cond::Implies(..)) { format!("({text})") } else { text }
    }

    fn joined(&self, parts: &[Cond], between: &str) -> String {
        parts.iter().map(|part| self.tight(part)).collect::<Vec<_>>().join(between)
    }

    fn variable(&self, variable: VariableId) -> String {
        let variable = &self.policy.variables[variable];
        variable.name.map_or_else(|| self.sources.place(variable.span), |name| self.policy.symbol(name).to_owned())
    }

    fn constant(&self, variable: VariableId, constant: i64) -> String {
        match self.policy.variables[variable].ty {
            Type::Date => Date { days: constant }.to_string(),
            _ => constant.to_string(),
        }
    }

    fn one_of(&self, variable: VariableId, values: &[usize]) -> String {
        let Type::Values(all) = &self.policy.variables[variable].ty else { return self.variable(variable) };
        let called = |at: usize| all.get(at).map_or("", |&value| self.policy.symbol(value));
        let name = self.variable(variable);
        match values {
            [only] => format!("{name} == {}", called(*only)),
            _ if values.len() + 1 == all.len() => {
                let missing = (0..all.len()).find(|at| !values.contains(at)).unwrap_or_default();
                format!("{name} != {}", called(missing))
            }
            _ => format!("{name} in {{ {} }}", values.iter().map(|&at| called(at)).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// A set of data by its widest names: those that are below no other of the set; where something below one is missing, that is said.
pub(super) fn widest(policy: &Policy, data: &DataSet) -> Vec<String> {
    let is_widest = |one: &DataId| policy.data[*one].above.iter().all(|above| above == *one || !data.contains(above));
    let with_exceptions = |one: DataId| {
        let missing = Set::new(policy.data[one].below.iter().filter(|&below| !data.contains(below)));
        let name = policy.data_name(one);
        if missing.is_empty() {
            return name.to_owned();
        }
        let top = missing.iter().filter(|&id| policy.data[id].above.iter().all(|up| up == id || !missing.contains(up)));
        format!("{name} except {}", top.map(|id| policy.data_name(id)).collect::<Vec<_>>().join(", "))
    };
    data.iter().filter(is_widest).map(with_exceptions).collect()
}

/// The names of those that are below no other of the set.
pub(super) fn topmost(policy: &Policy, data: &DataSet) -> Vec<String> {
    let is_top = |one: &DataId| policy.data[*one].above.iter().all(|above| above == *one || !data.contains(above));
    data.iter().filter(is_top).map(|one| policy.data_name(one).to_owned()).collect()
}

/// A verdict in words.
pub(super) fn verdict(verdict: Verdict) -> String {
    verdict.word().replace('_', " ")
}

/// What was found: the verdict, and when a failed claim fails or why there is nothing that a held one speaks of.
pub(super) fn finding(words: Words<'_>, claim: ClaimId, finding: &Finding) -> String {
    let word = verdict(finding.verdict);
    match (&finding.when, &finding.vacuous) {
        (Some(_), _) => format!("{word}{}", words.when_of(claim, finding)),
        (None, Some(vacuity)) => format!("{word}, but {}", words.vacuity(vacuity)),
        (None, None) if finding.rests_on.is_empty() => word,
        (None, None) => {
            let rests: Vec<String> = finding.rests_on.iter().map(|rest| rest.word().to_owned()).collect();
            format!("{word}; it rests on: {}", list(&rests, "and"))
        }
    }
}

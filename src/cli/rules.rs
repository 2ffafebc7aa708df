//! `flowproof rules` and `flowproof explain`.

use super::args::Explain;
use super::{Exit, Failure, output};
use crate::diag::{RULES, Rule, find_rule, nearest, similar_rule_names};

/// All rules: code, level, name, what they find.
pub(super) fn list() -> Result<Exit, Vec<Failure>> {
    let width = |of: fn(&Rule) -> usize| RULES.iter().map(|rule| of(rule)).max().unwrap_or(0);
    let (level, name) = (width(|rule| rule.level.word().len()), width(|rule| rule.name.len()));
    let line =
        |rule: &&Rule| format!("{}  {:level$}  {:name$}  {}\n", rule.code, rule.level.word(), rule.name, rule.summary);
    write(&RULES.iter().map(line).collect::<String>())
}

/// A rule's page.
pub(super) fn explain(arguments: &Explain) -> Result<Exit, Vec<Failure>> {
    let Some(rule) = find_rule(&arguments.rule) else {
        let help = nearest(&arguments.rule, similar_rule_names())
            .map_or_else(|| "`flowproof rules` lists them all".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(vec![Failure::new(format!("there is no rule `{}`", arguments.rule)).help(Some(help))]);
    };
    write(rule.page)
}

fn write(text: &str) -> Result<Exit, Vec<Failure>> {
    output::write(text.as_bytes(), None).map(|()| Exit::Clean).map_err(|failure| vec![failure])
}

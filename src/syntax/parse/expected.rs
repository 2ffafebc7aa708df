//! What could stand at a place, in the language's words.

use super::grammar::Rule;

/// How many things a message lists before it becomes a note.
const LISTED: usize = 4;

/// The things that could stand somewhere.
pub(super) struct Expected {
    words: Vec<String>,
}

impl Expected {
    /// `a`, `a or b`, `a, b or c`; `None` if it is too much for a message.
    pub fn sentence(&self) -> Option<String> {
        if self.words.len() > LISTED { None } else { join(&self.words) }
    }

    /// The list as a note, where it is too much for a message.
    pub fn note(&self) -> Option<String> {
        if self.words.len() > LISTED { join(&self.words).map(|list| format!("here could stand {list}")) } else { None }
    }
}

fn join(words: &[String]) -> Option<String> {
    let (last, rest) = words.split_last()?;
    Some(if rest.is_empty() { last.clone() } else { format!("{} or {last}", rest.join(", ")) })
}

/// What rules stand for, each once. That a list could go on is left out if anything else is possible.
pub(super) fn describe(rules: &[Rule]) -> Expected {
    let goes_on = |rule: &&Rule| matches!(rule, Rule::comma | Rule::with_label | Rule::kw_with | Rule::kw_except);
    let mut main: Vec<Rule> = rules.iter().filter(|rule| !goes_on(rule)).copied().collect();
    if main.is_empty() {
        main = rules.to_vec();
    }
    // What follows the statement comes last.
    main.sort_by_key(|&rule| rule == Rule::EOI);
    let mut words: Vec<String> = Vec::new();
    for rule in group(main) {
        let word = word(rule);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Expected { words }
}

/// Puts one rule in the place of many of a sort.
fn group(mut rules: Vec<Rule>) -> Vec<Rule> {
    let clauses =
        [Rule::kw_when, Rule::kw_unless, Rule::kw_for, Rule::kw_labelled, Rule::kw_by, Rule::kw_cite, Rule::kw_expect];
    let verbs = [Rule::kw_reaches, Rule::kw_learns, Rule::kw_sends, Rule::kw_keeps, Rule::kw_uses];
    let gerunds = [Rule::kw_reaching, Rule::kw_learning, Rule::kw_sending, Rule::kw_keeping, Rule::kw_using];
    let connectives = [Rule::kw_and, Rule::kw_or, Rule::kw_implies];
    fold(&mut rules, &clauses, Rule::clause);
    fold(&mut rules, &verbs, Rule::event);
    fold(&mut rules, &gerunds, Rule::gerund);
    fold(&mut rules, &connectives, Rule::cond_and);
    rules
}

fn fold(rules: &mut Vec<Rule>, members: &[Rule], whole: Rule) {
    let found = rules.iter().filter(|rule| members.contains(rule)).count();
    if found > 2 {
        let at = rules.iter().position(|rule| members.contains(rule)).unwrap_or_default();
        rules.retain(|rule| !members.contains(rule));
        rules.insert(at.min(rules.len()), whole);
    }
}

/// A rule in the language's words.
fn word(rule: Rule) -> String {
    let noun = match rule {
        Rule::name | Rule::new_names | Rule::statement_name => "a name",
        Rule::data_name | Rule::data_term | Rule::data_pattern | Rule::conclusions => "data",
        Rule::path | Rule::party_term | Rule::party_pattern => "a party",
        Rule::who => "a party or a kind",
        Rule::by => "a party, a kind or a string",
        Rule::kind_name => "a kind",
        Rule::key_name => "a key",
        Rule::purpose_name => "a purpose",
        Rule::label_name => "a label",
        Rule::source_name | Rule::citation => "a source",
        Rule::remark_name => "a remark",
        Rule::baseline_name => "a baseline",
        Rule::value_name => "a value",
        Rule::field | Rule::field_name => "a field",
        Rule::constant => "a value, a date or a number",
        Rule::date => "a date",
        Rule::integer => "a number",
        Rule::duration | Rule::count => "a duration such as `30 days`",
        Rule::unit => "a unit such as `days`",
        Rule::text => "a string",
        Rule::verdict => "a verdict",
        Rule::compare_op => "a comparison",
        Rule::values => "`{`",
        Rule::clause => "a clause",
        Rule::event => "a verb",
        Rule::gerund => "a verb in `-ing`",
        Rule::cond_and => "a connective",
        Rule::claim_body => "what is claimed",
        Rule::variable_name | Rule::atom | Rule::cond | Rule::cond_or | Rule::cond_not | Rule::cond_group => {
            "a condition"
        }
        Rule::formula | Rule::formula_or | Rule::formula_and | Rule::formula_not | Rule::formula_group => {
            "a condition or an event"
        }
        Rule::EOI => "the next statement",
        Rule::text_end => "the end of the question",
        Rule::open_question => "a question",
        _ => return sign_or_word(rule),
    };
    noun.to_owned()
}

/// A sign, or the word that a `kw_` rule is named after.
fn sign_or_word(rule: Rule) -> String {
    let sign = match rule {
        Rule::colon => ":",
        Rule::comma => ",",
        Rule::arrow => "->",
        Rule::equals => "=",
        Rule::open_brace | Rule::fields => "{",
        Rule::close_brace => "}",
        Rule::open_paren => "(",
        Rule::close_paren => ")",
        _ => return keyword(rule).map_or_else(|| "something else".to_owned(), |word| format!("`{word}`")),
    };
    format!("`{sign}`")
}

/// The word that a rule stands for.
pub(super) fn keyword(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("kw_").map(str::to_owned)
}

/// Whether a rule stands for a name that is not given yet, or for one of a certain sort.
pub(super) const fn is_name(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::name
            | Rule::new_names
            | Rule::data_name
            | Rule::data_term
            | Rule::data_pattern
            | Rule::conclusions
            | Rule::path
            | Rule::party_term
            | Rule::party_pattern
            | Rule::who
            | Rule::kind_name
            | Rule::key_name
            | Rule::purpose_name
            | Rule::label_name
            | Rule::source_name
            | Rule::remark_name
            | Rule::baseline_name
            | Rule::value_name
            | Rule::variable_name
            | Rule::atom
            | Rule::field_name
    )
}

//! Slips that are easily recognised, and what to say about them.
//!
//! A slip never changes whether a statement is understood, only what is said about it. [`recognise`] is for those with a
//! message of their own, [`help`] for the others; in both, the first that knows the slip speaks.

use super::build::FIELDS;
use super::expected::{self, is_name, keyword};
use super::grammar::Rule;
use super::messages::{Trouble, code, found_words, nearest, place};
use super::scan::{Stray, Token, TokenKind};
use crate::diag::{Diagnostic, codes};
use crate::syntax::words::{Reserved, statement_words};

/// Words that are missing a name before them more often than they are one.
const FUNCTION_WORDS: &[&str] = &[
    "against", "and", "as", "at", "because", "by", "carries", "cite", "except", "expect", "for", "from", "implies",
    "in", "is", "labelled", "longer", "not", "only", "or", "owned", "sealed", "since", "than", "through", "to",
    "unless", "when", "while", "with", "without",
];

/// Statement words that a new name follows directly.
const DECLARING: &[&str] = &[
    "baseline",
    "choice",
    "claim",
    "condition",
    "data",
    "fact",
    "key",
    "kind",
    "label",
    "party",
    "policy",
    "purpose",
    "reading",
    "remark",
    "source",
];

/// Signs of other languages: what was written, what must be possible there for it to be meant, and what to write.
const SIGNS: &[(&[&str], &[Rule], &str)] = &[
    (&["=>", "→", "⇒", "-->", "--", "->>", "~>", ">", "-"], &[Rule::arrow], "->"),
    (&["&&", "&", "∧"], &[Rule::kw_and], "and"),
    (&["||", "|", "∨"], &[Rule::kw_or], "or"),
    (&["=>", "->", "→", "⇒"], &[Rule::kw_implies], "implies"),
    (&["!", "~", "¬"], &[Rule::cond, Rule::cond_not, Rule::formula, Rule::formula_not, Rule::atom], "not"),
    (&["=", "===", ":="], &[Rule::compare_op], "=="),
    (&["<>", "!==", "=/=", "/=", "≠"], &[Rule::compare_op], "!="),
    (&["=<", "≤"], &[Rule::compare_op], "<="),
    (&["=>", "≥"], &[Rule::compare_op], ">="),
    (&["==", ":=", ":"], &[Rule::equals], "="),
];

/// What to do about words that begin no statement.
const BEGINNING: &str = "a statement begins with a word such as `party`, `data`, `flow` or `claim`";

/// The message about a slip that has one of its own.
pub(super) fn recognise(trouble: &Trouble) -> Option<Diagnostic> {
    unknown_statement(trouble).or_else(|| prefixed(trouble)).or_else(|| reserved_word(trouble))
}

/// What to do about a slip.
pub(super) fn help(trouble: &Trouble) -> Option<String> {
    let slips: &[fn(&Trouble) -> Option<String>] = &[
        second_key,
        fields_with_commas,
        signs,
        colon_for_carries,
        comma_at_end,
        terminator,
        quotation_marks,
        comment_marks,
        closing,
        near_word,
        other_words,
        kind_without_colon,
        type_without_colon,
        yes_or_no_type,
        name_without_colon,
        colon_for_is,
        place_first,
        seal_first,
        needless_colon,
        path_for_text,
        fields_without_braces,
        joint_for_comma,
        name_with_other_characters,
        number_with_unit,
        date_form,
        text_for_name,
        formula_as_claim,
        no_verb,
        missing_comma,
        only_after_pattern,
        event_as_claim,
        event_in_condition,
        line_without_statement,
    ];
    slips.iter().find_map(|slip| slip(trouble))
}

// Slips with a message of their own.

/// A line that begins with no statement word.
fn unknown_statement(trouble: &Trouble) -> Option<Diagnostic> {
    let found = trouble.found.filter(|_| trouble.before.is_empty())?;
    if found.begins_statement() || !(trouble.expects(Rule::flow) || trouble.expects(Rule::kw_flow)) {
        return None;
    }
    let message = format!("expected a statement, found {}", found_words(trouble.text, found));
    let near = nearest(trouble.text_of(found), statement_words());
    let help = near.map_or_else(|| BEGINNING.to_owned(), |near| format!("did you mean `{near}`?"));
    let help = terminator(trouble).or_else(|| comment_marks(trouble)).unwrap_or(help);
    Some(Diagnostic::new(&codes::SYNTAX, place(trouble), message).help(help))
}

/// `may` or `unstated` before something else than a statement of the model or a condition.
fn prefixed(trouble: &Trouble) -> Option<Diagnostic> {
    let [prefix] = trouble.before else { return None };
    if !matches!(prefix.word(), "may" | "unstated") {
        return None;
    }
    let found = trouble.found.map(|found| format!(", found {}", found_words(trouble.text, found))).unwrap_or_default();
    let message = format!("expected a statement of the model behind `{}`{found}", prefix.word());
    let help = "it stands before `origin`, `flow`, `derive`, `keep`, `use` and `condition`";
    Some(Diagnostic::new(&codes::SYNTAX, place(trouble), message).help(help))
}

/// A reserved word where a name is needed.
fn reserved_word(trouble: &Trouble) -> Option<Diagnostic> {
    let found = trouble.found.filter(|found| matches!(found.kind, TokenKind::Reserved(_)))?;
    let word = found.word();
    let declared = trouble.last().is_some_and(|last| DECLARING.contains(&last.word()));
    let meant = declared || (!FUNCTION_WORDS.contains(&word) && near_word(trouble).is_none());
    if !meant || !trouble.expected.expected.iter().copied().any(is_name) {
        return None;
    }
    let list = expected::describe(&trouble.expected.expected).sentence();
    let message = match list {
        Some(list) => format!("expected {list}, found the reserved word {}", code(word)),
        None => format!("{} is a reserved word", code(word)),
    };
    let help = format!("to use it as a name, write it in backticks: `` `{word}` ``");
    Some(Diagnostic::new(&codes::RESERVED_WORD, place(trouble), message).help(help))
}

// Slips of spelling.

/// A word that is nearly one that could stand there, or nearly begins a statement.
fn near_word(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| matches!(found.kind, TokenKind::Word | TokenKind::Reserved(_)))?;
    let written = trouble.text_of(found);
    let mut expected: Vec<String> = trouble.expected.expected.iter().filter_map(|rule| keyword(*rule)).collect();
    if trouble.expects(Rule::verdict) {
        let verdicts = ["holds", "violated", "possible", "ambiguous", "unknown", "vacuous"];
        expected.extend(verdicts.map(str::to_owned));
    }
    let near = nearest(written, expected.iter().map(String::as_str));
    let near = near.or_else(|| nearest(written, statement_words().filter(|_| found.first_on_line)));
    near.filter(|near| *near != written).map(|near| format!("did you mean `{near}`?"))
}

/// Words of other languages.
fn other_words(trouble: &Trouble) -> Option<String> {
    let words = [
        ("carry", Rule::kw_carries, "carries"),
        ("if", Rule::kw_when, "when"),
        ("where", Rule::kw_when, "when"),
        ("provided", Rule::kw_when, "when"),
        ("but", Rule::kw_except, "except"),
        ("tagged", Rule::kw_labelled, "labelled"),
        ("source", Rule::kw_cite, "cite"),
        ("purpose", Rule::kw_for, "for"),
        ("encrypted", Rule::kw_sealed, "sealed"),
        ("unless", Rule::kw_when, "when not (…)"),
        ("only", Rule::kw_sealed, "when"),
        ("to", Rule::arrow, "->"),
        ("time", Rule::kw_date, "date"),
        ("day", Rule::kw_date, "date"),
        ("int", Rule::kw_number, "number"),
        ("integer", Rule::kw_number, "number"),
        ("cannot", Rule::kw_never, "never"),
        ("must", Rule::kw_never, "never"),
        ("shall", Rule::kw_never, "never"),
        ("should", Rule::kw_never, "never"),
        ("does", Rule::kw_never, "never"),
        ("may", Rule::kw_can, "can"),
        ("could", Rule::kw_can, "can"),
        ("might", Rule::kw_can, "can"),
        ("knows", Rule::kw_learns, "learns"),
        ("sees", Rule::kw_learns, "learns"),
        ("reads", Rule::kw_learns, "learns"),
        ("stores", Rule::kw_keeps, "keeps"),
        ("retains", Rule::kw_keeps, "keeps"),
        ("shares", Rule::kw_sends, "sends"),
        ("gives", Rule::kw_sends, "sends"),
        ("sells", Rule::kw_sends, "sends"),
        ("discloses", Rule::kw_sends, "sends"),
        ("transmits", Rule::kw_sends, "sends"),
        ("processes", Rule::kw_uses, "uses"),
        ("reaches", Rule::kw_reaching, "reaching"),
        ("reach", Rule::kw_reaching, "reaching"),
        ("learns", Rule::kw_learning, "learning"),
        ("learn", Rule::kw_learning, "learning"),
        ("sends", Rule::kw_sending, "sending"),
        ("send", Rule::kw_sending, "sending"),
        ("keeps", Rule::kw_keeping, "keeping"),
        ("uses", Rule::kw_using, "using"),
    ];
    let written = trouble.found.map(|found| trouble.text_of(found))?;
    let known = words.into_iter().find(|&(word, rule, _)| word == written && trouble.expects(rule));
    known.map(|(_, _, word)| format!("write `{word}`"))
}

/// A name with a character that names do not have.
fn name_with_other_characters(trouble: &Trouble) -> Option<String> {
    let found = trouble.found?;
    let written = trouble.text_of(found);
    let joined = trouble.last().is_some_and(|last| last.is_name() && last.end == found.start);
    let backtick = written == "`";
    let inside =
        joined && matches!(found.kind, TokenKind::Operator | TokenKind::Stray(Stray::Character) | TokenKind::Number);
    let help = "a name has letters, digits and `_`";
    (inside || backtick).then(|| if backtick { format!("{help}, also in backticks") } else { help.to_owned() })
}

// Slips of punctuation.

fn signs(trouble: &Trouble) -> Option<String> {
    let written = trouble.found.map(|found| trouble.text_of(found))?;
    let meant = |rules: &[Rule]| rules.iter().any(|&rule| trouble.expects(rule));
    let known = SIGNS.iter().find(|(signs, rules, _)| signs.contains(&written) && meant(rules));
    known.map(|(_, _, sign)| format!("write `{sign}`"))
}

/// `flow A -> B: d`.
fn colon_for_carries(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.is_sign(b':') && trouble.expects(Rule::kw_carries))?;
    Some("what a flow moves stands behind `carries`".to_owned())
}

/// A list that ends with a comma.
fn comma_at_end(trouble: &Trouble) -> Option<String> {
    trouble.last().filter(|last| last.is_sign(b','))?;
    let ends = trouble.found.is_none_or(|found| matches!(found.kind, TokenKind::Reserved(_) | TokenKind::Sign(_)));
    ends.then(|| "a list does not end with `,`".to_owned())
}

fn terminator(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.is_sign(b';'))?;
    Some("leave it out: a statement ends where the next one begins".to_owned())
}

fn quotation_marks(trouble: &Trouble) -> Option<String> {
    let written = trouble.found.map(|found| trouble.text_of(found))?;
    let marks = ["'", "“", "”", "„", "‘", "’", "«", "»", "''"];
    marks.contains(&written).then(|| "strings stand between `\"` and `\"`".to_owned())
}

fn comment_marks(trouble: &Trouble) -> Option<String> {
    let found = trouble.found?;
    let written = trouble.text_of(found);
    let begins = written.starts_with('#') || matches!(written, "--" | "%" | "/");
    begins.then(|| "comments begin with `//` or stand between `/*` and `*/`".to_owned())
}

/// A closing sign that nothing was opened for.
fn closing(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| found.is_sign(b'}') || found.is_sign(b')'))?;
    opening(trouble).is_none().then(|| format!("nothing is open that {} could close", found_words(trouble.text, found)))
}

fn fields_with_commas(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| found.is_sign(b',') || found.is_sign(b':'))?;
    let in_fields = trouble.expects(Rule::field_name) || trouble.expects(Rule::field);
    let after_field = trouble.expects(Rule::date) && trouble.expects(Rule::text) && found.is_sign(b':');
    (in_fields || after_field).then(|| "the fields of a source follow one another without `,` and `:`".to_owned())
}

fn name_without_colon(trouble: &Trouble) -> Option<String> {
    let (before, last) = (trouble.before.len().checked_sub(2), trouble.last()?);
    let first = before.and_then(|before| trouble.before.get(before))?;
    if !trouble.expects(Rule::colon) || !last.is_name() || !first.begins_statement() {
        return None;
    }
    let name = found_words(trouble.text, last);
    match first.word() {
        "claim" => Some(format!("put `:` behind the claim's name: `claim {}: …`", trouble.text_of(last))),
        "origin" | "flow" | "derive" | "keep" | "use" | "assume" if trouble.found.is_some_and(Token::is_name) => {
            Some(format!("if {name} is the statement's name, put `:` behind it"))
        }
        _ => None,
    }
}

fn kind_without_colon(trouble: &Trouble) -> Option<String> {
    let party = trouble.before.first().is_some_and(|first| first.word() == "party");
    let found = trouble.found.filter(|found| party && (found.is_name() || found.word() == "is"))?;
    let on_head = trouble.before.len() == 2 && !found.first_on_line;
    on_head.then(|| "the kind of a party stands behind `:`, as in `party Shop: company`".to_owned())
}

fn type_without_colon(trouble: &Trouble) -> Option<String> {
    let first = trouble.before.first().filter(|first| matches!(first.word(), "fact" | "choice" | "reading"))?;
    let found = trouble.found.filter(|found| trouble.before.len() == 2 && (found.is_sign(b'{') || found.is_name()))?;
    let example = if first.word() == "fact" { "`fact age: number`" } else { "`: { one, other }`" };
    (!found.first_on_line).then(|| format!("the type stands behind `:`, as in {example}"))
}

fn yes_or_no_type(trouble: &Trouble) -> Option<String> {
    let written = trouble.found.map(|found| trouble.text_of(found).to_lowercase())?;
    let known = ["bool", "boolean", "flag", "yesno"].contains(&written.as_str()) && trouble.expects_values();
    known.then(|| "leave the type out: without one, it is yes or no".to_owned())
}

fn colon_for_is(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|_| trouble.expects(Rule::kw_is))?;
    (found.is_sign(b':') || trouble.text_of(found) == "=").then(|| "write `is`".to_owned())
}

/// `keep d for 30 days at A`.
fn place_first(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.word() == "for" && trouble.expects(Rule::kw_at))?;
    Some("say where first: `keep D at P for …`, `use D at P for …`".to_owned())
}

/// `flow A -> B carries sealed d with k`.
fn seal_first(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.word() == "sealed")?;
    let carries = trouble.last().is_some_and(|last| last.word() == "carries");
    carries.then(|| "`sealed with K` stands behind the data".to_owned())
}

/// `remark r: "…"`.
fn needless_colon(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| found.is_sign(b':') && trouble.before.len() == 2)?;
    trouble.expects(Rule::text).then(|| format!("leave {} out", found_words(trouble.text, found)))
}

/// `import foo.flow`.
fn path_for_text(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.is_name() && !found.first_on_line)?;
    let [first, ..] = trouble.before else { return None };
    let path = matches!((first.word(), trouble.before.len()), ("import", 1) | ("baseline", 2));
    path.then(|| "a path stands between `\"` and `\"`".to_owned())
}

/// `source s "…" url "…"`.
fn fields_without_braces(trouble: &Trouble) -> Option<String> {
    let field = trouble.found.is_some_and(|found| FIELDS.contains(&trouble.text_of(found)));
    let source = trouble.before.first().is_some_and(|first| first.word() == "source");
    (field && source && trouble.expects(Rule::open_brace))
        .then(|| "the fields of a source stand between `{` and `}`".to_owned())
}

fn joint_for_comma(trouble: &Trouble) -> Option<String> {
    let found = trouble.found?;
    let joint = matches!(found.word(), "and" | "or") || ["&", "+", "|", "/"].contains(&trouble.text_of(found));
    (joint && trouble.expects(Rule::comma)).then(|| "the members of a list are separated by `,`".to_owned())
}

fn missing_comma(trouble: &Trouble) -> Option<String> {
    let found =
        trouble.found.filter(|found| found.is_name() && !found.first_on_line && trouble.expects(Rule::comma))?;
    let last = trouble.last().filter(|last| last.is_name())?;
    let (first, second) = (found_words(trouble.text, last), found_words(trouble.text, found));
    Some(format!("put `,` between {first} and {second} if both are meant"))
}

// Slips of meaning.

fn second_key(trouble: &Trouble) -> Option<String> {
    let found = trouble.found?;
    let [.., sealed, with, key] = trouble.before else { return None };
    let one = sealed.word() == "sealed" && with.word() == "with" && key.is_name();
    let more = found.is_sign(b',') || matches!(found.word(), "and" | "or" | "with");
    (one && more).then(|| "a seal has one key; state another flow for another key".to_owned())
}

fn number_with_unit(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| found.kind == TokenKind::Number)?;
    let wanted = trouble.expects(Rule::duration) || trouble.expects(Rule::count);
    let joined = trouble.text_of(found).contains(|character: char| character.is_alphabetic());
    (wanted && joined).then(|| "put a blank between the number and its unit: `30 days`".to_owned())
}

fn date_form(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| found.kind == TokenKind::Number)?;
    let wanted = trouble.expects(Rule::constant) || trouble.expects(Rule::date);
    (wanted && trouble.text_of(found).contains('-')).then(|| "dates are written `2021-02-08`".to_owned())
}

fn text_for_name(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.kind == TokenKind::Text)?;
    let name = trouble.expected.expected.iter().copied().any(is_name);
    name.then(|| "a name has no quotation marks, and what people call it stands behind it".to_owned())
}

/// A word in a claim where its verb is missing; one that a verb follows is rather part of a list without its comma.
fn no_verb(trouble: &Trouble) -> Option<String> {
    let found = trouble.found.filter(|found| trouble.expects(Rule::kw_keeps) && !found.first_on_line)?;
    let other = found.is_name() || matches!(found.word(), "has" | "is");
    let rest = trouble.text.get(found.end as usize..).unwrap_or_default();
    let next = rest.split_whitespace().next().unwrap_or_default();
    let verbs = ["never", "always", "can", "spreads", "reaches", "learns", "sends", "keeps", "uses"];
    (other && !verbs.contains(&next)).then(|| {
        "the verbs are `reaches` (holds it at all), `learns` (can read it), `sends`, `keeps` and `uses`".to_owned()
    })
}

/// `x implies y`, `not x`, `(x and y)` as a claim.
fn formula_as_claim(trouble: &Trouble) -> Option<String> {
    let found = trouble.found?;
    let claim = trouble.before.first().is_some_and(|first| first.word() == "claim");
    let begins = claim && trouble.last().is_some_and(|last| last.is_sign(b':'));
    let first = begins && (found.word() == "not" || found.is_sign(b'('));
    let sign = found.word() == "implies" || found.kind == TokenKind::Operator;
    let later = sign && trouble.expects(Rule::kw_never);
    (first || later).then(|| "a formula stands behind `always` or `never`, as in `always (x implies not y)`".to_owned())
}

/// `B only learns d`.
fn only_after_pattern(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.word() == "only" && trouble.expects(Rule::kw_never))?;
    Some("`only` stands before a party or behind `reaches`: `only P learns D`, `D reaches only P`".to_owned())
}

/// An event that claims nothing.
fn event_as_claim(trouble: &Trouble) -> Option<String> {
    let claim = trouble.before.first().is_some_and(|first| first.word() == "claim");
    let ends = trouble.found.is_none_or(|found| matches!(found.kind, TokenKind::Reserved(Reserved::Inner(_))));
    (claim && ends && trouble.expects(Rule::kw_only)).then(|| {
        "a claim says `never`, `always` or `can` before the verb, or `only when C` behind the event".to_owned()
    })
}

/// A line that neither goes on with the statement above nor begins one.
fn line_without_statement(trouble: &Trouble) -> Option<String> {
    trouble.found.filter(|found| found.first_on_line && found.is_name())?;
    Some(BEGINNING.to_owned())
}

/// An event where only conditions can stand.
fn event_in_condition(trouble: &Trouble) -> Option<String> {
    let verbs = [
        "never", "always", "can", "reaches", "reach", "learns", "learn", "sends", "send", "keeps", "uses", "keep",
        "use",
    ];
    let verb = trouble.found.is_some_and(|found| verbs.contains(&found.word()));
    let condition = trouble.expects(Rule::compare_op) && !trouble.expects(Rule::kw_learns);
    (verb && condition)
        .then(|| "a condition is about variables; events can stand behind `always`, `never` and `while`".to_owned())
}

/// The last sign that is still open where the trouble is.
pub(super) fn opening(trouble: &Trouble) -> Option<Token> {
    let mut open = Vec::new();
    for &token in trouble.before {
        if token.is_sign(b'(') || token.is_sign(b'{') {
            open.push(token);
        } else if token.is_sign(b')') || token.is_sign(b'}') {
            open.pop();
        }
    }
    open.pop()
}

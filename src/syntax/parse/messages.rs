//! What is said about text that is not understood: one function for each finding, from facts to a diagnostic.

use super::expected;
use super::grammar::{Mismatch, Rule};
use super::scan::{Stray, Token, TokenKind};
use super::slips;
use super::{NESTING_LIMIT, scan};
use crate::diag::{Diagnostic, Text, codes};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, Statement};

/// Where a statement stops being understood, and what stands around that place.
pub(super) struct Trouble<'a> {
    /// The file.
    pub file: FileId,
    /// The whole text.
    pub text: &'a str,
    /// The statement's tokens before the place.
    pub before: &'a [Token],
    /// The token at the place; `None` at the end of the statement.
    pub found: Option<Token>,
    /// What could stand there.
    pub expected: &'a Mismatch,
}

impl Trouble<'_> {
    /// The text of a token.
    pub fn text_of(&self, token: Token) -> &str {
        text_of(self.text, token)
    }

    /// Whether that rule could stand at the place.
    pub fn expects(&self, rule: Rule) -> bool {
        self.expected.expected.contains(&rule)
    }

    /// Whether the type of a variable could stand at the place.
    pub fn expects_values(&self) -> bool {
        self.expects(Rule::values) || self.expects(Rule::open_brace)
    }

    /// The token before the place.
    pub fn last(&self) -> Option<Token> {
        self.before.last().copied()
    }
}

/// A statement that does not follow the grammar.
pub(super) fn explain(
    file: FileId,
    text: &str,
    tokens: &[Token],
    ahead: Option<Token>,
    mismatch: &Mismatch,
) -> Diagnostic {
    let start = tokens.first().map_or(0, |first| first.start as usize);
    let at = start + mismatch.at;
    let index = tokens.partition_point(|token| token.end as usize <= at);
    let (before, rest) = tokens.split_at(index);
    let mut rest = rest.iter().copied().chain(ahead);
    let found = rest.next().filter(|token| !rest_is_next_line(before, *token, index == tokens.len()));
    let trouble = Trouble { file, text, before, found, expected: mismatch };
    slips::recognise(&trouble).unwrap_or_else(|| plain(&trouble))
}

/// Whether a token behind the statement's last one begins a line, so that it is not what was meant to go on.
fn rest_is_next_line(before: &[Token], token: Token, beyond: bool) -> bool {
    beyond && !before.is_empty() && token.first_on_line
}

/// Only what was expected and what was found.
pub(super) fn plain(trouble: &Trouble) -> Diagnostic {
    let list = expected::describe(&trouble.expected.expected);
    let span = place(trouble);
    let found = trouble.found.map(|found| found_words(trouble.text, found));
    let message = match (&found, unclosed(trouble).or_else(|| list.sentence())) {
        (Some(found), Some(list)) => format!("expected {list}, found {found}"),
        (Some(found), None) => format!("{found} cannot stand here"),
        (None, Some(list)) => format!("expected {list}{}", after(trouble)),
        (None, None) => format!("the statement is not complete{}", after(trouble)),
    };
    let mut diagnostic = Diagnostic::new(&codes::SYNTAX, span, message).maybe_help(slips::help(trouble));
    diagnostic.notes.extend(list.note().filter(|_| unclosed(trouble).is_none()).map(Text::from));
    label_around(trouble, diagnostic)
}

/// The sign that a statement which ends too early needs most.
fn unclosed(trouble: &Trouble) -> Option<String> {
    let opening = slips::opening(trouble).filter(|_| trouble.found.is_none())?;
    let (rule, sign) = if opening.is_sign(b'(') { (Rule::close_paren, ")") } else { (Rule::close_brace, "}") };
    trouble.expects(rule).then(|| format!("`{sign}`"))
}

/// Labels what the place stands in: a sign that is not closed, a string that runs over lines (so that its end may be missing).
fn label_around(trouble: &Trouble, mut diagnostic: Diagnostic) -> Diagnostic {
    let closes = trouble.expects(Rule::close_paren) || trouble.expects(Rule::close_brace);
    if let Some(opening) = slips::opening(trouble).filter(|_| closes) {
        diagnostic = diagnostic.label(opening.span(trouble.file), "opened here");
    }
    let place = trouble.found.or_else(|| trouble.last());
    match place {
        Some(place) => label_long_string(trouble.file, trouble.text, trouble.before, place, diagnostic),
        None => diagnostic,
    }
}

/// Labels the last string before a token that runs over several lines: its end may be the one that is missing.
pub(super) fn label_long_string(
    file: FileId,
    text: &str,
    tokens: &[Token],
    place: Token,
    diagnostic: Diagnostic,
) -> Diagnostic {
    let runs_on = |token: &&Token| token.kind == TokenKind::Text && text_of(text, **token).contains('\n');
    match tokens.iter().rev().filter(|token| token.start < place.start).find(runs_on) {
        Some(string) => diagnostic.label(string.span(file), "this string runs over several lines"),
        None => diagnostic,
    }
}

/// The place of the trouble: the offending token, or the last one of a statement that ends too early.
pub(super) fn place(trouble: &Trouble) -> Span {
    let token = trouble.found.or_else(|| trouble.last());
    token.map_or(Span::new(trouble.file, 0, 0), |token| token.span(trouble.file))
}

fn after(trouble: &Trouble) -> String {
    trouble.last().map_or_else(String::new, |last| format!(" after {}", found_words(trouble.text, last)))
}

/// A token in a message.
pub(super) fn found_words(text: &str, token: Token) -> String {
    let written = text_of(text, token);
    match token.kind {
        TokenKind::Text => "a string".to_owned(),
        TokenKind::Stray(Stray::Character) => character_words(written),
        _ => code(written),
    }
}

fn character_words(written: &str) -> String {
    match written.chars().next() {
        Some(character) if character.is_control() || character.is_whitespace() || is_format(character) => {
            format!("the character U+{:04X}", u32::from(character))
        }
        _ => code(written),
    }
}

fn is_format(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The text of a token.
pub(super) fn text_of(text: &str, token: Token) -> &str {
    text.get(token.start as usize..token.end as usize).unwrap_or_default()
}

/// The user's words in backticks, shortened if they are long.
pub(super) fn code(written: &str) -> String {
    let short: String = written.chars().take(60).collect();
    let cut = if short.len() < written.len() { "…" } else { "" };
    if short.contains('`') { format!("`` {short}{cut} ``") } else { format!("`{short}{cut}`") }
}

/// "did you mean …", if one of the candidates is near.
pub(super) fn did_you_mean<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    nearest(written, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// The candidate that is most like a word, if one is like enough.
pub(super) fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = written.chars().count();
    if length > 40 {
        return None;
    }
    let allowed = match length {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let lower = written.to_lowercase();
    let distance = |candidate: &str| strsim::osa_distance(&lower, candidate);
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|&(far, _)| far <= allowed)
        .min()
        .map(|(_, near)| near)
}

/// Text that is no token.
pub(super) fn stray(file: FileId, text: &str, token: Token, stray: Stray) -> Diagnostic {
    let span = token.span(file);
    let opening = Span::new(file, token.start, token.start + 2);
    match stray {
        Stray::OpenString => Diagnostic::new(&codes::INVALID_STRING, span, "a string does not end")
            .help("close it with `\"`, and write a quotation mark in it as `\\\"`"),
        Stray::OpenComment => Diagnostic::new(&codes::SYNTAX, opening, "a comment does not end")
            .note("everything behind it is left out")
            .help("close it with `*/`; comments nest, so that each `/*` needs its own"),
        Stray::DeepComment => too_deep(opening, "comments"),
        Stray::Bidi | Stray::Character => bidi_control(span, text_of(text, token)),
    }
}

fn bidi_control(span: Span, written: &str) -> Diagnostic {
    let number = written.chars().find(|&character| scan::is_bidi_control(character)).map_or(0, u32::from);
    let message = format!("a bidirectional control character, U+{number:04X}, stands outside strings and comments");
    Diagnostic::new(&codes::BIDI_CONTROL, span, message)
        .note("it can make the text look different from what it says")
        .help("delete it")
}

/// Something nested deeper than the limit.
pub(super) fn too_deep(span: Span, what: &str) -> Diagnostic {
    let message = format!("{what} are nested more than {NESTING_LIMIT} deep");
    let help = match what {
        "parties" => "declare the parts with fewer levels",
        "comments" => "use fewer comments in comments",
        _ => "give parts of it names with `condition NAME = …`",
    };
    Diagnostic::new(&codes::NESTING, span, message).help(help)
}

/// A party's braces in which something stands that cannot, or that the file's end comes before.
pub(super) fn open_parts(file: FileId, text: &str, brace: Token, found: Option<Token>) -> Diagnostic {
    let opening = brace.span(file);
    match found {
        None => Diagnostic::new(&codes::SYNTAX, opening, "the braces of a party do not close")
            .here("opened here")
            .help("close them with `}`"),
        Some(found) => {
            let message = format!("expected `party` or `}}`, found {}", found_words(text, found));
            Diagnostic::new(&codes::SYNTAX, found.span(file), message)
                .label(opening, "the braces of a party open here")
                .help("close the braces before it: only parties can be parts")
        }
    }
}

/// What follows a party's braces but begins no statement.
pub(super) fn after_parts(file: FileId, text: &str, found: Token) -> Diagnostic {
    let message = format!("expected the next statement, found {}", found_words(text, found));
    Diagnostic::new(&codes::SYNTAX, found.span(file), message)
        .help("what belongs to the party itself stands before its braces")
}

/// `policy` statements that are not first in their file, or not alone.
pub(super) fn check_policies(items: &[Item], diagnostics: &mut Vec<Diagnostic>) {
    let is_policy = |item: &&Item| matches!(item.statement, Statement::Policy(_));
    let Some(first) = items.iter().find(is_policy).map(|item| item.span) else { return };
    for (index, item) in items.iter().enumerate().filter(|(_, item)| is_policy(item)) {
        if item.span != first {
            let twice = Diagnostic::new(&codes::POLICY_NOT_FIRST, item.span, "`policy` is given twice");
            diagnostics.push(twice.label(first, "first given here").help("a file has at most one `policy`"));
        } else if index > 0 {
            let late =
                Diagnostic::new(&codes::POLICY_NOT_FIRST, item.span, "`policy` is not the first statement of its file");
            diagnostics.push(late.help("move it to the top"));
        }
    }
}

//! What is left of a statement that was not understood: enough to tell what it may have been about.

use super::scan::{Stray, Token, TokenKind};
use crate::source::{FileId, Span};

/// The first word of a statement, or the one after `may` or `unstated`, if it is a statement word.
pub(super) fn keyword(tokens: &[Token]) -> Option<&'static str> {
    let word = tokens.get(words_in_front(tokens))?;
    (word.begins_statement() && !is_prefix(*word)).then_some(word.word())
}

/// Whether another statement seems to begin in one that was not understood, with or without its first word; nobody will read it.
pub(super) fn swallows(tokens: &[Token]) -> bool {
    let is_endless = |token: &Token| {
        matches!(token.kind, TokenKind::Stray(Stray::OpenString | Stray::OpenComment | Stray::DeepComment))
    };
    let mut pairs = pairs(tokens.get(words_in_front(tokens)..).unwrap_or_default());
    let mut connectable = false;
    tokens.iter().any(is_endless)
        || pairs.any(|(last, next)| {
            connectable |= begins_condition(last, next);
            let begins_anew = next.first_on_line && ends_term(last) && !goes_on(next, connectable);
            begins_anew || (next.begins_statement() && !continues(last, next))
        })
}

/// Whether what follows can go on with `and` or `or`.
fn begins_condition(last: Token, next: Token) -> bool {
    matches!(next.word(), "when" | "unless" | "while" | "from")
        || (last.is_sign(b':') && matches!(next.word(), "always" | "never"))
}

/// Whether a token at the beginning of a line can go on with a statement.
fn goes_on(token: Token, connectable: bool) -> bool {
    match token.kind {
        TokenKind::Reserved(_) => match token.word() {
            "not" | "any" | "anyone" | "anything" | "group" | "every" => false,
            "and" | "or" | "implies" | "in" => connectable,
            _ => true,
        },
        TokenKind::Sign(_) => !token.is_sign(b'('),
        TokenKind::Operator => true,
        _ => false,
    }
}

fn ends_term(token: Token) -> bool {
    token.is_name()
        || matches!(token.kind, TokenKind::Text | TokenKind::Number)
        || matches!(token.word(), "anything" | "anyone")
        || token.is_sign(b')')
        || token.is_sign(b'}')
}

/// Whether a statement that was not understood may be about data that it does not name.
pub(super) fn is_unbounded(tokens: &[Token]) -> bool {
    let is_open = |token: &Token| {
        matches!(token.word(), "anything" | "anyone" | "any" | "group") || matches!(token.kind, TokenKind::Stray(_))
    };
    let carries_nothing = keyword(tokens) == Some("flow") && tokens.iter().all(|token| token.word() != "carries");
    carries_nothing || tokens.iter().any(is_open) || lacks_data(tokens) || has_odd_constant(tokens)
}

/// What stands behind the first colon, up to `expect`.
pub(super) fn said(file: FileId, tokens: &[Token]) -> Option<Span> {
    let behind = tokens.iter().skip_while(|token| !token.is_sign(b':')).skip(1);
    let said = behind.take_while(|token| token.word() != "expect");
    said.map(|token| token.span(file)).reduce(Span::to)
}

/// Whether a word that begins statements stands within the statement whose last word is given: `every flow`, and `party` as a kind.
pub(super) fn continues(last: Token, next: Token) -> bool {
    match next.word() {
        "flow" => last.word() == "every",
        "party" => matches!(last.word(), "is" | "any" | "by") || last.is_sign(b':') || last.is_sign(b','),
        _ => false,
    }
}

fn words_in_front(tokens: &[Token]) -> usize {
    usize::from(tokens.first().is_some_and(|first| is_prefix(*first)))
}

fn is_prefix(token: Token) -> bool {
    matches!(token.word(), "may" | "unstated")
}

fn pairs(tokens: &[Token]) -> impl Iterator<Item = (Token, Token)> {
    tokens.iter().copied().zip(tokens.iter().copied().skip(1))
}

/// Whether a name is missing where data could be named.
fn lacks_data(tokens: &[Token]) -> bool {
    let asks = |token: Token| {
        matches!(token.word(), "origin" | "carries" | "as" | "derive" | "keep" | "use")
            || token.is_sign(b',')
            || token.is_sign(b':')
    };
    pairs(tokens).any(|(last, next)| asks(last) && !next.is_name()) || tokens.last().is_some_and(|last| asks(*last))
}

/// Whether a string or a number stands where no clause has one, so that it may be meant as a name.
fn has_odd_constant(tokens: &[Token]) -> bool {
    let mut speaks = false;
    pairs(tokens).any(|(last, next)| {
        speaks |= matches!(last.word(), "by" | "cite" | "quote");
        match next.kind {
            TokenKind::Text => !speaks,
            TokenKind::Number => last.word() != "for" && last.kind != TokenKind::Operator,
            _ => false,
        }
    })
}

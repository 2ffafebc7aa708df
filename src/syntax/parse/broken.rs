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
    tokens.iter().any(is_endless)
        || pairs.any(|(last, next)| {
            let begins_anew = next.first_on_line && begins_term(next) && ends_term(last);
            begins_anew || (next.begins_statement() && !continues(last, next))
        })
}

fn begins_term(token: Token) -> bool {
    match token.kind {
        TokenKind::Reserved(_) => matches!(token.word(), "not" | "any" | "anyone" | "anything" | "group" | "every"),
        TokenKind::Sign(_) | TokenKind::Operator => token.is_sign(b'('),
        _ => true,
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

//! How deep the conditions of a statement are nested, counted before the grammar sees them, so that no text can exhaust the
//! stack of any recursion behind it.

use super::NESTING_LIMIT;
use super::scan::{Token, TokenKind};

/// One level of parentheses.
#[derive(Clone, Copy, Default)]
struct Level {
    /// The depth around it.
    around: usize,
    /// `implies` so far: each nests what follows it.
    implications: usize,
    /// `not` that still waits for what it denies.
    negations: usize,
}

impl Level {
    const fn depth(self) -> usize {
        self.around + self.implications + self.negations
    }
}

/// The first token of a statement that is nested deeper than the limit.
pub(super) fn too_deep(tokens: &[Token]) -> Option<Token> {
    let mut outer = Vec::new();
    let mut level = Level::default();
    for &token in tokens {
        match (token.kind, token.word()) {
            (TokenKind::Sign(b'('), _) => {
                let around = level.depth() + 1;
                outer.push(std::mem::replace(&mut level, Level { around, ..Level::default() }));
            }
            (TokenKind::Sign(b')'), _) => {
                level = Level { negations: 0, ..outer.pop().unwrap_or_default() };
            }
            (_, "not") => level.negations += 1,
            (_, "implies") => level = Level { implications: level.implications + 1, negations: 0, ..level },
            (_, "and" | "or" | "in" | "") => level.negations = 0,
            _ => level = Level { implications: 0, negations: 0, ..level },
        }
        if level.depth() > NESTING_LIMIT {
            return Some(token);
        }
    }
    None
}

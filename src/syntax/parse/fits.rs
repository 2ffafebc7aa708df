//! What could stand at a place in a text that is still being written, as the grammar has it.

use super::expected::keyword;
use super::grammar::{self, Rule};
use super::scan::{Scanner, Stray, Token, TokenKind};
use crate::source::FileId;
use crate::syntax::mention::Space;
use crate::syntax::words::statement_words;
use std::collections::BTreeSet;

/// Words and names that could stand at a place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fits {
    /// Reserved words, and words that mean something there only.
    pub words: BTreeSet<String>,
    /// The name spaces whose names could stand there.
    pub names: BTreeSet<Space>,
}

/// What could stand behind a text, which ends before a word. Nothing within strings and comments, and where the statement is broken
/// before.
#[must_use]
pub fn fits(text: &str) -> Fits {
    let mut fits = Fits::default();
    let Some(tokens) = tokens(text) else { return fits };
    let ends_line = text.trim_end_matches([' ', '\t']).ends_with('\n') || text.trim().is_empty();
    let last = tokens.len().saturating_sub(1);
    let begins = |(at, token): (usize, &Token)| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let is_first = token.first_on_line || before.is_none_or(|before| before.is_sign(b'{') || before.is_sign(b'}'));
        // After `may` and `unstated` a statement word goes on.
        (token.begins_statement() && is_first).then_some(token.start)
    };
    let start = tokens.iter().enumerate().rev().find_map(begins);
    let opens = tokens.get(last).is_some_and(|last| last.is_sign(b'{') || last.is_sign(b'}'));
    if start.is_none() || ends_line || opens {
        fits.words.extend(statement_words().map(str::to_owned));
    }
    // No statement has this sign, so that the grammar says what it would have instead.
    let written = start.and_then(|start| text.get(start as usize..)).map(|text| format!("{text}\u{0}"));
    let Some(written) = written else { return fits };
    let Err(mismatch) = grammar::parse(Rule::statement, &written) else { return fits };
    if mismatch.at + 1 == written.len() {
        mismatch.expected.into_iter().for_each(|rule| fits.add(rule));
    }
    fits
}

/// The tokens of a text; `None` if it ends within a string or a comment.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut scanner = Scanner::new(FileId::first(), text);
    let tokens: Vec<Token> = std::iter::from_fn(|| scanner.token()).collect();
    let is_open = |token: &Token| matches!(token.kind, TokenKind::Stray(Stray::OpenString | Stray::OpenComment));
    let ends = |end: u32| end as usize == text.len();
    let in_comment = scanner.comments.last().is_some_and(|comment| ends(comment.span.end) && !comment.block)
        || scanner.docs.last().is_some_and(|doc| ends(doc.end));
    (!in_comment && !tokens.last().is_some_and(is_open)).then_some(tokens)
}

impl Fits {
    fn add(&mut self, rule: Rule) {
        let (names, words): (&[Space], &[&str]) = match rule {
            Rule::data_name | Rule::key_name | Rule::conclusions => (&[Space::Data], &[]),
            Rule::data_term | Rule::data_pattern => (&[Space::Data], &["anything"]),
            Rule::path | Rule::who | Rule::by | Rule::kind_name => (&[Space::Parties], &[]),
            Rule::party_term | Rule::party_pattern => (&[Space::Parties], &["any", "anyone", "group"]),
            Rule::purpose_name => (&[Space::Purposes], &[]),
            Rule::label_name => (&[Space::Labels], &[]),
            Rule::source_name | Rule::citation => (&[Space::Sources], &[]),
            Rule::remark_name => (&[Space::Statements], &[]),
            Rule::baseline_name => (&[Space::Baselines], &[]),
            Rule::variable_name | Rule::atom => (&[Space::Conditions], &[]),
            Rule::cond | Rule::cond_or | Rule::cond_not | Rule::cond_group => (&[Space::Conditions], &["not"]),
            Rule::formula | Rule::formula_or | Rule::formula_and | Rule::formula_not | Rule::formula_group => {
                (&[Space::Conditions, Space::Data, Space::Parties], &["not"])
            }
            Rule::claim_body => (
                &[Space::Data, Space::Parties],
                &["always", "any", "anyone", "anything", "every", "group", "never", "only"],
            ),
            _ => (&[], &[]),
        };
        self.names.extend(names);
        self.words.extend(words.iter().map(|&word| word.to_owned()).chain(keyword(rule)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Space> {
        fits(text).names.into_iter().collect()
    }

    fn has(text: &str, word: &str) -> bool {
        fits(text).words.contains(word)
    }

    #[test]
    fn names_are_those_of_the_place() {
        assert_eq!(names("flow A -> "), [Space::Parties]);
        assert_eq!(names("policy p\nmay flow f: A -> B carries "), [Space::Data]);
        assert_eq!(names("flow A -> B carries d, "), [Space::Data]);
        assert_eq!(names("flow A -> B carries d when "), [Space::Conditions]);
        assert_eq!(names("flow A -> B carries d cite "), [Space::Sources]);
        assert_eq!(names("party A { party B labelled "), [Space::Labels]);
        assert_eq!(names("claim c: d never reaches "), [Space::Parties]);
        assert_eq!(names("claim c: "), [Space::Parties, Space::Data]);
        assert_eq!(names("data d is "), [Space::Data]);
        assert_eq!(names("choice c by "), [Space::Parties]);
    }

    #[test]
    fn words_are_those_of_the_place() {
        assert!(has("", "policy") && has("policy p\n", "flow") && has("party A {", "party"));
        assert!(has("flow A -> B ", "carries") && !has("flow A -> B ", "flow"));
        assert!(has("flow A -> B carries d ", "when") && has("flow A -> B carries d ", "sealed"));
        assert!(has("flow A -> B carries d\n", "when") && has("flow A -> B carries d\n", "claim"));
        assert!(has("may ", "flow") && has("claim c: d never ", "reaches"));
    }

    #[test]
    fn nothing_stands_in_strings_and_comments_and_behind_what_is_broken() {
        for text in ["party A \"", "// ", "/// ", "/* x", "flow A B C ", "label l // "] {
            assert_eq!(fits(text), Fits::default(), "{text}");
        }
    }
}

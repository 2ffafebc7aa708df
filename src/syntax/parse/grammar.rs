//! `grammar/flow.pest` as code. pest's types go no further than this folder.

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

#[derive(pest_derive::Parser)]
#[grammar = "grammar/flow.pest"]
struct FlowGrammar;

/// A matched rule.
pub(super) type Node<'t> = Pair<'t, Rule>;

/// Where a text stops following the grammar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mismatch {
    /// The byte where nothing fits any more: the first of a token, or the text's end.
    pub at: usize,
    /// What could stand there.
    pub expected: Vec<Rule>,
}

/// Matches a whole text.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Mismatch> {
    FlowGrammar::parse(rule, text).map_err(|error| mismatch(&error))
}

fn mismatch(error: &Error<Rule>) -> Mismatch {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Mismatch { at, expected }
}

/// Whether a rule is a sign or a word, which says nothing by itself. INVARIANT (tokens): see the end of the grammar.
pub(super) fn is_token(rule: Rule) -> bool {
    rule >= Rule::colon || rule == Rule::EOI
}

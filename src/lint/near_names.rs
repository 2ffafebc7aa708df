//! FP0613 `near-names`: two declared names that differ by a slip of the finger. If one thing is meant, it is two in the policy, and a
//! claim about the one says nothing about the other.
//!
//! Names that differ in digits, or in a word of fewer than five letters (`sender_id`, `sender_ip`), are left alone, and those that look
//! the same are another rule's matter. Pairs are found by the names with one letter left out, so that the work grows with the text and not with its square.

use super::spaces::{NameSpace, look, name_spaces};
use super::{Context, Lint, SIZE_LIMIT};
use crate::diag::{Diagnostic, codes, differ_by_a_slip};
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeSet;
use std::hash::Hasher;

pub(super) const LINT: Lint = Lint { rule: &codes::NEAR_NAMES, find };

/// The fewest letters of a word in which one slip is more likely than another word.
const WORD: usize = 5;

fn find(context: &mut Context<'_, '_>) -> Vec<Diagnostic> {
    let spaces = name_spaces(context.policy);
    spaces.iter().filter(|space| space.names.len() <= SIZE_LIMIT).flat_map(|space| near_pairs(context, space)).collect()
}

fn near_pairs(context: &Context<'_, '_>, space: &NameSpace) -> Vec<Diagnostic> {
    let names: Vec<(&str, Span)> =
        space.names.iter().map(|&(name, span)| (context.policy.symbol(name), span)).collect();
    let mut buckets: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (at, (name, _)) in names.iter().enumerate() {
        for key in neighbourhood(name) {
            buckets.entry(key).or_default().push(at);
        }
    }
    let pairs = buckets.values().flat_map(|bucket| {
        bucket
            .iter()
            .enumerate()
            .flat_map(|(at, &one)| bucket.iter().skip(at + 1).map(move |&other| (one.min(other), one.max(other))))
    });
    let pairs: BTreeSet<(usize, usize)> = pairs.collect();
    let found = pairs.into_iter().filter_map(|(first, second)| Some((names.get(first)?, names.get(second)?)));
    found
        .filter(|((one, _), (other, _))| is_slip(one, other) && look(one) != look(other))
        .map(|(one, other)| near(space.noun, *one, *other))
        .collect()
}

/// A name, folded, and what is left of it without any one letter: the hashes, which are enough to find candidates by. Digits are not
/// left out, because names that differ in them are no candidates.
fn neighbourhood(name: &str) -> BTreeSet<u64> {
    let folded: Vec<char> = folded(name).chars().collect();
    let without = |skipped: usize| {
        let mut hasher = FxHasher::default();
        folded.iter().enumerate().filter(|&(at, _)| at != skipped).for_each(|(_, &one)| hasher.write_u32(one.into()));
        hasher.finish()
    };
    let is_digit = |at: usize| folded.get(at).is_some_and(char::is_ascii_digit);
    (0..=folded.len()).filter(|&at| !is_digit(at)).map(without).collect()
}

/// A name without what is easily written in two ways: case and underscores.
fn folded(name: &str) -> String {
    name.chars().filter(|&one| one != '_').flat_map(char::to_lowercase).collect()
}

fn is_slip(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    if folded(one) == folded(other) {
        return true;
    }
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (one.split('_').collect(), other.split('_').collect());
    let mut different = ours.iter().zip(&theirs).filter(|(one, other)| one != other);
    let (Some((one, other)), None) = (different.next(), different.next()) else { return false };
    let long = one.chars().count().min(other.chars().count()) >= WORD;
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    ours.len() == theirs.len() && long && digits(one) == digits(other) && differ_by_a_slip(one, other)
}

fn near(noun: &str, (first, first_span): (&str, Span), (second, second_span): (&str, Span)) -> Diagnostic {
    Diagnostic::new(
        &codes::NEAR_NAMES,
        second_span,
        format!("`{second}` and `{first}` are two {noun} with nearly the same name"),
    )
    .label(first_span, format!("`{first}` is declared here"))
    .note("what is claimed of the one does not hold for the other")
    .help("use one name if one thing is meant; otherwise choose names that cannot be mixed up")
    .about(second)
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn slips_are_told_from_other_names() {
        assert!(
            is_slip("message", "mesage") && is_slip("phone_number", "PhoneNumber") && is_slip("recieved", "received")
        );
        assert!(
            !is_slip("sender_id", "sender_ip") && !is_slip("ads_001", "ads_002") && !is_slip("message1", "message2")
        );
        assert!(!is_slip("location", "allocation") && !is_slip("a", "b"));
    }
}

//! Every code there is. A code is a promise: it never changes its meaning and is never used again for another.

use super::Level;

/// A rule: what a code stands for.
#[derive(PartialEq, Eq, Debug)]
pub struct Rule {
    /// `FP` and four digits.
    pub code: &'static str,
    /// Its name, for `-A`, `-W`, `-D` and allow comments.
    pub name: &'static str,
    /// The level it has when nothing else is said.
    pub level: Level,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Whether a configuration may lower its level: false for what makes a policy invalid.
    pub adjustable: bool,
}

macro_rules! rules {
    ($($constant:ident $code:literal $name:literal $level:ident $adjustable:literal $summary:literal;)+) => {
        /// One constant for each rule.
        pub mod codes {
            use super::{Level, Rule};
            $(
                #[doc = $summary]
                pub static $constant: Rule =
                    Rule { code: $code, name: $name, level: Level::$level, summary: $summary, adjustable: $adjustable };
            )+
        }
        /// All rules, by code.
        pub static RULES: &[&Rule] = &[$(&codes::$constant),+];
    };
}

rules! {
    // Text and syntax.
    UNREADABLE_FILE "FP0001" "unreadable-file" Error false "a file cannot be read";
    NOT_UTF8 "FP0002" "not-utf8" Error false "a file is not UTF-8 text";
    SYNTAX "FP0003" "syntax" Error false "a statement is not understood";
    RESERVED_WORD "FP0004" "reserved-word" Error false "a reserved word stands where a name is needed";
    BIDI_CONTROL "FP0005" "bidi-control" Error false "a bidirectional control character stands outside strings and comments";
    NESTING "FP0006" "nesting-too-deep" Error false "parentheses, comments or parts are nested too deeply";
    INVALID_DATE "FP0007" "invalid-date" Error false "a date is not in the calendar";
    UNKNOWN_UNIT "FP0008" "unknown-unit" Error false "a duration has a unit that there is not";
    REPEATED_CLAUSE "FP0009" "repeated-clause" Error false "a clause or field is given twice";
    POLICY_NOT_FIRST "FP0010" "policy-not-first" Error false "the `policy` statement is not the first of its file, or not the only one";
    INVALID_STRING "FP0011" "invalid-string" Error false "a string has an escape that there is not, or does not end";
    NUMBER_RANGE "FP0012" "number-out-of-range" Error false "a number is too large";
    UNKNOWN_FIELD "FP0013" "unknown-field" Error false "a source has a field that there is not";
    // Names.
    UNKNOWN_PARTY "FP0101" "unknown-party" Error false "a party is named that is not declared";
    UNKNOWN_KIND "FP0102" "unknown-kind" Error false "a kind is named that is not declared";
    UNKNOWN_DATA "FP0103" "unknown-data" Error false "a data type is named that is not declared";
    UNKNOWN_KEY "FP0104" "unknown-key" Error false "a key is named that is not declared";
    UNKNOWN_PURPOSE "FP0105" "unknown-purpose" Error false "a purpose is named that is not declared";
    UNKNOWN_LABEL "FP0106" "unknown-label" Error false "a label is named that is not declared";
    UNKNOWN_CONDITION "FP0107" "unknown-condition" Error false "a condition names a variable or condition that is not declared";
    UNKNOWN_VALUE "FP0108" "unknown-value" Error false "a variable is compared with a value that it does not have";
    UNKNOWN_SOURCE "FP0109" "unknown-source" Error false "a source is cited that is not declared";
    UNKNOWN_BASELINE "FP0110" "unknown-baseline" Error false "a baseline is named that is not declared";
    UNKNOWN_REMARK "FP0111" "unknown-remark" Error false "a remark is against a remark that does not exist";
    DUPLICATE_NAME "FP0112" "duplicate-name" Error false "a name is declared twice";
    WITHOUT_NOTHING "FP0113" "without-nothing" Error false "`without` leaves out a name that no imported file declares";
    // Structure.
    CYCLE "FP0201" "cycle" Error false "things are defined by one another in a circle";
    IMPORT_NOT_FOUND "FP0202" "import-not-found" Error false "an imported file cannot be read";
    IMPORT_CYCLE "FP0203" "import-cycle" Error false "files import one another in a circle";
    MIXED_KEY "FP0204" "key-is-data" Error false "a key `is` data that is no key, or the reverse";
    TYPE_MISMATCH "FP0205" "type-mismatch" Error false "a variable is used as if it were of another type";
    CONTRADICTING_ASSUMPTIONS "FP0206" "contradicting-assumptions" Error false "no scenario satisfies all assumptions";
    QUOTE_NOT_FOUND "FP0207" "quote-not-found" Error false "a quotation is not in the source's text";
    BASELINE_NOT_FOUND "FP0208" "baseline-not-found" Error false "a baseline cannot be read, or is not valid";
    BASELINE_VARIABLE "FP0209" "baseline-variable" Error false "a variable has another type in a baseline";
    MISPLACED_CLAUSE "FP0210" "misplaced-clause" Error false "a clause stands on a statement that does not take it";
    SOURCE_TEXT_NOT_FOUND "FP0211" "source-text-not-found" Error false "the text file of a source cannot be read";
    // The model.
    DEAD_FLOW "FP0301" "dead-flow" Error true "a hop whose senders never hold anything that it carries";
    EMPTY_PATTERN "FP0302" "empty-pattern" Warning true "a pattern matches nothing";
    WHOLE_OF_EXCEPTED_PART "FP0303" "whole-of-excepted-part" Warning true "`never … anyone except` a part fails as soon as the part has the data, because its whole has it too";
    // Claims.
    CLAIM_VIOLATED "FP0501" "claim-violated" Error true "a claim fails";
    CLAIM_AMBIGUOUS "FP0502" "claim-ambiguous" Error true "a claim fails in some readings and not in others";
    CLAIM_POSSIBLE "FP0503" "claim-possible" Error true "a claim fails if something happens that may happen";
    CLAIM_UNKNOWN "FP0504" "claim-unknown" Warning true "a claim fails if something is so that no source states";
    CLAIM_VACUOUS "FP0505" "claim-vacuous" Warning true "a claim holds for want of anything that it speaks of";
    CLAIM_UNDECIDED "FP0506" "claim-undecided" Error false "a limit was reached before the claim was decided";
    CLAIM_NOT_EVALUATED "FP0507" "claim-not-evaluated" Error false "a claim depends on a statement that was not understood";
    EXPECTATION_FAILED "FP0508" "expectation-failed" Error false "a claim has another verdict than the expected one";
    // Allow comments.
    ALLOW_WITHOUT_REASON "FP0701" "allow-without-reason" Warning true "an allow comment gives no reason";
    ALLOW_UNUSED "FP0702" "allow-unused" Warning true "an allow comment allows nothing";
    ALLOW_UNKNOWN "FP0703" "allow-unknown" Warning true "an allow comment names a rule that there is not";
    // Known findings.
    BASELINE_STALE "FP0704" "baseline-stale" Warning true "a baseline knows something that is not found any more";
}

/// The rule with that code or name.
#[must_use]
pub fn find_rule(code_or_name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name).copied()
}

/// Names of rules, for "did you mean".
pub fn similar_rule_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|rule| [rule.name, rule.code])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_ordered() {
        for pair in RULES.windows(2) {
            let [first, second] = pair else { continue };
            assert!(first.code < second.code, "{} stands before {}", first.code, second.code);
        }
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }
}

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
    /// Its page, in Markdown: what it finds, why that matters, a bad and a good sample, how to mend it.
    pub page: &'static str,
}

macro_rules! rules {
    ($($constant:ident $code:literal $name:literal $level:ident $adjustable:literal $summary:literal;)+) => {
        /// One constant for each rule.
        pub mod codes {
            use super::{Level, Rule};
            $(
                #[doc = $summary]
                pub static $constant: Rule = Rule {
                    code: $code,
                    name: $name,
                    level: Level::$level,
                    summary: $summary,
                    adjustable: $adjustable,
                    page: include_str!(concat!("../../docs/rules/", $code, ".md")),
                };
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
    EXCEPT_NOTHING "FP0304" "except-nothing" Warning true "`except` takes out what the pattern does not match anyway";
    FLOW_TO_ITSELF "FP0305" "flow-to-itself" Warning true "a hop whose only sender is its only receiver moves nothing";
    // Claims.
    CLAIM_VIOLATED "FP0501" "claim-violated" Error true "a claim fails";
    CLAIM_AMBIGUOUS "FP0502" "claim-ambiguous" Error true "a claim fails in some readings and not in others";
    CLAIM_POSSIBLE "FP0503" "claim-possible" Error true "a claim fails if something happens that may happen";
    CLAIM_UNKNOWN "FP0504" "claim-unknown" Warning true "a claim fails if something is so that no source states";
    CLAIM_VACUOUS "FP0505" "claim-vacuous" Warning true "a claim holds for want of anything that it speaks of";
    CLAIM_UNDECIDED "FP0506" "claim-undecided" Error false "a limit was reached before the claim was decided";
    CLAIM_NOT_EVALUATED "FP0507" "claim-not-evaluated" Error false "a claim depends on a statement that was not understood";
    EXPECTATION_FAILED "FP0508" "expectation-failed" Error false "a claim has another verdict than the expected one";
    // Lints: names.
    UNUSED_PARTY "FP0601" "unused-party" Warning true "a party is declared and never mentioned";
    UNUSED_KIND "FP0602" "unused-kind" Warning true "a kind is declared and never mentioned";
    UNUSED_DATA "FP0603" "unused-data" Warning true "a data type is declared, and nothing speaks of it";
    UNUSED_KEY "FP0604" "unused-key" Warning true "a key is declared, and nothing speaks of it";
    UNUSED_PURPOSE "FP0605" "unused-purpose" Warning true "a purpose is declared, and nothing is done for it";
    UNUSED_LABEL "FP0606" "unused-label" Warning true "a label is declared and never mentioned";
    UNUSED_CONDITION "FP0607" "unused-condition" Warning true "a condition is declared and never mentioned";
    UNUSED_CHOICE "FP0608" "unused-choice" Warning true "a choice is declared, and no condition depends on it";
    UNUSED_FACT "FP0609" "unused-fact" Warning true "a fact is declared, and no condition depends on it";
    UNUSED_READING "FP0610" "unused-reading" Warning true "a reading is declared, and no condition depends on it";
    UNUSED_SOURCE "FP0611" "unused-source" Warning true "a source is declared and never cited";
    UNUSED_BASELINE "FP0612" "unused-baseline" Warning true "a baseline is declared, and no claim compares with it";
    NEAR_NAMES "FP0613" "near-names" Warning true "two declared names differ by a slip, and may be meant as one";
    CONFUSABLE_NAMES "FP0614" "confusable-names" Warning true "two declared names look the same and are not";
    // Lints: statements.
    DUPLICATE_STATEMENT "FP0620" "duplicate-statement" Warning true "a statement says what an earlier one says already";
    MERGEABLE_STATEMENTS "FP0621" "mergeable-statements" Allow true "two statements say the same with other citations";
    COVERED_FLOW "FP0622" "covered-flow" Warning true "a flow is part of a broader one";
    USELESS_STATEMENT "FP0623" "useless-statement" Allow true "a statement changes no holding and no claim";
    IDLE_DERIVATION "FP0624" "idle-derivation" Warning true "nobody ever holds what a derivation takes";
    CONSTANT_CONDITION "FP0625" "constant-condition" Warning true "a condition is the same in every scenario";
    IDLE_ASSUMPTION "FP0626" "idle-assumption" Warning true "an assumption rules out nothing";
    IDLE_CHOICE "FP0627" "idle-choice" Warning true "a choice changes nothing";
    IDLE_READING "FP0628" "idle-reading" Warning true "a reading changes nothing";
    TODO "FP0629" "todo" Warning true "a comment says that something is still to do";
    // Lints: claims.
    CONTRADICTORY_CLAIMS "FP0630" "contradictory-claims" Warning true "no policy can satisfy both of two claims";
    IMPLIED_CLAIM "FP0631" "implied-claim" Allow true "a claim follows from another one";
    SINGLE_STATEMENT_CLAIM "FP0632" "single-statement-claim" Allow true "a claim holds by a single statement";
    SILENT_CLAIM "FP0633" "silent-claim" Allow true "a claim holds by silence alone about data that moves elsewhere";
    WHILE_OF_OTHERS "FP0634" "while-of-others" Warning true "`while` asks somebody to keep what another decides";
    SPREADS_UNKNOWN_DATA "FP0635" "spreads-unknown-data" Warning true "`spreads` is about data that its baseline does not know";
    // Lints: coverage and sources.
    UNCLAIMED_SENSITIVE_DATA "FP0640" "unclaimed-sensitive-data" Warning true "sensitive data reaches a party that no claim about it speaks of";
    UNEXPLAINED_FLOW "FP0641" "unexplained-flow" Allow true "data goes to a company without a claim, a purpose or a citation";
    UNCITED_STATEMENT "FP0642" "uncited-statement" Allow true "a statement cites nothing where most others do";
    SPEAKER_NO_PARTY "FP0643" "speaker-no-party" Allow true "the one who says something is no party of the policy";
    QUOTED_PARTY "FP0644" "quoted-party" Warning true "a party is named in quotation marks, as if it were none";
    // Lints: keys.
    KEY_OF_NOBODY "FP0650" "key-of-nobody" Warning true "data is sealed with a key that nobody ever holds";
    KEY_OF_EVERYBODY "FP0651" "key-of-everybody" Warning true "data is sealed with a key that everybody holds";
    KEY_WITH_DATA "FP0652" "key-with-data" Warning true "the key of a seal travels the same way as the sealed data";
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

//! Which level a finding is reported at: `--fail-on` for verdicts, `-A`, `-W`, `-D` for rules; the last one wins.

use crate::claims::Verdict;
use crate::diag::{Diagnostic, Level, Rule, find_rule, nearest, similar_rule_names};

/// From which verdict on a claim fails the run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum FailOn {
    /// Violated.
    Violated,
    /// Ambiguous and violated.
    Ambiguous,
    /// Possible and worse.
    #[default]
    Possible,
    /// Unknown and worse.
    Unknown,
    /// No verdict.
    Never,
}

impl FailOn {
    /// The level of a claim with a verdict that fails somewhere.
    #[must_use]
    pub fn level(self, verdict: Verdict) -> Level {
        let least = match self {
            Self::Violated => Verdict::Violated,
            Self::Ambiguous => Verdict::Ambiguous,
            Self::Possible => Verdict::Possible,
            Self::Unknown => Verdict::Unknown,
            Self::Never => return Level::Warning,
        };
        if verdict >= least { Level::Error } else { Level::Warning }
    }
}

/// The levels that were asked for, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Levels {
    wishes: Vec<(Target, Level)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    Rule(&'static Rule),
    /// `warnings`: whatever would be a warning.
    Warnings,
    /// `pedantic`: every rule that is allowed by default.
    Pedantic,
}

/// What can be named beside rules.
const GROUPS: [(&str, Target); 2] = [("warnings", Target::Warnings), ("pedantic", Target::Pedantic)];

/// Why a level cannot be set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LevelError {
    /// There is no such rule; perhaps this one was meant.
    Unknown(Option<&'static str>),
    /// The rule says that a policy is not valid: its level cannot be lowered.
    Fixed(&'static Rule),
}

impl LevelError {
    /// What is wrong, about the rule as it was written.
    #[must_use]
    pub fn message(&self, rule: &str) -> String {
        match self {
            Self::Unknown(_) => format!("there is no rule `{rule}`"),
            Self::Fixed(fixed) => {
                format!("the level of `{}` ({}) cannot be lowered: {}", fixed.name, fixed.code, fixed.summary)
            }
        }
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unknown(Some(near)) => Some(format!("did you mean `{near}`?")),
            Self::Unknown(None) => Some("`flowproof rules` lists them all".to_owned()),
            Self::Fixed(_) => None,
        }
    }
}

impl Levels {
    /// Sets the level of a rule by its code or name, of all `warnings`, or of all `pedantic` rules. What is set later wins.
    ///
    /// # Errors
    /// The rule does not exist, or cannot be lowered to that level.
    pub fn set(&mut self, code_or_name: &str, level: Level) -> Result<(), LevelError> {
        let group = GROUPS.iter().find(|(name, _)| *name == code_or_name);
        let target = match group {
            Some((_, group)) => *group,
            None => Target::Rule(find_rule(code_or_name).ok_or_else(|| unknown(code_or_name))?),
        };
        if let Target::Rule(rule) = target
            && !rule.adjustable
            && level < rule.level
        {
            return Err(LevelError::Fixed(rule));
        }
        self.wishes.push((target, level));
        Ok(())
    }

    /// The finding at its level; `None` if it is allowed.
    #[must_use]
    pub fn apply(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        diagnostic.level = self.level(diagnostic.rule, diagnostic.level);
        (diagnostic.level != Level::Allow).then_some(diagnostic)
    }

    /// Whether findings of a rule are reported at all; looking for others is of no use.
    #[must_use]
    pub fn wants(&self, rule: &'static Rule) -> bool {
        self.level(rule, rule.level) != Level::Allow
    }

    /// The level of a finding that has another one by itself.
    fn level(&self, rule: &'static Rule, by_itself: Level) -> Level {
        self.wishes.iter().fold(by_itself, |level, &(target, wish)| {
            let meant = match target {
                Target::Rule(named) => named.code == rule.code,
                Target::Warnings => level == Level::Warning,
                Target::Pedantic => rule.level == Level::Allow,
            };
            if meant { wish } else { level }
        })
    }
}

fn unknown(code_or_name: &str) -> LevelError {
    LevelError::Unknown(nearest(code_or_name, similar_rule_names().chain(GROUPS.map(|(name, _)| name))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    fn level(wishes: &[(&str, Level)], rule: &'static Rule) -> Option<Level> {
        let mut levels = Levels::default();
        for &(name, level) in wishes {
            levels.set(name, level).unwrap();
        }
        levels.apply(Diagnostic::new(rule, None, "")).map(|diagnostic| diagnostic.level)
    }

    #[test]
    fn the_last_wish_wins() {
        let vacuous = &codes::CLAIM_VACUOUS;
        assert_eq!(level(&[], vacuous), Some(Level::Warning));
        assert_eq!(level(&[("FP0505", Level::Error), ("claim-vacuous", Level::Allow)], vacuous), None);
        assert_eq!(
            level(&[("claim-vacuous", Level::Warning), ("warnings", Level::Error)], vacuous),
            Some(Level::Error)
        );
        assert_eq!(
            level(&[("warnings", Level::Error), ("claim-vacuous", Level::Warning)], vacuous),
            Some(Level::Warning)
        );
        assert_eq!(level(&[("warnings", Level::Allow)], &codes::DEAD_FLOW), Some(Level::Error));
    }

    #[test]
    fn what_makes_a_policy_invalid_cannot_be_lowered() {
        let mut levels = Levels::default();
        assert_eq!(levels.set("syntax", Level::Warning), Err(LevelError::Fixed(&codes::SYNTAX)));
        assert_eq!(levels.set("FP0003", Level::Error), Ok(()));
        assert_eq!(levels.set("dead-flw", Level::Allow), Err(LevelError::Unknown(Some("dead-flow"))));
    }

    #[test]
    fn verdicts_at_or_above_the_threshold_are_errors() {
        assert_eq!(FailOn::Possible.level(Verdict::Possible), Level::Error);
        assert_eq!(FailOn::Ambiguous.level(Verdict::Possible), Level::Warning);
        assert_eq!(FailOn::Unknown.level(Verdict::Unknown), Level::Error);
        assert_eq!(FailOn::Never.level(Verdict::Violated), Level::Warning);
    }
}

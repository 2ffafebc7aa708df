//! Diagnostics as data: what is wrong, where, and what to do. How they look is decided in `emit`.

mod near;
mod registry;

pub use near::{differ_by_a_slip, nearest};
pub use registry::{RULES, Rule, codes, find_rule, similar_rule_names};

use crate::source::Span;
use std::borrow::Cow;

/// How serious a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported; the run passes.
    Warning,
    /// Reported; the run fails.
    Error,
}

impl Level {
    /// The word that outputs use: `allow`, `warning` or `error`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A second place that matters, with what it has to do with the matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// Words of a finding: there may be a million findings, and those that all findings of a rule share are not copied.
pub type Text = Cow<'static, str>;

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The level it is reported at.
    pub level: Level,
    /// One sentence: lower case, no full stop, the user's words in backticks.
    pub message: Text,
    /// The place; `None` where it has none (a missing file named on the command line).
    pub span: Option<Span>,
    /// Words that stand at the place itself; may be empty.
    pub here: Text,
    /// The other places that matter.
    pub labels: Vec<Label>,
    /// Why, where that needs saying.
    pub notes: Vec<Text>,
    /// What to do.
    pub help: Option<Text>,
    /// The name of the claim or statement it is about, if that has one: what stays when lines move.
    pub subject: Option<String>,
    /// Changes of text that mend it.
    pub fix: Option<Box<Fix>>,
}

/// A change of text that mends a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it keeps the policy's meaning: safe fixes are applied by default.
    pub safe: bool,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Diagnostic {
    /// A finding of a rule at the rule's own level.
    #[must_use]
    pub fn new(rule: &'static Rule, span: impl Into<Option<Span>>, message: impl Into<Text>) -> Self {
        Self {
            rule,
            level: rule.level,
            message: message.into(),
            span: span.into(),
            here: Text::default(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            subject: None,
            fix: None,
        }
    }

    /// With words at the place itself.
    #[must_use]
    pub fn here(mut self, text: impl Into<Text>) -> Self {
        self.here = text.into();
        self
    }

    /// With another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// With a reason.
    #[must_use]
    pub fn note(mut self, text: impl Into<Text>) -> Self {
        // Most have one, and there may be a million.
        self.notes.reserve_exact(1);
        self.notes.push(text.into());
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<Text>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With what to do, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.map(Text::from).or(self.help);
        self
    }

    /// About a claim or statement of that name.
    #[must_use]
    pub fn about(mut self, name: impl Into<String>) -> Self {
        self.subject = Some(name.into());
        self
    }

    /// With a change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Whether it makes the run fail.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

/// Sorts findings by file, place and code, and drops exact repetitions, so that the same input gives the same bytes.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.span, a.rule.code, &a.message).cmp(&(b.span, b.rule.code, &b.message)));
    diagnostics.dedup();
}

//! How sure something is, and when it is so: what the ladder of verdicts says of a claim that it never is.

use crate::claims::{Also, Dnf, Engine, Failing, Verdict, judge};
use crate::scenario::Diagram;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// How sure it is that something can be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Certainty {
    /// It is so in some circumstances, whatever is read, happens or is left open.
    Sure,
    /// It turns on how a text is read.
    Reading,
    /// It takes something that may happen.
    May,
    /// It takes something that the sources leave open.
    Unstated,
    /// It is so in no scenario.
    Never,
    /// A limit was reached.
    Undecided,
}

impl Certainty {
    /// The word that outputs use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Reading => "reading",
            Self::May => "may",
            Self::Unstated => "unstated",
            Self::Never => "never",
            Self::Undecided => "undecided",
        }
    }

    /// How sure it is that something can be, by the verdict on the claim that it never is.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Holds => Self::Never,
            Verdict::Violated => Self::Sure,
            Verdict::Ambiguous => Self::Reading,
            Verdict::Possible => Self::May,
            Verdict::Unknown => Self::Unstated,
            Verdict::Undecided | Verdict::NotEvaluated => Self::Undecided,
        }
    }
}

/// How sure something is, and when it is so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Degree {
    /// How sure it is.
    pub certainty: Certainty,
    /// When it is so; `None` for what never is and what is undecided.
    pub when: Option<Dnf>,
    /// When else it can be so, less surely.
    pub also: Vec<Also>,
}

impl Degree {
    /// Whether it is so in no scenario.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.certainty == Certainty::Never
    }
}

/// Whether a party can have data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// In the clear.
    pub learns: Rc<Degree>,
    /// In the clear or sealed.
    pub holds: Rc<Degree>,
}

impl Cell {
    /// Whether there is anything to say of sealed data: it is held in more scenarios than it is learned.
    #[must_use]
    pub fn is_sealed_too(&self) -> bool {
        self.learns != self.holds
    }
}

/// Degrees that were found; the same scenarios are judged once.
#[derive(Default)]
pub struct Degrees {
    known: FxHashMap<(Diagram, Diagram), Rc<Degree>>,
}

impl Degrees {
    /// How sure it is that something is so, which is in the scenarios of `set`, where only those of `scope` count.
    pub fn of(&mut self, engine: &mut Engine<'_>, scope: Diagram, set: Diagram) -> Rc<Degree> {
        let fail = engine.space.diagrams.and(scope, set);
        if let Some(known) = self.known.get(&(scope, fail)) {
            return Rc::clone(known);
        }
        let judged = judge(engine, Failing { scope, fail }, false);
        let certainty = Certainty::of(judged.verdict);
        let degree = Rc::new(Degree { certainty, when: judged.when, also: judged.also });
        self.known.insert((scope, fail), Rc::clone(&degree));
        degree
    }
}

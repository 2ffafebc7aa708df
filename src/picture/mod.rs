//! Pictures: from a policy, its findings and a view to boxes, frames, arrows and marks, in the order in which they are drawn.
//!
//! This file has what a picture is; the files beside it have how it comes about, one for each idea. A picture knows no format: what
//! it says in lines of text, `emit` draws in its own way. Nothing in it depends on where things stand; `arrange` finds that.

mod arrange;
mod compare;
mod draw;
mod frames;
pub mod layout;
mod legend;
mod marks;
mod names;
mod phrases;
mod sketch;
mod slice;
mod text;
mod titles;
mod view;

use crate::claims::Verdict;
pub use arrange::{LINE_HEIGHT, PADDING, Placed, arrange, icons_width, line_height};
pub use text::{plain, width};
pub use view::{Asked, Compared, Focus, View, compared, picture};

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// What it shows: the file, the claim, its verdict; a line each.
    pub title: Vec<String>,
    /// The root file, as named on the command line.
    pub file: String,
    /// Frames around boxes; one always stands behind the one that it is in.
    pub frames: Vec<Frame>,
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
    /// What the marks mean that are used in it.
    pub legend: Vec<(Mark, String)>,
}

/// A dashed frame around boxes.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// Its id: `[a-z0-9-]`, unique in the picture, the same as long as the party has its name.
    pub id: String,
    /// Whether it is around an owner and what it owns, or around a whole and its parts.
    pub kind: FrameKind,
    /// The party's path.
    pub party: String,
    /// What it is called.
    pub title: String,
    /// The frame that it is in.
    pub parent: Option<usize>,
    /// Everything that there is to say.
    pub tip: String,
    /// Where the party is declared.
    pub place: Option<Place>,
}

/// What a frame is around.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FrameKind {
    /// An owner and what it owns.
    Owner,
    /// A whole and its parts.
    Whole,
}

/// A box.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Its id: `[a-z0-9-]`, unique in the picture, the same as long as the party has its name.
    pub id: String,
    /// The party's path.
    pub party: String,
    /// Its shape.
    pub shape: Shape,
    /// What stands in it; never empty.
    pub lines: Vec<Line>,
    /// The frame that it is in.
    pub frame: Option<usize>,
    /// How strongly it is drawn.
    pub tone: Tone,
    /// What was found about claims on it.
    pub verdict: Option<Outcome>,
    /// What a comparison says of it.
    pub change: Option<Change>,
    /// Everything that there is to say.
    pub tip: String,
    /// Where it is declared.
    pub place: Option<Place>,
}

/// The shapes of boxes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shape {
    /// A party: rounded.
    Party,
    /// A person, or somebody outside: sharp and grey.
    Outsider,
    /// A store: a cylinder.
    Store,
    /// An owner with all it owns, or a whole with its parts, drawn as one.
    Together,
}

/// An arrow: everything that one party sends another in one way.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrow {
    /// Its id: `[a-z0-9-]`, unique in the picture.
    pub id: String,
    /// The node where it begins.
    pub from: usize,
    /// The node where it ends; another one.
    pub to: usize,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Whether something on it is sealed.
    pub sealed: bool,
    /// What stands beside it.
    pub lines: Vec<Line>,
    /// How strongly it is drawn.
    pub tone: Tone,
    /// The steps of the witness that it is, by their numbers.
    pub hops: Vec<usize>,
    /// What a comparison says of it.
    pub change: Option<Change>,
    /// All data that it carries, by name.
    pub carries: Vec<String>,
    /// The statements: names, or places.
    pub statements: Vec<String>,
    /// Everything that there is to say.
    pub tip: String,
    /// Where its first statement stands.
    pub place: Option<Place>,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stroke {
    /// It happens: solid.
    Definite,
    /// Under a condition: dashed.
    Conditional,
    /// It may happen: dotted.
    May,
    /// No source says whether: a question.
    Unstated,
    /// What a part holds, its whole holds.
    Part,
}

impl Stroke {
    /// The word that ids and classes use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Definite => "definite",
            Self::Conditional => "conditional",
            Self::May => "may",
            Self::Unstated => "unstated",
            Self::Part => "part",
        }
    }
}

/// How strongly something is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// On the way of the witness.
    Witness,
    /// As it is.
    Normal,
    /// Only context.
    Muted,
}

impl Tone {
    /// The word that classes use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Witness => "witness",
            Self::Normal => "normal",
            Self::Muted => "muted",
        }
    }
}

/// What was found about claims on a party.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// One fails.
    Failed,
    /// They hold.
    Held,
}

impl Outcome {
    /// The word that classes use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }
}

/// What a comparison says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Change {
    /// Only in the new policy.
    Added,
    /// Only in the old one.
    Removed,
    /// Different in the two.
    Changed,
}

impl Change {
    /// The word that classes use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A line of text with signs before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The signs.
    pub icons: Vec<Icon>,
    /// The text.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// The name of a party.
    Name,
    /// Its kind.
    Kind,
    /// What happens in a party.
    Note,
    /// A verdict on a claim.
    Verdict,
    /// What moves.
    Data,
    /// Under which condition, what for.
    Condition,
}

/// Signs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Icon {
    /// A step of the witness.
    Hop(usize),
    /// Sealed.
    Lock,
    /// A claim fails.
    Cross,
    /// A claim holds.
    Tick,
    /// No source says whether.
    Question,
    /// Derived from what the party holds.
    Derives,
    /// Only in the new policy.
    Added,
    /// Only in the old one.
    Removed,
    /// Different in the two.
    Changed,
}

impl Icon {
    /// The sign in formats that have only text.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Hop(number) => number_in_circle(number),
            Self::Lock => "\u{1F512}".to_owned(),
            Self::Cross => "\u{2717}".to_owned(),
            Self::Tick => "\u{2713}".to_owned(),
            Self::Question => "?".to_owned(),
            Self::Derives => "\u{21D2}".to_owned(),
            Self::Added => "+".to_owned(),
            Self::Removed => "\u{2212}".to_owned(),
            Self::Changed => "\u{2260}".to_owned(),
        }
    }
}

fn number_in_circle(number: usize) -> String {
    let circled = u32::try_from(number).ok().filter(|number| (1..=20).contains(number));
    circled.and_then(|number| char::from_u32(0x2460 + number - 1)).map_or_else(|| format!("({number})"), String::from)
}

/// The marks that a legend explains.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mark {
    /// An arrow.
    Stroke(Stroke),
    /// An arrow of the witness.
    Witness,
    /// A box.
    Shape(Shape),
    /// A frame.
    Frame(FrameKind),
    /// A sign.
    Icon(Icon),
    /// A double border.
    Failed,
    /// What is only context.
    Muted,
    /// A verdict other than that a claim is violated.
    Verdict(Verdict),
    /// What is sent is not what arrives.
    Becomes,
    /// A change.
    Change(Change),
}

/// A place in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Above so many arrows nobody can read a picture.
pub const MANY_ARROWS: usize = 250;

impl Picture {
    /// What to say instead of drawing it, if it is too large to be read.
    #[must_use]
    pub fn too_large(&self) -> Option<String> {
        let arrows = self.arrows.len();
        (arrows > MANY_ARROWS)
            .then(|| format!("the diagram would have {arrows} arrows, and above {MANY_ARROWS} nobody can read it"))
    }
}

//! Answers to the question that comes after a verdict: where data stops, who can have what, which source says what.
//!
//! All of it is read off the same fixpoint and judged by the same ladder as claims are, so that an answer and a verdict cannot
//! disagree.

mod ask;
mod degree;
mod denials;
mod kinds;
mod matrix;
mod sources;
mod stops;

pub use ask::{Answer, Row, TypeResult, answer, by_type};
pub use degree::{Cell, Certainty, Degree, Degrees};
pub use denials::{denials, undenied};
pub use kinds::all_data;
pub use matrix::{Matrix, matrix};
pub use sources::{Column, Mark, Merging, Undone, Voice, emerging, mark, undone, voice};
pub use stops::{Act, Apart, Excepted, Missing, Passage, Stop, Stops, stops};

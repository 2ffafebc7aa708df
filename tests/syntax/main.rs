//! Text to tree and back, through the public functions.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

mod conformance;
mod layout;
mod messages;
mod plain;
mod policies;
mod robust;
mod shape;

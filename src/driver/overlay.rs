//! Files as they are, or as they were changed in memory.

use crate::source::Loader;
use std::collections::BTreeMap;

/// Files as they were changed, and the others as they are.
pub(super) struct Overlay<'a> {
    pub below: &'a dyn Loader,
    /// The changed texts, by paths.
    pub changed: BTreeMap<String, String>,
}

impl Loader for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.changed.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.below.read(path),
        }
    }

    fn join(&self, from: &str, relative: &str) -> String {
        self.below.join(from, relative)
    }
}

//! What a finding is known by from one run to the next: its code and what it is about, never where it stands.

use crate::driver::Found;
use crate::source::Sources;
use std::collections::BTreeMap;

/// Gives each finding of a report a fingerprint of its own.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<String, usize>,
}

impl Fingerprints {
    /// The next finding's, in the order of the report. The second one of the same code about the same thing has `:2` behind it.
    pub fn of(&mut self, found: &Found<'_>, sources: &Sources) -> String {
        let key = format!("{}\0{}", found.diagnostic.rule.code, found.subject(sources));
        let hash = format!("{:016x}", fnv1a(key.as_bytes()));
        let count = self.seen.entry(key).or_insert(0);
        *count += 1;
        if *count == 1 { hash } else { format!("{hash}:{count}") }
    }
}

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a): the same on every machine and in every version, unlike the standard library's.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}

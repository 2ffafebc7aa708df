//! Ids for scripts and style sheets: a prefix and a name in `[a-z0-9-]`, with a few hexadecimal digits where the name alone would be
//! ambiguous.

use std::collections::HashSet;

/// An id for a name: stable as long as the name is, whatever else is in the picture.
pub(super) fn id(prefix: &str, name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    let is_faithful = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    match (is_faithful, slug.is_empty()) {
        (true, _) => format!("{prefix}{slug}"),
        (false, true) => format!("{prefix}{:08x}", hash(name)),
        (false, false) => format!("{prefix}{slug}-{:04x}", hash(name) & 0xFFFF),
    }
}

/// Makes ids unique, first come first served.
#[derive(Default)]
pub(super) struct Unique {
    taken: HashSet<String>,
}

impl Unique {
    pub(super) fn take(&mut self, id: String) -> String {
        let mut free = id.clone();
        let mut count = 1;
        while !self.taken.insert(free.clone()) {
            count += 1;
            free = format!("{id}-{count}");
        }
        free
    }
}

/// FNV-1a, 32 bits.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::{Unique, id};

    #[test]
    fn ids_are_safe_and_tell_names_apart() {
        assert_eq!(id("n-", "Facebook.Ads"), "n-facebook-ads");
        assert_ne!(id("n-", "a_b"), id("n-", "a.b"));
        let hostile = id("n-", "\"><script>");
        assert!(hostile.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{hostile}");
        assert_ne!(id("n-", "\u{4E2D}"), id("n-", "\u{6587}"));
        let mut unique = Unique::default();
        assert_ne!(unique.take("n-a".into()), unique.take("n-a".into()));
    }
}

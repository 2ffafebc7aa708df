//! "Did you mean": the name nearest to one that was written.

/// The name nearest to one that was written, if one is near enough; of equally near ones the first in the alphabet.
#[must_use]
pub fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (written.chars().count() / 3).max(1);
    names
        .into_iter()
        .filter(|name| name.len().abs_diff(written.len()) <= limit * 4)
        .map(|name| (distance(written, name), name))
        // Two names of one letter have nothing in common.
        .filter(|&(distance, name)| distance <= limit && distance < written.chars().count().max(name.chars().count()))
        .min()
        .map(|(_, name)| name)
}

/// Whether two names differ by one slip of the finger: a letter too many, too few, wrong, or two in the wrong order.
#[must_use]
pub fn differ_by_a_slip(one: &str, other: &str) -> bool {
    strsim::osa_distance(one, other) == 1
}

/// How many slips of the finger lie between two names; none if only the case differs.
fn distance(written: &str, name: &str) -> usize {
    if written.to_lowercase() == name.to_lowercase() { 0 } else { strsim::osa_distance(written, name) }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("dead-flw", ["syntax", "dead-flow"]), Some("dead-flow"));
        assert_eq!(nearest("facebook", ["Facebook", "facebooks"]), Some("Facebook"));
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("zzzzzz", ["syntax", "dead-flow"]), None);
    }
}

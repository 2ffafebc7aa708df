//! Two sketches laid over each other.

use super::sketch::{Link, Party, Sketch};
use super::{Change, Tone};
use std::collections::{HashMap, HashSet};

/// What recognises a link in both: its ends and its statement.
type Key = (String, String, String);

/// The new sketch with what only the old one has, each marked; what is the same is muted.
pub(super) fn merge(old: Sketch, new: Sketch) -> Sketch {
    let mut merged = new;
    let old_parties: HashMap<&str, &Party> = old.parties.iter().map(|party| (party.path.as_str(), party)).collect();
    let known: HashSet<String> = merged.parties.iter().map(|party| party.path.clone()).collect();
    for party in &mut merged.parties {
        party.change = match old_parties.get(party.path.as_str()) {
            None => Some(Change::Added),
            Some(before) if before.kind != party.kind || before.derives != party.derives => Some(Change::Changed),
            Some(_) => None,
        };
    }
    let gone = old.parties.iter().filter(|party| !known.contains(&party.path)).cloned();
    merged.parties.extend(gone.map(|party| Party { change: Some(Change::Removed), ..party }));
    merge_links(&old, &mut merged);
    mute_the_same(&mut merged);
    merged
}

fn key(sketch: &Sketch, link: &Link) -> Key {
    let path = |at: usize| sketch.parties.get(at).map(|party| party.path.clone()).unwrap_or_default();
    (path(link.from), path(link.to), link.key.clone())
}

fn merge_links(old: &Sketch, merged: &mut Sketch) {
    let before: HashMap<Key, &Link> = old.links.iter().map(|link| (key(old, link), link)).collect();
    let keys: Vec<Key> = merged.links.iter().map(|link| key(merged, link)).collect();
    let now: HashSet<&Key> = keys.iter().collect();
    for (link, key) in merged.links.iter_mut().zip(&keys) {
        link.change = match before.get(key) {
            None => Some(Change::Added),
            Some(before) if !says_the_same(before, link) => Some(Change::Changed),
            Some(_) => None,
        };
    }
    let at: HashMap<String, usize> =
        merged.parties.iter().enumerate().map(|(at, party)| (party.path.clone(), at)).collect();
    let gone = old.links.iter().map(|link| (key(old, link), link)).filter(|(key, _)| !now.contains(key));
    let removed: Vec<Link> = gone
        .filter_map(|((from, to, _), link)| {
            let (from, to) = (*at.get(&from)?, *at.get(&to)?);
            Some(Link { from, to, change: Some(Change::Removed), ..link.clone() })
        })
        .collect();
    for link in &removed {
        [link.from, link.to].into_iter().for_each(|at| merged.parties[at].shown = true);
    }
    merged.links.extend(removed);
}

/// Where it stands, who says so and in which words is no difference.
fn says_the_same(a: &Link, b: &Link) -> bool {
    (a.stroke, &a.carries, &a.becomes, &a.seal, &a.condition, &a.purposes)
        == (b.stroke, &b.carries, &b.becomes, &b.seal, &b.condition, &b.purposes)
}

fn mute_the_same(merged: &mut Sketch) {
    let mut touched: HashSet<usize> = HashSet::new();
    for link in &mut merged.links {
        if link.change.is_some() {
            touched.extend([link.from, link.to]);
        } else {
            link.tone = Tone::Muted;
        }
    }
    for (at, party) in merged.parties.iter_mut().enumerate() {
        if party.change.is_none() && !touched.contains(&at) {
            party.tone = Tone::Muted;
        }
    }
}

/// How much is different, in words.
pub(super) fn summary(sketch: &Sketch) -> String {
    let count = |change| {
        let parties = sketch.parties.iter().filter(|party| party.shown && party.change == Some(change)).count();
        parties + sketch.links.iter().filter(|link| link.change == Some(change)).count()
    };
    let counts = [Change::Added, Change::Removed, Change::Changed].map(|change| (count(change), change.word()));
    let some: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if some.is_empty() { "no difference".to_owned() } else { some.join(", ") }
}

//! From a sketch to a picture: what the view shows, parallel arrows as one, lines of text, ids.

use super::frames::FrameKey;
use super::names::{self, Unique};
use super::sketch::{Link, Party, Sketch, note};
use super::text::wrap;
use super::{Arrow, Change, Frame, FrameKind, Icon, Line, Node, Picture, Role, Shape, Stroke, Tone, legend, plain};
use std::collections::BTreeMap;

/// Characters in a line beside an arrow, and in a box.
const COLUMNS: (usize, usize) = (22, 26);
/// Names of data beside an arrow before the rest is only counted.
const NAMES: usize = 3;

/// Draws a sketch. What is muted in it is, in the legend, called so.
pub(super) fn draw(sketch: Sketch, title: Vec<String>, file: String, collapse: bool, muted: &str) -> Picture {
    let sketch = if collapse { collapsed(sketch) } else { sketch };
    let mut ids = Unique::default();
    let frames = frames(&sketch, &mut ids);
    let mut node_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut nodes = Vec::new();
    for (at, party) in sketch.parties.iter().enumerate().filter(|(_, party)| party.shown) {
        node_of.insert(at, nodes.len());
        nodes.push(node(party, &frames, &mut ids));
    }
    let arrows = arrows(&sketch, &node_of, &nodes, collapse, &mut ids);
    let title = title.iter().map(|line| plain(line)).collect();
    let frames = frames.into_iter().map(|(_, frame)| frame).collect();
    let mut picture = Picture { title, file, frames, nodes, arrows, legend: Vec::new() };
    if picture.nodes.is_empty() {
        picture.title.push("there is nothing to draw: it speaks of no party and no data".to_owned());
    }
    picture.legend = legend::legend(&picture, muted);
    picture
}

/// The frames of what is shown, outer ones first, each where its first party stands.
fn frames(sketch: &Sketch, ids: &mut Unique) -> Vec<(FrameKey, Frame)> {
    let mut frames: Vec<(FrameKey, Frame)> = Vec::new();
    for party in sketch.parties.iter().filter(|party| party.shown) {
        let mut parent = None;
        for key in &party.frames {
            let at = frames.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
                frames.push((key.clone(), frame(sketch, key, parent, ids)));
                frames.len() - 1
            });
            parent = Some(at);
        }
    }
    frames
}

fn frame(sketch: &Sketch, key: &FrameKey, parent: Option<usize>, ids: &mut Unique) -> Frame {
    let party = sketch.parties.iter().find(|party| party.path == key.party);
    let (prefix, title) = match key.kind {
        FrameKind::Owner => ("o-", format!("{} and what it owns", key.party)),
        FrameKind::Whole => ("w-", format!("{} and its parts", key.party)),
    };
    Frame {
        id: ids.take(names::id(prefix, &key.party)),
        kind: key.kind,
        party: plain(&key.party),
        title: plain(&title),
        parent,
        tip: party.map(|party| plain_lines(&party.tip)).unwrap_or_default(),
        place: party.and_then(|party| party.place.clone()),
    }
}

fn plain_lines(lines: &[String]) -> String {
    lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
}

fn node(party: &Party, frames: &[(FrameKey, Frame)], ids: &mut Unique) -> Node {
    let frame = party.frames.last().and_then(|key| frames.iter().position(|(known, _)| known == key));
    let is_part_in_frame = party
        .frames
        .last()
        .is_some_and(|key| key.kind == FrameKind::Whole && party.path.starts_with(&format!("{}.", key.party)));
    let prefix = party.frames.last().map_or(0, |key| key.party.len() + 1);
    let name = if is_part_in_frame { party.path.get(prefix..).unwrap_or(&party.path) } else { &party.path };
    Node {
        id: ids.take(names::id("n-", &party.path)),
        party: plain(&party.path),
        shape: party.shape,
        lines: lines_of_party(party, name),
        frame,
        tone: party.tone,
        verdict: party.outcome,
        change: party.change,
        tip: plain_lines(&party.tip),
        place: party.place.clone(),
    }
}

fn lines_of_party(party: &Party, name: &str) -> Vec<Line> {
    let mut lines = wrapped(party.change.map(change_icon).into_iter().collect(), name, Role::Name, 2);
    if !party.kind.is_empty() && party.kind != "party" {
        lines.extend(wrapped(Vec::new(), &party.kind, Role::Kind, 1));
    }
    for step in &party.steps {
        lines.extend(wrapped(step.icons.clone(), &step.text, Role::Note, 2));
    }
    for data in party.derives.iter().take(NAMES) {
        lines.extend(wrapped(vec![Icon::Derives], data, Role::Note, 2));
    }
    if party.derives.len() > NAMES {
        lines.push(Line {
            icons: Vec::new(),
            text: format!("+{} derived", party.derives.len() - NAMES),
            role: Role::Note,
        });
    }
    let most = NAMES + 1;
    let mut verdicts: Vec<&Line> = party.verdicts.iter().collect();
    // What fails comes first.
    verdicts.sort_by_key(|line| line.icons.first().copied());
    for verdict in verdicts.iter().take(most) {
        lines.extend(wrapped(verdict.icons.clone(), &verdict.text, Role::Verdict, 3));
    }
    if verdicts.len() > most {
        lines.push(Line { icons: Vec::new(), text: format!("+{} claims", verdicts.len() - most), role: Role::Verdict });
    }
    lines
}

const fn change_icon(change: Change) -> Icon {
    match change {
        Change::Added => Icon::Added,
        Change::Removed => Icon::Removed,
        Change::Changed => Icon::Changed,
    }
}

/// A text as lines; the icons stand before the first.
fn wrapped(icons: Vec<Icon>, text: &str, role: Role, most: usize) -> Vec<Line> {
    let columns = if matches!(role, Role::Data | Role::Condition) { COLUMNS.0 } else { COLUMNS.1 };
    let mut icons = Some(icons);
    let lines = wrap(&plain(text), columns, most).into_iter();
    lines.map(|text| Line { icons: icons.take().unwrap_or_default(), text, role }).collect()
}

/// What makes two hops one arrow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Bundle {
    from: usize,
    to: usize,
    stroke: Stroke,
    sealed: bool,
    context: bool,
    tone: Tone,
    change: Option<Change>,
}

fn arrows(
    sketch: &Sketch,
    node_of: &BTreeMap<usize, usize>,
    nodes: &[Node],
    collapse: bool,
    ids: &mut Unique,
) -> Vec<Arrow> {
    let mut bundles: BTreeMap<Bundle, Vec<&Link>> = BTreeMap::new();
    for link in &sketch.links {
        let (Some(&from), Some(&to)) = (node_of.get(&link.from), node_of.get(&link.to)) else { continue };
        if from != to {
            // In an overview what happens under a condition goes with what happens always.
            let is_plain = link.context || (collapse && link.stroke == Stroke::Conditional);
            let stroke = if is_plain { Stroke::Definite } else { link.stroke };
            let bundle = Bundle {
                from,
                to,
                stroke,
                sealed: link.seal.is_some(),
                context: link.context,
                tone: link.tone,
                change: link.change,
            };
            bundles.entry(bundle).or_default().push(link);
        }
    }
    bundles.into_iter().map(|(bundle, links)| arrow(bundle, &links, nodes, collapse, ids)).collect()
}

fn arrow(bundle: Bundle, links: &[&Link], nodes: &[Node], collapse: bool, ids: &mut Unique) -> Arrow {
    let name = |at: usize| nodes.get(at).map_or("", |node| node.id.trim_start_matches("n-"));
    let way = if bundle.context { "context" } else { bundle.stroke.word() };
    let seal = if bundle.sealed { "-sealed" } else { "" };
    let id = format!("f-{}--{}--{way}{seal}", name(bundle.from), name(bundle.to));
    // What is drawn as one arrow is as certain as the most certain of it.
    let most_certain = links.iter().map(|link| link.stroke).min().unwrap_or(bundle.stroke);
    let mut carries: Vec<String> = Vec::new();
    for data in links.iter().flat_map(|link| &link.carries) {
        push_new(&mut carries, plain(data));
    }
    let mut statements: Vec<String> = Vec::new();
    links
        .iter()
        .filter(|link| !link.statement.is_empty())
        .for_each(|link| push_new(&mut statements, plain(&link.statement)));
    let hops = links.iter().flat_map(|link| &link.hops).filter_map(|line| match line.icons.first() {
        Some(Icon::Hop(number)) => Some(*number),
        _ => None,
    });
    let mut hops: Vec<usize> = hops.collect();
    hops.sort_unstable();
    Arrow {
        id: ids.take(id),
        from: bundle.from,
        to: bundle.to,
        stroke: most_certain,
        sealed: bundle.sealed,
        lines: lines_of_arrow(bundle, links, collapse),
        tone: bundle.tone,
        hops,
        change: bundle.change,
        carries,
        statements,
        tip: tip(links),
        place: links.iter().find_map(|link| link.place.clone()),
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// Each statement once, with who says it and where.
fn tip(links: &[&Link]) -> String {
    let mut said: Vec<String> = Vec::new();
    for link in links {
        let place = link.place.as_ref().map(|place| format!(" ({}:{})", place.file, place.line)).unwrap_or_default();
        let by = link.said.as_ref().map(|said| format!(" \u{2014} {said}")).unwrap_or_default();
        push_new(&mut said, plain(&format!("{}{place}{by}", link.text)));
    }
    said.join("\n")
}

fn lines_of_arrow(bundle: Bundle, links: &[&Link], collapse: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut icons: Vec<Icon> = bundle.change.map(change_icon).into_iter().collect();
    icons.extend((bundle.stroke == Stroke::Unstated).then_some(Icon::Question));
    let mut steps: Vec<&Line> = links.iter().flat_map(|link| &link.hops).collect();
    steps.sort_by_key(|line| line.icons.first().copied());
    for step in &steps {
        lines.extend(wrapped([icons.clone(), step.icons.clone()].concat(), &step.text, Role::Data, 2));
    }
    if steps.is_empty() {
        lines.extend(data_lines(links, icons));
    }
    if bundle.tone == Tone::Muted || collapse {
        return lines;
    }
    if bundle.stroke == Stroke::May {
        lines.insert(0, Line { icons: Vec::new(), text: "may".to_owned(), role: Role::Condition });
    }
    lines.extend(condition_lines(links));
    lines.extend(purpose_lines(links));
    lines
}

/// The names of what moves, sealed or not, a few of them; the rest is counted.
fn data_lines(links: &[&Link], icons: Vec<Icon>) -> Vec<Line> {
    let mut entries: Vec<(bool, String)> = Vec::new();
    for link in links {
        for data in link.carries.iter().take(link.relevant) {
            let becomes =
                if link.becomes.is_empty() { String::new() } else { format!(" \u{2192} {}", link.becomes.join(", ")) };
            let entry = (link.seal.is_some(), format!("{data}{becomes}"));
            push_new(&mut entries, entry);
        }
    }
    let mut entries = with_exceptions_filled(entries);
    let hidden = entries.len().saturating_sub(NAMES);
    entries.truncate(NAMES);
    let mut lines: Vec<Line> = Vec::new();
    // Neighbours of one sort share lines.
    for run in entries.chunk_by(|a, b| a.0 == b.0 && !a.1.contains('\u{2192}') && !b.1.contains('\u{2192}')) {
        let names: Vec<&str> = run.iter().map(|(_, name)| name.as_str()).collect();
        let is_sealed = run.first().is_some_and(|(sealed, _)| *sealed);
        lines.extend(wrapped(is_sealed.then_some(Icon::Lock).into_iter().collect(), &names.join(", "), Role::Data, 4));
    }
    if hidden > 0 {
        match lines.last_mut() {
            Some(line) if line.text.chars().count() + 5 <= COLUMNS.0 => line.text.push_str(&format!(", +{hidden}")),
            _ => lines.push(Line { icons: Vec::new(), text: format!("+{hidden}"), role: Role::Data }),
        }
    }
    if let Some(first) = lines.first_mut() {
        first.icons.splice(0..0, icons);
    }
    lines
}

/// `a except b` beside `b` is `a`.
fn with_exceptions_filled(mut entries: Vec<(bool, String)>) -> Vec<(bool, String)> {
    for at in 0..entries.len() {
        let Some((sealed, name)) = entries.get(at).cloned() else { break };
        let Some((all, missing)) = name.split_once(" except ") else { continue };
        let missing: Vec<(bool, String)> = missing.split(", ").map(|one| (sealed, one.to_owned())).collect();
        if missing.iter().all(|one| entries.contains(one)) {
            if let Some(entry) = entries.get_mut(at) {
                entry.1 = all.to_owned();
            }
            entries.retain(|entry| !missing.contains(entry));
        }
    }
    entries
}

fn condition_lines(links: &[&Link]) -> Vec<Line> {
    let mut conditions: Vec<String> = Vec::new();
    links.iter().filter_map(|link| link.condition.clone()).for_each(|condition| push_new(&mut conditions, condition));
    match conditions.as_slice() {
        [] => Vec::new(),
        [only] => wrapped(Vec::new(), &format!("when {only}"), Role::Condition, 3),
        several => wrapped(Vec::new(), &format!("under {} conditions", several.len()), Role::Condition, 2),
    }
}

fn purpose_lines(links: &[&Link]) -> Vec<Line> {
    let Some(first) = links.first().filter(|link| !link.purposes.is_empty()) else { return Vec::new() };
    if links.iter().any(|link| link.purposes != first.purposes) {
        return Vec::new();
    }
    wrapped(Vec::new(), &format!("for {}", first.purposes.join(", ")), Role::Condition, 2)
}

/// Owners with all they own, and wholes with their parts, as single parties.
fn collapsed(sketch: Sketch) -> Sketch {
    let paths: Vec<String> = sketch.parties.iter().map(|party| party.path.clone()).collect();
    let mut parties: Vec<Party> = Vec::new();
    let mut moved: Vec<usize> = Vec::new();
    for party in sketch.parties {
        let Some(key) = party.frames.first().filter(|_| party.shown).cloned() else {
            moved.push(parties.len());
            parties.push(party);
            continue;
        };
        let at = parties.iter().position(|one| one.shape == Shape::Together && one.path == key.party);
        let at = at.unwrap_or_else(|| {
            parties.push(together(&key));
            parties.len() - 1
        });
        moved.push(at);
        if let Some(whole) = parties.get_mut(at) {
            join(whole, party);
        }
    }
    let at = |old: usize| moved.get(old).copied().unwrap_or_default();
    let (inner, links): (Vec<Link>, Vec<Link>) =
        sketch.links.into_iter().partition(|link| at(link.from) == at(link.to));
    // What goes from one of them to another happens in the box.
    for link in inner {
        if let (Some(whole), Some(to)) = (parties.get_mut(at(link.to)), paths.get(link.to)) {
            whole.steps.extend(link.hops.into_iter().map(|hop| note(hop.icons, format!("{} to {to}", hop.text))));
        }
    }
    parties.iter_mut().filter(|party| party.shape == Shape::Together).for_each(settle);
    let links = links.into_iter().map(|link| Link { from: at(link.from), to: at(link.to), ..link }).collect();
    Sketch { parties, links, too_many: sketch.too_many }
}

/// What is left to do when everybody has joined.
fn settle(whole: &mut Party) {
    whole.kind = format!("{} parties", whole.tip.len());
    whole.steps.sort_by_key(|step| step.icons.first().copied());
    let is_step =
        |data: &String| whole.steps.iter().any(|step| step.icons.contains(&Icon::Derives) && step.text == *data);
    whole.derives.retain(|data| !is_step(data));
}

fn together(key: &FrameKey) -> Party {
    Party {
        path: key.party.clone(),
        kind: String::new(),
        shape: Shape::Together,
        frames: Vec::new(),
        steps: Vec::new(),
        derives: Vec::new(),
        verdicts: Vec::new(),
        outcome: None,
        tone: Tone::Muted,
        shown: true,
        tip: Vec::new(),
        place: None,
        change: None,
    }
}

fn join(whole: &mut Party, party: Party) {
    for line in party.verdicts {
        if !whole.verdicts.contains(&line) {
            whole.verdicts.push(line);
        }
    }
    party.derives.into_iter().for_each(|data| push_new(&mut whole.derives, data));
    whole.steps.extend(party.steps);
    whole.outcome = match (whole.outcome, party.outcome) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    whole.tone = whole.tone.min(party.tone);
    whole.change = whole.change.or(party.change.map(|_| Change::Changed));
    whole.tip.extend(party.tip.into_iter().take(1));
    whole.place = whole.place.take().or(party.place);
}

impl Link {
    /// Puts what is relevant first, and counts the rest as more.
    pub(super) fn put_first(&mut self, relevant: Vec<String>) {
        let rest: Vec<String> = self.carries.drain(..).filter(|data| !relevant.contains(data)).collect();
        self.relevant = relevant.len();
        self.carries = relevant;
        self.carries.extend(rest);
    }
}

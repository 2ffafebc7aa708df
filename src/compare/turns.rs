//! For something that happens on one side and not on the other: when, one such scenario with its proof, and what is to blame.

use super::blame::{Blaming, Last};
use super::group::Block;
use super::sides::Sides;
use super::{Blame, Difference, Shift, Side, Turn, Twin, What, data_of, parties_of, purposes_of};
use crate::claims::{Scenario, Step};
use crate::model::{ClaimBody, ClaimId, DataId, DataSet, Event, Pair, PartyId, PartySet};
use crate::scenario::{Assignment, Diagram};
use std::borrow::Borrow;
use std::collections::BTreeSet;

/// How many scenarios are looked into for what is to blame, where one does not say it all.
const SCENARIOS: usize = 16;

/// How many values of a scenario are found in the time that a step takes.
const FOUND: usize = 16;

/// A difference with its conditions and proofs.
pub fn difference(sides: &mut Sides<'_, '_>, block: &Block) -> Difference {
    let mut turn = |side, set| (set != Diagram::NEVER).then(|| happening(sides, block, side, set));
    let shift = Shift { added: turn(Side::New, block.gap.added), removed: turn(Side::Old, block.gap.removed) };
    Difference { what: block.what.clone(), parties: block.parties.clone(), data: block.data.clone(), shift }
}

/// That a block happens in a set of scenarios on this side only.
fn happening(sides: &mut Sides<'_, '_>, block: &Block, side: Side, set: Diagram) -> Turn {
    let pair = sides.pair;
    let event =
        |parties: &[Twin<PartyId>], data: &[Twin<DataId>]| ClaimBody::Never(event(pair, side, block, parties, data));
    let pairs = block.parties.iter().flat_map(|party| block.data.iter().map(move |data| (party, data)));
    let one = |(party, data)| event(std::slice::from_ref(party), std::slice::from_ref(data));
    let whole = event(&block.parties, &block.data);
    let explained = explained(sides, side, set, last_of(&block.what), pairs.map(one), &whole);
    turn(sides, side, set, explained)
}

/// That a claim fails in a set of scenarios on this side only.
pub fn failing(sides: &mut Sides<'_, '_>, side: Side, claim: ClaimId, set: Diagram) -> Turn {
    let pair = sides.pair;
    let explained = match &side.of(&pair.old, &pair.new).claims[claim].body {
        Some(body) => explained(sides, side, set, last_of_claim(body), [body], body),
        None => Some(Turn::default()),
    };
    turn(sides, side, set, explained)
}

/// A turn in a set of scenarios, explained if there was room for that.
fn turn(sides: &mut Sides<'_, '_>, side: Side, set: Diagram, explained: Option<Turn>) -> Turn {
    sides.unexplained += usize::from(explained.is_none());
    Turn { when: sides.words(side, set), ..explained.unwrap_or_default() }
}

/// That a claim fails on this side only in a set of scenarios: the scenario, the proof and what is to blame, without when; `None` if there
/// is no room for that. What is to blame is sought for each of `ones`, the proof is that of the whole.
fn explained<B: Borrow<ClaimBody>>(
    sides: &mut Sides<'_, '_>,
    side: Side,
    set: Diagram,
    last: Last<'_>,
    ones: impl IntoIterator<Item = B>,
    whole: &ClaimBody,
) -> Option<Turn> {
    sides.take_room(sides.pair.new.variables.len())?;
    let mut blame = BTreeSet::new();
    for one in ones {
        blame.extend(blamed(sides, side, set, last, one.borrow())?);
    }
    let scenario = sides.new.space.plainest(set);
    let steps = match &scenario {
        Some(scenario) => prove(sides, side, whole, scenario)?,
        None => Vec::new(),
    };
    let scenario = scenario.map_or_else(Vec::new, |scenario| shown(sides, &scenario));
    Some(Turn { when: None, scenario, steps, blame: blame.into_iter().collect() })
}

/// How a claim fails in a scenario; `None` if there is no room for that.
fn prove(sides: &mut Sides<'_, '_>, side: Side, body: &ClaimBody, scenario: &Assignment) -> Option<Vec<Step>> {
    sides.take_room(1)?;
    let steps = sides.on(side, |engine| engine.counterexample(body, scenario));
    sides.take_room(steps.len())?;
    Some(steps)
}

/// The values of all variables that either policy has itself.
fn shown(sides: &Sides<'_, '_>, scenario: &Assignment) -> Scenario {
    let Pair { old, new, .. } = sides.pair;
    let own =
        |id| new.variables[id].baseline.is_none() || (sides.pair.old_knows(id) && old.variables[id].baseline.is_none());
    let ids = new.variables.ids().filter(|&id| own(id));
    ids.filter_map(|id| Some((id, sides.new.space.shown(new, scenario, id)?))).collect()
}

/// What is to blame in a set of scenarios: of a proof in one of them, then of one in those in which that proof does not do, and so on;
/// `None` if there is no room for that.
fn blamed(
    sides: &mut Sides<'_, '_>,
    side: Side,
    set: Diagram,
    last: Last<'_>,
    body: &ClaimBody,
) -> Option<BTreeSet<Blame>> {
    let mut found = BTreeSet::new();
    let mut rest = set;
    for _ in 0..SCENARIOS {
        sides.take_room(sides.pair.new.variables.len() / FOUND)?;
        let Some(scenario) = sides.new.space.plainest(rest) else { break };
        if rest == Diagram::UNDECIDED {
            break;
        }
        let steps = prove(sides, side, body, &scenario)?;
        if steps.is_empty() {
            break;
        }
        found.extend(Blaming::new(sides, side, &scenario, &steps, last).all());
        let applied = sides.on(side, |engine| {
            let guards = steps.iter().filter_map(|step| step.statement).map(|id| engine.system.guards[id]);
            engine.space.diagrams.all(guards.collect::<Vec<_>>())
        });
        rest = sides.new.space.diagrams.without(rest, applied);
    }
    Some(found)
}

fn event(pair: &Pair, side: Side, block: &Block, parties: &[Twin<PartyId>], data: &[Twin<DataId>]) -> Event {
    let (party, data): (PartySet, DataSet) = (parties_of(side, parties), data_of(side, data));
    match &block.what {
        What::Holds | What::Learns => Event::Learns { party, data },
        What::Reaches => Event::Reaches { data, party },
        What::Sends(to) => Event::Sends { from: party, data, to: parties_of(side, std::slice::from_ref(to)) },
        What::Keeps(longer_than) => Event::Keeps { party, data, longer_than: *longer_than },
        What::Uses(purposes) => Event::Uses { party, data, purposes: Some(purposes_of(side, purposes, pair)) },
    }
}

/// What the last step of a proof has to be like on the other side, besides moving or doing the same.
fn last_of(what: &What) -> Last<'_> {
    match what {
        What::Keeps(longer_than) => Last::Keeps(*longer_than),
        What::Uses(purposes) => Last::UsesFor(purposes),
        What::Holds | What::Reaches | What::Learns | What::Sends(_) => Last::AsAny,
    }
}

fn last_of_claim(body: &ClaimBody) -> Last<'_> {
    match body {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) | ClaimBody::Only(event) => match event {
            Event::Keeps { longer_than, .. } => Last::Keeps(*longer_than),
            Event::Uses { .. } => Last::SameMeaning,
            _ => Last::AsAny,
        },
        ClaimBody::UsesOnlyFor { .. } | ClaimBody::EveryFlow { .. } => Last::SameMeaning,
        _ => Last::AsAny,
    }
}

//! For something that happens on one side and not on the other: when, one such scenario with its proof, and what is to blame.

use super::blame::{Blaming, Last};
use super::group::Block;
use super::sides::Sides;
use super::{Blame, Difference, Shift, Side, Turn, Twin, What, data_of, parties_of, purposes_of};
use crate::claims::{Scenario, Step};
use crate::model::{ClaimBody, ClaimId, DataId, DataSet, Event, Pair, PartyId, PartySet};
use crate::scenario::{Assignment, Diagram};
use std::collections::BTreeSet;

/// How many scenarios are looked into for what is to blame, where one does not say it all.
const SCENARIOS: usize = 16;

/// A difference with its conditions and proofs.
pub fn difference(sides: &mut Sides<'_, '_>, block: &Block) -> Difference {
    let mut turn = |side, set| (set != Diagram::NEVER).then(|| happening(sides, block, side, set));
    let shift = Shift { added: turn(Side::New, block.gap.added), removed: turn(Side::Old, block.gap.removed) };
    Difference { what: block.what.clone(), parties: block.parties.clone(), data: block.data.clone(), shift }
}

/// That a block happens in a set of scenarios on this side only.
fn happening(sides: &mut Sides<'_, '_>, block: &Block, side: Side, set: Diagram) -> Turn {
    let whole = event(sides.pair, side, block, &block.parties, &block.data);
    let last = last_of(&block.what);
    let mut blame = BTreeSet::new();
    for party in &block.parties {
        for data in &block.data {
            let one = event(sides.pair, side, block, std::slice::from_ref(party), std::slice::from_ref(data));
            let prove = |sides: &mut Sides<'_, '_>, scenario: &Assignment| {
                sides.on(side, |engine| engine.proof(&one, scenario))
            };
            blame.extend(blamed(sides, side, set, last, prove));
        }
    }
    let prove =
        |sides: &mut Sides<'_, '_>, scenario: &Assignment| sides.on(side, |engine| engine.proof(&whole, scenario));
    turn(sides, side, set, blame, prove)
}

/// That a claim fails in a set of scenarios on this side only.
pub fn failing(sides: &mut Sides<'_, '_>, side: Side, claim: ClaimId, set: Diagram) -> Turn {
    let policy = match side {
        Side::Old => &sides.pair.old,
        Side::New => &sides.pair.new,
    };
    let body = policy.claims[claim].body.as_ref();
    let last = body.map_or(Last::AsAny, last_of_claim);
    let prove = |sides: &mut Sides<'_, '_>, scenario: &Assignment| {
        body.map_or_else(Vec::new, |body| sides.on(side, |engine| engine.counterexample(body, scenario)))
    };
    let blame = blamed(sides, side, set, last, prove);
    turn(sides, side, set, blame, prove)
}

fn turn(
    sides: &mut Sides<'_, '_>,
    side: Side,
    set: Diagram,
    blame: BTreeSet<Blame>,
    prove: impl Fn(&mut Sides<'_, '_>, &Assignment) -> Vec<Step>,
) -> Turn {
    let when = sides.words(side, set);
    let scenario = sides.new.space.plainest(set);
    let steps = scenario.as_ref().map_or_else(Vec::new, |scenario| prove(sides, scenario));
    let scenario = scenario.map_or_else(Vec::new, |scenario| shown(sides, &scenario));
    Turn { when, scenario, steps, blame: blame.into_iter().collect() }
}

/// The values of all variables that either policy has itself.
fn shown(sides: &Sides<'_, '_>, scenario: &Assignment) -> Scenario {
    let Pair { old, new, .. } = sides.pair;
    let own =
        |id| new.variables[id].baseline.is_none() || (sides.pair.old_knows(id) && old.variables[id].baseline.is_none());
    let ids = new.variables.ids().filter(|&id| own(id));
    ids.filter_map(|id| Some((id, sides.new.space.shown(new, scenario, id)?))).collect()
}

/// What is to blame in a set of scenarios: of a proof in one of them, then of one in those in which that proof does not do, and so on.
fn blamed(
    sides: &mut Sides<'_, '_>,
    side: Side,
    set: Diagram,
    last: Last<'_>,
    prove: impl Fn(&mut Sides<'_, '_>, &Assignment) -> Vec<Step>,
) -> BTreeSet<Blame> {
    let mut found = BTreeSet::new();
    let mut rest = set;
    for _ in 0..SCENARIOS {
        let Some(scenario) = sides.new.space.plainest(rest) else { break };
        if rest == Diagram::UNDECIDED {
            break;
        }
        let steps = prove(sides, &scenario);
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
    found
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

//! Random claims of every form.

use super::dice::Dice;
use super::statements::duration;
use super::world::World;
use std::collections::BTreeSet;

/// Claims, one a line.
pub fn claims(dice: &mut Dice, world: &World, baselines: &[&str]) -> Vec<String> {
    (0..dice.between(3, 8))
        .map(|index| {
            let body = body(dice, world, baselines);
            let scope = format!("{}{}", world.clause(dice, "when", 15), world.clause(dice, "unless", 12));
            let by = if dice.percent(5) { " by \"a reader\"" } else { "" };
            let expect = if dice.percent(15) {
                let verdict = dice.pick(&["holds", "violated", "possible", "ambiguous", "unknown", "vacuous"]);
                format!(" expect {verdict}")
            } else {
                String::new()
            };
            format!("claim c{index}: {body}{scope}{by}{expect}")
        })
        .collect()
}

fn data(dice: &mut Dice, world: &World) -> String {
    let first = world.some_data(dice);
    world.data_pattern(dice, &first)
}

fn party(dice: &mut Dice, world: &World) -> String {
    let held: Vec<_> = world.held.iter().cloned().collect();
    let first = if !held.is_empty() && dice.percent(60) { dice.pick(&held).0.clone() } else { world.some_party(dice) };
    world.party_pattern(dice, &first)
}

/// A party and data, mostly some of those that statements are about.
fn about(dice: &mut Dice, world: &World, statements: &BTreeSet<(String, String)>) -> (String, String) {
    if statements.is_empty() || dice.percent(20) {
        return (party(dice, world), data(dice, world));
    }
    let (party, data) = dice.pick(&statements.iter().cloned().collect::<Vec<_>>()).clone();
    (world.party_pattern(dice, &party), world.data_pattern(dice, &data))
}

/// `P keeps D` in the words given, mostly of what is kept; the same with `uses`.
fn keeping(dice: &mut Dice, world: &World, before: &str, word: &str) -> String {
    let (p, d) = about(dice, world, &world.kept);
    format!("{before}{p} {word} {d}{}", maybe_longer(dice))
}

fn using(dice: &mut Dice, world: &World, before: &str, word: &str) -> String {
    let (p, d) = about(dice, world, &world.used);
    format!("{before}{p} {word} {d}{}", maybe_for(dice, world))
}

fn purposes(dice: &mut Dice, world: &World) -> String {
    dice.some(&world.purposes, 2).join(", ")
}

fn maybe_for(dice: &mut Dice, world: &World) -> String {
    if dice.percent(60) { format!(" for {}", purposes(dice, world)) } else { String::new() }
}

fn maybe_longer(dice: &mut Dice) -> String {
    if dice.percent(50) { format!(" longer than {}", duration(dice)) } else { String::new() }
}

/// An event in the words of section 9.
fn event(dice: &mut Dice, world: &World) -> String {
    let (d, p) = (data(dice, world), party(dice, world));
    match dice.below(6) {
        0 => format!("{d} reaches {p}"),
        1 | 2 => format!("{p} learns {d}"),
        3 => format!("{p} sends {d} to {}", party(dice, world)),
        4 => keeping(dice, world, "", "keeps"),
        _ => using(dice, world, "", "uses"),
    }
}

fn doing(dice: &mut Dice, world: &World) -> String {
    let (d, p) = (data(dice, world), party(dice, world));
    match dice.below(6) {
        0 => format!("{d} reaching {p}"),
        1 | 2 => format!("{p} learning {d}"),
        3 => format!("{p} sending {d} to {}", party(dice, world)),
        4 => keeping(dice, world, "", "keeping"),
        _ => using(dice, world, "", "using"),
    }
}

fn formula(dice: &mut Dice, world: &World, depth: usize) -> String {
    if depth == 0 {
        return if world.variables.is_empty() || dice.percent(65) {
            event(dice, world)
        } else {
            world.condition(dice, 0)
        };
    }
    let (left, right) = (formula(dice, world, depth - 1), formula(dice, world, depth - 1));
    match dice.below(7) {
        0 => format!("{left} and {right}"),
        1 => format!("({left}) or ({right})"),
        2 => format!("({left}) implies ({right})"),
        3 => format!("not ({left})"),
        4 => format!("({left}) and not ({right})"),
        _ => left,
    }
}

fn never(dice: &mut Dice, world: &World) -> String {
    let (d, p) = (data(dice, world), party(dice, world));
    match dice.below(8) {
        0..=2 => format!("{d} never reaches {p}"),
        3 | 4 => format!("{p} never learns {d}"),
        5 => format!("{p} never sends {d} to {}", party(dice, world)),
        6 => keeping(dice, world, "", "never keeps"),
        _ => using(dice, world, "", "never uses"),
    }
}

fn only(dice: &mut Dice, world: &World) -> String {
    let (d, p) = (data(dice, world), party(dice, world));
    match dice.below(5) {
        0 => format!("{d} reaches only {p}"),
        1 | 2 => format!("only {p} learns {d}"),
        3 => keeping(dice, world, "only ", "keeps"),
        _ => using(dice, world, "only ", "uses"),
    }
}

fn reach_or_learn(dice: &mut Dice, world: &World, before: &str, reach: &str, learn: &str) -> String {
    let (d, p) = (data(dice, world), party(dice, world));
    if dice.percent(50) { format!("{d} {before}{reach} {p}") } else { format!("{p} {before}{learn} {d}") }
}

fn every_flow(dice: &mut Dice, world: &World) -> String {
    let of = if dice.percent(60) { format!(" of {}", data(dice, world)) } else { String::new() };
    let from = if dice.percent(40) { format!(" from {}", party(dice, world)) } else { String::new() };
    let to = if dice.percent(40) { format!(" to {}", party(dice, world)) } else { String::new() };
    let purposes = if dice.percent(25) { format!(" for {}", purposes(dice, world)) } else { String::new() };
    let demand = match dice.below(4) {
        0 if !world.keys.is_empty() => format!("is sealed with {}", dice.pick(&world.keys)),
        1 | 2 if !world.labels.is_empty() => format!("has {}", dice.some(&world.labels, 2).join(", ")),
        _ => "is sealed".to_owned(),
    };
    format!("every flow{of}{from}{to}{purposes} {demand}")
}

fn control(dice: &mut Dice, world: &World) -> String {
    let who = if dice.percent(75) { dice.pick(&world.parties) } else { dice.pick(&world.kinds) };
    let verb = dice.pick(&["prevent", "ensure"]);
    let depth = dice.below(2);
    let while_ = if dice.percent(40) { format!(" while {}", formula(dice, world, depth)) } else { String::new() };
    format!("{who} can {verb} {}{while_}", doing(dice, world))
}

fn body(dice: &mut Dice, world: &World, baselines: &[&str]) -> String {
    if !baselines.is_empty() && dice.percent(40) {
        return format!("{} spreads no further than in {}", data(dice, world), dice.pick(baselines));
    }
    match dice.below(24) {
        0..=4 => never(dice, world),
        5 | 6 if !world.variables.is_empty() => {
            format!("{} only when {}", event(dice, world), world.condition(dice, 1))
        }
        7..=9 => only(dice, world),
        10 => {
            let (p, d) = about(dice, world, &world.used);
            format!("{p} uses {d} only for {}", purposes(dice, world))
        }
        11 | 12 => {
            let whole = world.parties.iter().find(|path| path.contains('.')).and_then(|path| path.split('.').next());
            match whole {
                // The gate and whom it guards can be parts and wholes of one another.
                Some(whole) if dice.percent(30) => {
                    let family: Vec<&String> =
                        world.parties.iter().filter(|path| path.split('.').next() == Some(whole)).collect();
                    let (p, gate) = ((*dice.pick(&family)).clone(), (*dice.pick(&family)).clone());
                    format!("{} reaches {p} only through {}", data(dice, world), world.party_pattern(dice, &gate))
                }
                _ => {
                    let event = reach_or_learn(dice, world, "", "reaches", "learns");
                    format!("{event} only through {}", party(dice, world))
                }
            }
        }
        13 | 14 => reach_or_learn(dice, world, "always ", "reaches", "learns"),
        15 | 16 => reach_or_learn(dice, world, "can ", "reach", "learn"),
        17..=19 => control(dice, world),
        20 | 21 => {
            let depth = dice.between(0, 2);
            format!("{} {}", dice.pick(&["always", "never"]), formula(dice, world, depth))
        }
        _ => every_flow(dice, world),
    }
}

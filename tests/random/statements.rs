//! Random statements of the model.

use super::dice::Dice;
use super::world::World;

/// The statements of a model, one a line.
pub fn statements(dice: &mut Dice, world: &mut World) -> Vec<String> {
    let mut lines = Vec::new();
    for _ in 0..dice.between(1, 3) {
        lines.push(origin(dice, world));
    }
    for _ in 0..dice.between(2, 8) {
        let line = match dice.below(20) {
            0 => origin(dice, world),
            1..=3 => derive(dice, world),
            4 | 5 => keep(dice, world),
            6 | 7 => usage(dice, world),
            _ => flow(dice, world),
        };
        lines.push(line);
    }
    if world.keys.len() > 1 && dice.percent(25) {
        lines.extend(relay(dice, world));
    }
    if dice.percent(50) {
        lines.extend(again(dice, world, &lines));
    }
    lines
}

/// Sealed data that is passed on under another seal, and a key for its receiver.
fn relay(dice: &mut Dice, world: &mut World) -> Vec<String> {
    let (from, data) = holder(dice, world);
    let (by, to) = (world.some_party(dice), world.some_party(dice));
    let (first, second) = (dice.pick(&world.keys).clone(), dice.pick(&world.keys).clone());
    world.held.insert((to.clone(), data.clone()));
    let key = dice.pick(&world.keys).clone();
    vec![
        format!("flow {from} -> {by} carries {data} sealed with {first}"),
        format!("flow {by} -> {to} carries {data} sealed with {second}"),
        format!("origin {key} at {to}"),
    ]
}

/// An unnamed statement with a prefix once more: it has a hidden variable of its own.
fn again(dice: &mut Dice, world: &mut World, lines: &[String]) -> Option<String> {
    let prefixed = |line: &&String| (line.starts_with("may ") || line.starts_with("unstated ")) && !line.contains(": ");
    let found: Vec<_> = lines.iter().filter(prefixed).cloned().collect();
    if found.is_empty() || world.hidden_left == 0 {
        return None;
    }
    world.hidden_left -= 1;
    Some(dice.pick(&found).clone())
}

/// The words before what a statement says: prefix, statement word, name.
fn head(dice: &mut Dice, world: &mut World, word: &str) -> String {
    let prefix = world.prefix(dice, 25);
    let name = if dice.percent(60) { format!("{}: ", world.fresh_name("s")) } else { String::new() };
    format!("{prefix}{word} {name}")
}

/// `when`, `labelled`, `by` and `cite`, in any order, with another clause among them.
fn clauses(dice: &mut Dice, world: &World, more: String) -> String {
    let by = if dice.percent(5) { " by \"somebody\"".to_owned() } else { String::new() };
    let mut clauses = vec![world.clause(dice, "when", 30), world.labelled(dice, 20), by, world.cite(dice, 40), more];
    dice.shuffle(&mut clauses);
    clauses.concat()
}

fn origin(dice: &mut Dice, world: &mut World) -> String {
    let head = head(dice, world, "origin");
    let data = match dice.below(8) {
        0 if !world.keys.is_empty() => dice.pick(&world.keys).clone(),
        1 => "anything".to_owned(),
        _ => dice.pick(&world.data).clone(),
    };
    let party = world.some_party(dice);
    world.held.insert((party.clone(), data.clone()));
    let keys = if !world.keys.is_empty() && dice.percent(30) {
        let key = dice.pick(&world.keys).clone();
        world.held.insert((party.clone(), key.clone()));
        format!(", {key}")
    } else {
        String::new()
    };
    let pattern = world.party_pattern(dice, &party);
    let clauses = clauses(dice, world, String::new());
    format!("{head}{data}{keys} at {pattern}{clauses}")
}

/// A party and what it probably holds.
fn holder(dice: &mut Dice, world: &World) -> (String, String) {
    let held: Vec<_> = world.held.iter().cloned().collect();
    if held.is_empty() || dice.percent(12) {
        (world.some_party(dice), world.some_data(dice))
    } else {
        dice.pick(&held).clone()
    }
}

fn flow(dice: &mut Dice, world: &mut World) -> String {
    let head = head(dice, world, "flow");
    let (from, data) = holder(dice, world);
    let mut chain = vec![world.party_pattern(dice, &from)];
    let mut receivers = Vec::new();
    for _ in 0..if dice.percent(25) { dice.between(2, 3) } else { 1 } {
        let to = world.some_party(dice);
        chain.push(world.party_pattern(dice, &to));
        receivers.push(to);
    }
    let carried = world.data_pattern(dice, &data);
    let mut arriving = vec![data];
    let mut transformed = String::new();
    if dice.percent(15) {
        arriving = dice.some(&world.data, 2);
        if !world.keys.is_empty() && dice.percent(10) {
            arriving.push(dice.pick(&world.keys).clone());
        }
        transformed = format!(" as {}", arriving.join(", "));
    }
    let sealed = if !world.keys.is_empty() && dice.percent(30) {
        format!(" sealed with {}", dice.pick(&world.keys))
    } else {
        String::new()
    };
    let purposes = purposes(dice, world, 25);
    for to in receivers {
        for data in &arriving {
            world.held.insert((to.clone(), data.clone()));
            if !purposes.is_empty() {
                world.used.insert((to.clone(), data.clone()));
            }
        }
    }
    let clauses = clauses(dice, world, purposes);
    format!("{head}{} carries {carried}{transformed}{sealed}{clauses}", chain.join(" -> "))
}

/// ` for U`, some times in a hundred.
fn purposes(dice: &mut Dice, world: &World, chance: usize) -> String {
    if dice.percent(chance) { format!(" for {}", dice.some(&world.purposes, 2).join(", ")) } else { String::new() }
}

fn derive(dice: &mut Dice, world: &mut World) -> String {
    let head = head(dice, world, "derive");
    let (party, data) = holder(dice, world);
    let mut conclusions = dice.some(&world.data, 2);
    if !world.keys.is_empty() && dice.percent(15) {
        conclusions.push(dice.pick(&world.keys).clone());
    }
    let mut premises = vec![world.data_pattern(dice, &data)];
    while dice.percent(30) && premises.len() < 3 {
        let (_, other) = holder(dice, world);
        premises.push(world.data_pattern(dice, &other));
    }
    let at = if dice.percent(40) { format!(" at {}", world.party_pattern(dice, &party)) } else { String::new() };
    for conclusion in &conclusions {
        world.held.insert((party.clone(), conclusion.clone()));
    }
    let clauses = clauses(dice, world, String::new());
    format!("{head}{} from {}{at}{clauses}", conclusions.join(", "), premises.join(" and "))
}

/// Mostly durations that are as long as one of the others, or nearly so.
pub fn duration(dice: &mut Dice) -> String {
    let near = [
        ["0 hours", "1 hour", "24 hours", "1 day"],
        ["7 days", "1 week", "168 hours", "169 hours"],
        ["30 days", "1 month", "720 hours", "31 days"],
        ["365 days", "12 months", "1 year", "360 days"],
        ["13 months", "395 days", "390 days", "14 months"],
    ];
    let range = dice.pick(&near);
    (*dice.pick(range)).to_owned()
}

fn keep(dice: &mut Dice, world: &mut World) -> String {
    let head = head(dice, world, "keep");
    let (party, data) = holder(dice, world);
    world.kept.insert((party.clone(), data.clone()));
    let (data, party) = (world.data_pattern(dice, &data), world.party_pattern(dice, &party));
    let long = if dice.percent(60) { format!(" for {}", duration(dice)) } else { String::new() };
    let clauses = clauses(dice, world, long);
    format!("{head}{data} at {party}{clauses}")
}

fn usage(dice: &mut Dice, world: &mut World) -> String {
    let head = head(dice, world, "use");
    let (party, data) = holder(dice, world);
    world.used.insert((party.clone(), data.clone()));
    let (data, party) = (world.data_pattern(dice, &data), world.party_pattern(dice, &party));
    let purposes = purposes(dice, world, 100);
    let clauses = clauses(dice, world, purposes);
    format!("{head}{data} at {party}{clauses}")
}

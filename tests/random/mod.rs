//! Random policies as text: every form of statement and claim, small, and such that data does move.

mod claims;
pub mod dice;
pub mod shrink;
mod statements;
mod world;

use dice::Dice;
use std::collections::BTreeMap;

/// The lines of files by their paths; one statement a line.
pub type Lines = BTreeMap<String, Vec<String>>;

/// The file that is checked.
pub const ROOT: &str = "root.flow";

/// Texts from lines.
pub fn texts(lines: &Lines) -> BTreeMap<String, String> {
    lines.iter().map(|(path, lines)| (path.clone(), lines.join("\n") + "\n")).collect()
}

/// A policy with what it imports and its baseline.
pub fn policy(seed: u64) -> Lines {
    let mut dice = Dice::new(seed);
    let mut world = world::World::new(&mut dice);
    let model = statements::statements(&mut dice, &mut world);
    world.declarations.extend(crowd(&mut dice));
    if dice.percent(50) {
        world.declarations.rotate_right(1);
    }
    let with_baseline = dice.percent(30);
    let mut baseline = Vec::new();
    let mut more = Vec::new();
    if with_baseline {
        more = statements::statements(&mut dice, &mut world);
        baseline = older(&mut dice, &world, &model, more.clone());
    }
    // Another one, with variables of the names that the first one has and the policy has not.
    let second = (with_baseline && dice.percent(20)).then(|| older(&mut dice, &world, &model, more));
    let baselines: &[&str] = match (with_baseline, &second) {
        (false, _) => &[],
        (true, None) => &["old"],
        (true, Some(_)) => &["old", "older"],
    };
    let mut claims = claims::claims(&mut dice, &world, baselines);
    let shared = with_baseline && dice.percent(20);
    let mut lines = Lines::new();
    let mut body: Vec<String> = world.declarations.iter().chain(&model).cloned().collect();
    if shared {
        // The same declarations for both, in a file of their own.
        body = model.clone();
        body.insert(0, "import \"shared.flow\"".to_owned());
        baseline.retain(|line| model.contains(line) || is_of_model(line));
        baseline.insert(0, "import \"../shared.flow\"".to_owned());
        lines.insert("shared.flow".to_owned(), world.declarations.clone());
    }
    if dice.percent(30) {
        dice.shuffle(&mut body);
    }
    body.append(&mut claims);
    if with_baseline {
        let at = dice.below(body.len() + 1);
        body.insert(at, "baseline old \"before/old.flow\"".to_owned());
        lines.insert("before/old.flow".to_owned(), baseline);
    }
    if let Some(second) = second {
        body.push("baseline older \"before/older.flow\"".to_owned());
        lines.insert("before/older.flow".to_owned(), second);
    }
    if !shared && dice.percent(25) {
        import(&mut dice, &mut body, &mut lines);
    }
    if dice.percent(80) {
        body.insert(0, "policy random \"A random policy\"".to_owned());
    }
    lines.insert(ROOT.to_owned(), body);
    lines
}

/// Rarely, more types or parties than one machine word has bits: only patterns like `anything` and `anyone` speak of them.
fn crowd(dice: &mut Dice) -> Option<String> {
    let names = |stem: &str| (0..70).map(|number| format!("{stem}{number}")).collect::<Vec<_>>();
    match dice.below(60) {
        0 | 1 => Some(format!("data {}", names("type").join(", "))),
        2 => Some(format!("party Crowd {{ {} }}", names("party Q").join(" "))),
        _ => None,
    }
}

/// Conditions over the variables of the policy of a seed; none if it has no variables.
pub fn conditions(seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let world = world::World::new(&mut dice);
    if world.variables.is_empty() {
        return Vec::new();
    }
    (0..10).map(|depth| world.condition(&mut dice, depth % 3)).collect()
}

/// A flow without prefix and condition in the policy of a seed.
pub fn plain_flow(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let world = world::World::new(&mut dice);
    let (from, to) = (dice.pick(&world.parties).clone(), dice.pick(&world.parties).clone());
    format!("flow {} -> {} carries {}", world.party_pattern(&mut dice, &from), to, dice.pick(&world.data))
}

/// A random policy with a slip in it: mostly it is not valid any more.
pub fn policy_with_slip(seed: u64) -> Lines {
    let mut lines = policy(seed);
    let mut dice = Dice::new(seed ^ 0x5EED);
    let all: Vec<String> = lines.values().flatten().cloned().collect();
    let path = dice.pick(&lines.keys().cloned().collect::<Vec<_>>()).clone();
    let Some(file) = lines.get_mut(&path).filter(|file| !file.is_empty()) else { return lines };
    let at = dice.below(file.len());
    let mut words: Vec<String> = file[at].split(' ').map(str::to_owned).collect();
    let word = dice.below(words.len());
    match dice.below(6) {
        0 => file.insert(at, dice.pick(&all).clone()),
        1 => {
            file.remove(at);
        }
        2 => {
            words.remove(word);
            file[at] = words.join(" ");
        }
        _ => {
            let others: Vec<&str> = all.iter().flat_map(|line| line.split(' ')).collect();
            words[word] = (*dice.pick(&others)).to_owned();
            file[at] = words.join(" ");
        }
    }
    lines
}

/// The baseline: the same declarations and some of the same statements, with some others, other sorts and other orders of values.
fn older(dice: &mut Dice, world: &world::World, model: &[String], more: Vec<String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in &world.declarations {
        lines.push(other_declaration(dice, line));
    }
    lines.extend(model.iter().filter(|_| dice.percent(75)).cloned().collect::<Vec<_>>());
    for line in more {
        if dice.percent(25) && !lines.iter().any(|other| name_of(other).is_some() && name_of(other) == name_of(&line)) {
            lines.push(line);
        }
    }
    let unguarded = lines.iter().position(|line| is_of_model(line) && !line.contains(" when "));
    if let Some(unguarded) = unguarded.filter(|_| dice.percent(20)) {
        // A variable of its own.
        lines[unguarded].push_str(" when elsewhere");
        lines.push(format!("{} elsewhere", dice.pick(&["fact", "reading"])));
    }
    if dice.percent(30) {
        // Somebody or something that is not there.
        let word = dice.pick(&world.all_names()).clone();
        lines.retain(|line| !words(line).any(|other| other == word));
    }
    if dice.percent(20) {
        dice.shuffle(&mut lines);
    }
    lines
}

/// A variable with another sort, a condition or a statement with another prefix, or the same line.
fn other_declaration(dice: &mut Dice, line: &str) -> String {
    if !dice.percent(30) {
        return line.to_owned();
    }
    let mut line = line.to_owned();
    if let Some(rest) = line.strip_prefix("fact ")
        && !rest.contains(": date")
        && !rest.contains(": number")
    {
        return format!("reading {rest}");
    }
    if let Some(rest) = line.strip_prefix("reading ") {
        return format!("fact {rest}");
    }
    if line.contains("{ low, mid, high }") {
        line = line.replace("{ low, mid, high }", "{ high, low, mid }");
    }
    line
}

/// Whether a line is a statement of the model.
pub fn is_of_model(line: &str) -> bool {
    let word = line.trim_start_matches("may ").trim_start_matches("unstated ").split(' ').next();
    ["origin", "flow", "derive", "keep", "use"].iter().any(|statement| word == Some(statement))
}

/// The name of a statement that has one before a colon.
fn name_of(line: &str) -> Option<&str> {
    let (before, _) = line.split_once(": ")?;
    let name = before.split(' ').next_back()?;
    ["origin", "flow", "derive", "keep", "use", "assume"]
        .iter()
        .any(|word| before.split(' ').any(|other| other == *word))
        .then_some(name)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// Moves some lines to imported files.
fn import(dice: &mut Dice, body: &mut Vec<String>, lines: &mut Lines) {
    let mut part = Vec::new();
    let mut deep = Vec::new();
    let mut kept = Vec::new();
    for line in body.drain(..) {
        // The path of a baseline is relative to its file; a line that says the same twice is allowed for some.
        let twice = ["label ", "kind ", "purpose "].iter().any(|word| line.starts_with(word)) && dice.percent(30);
        if line.starts_with("baseline") || dice.percent(60) {
            kept.push(line.clone());
            if twice {
                part.push(line);
            }
        } else if dice.percent(25) {
            deep.push(line);
        } else {
            part.push(line);
        }
    }
    *body = kept;
    let named: Vec<String> = part
        .iter()
        .chain(&deep)
        .filter_map(|line| name_of(line))
        .filter(|name| dice.percent(90) && !name.is_empty())
        .map(str::to_owned)
        .collect();
    let without = if !named.is_empty() && dice.percent(40) {
        format!(" without {}", dice.some(&named, 2).join(", "))
    } else {
        String::new()
    };
    let deep_import = "import \"deep/deep.flow\"".to_owned();
    let at = dice.below(part.len() + 1);
    part.insert(at, deep_import);
    if dice.percent(30) {
        deep.insert(0, "policy ignored".to_owned());
    }
    let at = dice.below(body.len() + 1);
    body.insert(at, format!("import \"part.flow\"{without}"));
    if dice.percent(20) {
        let at = dice.below(body.len() + 1);
        body.insert(at, "import \"./deep/../deep/deep.flow\"".to_owned());
    }
    lines.insert("part.flow".to_owned(), part);
    lines.insert("deep/deep.flow".to_owned(), deep);
}

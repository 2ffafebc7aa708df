//! Large policies for measuring: a company's systems in layers, and what they pass on.
#![allow(dead_code, reason = "each program uses a part of it")]

use flowproof::source::Loader;
use std::fmt::Write as _;

/// Numbers of parties: those in `PARTIES`, separated by commas, or three that a small machine can take.
pub fn sizes() -> Vec<usize> {
    let wanted = std::env::var("PARTIES").unwrap_or_else(|_| "200,2000,20000".to_owned());
    wanted.split(',').map(|number| number.parse().unwrap()).collect()
}

/// One text under every path.
pub struct One(pub String);

impl Loader for One {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }

    fn join(&self, _: &str, relative: &str) -> String {
        relative.to_owned()
    }
}

/// What a generated policy is like.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// How many parties; five times as many flows.
    pub parties: usize,
    /// How many data types.
    pub types: usize,
    /// How many claims of the kind "this data never reaches that party".
    pub claims: usize,
    /// Whether every fifth flow has a condition on one of four facts.
    pub conditions: bool,
    /// Whether there are derivations, seals, parts, and claims of other kinds.
    pub rich: bool,
    /// How many choices there are that each guard their share of all flows.
    pub choices: usize,
}

impl Shape {
    /// Flows between so many parties, without conditions.
    pub const fn plain(parties: usize) -> Self {
        Self { parties, types: 64, claims: 100, conditions: false, rich: false, choices: 0 }
    }

    /// The same with conditions.
    pub const fn conditional(parties: usize) -> Self {
        Self { conditions: true, ..Self::plain(parties) }
    }

    /// The same with everything that the language has for moving data.
    pub const fn rich(parties: usize) -> Self {
        Self { conditions: true, rich: true, ..Self::plain(parties) }
    }

    /// The first with forty choices, each of which guards its share of the flows: what fails then can depend on all of them.
    pub const fn choosing(parties: usize) -> Self {
        Self { choices: 40, ..Self::plain(parties) }
    }

    /// How many flows there are.
    pub const fn flows(self) -> usize {
        5 * self.parties
    }
}

/// Repeatable chance (xorshift).
pub struct Chance(pub u64);

impl Chance {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }

    /// A number from 0 on, less than 1.
    pub fn fraction(&mut self) -> f64 {
        const PARTS: usize = 1 << 52;
        self.below(PARTS) as f64 / PARTS as f64
    }

    /// Small numbers far more often than large ones, as links are in nature.
    fn skewed(&mut self, bound: usize) -> usize {
        let (first, second) = (self.below(bound), self.below(bound));
        first * second / bound.max(1) * (self.below(bound) + 1) / bound.max(1)
    }
}

const FACTS: [&str; 4] = ["consent", "adult", "resident", "trial"];

/// The text of a policy, the same for the same shape.
pub fn policy(shape: Shape) -> String {
    let mut chance = Chance(0x2545_f491_4f6c_dd1d ^ shape.parties as u64);
    let mut text = String::with_capacity(shape.flows() * 90);
    text.push_str("policy generated\n");
    declare(&mut text, shape);
    for number in 0..(shape.parties / 50).max(1) {
        let party = chance.below(shape.parties / 8 + 1);
        let _ = writeln!(text, "origin {} at {}", data(chance.skewed(shape.types)), party_name(party));
        if shape.rich && number.is_multiple_of(4) {
            let _ = writeln!(text, "origin key_{} at {}", number % 8, party_name(chance.below(shape.parties)));
        }
    }
    for number in 0..shape.flows() {
        flow(&mut text, &mut chance, shape, number);
    }
    for number in 0..shape.claims {
        claim(&mut text, &mut chance, shape, number);
    }
    text
}

fn declare(text: &mut String, shape: Shape) {
    for number in 0..shape.types {
        let _ = writeln!(text, "data {}", data(number));
    }
    if shape.conditions {
        FACTS.iter().for_each(|fact| text.extend(["fact ", fact, "\n"]));
    }
    for number in 0..shape.parties {
        let _ = writeln!(text, "party {}: service", party_name(number));
    }
    for number in 0..shape.choices {
        let _ = writeln!(text, "choice consent_{number} by {}", party_name(number));
    }
    if shape.rich {
        for number in 0..8 {
            let _ = writeln!(text, "key key_{number}\nparty Whole_{number}: company {{ party Part: service }}");
            let _ = writeln!(text, "choice choice_{number} by {}", party_name(number));
            let _ = writeln!(text, "derive derived_{number} from {} and {}", data(number), data(number + 8));
            let _ = writeln!(text, "data derived_{number}");
        }
    }
}

/// The name of a data type.
pub fn data(number: usize) -> String {
    format!("record_of_{number}")
}

/// The name of a party.
pub fn party_name(number: usize) -> String {
    const ROLES: [&str; 6] = ["app", "store", "queue", "gateway", "partner", "team"];
    format!("{}_{number}", ROLES[number % ROLES.len()])
}

fn flow(text: &mut String, chance: &mut Chance, shape: Shape, number: usize) {
    let from = chance.skewed(shape.parties);
    let to = (from + 1 + chance.below(shape.parties - 1)) % shape.parties;
    let mut carried: Vec<usize> = (0..=chance.below(8)).map(|_| chance.skewed(shape.types)).collect();
    carried.sort_unstable();
    carried.dedup();
    let carried: Vec<String> = carried.into_iter().map(data).collect();
    let receiver = match number % 500 {
        0 if shape.rich => format!("Whole_{}.Part", number / 500 % 8),
        _ => party_name(to),
    };
    let _ = write!(text, "flow {} -> {receiver} carries {}", party_name(from), carried.join(", "));
    if shape.rich && number % 10 == 3 {
        let _ = write!(text, " sealed with key_{}", number % 8);
    }
    if shape.conditions && number.is_multiple_of(5) {
        let _ = write!(text, " when {}", FACTS[chance.below(4)]);
    }
    if shape.rich && number % 100 == 5 {
        let _ = write!(text, " and choice_{}", number % 8);
    }
    if let Some(choice) = number.checked_rem(shape.choices) {
        let _ = write!(text, " when consent_{choice}");
    }
    text.push('\n');
}

fn claim(text: &mut String, chance: &mut Chance, shape: Shape, number: usize) {
    let (what, whom, other) =
        (data(chance.skewed(shape.types)), chance.below(shape.parties), chance.below(shape.parties));
    let (whom, other) = (party_name(whom), party_name(other));
    let _ = match (shape.rich, number % 10) {
        (true, 6) => writeln!(text, "claim c{number}: {what} reaches {whom} only through {other}"),
        (true, 7) => {
            let chooser = number / 10 % 8;
            writeln!(text, "claim c{number}: {} can prevent {what} reaching {whom}", party_name(chooser))
        }
        (true, 8) => writeln!(text, "claim c{number}: derived_{} never reaches Whole_{}", number / 10 % 8, number % 8),
        (true, 9) => writeln!(text, "claim c{number}: {whom} never learns {what}"),
        _ => writeln!(text, "claim c{number}: {what} never reaches {whom}"),
    };
}

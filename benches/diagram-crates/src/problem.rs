//! The problems, generated from fixed seeds, and a slow obvious way to answer them.
//!
//! Nothing here knows a diagram: a condition is a tree over numbered bits, and [`Problem::holds`]
//! evaluates the least fixpoint in one scenario by plain reachability, so that every crate's answer
//! has an oracle that shares nothing with it.

/// A condition over bits.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The bit has this value.
    Literal(u16, bool),
    /// All of them.
    And(Vec<Condition>),
    /// Any of them.
    Or(Vec<Condition>),
}

impl Condition {
    /// Whether the scenario satisfies it.
    pub fn eval(&self, scenario: &[bool]) -> bool {
        match self {
            Self::Literal(bit, value) => scenario[usize::from(*bit)] == *value,
            Self::And(parts) => parts.iter().all(|part| part.eval(scenario)),
            Self::Or(parts) => parts.iter().any(|part| part.eval(scenario)),
        }
    }
}

/// A hop from one place (a party with a data type) to another.
#[derive(Clone, Debug)]
pub struct Hop {
    /// The place it leads to.
    pub to: usize,
    /// The guard's number in [`Problem::guards`]; `None` when the hop is unconditional.
    pub guard: Option<usize>,
}

/// A policy boiled down to what the fixpoint sees.
pub struct Problem {
    /// Number of bits that encode a scenario.
    pub bits: u16,
    /// A scenario counts when all of these hold: the encodings' validity, then the assumptions.
    pub valid: Vec<Condition>,
    /// The distinct guards.
    pub guards: Vec<Condition>,
    /// Outgoing hops of each place.
    pub hops: Vec<Vec<Hop>>,
    /// Places where data begins.
    pub origins: Vec<usize>,
    /// Each claim's forbidden places.
    pub claims: Vec<Vec<usize>>,
    /// The bits that are quantified away from each claim's failure.
    pub quantified: Vec<u16>,
}

impl Problem {
    /// Which places hold something in one scenario.
    pub fn holds(&self, scenario: &[bool]) -> Vec<bool> {
        let open: Vec<bool> = self.guards.iter().map(|guard| guard.eval(scenario)).collect();
        let mut held = vec![false; self.hops.len()];
        let mut pending = self.origins.clone();
        while let Some(place) = pending.pop() {
            if std::mem::replace(&mut held[place], true) {
                continue;
            }
            let passable = self.hops[place].iter().filter(|hop| hop.guard.is_none_or(|guard| open[guard]));
            pending.extend(passable.map(|hop| hop.to));
        }
        held
    }

    /// Whether the scenario counts.
    pub fn is_valid(&self, scenario: &[bool]) -> bool {
        self.valid.iter().all(|condition| condition.eval(scenario))
    }
}

/// A small deterministic generator (splitmix64).
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    /// A fair coin for every bit.
    pub fn scenario(&mut self, bits: u16) -> Vec<bool> {
        (0..bits).map(|_| self.below(2) == 1).collect()
    }
}

/// A scenario variable and the bits that encode it.
struct Variable {
    first: u16,
    values: usize,
}

impl Variable {
    fn bits(&self) -> u16 {
        self.values.next_power_of_two().trailing_zeros() as u16
    }

    /// "The variable has this value."
    fn equals(&self, value: usize) -> Condition {
        if self.values == 2 {
            return Condition::Literal(self.first, value == 1);
        }
        Condition::And(
            (0..self.bits()).map(|bit| Condition::Literal(self.first + bit, value >> bit & 1 == 1)).collect(),
        )
    }

    /// "The variable has one of these values."
    fn within(&self, values: std::ops::Range<usize>) -> Condition {
        Condition::Or(values.map(|value| self.equals(value)).collect())
    }
}

const PARTIES: usize = 200;
const DATA: usize = 12;
const HOPS: usize = 2_000;
const HIDDEN: usize = 10;

/// How the guards of the policy-like problem come about.
#[derive(Clone, Copy)]
pub enum Guards {
    /// Every guarded hop has a condition of its own.
    Fresh,
    /// Each takes one of this many named conditions, as policies are written.
    Named(usize),
}

/// A policy-like problem: 30 yes/no variables, enumerations of 5 and 7 values, a date cut by 4
/// constants into 9 cells, 10 hidden variables; 200 parties, 12 data types, 2,000 hops, a third of
/// them guarded; 3 assumptions; 50 claims.
pub fn policy(kind: Guards) -> Problem {
    let mut random = Random::new(1);
    let mut variables = Vec::new();
    let mut bits = 0;
    for values in [2; 30].into_iter().chain([5, 7, 9]).chain([2; HIDDEN]) {
        let variable = Variable { first: bits, values };
        bits += variable.bits();
        variables.push(variable);
    }
    let hidden = variables.split_off(33);

    let mut valid: Vec<Condition> = variables
        .iter()
        .filter(|variable| variable.values > 2)
        .map(|variable| variable.within(0..variable.values))
        .collect();
    valid.extend((0..3).map(|_| Condition::Or((0..3).map(|_| literal(&mut random, &variables)).collect())));

    // The first guards belong to the hops that are permitted or unstated, the rest to the others.
    let mut guards: Vec<Condition> = hidden.iter().map(|variable| variable.equals(1)).collect();
    let conditions = match kind {
        Guards::Fresh => HOPS,
        Guards::Named(number) => number,
    };
    guards.extend((0..conditions).map(|_| small_condition(&mut random, &variables)));

    let mut hops = vec![Vec::new(); PARTIES * DATA];
    for number in 0..HOPS {
        let guard = match number {
            _ if number < HIDDEN => Some(number),
            _ if number % 3 == 0 => Some(HIDDEN + number / 3 % conditions),
            _ => None,
        };
        let (from, to) = (random.below(PARTIES), random.below(PARTIES));
        if from == to {
            continue;
        }
        for _ in 0..=random.below(3) {
            let data = random.below(DATA);
            hops[from * DATA + data].push(Hop { to: to * DATA + data, guard });
        }
    }

    let origins = (0..3 * DATA).map(|number| random.below(PARTIES) * DATA + number % DATA).collect();
    let claims = (0..50).map(|_| forbidden_places(&mut random)).collect();
    let quantified = (0..20).collect();
    Problem { bits, valid, guards, hops, origins, claims, quantified }
}

/// Up to 3 data types at up to 6 parties.
fn forbidden_places(random: &mut Random) -> Vec<usize> {
    let data: Vec<usize> = (0..=random.below(3)).map(|_| random.below(DATA)).collect();
    let parties: Vec<usize> = (0..=random.below(6)).map(|_| random.below(PARTIES)).collect();
    parties.iter().flat_map(|party| data.iter().map(move |data| party * DATA + data)).collect()
}

/// One comparison with a random variable.
fn literal(random: &mut Random, variables: &[Variable]) -> Condition {
    let variable = &variables[random.below(variables.len())];
    let value = random.below(variable.values);
    match variable.values {
        9 => variable.within(value..9),
        _ => variable.equals(value),
    }
}

/// One to three literals joined by `and`, every third time by `or`.
fn small_condition(random: &mut Random, variables: &[Variable]) -> Condition {
    let literals = (0..=random.below(3)).map(|_| literal(random, variables)).collect();
    match random.below(3) {
        0 => Condition::Or(literals),
        _ => Condition::And(literals),
    }
}

const LAYERS: usize = 11;
const WIDTH: usize = 2_000;
const CHOICES: usize = 40;

/// A problem that no diagram survives whole: 40 yes/no choices, each the guard of its own share of
/// 100,000 flows between the layers of a graph, so that paths combine choices. It shows what a limit
/// does, not what policies look like.
pub fn layered() -> Problem {
    let mut random = Random::new(2);
    let guards = (0..CHOICES).map(|choice| Condition::Literal(choice as u16, true)).collect();
    let mut hops = vec![Vec::new(); LAYERS * WIDTH];
    for number in 0..100_000 {
        let layer = number % (LAYERS - 1);
        let from = layer * WIDTH + random.below(WIDTH);
        let to = (layer + 1) * WIDTH + random.below(WIDTH);
        hops[from].push(Hop { to, guard: Some(random.below(CHOICES)) });
    }
    let claims = (0..50).map(|claim| vec![(1 + claim % (LAYERS - 1)) * WIDTH + random.below(WIDTH)]).collect();
    Problem {
        bits: CHOICES as u16,
        valid: Vec::new(),
        guards,
        hops,
        origins: (0..WIDTH).collect(),
        claims,
        quantified: (0..20).collect(),
    }
}

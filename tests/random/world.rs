//! What a random policy speaks of: kinds, parties, data, purposes, labels, variables and conditions.

use super::dice::Dice;
use std::collections::BTreeSet;

/// A variable and what it can be compared with.
#[derive(Clone)]
pub enum Variable {
    YesNo(String),
    Values(String, Vec<String>),
    Date(String),
    Number(String),
}

pub struct World {
    /// One a line.
    pub declarations: Vec<String>,
    pub kinds: Vec<String>,
    pub parties: Vec<String>,
    pub data: Vec<String>,
    pub keys: Vec<String>,
    pub purposes: Vec<String>,
    pub labels: Vec<String>,
    pub variables: Vec<Variable>,
    pub sources: Vec<String>,
    /// What parties probably hold: a hint for what flows could carry.
    pub held: BTreeSet<(String, String)>,
    /// What some `keep`, and what some `use` or flow with a purpose, is probably about.
    pub kept: BTreeSet<(String, String)>,
    pub used: BTreeSet<(String, String)>,
    /// How many hidden variables there may still be.
    pub hidden_left: usize,
    pub names_given: usize,
}

const PARTY_NAMES: [&str; 7] = ["Ann", "Bo", "Corp", "Dot", "Zürich", "of", "Eve"];
const PART_NAMES: [&str; 3] = ["Ads", "Lab", "no"];
const DATA_NAMES: [&str; 6] = ["mail", "pulse", "place", "`data`", "further", "résumé"];
const PREFIXES: [&str; 2] = ["may ", "unstated "];
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const DATES: [&str; 4] = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-05"];

impl World {
    pub fn new(dice: &mut Dice) -> Self {
        let mut world = Self {
            declarations: Vec::new(),
            kinds: ["person", "company", "service", "party"].map(str::to_owned).to_vec(),
            parties: Vec::new(),
            data: Vec::new(),
            keys: Vec::new(),
            purposes: Vec::new(),
            labels: Vec::new(),
            variables: Vec::new(),
            sources: Vec::new(),
            held: BTreeSet::new(),
            kept: BTreeSet::new(),
            used: BTreeSet::new(),
            hidden_left: dice.between(0, 6),
            names_given: 0,
        };
        world.labels(dice);
        world.kinds(dice);
        world.parties(dice);
        world.data(dice);
        world.keys(dice);
        world.purposes(dice);
        world.variables(dice);
        world.conditions(dice);
        world.assumptions(dice);
        world
    }

    /// Names that a policy can do without, for a baseline.
    pub fn all_names(&self) -> Vec<String> {
        self.parties
            .iter()
            .filter(|path| !path.contains('.'))
            .chain(&self.data)
            .chain(&self.purposes)
            .cloned()
            .collect()
    }

    /// A name for a statement that nothing else has.
    pub fn fresh_name(&mut self, stem: &str) -> String {
        self.names_given += 1;
        format!("{stem}{}", self.names_given)
    }

    fn labels(&mut self, dice: &mut Dice) {
        for name in ["marked", "public"] {
            if dice.percent(50) {
                self.labels.push(name.to_owned());
                self.declarations.push(format!("label {name} \"a mark\""));
            }
        }
        if dice.percent(20) {
            self.sources = vec!["terms".to_owned(), "press".to_owned()];
            self.declarations.push("source terms \"Terms\" { published 2024-01-01 language \"en\" }".to_owned());
            self.declarations.push("source press".to_owned());
        }
    }

    /// ` labelled L`, some times in a hundred.
    pub fn labelled(&self, dice: &mut Dice, chance: usize) -> String {
        if self.labels.is_empty() || !dice.percent(chance) {
            return String::new();
        }
        format!(" labelled {}", dice.some(&self.labels, 2).join(", "))
    }

    /// ` cite S`, some times in a hundred.
    pub fn cite(&self, dice: &mut Dice, chance: usize) -> String {
        if self.sources.is_empty() || !dice.percent(chance) {
            return String::new();
        }
        format!(" cite {}", dice.some(&self.sources, 2).join(" \"1.2\", "))
    }

    /// ` is N`, some times in a hundred.
    fn is(dice: &mut Dice, names: &[String], chance: usize) -> String {
        if names.is_empty() || !dice.percent(chance) {
            return String::new();
        }
        format!(" is {}", dice.some(names, 2).join(", "))
    }

    fn kinds(&mut self, dice: &mut Dice) {
        for name in ["clinic", "group_kind"] {
            if dice.percent(30) {
                let is = Self::is(dice, &self.kinds, 70);
                let labelled = self.labelled(dice, 25);
                self.declarations.push(format!("kind {name}{is}{labelled}"));
                self.kinds.push(name.to_owned());
            }
        }
    }

    fn parties(&mut self, dice: &mut Dice) {
        let count = dice.between(2, 4);
        for name in dice.some(&PARTY_NAMES, 7).into_iter().chain(PARTY_NAMES).take(count + 3) {
            if self.parties.iter().any(|path| path == name) || self.parties.len() > count {
                continue;
            }
            let line = self.party(dice, name, "", 0);
            self.declarations.push(line);
        }
        if dice.percent(10) {
            self.late_owner(dice);
        }
    }

    /// A party without parts and owners gets one: perhaps a later one, itself, or one that it owns.
    fn late_owner(&mut self, dice: &mut Dice) {
        let owner = dice.pick(&self.parties).clone();
        let plain =
            |line: &&mut String| line.starts_with("party ") && !line.contains(" owned by ") && !line.contains('{');
        if let Some(line) = self.declarations.iter_mut().find(plain) {
            let at = line.find(" labelled ").unwrap_or(line.len());
            line.insert_str(at, &format!(" owned by {owner}"));
        }
    }

    fn party(&mut self, dice: &mut Dice, name: &str, whole: &str, depth: usize) -> String {
        let path = format!("{whole}{name}");
        let owners: Vec<String> = self.parties.clone();
        self.parties.push(path.clone());
        let kind = if dice.percent(75) { format!(": {}", dice.pick(&self.kinds)) } else { String::new() };
        let owned = if !owners.is_empty() && dice.percent(25) {
            format!(" owned by {}", dice.some(&owners, 2).join(", "))
        } else {
            String::new()
        };
        let labelled = self.labelled(dice, 20);
        let mut parts = Vec::new();
        if depth < 2 && self.parties.len() < 6 && dice.percent(40) {
            for part in dice.some(&PART_NAMES, 2) {
                parts.push(self.party(dice, part, &format!("{path}."), depth + 1));
            }
        }
        let parts = if parts.is_empty() { String::new() } else { format!(" {{ {} }}", parts.join(" ")) };
        format!("party {name}{kind}{owned}{labelled}{parts}")
    }

    fn data(&mut self, dice: &mut Dice) {
        let count = dice.between(2, 4);
        for name in DATA_NAMES.iter().take(count) {
            let is = Self::is(dice, &self.data, 30);
            let labelled = self.labelled(dice, 30);
            self.declarations.push(format!("data {name}{is}{labelled}"));
            self.data.push((*name).to_owned());
        }
    }

    fn keys(&mut self, dice: &mut Dice) {
        for (name, chance) in [("lock", 60), ("master", 60), ("spare", 15)] {
            if dice.percent(chance) {
                let is = Self::is(dice, &self.keys, 50);
                self.declarations.push(format!("key {name}{is}"));
                self.keys.push(name.to_owned());
            }
        }
    }

    fn purposes(&mut self, dice: &mut Dice) {
        for name in ["care", "ads", "study"].iter().take(dice.between(1, 3)) {
            let is = Self::is(dice, &self.purposes, 40);
            self.declarations.push(format!("purpose {name}{is}"));
            self.purposes.push((*name).to_owned());
        }
    }

    fn variables(&mut self, dice: &mut Dice) {
        for name in dice.some(&["wants", "grade", "today", "x", "y"], 4) {
            if dice.percent(25) {
                continue;
            }
            let name = name.to_owned();
            let sort = *dice.pick(&["choice", "choice", "fact", "reading"]);
            let by = if sort == "choice" { self.decider(dice) } else { String::new() };
            let values = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
            let (variable, ty) = match dice.below(12) {
                0 | 1 => (Variable::Values(name.clone(), values(&["low", "mid", "high"])), ": { low, mid, high }"),
                10 if dice.percent(20) => (Variable::Values(name.clone(), values(&["single"])), ": { single }"),
                11 => (Variable::Values(name.clone(), values(&["no", "day"])), ": { no, day }"),
                2 if sort == "fact" => (Variable::Date(name.clone()), ": date"),
                3 | 4 if sort == "fact" => (Variable::Number(name.clone()), ": number"),
                _ => (Variable::YesNo(name.clone()), ""),
            };
            self.declarations.push(format!("{sort} {name}{ty}{by}"));
            self.variables.push(variable);
        }
    }

    fn decider(&self, dice: &mut Dice) -> String {
        let who = if dice.percent(70) { dice.pick(&self.parties) } else { dice.pick(&self.kinds) };
        format!(" by {who}")
    }

    fn conditions(&mut self, dice: &mut Dice) {
        for name in ["named", "other"] {
            if !self.variables.is_empty() && dice.percent(25) {
                let prefix = self.prefix(dice, 30);
                let condition = self.condition(dice, 1);
                self.declarations.push(format!("{prefix}condition {name} = {condition}"));
                self.variables.push(Variable::YesNo(name.to_owned()));
            }
        }
    }

    fn assumptions(&mut self, dice: &mut Dice) {
        if !self.variables.is_empty() && dice.percent(20) {
            let name = if dice.percent(50) { format!("{}: ", self.fresh_name("law")) } else { String::new() };
            let condition = self.condition(dice, 1);
            let other = self.condition(dice, 0);
            let cite = self.cite(dice, 30);
            self.declarations.push(format!("assume {name}{condition} or {other}{cite}"));
        }
    }

    /// `may `, `unstated ` or nothing.
    pub fn prefix(&mut self, dice: &mut Dice, chance: usize) -> &'static str {
        if self.hidden_left == 0 || !dice.percent(chance) {
            return "";
        }
        self.hidden_left -= 1;
        dice.pick::<&str>(&PREFIXES)
    }

    /// A condition; without variables, there is none.
    pub fn condition(&self, dice: &mut Dice, depth: usize) -> String {
        if depth > 0 {
            let (left, right) = (self.condition(dice, depth - 1), self.condition(dice, depth - 1));
            match dice.below(8) {
                0 => return format!("{left} and {right}"),
                1 => return format!("({left} or {right})"),
                2 => return format!("({left} implies {right})"),
                3 => return format!("not ({left})"),
                _ => {}
            }
        }
        let atom = match dice.pick(&self.variables) {
            Variable::YesNo(name) => name.clone(),
            Variable::Values(name, values) => match dice.below(3) {
                0 => format!("{name} == {}", dice.pick(values)),
                1 => format!("{name} != {}", dice.pick(values)),
                _ => format!("{name} in {{ {} }}", dice.some(values, 2).join(", ")),
            },
            Variable::Date(name) => format!("{name} {} {}", comparison(dice), dice.pick(&DATES)),
            Variable::Number(name) => {
                let constant = match dice.below(60) {
                    0 => i64::MAX,
                    1 => i64::MIN,
                    _ => dice.between(0, 4) as i64 - 1,
                };
                format!("{name} {} {constant}", comparison(dice))
            }
        };
        if dice.percent(20) { format!("not {atom}") } else { atom }
    }

    /// ` word COND`, some times in a hundred.
    pub fn clause(&self, dice: &mut Dice, word: &str, chance: usize) -> String {
        if self.variables.is_empty() || !dice.percent(chance) {
            return String::new();
        }
        let depth = dice.below(3);
        format!(" {word} {}", self.condition(dice, depth))
    }

    /// ` except T` with one term or two, some times in a hundred.
    fn except(dice: &mut Dice, chance: usize, term: impl Fn(&mut Dice) -> String) -> String {
        if !dice.percent(chance) {
            return String::new();
        }
        let terms: Vec<String> = (0..1 + usize::from(dice.percent(25))).map(|_| term(dice)).collect();
        format!(" except {}", terms.join(", "))
    }

    /// A pattern of data.
    pub fn data_pattern(&self, dice: &mut Dice, first: &str) -> String {
        let mut terms = vec![first.to_owned()];
        if dice.percent(25) {
            terms.push(self.data_term(dice));
        }
        let except = Self::except(dice, 10, |dice| self.data_term(dice));
        format!("{}{except}", terms.join(", "))
    }

    fn data_term(&self, dice: &mut Dice) -> String {
        let head = match dice.below(10) {
            0 | 1 => "anything",
            2 if !self.keys.is_empty() => dice.pick(&self.keys),
            _ => dice.pick(&self.data),
        };
        format!("{head}{}", self.with(dice))
    }

    /// ` with L`, rarely.
    fn with(&self, dice: &mut Dice) -> String {
        if self.labels.is_empty() || !dice.percent(15) {
            return String::new();
        }
        format!(" with {}", dice.some(&self.labels, 2).join(" with "))
    }

    /// A pattern of parties.
    pub fn party_pattern(&self, dice: &mut Dice, first: &str) -> String {
        let mut terms = vec![if dice.percent(75) { first.to_owned() } else { self.party_term(dice) }];
        if dice.percent(20) {
            terms.push(self.party_term(dice));
        }
        let except = Self::except(dice, 12, |dice| self.party_term(dice));
        format!("{}{except}", terms.join(", "))
    }

    fn party_term(&self, dice: &mut Dice) -> String {
        let head = match dice.below(10) {
            0 | 1 => format!("any {}", dice.pick(&self.kinds)),
            2 => "anyone".to_owned(),
            3 | 4 => format!("group {}", dice.pick(&self.parties)),
            _ => dice.pick(&self.parties).clone(),
        };
        format!("{head}{}", self.with(dice))
    }

    /// Some type or key: mostly one that somebody holds.
    pub fn some_data(&self, dice: &mut Dice) -> String {
        let held: Vec<_> = self.held.iter().cloned().collect();
        match dice.below(20) {
            0 => "anything".to_owned(),
            1 if !self.keys.is_empty() => dice.pick(&self.keys).clone(),
            2..=5 => dice.pick(&self.data).clone(),
            _ if held.is_empty() => dice.pick(&self.data).clone(),
            _ => dice.pick(&held).1.clone(),
        }
    }

    pub fn some_party(&self, dice: &mut Dice) -> String {
        dice.pick(&self.parties).clone()
    }
}

fn comparison(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&COMPARISONS)
}

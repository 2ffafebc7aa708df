//! A strict reader of the Datalog that is emitted, and a slow evaluator: the rules are applied until nothing is new.

use std::collections::{BTreeMap, BTreeSet};

/// A value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Value {
    Symbol(String),
    Number(i64),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Term {
    Value(Value),
    Variable(String),
    /// A variable and one more.
    Next(String),
    Any,
}

#[derive(Clone, Debug)]
struct Atom {
    relation: String,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Rule {
    head: Atom,
    body: Vec<Atom>,
}

/// A program.
#[derive(Default, Debug)]
pub struct Program {
    /// Relations and the types of their columns: whether each is a number.
    pub declared: BTreeMap<String, Vec<bool>>,
    pub outputs: BTreeSet<String>,
    pub facts: BTreeMap<String, BTreeSet<Vec<Value>>>,
    rules: Vec<Rule>,
    pub comments: Vec<String>,
}

impl Program {
    /// Reads a program; every line has to be understood, and every relation and variable has to be right.
    pub fn read(text: &str) -> Self {
        let mut program = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(comment) = line.strip_prefix("//") {
                program.comments.push(comment.trim().to_owned());
            } else if let Some(rest) = line.strip_prefix(".decl ") {
                program.declare(rest);
            } else if let Some(name) = line.strip_prefix(".output ") {
                assert!(program.outputs.insert(name.to_owned()), "{line}: twice");
            } else {
                program.clause(line);
            }
        }
        program.check();
        program
    }

    fn declare(&mut self, text: &str) {
        let (name, columns) = text.strip_suffix(')').unwrap().split_once('(').unwrap();
        assert_name(name);
        let mut names = BTreeSet::new();
        let columns = columns.split(", ").map(|column| {
            let (name, ty) = column.split_once(": ").unwrap();
            assert!(names.insert(name.to_owned()), "{text}: a column twice");
            assert_name(name);
            match ty {
                "symbol" => false,
                "number" => true,
                other => panic!("{text}: no type {other}"),
            }
        });
        let columns = columns.collect();
        assert!(self.declared.insert(name.to_owned(), columns).is_none(), "{name} is declared twice");
    }

    fn clause(&mut self, line: &str) {
        let mut reader = Reader { rest: line };
        let head = reader.atom();
        let mut body = Vec::new();
        if reader.eat(" :- ") {
            body.push(reader.atom());
            while reader.eat(", ") {
                body.push(reader.atom());
            }
        }
        assert!(reader.eat(".") && reader.rest.is_empty(), "{line}: {:?} is left", reader.rest);
        if body.is_empty() {
            let values = head.terms.iter().map(|term| match term {
                Term::Value(value) => value.clone(),
                other => panic!("{line}: {other:?} in a fact"),
            });
            self.facts.entry(head.relation.clone()).or_default().insert(values.collect());
        }
        self.rules.push(Rule { head, body });
    }

    fn check(&self) {
        assert!(self.outputs.iter().all(|name| self.declared.contains_key(name)));
        for rule in &self.rules {
            let mut types: BTreeMap<&str, bool> = BTreeMap::new();
            for atom in rule.body.iter().chain([&rule.head]) {
                let columns = self.declared.get(&atom.relation).unwrap_or_else(|| panic!("{atom:?} is not declared"));
                assert_eq!(columns.len(), atom.terms.len(), "{atom:?}");
                for (term, &is_number) in atom.terms.iter().zip(columns) {
                    let is_head = std::ptr::eq(atom, &rule.head);
                    match term {
                        Term::Value(value) => assert_eq!(matches!(value, Value::Number(_)), is_number, "{atom:?}"),
                        Term::Any => assert!(!is_head, "{rule:?}"),
                        Term::Next(name) => assert!(is_head && is_number && types[name.as_str()], "{rule:?}"),
                        Term::Variable(name) if is_head => assert_eq!(types[name.as_str()], is_number, "{rule:?}"),
                        Term::Variable(name) => {
                            assert_eq!(*types.entry(name).or_insert(is_number), is_number, "{rule:?}");
                        }
                    }
                }
            }
        }
    }

    /// Everything that follows.
    pub fn run(&self) -> BTreeMap<String, BTreeSet<Vec<Value>>> {
        let mut known = self.facts.clone();
        loop {
            let mut news = Vec::new();
            for rule in self.rules.iter().filter(|rule| !rule.body.is_empty()) {
                let mut bindings = vec![BTreeMap::new()];
                for atom in &rule.body {
                    bindings = join(&bindings, atom, known.get(&atom.relation));
                }
                for binding in bindings {
                    let row = rule.head.terms.iter().map(|term| value(term, &binding)).collect::<Vec<_>>();
                    if !known.get(&rule.head.relation).is_some_and(|rows| rows.contains(&row)) {
                        news.push((rule.head.relation.clone(), row));
                    }
                }
            }
            if news.is_empty() {
                return known;
            }
            for (relation, row) in news {
                known.entry(relation).or_default().insert(row);
            }
        }
    }
}

type Binding = BTreeMap<String, Value>;

fn join(bindings: &[Binding], atom: &Atom, rows: Option<&BTreeSet<Vec<Value>>>) -> Vec<Binding> {
    let mut found = Vec::new();
    for binding in bindings {
        for row in rows.into_iter().flatten() {
            let mut extended = binding.clone();
            let fits = atom.terms.iter().zip(row).all(|(term, value)| match term {
                Term::Any => true,
                Term::Value(wanted) => wanted == value,
                Term::Variable(name) => extended.entry(name.clone()).or_insert_with(|| value.clone()) == value,
                Term::Next(_) => false,
            });
            if fits {
                found.push(extended);
            }
        }
    }
    found
}

fn value(term: &Term, binding: &Binding) -> Value {
    match term {
        Term::Value(value) => value.clone(),
        Term::Variable(name) => binding[name].clone(),
        Term::Next(name) => match &binding[name] {
            Value::Number(number) => Value::Number(number + 1),
            Value::Symbol(symbol) => panic!("{symbol} + 1"),
        },
        Term::Any => panic!("nothing"),
    }
}

/// The words that no relation or variable of Soufflé may be called by.
const RESERVED: [&str; 24] = [
    "as",
    "band",
    "bnot",
    "bor",
    "bshl",
    "bshr",
    "bxor",
    "cat",
    "contains",
    "count",
    "false",
    "land",
    "lnot",
    "lor",
    "match",
    "max",
    "mean",
    "min",
    "nil",
    "range",
    "sum",
    "to_number",
    "to_string",
    "true",
];

fn assert_name(name: &str) {
    let mut letters = name.chars();
    assert!(letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_'), "{name:?}");
    assert!(letters.all(|one| one.is_ascii_alphanumeric() || one == '_'), "{name:?}");
    assert!(!RESERVED.contains(&name), "{name:?}");
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn eat(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    fn word(&mut self) -> &'t str {
        let end = self.rest.find(|one: char| !one.is_ascii_alphanumeric() && one != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn atom(&mut self) -> Atom {
        let relation = self.word().to_owned();
        assert_name(&relation);
        assert!(self.eat("("), "{}", self.rest);
        let mut terms = vec![self.term()];
        while self.eat(", ") {
            terms.push(self.term());
        }
        assert!(self.eat(")"), "{}", self.rest);
        Atom { relation, terms }
    }

    fn term(&mut self) -> Term {
        if self.eat("\"") {
            return Term::Value(Value::Symbol(self.string()));
        }
        let word = self.word();
        if word == "_" {
            return Term::Any;
        }
        if let Ok(number) = word.parse() {
            return Term::Value(Value::Number(number));
        }
        assert_name(word);
        if self.eat(" + 1") { Term::Next(word.to_owned()) } else { Term::Variable(word.to_owned()) }
    }

    fn string(&mut self) -> String {
        let mut text = String::new();
        let mut letters = self.rest.char_indices();
        while let Some((at, one)) = letters.next() {
            match one {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return text;
                }
                '\\' => text.push(letters.next().unwrap().1),
                _ => text.push(one),
            }
        }
        panic!("a string does not end: {}", self.rest)
    }
}

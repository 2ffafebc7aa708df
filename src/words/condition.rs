//! Conditions in words: a disjunction of conjunctions is factored, so that what all cases share is said once.

use super::Words;
use crate::claims::{Allowed, Dnf, Literal};
use crate::model::{Type, VariableId};
use std::fmt;

/// A condition as it is said: shared parts are said once. It means the same as the disjunction that it was made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Phrase {
    /// About one variable.
    Literal(String),
    /// All of them; none is "always".
    All(Vec<Phrase>),
    /// Some of them; none is "never".
    Any(Vec<Phrase>),
}

impl Phrase {
    /// The alternatives, if it is several at the top.
    #[must_use]
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(parts) if parts.len() > 1 => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// All of these; what is itself "all of" is taken apart.
    fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::All(flat) }
    }

    /// Some of these; what is itself "some of" is taken apart.
    fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::Any(flat) }
    }

    fn is_compound(&self) -> bool {
        !matches!(self, Self::Literal(_))
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, between) = match self {
            Self::Literal(text) => return f.write_str(text),
            Self::All(parts) if parts.is_empty() => return f.write_str("always"),
            Self::Any(parts) if parts.is_empty() => return f.write_str("never"),
            Self::All(parts) => (parts, " and "),
            Self::Any(parts) => (parts, " or "),
        };
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                f.write_str(between)?;
            }
            if part.is_compound() { write!(f, "({part})")? } else { write!(f, "{part}")? }
        }
        Ok(())
    }
}

type Cube = Vec<Literal>;

impl Words<'_> {
    /// A condition as a phrase.
    #[must_use]
    pub fn phrase(self, dnf: &Dnf) -> Phrase {
        self.factored(&dnf.cubes)
    }

    /// A conjunction as a phrase.
    fn cube(self, cube: &[Literal]) -> Phrase {
        Phrase::all(cube.iter().map(|literal| self.literal(literal)))
    }

    /// What is said of one variable.
    #[must_use]
    pub fn literal(self, literal: &Literal) -> Phrase {
        let name = self.variable(literal.variable);
        match &literal.allowed {
            Allowed::Is(true) => Phrase::Literal(name),
            Allowed::Is(false) => Phrase::Literal(format!("not {name}")),
            Allowed::OneOf(values) => Phrase::Literal(self.one_of(literal.variable, &name, values)),
            Allowed::Range(from, to) => self.range(literal.variable, &name, *from, *to),
        }
    }

    fn one_of(self, variable: VariableId, name: &str, values: &[usize]) -> String {
        let all = match &self.policy.variables[variable].ty {
            Type::Values(all) => all.len(),
            _ => 0,
        };
        let called = |values: Vec<usize>| -> Vec<String> {
            values.into_iter().map(|at| self.enum_value(variable, at)).collect()
        };
        match values {
            [only] => format!("{name} == {}", self.enum_value(variable, *only)),
            _ if all > 2 && values.len() == all - 1 => {
                let left_out = called((0..all).filter(|at| !values.contains(at)).collect());
                format!("{name} != {}", left_out.concat())
            }
            _ => format!("{name} in {{ {} }}", called(values.to_vec()).join(", ")),
        }
    }

    fn range(self, variable: VariableId, name: &str, from: Option<i64>, to: Option<i64>) -> Phrase {
        let bound = |value: i64| self.value(variable, crate::claims::Value::Int(value));
        match (from, to) {
            (Some(from), Some(to)) if from == to => Phrase::Literal(format!("{name} == {}", bound(from))),
            (from, to) => {
                let at_least = from.map(|from| Phrase::Literal(format!("{name} >= {}", bound(from))));
                let at_most = to.map(|to| Phrase::Literal(format!("{name} <= {}", bound(to))));
                Phrase::all(at_least.into_iter().chain(at_most))
            }
        }
    }

    fn factored(self, cubes: &[Cube]) -> Phrase {
        match cubes {
            [] => Phrase::Any(Vec::new()),
            [only] => self.cube(only),
            _ => self.factored_by(cubes, &shared_literals(cubes)),
        }
    }

    /// Says first what all cubes share, then the rest.
    fn factored_by(self, cubes: &[Cube], shared: &[Literal]) -> Phrase {
        if !shared.is_empty() {
            let rest: Vec<Cube> = cubes.iter().map(|cube| without(cube, shared)).collect();
            return Phrase::all([self.cube(shared), self.factored(&rest)]);
        }
        let Some(product) = best_product(cubes) else {
            return Phrase::any(cubes.iter().map(|cube| self.cube(cube)));
        };
        let either = Phrase::any(product.either.iter().map(|literal| self.literal(literal)));
        let term = Phrase::all([either, self.factored(&product.with)]);
        let rest: Vec<Cube> = cubes.iter().filter(|cube| !product.covers(cube)).cloned().collect();
        if rest.is_empty() { term } else { Phrase::any([term, self.factored(&rest)]) }
    }
}

/// `(a or b) and (c or d and e)`: some cubes that are a product of literals and smaller cubes.
struct Product {
    either: Vec<Literal>,
    with: Vec<Cube>,
}

impl Product {
    fn covers(&self, cube: &Cube) -> bool {
        self.either.iter().any(|literal| cube.contains(literal) && self.with.contains(&without_one(cube, literal)))
    }

    fn size(&self) -> usize {
        self.either.len() * self.with.len()
    }
}

/// The product that covers the most cubes: literals that go with the very same rest are said together.
fn best_product(cubes: &[Cube]) -> Option<Product> {
    let mut products: Vec<Product> = Vec::new();
    for literal in distinct_literals(cubes) {
        let with: Vec<Cube> =
            cubes.iter().filter(|cube| cube.contains(&literal)).map(|cube| without_one(cube, &literal)).collect();
        match products.iter_mut().find(|product| product.with == with) {
            Some(product) => product.either.push(literal),
            None => products.push(Product { either: vec![literal], with }),
        }
    }
    products.retain(|product| product.with.len() > 1);
    // `max_by_key` would take the last of equals; the first is the one that the reader meets first.
    products.into_iter().reduce(|best, next| if next.size() > best.size() { next } else { best })
}

fn distinct_literals(cubes: &[Cube]) -> Vec<Literal> {
    let mut found: Vec<Literal> = Vec::new();
    for literal in cubes.iter().flatten() {
        if !found.contains(literal) {
            found.push(literal.clone());
        }
    }
    found
}

fn shared_literals(cubes: &[Cube]) -> Vec<Literal> {
    let Some((first, rest)) = cubes.split_first() else { return Vec::new() };
    first.iter().filter(|literal| rest.iter().all(|cube| cube.contains(literal))).cloned().collect()
}

fn without(cube: &Cube, literals: &[Literal]) -> Cube {
    cube.iter().filter(|literal| !literals.contains(literal)).cloned().collect()
}

fn without_one(cube: &Cube, literal: &Literal) -> Cube {
    without(cube, std::slice::from_ref(literal))
}

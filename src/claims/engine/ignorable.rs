//! What there is in a policy that can be ignored; ignoring something else changes nothing.

use super::Relaxation;
use crate::model::{Body, Policy, Statement};

/// How many statements there are of each sort of thing that can be ignored.
#[derive(Clone, Copy, Default)]
pub(super) struct Ignorable {
    seals: usize,
    conditions: usize,
    transformations: usize,
}

impl Ignorable {
    /// Those of a policy.
    pub fn of(policy: &Policy) -> Self {
        policy.statements.iter().fold(Self::default(), Self::with)
    }

    /// With one statement more.
    pub fn with(self, statement: &Statement) -> Self {
        let [seal, condition, transformation] = sorts(statement);
        Self {
            seals: self.seals + usize::from(seal),
            conditions: self.conditions + usize::from(condition),
            transformations: self.transformations + usize::from(transformation),
        }
    }

    /// With one of the statements less.
    pub fn without(self, statement: &Statement) -> Self {
        let [seal, condition, transformation] = sorts(statement);
        Self {
            seals: self.seals - usize::from(seal),
            conditions: self.conditions - usize::from(condition),
            transformations: self.transformations - usize::from(transformation),
        }
    }

    /// What there is to ignore.
    pub fn relaxation(self, policy: &Policy) -> Relaxation {
        Relaxation {
            seals: self.seals > 0,
            conditions: self.conditions > 0 || !policy.assumptions.is_empty(),
            transformations: self.transformations > 0,
        }
    }
}

/// Whether a statement has a seal, a condition, a transformation.
fn sorts(statement: &Statement) -> [bool; 3] {
    let (seal, transformed) = match &statement.body {
        Body::Flow { seal, transformed, .. } => (seal.is_some(), transformed.is_some()),
        _ => (false, false),
    };
    [seal, statement.when.is_some(), transformed]
}

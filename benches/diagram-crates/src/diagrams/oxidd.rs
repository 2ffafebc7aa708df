//! `oxidd`, with plain and with complement edges: reference-counted handles into a manager.

use std::hash::RandomState;

use ::oxidd::util::SatCountCache;
use ::oxidd::{BooleanFunction, BooleanFunctionQuant, Function, Manager, ManagerRef};

use super::{Diagrams, Limits};

const CACHE_ENTRIES: usize = 1 << 18;

macro_rules! oxidd_diagrams {
    ($name:ident, $module:ident, $manager:ident, $function:ident, $doc:literal) => {
        #[doc = $doc]
        pub struct $name {
            manager: ::oxidd::$module::$manager,
            variables: u16,
        }

        impl Diagrams for $name {
            type Diagram = ::oxidd::$module::$function;

            fn new(variables: u16, limits: Limits) -> Self {
                let manager = ::oxidd::$module::new_manager(limits.total, CACHE_ENTRIES, 1);
                manager.with_manager_exclusive(|manager| {
                    manager.add_vars(u32::from(variables));
                });
                Self { manager, variables }
            }

            fn constant(&mut self, value: bool) -> Self::Diagram {
                self.manager.with_manager_shared(|manager| {
                    if value { Self::Diagram::t(manager) } else { Self::Diagram::f(manager) }
                })
            }

            fn literal(&mut self, variable: u16, value: bool) -> Option<Self::Diagram> {
                self.manager.with_manager_shared(|manager| {
                    if value {
                        Self::Diagram::var(manager, u32::from(variable)).ok()
                    } else {
                        Self::Diagram::not_var(manager, u32::from(variable)).ok()
                    }
                })
            }

            fn and(&mut self, left: &Self::Diagram, right: &Self::Diagram) -> Option<Self::Diagram> {
                left.and(right).ok()
            }

            fn or(&mut self, left: &Self::Diagram, right: &Self::Diagram) -> Option<Self::Diagram> {
                left.or(right).ok()
            }

            fn not(&mut self, diagram: &Self::Diagram) -> Option<Self::Diagram> {
                diagram.not().ok()
            }

            fn exists(&mut self, diagram: &Self::Diagram, variables: &[u16]) -> Option<Self::Diagram> {
                let mut cube = self.constant(true);
                for variable in variables {
                    cube = cube.and(&self.literal(*variable, true)?).ok()?;
                }
                diagram.exists(&cube).ok()
            }

            fn nodes(&mut self, diagram: &Self::Diagram) -> usize {
                diagram.node_count()
            }

            fn count(&mut self, diagram: &Self::Diagram) -> u64 {
                let mut cache: SatCountCache<u64, RandomState> = SatCountCache::default();
                diagram.sat_count(u32::from(self.variables), &mut cache)
            }

            fn eval(&mut self, diagram: &Self::Diagram, assignment: &[bool]) -> bool {
                diagram.eval((0..).zip(assignment.iter().copied()))
            }
        }
    };
}

oxidd_diagrams!(Simple, bdd, BDDManagerRef, BDDFunction, "Plain edges.");
oxidd_diagrams!(Complemented, bcdd, BCDDManagerRef, BCDDFunction, "Complement edges: negation is free.");

//! flowproof's engine through its library: scenarios, guards, flow graph and fixpoint of a resolved policy; and the claims.

use crate::instance::Instance;
use crate::run::{Found, Run, Watch};
use flowproof::claims::{self, Engine, Options, Verdict};
use flowproof::holdings::{Budget, Holdings, System, Variation};
use flowproof::ids::Id as _;
use flowproof::model::{DataId, PartyId, Policy};
use flowproof::scenario::{Diagram, NODE_LIMIT, Space};

struct Solved<'p> {
    space: Space,
    system: System<'p>,
    holdings: Option<Holdings>,
}

impl<'p> Solved<'p> {
    fn build(policy: &'p Policy) -> Self {
        let mut space = Space::new(policy, NODE_LIMIT);
        let system = System::new(policy, None, &mut space, Default::default());
        Self { space, system, holdings: None }
    }

    fn solve(&mut self) {
        let Self { space, system, holdings } = self;
        *holdings = Some(Holdings::solve(system, space, &Variation::default(), &mut Budget::new(None, None)));
    }

    fn holds(&self, party: usize, what: usize) -> bool {
        let fact = (PartyId::new(party), self.system.graph.forms.clear(DataId::new(what)));
        self.holdings.as_ref().is_some_and(|holdings| holdings.of(fact) == Diagram::ALWAYS)
    }

    fn found(&self, instance: &Instance) -> Found {
        let held = |party| (0..instance.types).filter(|&what| self.holds(party, what)).count() as u64;
        let fails = |&&(party, what): &&(u32, u16)| self.holds(party as usize, what.into());
        Found {
            reached: (0..instance.parties).map(held).sum(),
            failing: instance.claims.iter().filter(fails).count() as u64,
        }
    }
}

pub fn run(instance: &Instance) -> Run {
    let policy = instance.policy();
    let run = Run::of(|| Solved::build(&policy), Solved::solve, |solved| solved.found(instance));
    let mut engine = Engine::new(&policy, &Options::default());
    let watch = Watch::start();
    let outcome = claims::check_with(&mut engine, None, false);
    let claims = watch.took();
    let failing = outcome.findings.iter().filter(|(_, finding)| finding.verdict == Verdict::Violated).count() as u64;
    assert_eq!(failing, run.found.failing, "the claims differ from the fixpoint");
    run.with_claims(claims)
}

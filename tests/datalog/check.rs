//! An emitted program against the checker: the same facts by datafrog, the same rules by the slow evaluator.

use super::frog::{self, Holdings};
use super::program::{Program, Value};
use flowproof::claims::{Engine, Options};
use flowproof::driver::{Restrictions, Settings, build};
use flowproof::emit;
use flowproof::model::{ClaimBody, DataSet, Event, PartySet, Policy, Request, compile};
use flowproof::scenario::{Assignment, Diagram};
use flowproof::source::{Loader, Sources};
use std::collections::BTreeSet;

/// How many claims were compared, how many of them fail; nothing for a policy that is not valid.
pub fn check(root: &str, loader: &dyn Loader, assumptions: &[String]) -> Option<(usize, usize)> {
    let restrictions = Restrictions { assumptions: assumptions.to_vec(), ..Restrictions::default() };
    let settings = Settings { restrictions, ..Settings::default() };
    let built = build(root, loader, &settings).ok()?;
    let program = Program::read(&String::from_utf8(emit::datalog(&built)?).unwrap());

    let mut sources = Sources::new();
    let request = Request { assumptions: assumptions.to_vec(), ..Request::default() };
    let policy = compile(root, loader, &request, &mut sources).policy?;
    let mut engine = Engine::new(&policy, &Options::default());
    let scenario = engine.space.plainest(engine.space.valid())?;
    let mut expected = Expected { engine: &mut engine, policy: &policy, scenario };

    let holdings = expected.holdings();
    assert_eq!(frog::holdings(&program), holdings);
    let derived = program.run();
    let rows = |relation: &str| -> BTreeSet<Vec<String>> {
        let rows = derived.get(relation).into_iter().flatten();
        rows.map(|row| row.iter().map(text).collect()).collect()
    };
    let clear: BTreeSet<Vec<String>> = holdings.clear.iter().map(|(p, d)| vec![p.clone(), d.clone()]).collect();
    let sealed: BTreeSet<Vec<String>> =
        holdings.sealed.iter().map(|(p, d, k)| vec![p.clone(), d.clone(), k.clone()]).collect();
    assert_eq!((rows("clear"), rows("learns"), rows("sealed")), (clear.clone(), clear, sealed));
    let happening = expected.happening();
    let pairs = |rows: BTreeSet<Vec<String>>| rows.into_iter().map(|row| row[1..].to_vec()).collect::<BTreeSet<_>>();
    assert_eq!(rows("reaches"), happening.reaches);
    assert_eq!(rows("sends"), happening.sends);
    assert_eq!(pairs(rows("keeps")), happening.keeps);
    assert_eq!(pairs(rows("uses")), happening.uses);
    Some(expected.claims(&program, &|relation| !rows(relation).is_empty()))
}

fn text(value: &Value) -> String {
    match value {
        Value::Symbol(symbol) => symbol.clone(),
        Value::Number(number) => number.to_string(),
    }
}

#[derive(Default)]
struct Happening {
    reaches: BTreeSet<Vec<String>>,
    sends: BTreeSet<Vec<String>>,
    keeps: BTreeSet<Vec<String>>,
    uses: BTreeSet<Vec<String>>,
}

struct Expected<'e, 'p> {
    engine: &'e mut Engine<'p>,
    policy: &'p Policy,
    scenario: Assignment,
}

impl Expected<'_, '_> {
    fn is_so(&self, set: Diagram) -> bool {
        self.engine.space.contains(set, &self.scenario)
    }

    fn holdings(&self) -> Holdings {
        let (held, system) = (self.engine.holdings(), &self.engine.system);
        let mut found = Holdings { clear: BTreeSet::new(), sealed: BTreeSet::new() };
        for party in self.policy.parties.ids() {
            for data in self.policy.data.ids() {
                for form in system.graph.forms.of(data).filter(|&form| self.is_so(held.of((party, form)))) {
                    let (path, name) = (self.policy.party_path(party), self.policy.data_name(data).to_owned());
                    match system.graph.forms.parts(form).1 {
                        None => _ = found.clear.insert((path, name)),
                        Some(key) => _ = found.sealed.insert((path, name, self.policy.data_name(key).to_owned())),
                    }
                }
            }
        }
        found
    }

    fn happens(&mut self, event: &Event) -> bool {
        let set = self.engine.event(event);
        self.is_so(set)
    }

    fn happening(&mut self) -> Happening {
        let mut found = Happening::default();
        let policy = self.policy;
        for party in policy.parties.ids() {
            for data in policy.data.ids() {
                let (path, name) = (policy.party_path(party), policy.data_name(data).to_owned());
                let (who, what) = (PartySet::new([party]), DataSet::new([data]));
                if self.happens(&Event::Reaches { data: what.clone(), party: who.clone() }) {
                    found.reaches.insert(vec![name.clone(), path.clone()]);
                }
                if self.happens(&Event::Keeps { party: who.clone(), data: what.clone(), longer_than: None }) {
                    found.keeps.insert(vec![path.clone(), name.clone()]);
                }
                if self.happens(&Event::Uses { party: who.clone(), data: what.clone(), purposes: None }) {
                    found.uses.insert(vec![path.clone(), name.clone()]);
                }
                for to in policy.parties.ids() {
                    let event = Event::Sends { from: who.clone(), data: what.clone(), to: PartySet::new([to]) };
                    if self.happens(&event) {
                        found.sends.insert(vec![path.clone(), name.clone(), policy.party_path(to)]);
                    }
                }
            }
        }
        found
    }

    /// Claims that something never happens have a relation, in their order, that is empty unless they fail.
    fn claims(&mut self, program: &Program, fails: &dyn Fn(&str) -> bool) -> (usize, usize) {
        let mut relations: Vec<&String> = program.outputs.iter().filter(|name| name.starts_with("claim_")).collect();
        let (mut compared, mut failed) = (0, 0);
        for claim in &self.policy.claims {
            let body = claim.body.as_ref().unwrap();
            if !matches!(body, ClaimBody::Never(_) | ClaimBody::OnlyWhen(..) | ClaimBody::UsesOnlyFor { .. }) {
                continue;
            }
            let scope = self.engine.scope(claim);
            let fail = self.engine.failing(body, scope).fail;
            let name = self.policy.symbol(claim.name);
            let letters = |one: char| {
                if one.is_ascii_alphanumeric() || one == '_' {
                    one.to_string()
                } else {
                    format!("u{:x}", u32::from(one))
                }
            };
            let relation = format!("claim_{}", name.chars().map(letters).collect::<String>());
            let at = relations.iter().position(|other| **other == relation).unwrap();
            relations.remove(at);
            assert_eq!(fails(&relation), self.is_so(fail), "{name}");
            compared += 1;
            failed += usize::from(self.is_so(fail));
        }
        assert!(relations.is_empty(), "{relations:?}");
        (compared, failed)
    }
}

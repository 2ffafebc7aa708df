//! The rules of the language for datafrog, over the facts of an emitted program.

use super::program::{Program, Value};
use datafrog::{Iteration, Relation};
use std::collections::{BTreeMap, BTreeSet};

/// Who holds what in the clear, and who holds what sealed with which key.
#[derive(PartialEq, Eq, Debug)]
pub struct Holdings {
    pub clear: BTreeSet<(String, String)>,
    pub sealed: BTreeSet<(String, String, String)>,
}

/// A party and a datum.
type Held = (u32, u32);

#[derive(Default)]
struct Names {
    numbers: BTreeMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, value: &Value) -> u32 {
        match value {
            Value::Number(number) => u32::try_from(*number).unwrap(),
            Value::Symbol(name) => *self.numbers.entry(name.clone()).or_insert_with(|| {
                self.names.push(name.clone());
                u32::try_from(self.names.len() - 1).unwrap()
            }),
        }
    }

    fn name(&self, number: u32) -> String {
        self.names[number as usize].clone()
    }
}

struct Facts<'p> {
    program: &'p Program,
    names: Names,
}

impl Facts<'_> {
    fn rows<const N: usize>(&mut self, relation: &str) -> Vec<[u32; N]> {
        let rows = self.program.facts.get(relation).into_iter().flatten();
        let rows: Vec<&Vec<Value>> = rows.collect();
        rows.into_iter()
            .map(|row| row.iter().map(|value| self.names.number(value)).collect::<Vec<_>>().try_into().unwrap())
            .collect()
    }
}

/// The least fixpoint.
pub fn holdings(program: &Program) -> Holdings {
    let mut facts = Facts { program, names: Names::default() };
    let hops = facts.rows::<3>("hop");
    let arrows = |rows: Vec<Vec<u32>>| -> Vec<(u32, u32, u32, Vec<u32>)> {
        let mut found = Vec::new();
        for [hop, from, to] in &hops {
            found.extend(rows.iter().filter(|row| row[0] == *hop).map(|row| (*from, *to, row[1], row[2..].to_vec())));
        }
        found
    };
    let list = |rows: Vec<[u32; 3]>| rows.into_iter().map(|row| row.to_vec()).collect::<Vec<_>>();
    let clear_arrows = arrows(list(facts.rows::<3>("moves_clear")));
    let sealed_arrows = arrows(facts.rows::<4>("moves_sealed").into_iter().map(|row| row.to_vec()).collect());
    let relay_arrows = arrows(facts.rows::<2>("relays").into_iter().map(|row| row.to_vec()).collect());
    let clear_arrows: Relation<((u32, u32), (u32, u32))> =
        clear_arrows.into_iter().map(|(p, q, d, more)| ((p, d), (q, more[0]))).collect();
    let sealed_arrows: Relation<(Held, (u32, u32, u32))> =
        sealed_arrows.into_iter().map(|(p, q, d, more)| ((p, d), (q, more[0], more[1]))).collect();
    let relay_arrows: Relation<((u32, u32), u32)> = relay_arrows.into_iter().map(|(p, q, d, _)| ((p, d), q)).collect();
    let opens: Relation<(u32, u32)> = facts.rows::<2>("opens").into_iter().map(|[key, seal]| (key, seal)).collect();
    let parts: Relation<(u32, u32)> = facts.rows::<2>("part").into_iter().map(|[part, whole]| (part, whole)).collect();
    let premises: Relation<((u32, u32), u32)> =
        facts.rows::<3>("premise").into_iter().map(|[s, i, d]| ((s, i), d)).collect();
    let counts: BTreeMap<u32, u32> = facts.rows::<2>("premises").into_iter().map(|[s, n]| (s, n)).collect();
    let conclusions: Relation<((u32, u32), u32)> =
        facts.rows::<2>("concludes").into_iter().map(|[s, d]| ((s, counts[&s]), d)).collect();

    let mut iteration = Iteration::new();
    let clear = iteration.variable::<((u32, u32), ())>("clear");
    let clear_by_data = iteration.variable::<(u32, u32)>("clear by data");
    let clear_by_party = iteration.variable::<(u32, u32)>("clear by party");
    let sealed = iteration.variable::<((u32, u32), u32)>("sealed");
    let sealed_by_key = iteration.variable::<((u32, u32), u32)>("sealed by key");
    let sealed_by_party = iteration.variable::<(u32, (u32, u32))>("sealed by party");
    let can_open = iteration.variable::<((u32, u32), ())>("can open");
    let met = iteration.variable::<((u32, u32), u32)>("met");
    let wanted = iteration.variable::<((u32, u32), (u32, u32))>("wanted");
    clear.extend(facts.rows::<3>("origin").into_iter().map(|[_, p, d]| ((p, d), ())));
    met.extend(facts.rows::<2>("derives_at").into_iter().map(|[s, p]| ((s, 0), p)));
    while iteration.changed() {
        clear_by_data.from_map(&clear, |&((p, d), ())| (d, p));
        clear_by_party.from_map(&clear, |&((p, d), ())| (p, d));
        sealed_by_key.from_map(&sealed, |&((p, d), k)| ((p, k), d));
        sealed_by_party.from_map(&sealed, |&((p, d), k)| (p, (d, k)));
        clear.from_join(&clear, &clear_arrows, |_, (), &to| (to, ()));
        sealed.from_join(&clear, &sealed_arrows, |_, (), &(q, e, k)| ((q, e), k));
        sealed.from_join(&sealed, &relay_arrows, |&(_, d), &k, &q| ((q, d), k));
        can_open.from_join(&clear_by_data, &opens, |_, &p, &k| ((p, k), ()));
        clear.from_join(&sealed_by_key, &can_open, |&(p, _), &d, ()| ((p, d), ()));
        wanted.from_join(&met, &premises, |&si, &p, &d| ((p, d), si));
        met.from_join(&wanted, &clear, |&(p, _), &(s, i), ()| ((s, i + 1), p));
        clear.from_join(&met, &conclusions, |_, &p, &d| ((p, d), ()));
        clear.from_join(&clear_by_party, &parts, |_, &d, &w| ((w, d), ()));
        sealed.from_join(&sealed_by_party, &parts, |_, &(d, k), &w| ((w, d), k));
    }
    let names = facts.names;
    Holdings {
        clear: clear.complete().iter().map(|&((p, d), ())| (names.name(p), names.name(d))).collect(),
        sealed: sealed.complete().iter().map(|&((p, d), k)| (names.name(p), names.name(d), names.name(k))).collect(),
    }
}

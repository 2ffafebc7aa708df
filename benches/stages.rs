//! Each stage and the whole, over policies of growing size. `docs/performance.md` has figures and what was learned.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run fails")]

mod support;

use divan::{Bencher, counter::BytesCount};
use flowproof::claims::{self, Options};
use flowproof::driver::{self, Settings};
use flowproof::graph::{FlowGraph, Relaxation};
use flowproof::holdings::{Budget, Holdings, System, Variation};
use flowproof::model::{self, Policy, Request};
use flowproof::scenario::{NODE_LIMIT, Space};
use flowproof::source::{FileId, SourceFile, Sources};
use flowproof::symbol::Interner;
use flowproof::syntax;
use support::{One, Shape, policy, sizes};

const SHAPES: [fn(usize) -> Shape; 4] = [Shape::plain, Shape::conditional, Shape::rich, Shape::choosing];

fn main() {
    divan::main();
}

fn compiled(shape: Shape) -> Policy {
    model::compile("main.flow", &One(policy(shape)), &Request::default(), &mut Sources::new()).policy.unwrap()
}

/// Shapes by name, so that results can be told apart.
macro_rules! shapes {
    ($($stage:ident),+) => {$(
        mod $stage {
            use super::*;

            #[divan::bench(args = sizes())]
            fn plain(bencher: Bencher, parties: usize) {
                super::$stage(bencher, SHAPES[0](parties));
            }

            #[divan::bench(args = sizes())]
            fn conditional(bencher: Bencher, parties: usize) {
                super::$stage(bencher, SHAPES[1](parties));
            }

            #[divan::bench(args = sizes())]
            fn rich(bencher: Bencher, parties: usize) {
                super::$stage(bencher, SHAPES[2](parties));
            }

            #[divan::bench(args = sizes())]
            fn choosing(bencher: Bencher, parties: usize) {
                super::$stage(bencher, SHAPES[3](parties));
            }
        }
    )+};
}

shapes!(parse, resolve, graph, solve, check, whole);

fn parse(bencher: Bencher, shape: Shape) {
    let text = policy(shape);
    let bytes = BytesCount::of_str(&text);
    let source = SourceFile::new("main.flow", text);
    bencher.counter(bytes).bench_local(|| syntax::parse(FileId::first(), &source, &mut Interner::new()));
}

/// Parsing and resolving.
fn resolve(bencher: Bencher, shape: Shape) {
    let loader = One(policy(shape));
    bencher.bench_local(|| model::compile("main.flow", &loader, &Request::default(), &mut Sources::new()));
}

fn graph(bencher: Bencher, shape: Shape) {
    let policy = compiled(shape);
    bencher.bench_local(|| FlowGraph::new(&policy, Relaxation::default()));
}

fn solve(bencher: Bencher, shape: Shape) {
    let policy = compiled(shape);
    bencher.bench_local(|| {
        let mut space = Space::new(&policy, NODE_LIMIT);
        let system = System::new(&policy, None, &mut space, Relaxation::default());
        Holdings::solve(&system, &mut space, &Variation::default(), &mut Budget::new(None, None))
    });
}

/// Verdicts with witnesses.
fn check(bencher: Bencher, shape: Shape) {
    let policy = compiled(shape);
    bencher.bench_local(|| claims::check(&policy, &Options::default()));
}

/// From text to a report.
fn whole(bencher: Bencher, shape: Shape) {
    let loader = One(policy(shape));
    let roots = ["main.flow".to_owned()];
    bencher.bench_local(|| driver::check(&roots, &loader, &Settings::default()).map(|report| report.claims().count()));
}

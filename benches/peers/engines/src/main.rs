//! Engines on one problem: which parties can hold which data, and which of some claims "this data never reaches that party" fail.
//!
//! ```text
//! engines make KIND PARTIES TYPES FOLDER     the problem: tables, facts for clingo, and policies with and without conditions
//! engines ENGINE FOLDER                      one engine on the tables of a folder; prints what it took and found as JSON
//! ```
//!
//! The tables are read and laid out as numbers before the clock starts. Building is what an engine does with them before it
//! propagates: rows, relations, the flow graph. `benches/peers/race.py` runs the engines in turn, each in a process of its own.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of parties and types"
)]

mod bound;
mod datalog;
mod instance;
mod library;
mod pages;
mod run;
#[path = "../../../support/mod.rs"]
mod support;
mod tables;
mod worklist;

use instance::{Instance, Kind};
use run::Run;
use std::path::Path;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Engine = fn(&Instance) -> Run;

const ENGINES: [(&str, Engine); 6] = [
    ("bound", bound::run),
    ("flowproof", library::run),
    ("petgraph", worklist::run),
    ("datafrog", datalog::datafrog),
    ("differential", datalog::differential),
    ("ascent", datalog::ascent),
];
const CLAIMS: usize = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["make", kind, parties, types, folder] => make(kind, parties, types, Path::new(folder)),
        [engine, folder] => solve(engine, Path::new(folder)),
        _ => Err("usage: engines make KIND PARTIES TYPES FOLDER | engines ENGINE FOLDER".to_owned()),
    };
    if let Err(message) = done {
        eprintln!("{message}");
        std::process::exit(2);
    }
}

fn make(kind: &str, parties: &str, types: &str, folder: &Path) -> Result<(), String> {
    let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
    let kind = Kind::named(kind, number(types)?)?;
    let instance = Instance::new(kind, number(parties)?, CLAIMS);
    tables::write(&instance, folder).map_err(|error| format!("{}: {error}", folder.display()))
}

fn solve(engine: &str, folder: &Path) -> Result<(), String> {
    let names = || ENGINES.map(|(name, _)| name).join(", ");
    let known = ENGINES.iter().find(|(name, _)| *name == engine);
    let (_, engine) = known.ok_or_else(|| format!("no engine `{engine}`; there are {}", names()))?;
    let instance = tables::read(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    println!("{}", engine(&instance));
    Ok(())
}

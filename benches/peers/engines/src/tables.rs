//! A problem in files, as each peer reads it: `flow.tsv`, `origin.tsv` and `claim.tsv` with numbers of data types and parties,
//! `facts.lp` with the same as facts of clingo, and `plain.flow` and `conditional.flow` for flowproof.

use crate::instance::Instance;
use crate::support::{data, party_name};
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

const FLOW: &str = "flow.tsv";
const ORIGIN: &str = "origin.tsv";
const CLAIM: &str = "claim.tsv";

/// Writes all files of a problem.
pub fn write(instance: &Instance, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut facts = create(folder, "facts.lp")?;
    let mut rows = create(folder, FLOW)?;
    for (flow, (from, to)) in instance.flows.iter().enumerate() {
        for what in instance.carried(flow) {
            writeln!(rows, "{what}\t{from}\t{to}")?;
            writeln!(facts, "flow({what},{from},{to}).")?;
        }
    }
    for (name, relation, pairs) in [(ORIGIN, "origin", &instance.origins), (CLAIM, "claim", &instance.claims)] {
        let mut rows = create(folder, name)?;
        for (party, what) in pairs {
            writeln!(rows, "{what}\t{party}")?;
            writeln!(facts, "{relation}({what},{party}).")?;
        }
        rows.flush()?;
    }
    rows.flush()?;
    facts.flush()?;
    policy(instance, create(folder, "plain.flow")?, false)?;
    policy(instance, create(folder, "conditional.flow")?, true)
}

fn create(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?))
}

/// The problem as a policy; with conditions, every fifth flow is guarded by one of four facts.
fn policy(instance: &Instance, mut out: BufWriter<File>, conditions: bool) -> io::Result<()> {
    writeln!(out, "policy race")?;
    for what in 0..instance.types {
        writeln!(out, "data {}", data(what))?;
    }
    for fact in 0..if conditions { 4 } else { 0 } {
        writeln!(out, "fact fact_{fact}")?;
    }
    for party in 0..instance.parties {
        writeln!(out, "party {}: service", party_name(party))?;
    }
    for &(party, what) in &instance.origins {
        writeln!(out, "origin {} at {}", data(what.into()), party_name(party as usize))?;
    }
    for (number, &(from, to)) in instance.flows.iter().enumerate() {
        let carried: Vec<String> = instance.carried(number).iter().map(|&what| data(what.into())).collect();
        let (from, to) = (party_name(from as usize), party_name(to as usize));
        write!(out, "flow {from} -> {to} carries {}", carried.join(", "))?;
        if conditions && number.is_multiple_of(5) {
            write!(out, " when fact_{}", number / 5 % 4)?;
        }
        writeln!(out)?;
    }
    for (number, &(party, what)) in instance.claims.iter().enumerate() {
        writeln!(out, "claim c{number}: {} never reaches {}", data(what.into()), party_name(party as usize))?;
    }
    out.flush()
}

/// Reads the tables.
pub fn read(folder: &Path) -> io::Result<Instance> {
    let mut instance = Instance {
        parties: 0,
        types: 0,
        flows: Vec::new(),
        carried: Vec::new(),
        ends: Vec::new(),
        origins: pairs(folder, ORIGIN)?,
        claims: pairs(folder, CLAIM)?,
    };
    rows(folder, FLOW, |row| add(&mut instance, row))?;
    let ends = instance.flows.iter().flat_map(|&(from, to)| [from, to]);
    let pairs = instance.origins.iter().chain(&instance.claims);
    let parties = ends.chain(pairs.clone().map(|&(party, _)| party)).max();
    let types = instance.carried.iter().copied().chain(pairs.map(|&(_, what)| what)).max();
    instance.parties = parties.map_or(0, |last| last as usize + 1);
    instance.types = types.map_or(0, |last| usize::from(last) + 1);
    Ok(instance)
}

fn pairs(folder: &Path, name: &str) -> io::Result<Vec<(u32, u16)>> {
    let mut pairs = Vec::new();
    rows(folder, name, |[what, party]| pairs.push((party, what as u16)))?;
    Ok(pairs)
}

/// Rows of one flow follow each other; a flow carries at most eight types.
fn add(instance: &mut Instance, [what, from, to]: [u32; 3]) {
    let before = instance.ends.iter().nth_back(1).map_or(0, |&end| end as usize);
    let is_more = instance.flows.last() == Some(&(from, to)) && instance.carried.len() - before < 8;
    instance.carried.push(what as u16);
    let end = instance.carried.len() as u32;
    if let (true, Some(last)) = (is_more, instance.ends.last_mut()) {
        *last = end;
    } else {
        instance.flows.push((from, to));
        instance.ends.push(end);
    }
}

/// The numbers of each line of a table.
fn rows<const COLUMNS: usize>(folder: &Path, name: &str, mut visit: impl FnMut([u32; COLUMNS])) -> io::Result<()> {
    let mut table = BufReader::with_capacity(1 << 20, File::open(folder.join(name))?);
    let mut line = Vec::new();
    while table.read_until(b'\n', &mut line)? > 0 {
        let mut row = [0; COLUMNS];
        let number = |digits: &[u8]| digits.iter().fold(0, |number, digit| 10 * number + u32::from(digit - b'0'));
        let columns = line.trim_ascii_end().split(|&byte| byte == b'\t');
        columns.zip(&mut row).for_each(|(digits, place)| *place = number(digits));
        visit(row);
        line.clear();
    }
    Ok(())
}

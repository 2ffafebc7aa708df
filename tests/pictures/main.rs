//! Diagrams: what a view shows, that no name can break a format, and that the committed images are those of today.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;

mod formats;
mod hostile;
mod images;
mod mermaid;
mod program;
mod views;

use flowproof::claims::{self, Engine, Finding};
use flowproof::model::{self, ClaimId, Policy, Request};
use flowproof::picture::{Arrow, Asked, Compared, Focus, Node, Picture, View, compared, picture};
use flowproof::source::Sources;
use proptest::prelude::ProptestConfig;
use support::Files;

/// A policy with what was found about it.
struct Checked {
    policy: Policy,
    sources: Sources,
    findings: Vec<(ClaimId, Finding)>,
}

impl Checked {
    fn new(file: &str, text: &str, assumptions: &[&str]) -> Self {
        let loader = Files::new([(file, text)]);
        let assumptions = assumptions.iter().map(|&text| text.to_owned()).collect();
        let mut sources = Sources::new();
        let compiled = model::compile(file, &loader, &Request { assumptions, ..Request::default() }, &mut sources);
        let messages: Vec<&str> = compiled.diagnostics.iter().chain(&compiled.usage).map(|one| &*one.message).collect();
        assert!(messages.is_empty(), "{messages:?}\n{text}");
        let policy = compiled.policy.unwrap();
        let findings = claims::check(&policy, &claims::Options::default()).findings;
        Self { policy, sources, findings }
    }

    fn example(name: &str) -> Self {
        let text = std::fs::read_to_string(format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        Self::new(name, &text, &[])
    }

    fn asked(&self) -> Asked<'_> {
        Asked { policy: &self.policy, sources: &self.sources, findings: &self.findings }
    }

    fn draw(&self, focus: Focus) -> Picture {
        self.view(&View { focus, collapse: false, condition: None, unabridged: false })
    }

    fn view(&self, view: &View) -> Picture {
        picture(self.asked(), &mut Engine::new(&self.policy, &claims::Options::default()), view)
    }

    fn claim(&self, name: &str) -> Picture {
        let mut claims = self.policy.claims.iter_enumerated();
        let found = claims.find(|(_, claim)| self.policy.symbol(claim.name) == name);
        self.draw(Focus::Claim(found.unwrap().0))
    }

    fn data(&self, name: &str) -> Picture {
        self.draw(Focus::Data(self.policy.data.ids().find(|&id| self.policy.data_name(id) == name).unwrap()))
    }

    fn around(&self, path: &str) -> Picture {
        self.draw(Focus::Around(self.policy.parties.ids().find(|&id| self.policy.party_path(id) == path).unwrap()))
    }

    fn compare(&self, old: &Self, collapse: bool) -> Picture {
        let options = claims::Options::default();
        let (mut old_engine, mut new_engine) =
            (Engine::new(&old.policy, &options), Engine::new(&self.policy, &options));
        compared(
            (old.asked(), &mut old_engine),
            (self.asked(), &mut new_engine),
            &Compared { collapse, condition: None },
        )
    }
}

/// The arrows as text: ends, way, data.
fn arrows(picture: &Picture) -> Vec<String> {
    let party = |at: usize| &picture.nodes[at].party;
    let shown = |arrow: &Arrow| {
        let lines: Vec<String> = arrow.lines.iter().map(line).collect();
        format!("{} -> {} {}: {}", party(arrow.from), party(arrow.to), arrow.stroke.word(), lines.join(" | "))
    };
    picture.arrows.iter().map(shown).collect()
}

fn line(line: &flowproof::picture::Line) -> String {
    let icons: Vec<String> = line.icons.iter().map(|icon| icon.text()).collect();
    icons.into_iter().chain([line.text.clone()]).collect::<Vec<_>>().join(" ")
}

fn node<'p>(picture: &'p Picture, party: &str) -> &'p Node {
    picture.nodes.iter().find(|node| node.party == party).unwrap_or_else(|| panic!("{party} is not shown"))
}

fn parties(picture: &Picture) -> Vec<&str> {
    picture.nodes.iter().map(|node| node.party.as_str()).collect()
}

/// As many random cases as `PROPTEST_CASES` says, else so many: Graphviz is started for each.
fn cases(few: u32) -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { default } else { ProptestConfig { cases: few, ..default } }
}

//! A policy that is checked while it is edited. What a change cannot touch is not looked at again: a changed statement costs what
//! depends on it, and the rest of a large policy nothing.
//!
//! Changes of statements that make up the model, and of what claims say, are followed. All others (declarations, imports, statements
//! that may or may not be so, conditions on dates and numbers, what is not understood) are checked anew, as a whole. Either way the
//! verdicts are those of a fresh check; where a claim has several smallest proofs, another one of them may be shown.

mod document;
mod state;

use super::overlay::Overlay;
use crate::claims::{self, Dependence, Finding, Kept, Verdict};
use crate::diag::Diagnostic;
use crate::model::{self, ClaimId, Policy, Request};
use crate::source::{Loader, SourceFile, Sources};
use document::Document;
use state::{State, is_decided};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A change of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// The file, by the path that it was read by.
    pub file: String,
    /// Which bytes of its text as it is now are replaced.
    pub range: Range<usize>,
    /// By what.
    pub text: String,
}

/// What a change came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edited {
    /// The claims whose verdict is another one now, by their names.
    pub changes: Vec<VerdictChange>,
    /// Whether the change was followed; else all was checked anew.
    pub followed: bool,
}

/// A claim whose verdict is another one now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerdictChange {
    /// Its name.
    pub claim: String,
    /// What it was; `None` if the claim was not there.
    pub before: Option<Verdict>,
    /// What it is; `None` if the claim is not there any more.
    pub after: Option<Verdict>,
}

/// A policy under examination, and what is found, kept up to date.
pub struct Examination<'a> {
    loader: &'a dyn Loader,
    root: String,
    sources: Sources,
    /// The texts, by paths.
    documents: BTreeMap<String, Document>,
    /// Texts that belonged to the policy before, by paths.
    shelved: BTreeMap<String, String>,
    /// `None` only while it changes, or if the root cannot be read.
    state: Option<State>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Examination<'a> {
    /// Reads and checks a policy.
    #[must_use]
    pub fn open(root: &str, loader: &'a dyn Loader) -> Self {
        let mut examination = Self {
            loader,
            root: root.to_owned(),
            sources: Sources::new(),
            documents: BTreeMap::new(),
            shelved: BTreeMap::new(),
            state: None,
            diagnostics: Vec::new(),
        };
        examination.read();
        examination
    }

    /// The claims of the policy with their verdicts, in order.
    pub fn verdicts(&self) -> impl Iterator<Item = (&str, Verdict)> {
        let findings = self.state.iter().flat_map(|state| state.findings.iter().map(move |found| (state, found)));
        findings.map(|(state, (id, finding))| (state.policy.symbol(state.policy.claims[*id].name), finding.verdict))
    }

    /// What is found about the claims, in order; what comes with verdicts is brought up to date now.
    pub fn findings(&mut self) -> &[(ClaimId, Finding)] {
        let Some(state) = &mut self.state else { return &[] };
        state.refresh();
        &state.findings
    }

    /// The policy; `None` if its root cannot be read.
    #[must_use]
    pub fn policy(&self) -> Option<&Policy> {
        self.state.as_ref().map(|state| &state.policy)
    }

    /// The texts that the places in the policy are in.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What was wrong when the whole was last read.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text of a file as it is now; `None` for one that is not part of the policy.
    #[must_use]
    pub fn text(&self, file: &str) -> Option<String> {
        let document = self.documents.get(file)?;
        document.text(0..document.len(), &self.sources)
    }

    /// Changes a text. `None` if there is no such file, or no such range in it.
    pub fn edit(&mut self, edit: &Edit) -> Option<Edited> {
        self.documents.get(&edit.file).filter(|document| document.has(&edit.range, &self.sources))?;
        let before = owned(self.verdicts());
        if let Some(changes) = self.follow(edit) {
            return Some(Edited { changes, followed: true });
        }
        self.put(edit);
        self.read();
        Some(Edited { changes: changes(before, owned(self.verdicts())), followed: false })
    }

    /// Follows what has become of the files; says which claims have another verdict now. `None` if that cannot be followed: then an examination
    /// has to be opened anew.
    pub fn reload(&mut self) -> Option<Vec<VerdictChange>> {
        let before = owned(self.verdicts());
        let files: Vec<String> = self.documents.keys().cloned().collect();
        for file in files {
            let (old, new) = (self.text(&file)?, String::from_utf8(self.loader.read(&file).ok()?).ok()?);
            if let Some((range, text)) = document::difference(&old, &new) {
                self.follow(&Edit { file, range, text: text.to_owned() })?;
            }
        }
        Some(changes(before, owned(self.verdicts())))
    }

    /// Puts a changed text in the place of the one before, without looking at what it says.
    fn put(&mut self, edit: &Edit) {
        let Some(text) = self.text(&edit.file).and_then(|text| replaced(&text, &edit.range, &edit.text)) else {
            return;
        };
        let id = self.sources.add(SourceFile::new(&edit.file, text));
        self.documents.insert(edit.file.clone(), Document::new(id, &self.sources));
    }

    /// Reads and checks everything, as far as it was edited from what is here.
    fn read(&mut self) {
        let edited = self.documents.keys().filter_map(|path| Some((path.clone(), self.text(path)?)));
        let mut changed: BTreeMap<String, String> = edited.collect();
        changed.append(&mut self.shelved);
        let loader = Overlay { below: self.loader, changed };
        self.state = None;
        self.sources = Sources::new();
        let compiled = model::compile(&self.root, &loader, &Request::default(), &mut self.sources);
        let files = compiled.files.iter().map(|file| file.id);
        self.documents =
            files.map(|id| (self.sources.file(id).name().to_owned(), Document::new(id, &self.sources))).collect();
        self.shelved = loader.changed;
        self.shelved.retain(|path, _| !self.documents.contains_key(path));
        let is_valid = compiled.diagnostics.iter().all(|found| found.rule.adjustable);
        self.diagnostics = compiled.diagnostics;
        let Some(policy) = compiled.policy else { return };
        let (kept, outcome) = Kept::new(&policy, |engine| claims::check_with(engine, None, false));
        let is_decided = outcome.findings.iter().all(|(_, finding)| is_decided(finding.verdict));
        let can_follow = is_valid && is_decided && !policy.partial;
        self.state = Some(State {
            texts: document::known(&policy, &compiled.files),
            dependence: Dependence::new(&policy),
            findings: outcome.findings,
            stale: BTreeSet::new(),
            kept: kept.filter(|_| can_follow),
            environment: compiled.environment,
            policy,
        });
    }

    /// Follows a change; `None` if it is one that cannot be followed. Then what was known is lost.
    fn follow(&mut self, edit: &Edit) -> Option<Vec<VerdictChange>> {
        let state = self.state.take_if(|state| state.kept.is_some())?;
        let document = self.documents.get_mut(&edit.file)?;
        let stretch = document.around(&edit.range, &state.texts);
        let old = document.text(stretch.range.clone(), &self.sources)?;
        let within = edit.range.start - stretch.range.start..edit.range.end - stretch.range.start;
        let new = replaced(&old, &within, &edit.text)?;
        let file = self.sources.add(SourceFile::new(&edit.file, new));
        let (state, changes) = state.follow(&old, &stretch, file, &self.sources, self.loader)?;
        document.replace(&stretch.range, file, &self.sources);
        self.state = Some(state);
        Some(changes)
    }
}

fn owned<'v>(verdicts: impl Iterator<Item = (&'v str, Verdict)>) -> Vec<(String, Verdict)> {
    verdicts.map(|(claim, verdict)| (claim.to_owned(), verdict)).collect()
}

/// The claims whose verdict is another one than before, by their names.
fn changes(before: Vec<(String, Verdict)>, after: Vec<(String, Verdict)>) -> Vec<VerdictChange> {
    let mut changes: BTreeMap<String, VerdictChange> = BTreeMap::new();
    for (is_after, verdicts) in [(false, before), (true, after)] {
        for (claim, verdict) in verdicts {
            let new = || VerdictChange { claim: claim.clone(), before: None, after: None };
            let change = changes.entry(claim.clone()).or_insert_with(new);
            *(if is_after { &mut change.after } else { &mut change.before }) = Some(verdict);
        }
    }
    changes.into_values().filter(|change| change.before != change.after).collect()
}

/// A text with another one in the place of a range; `None` where the range is outside, or cuts a character in two.
fn replaced(text: &str, range: &Range<usize>, by: &str) -> Option<String> {
    Some([text.get(..range.start)?, by, text.get(range.end..)?].concat())
}

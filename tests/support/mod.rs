//! What several test programs share: files in memory, and a policy compiled from a text.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![expect(clippy::expect_used, reason = "a test that cannot compile its policy fails")]

use flowproof::diag::Diagnostic;
use flowproof::model::{self, Compiled, Policy, Request};
use flowproof::source::{Loader, Sources};
use std::collections::BTreeMap;

/// A table of files.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// Files by path.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        files.into_iter().fold(Self::default(), |files, (path, text)| files.with(path, text))
    }

    /// With one more file.
    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.to_owned(), bytes.as_ref().to_vec());
        self
    }
}

impl Loader for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "no such file".to_owned())
    }

    fn join(&self, from: &str, relative: &str) -> String {
        joined(from, relative)
    }
}

/// Files of the disk, for the samples.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl Loader for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }

    fn join(&self, from: &str, relative: &str) -> String {
        joined(from, relative)
    }
}

/// The path that `relative` names beside `from`, without `.` and, where possible, `..`.
fn joined(from: &str, relative: &str) -> String {
    let folder = if relative.starts_with('/') { "" } else { from.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let root = if relative.starts_with('/') || folder.starts_with('/') { "/" } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{root}{}", parts.join("/"))
}

/// A root file with what became of it.
pub struct Run {
    /// All files that were read.
    pub sources: Sources,
    /// What became of it.
    pub compiled: Compiled,
}

impl Run {
    /// Compiles `main.flow`.
    pub fn of(files: &Files) -> Self {
        Self::with(files, "main.flow", &Request::default())
    }

    /// Compiles a single text.
    pub fn text(text: &str) -> Self {
        Self::of(&Files::new([("main.flow", text)]))
    }

    /// Compiles a root on request.
    pub fn with(loader: &dyn Loader, root: &str, request: &Request) -> Self {
        let mut sources = Sources::new();
        let compiled = model::compile(root, loader, request, &mut sources);
        Self { sources, compiled }
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        self.compiled.policy.as_ref().expect("the root file can be read")
    }

    /// Findings as `code file:line:column text: message`, then a line for each label and for the help.
    pub fn shown(&self) -> Vec<String> {
        self.compiled.diagnostics.iter().map(|diagnostic| self.show(diagnostic)).collect()
    }

    /// One finding, see [`Run::shown`].
    pub fn show(&self, diagnostic: &Diagnostic) -> String {
        let place = diagnostic
            .span
            .map_or_else(String::new, |span| format!(" {} `{}`", self.sources.place(span), self.sources.text(span)));
        let mut shown = format!("{}{place}: {}", diagnostic.rule.code, diagnostic.message);
        for label in &diagnostic.labels {
            let place = self.sources.place(label.span);
            shown += &format!("\n  {place} `{}`: {}", self.sources.text(label.span), label.text);
        }
        if let Some(help) = &diagnostic.help {
            shown += &format!("\n  help: {help}");
        }
        shown
    }

    /// The claims that have no verdict.
    pub fn blocked(&self) -> Vec<&str> {
        let policy = self.policy();
        let blocked = policy.claims.iter().filter(|claim| !claim.blocked_by.is_empty());
        blocked.map(|claim| policy.symbol(claim.name)).collect()
    }
}

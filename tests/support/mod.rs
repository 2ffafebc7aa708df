//! What several test programs share: files in memory, and a policy compiled from a text.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![expect(clippy::expect_used, reason = "a test that cannot compile its policy fails")]

use flowproof::diag::Diagnostic;
use flowproof::model::{self, Claim, Compiled, DataSet, PartySet, Policy, Request, Statement};
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
        if !diagnostic.here.is_empty() {
            shown += &format!(" ({})", diagnostic.here);
        }
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

/// Compiles a text and compares what is found with its annotations, both ways.
///
/// A text is one `main.flow`, or several files behind lines `--- path`. What is expected in a line stands at its end:
/// `//~ CODE [text of the span] message`, with `=> help` behind it if the help matters, and again for a second finding. `//~ CODE`
/// alone is for findings whose words are another test's matter.
pub fn check(text: &str) -> Run {
    let files = split(text);
    let run = Run::of(&files.iter().fold(Files::default(), |all, (path, text)| all.with(path, text)));
    let mut expected: Vec<String> = Vec::new();
    for (path, text) in &files {
        for (line, content) in text.lines().enumerate() {
            let annotations = content.split("//~ ").skip(1);
            expected.extend(annotations.map(|annotation| format!("{path}:{} {}", line + 1, annotation.trim())));
        }
    }
    let shown = run.compiled.diagnostics.iter().map(|diagnostic| run.annotation(diagnostic));
    let mut found: Vec<String> = shown.map(|shown| as_expected(&expected, shown)).collect();
    expected.sort();
    found.sort();
    assert_eq!(expected.join("\n"), found.join("\n"), "expected on the left, found on the right");
    run
}

/// A finding, as far as it is expected: the whole of it, without its help, or its place and code.
fn as_expected(expected: &[String], shown: String) -> String {
    let without_help = shown.split(" => ").next().unwrap_or_default();
    let code_only = shown.split(" [").next().unwrap_or_default();
    match [shown.as_str(), code_only].iter().find(|form| expected.iter().any(|expected| expected == *form)) {
        Some(form) => (*form).to_owned(),
        None => without_help.to_owned(),
    }
}

/// The files of a text.
pub fn split(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("main.flow".to_owned(), String::new())];
    for line in text.lines() {
        match (line.strip_prefix("--- "), files.last_mut()) {
            (Some(path), _) => files.push((path.to_owned(), String::new())),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    files.retain(|(_, text)| !text.is_empty());
    files
}

impl Run {
    fn annotation(&self, diagnostic: &Diagnostic) -> String {
        let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!(" => {help}"));
        let (code, message) = (diagnostic.rule.code, &diagnostic.message);
        match diagnostic.span {
            None => format!("{code} {message}{help}"),
            Some(span) => {
                let file = self.sources.file(span.file).name();
                let line = self.sources.start(span).line;
                format!("{file}:{line} {code} [{}] {message}{help}", self.sources.text(span))
            }
        }
    }
}

/// Sets by name, for comparison.
impl Run {
    /// Parties by path, in the order of their declaration.
    pub fn parties(&self, set: &PartySet) -> String {
        set.iter().map(|party| self.policy().party_path(party)).collect::<Vec<_>>().join(" ")
    }

    /// Data by name, in the order of its declaration.
    pub fn data(&self, set: &DataSet) -> String {
        set.iter().map(|data| self.policy().data_name(data)).collect::<Vec<_>>().join(" ")
    }

    /// The claim of a name.
    pub fn claim(&self, name: &str) -> &Claim {
        let policy = self.policy();
        policy.claims.iter().find(|claim| policy.symbol(claim.name) == name).expect("there is such a claim")
    }

    /// The statement of a name.
    pub fn statement(&self, name: &str) -> &Statement {
        let policy = self.policy();
        let named = |statement: &&Statement| statement.name.is_some_and(|symbol| policy.symbol(symbol) == name);
        policy.statements.iter().find(named).expect("there is such a statement")
    }
}

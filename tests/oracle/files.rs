//! Which statements a policy consists of: imports, and what they leave out.

use super::policy::Set;
use flowproof::diag::Level;
use flowproof::source::{FileId, SourceFile};
use flowproof::symbol::Interner;
use flowproof::syntax::ast::{self, Item, Statement};
use flowproof::syntax::parse_by_grammar;
use std::collections::BTreeMap;

/// Texts by their paths.
pub type Texts = BTreeMap<String, String>;

/// A statement and the file in which it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    pub file: String,
    pub item: Item,
}

/// Reads files; each only once.
pub struct Reader<'a> {
    pub texts: &'a Texts,
    pub interner: Interner,
    pub errors: Vec<String>,
}

impl Reader<'_> {
    /// All statements of a policy, imported ones where the first import of their file stands, without those that are left out; and
    /// whether there are imports that leave something out.
    pub fn entries(&mut self, root: &str) -> (Vec<Entry>, bool) {
        let mut entries = Vec::new();
        self.visit(root, &mut Vec::new(), &mut Set::new(), &mut entries);
        let removals = self.removals(root, &entries);
        entries.retain(|entry| !self.is_removed(entry, root, &removals));
        (entries, !removals.is_empty())
    }

    fn visit(&mut self, file: &str, open: &mut Vec<String>, seen: &mut Set<String>, entries: &mut Vec<Entry>) {
        if open.iter().any(|one| one == file) {
            self.errors.push(format!("imports in a circle at {file}"));
        }
        if !seen.insert(file.to_owned()) {
            return;
        }
        open.push(file.to_owned());
        for (position, item) in self.parse(file).items.into_iter().enumerate() {
            let import = match &item.statement {
                Statement::Import(import) => Some(join(file, &import.path.value)),
                Statement::Policy(_) if position > 0 => {
                    self.errors.push(format!("`policy` is not the first statement of {file}"));
                    None
                }
                _ => None,
            };
            entries.push(Entry { file: file.to_owned(), item });
            if let Some(path) = import {
                self.visit(&path, open, seen, entries);
            }
        }
        open.pop();
    }

    fn parse(&mut self, file: &str) -> ast::File {
        let text = self.texts.get(file).cloned().unwrap_or_else(|| {
            self.errors.push(format!("no file {file}"));
            String::new()
        });
        let (tree, diagnostics) = parse_by_grammar(FileId::first(), &SourceFile::new(file, text), &mut self.interner);
        for diagnostic in diagnostics.into_iter().filter(|diagnostic| diagnostic.level == Level::Error) {
            self.errors.push(format!("{file}: {}", diagnostic.message));
        }
        tree
    }

    /// What is left out: a name, and the file that says so.
    fn removals(&mut self, root: &str, entries: &[Entry]) -> Vec<(String, String)> {
        let mut removals = Vec::new();
        for entry in entries {
            let Statement::Import(import) = &entry.item.statement else { continue };
            for name in &import.without {
                let name = self.interner.name(name.symbol).to_owned();
                let declared = entries.iter().any(|other| {
                    other.file != entry.file
                        && other.file != root
                        && self.removable_name(other).is_some_and(|other| other == name)
                });
                if !declared {
                    self.errors.push(format!("no other imported file declares `{name}`"));
                }
                removals.push((name, entry.file.clone()));
            }
        }
        removals
    }

    fn is_removed(&self, entry: &Entry, root: &str, removals: &[(String, String)]) -> bool {
        let Some(name) = self.removable_name(entry) else { return false };
        entry.file != root && removals.iter().any(|(removed, by)| *removed == name && entry.file != *by)
    }

    /// The name of a statement of the model, an assumption, a remark or a claim.
    fn removable_name(&self, entry: &Entry) -> Option<String> {
        let name = match &entry.item.statement {
            Statement::Rule(rule) => rule.name?,
            Statement::Assume(assume) => assume.name?,
            Statement::Remark(remark) => remark.name,
            Statement::Claim(claim) => claim.name,
            _ => return None,
        };
        Some(self.interner.name(name.symbol).to_owned())
    }
}

/// The path that `relative` names in the file `from`.
pub fn join(from: &str, relative: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: Vec<&str> = Vec::new();
    for name in folder.split('/').chain(relative.split('/')) {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

//! Where names are declared and spoken of, in all files of a policy.

use super::text::Lines;
use crate::model::{self, Compiled, Policy, Request};
use crate::source::{FileId, Loader, SourceFile, Sources, Span};
use crate::symbol::{Interner, Symbol};
use crate::syntax::ast::{File, Item, Name, Statement, VariableSort};
use crate::syntax::{Mention, Role, Space, each_mention, name_text, parse};
use gen_lsp_types::{DocumentSymbol, SymbolKind};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A policy with its trees.
#[derive(Debug)]
pub(super) struct Outline {
    pub policy: Policy,
    pub sources: Sources,
    files: Vec<File>,
}

/// What a name stands for: its name space, and the name itself, a part's with those of its wholes before it.
pub(super) type Meaning = (Space, Vec<Symbol>);

/// The name at a place.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Where it stands.
    pub span: Span,
    /// What it can stand for.
    pub meanings: Vec<Meaning>,
}

/// A name where it is written.
struct Occurrence<'a> {
    span: Span,
    space: Space,
    path: &'a [Symbol],
    /// The statement, if that declares it.
    declares: Option<&'a Item>,
}

impl Outline {
    /// Reads a policy; `None` if its root cannot be read.
    pub fn read(root: &str, loader: &dyn Loader) -> Option<Self> {
        let mut sources = Sources::new();
        let Compiled { policy, files, .. } = model::compile(root, loader, &Request::default(), &mut sources);
        Some(Self { policy: policy?, sources, files })
    }

    /// The statement at a place of a file.
    pub fn item(&self, file: &str, offset: usize) -> Option<Cow<'_, Item>> {
        let file = self.files.iter().find(|one| self.sources.file(one.id).name() == file)?;
        let near = file.items.iter().filter(|item| touches(item.span, offset));
        near.flat_map(Item::statements).find(|item| touches(item.span, offset))
    }

    /// The name at a place of a file.
    pub fn named(&self, file: &str, offset: usize) -> Option<Named> {
        let item = self.item(file, offset)?;
        let mut found: Option<Named> = None;
        occurrences(&item, &mut Vec::new(), &mut |one| {
            if touches(one.span, offset) {
                let named = found.get_or_insert_with(|| Named { span: one.span, meanings: Vec::new() });
                named.meanings.push((one.space, one.path.to_vec()));
            }
        });
        found
    }

    /// The claim whose name or first word is at a place of a file, and that name or word.
    pub fn claim(&self, file: &str, offset: usize) -> Option<(&str, Span)> {
        let item = self.item(file, offset)?;
        let Statement::Claim(claim) = &item.statement else { return None };
        let word = Span { end: item.span.start + WORD, ..item.span };
        let span = [claim.name.span, word].into_iter().find(|&span| touches(span, offset))?;
        Some((self.policy.symbol(claim.name.symbol), span))
    }

    /// Where what a name stands for is declared, and where else it is spoken of.
    pub fn spans(&self, named: &Named, declared: bool, spoken: bool) -> Vec<Span> {
        let mut spans = Vec::new();
        self.each(named, |one| {
            if if one.declares.is_some() { declared } else { spoken } {
                spans.push(one.span);
            }
        });
        spans
    }

    /// All that is declared in some name spaces, as it is written, each with what it is.
    pub fn declared(&self, spaces: &BTreeSet<Space>) -> Vec<(String, &'static str)> {
        let interner = &self.policy.interner;
        let kinds = self.policy.kinds.iter().filter(|kind| kind.span.is_none() && spaces.contains(&Space::Parties));
        let mut found: Vec<_> = kinds.map(|kind| (interner.name(kind.name).to_owned(), "kind")).collect();
        for item in self.files.iter().flat_map(|file| &file.items) {
            occurrences(item, &mut Vec::new(), &mut |one| {
                if let Some(item) = one.declares.filter(|_| spaces.contains(&one.space)) {
                    let name = |&symbol: &Symbol| name_text(Name { symbol, span: one.span }, interner);
                    found.push((one.path.iter().map(name).collect::<Vec<_>>().join("."), sort(&item.statement).0));
                }
            });
        }
        found
    }

    /// The statement that declares what a name stands for, and what that is.
    pub fn declaration(&self, named: &Named) -> Option<(Item, Meaning)> {
        let mut found = None;
        self.each(named, |one| {
            if let Some(item) = one.declares {
                found.get_or_insert_with(|| (item.clone(), (one.space, one.path.to_vec())));
            }
        });
        found
    }

    fn each(&self, named: &Named, mut tell: impl FnMut(&Occurrence<'_>)) {
        let is_meant =
            |one: &Occurrence<'_>| named.meanings.iter().any(|(space, path)| *space == one.space && *path == one.path);
        for item in self.files.iter().flat_map(|file| &file.items) {
            occurrences(item, &mut Vec::new(), &mut |one| {
                if is_meant(one) {
                    tell(one);
                }
            });
        }
    }
}

/// How long the word `claim` is.
const WORD: u32 = 5;

fn touches(span: Span, offset: usize) -> bool {
    (span.start as usize..=span.end as usize).contains(&offset)
}

/// Tells of each name in a statement that is a part of these wholes, and in the statements within it.
fn occurrences(item: &Item, wholes: &mut Vec<Symbol>, tell: &mut dyn FnMut(&Occurrence<'_>)) {
    let depth = wholes.len();
    each_mention(item, &mut |Mention { role, first, rest }| {
        let spaces: &[Space] = match role {
            Role::Declaration(space) => {
                wholes.push(first.symbol);
                tell(&Occurrence { span: first.span, space, path: wholes, declares: Some(item) });
                return wholes.truncate(depth);
            }
            Role::Party | Role::Group | Role::PartyOrKind | Role::Kind | Role::AnyKind => &[Space::Parties],
            Role::Data | Role::DataAbove => &[Space::Data],
            Role::Purpose | Role::PurposeAbove => &[Space::Purposes],
            Role::Label | Role::LabelAsked => &[Space::Labels],
            Role::Condition => &[Space::Conditions],
            Role::Source => &[Space::Sources],
            Role::Baseline => &[Space::Baselines],
            Role::Remark => &[Space::Statements],
            Role::Without => &[Space::Statements, Space::Claims],
        };
        let mut path = Vec::with_capacity(1 + rest.len());
        for name in std::iter::once(first).chain(rest.iter().copied()) {
            path.push(name.symbol);
            for &space in spaces {
                tell(&Occurrence { span: name.span, space, path: &path, declares: None });
            }
        }
    });
    if let Statement::Party(party) = &item.statement {
        wholes.push(party.name.symbol);
        party.parts().iter().for_each(|part| occurrences(part, wholes, tell));
        wholes.pop();
    }
}

/// What a text declares, parts within their wholes.
pub(super) fn symbols(name: &str, text: &str, lines: &Lines<'_>) -> Vec<DocumentSymbol> {
    let mut interner = Interner::new();
    let (tree, _) = parse(FileId::first(), &SourceFile::new(name, text), &mut interner);
    tree.items.iter().flat_map(|item| declared(item, &interner, lines)).collect()
}

fn declared(item: &Item, interner: &Interner, lines: &Lines<'_>) -> Vec<DocumentSymbol> {
    let mut names = Vec::new();
    each_mention(item, &mut |mention| {
        if let Role::Declaration(_) = mention.role {
            names.push(mention.first);
        }
    });
    let (noun, kind) = sort(&item.statement);
    let parts = if let Statement::Party(party) = &item.statement { party.parts() } else { &[] };
    let symbol = |name: Name| {
        let children: Vec<_> = parts.iter().flat_map(|part| declared(part, interner, lines)).collect();
        let (range, own) = (lines.range(item.span.range()), lines.range(name.span.range()));
        let children = Some(children).filter(|children| !children.is_empty());
        let name = interner.name(name.symbol).to_owned();
        DocumentSymbol::new(name, Some(noun.to_owned()), kind, None, None, range, own, children)
    };
    names.into_iter().map(symbol).collect()
}

/// What a statement declares, in a word and in the editor's own.
pub(super) fn sort(statement: &Statement) -> (&'static str, SymbolKind) {
    match statement {
        Statement::Policy(_) => ("policy", SymbolKind::Module),
        Statement::Source(_) => ("source", SymbolKind::File),
        Statement::Label(_) => ("label", SymbolKind::EnumMember),
        Statement::Kind(_) => ("kind", SymbolKind::Class),
        Statement::Party(_) => ("party", SymbolKind::Object),
        Statement::Data(data) if data.key => ("key", SymbolKind::Key),
        Statement::Data(_) => ("data", SymbolKind::Field),
        Statement::Purpose(_) => ("purpose", SymbolKind::Constant),
        Statement::Variable(variable) => (sort_of(&variable.sort), SymbolKind::Variable),
        Statement::Condition(_) => ("condition", SymbolKind::Boolean),
        Statement::Assume(_) => ("assumption", SymbolKind::Boolean),
        Statement::Remark(_) => ("remark", SymbolKind::String),
        Statement::Baseline(_) => ("baseline", SymbolKind::Package),
        Statement::Rule(rule) => (rule.body.keyword(), SymbolKind::Function),
        Statement::Claim(_) => ("claim", SymbolKind::Property),
        Statement::Import(_) | Statement::Plain(_) | Statement::Broken(_) => ("statement", SymbolKind::Null),
    }
}

const fn sort_of(sort: &VariableSort) -> &'static str {
    match sort {
        VariableSort::Choice(_) => "choice",
        VariableSort::Fact => "fact",
        VariableSort::Reading => "reading",
    }
}

//! From the path of a root file to a policy with its names resolved.

use super::baselines::{self, Compared, Others};
use super::declare::BUILT_IN_KINDS;
use super::environment::Environment;
use super::imports::{Library, Parsed, Unit};
use super::resolver::{Resolver, World};
use super::{BaselineId, Policy, VariableId};
use crate::diag::{Diagnostic, codes, nearest};
use crate::ids::IdVec;
use crate::source::{FileId, Loader, SourceFile, Sources};
use crate::symbol::Symbol;
use crate::syntax;
use crate::syntax::ast::{Assume, File, Item, Name, Question, Statement};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// What is asked of a policy beyond what its files say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// Conditions that are assumed (`--assume`). They are read as files named `--assume`.
    pub assumptions: Vec<String>,
    /// Questions (`ask`): the bodies of further claims, or open questions. They are read as files named `question`.
    pub questions: Vec<String>,
    /// If given, statements and assumptions that cite something but none of these sources are left out (`--sources`).
    pub only_sources: Option<Vec<String>>,
    /// Another policy to compare this one with (`diff`): a root file. It becomes one more baseline, behind the others, that no claim
    /// can name, and that has its own baselines and claims.
    pub compare_with: Option<String>,
}

/// What became of a root file.
#[derive(Debug)]
pub struct Compiled {
    /// The policy; `None` only if the root could not be read.
    pub policy: Option<Policy>,
    /// The trees of the root and all that it imports, baselines left out.
    pub files: Vec<File>,
    /// The baseline that is the other policy of `compare_with`; `None` if none was asked for, or if it is not valid.
    pub compared: Option<BaselineId>,
    /// What is wrong with its files.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong with the request: assumptions, questions, names of sources.
    pub usage: Vec<Diagnostic>,
    /// What names stand for in the policy.
    pub environment: Environment,
}

/// Reads a root file with all it imports and its baselines, and resolves all names.
pub fn compile(root: &str, loader: &dyn Loader, request: &Request, sources: &mut Sources) -> Compiled {
    let mut library = Library::new(loader, sources);
    let unit = match library.unit(root) {
        Ok(unit) => unit,
        Err(error) => {
            return Compiled {
                policy: None,
                compared: None,
                files: Vec::new(),
                diagnostics: vec![error.of_root(root)],
                usage: Vec::new(),
                environment: Environment::default(),
            };
        }
    };
    let others = baselines::read(&mut library, &unit);
    let compared = request.compare_with.as_deref().map(|path| Compared::read(&mut library, path));
    let asked = Asked::read(&mut library, request);
    let kinds = BUILT_IN_KINDS.map(|kind| library.interner.intern(kind));
    let Library { sources, interner, files, .. } = library;
    let world = World { files: &files, sources, interner: Rc::new(interner), loader };
    let whole = Whole { asked: &asked, others: &others, compared: compared.as_ref() };
    let Resolved { policy, diagnostics, environment, .. } = resolve(&world, &unit, &kinds, Some(whole));
    let (mut usage, mut diagnostics): (Vec<Diagnostic>, Vec<Diagnostic>) =
        diagnostics.into_iter().partition(|diagnostic| asked.is_about(diagnostic));
    usage.extend(asked.diagnostics.iter().cloned());
    crate::diag::sort(&mut diagnostics);
    crate::diag::sort(&mut usage);
    let last = policy.baselines.ids().next_back();
    let compared = last.filter(|&last| policy.baselines[last].is_compared);
    let own = |(at, parsed): (usize, Parsed)| unit.files.contains(&at).then_some(parsed.file);
    let files = files.into_iter().enumerate().filter_map(own).collect();
    Compiled { policy: Some(policy), files, compared, diagnostics, usage, environment }
}

/// A question, read.
pub(super) struct Asking {
    /// What is asked.
    pub question: Question,
    /// The name of its claim, and the question's whole text.
    pub name: Name,
}

/// The request, read.
pub(super) struct Asked {
    files: FxHashSet<FileId>,
    assumptions: Vec<Item>,
    /// Assumptions that were not understood.
    broken: Vec<crate::source::Span>,
    questions: Vec<Asking>,
    only_sources: Option<Vec<(String, Option<Symbol>)>>,
    diagnostics: Vec<Diagnostic>,
}

impl Asked {
    /// Nothing.
    pub fn nothing() -> Self {
        Self {
            files: FxHashSet::default(),
            assumptions: Vec::new(),
            broken: Vec::new(),
            questions: Vec::new(),
            only_sources: None,
            diagnostics: Vec::new(),
        }
    }

    fn read(library: &mut Library<'_>, request: &Request) -> Self {
        let interner = &mut library.interner;
        let named = |names: &Vec<String>| names.iter().map(|name| (name.clone(), interner.find(name))).collect();
        let only_sources = request.only_sources.as_ref().map(named);
        let mut asked = Self { only_sources, ..Self::nothing() };
        request.assumptions.iter().for_each(|text| asked.assumption(library, text));
        request.questions.iter().for_each(|text| asked.question(library, text));
        asked
    }

    fn file(&mut self, library: &mut Library<'_>, name: &str, text: &str) -> (FileId, crate::source::Span) {
        let file = library.sources.add(SourceFile::new(name, text));
        self.files.insert(file);
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        (file, crate::source::Span::new(file, 0, end))
    }

    fn assumption(&mut self, library: &mut Library<'_>, text: &str) {
        let (file, whole) = self.file(library, "--assume", text);
        let (condition, found) = syntax::parse_condition(file, library.sources.file(file), &mut library.interner);
        let broken = found.iter().any(Diagnostic::is_error);
        self.diagnostics.extend(found);
        match condition {
            Some(condition) if !broken => {
                let span = condition.span;
                let assume = Assume { name: None, condition, by: None, cites: Vec::new() };
                self.assumptions.push(Item { span, doc: None, statement: Statement::Assume(Box::new(assume)) });
            }
            _ => self.broken.push(whole),
        }
    }

    fn question(&mut self, library: &mut Library<'_>, text: &str) {
        // A question mark at the end says nothing that is not said without it.
        let text = text.trim_end().trim_end_matches('?');
        let (file, whole) = self.file(library, "question", text);
        let (question, found) = syntax::parse_question(file, library.sources.file(file), &mut library.interner);
        let broken = found.iter().any(Diagnostic::is_error);
        self.diagnostics.extend(found);
        if let Some(question) = question.filter(|_| !broken) {
            let name = Name { symbol: library.interner.intern("question"), span: whole };
            self.questions.push(Asking { question, name });
        }
    }

    fn is_about(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.span.map_or(diagnostic.rule == &codes::UNKNOWN_SOURCE, |span| self.files.contains(&span.file))
    }
}

/// What belongs to a policy that is examined, and not to a baseline.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    /// The request.
    pub asked: &'a Asked,
    /// The files of its baselines.
    pub others: &'a Others,
    /// The policy that it is compared with.
    pub compared: Option<&'a Compared>,
}

/// A policy, with what is wrong with it.
pub(super) struct Resolved<'a> {
    /// The policy.
    pub policy: Policy,
    /// What was found, in no order.
    pub diagnostics: Vec<Diagnostic>,
    /// The statements without a name that have a hidden variable, in order.
    pub unnamed: Vec<(VariableId, &'a Item)>,
    /// What names stand for in it.
    pub environment: Environment,
}

/// Resolves a policy; a baseline is one without what is asked, and without baselines of its own.
pub(super) fn resolve<'a>(
    world: &'a World<'a>,
    unit: &Unit,
    kinds: &[Symbol],
    whole: Option<Whole<'a>>,
) -> Resolved<'a> {
    let mut resolver = Resolver::new(world, empty_policy(world, unit));
    resolver.only_sources = whole
        .and_then(|whole| whole.asked.only_sources.as_ref())
        .map(|only| only.iter().filter_map(|(_, symbol)| *symbol).collect());
    resolver.declare_built_in_kinds(kinds);
    let without = resolver.take_in(unit);
    if let Some(Whole { asked, .. }) = whole {
        resolver.take_in_request(asked);
    }
    resolver.read_source_texts();
    resolver.relate();
    resolver.resolve_conditions();
    resolver.resolve_assumptions();
    let root = resolver.policy.root;
    resolver.resolve_rules(unit.items(world.files).filter(|item| !without.leaves_out(item, root)));
    resolver.resolve_remarks();
    if let Some(Whole { asked, others, compared }) = whole {
        resolver.check_only_sources(asked);
        resolver.resolve_baselines(others, kinds);
        if let Some(compared) = compared {
            resolver.resolve_compared(compared, kinds);
        }
    }
    resolver.resolve_claims();
    if let Some(Whole { asked, .. }) = whole {
        resolver.resolve_questions(&asked.questions);
    }
    resolver.measure_broken_statements();
    resolver.block_claims();
    let (diagnostics, unnamed) = (std::mem::take(&mut resolver.diagnostics), std::mem::take(&mut resolver.unnamed));
    let (policy, environment) = resolver.leave();
    Resolved { policy, diagnostics, unnamed, environment }
}

fn empty_policy(world: &World<'_>, unit: &Unit) -> Policy {
    let root = world.files.get(unit.root);
    Policy {
        interner: Rc::clone(&world.interner),
        root: root.map_or_else(FileId::first, |root| root.file.id),
        name: root.map_or_else(String::new, |root| stem(&root.path).to_owned()),
        title: None,
        kinds: IdVec::new(),
        parties: IdVec::new(),
        data: IdVec::new(),
        purposes: IdVec::new(),
        labels: IdVec::new(),
        sources: IdVec::new(),
        variables: IdVec::new(),
        conditions: IdVec::new(),
        statements: IdVec::new(),
        assumptions: IdVec::new(),
        remarks: IdVec::new(),
        baselines: IdVec::new(),
        claims: IdVec::new(),
        questions: Vec::new(),
        partial: false,
    }
}

/// The name of a file without folders and extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

impl<'a> Resolver<'a> {
    /// Declares what all files of a policy declare. Returns what is left out of them.
    fn take_in(&mut self, unit: &Unit) -> Without {
        for &file in &unit.files {
            if let Some(parsed) = self.world.files.get(file) {
                self.diagnostics.extend(parsed.diagnostics.iter().cloned());
            }
        }
        self.diagnostics.extend(unit.diagnostics.iter().cloned());
        unit.missing.iter().for_each(|&span| self.hole(span));
        let without = Without::new(unit, self);
        self.make_room(unit.items(self.world.files));
        for item in unit.items(self.world.files) {
            if without.leaves_out(item, self.policy.root) {
                self.policy.partial = true;
            } else {
                self.declare(item);
            }
        }
        without
    }

    fn take_in_request(&mut self, asked: &'a Asked) {
        // Who narrows the scenarios knows that not everything moves in those that are left.
        self.policy.partial |= !asked.assumptions.is_empty();
        asked.broken.iter().for_each(|&span| self.hole(span));
        asked.assumptions.iter().for_each(|item| self.declare(item));
    }

    /// The sources named by `--sources` have to be sources.
    fn check_only_sources(&mut self, asked: &Asked) {
        for (name, symbol) in asked.only_sources.iter().flatten() {
            if symbol.is_some_and(|symbol| self.names.sources.contains_key(&symbol)) {
                continue;
            }
            let known = self.policy.sources.iter().map(|source| self.world.interner.name(source.name));
            let help = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
            let message = format!("`--sources` names `{name}`, which is no source of this policy");
            self.diagnostics.push(Diagnostic::new(&codes::UNKNOWN_SOURCE, None, message).maybe_help(help));
        }
    }
}

/// What the imports of a policy leave out.
struct Without {
    /// For each name, the files that leave it out of all others.
    by: FxHashMap<Symbol, Vec<FileId>>,
}

impl Without {
    fn new(unit: &Unit, resolver: &mut Resolver<'_>) -> Self {
        let mut by: FxHashMap<Symbol, Vec<FileId>> = FxHashMap::default();
        for (name, file) in &unit.without {
            by.entry(name.symbol).or_default().push(*file);
        }
        let without = Self { by };
        if !without.by.is_empty() && !lacks_imports(unit, resolver) {
            without.check(unit, resolver);
        }
        without
    }

    /// Every name that is left out has to be declared by an imported file other than the one that leaves it out.
    fn check(&self, unit: &Unit, resolver: &mut Resolver<'_>) {
        let mut declared: FxHashMap<Symbol, Vec<FileId>> = FxHashMap::default();
        for item in unit.items(resolver.world.files).filter(|item| item.span.file != resolver.policy.root) {
            for symbol in names_left_out(item).filter(|symbol| self.by.contains_key(symbol)) {
                declared.entry(symbol).or_default().push(item.span.file);
            }
        }
        for &(name, file) in &unit.without {
            let declarers = declared.get(&name.symbol).into_iter().flatten();
            if !declarers.into_iter().any(|&declarer| declarer != file) {
                let written = resolver.name(name);
                resolver.diagnostics.push(without_nothing(written, name));
                // Something that was to be left out may still be there.
                resolver.hole(name.span);
            }
        }
    }

    fn leaves_out(&self, item: &Item, root: FileId) -> bool {
        if self.by.is_empty() || item.span.file == root {
            return false;
        }
        let Some(name) = name_left_out(&item.statement) else { return false };
        self.by.get(&name.symbol).is_some_and(|files| files.iter().any(|&file| file != item.span.file))
    }
}

/// Whether an import brought nothing in: the file that is missing may be the one that declares a name.
fn lacks_imports(unit: &Unit, resolver: &Resolver<'_>) -> bool {
    let mut items = unit.items(resolver.world.files);
    let broken = |item: &Item| matches!(&item.statement, Statement::Broken(broken) if broken.keyword == Some("import"));
    !unit.missing.is_empty() || items.any(broken)
}

/// The name by which `without` can leave a statement out.
fn name_left_out(statement: &Statement) -> Option<Name> {
    match statement {
        Statement::Rule(rule) => rule.name,
        Statement::Assume(assume) => assume.name,
        Statement::Remark(remark) => Some(remark.name),
        Statement::Claim(claim) => Some(claim.name),
        _ => None,
    }
}

/// The names under which `without` may find a statement, also one that was not understood.
fn names_left_out(item: &Item) -> impl Iterator<Item = Symbol> + '_ {
    let broken = match &item.statement {
        Statement::Broken(broken) => broken.names.as_slice(),
        _ => &[],
    };
    name_left_out(&item.statement).into_iter().chain(broken.iter().copied()).map(|name| name.symbol)
}

fn without_nothing(written: &str, name: Name) -> Diagnostic {
    let message =
        format!("`without {written}` leaves nothing out: no other imported file has a statement of that name");
    Diagnostic::new(&codes::WITHOUT_NOTHING, name.span, message)
        .help("statements, assumptions, remarks and claims can be left out, by their names")
}

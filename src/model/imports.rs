//! Files: reading and parsing each once, and putting the statements of a root file and all it imports in one order.

use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, Loader, SourceFile, Sources, Span};
use crate::symbol::Interner;
use crate::syntax;
use crate::syntax::ast::{self, Item, Statement};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// A file that was read and parsed.
pub(super) struct Parsed {
    /// Its path, as the loader knows it.
    pub path: String,
    /// Its tree.
    pub file: ast::File,
    /// What the parser said.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a file could not be taken in.
#[derive(Clone, Debug)]
pub(super) enum ReadError {
    /// The loader's words.
    Unreadable(String),
    /// It is not UTF-8; where the first wrong byte is.
    NotUtf8(usize),
}

impl ReadError {
    /// The finding for a root file, which has no place.
    pub fn of_root(&self, path: &str) -> Diagnostic {
        match self {
            Self::Unreadable(why) => {
                Diagnostic::new(&codes::UNREADABLE_FILE, None, format!("cannot read `{path}`: {why}"))
            }
            Self::NotUtf8(at) => not_utf8(path, *at, None),
        }
    }

    /// The finding for an import.
    fn of_import(&self, path: &str, span: Span) -> Diagnostic {
        match self {
            Self::Unreadable(why) => Diagnostic::new(
                &codes::IMPORT_NOT_FOUND,
                span,
                format!("cannot read the imported file `{path}`: {why}"),
            )
            .help("the path is relative to the file that the `import` stands in"),
            Self::NotUtf8(at) => not_utf8(path, *at, Some(span)),
        }
    }

    /// In a few words.
    pub fn words(&self) -> String {
        match self {
            Self::Unreadable(why) => why.clone(),
            Self::NotUtf8(at) => format!("it is not UTF-8 text (byte {at})"),
        }
    }
}

fn not_utf8(path: &str, at: usize, span: Option<Span>) -> Diagnostic {
    Diagnostic::new(&codes::NOT_UTF8, span, format!("`{path}` is not UTF-8 text: byte {at} belongs to no character"))
        .help("save the file as UTF-8")
}

/// Reads a text file.
pub(super) fn read_text(loader: &dyn Loader, path: &str) -> Result<String, ReadError> {
    let bytes = loader.read(path).map_err(ReadError::Unreadable)?;
    if u32::try_from(bytes.len()).is_err() {
        return Err(ReadError::Unreadable("it is larger than 4 GiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8(error.utf8_error().valid_up_to()))
}

/// All files of a run, each read once however many policies share it.
pub(super) struct Library<'a> {
    loader: &'a dyn Loader,
    /// Where their texts are.
    pub sources: &'a mut Sources,
    /// All names in them.
    pub interner: Interner,
    /// What was read, in order.
    pub files: Vec<Parsed>,
    by_path: FxHashMap<String, Result<usize, ReadError>>,
}

impl<'a> Library<'a> {
    /// No file yet.
    pub fn new(loader: &'a dyn Loader, sources: &'a mut Sources) -> Self {
        Self { loader, sources, interner: Interner::new(), files: Vec::new(), by_path: FxHashMap::default() }
    }

    /// Where files come from.
    pub fn loader(&self) -> &'a dyn Loader {
        self.loader
    }

    /// The file of a path.
    fn file(&mut self, path: &str) -> Result<usize, ReadError> {
        if let Some(known) = self.by_path.get(path) {
            return known.clone();
        }
        let result = self.read(path);
        self.by_path.insert(path.to_owned(), result.clone());
        result
    }

    fn read(&mut self, path: &str) -> Result<usize, ReadError> {
        let text = read_text(self.loader, path)?;
        let id = self.sources.add(SourceFile::new(path, text));
        let (file, diagnostics) = syntax::parse(id, self.sources.file(id), &mut self.interner);
        self.files.push(Parsed { path: path.to_owned(), file, diagnostics });
        Ok(self.files.len() - 1)
    }

    /// A root file with all that it imports.
    pub fn unit(&mut self, path: &str) -> Result<Unit, ReadError> {
        let root = self.file(path)?;
        self.remember_other_spelling(path, root);
        let mut unit = Unit { root, ..Unit::default() };
        Walk::new(self, &mut unit).run(root);
        Ok(unit)
    }

    /// A root may be named in a way that is not how the loader spells it (`./a.flow`); imports of it are the same file.
    fn remember_other_spelling(&mut self, path: &str, file: usize) {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.by_path.entry(self.loader.join(path, name)).or_insert(Ok(file));
    }

    fn items(&self, file: usize) -> &[Item] {
        self.files.get(file).map_or(&[], |parsed| &parsed.file.items)
    }

    fn path(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |parsed| &parsed.path)
    }
}

/// A root file with all that it imports.
#[derive(Default)]
pub(super) struct Unit {
    /// The root, a position among the library's files.
    pub root: usize,
    /// Its files, in the order in which they begin to be read.
    pub files: Vec<usize>,
    /// Its statements but for imports, as file and positions in it: in text order, an imported file's where its first import stands.
    order: Vec<(usize, Range<usize>)>,
    /// What the imports leave out, and the file that says so.
    pub without: Vec<(ast::Name, FileId)>,
    /// What is wrong with its imports.
    pub diagnostics: Vec<Diagnostic>,
    /// The imports that brought nothing in because of that.
    pub missing: Vec<Span>,
}

impl Unit {
    /// Its statements but for imports, in order.
    pub fn items<'f>(&self, files: &'f [Parsed]) -> impl Iterator<Item = &'f Item> {
        let run = |(file, range): &(usize, Range<usize>)| files.get(*file)?.file.items.get(range.clone());
        self.order.iter().filter_map(run).flatten()
    }
}

/// A file that is being walked through: how far, and which `import` led to it.
struct Frame {
    file: usize,
    next: usize,
    via: Option<Span>,
}

/// The walk over a root and its imports. It has a stack of its own, because chains of imports can be long.
struct Walk<'l, 'a, 'u> {
    library: &'l mut Library<'a>,
    unit: &'u mut Unit,
    stack: Vec<Frame>,
    open: FxHashSet<usize>,
    seen: FxHashSet<usize>,
}

impl<'l, 'a, 'u> Walk<'l, 'a, 'u> {
    fn new(library: &'l mut Library<'a>, unit: &'u mut Unit) -> Self {
        Self { library, unit, stack: Vec::new(), open: FxHashSet::default(), seen: FxHashSet::default() }
    }

    fn run(mut self, root: usize) {
        self.enter(root, None);
        while let Some(frame) = self.stack.last_mut() {
            let (file, start) = (frame.file, frame.next);
            let items = self.library.items(file).get(start..).unwrap_or_default();
            let import = |item: &Item| match &item.statement {
                Statement::Import(import) => Some(import.clone()),
                _ => None,
            };
            let next = items.iter().enumerate().find_map(|(ahead, item)| Some((start + ahead, import(item)?)));
            let end = next.as_ref().map_or(start + items.len(), |(at, _)| *at);
            frame.next = end + 1;
            self.unit.order.push((file, start..end));
            match next {
                Some((_, import)) => self.import(file, &import),
                None => self.leave(),
            }
        }
    }

    fn enter(&mut self, file: usize, via: Option<Span>) {
        self.stack.push(Frame { file, next: 0, via });
        self.open.insert(file);
        self.seen.insert(file);
        self.unit.files.push(file);
    }

    fn leave(&mut self) {
        if let Some(frame) = self.stack.pop() {
            self.open.remove(&frame.file);
        }
    }

    fn import(&mut self, from: usize, import: &ast::Import) {
        let file_id = import.path.span.file;
        self.unit.without.extend(import.without.iter().map(|&name| (name, file_id)));
        let path = self.library.loader.join(self.library.path(from), &import.path.value);
        match self.library.file(&path) {
            Err(error) => {
                self.unit.diagnostics.push(error.of_import(&path, import.path.span));
                self.unit.missing.push(import.path.span);
            }
            Ok(file) if self.open.contains(&file) => self.cycle(file, import.path.span),
            Ok(file) if self.seen.contains(&file) => {}
            Ok(file) => self.enter(file, Some(import.path.span)),
        }
    }

    /// An import of a file that is being read. All of it is taken in all the same, once.
    fn cycle(&mut self, file: usize, span: Span) {
        let from = self.stack.iter().position(|frame| frame.file == file).unwrap_or(0);
        let frames = self.stack.get(from..).unwrap_or_default();
        let mut chain: Vec<&str> = frames.iter().map(|frame| self.library.path(frame.file)).collect();
        chain.push(self.library.path(file));
        let message = match frames {
            [_] => format!("`{}` imports itself", self.library.path(file)),
            _ => format!("files import one another in a circle: `{}`", chain.join("` -> `")),
        };
        let mut diagnostic = Diagnostic::new(&codes::IMPORT_CYCLE, span, message)
            .here("this import closes the circle")
            .help("move what both files need into a file of its own");
        for (frame, name) in frames.iter().zip(&chain).skip(1) {
            if let Some(via) = frame.via {
                diagnostic = diagnostic.label(via, format!("`{name}` is imported here"));
            }
        }
        self.unit.diagnostics.push(diagnostic);
    }
}

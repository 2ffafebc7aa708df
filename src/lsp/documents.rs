//! The documents that are open in the editor: what they say counts, and not what is on the disk.

use super::text::{Encoding, Lines};
use super::uri::{name_of, uri_of};
use crate::loader::{DiskLoader, STDIN};
use crate::source::Loader;
use gen_lsp_types::{DidChangeTextDocumentParams, TextDocumentContentChangeEvent, TextDocumentItem, Uri};
use std::collections::BTreeMap;

/// A document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its address, as the editor writes it.
    pub uri: Uri,
    /// Which version of it this is.
    pub version: i32,
    /// What it says.
    pub text: String,
}

/// The open documents, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<String, Document>,
    /// How places in them are counted.
    pub encoding: Encoding,
}

impl Documents {
    /// A document by its name.
    pub fn named(&self, name: &str) -> Option<&Document> {
        self.open.get(name)
    }

    /// All of them, with their names.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.open.iter().map(|(name, document)| (name.as_str(), document))
    }

    /// The address of a file by its name: as the editor writes it, if it is open.
    pub fn uri(&self, name: &str) -> Uri {
        self.named(name).map_or_else(|| uri_of(name), |document| document.uri.clone())
    }

    /// The lines of a text, counted as agreed upon.
    pub fn lines<'t>(&self, text: &'t str) -> Lines<'t> {
        Lines::new(text, self.encoding)
    }

    /// Takes a document in.
    pub fn open(&mut self, item: TextDocumentItem) {
        let TextDocumentItem { uri, version, text, .. } = item;
        self.open.insert(name_of(&uri), Document { uri, version, text });
    }

    /// Makes changes, one after the other.
    pub fn change(&mut self, params: DidChangeTextDocumentParams) {
        let encoding = self.encoding;
        let name = name_of(&params.text_document.text_document_identifier.uri);
        let Some(document) = self.open.get_mut(&name) else { return };
        document.version = params.text_document.version;
        for change in params.content_changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    let range = Lines::new(&document.text, encoding).bytes(change.range);
                    document.text.replace_range(range, &change.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    document.text = change.text;
                }
            }
        }
    }

    /// Lets a document go: from now on its file counts.
    pub fn close(&mut self, uri: &Uri) {
        self.open.remove(&name_of(uri));
    }
}

/// Where texts come from: open documents, and the disk for all others.
pub(super) struct Buffers<'a> {
    documents: &'a Documents,
    disk: DiskLoader,
}

impl<'a> Buffers<'a> {
    /// The open documents before the disk.
    pub fn new(documents: &'a Documents) -> Self {
        let disk = DiskLoader::new();
        // Whichever way leads to the file of an open document, it goes by the document's name.
        documents.all().for_each(|(name, _)| _ = disk.join(name, "."));
        Self { documents, disk }
    }
}

impl Loader for Buffers<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.documents.named(path) {
            Some(document) => Ok(document.text.clone().into_bytes()),
            // Standard input is the editor's.
            None if path == STDIN => Err("no such file".to_owned()),
            // Editors take byte order marks away, and count places without them.
            None => self.disk.read(path).map(|bytes| match bytes.strip_prefix("\u{feff}".as_bytes()) {
                Some(rest) => rest.to_vec(),
                None => bytes,
            }),
        }
    }

    fn join(&self, from: &str, relative: &str) -> String {
        self.disk.join(from, relative)
    }
}

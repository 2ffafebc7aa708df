//! What the editor asks, and what it is answered.

use super::check::{self, Workspace};
use super::documents::{Buffers, Document};
use super::findings::{self, Places};
use super::names::{self, Outline};
use super::uri::name_of;
use super::{Answer, Refusal, Server, completion, hover, layout};
use crate::driver::Settings;
use crate::source::Span;
use gen_lsp_types::{
    CodeActionKind, CodeActionParams, CodeActionResponse, CompletionItem, CompletionParams, DefinitionParams,
    DocumentFormattingParams, DocumentSymbol, DocumentSymbolParams, Hover, HoverParams, Location, MarkupContent,
    MarkupKind, ReferenceParams, TextDocumentPositionParams, TextEdit,
};
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

/// A place in an open document.
struct Place {
    /// The document.
    name: String,
    /// The byte in it.
    offset: usize,
    /// The policies that it is part of, with the names of their root files.
    outlines: Vec<(String, Rc<Outline>)>,
}

impl Server {
    /// Nothing for a text that is not understood, which has a finding that says so.
    pub(super) fn formatting(&mut self, params: DocumentFormattingParams) -> Answer<Option<Vec<TextEdit>>> {
        let name = name_of(&params.text_document.uri);
        let width = check::config(Path::new(&name), &mut |_| {}).width;
        let documents = &self.workspace.documents;
        let edits = |document: &Document| layout::edits(&name, &documents.lines(&document.text), &document.text, width);
        Ok(documents.named(&name).and_then(edits))
    }

    pub(super) fn code_actions(&mut self, params: CodeActionParams) -> Answer<Vec<CodeActionResponse>> {
        let is_asked = |kind: &CodeActionKind| matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty);
        if params.context.only.is_some_and(|only| !only.iter().any(is_asked)) {
            return Ok(Vec::new());
        }
        self.know()?;
        let name = name_of(&params.text_document.uri);
        let Workspace { reports, documents, .. } = &self.workspace;
        let versioned = self.client.abilities.versioned_edits;
        let found = findings::actions(reports, documents, &name, params.range, versioned);
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Sees to it that what is found is about the texts as they are.
    fn know(&mut self) -> Answer<()> {
        if self.workspace.is_stale {
            self.check();
        }
        if self.workspace.is_stale { Err(Refusal::interrupted()) } else { Ok(()) }
    }

    fn place(&mut self, at: &TextDocumentPositionParams) -> Option<Place> {
        let name = name_of(&at.text_document.uri);
        let documents = &self.workspace.documents;
        let offset = documents.lines(&documents.named(&name)?.text).offset(at.position);
        let outlines = self.workspace.outlines(&name);
        Some(Place { name, offset, outlines })
    }

    /// What is known of the claim or name at a place, in each policy where that is something else.
    pub(super) fn hover(&mut self, params: HoverParams) -> Answer<Option<Hover>> {
        let Some(Place { name, offset, outlines }) = self.place(&params.text_document_position_params) else {
            return Ok(None);
        };
        let documents = &self.workspace.documents;
        let buffers = Buffers::new(documents);
        let work = |stop: &dyn Fn() -> bool| {
            let mut told: Vec<(String, Span)> = Vec::new();
            for (root, outline) in &outlines {
                let found = if let Some((claim, span)) = outline.claim(&name, offset) {
                    let config = check::config(Path::new(root), &mut |_| {});
                    let settings = Settings { stop: Some(stop), ..config.settings() };
                    hover::of_claim(root, claim, &buffers, &settings).map(|text| (text, span))
                } else {
                    let named = outline.named(&name, offset);
                    named.and_then(|named| Some((hover::of_name(outline, &named)?, named.span)))
                };
                told.extend(found.filter(|(text, _)| told.iter().all(|(other, _)| other != text)));
            }
            told
        };
        let told = check::unless_stopped(&|| self.client.interrupts(), work).ok_or_else(Refusal::interrupted)?;
        let (Some(document), Some((_, span))) = (documents.named(&name), told.first()) else { return Ok(None) };
        let range = Some(documents.lines(&document.text).range(span.range()));
        let value = told.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("\n\n---\n\n");
        let contents = MarkupContent { kind: MarkupKind::Markdown, value }.into();
        Ok(Some(Hover { contents, range }))
    }

    pub(super) fn definition(&mut self, params: DefinitionParams) -> Answer<Vec<Location>> {
        Ok(self.locations(&params.text_document_position_params, true, false))
    }

    pub(super) fn references(&mut self, params: ReferenceParams) -> Answer<Vec<Location>> {
        let declared = params.context.include_declaration;
        Ok(self.locations(&params.text_document_position_params, declared, true))
    }

    /// Where what is named at a place is declared, where it is spoken of, or both; by file and place.
    fn locations(&mut self, at: &TextDocumentPositionParams, declared: bool, spoken: bool) -> Vec<Location> {
        let Some(Place { name, offset, outlines }) = self.place(at) else { return Vec::new() };
        let documents = &self.workspace.documents;
        let mut found = BTreeSet::new();
        for (_, outline) in &outlines {
            let Some(named) = outline.named(&name, offset) else { continue };
            let places = Places::new(&outline.sources, documents);
            let spans = outline.spans(&named, declared, spoken);
            found.extend(spans.into_iter().map(|span| (places.name(span).to_owned(), places.range(span))));
        }
        found.into_iter().map(|(name, range)| Location { uri: documents.uri(&name), range }).collect()
    }

    pub(super) fn completion(&mut self, params: CompletionParams) -> Answer<Vec<CompletionItem>> {
        let Some(Place { name, offset, outlines }) = self.place(&params.text_document_position_params) else {
            return Ok(Vec::new());
        };
        let documents = &self.workspace.documents;
        let text = documents.named(&name).map_or("", |document| &document.text);
        Ok(completion::items(text, offset, &outlines, &documents.lines(text)))
    }

    pub(super) fn symbols(&mut self, params: DocumentSymbolParams) -> Answer<Vec<DocumentSymbol>> {
        let name = name_of(&params.text_document.uri);
        let documents = &self.workspace.documents;
        let symbols = |document: &Document| names::symbols(&name, &document.text, &documents.lines(&document.text));
        Ok(documents.named(&name).map(symbols).unwrap_or_default())
    }
}

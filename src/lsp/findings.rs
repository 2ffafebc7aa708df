//! Findings as an editor shows them: where they stand, what they say, and what can be done about them.

use super::documents::Documents;
use super::text::Lines;
use crate::diag::{self, Fix, Level};
use crate::driver::Report;
use crate::emit::behind;
use crate::ids::Id as _;
use crate::source::{Sources, Span};
use crate::words::plain;
use gen_lsp_types as lsp;
use gen_lsp_types::{
    CodeAction, CodeActionKind, DiagnosticRelatedInformation, DiagnosticSeverity, Location,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri,
    WorkspaceEdit,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The places of a run as an editor counts them.
pub(super) struct Places<'a> {
    documents: &'a Documents,
    files: Vec<(&'a str, Lines<'a>)>,
}

impl<'a> Places<'a> {
    /// The places in the files of a run.
    pub fn new(sources: &'a Sources, documents: &'a Documents) -> Self {
        let files = sources.files().map(|(_, file)| (file.name(), documents.lines(file.text()))).collect();
        Self { documents, files }
    }

    /// The name of a span's file.
    pub fn name(&self, span: Span) -> &'a str {
        self.files.get(span.file.index()).map_or("", |(name, _)| name)
    }

    /// A span in its file.
    pub fn range(&self, span: Span) -> Range {
        self.files.get(span.file.index()).map_or_else(Range::default, |(_, lines)| lines.range(span.range()))
    }

    /// A span with its file.
    pub fn location(&self, span: Span) -> Location {
        Location { uri: self.documents.uri(self.name(span)), range: self.range(span) }
    }
}

/// What is found in each file, by its name. Files that several policies import have what is found in any of them.
pub(super) fn diagnostics(reports: &[Report], documents: &Documents) -> BTreeMap<String, Vec<lsp::Diagnostic>> {
    let mut found: BTreeMap<String, Vec<lsp::Diagnostic>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for report in reports {
        let places = Places::new(&report.sources, documents);
        for finding in report.findings() {
            // What has no place is about the root file; one that is gone meanwhile shows nothing.
            let name = finding.span.map(|span| places.name(span)).or_else(|| root(report));
            let Some(name) = name else { continue };
            let range = finding.span.map(|span| places.range(span)).unwrap_or_default();
            if seen.insert((name.to_owned(), range, finding.rule.code, finding.message.clone())) {
                found.entry(name.to_owned()).or_default().push(diagnostic(finding, range, &places));
            }
        }
    }
    found
}

/// The name of the root file of a report.
fn root(report: &Report) -> Option<&str> {
    report.sources.files().next().map(|(_, file)| file.name())
}

fn diagnostic(finding: &diag::Diagnostic, range: Range, places: &Places<'_>) -> lsp::Diagnostic {
    let related = |label: &diag::Label| {
        let message = if label.text.is_empty() { "here" } else { &label.text };
        DiagnosticRelatedInformation { location: places.location(label.span), message: plain(message) }
    };
    let severity = if finding.level == Level::Error { DiagnosticSeverity::Error } else { DiagnosticSeverity::Warning };
    lsp::Diagnostic {
        range,
        severity: Some(severity),
        code: Some(finding.rule.code.to_owned().into()),
        source: Some("flowproof".to_owned()),
        message: message(finding).into(),
        related_information: Some(finding.labels.iter().map(related).collect()),
        ..lsp::Diagnostic::default()
    }
}

/// All that a finding says, a line for each.
fn message(finding: &diag::Diagnostic) -> String {
    let here = Some(&finding.here).filter(|here| !here.is_empty()).map(|here| plain(here));
    let lines = std::iter::once(plain(&finding.message)).chain(here).chain(behind(finding).map(|line| plain(&line)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The fixes of the findings in a range of a document.
pub(super) fn actions(
    reports: &[Report],
    documents: &Documents,
    name: &str,
    range: Range,
    versioned: bool,
) -> Vec<CodeAction> {
    let mut found: Vec<CodeAction> = Vec::new();
    for report in reports {
        let places = Places::new(&report.sources, documents);
        for finding in report.findings() {
            let (Some(fix), Some(span)) = (&finding.fix, finding.span) else { continue };
            let place = places.range(span);
            if places.name(span) == name && place.start <= range.end && range.start <= place.end {
                let action = action(fix, diagnostic(finding, place, &places), &places, versioned);
                // Another policy may have the same file.
                found.extend(Some(action).filter(|action| !found.contains(action)));
            }
        }
    }
    found
}

fn action(fix: &Fix, diagnostic: lsp::Diagnostic, places: &Places<'_>, versioned: bool) -> CodeAction {
    CodeAction {
        title: plain(&fix.title),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic]),
        is_preferred: Some(fix.safe),
        edit: Some(workspace_edit(fix, places, versioned)),
        ..CodeAction::default()
    }
}

fn workspace_edit(fix: &Fix, places: &Places<'_>, versioned: bool) -> WorkspaceEdit {
    let mut files: BTreeMap<&str, Vec<TextEdit>> = BTreeMap::new();
    for edit in &fix.edits {
        let changed = TextEdit { range: places.range(edit.span), new_text: edit.text.clone() };
        files.entry(places.name(edit.span)).or_default().push(changed);
    }
    if !versioned {
        let changes: HashMap<Uri, Vec<TextEdit>> =
            files.into_iter().map(|(name, edits)| (places.documents.uri(name), edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let change = |(name, edits): (&str, Vec<TextEdit>)| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: places.documents.named(name).map(|document| document.version),
            text_document_identifier: TextDocumentIdentifier { uri: places.documents.uri(name) },
        };
        TextDocumentEdit { text_document, edits: edits.into_iter().map(Into::into).collect() }.into()
    };
    let changes = files.into_iter().map(change).collect();
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}

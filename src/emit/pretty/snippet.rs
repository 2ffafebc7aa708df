//! Places in files, shown with codespan-reporting: the only home of that crate.

use super::canvas::{Canvas, columns};
use crate::diag::{Diagnostic, Level};
use crate::ids::Id;
use crate::source::{FileId, Sources, Span};
use crate::words::{is_steering, plain};
use codespan_reporting::diagnostic as codespan;
use codespan_reporting::files::{self, Files};
use codespan_reporting::term::{self, Config};
use std::borrow::Cow;
use std::ops::Range;

/// Files as codespan wants them. What would steer the terminal is replaced by as many bytes of something harmless.
pub(super) struct Texts<'a> {
    sources: &'a Sources,
    texts: Vec<Cow<'a, str>>,
}

impl<'a> Texts<'a> {
    pub fn new(sources: &'a Sources) -> Self {
        Self { sources, texts: sources.files().map(|(_, file)| harmless(file.text())).collect() }
    }

    fn text(&self, id: usize) -> Result<&str, files::Error> {
        self.texts.get(id).map(|text| &**text).ok_or(files::Error::FileMissing)
    }
}

fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_steering) {
        return Cow::Borrowed(text);
    }
    let replace = |one: char| match (is_steering(one), one.len_utf8()) {
        (false, _) => one,
        (true, 1) => '?',
        (true, 2) => '\u{bf}',
        (true, _) => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(replace).collect())
}

impl<'f> Files<'f> for Texts<'_> {
    type FileId = usize;
    type Name = String;
    type Source = &'f str;

    fn name(&'f self, id: usize) -> Result<String, files::Error> {
        Ok(plain(self.sources.file(FileId::new(id)).name()))
    }

    fn source(&'f self, id: usize) -> Result<&'f str, files::Error> {
        self.text(id)
    }

    fn line_index(&'f self, id: usize, byte: usize) -> Result<usize, files::Error> {
        Ok(self.sources.file(FileId::new(id)).line_index(u32::try_from(byte).unwrap_or(u32::MAX)))
    }

    fn line_range(&'f self, id: usize, line: usize) -> Result<Range<usize>, files::Error> {
        let file = self.sources.file(FileId::new(id));
        let end = if line + 1 < file.line_count() { file.line_range(line + 1).start } else { file.text().len() };
        Ok(file.line_range(line).start..end)
    }
}

/// Shows a finding with all its places, notes and help.
pub(super) fn show(canvas: &mut Canvas, texts: &Texts<'_>, found: &Diagnostic) {
    let severity = severity(found.level);
    let mut labels: Vec<_> = found.span.map(|span| primary(span, &found.here)).into_iter().collect();
    labels.extend(found.labels.iter().map(|label| {
        codespan::Label::secondary(label.span.file.index(), label.span.range()).with_message(plain(&label.text))
    }));
    let width = canvas.width();
    let mut notes: Vec<String> = found.notes.iter().map(|note| wrapped(note, width)).collect();
    notes.extend(found.help.iter().map(|help| wrapped(&format!("help: {help}"), width)));
    let shown = codespan::Diagnostic::new(severity)
        .with_code(found.rule.code)
        .with_message(wrapped_message(&found.message, &format!("{}[{}]: ", found.level.word(), found.rule.code), width))
        .with_labels(labels)
        .with_notes(notes);
    emit(canvas, texts, &shown);
}

/// Shows one place under a heading of one's own.
pub(super) fn show_place(canvas: &mut Canvas, texts: &Texts<'_>, heading: &str, span: Span) {
    let shown = codespan::Diagnostic::note()
        .with_message(wrapped_message(heading, "note: ", canvas.width()))
        .with_labels(vec![primary(span, "")]);
    emit(canvas, texts, &shown);
}

fn primary(span: Span, here: &str) -> codespan::Label<usize> {
    codespan::Label::primary(span.file.index(), span.range()).with_message(plain(here))
}

const fn severity(level: Level) -> codespan::Severity {
    match level {
        Level::Error => codespan::Severity::Error,
        Level::Warning => codespan::Severity::Warning,
        Level::Allow => codespan::Severity::Note,
    }
}

fn emit(canvas: &mut Canvas, texts: &Texts<'_>, shown: &codespan::Diagnostic<usize>) {
    // It fails only for files that there are not, and for writers that fail: spans are of these files, and memory does not fail.
    let _ = term::emit_to_write_style(canvas.writer(), &Config::default(), texts, shown);
}

/// A note on as many lines as it takes; codespan indents them.
fn wrapped(text: &str, width: usize) -> String {
    wrap(&plain(text), width.saturating_sub(8), width.saturating_sub(8)).join("\n")
}

/// The message of a heading, behind what stands before it; further lines are indented.
fn wrapped_message(message: &str, before: &str, width: usize) -> String {
    wrap(&plain(message), width.saturating_sub(before.len()), width.saturating_sub(2)).join("\n  ")
}

/// Lines of at most so many columns, the first and the others, where words allow it.
fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let limit = if lines.len() == 1 { first } else { rest };
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if columns(line) + 1 + columns(word) <= limit => *line = format!("{line} {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

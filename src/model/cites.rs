//! Citations, and quotations compared with the texts of their sources.

use super::imports::read_text;
use super::resolver::Resolver;
use super::{Citation, SourceId, declare::shared, same_words};
use crate::diag::{Diagnostic, codes};
use crate::syntax::ast::{Cite, Source, Text};

impl Resolver<'_> {
    /// Reads the texts of the sources that have one.
    pub fn read_source_texts(&mut self) {
        for id in self.pending.sources.ids() {
            let source: &Source = self.pending.sources[id];
            let text = source.text.as_ref().and_then(|written| self.read_source_text(source, written));
            self.texts.push(text);
        }
    }

    fn read_source_text(&mut self, source: &Source, written: &Text) -> Option<String> {
        let path = same_words::path(written, self.world.sources, self.world.loader);
        match read_text(self.world.loader, &path) {
            Ok(text) => Some(folded(&text)),
            Err(error) => {
                let name = self.name(source.name);
                let message = format!("cannot read `{path}`, the text of `{name}`: {}", error.words());
                self.diagnostics.push(
                    Diagnostic::new(&codes::SOURCE_TEXT_NOT_FOUND, written.span, message)
                        .help("the path is relative to the file that the source is declared in"),
                );
                None
            }
        }
    }

    /// Where something is said. Unknown sources and wrong quotations are reported; what they are about is understood all the same.
    pub fn cites(&mut self, cites: &[Cite]) -> Vec<Citation> {
        self.attribution(|this| cites.iter().filter_map(|cite| this.citation(cite)).collect())
    }

    fn citation(&mut self, cite: &Cite) -> Option<Citation> {
        let source = self.source(cite.source)?;
        if let Some(quote) = &cite.quote {
            self.check_quote(source, quote);
        }
        let (at, quote) = (shared(cite.at.as_ref()), shared(cite.quote.as_ref()));
        Some(Citation { source, at, quote, span: cite_span(cite) })
    }

    fn check_quote(&mut self, source: SourceId, quote: &Text) {
        let Some(Some(text)) = self.texts.get(source) else { return };
        if text.contains(&folded(&quote.value)) {
            return;
        }
        let declared = &self.policy.sources[source];
        let name = self.world.interner.name(declared.name);
        let diagnostic = Diagnostic::new(
            &codes::QUOTE_NOT_FOUND,
            quote.span,
            format!("the text of `{name}` does not have these words"),
        )
        .label(declared.span, format!("`{name}` is declared here"))
        .help("quote word for word; only white space may differ");
        self.diagnostics.push(diagnostic);
    }
}

/// A text with every run of white space made one space.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.trim_start_matches('\u{feff}').split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

fn cite_span(cite: &Cite) -> crate::source::Span {
    let last = cite.quote.as_ref().or(cite.at.as_ref());
    last.map_or(cite.source.span, |last| cite.source.span.to(last.span))
}

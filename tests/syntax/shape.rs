//! Trees without their places, and the places alone.

use flowproof::diag::Diagnostic;
use flowproof::source::{FileId, SourceFile, Span};
use flowproof::symbol::Interner;
use flowproof::syntax::ast::{File, Item};
use flowproof::syntax::parse;
use std::borrow::Cow;

/// A text and its tree.
pub struct Parsed {
    pub source: SourceFile,
    pub interner: Interner,
    pub file: File,
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    pub fn new(text: &str) -> Self {
        Self::with(Interner::new(), text)
    }

    /// With the names of an earlier text, so that the trees can be compared.
    pub fn with(mut interner: Interner, text: &str) -> Self {
        let source = SourceFile::new("test.flow", text);
        let (file, diagnostics) = parse(FileId::first(), &source, &mut interner);
        Self { source, interner, file, diagnostics }
    }

    /// The statements as text, places left out.
    pub fn statements(&self) -> String {
        let items: Vec<Cow<'_, Item>> = self.file.statements().collect();
        let text = format!("{items:?}");
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once("Span {") {
            out.push_str(before);
            rest = behind.split_once('}').unwrap().1;
        }
        out + rest
    }

    /// The texts of the comments, sorted; documentation that documents nothing counts as a comment.
    pub fn comments(&self) -> Vec<String> {
        let text = |span: Span| self.source.slice(span.range()).replace("\r\n", "\n").trim_end().to_owned();
        let plain = |text: String| match text.strip_prefix("///") {
            Some(rest) if !rest.starts_with('/') => format!("//{rest}"),
            _ => text,
        };
        let mut comments: Vec<_> = self.file.comments.iter().map(|comment| plain(text(comment.span))).collect();
        comments.sort();
        comments
    }

    /// Panics unless every place is one of the text, with characters as its borders.
    pub fn check_places(&self) {
        let trees = format!("{:?} {:?}", self.file, self.diagnostics);
        for behind in trees.split("Span {").skip(1) {
            let inner = behind.split_once('}').unwrap().0;
            let number = |key: &str| -> usize {
                let digits = inner.split_once(key).unwrap().1.trim_start_matches(": ");
                digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
            };
            let (start, end) = (number("start"), number("end"));
            assert!(self.source.text().get(start..end).is_some(), "{start}..{end} in {:?}", self.source.text());
        }
    }
}

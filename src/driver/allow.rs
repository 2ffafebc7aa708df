//! `// flowproof: allow(CODE, reason = "…")` above a statement, or behind it on its line: that finding about that statement is not
//! reported.

use super::Levels;
use crate::diag::{Diagnostic, Rule, codes, find_rule, nearest, similar_rule_names};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::symbol::Interner;
use crate::syntax::ast::{Comment, Item, Statement};
use crate::syntax::parse;
use crate::words::skip_blanks;
use std::cell::Cell;
use std::collections::BTreeMap;

/// What every such comment begins with, behind its mark.
const DIRECTIVE: &str = "flowproof:";

/// All allow comments of a run.
pub(super) struct Allows {
    allows: Vec<Allow>,
    /// What is wrong with them.
    pub diagnostics: Vec<Diagnostic>,
}

struct Allow {
    comment: Span,
    /// The statement that it is about; `None` where there is none.
    statement: Option<Span>,
    rule: &'static Rule,
    used: Cell<bool>,
}

impl Allows {
    /// Reads the comments of all files. Few files have any: only those are parsed again.
    pub fn read(sources: &Sources) -> Self {
        let mut found = Self { allows: Vec::new(), diagnostics: Vec::new() };
        for (id, file) in sources.files().filter(|(_, file)| file.text().contains(DIRECTIVE)) {
            found.read_file(id, file);
        }
        found
    }

    fn read_file(&mut self, id: FileId, file: &SourceFile) {
        let (tree, _) = parse(id, file, &mut Interner::new());
        let mut statements = Vec::new();
        collect_statements(&tree.items, &mut statements);
        for comment in &tree.comments {
            if let Some(directive) = directive(file.slice(comment.span.range()), comment) {
                let statement = statement_of(file, comment.span, &statements);
                self.read_directive(comment.span, statement, directive);
            }
        }
    }

    fn read_directive(&mut self, comment: Span, statement: Option<Span>, directive: &str) {
        let Some((rules, reason)) = arguments(directive) else {
            self.diagnostics.push(not_understood(comment));
            return;
        };
        if reason.is_none_or(|reason| reason.trim().is_empty()) {
            self.diagnostics.push(without_reason(comment));
        }
        for name in rules {
            match find_rule(name) {
                Some(rule) if rule.adjustable => {
                    self.allows.push(Allow { comment, statement, rule, used: Cell::new(false) });
                }
                Some(rule) => self.diagnostics.push(fixed_rule(comment, rule)),
                None => self.diagnostics.push(unknown_rule(comment, name)),
            }
        }
    }

    /// Whether a finding is allowed where it is.
    pub fn allow(&self, found: &Diagnostic) -> bool {
        let Some(span) = found.span else { return false };
        let mut allowed = false;
        for allow in self.allows.iter().filter(|allow| allow.rule == found.rule) {
            if allow.statement.is_some_and(|statement| covers(statement, span)) {
                allow.used.set(true);
                allowed = true;
            }
        }
        allowed
    }

    /// The comments that allowed nothing, of those about rules that are looked for. A file that several policies share is read for
    /// each of them: one use is enough.
    pub fn unused(&self, sources: &Sources, levels: &Levels) -> Vec<Diagnostic> {
        let mut by_place: BTreeMap<(String, u32, &str), (bool, &Allow)> = BTreeMap::new();
        for allow in self.allows.iter().filter(|allow| levels.wants(allow.rule)) {
            let file = sources.file(allow.comment.file).name().to_owned();
            let entry = by_place.entry((file, allow.comment.start, allow.rule.code)).or_insert((false, allow));
            entry.0 |= allow.used.get();
        }
        by_place.into_values().filter(|(used, _)| !used).map(|(_, allow)| unused(allow)).collect()
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// All statements, parts of parties included, in the order in which they begin.
fn collect_statements(items: &[Item], found: &mut Vec<Span>) {
    for item in items {
        found.extend(item.spans());
        if let Statement::Party(party) = &item.statement {
            collect_statements(party.parts(), found);
        }
    }
}

/// What a comment says behind `flowproof:`, if it says that.
fn directive<'t>(text: &'t str, comment: &Comment) -> Option<&'t str> {
    let inner = if comment.block { text.strip_prefix("/*")?.strip_suffix("*/")? } else { text.strip_prefix("//")? };
    inner.trim().strip_prefix(DIRECTIVE).map(str::trim)
}

/// The statement that a comment stands behind, on its line; else the one below it.
fn statement_of(file: &SourceFile, comment: Span, statements: &[Span]) -> Option<Span> {
    let line = file.line_index(comment.start);
    let before = file.slice(file.line_range(line).start..comment.start as usize);
    if before.trim_start_matches('\u{feff}').trim().is_empty() {
        return statement_below(file, comment, statements);
    }
    let is_here = |statement: &&Span| statement.end > comment.start || file.line_index(statement.end) == line;
    let begun = statements.iter().filter(|statement| statement.start < comment.start);
    begun.filter(is_here).max_by_key(|statement| statement.start).copied()
}

/// The statement that begins below a comment, with nothing but blanks and comments between them.
fn statement_below(file: &SourceFile, comment: Span, statements: &[Span]) -> Option<Span> {
    let next = statements.iter().filter(|statement| statement.start >= comment.end).min_by_key(|span| span.start)?;
    let between = file.slice(comment.end as usize..next.start as usize);
    skip_blanks(between).is_empty().then_some(*next)
}

/// `allow(CODE, …, reason = "…")`: the codes or names, and the reason if there is one.
fn arguments(directive: &str) -> Option<(Vec<&str>, Option<&str>)> {
    let inner = directive.strip_prefix("allow")?.trim_start().strip_prefix('(')?.trim_end().strip_suffix(')')?;
    let (rules, reason) = match inner.split_once("reason") {
        Some((rules, reason)) => (rules, Some(reason.trim_start().strip_prefix('=')?.trim())),
        None => (inner, None),
    };
    let reason = match reason {
        Some(reason) => Some(reason.strip_prefix('"')?.strip_suffix('"')?),
        None => None,
    };
    let rules: Vec<&str> = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).collect();
    (!rules.is_empty()).then_some((rules, reason))
}

fn not_understood(comment: Span) -> Diagnostic {
    Diagnostic::new(&codes::ALLOW_UNKNOWN, comment, "this comment for flowproof is not understood")
        .help("write `// flowproof: allow(CODE, reason = \"…\")` above a statement")
}

fn without_reason(comment: Span) -> Diagnostic {
    Diagnostic::new(&codes::ALLOW_WITHOUT_REASON, comment, "this allow comment gives no reason")
        .help("say why: `// flowproof: allow(CODE, reason = \"…\")`")
}

fn unknown_rule(comment: Span, name: &str) -> Diagnostic {
    let help = nearest(name, similar_rule_names())
        .map_or_else(|| "`flowproof rules` lists them all".to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::new(&codes::ALLOW_UNKNOWN, comment, format!("there is no rule `{name}`")).help(help)
}

fn fixed_rule(comment: Span, rule: &Rule) -> Diagnostic {
    let message = format!("`{}` ({}) cannot be allowed: {}", rule.name, rule.code, rule.summary);
    Diagnostic::new(&codes::ALLOW_UNKNOWN, comment, message)
}

fn unused(allow: &Allow) -> Diagnostic {
    let message = format!("this comment allows nothing: `{}` is not found here", allow.rule.name);
    let help = match allow.statement {
        Some(_) => "remove the comment",
        None => "put the comment right above the statement that it is about, or behind it, or remove it",
    };
    Diagnostic::new(&codes::ALLOW_UNUSED, allow.comment, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_rules_and_a_reason() {
        assert_eq!(arguments("allow(FP0301)"), Some((vec!["FP0301"], None)));
        let two = arguments("allow( dead-flow , FP0302, reason = \"a, (b)\" )");
        assert_eq!(two, Some((vec!["dead-flow", "FP0302"], Some("a, (b)"))));
        assert_eq!(arguments("allow()"), None);
        assert_eq!(arguments("deny(FP0301)"), None);
        assert_eq!(arguments("allow(FP0301, reason = x)"), None);
    }
}

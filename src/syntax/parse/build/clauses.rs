//! Clauses: what can follow a statement, each at most once.

use super::{Builder, Children};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Cite, Duration, Expect, ExpectedVerdict, Expr, Name, Path, Speaker, Text};
use crate::syntax::parse::grammar::{Node, Rule};

/// The clauses of one statement.
#[derive(Default)]
pub(super) struct Clauses {
    pub when: Option<Expr>,
    pub unless: Option<Expr>,
    pub purposes: Option<Vec<Name>>,
    pub duration: Option<Duration>,
    pub labels: Option<Vec<Name>>,
    pub is: Option<Vec<Name>>,
    pub against: Option<Vec<Name>>,
    pub owners: Option<Vec<Path>>,
    pub by: Option<Speaker>,
    pub cites: Option<Vec<Cite>>,
    pub expect: Option<Expect>,
    seen: Vec<(Rule, Span)>,
}

impl Clauses {
    /// Where a clause of that rule stands, if there is one.
    pub fn place(&self, rule: Rule) -> Option<Span> {
        self.seen.iter().find(|(seen, _)| *seen == rule).map(|&(_, span)| span)
    }
}

impl Builder<'_> {
    /// All the clauses that are left among the children.
    pub(super) fn clauses(&mut self, children: Children) -> Option<Clauses> {
        let mut clauses = Clauses::default();
        self.more_clauses(&mut clauses, children)?;
        Some(clauses)
    }

    /// The clauses of a declaration, which follow in this order.
    pub(super) fn clauses_in_order(&mut self, children: Children, order: &[Rule]) -> Option<Clauses> {
        let clauses = self.clauses(children)?;
        let rank = |rule: Rule| order.iter().position(|&other| other == rule);
        for pair in clauses.seen.windows(2) {
            let [(first, earlier), (second, later)] = pair else { continue };
            if rank(*second) < rank(*first) {
                self.doubt = true;
                self.diagnostics.push(misordered_clause(clause_word(*second), *later, clause_word(*first), *earlier));
            }
        }
        Some(clauses)
    }

    /// Adds clauses; one that is there already is reported and left out.
    pub(super) fn more_clauses(&mut self, clauses: &mut Clauses, children: Children) -> Option<()> {
        for node in children {
            let (rule, span) = (node.as_rule(), self.span(&node));
            if let Some(first) = clauses.place(rule) {
                self.doubt = true;
                self.diagnostics.push(repeated_clause(clause_word(rule), span, first));
            } else {
                clauses.seen.push((rule, span));
                self.clause(clauses, node)?;
            }
        }
        Some(())
    }

    fn clause(&mut self, clauses: &mut Clauses, node: Node) -> Option<()> {
        let rule = node.as_rule();
        match rule {
            Rule::purposes => clauses.purposes = Some(self.names(node)),
            Rule::labelled => clauses.labels = Some(self.names(node)),
            Rule::is_kind => clauses.is = Some(self.names(node)),
            Rule::against => clauses.against = Some(self.names(node)),
            Rule::owned => clauses.owners = Children::of(node).map(|path| self.path(&path)).collect(),
            Rule::cite => clauses.cites = Children::of(node).map(|citation| self.citation(citation)).collect(),
            Rule::expect => clauses.expect = Some(self.expectation(Children::of(node))?),
            _ => self.single_clause(clauses, rule, Children::of(node).next()?)?,
        }
        Some(())
    }

    /// A clause that consists of a word and one thing more.
    fn single_clause(&mut self, clauses: &mut Clauses, rule: Rule, inner: Node) -> Option<()> {
        match rule {
            Rule::when => clauses.when = Some(self.expr(inner)?),
            Rule::unless => clauses.unless = Some(self.expr(inner)?),
            Rule::keep_for => clauses.duration = self.duration(inner),
            _ => clauses.by = Some(self.speaker(inner)?),
        }
        Some(())
    }

    fn speaker(&mut self, node: Node) -> Option<Speaker> {
        match node.as_rule() {
            Rule::text => Some(Speaker::Text(self.text(&node))),
            _ => self.who(node).map(Speaker::Party),
        }
    }

    fn citation(&mut self, node: Node) -> Option<Cite> {
        let mut children = Children::of(node);
        let source = children.next_if(Rule::source_name)?;
        let source = self.name(&source);
        let at = self.take_text(&mut children);
        let quote = children.next_if(Rule::quote).and_then(|quote| self.take_text(&mut Children::of(quote)));
        Some(Cite { source, at, quote })
    }

    fn expectation(&mut self, mut children: Children) -> Option<Expect> {
        let word = children.next_if(Rule::verdict)?;
        let because = children.next_if(Rule::because).and_then(|because| self.take_text(&mut Children::of(because)));
        Some(Expect { verdict: verdict(word.as_str())?, span: self.span(&word), because })
    }

    /// The next child, if it is a string.
    pub fn take_text(&mut self, children: &mut Children) -> Option<Text> {
        children.next_if(Rule::text).map(|text| self.text(&text))
    }
}

fn verdict(word: &str) -> Option<ExpectedVerdict> {
    use ExpectedVerdict::{Ambiguous, Holds, Possible, Unknown, Vacuous, Violated};
    [Holds, Violated, Possible, Ambiguous, Unknown, Vacuous].into_iter().find(|verdict| verdict.word() == word)
}

const fn clause_word(rule: Rule) -> &'static str {
    match rule {
        Rule::when => "when",
        Rule::unless => "unless",
        Rule::purposes | Rule::keep_for => "for",
        Rule::labelled => "labelled",
        Rule::is_kind => "is",
        Rule::against => "against",
        Rule::owned => "owned by",
        Rule::by => "by",
        Rule::cite => "cite",
        _ => "expect",
    }
}

/// A clause that stands behind one that it should stand before.
fn misordered_clause(word: &str, span: Span, other: &str, earlier: Span) -> Diagnostic {
    let message = format!("`{word}` stands behind `{other}`");
    Diagnostic::new(&codes::SYNTAX, span, message)
        .label(earlier, format!("`{other}` stands here"))
        .help(format!("put `{word}` before `{other}`: the clauses of a declaration have an order"))
}

/// A clause or field that was there already.
pub(super) fn repeated_clause(word: &str, span: Span, first: Span) -> Diagnostic {
    let help = match word {
        "when" | "unless" => format!("join the conditions with `and` or `or` in one `{word}`"),
        "by" | "expect" => "leave one of them out".to_owned(),
        _ => format!("list everything in one `{word}`, with commas"),
    };
    Diagnostic::new(&codes::REPEATED_CLAUSE, span, format!("`{word}` is given twice"))
        .label(first, "first given here")
        .help(help)
}

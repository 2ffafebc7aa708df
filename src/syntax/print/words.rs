//! Names, patterns, conditions, events and claims as words.

use crate::source::SourceFile;
use crate::symbol::Interner;
use crate::syntax::ast::{
    ClaimBody, Constant, DataPattern, DataTerm, Demand, Duration, Event, Expr, ExprKind, Name, PartyHead, PartyPattern,
    PartyTerm, Path, Text, Unit,
};
use crate::syntax::words::is_reserved;

/// What printing needs to know.
#[derive(Clone, Copy)]
pub(super) struct Printer<'a> {
    /// The names.
    pub interner: &'a Interner,
    /// Where strings are taken from as they are written; without it they are written anew, on one line.
    pub source: Option<&'a SourceFile>,
}

/// Words with the places where a line can be broken between them.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Words {
    /// What stands between two places where a line can be broken.
    pub segments: Vec<Segment>,
    gap: Gap,
    depth: usize,
}

/// Words that stay together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Segment {
    /// The words.
    pub text: String,
    /// How deep inside of what is said the place before it lies. Lines are broken at the outermost places that do.
    pub depth: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
enum Gap {
    #[default]
    Break,
    Space,
    None,
}

impl Words {
    /// Adds a word.
    pub fn word(&mut self, word: &str) -> &mut Self {
        match (self.gap, self.segments.last_mut()) {
            (Gap::Break, _) | (_, None) => {
                self.segments.push(Segment { text: word.to_owned(), depth: self.depth });
            }
            (gap, Some(last)) => {
                last.text.push_str(if gap == Gap::Space { " " } else { "" });
                last.text.push_str(word);
            }
        }
        self.gap = Gap::Space;
        self
    }

    /// Adds a sign right behind the last word.
    pub fn glue(&mut self, sign: &str) -> &mut Self {
        self.gap = Gap::None;
        self.word(sign)
    }

    /// Adds a sign that the next word follows without a blank.
    pub fn open(&mut self, sign: &str) -> &mut Self {
        self.word(sign);
        self.gap = Gap::None;
        self
    }

    /// A line can be broken here.
    pub fn soft(&mut self) -> &mut Self {
        self.gap = Gap::Break;
        self
    }

    /// What is printed here belongs together more than what stands around it.
    pub fn inner(&mut self, print: impl FnOnce(&mut Self)) {
        self.depth += 1;
        print(self);
        self.depth -= 1;
    }

    /// All of it on one line.
    pub fn line(&self) -> String {
        one_line(&self.segments)
    }
}

/// Segments on one line.
pub(super) fn one_line(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ")
}

impl Printer<'_> {
    /// A name; in backticks if it is a reserved word.
    pub fn name(&self, name: Name) -> String {
        let plain = self.interner.name(name.symbol);
        if is_reserved(plain) { format!("`{plain}`") } else { plain.to_owned() }
    }

    /// A kind: `party` needs no backticks.
    pub fn kind(&self, name: Name) -> String {
        if self.interner.name(name.symbol) == "party" { "party".to_owned() } else { self.name(name) }
    }

    /// A path.
    pub fn path(&self, path: &Path) -> String {
        path.names().map(|name| self.name(name)).collect::<Vec<_>>().join(".")
    }

    /// A party or a kind.
    pub fn who(&self, path: &Path) -> String {
        if path.rest.is_empty() { self.kind(path.first) } else { self.path(path) }
    }

    /// A string.
    pub fn text(&self, text: &Text) -> String {
        match self.source {
            Some(source) => source.slice(text.span.range()).replace("\r\n", "\n"),
            None => quoted(&text.value),
        }
    }

    /// `a, b, c`.
    pub fn names(&self, out: &mut Words, names: &[Name]) {
        list(out, names, |out, name| {
            out.word(&self.name(*name));
        });
    }

    /// `{ a, b }`.
    pub fn values(&self, out: &mut Words, names: &[Name]) {
        out.word("{");
        self.names(out, names);
        out.word("}");
    }

    /// A pattern over data.
    pub fn data(&self, out: &mut Words, pattern: &DataPattern) {
        list(out, &pattern.terms, |out, term| self.data_term(out, term));
        if !pattern.except.is_empty() {
            out.soft().word("except");
            list(out, &pattern.except, |out, term| self.data_term(out, term));
        }
    }

    fn data_term(&self, out: &mut Words, term: &DataTerm) {
        out.word(&term.name.map_or_else(|| "anything".to_owned(), |name| self.name(name)));
        self.with_labels(out, &term.labels);
    }

    /// A pattern over parties.
    pub fn parties(&self, out: &mut Words, pattern: &PartyPattern) {
        list(out, &pattern.terms, |out, term| self.party_term(out, term));
        if !pattern.except.is_empty() {
            out.soft().word("except");
            list(out, &pattern.except, |out, term| self.party_term(out, term));
        }
    }

    fn party_term(&self, out: &mut Words, term: &PartyTerm) {
        match &term.head {
            PartyHead::Path(path) => out.word(&self.path(path)),
            PartyHead::Any(kind) => out.word("any").word(&self.kind(*kind)),
            PartyHead::Anyone => out.word("anyone"),
            PartyHead::Group(path) => out.word("group").word(&self.path(path)),
        };
        self.with_labels(out, &term.labels);
    }

    fn with_labels(&self, out: &mut Words, labels: &[Name]) {
        for label in labels {
            out.word("with").word(&self.name(*label));
        }
    }

    /// A condition or a formula.
    pub fn expr(&self, out: &mut Words, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => {
                out.word(&self.name(*name));
            }
            ExprKind::Compare { variable, op, with } => {
                out.word(&self.name(*variable)).word(op.symbol()).word(&self.constant(*with));
            }
            ExprKind::In { variable, values } => {
                out.word(&self.name(*variable)).word("in");
                self.values(out, values);
            }
            ExprKind::Event(event) => self.event(out, event, "", Form::Plain),
            ExprKind::Not(inner) => {
                out.word("not");
                self.member(out, inner, 3);
            }
            ExprKind::And(members) => self.chain(out, members, "and", 3),
            ExprKind::Or(members) => self.chain(out, members, "or", 2),
            ExprKind::Implies(if_, then) => {
                out.inner(|out| self.member(out, if_, 1));
                out.soft().word("implies");
                // `a implies b implies c` is one chain.
                match then.kind {
                    ExprKind::Implies(..) if !self.keeps_parentheses(then) => self.expr(out, then),
                    _ => out.inner(|out| self.member(out, then, 0)),
                }
            }
        }
    }

    /// A formula behind `always` or `never`: in parentheses unless it is a single thing, lest the word be read as part of its
    /// first member.
    fn whole_formula(&self, out: &mut Words, formula: &Expr) {
        out.inner(|out| self.member(out, formula, 3));
    }

    fn chain(&self, out: &mut Words, members: &[Expr], joint: &str, above: u8) {
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                out.soft().word(joint);
            }
            out.inner(|out| self.member(out, member, above));
        }
    }

    /// A member that binds at least as strongly as asked for, or stands in parentheses.
    fn member(&self, out: &mut Words, expr: &Expr, at_least: u8) {
        if strength(expr) >= at_least && !self.keeps_parentheses(expr) {
            self.expr(out, expr);
        } else {
            out.open("(");
            self.expr(out, expr);
            out.glue(")");
        }
    }

    /// Whether parentheses that could be left out help to read an expression, and so stay as written. Where there is no source, the
    /// text is to be the same for all that say the same.
    fn keeps_parentheses(&self, expr: &Expr) -> bool {
        let inside = match &expr.kind {
            ExprKind::And(members) | ExprKind::Or(members) => members.first().map(|first| first.span),
            ExprKind::Implies(if_, _) => Some(if_.span),
            ExprKind::Event(event) => Some(event.subject_span()),
            ExprKind::Name(_) | ExprKind::Compare { .. } | ExprKind::In { .. } | ExprKind::Not(_) => None,
        };
        self.source.is_some() && inside.is_some_and(|inside| expr.span.start < inside.start)
    }

    fn constant(&self, constant: Constant) -> String {
        match constant {
            Constant::Value(name) => self.name(name),
            Constant::Date(date, _) => date.to_string(),
            Constant::Number(number, _) => number.to_string(),
        }
    }

    /// An event, with a word before its verb.
    pub fn event(&self, out: &mut Words, event: &Event, before: &str, form: Form) {
        self.subject(out, event);
        out.soft();
        if !before.is_empty() {
            out.word(before);
        }
        self.predicate(out, event, form);
    }

    fn subject(&self, out: &mut Words, event: &Event) {
        match event {
            Event::Reaches { data, .. } => self.data(out, data),
            Event::Sends { from: party, .. }
            | Event::Learns { party, .. }
            | Event::Keeps { party, .. }
            | Event::Uses { party, .. } => self.parties(out, party),
        }
    }

    /// What stands behind an event's subject.
    fn predicate(&self, out: &mut Words, event: &Event, form: Form) {
        out.word(form.verb(event));
        match event {
            Event::Reaches { party, .. } => self.parties(out, party),
            Event::Learns { data, .. }
            | Event::Sends { data, .. }
            | Event::Keeps { data, .. }
            | Event::Uses { data, .. } => self.data(out, data),
        }
        match event {
            Event::Reaches { .. } | Event::Learns { .. } => {}
            Event::Sends { to, .. } => {
                out.soft().word("to");
                self.parties(out, to);
            }
            Event::Keeps { longer_than, .. } => {
                if let Some(duration) = longer_than {
                    out.soft().word("longer than").word(&duration_text(*duration));
                }
            }
            Event::Uses { purposes, .. } => self.purposes(out, purposes),
        }
    }

    fn purposes(&self, out: &mut Words, purposes: &[Name]) {
        if !purposes.is_empty() {
            out.soft().word("for");
            self.names(out, purposes);
        }
    }

    /// What a claim says, without its clauses.
    pub fn claim_body(&self, out: &mut Words, body: &ClaimBody) {
        match body {
            ClaimBody::Never(event) => self.event(out, event, "never", Form::Plain),
            ClaimBody::Always(event) => self.event(out, event, "always", Form::Plain),
            ClaimBody::Can(event) => self.event(out, event, "can", Form::Base),
            ClaimBody::OnlyWhen(event, condition) => {
                out.inner(|out| self.event(out, event, "", Form::Plain));
                out.soft().word("only when");
                out.inner(|out| self.expr(out, condition));
            }
            ClaimBody::OnlyThrough(event, gate) => {
                out.inner(|out| self.event(out, event, "", Form::Plain));
                out.soft().word("only through");
                self.parties(out, gate);
            }
            ClaimBody::Only(Event::Reaches { data, party }) => {
                self.data(out, data);
                out.soft().word("reaches only");
                self.parties(out, party);
            }
            ClaimBody::Only(event) => {
                out.word("only");
                self.event(out, event, "", Form::Plain);
            }
            ClaimBody::UsesOnlyFor { party, data, purposes } => {
                self.parties(out, party);
                out.soft().word("uses");
                self.data(out, data);
                out.soft().word("only for");
                self.names(out, purposes);
            }
            ClaimBody::Control { who, ensure, event, while_ } => {
                out.word(&self.who(who)).word(if *ensure { "can ensure" } else { "can prevent" });
                out.inner(|out| self.event(out, event, "", Form::Gerund));
                if let Some(formula) = while_ {
                    out.soft().word("while");
                    out.inner(|out| self.expr(out, formula));
                }
            }
            ClaimBody::AlwaysFormula(formula) => {
                out.word("always");
                self.whole_formula(out, formula);
            }
            ClaimBody::NeverFormula(formula) => {
                out.word("never");
                self.whole_formula(out, formula);
            }
            ClaimBody::EveryFlow { of, from, to, purposes, demand } => {
                out.word("every flow");
                self.every_flow(out, of.as_ref(), from.as_ref(), to.as_ref());
                self.purposes(out, purposes);
                self.demand(out, demand);
            }
            ClaimBody::Spreads { data, baseline } => {
                self.data(out, data);
                out.soft().word("spreads no further than in").word(&self.name(*baseline));
            }
        }
    }

    fn every_flow(
        &self,
        out: &mut Words,
        of: Option<&DataPattern>,
        from: Option<&PartyPattern>,
        to: Option<&PartyPattern>,
    ) {
        if let Some(data) = of {
            out.soft().word("of");
            self.data(out, data);
        }
        for (word, parties) in [("from", from), ("to", to)] {
            if let Some(parties) = parties {
                out.soft().word(word);
                self.parties(out, parties);
            }
        }
    }

    fn demand(&self, out: &mut Words, demand: &Demand) {
        match demand {
            Demand::Has(labels) => {
                out.soft().word("has");
                self.names(out, labels);
            }
            Demand::Sealed(key) => {
                out.soft().word("is sealed");
                if let Some(key) = key {
                    out.word("with").word(&self.name(*key));
                }
            }
        }
    }
}

/// The form of a verb.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `reaches`.
    Plain,
    /// `reach`.
    Base,
    /// `reaching`.
    Gerund,
}

impl Form {
    fn verb(self, event: &Event) -> &'static str {
        let (plain, base, gerund) = match event {
            Event::Reaches { .. } => ("reaches", "reach", "reaching"),
            Event::Learns { .. } => ("learns", "learn", "learning"),
            Event::Sends { .. } => ("sends", "send", "sending"),
            Event::Keeps { .. } => ("keeps", "keeps", "keeping"),
            Event::Uses { .. } => ("uses", "uses", "using"),
        };
        match self {
            Self::Plain => plain,
            Self::Base => base,
            Self::Gerund => gerund,
        }
    }
}

/// How strongly an expression binds: `implies` 0, `or` 1, `and` 2, all else 3.
const fn strength(expr: &Expr) -> u8 {
    match expr.kind {
        ExprKind::Implies(..) => 0,
        ExprKind::Or(_) => 1,
        ExprKind::And(_) => 2,
        _ => 3,
    }
}

/// Members with commas, and a place to break behind each.
pub(super) fn list<T>(out: &mut Words, members: &[T], print: impl Fn(&mut Words, &T)) {
    for (index, member) in members.iter().enumerate() {
        if index > 0 {
            out.glue(",").soft();
        }
        print(out, member);
    }
}

/// `30 days`.
pub(super) fn duration_text(duration: Duration) -> String {
    let unit = match duration.unit {
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    };
    let plural = if duration.count == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", duration.count)
}

/// A string with its escapes, on one line.
fn quoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.extend(format!("\\u{{{:x}}}", u32::from(control)).chars()),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

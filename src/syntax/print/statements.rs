//! Statements as pieces: the head, then each clause, in canonical order.

use super::words::{Printer, Words, duration_text};
use crate::source::Span;
use crate::syntax::ast::{
    Cite, Claim, Data, Expect, Expr, Item, Modality, Name, NamedCondition, Party, Path, Published, Purpose, Remark,
    Rule, RuleBody, Source, Speaker, Statement, Text, Variable, VariableSort, VariableType,
};

/// A part of a statement that a line break can stand before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    /// Its words.
    pub words: Words,
    /// Where its content begins in the source.
    pub start: u32,
}

/// A statement in pieces.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Pieces {
    /// The head and the clauses.
    pub pieces: Vec<Piece>,
    /// What stands in braces behind them, each on a line of its own if they do not fit on one.
    pub fields: Vec<Piece>,
}

impl Pieces {
    fn piece(&mut self, start: u32) -> &mut Words {
        self.pieces.push(Piece { words: Words::default(), start });
        // It was pushed just now.
        let index = self.pieces.len() - 1;
        &mut self.pieces[index].words
    }

    fn last(&mut self) -> Option<&mut Words> {
        self.pieces.last_mut().map(|piece| &mut piece.words)
    }
}

impl Printer<'_> {
    /// The pieces of a statement; parts of a party excluded. None for a broken one.
    pub fn pieces(&self, item: &Item) -> Pieces {
        let mut out = Pieces::default();
        let start = item.span.start;
        match &item.statement {
            Statement::Policy(policy) => self.titled(&mut out, start, "policy", policy.name, policy.title.as_ref()),
            Statement::Label(label) => self.titled(&mut out, start, "label", label.name, label.text.as_ref()),
            Statement::Baseline(baseline) => {
                self.titled(&mut out, start, "baseline", baseline.name, Some(&baseline.path))
            }
            Statement::Import(import) => {
                out.piece(start).word("import").word(&self.text(&import.path));
                self.name_list(&mut out, "without", &import.without);
            }
            Statement::Source(source) => self.source_pieces(&mut out, start, source),
            Statement::Kind(kind) => {
                out.piece(start).word("kind").word(&self.name(kind.name));
                self.kind_list(&mut out, &kind.is);
                self.name_list(&mut out, "labelled", &kind.labels);
            }
            Statement::Party(party) => self.party_pieces(&mut out, start, party),
            Statement::Data(data) => self.data_pieces(&mut out, start, data),
            Statement::Purpose(purpose) => self.purpose_pieces(&mut out, start, purpose),
            Statement::Variable(variable) => self.variable_pieces(&mut out, start, variable),
            Statement::Condition(condition) => self.condition_pieces(&mut out, start, condition),
            Statement::Assume(assume) => {
                self.head(&mut out, start, None, "assume", assume.name);
                self.expr_piece(&mut out, "", Some(&assume.condition));
                self.sources(&mut out, assume.by.as_ref(), &assume.cites);
            }
            Statement::Remark(remark) => self.remark_pieces(&mut out, start, remark),
            Statement::Rule(rule) => self.rule_pieces(&mut out, start, rule),
            Statement::Plain(run) => {
                run.statements().for_each(|plain| self.rule_pieces(&mut out, start, &plain.rule()))
            }
            Statement::Claim(claim) => self.claim_pieces(&mut out, start, claim),
            Statement::Broken(_) => {}
        }
        out
    }

    // Declarations.

    fn titled(&self, out: &mut Pieces, start: u32, word: &str, name: Name, title: Option<&Text>) {
        out.piece(start).word(word).word(&self.name(name));
        self.text_piece(out, title);
    }

    fn source_pieces(&self, out: &mut Pieces, start: u32, source: &Source) {
        self.titled(out, start, "source", source.name, source.title.as_ref());
        let mut field = |name: &str, value: String, span: Span| {
            let mut words = Words::default();
            words.word(name).word(&value);
            out.fields.push(Piece { words, start: span.start });
        };
        match &source.published {
            Some(Published::Date(date, span)) => field("published", date.to_string(), *span),
            Some(Published::Text(text)) => field("published", self.text(text), text.span),
            None => {}
        }
        let texts = [
            ("publisher", &source.publisher),
            ("language", &source.language),
            ("url", &source.url),
            ("text", &source.text),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                field(name, self.text(text), text.span);
            }
        }
    }

    fn party_pieces(&self, out: &mut Pieces, start: u32, party: &Party) {
        let head = out.piece(start).word("party").word(&self.name(party.name));
        if let Some(kind) = party.kind {
            head.glue(":").word(&self.kind(kind));
        }
        self.text_piece(out, party.display());
        if let Some(first) = party.owners().first() {
            let words = out.piece(first.span().start).word("owned by");
            super::words::list(words, party.owners(), |words, owner: &Path| {
                words.word(&self.path(owner));
            });
        }
        self.name_list(out, "labelled", party.labels());
        self.sources(out, None, party.cites());
    }

    fn data_pieces(&self, out: &mut Pieces, start: u32, data: &Data) {
        self.names(out.piece(start).word(if data.key { "key" } else { "data" }), &data.names);
        self.name_list(out, "is", &data.is);
        self.text_piece(out, data.display.as_ref());
        self.name_list(out, "labelled", &data.labels);
    }

    fn purpose_pieces(&self, out: &mut Pieces, start: u32, purpose: &Purpose) {
        self.names(out.piece(start).word("purpose"), &purpose.names);
        self.name_list(out, "is", &purpose.is);
        self.text_piece(out, purpose.text.as_ref());
    }

    fn variable_pieces(&self, out: &mut Pieces, start: u32, variable: &Variable) {
        let word = match variable.sort {
            VariableSort::Choice(_) => "choice",
            VariableSort::Fact => "fact",
            VariableSort::Reading => "reading",
        };
        let head = out.piece(start).word(word).word(&self.name(variable.name));
        match &variable.ty {
            Some(VariableType::Values(values)) => self.values(head.glue(":"), values),
            Some(VariableType::Date) => {
                head.glue(":").word("date");
            }
            Some(VariableType::Number) => {
                head.glue(":").word("number");
            }
            None => {}
        }
        if let VariableSort::Choice(who) = &variable.sort {
            out.piece(who.span().start).word("by").word(&self.who(who));
        }
        self.text_piece(out, variable.text.as_ref());
    }

    fn condition_pieces(&self, out: &mut Pieces, start: u32, condition: &NamedCondition) {
        let head = out.piece(start);
        prefix(head, condition.modality);
        head.word("condition").word(&self.name(condition.name)).word("=");
        self.expr_piece(out, "", Some(&condition.condition));
        self.sources(out, condition.by.as_ref(), &condition.cites);
    }

    fn remark_pieces(&self, out: &mut Pieces, start: u32, remark: &Remark) {
        self.titled(out, start, "remark", remark.name, Some(&remark.text));
        self.name_list(out, "against", &remark.against);
        self.sources(out, remark.by.as_ref(), &remark.cites);
    }

    // The statements of the model.

    fn rule_pieces(&self, out: &mut Pieces, start: u32, rule: &Rule) {
        self.head(out, start, rule.modality, rule.body.keyword(), rule.name);
        self.body_pieces(out, &rule.body);
        self.name_list(out, "for", &rule.purposes);
        self.expr_piece(out, "when", rule.when.as_ref());
        self.name_list(out, "labelled", &rule.labels);
        self.sources(out, rule.by.as_ref(), &rule.cites);
    }

    /// `[may] flow [NAME:]`.
    fn head(&self, out: &mut Pieces, start: u32, modality: Option<Modality>, word: &str, name: Option<Name>) {
        let head = out.piece(start);
        prefix(head, modality);
        head.word(word);
        if let Some(name) = name {
            head.word(&self.name(name)).glue(":");
        }
    }

    fn body_pieces(&self, out: &mut Pieces, body: &RuleBody) {
        match body {
            RuleBody::Origin { data, at } | RuleBody::Use { data, at } => {
                self.on_head(out, |words| self.data(words, data));
                self.parties(out.piece(at.span.start).word("at"), at);
            }
            RuleBody::Keep { data, at, duration } => {
                self.on_head(out, |words| self.data(words, data));
                self.parties(out.piece(at.span.start).word("at"), at);
                if let Some(duration) = duration {
                    out.piece(duration.span.start).word("for").word(&duration_text(*duration));
                }
            }
            RuleBody::Derive { conclusions, premises, at } => {
                self.on_head(out, |words| self.names(words, conclusions));
                for (index, premise) in premises.iter().enumerate() {
                    let word = if index == 0 { "from" } else { "and" };
                    self.data(out.piece(premise.span.start).word(word), premise);
                }
                if let Some(at) = at {
                    self.parties(out.piece(at.span.start).word("at"), at);
                }
            }
            RuleBody::Flow { chain, data, transformed, seal } => {
                self.on_head(out, |words| {
                    for (index, parties) in chain.iter().enumerate() {
                        if index > 0 {
                            words.soft().word("->");
                        }
                        self.parties(words, parties);
                    }
                });
                self.data(out.piece(data.span.start).word("carries"), data);
                self.name_list(out, "as", transformed);
                if let Some(key) = seal {
                    out.piece(key.span.start).word("sealed with").word(&self.name(*key));
                }
            }
        }
    }

    fn on_head(&self, out: &mut Pieces, print: impl Fn(&mut Words)) {
        if let Some(words) = out.last() {
            print(words);
        }
    }

    // Claims.

    fn claim_pieces(&self, out: &mut Pieces, start: u32, claim: &Claim) {
        out.piece(start).word("claim").word(&self.name(claim.name));
        let (by, cites) = (claim.by.as_ref(), claim.cites.as_slice());
        self.sources(out, by.filter(|_| claim.by_in_header), if claim.cites_in_header { cites } else { &[] });
        if let Some(header) = out.last() {
            header.glue(":");
        }
        self.claim_body(out.piece(claim.body_span.start), &claim.body);
        self.expr_piece(out, "when", claim.when.as_ref());
        self.expr_piece(out, "unless", claim.unless.as_ref());
        self.sources(out, by.filter(|_| !claim.by_in_header), if claim.cites_in_header { &[] } else { cites });
        if let Some(expect) = &claim.expect {
            self.expect_piece(out, expect);
        }
    }

    fn expect_piece(&self, out: &mut Pieces, expect: &Expect) {
        let words = out.piece(expect.span.start).word("expect").word(expect.verdict.word());
        if let Some(because) = &expect.because {
            words.soft().word("because").word(&self.text(because));
        }
    }

    // Clauses.

    fn text_piece(&self, out: &mut Pieces, text: Option<&Text>) {
        if let Some(text) = text {
            out.piece(text.span.start).word(&self.text(text));
        }
    }

    fn name_list(&self, out: &mut Pieces, word: &str, names: &[Name]) {
        if let Some(first) = names.first() {
            self.names(out.piece(first.span.start).word(word), names);
        }
    }

    fn kind_list(&self, out: &mut Pieces, kinds: &[Name]) {
        if let Some(first) = kinds.first() {
            let words = out.piece(first.span.start).word("is");
            super::words::list(words, kinds, |words, kind| {
                words.word(&self.kind(*kind));
            });
        }
    }

    fn expr_piece(&self, out: &mut Pieces, word: &str, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            let words = out.piece(expr.span.start);
            if !word.is_empty() {
                words.word(word);
            }
            self.expr(words, expr);
        }
    }

    fn sources(&self, out: &mut Pieces, by: Option<&Speaker>, cites: &[Cite]) {
        match by {
            Some(Speaker::Party(path)) => {
                out.piece(path.span().start).word("by").word(&self.who(path));
            }
            Some(Speaker::Text(text)) => {
                out.piece(text.span.start).word("by").word(&self.text(text));
            }
            None => {}
        }
        if let Some(first) = cites.first() {
            let words = out.piece(first.source.span.start).word("cite");
            super::words::list(words, cites, |words, cite| self.cite(words, cite));
        }
    }

    fn cite(&self, words: &mut Words, cite: &Cite) {
        words.word(&self.name(cite.source));
        if let Some(at) = &cite.at {
            words.word(&self.text(at));
        }
        if let Some(quote) = &cite.quote {
            words.soft().word("quote").word(&self.text(quote));
        }
    }
}

fn prefix(words: &mut Words, modality: Option<Modality>) {
    match modality {
        Some(Modality::May) => {
            words.word("may");
        }
        Some(Modality::Unstated) => {
            words.word("unstated");
        }
        None => {}
    }
}

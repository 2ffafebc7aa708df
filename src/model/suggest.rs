//! What to say about a name that stands for nothing: a name that is nearly it, or what else it names.

use super::names::{Truth, Wanted};
use super::resolver::Resolver;
use super::{Decider, PartyId, Sort};
use crate::diag::{Diagnostic, Edit, Fix, nearest};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::syntax::ast::Name;
use crate::syntax::words::is_reserved;

/// How many names may still be compared in this run: a file full of unknown names must not take for ever.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(4_000_000)
    }
}

impl Budget {
    fn take(&mut self, names: usize) -> bool {
        let enough = self.0 >= names;
        self.0 = self.0.saturating_sub(names);
        enough
    }
}

/// What else a name stands for.
struct Elsewhere {
    noun: &'static str,
    span: Option<Span>,
}

impl Resolver<'_> {
    /// The finding about a name that stands for nothing of the wanted sort.
    pub fn unknown_name(&mut self, wanted: Wanted, name: Name) -> Diagnostic {
        let written = self.name(name);
        let noun = wanted.noun();
        let diagnostic = Diagnostic::new(wanted.rule(), name.span, format!("unknown {noun} `{written}`"));
        if let Some(elsewhere) = self.elsewhere(wanted, name.symbol) {
            return self.named_elsewhere(diagnostic, wanted, written, &elsewhere);
        }
        match self.near(wanted, name) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(rename(name, &near)),
            None => diagnostic.help(how_to_declare(wanted, written)),
        }
    }

    fn named_elsewhere(
        &self,
        diagnostic: Diagnostic,
        wanted: Wanted,
        written: &str,
        elsewhere: &Elsewhere,
    ) -> Diagnostic {
        let mut message = format!("`{written}` is {}, not {}", a(elsewhere.noun), a(wanted.noun()));
        if wanted == Wanted::Party && elsewhere.noun == "kind" {
            message = format!("{message}: parties of that kind are `any {written}`");
        }
        let diagnostic = diagnostic.help(message);
        match elsewhere.span {
            Some(span) => diagnostic.label(span, format!("the {} `{written}` is declared here", elsewhere.noun)),
            None => diagnostic,
        }
    }

    /// What a name stands for in another name space, or as another sort of thing in its own.
    fn elsewhere(&self, wanted: Wanted, symbol: Symbol) -> Option<Elsewhere> {
        let found = [
            self.as_party_or_kind(symbol),
            self.as_data(symbol),
            self.as_purpose(symbol),
            self.as_label(symbol),
            self.as_condition(symbol),
            self.as_source(symbol),
            self.as_statement(symbol),
            self.as_claim(symbol),
        ];
        found.into_iter().flatten().find(|elsewhere| elsewhere.noun != wanted.noun())
    }

    fn as_party_or_kind(&self, symbol: Symbol) -> Option<Elsewhere> {
        Some(match *self.names.top.get(symbol)? {
            Decider::Party(party) => Elsewhere { noun: "party", span: Some(self.policy.parties[party].span) },
            Decider::Kind(kind) => Elsewhere { noun: "kind", span: self.policy.kinds[kind].span },
        })
    }

    fn as_data(&self, symbol: Symbol) -> Option<Elsewhere> {
        let data = &self.policy.data[*self.names.data.get(symbol)?];
        Some(Elsewhere { noun: if data.key { "key" } else { "data type" }, span: Some(data.span) })
    }

    fn as_purpose(&self, symbol: Symbol) -> Option<Elsewhere> {
        let purpose = &self.policy.purposes[*self.names.purposes.get(&symbol)?];
        Some(Elsewhere { noun: "purpose", span: Some(purpose.span) })
    }

    fn as_label(&self, symbol: Symbol) -> Option<Elsewhere> {
        let label = &self.policy.labels[*self.names.labels.get(&symbol)?];
        Some(Elsewhere { noun: "label", span: Some(label.span) })
    }

    fn as_condition(&self, symbol: Symbol) -> Option<Elsewhere> {
        Some(match *self.names.conditions.get(&symbol)? {
            Truth::Condition(slot) => {
                Elsewhere { noun: "condition", span: self.names.condition_slots.get(slot).map(|slot| slot.name_span) }
            }
            Truth::Variable(variable) => {
                let variable = &self.policy.variables[variable];
                Elsewhere { noun: sort_noun(variable.sort), span: Some(variable.span) }
            }
        })
    }

    fn as_source(&self, symbol: Symbol) -> Option<Elsewhere> {
        let source = &self.policy.sources[*self.names.sources.get(&symbol)?];
        Some(Elsewhere { noun: "source", span: Some(source.span) })
    }

    fn as_statement(&self, symbol: Symbol) -> Option<Elsewhere> {
        let stated = self.names.statements.get(&symbol)?;
        Some(Elsewhere { noun: stated.noun, span: Some(stated.span) })
    }

    fn as_claim(&self, symbol: Symbol) -> Option<Elsewhere> {
        Some(Elsewhere { noun: "claim", span: Some(*self.names.claims.get(&symbol)?) })
    }

    /// The nearest name of the wanted sort.
    fn near(&mut self, wanted: Wanted, name: Name) -> Option<String> {
        let interner = &self.world.interner;
        let written = interner.name(name.symbol);
        let names = &self.names;
        let symbols: Vec<Symbol> = match wanted {
            Wanted::Party => return self.near_party(name, |decider| matches!(decider, Decider::Party(_))),
            Wanted::PartyOrKind => return self.near_party(name, |_| true),
            Wanted::Kind => {
                names.top.iter().filter(|(_, top)| matches!(top, Decider::Kind(_))).map(|(s, _)| s).collect()
            }
            Wanted::Data => names.data.iter().map(|(s, _)| s).collect(),
            Wanted::Key => names.data.iter().filter(|&(_, &id)| self.policy.data[id].key).map(|(s, _)| s).collect(),
            Wanted::Purpose => names.purposes.keys().copied().collect(),
            Wanted::Label => names.labels.keys().copied().collect(),
            Wanted::Condition => names.conditions.keys().copied().collect(),
            Wanted::Source => names.sources.keys().copied().collect(),
            Wanted::Baseline => names.baselines.keys().copied().collect(),
            Wanted::Remark => names.remarks.keys().copied().collect(),
        };
        if !self.budget.take(symbols.len()) {
            return None;
        }
        nearest(written, symbols.iter().map(|&symbol| interner.name(symbol))).map(str::to_owned)
    }

    /// A part of that very name, else a party (or kind) with a near name, else a part with a near one.
    fn near_party(&mut self, name: Name, accept: impl Fn(Decider) -> bool) -> Option<String> {
        if !self.budget.take(self.policy.parties.len() * 2) {
            return None;
        }
        let interner = &self.world.interner;
        if let Some(part) = self.part_elsewhere(name.symbol) {
            return Some(part);
        }
        let parts = || self.policy.parties.iter_enumerated().filter(|(_, party)| party.whole.is_some());
        let written = interner.name(name.symbol);
        let top =
            self.names.top.iter().filter(|&(_, &decider)| accept(decider)).map(|(symbol, _)| interner.name(symbol));
        if let Some(near) = nearest(written, top) {
            return Some(near.to_owned());
        }
        let near = nearest(written, parts().map(|(_, party)| interner.name(party.name)))?;
        let (part, _) = parts().find(|(_, party)| interner.name(party.name) == near)?;
        Some(self.policy.party_path(part))
    }

    /// The path that a wrong part most likely stands for.
    pub fn near_part(&mut self, whole: PartyId, name: Name) -> Option<String> {
        let siblings: Vec<PartyId> = self.policy.parties[whole].parts().to_vec();
        if !self.budget.take(siblings.len()) {
            return None;
        }
        let interner = &self.world.interner;
        let names = siblings.iter().map(|&part| interner.name(self.policy.parties[part].name));
        match nearest(interner.name(name.symbol), names) {
            Some(near) => Some(format!("{}.{near}", self.policy.party_path(whole))),
            None => self.part_elsewhere(name.symbol),
        }
    }

    /// The first part of that very name.
    fn part_elsewhere(&self, name: Symbol) -> Option<String> {
        let mut parties = self.policy.parties.iter_enumerated();
        let (part, _) = parties.find(|(_, party)| party.whole.is_some() && party.name == name)?;
        Some(self.policy.party_path(part))
    }
}

/// A noun with its article.
pub(super) fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// What a sort of variable is called.
pub(super) const fn sort_noun(sort: Sort) -> &'static str {
    match sort {
        Sort::Choice(_) => "choice",
        Sort::Fact => "fact",
        Sort::Reading => "reading",
        Sort::May | Sort::Unstated => "hidden variable",
    }
}

/// The change of one name into another. Which one was meant is a guess, so that it is not made unasked.
fn rename(name: Name, near: &str) -> Fix {
    let parts: Vec<String> = near.split('.').map(as_written).collect();
    let edit = Edit { span: name.span, text: parts.join(".") };
    Fix { title: format!("write `{near}`"), safe: false, edits: vec![edit] }
}

fn as_written(name: &str) -> String {
    if is_reserved(name) { format!("`{name}`") } else { name.to_owned() }
}

fn how_to_declare(wanted: Wanted, name: &str) -> String {
    match wanted {
        Wanted::Party | Wanted::PartyOrKind => format!("declare it: `party {name}`"),
        Wanted::Kind => format!("declare it: `kind {name}`"),
        Wanted::Data => format!("declare it: `data {name}`"),
        Wanted::Key => format!("declare it: `key {name}`"),
        Wanted::Purpose => format!("declare it: `purpose {name}`"),
        Wanted::Label => format!("declare it: `label {name}`"),
        Wanted::Condition => format!("declare it: `fact {name}`, or as a `choice`, `reading` or `condition`"),
        Wanted::Source => format!("declare it: `source {name}`"),
        Wanted::Baseline => format!("declare it: `baseline {name} \"path\"`"),
        Wanted::Remark => format!("declare it: `remark {name} \"…\"`, or take it out of `against`"),
    }
}

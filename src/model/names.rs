//! What names stand for, and what to say where one stands for nothing.

use super::VariableId;
use super::resolver::Resolver;
use super::{
    BaselineId, ConditionId, DataId, Decider, KindId, LabelId, PartyId, PurposeId, RemarkId, SourceId, Speaker,
};
use crate::diag::{Diagnostic, Rule, codes};
use crate::source::Span;
use crate::symbol::{Symbol, SymbolMap};
use crate::syntax::Space;
use crate::syntax::ast::{self, Name, Path};
use rustc_hash::FxHashMap;

/// The tables of names.
#[derive(Default)]
pub(super) struct Names {
    /// Parties that are no parts, and kinds.
    pub top: SymbolMap<Decider>,
    /// Parts within their wholes.
    pub parts: FxHashMap<(PartyId, Symbol), PartyId>,
    /// Data types and keys.
    pub data: SymbolMap<DataId>,
    /// Purposes.
    pub purposes: FxHashMap<Symbol, PurposeId>,
    /// Labels.
    pub labels: FxHashMap<Symbol, LabelId>,
    /// Sources.
    pub sources: FxHashMap<Symbol, SourceId>,
    /// Variables and conditions.
    pub conditions: FxHashMap<Symbol, Truth>,
    /// The ids of conditions, by slot; `None` for those that were not understood.
    pub condition_slots: Vec<Slot>,
    /// Baselines; those that are declared but not read have no id.
    pub baselines: FxHashMap<Symbol, Option<BaselineId>>,
    /// Statements, assumptions, remarks, conditions with a prefix.
    pub statements: FxHashMap<Symbol, Stated>,
    /// Remarks.
    pub remarks: FxHashMap<Symbol, RemarkId>,
    /// Claims.
    pub claims: FxHashMap<Symbol, Span>,
    /// Names in declarations that were not understood.
    pub broken: FxHashMap<(Space, Symbol), Span>,
}

/// What a name in a condition can stand for.
#[derive(Clone, Copy)]
pub(super) enum Truth {
    /// A variable.
    Variable(VariableId),
    /// A condition, by its slot.
    Condition(usize),
}

/// A named condition before it has its final id.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Its id; `None` if it was not understood.
    pub id: Option<ConditionId>,
    /// The statement.
    pub span: Span,
    /// Where its name stands.
    pub name_span: Span,
}

/// A name in the name space of statements.
#[derive(Clone, Copy)]
pub(super) struct Stated {
    /// What it names.
    pub noun: &'static str,
    /// Where.
    pub span: Span,
}

/// What is asked for where a name stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A party.
    Party,
    /// A kind.
    Kind,
    /// A party or a kind.
    PartyOrKind,
    /// A data type or key.
    Data,
    /// A key.
    Key,
    /// A purpose.
    Purpose,
    /// A label.
    Label,
    /// A variable or condition.
    Condition,
    /// A source.
    Source,
    /// A baseline.
    Baseline,
    /// A remark.
    Remark,
}

impl Wanted {
    /// As a message calls it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Kind => "kind",
            Self::PartyOrKind => "party or kind",
            Self::Data => "data type",
            Self::Key => "key",
            Self::Purpose => "purpose",
            Self::Label => "label",
            Self::Condition => "variable or condition",
            Self::Source => "source",
            Self::Baseline => "baseline",
            Self::Remark => "remark",
        }
    }

    /// The name space that it is looked up in.
    pub const fn space(self) -> Space {
        match self {
            Self::Party | Self::Kind | Self::PartyOrKind => Space::Parties,
            Self::Data | Self::Key => Space::Data,
            Self::Purpose => Space::Purposes,
            Self::Label => Space::Labels,
            Self::Condition => Space::Conditions,
            Self::Source => Space::Sources,
            Self::Baseline => Space::Baselines,
            Self::Remark => Space::Statements,
        }
    }

    /// The rule about such names.
    pub const fn rule(self) -> &'static Rule {
        match self {
            Self::Party | Self::PartyOrKind => &codes::UNKNOWN_PARTY,
            Self::Kind => &codes::UNKNOWN_KIND,
            Self::Data => &codes::UNKNOWN_DATA,
            Self::Key => &codes::UNKNOWN_KEY,
            Self::Purpose => &codes::UNKNOWN_PURPOSE,
            Self::Label => &codes::UNKNOWN_LABEL,
            Self::Condition => &codes::UNKNOWN_CONDITION,
            Self::Source => &codes::UNKNOWN_SOURCE,
            Self::Baseline => &codes::UNKNOWN_BASELINE,
            Self::Remark => &codes::UNKNOWN_REMARK,
        }
    }
}

impl Resolver<'_> {
    /// The party of a path.
    pub fn party(&mut self, path: &Path) -> Option<PartyId> {
        match self.names.top.get(path.first.symbol) {
            Some(&Decider::Party(party)) => self.part(party, &path.rest),
            _ => self.unknown(Wanted::Party, path.first),
        }
    }

    /// The part that is reached from a party by names.
    fn part(&mut self, whole: PartyId, rest: &[Name]) -> Option<PartyId> {
        let mut party = whole;
        for &name in rest {
            match self.names.parts.get(&(party, name.symbol)) {
                Some(&part) => party = part,
                None => return self.unknown_part(party, name),
            }
        }
        Some(party)
    }

    /// The party or kind of a path.
    pub fn party_or_kind(&mut self, path: &Path) -> Option<Decider> {
        match (self.names.top.get(path.first.symbol), path.rest.as_slice()) {
            (Some(&decider), []) => Some(decider),
            (Some(&Decider::Party(party)), rest) => self.part(party, rest).map(Decider::Party),
            (Some(Decider::Kind(_)), _) => self.unknown(Wanted::Party, path.first),
            (None, _) => self.unknown(Wanted::PartyOrKind, path.first),
        }
    }

    /// The kind of a name.
    pub fn kind(&mut self, name: Name) -> Option<KindId> {
        match self.names.top.get(name.symbol) {
            Some(&Decider::Kind(kind)) => Some(kind),
            _ => self.unknown(Wanted::Kind, name),
        }
    }

    /// The data type or key of a name.
    pub fn data(&mut self, name: Name) -> Option<DataId> {
        let found = self.names.data.get(name.symbol).copied();
        found.or_else(|| self.unknown(Wanted::Data, name))
    }

    /// The key of a name.
    pub fn key(&mut self, name: Name) -> Option<DataId> {
        let found = self.names.data.get(name.symbol).copied();
        found.filter(|&key| self.policy.data[key].key).or_else(|| self.unknown(Wanted::Key, name))
    }

    /// The purpose of a name.
    pub fn purpose(&mut self, name: Name) -> Option<PurposeId> {
        let found = self.names.purposes.get(&name.symbol).copied();
        found.or_else(|| self.unknown(Wanted::Purpose, name))
    }

    /// The label of a name.
    pub fn label(&mut self, name: Name) -> Option<LabelId> {
        let found = self.names.labels.get(&name.symbol).copied();
        found.or_else(|| self.unknown(Wanted::Label, name))
    }

    /// The source of a name.
    pub fn source(&mut self, name: Name) -> Option<SourceId> {
        let found = self.names.sources.get(&name.symbol).copied();
        found.or_else(|| self.unknown(Wanted::Source, name))
    }

    /// The remark of a name.
    pub fn remark(&mut self, name: Name) -> Option<RemarkId> {
        let found = self.names.remarks.get(&name.symbol).copied();
        found.or_else(|| self.unknown(Wanted::Remark, name))
    }

    /// The baseline of a name; `Some(None)` for one that is not read, because the policy is a baseline itself.
    pub fn baseline(&mut self, name: Name) -> Option<Option<BaselineId>> {
        let found = self.names.baselines.get(&name.symbol).copied();
        found.or_else(|| self.unknown(Wanted::Baseline, name))
    }

    /// All of several names; every one that is unknown is reported.
    pub fn all<T>(&mut self, names: &[Name], mut one: impl FnMut(&mut Self, Name) -> Option<T>) -> Option<Vec<T>> {
        let found: Vec<T> = names.iter().filter_map(|&name| one(self, name)).collect();
        (found.len() == names.len()).then_some(found)
    }

    /// Who says something.
    pub fn speaker(&mut self, speaker: Option<&ast::Speaker>) -> Option<Speaker> {
        match speaker? {
            ast::Speaker::Text(text) => Some(Speaker::Text(text.value.as_str().into())),
            ast::Speaker::Party(path) => self.speaking_party(path),
        }
    }

    fn speaking_party(&mut self, path: &Path) -> Option<Speaker> {
        let before = self.diagnostics.len();
        match self.party_or_kind(path) {
            Some(Decider::Party(party)) => Some(Speaker::Party(party)),
            Some(Decider::Kind(kind)) => Some(Speaker::Kind(kind)),
            None => {
                for diagnostic in self.diagnostics.iter_mut().skip(before) {
                    suggest_quotation_marks(diagnostic, self.world.sources.text(path.span()));
                }
                None
            }
        }
    }

    /// Reports a name that stands for nothing of the wanted sort, unless a declaration of it was not understood.
    pub fn unknown<T>(&mut self, wanted: Wanted, name: Name) -> Option<T> {
        if let Some(&span) = self.names.broken.get(&(wanted.space(), name.symbol)) {
            self.fault(span);
            return None;
        }
        let diagnostic = self.unknown_name(wanted, name);
        self.error(diagnostic);
        None
    }

    fn unknown_part<T>(&mut self, whole: PartyId, name: Name) -> Option<T> {
        if let Some(&span) = self.names.broken.get(&(Space::Parties, name.symbol)) {
            self.fault(span);
            return None;
        }
        let path = self.policy.party_path(whole);
        let message = format!("`{path}` has no part `{}`", self.name(name));
        let help = self.near_part(whole, name).map(|near| format!("did you mean `{near}`?"));
        let declared = self.policy.parties[whole].span;
        self.error(
            Diagnostic::new(&codes::UNKNOWN_PARTY, name.span, message)
                .label(declared, format!("`{path}` is declared here"))
                .maybe_help(help),
        );
        None
    }
}

fn suggest_quotation_marks(diagnostic: &mut Diagnostic, written: &str) {
    let quoted = format!("somebody who is no party of the policy goes in quotation marks: `by \"{written}\"`");
    let help = diagnostic.help.take().map_or_else(String::new, |help| format!("{help}; "));
    diagnostic.help = Some((help + &quoted).into());
}

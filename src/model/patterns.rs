//! Patterns: the sets of data and parties that they match.

use super::resolver::Resolver;
use super::{Clauses, DataId, DataSet, KindId, LabelId, PartyId, PartySet, PurposeSet, Set};
use crate::diag::{Diagnostic, Edit, Fix, codes};
use crate::ids::{Id, IdVec};
use crate::source::Span;
use crate::symbol::{Symbol, SymbolMap};
use crate::syntax::ast::{DataPattern, DataTerm, Name, PartyHead, PartyPattern, PartyTerm};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher as _;
use std::rc::Rc;

/// How many lists of data types are remembered. Many more would not be in the processor's reach, and finding one costs more then than
/// making it again.
const RECENT_LISTS: usize = 1 << 10;

/// Sets that many patterns share.
#[derive(Default)]
pub(super) struct Caches {
    /// The clauses of statements that have none.
    pub no_clauses: Rc<Clauses>,
    /// The clauses of statements that have no other than `when` and a name, by that name.
    pub conditional: SymbolMap<Rc<Clauses>>,
    /// Lists of data types that were met lately, by their hashes: large policies say the same ones again and again.
    data: Vec<(u32, DataSet)>,
    /// Room for such a list.
    list: Vec<DataId>,
    /// Room for the parties of plain statements.
    pub parties: Vec<Option<PartyId>>,
    /// Each party with its parts.
    with_parts: FxHashMap<PartyId, PartySet>,
    kinds: FxHashMap<KindId, PartySet>,
    groups: FxHashMap<PartyId, PartySet>,
    anyone: Option<PartySet>,
    anything: Option<DataSet>,
    /// What each party owns.
    owned: Option<IdVec<PartyId, Vec<PartyId>>>,
}

/// Whether parties come with their parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// In claims.
    With,
    /// In statements.
    Without,
}

/// What becomes of `except`: every claim with one is read a second time without.
#[derive(Clone, Copy, Default)]
pub(super) struct Exceptions {
    /// Some pattern has one.
    pub seen: bool,
    /// They are read as if they were not there.
    pub ignored: bool,
}

impl Resolver<'_> {
    /// The data that a pattern matches.
    pub fn data_pattern(&mut self, pattern: &DataPattern) -> Option<DataSet> {
        let matched = self.data_terms(&pattern.terms);
        let excepted = self.excepted(&pattern.except);
        let excepted = self.data_terms(excepted);
        let (matched, excepted) = (matched?, excepted?);
        if excepts_in_vain(&matched, &excepted) {
            self.except_nothing(pattern.span, &pattern.except.iter().map(|term| term.span).collect::<Vec<_>>());
        }
        let set = less(matched, &excepted);
        if set.is_empty() {
            self.matches_nothing(pattern.span, "no data");
        }
        Some(set)
    }

    /// What a pattern takes out: nothing while exceptions are ignored.
    pub fn excepted<'p, T>(&mut self, terms: &'p [T]) -> &'p [T] {
        self.exceptions.seen |= !terms.is_empty();
        if self.exceptions.ignored { &[] } else { terms }
    }

    fn data_terms(&mut self, terms: &[DataTerm]) -> Option<DataSet> {
        if let [term] = terms {
            return self.data_term(term);
        }
        let mut found = Vec::with_capacity(terms.len());
        let mut understood = true;
        for term in terms {
            match self.data_term(term) {
                Some(set) => found.extend(set.iter()),
                None => understood = false,
            }
        }
        understood.then(|| self.shared(&mut found))
    }

    /// The data that names alone match; `None` if one of them is unknown.
    pub fn plain_data(&mut self, names: &[Symbol]) -> Option<DataSet> {
        let below = |name: &Symbol| self.names.data.get(*name).map(|&data| &self.policy.data[data].below);
        if !names.iter().all(|name| below(name).is_some()) {
            return None;
        }
        let sets = names.iter().filter_map(below);
        if let Some(near) = Set::near_union(sets.clone()) {
            return Some(near);
        }
        let mut found = std::mem::take(&mut self.caches.list);
        found.clear();
        found.extend(sets.flat_map(Set::iter));
        let set = self.shared(&mut found);
        self.caches.list = found;
        Some(set)
    }

    /// The set of these data types, the same one for the same ones, if they were met lately.
    fn shared(&mut self, found: &mut Vec<DataId>) -> DataSet {
        if let Some(set) = Set::without_list(found) {
            return set;
        }
        let lately = &mut self.caches.data;
        lately.resize(RECENT_LISTS, (0, Set::default()));
        let hash = (FxBuildHasher.hash_one(found.as_slice()) >> 32) as u32;
        let place = lately.get_mut(hash as usize % RECENT_LISTS);
        match place {
            Some((known, set)) if *known == hash && set.iter().eq(found.iter().copied()) => set.clone(),
            place => {
                let set = Set::new(found.iter().copied());
                place.into_iter().for_each(|place| *place = (hash, set.clone()));
                set
            }
        }
    }

    /// The data that one term matches.
    pub fn data_term(&mut self, term: &DataTerm) -> Option<DataSet> {
        let head = match term.name {
            Some(name) => self.data(name).map(|data| self.policy.data[data].below.clone()),
            None => Some(self.anything()),
        };
        let labels = self.labels(&term.labels);
        let (head, labels) = (head?, labels?);
        if labels.is_empty() {
            return Some(head);
        }
        Some(Set::new(head.iter().filter(|&data| has_all(&self.policy.data[data].labels, &labels))))
    }

    /// All data but keys.
    pub fn anything(&mut self) -> DataSet {
        let data = &self.policy.data;
        let anything = || Set::new(data.iter_enumerated().filter(|(_, data)| !data.key).map(|(id, _)| id));
        self.caches.anything.get_or_insert_with(anything).clone()
    }

    /// The data that is a key of that name.
    pub fn keys_below(&mut self, name: Name) -> Option<DataSet> {
        self.key(name).map(|key| self.policy.data[key].below.clone())
    }

    /// The exact data types of several names.
    pub fn data_names(&mut self, names: &[Name]) -> Option<Vec<DataId>> {
        self.all(names, Self::data)
    }

    /// The purposes of several names, and all that is one of them.
    pub fn purposes_below(&mut self, names: &[Name]) -> Option<PurposeSet> {
        let purposes = self.all(names, Self::purpose)?;
        Some(Set::new(purposes.iter().flat_map(|&purpose| self.purposes_below[purpose].iter())))
    }

    /// The parties that a pattern matches.
    pub fn party_pattern(&mut self, pattern: &PartyPattern, parts: Parts) -> Option<PartySet> {
        let matched = self.party_terms(&pattern.terms, parts);
        let excepted = self.excepted(&pattern.except);
        let excepted = self.party_terms(excepted, parts);
        let (matched, excepted) = (matched?, excepted?);
        if excepts_in_vain(&matched, &excepted) {
            self.except_nothing(pattern.span, &pattern.except.iter().map(|term| term.span).collect::<Vec<_>>());
        }
        let set = less(matched, &excepted);
        if set.is_empty() {
            self.matches_nothing(pattern.span, "no party");
        }
        Some(set)
    }

    /// The parties that a claim's pattern itself names: what its terms match before parts are added, less what `except` takes out.
    pub fn named_parties(&mut self, pattern: &PartyPattern) -> Option<PartySet> {
        let matched = self.party_terms(&pattern.terms, Parts::Without);
        let excepted = self.excepted(&pattern.except);
        let excepted = self.party_terms(excepted, Parts::With);
        Some(less(matched?, &excepted?))
    }

    fn party_terms(&mut self, terms: &[PartyTerm], parts: Parts) -> Option<PartySet> {
        union(terms, |term| self.party_term(term, parts))
    }

    fn party_term(&mut self, term: &PartyTerm, parts: Parts) -> Option<PartySet> {
        let head = self.party_head(&term.head);
        let labels = self.labels(&term.labels);
        let (head, labels) = (head?, labels?);
        let matched = if labels.is_empty() {
            head
        } else {
            Set::new(head.iter().filter(|&party| has_all(&self.policy.parties[party].labels, &labels)))
        };
        Some(if parts == Parts::With { self.with_parts(&matched) } else { matched })
    }

    fn party_head(&mut self, head: &PartyHead) -> Option<PartySet> {
        match head {
            PartyHead::Path(path) => self.party(path).map(Set::one),
            PartyHead::Any(kind) => self.kind(*kind).map(|kind| self.any(kind)),
            PartyHead::Anyone => Some(self.anyone()),
            PartyHead::Group(path) => self.party(path).map(|party| self.group(party)),
        }
    }

    fn anyone(&mut self) -> PartySet {
        let parties = &self.policy.parties;
        self.caches.anyone.get_or_insert_with(|| Set::new(parties.ids())).clone()
    }

    /// The parties of a kind or one below.
    fn any(&mut self, kind: KindId) -> PartySet {
        let (parties, kinds) = (&self.policy.parties, &self.policy.kinds);
        let of_kind = || {
            let matching = parties.iter_enumerated().filter(|(_, party)| kinds[party.kind].above.contains(kind));
            Set::new(matching.map(|(id, _)| id))
        };
        self.caches.kinds.entry(kind).or_insert_with(of_kind).clone()
    }

    /// A party, its parts, and whatever one of these owns, transitively.
    fn group(&mut self, party: PartyId) -> PartySet {
        if let Some(known) = self.caches.groups.get(&party) {
            return known.clone();
        }
        let parties = &self.policy.parties;
        let owned = self.caches.owned.get_or_insert_with(|| {
            let mut owned: IdVec<PartyId, Vec<PartyId>> = IdVec::filled(Vec::new(), parties.len());
            for (id, party) in parties.iter_enumerated() {
                for &owner in party.owners() {
                    owned[owner].push(id);
                }
            }
            owned
        });
        let mut seen = IdVec::filled(false, parties.len());
        let mut found = vec![party];
        seen[party] = true;
        let mut next = 0;
        while let Some(&member) = found.get(next) {
            next += 1;
            for &more in parties[member].parts().iter().chain(&owned[member]) {
                if !std::mem::replace(&mut seen[more], true) {
                    found.push(more);
                }
            }
        }
        let group = Set::new(found);
        self.caches.groups.insert(party, group.clone());
        group
    }

    /// Parties with all their parts.
    fn with_parts(&mut self, parties: &PartySet) -> PartySet {
        let policy = &self.policy;
        if let Some(party) = parties.single() {
            let whole = || Set::new(policy.with_parts(party));
            return self.caches.with_parts.entry(party).or_insert_with(whole).clone();
        }
        if parties.len() == policy.parties.len() || parties.iter().all(|party| policy.parties[party].parts().is_empty())
        {
            return parties.clone();
        }
        // A part whose whole is there too comes with it.
        let outermost =
            parties.iter().filter(|&party| policy.parties[party].whole.is_none_or(|whole| !parties.contains(whole)));
        Set::new(outermost.flat_map(|party| policy.with_parts(party)))
    }

    /// Everything behind `except` is something that the pattern does not match.
    fn except_nothing(&mut self, pattern: Span, terms: &[Span]) {
        let (Some(first), Some(last)) = (terms.first(), terms.last()) else { return };
        let terms = first.to(*last);
        let text = one_line(self.world.sources.text(terms));
        let message = format!("`except {text}` takes out nothing: the pattern does not match it");
        let before = Span::new(pattern.file, pattern.start, terms.start);
        let kept = self.world.sources.text(before).trim_end().trim_end_matches("except").trim_end().len();
        let from = Span::new(pattern.file, pattern.start + u32::try_from(kept).unwrap_or_default(), terms.end);
        let edits = vec![Edit { span: from, text: String::new() }];
        self.diagnostics.push(
            Diagnostic::new(&codes::EXCEPT_NOTHING, terms, message)
                .help("leave it out, or correct what it is meant to take out of")
                .fix(Fix { title: "leave `except` out".to_owned(), safe: pattern.file == self.policy.root, edits }),
        );
    }

    fn matches_nothing(&mut self, span: Span, what: &str) {
        let text = self.world.sources.text(span);
        self.diagnostics.push(
            Diagnostic::new(&codes::EMPTY_PATTERN, span, format!("the pattern `{}` matches {what}", one_line(text)))
                .help("declare what it is meant to match, or take it out"),
        );
        self.empty_pattern(span);
    }
}

/// Whether an exception matches something, and nothing of what it is taken from.
fn excepts_in_vain<I: Id>(matched: &Set<I>, excepted: &Set<I>) -> bool {
    !matched.is_empty() && !excepted.is_empty() && matched.common(excepted).next().is_none()
}

/// A text of the file on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has_all(labels: &Set<LabelId>, asked: &Set<LabelId>) -> bool {
    asked.iter().all(|label| labels.contains(label))
}

/// All that the terms match; one set by itself is not copied. Every term is read, so that all its errors are found.
fn union<T, I: Id>(terms: &[T], mut one: impl FnMut(&T) -> Option<Set<I>>) -> Option<Set<I>> {
    if let [term] = terms {
        return one(term);
    }
    let sets: Vec<Set<I>> = terms.iter().filter_map(&mut one).collect();
    (sets.len() == terms.len()).then(|| Set::new(sets.iter().flat_map(Set::iter)))
}

/// The first without the second.
pub(super) fn less<I: Id>(matched: Set<I>, excepted: &Set<I>) -> Set<I> {
    if excepted.is_empty() { matched } else { Set::new(matched.iter().filter(|&id| !excepted.contains(id))) }
}

//! What things are: the hierarchies of kinds, data and purposes, the kinds, owners and labels of parties, and who decides.

use super::declare::any_party;
use super::hierarchy::{Circle, Edges, above, arrange, below};
use super::names::Wanted;
use super::resolver::Resolver;
use super::{DataId, KindId, LabelId, PartyId, PurposeId, Set, Sort};
use crate::diag::{Diagnostic, codes};
use crate::ids::{Id, IdVec};
use crate::source::Span;
use crate::syntax::Space;
use crate::syntax::ast::{self, Name, VariableSort};
use rustc_hash::FxHashMap;

impl Resolver<'_> {
    /// Resolves what was declared, as far as patterns and conditions need it.
    pub fn relate(&mut self) {
        self.relate_kinds();
        self.relate_parties();
        self.relate_data();
        self.relate_purposes();
        self.relate_choices();
    }

    fn relate_kinds(&mut self) {
        let mut edges: Edges<KindId> = IdVec::filled(Vec::new(), self.policy.kinds.len());
        let mut labels: IdVec<KindId, Vec<LabelId>> = IdVec::filled(Vec::new(), edges.len());
        for (id, kind, span) in std::mem::take(&mut self.pending.kinds) {
            let said =
                self.declaration(span, |this| Some((this.is(&kind.is, Self::kind)?, this.labelled(&kind.labels)?)));
            if let Some((is, own)) = said {
                edges[id].extend(is);
                labels[id].extend(own.iter());
            }
        }
        let arranged = arrange(&mut edges);
        self.report_circles(&arranged.circles, "kind", |this, id| this.policy.kinds[id].name);
        let mut closed = above(&edges, &arranged.order);
        for kind in closed.iter_mut() {
            *kind = Set::new(kind.iter().chain([any_party()]));
        }
        for id in self.policy.kinds.ids() {
            self.policy.kinds[id].labels = Set::new(closed[id].iter().flat_map(|kind| labels[kind].iter().copied()));
        }
        for (id, closed) in closed.iter_enumerated() {
            self.policy.kinds[id].above = closed.clone();
        }
    }

    fn relate_parties(&mut self) {
        let mut labels: FxHashMap<PartyId, Vec<LabelId>> = FxHashMap::default();
        for (id, party, span) in std::mem::take(&mut self.pending.parties) {
            let mut own = Vec::new();
            self.declaration(span, |this| this.relate_party(id, party, &mut own));
            if !own.is_empty() {
                labels.entry(id).or_default().extend(own);
            }
            let cites = self.cites(party.cites());
            self.policy.parties[id].add_cites(cites);
        }
        // A part stands behind its whole, so that the whole's labels are complete.
        for id in self.policy.parties.ids() {
            let party = &self.policy.parties[id];
            let kind = &self.policy.kinds[party.kind].labels;
            let whole = party.whole.map(|whole| &self.policy.parties[whole].labels);
            let own = labels.get(&id);
            if own.is_none() && kind.is_empty() && whole.is_none_or(Set::is_empty) {
                continue;
            }
            let own = own.into_iter().flatten().copied();
            let all = Set::new(own.chain(kind.iter()).chain(whole.into_iter().flat_map(Set::iter)));
            self.policy.parties[id].labels = all;
        }
    }

    fn relate_party(&mut self, id: PartyId, party: &ast::Party, labels: &mut Vec<LabelId>) -> Option<()> {
        let kind = party.kind.map_or(Some(any_party()), |kind| self.kind(kind));
        let owners: Vec<Option<PartyId>> = party.owners().iter().map(|owner| self.party(owner)).collect();
        let own = self.labelled(party.labels());
        if let Some(kind) = kind
            && party.kind.is_some()
        {
            self.policy.parties[id].kind = kind;
        }
        self.policy.parties[id].add_owners(owners.iter().copied().flatten());
        labels.extend(own.as_ref().into_iter().flat_map(Set::iter));
        (kind.is_some() && own.is_some() && owners.iter().all(Option::is_some)).then_some(())
    }

    fn relate_data(&mut self) {
        let mut edges: Edges<DataId> = IdVec::filled(Vec::new(), self.policy.data.len());
        let mut labels: IdVec<DataId, Vec<LabelId>> = IdVec::filled(Vec::new(), edges.len());
        for (id, data, span) in std::mem::take(&mut self.pending.data) {
            let said = self.declaration(span, |this| {
                let is = this.is(&data.is, |this, name| this.same_sort_of_data(data.key, name));
                Some((is?, this.labelled(&data.labels)?))
            });
            if let Some((is, own)) = said {
                edges[id].extend(is);
                labels[id].extend(own.iter());
            }
        }
        let arranged = arrange(&mut edges);
        self.report_circles(&arranged.circles, "data type", |this, id| this.policy.data[id].name);
        let (above, below) = (above(&edges, &arranged.order), below(&edges, &arranged.order));
        for id in self.policy.data.ids() {
            let data = &mut self.policy.data[id];
            data.labels = Set::new(above[id].iter().flat_map(|above| labels[above].iter().copied()));
            data.above = above[id].clone();
            // Most types stand alone; one set is enough for those.
            data.below = if below[id] == above[id] { above[id].clone() } else { below[id].clone() };
        }
    }

    /// What data `is`: a key only keys, other data only other data.
    fn same_sort_of_data(&mut self, key: bool, name: Name) -> Option<DataId> {
        if key && self.names.data.get(name.symbol).is_none() {
            return self.unknown(Wanted::Key, name);
        }
        let is = self.data(name)?;
        let other = &self.policy.data[is];
        if other.key == key {
            return Some(is);
        }
        let (declared, written) = (other.span, self.name(name));
        let (message, noun) = if key {
            (format!("a key cannot be data that is no key, but `{written}` is none"), "data type")
        } else {
            (format!("data that is no key cannot be a key, but `{written}` is one"), "key")
        };
        self.error(
            Diagnostic::new(&codes::MIXED_KEY, name.span, message)
                .label(declared, format!("the {noun} `{written}` is declared here"))
                .help("a key `is` only keys, and other data only other data"),
        );
        None
    }

    fn relate_purposes(&mut self) {
        let mut edges: Edges<PurposeId> = IdVec::filled(Vec::new(), self.policy.purposes.len());
        for (id, purpose, span) in std::mem::take(&mut self.pending.purposes) {
            if let Some(is) = self.declaration(span, |this| this.is(&purpose.is, Self::purpose)) {
                edges[id].extend(is);
            }
        }
        let arranged = arrange(&mut edges);
        self.report_circles(&arranged.circles, "purpose", |this, id| this.policy.purposes[id].name);
        for (id, above) in above(&edges, &arranged.order).iter_enumerated() {
            self.policy.purposes[id].above = above.clone();
        }
        self.purposes_below = below(&edges, &arranged.order);
    }

    fn relate_choices(&mut self) {
        for (id, variable, span) in std::mem::take(&mut self.pending.variables) {
            let VariableSort::Choice(by) = &variable.sort else { continue };
            if let Some(decider) = self.declaration(span, |this| this.party_or_kind(by)) {
                self.policy.variables[id].sort = Sort::Choice(decider);
            }
        }
    }

    /// Reads a declaration; every claim may depend on one that is not understood.
    fn declaration<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let outcome = self.statement(span, read);
        for fault in outcome.faults {
            self.hole(fault);
        }
        outcome.value
    }

    /// The names behind `is`, with their places.
    fn is<I>(&mut self, names: &[Name], mut one: impl FnMut(&mut Self, Name) -> Option<I>) -> Option<Vec<(I, Span)>> {
        self.all(names, |this, name| one(this, name).map(|id| (id, name.span)))
    }

    /// The labels that something is given. One whose only declaration is not understood can be left out: whoever asks for it has to
    /// do without a verdict anyway.
    pub fn labelled(&mut self, names: &[Name]) -> Option<Set<LabelId>> {
        let broken = |name: &Name| {
            !self.names.labels.contains_key(&name.symbol)
                && self.names.broken.contains_key(&(Space::Labels, name.symbol))
        };
        if !names.iter().any(broken) {
            return self.labels(names);
        }
        let understood: Vec<Name> = names.iter().copied().filter(|name| !broken(name)).collect();
        self.labels(&understood)
    }

    /// The labels that something is asked for.
    pub fn labels(&mut self, names: &[Name]) -> Option<Set<LabelId>> {
        if names.is_empty() {
            return Some(Set::default());
        }
        self.all(names, Self::label).map(Set::new)
    }

    /// Reports circles. What is in one was not understood.
    pub fn report_circles<I: Id>(
        &mut self,
        circles: &[Circle<I>],
        noun: &str,
        name: impl Fn(&Self, I) -> crate::symbol::Symbol,
    ) {
        for circle in circles {
            let names: Vec<&str> = circle.iter().map(|&(id, _)| self.world.interner.name(name(self, id))).collect();
            if let Some(diagnostic) = circle_found(circle, &names, noun) {
                self.diagnostics.push(diagnostic);
            }
            for &(_, span) in circle {
                self.hole(span);
            }
        }
    }
}

/// The finding about a circle of things that are defined by one another.
fn circle_found<I>(circle: &Circle<I>, names: &[&str], noun: &str) -> Option<Diagnostic> {
    let ((_, span), first) = (circle.first()?, names.first()?);
    let message = match names {
        [_] => format!("the {noun} `{first}` is defined by itself"),
        _ => format!("{noun}s are defined by one another in a circle: `{}` -> `{first}`", names.join("` -> `")),
    };
    let mut diagnostic = Diagnostic::new(&codes::CYCLE, *span, message).help("take one of these mentions out");
    let next_names = names.iter().cycle().skip(1);
    for (at, ((_, mention), (name, next))) in circle.iter().zip(names.iter().zip(next_names)).enumerate() {
        let words = format!("`{name}` is defined by `{next}`");
        diagnostic = if at == 0 { diagnostic.here(words) } else { diagnostic.label(*mention, words) };
    }
    Some(diagnostic)
}

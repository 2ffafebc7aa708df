//! A sketch: every party and every hop of a policy in words, one by one. Views choose from it, marks are put on it, two of them can
//! be laid over each other; only then is it drawn.

use super::frames::{self, FrameKey};
use super::phrases::{condition, topmost, widest};
use super::view::Asked;
use super::{Change, Icon, Line, Outcome, Place, Role, Shape, Stroke, Tone};
use crate::claims::Engine;
use crate::graph::{FormId, HopId};
use crate::holdings::Holdings;
use crate::ids::{Id, IdVec};
use crate::model::{Body, DataId, DataSet, Modality, PartyId, Policy, Statement, StatementId};
use crate::scenario::Diagram;
use crate::source::{Sources, Span};
use crate::words::{Words, fold};
use std::collections::BTreeSet;

/// Parties and hops in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Sketch {
    pub(super) parties: Vec<Party>,
    pub(super) links: Vec<Link>,
    /// How many arrows matter, if that is too much and only those of the witness are left.
    pub(super) too_many: Option<usize>,
}

/// A party.
#[derive(Clone, Debug)]
pub(super) struct Party {
    /// Its dotted path.
    pub(super) path: String,
    pub(super) kind: String,
    pub(super) shape: Shape,
    /// Outermost first.
    pub(super) frames: Vec<FrameKey>,
    /// What the witness does in it.
    pub(super) steps: Vec<Line>,
    /// What it derives.
    pub(super) derives: Vec<String>,
    pub(super) verdicts: Vec<Line>,
    pub(super) outcome: Option<Outcome>,
    pub(super) tone: Tone,
    /// Whether the view shows it.
    pub(super) shown: bool,
    pub(super) tip: Vec<String>,
    pub(super) place: Option<Place>,
    pub(super) change: Option<Change>,
}

/// A hop.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) stroke: Stroke,
    /// The data, the relevant ones first.
    pub(super) carries: Vec<String>,
    /// How many of them are relevant to the view.
    pub(super) relevant: usize,
    /// What arrives instead.
    pub(super) becomes: Vec<String>,
    /// The key of the seal.
    pub(super) seal: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) purposes: Vec<String>,
    pub(super) tone: Tone,
    /// The steps of the witness that it is.
    pub(super) hops: Vec<Line>,
    /// The statement: its name or place.
    pub(super) statement: String,
    /// Its name, or its text if it has none: what it is recognised by.
    pub(super) key: String,
    /// The statement as written.
    pub(super) text: String,
    /// Who says so.
    pub(super) said: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) change: Option<Change>,
    /// Whether it is off the way that the view is about.
    pub(super) context: bool,
    /// The statement in its policy; none for what a whole has from its part.
    pub(super) stated: Option<StatementId>,
    /// The hop in the flow graph; none for what a whole has from its part.
    pub(super) hop: Option<HopId>,
}

impl Sketch {
    /// The sketch of a whole policy. What can never happen is muted, or left out.
    pub(super) fn of<'e>(asked: Asked<'e>, engine: &'e mut Engine<'_>, leave_out: bool) -> Self {
        let Asked { policy, sources, .. } = asked;
        let mut sketching = Sketching::new(policy, sources, engine);
        let mut sketch = Self { parties: sketching.parties(), links: sketching.links(leave_out), too_many: None };
        sketch.show_busy(policy);
        sketch.frame(policy);
        sketch
    }

    /// Shows every party but those wholes that only have parts.
    fn show_busy(&mut self, policy: &Policy) {
        let mut busy: BTreeSet<usize> = self.links.iter().flat_map(|link| [link.from, link.to]).collect();
        busy.extend(self.parties.iter().enumerate().filter(|(_, party)| !party.derives.is_empty()).map(|(at, _)| at));
        for (id, party) in policy.parties.iter_enumerated() {
            self.parties[id.index()].shown = party.parts().is_empty() || busy.contains(&id.index());
        }
    }

    /// Shows a party, whatever the view thinks of it.
    pub(super) fn show(&mut self, party: PartyId) {
        if let Some(party) = self.parties.get_mut(party.index()) {
            party.shown = true;
        }
    }

    /// Puts what is shown into its frames.
    pub(super) fn frame(&mut self, policy: &Policy) {
        let shown: IdVec<PartyId, bool> = self.parties.iter().map(|party| party.shown).collect();
        let frames = frames::frames(policy, &shown);
        self.parties.iter_mut().zip(frames.iter()).for_each(|(party, frames)| party.frames.clone_from(frames));
    }
}

struct Sketching<'e, 'p> {
    policy: &'e Policy,
    sources: &'e Sources,
    engine: &'e mut Engine<'p>,
    holdings: std::rc::Rc<Holdings>,
}

impl<'e, 'p> Sketching<'e, 'p> {
    fn new(policy: &'e Policy, sources: &'e Sources, engine: &'e mut Engine<'p>) -> Self {
        let holdings = engine.holdings();
        Self { policy, sources, engine, holdings }
    }

    fn parties(&mut self) -> Vec<Party> {
        let derived = self.derived();
        let own = self.own_statements();
        let policy = self.policy;
        policy.parties.ids().map(|id| self.party(id, &derived[id], &own[id])).collect()
    }

    fn party(&self, id: PartyId, derived: &DataSet, own: &[StatementId]) -> Party {
        let party = &self.policy.parties[id];
        let path = self.policy.party_path(id);
        let kind = self.policy.symbol(self.policy.kinds[party.kind].name).to_owned();
        let display = party.display().map(|display| format!(" \"{}\"", fold(display)));
        let mut tip = vec![format!("{kind} {path}{}", display.unwrap_or_default())];
        tip.extend(party.doc().map(fold));
        let owners: Vec<String> = party.owners().iter().map(|&owner| self.policy.party_path(owner)).collect();
        tip.extend((!owners.is_empty()).then(|| format!("owned by {}", owners.join(", "))));
        tip.extend(own.iter().map(|&id| fold(self.sources.text(self.policy.statements[id].span))));
        Party {
            shape: self.shape(id),
            path,
            kind,
            frames: Vec::new(),
            steps: Vec::new(),
            derives: topmost(self.policy, derived),
            verdicts: Vec::new(),
            outcome: None,
            tone: Tone::Normal,
            shown: true,
            tip,
            place: Some(self.place(party.span)),
            change: None,
        }
    }

    /// What is said to exist, to be kept and to be used at each party.
    fn own_statements(&self) -> IdVec<PartyId, Vec<StatementId>> {
        let mut own = IdVec::filled(Vec::new(), self.policy.parties.len());
        for (id, statement) in self.policy.statements.iter_enumerated() {
            if let Body::Origin { at, .. } | Body::Keep { at, .. } | Body::Use { at, .. } = &statement.body {
                at.iter().for_each(|party| own[party].push(id));
            }
        }
        own
    }

    fn shape(&self, party: PartyId) -> Shape {
        let above = &self.policy.kinds[self.policy.parties[party].kind].above;
        let is = |name: &str| {
            above.iter().any(|kind| {
                let kind = &self.policy.kinds[kind];
                kind.span.is_none() && self.policy.symbol(kind.name) == name
            })
        };
        if is("person") || is("authority") {
            Shape::Outsider
        } else if is("store") {
            Shape::Store
        } else {
            Shape::Party
        }
    }

    /// What each party can derive.
    fn derived(&mut self) -> IdVec<PartyId, DataSet> {
        let graph = std::rc::Rc::clone(&self.engine.system.graph);
        let mut derived: Vec<Vec<DataId>> = vec![Vec::new(); self.policy.parties.len()];
        for derivation in &graph.derivations {
            let is_at = |party: &PartyId| derivation.at.as_ref().is_none_or(|at| at.contains(*party));
            for party in self.policy.parties.ids().filter(is_at) {
                let clear = |data: DataId| self.holdings.of((party, graph.forms.clear(data)));
                let mut when = self.engine.system.guards[derivation.statement];
                for premise in &derivation.premises {
                    let held = self.engine.space.diagrams.any(premise.iter().map(clear));
                    when = self.engine.space.diagrams.and(when, held);
                }
                if self.is_possible(when) && !self.is_its_own(party, &derivation.premises) {
                    derived[party.index()].extend(&derivation.conclusions);
                }
            }
        }
        derived.into_iter().map(DataSet::new).collect()
    }

    /// Whether a party has all premises from nobody else: what follows from them is no news to it.
    fn is_its_own(&self, party: PartyId, premises: &[DataSet]) -> bool {
        let originates = |data: DataId| {
            let statements = self.engine.system.origins_at(party).iter().map(|&id| &self.policy.statements[id].body);
            statements.into_iter().any(|body| matches!(body, Body::Origin { data: own, .. } if own.contains(data)))
        };
        premises.iter().all(|premise| premise.iter().any(originates))
    }

    /// Whether some scenario that counts is in a set.
    fn is_possible(&mut self, when: Diagram) -> bool {
        let valid = self.engine.space.valid();
        self.engine.space.diagrams.and(when, valid) != Diagram::NEVER
    }

    fn links(&mut self, leave_out: bool) -> Vec<Link> {
        let graph = std::rc::Rc::clone(&self.engine.system.graph);
        let mut links = Vec::new();
        for (id, hop) in graph.hops() {
            let guard = self.engine.system.guards[hop.statement];
            let moves: Vec<FormId> = graph.transfer(id).moves().map(|(form, _)| form).collect();
            let held = moves.into_iter().map(|form| self.holdings.of((hop.from, form)));
            let held = self.engine.space.diagrams.any(held);
            let when = self.engine.space.diagrams.and(held, guard);
            let happens = self.is_possible(when);
            if happens || !leave_out {
                let certain = leave_out && self.applies_always(hop.statement);
                let mut link = self.link(id, hop.statement, (hop.from, hop.to), hop.link, certain);
                link.tone = if happens { Tone::Normal } else { Tone::Muted };
                links.push(link);
            }
        }
        links
    }

    /// Whether a statement applies in every scenario that counts, its hidden variable aside.
    fn applies_always(&mut self, statement: StatementId) -> bool {
        let Some(when) = &self.policy.statements[statement].when else { return true };
        let when = self.engine.condition(when);
        let valid = self.engine.space.valid();
        self.engine.space.diagrams.without(valid, when) == Diagram::NEVER
    }

    fn link(&self, hop: HopId, id: StatementId, (from, to): (PartyId, PartyId), link: u32, certain: bool) -> Link {
        let statement = &self.policy.statements[id];
        let when = statement.when.as_ref().filter(|_| !certain);
        let text = fold(self.sources.text(statement.span));
        let name = statement.name.map(|name| self.policy.symbol(name).to_owned());
        let (carries, becomes, seal) = self.moves(statement, link);
        Link {
            from: from.index(),
            to: to.index(),
            stroke: stroke(statement, when.is_some()),
            relevant: carries.len(),
            carries,
            becomes,
            seal: seal.map(|key| self.policy.data_name(key).to_owned()),
            condition: when.map(|when| condition(self.policy, self.sources, when)),
            purposes: statement
                .purposes
                .iter()
                .map(|&one| self.policy.symbol(self.policy.purposes[one].name).to_owned())
                .collect(),
            tone: Tone::Normal,
            hops: Vec::new(),
            statement: name.clone().unwrap_or_else(|| self.sources.place(statement.span)),
            key: name.unwrap_or_else(|| text.clone()),
            text,
            said: Words::new(self.policy, self.sources).authority(statement.by.as_ref(), &statement.cites),
            place: Some(self.place(statement.span)),
            change: None,
            context: false,
            stated: Some(id),
            hop: Some(hop),
        }
    }

    fn moves(&self, statement: &Statement, link: u32) -> (Vec<String>, Vec<String>, Option<DataId>) {
        let Body::Flow { data, transformed, seal, .. } = &statement.body else { return Default::default() };
        let carried = widest(self.policy, data);
        let names =
            |names: &[DataId]| names.iter().map(|&one| self.policy.data_name(one).to_owned()).collect::<Vec<_>>();
        match transformed {
            None => (carried, Vec::new(), *seal),
            Some(transformed) if link == 0 => (carried, names(&transformed.names), *seal),
            Some(transformed) => (names(&transformed.names), Vec::new(), *seal),
        }
    }

    fn place(&self, span: Span) -> Place {
        let start = self.sources.start(span);
        Place {
            file: self.sources.file(span.file).name().to_owned(),
            line: start.line.try_into().unwrap_or(usize::MAX),
        }
    }
}

fn stroke(statement: &Statement, conditional: bool) -> Stroke {
    match (statement.modality, conditional) {
        (Some(Modality::Unstated), _) => Stroke::Unstated,
        (Some(Modality::May), _) => Stroke::May,
        (None, true) => Stroke::Conditional,
        (None, false) => Stroke::Definite,
    }
}

/// A line of what happens in a party.
pub(super) fn note(icons: Vec<Icon>, text: String) -> Line {
    Line { icons, text, role: Role::Note }
}

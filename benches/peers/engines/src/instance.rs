//! Flow graphs of bare numbers: random ones, and as resolved policies.

use crate::support::{Chance, One};
use flowproof::ids::Id as _;
use flowproof::model::{
    self, Body, Chain, ClaimBody, DataId, DataSet, Event, PartyId, PartySet, Policy, Request, Statement,
};
use flowproof::source::Sources;
use std::collections::HashMap;
use std::rc::Rc;

/// How parties are linked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Links {
    /// A few parties send and receive most of what there is.
    PowerLaw,
    /// Layers, most flows one or two of them down and to places nearby, every twentieth one up.
    Layered,
}

/// What an instance is like.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// How parties are linked.
    pub links: Links,
    /// One origin for each type, and claims about the commonest types only: what is hard for a search for each claim.
    pub hard: bool,
    /// How many data types.
    pub types: usize,
}

/// A flow graph. Parties and types are numbers from 0.
pub struct Instance {
    /// How many parties.
    pub parties: usize,
    /// How many data types.
    pub types: usize,
    /// Who sends to whom.
    pub flows: Vec<(u32, u32)>,
    /// What the flows carry, one behind the other; sorted.
    pub carried: Vec<u16>,
    /// Where what each flow carries ends.
    pub ends: Vec<u32>,
    /// What is where from the start.
    pub origins: Vec<(u32, u16)>,
    /// Who never holds what, it is claimed.
    pub claims: Vec<(u32, u16)>,
}

impl Kind {
    /// The kind of a name.
    pub fn named(name: &str, types: usize) -> Result<Self, String> {
        let (links, hard) = match name {
            "power-law" => (Links::PowerLaw, false),
            "power-law-hard" => (Links::PowerLaw, true),
            "layered" => (Links::Layered, false),
            "layered-hard" => (Links::Layered, true),
            _ => return Err(format!("no kind `{name}`; there are power-law and layered, and each with -hard behind")),
        };
        Ok(Self { links, hard, types })
    }
}

impl Instance {
    /// An instance with five times as many flows as parties, the same for the same kind and size.
    pub fn new(kind: Kind, parties: usize, claims: usize) -> Self {
        let mut chance = Chance(0x6a09_e667_f3bc_c908 ^ (parties as u64) << 8 ^ kind.types as u64);
        let types = Types::new(kind.types);
        let flows = match kind.links {
            Links::PowerLaw => power_law(&mut chance, parties),
            Links::Layered => layered(&mut chance, parties),
        };
        let (mut carried, mut ends) = (Vec::with_capacity(5 * flows.len()), Vec::with_capacity(flows.len()));
        for _ in &flows {
            types.draw_some(&mut chance, &mut carried);
            ends.push(carried.len() as u32);
        }
        let first = if kind.links == Links::Layered { parties / 8 } else { parties };
        let origins: Vec<_> = if kind.hard {
            (0..kind.types).map(|what| (chance.below(first) as u32, what as u16)).collect()
        } else {
            (0..parties / 20).map(|_| (chance.below(first) as u32, types.draw(&mut chance))).collect()
        };
        let claimed = |chance: &mut Chance| if kind.hard { chance.below(8) as u16 } else { types.draw(chance) };
        let claims: Vec<_> = (0..claims).map(|_| (chance.below(parties) as u32, claimed(&mut chance))).collect();
        let [origins, claims] = [origins, claims].map(|mut pairs| {
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        });
        Self { parties, types: kind.types, flows, carried, ends, origins, claims }
    }

    /// What a flow carries.
    pub fn carried(&self, flow: usize) -> &[u16] {
        let start = flow.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.carried[start as usize..self.ends[flow] as usize]
    }

    /// The same as a policy. Its declarations are read from a text, and what there is much of is written down as it would be resolved.
    pub fn policy(&self) -> Policy {
        let mut text = "party p: service\nclaim c: t0 never reaches p\norigin t0 at p\n".to_owned();
        (0..self.types).for_each(|what| text.push_str(&format!("data t{what}\n")));
        let compiled = model::compile("instance.flow", &One(text), &Request::default(), &mut Sources::new());
        let mut policy = compiled.policy.unwrap();
        let party = policy.parties[PartyId::new(0)].clone();
        (1..self.parties).for_each(|_| _ = policy.parties.push(party.clone()));
        let mut lately = HashMap::new();
        // Lists that were met lately are shared, as they are when a text is resolved.
        let mut data = |types: &[u16]| {
            if lately.len() == 4096 {
                lately.clear();
            }
            let known = lately.entry(types.to_vec());
            known.or_insert_with(|| DataSet::new(types.iter().map(|&what| DataId::new(what.into())))).clone()
        };
        let at = |party: u32| PartySet::one(PartyId::new(party as usize));
        let mut statements = std::mem::take(&mut policy.statements);
        let origin = statements.iter().next().unwrap().clone();
        let statement = |body| Statement { span: origin.span, body, clauses: Rc::clone(&origin.clauses) };
        statements = self
            .origins
            .iter()
            .map(|&(party, what)| Body::Origin { data: data(&[what]), at: at(party) })
            .map(statement)
            .collect();
        for (flow, &(from, to)) in self.flows.iter().enumerate() {
            let chain = Chain::pair(PartyId::new(from as usize), PartyId::new(to as usize));
            let body = Body::Flow { chain, data: data(self.carried(flow)), transformed: None, seal: None };
            statements.push(statement(body));
        }
        policy.statements = statements;
        let claim = policy.claims.iter().next().unwrap().clone();
        let never = |&(party, what): &(u32, u16)| {
            let event = Event::Reaches { data: DataSet::one(DataId::new(what.into())), party: at(party) };
            model::Claim { body: Some(ClaimBody::Never(event)), ..claim.clone() }
        };
        policy.claims = self.claims.iter().map(never).collect();
        policy
    }
}

fn power_law(chance: &mut Chance, parties: usize) -> Vec<(u32, u32)> {
    let shuffled = |chance: &mut Chance| {
        let mut order: Vec<u32> = (0..parties as u32).collect();
        (1..parties).rev().for_each(|at| order.swap(at, chance.below(at + 1)));
        order
    };
    let (senders, receivers) = (shuffled(chance), shuffled(chance));
    let rank = |chance: &mut Chance| ((parties as f64 * chance.fraction().powf(2.5)) as usize).min(parties - 1);
    let flow = |number: usize| {
        // Everybody receives something.
        let to = if number < parties { number as u32 } else { receivers[rank(chance)] };
        let from = senders[rank(chance)];
        (from, if to == from { (to + 1) % parties as u32 } else { to })
    };
    (0..5 * parties).map(flow).collect()
}

fn layered(chance: &mut Chance, parties: usize) -> Vec<(u32, u32)> {
    const LAYERS: usize = 24;
    let width = parties / LAYERS;
    let reach = (width / 20).max(2);
    let flow = |number: usize| {
        let (layer, place) = (chance.below(LAYERS), chance.below(width));
        let down = 1 + usize::from(chance.below(5) == 0);
        let below = if number.is_multiple_of(20) { layer.saturating_sub(1) } else { (layer + down).min(LAYERS - 1) };
        let beside = (place + width + chance.below(2 * reach) - reach) % width;
        let (from, to) = (layer * width + place, below * width + beside);
        (from as u32, if to == from { from + 1 } else { to } as u32)
    };
    (0..5 * parties).map(flow).collect()
}

/// Data types, the second half as frequent as the first, the third a third as frequent, and so on.
struct Types {
    /// How often one of the types up to each is drawn, of all times.
    shares: Vec<f64>,
}

impl Types {
    fn new(types: usize) -> Self {
        let mut sum = 0.0;
        let mut shares: Vec<f64> = (1..=types)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        shares.iter_mut().for_each(|share| *share /= sum);
        Self { shares }
    }

    fn draw(&self, chance: &mut Chance) -> u16 {
        let drawn = chance.fraction();
        self.shares.partition_point(|&share| share < drawn).min(self.shares.len() - 1) as u16
    }

    /// Between one and eight different ones, in order.
    fn draw_some(&self, chance: &mut Chance, into: &mut Vec<u16>) {
        let start = into.len();
        let end = start + 1 + chance.below(8);
        while into.len() < end {
            let drawn = self.draw(chance);
            if !into[start..].contains(&drawn) {
                into.push(drawn);
            }
        }
        into[start..].sort_unstable();
    }
}

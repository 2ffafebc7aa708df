//! What the steps of a witness have to prove, how small they can be, and whether a list of steps is a proof (section "proofs" of
//! the reference).

use super::fails::{Case, How, all_pairs, around, counting, without_parts_of};
use super::holdings::{Fact, Holdings, Move, Situation, Without, is_keep, is_use, pairs};
use super::policy::{Body, ClaimBody, Data, Event, Party, Set, Verb};
use super::space::Scenario;
use super::vacuity::events;

/// One rule application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub rule: Rule,
    pub party: Party,
    /// The sender of a flow, or the part.
    pub from: Option<Party>,
    pub data: Data,
    pub seal: Option<Data>,
    pub premises: Vec<usize>,
    pub statement: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    Origin,
    Flow,
    Unseal,
    Derive,
    Part,
    Keep,
    Use,
}

/// What a tree can have at its root.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    Holds(Fact),
    /// A flow step: statement, sender, and what it proves.
    Moves(usize, Party, Fact),
    Keeps(usize, Party, Data),
    Uses(usize, Party, Data),
}

/// One way to prove an event: one tree, or two.
#[derive(Clone, PartialEq, Debug)]
pub struct Root {
    /// Each with the smallest size of its tree.
    pub trees: Vec<(Node, u64)>,
    /// What the trees must do without.
    pub without: Without,
}

impl Root {
    pub fn size(&self) -> u64 {
        self.trees.iter().map(|tree| tree.1).sum()
    }

    fn of(node: Node, size: u64) -> Self {
        Self { trees: vec![(node, size)], without: Without::default() }
    }
}

/// For each event that the steps have to prove: all its smallest roots. Empty where the claim fails for want of an event.
pub fn goals(case: &Case, scenario: &Scenario) -> Vec<Vec<Root>> {
    let now = &case.scope[scenario];
    match &case.claim.body {
        ClaimBody::Never(event) | ClaimBody::OnlyWhen(event, _) => vec![smallest(event_roots(now, event))],
        ClaimBody::Only(event) => vec![smallest(only_roots(now, event))],
        ClaimBody::UsesOnlyFor { party, data, purposes } => {
            let roots = all_pairs(party, data)
                .flat_map(|(party, data)| use_roots(now, party, data, &|purpose| !purposes.contains(purpose)));
            vec![smallest(roots.collect())]
        }
        ClaimBody::OnlyThrough { event, gate } => {
            let without = around(event, gate);
            let holdings = now.without(&without);
            let roots = pairs(event).flat_map(|(party, data)| {
                held_roots(&holdings, &without, party, data, matches!(event.verb, Verb::Learn))
            });
            vec![smallest(roots.collect())]
        }
        ClaimBody::EveryFlow { .. } => {
            let moves = now.moves.iter().filter(|one| case.speaks_of(one) && case.objects_to(one));
            vec![smallest(moves.map(move_root).collect())]
        }
        ClaimBody::Spreads { data, .. } => {
            let found = case.spreading(scenario, now, data);
            let roots = found.into_iter().flat_map(|(party, data, learned)| {
                held_roots(&now.holdings, &Without::default(), party, data, learned)
            });
            vec![smallest(roots.collect())]
        }
        ClaimBody::AlwaysFormula(formula) | ClaimBody::NeverFormula(formula) => events(formula)
            .iter()
            .filter(|event| now.happens(event))
            .map(|event| smallest(event_roots(now, event)))
            .collect(),
        ClaimBody::Always { .. } | ClaimBody::Can(_) | ClaimBody::Control { .. } => Vec::new(),
    }
}

fn smallest(roots: Vec<Root>) -> Vec<Root> {
    let size = roots.iter().map(Root::size).min();
    assert!(size.is_some(), "what happens has a proof");
    roots.into_iter().filter(|root| Some(root.size()) == size).collect()
}

/// All ways to prove an event.
pub fn event_roots(now: &Situation, event: &Event) -> Vec<Root> {
    match &event.verb {
        Verb::Reach => pairs(event).flat_map(|(party, data)| held_now(now, party, data, false)).collect(),
        Verb::Learn => pairs(event).flat_map(|(party, data)| held_now(now, party, data, true)).collect(),
        Verb::Send(to) => now
            .moves
            .iter()
            .filter(|one| event.party.contains(&one.from) && to.contains(&one.to) && event.data.contains(&one.data))
            .map(move_root)
            .collect(),
        Verb::Keep(longer) => pairs(event).flat_map(|(party, data)| keep_roots(now, party, data, *longer)).collect(),
        Verb::Use(purposes) => pairs(event)
            .flat_map(|(party, data)| {
                let counts = |purpose: &str| purposes.as_ref().is_none_or(|purposes| purposes.contains(purpose));
                use_roots(now, party, data, &counts)
            })
            .collect(),
    }
}

fn held_now(now: &Situation, party: Party, data: Data, clear: bool) -> Vec<Root> {
    held_roots(&now.holdings, &Without::default(), party, data, clear)
}

fn held_roots(holdings: &Holdings, without: &Without, party: Party, data: Data, clear: bool) -> Vec<Root> {
    holdings
        .iter()
        .filter(|(fact, _)| fact.party == party && fact.data == data && (!clear || fact.seal.is_none()))
        .map(|(&fact, &size)| Root { trees: vec![(Node::Holds(fact), size)], without: without.clone() })
        .collect()
}

fn move_node(one: &Move) -> Node {
    Node::Moves(one.statement, one.from, Fact { party: one.to, data: one.data, seal: one.seal })
}

fn move_root(one: &Move) -> Root {
    Root::of(move_node(one), one.size)
}

fn keep_roots(now: &Situation, party: Party, data: Data, longer: Option<i128>) -> Vec<Root> {
    let Some(held) = held_now(now, party, data, false).iter().map(Root::size).min() else { return Vec::new() };
    now.active
        .iter()
        .filter(|&&index| is_keep(&now.model.policy.statements[index], party, data, longer))
        .map(|&index| Root::of(Node::Keeps(index, party, data), held + 1))
        .collect()
}

fn use_roots(now: &Situation, party: Party, data: Data, counts: &dyn Fn(&str) -> bool) -> Vec<Root> {
    let fact = Fact::clear(party, data);
    let Some(&read) = now.holdings.get(&fact) else { return Vec::new() };
    let statements = &now.model.policy.statements;
    let purposes_count = |index: usize| statements[index].purposes.iter().any(|purpose| counts(purpose));
    let mut roots = Vec::new();
    for &index in now.active.iter().filter(|&&index| purposes_count(index)) {
        if is_use(&statements[index], party, data) {
            roots.push(Root::of(Node::Uses(index, party, data), read + 1));
        }
    }
    for one in now.moves.iter().filter(|one| purposes_count(one.statement) && one.to == party && one.data == data) {
        let mut root = move_root(one);
        if one.seal.is_some() {
            root.trees.push((Node::Holds(fact), read));
        }
        roots.push(root);
    }
    roots
}

fn only_roots(now: &Situation, event: &Event) -> Vec<Root> {
    let mut roots = Vec::new();
    for (party, data, how) in counting(now, event) {
        let learned = matches!(event.verb, Verb::Learn);
        match how {
            How::Does => {
                let one = Event { party: Set::from([party]), data: Set::from([data]), verb: event.verb.clone() };
                roots.extend(event_roots(now, &one));
            }
            How::Alone => {
                let without = without_parts_of(party);
                roots.extend(held_roots(&now.without(&without), &without, party, data, learned));
            }
            How::AsAWhole => roots.extend(held_now(now, party, data, learned)),
        }
    }
    roots
}

/// What is wrong with steps, and in which words to say so.
pub type Wrong = (&'static str, String);

/// Whether steps are a smallest proof of what the claim's failure in a scenario consists in; what is wrong if they are not.
pub fn check(case: &Case, scenario: &Scenario, steps: &[Step]) -> Result<(), Wrong> {
    let now = &case.scope[scenario];
    let goals = goals(case, scenario);
    let sizes = tree_sizes(steps)?;
    no_step_twice(steps)?;
    let mut used = Set::new();
    for goal in &goals {
        let proofs: Vec<_> = goal.iter().map(|root| prove(now, root, steps, &sizes)).collect();
        if proofs.iter().all(Result::is_err) {
            let wrong: Vec<Wrong> = proofs.into_iter().filter_map(Result::err).collect();
            let kind = wrong.first().map_or("no goal", |wrong| wrong.0);
            return Err((kind, wrong.into_iter().map(|wrong| wrong.1).collect::<Vec<_>>().join("; or: ")));
        }
        used.extend(proofs.into_iter().flatten().flatten());
    }
    match (0..steps.len()).find(|step| !used.contains(step)) {
        Some(step) => Err(("needless step", format!("step {step} is not needed"))),
        None => Ok(()),
    }
}

/// The size of the tree that ends in each step.
fn tree_sizes(steps: &[Step]) -> Result<Vec<u64>, Wrong> {
    let mut sizes: Vec<u64> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let mut size = 1;
        for &premise in &step.premises {
            size += sizes.get(premise).ok_or(("order", format!("step {index} needs the later step {premise}")))?;
        }
        sizes.push(size);
    }
    Ok(sizes)
}

fn no_step_twice(steps: &[Step]) -> Result<(), Wrong> {
    for (index, step) in steps.iter().enumerate() {
        if steps[..index].contains(step) {
            return Err(("step twice", format!("step {index} stands twice")));
        }
    }
    Ok(())
}

/// The steps that prove a root.
fn prove(now: &Situation, root: &Root, steps: &[Step], sizes: &[u64]) -> Result<Set<usize>, Wrong> {
    for (index, step) in steps.iter().enumerate() {
        is_legal(now, &root.without, steps, step).map_err(|why| ("illegal step", format!("step {index}: {why}")))?;
    }
    let mut used = Set::new();
    for (node, size) in &root.trees {
        let found: Vec<usize> = (0..steps.len()).filter(|&index| proves(&steps[index], node)).collect();
        let smallest: Vec<usize> = found.iter().copied().filter(|&index| sizes[index] == *size).collect();
        if smallest.is_empty() {
            let found: Vec<u64> = found.iter().map(|&index| sizes[index]).collect();
            let why = format!("no tree of {size} steps ends in {node:?}; there are those of {found:?}");
            return Err(("size", why));
        }
        used.extend(smallest.into_iter().flat_map(|index| subtree(steps, index)));
    }
    Ok(used)
}

fn subtree(steps: &[Step], root: usize) -> Set<usize> {
    let mut found = Set::from([root]);
    for &premise in &steps[root].premises {
        found.extend(subtree(steps, premise));
    }
    found
}

/// What a step says of a holding, if it says anything.
fn conclusion(step: &Step) -> Option<Fact> {
    match step.rule {
        Rule::Keep | Rule::Use => None,
        _ => Some(Fact { party: step.party, data: step.data, seal: step.seal }),
    }
}

fn proves(step: &Step, node: &Node) -> bool {
    match node {
        Node::Holds(fact) => conclusion(step) == Some(*fact),
        Node::Moves(statement, from, fact) => {
            step.rule == Rule::Flow
                && step.statement == Some(*statement)
                && step.from == Some(*from)
                && conclusion(step) == Some(*fact)
        }
        Node::Keeps(statement, party, data) => {
            step.rule == Rule::Keep && (step.statement, step.party, step.data) == (Some(*statement), *party, *data)
        }
        Node::Uses(statement, party, data) => {
            step.rule == Rule::Use && (step.statement, step.party, step.data) == (Some(*statement), *party, *data)
        }
    }
}

/// Whether a step applies a rule to its premises.
fn is_legal(now: &Situation, without: &Without, steps: &[Step], step: &Step) -> Result<(), String> {
    let premises: Vec<Fact> = step.premises.iter().filter_map(|&premise| conclusion(&steps[premise])).collect();
    if premises.len() < step.premises.len() {
        return Err("a premise is no holding".to_owned());
    }
    if without.gate.contains(&step.party) {
        return Err("its party is in the gate".to_owned());
    }
    let by_itself = matches!(step.rule, Rule::Unseal | Rule::Part);
    if step.statement.is_some() == by_itself {
        return Err("it has a statement and should not, or the other way round".to_owned());
    }
    if let Some(statement) = step.statement
        && !now.active.contains(&statement)
    {
        return Err("the guard of its statement is false".to_owned());
    }
    let legal = match step.rule {
        Rule::Origin => is_origin(now, without, step) && premises.is_empty(),
        Rule::Flow => is_flow(now, step, &premises),
        Rule::Unseal => is_unseal(now, step, &premises),
        Rule::Derive => is_derive(now, step, &premises),
        Rule::Part => is_part(now, without, step, &premises),
        Rule::Keep => is_stored(now, step, &premises),
        Rule::Use => is_used(now, step, &premises),
    };
    if legal { Ok(()) } else { Err(format!("{:?} does not give it", step.rule)) }
}

fn body<'s>(now: &'s Situation, step: &Step) -> Option<&'s Body> {
    step.statement.map(|index| &now.model.policy.statements[index].body)
}

fn is_origin(now: &Situation, without: &Without, step: &Step) -> bool {
    match body(now, step) {
        Some(Body::Origin { data, at }) => {
            step.seal.is_none()
                && data.contains(&step.data)
                && at.contains(&step.party)
                && !without.origins_at.contains(&step.party)
        }
        _ => false,
    }
}

fn is_flow(now: &Situation, step: &Step, premises: &[Fact]) -> bool {
    let (Some(Body::Flow { links, seal }), [premise], Some(from)) = (body(now, step), premises, step.from) else {
        return false;
    };
    premise.party == from
        && from != step.party
        && links.iter().any(|link| {
            let connects = link.from.contains(&from) && link.to.contains(&step.party);
            let gives = match &link.becomes {
                None => premise.data == step.data && step.seal == premise.seal.or(*seal),
                Some(becomes) => premise.seal.is_none() && becomes.contains(&step.data) && step.seal == *seal,
            };
            connects && gives && link.carries.contains(&premise.data)
        })
}

fn is_unseal(now: &Situation, step: &Step, premises: &[Fact]) -> bool {
    let [sealed, key] = premises else { return false };
    let opens = sealed.seal.is_some_and(|seal| now.model.policy.data_below(seal).contains(&key.data));
    opens
        && (sealed.party, sealed.data) == (step.party, step.data)
        && (key.party, key.seal) == (step.party, None)
        && step.seal.is_none()
}

fn is_derive(now: &Situation, step: &Step, facts: &[Fact]) -> bool {
    match body(now, step) {
        Some(Body::Derive { conclusions, premises, at }) => {
            let each_matches = facts.len() == premises.len()
                && facts.iter().zip(premises).all(|(fact, premise)| {
                    (fact.party, fact.seal) == (step.party, None) && premise.contains(&fact.data)
                });
            each_matches
                && step.seal.is_none()
                && conclusions.contains(&step.data)
                && at.as_ref().is_none_or(|at| at.contains(&step.party))
        }
        _ => false,
    }
}

fn is_part(now: &Situation, without: &Without, step: &Step, premises: &[Fact]) -> bool {
    let ([premise], Some(part)) = (premises, step.from) else { return false };
    now.model.policy.parties[part.0].whole == Some(step.party)
        && premise.party == part
        && (premise.data, premise.seal) == (step.data, step.seal)
        && without.parts_of != Some(step.party)
}

fn is_stored(now: &Situation, step: &Step, premises: &[Fact]) -> bool {
    let (Some(statement), [premise]) = (step.statement, premises) else { return false };
    is_keep(&now.model.policy.statements[statement], step.party, step.data, None)
        && (premise.party, premise.data) == (step.party, step.data)
}

fn is_used(now: &Situation, step: &Step, premises: &[Fact]) -> bool {
    let (Some(statement), [premise]) = (step.statement, premises) else { return false };
    is_use(&now.model.policy.statements[statement], step.party, step.data)
        && *premise == Fact::clear(step.party, step.data)
}

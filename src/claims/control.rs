//! Control: whether a party can prevent or ensure an event by its own choices, others' choices at their worst.

use super::engine::Engine;
use super::{Control, ControlChoice, GivenUp, GivesUp};
use crate::model::{Claim, ClaimBody, Cond, Event, Set, Sort, VariableId};
use crate::scenario::{Assignment, BitSet, Diagram, Value, shortest};

/// How many different things to give up are told.
const GIVEN_UP: usize = 4;

/// What a control claim asks.
#[derive(Clone, Copy)]
pub struct Asked<'c> {
    /// The scenarios in scope.
    pub scope: Diagram,
    /// The party's choices.
    pub choices: &'c Set<VariableId>,
    /// `ensure` rather than `prevent`.
    pub ensure: bool,
    /// The event.
    pub event: &'c Event,
}

/// The pieces of the answer.
struct Game {
    /// Circumstances that some scenario in scope extends in which F is true.
    circumstances: Diagram,
    /// Circumstances and choices of the party that some scenario in scope extends.
    feasible: Diagram,
    /// Those that do it, whatever others choose.
    winning: Diagram,
    /// The party's choices.
    own: BitSet,
    /// Everybody's choices, and what counts as such.
    all: BitSet,
}

/// The scenarios in scope in circumstances in which the party has no choice that does it.
pub fn failing<'c>(engine: &mut Engine<'_>, asked: Asked<'_>, while_: impl Iterator<Item = &'c Cond>) -> Diagram {
    let game = play(engine, asked, while_, &[]);
    let lost = game.lost(engine);
    engine.space.diagrams.and(asked.scope, lost)
}

/// Works out who wins where. Circumstances that are `free` count as others' choices.
fn play<'c>(
    engine: &mut Engine<'_>,
    asked: Asked<'_>,
    while_: impl Iterator<Item = &'c Cond>,
    free: &[VariableId],
) -> Game {
    let variables = engine.policy.variables.iter_enumerated();
    let choices = variables.filter(|(_, variable)| matches!(variable.sort, Sort::Choice(_))).map(|(id, _)| id);
    let all: Vec<VariableId> = choices.chain(free.iter().copied()).collect();
    let others: Vec<VariableId> = all.iter().copied().filter(|&one| !asked.choices.contains(one)).collect();
    let own = engine.space.bits_of(asked.choices.iter());
    let others = engine.space.bits_of(others);
    let all = engine.space.bits_of(all);
    let happens = engine.event(asked.event);
    let stays = while_.fold(Diagram::ALWAYS, |stays, cond| {
        let one = engine.formula(cond);
        engine.space.diagrams.and(stays, one)
    });
    let diagrams = &mut engine.space.diagrams;
    let wanted = if asked.ensure { happens } else { diagrams.not(happens) };
    let wanted = diagrams.and(wanted, stays);
    let spoiled = diagrams.without(asked.scope, wanted);
    let spoiled = diagrams.exists(spoiled, others);
    let feasible = diagrams.exists(asked.scope, others);
    let winning = diagrams.without(feasible, spoiled);
    let in_play = diagrams.and(asked.scope, stays);
    let circumstances = diagrams.exists(in_play, all);
    Game { circumstances, feasible, winning, own, all }
}

impl Game {
    /// The circumstances in which the party has no choice that does it.
    fn lost(&self, engine: &mut Engine<'_>) -> Diagram {
        let won = engine.space.diagrams.exists(self.winning, self.own);
        engine.space.diagrams.without(self.circumstances, won)
    }

    /// A choice that does it in all of `left` if there is one, else one that does it in some of it.
    fn best(&self, engine: &mut Engine<'_>, left: Diagram) -> Option<Assignment> {
        let choices = engine.space.choice_bits(engine.policy);
        let diagrams = &mut engine.space.diagrams;
        let support = diagrams.support(left).into_iter().chain(diagrams.support(self.winning));
        let circumstances = support.filter(|bit| !choices.contains(bit)).collect();
        let circumstances = diagrams.bit_set(circumstances);
        let lost = diagrams.without(left, self.winning);
        let lost_somewhere = diagrams.exists(lost, circumstances);
        let some = diagrams.and(self.winning, left);
        let everywhere = diagrams.without(some, lost_somewhere);
        let best = if everywhere == Diagram::NEVER { some } else { everywhere };
        engine.space.plainest(best)
    }

    /// The circumstances in which a choice does it.
    fn won_by(&self, engine: &mut Engine<'_>, asked: Asked<'_>, choice: &Assignment) -> Diagram {
        let own: Vec<VariableId> = asked.choices.iter().collect();
        let made = chosen(engine, &own, choice);
        let won = engine.space.diagrams.and(self.winning, made);
        engine.space.diagrams.exists(won, self.all)
    }

    /// The part of a choice that matters in some circumstances: whatever the party chooses besides, it does it.
    fn say(
        &self,
        engine: &mut Engine<'_>,
        asked: Asked<'_>,
        choice: &Assignment,
        circumstances: Diagram,
    ) -> Vec<(VariableId, Value)> {
        let support = engine.space.support(self.winning);
        let mut said: Vec<VariableId> = support.into_iter().filter(|&one| asked.choices.contains(one)).collect();
        let mut plain_first = said.clone();
        plain_first.sort_by_key(|&variable| choice[variable] != 0);
        for variable in plain_first {
            let without: Vec<VariableId> = said.iter().copied().filter(|&one| one != variable).collect();
            let chosen = chosen(engine, &without, choice);
            let feasible = engine.space.diagrams.and(self.feasible, circumstances);
            let chosen = engine.space.diagrams.and(feasible, chosen);
            if engine.space.diagrams.implies(chosen, self.winning) {
                said = without;
            }
        }
        let value = |&one: &VariableId| Some((one, engine.space.shown(engine.policy, choice, one)?));
        said.iter().filter_map(value).collect()
    }
}

/// The scenarios in which these variables have the values of a choice.
fn chosen(engine: &mut Engine<'_>, variables: &[VariableId], choice: &Assignment) -> Diagram {
    variables.iter().fold(Diagram::ALWAYS, |set, &variable| {
        let same = engine.space.values(variable, |value| value == choice[variable]);
        engine.space.diagrams.and(set, same)
    })
}

/// What to say of a control claim: the choices that do it, or what would have to be given up. `None` for other claims.
pub fn report(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram, fails: bool) -> Option<Control> {
    let Some(ClaimBody::Control { choices, ensure, event, while_, .. }) = &claim.body else { return None };
    let asked = Asked { scope, choices, ensure: *ensure, event };
    let game = play(engine, asked, while_.iter().map(|(cond, _)| cond), &[]);
    Some(if fails {
        let lost = game.lost(engine);
        Control { choices: Vec::new(), gives_up: given_up(engine, asked, while_, lost) }
    } else {
        Control { choices: winning_choices(engine, asked, &game), gives_up: Vec::new() }
    })
}

/// For circumstances after circumstances, the plainest choice that does it; one that does it in all that are left if there is one.
fn winning_choices(engine: &mut Engine<'_>, asked: Asked<'_>, game: &Game) -> Vec<ControlChoice> {
    let mut found = Vec::new();
    let mut left = game.circumstances;
    while left != Diagram::NEVER && left != Diagram::UNDECIDED {
        let Some(choice) = game.best(engine, left) else { break };
        let won = game.won_by(engine, asked, &choice);
        let covered = engine.space.diagrams.and(won, left);
        let Some(when) = shortest(&mut engine.space, engine.policy, covered, game.circumstances) else { break };
        if covered == Diagram::NEVER {
            break;
        }
        found.push(ControlChoice { when, choice: game.say(engine, asked, &choice, covered) });
        left = engine.space.diagrams.without(left, covered);
    }
    found
}

/// What the party would have to give up: for circumstances after circumstances among those in which it can do nothing.
fn given_up(
    engine: &mut Engine<'_>,
    asked: Asked<'_>,
    while_: &[(Cond, crate::source::Span)],
    lost: Diagram,
) -> Vec<GivenUp> {
    let mut found = Vec::new();
    let mut left = lost;
    while left != Diagram::NEVER && left != Diagram::UNDECIDED && found.len() < GIVEN_UP {
        let (why, here) = gives_up(engine, asked, while_, left);
        let Some(when) = shortest(&mut engine.space, engine.policy, here, lost) else { break };
        found.push(GivenUp { when, why });
        left = engine.space.diagrams.without(left, here);
    }
    found
}

/// What the party would have to give up in some of these circumstances, and in which.
fn gives_up(
    engine: &mut Engine<'_>,
    asked: Asked<'_>,
    while_: &[(Cond, crate::source::Span)],
    lost: Diagram,
) -> (GivesUp, Diagram) {
    if asked.choices.is_empty() {
        return (GivesUp::NoChoice, lost);
    }
    for (dropped, (cond, span)) in while_.iter().enumerate() {
        // A fact that the part is about may follow from the party's choices: then it is given up by choosing.
        for free in [Vec::new(), facts_of(engine, cond)] {
            let rest = while_.iter().enumerate().filter(|&(at, _)| at != dropped).map(|(_, (cond, _))| cond);
            let without = play(engine, asked, rest, &free);
            let freed = engine.space.bits_of(free);
            let freed_lost = engine.space.diagrams.exists(lost, freed);
            let helps = engine.space.diagrams.and(without.winning, freed_lost);
            if helps == Diagram::NEVER || helps == Diagram::UNDECIDED {
                continue;
            }
            if let Some(variable) = others_variable(engine, cond, asked.choices) {
                return (GivesUp::OthersVariable(variable), lost);
            }
            if let Some(choice) = engine.space.plainest(helps) {
                let won = without.won_by(engine, asked, &choice);
                let said = engine.space.diagrams.and(won, freed_lost);
                let part = GivesUp::Part(*span, without.say(engine, asked, &choice, said));
                return (part, engine.space.diagrams.and(won, lost));
            }
        }
    }
    (GivesUp::Nothing, lost)
}

/// The facts that a part of `while` turns on.
fn facts_of(engine: &mut Engine<'_>, cond: &Cond) -> Vec<VariableId> {
    let set = engine.formula(cond);
    let support = engine.space.support(set).into_iter();
    support.filter(|&variable| engine.policy.variables[variable].sort == Sort::Fact).collect()
}

/// The variable that a part of `while` is, if another decides it.
fn others_variable(engine: &Engine<'_>, cond: &Cond, choices: &Set<VariableId>) -> Option<VariableId> {
    match cond {
        Cond::Variable(variable) if !choices.contains(*variable) => {
            matches!(engine.policy.variables[*variable].sort, Sort::Choice(_)).then_some(*variable)
        }
        _ => None,
    }
}

//! Control: whether a party can prevent or ensure an event by its own choices, others' choices at their worst.

use super::engine::Engine;
use super::{Control, ControlChoice, GivesUp};
use crate::model::{Claim, ClaimBody, Cond, Event, Set, Sort, VariableId};
use crate::scenario::{Assignment, BitSet, Diagram, Value, shortest};

/// The pieces of a control claim.
struct Game {
    /// The scenarios in scope.
    scope: Diagram,
    /// Circumstances that some scenario in scope extends in which F is true.
    circumstances: Diagram,
    /// Circumstances and choices of the party that do it, whatever others choose.
    winning: Diagram,
    own: BitSet,
    all_choices: BitSet,
}

/// The scenarios in scope in circumstances in which the party has no choice that does it.
pub fn failing<'c>(
    engine: &mut Engine<'_>,
    scope: Diagram,
    choices: &Set<VariableId>,
    ensure: bool,
    event: &Event,
    while_: impl Iterator<Item = &'c Cond>,
) -> Diagram {
    let game = play(engine, scope, choices, ensure, event, while_);
    let won = engine.space.diagrams.exists(game.winning, game.own);
    let lost = engine.space.diagrams.without(game.circumstances, won);
    engine.space.diagrams.and(game.scope, lost)
}

fn play<'c>(
    engine: &mut Engine<'_>,
    scope: Diagram,
    choices: &Set<VariableId>,
    ensure: bool,
    event: &Event,
    while_: impl Iterator<Item = &'c Cond>,
) -> Game {
    let all: Vec<VariableId> = choice_variables(engine);
    let others = all.iter().copied().filter(|&variable| !choices.contains(variable)).collect::<Vec<_>>();
    let own = engine.space.bits_of(choices.iter());
    let others = engine.space.bits_of(others);
    let all_choices = engine.space.bits_of(all);
    let happens = engine.event(event);
    let stays = while_.fold(Diagram::ALWAYS, |stays, cond| {
        let one = engine.formula(cond);
        engine.space.diagrams.and(stays, one)
    });
    let diagrams = &mut engine.space.diagrams;
    let wanted = if ensure { happens } else { diagrams.not(happens) };
    let wanted = diagrams.and(wanted, stays);
    let spoiled = diagrams.without(scope, wanted);
    let feasible = diagrams.exists(scope, others);
    let spoiled = diagrams.exists(spoiled, others);
    let winning = diagrams.without(feasible, spoiled);
    let in_play = diagrams.and(scope, stays);
    let circumstances = diagrams.exists(in_play, all_choices);
    Game { scope, circumstances, winning, own, all_choices }
}

fn choice_variables(engine: &Engine<'_>) -> Vec<VariableId> {
    let variables = engine.policy.variables.iter_enumerated();
    variables.filter(|(_, variable)| matches!(variable.sort, Sort::Choice(_))).map(|(id, _)| id).collect()
}

/// What to say of a control claim: the choices that do it, or what would have to be given up. `None` for other claims.
pub fn report(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram, fails: bool) -> Option<Control> {
    let Some(ClaimBody::Control { choices, ensure, event, while_, .. }) = &claim.body else { return None };
    let conds = while_.iter().map(|(cond, _)| cond);
    let game = play(engine, scope, choices, *ensure, event, conds);
    if !fails {
        return Some(Control { choices: winning_choices(engine, &game, choices), gives_up: None });
    }
    Some(Control { choices: Vec::new(), gives_up: Some(gives_up(engine, claim, scope, &game)) })
}

/// For circumstances after circumstances, the plainest choice that does it; one that does it in all that are left if there is one.
fn winning_choices(engine: &mut Engine<'_>, game: &Game, choices: &Set<VariableId>) -> Vec<ControlChoice> {
    let support = engine.space.support(game.winning);
    let matter: Vec<VariableId> = support.into_iter().filter(|&variable| choices.contains(variable)).collect();
    let mut found = Vec::new();
    let mut left = game.circumstances;
    while left != Diagram::NEVER && left != Diagram::UNDECIDED {
        let Some(choice) = best_choice(engine, game, left) else { break };
        let chosen = choice_set(engine, &matter, &choice);
        let covered = engine.space.diagrams.and(game.winning, chosen);
        let covered = engine.space.diagrams.exists(covered, game.all_choices);
        let covered = engine.space.diagrams.and(covered, left);
        let Some(when) = shortest(&mut engine.space, engine.policy, covered, game.circumstances) else { break };
        if covered == Diagram::NEVER {
            break;
        }
        let choice = shown(engine, &matter, &choice);
        found.push(ControlChoice { when, choice });
        left = engine.space.diagrams.without(left, covered);
    }
    found
}

/// A choice that does it in all of `left`, else one that does it in some of it.
fn best_choice(engine: &mut Engine<'_>, game: &Game, left: Diagram) -> Option<Assignment> {
    let diagrams = &mut engine.space.diagrams;
    let lost = diagrams.without(left, game.winning);
    let circumstances = diagrams.support(left).into_iter().chain(diagrams.support(game.winning));
    let own: Vec<_> = circumstances.collect();
    let own_bits = engine.space.choice_bits(engine.policy);
    let others: Vec<_> = own.into_iter().filter(|bit| !own_bits.contains(bit)).collect();
    let others = engine.space.diagrams.bit_set(others);
    let lost_somewhere = engine.space.diagrams.exists(lost, others);
    let everywhere = engine.space.diagrams.without(game.winning, lost_somewhere);
    let everywhere = engine.space.diagrams.and(everywhere, left);
    if everywhere != Diagram::NEVER && everywhere != Diagram::UNDECIDED {
        return engine.space.plainest(everywhere);
    }
    let some = engine.space.diagrams.and(game.winning, left);
    engine.space.plainest(some)
}

fn choice_set(engine: &mut Engine<'_>, matter: &[VariableId], choice: &Assignment) -> Diagram {
    matter.iter().fold(Diagram::ALWAYS, |set, &variable| {
        let same = engine.space.values(variable, |value| value == choice[variable]);
        engine.space.diagrams.and(set, same)
    })
}

fn shown(engine: &Engine<'_>, variables: &[VariableId], scenario: &Assignment) -> Vec<(VariableId, Value)> {
    let value = |&variable: &VariableId| Some((variable, engine.space.shown(engine.policy, scenario, variable)?));
    variables.iter().filter_map(value).collect()
}

/// What the party would have to give up in circumstances in which it can do nothing.
fn gives_up(engine: &mut Engine<'_>, claim: &Claim, scope: Diagram, game: &Game) -> GivesUp {
    let Some(ClaimBody::Control { choices, ensure, event, while_, .. }) = &claim.body else { return GivesUp::Nothing };
    if choices.is_empty() {
        return GivesUp::NoChoice;
    }
    let won = engine.space.diagrams.exists(game.winning, game.own);
    let lost = engine.space.diagrams.without(game.circumstances, won);
    for (dropped, (cond, span)) in while_.iter().enumerate() {
        let rest = while_.iter().enumerate().filter(|&(at, _)| at != dropped).map(|(_, (cond, _))| cond);
        let without = play(engine, scope, choices, *ensure, event, rest);
        let helps = engine.space.diagrams.and(without.winning, lost);
        if helps == Diagram::NEVER || helps == Diagram::UNDECIDED {
            continue;
        }
        if let Some(variable) = others_variable(engine, cond, choices) {
            return GivesUp::OthersVariable(variable);
        }
        let support = engine.space.support(without.winning);
        let matter: Vec<VariableId> = support.into_iter().filter(|&variable| choices.contains(variable)).collect();
        if let Some(choice) = engine.space.plainest(helps) {
            return GivesUp::Part(*span, shown(engine, &matter, &choice));
        }
    }
    GivesUp::Nothing
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

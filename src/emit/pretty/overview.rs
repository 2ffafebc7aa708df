//! One line for each claim: its verdict, what it claims, and for one that passes why.

use super::canvas::{Canvas, NO_BREAK, Piece, Tone, columns};
use crate::claims::{Finding, Verdict};
use crate::driver::{ClaimReport, PolicyReport, Standing};
use crate::words::Words;

/// Where what is claimed begins.
const ROOM: usize = 11;
const INDENT: usize = 2;

pub(super) fn write(canvas: &mut Canvas, words: Words<'_>, report: &PolicyReport) {
    heading(canvas, words);
    canvas.gap();
    for claim in &report.claims {
        row(canvas, words, claim);
    }
    canvas.gap();
}

fn heading(canvas: &mut Canvas, words: Words<'_>) {
    let policy = words.policy;
    let title = policy.title.as_ref().map_or_else(String::new, |title| format!(": {title}"));
    let file = words.sources.file(policy.root).name();
    canvas.paragraph(
        0,
        INDENT,
        &[Piece::strong(policy.name.clone()), Piece::plain(title), Piece::faint(format!(" ({file})"))],
    );
}

fn row(canvas: &mut Canvas, words: Words<'_>, report: &ClaimReport) {
    let (word, tone) = verdict_word(report);
    let text = words.claim_text(&words.policy.claims[report.id]);
    let name = words.claim_name(report.id);
    let mut pieces = vec![Piece::strong(name), Piece::plain(format!(": {text}"))];
    let reason = reason(words, report);
    let begin = INDENT + ROOM;
    let taken = begin + columns(name) + 2 + columns(&text);
    let fits = reason.as_ref().is_some_and(|reason| taken + 3 + columns(reason) <= canvas.width());
    if let Some(reason) = reason.as_ref().filter(|_| fits) {
        pieces.push(Piece::faint(format!("{NO_BREAK}{NO_BREAK} {reason}")));
    }
    canvas.labelled((INDENT, ROOM, 2), Piece::new(word, tone), &pieces);
    if let Some(reason) = reason.filter(|_| !fits) {
        canvas.paragraph(begin, begin + 2, &[Piece::faint(reason)]);
    }
}

/// The verdict as a word of the margin.
pub(super) fn verdict_word(report: &ClaimReport) -> (&'static str, Tone) {
    let finding = &report.finding;
    let word = match finding.verdict {
        Verdict::Holds if finding.vacuous.is_some() => "vacuous",
        Verdict::NotEvaluated => "not known",
        verdict => verdict.word(),
    };
    let tone = match (&report.diagnostic, report.is_ok()) {
        (None, _) if finding.verdict.fails() => Tone::Strong,
        (None, _) => Tone::Good,
        (Some(_), true) => Tone::Doubt,
        (Some(_), false) => Tone::Bad,
    };
    (word, tone)
}

/// Why a claim passes; nothing for one whose proof follows.
fn reason(words: Words<'_>, report: &ClaimReport) -> Option<String> {
    let finding = &report.finding;
    match report.standing {
        Standing::Expected if finding.verdict.fails() => Some(expected(words, report)),
        Standing::Known => Some(format!("known{}", words.when_of(report.id, finding))),
        Standing::Finding if report.diagnostic.is_none() && finding.verdict.fails() => {
            Some(format!("allowed, though it fails{}", words.when_of(report.id, finding)))
        }
        _ => held(words, finding),
    }
}

fn expected(words: Words<'_>, report: &ClaimReport) -> String {
    let expect = words.policy.claims[report.id].expect.as_ref();
    let because = expect.and_then(|expect| expect.because.as_ref());
    let because = because.map_or_else(String::new, |because| format!(", because {because}"));
    format!("expected{}{because}", words.when_of(report.id, &report.finding))
}

/// What a claim that holds rests on.
fn held(words: Words<'_>, finding: &Finding) -> Option<String> {
    if let Some(vacuity) = &finding.vacuous {
        return Some(words.vacuity(vacuity));
    }
    if let Some(control) = &finding.control
        && finding.verdict == Verdict::Holds
        && let [only] = control.choices.as_slice()
    {
        return Some(format!("by {}", words.choice(only)));
    }
    words.rests_on(&finding.rests_on)
}

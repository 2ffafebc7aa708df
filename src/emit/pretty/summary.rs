//! The last lines: what the run comes to, and what it was restricted to.

use super::canvas::{Canvas, Piece, Tone};
use crate::claims::Verdict;
use crate::diag::Level;
use crate::driver::{Conclusion, Report, Restrictions, Standing};
use crate::words::{list, plural, tallied};

const VERDICTS: [Verdict; 7] = [
    Verdict::Violated,
    Verdict::Ambiguous,
    Verdict::Possible,
    Verdict::Unknown,
    Verdict::Undecided,
    Verdict::NotEvaluated,
    Verdict::Holds,
];

pub(super) fn write(canvas: &mut Canvas, report: &Report) {
    let (word, tone) = match report.conclusion() {
        Conclusion::Clean => ("passed", Tone::Good),
        Conclusion::Findings => ("failed", Tone::Bad),
        Conclusion::NothingChecked => ("nothing was checked", Tone::Doubt),
        Conclusion::Undecided => ("undecided", Tone::Doubt),
    };
    let mut said = vec![claims(report)];
    said.extend(problems(report));
    if report.known > 0 {
        said.push(format!("{} left out", plural(report.known, "known finding")));
    }
    canvas.paragraph(0, 2, &[Piece::new(word, tone), Piece::plain(format!(": {}", said.join("; ")))]);
    for restriction in restrictions(&report.restrictions) {
        canvas.paragraph(2, 4, &[Piece::plain(restriction)]);
    }
}

/// `4 claims (2 violated, 1 possible, 1 holds)`.
fn claims(report: &Report) -> String {
    let total = report.claims().count();
    if total == 0 {
        return "there is no claim".to_owned();
    }
    let counted: Vec<String> = VERDICTS.iter().filter_map(|&verdict| count(report, verdict)).collect();
    let expected = report.claims().filter(|claim| claim.standing == Standing::Expected).count();
    let expected = if expected == 0 { String::new() } else { format!(", {expected} as expected") };
    format!("{} ({}){expected}", plural(total, "claim"), counted.join(", "))
}

fn count(report: &Report, verdict: Verdict) -> Option<String> {
    let having: Vec<_> = report.claims().filter(|claim| claim.finding.verdict == verdict).collect();
    if having.is_empty() {
        return None;
    }
    let word = tallied(verdict, having.len());
    let vacuous = having.iter().filter(|claim| claim.finding.vacuous.is_some()).count();
    let vacuous = if vacuous == 0 { String::new() } else { format!(" ({vacuous} vacuously)") };
    Some(format!("{} {word}{vacuous}", having.len()))
}

/// `2 errors and 1 warning`, besides those about claims.
fn problems(report: &Report) -> Option<String> {
    let counted: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning")]
        .into_iter()
        .map(|(level, noun)| (report.count(level), noun))
        .filter(|&(count, _)| count > 0)
        .map(|(count, noun)| plural(count, noun))
        .collect();
    (!counted.is_empty()).then(|| format!("{} in the policy's text", list(&counted, "and")))
}

/// What the run did not look at, so that nobody takes it for the whole.
pub(in crate::emit) fn restrictions(restrictions: &Restrictions) -> Vec<String> {
    let quoted = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let assumed = restrictions.assumptions.iter().map(|assumed| format!("only scenarios where {assumed}"));
    let sources = restrictions
        .sources
        .iter()
        .map(|names| format!("only statements that cite {}, or nothing", list(&quoted(names), "or")));
    let claims = restrictions.claims.iter().map(|names| format!("only the claims {}", list(&quoted(names), "and")));
    let base = restrictions.base.iter().map(|base| format!("only what got worse since `{base}`"));
    assumed.chain(sources).chain(claims).chain(base).collect()
}

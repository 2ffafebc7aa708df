//! `--format markdown`: for a comment on a change. Tables first, proofs folded away below them.

use super::short::scenarios;
use super::{Changes, claim_word};
use crate::compare::{Blame, Difference, Relation, Side, Turn};
use crate::driver::DiffReport;
use crate::emit::short::line as finding_line;
use crate::words::{Telling, plain};

/// The page.
pub(in crate::emit) fn render(report: &DiffReport) -> Vec<u8> {
    let [old, new] = &report.files;
    let mut page = Page { text: format!("## What changed in meaning: {} → {}\n\n", code(old), code(new)) };
    match Changes::new(report) {
        Some(changes) => page.changes(changes),
        None => {
            page.line("The policies cannot be compared, because there are errors in them:\n");
            for found in &report.diagnostics {
                page.line(&format!("- {}", escaped(finding_line(found, &report.sources).trim_end())));
            }
        }
    }
    page.text.into_bytes()
}

struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn changes(&mut self, changes: Changes<'_>) {
        self.line(&format!("{}.", capital(&escaped(&changes.summary()))));
        for remark in changes.remarks() {
            self.line(&format!("\n{}.", capital(&escaped(&remark))));
        }
        let comparison = changes.comparison;
        self.differences(changes, "Who holds what", &comparison.holdings);
        self.differences(changes, "What is sent, kept and used", &comparison.events);
        self.claims(changes);
        self.scenarios(changes);
        self.names(changes);
    }

    fn claims(&mut self, changes: Changes<'_>) {
        if changes.comparison.claims.is_empty() {
            return;
        }
        self.line("\n### Claims\n\n| | Claim | |\n|---|---|---|");
        for change in &changes.comparison.claims {
            let Some(claim) = changes.claim(change) else { continue };
            let text = format!("{}: {}", code(changes.claim_name(claim)), code(&changes.claim_text(claim)));
            self.line(&format!("| {} | {text} | {} |", claim_word(change), escaped(&changes.claim_change(change))));
        }
        for change in &changes.comparison.claims {
            let Some(claim) = changes.claim(change) else { continue };
            for (side, turn) in change.fails.each() {
                let what = if side == Side::New { "fails" } else { "no longer fails" };
                self.proof(changes, side, turn, &format!("{} {what}", changes.claim_name(claim)));
            }
        }
    }

    fn differences(&mut self, changes: Changes<'_>, title: &str, differences: &[Difference]) {
        if differences.is_empty() {
            return;
        }
        self.line(&format!("\n### {title}\n\n| | | | because of |\n|---|---|---|---|"));
        for difference in differences {
            let relation = difference.shift.relation().map_or("", Relation::word);
            let turns: Vec<String> =
                difference.shift.each().map(|(side, turn)| escaped(&changes.turned(side, turn))).collect();
            let blamed =
                difference.shift.each().flat_map(|(side, turn)| turn.blame.iter().map(move |&one| (side, one)));
            let blamed: Vec<String> = blamed.map(|(side, blame)| blame_text(changes, side, blame)).collect();
            let sentence = escaped(&changes.sentence(difference));
            self.line(&format!("| {relation} | {sentence} | {} | {} |", turns.join("<br>"), blamed.join("<br>")));
        }
        for difference in differences {
            for (side, turn) in difference.shift.each() {
                let what = if side == Side::New { "" } else { " (before)" };
                self.proof(changes, side, turn, &format!("{}{what}", changes.sentence(difference)));
            }
        }
    }

    fn proof(&mut self, changes: Changes<'_>, side: Side, turn: &Turn, title: &str) {
        let telling = Telling::of(changes.words(side), &turn.steps);
        if telling.steps().is_empty() {
            return;
        }
        let example = changes.example(turn);
        let when =
            if example.is_empty() { String::new() } else { format!(", for example when {}", example.join(" and ")) };
        self.line(&format!("\n<details><summary>{}{}</summary>\n", escaped(title), escaped(&when)));
        for &blame in &turn.blame {
            if let Some((text, other)) = changes.blamed_texts(side, blame) {
                let (what, was) = if side == Side::New { ("now", "was") } else { ("was", "now") };
                self.line(&format!("- {what} {}", code(&text)));
                if let Some(other) = other {
                    self.line(&format!("- {was} {}", code(&other)));
                }
            }
        }
        self.line("");
        for (at, step) in telling.steps().iter().enumerate() {
            let place = telling
                .place(step)
                .map_or_else(String::new, |place| format!(" ({})", code(&changes.words(side).line(place))));
            self.line(&format!("{}. {}{place}", at + 1, escaped(&telling.sentence(at))));
        }
        self.line("\n</details>");
    }

    fn scenarios(&mut self, changes: Changes<'_>) {
        if changes.comparison.scenarios.relation().is_none() {
            return;
        }
        self.line("\n### Scenarios that count\n");
        for (side, condition) in changes.comparison.scenarios.each() {
            self.line(&format!("- {}{}", scenarios(side), escaped(&changes.when(condition))));
        }
    }

    fn names(&mut self, changes: Changes<'_>) {
        if changes.comparison.names.is_empty() {
            return;
        }
        self.line("\n### Names\n");
        for &change in &changes.comparison.names {
            let name = changes.name(change);
            self.line(&format!("- {}: {}", name.change, escaped(&name.phrase())));
        }
    }
}

fn blame_text(changes: Changes<'_>, side: Side, blame: Blame) -> String {
    let (text, span) = changes.blame(side, blame);
    format!("{} ({})", escaped(&text), code(&changes.words(side).line(span)))
}

/// A text as it is, whatever characters of Markdown or HTML are in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in plain(text).chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => out.extend(['\\', one]),
            _ => out.push(one),
        }
    }
    out
}

/// Code, in as many backticks as it takes. A bar would end the cell of a table, even in code.
fn code(text: &str) -> String {
    let text = plain(text).replace(['\n', '\r'], " ").replace('|', "\\|");
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if longest > 0 { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

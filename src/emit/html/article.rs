//! A claim with its proof, as an article of the page.

use super::tables::badge;
use super::{Section, coded};
use crate::claims::{Finding, Value};
use crate::driver::{ClaimReport, Standing};
use crate::emit::xml::{attribute, text};
use crate::model::{Modality, Sort, VariableId};
use crate::words::{Telling, modality_note};
use std::fmt::Write as _;

/// So many things that are not so are told one by one.
const FEW: usize = 6;

impl Section<'_> {
    pub(super) fn article(&self, page: &mut String, claim: &ClaimReport) {
        let words = self.words;
        let stated = &words.policy.claims[claim.id];
        let name = words.claim_name(claim.id);
        _ = writeln!(
            page,
            "<article class=\"claim\" id=\"{}\" data-claim=\"{}\" tabindex=\"-1\">\n<h4>{} <span class=\"name\">{}</span></h4>\n\
             <p class=\"sentence\">{}</p>",
            self.claim_id(claim.id),
            attribute(name),
            badge(&claim.finding),
            text(name),
            text(&words.claim_text(stated))
        );
        if let Some(doc) = &stated.doc {
            _ = writeln!(page, "<p class=\"doc\">{}</p>", text(doc));
        }
        let authority = words.authority(stated.by.as_ref(), &stated.cites);
        let place = words.line(stated.span);
        let said = authority.map_or_else(|| place.clone(), |authority| format!("{authority} · {place}"));
        _ = writeln!(page, "<p class=\"place\">{}</p>\n<p class=\"here\" hidden></p>", text(&said));
        self.verdict(page, claim);
        self.proof(page, claim);
        self.picture(page, claim);
        page.push_str("</article>\n");
    }

    fn verdict(&self, page: &mut String, claim: &ClaimReport) {
        let words = self.words;
        let finding = &claim.finding;
        let stated = &words.policy.claims[claim.id];
        let verdict = words.verdict(claim.id, finding, &words.when_of(claim.id, finding));
        paragraph(page, "verdict-line", &verdict);
        if let (Standing::Expected, Some(expected)) = (claim.standing, &stated.expect) {
            let because = expected.because.as_ref().map_or_else(String::new, |because| format!(": {because}"));
            paragraph(page, "expected", &format!("As expected{because}"));
        }
        if let Some(vacuous) = &finding.vacuous {
            paragraph(page, "note", &format!("It says nothing: {}", words.vacuity(vacuous)));
        }
        if let Some(rests) = words.rests_on(&finding.rests_on) {
            paragraph(page, "note", &format!("It {rests}."));
        }
        for also in &finding.also {
            paragraph(page, "note", &format!("Also {}{}", also.level.word(), words.when(&also.when)));
        }
        if let Some(readings) = &finding.readings {
            paragraph(page, "note", &format!("By these readings it fails: {}", words.condition(&readings.fails)));
            paragraph(
                page,
                "note",
                &format!("By these readings it can hold: {}", words.holding_readings(finding, readings)),
            );
        }
        self.control(page, claim);
        self.hangs_on(page, claim);
    }

    fn control(&self, page: &mut String, claim: &ClaimReport) {
        let Some(control) = &claim.finding.control else { return };
        for choice in &control.choices {
            paragraph(
                page,
                "note",
                &format!("{} does it by {}", self.words.controller(claim.id), self.words.choice(choice)),
            );
        }
        if !control.gives_up.is_empty() {
            paragraph(page, "note", &format!("Why not: {}", self.words.gives_up(claim.id, &control.gives_up)));
        }
    }

    /// What the conditions of a claim mean, in their authors' words: readings, and what may happen or is left open.
    fn hangs_on(&self, page: &mut String, claim: &ClaimReport) {
        let mut items = String::new();
        for variable in variables_of(&claim.finding) {
            let why = match self.words.policy.variables[variable].sort {
                Sort::Choice(_) | Sort::Fact => continue,
                Sort::Reading => "how a text is read",
                Sort::May => modality_note(Modality::May),
                Sort::Unstated => modality_note(Modality::Unstated),
            };
            let meaning = self.words.meaning(variable).or_else(|| self.words.guarded(variable)).unwrap_or_default();
            let said = self.words.guarded_authority(variable).map_or_else(String::new, |said| format!(" ({said})"));
            _ = writeln!(
                items,
                "<dt>{} <span class=\"why\">{why}</span></dt><dd>{}{}</dd>",
                text(&self.words.variable(variable)),
                text(&meaning),
                text(&said)
            );
        }
        if !items.is_empty() {
            _ = writeln!(page, "<dl class=\"hangs-on\">\n{items}</dl>");
        }
    }

    fn proof(&self, page: &mut String, claim: &ClaimReport) {
        let words = self.words;
        let finding = &claim.finding;
        let telling = Telling::new(words, claim.id, finding);
        if !telling.steps().is_empty() {
            page.push_str("<h5>How it comes about</h5>\n<ol class=\"steps\">\n");
            for (at, step) in telling.steps().iter().enumerate() {
                let mut place: Vec<String> = telling.statement_name(step).map(str::to_owned).into_iter().collect();
                place.extend(telling.place(step).map(|span| words.line(span)));
                place.extend(telling.authority(step));
                place.extend(telling.modality(step).map(|modality| modality_note(modality).to_owned()));
                _ = writeln!(
                    page,
                    "<li>{} <span class=\"place\">{}</span></li>",
                    text(&telling.sentence(at)),
                    text(&place.join(" · "))
                );
            }
            page.push_str("</ol>\n");
        }
        if let Some(witness) = finding.witness.as_ref().filter(|witness| !witness.scenario.is_empty()) {
            _ = writeln!(
                page,
                "<details><summary>The scenario of this example</summary><p>{}</p>\
                 <p><button type=\"button\" class=\"set-scenario\" data-set=\"{}\" hidden>Set the switches so</button></p></details>",
                text(&self.scenario(finding, &witness.scenario)),
                attribute(&self.switch_values(&witness.scenario))
            );
        }
        if let Some(repair) = &finding.repair {
            paragraph(page, "repair", &format!("To mend it: {}", words.repair(repair)));
        }
    }

    /// A scenario in words. What is not so, and no condition of the verdict speaks of, is only counted if there is much of it.
    fn scenario(&self, finding: &Finding, scenario: &[(VariableId, Value)]) -> String {
        let named: Vec<VariableId> = variables_of(finding);
        let is_idle =
            |&&(variable, value): &&(VariableId, Value)| value == Value::Bool(false) && !named.contains(&variable);
        let idle = scenario.iter().filter(is_idle).count();
        let told = scenario.iter().filter(|setting| idle <= FEW || !is_idle(setting));
        let told: Vec<String> = told.map(|&(variable, value)| self.words.setting(variable, value)).collect();
        let told = told.join(", ");
        if idle <= FEW { told } else { format!("{told}; and none of the {idle} other things that can be so or not") }
    }

    fn picture(&self, page: &mut String, claim: &ClaimReport) {
        if let Some((_, picture)) = self.pictures.iter().find(|(id, _)| *id == claim.id) {
            page.push_str(picture);
        } else if claim.finding.verdict.fails() {
            paragraph(
                page,
                "note",
                "There are too many failed claims for a picture of each; `flowproof graph --claim` draws it.",
            );
        }
    }
}

/// What the conditions of a verdict speak of.
fn variables_of(finding: &Finding) -> Vec<VariableId> {
    let conditions = finding.when.iter().chain(finding.also.iter().map(|also| &also.when));
    let mut named: Vec<VariableId> =
        conditions.flat_map(|dnf| dnf.cubes.iter().flatten()).map(|literal| literal.variable).collect();
    named.sort_unstable();
    named.dedup();
    named
}

pub(super) fn paragraph(page: &mut String, class: &str, content: &str) {
    _ = writeln!(page, "<p class=\"{class}\">{}</p>", coded(content));
}

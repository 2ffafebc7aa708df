//! What sources say, for people.

use super::canvas::{Canvas, Piece};
use super::table::Table;
use crate::answers::{Mark, Merging, Undone};
use crate::claims::Verdict;
use crate::driver::{ClaimReport, Compared};
use crate::model::{ClaimId, Remark, SourceId};
use crate::words::{Words, list, plural};

const INDENT: usize = 2;
const INNER: usize = 4;
/// How many speakers of a source are named.
const FEW: usize = 4;

pub(super) fn write(canvas: &mut Canvas, words: Words<'_>, compared: &Compared) {
    let report = compared.report.policies.first().map_or(&[][..], |policy| &policy.claims);
    if compared.columns.is_empty() {
        let said = "this policy cites no source: declare `source NAME`, and let statements `cite` it";
        return canvas.paragraph(INDENT, INNER, &[Piece::plain(said)]);
    }
    let page = Page { words, compared, report };
    page.legend(canvas);
    page.claims(canvas);
    page.contradictions(canvas);
    page.remarks(canvas);
    page.undenied(canvas);
    page.denials(canvas);
}

struct Page<'a> {
    words: Words<'a>,
    compared: &'a Compared,
    report: &'a [ClaimReport],
}

impl Page<'_> {
    /// The sources with their numbers, and who speaks in them.
    fn legend(&self, canvas: &mut Canvas) {
        for (at, alone) in self.compared.columns.iter().enumerate() {
            let source = &self.words.policy.sources[alone.column.source];
            let title = source.title.as_ref().map_or_else(String::new, |title| format!(": {title}"));
            let speakers = self.speakers(alone.column.source);
            let told = if speakers.is_empty() { String::new() } else { format!(" ({speakers})") };
            let pieces = [Piece::strong(self.source(alone.column.source)), Piece::plain(title), Piece::faint(told)];
            canvas.labelled((INDENT, 4, 0), Piece::strong(format!("{}", at + 1)), &pieces);
        }
        canvas.gap();
    }

    fn source(&self, source: SourceId) -> String {
        self.words.policy.symbol(self.words.policy.sources[source].name).to_owned()
    }

    fn speakers(&self, source: SourceId) -> String {
        let voice = self.compared.columns.iter().find(|alone| alone.column.source == source);
        let names = voice.map_or_else(Vec::new, |alone| {
            alone.voice.speakers.iter().map(|speaker| self.words.policy.speaker(speaker)).collect()
        });
        let more = names.len().saturating_sub(FEW);
        let mut told: Vec<String> = names.into_iter().take(FEW).collect();
        if more > 0 {
            told.push(format!("{more} more"));
        }
        list(&told, "and")
    }

    /// One table for each speaker: their claims, a column for each source alone and one for all together.
    fn claims(&self, canvas: &mut Canvas) {
        let mut heads: Vec<String> = (1..=self.compared.columns.len()).map(|number| number.to_string()).collect();
        heads.push("all".to_owned());
        for (speaker, claims) in self.words.by_speaker(self.report.iter().map(|report| report.id)) {
            canvas.paragraph(0, INDENT, &[Piece::strong(speaker_heading(speaker.as_deref()))]);
            let rows = claims.into_iter().filter_map(|id| self.row(id)).collect();
            Table { heads: heads.clone(), rows }.write(canvas);
        }
        let legend = "`-`: says nothing of it; `*`: the claim is this text's own; `!`: fails by what another text states, or only by several together";
        canvas.paragraph(INDENT, INNER, &[Piece::faint(legend)]);
        canvas.gap();
    }

    fn row(&self, claim: ClaimId) -> Option<(String, Vec<String>)> {
        let report = self.report.iter().find(|report| report.id == claim)?;
        let own = |source: SourceId| self.words.policy.claims[claim].cites.iter().any(|cite| cite.source == source);
        let cell = |alone: &crate::driver::Alone| {
            let star = if own(alone.column.source) { "*" } else { "" };
            let mark = alone.marks.iter().find(|(id, _)| *id == claim).map(|(_, mark)| *mark);
            mark.map_or_else(String::new, |mark| format!("{}{star}", mark_word(mark)))
        };
        let mut cells: Vec<String> = self.compared.columns.iter().map(cell).collect();
        let undone = self.compared.undone.iter().any(|undone| undone.claim == claim);
        let (word, _) = super::overview::verdict_word(report);
        cells.push(format!("{word}{}", if undone { " !" } else { "" }));
        let text = self.words.claim_text(&self.words.policy.claims[claim]);
        Some((format!("{}: {text}", self.words.claim_name(claim)), cells))
    }

    fn contradictions(&self, canvas: &mut Canvas) {
        if self.compared.undone.is_empty() {
            return;
        }
        let heading = "where texts contradict one another:";
        canvas.paragraph(0, INDENT, &[Piece::strong(heading)]);
        for undone in &self.compared.undone {
            self.contradiction(canvas, undone);
        }
        canvas.gap();
    }

    fn contradiction(&self, canvas: &mut Canvas, undone: &Undone) {
        let words = self.words;
        let claim = &words.policy.claims[undone.claim];
        let Some(report) = self.report.iter().find(|report| report.id == undone.claim) else { return };
        let verdict = report.finding.verdict.word();
        let heading = format!(": {verdict}{}", words.when_of(report.id, &report.finding));
        let name = format!("{}: {}", words.claim_name(undone.claim), words.claim_text(claim));
        canvas.paragraph(INDENT, INNER, &[Piece::strong(name), Piece::plain(heading)]);
        if !undone.promised_by.is_empty() || claim.by.is_some() {
            let said = words.authority(claim.by.as_ref(), &claim.cites).unwrap_or_default();
            canvas.paragraph(INNER, INNER + 2, &[Piece::faint("promised: "), Piece::plain(said)]);
        }
        let how = match undone.merging {
            Merging::Another => "undone by what another text states: ",
            Merging::Together => "comes about only when these are read together: ",
        };
        let by: Vec<String> = undone.by.iter().map(|&source| self.with_speakers(source)).collect();
        canvas.paragraph(INNER, INNER + 2, &[Piece::faint(how), Piece::plain(list(&by, "and"))]);
        for (at, line) in self.steps(report).into_iter().enumerate() {
            let number = Piece::faint(format!("{}", at + 1));
            canvas.labelled((INNER + 2, 4, 2), number, &[Piece::plain(line)]);
        }
    }

    fn with_speakers(&self, source: SourceId) -> String {
        let speakers = self.speakers(source);
        if speakers.is_empty() { self.source(source) } else { format!("{} ({speakers})", self.source(source)) }
    }

    /// How the claim fails, each step with who says it.
    fn steps(&self, report: &ClaimReport) -> Vec<String> {
        let telling = crate::words::Telling::new(self.words, report.id, &report.finding);
        let line = |(at, step)| {
            let said = telling.authority(step).map_or_else(String::new, |said| format!(" ({said})"));
            format!("{}{said}", telling.sentence(at))
        };
        telling.steps().iter().enumerate().map(line).collect()
    }

    /// Remarks that stand against each other.
    fn remarks(&self, canvas: &mut Canvas) {
        let policy = self.words.policy;
        let against: Vec<(&Remark, &Remark)> = policy
            .remarks
            .iter()
            .flat_map(|remark| remark.against.iter().map(move |&other| (remark, &policy.remarks[other])))
            .collect();
        if against.is_empty() {
            return;
        }
        canvas.paragraph(0, INDENT, &[Piece::strong("remarks that stand against each other:")]);
        for (one, other) in against {
            canvas.paragraph(INDENT, INNER, &self.remark(one, ""));
            canvas.paragraph(INDENT, INNER, &self.remark(other, "against "));
        }
        canvas.gap();
    }

    fn remark(&self, remark: &Remark, lead: &str) -> Vec<Piece> {
        let words = self.words;
        let said = words.authority(remark.by.as_ref(), &remark.cites);
        let said = said.map_or_else(String::new, |said| format!(" ({said})"));
        let name = words.policy.symbol(remark.name).to_owned();
        let text = remark.text.split_whitespace().collect::<Vec<_>>().join(" ");
        vec![Piece::faint(lead), Piece::strong(name), Piece::plain(format!(": {text}")), Piece::faint(said)]
    }

    fn undenied(&self, canvas: &mut Canvas) {
        if self.compared.undenied.is_empty() {
            return;
        }
        let heading = format!("{} that no claim denies:", plural(self.compared.undenied.len(), "flow"));
        canvas.paragraph(0, INDENT, &[Piece::strong(heading)]);
        for &id in &self.compared.undenied {
            let mut pieces = vec![Piece::plain(self.words.statement_text(id))];
            let place = self.words.line(self.words.policy.statements[id].span);
            pieces.push(Piece::faint(format!(" ({place})")));
            canvas.paragraph(INDENT, INNER, &pieces);
        }
        canvas.gap();
    }

    /// Who denies what, with what becomes of it.
    fn denials(&self, canvas: &mut Canvas) {
        if self.compared.denials.is_empty() {
            return;
        }
        canvas.paragraph(0, INDENT, &[Piece::strong("what is denied, by speaker:")]);
        for (speaker, claims) in self.words.by_speaker(self.compared.denials.iter().copied()) {
            canvas.paragraph(INDENT, INNER, &[Piece::plain(speaker_heading(speaker.as_deref()))]);
            for id in claims {
                let verdict = self.report.iter().find(|report| report.id == id).map(|report| report.finding.verdict);
                let claim = &self.words.policy.claims[id];
                let cited = self.words.authority(None, &claim.cites);
                let cited = cited.map_or_else(String::new, |cited| format!(" ({cited})"));
                let pieces = [Piece::plain(self.words.claim_text(claim)), Piece::faint(cited)];
                let word = Piece::plain(verdict.map_or("", verdict_word));
                canvas.labelled((INNER, 11, 2), word, &pieces);
            }
        }
        canvas.gap();
    }
}

fn speaker_heading(speaker: Option<&str>) -> String {
    speaker.map_or_else(|| "claims that name no speaker:".to_owned(), |speaker| format!("{speaker} says:"))
}

const fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::SaysNothing => "-",
        Mark::Verdict(verdict) => verdict_word(verdict),
    }
}

const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotEvaluated => "not known",
        verdict => verdict.word(),
    }
}

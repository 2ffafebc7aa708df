//! What sources say as one JSON object, schema `flowproof/sources/1`. Keys may be added, never changed.

use super::json::{Cite, ClaimResult, Condition, Document, Wire, bytes};
use crate::answers::{Mark, Merging, Undone};
use crate::driver::{Alone, ClaimReport, Compared};
use crate::model::{ClaimId, Remark, SourceId, StatementId};
use crate::words::Words;
use serde::Serialize;

const SCHEMA: &str = "flowproof/sources/1";

/// The object, indented, with a line end behind it.
pub(super) fn render(compared: &Compared) -> Vec<u8> {
    bytes(&Document::new(SCHEMA, &compared.report, |words| {
        let claims = compared.report.policies.first().map_or(&[][..], |policy| &policy.claims);
        words.map_or_else(Statements::default, |words| Page { words, compared, claims }.statements())
    }))
}

#[derive(Serialize, Default)]
struct Statements {
    sources: Vec<Source>,
    claims: Vec<Row>,
    contradictions: Vec<Contradiction>,
    remarks: Vec<Against>,
    undenied: Vec<Flow>,
    denials: Vec<Denials>,
}

#[derive(Serialize)]
struct Source {
    name: String,
    title: Option<String>,
    publisher: Option<String>,
    speakers: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    together: ClaimResult,
    alone: Vec<Cell>,
}

/// A claim under one source: a verdict, or `says_nothing`.
#[derive(Serialize)]
struct Cell {
    source: String,
    own: bool,
    says: &'static str,
    when: Option<Condition>,
}

#[derive(Serialize)]
struct Contradiction {
    claim: String,
    /// `another` or `together`.
    comes_about: &'static str,
    promised_by: Vec<String>,
    speaker: Option<String>,
    by: Vec<String>,
    speakers: Vec<String>,
}

#[derive(Serialize)]
struct Against {
    remark: Said,
    against: Said,
}

#[derive(Serialize)]
struct Said {
    name: String,
    text: String,
    by: Option<String>,
    cites: Vec<Cite>,
}

#[derive(Serialize)]
struct Flow {
    statement: String,
    text: String,
    modality: Option<&'static str>,
    by: Option<String>,
    cites: Vec<Cite>,
}

#[derive(Serialize)]
struct Denials {
    speaker: Option<String>,
    claims: Vec<String>,
}

#[derive(Clone, Copy)]
struct Page<'a> {
    words: Words<'a>,
    compared: &'a Compared,
    claims: &'a [ClaimReport],
}

impl Page<'_> {
    fn statements(self) -> Statements {
        Statements {
            sources: self.sources(),
            claims: self.rows(),
            contradictions: self.contradictions(),
            remarks: self.remarks(),
            undenied: self.undenied(),
            denials: self.denials(),
        }
    }

    fn source(self, source: SourceId) -> String {
        self.words.policy.symbol(self.words.policy.sources[source].name).to_owned()
    }

    fn claim(self, claim: ClaimId) -> String {
        self.words.claim_name(claim).to_owned()
    }

    fn speakers(self, source: SourceId) -> Vec<String> {
        let alone = self.compared.columns.iter().find(|alone| alone.column.source == source);
        let speakers = alone.map_or(&[][..], |alone| &alone.voice.speakers);
        speakers.iter().map(|speaker| self.words.policy.speaker(speaker)).collect()
    }

    fn sources(self) -> Vec<Source> {
        let source = |alone: &Alone| {
            let declared = &self.words.policy.sources[alone.column.source];
            Source {
                name: self.source(alone.column.source),
                title: declared.title.as_ref().map(ToString::to_string),
                publisher: declared.publisher.as_ref().map(ToString::to_string),
                speakers: self.speakers(alone.column.source),
            }
        };
        self.compared.columns.iter().map(source).collect()
    }

    fn rows(self) -> Vec<Row> {
        let wire = Wire { words: self.words };
        let row = |report: &ClaimReport| Row {
            together: wire.claim(report),
            alone: self.compared.columns.iter().map(|alone| self.cell(alone, report.id)).collect(),
        };
        self.claims.iter().map(row).collect()
    }

    fn cell(self, alone: &Alone, claim: ClaimId) -> Cell {
        let mark = alone.marks.iter().find(|(id, _)| *id == claim).map(|(_, mark)| *mark);
        let finding = alone.column.outcome.findings.iter().find(|(id, _)| *id == claim).map(|(_, finding)| finding);
        let wire = Wire { words: Words::new(&alone.column.policy, &alone.sources) };
        let cites = &self.words.policy.claims[claim].cites;
        Cell {
            source: self.source(alone.column.source),
            own: cites.iter().any(|cite| cite.source == alone.column.source),
            says: match mark {
                Some(Mark::Verdict(verdict)) => verdict.word(),
                Some(Mark::SaysNothing) | None => "says_nothing",
            },
            when: finding.and_then(|finding| finding.when.as_ref()).map(|when| wire.condition(when)),
        }
    }

    fn contradictions(self) -> Vec<Contradiction> {
        let names = |sources: &[SourceId]| sources.iter().map(|&source| self.source(source)).collect();
        let contradiction = |undone: &Undone| {
            let speaker = self.words.policy.claims[undone.claim].by.as_ref();
            let mut speakers: Vec<String> = undone.by.iter().flat_map(|&source| self.speakers(source)).collect();
            speakers.sort();
            speakers.dedup();
            Contradiction {
                claim: self.claim(undone.claim),
                comes_about: match undone.merging {
                    Merging::Another => "another",
                    Merging::Together => "together",
                },
                promised_by: names(&undone.promised_by),
                speaker: speaker.map(|speaker| self.words.policy.speaker(speaker)),
                by: names(&undone.by),
                speakers,
            }
        };
        self.compared.undone.iter().map(contradiction).collect()
    }

    fn remarks(self) -> Vec<Against> {
        let policy = self.words.policy;
        let pairs = policy
            .remarks
            .iter()
            .flat_map(|remark| remark.against.iter().map(move |&other| (remark, &policy.remarks[other])));
        pairs.map(|(one, other)| Against { remark: self.said(one), against: self.said(other) }).collect()
    }

    fn said(self, remark: &Remark) -> Said {
        Said {
            name: self.words.policy.symbol(remark.name).to_owned(),
            text: remark.text.split_whitespace().collect::<Vec<_>>().join(" "),
            by: remark.by.as_ref().map(|by| self.words.policy.speaker(by)),
            cites: Wire { words: self.words }.cites(&remark.cites),
        }
    }

    fn undenied(self) -> Vec<Flow> {
        let flow = |&id: &StatementId| {
            let statement = &self.words.policy.statements[id];
            Flow {
                statement: self.words.statement(id),
                text: self.words.statement_text(id),
                modality: statement.modality.map(crate::words::modality_word),
                by: statement.by.as_ref().map(|by| self.words.policy.speaker(by)),
                cites: Wire { words: self.words }.cites(&statement.cites),
            }
        };
        self.compared.undenied.iter().map(flow).collect()
    }

    fn denials(self) -> Vec<Denials> {
        let groups = self.words.by_speaker(self.compared.denials.iter().copied());
        let denials = |(speaker, claims): (Option<String>, Vec<ClaimId>)| Denials {
            speaker,
            claims: claims.into_iter().map(|claim| self.claim(claim)).collect(),
        };
        groups.into_iter().map(denials).collect()
    }
}

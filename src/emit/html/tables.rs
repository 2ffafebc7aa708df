//! The tables, lists and pictures of the page.

use super::Section;
use super::article::paragraph;
use crate::claims::{Engine, Finding, Value};
use crate::emit::drawing::Drawing;
use crate::emit::xml::{attribute, text};
use crate::emit::{PictureFormat, draw};
use crate::ids::Id;
use crate::model::{ClaimId, PartyId, Sort, VariableId};
use crate::picture::{Asked, Focus, Icon, Picture, View, picture};
use crate::words::{self, Words, list};
use std::fmt::Write as _;

/// A verdict as the page has it: a word, a mark, and what it means.
struct Verdict(&'static str, &'static str, &'static str);

/// The worst first.
const VERDICTS: [Verdict; 8] = [
    Verdict("violated", "✗", "it fails when the condition behind it is so; the proof shows how, in one scenario"),
    Verdict("ambiguous", "≷", "it fails or holds, as a text is read"),
    Verdict("possible", "◐", "it fails only if something happens that may happen"),
    Verdict("unknown", "?", "it fails only if something is so that the sources leave open"),
    Verdict("undecided", "…", "a limit was reached before that was known"),
    Verdict("not evaluated", "–", "it was not understood, or hangs on something that was not"),
    Verdict("vacuous", "○", "it holds, but only because there is nothing that it speaks of"),
    Verdict("holds", "✓", "it fails in no scenario; what that rests on stands with it"),
];

fn word_of(finding: &Finding) -> String {
    if finding.vacuous.is_some() { "vacuous".to_owned() } else { finding.verdict.word().replace('_', " ") }
}

/// The mark of a verdict, never by colour alone.
pub(super) fn badge(finding: &Finding) -> String {
    let word = word_of(finding);
    let mark = VERDICTS.iter().find(|verdict| verdict.0 == word).map_or("", |verdict| verdict.1);
    badge_of(&word, mark)
}

fn badge_of(word: &str, mark: &str) -> String {
    let class = word.replace(' ', "-");
    format!("<span class=\"badge {class}\"><span aria-hidden=\"true\">{mark}</span> {word}</span>")
}

/// Words of the page, and what they mean, folded away.
fn meanings<'m>(page: &mut String, meanings: impl Iterator<Item = (String, &'m str)>) {
    page.push_str("<details class=\"meanings\"><summary>What the words mean</summary>\n<dl>\n");
    meanings.for_each(|(word, meaning)| _ = writeln!(page, "<dt>{word}</dt><dd>{meaning}</dd>"));
    page.push_str("</dl>\n</details>\n");
}

/// What stands in the cells of the matrix.
const CELLS: [(&str, &str); 5] = [
    ("learns", "has it, and can read it, in some scenario at least; a cell tells when if you point at it or press it"),
    ("sealed", "has it only sealed, without the key"),
    ("may, may sealed", "only if something happens that may happen"),
    ("reading, sealed?", "only as some text is read"),
    ("unstated, unst. sealed", "only if something is so that the sources leave open"),
];

/// A name as text that can be broken after its joints.
fn jointed(name: &str) -> String {
    text(name).replace('_', "_<wbr>").replace('.', ".<wbr>")
}

impl Section<'_> {
    /// What a reader can set, if there is anything.
    pub(super) fn switches(&self, page: &mut String) {
        if self.words.policy.variables.is_empty() {
            return;
        }
        let number = self.number;
        _ = writeln!(
            page,
            "<section class=\"switches\" aria-labelledby=\"switches-{number} title-{number}\" hidden>\n<h3 id=\"switches-{number}\">One scenario</h3>\n\
             <p>Say what is so, and see what fails, who holds what and which flows apply then.</p>\n\
             <p><label><input type=\"checkbox\" class=\"scenario-on\"> look at one scenario</label> \
             <button type=\"button\" class=\"scenario-reset\">everything plain again</button> \
             <a class=\"scenario-link\" href=\"#\">link to this scenario</a></p>\n\
             <p class=\"scenario-state\" role=\"status\"></p>\n<div class=\"groups\"></div>\n</section>"
        );
    }

    /// The value of each variable of a scenario as the page's script reads it: positions, one for each variable.
    pub(super) fn switch_values(&self, scenario: &[(VariableId, Value)]) -> String {
        let named = scenario.iter().map(|&(id, value)| format!("{}={}", id.index(), self.words.value(id, value)));
        named.collect::<Vec<_>>().join("&")
    }

    pub(super) fn verdicts(&self, page: &mut String) {
        _ = writeln!(page, "<h3 id=\"verdicts-{}\">Verdicts</h3>", self.number);
        paragraph(page, "tally", &self.tally());
        if self.report.claims.is_empty() {
            return;
        }
        let used: Vec<String> = self.report.claims.iter().map(|claim| word_of(&claim.finding)).collect();
        let used = VERDICTS.iter().filter(|verdict| used.iter().any(|word| word == verdict.0));
        meanings(page, used.map(|Verdict(word, mark, meaning)| (badge_of(word, mark), *meaning)));
        _ = writeln!(
            page,
            "<div class=\"filters\" hidden></div>\n<div class=\"scroll list\" tabindex=\"0\" role=\"region\" aria-labelledby=\"verdicts-{0} title-{0}\">",
            self.number
        );
        page.push_str("<table class=\"verdicts\">\n<thead><tr>\
            <th scope=\"col\">verdict</th><th scope=\"col\">claim</th><th scope=\"col\">what it says</th><th scope=\"col\">who says so</th>\
            <th scope=\"col\">sources</th><th scope=\"col\" class=\"in-scenario\" hidden>in this scenario</th></tr></thead>\n<tbody>\n");
        for claim in &self.report.claims {
            let words = self.words;
            let stated = &words.policy.claims[claim.id];
            let by = stated.by.as_ref().map_or_else(String::new, |by| words.policy.speaker(by));
            let mut sources: Vec<&str> =
                stated.cites.iter().map(|cite| words.policy.symbol(words.policy.sources[cite.source].name)).collect();
            sources.dedup();
            let when = words.when_of(claim.id, &claim.finding);
            _ = writeln!(
                page,
                "<tr data-claim=\"{name}\" data-verdict=\"{verdict}\" data-by=\"{by}\" data-sources=\"{sources}\"><td>{badge}</td>\
                 <td><a href=\"#{id}\">{link}</a></td><td>{said}<span class=\"when\">{when}</span></td><td>{by}</td><td>{sources}</td>\
                 <td class=\"in-scenario\" hidden></td></tr>",
                name = attribute(words.claim_name(claim.id)),
                verdict = if claim.finding.vacuous.is_some() { "vacuous" } else { claim.finding.verdict.word() },
                by = attribute(&by),
                sources = attribute(&sources.join(" ")),
                badge = badge(&claim.finding),
                id = self.claim_id(claim.id),
                link = jointed(words.claim_name(claim.id)),
                said = text(&words.claim_text(stated)),
                when = text(&when),
            );
        }
        page.push_str("</tbody>\n</table>\n</div>\n");
    }

    /// How many claims have which verdict.
    fn tally(&self) -> String {
        let counted = words::tally(self.report.claims.iter().map(|claim| claim.finding.verdict));
        match self.report.claims.len() {
            0 => "Nothing is claimed here.".to_owned(),
            1 => format!("One claim: {}.", counted.concat()),
            several => format!("{several} claims: {}.", list(&counted, "and")),
        }
    }

    /// Whether anybody can have anything.
    pub(super) fn is_held(&self) -> bool {
        self.words.policy.parties.ids().any(|party| self.matrix.held_by(party).next().is_some())
    }

    pub(super) fn matrix_table(&self, page: &mut String) {
        let words = self.words;
        let policy = words.policy;
        if !self.is_held() {
            return;
        }
        let holds_something = |party: &PartyId| self.matrix.held_by(*party).next().is_some();
        let parties: Vec<PartyId> = policy.parties.ids().filter(holds_something).collect();
        _ = writeln!(page, "<h3 id=\"matrix-{}\">Who can have what</h3>", self.number);
        meanings(page, CELLS.iter().map(|(word, meaning)| ((*word).to_owned(), *meaning)));
        _ = writeln!(
            page,
            "<p class=\"cell-says\" role=\"status\" hidden></p>\n<div class=\"scroll high\" tabindex=\"0\" role=\"region\" aria-labelledby=\"matrix-{0} title-{0}\">\n\
             <table class=\"matrix\">\n<thead><tr><td></td>",
            self.number
        );
        for &party in &parties {
            _ = write!(page, "<th scope=\"col\">{}</th>", jointed(&policy.party_path(party)));
        }
        page.push_str("</tr></thead>\n<tbody>\n");
        for data in policy.data.ids() {
            let row: Vec<_> =
                parties.iter().map(|&party| self.matrix.cells.get(party).and_then(|row| row.get(data))).collect();
            if row.iter().flatten().all(|cell| cell.holds.is_never()) {
                continue;
            }
            _ = write!(page, "<tr><th scope=\"row\">{}</th>", jointed(policy.data_name(data)));
            for (&party, cell) in parties.iter().zip(row) {
                let Some(cell) = cell.filter(|cell| !cell.holds.is_never()) else {
                    page.push_str("<td class=\"never\"><span class=\"quiet\">never</span></td>");
                    continue;
                };
                let word = words.cell_word(cell);
                let class = word.split([' ', '?', '.']).next().unwrap_or(word);
                let said = format!("{}, {}: {}", policy.party_path(party), policy.data_name(data), words.cell(cell));
                _ = write!(
                    page,
                    "<td class=\"{class}\" data-cell=\"{}-{}\" title=\"{}\"><span class=\"general\">{word}</span></td>",
                    party.index(),
                    data.index(),
                    attribute(&said)
                );
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody>\n</table>\n</div>\n");
    }

    /// What is left open, what may happen, and how texts can be read.
    pub(super) fn open_questions(&self, page: &mut String) {
        for (sort, heading) in [
            (Sort::Unstated, "What the sources leave open"),
            (Sort::May, "What may happen"),
            (Sort::Reading, "What can be read in two ways"),
        ] {
            let variables = self.words.policy.variables.iter_enumerated();
            let own = variables.filter(|(_, variable)| variable.sort == sort && variable.baseline.is_none());
            let items: Vec<String> = own.map(|(id, _)| self.question(id)).collect();
            if !items.is_empty() {
                _ = writeln!(page, "<h3>{heading}</h3>\n<dl class=\"questions\">\n{}</dl>", items.concat());
            }
        }
    }

    fn question(&self, id: VariableId) -> String {
        let words = self.words;
        let meaning = words.meaning(id).or_else(|| words.guarded(id)).unwrap_or_default();
        let said = words.guarded_authority(id).map_or_else(String::new, |said| format!(" ({said})"));
        let place = words.line(words.policy.variables[id].span);
        format!(
            "<dt>{}</dt><dd>{}{} <span class=\"place\">{}</span></dd>\n",
            text(&words.variable(id)),
            text(&meaning),
            text(&said),
            text(&place)
        )
    }

    pub(super) fn remarks(&self, page: &mut String) {
        let words = self.words;
        let policy = words.policy;
        if policy.remarks.is_empty() {
            return;
        }
        page.push_str("<h3>What cannot be checked</h3>\n<dl class=\"remarks\">\n");
        for remark in &policy.remarks {
            let said = words.authority(remark.by.as_ref(), &remark.cites).unwrap_or_default();
            let against: Vec<&str> =
                remark.against.iter().map(|&other| policy.symbol(policy.remarks[other].name)).collect();
            let conflict = if against.is_empty() {
                String::new()
            } else {
                format!(" <strong class=\"conflict\">against {}</strong>", text(&against.join(", ")))
            };
            _ = writeln!(
                page,
                "<dt>{}{conflict}</dt><dd>{} <span class=\"place\">{}</span></dd>",
                text(policy.symbol(remark.name)),
                text(&remark.text),
                text(&said)
            );
        }
        page.push_str("</dl>\n");
    }

    pub(super) fn sources(&self, page: &mut String) {
        let policy = self.words.policy;
        if policy.sources.is_empty() {
            return;
        }
        page.push_str("<h3>Sources</h3>\n<dl class=\"sources\">\n");
        for source in &policy.sources {
            let parts = [&source.title, &source.published, &source.publisher, &source.language, &source.url];
            let parts: Vec<&str> = parts.into_iter().flatten().map(AsRef::as_ref).collect();
            _ = writeln!(page, "<dt>{}</dt><dd>{}</dd>", text(policy.symbol(source.name)), text(&parts.join(" · ")));
        }
        page.push_str("</dl>\n");
    }
}

/// Whether a policy is small enough for a picture of each claim, which goes through all its hops.
fn is_drawable(engine: &Engine<'_>) -> bool {
    engine.system.graph.hops().len() <= MANY_HOPS
}

/// With more hops, a report has no pictures.
const MANY_HOPS: usize = 5_000;

/// Draws the pictures of a section.
pub(super) struct Pictures<'a> {
    pub words: Words<'a>,
    pub findings: &'a [(ClaimId, Finding)],
    pub number: usize,
}

impl Pictures<'_> {
    /// The whole policy; with owners as single boxes if it is large, and in words that it cannot be drawn if it is larger still.
    pub(super) fn overview(&self, engine: &mut Engine<'_>) -> (bool, String) {
        let views: &[bool] = if is_drawable(engine) { &[false, true] } else { &[] };
        for &collapse in views {
            let picture = self.picture(engine, Focus::Whole, collapse);
            if picture.nodes.is_empty() {
                return (false, "<p class=\"note\">There is nobody in this policy.</p>\n".to_owned());
            }
            let readable = if collapse { picture.too_large().is_none() } else { picture.arrows.len() <= 60 };
            if readable {
                return self.figure(&picture, "overview", "The parties, and what they send to one another");
            }
        }
        let mut note = String::new();
        paragraph(
            &mut note,
            "note",
            if views.is_empty() {
                "This policy has too many flows for pictures; `flowproof graph --claim` draws one claim."
            } else {
                "This policy has too many flows for one picture; the claims below have pictures of their own."
            },
        );
        (false, note)
    }

    /// A claim with its witness; words if that is too much for a picture, nothing if there is nothing to draw.
    pub(super) fn claim(&self, engine: &mut Engine<'_>, claim: ClaimId) -> String {
        if !is_drawable(engine) {
            return String::new();
        }
        let picture = self.picture(engine, Focus::Claim(claim), false);
        let name = self.words.claim_name(claim);
        if picture.nodes.is_empty() {
            return String::new();
        }
        if let Some(reason) = picture.too_large() {
            let mut note = String::new();
            paragraph(&mut note, "note", &format!("There is no picture here: {reason}."));
            return note;
        }
        let what = if is_numbered(&picture) {
            "the numbers are those of the steps"
        } else {
            "where the data that it speaks of comes from and goes"
        };
        self.figure(&picture, &format!("c{}", claim.index()), &format!("{name}: {what}")).1
    }

    fn picture(&self, engine: &mut Engine<'_>, focus: Focus, collapse: bool) -> Picture {
        let asked = Asked { policy: self.words.policy, sources: self.words.sources, findings: self.findings };
        picture(asked, engine, &View { focus, collapse, condition: None, unabridged: false })
    }

    /// A picture that is as wide as the page, or as can still be read; and whether it is much wider than high.
    fn figure(&self, picture: &Picture, id: &str, caption: &str) -> (bool, String) {
        let drawing =
            Drawing { title: false, link: None, prefix: format!("p{}-{id}-", self.number), ..Drawing::default() };
        let svg = String::from_utf8(draw(picture, PictureFormat::Svg, &drawing)).unwrap_or_default();
        let svg = svg.find("<svg").and_then(|start| svg.get(start..)).unwrap_or_default();
        let (width, height) = size(svg);
        let svg = svg.replacen(&format!("<style>{}</style>\n", super::PICTURE_STYLE), "", 1);
        let figure = format!(
            "<figure class=\"picture\" style=\"--width: {width}px\">\n\
             <div class=\"canvas\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{svg}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
            attribute(caption),
            text(caption)
        );
        (width > height * 1.25, figure)
    }
}

/// How wide and how high a picture is.
fn size(svg: &str) -> (f64, f64) {
    let number = |name: &str| {
        let (_, rest) = svg.split_once(&format!(" {name}=\""))?;
        rest.split_once('"')?.0.parse().ok()
    };
    (number("width").unwrap_or_default(), number("height").unwrap_or_default())
}

/// Whether steps are numbered in it.
fn is_numbered(picture: &Picture) -> bool {
    let lines = picture.nodes.iter().flat_map(|node| &node.lines);
    let mut icons = lines.chain(picture.arrows.iter().flat_map(|arrow| &arrow.lines)).flat_map(|line| &line.icons);
    icons.any(|icon| matches!(icon, Icon::Hop(_)))
}

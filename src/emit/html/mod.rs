//! The report: one page that needs nothing else, for people who do not read code.
//!
//! Everything is there without JavaScript: verdicts, proofs, pictures, tables. With it, a reader sets choices, facts and readings, and
//! sees what fails, who holds what and which flows apply in that very scenario, computed from the decision diagrams that the page
//! carries (`export`). Whatever stands in a policy is escaped as if its author wished the reader ill.

mod article;
mod export;
mod sha256;
mod tables;

use super::xml::{attribute, text};
use crate::answers::{Matrix, matrix};
use crate::claims::{self, Engine, Finding};
use crate::driver::{PolicyReport, Report};
use crate::model::ClaimId;
use crate::words::Words;
use std::fmt::Write as _;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
/// The style of the pictures, once for all of them.
const PICTURE_STYLE: &str = super::svg::STYLE;

/// How many pictures a policy's section has at most; the other claims have their proof in words.
const PICTURES: usize = 150;

/// The page of a report.
#[must_use]
pub(super) fn render(report: &Report) -> Vec<u8> {
    let sections: Vec<Section<'_>> =
        report.policies.iter().enumerate().map(|(number, policy)| Section::new(report, policy, number)).collect();
    let mut page = String::new();
    head(&mut page, &title(report));
    navigation(&mut page, &sections);
    page.push_str("<main id=\"main\">\n");
    restrictions(&mut page, report);
    diagnostics(&mut page, report);
    sections.iter().for_each(|section| section.write(&mut page));
    page.push_str("</main>\n");
    for section in &sections {
        let data = serde_json::to_string(&section.export).unwrap_or_default().replace('<', "\\u003c");
        _ = writeln!(page, "<script type=\"application/json\" id=\"data-{}\">{data}</script>", section.number);
    }
    _ = writeln!(page, "<script>{}</script>\n</body>\n</html>", script());
    page.into_bytes()
}

fn title(report: &Report) -> String {
    match report.policies.as_slice() {
        [only] => only.policy.title.clone().unwrap_or_else(|| only.policy.name.clone()),
        several => format!("{} policies", several.len()),
    }
}

fn head(page: &mut String, title: &str) {
    _ = writeln!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src \
         'sha256-{1}'; img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{0} – flowproof</title>\n<style>\n{STYLE}{PICTURE_STYLE}\n</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">To the verdicts</a>\n<header class=\"page\"><h1>{0}</h1></header>",
        text(title),
        sha256::base64_digest(&script()),
    );
}

/// What stands in the page's only script, and nothing else is run.
fn script() -> String {
    format!("\n{SCRIPT}")
}

fn navigation(page: &mut String, sections: &[Section<'_>]) {
    page.push_str("<nav aria-label=\"Policies and tools\">\n<ul>\n");
    if let [only] = sections {
        _ = writeln!(page, "{}", only.parts());
    } else {
        for section in sections {
            let name = text(&section.words.policy.name);
            _ = writeln!(page, "<li><a href=\"#policy-{}\">{name}</a></li>", section.number);
        }
    }
    page.push_str(
        "</ul>\n<div class=\"tools\" hidden>\n<label for=\"search\">Search</label> <input id=\"search\" type=\"search\" \
         autocomplete=\"off\" placeholder=\"a party, data, a word\">\n<button type=\"button\" id=\"theme\">Dark or light</button>\n\
         <details class=\"keys\"><summary>Keys</summary><p><kbd>/</kbd> search, <kbd>j</kbd> and <kbd>k</kbd> next and previous claim, \
         <kbd>Esc</kbd> back; in a picture <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> and the arrow keys</p></details>\n</div>\n</nav>\n",
    );
}

/// What the run did not look at, if anything.
fn restrictions(page: &mut String, report: &Report) {
    let said = super::pretty::restrictions(&report.restrictions);
    if !said.is_empty() {
        _ = writeln!(page, "<p class=\"restricted\">Restricted: {}.</p>", coded(&said.join(", ")));
    }
}

/// Text with what stands in backticks as code.
fn coded(words: &str) -> String {
    let mut parts = words.split('`');
    let mut coded = text(parts.next().unwrap_or_default());
    let rest: Vec<&str> = parts.collect();
    for pair in rest.chunks(2) {
        match pair {
            [code, after] => _ = write!(coded, "<code>{}</code>{}", text(code), text(after)),
            // One without its like is what it is.
            alone => alone.iter().for_each(|part| _ = write!(coded, "`{}", text(part))),
        }
    }
    coded
}

/// What was found in the texts of the policies, if anything.
fn diagnostics(page: &mut String, report: &Report) {
    if report.diagnostics.is_empty() {
        return;
    }
    page.push_str("<section class=\"diagnostics\" aria-labelledby=\"found\">\n<h2 id=\"found\">Found in the policies</h2>\n<ul>\n");
    for found in &report.diagnostics {
        let place = found.span.map_or_else(String::new, |span| report.sources.place(span));
        let help = found
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!(" <span class=\"help\">{}</span>", coded(help)));
        _ = writeln!(
            page,
            "<li><b>{} {}</b> {} <span class=\"place\">{}</span>{help}</li>",
            found.level.word(),
            found.rule.code,
            coded(&found.message),
            text(&place)
        );
    }
    page.push_str("</ul>\n</section>\n");
}

/// What the page says of one policy.
struct Section<'a> {
    number: usize,
    /// Whether it is one of several.
    several: bool,
    words: Words<'a>,
    report: &'a PolicyReport,
    matrix: Matrix,
    export: export::Export,
    /// The whole policy, and whether it is wide.
    overview: (bool, String),
    pictures: Vec<(ClaimId, String)>,
}

impl<'a> Section<'a> {
    fn new(report: &'a Report, policy: &'a PolicyReport, number: usize) -> Self {
        let words = Words::new(&policy.policy, &report.sources);
        let mut engine = Engine::new(&policy.policy, &claims::Options::default());
        let findings: Vec<(ClaimId, Finding)> =
            policy.claims.iter().map(|claim| (claim.id, claim.finding.clone())).collect();
        let matrix = matrix(&mut engine);
        let export = export::Export::new(words, &mut engine, &findings, &matrix);
        let drawn = tables::Pictures { words, findings: &findings, number };
        let overview = drawn.overview(&mut engine);
        let failed = findings.iter().filter(|(_, finding)| finding.verdict.fails()).map(|(id, _)| *id);
        let pictures = failed.take(PICTURES).map(|id| (id, drawn.claim(&mut engine, id))).collect();
        Self { number, several: report.policies.len() > 1, words, report: policy, matrix, export, overview, pictures }
    }

    fn write(&self, page: &mut String) {
        let policy = self.words.policy;
        let number = self.number;
        let heading = policy.title.as_deref().unwrap_or(&policy.name);
        let file = self.words.sources.file(policy.root).name();
        _ = writeln!(
            page,
            "<section class=\"policy{}\" id=\"policy-{number}\" data-policy=\"{number}\" aria-labelledby=\"title-{number}\">\n\
             <h2 id=\"title-{number}\">{}</h2>\n<p class=\"place\">{} · {}</p>",
            if self.several { "" } else { " alone" },
            text(heading),
            text(&policy.name),
            text(file)
        );
        if self.several {
            _ = writeln!(page, "<ul class=\"parts\">{}</ul>", self.parts());
        }
        self.switches(page);
        self.verdicts(page);
        let (wide, overview) = &self.overview;
        let class = if *wide { " class=\"wide\"" } else { "" };
        _ = writeln!(page, "<div{class}><h3 id=\"picture-{number}\">The whole policy</h3>\n{overview}</div>");
        if !self.report.claims.is_empty() {
            _ = writeln!(page, "<h3 id=\"claims-{number}\">The claims</h3>");
        }
        self.report.claims.iter().for_each(|claim| self.article(page, claim));
        self.matrix_table(page);
        self.open_questions(page);
        self.remarks(page);
        self.sources(page);
        page.push_str("</section>\n");
    }

    /// Links to the parts of the section.
    fn parts(&self) -> String {
        let number = self.number;
        let parts = [
            ("verdicts", "Verdicts", true),
            ("picture", "Picture", true),
            ("claims", "Claims", !self.report.claims.is_empty()),
            ("matrix", "Who can have what", self.is_held()),
        ];
        let link = |(id, name, _): &(&str, &str, bool)| format!("<li><a href=\"#{id}-{number}\">{name}</a></li>");
        parts.iter().filter(|(.., is_there)| *is_there).map(link).collect::<Vec<_>>().join(" ")
    }

    /// The id of a claim's article, which links lead to.
    fn claim_id(&self, claim: ClaimId) -> String {
        let name = self.words.claim_name(claim);
        let plain: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
        let prefix = if self.number == 0 { String::new() } else { format!("{}.", self.number) };
        attribute(&format!("claim={prefix}{plain}"))
    }
}

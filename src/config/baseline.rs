//! The file of known findings: JSON with one finding a line, sorted, so that two people's changes merge.

use super::{ConfigError, from_here};
use crate::driver::{Baseline, Entry};
use crate::loader::reason;
use crate::source::SourceFile;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The name of the file, unless the configuration or the command line gives another.
pub const BASELINE_NAME: &str = "flowproof-baseline.json";

const SCHEMA: &str = "flowproof/baseline/1";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: String,
    findings: Vec<WireEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    code: String,
}

/// Reads a file of known findings.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_baseline(file: &Path) -> Result<Baseline, ConfigError> {
    let name = from_here(file);
    match fs::read_to_string(file) {
        Ok(text) => parse(&name, &text),
        Err(error) => {
            let help = "`flowproof baseline write` makes one of all that is found now";
            let message = format!("the baseline cannot be read: {}", reason(&error));
            Err(ConfigError { place: name, message, help: Some(help.to_owned()) })
        }
    }
}

fn parse(name: &str, text: &str) -> Result<Baseline, ConfigError> {
    let wrong = |place: String, message: String| ConfigError { place, message, help: None };
    let wire: Wire = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        wrong(format!("{}:{}:{}", name, error.line(), error.column()), format!("this is no baseline: {message}"))
    })?;
    if wire.schema != SCHEMA {
        let at = SourceFile::new(name, text).position(u32::try_from(text.find(&wire.schema).unwrap_or(0)).unwrap_or(0));
        let message = format!("`{}` is not understood: a baseline is `{SCHEMA}`", wire.schema);
        return Err(wrong(format!("{name}:{}:{}", at.line, at.column), message));
    }
    let entry = |WireEntry { policy, subject, party, data, code }| Entry { policy, subject, party, data, code };
    Ok(Baseline { entries: wire.findings.into_iter().map(entry).collect() })
}

/// The text of a file of known findings.
#[must_use]
pub fn baseline_text(baseline: &Baseline) -> String {
    let line = |entry: &Entry| {
        let Entry { policy, subject, party, data, code } = entry.clone();
        // Strings alone always become JSON.
        format!("    {}", serde_json::to_string(&WireEntry { policy, subject, party, data, code }).unwrap_or_default())
    };
    let lines: Vec<String> = baseline.entries.iter().map(line).collect();
    let findings = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
    format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"findings\": {findings}\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_sorted() {
        let entry = |subject: &str, party: Option<&str>| Entry {
            policy: party.map(|_| "p".to_owned()),
            subject: subject.to_owned(),
            party: party.map(str::to_owned),
            data: party.map(|_| "d \"é\"".to_owned()),
            code: "FP0501".to_owned(),
        };
        let baseline = Baseline { entries: [entry("z", None), entry("c", Some("B")), entry("c", Some("A"))].into() };
        let text = baseline_text(&baseline);
        assert_eq!(parse("b.json", &text), Ok(baseline));
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("subject")).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "    {\"subject\":\"z\",\"code\":\"FP0501\"},");
        assert_eq!(parse("b.json", &baseline_text(&Baseline::default())), Ok(Baseline::default()));
    }

    #[test]
    fn what_is_no_baseline_is_told_with_its_place() {
        let told = |text: &str| parse("b.json", text).map_err(|error| format!("{}: {}", error.place, error.message));
        assert_eq!(
            told("{\n  \"schema\": \"other/1\",\n  \"findings\": []\n}").unwrap_err(),
            "b.json:2:14: `other/1` is not understood: a baseline is `flowproof/baseline/1`"
        );
        assert!(told("{\"schema\": \"flowproof/baseline/1\", \"finding\": []}").unwrap_err().contains("unknown field"));
        assert!(told("<<<<<<<").unwrap_err().starts_with("b.json:1:1: this is no baseline"));
    }
}

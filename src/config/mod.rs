//! `flowproof.toml`: what a project sets once for all its runs. The command line wins over it.
//!
//! ```toml
//! fail-on = "unknown"
//! exclude = ["drafts/**"]
//! baseline = "flowproof-baseline.json"
//!
//! [lints]
//! claim-unknown = "deny"
//!
//! [lint]
//! sensitive = ["special_category"]
//!
//! [format]
//! width = 100
//! ```

mod baseline;

pub use baseline::{BASELINE_NAME, baseline_text, read_baseline};

use crate::diag::{Level, nearest};
use crate::driver::{FailOn, Levels, Settings};
use crate::lint;
use crate::loader::{normal, reason, shown};
use crate::source::SourceFile;
use crate::syntax::DEFAULT_WIDTH;
use glob::{MatchOptions, Pattern};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{self, Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file.
pub const FILE_NAME: &str = "flowproof.toml";

/// Widths that lines can be given.
const WIDTHS: Range<i64> = 20..1001;

/// What is configured.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that its paths are relative to: the file's.
    folder: PathBuf,
    /// `[lints]`: levels of rules.
    pub levels: Levels,
    /// `fail-on`.
    pub fail_on: Option<FailOn>,
    exclude: Vec<Pattern>,
    /// `[format] width`.
    pub width: usize,
    /// `[lint] sensitive`: labels of data that deserves more care.
    pub sensitive: Vec<String>,
    /// `baseline`: the file of known findings.
    pub baseline: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            folder: PathBuf::new(),
            levels: Levels::default(),
            fail_on: None,
            exclude: Vec::new(),
            width: DEFAULT_WIDTH,
            sensitive: Vec::new(),
            baseline: None,
        }
    }
}

/// Something wrong in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    /// `file:line:column`, or the file alone.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Config {
    /// The configuration of the nearest file from a path upward; the defaults if there is none.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn nearest(start: &Path) -> Result<Self, Vec<ConfigError>> {
        let Some(file) = find(start) else { return Ok(Self::default()) };
        let name = from_here(&file);
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        match fs::read(&file).and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other)) {
            Ok(text) => Self::parse(&name, &text, folder),
            Err(error) => Err(vec![ConfigError { place: name, message: reason(&error), help: None }]),
        }
    }

    /// The configuration that a text consists of; its paths are relative to `folder`.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn parse(name: &str, text: &str, folder: PathBuf) -> Result<Self, Vec<ConfigError>> {
        let mut reader = Reader { file: SourceFile::new(name, text), errors: Vec::new() };
        let mut config = Self { folder, ..Self::default() };
        match DeTable::parse(text) {
            Ok(table) => reader.file(table.get_ref(), &mut config),
            Err(error) => reader.error(error.span().unwrap_or_default(), one_line(error.message()), None),
        }
        reader.errors.sort_by_key(|&(at, _)| at);
        let errors: Vec<_> = reader.errors.into_iter().map(|(_, error)| error).collect();
        if errors.is_empty() { Ok(config) } else { Err(errors) }
    }

    /// What it says of a run.
    #[must_use]
    pub fn settings(&self) -> Settings<'static> {
        let lints = match self.sensitive.as_slice() {
            [] => lint::Options::default(),
            labels => lint::Options { sensitive: labels.to_vec() },
        };
        let (levels, fail_on) = (self.levels.clone(), self.fail_on.unwrap_or_default());
        Settings { levels, fail_on, lints, ..Settings::default() }
    }

    /// Whether a file or folder is left out when a folder is searched.
    #[must_use]
    pub fn excludes(&self, path: &Path) -> bool {
        if self.exclude.is_empty() {
            return false;
        }
        let absolute = normal(&path::absolute(path).unwrap_or_else(|_| path.to_owned()));
        let inside = absolute.strip_prefix(&self.folder).unwrap_or(&absolute);
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        self.exclude.iter().any(|pattern| pattern.matches_path_with(inside, options))
    }
}

fn find(start: &Path) -> Option<PathBuf> {
    let start = normal(&path::absolute(start).ok()?);
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// A path as it is written from the current folder, if it is below that.
#[must_use]
pub fn from_here(file: &Path) -> String {
    let here = path::absolute(".").unwrap_or_default();
    shown(file.strip_prefix(normal(&here)).unwrap_or(file))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Value<'t> = Spanned<DeValue<'t>>;

/// One key of a table, and what reads its value.
type Key<'k> = (&'k str, &'k dyn Fn(&mut Reader, &Value<'_>, &mut Config));

/// Reads the values of a file, and goes on after an error.
struct Reader {
    file: SourceFile,
    /// With the place in the text.
    errors: Vec<(usize, ConfigError)>,
}

impl Reader {
    fn file(&mut self, table: &DeTable<'_>, config: &mut Config) {
        let keys: &[Key<'_>] = &[
            ("fail-on", &|reader, value, config| config.fail_on = reader.one_of(value, &FAIL_ON)),
            ("exclude", &|reader, value, config| config.exclude = reader.patterns(value)),
            ("baseline", &|reader, value, config| {
                config.baseline = reader.text(value).map(|file| config.folder.join(file));
            }),
            ("lints", &Self::lints),
            ("lint", &|reader, value, config| {
                reader.table(
                    value,
                    config,
                    &[("sensitive", &|reader, value, config| {
                        config.sensitive = reader.texts(value).into_iter().map(|(text, _)| text).collect();
                    })],
                );
            }),
            ("format", &|reader, value, config| reader.table(value, config, &[("width", &Self::width)])),
        ];
        self.keys(table, config, keys);
    }

    fn keys(&mut self, table: &DeTable<'_>, config: &mut Config, keys: &[Key<'_>]) {
        for (key, value) in table.iter() {
            match keys.iter().find(|(name, _)| name == key.get_ref()) {
                Some((_, read)) => read(self, value, config),
                None => {
                    let names = keys.iter().map(|(name, _)| *name);
                    let help = match nearest(key.get_ref(), names.clone()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the keys are {}", backticks(names)),
                    };
                    self.error(key.span(), format!("unknown key `{}`", key.get_ref()), Some(help));
                }
            }
        }
    }

    fn table(&mut self, value: &Value<'_>, config: &mut Config, keys: &[Key<'_>]) {
        match value.get_ref() {
            DeValue::Table(table) => self.keys(table, config, keys),
            _ => self.mismatch(value, "a table"),
        }
    }

    fn lints(&mut self, value: &Value<'_>, config: &mut Config) {
        let DeValue::Table(table) = value.get_ref() else { return self.mismatch(value, "a table") };
        for (rule, value) in table.iter() {
            let Some(level) = self.one_of(value, &LEVELS) else { continue };
            if let Err(error) = config.levels.set(rule.get_ref(), level) {
                self.error(rule.span(), error.message(rule.get_ref()), error.help());
            }
        }
    }

    fn width(&mut self, value: &Value<'_>, config: &mut Config) {
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        match number.filter(|number| WIDTHS.contains(number)).and_then(|number| usize::try_from(number).ok()) {
            Some(width) => config.width = width,
            None => self.mismatch(value, &format!("a number from {} to {}", WIDTHS.start, WIDTHS.end - 1)),
        }
    }

    fn patterns(&mut self, value: &Value<'_>) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for (text, span) in self.texts(value) {
            match Pattern::new(text.trim_end_matches('/')) {
                Ok(pattern) => patterns.push(pattern),
                Err(error) => self.error(span, format!("`{text}` is no pattern: {}", error.msg.to_lowercase()), None),
            }
        }
        patterns
    }

    fn texts(&mut self, value: &Value<'_>) -> Vec<(String, Range<usize>)> {
        let DeValue::Array(values) = value.get_ref() else {
            self.mismatch(value, "a list of strings");
            return Vec::new();
        };
        values.iter().filter_map(|value| Some((self.text(value)?, value.span()))).collect()
    }

    fn text(&mut self, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => {
                self.mismatch(value, "a string");
                None
            }
        }
    }

    fn one_of<T: Copy>(&mut self, value: &Value<'_>, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(value)?;
        let chosen = choices.iter().find(|(name, _)| *name == text).map(|&(_, choice)| choice);
        if chosen.is_none() {
            let help = format!("write one of {}", backticks(choices.iter().map(|(name, _)| *name)));
            self.error(value.span(), format!("unknown value `{text}`"), Some(help));
        }
        chosen
    }

    fn mismatch(&mut self, value: &Value<'_>, wanted: &str) {
        self.error(value.span(), format!("{wanted} is needed here"), None);
    }

    fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        let at = self.file.position(u32::try_from(span.start).unwrap_or(u32::MAX));
        let place = format!("{}:{}:{}", self.file.name(), at.line, at.column);
        self.errors.push((span.start, ConfigError { place, message: message.into(), help }));
    }
}

const LEVELS: [(&str, Level); 3] = [("allow", Level::Allow), ("warn", Level::Warning), ("deny", Level::Error)];

const FAIL_ON: [(&str, FailOn); 5] = [
    ("violated", FailOn::Violated),
    ("ambiguous", FailOn::Ambiguous),
    ("possible", FailOn::Possible),
    ("unknown", FailOn::Unknown),
    ("never", FailOn::Never),
];

fn backticks<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let told = |error: ConfigError| match error.help {
            Some(help) => format!("{}: {} ({help})", error.place, error.message),
            None => format!("{}: {}", error.place, error.message),
        };
        Config::parse("f.toml", text, PathBuf::new()).err().unwrap_or_default().into_iter().map(told).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_with_its_place() {
        let text = "fail_on = \"never\"\nexclude = [\"a[\", 1]\n[lints]\n\"claim-unknwon\" = \"deny\"\n\
                    syntax = \"warn\"\ndead-flow = \"off\"\n[format]\nwidth = 5\n[lnt]\n";
        assert_eq!(
            errors(text),
            [
                "f.toml:1:1: unknown key `fail_on` (did you mean `fail-on`?)",
                "f.toml:2:12: `a[` is no pattern: invalid range pattern",
                "f.toml:2:18: a string is needed here",
                "f.toml:4:1: there is no rule `claim-unknwon` (did you mean `claim-unknown`?)",
                "f.toml:5:1: the level of `syntax` (FP0003) cannot be lowered: a statement is not understood",
                "f.toml:6:13: unknown value `off` (write one of `allow`, `warn`, `deny`)",
                "f.toml:8:9: a number from 20 to 1000 is needed here",
                "f.toml:9:2: unknown key `lnt` (did you mean `lint`?)",
            ]
        );
        assert_eq!(errors("é = \"\n").len(), 1);
    }

    #[test]
    fn what_is_set_is_read() {
        let text = "fail-on = \"unknown\"\nexclude = [\"drafts/\", \"**/old_*.flow\"]\nbaseline = \"b.json\"\n\
                    [lints]\ndead-flow = \"allow\"\n[lint]\nsensitive = [\"special\"]\n[format]\nwidth = 0x50\n";
        let folder = normal(&path::absolute("project").unwrap());
        let config = Config::parse("f.toml", text, folder.clone()).unwrap();
        assert_eq!((config.fail_on, config.width), (Some(FailOn::Unknown), 80));
        assert_eq!(
            (config.sensitive.as_slice(), config.baseline),
            (&["special".to_owned()][..], Some(folder.join("b.json")))
        );
    }

    #[test]
    fn patterns_are_relative_to_the_file() {
        let folder = normal(&path::absolute("project").unwrap());
        let text = "exclude = [\"drafts\", \"**/old_*.flow\", \"*.tmp.flow\"]";
        let config = Config::parse("f.toml", text, folder).unwrap();
        let is_out = |path: &str| config.excludes(Path::new(path));
        assert!(is_out("project/drafts") && is_out("./project/../project/drafts"));
        assert!(is_out("project/a/b/old_1.flow") && is_out("project/old_1.flow") && is_out("project/a.tmp.flow"));
        assert!(!is_out("drafts") && !is_out("project/a/drafts") && !is_out("project/a/a.tmp.flow"));
    }
}

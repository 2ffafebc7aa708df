//! Strings, dates, numbers and durations.

use super::{Builder, Children};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Date, Duration, Text, Unit};
use crate::syntax::parse::grammar::{Node, Rule};
use crate::syntax::parse::messages::{code, did_you_mean};

/// The units of durations, each with its other forms.
const UNITS: [(&str, &str, Unit); 5] = [
    ("hour", "hours", Unit::Hour),
    ("day", "days", Unit::Day),
    ("week", "weeks", Unit::Week),
    ("month", "months", Unit::Month),
    ("year", "years", Unit::Year),
];

impl Builder<'_> {
    /// A string; where it has an escape that there is not, that is reported, and the escape left as it is.
    pub fn text(&mut self, node: &Node) -> Text {
        let written = node.as_str();
        let content = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
        let mut value = String::with_capacity(content.len());
        let mut rest = content;
        while let Some((plain, escaped)) = rest.split_once('\\') {
            value.push_str(plain);
            let length = match escape(escaped) {
                Ok((character, length)) => {
                    value.push(character);
                    length
                }
                Err(length) => {
                    let start = node.as_span().start() + 1 + content.len() - escaped.len() - 1;
                    let wrong = escaped.get(..length).unwrap_or_default();
                    let span = self.range(start, start + 1 + length);
                    self.diagnostics.push(invalid_escape(span, wrong));
                    value.push('\\');
                    value.push_str(wrong);
                    length
                }
            };
            rest = escaped.get(length..).unwrap_or_default();
        }
        value.push_str(rest);
        Text { value: value.replace("\r\n", "\n"), span: self.span(node) }
    }

    /// A date; `None`, with a message, if no calendar has it.
    pub fn date(&mut self, node: &Node) -> Option<(Date, Span)> {
        let span = self.span(node);
        let mut numbers = node.as_str().split('-').filter_map(|part| part.parse::<u32>().ok());
        let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let date = Date::from_calendar(year, month, day);
        if date.is_none() {
            self.doubt = true;
            self.diagnostics.push(invalid_date(span, node.as_str(), month));
        }
        date.map(|date| (date, span))
    }

    /// An integer; `None`, with a message, if it is too large.
    pub fn integer(&mut self, node: &Node) -> Option<(i64, Span)> {
        let span = self.span(node);
        let number = node.as_str().parse();
        if number.is_err() {
            self.doubt = true;
            self.diagnostics.push(number_out_of_range(span, node.as_str()));
        }
        number.ok().map(|number| (number, span))
    }

    /// A duration; `None`, with a message, if its number is too large or there is no such unit.
    pub fn duration(&mut self, node: Node) -> Option<Duration> {
        let span = self.span(&node);
        let mut children = Children::of(node);
        let count = children.next_if(Rule::count)?;
        let unit = children.next_if(Rule::unit)?;
        let count = self.integer(&count);
        let known = UNITS.iter().find(|(one, many, _)| [*one, *many].contains(&unit.as_str()));
        if known.is_none() {
            self.doubt = true;
            let span = self.span(&unit);
            self.diagnostics.push(unknown_unit(span, unit.as_str()));
        }
        Some(Duration { count: count?.0, unit: known?.2, span })
    }
}

/// The character that the text behind a backslash stands for, and the length of that text; only the length if there is none.
fn escape(text: &str) -> Result<(char, usize), usize> {
    let mut characters = text.chars();
    match characters.next() {
        Some(same @ ('"' | '\\')) => Ok((same, 1)),
        Some('n') => Ok(('\n', 1)),
        Some('t') => Ok(('\t', 1)),
        Some('u') => unicode_escape(text),
        Some(other) => Err(other.len_utf8()),
        None => Err(0),
    }
}

fn unicode_escape(text: &str) -> Result<(char, usize), usize> {
    let digits = text.strip_prefix("u{").and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
    let digits =
        digits.filter(|digits| (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let Some(digits) = digits else { return Err(1) };
    let length = "u{}".len() + digits.len();
    let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    character.map(|character| (character, length)).ok_or(length)
}

fn invalid_escape(span: Span, escape: &str) -> Diagnostic {
    let written = code(&format!("\\{escape}"));
    let message = if escape.starts_with("u{") {
        format!("{written} is no Unicode character")
    } else {
        format!("there is no escape {written}")
    };
    Diagnostic::new(&codes::INVALID_STRING, span, message)
        .help("strings have `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}` with up to six hexadecimal digits")
}

fn invalid_date(span: Span, written: &str, month: u32) -> Diagnostic {
    let help = if (1..=12).contains(&month) {
        "that month has fewer days"
    } else {
        "dates are year, month, day: `2021-02-08`"
    };
    Diagnostic::new(&codes::INVALID_DATE, span, format!("there is no date {}", code(written))).help(help)
}

fn number_out_of_range(span: Span, written: &str) -> Diagnostic {
    let ((size, most), bound) =
        if written.starts_with('-') { (("small", "smallest"), i64::MIN) } else { (("large", "largest"), i64::MAX) };
    Diagnostic::new(&codes::NUMBER_RANGE, span, format!("the number {} is too {size}", code(written)))
        .help(format!("the {most} number is {bound}"))
}

fn unknown_unit(span: Span, unit: &str) -> Diagnostic {
    let units = UNITS.iter().flat_map(|&(one, many, _)| [one, many]);
    Diagnostic::new(&codes::UNKNOWN_UNIT, span, format!("there is no unit {}", code(unit)))
        .note("durations are in `hours`, `days`, `weeks`, `months` or `years`")
        .maybe_help(did_you_mean(unit, units))
}

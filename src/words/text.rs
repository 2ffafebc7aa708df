//! Small things about words: lists, plurals, white space, near names.

use std::fmt::Write as _;

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// `1 claim`, `2 claims`.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Code on one line: every run of white space is one blank, and comments count as white space. Strings and names in backticks stay.
#[must_use]
pub fn fold(code: &str) -> String {
    let mut folded = String::with_capacity(code.len());
    let mut rest = code;
    let mut gap = false;
    while let Some(first) = rest.chars().next() {
        let blank = blank_length(rest);
        if blank > 0 {
            gap = true;
            rest = rest.get(blank..).unwrap_or_default();
            continue;
        }
        if std::mem::take(&mut gap) && !folded.is_empty() {
            folded.push(' ');
        }
        let length = match first {
            '"' | '`' => quoted_length(rest, first),
            // The rest of a word begins nothing else.
            _ => first.len_utf8() + word_length(rest.get(first.len_utf8()..).unwrap_or_default()),
        };
        let (token, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        folded.push_str(token);
        rest = behind;
    }
    folded
}

/// How many bytes of letters, digits and underscores a text begins with.
fn word_length(text: &str) -> usize {
    text.find(|one: char| one != '_' && !one.is_alphanumeric()).unwrap_or(text.len())
}

/// A text from its first token on: white space and comments before it are skipped.
#[must_use]
pub fn skip_blanks(text: &str) -> &str {
    let mut rest = text;
    loop {
        match blank_length(rest) {
            0 => return rest,
            blank => rest = rest.get(blank..).unwrap_or_default(),
        }
    }
}

/// How many bytes of white space or comment a text begins with.
fn blank_length(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment_length(text);
    }
    text.chars().next().filter(|first| first.is_whitespace()).map_or(0, char::len_utf8)
}

/// The length of a nesting comment; one that does not end goes to the end of the text.
fn block_comment_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if one == quote => return at + one.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// A text without the characters that would steer a terminal or hide what is written: control characters other than line ends
/// and tabs are shown as their numbers.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for one in text.chars() {
        if is_steering(one) {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(one));
        } else {
            shown.push(one);
        }
    }
    shown
}

/// Whether a character steers a terminal or the direction of writing.
#[must_use]
pub fn is_steering(one: char) -> bool {
    let bidi = matches!(one, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    bidi || (one.is_control() && !matches!(one, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_folded_to_one_line() {
        assert_eq!(fold("  a\r\n\tb // why\n c/* in /* out */ */d "), "a b c d");
        assert_eq!(fold("x \"two  blanks // kept \\\" too\"  y"), "x \"two  blanks // kept \\\" too\" y");
        assert_eq!(fold("`a  b` /* open"), "`a  b`");
        assert_eq!(fold("a_1->b\u{a0} é/c//d"), "a_1->b é/c");
    }

    #[test]
    fn what_steers_a_terminal_is_shown_as_a_number() {
        assert_eq!(plain("a\u{1b}[31m\u{202e}b\tc"), "a\\u{1b}[31m\\u{202e}b\tc");
    }

    #[test]
    fn lists_read_as_people_say_them() {
        let items = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(list(&items(&["a"]), "and"), "a");
        assert_eq!(list(&items(&["a", "b", "c"]), "or"), "a, b or c");
        assert_eq!((plural(1, "claim"), plural(0, "claim")), ("1 claim".to_owned(), "0 claims".to_owned()));
    }
}

//! Text in pictures: what may stand in it, how wide it is, where it breaks.

/// Text without what no format can show, or what would show something else: control characters, and those that steer the direction
/// of writing. White space becomes a space.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().filter_map(plain_char).collect()
}

fn plain_char(c: char) -> Option<char> {
    let steers = matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_no_character = matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF) || matches!(u32::from(c), 0xFDD0..=0xFDEF);
    if c.is_whitespace() {
        Some(' ')
    } else if c.is_control() || steers || is_no_character {
        None
    } else {
        Some(c)
    }
}

/// How wide a text is in a sans-serif font, at most; in pixels. Helvetica's widths, and a little more for fonts that stand in for it.
#[must_use]
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let units: f64 = text.chars().map(char_width).sum();
    units * size * if bold { 1.15 } else { 1.08 }
}

/// In parts of the font's size.
fn char_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '|' | '\'' => 0.25,
        ' ' | 'f' | 't' | 'I' | '.' | ',' | ':' | ';' | '!' | '/' | '\\' | '[' | ']' => 0.3,
        'r' | '-' | '(' | ')' | '`' | '{' | '}' | '"' => 0.36,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 0.51,
        'm' | 'M' => 0.86,
        'w' | 'W' => 0.9,
        'A'..='Z' | '&' => 0.71,
        '%' | '@' => 1.0,
        '\u{0300}'..='\u{036F}' => 0.0,
        c if c.is_ascii() => 0.58,
        '\u{00A0}'..='\u{04FF}' => 0.68,
        _ => 1.0,
    }
}

/// Breaks a text into lines of about so many characters, at most so many lines; what does not fit is cut off with an ellipsis.
pub(super) fn wrap(text: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()).flat_map(|word| chunks(word, columns)) {
        let fits = |line: &String| line.is_empty() || line.chars().count() + 1 + word.chars().count() <= columns;
        match lines.last_mut() {
            Some(line) if fits(line) => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(line) = lines.last_mut() {
            line.push('\u{2026}');
        }
    }
    lines
}

/// A word in pieces that are no longer than a line.
fn chunks(word: &str, columns: usize) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    if chars.len() <= columns {
        return vec![word.to_owned()];
    }
    // Names break behind an underscore or a dot, if there is one in the second half of the line.
    let head = chars.get(..columns).unwrap_or_default();
    let at =
        head.iter().rposition(|c| matches!(c, '_' | '.')).filter(|at| *at > columns / 2).map_or(columns, |at| at + 1);
    let (head, tail) = chars.split_at(at);
    let mut chunks = vec![head.iter().collect()];
    chunks.extend(self::chunks(&tail.iter().collect::<String>(), columns));
    chunks
}

#[cfg(test)]
mod tests {
    use super::{plain, width, wrap};

    #[test]
    fn text_breaks_at_spaces_and_in_long_names() {
        assert_eq!(wrap("when account and hosting", 12, 9), ["when account", "and hosting"]);
        assert_eq!(wrap("approximate_location", 14, 9), ["approximate_", "location"]);
        assert_eq!(wrap("a b c d e f", 3, 2), ["a b", "c d\u{2026}"]);
    }

    #[test]
    fn nothing_that_steers_stays() {
        assert_eq!(plain("a\u{7}b\u{202E}c\nd\u{FFFF}"), "abc d");
    }

    #[test]
    fn wide_text_is_wide() {
        assert!(width("WWW", 10.0, false) > width("iii", 10.0, false));
    }
}

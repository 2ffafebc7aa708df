//! The reserved words, and which of them begin a statement.

/// All reserved words, sorted; `true` for those that begin a statement.
const RESERVED: &[(&str, bool)] = &[
    ("against", false),
    ("always", false),
    ("and", false),
    ("any", false),
    ("anyone", false),
    ("anything", false),
    ("as", false),
    ("assume", true),
    ("at", false),
    ("baseline", true),
    ("because", false),
    ("by", false),
    ("can", false),
    ("carries", false),
    ("choice", true),
    ("cite", false),
    ("claim", true),
    ("condition", true),
    ("data", true),
    ("derive", true),
    ("ensure", false),
    ("every", false),
    ("except", false),
    ("expect", false),
    ("fact", true),
    ("flow", true),
    ("for", false),
    ("from", false),
    ("group", false),
    ("has", false),
    ("implies", false),
    ("import", true),
    ("in", false),
    ("is", false),
    ("keep", true),
    ("keeping", false),
    ("keeps", false),
    ("key", true),
    ("kind", true),
    ("label", true),
    ("labelled", false),
    ("learn", false),
    ("learning", false),
    ("learns", false),
    ("longer", false),
    ("may", true),
    ("never", false),
    ("not", false),
    ("only", false),
    ("or", false),
    ("origin", true),
    ("owned", false),
    ("party", true),
    ("policy", true),
    ("prevent", false),
    ("purpose", true),
    ("quote", false),
    ("reach", false),
    ("reaches", false),
    ("reaching", false),
    ("reading", true),
    ("remark", true),
    ("sealed", false),
    ("send", false),
    ("sending", false),
    ("sends", false),
    ("since", false),
    ("source", true),
    ("spreads", false),
    ("than", false),
    ("through", false),
    ("to", false),
    ("unless", false),
    ("unstated", true),
    ("use", true),
    ("uses", false),
    ("using", false),
    ("when", false),
    ("while", false),
    ("with", false),
    ("without", false),
];

/// What a reserved word is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reserved {
    /// It begins a statement (`may` and `unstated` included).
    Statement(&'static str),
    /// It stands within statements.
    Inner(&'static str),
}

/// The reserved word that a text is, if it is one.
#[must_use]
pub fn reserved(text: impl AsRef<[u8]>) -> Option<Reserved> {
    let text = text.as_ref();
    if text.len() > LONGEST || !text.last()?.is_ascii_lowercase() {
        return None;
    }
    let letter = usize::from(text.first()?.checked_sub(b'a')?);
    let (from, to) = (*BY_LETTER.get(letter)?, *BY_LETTER.get(letter + 1)?);
    // Most differ in their second letters already.
    let second = text.get(1);
    let mut alike = RESERVED.get(from..to)?.iter();
    let &(word, begins) = alike.find(|(word, _)| word.as_bytes().get(1) == second && word.as_bytes() == text)?;
    Some(if begins { Reserved::Statement(word) } else { Reserved::Inner(word) })
}

/// The length of the longest of them, in bytes.
const LONGEST: usize = 9;

/// Where in the table the words begin that have each letter first.
static BY_LETTER: [usize; 27] = by_letter();

const fn by_letter() -> [usize; 27] {
    let mut starts = [0; 27];
    let (mut at, mut letter) = (0, 0);
    while letter < 27 {
        while at < RESERVED.len() && (RESERVED[at].0.as_bytes()[0] - b'a') < letter {
            at += 1;
        }
        starts[letter as usize] = at;
        letter += 1;
    }
    starts
}

/// Whether a text is a reserved word, so that it needs backticks to be a name.
#[must_use]
pub fn is_reserved(text: impl AsRef<[u8]>) -> bool {
    reserved(text).is_some()
}

/// All reserved words, sorted.
pub fn reserved_words() -> impl Iterator<Item = &'static str> {
    RESERVED.iter().map(|&(word, _)| word)
}

/// The words that begin a statement, sorted; `may` and `unstated` included.
pub fn statement_words() -> impl Iterator<Item = &'static str> {
    RESERVED.iter().filter(|&&(_, begins)| begins).map(|&(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(RESERVED.is_sorted_by(|(first, _), (second, _)| first < second));
        assert_eq!(reserved_words().map(str::len).max(), Some(LONGEST));
    }

    #[test]
    fn statement_words_are_told_apart() {
        assert_eq!(reserved("flow"), Some(Reserved::Statement("flow")));
        assert_eq!(reserved("when"), Some(Reserved::Inner("when")));
        assert_eq!(reserved("date"), None);
        assert_eq!(statement_words().count(), 24);
        assert!(reserved_words().all(|word| reserved(word).is_some()));
        assert!(["", "z", "a", "{", "`", "whens", "whe"].iter().all(|word| reserved(word).is_none()));
    }
}

//! What is said about text that is not understood: code, place, message and help.

use crate::shape::Parsed;
use flowproof::syntax::ast::{Broken, Item, Statement};

/// Code, text of the place, message, help (empty if there is none).
type Finding = (&'static str, &'static str, &'static str, &'static str);

const TABLE: &[(&str, &[Finding])] = &[
    ("flow f: A => B carries d", &[("FP0003", "=>", "expected `->`, found `=>`", "write `->`")]),
    ("flow f: A → B carries d", &[("FP0003", "→", "expected `->`, found `→`", "write `->`")]),
    ("flow f: A -> B carry d", &[("FP0003", "carry", "expected `->` or `carries`, found `carry`", "write `carries`")]),
    (
        "flow f A -> B carries d",
        &[("FP0003", "A", "expected `:` or `->`, found `A`", "if `f` is the statement's name, put `:` behind it")],
    ),
    (
        "flow f: A -> B: d",
        &[("FP0003", ":", "expected `->` or `carries`, found `:`", "what a flow moves stands behind `carries`")],
    ),
    ("flow f: A -> B -> carries d", &[("FP0003", "carries", "expected a party, found `carries`", "")]),
    ("flow f: A -> B carries", &[("FP0003", "carries", "expected data after `carries`", "")]),
    (
        "flow f: A -> B carries \"d\"",
        &[(
            "FP0003",
            "\"d\"",
            "expected data, found a string",
            "a name has no quotation marks, and what people call it stands behind it",
        )],
    ),
    (
        "flow s: A -> B carries d sealed with k, l",
        &[(
            "FP0003",
            ",",
            "expected a clause or the next statement, found `,`",
            "a seal has one key; state another flow for another key",
        )],
    ),
    (
        "flow f: A -> B carries d,\nwhen x",
        &[("FP0003", "when", "expected data, found `when`", "a list does not end with `,`")],
    ),
    (
        "flow f: A -> B carries d if x",
        &[("FP0003", "if", "expected `as`, a clause, `sealed` or the next statement, found `if`", "write `when`")],
    ),
    ("flow A to B carries d", &[("FP0003", "to", "expected `:` or `->`, found `to`", "write `->`")]),
    (
        "flow f: A -> B carries sealed d with k",
        &[("FP0003", "sealed", "expected data, found `sealed`", "`sealed with K` stands behind the data")],
    ),
    (
        "flow f: A -> B carries d unless x",
        &[(
            "FP0003",
            "unless",
            "expected `as`, a clause, `sealed` or the next statement, found `unless`",
            "write `when not (…)`",
        )],
    ),
    (
        "keep d for 2 years at A",
        &[(
            "FP0003",
            "for",
            "expected `:` or `at`, found `for`",
            "say where first: `keep D at P for …`, `use D at P for …`",
        )],
    ),
    (
        "data e = d",
        &[("FP0003", "=", "expected a string, `is`, `labelled` or the next statement, found `=`", "write `is`")],
    ),
    ("fact t: int", &[("FP0003", "int", "expected `{`, `date` or `number`, found `int`", "write `number`")]),
    ("condition q: x", &[("FP0003", ":", "expected `=`, found `:`", "write `=`")]),
    ("remark r: \"x\"", &[("FP0003", ":", "expected a string, found `:`", "leave `:` out")]),
    (
        "source s \"T\" url \"x\"",
        &[(
            "FP0003",
            "url",
            "expected `{` or the next statement, found `url`",
            "the fields of a source stand between `{` and `}`",
        )],
    ),
    ("import foo.flow", &[("FP0003", "foo", "expected a string, found `foo`", "a path stands between `\"` and `\"`")]),
    (
        "data d\nA -> B carries d",
        &[(
            "FP0003",
            "A",
            "expected a string, `is`, `labelled` or the next statement, found `A`",
            "a statement begins with a word such as `party`, `data`, `flow` or `claim`",
        )],
    ),
    ("claim c: d cannot reach B", &[("FP0003", "cannot", "`cannot` cannot stand here", "write `never`")]),
    (
        "claim c: x implies y",
        &[(
            "FP0003",
            "implies",
            "`implies` cannot stand here",
            "a formula stands behind `always` or `never`, as in `always (x implies not y)`",
        )],
    ),
    (
        "claim c: not x",
        &[(
            "FP0003",
            "not",
            "expected what is claimed, found `not`",
            "a formula stands behind `always` or `never`, as in `always (x implies not y)`",
        )],
    ),
    (
        "claim c: B never gets d",
        &[(
            "FP0003",
            "gets",
            "expected a verb, found `gets`",
            "the verbs are `reaches` (holds it at all), `learns` (can read it), `sends`, `keeps` and `uses`",
        )],
    ),
    ("claim c: B never stores d", &[("FP0003", "stores", "expected a verb, found `stores`", "write `keeps`")]),
    ("claim c: B could learn d", &[("FP0003", "could", "`could` cannot stand here", "write `can`")]),
    (
        "claim c: d e never reaches B",
        &[("FP0003", "e", "`e` cannot stand here", "put `,` between `d` and `e` if both are meant")],
    ),
    (
        "claim c: B only learns d",
        &[(
            "FP0003",
            "only",
            "`only` cannot stand here",
            "`only` stands before a party or behind `reaches`: `only P learns D`, `D reaches only P`",
        )],
    ),
    ("flow f: A -> B carries d when x && y", &[("FP0003", "&&", "`&&` cannot stand here", "write `and`")]),
    ("flow f: A -> B carries d when x || y", &[("FP0003", "||", "`||` cannot stand here", "write `or`")]),
    ("flow f: A -> B carries d when !x", &[("FP0003", "!", "expected a condition, found `!`", "write `not`")]),
    ("flow f: A -> B carries d when x = y", &[("FP0003", "=", "`=` cannot stand here", "write `==`")]),
    ("flow f: A -> B carries d when x ≠ y", &[("FP0003", "≠", "`≠` cannot stand here", "write `!=`")]),
    (
        "flow f: A -> B carries d when x == 2021-2-8",
        &[(
            "FP0003",
            "2021-2-8",
            "expected a value, a date or a number, found `2021-2-8`",
            "dates are written `2021-02-08`",
        )],
    ),
    (
        "flow f: A -> B carries d when x == 2021-02-31",
        &[("FP0007", "2021-02-31", "there is no date `2021-02-31`", "that month has fewer days")],
    ),
    (
        "flow f: A -> B carries d when x > 99999999999999999999",
        &[(
            "FP0012",
            "99999999999999999999",
            "the number `99999999999999999999` is too large",
            "the largest number is 9223372036854775807",
        )],
    ),
    ("flow f: A -> B carries d when (x or y", &[("FP0003", "y", "expected `)` after `y`", "")]),
    (
        "flow f: A -> B carries d for ads when x for stats",
        &[("FP0009", "for stats", "`for` is given twice", "list everything in one `for`, with commas")],
    ),
    (
        "flow f: A -> B carries d\nflw g: A -> B carries d\nflow h: A -> B carries e",
        &[(
            "FP0003",
            "flw",
            "expected `as`, a clause, `sealed` or the next statement, found `flw`",
            "did you mean `flow`?",
        )],
    ),
    (
        "flw f: A -> B carries d\nparty A",
        &[("FP0003", "flw", "expected a statement, found `flw`", "did you mean `flow`?")],
    ),
    (
        "hello",
        &[(
            "FP0003",
            "hello",
            "expected a statement, found `hello`",
            "a statement begins with a word such as `party`, `data`, `flow` or `claim`",
        )],
    ),
    (
        "data data",
        &[(
            "FP0004",
            "data",
            "expected a name, found the reserved word `data`",
            "to use it as a name, write it in backticks: `` `data` ``",
        )],
    ),
    (
        "party group",
        &[(
            "FP0004",
            "group",
            "expected a name, found the reserved word `group`",
            "to use it as a name, write it in backticks: `` `group` ``",
        )],
    ),
    (
        "fact when",
        &[(
            "FP0004",
            "when",
            "expected a name, found the reserved word `when`",
            "to use it as a name, write it in backticks: `` `when` ``",
        )],
    ),
    (
        "data phone-number",
        &[(
            "FP0003",
            "-",
            "expected a string, `is`, `labelled` or the next statement, found `-`",
            "a name has letters, digits and `_`",
        )],
    ),
    (
        "data a b",
        &[(
            "FP0003",
            "b",
            "expected a string, `is`, `labelled` or the next statement, found `b`",
            "put `,` between `a` and `b` if both are meant",
        )],
    ),
    (
        "data `a b`",
        &[("FP0003", "`", "expected a name, found `` ` ``", "a name has letters, digits and `_`, also in backticks")],
    ),
    (
        "data a is b and c",
        &[(
            "FP0003",
            "and",
            "expected a string, `labelled` or the next statement, found `and`",
            "the members of a list are separated by `,`",
        )],
    ),
    (
        "data a: b",
        &[("FP0003", ":", "expected a string, `is`, `labelled` or the next statement, found `:`", "write `is`")],
    ),
    (
        "data x;",
        &[(
            "FP0003",
            ";",
            "expected a string, `is`, `labelled` or the next statement, found `;`",
            "leave it out: a statement ends where the next one begins",
        )],
    ),
    ("key k \"the key\"", &[("FP0003", "\"the key\"", "expected `is` or the next statement, found a string", "")]),
    (
        "party S person",
        &[(
            "FP0003",
            "person",
            "`person` cannot stand here",
            "the kind of a party stands behind `:`, as in `party Shop: company`",
        )],
    ),
    (
        "party S is person",
        &[(
            "FP0003",
            "is",
            "`is` cannot stand here",
            "the kind of a party stands behind `:`, as in `party Shop: company`",
        )],
    ),
    (
        "party \"Shop\"",
        &[(
            "FP0003",
            "\"Shop\"",
            "expected a name, found a string",
            "a name has no quotation marks, and what people call it stands behind it",
        )],
    ),
    ("party S: person labeled x", &[("FP0003", "labeled", "`labeled` cannot stand here", "did you mean `labelled`?")]),
    (
        "party S labelled x owned by P",
        &[(
            "FP0003",
            "owned by P",
            "`owned by` stands behind `labelled`",
            "put `owned by` before `labelled`: the clauses of a declaration have an order",
        )],
    ),
    (
        "party X {\n  party Y\ndata z",
        &[(
            "FP0003",
            "data",
            "expected `party` or `}`, found `data`",
            "close the braces before it: only parties can be parts",
        )],
    ),
    ("party X { party Y", &[("FP0003", "{", "the braces of a party do not close", "close them with `}`")]),
    ("party X { party Y => party Z } party W", &[("FP0003", "=>", "`=>` cannot stand here", "")]),
    (
        "party X {\n  party Y foo\n  party Z\n} bar\nparty W",
        &[
            (
                "FP0003",
                "foo",
                "`foo` cannot stand here",
                "the kind of a party stands behind `:`, as in `party Shop: company`",
            ),
            (
                "FP0003",
                "bar",
                "expected the next statement, found `bar`",
                "what belongs to the party itself stands before its braces",
            ),
        ],
    ),
    (
        "party X { foo }",
        &[(
            "FP0003",
            "foo",
            "expected a statement, found `foo`",
            "a statement begins with a word such as `party`, `data`, `flow` or `claim`",
        )],
    ),
    ("party A }", &[("FP0003", "}", "`}` cannot stand here", "nothing is open that `}` could close")]),
    (
        "fact x number",
        &[(
            "FP0003",
            "number",
            "expected a string, `:` or the next statement, found `number`",
            "the type stands behind `:`, as in `fact age: number`",
        )],
    ),
    (
        "fact x: bool",
        &[(
            "FP0003",
            "bool",
            "expected `{`, `date` or `number`, found `bool`",
            "leave the type out: without one, it is yes or no",
        )],
    ),
    ("choice ok", &[("FP0003", "ok", "expected `:` or `by` after `ok`", "")]),
    ("condition c == a", &[("FP0003", "==", "expected `=`, found `==`", "write `=`")]),
    ("assume x implies (a and b", &[("FP0003", "b", "expected `)` after `b`", "")]),
    (
        "origin a and b at U",
        &[("FP0003", "and", "expected `:` or `at`, found `and`", "the members of a list are separated by `,`")],
    ),
    ("origin at B", &[("FP0003", "at", "expected data or a name, found `at`", "")]),
    (
        "origin d at A for ads",
        &[(
            "FP0210",
            "for ads",
            "`origin` takes no purposes",
            "purposes stand on `flow` and `use`; leave the `for` clause out",
        )],
    ),
    (
        "origin d at A when x when y",
        &[("FP0009", "when y", "`when` is given twice", "join the conditions with `and` or `or` in one `when`")],
    ),
    (
        "derive x from a or b",
        &[(
            "FP0003",
            "or",
            "expected `and`, `at`, a clause or the next statement, found `or`",
            "the members of a list are separated by `,`",
        )],
    ),
    ("use d at A", &[("FP0003", "use d at A", "a `use` without a purpose", "say what for: `use D at P for PURPOSE`")]),
    ("keep d at A for 30 minutes", &[("FP0008", "minutes", "there is no unit `minutes`", "")]),
    ("keep d at A for 30 dayz", &[("FP0008", "dayz", "there is no unit `dayz`", "did you mean `day`?")]),
    (
        "keep d at A for 30days",
        &[(
            "FP0003",
            "30days",
            "expected a duration such as `30 days`, found `30days`",
            "put a blank between the number and its unit: `30 days`",
        )],
    ),
    ("keep d at A for ads", &[("FP0003", "ads", "expected a duration such as `30 days`, found `ads`", "")]),
    (
        "claim c d never reaches B",
        &[("FP0003", "d", "expected `:`, `by` or `cite`, found `d`", "put `:` behind the claim's name: `claim c: …`")],
    ),
    ("claim: d never reaches B", &[("FP0003", ":", "expected a name, found `:`", "")]),
    (
        "claim c: d reaches B",
        &[(
            "FP0003",
            "B",
            "expected `only` after `B`",
            "a claim says `never`, `always` or `can` before the verb, or `only when C` behind the event",
        )],
    ),
    (
        "claim c: d reaches B when x",
        &[(
            "FP0003",
            "when",
            "expected `only`, found `when`",
            "a claim says `never`, `always` or `can` before the verb, or `only when C` behind the event",
        )],
    ),
    ("claim c: d can B", &[("FP0003", "B", "expected `ensure`, `learns`, `prevent` or `reaches`, found `B`", "")]),
    (
        "claim c: any company never keep d",
        &[("FP0003", "keep", "expected a verb, found `keep`", "did you mean `keeps`?")],
    ),
    (
        "claim c: d never reaches B expect violted",
        &[("FP0003", "violted", "expected a verdict, found `violted`", "did you mean `violated`?")],
    ),
    (
        "claim c: d never reaches B, expect holds",
        &[("FP0003", "expect", "expected a party, found `expect`", "a list does not end with `,`")],
    ),
    ("claim c by A: d never reaches B by C", &[("FP0009", "by C", "`by` is given twice", "leave one of them out")]),
    (
        "claim c: A can prevent d reaches B",
        &[("FP0003", "reaches", "expected a verb in `-ing`, found `reaches`", "write `reaching`")],
    ),
    ("claim c: d spreads no further in old", &[("FP0003", "in", "expected `than`, found `in`", "")]),
    (
        "source s { publishd 2021-01-01 }",
        &[("FP0013", "publishd", "a source has no field `publishd`", "did you mean `published`?")],
    ),
    (
        "source s { published 2021-01-01, language \"fr\" }",
        &[(
            "FP0003",
            ",",
            "expected a field or `}`, found `,`",
            "the fields of a source follow one another without `,` and `:`",
        )],
    ),
    (
        "source s { published: 2021-01-01 }",
        &[(
            "FP0003",
            ":",
            "expected a string or a date, found `:`",
            "the fields of a source follow one another without `,` and `:`",
        )],
    ),
    (
        "source s { language \"fr\" language \"en\" }",
        &[("FP0009", "language", "`language` is given twice", "leave one of them out")],
    ),
    (
        "source s { language 2021-01-01 }",
        &[(
            "FP0003",
            "2021-01-01",
            "expected a string, found `2021-01-01`",
            "`language` takes a string: `language \"2021-01-01\"`",
        )],
    ),
    (
        "source s { published 2021-02-30 }",
        &[("FP0007", "2021-02-30", "there is no date `2021-02-30`", "that month has fewer days")],
    ),
    ("import 'foo'", &[("FP0003", "'", "expected a string, found `'`", "strings stand between `\"` and `\"`")]),
    (
        "import \"a\\qb\" without x",
        &[(
            "FP0011",
            "\\q",
            "there is no escape `\\q`",
            "strings have `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}` with up to six hexadecimal digits",
        )],
    ),
    (
        "label a \"caf\\u{110000}\"",
        &[(
            "FP0011",
            "\\u{110000}",
            "`\\u{110000}` is no Unicode character",
            "strings have `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}` with up to six hexadecimal digits",
        )],
    ),
    (
        "label a \"never closed\nlabel b",
        &[(
            "FP0011",
            "\"never closed",
            "a string does not end",
            "close it with `\"`, and write a quotation mark in it as `\\\"`",
        )],
    ),
    (
        "label a \"x\nlabel b \"y\"\nlabel c",
        &[("FP0011", "\"", "a string does not end", "close it with `\"`, and write a quotation mark in it as `\\\"`")],
    ),
    (
        "# a comment\nparty A",
        &[(
            "FP0003",
            "#",
            "expected a statement, found `#`",
            "comments begin with `//` or stand between `/*` and `*/`",
        )],
    ),
    (
        "party A /* never closed\nparty B",
        &[(
            "FP0003",
            "/*",
            "a comment does not end",
            "close it with `*/`; comments nest, so that each `/*` needs its own",
        )],
    ),
    (
        "party A \u{202e}\nparty B",
        &[(
            "FP0005",
            "\u{202e}",
            "a bidirectional control character, U+202E, stands outside strings and comments",
            "delete it",
        )],
    ),
    ("party\u{a0}A", &[("FP0003", "\u{a0}", "expected a name, found the character U+00A0", "")]),
    (
        "party A\npolicy p\npolicy q",
        &[
            ("FP0010", "policy p", "`policy` is not the first statement of its file", "move it to the top"),
            ("FP0010", "policy q", "`policy` is given twice", "a file has at most one `policy`"),
        ],
    ),
    (
        "may claim c: d never reaches B",
        &[(
            "FP0003",
            "claim",
            "expected a statement of the model behind `may`, found `claim`",
            "it stands before `origin`, `flow`, `derive`, `keep`, `use` and `condition`",
        )],
    ),
    (
        "}",
        &[(
            "FP0003",
            "}",
            "expected a statement, found `}`",
            "a statement begins with a word such as `party`, `data`, `flow` or `claim`",
        )],
    ),
    ("fact x: { a, b", &[("FP0003", "b", "expected `}` after `b`", "")]),
    (
        "flow f: A -> B carries d by \"x",
        &[("FP0011", "\"x", "a string does not end", "close it with `\"`, and write a quotation mark in it as `\\\"`")],
    ),
    (
        "label `a",
        &[("FP0003", "`", "expected a name, found `` ` ``", "a name has letters, digits and `_`, also in backticks")],
    ),
    (
        "claim c: d never reaches B unless d never reaches C",
        &[(
            "FP0003",
            "never",
            "`never` cannot stand here",
            "a condition is about variables; events can stand behind `always`, `never` and `while`",
        )],
    ),
    ("claim c: always d reaches B and", &[("FP0003", "and", "expected a condition or an event after `and`", "")]),
    ("claim c: every flow has", &[("FP0003", "has", "expected a label after `has`", "")]),
    ("condition = x", &[("FP0003", "=", "expected a name, found `=`", "")]),
    (
        "flow f: A -> B carries d when d reaches C",
        &[(
            "FP0003",
            "reaches",
            "`reaches` cannot stand here",
            "a condition is about variables; events can stand behind `always`, `never` and `while`",
        )],
    ),
];

#[test]
fn every_slip_has_its_message() {
    for (text, expected) in TABLE {
        let parsed = Parsed::new(text);
        let found: Vec<_> = parsed
            .diagnostics
            .iter()
            .map(|found| {
                let place = parsed.source.slice(found.span.unwrap().range());
                (found.rule.code, place, &*found.message, found.help.as_deref().unwrap_or_default())
            })
            .collect();
        assert_eq!(&found, expected, "in {text}");
        parsed.check_places();
    }
}

/// The texts of the other places of a finding, with what is said there.
fn labels(text: &str) -> Vec<(String, String)> {
    let parsed = Parsed::new(text);
    let labels = parsed.diagnostics.iter().flat_map(|found| &found.labels);
    labels.map(|label| (parsed.source.slice(label.span.range()).to_owned(), label.text.clone())).collect()
}

#[test]
fn what_is_open_is_shown() {
    let label = |place: &str, text: &str| vec![(place.to_owned(), text.to_owned())];
    assert_eq!(labels("assume a and (b or c"), label("(", "opened here"));
    assert_eq!(labels("fact x: { a, b"), label("{", "opened here"));
    assert_eq!(labels("party A {\nparty B\ndata d"), label("{", "the braces of a party open here"));
    assert_eq!(
        labels("label a \"x\nlabel b \"y\"\nlabel c"),
        label("\"x\nlabel b \"", "this string runs over several lines")
    );
    assert_eq!(labels("origin d at A when x when y"), label("when x", "first given here"));
}

fn broken(item: &Item) -> &Broken {
    match &item.statement {
        Statement::Broken(broken) => broken,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_broken_statement_keeps_what_it_names() {
    let parsed = Parsed::new(
        "may flow f: A.B => `data` carries d, date when x\ndata d\nflow => anyone\nparty A {\n  party B\ndata e",
    );
    let names = |item: &Item| -> Vec<String> {
        broken(item).names.iter().map(|name| parsed.interner.name(name.symbol).to_owned()).collect()
    };
    let [first, second, third, fourth, fifth] = parsed.file.items.as_slice() else { unreachable!() };
    assert_eq!((broken(first).keyword, broken(first).unbounded), (Some("flow"), false));
    assert_eq!(names(first), ["f", "A", "B", "data", "d", "date", "x"]);
    assert!(matches!(second.statement, Statement::Data(_)));
    assert_eq!((broken(third).keyword, broken(third).unbounded), (Some("flow"), true));
    assert_eq!((broken(fourth).keyword, names(fourth)), (Some("party"), vec!["A".to_owned(), "B".to_owned()]));
    assert!(matches!(fifth.statement, Statement::Data(_)));
}

#[test]
fn a_line_inside_a_string_or_comment_begins_no_statement() {
    let parsed = Parsed::new("flow => \"\nparty A\n\" /*\nparty B\n*/ party C\nparty D");
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.file.items.len(), 2);
}

#[test]
fn documentation_belongs_to_the_statement_behind_it() {
    let parsed = Parsed::new("/// one\n///two\nparty A { /// no\n/// part\nparty B }\n/// lost");
    let Statement::Party(party) = &parsed.file.items[0].statement else { unreachable!() };
    assert_eq!(parsed.file.items[0].doc.as_ref().unwrap().text, "one\ntwo");
    assert_eq!(party.parts()[0].doc.as_ref().unwrap().text, "part");
    assert_eq!(parsed.comments(), ["// lost", "// no"]);
}

//! Random statements, as tokens.

use proptest::prelude::*;

type Tokens = BoxedStrategy<String>;

/// One of the texts; blanks separate tokens.
fn one(texts: &'static [&'static str]) -> Tokens {
    proptest::sample::select(texts).prop_map(str::to_owned).boxed()
}

/// One after the other.
fn all(parts: Vec<Tokens>) -> Tokens {
    parts.prop_map(|parts| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")).boxed()
}

fn fixed(text: &'static str) -> Tokens {
    Just(text.to_owned()).boxed()
}

fn maybe(part: Tokens) -> Tokens {
    prop_oneof![fixed(""), part].boxed()
}

fn list(member: Tokens) -> Tokens {
    proptest::collection::vec(member, 1..4).prop_map(|members| members.join(" , ")).boxed()
}

fn name() -> Tokens {
    one(&["a", "b2", "long_name_of_something", "`data`", "date", "of", "no", "holds", "Zürich", "`when`", "e\u{301}x"])
}

fn kind() -> Tokens {
    prop_oneof![name(), fixed("party")].boxed()
}

fn path() -> Tokens {
    one(&["A", "Facebook.Ads", "W.`group`.X", "`party`"])
}

fn text() -> Tokens {
    one(&["\"words\"", "\"\"", "\"a\\\"b\\\\\\u{e9}\"", "\"//no/*comment\"", "\"two\nlines\""])
}

fn labels() -> Tokens {
    prop_oneof![4 => fixed(""), 1 => all(vec![fixed("with"), name()])].boxed()
}

fn data() -> Tokens {
    let term = || all(vec![prop_oneof![4 => name(), 1 => fixed("anything")].boxed(), labels()]);
    all(vec![list(term()), maybe(all(vec![fixed("except"), list(term())]))])
}

fn parties() -> Tokens {
    let head = prop_oneof![
        4 => path(),
        1 => all(vec![fixed("any"), kind()]),
        1 => fixed("anyone"),
        1 => all(vec![fixed("group"), path()])
    ];
    let term = all(vec![head.boxed(), labels()]);
    all(vec![list(term.clone()), maybe(all(vec![fixed("except"), list(term)]))])
}

fn values() -> Tokens {
    all(vec![fixed("{"), list(name()), fixed("}")])
}

fn atom() -> Tokens {
    let op = one(&["==", "!=", "<", "<=", ">", ">="]);
    let constant = prop_oneof![name(), one(&["2021-02-08", "0001-01-01", "9999-12-31", "17", "-3", "007"])];
    prop_oneof![2 => name(), 1 => all(vec![name(), op, constant.boxed()]), 1 => all(vec![name(), fixed("in"), values()])].boxed()
}

fn expr(leaf: Tokens) -> Tokens {
    leaf.prop_recursive(4, 16, 3, |inner| {
        let joint = one(&["and", "or", "implies"]);
        prop_oneof![
            all(vec![fixed("not"), inner.clone()]),
            all(vec![fixed("("), inner.clone(), fixed(")")]),
            all(vec![inner.clone(), joint, inner.clone()]),
        ]
    })
    .boxed()
}

fn cond() -> Tokens {
    expr(atom())
}

fn formula() -> Tokens {
    expr(prop_oneof![atom(), event()].boxed())
}

fn duration() -> Tokens {
    one(&["30 days", "1 hour", "1 hours", "0 weeks", "12 month", "2 years"])
}

fn longer() -> Tokens {
    maybe(all(vec![fixed("longer than"), duration()]))
}

fn purposes() -> Tokens {
    all(vec![fixed("for"), list(name())])
}

fn event() -> Tokens {
    prop_oneof![
        all(vec![data(), one(&["reaches", "reach"]), parties()]),
        all(vec![parties(), one(&["learns", "learn"]), data()]),
        all(vec![parties(), one(&["sends", "send"]), data(), fixed("to"), parties()]),
        all(vec![parties(), fixed("keeps"), data(), longer()]),
        all(vec![parties(), fixed("uses"), data(), maybe(purposes())]),
    ]
    .boxed()
}

fn gerund() -> Tokens {
    prop_oneof![
        all(vec![data(), fixed("reaching"), parties()]),
        all(vec![parties(), fixed("learning"), data()]),
        all(vec![parties(), fixed("sending"), data(), fixed("to"), parties()]),
        all(vec![parties(), fixed("keeping"), data(), longer()]),
        all(vec![parties(), fixed("using"), data(), maybe(purposes())]),
    ]
    .boxed()
}

fn by() -> Tokens {
    all(vec![fixed("by"), prop_oneof![path(), text(), fixed("party")].boxed()])
}

fn cite() -> Tokens {
    let citation = all(vec![name(), maybe(text()), maybe(all(vec![fixed("quote"), text()]))]);
    all(vec![fixed("cite"), list(citation)])
}

fn labelled() -> Tokens {
    all(vec![fixed("labelled"), list(name())])
}

/// Some of the clauses, in any order.
fn clauses(clauses: Vec<Tokens>) -> Tokens {
    let some = all_shuffled(clauses);
    some.prop_map(|parts: Vec<String>| parts.join(" ")).boxed()
}

fn all_shuffled(clauses: Vec<Tokens>) -> BoxedStrategy<Vec<String>> {
    let clauses: Vec<_> = clauses.into_iter().map(maybe).collect();
    clauses.prop_shuffle().prop_map(|parts| parts.into_iter().filter(|part| !part.is_empty()).collect()).boxed()
}

fn when() -> Tokens {
    all(vec![fixed("when"), cond()])
}

fn rule() -> Tokens {
    let statement_name = || maybe(all(vec![name(), fixed(":")]));
    let plain = || clauses(vec![when(), labelled(), by(), cite()]);
    let seal = maybe(all(vec![fixed("sealed with"), name()]));
    let transformed = maybe(all(vec![fixed("as"), list(name())]));
    let chain = proptest::collection::vec(parties(), 2..4).prop_map(|chain| chain.join(" -> ")).boxed();
    let flow = all(vec![
        fixed("flow"),
        statement_name(),
        chain,
        fixed("carries"),
        data(),
        transformed,
        seal,
        clauses(vec![when(), purposes(), labelled(), by(), cite()]),
    ]);
    let premises = proptest::collection::vec(data(), 1..3).prop_map(|premises| premises.join(" and ")).boxed();
    let at = || all(vec![fixed("at"), parties()]);
    let keep_clauses = clauses(vec![when(), all(vec![fixed("for"), duration()]), labelled(), by(), cite()]);
    let body = prop_oneof![
        3 => flow,
        1 => all(vec![fixed("origin"), statement_name(), data(), at(), plain()]),
        1 => all(vec![fixed("derive"), statement_name(), list(name()), fixed("from"), premises, maybe(at()), plain()]),
        1 => all(vec![fixed("keep"), statement_name(), data(), at(), keep_clauses]),
        1 => all(vec![fixed("use"), statement_name(), data(), at(), plain(), purposes()]),
    ];
    all(vec![one(&["", "may", "unstated"]), body.boxed()])
}

fn claim_body() -> Tokens {
    let by_party = || prop_oneof![path(), fixed("party")].boxed();
    let learns = || all(vec![fixed("learns"), data()]);
    let party_event = prop_oneof![
        learns(),
        all(vec![fixed("sends"), data(), fixed("to"), parties()]),
        all(vec![fixed("keeps"), data(), longer()]),
        all(vec![fixed("uses"), data(), maybe(purposes())]),
    ]
    .boxed();
    let only_event =
        prop_oneof![learns(), all(vec![fixed("keeps"), data(), longer()]), all(vec![fixed("uses"), data()])];
    let demand = prop_oneof![
        all(vec![fixed("has"), list(name())]),
        all(vec![fixed("is sealed"), maybe(all(vec![fixed("with"), name()]))])
    ];
    prop_oneof![
        all(vec![data(), one(&["never reaches", "always reach", "can reach", "reaches only"]), parties()]),
        all(vec![parties(), fixed("never"), party_event]),
        all(vec![parties(), one(&["always learns", "can learn"]), data()]),
        all(vec![event(), fixed("only when"), cond()]),
        all(vec![data(), fixed("reaches"), parties(), fixed("only through"), parties()]),
        all(vec![parties(), learns(), fixed("only through"), parties()]),
        all(vec![fixed("only"), parties(), only_event.boxed()]),
        all(vec![parties(), fixed("uses"), data(), fixed("only"), purposes()]),
        all(vec![
            by_party(),
            one(&["can prevent", "can ensure"]),
            gerund(),
            maybe(all(vec![fixed("while"), formula()]))
        ]),
        all(vec![one(&["always", "never"]), formula()]),
        all(vec![
            fixed("every flow"),
            maybe(all(vec![fixed("of"), data()])),
            maybe(all(vec![fixed("from"), parties()])),
            maybe(all(vec![fixed("to"), parties()])),
            maybe(purposes()),
            demand.boxed()
        ]),
        all(vec![data(), fixed("spreads no further than in"), name()]),
    ]
    .boxed()
}

fn claim() -> Tokens {
    let unless = || all(vec![fixed("unless"), cond()]);
    let verdict = one(&["holds", "violated", "possible", "ambiguous", "unknown", "vacuous"]);
    let expect = all(vec![fixed("expect"), verdict, maybe(all(vec![fixed("because"), text()]))]);
    let ends = |header: Tokens, behind: Vec<Tokens>| {
        all(vec![fixed("claim"), name(), header, fixed(":"), claim_body(), clauses(behind)])
    };
    prop_oneof![
        ends(fixed(""), vec![when(), unless(), by(), cite(), expect.clone()]),
        ends(clauses(vec![by(), cite()]), vec![when(), unless(), expect]),
        ends(by(), vec![when(), unless(), cite()]),
    ]
    .boxed()
}

fn party() -> Tokens {
    let head = all(vec![
        fixed("party"),
        name(),
        maybe(all(vec![fixed(":"), kind()])),
        maybe(text()),
        maybe(all(vec![fixed("owned by"), list(path())])),
        maybe(labelled()),
        maybe(cite()),
    ]);
    head.prop_recursive(3, 8, 3, |part| {
        let parts = proptest::collection::vec(part.clone(), 0..3).prop_map(|parts| parts.join(" "));
        all(vec![part, fixed("{"), parts.boxed(), fixed("}")])
    })
    .prop_filter("braces stand once", |text| !text.contains("} {"))
    .boxed()
}

fn declaration() -> Tokens {
    let is = |member: Tokens| maybe(all(vec![fixed("is"), list(member)]));
    let field = one(&[
        "published 2021-01-07",
        "published \"last year\"",
        "publisher \"P\"",
        "language \"fr\"",
        "url \"u\"",
        "text \"t\"",
    ]);
    prop_oneof![
        all(vec![fixed("import"), text(), maybe(all(vec![fixed("without"), list(name())]))]),
        all(vec![fixed("source"), name(), maybe(text()), maybe(all(vec![fixed("{"), maybe(field), fixed("}")]))]),
        all(vec![fixed("source s { published 2021-01-07 language \"fr\" publisher"), text(), fixed("}")]),
        all(vec![fixed("label"), name(), maybe(text())]),
        all(vec![fixed("kind"), name(), is(kind()), maybe(labelled())]),
        party(),
        all(vec![fixed("key"), list(name()), is(name())]),
        all(vec![fixed("data"), list(name()), is(name()), maybe(text()), maybe(labelled())]),
        all(vec![fixed("purpose"), list(name()), is(name()), maybe(text())]),
        all(vec![
            fixed("choice"),
            name(),
            maybe(all(vec![fixed(":"), values()])),
            fixed("by"),
            prop_oneof![path(), fixed("party")].boxed(),
            maybe(text())
        ]),
        all(vec![
            fixed("fact"),
            name(),
            maybe(all(vec![fixed(":"), prop_oneof![values(), fixed("date"), fixed("number")].boxed()])),
            maybe(text())
        ]),
        all(vec![fixed("reading"), name(), maybe(all(vec![fixed(":"), values()])), maybe(text())]),
        all(vec![
            one(&["", "may", "unstated"]),
            fixed("condition"),
            name(),
            fixed("="),
            cond(),
            maybe(by()),
            maybe(cite())
        ]),
        all(vec![fixed("assume"), maybe(all(vec![name(), fixed(":")])), cond(), maybe(by()), maybe(cite())]),
        all(vec![
            fixed("remark"),
            name(),
            text(),
            maybe(all(vec![fixed("against"), list(name())])),
            maybe(by()),
            maybe(cite())
        ]),
        all(vec![fixed("baseline"), name(), text()]),
    ]
    .boxed()
}

/// A valid statement, its tokens separated by blanks (the only blanks in it).
pub fn statement() -> Tokens {
    let text = prop_oneof![2 => declaration(), 2 => rule(), 2 => claim()];
    text.boxed()
}

//! Answers about random policies, tried out in the text: what an answer says of a cell, a claim made of it says too; what a repair
//! takes away makes the claim hold, and nothing smaller does; what is missing where data stops makes it go on once it is there.
//!
//! That claims themselves are right is the business of `random_policies.rs`; the claims that are made here go through the oracle too.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[allow(dead_code, unused_imports, reason = "each test takes of the oracle what it needs")]
mod oracle;
#[allow(dead_code, reason = "each test takes of the pipeline what it needs")]
mod pipeline;
#[allow(dead_code, reason = "each test takes of the random policies what it needs")]
mod random;

use flowproof::answers::{Answer, Cell, Certainty, Degree, Missing, Stop, answer, matrix, stops};
use flowproof::claims::{Allowed, Dnf, Engine, Finding, Literal, Options, Verdict, decide};
use flowproof::model::{
    self, ClaimBody, ClaimId, Compiled, DataId, Event, PartyId, Policy, QuestionForm, Request, StatementId, Type,
};
use flowproof::source::{Loader, Sources, Span};
use flowproof::syntax::ast::{Date, Item, Statement};
use oracle::Texts;
use oracle::files::join;
use pipeline::compare::{Compared, compare};
use random::{ROOT, texts};
use std::borrow::Cow;
use std::collections::BTreeMap;

struct Memory<'a>(&'a Texts);

impl Loader for Memory<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(|| "no such file".to_owned())
    }

    fn join(&self, from: &str, relative: &str) -> String {
        join(from, relative)
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

fn seeds(usual: u64) -> std::ops::Range<u64> {
    let first = setting("FLOWPROOF_SEED", 1);
    first..first + setting("FLOWPROOF_CASES", usual)
}

/// A policy that is valid, dead flows aside, with its files.
fn compiled(texts: &Texts, request: &Request) -> Option<(Policy, Sources)> {
    let mut sources = Sources::new();
    let Compiled { policy, diagnostics, usage, .. } = model::compile(ROOT, &Memory(texts), request, &mut sources);
    let is_valid = !diagnostics.iter().chain(&usage).any(flowproof::diag::Diagnostic::is_error);
    policy.filter(|_| is_valid).map(|policy| (policy, sources))
}

fn random_policy(seed: u64) -> Option<(Texts, Policy, Sources)> {
    let texts = texts(&random::policy(seed));
    let (policy, sources) = compiled(&texts, &Request::default())?;
    let engine = Engine::new(&policy, &Options::default());
    let has_scenarios = engine.space.plainest(engine.space.valid()).is_some();
    has_scenarios.then_some((texts, policy, sources))
}

/// A name that stands for itself wherever it stands.
fn quoted(name: &str) -> String {
    format!("`{name}`")
}

fn party(policy: &Policy, party: PartyId) -> String {
    policy.party_path(party).split('.').map(quoted).collect::<Vec<_>>().join(".")
}

/// A pattern that matches this type of data and none that is it.
fn data(policy: &Policy, data: DataId) -> String {
    let name = |data: DataId| quoted(policy.data_name(data));
    let below: Vec<String> = policy.data[data].below.iter().filter(|&one| one != data).map(name).collect();
    let except = if below.is_empty() { String::new() } else { format!(" except {}", below.join(", ")) };
    format!("{}{except}", name(data))
}

fn with_lines(texts: &Texts, lines: &[String]) -> Texts {
    let mut texts = texts.clone();
    let root = texts.get_mut(ROOT).unwrap();
    lines.iter().for_each(|line| {
        root.push_str(line);
        root.push('\n');
    });
    texts
}

fn claim_named(policy: &Policy, name: &str) -> ClaimId {
    policy.claims.iter_enumerated().find(|(_, claim)| policy.symbol(claim.name) == name).map(|(id, _)| id).unwrap()
}

fn finding(engine: &mut Engine<'_>, id: ClaimId) -> Finding {
    let claim = &engine.policy.claims[id];
    decide(engine, claim, claim.body.as_ref().unwrap())
}

fn agrees(degree: &Degree, finding: &Finding) -> bool {
    degree.certainty == Certainty::of(finding.verdict) && degree.when == finding.when && degree.also == finding.also
}

/// The claims that say of a cell that it is never.
fn cell_claims(policy: &Policy, party_id: PartyId, data_id: DataId, number: usize, scope: &str) -> [String; 2] {
    let (party, data) = (party(policy, party_id), data(policy, data_id));
    [
        format!("claim zz_learns_{number}: {party} never learns {data}{scope}"),
        format!("claim zz_holds_{number}: {data} never reaches {party}{scope}"),
    ]
}

fn check_cell(engine: &mut Engine<'_>, cell: &Cell, number: usize, what: &str) {
    for (word, degree) in [("learns", &cell.learns), ("holds", &cell.holds)] {
        let id = claim_named(engine.policy, &format!("zz_{word}_{number}"));
        let found = finding(engine, id);
        assert!(agrees(degree, &found), "{what} {word}: {degree:?} but {found:?}");
    }
}

#[test]
fn every_cell_of_the_matrix_is_what_claims_and_the_oracle_say() {
    let mut cells = 0;
    for seed in seeds(25) {
        let Some((texts, policy, _)) = random_policy(seed) else { continue };
        let pairs: Vec<(PartyId, DataId)> =
            policy.parties.ids().flat_map(|party| policy.data.ids().map(move |data| (party, data))).collect();
        let lines: Vec<String> = pairs
            .iter()
            .enumerate()
            .flat_map(|(number, &(party, data))| cell_claims(&policy, party, data, number, ""))
            .collect();
        let extended = with_lines(&texts, &lines);
        let (policy, _) = compiled(&extended, &Request::default()).unwrap();
        let mut engine = Engine::new(&policy, &Options::default());
        let found = matrix(&mut engine);
        for (number, &(party, data)) in pairs.iter().enumerate() {
            check_cell(&mut engine, &found.cells[party][data], number, &format!("seed {seed}, {party:?} {data:?}"));
            cells += 1;
        }
        match compare(&extended, ROOT, 64) {
            Ok(Compared::Same(_) | Compared::TooLarge | Compared::Invalid(_)) => {}
            Err(difference) => panic!("seed {seed}: {difference:?}"),
        }
    }
    assert!(cells > 300, "only {cells} cells were compared");
}

/// A question's answer, with the policy that it is about.
fn asked<T>(
    texts: &Texts,
    question: &str,
    look: impl FnOnce(&mut Engine<'_>, QuestionForm, &ClaimBody, &Answer) -> T,
) -> T {
    let request = Request { questions: vec![question.to_owned()], ..Request::default() };
    let (policy, _) = compiled(texts, &request).unwrap_or_else(|| panic!("`{question}` is not understood"));
    let question = policy.questions[0].clone();
    let mut engine = Engine::new(&policy, &Options::default());
    let body = policy.claims[question.claim].body.clone().unwrap();
    let answer = answer(&mut engine, &question, &body);
    look(&mut engine, question.form, &body, &answer)
}

/// A condition to ask under: a yes/no variable, if there is one.
fn scope(policy: &Policy, seed: u64) -> String {
    let named =
        policy.variables.iter().filter(|one| one.ty == Type::Bool && one.baseline.is_none() && one.guards.is_none());
    let names: Vec<&str> = named.filter_map(|one| one.name).map(|name| policy.symbol(name)).collect();
    match names.get(usize::try_from(seed).unwrap() % (names.len() + 1)) {
        Some(name) => format!(" when not {}", quoted(name)),
        None => String::new(),
    }
}

#[test]
fn open_questions_answer_what_claims_say() {
    let mut rows = 0;
    for seed in seeds(30) {
        let Some((texts, policy, _)) = random_policy(seed) else { continue };
        let scope = scope(&policy, seed);
        let pairs: Vec<(PartyId, DataId)> =
            policy.parties.ids().flat_map(|party| policy.data.ids().map(move |data| (party, data))).collect();
        let claims = pairs.iter().enumerate();
        let lines: Vec<String> =
            claims.flat_map(|(number, &(party, data))| cell_claims(&policy, party, data, number, &scope)).collect();
        let extended = with_lines(&texts, &lines);
        let number = |party: PartyId, data: DataId| pairs.iter().position(|&pair| pair == (party, data)).unwrap();
        let chosen_data = policy.data.ids().nth(usize::try_from(seed).unwrap() % policy.data.len()).unwrap();
        let chosen_party = policy.parties.ids().nth(usize::try_from(seed).unwrap() % policy.parties.len()).unwrap();
        let (d, p) = (quoted(policy.data_name(chosen_data)), party(&policy, chosen_party));
        let questions = [
            (format!("who learns {d}{scope}"), true),
            (format!("who holds {d}{scope}?"), false),
            (format!("what does {p} learn{scope}"), true),
            (format!("what reaches {p}{scope}"), false),
        ];
        for (question, reads) in questions {
            asked(&extended, &question, |engine, form, body, answer| {
                let mut told = Vec::new();
                for row in &answer.rows {
                    for &data in &row.data {
                        check_cell(engine, &row.cell, number(row.party, data), &format!("seed {seed}, {question}"));
                        told.push((row.party, data));
                        rows += 1;
                    }
                }
                let ClaimBody::Never(event) = body else { panic!("{form:?}") };
                let outer = |party: PartyId| {
                    matches!(form, QuestionForm::WhoLearns | QuestionForm::WhoHolds)
                        || !engine.policy.wholes(party).any(|whole| event.party().contains(whole))
                };
                let parties: Vec<PartyId> = event.party().iter().filter(|&one| outer(one)).collect();
                for (party, data) in
                    parties.into_iter().flat_map(|party| event.data().iter().map(move |data| (party, data)))
                {
                    let word = if reads { "learns" } else { "holds" };
                    let id = claim_named(engine.policy, &format!("zz_{word}_{}", number(party, data)));
                    let never = finding(engine, id).verdict == Verdict::Holds;
                    assert_eq!(never, !told.contains(&(party, data)), "seed {seed}, {question}: {party:?} {data:?}");
                }
            });
        }
    }
    assert!(rows > 150, "only {rows} rows were compared");
}

#[test]
fn claims_that_are_asked_get_the_verdict_of_claims_that_are_made() {
    let mut compared = 0;
    for seed in seeds(40) {
        let Some((texts, policy, sources)) = random_policy(seed) else { continue };
        let mut engine = Engine::new(&policy, &Options::default());
        let claims: Vec<ClaimId> = policy.claims.ids().collect();
        for id in claims {
            let made = finding(&mut engine, id);
            let claim = &policy.claims[id];
            let clause = |word: &str, span: Option<Span>| {
                span.map_or_else(String::new, |span| format!(" {word} {}", sources.text(span)))
            };
            let question = format!(
                "{}{}{}",
                sources.text(claim.body_span),
                clause("when", claim.when_span),
                clause("unless", claim.unless_span)
            );
            asked(&texts, &question, |_, form, _, answer| {
                assert_eq!(form, QuestionForm::Claim);
                let found = &answer.finding;
                assert_eq!((found.verdict, &found.when), (made.verdict, &made.when), "seed {seed}, {question}");
                compared += 1;
                let worst = answer.by_type.iter().map(|result| result.verdict).max();
                if matches!(policy.claims[id].body, Some(ClaimBody::Never(_))) && worst.is_some() {
                    let holds = answer.by_type.iter().all(|result| result.verdict == Verdict::Holds);
                    assert_eq!(holds, made.verdict == Verdict::Holds, "seed {seed}, {question}");
                }
            });
        }
    }
    assert!(compared > 60, "only {compared} claims were compared");
}

// Repairs in the text.

/// Where each statement of a file stands, with its tree.
fn items(path: &str, text: &str) -> Vec<Item> {
    let mut sources = Sources::new();
    let file = sources.add(flowproof::source::SourceFile::new(path, text));
    let (tree, _) = flowproof::syntax::parse(file, sources.file(file), &mut flowproof::symbol::Interner::new());
    tree.statements().map(Cow::into_owned).collect()
}

/// Changes statements in their files, from the last to the first.
fn changed(
    texts: &Texts,
    policy: &Policy,
    sources: &Sources,
    statements: &[StatementId],
    change: &dyn Fn(&str, &Item) -> String,
) -> Texts {
    let mut places: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for &id in statements {
        let span = policy.statements[id].span;
        places.entry(sources.file(span.file).name().to_owned()).or_default().push(span.start);
    }
    let mut texts = texts.clone();
    for (path, mut starts) in places {
        starts.sort_unstable();
        let text = texts[&path].clone();
        let tree = items(&path, &text);
        let mut new = text.clone();
        for start in starts.into_iter().rev() {
            let item = tree.iter().find(|item| item.span.start == start).unwrap();
            new.replace_range(item.span.range(), &change(&text, item));
        }
        texts.insert(path, new);
    }
    texts
}

fn verdict(texts: &Texts, name: &str) -> Option<Verdict> {
    let (policy, _) = compiled(texts, &Request::default())?;
    let mut engine = Engine::new(&policy, &Options::default());
    let id = claim_named(&policy, name);
    Some(finding(&mut engine, id).verdict)
}

/// A condition as text.
fn written(policy: &Policy, dnf: &Dnf) -> String {
    let cube = |cube: &Vec<Literal>| {
        let literals: Vec<String> = cube.iter().map(|literal| written_literal(policy, literal)).collect();
        format!("({})", literals.join(" and "))
    };
    dnf.cubes.iter().map(cube).collect::<Vec<_>>().join(" or ")
}

fn written_literal(policy: &Policy, literal: &Literal) -> String {
    let variable = &policy.variables[literal.variable];
    let name = quoted(policy.symbol(variable.name.unwrap()));
    let constant = |number: i64| match variable.ty {
        Type::Date => Date { days: number }.to_string(),
        _ => number.to_string(),
    };
    match (&literal.allowed, &variable.ty) {
        (Allowed::Is(true), _) => name,
        (Allowed::Is(false), _) => format!("not {name}"),
        (Allowed::OneOf(values), Type::Values(names)) => {
            let names: Vec<String> = values.iter().map(|&at| quoted(policy.symbol(names[at]))).collect();
            format!("{name} in {{ {} }}", names.join(", "))
        }
        (Allowed::Range(from, to), _) => {
            let from = from.map(|from| format!("{name} >= {}", constant(from)));
            let to = to.map(|to| format!("{name} <= {}", constant(to)));
            from.into_iter().chain(to).collect::<Vec<_>>().join(" and ")
        }
        other => panic!("{other:?}"),
    }
}

/// A statement with one more condition.
fn guarded(text: &str, item: &Item, guard: &str) -> String {
    let Statement::Rule(rule) = &item.statement else { panic!("a statement of the model is one") };
    let whole = &text[item.span.range()];
    match &rule.when {
        Some(when) => {
            let (start, end) = (when.span.start - item.span.start, when.span.end - item.span.start);
            let (start, end) = (start as usize, end as usize);
            format!("{}({}) and ({guard}){}", &whole[..start], &whole[start..end], &whole[end..])
        }
        None => format!("{whole} when {guard}"),
    }
}

/// All sets of statements of a size.
fn subsets(all: &[StatementId], size: usize) -> Vec<Vec<StatementId>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for (at, &first) in all.iter().enumerate() {
        for mut rest in subsets(&all[at + 1..], size - 1) {
            rest.insert(0, first);
            found.push(rest);
        }
    }
    found
}

#[test]
fn repairs_mend_claims_in_the_text_and_nothing_smaller_does() {
    let (mut mended, mut guards, mut smaller_tried) = (0, 0, 0);
    for seed in seeds(60) {
        let Some((texts, policy, sources)) = random_policy(seed) else { continue };
        let mut engine = Engine::new(&policy, &Options::default());
        let claims: Vec<ClaimId> = policy.claims.ids().collect();
        for id in claims {
            // Hidden variables of a baseline go by their statements here: taking one away changes which they are.
            if matches!(policy.claims[id].body, Some(ClaimBody::Spreads { .. })) {
                continue;
            }
            let Some(repair) = finding(&mut engine, id).repair else { continue };
            let name = policy.symbol(policy.claims[id].name).to_owned();
            let nothing = |_: &str, _: &Item| String::new();
            let without = changed(&texts, &policy, &sources, &repair.remove, &nothing);
            if let Some(verdict) = verdict(&without, &name) {
                assert_eq!(verdict, Verdict::Holds, "seed {seed}, claim {name}: without {:?}", repair.remove);
                mended += 1;
            }
            if let Some(guard) = repair.or_guard.as_ref().filter(|guard| !guard.is_always()) {
                let guard = written(&policy, guard);
                let add = |text: &str, item: &Item| guarded(text, item, &guard);
                let with = changed(&texts, &policy, &sources, &repair.remove, &add);
                assert_eq!(verdict(&with, &name), Some(Verdict::Holds), "seed {seed}, claim {name}: when {guard}");
                guards += 1;
            }
            let all: Vec<StatementId> = policy.statements.ids().collect();
            if !repair.exact || repair.remove.len() > 2 || all.len() > 14 {
                continue;
            }
            for size in 0..repair.remove.len() {
                for set in subsets(&all, size) {
                    let without = changed(&texts, &policy, &sources, &set, &nothing);
                    let found = verdict(&without, &name);
                    assert_ne!(found, Some(Verdict::Holds), "seed {seed}, claim {name}: {set:?} would do");
                    smaller_tried += 1;
                }
            }
        }
    }
    assert!(mended > 40 && guards > 3 && smaller_tried > 40, "{mended} mended, {guards} guards, {smaller_tried} tried");
}

// Where data stops.

/// Statements that supply what is missing at a stop; `None` where something is missing that is no matter of one more statement.
fn supplied(policy: &Policy, stop: &Stop) -> Option<(Vec<String>, Vec<StatementId>)> {
    let (mut lines, mut unguarded) = (Vec::new(), Vec::new());
    for missing in &stop.missing {
        match missing {
            Missing::Flow { from, to, .. } => {
                let (from, to) = (party(policy, *from), party(policy, *to));
                let held: Vec<String> = stop.held.iter().map(|&(data, _)| quoted(policy.data_name(data))).collect();
                lines.push(format!("flow {from} -> {to} carries {}", held.join(", ")));
            }
            Missing::Key { party: at, key, .. } => {
                lines.push(format!("origin {} at {}", quoted(policy.data_name(*key)), party(policy, *at)));
            }
            Missing::Condition { statement: Some(statement), .. } => unguarded.push(*statement),
            _ => return None,
        }
    }
    Some((lines, unguarded))
}

/// A statement without its prefix and its condition.
fn always(text: &str, item: &Item) -> String {
    let Statement::Rule(rule) = &item.statement else { panic!("a statement of the model is one") };
    let whole = &text[item.span.range()];
    let mut new = whole.to_owned();
    if let Some(when) = &rule.when {
        let (start, end) = ((when.span.start - item.span.start) as usize, (when.span.end - item.span.start) as usize);
        let word = whole[..start].rfind("when").unwrap();
        new.replace_range(word..end, "");
    }
    let prefix = ["may ", "unstated "].iter().find(|prefix| new.starts_with(**prefix));
    prefix.map_or(new.clone(), |prefix| new[prefix.len()..].to_owned())
}

#[test]
fn what_is_missing_where_data_stops_makes_it_go_on() {
    let (mut tried, mut keys, mut conditions, mut flows) = (0, 0, 0, 0);
    for seed in seeds(60) {
        let Some((texts, policy, _)) = random_policy(seed) else { continue };
        let scope = scope(&policy, seed);
        let pairs = policy.parties.ids().flat_map(|party| policy.data.ids().map(move |data| (party, data))).enumerate();
        let lines: Vec<String> =
            pairs.flat_map(|(number, (party, data))| cell_claims(&policy, party, data, number, &scope)).collect();
        let texts = with_lines(&texts, &lines);
        let (policy, sources) = compiled(&texts, &Request::default()).unwrap();
        let mut engine = Engine::new(&policy, &Options::default());
        let claims: Vec<ClaimId> = policy.claims.ids().collect();
        for id in claims {
            let claim = &policy.claims[id];
            let body = claim.body.clone().unwrap();
            let found = finding(&mut engine, id);
            let about_holding = matches!(
                &body,
                ClaimBody::Never(Event::Reaches { .. } | Event::Learns { .. })
                    | ClaimBody::OnlyWhen(Event::Reaches { .. } | Event::Learns { .. }, _)
            );
            if found.verdict != Verdict::Holds || found.vacuous.is_some() || !about_holding {
                continue;
            }
            let name = policy.symbol(claim.name).to_owned();
            for stop in stops(&mut engine, claim, &body, &found).nearest {
                assert!(!stop.missing.is_empty(), "seed {seed}, claim {name}: {stop:?}");
                let Some((lines, unguarded)) = supplied(&policy, &stop) else { continue };
                let with = changed(&with_lines(&texts, &lines), &policy, &sources, &unguarded, &always);
                let Some(verdict) = verdict(&with, &name) else { continue };
                assert!(verdict.fails(), "seed {seed}, claim {name}: {stop:?} and {lines:?} make it {verdict:?}");
                tried += 1;
                keys += usize::from(stop.missing.iter().any(|one| matches!(one, Missing::Key { .. })));
                flows += usize::from(stop.missing.iter().any(|one| matches!(one, Missing::Flow { .. })));
                conditions += usize::from(!unguarded.is_empty());
            }
        }
    }
    assert!(
        tried > 50 && keys > 2 && conditions > 5 && flows > 20,
        "{tried} stops tried, {keys} keys, {conditions} conditions, {flows} flows"
    );
}

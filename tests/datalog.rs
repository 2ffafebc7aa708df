//! `compile --emit datalog` and `--emit json`: what they write is right in form, and says what the checker finds.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "datalog/check.rs"]
mod check;
#[path = "datalog/frog.rs"]
mod frog;
#[path = "datalog/program.rs"]
mod program;
mod support;

use check::check;
use program::Program;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use support::{Disk, Files};

const POLICY: &str = r#"policy p "A title"
source s "A source" { published 2021-01-07 }
label marked "a mark"
kind shop is company labelled marked
party User: person "the user"
party App: company {
  party Ads: service
}
party Shop: shop owned by App
data place, name
data spot is place
key k
key master is k
purpose ads
purpose banners is ads
choice plan: { free, paid } by User
fact day: date "today"
fact age: number
reading strict
condition late = day >= 2021-02-08
may condition grown = age > 17
assume not (plan == paid and strict) by App
origin place, name at User
origin master at App.Ads
/// Says so.
flow share: User -> App -> Shop carries place sealed with k when late for banners labelled marked by App cite s "1"
flow App -> App.Ads carries place, name
may flow anon: User -> Shop carries name as spot when grown or plan == paid
derive place from name and spot at Shop
keep place at Shop for 30 days
use spot at Shop for banners
remark odd "something else" by "somebody" cite s
claim c by App: place never reaches Shop unless strict expect violated because "so it is"
claim d: App.Ads never learns place
claim e: Shop uses spot only for banners
claim f: App.Ads uses place only for ads when late
claim g: User never sends place to App, Shop
claim h: Shop never keeps place longer than 30 days
claim i: Shop never uses spot for ads
claim j: spot reaches Shop only when grown
claim k1: always (Shop learns spot implies late)
claim l: every flow of place from User is sealed with k
claim m: User can prevent place reaching Shop while plan == paid
claim été: place never reaches App
"#;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flowproof"))
        .arg("compile")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn folder(test: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("compile-{test}"));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("p.flow");
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_program_says_what_the_checker_finds() {
    let files = Files::new([("main.flow", POLICY)]);
    let assume = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let (compared, failed) = check("main.flow", &files, &[]).unwrap();
    assert_eq!((compared, failed), (9, 0));
    let (_, failed) = check("main.flow", &files, &assume(&["late"])).unwrap();
    assert_eq!(failed, 5);
    assert!(check("main.flow", &files, &assume(&["late", "plan == paid", "age == 20"])).is_some());
    let definite = POLICY.replace("may ", "");
    let files = Files::new([("main.flow", definite.as_str())]);
    let (_, failed) = check("main.flow", &files, &assume(&["late", "plan == paid", "age == 1"])).unwrap();
    assert_eq!(failed, 6);
}

#[test]
fn every_example_says_what_the_checker_finds() {
    let mut roots = vec!["examples/first-look.flow".to_owned(), "examples/january_2021.flow".to_owned()];
    let folder = std::fs::read_dir("examples/whatsapp").unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "flow"));
    files.sort();
    roots.extend(files.into_iter().map(|path| path.to_str().unwrap().to_owned()));
    let compared: Vec<_> = roots.iter().filter_map(|root| check(root, &Disk, &[])).collect();
    assert!(compared.len() > 5 && compared.iter().map(|(claims, _)| claims).sum::<usize>() > 50, "{compared:?}");
    let assumed = ["accept_terms", "hosting"].map(str::to_owned);
    let (claims, failed) = check("examples/january_2021.flow", &Disk, &assumed).unwrap();
    assert!(claims > 0 && failed > 0);
}

#[test]
fn the_header_says_which_scenario_it_is() {
    let file = folder("header", POLICY);
    let output = run(&[&file, "--emit", "datalog", "--assume", "plan  ==  paid"]);
    assert_eq!(output.status.code(), Some(0));
    let program = Program::read(&printed(&output));
    assert_eq!(
        program.comments[..9],
        [
            "The policy p in one scenario.",
            "assumed: plan == paid",
            "scenario: plan = paid",
            "scenario: day = 2021-02-07",
            "scenario: age = 17",
            "scenario: strict = no",
            "scenario: grown = no",
            "scenario: anon = no",
            "It is the plainest of several. Open, and settled by --assume: day, age, grown, anon",
        ]
        .map(str::to_owned)
    );
    let settled = "policy q\nparty A, B\n".replace("A, B", "A\nparty B") + "data d\nfact x\norigin d at A when x\n";
    let file = folder("settled", &settled);
    let program = Program::read(&printed(&run(&[&file, "--emit", "datalog", "--assume", "x"])));
    assert!(!program.comments.iter().any(|comment| comment.contains("plainest")));
    assert_eq!(program.facts["origin"].len(), 1);
}

#[test]
fn text_in_comments_and_names_stays_there() {
    let text = "policy p\nparty `data`\nparty Zürich\ndata d\norigin d at `data` by \"a \\n.output x\\u{2028}\\\" */ \"\n\
                flow `data` -> Zürich carries d\nclaim a_party: d never reaches Zürich\nclaim a: d never reaches Zürich\n\
                claim a_u62: d never reaches Zürich\nclaim ab: d never reaches Zürich\nclaim ü: d never reaches Zürich\n\
                claim ufc: d never reaches Zürich\n";
    let file = folder("odd", text);
    let output = run(&[&file, "--emit", "datalog"]);
    let program = Program::read(&printed(&output));
    let claims = program.outputs.iter().filter(|name| name.starts_with("claim_")).count();
    assert_eq!(claims, 6);
    let derived = program.run();
    assert!(program.outputs.iter().filter(|name| name.starts_with("claim_")).all(|name| derived[name].len() == 1));
}

#[test]
fn errors_and_exit_codes() {
    let file = folder("invalid", "policy p\nflow A -> B carries d\n");
    for emit in ["json", "datalog"] {
        let output = run(&[&file, "--emit", emit]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert!(String::from_utf8(output.stderr).unwrap().contains("FP0101"));
    }
    let file = folder("contradiction", "policy p\nfact x\nassume x\nassume not x\n");
    let output = run(&[&file, "--emit", "datalog"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let file = folder("valid", POLICY);
    assert_eq!(run(&[&file, "--emit", "datalog", "--assume", "stric"]).status.code(), Some(2));
    assert_eq!(run(&[&file]).status.code(), Some(2));
    assert_eq!(run(&[&file, "--emit", "prolog"]).status.code(), Some(2));
    assert_eq!(run(&["none.flow", "--emit", "json"]).status.code(), Some(2));
    let out = folder("out", POLICY).replace("p.flow", "out.json");
    assert_eq!(run(&[&file, "--emit", "json", "-o", &out]).stdout.len(), 0);
    assert!(std::fs::read_to_string(out).unwrap().contains("flowproof/model/1"));
}

fn model(test: &str, text: &str) -> Value {
    let output = run(&[&folder(test, text), "--emit", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn the_model_has_everything_that_is_declared() {
    let model = model("json", POLICY);
    assert_eq!(model["schema"], "flowproof/model/1");
    assert_eq!((&model["policy"]["name"], &model["policy"]["title"]), (&"p".into(), &"A title".into()));
    assert_eq!(names(&model["parties"]), ["User", "App", "App.Ads", "Shop"]);
    assert_eq!(names(&model["data"]), ["place", "name", "spot", "k", "master"]);
    assert_eq!(names(&model["purposes"]), ["ads", "banners"]);
    assert_eq!(names(&model["variables"]), ["plan", "day", "age", "strict", "grown", "anon"]);
    assert_eq!(names(&model["conditions"]), ["late", "grown"]);
    assert_eq!(names(&model["remarks"]), ["odd"]);
    assert_eq!(names(&model["claims"]).len(), 12);
    let shop = &model["parties"][3];
    assert_eq!(
        (&shop["kind"], &shop["owners"][0], &shop["labels"][0]),
        (&"shop".into(), &"App".into(), &"marked".into())
    );
    assert_eq!(model["parties"][2]["whole"], "App");
    assert_eq!(model["data"][2]["above"], serde_json::json!(["place"]));
    assert_eq!(model["data"][3]["below"], serde_json::json!(["master"]));
    let plan = &model["variables"][0];
    assert_eq!((&plan["sort"], &plan["by"]), (&"choice".into(), &"User".into()));
    assert_eq!(plan["values"], serde_json::json!(["free", "paid"]));
    let cells = serde_json::json!([{ "from": null, "to": "2021-02-07" }, { "from": "2021-02-08", "to": null }]);
    assert_eq!(model["variables"][1]["cells"], cells);
    assert_eq!(model["variables"][2]["cells"][1]["from"], 18);
    let assumed =
        serde_json::json!({ "not": { "all": [{ "var": "plan", "in": ["paid"] }, { "var": "strict", "is": true }] } });
    assert_eq!(model["assumptions"][0]["condition"], assumed);
}

#[test]
fn statements_hops_and_claims_are_resolved() {
    let model = model("resolved", POLICY);
    let statements = model["statements"].as_array().unwrap();
    let kinds: Vec<&str> = statements.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["origin", "origin", "flow", "flow", "flow", "derive", "keep", "use"]);
    let share = &statements[2];
    assert_eq!(share["chain"], serde_json::json!([["User"], ["App"], ["Shop"]]));
    assert_eq!(share["data"], serde_json::json!(["place", "spot"]));
    assert_eq!((&share["sealed_with"], &share["as"], &share["by"]), (&"k".into(), &Value::Null, &"App".into()));
    assert_eq!(share["guard"]["dnf"], serde_json::json!([[{ "var": "day", "from": "2021-02-08", "to": null }]]));
    assert_eq!(share["when"], serde_json::json!({ "condition": "late" }));
    assert_eq!((&share["doc"], &share["cites"][0]["at"]), (&"Says so.".into(), &"1".into()));
    let anon = &statements[4];
    assert_eq!((&anon["modality"], &anon["hidden"], &anon["as"][0]), (&"may".into(), &"anon".into(), &"spot".into()));
    assert_eq!(statements[6]["hours"], 720);
    assert_eq!(statements[5]["premises"], serde_json::json!([["name"], ["spot"]]));
    let graph = &model["graph"];
    let hops: Vec<String> = graph["hops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| {
            let link = &graph["links"][usize::try_from(hop["link"].as_u64().unwrap()).unwrap()];
            format!(
                "{} {} {} {}",
                link["statement"],
                link["link"],
                hop["from"].as_str().unwrap(),
                hop["to"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(hops, ["2 0 User App", "2 1 App Shop", "3 0 App App.Ads", "4 0 User Shop"]);
    let moves = &graph["links"][0]["moves"];
    assert_eq!(moves[0]["arrives"], serde_json::json!({ "data": "place", "key": "k" }));
    let forms: Vec<&str> =
        model["claims"].as_array().unwrap().iter().map(|claim| claim["form"].as_str().unwrap()).collect();
    let expected = [
        "never",
        "never",
        "uses_only_for",
        "uses_only_for",
        "never",
        "never",
        "never",
        "only_when",
        "always_formula",
        "every_flow",
        "can_prevent",
        "never",
    ];
    assert_eq!(forms, expected);
    let first = &model["claims"][0];
    assert_eq!(
        first["event"],
        serde_json::json!({ "verb": "reaches", "data": ["place", "spot"], "parties": ["Shop"] })
    );
    assert_eq!((&first["expect"], &first["because"]), (&"violated".into(), &"so it is".into()));
    assert_eq!(model["claims"][10]["choices"], serde_json::json!(["plan"]));
}

#[test]
fn places_of_the_model_are_those_of_the_text() {
    let model = model("places", POLICY);
    let lines: Vec<&str> = POLICY.lines().collect();
    for statement in model["statements"].as_array().unwrap() {
        let line = lines[usize::try_from(statement["place"]["line"].as_u64().unwrap()).unwrap() - 1];
        let column = usize::try_from(statement["place"]["column"].as_u64().unwrap()).unwrap() - 1;
        assert_eq!(line[column..], *statement["text"].as_str().unwrap());
    }
}

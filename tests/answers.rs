//! `why`, `ask`, `matrix` and `sources` from outside: formats, errors, exit codes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn folder(test: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("answers-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join("p.flow"), text).unwrap();
    path
}

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowproof"));
    let output = command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(test: &str, text: &str, arguments: &[&str]) -> Run {
    run_in(&folder(test, text), arguments)
}

/// Text on one line, so that where it was wrapped does not matter.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(text: &str, expected: &[&str]) {
    let text = unwrapped(text);
    for one in expected {
        assert!(text.contains(one), "`{one}` is not said in: {text}");
    }
}

const SHOP: &str = r#"policy shop
source terms "Terms"
source press "Press"
party Customer: person
party Shop: company { party Archive: service }
party Bank: company
party Police: authority
data order, address, name
data street is address
data digest
key vault
choice pay by Customer
fact strike
origin order, street, name at Customer
origin vault at Customer
flow buy: Customer -> Shop carries order, street when pay by "the shop" cite terms "1"
flow store: Shop -> Shop.Archive carries street sealed with vault
flow bill: Shop -> Bank carries order as digest when not strike
may flow tip: Bank -> Police carries digest by "the press" cite press "7"
unstated flow leak: Shop -> Police carries order
remark safe "all is safe" against leaky by "the shop" cite terms "2"
remark leaky "something leaks" by "the press" cite press "8"
claim unread: Shop.Archive never learns address
claim bank by "the shop" cite terms "3": order never reaches Bank
claim exception: order never reaches Shop unless pay
claim police by "the shop" cite terms "4": digest never reaches Police
claim names: name never reaches anyone except Customer
claim refuse: Customer can prevent order reaching Shop
claim known: Shop can learn order
claim formula: never (Police learns street and Shop learns order)
claim strike_only: order never reaches Police when strike and not pay
"#;

// why

#[track_caller]
fn why(claim: &str, expected: &[&str]) {
    let run = run(&format!("why-{claim}"), SHOP, &["why", "p.flow", claim]);
    says(&run.out, expected);
}

#[test]
fn a_seal_stops_data_for_want_of_its_key() {
    why(
        "unread",
        &[
            "Shop.Archive holds street (sealed with vault) when pay",
            "it would take the key vault at Shop.Archive: only Customer can have it",
        ],
    );
}

#[test]
fn a_transformation_stops_data() {
    why(
        "bank",
        &[
            "Shop holds order when pay, one hop from Bank",
            "it would take a flow that lets it arrive as it is: `bill` turns it into digest",
        ],
    );
}

#[test]
fn flows_that_have_their_labels_do_not_rest_on_silence() {
    let text = "policy p\nlabel L\nparty A\nparty B\nparty C\ndata d\norigin d at A\nflow f: A -> B carries d labelled L\n\
        claim marked: every flow of d has L\nclaim apart: d never reaches C\n";
    let marked = run("marked", text, &["why", "p.flow", "marked"]);
    says(&marked.out, &["`marked` holds", "it speaks of 1 statement, and every one is as it demands: flow f"]);
    assert!(!marked.out.contains("silence"), "{}", marked.out);
    says(&run("marked-apart", text, &["why", "p.flow", "apart"]).out, &["it rests on silence"]);
}

#[test]
fn an_exception_is_told_with_what_happens_in_it() {
    why(
        "exception",
        &[
            "its own exception: without `unless pay` it would be violated when pay",
            "Customer sends order to Shop",
            "another condition: `buy` applies when pay",
        ],
    );
}

#[test]
fn a_missing_flow_is_told_with_those_that_carry_other_data() {
    why(
        "names",
        &[
            "Customer holds name, one hop from Shop",
            "a flow Customer -> Shop that carries it: `buy` carries other data",
        ],
    );
}

#[test]
fn a_condition_that_excludes_another_is_told() {
    why("strike_only", &["Customer holds order", "`buy` applies when pay"]);
}

#[test]
fn control_names_the_choice() {
    why("refuse", &["what Customer chooses", "pay = no"]);
}

#[test]
fn what_can_happen_is_shown() {
    why("known", &["how it comes about, for example", "Customer sends order to Shop"]);
}

#[test]
fn a_formula_tells_its_events() {
    why("formula", &["what it speaks of:", "Police learns street: never so", "Shop learns order: so when pay"]);
}

#[test]
fn a_failed_claim_is_proved_and_mended() {
    why("police", &["is possibly violated", "Bank may send digest to Police", "to mend it: remove"]);
}

#[test]
fn an_example_tells_the_variables_that_matter() {
    let text = "policy p
party A
party B
data d
origin d at A
fact on
fact weather: { sun, rain }
fact day: { working, free }
fact size: number
flow A -> B carries d when on and day in { working }
assume weather == sun or size > 3
claim c: d never reaches B when size < 10
";
    let run = run("why-example", text, &["why", "p.flow", "c"]);
    says(&run.out, &["the example in full: on, day == working, size == 3; all else is no or does not matter"]);
}

#[test]
fn an_unknown_claim_is_a_usage_error() {
    let run = run("why-unknown", SHOP, &["why", "p.flow", "polize"]);
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
    says(&run.err, &["there is no claim `polize`", "did you mean `police`?"]);
}

// ask

#[track_caller]
fn ask(test: &str, question: &str, code: i32, expected: &[&str]) {
    let folder = folder(&format!("ask-{test}"), SHOP);
    let run = run_in(&folder, &["ask", "p.flow", question]);
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    says(&run.out, expected);
    let json = run_in(&folder, &["ask", "p.flow", question, "--format", "json"]);
    assert_eq!(json.code, code);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["schema"], "flowproof/answer/1");
    assert_eq!(document["answers"][0]["evaluated"], true);
}

#[test]
fn what_reaches_a_party() {
    ask(
        "reaches",
        "what reaches Shop.Archive",
        0,
        &["Shop.Archive holds 1 type of data; 5 of 6 never", "street: holds sealed when pay"],
    );
}

#[test]
fn what_a_party_learns() {
    ask("learns", "what does Shop learn when pay?", 0, &["order, street: learns always"]);
    ask(
        "learns-nothing",
        "what does Shop.Archive learn",
        0,
        &["Shop.Archive learns nothing, in no scenario that counts"],
    );
}

#[test]
fn who_learns_data() {
    ask(
        "who",
        "who learns order",
        0,
        &[
            "Customer and Shop learn order; whether Police learns it is left open; nobody else learns it",
            "Police: left open: it would learn when pay and leak",
        ],
    );
    ask(
        "who-digest",
        "who learns digest",
        0,
        &["Bank learns digest; Police may learn it", "Police: may learn when pay and not strike and tip"],
    );
}

#[test]
fn who_holds_data_in_whatever_form() {
    ask(
        "holds",
        "who holds address",
        0,
        &["Shop.Archive: street: holds sealed when pay", "Shop: street: learns when pay"],
    );
}

#[test]
fn when_an_event_happens() {
    ask("when", "when order reaches Shop", 0, &["order reaches Shop: when pay", "Customer sends order to Shop"]);
    ask("when-scope", "when order reaches Shop when not pay", 0, &["never: in no scenario that counts"]);
}

#[test]
fn a_claim_is_answered_as_a_check_answers() {
    ask("claim", "order never reaches Shop", 1, &["`question` is violated when pay", "to mend it"]);
    ask(
        "claim-holds",
        "order never reaches Bank",
        0,
        &["`question` holds", "it rests on a transformation", "where it stops"],
    );
}

#[test]
fn a_claim_about_anything_is_told_for_each_type() {
    ask(
        "anything",
        "anything never reaches Shop",
        1,
        &["for each type of data:", "holds: address itself, name, digest", "violated when pay: order, street"],
    );
}

#[test]
fn a_type_that_others_are_kinds_of_is_told_by_itself() {
    ask("itself", "address never reaches Shop", 1, &["holds: address itself", "violated when pay: street"]);
    ask("itself-can", "Shop can learn address", 0, &["address itself", "holds: street", "it comes about, for example"]);
}

#[test]
fn where_it_stops_is_told_with_where_it_does_not_go() {
    let sent = "where it stops: Customer holds it, and no stated flow leads from there to Bank";
    ask("stops-sent", "Customer never sends street to Bank", 0, &[sent]);
    let gate = "where it stops: Customer holds it, and no chain of stated flows leads from there to Bank without Shop";
    ask("stops-gate", "street reaches Bank only through Shop", 0, &[gate]);
    let chain =
        "where it stops: Bank and Police hold it, and no chain of stated flows leads from there to Shop.Archive";
    ask("stops-chain", "Shop.Archive never learns digest", 0, &[chain]);
}

const LOST: &str = "policy lost
party User: person
party Shop: company
data number
origin number at User
choice accept by User
fact today: date
fact account
assume today >= 2021-02-08 and not accept implies not account
may flow User -> Shop carries number when account
claim refusable: User can prevent number reaching Shop while account
claim scoped: number never reaches Shop when account
claim ended: never account when account expect violated because \"it is so\"
";

#[test]
fn what_is_given_up_is_told_by_circumstances() {
    let whole = run("lost", LOST, &["why", "p.flow", "refusable"]);
    let late = "when today >= 2021-02-08, User could, by accept = no, but only by giving up `account`";
    says(&whole.out, &[late, "`account`; when today <= 2021-02-07, no choice that User has helps"]);
    let json: Value = serde_json::from_str(&run("lost-json", LOST, &["check", "--format", "json"]).out).unwrap();
    let control = &json["policies"][0]["claims"][0]["control"];
    assert_eq!(control["gives_up"]["reason"], "part");
    assert_eq!(control["gives_up"]["when"]["text"], "today >= 2021-02-08");
    assert_eq!(control["elsewhere"][0]["reason"], "nothing");
    assert_eq!(control["elsewhere"][0]["when"]["text"], "today <= 2021-02-07");
}

#[test]
fn a_reading_that_is_not_enough_is_told_so() {
    let text = "policy p\nparty A\nparty B\nparty C\ndata d\norigin d at A\nreading r: { x, y }\n\
        unstated flow u: A -> B carries d when r == y\nflow f: A -> C carries d when r == y\n\
        claim open: d always reaches B\nclaim plain: d always reaches C\n";
    let open = run("reading-open", text, &["why", "p.flow", "open"]);
    says(&open.out, &["by these readings it can hold: r == y, and then it turns on what may happen or is left open"]);
    let plain = run("reading-plain", text, &["why", "p.flow", "plain"]);
    says(&plain.out, &["by these readings it can hold: r == y"]);
    assert!(!plain.out.contains("turns on"), "{}", plain.out);
}

#[test]
fn what_has_no_name_is_told_with_the_place_that_it_goes_by() {
    let whole = run("lost-place", LOST, &["why", "p.flow", "scoped"]);
    says(&whole.out, &["when p.flow:10:1", "may flow User -> Shop carries number when account (p.flow:10:1)"]);
}

#[test]
fn every_scenario_of_a_scope_is_not_every_scenario() {
    let picture = run("lost-picture", LOST, &["graph", "p.flow", "--claim", "ended"]);
    says(&picture.out, &["violated in every scenario of its scope"]);
    let whole = run("lost-scope", LOST, &["check"]);
    says(
        &whole.out,
        &[
            "`scoped` is possibly violated, when p.flow:10:1",
            "expected in every scenario of its scope, because it is so",
        ],
    );
}

#[test]
fn a_wrong_question_is_shown_with_its_place_and_advice() {
    let wrong = |question: &str, expected: &[&str]| {
        let run = run("ask-wrong", SHOP, &["ask", "p.flow", question]);
        assert_eq!(run.code, 2, "{question}: {}{}", run.out, run.err);
        assert_eq!(run.out, "");
        says(&run.err, expected);
    };
    wrong("what reaches Shopp", &["FP0101", "question:1:14", "did you mean `Shop`?"]);
    wrong("who learns oder", &["FP0103", "question:1:12", "did you mean `order`?"]);
    wrong("when order reaches Shop when pays", &["FP0107", "did you mean `pay`?"]);
    wrong("what learns Shop", &["FP0003", "question:1:", "`what does P learn`"]);
    wrong("who leans order", &["FP0003", "question:1:5"]);
    wrong("order never reaches Bank and", &["FP0003", "the end of the question"]);
    wrong("", &["FP0003", "a question"]);
}

#[test]
fn assumptions_narrow_answers() {
    let folder = folder("ask-assume", SHOP);
    let run = run_in(&folder, &["ask", "p.flow", "who learns digest", "--assume", "strike"]);
    assert_eq!(run.code, 0);
    says(&run.out, &["nobody learns digest, in no scenario that counts"]);
    let wrong = run_in(&folder, &["ask", "p.flow", "who learns digest", "--assume", "strikes"]);
    assert_eq!(wrong.code, 2);
    says(&wrong.err, &["FP0107", "--assume:1:1", "did you mean `strike`?"]);
}

#[test]
fn a_question_that_hangs_on_a_broken_statement_is_not_evaluated() {
    let text = format!("{SHOP}flow broken: Shop -> Nobody carries order\n");
    let folder = folder("ask-broken", &text);
    let run = run_in(&folder, &["ask", "p.flow", "who learns order"]);
    assert_eq!(run.code, 1, "{}", run.out);
    says(&run.err, &["FP0101", "unknown party `Nobody`"]);
    says(&run.out, &["is not evaluated"]);
    let other = run_in(&folder, &["ask", "p.flow", "who learns name", "--format", "json"]);
    let document: Value = serde_json::from_str(&other.out).unwrap();
    assert_eq!(document["answers"][0]["evaluated"], true);
    assert_eq!(document["answers"][0]["rows"][0]["party"], "Customer");
}

#[test]
fn words_of_questions_can_be_names() {
    let text = "policy p\nparty who\nparty what\ndata d\norigin d at who\nflow who -> what carries d\n";
    let run = run("ask-names", text, &["ask", "p.flow", "who learns d only when d_known"]);
    says(&run.err, &["FP0107"]);
    let text = format!("{text}fact d_known\n");
    let run = run_in(&folder("ask-names-2", &text), &["ask", "p.flow", "what learns d only when d_known"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    says(&run.out, &["violated when not d_known"]);
}

// matrix

#[test]
fn the_matrix_as_text_has_conditions_as_notes() {
    let run = run("matrix-text", SHOP, &["matrix", "p.flow"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("  order   learns    learns 1  .             .         unstated 2\n"), "{}", run.out);
    assert!(run.out.contains("  street  learns    learns 1  sealed 3      .         .\n"), "{}", run.out);
    says(&run.out, &["1 learns when pay", "3 holds sealed when pay", "nobody ever holds address"]);
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
}

#[test]
fn the_matrix_as_csv_is_a_table() {
    let run = run("matrix-csv", SHOP, &["matrix", "p.flow", "--format", "csv"]);
    let mut lines = run.out.split("\r\n");
    assert_eq!(lines.next(), Some("data,Customer,Shop,Shop.Archive,Bank,Police"));
    assert_eq!(
        lines.next(),
        Some("order,learns always,learns when pay,never,never,left open: it would learn when pay and leak")
    );
    assert_eq!(run.out.matches("\r\n").count(), 7);
}

#[test]
fn the_matrix_as_markdown_is_a_table() {
    let run = run("matrix-md", SHOP, &["matrix", "p.flow", "--format", "markdown"]);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0], "| data | Customer | Shop | Shop.Archive | Bank | Police |");
    assert_eq!(lines[1], "| --- | --- | --- | --- | --- | --- |");
    assert_eq!(lines.len(), 8);
}

#[test]
fn the_matrix_as_json_has_every_cell_that_is_not_never() {
    let run = run("matrix-json", SHOP, &["matrix", "p.flow", "--format", "json", "--assume", "pay"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["schema"], "flowproof/matrix/1");
    assert_eq!(document["assume"][0], "pay");
    let cells = document["cells"].as_array().unwrap();
    let cell = |party: &str, data: &str| cells.iter().find(|cell| cell["party"] == party && cell["data"] == data);
    assert_eq!(cell("Shop", "order").unwrap()["learns"]["when"]["text"], "always");
    assert_eq!(cell("Shop.Archive", "street").unwrap()["learns"]["certainty"], "never");
    assert_eq!(cell("Shop.Archive", "street").unwrap()["holds"]["certainty"], "sure");
    assert_eq!(cell("Police", "digest").unwrap()["learns"]["certainty"], "may");
    assert_eq!(cell("Police", "order").unwrap()["learns"]["certainty"], "unstated");
    assert!(cell("Bank", "order").is_none());
    assert!(cells.iter().all(|cell| cell["holds"]["certainty"] != "never"));
}

#[test]
fn a_policy_with_errors_has_no_matrix() {
    let text = format!("{SHOP}flow Shop -> Nobody carries order\n");
    for format in ["text", "csv", "markdown"] {
        let run = run("matrix-broken", &text, &["matrix", "p.flow", "--format", format]);
        assert_eq!((run.code, run.out.as_str()), (1, ""));
        says(&run.err, &["unknown party `Nobody`"]);
    }
    let run = run("matrix-broken-json", &text, &["matrix", "p.flow", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, document["cells"].is_null()), (1, true));
    assert_eq!(document["diagnostics"][0]["code"], "FP0101");
}

// sources

#[test]
fn a_claim_that_says_nothing_under_all_sources_is_told_so() {
    let text = "policy p\nsource s\nparty A\nparty B\ndata d\nchoice ok by A\norigin d at A\nflow f: A -> B carries d cite s\n\
        assume ok cite s\nclaim empty: d never reaches B unless ok\n";
    let run = run("sources-vacuous", text, &["sources", "p.flow"]);
    says(&run.out, &["empty: d never reaches B unless ok - vacuous"]);
}

#[test]
fn sources_tell_what_each_says() {
    let folder = folder("sources", SHOP);
    let run = run_in(&folder, &["sources", "p.flow"]);
    assert_eq!(run.code, 1, "{}", run.err);
    says(
        &run.out,
        &[
            "1 terms: Terms (the shop)",
            "2 press: Press (the press)",
            "the shop says:",
            "where texts contradict one another:",
            "police: digest never reaches Police: possible when",
            "promised: says the shop (terms 4)",
            "comes about only when these are read together: terms (the shop) and press (the press)",
            "remarks that stand against each other:",
            "against leaky: something leaks",
            "1 flow that no claim denies: flow bill",
        ],
    );
    let json = run_in(&folder, &["sources", "p.flow", "--format", "json"]);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["schema"], "flowproof/sources/1");
    let row = |name: &str| {
        document["claims"].as_array().unwrap().iter().find(|row| row["together"]["name"] == name).unwrap().clone()
    };
    let says = |name: &str| -> Vec<String> {
        row(name)["alone"].as_array().unwrap().iter().map(|cell| cell["says"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(says("police"), ["holds", "says_nothing"]);
    assert_eq!(row("police")["together"]["verdict"], "possible");
    assert_eq!(says("names"), ["says_nothing", "says_nothing"]);
    assert_eq!(document["contradictions"][0]["claim"], "police");
    assert_eq!(document["contradictions"][0]["by"], serde_json::json!(["terms", "press"]));
    assert_eq!(document["contradictions"][0]["comes_about"], "together");
    let undenied: Vec<&str> =
        document["undenied"].as_array().unwrap().iter().map(|flow| flow["statement"].as_str().unwrap()).collect();
    assert_eq!(undenied, ["bill"]);
}

#[test]
fn a_promise_undone_by_another_text_is_told() {
    let text = "policy p\nsource a\nsource b\nparty A\nparty B\ndata d\norigin d at A\n\
        flow A -> B carries d by \"B's rival\" cite b\nclaim c by A cite a: d never reaches B\n";
    let run = run("sources-undone", text, &["sources", "p.flow", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let found = &document["contradictions"][0];
    assert_eq!((found["comes_about"].as_str(), found["by"][0].as_str()), (Some("another"), Some("b")));
    assert_eq!((found["speaker"].as_str(), found["speakers"][0].as_str()), (Some("A"), Some("B's rival")));
}

#[test]
fn a_policy_without_sources_says_so() {
    let run = run(
        "sources-none",
        "policy p\nparty A\ndata d\norigin d at A\nclaim c: A learns d only when x\nfact x\n",
        &["sources", "p.flow"],
    );
    says(&run.out, &["this policy cites no source"]);
}

// All of them

#[test]
fn a_folder_or_a_missing_file_is_a_usage_error() {
    for arguments in
        [&["matrix", "."][..], &["sources", "."], &["ask", ".", "who learns d"], &["matrix", "nowhere.flow"]]
    {
        let run = run("no-file", SHOP, arguments);
        assert_eq!(run.code, 2, "{arguments:?} {}", run.err);
        assert_eq!(run.out, "");
    }
}

#[test]
fn output_can_go_to_a_file() {
    let folder = folder("output", SHOP);
    let run = run_in(&folder, &["matrix", "p.flow", "--format", "csv", "-o", "m.csv"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(fs::read_to_string(folder.join("m.csv")).unwrap().starts_with("data,Customer"));
}

#[test]
fn a_limit_leaves_answers_undecided() {
    let folder = folder("limits", SHOP);
    let ask = run_in(&folder, &["ask", "p.flow", "who learns order", "--max-steps", "1"]);
    assert_eq!(ask.code, 4, "{}", ask.out);
    let matrix = run_in(&folder, &["matrix", "p.flow", "--max-steps", "1"]);
    assert_eq!(matrix.code, 4, "{}", matrix.out);
}

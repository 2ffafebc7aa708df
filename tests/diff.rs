//! What `diff` finds between two policies, in its formats and exit codes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for one test.
struct Folder(PathBuf);

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Folder {
    fn new(test: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{test}"));
        let _ = fs::remove_dir_all(&path);
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowproof"));
        command.arg("diff").args(arguments).current_dir(&self.0).env_remove("NO_COLOR").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn json(&self, more: &[&str]) -> Value {
        let mut arguments = vec!["old.flow", "new.flow", "--format", "json"];
        arguments.extend(more);
        let run = self.run(&arguments);
        serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}{}", run.out, run.err))
    }
}

const WORLD: &str = "
kind shop is company
party User: person
party App: company {
  party Ads: service
}
party Shop: shop
data place, name
data spot is place
key k
purpose ads
purpose banners is ads
choice agree by User
fact late
fact day: date
origin place, name at User
";

fn policies(test: &str, old: &str, new: &str) -> Folder {
    let whole = |text: &str| format!("policy p\n{WORLD}\n{text}\n");
    Folder::new(test, &[("old.flow", &whole(old)), ("new.flow", &whole(new))])
}

/// Each difference as `relation text | added when | removed when`.
fn told(diff: &Value, list: &str) -> Vec<String> {
    let when = |turn: &Value| turn["when"]["text"].as_str().unwrap_or("-").to_owned();
    let each = |one: &Value| {
        let (relation, text) = (one["relation"].as_str().unwrap(), one["text"].as_str().unwrap());
        format!("{relation} {text} | {} | {}", when(&one["added"]), when(&one["removed"]))
    };
    diff[list].as_array().unwrap().iter().map(each).collect()
}

fn blamed(difference: &Value, turn: &str) -> Vec<String> {
    let each = |one: &Value| {
        format!(
            "{} {} {}",
            one["change"].as_str().unwrap(),
            one["kind"].as_str().unwrap(),
            one["name"].as_str().unwrap()
        )
    };
    difference[turn]["blame"].as_array().unwrap().iter().map(each).collect()
}

#[track_caller]
fn same(test: &str, old: &str, new: &str) {
    let folder = policies(test, old, new);
    let run = folder.run(&["old.flow", "new.flow", "--exit-code"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no difference in meaning\n"), "{}", run.err);
    assert_eq!(folder.json(&[])["same"], Value::Bool(true));
}

#[test]
fn what_is_worded_laid_out_or_ordered_otherwise_is_the_same() {
    let old = "flow a: User -> App carries place, name when agree and late\nflow User -> App -> Shop carries name\n\
               may flow User -> Shop carries place, name when agree and late\nclaim c: place never reaches Shop, Ads";
    let old = &old.replace("Ads", "App.Ads");
    same("reordered", old, &old.lines().rev().collect::<Vec<_>>().join("\n"));
    same("laid-out", old, &old.replace(' ', "  ").replace("carries", "// why not\n  carries"));
    let split = "condition both = late and agree\nflow one: User -> App carries name, place, spot when both\n\
                 flow User -> App carries name\nflow App -> Shop carries name\n\
                 may flow x: User -> Shop carries name, place when late and agree by \"somebody\"\n\
                 claim c: place never reaches App.Ads, Shop";
    same("split", old, split);
}

#[test]
fn what_is_moved_to_another_file_is_the_same() {
    let text = format!("{WORLD}may flow User -> App carries name\nflow App -> Shop carries name when late\n");
    let folder = Folder::new(
        "moved",
        &[
            ("old.flow", &format!("policy p\n{text}")),
            ("parts/all.flow", &text),
            ("new.flow", "policy q\nimport \"parts/all.flow\"\n"),
        ],
    );
    let run = folder.run(&["old.flow", "new.flow", "--exit-code"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no difference in meaning\n"), "{}", run.err);
}

#[test]
fn a_new_flow_is_wider_and_to_blame() {
    let diff = policies("wider", "", "flow share: User -> App carries place when agree").json(&[]);
    assert_eq!(told(&diff, "holdings"), ["wider App learns place (all kinds) | agree | -"]);
    assert_eq!(told(&diff, "events"), ["wider User sends place (all kinds) to App | agree | -"]);
    assert_eq!(blamed(&diff["holdings"][0], "added"), ["added statement share"]);
    let steps = diff["holdings"][0]["added"]["steps"].as_array().unwrap();
    assert_eq!(steps.iter().map(|step| step["rule"].as_str().unwrap()).collect::<Vec<_>>(), ["origin", "flow"]);
    assert_eq!(diff["holdings"][0]["added"]["scenario"]["agree"], Value::Bool(true));
}

#[test]
fn other_conditions_are_narrower_or_incomparable() {
    let old = "flow share: User -> App carries name when agree";
    let diff = policies("narrower", old, &format!("{old} and late")).json(&[]);
    assert_eq!(told(&diff, "holdings"), ["narrower App learns name | - | agree and not late"]);
    assert_eq!(blamed(&diff["holdings"][0], "removed"), ["changed statement share"]);
    let other = &diff["holdings"][0]["removed"]["blame"][0]["other"];
    assert!(other["text"].as_str().unwrap().ends_with("agree and late") && other["file"] == "new.flow");
    let diff = policies("incomparable", old, "flow share: User -> App carries name when late").json(&[]);
    assert_eq!(told(&diff, "holdings"), ["incomparable App learns name | not agree and late | agree and not late"]);
}

#[test]
fn seals_and_keys_make_a_difference_of_their_own() {
    let old = "flow User -> App carries name sealed with k";
    let diff = policies("sealed", old, "flow User -> App carries name").json(&[]);
    let learns = "wider App learns name, which it holds in other scenarios, too | always | -";
    assert_eq!(told(&diff, "holdings"), [learns]);
    assert_eq!(diff["holdings"][0]["event"], "learns");
    let diff = policies("key", old, &format!("{old}\norigin k at App")).json(&[]);
    assert!(told(&diff, "holdings").contains(&learns.to_owned()));
    let diff = policies("sealed-new", "", old).json(&[]);
    assert_eq!(told(&diff, "holdings"), ["wider name reaches App, clear or sealed | always | -"]);
}

#[test]
fn a_part_that_is_new_or_belongs_elsewhere_is_to_blame() {
    let world = |parts: &str| format!("policy p\nparty A {{\n  {parts}\n}}\nparty B\ndata d\norigin d at A.X\n");
    let old = world("party X");
    let new = "policy p\nparty A\nparty B\ndata d\norigin d at A\n";
    let folder = Folder::new("parts", &[("old.flow", &old), ("new.flow", new)]);
    let diff = folder.json(&[]);
    assert_eq!(told(&diff, "holdings"), ["narrower A.X learns d | - | always"]);
    assert_eq!(blamed(&diff["holdings"][0], "removed"), ["removed statement old.flow:7:1"]);
    let names: Vec<&str> =
        diff["names"].as_array().unwrap().iter().map(|name| name["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["A.X"]);
}

#[test]
fn a_key_that_opens_a_seal_is_to_blame() {
    let world = |is: &str| {
        format!("policy p\nparty A, B\ndata d\nkey k\nkey m{is}\norigin d at A\norigin m at B\nflow A -> B carries d sealed with k\n")
            .replace("party A, B", "party A\nparty B")
    };
    let folder = Folder::new("opens", &[("old.flow", &world("")), ("new.flow", &world(" is k"))]);
    let diff = folder.json(&[]);
    assert_eq!(told(&diff, "holdings"), ["wider B learns d, which it holds in other scenarios, too | always | -"]);
    assert_eq!(blamed(&diff["holdings"][0], "added"), ["added key m"]);
}

#[test]
fn keeping_and_using_are_compared_by_duration_and_purpose() {
    let common = "flow User -> App carries name\nuse name at App for banners when late\n";
    let old = format!("{common}keep name at App for 30 days");
    let diff = policies("keeps", &old, &format!("{common}keep name at App for 1 year")).json(&[]);
    assert_eq!(told(&diff, "events"), ["wider App keeps name longer than 30 days | always | -"]);
    let diff = policies("keeps-less", &old, common).json(&[]);
    assert_eq!(told(&diff, "events"), ["narrower App keeps name | - | always"]);
    let diff = policies("uses", &old, &old.replace("when late", "")).json(&[]);
    assert_eq!(told(&diff, "events"), ["wider App uses name for banners | not late | -"]);
    assert_eq!(diff["events"][0]["purposes"], serde_json::json!(["banners"]));
}

#[test]
fn may_and_unstated_speak_of_their_statements() {
    let diff = policies("may", "", "may flow ads: User -> Shop carries name").json(&[]);
    assert_eq!(told(&diff, "holdings"), ["wider Shop learns name | ads | -"]);
    assert_eq!(diff["holdings"][0]["added"]["hidden"], serde_json::json!({ "ads": true }));
    let diff = policies("definite", "may flow ads: User -> Shop carries name", "flow ads: User -> Shop carries name");
    assert_eq!(told(&diff.json(&[]), "holdings"), ["wider Shop learns name | not ads | -"]);
    let open =
        policies("unstated", "may flow ads: User -> Shop carries name", "unstated flow ads: User -> Shop carries name");
    let diff = open.json(&[]);
    assert!(diff["holdings"].as_array().unwrap().is_empty());
    assert_eq!((&diff["names"][0]["change"], &diff["names"][0]["from"]), (&"changed".into(), &"a `may`".into()));
}

#[test]
fn claims_change_their_verdicts_and_conditions() {
    let claims = "claim kept: name never reaches Shop\nclaim gone: place never reaches Shop";
    let old =
        format!("flow User -> App carries name, place\n{claims}\nclaim when_late: place never reaches App unless late");
    let new = "flow User -> App carries name, place\nflow share: App -> Shop carries name when late\n\
               claim kept: name never reaches Shop\nclaim fresh: name never reaches App expect violated\n\
               claim when_late: place never reaches App unless late or agree";
    let diff = policies("claims", &old, new).json(&[]);
    let claims: Vec<(String, String)> = diff["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            (
                text(&claim["name"]),
                format!(
                    "{} {} {} {}",
                    text(&claim["change"]),
                    text(&claim["old"]["verdict"]),
                    text(&claim["new"]["verdict"]),
                    text(&claim["relation"])
                ),
            )
        })
        .collect();
    let expected = [
        ("kept", "changed holds violated wider"),
        ("when_late", "changed violated violated narrower"),
        ("fresh", "added - violated -"),
        ("gone", "removed holds - -"),
    ];
    assert_eq!(claims, expected.map(|(name, change)| (name.to_owned(), change.to_owned())));
    assert_eq!(blamed(&diff["claims"][0], "added"), ["added statement share"]);
    assert_eq!(diff["claims"][1]["removed"]["when"]["text"], "agree and not late");
    assert_eq!(diff["claims"][1]["restated"], Value::Bool(true));
    assert_eq!(diff["claims"][0]["restated"], Value::Bool(false));
}

#[test]
fn a_claim_that_always_fails_does_so_in_its_scope() {
    let claim = "claim c: name never reaches Shop when late\n";
    let old = format!("flow a: User -> App carries name\n{claim}");
    let run = policies("scope", &old, &format!("flow a: User -> App, Shop carries name\n{claim}"))
        .run(&["old.flow", "new.flow"]);
    let text = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("c: holds → violated in every scenario of its scope"), "{}", run.out);
}

#[test]
fn a_claim_whose_pattern_matches_more_is_not_restated() {
    let old = "claim c: anything never reaches Shop";
    let diff = policies("matches-more", old, &format!("data other\n{old}")).json(&[]);
    assert!(diff["claims"].as_array().unwrap().is_empty());
    assert_eq!(diff["names"][0]["name"], "other");
}

#[test]
fn claims_about_baselines_are_compared_too() {
    let before = format!("policy before\n{WORLD}fact extra\nflow User -> Shop carries name when extra\n");
    let claim = "baseline before \"before.flow\"\nclaim c: name spreads no further than in before";
    let old = format!("policy p\n{WORLD}{claim}\n");
    let new = format!("policy p\n{WORLD}flow leak: User -> Shop carries name\n{claim}\n");
    let folder = Folder::new("baselines", &[("before.flow", &before), ("old.flow", &old), ("new.flow", &new)]);
    let diff = folder.json(&[]);
    assert_eq!(diff["claims"][0]["added"]["when"]["text"], "not extra");
    assert_eq!(blamed(&diff["claims"][0], "added"), ["added statement leak"]);
    let run = folder.run(&["new.flow", "new.flow", "--exit-code"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no difference in meaning\n"));
    let run = folder.run(&["old.flow", "old.flow", "--exit-code"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no difference in meaning\n"));
}

#[test]
fn other_assumptions_are_a_difference_of_their_own() {
    let flow = "flow User -> App carries name when late";
    let diff = policies("assume", flow, &format!("{flow}\nassume agree implies not late")).json(&[]);
    assert_eq!(diff["scenarios"]["relation"], "narrower");
    assert_eq!(diff["scenarios"]["removed"]["text"], "agree and late");
    assert!(diff["holdings"].as_array().unwrap().is_empty());
    let diff = policies("assume-new", "assume not late", flow).json(&[]);
    assert_eq!(told(&diff, "holdings"), ["wider App learns name | late | -"]);
    assert_eq!(diff["scenarios"]["added"]["text"], "late");
}

#[test]
fn assume_narrows_both() {
    let folder =
        policies("narrowed", "flow User -> App carries name when agree", "flow User -> App carries name when late");
    let diff = folder.json(&["--assume", "agree"]);
    assert_eq!(told(&diff, "holdings"), ["narrower App learns name | - | not late"]);
    assert_eq!(diff["assume"], serde_json::json!(["agree"]));
    assert!(diff["scenarios"].is_null());
    let run = folder.run(&["old.flow", "new.flow", "--assume", "agree", "--assume", "late", "--exit-code"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no difference in meaning\n"));
    let run = folder.run(&["old.flow", "new.flow", "--assume", "agre"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("did you mean `agree`?"), "{}", run.err);
    let run = folder.run(&["old.flow", "new.flow", "--assume", "agree", "--assume", "not agree"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("contradict one another"), "{}", run.out);
}

#[test]
fn dates_enumerations_and_their_orders_are_matched() {
    let old = "fact plan: { free, paid, gone }\nflow User -> App carries name when plan == paid and day >= 2021-02-08";
    let new = "fact plan: { gone, free, paid }\nflow User -> App carries name when plan in { paid, free } and day >= 2021-03-01";
    let diff = policies("values", old, new).json(&[]);
    let turns = "day >= 2021-03-01 and plan == free | day >= 2021-02-08 and day <= 2021-02-28 and plan == paid";
    assert_eq!(told(&diff, "holdings"), [format!("incomparable App learns name | {turns}")]);
    same("values-same", old, &old.replace("{ free, paid, gone }", "{ gone, paid, free }"));
}

#[test]
fn a_variable_of_another_type_is_an_error() {
    let folder = policies("types", "fact x", "fact x: date");
    for format in ["text", "short", "json", "markdown"] {
        let run = folder.run(&["old.flow", "new.flow", "--format", format]);
        assert_eq!(run.code, 1, "{format}");
        assert!(run.out.contains("another type in") && run.out.contains("FP0209"), "{format}: {}", run.out);
    }
    let diff = folder.json(&[]);
    assert!(diff["same"].is_null());
    assert_eq!(diff["diagnostics"][0]["code"], "FP0209");
}

#[test]
fn errors_of_both_policies_are_told() {
    let folder = policies("invalid", "flow User -> Nobody carries name", "flow User -> App carries nothing");
    let run = folder.run(&["old.flow", "new.flow", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("old.flow:") && run.out.contains("`Nobody`"), "{}", run.out);
    assert!(run.out.contains("new.flow:") && run.out.contains("`nothing`"), "{}", run.out);
}

#[test]
fn exit_codes() {
    let folder = policies("exit", "", "flow User -> App carries name");
    assert_eq!(folder.run(&["old.flow", "new.flow"]).code, 0);
    assert_eq!(folder.run(&["old.flow", "new.flow", "--exit-code"]).code, 1);
    assert_eq!(folder.run(&["old.flow", "old.flow", "--exit-code"]).code, 0);
    let run = folder.run(&["old.flow", "none.flow"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("cannot read `none.flow`: no such file"), "{}", run.err);
    assert_eq!(folder.run(&[".", "new.flow"]).code, 2);
    assert_eq!(folder.run(&["old.flow"]).code, 2);
    let run = folder.run(&["new.flow", "new.flow", "--max-steps", "0"]);
    assert_eq!(run.code, 4, "{}", run.out);
    assert!(run.out.contains("could not be compared") && run.out.contains("no difference in meaning is known"));
}

#[test]
fn output_goes_to_a_file_and_input_comes_from_a_pipe() {
    let folder = policies("pipe", "", "flow User -> App carries name");
    let run = folder.run(&["old.flow", "new.flow", "-o", "out.md", "--format", "markdown"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(fs::read_to_string(folder.0.join("out.md")).unwrap().starts_with("## What changed in meaning: `old.flow`"));
    let new = fs::read(folder.0.join("new.flow")).unwrap();
    let mut child = folder.command(&["old.flow", "-", "--exit-code"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&new).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
}

#[test]
fn every_format_says_what_changed() {
    let folder = policies(
        "formats",
        "claim c: name never reaches App",
        "flow share: User -> App carries name when agree\nclaim c: name never reaches App",
    );
    let text = folder.run(&["old.flow", "new.flow"]).out;
    for part in [
        "wider         App learns name",
        "new when agree",
        "added share (new.flow:19)",
        "for example when agree: User -> App",
        "c: holds → violated when agree",
        "different in 1 holding, 1 event and 1 claim",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let verbose = folder.run(&["old.flow", "new.flow", "-v"]).out;
    assert!(verbose.contains("now: flow share: User -> App carries name when agree"), "{verbose}");
    assert!(verbose.contains("1  User has name to begin with"), "{verbose}");
    let short = folder.run(&["old.flow", "new.flow", "--format", "short"]).out;
    let expected = "new.flow:19:1: wider[holding] App learns name: new when agree\n\
                    new.flow:19:1: wider[event] User sends name to App: new when agree\n\
                    new.flow:20:1: changed[claim] c: holds → violated when agree\n";
    assert_eq!(short, expected);
    let markdown = folder.run(&["old.flow", "new.flow", "--format", "markdown"]).out;
    for part in [
        "| wider | App learns name | new when agree | added share (`new.flow:19`) |",
        "| changed | `c`: `name never reaches App` | holds → violated when agree |",
        "<details><summary>App learns name, for example when agree</summary>",
        "2. User sends name to App (`new.flow:19`)",
    ] {
        assert!(markdown.contains(part), "{part}: {markdown}");
    }
}

#[test]
fn names_of_any_kind_do_not_break_a_table() {
    let old = "policy p\nparty a_b\nparty B\ndata d\norigin d at a_b\n";
    let new = format!("{old}/// *bold* | <b>\nmay flow a_b -> B carries d by \"a|b `c` <i>\"\n");
    let folder = Folder::new("escaped", &[("old.flow", old), ("new.flow", &new)]);
    let page = folder.run(&["old.flow", "new.flow", "--format", "markdown"]).out;
    for row in page.lines().filter(|line| line.starts_with("| wider")) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "{row}");
        assert!(!row.contains("<i>"), "{row}");
    }
    assert!(page.contains("a\\_b"), "{page}");
}

#[test]
fn places_are_those_of_the_statements() {
    let folder = policies("places", "", "flow share: User -> App carries name");
    let diff = folder.json(&[]);
    let blame = &diff["holdings"][0]["added"]["blame"][0];
    let text = fs::read_to_string(folder.0.join(blame["file"].as_str().unwrap())).unwrap();
    let line = text.lines().nth(usize::try_from(blame["line"].as_u64().unwrap()).unwrap() - 1).unwrap();
    let column = usize::try_from(blame["column"].as_u64().unwrap()).unwrap() - 1;
    assert_eq!(line.chars().skip(column).collect::<String>(), blame["text"].as_str().unwrap());
}

#[test]
fn the_whatsapp_case_before_and_after() {
    let run = Command::new(env!("CARGO_BIN_EXE_flowproof"))
        .args(["diff", "examples/whatsapp/before_2021.flow", "examples/whatsapp/whatsapp.flow", "--format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let diff: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((run.status.code(), &diff["undecided"]), (Some(0), &Value::from(0)));
    let finds = |list: &str, parts: &[&str]| {
        let told = told(&diff, list);
        assert!(told.iter().any(|one| parts.iter().all(|part| one.contains(part))), "{parts:?}: {told:#?}");
    };
    finds("holdings", &["Facebook.Hosting", "hosting_key", "facebook_has_the_key"]);
    finds("holdings", &["incomparable Facebook learns", "ip_address", "share_faq"]);
    for list in ["holdings", "events"] {
        for difference in diff[list].as_array().unwrap() {
            for turn in ["added", "removed"] {
                assert!(difference[turn].is_null() || !blamed(difference, turn).is_empty(), "{difference}");
            }
        }
    }
}

#[test]
fn what_there_is_no_room_to_explain_is_told_and_counted() {
    // A thousand values of each of a thousand scenarios are all that is looked at.
    let names = |word: &str| (0..1_100).map(|at| format!("{word} n{at}")).collect::<Vec<_>>();
    let facts = names("fact").into_iter().enumerate().map(|(at, fact)| format!("{fact} \"{at}\"")).collect::<Vec<_>>();
    let parties = names("party").into_iter().map(|party| format!("{party}: company")).collect::<Vec<_>>();
    let flows = names("flow User ->").into_iter().map(|flow| format!("{flow} carries name")).collect::<Vec<_>>();
    let parties = parties.join("\n").replace("party n", "party p");
    let old = format!("{}\n{parties}\nclaim c: p0 never learns name", facts.join("\n"));
    let new = format!("{old}\n{}", flows.join("\n").replace("-> n", "-> p"));
    let folder = policies("no-room", &old, &new);
    let diff = folder.json(&[]);
    let (events, unexplained) = (diff["events"].as_array().unwrap(), diff["unexplained"].as_u64().unwrap());
    assert_eq!(events.len(), 1_100);
    let is_bare = |event: &&Value| event["added"]["steps"].as_array().unwrap().is_empty();
    assert!(unexplained > 0 && events.iter().filter(is_bare).count() as u64 == unexplained, "{unexplained}");
    let bare = &events.iter().find(is_bare).unwrap()["added"];
    assert_eq!((&bare["when"]["text"], &bare["blame"]), (&"always".into(), &Value::Array(Vec::new())));
    let explained =
        |turn: &Value| turn["steps"].as_array().unwrap().len() == 2 && turn["blame"][0]["kind"] == "statement";
    assert!(explained(&events[0]["added"]) && explained(&diff["claims"][0]["added"]));
    let told = folder.run(&["old.flow", "new.flow", "--format", "short"]).out;
    assert!(told.contains(&format!("no proof was looked for of {unexplained} changes: there are too many\n")));
}

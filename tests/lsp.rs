//! The language server from outside: what an editor says and hears over pipes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/editor.rs"]
mod editor;
#[path = "support/program.rs"]
mod program;
#[path = "../benches/support/mod.rs"]
mod support;

use editor::{Editor, address, edited, range, range_of};
use program::Folder;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::cell::RefCell;

const WORLD: &str = "policy p\nparty A\nparty B\ndata d\norigin d at A\n";

/// A policy in which A sends d to B.
fn sending(rest: &str) -> String {
    format!("{WORLD}flow A -> B carries d\n{rest}")
}

/// Codes and ranges of findings, in order.
fn places(found: &[Value]) -> Vec<(&str, &Value)> {
    found.iter().map(|one| (one["code"].as_str().unwrap(), &one["range"])).collect()
}

fn opened(test: &str, text: &str) -> (Folder, Editor, String) {
    let folder = Folder::new(test, &[]);
    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    let uri = address(&folder, "p.flow");
    editor.open(&uri, 1, text);
    (folder, editor, uri)
}

#[test]
fn a_server_that_is_shut_down_exits_with_0_and_another_one_with_1() {
    let folder = Folder::new("life", &[]);
    let (editor, answer) = Editor::introduced(&folder, &json!({}));
    assert_eq!(answer["serverInfo"]["name"], "flowproof");
    assert_eq!(answer["capabilities"]["textDocumentSync"]["change"], 2);
    assert_eq!(editor.leave(), 0);

    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    editor.notify("exit", Value::Null);
    assert_eq!(editor.wait(), (1, String::new()));
    assert_eq!(Editor::introduced(&folder, &json!({})).0.wait(), (1, String::new()), "the editor is gone");
    assert_eq!(Editor::start(&folder).wait(), (1, String::new()), "the editor never came");
    // As some editors start every server.
    let run = folder.run(&["lsp", "--stdio"]);
    assert_eq!((run.code, run.out, run.err), (1, String::new(), String::new()), "there is nobody at standard input");
    let mut editor = Editor::start(&folder);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.wait(), (1, String::new()), "before `initialize`");

    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    editor.request("shutdown", Value::Null);
    assert_eq!(editor.request("textDocument/formatting", json!({}))["error"]["code"], -32600);
    assert_eq!(editor.wait().0, 0);
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let folder = Folder::new("refused", &[]);
    let mut editor = Editor::start(&folder);
    assert_eq!(editor.request("textDocument/hover", json!({}))["error"]["code"], -32002, "before `initialize`");
    editor.send(&json!({ "jsonrpc": "2.0", "id": 98, "result": null }));
    editor.notify("textDocument/didOpen", json!({}));
    editor.request("initialize", json!({ "capabilities": { "general": { "positionEncodings": 7 } } }));
    editor.notify("initialized", json!({}));
    assert_eq!(editor.request("textDocument/nonsense", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.request("textDocument/formatting", json!([3]))["error"]["code"], -32602);
    for method in ["textDocument/didOpen", "textDocument/didChange", "$/nonsense", "nonsense"] {
        editor.notify(method, json!({ "textDocument": 3 }));
    }
    editor.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null }));
    let unknown = address(&folder, "unknown.flow");
    editor.change(&unknown, 2, json!([{ "text": "policy" }]));
    let answer = editor.request("textDocument/formatting", formatting(&unknown));
    assert_eq!(answer["result"], Value::Null);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn what_is_no_message_is_no_reason_to_panic() {
    let folder = Folder::new("noise", &[]);
    for noise in ["{]}", "\u{fffd}", "[]", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":3}", ""] {
        let (mut editor, _) = Editor::introduced(&folder, &json!({}));
        editor.send_raw(format!("Content-Length: {}\r\n\r\n{noise}", noise.len()).as_bytes());
        assert_eq!(editor.request("nonsense", json!({}))["error"]["code"], -32601, "{noise}");
        assert_eq!(editor.told[0]["method"], "window/logMessage", "{noise}");
        assert_eq!(editor.leave(), 0);
    }
    for noise in ["Content-Length: x\r\n\r\n", "hello\r\n\r\n", "\u{0}\r\n", "Content-Type: x\r\n\r\n"] {
        let (mut editor, _) = Editor::introduced(&folder, &json!({}));
        editor.send_raw(noise.as_bytes());
        let (code, told) = editor.wait();
        assert_eq!(code, 2, "{noise:?}: {told}");
        assert!(told.starts_with("error: cannot understand the editor: "), "{told}");
    }
    for half in
        ["Content-Length: 30\r\n\r\n{\"jsonrpc\"", "Content-Length: 18446744073709551615\r\n\r\n{}", "Content-Le"]
    {
        let (mut editor, _) = Editor::introduced(&folder, &json!({}));
        editor.send_raw(half.as_bytes());
        let (code, told) = editor.wait();
        assert!(code != 0 && !told.contains("panicked"), "gone in the middle of a message: {told}");
    }
}

#[test]
fn findings_stand_where_the_text_says_it() {
    let text = sending("flow A -> C carries d\r\n// 🙂\nclaim c: d never reaches B\n");
    let (_folder, mut editor, uri) = opened("ranges", &text);
    let found = editor.findings(&uri, 1);
    let unknown = found.iter().find(|one| one["code"] == "FP0101").unwrap();
    assert_eq!(unknown["range"], range_of(&text, "C", 0));
    assert_eq!((&unknown["severity"], &unknown["source"]), (&json!(1), &json!("flowproof")));
    assert_eq!(unknown["message"], "unknown party `C`\nhelp: declare it: `party C`");
    assert_eq!(editor.leave(), 0);
}

#[test]
fn a_failed_claim_is_found_at_the_claim_and_goes_with_its_reason() {
    let text = sending("/* 🙂é */ claim c: d never reaches B\n");
    let (folder, mut editor, uri) = opened("edits", &text);
    let found = editor.findings(&uri, 1);
    assert_eq!(places(&found), [("FP0501", &range_of(&text, "d never reaches B", 0))]);
    // Two changes at once, each in the text as the one before leaves it.
    let one = json!({ "range": range_of(&text, "🙂é", 0), "text": "🙂🙂" });
    let between = text.replace("🙂é", "🙂🙂");
    let other = json!({ "range": range_of(&between, "never", 0), "text": "can" });
    let after = between.replace("never reaches", "can reach");
    let third = json!({ "range": range_of(&between.replace("never", "can"), "reaches", 0), "text": "reach" });
    editor.change(&uri, 2, json!([one, other, third]));
    assert_eq!(editor.findings(&uri, 2), Vec::<Value>::new());
    let again = range_of(&after, "d can reach B", 0);
    editor.change(&uri, 3, json!([{ "range": again, "text": "d never reaches A" }]));
    let last = after.replace("d can reach B", "d never reaches A");
    let found = editor.findings(&uri, 3);
    assert_eq!(places(&found), [("FP0501", &range_of(&last, "d never reaches A", 0))]);
    editor.change(&uri, 4, json!([{ "text": WORLD }]));
    assert_eq!(editor.findings(&uri, 4).len(), check(&folder, WORLD).len());
    assert_eq!(editor.leave(), 0);
}

/// What `check` finds in a text, as code, level, message and range.
fn check(folder: &Folder, text: &str) -> Vec<(String, i64, String, Value)> {
    folder.write("p.flow", text);
    let report = folder.json(&["p.flow"]);
    let bytes = |found: &Value| {
        let at = |end: &str| usize::try_from(found[end]["offset"].as_u64().unwrap()).unwrap();
        range(text, at("start")..at("end"))
    };
    let level = |found: &Value| if found["level"] == "error" { 1 } else { 2 };
    let word = |found: &Value, key: &str| found[key].as_str().unwrap().to_owned();
    let mut all: Vec<_> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .collect::<Vec<_>>()
        .into_iter()
        .map(|found| (word(found, "code"), level(found), word(found, "message"), bytes(found)))
        .collect();
    // Where what is about claims stands is told in lines alone.
    for line in folder.run(&["check", "--format", "short", "p.flow"]).out.lines() {
        let (place, rest) = line.split_once(": ").unwrap();
        let (level, rest) = rest.split_once('[').unwrap();
        let (code, message) = rest.split_once("] ").unwrap();
        if is_of_claim(code) {
            let line: u64 = place.split(':').nth(1).unwrap().parse().unwrap();
            all.push((code.to_owned(), if level == "error" { 1 } else { 2 }, message.to_owned(), json!(line - 1)));
        }
    }
    all.sort_by(|a, b| (&a.0, &a.2).cmp(&(&b.0, &b.2)));
    all
}

/// Whether a finding is a claim's verdict.
fn is_of_claim(code: &str) -> bool {
    ("FP0501"..="FP0507").contains(&code)
}

/// The same of what an editor shows; of what is about claims the line counts.
fn shown(found: &[Value]) -> Vec<(String, i64, String, Value)> {
    let one = |found: &Value| {
        let code = found["code"].as_str().unwrap().to_owned();
        let message = found["message"].as_str().unwrap().lines().next().unwrap_or_default().to_owned();
        let place = if is_of_claim(&code) { found["range"]["start"]["line"].clone() } else { found["range"].clone() };
        (code, found["severity"].as_i64().unwrap(), message, place)
    };
    let mut all: Vec<_> = found.iter().map(one).collect();
    all.sort_by(|a, b| (&a.0, &a.2).cmp(&(&b.0, &b.2)));
    all
}

/// Pieces of text that random edits put in.
const PIECES: [&str; 14] = [
    "claim c1: d never reaches B\n",
    "flow B -> A carries d when x\n",
    "fact x\n",
    "🙂",
    "é",
    "// 🙂 so\r\n",
    "\n",
    "\r\n",
    " ",
    "never",
    "C",
    "party C\n",
    "\"",
    "unstated ",
];

#[test]
fn after_any_edits_what_is_shown_is_what_check_finds() {
    let folder = Folder::new("random", &[]);
    let start = sending("claim c: d never reaches B\n");
    let edit = (0..1000_usize, 0..12_usize, proptest::sample::select(&PIECES[..]));
    let strategy = proptest::collection::vec(proptest::collection::vec(edit, 1..4), 1..8);
    let editor = RefCell::new((Editor::introduced(&folder, &json!({})).0, 0));
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&strategy, |rounds| {
            let (editor, version) = &mut *editor.borrow_mut();
            // There is no file of this name: the buffer is all there is. `check` reads another one, in a folder beside.
            let uri = address(&folder, "p.flow");
            let mut text = start.clone();
            *version += 1;
            editor.open(&uri, *version, &text);
            for round in rounds {
                *version += 1;
                let mut changes = Vec::new();
                for (from, length, piece) in round {
                    let near = |at: usize| text.floor_char_boundary(at.min(text.len()));
                    // A place between the two characters of a line end is none.
                    let whole = |at: usize| {
                        if text[at..].starts_with('\n') && text[..at].ends_with('\r') { at - 1 } else { at }
                    };
                    let from = whole(near(from * text.len() / 1000));
                    let to = whole(near(from + length)).max(from);
                    changes.push(json!({ "range": range(&text, from..to), "text": piece }));
                    text.replace_range(from..to, piece);
                }
                editor.change(&uri, *version, json!(changes));
            }
            let found = editor.findings(&uri, *version);
            editor.close(&uri);
            let alone = Folder(folder.0.join("alone"));
            prop_assert_eq!(shown(&found), check(&alone, &text), "{}", text);
            Ok(())
        })
        .unwrap();
    assert_eq!(editor.into_inner().0.leave(), 0);
}

fn formatting(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 4, "insertSpaces": true } })
}

#[test]
fn buffers_count_and_not_the_disk() {
    let whole =
        "policy p\nimport \"parts/flows.flow\"\nparty A\nparty B\ndata d\norigin d at A\nclaim c: d never reaches B\n";
    let files = [("p.flow", whole), ("parts/flows.flow", "flow A -> B carries d\n")];
    let folder = Folder::new("imports", &files);
    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    let (root, part) = (address(&folder, "p.flow"), address(&folder, "parts/flows.flow"));
    // The part alone: the root is found in the folder, on the disk, and what is wrong with it is shown though it is not open.
    editor.open(&part, 1, files[1].1);
    assert_eq!(editor.findings(&part, 1), Vec::<Value>::new());
    assert_eq!(places(&editor.shown[&root].1), [("FP0501", &range_of(whole, "d never reaches B", 0))]);
    // An unsaved change of the part changes what is found in the root.
    editor.change(&part, 2, json!([{ "text": "flow A -> B carries e\n" }]));
    let found = editor.findings(&part, 2);
    assert_eq!(places(&found), [("FP0103", &range_of("flow A -> B carries e\n", "e", 1))]);
    assert_eq!(editor.shown[&root].1[0]["code"], "FP0507");
    editor.change(&part, 3, json!([{ "text": "flow B -> A carries d\n" }]));
    editor.findings(&part, 3);
    assert!(editor.shown[&root].1.iter().all(|found| found["code"] != "FP0501" && found["code"] != "FP0507"));
    // With the root open and without its import, the part stands alone; what was shown of the root goes when it is closed.
    let without = whole.replace("import \"parts/flows.flow\"\n", "");
    editor.open(&root, 1, &without);
    editor.findings(&root, 1);
    let found = editor.findings(&part, 3);
    assert!(found.iter().any(|found| found["code"] == "FP0101"), "{found:?}");
    editor.change(&root, 2, json!([{ "text": whole }]));
    editor.change(&part, 4, json!([{ "text": "flow A -> B carries d\n" }]));
    editor.findings(&part, 4);
    assert_eq!(places(&editor.shown[&root].1), [("FP0501", &range_of(whole, "d never reaches B", 0))]);
    editor.close(&root);
    editor.close(&part);
    let last = address(&folder, "last.flow");
    editor.open(&last, 1, "policy q\n");
    editor.findings(&last, 1);
    assert!(editor.shown[&root].1.is_empty() && editor.shown[&part].1.is_empty());
    assert_eq!(editor.leave(), 0);
}

#[test]
fn a_finding_in_a_file_that_is_not_open_is_taken_away_again() {
    let folder = Folder::new("vanish", &[("broken.flow", "\u{feff}party A labelled l\n")]);
    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    let (root, broken) = (address(&folder, "p.flow"), address(&folder, "broken.flow"));
    editor.open(&root, 1, "policy p\nimport \"broken.flow\"\n");
    editor.findings(&root, 1);
    assert_eq!(editor.shown[&broken].0, Value::Null);
    assert_eq!(editor.shown[&broken].1[0]["range"]["start"], json!({ "line": 0, "character": 17 }), "without the mark");
    editor.change(
        &root,
        2,
        json!([{ "range": range_of("policy p\nimport \"broken.flow\"\n", "import \"broken.flow\"", 0), "text": "" }]),
    );
    editor.findings(&root, 2);
    assert_eq!(editor.shown[&broken].1, Vec::<Value>::new());
    // What is saved beside the editor is seen when it is told of.
    editor.change(&root, 3, json!([{ "text": "policy p\nimport \"broken.flow\"\n" }]));
    editor.findings(&root, 3);
    assert_eq!(editor.shown[&broken].1.len(), 1);
    folder.write("broken.flow", "party A\n");
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": broken, "type": 2 }] }));
    editor.change(&root, 4, json!([]));
    editor.findings(&root, 4);
    assert!(editor.shown[&broken].1.iter().all(|found| found["severity"] != 1));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn the_configuration_counts() {
    let text = sending("unstated flow B -> A carries d\nclaim c: d never reaches B\n");
    let configuration =
        "fail-on = \"never\"\nexclude = [\"drafts\"]\n[lints]\nclaim-violated = \"warn\"\n[format]\nwidth = 30\n";
    let part = "flow A -> B carries d\n";
    let root = format!("{WORLD}import \"../part.flow\"\nclaim c: d never reaches B\n");
    let files =
        [("flowproof.toml", configuration), ("part.flow", part), ("drafts/q.flow", &root), ("final/q.flow", &root)];
    let folder = Folder::new("configuration", &files);
    let capabilities = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let (mut editor, _) = Editor::introduced(&folder, &capabilities);
    let uri = address(&folder, "p.flow");
    editor.open(&uri, 1, &text);
    let found = editor.findings(&uri, 1);
    let claim = found.iter().find(|found| found["code"] == "FP0501").unwrap();
    assert_eq!(claim["severity"], 2);
    let registration = editor.told.iter().find(|told| told["method"] == "client/registerCapability").unwrap();
    assert_eq!(registration["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    // What is left out is no root of the part.
    editor.open(&address(&folder, "part.flow"), 1, part);
    editor.findings(&address(&folder, "part.flow"), 1);
    let about = |name: &str| editor.shown.contains_key(&address(&folder, name));
    assert!(about("final/q.flow") && !about("drafts/q.flow"), "{:?}", editor.shown.keys());
    // The width is that of the layout.
    let answer = editor.request("textDocument/formatting", formatting(&uri));
    let formatted = edited(&text, answer["result"].as_array().unwrap());
    folder.write("p.flow", &text);
    folder.run(&["fmt", "p.flow"]);
    assert_eq!(formatted, folder.read("p.flow"));
    assert!(formatted.lines().all(|line| line.len() <= 30), "{formatted}");
    // What is wrong with it is told once, and the defaults count.
    folder.write("flowproof.toml", "widht = 3\n");
    for version in 2..4 {
        editor.change(&uri, version, json!([{ "text": text }]));
        let found = editor.findings(&uri, version);
        assert_eq!(found.iter().find(|found| found["code"] == "FP0501").unwrap()["severity"], 1);
    }
    let told: Vec<_> = editor.told.iter().filter(|told| told["method"] == "window/showMessage").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0]["params"]["message"].as_str().unwrap().contains("flowproof.toml:1:1: unknown key `widht`"));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn layout_is_that_of_fmt() {
    let texts = [
        sending("claim   c :d never reaches B // 🙂\n\n\n\n/* é */ party   C\n"),
        sending("claim   c :d never reaches B\r\n\r\n\r\n\r\nparty   C").replace('\n', "\r\n").replace("\r\r", "\r"),
        format!("\u{feff}{WORLD}label    l"),
        WORLD.to_owned(),
    ];
    for text in texts {
        let (folder, mut editor, uri) = opened("layout", &text);
        folder.write("p.flow", &text);
        let answer = editor.request("textDocument/formatting", formatting(&uri));
        let edits = answer["result"].as_array().unwrap();
        assert_eq!(folder.run(&["fmt", "p.flow"]).code, 0);
        assert_eq!(edited(&text, edits), folder.read("p.flow"));
        assert_eq!(edits.is_empty(), text == folder.read("p.flow"));
        assert_eq!(editor.leave(), 0);
    }
    let (_folder, mut editor, uri) = opened("layout-broken", "policy p\nparty\n");
    assert_eq!(editor.request("textDocument/formatting", formatting(&uri))["result"], Value::Null);
    assert_eq!(editor.leave(), 0);
}

fn actions(editor: &mut Editor, uri: &str, range: &Value, context: Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    editor.request("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

#[test]
fn a_fix_does_what_check_fix_does() {
    let text = sending("/* 🙂 */ flow g: A -> B carries d\nclaim c by \"b\": d always reaches B\n");
    for documents in [true, false] {
        let folder = Folder::new("fixes", &[("p.flow", &text)]);
        let capabilities = json!({ "workspace": { "workspaceEdit": { "documentChanges": documents } } });
        let (mut editor, _) = Editor::introduced(&folder, &capabilities);
        let uri = address(&folder, "p.flow");
        editor.open(&uri, 7, &text);
        let whole = range(&text, 0..text.len());
        let found = actions(&mut editor, &uri, &whole, json!({ "diagnostics": [] }));
        assert_eq!(found.len(), 2, "{found:?}");
        let mut edits = Vec::new();
        for action in &found {
            assert_eq!((&action["kind"], &action["isPreferred"]), (&json!("quickfix"), &json!(true)));
            assert_eq!(action["diagnostics"].as_array().unwrap().len(), 1);
            if documents {
                let change = &action["edit"]["documentChanges"][0];
                assert_eq!(change["textDocument"], json!({ "uri": uri, "version": 7 }));
                edits.extend(change["edits"].as_array().unwrap().clone());
            } else {
                edits.extend(action["edit"]["changes"][&uri].as_array().unwrap().clone());
            }
        }
        folder.run(&["check", "--fix", "p.flow"]);
        assert_eq!(edited(&text, &edits), folder.read("p.flow"));
        // Only what is asked for, and where it is asked for.
        let at = range_of(&text, "\"b\"", 0);
        let here = actions(&mut editor, &uri, &at, json!({ "diagnostics": [], "only": ["quickfix"] }));
        assert_eq!(here.len(), 1);
        assert_eq!(
            actions(&mut editor, &uri, &whole, json!({ "diagnostics": [], "only": ["source"] })),
            Vec::<Value>::new()
        );
        editor.change(&uri, 8, json!([{ "text": edited(&text, &edits) }]));
        assert_eq!(actions(&mut editor, &uri, &whole, json!({ "diagnostics": [] })), Vec::<Value>::new());
        assert_eq!(editor.leave(), 0);
    }
}

#[test]
fn a_fix_that_may_change_the_meaning_is_not_preferred() {
    let text = sending("flow A -> Bb carries d\n");
    let (_folder, mut editor, uri) = opened("unsafe", &text);
    let found = actions(&mut editor, &uri, &range_of(&text, "Bb", 0), json!({ "diagnostics": [] }));
    assert_eq!((&found[0]["title"], &found[0]["isPreferred"]), (&json!("write `B`"), &json!(false)));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn characters_are_counted_as_agreed() {
    let text = sending("/* 🙂 */ claim c: d never reaches B\n");
    let folder = Folder::new("utf8", &[]);
    let capabilities = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    let (mut editor, answer) = Editor::introduced(&folder, &capabilities);
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-8");
    let uri = address(&folder, "p.flow");
    editor.open(&uri, 1, &text);
    let line = "/* 🙂 */ claim c: d never reaches B";
    let at = line.find("d never").unwrap();
    assert_eq!(editor.findings(&uri, 1)[0]["range"]["start"], json!({ "line": 6, "character": at }));
    let change = json!({ "start": { "line": 6, "character": at }, "end": { "line": 6, "character": line.len() } });
    editor.change(&uri, 2, json!([{ "range": change, "text": "d always reaches B" }]));
    assert_eq!(editor.findings(&uri, 2), Vec::<Value>::new());
    assert_eq!(editor.leave(), 0);
}

/// Policies in two files; the part has the parties.
const PARTS: &str = "/// Who is asked.\nparty User: person \"you\"\nlabel special\nparty Firm: company {\n  /// It sells.\n  party Ads: service labelled special\n}\n";
const NAMES: &str = "policy p\nimport \"parts.flow\"\ndata location labelled special\ndata gps is location\npurpose care\nsource terms \"Terms\"\n\
    choice accept by User \"accepts\"\ncondition both = accept and fresh\nfact fresh\nremark r1 \"x\" cite terms\nremark r2 \"y\" against r1\n\
    origin gps at User\n/* 🙂 */ flow f: User -> Firm.Ads carries gps when both for care by Firm cite terms\n\
    claim c: location never reaches Firm except Firm.Ads when fresh\nclaim bad: gps never reaches Firm.Ads\nunstated flow g: group Firm -> any person with special carries location\n";

fn names(test: &str) -> (Folder, Editor, String, String) {
    let folder = Folder::new(test, &[("parts.flow", PARTS)]);
    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    let (root, part) = (address(&folder, "p.flow"), address(&folder, "parts.flow"));
    editor.open(&root, 1, NAMES);
    (folder, editor, root, part)
}

/// Asks something about the nth occurrence of a word.
fn at(editor: &mut Editor, method: &str, uri: &str, text: &str, word: &str, nth: usize) -> Value {
    let position = &range_of(text, word, nth)["start"];
    let context = json!({ "includeDeclaration": true });
    let params = json!({ "textDocument": { "uri": uri }, "position": position, "context": context });
    let answer = editor.request(method, params);
    assert!(answer.get("error").is_none(), "{answer}");
    answer["result"].clone()
}

#[test]
fn names_lead_to_their_declarations() {
    let (_folder, mut editor, root, part) = names("definition");
    // The word and which of its occurrences, the file of the declaration, and which occurrence there.
    let cases = [
        ("location", 1, &root, 0),
        ("gps", 1, &root, 0),
        ("User", 1, &part, 0),
        ("Ads", 0, &part, 0),
        ("Firm", 0, &part, 0),
        ("Firm", 3, &part, 0),
        ("both", 1, &root, 0),
        ("fresh", 0, &root, 1),
        ("accept", 2, &root, 0),
        ("care", 1, &root, 0),
        ("terms", 1, &root, 0),
        ("r1", 1, &root, 0),
        ("special", 0, &part, 0),
        ("special", 1, &part, 0),
    ];
    for (word, nth, file, there) in cases {
        let found = at(&mut editor, "textDocument/definition", &root, NAMES, word, nth);
        let text = if *file == root { NAMES } else { PARTS };
        assert_eq!(found, json!([{ "uri": file, "range": range_of(text, word, there) }]), "{word} {nth}");
    }
    assert_eq!(at(&mut editor, "textDocument/definition", &root, NAMES, "never", 0), json!([]));
    assert_eq!(at(&mut editor, "textDocument/definition", &root, NAMES, "any person", 0), json!([]), "no name");
    assert_eq!(editor.leave(), 0);
}

#[test]
fn references_are_found_in_all_files() {
    let (_folder, mut editor, root, part) = names("references");
    let here = |nth: &[usize], word: &str| {
        nth.iter().map(|&nth| json!({ "uri": root, "range": range_of(NAMES, word, nth) })).collect::<Vec<_>>()
    };
    let there = |nth: usize, word: &str| json!({ "uri": part, "range": range_of(PARTS, word, nth) });
    let found = at(&mut editor, "textDocument/references", &root, NAMES, "Ads", 0);
    assert_eq!(found, json!([here(&[0, 1, 2], "Ads"), vec![there(0, "Ads")]].concat()));
    let found = at(&mut editor, "textDocument/references", &root, NAMES, "special", 0);
    assert_eq!(found, json!([here(&[0, 1], "special"), vec![there(0, "special"), there(1, "special")]].concat()));
    // The same from the other file, once that is open.
    editor.open(&part, 1, PARTS);
    assert_eq!(at(&mut editor, "textDocument/references", &part, PARTS, "special", 1), found);
    let params = json!({ "textDocument": { "uri": part }, "position": range_of(PARTS, "Firm", 0)["start"], "context": { "includeDeclaration": false } });
    let found = editor.request("textDocument/references", params);
    assert_eq!(found["result"], json!(here(&[0, 1, 2, 3, 4, 5], "Firm")));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn symbols_are_what_a_document_declares() {
    let (_folder, mut editor, root, part) = names("symbols");
    let found = editor.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": root } }));
    let found = found["result"].as_array().unwrap().clone();
    let names: Vec<_> = found
        .iter()
        .map(|one| format!("{} {}", one["detail"].as_str().unwrap(), one["name"].as_str().unwrap()))
        .collect();
    let wanted = "policy p, data location, data gps, purpose care, source terms, choice accept, condition both, fact fresh, remark r1, remark r2, \
                  flow f, claim c, claim bad, flow g";
    assert_eq!(names.join(", "), wanted);
    let flow = found.iter().find(|one| one["name"] == "f").unwrap();
    let name = NAMES.find("f: User").unwrap();
    assert_eq!(flow["selectionRange"], range(NAMES, name..name + 1));
    editor.open(&part, 1, PARTS);
    let found = editor.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": part } }));
    assert_eq!(found["result"][2]["children"][0]["name"], "Ads");
    assert_eq!(found["result"][2]["children"][0]["range"], range_of(PARTS, "party Ads: service labelled special", 0));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn hover_tells_what_is_declared_and_what_follows() {
    let (_folder, mut editor, root, _) = names("hover");
    let mut told = |word: &str, nth: usize| at(&mut editor, "textDocument/hover", &root, NAMES, word, nth);
    let party = told("Ads", 0);
    assert_eq!(
        party["contents"],
        json!({ "kind": "markdown", "value":
        "**party** `Firm.Ads`\n\n```flow\nparty Ads: service labelled special\n```\n\nIt sells.\n\n- of the kind service\n- labelled special" })
    );
    assert_eq!(party["range"], range_of(NAMES, "Ads", 0));
    let whole = told("Firm", 0);
    assert_eq!(
        whole["contents"]["value"],
        "**party** `Firm`\n\n```flow\nparty Firm: company\n```\n\n- of the kind company\n- its parts: Firm.Ads"
    );
    let data = told("gps", 1);
    assert_eq!(
        data["contents"]["value"],
        "**data** `gps`\n\n```flow\ndata gps is location\n```\n\n- is location\n- labelled special"
    );
    let choice = told("accept", 2);
    assert!(choice["contents"]["value"].as_str().unwrap().ends_with("- it is a choice of User"), "{choice}");
    assert_eq!(told("never", 0), Value::Null);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn hover_tells_a_claim_as_why_does() {
    let (folder, mut editor, root, _) = names("claims");
    folder.write("p.flow", NAMES);
    for (claim, words) in [("c", "claim c"), ("bad", "claim bad")] {
        let why = folder.run(&["why", "p.flow", claim]).out;
        for place in [words, &format!("{claim}:")] {
            let found = at(&mut editor, "textDocument/hover", &root, NAMES, place, 0);
            let value = found["contents"]["value"].as_str().unwrap();
            let (verdict, proof) = value.split_once("\n\n```text\n").unwrap();
            assert!(verdict.starts_with(&format!("`{claim}` ")), "{value}");
            let words: Vec<&str> = why.lines().next().unwrap().split_once(": ").unwrap().1.split(' ').collect();
            assert!(verdict.starts_with(&words.join(" ")), "{verdict}\n{why}");
            let lines = proof.strip_suffix("\n```").unwrap().lines();
            let missing: Vec<&str> = lines.filter(|line| !why.contains(line)).collect();
            assert!(missing.is_empty(), "{missing:?}\n{why}");
        }
    }
    // The text that is open counts.
    let text = NAMES.replace("claim bad: gps never reaches Firm.Ads", "claim bad: gps never reaches User except Firm");
    editor.change(&root, 2, json!([{ "text": text }]));
    let found = at(&mut editor, "textDocument/hover", &root, &text, "bad", 0);
    assert!(found["contents"]["value"].as_str().unwrap().starts_with("`bad` is violated in every scenario"), "{found}");
    assert_eq!(editor.leave(), 0);
}

#[test]
fn typing_in_a_large_policy_is_not_waited_for() {
    let folder = Folder::new("large", &[]);
    let (mut editor, _) = Editor::introduced(&folder, &json!({}));
    let uri = address(&folder, "p.flow");
    let mut text = support::policy(support::Shape::rich(400));
    editor.open(&uri, 0, &text);
    let claim = text.find("claim ").unwrap();
    let mut asked = Vec::new();
    for version in 1..=30 {
        let piece = if version % 10 == 0 { "\nclaim typed: anything never reaches anyone" } else { "x" };
        let end = range(&text, text.len()..text.len());
        editor.change(&uri, version, json!([{ "range": end, "text": piece }]));
        text.push_str(piece);
        let place = json!({ "textDocument": { "uri": uri }, "position": range(&text, claim..claim)["start"] });
        if version % 10 == 5 {
            asked.push(editor.ask("textDocument/hover", place));
        }
        asked.push(editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })));
    }
    // Every question has its answer, be it that the text has changed meanwhile.
    for id in asked {
        let answer = editor.answer(id);
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32801, "{answer}");
    }
    let found = editor.findings(&uri, 30);
    let alone = Folder(folder.0.join("alone"));
    assert_eq!(shown(&found), check(&alone, &text));
    // Nobody waits for a check whose editor is gone.
    editor.change(&uri, 31, json!([{ "text": text }]));
    assert_eq!(editor.wait(), (1, String::new()));
}

/// What is proposed at the end of a text: the names and words, and what the first of them puts where.
fn proposed(text: &str, version: i64, editor: &mut Editor, uri: &str) -> (Vec<String>, Value) {
    editor.change(uri, version, json!([{ "text": text }]));
    let end = range(text, text.len()..text.len());
    let params = json!({ "textDocument": { "uri": uri }, "position": end["end"] });
    let answer = editor.request("textDocument/completion", params);
    let items = answer["result"].as_array().unwrap();
    let labels = items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect();
    (labels, items.first().map_or(Value::Null, |item| item["textEdit"].clone()))
}

#[test]
fn what_is_proposed_could_stand_there() {
    let (_folder, mut editor, root, _) = names("completion");
    let head = "policy p\nimport \"parts.flow\"\n// 🙂\ndata gps\ndata `data`\nfact fresh\n";
    let mut at_end = |text: &str, version| proposed(&format!("{head}{text}"), version, &mut editor, &root);
    let (found, edit) = at_end("flow User -> Firm.A", 2);
    for party in ["User", "Firm", "Firm.Ads", "anyone"] {
        assert!(found.iter().any(|one| one == party), "{found:?}");
    }
    assert!(found.iter().all(|one| one != "gps" && one != "fresh" && one != "flow"), "{found:?}");
    let text = format!("{head}flow User -> Firm.A");
    assert_eq!(edit["range"], range_of(&text, "Firm.A", 0));
    assert_eq!(at_end("flow User -> Firm carries ", 3).0, ["`data`", "anything", "gps"]);
    assert_eq!(at_end("flow User -> Firm carries gps when f", 4).0, ["fresh", "not"]);
    assert_eq!(at_end("party C labelled ", 5).0, ["special"]);
    assert!(at_end("", 6).0.contains(&"claim".to_owned()));
    assert_eq!(at_end("// f", 7).0, Vec::<String>::new());
    assert_eq!(editor.leave(), 0);
}

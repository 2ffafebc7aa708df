//! An editor at the other end of `flowproof lsp`: it speaks over pipes, as editors do.
#![allow(dead_code, reason = "each test program uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::program::Folder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// After so long a server that says nothing has failed.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    said: Receiver<Value>,
    next_id: i64,
    /// What is shown, by address: the version that it is about, and the findings.
    pub shown: BTreeMap<String, (Value, Vec<Value>)>,
    /// Everything else that the server said or asked by itself.
    pub told: Vec<Value>,
}

impl Editor {
    /// Starts a server in a folder; nothing is said yet.
    pub fn start(folder: &Folder) -> Self {
        let mut command = folder.command(&["lsp"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (sender, said) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                let _ = sender.send(message);
            }
        });
        Self { child, input, said, next_id: 1, shown: BTreeMap::new(), told: Vec::new() }
    }

    /// Starts a server and introduces itself; what the server answered.
    pub fn introduced(folder: &Folder, capabilities: &Value) -> (Self, Value) {
        let mut editor = Self::start(folder);
        let uri = address(folder, "");
        let folders = json!([{ "uri": uri.trim_end_matches('/'), "name": "test" }]);
        let params =
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders });
        let answer = editor.request("initialize", params);
        editor.notify("initialized", json!({}));
        (editor, answer["result"].clone())
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        // A server that ended does not listen.
        let _ = input.write_all(bytes);
        let _ = input.flush();
    }

    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks something; the whole answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Asks something and does not wait.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for an answer.
    pub fn answer(&mut self, id: i64) -> Value {
        loop {
            let message = self.said.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
            self.take(message);
        }
    }

    fn take(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let found = params["diagnostics"].as_array().unwrap().clone();
            self.shown.insert(params["uri"].as_str().unwrap().to_owned(), (params["version"].clone(), found));
        } else {
            self.told.push(message);
        }
    }

    /// Waits until what is found in a version of a document is shown, with what is shown elsewhere at the same time.
    pub fn findings(&mut self, uri: &str, version: i64) -> Vec<Value> {
        while self.shown.get(uri).is_none_or(|(shown, _)| *shown != version) {
            let message = self.said.recv_timeout(PATIENCE).unwrap();
            self.take(message);
        }
        // The answer to this comes behind all that was shown.
        let id = self.ask("flowproof/nothing", Value::Null);
        self.answer(id);
        self.shown[uri].1.clone()
    }

    pub fn open(&mut self, uri: &str, version: i64, text: &str) {
        let document = json!({ "uri": uri, "languageId": "flow", "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Shuts the server down as it should be; its exit code.
    pub fn leave(mut self) -> i32 {
        assert_eq!(self.request("shutdown", Value::Null)["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.wait().0
    }

    /// Says nothing more, and waits for the end: exit code, and what the server said on standard error.
    pub fn wait(mut self) -> (i32, String) {
        drop(self.input.take());
        let mut told = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        (self.child.wait().unwrap().code().unwrap(), told)
    }
}

fn read(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|&read| read > 0)?;
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    output.read_exact(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// The address of a file in a folder.
pub fn address(folder: &Folder, name: &str) -> String {
    format!("file://{}/{name}", folder.0.display())
}

/// The place of a byte of a text, counted in UTF-16 code units; written anew here, from the protocol's words.
pub fn place(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let mut line = 0;
    let mut start = 0;
    for (at, one) in before.char_indices() {
        if one == '\n' || one == '\r' && !text[at + 1..].starts_with('\n') {
            line += 1;
            start = at + 1;
        }
    }
    json!({ "line": line, "character": before[start..].encode_utf16().count() })
}

/// The range of a range of bytes.
pub fn range(text: &str, bytes: std::ops::Range<usize>) -> Value {
    json!({ "start": place(text, bytes.start), "end": place(text, bytes.end) })
}

/// The range of the nth occurrence (from 0) of some words in a text.
pub fn range_of(text: &str, words: &str, nth: usize) -> Value {
    let (at, _) = text.match_indices(words).nth(nth).unwrap();
    range(text, at..at + words.len())
}

/// The byte of a place.
pub fn offset(text: &str, place_: &Value) -> usize {
    (0..=text.len()).filter(|&at| text.is_char_boundary(at)).find(|&at| place(text, at) == *place_).unwrap()
}

/// A text after edits that do not touch one another.
pub fn edited(text: &str, edits: &[Value]) -> String {
    let bytes = |edit: &Value| offset(text, &edit["range"]["start"])..offset(text, &edit["range"]["end"]);
    let mut edits: Vec<_> = edits.iter().map(|edit| (bytes(edit), edit["newText"].as_str().unwrap())).collect();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    edits.into_iter().for_each(|(range, new)| text.replace_range(range, new));
    text
}

//! The language server: findings, fixes and layout in an editor, while a policy is written.
//!
//! One thread reads what the editor says, this one does what is asked, in order. Whenever nothing is waiting, and something changed,
//! everything that an open document is part of is checked; a check that the editor interrupts is dropped, and begun anew when it is
//! quiet again. So no answer is about another text than the one that the editor has.

mod check;
mod client;
mod completion;
mod documents;
mod findings;
mod hover;
mod layout;
mod names;
mod requests;
mod text;
mod uri;
mod wire;

use check::Workspace;
use client::{Abilities, Client};
use gen_lsp_types as lsp;
use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, InitializeResult, MessageType,
    PublishDiagnosticsNotification, PublishDiagnosticsParams, Registration, RegistrationParams, ServerCapabilities,
    ServerInfo, ShowMessageNotification, ShowMessageParams, TextDocumentSync, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkspaceFolder, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use uri::path_of;
use wire::Wire;

/// Serves the editor at standard input and output until it takes its leave, or is gone; whether it did so in the right way.
///
/// # Errors
/// What it says is no message of the protocol.
pub fn serve() -> io::Result<bool> {
    let (connection, wire) = Wire::open();
    let is_proper = Server::new(Client::new(connection)).run();
    wire.close().map(|()| is_proper)
}

/// Why a request has no answer.
struct Refusal(ErrorCode, String);

impl Refusal {
    fn interrupted() -> Self {
        Self(ErrorCode::ContentModified, "the text has changed meanwhile".to_owned())
    }
}

type Answer<T> = Result<T, Refusal>;

struct Server {
    client: Client,
    workspace: Workspace,
    /// What the editor shows, by the addresses of files.
    shown: BTreeMap<String, Vec<lsp::Diagnostic>>,
    /// What was told about configurations.
    complaints: BTreeSet<String>,
    is_shut_down: bool,
}

impl Server {
    fn new(client: Client) -> Self {
        let (workspace, shown, complaints) = Default::default();
        Self { client, workspace, shown, complaints, is_shut_down: false }
    }

    /// Whether the editor asked to shut down before it left.
    fn run(mut self) -> bool {
        if !self.initialize() {
            return false;
        }
        loop {
            let waiting = self.client.waiting();
            if waiting.is_none() && self.workspace.is_stale {
                self.check();
            }
            match waiting.or_else(|| self.client.next()) {
                Some(Message::Request(request)) => {
                    let answer = self.request(request);
                    self.client.answer(answer);
                }
                Some(Message::Notification(notification)) if notification.method == "exit" => break,
                Some(Message::Notification(notification)) => self.notification(notification),
                Some(Message::Response(_)) => {}
                None => break,
            }
        }
        self.is_shut_down
    }

    fn initialize(&mut self) -> bool {
        let Some((id, params)) = self.client.start() else { return false };
        self.client.abilities = Abilities::read(&params);
        self.workspace.documents.encoding = self.client.abilities.encoding;
        self.workspace.folders = folders(&params);
        // Names of files are as a check in the folder shows them. Where that is no folder, they stand from the current one.
        if let Some(folder) = self.workspace.folders.first() {
            let _ = std::env::set_current_dir(folder);
        }
        self.client.answer(Response::new_ok(id, self.introduction()));
        true
    }

    fn introduction(&self) -> InitializeResult {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(true.into()),
            ..TextDocumentSyncOptions::default()
        };
        let fixes = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QuickFix]),
            ..CodeActionOptions::default()
        };
        let folders =
            WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(true.into()) };
        let capabilities = ServerCapabilities {
            position_encoding: Some(self.client.abilities.encoding.kind()),
            text_document_sync: Some(TextDocumentSync::Options(sync)),
            code_action_provider: Some(fixes.into()),
            document_formatting_provider: Some(true.into()),
            completion_provider: Some(CompletionOptions::default()),
            hover_provider: Some(true.into()),
            definition_provider: Some(true.into()),
            references_provider: Some(true.into()),
            document_symbol_provider: Some(true.into()),
            workspace: Some(WorkspaceOptions { workspace_folders: Some(folders), ..WorkspaceOptions::default() }),
            ..ServerCapabilities::default()
        };
        let server = ServerInfo { name: "flowproof".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        InitializeResult { capabilities, server_info: Some(server) }
    }

    fn request(&mut self, request: Request) -> Response {
        if self.is_shut_down {
            let message = "the server is shut down".to_owned();
            return Response::new_err(request.id, ErrorCode::InvalidRequest as i32, message);
        }
        match request.method.as_str() {
            "shutdown" => {
                self.is_shut_down = true;
                Response::new_ok(request.id, Value::Null)
            }
            "textDocument/formatting" => self.answer(request, Self::formatting),
            "textDocument/codeAction" => self.answer(request, Self::code_actions),
            "textDocument/completion" => self.answer(request, Self::completion),
            "textDocument/hover" => self.answer(request, Self::hover),
            "textDocument/definition" => self.answer(request, Self::definition),
            "textDocument/references" => self.answer(request, Self::references),
            "textDocument/documentSymbol" => self.answer(request, Self::symbols),
            method => {
                let message = format!("unknown method `{method}`");
                Response::new_err(request.id, ErrorCode::MethodNotFound as i32, message)
            }
        }
    }

    fn answer<P: DeserializeOwned, T: serde::Serialize>(
        &mut self,
        request: Request,
        answer: fn(&mut Self, P) -> Answer<T>,
    ) -> Response {
        let Request { id, params, .. } = request;
        let params = serde_json::from_value(params);
        let params = params.map_err(|error| Refusal(ErrorCode::InvalidParams, error.to_string()));
        match params.and_then(|params| answer(self, params)) {
            Ok(found) => Response::new_ok(id, found),
            Err(Refusal(code, message)) => Response::new_err(id, code as i32, message),
        }
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => self.watch(),
            "textDocument/didOpen" => {
                read(params, |params: DidOpenTextDocumentParams| self.workspace.documents.open(params.text_document));
                self.workspace.look_again();
            }
            "textDocument/didChange" => {
                read(params, |params: DidChangeTextDocumentParams| self.workspace.documents.change(params));
                self.workspace.changed();
            }
            "textDocument/didClose" => {
                read(params, |params: DidCloseTextDocumentParams| {
                    self.workspace.documents.close(&params.text_document.uri);
                });
                self.workspace.look_again();
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.workspace.look_again(),
            "workspace/didChangeWorkspaceFolders" => {
                read(params, |DidChangeWorkspaceFoldersParams { event }| {
                    let path = |folder: &WorkspaceFolder| path_of(&folder.uri);
                    let removed: BTreeSet<PathBuf> = event.removed.iter().filter_map(path).collect();
                    self.workspace.folders.retain(|folder| !removed.contains(folder));
                    self.workspace.folders.extend(event.added.iter().filter_map(path));
                });
                self.workspace.look_again();
            }
            _ => {}
        }
    }

    /// Asks the editor to tell of changes on the disk, if it can do so.
    fn watch(&self) {
        if self.client.abilities.watches {
            let watchers = ["**/*.flow", "**/flowproof.toml"].map(|pattern| json!({ "globPattern": pattern }));
            let registration = Registration {
                id: "files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: Some(json!({ "watchers": watchers })),
            };
            self.client.ask::<lsp::RegistrationRequest>(RegistrationParams { registrations: vec![registration] });
        }
    }

    /// Checks everything, unless the editor says something meanwhile, and shows what is found.
    fn check(&mut self) {
        let Self { client, workspace, complaints, .. } = self;
        workspace.check(&|| client.interrupts(), &mut |complaint| {
            if complaints.insert(complaint.clone()) {
                let params = ShowMessageParams { kind: MessageType::Error, message: complaint };
                client.tell::<ShowMessageNotification>(params);
            }
        });
        if !self.workspace.is_stale {
            self.publish();
        }
    }

    /// Shows what is found: in every open document, and in other files where that is something else than before.
    fn publish(&mut self) {
        let documents = &self.workspace.documents;
        let found = findings::diagnostics(&self.workspace.reports, documents);
        let mut found: BTreeMap<String, (Option<i32>, Vec<lsp::Diagnostic>)> =
            found.into_iter().map(|(name, found)| (documents.uri(&name).0, (None, found))).collect();
        for (_, document) in documents.all() {
            found.entry(document.uri.0.clone()).or_default().0 = Some(document.version);
        }
        for uri in self.shown.keys() {
            found.entry(uri.clone()).or_default();
        }
        for (uri, (version, diagnostics)) in &found {
            if version.is_some() || self.shown.get(uri) != Some(diagnostics) {
                let (uri, version, diagnostics) = (uri.as_str().into(), *version, diagnostics.clone());
                let params = PublishDiagnosticsParams { uri, version, diagnostics };
                self.client.tell::<PublishDiagnosticsNotification>(params);
            }
        }
        let shown = found.into_iter().map(|(uri, (_, diagnostics))| (uri, diagnostics));
        self.shown = shown.filter(|(_, diagnostics)| !diagnostics.is_empty()).collect();
    }
}

/// Does something with the parameters of a notification; nothing if they are not what they should be, as nobody waits for an answer.
fn read<P: DeserializeOwned>(params: Value, work: impl FnOnce(P)) {
    if let Ok(params) = serde_json::from_value(params) {
        work(params);
    }
}

/// The folders that the editor works in.
fn folders(params: &Value) -> BTreeSet<PathBuf> {
    let uri = |value: &Value| Some(lsp::Uri(value.as_str()?.to_owned()));
    let many = params.get("workspaceFolders").and_then(Value::as_array);
    let many = many.map(|all| all.iter().filter_map(|folder| folder.get("uri")).collect::<Vec<_>>());
    let folders = many.unwrap_or_else(|| params.get("rootUri").into_iter().collect());
    folders.into_iter().filter_map(uri).filter_map(|uri| path_of(&uri)).collect()
}

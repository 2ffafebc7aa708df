//! The editor at the other end: what it says, and what it is told.

use super::text::Encoding;
use gen_lsp_types::Notification as Told;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::VecDeque;

/// What the editor can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Abilities {
    /// What it counts characters in.
    pub encoding: Encoding,
    /// Whether it takes changes of versions of documents.
    pub versioned_edits: bool,
    /// Whether it can be asked to watch files.
    pub watches: bool,
}

impl Abilities {
    /// As the parameters of `initialize` say. They are read one by one, so that what is strange in one of them spoils no other.
    pub fn read(params: &Value) -> Self {
        let yes = |path: &str| params.pointer(path).and_then(Value::as_bool).unwrap_or_default();
        let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let is_utf8 = encodings.is_some_and(|all| all.iter().any(|one| one == "utf-8"));
        Self {
            encoding: if is_utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            versioned_edits: yes("/capabilities/workspace/workspaceEdit/documentChanges"),
            watches: yes("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

/// The connection to the editor, with what it said and was not looked at yet.
pub(super) struct Client {
    connection: Connection,
    waiting: RefCell<VecDeque<Message>>,
    pub abilities: Abilities,
}

impl Client {
    pub fn new(connection: Connection) -> Self {
        Self { connection, waiting: RefCell::default(), abilities: Abilities::default() }
    }

    /// Waits for `initialize`, and refuses everything else; `None` if it leaves or is gone before.
    pub fn start(&self) -> Option<(RequestId, Value)> {
        loop {
            match self.next()? {
                Message::Request(Request { id, method, params }) if method == "initialize" => {
                    return Some((id, params));
                }
                Message::Request(Request { id, .. }) => {
                    let message = "`initialize` comes first".to_owned();
                    self.answer(Response::new_err(id, ErrorCode::ServerNotInitialized as i32, message));
                }
                Message::Notification(notification) if notification.method == "exit" => return None,
                Message::Notification(_) | Message::Response(_) => {}
            }
        }
    }

    /// What it says next, if that is known already.
    pub fn waiting(&self) -> Option<Message> {
        self.hear();
        self.waiting.borrow_mut().pop_front()
    }

    /// What it says next; `None` if it is gone.
    pub fn next(&self) -> Option<Message> {
        self.waiting().or_else(|| self.connection.receiver.recv().ok())
    }

    /// Whether it said something meanwhile for which a check has to stop, because that changes what is checked, or does not need its
    /// result; or whether it is gone.
    pub fn interrupts(&self) -> bool {
        let is_gone = self.hear();
        let interrupts = |message: &Message| match message {
            Message::Request(request) => !NEEDS_CHECK.contains(&request.method.as_str()),
            Message::Notification(notification) => !notification.method.starts_with("$/"),
            Message::Response(_) => false,
        };
        is_gone || self.waiting.borrow().iter().any(interrupts)
    }

    /// Takes in what it has said by now; whether it is gone.
    fn hear(&self) -> bool {
        loop {
            match self.connection.receiver.try_recv() {
                Ok(message) => self.waiting.borrow_mut().push_back(message),
                Err(nothing) => return nothing.is_disconnected(),
            }
        }
    }

    /// Tells it something. If it is gone, that is noticed where it is listened to.
    pub fn tell<N: Told>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_string(), params).into());
    }

    /// Asks it something, whose answer says nothing new.
    pub fn ask<R: gen_lsp_types::Request>(&self, params: R::Params) {
        let id = RequestId::from(R::METHOD.to_string());
        self.send(Request::new(id, R::METHOD.to_string(), params).into());
    }

    pub fn answer(&self, response: Response) {
        self.send(response.into());
    }

    fn send(&self, message: Message) {
        let _ = self.connection.sender.send(message);
    }
}

/// The requests whose answer follows from a check.
const NEEDS_CHECK: [&str; 2] = ["textDocument/codeAction", "textDocument/hover"];

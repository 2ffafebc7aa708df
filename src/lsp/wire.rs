//! Messages on standard input and output, read and written by threads of their own.

use gen_lsp_types::{LogMessageNotification, LogMessageParams, MessageType, Notification as _};
use lsp_server::{Connection, Message, Notification};
use std::io::{self, BufRead, Read as _, stdin, stdout};
use std::thread::{self, JoinHandle};

/// The threads that read and write.
pub(super) struct Wire {
    reader: JoinHandle<io::Result<()>>,
    writer: JoinHandle<()>,
}

impl Wire {
    /// Connects to the editor.
    pub fn open() -> (Connection, Self) {
        let (ours, theirs) = Connection::memory();
        let Connection { sender: heard, receiver: said } = theirs;
        let answers = ours.sender.clone();
        let reader = thread::spawn(move || {
            let mut input = stdin().lock();
            while let Some(body) = body(&mut input)? {
                let message = match serde_json::from_slice::<Message>(&body) {
                    Ok(message) => message,
                    Err(error) => {
                        let _ = answers.send(not_understood(&error));
                        continue;
                    }
                };
                let is_last = matches!(&message, Message::Notification(told) if told.method == "exit");
                if heard.send(message).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        let writer = thread::spawn(move || {
            let mut output = stdout().lock();
            // An editor that does not listen any more is gone, which the reader notices.
            let _ = said.iter().try_for_each(|message| message.write(&mut output));
        });
        (ours, Self { reader, writer })
    }

    /// Waits until all is written; the connection has to be gone.
    ///
    /// # Errors
    /// What the editor sent is no message.
    pub fn close(self) -> io::Result<()> {
        let written = self.writer.join();
        let read = self.reader.join();
        match read.map_err(|_| io::Error::other("the reader has failed"))? {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(error),
            // That the editor is gone is no error.
            _ => written.map_err(|_| io::Error::other("the writer has failed")),
        }
    }
}

/// The next message; `None` if there is none any more. Its length is not believed before that much is there.
fn body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut length: Option<u64> = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid(format!("`{line}` is no header")))?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse().map_err(|_| invalid(format!("`{line}` has no length")))?);
        }
    }
    let length = length.ok_or_else(|| invalid("there is no `Content-Length`".to_owned()))?;
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    Ok(Some(body).filter(|body| body.len() as u64 == length))
}

/// Nobody waits for an answer to what is no message; it is told all the same.
fn not_understood(error: &serde_json::Error) -> Message {
    let message = format!("a message is not understood: {error}");
    let params = LogMessageParams { kind: MessageType::Error, message };
    Notification::new(LogMessageNotification::METHOD.to_string(), params).into()
}

#[cfg(test)]
mod tests {
    use super::body;

    fn read(text: &str) -> Vec<String> {
        let mut input = text.as_bytes();
        let mut found = Vec::new();
        loop {
            match body(&mut input) {
                Ok(Some(body)) => found.push(String::from_utf8(body).unwrap()),
                Ok(None) => return found,
                Err(error) => {
                    found.push(error.to_string());
                    return found;
                }
            }
        }
    }

    #[test]
    fn headers_are_read_as_the_protocol_says() {
        let text = "Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x; charset=utf-8\r\n\r\n[1]Content-Length: 9\r\n\r\n{";
        assert_eq!(read(text), ["{}", "[1]"]);
        assert_eq!(read("Content-Length: 18446744073709551615\r\n\r\n{"), <[&str; 0]>::default());
        assert_eq!(read("Content-Length: -1\r\n\r\n{}"), ["`Content-Length: -1` has no length"]);
        assert_eq!(read("Content-Type: x\r\n\r\n{}"), ["there is no `Content-Length`"]);
        assert_eq!(read("hello\r\n"), ["`hello` is no header"]);
    }
}

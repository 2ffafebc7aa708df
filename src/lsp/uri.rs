//! Addresses of files, and the names that they have in a run: paths from the current folder, as a check there would show them.

use crate::config::from_here;
use crate::loader::normal;
use gen_lsp_types::Uri;
use std::fmt::Write as _;
use std::path::{self, Path, PathBuf};

/// The path of a `file:` address; `None` for what is not on the disk.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = decoded(path)?;
    let is_drive = decoded.get(2..3) == Some(":");
    Some(normal(Path::new(if cfg!(windows) && is_drive { decoded.trim_start_matches('/') } else { &decoded })))
}

/// The name of what has an address: a document that is nowhere on the disk goes by its address.
pub(super) fn name_of(uri: &Uri) -> String {
    path_of(uri).map_or_else(|| uri.0.clone(), |path| from_here(&path))
}

/// The address of a file by its name.
pub(super) fn uri_of(name: &str) -> Uri {
    let path = normal(&path::absolute(name).unwrap_or_else(|_| PathBuf::from(name)));
    let path = crate::loader::shown(&path);
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Memory takes whatever is written.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Uri(uri)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            bytes.push(u8::try_from(digit(rest.next()?)? * 16 + digit(rest.next()?)?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_lead_to_one_another() {
        for name in ["a.flow", "some folder/ü 100%.flow", "/elsewhere/a#b.flow"] {
            assert_eq!(name_of(&uri_of(name)), name);
        }
    }

    #[test]
    fn what_is_not_on_the_disk_goes_by_its_address() {
        assert_eq!(name_of(&Uri("untitled:Untitled-1".to_owned())), "untitled:Untitled-1");
        assert_eq!(path_of(&Uri("file:///a%2".to_owned())), None);
        assert_eq!(path_of(&Uri("file://localhost/a%20b".to_owned())), Some(PathBuf::from("/a b")));
    }
}

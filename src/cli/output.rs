//! Where bytes go: standard output, a file, complaints.

use super::Failure;
use super::args::{ColorName, Common, FlowProof};
use crate::emit::{Look, Verbosity};
use crate::loader::reason;
use crate::words::plain;
use clap::CommandFactory;
use std::fs;
use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::path::{Path, PathBuf};

/// The width of what is not shown on a terminal.
const PAPER: usize = 80;
/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 120;

/// How the output looks, from the arguments, the environment and the terminal.
pub(super) fn look(common: &Common, verbosity: Verbosity) -> Look {
    look_of(common.narrow.output.as_deref(), common.narrow.color, verbosity)
}

/// How what goes to a file, or to standard output, looks.
pub(super) fn look_of(output: Option<&Path>, color: ColorName, verbosity: Verbosity) -> Look {
    let on_terminal = output.is_none() && stdout().is_terminal();
    let color = match color {
        ColorName::Always => true,
        ColorName::Never => false,
        ColorName::Auto => on_terminal && environment_wants_color(),
    };
    Look { color, width: if on_terminal { terminal_width() } else { PAPER }, verbosity }
}

fn environment_wants_color() -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !no_color && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(PAPER, |(width, _)| usize::from(width.0).min(WIDEST))
}

/// What writes a text, piece by piece.
pub(super) type Writer<'w> = &'w dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Writes to a file, or to standard output.
pub(super) fn write(bytes: &[u8], file: Option<&Path>) -> Result<(), Failure> {
    write_by(&|out| out.write_all(bytes), file)
}

/// Writes to a file, or to standard output, what is too long to be kept as a whole.
pub(super) fn write_by(writer: Writer<'_>, file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(path) => write_file(path, writer).map_err(|error| unwritten(path, &error)),
        None => write_stdout(writer),
    }
}

/// Why a file is not written: one that is to be made lacks its folder rather than itself.
fn unwritten(path: &Path, error: &io::Error) -> Failure {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let why = match folder {
        Some(folder) => format!("there is no folder `{}`", folder.display()),
        None => reason(error),
    };
    Failure::new(format!("cannot write `{}`: {why}", path.display()))
}

/// Writes to standard output. That nobody reads on is no error.
fn write_stdout(writer: Writer<'_>) -> Result<(), Failure> {
    let mut out = stdout().lock();
    match writer(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Adds to the summary of a step of a workflow of GitHub, where this run is one.
pub(super) fn add_to_summary(bytes: &[u8]) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let file = fs::OpenOptions::new().append(true).create(true).open(&path);
    file.and_then(|mut file| file.write_all(bytes))
        .map_err(|error| Failure::new(format!("cannot write `{}`: {}", Path::new(&path).display(), reason(&error))))
}

/// Writes a whole file or leaves the old one: what is written takes its place at the end. Devices and pipes are written to
/// directly, because taking their place would remove them. A file that is not to be written is not replaced either.
fn write_file(path: &Path, writer: Writer<'_>) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&target).ok();
    if existing.as_ref().is_some_and(|found| !found.is_file()) {
        return writer(&mut fs::OpenOptions::new().write(true).open(&target)?);
    }
    if existing.as_ref().is_some_and(|found| found.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let beside = beside(&target);
    let replaced = write_new(&beside, writer, existing.map(|found| found.permissions()))
        .and_then(|()| fs::rename(&beside, &target));
    if replaced.is_err() {
        let _ = fs::remove_file(&beside);
    }
    replaced
}

/// A new file with the permissions of the one that it is to replace.
fn write_new(path: &Path, writer: Writer<'_>, permissions: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    writer(&mut file)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// A hidden name in the same folder, so that the file system can exchange the two at once.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

/// How text on standard error looks.
pub(super) fn look_of_complaints(common: &Common) -> Look {
    let on_terminal = stderr().is_terminal();
    let color = match common.narrow.color {
        ColorName::Always => true,
        ColorName::Never => false,
        ColorName::Auto => on_terminal && environment_wants_color(),
    };
    Look { color, width: if on_terminal { terminal_width() } else { PAPER }, verbosity: Verbosity::Normal }
}

/// Shows text on standard error.
pub(super) fn show(text: &[u8]) {
    let _ = stderr().write_all(text);
}

/// Says something on standard error that is no complaint.
pub(super) fn tell(words: &str) {
    let _ = writeln!(stderr(), "{}", plain(words));
}

/// What is wrong, and what to do.
pub(super) fn complaint(message: &str, help: Option<&str>) -> Vec<u8> {
    let mut text = format!("error: {}\n", plain(message));
    if let Some(help) = help {
        text.push_str(&format!("  help: {}\n", plain(help)));
    }
    text.into_bytes()
}

/// Says on standard error what is wrong.
pub(super) fn complain(message: &str, help: Option<&str>) {
    show(&complaint(message, help));
}

/// Writes the completions of a shell.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut FlowProof::command(), "flowproof", &mut bytes);
    write(&bytes, None)
}

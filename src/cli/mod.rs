//! The command line: arguments in, bytes and an exit code out. The only home of clap.

mod answers;
mod args;
mod baseline;
mod check;
mod compile;
mod config;
mod diff;
mod duration;
mod fix;
mod fmt;
mod graph;
mod init;
mod levels;
mod lsp;
mod man;
mod output;
mod progress;
mod report;
mod rules;
mod watch;

use args::{Command, FlowProof};
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::process::ExitCode;

/// What a run of the program comes to; the same in every format.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Exit {
    /// Nothing to report at the failing level.
    #[default]
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// The arguments, the configuration, or reading and writing.
    Usage = 2,
    /// Nothing was checked.
    Nothing = 3,
    /// Some claim is undecided, and nothing is worse.
    Undecided = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Something that keeps a command from doing its work; it is told on standard error.
enum Failure {
    /// In a sentence.
    Said {
        /// What is wrong.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// With its places: text for standard error.
    Shown(Vec<u8>),
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self::Said { message: message.into(), help: None }
    }

    fn help(self, help: Option<String>) -> Self {
        match self {
            Self::Said { message, .. } => Self::Said { message, help },
            shown @ Self::Shown(_) => shown,
        }
    }

    /// As it is told.
    fn text(&self) -> Vec<u8> {
        match self {
            Self::Said { message, help } => output::complaint(message, help.as_deref()),
            Self::Shown(text) => text.clone(),
        }
    }
}

/// Runs the program with these arguments, the program's own name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match FlowProof::command().try_get_matches_from(arguments) {
        Ok(matches) => match dispatch(&matches) {
            Ok(exit) => exit.into(),
            Err(failures) => told(&failures),
        },
        Err(error) => {
            // A closed pipe is no error, and there is nowhere else to tell others.
            let _ = error.print();
            if error.use_stderr() { Exit::Usage.into() } else { Exit::Clean.into() }
        }
    }
}

fn dispatch(matches: &clap::ArgMatches) -> Result<Exit, Vec<Failure>> {
    let arguments = FlowProof::from_arg_matches(matches).map_err(|error| vec![Failure::new(error.to_string())])?;
    let inner = matches.subcommand().map_or(matches, |(_, inner)| inner);
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments, inner),
        Command::Why(arguments) => answers::why(&arguments),
        Command::Ask(arguments) => answers::ask(&arguments),
        Command::Matrix(arguments) => answers::matrix(&arguments),
        Command::Sources(arguments) => answers::sources(&arguments),
        Command::Baseline(arguments) => baseline::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        Command::Explain(arguments) => rules::explain(&arguments),
        Command::Rules => rules::list(),
        Command::Init(arguments) => init::run(&arguments),
        Command::Lsp(_) => lsp::run(),
        Command::Man(arguments) => man::run(&arguments),
        Command::Completions(arguments) => done(output::completions(arguments.shell)),
    }
}

fn done(written: Result<(), Failure>) -> Result<Exit, Vec<Failure>> {
    written.map(|()| Exit::Clean).map_err(|failure| vec![failure])
}

fn told(failures: &[Failure]) -> ExitCode {
    for failure in failures {
        output::show(&failure.text());
    }
    Exit::Usage.into()
}

//! What can be written on the command line. What it means is decided elsewhere.

use super::duration::parse_duration;
use super::graph::Graph;
use crate::driver::{FailOn, Restrictions};
use crate::emit::{DiffFormat, Format, MatrixFormat, Verbosity};
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

/// The words that an option takes for the values of a type of the library, each with what it stands for.
macro_rules! choices {
    ($values:ident { $($variant:ident $word:literal $help:literal,)+ }) => {
        impl ValueEnum for $values {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant,)+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                let (word, help) = match self {
                    $(Self::$variant => ($word, $help),)+
                };
                Some(PossibleValue::new(word).help(help))
            }
        }
    };
}

/// Checks privacy policies: who can come to know what, under which conditions, and which promises that keeps
#[derive(Parser, Debug)]
#[command(name = "flowproof", version, subcommand_required = true, arg_required_else_help = true)]
pub(super) struct FlowProof {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Compile policies and give every claim its verdict
    #[command(after_help = EXIT_CODES)]
    Check(Box<Check>),
    /// Tell one claim's whole proof
    Why(Why),
    /// Answer a question: a claim, or `what reaches P`, `what does P learn`, `who learns D`, `who holds D`, `when EVENT`
    Ask(Ask),
    /// Tell who can have what, and when
    Matrix(Matrix),
    /// Tell what each source says of the claims, alone and together with the others
    Sources(Sources),
    /// Lay policies out in the canonical way
    #[command(after_help = FMT_EXIT_CODES)]
    Fmt(Fmt),
    /// Tell what changed in meaning between two policies
    #[command(after_help = DIFF_EXIT_CODES)]
    Diff(Diff),
    /// Draw a policy, a claim with its witness, or what is different in two policies
    Graph(Box<Graph>),
    /// Write a page for people who do not read code: verdicts, proofs, pictures, who can have what
    #[command(after_help = REPORT_EXIT_CODES)]
    Report(Report),
    /// Keep findings that are known, so that only new ones fail
    Baseline(Baseline),
    /// Write the resolved policy for other programs
    Compile(Compile),
    /// Tell what a rule finds
    Explain(Explain),
    /// List all rules
    Rules,
    /// Write a small policy and a configuration to begin with
    Init(Init),
    /// Serve an editor: findings, fixes, layout and more while a policy is written (the language server protocol)
    Lsp(Lsp),
    /// Write completions for a shell
    Completions(Completions),
    /// Write the manual page, or that of a command
    Man(Man),
}

const EXIT_CODES: &str = "Exit codes:
  0  nothing to report at the failing level
  1  findings: a failed claim, an invalid model, a failed `expect`
  2  the arguments, the configuration, or reading and writing
  3  nothing was checked: no root file, or no claim in any (see --allow-empty)
  4  some claim is undecided, and nothing is worse";

const FMT_EXIT_CODES: &str = "Exit codes:
  0  every file is laid out
  1  a file is not understood, and left alone; with --check or --diff: a file is not laid out
  2  the arguments, the configuration, or reading and writing";

const REPORT_EXIT_CODES: &str = "Exit codes:
  0  the page is written, whatever the verdicts are
  1  something in a policy was not understood; the page tells what
  2  the arguments, or reading and writing
  3  nothing was checked: no root file, or no claim in any";

const DIFF_EXIT_CODES: &str = "Exit codes:
  0  the policies were compared
  1  with --exit-code: something changed in meaning; or one of the policies is not valid
  2  the arguments, or reading and writing
  4  something could not be compared because a limit was reached, and nothing is worse";

#[derive(Args, Debug)]
pub(super) struct Lsp {
    /// Speak over standard input and output; it always does, and some editors say so
    #[arg(long)]
    pub stdio: bool,
}

#[derive(Args, Debug)]
pub(super) struct Check {
    /// Files, folders (every `*.flow` file below that begins with `policy`), or `-` for standard input [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t = Format::Pretty, value_name = "FORMAT")]
    pub format: Format,
    #[command(flatten)]
    pub common: Common,
    /// Allow a rule: do not report it
    #[arg(short = 'A', long = "allow", value_name = "CODE-or-name")]
    pub allow: Vec<String>,
    /// Report a rule as a warning; `pedantic` stands for all that are allowed by default
    #[arg(short = 'W', long = "warn", value_name = "CODE-or-name")]
    pub warn: Vec<String>,
    /// Report a rule as an error; `warnings` stands for everything that would be a warning
    #[arg(short = 'D', long = "deny", value_name = "CODE-or-name")]
    pub deny: Vec<String>,
    /// From which verdict on a claim fails the run [default: possible]
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub fail_on: Option<FailOn>,
    /// Check only this claim (repeatable)
    #[arg(long = "claim", value_name = "NAME")]
    pub claims: Vec<String>,
    /// Leave out the findings that this file knows, and report those that it knows and that are gone
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Report only what got worse since a revision of git, or since the policies of another folder
    #[arg(long, value_name = "REVISION-or-FOLDER", conflicts_with = "fix")]
    pub base: Option<String>,
    /// Check again whenever a file that matters is saved, until Ctrl-C
    #[arg(long, conflicts_with = "diff")]
    pub watch: bool,
    /// Succeed when there is nothing to check
    #[arg(long)]
    pub allow_empty: bool,
    /// Make the changes that findings offer and that keep the meaning, and report what is left
    #[arg(long, conflicts_with = "base")]
    pub fix: bool,
    /// With --fix: also changes that may not be what is meant
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,
    /// With --fix: show the changes, and write nothing
    #[arg(long, requires = "fix")]
    pub diff: bool,
    /// Show only what fails, and the summary
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show every claim in detail
    #[arg(short, long)]
    pub verbose: bool,
}

#[derive(Args, Debug)]
pub(super) struct Why {
    /// The policy's file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The claim
    #[arg(value_name = "CLAIM")]
    pub claim: String,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Args, Debug)]
pub(super) struct Ask {
    /// The policy's file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The question, each with `when CONDITION` behind it if you like
    #[arg(value_name = "QUESTION")]
    pub question: String,
    /// How the answer is shown
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text, value_name = "FORMAT")]
    pub format: AnswerFormat,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Args, Debug)]
pub(super) struct Matrix {
    /// The policy's file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How the matrix is shown
    #[arg(long, value_enum, default_value_t = MatrixFormat::Text, value_name = "FORMAT")]
    pub format: MatrixFormat,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Args, Debug)]
pub(super) struct Sources {
    /// The policy's file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How it is shown
    #[arg(long, value_enum, default_value_t = AnswerFormat::Text, value_name = "FORMAT")]
    pub format: AnswerFormat,
    #[command(flatten)]
    pub common: Common,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum AnswerFormat {
    /// For people at a terminal
    Text,
    /// One JSON object
    Json,
}

choices! {
    MatrixFormat {
        Text "text" "For people at a terminal",
        Csv "csv" "For spreadsheets",
        Json "json" "One JSON object",
        Markdown "markdown" "A table in Markdown",
    }
}

#[derive(Args, Debug)]
pub(super) struct Baseline {
    #[command(subcommand)]
    pub action: BaselineAction,
}

#[derive(Subcommand, Debug)]
pub(super) enum BaselineAction {
    /// Write down all that is found now
    Write(BaselineTarget),
    /// Remove what is not found any more
    Prune(BaselineTarget),
    /// List what is known, and whether it is still found
    Show(BaselineTarget),
}

#[derive(Args, Debug)]
pub(super) struct BaselineTarget {
    /// Files, folders, or `-` for standard input, as for `check` [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The file of known findings [default: `baseline` of flowproof.toml, else flowproof-baseline.json]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Fmt {
    /// Files, folders (every `*.flow` file below), or `-` for standard input [default: .]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; name the files that are not laid out
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
}

#[derive(Args, Debug)]
pub(super) struct Diff {
    /// The older policy's file, or `-` for standard input
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The newer policy's file, or `-` for standard input
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// How differences are shown
    #[arg(long, value_enum, default_value_t = DiffFormat::Text, value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Exit with 1 if something changed in meaning
    #[arg(long)]
    pub exit_code: bool,
    /// Write out proofs, and the statements to blame
    #[arg(short, long)]
    pub verbose: bool,
    #[command(flatten)]
    pub narrow: Narrow,
}

#[derive(Args, Debug)]
pub(super) struct Compile {
    /// The policy's file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What is written
    #[arg(long, value_enum, value_name = "WHAT")]
    pub emit: EmitName,
    #[command(flatten)]
    pub common: Common,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum EmitName {
    /// The model and its flow graph as one JSON object
    Json,
    /// A program in Soufflé's syntax that computes who holds what in one scenario
    Datalog,
}

/// What commands take that look into scenarios.
#[derive(Args, Debug)]
pub(super) struct Narrow {
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Colours
    #[arg(long, value_enum, default_value_t = ColorName::Auto, value_name = "WHEN")]
    pub color: ColorName,
    /// Look only at scenarios where this condition holds (repeatable)
    #[arg(long, value_name = "COND")]
    pub assume: Vec<String>,
    /// Stop after so many steps of work; what is not decided by then is `undecided`
    #[arg(long, value_name = "N")]
    pub max_steps: Option<u64>,
    /// Stop after so much time (`10s`, `500ms`, `2min`; a bare number is seconds)
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
}

/// What every command that checks takes.
#[derive(Args, Debug)]
pub(super) struct Common {
    #[command(flatten)]
    pub narrow: Narrow,
    /// Only statements and assumptions that cite these sources, or cite nothing
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = trimmed)]
    pub sources: Vec<String>,
}

/// A name of a list, which may have blanks around it.
fn trimmed(name: &str) -> Result<String, Infallible> {
    Ok(name.trim().to_owned())
}

#[derive(Args, Debug)]
pub(super) struct Report {
    /// Files, or folders (every `*.flow` file below that begins with `policy`)
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Args, Debug)]
pub(super) struct Explain {
    /// The rule's code or name
    #[arg(value_name = "CODE")]
    pub rule: String,
}

#[derive(Args, Debug)]
pub(super) struct Init {
    /// Where [default: .]
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct Man {
    /// A command; the program itself if none is named
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

choices! {
    Format {
        Pretty "pretty" "For people at a terminal",
        Short "short" "One line for each finding",
        Json "json" "One JSON object",
        Jsonl "jsonl" "One JSON object a line",
        Sarif "sarif" "SARIF 2.1.0, for code scanning",
        Junit "junit" "JUnit XML, for test reports",
        Github "github" "Workflow commands of GitHub, for annotations",
        Gitlab "gitlab" "A Code Quality report of GitLab",
    }
}

choices! {
    DiffFormat {
        Text "text" "For people at a terminal",
        Short "short" "One line for each difference",
        Json "json" "One JSON object",
        Markdown "markdown" "For a comment on a change",
    }
}

choices! {
    FailOn {
        Violated "violated" "Violated",
        Ambiguous "ambiguous" "Ambiguous and violated",
        Possible "possible" "Possible, ambiguous and violated",
        Unknown "unknown" "Unknown and all worse",
        Never "never" "No verdict",
    }
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ColorName {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Check {
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

impl Common {
    /// What the run is restricted to; no claim named is all of them.
    pub fn restrictions(&self, claims: &[String]) -> Restrictions {
        let some = |names: &[String]| (!names.is_empty()).then(|| names.to_vec());
        Restrictions {
            assumptions: self.narrow.assume.clone(),
            claims: some(claims),
            sources: some(&self.sources),
            base: None,
        }
    }
}

//! `flowproof fmt`: the canonical layout.

use super::args::Fmt;
use super::{Exit, Failure, check, config, output};
use crate::diag::Diagnostic;
use crate::driver::{Report, Restrictions};
use crate::emit;
use crate::loader::{DiskLoader, STDIN, flow_files};
use crate::source::{Loader, SourceFile, Sources};
use crate::syntax::{Unformatted, reformat, with_line_ends_of};
use std::path::Path;

pub(super) fn run(arguments: &Fmt) -> Result<Exit, Vec<Failure>> {
    let config = config::of(&arguments.paths)?;
    let files = flow_files(&arguments.paths, &|path| config.excludes(path)).map_err(check::unreadable)?;
    let mut run =
        Run { arguments, width: config.width, loader: DiskLoader::new(), exit: Exit::Clean, failures: Vec::new() };
    for file in files {
        if let Err(failure) = run.file(&file) {
            run.failures.push(failure);
        }
    }
    if run.failures.is_empty() { Ok(run.exit) } else { Err(run.failures) }
}

struct Run<'a> {
    arguments: &'a Fmt,
    width: usize,
    loader: DiskLoader,
    exit: Exit,
    /// Of files that could not be read or written; the others are laid out all the same.
    failures: Vec<Failure>,
}

impl Run<'_> {
    fn file(&mut self, name: &str) -> Result<(), Failure> {
        let bytes = self.loader.read(name).map_err(|why| Failure::new(format!("cannot read `{name}`: {why}")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::new(format!("cannot read `{name}`: it is not UTF-8 text")))?;
        let source = SourceFile::new(name, text);
        match reformat(&source, self.width) {
            Ok(formatted) => self.formatted(&source, &with_line_ends_of(source.text(), formatted)),
            Err(Unformatted::NotUnderstood(found)) => {
                self.exit = Exit::Findings;
                output::show(&findings(source, found));
                Ok(())
            }
            Err(Unformatted::Changed) => {
                let help = "this is a fault of flowproof, not of the file; please report it with the file";
                let message = format!("`{name}` is left as it is: its layout would have changed what it says");
                Err(Failure::new(message).help(Some(help.to_owned())))
            }
        }
    }

    fn formatted(&mut self, source: &SourceFile, formatted: &str) -> Result<(), Failure> {
        let (name, changes) = (source.name(), source.text() != formatted);
        if self.arguments.check || self.arguments.diff {
            if changes {
                self.exit = Exit::Findings;
            }
            return self.told(source, formatted);
        }
        match name {
            STDIN => output::write(formatted.as_bytes(), None),
            _ if changes => output::write(formatted.as_bytes(), Some(Path::new(name))),
            _ => Ok(()),
        }
    }

    /// With `--check`, which files change, with `--diff`, what.
    fn told(&self, source: &SourceFile, formatted: &str) -> Result<(), Failure> {
        if source.text() == formatted {
            Ok(())
        } else if self.arguments.diff {
            output::write(emit::patch(source.name(), source.text(), formatted).as_bytes(), None)
        } else {
            output::write(format!("{}\n", source.name()).as_bytes(), None)
        }
    }
}

/// What is wrong with a file, one line each.
fn findings(source: SourceFile, diagnostics: Vec<Diagnostic>) -> Vec<u8> {
    let mut sources = Sources::new();
    sources.add(source);
    let report = Report { sources, policies: Vec::new(), diagnostics, restrictions: Restrictions::default(), known: 0 };
    emit::short(&report)
}

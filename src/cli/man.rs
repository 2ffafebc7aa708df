//! `flowproof man`: manual pages, from the description of the arguments.

use super::args::{FlowProof, Man};
use super::{Exit, Failure, output};
use crate::diag::nearest;
use clap::CommandFactory;

pub(super) fn run(arguments: &Man) -> Result<Exit, Vec<Failure>> {
    let mut program = FlowProof::command();
    program.build();
    let command = match &arguments.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let names = program.get_subcommands().map(clap::Command::get_name);
                let help = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
                return Err(vec![Failure::new(format!("there is no command `{name}`")).help(help)]);
            }
        },
    };
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(command).render(&mut page);
    written.map_err(|error| vec![Failure::new(format!("cannot write the manual page: {error}"))])?;
    output::write(&page, None).map(|()| Exit::Clean).map_err(|failure| vec![failure])
}

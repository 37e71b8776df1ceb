//! `completion`: the stand-alone script of a shell, for the name we are called by.

use clap_complete::{Shell, generate};

use crate::cli::{self, CompletionArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::invocation::By;

/// Prints the script.
///
/// # Errors
/// stdout cannot be written.
pub fn run(args: &CompletionArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let name = match cx.called_as.by {
        By::Plugin { .. } => cli::NAME,
        By::Name(name) => name,
    };
    cx.ui.data(&script(args.shell, name))?;
    Ok(Exit::Done)
}

/// The completion script for a program of that name.
pub fn script(shell: Shell, name: &'static str) -> String {
    let mut script = Vec::new();
    generate(shell, &mut cli::tree(name), name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        // clap_complete 4.6 spells a name with a hyphen in two ways, and then completes nothing
        // below the first word (clap-rs/clap#6421). A test runs bash to see when that ends.
        Shell::Bash => {
            let (one, other) = (name.replace('-', "__subcmd__"), name.replace('-', "__"));
            script.replace(&one, &other)
        }
        _ => script,
    }
}

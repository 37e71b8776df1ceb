//! `completion`: prints the script that a shell needs to complete the program's names.
//!
//! Owns the scripts, one for each shell. They are short and know no command: they ask the program
//! itself, in the words that docker asks in (see [`crate::protocol::completion`]).

use crate::cli::CompletionArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::shell::Shell;

/// Prints the script.
///
/// # Errors
/// stdout cannot be written.
pub(crate) fn run(args: &CompletionArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    cx.ui.data(script(args.shell))?;
    Ok(Exit::Done)
}

macro_rules! script {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/completions/", $name))
    };
}

/// The script of a shell, for every name of the program.
pub(crate) fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => script!("docker-ghcr.bash"),
        Shell::Elvish => script!("docker-ghcr.elv"),
        Shell::Fish => script!("docker-ghcr.fish"),
        Shell::PowerShell => script!("docker-ghcr.ps1"),
        Shell::Zsh => script!("_docker-ghcr"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::NAME;
    use crate::engine::table::links;

    #[test]
    fn every_script_is_for_every_name() {
        for shell in Shell::ALL {
            for name in [NAME].into_iter().chain(links()) {
                assert!(script(shell).contains(name), "{shell:?}: {name}");
            }
            assert!(script(shell).lines().next().is_some_and(|first| first.contains(NAME)));
        }
    }
}

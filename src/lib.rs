//! Logs in to GitHub's container registry with docker, podman and nerdctl.
//!
//! [`run`] decides how the program was invoked and dispatches. The library exists for `main` and
//! the tests; it is no API for others.

mod cause;
mod cli;
mod command;
mod context;
mod diagnosis;
mod doctor;
mod engine;
mod env;
pub mod exit;
mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod ghcr;
mod github;
mod http;
mod invocation;
mod kubernetes;
mod limits;
mod messages;
mod problem;
mod process;
mod protocol;
mod redact;
mod reference;
mod registry;
mod report;
mod shell;
mod shutdown;
mod store;
mod stored_logins;
mod token;
mod ui;

/// What the tests of the built program and the benchmarks hold it against.
#[doc(hidden)]
pub mod for_tests {
    pub use crate::cause::Cause;
    pub use crate::command::explain::page::catalogue;
    pub use crate::command::setup::manual::pages as manual_pages;
    pub use crate::engine::table::links;
    pub use crate::env::Env;
    pub use crate::messages::{Found, Reader, search_words};
    pub use crate::ui::{Format, Ui, Verbosity};

    /// The command line.
    pub mod cli {
        pub use crate::cli::{NAME, helper, parse, tree};
    }
}

use std::cell::LazyCell;
use std::ffi::OsString;

use env::Env;
use exit::Exit;
use invocation::Invocation;

/// Runs the program with its argv and says how it ended.
pub fn run(argv: &[OsString]) -> Exit {
    // Read only where it is needed: the handshake, which docker asks for at every TAB, is not.
    let env = LazyCell::new(Env::of_process);
    let reexec = || env.var(env::REEXEC).map(Into::into);
    match invocation::of(argv, engine::table::link, reexec, process::is_us) {
        Invocation::Metadata => ui::answer(protocol::metadata::ANSWER),
        Invocation::Helper { args } => protocol::credential_helper::run(&args, &env),
        Invocation::Complete { called_as, words, described } => {
            let spelled = called_as.spelled();
            ui::answer(&protocol::completion::answer(spelled, &words, described, &env))
        }
        Invocation::Hook { question } => {
            ui::answer(&protocol::hook::answer("docker ghcr", question.as_deref(), &env))
        }
        Invocation::Command { called_as, words, docker_helps } => {
            command::run(&called_as, &words, docker_helps, &env)
        }
    }
}

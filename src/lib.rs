//! Logs in to GitHub's container registry with docker, podman and nerdctl.
//!
//! [`run`] is the outline: whom are we asked to be, and what does that one do. The library
//! exists for `main` and the tests; it is no API for others.

pub mod cause;
pub mod cli;
pub mod command;
pub mod context;
pub mod diagnosis;
pub mod doctor;
pub mod engine;
pub mod env;
pub mod exit;
pub mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod ghcr;
pub mod github;
pub mod http;
pub mod invocation;
pub mod kubernetes;
pub mod limits;
pub mod messages;
pub mod problem;
pub mod process;
pub mod protocol;
pub mod reference;
pub mod registry;
pub mod report;
pub mod shell;
pub mod shutdown;
pub mod store;
pub mod stored_logins;
pub mod token;
pub mod ui;

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

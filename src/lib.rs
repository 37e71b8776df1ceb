//! Logs in to GitHub's container registry with docker, podman and nerdctl.
//!
//! [`run`] is the outline: whom are we asked to be, and what does that one do. The library
//! exists for `main` and the tests; it is no API for others.

pub mod cause;
pub mod cli;
pub mod command;
pub mod diagnosis;
pub mod engine;
pub mod env;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod ghcr;
pub mod github;
pub mod http;
pub mod kubernetes;
pub mod lifecycle;
pub mod problem;
pub mod protocol;
pub mod reference;
pub mod registry;
pub mod role;
pub mod store;
pub mod token;
pub mod tool;
pub mod ui;

use std::cell::LazyCell;
use std::ffi::OsString;

use env::Env;
use problem::Exit;
use role::Role;

/// Runs the program with its argv and says how it ended.
pub fn run(argv: &[OsString]) -> Exit {
    // Read only where it is needed: the handshake, which docker asks for at every TAB, is not.
    let env = LazyCell::new(Env::of_process);
    let reexec = || env.var(env::REEXEC).map(Into::into);
    match role::of(argv, reexec, tool::is_us) {
        Role::Metadata => ui::answer(protocol::metadata::ANSWER),
        Role::Helper { args } => protocol::credential_helper::run(&args, &env),
        Role::Complete { reached, words, described } => {
            let spelled = reached.spelled();
            ui::answer(&protocol::completion::answer(spelled, &words, described, &env))
        }
        Role::Hook { question } => {
            ui::answer(&protocol::hook::answer("docker ghcr", question.as_deref(), &env))
        }
        Role::Command { reached, words, docker_helps } => {
            command::run(&reached, &words, docker_helps, &env)
        }
    }
}

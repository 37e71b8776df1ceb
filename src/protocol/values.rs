//! What a TAB offers for the value of an argument: sources, engines that are here, registries that
//! are known.
//!
//! Looks at PATH and at credential files, and only while such a value is being typed. It starts
//! nothing, asks nobody, and passes over what cannot be read.

use std::ffi::OsStr;
use std::sync::Arc;

use clap::ValueHint::{AnyPath, DirPath, FilePath};
use clap::{Arg, Command, ValueEnum};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::engine::Choice;
use crate::env::Env;
use crate::process;
use crate::registry::Registry;
use crate::store::lookup;
use crate::token::source;

/// Stands for "a path belongs here": shells complete paths better than we would.
pub(super) const A_PATH: &str = "\u{1}path";

/// Tells every argument of a command what to offer, where that is more than its fixed words.
pub(super) fn offered(command: Command, env: &Arc<Env>) -> Command {
    let argument = |argument: Arg| {
        let cx = Arc::clone(env);
        match (argument.get_id().as_str(), argument.get_value_hint()) {
            (_, AnyPath | DirPath | FilePath) => {
                argument.add(ArgValueCompleter::new(|_: &OsStr| vec![a_path()]))
            }
            ("from", _) => argument.add(ArgValueCompleter::new(from)),
            ("engine", _) => argument
                .add(ArgValueCompleter::new(move |typed: &OsStr| begun(engines(&cx), typed))),
            ("registry", _) => argument
                .add(ArgValueCompleter::new(move |typed: &OsStr| begun(registries(&cx), typed))),
            _ => argument,
        }
    };
    command.mut_args(argument).mut_subcommands(|command| offered(command, env))
}

fn a_path() -> CompletionCandidate {
    CompletionCandidate::new(A_PATH)
}

/// Those that begin with what was typed.
fn begun(all: Vec<CompletionCandidate>, typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.as_encoded_bytes();
    let mut all = all;
    all.retain(|candidate| candidate.get_value().as_encoded_bytes().starts_with(typed));
    all
}

/// What `--from` takes.
fn from(typed: &OsStr) -> Vec<CompletionCandidate> {
    if typed.as_encoded_bytes().starts_with(b"file:") {
        return vec![a_path()];
    }
    begun(source::WORDS.iter().map(|(word, help)| described(word, help)).collect(), typed)
}

/// The engines that are here, each with its program, and the words that need none of them.
fn engines(env: &Env) -> Vec<CompletionCandidate> {
    let offer = |choice: &Choice| {
        let value = choice.to_possible_value()?;
        let help = match choice.kind() {
            Some(kind) => process::find(kind.name, env)?.display().to_string(),
            None => value.get_help()?.to_string(),
        };
        Some(described(value.get_name(), &help))
    };
    Choice::value_variants().iter().filter_map(offer).collect()
}

/// ghcr.io, and the registries that docker or podman have an entry for, each with its GitHub.
fn registries(env: &Env) -> Vec<CompletionCandidate> {
    let mut known = vec![Registry::ghcr()];
    for registry in lookup::registries(env) {
        if !known.contains(&registry) {
            known.push(registry);
        }
    }
    known.iter().map(|registry| described(&registry.host, &registry.github)).collect()
}

fn described(value: &str, help: &str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(help.to_owned().into()))
}

//! The commands, one file each: the straight line of that command.
//!
//! Owns the way from what was typed to a command, and from how that ended to an exit code. The
//! surroundings that all of them share are `here`'s.

pub(crate) mod completion;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod export;

pub(crate) mod login;
pub(crate) mod logout;
mod retyped;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod token;
mod usage;
pub(crate) mod version;

use std::ffi::OsString;
use std::io;

use clap::error::ErrorKind;
use serde_json::{Value, json};

use retyped::{Retyped, placeholders};

use crate::cause::Cause;
use crate::cli::{self, Cli, Command};
use crate::context::Context;
use crate::env::Env;
use crate::exit::Exit;
use crate::invocation::CalledAs;
use crate::problem::{Problem, reason};
use crate::shutdown;
use crate::store::Location;
use crate::token::source::From;
use crate::ui::{Format, Ui, Verbosity};

/// Where a login is kept, as JSON.
pub(crate) fn kept(kept: &Location) -> Value {
    // A path need not be text, which JSON has to be.
    match kept {
        Location::File(path) => {
            json!({ "in": "file", "file": path.to_string_lossy(), "encrypted": false })
        }
        Location::Variable(name) => json!({ "in": "variable", "variable": name }),
        Location::Helper { name, file, source } => {
            let file = file.to_string_lossy();
            let mut kept = json!({ "in": "helper", "helper": name, "file": file });
            if let Some(source) = source {
                kept["source"] = source.as_str().into();
            }
            kept
        }
    }
}

/// Runs what was typed after our name.
pub(crate) fn run(called_as: &CalledAs, words: &[OsString], docker_helps: bool, env: &Env) -> Exit {
    let spelled = called_as.spelled();
    // A glance, as docker gives it of its own management commands.
    let words = if words.is_empty() { &[OsString::from("-h")][..] } else { words };
    let cli = match cli::parse(spelled, words) {
        Ok(cli) => cli,
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            let ui = Ui::new(spelled, env, Format::Text, Verbosity::Normal);
            let shown = ui.data(&error.to_string()).map(|()| Exit::Done);
            return ended(shown.map_err(Into::into), &ui);
        }
        Err(error) => {
            let format = if usage::wants_json(words) { Format::Json } else { Format::Text };
            let early = Ui::new(spelled, env, format, Verbosity::Normal);
            early.problem(&usage::problem(&error, spelled, words));
            // docker would add its own `exit status 125`.
            return if docker_helps { Exit::Done } else { Exit::Usage };
        }
    };
    let Cli { command, talk } = cli;
    // No child gets the variable that holds the token, whatever its name.
    let env = &match command.source() {
        Some(From::Env(Some(name))) => env.withhold(name),
        _ => env.clone(),
    };
    let ui = Ui::new(called_as.typed(), env, format(&command), talk.level());
    let mut tree = cli::tree(spelled);
    tree.build();
    let retyped = placeholders(&command, Retyped::new(&tree, words));
    let ui = ui.about(registry(&command).as_deref()).retyped(retyped);
    let cx = Context::of(env, called_as, &ui);
    let result = match command {
        Command::Login(args) => login::run(&args, &cx),
        Command::Logout(args) => logout::run(&args, &cx),
        Command::Status(args) => status::run(&args, &cx),
        Command::Doctor(args) => doctor::run(&args, &cx),
        Command::Token(args) => token::run(&args, &cx),
        Command::Setup(args) => setup::run(&args, &cx),
        Command::Export(args) => export::run(&args, &cx),
        Command::Explain(args) => explain::run(&args, &cx),
        Command::Completion(args) => completion::run(&args, &cx),
        Command::Version(args) => version::run(&args, &cx),
    };
    ended(result, &ui)
}

fn format(command: &Command) -> Format {
    match command {
        Command::Login(args) => args.common.format,
        Command::Logout(args) => args.common.format,
        Command::Status(args) => args.format,
        Command::Doctor(args) => args.format,
        Command::Token(args) => args.format,
        Command::Setup(args) => args.how().format,
        Command::Explain(args) => args.format,
        Command::Version(args) => args.format,
        Command::Export(_) | Command::Completion(_) => Format::Text,
    }
}

fn registry(command: &Command) -> Option<String> {
    match command {
        Command::Login(args) => Some(args.common.registry.clone()),
        Command::Logout(args) => Some(args.common.registry.clone()),
        Command::Status(args) => Some(args.registry.clone()),
        Command::Doctor(args) => Some(doctor::registry(args)),
        Command::Export(args) => Some(args.registry.clone()),
        Command::Setup(args) => args.registry().map(str::to_owned),
        Command::Token(args) => Some(args.registry.clone()),
        Command::Explain(_) | Command::Completion(_) | Command::Version(_) => None,
    }
}

/// Turns how a command ended into words and an exit code.
fn ended(result: anyhow::Result<Exit>, ui: &Ui) -> Exit {
    let error = match (result, shutdown::report()) {
        (Ok(exit), None) => return exit,
        // The work was done, and yet it is to end as whoever stopped it expects.
        (Ok(_), Some(stop)) => Problem::new(stop.cause(), "stopped when everything was done")
            .fix("nothing is left to do")
            .into(),
        (Err(error), _) => error,
    };
    if let Some(problem) = error.downcast_ref::<Problem>() {
        ui.problem(problem);
        return problem.exit();
    }
    match error.downcast_ref::<io::Error>() {
        // Whoever closed stdout does not want to hear of it.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Some(error) => {
            let message = format!("stdout cannot be written: {}", reason(error));
            ui.problem(&Problem::new(Cause::Unexpected, message).fix("look where stdout leads to"));
        }
        None => ui.unexpected(&error),
    }
    Exit::Unexpected
}

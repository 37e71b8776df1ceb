//! Container engines: which there are, which are meant, and what differs between them.
//!
//! What differs is a row of `table`; how a login is handed over is `login`; where it ends up is
//! `store`'s business.

pub(crate) mod arguments;
mod choice;
pub(crate) mod daemon;
mod find;
mod identity;
pub(crate) mod login;
pub(crate) mod plugins;
pub(crate) mod table;

use std::path::PathBuf;

pub(crate) use choice::Choice;
pub(crate) use find::{none, program, select};
pub(crate) use identity::{EngineIdentity, store_format};
pub(crate) use table::EngineKind;

/// An engine that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    /// Which it is by its name; what it really is, [`Engine::identify`] asks.
    pub kind: EngineKind,
    /// The program.
    pub program: PathBuf,
    /// Whether it is the docker that called us as its plugin: then it is what its name says.
    pub caller: bool,
}

/// What a login goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An engine, which logs in and stores.
    Engine(Engine),
    /// Docker's credential file, written by ourselves.
    File,
}

impl Target {
    /// What a person calls it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Engine(engine) => engine.kind.name,
            Self::File => Choice::File.as_str(),
        }
    }
}

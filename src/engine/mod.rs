//! Container engines: which there are, which are meant, and what differs between them.
//!
//! What differs is a row of `table`; how a login is handed over is `login`; where it ends up is
//! `store`'s business.

pub mod arguments;
mod choice;
pub mod daemon;
mod find;
mod identity;
pub mod login;
pub mod plugins;
pub mod table;

use std::path::PathBuf;

pub use choice::Choice;
pub use find::{none, program, select};
pub use identity::{EngineIdentity, store_format};
pub use table::EngineKind;

/// An engine that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Which it is by its name; what it really is, [`Engine::identify`] asks.
    pub kind: EngineKind,
    /// The program.
    pub program: PathBuf,
    /// Whether it is the docker that called us as its plugin: then it is what its name says.
    pub caller: bool,
}

/// What a login goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An engine, which logs in and stores.
    Engine(Engine),
    /// Docker's credential file, written by ourselves.
    File,
}

impl Target {
    /// What a person calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Engine(engine) => engine.kind.name,
            Self::File => Choice::File.as_str(),
        }
    }
}

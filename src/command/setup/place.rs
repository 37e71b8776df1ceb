//! Where setup puts things: the plugin where docker looks, names on PATH.
//!
//! Owns the folders' names. Pure: what is on PATH and where the homes are is handed in.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::plan::{Thing, Wanted};
use crate::cli;

/// The names by which the program is called, besides its own.
pub const NAMES: [&str; 2] = ["podman-ghcr", "nerdctl-ghcr"];

/// Where this program is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The file that runs.
    pub file: PathBuf,
    /// Its bytes, where it is copied.
    pub bytes: Rc<[u8]>,
    /// How PATH leads to it, if it does: that stays the same when another version is installed.
    pub on_path: Option<PathBuf>,
}

/// The folders of a home, absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The home itself.
    pub home: PathBuf,
    /// The folder of docker's `config.json`.
    pub docker: PathBuf,
}

/// A file's name as the system starts it.
fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Whether docker looks for plugins in this folder: whatever has a docker- name there and is no
/// plugin becomes a warning in `docker info`.
pub fn is_plugin_folder(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "cli-plugins")
}

/// What is to stand in a home. `is_writable` tells whether things can be put into a folder.
/// `links` is false where links are for few, as on Windows.
pub fn in_home(
    program: &Program,
    home: &Home,
    links: bool,
    is_writable: impl Fn(&Path) -> bool,
) -> Vec<Wanted> {
    let beside = program.on_path.as_deref().and_then(Path::parent);
    let beside = beside.filter(|folder| !is_plugin_folder(folder) && is_writable(folder));
    let own = home.home.join(".local/bin");
    let folder = beside.unwrap_or(&own);
    let target = match beside {
        Some(_) => program.on_path.as_ref().unwrap_or(&program.file),
        None => &program.file,
    };
    let thing = |to: PathBuf| match links {
        true => Thing::Link(to),
        false => Thing::Copy(program.file.clone(), program.bytes.clone()),
    };
    let mut wanted = vec![Wanted {
        at: home.docker.join("cli-plugins").join(executable(cli::NAME)),
        thing: thing(target.clone()),
    }];
    if beside.is_none() {
        wanted
            .push(Wanted { at: folder.join(executable(cli::NAME)), thing: thing(target.clone()) });
    }
    for name in NAMES {
        // Its neighbour, so that the folder may be moved as a whole.
        let to = executable(cli::NAME).into();
        wanted.push(Wanted { at: folder.join(executable(name)), thing: thing(to) });
    }
    wanted
}

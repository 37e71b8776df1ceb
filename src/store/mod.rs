//! Where engines keep credentials: their files and helpers, who wins, the lock, the edit.
//!
//! Owns what docker's and podman's stores hold and the one way to change it. Nothing here asks a
//! network or an engine, prints, or decides what a login means.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::cause::Cause;
use crate::problem::Problem;
use crate::token::secret::Secret;

mod access;
mod auth;
pub(crate) mod auth_config;
pub(crate) mod content;
pub(crate) mod credential_helper;
pub(crate) mod docker_file;
pub(crate) mod edit;
pub(crate) mod erase;
pub(crate) mod helpers;
mod json;
pub(crate) mod keys;
pub(crate) mod lock;
pub(crate) mod lookup;
pub(crate) mod notes;
pub(crate) mod our_helper;
mod path;
pub(crate) mod podman_file;
mod replace;
#[cfg(test)]
mod tests;

pub(crate) use access::{as_root, exposed, exposure, foreign};
pub(crate) use content::FileFormat;

/// By whose rules a store is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFormat {
    /// docker's, and those of tools that read its file.
    Docker,
    /// nerdctl's, which has keys of its own in docker's file.
    Nerdctl,
    /// podman's, which buildah and skopeo share.
    Podman,
}

impl StoreFormat {
    /// The keys that a login for a host is stored under, in the order in which they are looked up.
    fn keys(self, host: &str) -> Vec<String> {
        match self {
            Self::Docker | Self::Podman => vec![host.to_owned()],
            Self::Nerdctl => vec![format!("{host}:443"), host.to_owned()],
        }
    }

    /// The spellings under which a login for a host may be stored: docker's, and nerdctl's in the
    /// same file. The first is the host itself.
    fn spellings(self, host: &str) -> Vec<String> {
        match self {
            Self::Podman => vec![host.to_owned()],
            Self::Docker | Self::Nerdctl => vec![
                host.to_owned(),
                format!("https://{host}"),
                format!("http://{host}"),
                format!("{host}:443"),
            ],
        }
    }

    fn file(self) -> FileFormat {
        match self {
            Self::Docker | Self::Nerdctl => FileFormat::Docker,
            Self::Podman => FileFormat::Podman,
        }
    }
}

/// The store that an engine writes to. What is in it, [`lookup`] and [`erase`] know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Store {
    /// Whose rules hold. Docker's hold for `--engine file` as well.
    pub format: StoreFormat,
    /// The file: it has the logins, or names the helper that has.
    pub file: PathBuf,
}

/// A credential as a store holds it.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry {
    /// Whose it is.
    pub user: String,
    /// The password or token; none if the store holds bytes that are not text.
    pub secret: Option<Secret>,
    /// Whether the secret is an identity token: made by a registry, not by a person.
    pub identity_token: bool,
    /// Where our own credential helper has it from, if that is who gave it.
    pub source: Option<String>,
}

/// Where the credential of a registry is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// In this file, readable by whoever may read it.
    File(PathBuf),
    /// In this environment variable.
    Variable(&'static str),
    /// Behind a credential helper.
    Helper {
        /// Its name: the program is `docker-credential-NAME`.
        name: String,
        /// The file that names it.
        file: PathBuf,
        /// What it takes the login from, where it is our own.
        source: Option<String>,
    },
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "in {}, not encrypted", path.display()),
            Self::Variable(name) => write!(f, "in {name}"),
            Self::Helper { source: Some(source), .. } => write!(f, "in {source}"),
            Self::Helper { name, .. } => write!(f, "in the credential helper {name}"),
        }
    }
}

impl Location {
    /// Whether it is our own credential helper that has it, or knows where to get it.
    pub(crate) fn is_our_helper(&self) -> bool {
        matches!(self, Self::Helper { name, .. } if name == our_helper::NAME)
    }

    /// Behind the helper of that name, which `file` names.
    fn helper(name: &str, file: &Path) -> Self {
        Self::Helper { name: name.to_owned(), file: file.to_owned(), source: None }
    }
}

/// A credential file that its engine could not read, or would damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub path: PathBuf,
    /// The line of what is wrong, counted from 1; none if the file could not be read at all.
    pub line: Option<usize>,
    /// What is wrong. It names keys, never a value.
    pub reason: String,
    /// `BrokenDockerConfig` or `BrokenAuthFile`, depending on whose file it is, or
    /// `StoreNotReadable`.
    pub cause: Cause,
}

impl From<Broken> for Problem {
    fn from(Broken { path, line, reason, cause }: Broken) -> Self {
        let file = path.display().to_string();
        let message = match cause {
            Cause::BrokenDockerConfig => format!("docker cannot read {file} and would damage it"),
            Cause::StoreNotReadable => format!("{file} cannot be read"),
            _ => format!("the credential file {file} cannot be read"),
        };
        let why = match line {
            Some(line) => format!("line {line}: {reason}"),
            None => reason,
        };
        let problem = Self::new(cause, message).why(why).file(&path);
        match cause {
            Cause::StoreNotReadable => problem.fix(path::what_to_check(&path)),
            _ => problem,
        }
    }
}

/// The same path for every way to write it: folders are resolved as far as they exist.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    path::canonical(path).unwrap_or_else(|_| path.to_owned())
}

/// The path of a file as the person would write it into a message.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

//! Where engines keep credentials: their files and helpers, who wins, the lock, the edit.
//!
//! Owns what docker's and podman's stores hold and the one way to change it. Nothing here asks a
//! network or an engine, prints, or decides what a login means.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cause::Cause;
use crate::env::Env;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::token::secret::Secret;

mod auth;
pub mod auth_config;
pub(crate) mod content;
pub mod credential_helper;
pub mod docker_file;
pub mod edit;
pub mod helpers;
mod json;
pub mod keys;
pub mod lock;
pub mod login;
pub mod notes;
pub mod our_helper;
mod path;
pub mod podman_file;
mod replace;
#[cfg(test)]
mod tests;
pub mod view;

pub use content::FileFormat;
use docker_file::DockerFile;
use podman_file::PodmanFile;

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

    fn file(self) -> FileFormat {
        match self {
            Self::Docker | Self::Nerdctl => FileFormat::Docker,
            Self::Podman => FileFormat::Podman,
        }
    }
}

/// A credential as a store holds it.
#[derive(Debug, PartialEq)]
pub struct Entry {
    /// Whose it is.
    pub user: String,
    /// The password or token; none if the store holds bytes that are not text.
    pub secret: Option<Secret>,
    /// Whether the secret is an identity token: made by a registry, not by a person.
    pub identity_token: bool,
    /// Where our own credential helper has it from, if that is who gave it.
    pub source: Option<String>,
}

/// Where the credential of a registry is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
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
    pub fn is_our_helper(&self) -> bool {
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

impl Broken {
    /// What a person is told.
    pub fn problem(&self) -> Problem {
        let file = self.path.display().to_string();
        let message = match self.cause {
            Cause::BrokenDockerConfig => format!("docker cannot read {file} and would damage it"),
            Cause::StoreNotReadable => format!("{file} cannot be read"),
            _ => format!("the credential file {file} cannot be read"),
        };
        let why = match self.line {
            Some(line) => format!("line {line}: {}", self.reason),
            None => self.reason.clone(),
        };
        let problem = Problem::new(self.cause, message).why(why).file(file);
        match self.cause {
            Cause::StoreNotReadable => problem.fix(path::what_to_check(&self.path)),
            _ => problem,
        }
    }
}

/// The mode of a file that others than its owner may read or change. The mode alone counts and not the
/// folders above: the file is handed into containers and copied, and they stay behind then.
#[cfg(unix)]
pub fn exposed(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = path.metadata().ok()?.mode() & 0o777;
    (mode & 0o066 != 0).then_some(mode)
}

/// Windows has no such mode: a folder's rights hold for the files in it.
#[cfg(not(unix))]
pub fn exposed(_path: &Path) -> Option<u32> {
    None
}

/// What a person is told of a file that is [`exposed`] and holds a login.
pub fn exposure(path: &Path, mode: u32) -> Problem {
    let file = shown(path);
    let what = match (mode & 0o044, mode & 0o022) {
        (_, 0) => "read",
        (0, _) => "change",
        _ => "read and change",
    };
    let message =
        format!("the login in {file} is for others to {what} as well: its mode is {mode:04o}");
    Problem::new(Cause::ReadableByOthers, message).file(path)
}

/// Whether we have root's rights.
pub fn as_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}

/// The same path for every way to write it: folders are resolved as far as they exist.
pub fn canonical(path: &Path) -> PathBuf {
    path::canonical(path).unwrap_or_else(|_| path.to_owned())
}

/// What on the way to a place belongs to another user, so that root must not touch it. Without
/// root's rights the system says what may not be touched.
pub fn foreign(path: &Path, env: &Env) -> Option<PathBuf> {
    // What cannot be followed is told by whoever opens it.
    let found = || path::foreign(path, path::called_by_sudo(env)).ok().flatten();
    if as_root() { found() } else { None }
}

/// Why a store is left alone: something on the way to it is another user's.
fn not_ours(store: &Path, foreign: &Path, variables: &str) -> Problem {
    Problem::new(Cause::ForeignStore, format!("{} is not this account's to write", shown(store)))
        .why(format!("{} belongs to another user", foreign.display()))
        .fix(format!(
            "run it without sudo, as the user whose store it is, or set {variables} to your own"
        ))
}

/// The registries of GitHub's that docker's and podman's files have an entry or a helper for, each
/// once. Files that cannot be read are passed over, and no helper is asked.
pub fn registries(env: &Env) -> Vec<Registry> {
    let mut paths: Vec<_> = docker_file::path(env, None).into_iter().collect();
    paths.extend(podman_file::read_paths(env));
    let mut known: Vec<Registry> = Vec::new();
    for path in podman_file::each_once(paths) {
        // podman's way of reading fits docker's file too, and takes other entries' faults lightly.
        let Ok(file) = PodmanFile::read(&path) else { continue };
        for host in file.hosts() {
            if let Ok(registry) = Registry::parse(host.strip_suffix(":443").unwrap_or(host))
                && !known.contains(&registry)
            {
                known.push(registry);
            }
        }
    }
    known
}

/// Asks the place where docker keeps it for the credential of `key`. podman reads its files by
/// its own rules: [`podman_file::PodmanFile::entry`].
///
/// # Errors
/// The file is broken, or the helper is missing or fails.
pub fn lookup(
    kept: &Location,
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<Option<Entry>, Problem> {
    match kept {
        Location::File(path) => {
            DockerFile::read(path).map(|file| file.entry(key)).map_err(|broken| broken.problem())
        }
        Location::Variable(_) => Ok(auth_config::entry(env, key)),
        Location::Helper { name, file, .. } => {
            helpers::get(name, key, env, limit).map_err(|problem| problem.problem(file))
        }
    }
}

/// The path of a file as the person would write it into a message.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

//! A registry's login in the store of an engine: read it, take it away.
//!
//! Owns which of docker's and podman's rules hold for which engine. The files themselves are
//! `docker_file`'s and `podman_file`'s, the one edit is `edit`'s.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cause::Cause;
use crate::engine::EngineKind;
use crate::env::Env;
use crate::problem::Problem;
use crate::store::docker_file::DockerFile;
use crate::store::edit::{self, Format};
use crate::store::podman_file::{self, PodmanFile};
use crate::store::{Entry, Kept, helper};

/// The store that an engine writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// Whose rules hold. Docker's hold for `--engine file` as well.
    pub kind: EngineKind,
    /// The file: it holds the logins, or names the helper that does.
    pub file: PathBuf,
}

/// A login as it was found.
#[derive(Debug, PartialEq)]
pub struct Held {
    /// The key it is stored under.
    pub key: String,
    /// Where it is kept.
    pub kept: Kept,
    /// Whose it is, and the secret.
    pub entry: Entry,
}

impl Store {
    /// Where the engine keeps the login under `key`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn kept(&self, key: &str) -> Result<Kept, Problem> {
        match self.kind {
            EngineKind::Podman => PodmanFile::read(&self.file).map(|file| file.kept(key)),
            EngineKind::Docker | EngineKind::Nerdctl => {
                DockerFile::read(&self.file).map(|file| file.kept(key))
            }
        }
        .map_err(|broken| broken.problem())
    }

    /// The login that the engine takes from this store: the first of its keys that holds one.
    ///
    /// # Errors
    /// The file cannot be read, or a helper is missing or fails.
    pub fn read(&self, host: &str, env: &Env, limit: Duration) -> Result<Option<Held>, Problem> {
        for key in self.kind.keys(host) {
            if let Some(held) = self.read_key(&key, env, limit)? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// The login under one key.
    ///
    /// # Errors
    /// As for [`Store::read`].
    pub fn read_key(&self, key: &str, env: &Env, limit: Duration) -> Result<Option<Held>, Problem> {
        let kept = self.kept(key)?;
        let entry = match (&kept, self.kind) {
            (Kept::File(path), EngineKind::Podman) => {
                let file = PodmanFile::read(path).map_err(|broken| broken.problem())?;
                // What cannot be decoded is no login, and may be taken away.
                file.entry(key).unwrap_or_default()
            }
            _ => crate::store::lookup(&kept, key, env, limit)?,
        };
        Ok(entry.map(|entry| Held { key: key.to_owned(), kept, entry }))
    }

    /// Takes away what the engine stored for a host: every key that stands for it, in the file
    /// and behind the helper; with `parts` the keys of its parts (`HOST/ORG`) too. Then looks
    /// again. Gives what was there.
    ///
    /// # Errors
    /// The file cannot be read or written, the helper fails, or something is still there.
    pub fn erase(
        &self,
        host: &str,
        parts: bool,
        env: &Env,
        limit: Duration,
    ) -> Result<Vec<Held>, Problem> {
        let (mut keys, part_keys) = self.keys_in_file(host)?;
        let mut taken = Vec::new();
        let read_key = |key: &str| match self.read_key(key, env, limit) {
            // The other spellings may fall to a default store that is of no use for this host.
            Err(problem) if key != host && problem.cause == Cause::HelperMissing => Ok(None),
            read => read,
        };
        for key in self.every_key(host) {
            if let Some(held) = read_key(&key)? {
                if let Kept::Helper { name, file } = &held.kept {
                    helper::erase(name, &key, env, limit)
                        .map_err(|failure| failure.problem(file))?;
                }
                // docker finds an entry under any of its spellings; it is one login all the same.
                if !taken
                    .iter()
                    .any(|known: &Held| known.entry == held.entry && known.kept == held.kept)
                {
                    taken.push(held);
                }
            }
        }
        if parts {
            for key in &part_keys {
                taken.extend(self.read_key(key, env, limit)?);
            }
            keys.extend(part_keys);
        }
        let format = match self.kind {
            EngineKind::Podman => Format::Podman,
            EngineKind::Docker | EngineKind::Nerdctl => Format::Docker,
        };
        edit::edit(&self.file, format, |edit| edit.remove_keys(&keys))?;
        for key in self.every_key(host) {
            if let Some(held) = read_key(&key)? {
                return Err(Problem::new(
                    Cause::NotErased,
                    format!(
                        "the login of {} is still {} after the logout",
                        held.entry.user, held.kept
                    ),
                )
                .piece("file", self.file.display().to_string()));
            }
        }
        Ok(taken)
    }

    /// The keys of parts of a host (`HOST/ORG`), which podman prefers for images of that part.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn parts(&self, host: &str) -> Result<Vec<String>, Problem> {
        self.keys_in_file(host).map(|(_, parts)| parts)
    }

    fn keys_in_file(&self, host: &str) -> Result<(Vec<String>, Vec<String>), Problem> {
        match self.kind {
            EngineKind::Podman => {
                // podman takes an empty file for broken, but there is nothing to take away.
                PodmanFile::read(&self.file)
                    .map(|file| (file.keys_of(host), file.path_keys_of(host)))
            }
            EngineKind::Docker | EngineKind::Nerdctl => DockerFile::read(&self.file)
                .map(|file| (file.keys_of(host), file.path_keys_of(host))),
        }
        .map_err(|broken| broken.problem())
    }

    /// The spellings under which a login for a host may lie: docker's, and nerdctl's in the same
    /// file.
    fn every_key(&self, host: &str) -> Vec<String> {
        match self.kind {
            EngineKind::Podman => vec![host.to_owned()],
            EngineKind::Docker | EngineKind::Nerdctl => vec![
                host.to_owned(),
                format!("https://{host}"),
                format!("http://{host}"),
                format!("{host}:443"),
            ],
        }
    }

    /// What the engine still reads for a host from stores that it does not write: podman falls
    /// back on docker's file, for one.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn elsewhere(
        &self,
        host: &str,
        env: &Env,
        limit: Duration,
    ) -> Result<Option<Held>, Problem> {
        if self.kind != EngineKind::Podman {
            return Ok(None);
        }
        for path in podman_file::read_paths(env, None, podman_file::uid()) {
            if path == self.file || !path.exists() {
                continue;
            }
            let other = Self { kind: EngineKind::Podman, file: path };
            if let Some(held) = other.read_key(host, env, limit)? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// Whether the next reboot takes what is stored here.
    pub fn ends_with_session(&self, env: &Env) -> bool {
        let runtime = env.path(crate::env::XDG_RUNTIME_DIR);
        let volatile =
            runtime.as_deref().into_iter().chain(["/run", "/tmp", "/var/run"].map(Path::new));
        self.kind == EngineKind::Podman
            && volatile.into_iter().any(|folder| self.file.starts_with(folder))
    }
}

//! A registry's login in the store of an engine: read it, take it away.
//!
//! Owns which of docker's and podman's rules hold for which engine. The files themselves are
//! `docker_file`'s and `podman_file`'s, the one edit is `edit`'s.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cause::Cause;
use crate::env::Env;
use crate::problem::Problem;
use crate::store::docker_file::DockerFile;
use crate::store::edit;
use crate::store::keys::Keys;
use crate::store::podman_file::{self, PodmanFile};
use crate::store::{Entry, Location, StoreFormat, canonical, helpers};

/// The store that an engine writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// Whose rules hold. Docker's hold for `--engine file` as well.
    pub format: StoreFormat,
    /// The file: it holds the logins, or names the helper that does.
    pub file: PathBuf,
}

/// A login as it was found.
#[derive(Debug, PartialEq)]
pub struct Held {
    /// The key it is stored under.
    pub key: String,
    /// Where it is kept.
    pub kept: Location,
    /// Whose it is, and the secret.
    pub entry: Entry,
}

impl Held {
    /// A login that was found in that place; our own helper says itself where it has it from.
    pub fn new(key: &str, mut kept: Location, mut entry: Entry) -> Self {
        if let Location::Helper { source, .. } = &mut kept {
            *source = entry.source.take();
        }
        Self { key: key.to_owned(), kept, entry }
    }
}

/// What a logout did to one store.
#[derive(Debug, Default, PartialEq)]
pub struct Erased {
    /// The logins that were there.
    pub taken: Vec<Held>,
    /// The keys of parts of the host that are still there, unless they were to go as well.
    pub left: Vec<String>,
}

impl Store {
    /// Where the engine keeps the login under `key`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn kept(&self, key: &str) -> Result<Location, Problem> {
        match self.format {
            StoreFormat::Podman => PodmanFile::read(&self.file).map(|file| file.kept(key)),
            StoreFormat::Docker | StoreFormat::Nerdctl => {
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
        for key in self.format.keys(host) {
            if let Some(held) = self.read_key(&key, env, limit)? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// The same, but only what is stored: what our own helper takes from a variable or gh is not.
    ///
    /// # Errors
    /// As for [`Store::read`].
    pub fn stored(&self, host: &str, env: &Env, limit: Duration) -> Result<Option<Held>, Problem> {
        for key in self.format.keys(host) {
            if let Some(held) = self.stored_key(&key, env, limit)? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// The login under one key.
    fn read_key(&self, key: &str, env: &Env, limit: Duration) -> Result<Option<Held>, Problem> {
        self.look_up(key, &|kept| crate::store::lookup(kept, key, env, limit))
    }

    fn stored_key(&self, key: &str, env: &Env, limit: Duration) -> Result<Option<Held>, Problem> {
        self.look_up(key, &|kept| match kept {
            Location::Helper { name, file, .. } => {
                helpers::stored(name, key, env, limit).map_err(|failure| failure.problem(file))
            }
            _ => crate::store::lookup(kept, key, env, limit),
        })
    }

    fn look_up(
        &self,
        key: &str,
        ask: &dyn Fn(&Location) -> Result<Option<Entry>, Problem>,
    ) -> Result<Option<Held>, Problem> {
        let (kept, plain) = match self.format {
            StoreFormat::Podman => {
                let Some(file) = self.podman_file()? else { return Ok(None) };
                // What cannot be decoded is no login, and may be taken away.
                (file.kept(key), file.entry(key).unwrap_or_default())
            }
            StoreFormat::Docker | StoreFormat::Nerdctl => {
                let file = DockerFile::read(&self.file).map_err(|broken| broken.problem())?;
                (file.kept(key), file.entry(key))
            }
        };
        let entry = match &kept {
            Location::Helper { .. } => ask(&kept)?,
            _ => plain,
        };
        Ok(entry.map(|entry| Held::new(key, kept, entry)))
    }

    /// Takes away what the engine stored for a host: every key that stands for it, in the file
    /// and behind the helper; with `parts` the keys of its parts (`HOST/ORG`) too. Then looks
    /// again.
    ///
    /// # Errors
    /// The file cannot be read or written, the helper fails, or something is still there.
    pub fn erase(
        &self,
        host: &str,
        parts: bool,
        env: &Env,
        limit: Duration,
    ) -> Result<Erased, Problem> {
        let Keys { host: mut keys, parts: mut left, .. } = self.keys(host)?;
        let spellings = self.every_key(host);
        let mut sought = spellings.clone();
        let only_parts = keys.is_empty();
        if parts {
            sought.extend(left.iter().cloned());
            keys.append(&mut left);
        }
        if !keys.is_empty() {
            self.writable(env)?;
        }
        let read_key = |key: &String| match self.stored_key(key, env, limit) {
            // The other spellings may fall to a default store that is of no use for this host.
            Err(problem)
                if problem.cause == Cause::HelperMissing && spellings[1..].contains(key) =>
            {
                Ok(None)
            }
            read => read,
        };
        // A login in the file that a helper hides goes with its key.
        let mut taken = self.hidden(&keys)?;
        for key in &sought {
            if let Some(held) = read_key(key)? {
                if let Location::Helper { name, file, .. } = &held.kept {
                    helpers::erase(name, key, env, limit)
                        .map_err(|failure| failure.problem(file))?;
                }
                // docker finds an entry under any of the host's spellings, and a part's for the
                // host; it is one login all the same.
                let is_again = |it: &Held| it.entry == held.entry && it.kept == held.kept;
                let is_parts = only_parts && matches!(held.kept, Location::File(_));
                if !spellings.contains(key) || !is_parts && !taken.iter().any(is_again) {
                    taken.push(held);
                }
            }
        }
        if !keys.is_empty() {
            edit::edit(&self.file, self.format.file(), |edit| edit.remove_keys(&keys))?;
        }
        for key in &sought {
            if let Some(held) = read_key(key)? {
                let message = format!(
                    "the login of {} is still {} after the logout",
                    held.entry.user, held.kept
                );
                let problem = Problem::new(Cause::NotErased, message).file(&self.file);
                // docker finds the login of a part for the host itself.
                return Err(match left.is_empty() {
                    true => problem,
                    false => problem.fix("{me} logout --engine {engine} --all-keys"),
                });
            }
        }
        Ok(Erased { taken, left })
    }

    /// The logins in docker's file under keys for which it names a helper.
    fn hidden(&self, keys: &[String]) -> Result<Vec<Held>, Problem> {
        if self.format == StoreFormat::Podman || keys.is_empty() {
            return Ok(Vec::new());
        }
        let file = DockerFile::read(&self.file).map_err(|broken| broken.problem())?;
        let is_hidden = |key: &&String| matches!(file.kept(key), Location::Helper { .. });
        let held = |key: &String| {
            let entry = file.entry(key).filter(|entry| entry.secret.is_some())?;
            Some(Held::new(key, Location::File(self.file.clone()), entry))
        };
        Ok(keys.iter().filter(is_hidden).filter_map(held).collect())
    }

    /// Whether this account may change the store: as root we leave alone what is another user's.
    /// To be asked before an engine is started, which would not care.
    ///
    /// # Errors
    /// Something on the way to the file belongs to another user.
    pub fn writable(&self, env: &Env) -> Result<(), Problem> {
        match crate::store::foreign(&self.file, env) {
            Some(foreign) => {
                Err(crate::store::not_ours(&self.file, &foreign, self.format.file().variables()))
            }
            None => Ok(()),
        }
    }

    /// Whether `engine`, docker or nerdctl, would write where the file is. Where that is a link into a folder
    /// that is missing they make a file in the place of the topmost one that is, with the login in
    /// it: seen of docker 28.2 to 29.7 and nerdctl 2.3.5. docker 20.10 stores nothing and says so.
    ///
    /// # Errors
    /// It is such a link.
    pub fn leads_somewhere(&self, engine: &str) -> Result<(), Problem> {
        let Some((folder, topmost)) = crate::store::path::missing_behind_link(&self.file) else {
            return Ok(());
        };
        let message = format!("{} is a link into a folder that is missing", self.file.display());
        Err(Problem::new(Cause::StoreNotReadable, message)
            .why(format!("{engine} would write the login to a file {}", topmost.display()))
            .fix(format!("mkdir -p {}", crate::shell::shell_quoted(&folder))))
    }

    /// What is another user's, if the store is in part: engines may not be able to change it.
    #[cfg(unix)]
    pub fn of_another(&self) -> Option<Problem> {
        use std::os::unix::fs::MetadataExt as _;
        let me = rustix::process::geteuid().as_raw();
        let folder = self.file.parent()?;
        let is_foreign = |at: &&Path| at.metadata().is_ok_and(|it| it.uid() != me);
        let foreign = [self.file.as_path(), folder].into_iter().find(is_foreign)?;
        let problem = crate::store::not_ours(&self.file, foreign, self.format.file().variables());
        // Root leaves it alone; a person takes back what a sudo left behind.
        Some(match crate::store::as_root() {
            true => problem,
            false => problem
                .fix(format!("sudo chown -R \"$USER\" {}", crate::shell::shell_quoted(folder))),
        })
    }

    /// Windows has rights instead of an owner that counts.
    #[cfg(not(unix))]
    pub fn of_another(&self) -> Option<Problem> {
        None
    }

    /// The helper that the engine asks for a host's login, and the file that names it: podman
    /// also asks one that is named in docker's file.
    pub fn helper(&self, host: &str, env: &Env) -> Option<(String, PathBuf)> {
        let kept = match self.format {
            StoreFormat::Podman => {
                let others = podman_file::read_paths(env);
                std::iter::once(&self.file)
                    .chain(&others)
                    .filter_map(|path| PodmanFile::read(path).ok())
                    .map(|file| file.kept(host))
                    .find(|kept| matches!(kept, Location::Helper { .. }))
            }
            StoreFormat::Docker | StoreFormat::Nerdctl => {
                DockerFile::read(&self.file).ok().map(|file| file.used(host, env))
            }
        };
        match kept? {
            Location::Helper { name, file, .. } => Some((name, file)),
            Location::File(_) | Location::Variable(_) => None,
        }
    }

    /// The keys in the file that are about a host.
    fn keys(&self, host: &str) -> Result<Keys, Problem> {
        match self.format {
            StoreFormat::Podman => {
                Ok(self.podman_file()?.map(|file| file.keys(host)).unwrap_or_default())
            }
            StoreFormat::Docker | StoreFormat::Nerdctl => DockerFile::read(&self.file)
                .map(|file| file.keys(host))
                .map_err(|broken| broken.problem()),
        }
    }

    /// podman's file. It takes an empty one for broken, but there is nothing in it to look for.
    fn podman_file(&self) -> Result<Option<PodmanFile>, Problem> {
        PodmanFile::read_unless_blank(&self.file).map_err(|broken| broken.problem())
    }

    /// The spellings under which a login for a host may lie: docker's, and nerdctl's in the same
    /// file.
    fn every_key(&self, host: &str) -> Vec<String> {
        match self.format {
            StoreFormat::Podman => vec![host.to_owned()],
            StoreFormat::Docker | StoreFormat::Nerdctl => vec![
                host.to_owned(),
                format!("https://{host}"),
                format!("http://{host}"),
                format!("{host}:443"),
            ],
        }
    }

    /// What an engine still reads for a host from stores that are not its own: podman falls back
    /// on docker's file, for one. `own` are the engine's.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn elsewhere(
        own: &[Self],
        host: &str,
        env: &Env,
        limit: Duration,
    ) -> Result<Option<Held>, Problem> {
        if !own.iter().any(|store| store.format == StoreFormat::Podman) {
            return Ok(None);
        }
        for path in podman_file::read_paths(env) {
            if own.iter().any(|store| store.file == path) || !path.exists() {
                continue;
            }
            let other = Self { format: StoreFormat::Podman, file: path };
            if let Some(held) = other.read_key(host, env, limit)? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// The login that podman takes for a host before it looks into this store, which is one that it
    /// reads by itself. What cannot be read hides nothing.
    pub fn found_first(&self, host: &str, env: &Env, limit: Duration) -> Option<Held> {
        if self.format != StoreFormat::Podman {
            return None;
        }
        let mut paths = podman_file::read_paths(env);
        let own = canonical(&self.file);
        paths.truncate(paths.iter().position(|path| canonical(path) == own)?);
        paths.into_iter().find_map(|file| {
            let first = Self { format: StoreFormat::Podman, file };
            first.stored(host, env, limit).ok().flatten()
        })
    }

    /// The keys of parts of a host that an engine reads from stores that are not its own, as
    /// podman does from docker's file. `own` are the engine's. What cannot be read holds none.
    pub fn parts_elsewhere(own: &[Self], host: &str, env: &Env) -> Vec<(PathBuf, Vec<String>)> {
        if !own.iter().any(|store| store.format == StoreFormat::Podman) {
            return Vec::new();
        }
        podman_file::read_paths(env)
            .into_iter()
            .filter(|path| !own.iter().any(|store| store.file == *path))
            .filter_map(|path| {
                let parts = PodmanFile::read_unless_blank(&path).ok()??.keys(host).parts;
                (!parts.is_empty()).then_some((path, parts))
            })
            .collect()
    }

    /// Whether the next reboot takes what is stored here.
    pub fn ends_with_session(&self, env: &Env) -> bool {
        let runtime = env.path(crate::env::XDG_RUNTIME_DIR);
        let volatile = runtime.as_deref().into_iter().chain(["/run", "/var/run"].map(Path::new));
        let is_own = || podman_file::session_paths(env).contains(&self.file);
        self.format == StoreFormat::Podman
            && (volatile.into_iter().any(|folder| self.file.starts_with(folder)) || is_own())
    }
}

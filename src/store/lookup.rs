//! Where an engine looks for a registry's login, and what it finds there.
//!
//! Owns the order of each engine: [`Store::candidates`] for one store, [`Store::order`] for all that
//! the engine reads. What is used, what is stored, what is hidden and what is read elsewhere are
//! views of these lists. Reads only, each file once, and asks a helper only for what is wanted.

use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::credential_helper::HelperProblem;
use super::docker_file::{self, DockerFile};
use super::keys::Keys;
use super::podman_file::{self, PodmanFile};
use super::{Entry, Location, Store, StoreFormat, auth_config, canonical, helpers, our_helper};
use crate::env::{self, Env};
use crate::problem::Problem;
use crate::registry::Registry;

/// A login that was found.
#[derive(Debug, PartialEq)]
pub(crate) struct StoredLogin {
    /// The key it is stored under.
    pub key: String,
    /// Where it is stored.
    pub location: Location,
    /// Whose it is, and the secret.
    pub entry: Entry,
}

impl StoredLogin {
    /// A login that was found in that place; our own helper says itself where it has it from.
    pub(super) fn new(key: &str, mut location: Location, mut entry: Entry) -> Self {
        if let Location::Helper { source, .. } = &mut location {
            *source = entry.source.take();
        }
        Self { key: key.to_owned(), location, entry }
    }
}

/// An engine's logins for one registry.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct View {
    /// The one that it would send.
    pub used: Option<StoredLogin>,
    /// Others that it does not use, because of the used one or of a helper.
    pub shadowed: Vec<StoredLogin>,
    /// The logins for parts of the registry (`HOST/ORG`), which podman prefers for their images; in
    /// the order of its files, the first of which counts.
    pub parts: Vec<StoredPart>,
    /// What is wrong with stores, where it does not keep the engine from its login.
    pub passed: Vec<Problem>,
}

/// What is stored under the key of a part of the registry.
#[derive(Debug, PartialEq)]
pub(crate) struct StoredPart {
    /// The key.
    pub key: String,
    /// The file.
    pub file: PathBuf,
    /// The login; none if the entry holds none.
    pub entry: Option<Entry>,
}

/// How a helper is asked: [`helpers::get`] or [`helpers::stored`].
type Ask = fn(&str, &str, &Env, Duration) -> Result<Option<Entry>, HelperProblem>;

/// A place where an engine looks for a login, as far as it can be seen without asking a helper.
pub(super) struct Candidate {
    key: String,
    /// Where the login for this key is, if there is one.
    pub(super) location: Location,
    /// The entry in the variable or the file. Where a helper is named, it hides this.
    plain: Result<Option<Entry>, Problem>,
    /// What the same file has for parts of the host.
    parts: Vec<StoredPart>,
}

impl Candidate {
    /// The login there; asks the helper, if one has it.
    pub(super) fn login(
        self,
        ask: Ask,
        env: &Env,
        limit: Duration,
    ) -> Result<Option<StoredLogin>, Problem> {
        let entry = match &self.location {
            Location::Helper { name, file, .. } => {
                ask(name, &self.key, env, limit).map_err(|problem| problem.problem(file))
            }
            Location::File(_) | Location::Variable(_) => self.plain,
        };
        Ok(entry?.map(|entry| StoredLogin::new(&self.key, self.location, entry)))
    }
}

/// A credential file, opened as its engine opens it.
pub(super) enum OpenFile {
    Docker(DockerFile),
    Podman(PodmanFile),
    /// podman's, with nothing in it: an error to podman, but there is nothing in it to look for.
    Blank(PathBuf),
}

impl OpenFile {
    /// The location of a key's login, as the file says it.
    fn location(&self, key: &str) -> Location {
        match self {
            Self::Docker(file) => file.location(key),
            Self::Podman(file) => file.location(key),
            Self::Blank(path) => Location::File(path.clone()),
        }
    }

    /// The entry under a key, whether or not a helper hides it.
    fn entry(&self, key: &str) -> Result<Option<Entry>, Problem> {
        match self {
            Self::Docker(file) => Ok(file.entry(key)),
            Self::Podman(file) => Ok(file.entry(key)?),
            Self::Blank(_) => Ok(None),
        }
    }

    /// The keys that are about a host.
    pub(super) fn keys(&self, host: &str) -> Keys {
        match self {
            Self::Docker(file) => file.keys(host),
            Self::Podman(file) => file.keys(host),
            Self::Blank(_) => Keys::default(),
        }
    }

    /// What stands there for one key, by what the file says. What cannot be decoded is no login, and
    /// may be taken away.
    pub(super) fn candidate(&self, key: &str) -> Candidate {
        Candidate {
            key: key.to_owned(),
            location: self.location(key),
            plain: Ok(self.entry(key).unwrap_or_default()),
            parts: Vec::new(),
        }
    }

    /// The entry under a key for which the file names a helper.
    pub(super) fn hidden(&self, key: &str, path: &Path) -> Option<StoredLogin> {
        let Location::Helper { .. } = self.location(key) else { return None };
        let entry = self.entry(key).ok()?.filter(|entry| entry.secret.is_some())?;
        Some(StoredLogin::new(key, Location::File(path.to_owned()), entry))
    }
}

impl Store {
    /// The store's file.
    pub(super) fn open(&self) -> Result<OpenFile, Problem> {
        Ok(match self.format {
            StoreFormat::Docker | StoreFormat::Nerdctl => {
                OpenFile::Docker(DockerFile::read(&self.file)?)
            }
            StoreFormat::Podman => match PodmanFile::read_unless_blank(&self.file)? {
                Some(file) => OpenFile::Podman(file),
                None => OpenFile::Blank(self.file.clone()),
            },
        })
    }

    /// What this store has for a host, in the order in which its engine looks it up.
    fn candidates(&self, host: &str) -> Result<Vec<Candidate>, Problem> {
        let file = self.open()?;
        Ok(self.format.keys(host).iter().map(|key| file.candidate(key)).collect())
    }

    /// All places in which the engine that has this store looks for a host's login. `variable`:
    /// whether it takes logins from `DOCKER_AUTH_CONFIG`.
    fn order(&self, host: &str, variable: bool, env: &Env) -> Vec<Result<Candidate, Problem>> {
        let by_variable = |key: &str| {
            let entry = auth_config::entry(env, key).filter(|_| variable)?;
            let location = Location::Variable(env::DOCKER_AUTH_CONFIG);
            let plain = Ok(Some(entry));
            Some(Ok(Candidate { key: key.to_owned(), location, plain, parts: Vec::new() }))
        };
        let file = || DockerFile::read(&self.file).map_err(Problem::from);
        let in_file = |file: &DockerFile, key: &str, location| {
            let plain = Ok(file.entry(key).filter(|entry| entry.secret.is_some()));
            Ok(Candidate { key: key.to_owned(), location, plain, parts: Vec::new() })
        };
        match self.format {
            StoreFormat::Docker => {
                let by_file =
                    file().and_then(|file| in_file(&file, host, file.location_used(host, env)));
                by_variable(host).into_iter().chain([by_file]).collect()
            }
            StoreFormat::Nerdctl => match file() {
                Ok(file) => {
                    let schemes =
                        |name| ["", "https://", "http://"].map(|it| format!("{it}{name}"));
                    let keys = self.format.keys(host).into_iter().flat_map(schemes);
                    keys.flat_map(|key| {
                        let by_file = in_file(&file, &key, file.location(&key));
                        by_variable(&key).into_iter().chain([by_file])
                    })
                    .collect()
                }
                Err(problem) => vec![Err(problem)],
            },
            StoreFormat::Podman => self
                .podmans_files(env)
                .into_iter()
                .map(|path| {
                    let file = PodmanFile::read(&path)?;
                    let part = |key: String| {
                        let entry = file.entry(&key).ok().flatten();
                        StoredPart { key, file: path.clone(), entry }
                    };
                    Ok(Candidate {
                        key: host.to_owned(),
                        location: file.location(host),
                        plain: file.entry(host).map_err(Problem::from),
                        parts: file.keys(host).parts.into_iter().map(part).collect(),
                    })
                })
                .collect(),
        }
    }

    /// The files that podman reads, this one first.
    fn podmans_files(&self, env: &Env) -> Vec<PathBuf> {
        let own = canonical(&self.file);
        let others = podman_file::read_paths(env).into_iter().filter(|it| canonical(it) != own);
        std::iter::once(self.file.clone()).chain(others).collect()
    }

    /// Where the engine stores a host's login.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn location(&self, host: &str) -> Result<Location, Problem> {
        match self.format {
            StoreFormat::Podman => Ok(PodmanFile::read(&self.file)?.location(host)),
            StoreFormat::Docker | StoreFormat::Nerdctl => {
                Ok(DockerFile::read(&self.file)?.location(host))
            }
        }
    }

    /// The helper that the engine asks for a host's login, and the file that names it: podman
    /// also asks one that is named in docker's file.
    pub(crate) fn helper(&self, host: &str, env: &Env) -> Option<(String, PathBuf)> {
        self.order(host, false, env).into_iter().flatten().find_map(|it| match it.location {
            Location::Helper { name, file, .. } => Some((name, file)),
            Location::File(_) | Location::Variable(_) => None,
        })
    }

    /// The login that the engine takes from this store: the first of its keys that holds one.
    ///
    /// # Errors
    /// The file cannot be read, or a helper is missing or fails.
    pub(crate) fn read(
        &self,
        host: &str,
        env: &Env,
        limit: Duration,
    ) -> Result<Option<StoredLogin>, Problem> {
        first(self.candidates(host)?, helpers::get, env, limit)
    }

    /// The same, but only what is stored: what our own helper takes from a variable or gh is not.
    ///
    /// # Errors
    /// As for [`Store::read`].
    pub(crate) fn stored(
        &self,
        host: &str,
        env: &Env,
        limit: Duration,
    ) -> Result<Option<StoredLogin>, Problem> {
        first(self.candidates(host)?, helpers::stored, env, limit)
    }

    /// The login that podman takes for a host before it looks into this store, which is one that it
    /// reads by itself. What cannot be read hides nothing.
    pub(crate) fn found_first(
        &self,
        host: &str,
        env: &Env,
        limit: Duration,
    ) -> Option<StoredLogin> {
        let mut before = self.others(env);
        let own = canonical(&self.file);
        before.truncate(before.iter().position(|store| canonical(&store.file) == own)?);
        before.iter().find_map(|store| store.stored(host, env, limit).ok().flatten())
    }

    /// What an engine still reads for a host from stores that are not its own: podman falls back
    /// on docker's file, for one. `own` are the engine's.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub(crate) fn elsewhere(
        own: &[Self],
        host: &str,
        env: &Env,
        limit: Duration,
    ) -> Result<Option<StoredLogin>, Problem> {
        for store in Self::not_of(own, env) {
            if store.file.exists()
                && let Some(login) = store.read(host, env, limit)?
            {
                return Ok(Some(login));
            }
        }
        Ok(None)
    }

    /// The keys of parts of a host that an engine reads from stores that are not its own, as
    /// podman does from docker's file. `own` are the engine's. What cannot be read holds none.
    pub(crate) fn parts_elsewhere(
        own: &[Self],
        host: &str,
        env: &Env,
    ) -> Vec<(PathBuf, Vec<String>)> {
        let parts = |store: Self| Some((store.open().ok()?.keys(host).parts, store.file));
        let parts = Self::not_of(own, env).into_iter().filter_map(parts);
        parts.filter(|(parts, _)| !parts.is_empty()).map(|(parts, file)| (file, parts)).collect()
    }

    /// The stores that an engine reads beside its `own`.
    fn not_of(own: &[Self], env: &Env) -> Vec<Self> {
        let mut others = own.first().map(|store| store.others(env)).unwrap_or_default();
        others.retain(|other| own.iter().all(|store| store.file != other.file));
        others
    }

    /// All stores that podman reads; other engines read one.
    fn others(&self, env: &Env) -> Vec<Self> {
        match self.format {
            StoreFormat::Podman => podman_file::read_paths(env)
                .into_iter()
                .map(|file| Self { format: StoreFormat::Podman, file })
                .collect(),
            StoreFormat::Docker | StoreFormat::Nerdctl => Vec::new(),
        }
    }

    /// Looks at everything that the engine which has this store reads for a host. `variable`:
    /// whether it takes logins from `DOCKER_AUTH_CONFIG`.
    ///
    /// # Errors
    /// A file cannot be read, or a helper is missing or fails, and that leaves the engine without the
    /// login it looks for.
    pub(crate) fn view(
        &self,
        host: &str,
        variable: bool,
        env: &Env,
        limit: Duration,
    ) -> Result<View, Problem> {
        let mut view = View::default();
        // A helper that failed once is not asked for another key.
        let mut failed: Vec<String> = Vec::new();
        let mut asked_ours = false;
        for candidate in self.order(host, variable, env) {
            let Candidate { key, location, plain, parts } = match candidate {
                Ok(candidate) => candidate,
                Err(problem) => {
                    view.fail(problem, self.format)?;
                    continue;
                }
            };
            // A login of the host in an earlier file is found for every part of it.
            if view.used.is_none() {
                view.parts.extend(parts);
            }
            let Location::Helper { name, file, .. } = &location else {
                match plain {
                    Ok(entry) => {
                        entry.into_iter().for_each(|it| view.found(&key, location.clone(), it))
                    }
                    Err(problem) => view.fail(problem, self.format)?,
                }
                continue;
            };
            if !failed.contains(name) {
                asked_ours |= name == our_helper::NAME;
                match helpers::get(name, &key, env, limit) {
                    Ok(entry) => {
                        entry.into_iter().for_each(|it| view.found(&key, location.clone(), it))
                    }
                    Err(failure) => {
                        failed.push(name.clone());
                        view.fail(failure.problem(file), self.format)?;
                    }
                }
            }
            if let Ok(Some(entry)) = plain {
                view.hidden(&key, Location::File(file.clone()), entry);
            }
        }
        // nerdctl has gone on to its end.
        if view.used.is_none() && !view.passed.is_empty() {
            return Err(view.passed.remove(0));
        }
        if asked_ours && let Some(registry) = our_helper::registry(host, env) {
            view.passed.extend(our_helper::passed_over(&registry, env));
        }
        Ok(view)
    }
}

/// The first login among candidates.
fn first(
    candidates: Vec<Candidate>,
    ask: Ask,
    env: &Env,
    limit: Duration,
) -> Result<Option<StoredLogin>, Problem> {
    candidates
        .into_iter()
        .find_map(|candidate| candidate.login(ask, env, limit).transpose())
        .transpose()
}

impl View {
    /// A login that the engine finds if it has not found one before.
    fn found(&mut self, key: &str, location: Location, entry: Entry) {
        if self.used.is_none() {
            self.used = Some(StoredLogin::new(key, location, entry));
        } else {
            self.hidden(key, location, entry);
        }
    }

    /// A login that is not used. The same one in another file, or under another spelling of its
    /// key, makes no difference.
    fn hidden(&mut self, key: &str, location: Location, entry: Entry) {
        let login = StoredLogin::new(key, location, entry);
        let is_same = |known: &StoredLogin| {
            known.entry == login.entry
                && discriminant(&known.location) == discriminant(&login.location)
        };
        if !self.used.iter().chain(&self.shadowed).any(is_same) {
            self.shadowed.push(login);
        }
    }

    /// Ends the search, unless the engine has its login already. nerdctl goes on to its other keys.
    fn fail(&mut self, problem: Problem, format: StoreFormat) -> Result<(), Problem> {
        if self.used.is_none() && format != StoreFormat::Nerdctl {
            return Err(problem);
        }
        if !self.passed.contains(&problem) {
            self.passed.push(problem);
        }
        Ok(())
    }
}

/// The registries of GitHub's that docker's and podman's files have an entry or a helper for, each
/// once. Files that cannot be read are passed over, and no helper is asked.
pub(crate) fn registries(env: &Env) -> Vec<Registry> {
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

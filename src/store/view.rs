//! What an engine would send for a registry, and what lies behind that unused.
//!
//! Owns the engines' orders of look-up across their stores, and which failure stops whom. Reads
//! only, and each file once.

use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use crate::env::{self, Env};
use crate::problem::Problem;
use crate::store::credential_helper::HelperProblem;
use crate::store::docker_file::DockerFile;
use crate::store::login::{Held, Store};
use crate::store::podman_file::{self, PodmanFile};
use crate::store::{Broken, Entry, Location, StoreFormat, auth_config, helpers, our_helper};

/// An engine's logins for one registry.
#[derive(Debug, Default, PartialEq)]
pub struct View {
    /// The one that it would send.
    pub used: Option<Held>,
    /// Others that it does not use, because of the used one or of a helper.
    pub shadowed: Vec<Held>,
    /// The logins for parts of the registry (`HOST/ORG`), which podman prefers for their images; in
    /// the order of its files, the first of which counts.
    pub parts: Vec<HeldPart>,
    /// What is wrong with stores, where it does not keep the engine from its login.
    pub passed: Vec<Problem>,
}

/// What stands under the key of a part of the registry.
#[derive(Debug, PartialEq)]
pub struct HeldPart {
    /// The key.
    pub key: String,
    /// The file.
    pub file: PathBuf,
    /// The login; none if what stands there is none.
    pub entry: Option<Entry>,
}

/// docker's files, each read once for all the engines that read them.
#[derive(Default)]
pub struct DockerFiles(Mutex<Vec<(PathBuf, Shared)>>);

type Shared = Arc<OnceLock<Result<DockerFile, Broken>>>;

impl DockerFiles {
    /// The file there, as soon as whoever came first has read it.
    fn read(&self, path: &Path) -> Shared {
        let shared = {
            let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match files.iter().find(|(known, _)| known == path) {
                Some((_, shared)) => Arc::clone(shared),
                None => {
                    files.push((path.to_owned(), Shared::default()));
                    Arc::clone(&files[files.len() - 1].1)
                }
            }
        };
        shared.get_or_init(|| DockerFile::read(path));
        shared
    }
}

/// Looks at all the stores that an engine reads. `obeys_variable` tells whether it is one that
/// takes logins from `DOCKER_AUTH_CONFIG`.
///
/// # Errors
/// A file cannot be read, or a helper is missing or fails, and that leaves the engine without the
/// login it looks for.
pub fn of(
    store: &Store,
    host: &str,
    obeys_variable: bool,
    files: &DockerFiles,
    env: &Env,
    limit: Duration,
) -> Result<View, Problem> {
    let (view, failed) = (View::default(), Vec::new());
    let mut search = Search { env, limit, files, view, failed, asked_ours: false };
    match store.format {
        StoreFormat::Docker => search.docker(&store.file, host, obeys_variable)?,
        StoreFormat::Nerdctl => search.nerdctl(&store.file, host, obeys_variable)?,
        StoreFormat::Podman => search.podman(&store.file, host)?,
    }
    if search.asked_ours
        && let Some(registry) = our_helper::registry(host, env)
    {
        search.view.passed.extend(our_helper::passed_over(&registry, env));
    }
    Ok(search.view)
}

struct Search<'a> {
    env: &'a Env,
    limit: Duration,
    files: &'a DockerFiles,
    view: View,
    /// The helpers that failed once: none of them is asked for another key.
    failed: Vec<String>,
    /// Whether our own helper was asked, which takes logins from the environment.
    asked_ours: bool,
}

impl Search<'_> {
    /// The variable, then what the file says. A login found before is enough for docker.
    fn docker(&mut self, path: &Path, host: &str, obeys_variable: bool) -> Result<(), Problem> {
        self.variable(host, obeys_variable);
        let file = self.files.read(path);
        let file = match file.wait() {
            Ok(file) => file,
            Err(broken) => return self.fail(broken.problem()),
        };
        let kept = file.used(host, self.env);
        let plain = file.entry(host).filter(|entry| entry.secret.is_some());
        let Location::Helper { name, .. } = &kept else {
            plain.into_iter().for_each(|entry| self.found(host, kept.clone(), entry));
            return Ok(());
        };
        match self.ask(name, host) {
            Ok(entry) => {
                let file = Location::File(path.to_owned());
                entry.into_iter().for_each(|entry| self.found(host, kept.clone(), entry));
                plain.into_iter().for_each(|entry| self.hidden(host, file.clone(), entry));
            }
            // docker 29 ends there; older ones go on with the entry beside the helper, or as nobody.
            Err(failure) => return self.fail(failure.problem(path)),
        }
        Ok(())
    }

    /// One key after the other; a helper that fails for one of them stops nothing.
    fn nerdctl(&mut self, path: &Path, host: &str, obeys_variable: bool) -> Result<(), Problem> {
        let file = self.files.read(path);
        let file = file.wait().as_ref().map_err(|broken| broken.problem())?;
        for name in StoreFormat::Nerdctl.keys(host) {
            for scheme in ["", "https://", "http://"] {
                let key = format!("{scheme}{name}");
                self.variable(&key, obeys_variable);
                let kept = file.kept(&key);
                let plain = file.entry(&key).filter(|entry| entry.secret.is_some());
                if let Location::Helper { name, .. } = &kept {
                    match self.ask(name, &key) {
                        Ok(entry) => {
                            entry.into_iter().for_each(|e| self.found(&key, kept.clone(), e));
                        }
                        Err(failure) => {
                            let problem = failure.problem(path);
                            if !self.view.passed.contains(&problem) {
                                self.view.passed.push(problem);
                            }
                        }
                    }
                    let kept = Location::File(path.to_owned());
                    plain.into_iter().for_each(|e| self.hidden(&key, kept.clone(), e));
                } else {
                    plain.into_iter().for_each(|e| self.found(&key, kept.clone(), e));
                }
            }
        }
        match self.view.used {
            None if !self.view.passed.is_empty() => Err(self.view.passed.remove(0)),
            _ => Ok(()),
        }
    }

    /// One file after the other, the one that podman writes first.
    fn podman(&mut self, first: &Path, host: &str) -> Result<(), Problem> {
        let paths = podman_file::read_paths(self.env);
        for path in std::iter::once(first).chain(paths.iter().skip(1).map(AsRef::as_ref)) {
            let file = match PodmanFile::read(path) {
                Ok(file) => file,
                Err(broken) => {
                    self.fail(broken.problem())?;
                    continue;
                }
            };
            // A login of the host in an earlier file is found for every part of it.
            if self.view.used.is_none() {
                self.view.parts.extend(file.keys(host).parts.into_iter().map(|key| {
                    let entry = file.entry(&key).ok().flatten();
                    HeldPart { key, file: path.to_owned(), entry }
                }));
            }
            let kept = file.kept(host);
            let entry = match &kept {
                Location::Helper { name, .. } => {
                    self.ask(name, host).map_err(|failure| failure.problem(path))
                }
                _ => file.entry(host).map_err(|broken| broken.problem()),
            };
            match entry {
                Ok(entry) => entry.into_iter().for_each(|e| self.found(host, kept.clone(), e)),
                Err(problem) => self.fail(problem)?,
            }
        }
        Ok(())
    }

    fn variable(&mut self, key: &str, obeys: bool) {
        if obeys && let Some(entry) = auth_config::entry(self.env, key) {
            self.found(key, Location::Variable(env::DOCKER_AUTH_CONFIG), entry);
        }
    }

    fn ask(&mut self, name: &str, key: &str) -> Result<Option<Entry>, HelperProblem> {
        if self.failed.iter().any(|failed| failed == name) {
            return Ok(None);
        }
        self.asked_ours |= name == our_helper::NAME;
        let answer = helpers::get(name, key, self.env, self.limit);
        if answer.is_err() {
            self.failed.push(name.to_owned());
        }
        answer
    }

    /// A login that the engine finds if it has not found one before.
    fn found(&mut self, key: &str, kept: Location, entry: Entry) {
        if self.view.used.is_none() {
            self.view.used = Some(Held::new(key, kept, entry));
        } else {
            self.hidden(key, kept, entry);
        }
    }

    /// A login that is not used. The same one in another file, or under another spelling of its
    /// key, makes no difference to anybody.
    fn hidden(&mut self, key: &str, kept: Location, entry: Entry) {
        let held = Held::new(key, kept, entry);
        let is_same = |known: &Held| {
            known.entry == held.entry && discriminant(&known.kept) == discriminant(&held.kept)
        };
        if !self.view.used.iter().chain(&self.view.shadowed).any(is_same) {
            self.view.shadowed.push(held);
        }
    }

    /// Stops the search, unless the engine has its login already.
    fn fail(&mut self, problem: Problem) -> Result<(), Problem> {
        if self.view.used.is_none() {
            return Err(problem);
        }
        self.view.passed.push(problem);
        Ok(())
    }
}

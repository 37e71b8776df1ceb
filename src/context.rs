//! The surroundings of a command: the environment, the person, the engines and stores that are here.
//!
//! Owns what is meant by "the engine" and "its store" where a command runs. It stores nothing
//! itself.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::cause::Cause;
use crate::engine::table::Version;
use crate::engine::{self, Choice, Engine, EngineIdentity, EngineKind, Target, plugins};
use crate::env::{self, Env, HOME};
use crate::invocation::CalledAs;
use crate::problem::Problem;
use crate::report::Finding;
use crate::shutdown;
use crate::store::docker_file::{self, DockerFile};
use crate::store::lock::{Lock, NotLocked};
use crate::store::{Store, StoreFormat, podman_file};
use crate::ui::{self, Ui};

/// How long another login may hold a store.
const LOCK_LIMIT: Duration = Duration::from_secs(90);

/// The surroundings of a command.
pub(crate) struct Context<'a> {
    /// The environment.
    pub env: &'a Env,
    /// How the person reached us.
    pub called_as: &'a CalledAs,
    /// The person.
    pub ui: &'a Ui,
    /// The folder we were started in.
    pub cwd: PathBuf,
}

impl<'a> Context<'a> {
    /// Those of this process.
    pub(crate) fn of(env: &'a Env, called_as: &'a CalledAs, ui: &'a Ui) -> Self {
        // The program is asked where it stands once, here.
        #[allow(clippy::disallowed_methods)]
        let cwd = std::env::current_dir().unwrap_or_default();
        Self { env, called_as, ui, cwd }
    }
}

impl Context<'_> {
    /// The engines meant by `--engine`, `DOCKER_GHCR_ENGINE`, or how we were reached.
    ///
    /// # Errors
    /// None of them is installed, or the variable names none.
    pub(crate) fn engines(&self, asked: Option<Choice>) -> Result<Vec<Target>, Problem> {
        let asked =
            asked.map_or_else(|| self.engine_of_environment(), |choice| Ok(Some(choice)))?;
        engine::select(asked, self.called_as, |kind| self.find(kind))
    }

    /// Every engine that is installed, or docker's file alone where none is; or the one asked for.
    ///
    /// # Errors
    /// The one asked for is not installed.
    pub(crate) fn engines_present(&self, asked: Option<Choice>) -> Result<Vec<Target>, Problem> {
        match asked {
            None | Some(Choice::All) => {
                let found =
                    engine::select(Some(Choice::All), self.called_as, |kind| self.find(kind));
                Ok(found.unwrap_or_else(|_| vec![Target::File]))
            }
            one => engine::select(one, self.called_as, |kind| self.find(kind)),
        }
    }

    pub(super) fn find(&self, kind: EngineKind) -> Option<Engine> {
        engine::program(kind, self.called_as, &self.cwd, self.env)
    }

    /// The engine that starts this program as a plugin.
    pub(crate) fn plugin_host(&self) -> Option<Engine> {
        EngineKind::find(|row| row.has_plugins).and_then(|kind| self.find(kind))
    }

    /// The folders in which a docker of that version, with its config.json in `docker`, looks for
    /// plugins. A config.json that cannot be read names none.
    pub(crate) fn plugin_folders(&self, docker: &Path, version: Option<Version>) -> Vec<PathBuf> {
        let file = DockerFile::read(&docker.join(docker_file::NAME)).ok();
        let extra = file.as_ref().map_or(&[][..], DockerFile::plugin_folders);
        plugins::folders_of(extra, docker, version, self.env)
    }

    fn engine_of_environment(&self) -> Result<Option<Choice>, Problem> {
        let Some(value) = self.env.var(env::DOCKER_GHCR_ENGINE) else { return Ok(None) };
        let text = value.to_string_lossy();
        clap::ValueEnum::from_str(&text, false).map(Some).map_err(|_| {
            Problem::new(Cause::Usage, "DOCKER_GHCR_ENGINE names no engine")
                .fix(format!("set it to {}, or unset it", Choice::list(&[], " or ")))
        })
    }

    /// What an engine really is; `None` for docker's file alone. The docker that called us is asked
    /// its version only if that matters.
    pub(crate) fn identify(&self, target: &Target) -> Option<EngineIdentity> {
        let Target::Engine(engine) = target else { return None };
        let version_matters = self.env.var(env::DOCKER_AUTH_CONFIG).is_some();
        let asks = !engine.caller || version_matters;
        Some(if asks { engine.identify(self.env) } else { engine.unasked() })
    }

    /// The store that an engine with that format writes to. `auth_file` is podman's, if it is named.
    ///
    /// # Errors
    /// There is no home to look in.
    pub(crate) fn store(
        &self,
        format: StoreFormat,
        auth_file: Option<PathBuf>,
    ) -> Result<Store, Problem> {
        let folder = self.called_as.docker_globals.config.as_ref().map(Path::new);
        let file = match format {
            StoreFormat::Podman => auth_file.or_else(|| podman_file::write_path(self.env)),
            StoreFormat::Docker | StoreFormat::Nerdctl => docker_file::path(self.env, folder),
        };
        let file = file.ok_or_else(|| {
            Problem::new(Cause::StoreFailed, "there is no home folder to store the login in")
                .fix(format!("set {HOME}"))
        })?;
        Ok(Store { format, file: self.cwd.join(file) })
    }

    /// All the stores of its own in which an engine with that format may have a login; the one that
    /// it writes to comes first.
    ///
    /// # Errors
    /// As for [`Context::store`].
    pub(crate) fn stores(&self, format: StoreFormat) -> Result<Vec<Store>, Problem> {
        let mut stores = vec![self.store(format, None)?];
        if format == StoreFormat::Podman {
            for file in podman_file::own_paths(self.env) {
                let store = Store { format, file: self.cwd.join(file) };
                if !stores.contains(&store) {
                    stores.push(store);
                }
            }
        }
        Ok(stores)
    }

    /// Takes the lock on stores. Where none can be made the work goes on, and that is said.
    pub(crate) fn lock(
        &self,
        stores: &[Store],
    ) -> (Result<Option<Lock>, Problem>, Option<Finding>) {
        let files: Vec<_> = stores.iter().map(|store| store.file.clone()).collect();
        let mut waiting = None;
        let mut on_wait = || waiting = Some(self.ui.waiting("another login to end"));
        match Lock::take(&files, self.env, LOCK_LIMIT, &mut on_wait) {
            Ok(lock) => (Ok(Some(lock)), None),
            Err(cannot @ NotLocked::Cannot { .. }) => {
                (Ok(None), Some(Finding::warning(cannot.problem())))
            }
            Err(other) => (Err(other.problem()), None),
        }
    }

    /// Takes over how the process ends. For commands that wait for anything.
    /// `done` is what it would have done: `stored`, `removed`.
    pub(crate) fn begin(&self, done: &'static str) {
        let again = self.ui.again();
        shutdown::begin(self.env, move |ending| ui::exit_message(&again, done, &ending));
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

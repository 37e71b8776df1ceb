//! The commands, one file each: the straight line of that command.
//!
//! Owns what all of them share: the surroundings, and how a failure becomes an exit code.

pub mod completion;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod login;
pub mod logins;
pub mod logout;
pub mod setup;
pub mod status;
pub mod token;
mod usage;
pub mod version;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::error::ErrorKind;
use serde_json::{Value, json};

use crate::cause::Cause;
use crate::cli::{self, Cli, Command};
use crate::engine::{self, Choice, Engine, EngineKind, Target, identity};
use crate::env::{self, Env};
use crate::lifecycle;
use crate::problem::{Exit, Problem, reason};
use crate::role::Reached;
use crate::store::lock::{Lock, NotLocked};
use crate::store::login::Store;
use crate::store::{Kept, docker_file, podman_file};
use crate::ui::{self, Finding, Format, Talk, Ui};

/// How long an engine's login may take, where no person is asked for anything.
pub const ENGINE_LIMIT: Duration = Duration::from_secs(60);
/// How long a credential helper may take, unattended.
pub const STORE_LIMIT: Duration = Duration::from_secs(10);
/// How long something may take that a person may be typing into.
pub const PERSON_LIMIT: Duration = Duration::from_secs(300);
/// How long another login may hold a store.
const LOCK_LIMIT: Duration = Duration::from_secs(90);

/// The surroundings of a command.
pub struct Here<'a> {
    /// The environment.
    pub env: &'a Env,
    /// How the person reached us.
    pub reached: &'a Reached,
    /// The person.
    pub ui: &'a Ui,
    /// The folder we were started in.
    pub cwd: PathBuf,
    /// Whether something may be stored or removed by now.
    storing: Arc<AtomicBool>,
}

/// What an engine really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Really {
    /// Whose rules hold.
    pub kind: EngineKind,
    /// Major and minor version, if it was asked and said it.
    pub version: Option<(u32, u32)>,
    /// Whether it takes logins from `DOCKER_AUTH_CONFIG`, which is set.
    pub obeys_variable: bool,
}

impl<'a> Here<'a> {
    /// The same surroundings with another environment.
    pub fn with_env<'b>(&'b self, env: &'b Env) -> Here<'b>
    where
        'a: 'b,
    {
        Here { env, cwd: self.cwd.clone(), storing: Arc::clone(&self.storing), ..*self }
    }
}

impl Here<'_> {
    /// The engines meant by `--engine`, `DOCKER_GHCR_ENGINE`, or how we were reached.
    ///
    /// # Errors
    /// None of them is installed, or the variable names none.
    pub fn engines(&self, asked: Option<Choice>) -> Result<Vec<Target>, Problem> {
        let asked =
            asked.map_or_else(|| self.engine_of_environment(), |choice| Ok(Some(choice)))?;
        engine::select(asked, self.reached, |kind| self.find(kind))
    }

    /// Every engine that is installed, or docker's file alone where none is; or the one asked for.
    ///
    /// # Errors
    /// The one asked for is not installed.
    pub fn engines_present(&self, asked: Option<Choice>) -> Result<Vec<Target>, Problem> {
        match asked {
            None | Some(Choice::All) => {
                let found = engine::select(Some(Choice::All), self.reached, |kind| self.find(kind));
                Ok(found.unwrap_or_else(|_| vec![Target::File]))
            }
            one => engine::select(one, self.reached, |kind| self.find(kind)),
        }
    }

    fn find(&self, kind: EngineKind) -> Option<Engine> {
        engine::find(kind, self.reached, &self.cwd, self.env)
    }

    fn engine_of_environment(&self) -> Result<Option<Choice>, Problem> {
        let Some(value) = self.env.var(env::DOCKER_GHCR_ENGINE) else { return Ok(None) };
        let text = value.to_string_lossy();
        clap::ValueEnum::from_str(&text, false).map(Some).map_err(|_| {
            Problem::new(Cause::Usage, "DOCKER_GHCR_ENGINE names no engine")
                .fix("set it to docker, podman, nerdctl, file or all, or unset it")
        })
    }

    /// What a target really is. An engine is asked, whatever its name: it may be podman. Only the
    /// docker that called us is what its name says, and is asked its version alone, if that matters.
    pub fn really(&self, target: &Target) -> Really {
        let Target::Engine(engine) = target else {
            return Really { kind: EngineKind::Docker, version: None, obeys_variable: false };
        };
        let variable = self.env.var(env::DOCKER_AUTH_CONFIG).is_some();
        if engine.caller && !variable {
            return Really { kind: engine.kind, version: None, obeys_variable: false };
        }
        let identity = identity::ask(engine, self.env);
        let said = identity.kind.filter(|_| !engine.caller);
        let kind = said.unwrap_or(engine.kind);
        let since = match kind {
            EngineKind::Docker => Some((28, 3)),
            // Linked with that docker's code from 2.1.3 on; the patch level is not told apart.
            EngineKind::Nerdctl => Some((2, 2)),
            EngineKind::Podman => None,
        };
        let obeys = since.is_some() && identity.version >= since;
        Really { kind, version: identity.version, obeys_variable: variable && obeys }
    }

    /// The store that an engine of that kind writes to. `auth_file` is podman's, if it is named.
    ///
    /// # Errors
    /// There is no home to look in.
    pub fn store(&self, kind: EngineKind, auth_file: Option<PathBuf>) -> Result<Store, Problem> {
        let folder = self.reached.globals.config.as_ref().map(Path::new);
        let file = match kind {
            EngineKind::Podman => {
                auth_file.or_else(|| podman_file::write_path(self.env, None, podman_file::uid()))
            }
            EngineKind::Docker | EngineKind::Nerdctl => docker_file::path(self.env, folder),
        };
        let file = file.ok_or_else(|| {
            Problem::new(Cause::StoreFailed, "there is no home folder to store the login in")
                .fix("set HOME")
        })?;
        Ok(Store { kind, file: self.cwd.join(file) })
    }

    /// All the stores of its own in which an engine of that kind may have a login; the one that
    /// it writes to comes first.
    ///
    /// # Errors
    /// As for [`Here::store`].
    pub fn stores(&self, kind: EngineKind) -> Result<Vec<Store>, Problem> {
        let mut stores = vec![self.store(kind, None)?];
        if kind == EngineKind::Podman {
            for file in podman_file::own_paths(self.env, None, podman_file::uid()) {
                let store = Store { kind, file: self.cwd.join(file) };
                if !stores.contains(&store) {
                    stores.push(store);
                }
            }
        }
        Ok(stores)
    }

    /// Takes the lock on stores. Where none can be made the work goes on, and that is said.
    pub fn lock(&self, stores: &[Store]) -> (Result<Option<Lock>, Problem>, Option<Finding>) {
        let files: Vec<_> = stores.iter().map(|store| store.file.clone()).collect();
        let mut waiting = None;
        let mut on_wait = || waiting = Some(self.ui.waiting("another login to end"));
        match Lock::take(&files, self.env, LOCK_LIMIT, &mut on_wait) {
            Ok(lock) => (Ok(Some(lock)), None),
            Err(stopped @ NotLocked::Stopped(_)) => {
                lifecycle::told();
                (Err(stopped.problem()), None)
            }
            Err(busy @ NotLocked::Busy { .. }) => (Err(busy.problem()), None),
            Err(cannot @ NotLocked::Cannot { .. }) => (Ok(None), Some(Finding(cannot.problem()))),
        }
    }

    /// Takes over how the process ends. For commands that wait for anything.
    /// `again` is what to type then, `done` what it would have done: `stored`, `removed`.
    pub fn begin(&self, again: &str, done: &'static str) {
        let (again, storing) = (self.ui.again(again), Arc::clone(&self.storing));
        lifecycle::begin(self.env, move |ending| {
            ui::last_words(&again, done, &ending, storing.load(Ordering::SeqCst));
        });
    }

    /// From here on something may be stored or removed, and a stop waits for the word on it. For
    /// when nothing is left to wait for, be it an answer, a lock or a person: until then a stop
    /// ends the process at once.
    pub fn storing(&self) {
        // Until the process ends: the report still has to tell of what was stored. And first: it
        // does not return if a stop has been told already that nothing is stored.
        std::mem::forget(lifecycle::critical());
        self.storing.store(true, Ordering::SeqCst);
    }

    /// Turns a stop that came when the work was done into the end it asked for.
    ///
    /// # Errors
    /// There was a stop.
    pub fn unless_stopped(&self) -> Result<Exit, Problem> {
        match lifecycle::stopped() {
            Some(stop) => {
                lifecycle::told();
                Err(Problem::new(stop.cause(), "stopped when everything was done")
                    .fix("nothing is left to do"))
            }
            None => Ok(Exit::Done),
        }
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Where a login is kept, as JSON.
pub fn kept(kept: &Kept) -> Value {
    // A path need not be text, which JSON has to be.
    match kept {
        Kept::File(path) => {
            json!({ "in": "file", "file": path.to_string_lossy(), "encrypted": false })
        }
        Kept::Variable(name) => json!({ "in": "variable", "variable": name }),
        Kept::Helper { name, file, source } => {
            let file = file.to_string_lossy();
            let mut kept = json!({ "in": "helper", "helper": name, "file": file });
            if let Some(source) = source {
                kept["source"] = source.as_str().into();
            }
            kept
        }
    }
}

/// Runs what was typed after our name.
pub fn run(reached: &Reached, words: &[OsString], docker_helps: bool, env: &Env) -> Exit {
    let spelled = reached.spelled();
    // A glance, as docker gives it of its own management commands.
    let words = if words.is_empty() { &[OsString::from("-h")][..] } else { words };
    let cli = match cli::parse(spelled, words) {
        Ok(cli) => cli,
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            return ui::answer(&error.to_string());
        }
        Err(error) => {
            let format = if usage::wants_json(words) { Format::Json } else { Format::Text };
            let early = Ui::new(spelled, env, format, Talk::Normal);
            early.problem(&usage::problem(&error, spelled, words));
            // docker would add its own `exit status 125`.
            return if docker_helps { Exit::Done } else { Exit::Usage };
        }
    };
    let Cli { command, talk } = cli;
    let ui = Ui::new(reached.typed(), env, format(&command), talk.level());
    let ui = ui.about(registry(&command).as_deref());
    // The program is asked where it stands once, here.
    #[allow(clippy::disallowed_methods)]
    let cwd = std::env::current_dir().unwrap_or_default();
    let here = Here { env, reached, ui: &ui, cwd, storing: Arc::default() };
    let result = match command {
        Command::Login(args) => login::run(args, &here),
        Command::Logout(args) => logout::run(&args, &here),
        Command::Status(args) => status::run(&args, &here),
        Command::Doctor(args) => doctor::run(&args, &here),
        Command::Token(args) => token::run(&args, &here),
        Command::Setup(args) => setup::run(&args, &here),
        Command::Export(args) => export::run(&args, &here),
        Command::Explain(args) => explain::run(&args, &here),
        Command::Completion(args) => completion::run(&args, &here),
        Command::Version(args) => version::run(&args, &here),
    };
    ended(result, &ui)
}

fn format(command: &Command) -> Format {
    match command {
        Command::Login(args) => args.common.format,
        Command::Logout(args) => args.common.format,
        Command::Status(args) => args.format,
        Command::Doctor(args) => args.format,
        Command::Token(args) => args.format,
        Command::Setup(args) => args.how().format,
        Command::Explain(args) => args.format,
        Command::Version(args) => args.format,
        Command::Export(_) | Command::Completion(_) => Format::Text,
    }
}

fn registry(command: &Command) -> Option<String> {
    match command {
        Command::Login(args) => Some(args.common.registry.clone()),
        Command::Logout(args) => Some(args.common.registry.clone()),
        Command::Status(args) => Some(args.registry.clone()),
        Command::Doctor(args) => Some(doctor::registry(args)),
        Command::Export(args) => Some(args.registry.clone()),
        Command::Setup(args) => args.registry().map(str::to_owned),
        Command::Token(args) => Some(args.registry.clone()),
        Command::Explain(_) | Command::Completion(_) | Command::Version(_) => None,
    }
}

/// Turns how a command ended into words and an exit code.
fn ended(result: anyhow::Result<Exit>, ui: &Ui) -> Exit {
    // Does not return if a stop is ending the process, whose words and code count then. From here
    // on the end is told, whatever it is.
    let _ = lifecycle::stopped();
    lifecycle::told();
    let error = match result {
        Ok(exit) => return exit,
        Err(error) => error,
    };
    if let Some(problem) = error.downcast_ref::<Problem>() {
        ui.problem(problem);
        return problem.exit();
    }
    match error.downcast_ref::<io::Error>() {
        // Whoever closed stdout does not want to hear of it.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Some(error) => {
            let message = format!("stdout cannot be written: {}", reason(error));
            ui.problem(&Problem::new(Cause::Unexpected, message).fix("look where stdout leads to"));
        }
        None => ui.unexpected(&error),
    }
    Exit::Unexpected
}

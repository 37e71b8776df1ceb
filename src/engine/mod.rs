//! Container engines: which there are, which are meant, and what differs between them.
//!
//! Owns the engines' kinds with their capabilities as methods, and the choice. How a login is
//! handed over is `login`; where it ends up is `store`'s business.

pub mod arguments;
pub mod daemon;
pub mod failure;
pub mod identity;
pub mod login;
pub mod plugins;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::cause::Cause;
use crate::env::Env;
use crate::invocation::{CalledAs, Via};
use crate::problem::Problem;
use crate::process;
use crate::store::StoreFormat;

/// A container engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EngineKind {
    /// Docker's own CLI.
    Docker,
    /// podman; buildah and skopeo share its store.
    Podman,
    /// nerdctl, which shares docker's store.
    Nerdctl,
}

impl EngineKind {
    /// The engines in the order in which they are searched and reported.
    pub const ALL: [Self; 3] = [Self::Docker, Self::Podman, Self::Nerdctl];

    /// Its name, which is its program's as well.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Nerdctl => "nerdctl",
        }
    }

    /// Options of ours that its `login` gets: podman names the file it stored in.
    pub fn login_options(self) -> &'static [&'static str] {
        match self {
            Self::Podman => &["--verbose"],
            Self::Docker | Self::Nerdctl => &[],
        }
    }

    /// Whether it may log in through a daemon, whose network, proxies and trust are not ours.
    pub fn has_daemon_network(self) -> bool {
        self == Self::Docker
    }

    /// By whose rules its store is read and written.
    pub fn store_format(self) -> StoreFormat {
        match self {
            Self::Docker => StoreFormat::Docker,
            Self::Podman => StoreFormat::Podman,
            Self::Nerdctl => StoreFormat::Nerdctl,
        }
    }
}

/// What a person names with `--engine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Choice {
    /// keeps its logins in docker's config.json or credential helper
    Docker,
    /// keeps its logins in an auth.json of its own
    Podman,
    /// keeps its logins where docker does
    Nerdctl,
    /// no engine: docker's own credential file, for tools that read it
    File,
    /// every engine that is installed
    All,
}

impl Choice {
    /// The engine it names, if it names one.
    pub fn kind(self) -> Option<EngineKind> {
        match self {
            Self::Docker => Some(EngineKind::Docker),
            Self::Podman => Some(EngineKind::Podman),
            Self::Nerdctl => Some(EngineKind::Nerdctl),
            Self::File | Self::All => None,
        }
    }

    /// As it is typed behind `--engine`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Docker => EngineKind::Docker.name(),
            Self::Podman => EngineKind::Podman.name(),
            Self::Nerdctl => EngineKind::Nerdctl.name(),
            Self::File => "file",
            Self::All => "all",
        }
    }

    /// The option that names it, to follow a command; nothing if none was named.
    pub fn option(choice: Option<Self>) -> String {
        choice.map(|choice| format!(" --engine {}", choice.word())).unwrap_or_default()
    }
}

/// An engine that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Which it is by its name; what it really is, [`identity`] asks.
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
            Self::Engine(engine) => engine.kind.name(),
            Self::File => "file",
        }
    }
}

/// The engines meant: the one asked for, else the one whose name we are called by, else the
/// docker that called us, else the first that is installed. `find` looks for an engine's program.
///
/// # Errors
/// Not one of them is installed.
pub fn select(
    asked: Option<Choice>,
    called_as: &CalledAs,
    find: impl Fn(EngineKind) -> Option<Engine>,
) -> Result<Vec<Target>, Problem> {
    let named = asked.and_then(Choice::kind).or(match (asked, &called_as.via) {
        (Some(_), _) | (None, Via::Direct) => None,
        (None, Via::Plugin { .. }) => Some(EngineKind::Docker),
        (None, Via::Podman) => Some(EngineKind::Podman),
        (None, Via::Nerdctl) => Some(EngineKind::Nerdctl),
    });
    if let Some(kind) = named {
        let engine = find(kind).ok_or_else(|| {
            Problem::new(Cause::NoEngine, format!("{} is not installed", kind.name())).fix(format!(
                "install {}, or choose another with --engine (docker, podman, nerdctl, file)",
                kind.name()
            ))
        })?;
        return Ok(vec![Target::Engine(engine)]);
    }
    if asked == Some(Choice::File) {
        return Ok(vec![Target::File]);
    }
    let mut found = EngineKind::ALL.into_iter().filter_map(find).map(Target::Engine);
    let targets: Vec<_> = match asked {
        Some(Choice::All) => found.collect(),
        _ => found.next().into_iter().collect(),
    };
    if targets.is_empty() {
        return Err(Problem::new(Cause::NoEngine, "no container engine was found")
            .why("looked for docker, podman and nerdctl on PATH"));
    }
    Ok(targets)
}

/// Finds an engine's program: the docker that called us, else the one on PATH.
pub fn find(kind: EngineKind, called_as: &CalledAs, cwd: &Path, env: &Env) -> Option<Engine> {
    if let (EngineKind::Docker, Via::Plugin { docker }) = (kind, &called_as.via)
        && let Some(program) = caller(docker, cwd, env)
    {
        return Some(Engine { kind, program, caller: true });
    }
    let program = process::find(kind.name(), env)?;
    Some(Engine { kind, program, caller: false })
}

/// The docker that called us, from its argv\[0\]: a name to look up, or a path.
fn caller(docker: &OsStr, cwd: &Path, env: &Env) -> Option<PathBuf> {
    let path = Path::new(docker);
    if path.components().count() > 1 {
        let path = cwd.join(path);
        return path.is_file().then_some(path);
    }
    process::find(docker.to_str()?, env)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invocation::Globals;

    fn selected(
        asked: Option<Choice>,
        via: Via,
        there: &[EngineKind],
    ) -> Result<Vec<&'static str>, Cause> {
        let called_as = CalledAs { via, globals: Globals::default() };
        let find = |kind| {
            there.contains(&kind).then(|| Engine { kind, program: PathBuf::new(), caller: false })
        };
        select(asked, &called_as, find)
            .map(|targets| targets.iter().map(Target::name).collect())
            .map_err(|problem| problem.cause)
    }

    #[test]
    fn which_engine() {
        use EngineKind::{Docker, Nerdctl, Podman};
        let plugin = || Via::Plugin { docker: "docker".into() };
        let all = [Nerdctl, Podman, Docker];
        assert_eq!(selected(None, Via::Direct, &all), Ok(vec!["docker"]));
        assert_eq!(selected(None, Via::Direct, &[Nerdctl, Podman]), Ok(vec!["podman"]));
        assert_eq!(selected(None, plugin(), &all), Ok(vec!["docker"]));
        assert_eq!(selected(None, Via::Podman, &all), Ok(vec!["podman"]));
        assert_eq!(selected(None, Via::Nerdctl, &all), Ok(vec!["nerdctl"]));
        assert_eq!(selected(Some(Choice::Podman), plugin(), &all), Ok(vec!["podman"]));
        assert_eq!(
            selected(Some(Choice::All), plugin(), &all),
            Ok(vec!["docker", "podman", "nerdctl"])
        );
        assert_eq!(selected(Some(Choice::File), Via::Podman, &[]), Ok(vec!["file"]));
        assert_eq!(selected(None, Via::Podman, &[Docker]), Err(Cause::NoEngine));
        assert_eq!(selected(Some(Choice::All), Via::Direct, &[]), Err(Cause::NoEngine));
        assert_eq!(selected(None, Via::Direct, &[]), Err(Cause::NoEngine));
    }
}

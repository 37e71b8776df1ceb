//! Which engines are meant, and where their programs are.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::table::{self, EngineKind};
use super::{Choice, Engine, Target};
use crate::cause::Cause;
use crate::env::Env;
use crate::invocation::{By, CalledAs};
use crate::problem::Problem;
use crate::process;

/// The engines meant: the one asked for, else the one whose name we are called by, else the
/// docker that called us, else the first that is installed. `find` looks for an engine's program.
///
/// # Errors
/// Not one of them is installed.
pub(crate) fn select(
    asked: Option<Choice>,
    called_as: &CalledAs,
    find: impl Fn(EngineKind) -> Option<Engine>,
) -> Result<Vec<Target>, Problem> {
    let named = match asked {
        Some(choice) => choice.kind(),
        None => match &called_as.by {
            By::Plugin { .. } => EngineKind::find(|row| row.has_plugins),
            By::Name(name) => EngineKind::find(|row| row.link == Some(name)),
        },
    };
    if let Some(kind) = named {
        let engine = find(kind).ok_or_else(|| {
            let others = Choice::list(&[Choice::All], ", ");
            let name = kind.name;
            Problem::new(Cause::NoEngine, format!("{name} is not installed"))
                .fix(format!("install {name}, or choose another with --engine ({others})"))
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
        return Err(none());
    }
    Ok(targets)
}

/// That no engine is there.
pub(crate) fn none() -> Problem {
    Problem::new(Cause::NoEngine, "no container engine was found")
        .why(format!("looked for {} on PATH", table::names(" and ")))
}

/// Finds an engine's program: the one that called us, else the one on PATH.
pub(crate) fn program(
    kind: EngineKind,
    called_as: &CalledAs,
    cwd: &Path,
    env: &Env,
) -> Option<Engine> {
    if let (true, By::Plugin { docker }) = (kind.has_plugins, &called_as.by)
        && let Some(program) = caller(docker, cwd, env)
    {
        return Some(Engine { kind, program, caller: true });
    }
    let program = process::find(kind.name, env)?;
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
    use crate::invocation::DockerGlobals;

    fn selected(
        asked: Option<Choice>,
        by: By,
        there: &[EngineKind],
    ) -> Result<Vec<&'static str>, Cause> {
        let called_as = CalledAs { by, docker_globals: DockerGlobals::default() };
        let find = |kind| {
            there.contains(&kind).then(|| Engine { kind, program: PathBuf::new(), caller: false })
        };
        select(asked, &called_as, find)
            .map(|targets| targets.iter().map(Target::name).collect())
            .map_err(|problem| problem.cause)
    }

    #[test]
    fn which_engine() {
        let [docker, podman, nerdctl] = EngineKind::ALL;
        let plugin = || By::Plugin { docker: "docker".into() };
        let all = [nerdctl, podman, docker];
        assert_eq!(selected(None, By::default(), &all), Ok(vec!["docker"]));
        assert_eq!(selected(None, By::default(), &[nerdctl, podman]), Ok(vec!["podman"]));
        assert_eq!(selected(None, plugin(), &all), Ok(vec!["docker"]));
        assert_eq!(selected(None, By::Name("podman-ghcr"), &all), Ok(vec!["podman"]));
        assert_eq!(selected(None, By::Name("nerdctl-ghcr"), &all), Ok(vec!["nerdctl"]));
        assert_eq!(selected(Some(Choice::Engine(podman)), plugin(), &all), Ok(vec!["podman"]));
        assert_eq!(
            selected(Some(Choice::All), plugin(), &all),
            Ok(vec!["docker", "podman", "nerdctl"])
        );
        assert_eq!(selected(Some(Choice::File), By::Name("podman-ghcr"), &[]), Ok(vec!["file"]));
        assert_eq!(selected(None, By::Name("podman-ghcr"), &[docker]), Err(Cause::NoEngine));
        assert_eq!(selected(Some(Choice::All), By::default(), &[]), Err(Cause::NoEngine));
        assert_eq!(selected(None, By::default(), &[]), Err(Cause::NoEngine));
    }
}

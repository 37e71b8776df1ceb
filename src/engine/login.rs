//! Hands a login to an engine: the token goes through a pipe into its own `login`.
//!
//! Owns the command line and the reading of the answer. That the login is stored is proven
//! elsewhere, from the store.

use std::ffi::OsString;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::cause::Cause;
use crate::engine::table::Globals;
use crate::engine::{Engine, EngineIdentity, EngineKind};
use crate::env::{self, Env};
use crate::invocation::DockerGlobals;
use crate::messages::{self, Reading};
use crate::problem::{Problem, reason};
use crate::process::{Ended, Output, Tool};
use crate::registry::Registry;
use crate::token::Token;
use crate::token::scopes::Access;

/// A login with nothing left to decide.
pub(crate) struct LoginRequest<'a> {
    /// The registry.
    pub registry: &'a Registry,
    /// Whose token it is.
    pub user: String,
    /// The token.
    pub token: &'a Token,
    /// What the login is for.
    pub access: Access,
    /// Arguments of the person's for the engine's own login.
    pub extra: &'a [OsString],
}

/// What an engine did with a login.
pub(crate) struct Handed {
    /// What it really is, if that was asked.
    pub identity: Option<EngineIdentity>,
    /// How its login ended: succeeded, or why not.
    pub outcome: Result<(), Failure>,
    /// What it said on stdout, for people.
    pub said: Vec<String>,
    /// What it said on stderr.
    pub noted: Vec<String>,
    /// The file that podman says it stored in.
    pub used: Option<PathBuf>,
}

/// Why an engine's login did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It exited with this code.
    Exit(i32),
    /// It exited with 0, and did not say that the login succeeded.
    Silent,
    /// A signal ended it.
    Signal(i32),
    /// It reached its limit and was killed.
    TimedOut,
    /// We were told to stop, and killed it.
    Cancelled,
}

/// The engine's command line. Flags stand before the server: some engines take no other order.
pub(crate) fn arguments(
    engine: &Engine,
    request: &LoginRequest<'_>,
    globals: &DockerGlobals,
) -> Vec<OsString> {
    let mut args = match engine.kind.globals {
        Globals::Typed => globals.args.clone(),
        Globals::Variable | Globals::None => Vec::new(),
    };
    args.extend(engine.kind.login.iter().map(OsString::from));
    args.extend(["--username", &request.user, "--password-stdin"].map(OsString::from));
    args.extend_from_slice(request.extra);
    args.push(request.registry.host.clone().into());
    args
}

/// Runs the engine's login.
///
/// # Errors
/// It could not be started.
pub(crate) fn hand_over(
    engine: &Engine,
    request: &LoginRequest<'_>,
    globals: &DockerGlobals,
    env: &Env,
    limit: Duration,
) -> Result<Handed, Problem> {
    let handed = |name: &&'static str| Some(((*name).into(), env.var(name)?.to_owned()));
    let mut with: Vec<(OsString, OsString)> =
        engine.kind.variables.iter().filter_map(handed).collect();
    if let (Globals::Variable, Some(folder)) = (engine.kind.globals, &globals.config) {
        with.push((env::DOCKER_CONFIG.into(), folder.clone()));
    }
    let tool = Tool {
        program: &engine.program,
        args: arguments(engine, request, globals),
        env,
        with,
        stdin: request.token.secret.expose().as_bytes(),
        limit,
    };
    // The docker that called us is docker. Any other program is asked what it is, meanwhile.
    let (output, identity) = thread::scope(|scope| {
        let asked = (!engine.caller).then(|| scope.spawn(|| engine.identify(env)));
        (tool.run(), asked.and_then(|thread| thread.join().ok()))
    });
    match output {
        Ok(output) => Ok(read(&output, identity)),
        Err(error) => Err(Problem::new(
            Cause::EngineFailed,
            format!("{} could not be started: {}", engine.program.display(), reason(&error)),
        )
        .engine(engine.kind.name)
        .registry(&request.registry.host)),
    }
}

fn read(output: &Output, identity: Option<EngineIdentity>) -> Handed {
    let lines = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (used, said): (Vec<_>, Vec<_>) =
        lines(&output.stdout).into_iter().partition(|line| line.starts_with("Used:"));
    let used = used.first().map(|line| PathBuf::from(line["Used:".len()..].trim()));
    // Through a daemon the words are the daemon's, so they are not compared to the letter.
    let succeeded = said.iter().any(|line| {
        let line = line.to_ascii_lowercase();
        line.contains("login") && line.contains("succeeded")
    });
    let outcome = match output.ended {
        Ended::Code(0) if succeeded => Ok(()),
        Ended::Code(0) => Err(Failure::Silent),
        Ended::Code(code) => Err(Failure::Exit(code)),
        Ended::Signal(signal) => Err(Failure::Signal(signal)),
        Ended::TimedOut => Err(Failure::TimedOut),
        Ended::Cancelled => Err(Failure::Cancelled),
    };
    Handed { identity, outcome, said, noted: lines(&output.stderr), used }
}

/// What a person is told of an engine's failure.
pub(crate) fn problem(
    kind: EngineKind,
    failure: Failure,
    noted: &[String],
    registry: &Registry,
    version: Option<(u32, u32)>,
) -> Problem {
    let name = kind.name;
    let problem = match failure {
        Failure::Exit(code) => {
            let printed = noted.join("\n");
            let read = messages::of_login(&printed, &registry.host, version);
            let cause = read.as_ref().map_or(Cause::EngineFailed, Reading::cause);
            let words = messages::last_words(read.as_ref().map_or(&printed, |read| &read.text));
            let words =
                if words.is_empty() { format!("it exited with code {code}") } else { words };
            Problem::new(cause, format!("{name} could not log in to {}", registry.host)).why(words)
        }
        Failure::Silent => Problem::new(
            Cause::NotStored,
            format!("{name} ended without saying that the login succeeded"),
        ),
        Failure::Signal(signal) => Problem::new(
            Cause::EngineFailed,
            format!("{name} was ended by signal {signal} during the login"),
        ),
        Failure::TimedOut => Problem::new(
            Cause::EngineTimeout,
            format!("{name} did not finish its login in time and was killed"),
        ),
        Failure::Cancelled => {
            Problem::new(Cause::Interrupted, format!("{name}'s login was stopped"))
        }
    };
    problem.engine(name).registry(&registry.host)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use zeroize::Zeroizing;

    use super::*;
    use crate::token::kind::TokenKind;
    use crate::token::secret::Secret;
    use crate::token::source::Source;

    fn argv(engine: &str, user: &str, extra: &[&str], globals: &[&str]) -> Vec<OsString> {
        let secret = Arc::new(Secret::new(Zeroizing::new("ghp_secret".into())));
        let token = Token { secret, kind: TokenKind::Classic, source: Source::Gh };
        let extra: Vec<OsString> = extra.iter().map(OsString::from).collect();
        let registry = Registry::ghcr();
        let request = LoginRequest {
            registry: &registry,
            user: user.into(),
            token: &token,
            access: Access::Pull,
            extra: &extra,
        };
        let engine = Engine {
            kind: EngineKind::named(engine).unwrap(),
            program: PathBuf::new(),
            caller: false,
        };
        let globals = DockerGlobals {
            args: globals.iter().map(OsString::from).collect(),
            ..DockerGlobals::default()
        };
        arguments(&engine, &request, &globals)
    }

    #[test]
    fn command_lines() {
        assert_eq!(
            argv("docker", "octocat", &[], &["--config", "D"]),
            ["--config", "D", "login", "--username", "octocat", "--password-stdin", "ghcr.io"]
        );
        assert_eq!(
            argv("podman", "-x", &["--authfile", "F"], &["--config", "D"]),
            [
                "login",
                "--verbose",
                "--username",
                "-x",
                "--password-stdin",
                "--authfile",
                "F",
                "ghcr.io"
            ]
        );
        assert_eq!(
            argv("nerdctl", "octocat", &[], &["--config", "D"]),
            ["login", "--username", "octocat", "--password-stdin", "ghcr.io"]
        );
    }

    #[test]
    fn answers() {
        let answer = |ended, stdout: &str| {
            let output = Output {
                ended,
                stdout: Zeroizing::new(stdout.as_bytes().to_vec()),
                stderr: Vec::new(),
            };
            let handed = read(&output, None);
            (handed.outcome, handed.said, handed.used)
        };
        let (outcome, said, used) =
            answer(Ended::Code(0), "Used:  /run/a.json\nLogin Succeeded!\n");
        assert_eq!(outcome, Ok(()));
        assert_eq!(said, ["Login Succeeded!"]);
        assert_eq!(used, Some("/run/a.json".into()));
        assert_eq!(answer(Ended::Code(0), "").0, Err(Failure::Silent));
        assert_eq!(answer(Ended::Code(1), "Login Succeeded\n").0, Err(Failure::Exit(1)));
        assert_eq!(answer(Ended::TimedOut, "").0, Err(Failure::TimedOut));
    }
}

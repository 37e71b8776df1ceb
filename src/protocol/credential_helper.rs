//! Docker's credential-helper protocol: what `docker-credential-ghcr` reads and answers.
//!
//! One argument, a key or a credential on stdin, the answer on stdout, the exit code 0 or 1; an
//! error is told on stdout as well. Source: docker/docker-credential-helpers
//! `credentials/credentials.go` and `client/client.go`. Anything but the exact words for "there is
//! none" ends pulls of public images too, so that is what every doubt becomes. Which login it is,
//! [`crate::store::our_helper`] knows; no request, no prompt, no lock.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Read};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::cause::Cause;
use crate::cli;
use crate::env::Env;
use crate::exit::Exit;
use crate::limits::{PERSON_LIMIT, STORE_LIMIT};
use crate::problem::Problem;
use crate::report::Finding;
use crate::shutdown;
use crate::store::credential_helper::{self as client, HelperProblem, NOT_FOUND};
use crate::store::our_helper;
use crate::ui::{self, Format, Ui, Verbosity};

/// The helpers' own client says so of a request that lacks its half.
const NO_SERVER: &str = "no credentials server URL";
const NO_USER: &str = "no credentials username";

/// More than any request is: the reference implementation reads no longer line.
const LONGEST: usize = 64 * 1024;

/// What is answered: a text on stdout, the exit code, and what a person may want to know.
struct Answered {
    text: Zeroizing<String>,
    exit: Exit,
    finding: Option<Problem>,
}

/// Answers one request.
pub(crate) fn run(args: &[OsString], env: &Env) -> Exit {
    shutdown::forbid_dumps();
    // The compiler's own end of a panic is neither of the two codes, and quotes what it met.
    shutdown::tell_panics(|ending| ui::exit_message(our_helper::PROGRAM, "done", &ending));
    // A person at a terminal may be typing into the dialog of the fallback store.
    let limit = if io::stderr().is_terminal() { PERSON_LIMIT } else { STORE_LIMIT };
    let answered = answer(args, io::stdin().lock(), env, limit);
    if let Some(problem) = answered.finding {
        Ui::new(our_helper::PROGRAM, env, Format::Text, Verbosity::Normal)
            .finding(&Finding::warning(problem));
    }
    match ui::answer(&answered.text) {
        Exit::Done => answered.exit,
        failed => failed,
    }
}

fn answer(args: &[OsString], stdin: impl Read, env: &Env, limit: Duration) -> Answered {
    let [action] = args else { return no(&usage()) };
    match action.to_str() {
        Some("get") => get(stdin, env, limit),
        Some("store") => store(stdin, env, limit),
        Some("erase") => match server(stdin) {
            Some(server) if server.is_empty() => no(NO_SERVER),
            Some(server) => done(our_helper::erase(&server, env, limit)),
            None => yes(String::new()),
        },
        Some("list") => list(env, limit),
        Some("version" | "--version" | "-v") => yes(version()),
        Some("help" | "--help" | "-h") => yes(usage() + "\n"),
        _ => no(&usage()),
    }
}

fn get(stdin: impl Read, env: &Env, limit: Duration) -> Answered {
    let Some(server) = server(stdin) else { return no(NOT_FOUND) };
    if server.is_empty() {
        return no(NO_SERVER);
    }
    let Some(registry) = our_helper::registry(&server, env) else { return no(NOT_FOUND) };
    let found = our_helper::answer(&registry, env, limit);
    match found.login {
        Some(login) => Answered {
            text: client::payload(&server, &login.user, &login.token.secret),
            exit: Exit::Done,
            finding: None,
        },
        None => Answered { finding: passed_over(&found.passed_over), ..no(NOT_FOUND) },
    }
}

/// Why a person gets no login although there is one.
fn passed_over(reasons: &[String]) -> Option<Problem> {
    let first = reasons.first()?;
    let problem = Problem::new(Cause::NoToken, "no login is given to the engine");
    Some(problem.why(first.clone()).fix("docker-ghcr login"))
}

fn store(stdin: impl Read, env: &Env, limit: Duration) -> Answered {
    let Some((server, entry)) = read(stdin).and_then(|bytes| client::message(&bytes)) else {
        return no("the credential to store is no JSON object, or longer than 64 KiB");
    };
    if server.is_empty() {
        return no(NO_SERVER);
    }
    if entry.user.is_empty() {
        return no(NO_USER);
    }
    match entry.secret {
        Some(secret) => done(our_helper::store(&server, &entry.user, &secret, env, limit)),
        None => no("the credential to store has no secret"),
    }
}

/// The registries that `get` has an answer for, as docker goes on to ask for each of them.
fn list(env: &Env, limit: Duration) -> Answered {
    let users: BTreeMap<String, String> = our_helper::registries(env)
        .into_iter()
        .filter_map(|registry| {
            let login = our_helper::answer(&registry, env, limit).login?;
            Some((registry.host, login.user))
        })
        .collect();
    yes(serde_json::json!(users).to_string() + "\n")
}

/// The words and the form that docker's own helpers have: name, package, version.
fn version() -> String {
    let package = env!("CARGO_PKG_REPOSITORY").trim_start_matches("https://");
    format!("{} ({package}) {}\n", our_helper::PROGRAM, env!("CARGO_PKG_VERSION"))
}

fn usage() -> String {
    let actions = cli::HELPER_ACTIONS.map(|(name, _)| name).join("|");
    format!("Usage: {} <{actions}>", our_helper::PROGRAM)
}

/// The key on stdin; none if it is no text, or longer than any. It is no secret.
fn server(stdin: impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    stdin.take(LONGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= LONGEST)?;
    Some(text.trim().to_owned())
}

/// All of stdin, into a buffer that never grows; none if it is longer than a request is.
fn read(stdin: impl Read) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 64));
    stdin.take(LONGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= LONGEST).then_some(bytes)
}

fn yes(text: String) -> Answered {
    Answered { text: Zeroizing::new(text), exit: Exit::Done, finding: None }
}

fn no(text: &str) -> Answered {
    let text = Zeroizing::new(format!("{text}\n"));
    Answered { text, exit: Exit::Unexpected, finding: None }
}

/// How a change of the fallback store ended, in one line for docker to quote.
fn done(result: Result<(), HelperProblem>) -> Answered {
    match result {
        Ok(()) => yes(String::new()),
        Err(problem) if problem.cause == Cause::NoFallbackStore => no(&format!(
            "{} keeps no token in a file and has no fallback store: {}",
            our_helper::PROGRAM,
            Cause::NoFallbackStore.row().fix
        )),
        Err(problem) => no(&format!("{}: {}", problem.program, problem.why)),
    }
}

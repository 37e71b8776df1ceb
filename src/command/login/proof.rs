//! The proof that a login was stored, and what is said where there is none.

use std::time::Duration;

use crate::cause::Cause;
use crate::context::Context;
use crate::engine::EngineKind;
use crate::engine::login::LoginRequest;
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::report::Finding;
use crate::shell::shell_quoted;
use crate::shutdown;
use crate::store::login::Store;
use crate::store::{Entry, Location, exposed, exposure};

/// A login that was stored, and proven.
pub(super) struct Stored {
    /// Where it is kept.
    pub(super) kept: Location,
    /// What the engine said on stdout.
    pub(super) said: Vec<String>,
    /// What the engine turned out to be, if that is not what its name says.
    pub(super) really: Option<EngineKind>,
    /// What is worth knowing of the place.
    pub(super) findings: Vec<Finding>,
    /// What it took.
    pub(super) by: By,
}

/// What it took for a target to have the login.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum By {
    /// A login of its own.
    Login,
    /// That of the target of this name, which it finds in the same place.
    LoginOf(&'static str),
    /// Nothing: our own credential helper has it from elsewhere each time.
    Helper,
}

/// What is worth knowing of the place where a login is kept.
pub(super) fn about(kept: &Location, store: &Store, cx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if matches!(kept, Location::File(_)) && store.ends_with_session(cx.env) {
        let file = store.file.display();
        let message = format!("podman's login lies in {file}, which the next reboot takes away");
        let problem = Problem::new(Cause::LoginLostAtReboot, message);
        findings.push(Finding::warning(match cx.env.path(crate::env::XDG_CONFIG_HOME) {
            Some(folder) => {
                problem.piece("authfile", shell_quoted(&folder.join("containers/auth.json")))
            }
            None => problem,
        }));
    }
    if let Location::File(file) = kept
        && let Some(mode) = exposed(file)
    {
        findings.push(Finding::warning(exposure(file, mode)));
    }
    findings
}

/// The other login that podman finds before the one it has just stored in a file that was named.
pub(super) fn shadowed(
    store: &Store,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Option<Finding> {
    let host = &request.registry.host;
    let held = store.found_first(host, cx.env, STORE_LIMIT)?;
    (!is_it(&held.entry, request)).then(|| {
        let message =
            format!("podman still takes the login of {} for {host} {}", held.entry.user, held.kept);
        Finding::warning(
            Problem::new(Cause::ShadowedLogin, message).fix("{me} logout --engine podman; {login}"),
        )
    })
}

/// Reads the login back from the store that the engine uses.
pub(super) fn prove(
    store: &Store,
    request: &LoginRequest<'_>,
    limit: Duration,
    cx: &Context<'_>,
) -> Result<Location, Problem> {
    let host = &request.registry.host;
    let held = store.stored(host, cx.env, limit)?;
    let not_stored = |message: String| Problem::new(Cause::NotStored, message);
    match held {
        Some(held) if is_it(&held.entry, request) => Ok(held.kept),
        Some(held) => Err(not_stored(format!(
            "the login succeeded, but that of {} is still {}",
            held.entry.user, held.kept
        ))),
        None => Err(match store.kept(host) {
            Ok(Location::Helper { name, file, .. }) => not_stored(format!(
                "the login succeeded, but the credential helper {name} holds none for {host}"
            ))
            .fix(format!("mend docker-credential-{name}, or take it out of {}", file.display())),
            _ => not_stored(format!(
                "the login succeeded, but {} holds none for {host}",
                store.file.display()
            )),
        }),
    }
}

/// Whether an entry is the login that was asked for. A daemon may have stored an identity token
/// of the registry's in the secret's place.
pub(super) fn is_it(entry: &Entry, request: &LoginRequest<'_>) -> bool {
    match entry.identity_token {
        // Helpers have this name in the place of the user's.
        true => [request.user.as_str(), "<token>"].contains(&entry.user.as_str()),
        false => {
            entry.user == request.user && entry.secret.as_ref() == Some(&*request.token.secret)
        }
    }
}

/// The word of a login that left nothing behind.
pub(super) const NOTHING: &str = "nothing was stored";

/// A word on whether something was stored, for a login that did not come to its end. Was the engine
/// `killed`, then its helper, a child of its own, may still be at it.
pub(super) fn whether_stored(
    store: &Store,
    request: &LoginRequest<'_>,
    killed: bool,
    cx: &Context<'_>,
) -> String {
    let host = &request.registry.host;
    match shutdown::look(|| store.stored(host, cx.env, STORE_LIMIT)) {
        Ok(Some(held)) if is_it(&held.entry, request) => {
            format!("the login is stored, {}", held.kept)
        }
        Ok(_) => match killed.then(|| store.helper(host, cx.env)).flatten() {
            Some((helper, _)) => {
                format!("{NOTHING} so far, but docker-credential-{helper} may still be storing it")
            }
            None => NOTHING.into(),
        },
        Err(problem) => format!("whether something was stored cannot be seen: {}", problem.message),
    }
}

/// A failure at the store, unless a stop is what made it fail.
pub(super) fn unless_stopped(
    problem: Problem,
    store: &Store,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Problem {
    match shutdown::stopped() {
        Some(_) => stopped("the login was being stored", false, store, request, cx),
        None => problem,
    }
}

pub(super) fn stopped(
    doing: &str,
    killed: bool,
    store: &Store,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Problem {
    let cause = shutdown::stopped().map_or(Cause::Interrupted, shutdown::Stop::cause);
    let word = whether_stored(store, request, killed, cx);
    Problem::new(cause, format!("stopped while {doing}: {word}"))
}

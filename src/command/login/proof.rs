//! The proof that a login was stored, and what is said where there is none.

use std::time::Duration;

use crate::cause::Cause;
use crate::context::Context;
use crate::engine::EngineKind;
use crate::engine::login::LoginRequest;
use crate::env::XDG_CONFIG_HOME;
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::report::Finding;
use crate::shutdown;
use crate::store::{Entry, Location, Store, exposed, exposure};

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

/// What docker says, and so do we where the registry has taken a login from us.
pub(super) const SUCCEEDED: &str = "Login Succeeded";
/// The word of a login that left nothing behind.
pub(super) const NOTHING: &str = "nothing was stored";

/// A look at the store that a login went to.
pub(super) struct Proof<'a> {
    /// The store that the engine uses.
    pub(super) store: &'a Store,
    /// The login.
    pub(super) request: &'a LoginRequest<'a>,
    pub(super) cx: &'a Context<'a>,
}

impl Proof<'_> {
    /// Reads the login back.
    pub(super) fn prove(&self, limit: Duration) -> Result<Location, Problem> {
        let host = &self.request.registry.host;
        let held = self.store.stored(host, self.cx.env, limit)?;
        let not_stored = |message: String| Problem::new(Cause::NotStored, message);
        match held {
            Some(held) if is_it(&held.entry, self.request) => Ok(held.location),
            Some(held) => Err(not_stored(format!(
                "the login succeeded, but that of {} is still {}",
                held.entry.user, held.location
            ))),
            None => Err(match self.store.location(host) {
                Ok(Location::Helper { name, file, .. }) => not_stored(format!(
                    "the login succeeded, but the credential helper {name} holds none for {host}"
                ))
                .fix(format!(
                    "mend docker-credential-{name}, or take it out of {}",
                    file.display()
                )),
                _ => not_stored(format!(
                    "the login succeeded, but {} holds none for {host}",
                    self.store.file.display()
                )),
            }),
        }
    }

    /// What is worth knowing of the place where it is kept.
    pub(super) fn about(&self, kept: &Location) -> Vec<Finding> {
        let (store, env) = (self.store, self.cx.env);
        let mut findings = Vec::new();
        if matches!(kept, Location::File(_)) && store.ends_with_session(env) {
            let file = store.file.display();
            let message =
                format!("podman's login lies in {file}, which the next reboot takes away");
            let problem = Problem::new(Cause::LoginLostAtReboot, message);
            findings.push(Finding::warning(match env.path(XDG_CONFIG_HOME) {
                Some(folder) => problem.auth_file(folder.join("containers/auth.json")),
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
    pub(super) fn shadowed(&self) -> Option<Finding> {
        let host = &self.request.registry.host;
        let held = self.store.found_first(host, self.cx.env, STORE_LIMIT)?;
        (!is_it(&held.entry, self.request)).then(|| {
            let (user, kept) = (&held.entry.user, &held.location);
            let message = format!("podman still takes the login of {user} for {host} {kept}");
            let fix = "{me} logout --engine podman; {login}";
            Finding::warning(Problem::new(Cause::ShadowedLogin, message).fix(fix))
        })
    }

    /// A word on whether something was stored, for a login that did not come to its end. Was the
    /// engine `killed`, then its helper, a child of its own, may still be at it.
    pub(super) fn whether_stored(&self, killed: bool) -> String {
        let (host, env) = (&self.request.registry.host, self.cx.env);
        match shutdown::look(|| self.store.stored(host, env, STORE_LIMIT)) {
            Ok(Some(held)) if is_it(&held.entry, self.request) => {
                format!("the login is stored, {}", held.location)
            }
            Ok(_) => match killed.then(|| self.store.helper(host, env)).flatten() {
                Some((helper, _)) => format!(
                    "{NOTHING} so far, but docker-credential-{helper} may still be storing it"
                ),
                None => NOTHING.into(),
            },
            Err(problem) => {
                format!("whether something was stored cannot be seen: {}", problem.message)
            }
        }
    }

    /// A failure at the store, unless a stop is what made it fail.
    pub(super) fn unless_stopped(&self, problem: Problem) -> Problem {
        match shutdown::stopped() {
            Some(_) => self.stopped("the login was being stored", false),
            None => problem,
        }
    }

    /// That a stop ended the login, and whether something was stored.
    pub(super) fn stopped(&self, doing: &str, killed: bool) -> Problem {
        let cause = shutdown::stopped().map_or(Cause::Interrupted, shutdown::Stop::cause);
        let word = self.whether_stored(killed);
        Problem::new(cause, format!("stopped while {doing}: {word}"))
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

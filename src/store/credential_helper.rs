//! Credential helpers: the client of docker's protocol with `docker-credential-NAME`.
//!
//! Owns the bytes of that protocol and what a helper's answer means. Which helper is asked for
//! which registry is the files' business; starting it is [`crate::process`]'s.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Entry, json};
use crate::cause::Cause;
use crate::env::Env;
use crate::messages;
use crate::problem::Problem;
use crate::process::{self, Ended, Output, Tool};
use crate::shutdown::{self, Stop};
use crate::token::secret::Secret;

/// What every helper says on stdout when it has no such credential. Nothing else means that.
pub(crate) const NOT_FOUND: &str = "credentials not found in native keychain";

/// The user name that marks an identity token.
const TOKEN_USER: &str = "<token>";

/// Longer than a helper's sentence needs to be.
const WHY: usize = 300;

/// Why a helper gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelperProblem {
    /// The program, `docker-credential-NAME`.
    pub program: String,
    /// `HelperMissing`, `NoFallbackStore`, that of the stop if we were told to, or `HelperFailed` or a
    /// closer one that the helper itself names.
    pub cause: Cause,
    /// What was seen, never a secret.
    pub why: String,
}

impl HelperProblem {
    /// What a person is told; `file` is the one that names the helper.
    pub(crate) fn problem(&self, file: &Path) -> Problem {
        let message = match self.cause {
            Cause::HelperMissing => format!("the credential helper {} is missing", self.program),
            Cause::NoFallbackStore => format!("{} has no store to keep a login in", self.program),
            cause if messages::of_helper(&self.program, &self.why) == Some(cause) => {
                format!("the credential helper {} failed: {}", self.program, cause.row().meaning)
            }
            _ => format!("the credential helper {} failed", self.program),
        };
        Problem::new(self.cause, message)
            .why(self.why.clone())
            .helper(self.program.clone())
            .file(file)
    }
}

/// The credential that a helper has for a key; none if it says that it has none.
///
/// # Errors
/// It is missing, fails, takes longer than `limit`, or answers something else.
pub(crate) fn get(
    name: &str,
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<Option<Entry>, HelperProblem> {
    let helper = Helper::named(name);
    let output = helper.ask("get", key.as_bytes(), env, limit)?;
    if is_not_found(&output) {
        return Ok(None);
    }
    helper.must_succeed(&output, None)?;
    match entry(&output.stdout) {
        Some(entry) => Ok(Some(entry)),
        // What it wrote may be half a secret.
        None => Err(helper.failed("its answer is no credential in JSON".into())),
    }
}

/// The keys that a helper has a credential for. Not every helper can tell.
///
/// # Errors
/// As [`get`].
pub(crate) fn list(name: &str, env: &Env, limit: Duration) -> Result<Vec<String>, HelperProblem> {
    let helper = Helper::named(name);
    let output = helper.ask("list", b"", env, limit)?;
    helper.must_succeed(&output, None)?;
    let users: Option<BTreeMap<String, String>> = serde_json::from_slice(&output.stdout).ok();
    match users {
        Some(users) => Ok(users.into_keys().collect()),
        None => Err(helper.failed("its list is not what the protocol wants".into())),
    }
}

/// That a helper is installed.
///
/// # Errors
/// It is missing.
pub(crate) fn installed(name: &str, env: &Env) -> Result<(), HelperProblem> {
    Helper::named(name).find(env).map(|_| ())
}

/// Hands a credential to a helper.
///
/// # Errors
/// As [`get`].
pub(crate) fn store(
    name: &str,
    key: &str,
    user: &str,
    secret: &Secret,
    env: &Env,
    limit: Duration,
) -> Result<(), HelperProblem> {
    let helper = Helper::named(name);
    let output = helper.ask("store", payload(key, user, secret).as_bytes(), env, limit)?;
    helper.must_succeed(&output, Some(secret))
}

/// Makes a helper forget a key. One that never had it has done what was asked.
///
/// # Errors
/// As [`get`].
pub(crate) fn erase(
    name: &str,
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<(), HelperProblem> {
    let helper = Helper::named(name);
    let output = helper.ask("erase", key.as_bytes(), env, limit)?;
    if is_not_found(&output) { Ok(()) } else { helper.must_succeed(&output, None) }
}

pub(super) struct Helper {
    program: String,
}

impl Helper {
    pub(super) fn named(name: &str) -> Self {
        Self { program: format!("docker-credential-{name}") }
    }

    fn ask(
        &self,
        action: &str,
        stdin: &[u8],
        env: &Env,
        limit: Duration,
    ) -> Result<Output, HelperProblem> {
        if self.program.contains(['/', '\\', '\0']) {
            return Err(self.failed("a helper's name is no path".into()));
        }
        let program = self.find(env)?;
        Tool { program: &program, args: vec![action.into()], env, with: Vec::new(), stdin, limit }
            .run()
            .map_err(|error| self.failed(super::path::reason(&error)))
    }

    fn find(&self, env: &Env) -> Result<PathBuf, HelperProblem> {
        process::find(&self.program, env).ok_or_else(|| {
            let why = format!("{} is in no folder of PATH", self.program);
            HelperProblem { cause: Cause::HelperMissing, ..self.failed(why) }
        })
    }

    pub(super) fn must_succeed(
        &self,
        output: &Output,
        secret: Option<&Secret>,
    ) -> Result<(), HelperProblem> {
        let how = match output.ended {
            Ended::Code(0) => return Ok(()),
            Ended::Code(code) => format!("it exited with code {code}"),
            Ended::Signal(signal) => format!("signal {signal} ended it"),
            Ended::TimedOut => "it did not answer in time and was ended".into(),
            Ended::Cancelled => {
                let cause = shutdown::stopped().map_or(Cause::Interrupted, Stop::cause);
                let why = "it was ended because we were told to stop".into();
                return Err(HelperProblem { cause, ..self.failed(why) });
            }
        };
        // Errors belong on stdout; a helper that crashes speaks on stderr.
        let said = last_line(&output.stdout, secret).or_else(|| last_line(&output.stderr, secret));
        Err(self.failed(said.map_or(how.clone(), |said| format!("{how}: {said}"))))
    }

    fn failed(&self, why: String) -> HelperProblem {
        let cause = messages::of_helper(&self.program, &why).unwrap_or(Cause::HelperFailed);
        HelperProblem { program: self.program.clone(), cause, why }
    }
}

pub(super) fn is_not_found(output: &Output) -> bool {
    matches!(output.ended, Ended::Code(code) if code != 0)
        && std::str::from_utf8(&output.stdout).is_ok_and(|text| text.trim() == NOT_FOUND)
}

/// The last line that says something, unless it may be a credential.
fn last_line(stream: &[u8], secret: Option<&Secret>) -> Option<String> {
    let text = String::from_utf8_lossy(stream);
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty())?;
    let is_secret = secret.is_some_and(|secret| line.contains(secret.expose()));
    if is_secret || line.contains('{') {
        return None;
    }
    Some(line.chars().take(WHY).collect())
}

/// The credential in a helper's answer to `get`. Keys match without regard to case, and the
/// server's name in the answer counts for nothing, as in docker.
pub(crate) fn entry(stdout: &[u8]) -> Option<Entry> {
    message(stdout).and_then(|(_, entry)| entry.secret.is_some().then_some(entry))
}

/// The server and the credential in a message of the protocol; none if it is no JSON object.
pub(crate) fn message(bytes: &[u8]) -> Option<(String, Entry)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let root = json::root(text).ok().filter(|root| text[root.clone()].starts_with('{'))?;
    let field = |name| {
        json::fields(text, &root, name)
            .rev()
            .find_map(|member| json::secret_string(text, &member.value))
    };
    let plain = |name| field(name).map(|text| text.to_string()).unwrap_or_default();
    let (server, user, secret) = (plain("ServerURL"), plain("Username"), field("Secret"));
    let secret = secret.map(Secret::new);
    let identity_token = user == TOKEN_USER;
    Some((server, Entry { user, secret, identity_token, source: None }))
}

/// What `store` reads: one line of JSON, built in a buffer that never grows.
pub(crate) fn payload(key: &str, user: &str, secret: &Secret) -> Zeroizing<String> {
    let secret = secret.expose();
    // Six characters is the longest that one becomes.
    let length = 64 + 6 * (key.len() + user.len() + secret.len());
    let mut line = Zeroizing::new(String::with_capacity(length));
    for (name, text) in
        [("{\"ServerURL\":", key), (",\"Username\":", user), (",\"Secret\":", secret)]
    {
        line.push_str(name);
        json::push_string(&mut line, text);
    }
    line.push_str("}\n");
    line
}

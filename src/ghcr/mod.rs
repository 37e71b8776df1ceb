//! Asks the container registry: is it one, and does it take this login?
//!
//! Owns the registry's side of the protocol: the challenge, the token endpoint, the form of its
//! errors. It asks the registry's own host and no other, and returns what was seen.

pub(crate) mod image;
pub(crate) mod www_authenticate;

use std::fmt::Write as _;

use zeroize::Zeroizing;

use crate::cause::Cause;
use crate::http::{Auth, Http, NoAnswer, NoAnswerKind, Response};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::token::expiry::http_date;
use crate::token::secret::Secret;

const ACCEPT: &str = "application/json";
/// How many characters of an error's words are kept. GitHub's longest have some 250.
const WORDS_LIMIT: usize = 500;

/// Where the registry wants a login to be exchanged for a bearer token. Made by [`challenge`] only,
/// which checks that this is a place of the registry's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// An https URL on the registry's host.
    pub(crate) realm: String,
    service: Option<String>,
    /// When the registry says it answered, in seconds since 1970.
    pub answered: Option<i64>,
}

/// What was seen instead of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ChallengeProblem {
    /// No answer came.
    NoAnswer(NoAnswer),
    /// 200 without a login; a registry would have asked for one.
    Open,
    /// A page for people, with this status: a network's sign-in page or a filter's refusal.
    Page(u16),
    /// 401, but with no challenge for a bearer token, or with one that can be read in two ways.
    NoChallenge,
    /// The token is to be sent there: another host, another port, or without TLS. The scheme and
    /// the host as the answer has them: text from outside.
    RealmElsewhere(String),
    /// Too many requests (429).
    RateLimited,
    /// Another status.
    Status(u16),
}

/// What the registry said to a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LoginAnswer {
    /// It gave a bearer token, and took it.
    Accepted,
    /// It does not take the token: 401, or 403 with the message `denied`, which is its word for
    /// credentials that are expired, revoked or mistyped.
    Dead,
    /// It refused for another reason. The message is text from outside.
    Refused {
        /// The status, which may be one of a failing server (5xx).
        status: u16,
        /// Its first error as `CODE: message`.
        message: Option<String>,
    },
    /// Too many requests (429).
    RateLimited,
    /// No answer came.
    NoAnswer(NoAnswer),
    /// What answered is not the registry: a page for people, or 200 without a token.
    Nonsense,
}

/// One error in the registry's form (OCI distribution specification, "Error Codes").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegistryError {
    /// Such as `DENIED`.
    pub code: String,
    /// Such as `denied`. May be empty.
    pub message: String,
}

/// Asks `GET /v2/` as nobody: a registry answers 401 and says where to log in.
///
/// # Errors
/// What was seen instead. Then no engine may be given the token: they send the password to any
/// realm, and take a sign-in page's 200 for success.
pub(crate) fn challenge(http: &Http, registry: &Registry) -> Result<Challenge, ChallengeProblem> {
    let url = format!("https://{}/v2/", registry.host);
    let response = http.get(&url, Auth::None, ACCEPT).map_err(ChallengeProblem::NoAnswer)?;
    read_challenge(&response, &registry.host)
}

/// Logs in as an engine does, and forgets the bearer token: `challenge`'s realm with the login as
/// Basic and no scope, then `GET /v2/` with what it gave.
///
/// `user` is not empty and has no colon. The registry does not check it, as far as is known.
pub(crate) fn login(
    http: &Http,
    registry: &Registry,
    challenge: &Challenge,
    user: &str,
    secret: &Secret,
) -> LoginAnswer {
    let bearer = match bearer(http, challenge, user, secret, None) {
        Ok(bearer) => bearer,
        Err(answer) => return answer,
    };
    let url = format!("https://{}/v2/", registry.host);
    match http.get(&url, Auth::Bearer(&bearer), ACCEPT) {
        Err(no_answer) => LoginAnswer::NoAnswer(no_answer),
        Ok(response) if response.status == 200 && !response.is_page() => LoginAnswer::Accepted,
        // The login was good, so this cannot be its fault: never `Dead`.
        Ok(response) => refusal(&response),
    }
}

/// Exchanges a login for a bearer token of the registry's, which is good for `scope` (none: for no image at
/// all). An engine begins every pull and push with that.
///
/// # Errors
/// It gave none.
pub(crate) fn bearer(
    http: &Http,
    challenge: &Challenge,
    user: &str,
    secret: &Secret,
    scope: Option<&str>,
) -> Result<Secret, LoginAnswer> {
    let url = challenge.token_url(Some(user), scope);
    let response = http.get(&url, Auth::Basic { user, secret }, ACCEPT);
    read_token(&response.map_err(LoginAnswer::NoAnswer)?)
}

/// Reads the errors in a registry's body; empty if it has none in their form.
pub(crate) fn registry_errors(body: &[u8]) -> Vec<RegistryError> {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |error: &serde_json::Value, name: &str| {
        let text: String = error.get(name)?.as_str()?.chars().take(WORDS_LIMIT).collect();
        Some(text).filter(|text| !text.is_empty())
    };
    let errors = body.get("errors").and_then(serde_json::Value::as_array);
    let one = |error| {
        let message = text(error, "message").unwrap_or_default();
        Some(RegistryError { code: text(error, "code")?, message })
    };
    errors.into_iter().flatten().filter_map(one).collect()
}

impl LoginAnswer {
    /// Why it says nothing about the login, if so.
    pub(crate) fn no_word(&self, registry: &Registry) -> Option<Problem> {
        match self {
            Self::Accepted | Self::Dead => None,
            other => Some(other.problem(registry)),
        }
    }

    /// A login that was not taken, as a failure of the run; what a dead token means is for
    /// `diagnosis` to say.
    pub(crate) fn problem(&self, registry: &Registry) -> Problem {
        self.problem_of("the login", registry)
    }

    /// The same where something else was asked for: "the request for …".
    pub(crate) fn problem_of(&self, asked: &str, registry: &Registry) -> Problem {
        let host = &registry.host;
        let (cause, message, why) = match self {
            Self::NoAnswer(no_answer) => return no_answer.problem(),
            Self::RateLimited => (
                Cause::RateLimited,
                format!("`{host}` takes no more requests for now"),
                format!("{asked} was answered 429"),
            ),
            Self::Refused { status, message } => (
                match status {
                    500.. => Cause::ServerError,
                    404 => Cause::NotARegistry,
                    _ => Cause::RegistryRefused,
                },
                format!("`{host}` refused {asked}"),
                match message {
                    Some(message) => format!("it answered {status}: {message}"),
                    None => format!("it answered {status}"),
                },
            ),
            Self::Accepted | Self::Dead | Self::Nonsense => (
                Cause::NotARegistry,
                format!("what answers as `{host}` is not the registry"),
                format!("{asked} was not answered as a registry does"),
            ),
        };
        Problem::new(cause, message).why(why).registry(host.clone())
    }
}

impl ChallengeProblem {
    /// Whether nothing came at all, which says nothing about who is there.
    pub(crate) fn is_no_answer(&self) -> bool {
        matches!(self, Self::NoAnswer(no) if no.kind != NoAnswerKind::Nonsense)
    }

    /// The same as a failure of the run.
    pub(crate) fn problem(&self, registry: &Registry) -> Problem {
        let host = &registry.host;
        let asked = format!("https://{host}/v2/");
        let (cause, message, why) = match self {
            Self::NoAnswer(no_answer) => return no_answer.problem(),
            Self::Open => (
                Cause::NotARegistry,
                format!("what answers as `{host}` is not the registry"),
                format!("{asked} was answered 200 without a login, the registry says 401"),
            ),
            Self::Page(status) => (
                Cause::NotARegistry,
                format!("what answers as `{host}` is not the registry"),
                format!("{asked} was answered with a web page, status {status}"),
            ),
            Self::NoChallenge => (
                Cause::NotARegistry,
                format!("what answers as `{host}` is not the registry"),
                format!("{asked} was answered 401, but does not say where to log in"),
            ),
            Self::RealmElsewhere(place) => (
                Cause::RealmElsewhere,
                format!("`{host}` asks for the token to be sent elsewhere"),
                format!("the login is to go to {place}, not to https://{host}"),
            ),
            Self::RateLimited => (
                Cause::RateLimited,
                format!("`{host}` takes no more requests for now"),
                format!("{asked} was answered 429"),
            ),
            Self::Status(status) => (
                match status {
                    500.. => Cause::ServerError,
                    // No registry redirects this or does not know it.
                    ..400 | 404 => Cause::NotARegistry,
                    _ => Cause::RegistryRefused,
                },
                format!("`{host}` did not answer as a registry"),
                format!("{asked} was answered {status}, the registry says 401"),
            ),
        };
        Problem::new(cause, message).why(why).registry(host.clone())
    }
}

pub(crate) fn read_challenge(
    response: &Response,
    host: &str,
) -> Result<Challenge, ChallengeProblem> {
    match response.status {
        401 => {}
        429 => return Err(ChallengeProblem::RateLimited),
        status @ 500.. => return Err(ChallengeProblem::Status(status)),
        status if response.is_page() => return Err(ChallengeProblem::Page(status)),
        200 => return Err(ChallengeProblem::Open),
        status => return Err(ChallengeProblem::Status(status)),
    }
    let mut schemes = Vec::new();
    for header in response.headers("www-authenticate") {
        schemes.extend(www_authenticate::parse(&header).ok_or(ChallengeProblem::NoChallenge)?);
    }
    schemes.retain(|scheme| scheme.name == "bearer");
    // Of two challenges, or two realms in one, an engine may take the other than we would.
    for realm in schemes.iter().flat_map(|scheme| scheme.values("realm")) {
        if !is_own(realm, host) {
            return Err(ChallengeProblem::RealmElsewhere(origin(realm)));
        }
    }
    let first = schemes.iter().find_map(|scheme| {
        let realm = scheme.values("realm").next()?.into();
        let service = scheme.values("service").next().map(String::from);
        let answered = response.header("date").and_then(http_date);
        Some(Challenge { realm, service, answered })
    });
    match first {
        Some(challenge) => Ok(challenge),
        None if response.is_page() => Err(ChallengeProblem::Page(401)),
        None => Err(ChallengeProblem::NoChallenge),
    }
}

/// Whether a realm is an https URL on exactly this host, without a user and on the usual port.
fn is_own(realm: &str, host: &str) -> bool {
    let Some((scheme, rest)) = realm.split_once("://") else { return false };
    // The whole of what could be read as an authority is compared, so nothing can hide in it.
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let authority = authority.strip_suffix(":443").unwrap_or(authority);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/?".contains(&b);
    scheme.eq_ignore_ascii_case("https")
        && authority.eq_ignore_ascii_case(host)
        && rest.bytes().all(plain)
}

/// Scheme and host of a realm, for people; without a user and a password.
fn origin(realm: &str) -> String {
    let (scheme, rest) = realm.split_once("://").unwrap_or(("", realm));
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    // A hundred characters are enough to know it by.
    scheme.chars().chain(host.chars()).take(100).collect()
}

impl Challenge {
    /// The URL of the token endpoint, for a user (none: as nobody). docker sends the same, with its
    /// own name as the client.
    fn token_url(&self, user: Option<&str>, scope: Option<&str>) -> String {
        let mut url = self.realm.clone();
        let values = [
            ("account", user),
            ("client_id", Some("docker-ghcr")),
            ("service", self.service.as_deref()),
            ("scope", scope),
        ];
        for (name, value) in values {
            let Some(value) = value else { continue };
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push('=');
            encode(value, &mut url);
        }
        url
    }
}

/// Writes a value into a URL's query.
fn encode(text: &str, url: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
}

/// The bearer token in the token endpoint's answer.
pub(crate) fn read_token(response: &Response) -> Result<Secret, LoginAnswer> {
    match response.status {
        200 => bearer_in(response).ok_or(LoginAnswer::Nonsense),
        status @ (401 | 403) if !response.is_page() => {
            let denied =
                |error: &RegistryError| error.code == "DENIED" && error.message == "denied";
            if status == 401 || registry_errors(&response.body).iter().any(denied) {
                Err(LoginAnswer::Dead)
            } else {
                Err(refusal(response))
            }
        }
        _ => Err(refusal(response)),
    }
}

/// The token moves from the JSON into the secret; what the JSON reader may have copied on its way
/// there cannot be cleared.
fn bearer_in(response: &Response) -> Option<Secret> {
    if response.cut {
        return None;
    }
    let mut body: serde_json::Value = serde_json::from_slice(&response.body).ok()?;
    // Both names are in use; the specification wants a client to know either.
    let name = ["token", "access_token"].into_iter().find(|name| body[*name].is_string())?;
    let serde_json::Value::String(token) = body[name].take() else { return None };
    let token = Zeroizing::new(token);
    let fits = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| Secret::new(token))
}

fn refusal(response: &Response) -> LoginAnswer {
    match response.status {
        429 => LoginAnswer::RateLimited,
        // A failing server may well send a page.
        ..500 if response.is_page() => LoginAnswer::Nonsense,
        ..400 => LoginAnswer::Nonsense,
        status => {
            let first = registry_errors(&response.body).into_iter().next();
            let message = first.map(|error| format!("{}: {}", error.code, error.message));
            LoginAnswer::Refused { status, message }
        }
    }
}

#[cfg(test)]
mod tests;

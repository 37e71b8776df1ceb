//! Asks the registry: is it one, and does it take a login. Evidence only.
//!
//! Source: the distribution specification's token authentication, and ghcr.io's recorded answers:
//! `/v2/` without a token is 401 with a Bearer challenge; its token endpoint answers dead
//! credentials with 403 `DENIED`, and not with 401.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::cause::Cause;
use crate::http::{Auth, Http, NoAnswer, Response};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::token::secret::Secret;

/// Where the registry wants credentials to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The token endpoint; https, and on the registry's own host.
    pub realm: String,
    /// The name by which the endpoint knows the registry.
    pub service: Option<String>,
}

/// What came instead of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAsked {
    /// A success: nobody asks for a token, so nobody is GitHub's registry.
    Open,
    /// A page for people.
    Page(u16),
    /// A challenge that wants the password elsewhere, or in the clear.
    RealmElsewhere(String),
    /// 401 without a challenge that can be read.
    NoChallenge,
    /// Too many requests.
    RateLimited,
    /// Another status, with the registry's message if it has one.
    Status(u16, Option<String>),
    /// No answer.
    NoAnswer(NoAnswer),
}

impl NotAsked {
    /// Whether nothing came at all.
    pub fn is_no_answer(&self) -> bool {
        matches!(self, Self::NoAnswer(no) if no.problem().exit() == crate::problem::Exit::NoAnswer)
    }

    /// The problem it is for a login.
    pub fn problem(&self, registry: &Registry) -> Problem {
        let host = &registry.host;
        let what = format!("what answers as {host} is not the registry");
        let problem = match self {
            Self::Open => Problem::new(Cause::NotARegistry, what).why("it asks for no token"),
            Self::Page(status) => Problem::new(Cause::NotARegistry, what)
                .why(format!("it answered {status} with a page for people")),
            Self::RealmElsewhere(realm) => Problem::new(
                Cause::RealmElsewhere,
                format!("what answers as {host} wants the token to be sent elsewhere"),
            )
            .why(format!("it names {realm}")),
            Self::NoChallenge => Problem::new(Cause::NotARegistry, what)
                .why("it answered 401 and does not say where to get a token"),
            Self::RateLimited => refused(429, None, host),
            Self::Status(status, message) => refused(*status, message.as_deref(), host),
            Self::NoAnswer(no) => no.problem(),
        };
        problem.piece("registry", host)
    }
}

/// How the registry answered a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginAnswer {
    /// It took it.
    Accepted,
    /// The token is dead.
    Dead,
    /// Another status, with the registry's message if it has one.
    Refused(u16, Option<String>),
    /// A success without a token in it.
    Nonsense,
    /// No answer.
    NoAnswer(NoAnswer),
}

impl LoginAnswer {
    /// Why it says nothing about the login, if so.
    pub fn no_word(&self, registry: &Registry) -> Option<Problem> {
        match self {
            Self::Accepted | Self::Dead => None,
            other => Some(other.problem(registry)),
        }
    }

    /// The problem that a login which was not taken is.
    pub fn problem(&self, registry: &Registry) -> Problem {
        let host = &registry.host;
        match self {
            Self::NoAnswer(no) => no.problem(),
            Self::Refused(status, message) => refused(*status, message.as_deref(), host),
            _ => Problem::new(
                Cause::NotARegistry,
                format!("what answers as {host} is not the registry"),
            )
            .why("its token endpoint gives no token"),
        }
        .piece("registry", host)
    }
}

/// A status that is neither yes nor a challenge.
fn refused(status: u16, message: Option<&str>, host: &str) -> Problem {
    let cause = match status {
        429 => Cause::RateLimited,
        500..=599 => Cause::ServerError,
        300..=399 | 404 => Cause::NotARegistry,
        _ => Cause::RegistryRefused,
    };
    let message = message.map(|message| format!(": {message}")).unwrap_or_default();
    Problem::new(cause, format!("{host} refused the login"))
        .why(format!("it answered {status}{message}"))
}

/// Asks the registry, as nobody, where it wants credentials to be sent.
///
/// # Errors
/// What came instead.
pub fn challenge(http: &Http, registry: &Registry) -> Result<Challenge, NotAsked> {
    let url = format!("https://{}/v2/", registry.host);
    match http.get(&url, Auth::None, "application/json") {
        Ok(response) => read_challenge(&response, &registry.host),
        Err(no) => Err(NotAsked::NoAnswer(no)),
    }
}

fn read_challenge(response: &Response, host: &str) -> Result<Challenge, NotAsked> {
    match response.status {
        401 => {}
        429 => return Err(NotAsked::RateLimited),
        status if response.is_page() => return Err(NotAsked::Page(status)),
        200..=299 => return Err(NotAsked::Open),
        status => return Err(NotAsked::Status(status, message(response))),
    }
    let bearer =
        response.headers("www-authenticate").find_map(bearer).ok_or(NotAsked::NoChallenge)?;
    let realm = bearer.realm.ok_or(NotAsked::NoChallenge)?;
    let at_home = realm.strip_prefix("https://").is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        let authority = authority.strip_suffix(":443").unwrap_or(authority);
        authority.eq_ignore_ascii_case(host)
    });
    match at_home {
        true => Ok(Challenge { realm, service: bearer.service }),
        false => Err(NotAsked::RealmElsewhere(realm)),
    }
}

/// Does the login exchange that engines do: Basic for a token, and the token for `/v2/`.
pub fn login(
    http: &Http,
    registry: &Registry,
    challenge: &Challenge,
    user: &str,
    secret: &Secret,
) -> LoginAnswer {
    let bearer = match exchange(http, challenge, user, secret) {
        Ok(bearer) => bearer,
        Err(answer) => return answer,
    };
    let url = format!("https://{}/v2/", registry.host);
    match http.get(&url, Auth::Bearer(&bearer), "application/json") {
        Ok(response) => match response.status {
            200 => LoginAnswer::Accepted,
            401 => LoginAnswer::Dead,
            status => LoginAnswer::Refused(status, message(&response)),
        },
        Err(no) => LoginAnswer::NoAnswer(no),
    }
}

/// Asks the token endpoint alone whether it takes a login.
pub fn taken(http: &Http, challenge: &Challenge, user: &str, secret: &Secret) -> LoginAnswer {
    exchange(http, challenge, user, secret).map_or_else(|answer| answer, |_| LoginAnswer::Accepted)
}

/// Sends the login to the token endpoint. A dead one is answered 403 by ghcr.io.
fn exchange(
    http: &Http,
    challenge: &Challenge,
    user: &str,
    secret: &Secret,
) -> Result<Secret, LoginAnswer> {
    let mut url = challenge.realm.clone();
    url.push(if url.contains('?') { '&' } else { '?' });
    url += &format!("account={}&client_id=docker-ghcr", percent(user));
    if let Some(service) = &challenge.service {
        url += &format!("&service={}", percent(service));
    }
    let response = http
        .get(&url, Auth::Basic { user, secret }, "application/json")
        .map_err(LoginAnswer::NoAnswer)?;
    match response.status {
        200 => token_of(&response).ok_or(LoginAnswer::Nonsense),
        401 => Err(LoginAnswer::Dead),
        403 if is_denied(&response) => Err(LoginAnswer::Dead),
        status => Err(LoginAnswer::Refused(status, message(&response))),
    }
}

/// The registry's own token. Its JSON passes through serde_json, which leaves copies of this
/// short-lived token in memory; of the person's token it sees nothing.
fn token_of(response: &Response) -> Option<Secret> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    let token = body.get("token").or_else(|| body.get("access_token"))?.as_str()?;
    (!token.is_empty()).then(|| Secret::new(Zeroizing::new(token.to_owned())))
}

fn is_denied(response: &Response) -> bool {
    error(response).is_some_and(|(code, _)| code.eq_ignore_ascii_case("DENIED"))
}

fn message(response: &Response) -> Option<String> {
    error(response).map(|(code, message)| if message.is_empty() { code } else { message })
}

/// Code and message of the first error in a registry's answer.
fn error(response: &Response) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    let first = body.get("errors")?.get(0)?;
    let text = |key: &str| first.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some((text("code"), text("message")))
}

/// A value for a query.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(b).to_string()
            }
            b => format!("%{b:02X}"),
        })
        .collect()
}

#[derive(Default)]
struct Bearer {
    realm: Option<String>,
    service: Option<String>,
}

/// Finds the Bearer challenge in a header that may hold several (RFC 9110, 11.6.1).
fn bearer(header: &str) -> Option<Bearer> {
    let mut found: Option<Bearer> = None;
    let mut in_bearer = false;
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return found;
        }
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let after = after.trim_start_matches([' ', '\t']);
        match after.strip_prefix('=') {
            // A parameter of the challenge that is being read.
            Some(value) if !word.is_empty() => {
                let (value, after) = parameter(value.trim_start_matches([' ', '\t']));
                if let (true, Some(bearer)) = (in_bearer, &mut found) {
                    match word.to_ascii_lowercase().as_str() {
                        "realm" => bearer.realm = Some(value),
                        "service" => bearer.service = Some(value),
                        _ => {}
                    }
                }
                rest = after;
            }
            // Padding of another scheme's token, or nothing that belongs here.
            Some(after) => rest = after,
            // A scheme.
            None => {
                in_bearer = found.is_none() && word.eq_ignore_ascii_case("bearer");
                if in_bearer {
                    found = Some(Bearer::default());
                }
                rest = after;
            }
        }
    }
}

/// A parameter's value, quoted or not, and what follows it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GHCR: &str = r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#;

    fn challenged(
        status: u16,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Result<Challenge, NotAsked> {
        read_challenge(&Response::fake(status, headers, body), "ghcr.io")
    }

    #[test]
    fn what_a_registry_answers() {
        let realm =
            |header: &str| challenged(401, &[("www-authenticate", header)], "").map(|c| c.realm);
        assert_eq!(
            challenged(401, &[("www-authenticate", GHCR)], ""),
            Ok(Challenge {
                realm: "https://ghcr.io/token".into(),
                service: Some("ghcr.io".into())
            })
        );
        for header in [
            "bearer REALM=https://ghcr.io/token",
            r#"Basic realm="x, y", Bearer realm = "https://ghcr.io/token""#,
            r#"Negotiate dG9rZW4=, Bearer realm="https://GHCR.io:443/token""#,
        ] {
            assert!(realm(header).is_ok(), "{header}: {:?}", realm(header));
        }
        for header in [
            r#"Bearer realm="https://evil.example/token""#,
            r#"Bearer realm="http://ghcr.io/token""#,
            r#"Bearer realm="https://ghcr.io@evil.example/token""#,
            r#"Bearer realm="https://ghcr.io.evil.example/token""#,
            r#"Bearer realm="https://ghcr.io:8443/token""#,
            r#"Bearer realm="https://evil.example\\@ghcr.io/""#,
            r#"Bearer realm="/token""#,
        ] {
            assert!(matches!(realm(header), Err(NotAsked::RealmElsewhere(_))), "{header}");
        }
        for header in
            ["", "Basic realm=\"x\"", "Bearer", "Bearer service=x", "=,=", "Bearerrealm=x"]
        {
            assert_eq!(realm(header), Err(NotAsked::NoChallenge), "{header}");
        }
    }

    #[test]
    fn what_comes_instead() {
        let html = [("content-type", "text/html")];
        assert_eq!(challenged(200, &[], "{}"), Err(NotAsked::Open));
        assert_eq!(challenged(200, &html, ""), Err(NotAsked::Page(200)));
        assert_eq!(challenged(503, &html, ""), Err(NotAsked::Page(503)));
        assert_eq!(challenged(302, &[], ""), Err(NotAsked::Status(302, None)));
        assert_eq!(challenged(429, &[], ""), Err(NotAsked::RateLimited));
        let body = r#"{"errors":[{"code":"DENIED","message":"no"}]}"#;
        assert_eq!(challenged(403, &[], body), Err(NotAsked::Status(403, Some("no".into()))));
    }

    #[test]
    fn values_in_a_query() {
        assert_eq!(percent("octo cat&x=é"), "octo%20cat%26x%3D%C3%A9");
    }

    proptest::proptest! {
        #[test]
        fn any_header_is_read(header in "[ -~]{0,60}|(Bearer|realm|=|\"|\\\\|,| ){0,20}") {
            let _ = bearer(&header);
        }
    }
}

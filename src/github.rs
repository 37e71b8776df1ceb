//! Asks GitHub's API what a token is.
//!
//! Owns the requests to the API host of a registry and the reading of its answers: evidence as
//! values. It judges nothing and asks once: after several bad credentials GitHub refuses even good
//! ones for a while.

use crate::cause::Cause;
use crate::http::{Auth, Http, NoAnswer, Response};
use crate::messages;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::Registry;
use crate::token::expiry::{Expiry, http_date};
use crate::token::kind::TokenKind;
use crate::token::scopes::Scopes;
use crate::token::secret::Secret;

/// The media type GitHub's documentation recommends.
const ACCEPT: &str = "application/vnd.github+json";

/// What GitHub knows of a token that it took.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grant {
    /// Whose token it is: letters, digits, `-` and `_`, at times followed by `[bot]`.
    pub login: String,
    /// What it may do. `None`: not stated, as for fine-grained tokens; that is not "nothing".
    pub scopes: Option<Scopes>,
    /// When GitHub says it answered, in seconds since 1970.
    pub answered: Option<i64>,
    /// When it ends. `None`: no end is stated, or the stated one cannot be believed.
    pub expires: Option<Expiry>,
}

/// What GitHub said of a token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// 200: it is alive.
    Grant(Grant),
    /// 403 `Resource not accessible by integration`: alive, an app's own token, nobody's.
    Integration,
    /// 401: GitHub does not take it.
    Rejected,
    /// Neither yes nor no.
    Doubt(Doubt),
}

#[cfg(test)]
impl Answer {
    /// What it says of somebody's token that is alive, for tests.
    pub(crate) fn fake(login: &str, scopes: Option<&str>) -> Self {
        let scopes = scopes.map(Scopes::parse);
        Self::Grant(Grant { login: login.into(), scopes, answered: None, expires: None })
    }
}

/// An answer, or the lack of one, that says nothing about the token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Doubt {
    /// No answer came.
    NoAnswer(NoAnswer),
    /// Too many requests (429, or 403 with the marks of a limit).
    RateLimited,
    /// Too many bad credentials: for a while every one is refused (403).
    LockedOut,
    /// The server failed, with this status.
    ServerError(u16),
    /// Another status, with the message in the body if it has one. Text from outside.
    Status(u16, Option<String>),
    /// 200, but no answer of GitHub's API.
    Nonsense,
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoAnswer(no) => write!(f, "{}: {}", no.host, no.detail),
            Self::RateLimited => f.write_str("GitHub takes no more requests from here for now"),
            Self::LockedOut => {
                f.write_str("GitHub refuses every token for a while, after several bad ones")
            }
            Self::ServerError(status) => write!(f, "GitHub failed, with status {status}"),
            Self::Status(status, Some(message)) => write!(f, "GitHub answered {status}: {message}"),
            Self::Status(status, None) => write!(f, "GitHub answered {status}"),
            Self::Nonsense => f.write_str("what answers in GitHub's place is not GitHub"),
        }
    }
}

impl Doubt {
    /// The failure it is for whoever cannot do without the answer.
    pub(crate) fn problem(&self, registry: &Registry) -> Problem {
        let cause = match self {
            Self::NoAnswer(no) => return no.problem(),
            Self::RateLimited => Cause::RateLimited,
            Self::LockedOut => Cause::LoginLockout,
            Self::ServerError(_) => Cause::ServerError,
            Self::Status(..) | Self::Nonsense => Cause::NotARegistry,
        };
        Problem::new(cause, format!("{} did not say whose token it is", registry.github))
            .why(self.to_string())
            .fix("add -u USER, or try again later")
    }
}

/// What GitHub said when asked for something that belongs to an organization: its packages, or one
/// of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OrgAnswer {
    /// 200: this token may look.
    Readable,
    /// 403: the token is not authorized for the organization's single sign-on. The page to do that
    /// lives for an hour; `None` if the answer had no link to that GitHub.
    SingleSignOn(Option<String>),
    /// 403 with a reason: a policy of the organization, or a missing scope. Text from outside.
    Forbidden(String),
    /// 404: no such organization or package, or hidden; also the answer for a person's account.
    NotFound,
    /// 401: GitHub does not take the token.
    Rejected,
    /// The name cannot be one of GitHub's, so nobody was asked.
    NotAName,
    /// Neither yes nor no.
    Doubt(Doubt),
}

/// Asks whose token it is: one `GET /user`, the token as Bearer, to that registry's API host only.
pub(crate) fn whose(http: &Http, registry: &Registry, secret: &Secret) -> Answer {
    match http.get(&format!("{}/user", registry.api()), Auth::Bearer(secret), ACCEPT) {
        Ok(response) => read_user(&response),
        Err(no_answer) => Answer::Doubt(Doubt::NoAnswer(no_answer)),
    }
}

/// Asks for an organization's container packages, to learn whether it keeps this token out.
pub(crate) fn organization(
    http: &Http,
    registry: &Registry,
    secret: &Secret,
    org: &str,
) -> OrgAnswer {
    // One package is enough: the status is the answer.
    let path = "packages?package_type=container&per_page=1";
    ask_organization(http, registry, secret, org, path)
}

/// Asks for one container package of an organization: that tells too whether it keeps this token
/// out, and else whether the package is shown to it.
pub(crate) fn package(
    http: &Http,
    registry: &Registry,
    secret: &Secret,
    image: &Reference,
) -> OrgAnswer {
    let path = format!("packages/container/{}", image.escaped_name());
    ask_organization(http, registry, secret, &image.owner, &path)
}

fn ask_organization(
    http: &Http,
    registry: &Registry,
    secret: &Secret,
    org: &str,
    path: &str,
) -> OrgAnswer {
    // Such a name needs no percent sign in a URL.
    if !is_login(org) || TokenKind::of(org) != TokenKind::Unknown {
        return OrgAnswer::NotAName;
    }
    let url = format!("{}/orgs/{org}/{path}", registry.api());
    match http.get(&url, Auth::Bearer(secret), ACCEPT) {
        Ok(response) => read_organization(&response, &registry.github),
        Err(no_answer) => OrgAnswer::Doubt(Doubt::NoAnswer(no_answer)),
    }
}

pub(crate) fn read_user(response: &Response) -> Answer {
    let body = json(response);
    match response.status {
        200 => read_grant(response, &body).map_or(Answer::Doubt(Doubt::Nonsense), Answer::Grant),
        // A filter in between may answer 401 too, but not with JSON.
        401 if body.is_object() => Answer::Rejected,
        403 if stated(&body) == Some(Cause::ThirdPartyAppToken) => Answer::Integration,
        _ => Answer::Doubt(doubt(response, &body)),
    }
}

fn read_grant(response: &Response, body: &serde_json::Value) -> Option<Grant> {
    let login = body.get("login")?.as_str()?;
    let name = login.strip_suffix("[bot]").unwrap_or(login);
    is_login(name).then(|| Grant {
        login: login.into(),
        scopes: response.header("x-oauth-scopes").map(Scopes::parse),
        answered: response.header("date").and_then(http_date),
        expires: response
            .header("github-authentication-token-expiration")
            .and_then(|end| Expiry::parse(end, response.header("date"))),
    })
}

pub(crate) fn read_organization(response: &Response, github: &str) -> OrgAnswer {
    let body = json(response);
    let sign_on = response.header_of("x-github-sso", "required");
    match (response.status, sign_on) {
        // A list of packages, or a package.
        (200, _) if body.is_array() || body.get("name").is_some() => OrgAnswer::Readable,
        (200, _) => OrgAnswer::Doubt(Doubt::Nonsense),
        (401, _) if body.is_object() => OrgAnswer::Rejected,
        (403, Some(header)) => OrgAnswer::SingleSignOn(sign_on_page(header, github)),
        (404, _) if body.is_object() => OrgAnswer::NotFound,
        _ => match doubt(response, &body) {
            Doubt::Status(403, Some(message)) => OrgAnswer::Forbidden(message),
            doubt => OrgAnswer::Doubt(doubt),
        },
    }
}

/// What is left when the answer is none of the expected ones.
fn doubt(response: &Response, body: &serde_json::Value) -> Doubt {
    let stated = stated(body);
    let limited = response.header("x-ratelimit-remaining") == Some("0")
        || response.header("retry-after").is_some()
        || stated == Some(Cause::RateLimited);
    match response.status {
        429 => Doubt::RateLimited,
        403 if stated == Some(Cause::LoginLockout) => Doubt::LockedOut,
        403 if limited => Doubt::RateLimited,
        status @ 500.. => Doubt::ServerError(status),
        status => {
            let message = body.get("message").and_then(serde_json::Value::as_str);
            Doubt::Status(status, message.map(String::from))
        }
    }
}

/// The page in `required; url=https://…`, if it is on that GitHub: whatever else a header says, a
/// person is only sent to the GitHub they named.
fn sign_on_page(header: &str, github: &str) -> Option<String> {
    let url = header.split(';').find_map(|part| part.trim().strip_prefix("url="))?;
    let rest = url.strip_prefix("https://")?.strip_prefix(github)?;
    let plain = rest.starts_with('/') && rest.bytes().all(|b| b.is_ascii_graphic());
    plain.then(|| url.into())
}

/// A name of an account: letters, digits and `-`; managed users have one `_` too.
fn is_login(name: &str) -> bool {
    (1..=100).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The body as JSON; null if it is none or was cut.
fn json(response: &Response) -> serde_json::Value {
    let body = if response.cut { &[] } else { response.body.as_slice() };
    serde_json::from_slice(body).unwrap_or_default()
}

/// The cause that the message in the body states.
fn stated(body: &serde_json::Value) -> Option<Cause> {
    messages::of_api_error(body.get("message")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::FakeHeaders;
    use crate::token::scopes::Access;

    fn user(status: u16, headers: FakeHeaders<'_>, body: &str) -> Answer {
        read_user(&Response::fake(status, headers, body))
    }

    #[test]
    fn grants() {
        let grant = |headers: FakeHeaders<'_>| match user(
            200,
            headers,
            r#"{"login":"octocat","id":1,"name":"The Octocat"}"#,
        ) {
            Answer::Grant(grant) => grant,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            grant(&[]),
            Grant { login: "octocat".into(), scopes: None, answered: None, expires: None }
        );
        assert_eq!(grant(&[("x-oauth-scopes", "")]).scopes, Some(Scopes::default()));
        let full = grant(&[
            ("x-oauth-scopes", "delete:packages, write:packages"),
            ("github-authentication-token-expiration", "2026-12-31 23:59:59 UTC"),
            ("date", "Tue, 24 Nov 2026 09:01:00 GMT"),
        ]);
        assert!(full.scopes.unwrap().allow(Access::Delete));
        assert_eq!(full.expires.unwrap().to_string(), "2026-12-31");
        let present = grant(&[
            ("github-authentication-token-expiration", "2026-11-24 09:01:01 UTC"),
            ("date", "Tue, 24 Nov 2026 09:01:00 GMT"),
        ]);
        assert_eq!(present.expires, None);
    }

    #[test]
    fn logins() {
        let taken = |login: &str| {
            let body = serde_json::json!({ "login": login }).to_string();
            matches!(user(200, &[], &body), Answer::Grant(grant) if grant.login == login)
        };
        for login in ["octocat", "Octo-Cat", "mona_acme", "ghost-", "dependabot[bot]"] {
            assert!(taken(login), "{login}");
        }
        for login in ["", "[bot]", "a b", "a:b", "a\u{1b}[2J", "é", &"a".repeat(101)] {
            assert!(!taken(login), "{login}");
        }
    }

    #[test]
    fn users_that_are_none() {
        let limit = ("x-ratelimit-remaining", "0");
        let message = |text: &str| serde_json::json!({ "message": text }).to_string();
        let status = |status, text: Option<&str>| Doubt::Status(status, text.map(String::from));
        let locked = "Maximum number of login attempts exceeded. Please try again later.";
        let cases: &[(u16, FakeHeaders<'_>, &str, Doubt)] = &[
            (200, &[], "", Doubt::Nonsense),
            (200, &[], "<html>", Doubt::Nonsense),
            (200, &[], "[]", Doubt::Nonsense),
            (200, &[], r#"{"login":1}"#, Doubt::Nonsense),
            (200, &[], r#"{"login":"octocat"} and more"#, Doubt::Nonsense),
            (301, &[], "", status(301, None)),
            (401, &[], "<html>", status(401, None)),
            (403, &[], "", status(403, None)),
            (403, &[], &message("No."), status(403, Some("No."))),
            (403, &[], &message(locked), Doubt::LockedOut),
            (403, &[limit], &message("API rate limit exceeded"), Doubt::RateLimited),
            (403, &[], &message("You have exceeded a secondary rate limit."), Doubt::RateLimited),
            (403, &[("retry-after", "60")], "", Doubt::RateLimited),
            (404, &[], &message("Not Found"), status(404, Some("Not Found"))),
            (429, &[], "", Doubt::RateLimited),
            (500, &[], "", Doubt::ServerError(500)),
            (503, &[], "<html>", Doubt::ServerError(503)),
        ];
        for (code, headers, body, expected) in cases {
            assert_eq!(
                user(*code, headers, body),
                Answer::Doubt(expected.clone()),
                "{code} {body}"
            );
        }
    }

    #[test]
    fn rejected_and_integration() {
        assert_eq!(user(401, &[], r#"{"message":"Bad credentials"}"#), Answer::Rejected);
        let body = r#"{"message":"Resource not accessible by integration","status":"403"}"#;
        assert_eq!(user(403, &[], body), Answer::Integration);
    }

    #[test]
    fn a_cut_answer_is_nonsense() {
        let mut response = Response::fake(200, &[], r#"{"login":"octocat"}"#);
        response.cut = true;
        assert_eq!(read_user(&response), Answer::Doubt(Doubt::Nonsense));
    }

    #[test]
    fn organizations() {
        let page = "https://github.com/orgs/acme/sso?authorization_request=A1";
        let sso = format!("required; url={page}");
        let policy = "`acme` forbids access via a personal access token (classic).";
        let forbidden = serde_json::json!({ "message": policy }).to_string();
        let cases: &[(u16, FakeHeaders<'_>, &str, OrgAnswer)] = &[
            (200, &[], "[]", OrgAnswer::Readable),
            (200, &[], r#"{"name":"app"}"#, OrgAnswer::Readable),
            (200, &[], "{}", OrgAnswer::Doubt(Doubt::Nonsense)),
            (200, &[], "<html>", OrgAnswer::Doubt(Doubt::Nonsense)),
            (401, &[], r#"{"message":"Bad credentials"}"#, OrgAnswer::Rejected),
            (403, &[], &forbidden, OrgAnswer::Forbidden(policy.into())),
            (
                403,
                &[("x-github-sso", &sso)],
                &forbidden,
                OrgAnswer::SingleSignOn(Some(page.into())),
            ),
            (403, &[("x-github-sso", "required")], "{}", OrgAnswer::SingleSignOn(None)),
            (404, &[], r#"{"message":"Not Found"}"#, OrgAnswer::NotFound),
            (429, &[], "", OrgAnswer::Doubt(Doubt::RateLimited)),
            (502, &[], "", OrgAnswer::Doubt(Doubt::ServerError(502))),
        ];
        for (code, headers, body, expected) in cases {
            let response = Response::fake(*code, headers, body);
            assert_eq!(read_organization(&response, "github.com"), *expected, "{code} {body}");
        }
    }

    #[test]
    fn sign_on_pages_of_others() {
        for url in [
            "http://github.com/orgs/acme/sso",
            "https://github.com.evil.example/orgs/acme/sso",
            "https://github.com@evil.example/",
            "https://github.com:444/orgs/acme/sso",
            "https://evil.example/orgs/acme/sso",
            "https://github.com/a b",
            "https://github.com",
            "",
        ] {
            assert_eq!(sign_on_page(&format!("required; url={url}"), "github.com"), None, "{url}");
        }
        assert!(sign_on_page("required; url=https://a.ghe.com/x", "a.ghe.com").is_some());
    }

    #[test]
    fn an_impossible_organization_is_not_asked_for() {
        let http = Http::new(&crate::env::Env::default());
        let secret = Secret::new("token".to_string().into());
        for org in ["", "..", "a/b", "a?b", "a%2fb", "a b"] {
            let answer = organization(&http, &Registry::ghcr(), &secret, org);
            assert_eq!(answer, OrgAnswer::NotAName, "{org}");
        }
    }
}

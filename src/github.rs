//! Asks GitHub's API what a token is. Evidence only; `diagnosis` judges it.
//!
//! Source: GitHub's REST documentation ("Get the authenticated user"; scopes and expiry in the
//! headers `X-OAuth-Scopes` and `github-authentication-token-expiration`). One request for one
//! token, and no second try: GitHub locks accounts out after several bad ones.

use serde_json::Value;

use crate::http::{Auth, Http, NoAnswer, Response};
use crate::registry::Registry;
use crate::token::expiry::Expiry;
use crate::token::scopes::Scopes;
use crate::token::secret::Secret;

/// What GitHub says a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is.
    pub login: String,
    /// What it may do; `None` if that is not stated, as for tokens with permissions.
    pub scopes: Option<Scopes>,
    /// When it ends; `None` if that is not stated.
    pub expires: Option<Expiry>,
}

/// GitHub's answer for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is alive, and this is what it is.
    Grant(Grant),
    /// It is alive and an app's, which is no user.
    Integration,
    /// It is not accepted.
    Rejected,
    /// Nothing that says anything about the token.
    Doubt(Doubt),
}

/// Why nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No answer.
    NoAnswer(NoAnswer),
    /// Too many requests, or too many bad tokens, from here.
    RateLimited,
    /// Another status, with GitHub's message if it has one.
    Status(u16, Option<String>),
    /// A success that says nothing a program can read.
    Nonsense,
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoAnswer(no) => no.fmt(f),
            Self::RateLimited => f.write_str("GitHub takes no more requests from here for a while"),
            Self::Status(status, Some(message)) => write!(f, "GitHub answered {status}: {message}"),
            Self::Status(status, None) => write!(f, "GitHub answered {status}"),
            Self::Nonsense => f.write_str("what answers in GitHub's place is not GitHub"),
        }
    }
}

/// Asks whose a token is and what it may do, with one request to the registry's own API.
pub fn whose(http: &Http, registry: &Registry, secret: &Secret) -> Answer {
    let url = format!("{}/user", registry.api());
    match http.get(&url, Auth::Bearer(secret), "application/vnd.github+json") {
        Ok(response) => read(&response),
        Err(no) => Answer::Doubt(Doubt::NoAnswer(no)),
    }
}

/// How an organisation meets a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrgAnswer {
    /// It lets it in, or has no objection that it states.
    Open,
    /// The token has to be authorised for single sign-on, on this page if one was named.
    SsoRequired(Option<String>),
    /// It refuses, and says why.
    Refused(String),
    /// Nothing that says anything.
    Doubt(Doubt),
}

/// Asks whether an organisation lets a token in, with one request. `/user` does not tell: single
/// sign-on and an organisation's policies show at its own resources only. `org` is a name that
/// [`is_organisation`] takes.
pub fn organisation(http: &Http, registry: &Registry, secret: &Secret, org: &str) -> OrgAnswer {
    let url = format!("{}/orgs/{org}/packages?package_type=container", registry.api());
    match http.get(&url, Auth::Bearer(secret), "application/vnd.github+json") {
        Ok(response) => read_organisation(&response, &registry.github),
        Err(no) => OrgAnswer::Doubt(Doubt::NoAnswer(no)),
    }
}

/// Whether a text can be the name of an organisation.
pub fn is_organisation(name: &str) -> bool {
    is_login(name) && !name.ends_with("[bot]")
}

fn read_organisation(response: &Response, github: &str) -> OrgAnswer {
    // `required; url=https://github.com/orgs/ORG/sso?authorization_request=…`
    if let Some(page) = response.header("x-github-sso").and_then(|sso| sso.strip_prefix("required"))
    {
        let url = page.trim_start_matches([';', ' ']).strip_prefix("url=").map(str::trim);
        let at_home = url.filter(|url| {
            url.strip_prefix("https://")
                .and_then(|rest| rest.strip_prefix(github))
                .is_some_and(|rest| rest.starts_with('/'))
        });
        return OrgAnswer::SsoRequired(at_home.map(str::to_owned));
    }
    match (response.status, read(response)) {
        (200..=299, _) => OrgAnswer::Open,
        (403, Answer::Doubt(Doubt::Status(_, Some(message)))) => {
            match ["forbids access", "IP allow list", "Enterprise Managed User"]
                .iter()
                .any(|known| message.contains(known))
            {
                true => OrgAnswer::Refused(message),
                // A token for packages may not list an organisation's; that is no objection.
                false => OrgAnswer::Open,
            }
        }
        (404, _) => OrgAnswer::Doubt(Doubt::Status(404, None)),
        (_, Answer::Doubt(doubt)) => OrgAnswer::Doubt(doubt),
        (status, _) => OrgAnswer::Doubt(Doubt::Status(status, None)),
    }
}

fn read(response: &Response) -> Answer {
    let body: Option<Value> = serde_json::from_slice(&response.body).ok();
    let text = |key: &str| body.as_ref().and_then(|body| body.get(key)).and_then(Value::as_str);
    let message = text("message").map(str::to_owned);
    let spent = response.header("x-ratelimit-remaining") == Some("0")
        || response.header("retry-after").is_some()
        || message.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains("rate limit"));
    match response.status {
        200 => match text("login").filter(|login| is_login(login)) {
            Some(login) => Answer::Grant(Grant {
                login: login.to_owned(),
                scopes: response.header("x-oauth-scopes").map(Scopes::parse),
                expires: response
                    .header("github-authentication-token-expiration")
                    .and_then(|end| Expiry::parse(end, response.header("date"))),
            }),
            None => Answer::Doubt(Doubt::Nonsense),
        },
        // A portal or a filter may answer 401 as well; GitHub's has a message.
        401 if message.is_some() => Answer::Rejected,
        403 if message.as_deref() == Some("Resource not accessible by integration") => {
            Answer::Integration
        }
        429 => Answer::Doubt(Doubt::RateLimited),
        403 if spent => Answer::Doubt(Doubt::RateLimited),
        status => Answer::Doubt(Doubt::Status(status, message)),
    }
}

/// The characters of a login; an app's ends with `[bot]`, and a managed user's has an underscore.
fn is_login(login: &str) -> bool {
    let name = login.strip_suffix("[bot]").unwrap_or(login);
    !name.is_empty()
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = r#"{"login":"octocat","id":1}"#;

    #[test]
    fn how_an_organisation_meets_a_token() {
        let read = |status, headers: &[(&'static str, &str)], message: &str| {
            let body = format!(r#"{{"message":"{message}"}}"#);
            read_organisation(&Response::fake(status, headers, &body), "github.com")
        };
        let page = "https://github.com/orgs/acme/sso?authorization_request=x";
        let sso = |url: &str| read(403, &[("x-github-sso", &format!("required; url={url}"))], "");
        assert_eq!(sso(page), OrgAnswer::SsoRequired(Some(page.into())));
        // A page of somebody else's is not shown.
        for elsewhere in [
            "http://github.com/x",
            "https://github.com.evil.example/",
            "https://github.com@e.example/",
        ] {
            assert_eq!(sso(elsewhere), OrgAnswer::SsoRequired(None), "{elsewhere}");
        }
        assert_eq!(
            read(200, &[("x-github-sso", "partial-results; organizations=1")], ""),
            OrgAnswer::Open
        );
        let forbids = "`acme` forbids access via a personal access token (classic).";
        assert_eq!(read(403, &[], forbids), OrgAnswer::Refused(forbids.into()));
        assert_eq!(read(403, &[], "Resource not accessible"), OrgAnswer::Open);
        assert_eq!(read(404, &[], "Not Found"), OrgAnswer::Doubt(Doubt::Status(404, None)));
        assert_eq!(read(429, &[], ""), OrgAnswer::Doubt(Doubt::RateLimited));
    }

    #[test]
    fn answers() {
        let read = |status, headers: &[(&'static str, &str)], body| {
            super::read(&Response::fake(status, headers, body))
        };
        let grant = |scopes: Option<&str>| {
            Answer::Grant(Grant {
                login: "octocat".into(),
                scopes: scopes.map(Scopes::parse),
                expires: None,
            })
        };
        assert_eq!(read(200, &[], USER), grant(None));
        assert_eq!(read(200, &[("x-oauth-scopes", "")], USER), grant(Some("")));
        assert_eq!(read(200, &[("x-oauth-scopes", "repo")], USER), grant(Some("repo")));
        let end = [("github-authentication-token-expiration", "2026-12-31 23:59:59 UTC")];
        let Answer::Grant(with_end) = read(200, &end, USER) else { panic!() };
        assert_eq!(with_end.expires.unwrap().to_string(), "2026-12-31");

        assert_eq!(read(401, &[], r#"{"message":"Bad credentials"}"#), Answer::Rejected);
        let integration = r#"{"message":"Resource not accessible by integration","status":"403"}"#;
        assert_eq!(read(403, &[], integration), Answer::Integration);
        let limited = Answer::Doubt(Doubt::RateLimited);
        assert_eq!(read(403, &[("x-ratelimit-remaining", "0")], "{}"), limited);
        assert_eq!(read(403, &[("retry-after", "60")], "{}"), limited);
        assert_eq!(read(429, &[], "{}"), limited);
        for (status, body) in
            [(200, "<html>"), (200, "[]"), (200, r#"{"login":"a b"}"#), (200, r#"{"login":7}"#)]
        {
            assert_eq!(read(status, &[], body), Answer::Doubt(Doubt::Nonsense), "{body}");
        }
        for (status, body) in [(401, "<html>"), (403, "{}"), (500, "{}"), (302, ""), (404, "")] {
            assert_eq!(
                read(status, &[], body),
                Answer::Doubt(Doubt::Status(status, None)),
                "{status}"
            );
        }
    }
}

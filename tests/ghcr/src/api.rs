//! The API's side: whose token it is, and what an organisation says to it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::fault::Where;
use crate::message::{Request, Response, http_date};
use crate::site::Site;
use crate::world::{Account, AccountKind, World, random_hex};

enum Ask<'a> {
    User,
    OrgPackages { org: &'a str },
    Unknown,
}

fn ask<'a>(site: &Site, request: &'a Request) -> Ask<'a> {
    let Some(path) = request.path().strip_prefix(site.api_prefix) else {
        return Ask::Unknown;
    };
    if path == "/user" {
        return Ask::User;
    }
    path.strip_prefix("/orgs/")
        .and_then(|rest| rest.strip_suffix("/packages"))
        .map_or(Ask::Unknown, |org| Ask::OrgPackages { org })
}

/// Which endpoint this is, for the faults.
pub(crate) fn place(site: &Site, request: &Request) -> Where {
    match ask(site, request) {
        Ask::User => Where::ApiUser,
        Ask::OrgPackages { .. } => Where::ApiOrg,
        Ask::Unknown => Where::Api,
    }
}

/// The token of either scheme that the API knows.
pub(crate) fn token(request: &Request) -> Option<&str> {
    request.authorization("bearer").or_else(|| request.authorization("token"))
}

/// The honest answer.
pub(crate) fn answer(site: &Site, request: &Request, world: &World) -> Response {
    let account = token(request).and_then(|token| world.account(site.github, token));
    let response = respond(site, request, world, account);
    with_headers(response, account)
}

fn respond(site: &Site, request: &Request, world: &World, account: Option<&Account>) -> Response {
    if request.header("user-agent").is_none_or(str::is_empty) {
        // From the REST documentation ("User agent"): who does not say what it is, is turned away.
        let message = "Request forbidden by administrative rules. Please make sure your request \
            has a User-Agent header.";
        return Response::new(403, "text/plain", message);
    }
    let Some(account) = account else {
        let message = match token(request) {
            Some(_) => "Bad credentials",
            None => "Requires authentication",
        };
        return refusal(401, message);
    };
    match (request.method.as_str(), ask(site, request)) {
        // Row C14: the token is alive all the same.
        ("GET", Ask::User) if account.kind == AccountKind::Installation => Response::json(
            403,
            r#"{"message":"Resource not accessible by integration","status":"403"}"#,
        ),
        ("GET", Ask::User) => user(account),
        ("GET", Ask::OrgPackages { org }) => org_packages(site, org, account, world),
        _ => refusal(404, "Not Found"),
    }
}

fn user(account: &Account) -> Response {
    // Any number will do, as long as the same login always has the same.
    let id = account.login.bytes().fold(1_u32, |id, byte| id.wrapping_mul(31) ^ u32::from(byte));
    let body = json!({ "login": account.login, "id": id, "type": "User" });
    Response::json(200, body.to_string())
}

/// Probe O of 3.7: what an organisation lets a token see.
fn org_packages(site: &Site, org: &str, account: &Account, world: &World) -> Response {
    if let Some(url) = account.sso_url(org) {
        // Row C22, headers and text of 3.6.
        let message = "Resource protected by organization SAML enforcement. You must grant your \
            Personal Access token access to this organization.";
        return refusal(403, message).with("X-GitHub-SSO", format!("required; url={url}"));
    }
    if !account.has_read_scope() {
        return refusal(403, "You need at least read:packages scope to list packages.");
    }
    let mut owned = world
        .packages(site.registry)
        .filter(|package| package.owner().eq_ignore_ascii_case(org))
        .peekable();
    if owned.peek().is_none() {
        return refusal(404, "Not Found");
    }
    let list: Vec<_> = owned
        .filter(|package| package.readable_by(&account.login))
        .map(|package| {
            json!({
                "name": package.name.split_once('/').map_or("", |(_, name)| name),
                "package_type": "container",
                "owner": { "login": package.owner() },
                "visibility": if package.public { "public" } else { "private" },
            })
        })
        .collect();
    Response::json(200, json!(list).to_string())
}

pub(crate) fn refusal(status: u16, message: &str) -> Response {
    Response::json(status, json!({ "message": message }).to_string())
}

/// What stands on every answer (3.6), and what only a live token's answers tell.
fn with_headers(mut response: Response, account: Option<&Account>) -> Response {
    let now = SystemTime::now();
    let reset = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() + 3600);
    response = response
        .with("Date", http_date(now))
        .with("X-GitHub-Request-Id", random_hex().to_uppercase())
        .with("X-RateLimit-Limit", "5000")
        .with("X-RateLimit-Remaining", "4999")
        .with("X-RateLimit-Used", "1")
        .with("X-RateLimit-Reset", reset.to_string());
    let Some(account) = account else {
        return response;
    };
    if let Some(scopes) = &account.scopes {
        response = response.with("X-OAuth-Scopes", scopes).with("X-Accepted-OAuth-Scopes", "");
    }
    if let Some(expires) = &account.expires {
        response = response.with("github-authentication-token-expiration", expires);
    }
    response
}

//! The API's side: whose token it is, and what an organization says to it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::fault::Where;
use crate::message::{Request, Response};
use crate::site::Site;
use crate::world::{Account, Package, World, random_hex};

enum Ask<'a> {
    User,
    OrgPackages { org: &'a str },
    OrgPackage { org: &'a str, name: &'a str },
    Unknown,
}

fn ask<'a>(site: &Site, request: &'a Request) -> Ask<'a> {
    let Some(path) = request.path().strip_prefix(site.api_prefix) else {
        return Ask::Unknown;
    };
    if path == "/user" {
        return Ask::User;
    }
    let Some((org, rest)) = path.strip_prefix("/orgs/").and_then(|rest| rest.split_once('/'))
    else {
        return Ask::Unknown;
    };
    match (rest, rest.strip_prefix("packages/container/")) {
        ("packages", _) => Ask::OrgPackages { org },
        (_, Some(name)) if !name.contains('/') => Ask::OrgPackage { org, name },
        _ => Ask::Unknown,
    }
}

/// Which endpoint this is, for the faults.
pub(crate) fn place(site: &Site, request: &Request) -> Where {
    match ask(site, request) {
        Ask::User => Where::ApiUser,
        Ask::OrgPackages { .. } | Ask::OrgPackage { .. } => Where::ApiOrg,
        Ask::Unknown => Where::Api,
    }
}

/// The token of either scheme that the API knows.
pub(crate) fn token(request: &Request) -> Option<&str> {
    request.authorization("bearer").or_else(|| request.authorization("token"))
}

/// The honest answer.
pub(crate) fn answer(site: &Site, request: &Request, world: &mut World) -> Response {
    let is_known = token(request).is_none_or(|it| world.account(site.github, it).is_some());
    if !is_known {
        world.failed();
    }
    if token(request).is_some() && world.is_locked() {
        // Row C62; the words are the REST documentation's ("Failed login limit").
        let message = "Maximum number of login attempts exceeded. Please try again later.";
        return with_headers(refusal(403, message), None);
    }
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
        ("GET", Ask::User) if account.is_app() => Response::json(
            403,
            r#"{"message":"Resource not accessible by integration","status":"403"}"#,
        ),
        ("GET", Ask::User) => user(account),
        ("GET", Ask::OrgPackages { org }) => org_packages(site, org, account, world),
        ("GET", Ask::OrgPackage { org, name }) => org_package(site, org, name, account, world),
        _ => refusal(404, "Not Found"),
    }
}

fn user(account: &Account) -> Response {
    // Any number will do, as long as the same login always has the same.
    let id = account.login.bytes().fold(1_u32, |id, byte| id.wrapping_mul(31) ^ u32::from(byte));
    let body = json!({ "login": account.login, "id": id, "type": "User" });
    Response::json(200, body.to_string())
}

/// Probe O of 3.7: what an organization lets a token see.
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
    let list: Vec<_> =
        owned.filter(|package| package.readable_by(&account.login)).map(package_json).collect();
    Response::json(200, json!(list).to_string())
}

/// The same for one package, whose slashes are escaped; it is not there for whoever may not read it.
fn org_package(site: &Site, org: &str, name: &str, account: &Account, world: &World) -> Response {
    let listed = org_packages(site, org, account, world);
    if listed.status != 200 {
        return listed;
    }
    let name = format!("{org}/{}", name.replace("%2F", "/"));
    match world.package(site.registry, &name) {
        Some(package) if package.readable_by(&account.login) => {
            Response::json(200, package_json(package).to_string())
        }
        _ => refusal(404, "Package not found."),
    }
}

fn package_json(package: &Package) -> serde_json::Value {
    json!({
        "name": package.name.split_once('/').map_or("", |(_, name)| name),
        "package_type": "container",
        "owner": { "login": package.owner() },
        "visibility": if package.public { "public" } else { "private" },
    })
}

pub(crate) fn refusal(status: u16, message: &str) -> Response {
    Response::json(status, json!({ "message": message }).to_string())
}

/// What stands on every answer (3.6), and what only a live token's answers tell.
fn with_headers(mut response: Response, account: Option<&Account>) -> Response {
    let now = SystemTime::now();
    let reset = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() + 3600);
    response = response
        .with("Date", httpdate::fmt_http_date(now))
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

//! The registry's side: challenge, token endpoint, manifests, tags, and the opening of uploads.

use crate::fault::Where;
use crate::message::{Request, Response};
use crate::site::{BLOB_HOST, Site};
use crate::world::{Account, AccountKind, Grant, Package, World, owner, random_hex};

/// What GHCR sends at `/v2/`: a repository that nobody asked for (3.1).
const PLACEHOLDER_SCOPE: &str = "repository:user/image:pull";

/// The default messages of the two codes, which docker leaves out of its text (section 0).
const UNAUTHORIZED: (&str, &str) = ("UNAUTHORIZED", "authentication required");
const DENIED: (&str, &str) = ("DENIED", "requested access to the resource is denied");

const INDEX_TYPE: &str = "application/vnd.oci.image.index.v1+json";
const INDEX: &str =
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;
/// SHA-256 of [`INDEX`], which some clients check.
const INDEX_DIGEST: &str =
    "sha256:dff9de10919148711140d349bf03f1a99eb06f94b03e51715ccebfa7cdc518e2";

/// SHA-256 of `{}`.
const EMPTY_CONFIG: &str =
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/// What a path asks for.
enum Ask<'a> {
    V2,
    Token,
    Manifest { name: &'a str, reference: &'a str },
    Tags { name: &'a str },
    Blob { name: &'a str, digest: &'a str },
    OpenUpload { name: &'a str },
    Upload,
    Unknown,
}

fn ask(request: &Request) -> Ask<'_> {
    match request.path() {
        "/v2/" | "/v2" => return Ask::V2,
        "/token" => return Ask::Token,
        _ => {}
    }
    let Some(rest) = request.path().strip_prefix("/v2/") else {
        return Ask::Unknown;
    };
    // Names have slashes of their own, so a path is taken apart from its end.
    if let Some((name, reference)) = rest.rsplit_once("/manifests/") {
        Ask::Manifest { name, reference }
    } else if let Some(name) = rest.strip_suffix("/tags/list") {
        Ask::Tags { name }
    } else if let Some((name, session)) = rest.rsplit_once("/blobs/uploads/") {
        match session {
            "" => Ask::OpenUpload { name },
            _ => Ask::Upload,
        }
    } else if let Some((name, digest)) = rest.rsplit_once("/blobs/") {
        Ask::Blob { name, digest }
    } else {
        Ask::Unknown
    }
}

/// Which endpoint this is, for the faults.
pub(crate) fn place(request: &Request) -> Where {
    match ask(request) {
        Ask::V2 if request.authorization("bearer").is_some() => Where::V2AfterToken,
        Ask::V2 => Where::V2,
        Ask::Token if request.method == "POST" => Where::TokenForm,
        Ask::Token if request.header("authorization").is_none() => Where::AnonymousToken,
        Ask::Token => Where::Token,
        Ask::Manifest { .. } => Where::Manifest,
        Ask::Tags { .. } => Where::Tags,
        Ask::Blob { .. } => Where::BlobRedirect,
        Ask::OpenUpload { .. } | Ask::Upload => Where::Upload,
        Ask::Unknown => Where::Registry,
    }
}

/// The honest answer.
pub(crate) fn answer(site: &'static Site, request: &Request, world: &mut World) -> Response {
    let response = match (request.method.as_str(), ask(request)) {
        ("GET" | "HEAD", Ask::V2) => v2(site, request, world),
        ("GET", Ask::Token) => token(site, request, world),
        // The form of OAuth 2 is not supported (3.2); to 405 the clients that try it first
        // answer with GET.
        (_, Ask::Token | Ask::Upload) => {
            error(405, ("UNSUPPORTED", "The operation is unsupported."))
        }
        ("GET" | "HEAD", Ask::Manifest { name, reference }) => or_refusal(
            pull(site, request, world, name)
                .and_then(|package| manifest(package, reference, &request.header_list("accept"))),
        ),
        ("GET", Ask::Tags { name }) => {
            or_refusal(pull(site, request, world, name).map(|package| {
                let list = serde_json::json!({ "name": package.name, "tags": package.tags });
                Response::json(200, list.to_string())
            }))
        }
        ("GET" | "HEAD", Ask::Blob { name, digest }) => {
            or_refusal(pull(site, request, world, name).map(|_| blob(digest)))
        }
        ("POST", Ask::OpenUpload { name }) => {
            or_refusal(push(site, request, world, name).map(|()| upload(name)))
        }
        _ => Response::new(404, "text/plain", "404 page not found\n"),
    };
    response
        .with("Docker-Distribution-Api-Version", "registry/2.0")
        .with("X-GitHub-Request-Id", random_hex().to_uppercase())
}

fn v2(site: &Site, request: &Request, world: &World) -> Response {
    match request.authorization("bearer") {
        None => challenge(site.registry, &realm(site), PLACEHOLDER_SCOPE),
        Some(bearer) if caller(site, bearer, world).is_some() => Response::json(200, "{}"),
        Some(_) => bad_bearer(site, PLACEHOLDER_SCOPE),
    }
}

/// The table of 3.2. An answer names no lifetime (oras-project/rust-oci-client#6).
fn token(site: &'static Site, request: &Request, world: &mut World) -> Response {
    let scopes: Vec<String> = request
        .query("scope")
        .flat_map(|scopes| scopes.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|scope| !scope.is_empty())
        .collect();
    let token = match request.basic() {
        Some((_, password)) => {
            let is_known = world.account(site.github, &password).is_some();
            if !is_known {
                world.failed();
            }
            if !is_known || world.is_locked() {
                return error(403, ("DENIED", "denied"));
            }
            Some(password)
        }
        // Something else than a user name and a password (Q&A copy in 3.2).
        None if request.header("authorization").is_some() => return error(401, UNAUTHORIZED),
        None => {
            if let Err(refusal) = anonymous_may(site, &scopes, world) {
                return refusal;
            }
            None
        }
    };
    let bearer = world.issue(Grant { registry: site.registry, token, scopes });
    Response::json(200, serde_json::json!({ "token": bearer }).to_string())
}

fn anonymous_may(site: &Site, scopes: &[String], world: &World) -> Result<(), Response> {
    // Nobody has written down what an anonymous request without a scope is told; it is taken for
    // one that asks for something hidden.
    if scopes.is_empty() {
        return Err(error(403, DENIED));
    }
    for scope in scopes {
        let name = scope.split(':').nth(1).unwrap_or_default();
        match world.package(site.registry, name) {
            Some(package) if package.public => {}
            Some(_) => return Err(error(401, UNAUTHORIZED)),
            None => return Err(error(403, DENIED)),
        }
    }
    Ok(())
}

/// Who sent a bearer, and what it was issued for. `None` if nobody alive.
fn caller<'w>(
    site: &Site,
    bearer: &str,
    world: &'w World,
) -> Option<(&'w Grant, Option<&'w Account>)> {
    let grant = world.grant(bearer).filter(|grant| grant.registry == site.registry)?;
    let account = match &grant.token {
        Some(token) => Some(world.account(site.github, token)?),
        None => None,
    };
    Some((grant, account))
}

/// Who asks for `action` on a repository, once it is sure that the bearer is for that.
fn admitted<'w>(
    site: &Site,
    request: &Request,
    world: &'w World,
    name: &str,
    action: &str,
) -> Result<Option<&'w Account>, Response> {
    let actions = if action == "push" { "pull,push" } else { action };
    let scope = format!("repository:{name}:{actions}");
    let Some(bearer) = request.authorization("bearer") else {
        return Err(challenge(site.registry, &realm(site), &scope));
    };
    let Some((grant, account)) = caller(site, bearer, world) else {
        return Err(bad_bearer(site, &scope));
    };
    if !grant.covers(name, action) {
        return Err(challenge(site.registry, &realm(site), &scope));
    }
    Ok(account)
}

/// The package, if the sender may pull it.
fn pull<'w>(
    site: &Site,
    request: &Request,
    world: &'w World,
    name: &str,
) -> Result<&'w Package, Response> {
    let account = admitted(site, request, world, name, "pull")?;
    let Some(package) = world.package(site.registry, name) else {
        // Rows C29 and C30: anonymously it is `denied`, `name unknown` once logged in.
        return Err(match account {
            Some(_) => error(404, ("NAME_UNKNOWN", "repository name not known to registry")),
            None => error(403, DENIED),
        });
    };
    match account {
        _ if package.public => Ok(package),
        None => Err(error(403, DENIED)),
        // Row C22: the registry does not say that it is the SSO.
        Some(account) if account.sso_url(package.owner()).is_some() => Err(error(403, DENIED)),
        Some(account) if !account.has_read_scope() => Err(scope_missing()),
        Some(account) if package.readable_by(&account.login) => Ok(package),
        Some(account) if account.kind == AccountKind::Installation => {
            Err(installation_not_allowed("Read"))
        }
        // Row C28.
        Some(_) => Err(error(403, DENIED)),
    }
}

/// Whether the sender may push to a repository, existing or not.
fn push(site: &Site, request: &Request, world: &World, name: &str) -> Result<(), Response> {
    let Some(account) = admitted(site, request, world, name, "push")? else {
        return Err(bad_bearer(site, &format!("repository:{name}:pull,push")));
    };
    if !account.has_scope("write:packages") {
        return Err(scope_missing());
    }
    if account.sso_url(owner(name)).is_some() {
        return Err(error(403, DENIED));
    }
    let new = world.package(site.registry, name).is_none();
    match account.kind {
        // Row C20.
        AccountKind::Job { owner: of } if !of.eq_ignore_ascii_case(owner(name)) => {
            let message = "permission_denied: The requested installation does not exist.";
            return Err(error(403, ("DENIED", message)));
        }
        AccountKind::Job { .. } if new && world.is_closed(owner(name)) => {
            return Err(installation_not_allowed("Create"));
        }
        AccountKind::Job { .. } if new => return Ok(()),
        _ => {}
    }
    let installation = account.kind == AccountKind::Installation;
    match world.package(site.registry, name) {
        Some(package) if package.writable_by(&account.login) => Ok(()),
        Some(_) if installation => Err(installation_not_allowed("Write")),
        // Rows C17 and C18.
        Some(package) if package.readable_by(&account.login) => {
            Err(error(403, ("DENIED", "permission_denied: write_package")))
        }
        Some(_) => Err(error(403, ("DENIED", "permission_denied: read_package"))),
        None if owner(name).eq_ignore_ascii_case(&account.login)
            && !world.is_closed(owner(name)) =>
        {
            Ok(())
        }
        None if installation => Err(installation_not_allowed("Create")),
        // Row C21: said when the upload is opened, before any byte is sent.
        None => Err(error(403, ("DENIED", "permission_denied: create_package"))),
    }
}

fn manifest(package: &Package, reference: &str, accept: &str) -> Result<Response, Response> {
    if reference != INDEX_DIGEST && !package.tags.iter().any(|tag| tag == reference) {
        return Err(error(404, ("MANIFEST_UNKNOWN", "manifest unknown")));
    }
    if !accept.contains(INDEX_TYPE) && !accept.contains("*/*") {
        // Row C31.
        let message = "OCI index found, but Accept header does not support OCI indexes";
        return Err(error(404, ("MANIFEST_UNKNOWN", message)));
    }
    Ok(Response::new(200, INDEX_TYPE, INDEX).with("Docker-Content-Digest", INDEX_DIGEST))
}

/// Row C60: nothing is there but a place elsewhere. Some clients try an empty config, which every
/// registry may be taken to have; the signature in the link is made up.
fn blob(digest: &str) -> Response {
    if digest != EMPTY_CONFIG {
        return error(404, ("BLOB_UNKNOWN", "blob unknown to registry"));
    }
    let place = format!("https://{BLOB_HOST}/ghcr1/blobs/{digest}?sig=none");
    Response::new(307, "text/plain", "").with("Location", place)
}

/// Section 3.5.
fn upload(name: &str) -> Response {
    let session = random_hex();
    Response::new(202, "text/plain", "")
        .with("Location", format!("/v2/{name}/blobs/uploads/{session}"))
        .with("Docker-Upload-UUID", session)
        .with("Range", "0-0")
}

/// Section 3.1.
pub(crate) fn challenge(service: &str, realm: &str, scope: &str) -> Response {
    error(401, UNAUTHORIZED).with("WWW-Authenticate", bearer_scheme(service, realm, scope))
}

fn bearer_scheme(service: &str, realm: &str, scope: &str) -> String {
    format!(r#"Bearer realm="{realm}",service="{service}",scope="{scope}""#)
}

/// As at `/v2/`, but with a realm of somebody else's.
pub(crate) fn challenge_with_realm(service: &str, realm: &str) -> Response {
    challenge(service, realm, PLACEHOLDER_SCOPE)
}

fn realm(site: &Site) -> String {
    format!("https://{}/token", site.registry)
}

/// Section 0: a bearer that is malformed, expired, or nobody's.
fn bad_bearer(site: &Site, scope: &str) -> Response {
    let message = "unauthenticated: User cannot be authenticated with the token provided.";
    error(401, ("UNAUTHORIZED", message))
        .with("WWW-Authenticate", bearer_scheme(site.registry, &realm(site), scope))
}

/// Rows C10 and C11.
fn scope_missing() -> Response {
    let message = "permission_denied: The token provided does not match expected scopes.";
    error(403, ("DENIED", message))
}

/// Rows C16 and C19.
pub(crate) fn installation_not_allowed(verb: &str) -> Response {
    let message = format!("installation not allowed to {verb} organization package");
    error(403, ("DENIED", &message))
}

/// The registry's only form of error. The line feed makes up the 73 bytes that 3.1 counts.
pub(crate) fn error(status: u16, (code, message): (&str, &str)) -> Response {
    let body = serde_json::json!({ "errors": [{ "code": code, "message": message }] });
    Response::json(status, format!("{body}\n"))
}

fn or_refusal(outcome: Result<Response, Response>) -> Response {
    outcome.unwrap_or_else(|refusal| refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_has_the_length_that_was_reported() {
        let response = challenge("ghcr.io", "https://ghcr.io/token", PLACEHOLDER_SCOPE);
        assert_eq!(response.body.len(), 73);
    }
}

//! The registry's honest answers.

use ghcr_stand_in::{Account, AccountKind, StandIn};

use crate::client::{Answer, Client, basic, bearer};
use crate::{READER, WRITER, stand_in};

const ACCEPT: &str = "Accept: application/vnd.oci.image.index.v1+json\r\n";
const DENIED: &str =
    r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#;

/// Asks for a token, then with it; without `token` anonymously.
fn with_token(
    server: &StandIn,
    token: Option<&str>,
    scope: &str,
    method: &str,
    path: &str,
) -> Answer {
    let mut client = Client::open(server, "ghcr.io").unwrap();
    let credential = token.map_or(String::new(), |token| basic("x", token));
    let target = format!("/token?service=ghcr.io&scope={scope}");
    let answer = client.get(&target, &credential);
    if answer.status != 200 {
        return answer;
    }
    let extra = bearer(&answer.token()) + ACCEPT;
    client.ask(method, path, &extra).unwrap()
}

fn pull(server: &StandIn, token: Option<&str>, name: &str) -> Answer {
    let scope = format!("repository:{name}:pull");
    let path = format!("/v2/{name}/manifests/latest");
    with_token(server, token, &scope, "GET", &path)
}

fn push(server: &StandIn, token: &str, name: &str) -> Answer {
    let scope = format!("repository:{name}:pull,push");
    let path = format!("/v2/{name}/blobs/uploads/");
    with_token(server, Some(token), &scope, "POST", &path)
}

/// The message of a registry's error.
fn message(answer: &Answer) -> String {
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    body["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_login_is_challenge_token_and_a_second_look() {
    let server = stand_in();
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    let challenge = client.get("/v2/", "");
    assert_eq!(challenge.status, 401);
    assert_eq!(
        challenge.header("www-authenticate"),
        Some(
            r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#
        )
    );
    let token = client.get("/token?service=ghcr.io", &basic("octocat", READER));
    assert_eq!(token.status, 200);
    let done = client.get("/v2/", &bearer(&token.token()));
    assert_eq!((done.status, done.body.as_str()), (200, "{}"));
    assert_eq!(client.get("/v2/", &bearer("made-up")).status, 401);
}

#[test]
fn dead_and_foreign_tokens_are_denied() {
    let server = stand_in();
    let denied = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"denied\"}]}\n";
    let answer = pull(&server, Some("ghp_unknown"), "acme/app");
    assert_eq!((answer.status, answer.body.as_str()), (403, denied));

    // A token of another GitHub (row C13).
    let mut tenant = Client::open(&server, "containers.acme.ghe.com").unwrap();
    let answer = tenant.get("/token", &basic("octocat", READER));
    assert_eq!((answer.status, answer.body.as_str()), (403, denied));

    let mut client = Client::open(&server, "ghcr.io").unwrap();
    let token = client.get("/token", &basic("octocat", READER)).token();
    server.revoke(READER);
    assert_eq!(client.get("/v2/", &bearer(&token)).status, 401);
    assert_eq!(pull(&server, Some(READER), "acme/app").status, 403);
}

#[test]
fn anonymous_pulls_tell_public_private_and_missing_apart() {
    let server = stand_in();
    assert_eq!(pull(&server, None, "acme/app").status, 200);
    let private = pull(&server, None, "acme/secret");
    assert_eq!(private.status, 401);
    assert_eq!(message(&private), "authentication required");
    let missing = pull(&server, None, "acme/none");
    assert_eq!((missing.status, missing.body.trim_end()), (403, DENIED));
}

#[test]
fn pulling_needs_a_scope_and_a_role() {
    let server = stand_in();
    server.add(Account::classic("octocat", "ghp_bare", "repo"));
    server.add(Account::classic("stranger", "ghp_other", "read:packages"));
    let found = pull(&server, Some(READER), "acme/secret");
    assert_eq!(found.status, 200);
    assert!(found.header("docker-content-digest").is_some());
    assert_eq!(pull(&server, Some(WRITER), "acme/secret").status, 200);
    assert_eq!(pull(&server, Some("ghp_bare"), "acme/app").status, 200);
    let scope = pull(&server, Some("ghp_bare"), "acme/secret");
    assert_eq!(
        message(&scope),
        "permission_denied: The token provided does not match expected scopes."
    );
    let role = pull(&server, Some("ghp_other"), "acme/secret");
    assert_eq!((role.status, role.body.trim_end()), (403, DENIED));
    assert_eq!(pull(&server, Some(READER), "acme/none").status, 404);
}

#[test]
fn a_manifest_needs_its_tag_its_type_and_a_bearer_that_is_for_it() {
    let server = stand_in();
    let scope = "repository%3Aacme%2Fapp%3Apull";
    let look = |path: &str| with_token(&server, Some(READER), scope, "GET", path);
    assert_eq!(message(&look("/v2/acme/app/manifests/v9")), "manifest unknown");
    assert_eq!(look("/v2/acme/app/tags/list").body, r#"{"name":"acme/app","tags":["latest"]}"#);
    let other = look("/v2/acme/secret/manifests/latest");
    assert_eq!(other.status, 401);
    let challenge = other.header("www-authenticate").unwrap();
    assert!(challenge.ends_with(r#"scope="repository:acme/secret:pull""#));

    let mut client = Client::open(&server, "ghcr.io").unwrap();
    let token = client.get(&format!("/token?scope={scope}"), "").token();
    let narrow = bearer(&token) + "Accept: application/vnd.oci.image.manifest.v1+json\r\n";
    let answer = client.get("/v2/acme/app/manifests/latest", &narrow);
    assert!(message(&answer).starts_with("OCI index found"));
    let wide = bearer(&token) + ACCEPT;
    let head = client.ask("HEAD", "/v2/acme/app/manifests/latest", &wide).unwrap();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[test]
fn pushing_is_refused_with_the_reason() {
    let server = stand_in();
    let readers_other = Account::classic("octocat", "ghp_push", "write:packages");
    let stranger = Account::classic("stranger", "ghp_other", "write:packages");
    let app = Account {
        scopes: None,
        kind: AccountKind::Installation,
        ..Account::classic("app[bot]", "ghs_app", "")
    };
    for account in [readers_other, stranger, app] {
        server.add(account);
    }
    let opened = push(&server, WRITER, "acme/secret");
    assert_eq!(opened.status, 202);
    let session = opened.header("location").unwrap();
    assert!(session.starts_with("/v2/acme/secret/blobs/uploads/"));
    assert_eq!(push(&server, WRITER, "hubot/new").status, 202);

    let why = |token, name| {
        let answer = push(&server, token, name);
        assert_eq!(answer.status, 403);
        message(&answer)
    };
    assert_eq!(
        why(READER, "acme/secret"),
        "permission_denied: The token provided does not match expected scopes."
    );
    assert_eq!(why("ghp_push", "acme/secret"), "permission_denied: write_package");
    assert_eq!(why("ghp_other", "acme/secret"), "permission_denied: read_package");
    assert_eq!(why(WRITER, "acme/new"), "permission_denied: create_package");
    assert_eq!(
        why("ghs_app", "acme/secret"),
        "installation not allowed to Write organization package"
    );
    assert_eq!(
        why("ghs_app", "acme/new"),
        "installation not allowed to Create organization package"
    );
}

#[test]
fn the_form_of_oauth_is_not_supported_but_logged() {
    let server = stand_in();
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    let form = "grant_type=password&username=octocat";
    assert_eq!(client.post("/token", form).status, 405);
    // Nothing of the form is left over for the next request.
    assert_eq!(client.get("/token", &basic("octocat", READER)).status, 200);
    assert_eq!(server.log()[0].body, form.as_bytes());
}

#[test]
fn a_job_may_push_where_it_belongs() {
    let server = stand_in();
    let kind = AccountKind::Job { owner: "acme" };
    server.add(Account { scopes: None, kind, ..Account::classic("app[bot]", "ghs_job", "") });
    assert_eq!(push(&server, "ghs_job", "acme/new").status, 202);
    let why = |name| message(&push(&server, "ghs_job", name));
    assert_eq!(why("acme/app"), "permission_denied: write_package");
    assert_eq!(why("acme/secret"), "permission_denied: read_package");
    assert_eq!(why("other/new"), "permission_denied: The requested installation does not exist.");
    server.forbid_creation("acme");
    assert_eq!(why("acme/new"), "installation not allowed to Create organization package");
    server.forbid_creation("hubot");
    assert_eq!(message(&push(&server, WRITER, "hubot/new")), "permission_denied: create_package");
}

#[test]
fn a_blob_is_elsewhere() {
    let server = stand_in();
    let scope = "repository%3Aacme%2Fapp%3Apull";
    let look = |digest: &str| {
        let path = format!("/v2/acme/app/blobs/{digest}");
        with_token(&server, Some(READER), scope, "GET", &path)
    };
    let found = look("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_eq!(found.status, 307);
    let place = found.header("location").unwrap();
    assert!(place.starts_with("https://pkg-containers.githubusercontent.com/"), "{place}");
    assert_eq!(message(&look("sha256:00")), "blob unknown to registry");
    let mut host = Client::open(&server, "pkg-containers.githubusercontent.com").unwrap();
    assert_eq!(host.get("/", "").status, 404);
}

#[test]
fn after_too_many_bad_logins_nobody_is_let_in() {
    let server = stand_in();
    server.lock_out_after(2);
    let mut registry = Client::open(&server, "ghcr.io").unwrap();
    let mut api = Client::open(&server, "api.github.com").unwrap();
    let mut login = |token| registry.get("/token", &basic("octocat", token)).status;
    let mut user = |token| api.get("/user", &bearer(token));
    assert_eq!((login("ghp_bad"), login(READER), user(READER).status), (403, 200, 200));
    // The second bad one is one too many.
    assert_eq!(user("ghp_bad").status, 403);
    assert_eq!(login(READER), 403);
    let locked = user(READER);
    assert_eq!(locked.status, 403);
    assert!(locked.body.contains("Maximum number of login attempts exceeded"), "{}", locked.body);
}

//! The API's honest answers.

use ghcr_stand_in::{Account, AccountKind, Fault, What, Where};

use crate::client::Client;
use crate::{READER, stand_in};

fn token(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

#[test]
fn a_user_is_told_with_scopes_and_expiry() {
    let server = stand_in();
    server.add(Account {
        expires: Some("2027-03-19 00:00:00 -0500".into()),
        ..Account::classic("mona", "ghp_mona", "")
    });
    server.add(Account { scopes: None, ..Account::classic("mona", "github_pat_mona", "") });
    let mut client = Client::open(&server, "api.github.com").unwrap();
    let octocat = client.get("/user", &token(READER));
    assert_eq!(octocat.status, 200);
    assert!(octocat.body.contains(r#""login":"octocat""#));
    assert_eq!(octocat.header("x-oauth-scopes"), Some("read:packages"));
    assert_eq!(octocat.header("github-authentication-token-expiration"), None);
    assert!(octocat.header("date").unwrap().ends_with(" GMT"));
    assert_eq!(octocat.header("x-ratelimit-limit"), Some("5000"));

    let mona = client.get("/user", &token("ghp_mona"));
    assert_eq!(mona.header("x-oauth-scopes"), Some(""));
    assert_eq!(
        mona.header("github-authentication-token-expiration"),
        Some("2027-03-19 00:00:00 -0500")
    );
    let fine_grained = client.get("/user", &token("github_pat_mona"));
    assert_eq!(fine_grained.header("x-oauth-scopes"), None);
}

#[test]
fn the_dead_and_the_installations_are_told_apart() {
    let server = stand_in();
    server.add(Account {
        kind: AccountKind::Installation,
        ..Account::classic("app[bot]", "ghs_app", "")
    });
    let mut client = Client::open(&server, "api.github.com").unwrap();
    let dead = client.get("/user", &token("ghp_unknown"));
    assert_eq!((dead.status, dead.body.as_str()), (401, r#"{"message":"Bad credentials"}"#));
    let installation = client.get("/user", &token("ghs_app"));
    assert_eq!(installation.status, 403);
    assert_eq!(
        installation.body,
        r#"{"message":"Resource not accessible by integration","status":"403"}"#
    );
}

#[test]
fn each_github_knows_its_own_tokens_under_its_own_path() {
    let server = stand_in();
    for github in ["acme.ghe.com", "git.corp.example"] {
        server.add(Account {
            github: github.into(),
            ..Account::classic("mona", "ghp_same", "read:packages")
        });
    }
    let mut tenant = Client::open(&server, "api.acme.ghe.com").unwrap();
    assert_eq!(tenant.get("/user", &token("ghp_same")).status, 200);
    assert_eq!(tenant.get("/user", &token(READER)).status, 401);
    let mut enterprise = Client::open(&server, "git.corp.example").unwrap();
    assert_eq!(enterprise.get("/api/v3/user", &token("ghp_same")).status, 200);
    assert_eq!(enterprise.get("/user", &token("ghp_same")).status, 404);
}

#[test]
fn an_organization_names_its_sso_or_lists_what_may_be_seen() {
    let server = stand_in();
    let url = "https://github.com/orgs/acme/sso?authorization_request=A1";
    server.add(Account {
        sso: vec![("acme".into(), url.into())],
        ..Account::classic("mona", "ghp_mona", "read:packages")
    });
    server.add(Account::classic("stranger", "ghp_stranger", "read:packages"));
    server.add(Account::classic("octocat", "ghp_bare", "repo"));
    let mut client = Client::open(&server, "api.github.com").unwrap();
    let path = "/orgs/acme/packages?package_type=container";
    let sso = client.get(path, &token("ghp_mona"));
    assert_eq!(sso.status, 403);
    assert_eq!(sso.header("x-github-sso"), Some(format!("required; url={url}").as_str()));
    assert!(client.get(path, &token(READER)).body.contains("secret"));
    let public = client.get(path, &token("ghp_stranger"));
    assert!(public.body.contains("app") && !public.body.contains("secret"));
    assert_eq!(client.get(path, &token("ghp_bare")).status, 403);
    let none = client.get("/orgs/none/packages", &token(READER));
    assert_eq!(none.status, 404);
}

#[test]
fn an_organization_can_forbid_what_a_fault_says() {
    let server = stand_in();
    let mut client = Client::open(&server, "api.github.com").unwrap();
    for (what, text) in [
        (
            What::classic_forbidden("acme"),
            "`acme` forbids access via a personal access token (classic)",
        ),
        (What::ip_allow_list("acme"), "the `acme` organization has an IP allow list enabled"),
        (What::lifetime_forbidden("acme", 366), "lifetime is greater than 366 days"),
    ] {
        server.fault(Fault::at(Where::ApiOrg, what));
        let answer = client.get("/orgs/acme/packages", &token(READER));
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains(text), "{}", answer.body);
        assert_eq!(client.get("/user", &token(READER)).status, 200);
    }
}

#[test]
fn a_package_is_shown_to_those_who_may_read_it() {
    let server = stand_in();
    server.add_package(crate::package("acme/a/b", false));
    server.add(Account::classic("stranger", "ghp_stranger", "read:packages"));
    let url = "https://github.com/orgs/acme/sso?authorization_request=A1";
    let sso = vec![("acme".into(), url.into())];
    server.add(Account { sso, ..Account::classic("mona", "ghp_mona", "read:packages") });
    let mut client = Client::open(&server, "api.github.com").unwrap();
    let mut ask = |name: &str, who: &str| {
        client.get(&format!("/orgs/acme/packages/container/{name}"), &token(who))
    };
    let shown = ask("a%2Fb", READER);
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains(r#""name":"a/b""#), "{}", shown.body);
    assert_eq!(ask("app", "ghp_stranger").status, 200);
    assert_eq!(ask("secret", "ghp_stranger").status, 404);
    assert_eq!(ask("none", READER).status, 404);
    let unauthorized = ask("secret", "ghp_mona");
    assert_eq!(unauthorized.status, 403);
    assert!(unauthorized.header("x-github-sso").is_some());
}

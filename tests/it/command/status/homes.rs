//! The homes that `status` is tried in, and what it has to say in each of them.

use ghcr_stand_in::{Break, Fault, What, Where};
use serde_json::json;

use crate::command::status::stores::{files, nerdctl, podman, variables};
use crate::command::status::{BAD, Cast, HOME, Home};
use crate::harness::world::auth;

pub(crate) const CONFIG: &str = "home/.docker/config.json";
pub(crate) const AUTH_JSON: &str = "run/containers/auth.json";
pub(crate) const USER_AUTH_JSON: &str = "home/.config/containers/auth.json";
pub(crate) const OCTOCAT: &str = r#"{"auths":{"ghcr.io":{"auth":"<octocat>"}}}"#;
pub(crate) const HUBOT: &str = r#"{"auths":{"ghcr.io":{"auth":"<hubot>"}}}"#;
const BOTH_KEYS: &str =
    r#"{"auths":{"ghcr.io:443":{"auth":"<octocat>"},"ghcr.io":{"auth":"<octocat>"}}}"#;
const GHOST: &str = r#"{"auths":{"ghcr.io":{"auth":"<ghost>"}}}"#;
pub(crate) const EVERYWHERE: &str = r#"{"auths":{"ghcr.io":{"auth":"<octocat>"},
    "containers.acme.ghe.com":{"auth":"<tenant>"},
    "containers.git.corp.example":{"auth":"<server>"}}}"#;
pub(crate) const KEYS: &str = r#"{"credHelpers":{"ghcr.io":"keys"}}"#;
pub(crate) const IN_CONFIG: &str =
    "docker ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json";
pub(crate) const HUBOT_IN_CONFIG: &str =
    "docker ghcr.io hubot classic alive pull ? [HOME]/.docker/config.json";
pub(crate) const PODMAN_IN_CONFIG: &str =
    "podman ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json";
pub(crate) const HUBOT_IN_AUTH_JSON: &str =
    "podman ghcr.io hubot classic alive pull ? [TMP]/run/containers/auth.json";
const IN_HELPER: &str = "docker ghcr.io octocat classic alive pull,push ? helper keys";
pub(crate) const NOBODY: &str = "docker ghcr.io not logged in";
pub(crate) const PLAIN: &str = "plain-text-storage";
pub(crate) const LOST: &str = "podman-login-lost-at-reboot";

/// A docker of that version.
pub(crate) fn docker(cast: &Cast, version: &str) {
    let says = format!("Docker version {version}, build 1234567\n");
    cast.fake_with("docker", json!({ "--version": { "stdout": says } }));
}

fn fault(cast: &Cast, at: Where, what: What) {
    cast.ghcr.fault(Fault::at(at, what));
}

pub(crate) fn homes() -> Vec<Home> {
    [logins(), tokens(), helpers(), files(), variables(), podman(), nerdctl(), others()].concat()
}

fn logins() -> Vec<Home> {
    vec![
        Home {
            name: "nobody is logged in",
            engines: "docker podman nerdctl",
            rows: &[NOBODY, "podman ghcr.io not logged in", "nerdctl ghcr.io not logged in"],
            errors: "not-logged-in",
            ..BAD
        },
        Home {
            name: "a login in docker's file",
            files: &[(CONFIG, OCTOCAT)],
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a login with a user and a password",
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io":{"username":"octocat","password":"{octocat}"}}}"#,
            )],
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a login under a URL",
            files: &[(CONFIG, r#"{"auths":{"https://ghcr.io/v1/":{"auth":"<octocat>"}}}"#)],
            engines: "docker podman",
            rows: &[IN_CONFIG, PODMAN_IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "one login for all",
            files: &[(CONFIG, BOTH_KEYS), (AUTH_JSON, OCTOCAT)],
            engines: "docker podman nerdctl",
            rows: &[
                IN_CONFIG,
                "podman ghcr.io octocat classic alive pull,push ? [TMP]/run/containers/auth.json",
                "nerdctl ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json",
            ],
            notes: "podman-login-lost-at-reboot plain-text-storage plain-text-storage",
            ..HOME
        },
        Home {
            name: "one engine alone is logged in",
            files: &[(AUTH_JSON, HUBOT)],
            engines: "docker podman",
            rows: &[NOBODY, HUBOT_IN_AUTH_JSON],
            notes: "podman-login-lost-at-reboot plain-text-storage",
            ..HOME
        },
        Home {
            name: "two users",
            files: &[(CONFIG, OCTOCAT), (AUTH_JSON, HUBOT)],
            engines: "docker podman",
            rows: &[IN_CONFIG, HUBOT_IN_AUTH_JSON],
            notes: "podman-login-lost-at-reboot shadowed-login engines-disagree \
                plain-text-storage plain-text-storage",
            ..HOME
        },
        Home {
            name: "two tokens of one user",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<other>"}}}"#), (AUTH_JSON, OCTOCAT)],
            engines: "docker podman",
            rows: &[
                IN_CONFIG,
                "podman ghcr.io octocat classic alive pull,push ? [TMP]/run/containers/auth.json",
            ],
            notes: "podman-login-lost-at-reboot shadowed-login engines-disagree \
                plain-text-storage plain-text-storage",
            ..HOME
        },
        Home {
            name: "one token under two names",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| {
                let other = auth("somebody", cast.token_of("octocat"));
                cast.write(
                    AUTH_JSON,
                    json!({ "auths": { "ghcr.io": { "auth": other } } }).to_string(),
                );
            },
            engines: "docker podman",
            rows: &[
                IN_CONFIG,
                "podman ghcr.io somebody classic alive pull,push ? [TMP]/run/containers/auth.json",
            ],
            notes: "podman-login-lost-at-reboot shadowed-login engines-disagree \
                plain-text-storage plain-text-storage",
            ..HOME
        },
        Home {
            name: "one engine asked for",
            files: &[(CONFIG, OCTOCAT), (AUTH_JSON, HUBOT)],
            engines: "docker podman",
            args: "--engine docker",
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "no engine is installed",
            files: &[(CONFIG, OCTOCAT)],
            engines: "",
            rows: &["file ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "no engine is installed and nobody logged in",
            engines: "",
            rows: &["file ghcr.io not logged in"],
            works: None,
            ..HOME
        },
        Home {
            name: "a docker that is podman",
            files: &[(CONFIG, OCTOCAT), (AUTH_JSON, HUBOT)],
            also: |cast| drop(cast.fake_with("docker", json!({ "plays": "podman" }))),
            engines: "",
            rows: &["docker ghcr.io hubot classic alive pull ? [TMP]/run/containers/auth.json"],
            notes: "podman-login-lost-at-reboot shadowed-login plain-text-storage",
            ..HOME
        },
        Home {
            name: "a podman that is docker",
            files: &[(CONFIG, OCTOCAT), (AUTH_JSON, HUBOT)],
            also: |cast| drop(cast.fake_with("podman", json!({ "plays": "docker" }))),
            engines: "",
            rows: &["podman ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a docker that does not say what it is",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| drop(cast.fake_with("docker", json!({ "--version": { "code": 1 } }))),
            engines: "",
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "the token in the place of the user",
            also: |cast| {
                let swapped = auth(cast.token_of("octocat"), "x-oauth-basic");
                cast.write(
                    CONFIG,
                    json!({ "auths": { "ghcr.io": { "auth": swapped } } }).to_string(),
                );
            },
            rows: &["docker ghcr.io … unknown dead ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "stale-login",
            ..BAD
        },
    ]
}

fn tokens() -> Vec<Home> {
    vec![
        Home {
            name: "a dead token",
            files: &[(CONFIG, GHOST)],
            engines: "docker nerdctl",
            rows: &[
                "docker ghcr.io ghost classic dead ? ? [HOME]/.docker/config.json",
                "nerdctl ghcr.io ghost classic dead ? ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            errors: "stale-login",
            ..BAD
        },
        Home {
            name: "the registry refuses what the API knows",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| fault(cast, Where::Token, What::denied()),
            rows: &["docker ghcr.io octocat classic dead pull,push ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "stale-login",
            ..BAD
        },
        Home {
            name: "the registry takes what the API does not know",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| fault(cast, Where::ApiUser, What::api_error(401, "Bad credentials")),
            rows: &["docker ghcr.io octocat classic alive ? ? [HOME]/.docker/config.json"],
            notes: "not-verified plain-text-storage",
            ..HOME
        },
        Home {
            name: "a token that may only pull",
            files: &[(CONFIG, HUBOT)],
            args: "--for push",
            rows: &[HUBOT_IN_CONFIG],
            notes: PLAIN,
            errors: "scope-missing-write",
            ..BAD
        },
        Home {
            name: "a token that may not delete",
            files: &[(CONFIG, OCTOCAT)],
            args: "--for delete",
            rows: &[IN_CONFIG],
            notes: PLAIN,
            errors: "scope-missing-delete",
            ..BAD
        },
        Home {
            name: "a token that may delete",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<deleter>"}}}"#)],
            args: "--for delete",
            rows: &[
                "docker ghcr.io octocat classic alive pull,delete ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a token without a word on its scopes",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<gh>"}}}"#)],
            args: "--for push",
            rows: &["docker ghcr.io octocat oauth alive ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "the token of a job outside of it",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<app>"}}}"#)],
            rows: &[
                "docker ghcr.io x-access-token app-installation alive ? ? [HOME]/.docker/config.json",
            ],
            notes: "job-token-outside-job plain-text-storage",
            ..HOME
        },
        Home {
            name: "the token of a job inside of it",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<app>"}}}"#)],
            vars: &[("GITHUB_ACTIONS", "true"), ("CI", "true")],
            rows: &[
                "docker ghcr.io x-access-token app-installation alive ? ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a token that ends in three days",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<soon>"}}}"#)],
            rows: &["docker ghcr.io octocat classic alive pull [SOON] [HOME]/.docker/config.json"],
            notes: "token-expires-soon plain-text-storage",
            ..HOME
        },
        Home {
            name: "a token that ends within the time given",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<soon>"}}}"#)],
            args: "--fail-within 7d",
            rows: &["docker ghcr.io octocat classic alive pull [SOON] [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "token-expires-soon",
            ..BAD
        },
        Home {
            name: "a token that ends after the time given",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<soon>"}}}"#)],
            args: "--fail-within 72h",
            rows: &["docker ghcr.io octocat classic alive pull [SOON] [HOME]/.docker/config.json"],
            notes: "token-expires-soon plain-text-storage",
            ..HOME
        },
        Home {
            name: "an end in another zone",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<elsewhere>"}}}"#)],
            args: "--fail-within 7d",
            rows: &["docker ghcr.io octocat classic alive pull [SOON] [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "token-expires-soon",
            ..BAD
        },
        Home {
            name: "an end that is past",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<ended>"}}}"#)],
            args: "--fail-within 1h",
            rows: &[
                "docker ghcr.io octocat classic alive pull 2024-02-29 [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            errors: "token-expires-soon",
            ..BAD
        },
        Home {
            name: "a fine-grained token",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<fine>"}}}"#)],
            rows: &["docker ghcr.io octocat fine-grained alive ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "fine-grained-token",
            ..BAD
        },
        Home {
            name: "a refresh token",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<refresh>"}}}"#)],
            rows: &["docker ghcr.io octocat refresh dead ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "wrong-token-kind",
            ..BAD
        },
        Home {
            name: "an identity token",
            // docker stores the user, a colon and nothing beside it.
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io":{"auth":"b2N0b2NhdDo=","identitytoken":"{octocat}"}}}"#,
            )],
            engines: "docker podman",
            rows: &[
                "docker ghcr.io octocat identity unknown ? ? [HOME]/.docker/config.json",
                "podman ghcr.io octocat identity unknown ? ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            works: None,
            ..HOME
        },
        Home {
            name: "no asking",
            files: &[(CONFIG, GHOST)],
            args: "--offline",
            rows: &["docker ghcr.io ghost classic unknown ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            works: None,
            ..HOME
        },
        Home {
            name: "no asking, and a token that is unfit all the same",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<fine>"}}}"#)],
            args: "--offline",
            rows: &["docker ghcr.io octocat fine-grained unknown ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "fine-grained-token",
            ..BAD
        },
    ]
}

fn helpers() -> Vec<Home> {
    vec![
        Home {
            name: "a helper for the registry",
            files: &[(CONFIG, KEYS)],
            helpers: &[("keys", "ghcr.io=octocat")],
            engines: "docker podman",
            rows: &[IN_HELPER, "podman ghcr.io octocat classic alive pull,push ? helper keys"],
            ..HOME
        },
        Home {
            name: "a helper for everything",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{}},"credsStore":"keys"}"#)],
            helpers: &[("keys", "ghcr.io:443=octocat ghcr.io=octocat")],
            engines: "docker podman nerdctl",
            rows: &[
                IN_HELPER,
                "podman ghcr.io not logged in",
                "nerdctl ghcr.io octocat classic alive pull,push ? helper keys",
            ],
            ..HOME
        },
        Home {
            name: "a helper with an identity token",
            files: &[(CONFIG, KEYS)],
            also: |cast| {
                let kept = json!({ "Username": "<token>", "Secret": cast.token_of("octocat") });
                cast.write(
                    "bin/docker-credential-keys.store",
                    json!({ "ghcr.io": kept }).to_string(),
                );
                cast.fake("docker-credential-keys");
            },
            rows: &["docker ghcr.io <token> identity unknown ? ? helper keys"],
            works: None,
            ..HOME
        },
        Home {
            name: "a helper that fails",
            files: &[(CONFIG, KEYS), (AUTH_JSON, HUBOT)],
            helpers: &[("keys", "fails")],
            engines: "docker podman",
            rows: &["docker ghcr.io [credential-helper-failed]", HUBOT_IN_AUTH_JSON],
            notes: "podman-login-lost-at-reboot credential-helper-failed plain-text-storage",
            errors: "credential-helper-failed",
            ..BAD
        },
        Home {
            name: "a helper that hangs",
            files: &[(CONFIG, r#"{"credsStore":"keys"}"#)],
            helpers: &[("keys", "hangs")],
            engines: "docker nerdctl",
            args: "--offline",
            rows: &[
                "docker ghcr.io [credential-helper-failed]",
                "nerdctl ghcr.io [credential-helper-failed]",
            ],
            errors: "credential-helper-failed credential-helper-failed",
            ..BAD
        },
        Home {
            name: "a helper that is missing",
            files: &[(CONFIG, KEYS)],
            engines: "docker podman",
            rows: &[
                "docker ghcr.io [credential-helper-missing]",
                "podman ghcr.io [credential-helper-missing]",
            ],
            errors: "credential-helper-missing credential-helper-missing",
            ..BAD
        },
        Home {
            name: "a helper that answers half a sentence",
            files: &[(CONFIG, KEYS)],
            helpers: &[("keys", "babbles")],
            rows: &["docker ghcr.io [credential-helper-failed]"],
            errors: "credential-helper-failed",
            ..BAD
        },
        Home {
            name: "a helper before an entry",
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io":{"auth":"<hubot>"}},"credHelpers":{"ghcr.io":"keys"}}"#,
            )],
            helpers: &[("keys", "ghcr.io=octocat")],
            rows: &[IN_HELPER],
            notes: "shadowed-login",
            ..HOME
        },
        Home {
            name: "a helper that knows nothing before an entry",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<hubot>"}},"credsStore":"keys"}"#)],
            helpers: &[("keys", "")],
            rows: &[NOBODY],
            notes: "shadowed-login",
            errors: "not-logged-in",
            ..BAD
        },
        Home {
            name: "a helper that docker finds by itself",
            helpers: &[("pass", "ghcr.io=octocat")],
            also: |cast| drop(cast.fake("pass")),
            engines: "docker nerdctl",
            rows: &[
                "docker ghcr.io octocat classic alive pull,push ? helper pass",
                "nerdctl ghcr.io not logged in",
            ],
            ..HOME
        },
        Home {
            name: "a helper that an entry keeps docker from",
            files: &[(CONFIG, OCTOCAT)],
            helpers: &[("pass", "ghcr.io=hubot")],
            also: |cast| drop(cast.fake("pass")),
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a helper in podman's file",
            files: &[(AUTH_JSON, KEYS)],
            helpers: &[("keys", "ghcr.io=octocat")],
            engines: "podman",
            rows: &["podman ghcr.io octocat classic alive pull,push ? helper keys"],
            ..HOME
        },
    ]
}

fn others() -> Vec<Home> {
    vec![
        Home {
            name: "a tenant's registry",
            files: &[(CONFIG, EVERYWHERE)],
            args: "--registry containers.acme.ghe.com",
            rows: &[
                "docker containers.acme.ghe.com mona classic alive pull ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "the registry of an Enterprise Server",
            files: &[(CONFIG, EVERYWHERE)],
            args: "--registry containers.git.corp.example",
            rows: &[
                "docker containers.git.corp.example lisa classic alive pull ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a tenant's registry with a token of github.com",
            files: &[(CONFIG, r#"{"auths":{"containers.acme.ghe.com":{"auth":"<octocat>"}}}"#)],
            args: "--registry containers.acme.ghe.com",
            rows: &[
                "docker containers.acme.ghe.com octocat classic dead ? ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            errors: "stale-login",
            ..BAD
        },
        Home {
            name: "a registry out of reach",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| cast.ghcr.fault(Fault::connection("ghcr.io", Break::RefuseConnect(502))),
            rows: &[IN_CONFIG],
            notes: PLAIN,
            errors: "proxy-failed",
            code: 6,
            works: None,
            ..HOME
        },
        Home {
            name: "a portal in the place of the registry",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| fault(cast, Where::V2, What::Html),
            rows: &[IN_CONFIG],
            notes: PLAIN,
            errors: "not-a-registry",
            code: 5,
            works: None,
            ..HOME
        },
        Home {
            name: "a registry that fails at the login",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| fault(cast, Where::Token, What::status(503)),
            rows: &[IN_CONFIG],
            notes: PLAIN,
            errors: "server-error",
            code: 5,
            works: None,
            ..HOME
        },
        Home {
            name: "a registry that takes no more requests",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| fault(cast, Where::Token, What::rate_limit(60)),
            rows: &[IN_CONFIG],
            notes: PLAIN,
            errors: "rate-limited",
            code: 5,
            works: None,
            ..HOME
        },
        Home {
            name: "nobody within reach",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| {
                for host in ["ghcr.io", "api.github.com"] {
                    cast.ghcr.fault(Fault::connection(host, Break::TlsUnknownCa));
                }
            },
            rows: &["docker ghcr.io octocat classic unknown ? ? [HOME]/.docker/config.json"],
            notes: "not-verified plain-text-storage",
            errors: "tls-failed",
            code: 6,
            works: None,
            ..HOME
        },
        Home {
            name: "a dead token and no registry",
            files: &[(CONFIG, GHOST)],
            also: |cast| cast.ghcr.fault(Fault::connection("ghcr.io", Break::Reset)),
            rows: &["docker ghcr.io ghost classic dead ? ? [HOME]/.docker/config.json"],
            notes: PLAIN,
            errors: "stale-login not-reached",
            ..BAD
        },
        Home {
            name: "an API that takes no more requests",
            files: &[(CONFIG, OCTOCAT)],
            also: |cast| fault(cast, Where::Api, What::rate_limit(60)),
            rows: &["docker ghcr.io octocat classic alive ? ? [HOME]/.docker/config.json"],
            notes: "not-verified plain-text-storage",
            ..HOME
        },
        Home {
            name: "root by sudo",
            files: &[(CONFIG, OCTOCAT)],
            vars: &[("SUDO_USER", "octocat"), ("SUDO_UID", "1000")],
            rows: &[IN_CONFIG],
            notes: if rustix::process::getuid().is_root() {
                "sudo-other-home plain-text-storage"
            } else {
                PLAIN
            },
            ..HOME
        },
    ]
}

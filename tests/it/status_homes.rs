//! The homes that `status` is tried in, and what it has to say in each of them.

use std::os::unix::fs::symlink;

use ghcr_stand_in::{Break, Fault, What, Where};
use serde_json::json;

use crate::status::{BAD, Cast, HOME, Home};
use crate::world::auth;

pub(crate) const CONFIG: &str = "home/.docker/config.json";
pub(crate) const AUTH_JSON: &str = "run/containers/auth.json";
const USER_AUTH_JSON: &str = "home/.config/containers/auth.json";
pub(crate) const OCTOCAT: &str = r#"{"auths":{"ghcr.io":{"auth":"<octocat>"}}}"#;
pub(crate) const HUBOT: &str = r#"{"auths":{"ghcr.io":{"auth":"<hubot>"}}}"#;
const BOTH_KEYS: &str =
    r#"{"auths":{"ghcr.io:443":{"auth":"<octocat>"},"ghcr.io":{"auth":"<octocat>"}}}"#;
const GHOST: &str = r#"{"auths":{"ghcr.io":{"auth":"<ghost>"}}}"#;
pub(crate) const EVERYWHERE: &str = r#"{"auths":{"ghcr.io":{"auth":"<octocat>"},
    "containers.acme.ghe.com":{"auth":"<tenant>"},
    "containers.git.corp.example":{"auth":"<server>"}}}"#;
const KEYS: &str = r#"{"credHelpers":{"ghcr.io":"keys"}}"#;
const IN_CONFIG: &str =
    "docker ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json";
const HUBOT_IN_CONFIG: &str =
    "docker ghcr.io hubot classic alive pull ? [HOME]/.docker/config.json";
const PODMAN_IN_CONFIG: &str =
    "podman ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json";
const HUBOT_IN_AUTH_JSON: &str =
    "podman ghcr.io hubot classic alive pull ? [TMP]/run/containers/auth.json";
const IN_HELPER: &str = "docker ghcr.io octocat classic alive pull,push ? helper keys";
const NOBODY: &str = "docker ghcr.io not logged in";
const PLAIN: &str = "plain-text-storage";
pub(crate) const LOST: &str = "podman-login-lost-at-reboot";

/// A docker of that version.
fn docker(cast: &Cast, version: &str) {
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
            rows: &["docker ghcr.io ghp_… unknown dead ? ? [HOME]/.docker/config.json"],
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
            errors: "stale-login stale-login",
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

fn files() -> Vec<Home> {
    vec![
        Home {
            name: "an entry that is no base64",
            files: &[(
                CONFIG,
                r#"{"auths":{"other.example":{"auth":"!"},"ghcr.io":{"auth":"<octocat>"}}}"#,
            )],
            engines: "docker podman",
            // podman minds only the entry that it looks for.
            rows: &["docker ghcr.io [broken-docker-config]", PODMAN_IN_CONFIG],
            notes: PLAIN,
            errors: "broken-docker-config",
            ..BAD
        },
        Home {
            name: "broken JSON",
            files: &[
                (CONFIG, "{\"auths\":{\n\"ghcr.io\":{\"auth\":\"<octocat>\"},\n}}"),
                (AUTH_JSON, HUBOT),
            ],
            engines: "docker podman nerdctl",
            rows: &[
                "docker ghcr.io [broken-docker-config]",
                HUBOT_IN_AUTH_JSON,
                "nerdctl ghcr.io [broken-docker-config]",
            ],
            notes: "podman-login-lost-at-reboot broken-auth-file plain-text-storage",
            errors: "broken-docker-config broken-docker-config",
            ..BAD
        },
        Home {
            name: "a value that docker cannot read",
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io":{"auth":"<octocat>"}},"features":{"hooks":true}}"#,
            )],
            engines: "docker podman",
            rows: &["docker ghcr.io [broken-docker-config]", PODMAN_IN_CONFIG],
            notes: PLAIN,
            errors: "broken-docker-config",
            ..BAD
        },
        Home {
            name: "empty files",
            files: &[(CONFIG, ""), (AUTH_JSON, "")],
            engines: "docker podman",
            rows: &[NOBODY, "podman ghcr.io [broken-auth-file]"],
            errors: "broken-auth-file",
            ..BAD
        },
        Home {
            name: "a file behind a link",
            also: |cast| {
                let target = cast.write("home/elsewhere/docker.json", cast.fill(OCTOCAT));
                cast.write("home/.docker/other", "");
                symlink(target, cast.root().join(CONFIG)).expect("a link of ours");
            },
            engines: "docker podman",
            rows: &[IN_CONFIG, PODMAN_IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "a link to nowhere",
            also: |cast| {
                cast.write("home/.docker/other", "");
                symlink("../gone.json", cast.root().join(CONFIG)).expect("a link of ours");
            },
            engines: "docker podman",
            rows: &[NOBODY, "podman ghcr.io not logged in"],
            errors: "not-logged-in",
            ..BAD
        },
        Home {
            name: "a folder in the place of the file",
            also: |cast| drop(cast.write("home/.docker/config.json/file", "")),
            rows: &["docker ghcr.io [store-not-readable]"],
            errors: "store-not-readable",
            ..BAD
        },
        Home {
            name: "foreign entries by the thousand",
            also: |cast| {
                let mut auths = json!({});
                for number in 0..5000 {
                    let host = format!("registry-{number}.example");
                    auths[host] = json!({ "auth": auth("somebody", "something") });
                }
                auths["ghcr.io"] = json!({ "auth": auth("octocat", cast.token_of("octocat")) });
                cast.write(CONFIG, json!({ "auths": auths }).to_string());
            },
            engines: "docker podman nerdctl",
            rows: &[
                IN_CONFIG,
                PODMAN_IN_CONFIG,
                "nerdctl ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json",
            ],
            notes: PLAIN,
            ..HOME
        },
    ]
}

fn variables() -> Vec<Home> {
    const VARIABLE: &[(&str, &str)] = &[("DOCKER_AUTH_CONFIG", HUBOT)];
    const IN_VARIABLE: &str = "docker ghcr.io hubot classic alive pull ? DOCKER_AUTH_CONFIG";
    vec![
        Home {
            name: "the variable and a docker that obeys it",
            files: &[(CONFIG, OCTOCAT)],
            vars: VARIABLE,
            rows: &[IN_VARIABLE],
            notes: "shadowed-login",
            ..HOME
        },
        Home {
            name: "the variable and docker as our caller",
            files: &[(CONFIG, OCTOCAT)],
            vars: VARIABLE,
            globals: "--log-level error",
            rows: &[IN_VARIABLE],
            notes: "shadowed-login",
            ..HOME
        },
        Home {
            name: "the variable and an older docker",
            files: &[(CONFIG, OCTOCAT)],
            vars: VARIABLE,
            also: |cast| docker(cast, "28.2.2"),
            engines: "",
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "the variable without sense",
            files: &[(CONFIG, OCTOCAT)],
            vars: &[(
                "DOCKER_AUTH_CONFIG",
                r#"{"auths":{"ghcr.io":{"auth":"<hubot>","email":""}}}"#,
            )],
            rows: &[IN_CONFIG],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "the variable before a broken file",
            files: &[(CONFIG, "{")],
            vars: VARIABLE,
            rows: &[IN_VARIABLE],
            notes: "broken-docker-config",
            ..HOME
        },
        Home {
            name: "the variable before a helper that is missing",
            files: &[(CONFIG, KEYS)],
            vars: VARIABLE,
            rows: &[IN_VARIABLE],
            notes: "credential-helper-missing",
            ..HOME
        },
        Home {
            name: "the variable and a nerdctl that obeys it",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io:443":{"auth":"<octocat>"}}}"#)],
            vars: VARIABLE,
            also: |cast| {
                let says = json!({ "--version": { "stdout": "nerdctl version 2.3.5\n" } });
                cast.fake_with("nerdctl", says);
            },
            engines: "podman",
            // It looks for the key with the port first, wherever that is.
            rows: &[
                "podman ghcr.io not logged in",
                "nerdctl ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json",
            ],
            notes: "shadowed-login plain-text-storage",
            ..HOME
        },
        Home {
            name: "another folder of docker's",
            files: &[("d/config.json", OCTOCAT), (CONFIG, HUBOT), (AUTH_JSON, HUBOT)],
            vars: &[("DOCKER_CONFIG", "[TMP]/d")],
            engines: "docker podman nerdctl",
            rows: &[
                "docker ghcr.io octocat classic alive pull,push ? [TMP]/d/config.json",
                "podman ghcr.io octocat classic alive pull,push ? [TMP]/d/config.json",
                "nerdctl ghcr.io octocat classic alive pull,push ? [TMP]/d/config.json",
            ],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "another folder named to docker",
            files: &[("d/config.json", OCTOCAT), (AUTH_JSON, HUBOT)],
            globals: "--config [TMP]/d",
            engines: "docker podman nerdctl",
            rows: &[
                "docker ghcr.io octocat classic alive pull,push ? [TMP]/d/config.json",
                HUBOT_IN_AUTH_JSON,
                "nerdctl ghcr.io octocat classic alive pull,push ? [TMP]/d/config.json",
            ],
            notes: "podman-login-lost-at-reboot engines-disagree plain-text-storage \
                plain-text-storage",
            ..HOME
        },
        Home {
            name: "another file of podman's",
            files: &[("d/auth.json", OCTOCAT), (CONFIG, HUBOT), (AUTH_JSON, HUBOT)],
            vars: &[("REGISTRY_AUTH_FILE", "[TMP]/d/auth.json"), ("DOCKER_CONFIG", "[TMP]/none")],
            engines: "docker podman",
            rows: &[NOBODY, "podman ghcr.io octocat classic alive pull,push ? [TMP]/d/auth.json"],
            notes: PLAIN,
            ..HOME
        },
        Home {
            name: "another file of podman's named from here",
            files: &[("work/auth.json", OCTOCAT)],
            vars: &[("REGISTRY_AUTH_FILE", "auth.json")],
            engines: "podman",
            rows: &["podman ghcr.io octocat classic alive pull,push ? [TMP]/work/auth.json"],
            notes: PLAIN,
            ..HOME
        },
    ]
}

fn podman() -> Vec<Home> {
    const PODMAN: Home = Home { engines: "podman", ..HOME };
    vec![
        Home {
            name: "podman's own file first",
            files: &[
                (AUTH_JSON, HUBOT),
                (USER_AUTH_JSON, OCTOCAT),
                (CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<other>"}}}"#),
                ("home/.dockercfg", r#"{"ghcr.io":{"auth":"<deleter>"}}"#),
            ],
            rows: &[HUBOT_IN_AUTH_JSON],
            notes: "podman-login-lost-at-reboot shadowed-login shadowed-login shadowed-login \
                plain-text-storage",
            ..PODMAN
        },
        Home {
            name: "podman's lasting file second",
            files: &[(AUTH_JSON, "{}"), (USER_AUTH_JSON, OCTOCAT), (CONFIG, HUBOT)],
            rows: &[
                "podman ghcr.io octocat classic alive pull,push ? [HOME]/.config/containers/auth.json",
            ],
            notes: "shadowed-login plain-text-storage",
            ..PODMAN
        },
        Home {
            name: "docker's file third",
            files: &[(CONFIG, OCTOCAT), ("home/.dockercfg", r#"{"ghcr.io":{"auth":"<hubot>"}}"#)],
            rows: &[PODMAN_IN_CONFIG],
            notes: "shadowed-login plain-text-storage",
            ..PODMAN
        },
        Home {
            name: "docker's oldest file last",
            files: &[("home/.dockercfg", r#"{"https://ghcr.io/v1/":{"auth":"<octocat>"}}"#)],
            rows: &["podman ghcr.io octocat classic alive pull,push ? [HOME]/.dockercfg"],
            notes: PLAIN,
            ..PODMAN
        },
        Home {
            name: "podman ignores docker's store",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<octocat>"}},"credsStore":"keys"}"#)],
            helpers: &[("keys", "ghcr.io=hubot")],
            rows: &[PODMAN_IN_CONFIG],
            notes: PLAIN,
            ..PODMAN
        },
        Home {
            name: "podman stops at an entry that is no base64",
            files: &[(AUTH_JSON, r#"{"auths":{"ghcr.io":{"auth":"!"}}}"#), (CONFIG, OCTOCAT)],
            rows: &["podman ghcr.io [broken-auth-file]"],
            errors: "broken-auth-file",
            ..Home { engines: "podman", ..BAD }
        },
        Home {
            name: "podman passes over an entry without a colon",
            // base64 of `octocat`
            files: &[
                (AUTH_JSON, r#"{"auths":{"ghcr.io":{"auth":"b2N0b2NhdA=="}}}"#),
                (CONFIG, OCTOCAT),
            ],
            rows: &[PODMAN_IN_CONFIG],
            notes: PLAIN,
            ..PODMAN
        },
        Home {
            name: "podman does not come as far as a broken file",
            files: &[(AUTH_JSON, HUBOT), (CONFIG, "{")],
            rows: &[HUBOT_IN_AUTH_JSON],
            notes: "podman-login-lost-at-reboot broken-auth-file plain-text-storage",
            ..PODMAN
        },
        Home {
            name: "podman asks a helper of docker's that knows nothing",
            files: &[(CONFIG, KEYS), ("home/.dockercfg", r#"{"ghcr.io":{"auth":"<octocat>"}}"#)],
            helpers: &[("keys", "")],
            rows: &["podman ghcr.io octocat classic alive pull,push ? [HOME]/.dockercfg"],
            notes: PLAIN,
            ..PODMAN
        },
        Home {
            name: "a part in podman's file",
            files: &[(
                AUTH_JSON,
                r#"{"auths":{"ghcr.io/acme":{"auth":"<octocat>"},"ghcr.io":{"auth":"<hubot>"}}}"#,
            )],
            rows: &[HUBOT_IN_AUTH_JSON],
            notes: "podman-login-lost-at-reboot part-logins plain-text-storage",
            ..PODMAN
        },
        Home {
            name: "a part in docker's file",
            files: &[(CONFIG, r#"{"auths":{"ghcr.io/acme":{"auth":"<octocat>"}}}"#)],
            engines: "docker podman",
            // To docker it is a spelling of the host.
            rows: &[IN_CONFIG, "podman ghcr.io not logged in"],
            notes: "part-logins plain-text-storage",
            ..HOME
        },
    ]
}

fn nerdctl() -> Vec<Home> {
    const NERDCTL: Home = Home { engines: "nerdctl", ..HOME };
    vec![
        Home {
            name: "nerdctl's two keys disagree",
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io":{"auth":"<hubot>"},"ghcr.io:443":{"auth":"<octocat>"}}}"#,
            )],
            engines: "docker nerdctl",
            rows: &[
                HUBOT_IN_CONFIG,
                "nerdctl ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json",
            ],
            notes: "shadowed-login engines-disagree plain-text-storage",
            ..HOME
        },
        Home {
            name: "nerdctl goes on where a helper is missing",
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io":{"auth":"<octocat>"}},"credHelpers":{"ghcr.io:443":"keys"}}"#,
            )],
            rows: &["nerdctl ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json"],
            notes: "credential-helper-missing plain-text-storage",
            ..NERDCTL
        },
        Home {
            name: "nerdctl's plain entry beside docker's helper",
            files: &[(
                CONFIG,
                r#"{"auths":{"ghcr.io:443":{"auth":"<octocat>"}},"credHelpers":{"ghcr.io":"keys"}}"#,
            )],
            helpers: &[("keys", "ghcr.io=octocat")],
            rows: &["nerdctl ghcr.io octocat classic alive pull,push ? [HOME]/.docker/config.json"],
            notes: "shadowed-login plain-text-storage",
            ..NERDCTL
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

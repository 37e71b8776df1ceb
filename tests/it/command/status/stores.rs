//! The homes whose files and variables are out of the ordinary, for the table of
//! [`crate::command::status::homes`].

use std::os::unix::fs::symlink;

use serde_json::json;

use crate::command::status::homes::{
    AUTH_JSON, CONFIG, HUBOT, HUBOT_IN_AUTH_JSON, HUBOT_IN_CONFIG, IN_CONFIG, KEYS, NOBODY,
    OCTOCAT, PLAIN, PODMAN_IN_CONFIG, USER_AUTH_JSON, docker,
};
use crate::command::status::{BAD, HOME, Home};
use crate::harness::world::auth;

pub(crate) fn files() -> Vec<Home> {
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

pub(crate) fn variables() -> Vec<Home> {
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

pub(crate) fn podman() -> Vec<Home> {
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

pub(crate) fn nerdctl() -> Vec<Home> {
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

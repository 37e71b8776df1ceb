//! The homes that `doctor` is tried in, and what it has to find in each of them.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use ghcr_stand_in::{Break, Fault, What, Where};
use serde_json::json;

use crate::command::status::homes::{
    AUTH_JSON, CONFIG, HUBOT, KEYS, OCTOCAT, USER_AUTH_JSON, docker,
};
use crate::command::status::{Cast, HOME, Home};

/// What has to be found: weight, code, certainty; the worst first.
type Found = &'static [&'static str];

const GHOST: &str = r#"{"auths":{"ghcr.io":{"auth":"<ghost>"}}}"#;
const NOT_LOGGED_IN: &str = "error not-logged-in certain";

pub(crate) fn homes() -> Vec<(Home, Found)> {
    [engines(), stores(), helpers(), variables(), logins(), tokens(), network()].concat()
}

/// A program of that name in that folder, played by the test.
fn play(cast: &Cast, folder: &str, name: &str) {
    let folder = cast.root().join(folder);
    std::fs::create_dir_all(&folder).expect("a folder of ours");
    symlink(std::env::current_exe().expect("the test program"), folder.join(name)).expect("a link");
}

/// A helper that fails with these words.
fn failing(cast: &Cast, name: &str, words: &str) {
    cast.fake_with(
        &format!("docker-credential-{name}"),
        json!({ "get": { "code": 1, "stdout": format!("{words}\n") } }),
    );
    cast.write(CONFIG, json!({ "credsStore": name }).to_string());
}

fn engines() -> Vec<(Home, Found)> {
    vec![
        (Home { name: "all is well", files: &[(CONFIG, OCTOCAT)], ..HOME }, &[]),
        (
            Home { name: "no engine", engines: "", files: &[(CONFIG, OCTOCAT)], ..HOME },
            &["warning no-engine certain"],
        ),
        (
            Home { name: "no engine, no login, no token", engines: "", ..HOME },
            &["warning no-engine certain", "warning no-token certain"],
        ),
        (
            Home {
                name: "a docker that is podman",
                engines: "",
                files: &[(AUTH_JSON, OCTOCAT)],
                also: |cast| drop(cast.fake_with("docker", json!({ "plays": "podman" }))),
                ..HOME
            },
            &["note engine-in-disguise certain"],
        ),
        (
            Home {
                name: "a docker that says nothing",
                engines: "",
                files: &[(CONFIG, OCTOCAT)],
                also: |cast| drop(cast.fake_with("docker", json!({ "--version": { "code": 1 } }))),
                ..HOME
            },
            &["warning engine-failed certain"],
        ),
        (
            Home {
                name: "a docker of snap",
                engines: "",
                files: &[
                    (CONFIG, OCTOCAT),
                    ("home/snap/docker/current/.docker/config.json", HUBOT),
                ],
                vars: &[("PATH", "[TMP]/snap/bin")],
                also: |cast| play(cast, "snap/bin", "docker"),
                ..HOME
            },
            &["note snap-docker certain", "note snap-docker certain"],
        ),
        (
            Home {
                name: "an old nerdctl",
                engines: "",
                files: &[(CONFIG, OCTOCAT)],
                also: |cast| {
                    let says = "nerdctl version 0.16.0\n";
                    drop(cast.fake_with("nerdctl", json!({ "--version": { "stdout": says } })));
                },
                ..HOME
            },
            &["error engine-too-old certain"],
        ),
        (
            Home {
                name: "another copy as docker's plugin",
                files: &[(CONFIG, OCTOCAT), ("home/.docker/cli-plugins/docker-ghcr", "an old one")],
                ..HOME
            },
            &["warning plugin-not-seen certain"],
        ),
        (
            Home {
                name: "another copy in a folder that docker looks in first",
                files: &[
                    (
                        CONFIG,
                        r#"{"auths":{"ghcr.io":{"auth":"<octocat>"}},"cliPluginsExtraDirs":["[TMP]/x"]}"#,
                    ),
                    ("x/docker-ghcr", "an old one"),
                ],
                also: |cast| cast.install_plugin(),
                ..HOME
            },
            &["warning plugin-not-seen certain"],
        ),
        (
            Home {
                name: "another copy on PATH",
                files: &[(CONFIG, OCTOCAT), ("bin/docker-ghcr", "an old one")],
                also: |cast| {
                    cast.install_plugin();
                    let mode = std::fs::Permissions::from_mode(0o755);
                    std::fs::set_permissions(cast.bin().join("docker-ghcr"), mode).expect("ours");
                },
                ..HOME
            },
            &["note shadowed-program certain"],
        ),
    ]
}

fn stores() -> Vec<(Home, Found)> {
    vec![
        (
            Home { name: "nobody is logged in", ..HOME },
            &[NOT_LOGGED_IN, "warning no-token certain"],
        ),
        (
            Home { name: "broken JSON", files: &[(CONFIG, "{\"auths\":{\n},}")], ..HOME },
            &["error broken-docker-config certain"],
        ),
        (
            Home {
                name: "broken JSON that podman reads as well",
                engines: "docker podman nerdctl",
                files: &[(CONFIG, "{\"auths\":{\n},}")],
                ..HOME
            },
            &["error broken-docker-config certain"],
        ),
        (
            Home {
                name: "a key in capital letters",
                files: &[(CONFIG, r#"{"auths":{"GHCR.IO":{"auth":"<octocat>"}}}"#)],
                ..HOME
            },
            &[NOT_LOGGED_IN, "warning path-in-login certain", "warning no-token certain"],
        ),
        (
            Home {
                name: "a value of a wrong type",
                files: &[(CONFIG, r#"{"auths":{},"credsStore":1}"#)],
                ..HOME
            },
            &["error broken-docker-config certain"],
        ),
        (
            Home {
                name: "podman's file is broken",
                engines: "docker podman",
                files: &[(CONFIG, OCTOCAT), (AUTH_JSON, "[]")],
                ..HOME
            },
            &["error broken-auth-file certain"],
        ),
        (
            Home {
                name: "a folder in the file's place",
                also: |cast| std::fs::create_dir_all(cast.root().join(CONFIG)).expect("ours"),
                ..HOME
            },
            &["error store-not-readable certain"],
        ),
        (
            Home {
                name: "a file that others may read",
                files: &[(CONFIG, OCTOCAT)],
                also: |cast| {
                    let mode = std::fs::Permissions::from_mode(0o644);
                    std::fs::set_permissions(cast.root().join(CONFIG), mode).expect("ours");
                },
                ..HOME
            },
            &["warning plain-text-readable-by-others certain"],
        ),
        (
            Home {
                name: "a login for a path",
                files: &[(CONFIG, r#"{"auths":{"ghcr.io/acme":{"auth":"<octocat>"}}}"#)],
                ..HOME
            },
            &["warning path-in-login certain"],
        ),
        (
            Home {
                name: "a login for a path, and podman",
                engines: "docker podman",
                files: &[(CONFIG, r#"{"auths":{"ghcr.io/acme":{"auth":"<octocat>"}}}"#)],
                ..HOME
            },
            &[
                "warning path-in-login certain",
                "note part-logins certain",
                "note engines-disagree certain",
            ],
        ),
        (
            Home {
                name: "a login for a path beside that of the host",
                engines: "podman",
                files: &[(
                    USER_AUTH_JSON,
                    r#"{"auths":{"ghcr.io":{"auth":"<octocat>"},"ghcr.io/acme":{"auth":"<hubot>"}}}"#,
                )],
                ..HOME
            },
            &["note part-logins certain"],
        ),
        (
            Home {
                name: "a login under a URL",
                files: &[(CONFIG, r#"{"auths":{"https://ghcr.io":{"auth":"<octocat>"}}}"#)],
                ..HOME
            },
            &["note path-in-login possible"],
        ),
        (
            Home {
                name: "podman's login ends at the next reboot",
                engines: "podman",
                files: &[(AUTH_JSON, OCTOCAT)],
                ..HOME
            },
            &["warning podman-login-lost-at-reboot certain"],
        ),
        (
            Home {
                name: "podman reads docker's file",
                engines: "docker podman",
                files: &[(CONFIG, OCTOCAT)],
                ..HOME
            },
            &["note podman-reads-docker certain"],
        ),
        (
            Home {
                name: "docker's file is podman's own",
                engines: "docker podman",
                files: &[("other/config.json", OCTOCAT)],
                vars: &[("DOCKER_CONFIG", "[TMP]/other")],
                ..HOME
            },
            &["note config-dir-override certain"],
        ),
        (
            Home {
                name: "podman does not look behind credsStore",
                engines: "docker podman",
                files: &[(CONFIG, r#"{"credsStore":"keys"}"#)],
                helpers: &[("keys", "ghcr.io=octocat")],
                ..HOME
            },
            &["note engines-disagree certain"],
        ),
    ]
}

fn helpers() -> Vec<(Home, Found)> {
    vec![
        (
            Home {
                name: "a helper that is missing",
                files: &[(CONFIG, r#"{"credsStore":"keys"}"#)],
                ..HOME
            },
            &["error credential-helper-missing certain"],
        ),
        (
            Home { name: "a helper of the host that is missing", files: &[(CONFIG, KEYS)], ..HOME },
            &["error credential-helper-missing certain"],
        ),
        (
            Home {
                name: "a missing helper that another host needs",
                files: &[(CONFIG, r#"{"credsStore":"gone","credHelpers":{"ghcr.io":"keys"}}"#)],
                helpers: &[("keys", "ghcr.io=octocat")],
                ..HOME
            },
            &["warning credential-helper-missing certain"],
        ),
        (
            Home {
                name: "a helper that fails",
                files: &[(CONFIG, KEYS)],
                helpers: &[("keys", "fails")],
                ..HOME
            },
            &["error credential-helper-failed certain"],
        ),
        (
            Home {
                name: "a helper that hangs",
                files: &[(CONFIG, KEYS)],
                helpers: &[("keys", "hangs")],
                ..HOME
            },
            &["error credential-helper-failed certain"],
        ),
        (
            Home {
                name: "a helper that talks nonsense",
                files: &[(CONFIG, KEYS)],
                helpers: &[("keys", "babbles")],
                ..HOME
            },
            &["error credential-helper-failed certain"],
        ),
        (
            Home {
                name: "a login for a path in a helper",
                files: &[(CONFIG, KEYS)],
                helpers: &[("keys", "ghcr.io=octocat ghcr.io/acme=hubot")],
                ..HOME
            },
            &["note path-in-login certain"],
        ),
        (
            Home {
                name: "a keyring without a session",
                also: |cast| {
                    failing(cast, "secretservice", "Cannot autolaunch D-Bus without X11 $DISPLAY")
                },
                ..HOME
            },
            &["error dbus-missing certain"],
        ),
        (
            Home {
                name: "a keyring that fails where no session is",
                also: |cast| failing(cast, "secretservice", "some words"),
                ..HOME
            },
            &["error dbus-missing likely"],
        ),
        (
            Home {
                name: "a keyring that fails in a session",
                vars: &[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")],
                also: |cast| failing(cast, "secretservice", "some words"),
                ..HOME
            },
            &["error credential-helper-failed certain"],
        ),
        (
            Home {
                name: "pass was never set up, and says so",
                also: |cast| failing(cast, "pass", "pass not initialized: exit status 1"),
                ..HOME
            },
            &["error pass-uninitialized certain"],
        ),
        (
            Home {
                name: "docker finds pass by itself, which was never set up",
                also: |cast| {
                    failing(cast, "pass", "some words");
                    cast.fake("pass");
                    std::fs::remove_file(cast.root().join(CONFIG)).expect("ours");
                },
                ..HOME
            },
            &["error pass-uninitialized likely"],
        ),
        (
            Home {
                name: "pass fails for another reason",
                files: &[("home/.password-store/.gpg-id", "KEY")],
                also: |cast| failing(cast, "pass", "some words"),
                ..HOME
            },
            &["error credential-helper-failed certain"],
        ),
        (
            Home {
                name: "a locked keychain",
                also: |cast| {
                    failing(cast, "osxkeychain", "User interaction is not allowed. (-25308)")
                },
                ..HOME
            },
            &["error keychain-locked certain"],
        ),
        (
            Home {
                name: "a keychain over ssh",
                vars: &[("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")],
                also: |cast| failing(cast, "osxkeychain", "some words"),
                ..HOME
            },
            &["error keychain-locked likely"],
        ),
        (
            Home {
                name: "a helper of Windows",
                files: &[(CONFIG, r#"{"credsStore":"desktop.exe"}"#)],
                vars: &[("WSL_DISTRO_NAME", "Debian")],
                ..HOME
            },
            &["error wsl-helper certain"],
        ),
        (
            Home {
                name: "a helper of Windows that fails",
                vars: &[("WSL_DISTRO_NAME", "Debian")],
                also: |cast| failing(cast, "desktop.exe", "Invalid argument"),
                ..HOME
            },
            &["error wsl-helper certain"],
        ),
        (
            Home {
                name: "Windows keeps no secret that long",
                also: |cast| failing(cast, "wincred", "The stub received bad data."),
                ..HOME
            },
            &["error wincred-size certain"],
        ),
        (
            Home {
                name: "Windows has no logon session",
                also: |cast| failing(cast, "wincred", "A specified logon session does not exist."),
                ..HOME
            },
            &["error logon-session-missing certain"],
        ),
    ]
}

fn variables() -> Vec<(Home, Found)> {
    const AUTH: (&str, &str) = ("DOCKER_AUTH_CONFIG", HUBOT);
    vec![
        (
            Home {
                name: "DOCKER_AUTH_CONFIG hides the login",
                files: &[(CONFIG, OCTOCAT)],
                vars: &[AUTH],
                ..HOME
            },
            &["warning docker-auth-config-override certain", "note shadowed-login certain"],
        ),
        (
            Home { name: "DOCKER_AUTH_CONFIG is the login", vars: &[AUTH], ..HOME },
            &["note docker-auth-config-override certain"],
        ),
        (
            Home {
                name: "DOCKER_AUTH_CONFIG has no effect",
                engines: "",
                files: &[(CONFIG, OCTOCAT)],
                vars: &[AUTH],
                also: |cast| docker(cast, "27.5.1"),
                ..HOME
            },
            &["warning docker-auth-config-override certain"],
        ),
        (
            Home {
                name: "DOCKER_AUTH_CONFIG is none",
                files: &[(CONFIG, OCTOCAT)],
                vars: &[("DOCKER_AUTH_CONFIG", "{}")],
                ..HOME
            },
            &["note docker-auth-config-override certain"],
        ),
        (
            Home {
                name: "DOCKER_CONFIG leads away from the login",
                files: &[(CONFIG, OCTOCAT)],
                vars: &[("DOCKER_CONFIG", "[TMP]/other")],
                ..HOME
            },
            &[
                NOT_LOGGED_IN,
                "warning config-dir-override certain",
                "note config-dir-override certain",
            ],
        ),
        (
            Home {
                name: "--config leads away from the login",
                files: &[(CONFIG, OCTOCAT)],
                globals: "--config [TMP]/other",
                ..HOME
            },
            &[NOT_LOGGED_IN, "warning config-dir-override certain"],
        ),
        (
            Home {
                name: "REGISTRY_AUTH_FILE leads away from the login",
                engines: "podman",
                files: &[(AUTH_JSON, OCTOCAT), ("other.json", HUBOT)],
                vars: &[("REGISTRY_AUTH_FILE", "[TMP]/other.json")],
                ..HOME
            },
            &["warning config-dir-override certain", "note config-dir-override certain"],
        ),
        (
            Home {
                name: "a runtime folder that is not there",
                engines: "podman",
                files: &[(USER_AUTH_JSON, OCTOCAT)],
                vars: &[("XDG_RUNTIME_DIR", "[TMP]/nowhere")],
                ..HOME
            },
            &["error engine-failed likely"],
        ),
        (
            Home {
                name: "a daemon elsewhere, in the clear",
                files: &[(CONFIG, OCTOCAT)],
                vars: &[("DOCKER_HOST", "tcp://build.example:2375")],
                ..HOME
            },
            &["error insecure-daemon certain"],
        ),
        (
            Home {
                name: "a daemon elsewhere, by ssh",
                files: &[(CONFIG, OCTOCAT)],
                vars: &[("DOCKER_HOST", "ssh://octocat@build.example")],
                ..HOME
            },
            &["note remote-daemon certain"],
        ),
        (
            Home {
                name: "podman works through a service",
                engines: "podman",
                files: &[(USER_AUTH_JSON, OCTOCAT)],
                vars: &[("CONTAINER_HOST", "unix:///nowhere.sock")],
                ..HOME
            },
            &["note remote-daemon certain"],
        ),
        (
            Home { name: "no home", vars: &[("HOME", "[TMP]/nobody")], ..HOME },
            &["error store-failed certain", NOT_LOGGED_IN],
        ),
        (
            Home {
                name: "the home of a snap",
                files: &[("home/snap/code/1/.docker/config.json", OCTOCAT)],
                vars: &[("HOME", "[HOME]/snap/code/1")],
                ..HOME
            },
            &["warning snap-docker likely"],
        ),
    ]
}

fn logins() -> Vec<(Home, Found)> {
    vec![
        (
            Home { name: "a stale login", files: &[(CONFIG, GHOST)], ..HOME },
            &["error stale-login certain"],
        ),
        (
            Home {
                name: "two engines, two logins",
                engines: "docker podman",
                files: &[(CONFIG, OCTOCAT), (USER_AUTH_JSON, HUBOT)],
                ..HOME
            },
            &[
                "warning engines-disagree certain",
                "note shadowed-login certain",
                "note several-accounts certain",
            ],
        ),
        (
            Home {
                name: "a login that may not push",
                files: &[(CONFIG, HUBOT)],
                args: "--for push",
                ..HOME
            },
            &["error scope-missing-write certain"],
        ),
        (
            Home {
                name: "a stored fine-grained token",
                files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<fine>"}}}"#)],
                ..HOME
            },
            &["error fine-grained-token certain"],
        ),
        (
            Home {
                name: "a job's token outside its job",
                files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<app>"}}}"#)],
                ..HOME
            },
            &["warning job-token-outside-job likely"],
        ),
        (
            Home {
                name: "a login that ends soon",
                files: &[(CONFIG, r#"{"auths":{"ghcr.io":{"auth":"<soon>"}}}"#)],
                ..HOME
            },
            &["warning token-expires-soon certain"],
        ),
        (
            Home {
                name: "a password in place of a token",
                also: |cast| {
                    let login = crate::harness::world::auth("octocat", "correct-horse");
                    let file = json!({ "auths": { "ghcr.io": { "auth": login } } });
                    cast.write(CONFIG, file.to_string());
                },
                ..HOME
            },
            &["error stale-login certain", "note unknown-token-kind likely"],
        ),
        (
            Home {
                name: "another's token under one's name",
                also: |cast| {
                    let login = crate::harness::world::auth("somebody", cast.token_of("octocat"));
                    let file = json!({ "auths": { "ghcr.io": { "auth": login } } });
                    cast.write(CONFIG, file.to_string());
                },
                ..HOME
            },
            &["warning user-name-differs certain"],
        ),
    ]
}

fn tokens() -> Vec<(Home, Found)> {
    const LOGGED_IN: &[(&str, &str)] = &[(CONFIG, OCTOCAT)];
    vec![
        (
            Home { name: "a token in CR_PAT", vars: &[("CR_PAT", "{octocat}")], ..HOME },
            &[NOT_LOGGED_IN],
        ),
        (
            Home { name: "CR_PAT is empty", vars: &[("CR_PAT", "")], ..HOME },
            &[NOT_LOGGED_IN, "error empty-token certain"],
        ),
        (
            Home {
                name: "CR_PAT is empty, and nobody needs it",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "")],
                ..HOME
            },
            &["warning empty-token certain"],
        ),
        (
            Home {
                name: "GHCR_TOKEN in quotes",
                files: LOGGED_IN,
                vars: &[("GHCR_TOKEN", "\"{octocat}\"")],
                ..HOME
            },
            &["warning quoted-token certain"],
        ),
        (
            Home {
                name: "CR_PAT with a blank inside",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "ghp_x y")],
                ..HOME
            },
            &["warning malformed-token certain"],
        ),
        (
            Home {
                name: "CR_PAT is fine-grained",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "{fine}")],
                ..HOME
            },
            &["warning fine-grained-token certain"],
        ),
        (
            Home {
                name: "GH_TOKEN is fine-grained, and is passed over",
                files: LOGGED_IN,
                vars: &[("GH_TOKEN", "{fine}"), ("GITHUB_TOKEN", "{octocat}")],
                ..HOME
            },
            &["note fine-grained-token certain"],
        ),
        (
            Home {
                name: "CR_PAT is a refresh token",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "{refresh}")],
                ..HOME
            },
            &["warning wrong-token-kind certain"],
        ),
        (
            Home { name: "CR_PAT is dead", vars: &[("CR_PAT", "{ghost}")], ..HOME },
            &[NOT_LOGGED_IN, "error dead-token certain"],
        ),
        (
            Home {
                name: "a dead token that no login takes",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "{octocat}"), ("GH_TOKEN", "{ghost}")],
                ..HOME
            },
            &["note dead-token certain"],
        ),
        (
            Home {
                name: "CR_PAT may not push",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "{hubot}")],
                args: "--for push",
                ..HOME
            },
            &["warning scope-missing-write certain", "note several-accounts certain"],
        ),
        (
            Home {
                name: "gh has a token",
                also: |cast| {
                    let tokens = json!({ "github.com": cast.token_of("gh") });
                    cast.fake_with("gh", json!({ "tokens": tokens }));
                },
                ..HOME
            },
            &[NOT_LOGGED_IN],
        ),
        (
            Home {
                name: "a token of one account, a login of another",
                files: LOGGED_IN,
                vars: &[("CR_PAT", "{hubot}")],
                ..HOME
            },
            &["note several-accounts certain"],
        ),
    ]
}

fn network() -> Vec<(Home, Found)> {
    const LOGGED_IN: &[(&str, &str)] = &[(CONFIG, OCTOCAT)];
    vec![
        (Home { name: "offline", files: LOGGED_IN, args: "--offline", ..HOME }, &[]),
        (
            Home {
                name: "no address of a proxy",
                files: LOGGED_IN,
                vars: &[("HTTPS_PROXY", "ftp://proxy.example")],
                args: "--offline",
                ..HOME
            },
            &["error proxy-failed certain"],
        ),
        (
            Home {
                name: "no address of a proxy, and who asks all the same",
                files: LOGGED_IN,
                vars: &[("HTTPS_PROXY", "ftp://proxy.example")],
                ..HOME
            },
            &["error proxy-failed certain", "warning not-verified certain"],
        ),
        (
            Home {
                name: "a proxy that does not count",
                files: LOGGED_IN,
                vars: &[("HTTPS_PROXY", ""), ("ALL_PROXY", "http://proxy.example")],
                args: "--offline",
                ..HOME
            },
            &["note proxy-not-obeyed possible"],
        ),
        (
            Home {
                name: "two proxies",
                files: LOGGED_IN,
                vars: &[("https_proxy", "http://proxy.example")],
                args: "--offline",
                ..HOME
            },
            &["note proxy-not-obeyed certain"],
        ),
        (
            Home {
                name: "a proxy that refuses",
                files: LOGGED_IN,
                also: |cast| {
                    cast.ghcr.fault(Fault::connection("ghcr.io", Break::RefuseConnect(403)))
                },
                ..HOME
            },
            &["error proxy-failed certain"],
        ),
        (
            Home {
                name: "a name that nobody knows",
                vars: &[("NO_PROXY", "*")],
                args: "--registry containers.nobody.invalid",
                ..HOME
            },
            &[NOT_LOGGED_IN, "error name-not-resolved certain"],
        ),
        (
            Home {
                name: "an authority that is not trusted",
                files: LOGGED_IN,
                also: |cast| cast.ghcr.fault(Fault::connection("ghcr.io", Break::TlsUnknownCa)),
                ..HOME
            },
            &["error tls-failed certain"],
        ),
        (
            Home {
                name: "the API's certificate is not trusted",
                files: LOGGED_IN,
                also: |cast| {
                    cast.ghcr.fault(Fault::connection("api.github.com", Break::TlsUnknownCa));
                },
                ..HOME
            },
            &["warning not-verified certain", "warning tls-failed certain"],
        ),
        (
            Home {
                name: "a certificate that has expired",
                files: LOGGED_IN,
                also: |cast| cast.ghcr.fault(Fault::connection("ghcr.io", Break::TlsExpired)),
                ..HOME
            },
            &["error tls-failed certain"],
        ),
        (
            Home {
                name: "a network's sign-in page",
                files: LOGGED_IN,
                also: |cast| cast.ghcr.fault(Fault::at(Where::V2, What::Html)),
                ..HOME
            },
            &["error not-a-registry certain"],
        ),
        (
            Home {
                name: "a registry that sends the token elsewhere",
                files: LOGGED_IN,
                also: |cast| {
                    let what = What::RealmElsewhere("https://evil.example/token".into());
                    cast.ghcr.fault(Fault::at(Where::V2, what));
                },
                ..HOME
            },
            &["error realm-elsewhere certain"],
        ),
        (
            Home {
                name: "a registry that fails",
                files: LOGGED_IN,
                also: |cast| cast.ghcr.fault(Fault::at(Where::Registry, What::status(503))),
                ..HOME
            },
            &["error server-error certain"],
        ),
        (
            Home {
                name: "an API that fails",
                files: LOGGED_IN,
                also: |cast| cast.ghcr.fault(Fault::at(Where::Api, What::status(500))),
                ..HOME
            },
            &["warning not-verified certain", "warning server-error certain"],
        ),
        (
            Home {
                name: "a wrong clock",
                files: LOGGED_IN,
                also: |cast| {
                    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
                    let what = What::Status {
                        code: 401,
                        headers: vec![
                            header("Date", "Tue, 01 Jan 2019 00:00:00 GMT"),
                            header(
                                "WWW-Authenticate",
                                "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\"",
                            ),
                        ],
                        body: String::new(),
                    };
                    cast.ghcr.fault(Fault::at(Where::V2, what));
                    cast.ghcr.fault(Fault::at(Where::Api, What::status(500)));
                },
                ..HOME
            },
            &[
                "warning not-verified certain",
                "warning server-error certain",
                "warning wrong-clock certain",
            ],
        ),
    ]
}

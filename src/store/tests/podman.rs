//! podman's places and rules, as seen with podman 4.3.1 (`--get-login`) and podman 5.

use std::path::Path;

use super::{entry, file};
use crate::cause::Cause;
use crate::problem::Problem;
use crate::store::podman_file::{self, PodmanFile};
use crate::store::{Broken, Entry, Location};

fn read(text: &str) -> Result<PodmanFile, Broken> {
    let (_folder, path) = file("auth.json", text);
    PodmanFile::read(&path)
}

#[test]
fn entries_as_podman_finds_them() {
    let found = |auths: &str| {
        read(&format!("{{\"auths\":{{{auths}}}}}")).unwrap().entry("ghcr.io").unwrap()
    };
    for key in ["ghcr.io", "https://ghcr.io", "https://ghcr.io/v1/"] {
        assert_eq!(found(&format!(r#""{key}":{{"auth":"dTp0"}}"#)), Some(entry("u", "t")), "{key}");
    }
    for key in ["ghcr.io/acme", "ghcr.io:443", "GHCR.io"] {
        assert_eq!(found(&format!(r#""{key}":{{"auth":"dTp0"}}"#)), None, "{key}");
    }
    for value in
        ["{}", r#"{"auth":"dXNlcg=="}"#, r#"{"auth":"OnB3"}"#, r#"{"username":"u","password":"t"}"#]
    {
        assert_eq!(found(&format!(r#""ghcr.io":{value}"#)), None, "{value}");
    }
    let garbage = read(
        r#"{"auths":{"a":{"auth":"!"},
        "ghcr.io":{"auth":"!"}}}"#,
    )
    .unwrap();
    assert_eq!(garbage.entry("ghcr.io").unwrap_err().line, Some(2));
    assert_eq!(found(r#""ghcr.io":{},"https://ghcr.io":{"auth":"dTp0"}"#), None);
    let token = found(r#""ghcr.io":{"auth":"dTo=","identitytoken":"i"}"#);
    assert!(matches!(token, Some(Entry { identity_token: true, .. })));
    let org = read(r#"{"AUTHS":{"ghcr.io/acme":{"auth":"dTp0"}}}"#).unwrap();
    assert_eq!(org.entry("ghcr.io/acme").unwrap(), Some(entry("u", "t")));
    let keys = org.keys("ghcr.io");
    assert_eq!((keys.parts, keys.host.len()), (vec!["ghcr.io/acme".to_owned()], 0));
}

#[test]
fn helpers_as_podman_finds_them() {
    let text = r#"{"credsStore":"no","credHelpers":{"ghcr.io":"pass","empty.example":""}}"#;
    let file = read(text).unwrap();
    let name = |host| match file.location(host) {
        Location::Helper { name, .. } => Some(name),
        _ => None,
    };
    assert_eq!(name("ghcr.io").as_deref(), Some("pass"));
    assert_eq!(name("empty.example").as_deref(), Some(""));
    assert_eq!(name("other.example"), None);
}

#[test]
fn what_podman_takes() {
    for text in [
        "null",
        "{}",
        r#"{"auths":{"h":{"auth":"!"}},"features":{"a":true}}"#,
        r#"{"auths":{"h":{"auth":"dTp0","email":1}}}"#,
    ] {
        assert!(read(text).is_ok(), "{text}");
    }
    for (text, line) in [
        ("", 1),
        ("\n", 2),
        ("{} x", 1),
        ("\u{feff}{}", 1),
        ("[]", 1),
        ("{\n\"credHelpers\":{\"x\":1}}", 2),
        ("{\n\"auths\":{\"x\":{\"auth\":\n1}}}", 3),
    ] {
        let broken = read(text).map(drop).unwrap_err();
        assert_eq!((broken.line, broken.cause), (Some(line), Cause::BrokenAuthFile), "{text:?}");
        assert_eq!(Problem::from(broken).cause, Cause::BrokenAuthFile);
    }
    assert!(PodmanFile::read(Path::new("/nowhere/auth.json")).is_ok());
}

#[test]
fn dockercfg_is_all_auths() {
    let (_folder, path) =
        file(".dockercfg", r#"{"https://ghcr.io/v1/":{"auth":"dTp0","email":"e"}}"#);
    assert_eq!(PodmanFile::read(&path).unwrap().entry("ghcr.io").unwrap(), Some(entry("u", "t")));
}

/// Elsewhere podman has one place.
#[cfg(target_os = "linux")]
mod places {
    use std::path::Path;

    use crate::env::Env;
    use crate::store::podman_file::{default_paths, own_paths, read_paths, write_path};

    /// No such account has a folder below `/run/user`.
    const NOBODY: u32 = 4_000_000_001;

    #[test]
    fn where_it_writes() {
        let home = (crate::env::HOME, "/home/u");
        type Row<'a> = (&'a [(&'a str, &'a str)], u32, &'a str);
        let table: &[Row] = &[
            (&[home, ("XDG_RUNTIME_DIR", "/run/user/7")], 7, "/run/user/7/containers/auth.json"),
            (&[home, ("XDG_RUNTIME_DIR", "/x")], 0, "/x/containers/auth.json"),
            (&[home], 0, "/run/containers/0/auth.json"),
            (&[home], NOBODY, "/tmp/storage-run-4000000001/containers/auth.json"),
            (&[("TMPDIR", "/t")], NOBODY, "/t/storage-run-4000000001/containers/auth.json"),
        ];
        for (variables, uid, expect) in table {
            let env: Env = variables.iter().copied().collect();
            assert_eq!(default_paths(&env, *uid), [Path::new(expect)], "{variables:?}");
        }
        let named = |variables: &[(&str, &str)]| write_path(&variables.iter().copied().collect());
        let docker = ("DOCKER_CONFIG", "/d");
        assert_eq!(named(&[home, docker]), Some("/d/config.json".into()));
        assert_eq!(named(&[home, docker, ("REGISTRY_AUTH_FILE", "/r")]), Some("/r".into()));
        assert_eq!(
            named(&[home, ("XDG_RUNTIME_DIR", "/x")]),
            Some("/x/containers/auth.json".into())
        );
    }

    #[test]
    fn what_it_reads() {
        let paths = |variables: &[(&str, &str)]| {
            let env: Env = variables.iter().copied().collect();
            let paths = read_paths(&env);
            paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>()
        };
        let home = (crate::env::HOME, "/h");
        assert_eq!(
            paths(&[home, ("XDG_RUNTIME_DIR", "/x")]),
            [
                "/x/containers/auth.json",
                "/h/.config/containers/auth.json",
                "/h/.docker/config.json",
                "/h/.dockercfg",
            ]
        );
        // No file stands in the list twice.
        assert_eq!(
            paths(&[home, ("XDG_RUNTIME_DIR", "/x"), ("XDG_CONFIG_HOME", "/x")]),
            ["/x/containers/auth.json", "/h/.docker/config.json", "/h/.dockercfg",]
        );
        assert_eq!(paths(&[home, ("DOCKER_CONFIG", "/d")]), ["/d/config.json"]);
        assert_eq!(paths(&[home, ("REGISTRY_AUTH_FILE", "/r")]), ["/r"]);
    }

    /// Without a session the folder has the name of podman's major version, and an unknown version
    /// may have stored in either.
    #[test]
    fn places_without_a_session() {
        // Nobody's, so that no `/run/user` is found.
        const UID: u32 = 4_000_000_000;
        let folder = tempfile::tempdir().unwrap();
        let env = [(crate::env::HOME, "/h".as_ref()), ("TMPDIR", folder.path().as_os_str())];
        let env: Env = env.into_iter().collect();
        let at = |name: &str| folder.path().join(format!("{name}-run-{UID}/containers/auth.json"));
        let places = || default_paths(&env, UID);
        assert_eq!(places(), [at("storage")]);
        std::fs::create_dir(folder.path().join(format!("podman-run-{UID}"))).unwrap();
        assert_eq!(places(), [at("storage"), at("podman")]);
        let named: Env = [("REGISTRY_AUTH_FILE", "/f")].into_iter().collect();
        assert_eq!(own_paths(&named), [Path::new("/f")]);
    }
}

#[test]
fn what_podman_would_drop() {
    let text = r#"{"Auths":{},"credhelpers":{},"credsStore":"","proxies":{}}"#;
    let settings = |name: &str, text: &str| {
        let (_folder, path) = file(name, text);
        podman_file::docker_settings(&path)
    };
    assert_eq!(settings("config.json", text), ["credsStore", "proxies"]);
    assert_eq!(settings("auth.json", text), [""; 0]);
    assert_eq!(settings("config.json", r#"{"auths":{}}"#), [""; 0]);
    assert_eq!(settings("config.json", r#"{"proxies":{}"#), [""; 0]);
}

use proptest::prelude::*;

use super::*;

const DIGEST: &str = "sha256:dff9de10919148711140d349bf03f1a99eb06f94b03e51715ccebfa7cdc518e2";

#[test]
fn images() {
    let long = format!("ghcr.io/acme/app:v1@{DIGEST}");
    for (text, owner, name, version) in [
        ("ghcr.io/acme/app", "acme", "app", "latest"),
        ("ghcr.io/acme/app:v1.2", "acme", "app", "v1.2"),
        ("  ghcr.io/acme/app\n", "acme", "app", "latest"),
        ("docker://ghcr.io/acme/app:v1", "acme", "app", "v1"),
        ("oci://ghcr.io/acme/charts/app:0.1.0", "acme", "charts/app", "0.1.0"),
        ("ghcr.io/acme/a/b/c", "acme", "a/b/c", "latest"),
        ("ghcr.io/a-c_m.e/a__b---c", "a-c_m.e", "a__b---c", "latest"),
        ("ghcr.io/acme/app:_V1", "acme", "app", "_V1"),
        (&long, "acme", "app", DIGEST),
        ("containers.acme.ghe.com/o/app", "o", "app", "latest"),
        ("containers.git.corp.example/o/app", "o", "app", "latest"),
    ] {
        let read = Reference::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        assert_eq!((&*read.owner, &*read.name, read.version()), (owner, name, version));
        let plain = text.trim().trim_start_matches("docker://").trim_start_matches("oci://");
        assert_eq!(read.to_string(), plain);
        assert_eq!(read.repository(), format!("{owner}/{name}"));
    }
}

/// What is wrong, and the fix where the name as it should be is known.
#[test]
fn names_that_are_none() {
    let tag = "a".repeat(129);
    let long = format!("ghcr.io/acme/{}", "a".repeat(250));
    for (text, code, fix) in [
        ("ghcr.io/Acme/App", "name-uppercase", Some("use ghcr.io/acme/app")),
        ("ghcr.io/Acme/App:V1", "name-uppercase", Some("use ghcr.io/acme/app:V1")),
        ("GHCR.io/acme/app", "name-uppercase", Some("use ghcr.io/acme/app")),
        (
            "ghrc.io/acme/app",
            "look-alike-registry",
            Some("use ghcr.io/acme/app; revoke every token that was ever sent to ghrc.io"),
        ),
        (
            "docker.pkg.github.com/acme/repo/app:1",
            "retired-registry",
            Some("use ghcr.io/acme/app:1"),
        ),
        ("docker.pkg.github.com/Acme/repo/App", "retired-registry", Some("use ghcr.io/acme/app")),
        ("docker.pkg.github.com/acme", "retired-registry", None),
        ("acme/app", "no-host", Some("use ghcr.io/acme/app")),
        ("Acme/app:1", "no-host", Some("use ghcr.io/acme/app:1")),
        ("app:1", "no-host", Some("use ghcr.io/OWNER/app:1")),
        ("ghcr.io//app", "empty-path-part", None),
        ("ghcr.io/acme/", "empty-path-part", None),
        ("ghcr.io/acme//app", "empty-path-part", None),
        ("ghcr.io/acme/app:", "empty-path-part", None),
        ("ghcr.io/acme/app@", "empty-path-part", None),
        ("/acme/app", "empty-path-part", None),
        ("", "empty-path-part", None),
        ("ghcr.io", "invalid-image-name", Some("add owner and name: ghcr.io/OWNER/IMAGE")),
        ("ghcr.io/", "invalid-image-name", Some("add owner and name: ghcr.io/OWNER/IMAGE")),
        ("ghcr.io/app:1", "invalid-image-name", Some("use ghcr.io/OWNER/app:1")),
        ("https://ghcr.io/acme/app", "invalid-image-name", Some("use ghcr.io/acme/app")),
        ("http://ghcr.io/acme/app", "invalid-image-name", Some("use ghcr.io/acme/app")),
        ("ghcr.io/acme/a pp", "invalid-image-name", None),
        ("ghcr.io/acme/%61pp", "invalid-image-name", None),
        ("ghcr.io/acme/..", "invalid-image-name", None),
        ("ghcr.io/acme/-app", "invalid-image-name", None),
        ("ghcr.io/acme/a___b", "invalid-image-name", None),
        ("ghcr.io/acme/äpp", "invalid-image-name", None),
        ("ghcr.io/acme/app?x=1", "invalid-image-name", None),
        ("ghcr.io/acme/app:a/b", "invalid-image-name", None),
        ("ghcr.io/acme/app:-1", "invalid-image-name", None),
        ("ghcr.io/acme/app:a:b", "invalid-image-name", None),
        ("ghcr.io/acme/app@sha256:12", "invalid-image-name", None),
        ("ghcr.io/acme/app@md5:12", "invalid-image-name", None),
        (&format!("ghcr.io/acme/app:{tag}"), "invalid-image-name", None),
        (&long, "invalid-image-name", None),
        ("docker.io/acme/app", "unknown-registry", Some("name an image that begins with ghcr.io/")),
        ("quay.io/acme/app", "unknown-registry", Some("name an image that begins with ghcr.io/")),
        ("gcr.io/acme/app", "unknown-registry", Some("name an image that begins with ghcr.io/")),
        ("localhost/app", "unknown-registry", Some("name an image that begins with ghcr.io/")),
        ("localhost:5000/app", "unknown-registry", Some("name an image that begins with ghcr.io/")),
        (
            "ghcr.io:443/acme/app",
            "unknown-registry",
            Some("name an image that begins with ghcr.io/"),
        ),
    ] {
        let problem = Reference::parse(text).expect_err(text);
        assert_eq!(problem.cause.code(), code, "{text}: {problem}");
        assert_eq!(problem.fix.as_deref(), fix, "{text}");
    }
}

#[test]
fn the_page_of_the_settings() {
    let page = |text: &str, login| Reference::parse(text).unwrap().settings(login);
    assert_eq!(
        page("ghcr.io/acme/app", Some("octocat")),
        "https://github.com/orgs/acme/packages/container/app/settings"
    );
    assert_eq!(
        page("containers.acme.ghe.com/octocat/a/b", Some("Octocat")),
        "https://acme.ghe.com/users/octocat/packages/container/a%2Fb/settings"
    );
}

proptest! {
    /// Whatever is given: no panic, and what is read goes into a URL as it is.
    #[test]
    fn anything(text in "(ghcr\\.io|containers\\.a\\.ghe\\.com|)[/:@]?\\PC{0,40}") {
        if let Ok(image) = Reference::parse(&text) {
            let plain = |text: &str| {
                text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/:".contains(&b))
            };
            prop_assert!(plain(&image.repository()) && plain(image.version()));
            prop_assert!(!image.repository().contains(".."));
            prop_assert_eq!(Reference::parse(&image.to_string()), Ok(image));
        }
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = Reference::parse(&String::from_utf8_lossy(&bytes));
    }

    /// Every name of the grammar is read, and its parts come back.
    #[test]
    fn every_name(
        owner in "[a-z0-9]{1,8}(-[a-z0-9]{1,4})?",
        name in "[a-z0-9]{1,8}((\\.|_|__|-{1,3}|/)[a-z0-9]{1,4}){0,3}",
        tag in proptest::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}"),
    ) {
        let mut text = format!("ghcr.io/{owner}/{name}");
        if let Some(tag) = &tag {
            text += &format!(":{tag}");
        }
        let image = Reference::parse(&text).unwrap();
        prop_assert_eq!((image.owner, image.name, image.tag), (owner, name, tag));
    }
}

#[test]
fn what_could_be_a_token_is_not_repeated() {
    let token = "0123456789abcdefghijABCDEFGHIJ0123456789";
    for text in [
        format!("ghcr.io/acme/app:ghp_{}", &token[4..]),
        format!("ghcr.io/ghp_{}/app", &token[4..]),
        "https://octocat:0123456789abcdef0123456789abcdef01234567@ghcr.io/acme/app".to_owned(),
        format!("ghcr.io/acme/github_pat_{token}"),
    ] {
        let problem = Reference::parse(&text).expect_err(&text);
        assert!(!format!("{problem:?}").contains(&token[4..20]), "{problem:?}");
        assert!(!format!("{problem:?}").contains("0123456789abcdef0123"), "{problem:?}");
        assert_eq!(problem.message, "the image's name contains what looks like a token", "{text}");
    }
    for text in [
        "ghcr.io/acme/my-token:v1.2.3",
        "ghcr.io/acme/secret-service:sha-0123456789abcdef0123456789abcdef01234567",
        "ghcr.io/acme/app:0123456789abcdef0123456789abcdef01234567",
        "ghcr.io/acme/password/auth:main",
        "ghcr.io/acme/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ] {
        assert!(Reference::parse(text).is_ok(), "{text}");
    }
}

//! What docker takes and what it would damage, as seen with docker 28.2.2: `docker logout` of
//! another registry, which reads the file and writes it again.

use std::path::Path;

use proptest::prelude::*;

use super::{entry, file, secret};
use crate::cause::Cause;
use crate::env::{self, Env};
use crate::problem::Problem;
use crate::store::docker_file::{DockerFile, path};
use crate::store::{Broken, Entry, Location};

fn read(text: impl AsRef<[u8]>) -> Result<DockerFile, Broken> {
    let (_folder, path) = file("config.json", text);
    DockerFile::read(&path)
}

fn broken(text: impl AsRef<[u8]>) -> (Option<usize>, String) {
    match read(text.as_ref()) {
        Ok(_) => panic!("taken: {}", String::from_utf8_lossy(text.as_ref())),
        Err(broken) => {
            assert_eq!(broken.cause, Cause::BrokenDockerConfig);
            (broken.line, broken.reason)
        }
    }
}

#[test]
fn where_it_lies() {
    let set = |pairs: &[(&str, &str)]| pairs.iter().copied().collect::<Env>();
    let home = (env::HOME, "/home/u");
    let at = |env: &Env, folder: Option<&str>| path(env, folder.map(Path::new)).unwrap();
    assert_eq!(at(&set(&[home]), None), Path::new("/home/u/.docker/config.json"));
    let moved = set(&[home, ("DOCKER_CONFIG", "/d")]);
    assert_eq!(at(&moved, None), Path::new("/d/config.json"));
    assert_eq!(at(&moved, Some("/c")), Path::new("/c/config.json"));
    assert_eq!(at(&moved, Some("")), Path::new("/d/config.json"));
    let empty = set(&[home, ("DOCKER_CONFIG", "")]);
    assert_eq!(at(&empty, None), Path::new("/home/u/.docker/config.json"));
}

#[test]
fn every_field_has_dockers_type() {
    let texts = [
        "psFormat",
        "imagesFormat",
        "networksFormat",
        "pluginsFormat",
        "volumesFormat",
        "statsFormat",
        "detachKeys",
        "credsStore",
        "serviceInspectFormat",
        "servicesFormat",
        "tasksFormat",
        "secretFormat",
        "configFormat",
        "nodesFormat",
        "currentContext",
        "experimental",
        "stackOrchestrator",
    ];
    let maps = ["HttpHeaders", "credHelpers", "aliases", "features"];
    let lists = ["pruneFilters", "cliPluginsExtraDirs"];
    let nested = ["auths", "proxies", "plugins"];
    let row = |names: &[&str], good: &[&str], bad: &[(&str, &str, &str)]| {
        for name in names {
            for value in good {
                let text = format!("{{\n\t\"{name}\": {value}\n}}");
                assert!(read(&text).is_ok(), "{text}");
            }
            for (value, below, what) in bad {
                let reason = format!("`{name}{below}` must be {what}");
                // Field names match without regard to case.
                let name = name.to_uppercase();
                let text = format!("{{\n\t\"{name}\": {value}\n}}");
                let (line, found) = broken(&text);
                assert_eq!(line, Some(2), "{text}");
                assert_eq!(found.to_lowercase(), reason.to_lowercase());
            }
        }
    };
    let text = "a string";
    row(
        &texts,
        &["null", r#""x""#, r#""""#],
        &[("1", "", text), ("true", "", text), ("[]", "", text), ("{}", "", text)],
    );
    row(
        &maps,
        &["null", "{}", r#"{"a":"b","c":null}"#],
        &[
            (r#""x""#, "", "an object"),
            ("[]", "", "an object"),
            (r#"{"a":true}"#, ".a", text),
            (r#"{"a":{}}"#, ".a", text),
        ],
    );
    row(
        &lists,
        &["null", "[]", r#"["a",null]"#],
        &[(r#""x""#, "", "an array"), ("{}", "", "an array"), (r#"["a",1]"#, "", text)],
    );
    row(
        &nested,
        &["null", "{}", r#"{"a":null,"b":{}}"#],
        &[
            ("[]", "", "an object"),
            (r#"{"a":"b"}"#, ".a", "an object"),
            (r#"{"a":[]}"#, ".a", "an object"),
        ],
    );
    let fields = [
        "username",
        "password",
        "auth",
        "serveraddress",
        "identitytoken",
        "registrytoken",
        "email",
    ];
    for field in fields {
        let text = format!(r#"{{"auths":{{"h":{{"{field}":1}}}}}}"#);
        assert_eq!(broken(&text), (Some(1), format!("`auths.h.{field}` must be a string")));
    }
    for field in ["httpProxy", "httpsProxy", "noProxy", "ftpProxy", "allProxy"] {
        let text = format!(r#"{{"proxies":{{"default":{{"{field}":1}}}}}}"#);
        assert_eq!(broken(&text), (Some(1), format!("`proxies.default.{field}` must be a string")));
    }
    row(
        &["plugins"],
        &[r#"{"ghcr":{"a":"b","c":null}}"#],
        &[(r#"{"ghcr":{"a":1}}"#, ".ghcr.a", text)],
    );
    row(&["kubernetes"], &[r#"{"allNamespaces":"x"}"#], &[("1", "", "an object")]);
}

#[test]
fn what_docker_takes() {
    for text in [
        "",
        " \r\n\t",
        "null",
        "{}",
        r#" {"zzz": 1e2, "yyy": {"auths": 1}, "xxx": [[[]]]} "#,
        r#"{"proxies":{"default":{"zzz":1}}}"#,
        r#"{"auths":{"h":{"zzz":1}}}"#,
        r#"{"auths":null}"#,
        r#"{"auths":{"h":{"auth":""}}}"#,
        r#"{"auths":{"h":{"auth":"dTp0dB=="}}}"#,
        r#"{"auths":{"h":{"auth":"dT\np0\r\n"}}}"#,
        r#"{"psFormat":"\u003c \"}{[]["}"#,
    ] {
        assert!(read(text).is_ok(), "{text}");
    }
    let deep = |depth| format!("{{\"zzz\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(deep(9_999)).is_ok());
    assert_eq!(broken(deep(10_000)).1, "nested more than 10,000 deep");
}

#[test]
fn what_docker_would_damage() {
    let auth = |auth: &str| {
        let text = format!("{{\n\"auths\": {{\n\"h\": {{\n\"auth\":\n\"{auth}\"}}}}}}");
        let expect = (Some(5), "`auths.h.auth` must be base64 of user:password".to_owned());
        assert_eq!(broken(&text), expect, "{text}");
    };
    // Not base64, no padding, a blank inside, the other alphabet, no colon, no user.
    for value in ["!", "dTp0dA", "dT p0", "dTr-_w==", "dXNlcg==", "OnB3"] {
        auth(value);
    }
    for (text, line, reason) in [
        ("\u{feff}{}", 1, "the file begins with a byte order mark"),
        ("{\n  \"auths\": {},\n}", 3, "not valid JSON: a comma before the closing bracket"),
        ("{\n  \"auths\": {", 2, "not valid JSON: EOF while parsing an object"),
        ("{}\n\nx", 3, "not valid JSON: trailing characters"),
        ("{}\n{\"zzz\":1}", 2, "not valid JSON: trailing characters"),
        ("\n[]", 2, "the file must be an object"),
        ("\"dTp0\"", 1, "the file must be an object"),
        ("{\n\"psFormat\": \"\\ud800\"}", 2, "`psFormat` must be Unicode text"),
        ("{\n\"\\ud800\": 1}", 2, "a key is not Unicode text"),
        ("{\n\"p\u{17f}Format\": 1}", 2, "`p\u{17f}Format` must be a string"),
        ("{\n\"detach\u{212a}eys\": 1}", 2, "`detach\u{212a}eys` must be a string"),
    ] {
        assert_eq!(broken(text), (Some(line), reason.to_owned()), "{text}");
    }
    assert_eq!(broken(b"{\n\"psFormat\": \"\xe9\"}"), (Some(2), "not valid UTF-8".into()));
}

#[test]
fn no_value_gets_into_the_words() {
    for text in [
        r#"{"auths":{"h":{"auth":"canary"}}}"#,
        r#"{"auths":{"h":"canary"}}"#,
        r#"{"auths":["canary"]}"#,
        r#"{"HttpHeaders":{"a":["canary"]}}"#,
        r#"{"HttpHeaders":{"a":"canary"} canary"#,
        r#"{"auths":{"h":{"auth":canary}}}"#,
        r#""canary""#,
    ] {
        let Err(broken) = read(text) else { panic!("taken: {text}") };
        let problem = format!("{broken:?} {:?}", Problem::from(broken.clone()));
        assert!(!problem.contains("canary"), "{problem}");
    }
}

#[test]
fn what_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &Path| DockerFile::read(path).map(drop).unwrap_err();
    let large = folder.path().join("large");
    std::fs::File::create(&large).unwrap().set_len(17 << 20).unwrap();
    assert_eq!(at(&large).reason, "it is larger than 16 MiB");
    #[cfg(unix)]
    {
        let found = at(folder.path());
        assert_eq!((found.line, found.reason.as_str()), (None, "it is a directory"));
        assert_eq!(at(&large.join("config.json")).reason, "not a directory");
        assert_eq!(at(Path::new("/dev/null")).reason, "it is not a regular file");
        let circle = folder.path().join("circle");
        std::os::unix::fs::symlink(&circle, &circle).unwrap();
        assert_eq!(at(&circle).line, None);
        let dangling = folder.path().join("dangling");
        std::os::unix::fs::symlink("nowhere", &dangling).unwrap();
        assert!(DockerFile::read(&dangling).is_ok());
    }
    #[cfg(target_os = "linux")]
    {
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert_eq!(at(&pipe).reason, "it is not a regular file");
    }
    assert!(DockerFile::read(&folder.path().join("missing")).is_ok());
}

#[test]
fn the_problem_names_file_line_and_key() {
    let (_folder, path) = file("config.json", "{\n\"features\": {\"hooks\": true}}");
    let problem = Problem::from(DockerFile::read(&path).map(drop).unwrap_err());
    let name = path.display().to_string();
    assert_eq!(problem.message, format!("docker cannot read {name} and would damage it"));
    assert_eq!(problem.why.as_deref(), Some("line 2: `features.hooks` must be a string"));
    assert_eq!(problem.subject.file, Some(path));
}

#[test]
fn who_wins() {
    let kept = |text: &str, host: &str| match read(text).unwrap().location(host) {
        Location::File(_) => String::from("file"),
        kept => kept.to_string(),
    };
    let both = r#"{"credsStore":"desktop","credHelpers":{"ghcr.io":"pass","file.example":""}}"#;
    assert_eq!(kept(both, "ghcr.io"), "in the credential helper pass");
    assert_eq!(kept(both, "ghcr.io:443"), "in the credential helper desktop");
    assert_eq!(kept(both, "GHCR.io"), "in the credential helper desktop");
    assert_eq!(kept(both, "file.example"), "file");
    assert_eq!(kept("{}", "ghcr.io"), "file");
    assert_eq!(kept(r#"{"credsStore":"a","CREDSSTORE":"b"}"#, "h"), "in the credential helper b");
    assert_eq!(kept(r#"{"credsStore":"a","credsStore":null}"#, "h"), "in the credential helper a");
    let again = r#"{"credHelpers":{"h":"a"},"credHelpers":{"i":"b"}}"#;
    assert_eq!(kept(again, "h"), "in the credential helper a");
    assert_eq!(kept(r#"{"credHelpers":{"h":"a"},"credHelpers":null}"#, "h"), "file");
    let file = Location::File("/d/config.json".into());
    assert_eq!(file.to_string(), "in /d/config.json, not encrypted");
}

#[test]
fn entries_as_docker_finds_them() {
    let auths = |auths: &str| read(format!("{{\"auths\":{{{auths}}}}}")).unwrap();
    let found = |text: &str| auths(text).entry("ghcr.io");
    let expect = Some(entry("u", "t"));
    for key in ["ghcr.io", "https://ghcr.io", "https://ghcr.io/v1/", "http://ghcr.io/", "ghcr.io/"]
    {
        assert_eq!(found(&format!(r#""{key}":{{"auth":"dTp0"}}"#)), expect, "{key}");
    }
    for key in ["GHCR.io", "ghcr.io:443", "https://ghcr.io:443", "ghcr.io.example", "x.ghcr.io"] {
        assert_eq!(found(&format!(r#""{key}":{{"auth":"dTp0"}}"#)), None, "{key}");
    }
    let url = r#""https://ghcr.io":{"auth":"eDp5"}"#;
    assert_eq!(found(&format!(r#"{url},"ghcr.io":{{"auth":"dTp0"}}"#)), expect);
    assert_eq!(found(&format!(r#""ghcr.io":{{}},{url}"#)), None);
    assert_eq!(found(&format!(r#""ghcr.io":null,{url}"#)), None);
    for value in [
        r#"{"username":"u","password":"t"}"#,
        r#"{"username":"x","password":"y","auth":"dTp0"}"#,
        r#"{"auth":"dTp0","auth":null}"#,
        r#"{"auth":"eDp5","Auth":"dTp0"}"#,
        r#"{"auth":"dTp0\u000a"}"#,
        // Docker trims the zero bytes that its own buffer is padded with.
        r#"{"auth":"dTp0AAA="}"#,
    ] {
        assert_eq!(found(&format!(r#""ghcr.io":{value}"#)), expect, "{value}");
    }
    let twice = r#""ghcr.io":{"auth":"eDp5"},"ghcr.io":{"auth":"dTp0"}"#;
    assert_eq!(found(twice), expect);
    assert_eq!(found(r#""ghcr.io":{"auth":"dTphOmI="}"#), Some(entry("u", "a:b")));
    let identity = r#""ghcr.io":{"auth":"dTo=","identitytoken":"i"}"#;
    let expect =
        Entry { user: "u".into(), secret: Some(secret("i")), identity_token: true, source: None };
    assert_eq!(found(identity), Some(expect));
    let bytes = Entry { user: "u".into(), secret: None, identity_token: false, source: None };
    assert_eq!(found(r#""ghcr.io":{"auth":"dTr/"}"#), Some(bytes));
}

#[test]
fn two_objects_add_up_and_null_takes_away() {
    let file = read(r#"{"auths":{"a":{"auth":"dTp0"}},"AUTHS":{"b":{"auth":"eDp5"}}}"#).unwrap();
    assert_eq!(file.entry("a"), Some(entry("u", "t")));
    assert_eq!(file.entry("b"), Some(entry("x", "y")));
    let file = read(r#"{"auths":{"a":{"auth":"dTp0"}},"auths":null}"#).unwrap();
    assert_eq!(file.entry("a"), None);
}

#[test]
fn a_file_that_says_something_is_not_left_to_detection() {
    // An empty environment has no PATH; with one of these docker does not even look.
    for text in [r#"{"auths":{"h":{}}}"#, r#"{"credsStore":"a"}"#, r#"{"credHelpers":{"h":"a"}}"#] {
        assert_eq!(read(text).unwrap().detected_store(&Env::default()), None);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = read(bytes).map(|file| file.entry("ghcr.io"));
    }

    #[test]
    fn no_text_like_json_makes_it_panic(text in r#"[\[\]{}:,"\\a \n0-9ue]{0,60}"#) {
        if let Ok(file) = read(&text) {
            let _ = (file.entry("a"), file.keys("a"), file.location("a"));
        }
        let _ = read(format!("{{\"auths\":{text}}}"));
    }
}

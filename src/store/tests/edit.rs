//! What an edit changes and, above all, what it does not.

use std::fs;

use proptest::prelude::*;

use super::{entry, file, secret};
use crate::cause::Cause;
use crate::store::FileFormat;
use crate::store::docker_file::DockerFile;
use crate::store::edit::{Edit, edit};
use crate::store::podman_file::PodmanFile;

/// The text after a change, and whether the edit said that it wrote.
fn changed(text: &str, change: impl Fn(&mut Edit)) -> (String, bool) {
    let (folder, path) = file("config.json", text);
    let wrote = edit(&path, FileFormat::Docker, change).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
    (fs::read_to_string(&path).unwrap(), wrote)
}

fn login(text: &str) -> String {
    changed(text, |edit| edit.set_auth("ghcr.io", "u", &secret("t"))).0
}

fn logout(text: &str) -> String {
    changed(text, |edit| edit.remove_keys(&["ghcr.io".into()])).0
}

#[test]
fn a_new_file_looks_as_docker_writes_it() {
    let expect = "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"dTp0\"\n\t\t}\n\t}\n}";
    for text in ["", " \n", "{}", "null", "{ }"] {
        assert_eq!(login(text), expect, "{text:?}");
    }
    assert_eq!(login("{}\n"), format!("{expect}\n"));
    let both = changed("", |edit| {
        edit.put(&["credsStore"], "pass");
        edit.set_marker("ghcr.io");
    });
    assert_eq!(
        both.0,
        "{\n\t\"credsStore\": \"pass\",\n\t\"auths\": {\n\t\t\"ghcr.io\": {}\n\t}\n}"
    );
}

#[test]
fn layout_is_kept() {
    for (before, after) in [
        // Two blanks.
        (
            "{\n  \"a\": 1\n}\n",
            "{\n  \"a\": 1,\n  \"auths\": {\n    \"ghcr.io\": {\n      \"auth\": \"dTp0\"\n    }\n  }\n}\n",
        ),
        // Four blanks, an empty object.
        (
            "{\n    \"auths\": {}\n}",
            "{\n    \"auths\": {\n        \"ghcr.io\": {\n            \"auth\": \"dTp0\"\n        }\n    }\n}",
        ),
        (
            "{\n\t\"auths\": null,\n\t\"a\": 1\n}",
            "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"dTp0\"\n\t\t}\n\t},\n\t\"a\": 1\n}",
        ),
        // Windows line ends, a blank line between members.
        (
            "{\r\n  \"a\": 1,\r\n\r\n  \"auths\": {}\r\n}",
            "{\r\n  \"a\": 1,\r\n\r\n  \"auths\": {\r\n    \"ghcr.io\": {\r\n      \"auth\": \"dTp0\"\r\n    }\r\n  }\r\n}",
        ),
        // Everything on one line.
        (r#"{"a":1}"#, r#"{"a":1,"auths":{"ghcr.io":{"auth":"dTp0"}}}"#),
        (
            r#"{"a": 1, "auths": {"h": {}}}"#,
            r#"{"a": 1, "auths": {"h": {},"ghcr.io": {"auth": "dTp0"}}}"#,
        ),
        // An entry of one line among lines.
        (
            "{\n \"auths\": {\n  \"h\": {}\n }\n}",
            "{\n \"auths\": {\n  \"h\": {},\n  \"ghcr.io\": {\n   \"auth\": \"dTp0\"\n  }\n }\n}",
        ),
        // A field is found whatever its case is.
        (r#"{"AUTHS":{}}"#, r#"{"AUTHS":{"ghcr.io":{"auth":"dTp0"}}}"#),
    ] {
        assert_eq!(login(before), after);
    }
}

#[test]
fn an_entry_is_replaced_as_a_whole() {
    let old = r#"{"auths":{"ghcr.io":{"auth":"eDp5","email":"e","identitytoken":"i"},"h":{}}}"#;
    assert_eq!(login(old), r#"{"auths":{"ghcr.io":{"auth":"dTp0"},"h":{}}}"#);
    let marker = changed(old, |edit| edit.set_marker("ghcr.io")).0;
    assert_eq!(marker, r#"{"auths":{"ghcr.io":{},"h":{}}}"#);
    assert_eq!(login(&marker), r#"{"auths":{"ghcr.io":{"auth":"dTp0"},"h":{}}}"#);
    // Of two the last one counts.
    let twice = r#"{"auths":{"ghcr.io":{},"ghcr.io":{}}}"#;
    assert_eq!(login(twice), r#"{"auths":{"ghcr.io":{},"ghcr.io":{"auth":"dTp0"}}}"#);
    assert_eq!(login(r#"{"auths":{"ghcr.io":null}}"#), r#"{"auths":{"ghcr.io":{"auth":"dTp0"}}}"#);
}

#[test]
fn removing() {
    for (before, after) in [
        (r#"{"auths":{"ghcr.io":{}}}"#, r#"{"auths":{}}"#),
        ("{\"auths\": {\n \"ghcr.io\": {}\n}}", r#"{"auths": {}}"#),
        (r#"{"auths":{"ghcr.io":{},"a":{}}}"#, r#"{"auths":{"a":{}}}"#),
        (r#"{"auths":{"a":{}, "ghcr.io":{} }}"#, r#"{"auths":{"a":{} }}"#),
        (r#"{"auths":{"a":{},"ghcr.io":{"x":[",\"}"]},"b":{}}}"#, r#"{"auths":{"a":{},"b":{}}}"#),
        (
            r#"{"auths":{"ghcr.io":{},"a":{},"ghcr.io":{}},"Auths":{"ghcr.io":{}}}"#,
            r#"{"auths":{"a":{}},"Auths":{}}"#,
        ),
        (r#"{"auths":{"\u0067hcr.io":{}}}"#, r#"{"auths":{}}"#),
    ] {
        assert_eq!(logout(before), after);
    }
    let many: Vec<_> = ["a", "c", "x"].map(String::from).into();
    let text = r#"{"auths":{"a":{},"b":{},"c":{}}}"#;
    assert_eq!(changed(text, |edit| edit.remove_keys(&many)).0, r#"{"auths":{"b":{}}}"#);
}

#[test]
fn nothing_is_written_if_nothing_changes() {
    let text =
        "{ \"auths\" : {\"ghcr.io\":\n{\"auth\":\"dTp0\"}, \"h\": {  }}, \"credsStore\":\"a\"}";
    let (folder, path) = file("config.json", text);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    for change in [
        (|edit| edit.set_auth("ghcr.io", "u", &secret("t"))) as fn(&mut Edit),
        |edit| edit.set_marker("h"),
        |edit| edit.put(&["credsStore"], "a"),
        |edit| edit.remove_keys(&["x".into()]),
        |edit| edit.remove_keys(&[]),
        |_| (),
    ] {
        assert_eq!(edit(&path, FileFormat::Docker, change), Ok(false));
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    let missing = folder.path().join("sub/config.json");
    assert_eq!(
        edit(&missing, FileFormat::Docker, |edit| edit.remove_keys(&["a".into()])),
        Ok(false)
    );
    assert!(!missing.parent().unwrap().exists());
}

/// All of them go in one pass: one after the other took three quarters of a minute.
#[test]
fn thousands_of_the_same_key() {
    let entries = r#""ghcr.io":{"auth":"dTp0"},"#.repeat(20_000);
    let (_folder, path) = file("config.json", format!(r#"{{"auths":{{{entries}"b":{{}}}}}}"#));
    let start = std::time::Instant::now();
    assert_eq!(
        edit(&path, FileFormat::Docker, |edit| edit.remove_keys(&["ghcr.io".into()])),
        Ok(true)
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), r#"{"auths":{"b":{}}}"#);
    assert!(start.elapsed().as_secs() < 10);
}

#[test]
fn unknown_keys_and_spellings_survive() {
    let rest =
        r#""z": 1e2, "big": 12345678901234567890123, "lt": "\u003c\/é", "psFormat":"{{.ID}}","#;
    let text = format!(
        r#"{{{rest} "auths": {{"b":{{"auth":"eDp5","new":[ 1 ,2]}},"a":{{}}}}, "y":-0.0}}"#
    );
    let now = login(&text);
    assert_eq!(now.replace(r#","ghcr.io":{"auth": "dTp0"}"#, ""), text);
    assert_eq!(logout(&now), text);
    let file = file("config.json", &now);
    assert_eq!(DockerFile::read(&file.1).unwrap().entry("ghcr.io"), Some(entry("u", "t")));
}

#[test]
fn ten_thousand_entries() {
    let entries: Vec<_> = (0..10_000)
        .map(|n| format!("\t\t\"h{n}\": {{\n\t\t\t\"auth\": \"dTp0\"\n\t\t}}"))
        .collect();
    let text = format!("{{\n\t\"auths\": {{\n{}\n\t}}\n}}", entries.join(",\n"));
    let now = login(&text);
    assert_eq!(
        now.len(),
        text.len() + ",\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"dTp0\"\n\t\t}".len()
    );
    assert_eq!(logout(&now), text);
    assert!(!changed(&now, |edit| edit.remove_keys(&["h5000".into()])).0.contains("\"h5000\""));
}

#[test]
fn a_broken_file_is_left_alone() {
    for (format, cause) in [
        (FileFormat::Docker, Cause::BrokenDockerConfig),
        (FileFormat::Podman, Cause::BrokenAuthFile),
    ] {
        let text = "{\"auths\": {\"h\": {\"auth\": 1}}}";
        let (folder, path) = file("config.json", text);
        let problem = edit(&path, format, |edit| edit.set_marker("ghcr.io")).unwrap_err();
        assert_eq!(problem.cause, cause);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn podmans_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("containers/auth.json");
    assert_eq!(
        edit(&path, FileFormat::Podman, |edit| edit.set_auth("ghcr.io", "u", &secret("t"))),
        Ok(true)
    );
    assert_eq!(PodmanFile::read(&path).unwrap().entry("ghcr.io").unwrap(), Some(entry("u", "t")));
}

#[test]
fn a_file_that_changes_underneath_is_read_again() {
    let (_folder, path) = file("config.json", "{}");
    let tries = std::cell::Cell::new(0);
    let meddle = |edit: &mut Edit| {
        if tries.replace(tries.get() + 1) == 0 {
            fs::write(&path, r#"{"auths":{"theirs":{"auth":"eDp5"}}}"#).unwrap();
        }
        edit.set_auth("ghcr.io", "u", &secret("t"));
    };
    assert_eq!(edit(&path, FileFormat::Docker, meddle), Ok(true));
    assert_eq!(tries.get(), 2);
    let file = DockerFile::read(&path).unwrap();
    assert!(file.entry("theirs").is_some() && file.entry("ghcr.io").is_some());

    let count = std::cell::Cell::new(0);
    let for_ever = |edit: &mut Edit| {
        count.set(count.get() + 1);
        fs::write(&path, format!("{{\"a\":\"{}\"}}", "x".repeat(count.get()))).unwrap();
        edit.set_marker("ghcr.io");
    };
    let problem = edit(&path, FileFormat::Docker, for_ever).unwrap_err();
    assert_eq!(problem.cause, Cause::StoreFailed);
    assert_eq!(fs::read_to_string(&path).unwrap(), r#"{"a":"xxx"}"#);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt, chown, symlink};
    use std::path::Path;

    use super::*;

    fn set(path: &Path) -> Result<bool, crate::problem::Problem> {
        edit(path, FileFormat::Docker, |edit| edit.set_auth("ghcr.io", "u", &secret("t")))
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o7777
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            names.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn modes() {
        for old in [0o600, 0o640, 0o644, 0o400] {
            let (_folder, path) = file("config.json", "{}");
            fs::set_permissions(&path, PermissionsExt::from_mode(old)).unwrap();
            assert_eq!(set(&path), Ok(true));
            assert_eq!(mode(&path), old);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/config.json");
        assert_eq!(set(&path), Ok(true));
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        assert_eq!(mode(&folder.path().join("a/b")), 0o700);
    }

    #[test]
    fn links_are_followed_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("dotfiles")).unwrap();
        fs::write(at("dotfiles/docker.json"), "{}").unwrap();
        symlink("dotfiles/docker.json", at("second")).unwrap();
        symlink(at("second"), at("config.json")).unwrap();
        assert_eq!(set(&at("config.json")), Ok(true));
        assert!(at("config.json").is_symlink() && at("second").is_symlink());
        assert!(fs::read_to_string(at("dotfiles/docker.json")).unwrap().contains("dTp0"));
        assert_eq!(names(&at("dotfiles")), ["docker.json"]);

        symlink("later/config.json", at("dangling")).unwrap();
        assert_eq!(set(&at("dangling")), Ok(true));
        assert!(at("dangling").is_symlink());
        assert_eq!(mode(&at("later/config.json")), 0o600);

        symlink("circle", at("circle")).unwrap();
        assert_eq!(set(&at("circle")).unwrap_err().cause, Cause::StoreFailed);
        assert_eq!(
            names(folder.path()),
            ["circle", "config.json", "dangling", "dotfiles", "later", "second"]
        );
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let (folder, path) = file("file", "");
        let problem = set(&path.join("config.json")).unwrap_err();
        assert_eq!(problem.cause, Cause::StoreFailed);
        assert_eq!(problem.why.as_deref(), Some("not a directory"));
        assert_eq!(problem.subject.file, Some(path.join("config.json")));
        let problem = set(folder.path()).unwrap_err();
        assert_eq!(problem.why.as_deref(), Some("it is a directory"));
    }

    /// Only root can make files of others, and root alone can write where it must not.
    #[test]
    fn nothing_of_another_user_is_touched() {
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let refused = |path: &Path, whose: &Path| {
            let problem = set(path).unwrap_err();
            assert_eq!(problem.cause, Cause::ForeignStore);
            let why = format!("{} belongs to another user", whose.display());
            assert_eq!(problem.why, Some(why));
        };
        let (folder, path) = file("config.json", "{}");
        chown(&path, Some(1), None).unwrap();
        refused(&path, &path);
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}");

        let link = folder.path().join("link");
        symlink("target", &link).unwrap();
        std::os::unix::fs::lchown(&link, Some(1), None).unwrap();
        refused(&link, &link);

        let home = folder.path().join("home");
        fs::create_dir(&home).unwrap();
        chown(&home, Some(1), None).unwrap();
        fs::set_permissions(&home, PermissionsExt::from_mode(0o775)).unwrap();
        refused(&home.join("config.json"), &home);
        refused(&home.join(".docker/config.json"), &home);
        let through = folder.path().join("through");
        symlink("home", &through).unwrap();
        refused(&through.join("config.json"), &home);
        assert_eq!(names(&home), [""; 0]);
        // The one exception: nobody but the folder's owner can meddle there.
        fs::set_permissions(&home, PermissionsExt::from_mode(0o755)).unwrap();
        assert_eq!(set(&home.join(".docker/config.json")), Ok(true));
        assert_eq!(home.join(".docker").metadata().unwrap().uid(), 0);
    }

    #[test]
    fn the_group_is_kept() {
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let (_folder, path) = file("config.json", "{}");
        chown(&path, None, Some(7)).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert_eq!(set(&path), Ok(true));
        assert_eq!((path.metadata().unwrap().gid(), mode(&path)), (7, 0o640));
    }
}

/// A JSON text in one of many layouts, with these entries.
pub(super) fn layout() -> impl Strategy<Value = String> {
    let space = || prop::sample::select(vec!["", " ", "\n", "\n  ", "\r\n\t", "\n\n"]);
    let value = prop::sample::select(vec![
        "{}",
        "null",
        r#"{"auth":"dTp0"}"#,
        r#"{"auth": "dTp0" , "x":{"a":[1,"}"]}}"#,
        r#"{"email":"e"}"#,
    ]);
    let key = "[a-z:/. ]{0,12}";
    let other = prop::sample::select(vec!["1e2", "\"\\u003c\"", "[ ]", "null", "{\"auths\":{}}"]);
    let auths = prop::collection::vec((key, space(), value, space()), 0..5);
    let others = prop::collection::vec(("x[a-z]{0,5}", space(), other), 0..4);
    (auths, others, 0..5_usize, space()).prop_map(|(auths, others, at, end)| {
        let auths: Vec<_> =
            auths.iter().map(|(key, a, value, b)| format!("{a}\"{key}\":{b}{value}{a}")).collect();
        let mut members: Vec<_> =
            others.iter().map(|(key, a, value)| format!("{a}\"{key}\" :{value}")).collect();
        members.insert(at.min(members.len()), format!("\"auths\":{{{}}}", auths.join(",")));
        format!("{end}{{{}{end}}}{end}", members.join(","))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn login_and_logout_leave_the_rest_byte_for_byte(text in layout()) {
        let now = login(&text);
        let (_folder, path) = file("config.json", &now);
        prop_assert_eq!(DockerFile::read(&path).unwrap().entry("ghcr.io"), Some(entry("u", "t")));
        let after = logout(&now);
        // Only an object that had nothing in it loses the white space in it.
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let is_empty = squeezed(&text).contains("\"auths\":{}");
        if is_empty && after != text {
            prop_assert_eq!(squeezed(&after), squeezed(&text));
        } else {
            prop_assert_eq!(after, text);
        }
    }
}

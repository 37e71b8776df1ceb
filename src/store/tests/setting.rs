//! A setting that is taken back has never been there.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::edit::layout;
use super::file;
use crate::store::FileFormat;
use crate::store::docker_file::DockerFile;
use crate::store::edit::{Edit, edit};

const HELPER: [&str; 2] = ["credHelpers", "ghcr.io"];
const HOOKS: [&str; 3] = ["plugins", "ghcr", "hooks"];
const STORE: [&str; 1] = ["credsStore"];

fn edited(path: &Path, change: impl Fn(&mut Edit)) -> String {
    edit(path, FileFormat::Docker, change).unwrap();
    // Whatever it is now, docker can read it.
    DockerFile::read(path).unwrap();
    fs::read_to_string(path).unwrap_or_default()
}

/// Files of every kind, with what a setting may find in its way.
fn files() -> Vec<String> {
    let mut files = vec![String::new(), " \n".into(), "{}".into(), "{ }\n".into(), "null".into()];
    for helpers in ["", r#""credHelpers":HERE,"#, r#""credHelpers": HERE ,"#] {
        for helper in ["null", "{}", "{ }", r#"{"a":"x"}"#, r#"{ "ghcr.io" : "\u0078" }"#] {
            for own in ["null", "{}", r#"{"x":{"y":"z"}}"#, r#"{"ghcr":{}}"#, r#"{ "ghcr":null}"#] {
                let helpers = helpers.replace("HERE", helper);
                files.push(format!("{{{helpers}\"plugins\":{own}}}"));
                files.push(format!(
                    "{{\n  \"credsStore\": \"\",\n  {helpers}\"plugins\": {own}\n}}"
                ));
                files.push(format!("{{ {helpers} \"a\":1 }}"));
            }
        }
    }
    files
}

#[test]
fn what_was_there_is_there_again() {
    for before in files() {
        let (folder, path) = file("config.json", &before);
        for settings in [&[&HELPER[..]][..], &[&HOOKS], &[&STORE, &HELPER], &[&HELPER, &HOOKS]] {
            let now = edited(&path, |edit| settings.iter().for_each(|keys| edit.put(keys, "new")));
            let json: Value = serde_json::from_str(&now).unwrap();
            for keys in settings {
                let pointer = format!("/{}", keys.join("/"));
                assert_eq!(json.pointer(&pointer), Some(&json!("new")), "{before}: {now}");
            }
            // Once more changes nothing, notes neither.
            assert_eq!(edited(&path, |edit| edit.put(settings[0], "new")), now);
            assert_eq!(edited(&path, |edit| edit.take_back(settings)), before, "after {now}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn one_setting_goes_and_another_stays() {
    let (_folder, path) = file("config.json", r#"{"a":1,"plugins":{}}"#);
    edited(&path, |edit| {
        edit.put(&HELPER, "new");
        edit.put(&HOOKS, "pull");
    });
    let now = edited(&path, |edit| edit.take_back(&[&HELPER]));
    let json: Value = serde_json::from_str(&now).unwrap();
    assert_eq!(
        json,
        json!({ "a": 1, "plugins": { "ghcr": { "was.plugins": "{}", "hooks": "pull" } } })
    );
    assert_eq!(edited(&path, |edit| edit.take_back(&[&HOOKS])), r#"{"a":1,"plugins":{}}"#);
}

#[test]
fn docker_may_write_the_file_in_between() {
    let before = r#"{ "credHelpers": { "ghcr.io": "x", "b": "y" } }"#;
    let (_folder, path) = file("config.json", before);
    let now = edited(&path, |edit| edit.put(&HELPER, "new"));
    // In its own layout, with a login more.
    let mut json: Value = serde_json::from_str(&now).unwrap();
    json["auths"] = json!({ "c": {} });
    fs::write(&path, format!("{json:#}")).unwrap();
    let now = edited(&path, |edit| edit.take_back(&[&HELPER]));
    let json: Value = serde_json::from_str(&now).unwrap();
    let helpers = json!({ "ghcr.io": "x", "b": "y" });
    assert_eq!(json, json!({ "credHelpers": helpers, "auths": { "c": {} } }));
}

#[test]
fn what_somebody_took_away_does_not_come_back() {
    let (_folder, path) = file("config.json", r#"{"credHelpers":{"ghcr.io":"x"}}"#);
    let now = edited(&path, |edit| edit.put(&HELPER, "new"));
    fs::write(&path, now.replace(r#""ghcr.io":"new""#, "")).unwrap();
    edited(&path, |edit| edit.put(&HELPER, "new"));
    let now = edited(&path, |edit| edit.take_back(&[&HELPER]));
    assert_eq!(now, r#"{"credHelpers":{}}"#);
}

#[test]
fn the_first_may_go_first() {
    let other = ["credHelpers", "containers.acme.ghe.com"];
    for before in ["", "{}", "{ \"plugins\": { } }", "{\"credHelpers\": { }}"] {
        let (_folder, path) = file("config.json", before);
        edited(&path, |edit| edit.put(&HELPER, "ghcr"));
        edited(&path, |edit| edit.put(&other, "ghcr"));
        edited(&path, |edit| edit.take_back(&[&HELPER]));
        assert_eq!(edited(&path, |edit| edit.take_back(&[&other])), before);
    }
}

#[test]
fn a_note_that_is_no_json_is_none() {
    for note in ["not json", "", "{", "}}}", "\\u0022", "{},", "no file"] {
        let text = format!(
            r#"{{"a":1,"credHelpers":{{"ghcr.io":"ghcr"}},"plugins":{{"ghcr":{{"was.credHelpers.ghcr.io":"{note}","was.credHelpers":"{note}"}}}}}}"#
        );
        let (_folder, path) = file("config.json", &text);
        assert_eq!(edited(&path, |edit| edit.take_back(&[&HELPER])), r#"{"a":1}"#, "{note}");
    }
}

#[test]
fn a_file_that_was_not_there_goes() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["config.json", "new/config.json"] {
        let path = folder.path().join(name);
        let both = |edit: &mut Edit| {
            edit.put(&STORE, "pass");
            edit.put(&HELPER, "new");
        };
        edited(&path, both);
        let taken = edit(&path, FileFormat::Docker, |edit| edit.take_back(&[&STORE, &HELPER]));
        assert_eq!(taken, Ok(true));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{name}");
        // With somebody else's login in it the file stays, and with another file the folder.
        edited(&path, both);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replacen('{', r#"{"auths":{"b":{}},"#, 1)).unwrap();
        edited(&path, |edit| edit.take_back(&[&STORE, &HELPER]));
        let text: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(text, json!({ "auths": { "b": {} } }));
        fs::remove_file(&path).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn every_layout_survives(text in layout()) {
        let (_folder, path) = file("config.json", &text);
        edited(&path, |edit| {
            edit.put(&HELPER, "new");
            edit.put(&HOOKS, "pull");
        });
        let after = edited(&path, |edit| edit.take_back(&[&HELPER, &HOOKS]));
        prop_assert_eq!(after, text);
    }
}

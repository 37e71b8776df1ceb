//! A setting that is put and taken away again leaves everything else as it was, in its order.

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

/// The file without `settings`, and without objects on the way there that have nothing in them:
/// as text, which has the order of the keys too.
fn without(text: &str, settings: &[&[&str]]) -> String {
    let mut json = serde_json::from_str(text).unwrap_or(Value::Null);
    for keys in settings {
        remove(&mut json, keys);
    }
    if json.is_null() { "{}".to_owned() } else { json.to_string() }
}

fn remove(json: &mut Value, keys: &[&str]) {
    let (Some((key, rest)), Some(object)) = (keys.split_first(), json.as_object_mut()) else {
        return;
    };
    if let Some(inner) = object.get_mut(*key) {
        remove(inner, rest);
        if rest.is_empty() || inner.is_null() || *inner == json!({}) {
            object.shift_remove(*key);
        }
    }
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
fn the_rest_is_as_it_was() {
    for before in files() {
        let (folder, path) = file("config.json", &before);
        for settings in [&[&HELPER[..]][..], &[&HOOKS], &[&STORE, &HELPER], &[&HELPER, &HOOKS]] {
            fs::write(&path, &before).unwrap();
            let now = edited(&path, |edit| settings.iter().for_each(|keys| edit.put(keys, "new")));
            let json: Value = serde_json::from_str(&now).unwrap();
            for keys in settings {
                let pointer = format!("/{}", keys.join("/"));
                assert_eq!(json.pointer(&pointer), Some(&json!("new")), "{before}: {now}");
            }
            // Once more changes nothing.
            assert_eq!(edited(&path, |edit| edit.put(settings[0], "new")), now);
            let after = edited(&path, |edit| settings.iter().for_each(|keys| edit.remove(keys)));
            assert_eq!(without(&after, &[]), without(&before, settings), "{before}: {now}");
            assert_eq!(edited(&path, |edit| edit.remove(settings[0])), after);
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
    let now = edited(&path, |edit| edit.remove(&HELPER));
    assert_eq!(now, r#"{"a":1,"plugins":{"ghcr":{"hooks":"pull"}}}"#);
    assert_eq!(edited(&path, |edit| edit.remove(&HOOKS)), r#"{"a":1}"#);
}

/// What stands there more than once goes as often: Go takes the last, and adds objects up.
#[test]
fn every_one_of_it_goes() {
    for (before, after) in [
        (
            r#"{"credHelpers":{"ghcr.io":"a","b":"x","ghcr.io":"c"}}"#,
            r#"{"credHelpers":{"b":"x"}}"#,
        ),
        (r#"{"credHelpers":{"ghcr.io":"a"},"CREDHELPERS":{"ghcr.io":"b"},"a":1}"#, r#"{"a":1}"#),
        (r#"{"credsStore":"a","a":1,"CredsStore":"b"}"#, r#"{"a":1}"#),
    ] {
        let (_folder, path) = file("config.json", before);
        assert_eq!(
            edited(&path, |edit| [&HELPER[..], &STORE].into_iter().for_each(|it| edit.remove(it))),
            after
        );
    }
}

#[test]
fn a_file_that_was_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/config.json");
    let now = edited(&path, |edit| edit.put(&STORE, "pass"));
    assert_eq!(now, "{\n\t\"credsStore\": \"pass\"\n}");
    assert_eq!(edited(&path, |edit| edit.remove(&STORE)), "{}");
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
        let after = edited(&path, |edit| {
            edit.remove(&HELPER);
            edit.remove(&HOOKS);
        });
        prop_assert_eq!(without(&after, &[]), without(&text, &[&HELPER, &HOOKS]));
    }
}

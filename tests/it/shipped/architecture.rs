//! How the rooms of `src/` stand on each other: imports run downward, and never in a circle.
//!
//! Read as text: `use` lines, and paths that begin with `crate`, `super`, `self` or the name of a
//! file below. Unit tests are left out, since they may look at anything; so is a file that names
//! what its own folder holds, as `store/lock.rs` names what `store/mod.rs` has for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::harness::canary::walk;

/// The rooms, from the ground up. A room may import those of the layers below its own, and nothing
/// of its own layer. A new room needs a place here.
const LAYERS: &[&[&str]] = &[
    // Facts, and this process.
    &["env", "exit", "files", "kubernetes", "limits", "shell"],
    &["cause", "invocation"],
    &["problem", "shutdown"],
    &["process", "registry", "report"],
    // What others say, and what is theirs.
    &["messages", "token"],
    // Know a token when they see one.
    &["redact", "reference"],
    // The one place that asks the network, the one that edits stores, the one that prints.
    &["http", "store", "ui"],
    &["engine", "ghcr", "github"],
    // What is made of all that.
    &["cli", "context", "diagnosis"],
    &["protocol", "stored_logins"],
    &["doctor"],
    &["command"],
];

crate::trials![
    imports_run_downward_and_in_no_circle,
    a_circle_is_seen,
    an_import_that_runs_upward_is_seen,
    what_is_no_import_is_not_seen,
];

/// Which file imports which, by module.
type Imports = BTreeMap<String, BTreeSet<String>>;

fn imports_run_downward_and_in_no_circle() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&src, &mut |path| {
        let name = path.strip_prefix(&src).expect("within").to_str().expect("a plain name");
        if name.ends_with(".rs") {
            files.push((name.to_owned(), fs::read_to_string(path).expect("a source")));
        }
    });
    // CI also runs the built tests alone.
    if files.is_empty() {
        return;
    }
    let imports = imports(&files);
    let rooms = rooms(&imports);
    let placed: BTreeSet<_> = LAYERS.iter().copied().flatten().copied().collect();
    let there: BTreeSet<_> = rooms.keys().map(String::as_str).collect();
    assert_eq!(there, placed, "the rooms that are there, and those that have a layer");
    assert_eq!(upward(&rooms), [""; 0], "imports that run upward");
    let found = [circles(&imports), circles(&rooms)].concat();
    assert!(found.is_empty(), "imports in a circle: {found:#?}");
}

/// The imports of all files, without `lib.rs` and `main.rs`, which stand above all rooms.
fn imports(files: &[(String, String)]) -> Imports {
    let is_program = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        !["lib.rs", "main.rs", "glibc.rs", "fuzzing.rs", "tests.rs"].contains(&name)
            && !path.contains("tests/")
    };
    let sources: BTreeMap<String, &str> = files
        .iter()
        .filter(|(path, _)| is_program(path))
        .map(|(path, text)| (module(path), text.as_str()))
        .collect();
    sources.iter().map(|(module, text)| (module.clone(), named(module, text, &sources))).collect()
}

/// `store/mod.rs` is `store`, `store/json/check.rs` is `store::json::check`.
fn module(path: &str) -> String {
    path.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::")
}

/// The files that a file names.
fn named(module: &str, text: &str, files: &BTreeMap<String, &str>) -> BTreeSet<String> {
    let words = words(text);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < words.len() {
        let parent = |module: &str| module.rsplit_once("::").map_or("", |(up, _)| up).to_owned();
        let begins = match words[at] {
            // In the middle of a path, which was read from its beginning.
            _ if at > 0 && words[at - 1] == "::" => None,
            "crate" => Some(String::new()),
            "self" => Some(module.to_owned()),
            "super" => Some(parent(module)),
            word => files.contains_key(&format!("{module}::{word}")).then(|| module.to_owned()),
        };
        let is_path = words.get(at + 1) == Some(&"::");
        let Some(begins) = begins.filter(|_| is_path) else {
            at += 1;
            continue;
        };
        let mut begins = begins;
        if ["crate", "self", "super"].contains(&words[at]) {
            at += 2;
        }
        while words.get(at) == Some(&"super") {
            begins = parent(&begins);
            at += 2;
        }
        let mut paths = Vec::new();
        at = read_paths(&words, at, &begins, &mut paths);
        found.extend(paths.iter().filter_map(|path| file_of(path, files)));
    }
    found.retain(|file| file != module && !module.starts_with(&format!("{file}::")));
    found
}

/// The paths of a tree such as `a::{b, c::d}`, and where it ends.
fn read_paths(words: &[&str], mut at: usize, before: &str, paths: &mut Vec<String>) -> usize {
    let mut path = before.to_owned();
    loop {
        match words.get(at) {
            Some(&"{") => {
                at += 1;
                while words.get(at).is_some_and(|word| *word != "}") {
                    at = read_paths(words, at, &path, paths);
                    // What is left of it, such as `as other`.
                    while words.get(at).is_some_and(|word| ![",", "}"].contains(word)) {
                        at += 1;
                    }
                    at += usize::from(words.get(at) == Some(&","));
                }
                return at + 1;
            }
            Some(word) if is_name(word) => {
                if *word != "self" {
                    path = format!("{path}::{word}");
                }
                at += 1;
            }
            _ => break,
        }
        if words.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    paths.push(path.trim_start_matches("::").to_owned());
    at
}

/// The file that a path leads to or into.
fn file_of(path: &str, files: &BTreeMap<String, &str>) -> Option<String> {
    let mut path = path;
    loop {
        if files.contains_key(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// Names, `::` and every other character, without comments and without the unit tests at the end.
fn words(text: &str) -> Vec<&str> {
    let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let text = text.split("\n#[cfg(all(test").next().unwrap_or_default();
    let mut words = Vec::new();
    for line in text.lines() {
        let mut rest = line.split("//").next().unwrap_or_default().trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                _ if is_part(first) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                other => other.len_utf8(),
            };
            words.push(&rest[..length]);
            rest = rest[length..].trim_start();
        }
    }
    words
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name(word: &str) -> bool {
    word.starts_with(is_part)
}

/// The imports between top-level modules.
fn rooms(imports: &Imports) -> Imports {
    let room = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
    let mut rooms = Imports::new();
    for (from, files) in imports {
        let of_room = rooms.entry(room(from)).or_default();
        of_room.extend(files.iter().map(|file| room(file)).filter(|to| *to != room(from)));
    }
    rooms
}

/// Files or rooms that can be reached from themselves, each circle in one line.
fn circles(imports: &Imports) -> Vec<String> {
    fn reach<'i>(from: &str, imports: &'i Imports, seen: &mut BTreeSet<&'i str>) {
        for next in &imports[from] {
            if seen.insert(next) {
                reach(next, imports, seen);
            }
        }
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|from| {
            let mut seen = BTreeSet::new();
            reach(from, imports, &mut seen);
            (from.as_str(), seen)
        })
        .collect();
    let circles: BTreeSet<String> = reached
        .iter()
        .filter(|(from, seen)| seen.contains(*from))
        .map(|(from, seen)| {
            let back = seen.iter().filter(|to| reached[**to].contains(from));
            back.copied().collect::<Vec<_>>().join(", ")
        })
        .collect();
    circles.into_iter().collect()
}

/// Imports between rooms that do not lead to a lower layer.
fn upward(rooms: &Imports) -> Vec<String> {
    let layer = |room: &str| LAYERS.iter().position(|layer| layer.contains(&room));
    let all = rooms.iter().flat_map(|(from, tos)| tos.iter().map(move |to| (from, to)));
    all.filter(|(from, to)| layer(to) >= layer(from))
        .map(|(from, to)| format!("{from} -> {to}"))
        .collect()
}

/// The imports of sources that are made up.
fn planted(files: &[(&str, &str)]) -> Imports {
    imports(&files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect::<Vec<_>>())
}

fn a_circle_is_seen() {
    for (files, expected) in [
        (&[("env.rs", "use crate::exit::Exit;"), ("exit.rs", "use crate::env;")][..], "env, exit"),
        (
            &[
                ("store/mod.rs", "pub mod a;\npub mod b;"),
                ("store/a.rs", "use std::{fmt, fs};\nuse super::{b::{self, B}, c as d};"),
                ("store/b.rs", "fn f() { let x = crate::store::c::x(1); }"),
                ("store/c.rs", "use crate::{\n    exit,\n    store::{\n        a::A,\n    },\n};"),
                ("exit.rs", ""),
            ],
            "store::a, store::b, store::c",
        ),
        (
            &[
                ("store.rs", "mod json;\nuse json::Text;"),
                ("store/json.rs", "mod check;\nfn f() { check::all() }"),
                ("store/json/check.rs", "use super::super::super::ui::Ui;"),
                ("ui.rs", "use crate::store::Store;"),
            ],
            "store, store::json, store::json::check, ui",
        ),
    ] {
        assert_eq!(circles(&planted(files)), [expected]);
    }
    // Between rooms there can be one though there is none between files.
    let imports = planted(&[
        ("ui/mod.rs", ""),
        ("ui/wrap.rs", "use crate::token::Token;"),
        ("token/mod.rs", ""),
        ("token/text.rs", "use crate::ui::Ui;"),
    ]);
    assert_eq!(circles(&imports), [""; 0]);
    assert_eq!(circles(&rooms(&imports)), ["token, ui"]);
}

fn an_import_that_runs_upward_is_seen() {
    let imports = planted(&[
        ("ui.rs", "use crate::{cause::Cause, command::login};"),
        ("cause/mod.rs", "use crate::exit::Exit;"),
        ("exit.rs", "fn f(env: &crate::env::Env) {}"),
        ("env.rs", ""),
        ("command/mod.rs", ""),
    ]);
    // Of two rooms in one layer neither imports the other.
    assert_eq!(upward(&rooms(&imports)), ["exit -> env", "ui -> command"]);
}

fn what_is_no_import_is_not_seen() {
    let imports = planted(&[
        ("env.rs", "//! See [`crate::exit`].\n\n/// crate::exit\nfn f() {} // super::exit"),
        ("exit.rs", "use crate::env::Env;\n\n#[cfg(test)]\nmod tests {\n    use crate::ui::Ui;\n}"),
        (
            "ui.rs",
            "use crate::exit;\n\n#[cfg(all(test, unix))]\nmod tests {\n    use crate::ui;\n}",
        ),
        ("shutdown.rs", "use crate::env;\n\n#[cfg(test)]\nmod tests;"),
        ("shutdown/tests.rs", "use crate::exit;"),
        ("shutdown/unix.rs", "use super::{Stop, stop};"),
        ("lib.rs", "pub mod env;\nuse env::Env;"),
        ("fuzzing.rs", "use crate::env;"),
    ]);
    let all: Vec<_> = imports
        .iter()
        .flat_map(|(from, tos)| tos.iter().map(move |to| format!("{from} -> {to}")))
        .collect();
    assert_eq!(all, ["exit -> env", "shutdown -> env", "ui -> exit"]);
}

//! What an engine prints when its login fails: `login` names the cause that `explain` finds in the
//! same words, with the exit code of that cause; and `explain` finds it in what `login` says, too.

use docker_ghcr::for_tests::Cause;
use serde_json::{Value, json};

use crate::command::explain::{Message, corpus};
use crate::harness::scene::Scene;

crate::trials![every_login_of_the_corpus, what_a_helper_says];

/// The engine of a message that is a login by one of those that can be played.
fn engine(message: &Message) -> Option<&'static str> {
    let command = message.text.lines().find(|line| line.starts_with("+ "));
    let is_by = |engine: &&str| match command {
        Some(command) => command.starts_with(&format!("+ {engine} login ")),
        // Recorded without its command line.
        None => message.source.starts_with(&format!("{engine} login: ")),
    };
    let by_command = ["docker", "podman", "nerdctl"].into_iter().find(is_by);
    let quotes_a_helper = || {
        ["error getting credentials - ", "error saving credentials: "]
            .iter()
            .any(|words| message.text.to_ascii_lowercase().contains(words))
    };
    by_command.or_else(|| (command.is_none() && quotes_a_helper()).then_some("docker"))
}

/// The findings of `explain` in a text: the codes of the likeliest causes, and their fixes.
fn explained(scene: &Scene, text: &str) -> Vec<(String, String)> {
    let run = scene.run("docker-ghcr").args(["explain", "--format", "json"]).stdin(text);
    let report = run.output().stdout_json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let found = report["found"].as_array().expect("a list");
    let first = |found: &Value| {
        let cause = &found["causes"][0];
        (text(&cause["code"]), text(&cause["fix"]))
    };
    found.iter().map(first).collect()
}

fn every_login_of_the_corpus() {
    let (mut tried, mut wrong) = (0, String::new());
    for message in corpus() {
        let Some(engine) = engine(&message) else { continue };
        let [code] = message.codes[..] else { continue };
        let printed: Vec<_> = message.text.lines().filter(|line| !line.starts_with("+ ")).collect();
        let printed = printed.join("\n") + "\n";
        let scene = Scene::new();
        scene.fake_with(engine, json!({ "login": { "code": 1, "stderr": printed } }));
        let outcome = scene.login("docker-ghcr", &["--engine", engine, "-u", "octocat"]).output();
        let stderr = outcome.stderr_text();
        let said = stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        let fix = stderr.lines().find_map(|line| line.strip_prefix("  fix: ")).unwrap_or_default();
        let cause = Cause::from_code(code).expect("a cause");
        let mut objections = Vec::new();
        if !said.ends_with(&format!("  [{code}]")) {
            objections.push(format!("login says otherwise: {stderr}"));
        }
        if outcome.code != Some(cause.row().exit as i32) {
            objections.push(format!("exit code {:?}: {stderr}", outcome.code));
        }
        let found = explained(&scene, &message.text);
        match &found[..] {
            [(found, general)] if found == code => {
                if !is_of(cause, fix) || !is_of(cause, general) {
                    objections.push(format!("fixes differ:\n  {fix}\n  {general}"));
                }
            }
            _ => objections.push(format!("explain finds {found:?} in the message")),
        }
        let found = explained(&scene, &stderr);
        if !matches!(&found[..], [(found, _)] if found == code) {
            objections.push(format!("explain finds {found:?} in: {stderr}"));
        }
        for objection in objections {
            wrong += &format!("{}, {}, {code}: {objection}\n", message.file, message.source);
        }
        tried += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(tried >= 60, "only {tried} logins in the corpus");
}

/// Whether a fix is that of the cause, with what is known of this login in place of general words,
/// and perhaps something to try first.
fn is_of(cause: Cause, fix: &str) -> bool {
    let mut rest = fix;
    cause.row().fix.split(['{', '}']).step_by(2).all(|part| {
        // Which engine it is for is named only where it is known.
        let part = part.trim_end_matches(" --engine ");
        let at = rest.find(part);
        rest = at.map_or("", |at| &rest[at + part.len()..]);
        at.is_some()
    })
}

/// A helper that `login` asks itself is read like one that an engine quotes.
fn what_a_helper_says() {
    for (says, code) in [
        ("Cannot autolaunch D-Bus without X11 $DISPLAY", "dbus-missing"),
        ("pass not initialized: exit status 1", "pass-uninitialized"),
        ("User interaction is not allowed. (-25308)", "keychain-locked"),
        ("The stub received bad data.", "wincred-size"),
        ("something new", "credential-helper-failed"),
    ] {
        let scene = Scene::new();
        scene.write("home/.docker/config.json", r#"{"credsStore":"x"}"#);
        scene.fake_with("docker-credential-x", json!({ "*": { "code": 1, "stdout": says } }));
        let run = scene.login("docker-ghcr", &["--engine", "file", "-u", "octocat"]);
        let stderr = run.code(5).output().stderr_text();
        let said = stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
        assert!(said.ends_with(&format!("  [{code}]")), "{stderr}");
        let found = explained(&scene, &stderr);
        assert!(matches!(&found[..], [(found, _)] if found == code), "{found:?} in {stderr}");
    }
}

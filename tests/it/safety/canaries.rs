//! A token on every path through login and logout: it gets to whom it is for, and to nobody else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ghcr_stand_in::{Account, AccountKind, Fault, What, Where};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::canary::Kind;
use crate::harness::run::Run;
use crate::harness::scene::Scene;

crate::trials![
    every_kind_from_every_source,
    docker_and_all_that_can_happen,
    podman_and_all_that_can_happen,
    nerdctl_and_all_that_can_happen,
    file_and_all_that_can_happen,
    every_kind_echoed,
    stopped_on_the_way,
    a_token_where_none_belongs,
    a_variable_that_was_named_is_inherited_by_nobody,
];

/// Where the token comes from.
const SOURCES: [&str; 8] =
    ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "GITHUB_TOKEN", "env:MY_PAT", "gh", "stdin", "file"];

/// How it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Success,
    /// The engine, or the helper, says what it was given, and succeeds.
    Chatty,
    RefusedByGithub,
    RefusedByRegistry,
    /// The registry's answer quotes it.
    QuotedByRegistry,
    /// The engine fails and says what it was given.
    Echoed,
    /// It does so after a while.
    EchoedLate,
    HelperEchoes,
    /// What a helper gives back is another's.
    HelperLies,
    HelperMissing,
    BrokenStore,
}

impl Fate {
    const ALL: [Self; 11] = [
        Self::Success,
        Self::Chatty,
        Self::RefusedByGithub,
        Self::RefusedByRegistry,
        Self::QuotedByRegistry,
        Self::Echoed,
        Self::EchoedLate,
        Self::HelperEchoes,
        Self::HelperLies,
        Self::HelperMissing,
        Self::BrokenStore,
    ];
}

/// A scene whose GHCR knows a token of that kind.
fn scene_of(kind: Kind) -> Scene {
    let scene = Scene::empty(kind);
    let account = Account::classic("octocat", scene.token(), "write:packages");
    scene.ghcr.add(match kind {
        Kind::Installation | Kind::Stateless => {
            Account { scopes: None, kind: AccountKind::Installation, ..account }
        }
        _ => account,
    });
    scene
}

/// A login whose token comes from there.
fn login<'s>(scene: &'s mut Scene, source: &str, engine: &str, args: &[&str]) -> Run<'s> {
    if source == "file" {
        scene.allow("home/token");
        scene.write("home/token", scene.token());
    }
    if source == "gh" {
        scene.fake_with("gh", json!({ "tokens": { "github.com": scene.token() } }));
    }
    let scene = &*scene;
    let run =
        scene.run("docker-ghcr").args(["login", "--engine", engine]).args(args.iter().copied());
    match source {
        "env:MY_PAT" => run.args(["--from", source]).env("MY_PAT", scene.token()),
        "stdin" => run.arg("--password-stdin").stdin(scene.token()),
        "file" => run.args(["--from", &scene.expand("file:[HOME]/token")]),
        "gh" => run,
        name => run.env(name, scene.token()),
    }
}

/// What somebody says who knows the token, in every form that comes to mind.
fn echo(token: &str) -> Value {
    let lines = [
        format!("got {token}"),
        format!("Authorization: Basic {}", STANDARD.encode(format!("octocat:{token}"))),
        format!("Authorization: Basic {}", STANDARD.encode(format!("x-access-token:{token}"))),
        format!("base64 {} {}", STANDARD.encode(token), STANDARD.encode(format!("{token}\n"))),
        format!("{{\"ServerURL\":\"ghcr.io\",\"Username\":\"octocat\",\"Secret\":\"{token}\"}}"),
        format!("https://octocat:{token}@ghcr.io/v2/"),
        format!("colored \u{1b}[31m{}\u{1b}[0m{}", &token[..20], &token[20..]),
    ];
    json!(lines.join("\n") + "\n")
}

/// Runs a login and a logout with that fate, and looks for the token everywhere.
fn walk(mut scene: Scene, source: &str, engine: &str, fate: Fate, args: &[&str]) {
    let said = echo(scene.token());
    let mut orders = json!({});
    let mut helper = json!({});
    match fate {
        Fate::Success => {}
        Fate::Chatty => {
            let line = format!("got {}\nLogin Succeeded\n", scene.token());
            orders = json!({ "login": { "stdout": line, "stderr": said } });
            helper = json!({ "store": { "stdout": said, "stderr": said } });
        }
        Fate::RefusedByGithub => scene.ghcr.revoke(scene.token()),
        Fate::RefusedByRegistry => {
            scene.ghcr.fault(Fault::at(Where::Token, What::denied()));
            let denied = "Error: Get \"https://ghcr.io/v2/\": denied: denied\n";
            orders = json!({ "login": { "code": 1, "stderr": denied } });
        }
        Fate::QuotedByRegistry => {
            let message = said.as_str().unwrap_or_default();
            scene.ghcr.fault(Fault::at(Where::Token, What::registry_error(400, "NO", message)));
            scene.ghcr.fault(Fault::at(Where::ApiUser, What::api_error(400, message)));
            let quoted = format!("Error: invalid token {}\n", scene.token());
            orders = json!({ "login": { "code": 1, "stderr": quoted } });
        }
        Fate::Echoed => orders = json!({ "login": { "code": 1, "stderr": said, "stdout": said } }),
        Fate::EchoedLate => {
            orders = json!({ "login": { "sleep": 0.6, "code": 125, "stderr": said } });
        }
        Fate::HelperEchoes => {
            helper = json!({ "store": { "code": 1, "stdout": said, "stderr": said } });
        }
        Fate::HelperLies => {
            let text = format!("{{\"Username\":\"hubot\",\"Secret\":\"{}0\"}}\n", scene.token());
            helper = json!({ "get": { "stdout": text, "stderr": said } });
        }
        Fate::HelperMissing => {}
        Fate::BrokenStore => {
            scene.write("home/.docker/config.json", "{ \"auths\": [] }");
            scene.write("run/containers/auth.json", "{ \"auths\": [] }");
        }
    }
    if engine != "file" {
        scene.fake_with(engine, orders);
    }
    let has_helper = matches!(fate, Fate::HelperEchoes | Fate::HelperLies)
        || (fate == Fate::Chatty && engine == "file");
    if has_helper {
        scene.fake_with("docker-credential-x", helper);
    }
    if has_helper || fate == Fate::HelperMissing {
        scene.write("home/.docker/config.json", r#"{ "credsStore": "x" }"#);
    }
    let first = login(&mut scene, source, engine, args).output();
    let logout = scene.run("docker-ghcr").args(["logout", "--engine", engine]);
    let second = logout
        .args(args.iter().copied().filter(|arg| !["--no-verify", "-uoctocat"].contains(arg)))
        .output();
    let what = format!("{source} {engine} {fate:?} {args:?}");
    let succeeds = match fate {
        Fate::Success | Fate::Chatty => true,
        // podman's store knows no helper of docker's.
        Fate::HelperEchoes | Fate::HelperLies | Fate::HelperMissing => engine == "podman",
        Fate::QuotedByRegistry | Fate::RefusedByRegistry | Fate::Echoed | Fate::EchoedLate => {
            engine == "file" && matches!(fate, Fate::Echoed | Fate::EchoedLate)
        }
        Fate::RefusedByGithub | Fate::BrokenStore => false,
    };
    let told = format!("{what}:\n{}{}", first.stdout_text(), first.stderr_text());
    assert_eq!(first.code == Some(0), succeeds, "{told}");
    let traces = scene.canary.traces(&scene, &[&first, &second]);
    assert!(traces.is_empty(), "{told}\nit got out:\n{}", traces.join("\n"));
    scene.assert_only_who_may_has_it();
    if !matches!(fate, Fate::HelperLies) {
        scene.assert_nothing_kept();
    }
}

/// What a person may ask for beside it; each walk takes the next.
fn manners() -> impl Iterator<Item = &'static [&'static str]> {
    let all: [&[&str]; 4] = [&[], &["-v"], &["--format", "json"], &["-v", "--format", "json"]];
    all.into_iter().cycle()
}

fn every_kind_from_every_source() {
    let mut manners = manners();
    for kind in Kind::ALL {
        for source in SOURCES {
            let mut scene = scene_of(kind);
            scene.fake("docker");
            let args = manners.next().unwrap_or_default();
            let outcome = login(&mut scene, source, "docker", args).output();
            let unfit = matches!(kind, Kind::FineGrained | Kind::Refresh);
            let code = if unfit { 4 } else { 0 };
            assert_eq!(outcome.code, Some(code), "{kind:?} {source}: {}", outcome.stderr_text());
            scene.assert_no_leak(&[&outcome]);
            scene.assert_only_who_may_has_it();
            // Nobody gets a token that is none.
            assert!(!unfit || scene.asked().is_empty(), "{:?}", scene.asked());
            assert_eq!(scene.stored("ghcr.io").is_some(), !unfit, "{kind:?} {source}");
        }
    }
}

fn all_that_can_happen(engine: &str) {
    let mut manners = manners();
    for fate in Fate::ALL {
        for source in SOURCES {
            let args = manners.next().unwrap_or_default();
            walk(scene_of(Kind::Classic), source, engine, fate, args);
        }
        // Each fate with each manner.
        manners.next();
    }
    for fate in [Fate::RefusedByRegistry, Fate::Echoed, Fate::QuotedByRegistry] {
        walk(scene_of(Kind::Classic), "CR_PAT", engine, fate, &["--no-verify", "-uoctocat", "-v"]);
    }
}

fn docker_and_all_that_can_happen() {
    all_that_can_happen("docker");
}

fn podman_and_all_that_can_happen() {
    all_that_can_happen("podman");
}

fn nerdctl_and_all_that_can_happen() {
    all_that_can_happen("nerdctl");
}

fn file_and_all_that_can_happen() {
    all_that_can_happen("file");
}

/// The forms that a kind's text takes are its own: dots and dashes, no prefix, great length.
fn every_kind_echoed() {
    for kind in [Kind::OAuth, Kind::UserToServer, Kind::Installation, Kind::Stateless, Kind::Hex] {
        for fate in [Fate::Chatty, Fate::Echoed, Fate::QuotedByRegistry, Fate::HelperEchoes] {
            for engine in ["docker", "file"] {
                walk(scene_of(kind), "CR_PAT", engine, fate, &["-v"]);
            }
        }
    }
}

fn stopped_on_the_way() {
    for engine in ["docker", "podman", "nerdctl"] {
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            let scene = scene_of(Kind::Classic);
            let said = echo(scene.token());
            scene.fake_with(engine, json!({ "login": { "stderr": said, "hang": "after" } }));
            let running = scene.login("docker-ghcr", &["--engine", engine, "-v"]).start();
            // Earlier it may be killed while its file is half written, and that is its own doing.
            scene.wait_for_hang(engine, "login");
            running.send(signal);
            let outcome = running.output();
            assert_ne!(outcome.code, Some(0));
            scene.assert_no_leak(&[&outcome]);
            scene.assert_only_who_may_has_it();
        }
    }
}

/// On the command line it is in the shell's history already; it need not get into a log as well.
fn a_token_where_none_belongs() {
    let scene = scene_of(Kind::Classic);
    scene.fake("docker");
    let token = scene.token();
    let words: Vec<Vec<String>> = vec![
        vec!["login".into(), token.into()],
        vec!["login".into(), "--password".into(), token.into()],
        vec!["login".into(), format!("--password={token}")],
        vec!["login".into(), "-p".into(), token.into()],
        vec!["login".into(), format!("-p{token}")],
        vec!["login".into(), "--from".into(), token.into()],
        vec!["login".into(), "--for".into(), token.into()],
        vec!["login".into(), "--engine".into(), token.into()],
        vec!["login".into(), "--registry".into(), token.into()],
        vec!["login".into(), "-u".into(), format!("octocat:{token}")],
        vec!["login".into(), "--from".into(), format!("env:{token}")],
        vec!["login".into(), "--from".into(), format!("file:{token}")],
        vec!["login".into(), "--".into(), token.into()],
        vec!["login".into(), "--".into(), format!("-p{token}")],
        vec!["login".into(), "--".into(), format!("--password={token}")],
        vec!["login".into(), "--org".into(), token.into()],
        vec![token.into()],
        vec!["logout".into(), token.into()],
        vec!["token".into(), "--registry".into(), token.into()],
        vec!["token".into(), "--expires".into(), token.into()],
        vec!["completion".into(), token.into()],
    ];
    for words in words {
        for json in [&[][..], &["--format", "json"]] {
            let outcome =
                scene.run("docker-ghcr").args(words.clone()).args(json.iter().copied()).output();
            assert_ne!(outcome.code, Some(0), "{words:?}");
            let said = outcome.stdout_text() + &outcome.stderr_text();
            assert_eq!(scene.canary.search(said.as_bytes()), [""; 0], "{words:?}: {said}");
        }
    }
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
    let outcome = scene.login("docker-ghcr", &[]).env("DOCKER_GHCR_ENGINE", token).output();
    assert_eq!(outcome.code, Some(125));
    scene.assert_no_leak(&[&outcome]);
}

/// Not by the engine, not by the one that is asked what it is, and by no helper.
fn a_variable_that_was_named_is_inherited_by_nobody() {
    for engine in ["docker", "podman", "nerdctl", "file"] {
        let mut scene = scene_of(Kind::Classic);
        scene.fake("docker-credential-x");
        scene.write("home/.docker/config.json", r#"{ "credsStore": "x" }"#);
        if engine != "file" {
            scene.fake(engine);
        }
        let outcome = login(&mut scene, "env:MY_PAT", engine, &[]).output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        scene.assert_no_leak(&[&outcome]);
        let calls = scene.all_calls();
        assert!(!calls.is_empty(), "{engine}: nobody was called");
        assert!(calls.iter().all(|(_, call)| !call.env.contains_key("MY_PAT")), "{calls:?}");
    }
}

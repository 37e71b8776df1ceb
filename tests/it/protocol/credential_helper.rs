//! `docker-credential-ghcr`: which token, for whom, and what it does with everything else.
//!
//! What a good answer is, the helpers' own client decides: its comparisons stand in [`read`].

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::canary::{Canary, Kind};
use crate::harness::run::{Outcome, Run};
use crate::harness::strace;
use crate::harness::world::{World, program};

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    let mut trials = vec![
        crate::trial!(which_token),
        crate::trial!(what_each_source_is_asked),
        crate::trial!(which_servers),
        crate::trial!(other_registries),
        crate::trial!(requests_that_are_none),
        crate::trial!(the_fallback_store),
        crate::trial!(no_fallback_store),
        crate::trial!(a_fallback_store_that_fails),
        crate::trial!(stores_that_hang),
        crate::trial!(circles),
        crate::trial!(homes_that_are_none),
    ];
    trials.push(strace::trial(
        "protocol::credential_helper::a_token_in_a_variable_needs_nothing_else",
        || {
            a_token_in_a_variable_needs_nothing_else();
        },
    ));
    trials
}

pub(crate) const HELPER: &str = "docker-credential-ghcr";
const NOT_FOUND: &str = "credentials not found in native keychain\n";
const CONFIG: &str = "home/.docker/config.json";

/// What the helpers' own client (`client/client.go` of docker-credential-helpers) makes of an
/// answer to `get`: a login, none, or an error that ends a pull.
#[derive(Debug, PartialEq)]
enum Client {
    Login(String, String),
    Nothing,
    Error(String),
}

fn read(outcome: &Outcome) -> Client {
    let said = outcome.stdout_text();
    if outcome.code != Some(0) {
        return match said.trim() {
            "credentials not found in native keychain" => Client::Nothing,
            other => Client::Error(other.to_owned()),
        };
    }
    // Go's decoder reads one value, and matches the keys without regard to case.
    match serde_json::Deserializer::from_str(&said).into_iter::<Value>().next() {
        Some(Ok(Value::Object(members))) => {
            let field = |name: &str| {
                let it = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                it.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
            };
            Client::Login(field("Username"), field("Secret"))
        }
        _ => Client::Error(said),
    }
}

fn ask<'w>(world: &'w World, action: &str, stdin: impl Into<Vec<u8>>) -> Run<'w> {
    world.run(HELPER).arg(action).stdin(stdin)
}

fn get(world: &World, env: &[(&str, &str)]) -> Client {
    let outcome = ask(world, "get", "ghcr.io").envs(env.iter().copied()).output();
    read(&outcome)
}

fn login(user: &str, token: &str) -> Client {
    Client::Login(user.into(), token.into())
}

/// A world with a store `x` behind the helper, and a login in it.
fn with_store(user: &str, token: &str) -> World {
    let world = World::new();
    world.fake("docker-credential-x");
    let kept = json!({ "ghcr.io": { "Username": user, "Secret": token } });
    world.write("bin/docker-credential-x.store", kept.to_string());
    world.write(CONFIG, r#"{"credsStore":"x","credHelpers":{"ghcr.io":"ghcr"}}"#);
    world
}

fn which_token() {
    let world = with_store("hubot", "ghp_store");
    world.fake_with("gh", json!({ "tokens": { "github.com": "gho_gh" } }));
    let nobody = "x-access-token";
    let all = [
        ("CR_PAT", "ghp_1"),
        ("GHCR_TOKEN", "ghp_2"),
        ("GH_TOKEN", "gho_3"),
        ("GITHUB_TOKEN", "ghs_4"),
    ];
    assert_eq!(get(&world, &all), login(nobody, "ghp_1"));
    assert_eq!(get(&world, &all[1..]), login(nobody, "ghp_2"));
    assert_eq!(get(&world, &all[2..]), login("hubot", "ghp_store"));
    assert_eq!(get(&world, &[("GITHUB_ACTOR", "mona")]), login("hubot", "ghp_store"));
    fs::remove_file(world.root().join("bin/docker-credential-x.store")).expect("it is there");
    assert_eq!(get(&world, &all[2..]), login(nobody, "gho_3"));
    assert_eq!(get(&world, &all[3..]), login(nobody, "ghs_4"));
    assert_eq!(get(&world, &[]), login(nobody, "gho_gh"));
    // The name: the store's, else the job's, if it is one.
    assert_eq!(
        get(&world, &[("CR_PAT", "ghp_1"), ("GITHUB_ACTOR", "mona")]),
        login("mona", "ghp_1")
    );
    for bad in ["", "a:b", "a b", "ghp_x", "\u{1b}[31m"] {
        let env = [("CR_PAT", "ghp_1"), ("GITHUB_ACTOR", bad)];
        assert_eq!(get(&world, &env), login(nobody, "ghp_1"), "{bad:?}");
    }
    // A text that shows that it is no token of the registry's is none.
    let long = "x".repeat(8 * 1024 + 1);
    for bad in ["", " ", "github_pat_x", "ghr_x", "glpat-x", "\"ghp_x\"", "a b", "a\nb", &long] {
        let env = [("CR_PAT", bad), ("GHCR_TOKEN", "ghp_2\n")];
        assert_eq!(get(&world, &env), login(nobody, "ghp_2"), "{bad:?}");
        assert_eq!(get(&world, &[("CR_PAT", bad)]), login(nobody, "gho_gh"), "{bad:?}");
    }
    // Variables that are meant for another GitHub.
    let elsewhere = ("GITHUB_SERVER_URL", "https://acme.ghe.com");
    assert_eq!(get(&world, &[all[3], elsewhere]), login(nobody, "gho_gh"));
    assert_eq!(get(&world, &[all[2], ("GH_HOST", "acme.ghe.com")]), login(nobody, "gho_gh"));
    // Nothing at all.
    fs::remove_file(world.bin().join("gh")).expect("it is there");
    ask(&world, "get", "ghcr.io").stdout(NOT_FOUND).code(1).check();
    // What could not be used is told to a person, on stderr.
    ask(&world, "get", "ghcr.io")
        .env("CR_PAT", "github_pat_x")
        .stdout(NOT_FOUND)
        .stderr(
            "warning: no login is given to the engine  [no-token]\n  \
             why: CR_PAT holds a fine-grained token (github_pat_…), and the registry takes classic ones only\n  \
             fix: docker-ghcr login\n",
        )
        .code(1)
        .check();
}

/// Nobody is asked whose answer is not needed, nobody gets a token, and none gets out.
fn what_each_source_is_asked() {
    let canary = Canary::new(Kind::Classic);
    let world = with_store("hubot", "ghp_store");
    world.fake_with("gh", json!({ "tokens": { "github.com": "gho_gh" } }));
    let outcome = ask(&world, "get", "ghcr.io").env("CR_PAT", canary.token()).output();
    assert_eq!(read(&outcome), login("x-access-token", canary.token()));
    assert!(world.all_calls().is_empty());
    fs::remove_file(world.root().join("bin/docker-credential-x.store")).expect("it is there");
    for name in ["GH_TOKEN", "GITHUB_TOKEN"] {
        let run = ask(&world, "get", "ghcr.io").env(name, canary.token()).env("DEBUG", "1");
        assert_eq!(read(&run.output()), login("x-access-token", canary.token()));
    }
    get(&world, &[("CR_PAT", "github_pat_x")]);
    let calls = world.calls("gh");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].line(), "auth token --hostname github.com");
    assert!(!calls[0].env.keys().any(|key| key.contains("TOKEN") || key == "CR_PAT"));
    for call in world.calls("docker-credential-x") {
        assert_eq!((call.line(), call.stdin.as_deref()), ("get".into(), Some(&b"ghcr.io"[..])));
        assert!(!call.env.contains_key("CR_PAT"));
    }
    canary.assert_absent(&world, &[]);
}

fn which_servers() {
    let world = with_store("hubot", "ghp_store");
    world.fake_with("gh", json!({ "tokens": { "github.com": "gho_gh" } }));
    for server in [
        "ghcr.io",
        "ghcr.io\n",
        "ghcr.io\r\n",
        " ghcr.io ",
        "ghcr.io/",
        "https://ghcr.io",
        "https://ghcr.io/v2/",
        "ghcr.io:443",
        "GHCR.io",
    ] {
        let run = ask(&world, "get", server).env("CR_PAT", "ghp_x");
        let answer: Value = serde_json::from_slice(&run.output().stdout).expect("JSON");
        let key = server.trim();
        assert_eq!(
            answer,
            json!({ "ServerURL": key, "Username": "x-access-token", "Secret": "ghp_x" })
        );
    }
    for server in [
        "http://ghcr.io",
        "http://ghcr.io/v2/",
        "ghcr.io.evil.example",
        "ghrc.io",
        "gchr.io",
        "https://ghcr.io@evil.example",
        "evil.example/ghcr.io",
        "ghcr.io\n.evil.example",
        "https://index.docker.io/v1/",
        "docker.io",
        "quay.io",
        "containers.acme.ghe.com",
        "unused",
        "https://index.docker.io/v1/access-token",
        "localhost:5000",
        "gcr.io",
        "{}",
        "\u{0}",
    ] {
        ask(&world, "get", server).env("CR_PAT", "ghp_x").stdout(NOT_FOUND).code(1).check();
        ask(&world, "erase", server).env("CR_PAT", "ghp_x").check();
    }
    // A file that names us for everything makes us no answer for everything.
    world.write(CONFIG, r#"{"credsStore":"ghcr"}"#);
    ask(&world, "get", "quay.io").env("CR_PAT", "ghp_x").stdout(NOT_FOUND).code(1).check();
    assert!(world.all_calls().is_empty());
}

/// They are answered only if docker's file names us for exactly them, and never with a token of
/// github.com.
fn other_registries() {
    let (tenant, server) = ("containers.acme.ghe.com", "containers.git.corp.example");
    let world = World::new();
    world.fake_with(
        "gh",
        json!({ "tokens": { "acme.ghe.com": "gho_acme", "github.com": "gho_gh" } }),
    );
    let all = [
        ("CR_PAT", "ghp_1"),
        ("GHCR_TOKEN", "ghp_2"),
        ("GH_TOKEN", "gho_3"),
        ("GITHUB_TOKEN", "ghs_4"),
        ("GH_ENTERPRISE_TOKEN", "ghp_5"),
    ];
    let asked = |host: &str| read(&ask(&world, "get", host).envs(all).output());
    for host in [tenant, server] {
        assert_eq!(asked(host), Client::Nothing);
    }
    assert!(world.all_calls().is_empty());
    world.write(CONFIG, json!({ "credHelpers": { tenant: "ghcr", server: "x" } }).to_string());
    assert_eq!(asked(tenant), login("x-access-token", "gho_acme"));
    assert_eq!(asked(&format!("https://{tenant}/v2/")), login("x-access-token", "gho_acme"));
    assert_eq!(asked(server), Client::Nothing);
    world.write(CONFIG, json!({ "credHelpers": { server: "ghcr" } }).to_string());
    assert_eq!(asked(tenant), Client::Nothing);
    assert_eq!(asked(server), login("x-access-token", "ghp_5"));
    // What it has an answer for is what it lists.
    let users = json!({ "ghcr.io": "x-access-token", server: "x-access-token" });
    ask(&world, "list", "unused").envs(all).stdout_json(users).check();
    ask(&world, "list", "unused")
        .env("GH_TOKEN", "")
        .stdout("{\"ghcr.io\":\"x-access-token\"}\n")
        .check();
}

fn requests_that_are_none() {
    let world = with_store("hubot", "ghp_store");
    let usage = format!("Usage: {HELPER} <store|get|erase|list|version>\n");
    for args in
        [&[][..], &["get", "ghcr.io"], &["nosuch"], &["GET"], &["--help", "x"], &["login"], &[""]]
    {
        world.run(HELPER).args(args).env("CR_PAT", "ghp_x").stdout(&usage).code(1).check();
    }
    world.run(HELPER).arg("--help").stdout(&usage).check();
    let version = format!("{HELPER} (github.com/docker-ghcr/docker-ghcr) [VERSION]\n");
    for args in ["version", "--version", "-v"] {
        world.run(HELPER).arg(args).stdout(&version).check();
    }
    let big = vec![b' '; 100_000];
    let binary: Vec<u8> = (0..=255).collect();
    for (action, stdin, said) in [
        ("get", &b""[..], "no credentials server URL\n"),
        ("get", b" \n", "no credentials server URL\n"),
        ("get", &big, NOT_FOUND),
        ("get", &binary, NOT_FOUND),
        ("get", b"ghcr.io\0", NOT_FOUND),
        ("erase", b"", "no credentials server URL\n"),
        (
            "store",
            b"{\"ServerURL\":\"\",\"Username\":\"u\",\"Secret\":\"s\"}\n",
            "no credentials server URL\n",
        ),
        (
            "store",
            b"{\"ServerURL\":\"ghcr.io\",\"Username\":\"\",\"Secret\":\"s\"}\n",
            "no credentials username\n",
        ),
        (
            "store",
            b"{\"ServerURL\":\"ghcr.io\",\"Username\":\"u\"}\n",
            "the credential to store has no secret\n",
        ),
        (
            "store",
            b"{\"ServerURL\":\"quay.io\",\"Username\":\"u\",\"Secret\":\"s\"}\n",
            "docker-credential-ghcr: it is for GitHub's registries alone\n",
        ),
        (
            "store",
            b"{\"ServerURL\":\"http://ghcr.io\",\"Username\":\"u\",\"Secret\":\"s\"}\n",
            "docker-credential-ghcr: it is for GitHub's registries alone\n",
        ),
        ("store", b"", "the credential to store is no JSON object, or longer than 64 KiB\n"),
        ("store", b"[]", "the credential to store is no JSON object, or longer than 64 KiB\n"),
        (
            "store",
            b"{\"Server",
            "the credential to store is no JSON object, or longer than 64 KiB\n",
        ),
        ("store", &big, "the credential to store is no JSON object, or longer than 64 KiB\n"),
        ("store", &binary, "the credential to store is no JSON object, or longer than 64 KiB\n"),
    ] {
        ask(&world, action, stdin).env("CR_PAT", "ghp_x").stdout(said).code(1).check();
    }
    assert!(world.all_calls().is_empty());
    // Whoever does not listen is told by the exit code; whoever says nothing is not waited for.
    ask(&world, "get", "ghcr.io").env("CR_PAT", "ghp_x").stdout_broken().code(1).check();
    let closed = world.run(HELPER).arg("get").env("CR_PAT", "ghp_x").stdin_closed();
    closed.stdout("no credentials server URL\n").code(1).check();
    if cfg!(target_os = "linux") {
        ask(&world, "get", "ghcr.io").env("CR_PAT", "ghp_x").stdout_to("/dev/full").code(1).check();
    }
}

fn the_fallback_store() {
    // The one that it took the place of, the default store, the platform's: the first of them.
    let taken = json!({
        "credsStore": "y",
        "credHelpers": { "ghcr.io": "ghcr" },
        "plugins": { "ghcr": { "was.credHelpers.ghcr.io": "x" } },
    });
    for (name, config) in [
        ("x", taken.to_string()),
        ("x", r#"{"credsStore":"x","credHelpers":{"ghcr.io":"ghcr"}}"#.into()),
        ("pass", r#"{"credHelpers":{"ghcr.io":"ghcr"}}"#.into()),
        ("pass", r#"{"credsStore":"ghcr","auths":{"quay.io":{}}}"#.into()),
        // What docker cannot read names no store.
        ("pass", "{".into()),
    ] {
        let canary = Canary::new(Kind::Stateless);
        let world = World::new();
        for part in ["pass", "docker-credential-pass", "docker-credential-x", "docker-credential-y"]
        {
            world.fake(part);
        }
        world.write(CONFIG, &config);
        let program = format!("docker-credential-{name}");
        let entry = format!(
            "{{\"ServerURL\":\"https://ghcr.io/v2/\",\"Username\":\"a\\u003cb\",\"Secret\":\"{}\"}}\n",
            canary.token()
        );
        ask(&world, "store", entry).check();
        assert_eq!(get(&world, &[]), login("a<b", canary.token()));
        assert_eq!(get(&world, &[("GH_TOKEN", "gho_x")]), login("a<b", canary.token()));
        ask(&world, "list", "unused").stdout("{\"ghcr.io\":\"a<b\"}\n").check();
        // docker's logout asks three times.
        for key in ["ghcr.io", "http://ghcr.io", "https://ghcr.io"] {
            ask(&world, "erase", key).check();
        }
        assert_eq!(get(&world, &[]), Client::Nothing);
        let lines: Vec<_> = world.calls(&program).iter().map(|call| call.line()).collect();
        assert_eq!(lines, ["store", "get", "get", "get", "erase", "erase", "erase", "get"]);
        let keys: Vec<_> = world.calls(&program)[4..7].iter().map(|it| it.stdin.clone()).collect();
        let bytes = |key: &str| Some(key.as_bytes().to_vec());
        assert_eq!(keys, [bytes("ghcr.io"), bytes("ghcr.io"), bytes("https://ghcr.io")]);
        assert_eq!(world.all_calls().len(), lines.len(), "nobody else is asked: {config}");
        assert_eq!(world.read(CONFIG), config, "docker's file is not the helper's to write");
        canary.assert_absent(&world, &[]);
    }
    // An identity token is handed on as what it is.
    let world = with_store("<token>", "identity");
    assert_eq!(get(&world, &[]), login("<token>", "identity"));
}

fn no_fallback_store() {
    let world = World::new();
    let canary = Canary::new(Kind::Classic);
    let entry = json!({ "ServerURL": "ghcr.io", "Username": "u", "Secret": canary.token() });
    for config in ["{}", r#"{"credHelpers":{"ghcr.io":"ghcr"}}"#, r#"{"credsStore":"ghcr"}"#] {
        world.write(CONFIG, config);
        let outcome = ask(&world, "store", entry.to_string())
            .stdout(
                "docker-credential-ghcr keeps no token in a file and has no fallback store: \
                 set CR_PAT where docker runs, or run `gh auth login`; a fallback store is \
                 docker-credential-pass, -secretservice, -osxkeychain or -wincred on PATH\n",
            )
            .code(1)
            .check();
        ask(&world, "erase", "ghcr.io").check();
        ask(&world, "list", "unused").stdout("{}\n").check();
        canary.assert_absent(&world, &[&outcome]);
    }
}

fn a_fallback_store_that_fails() {
    let world = with_store("hubot", "ghp_store");
    world.fake_with(
        "docker-credential-x",
        json!({ "*": { "code": 1, "stdout": "the keychain is locked\n" } }),
    );
    let why = "docker-credential-x: it exited with code 1: the keychain is locked";
    // A pull of a public image must go on.
    ask(&world, "get", "ghcr.io")
        .stdout(NOT_FOUND)
        .stderr(format!(
            "warning: no login is given to the engine  [no-token]\n  why: {why}\n  \
             fix: docker-ghcr login\n"
        ))
        .code(1)
        .check();
    assert_eq!(get(&world, &[("GITHUB_TOKEN", "ghs_x")]), login("x-access-token", "ghs_x"));
    let entry = r#"{"ServerURL":"ghcr.io","Username":"u","Secret":"zz9"}"#;
    for (action, stdin) in [("store", entry), ("erase", "ghcr.io")] {
        ask(&world, action, stdin).stdout(format!("{why}\n")).code(1).check();
    }
    // Nonsense for an answer, and a program that is not there.
    world.fake_with("docker-credential-x", json!({ "*": { "stdout": "{\"Secret\":1}" } }));
    assert_eq!(get(&world, &[]), Client::Nothing);
    fs::remove_file(world.bin().join("docker-credential-x")).expect("it is there");
    assert_eq!(get(&world, &[]), Client::Nothing);
    ask(&world, "store", entry)
        .stdout("docker-credential-x: docker-credential-x is in no folder of PATH\n")
        .code(1)
        .check();
}

fn stores_that_hang() {
    let world = with_store("hubot", "ghp_store");
    world.fake_with("docker-credential-x", json!({ "*": { "hang": true } }));
    world.fake_with("gh", json!({ "*": { "hang": true } }));
    let outcome = ask(&world, "get", "ghcr.io").output();
    assert_eq!(read(&outcome), Client::Nothing);
    // Each has its ten seconds, once.
    assert!(outcome.took < Duration::from_secs(30), "{:?}", outcome.took);
    assert!(world.all_calls().iter().all(|(_, call)| !call.is_alive()));
}

/// Whoever is asked by us and asks us again is told that there is nothing.
fn circles() {
    for name in ["ghcr", "x"] {
        let world = World::new();
        // A link to ourselves under another name, and a wrapper that calls us.
        if name == "x" {
            symlink(program(), world.bin().join("docker-credential-x")).expect("our own folder");
        }
        world.write(
            CONFIG,
            json!({ "credsStore": name, "credHelpers": { "ghcr.io": "ghcr" } }).to_string(),
        );
        assert_eq!(get(&world, &[]), Client::Nothing);
        assert_eq!(get(&world, &[("GH_TOKEN", "gho_x")]), login("x-access-token", "gho_x"));
        ask(&world, "erase", "ghcr.io").output();
        ask(&world, "store", r#"{"ServerURL":"ghcr.io","Username":"u","Secret":"zz9"}"#)
            .stdout_has("docker-credential-")
            .code(1)
            .check();
    }
    let world = World::new();
    ask(&world, "get", "ghcr.io").output();
    world.fake_with("docker-credential-x", json!({ "*": { "calls": HELPER } }));
    world.write(CONFIG, r#"{"credsStore":"x","credHelpers":{"ghcr.io":"ghcr"}}"#);
    assert_eq!(get(&world, &[]), Client::Nothing);
    assert_eq!(world.calls("docker-credential-x").len(), 1);
    ask(&world, "store", r#"{"ServerURL":"ghcr.io","Username":"u","Secret":"zz9"}"#)
        .stdout_has("has no fallback store")
        .code(1)
        .check();
    assert_eq!(world.calls("docker-credential-x").len(), 2);
}

fn homes_that_are_none() {
    let world = World::new();
    for home in ["/dev/null", "", "/nowhere"] {
        let run = ask(&world, "get", "ghcr.io").env("HOME", home).env("DOCKER_CONFIG", home);
        run.stdout(NOT_FOUND).code(1).check();
    }
    world.write("elsewhere/config.json", r#"{"credsStore":"x"}"#);
    world.write("bin/docker-credential-x.store", r#"{"ghcr.io":{"Username":"u","Secret":"s"}}"#);
    world.fake("docker-credential-x");
    let folder = world.root().join("elsewhere");
    let run = ask(&world, "get", "ghcr.io").env("DOCKER_CONFIG", folder);
    assert_eq!(read(&run.output()), login("u", "s"));
}

/// No file of the person's, no child, no thread, no socket.
fn a_token_in_a_variable_needs_nothing_else() {
    let world = with_store("hubot", "ghp_store");
    let trace = strace::calls(&world, HELPER, &["get"], "ghcr.io", &[("CR_PAT", "ghp_x")]);
    assert!(trace.iter().any(|call| call.starts_with("write(1, ")), "{trace:#?}");
    let root = world.root().display().to_string();
    let is_start = |call: &str| call.starts_with("execve(") || call.starts_with("readlink(");
    for call in &trace {
        let touches = call.contains(&root) && !is_start(call);
        let starts = ["clone", "fork", "vfork", "socket", "connect"];
        let starts = starts.iter().any(|name| call.starts_with(name));
        assert!(!touches && !starts, "{call}");
    }
}

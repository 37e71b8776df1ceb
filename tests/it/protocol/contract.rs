//! What docker asks of a plugin: handshake, command line, help, calls back.
//!
//! `tests/contract.md` tells for each assertion of the contract which test covers it, here or
//! elsewhere; a test reads that table.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::harness::real;
use crate::harness::run::Run;
use crate::harness::scene::Scene;
use crate::harness::world::{World, auth, program};
use crate::shipped::docs;

/// What docker is told of us, byte for byte: one key a line, nothing before or after.
const METADATA: &str = r#"{
  "SchemaVersion": "0.1.0",
  "Vendor": "docker-ghcr",
  "Version": "[VERSION]",
  "ShortDescription": "Log in to GitHub's container registry",
  "URL": "https://github.com/docker-ghcr/docker-ghcr"
}
"#;

const WORD: &str = "docker-cli-plugin-metadata";
const REEXEC: &str = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND";
const SOCKET: &str = "DOCKER_CLI_PLUGIN_SOCKET";

/// Docker's globals before our name, in every spelling that reaches us.
const SPELLINGS: &[&[&str]] = &[
    &[],
    &["--"],
    &["-D", "-l", "debug", "--tls=false", "-c", "default"],
    &["-D", "--"],
    &["-Dc", "default"],
    &["-Dldebug"],
    &["-Dl=debug"],
    &["-Hunix:///x"],
    &["-H=unix:///x"],
    &["--host=unix:///x"],
    &["--host", "unix:///x"],
    &["-c", "ghcr"],
    &["-c", "nosuch"],
    &["--context=ghcr"],
    &["-v"],
    &["--debug=true", "--log-level=error"],
];

/// Puts us into a config folder's plugins, as a link.
pub(crate) fn plug_in(world: &World, folder: &str) {
    let plugins = world.root().join(folder).join("cli-plugins");
    fs::create_dir_all(&plugins).expect("a folder of ours");
    symlink(program(), plugins.join("docker-ghcr")).expect("a link in a folder of ours");
}

pub(crate) fn trials() -> Vec<Trial> {
    use crate::trial;
    let mut trials = vec![
        trial!(the_table_is_true),
        trial!(the_handshake_is_constant),
        trial!(the_handshake_needs_nothing),
        trial!(version_is_the_same_however_we_are_called),
        trial!(every_spelling_of_dockers_globals),
        trial!(help_is_an_answer),
        trial!(help_is_spelled_as_we_were_reached),
        trial!(a_usage_error_names_the_word_and_the_help),
        trial!(dockers_config_folder_is_ours),
        trial!(a_relative_config_folder),
        trial!(an_empty_config_variable_is_none),
        trial!(docker_is_called_back_as_it_was_called),
        trial!(children_do_not_see_dockers_variables),
        trial!(stdout_holds_the_result_alone),
        trial!(a_closed_stdout_is_no_panic),
        trial!(the_detected_store_is_written_down),
        trial!(a_variable_that_wins_is_named),
        trial!(a_helper_that_did_not_erase_is_found_out),
    ];
    for (name, test) in [
        ("protocol::contract::docker_lists_us", docker_lists_us as fn()),
        (
            "protocol::contract::docker_finds_us_in_an_extra_folder",
            docker_finds_us_in_an_extra_folder,
        ),
        ("protocol::contract::docker_passes_every_spelling_on", docker_passes_every_spelling_on),
        ("protocol::contract::docker_shows_our_help", docker_shows_our_help),
        ("protocol::contract::docker_passes_exit_codes_on", docker_passes_exit_codes_on),
        ("protocol::contract::dockers_own_errors_stay_its_own", dockers_own_errors_stay_its_own),
        ("protocol::contract::docker_logs_in_where_config_says", docker_logs_in_where_config_says),
    ] {
        trials.push(real::trial("docker", name, test));
    }
    trials
}

fn the_table_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/contract.md")).expect("the table");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<_> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(numbers, (1..=64).map(|number| number.to_string()).collect::<Vec<_>>());
    for row in &rows {
        let [number, _, covered] = row[..] else { panic!("a row has three columns: {row:?}") };
        assert!(!covered.is_empty(), "{number}");
    }
    let covered = rows.iter().map(|row| row[2]).collect::<Vec<_>>().join("\n");
    assert_eq!(docs::absent(&covered), [""; 0], "tests that do not exist");
    // And the other way: what these files test is there because the table asks for it, but for
    // our own scripts, of which docker knows nothing.
    let named = docs::named(&covered);
    let is_docker = |name: &String| {
        let files = [
            "protocol::contract::",
            "protocol::completion::",
            "safety::shutdown::",
            "protocol::hook::",
        ];
        files.iter().any(|file| name.starts_with(file))
            && !name.starts_with("protocol::completion::our_scripts")
            && *name != "protocol::contract::the_table_is_true"
    };
    let missing: Vec<_> = docs::names()
        .into_iter()
        .filter(is_docker)
        .filter(|name| !named.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "tests/contract.md does not name {missing:?}");
}

fn the_handshake_is_constant() {
    let world = World::new();
    world.run("docker-ghcr").arg(WORD).stdout(METADATA).check();
    for more in [&["ghcr"][..], &["--help"], &["nosuch", "--bogus"], &["", "x"]] {
        world.run("docker-ghcr").arg(WORD).args(more.iter().copied()).stdout(METADATA).check();
    }
    // A plugin's children inherit what docker told it.
    world
        .run("docker-ghcr")
        .arg(WORD)
        .env(REEXEC, "docker")
        .env(SOCKET, "@docker_cli_nobody")
        .stdout(METADATA)
        .check();
    world.run("podman-ghcr").arg(WORD).stdout(METADATA).check();
}

fn the_handshake_needs_nothing() {
    let world = World::new();
    let handshake = || world.run("docker-ghcr").arg(WORD).stdout(METADATA);
    let mut bare = handshake();
    for (name, _) in world.env() {
        bare = bare.env_remove(name);
    }
    bare.check();
    handshake().stdin_closed().check();
    handshake().stdin_open().check();
    for home in ["/nowhere", "/dev/null", ""] {
        handshake().env("HOME", home).env("DOCKER_CONFIG", home).check();
    }
    world.write("home/.docker/config.json", "{\"auths\": broken");
    handshake().check();
    let closed = world.write("home/.docker/config.json", "{}");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("our own file");
    fs::set_permissions(world.home(), fs::Permissions::from_mode(0o000)).expect("our own folder");
    handshake().check();
    fs::set_permissions(world.home(), fs::Permissions::from_mode(0o500)).expect("our own folder");
    handshake().check();
    fs::set_permissions(world.home(), fs::Permissions::from_mode(0o700)).expect("our own folder");
    // Nothing was made anywhere either.
    assert_eq!(fs::read_dir(world.home()).expect("it").count(), 1);
    assert_eq!(fs::read_dir(world.root().join("state")).expect("it").count(), 0);
}

fn version_is_the_same_however_we_are_called() {
    let world = World::new();
    world.fake("docker");
    let says = "docker-ghcr [VERSION]\n";
    world.run("docker-ghcr").arg("version").stdout(says).check();
    world.run("docker-ghcr").args(["ghcr", "version"]).stdout(says).check();
    world.run("docker-ghcr").plugin().arg("version").stdout(says).check();
    world.run("podman-ghcr").arg("version").stdout(says).check();
    assert_eq!(world.all_calls().len(), 0);
}

fn every_spelling_of_dockers_globals() {
    let world = World::new();
    world.fake("docker");
    for globals in SPELLINGS {
        world
            .run("docker-ghcr")
            .plugin()
            .verbatim(globals.iter().copied().chain(["ghcr", "version", "-v"]))
            .stdout("docker-ghcr [VERSION]\n")
            .stderr("reached as plugin of [BIN]/docker\n")
            .check();
    }
    // What stands after the name is ours, and not docker's.
    for after in [&["-D"][..], &["--config", "D"], &["-c", "x"], &["-H", "x"]] {
        world
            .run("docker-ghcr")
            .plugin()
            .arg("version")
            .args(after.iter().copied())
            .code(125)
            .stderr_has(format!("error: there is no option `{}`", after[0]))
            .check();
    }
}

/// The forms of help, and what they are about.
const HELP: &[(&[&str], &str)] = &[
    (&["help", "ghcr"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["help", "ghcr", "login"], "docker ghcr login [OPTIONS]"),
    (&["-D", "help", "ghcr", "login"], "docker ghcr login [OPTIONS]"),
    (&["--help", "ghcr"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["-h", "ghcr"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["--help", "ghcr", "login"], "docker ghcr login [OPTIONS]"),
    (&["ghcr"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["ghcr", "--help"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["ghcr", "-h"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["ghcr", "help"], "docker ghcr [OPTIONS] <COMMAND>"),
    (&["ghcr", "help", "login"], "docker ghcr login [OPTIONS]"),
    (&["ghcr", "login", "-h"], "docker ghcr login [OPTIONS]"),
    (&["ghcr", "login", "--help"], "docker ghcr login [OPTIONS]"),
    (&["ghcr", "logout", "--help"], "docker ghcr logout [OPTIONS]"),
    (&["ghcr", "token", "--help"], "docker ghcr token [OPTIONS]"),
    (&["ghcr", "version", "--help"], "docker ghcr version [OPTIONS]"),
    (&["ghcr", "completion", "--help"], "docker ghcr completion [OPTIONS] <SHELL>"),
];

fn help_is_an_answer() {
    let world = World::new();
    for (words, usage) in HELP {
        let outcome = world
            .run("docker-ghcr")
            .plugin()
            .verbatim(words.iter().copied())
            .stdout_has(format!("Usage: {usage}"))
            .check();
        let help = outcome.stdout_text();
        assert!(!help.contains("docker-ghcr login") && !help.contains('\u{1b}'), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}

fn help_is_spelled_as_we_were_reached() {
    let world = World::new();
    for name in ["docker-ghcr", "podman-ghcr", "nerdctl-ghcr"] {
        let usage = format!("Usage: {name} login [OPTIONS]");
        world.run(name).args(["login", "--help"]).stdout_has(usage).check();
    }
    // Ourselves in the variable, as during completion, is no docker.
    let usage = "Usage: docker-ghcr login [OPTIONS]";
    let run = world.run("docker-ghcr").args(["ghcr", "login", "-h"]).env(REEXEC, program());
    run.stdout_has(usage).check();
}

fn a_usage_error_names_the_word_and_the_help() {
    let world = World::new();
    for (words, message, help) in [
        (&["ghcr", "login", "--bogus"][..], "there is no option `--bogus`", "login "),
        (&["ghcr", "logout", "-x"], "there is no option `-x`", "logout "),
        (&["ghcr", "--config", "D", "login"], "there is no option `--config`", "login "),
        (&["ghcr", "nosuch"], "there is no command `nosuch`", ""),
        (
            &["ghcr", "login", "--engine", "rkt"],
            "`--engine <ENGINE>` does not take `rkt`",
            "login ",
        ),
        (&["ghcr", "completion"], "`<SHELL>` is missing", "completion "),
    ] {
        world
            .run("docker-ghcr")
            .plugin()
            .verbatim(words.iter().copied())
            .code(125)
            .stderr_has(format!("error: {message}"))
            .stderr_has(format!("\n  fix: docker ghcr {help}--help\n"))
            .check();
    }
    // docker would add `exit status 125` to it.
    world
        .run("docker-ghcr")
        .plugin()
        .verbatim(["help", "ghcr", "nosuch"])
        .stderr("error: there is no command `nosuch`  [usage]\n  fix: docker ghcr --help\n")
        .check();
}

/// A login and a logout as docker's plugin, without an engine.
fn file_login<'w>(scene: &'w Scene, globals: &[&str]) -> Run<'w> {
    let words = ["ghcr", "login", "--engine", "file", "-q"];
    let run = scene.run("docker-ghcr").plugin().verbatim(globals.iter().copied().chain(words));
    run.env("CR_PAT", scene.token())
}

fn stored_in(scene: &Scene, file: &str) -> Option<Value> {
    let text = fs::read_to_string(scene.root().join(file)).ok()?;
    let config: Value = serde_json::from_str(&text).expect("JSON");
    config["auths"].get("ghcr.io").cloned()
}

fn dockers_config_folder_is_ours() {
    let scene = Scene::new();
    let entry = json!({ "auth": auth("octocat", scene.token()) });
    let folder = scene.root().join("D").to_string_lossy().into_owned();
    let elsewhere = scene.root().join("elsewhere");
    let globals = ["--config", folder.as_str()];
    file_login(&scene, &globals).env("DOCKER_CONFIG", &elsewhere).check();
    assert_eq!(stored_in(&scene, "D/config.json"), Some(entry.clone()));
    scene
        .run("docker-ghcr")
        .plugin()
        .verbatim(globals.iter().copied().chain(["ghcr", "logout", "--engine", "file", "-q"]))
        .env("DOCKER_CONFIG", &elsewhere)
        .check();
    assert_eq!(stored_in(&scene, "D/config.json"), None);
    assert!(!elsewhere.exists() && !scene.home().join(".docker").exists());
    // The last one wins, and without any the variable does.
    let last = format!("--config={folder}");
    file_login(&scene, &["--config", "first", &last]).check();
    assert_eq!(stored_in(&scene, "D/config.json"), Some(entry.clone()));
    file_login(&scene, &[]).env("DOCKER_CONFIG", &elsewhere).check();
    assert_eq!(stored_in(&scene, "elsewhere/config.json"), Some(entry));
    assert!(!scene.home().join(".docker").exists() && !scene.work().join("first").exists());
}

fn a_relative_config_folder() {
    let scene = Scene::new();
    file_login(&scene, &["--config", "conf/dir"]).check();
    assert!(stored_in(&scene, "work/conf/dir/config.json").is_some());
    scene.fake("docker");
    scene
        .run("docker-ghcr")
        .plugin()
        .verbatim(["--config", "rel", "ghcr", "login", "-q"])
        .env("CR_PAT", scene.token())
        .check();
    let call = scene.wait_for_call("docker", "login");
    assert_eq!(Path::new(&call.cwd), scene.work());
    assert!(call.line().starts_with("--config rel login "), "{}", call.line());
    assert!(stored_in(&scene, "work/rel/config.json").is_some());
}

fn an_empty_config_variable_is_none() {
    let scene = Scene::new();
    file_login(&scene, &[]).env("DOCKER_CONFIG", "").check();
    assert!(stored_in(&scene, "home/.docker/config.json").is_some());
    assert_eq!(fs::read_dir(scene.work()).expect("it").count(), 0);
}

fn docker_is_called_back_as_it_was_called() {
    for globals in [
        &["--config", "D"][..],
        &["-c", "default"],
        &["--host", "unix:///x"],
        &["--config=D", "-D", "-c", "ghcr", "-l=error", "--tlsverify=false"],
        &["-H=unix:///x", "--"],
        &["-v"],
    ] {
        let scene = Scene::new();
        // Not the docker on PATH but the one that called.
        let docker = scene.fake("docker");
        let other = scene.root().join("other");
        fs::create_dir(&other).expect("a folder of ours");
        fs::rename(&docker, other.join("docker")).expect("our own link");
        scene.fake_with("docker", json!({ "*": { "code": 99 } }));
        scene
            .run("docker-ghcr")
            .plugin()
            .verbatim(globals.iter().copied().chain(["ghcr", "login", "-q"]))
            .env(REEXEC, "../other/docker")
            .env("CR_PAT", scene.token())
            .check();
        let notes = fs::read_to_string(other.join("docker.calls")).expect("a call");
        let calls: Vec<_> =
            crate::harness::fake::calls(&notes).iter().map(|call| call.line()).collect();
        // `-v` was for the one call, and an end of options stands for itself only.
        let kept = globals.iter().filter(|word| !["-v", "--"].contains(word));
        let login = ["login", "--username", "octocat", "--password-stdin", "ghcr.io"];
        let line: Vec<_> = kept.chain(&login).copied().collect();
        assert_eq!(calls, [line.join(" ")]);
        assert_eq!(scene.calls("docker").len(), 0);
    }
}

fn children_do_not_see_dockers_variables() {
    let scene = Scene::new();
    scene.fake("docker");
    scene.fake_with("gh", json!({ "tokens": { "github.com": scene.token() } }));
    scene.write("home/.docker/config.json", r#"{"credsStore":"x"}"#);
    scene.fake("docker-credential-x");
    scene
        .run("docker-ghcr")
        .plugin()
        .args(["login", "-q"])
        .env(SOCKET, "@docker_cli_nobody")
        .check();
    let calls = scene.all_calls();
    for name in ["docker", "gh", "docker-credential-x"] {
        assert!(calls.iter().any(|(known, _)| known == name), "{name} was not called");
    }
    for (name, call) in &calls {
        assert!(!call.env.contains_key(SOCKET), "{name} {}", call.line());
        assert!(!call.env.contains_key(REEXEC), "{name} {}", call.line());
    }
}

fn stdout_holds_the_result_alone() {
    let scene = Scene::new();
    scene.fake("docker");
    let json = |args: &[&str], code: i32| {
        let run = scene.run("docker-ghcr").plugin().args(args.iter().copied());
        let run = run.args(["--format", "json"]).env("CR_PAT", scene.token());
        let outcome = run.output();
        assert_eq!(outcome.code, Some(code), "{args:?}: {}", outcome.stderr_text());
        assert_eq!(outcome.stdout_json()["version"], 1, "{args:?}");
        outcome
    };
    json(&["version"], 0);
    json(&["token"], 0);
    json(&["login"], 0);
    json(&["logout"], 0);
    json(&["login", "--engine", "podman"], 3);
    json(&["login", "--registry", "ghrc.io"], 125);
    // Talk is for stderr, however much of it there is.
    let run = scene.run("docker-ghcr").plugin().args(["login", "-v"]).env("CR_PAT", scene.token());
    assert_eq!(run.output().stdout_text(), "Login Succeeded\n");
}

fn a_closed_stdout_is_no_panic() {
    let scene = Scene::new();
    scene.fake("docker");
    for args in [
        &[WORD][..],
        &["__complete", "ghcr", ""],
        &["ghcr", "version"],
        &["ghcr", "version", "--format", "json"],
        &["ghcr", "token", "-q"],
        &["ghcr", "completion", "bash"],
        &["ghcr", "--help"],
        &["help", "ghcr", "login"],
        &["ghcr", "login", "-q", "--format", "json"],
    ] {
        let run = scene.run("docker-ghcr").plugin().verbatim(args.iter().copied());
        run.env("CR_PAT", scene.token()).stdout_broken().code(1).check();
    }
    // One that is full is told.
    if Path::new("/dev/full").exists() {
        let run = scene.run("docker-ghcr").arg("version").stdout_to("/dev/full");
        run.code(1).stderr_has("no space left on device").check();
    }
}

fn the_detected_store_is_written_down() {
    let scene = Scene::new();
    // Without a word in the file docker takes the helper it finds, as long as there is no entry.
    scene.fake("docker-credential-secretservice");
    file_login(&scene, &[]).check();
    let expected = json!({ "auths": { "ghcr.io": {} }, "credsStore": "secretservice" });
    assert_eq!(scene.config(), expected);
    assert_eq!(scene.stored("ghcr.io"), None);
}

fn a_variable_that_wins_is_named() {
    let scene = Scene::new();
    scene.fake("docker");
    let other = json!({ "auths": { "ghcr.io": { "auth": auth("hubot", "other") } } });
    let outcome = scene
        .login("docker-ghcr", &[])
        .env("DOCKER_AUTH_CONFIG", other.to_string())
        .code(5)
        .stderr_has(
            "docker takes its login for ghcr.io from DOCKER_AUTH_CONFIG, whatever is stored",
        )
        .stderr_has("[docker-auth-config-override]")
        .check();
    assert!(!outcome.stderr_text().contains("other\n"));
    assert_eq!(scene.stored("ghcr.io"), None);
}

fn a_helper_that_did_not_erase_is_found_out() {
    let scene = Scene::new();
    scene.write("home/.docker/config.json", r#"{"credsStore":"x"}"#);
    let held = json!({ "ghcr.io": { "Username": "hubot", "Secret": "old" } });
    scene.write("bin/docker-credential-x.store", held.to_string());
    scene.fake_with("docker-credential-x", json!({ "erase": { "store": false } }));
    scene
        .run("docker-ghcr")
        .args(["logout", "--engine", "file"])
        .code(5)
        .stderr_has("the login of hubot is still in the credential helper x after the logout")
        .stderr_has("[not-erased]")
        .check();
}

/// The major version of the real docker: what it does for a plugin has grown.
fn docker_major(world: &World) -> u32 {
    let version = world.run("docker").arg("--version").output().stdout_text();
    let number = version.strip_prefix("Docker version ").and_then(|rest| rest.split('.').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{version}"))
}

/// Whether the real docker is of that major version or later. If not, says what is not tested.
pub(crate) fn has_docker(world: &World, major: u32, what: &str) -> bool {
    let found = docker_major(world);
    if found < major {
        eprintln!("docker {found} is here, and {what} needs docker {major}: not tested");
    }
    found >= major
}

/// A world with the real docker and us in its config folder.
fn plugged_in() -> World {
    let world = World::new();
    world.link_real("docker");
    plug_in(&world, "home/.docker");
    world
}

fn docker<'w>(world: &'w World, args: &[&str]) -> Run<'w> {
    // By its name, as a person types it: docker hands that on to us.
    world.run("docker").args(args.iter().copied())
}

/// What docker knows of its plugins.
fn plugins(world: &World) -> Value {
    let outcome = docker(world, &["info", "--format", "{{json .ClientInfo.Plugins}}"]).output();
    assert!(!outcome.stderr_text().contains("is not valid"), "{}", outcome.stderr_text());
    let text = outcome.stdout_text();
    serde_json::from_str(text.lines().next().unwrap_or_default()).expect("JSON")
}

fn docker_lists_us() {
    let world = plugged_in();
    let plugins = plugins(&world);
    let ours = &plugins[0];
    assert_eq!(ours["Name"], "ghcr", "{plugins}");
    assert_eq!(ours["Version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(ours["Vendor"], "docker-ghcr");
    assert!(ours.get("Err").is_none_or(Value::is_null), "{ours}");
    let help = docker(&world, &["--help"]).output().stdout_text();
    let line = help.lines().find(|line| line.trim_start().starts_with("ghcr*"));
    let line = line.unwrap_or_else(|| panic!("{help}"));
    assert!(line.contains("Log in to GitHub's container registry"), "{line}");
    assert!(!help.contains("Invalid Plugins"), "{help}");
    let outcome = docker(&world, &["ghcr", "version", "-v"]).output();
    assert_eq!(outcome.stdout_text(), world.expand("docker-ghcr [VERSION]\n"));
    assert_eq!(outcome.stderr_text(), "reached as plugin of docker\n");
}

fn docker_finds_us_in_an_extra_folder() {
    let world = World::new();
    world.link_real("docker");
    plug_in(&world, "extra");
    let folder = world.root().join("extra/cli-plugins");
    let config = json!({ "cliPluginsExtraDirs": [folder] });
    world.write("home/.docker/config.json", config.to_string());
    // It comes before the config folder's own.
    plug_in(&world, "home/.docker");
    let found = plugins(&world);
    assert_eq!(found[0]["Path"], json!(folder.join("docker-ghcr")), "{found}");
    docker(&world, &["ghcr", "version"]).stdout("docker-ghcr [VERSION]\n").check();
}

fn docker_passes_every_spelling_on() {
    let world = plugged_in();
    plug_in(&world, "work/D");
    // docker 20.10 looks for the context first.
    let is_lazy = docker_major(&world) >= 23;
    for globals in SPELLINGS.iter().copied().chain([&["--config", "D"][..], &["--config=D", "-D"]])
    {
        if !is_lazy && globals.iter().any(|word| word.ends_with("ghcr") || *word == "nosuch") {
            continue;
        }
        let args: Vec<_> = globals.iter().copied().chain(["ghcr", "version", "-v"]).collect();
        docker(&world, &args)
            .stdout("docker-ghcr [VERSION]\n")
            .stderr_has("reached as plugin of docker\n")
            .check();
    }
}

fn docker_shows_our_help() {
    let world = plugged_in();
    for (words, usage) in HELP {
        let outcome = docker(&world, words).stdout_has(format!("Usage: {usage}")).output();
        assert_eq!(outcome.code, Some(0), "{words:?}");
        assert!(!outcome.stderr_text().contains("exit status"), "{words:?}");
    }
    docker(&world, &["help", "ghcr", "nosuch"])
        .stderr("error: there is no command `nosuch`  [usage]\n  fix: docker ghcr --help\n")
        .check();
}

fn docker_passes_exit_codes_on() {
    let world = plugged_in();
    for (args, code, said) in [
        (&["ghcr", "version"][..], 0, ""),
        (&["ghcr", "login", "--engine", "nerdctl"], 3, "[no-engine]"),
        (&["ghcr", "login", "--from", "env"], 4, "[no-token]"),
        (&["ghcr", "login", "--bogus"], 125, "fix: docker ghcr login --help"),
    ] {
        let outcome = docker(&world, args).output();
        assert_eq!(outcome.code, Some(code), "{args:?}");
        assert!(outcome.stderr_text().contains(said), "{}", outcome.stderr_text());
    }
    docker(&world, &["ghcr", "version"]).stdout_broken().code(1).check();
}

fn dockers_own_errors_stay_its_own() {
    let world = plugged_in();
    let outcome = docker(&world, &["--bogus", "ghcr", "version"]).output();
    assert_eq!(outcome.code, Some(125));
    assert!(outcome.stderr_text().contains("unknown flag: --bogus"));
    assert!(!outcome.stdout_text().contains("docker-ghcr "), "{}", outcome.stdout_text());
}

fn docker_logs_in_where_config_says() {
    for globals in [&["--config", "conf"][..], &["--config=conf", "-Dc", "default"]] {
        let scene = Scene::new();
        scene.link_real("docker");
        plug_in(&scene, "work/conf");
        let args: Vec<_> = globals.iter().copied().chain(["ghcr", "login"]).collect();
        let run = docker(&scene, &args).env("CR_PAT", scene.token());
        let outcome = run.env("DOCKER_CONFIG", scene.root().join("elsewhere")).output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        assert_eq!(outcome.stdout_text(), "Login Succeeded\n");
        let entry = json!({ "auth": auth("octocat", scene.token()) });
        assert_eq!(stored_in(&scene, "work/conf/config.json"), Some(entry));
        assert!(!scene.root().join("elsewhere").exists());
        assert!(!scene.home().join(".docker/config.json").exists());
        scene.assert_one_basic_exchange("octocat");
        scene.assert_no_leak(&[&outcome]);
    }
}

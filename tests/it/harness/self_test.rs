//! Tests of the tests: the harness notices what it has to notice, and the fakes are what they play.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::json;

use crate::harness::canary::walk;
use crate::harness::run::Run;
use crate::harness::world::{World, auth, program};

const LOGIN: [&str; 5] = ["login", "--username", "octocat", "--password-stdin", "ghcr.io"];

crate::trials![
    every_file_of_tests_is_listed,
    what_is_not_expected_fails,
    a_failure_tells_what_happened,
    placeholders_are_filled_in,
    json_is_compared_as_a_value,
    the_environment_is_empty_but_for_the_world,
    the_program_is_called_by_the_name_asked_for,
    a_plugin_is_called_as_docker_calls_it,
    a_program_that_does_not_end_is_killed,
    what_a_program_leaves_behind_is_noticed,
    signals_are_sent_and_seen,
    nothing_of_how_the_tests_were_started_is_inherited,
    however_the_tests_were_started_it_does_not_show,
    stdin_can_be_closed_open_or_large,
    stdout_can_be_broken_or_full,
    misspelt_orders_are_refused,
    docker_stores_and_removes,
    docker_keeps_to_its_config_folder,
    docker_uses_its_helper,
    docker_finds_a_helper_by_itself,
    docker_overwrites_what_it_cannot_read,
    podman_stores_where_it_says,
    nerdctl_stores_twice,
    a_name_can_hide_another_engine,
    engines_refuse_what_the_real_ones_refuse,
    gh_prefers_its_variables,
    a_helper_speaks_the_protocol,
    faults_are_as_ordered,
    a_fake_that_hangs_does_not_outlive_its_world,
    rules_can_change_from_call_to_call,
    two_logins_at_once_lose_one,
];

fn docker(world: &World) -> Run<'_> {
    world.run(world.bin().join("docker"))
}

thread_local! {
    /// Whether this thread waits for a failure.
    static EXPECTING: Cell<bool> = const { Cell::new(false) };
}

/// Keeps failures that a test provokes out of the output, where they would look like real ones.
pub(crate) fn hush_expected_failures() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |why| {
        if !EXPECTING.get() {
            usual(why);
        }
    }));
}

/// The message of a run that has to fail.
fn fails(run: impl FnOnce()) -> String {
    EXPECTING.set(true);
    let ended = catch_unwind(AssertUnwindSafe(run));
    EXPECTING.set(false);
    match ended {
        Ok(()) => panic!("that should have failed"),
        Err(why) => *why.downcast::<String>().expect("a message"),
    }
}

/// Where the sources are; CI also runs the built tests alone.
fn every_file_of_tests_is_listed() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    if !place.is_dir() {
        return;
    }
    let mut modules = BTreeSet::new();
    walk(&place, &mut |path| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let has_tests = text.lines().any(|line| {
            line.starts_with("pub(crate) fn trials()") || line.starts_with("crate::trials![")
        });
        let path = path.strip_prefix(&place).expect("within").with_extension("");
        if has_tests && path != Path::new("main") {
            let module = path.to_str().expect("plain names").replace('/', "::");
            modules.insert(module.trim_end_matches("::mod").to_owned());
        }
    });
    let listed: BTreeSet<_> = crate::all_files().map(|(module, _)| module.to_owned()).collect();
    assert_eq!(modules, listed, "files that have tests, and those in a `files!`");
    for (name, trials) in crate::all_files() {
        for trial in trials() {
            assert!(trial.name().starts_with(&format!("{name}::")), "{}", trial.name());
        }
    }
}

fn what_is_not_expected_fails() {
    let world = World::new();
    world.fake_with(
        "docker",
        json!({ "say": { "stdout": "a\n", "stderr": "b\n", "code": 3 }, "die": { "signal": 9 } }),
    );
    let say = || docker(&world).arg("say");
    say().stdout("a\n").stderr("b\n").code(3).check();
    say().stdout_has("a").stderr_has("b").code(3).check();
    fails(|| drop(say().stderr("b\n").code(3).check()));
    fails(|| drop(say().stdout("a\n").code(3).check()));
    fails(|| drop(say().stdout("a\n").stderr("b\n").check()));
    fails(|| drop(say().stdout("a").stderr("b\n").code(3).check()));
    fails(|| drop(say().stdout("a\n\n").stderr("b\n").code(3).check()));
    fails(|| drop(say().stdout("a\n").stderr_has("b").stderr_has("c").code(3).check()));
    docker(&world).arg("die").signal(Signal::KILL).check();
    fails(|| drop(docker(&world).arg("die").code(9).check()));
    fails(|| drop(docker(&world).arg("die").signal(Signal::TERM).check()));
}

fn a_failure_tells_what_happened() {
    let world = World::new();
    world.fake_with("docker", json!({ "say": { "stdout": "one\ntwo\x1b[0m\n", "code": 3 } }));
    let text = fails(|| drop(docker(&world).arg("say").stdout("one\n2\n").check()));
    for part in ["  one\n- 2\n+ two\\u{1b}[0m\n", "Code(3)", "\"say\"", "docker say (stdin None"] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(!text.contains('\x1b'));
}

fn placeholders_are_filled_in() {
    let world = World::new();
    let home = world.home();
    let said = format!("{} and 1\n", home.join("x").display());
    world.fake_with("docker", json!({ "say": { "stdout": said } }));
    docker(&world).arg("say").stdout("[HOME]/x and 1\n").check();
    assert_eq!(world.expand("[VERSION]"), env!("CARGO_PKG_VERSION"));
    assert_eq!(world.expand("[BIN]"), world.expand("[TMP]/bin"));
}

fn json_is_compared_as_a_value() {
    let world = World::new();
    world.fake_with("docker", json!({ "say": { "stdout": "{\"b\": [1],\n \"a\": null}\n" } }));
    let outcome = docker(&world).arg("say").stdout_json(json!({ "a": null, "b": [1] })).check();
    assert_eq!(outcome.stdout_json()["b"], json!([1]));
    fails(|| drop(docker(&world).arg("say").stdout_json(json!({ "b": [1] })).check()));
}

fn the_environment_is_empty_but_for_the_world() {
    let world = World::new();
    world.fake("docker");
    world.set("EVERYWHERE", "1");
    docker(&world)
        .arg("--version")
        .envs([("A", "b")])
        .env_remove("TMPDIR")
        .stdout("Docker version 28.5.2, build 1234567\n")
        .check();
    let call = &world.calls("docker")[0];
    let mut names: Vec<_> = call.env.keys().map(String::as_str).collect();
    names.retain(|name| *name != "LLVM_PROFILE_FILE");
    assert_eq!(names, ["A", "EVERYWHERE", "HOME", "PATH", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"]);
    assert_eq!(call.env["HOME"], world.expand("[HOME]"));
    assert_eq!(call.env["PATH"], world.expand("[BIN]"));
    assert_eq!(call.cwd, world.expand("[TMP]/work"));
    assert_eq!((call.line(), call.stdin.clone(), call.ended), ("--version".into(), None, true));
}

/// Whatever the program makes of it: it is called at all, and by a link where it has to be.
fn the_program_is_called_by_the_name_asked_for() {
    let world = World::new();
    assert!(program().is_file());
    world.run("docker-ghcr").arg("--help").output();
    assert!(!world.bin().join("docker-ghcr").exists());
    world.run("podman-ghcr").arg("--help").output();
    let plugin = world.home().join("docker-ghcr");
    world.run(&plugin).arg("--help").output();
    for link in [world.bin().join("podman-ghcr"), plugin] {
        assert_eq!(fs::read_link(link).expect("a link"), program());
    }
}

fn a_plugin_is_called_as_docker_calls_it() {
    let world = World::new();
    let path = world.fake("docker");
    // The fake stands in for the program, to see what it would see.
    docker(&world).plugin().args(["status"]).output();
    docker(&world).plugin().verbatim(["--config", "d", "ghcr", "status"]).output();
    let calls = world.calls("docker");
    assert_eq!(calls[0].line(), "ghcr status");
    assert_eq!(calls[1].line(), "--config d ghcr status");
    for call in calls {
        assert_eq!(Path::new(&call.env["DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND"]), path);
    }
}

fn a_program_that_does_not_end_is_killed() {
    let world = World::new();
    world.fake_with("docker", json!({ "login": { "hang": true, "deaf": true } }));
    // It has to come to its notes before.
    let limit = Duration::from_secs(3);
    let text = fails(|| drop(docker(&world).args(LOGIN).limit(limit).check()));
    assert!(text.contains("it was killed after 3s"), "{text}");
    let call = &world.calls("docker")[0];
    assert_eq!((call.ended, call.is_alive()), (false, false));
    fails(|| drop(docker(&world).args(LOGIN).limit(limit).output()));
}

fn what_a_program_leaves_behind_is_noticed() {
    let world = World::new();
    world.fake_with("docker", json!({ "login": { "linger": 60 } }));
    let outcome = docker(&world).args(LOGIN).stdin("t").output();
    assert!(outcome.held_open && outcome.took < Duration::from_secs(30));
    let text =
        fails(|| drop(docker(&world).args(LOGIN).stdin("t").stdout_has("").stderr_has("").check()));
    assert!(text.contains("holds its output open"), "{text}");
}

fn signals_are_sent_and_seen() {
    let world = World::new();
    world.fake_with(
        "docker",
        json!({ "login": { "hang": true }, "logout": { "hang": true, "deaf": true } }),
    );
    let running = docker(&world).args(LOGIN).signal(Signal::INT).start();
    let call = world.wait_for_call("docker", "login");
    assert!(call.is_alive());
    running.send(Signal::INT);
    running.check();
    assert!(!call.is_alive());

    let running = docker(&world).arg("logout").stdin("").signal(Signal::KILL).start();
    let call = world.wait_for_hang("docker", "logout");
    running.send(Signal::TERM);
    std::thread::sleep(Duration::from_millis(100));
    assert!(call.is_alive());
    running.send(Signal::KILL);
    running.check();
}

/// Neither an ignored signal nor a terminal.
fn nothing_of_how_the_tests_were_started_is_inherited() {
    let world = World::new();
    for signal in [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM, Signal::USR1] {
        let itself = format!("kill -{} $$", signal.as_raw());
        world.run("/bin/sh").args(["-c", &itself]).signal(signal).check();
    }
    let outcome = world.run("/bin/sh").args(["-c", ": </dev/tty"]).output();
    assert_ne!(outcome.code, Some(0), "there is a terminal");
}

/// In a terminal, under nohup, in the background of a shell.
fn however_the_tests_were_started_it_does_not_show() {
    let world = World::new();
    let own = std::env::current_exe().expect("the test program's path");
    let test = "harness::self_test::nothing_of_how_the_tests_were_started_is_inherited";
    for ignored in ["", "trap '' HUP", "trap '' INT QUIT", "trap '' HUP INT QUIT TERM USR1"] {
        let line = format!("{ignored}\nexec \"$0\" \"$@\"");
        let run = || world.run("/bin/sh").args(["-c", &line]).arg(&own).args(["--exact", test]);
        let outcome = run().output();
        assert!(outcome.stdout_text().contains("1 passed"), "{}", outcome.stdout_text());
        assert_eq!(outcome.code, Some(0), "{ignored}");
        let outcome = run().terminal().finish();
        assert!(outcome.stdout_text().contains("1 passed"), "{}", outcome.stdout_text());
        assert_eq!(outcome.code, Some(0), "{ignored}");
    }
    // Ctrl-C ends them, here in tests that start nothing that could be left behind.
    let mut terminal = world.run(&own).arg("harness::canary::").terminal();
    terminal.expect("running ").interrupt();
    assert_eq!(terminal.finish().signal, Some(2));
}

fn stdin_can_be_closed_open_or_large() {
    let world = World::new();
    world.fake_with("docker", json!({ "read": { "stdin": "read", "code": 5 } }));
    let read = || docker(&world).arg("read").code(5);
    read().check();
    read().stdin_closed().check();
    read().stdin("x".repeat(1 << 20)).check();
    fails(|| drop(read().stdin_open().limit(Duration::from_secs(3)).check()));
    let lengths: Vec<_> =
        world.calls("docker").iter().map(|c| c.stdin.as_ref().map(Vec::len)).collect();
    assert_eq!(lengths, [Some(0), Some(0), Some(1 << 20), None]);
}

fn stdout_can_be_broken_or_full() {
    let world = World::new();
    let echo = |run: Run<'_>| run.args(["-c", "echo x || exit 9"]).output();
    assert_ne!(echo(world.run("/bin/sh").stdout_broken()).code, Some(0));
    if Path::new("/dev/full").exists() {
        assert_eq!(echo(world.run("/bin/sh").stdout_to("/dev/full")).code, Some(9));
    }
}

fn misspelt_orders_are_refused() {
    let world = World::new();
    fails(|| drop(world.fake_with("docker", json!({ "login": { "stdut": "" } }))));
    fails(|| drop(world.fake_with("docker", json!({ "login": [{ "exit": 1 }] }))));
    fails(|| drop(world.fake_with("docker", json!({ "login": 1 }))));
    fails(|| drop(world.fake("dokcer")));
}

/// What docker 28 says when it stores in plain text.
fn warning(file: &str) -> String {
    format!(
        "\nWARNING! Your credentials are stored unencrypted in '{file}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n"
    )
}

fn docker_stores_and_removes() {
    let world = World::new();
    world.fake("docker");
    world.write("home/.docker/config.json", r#"{"auths":{"quay.io":{"auth":"eDp5"}}}"#);
    let file = "[HOME]/.docker/config.json";
    docker(&world)
        .args(LOGIN)
        .stdin("t0ken\n")
        .stdout("Login Succeeded\n")
        .stderr(warning(file))
        .check();
    // Only when the entry changes.
    docker(&world).args(LOGIN).stdin("t0ken").stdout("Login Succeeded\n").check();
    assert_eq!(world.stored("ghcr.io"), Some(("octocat".into(), "t0ken".into())));
    assert_eq!(world.config()["auths"]["ghcr.io"]["auth"], json!(auth("octocat", "t0ken")));
    assert_eq!(world.config()["auths"]["quay.io"]["auth"], json!("eDp5"));
    assert_eq!(world.calls("docker")[0].stdin.as_deref(), Some(&b"t0ken\n"[..]));
    for _ in 0..2 {
        docker(&world)
            .args(["logout", "ghcr.io"])
            .stdout("Removing login credentials for ghcr.io\n")
            .check();
        assert_eq!(world.stored("ghcr.io"), None);
    }
    assert_eq!(world.config(), json!({ "auths": { "quay.io": { "auth": "eDp5" } } }));
}

fn docker_keeps_to_its_config_folder() {
    let world = World::new();
    world.fake("docker");
    let login = |run: Run<'_>| drop(run.args(LOGIN).stdin("t").output());
    login(
        docker(&world).args(["--config", "/nowhere"]).env("DOCKER_CONFIG", world.root().join("a")),
    );
    login(docker(&world).env("DOCKER_CONFIG", world.root().join("a")));
    login(
        docker(&world).arg("--config").arg(world.root().join("b")).env("DOCKER_CONFIG", "/nowhere"),
    );
    login(docker(&world));
    for file in ["a/config.json", "b/config.json", "home/.docker/config.json"] {
        assert!(world.json(file)["auths"]["ghcr.io"]["auth"].is_string(), "{file}");
        let mode = fs::metadata(world.root().join(file)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    docker(&world).args(LOGIN).stdin("t").env_remove("HOME").code(99).stderr_has("fake: ").check();
}

fn docker_uses_its_helper() {
    let world = World::new();
    world.fake("docker");
    world.fake("docker-credential-x");
    for (key, value) in [("credsStore", json!("x")), ("credHelpers", json!({ "ghcr.io": "x" }))] {
        world.write("home/.docker/config.json", json!({ key: value }).to_string());
        docker(&world).args(LOGIN).stdin("t0ken").stdout("Login Succeeded\n").check();
        assert_eq!(world.config()["auths"], json!({ "ghcr.io": {} }));
        let kept = world.json("bin/docker-credential-x.store");
        assert_eq!(kept, json!({ "ghcr.io": { "Username": "octocat", "Secret": "t0ken" } }));
        docker(&world).args(["logout", "ghcr.io"]).stdout_has("Removing").check();
        assert_eq!(world.json("bin/docker-credential-x.store"), json!({}));
    }
    let lines: Vec<_> = world.calls("docker-credential-x").iter().map(|call| call.line()).collect();
    assert_eq!(lines[..4], ["store", "erase", "erase", "erase"]);

    world.fake_with("docker-credential-x", json!({ "store": { "code": 1, "stdout": "locked\n" } }));
    docker(&world)
        .args(LOGIN)
        .stdin("t")
        .code(1)
        .stderr("Error saving credentials: error storing credentials - err: exit status 1, out: `locked`\n")
        .check();
}

fn docker_finds_a_helper_by_itself() {
    let world = World::new();
    world.fake("docker");
    world.fake("docker-credential-secretservice");
    docker(&world).args(LOGIN).stdin("t").stdout("Login Succeeded\n").check();
    assert_eq!(
        world.config(),
        json!({ "credsStore": "secretservice", "auths": { "ghcr.io": {} } })
    );
}

fn docker_overwrites_what_it_cannot_read() {
    let world = World::new();
    world.fake("docker");
    world.write("home/.docker/config.json", "{ not JSON");
    docker(&world)
        .args(LOGIN)
        .stdin("t")
        .stdout("Login Succeeded\n")
        .stderr_has("WARNING: Error")
        .check();
    assert!(world.stored("ghcr.io").is_some());
}

fn podman_stores_where_it_says() {
    let world = World::new();
    let podman = world.fake("podman");
    let run = || world.run(&podman);
    run()
        .args(LOGIN)
        .arg("--verbose")
        .args(["ghcr.io"])
        .stdin("t")
        .stdout("Used:  [TMP]/run/containers/auth.json\nLogin Succeeded!\n")
        .check();
    run()
        .args(LOGIN)
        .stdin("t")
        .env("REGISTRY_AUTH_FILE", world.root().join("r.json"))
        .stdout("Login Succeeded!\n")
        .check();
    run()
        .args(LOGIN)
        .stdin("t")
        .env("DOCKER_CONFIG", world.root().join("d"))
        .stdout("Login Succeeded!\n")
        .check();
    let authfile = format!("--authfile={}", world.root().join("a.json").display());
    run()
        .arg("login")
        .arg(authfile)
        .args(&LOGIN[1..])
        .stdin("t")
        .stdout("Login Succeeded!\n")
        .check();
    for file in ["run/containers/auth.json", "r.json", "d/config.json", "a.json"] {
        assert_eq!(
            world.json(file),
            json!({ "auths": { "ghcr.io": { "auth": auth("octocat", "t") } } })
        );
    }
    run().args(["login", "--get-login", "ghcr.io"]).stdout("octocat\n").check();
    run().args(["logout", "ghcr.io"]).stdout("Removed login credentials for ghcr.io\n").check();
    run().args(["logout", "ghcr.io"]).stderr("Error: not logged into ghcr.io\n").code(125).check();

    world.write(
        "home/.docker/config.json",
        json!({ "auths": { "ghcr.io": { "auth": auth("o", "t") } } }).to_string(),
    );
    run().args(["logout", "ghcr.io"]).stdout("Not logged into ghcr.io with current tool. Existing credentials were established via docker login. Please use docker logout instead.\n").check();
}

fn nerdctl_stores_twice() {
    let world = World::new();
    let nerdctl = world.fake("nerdctl");
    world
        .run(&nerdctl)
        .args(LOGIN)
        .stdin("t")
        .stdout("Login Succeeded\n")
        .stderr(warning("[HOME]/.docker/config.json"))
        .check();
    let entry = json!({ "auth": auth("octocat", "t") });
    assert_eq!(world.config(), json!({ "auths": { "ghcr.io:443": entry, "ghcr.io": entry } }));
    world.run(&nerdctl).args(["logout", "ghcr.io"]).check();
    assert_eq!(world.config(), json!({ "auths": {} }));
}

fn a_name_can_hide_another_engine() {
    let world = World::new();
    world.fake_with("docker", json!({ "plays": "podman" }));
    docker(&world).arg("--version").stdout("podman version 5.4.2\n").check();
    docker(&world).args(LOGIN).stdin("t").stdout("Login Succeeded!\n").check();
    assert!(world.json("run/containers/auth.json")["auths"]["ghcr.io"].is_object());
}

fn engines_refuse_what_the_real_ones_refuse() {
    let world = World::new();
    for (engine, code) in [("docker", 1), ("podman", 125), ("nerdctl", 1)] {
        let engine = world.fake(engine);
        world.run(&engine).args(LOGIN).code(code).stderr_has("r").check();
        world
            .run(&engine)
            .args(["login", "--password-stdin", "ghcr.io"])
            .stdin("t")
            .code(code)
            .stderr_has("--username")
            .check();
        world.run(&engine).arg("nonsense").code(code).stderr_has("nonsense").check();
    }
    assert!(!world.home().join(".docker").exists());
}

fn gh_prefers_its_variables() {
    let world = World::new();
    let gh = world.fake_with("gh", json!({ "tokens": { "github.com": "stored" } }));
    let token = |host: &str| world.run(&gh).args(["auth", "token", "--hostname", host]);
    token("github.com").stdout("stored\n").check();
    token("github.com").env("GITHUB_TOKEN", "a").stdout("a\n").check();
    token("github.com").env("GITHUB_TOKEN", "a").env("GH_TOKEN", "b").stdout("b\n").check();
    token("ghe.example")
        .env("GH_TOKEN", "b")
        .code(1)
        .stderr("no oauth token found for ghe.example\n")
        .check();
    token("ghe.example").env("GH_ENTERPRISE_TOKEN", "c").stdout("c\n").check();
}

fn a_helper_speaks_the_protocol() {
    let world = World::new();
    let helper = world.fake("docker-credential-x");
    let ask = |verb: &str, input: &str| world.run(&helper).arg(verb).stdin(input);
    let lack = "credentials not found in native keychain\n";
    ask("get", "ghcr.io").code(1).stdout(lack).check();
    ask("store", "{\"ServerURL\":\"ghcr.io\",\"Username\":\"o\",\"Secret\":\"a\\u003cb\"}\n")
        .check();
    let entry = json!({ "ServerURL": "ghcr.io", "Username": "o", "Secret": "a<b" });
    ask("get", "ghcr.io\n").stdout_json(entry).check();
    ask("list", "unused").stdout("{\"ghcr.io\":\"o\"}\n").check();
    ask("erase", "ghcr.io").check();
    ask("erase", "ghcr.io").check();
    ask("get", "ghcr.io").code(1).stdout(lack).check();
    ask("store", "{\"ServerURL\":\"ghcr.io\"}").code(1).stdout("no credentials username\n").check();
    ask("nonsense", "").code(1).stdout_has("Usage: ").check();
}

fn faults_are_as_ordered() {
    let world = World::new();
    let login = |rule: serde_json::Value| {
        world.fake_with("docker", json!({ "login": rule }));
        let _ = fs::remove_file(world.home().join(".docker/config.json"));
        let outcome = docker(&world).args(LOGIN).stdin("t").output();
        (outcome, world.stored("ghcr.io").is_some())
    };
    let (outcome, stored) = login(json!({ "code": 7, "stderr": "no\n" }));
    assert_eq!((outcome.code, outcome.stderr_text(), stored), (Some(7), "no\n".into(), false));
    let (outcome, stored) = login(json!({ "store": false }));
    assert_eq!(
        (outcome.code, outcome.stdout_text(), stored),
        (Some(0), "Login Succeeded\n".into(), false)
    );
    let (outcome, stored) = login(json!({ "store": true, "code": 1 }));
    assert_eq!((outcome.code, outcome.stdout_text(), stored), (Some(1), String::new(), true));
    let (outcome, stored) = login(json!({ "signal": 11 }));
    assert_eq!((outcome.signal, stored), (Some(11), false));
    let (outcome, _) = login(json!({ "flood_stdout": 200_000, "flood_stderr": 300_000 }));
    assert_eq!(outcome.stdout.len(), 200_000 + "Login Succeeded\n".len());
    assert!(outcome.stderr.len() > 300_000);
    let (outcome, _) = login(json!({ "stdout": [27, 255], "sleep": 0.2 }));
    assert_eq!(outcome.stdout, [27, 255]);
    assert!(outcome.took >= Duration::from_millis(200));
    let (outcome, _) = login(json!({ "stdin": "close", "code": 1 }));
    assert_eq!(outcome.code, Some(1));
    assert_eq!(world.calls("docker").last().expect("a call").stdin, None);
}

fn a_fake_that_hangs_does_not_outlive_its_world() {
    let world = World::new();
    world.fake_with("docker", json!({ "login": { "hang": "after" } }));
    // The shell ends and leaves it behind.
    let script = "printf t | docker login -u octocat --password-stdin ghcr.io >/dev/null 2>&1 &";
    world.run("/bin/sh").args(["-c", script]).check();
    let call = world.wait_for_call("docker", "login");
    assert!(call.is_alive());
    drop(world);
    if cfg!(target_os = "linux") {
        let start = std::time::Instant::now();
        while call.is_alive() {
            assert!(start.elapsed() < Duration::from_secs(5), "it is still there");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn rules_can_change_from_call_to_call() {
    let world = World::new();
    world.fake_with(
        "docker",
        json!({ "logout": [{ "code": 1 }, { "code": 2 }], "*": { "code": 3 } }),
    );
    let code = |verb: &str| docker(&world).arg(verb).output().code;
    assert_eq!(
        [code("logout"), code("info"), code("logout"), code("logout")],
        [Some(1), Some(3), Some(2), Some(2)]
    );
}

/// As the real ones do: it is why the program has a lock.
fn two_logins_at_once_lose_one() {
    let world = World::new();
    world.fake_with("docker", json!({ "login": { "pause": 3 } }));
    let login = |host| docker(&world).args(&LOGIN[..4]).arg(host).stdin("t").start();
    let both = [login("ghcr.io"), login("quay.io")];
    for running in both {
        assert_eq!(running.output().code, Some(0));
    }
    assert_eq!(world.config()["auths"].as_object().map(|auths| auths.len()), Some(1));
}

//! Docker's hook: what we answer, and what a person sees in docker's "What's next".

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::command::setup::helper::meaning;
use crate::harness::daemon::Daemon;
use crate::harness::real;
use crate::harness::run::Outcome;
use crate::harness::scene::Scene;
use crate::harness::world::World;
use crate::protocol::contract::{has_docker, plug_in};

const WORD: &str = "docker-cli-plugin-hooks";

/// What docker shows of us starts so.
const NEXT: &str = "What's next:";

/// docker's own words of a pull that GHCR refuses.
const HEAD_DENIED: &str = r#"Head "https://ghcr.io/v2/acme/app/manifests/latest": denied"#;

pub(crate) fn trials() -> Vec<Trial> {
    use crate::trial;
    vec![
        trial!(a_question_is_answered),
        trial!(whatever_comes_is_answered),
        trial!(it_neither_reads_nor_calls_anybody),
        trial!(setting_them_up_and_taking_them_back),
        trial!(what_is_there_already_stays),
        trial!(what_was_written_by_hand_goes_with_one_undo),
        trial!(the_plugin_that_docker_has_to_know),
        trial!(where_they_cannot_be_set_up),
        real::trial("docker", "protocol::hook::docker_shows_them", docker_shows_them),
        real::trial("docker", "protocol::hook::docker_guards_them", docker_guards_them),
        real::trial("docker", "protocol::hook::docker_without_a_daemon", docker_without_a_daemon),
    ]
}

fn question(command: &str, error: &str) -> String {
    json!({ "RootCmd": command, "Flags": { "quiet": "true" }, "CommandError": error }).to_string()
}

fn a_question_is_answered() {
    let world = World::new();
    let ask = |command: &str, error: &str| {
        world.run("docker-ghcr").verbatim(["ghcr", WORD, &question(command, error)])
    };
    let text = "likely: the package does not exist, or is private; the registry answers both the same way  \
        [package-missing]\nfix: check owner and name on the owner's Packages page; if it is \
        private: docker ghcr login\nto decide: docker ghcr doctor ghcr.io/acme/app";
    let answer = json!({ "Type": 0, "Template": text });
    let from_daemon = format!("Error response from daemon: {HEAD_DENIED}");
    for command in ["pull", "image pull", "run", "create", "container run", "container create"] {
        ask(command, &from_daemon).stdout(format!("{answer}\n")).check();
    }
    // Another command, another registry, another failure.
    for (command, error) in [
        ("build", HEAD_DENIED),
        ("pull", "Head \"https://quay.io/v2/acme/app/manifests/latest\": denied"),
        ("run", "exited with code 125"),
        ("run", "Conflict. The container name \"/app\" is already in use"),
        ("pull", ""),
    ] {
        ask(command, error).stdout("{}\n").check();
    }
}

fn whatever_comes_is_answered() {
    let world = World::new();
    let ask = |words: &[&str]| {
        let words: Vec<_> = ["ghcr", WORD].iter().chain(words).copied().collect();
        world.run("docker-ghcr").verbatim(words)
    };
    ask(&[]).stdout("{}\n").check();
    for odd in ["", "{", "null", "[]", "\"\"", r#"{"RootCmd":"pull","Flags":{}}"#, "\u{1b}[31m"] {
        ask(&[odd]).stdout("{}\n").check();
    }
    // Unknown fields, more words, and braces in what comes from outside.
    let braces = r#"Head "https://ghcr.io/v2/{{.X}}/app/manifests/1": denied"#;
    let mut odd: Value = serde_json::from_str(&question("pull", braces)).expect("JSON");
    odd["More"] = json!([1]);
    let answer = ask(&[&odd.to_string(), "more"]).stdout_has("Template").check().stdout_json();
    let template = answer["Template"].as_str().expect("a text");
    assert!(!template.contains(['{', '}']), "{template}");
}

fn it_neither_reads_nor_calls_anybody() {
    let scene = Scene::new();
    for name in ["docker", "podman", "nerdctl", "gh", "docker-credential-x"] {
        scene.fake(name);
    }
    scene.write("home/.docker/config.json", r#"{"credsStore":"x"}"#);
    // A token in the error is shown to nobody.
    let error = format!("Head \"https://ghcr.io/v2/{}/app/manifests/1\": denied", scene.token());
    let ask = || {
        let run = scene.run("docker-ghcr").verbatim(["ghcr", WORD, &question("pull", &error)]);
        run.env("CR_PAT", scene.token()).stdout_has("Template")
    };
    let outcome = ask().check();
    assert_eq!(scene.canary.search(&outcome.stdout), [""; 0]);
    ask().env("HOME", "/nowhere").stdin_closed().check();
    assert_eq!(scene.all_calls().len(), 0);
    assert_eq!(scene.asked(), [""; 0]);
}

/// A world with a docker of that version.
fn with_docker(says: &str) -> World {
    let world = World::new();
    world.fake_with("docker", json!({ "--version": { "stdout": format!("{says}\n") } }));
    world
}

const FILE: &str = "home/.docker/config.json";
const COMMANDS: &str = "pull,push,run,create,image pull,image push,container run,container create";

fn setting_them_up_and_taking_them_back() {
    for (version, key) in [("26.1.0", "hooks"), ("29.2.1", "hooks"), ("29.3.0", "error-hooks")] {
        let world = with_docker(&format!("Docker version {version}, build x"));
        let before =
            "{\n\t\"psFormat\": \"x\",\n\t\"plugins\": {\"scout\": {\"hooks\": \"pull\"}}\n}";
        world.write(FILE, before);
        let setup = |more: &'static str| {
            let run = world.run("docker-ghcr").plugin().args(["setup", "hooks"]);
            run.args(Some(more).filter(|more| !more.is_empty()))
        };
        let seen = "on a terminal, docker shows the cause and the fix below \"What's next:\" when \
            a pull, push, run or create of a ghcr.io image fails\n";
        let others = "hints of other plugins come on as well: scout\n";
        let steps = |verb: &str| {
            format!(
                "{verb} plugins ghcr {key} = {COMMANDS} in [HOME]/.docker/config.json\n\
                 {verb} features hooks = true in [HOME]/.docker/config.json\n"
            )
        };
        let told = format!("{seen}{others}");
        setup("--dry-run").stdout(steps("would set")).stderr(told.clone()).check();
        assert_eq!(world.read(FILE), before);
        setup("").stdout(steps("set")).stderr(told).check();
        let config = world.config();
        assert_eq!(config["plugins"]["ghcr"][key], COMMANDS);
        assert_eq!(config["features"]["hooks"], "true");
        assert_eq!(config["plugins"]["scout"]["hooks"], "pull");
        let own = config["plugins"]["ghcr"].as_object().expect("an object");
        assert!(own.values().all(Value::is_string), "{config:#}");
        // Again, nothing is done.
        let after = world.read(FILE);
        setup("").stderr(format!("nothing to do\n{seen}")).check();
        assert_eq!(world.read(FILE), after);
        setup("--undo").stdout(steps("took back")).check();
        assert_eq!(meaning(&world.read(FILE)), meaning(before));
        setup("--undo").stderr("nothing to do\n").check();
    }
}

fn what_is_there_already_stays() {
    let world = with_docker("Docker version 28.5.2, build x");
    let setup = |more: &[&str]| {
        let run = world.run("docker-ghcr").plugin().args(["setup", "hooks", "-q"]);
        let outcome = run.args(more.iter().copied()).output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    };
    // Switched on by somebody else: it is not ours to switch off.
    let before = r#"{"features":{"hooks":"true","buildkit":"true"}}"#;
    world.write(FILE, before);
    setup(&[]);
    setup(&["--undo"]);
    assert_eq!(world.read(FILE), before);
    // Switched off by somebody: that comes back.
    let before = r#"{"features":{"hooks":"false"}}"#;
    world.write(FILE, before);
    setup(&[]);
    assert_eq!(world.config()["features"]["hooks"], "true");
    setup(&["--undo"]);
    assert_eq!(world.read(FILE), before);
    // docker was updated in between: it is asked by one setting, and both go.
    setup(&[]);
    world.fake_with(
        "docker",
        json!({ "--version": { "stdout": "Docker version 29.7.2, build x\n" } }),
    );
    setup(&[]);
    let own = &world.config()["plugins"]["ghcr"];
    assert_eq!((own.get("hooks"), &own["error-hooks"]), (None, &json!(COMMANDS)));
    setup(&["--undo"]);
    assert_eq!(world.read(FILE), before);
    // Without a file there is an empty one afterwards.
    std::fs::remove_file(world.root().join(FILE)).expect("our own file");
    setup(&[]);
    assert_eq!(world.config()["features"]["hooks"], "true");
    setup(&["--undo"]);
    assert_eq!(world.read(FILE), "{}");
}

/// Whoever has set the plugin up already is not told to.
fn the_plugin_that_docker_has_to_know() {
    let world = with_docker("Docker version 28.5.2, build x");
    let said = || world.run("docker-ghcr").args(["setup", "hooks"]).output().stderr_text();
    let to_do = "docker has to know the plugin for that: docker-ghcr setup\n";
    assert!(said().ends_with(to_do), "{}", said());
    world.install_plugin();
    assert!(!said().contains("has to know"), "{}", said());
}

/// What asks for this plugin is its own, and one undo is enough before the plugin goes.
fn what_was_written_by_hand_goes_with_one_undo() {
    for (version, key) in [("28.5.2", "hooks"), ("29.7.2", "error-hooks")] {
        let world = with_docker(&format!("Docker version {version}, build x"));
        let by_hand = json!({ "psFormat": "x", "plugins": { "ghcr": {
            "hooks": "pull", "error-hooks": "push",
        }}});
        world.write(FILE, by_hand.to_string());
        let run = |words: &[&str]| {
            let run = world.run("docker-ghcr").plugin().arg("setup").args(words.iter().copied());
            run.output()
        };
        let said = run(&["hooks"]).stdout_text();
        assert!(said.contains("took back plugins ghcr hooks = pull in"), "{said}");
        assert!(said.contains("took back plugins ghcr error-hooks = push in"), "{said}");
        let own = world.config()["plugins"]["ghcr"].clone();
        assert_eq!(own[key], COMMANDS, "{own:#}");
        assert_eq!(own.get("hooks").is_some(), key == "hooks", "{own:#}");
        assert_eq!(run(&["--undo"]).code, Some(5), "docker still asks");
        assert_eq!(run(&["hooks", "--undo"]).code, Some(0));
        assert_eq!(world.config(), json!({ "psFormat": "x" }));
        assert_eq!(run(&["--undo"]).code, Some(0));
    }
}

fn where_they_cannot_be_set_up() {
    let world = with_docker("Docker version 26.0.2, build x");
    let setup = || world.run("docker-ghcr").plugin().args(["setup", "hooks"]);
    let refused = |words: &str, code: i32| {
        setup().code(code).stderr_has(words).check();
        assert!(!world.root().join(FILE).exists());
    };
    refused("docker 26.0 asks no plugin for hints  [setup-failed]", 5);
    world.fake_with("docker", json!({ "--version": { "stdout": "docker version 5.8.6\n" } }));
    refused("[BIN]/docker is not docker  [no-engine]", 3);
    // One that fails, as over a config.json that cannot be read, may be docker all the same.
    world.fake_with("docker", json!({ "--version": { "code": 1 } }));
    refused("docker does not say what it is  [engine-failed]", 5);
    std::fs::remove_file(world.bin().join("docker")).expect("our own link");
    refused("docker is not installed  [no-engine]", 3);
    // What docker cannot read is not touched; taking back needs no docker.
    world.write(FILE, "{broken");
    let undo = || world.run("docker-ghcr").plugin().args(["setup", "hooks", "--undo"]);
    undo().code(5).stderr_has("[broken-docker-config]").check();
    assert_eq!(world.read(FILE), "{broken");
    world.write(FILE, "{}");
    undo().stderr("nothing to do\n").check();
}

/// A world in which docker asks us, and a daemon that refuses with these words.
fn hooked(refusal: &'static str) -> Option<(World, Daemon)> {
    let world = World::new();
    world.link_real("docker");
    plug_in(&world, "home/.docker");
    if !has_docker(&world, 26, "hooks") {
        return None;
    }
    let setup = world.run("docker").args(["ghcr", "setup", "hooks", "-q"]).output();
    assert_eq!(setup.code, Some(0), "{}", setup.stderr_text());
    let refused = json!({ "message": refusal }).to_string();
    let pushed = json!({ "errorDetail": { "message": refusal }, "error": refusal }).to_string();
    let daemon = Daemon::start(&world.root().join("tmp"), move |request| {
        if request.contains("fine") {
            return Some((200, "{\"status\":\"done\"}\n".into()));
        }
        let missing = || json!({ "message": "No such image: ghcr.io/acme/app" }).to_string();
        match request {
            _ if request.contains("/images/create") => Some((500, refused.clone())),
            _ if request.contains("/push") => Some((200, pushed.clone())),
            _ if request.contains("/containers/create") => Some((404, missing())),
            _ => None,
        }
    });
    Some((world, daemon))
}

/// What a terminal shows of a docker command.
fn shown(world: &World, daemon: &Daemon, args: &[&str]) -> Outcome {
    let run = world.run("docker").args(args.iter().copied()).env("DOCKER_HOST", &daemon.host);
    run.env("TERM", "xterm").terminal().finish()
}

fn docker_shows_them() {
    let Some((world, daemon)) = hooked(HEAD_DENIED) else { return };
    // docker 27 and before pass no error text for `run`.
    let tells_of_run = has_docker(&world, 28, "a hint after `docker run`");
    for args in [
        &["pull", "ghcr.io/acme/app"][..],
        &["image", "pull", "-q", "ghcr.io/acme/app"],
        &["run", "--rm", "ghcr.io/acme/app"],
        &["create", "ghcr.io/acme/app"],
        &["container", "run", "ghcr.io/acme/app", "--", "x"],
    ] {
        if args.contains(&"run") && !tells_of_run {
            continue;
        }
        let outcome = shown(&world, &daemon, args);
        let screen = outcome.stdout_text();
        assert_ne!(outcome.code, Some(0), "{args:?}");
        assert_eq!(screen.matches(NEXT).count(), 1, "{args:?}: {screen}");
        for line in [
            "    likely: the package does not exist, or is private; the registry answers both the same way  [package-missing]\r\n",
            "    fix: check owner and name on the owner's Packages page; if it is private: docker ghcr login\r\n",
            "    to decide: docker ghcr doctor ghcr.io/acme/app\r\n",
        ] {
            assert!(screen.contains(line), "{args:?}: {screen}");
        }
    }
    // What went well, and another plugin's command.
    for args in [&["pull", "ghcr.io/acme/fine"][..], &["version"], &["ghcr", "version"]] {
        let screen = shown(&world, &daemon, args).stdout_text();
        assert!(!screen.contains(NEXT), "{args:?}: {screen}");
    }
    // Not on a terminal.
    let run = world.run("docker").args(["pull", "ghcr.io/acme/app"]);
    let said = run.env("DOCKER_HOST", &daemon.host).output().stderr_text();
    assert!(said.contains("denied") && !said.contains(NEXT), "{said}");
}

fn docker_guards_them() {
    let Some((world, daemon)) = hooked("denied") else { return };
    let tells_of_run = has_docker(&world, 28, "a hint after `docker run`");
    for (args, is_our_helper) in [
        (&["pull", "ghcr.io/acme/app"][..], true),
        (&["pull", "quay.io/acme/app"], false),
        (&["pull", "acme/ghcr.io"], false),
        (&["pull", "ghcr.io.example.org/acme/app"], false),
        (&["push", "ghcr.io/acme/app"], true),
        (&["push", "quay.io/acme/app"], false),
        (&["run", "--name", "x", "ghcr.io/acme/app", "quay.io/x"], true),
        (&["run", "--name", "ghcr.io/x", "quay.io/acme/app", "ghcr.io/x"], false),
    ] {
        let screen = shown(&world, &daemon, args).stdout_text();
        assert!(screen.contains("denied"), "{args:?}: {screen}");
        let is_our_helper = is_our_helper && (tells_of_run || args[0] != "run");
        assert_eq!(screen.contains(NEXT), is_our_helper, "{args:?}: {screen}");
        let image = "docker ghcr doctor ghcr.io/acme/app";
        assert_eq!(screen.contains(image), is_our_helper, "{args:?}: {screen}");
        assert!(!screen.contains("{{"), "{args:?}: {screen}");
    }
}

fn docker_without_a_daemon() {
    let Some((world, _)) = hooked("denied") else { return };
    let nowhere = format!("unix://{}/nobody.sock", world.root().display());
    let run = world.run("docker").args(["pull", "ghcr.io/acme/app"]).env("DOCKER_HOST", nowhere);
    let screen = run.env("TERM", "xterm").terminal().finish().stdout_text();
    // That no daemon runs is docker's to say, and no failure of the registry.
    assert!(!screen.contains(NEXT), "{screen}");
}

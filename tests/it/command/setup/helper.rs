//! `setup helper`: the edit of docker's file, and that it can be taken back.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::run::Run;
use crate::harness::strace;
use crate::harness::world::{World, auth, program};

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    vec![
        crate::trial!(what_it_says_and_writes),
        crate::trial!(undo_leaves_the_rest_as_it_was),
        crate::trial!(dockers_own_choice_of_a_store_lives_on)
            .with_ignored_flag(cfg!(not(target_os = "linux"))),
        crate::trial!(another_helper_is_in_the_way),
        crate::trial!(docker_has_to_find_it),
        crate::trial!(a_plain_login_that_stays_is_named),
        crate::trial!(which_folder_and_registry),
        crate::trial!(files_that_are_left_alone),
        crate::trial!(a_write_that_fails_changes_nothing),
        crate::trial!(fifty_at_once),
        strace::trial("command::setup::helper::killed_anywhere_it_is_the_old_or_the_new", || {
            killed_anywhere_it_is_the_old_or_the_new();
        }),
        strace::trial("command::setup::helper::a_system_that_says_no", a_system_that_says_no),
    ]
}

const CONFIG: &str = "home/.docker/config.json";
const TENANT: &str = "containers.acme.ghe.com";

/// A world in which docker finds the helper.
pub(crate) fn world() -> World {
    let world = World::new();
    symlink(program(), world.bin().join("docker-credential-ghcr")).expect("our own folder");
    world
}

/// The same, where docker on Linux would choose the store `pass` by itself.
fn with_pass() -> World {
    let world = world();
    for part in ["pass", "docker-credential-pass"] {
        world.fake(part);
    }
    world
}

pub(crate) fn setup<'w>(world: &'w World, args: &[&str]) -> Run<'w> {
    world.run("docker-ghcr").args(["setup", "helper"]).args(args.iter().copied())
}

fn quiet<'w>(world: &'w World, args: &[&str]) -> Run<'w> {
    setup(world, &["-q"]).args(args.iter().copied())
}

fn what_it_says_and_writes() {
    let world = world();
    let set = "set credHelpers ghcr.io = ghcr in [HOME]/.docker/config.json\n";
    let sources = "docker takes the login for ghcr.io from the first that has one: \
        CR_PAT, GHCR_TOKEN, GH_TOKEN, GITHUB_TOKEN, gh\n";
    setup(&world, &["--dry-run"]).stdout(format!("would {set}")).check();
    assert!(!world.home().join(".docker").exists());
    setup(&world, &[]).stdout(set).stderr(sources).check();
    assert_eq!(world.read(CONFIG), "{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"ghcr\"\n\t}\n}");
    assert_eq!(
        world.root().join(CONFIG).metadata().expect("there").permissions().mode() & 0o777,
        0o600
    );
    // Twice it changes nothing.
    let before = world.read(CONFIG);
    setup(&world, &[]).stderr(format!("nothing to do\n{sources}")).check();
    assert_eq!(world.read(CONFIG), before);
    // For scripts.
    let key = json!(["credHelpers", "ghcr.io"]);
    let path = world.root().join(CONFIG).display().to_string();
    setup(&world, &["--undo", "--dry-run", "--format", "json"])
        .stdout_json(json!({
            "version": 1,
            "dry_run": true,
            "steps": [{ "act": "take back", "path": path, "key": key, "value": "ghcr" }],
            "errors": [],
            "findings": [],
        }))
        .check();
    let took = "took back credHelpers ghcr.io = ghcr in [HOME]/.docker/config.json\n";
    setup(&world, &["--undo"]).stdout(took).check();
    assert_eq!(world.read(CONFIG), "{}");
    setup(&world, &["--undo"]).stderr("nothing to do\n").check();
    assert_eq!(world.read(CONFIG), "{}");
    // The other engines are told of as well, where they are. docker's file may be podman's.
    for name in ["podman", "nerdctl"] {
        world.fake(name);
    }
    let (home, folder, other) =
        (world.home().join(".docker"), world.work().join("D"), world.work().join("other.json"));
    let file = folder.join("config.json");
    let own = "podman reads it there too, and `podman login` stores through the helper\n";
    for (variables, podman) in [
        (
            &[][..],
            "podman reads it there too, but `podman login` still stores in a file of its own\n",
        ),
        (&[("DOCKER_CONFIG", &home)], own),
        (&[("DOCKER_CONFIG", &folder)], own),
        (&[("REGISTRY_AUTH_FILE", &file), ("DOCKER_CONFIG", &folder)], own),
        (
            &[("REGISTRY_AUTH_FILE", &other)],
            "podman does not read it there: REGISTRY_AUTH_FILE names another file\n",
        ),
    ] {
        let run = setup(&world, &[]).envs(variables.iter().copied()).stdout_has("");
        run.stderr_has(format!(
            "{sources}{podman}nerdctl reads it there too, but `nerdctl login` still writes \
             ghcr.io:443 into docker's file\n"
        ))
        .check();
    }
    world
        .run("docker-ghcr")
        .plugin()
        .verbatim(["--config", "elsewhere", "ghcr", "setup", "helper"])
        .stdout_has("set credHelpers")
        .stderr_has("podman does not read it there: it is not the one in the home folder\n")
        .check();
}

/// Files of many layouts, with what may stand in the way.
fn files() -> Vec<String> {
    let quay = auth("other", "secret");
    [
        "",
        "{}",
        "{ }\n",
        "{\n  \"auths\": {\n    \"quay.io\": { \"auth\": \"QUAY\" }\n  },\n  \"zeta\": [1.0, 1e3]\n}\n",
        "{\r\n\t\"psFormat\": \"\\u003c\",\r\n\t\"plugins\": {}\r\n}",
        "{\"credHelpers\":{},\"plugins\":{\"x\":{\"hooks\":\"pull\"}},\"credsStore\":\"desktop\"}",
        "{\"credHelpers\": {\"quay.io\": \"x\"}, \"plugins\": {\"ghcr\": {}}, \"credsStore\": \"\"}",
        "{ \"credHelpers\" : { \"ghcr.io\" : \"\\u0078\" } , \"features\":{\"hooks\":\"true\"} }",
        "{\"credHelpers\": null, \"auths\": null, \"plugins\": null}",
    ]
    .map(|text| text.replace("QUAY", &quay))
    .into()
}

/// What docker reads in a file, in the order in which it stands there: a setting that is empty is
/// none to docker.
pub(crate) fn meaning(text: &str) -> String {
    let mut json = serde_json::from_str(text).unwrap_or_else(|_| json!({}));
    if let Some(settings) = json.as_object_mut() {
        for value in settings.values_mut() {
            if let Some(plugins) = value.as_object_mut() {
                plugins.retain(|_, value| *value != json!({}));
            }
        }
        settings.retain(|_, value| ![json!({}), json!(null), json!("")].contains(value));
    }
    json.to_string()
}

fn undo_leaves_the_rest_as_it_was() {
    for before in files() {
        for mode in [0o600, 0o644] {
            let world = with_pass();
            let file = world.write(CONFIG, &before);
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("our own file");
            for host in ["ghcr.io", TENANT] {
                quiet(&world, &["--force", "--registry", host]).check();
                assert_eq!(world.config()["credHelpers"][host], "ghcr", "{before}");
            }
            let json: Value = world.config();
            for (_, value) in json["plugins"]["ghcr"].as_object().into_iter().flatten() {
                assert!(value.is_string(), "docker stumbles over anything else: {json}");
            }
            assert!(json.get("aliases").is_none());
            for host in [TENANT, "ghcr.io"] {
                quiet(&world, &["--undo", "--registry", host]).check();
            }
            assert_eq!(meaning(&world.read(CONFIG)), meaning(&before));
            assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, mode);
            assert!(world.all_calls().is_empty(), "no store was asked for anything");
        }
    }
}

fn dockers_own_choice_of_a_store_lives_on() {
    for before in ["{}", "{\"psFormat\": \"table\"}", "{\"credsStore\": \"\"}"] {
        let world = with_pass();
        world.write(CONFIG, before);
        setup(&world, &[])
            .stdout(
                "set credsStore = pass in [HOME]/.docker/config.json\n\
                 set credHelpers ghcr.io = ghcr in [HOME]/.docker/config.json\n",
            )
            .stderr(
                "docker takes the login for ghcr.io from the first that has one: CR_PAT, \
                 GHCR_TOKEN, docker-credential-pass, GH_TOKEN, GITHUB_TOKEN, gh\n",
            )
            .check();
        assert_eq!(world.config()["credsStore"], "pass");
        let after = world.read(CONFIG);
        quiet(&world, &["--undo"]).check();
        assert_eq!(meaning(&world.read(CONFIG)), meaning(before));
        // Somebody has stored a login there meanwhile, as docker would: it has to be found.
        world.write(CONFIG, after.replacen('{', r#"{"auths": {"quay.io": {}},"#, 1));
        quiet(&world, &["--undo"]).check();
        assert_eq!(world.config()["credsStore"], "pass");
        assert_eq!(world.config().get("credHelpers"), None);
    }
    // Where docker would choose none, none is chosen.
    let world = world();
    world.fake("docker-credential-pass");
    quiet(&world, &[]).check();
    assert_eq!(world.config().get("credsStore"), None);
}

fn another_helper_is_in_the_way() {
    let world = world();
    let before = "{ \"credHelpers\": { \"ghcr.io\": \"desktop\" } }";
    world.write(CONFIG, before);
    for args in [&[][..], &["--dry-run"]] {
        setup(&world, args)
            .stderr(
                "error: docker already asks docker-credential-desktop for ghcr.io  \
                 [credential-helper-in-the-way]\n  fix: docker-ghcr setup helper --force\n",
            )
            .code(5)
            .check();
        assert_eq!(world.read(CONFIG), before);
    }
    setup(&world, &["--force"])
        .stdout_has("set credHelpers ghcr.io = ghcr")
        .stderr_has("docker-credential-desktop, GH_TOKEN")
        .check();
    setup(&world, &["--undo"])
        .stdout(
            "took back credHelpers ghcr.io = ghcr in [HOME]/.docker/config.json\n\
             set credHelpers ghcr.io = desktop in [HOME]/.docker/config.json\n",
        )
        .check();
    assert_eq!(world.read(CONFIG), before);
    // What is not ours is not undone.
    setup(&world, &["--undo"]).stderr("nothing to do\n").check();
    assert_eq!(world.read(CONFIG), before);
    let words = "error: `--undo` does not go with `--force`  [usage]\n  \
        fix: docker-ghcr setup helper --help\n";
    setup(&world, &["--undo", "--force"]).stderr(words).code(125).check();
}

fn docker_has_to_find_it() {
    let world = World::new();
    setup(&world, &[])
        .stderr(
            "error: docker would not find docker-credential-ghcr, and then pull nothing  \
             [credential-helper-missing]\n  why: it is in no folder of PATH\n  \
             fix: docker-ghcr setup, with its folder on PATH\n",
        )
        .code(5)
        .check();
    assert!(!world.home().join(".docker").exists());
    // Undo needs no helper: it may be gone already.
    setup(&world, &["--undo"]).stderr("nothing to do\n").check();
    // Something else of that name, which docker would find first.
    symlink("/bin/sh", world.bin().join("docker-credential-ghcr")).expect("our own folder");
    setup(&world, &[])
        .stderr(
            "error: docker would find [BIN]/docker-credential-ghcr, which is not this program  \
             [credential-helper-failed]\n  \
             fix: take [BIN]/docker-credential-ghcr away, then docker-ghcr setup\n",
        )
        .code(5)
        .check();
    fs::remove_file(world.bin().join("docker-credential-ghcr")).expect("it is there");
    // Another copy of this program is as good.
    fs::hard_link(program(), world.bin().join("docker-credential-ghcr"))
        .or_else(|_| symlink(program(), world.bin().join("docker-credential-ghcr")))
        .expect("our own folder");
    quiet(&world, &[]).check();
    // `setup` itself makes the link.
    let world = World::new();
    symlink(program(), world.bin().join("docker-ghcr")).expect("our own folder");
    world.run(world.bin().join("docker-ghcr")).args(["setup", "-q"]).check();
    quiet(&world, &[]).check();
    // And takes it away only when docker does not ask for it any more.
    let undo = || world.run(world.bin().join("docker-ghcr")).args(["setup", "--undo", "-q"]);
    undo()
        .stderr(
            "error: docker still asks docker-credential-ghcr for ghcr.io  [setup-in-the-way]\n  \
             why: without it docker would pull nothing any more\n  \
             fix: docker-ghcr setup helper --undo\n",
        )
        .code(5)
        .check();
    assert!(world.bin().join("docker-credential-ghcr").exists());
    quiet(&world, &["--undo"]).check();
    undo().check();
    assert!(!world.bin().join("docker-credential-ghcr").exists());
}

fn a_plain_login_that_stays_is_named() {
    let world = world();
    let config = json!({ "auths": { "ghcr.io": { "auth": auth("octocat", "ghp_old") } } });
    world.write(CONFIG, config.to_string());
    setup(&world, &[])
        .stdout_has("set credHelpers ghcr.io = ghcr")
        .stderr_has(
            "warning: the login of octocat stays in [HOME]/.docker/config.json, not encrypted and \
             not used any more  [shadowed-login]\n  fix: docker-ghcr logout --engine file\n"
                .replace("[HOME]", &world.home().display().to_string()),
        )
        .check();
    let logout = world.run("docker-ghcr").args(["logout", "--engine", "file"]);
    logout
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(
            "file: the login of octocat is gone, it was in [HOME]/.docker/config.json, not encrypted\n",
        )
        .check();
    assert_eq!(world.config()["auths"], json!({}));
}

fn which_folder_and_registry() {
    let world = world();
    world.fake("docker");
    let folder = world.home().join("other");
    quiet(&world, &[]).env("DOCKER_CONFIG", &folder).check();
    assert_eq!(world.json("home/other/config.json")["credHelpers"]["ghcr.io"], "ghcr");
    // docker's option wins, and docker does not tell its helpers of it.
    let plugin = world.run("docker-ghcr").plugin();
    plugin
        .verbatim(["--config", "D", "ghcr", "setup", "helper"])
        .stdout("set credHelpers ghcr.io = ghcr in [TMP]/work/D/config.json\n")
        .stderr_has("docker tells no helper of --config: set DOCKER_CONFIG to that folder as well")
        .check();
    assert!(!world.root().join(CONFIG).exists());
    quiet(&world, &["--registry", TENANT]).check();
    assert_eq!(world.config()["credHelpers"], json!({ TENANT: "ghcr" }));
    setup(&world, &["--registry", "ghrc.io"]).stderr_has("[look-alike-registry]").code(125).check();
    // A link at the end of the path is followed, also a dangling one, and stays.
    let world = self::world();
    fs::create_dir(world.home().join(".docker")).expect("our own folder");
    let link = world.root().join(CONFIG);
    symlink("../../work/new/config.json", &link).expect("our own folder");
    quiet(&world, &[]).check();
    assert!(link.is_symlink() && world.root().join("work/new/config.json").is_file());
    quiet(&world, &["--undo"]).check();
    assert!(link.is_symlink() && world.read("work/new/config.json") == "{}");
}

fn files_that_are_left_alone() {
    for text in
        ["{", "[]", "{\"plugins\": {\"ghcr\": {\"x\": true}}}", "{\"credHelpers\": []}", "{}}"]
    {
        let world = world();
        world.write(CONFIG, text);
        for args in [&[][..], &["--force"], &["--undo"], &["--dry-run"]] {
            setup(&world, args).stderr_has("[broken-docker-config]").code(5).check();
            assert_eq!(world.read(CONFIG), text);
        }
    }
}

fn a_write_that_fails_changes_nothing() {
    for before in files() {
        let world = world();
        world.write(CONFIG, &before);
        // A disk that takes no byte more.
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
        let run = world.run("/bin/sh").args(["-c", script]).arg(program());
        run.args(["setup", "helper", "--force", "-q"]).stderr_has("[store-failed]").code(5).check();
        assert_eq!(world.read(CONFIG), before);
        // A folder that takes no file; root may.
        let folder = world.home().join(".docker");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).expect("our own folder");
        if fs::write(folder.join("probe"), "").is_err() {
            setup(&world, &["--force"]).stderr_has("[store-failed]").code(5).check();
            assert_eq!(world.read(CONFIG), before);
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("our own folder");
    }
}

/// Each for a registry of its own: nobody's setting is lost, and nothing is left in the end.
fn fifty_at_once() {
    let before = "{\n  \"psFormat\": \"table\"\n}\n";
    let world = world();
    world.write(CONFIG, before);
    let hosts: Vec<_> = (0..50).map(|n| format!("containers.tenant{n}.ghe.com")).collect();
    let all = |more: &[&str]| {
        let runs = hosts.iter().map(|host| quiet(&world, &["--registry", host]));
        let running: Vec<_> = runs.map(|run| run.args(more.iter().copied()).start()).collect();
        running.into_iter().for_each(|running| drop(running.check()));
    };
    all(&[]);
    let config = world.config();
    let named = config["credHelpers"].as_object().expect("an object");
    assert_eq!(named.len(), hosts.len());
    assert!(hosts.iter().all(|host| named[host] == "ghcr"));
    all(&["--undo"]);
    assert_eq!(world.read(CONFIG), before);
}

/// What a run of the edit asks of the system: each call's name, and how often.
fn asked(world: &World, args: &[&str]) -> Vec<(String, usize)> {
    let trace = strace::calls(world, "docker-ghcr", args, "", &[]);
    let mut counts: Vec<(String, usize)> = Vec::new();
    for name in trace.iter().filter_map(|call| call.split_once('(')).map(|(name, _)| name) {
        if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            match counts.iter_mut().find(|(known, _)| known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name.to_owned(), 1)),
            }
        }
    }
    counts
}

/// Runs the edit once for each call that it makes, with `fault` at that call.
fn with_faults(fault: &str, is_meant: impl Fn(&str) -> bool, sees: impl Fn(&World, &str, &str)) {
    let before = "{\n  \"auths\": { \"quay.io\": { \"auth\": \"YTpi\" } }\n}\n";
    let args = ["setup", "helper", "-q"];
    let reference = world();
    reference.write(CONFIG, before);
    let counts = asked(&reference, &args);
    let after = reference.read(CONFIG);
    assert_ne!(after, before);
    let mut seen = [0, 0];
    for (name, count) in counts.iter().filter(|(name, _)| is_meant(name)) {
        for nth in 1..=*count {
            let world = world();
            world.write(CONFIG, before);
            let inject = format!("inject={name}:{fault}:when={nth}");
            let options = ["-f", "-qq", "-o", "/dev/null", "-e", &inject];
            strace::run(&world, &options, "docker-ghcr", &args).output();
            let now = world.read(CONFIG);
            assert!(now == before || now == after, "{name} {nth}: {now}");
            seen[usize::from(now == after)] += 1;
            sees(&world, name, &now);
            // The next one finds all in order and comes to the same end.
            quiet(&world, &[]).check();
            assert_eq!(world.read(CONFIG), after, "{name} {nth}");
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "both the old and the new were met: {seen:?}");
}

/// The calls that change something, or begin to.
const CHANGES: [&str; 12] = [
    "openat",
    "write",
    "fchmod",
    "fchown",
    "fsync",
    "rename",
    "renameat",
    "renameat2",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
];

fn killed_anywhere_it_is_the_old_or_the_new() {
    // Of what only looks around there is much that takes its time and changes nothing.
    let between = ["close", "flock", "ftruncate", "fdatasync", "lseek", "fstat"];
    let is_meant = |name: &str| CHANGES.contains(&name) || between.contains(&name);
    with_faults("signal=KILL", is_meant, |_, _, _| ());
}

fn a_system_that_says_no() {
    let is_meant = |name: &str| CHANGES.contains(&name);
    for error in ["ENOSPC", "EIO", "EACCES"] {
        with_faults(&format!("error={error}"), is_meant, |world, name, _| {
            // Nothing is left beside the file, unless its removal is what was refused.
            let names = names(&world.home().join(".docker"));
            assert!(
                names == ["config.json"] || name.starts_with("unlink"),
                "{error} {name}: {names:?}"
            );
        });
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("our own folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    entries.map(name).map(|name| name.to_string_lossy().into_owned()).collect()
}

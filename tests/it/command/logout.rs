//! `logout`: every place where a login may lie, what is still read elsewhere, and what is said.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::time::Duration;

use libtest_mimic::Trial;
use rustix::process::{Signal, geteuid};
use serde_json::{Value, json};

use crate::harness::fake;
use crate::harness::scene::Scene;
use crate::harness::world::{World, auth, program};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        crate::trial!(a_login_that_was_to_last),
        crate::trial!(a_login_is_made_to_last_by_the_line_that_is_named),
        crate::trial!(what_podman_still_reads),
        crate::trial!(every_key_behind_a_helper),
        crate::trial!(a_part_that_docker_takes_for_the_host),
        crate::trial!(every_part_is_named),
        crate::trial!(a_part_that_podman_reads_in_dockers_file),
        crate::trial!(a_stdout_that_is_gone),
        crate::trial!(json_of_a_login_that_is_still_read),
        crate::trial!(json_of_a_store_that_cannot_be_read_elsewhere),
        crate::trial!(a_path_that_is_no_text),
        crate::trial!(an_empty_file_of_podmans),
        crate::trial!(what_cannot_be_read),
        crate::trial!(a_file_that_others_may_read),
        crate::trial!(a_home_that_is_not_there),
        crate::trial!(a_folder_of_locks_that_others_may_write_to),
        crate::trial!(ctrl_c),
    ];
    // These need to be root, or to have no need to become somebody else.
    let root = geteuid().is_root();
    let other = !root || fake::on_path("setpriv").is_some();
    trials.push(
        crate::trial!(podman_of_every_version_without_a_session)
            .with_ignored_flag(!other || cfg!(not(target_os = "linux"))),
    );
    trials.push(crate::trial!(root_in_the_home_of_another_user).with_ignored_flag(!root));
    trials
}

const CONFIG: &str = "home/.docker/config.json";
const AUTH_JSON: &str = "run/containers/auth.json";
const LASTING: &str = "home/.config/containers/auth.json";
const REMOVED: &str = "Removed login credentials for ghcr.io\n";

/// A file with a login of octocat under each of these keys.
fn logins(keys: &[&str]) -> String {
    let entries =
        keys.iter().map(|key| ((*key).to_owned(), json!({ "auth": auth("octocat", "x") })));
    json!({ "auths": entries.collect::<serde_json::Map<_, _>>() }).to_string()
}

fn with(engines: &[&str]) -> World {
    let world = World::new();
    for engine in engines {
        world.fake(engine);
    }
    world
}

/// `podman-ghcr login -- --authfile ~/.config/containers/auth.json` is what we ourselves name to
/// those whose login is to last.
fn a_login_that_was_to_last() {
    let world = with(&["podman"]);
    world.write(AUTH_JSON, logins(&["ghcr.io"]));
    world.write(LASTING, logins(&["ghcr.io", "ghcr.io/acme"]));
    world
        .run("podman-ghcr")
        .arg("logout")
        .stdout(REMOVED)
        .stderr(
            "podman: the login of octocat is gone, it was in [TMP]/run/containers/auth.json, not \
             encrypted\n\
             podman: the login of octocat is gone, it was in \
             [HOME]/.config/containers/auth.json, not encrypted\n\
             podman: still there for parts of it: ghcr.io/acme (--all-keys removes them)\n",
        )
        .check();
    assert_eq!(world.json(AUTH_JSON), json!({ "auths": {} }));
    assert_eq!(world.json(LASTING)["auths"].as_object().map(|auths| auths.len()), Some(1));

    // One of the two that cannot be read does not keep the other.
    world.write(AUTH_JSON, "{ nonsense");
    world.write("home/lasting/containers/auth.json", logins(&["ghcr.io"]));
    world
        .run("podman-ghcr")
        .arg("logout")
        .env("XDG_CONFIG_HOME", world.home().join("lasting"))
        .stdout(REMOVED)
        .stderr(
            "podman: the login of octocat is gone, it was in \
             [HOME]/lasting/containers/auth.json, not encrypted\n\
             error: the credential file [TMP]/run/containers/auth.json cannot be read  \
             [broken-auth-file]\n  \
             why: line 1: not valid JSON: key must be a string\n  \
             fix: repair [TMP]/run/containers/auth.json or move it away\n",
        )
        .code(5)
        .check();
    assert_eq!(world.json("home/lasting/containers/auth.json"), json!({ "auths": {} }));
}

/// The line that is named is pasted as it stands, also where podman reads docker's login as well.
fn a_login_is_made_to_last_by_the_line_that_is_named() {
    let scene = Scene::new();
    scene.fake("podman");
    scene.write(CONFIG, logins(&["ghcr.io"]));
    let outcome = scene.login("podman-ghcr", &[]).output();
    let said = outcome.stderr_text();
    let line = said.lines().find_map(|line| line.strip_prefix("  fix: ")).expect("a fix");
    let run = scene.run("/bin/sh").args(["-c", line]).env("CR_PAT", scene.token());
    run.stdout_has("Login Succeeded!").stderr_has("podman: the login of octocat is gone").check();
    assert!(scene.json(LASTING)["auths"]["ghcr.io"].is_object(), "{line}");
    assert_eq!(scene.json(AUTH_JSON), json!({ "auths": {} }));
}

/// Without a session podman 4 and 5 store in different folders.
fn podman_of_every_version_without_a_session() {
    const OTHER: u32 = 54_321;
    let uid = if geteuid().is_root() { OTHER } else { geteuid().as_raw() };
    let world = with(&["podman"]);
    let files =
        ["podman", "storage"].map(|name| format!("tmp/{name}-run-{uid}/containers/auth.json"));
    for file in &files {
        world.write(file, logins(&["ghcr.io"]));
    }
    let run = match geteuid().is_root() {
        true => {
            // The whole world becomes somebody else's.
            fs::set_permissions(world.root(), fs::Permissions::from_mode(0o711)).expect("ours");
            give(world.root(), uid);
            world
                .run(fake::on_path("setpriv").expect("it was looked for"))
                .args([format!("--reuid={uid}"), format!("--regid={uid}")])
                .args(["--clear-groups", "--"])
                .arg(program())
        }
        false => world.run("docker-ghcr"),
    };
    run.args(["logout", "--engine", "podman"])
        .env_remove("XDG_RUNTIME_DIR")
        .stdout(REMOVED)
        .stderr(format!(
            "podman: the login of octocat is gone, it was in [TMP]/{}, not encrypted\n\
             podman: the login of octocat is gone, it was in [TMP]/{}, not encrypted\n",
            files[1], files[0]
        ))
        .check();
    for file in &files {
        assert_eq!(world.json(file), json!({ "auths": {} }));
    }
}

/// Gives a folder and all that is in it away.
fn give(path: &Path, uid: u32) {
    std::os::unix::fs::lchown(path, Some(uid), Some(uid)).expect("root may");
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path).expect("a folder") {
            give(&entry.expect("an entry").path(), uid);
        }
    }
}

/// The fix is one that takes the login away that was found.
fn what_podman_still_reads() {
    let still = |place: &str, fix: &str| {
        format!(
            "podman: no login for ghcr.io was stored\n\
             error: podman is still logged in to ghcr.io as octocat  [still-logged-in]\n  \
             why: it also reads the login that is {place}\n  \
             fix: {fix}\n"
        )
    };
    let in_config = "in [HOME]/.docker/config.json, not encrypted";

    // Without a docker, or with one that is podman, only `file` empties docker's file.
    let world = with(&["podman"]);
    world.write(CONFIG, logins(&["ghcr.io"]));
    let podman = |world: &World, stderr: String| {
        world.run("podman-ghcr").arg("logout").stderr(stderr).code(5).check();
    };
    podman(&world, still(in_config, "podman-ghcr logout --engine file"));
    world.fake_with("docker", json!({ "plays": "podman" }));
    podman(&world, still(in_config, "podman-ghcr logout --engine file"));
    world.fake_with("docker", json!({}));
    podman(&world, still(in_config, "podman-ghcr logout --engine docker"));
    world
        .run("podman-ghcr")
        .args(["logout", "--engine", "docker"])
        .stdout(REMOVED)
        .stderr(format!("docker: the login of octocat is gone, it was {in_config}\n"))
        .check();
    world
        .run("podman-ghcr")
        .arg("logout")
        .stderr("podman: no login for ghcr.io was stored\n")
        .check();

    // Behind a helper that docker's file names.
    world.fake("docker-credential-x");
    let kept = json!({ "ghcr.io": { "Username": "octocat", "Secret": "x" } }).to_string();
    world.write("bin/docker-credential-x.store", kept);
    world.write(CONFIG, r#"{ "credHelpers": { "ghcr.io": "x" } }"#);
    podman(&world, still("in the credential helper x", "podman-ghcr logout --engine docker"));
    world.write(CONFIG, "{}");

    // Nobody else writes this one.
    world.write(
        "home/.dockercfg",
        json!({ "ghcr.io": { "auth": auth("octocat", "x") } }).to_string(),
    );
    podman(
        &world,
        still("in [HOME]/.dockercfg, not encrypted", "take ghcr.io out of [HOME]/.dockercfg"),
    );
    fs::remove_file(world.home().join(".dockercfg")).expect("a file of ours");

    // docker's own is another one this time.
    world.write(CONFIG, logins(&["ghcr.io"]));
    world
        .run("docker-ghcr")
        .plugin()
        .verbatim(["--config"])
        .arg(world.home().join("elsewhere"))
        .args(["ghcr", "logout", "--engine", "podman"])
        .stderr(still(in_config, "take ghcr.io out of [HOME]/.docker/config.json"))
        .code(5)
        .check();
}

fn every_key_behind_a_helper() {
    let world = with(&["docker", "docker-credential-x"]);
    let entry = |user: &str| json!({ "Username": user, "Secret": "x" });
    let kept = json!({ "ghcr.io": entry("octocat"), "ghcr.io/acme": entry("hubot") }).to_string();
    let config = r#"{ "credsStore": "x", "auths": { "ghcr.io": {}, "ghcr.io/acme": {} } }"#;
    world.write("bin/docker-credential-x.store", &kept);
    world.write(CONFIG, config);
    world
        .run("docker-ghcr")
        .args(["logout", "--all-keys"])
        .stdout(REMOVED)
        .stderr(
            "docker: the login of octocat is gone, it was in the credential helper x\n\
             docker: the login of hubot for ghcr.io/acme is gone, it was in the credential helper x\n",
        )
        .check();
    assert_eq!(world.json("bin/docker-credential-x.store"), json!({}));

    // One that does not do it is not believed.
    world.write(
        "bin/docker-credential-x.store",
        json!({ "ghcr.io/acme": entry("hubot") }).to_string(),
    );
    world.fake_with("docker-credential-x", json!({ "erase": { "store": false } }));
    world.write(CONFIG, config);
    world
        .run("docker-ghcr")
        .args(["logout", "--all-keys"])
        .stderr(
            "error: the login of hubot is still in the credential helper x after the logout  \
             [not-erased]\n  \
             fix: look at [HOME]/.docker/config.json\n",
        )
        .code(5)
        .check();
}

fn a_part_that_docker_takes_for_the_host() {
    let world = with(&["docker"]);
    world.write(CONFIG, logins(&["ghcr.io/acme"]));
    world
        .run("docker-ghcr")
        .arg("logout")
        .stderr(
            "error: the login of octocat is still in [HOME]/.docker/config.json, not encrypted \
             after the logout  [not-erased]\n  \
             fix: docker-ghcr logout --engine docker --all-keys\n",
        )
        .code(5)
        .check();
    world
        .run("docker-ghcr")
        .args(["logout", "--all-keys"])
        .stdout(REMOVED)
        .stderr(
            "docker: the login of octocat for ghcr.io/acme is gone, it was in \
             [HOME]/.docker/config.json, not encrypted\n",
        )
        .check();
    assert_eq!(world.json(CONFIG), json!({ "auths": {} }));
}

/// Of several that one person has, each is told by its key.
fn every_part_is_named() {
    let keys = ["ghcr.io", "ghcr.io/acme", "ghcr.io/zed/app"];
    for (engine, file, path) in [
        ("docker", CONFIG, "[HOME]/.docker/config.json"),
        ("podman", AUTH_JSON, "[TMP]/run/containers/auth.json"),
    ] {
        for from in [0, 1] {
            let world = with(&[engine]);
            world.write(file, logins(&keys[from..]));
            let gone = keys[from..].iter().map(|key| {
                let place = if *key == "ghcr.io" { "".into() } else { format!(" for {key}") };
                let whose = format!("{engine}: the login of octocat{place}");
                format!("{whose} is gone, it was in {path}, not encrypted\n")
            });
            let run = world.run("docker-ghcr").args(["logout", "--all-keys"]);
            run.stdout(REMOVED).stderr(gone.collect::<String>()).check();
            assert_eq!(world.json(file), json!({ "auths": {} }));
        }
    }
}

/// podman reads docker's file, and its logout leaves that alone.
fn a_part_that_podman_reads_in_dockers_file() {
    let world = with(&["podman"]);
    world.write(CONFIG, logins(&["ghcr.io/acme"]));
    world
        .run("podman-ghcr")
        .args(["logout", "--all-keys"])
        .stderr(
            "podman: no login for ghcr.io was stored\n\
             podman: it still reads ghcr.io/acme in [HOME]/.docker/config.json (podman-ghcr \
             logout --engine file --all-keys removes them)\n",
        )
        .check();
    let run = world.run("podman-ghcr").args(["logout", "--engine", "file", "--all-keys"]);
    let outcome = run.output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    assert_eq!(world.json(CONFIG), json!({ "auths": {} }));
    // The command that is named is for the same registry.
    let tenant = "containers.acme.ghe.com";
    world.write(CONFIG, logins(&[&format!("{tenant}/acme")]));
    let run = world.run("podman-ghcr").args(["logout", "--registry", tenant]);
    let named = "podman-ghcr logout --registry containers.acme.ghe.com --engine file --all-keys \
        removes them";
    run.stderr_has(named).check();
    // Not docker's file as docker is called here, so no logout empties it.
    world.write(CONFIG, logins(&["ghcr.io/acme"]));
    let other = world.expand("[TMP]/other");
    world
        .run("docker-ghcr")
        .plugin()
        .verbatim(["--config", &other, "ghcr", "logout", "--engine", "podman"])
        .stderr(
            "podman: no login for ghcr.io was stored\n\
             podman: it still reads ghcr.io/acme in [HOME]/.docker/config.json (take them out by \
             hand)\n",
        )
        .check();
}

/// It is told by the exit code, and keeps no login where it was.
fn a_stdout_that_is_gone() {
    let gone = "docker: the login of octocat is gone, it was in [HOME]/.docker/config.json, not \
                encrypted\n\
                podman: the login of octocat is gone, it was in [TMP]/run/containers/auth.json, \
                not encrypted\n";
    let full = "error: stdout cannot be written: no space left on device  [unexpected]\n  \
                fix: look where stdout leads to\n";
    for format in ["text", "json"] {
        for broken in [true, false] {
            let world = with(&["docker", "podman"]);
            world.write(CONFIG, logins(&["ghcr.io"]));
            world.write(AUTH_JSON, logins(&["ghcr.io"]));
            let run = world.run("docker-ghcr").args(["logout", "--engine", "all"]);
            let run = run.args(["--format", format]).code(1);
            match (broken, Path::new("/dev/full").exists(), format) {
                (true, _, "text") => drop(run.stdout_broken().stderr(gone).check()),
                (false, true, "text") => {
                    drop(run.stdout_to("/dev/full").stderr(format!("{gone}{full}")).check());
                }
                (true, ..) => drop(run.stdout_broken().stderr_has("podman: the login").check()),
                (false, true, _) => drop(run.stdout_to("/dev/full").stderr_has(full).check()),
                _ => continue,
            }
            for file in [CONFIG, AUTH_JSON] {
                assert_eq!(world.json(file), json!({ "auths": {} }), "{format}");
            }
        }
    }
}

fn json_of_a_login_that_is_still_read() {
    let world = with(&["podman"]);
    world.write(AUTH_JSON, logins(&["ghcr.io"]));
    world.write(CONFIG, logins(&["ghcr.io"]));
    let error = json!({
        "code": "still-logged-in",
        "message": "podman is still logged in to ghcr.io as octocat",
        "why": "it also reads the login that is in [HOME]/.docker/config.json, not encrypted",
        "fix": "podman-ghcr logout --engine file",
        "exit": 5,
    });
    let outcome = world
        .run("podman-ghcr")
        .args(["logout", "--format", "json"])
        .stdout_json(json!({
            "version": 1,
            "registry": "ghcr.io",
            "stores": [
                { "engine": "podman", "ok": false, "removed": ["octocat"], "error": error },
            ],
            "error": error,
        }))
        .stderr_has("[still-logged-in]")
        .code(5)
        .check();
    assert_eq!(outcome.stderr_text().matches("still-logged-in").count(), 1);
}

fn json_of_a_store_that_cannot_be_read_elsewhere() {
    let world = with(&["podman", "nerdctl"]);
    world.write(AUTH_JSON, logins(&["ghcr.io"]));
    world.write(CONFIG, "{ nonsense");
    let outcome = world
        .run("podman-ghcr")
        .args(["logout", "--engine", "all", "--format", "json"])
        .stderr_has("podman: the login of octocat is gone")
        .stdout_has("stores")
        .code(5)
        .check();
    let report = outcome.stdout_json();
    let codes: Vec<&Value> =
        (0..2).map(|index| &report["stores"][index]["error"]["code"]).collect();
    assert_eq!(codes, ["broken-auth-file", "broken-docker-config"]);
    assert_eq!(report["stores"][0]["removed"], json!(["octocat"]));
    assert_eq!(report["error"]["code"], "broken-auth-file");
}

fn a_path_that_is_no_text() {
    let world = with(&["docker"]);
    let name = OsString::from_vec(b"d\xff".to_vec());
    let folder = world.home().join(&name);
    // Not every file system has such names.
    if fs::create_dir(&folder).is_err() {
        return;
    }
    let file = folder.join("config.json");
    fs::write(&file, logins(&["ghcr.io"])).expect("a file of ours");
    let run = |args: &[&str]| {
        world
            .run("docker-ghcr")
            .args(args.iter().copied())
            .args(["--format", "json"])
            .env("DOCKER_CONFIG", &folder)
            .output()
    };
    let outcome = run(&["status", "--offline"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    let kept = &outcome.stdout_json()["engines"][0]["login"]["kept"];
    assert_eq!(kept["file"], file.to_string_lossy().as_ref());
    let outcome = run(&["logout"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
}

/// podman takes it for broken, but nothing is there to take away.
fn an_empty_file_of_podmans() {
    for text in ["", " \n"] {
        let world = with(&["podman"]);
        world.write(AUTH_JSON, text);
        world
            .run("podman-ghcr")
            .arg("logout")
            .stderr("podman: no login for ghcr.io was stored\n")
            .check();
        assert_eq!(world.read(AUTH_JSON), text);
    }
}

fn what_cannot_be_read() {
    let world = with(&["docker"]);
    let run = |variable: Option<&Path>, stderr: &str| {
        let run = world.run("docker-ghcr").arg("logout").stderr(stderr).code(5);
        match variable {
            Some(folder) => run.env("DOCKER_CONFIG", folder).check(),
            None => run.check(),
        };
    };
    fs::create_dir_all(world.root().join(CONFIG)).expect("a folder of ours");
    run(
        None,
        "error: [HOME]/.docker/config.json cannot be read  [store-not-readable]\n  \
         why: it is a directory\n  \
         fix: move the folder [HOME]/.docker/config.json away: a file belongs there\n",
    );
    let file = world.write("home/file", "{}");
    run(
        Some(&file),
        "error: [HOME]/file/config.json cannot be read  [store-not-readable]\n  \
         why: not a directory\n  \
         fix: look at [HOME]/file: it must be a folder\n",
    );
    // root may read whatever its mode is.
    if !geteuid().is_root() {
        let file = world.write("home/secret/config.json", "{}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o200)).expect("a file of ours");
        run(
            file.parent(),
            "error: [HOME]/secret/config.json cannot be read  [store-not-readable]\n  \
             why: permission denied\n  \
             fix: look at [HOME]/secret/config.json and its folders: it must be a plain file that \
             you may read (ls -l [HOME]/secret/config.json)\n",
        );
    }
}

fn a_file_that_others_may_read() {
    let world = with(&["docker"]);
    let file = world.write(CONFIG, logins(&["ghcr.io"]));
    let plain = "note: the login in [HOME]/.docker/config.json is not encrypted  \
                 [plain-text-storage]\n  \
                 fix: docker-ghcr setup helper\n";
    for (mode, more) in [
        (0o600, String::new()),
        (0o611, String::new()),
        (0o640, told("read", "0640")),
        (0o644, told("read", "0644")),
        (0o666, told("read and change", "0666")),
        (0o602, told("change", "0602")),
    ] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("a file of ours");
        world
            .run("docker-ghcr")
            .args(["status", "--offline"])
            .stdout_has("octocat")
            .stderr(format!("{plain}{more}"))
            .check();
    }
    fn told(what: &str, mode: &str) -> String {
        format!(
            "warning: the login in [HOME]/.docker/config.json is for others to {what} as well: its \
             mode is {mode}  [plain-text-readable-by-others]\n  \
             fix: chmod 600 [HOME]/.docker/config.json\n"
        )
    }
}

fn a_home_that_is_not_there() {
    let world = with(&["docker"]);
    let home = world.root().join("nowhere");
    world
        .run("docker-ghcr")
        .arg("logout")
        .env("HOME", &home)
        .env_remove("XDG_STATE_HOME")
        .stderr(
            "warning: no lock against other logins could be taken  [no-lock]\n  \
             why: [TMP]/nowhere: no such file or directory\n  \
             fix: set HOME to a folder that is there\n\
             docker: no login for ghcr.io was stored\n",
        )
        .check();
    assert!(!home.exists());
}

fn a_folder_of_locks_that_others_may_write_to() {
    for (state, quote) in [("state", ""), ("my state", "'")] {
        let world = with(&["docker"]);
        let folder = world.root().join(state).join("docker-ghcr");
        fs::create_dir_all(&folder).expect("a folder of ours");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("a folder of ours");
        world
            .run("docker-ghcr")
            .arg("logout")
            .env("XDG_STATE_HOME", world.root().join(state))
            .stderr(format!(
                "warning: no lock against other logins could be taken  [no-lock]\n  \
                 why: [TMP]/{state}/docker-ghcr: others may write there\n  \
                 fix: chmod go-w {quote}[TMP]/{state}/docker-ghcr{quote}\n\
                 docker: no login for ghcr.io was stored\n"
            ))
            .check();
    }
}

fn ctrl_c() {
    let world = with(&["docker"]);
    world.write(CONFIG, r#"{ "credsStore": "x", "auths": { "ghcr.io": {} } }"#);
    let kept = json!({ "ghcr.io": { "Username": "octocat", "Secret": "x" } }).to_string();
    world.write("bin/docker-credential-x.store", kept);
    let typed = ["logout", "--engine", "docker", "--all-keys"];
    // A helper that tells afterwards whether the login is still there, and one that does not.
    for (get, said) in [
        (
            json!({}),
            "error: stopped while the login was being removed: it is still there  \
             [interrupted]\n  \
             fix: docker-ghcr logout --engine docker --all-keys\n",
        ),
        (
            json!([{}, { "hang": true }]),
            "error: stopped; whether anything was removed is not known: \
             docker-ghcr logout --engine docker --all-keys again  [interrupted]\n",
        ),
    ] {
        let calls = world.root().join("bin/docker-credential-x.calls");
        let _ = fs::remove_file(calls);
        let orders = json!({ "get": get, "erase": { "hang": true } });
        world.fake_with("docker-credential-x", orders);
        let run = world.run("docker-ghcr").args(typed).stderr(said).code(130);
        let running = run.limit(Duration::from_secs(20)).start();
        world.wait_for_call("docker-credential-x", "erase");
        running.send(Signal::INT);
        running.check();
    }
}

/// sudo that keeps HOME. What root leaves there its owner could not use.
fn root_in_the_home_of_another_user() {
    let world = with(&["docker"]);
    let file = world.write(CONFIG, logins(&["ghcr.io"]));
    give(&world.home(), 1);
    let refused = |program: &str, whose: &str, variables: &str, store: &str| {
        world
            .run(program)
            .arg("logout")
            .stderr(format!(
                "error: {store} is not this account's to write  [foreign-store]\n  \
                 why: {whose} belongs to another user\n  \
                 fix: run it without sudo, as the user whose store it is, or set {variables} to \
                 your own\n"
            ))
            .code(5)
            .check();
    };
    let config = "[HOME]/.docker/config.json";
    refused("docker-ghcr", config, "HOME or DOCKER_CONFIG", config);
    assert!(world.stored("ghcr.io").is_some());
    world.fake("podman");
    let auth = world.write(AUTH_JSON, logins(&["ghcr.io"]));
    chown(&auth, Some(1), Some(1)).expect("root may");
    let auth = "[TMP]/run/containers/auth.json";
    refused("podman-ghcr", auth, "HOME and XDG_RUNTIME_DIR", auth);

    // Where there is nothing to take away nothing is refused.
    fs::write(&file, "{}").expect("root may");
    world
        .run("docker-ghcr")
        .arg("logout")
        .stderr("docker: no login for ghcr.io was stored\n")
        .check();

    // The locks are no reason to make folders in that home.
    world
        .run("docker-ghcr")
        .arg("logout")
        .env_remove("XDG_STATE_HOME")
        .env("SUDO_USER", "octocat")
        .stderr(
            "warning: no lock against other logins could be taken  [no-lock]\n  \
             why: [HOME]: it belongs to another user\n  \
             fix: set XDG_STATE_HOME to a folder you own\n\
             docker: no login for ghcr.io was stored\n",
        )
        .check();
    assert!(!world.home().join(".local").exists());
}

//! Logging in and out with real engines, against a GHCR of our own.
//!
//! That a login is stored proves little. Here the engine itself is made to use it: the server's
//! log shows whose password it then sends, and after the logout that it sends none.

use std::path::PathBuf;
use std::process::Command;

use ghcr_stand_in::Package;
use serde_json::json;

use crate::harness::real::{self, trial, trial_of};
use crate::harness::run::Outcome;
use crate::harness::scene::Scene;
use crate::harness::world::auth;

const CONFIG: &str = "[HOME]/.docker/config.json";
const AUTH_JSON: &str = "[TMP]/run/containers/auth.json";

/// What octocat's token is good for.
const RIGHTS: &str = "may pull and push, not delete";

/// A scene with real engines in it, and a package that only octocat may pull.
pub(crate) fn with(engines: &[&str]) -> Scene {
    let scene = Scene::new();
    for engine in engines {
        scene.link_real(engine);
    }
    scene.ghcr.add_package(Package {
        host: "ghcr.io".into(),
        name: "acme/app".into(),
        public: false,
        tags: vec!["1".into()],
        readers: vec!["octocat".into()],
        writers: Vec::new(),
    });
    scene
}

/// Every password that an engine sends when it is made to need one.
pub(crate) fn sent_by(scene: &Scene, engine: &str) -> Vec<(String, String)> {
    scene.ghcr.clear_log();
    let program = scene.bin().join(engine);
    let outcome = match engine {
        // The image is an empty index, so both say no in the end; the manifest they got.
        "docker" => scene.run(program).args(["manifest", "inspect", "ghcr.io/acme/app:1"]).output(),
        "podman" => scene.run(program).args(["pull", "ghcr.io/acme/app:1"]).output(),
        // A pull needs containerd; a login without a name tries the one that is stored.
        _ => scene.run(program).args(["login", "ghcr.io"]).output(),
    };
    let log = scene.ghcr.log();
    assert!(log.iter().any(|exchange| exchange.host == "ghcr.io"), "{}", outcome.stderr_text());
    assert!(log.iter().all(|exchange| !exchange.refused), "{log:?}");
    let mut sent: Vec<_> = log.into_iter().filter_map(|exchange| exchange.basic).collect();
    sent.dedup();
    scene.ghcr.clear_log();
    sent
}

/// That an engine logs in with octocat's token by itself, and its manifest comes.
fn assert_uses(scene: &Scene, engine: &str) {
    assert_eq!(sent_by(scene, engine), [("octocat".to_owned(), scene.token().to_owned())]);
}

/// That an engine has no password to send any more.
fn assert_anonymous(scene: &Scene, engine: &str) {
    // Without a login nerdctl asks nobody, and podman is able to tell.
    if engine == "docker" {
        assert_eq!(sent_by(scene, engine), []);
        return;
    }
    let args: &[&str] = match engine {
        "podman" => &["login", "--get-login", "ghcr.io"],
        _ => &["login", "ghcr.io"],
    };
    scene.ghcr.clear_log();
    let outcome = scene.run(scene.bin().join(engine)).args(args.iter().copied()).output();
    assert_ne!(outcome.code, Some(0), "{}", outcome.stderr_text());
    assert_eq!(scene.asked(), [""; 0]);
}

/// That one login was done: one question to the API, one look at the registry, one exchange of
/// the engine's.
fn assert_one_login(scene: &Scene) {
    scene.assert_one_basic_exchange("octocat");
    let mut asked = scene.asked();
    asked.sort();
    // nerdctl tries a form first that GHCR does not have.
    asked.retain(|line| line != "ghcr.io POST /token 405");
    assert_eq!(
        asked,
        [
            "api.github.com GET /user 200",
            "ghcr.io GET /token 200",
            "ghcr.io GET /v2/ 200",
            "ghcr.io GET /v2/ 401",
            "ghcr.io GET /v2/ 401",
        ]
    );
}

/// What is said on stderr of a login that went well.
fn told(source: &str, engine: &str, file: &str) -> String {
    let mut text = format!(
        "using octocat's classic token from {source}: {RIGHTS}\n\
         octocat: stored for {engine} in {file}, not encrypted\n"
    );
    if engine == "podman" {
        // What was piped in is not there a second time.
        let typed = if source == "stdin" { " -u octocat --from prompt" } else { "" };
        text += &lost_at_reboot("podman-ghcr", typed, file);
    }
    text
}

/// podman's own file of these tests lies in a runtime folder.
fn lost_at_reboot(me: &str, typed: &str, file: &str) -> String {
    format!(
        "warning: podman's login lies in {file}, which the next reboot takes away  \
         [podman-login-lost-at-reboot]\n\
         \x20 fix: {me} logout --engine podman; {me} login --engine podman{typed} -- --authfile \
         ~/.config/containers/auth.json\n"
    )
}

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    vec![
        trial("docker", "engines::login::docker_by_its_plugin", docker_by_its_plugin),
        trial("docker", "engines::login::docker_with_another_config", docker_with_another_config),
        trial("docker", "engines::login::docker_by_our_own_name", docker_by_our_own_name),
        trial("docker", "engines::login::docker_with_a_helper", docker_with_a_helper),
        trial("docker", "engines::login::docker_and_its_variable", docker_and_its_variable),
        trial("podman", "engines::login::podman_by_its_link", podman_by_its_link),
        trial("podman", "engines::login::podman_with_another_file", podman_with_another_file),
        trial("podman", "engines::login::podman_and_an_older_login", podman_and_an_older_login),
        trial("podman", "engines::login::podman_and_dockers_settings", podman_and_dockers_settings),
        trial("podman", "engines::login::podman_and_parts_of_the_registry", podman_and_parts),
        trial("podman", "engines::login::podman_and_a_missing_helper", podman_and_a_missing_helper),
        trial("podman", "engines::login::podman_called_docker", podman_called_docker),
        trial(
            "podman",
            "engines::login::podmans_script_called_docker",
            podmans_script_called_docker,
        ),
        trial("docker", "engines::login::docker_and_a_link_into_nothing", || {
            link_into_nothing("docker")
        }),
        trial("nerdctl", "engines::login::nerdctl_and_a_link_into_nothing", || {
            link_into_nothing("nerdctl")
        }),
        trial("nerdctl", "engines::login::nerdctl_by_its_link", nerdctl_by_its_link),
        trial("nerdctl", "engines::login::nerdctl_beside_a_helper", nerdctl_beside_a_helper),
        trial_of(
            &["docker", "podman"],
            "engines::login::podman_reads_dockers_file",
            podman_reads_dockers_file,
        ),
        trial_of(&["docker", "podman", "nerdctl"], "engines::login::every_engine", every_engine),
        trial_of(&["docker", "nerdctl"], "engines::login::docker_and_nerdctl", docker_and_nerdctl),
    ]
}

fn docker_by_its_plugin() {
    let scene = with(&["docker"]);
    scene.install_plugin();
    let token = scene.token().to_owned();
    let mut outcomes = Vec::new();
    for (args, piped) in [
        (&["ghcr", "login"][..], false),
        (&["-l", "error", "ghcr", "login"], false),
        (&["ghcr", "login", "--for", "push"], false),
        (&["ghcr", "login", "-u", "octocat", "--password-stdin"], true),
    ] {
        let run = scene.run("docker").args(args.iter().copied());
        let (run, source) = match piped {
            true => (run.stdin(format!("{token}\n")), "stdin"),
            false => (run.env("CR_PAT", &token), "CR_PAT"),
        };
        let outcome =
            run.stdout("Login Succeeded\n").stderr(told(source, "docker", CONFIG)).check();
        assert_one_login(&scene);
        assert_eq!(scene.stored("ghcr.io"), Some(("octocat".into(), token.clone())), "{args:?}");
        assert_uses(&scene, "docker");
        outcomes.push(outcome);

        let logout = scene
            .run("docker")
            .args(["ghcr", "logout"])
            .stdout("Removed login credentials for ghcr.io\n")
            .stderr(format!(
                "docker: the login of octocat is gone, it was in {CONFIG}, not encrypted\n"
            ))
            .check();
        outcomes.push(logout);
        assert_eq!(scene.config()["auths"], json!({}));
        assert_anonymous(&scene, "docker");
    }
    scene
        .run("docker")
        .args(["ghcr", "logout"])
        .stderr("docker: no login for ghcr.io was stored\n")
        .check();
    scene.assert_no_leak(&outcomes.iter().collect::<Vec<&Outcome>>());
}

fn docker_with_another_config() {
    let scene = with(&["docker"]);
    // docker looks for its plugins below that folder then.
    std::fs::create_dir_all(scene.work().join("D/cli-plugins")).expect("folders of ours");
    std::os::unix::fs::symlink(
        crate::harness::world::program(),
        scene.work().join("D/cli-plugins/docker-ghcr"),
    )
    .expect("a link in a folder of ours");
    let docker = |args: &[&'static str]| {
        scene.run("docker").args(["--config", "D"]).args(args.iter().copied())
    };
    let outcome = docker(&["ghcr", "login"])
        .env("CR_PAT", scene.token())
        .stdout("Login Succeeded\n")
        .stderr(told("CR_PAT", "docker", "[TMP]/work/D/config.json"))
        .check();
    assert_one_login(&scene);
    let stored = json!({ "ghcr.io": { "auth": auth("octocat", scene.token()) } });
    assert_eq!(scene.json("work/D/config.json")["auths"], stored);
    assert!(!scene.home().join(".docker/config.json").exists());
    docker(&["manifest", "inspect", "ghcr.io/acme/app:1"]).output();
    assert!(scene.ghcr.log().iter().any(|exchange| exchange.path.contains("/manifests/")));
    docker(&["ghcr", "logout"])
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(
            "docker: the login of octocat is gone, it was in [TMP]/work/D/config.json, \
             not encrypted\n",
        )
        .check();
    assert_eq!(scene.json("work/D/config.json")["auths"], json!({}));
    scene.assert_no_leak(&[&outcome]);
}

fn docker_by_our_own_name() {
    let scene = with(&["docker"]);
    let outcome = scene
        .login("docker-ghcr", &[])
        .stdout("Login Succeeded\n")
        .stderr(told("CR_PAT", "docker", CONFIG))
        .check();
    assert_one_login(&scene);
    assert_uses(&scene, "docker");
    // docker's own logout finds it.
    scene.run(scene.bin().join("docker")).args(["logout", "ghcr.io"]).output();
    assert_anonymous(&scene, "docker");
    scene.assert_no_leak(&[&outcome]);
}

fn docker_with_a_helper() {
    for config in [json!({ "credHelpers": { "ghcr.io": "x" } }), json!({ "credsStore": "x" })] {
        let scene = with(&["docker"]);
        scene.fake("docker-credential-x");
        scene.write("home/.docker/config.json", config.to_string());
        let outcome = scene
            .login("docker-ghcr", &[])
            .stdout("Login Succeeded\n")
            .stderr(format!(
                "using octocat's classic token from CR_PAT: {RIGHTS}\n\
                 octocat: stored for docker in the credential helper x\n"
            ))
            .check();
        assert_one_login(&scene);
        assert_eq!(scene.stored("ghcr.io"), None);
        assert_uses(&scene, "docker");
        scene
            .run("docker-ghcr")
            .arg("logout")
            .stdout("Removed login credentials for ghcr.io\n")
            .stderr("docker: the login of octocat is gone, it was in the credential helper x\n")
            .check();
        assert_anonymous(&scene, "docker");
        scene.assert_no_leak(&[&outcome]);

        // A helper that says no, and one that is not there: docker reports both, nothing is kept.
        scene.fake_with("docker-credential-x", json!({ "store": { "code": 1 } }));
        scene.login("docker-ghcr", &[]).stderr_has("[credential-helper-failed]").code(5).check();
        std::fs::remove_file(scene.bin().join("docker-credential-x")).expect("a link of ours");
        scene.login("docker-ghcr", &[]).stderr_has("[credential-helper-missing]").code(5).check();
        assert_eq!(scene.stored("ghcr.io"), None);
    }
}

/// docker obeys the variable from 28.3 on, and then a login would have no effect.
fn docker_and_its_variable() {
    let scene = with(&["docker"]);
    let other = json!({ "auths": { "ghcr.io": { "auth": auth("hubot", "old") } } }).to_string();
    let version = scene.run(scene.bin().join("docker")).arg("--version").output().stdout_text();
    let numbers: Vec<u32> = version
        .trim_start_matches("Docker version ")
        .split(|c: char| !c.is_ascii_digit())
        .take(2)
        .filter_map(|part| part.parse().ok())
        .collect();
    let run = scene.login("docker-ghcr", &[]).env("DOCKER_AUTH_CONFIG", &other);
    if numbers < vec![28, 3] {
        run.stdout("Login Succeeded\n").stderr(told("CR_PAT", "docker", CONFIG)).check();
        scene.set("DOCKER_AUTH_CONFIG", other);
        assert_uses(&scene, "docker");
    } else {
        run.stderr_has("[docker-auth-config-override]").code(5).check();
        assert_eq!(scene.stored("ghcr.io"), None);
        scene.set("DOCKER_AUTH_CONFIG", other);
        assert_eq!(sent_by(&scene, "docker"), [("hubot".to_owned(), "old".to_owned())]);
    }
}

fn podman_by_its_link() {
    let scene = with(&["podman"]);
    let podman = || scene.run(scene.bin().join("podman"));
    for (piped, source) in [(false, "CR_PAT"), (true, "stdin")] {
        let run = match piped {
            true => scene
                .run("podman-ghcr")
                .args(["login", "-u", "octocat", "--password-stdin"])
                .stdin(format!("{}\r\n", scene.token())),
            false => scene.login("podman-ghcr", &[]),
        };
        let outcome =
            run.stdout("Login Succeeded!\n").stderr(told(source, "podman", AUTH_JSON)).check();
        assert_one_login(&scene);
        podman().args(["login", "--get-login", "ghcr.io"]).stdout("octocat\n").check();
        assert_uses(&scene, "podman");
        let logout = scene
            .run("podman-ghcr")
            .arg("logout")
            .stdout("Removed login credentials for ghcr.io\n")
            .stderr(format!(
                "podman: the login of octocat is gone, it was in {AUTH_JSON}, not encrypted\n"
            ))
            .check();
        assert_anonymous(&scene, "podman");
        scene.assert_no_leak(&[&outcome, &logout]);
    }
    scene
        .run("podman-ghcr")
        .arg("logout")
        .stderr("podman: no login for ghcr.io was stored\n")
        .check();
}

fn podman_with_another_file() {
    let scene = with(&["podman"]);
    let scene = Scene { canary: scene.canary.allow("work/F"), ..scene };
    let outcome = scene
        .login("podman-ghcr", &["--", "--authfile", "F"])
        .stdout("Login Succeeded!\n")
        // Whether a reboot takes it depends on where the temporary folder of the tests is.
        .stderr_has("octocat: stored for podman in [TMP]/work/F, not encrypted\n")
        .check();
    assert_one_login(&scene);
    let get = ["login", "--get-login", "--authfile", "F", "ghcr.io"];
    scene.run(scene.bin().join("podman")).args(get).stdout("octocat\n").check();
    assert_anonymous(&scene, "podman");
    scene.set("REGISTRY_AUTH_FILE", scene.work().join("F"));
    assert_uses(&scene, "podman");
    scene
        .run("podman-ghcr")
        .arg("logout")
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr("podman: the login of octocat is gone, it was in [TMP]/work/F, not encrypted\n")
        .check();
    assert_anonymous(&scene, "podman");
    scene.assert_no_leak(&[&outcome]);
}

/// Where the link leads, the engine by itself stores nothing: it fails, or writes to a file in the
/// place of the folder.
fn link_into_nothing(engine: &str) {
    let scene = with(&[engine]);
    std::fs::create_dir(scene.home().join(".docker")).expect("a folder of ours");
    let missing = scene.home().join("missing");
    let link = scene.home().join(".docker/config.json");
    std::os::unix::fs::symlink(missing.join("config.json"), &link).expect("a link of ours");
    let refused = scene
        .login("docker-ghcr", &["--engine", engine])
        .stderr(format!(
            "error: {CONFIG} is a link into a folder that is missing  [store-not-readable]\n\
             \x20 why: {engine} would write the login to a file [HOME]/missing\n\
             \x20 fix: mkdir -p [HOME]/missing\n"
        ))
        .code(5)
        .check();
    assert!(!missing.exists() && link.is_symlink());
    scene.assert_no_leak(&[&refused]);

    let by_hand = ["login", "-u", "octocat", "--password-stdin", "ghcr.io"];
    let outcome = scene.run(scene.bin().join(engine)).args(by_hand).stdin(scene.token()).output();
    assert!(outcome.code != Some(0) || missing.is_file(), "{}", outcome.stderr_text());
    assert!(!missing.is_dir());
}

/// A login in a file that podman looks into later than into the one with another login.
fn podman_and_an_older_login() {
    let scene = with(&["podman"]);
    let scene = Scene { canary: scene.canary.allow("home/.config/containers/auth.json"), ..scene };
    let older = json!({ "auths": { "ghcr.io": { "auth": auth("hubot", "older") } } });
    scene.write("run/containers/auth.json", older.to_string());
    scene.write("home/.config/containers/auth.json", "{}");
    let later = scene.home().join(".config/containers/auth.json");
    let later = later.to_str().expect("a path of ours");
    let args = ["--for", "push", "--", "--authfile", later];
    let login = || scene.login("podman-ghcr", &args).stdout("Login Succeeded!\n");
    let get = || {
        let get = ["login", "--get-login", "ghcr.io"];
        scene.run(scene.bin().join("podman")).args(get).output().stdout_text()
    };
    let outcome = login()
        .stderr(format!(
            "using octocat's classic token from CR_PAT: {RIGHTS}\n\
             octocat: stored for podman in [HOME]/.config/containers/auth.json, not encrypted\n\
             warning: podman still takes the login of hubot for ghcr.io in {AUTH_JSON}, not \
             encrypted  [shadowed-login]\n\
             \x20 fix: podman-ghcr logout --engine podman; podman-ghcr login --for push -- --authfile \
             [HOME]/.config/containers/auth.json\n"
        ))
        .check();
    assert_eq!(get(), "hubot\n");
    // The fix.
    scene.run("podman-ghcr").args(["logout", "--engine", "podman"]).output();
    login().stderr_has("stored for podman").check();
    assert_eq!(get(), "octocat\n");
    // The same login in both is no matter.
    scene
        .login("podman-ghcr", &["--from", "env:CR_PAT"])
        .stdout("Login Succeeded!\n")
        .stderr_has(
            "  fix: podman-ghcr logout --engine podman; podman-ghcr login --engine podman --from \
             env:CR_PAT -- --authfile ~/.config/containers/auth.json\n",
        )
        .check();
    let again = login().stderr_has("stored for podman").check();
    assert!(!again.stderr_text().contains("shadowed"), "{}", again.stderr_text());
    scene.assert_no_leak(&[&outcome, &again]);
}

/// podman is refused exactly where it would drop docker's settings: it is made to do so beside.
fn podman_and_dockers_settings() {
    let scene = with(&["podman"]);
    let scene = Scene { canary: scene.canary.allow("work/d/config.json"), ..scene };
    let (folder, file) = (scene.work().join("d"), scene.work().join("d/config.json"));
    let settings = json!({
        "auths": { "quay.io": { "auth": auth("hubot", "other") } },
        "HttpHeaders": { "X-Meta": "1" },
        "proxies": { "default": { "noProxy": "localhost" } },
    });
    let are_kept = || {
        let mut now = scene.json("work/d/config.json");
        now["auths"].as_object_mut().map(|auths| auths.remove("ghcr.io"));
        now == settings
    };
    for (variable, value, args, fix) in [
        ("DOCKER_CONFIG", &folder, &[][..], "podman-ghcr login --engine file"),
        ("REGISTRY_AUTH_FILE", &file, &[], "unset REGISTRY_AUTH_FILE"),
        (
            "OTHER",
            &file,
            &["--authfile", "d/config.json"],
            "name a file of podman's own after --authfile",
        ),
    ] {
        scene.write("work/d/config.json", settings.to_string());
        let by_hand = ["login", "-u", "octocat", "--password-stdin"].iter().chain(args);
        let outcome = scene
            .run(scene.bin().join("podman"))
            .args(by_hand.chain(&["ghcr.io"]).copied())
            .env(variable, value)
            .stdin(scene.token())
            .output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        let would_keep = are_kept();

        scene.write("work/d/config.json", settings.to_string());
        let more = if args.is_empty() { &[][..] } else { &["--"] };
        let login = scene.login("podman-ghcr", &[more, args].concat()).env(variable, value);
        let outcome = match would_keep {
            true => login.stdout("Login Succeeded!\n").stderr_has("stored for podman").check(),
            false => login
                .stderr(format!(
                    "error: podman would drop docker's settings from [TMP]/work/d/config.json  \
                     [podman-drops-settings]\n\
                     \x20 why: podman writes the file anew, without its HttpHeaders, proxies\n\
                     \x20 fix: {fix}\n"
                ))
                .code(5)
                .check(),
        };
        assert!(are_kept(), "{variable}");
        scene.assert_no_leak(&[&outcome]);
    }
    // What the first fix promises.
    scene.set("DOCKER_CONFIG", &folder);
    scene
        .login("podman-ghcr", &["--engine", "file"])
        .stdout("Login Succeeded\n")
        .stderr_has("octocat: stored in [TMP]/work/d/config.json, not encrypted\n")
        .check();
    assert!(are_kept());
    let get = ["login", "--get-login", "ghcr.io"];
    scene.run(scene.bin().join("podman")).args(get).stdout("octocat\n").check();
}

fn podman_and_parts() {
    let scene = with(&["podman"]);
    let podman = |args: &[&str]| {
        scene.run(scene.bin().join("podman")).args(args.iter().map(|arg| (*arg).to_owned()))
    };
    scene.login("podman-ghcr", &[]).stdout("Login Succeeded!\n").stderr_has("stored").check();
    let login = ["login", "-u", "octocat", "--password-stdin", "ghcr.io/acme"];
    let outcome = podman(&login).stdin(scene.token()).output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    scene
        .run("podman-ghcr")
        .arg("logout")
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(format!(
            "podman: the login of octocat is gone, it was in {AUTH_JSON}, not encrypted\n\
             podman: still there for parts of it: ghcr.io/acme (--all-keys removes them)\n"
        ))
        .check();
    podman(&["login", "--get-login", "ghcr.io/acme"]).stdout("octocat\n").check();
    scene
        .run("podman-ghcr")
        .args(["logout", "--all-keys"])
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(format!(
            "podman: the login of octocat for ghcr.io/acme is gone, it was in {AUTH_JSON}, not encrypted\n"
        ))
        .check();
    let left = podman(&["login", "--get-login", "ghcr.io/acme"]).output();
    assert_eq!(left.code, Some(125), "{}", left.stdout_text());
}

/// podman asks the helper that docker's file names for the registry, though it stores elsewhere.
fn podman_and_a_missing_helper() {
    let scene = with(&["podman"]);
    scene.write("home/.docker/config.json", r#"{"credHelpers":{"ghcr.io":"x"}}"#);
    scene.login("podman-ghcr", &[]).stderr_has("[credential-helper-missing]").code(5).check();
    scene.fake_with("docker-credential-x", json!({ "get": { "code": 1, "stdout": "broken" } }));
    scene.login("podman-ghcr", &[]).stderr_has("[credential-helper-failed]").code(5).check();
    scene.fake_with("docker-credential-x", json!({}));
    scene
        .login("podman-ghcr", &[])
        .stdout("Login Succeeded!\n")
        .stderr(told("CR_PAT", "podman", AUTH_JSON))
        .check();
    assert_uses(&scene, "podman");
}

/// Puts a `docker` on PATH that is podman, by a link to it.
fn podman_called_docker() {
    let scene = with(&["podman"]);
    let podman = real::find("podman").expect("this test runs only where it is");
    std::os::unix::fs::symlink(podman, scene.bin().join("docker")).expect("a link of ours");
    stored_by_podman_called_docker(&scene);
}

/// The same by the script of Debian's package podman-docker.
fn podmans_script_called_docker() {
    let scene = with(&["podman"]);
    let podman = real::find("podman").expect("this test runs only where it is");
    let script = format!(
        "#!/bin/sh\n\
         [ -e /etc/containers/nodocker ] || \\\n\
         echo \"Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\" >&2\n\
         exec {} \"$@\"\n",
        podman.display()
    );
    // Written by a child: a file that this process holds open while others fork cannot be run.
    let file: PathBuf = scene.bin().join("docker");
    let written = Command::new("/bin/sh")
        .args(["-c", "printf %s \"$1\" >\"$0\" && chmod 755 \"$0\""])
        .arg(&file)
        .arg(script)
        .status();
    assert!(written.expect("a shell").success());
    stored_by_podman_called_docker(&scene);
}

fn stored_by_podman_called_docker(scene: &Scene) {
    let outcome = scene
        .login("docker-ghcr", &[])
        .stdout("Login Succeeded!\n")
        .stderr(format!(
            "using octocat's classic token from CR_PAT: {RIGHTS}\n\
             docker is podman here\n\
             octocat: stored for docker in {AUTH_JSON}, not encrypted\n{}",
            lost_at_reboot("docker-ghcr", "", AUTH_JSON)
        ))
        .check();
    assert_one_login(scene);
    assert!(!scene.home().join(".docker/config.json").exists());
    assert_uses(scene, "podman");
    scene
        .run("docker-ghcr")
        .arg("logout")
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(format!(
            "docker: the login of octocat is gone, it was in {AUTH_JSON}, not encrypted\n"
        ))
        .check();
    assert_anonymous(scene, "podman");
    scene.assert_no_leak(&[&outcome]);
}

fn nerdctl_by_its_link() {
    let scene = with(&["nerdctl"]);
    let outcome = scene
        .login("nerdctl-ghcr", &[])
        .stdout("Login Succeeded\n")
        .stderr(told("CR_PAT", "nerdctl", CONFIG))
        .check();
    assert_one_login(&scene);
    let entry = json!({ "auth": auth("octocat", scene.token()) });
    assert_eq!(scene.config()["auths"], json!({ "ghcr.io": entry, "ghcr.io:443": entry }));
    assert_uses(&scene, "nerdctl");
    scene
        .run("nerdctl-ghcr")
        .arg("logout")
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(format!(
            "nerdctl: the login of octocat is gone, it was in {CONFIG}, not encrypted\n"
        ))
        .check();
    assert_eq!(scene.config()["auths"], json!({}));
    assert_anonymous(&scene, "nerdctl");
    scene
        .run("nerdctl-ghcr")
        .arg("logout")
        .stderr("nerdctl: no login for ghcr.io was stored\n")
        .check();
    scene.assert_no_leak(&[&outcome]);
}

/// A helper that is named for the registry is not named for nerdctl's other key.
fn nerdctl_beside_a_helper() {
    let scene = with(&["nerdctl"]);
    scene.fake("docker-credential-x");
    scene.write("home/.docker/config.json", r#"{"credHelpers":{"ghcr.io":"x"}}"#);
    let outcome = scene
        .login("nerdctl-ghcr", &[])
        .stdout("Login Succeeded\n")
        .stderr(told("CR_PAT", "nerdctl", CONFIG))
        .check();
    assert!(scene.stored("ghcr.io:443").is_some(), "nerdctl has learned it; say so in engines");
    scene
        .run("nerdctl-ghcr")
        .arg("logout")
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr_has("in the credential helper x\n")
        .stderr_has("in [HOME]/.docker/config.json, not encrypted\n")
        .check();
    assert_eq!(scene.config()["auths"], json!({}));
    assert_anonymous(&scene, "nerdctl");
    scene.assert_no_leak(&[&outcome]);
}

fn podman_reads_dockers_file() {
    let scene = with(&["docker", "podman"]);
    scene.login("docker-ghcr", &[]).stdout("Login Succeeded\n").stderr_has("stored").check();
    assert_uses(&scene, "podman");
    scene
        .run("podman-ghcr")
        .arg("logout")
        .stderr(format!(
            "podman: no login for ghcr.io was stored\n\
             error: podman is still logged in to ghcr.io as octocat  [still-logged-in]\n\
             \x20 why: it also reads the login that is in {CONFIG}, not encrypted\n\
             \x20 fix: podman-ghcr logout --engine docker\n"
        ))
        .code(5)
        .check();
    assert_uses(&scene, "podman");
    scene
        .run("podman-ghcr")
        .args(["logout", "--engine", "docker"])
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(format!(
            "docker: the login of octocat is gone, it was in {CONFIG}, not encrypted\n"
        ))
        .check();
    for engine in ["docker", "podman"] {
        assert_anonymous(&scene, engine);
    }
}

fn every_engine() {
    let scene = with(&["docker", "podman", "nerdctl"]);
    let outcome = scene
        .login("docker-ghcr", &["--engine", "all"])
        .stdout("Login Succeeded\nLogin Succeeded!\n")
        .stderr(format!(
            "using octocat's classic token from CR_PAT: {RIGHTS}\n\
             octocat: stored for docker in {CONFIG}, not encrypted\n\
             octocat: stored for podman in {AUTH_JSON}, not encrypted\n{}\
             octocat: nerdctl takes docker's login in {CONFIG}, not encrypted\n",
            lost_at_reboot("docker-ghcr", "", AUTH_JSON)
        ))
        .check();
    let asked = scene.asked();
    let count = |line: &str| asked.iter().filter(|asked| *asked == line).count();
    assert_eq!(count("api.github.com GET /user 200"), 1, "{asked:?}");
    assert_eq!(count("ghcr.io GET /token 200"), 2, "nerdctl has docker's: {asked:?}");
    assert!(scene.ghcr.log().iter().all(|exchange| !exchange.refused), "{asked:?}");
    for engine in ["docker", "podman", "nerdctl"] {
        assert_uses(&scene, engine);
    }
    scene
        .run("docker-ghcr")
        .args(["logout", "--engine", "all"])
        .stdout("Removed login credentials for ghcr.io\nRemoved login credentials for ghcr.io\n")
        .stderr(format!(
            "docker: the login of octocat is gone, it was in {CONFIG}, not encrypted\n\
             podman: the login of octocat is gone, it was in {AUTH_JSON}, not encrypted\n\
             nerdctl: no login for ghcr.io was stored\n"
        ))
        .check();
    for engine in ["docker", "podman", "nerdctl"] {
        assert_anonymous(&scene, engine);
    }
    scene.assert_no_leak(&[&outcome]);
}

/// What nerdctl takes from docker's file is asked of that file, not of its name.
fn docker_and_nerdctl() {
    let of_docker = "octocat: nerdctl takes docker's login";
    let of_its_own = "octocat: stored for nerdctl";
    let login = |scene: &Scene, said: &str| {
        let run = scene.login("docker-ghcr", &["--engine", "all"]);
        let outcome = run.output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        assert!(outcome.stderr_text().contains(said), "{}", outcome.stderr_text());
        for engine in ["docker", "nerdctl"] {
            assert_uses(scene, engine);
        }
    };
    // Once more, over the same.
    let scene = with(&["docker", "nerdctl"]);
    login(&scene, of_docker);
    login(&scene, of_docker);
    // An older login hides docker's.
    let older = auth("ghost", "ghp_old");
    let file = json!({ "auths": { "ghcr.io:443": { "auth": older } } });
    let scene = with(&["docker", "nerdctl"]);
    scene.write("home/.docker/config.json", file.to_string());
    login(&scene, of_its_own);
    // Behind a helper, without a copy in the file.
    let scene = with(&["docker", "nerdctl"]);
    scene.fake("docker-credential-x");
    let file = json!({ "credHelpers": { "ghcr.io": "x" } });
    scene.write("home/.docker/config.json", file.to_string());
    scene
        .login("docker-ghcr", &["--engine", "all"])
        .stdout("Login Succeeded\n")
        .stderr_has(of_docker)
        .check();
    assert_eq!(scene.config()["auths"], json!({ "ghcr.io": {} }));
    assert_uses(&scene, "nerdctl");
    // An older one is no proof that docker's login succeeded.
    let scene = with(&["nerdctl"]);
    scene.fake_with("docker", json!({ "login": { "code": 1 } }));
    let file = json!({ "auths": { "ghcr.io": { "auth": auth("octocat", scene.token()) } } });
    scene.write("home/.docker/config.json", file.to_string());
    let outcome = scene.login("docker-ghcr", &["--engine", "all"]).code(5).output();
    assert!(outcome.stderr_text().contains(of_its_own), "{}", outcome.stderr_text());
    assert_uses(&scene, "nerdctl");
}

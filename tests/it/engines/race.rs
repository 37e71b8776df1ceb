//! Two logins at the same moment, by real engines, into the same file.
//!
//! Engines read the file when they start and write all of it when the registry has answered, so
//! the slower of two takes the other's entry away. The proof of that stands beside each test of
//! ours: the same server, the same delay, and no lock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use ghcr_stand_in::{Account, Fault, What, Where};
use serde_json::Value;

use crate::engines::login::{sent_by, with};
use crate::harness::real::{trial, trial_of};
use crate::harness::run::{Run, Running};
use crate::harness::scene::Scene;

const TIMES: usize = 25;
/// How many of them go on at once. They wait more than they work.
const SIDE_BY_SIDE: usize = 6;

const GHCR: &str = "ghcr.io";
const TENANT: &str = "containers.acme.ghe.com";

/// A scene in which the token is good for two registries, whose answer takes its time.
fn slow(engines: &[&str]) -> Scene {
    let scene = with(engines);
    let mut account = Account::classic("octocat", scene.token(), "write:packages");
    account.github = "acme.ghe.com".into();
    scene.ghcr.add(account);
    scene.ghcr.fault(Fault::at(Where::Token, What::Delay(Duration::from_millis(300))));
    scene
}

/// How many times, of all, both of two logins are kept. `pair` starts the two.
fn both_kept(engines: &[&str], pair: impl for<'s> Fn(&'s Scene) -> [Run<'s>; 2] + Sync) -> usize {
    let (next, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::SeqCst) < TIMES {
                    let scene = slow(engines);
                    let running: Vec<Running<'_>> = pair(&scene).map(Run::start).into();
                    for one in running {
                        let outcome = one.output();
                        // Whoever loses does not hear of it.
                        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
                    }
                    let stored = stored(&scene);
                    let is_there = |host: &&str| stored.contains(&(*host).to_owned());
                    if [GHCR, TENANT].iter().all(is_there) {
                        kept.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    kept.into_inner()
}

/// The registries for which the engines have a login.
fn stored(scene: &Scene) -> Vec<String> {
    let keys = |file: &str| -> Vec<String> {
        let text = std::fs::read(scene.root().join(file)).unwrap_or_default();
        let config: Value = serde_json::from_slice(&text).unwrap_or_default();
        config["auths"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
    };
    [keys("home/.docker/config.json"), keys("run/containers/auth.json")].concat()
}

/// A login of ours.
fn ours<'s>(scene: &'s Scene, engine: &str, registry: &str) -> Run<'s> {
    scene.login(&format!("{engine}-ghcr"), &["--registry", registry, "--from", "env:CR_PAT"])
}

/// The engine's own.
fn plain<'s>(scene: &'s Scene, engine: &str, registry: &str) -> Run<'s> {
    scene
        .run(scene.bin().join(engine))
        .args(["login", "-u", "octocat", "--password-stdin", registry])
        .stdin(scene.token())
}

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    vec![
        trial("docker", "engines::race::two_dockers", two_dockers),
        trial("docker", "engines::race::two_plain_dockers_lose_one", two_plain_dockers_lose_one),
        trial("podman", "engines::race::two_podmans", two_podmans),
        trial("nerdctl", "engines::race::two_nerdctls", two_nerdctls),
        trial("nerdctl", "engines::race::two_plain_nerdctls_lose_one", two_plain_nerdctls_lose_one),
        trial_of(&["docker", "nerdctl"], "engines::race::docker_and_nerdctl", docker_and_nerdctl),
        trial_of(
            &["docker", "podman", "nerdctl"],
            "engines::race::every_engine_twice",
            every_engine,
        ),
    ]
}

fn two_dockers() {
    let kept = both_kept(&["docker"], |scene| {
        scene.install_plugin();
        [GHCR, TENANT].map(|registry| {
            let args = ["ghcr", "login", "--registry", registry, "--from", "env:CR_PAT"];
            scene.run("docker").args(args).env("CR_PAT", scene.token())
        })
    });
    assert_eq!(kept, TIMES);
}

fn two_plain_dockers_lose_one() {
    let kept =
        both_kept(&["docker"], |scene| [GHCR, TENANT].map(|host| plain(scene, "docker", host)));
    assert!(kept < TIMES, "docker has learned to lock: the test above proves nothing any more");
}

fn two_podmans() {
    let kept =
        both_kept(&["podman"], |scene| [GHCR, TENANT].map(|host| ours(scene, "podman", host)));
    assert_eq!(kept, TIMES);
}

fn two_nerdctls() {
    let kept =
        both_kept(&["nerdctl"], |scene| [GHCR, TENANT].map(|host| ours(scene, "nerdctl", host)));
    assert_eq!(kept, TIMES);
}

fn two_plain_nerdctls_lose_one() {
    let kept =
        both_kept(&["nerdctl"], |scene| [GHCR, TENANT].map(|host| plain(scene, "nerdctl", host)));
    assert!(kept < TIMES, "nerdctl has learned to lock: the test above proves nothing any more");
}

/// They share docker's file, so they share the lock.
fn docker_and_nerdctl() {
    let kept = both_kept(&["docker", "nerdctl"], |scene| {
        [ours(scene, "docker", GHCR), ours(scene, "nerdctl", TENANT)]
    });
    assert_eq!(kept, TIMES);
}

fn every_engine() {
    let engines = ["docker", "podman", "nerdctl"];
    let scene = slow(&engines);
    let running = [GHCR, TENANT].map(|registry| {
        let args = ["--engine", "all", "--registry", registry, "--from", "env:CR_PAT"];
        scene.login("docker-ghcr", &args).start()
    });
    for one in running {
        let outcome = one.output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        assert_eq!(outcome.stdout_text(), "Login Succeeded\nLogin Succeeded!\n");
    }
    let mut stored = stored(&scene);
    stored.sort();
    // docker's, which nerdctl takes, and podman's.
    assert_eq!(stored, [TENANT, TENANT, GHCR, GHCR]);
    scene.ghcr.clear_faults();
    for engine in engines {
        assert_eq!(sent_by(&scene, engine), [("octocat".to_owned(), scene.token().to_owned())]);
    }
}

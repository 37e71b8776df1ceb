//! Tests with real engines: which are here, and what their absence means.
//!
//! Owns the rule that an absent engine shows as an ignored test, or as a failed one where
//! `DOCKER_GHCR_TEST_ENGINES=required` says that all of them have to be here.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use libtest_mimic::{Failed, Trial};

use crate::harness::fake;
use crate::harness::world::World;

/// A test that needs an engine.
pub(crate) fn trial(engine: &'static str, name: &str, test: fn()) -> Trial {
    trial_of(&[engine], name, test)
}

/// A test that needs several engines at once. The first that is absent is the one it is told of.
pub(crate) fn trial_of(engines: &[&'static str], name: &str, test: fn()) -> Trial {
    let absent = engines.iter().find(|engine| find(engine).is_none());
    let present = absent.is_none();
    let engine = *absent.unwrap_or(&engines[0]);
    Trial::test(name, move || run(engine, present, test))
        .with_kind(engines.join("+"))
        .with_ignored_flag(is_ignored(present, required()))
}

/// A test of whichever engines are here, all at once.
pub(crate) fn trial_of_any(name: &str, test: fn(&[&'static str])) -> Trial {
    let (present, absent): (Vec<_>, Vec<_>) =
        ["docker", "podman", "nerdctl"].into_iter().partition(|engine| find(engine).is_some());
    let ignored = is_ignored(!present.is_empty(), required());
    let test = move || match absent.first().filter(|_| required()) {
        Some(engine) => run(engine, false, || ()),
        None => {
            test(&present);
            Ok(())
        }
    };
    Trial::test(name, test).with_kind("any engine").with_ignored_flag(ignored)
}

/// Whether whatever a test needs has to be here.
pub(crate) fn required() -> bool {
    std::env::var_os("DOCKER_GHCR_TEST_ENGINES").is_some_and(|value| value == "required")
}

/// Whether a test that needs something is passed over.
pub(crate) fn is_ignored(present: bool, required: bool) -> bool {
    !present && !required
}

/// Whether there are namespaces to be had. Tests that need them leave it to root.
pub(crate) fn has_namespaces() -> bool {
    static HAD: LazyLock<bool> = LazyLock::new(|| {
        let Some(unshare) = fake::on_path("unshare") else { return false };
        let run = Command::new(unshare).args(["--mount", "--net", "true"]).output();
        run.is_ok_and(|output| output.status.success())
    });
    cfg!(target_os = "linux")
        && rustix::process::geteuid().is_root()
        && !is_ignored(*HAD, required())
}

fn run(engine: &str, present: bool, test: fn()) -> Result<(), Failed> {
    if !present {
        return Err(format!("{engine} is not installed, and this run requires it").into());
    }
    test();
    Ok(())
}

/// The engine itself on the PATH of the tests.
pub(crate) fn find(engine: &str) -> Option<PathBuf> {
    // Asked once: each trial has to know, and podman takes its time.
    static FOUND: LazyLock<[(&str, Option<PathBuf>); 3]> =
        LazyLock::new(|| ["docker", "podman", "nerdctl"].map(|engine| (engine, probe(engine))));
    FOUND.iter().find(|(name, _)| *name == engine)?.1.clone()
}

/// podman's script that is named `docker` is not docker.
fn probe(engine: &str) -> Option<PathBuf> {
    let program = fake::on_path(engine)?;
    let world = World::new();
    // podman makes folders even to say its version, and its script finds it on PATH.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new(&program);
    command.arg("--version").env_clear().envs(world.env()).env("PATH", path);
    let words = String::from_utf8_lossy(&command.output().ok()?.stdout).to_lowercase();
    words.starts_with(&format!("{engine} version")).then_some(program)
}

/// The programs that an engine calls by their names, where they are installed.
pub(crate) fn helpers(engine: &str) -> &'static [&'static str] {
    match engine {
        "podman" => &[
            "newuidmap",
            "newgidmap",
            "conmon",
            "crun",
            "runc",
            "netavark",
            "catatonit",
            "fuse-overlayfs",
        ],
        _ => &[],
    }
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial!(an_absent_engine_is_ignored_unless_required),
        trial(
            "docker",
            "harness::real::docker_and_the_fake_say_the_same",
            docker_and_the_fake_say_the_same,
        ),
        trial(
            "podman",
            "harness::real::podman_and_the_fake_say_the_same",
            podman_and_the_fake_say_the_same,
        ),
    ]
}

fn an_absent_engine_is_ignored_unless_required() {
    assert!(is_ignored(false, false));
    assert!(!is_ignored(false, true) && !is_ignored(true, false) && !is_ignored(true, true));
    assert!(run("x", true, || ()).is_ok());
    let why = run("x", false, || ()).expect_err("it is absent");
    assert_eq!(why.message(), Some("x is not installed, and this run requires it"));
}

fn docker_and_the_fake_say_the_same() {
    say_the_same("docker");
}

fn podman_and_the_fake_say_the_same() {
    say_the_same("podman");
}

/// What needs no network: the fake is measured against the one it plays.
fn say_the_same(engine: &str) {
    for args in [
        &["logout", "ghcr.io"][..],
        &["login", "--username", "octocat", "--password-stdin", "ghcr.io"],
        &["login", "--password-stdin", "ghcr.io"],
    ] {
        let real = World::new();
        let said = real.run(real.link_real(engine)).args(args).output();
        let world = World::new();
        let ours = world.run(world.fake(engine)).args(args).output();
        assert_eq!(ours.code, said.code, "{args:?}: {}", said.stderr_text());
        assert_eq!(said.stderr.is_empty(), ours.stderr.is_empty(), "{args:?}");
        // Without a password podman has asked for one before it notices that nobody is there.
        if !said.stdout_text().starts_with("Password:") {
            assert_eq!(ours.stdout_text(), said.stdout_text(), "{args:?}");
        }
    }
}

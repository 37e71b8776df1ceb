//! Real engines that ask our credential helper: the token they use, and what they do without one.

use std::path::PathBuf;

use libtest_mimic::Trial;
use serde_json::json;

use crate::command::setup;
use crate::engines::status::{self, Sent};
use crate::harness::daemon::Daemon;
use crate::harness::real;
use crate::harness::run::Run;
use crate::harness::scene::Scene;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        real::trial(
            "docker",
            "engines::helper::docker_sends_what_the_helper_answers",
            docker_sends_what_the_helper_answers,
        ),
        real::trial(
            "docker",
            "engines::helper::docker_logs_in_and_out_behind_it",
            docker_logs_in_and_out_behind_it,
        ),
        real::trial("podman", "engines::helper::podman_reads_through_it", podman_reads_through_it),
        real::trial(
            "nerdctl",
            "engines::helper::nerdctl_reads_through_it",
            nerdctl_reads_through_it,
        ),
    ]
}

/// A real engine whose docker's file names our helper, as `setup helper` leaves it.
fn scene(engine: &str, config: &str) -> (Scene, PathBuf) {
    let scene = Scene::new();
    let link = scene.link_real(engine);
    let helper = scene.bin().join("docker-credential-ghcr");
    std::os::unix::fs::symlink(crate::harness::world::program(), helper).expect("our own folder");
    scene.write("home/.docker/config.json", config);
    setup::helper::setup(&scene, &["-q"]).stdout_has("").check();
    (scene, link)
}

/// What docker's pull hands its daemon.
fn pulled(scene: &Scene, docker: &PathBuf, env: &[(&str, &str)]) -> Sent {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let daemon = Daemon::start(folder.path(), |request| {
        request.contains("/images/create").then(|| (200, "{\"status\":\"done\"}\n".into()))
    });
    let run = scene.run(docker).args(["pull", "ghcr.io/acme/app:1"]).envs(env.iter().copied());
    let outcome = run.env("DOCKER_HOST", &daemon.host).output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    assert!(!outcome.stderr_text().contains("error getting credentials"));
    status::sent(&daemon)
}

fn docker_sends_what_the_helper_answers() {
    let (scene, docker) = scene("docker", "{}");
    let login = |user: &str, token: &str| Some((user.to_owned(), token.to_owned()));
    assert_eq!(
        pulled(&scene, &docker, &[("CR_PAT", "ghp_x"), ("GITHUB_ACTOR", "mona")]),
        login("mona", "ghp_x")
    );
    assert_eq!(
        pulled(&scene, &docker, &[("GITHUB_TOKEN", "ghs_y")]),
        login("x-access-token", "ghs_y")
    );
    scene.fake_with("gh", json!({ "tokens": { "github.com": "gho_z" } }));
    assert_eq!(pulled(&scene, &docker, &[]), login("x-access-token", "gho_z"));
    std::fs::remove_file(scene.bin().join("gh")).expect("it is there");
    // A public image is pulled as nobody, whatever is wrong with the tokens.
    assert_eq!(pulled(&scene, &docker, &[]), None);
    assert_eq!(pulled(&scene, &docker, &[("CR_PAT", "github_pat_x")]), None);
}

fn docker_logs_in_and_out_behind_it() {
    let login = |scene: &Scene, docker: &PathBuf| -> (Option<i32>, String) {
        let words = ["login", "-u", "octocat", "--password-stdin", "ghcr.io"];
        let outcome = scene.run(docker).args(words).stdin(scene.token()).output();
        scene.assert_no_leak(&[&outcome]);
        (outcome.code, outcome.stderr_text())
    };
    // Nothing behind it: docker says why, and nothing is on the disk.
    let (scene, docker) = self::scene("docker", "{}");
    let (code, said) = login(&scene, &docker);
    assert!(code == Some(1) && said.contains("docker-credential-ghcr keeps no token"), "{said}");
    scene.assert_nothing_kept();
    // A fallback store: that has the login until docker's own logout.
    let (scene, docker) = self::scene("docker", r#"{"credsStore":"x"}"#);
    scene.fake("docker-credential-x");
    assert_eq!(login(&scene, &docker).0, Some(0));
    let kept = scene.json("bin/docker-credential-x.store");
    assert_eq!(kept["ghcr.io"], json!({ "Username": "octocat", "Secret": scene.token() }));
    assert_eq!(scene.config()["auths"]["ghcr.io"], json!({}));
    assert_eq!(pulled(&scene, &docker, &[]), Some(("octocat".into(), scene.token().into())));
    scene.run(&docker).args(["logout", "ghcr.io"]).stdout_has("Removing").check();
    assert_eq!(scene.json("bin/docker-credential-x.store"), json!({}));
    assert_eq!(pulled(&scene, &docker, &[]), None);
    // docker has written its file anew, and what undo needs is still there.
    setup::helper::setup(&scene, &["--undo", "-q"]).stdout_has("").check();
    assert_eq!(scene.config()["credsStore"], "x");
    assert_eq!(scene.config().get("credHelpers"), None);
}

fn podman_reads_through_it() {
    let (scene, podman) = scene("podman", "{}");
    let known = |run: Run<'_>| {
        let outcome = run.args(["login", "--get-login", "ghcr.io"]).output();
        (outcome.code, outcome.stdout_text().trim().to_owned())
    };
    let with = || scene.run(&podman).env("CR_PAT", scene.token()).env("GITHUB_ACTOR", "octocat");
    assert_eq!(known(with()), (Some(0), "octocat".into()));
    assert_eq!(known(scene.run(&podman)).0, Some(125), "not logged in, and no failure of a helper");
    // Without words podman tries what it knows, at the registry.
    with()
        .args(["login", "ghcr.io"])
        .stdout_has("Existing credentials are valid")
        .stderr_has("")
        .check();
    scene.assert_one_basic_exchange("octocat");
}

fn nerdctl_reads_through_it() {
    let (scene, nerdctl) = scene("nerdctl", "{}");
    // It tries what it knows before it asks, which nobody answers.
    let run = scene.run(&nerdctl).args(["login", "ghcr.io"]);
    run.env("CR_PAT", scene.token()).env("GITHUB_ACTOR", "octocat").output();
    let tried = |scene: &Scene| scene.ghcr.log().into_iter().find_map(|exchange| exchange.basic);
    assert_eq!(tried(&scene), Some(("octocat".into(), scene.token().into())));
    // A login of its own stores under its second key, for which no helper is named: `setup helper`
    // says so.
    assert!(scene.stored("ghcr.io:443").is_some());
    let (scene, nerdctl) = self::scene("nerdctl", "{}");
    let outcome = scene.run(&nerdctl).args(["login", "ghcr.io"]).output();
    assert_eq!(tried(&scene), None);
    assert!(
        !outcome.stderr_text().contains("error getting credentials"),
        "{}",
        outcome.stderr_text()
    );
}

//! The samples in README.md: each is what the built program prints in the scene that its mark
//! (`<!-- sample: NAME -->`) names.
//!
//! With `UPDATE_ASSETS=1` the test writes them instead of comparing them.

use std::path::Path;

use ghcr_stand_in::{Account, Package};
use serde_json::json;

use crate::harness::canary::{Canary, Kind};
use crate::harness::run::{Run, diff};
use crate::harness::scene::Scene;
use crate::harness::world::auth;

crate::trials![the_readme_shows_what_is_printed];

const IMAGE: &str = "ghcr.io/acme/app";

/// What a scene prints, without what differs from run to run.
type Sample = fn() -> String;

const SAMPLES: [(&str, Sample); 4] =
    [("refusal", refusal), ("status", status), ("explain", explain), ("doctor", doctor)];

fn the_readme_shows_what_is_printed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&file).expect("README.md");
    let mut fresh = readme.clone();
    for (name, sample) in SAMPLES {
        let mark = format!("<!-- sample: {name} -->\n```console\n");
        let start = fresh.find(&mark).unwrap_or_else(|| panic!("no mark {name}")) + mark.len();
        // The command as it is typed stands first, and stays.
        let output = start + fresh[start..].find('\n').expect("a command") + 1;
        let end = output + fresh[output..].find("```\n").expect("an end of the sample");
        fresh.replace_range(output..end, &sample());
    }
    assert_eq!(fresh.matches("<!-- sample: ").count(), SAMPLES.len(), "a mark without a scene");
    if std::env::var_os("UPDATE_ASSETS").is_some() {
        std::fs::write(file, fresh).expect("README.md can be written");
        return;
    }
    assert!(readme == fresh, "README.md is stale: UPDATE_ASSETS=1\n{}", diff(&readme, &fresh));
}

/// A docker, and octocat's token for it, which may pull.
fn octocat() -> Scene {
    let scene = Scene::empty(Kind::Classic);
    scene.fake("docker");
    let account = Account::classic("octocat", scene.token(), "read:packages");
    scene.ghcr.add(Account { expires: Some("2127-01-04 23:59:59 UTC".into()), ..account });
    scene
}

/// Stores a login, as the engine would.
fn store(scene: &Scene, file: &str, token: &str) {
    let auths = json!({ "auths": { "ghcr.io": { "auth": auth("octocat", token) } } });
    scene.write(file, auths.to_string());
}

fn printed(scene: &Scene, run: Run<'_>) -> String {
    let outcome = run.output();
    scene.assert_no_leak(&[&outcome]);
    let place = |path: std::path::PathBuf| path.display().to_string();
    [outcome.stdout_text(), outcome.stderr_text()]
        .concat()
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("waiting for "))
        .collect::<String>()
        .replace(&place(scene.home()), "/home/octocat")
        .replace(&place(scene.runtime()), "/run/user/1000")
}

fn refusal() -> String {
    let scene = octocat();
    let run = scene.run("docker-ghcr").plugin().args(["login", "--for", "push"]);
    printed(&scene, run.env("CR_PAT", scene.token()))
}

fn status() -> String {
    let mut scene = octocat();
    scene.fake("podman");
    store(&scene, "home/.docker/config.json", scene.token());
    let revoked = Canary::new(Kind::Classic);
    store(&scene, "run/containers/auth.json", revoked.token());
    scene.allow("home/.docker/config.json");
    printed(&scene, scene.run("docker-ghcr").plugin().arg("status"))
}

fn explain() -> String {
    let scene = octocat();
    let text = "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied: denied\n";
    printed(&scene, scene.run("docker-ghcr").plugin().arg("explain").stdin(text))
}

fn doctor() -> String {
    let mut scene = octocat();
    scene.ghcr.add_package(Package {
        host: "ghcr.io".into(),
        name: "acme/app".into(),
        public: true,
        tags: vec!["latest".into()],
        readers: Vec::new(),
        writers: Vec::new(),
    });
    store(&scene, "home/.docker/config.json", scene.token());
    scene.allow("home/.docker/config.json");
    scene.ghcr.revoke(scene.token());
    printed(&scene, scene.run("docker-ghcr").plugin().args(["doctor", IMAGE, "--quiet"]))
}

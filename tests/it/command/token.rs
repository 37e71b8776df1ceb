//! `token --open`: which browser gets the URL.

use libtest_mimic::Trial;
use serde_json::json;

use crate::harness::scene::Scene;

pub(crate) fn trials() -> Vec<Trial> {
    use crate::trial;
    vec![trial!(the_browser_that_is_named), trial!(a_browser_that_is_not_there)]
}

const URL: &str =
    "https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr";

fn opened(browser: &str) -> Vec<Vec<String>> {
    let scene = Scene::new();
    scene.fake_with("xdg-open", json!({ "*": { "code": 0 } }));
    let run = scene.run("docker-ghcr").args(["token", "--open", "-q"]).env("BROWSER", browser);
    run.stdout(format!("{URL}\n")).check();
    scene.calls("xdg-open").into_iter().map(|call| call.argv[1..].to_vec()).collect()
}

fn the_browser_that_is_named() {
    assert_eq!(opened("nosuch:xdg-open --new %s --quiet"), [["--new", URL, "--quiet"]]);
    assert_eq!(opened("xdg-open"), [[URL]]);
}

/// Then the system's usual ways are tried, though there is no screen.
fn a_browser_that_is_not_there() {
    assert_eq!(opened("nosuch"), [[URL]]);
}

//! `login`, `logout` and `status` where docker asks our own credential helper.

use serde_json::{Value, json};

use crate::command::setup;
use crate::harness::canary::Kind;
use crate::harness::run::Run;
use crate::harness::scene::Scene;
use crate::harness::world::auth;
use ghcr_stand_in::Account;

crate::trials![
    a_login_stores_nothing,
    what_the_helper_answers_is_judged,
    a_named_token_is_stored_behind,
    no_fallback_store,
    a_logout_looks_again,
    status_says_where_it_comes_from,
    engines_that_go_their_own_way,
    a_helper_that_docker_does_not_find,
];

const CONFIG: &str = "home/.docker/config.json";

/// A GHCR, engines, and docker asking our helper.
fn scene() -> Scene {
    let scene = Scene::new();
    for name in ["docker", "podman", "nerdctl"] {
        scene.fake(name);
    }
    helped(&scene, "{}");
    scene
}

fn helped(scene: &Scene, config: &str) {
    scene.write(CONFIG, config);
    let helper = scene.bin().join("docker-credential-ghcr");
    if helper.symlink_metadata().is_err() {
        std::os::unix::fs::symlink(crate::harness::world::program(), helper)
            .expect("our own folder");
    }
    setup::helper::setup(scene, &["-q", "--force"]).stdout_has("").check();
}

/// The same with a store `x` behind it.
fn with_store() -> Scene {
    let scene = scene();
    scene.fake("docker-credential-x");
    helped(&scene, r#"{"credsStore":"x"}"#);
    scene
}

fn run<'s>(scene: &'s Scene, verb: &str, args: &[&str]) -> Run<'s> {
    scene.run("docker-ghcr").arg(verb).args(args.iter().copied())
}

fn with_token<'s>(scene: &'s Scene, verb: &str, args: &[&str]) -> Run<'s> {
    run(scene, verb, args).env("CR_PAT", scene.token())
}

/// The calls of engines that would have stored something.
fn logins(scene: &Scene) -> Vec<String> {
    let is_login = |line: &String| line.contains("login");
    scene
        .all_calls()
        .iter()
        .map(|(name, call)| format!("{name} {}", call.line()))
        .filter(is_login)
        .collect()
}

fn a_login_stores_nothing() {
    for engine in ["docker", "nerdctl", "file"] {
        let scene = scene();
        let before = scene.read(CONFIG);
        let who = if engine == "file" { "who reads docker's file" } else { engine };
        let outcome = with_token(&scene, "login", &["--engine", engine])
            .stdout("Login Succeeded\n")
            .stderr(format!(
                "using octocat's classic token from CR_PAT: may pull and push, not delete\n\
                 nothing needs storing: {who} gets what is in CR_PAT from the credential helper\n"
            ))
            .check();
        assert_eq!(logins(&scene), [""; 0]);
        assert_eq!(scene.read(CONFIG), before);
        scene.assert_no_leak(&[&outcome]);
        scene.assert_one_basic_exchange("x-access-token");
        scene.assert_nothing_kept();
    }
    let scene = scene();
    let file = scene.root().join(CONFIG).display().to_string();
    let report = with_token(&scene, "login", &["--format", "json"]).output().stdout_json();
    assert_eq!(
        report["stores"],
        json!([{ "engine": "docker", "ok": true, "kept":
            { "in": "helper", "helper": "ghcr", "file": file, "source": "CR_PAT" } }])
    );
    // Nobody is asked where nobody is to be asked.
    scene.ghcr.clear_log();
    with_token(&scene, "login", &["--no-verify", "-q"]).check();
    assert_eq!(scene.asked().iter().filter(|line| line.contains("api.github.com")).count(), 0);
    // Without an answer of the registry nothing has succeeded: docker may have another way there.
    with_token(&scene, "login", &["--engine", "docker"])
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .stderr_has("nothing needs storing: docker gets what is in CR_PAT")
        .stderr_has("[proxy-failed]")
        .check();
    with_token(&scene, "login", &["--engine", "file"])
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .stderr_has("[proxy-failed]")
        .code(6)
        .check();
    // What goes to an engine goes nowhere.
    with_token(&scene, "login", &["--engine", "docker", "--", "--debug"])
        .stderr_has("[usage]")
        .code(125)
        .check();
    // A name is not stored either.
    with_token(&scene, "login", &["-u", "hubot"])
        .stdout_has("")
        .stderr_has("[user-name-differs]")
        .check();
}

fn what_the_helper_answers_is_judged() {
    // Nothing to answer with.
    let scene = scene();
    run(&scene, "login", &[])
        .stderr(
            "error: no token was found  [no-token]\n  why: tried: CR_PAT (not set), GHCR_TOKEN (not \
             set), the fallback store of docker-credential-ghcr (none), GH_TOKEN (not set), GITHUB_TOKEN \
             (not set), gh (not installed)\n  fix: create one at \
             https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr \
             and set CR_PAT, or run `gh auth login`\n",
        )
        .code(4)
        .check();
    // Not enough for what it is for, dead, or of the wrong kind, which passes it over.
    with_token(&scene, "login", &["--for", "delete"])
        .stderr_has("[scope-missing-delete]")
        .code(4)
        .check();
    scene.ghcr.revoke(scene.token());
    with_token(&scene, "login", &[]).stderr_has("[dead-token]").code(4).check();
    run(&scene, "login", &[])
        .env("CR_PAT", "github_pat_x")
        .stderr_has("passed over: CR_PAT holds a fine-grained token")
        .stderr_has("[no-token]")
        .code(4)
        .check();
    assert_eq!(logins(&scene), [""; 0]);
}

fn a_named_token_is_stored_behind() {
    for engine in ["docker", "file"] {
        let scene = with_store();
        let for_whom = if engine == "file" { "" } else { " for docker" };
        let outcome = run(&scene, "login", &["--engine", engine, "--password-stdin"])
            .stdin(scene.token())
            .stdout("Login Succeeded\n")
            .stderr(format!(
                "using octocat's classic token from stdin: may pull and push, not delete\n\
                 octocat: stored{for_whom} in docker-credential-x\n"
            ))
            .check();
        assert_eq!(logins(&scene), [""; 0]);
        scene.assert_no_leak(&[&outcome]);
        scene.assert_only_who_may_has_it();
        let kept = scene.json("bin/docker-credential-x.store");
        assert_eq!(kept, json!({ "ghcr.io": { "Username": "octocat", "Secret": scene.token() } }));
        // Now that is what the helper answers, also when nobody names it.
        run(&scene, "login", &["--engine", engine])
            .stdout("Login Succeeded\n")
            .stderr_has("gets what is in docker-credential-x from the credential helper")
            .check();
        // A variable comes first, and that is said.
        run(&scene, "login", &["--engine", engine, "--from", "stdin"])
            .stdin(scene.token())
            .env("CR_PAT", "ghp_other")
            .stdout("Login Succeeded\n")
            .stderr_has(
                "warning: docker is given CR_PAT's token before the one that was stored  \
                 [shadowed-login]\n  fix: unset CR_PAT\n",
            )
            .check();
    }
    // A store that takes it and has it not.
    let scene = with_store();
    scene.fake_with("docker-credential-x", json!({ "store": { "store": false } }));
    let run = run(&scene, "login", &["--password-stdin"]).stdin(scene.token());
    run.stderr_has("[not-stored]").code(5).check();
}

fn no_fallback_store() {
    let scene = scene();
    let before = scene.read(CONFIG);
    let outcome = run(&scene, "login", &["--password-stdin"])
        .stdin(scene.token())
        .stderr_has(
            "error: docker-credential-ghcr has no store to keep a login in  \
             [no-fallback-store]\n  why: neither docker's file nor the platform has a store \
             that is installed\n  fix: set CR_PAT where docker runs, or run `gh auth login`; a fallback \
             store is docker-credential-pass, -secretservice, -osxkeychain or -wincred on PATH\n",
        )
        .code(5)
        .check();
    scene.assert_no_leak(&[&outcome]);
    assert_eq!(scene.read(CONFIG), before);
    assert_eq!(logins(&scene), [""; 0]);
}

fn a_logout_looks_again() {
    let scene = with_store();
    run(&scene, "login", &["--password-stdin", "-q"]).stdin(scene.token()).check();
    // A variable would go on.
    with_token(&scene, "logout", &[])
        .stdout("Removed login credentials for ghcr.io\n")
        .stderr(
            "docker: the login of octocat is gone, it was in docker-credential-x\n\
             error: docker is still given a login for ghcr.io  [helper-still-answers]\n  \
             why: the credential helper docker-credential-ghcr takes it from CR_PAT\n  \
             fix: unset CR_PAT\n",
        )
        .code(5)
        .check();
    scene.assert_nothing_kept();
    run(&scene, "logout", &[]).stderr("docker: no login for ghcr.io was stored\n").check();
    // gh would.
    scene.fake_with("gh", json!({ "tokens": { "github.com": "gho_x" } }));
    run(&scene, "logout", &[])
        .stderr_has("takes it from gh\n  fix: gh auth logout -h github.com\n")
        .code(5)
        .check();
    // podman reads it too.
    run(&scene, "logout", &["--engine", "podman"])
        .stderr_has("error: podman is still given a login for ghcr.io  [helper-still-answers]")
        .code(5)
        .check();
    // A store that does not let go.
    let scene = with_store();
    run(&scene, "login", &["--password-stdin", "-q"]).stdin(scene.token()).check();
    scene.fake_with("docker-credential-x", json!({ "erase": { "store": false } }));
    run(&scene, "logout", &[]).stderr_has("[not-erased]").code(5).check();
}

fn status_says_where_it_comes_from() {
    let scene = with_store();
    let rows = |run: Run<'_>| -> Vec<String> {
        let outcome = run.args(["status", "--format", "json"]).output();
        let report = outcome.stdout_json();
        let engines = report["engines"].as_array().expect("engines").clone();
        let row = |row: &Value| {
            let login = &row["login"];
            let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
            format!(
                "{} {} {} {}",
                text(&row["engine"]),
                text(&login["user"]),
                text(&login["kept"]["source"]),
                text(&login["token"]["state"])
            )
        };
        engines.iter().map(row).collect()
    };
    let ghcr = |scene: &Scene| scene.token().to_owned();
    let token = ghcr(&scene);
    assert_eq!(
        rows(scene.run("docker-ghcr")),
        ["docker none none none", "podman none none none", "nerdctl none none none"]
    );
    let by_variable = scene.run("docker-ghcr").env("CR_PAT", &token).env("GITHUB_ACTOR", "mona");
    assert_eq!(
        rows(by_variable),
        ["docker mona CR_PAT alive", "podman mona CR_PAT alive", "nerdctl mona CR_PAT alive"]
    );
    run(&scene, "login", &["--password-stdin", "-q"]).stdin(scene.token()).check();
    assert_eq!(rows(scene.run("docker-ghcr"))[0], "docker octocat docker-credential-x alive");
    // What is passed over is told, once for all engines.
    let outcome = scene.run("docker-ghcr").env("CR_PAT", "github_pat_11ABC").arg("status").output();
    let said = outcome.stderr_text();
    let told = "warning: CR_PAT holds a fine-grained token (github_pat_…), and the registry takes \
        classic ones only  [fine-grained-token]\n  why: docker-credential-ghcr passes it over\n";
    assert_eq!(said.matches(told).count(), 1, "{said}");
    assert!(outcome.stdout_text().contains("helper ghcr (docker-credential-x)"));
    // For people, and what to do about one that is dead.
    scene.ghcr.revoke(&token);
    with_token(&scene, "status", &["--engine", "docker"])
        .stdout(
            "ENGINE  REGISTRY  USER            TOKEN    STATE  MAY  ENDS  KEPT\n\
             docker  ghcr.io   x-access-token  classic  dead   ?    ?     helper ghcr (CR_PAT)\n",
        )
        .stderr(
            "error: docker's login of x-access-token for ghcr.io is not accepted any more  \
             [stale-login]\n  why: its token is expired or revoked; it is kept in CR_PAT\n  \
             fix: put a new token into CR_PAT, or unset it\n",
        )
        .code(7)
        .check();
    scene.assert_no_leak(&[]);
}

fn engines_that_go_their_own_way() {
    // podman's own login stores, whatever docker's file says.
    let scene = scene();
    with_token(&scene, "login", &["--engine", "podman", "-q"]).check();
    let kept = scene.json("run/containers/auth.json");
    assert_eq!(kept["auths"]["ghcr.io"]["auth"], json!(auth("octocat", scene.token())));
    // With all of them each goes its way.
    let scene = self::scene();
    with_token(&scene, "login", &["--engine", "all"])
        .stdout("Login Succeeded!\n")
        .stderr_has("docker gets what is in CR_PAT from the credential helper")
        .stderr_has("octocat: stored for podman")
        .stderr_has("nerdctl gets what is in CR_PAT from the credential helper")
        .check();
    assert_eq!(logins(&scene).len(), 1, "podman's alone");
    // Where a variable has docker's file be podman's own, podman asks the helper like the others.
    let scene = self::scene();
    let folder = scene.root().join("home/.docker");
    with_token(&scene, "login", &["--engine", "all"])
        .env("DOCKER_CONFIG", &folder)
        .stdout("Login Succeeded\n".repeat(3))
        .stderr_has(
            "nothing needs storing: podman gets what is in CR_PAT from the credential helper",
        )
        .check();
    assert_eq!(logins(&scene), [""; 0]);
    // Another registry is none of the helper's.
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(Account::classic("octocat", scene.token(), "read:packages"));
    scene.fake("docker");
    helped(&scene, "{}");
    setup::helper::setup(&scene, &["--undo", "-q"]).stdout_has("").check();
    with_token(&scene, "login", &["-q"]).check();
    assert!(scene.stored("ghcr.io").is_some());
}

fn a_helper_that_docker_does_not_find() {
    let scene = scene();
    std::fs::remove_file(scene.bin().join("docker-credential-ghcr")).expect("it is there");
    with_token(&scene, "login", &[])
        .stderr(
            "error: the credential helper docker-credential-ghcr is missing  \
             [credential-helper-missing]\n  why: docker-credential-ghcr is in no folder of PATH\n  \
             fix: install docker-credential-ghcr, or take it out of [HOME]/.docker/config.json\n",
        )
        .code(5)
        .check();
    with_token(&scene, "status", &["--engine", "docker"])
        .stdout_has("[credential-helper-missing]")
        .stderr_has("[credential-helper-missing]")
        .code(7)
        .check();
}

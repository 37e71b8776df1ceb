//! `export`: what it prints, to whom it refuses, and that nobody else gets it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ghcr_stand_in::{Account, AccountKind};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::harness::canary::Kind;
use crate::harness::real;
use crate::harness::run::Run;
use crate::harness::scene::Scene;
use crate::harness::world::auth;

pub(crate) fn trials() -> Vec<Trial> {
    use crate::trial;
    vec![
        trial!(a_pull_secret),
        trial!(a_config_file),
        trial!(a_token_that_may_more),
        trial!(a_token_of_no_use),
        trial!(the_login_behind_a_helper),
        trial!(nothing_to_export),
        trial!(names_that_kubernetes_refuses),
        trial!(not_onto_a_terminal),
        real::trial("docker", "command::export::to_the_byte_what_docker_stores", to_the_byte),
    ]
}

/// octocat's token with these scopes, and docker's file with its login.
fn logged_in(scopes: &str) -> Scene {
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(Account::classic("octocat", scene.token(), scopes));
    store(&scene);
    scene
}

fn store(scene: &Scene) {
    let auths = json!({ "ghcr.io": { "auth": auth("octocat", scene.token()) } });
    scene.write("home/.docker/config.json", json!({ "auths": auths }).to_string());
}

fn export<'s>(scene: &'s Scene, args: &[&str]) -> Run<'s> {
    scene.run("docker-ghcr").arg("export").args(args.iter().copied())
}

/// What lies in a secret.
fn decoded(secret: &Value) -> Vec<u8> {
    let data = secret["data"][".dockerconfigjson"].as_str().expect("text");
    STANDARD.decode(data).expect("base64 without a line break")
}

const STORED: &str = "the classic token that file has stored in [HOME]/.docker/config.json, not \
                      encrypted";

fn a_pull_secret() {
    let scene = Scene::empty(Kind::Classic);
    let account = Account::classic("octocat", scene.token(), "read:packages");
    let expires = Some("2126-12-31 23:59:59 UTC".into());
    scene.ghcr.add(Account { expires, ..account });
    store(&scene);
    let said = format!("octocat: exported {STORED}; may only pull, ends 2126-12-31\n");
    let outcome = export(&scene, &["kubernetes"]).stdout_has("").stderr(said.as_str()).check();
    let secret = outcome.stdout_json();
    // io.k8s.api.core.v1.Secret and ObjectMeta of Kubernetes' OpenAPI description: these keys and
    // no others, `data` a map of base64, annotations a map of texts.
    let keys =
        |value: &Value| value.as_object().expect("a map").keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&secret), ["apiVersion", "kind", "type", "metadata", "data"]);
    assert_eq!(secret["apiVersion"], "v1");
    assert_eq!(secret["kind"], "Secret");
    assert_eq!(secret["type"], "kubernetes.io/dockerconfigjson");
    assert_eq!(keys(&secret["data"]), [".dockerconfigjson"]);
    assert_eq!(
        secret["metadata"],
        json!({
            "name": "ghcr",
            "annotations": { "docker-ghcr/user": "octocat", "docker-ghcr/expires": "2126-12-31" },
        })
    );
    let config: Value = serde_json::from_slice(&decoded(&secret)).expect("JSON");
    assert_eq!(
        config,
        json!({ "auths": { "ghcr.io": { "auth": auth("octocat", scene.token()) } } })
    );
    let named = export(&scene, &["kubernetes", "--name", "pull.it", "--namespace", "team-a"]);
    let metadata = named.stderr(said).stdout_has("").check().stdout_json()["metadata"].clone();
    assert_eq!((&metadata["name"], &metadata["namespace"]), (&json!("pull.it"), &json!("team-a")));
    // Asked once each time, and only GitHub; and stdout is the only place where it went.
    assert_eq!(scene.asked(), ["api.github.com GET /user 200"; 2]);
    scene.assert_only_who_may_has_it();
    let rest = crate::harness::run::Outcome { stdout: Vec::new(), ..outcome };
    let mut scene = scene;
    scene.allow("home/.docker/config.json");
    scene.assert_no_leak(&[&rest]);
}

fn a_config_file() {
    let scene = logged_in("read:packages");
    let config = format!(
        "{{\n\t\"auths\": {{\n\t\t\"ghcr.io\": {{\n\t\t\t\"auth\": \"{}\"\n\t\t}}\n\t}}\n}}\n",
        auth("octocat", scene.token())
    );
    export(&scene, &["docker-config"])
        .stdout(config.as_str())
        .stderr(format!("octocat: exported {STORED}; may only pull, its end is not stated\n"))
        .check();
    // Of a source that is named, without any engine's store.
    std::fs::remove_file(scene.home().join(".docker/config.json")).expect("our own file");
    export(&scene, &["docker-config", "--from", "stdin"])
        .stdin(format!("{}\n", scene.token()))
        .stdout(config.as_str())
        .stderr(
            "octocat: exported the classic token from stdin; may only pull, its end is not stated\n",
        )
        .check();
    export(&scene, &["docker-config", "--from", "env:MY_PAT", "-q"])
        .env("MY_PAT", scene.token())
        .stdout(config.as_str())
        .check();
    // The name that is given goes out, and GitHub's is told.
    export(&scene, &["docker-config", "--from", "env:MY_PAT", "-u", "hubot"])
        .env("MY_PAT", scene.token())
        .stdout(config.replace(&auth("octocat", scene.token()), &auth("hubot", scene.token())))
        .stderr(
            "warning: the token is octocat's, and the user name given is hubot  \
             [user-name-differs]\n  fix: leave -u out\n\
             hubot: exported the classic token from MY_PAT; may only pull, its end is not stated\n",
        )
        .check();
}

fn a_token_that_may_more() {
    let page =
        "https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr";
    let refusal = |rest: &str| {
        format!(
            "error: {STORED} may do more than pull{rest}  fix: create one that can only pull at \
             {page}, or add --allow-write\n"
        )
    };
    let scene = logged_in("write:packages");
    let kubernetes = || export(&scene, &["kubernetes"]);
    kubernetes()
        .stderr(refusal(
            "  [token-may-write]\n  why: its scopes are write:packages, and a copy in a cluster \
             is for many to read\n",
        ))
        .code(4)
        .check();
    let outcome = kubernetes().arg("--allow-write").output();
    assert!(String::from_utf8_lossy(&decoded(&outcome.stdout_json())).contains("ghcr.io"));

    let unknown = ", for all that is known  [token-may-write]\n  why: ";
    let not_asked = "GitHub was not asked, and a copy in a cluster is for many to read\n";
    kubernetes()
        .arg("--no-verify")
        .stderr(refusal(&format!("{unknown}{not_asked}")))
        .code(4)
        .check();
    let before = scene.asked().len();
    let said = "octocat: exported the classic token";
    kubernetes()
        .args(["--no-verify", "--allow-write"])
        .stdout_has("dockerconfigjson")
        .stderr_has(said)
        .check();
    assert_eq!(scene.asked().len(), before);

    // An app's token: GitHub does not say what it may do.
    let scene = Scene::empty(Kind::Installation);
    let account = Account::classic("actions", scene.token(), "");
    scene.ghcr.add(Account { scopes: None, kind: AccountKind::Installation, ..account });
    let job = || {
        export(&scene, &["kubernetes", "--from", "env:GITHUB_TOKEN"])
            .env("GITHUB_TOKEN", scene.token())
    };
    job().stderr_has("GitHub does not say what an app's token may do").code(4).check();
    let secret = job().arg("--allow-write").output().stdout_json();
    assert_eq!(secret["metadata"]["annotations"], json!({ "docker-ghcr/user": "x-access-token" }));
}

fn a_token_of_no_use() {
    let scene = logged_in("repo");
    export(&scene, &["kubernetes", "--allow-write"])
        .stderr_has("may not pull: it lacks read:packages  [scope-missing-read]")
        .code(4)
        .check();
    scene.ghcr.revoke(scene.token());
    export(&scene, &["kubernetes", "--allow-write"])
        .stderr_has("error: github.com does not accept the classic token")
        .code(4)
        .check();
}

fn the_login_behind_a_helper() {
    let scene = logged_in("read:packages");
    scene.write("home/.docker/config.json", r#"{ "credHelpers": { "ghcr.io": "x" } }"#);
    scene.fake("docker-credential-x");
    let kept = json!({ "ghcr.io": { "Username": "octocat", "Secret": scene.token() } });
    scene.write("bin/docker-credential-x.store", kept.to_string());
    export(&scene, &["docker-config", "--engine", "file"])
        .stdout_has(auth("octocat", scene.token()))
        .stderr_has("that file has stored in the credential helper x; may only pull")
        .check();
    scene.fake_with("docker-credential-x", json!({ "get": { "code": 1 } }));
    export(&scene, &["docker-config", "--engine", "file"])
        .stderr_has("[credential-helper-failed]")
        .code(5)
        .check();
}

fn nothing_to_export() {
    let scene = Scene::new();
    export(&scene, &["kubernetes"])
        .stderr(
            "error: no login for ghcr.io is stored to export  [no-token]\n  \
             why: looked at docker's file\n  \
             fix: docker-ghcr login --engine file, or name a token: --from env, gh, file:PATH or \
             stdin\n",
        )
        .code(4)
        .check();
    // The login that the fix makes is one that the same export finds.
    for engine in ["docker", "podman"] {
        scene.fake(engine);
    }
    let said =
        |engine: &str| export(&scene, &["kubernetes", "--engine", engine]).output().stderr_text();
    assert!(said("podman").contains("fix: docker-ghcr login --engine podman, or"));
    let all = said("all");
    assert!(all.contains("looked at docker, podman\n"), "{all}");
    assert!(all.contains("fix: docker-ghcr login --engine all, or"), "{all}");
    let scene = Scene::new();
    export(&scene, &["kubernetes", "--engine", "podman"]).stderr_has("[no-engine]").code(3).check();
}

fn names_that_kubernetes_refuses() {
    let scene = logged_in("read:packages");
    for args in [&["--name", "Bad"][..], &["--name", ""], &["--namespace", "a.b"]] {
        let args = [&["kubernetes"], args].concat();
        export(&scene, &args).stderr_has("[usage]").code(125).check();
    }
    export(&scene, &[]).stderr_has("[usage]").code(125).check();
    export(&scene, &["docker-config", "--from", "gh", "--engine", "docker"])
        .stderr_has("[usage]")
        .code(125)
        .check();
    assert_eq!(scene.asked(), [""; 0]);
}

fn not_onto_a_terminal() {
    let scene = logged_in("read:packages");
    let said = export(&scene, &["kubernetes"]).terminal().finish();
    assert!(said.stdout_text().contains("the token would be shown on this terminal"));
    assert_eq!(said.code, Some(125));
    assert_eq!(scene.asked(), [""; 0]);
    let said = export(&scene, &["docker-config", "--show"]).terminal().finish();
    assert!(said.stdout_text().contains(&auth("octocat", scene.token())));
}

/// Into a fresh home docker writes what is exported, and nothing else.
fn to_the_byte() {
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(Account::classic("octocat", scene.token(), "read:packages"));
    scene.link_real("docker");
    scene
        .run("docker")
        .args(["login", "-u", "octocat", "--password-stdin", "ghcr.io"])
        .stdin(scene.token())
        .output();
    let stored = std::fs::read(scene.home().join(".docker/config.json")).expect("docker's file");
    let secret = export(&scene, &["kubernetes"]).output().stdout_json();
    assert_eq!(decoded(&secret), stored);
    let mut printed = export(&scene, &["docker-config"]).output().stdout;
    assert_eq!(printed.pop(), Some(b'\n'));
    assert_eq!(printed, stored);
}

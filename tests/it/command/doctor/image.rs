//! `doctor IMAGE` against every cause that can be seen from outside, with the requests it takes.
//!
//! Each row is one arrangement of our GHCR, named after the rows of the failure catalogue that it
//! plays. What is found has to be exactly that, as sure as the table of causes allows, and the
//! requests have to be exactly those: the method, the path, and what they carry.

use std::collections::HashMap;
use std::time::Duration;

use docker_ghcr::for_tests::Cause;
use ghcr_stand_in::{Account, AccountKind, Break, Exchange, Fault, Package, What, Where};
use libtest_mimic::Trial;

use crate::command::doctor::BACKGROUND;
use crate::command::doctor::image_rows::rows;
use crate::harness::canary::Kind;
use crate::harness::scene::Scene;
use crate::harness::world::auth;

/// What an image is like that nobody else has said otherwise of.
pub(crate) const PRIVATE: &str = "ghcr.io/acme/secret";
pub(crate) const PUBLIC: &str = "ghcr.io/acme/app";

/// One arrangement.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// The rows of the catalogue, and what is special.
    pub(crate) name: &'static str,
    /// What is typed after `doctor`.
    pub(crate) typed: &'static str,
    /// Whose login docker holds, and the kind of its token.
    pub(crate) login: Option<(&'static str, Kind)>,
    /// The account behind it, if the server knows the token: from octocat's that may push.
    pub(crate) account: Option<fn(Account) -> Account>,
    /// The owner of the repository whose job this is.
    pub(crate) job: Option<&'static str>,
    /// What else is to be done, with the token.
    pub(crate) also: fn(&Scene),
    /// What is found: `code certainty`, in order; notes have a `~` before them.
    pub(crate) finds: &'static [&'static str],
    /// The requests, see [`letter`].
    pub(crate) asks: &'static str,
    /// What the first fix has in it.
    pub(crate) fix: &'static str,
    /// What has to be said to be well.
    pub(crate) well: &'static str,
}

/// octocat is logged in with docker, may push, and all is as it should be.
pub(crate) const ROW: Row = Row {
    name: "",
    typed: PRIVATE,
    login: Some(("octocat", Kind::Classic)),
    account: Some(|account| account),
    job: None,
    also: |_| {},
    finds: &[],
    asks: "",
    fix: "",
    well: "",
};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = rows()
        .into_iter()
        .map(|row| {
            Trial::test(
                format!("command::doctor::image::{}", row.name.replace(' ', "_")),
                move || {
                    check(&row);
                    Ok(())
                },
            )
        })
        .collect();
    trials.push(crate::trial!(every_remote_row_of_the_catalogue_is_played));
    trials.push(crate::trial!(what_can_be_asked_at_once_is));
    trials.push(crate::trial!(a_login_that_is_held_twice_is_asked_about_once));
    trials.push(crate::trial!(an_engine_that_holds_none_is_named));
    trials.push(crate::trial!(a_login_for_a_part_is_tried_out));
    trials.push(crate::trial!(a_tenant_is_asked_at_its_own_hosts));
    trials.push(crate::trial!(another_registry_is_a_usage_error));
    trials.push(crate::trial!(the_words));
    trials
}

fn scene(row: &Row) -> Scene {
    let scene = Scene::empty(row.login.map_or(Kind::Classic, |(_, kind)| kind));
    scene.fake("docker");
    for (name, public) in [("acme/app", true), ("acme/secret", false)] {
        scene.ghcr.add_package(Package {
            host: "ghcr.io".into(),
            name: name.into(),
            public,
            tags: vec!["latest".into()],
            readers: vec!["octocat".into()],
            writers: vec!["hubot".into()],
        });
    }
    if let (Some((user, _)), Some(account)) = (row.login, row.account) {
        scene.ghcr.add(account(Account::classic(user, scene.token(), "write:packages")));
    }
    if let Some((user, _)) = row.login {
        hold(&scene, "home/.docker/config.json", "ghcr.io", user, scene.token());
    }
    if let Some(owner) = row.job {
        scene.set("GITHUB_ACTIONS", "true");
        scene.set("GITHUB_REPOSITORY_OWNER", owner);
        scene.set("GITHUB_REPOSITORY", format!("{owner}/app"));
    }
    (row.also)(&scene);
    scene
}

/// Puts a login into a file of docker's or podman's.
pub(crate) fn hold(scene: &Scene, file: &str, host: &str, user: &str, token: &str) {
    let auth = auth(user, token);
    scene.write(file, format!(r#"{{"auths":{{"{host}":{{"auth":"{auth}"}}}}}}"#));
}

fn check(row: &Row) {
    let scene = scene(row);
    let words = row.typed.split(' ');
    let outcome =
        scene.run("docker-ghcr").arg("doctor").args(words).args(["--format", "json"]).output();
    let report = outcome.stdout_json();
    let texts = |key: &str, of: &dyn Fn(&serde_json::Value) -> Option<String>| -> Vec<String> {
        report[key].as_array().map(|list| list.iter().filter_map(of).collect()).unwrap_or_default()
    };
    let found = texts("findings", &|finding| {
        if finding["severity"] == "warning" {
            // About the login in general, whatever the image.
            return None;
        }
        let (code, certainty) = (finding["code"].as_str()?, finding["certainty"].as_str()?);
        let cause = Cause::from_code(code).expect("a code of the table");
        // What a report calls certain, the table has to.
        let is_known = cause.row().proof.iter().any(|(known, _)| known.as_str() == certainty);
        assert!(is_known, "{}: {code} is never {certainty}", row.name);
        // About the machine that the tests run on, whatever the image.
        let background = format!("{} {code} {certainty}", finding["severity"].as_str()?);
        if BACKGROUND.contains(&background.as_str()) {
            return None;
        }
        match finding["severity"].as_str()? {
            "error" => Some(format!("{code} {certainty}")),
            _ => Some(format!("~{code} {certainty}")),
        }
    });
    let asked = letters(&scene, row.typed.split(' ').next().unwrap_or_default());
    assert_eq!(
        (&found[..], &*asked),
        (&row.finds.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..], row.asks),
        "{}\n{report:#}",
        row.name
    );
    let bad = row.finds.iter().any(|it| !it.starts_with('~'));
    assert_eq!(outcome.code, Some(if bad { 7 } else { 0 }), "{}", row.name);
    let fix = texts("findings", &|finding| finding["fix"].as_str().map(str::to_owned));
    assert!(fix.first().map_or("", String::as_str).contains(row.fix), "{}: {fix:?}", row.name);
    let well = texts("seen", &|seen| seen["text"].as_str().map(str::to_owned)).join("\n");
    assert!(well.contains(row.well), "{}: {well}", row.name);
    assert_rules(&scene, row);
    scene.assert_no_leak(&[&outcome]);
}

/// What holds for every arrangement.
fn assert_rules(scene: &Scene, row: &Row) {
    let log = scene.ghcr.log();
    let mut refused: HashMap<&str, u32> = HashMap::new();
    for exchange in &log {
        let place = format!("{}: {} {}{}", row.name, exchange.method, exchange.host, exchange.path);
        assert!(!exchange.refused, "{place}: no business of ours");
        let is_registry = exchange.host == "ghcr.io";
        assert!(exchange.basic.is_none() || is_registry, "{place}: a login");
        assert!(exchange.basic.is_none() || exchange.path.starts_with("/token?"), "{place}");
        assert!(exchange.bearer.is_none() || is_registry, "{place}: a pass");
        assert!(exchange.body.is_empty(), "{place}: a body");
        if exchange.method == "POST" {
            assert!(row.typed.contains("--for push"), "{place}: nobody said push");
        }
        if exchange.status == 401
            && let Some(token) = &exchange.api_token
        {
            *refused.entry(token).or_default() += 1;
        }
    }
    for (token, count) in refused {
        let asked = log.iter().filter(|it| it.api_token.as_deref() == Some(token)).count();
        assert_eq!((asked, count), (1, 1), "{}: a bad token is shown once", row.name);
    }
}

/// The requests in short, in the order of the probes: those that do not wait for each other may
/// come in any.
fn letters(scene: &Scene, image: &str) -> String {
    let log = scene.ghcr.log();
    in_order(log.iter().map(|exchange| letter(exchange, image)).collect())
}

fn in_order(mut letters: Vec<String>) -> String {
    let order = |letter: &String| "VULBPAMmWO".find(letter.as_str()).unwrap_or(usize::MAX);
    letters.sort_by_key(order);
    letters.join("")
}

/// A request's letter; anything unforeseen stands there whole.
///
/// V the challenge, U whose token, L the host of the layers, A a bearer token anonymously, B one to
/// pull with a login, P one to push, M the manifest's head and m the manifest, W the upload, O the
/// package at GitHub's API.
fn letter(exchange: &Exchange, image: &str) -> String {
    let (host, path) = (exchange.host.as_str(), exchange.path.as_str());
    let name = image.split_once('/').map_or("", |(_, path)| path);
    let (name, version) = match (name.split_once('@'), name.split_once(':')) {
        (Some((name, digest)), _) => (name, digest),
        (None, Some((name, tag))) => (name, tag),
        (None, None) => (name, "latest"),
    };
    let (owner, package) = name.split_once('/').unwrap_or_default();
    let scope = |actions: &str| {
        let name = name.replace('/', "%2F");
        format!("service=ghcr.io&scope=repository%3A{name}%3A{actions}")
    };
    let carries = match exchange {
        Exchange { basic: Some((user, _)), .. } => format!("login of {user}"),
        Exchange { bearer: Some(_), .. } => "pass".into(),
        Exchange { api_token: Some(_), .. } => "token".into(),
        _ => "nothing".into(),
    };
    let user = carries.strip_prefix("login of ").unwrap_or_default();
    let known = [
        ("V", "GET", "ghcr.io", "/v2/".to_owned(), "nothing"),
        ("U", "GET", "api.github.com", "/user".into(), "token"),
        (
            "A",
            "GET",
            "ghcr.io",
            format!("/token?client_id=docker-ghcr&{}", scope("pull")),
            "nothing",
        ),
        (
            "B",
            "GET",
            "ghcr.io",
            format!("/token?account={user}&client_id=docker-ghcr&{}", scope("pull")),
            &*carries,
        ),
        (
            "P",
            "GET",
            "ghcr.io",
            format!("/token?account={user}&client_id=docker-ghcr&{}", scope("pull%2Cpush")),
            &*carries,
        ),
        ("M", "HEAD", "ghcr.io", format!("/v2/{name}/manifests/{version}"), "pass"),
        ("m", "GET", "ghcr.io", format!("/v2/{name}/manifests/{version}"), "pass"),
        ("W", "POST", "ghcr.io", format!("/v2/{name}/blobs/uploads/"), "pass"),
        (
            "O",
            "GET",
            "api.github.com",
            format!("/orgs/{owner}/packages/container/{}", package.replace('/', "%2F")),
            "token",
        ),
        ("L", "HEAD", "pkg-containers.githubusercontent.com", "/".into(), "nothing"),
    ];
    let is_it = |(_, method, at, target, with): &&(&str, &str, &str, String, &str)| {
        exchange.method == *method && host == *at && path == target && carries == *with
    };
    match known.iter().find(is_it) {
        Some((letter, ..)) => (*letter).to_owned(),
        None => format!("[{} {host}{path} with {carries}]", exchange.method),
    }
}

/// The catalogue's rows that a server's answers show.
fn every_remote_row_of_the_catalogue_is_played() {
    let rows = rows();
    let of_a_token = 1..=31;
    let of_the_network = 56..=62;
    // Seen in the token's text or in the log of an engine only: white space (7), an engine's own
    // way to the network (58, 59).
    let elsewhere = [7, 58, 59];
    for number in of_a_token.chain(of_the_network).filter(|it| !elsewhere.contains(it)) {
        let code = format!("C{number:02}");
        let is_played = rows.iter().any(|row| row.name.split(' ').any(|word| word == code));
        assert!(is_played, "nothing plays {code}");
    }
}

/// At most three answers deep: the challenge, GitHub and the host of the layers; then the bearer
/// tokens, anonymously and with each login; then what they are good for.
fn what_can_be_asked_at_once_is() {
    for (typed, login, rounds) in [
        (PRIVATE, ROW.login, &["VUL", "BA", "M"]),
        (PUBLIC, None, &["VL", "A", "M"]),
        ("ghcr.io/octocat/new --for push", ROW.login, &["VU", "PA", "W"]),
    ] {
        let scene = scene(&Row { login, ..ROW });
        // So long that what was asked together is there together.
        for place in [Where::Registry, Where::Api, Where::Blobs] {
            fault(&scene, place, What::Delay(Duration::from_secs(2)));
        }
        let run = scene.run("docker-ghcr").arg("doctor").args(typed.split(' ')).output();
        assert_eq!(run.code, Some(0), "{typed}");
        let image = typed.split(' ').next().unwrap_or_default();
        let log = scene.ghcr.log();
        let round = |depth: u32| {
            let of_round = log.iter().filter(|exchange| exchange.depth == depth);
            in_order(of_round.map(|exchange| letter(exchange, image)).collect())
        };
        let depth = log.iter().map(|exchange| exchange.depth).max().unwrap_or_default();
        assert_eq!((1..=depth).map(round).collect::<Vec<_>>(), rounds, "{typed}");
    }
}

fn a_login_that_is_held_twice_is_asked_about_once() {
    let scene = scene(&ROW);
    scene.fake("podman");
    hold(&scene, "run/containers/auth.json", "ghcr.io", "octocat", scene.token());
    let both = "ok: the login of octocat that docker and podman hold may pull ghcr.io/acme/secret";
    scene.run("docker-ghcr").args(["doctor", PRIVATE]).code(0).stdout_has(both).check();
    assert_eq!(letters(&scene, PRIVATE), "VULBAM");
    // Another one beside it is asked about as well, and named.
    hold(&scene, "run/containers/auth.json", "ghcr.io", "ghost", "ghp_unknown");
    scene.ghcr.clear_log();
    let stale =
        "error: ghcr.io no longer accepts the login that podman has stored  [stale-login] certain";
    let run = scene.run("docker-ghcr").args(["doctor", PUBLIC]).code(7).stdout_has(stale);
    run.stdout_has("ok: docker's login of octocat may pull ghcr.io/acme/app").check();
    assert_eq!(letters(&scene, PUBLIC), "VUULBBAM");
}

fn an_engine_that_holds_none_is_named() {
    let scene = scene(&ROW);
    scene.fake("podman");
    // podman reads docker's file too, unless that has nothing for it.
    scene.write("home/.docker/config.json", "{}");
    hold(&scene, "run/containers/auth.json", "ghcr.io", "octocat", scene.token());
    let none = "warning: ghcr.io/acme/secret is private, and docker holds no login for ghcr.io  [private-not-logged-in] certain";
    let run = scene.run("docker-ghcr").args(["doctor", PRIVATE]).code(0).stdout_has(none);
    run.stdout_has("fix: docker-ghcr login --engine docker, or ask").check();
}

/// podman prefers it, so it is the one that is tried out; docker sends that of the host.
fn a_login_for_a_part_is_tried_out() {
    let with_part = |auth: &str, key: &str| {
        let scene = scene(&ROW);
        scene.fake("podman");
        let file = format!(r#"{{"auths":{{"{key}":{{"auth":"{auth}"}}}}}}"#);
        scene.write("run/containers/auth.json", file);
        scene
    };
    let docker = "ok: docker's login of octocat may pull ghcr.io/acme/secret";
    let doctor = |scene: &Scene, code, said: &str| {
        let run = scene.run("docker-ghcr").args(["doctor", PRIVATE]).code(code);
        run.stdout_has(said).stdout_has(docker).check();
    };
    // Dead, whatever the other one is.
    let scene = with_part(&auth("hubot", "ghp_unknown"), "ghcr.io/acme");
    let dead = "error: ghcr.io no longer accepts the login for ghcr.io/acme that podman has stored  \
        [stale-login] certain\n  why: the stored token of hubot is expired or revoked\n  fix: \
        docker-ghcr logout --engine podman --all-keys; docker-ghcr login --engine podman\n";
    doctor(&scene, 7, dead);
    assert_eq!(letters(&scene, PRIVATE), "VUULBBAM");
    // So it is without an image, for `status` too.
    let dead = "podman's login of hubot for ghcr.io/acme is not accepted any more  [stale-login]";
    scene.run("docker-ghcr").arg("doctor").code(7).stdout_has(format!("error: {dead}")).check();
    let run = scene.run("docker-ghcr").arg("status").code(7).stdout_has("alive");
    run.stderr_has(format!("error: {dead}\n")).check();
    // Alive.
    let scene = with_part("", "ghcr.io/acme");
    hold(&scene, "run/containers/auth.json", "ghcr.io/acme", "octocat", scene.token());
    let may = "ok: podman's login of octocat for ghcr.io/acme may pull ghcr.io/acme/secret";
    doctor(&scene, 0, may);
    // Another owner's is not sent for it, and dead all the same.
    let scene = with_part(&auth("hubot", "ghp_unknown"), "ghcr.io/acm");
    let run = scene.run("docker-ghcr").args(["doctor", PRIVATE]).code(7);
    let both = "ok: the login of octocat that docker and podman hold may pull ghcr.io/acme/secret";
    let dead = "error: podman's login of hubot for ghcr.io/acm is not accepted any more";
    run.stdout_has(both).stdout_has(dead).check();
    // What is no login cannot be tried out.
    let scene = with_part("!", "ghcr.io/acme");
    let untried = "warning: podman sends its login for ghcr.io/acme with this image, which was not \
        tried out  [part-logins] certain";
    doctor(&scene, 0, untried);
    assert_eq!(letters(&scene, PRIVATE), "VULBAM");
}

fn a_tenant_is_asked_at_its_own_hosts() {
    let scene = scene(&Row { login: None, ..ROW });
    let host = "containers.acme.ghe.com";
    let token = scene.token();
    scene.ghcr.add(Account {
        github: "acme.ghe.com".into(),
        ..Account::classic("mona", token, "read:packages")
    });
    scene.ghcr.add_package(Package {
        host: host.into(),
        name: "acme/secret".into(),
        public: false,
        tags: vec!["latest".into()],
        readers: vec![],
        writers: vec![],
    });
    hold(&scene, "home/.docker/config.json", host, "mona", token);
    let image = format!("{host}/acme/secret");
    let run = scene.run("docker-ghcr").args(["doctor", &image]).code(7);
    run.stdout_has("error: docker's login of mona has no role on containers.acme.ghe.com/acme/secret  [no-role] likely")
        .stdout_has("https://acme.ghe.com/orgs/acme/packages/container/secret/settings")
        .check();
    let hosts: Vec<_> = scene.ghcr.log().into_iter().map(|exchange| exchange.host).collect();
    assert!(hosts.iter().all(|it| it == host || it == "api.acme.ghe.com"), "{hosts:?}");
    // And what is to be typed names it.
    scene.ghcr.revoke(token);
    let run = scene.run("docker-ghcr").args(["doctor", &image]).code(7);
    run.stdout_has(format!("fix: docker-ghcr login --registry {host} --engine docker"))
        // No variable counts there by itself.
        .stdout_has(
            "name its variable with --from env:NAME, or run `gh auth login -h acme.ghe.com`",
        )
        .check();
}

fn another_registry_is_a_usage_error() {
    let scene = scene(&Row { login: None, ..ROW });
    for (image, message) in [
        ("quay.io/acme/app", "`quay.io` is not a container registry of GitHub's"),
        ("localhost:5000/app", "that is not a container registry of GitHub's"),
    ] {
        scene
            .run("docker-ghcr")
            .args(["doctor", image])
            .code(125)
            .stdout("")
            .stderr_has(message)
            .check();
    }
    let args = ["doctor", "--registry", "containers.acme.ghe.com", PUBLIC];
    scene
        .run("docker-ghcr")
        .args(args)
        .code(125)
        .stdout("")
        .stderr_has("leave --registry out")
        .check();
    assert_eq!(scene.asked(), [""; 0]);
}

/// What a person sees first, word for word, of the failures that most come with.
fn the_words() {
    for (name, expected) in [
        (
            "C05 a dead login breaks a public image",
            [
                "error: ghcr.io no longer accepts the login that docker has stored  [stale-login] certain",
                "  why: ghcr.io/acme/app can be pulled by anyone, but not with the stored token of octocat, which is sent along",
                "  fix: docker-ghcr login --engine docker, or to pull anonymously: docker-ghcr logout --engine docker",
            ],
        ),
        (
            "C27 nobody is logged in, and it is private",
            [
                "error: ghcr.io/acme/secret is private, and docker holds no login for ghcr.io  [private-not-logged-in] certain",
                "  why: the registry answers 401 to a request without a login, as for what is private",
                "  fix: docker-ghcr login, or ask the package's owner to make it public",
            ],
        ),
        (
            "C29 missing, and nobody is logged in",
            [
                "error: ghcr.io/acme/nosuch is missing, or hidden from those without a login  [package-missing] likely",
                "  why: the registry has one answer for both",
                "  fix: check owner and name on the owner's Packages page; if it is private: docker-ghcr login",
            ],
        ),
        (
            "C17 a package that is not linked with the job's repository",
            [
                "error: docker's login of x has no role to write ghcr.io/acme/app  [package-not-linked] likely",
                "  why: the registry answers 403 DENIED: permission_denied: write_package",
                "  fix: open https://github.com/orgs/acme/packages/container/app/settings, Manage Actions access, and add the repository with the role Write",
            ],
        ),
        (
            "C16 a job without the permission to write",
            [
                "error: this job's GITHUB_TOKEN may not push to ghcr.io/acme/secret  [actions-permission] certain",
                "  why: the registry answers 403 DENIED: installation not allowed to Write organization package",
                "  fix: add `permissions: packages: write` to the job (read, for a pull); jobs of forks never get write",
            ],
        ),
        (
            "C22 single sign-on",
            [
                "error: acme wants single sign-on, and docker's login of octocat is not authorized for it  [sso-not-authorized] certain",
                "  why: GitHub's API asks for it when the token asks for the package",
                "  fix: authorize it at https://github.com/orgs/acme/sso?authorization_request=A1 (Configure SSO, Authorize), then docker-ghcr login",
            ],
        ),
        (
            "C09 C28 no role",
            [
                "error: docker's login of octocat (the token is mona's) has no role on ghcr.io/acme/secret  [no-role] likely",
                "  why: the registry answers 403 DENIED: requested access to the resource is denied; the login is alive, and the package private",
                "  fix: ask an admin of the package for the role Read: https://github.com/orgs/acme/packages/container/secret/settings",
            ],
        ),
        (
            "C30 no such tag",
            [
                "error: ghcr.io/acme/secret has no tag nosuch  [tag-missing] certain",
                "  why: the package itself can be read",
                "  fix: use a tag listed on the package's page",
            ],
        ),
    ] {
        let row = rows().into_iter().find(|row| row.name == name).expect(name);
        let scene = scene(&row);
        let outcome = scene.run("docker-ghcr").arg("doctor").args(row.typed.split(' ')).output();
        let text = outcome.stdout_text();
        assert_eq!(text.lines().take(3).collect::<Vec<_>>(), expected, "{name}");
        scene.assert_no_leak(&[&outcome]);
    }
}

/// A fault, for the rows.
pub(crate) fn fault(scene: &Scene, at: Where, what: What) {
    scene.ghcr.fault(Fault::at(at, what));
}

/// A host that cannot be reached, for the rows.
pub(crate) fn cut(scene: &Scene, host: &str, how: Break) {
    scene.ghcr.fault(Fault::connection(host, how));
}

/// Makes the account an app's, for the rows.
pub(crate) fn app(account: Account) -> Account {
    Account { login: "app[bot]".into(), scopes: None, kind: AccountKind::Installation, ..account }
}

/// Makes it a job's, of a repository of acme's that may write packages.
pub(crate) fn job(account: Account) -> Account {
    Account { kind: AccountKind::Job { owner: "acme" }, ..app(account) }
}

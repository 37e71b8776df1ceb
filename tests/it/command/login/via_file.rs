//! `--engine file`: the exchange on the wire, docker's own rules for the store, and what survives.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, Instant};

use ghcr_stand_in::{Break, Exchange, Fault, What, Where};
use serde_json::{Value, json};

use crate::harness::run::Run;
use crate::harness::scene::Scene;
use crate::harness::world::auth;

crate::trials![
    the_exchange_on_the_wire,
    the_file_that_docker_would_write,
    everything_else_survives,
    mode_owner_and_links_survive,
    a_login_is_replaced,
    helpers_that_work,
    helpers_that_do_not,
    a_helper_that_hangs,
    the_store_that_docker_would_find if cfg!(target_os = "linux"),
    faults_of_the_registry,
    faults_that_take_time,
    faults_of_the_way,
    the_folder_is_the_one_that_was_named,
    homes_that_are_none,
    nothing_is_left_of_a_write_that_failed,
    a_broken_file_is_left_alone,
];

const CONFIG: &str = "home/.docker/config.json";

fn login<'s>(scene: &'s Scene, args: &[&str]) -> Run<'s> {
    scene.login("docker-ghcr", &["--engine", "file", "-q"]).args(args.iter().copied())
}

fn logout<'s>(scene: &'s Scene, args: &[&str]) -> Run<'s> {
    scene.run("docker-ghcr").args(["logout", "--engine", "file", "-q"]).args(args.iter().copied())
}

/// Path and query, and who asked.
fn line(exchange: &Exchange) -> String {
    let who = match exchange {
        Exchange { basic: Some((user, _)), .. } => format!("Basic {user}"),
        Exchange { bearer: Some(_), .. } => "Bearer".into(),
        Exchange { api_token: Some(_), .. } => "token".into(),
        _ => "nobody".into(),
    };
    format!("{} {}{} as {who}: {}", exchange.method, exchange.host, exchange.path, exchange.status)
}

fn the_exchange_on_the_wire() {
    let scene = Scene::new();
    let exchange = [
        "GET ghcr.io/v2/ as nobody: 401",
        "GET ghcr.io/token?account=octocat&client_id=docker-ghcr&service=ghcr.io as Basic octocat: 200",
        "GET ghcr.io/v2/ as Bearer: 200",
    ];
    for (args, api) in [(&[][..], true), (&["--no-verify", "-u", "octocat"], false)] {
        scene.ghcr.clear_log();
        login(&scene, args).check();
        let log = scene.ghcr.log();
        let (registry, asked): (Vec<_>, Vec<_>) = log.iter().partition(|e| e.host == "ghcr.io");
        assert_eq!(registry.into_iter().map(line).collect::<Vec<_>>(), exchange);
        let asked: Vec<_> = asked.into_iter().map(line).collect();
        let user = ["GET api.github.com/user as token: 200"];
        assert_eq!(asked, if api { &user[..] } else { &[] });
        assert!(log.iter().all(|e| e.user_agent.starts_with("docker-ghcr/") && e.body.is_empty()));
        scene.assert_one_basic_exchange("octocat");
    }
}

fn the_file_that_docker_would_write() {
    let scene = Scene::new();
    login(&scene, &[]).check();
    let text = format!(
        "{{\n\t\"auths\": {{\n\t\t\"ghcr.io\": {{\n\t\t\t\"auth\": \"{}\"\n\t\t}}\n\t}}\n}}",
        auth("octocat", scene.token())
    );
    assert_eq!(scene.read(CONFIG), text);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").mode() & 0o777;
    assert_eq!(mode(&scene.root().join(CONFIG)), 0o600);
    assert_eq!(mode(&scene.home().join(".docker")), 0o700);
    // Once more, and nothing changes.
    let before = fs::metadata(scene.root().join(CONFIG)).expect("it is there").ino();
    login(&scene, &[]).check();
    assert_eq!(fs::metadata(scene.root().join(CONFIG)).expect("it is there").ino(), before);
    logout(&scene, &[]).check();
    assert_eq!(scene.read(CONFIG), "{\n\t\"auths\": {}\n}");
    scene.assert_nothing_kept();
}

/// Unknown keys, the spelling of numbers and texts, order, indentation, line ends, blank lines.
fn everything_else_survives() {
    let quay = auth("other", "secret");
    let texts = [
        "{\n  \"zeta\": [1.0, 1e3, -0, 0.10, 12345678901234567890],\n  \"auths\": {\n    \"quay.io\": {\n      \"auth\": \"QUAY\",\n      \"note\": \"\\u00e9\"\n    }HERE\n  },\n\n  \"alpha\": { \"b\": null, \"a\": true }\n}\n",
        "{\r\n\t\"auths\": {\r\n\t\t\"quay.io\": {\r\n\t\t\t\"auth\": \"QUAY\"\r\n\t\t}HERE\r\n\t},\r\n\t\"HttpHeaders\": {\r\n\t\t\"User-Agent\": \"x\"\r\n\t}\r\n}",
        "{\"detachKeys\":\"ctrl-e\",\"auths\":{\"quay.io\":{\"auth\":\"QUAY\"}HERE},\"experimental\":\"enabled\"}",
        "{ \"auths\" : { \"quay.io\" : { \"auth\" : \"QUAY\" }HERE } }",
    ];
    for text in texts {
        let text = text.replace("QUAY", &quay);
        let (head, tail) = text.split_once("HERE").expect("a place");
        let scene = Scene::new();
        let before = format!("{head}{tail}");
        scene.write(CONFIG, &before);
        login(&scene, &[]).check();
        let after = scene.read(CONFIG);
        let ours = after.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
        let ours = ours.unwrap_or_else(|| panic!("more has changed:\n{before}\n{after}"));
        let bare: String = ours.split_whitespace().collect();
        let auth = auth("octocat", scene.token());
        assert_eq!(bare, format!(",\"ghcr.io\":{{\"auth\":\"{auth}\"}}"));
        assert_eq!(ours.contains('\n'), before.contains('\n'), "in the file's own style: {ours:?}");
        assert_eq!(ours.contains('\r'), before.contains('\r'), "in the file's own style: {ours:?}");
        logout(&scene, &[]).check();
        assert_eq!(scene.read(CONFIG), before, "a logout takes away what a login added");
    }
}

fn mode_owner_and_links_survive() {
    let scene = Scene::new();
    // A file elsewhere, with a mode of its own, behind a link in a chain.
    let target = scene.write("work/dotfiles/config.json", "{ \"psFormat\": \"table\" }\n");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("our own file");
    fs::create_dir_all(scene.home().join(".docker")).expect("folders of ours");
    let link = scene.root().join(CONFIG);
    symlink("../link", &link).expect("a link of ours");
    symlink("../work/dotfiles/config.json", scene.home().join("link")).expect("a link of ours");
    let owner = |path: &Path| {
        let metadata = fs::metadata(path).expect("it is there");
        (metadata.mode() & 0o777, metadata.uid(), metadata.gid())
    };
    let before = owner(&target);
    login(&scene, &[]).check();
    assert!(link.is_symlink() && scene.home().join("link").is_symlink());
    assert_eq!(owner(&target), before);
    assert_eq!(before.0, 0o640);
    assert_eq!(scene.config()["psFormat"], "table");
    assert!(scene.stored("ghcr.io").is_some());
    logout(&scene, &[]).check();
    assert!(link.is_symlink());
    assert_eq!(owner(&target), before);
    scene.assert_nothing_kept();

    // A link to a file that is not there yet.
    let scene = Scene::new();
    fs::create_dir_all(scene.home().join(".docker")).expect("folders of ours");
    symlink("../../work/new/config.json", scene.root().join(CONFIG)).expect("a link of ours");
    login(&scene, &[]).check();
    assert!(scene.root().join(CONFIG).is_symlink());
    assert!(scene.root().join("work/new/config.json").is_file());
    assert!(scene.stored("ghcr.io").is_some());
}

fn a_login_is_replaced() {
    let scene = Scene::new();
    let old = json!({ "auths": {
        "https://ghcr.io": { "auth": auth("hubot", "old") },
        "ghcr.io": { "auth": auth("hubot", "old"), "identitytoken": "x", "email": "a@b" },
        "ghcr.io.example": { "auth": auth("other", "kept") },
    } });
    scene.write(CONFIG, old.to_string());
    login(&scene, &[]).check();
    assert_eq!(
        scene.config()["auths"]["ghcr.io"],
        json!({ "auth": auth("octocat", scene.token()) })
    );
    assert_eq!(scene.config()["auths"]["ghcr.io.example"], old["auths"]["ghcr.io.example"]);
    logout(&scene, &[]).check();
    assert_eq!(
        scene.config(),
        json!({ "auths": { "ghcr.io.example": old["auths"]["ghcr.io.example"] } })
    );
}

fn helpers_that_work() {
    for config in [
        json!({ "credsStore": "x" }),
        json!({ "credHelpers": { "ghcr.io": "x" } }),
        json!({ "credsStore": "y", "credHelpers": { "ghcr.io": "x" } }),
    ] {
        let scene = Scene::new();
        scene.fake("docker-credential-x");
        scene.write(CONFIG, config.to_string());
        login(&scene, &[]).check();
        let calls = scene.calls("docker-credential-x");
        let store = calls.iter().find(|call| call.line() == "store").expect("a call");
        let message: Value =
            serde_json::from_slice(store.stdin.as_deref().unwrap_or_default()).expect("JSON");
        let expected =
            json!({ "ServerURL": "ghcr.io", "Username": "octocat", "Secret": scene.token() });
        assert_eq!(message, expected);
        assert_eq!(scene.config()["auths"], json!({ "ghcr.io": {} }), "as docker leaves it");
        scene.assert_no_leak(&[]);
        logout(&scene, &[]).check();
        assert_eq!(scene.config()["auths"], json!({}));
        scene.assert_nothing_kept();
    }
    // A helper for another host is none for this one.
    let scene = Scene::new();
    scene.fake("docker-credential-x");
    scene.write(CONFIG, json!({ "credHelpers": { "quay.io": "x" } }).to_string());
    login(&scene, &[]).check();
    assert!(scene.calls("docker-credential-x").is_empty());
    assert!(scene.stored("ghcr.io").is_some());
}

/// Never is there a fall-back on plain text.
fn helpers_that_do_not() {
    for (orders, code) in [
        (Some(json!({ "store": { "code": 1, "stdout": "locked\n" } })), "credential-helper-failed"),
        (Some(json!({ "store": { "signal": 9 } })), "credential-helper-failed"),
        (Some(json!({ "store": { "store": false } })), "not-stored"),
        (None, "credential-helper-missing"),
    ] {
        for config in [r#"{ "credsStore": "x" }"#, r#"{ "credHelpers": { "ghcr.io": "x" } }"#] {
            let scene = Scene::new();
            if let Some(orders) = &orders {
                scene.fake_with("docker-credential-x", orders.clone());
            }
            scene.write(CONFIG, config);
            login(&scene, &[]).stderr_has(format!("[{code}]")).code(5).check();
            let file = scene.read(CONFIG);
            assert_eq!(scene.canary.search(file.as_bytes()), [""; 0], "{file}");
            assert!(code == "not-stored" || config == file, "{file}");
        }
    }
}

fn a_helper_that_hangs() {
    let [login_scene, logout_scene] = [(); 2].map(|()| {
        let scene = Scene::new();
        scene.fake_with("docker-credential-x", json!({ "*": { "hang": true } }));
        scene.write(CONFIG, r#"{ "credsStore": "x" }"#);
        scene
    });
    let runs = [login(&login_scene, &[]), logout(&logout_scene, &[])];
    let running = runs.map(|run| {
        let run = run.stderr(
            "error: the credential helper docker-credential-x failed  [credential-helper-failed]\n  \
             why: it did not answer in time and was ended\n  \
             fix: mend docker-credential-x, or take it out of [HOME]/.docker/config.json\n",
        );
        run.code(5).start()
    });
    for running in running {
        let outcome = running.check();
        assert!((10.0..20.0).contains(&outcome.took.as_secs_f64()), "{:?}", outcome.took);
    }
    assert!(!login_scene.calls("docker-credential-x").iter().any(|call| call.is_alive()));
    assert_eq!(login_scene.read(CONFIG), r#"{ "credsStore": "x" }"#);
}

/// docker takes `pass` where it is installed, and writes that down.
fn the_store_that_docker_would_find() {
    for before in [None, Some("{}"), Some("{\n\t\"psFormat\": \"table\"\n}")] {
        let scene = Scene::new();
        scene.fake("pass");
        scene.fake("docker-credential-pass");
        if let Some(before) = before {
            scene.write(CONFIG, before);
        }
        login(&scene, &[]).check();
        assert_eq!(scene.config()["credsStore"], "pass");
        assert_eq!(scene.config()["auths"], json!({ "ghcr.io": {} }));
        scene.assert_no_leak(&[]);
        logout(&scene, &[]).check();
        scene.assert_nothing_kept();
        // And it stays so.
        login(&scene, &[]).check();
        assert_eq!(
            scene.calls("docker-credential-pass").iter().filter(|c| c.line() == "store").count(),
            2
        );
    }
    // Without `pass` itself the helper is none, and neither is it where docker has an entry.
    let scene = Scene::new();
    scene.fake("docker-credential-pass");
    login(&scene, &[]).check();
    assert_eq!(scene.config().get("credsStore"), None);
    let scene = Scene::new();
    scene.fake("pass");
    scene.fake("docker-credential-pass");
    scene.write(CONFIG, json!({ "auths": { "quay.io": { "auth": auth("a", "b") } } }).to_string());
    login(&scene, &[]).check();
    assert!(scene.stored("ghcr.io").is_some());
    // A store that is found and fails is no reason for plain text either.
    let scene = Scene::new();
    scene.fake("pass");
    scene.fake_with(
        "docker-credential-pass",
        json!({ "store": { "code": 1, "stdout": "no gpg key\n" } }),
    );
    login(&scene, &[]).stderr_has("[credential-helper-failed]").code(5).check();
    assert!(!scene.root().join(CONFIG).exists());
}

/// A login that has to fail: with this code and cause, in this time, and nothing is stored.
fn fails(scene: &Scene, run: Run<'_>, what: &str, exit: i32, code: &str, limit: Duration) {
    let begun = Instant::now();
    let outcome = run.output();
    let said = outcome.stderr_text();
    assert_eq!(outcome.code, Some(exit), "{what}: {said}");
    assert!(said.contains(&format!("[{code}]")), "{what}: {said}");
    assert!(begun.elapsed() < limit, "{what}: {:?}", begun.elapsed());
    assert!(!scene.root().join(CONFIG).exists(), "{what}: something was stored");
    scene.assert_no_leak(&[&outcome]);
    scene.assert_only_who_may_has_it();
}

fn faults_of_the_registry() {
    let soon = Duration::from_secs(8);
    let elsewhere = || What::RealmElsewhere("https://evil.example/token".into());
    let redirect = || What::Redirect("https://evil.example/token".into());
    let busy = || What::rate_limit(60);
    for (at, what, exit, code) in [
        (Where::V2, What::status(401), 5, "not-a-registry"),
        (Where::V2, What::status(200), 5, "not-a-registry"),
        (Where::V2, What::status(403), 5, "registry-refused"),
        (Where::V2, What::status(404), 5, "not-a-registry"),
        (Where::V2, What::status(500), 5, "server-error"),
        (Where::V2, busy(), 5, "rate-limited"),
        (Where::V2, What::Html, 5, "not-a-registry"),
        (Where::V2, What::EmptyJson, 5, "not-a-registry"),
        (Where::V2, redirect(), 5, "not-a-registry"),
        (Where::V2, elsewhere(), 5, "realm-elsewhere"),
        (Where::V2, What::RealmElsewhere("http://ghcr.io/token".into()), 5, "realm-elsewhere"),
        (Where::V2, What::NoChallenge, 5, "not-a-registry"),
        (Where::V2, What::Endless, 5, "not-a-registry"),
        (Where::V2, What::Reset, 6, "not-reached"),
        (Where::Token, What::denied(), 4, "dead-token"),
        (Where::Token, What::status(404), 5, "not-a-registry"),
        (Where::Token, What::status(500), 5, "server-error"),
        (Where::Token, busy(), 5, "rate-limited"),
        (Where::Token, What::Html, 5, "not-a-registry"),
        (Where::Token, What::EmptyJson, 5, "not-a-registry"),
        (Where::Token, redirect(), 5, "not-a-registry"),
        (Where::Token, What::Endless, 5, "not-a-registry"),
        (Where::Token, What::Reset, 6, "not-reached"),
        (Where::V2AfterToken, What::status(403), 5, "registry-refused"),
        (Where::V2AfterToken, What::status(500), 5, "server-error"),
        (Where::V2AfterToken, busy(), 5, "rate-limited"),
        (Where::V2AfterToken, What::Html, 5, "not-a-registry"),
        (Where::V2AfterToken, redirect(), 5, "not-a-registry"),
        (Where::V2AfterToken, What::Reset, 6, "not-reached"),
    ] {
        for args in [&["-u", "octocat"][..], &["-u", "octocat", "--no-verify"]] {
            let scene = Scene::new();
            scene.ghcr.fault(Fault::at(at, what.clone()));
            fails(
                &scene,
                login(&scene, args),
                &format!("{at:?} {what:?} {args:?}"),
                exit,
                code,
                soon,
            );
            let basic = scene.ghcr.log().iter().filter(|e| e.basic.is_some()).count();
            assert_eq!(basic, usize::from(at != Where::V2), "{at:?} {what:?}: one try, or none");
        }
    }
    // What is only strange does not matter.
    for what in
        [What::Delay(Duration::from_millis(700)), What::ManyHeaders(50), What::BigBody(60_000)]
    {
        for at in [Where::V2, Where::Token, Where::V2AfterToken] {
            let scene = Scene::new();
            scene.ghcr.fault(Fault::at(at, what.clone()));
            login(&scene, &[]).check();
            scene.assert_one_basic_exchange("octocat");
        }
    }
}

/// All at once: each takes the ten seconds that an answer may take.
fn faults_that_take_time() {
    let mut cases = Vec::new();
    for at in [Where::V2, Where::Token, Where::V2AfterToken] {
        for what in [What::Silent, What::StallBody, What::Drip] {
            let scene = Scene::new();
            scene.ghcr.fault(Fault::at(at, what.clone()));
            cases.push((scene, format!("{at:?} {what:?}")));
        }
    }
    for how in [Break::SilentConnect, Break::TlsHang] {
        let scene = Scene::new();
        scene.ghcr.fault(Fault::connection("ghcr.io", how));
        cases.push((scene, format!("{how:?}")));
    }
    std::thread::scope(|scope| {
        for (scene, what) in cases {
            scope.spawn(move || {
                let limit = Duration::from_secs(20);
                fails(&scene, login(&scene, &[]), &what, 6, "no-answer-in-time", limit);
            });
        }
    });
}

fn faults_of_the_way() {
    for (how, code) in [
        (Break::RefuseConnect(403), "proxy-failed"),
        (Break::RefuseConnect(502), "proxy-failed"),
        (Break::RefuseConnect(407), "proxy-failed"),
        (Break::TlsUnknownCa, "tls-failed"),
        (Break::TlsOtherHost, "tls-failed"),
        (Break::TlsExpired, "tls-failed"),
        (Break::PlainHttp, "tls-failed"),
        (Break::Reset, "not-reached"),
    ] {
        let scene = Scene::new();
        scene.ghcr.fault(Fault::connection("ghcr.io", how));
        let soon = Duration::from_secs(8);
        fails(&scene, login(&scene, &["-u", "octocat"]), &format!("{how:?}"), 6, code, soon);
        assert!(scene.ghcr.log().iter().all(|e| e.basic.is_none()), "{how:?}");
    }
}

fn the_folder_is_the_one_that_was_named() {
    let stored = |scene: &Scene, file: &str| {
        scene.json(file)["auths"]["ghcr.io"]["auth"] == json!(auth("octocat", scene.token()))
    };
    // By the variable.
    let scene = Scene::new();
    let folder = scene.home().join("other");
    login(&scene, &[]).env("DOCKER_CONFIG", &folder).check();
    assert!(stored(&scene, "home/other/config.json") && !scene.root().join(CONFIG).exists());
    logout(&scene, &[]).env("DOCKER_CONFIG", &folder).check();
    assert_eq!(scene.json("home/other/config.json")["auths"], json!({}));
    // By docker's option, which wins, also with a folder named from here.
    for plugin in [true, false] {
        let scene = Scene::new();
        scene.fake("docker");
        let run = |verb: &str| {
            let run =
                scene.run("docker-ghcr").env("DOCKER_CONFIG", &folder).env("CR_PAT", scene.token());
            let words = ["--config", "D", "ghcr", verb, "--engine", "file", "-q"];
            if plugin { run.plugin().verbatim(words) } else { run.args(words) }
        };
        run("login").check();
        assert!(stored(&scene, "work/D/config.json"));
        run("logout").check();
        assert_eq!(scene.json("work/D/config.json")["auths"], json!({}));
    }
}

fn homes_that_are_none() {
    let scene = Scene::new();
    // It is the only folder that must be there, and not even that: it is made.
    login(&scene, &[]).env("HOME", scene.root().join("new/home")).check();
    assert!(scene.root().join("new/home/.docker/config.json").is_file());
    // Files in the place of folders.
    login(&scene, &[])
        .env("HOME", "/dev/null")
        .stderr(
            "error: /dev/null/.docker/config.json cannot be read  [store-not-readable]\n  \
             why: not a directory\n  \
             fix: look at /dev/null: it must be a folder\n",
        )
        .code(5)
        .check();
    // Without a state folder either: no lock, and that is said, but a login.
    let run = scene.login("docker-ghcr", &["--engine", "file"]);
    run.env("XDG_STATE_HOME", "/dev/null")
        .stdout("Login Succeeded\n")
        .stderr_has("[no-lock]")
        .check();
}

fn nothing_is_left_of_a_write_that_failed() {
    for before in [None, Some("{\"auths\":{\"quay.io\":{\"auth\":\"YTpi\"}}}")] {
        let scene = Scene::new();
        let folder = scene.home().join(".docker");
        fs::create_dir(&folder).expect("a folder of ours");
        if let Some(before) = before {
            scene.write(CONFIG, before);
        }
        scene
            .login_on_full_disk(&["--engine", "file", "-q"])
            .stderr(
                "error: [HOME]/.docker/config.json could not be written  [store-failed]\n  \
                 why: file too large\n  \
                 fix: check [HOME]/.docker/config.json: it must be writable, and the disk not full\n",
            )
            .code(5)
            .check();
        let left: Vec<_> = fs::read_dir(&folder).expect("it is there").collect();
        assert_eq!(left.len(), usize::from(before.is_some()), "{left:?}");
        assert!(before.is_none_or(|before| scene.read(CONFIG) == before));
    }
    // A folder that may not be written; root may.
    let scene = Scene::new();
    let folder = scene.home().join(".docker");
    fs::create_dir(&folder).expect("a folder of ours");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).expect("our own folder");
    if fs::write(folder.join("probe"), "").is_err() {
        login(&scene, &[])
            .stderr_has("[store-failed]")
            .stderr_has("permission denied")
            .code(5)
            .check();
    }
}

fn a_broken_file_is_left_alone() {
    for (text, line) in [
        ("{\n  \"auths\": {\n    \"a\": 1\n  }\n}", "line 3: "),
        ("{\n  \"auths\": {}\n", "line 3: "),
        ("[]", "line 1: "),
        ("{\"credsStore\": 1}", "line 1: "),
        ("{\"auths\": {\"ghcr.io\": {\"auth\": \"!\"}}}", "line 1: "),
        ("{}\n{}", "line 2: "),
    ] {
        let scene = Scene::new();
        scene.write(CONFIG, text);
        for run in [login(&scene, &[]), logout(&scene, &[])] {
            let run = run.stderr_has("[broken-docker-config]").stderr_has(format!("why: {line}"));
            run.code(5).check();
            assert_eq!(scene.read(CONFIG), text);
        }
        // Nobody was asked for a secret, nor anything else.
        assert!(scene.asked().is_empty(), "{:?}", scene.asked());
    }
}

//! What real engines say, read by `explain`: every fault of a login, and an image that cannot be
//! had. With `RECORD_CORPUS=1` what they said is written to `tests/corpus/ENGINE.txt` as well.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use ghcr_stand_in::{Account, Break, Fault, Package, What, Where};
use libtest_mimic::Trial;

use crate::harness::real::trial;
use crate::harness::run::Outcome;
use crate::harness::scene::Scene;

/// A situation: how it comes about, and the causes of which the first that is named has to be one.
struct Row {
    name: &'static str,
    fault: Option<Fault>,
    /// Whether the engine is logged in, and with which scopes; `None` if not.
    login: Option<Login>,
    image: &'static str,
    causes: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq)]
enum Login {
    Alive,
    Revoked,
    /// Alive, and without a scope for packages.
    Narrow,
    /// Alive, and of somebody who has no role.
    Stranger,
}

const PRIVATE: &str = "ghcr.io/acme/app:1";
const PUBLIC: &str = "ghcr.io/acme/open:1";

fn row(name: &'static str, image: &'static str, causes: &'static [&'static str]) -> Row {
    Row { name, fault: None, login: None, image, causes }
}

impl Row {
    fn logged_in(self, login: Login) -> Self {
        Self { login: Some(login), ..self }
    }

    fn with(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }
}

/// An image that cannot be had. podman does not say whether it sent a login, so its 403 of the
/// token endpoint may be either.
fn images() -> Vec<Row> {
    let at = |at, what| Fault::at(at, what);
    let connection = |how| Fault::connection("ghcr.io", how);
    vec![
        row("private, not logged in", PRIVATE, &["private-not-logged-in"]),
        row("missing, not logged in", "ghcr.io/acme/nosuch:1", &["package-missing", "stale-login"]),
        row("revoked login, public image", PUBLIC, &["stale-login"]).logged_in(Login::Revoked),
        row("revoked login, private image", PRIVATE, &["stale-login"]).logged_in(Login::Revoked),
        row("no role", PRIVATE, &["no-role"]).logged_in(Login::Stranger),
        row("no scope", PRIVATE, &["scope-missing-read"]).logged_in(Login::Narrow),
        row("missing, logged in", "ghcr.io/acme/nosuch:1", &["package-missing"])
            .logged_in(Login::Alive),
        row("no such tag", "ghcr.io/acme/open:9", &["tag-missing"]),
        row("no such tag, logged in", "ghcr.io/acme/app:9", &["tag-missing"])
            .logged_in(Login::Alive),
        row("throttled", PUBLIC, &["rate-limited"]).with(at(Where::Token, What::rate_limit(1))),
        row("token 500", PUBLIC, &["server-error"]).with(at(Where::Token, What::status(500))),
        row("manifest 503", PUBLIC, &["server-error"]).with(at(Where::Manifest, What::status(503))),
        row("portal", PUBLIC, &["not-a-registry"]).with(at(Where::Token, What::Html)),
        row("not linked", PUBLIC, &["package-not-linked"])
            .with(at(Where::Manifest, What::permission_denied("write_package"))),
        row("read_package", PUBLIC, &["package-read-role"])
            .with(at(Where::Manifest, What::permission_denied("read_package"))),
        // `docker manifest inspect` says `no such manifest` of this one and of plain HTTP.
        row("bearer", PUBLIC, &["not-logged-in", "tag-missing"]).with(at(
            Where::Manifest,
            What::registry_error(
                401,
                "UNAUTHORIZED",
                "unauthenticated: User cannot be authenticated with the token provided.",
            ),
        )),
        row("unknown CA", PUBLIC, &["tls-failed"]).with(connection(Break::TlsUnknownCa)),
        row("other host", PUBLIC, &["tls-failed"]).with(connection(Break::TlsOtherHost)),
        row("expired", PUBLIC, &["tls-failed"]).with(connection(Break::TlsExpired)),
        row("plain HTTP", PUBLIC, &["tls-failed", "tag-missing"])
            .with(connection(Break::PlainHttp)),
        row("CONNECT 502", PUBLIC, &["proxy-failed"]).with(connection(Break::RefuseConnect(502))),
        row("CONNECT 403", PUBLIC, &["proxy-failed"]).with(connection(Break::RefuseConnect(403))),
        row("reset", PUBLIC, &["not-reached"]).with(connection(Break::Reset)),
        row("capitals", "ghcr.io/Acme/App:1", &["name-uppercase"]),
    ]
}

/// A login that fails. Engines do not all tell a refused `/v2/` from a refused token.
fn logins() -> Vec<Row> {
    let at = |at, what| Fault::at(at, what);
    let connection = |how| Fault::connection("ghcr.io", how);
    vec![
        row("token 403", "", &["dead-token"]).with(at(Where::Token, What::denied())),
        row("token 401", "", &["dead-token"]).with(at(Where::Token, What::unauthorized())),
        row("token 429", "", &["rate-limited"]).with(at(Where::Token, What::rate_limit(1))),
        row("token 500", "", &["server-error"]).with(at(Where::Token, What::status(500))),
        row("token HTML", "", &["not-a-registry"]).with(at(Where::Token, What::Html)),
        row("401 in the end", "", &["dead-token"])
            .with(at(Where::V2AfterToken, What::unauthorized())),
        row("503 in the end", "", &["server-error"])
            .with(at(Where::V2AfterToken, What::status(503))),
        row("/v2/ 403", "", &["registry-refused", "dead-token"])
            .with(at(Where::V2, What::status(403))),
        row("unknown CA", "", &["tls-failed"]).with(connection(Break::TlsUnknownCa)),
        row("expired", "", &["tls-failed"]).with(connection(Break::TlsExpired)),
        row("CONNECT 502", "", &["proxy-failed"]).with(connection(Break::RefuseConnect(502))),
        row("reset", "", &["not-reached"]).with(connection(Break::Reset)),
    ]
}

/// A world with the engine, a private image and a public one.
fn scene(engine: &str) -> Scene {
    let scene = crate::engines::login::with(&[engine]);
    scene.ghcr.add_package(Package {
        host: "ghcr.io".into(),
        name: "acme/open".into(),
        public: true,
        tags: vec!["1".into()],
        readers: Vec::new(),
        writers: Vec::new(),
    });
    scene
}

fn logged_in(scene: &Scene, engine: &str, login: Option<Login>) {
    let Some(login) = login else { return };
    let (name, scopes) = match login {
        Login::Narrow => ("octocat", "repo"),
        Login::Stranger => ("stranger", "read:packages"),
        Login::Alive | Login::Revoked => ("octocat", "read:packages"),
    };
    scene.ghcr.add(Account::classic(name, scene.token(), scopes));
    let run = scene.run(scene.bin().join(engine)).args([
        "login",
        "-u",
        name,
        "--password-stdin",
        "ghcr.io",
    ]);
    let outcome = run.stdin(scene.token()).output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    if login == Login::Revoked {
        scene.ghcr.revoke(scene.token());
    }
}

fn fails(scene: &Scene, engine: &str, row: &Row) -> Outcome {
    let run = scene.run(scene.bin().join(engine));
    match (row.image, engine) {
        ("", _) => {
            run.args(["login", "-u", "octocat", "--password-stdin", "ghcr.io"]).stdin(scene.token())
        }
        (image, "docker") => run.args(["manifest", "inspect", image]),
        (image, _) => run.args(["pull", image]),
    }
    .output()
}

/// What an engine says in every situation, and what `explain` makes of it.
fn every(engine: &'static str, rows: &[Row]) {
    let mut wrong = String::new();
    for row in rows {
        let scene = scene(engine);
        logged_in(&scene, engine, row.login);
        if let Some(fault) = &row.fault {
            scene.ghcr.fault(fault.clone());
        }
        let outcome = fails(&scene, engine, row);
        assert_ne!(outcome.code, Some(0), "{engine}, {}", row.name);
        // As it stands on a terminal, or in a log of CI: docker's and nerdctl's messages do not
        // all name a host.
        let command = match (row.image, engine) {
            ("", _) => format!("{engine} login -u octocat --password-stdin ghcr.io"),
            (image, "docker") => format!("docker manifest inspect {image}"),
            (image, _) => format!("{engine} pull {image}"),
        };
        let text = format!("+ {command}\n{}{}", outcome.stdout_text(), outcome.stderr_text());
        let explained = scene.run("docker-ghcr").args(["explain", "--format", "json"]);
        let report = explained.stdin(text.clone()).output();
        scene.assert_no_leak(&[&report]);
        let found = &report.stdout_json()["found"];
        let code = found[0]["causes"][0]["code"].as_str().unwrap_or("-");
        if !row.causes.contains(&code) {
            let _ = writeln!(
                wrong,
                "{engine}, {}: {code} instead of {:?}\n{text}",
                row.name, row.causes
            );
        }
        record(
            engine,
            row,
            code,
            &text.replace(scene.ghcr.proxy().trim_start_matches("http://"), "127.0.0.1:3128"),
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Writes what was said to the corpus, if that is wanted.
fn record(engine: &str, row: &Row, code: &str, text: &str) {
    static FILES: Mutex<()> = Mutex::new(());
    if std::env::var_os("RECORD_CORPUS").is_none() {
        return;
    }
    let _one_at_a_time = FILES.lock();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/corpus/{engine}.txt"));
    let mut content = std::fs::read_to_string(&file).unwrap_or_default();
    let what = if row.image.is_empty() { "login" } else { row.image };
    let _ = write!(content, "= {code}\n< {engine} {what}: {}\n{}\n\n", row.name, text.trim_end());
    std::fs::write(&file, content).expect("a file of ours");
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("docker", "engines::explain::docker_and_images", || every("docker", &images())),
        trial("podman", "engines::explain::podman_and_images", || every("podman", &images())),
        trial("docker", "engines::explain::docker_and_logins", || every("docker", &logins())),
        trial("podman", "engines::explain::podman_and_logins", || every("podman", &logins())),
        trial("nerdctl", "engines::explain::nerdctl_and_logins", || every("nerdctl", &logins())),
    ]
}

//! All that the program says: every error and finding that login, logout, token, version and usage
//! can meet, whole and to the letter.
//!
//! The words stand in `pages/*.txt`, a page for each theme, as a person would see them. They are
//! meant to be read: whoever changes a word sees here how it reads. With `UPDATE_ASSETS=1` the
//! tests write the pages instead of comparing them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use docker_ghcr::for_tests::Cause;
use ghcr_stand_in::{Account, AccountKind, Break, Fault, What, Where};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::command::status::{DAY, day};
use crate::harness::canary::{Canary, Kind};
use crate::harness::run::{Outcome, Run};
use crate::harness::scene::Scene;
use crate::harness::world::{auth, program};

crate::trials![
    slow,
    token,
    organization,
    usage,
    engine,
    store,
    network,
    logout,
    stops,
    formats,
    every_cause_is_shown,
    every_page_keeps_the_grammar,
    no_color_unless_it_is_wanted,
    a_stdout_that_is_full_or_gone,
];

/// The pages, as they are checked in.
const PAGES: &[(&str, &str)] = &[
    ("engine", include_str!("pages/engine.txt")),
    ("formats", include_str!("pages/formats.txt")),
    ("logout", include_str!("pages/logout.txt")),
    ("network", include_str!("pages/network.txt")),
    ("organization", include_str!("pages/organization.txt")),
    ("slow", include_str!("pages/slow.txt")),
    ("stops", include_str!("pages/stops.txt")),
    ("store", include_str!("pages/store.txt")),
    ("token", include_str!("pages/token.txt")),
    ("usage", include_str!("pages/usage.txt")),
];

/// Causes that no page shows, and why not.
const NOT_SHOWN: &[(Cause, &str)] = &[
    (Cause::NotLoggedIn, "status"),
    (Cause::StaleLogin, "status"),
    (Cause::ShadowedLogin, "status"),
    (Cause::EnginesDisagree, "status"),
    (Cause::PartLogins, "status"),
    (Cause::JobTokenOutsideJob, "status"),
    (Cause::SudoOtherHome, "status"),
    (Cause::PlainTextStorage, "status"),
    (Cause::Unexpected, "no system but Linux has a /dev/full: a_stdout_that_is_full_or_gone"),
    (Cause::WrongClock, "nobody can set the clock here; the judgement's own tests have it"),
    (Cause::StoreBusy, "a wait of ninety seconds; the lock's own tests have it"),
    (Cause::ReadableByOthers, "status"),
    (Cause::ForeignStore, "logout, as root"),
    (Cause::ThirdPartyAppToken, "doctor and explain"),
    (Cause::PrivateNotLoggedIn, "doctor and explain"),
    (Cause::NoRole, "doctor and explain"),
    (Cause::PackageReadRole, "doctor and explain"),
    (Cause::ActionsPermission, "doctor and explain"),
    (Cause::PackageNotLinked, "doctor and explain"),
    (Cause::OrgForbidsCreation, "doctor and explain"),
    (Cause::CreateRefused, "doctor and explain"),
    (Cause::OtherNamespace, "doctor and explain"),
    (Cause::BearerRefused, "doctor and explain"),
    (Cause::LoginLockout, "doctor and explain"),
    (Cause::PackageMissing, "doctor and explain"),
    (Cause::TagMissing, "doctor and explain"),
    (Cause::AcceptHeader, "doctor and explain"),
    (Cause::NameUppercase, "doctor and explain"),
    (Cause::InvalidName, "doctor"),
    (Cause::EmptyPathPart, "doctor and explain"),
    (Cause::PathInLogin, "doctor and explain"),
    (Cause::NoHost, "doctor and explain"),
    (Cause::NoTty, "doctor and explain"),
    (Cause::Base64Wrap, "doctor and explain"),
    (Cause::RawBearer, "doctor and explain"),
    (Cause::BrowserCheck, "doctor and explain"),
    (Cause::KeychainLocked, "doctor and explain"),
    (Cause::DbusMissing, "doctor and explain"),
    (Cause::PassUninitialized, "doctor and explain"),
    (Cause::WincredSize, "doctor and explain"),
    (Cause::LogonSessionMissing, "doctor and explain"),
    (Cause::WslHelper, "doctor and explain"),
    (Cause::SnapDocker, "doctor and explain"),
    (Cause::ConfigDirOverride, "doctor and explain"),
    (Cause::StoreNotShared, "doctor and explain"),
    (Cause::EngineTooOld, "doctor and explain"),
    (Cause::NetworkUnreachable, "doctor and explain"),
    (Cause::BlobHostBlocked, "doctor and explain"),
    (Cause::MayWrite, "export"),
    (Cause::HelperInTheWay, "setup_helper"),
    (Cause::NoFallbackStore, "helper_login"),
    (Cause::HelperStillAnswers, "helper_login"),
    (Cause::EngineInDisguise, "doctor"),
    (Cause::PodmanReadsDocker, "doctor"),
    (Cause::SeveralAccounts, "doctor"),
    (Cause::PrivateAuthority, "doctor"),
    (Cause::DaemonProxy, "doctor"),
    (Cause::ProxyNotObeyed, "doctor"),
    (Cause::SetupInTheWay, "setup"),
    (Cause::SetupForeign, "setup"),
    (Cause::SetupFailed, "setup"),
    (Cause::PluginNotSeen, "setup"),
    (Cause::ShadowedProgram, "setup"),
    (Cause::NotOnPath, "setup"),
    (Cause::ShellSetup, "setup"),
];

/// A page that is being written.
struct Page {
    name: &'static str,
    text: String,
}

impl Page {
    fn new(name: &'static str) -> Self {
        Self { name, text: String::new() }
    }

    /// Shows a run and all that it says.
    fn shows(&mut self, what: &str, scene: &Scene, run: Run<'_>) {
        let outcome = run.output();
        self.tells(what, scene, &outcome);
    }

    fn tells(&mut self, what: &str, scene: &Scene, outcome: &Outcome) {
        scene.assert_no_leak(&[outcome]);
        let stderr = without_waits(&outcome.stderr_text());
        let end = match (outcome.code, outcome.signal) {
            (Some(code), _) => code.to_string(),
            (_, signal) => format!("signal {signal:?}"),
        };
        self.text += &format!("## {what}: {end}\n");
        for (mark, text) in [("| ", outcome.stdout_text()), ("", stderr)] {
            for line in text.lines() {
                let line = format!("{mark}{}", plain(scene, line));
                self.text += line.trim_end();
                self.text += "\n";
            }
        }
        self.text += "\n";
    }

    /// Compares the page with the one that is checked in, or writes that.
    fn compare(self) {
        let (_, expected) = PAGES.iter().find(|(name, _)| *name == self.name).expect("a page");
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/it/shipped/pages/{}.txt", self.name));
        if std::env::var_os("UPDATE_ASSETS").is_some() {
            fs::write(file, self.text).expect("a page of ours");
            return;
        }
        let found = crate::harness::run::diff(expected, &self.text);
        let changed: Vec<_> = found.lines().filter(|line| !line.starts_with(' ')).collect();
        assert!(expected == &self.text, "{} has changed:\n{}", file.display(), changed.join("\n"));
    }
}

/// Without the lines that tell how busy the machine is.
fn without_waits(text: &str) -> String {
    let kept = text.split_inclusive('\n').filter(|line| !line.starts_with("waiting for "));
    kept.collect()
}

/// A line with the places of this run taken out.
fn plain(scene: &Scene, line: &str) -> String {
    let place = |path: std::path::PathBuf| path.display().to_string();
    line.replace(&place(program()), "[PROGRAM]")
        .replace(&place(scene.home()), "[HOME]")
        .replace(&place(scene.bin()), "[BIN]")
        .replace(&place(scene.root().to_owned()), "[TMP]")
        .replace(scene.ghcr.proxy().trim_start_matches("http://"), "PROXY:3128")
}

fn every_cause_is_shown() {
    let shown: BTreeSet<&str> = Cause::ALL
        .iter()
        .map(|cause| cause.code())
        .filter(|code| {
            let (bracketed, json) = (format!("[{code}]"), format!("\"code\": \"{code}\""));
            PAGES.iter().any(|(_, text)| text.contains(&bracketed) || text.contains(&json))
        })
        .collect();
    let excused: BTreeSet<&str> = NOT_SHOWN.iter().map(|(cause, _)| cause.code()).collect();
    for cause in Cause::ALL {
        let code = cause.code();
        assert!(
            shown.contains(code) != excused.contains(code),
            "{code} has to be shown on a page, or to have a reason why not (and not both)"
        );
    }
}

/// What is said begins with a small letter (or a name) and ends without a full stop, in lines
/// that fit the grammar.
fn every_page_keeps_the_grammar() {
    for (name, text) in PAGES {
        for line in text.lines() {
            let said = ["error: ", "warning: ", "  why: ", "  fix: "]
                .iter()
                .find_map(|mark| line.strip_prefix(mark));
            // A quotation ends as it does.
            let Some(said) = said.filter(|said| !said.starts_with("GitHub says: ")) else {
                continue;
            };
            assert!(!said.contains("os error"), "{name}: {line}");
            assert!(!said.contains(['{', '}']), "{name}: a placeholder was left: {line}");
            let bare = said.rsplit_once("  [").map_or(said, |(said, _)| said);
            assert!(!bare.ends_with('.') && !bare.is_empty(), "{name}: {line}");
            if line.starts_with("error: ") || line.starts_with("warning: ") {
                assert!(line.ends_with(']'), "{name}: {line}");
            }
        }
    }
}

/// octocat's token with these scopes.
fn with_scopes(scopes: &str) -> Scene {
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(Account::classic("octocat", scene.token(), scopes));
    scene
}

/// A login into docker's file, the shortest way through all that is not the engine's.
fn file<'s>(scene: &'s Scene, args: &[&str]) -> Run<'s> {
    scene.login("docker-ghcr", &["--engine", "file"]).args(args.iter().copied())
}

fn token() {
    let mut page = Page::new("token");
    let scene = Scene::new();
    let none = scene.run("docker-ghcr").args(["login", "--engine", "file"]);
    page.shows("no token anywhere", &scene, none);
    let none = scene.run("docker-ghcr").args(["login", "--engine", "file", "--for", "push"]);
    page.shows("no token anywhere, for a push", &scene, none);
    let none = scene.run("docker-ghcr").args(["login", "--engine", "file", "--registry"]);
    page.shows(
        "no token for an Enterprise Server",
        &scene,
        none.arg("containers.git.corp.example"),
    );
    page.shows("CR_PAT is empty", &scene, file(&scene, &[]).env("CR_PAT", ""));
    page.shows(
        "CR_PAT in quotes",
        &scene,
        file(&scene, &[]).env("CR_PAT", format!("\"{}\"", scene.token())),
    );
    page.shows(
        "CR_PAT twice",
        &scene,
        file(&scene, &[]).env("CR_PAT", format!("{0} {0}", scene.token())),
    );
    for kind in [Kind::FineGrained, Kind::Refresh] {
        let scene = Scene::empty(kind);
        page.shows(&format!("{kind:?} in CR_PAT"), &scene, file(&scene, &[]));
    }
    page.shows(
        "another product's",
        &scene,
        file(&scene, &[]).env("CR_PAT", "glpat-0123456789abcdefghij"),
    );

    // Alive, and more or less right.
    for scopes in
        ["read:packages", "write:packages, delete:packages", "repo, workflow, write:packages"]
    {
        let scene = with_scopes(scopes);
        page.shows(&format!("a token with {scopes}"), &scene, file(&scene, &[]));
    }
    let soon = in_days(3);
    for (end, name) in [(soon.as_str(), "3 days"), ("2126-12-31", "a long time")] {
        let scene = Scene::empty(Kind::Classic);
        let account = Account::classic("octocat", scene.token(), "read:packages");
        scene.ghcr.add(Account { expires: Some(format!("{end} 23:59:59 UTC")), ..account });
        let outcome = file(&scene, &[]).output();
        let hide = |text: &[u8]| {
            let text = String::from_utf8_lossy(text).replace(&soon, "[IN 3 DAYS]");
            // How many days that are depends on the day.
            text.split_inclusive(' ')
                .map(|word| {
                    if word.trim().len() == 5 && word.trim().parse::<u32>().is_ok() {
                        "36000 "
                    } else {
                        word
                    }
                })
                .collect::<String>()
                .into_bytes()
        };
        let outcome = Outcome { stderr: hide(&outcome.stderr), ..outcome };
        page.tells(&format!("a token that ends in {name}"), &scene, &outcome);
    }
    let scene = Scene::empty(Kind::Classic);
    let account = Account::classic("octocat", scene.token(), "read:packages");
    scene.ghcr.add(Account { expires: Some("2020-01-01 00:00:00 UTC".into()), ..account });
    page.shows("a token that lives and has ended", &scene, file(&scene, &[]));
    for (access, scopes) in [
        ("pull", "repo"),
        ("pull", ""),
        ("push", "read:packages"),
        ("delete", "write:packages"),
        ("delete", "delete:packages"),
    ] {
        let scene = with_scopes(scopes);
        page.shows(
            &format!("--for {access} with the scopes `{scopes}`"),
            &scene,
            file(&scene, &["--for", access]),
        );
    }
    let scene = Scene::empty(Kind::OAuth);
    scene.ghcr.add(Account::classic("octocat", scene.token(), "repo, read:org, gist"));
    scene.fake_with("gh", json!({ "tokens": { "github.com": scene.token() } }));
    let gh = || scene.run("docker-ghcr").args(["login", "--engine", "file"]);
    page.shows("gh's token cannot pull", &scene, gh());
    scene.ghcr.add(Account::classic(
        "octocat",
        scene.token(),
        "repo, read:org, gist, read:packages",
    ));
    page.shows("gh's token can", &scene, gh());
    scene.ghcr.revoke(scene.token());
    page.shows("gh's token is dead", &scene, gh());
    let scene = Scene::empty(Kind::Classic);
    page.shows("a dead token", &scene, file(&scene, &[]));
    page.shows(
        "a dead token, GitHub not asked",
        &scene,
        file(&scene, &["--no-verify", "-u", "octocat"]),
    );
    let scene = Scene::empty(Kind::Installation);
    page.shows(
        "a job's token, dead",
        &scene,
        file(&scene, &[]).env_remove("CR_PAT").env("GITHUB_TOKEN", scene.token()),
    );
    let installation = Account::classic("actions", scene.token(), "");
    scene.ghcr.add(Account { scopes: None, kind: AccountKind::Installation, ..installation });
    page.shows(
        "a job's token",
        &scene,
        file(&scene, &[]).env_remove("CR_PAT").env("GITHUB_TOKEN", scene.token()),
    );

    // Alive, and strange.
    let scene = Scene::new();
    let cut = &scene.token()[..39];
    scene.ghcr.add(Account::classic("octocat", cut, "read:packages"));
    page.shows(
        "a token that is cut short, and lives",
        &scene,
        file(&scene, &[]).env("CR_PAT", cut),
    );
    page.shows("a password", &scene, file(&scene, &[]).env("CR_PAT", "hunter2hunter2"));
    scene.ghcr.add(Account::classic("octocat", "hunter2hunter2", "read:packages"));
    page.shows(
        "a token of an unknown kind, and alive",
        &scene,
        file(&scene, &[]).env("CR_PAT", "hunter2hunter2"),
    );
    page.shows("another user's name", &scene, file(&scene, &["-u", "hubot"]));
    page.shows("a name with a colon", &scene, file(&scene, &["-u", "octo:cat"]));
    page.shows("no name", &scene, file(&scene, &["--no-verify"]).env("HOME", scene.work()));
    scene.fake_with("gh", json!({ "tokens": { "github.com": scene.token() } }));
    let passed = scene
        .run("docker-ghcr")
        .args(["login", "--engine", "file"])
        .env("GH_TOKEN", Canary::new(Kind::FineGrained).token());
    page.shows("an unfit token that lies around", &scene, passed);
    page.compare();
}

/// The day that is so many days from now, as `2026-12-31`.
fn in_days(days: u64) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that is set");
    day(since.as_secs() + days * DAY)
}

fn organization() {
    let mut page = Page::new("organization");
    let at = Where::ApiOrg;
    for (what, name) in [
        (What::classic_forbidden("acme"), "no classic tokens"),
        (What::lifetime_forbidden("acme", 90), "no tokens that live long"),
        (What::ip_allow_list("acme"), "an allow list of addresses"),
        (
            What::api_error(403, "Enterprise Managed Users \u{1b}[2Jcannot do this."),
            "something else",
        ),
        (What::api_error(404, "Not Found"), "nothing of that name"),
        (What::status(500), "an error"),
        (What::Html, "a page"),
    ] {
        let scene = Scene::new();
        scene.ghcr.fault(Fault::at(at, what));
        page.shows(
            &format!("the organization has {name}"),
            &scene,
            file(&scene, &["--org", "acme"]),
        );
    }
    let scene = Scene::empty(Kind::Classic);
    let account = Account::classic("octocat", scene.token(), "read:packages");
    let sso = vec![(
        "acme".to_owned(),
        "https://github.com/orgs/acme/sso?authorization_request=A1B2".to_owned(),
    )];
    scene.ghcr.add(Account { sso, ..account.clone() });
    page.shows("single sign-on", &scene, file(&scene, &["--org", "acme"]));
    let sso = vec![("acme".to_owned(), "https://evil.example/sso".to_owned())];
    scene.ghcr.add(Account { sso, ..account });
    page.shows("single sign-on with a link to elsewhere", &scene, file(&scene, &["--org", "acme"]));
    page.shows("no name of an organization", &scene, file(&scene, &["--org", "../user"]));
    page.shows("--org and --no-verify", &scene, file(&scene, &["--org", "acme", "--no-verify"]));
    page.compare();
}

fn usage() {
    let mut page = Page::new("usage");
    let scene = Scene::new();
    scene.fake("docker");
    let run = |words: &[&str]| scene.run("docker-ghcr").args(words.iter().copied());
    for words in [
        &["lgoin"][..],
        &["login", "--frm", "gh"],
        &["login", "--from", "vault"],
        &["login", "--from", "gh", "--password-stdin"],
        &["login", "--for", "all"],
        &["login", "--engine", "crio"],
        &["login", "--format", "yaml"],
        &["login", "ghcr.io"],
        &["login", "--password", "x"],
        &["login", "-p", "x"],
        &["login", "-u"],
        &["login", "-q", "-v"],
        &["login", "--engine", "podman", "--", "quay.io"],
        &["login", "--engine", "all", "--", "--tls-verify=false"],
        &["login", "--engine", "file", "--", "--tls-verify=false"],
        &["logout", "--no-verify"],
        &["token", "--expires", "never"],
        &["token", "--for", "read"],
        &["completion"],
        &["completion", "csh"],
        &["version", "1"],
        &["help", "me"],
    ] {
        page.shows(&format!("docker-ghcr {}", words.join(" ")), &scene, run(words));
    }
    scene.fake("podman");
    for words in [
        &["quay.io"][..],
        &["-p", "secret"],
        &["--password=secret"],
        &["-psecret"],
        &["-u", "octocat"],
        &["--password-stdin"],
        &["--get-login"],
    ] {
        let line = format!("podman-ghcr login -- {}", words.join(" "));
        page.shows(
            &line,
            &scene,
            scene.run("podman-ghcr").args(["login", "--"]).args(words.iter().copied()),
        );
    }
    for registry in [
        "ghrc.io",
        "ghcr.com",
        "docker.pkg.github.com",
        "docker.io",
        "ghcr.io/acme",
        "ghcr.io:443",
        "http://ghcr.io",
        "containers.github.com",
        "gh\u{1b}[31mcr.io",
        "",
    ] {
        page.shows(
            &format!("--registry {registry:?}"),
            &scene,
            run(&["login", "--registry", registry]),
        );
    }
    page.shows(
        "DOCKER_GHCR_ENGINE=crio",
        &scene,
        run(&["login"]).env("DOCKER_GHCR_ENGINE", "crio"),
    );
    // As the person came.
    page.shows("docker ghcr login --nope", &scene, run(&["login", "--nope"]).plugin());
    page.shows("docker ghcr nope", &scene, run(&["nope"]).plugin());
    page.shows(
        "docker --config D ghcr nope",
        &scene,
        scene.run("docker-ghcr").plugin().verbatim(["--config", "D", "ghcr", "nope"]),
    );
    page.shows(
        "podman-ghcr login --nope",
        &scene,
        scene.run("podman-ghcr").args(["login", "--nope"]),
    );
    page.shows("nerdctl-ghcr nope", &scene, scene.run("nerdctl-ghcr").arg("nope"));
    page.shows(
        "docker ghcr --format json login --nope",
        &scene,
        run(&["login", "--format", "json", "--nope"]).plugin(),
    );
    page.compare();
}

/// A scene with engines in it.
fn with_engines(engines: &[(&str, Value)]) -> Scene {
    let scene = Scene::new();
    for (engine, orders) in engines {
        scene.fake_with(engine, orders.clone());
    }
    scene
}

fn engine() {
    let mut page = Page::new("engine");
    let good = json!({});

    // None.
    let scene = Scene::new();
    page.shows("docker-ghcr without any engine", &scene, scene.login("docker-ghcr", &[]));
    page.shows("podman-ghcr without podman", &scene, scene.login("podman-ghcr", &[]));
    page.shows("nerdctl-ghcr without nerdctl", &scene, scene.login("nerdctl-ghcr", &[]));
    page.shows(
        "--engine all without any",
        &scene,
        scene.login("docker-ghcr", &["--engine", "all"]),
    );
    page.shows("docker ghcr without docker", &scene, scene.login("docker-ghcr", &[]).plugin());

    // Good ones.
    for (program, engine) in
        [("docker-ghcr", "docker"), ("podman-ghcr", "podman"), ("nerdctl-ghcr", "nerdctl")]
    {
        let scene = with_engines(&[(engine, good.clone())]);
        page.shows(&format!("{program} login"), &scene, scene.login(program, &[]));
        page.shows(
            &format!("{program} login -v, once more"),
            &scene,
            scene.login(program, &["-v"]),
        );
    }
    let scene = with_engines(&[("docker", good.clone())]);
    page.shows("docker ghcr login", &scene, scene.login("docker-ghcr", &[]).plugin());
    let scene = with_engines(&[("podman", good.clone())]);
    page.shows(
        "podman-ghcr login -- --authfile",
        &scene,
        scene.login("podman-ghcr", &["--", "--authfile", &scene.expand("[TMP]/run/auth.json")]),
    );
    page.shows(
        "podman-ghcr login -- --tls-verify=false",
        &scene,
        scene.login("podman-ghcr", &["--", "--tls-verify=false"]),
    );
    let scene = with_engines(&[("docker", json!({ "plays": "podman" }))]);
    page.shows("a docker that is podman", &scene, scene.login("docker-ghcr", &[]));
    let all = [("docker", good.clone()), ("podman", good.clone()), ("nerdctl", good.clone())];
    let scene = with_engines(&all);
    page.shows("--engine all", &scene, scene.login("docker-ghcr", &["--engine", "all"]));

    // One that the system does not start.
    let scene = with_engines(&[]);
    let program = scene.write("bin/docker", "#!/dev/null\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(program, mode).expect("a file of ours");
    page.shows("a docker that cannot be started", &scene, scene.login("docker-ghcr", &[]));

    // What they say when they fail; GitHub had nothing against it.
    let says = |engine: &str, stderr: &str| {
        with_engines(&[(engine, json!({ "login": { "code": 1, "stderr": stderr } }))])
    };
    for (engine, stderr) in [
        ("docker", "Error response from daemon: Get \"https://ghcr.io/v2/\": denied: denied\n"),
        ("podman", "Error: logging into \"ghcr.io\": invalid username/password\n"),
        (
            "nerdctl",
            "time=\"2026-11-24T09:00:00Z\" level=fatal msg=\"failed to call rh.Client.Do: unexpected status 403 Forbidden\"\n",
        ),
        (
            "docker",
            "Error response from daemon: Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io: no such host\n",
        ),
        (
            "podman",
            "Error: authenticating creds for \"ghcr.io\": pinging container registry ghcr.io: Get \"https://ghcr.io/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority\n",
        ),
        (
            "docker",
            "Error response from daemon: Get \"https://ghcr.io/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)\n",
        ),
        (
            "docker",
            "Error response from daemon: Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: connect: connection refused\n",
        ),
        (
            "docker",
            "Error response from daemon: Get \"https://ghcr.io/v2/\": toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute\n",
        ),
        (
            "podman",
            "Error: authenticating creds for \"ghcr.io\": Requesting bearer token: received unexpected HTTP status: 503 Service Unavailable\n",
        ),
        (
            "docker",
            "Failed to initialize: unable to resolve docker endpoint: context \"X\": context not found\n",
        ),
        ("docker", "something \u{1b}[31mnobody\u{1b}[0m has ever seen\r\n\n"),
        ("docker", ""),
        ("podman", "Error: cannot log in while auth file contains an identity token for ghcr.io\n"),
    ] {
        let scene = says(engine, stderr);
        page.shows(
            &format!("{engine} says {:?}", stderr.trim_end()),
            &scene,
            scene.login("docker-ghcr", &["--engine", engine]),
        );
    }
    let scene = with_engines(&[("docker", json!({ "login": { "signal": 11 } }))]);
    page.shows("docker crashes", &scene, scene.login("docker-ghcr", &[]));
    let scene = with_engines(&[("docker", json!({ "login": { "stdout": "" } }))]);
    page.shows("docker ends without a word", &scene, scene.login("docker-ghcr", &[]));
    let scene = with_engines(&[
        ("docker", json!({ "login": { "code": 1, "stderr": "something else\n" } })),
        (
            "podman",
            json!({ "login": { "code": 125, "stderr": "Error: cannot connect to Podman\n" } }),
        ),
        ("nerdctl", good.clone()),
    ]);
    page.shows(
        "--engine all, two of which fail",
        &scene,
        scene.login("docker-ghcr", &["--engine", "all"]),
    );

    // Whom docker would hand the token to.
    let scene = with_engines(&[("docker", good.clone())]);
    for host in ["ssh://me@build.example", "tcp://build.example:2375"] {
        page.shows(
            &format!("DOCKER_HOST={host}"),
            &scene,
            scene.login("docker-ghcr", &[]).env("DOCKER_HOST", host),
        );
    }
    page.compare();
}

fn store() {
    let mut page = Page::new("store");
    let config = "home/.docker/config.json";

    // Before docker may write.
    let broken = "{\n  \"auths\": {\n    \"quay.io\": { \"auth\": 7 }\n  }\n}\n";
    for (text, what) in [
        ("{\n  \"auths\": {},\n}\n", "a comma too many"),
        (broken, "a number for a text"),
        (
            "{\n  \"auths\": { \"quay.io\": { \"auth\": \"bm8gY29sb24=\" } }\n}\n",
            "an auth without a colon",
        ),
        ("{} {}", "two values"),
    ] {
        for (program, args) in [
            ("docker-ghcr", &[][..]),
            ("docker-ghcr", &["--engine", "file"]),
            ("nerdctl-ghcr", &[]),
        ] {
            let scene = with_engines(&[("docker", json!({})), ("nerdctl", json!({}))]);
            scene.write(config, text);
            let line = [&[program, "login"], args].concat().join(" ");
            page.shows(
                &format!("{line}: config.json has {what}"),
                &scene,
                scene.login(program, args),
            );
            assert_eq!(scene.read(config), text);
        }
    }
    let scene = with_engines(&[("docker", json!({}))]);
    fs::create_dir_all(scene.home().join(".docker/config.json")).expect("a folder of ours");
    page.shows("config.json is a folder", &scene, scene.login("docker-ghcr", &[]));
    let scene = with_engines(&[("podman", json!({}))]);
    scene.write("run/containers/auth.json", "{ nonsense");
    page.shows("podman's file is broken", &scene, scene.login("podman-ghcr", &[]));
    let scene =
        with_engines(&[("podman", json!({ "--version": { "stdout": "podman version 4.7.2\n" } }))]);
    let settings: serde_json::Map<String, Value> = ["auths", "a", "b", "c", "d", "e"]
        .map(|key| (key.to_owned(), json!({})))
        .into_iter()
        .collect();
    scene.write(config, json!(settings).to_string());
    let folder = scene.home().join(".docker");
    page.shows(
        "podman's file is docker's",
        &scene,
        scene
            .login("podman-ghcr", &["--for", "push", "-u", "octocat"])
            .env("DOCKER_CONFIG", &folder),
    );
    // With a default store docker's rules would hide the login from podman.
    scene.write(config, json!({ "auths": {}, "credsStore": "x" }).to_string());
    page.shows(
        "podman's file is docker's, who has a store",
        &scene,
        scene.login("podman-ghcr", &[]).env("DOCKER_CONFIG", &folder),
    );
    let scene =
        with_engines(&[("docker", json!({ "--version": { "stdout": "docker version 4.7.2\n" } }))]);
    scene.write(config, json!(settings).to_string());
    page.shows(
        "docker is podman, and podman's file is docker's",
        &scene,
        scene.login("docker-ghcr", &[]).env("DOCKER_CONFIG", scene.home().join(".docker")),
    );
    let scene = with_engines(&[("docker", json!({}))]);
    let other = json!({ "auths": { "ghcr.io": { "auth": auth("hubot", "other") } } }).to_string();
    page.shows(
        "DOCKER_AUTH_CONFIG has another login",
        &scene,
        scene.login("docker-ghcr", &[]).env("DOCKER_AUTH_CONFIG", &other),
    );

    // Helpers.
    let named = |helper: &str| json!({ "credsStore": helper }).to_string();
    for (program, args) in [("docker-ghcr", &[][..]), ("docker-ghcr", &["--engine", "file"])] {
        let line = [&[program, "login"], args].concat().join(" ");
        let scene = with_engines(&[("docker", json!({}))]);
        scene.write(config, named("x"));
        page.shows(&format!("{line}: the helper is missing"), &scene, scene.login(program, args));
        for (orders, what) in [
            (json!({ "store": { "code": 1, "stdout": "the vault is locked\n" } }), "fails"),
            (json!({ "store": { "code": 1, "stderr": "panic: no D-Bus\n" } }), "fails on stderr"),
            (json!({ "store": { "code": 2 } }), "fails without a word"),
            (json!({ "store": { "signal": 11 } }), "crashes"),
            (json!({ "store": { "store": false } }), "forgets"),
            (
                json!({ "get": { "code": 1, "stdout": "the vault is locked\n" } }),
                "gives nothing back",
            ),
            (json!({ "get": { "stdout": "nonsense\n" } }), "answers nonsense"),
            (json!({}), "works"),
        ] {
            scene.fake_with("docker-credential-x", orders);
            scene.write(config, named("x"));
            let _ = fs::remove_file(scene.bin().join("docker-credential-x.store"));
            page.shows(&format!("{line}: the helper {what}"), &scene, scene.login(program, args));
        }
    }

    // What is not there afterwards.
    for (engine, program) in
        [("docker", "docker-ghcr"), ("podman", "podman-ghcr"), ("nerdctl", "nerdctl-ghcr")]
    {
        let scene = with_engines(&[(engine, json!({ "login": { "store": false } }))]);
        page.shows(&format!("{engine} stores nothing"), &scene, scene.login(program, &[]));
    }
    let scene = with_engines(&[("docker", json!({ "login": { "store": false } }))]);
    scene.write(config, &other);
    page.shows("docker leaves another login", &scene, scene.login("docker-ghcr", &[]));

    // What cannot be written.
    let scene = Scene::new();
    scene.write("home/.docker", "a file");
    page.shows("~/.docker is a file", &scene, file(&scene, &[]));
    let scene = Scene::new();
    page.shows(
        "HOME does not exist and cannot",
        &scene,
        file(&scene, &[]).env("HOME", "/dev/null/home"),
    );
    let scene = Scene::new();
    page.shows("the disk is full", &scene, scene.login_on_full_disk(&["--engine", "file"]));
    let scene = with_engines(&[("docker", json!({}))]);
    scene.write("state/docker-ghcr", "a file");
    page.shows("there is no place for a lock", &scene, scene.login("docker-ghcr", &[]));
    page.compare();
}

fn network() {
    let mut page = Page::new("network");
    let fault = |fault: Fault| {
        let scene = with_engines(&[("docker", json!({})), ("podman", json!({}))]);
        scene.ghcr.fault(fault);
        scene
    };
    // The registry is asked before anybody gets the token.
    for (what, name) in [
        (What::Html, "a page for people"),
        (What::EmptyJson, "200"),
        (What::status(404), "404"),
        (What::status(503), "503"),
        (What::rate_limit(60), "429"),
        (What::registry_error(403, "DENIED", "requested access to the resource is denied"), "403"),
        (What::Redirect("https://portal.example/".into()), "a redirect"),
        (What::RealmElsewhere("https://evil.example/token".into()), "a realm elsewhere"),
        (What::RealmElsewhere("http://ghcr.io/token".into()), "a realm in the clear"),
        (What::NoChallenge, "no challenge"),
        (What::Reset, "a reset"),
        (What::ManyHeaders(2000), "too many headers"),
    ] {
        let scene = fault(Fault::at(Where::V2, what));
        page.shows(
            &format!("podman; /v2/ answers {name}"),
            &scene,
            scene.login("podman-ghcr", &[]),
        );
        assert!(scene.calls("podman").iter().all(|call| call.argv[1] != "login"));
    }
    for (at, place) in [(Where::Token, "/token"), (Where::V2AfterToken, "/v2/ after the token")] {
        for (what, name) in [
            (What::Html, "a page for people"),
            (What::EmptyJson, "200 with {}"),
            (What::denied(), "403 DENIED"),
            (What::unauthorized(), "401"),
            (What::status(500), "500"),
            (What::rate_limit(60), "429"),
            (What::permission_denied("write_package"), "403 with a reason"),
            (What::Redirect("https://evil.example/".into()), "a redirect"),
            (What::Reset, "a reset"),
        ] {
            let scene = fault(Fault::at(at, what));
            page.shows(&format!("file; {place} answers {name}"), &scene, file(&scene, &[]));
        }
    }
    // docker's way may be another one.
    for how in [
        Break::RefuseConnect(502),
        Break::TlsUnknownCa,
        Break::TlsOtherHost,
        Break::TlsExpired,
        Break::PlainHttp,
        Break::Reset,
    ] {
        let scene = fault(Fault::connection("ghcr.io", how));
        page.shows(&format!("docker; ghcr.io: {how:?}"), &scene, scene.login("docker-ghcr", &[]));
        page.shows(&format!("podman; ghcr.io: {how:?}"), &scene, scene.login("podman-ghcr", &[]));
    }
    // GitHub says nothing of the token.
    for (what, name) in [
        (What::Html, "a page for people"),
        (What::status(500), "500"),
        (What::rate_limit(60), "429"),
        (What::api_error(403, "API rate limit exceeded for user ID 1."), "403, a rate limit"),
        (What::api_error(401, "Bad credentials"), "401"),
        (What::Reset, "a reset"),
    ] {
        let scene = fault(Fault::at(Where::ApiUser, what));
        page.shows(&format!("the API answers {name}"), &scene, file(&scene, &["-u", "octocat"]));
    }
    // No proxy there.
    let scene = Scene::new();
    let closed = "http://127.0.0.1:1";
    page.shows(
        "nobody at the proxy's address",
        &scene,
        file(&scene, &[]).env("HTTPS_PROXY", closed),
    );
    page.shows(
        "a proxy's address that is none",
        &scene,
        file(&scene, &[]).env("HTTPS_PROXY", "http://%zz"),
    );
    page.shows(
        "an unreadable SSL_CERT_FILE",
        &scene,
        file(&scene, &[]).env("SSL_CERT_FILE", "/dev/null/ca.pem"),
    );
    page.compare();
}

fn logout() {
    let mut page = Page::new("logout");
    let config = "home/.docker/config.json";
    let entry =
        |host: &str| json!({ "auths": { host: { "auth": auth("octocat", "x") } } }).to_string();
    let run = |scene: &Scene, program: &str, args: &[&str]| -> Outcome {
        scene.run(program).arg("logout").args(args.iter().copied()).output()
    };
    for (program, engine) in
        [("docker-ghcr", "docker"), ("podman-ghcr", "podman"), ("nerdctl-ghcr", "nerdctl")]
    {
        let scene = with_engines(&[(engine, json!({}))]);
        scene.login(program, &[]).output();
        page.tells(&format!("{program} logout"), &scene, &run(&scene, program, &[]));
        page.tells(&format!("{program} logout, once more"), &scene, &run(&scene, program, &[]));
    }
    let scene = Scene::new();
    page.tells("nothing installed", &scene, &run(&scene, "docker-ghcr", &[]));
    page.tells("file, nothing stored", &scene, &run(&scene, "docker-ghcr", &["--engine", "file"]));
    page.tells(
        "another registry",
        &scene,
        &run(&scene, "docker-ghcr", &["--engine", "file", "--registry", "quay.io"]),
    );
    scene.write(config, "{ nonsense");
    page.tells("config.json is broken", &scene, &run(&scene, "docker-ghcr", &["--engine", "file"]));

    // What podman still reads.
    let scene = with_engines(&[("podman", json!({}))]);
    scene.write(config, entry("ghcr.io"));
    page.tells("podman still reads docker's file", &scene, &run(&scene, "podman-ghcr", &[]));
    let parts = json!({ "auths": { "ghcr.io/acme": { "auth": auth("octocat", "x") } } });
    scene.write("run/containers/auth.json", parts.to_string());
    scene.write(config, "{}");
    page.tells("a login for a part", &scene, &run(&scene, "podman-ghcr", &[]));
    page.tells(
        "a login for a part, --all-keys",
        &scene,
        &run(&scene, "podman-ghcr", &["--all-keys"]),
    );
    let scene = with_engines(&[("docker", json!({}))]);
    let variable = entry("ghcr.io");
    let outcome =
        scene.run("docker-ghcr").arg("logout").env("DOCKER_AUTH_CONFIG", variable).output();
    page.tells("DOCKER_AUTH_CONFIG has a login", &scene, &outcome);

    // Helpers.
    scene.write(config, r#"{ "credsStore": "x", "auths": { "ghcr.io": {} } }"#);
    page.tells("the helper is missing", &scene, &run(&scene, "docker-ghcr", &[]));
    let kept = json!({ "ghcr.io": { "Username": "octocat", "Secret": "x" } }).to_string();
    for (orders, what) in [
        (json!({ "erase": { "code": 1, "stdout": "the vault is locked\n" } }), "fails"),
        (json!({ "erase": { "store": false } }), "forgets nothing"),
        (json!({}), "works"),
    ] {
        scene.fake_with("docker-credential-x", orders);
        scene.write("bin/docker-credential-x.store", &kept);
        scene.write(config, r#"{ "credsStore": "x", "auths": { "ghcr.io": {} } }"#);
        page.tells(&format!("the helper {what}"), &scene, &run(&scene, "docker-ghcr", &[]));
    }
    let scene = with_engines(&[("docker", json!({})), ("podman", json!({}))]);
    scene.login("docker-ghcr", &["--engine", "all"]).output();
    scene.write("run/containers/auth.json", "{ nonsense");
    page.tells(
        "--engine all, one of which fails",
        &scene,
        &run(&scene, "docker-ghcr", &["--engine", "all"]),
    );
    page.compare();
}

fn stops() {
    let mut page = Page::new("stops");
    for (signal, name) in
        [(Signal::INT, "Ctrl-C"), (Signal::TERM, "SIGTERM"), (Signal::HUP, "SIGHUP")]
    {
        let scene = with_engines(&[("docker", json!({ "login": { "hang": true } }))]);
        let running = scene.login("docker-ghcr", &[]).start();
        scene.wait_for_call("docker", "login");
        running.send(signal);
        page.tells(&format!("{name} while docker logs in"), &scene, &running.output());
        assert_eq!(scene.stored("ghcr.io"), None);
    }
    // docker's helper is docker's child, not ours: it goes on when docker is killed.
    let scene = with_engines(&[
        ("docker", json!({ "login": { "hang": true } })),
        ("docker-credential-x", json!({})),
    ]);
    scene.write("home/.docker/config.json", r#"{ "credsStore": "x" }"#);
    let running = scene.login("docker-ghcr", &[]).start();
    scene.wait_for_call("docker", "login");
    running.send(Signal::INT);
    page.tells("Ctrl-C while docker logs in, behind a helper", &scene, &running.output());
    let scene = with_engines(&[("docker", json!({ "login": { "hang": "after" } }))]);
    let running = scene.login("docker-ghcr", &[]).start();
    scene.wait_for_hang("docker", "login");
    assert!(scene.stored("ghcr.io").is_some(), "docker stores nothing");
    running.send(Signal::INT);
    page.tells("Ctrl-C when docker has stored", &scene, &running.output());
    let scene = Scene::new();
    let running = scene
        .run("docker-ghcr")
        .args(["login", "--password-stdin", "--engine", "file"])
        .stdin_open()
        .start();
    running.wait_for_words("waiting for the token on stdin …\n");
    running.send(Signal::INT);
    page.tells("Ctrl-C while stdin is read", &scene, &running.output());
    page.compare();
}

fn formats() {
    let mut page = Page::new("formats");
    let json_of = |scene: &Scene, program: &str, args: &[&str]| {
        let run = scene.login(program, &["--format", "json"]).args(args.iter().copied());
        run.output()
    };
    let all = [("docker", json!({})), ("podman", json!({})), ("nerdctl", json!({}))];
    let scene = with_engines(&all);
    page.tells("login", &scene, &json_of(&scene, "docker-ghcr", &[]));
    page.tells("login -q", &scene, &json_of(&scene, "docker-ghcr", &["-q"]));
    page.tells(
        "login --engine file -u hubot",
        &scene,
        &json_of(&scene, "docker-ghcr", &["--engine", "file", "-u", "hubot"]),
    );
    page.tells("login --engine all", &scene, &json_of(&scene, "docker-ghcr", &["--engine", "all"]));
    let fails = json!({ "login": { "code": 1, "stderr": "no\n" } });
    let scene =
        with_engines(&[("docker", fails.clone()), ("podman", json!({})), ("nerdctl", fails)]);
    page.tells(
        "login --engine all, two of which fail",
        &scene,
        &json_of(&scene, "docker-ghcr", &["--engine", "all"]),
    );
    page.tells("login that fails", &scene, &json_of(&scene, "docker-ghcr", &[]));
    page.tells(
        "login without a token",
        &scene,
        &scene.run("docker-ghcr").args(["login", "--format", "json"]).output(),
    );
    page.tells("login with a wrong option", &scene, &json_of(&scene, "docker-ghcr", &["--nope"]));
    page.tells(
        "login, a registry that is none",
        &scene,
        &json_of(&scene, "docker-ghcr", &["--registry", "quay.io"]),
    );
    let helper = with_engines(&[("docker", json!({})), ("docker-credential-x", json!({}))]);
    helper.write("home/.docker/config.json", r#"{ "credsStore": "x" }"#);
    page.tells("login behind a helper", &helper, &json_of(&helper, "docker-ghcr", &[]));
    let scene = with_engines(&all);
    json_of(&scene, "docker-ghcr", &["--engine", "all"]);
    let logout = |args: &[&str]| {
        scene
            .run("docker-ghcr")
            .args(["logout", "--format", "json"])
            .args(args.iter().copied())
            .output()
    };
    page.tells("logout", &scene, &logout(&[]));
    page.tells("logout --engine all", &scene, &logout(&["--engine", "all"]));
    scene.write("home/.docker/config.json", "{ nonsense");
    page.tells("logout that fails", &scene, &logout(&[]));
    page.tells("logout --engine all, two of which fail", &scene, &logout(&["--engine", "all"]));

    // Less and more words.
    let scene = with_engines(&all);
    page.shows("login -q", &scene, scene.login("docker-ghcr", &["-q"]));
    page.shows("login -q -u hubot", &scene, scene.login("docker-ghcr", &["-q", "-u", "hubot"]));
    page.shows("login -v", &scene, scene.login("docker-ghcr", &["-v"]));
    page.shows("logout -q", &scene, scene.run("docker-ghcr").args(["logout", "-q"]));
    page.shows("login -q that fails", &scene, scene.run("docker-ghcr").args(["login", "-q"]));

    // The page for tokens: at most five lines, and never `repo`.
    for args in [
        &[][..],
        &["--for", "push"],
        &["--for", "delete", "--expires", "30"],
        &["--registry", "containers.acme.ghe.com"],
        &["--registry", "containers.git.corp.example", "--for", "push"],
        &["--open"],
        &["--format", "json"],
        &["--format", "json", "--open", "--for", "push"],
        &["-q"],
        &["--registry", "quay.io"],
    ] {
        let outcome =
            scene.run("docker-ghcr").plugin().arg("token").args(args.iter().copied()).output();
        let text = outcome.stdout_text() + &outcome.stderr_text();
        assert!(args.contains(&"json") || text.lines().count() <= 6, "{text}");
        assert!(!text.contains("repo"), "{text}");
        page.tells(&format!("docker ghcr token {}", args.join(" ")), &scene, &outcome);
    }
    page.shows("podman-ghcr token", &scene, scene.run("podman-ghcr").arg("token"));
    let version = |outcome: Outcome| Outcome {
        stdout: outcome.stdout_text().replace(env!("CARGO_PKG_VERSION"), "[VERSION]").into_bytes(),
        ..outcome
    };
    for args in
        [&["version"][..], &["version", "-v"], &["version", "--format", "json"], &["--version"]]
    {
        let outcome = scene.run("docker-ghcr").args(args.iter().copied()).output();
        page.tells(&args.join(" "), &scene, &version(outcome));
    }
    let outcome = scene.run("docker-ghcr").plugin().args(["version", "-v"]).output();
    page.tells("docker ghcr version -v", &scene, &version(outcome));
    page.compare();
}

/// What takes a minute and more, all at once.
fn slow() {
    let mut page = Page::new("slow");
    let hangs = with_engines(&[("docker", json!({ "login": { "hang": true } }))]);
    let stores = with_engines(&[("docker", json!({ "login": { "hang": "after" } }))]);
    let limit = Duration::from_secs(120);
    let runs = [hangs.login("docker-ghcr", &[]), stores.login("docker-ghcr", &[])];
    let [first, second] = runs.map(|run| run.limit(limit).start());
    let busy = with_engines(&[("docker", json!({ "login": { "hang": true } }))]);
    let holder = busy.login("docker-ghcr", &[]).limit(limit).start();
    busy.wait_for_call("docker", "login");
    let third = busy.login("docker-ghcr", &["--engine", "file"]).limit(limit).start();
    for (running, scene, what) in
        [(first, &hangs, "docker hangs"), (second, &stores, "docker hangs when it has stored")]
    {
        let outcome = running.output();
        // Not two limits, whatever else the machine has to do.
        assert!((60.0..80.0).contains(&outcome.took.as_secs_f64()), "{:?}", outcome.took);
        page.tells(what, scene, &outcome);
    }
    assert!(!hangs.calls("docker").iter().any(|call| call.is_alive()));
    // Both have ended before the token is looked for: the one that waited writes the very file.
    let [holder, third] = [holder, third].map(|running| running.output());
    page.tells("another one that has the lock for a minute", &busy, &holder);
    page.tells("one that waits for it", &busy, &third);
    page.compare();
}

fn no_color_unless_it_is_wanted() {
    let scene = Scene::new();
    let run = || scene.run("docker-ghcr").args(["login", "--engine", "file", "--from", "env"]);
    let seen = |run: Run<'_>| {
        let mut terminal = run.terminal();
        terminal.expect("no token was found");
        let outcome = terminal.finish();
        assert_eq!(outcome.code, Some(4));
        outcome.stdout.contains(&0x1b)
    };
    assert!(seen(run().env("TERM", "xterm")));
    assert!(!seen(run().env("TERM", "xterm").env("NO_COLOR", "1")));
    assert!(!seen(run().env("TERM", "dumb")));
    // Set to nothing it is not set (no-color.org).
    assert!(seen(run().env("TERM", "xterm").env("NO_COLOR", "")));
    let piped = |run: Run<'_>| run.env("TERM", "xterm").output().stderr.contains(&0x1b);
    assert!(!piped(run()));
    assert!(!seen(run().env("TERM", "xterm").env("CLICOLOR", "0")));
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
        assert!(piped(run().env(name, "1")), "{name}");
        assert!(!piped(run().env(name, "0")), "{name}");
        assert!(!piped(run().env(name, "1").env("NO_COLOR", "1")), "{name}");
    }
}

fn a_stdout_that_is_full_or_gone() {
    if cfg!(target_os = "linux") {
        let scene = Scene::new();
        let said = "error: stdout cannot be written: no space left on device  [unexpected]\n  \
                    fix: look where stdout leads to\n";
        for words in [&["version"][..], &["--help"], &["login", "-h"], &["--version"], &[]] {
            let run = scene.run("docker-ghcr").args(words.iter().copied());
            run.stdout_to("/dev/full").stderr(said).code(1).check();
        }
        // Whoever closed it does not want to hear of it.
        scene.run("docker-ghcr").arg("--help").stdout_broken().code(1).check();
    }
    for args in [
        &["login", "--engine", "file"][..],
        &["login", "--engine", "docker"],
        &["login", "--engine", "docker", "--format", "json"],
        &["logout", "--engine", "docker"],
        &["token"],
        &["token", "--format", "json"],
        &["version"],
        &["version", "--format", "json"],
        &["completion", "bash"],
        &["--help"],
        &["login", "--help"],
    ] {
        let scene = with_engines(&[("docker", json!({}))]);
        let run =
            || scene.run("docker-ghcr").args(args.iter().copied()).env("CR_PAT", scene.token());
        let mut runs = vec![run().stdout_broken()];
        if cfg!(target_os = "linux") {
            runs.push(run().stdout_to("/dev/full"));
        }
        for run in runs {
            scene.write(
                "home/.docker/config.json",
                json!({ "auths": { "ghcr.io": { "auth": auth("octocat", "x") } } }).to_string(),
            );
            let outcome = run.output();
            let said = outcome.stderr_text();
            assert_ne!(outcome.code, Some(0), "{args:?}: {said}");
            assert!(outcome.signal.is_none(), "{args:?}: {outcome:?}");
            assert!(
                !said.contains("panicked") && !said.contains("mistake in this program"),
                "{args:?}: {said}"
            );
        }
    }
}

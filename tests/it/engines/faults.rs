//! What goes wrong between an engine and the registry, each with the real engine.
//!
//! Every row names the fault, the cause that has to be told and how long that may take. Whatever
//! happens, nothing is stored.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use ghcr_stand_in::{Account, Break, Fault, What, Where};

use crate::engines::login::with;
use crate::harness::real::{trial, trial_of_any};
use crate::harness::run::Run;
use crate::harness::scene::Scene;
use crate::harness::world::auth;

/// Whether GitHub and the registry are asked before the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Before,
    /// `--no-verify`: the engine is the first to meet the fault.
    Not,
}

/// A fault and the causes by which it is known: the one that is told as a rule, and those of the
/// engines that see it otherwise.
struct Row {
    name: &'static str,
    fault: Fault,
    cause: &'static str,
    /// Causes that hold for one engine: its name, when it was asked, the cause.
    but: Vec<(&'static str, Ask, &'static str)>,
}

impl Row {
    fn new(name: &'static str, fault: Fault, cause: &'static str) -> Self {
        Self { name, fault, cause, but: Vec::new() }
    }

    fn but(mut self, engine: &'static str, ask: Ask, cause: &'static str) -> Self {
        self.but.push((engine, ask, cause));
        self
    }

    fn both(self, engine: &'static str, cause: &'static str) -> Self {
        self.but(engine, Ask::Before, cause).but(engine, Ask::Not, cause)
    }

    /// A cause that every engine gives when nobody asked before it.
    fn unasked(self, cause: &'static str) -> Self {
        ENGINES.into_iter().fold(self, |row, engine| row.but(engine, Ask::Not, cause))
    }

    fn cause(&self, engine: &str, ask: Ask) -> &'static str {
        let own = self.but.iter().find(|(name, when, _)| *name == engine && *when == ask);
        own.map_or(self.cause, |(_, _, cause)| cause)
    }
}

/// Seconds for what waits for nobody. Engines take some to start where the machine is busy.
const AT_ONCE: u64 = 30;
/// Seconds for an engine that has no limit of its own and ends at ours, which is sixty.
const AT_OUR_LIMIT: u64 = 85;

const ENGINES: [&str; 3] = ["docker", "podman", "nerdctl"];

/// The documented exit code of a cause, written down here a second time on purpose.
fn exit_of(cause: &str) -> i32 {
    match cause {
        "dead-token" => 4,
        "rate-limited" | "server-error" | "not-a-registry" | "realm-elsewhere"
        | "registry-refused" | "engine-failed" => 5,
        "name-not-resolved" | "not-reached" | "proxy-failed" | "tls-failed"
        | "no-answer-in-time" | "engine-timeout" => 6,
        _ => panic!("no exit code is known for {cause}"),
    }
}

/// Whether the podman that is here quotes the registry's answer, as it does from version 5 on.
fn podman_quotes() -> bool {
    let said = std::process::Command::new("podman").arg("--version").output();
    let said = said.map(|it| String::from_utf8_lossy(&it.stdout).into_owned()).unwrap_or_default();
    let version = said.trim().rsplit(' ').next().and_then(|it| it.split('.').next()?.parse().ok());
    version.is_some_and(|major: u32| major >= 5)
}

/// Faults that answer at once.
fn rows() -> Vec<Row> {
    let at = |at, what| Fault::at(at, what);
    let connection = |how| Fault::connection("ghcr.io", how);
    vec![
        Row::new("token 403", at(Where::Token, What::denied()), "dead-token"),
        Row::new("token 401", at(Where::Token, What::unauthorized()), "dead-token"),
        Row::new("token 429", at(Where::Token, What::rate_limit(1)), "rate-limited"),
        Row::new("token 500", at(Where::Token, What::status(500)), "server-error"),
        Row::new("token 503", at(Where::Token, What::status(503)), "server-error"),
        Row::new("token HTML", at(Where::Token, What::Html), "not-a-registry"),
        // podman takes the missing token for a wrong password.
        Row::new("token {}", at(Where::Token, What::EmptyJson), "not-a-registry")
            .both("podman", "dead-token"),
        Row::new("token reset", at(Where::Token, What::Reset), "not-reached"),
        // Engines cannot tell it from a token that is refused; we were given a bearer for it.
        Row::new("401 in the end", at(Where::V2AfterToken, What::unauthorized()), "dead-token")
            .both("file", "registry-refused"),
        // podman 4 and nerdctl name the status alone, and GHCR refuses a dead token at /token.
        Row::new("403 in the end", at(Where::V2AfterToken, What::denied()), "registry-refused")
            .both("docker", "dead-token")
            .both("podman", if podman_quotes() { "dead-token" } else { "registry-refused" }),
        Row::new("404 in the end", at(Where::V2AfterToken, What::status(404)), "not-a-registry"),
        Row::new("429 in the end", at(Where::V2AfterToken, What::rate_limit(1)), "rate-limited"),
        Row::new("500 in the end", at(Where::V2AfterToken, What::status(500)), "server-error"),
        // docker says the same of the request before the token and the one after it.
        Row::new("/v2/ 403", at(Where::V2, What::status(403)), "registry-refused").but(
            "docker",
            Ask::Not,
            "dead-token",
        ),
        Row::new("/v2/ 404", at(Where::V2, What::status(404)), "not-a-registry"),
        Row::new("/v2/ 429", at(Where::V2, What::rate_limit(1)), "rate-limited"),
        Row::new("/v2/ 500", at(Where::V2, What::status(500)), "server-error"),
        Row::new("/v2/ without a challenge", at(Where::V2, What::NoChallenge), "not-a-registry")
            .unasked("dead-token"),
        Row::new("/v2/ reset", at(Where::V2, What::Reset), "not-reached"),
        Row::new(
            "/v2/ elsewhere",
            at(Where::V2, What::Redirect("https://portal.example/".into())),
            "not-a-registry",
        )
        // Engines go there, and our proxy refuses the host.
        .unasked("proxy-failed"),
        Row::new(
            "realm elsewhere",
            at(Where::V2, What::RealmElsewhere("https://evil.example/token".into())),
            "realm-elsewhere",
        )
        .unasked("proxy-failed"),
        Row::new("unknown CA", connection(Break::TlsUnknownCa), "tls-failed"),
        Row::new("other host", connection(Break::TlsOtherHost), "tls-failed"),
        Row::new("expired", connection(Break::TlsExpired), "tls-failed"),
        Row::new("plain HTTP", connection(Break::PlainHttp), "tls-failed"),
        Row::new("CONNECT 502", connection(Break::RefuseConnect(502)), "proxy-failed"),
        Row::new("CONNECT 403", connection(Break::RefuseConnect(403)), "proxy-failed"),
        Row::new("connection reset", connection(Break::Reset), "not-reached"),
    ]
}

/// The two stores as they are in a world.
const STORES: [&str; 2] = ["home/.docker/config.json", "run/containers/auth.json"];

/// A login by an engine, or by none.
fn login<'s>(scene: &'s Scene, engine: &str, args: &[&str]) -> Run<'s> {
    match engine {
        "file" => scene.login("docker-ghcr", &[&["--engine", "file"], args].concat()),
        engine => scene.login(&format!("{engine}-ghcr"), args),
    }
}

/// Logs in while something is wrong. Says what is wrong with how that ends.
fn fault(scene: &Scene, engine: &str, ask: Ask, cause: &str, limit: u64) -> Option<String> {
    let run = match ask {
        Ask::Before => login(scene, engine, &[]),
        Ask::Not => login(scene, engine, &["--no-verify", "-u", "octocat"]),
    };
    let outcome = run.output();
    scene.assert_no_leak(&[&outcome]);
    let said = outcome.stderr_text();
    let last = said.lines().rfind(|line| line.starts_with("error: ")).unwrap_or_default();
    let mut faults = Vec::new();
    if !last.ends_with(&format!("  [{cause}]")) || outcome.code != Some(exit_of(cause)) {
        faults.push(format!("{cause} was expected"));
    }
    if !outcome.stdout.is_empty() {
        faults.push(format!("stdout has {:?}", outcome.stdout_text()));
    }
    if outcome.took > Duration::from_secs(limit) {
        faults.push(format!("it has {limit} s"));
    }
    faults.extend(take_stored(scene).map(|text| format!("{text:?} was stored")));
    (!faults.is_empty()).then(|| {
        format!(
            "{engine}, {ask:?}: {}; ended with {:?} after {:?}\n{said}",
            faults.join(", "),
            outcome.code,
            outcome.took
        )
    })
}

/// What is stored for the registry, which is then gone.
fn take_stored(scene: &Scene) -> Option<String> {
    let read = |file: &PathBuf| std::fs::read_to_string(file).ok();
    let files = STORES.map(|file| scene.root().join(file));
    let found = files.iter().filter_map(read).find(|text| text.contains("ghcr.io"));
    for file in files {
        let _ = std::fs::remove_file(file);
    }
    found
}

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    let file = libtest_mimic::Trial::test("engines::faults::file_meets_every_fault", || {
        every_fault("file");
        Ok(())
    });
    vec![
        // The longest first.
        trial_of_any("engines::faults::long_silence", long_silence),
        trial("docker", "engines::faults::docker_meets_every_fault", || every_fault("docker")),
        trial("podman", "engines::faults::podman_meets_every_fault", || every_fault("podman")),
        trial("nerdctl", "engines::faults::nerdctl_meets_every_fault", || every_fault("nerdctl")),
        file,
        trial("docker", "engines::faults::docker_and_an_open_registry", || open("docker")),
        trial("podman", "engines::faults::podman_and_an_open_registry", || open("podman")),
        trial("nerdctl", "engines::faults::nerdctl_and_an_open_registry", || open("nerdctl")),
        trial("docker", "engines::faults::docker_and_proxies", || proxies("docker")),
        trial("podman", "engines::faults::podman_and_proxies", || proxies("podman")),
        trial("nerdctl", "engines::faults::nerdctl_and_proxies", || proxies("nerdctl")),
        trial("docker", "engines::faults::docker_and_odd_tokens", || odd_tokens("docker")),
        trial("podman", "engines::faults::podman_and_odd_tokens", || odd_tokens("podman")),
        trial("nerdctl", "engines::faults::nerdctl_and_odd_tokens", || odd_tokens("nerdctl")),
    ]
}

fn scene_of(engine: &str) -> Scene {
    match engine {
        "file" => with(&[]),
        engine => with(&[engine]),
    }
}

fn every_fault(engine: &str) {
    let scene = scene_of(engine);
    let mut wrong = Vec::new();
    for row in rows() {
        scene.ghcr.fault(row.fault.clone());
        for ask in [Ask::Before, Ask::Not] {
            let told = fault(&scene, engine, ask, row.cause(engine, ask), AT_ONCE);
            wrong.extend(told.map(|text| format!("{}: {text}", row.name)));
        }
        scene.ghcr.clear_faults();
    }
    let log = scene.ghcr.log();
    let strangers = log.iter().filter(|exchange| exchange.refused);
    let leaked: Vec<_> = strangers.filter(|exchange| exchange.basic.is_some()).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever asks for no token is not GitHub's registry, but every engine calls that a success.
fn open(engine: &str) {
    let scene = with(&[engine]);
    for what in [What::Html, What::EmptyJson] {
        scene.ghcr.fault(Fault::at(Where::V2, what));
        assert_eq!(fault(&scene, engine, Ask::Before, "not-a-registry", AT_ONCE), None);
        // The token went nowhere, and whoever asks for no check gets the engine's word.
        let outcome = login(&scene, engine, &["--no-verify", "-u", "octocat"]).output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        assert!(scene.ghcr.log().iter().all(|exchange| exchange.basic.is_none()));
        assert!(take_stored(&scene).is_some());
        scene.ghcr.clear_faults();
    }
}

/// A proxy without a name, and one that is not there.
fn proxies(engine: &str) {
    for proxy in ["http://proxy.invalid:3128", "http://127.0.0.1:1"] {
        let scene = with(&[engine]);
        scene.set("HTTPS_PROXY", proxy);
        for ask in [Ask::Before, Ask::Not] {
            assert_eq!(fault(&scene, engine, ask, "proxy-failed", 60), None, "{proxy}");
        }
    }
    // A host without a name, to which no proxy leads.
    let scene = with(&[engine]);
    scene.set("NO_PROXY", "*");
    let args = ["--registry", "containers.git.invalid", "-u", "octocat", "--from", "env:CR_PAT"];
    for ask in [&[][..], &["--no-verify"]] {
        let outcome = login(&scene, engine, &[&args, ask].concat())
            .stderr_has("[name-not-resolved]")
            .code(6)
            .check();
        assert!(outcome.took < Duration::from_secs(60), "{:?}", outcome.took);
    }
    assert_eq!(take_stored(&scene), None);
}

/// What waits. Each waits in a world of its own, and all at once, for up to a minute.
fn long_silence(engines: &[&'static str]) {
    let wrong: Vec<String> = thread::scope(|scope| {
        let waits: Vec<_> = engines
            .iter()
            .flat_map(|engine| silences(engine).into_iter().map(move |wait| (*engine, wait)))
            .map(|(engine, wait)| scope.spawn(move || waits(engine, wait)))
            .collect();
        let doubts: Vec<_> =
            engines.iter().map(|engine| scope.spawn(|| silent_api(engine))).collect();
        for doubt in doubts {
            doubt.join().expect("a silent API is no more than a doubt");
        }
        waits.into_iter().filter_map(|wait| wait.join().expect("no login panics")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A name, the fault, when it is met, its cause, and the seconds that it may take.
type Silence = (&'static str, Fault, Ask, &'static str, u64);

fn silences(engine: &str) -> Vec<Silence> {
    let at = |at, what| Fault::at(at, what);
    let connection = |how| Fault::connection("ghcr.io", how);
    // docker has a limit of 15 s for a request, nerdctl one of 30 s for the head of an answer, and
    // podman none: it ends at ours.
    let (ours, told, limit) = match engine {
        "docker" => ("no-answer-in-time", "no-answer-in-time", 40),
        "nerdctl" => ("engine-timeout", "no-answer-in-time", 50),
        _ => ("engine-timeout", "engine-timeout", AT_OUR_LIMIT),
    };
    let mut rows = vec![
        ("/v2/ silent", at(Where::V2, What::Silent), Ask::Before, "no-answer-in-time", 40),
        ("/v2/ silent", at(Where::V2, What::Silent), Ask::Not, told, limit),
        ("token silent", at(Where::Token, What::Silent), Ask::Before, told, limit),
        ("token stalls", at(Where::Token, What::StallBody), Ask::Not, ours, AT_OUR_LIMIT),
        ("end silent", at(Where::V2AfterToken, What::Silent), Ask::Before, told, limit),
        ("TLS hangs", connection(Break::TlsHang), Ask::Before, "no-answer-in-time", 40),
        ("TLS hangs", connection(Break::TlsHang), Ask::Not, "no-answer-in-time", 40),
        ("no CONNECT", connection(Break::SilentConnect), Ask::Before, "no-answer-in-time", 40),
    ];
    // docker needs no body of that answer, and logs in.
    if engine != "docker" {
        let stalls = at(Where::V2, What::StallBody);
        rows.push(("/v2/ stalls", stalls, Ask::Before, "no-answer-in-time", 40));
    }
    rows
}

fn waits(engine: &str, (name, what, ask, cause, limit): Silence) -> Option<String> {
    let scene = with(&[engine]);
    scene.ghcr.fault(what);
    fault(&scene, engine, ask, cause, limit).map(|text| format!("{name}: {text}"))
}

fn silent_api(engine: &str) {
    let scene = with(&[engine]);
    scene.ghcr.fault(Fault::at(Where::Api, What::Silent));
    let outcome = login(&scene, engine, &["-u", "octocat"]).output();
    let said = outcome.stderr_text();
    assert_eq!(outcome.code, Some(0), "{said}");
    assert!(said.contains("  [not-verified]\n"), "{said}");
    assert!(take_stored(&scene).is_some());
}

/// What is piped in, and what the engine has to store of it or why it is refused.
fn odd_tokens(engine: &'static str) {
    let scene = with(&[engine]);
    let token = scene.token().to_owned();
    let longest = "x".repeat(8 * 1024);
    let others = ["a:b", &longest];
    for odd in others {
        scene.ghcr.add(Account::classic("octocat", odd, "read:packages"));
    }
    let around = |before: &str, after: &str| format!("{before}{token}{after}").into_bytes();
    let broken = |by: &[u8]| [&token.as_bytes()[..20], by, &token.as_bytes()[20..]].concat();
    let good = [
        (around("", ""), &*token),
        (around("", "\n"), &token),
        (around("", "\r\n"), &token),
        (around("", "\r"), &token),
        (around("", "\n\n"), &token),
        (around(" ", ""), &token),
        (around("", " "), &token),
        (around("\t", " \n"), &token),
        (around("\u{feff}", "\r\n"), &token),
        (others[0].into(), others[0]),
        (longest.clone().into_bytes(), &longest),
    ];
    let bad = [
        (broken(b"\n"), "malformed-token"),
        (broken(b"\r\n"), "malformed-token"),
        (broken(b" "), "malformed-token"),
        (broken(b"\0"), "malformed-token"),
        (broken("\u{feff}".as_bytes()), "malformed-token"),
        (broken(b"\xe9"), "malformed-token"),
        (broken("\u{e9}".as_bytes()), "malformed-token"),
        (around("\"", "\""), "quoted-token"),
        (Vec::new(), "empty-token"),
        (b"\n".to_vec(), "empty-token"),
        (b" ".to_vec(), "empty-token"),
        (vec![b'x'; 8 * 1024 + 1], "malformed-token"),
        (vec![b'x'; 65_535], "malformed-token"),
        (vec![b'x'; 65_536], "malformed-token"),
        (vec![b'x'; 1 << 20], "malformed-token"),
    ];
    let run =
        || scene.run(format!("{engine}-ghcr")).args(["login", "-u", "octocat", "--password-stdin"]);
    for (piped, stored) in good {
        let shown = String::from_utf8_lossy(&piped[..piped.len().min(60)]).into_owned();
        let outcome = run().stdin(piped).output();
        assert_eq!(outcome.code, Some(0), "{shown:?}: {}", outcome.stderr_text());
        let text = take_stored(&scene).unwrap_or_default();
        assert!(text.contains(&auth("octocat", stored)), "{shown:?}: {text}");
    }
    scene.ghcr.clear_log();
    for (piped, cause) in bad {
        let shown = String::from_utf8_lossy(&piped[..piped.len().min(60)]).into_owned();
        let outcome = run().stdin(piped).output();
        let said = outcome.stderr_text();
        assert_eq!(outcome.code, Some(4), "{shown:?}: {said}");
        assert!(said.contains(&format!("  [{cause}]\n")), "{shown:?}: {said}");
        assert!(outcome.stdout.is_empty(), "{shown:?}");
    }
    run().stderr_has("[empty-token]").code(4).check();
    run().stdin_closed().stderr_has("[").code(4).check();
    // A pipe that stays open is waited for, with a word; no engine hears of it.
    let waiting = run().stdin_open().start();
    waiting.wait_for_words("waiting for the token on stdin …\n");
    waiting.send(rustix::process::Signal::TERM);
    let outcome = waiting.output();
    assert_eq!(outcome.code, Some(143), "{}", outcome.stderr_text());
    assert!(outcome.stderr_text().starts_with("waiting for the token on stdin"));
    assert_eq!(scene.asked(), [""; 0]);
    assert_eq!(take_stored(&scene), None);
}

//! `explain`: the corpus, as it is and as logs have it; the pages of causes; and how it ends.
//!
//! The corpus lies in `tests/corpus`, each message with the source of what is expected of it.

use docker_ghcr::for_tests::{Cause, Found, Reader};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::harness::canary::Kind;
use crate::harness::run::{Outcome, Run};
use crate::harness::scene::Scene;
use crate::harness::world::World;

crate::trials![
    the_corpus_is_large,
    the_corpus_by_the_built_program,
    the_corpus_in_logs,
    every_row_of_the_catalogue_has_a_place,
    a_log_of_everything,
    what_is_found_is_told,
    nothing_found_is_said,
    json,
    a_token_in_a_log_is_not_shown,
    a_page_for_every_cause,
    a_page_is_as_wide_as_the_terminal,
    an_unknown_code,
    a_terminal_is_no_text,
    what_cannot_be_read,
    pieces_do_not_matter,
    any_bytes,
];

/// Files of the corpus.
const CORPUS: &[(&str, &str)] = &[
    ("buildah", include_str!("../../corpus/buildah.txt")),
    ("buildkit", include_str!("../../corpus/buildkit.txt")),
    ("catalogue", include_str!("../../corpus/catalogue.txt")),
    ("compose", include_str!("../../corpus/compose.txt")),
    ("containerd", include_str!("../../corpus/containerd.txt")),
    ("cosign", include_str!("../../corpus/cosign.txt")),
    ("crane", include_str!("../../corpus/crane.txt")),
    ("cri", include_str!("../../corpus/cri.txt")),
    ("daemon", include_str!("../../corpus/daemon.txt")),
    ("docker", include_str!("../../corpus/docker.txt")),
    ("helm", include_str!("../../corpus/helm.txt")),
    ("ko", include_str!("../../corpus/ko.txt")),
    ("login", include_str!("../../corpus/login.txt")),
    ("nerdctl", include_str!("../../corpus/nerdctl.txt")),
    ("oras", include_str!("../../corpus/oras.txt")),
    ("podman", include_str!("../../corpus/podman.txt")),
    ("regctl", include_str!("../../corpus/regctl.txt")),
    ("silent", include_str!("../../corpus/silent.txt")),
    ("skopeo", include_str!("../../corpus/skopeo.txt")),
    ("tools", include_str!("../../corpus/tools.txt")),
];

/// A message, and the causes it has to be found to have.
pub(crate) struct Message {
    pub(crate) file: &'static str,
    pub(crate) codes: Vec<&'static str>,
    pub(crate) source: &'static str,
    pub(crate) text: String,
}

pub(crate) fn corpus() -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for (file, text) in CORPUS {
        for line in text.lines() {
            if let Some(codes) = line.strip_prefix("= ") {
                let codes = codes.split(' ').filter(|code| *code != "-").collect();
                messages.push(Message { file, codes, source: "", text: String::new() });
            } else if let (Some(source), Some(message)) =
                (line.strip_prefix("< "), messages.last_mut())
            {
                message.source = source;
            } else if let Some(message) = messages.last_mut().filter(|_| !line.is_empty()) {
                message.text += line;
                message.text += "\n";
            }
        }
    }
    messages
}

fn read(bytes: &[u8]) -> (Vec<Found>, u64) {
    let mut reader = Reader::new();
    reader.feed(bytes);
    reader.finish()
}

fn codes(found: &[Found]) -> Vec<&'static str> {
    found.iter().map(|found| found.reading.cause().code()).collect()
}

/// A run that ends well and says nothing beside its report.
fn passed(run: Run<'_>) -> Outcome {
    let outcome = run.output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    let stderr = outcome.stderr_text();
    assert!(stderr.lines().all(|line| line.starts_with("waiting for ")), "{stderr}");
    outcome
}

fn the_corpus_is_large() {
    let corpus = corpus();
    let silent = corpus.iter().filter(|message| message.codes.is_empty()).count();
    assert!(silent >= 60 && corpus.len() - silent >= 120, "{silent} of {}", corpus.len());
    for message in &corpus {
        assert!(!message.source.is_empty() && !message.text.is_empty(), "{}", message.text);
        for code in &message.codes {
            assert!(Cause::from_code(code).is_some(), "{}: {code}", message.file);
        }
    }
}

fn the_corpus_by_the_built_program() {
    let world = World::new();
    let mut wrong = String::new();
    for message in corpus() {
        let run = world.run("docker-ghcr").args(["explain", "--format", "json"]);
        let report = passed(run.stdin(message.text.clone())).stdout_json();
        let found = report["found"].as_array().expect("a list").clone();
        let first = |found: &Value| found["causes"][0]["code"].as_str().map(str::to_owned);
        let found: Vec<_> = found.iter().filter_map(first).collect();
        if found != message.codes {
            wrong += &format!(
                "{}, {}: {found:?}, not {:?}\n{}\n",
                message.file, message.source, message.codes, message.text
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A way in which logs change a line.
type Change = (&'static str, fn(&str) -> String);

/// The same message within what logs put around it. What a container printed is not what compose
/// said of it, so the silent ones are wrapped in everything as well.
fn the_corpus_in_logs() {
    let changes: [Change; 6] = [
        ("CRLF", |line| format!("{line}\r")),
        ("a time stamp of Actions", |line| format!("2026-11-24T12:00:00.1234567Z {line}")),
        ("colors", |line| format!("\u{1b}[31m{line}\u{1b}[0m")),
        ("a prefix of compose's", |line| format!("app-1  | {line}")),
        ("docker's log of JSON", |line| {
            let log = serde_json::json!({ "log": format!("{line}\n"), "stream": "stderr" });
            log.to_string()
        }),
        ("NUL", |line| format!("{line}\0")),
    ];
    let mut wrong = String::new();
    for message in corpus() {
        for (name, change) in changes {
            let text: Vec<_> = message.text.lines().map(change).collect();
            let text = text.join("\n");
            let found = codes(&read(text.as_bytes()).0);
            if found != message.codes {
                wrong += &format!(
                    "{name}: {}, {}: {found:?}, not {:?}\n{text}\n",
                    message.file, message.source, message.codes
                );
            }
        }
        // PowerShell writes UTF-16.
        let wide = "\u{feff}".to_owned() + &message.text;
        let wide: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
        if message.text.is_ascii() && codes(&read(&wide).0) != message.codes {
            wrong += &format!("UTF-16: {}, {}\n", message.file, message.source);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Where each row of the catalogue of failures has its place: the causes, or why it has none.
const ROWS: &[(&str, &[Cause], &str)] = &[
    ("C01", &[Cause::DeadToken, Cause::StaleLogin], "expired and revoked look alike"),
    ("C02", &[Cause::DeadToken, Cause::StaleLogin], "as C01"),
    ("C03", &[Cause::FineGrainedToken], ""),
    (
        "C04",
        &[Cause::UnknownTokenKind, Cause::DeadToken, Cause::StaleLogin],
        "the text of the token warns, the answer decides",
    ),
    ("C05", &[Cause::StaleLogin], ""),
    ("C06", &[Cause::JobTokenOutsideJob], ""),
    ("C07", &[Cause::MalformedToken, Cause::QuotedToken], ""),
    ("C08", &[Cause::MistypedToken], ""),
    (
        "C09",
        &[Cause::UserNameDiffers, Cause::ScopeMissingWrite],
        "which secret was meant cannot be decided; whose it is, and its kind, are always told",
    ),
    ("C10", &[Cause::ScopeMissingWrite], ""),
    ("C11", &[Cause::ScopeMissingRead], ""),
    (
        "C12",
        &[Cause::ScopeMissingWrite, Cause::ScopeMissingRead],
        "merged: the repair fits gh's token",
    ),
    ("C13", &[Cause::DeadToken], "merged: asking another host about a token would give it away"),
    ("C14", &[Cause::ThirdPartyAppToken], ""),
    ("C15", &[Cause::WrongTokenKind], ""),
    ("C16", &[Cause::ActionsPermission], ""),
    ("C17", &[Cause::PackageNotLinked], ""),
    ("C18", &[Cause::PackageReadRole], ""),
    ("C19", &[Cause::OrgForbidsCreation], ""),
    ("C20", &[Cause::OtherNamespace], ""),
    ("C21", &[Cause::CreateRefused], ""),
    ("C22", &[Cause::SsoNotAuthorized], ""),
    ("C23", &[Cause::OrgForbidsClassic], ""),
    ("C24", &[Cause::OrgLifetime], ""),
    ("C25", &[Cause::IpNotAllowed], ""),
    ("C26", &[Cause::ManagedUser], ""),
    ("C27", &[Cause::PrivateNotLoggedIn], ""),
    ("C28", &[Cause::NoRole], ""),
    ("C29", &[Cause::PackageMissing], ""),
    ("C30", &[Cause::TagMissing, Cause::PackageMissing], "`name unknown` is the package's"),
    ("C31", &[Cause::AcceptHeader], ""),
    ("C32", &[Cause::NameUppercase], ""),
    ("C33", &[Cause::LookAlikeRegistry], ""),
    ("C34", &[Cause::EmptyPathPart], ""),
    ("C35", &[Cause::PathInLogin], ""),
    ("C36", &[Cause::NoHost], "only where ghcr.io was named before: alone it is Docker Hub's"),
    ("C37", &[Cause::RetiredRegistry], ""),
    ("C38", &[Cause::UnknownRegistry], "which host is meant cannot be decided: it has to be named"),
    ("C39", &[Cause::HelperMissing], ""),
    ("C40", &[Cause::HelperMissing], "merged: the same file, the same repair"),
    ("C41", &[Cause::WslHelper], ""),
    ("C42", &[Cause::WincredSize], ""),
    ("C43", &[Cause::LogonSessionMissing], ""),
    ("C44", &[Cause::KeychainLocked], ""),
    ("C45", &[Cause::DbusMissing], ""),
    ("C46", &[Cause::PassUninitialized], ""),
    ("C47", &[Cause::SudoOtherHome], ""),
    ("C48", &[Cause::SnapDocker], ""),
    ("C49", &[Cause::LoginLostAtReboot, Cause::StillLoggedIn], "C49b is the second"),
    ("C50", &[Cause::AuthConfigOverride], ""),
    ("C51", &[Cause::ConfigDirOverride], ""),
    ("C52", &[Cause::BrokenDockerConfig, Cause::BrokenAuthFile], ""),
    (
        "C53",
        &[Cause::UserNameDiffers, Cause::EnginesDisagree],
        "merged: which account was meant cannot be decided; status tells which it is",
    ),
    ("C54", &[Cause::StoreNotShared], ""),
    ("C55", &[Cause::EngineTooOld], ""),
    ("C56", &[Cause::RateLimited], ""),
    ("C57", &[Cause::TlsFailed], ""),
    ("C58", &[Cause::NoAnswerInTime, Cause::NotReached, Cause::NameNotResolved], ""),
    ("C59", &[Cause::NetworkUnreachable], ""),
    ("C60", &[Cause::BlobHostBlocked], ""),
    (
        "C61",
        &[Cause::ServerError],
        "merged: an outage shows as failures of the server, or cannot be decided",
    ),
    ("C62", &[Cause::LoginLockout], ""),
    ("C63", &[Cause::EmptyToken], ""),
    ("C64", &[Cause::EmptyToken], "as C63, of an action"),
    ("C65", &[Cause::NoUserName], ""),
    ("C66", &[Cause::NoTty], ""),
    ("C67", &[Cause::MalformedToken], "merged with C07"),
    ("C68", &[Cause::Base64Wrap], ""),
    ("C69", &[Cause::RawBearer], ""),
    ("C70", &[Cause::BrowserCheck], ""),
];

fn every_row_of_the_catalogue_has_a_place() {
    let rows: Vec<_> = ROWS.iter().map(|(row, _, _)| (*row).to_owned()).collect();
    let expected: Vec<_> = (1..=70).map(|number| format!("C{number:02}")).collect();
    assert_eq!(rows, expected);
    for (row, causes, why) in ROWS {
        // A row that is merged with another one says why.
        let merged = ROWS.iter().find(|(other, others, _)| others[0] == causes[0] && other < row);
        assert!(merged.is_none() || !why.is_empty(), "{row}");
    }
    // What the corpus expects of a row is among its causes.
    for message in corpus() {
        let Some(row) = message.source.split("row ").nth(1) else { continue };
        let (_, causes, _) = ROWS.iter().find(|(name, _, _)| *name == row).expect("a row");
        let codes: Vec<_> = causes.iter().map(|cause| cause.code()).collect();
        // C01 has both its forms; C61's words are mostly those of nobody being logged in.
        let is_there = message.codes.iter().all(|code| codes.contains(code))
            || ["C19", "C61", "C66"].contains(&row);
        assert!(is_there, "{row}: {:?}\n{}", message.codes, message.text);
    }
}

/// The whole corpus as one log: every cause of it is found, at the line where it first stands.
fn a_log_of_everything() {
    let mut log = String::new();
    let mut expected: Vec<(&str, u64)> = Vec::new();
    for message in corpus().into_iter().filter(|message| message.codes.len() == 1) {
        // What is named before a message must not help it.
        log += "docker pull ghcr.io/acme/app\n";
        log += &message.text;
        expected.push((message.codes[0], log.lines().count() as u64));
    }
    let (found, lines) = read(log.as_bytes());
    assert_eq!(lines, log.lines().count() as u64);
    for (code, line) in expected {
        let found = found.iter().find(|found| found.reading.cause().code() == code);
        assert!(found.is_some(), "{code}, line {line}");
    }
    let text: Vec<_> = log.lines().collect();
    for found in &found {
        let words: String = found.reading.text.chars().take(20).collect();
        let line = text[usize::try_from(found.line).unwrap() - 1];
        assert!(line.contains(&words) || line.contains('\\'), "{}: {words}", found.line);
    }
}

const DENIED: &str = "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/1\": denied: denied\n";

fn what_is_found_is_told() {
    let world = World::new();
    let log = format!(
        "Using default tag: latest\n{DENIED}all well\n{DENIED}denied: installation not allowed to Create organization package\n"
    );
    world
        .run("docker-ghcr")
        .arg("explain")
        .stdin(log)
        .stdout(
            "line 2, 2 times: a stored login no longer works, and breaks pulls of public images too  [stale-login]
  text: Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/1\": denied: denied
  why: certain: the registry's /token refused the login that was sent, whatever was asked for
  fix: docker-ghcr login, or to pull anonymously: docker-ghcr logout

line 5: the job's GITHUB_TOKEN lacks the permission for packages  [actions-permission]
  text: denied: installation not allowed to Create organization package
  why: likely: the registry says what the job's token may not do
  fix: add `permissions: packages: write` to the job (read, for a pull); jobs of forks never get write
  or: possible: the organization does not let this account or job create packages  [org-forbids-creation]
  to decide: docker-ghcr doctor ghcr.io/acme/app
",
        )
        .stderr("")
        .code(0)
        .check();
    let tenant = "Head \"https://containers.acme.ghe.com/v2/acme/app/manifests/1\": unauthorized";
    let said = passed(world.run("podman-ghcr").arg("explain").stdin(tenant)).stdout_text();
    let login = "fix: podman-ghcr login --registry containers.acme.ghe.com, or ask";
    let check = "to decide: podman-ghcr doctor --registry containers.acme.ghe.com containers.acme.ghe.com/acme/app";
    assert!(said.contains(login) && said.contains(check), "{said}");
}

fn nothing_found_is_said() {
    let world = World::new();
    for (text, said) in [
        ("", "nothing was there to read\n"),
        ("all well", "no failure of GitHub's container registry was found in 1 line\n"),
        ("a\nb\n", "no failure of GitHub's container registry was found in 2 lines\n"),
    ] {
        world.run("docker-ghcr").arg("explain").stdin(text).stdout(said).stderr("").code(0).check();
    }
}

fn json() {
    let world = World::new();
    let run = world.run("docker-ghcr").args(["explain", "--format", "json"]);
    let report = passed(run.stdin(format!("x\n{DENIED}"))).stdout_json();
    assert_eq!(
        report,
        serde_json::json!({
            "version": 1,
            "lines": 2,
            "found": [{
                "line": 2,
                "times": 1,
                "text": DENIED.trim_end(),
                "evidence": "the registry's /token refused the login that was sent, whatever was asked for",
                "registry": "ghcr.io",
                "image": "ghcr.io/acme/app",
                "causes": [{
                    "code": "stale-login",
                    "certainty": "certain",
                    "meaning": Cause::StaleLogin.row().meaning,
                    "fix": "docker-ghcr login, or to pull anonymously: docker-ghcr logout",
                }],
                "check": null,
            }],
        })
    );
    let listed = passed(world.run("docker-ghcr").args(["explain", "--list", "--format", "json"]));
    assert_eq!(listed.stdout_json()["causes"].as_array().map(Vec::len), Some(Cause::ALL.len()));
}

fn a_token_in_a_log_is_not_shown() {
    for kind in [Kind::Classic, Kind::FineGrained, Kind::Refresh] {
        let scene = Scene::empty(kind);
        let token = scene.token();
        // At the end of what is read of an endless line, too.
        let long = format!("{} {token} {}, {token}", "x ".repeat(3000), DENIED.trim_end());
        for log in
            [format!("docker login -p {token} ghcr.io: {DENIED}"), format!("{token}{DENIED}"), long]
        {
            let text = passed(scene.run("docker-ghcr").arg("explain").stdin(log.clone()));
            let json =
                scene.run("docker-ghcr").args(["explain", "--format", "json"]).stdin(log).output();
            assert!(text.stdout_text().contains("[stale-login]"), "{}", text.stdout_text());
            scene.assert_no_leak(&[&text, &json]);
        }
    }
}

fn a_page_for_every_cause() {
    let world = World::new();
    let list =
        world.run("docker-ghcr").args(["explain", "--list"]).stderr("").output().stdout_text();
    let listed: Vec<_> = list.lines().filter_map(|line| line.split("  ").next()).collect();
    let codes: Vec<_> = Cause::ALL.iter().map(|cause| cause.code()).collect();
    assert_eq!(listed, codes);
    let docs = include_str!("../../../docs/causes.md");
    for cause in [Cause::StaleLogin, Cause::PackageNotLinked, Cause::Usage] {
        let page = passed(world.run("docker-ghcr").args(["explain", cause.code()]));
        let page = page.stdout_text();
        for text in [cause.code(), cause.row().meaning].iter().chain(cause.row().texts) {
            assert!(page.contains(text), "{text}: {page}");
        }
        // As it is pasted from an error, or written elsewhere.
        let code = cause.code();
        for word in [format!("[{code}]"), format!(" [{code}] "), code.to_ascii_uppercase()] {
            world.run("docker-ghcr").args(["explain", &word]).stdout(&page).check();
        }
    }
    for cause in Cause::ALL {
        let code = cause.code();
        assert!(
            docs.contains(&format!("\n## {code}\n")) && docs.contains(&format!("](#{code})")),
            "{code}"
        );
    }
}

/// All but what is to be pasted or searched for. Where nobody sees it a line stays a line.
fn a_page_is_as_wide_as_the_terminal() {
    let world = World::new();
    let page = |columns: usize| {
        let script = format!("/bin/stty cols {columns}; exec \"$0\" explain stale-login");
        let run = world.run("/bin/sh").args(["-c", &script]).arg(crate::harness::world::program());
        run.terminal().finish().stdout_text().replace("\r\n", "\n")
    };
    let piped = passed(world.run("docker-ghcr").args(["explain", "stale-login"])).stdout_text();
    let parts = |page: &str| page.split("\n\n").map(str::to_owned).collect::<Vec<_>>();
    for (columns, widest) in [(50, 50), (300, 100)] {
        let shown = page(columns);
        for (narrow, whole) in parts(&shown).iter().zip(parts(&piped)) {
            match narrow.starts_with("fix: ") || narrow.starts_with("texts ") {
                true => assert_eq!(*narrow, whole),
                false => {
                    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
                    let (one, other): (Vec<_>, Vec<_>) = (words(narrow), words(&whole));
                    assert_eq!(one, other);
                    assert!(narrow.lines().all(|it| it.chars().count() <= widest), "{narrow}");
                }
            }
        }
        assert_eq!(parts(&shown).len(), parts(&piped).len());
    }
    assert!(page(50).contains("\n    "), "what is continued stands further in");
    assert!(piped.lines().any(|line| line.starts_with("  certain: ") && line.len() > 100));
}

fn usage(outcome: &Outcome) -> String {
    assert_eq!(outcome.code, Some(125), "{}", outcome.stderr_text());
    assert_eq!(outcome.stdout_text(), "");
    outcome.stderr_text()
}

fn an_unknown_code() {
    let scene = Scene::empty(Kind::Classic);
    let said = |word: &str| usage(&scene.run("docker-ghcr").args(["explain", word]).output());
    let near = said("stale-logn");
    assert!(
        near.contains("there is no cause `stale-logn`  [usage]\n  why: there is `stale-login`\n"),
        "{near}"
    );
    assert!(near.ends_with("  fix: docker-ghcr explain --list\n"), "{near}");
    assert!(said("xyzzy").starts_with("error: there is no cause `xyzzy`  [usage]\n  fix:"));
    assert_eq!(said("[stale-logn]"), near);
    assert!(said("PASSWORD").starts_with("error: that is no cause's code  [usage]\n  fix:"));
    // Whoever types the message itself is told where it belongs.
    assert_eq!(
        said("Error response from daemon: denied: denied"),
        "error: that is no cause's code  [usage]\n  \
         why: a message is read from stdin, and only a code is typed\n  \
         fix: COMMAND 2>&1 | docker-ghcr explain\n"
    );
    let outcome = scene.run("docker-ghcr").args(["explain", scene.token()]).output();
    scene.assert_no_leak(&[&outcome]);
    assert!(usage(&outcome).starts_with("error: that is no cause's code  [usage]\n"));
}

fn a_terminal_is_no_text() {
    let world = World::new();
    let mut terminal = world.run("docker-ghcr").arg("explain").terminal();
    terminal.expect("there is no text to explain: stdin is a terminal");
    terminal.expect("explain CODE");
    assert_eq!(terminal.finish().code, Some(125));
}

fn what_cannot_be_read() {
    let world = World::new();
    let run = world
        .run("/bin/sh")
        .args(["-c", "exec \"$0\" explain < /"])
        .arg(crate::harness::world::program());
    assert!(
        usage(&run.output()).starts_with("error: stdin cannot be read: is a directory  [usage]\n")
    );
    let closed = passed(world.run("docker-ghcr").arg("explain").stdin_closed());
    assert_eq!(closed.stdout_text(), "nothing was there to read\n");
}

/// Lines of the corpus and noise, in an order that chance decides.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<Vec<u8>> =
        corpus().into_iter().map(|message| message.text.into_bytes()).collect();
    let line = prop_oneof![
        3 => proptest::sample::select(lines),
        1 => vec(any::<u8>(), 0..200),
        1 => Just(b"docker pull quay.io/a/b\n".to_vec()),
        1 => (0usize..9000).prop_map(|length| vec![b'x'; length]),
        1 => (0usize..70000).prop_map(|length| b"fine\n".repeat(length)),
    ];
    vec(line, 0..12).prop_map(|lines| lines.concat())
}

fn pieces_do_not_matter() {
    let test = (noise(), vec(1usize..70_000, 1..20));
    proptest!(ProptestConfig::with_cases(32), |((log, sizes) in test)| {
        let whole = read(&log);
        let mut reader = Reader::new();
        let mut rest = log.as_slice();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            reader.feed(piece);
            rest = after;
        }
        prop_assert_eq!(reader.finish(), whole);
    });
}

fn any_bytes() {
    proptest!(ProptestConfig::with_cases(256), |(bytes in vec(any::<u8>(), 0..2000))| {
        read(&bytes);
    });
    // Characters that are cut, lines without an end, and words without one.
    for text in [
        "denied",
        "ghcr.io",
        "https://",
        "://ghcr.io/v2/: denied: denied",
        "\"errors\":[{\"code\":",
        "[",
        "dial tcp ",
    ] {
        for length in [1, 100, 40_000] {
            read(text.repeat(length).as_bytes());
            read(("é".to_owned() + text + "ü").repeat(length).as_bytes());
        }
    }
}

//! `status` against what the real engines send and report in the same homes.
//!
//! docker's own words are the header with which `docker pull` hands a credential to its daemon: a
//! stand-in for the daemon takes it. podman's are `podman login --get-login`. nerdctl cannot pull
//! without containerd; its are the credential that `nerdctl login` tries before it asks for one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use libtest_mimic::Trial;
use serde_json::Value;

use crate::command::status::homes::homes;
use crate::command::status::{Cast, Home};
use crate::harness::daemon::Daemon;
use crate::harness::real;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        real::trial("docker", "engines::status::docker_sends_it", docker_sends_it),
        real::trial("podman", "engines::status::podman_reports_it", podman_reports_it),
        real::trial("nerdctl", "engines::status::nerdctl_tries_it", nerdctl_tries_it),
    ]
}

/// A user and a password, or whatever else is sent.
pub(crate) type Sent = Option<(String, String)>;

/// What came in the header of the pull; `None` if there was no pull or no login in it.
pub(crate) fn sent(daemon: &Daemon) -> Sent {
    let json = URL_SAFE.decode(daemon.auth()?).expect("base64");
    let login: Value = serde_json::from_slice(&json).ok()?;
    let text = |key: &str| login[key].as_str().unwrap_or_default().to_owned();
    let secret = match text("identitytoken") {
        token if token.is_empty() => text("password"),
        token => token,
    };
    (!secret.is_empty()).then(|| (text("username"), secret))
}

/// The homes in which a real engine can be put. Where a helper hangs it would hang as well.
fn homes_for(engine: &'static str) -> impl Iterator<Item = (Home, Cast)> {
    const PLAYED: [&str; 6] = [
        "a docker that is podman",
        "a podman that is docker",
        "a docker that does not say what it is",
        "the variable and an older docker",
        "the variable and a nerdctl that obeys it",
        "a helper that hangs",
    ];
    homes()
        .into_iter()
        .filter(|home| !PLAYED.contains(&home.name) && home.globals.is_empty())
        // Who cannot be asked by us gets no credential from us, either.
        .filter(|home| home.works.is_some() || home.code == 0)
        .filter(|home| !home.errors.contains("not-reached"))
        .map(move |home| {
            let cast = Cast::new();
            cast.arrange(&home);
            cast.link_real(engine);
            (home, cast)
        })
}

fn registry(home: &Home) -> &'static str {
    home.args.split_once("--registry ").map_or("ghcr.io", |(_, host)| host)
}

/// What status says of one engine, and the credential that it has tried in its place.
fn status(cast: &Cast, home: &Home, engine: &str) -> (Value, Sent) {
    let host = registry(home);
    cast.ghcr.clear_log();
    let run = cast.run("docker-ghcr").args(["status", "--engine", engine, "--registry", host]);
    let report = run.args(["--format", "json"]).output().stdout_json();
    let tried = cast.ghcr.log().into_iter().find_map(|exchange| exchange.basic);
    (report["engines"][0].clone(), tried)
}

/// The user that status names; an identity token of a helper's has none.
fn named(row: &Value) -> &str {
    row["login"]["user"].as_str().filter(|user| *user != "<token>").unwrap_or_default()
}

/// Runs a comparison in every home and tells of all that differ.
fn compare(engine: &'static str, at_least: usize, differs: fn(&Home, &Cast) -> Option<String>) {
    let mut count = 0;
    let mut faults = Vec::new();
    for (home, cast) in homes_for(engine) {
        count += 1;
        faults.extend(differs(&home, &cast).map(|how| format!("{}: {how}", home.name)));
    }
    assert!(faults.is_empty(), "{} of {count} differ:\n{}", faults.len(), faults.join("\n"));
    assert!(count >= at_least, "only {count} homes were compared");
}

fn docker_sends_it() {
    compare("docker", 60, |home, cast| {
        // docker 20.10 still reads ~/.dockercfg, and does not know yet what it stumbles over later.
        let docker = cast.run(cast.bin().join("docker")).arg("--version").output();
        let is_old = docker.stdout_text().starts_with("Docker version 20.");
        if is_old
            && ["docker's oldest file last", "a value that docker cannot read"].contains(&home.name)
        {
            return None;
        }
        let daemon = Daemon::start(&cast.root().join("tmp"), |request| {
            request.contains("/images/create").then(|| (200, "{\"status\":\"done\"}\n".into()))
        });
        let image = format!("{}/acme/app:1", registry(home));
        let pull = cast.run(cast.bin().join("docker")).args(["pull", &image]);
        let pull = pull.env("DOCKER_HOST", &daemon.host).output();
        let sent = sent(&daemon);
        let (row, tried) = status(cast, home, "docker");
        let said = pull.stderr_text();
        if !row["error"].is_null() {
            // Newer ones stop, older ones go on with what they can still find, which is luck.
            let complains = pull.code != Some(0) || said.contains("WARNING") || sent.is_none();
            return (!complains).then(|| format!("docker sends {sent:?}, status says {row:#}"));
        }
        // An identity token is for docker's daemon only; from a helper it comes without a user.
        let tried = match row["login"]["token"]["kind"].as_str() {
            Some("identity") => sent.clone().filter(|(user, _)| named(&row) == *user),
            _ => tried,
        };
        (tried != sent || pull.code != Some(0))
            .then(|| format!("docker sends {sent:?} ({said}), status has {tried:?}"))
    });
}

fn podman_reports_it() {
    compare("podman", 60, |home, cast| {
        let podman = cast.run(cast.bin().join("podman"));
        let login = podman.args(["login", "--get-login", registry(home)]).output();
        let said = login.stderr_text();
        let (row, _) = status(cast, home, "podman");
        let agrees = match login.code {
            // A token in the user's place is podman's to show.
            Some(0) => named(&row) == login.stdout_text().trim() || named(&row) == "…",
            _ if said.contains("not logged into") => {
                row["error"].is_null() && named(&row).is_empty()
            }
            _ => !row["error"].is_null(),
        };
        (!agrees).then(|| format!("podman says {}{said}, status {row:#}", login.stdout_text()))
    });
}

fn nerdctl_tries_it() {
    compare("nerdctl", 60, |home, cast| {
        let nerdctl = cast.run(cast.bin().join("nerdctl")).args(["login", registry(home)]);
        // What it asks for if the stored one is not taken, nobody answers.
        let login = nerdctl.output();
        let sent = cast.ghcr.log().into_iter().find_map(|exchange| exchange.basic);
        let (row, tried) = status(cast, home, "nerdctl");
        if !row["error"].is_null() {
            return sent.map(|sent| format!("nerdctl sends {sent:?}, status says {row:#}"));
        }
        (tried != sent).then(|| {
            format!("nerdctl sends {sent:?} ({}), status has {tried:?}", login.stderr_text())
        })
    });
}

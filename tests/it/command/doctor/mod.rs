//! `doctor` in arranged homes: what it finds in each of them, how sure it is, and the exit code.
//!
//! Each home is a row of a table. In every one of them the report in JSON has to agree with the
//! one in text, no token may show, nobody may be asked about the same token twice, and nothing
//! may be changed.

pub(crate) mod homes;
pub(crate) mod image;
pub(crate) mod image_rows;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use docker_ghcr::for_tests::Cause;
use ghcr_stand_in::{Fault, What, Where};
use libtest_mimic::Trial;
use serde_json::json;

use crate::command::doctor::homes::homes;
use crate::command::status::homes::{CONFIG, OCTOCAT};
use crate::command::status::{Cast, Home};
use crate::harness::run::Run;

/// What is found in nearly every home of a test, and is compared only where a home names it: the
/// world has a proxy, an authority of its own, no plugin, and no token lying around.
pub(crate) const BACKGROUND: &[&str] = &[
    "note daemon-proxy possible",
    "note private-authority possible",
    "note plugin-not-seen certain",
    "note no-token certain",
    "warning no-token certain",
    "note plain-text-storage certain",
    "warning podman-login-lost-at-reboot certain",
];

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials: Vec<_> = homes()
        .into_iter()
        .map(|(home, found)| {
            let name = home.name.replace(' ', "_").replace(['\'', ','], "");
            Trial::test(format!("command::doctor::{name}"), move || {
                look_at(&home, found);
                Ok(())
            })
        })
        .collect();
    trials.extend([
        crate::trial!(names_of_homes_differ),
        crate::trial!(the_whole_report),
        crate::trial!(all_is_well),
        crate::trial!(only_who_obeys_the_variable_is_named),
        crate::trial!(quiet_says_only_what_is_bad),
        crate::trial!(a_bad_token_is_asked_about_once),
        crate::trial!(the_whole_run_has_a_limit),
        crate::trial!(it_says_what_it_waits_for),
        crate::trial!(no_flag_takes_a_token),
        crate::trial!(what_root_left_behind)
            .with_ignored_flag(!rustix::process::geteuid().is_root()),
    ]);
    trials
}

fn names_of_homes_differ() {
    let names: std::collections::HashSet<_> = homes().iter().map(|(home, _)| home.name).collect();
    assert_eq!(names.len(), homes().len());
}

fn doctor<'a>(cast: &'a Cast, home: &Home) -> Run<'a> {
    let run = cast.run("docker-ghcr");
    let globals = cast.fill(home.globals);
    let run = match globals.as_str() {
        "" => run.arg("doctor"),
        globals => run.plugin().verbatim(globals.split_whitespace()).args(["ghcr", "doctor"]),
    };
    run.args(home.args.split_whitespace())
}

/// Every file below the home and the runtime folder, with what is in it.
fn files(cast: &Cast) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    fn walk(at: &std::path::Path, found: &mut BTreeMap<std::path::PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() && !path.is_symlink() {
                true => walk(&path, found),
                false => {
                    let bytes = std::fs::read(&path).unwrap_or_default();
                    found.insert(path, bytes);
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    [cast.home(), cast.runtime()].iter().for_each(|at| walk(at, &mut found));
    found
}

/// `error stale-login certain` for each finding of a report in text.
fn found_in(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let (weight, _) = line.split_once(": ")?;
        if !["error", "warning", "note"].contains(&weight) {
            return None;
        }
        let (code, certainty) = line.rsplit_once('[')?.1.split_once("] ")?;
        Some(format!("{weight} {code} {certainty}"))
    };
    text.lines().filter_map(line).collect()
}

fn look_at(home: &Home, expected: &[&str]) {
    let cast = Cast::new();
    for engine in home.engines.split_whitespace() {
        cast.fake(engine);
    }
    cast.arrange(home);
    let before = files(&cast);

    let text = doctor(&cast, home).output();
    assert_eq!(files(&cast), before, "something was changed");
    cast.assert_tokens_sent_once();
    cast.assert_no_token(&text);
    let said = text.stdout_text();
    assert_eq!(without_waits(&text.stderr_text()), [""; 0]);
    let all = found_in(&said);
    let is_named = |found: &&String| {
        let is_background = BACKGROUND.contains(&found.as_str());
        !is_background || expected.contains(&found.as_str())
    };
    let found: Vec<_> = all.iter().filter(is_named).collect();
    assert_eq!(found, expected, "{said}");
    let is_bad = expected.iter().any(|one| one.starts_with("error "));
    assert_eq!(text.code, Some(if is_bad { 7 } else { 0 }), "{said}");
    if home.args.contains("--offline") {
        assert_eq!(cast.asked(), [""; 0]);
    }
    // Whatever else it says has to say what to do.
    for block in said.split("\n").filter(|line| line.starts_with("  fix: ")) {
        assert!(!block.contains(['{', '}']), "{block}");
    }

    cast.ghcr.clear_log();
    let json = doctor(&cast, home).args(["--format", "json"]).output();
    cast.assert_no_token(&json);
    assert_eq!(json.code, text.code);
    let report = json.stdout_json();
    let keys: Vec<_> = report.as_object().expect("one object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["version", "registry", "for", "offline", "image", "well", "findings", "seen"]
    );
    assert_eq!(report["version"], json!(1));
    assert_eq!(report["well"], json!(!is_bad));
    let of_json = report["findings"].as_array().expect("a list").iter().map(|found| {
        let word = |key: &str| found[key].as_str().expect("a word").to_owned();
        // What a report calls certain, the table has to.
        let cause = Cause::from_code(&word("code")).expect("a code of the table");
        let certainty = word("certainty");
        let is_known = cause.row().proof.iter().any(|(known, _)| known.as_str() == certainty);
        assert!(is_known, "{} is never {certainty}", cause.code());
        format!("{} {} {certainty}", word("severity"), cause.code())
    });
    assert_eq!(of_json.collect::<Vec<_>>(), all);
    let seen = report["seen"].as_array().expect("a list");
    let seen: Vec<_> = seen.iter().map(|one| one["text"].as_str().expect("a text")).collect();
    let well: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("ok: ")).collect();
    assert_eq!(seen, well);
}

fn without_waits(said: &str) -> Vec<&str> {
    said.lines().filter(|line| !line.starts_with("waiting for ")).collect()
}

fn plain(cast: &Cast, text: &str) -> String {
    text.replace(cast.ghcr.proxy().trim_start_matches("http://"), "PROXY:3128")
}

/// Word for word, once.
fn the_whole_report() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.fake("podman");
    cast.fake("nerdctl");
    cast.write(CONFIG, cast.fill(r#"{"auths":{"ghcr.io":{"auth":"<ghost>"}}}"#));
    let told = cast.run("docker-ghcr").arg("doctor").env("CR_PAT", "").output();
    assert_eq!(told.code, Some(7));
    let text = plain(&cast, &told.stdout_text());
    let own = crate::harness::world::program().canonicalize().expect("the program");
    let expected = cast.expand(
        "error: the login of ghost for ghcr.io that docker, podman and nerdctl hold is not accepted any more  [stale-login] certain\n  \
         why: its token is expired or revoked; it is kept in [HOME]/.docker/config.json, not encrypted\n  \
         fix: docker-ghcr login --engine docker, or to pull anonymously: docker-ghcr logout --engine docker\n\
         error: CR_PAT is empty, and a login stops there  [empty-token] certain\n  \
         why: the text in CR_PAT shows it\n  \
         fix: check that CR_PAT is set in this environment (a secret that a job cannot read is empty)\n\
         note: `docker ghcr` is no command of docker's: it does not find this program  [plugin-not-seen] certain\n  \
         why: docker-ghcr is in none of docker's plugin folders, such as [HOME]/.docker/cli-plugins\n  \
         fix: docker-ghcr setup\n\
         note: the login in [HOME]/.docker/config.json is not encrypted  [plain-text-storage] certain\n  \
         fix: docker-ghcr setup helper\n\
         note: podman uses docker's login of ghost for ghcr.io  [podman-reads-docker] certain\n  \
         why: it has none of its own and reads [HOME]/.docker/config.json; podman logout does not take it away\n  \
         fix: docker-ghcr login --engine podman\n\
         note: docker's daemon does not see the HTTPS_PROXY of this shell  [daemon-proxy] possible\n  \
         why: the daemon pulls and pushes, with the proxy of its own settings\n  \
         fix: set it for the daemon as well: `proxies` in /etc/docker/daemon.json\n\
         note: SSL_CERT_FILE says which authorities are trusted here, in place of the system's  [private-authority] possible\n  \
         why: programs that run elsewhere, such as a daemon, do not see it; ghcr.io's is signed by GHCR stand-in, for tests only\n  \
         fix: add the authority to the system's store as well, where daemons find it\n\
         ok: docker 28.5, [BIN]/docker\n\
         ok: podman 5.4, [BIN]/podman\n\
         ok: nerdctl 2.1, [BIN]/nerdctl\n\
         ok: the way to ghcr.io leads through the proxy PROXY:3128, by HTTPS_PROXY\n\
         ok: [HOME]/.docker/config.json: a login of ghost for ghcr.io\n\
         ok: ghcr.io answers as a registry does\n\
         ok: the certificate of ghcr.io is signed by GHCR stand-in, for tests only, trusted by SSL_CERT_FILE\n\
         ok: github.com's API answers\n\
         something is wrong: 2 errors, 5 notes\n",
    );
    let counted = |text: &str| text.replace("3 errors, 1 warning, 5", "3 errors, 5");
    assert_eq!(counted(&text), expected, "{}", own.display());
}

/// Nothing to say but what was looked at.
fn all_is_well() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.install_plugin();
    cast.fake_with("docker-credential-keys", json!({}));
    let kept = json!({ "ghcr.io": { "Username": "octocat", "Secret": cast.token_of("octocat") } });
    cast.write("bin/docker-credential-keys.store", kept.to_string());
    cast.write(CONFIG, r#"{"credsStore":"keys"}"#);
    let run = cast.run("docker-ghcr").args(["doctor", "--offline"]);
    let run = run.env("CR_PAT", cast.token_of("octocat")).env_remove("HTTPS_PROXY");
    let outcome = run.output();
    cast.assert_no_token(&outcome);
    let expected = cast.expand(
        "ok: docker 28.5, [BIN]/docker\n\
         ok: docker ghcr starts [HOME]/.docker/cli-plugins/docker-ghcr\n\
         ok: [HOME]/.docker/config.json: no login for ghcr.io in it\n\
         ok: docker: octocat's classic token, unknown, in the credential helper keys\n\
         ok: the classic token from CR_PAT; a login would take it\n\
         ok: nobody was asked, as --offline wants it\n\
         all is well\n",
    );
    assert_eq!(outcome.stdout_text(), expected);
    assert_eq!(outcome.code, Some(0));
}

/// An old docker does not take logins from DOCKER_AUTH_CONFIG, and a nerdctl beside it does.
fn only_who_obeys_the_variable_is_named() {
    let cast = Cast::new();
    crate::command::status::homes::docker(&cast, "28.2.2");
    let says = "nerdctl version 2.3.5\n";
    cast.fake_with("nerdctl", json!({ "--version": { "stdout": says } }));
    cast.write(CONFIG, cast.fill(OCTOCAT));
    let variable = cast.fill(crate::command::status::homes::HUBOT);
    let run = cast.run("docker-ghcr").args(["doctor", "--offline"]);
    let outcome = run.env("DOCKER_AUTH_CONFIG", variable).output();
    cast.assert_no_token(&outcome);
    let said = outcome.stdout_text();
    let line =
        "warning: nerdctl takes its login for ghcr.io from DOCKER_AUTH_CONFIG: that of hubot";
    assert!(said.contains(line), "{said}");
}

fn quiet_says_only_what_is_bad() {
    let cast = Cast::new();
    cast.fake("docker");
    let run = cast.run("docker-ghcr").args(["doctor", "--quiet"]);
    let told = run.output();
    assert_eq!(found_in(&told.stdout_text()), ["error not-logged-in certain"]);
    assert_eq!(told.stdout_text().lines().count(), 2);
    cast.write(CONFIG, cast.fill(OCTOCAT));
    cast.run("docker-ghcr").args(["doctor", "--quiet"]).check();
}

/// However many places hold it: GitHub refuses everybody who comes with a bad one too often.
fn a_bad_token_is_asked_about_once() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.fake("podman");
    cast.fake_with("gh", json!({ "tokens": { "github.com": cast.token_of("ghost") } }));
    let ghost = cast.fill(r#"{"auths":{"ghcr.io":{"auth":"<ghost>"}}}"#);
    cast.write(CONFIG, &ghost);
    cast.write("run/containers/auth.json", &ghost);
    let run = cast.run("docker-ghcr").arg("doctor");
    let names = ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"];
    let run = names.iter().fold(run, |run, name| run.env(name, cast.token_of("ghost")));
    let outcome = run.output();
    assert_eq!(outcome.code, Some(7));
    let user = cast.asked().iter().filter(|line| line.contains("/user")).count();
    assert_eq!(user, 1, "{:?}", cast.asked());
}

/// A helper that hangs and a registry that never answers: both have their time, and it ends.
fn the_whole_run_has_a_limit() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.fake_with("docker-credential-keys", json!({ "get": { "hang": true } }));
    cast.write(CONFIG, r#"{"credHelpers":{"ghcr.io":"keys"}}"#);
    cast.ghcr.fault(Fault::at(Where::Registry, What::Silent));
    cast.ghcr.fault(Fault::at(Where::Api, What::Silent));
    let start = Instant::now();
    let run = cast.run("docker-ghcr").arg("doctor").env("CR_PAT", cast.token_of("octocat"));
    let outcome = run.output();
    assert!(start.elapsed() < Duration::from_secs(40), "{:?}", start.elapsed());
    let found = found_in(&outcome.stdout_text());
    for code in ["credential-helper-failed", "no-answer-in-time"] {
        assert!(found.iter().any(|found| found.contains(code)), "{found:?}");
    }
    assert_eq!(outcome.code, Some(7));
}

fn it_says_what_it_waits_for() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.ghcr.fault(Fault::at(Where::V2, What::Delay(Duration::from_millis(1500))));
    let said = cast.run("docker-ghcr").arg("doctor").output().stderr_text();
    assert!(said.contains("waiting for ghcr.io and its API …\n"), "{said}");
    assert_eq!(without_waits(&said), [""; 0]);
}

fn no_flag_takes_a_token() {
    let cast = Cast::new();
    let outcome = cast.run("docker-ghcr").args(["doctor", "--registry", "ghrc.io"]).output();
    assert_eq!(outcome.code, Some(125));
    let outcome = cast.run("docker-ghcr").args(["doctor", "--format", "json", "--token", "x"]);
    let outcome = outcome.output();
    assert_eq!(
        (outcome.code, &outcome.stdout_json()["error"]["code"]),
        (Some(125), &json!("usage"))
    );
}

/// A file of another user's in the home. Only root can arrange it.
fn what_root_left_behind() {
    let cast = Cast::new();
    cast.fake("docker");
    let file = cast.write(CONFIG, cast.fill(OCTOCAT));
    std::os::unix::fs::chown(&file, Some(1000), Some(1000)).expect("root may");
    let outcome = cast.run("docker-ghcr").arg("doctor").env("SUDO_USER", "octocat").output();
    let found = found_in(&outcome.stdout_text());
    for expected in ["warning foreign-store certain", "warning sudo-other-home certain"] {
        assert!(found.iter().any(|found| found == expected), "{}", outcome.stdout_text());
    }
}

//! `status` in arranged homes: what the table says, what is said beside it, and the exit code.
//!
//! Each home is a row of a table. In every one of them the report in JSON has to agree with the
//! one in text, no token may show, and nobody may be asked about the same token twice.

pub(crate) mod homes;
pub(crate) mod stores;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ghcr_stand_in::{Account, AccountKind, Fault, What, Where};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::command::status::homes::{AUTH_JSON, CONFIG, EVERYWHERE, HUBOT, LOST, OCTOCAT, homes};
use crate::harness::canary::{Canary, Kind};
use crate::harness::run::{Outcome, Run};
use crate::harness::scene::Scene;
use crate::harness::world::auth;

pub(crate) const DAY: u64 = 24 * 60 * 60;

/// A scene with several people, each with a token of their own.
pub(crate) struct Cast {
    pub(crate) scene: Scene,
    people: Vec<(&'static str, &'static str, Canary)>,
    /// The day on which the tokens of `soon` and `elsewhere` end.
    soon: String,
}

impl std::ops::Deref for Cast {
    type Target = Scene;

    fn deref(&self) -> &Scene {
        &self.scene
    }
}

impl Cast {
    pub(crate) fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs();
        // A minute more than three days, so that no midnight comes between here and the answer.
        let soon = now + 3 * DAY + 60;
        let mut cast =
            Self { scene: Scene::empty(Kind::Classic), people: Vec::new(), soon: day(soon) };
        cast.person("octocat", "octocat", Kind::Classic, |it| it.scopes = some("write:packages"));
        cast.person("other", "octocat", Kind::Classic, |it| it.scopes = some("write:packages"));
        cast.person("hubot", "hubot", Kind::Classic, |it| it.scopes = some("read:packages"));
        cast.person("deleter", "octocat", Kind::Classic, |it| {
            it.scopes = some("delete:packages, read:packages");
        });
        cast.person("gh", "octocat", Kind::OAuth, |it| it.scopes = None);
        cast.person("app", "x-access-token", Kind::Stateless, |it| {
            (it.scopes, it.kind) = (None, AccountKind::Installation);
        });
        cast.person("fine", "octocat", Kind::FineGrained, |it| it.scopes = None);
        cast.person("soon", "octocat", Kind::Classic, |it| {
            it.expires = Some(format!("{} UTC", moment(soon)));
        });
        cast.person("elsewhere", "octocat", Kind::Classic, |it| {
            it.expires = Some(format!("{} +0500", moment(soon + 5 * 60 * 60)));
        });
        cast.person("ended", "octocat", Kind::Classic, |it| {
            it.expires = some("2024-02-29 23:59:59 UTC")
        });
        cast.person("tenant", "mona", Kind::Classic, |it| it.github = "acme.ghe.com".into());
        cast.person("server", "lisa", Kind::Classic, |it| it.github = "git.corp.example".into());
        // Nobody knows this one's token.
        cast.person("ghost", "ghost", Kind::Classic, |it| it.github = "nowhere.example".into());
        cast.person("refresh", "octocat", Kind::Refresh, |it| it.github = "nowhere.example".into());
        cast
    }

    fn person(
        &mut self,
        name: &'static str,
        login: &'static str,
        kind: Kind,
        change: impl FnOnce(&mut Account),
    ) {
        let canary = Canary::new(kind);
        let mut account = Account::classic(login, canary.token(), "read:packages");
        change(&mut account);
        self.scene.ghcr.add(account);
        self.people.push((name, login, canary));
    }

    pub(crate) fn token_of(&self, name: &str) -> &str {
        let (_, _, canary) =
            self.people.iter().find(|(known, _, _)| *known == name).expect("somebody of the cast");
        canary.token()
    }

    /// Text with `<name>` for the `auth` of somebody, and `{name}` for the token.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut text = self.expand(text).replace("[SOON]", &self.soon);
        for (name, login, canary) in &self.people {
            text = text.replace(&format!("<{name}>"), &auth(login, canary.token()));
            text = text.replace(&format!("{{{name}}}"), canary.token());
        }
        text
    }

    /// A credential helper that does as it is told: `fails`, `hangs`, `babbles`, or has these
    /// logins, `key=name`.
    fn helper(&self, suffix: &str, does: &str) {
        let name = format!("docker-credential-{suffix}");
        let orders = match does {
            "fails" => json!({ "get": { "code": 1, "stdout": "the vault is locked\n" } }),
            "hangs" => json!({ "get": { "hang": true } }),
            "babbles" => json!({ "get": { "stdout": "{\"Username\":" } }),
            logins => {
                let mut kept = json!({});
                for (key, name) in logins.split_whitespace().filter_map(|one| one.split_once('=')) {
                    let login = self.people.iter().find(|(known, _, _)| *known == name);
                    let user = login.map_or("<token>", |(_, login, _)| login);
                    kept[key] = json!({ "Username": user, "Secret": self.token_of(name) });
                }
                self.write(&format!("bin/{name}.store"), kept.to_string());
                json!({})
            }
        };
        self.fake_with(&name, orders);
    }

    /// Puts the files, the variables and the helpers of a home in their places.
    pub(crate) fn arrange(&self, home: &Home) {
        for (path, text) in home.files {
            self.write(path, self.fill(text));
        }
        for (name, value) in home.vars {
            self.set(name, self.fill(value));
        }
        for (name, does) in home.helpers {
            self.helper(name, does);
        }
        (home.also)(self);
    }

    pub(crate) fn assert_no_token(&self, outcome: &Outcome) {
        for (name, _, canary) in &self.people {
            let found = [&outcome.stdout, &outcome.stderr].map(|text| canary.search(text));
            assert_eq!(found, [[""; 0], [""; 0]], "the token of {name} is shown");
        }
    }

    /// That no token was sent twice to the same host, and none to a stranger.
    pub(crate) fn assert_tokens_sent_once(&self) {
        let mut seen = HashSet::new();
        for exchange in self.ghcr.log() {
            assert!(!exchange.refused, "{exchange:?}");
            let sent = (exchange.host.clone(), exchange.api_token.clone(), exchange.basic.clone());
            if sent.1.is_some() || sent.2.is_some() {
                assert!(seen.insert(sent), "sent twice: {:?}", self.asked());
            }
        }
    }

    /// That nobody was asked about a token twice, and none was sent to a stranger.
    fn assert_asked_once(&self) {
        let mut seen = HashSet::new();
        for exchange in self.ghcr.log() {
            assert!(!exchange.refused, "{exchange:?}");
            let asked = (exchange.host.clone(), exchange.api_token.clone(), exchange.basic.clone());
            assert!(seen.insert(asked), "asked twice: {:?}", self.asked());
        }
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// `2026-12-31 23:59:59` for seconds since 1970, in UTC.
fn moment(seconds: u64) -> String {
    let rest = seconds % DAY;
    format!("{} {:02}:{:02}:{:02}", day(seconds), rest / 3600, rest / 60 % 60, rest % 60)
}

/// `2026-12-31` for seconds since 1970, in UTC.
pub(crate) fn day(seconds: u64) -> String {
    let is_leap = |year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut rest) = (1970, seconds / DAY);
    while rest >= 365 + u64::from(is_leap(year)) {
        rest -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", rest + 1)
}

/// A home, and what status has to say of it.
#[derive(Clone, Copy)]
pub(crate) struct Home {
    pub(crate) name: &'static str,
    pub(crate) files: &'static [(&'static str, &'static str)],
    pub(crate) vars: &'static [(&'static str, &'static str)],
    pub(crate) helpers: &'static [(&'static str, &'static str)],
    /// What else is arranged.
    pub(crate) also: fn(&Cast),
    /// Which engines are played.
    pub(crate) engines: &'static str,
    /// Docker's globals: then we are its plugin.
    pub(crate) globals: &'static str,
    pub(crate) args: &'static str,
    /// The table without its heading, one blank between two columns.
    pub(crate) rows: &'static [&'static str],
    /// The codes of what is worth knowing, in their order.
    pub(crate) notes: &'static str,
    /// The codes of what is wrong, in their order.
    pub(crate) errors: &'static str,
    pub(crate) code: i32,
    pub(crate) works: Option<bool>,
}

/// Nothing anywhere, and docker to look at it.
pub(crate) const HOME: Home = Home {
    name: "",
    files: &[],
    vars: &[],
    helpers: &[],
    also: |_| (),
    engines: "docker",
    globals: "",
    args: "",
    rows: &[],
    notes: "",
    errors: "",
    code: 0,
    works: Some(true),
};

/// The same where something is bad.
pub(crate) const BAD: Home = Home { code: 7, works: Some(false), ..HOME };

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials: Vec<_> = homes()
        .into_iter()
        .map(|home| {
            Trial::test(
                format!(
                    "command::status::{}",
                    home.name.replace(' ', "_").replace(['\'', ','], "")
                ),
                move || {
                    look_at(&home);
                    Ok(())
                },
            )
        })
        .collect();
    trials.extend([
        crate::trial!(names_of_homes_differ),
        crate::trial!(the_whole_report),
        crate::trial!(the_line_of_a_mistake_is_named),
        crate::trial!(quiet_says_only_what_is_wrong),
        crate::trial!(the_slowest_answer_and_not_the_sum),
        crate::trial!(every_registry_has_its_own_api),
        crate::trial!(no_token_leaves_through_a_fake),
    ]);
    trials
}

fn names_of_homes_differ() {
    let names: HashSet<_> = homes().iter().map(|home| home.name).collect();
    assert_eq!(names.len(), homes().len());
}

fn look_at(home: &Home) {
    let cast = Cast::new();
    for engine in home.engines.split_whitespace() {
        cast.fake(engine);
    }
    cast.arrange(home);

    let text = status(&cast, home).output();
    cast.assert_asked_once();
    cast.assert_no_token(&text);
    let asked = cast.asked();
    cast.ghcr.clear_log();
    let said = text.stderr_text();
    let table = text.stdout_text();
    let mut lines = table.lines();
    assert_eq!(
        lines.next().map(squeezed).as_deref(),
        Some("ENGINE REGISTRY USER TOKEN STATE MAY ENDS KEPT"),
        "{said}"
    );
    let rows: Vec<_> = lines.map(squeezed).collect();
    let expected: Vec<_> = home.rows.iter().map(|row| cast.fill(row)).collect();
    assert_eq!(rows, expected, "{said}");
    let is_volatile = cast.root().starts_with("/tmp") || cast.root().starts_with("/run");
    let mut notes = codes(&said, &["warning: ", "note: "]);
    if is_volatile && !home.notes.contains(LOST) {
        // The home itself lies where the next reboot takes it away.
        notes.retain(|code| code != LOST);
    }
    assert_eq!(notes.join(" "), home.notes, "{said}");
    assert_eq!(codes(&said, &["error: "]).join(" "), home.errors, "{said}");
    assert_eq!(text.code, Some(home.code), "{said}");
    if home.args.contains("--offline") {
        assert_eq!(asked, [""; 0]);
    }

    let json = status(&cast, home).args(["--format", "json"]).output();
    cast.assert_asked_once();
    cast.assert_no_token(&json);
    assert_eq!(json.code, Some(home.code));
    assert_eq!(without_waits(&json.stderr_text()), without_waits(&said));
    let report = json.stdout_json();
    let keys: Vec<_> = report.as_object().expect("one object").keys().map(String::as_str).collect();
    let all =
        ["version", "registry", "for", "offline", "works", "unasked", "engines", "bad", "notes"];
    assert_eq!(keys, all);
    assert_eq!(report["version"], json!(1));
    assert_eq!(report["works"], json!(home.works));
    let engines = report["engines"].as_array().expect("a list");
    let host = report["registry"].as_str().expect("a registry");
    assert_eq!(engines.iter().map(|one| row_of(one, host)).collect::<Vec<_>>(), rows);
    let listed = |key: &str| {
        let all = report[key].as_array().expect("a list").iter();
        all.map(|one| one["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("notes"), codes(&said, &["warning: ", "note: "]));
    // Why the registry could not be asked stands last, and apart.
    let unasked = report["unasked"]["code"].as_str().map(str::to_owned);
    let wrong: Vec<_> = listed("bad").into_iter().chain(unasked).collect();
    assert_eq!(wrong, codes(&said, &["error: "]));
}

fn status<'a>(cast: &'a Cast, home: &Home) -> Run<'a> {
    let run = cast.run("docker-ghcr");
    let globals = cast.fill(home.globals);
    let run = match globals.as_str() {
        "" => run.arg("status"),
        globals => run.plugin().verbatim(globals.split_whitespace()).args(["ghcr", "status"]),
    };
    run.args(home.args.split_whitespace())
}

/// With one blank between two columns.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The codes of what was said under that heading.
fn codes(said: &str, headings: &[&str]) -> Vec<String> {
    said.lines()
        .filter(|line| headings.iter().any(|heading| line.starts_with(heading)))
        .filter_map(|line| Some(line.rsplit_once('[')?.1.trim_end_matches(']').to_owned()))
        .collect()
}

fn without_waits(said: &str) -> Vec<&str> {
    said.lines().filter(|line| !line.starts_with("waiting for ")).collect()
}

/// The line of the table that an engine in the JSON stands for.
fn row_of(engine: &Value, host: &str) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let mut row = format!("{} {host} ", text(&engine["engine"]));
    let login = &engine["login"];
    if let Some(code) = engine["error"]["code"].as_str() {
        row += &format!("[{code}]");
        return row;
    } else if login.is_null() {
        row += "not logged in";
        return row;
    }
    let token = &login["token"];
    let may = match &token["may"] {
        Value::Object(may) => {
            let can = ["pull", "push", "delete"].map(|verb| (verb, may[verb] == json!(true)));
            let can: Vec<_> = can.iter().filter(|(_, can)| *can).map(|(verb, _)| *verb).collect();
            if can.is_empty() { "nothing".to_owned() } else { can.join(",") }
        }
        _ => "?".to_owned(),
    };
    let kept = &login["kept"];
    let place = match kept["in"].as_str() {
        Some("helper") => format!("helper {}", text(&kept["helper"])),
        Some("variable") => text(&kept["variable"]),
        _ => text(&kept["file"]),
    };
    let [user, kind, state, ends] =
        [&login["user"], &token["kind"], &token["state"], &token["expires"]].map(text);
    let _ = write!(row, "{user} {kind} {state} {may} {ends} {place}");
    row
}

/// Word for word, once.
fn the_whole_report() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.fake("podman");
    cast.write(CONFIG, cast.fill(r#"{"auths":{"ghcr.io":{"auth":"<ghost>"}}}"#));
    cast.write(AUTH_JSON, cast.fill(HUBOT));
    cast.run("docker-ghcr")
        .args(["status", "--for", "push"])
        .stdout(
            "ENGINE  REGISTRY  USER   TOKEN    STATE  MAY   ENDS  KEPT\n\
             docker  ghcr.io   ghost  classic  dead   ?     ?     [HOME]/.docker/config.json\n\
             podman  ghcr.io   hubot  classic  alive  pull  ?     [TMP]/run/containers/auth.json\n",
        )
        .stderr(
            "warning: podman's login of hubot for ghcr.io lies where the next reboot takes it away  \
             [podman-login-lost-at-reboot]\n  fix: docker-ghcr logout --engine podman; docker-ghcr login --engine podman -- --authfile \
             ~/.config/containers/auth.json\n\
             note: podman does not use the login of ghost in [HOME]/.docker/config.json, not \
             encrypted  [shadowed-login]\n  fix: check that this is the login \
             you want\n\
             warning: docker logs in to ghcr.io as ghost, and podman as hubot  [engines-disagree]\n  \
             fix: docker-ghcr login --engine all\n\
             note: the login in [HOME]/.docker/config.json is not encrypted  \
             [plain-text-storage]\n  fix: docker-ghcr setup helper\n\
             note: the login in [TMP]/run/containers/auth.json is not encrypted  \
             [plain-text-storage]\n  fix: docker-ghcr setup helper && docker-ghcr logout --engine podman\n\
             error: docker's login of ghost for ghcr.io is not accepted any more  [stale-login]\n  \
             why: its token is expired or revoked; it is kept in [HOME]/.docker/config.json, not encrypted\n  \
             fix: docker-ghcr login --engine docker, or to pull anonymously: docker-ghcr logout \
             --engine docker\n\
             error: podman's login of hubot for ghcr.io may not push: it lacks write:packages  \
             [scope-missing-write]\n  fix: create one with that scope at https://github.com/settings/tokens/\
             new?scopes=write:packages&description=docker-ghcr\n",
        )
        .code(7)
        .check();
}

fn the_line_of_a_mistake_is_named() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.write(CONFIG, "{\n\"auths\": {\n\"ghcr.io\": {},\n}}\n");
    cast.run("docker-ghcr")
        .args(["status", "--quiet"])
        .stdout("ENGINE  REGISTRY  USER  TOKEN  STATE  MAY  ENDS  KEPT\ndocker  ghcr.io   [broken-docker-config]\n")
        .stderr(
            "error: docker cannot read [HOME]/.docker/config.json and would damage it  \
             [broken-docker-config]\n  why: line 4: not valid JSON: a comma before the closing \
             bracket\n  fix: repair [HOME]/.docker/config.json or move it away\n",
        )
        .code(7)
        .check();
}

fn quiet_says_only_what_is_wrong() {
    let cast = Cast::new();
    cast.fake("docker");
    cast.write(CONFIG, cast.fill(OCTOCAT));
    let quiet = || cast.run("docker-ghcr").args(["status", "--quiet"]);
    quiet()
        .stdout(
            "ENGINE  REGISTRY  USER     TOKEN    STATE  MAY        ENDS  KEPT\n\
             docker  ghcr.io   octocat  classic  alive  pull,push  ?     \
             [HOME]/.docker/config.json\n",
        )
        .check();
    cast.ghcr.revoke(cast.token_of("octocat"));
    quiet()
        .stdout(
            "ENGINE  REGISTRY  USER     TOKEN    STATE  MAY  ENDS  KEPT\n\
             docker  ghcr.io   octocat  classic  dead   ?    ?     [HOME]/.docker/config.json\n",
        )
        .stderr(
            "error: docker's login of octocat for ghcr.io is not accepted any more  [stale-login]\n  \
             why: its token is expired or revoked; it is kept in [HOME]/.docker/config.json, not encrypted\n  \
             fix: docker-ghcr login --engine docker, or to pull anonymously: docker-ghcr logout \
             --engine docker\n",
        )
        .code(7)
        .check();
}

/// Three tokens, each asked about at two hosts that take their time.
fn the_slowest_answer_and_not_the_sum() {
    const PAUSE: Duration = Duration::from_millis(2500);
    let cast = Cast::new();
    for engine in ["docker", "podman", "nerdctl"] {
        cast.fake(engine);
    }
    cast.write(
        CONFIG,
        cast.fill(r#"{"auths":{"ghcr.io:443":{"auth":"<other>"},"ghcr.io":{"auth":"<octocat>"}}}"#),
    );
    cast.write(AUTH_JSON, cast.fill(HUBOT));
    for at in [Where::Registry, Where::Api] {
        cast.ghcr.fault(Fault::at(at, What::Delay(PAUSE)));
    }
    let outcome = cast.run("docker-ghcr").arg("status").output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    assert_eq!(cast.ghcr.log().len(), 7, "{:?}", cast.asked());
    // The challenge comes before the password, so two pauses are the least; the sum is seven.
    assert!(outcome.took >= 2 * PAUSE && outcome.took < 5 * PAUSE, "{:?}", outcome.took);
    let said = "waiting for ghcr.io and its API …\n";
    assert!(outcome.stderr_text().contains(said), "{}", outcome.stderr_text());
}

/// Each registry's token goes to its own two hosts, and no other token is touched.
fn every_registry_has_its_own_api() {
    for (host, api, path, name) in [
        ("ghcr.io", "api.github.com", "/user", "octocat"),
        ("containers.acme.ghe.com", "api.acme.ghe.com", "/user", "tenant"),
        ("containers.git.corp.example", "git.corp.example", "/api/v3/user", "server"),
    ] {
        let cast = Cast::new();
        cast.fake("docker");
        cast.write(CONFIG, cast.fill(EVERYWHERE));
        cast.run("docker-ghcr").args(["status", "--registry", host]).output();
        let mut asked = cast.asked();
        asked.sort_unstable();
        let mut expected = [
            format!("{api} GET {path} 200"),
            format!("{host} GET /token 200"),
            format!("{host} GET /v2/ 401"),
        ];
        expected.sort_unstable();
        assert_eq!(asked, expected);
        for exchange in cast.ghcr.log() {
            let sent = [exchange.api_token, exchange.basic.map(|(_, token)| token)];
            for token in sent.into_iter().flatten() {
                assert_eq!(token, cast.token_of(name), "{}", exchange.host);
            }
        }
    }
}

/// What the children of status are given, and what it leaves in the home.
fn no_token_leaves_through_a_fake() {
    let scene = Scene::new();
    for engine in ["docker", "podman", "nerdctl", "docker-credential-x"] {
        scene.fake(engine);
    }
    scene.write(CONFIG, json!({ "credHelpers": { "ghcr.io": "x" }, "auths": { "ghcr.io:443": { "auth": auth("octocat", scene.token()) } } }).to_string());
    scene.write(
        "bin/docker-credential-x.store",
        json!({ "ghcr.io": { "Username": "octocat", "Secret": scene.token() } }).to_string(),
    );
    let tokens = ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"];
    let run = |args: &[&str]| {
        scene
            .run("docker-ghcr")
            .arg("status")
            .args(args.iter().copied())
            .envs(tokens.map(|name| (name, scene.token())))
            .output()
    };
    let outcomes = [run(&[]), run(&["--format", "json"]), run(&["--verbose", "--offline"])];
    assert!(outcomes.iter().all(|outcome| outcome.code == Some(0)), "{outcomes:?}");
    assert!(!scene.calls("docker-credential-x").is_empty() && !scene.calls("docker").is_empty());
    scene.assert_no_leak(&outcomes.iter().collect::<Vec<_>>());
}

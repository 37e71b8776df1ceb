//! Which token is used, whose it is, and who may see it.

use std::os::unix::fs::PermissionsExt;

use ghcr_stand_in::{Account, AccountKind, Break, Fault, What, Where};
use serde_json::json;

use crate::command::login::prompt::asked;
use crate::harness::canary::{Canary, Kind};
use crate::harness::run::Run;
use crate::harness::scene::Scene;

crate::trials![
    the_first_that_has_a_token_is_used,
    the_prompt_is_the_last,
    nobody_has_one,
    empty_stops_what_is_meant_and_not_what_lies_around,
    an_unfit_token_that_is_meant_stops,
    an_unfit_token_that_lies_around_is_passed_over,
    the_ends_are_trimmed_and_nothing_else,
    stdin_may_be_empty_closed_or_nothing,
    files_that_hold_no_token,
    a_source_that_is_named_is_the_only_one,
    gh_is_asked_for_its_host_without_the_variables,
    gh_that_cannot_say,
    gh_that_says_nonsense,
    gh_that_hangs,
    a_tenant_gets_no_token_of_github_com,
    an_enterprise_server_has_variables_of_its_own,
    the_token_of_a_job_is_for_the_jobs_github,
    a_variable_that_is_named_goes_to_any_registry,
    the_user_is_who_was_given,
    the_user_is_who_github_says,
    the_user_is_who_runs_the_job,
    the_user_is_who_was_stored,
    the_user_of_an_app_has_a_fixed_name,
    nobody_knows_the_user,
    user_names_that_no_engine_takes,
    a_user_name_that_looks_like_an_option,
    what_is_named_to_be_typed_again_is_whole,
];

const VARIABLES: [&str; 4] = ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"];
const PAGE: &str =
    "https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr";

/// `docker-ghcr login --engine file …`, without any token yet.
fn login<'s>(scene: &'s Scene, args: &[&str]) -> Run<'s> {
    scene.run("docker-ghcr").args(["login", "--engine", "file"]).args(args.iter().copied())
}

/// What a login with octocat's token says.
fn used(source: &str) -> String {
    format!(
        "using octocat's classic token from {source}: may pull and push, not delete\n\
         octocat: stored in [HOME]/.docker/config.json, not encrypted\n"
    )
}

fn succeeds(run: Run<'_>, said: impl Into<String>) {
    run.stdout("Login Succeeded\n").stderr(said).check();
}

/// A token that GitHub has never seen.
fn dead() -> String {
    Canary::new(Kind::Classic).token().to_owned()
}

fn gh(scene: &Scene, token: &str) {
    scene.fake_with("gh", json!({ "tokens": { "github.com": token } }));
}

fn the_first_that_has_a_token_is_used() {
    for first in 0..=VARIABLES.len() {
        let scene = Scene::new();
        let mut run = login(&scene, &[]);
        for (index, name) in VARIABLES.iter().enumerate().skip(first) {
            let token = if index == first { scene.token().to_owned() } else { dead() };
            run = run.env(*name, token);
        }
        let last = first == VARIABLES.len();
        gh(&scene, if last { scene.token() } else { "gho_nobody" });
        succeeds(run, used(VARIABLES.get(first).unwrap_or(&"gh")));
        assert_eq!(scene.calls("gh").len(), usize::from(last), "gh is asked only if it must be");
        scene.assert_one_basic_exchange("octocat");
    }
}

fn the_prompt_is_the_last() {
    let scene = Scene::new();
    gh(&scene, "");
    let mut terminal = login(&scene, &[]).env("TERM", "dumb").terminal();
    terminal.expect(&format!("a classic token can be made at {PAGE}"));
    asked(&mut terminal, "token (hidden): ").send_line(scene.token());
    terminal.expect("using octocat's classic token from the prompt: ");
    let outcome = terminal.finish();
    assert_eq!((outcome.code, outcome.echo), (Some(0), Some(true)), "{}", outcome.stdout_text());
    scene.assert_no_leak(&[&outcome]);
}

fn nobody_has_one() {
    let scene = Scene::new();
    let no_token = |run: Run<'_>, tried: &str, fix: &str| {
        run.stderr(format!(
            "error: no token was found  [no-token]\n  why: tried: {tried}\n  fix: {fix}\n"
        ))
        .code(4)
        .check();
    };
    let unset =
        "CR_PAT (not set), GHCR_TOKEN (not set), GH_TOKEN (not set), GITHUB_TOKEN (not set)";
    let make = format!("create one at {PAGE} and set CR_PAT, or run `gh auth login`");
    no_token(
        login(&scene, &[]),
        &format!("{unset}, gh (not installed), the prompt (no terminal here)"),
        &make,
    );
    no_token(login(&scene, &["--from", "env"]), unset, &make);
    scene.fake("gh");
    no_token(
        login(&scene, &[]),
        &format!("{unset}, gh (not logged in to github.com), the prompt (no terminal here)"),
        &make,
    );
    // One source was named: it is the one to be mended.
    no_token(
        login(&scene, &["--from", "env:MY_PAT"]).env("CR_PAT", scene.token()),
        "MY_PAT (not set)",
        "set MY_PAT, or leave --from out",
    );
    no_token(
        login(&scene, &["--from", "gh"]).env("CR_PAT", scene.token()),
        "gh (not logged in to github.com)",
        "gh auth login -h github.com",
    );
    no_token(
        login(&scene, &["--from", "prompt"]).env("CR_PAT", scene.token()),
        "the prompt (no terminal here)",
        "pipe the token in with --password-stdin, or run it on a terminal",
    );
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
}

fn empty_stops_what_is_meant_and_not_what_lies_around() {
    let scene = Scene::new();
    for (text, empty) in [("", "CR_PAT"), (" \t\r\n", "GHCR_TOKEN"), ("", "MY_PAT")] {
        let from = if empty == "MY_PAT" { &["--from", "env:MY_PAT"][..] } else { &[] };
        login(&scene, from)
            .env(empty, text)
            .env("GH_TOKEN", scene.token())
            .stderr(format!(
                "error: {empty} is empty  [empty-token]\n  \
                 fix: check that {empty} is set in this environment (a secret that a job cannot read is empty)\n"
            ))
            .code(4)
            .check();
    }
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
    gh(&scene, scene.token());
    succeeds(login(&scene, &[]).env("GH_TOKEN", "").env("GITHUB_TOKEN", "\n"), used("gh"));
}

/// Texts that are no token, what is said of them, and under which code.
fn unfit() -> Vec<(Vec<u8>, &'static str, &'static str, String)> {
    let kind = |kind| Canary::new(kind).token().as_bytes().to_vec();
    let token = dead();
    let with = |text: &str| text.replace("TOKEN", &token).into_bytes();
    let quotes = "holds a token in quotes, which would be sent as part of it";
    let without_quotes = "give it without the quotes".to_owned();
    let copy = "copy the token again, alone and on one line".to_owned();
    let classic = format!("create a classic token (it begins with ghp_) at {PAGE}");
    let control = "holds a token with control or invisible characters inside";
    vec![
        (with("\"TOKEN\""), quotes, "quoted-token", without_quotes.clone()),
        (with("'TOKEN'\r\n"), quotes, "quoted-token", without_quotes.clone()),
        (with("\u{201c}TOKEN\u{201d}"), quotes, "quoted-token", without_quotes),
        (
            with("TOKEN TOKEN"),
            "holds a token with white space inside",
            "malformed-token",
            copy.clone(),
        ),
        (
            with("octocat\tTOKEN"),
            "holds a token with white space inside",
            "malformed-token",
            copy.clone(),
        ),
        (with("TOKEN\nTOKEN"), "holds more than one line", "malformed-token", copy.clone()),
        (with("TOKEN\u{1b}[0m"), control, "malformed-token", copy.clone()),
        (with("ghp_\u{200b}TOKEN"), control, "malformed-token", copy.clone()),
        (
            with("TOKEN\u{e9}"),
            "holds a token with non-ASCII characters, which no token has",
            "malformed-token",
            copy.clone(),
        ),
        (
            [token.as_bytes(), b"\xe9"].concat(),
            "holds bytes that are no text",
            "malformed-token",
            copy.clone(),
        ),
        (
            token.repeat(205).into_bytes(),
            "holds more than 8 KiB, which is no token",
            "malformed-token",
            copy,
        ),
        (
            kind(Kind::FineGrained),
            "holds a fine-grained token (github_pat_…), and the registry takes classic ones only",
            "fine-grained-token",
            classic.clone(),
        ),
        (
            kind(Kind::Refresh),
            "holds a refresh token (ghr_…), which only GitHub's OAuth endpoint takes",
            "wrong-token-kind",
            classic.clone(),
        ),
        (
            b"dckr_pat_0123456789abcdefghijklmnopq".to_vec(),
            "holds a token of Docker Hub, not of GitHub",
            "wrong-token-kind",
            classic,
        ),
    ]
}

fn an_unfit_token_that_is_meant_stops() {
    use std::os::unix::ffi::OsStringExt;
    let scene = Scene::new();
    scene.fake("docker");
    for (text, words, code, fix) in unfit() {
        let file = scene.write("home/token", &text);
        let from_file = format!("file:{}", file.display());
        let value = || std::ffi::OsString::from_vec(text.clone());
        for (source, args) in [
            ("CR_PAT", &[][..]),
            ("GHCR_TOKEN", &[]),
            ("MY_PAT", &["--from", "env:MY_PAT"]),
            ("stdin", &["--password-stdin"]),
            ("stdin", &["--from", "stdin"]),
            ("[HOME]/token", &["--from", &from_file]),
        ] {
            let mut run = scene.run("docker-ghcr").arg("login").args(args.iter().copied());
            run = match source {
                "stdin" => run.stdin(text.clone()),
                "[HOME]/token" => run,
                // A good one further down is of no use then.
                name => run.env(name, value()).env("GITHUB_TOKEN", scene.token()),
            };
            run.stderr(format!("error: {source} {words}  [{code}]\n  fix: {fix}\n"))
                .code(4)
                .check();
        }
    }
    // A variable cannot hold this.
    login(&scene, &["--from", "stdin"])
        .stdin(format!("{}\0{}", dead(), dead()))
        .stderr(
            "error: stdin holds a token with control or invisible characters inside  [malformed-token]\n  \
             fix: copy the token again, alone and on one line\n",
        )
        .code(4)
        .check();
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
    assert!(scene.all_calls().is_empty());
}

fn an_unfit_token_that_lies_around_is_passed_over() {
    use std::os::unix::ffi::OsStringExt;
    for (text, words, code, _) in unfit() {
        let scene = Scene::new();
        gh(&scene, scene.token());
        let value = std::ffi::OsString::from_vec(text.clone());
        succeeds(
            login(&scene, &[]).env("GH_TOKEN", value).env("GITHUB_TOKEN", "npm_0123456789"),
            format!(
                "passed over: GH_TOKEN {words}\n\
                 passed over: GITHUB_TOKEN holds a token of npm, not of GitHub\n{}",
                used("gh")
            ),
        );
        let Ok(text) = String::from_utf8(text) else { continue };
        scene.fake_with("gh", json!({ "auth": { "code": 0, "stdout": format!("{text}\n") } }));
        gh_gives_none(&scene, code);
    }
}

/// Nothing but gh could give a token, and this is why it does not.
fn gh_gives_none(scene: &Scene, why: &str) {
    login(scene, &[])
        .stderr(format!(
            "error: no token was found  [no-token]\n  \
             why: tried: CR_PAT (not set), GHCR_TOKEN (not set), GH_TOKEN (not set), \
             GITHUB_TOKEN (not set), gh ({why}), the prompt (no terminal here)\n  \
             fix: create one at {PAGE} and set CR_PAT, or run `gh auth login`\n"
        ))
        .code(4)
        .check();
}

fn the_ends_are_trimmed_and_nothing_else() {
    for text in [
        "TOKEN",
        "TOKEN\n",
        "TOKEN\r\n",
        "TOKEN\r",
        "\n\n TOKEN\t\n\n",
        "\u{feff}TOKEN\r\n",
        "TOKEN\0",
    ] {
        for engine in ["docker", "podman", "nerdctl"] {
            let scene = Scene::new();
            scene.fake(engine);
            let text = text.replace("TOKEN", scene.token());
            let outcome = scene
                .run("docker-ghcr")
                .args(["login", "--password-stdin", "-q"])
                .stdin(text.clone())
                .output();
            assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
            let call = scene.calls(engine).into_iter().find(|call| call.argv[1] == "login");
            assert_eq!(call.and_then(|call| call.stdin), Some(scene.token().into()), "{text:?}");
        }
    }
}

fn stdin_may_be_empty_closed_or_nothing() {
    let scene = Scene::new();
    for run in [
        login(&scene, &["--password-stdin"]),
        login(&scene, &["--password-stdin"]).stdin_closed(),
        login(&scene, &["--password-stdin"]).stdin(""),
        login(&scene, &["--from", "stdin"]).stdin("\r\n"),
        login(&scene, &["--from", "stdin"]).stdin("\u{feff}\r\n"),
    ] {
        run.env("GH_TOKEN", scene.token())
            .stderr(
                "error: stdin is empty  [empty-token]\n  \
                 fix: pipe the token in, as in: printf %s \"$CR_PAT\" | docker-ghcr login --password-stdin\n",
            )
            .code(4)
            .check();
    }
    // Without a stdin, the other sources are as good as ever.
    succeeds(login(&scene, &[]).env("CR_PAT", scene.token()).stdin_closed(), used("CR_PAT"));
}

fn files_that_hold_no_token() {
    let scene = Scene::new();
    let file = scene.write("home/token", "\n");
    let from = |path: &str| login(&scene, &["--from", &scene.expand(&format!("file:{path}"))]);
    let fix = "fix: give a file that holds the token, or leave --from out\n";
    from("[HOME]/token")
        .stderr(
            "error: [HOME]/token is empty  [empty-token]\n  fix: put the token into [HOME]/token\n",
        )
        .code(4)
        .check();
    from("[HOME]/nope")
        .stderr(format!(
            "error: [HOME]/nope cannot be read: no such file or directory  [no-token]\n  {fix}"
        ))
        .code(4)
        .check();
    from("[HOME]")
        .stderr(format!("error: [HOME] cannot be read: is a directory  [no-token]\n  {fix}"))
        .code(4)
        .check();
    from("/dev/zero")
        .stderr("error: /dev/zero is empty  [empty-token]\n  fix: put the token into /dev/zero\n")
        .code(4)
        .check();
    // root may read it all the same.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).expect("our own file");
    if std::fs::read(&file).is_err() {
        from("[HOME]/token")
            .stderr(format!(
                "error: [HOME]/token cannot be read: permission denied  [no-token]\n  {fix}"
            ))
            .code(4)
            .check();
    }
    // A name is taken from the folder we are started in.
    scene.write("work/token", scene.token());
    succeeds(login(&scene, &["--from", "file:token"]), used("token"));
}

fn a_source_that_is_named_is_the_only_one() {
    let scene = Scene::new();
    gh(&scene, scene.token());
    let file = scene.write("home/token", scene.token());
    let from_file = format!("file:{}", file.display());
    for (from, source) in [
        ("gh", "gh"),
        ("env:MY_PAT", "MY_PAT"),
        ("stdin", "stdin"),
        (from_file.as_str(), "[HOME]/token"),
    ] {
        let mut run = login(&scene, &["--from", from]).stdin(scene.token());
        for name in VARIABLES {
            run = run.env(name, "it is not asked for");
        }
        succeeds(run.env("MY_PAT", scene.token()), used(source));
    }
    let mut run = login(&scene, &["--from", "env"]).stdin(dead());
    for name in &VARIABLES[..3] {
        run = run.env_remove(*name);
    }
    succeeds(run.env("GITHUB_TOKEN", scene.token()), used("GITHUB_TOKEN"));
}

fn gh_is_asked_for_its_host_without_the_variables() {
    let scene = Scene::new();
    gh(&scene, scene.token());
    let mut run = login(&scene, &["--from", "gh"]).env("GH_CONFIG_DIR", "/its/own");
    for name in VARIABLES.iter().chain(&["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]) {
        run = run.env(*name, "gho_another");
    }
    succeeds(run, used("gh"));
    let calls = scene.calls("gh");
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].argv[1..], ["auth", "token", "--hostname", "github.com"]);
    let env = &calls[0].env;
    assert!(!env.keys().any(|name| name.contains("TOKEN") || name == "CR_PAT"), "{env:?}");
    assert_eq!(env.get("GH_CONFIG_DIR").map(String::as_str), Some("/its/own"));
}

fn gh_that_cannot_say() {
    let scene = Scene::new();
    for (orders, why) in [
        (
            json!({ "code": 1, "stderr": "no oauth token found for github.com\n" }),
            "not logged in to github.com",
        ),
        (json!({ "code": 0, "stdout": "" }), "printed no token"),
        (json!({ "code": 0, "stdout": "\n" }), "printed no token"),
        (json!({ "signal": 9 }), "signal 9 ended it"),
    ] {
        scene.fake_with("gh", json!({ "auth": orders }));
        gh_gives_none(&scene, why);
    }
}

fn gh_that_says_nonsense() {
    let scene = Scene::new();
    scene.fake_with(
        "gh",
        json!({ "auth": { "code": 0, "stdout": "\u{1b}]0;title\u{7}gho_x\u{1b}[2J\n" } }),
    );
    let outcome = login(&scene, &["--from", "gh"])
        .stderr(
            "error: gh holds a token with control or invisible characters inside  [malformed-token]\n  \
             fix: copy the token again, alone and on one line\n",
        )
        .code(4)
        .check();
    assert!(!outcome.stderr.contains(&0x1b));
    scene.fake_with(
        "gh",
        json!({ "auth": { "code": 0, "stdout": "A new release of gh is available\ngho_x\n" } }),
    );
    login(&scene, &["--from", "gh"])
        .stderr(
            "error: gh holds more than one line  [malformed-token]\n  \
             fix: copy the token again, alone and on one line\n",
        )
        .code(4)
        .check();
}

fn gh_that_hangs() {
    let scene = Scene::new();
    scene.fake_with("gh", json!({ "auth": { "hang": true } }));
    let outcome = login(&scene, &["--from", "gh"])
        .stderr(
            "waiting for gh …\n\
             error: no token was found  [no-token]\n  \
             why: tried: gh (did not answer in time)\n  \
             fix: gh auth login -h github.com\n",
        )
        .code(4)
        .check();
    assert!((10.0..20.0).contains(&outcome.took.as_secs_f64()), "{:?}", outcome.took);
    assert!(!scene.calls("gh")[0].is_alive());
}

/// The account, on another GitHub.
fn account_of(scene: &Scene, github: &str) -> Account {
    Account {
        github: github.into(),
        ..Account::classic("octocat", scene.token(), "write:packages")
    }
}

fn a_tenant_gets_no_token_of_github_com() {
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(account_of(&scene, "acme.ghe.com"));
    let host = "containers.acme.ghe.com";
    let with_all = |args: &[&str]| {
        let mut run = login(&scene, &["--registry", host]).args(args.iter().copied());
        for name in VARIABLES.iter().chain(&["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]) {
            run = run.env(*name, dead());
        }
        run.env("GITHUB_SERVER_URL", "https://acme.ghe.com")
    };
    let page = PAGE.replace("github.com", "acme.ghe.com");
    with_all(&[])
        .stderr(format!(
            "error: no token was found  [no-token]\n  \
             why: tried: gh (not installed), the prompt (no terminal here)\n  \
             fix: create one at {page} and name its variable with --from env:NAME, or run `gh auth login -h acme.ghe.com`\n"
        ))
        .code(4)
        .check();
    with_all(&["--from", "env"])
        .stderr(format!(
            "error: no token was found  [no-token]\n  \
             why: tried: no source is known for this registry without --from\n  \
             fix: create one at {page} and name its variable with --from env:NAME, or run `gh auth login -h acme.ghe.com`\n"
        ))
        .code(4)
        .check();
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
    scene.fake_with(
        "gh",
        json!({ "tokens": { "github.com": dead(), "acme.ghe.com": scene.token() } }),
    );
    succeeds(with_all(&[]), used("gh"));
    assert_eq!(scene.calls("gh")[0].line(), "auth token --hostname acme.ghe.com");
    let mut asked = scene.asked();
    asked.sort();
    assert_eq!(
        asked,
        [
            "api.acme.ghe.com GET /user 200",
            "containers.acme.ghe.com GET /token 200",
            "containers.acme.ghe.com GET /v2/ 200",
            "containers.acme.ghe.com GET /v2/ 401",
        ]
    );
    assert_eq!(scene.stored(host), Some(("octocat".into(), scene.token().into())));
}

fn an_enterprise_server_has_variables_of_its_own() {
    let host = "containers.git.corp.example";
    for (position, source) in
        ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"].into_iter().enumerate()
    {
        let scene = Scene::empty(Kind::Classic);
        scene.ghcr.add(account_of(&scene, "git.corp.example"));
        let mut run = login(&scene, &["--registry", host]).env("GH_HOST", "git.corp.example");
        for name in VARIABLES {
            run = run.env(name, dead());
        }
        if position == 0 {
            run = run.env("GITHUB_ENTERPRISE_TOKEN", dead());
        }
        succeeds(run.env(source, scene.token()), used(source));
        let mut asked = scene.asked();
        asked.sort();
        assert_eq!(asked.last().map(String::as_str), Some("git.corp.example GET /api/v3/user 200"));
        assert!(asked.iter().all(|line| line.contains("git.corp.example ")), "{asked:?}");
    }
    // Nobody has said that this host is the user's.
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(account_of(&scene, "git.corp.example"));
    let run = || {
        let run = scene.run("docker-ghcr").env("GH_ENTERPRISE_TOKEN", scene.token());
        run.env("GITHUB_ENTERPRISE_TOKEN", scene.token()).env("GITHUB_TOKEN", scene.token())
    };
    let args = ["login", "--engine", "file", "--registry", host];
    run().args(args).stderr_has("[no-token]").code(4).check();
    run().args(["doctor", &format!("{host}/acme/app")]).output();
    assert_eq!(scene.asked().iter().filter(|line| line.contains("/user")).count(), 0);
    // A job of that server has.
    let job = run().env("GITHUB_SERVER_URL", "https://git.corp.example");
    succeeds(job.args(args), used("GH_ENTERPRISE_TOKEN"));
    // And those are no source for ghcr.io.
    let scene = Scene::new();
    login(&scene, &[])
        .env("GH_ENTERPRISE_TOKEN", scene.token())
        .env("GITHUB_ENTERPRISE_TOKEN", scene.token())
        .stderr_has("[no-token]")
        .code(4)
        .check();
}

fn the_token_of_a_job_is_for_the_jobs_github() {
    let scene = Scene::new();
    let job = |url: &str| {
        login(&scene, &[]).env("GITHUB_SERVER_URL", url).env("GITHUB_TOKEN", scene.token())
    };
    for url in ["https://github.com", "https://github.com/", ""] {
        succeeds(job(url), used("GITHUB_TOKEN"));
    }
    scene.ghcr.clear_log();
    for url in [
        "https://acme.ghe.com",
        "https://git.corp.example",
        "http://github.com",
        "https://github.com.evil.example",
    ] {
        job(url)
            .stderr(format!(
                "error: no token was found  [no-token]\n  \
                 why: tried: CR_PAT (not set), GHCR_TOKEN (not set), GH_TOKEN (not set), \
                 gh (not installed), the prompt (no terminal here)\n  \
                 fix: create one at {PAGE} and set CR_PAT, or run `gh auth login`\n"
            ))
            .code(4)
            .check();
    }
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
}

fn a_variable_that_is_named_goes_to_any_registry() {
    let scene = Scene::empty(Kind::Classic);
    scene.ghcr.add(account_of(&scene, "acme.ghe.com"));
    let run = login(&scene, &["--registry", "containers.acme.ghe.com", "--from", "env:CR_PAT"]);
    succeeds(run.env("CR_PAT", scene.token()), used("CR_PAT"));
}

/// GitHub says nothing from now on.
fn silence_github(scene: &Scene) {
    scene.ghcr.fault(Fault::connection("api.github.com", Break::RefuseConnect(502)));
}

/// A login of that user, when GitHub says nothing.
fn unasked(scene: &Scene, user: &str) -> String {
    let proxy = scene.ghcr.proxy();
    format!(
        "using the classic token from CR_PAT\n\
         warning: GitHub did not report the token's scopes  [not-verified]\n  \
         why: api.github.com: the proxy {} refused with status 502\n  \
         fix: try again later to see its scopes\n\
         {user}: stored in [HOME]/.docker/config.json, not encrypted\n",
        proxy.trim_start_matches("http://")
    )
}

fn the_user_is_who_was_given() {
    let scene = Scene::new();
    let with = |user: &str| scene.login("docker-ghcr", &["--engine", "file", "-u", user]);
    succeeds(with("octocat"), used("CR_PAT"));
    succeeds(with("OctoCat"), used("CR_PAT").replace("octocat: ", "OctoCat: "));
    scene.ghcr.clear_log();
    succeeds(
        with("hubot"),
        used("CR_PAT").replace("octocat: ", "hubot: ").replace(
            "delete\n",
            "delete\n\
             warning: the token is octocat's, and the user name given is hubot  [user-name-differs]\n  \
             fix: leave -u out\n",
        ),
    );
    scene.assert_one_basic_exchange("hubot");
    assert_eq!(scene.stored("ghcr.io"), Some(("hubot".into(), scene.token().into())));
}

fn the_user_is_who_github_says() {
    let scene = Scene::new();
    scene.write(
        "home/.docker/config.json",
        json!({ "auths": { "ghcr.io": { "auth": crate::harness::world::auth("hubot", "x") } } })
            .to_string(),
    );
    let run = scene.login("docker-ghcr", &["--engine", "file"]);
    succeeds(run.env("GITHUB_ACTIONS", "true").env("GITHUB_ACTOR", "monalisa"), used("CR_PAT"));
    scene.assert_one_basic_exchange("octocat");
}

fn the_user_is_who_runs_the_job() {
    let scene = Scene::new();
    silence_github(&scene);
    let run = || scene.login("docker-ghcr", &["--engine", "file"]).env("GITHUB_ACTOR", "monalisa");
    // Outside of Actions the variable means nothing.
    run().stderr_has("[proxy-failed]").code(6).check();
    run().env("GITHUB_ACTIONS", "1").stderr_has("[proxy-failed]").code(6).check();
    succeeds(run().env("GITHUB_ACTIONS", "true"), unasked(&scene, "monalisa"));
}

fn the_user_is_who_was_stored() {
    let scene = Scene::new();
    silence_github(&scene);
    scene.write(
        "home/.docker/config.json",
        json!({ "auths": { "ghcr.io": { "auth": crate::harness::world::auth("hubot", "x") } } })
            .to_string(),
    );
    succeeds(scene.login("docker-ghcr", &["--engine", "file"]), unasked(&scene, "hubot"));
    // The same from a helper.
    scene.fake("docker-credential-x");
    scene.write("home/.docker/config.json", r#"{ "credsStore": "x" }"#);
    scene.write(
        "bin/docker-credential-x.store",
        json!({ "ghcr.io": { "Username": "hubot", "Secret": "x" } }).to_string(),
    );
    succeeds(
        scene.login("docker-ghcr", &["--engine", "file"]),
        unasked(&scene, "hubot")
            .replace("in [HOME]/.docker/config.json, not encrypted", "in the credential helper x"),
    );
}

fn the_user_of_an_app_has_a_fixed_name() {
    for kind in [Kind::Installation, Kind::Stateless] {
        let scene = Scene::empty(kind);
        scene.ghcr.add(Account {
            scopes: None,
            kind: AccountKind::Installation,
            ..Account::classic("actions", scene.token(), "")
        });
        let run = login(&scene, &[]).env("GITHUB_TOKEN", scene.token());
        succeeds(
            run,
            "using the app installation token from GITHUB_TOKEN: alive, and an app's, so GitHub does not say what it may do\n\
             x-access-token: stored in [HOME]/.docker/config.json, not encrypted\n",
        );
        scene.assert_one_basic_exchange("x-access-token");
    }
}

fn nobody_knows_the_user() {
    let scene = Scene::new();
    silence_github(&scene);
    let error = "error: the username is not known  [no-user-name]\n  \
                 why: GitHub was not asked or did not say, and no login is stored\n  \
                 fix: add -u USER\n";
    // Nobody said it because nobody could be asked.
    scene
        .login("docker-ghcr", &["--engine", "file"])
        .stderr_has("error: no way through the proxy to `api.github.com`  [proxy-failed]\n")
        .code(6)
        .check();
    scene
        .login("docker-ghcr", &["--engine", "file", "--no-verify"])
        .stderr(error)
        .code(125)
        .check();
    assert_eq!(scene.stored("ghcr.io"), None);
    let with = scene.login("docker-ghcr", &["--engine", "file", "--no-verify", "-u", "octocat"]);
    succeeds(
        with,
        "using the classic token from CR_PAT\n\
         octocat: stored in [HOME]/.docker/config.json, not encrypted\n",
    );
}

fn user_names_that_no_engine_takes() {
    let scene = Scene::new();
    for engine in ["docker", "podman", "nerdctl"] {
        scene.fake(engine);
    }
    for (user, wrong) in [
        ("a:b", "has a colon in it"),
        ("", "is empty"),
        (" ", "is empty"),
        ("octo cat", "has white space or control characters in it"),
        ("octo\u{1b}[31mcat", "has white space or control characters in it"),
        ("octo\ncat", "has white space or control characters in it"),
    ] {
        for engine in ["docker", "podman", "nerdctl", "file", "all"] {
            scene
                .login("docker-ghcr", &["--engine", engine, "-u", user])
                .stderr(format!(
                    "error: the user name {wrong}  [no-user-name]\n  \
                     fix: give the name that GitHub knows the token's owner by, or leave -u out\n"
                ))
                .code(125)
                .check();
        }
    }
    // Nobody was asked anything for that.
    assert!(scene.asked().is_empty(), "{:?}", scene.asked());
    assert!(scene.all_calls().is_empty(), "{:?}", scene.all_calls());
    // Blanks round it are as good as none, as for docker and podman.
    succeeds(scene.login("docker-ghcr", &["--engine", "file", "-u", " octocat "]), used("CR_PAT"));
}

fn a_user_name_that_looks_like_an_option() {
    for engine in ["docker", "podman", "nerdctl"] {
        let scene = Scene::new();
        scene.fake(engine);
        let outcome = scene.login("docker-ghcr", &["-q", "--username=--tls-verify"]).output();
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
        let calls = scene.calls(engine);
        let argv = &calls.iter().find(|call| call.argv[1] == "login").expect("a login").argv;
        let at = argv.iter().position(|arg| arg == "--username").expect("a user");
        assert_eq!(argv[at + 1..at + 3], ["--tls-verify", "--password-stdin"]);
        scene.assert_no_leak(&[&outcome]);
    }
    let scene = Scene::new();
    scene
        .login("docker-ghcr", &["--engine", "file", "-u", "-x"])
        .stderr("error: there is no option `-x`  [usage]\n  fix: docker-ghcr login --help\n")
        .code(125)
        .check();
}

/// Whoever pastes the command that a refusal names means the same login. What was piped in is asked
/// for: a terminal would show what is typed in a pipe's place.
fn what_is_named_to_be_typed_again_is_whole() {
    let scene = Scene::empty(Kind::Classic);
    scene.write("home/my token", scene.token());
    let file = scene.expand("file:[HOME]/my token");
    for (typed, named) in [
        (
            &["--registry", "containers.acme.ghe.com", "--from", "env:X"][..],
            "login --registry containers.acme.ghe.com --engine file --from env:X",
        ),
        (&["--from", "env", "--for", "push"], "login --engine file --from env --for push"),
        (&["--from", &file], &format!("login --engine file --from '{file}'")),
        (&["--password-stdin"], "login --engine file --from prompt"),
        (&["--from", "stdin", "--username=-x"], "login --engine file --from prompt --username=-x"),
        (
            &["-q", "-u", "it's-me", "--org", "acme"],
            r"login --engine file -u 'it'\''s-me' --org acme",
        ),
    ] {
        let run = login(&scene, typed).envs([("X", scene.token()), ("CR_PAT", scene.token())]);
        run.stdin(scene.token())
            .stderr_has(format!(", then docker-ghcr {named}\n"))
            .code(4)
            .check();
    }

    // docker's folder is docker's option.
    let words = ["--config", "my docker", "ghcr", "login", "--engine", "file", "--from", "env:X"];
    let again = ", then docker --config 'my docker' ghcr login --engine file --from env:X\n";
    let run = scene.run("docker-ghcr").plugin().verbatim(words).env("X", scene.token());
    run.stderr_has(again).code(4).check();

    // The engine's own arguments, and what was asked of nobody.
    let denied = "Error: logging into \"ghcr.io\": invalid username/password\n";
    scene.fake_with("podman", json!({ "login": { "code": 125, "stderr": denied } }));
    let typed = ["--no-verify", "-u", "octocat", "--", "--authfile", "auth file"];
    let again = "podman-ghcr login --no-verify -u octocat -- --authfile 'auth file'\n";
    scene.login("podman-ghcr", &typed).stderr_has(again).code(4).check();

    // What an organization says no to.
    let scene = Scene::new();
    scene.ghcr.fault(Fault::at(Where::ApiOrg, What::classic_forbidden("acme")));
    let again = "gh auth login -h github.com && docker-ghcr login --from gh --engine file --for push --org acme\n";
    let run = scene.login("docker-ghcr", &["--engine", "file", "--for", "push", "--org", "acme"]);
    run.stderr_has(again).code(4).check();
}

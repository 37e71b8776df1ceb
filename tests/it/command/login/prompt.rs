//! What a person at a terminal sees, types, and is left with: whole screens, byte for byte.

use std::time::Duration;

use ghcr_stand_in::{Fault, What, Where};
use rustix::process::Signal;
use serde_json::json;

use crate::harness::pty::Terminal;
use crate::harness::run::{Outcome, Run, until};
use crate::harness::scene::Scene;
use crate::harness::strace;

const PAGE: &str =
    "https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr";

/// How the terminal is told to show the cursor: the last thing that a stop does to it.
const CURSOR: &str = "\u{1b}[?25h";

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    use crate::trial;
    vec![
        trial!(the_token_is_asked_for_and_does_not_show),
        trial!(the_page_is_the_one_for_the_access_asked_for),
        trial!(what_was_typed_is_judged_by_its_text),
        trial!(the_user_name_is_asked_for),
        trial!(a_wrong_user_name_ends_with_its_cause),
        trial!(ctrl_c_at_the_prompts),
        trial!(hang_up_at_the_prompts),
        trial!(nobody_is_asked_where_nobody_can_answer),
        trial!(a_long_wait_is_told_and_taken_back),
        trial!(a_wait_within_a_wait_has_the_line),
        trial!(a_long_wait_is_one_line_elsewhere),
        trial!(color_is_for_terminals),
        strace::trial(
            "command::login::prompt::what_is_typed_at_once_does_not_show",
            what_is_typed_at_once_does_not_show,
        ),
    ]
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.fake("docker");
    scene.set("TERM", "xterm-256color");
    scene
}

fn login<'w>(scene: &'w Scene, args: &[&str]) -> Run<'w> {
    scene.run("docker-ghcr").arg("login").args(args.iter().copied())
}

/// Waits for a question, and until its asker listens: what was typed before is thrown away, as
/// other programs that ask for a password do.
pub(crate) fn asked<'t>(terminal: &'t mut Terminal, question: &str) -> &'t mut Terminal {
    terminal.expect(question);
    assert!(until(|| sleeps_or_is_gone(terminal)), "nobody listens");
    terminal
}

/// Whether it waits: behind a question, for the answer.
fn sleeps_or_is_gone(terminal: &Terminal) -> bool {
    if cfg!(not(target_os = "linux")) {
        std::thread::sleep(Duration::from_millis(300));
        return true;
    }
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", terminal.pid()));
    stat.map_or(true, |stat| stat.contains(") S ") || stat.contains(") Z "))
}

/// A screen without the waits that came and went again, which tell how busy the machine is; but
/// with those that are expected.
fn without_waits(screen: &str, expected: &str) -> String {
    const GONE: &str = "\r\u{1b}[K";
    let begin = format!("{GONE}waiting for ");
    let (mut kept, mut rest) = (String::new(), screen);
    while let Some((before, after)) = rest.split_once(&begin) {
        let (what, after) = after.split_once(GONE).unwrap_or((after, ""));
        let wait = format!("{begin}{what}{GONE}");
        kept += before;
        kept += if expected.contains(&wait) { &wait } else { "" };
        rest = after;
    }
    kept + rest
}

/// What a person sees of a screen: lines that were drawn over are gone.
fn seen(screen: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in screen.split("\r\n") {
        if line.starts_with("\u{1b}[1A") {
            lines.pop();
        }
        let line = line.rsplit("\u{1b}[1A").next().unwrap_or(line);
        let line = line.rsplit("\u{1b}[2K").next().unwrap_or(line);
        lines
            .push(line.strip_prefix('\r').filter(|line| line.starts_with("token")).unwrap_or(line));
    }
    lines.join("\r\n")
}

/// Compares a whole screen.
#[track_caller]
fn assert_screen(scene: &Scene, outcome: &Outcome, code: i32, lines: &[&str]) {
    let mut expected = scene.expand(&lines.join("\r\n"));
    expected.push_str("\r\n");
    assert_eq!(seen(&without_waits(&outcome.stdout_text(), &expected)), expected);
    assert_eq!((outcome.code, outcome.echo), (Some(code), Some(true)));
    scene.assert_no_leak(&[outcome]);
}

fn red(message: &str, code: &str) -> String {
    format!("\u{1b}[1;31merror:\u{1b}[0m {message}  \u{1b}[2m[{code}]\u{1b}[0m")
}

fn made_at() -> String {
    format!("a classic token can be made at {PAGE}")
}

fn the_token_is_asked_for_and_does_not_show() {
    let scene = scene();
    let mut terminal = login(&scene, &[]).terminal();
    asked(&mut terminal, "token (hidden): ").send_line(scene.token());
    assert_screen(
        &scene,
        &terminal.finish(),
        0,
        &[
            &made_at(),
            "token (hidden): [hidden]",
            "using octocat's classic token from the prompt: may pull and push, not delete",
            "Login Succeeded",
            "octocat: stored for docker in [HOME]/.docker/config.json, not encrypted",
        ],
    );
    assert_eq!(scene.stored("ghcr.io"), Some(("octocat".into(), scene.token().into())));
}

fn the_page_is_the_one_for_the_access_asked_for() {
    let scene = scene();
    let mut terminal = login(&scene, &["--for", "push", "--from", "prompt"]).terminal();
    terminal.expect("scopes=write:packages&");
    asked(&mut terminal, "token (hidden): ").send_line("");
    let outcome = terminal.finish();
    assert_eq!(outcome.code, Some(4));
    assert!(!outcome.stdout_text().contains("repo"), "{}", outcome.stdout_text());
}

fn what_was_typed_is_judged_by_its_text() {
    let nothing = [
        red("no token was found", "no-token"),
        "  why: tried: CR_PAT (not set), GHCR_TOKEN (not set), GH_TOKEN (not set), \
         GITHUB_TOKEN (not set), gh (not installed), the prompt (nothing was typed)"
            .to_owned(),
        format!("  fix: create one at {PAGE} and set CR_PAT, or run `gh auth login`"),
    ];
    let fine_grained = "the prompt holds a fine-grained token (github_pat_…), and the registry \
                        takes classic ones only";
    let cases: &[(&str, &[String])] = &[
        ("\r", &nothing),
        ("\u{4}", &nothing),
        (
            "github_pat_11ABC\r",
            &[
                red(fine_grained, "fine-grained-token"),
                format!("  fix: create a classic token (it begins with ghp_) at {PAGE}"),
            ],
        ),
        (
            "\"ghp_abc\"\r",
            &[
                red(
                    "the prompt holds a token in quotes, which would be sent as part of it",
                    "quoted-token",
                ),
                "  fix: give it without the quotes".into(),
            ],
        ),
        (
            "ghp_a b\r",
            &[
                red("the prompt holds a token with white space inside", "malformed-token"),
                "  fix: copy the token again, alone and on one line".into(),
            ],
        ),
    ];
    for (typed, lines) in cases {
        let scene = scene();
        let mut terminal = login(&scene, &[]).terminal();
        asked(&mut terminal, "token (hidden): ").send(typed);
        let made_at = made_at();
        let mut screen = vec![made_at.as_str(), "token (hidden): [hidden]"];
        screen.extend(lines.iter().map(String::as_str));
        assert_screen(&scene, &terminal.finish(), 4, &screen);
        assert_eq!(scene.asked(), [""; 0]);
        assert_eq!(scene.stored("ghcr.io"), None);
    }
}

fn user_name(scene: &Scene) -> Run<'_> {
    login(scene, &["--no-verify"]).env("CR_PAT", scene.token())
}

fn the_user_name_is_asked_for() {
    let scene = scene();
    let mut terminal = user_name(&scene).terminal();
    asked(&mut terminal, "user name: ").send_line("octocat");
    assert_screen(
        &scene,
        &terminal.finish(),
        0,
        &[
            "user name: octocat",
            "using the classic token from CR_PAT",
            "Login Succeeded",
            "octocat: stored for docker in [HOME]/.docker/config.json, not encrypted",
        ],
    );
}

fn a_wrong_user_name_ends_with_its_cause() {
    for (typed, shown, wrong) in [
        ("\r", "user name: ", "is empty"),
        ("a:b\r", "user name: a:b", "has a colon in it"),
        ("a b\r", "user name: a b", "has white space or control characters in it"),
    ] {
        let scene = scene();
        let mut terminal = user_name(&scene).terminal();
        asked(&mut terminal, "user name: ").send(typed);
        let error = red(&format!("the user name {wrong}"), "no-user-name");
        assert_screen(
            &scene,
            &terminal.finish(),
            125,
            &[
                shown,
                &error,
                "  fix: give the name that GitHub knows the token's owner by, or leave -u out",
            ],
        );
        assert_eq!(scene.calls("docker").len(), 0);
    }
}

fn ctrl_c_at_the_prompts() {
    for key in ["\u{3}", "\u{1c}"] {
        let scene = scene();
        let mut terminal = login(&scene, &[]).terminal();
        asked(&mut terminal, "token (hidden): ").send(key);
        let words = "error: stopped; nothing was stored  [interrupted]";
        let prompt = format!("token (hidden): {CURSOR}");
        assert_screen(&scene, &terminal.finish(), 130, &[&made_at(), &prompt, words]);

        // Here the terminal hands keys over one by one, and only Ctrl-C is a signal.
        if key == "\u{3}" {
            let mut terminal = user_name(&scene).terminal();
            asked(&mut terminal, "user name: ").send(key);
            let prompt = format!("user name: {CURSOR}");
            assert_screen(&scene, &terminal.finish(), 130, &[&prompt, words]);
        }
        assert_eq!(scene.calls("docker").len(), 0);
    }
}

fn hang_up_at_the_prompts() {
    for (signal, code, cause) in [(Signal::HUP, 129, "hung-up"), (Signal::TERM, 143, "terminated")]
    {
        let scene = scene();
        for (run, prompt) in
            [(login(&scene, &[]), "token (hidden): "), (user_name(&scene), "user name: ")]
        {
            let mut terminal = run.terminal();
            asked(&mut terminal, prompt).signal(signal);
            let outcome = terminal.finish();
            assert_eq!((outcome.code, outcome.echo), (Some(code), Some(true)));
            let end =
                format!("{prompt}{CURSOR}\r\nerror: stopped; nothing was stored  [{cause}]\r\n");
            assert!(seen(&outcome.stdout_text()).ends_with(&end), "{:?}", outcome.stdout_text());
        }
    }
}

/// A password manager pastes faster than anybody types.
/// dialoguer throws away what comes before it listens, but the echo is off by then. As that is a
/// matter of a moment, the program is held up behind each write, the question's too.
fn what_is_typed_at_once_does_not_show() {
    let scene = scene();
    let options = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=write"];
    let options = [&options[..], &["-e", "inject=write:delay_exit=300000"]].concat();
    let login = strace::run(&scene, &options, "docker-ghcr", &["login", "-q"]);
    let mut terminal = login.terminal();
    terminal.expect("token (hidden): ").send_line(scene.token());
    let ended = until(|| {
        terminal.send_line("");
        terminal.has_ended()
    });
    assert!(ended, "nobody listens");
    let outcome = terminal.finish();
    assert!(matches!(outcome.code, Some(0 | 4)), "{:?}", outcome.code);
    scene.assert_no_leak(&[&outcome]);
}

fn nobody_is_asked_where_nobody_can_answer() {
    let scene = scene();
    for args in ["login 2>err", "login </dev/null", "login --from prompt </dev/null"] {
        let script = format!("docker-ghcr {args}; echo $? >code");
        let program = crate::harness::world::program();
        let link = scene.bin().join("docker-ghcr");
        if !link.exists() {
            std::os::unix::fs::symlink(program, &link).expect("a link in a folder of ours");
        }
        let terminal = scene.run("/bin/sh").args(["-c", &script]).terminal();
        let outcome = terminal.finish();
        assert!(!outcome.stdout_text().contains("hidden"), "{}", outcome.stdout_text());
        assert_eq!(scene.read("work/code"), "4\n", "{args}");
    }
    assert!(scene.read("work/err").contains("the prompt (no terminal here)"));
}

fn a_long_wait_is_told_and_taken_back() {
    let scene = scene();
    scene.fake_with("docker", json!({ "login": { "sleep": 1 } }));
    let outcome = login(&scene, &[]).env("CR_PAT", scene.token()).terminal().finish();
    assert_screen(
        &scene,
        &outcome,
        0,
        &[
            "using octocat's classic token from CR_PAT: may pull and push, not delete",
            "\r\u{1b}[Kwaiting for docker to log in …\r\u{1b}[KLogin Succeeded",
            "octocat: stored for docker in [HOME]/.docker/config.json, not encrypted",
        ],
    );
    // Not where it would never be taken back, and not for those who want quiet.
    for (args, name, value) in [(&[][..], "TERM", "dumb"), (&[], "CI", "true"), (&["-q"], "X", "")]
    {
        let run = login(&scene, args).env("CR_PAT", scene.token()).env(name, value);
        let screen = run.terminal().finish().stdout_text();
        assert!(!screen.contains("\u{1b}[K"), "{screen:?}");
        assert_eq!(screen.contains("waiting for docker to log in …\r\n"), args.is_empty());
    }
}

fn a_wait_within_a_wait_has_the_line() {
    let scene = scene();
    scene.run("docker-ghcr").args(["logout", "-q"]).check();
    let lock = crate::safety::shutdown::hold_the_lock(&scene);
    let mut terminal = login(&scene, &[]).env("CR_PAT", scene.token()).terminal();
    terminal.expect("\r\u{1b}[Kwaiting for docker to log in …");
    terminal.expect("\r\u{1b}[Kwaiting for another login to end …");
    drop(lock);
    terminal.expect("\r\u{1b}[K").expect("Login Succeeded\r\n");
    assert_eq!(terminal.finish().code, Some(0));
}

fn a_long_wait_is_one_line_elsewhere() {
    let scene = scene();
    scene.ghcr.fault(Fault::at(Where::ApiUser, What::Delay(Duration::from_millis(900))));
    login(&scene, &[])
        .env("CR_PAT", scene.token())
        .stdout("Login Succeeded\n")
        .stderr(
            "waiting for ghcr.io and its API …\n\
             using octocat's classic token from CR_PAT: may pull and push, not delete\n\
             octocat: stored for docker in [HOME]/.docker/config.json, not encrypted\n",
        )
        .check();
}

fn color_is_for_terminals() {
    let scene = scene();
    let fails = || login(&scene, &[]).env("CR_PAT", "github_pat_11ABC");
    let plain = format!(
        "error: CR_PAT holds a fine-grained token (github_pat_…), and the registry takes classic \
         ones only  [fine-grained-token]\n  fix: create a classic token (it begins with ghp_) at {PAGE}\n"
    );
    fails().code(4).stderr(&*plain).check();
    let screen = |run: Run<'_>| run.terminal().finish().stdout_text();
    assert!(screen(fails()).starts_with("\u{1b}[1;31merror:\u{1b}[0m CR_PAT holds"));
    let plain = plain.replace('\n', "\r\n");
    assert_eq!(screen(fails().env("NO_COLOR", "1")), plain);
    assert_eq!(screen(fails().env("TERM", "dumb")), plain);
    // Set but empty means nothing: https://no-color.org
    assert!(screen(fails().env("NO_COLOR", "")).starts_with("\u{1b}[1;31m"));
}

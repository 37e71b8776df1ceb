//! TAB: cobra's protocol directly and through docker, and real shells.
//!
//! In a shell a line is typed with a TAB in it and sent off; what the line turned into shows by
//! what it does.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use serde_json::json;

use crate::harness::fake::on_path;
use crate::harness::real;
use crate::harness::run::Run;
use crate::harness::world::{World, program};
use crate::protocol::contract::{has_docker, plug_in};

const REEXEC: &str = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND";

const LOGIN: &str = "login\tLog in, and verify that the login was stored\n";
const LOGOUT: &str = "logout\tLog out, and verify that the login is gone\n";

pub(crate) fn trials() -> Vec<Trial> {
    use crate::trial;
    let mut trials = vec![
        trial!(what_is_asked_ends_with_a_directive),
        trial!(candidates_of_the_options),
        trial!(engines_that_are_here),
        trial!(registries_that_are_known),
        trial!(the_legacy_script_is_answered_too),
        trial!(it_neither_asks_nor_calls_anybody),
        trial!(a_broken_home_does_not_matter),
    ];
    for (name, test) in [
        ("protocol::completion::docker_is_answered", docker_is_answered as fn()),
        ("protocol::completion::docker_in_bash", || types_docker("bash")),
        ("protocol::completion::docker_in_zsh", || types_docker("zsh")),
        ("protocol::completion::docker_in_fish", || types_docker("fish")),
    ] {
        let trial = real::trial("docker", name, test);
        trials.push(match name.rsplit_once("_in_") {
            Some((_, shell)) if on_path(shell).is_none() => trial.with_ignored_flag(true),
            _ => trial,
        });
    }
    let by_hand = "protocol::completion::docker_in_bash_by_hand";
    let trial = real::trial("docker", by_hand, docker_in_bash_by_hand);
    trials.push(match script_by_hand() {
        Some(_) => trial,
        None => trial.with_ignored_flag(true),
    });
    for (shell, name, test) in [
        ("bash", "protocol::completion::our_scripts_in_bash", our_scripts_in_bash as fn()),
        ("zsh", "protocol::completion::our_scripts_in_zsh", our_scripts_in_zsh),
        ("fish", "protocol::completion::our_scripts_in_fish", our_scripts_in_fish),
        ("elvish", "protocol::completion::our_scripts_in_elvish", our_scripts_in_elvish),
    ] {
        let run = move || {
            test();
            Ok(())
        };
        let trial = Trial::test(name, run).with_kind(shell);
        let ignored = real::is_ignored(on_path(shell).is_some(), real::required());
        trials.push(trial.with_ignored_flag(ignored));
    }
    trials
}

/// Asks as docker does: it has put our own path where a command has its.
fn asked<'w>(world: &'w World, words: &[&str]) -> Run<'w> {
    world.run("docker-ghcr").args(words.iter().copied()).env(REEXEC, program())
}

fn what_is_asked_ends_with_a_directive() {
    let world = World::new();
    for words in [
        &["ghcr", ""][..],
        &["ghcr"],
        &[],
        &["ghcr", "login", ""],
        &["ghcr", "login", "--us"],
        &["ghcr", "login", "--user="],
        &["ghcr", "login", "--user", ""],
        &["ghcr", "login", "-"],
        &["ghcr", "login", "--", ""],
        &["ghcr", "login", "--help", ""],
        &["ghcr", "login", "\u{1b}[31m"],
        &["ghcr", "", "", ""],
        &["ghcr", "ghcr", "ghcr", "lo"],
    ] {
        let words: Vec<_> = ["__complete"].iter().chain(words).copied().collect();
        let answer = asked(&world, &words).stdout_has("").check().stdout_text();
        let lines: Vec<_> = answer.lines().collect();
        let (last, before) = lines.split_last().expect("a last line");
        let number = last.strip_prefix(':').and_then(|number| number.parse::<u8>().ok());
        assert!(number.is_some(), "{words:?}: {answer}");
        assert!(!before.iter().any(|line| line.starts_with(':') || line.is_empty()), "{answer}");
        assert!(answer.ends_with('\n') && !answer.contains('\u{1b}'), "{answer:?}");
    }
    asked(&world, &["__complete", "ghcr", "nosuch", ""]).stdout(":4\n").check();
    asked(&world, &["__complete", "ghcr", "nosuch"]).stdout(":4\n").check();
    let both = format!("{LOGIN}{LOGOUT}:36\n");
    asked(&world, &["__complete", "ghcr", "lo"]).stdout(both).check();
    // As a command of its own it is nothing that anybody asked for.
    world
        .run("docker-ghcr")
        .arg("complete")
        .code(125)
        .stderr_has("there is no command `complete`")
        .check();
}

fn candidates_of_the_options() {
    let world = World::new();
    world.fake("docker");
    world.fake("nerdctl");
    let values = |words: &[&str]| {
        let words: Vec<_> = ["__complete", "ghcr"].iter().chain(words).copied().collect();
        let answer = asked(&world, &words).output().stdout_text();
        let lines = answer.lines().map(|line| line.split('\t').next().unwrap_or_default());
        lines.collect::<Vec<_>>().join(" ")
    };
    for (words, expected) in [
        (&["login", "--engine", ""][..], "docker nerdctl file all :36"),
        (&["logout", "--engine", ""], "docker nerdctl file all :36"),
        (&["login", "--engine=do"], "docker :36"),
        (&["login", "-q", "--engine", "n"], "nerdctl :36"),
        (&["login", "--engine", "p"], ":4"),
        (&["login", "--for", ""], "pull push delete :36"),
        (&["token", "--for=d"], "delete :36"),
        (&["login", "--format", ""], "text json :36"),
        (&["version", "--format", "j"], "json :36"),
        (&["login", "--from", ""], "env env: file: gh prompt stdin :36"),
        (&["login", "--from=std"], "stdin :36"),
        // More is to follow the colon, so no space does; then files, which shells know better.
        (&["login", "--from", "f"], "file: :38"),
        (&["login", "--from", "file:/et"], ":0"),
        (&["completion", ""], "bash elvish fish powershell zsh :36"),
        (&["help", "l"], "login logout :36"),
        (&["-q", "lo"], "login logout :36"),
        (&["login", "--pass"], "--password-stdin :36"),
        (&["login", "--registry", ""], "ghcr.io :36"),
        (&["login", "--registry", "x"], ":4"),
        (&["login", "--username", ""], ":4"),
        (&["explain", "stale"], "stale-login :36"),
        (&["explain", "ghp_"], ":4"),
        (&["doctor", ""], ":4"),
        (&["doctor", "ghcr.io/"], ":4"),
        (&["doctor", "--for", "d"], "delete :36"),
        (&["setup", "ho"], "hooks :36"),
        (&["setup", "hooks", "--un"], "--undo :36"),
        (&["setup", "--prefix", ""], ":0"),
        (&["export", "kub"], "kubernetes :36"),
        (&["export", "kubernetes", "--from=g"], "gh :36"),
    ] {
        assert_eq!(values(words), expected, "{words:?}");
    }
}

/// Values come with what tells them apart: an engine's program, a registry's GitHub.
fn engines_that_are_here() {
    let world = World::new();
    world.fake("podman");
    // Our own name and what cannot be run are no engine.
    std::os::unix::fs::symlink(program(), world.bin().join("docker")).expect("a link of ours");
    world.write("bin/nerdctl", "not a program");
    let expected = "podman\t[BIN]/podman\n\
        file\tno engine: docker's own credential file, for tools that read it\n\
        all\tevery engine that is installed\n:36\n";
    asked(&world, &["__complete", "ghcr", "login", "--engine", ""]).stdout(expected).check();
}

fn registries_that_are_known() {
    let world = World::new();
    let ask = || asked(&world, &["__complete", "ghcr", "status", "--registry", ""]);
    let config = json!({
        "auths": {
            "https://index.docker.io/v1/": {},
            "containers.acme.ghe.com": {},
            "https://containers.acme.ghe.com/v2/": {},
            "ghrc.io": {},
            "GHCR.io": {},
            "containers.corp.example:443": { "auth": "no base64" },
            "x\n:4\u{1b}": {},
        },
        "credHelpers": { "containers.git.example": "x" },
    });
    world.write("home/.docker/config.json", config.to_string());
    let podman = json!({ "auths": { "containers.pod.example": {}, "ghcr.io/acme": {} } });
    world.write("run/containers/auth.json", podman.to_string());
    let known = |hosts: &[(&str, &str)]| {
        let lines = hosts.iter().map(|(host, github)| format!("{host}\t{github}\n"));
        lines.collect::<String>() + ":36\n"
    };
    let ghcr = ("ghcr.io", "github.com");
    let pod = ("containers.pod.example", "pod.example");
    ask()
        .stdout(known(&[
            ghcr,
            ("containers.acme.ghe.com", "acme.ghe.com"),
            ("containers.corp.example", "corp.example"),
            ("containers.git.example", "git.example"),
            pod,
        ]))
        .check();
    // What cannot be read is passed over in silence.
    for broken in ["{", "[]", "", "{\"auths\": 7}"] {
        world.write("home/.docker/config.json", broken);
        ask().stdout(known(&[ghcr, pod])).check();
    }
    world.write("run/containers/auth.json", "nothing");
    ask().stdout(known(&[ghcr])).check();
    // The folder that docker is told of in the variable.
    world
        .write("other/config.json", json!({ "auths": { "containers.a.ghe.com": {} } }).to_string());
    ask()
        .env("DOCKER_CONFIG", world.root().join("other"))
        .stdout(known(&[ghcr, ("containers.a.ghe.com", "a.ghe.com")]))
        .check();
}

fn the_legacy_script_is_answered_too() {
    let world = World::new();
    // It drops two words whatever they are, and says nothing of docker.
    for before in [&[][..], &["ghcr"], &["D", "ghcr"]] {
        world.fake("podman");
        let words: Vec<_> = ["__completeNoDesc"].iter().chain(before).copied().collect();
        let ask = |more: &[&str]| {
            world.run("docker-ghcr").args(words.iter().copied()).args(more.iter().copied())
        };
        ask(&["lo"]).stdout("login\nlogout\n:36\n").check();
        ask(&["login", "--engine", "p"]).stdout("podman\n:36\n").check();
        ask(&["login", "--registry", "g"]).stdout("ghcr.io\n:36\n").check();
        ask(&["login", "--us"]).stdout("--username\n:36\n").check();
    }
    world
        .run("docker-ghcr")
        .args(["__complete", "ghcr", "lo"])
        .env("DOCKER_CLI_DISABLE_COMPLETION_DESCRIPTION", "true")
        .stdout("login\nlogout\n:36\n")
        .check();
}

fn it_neither_asks_nor_calls_anybody() {
    let world = World::new();
    for name in ["docker", "podman", "nerdctl", "gh", "docker-credential-x"] {
        world.fake_with(name, json!({ "*": { "hang": true } }));
    }
    world.write("home/.docker/config.json", r#"{"credsStore":"x"}"#);
    let then = Instant::now();
    for words in [
        &["ghcr", ""][..],
        &["ghcr", "login", "-"],
        &["ghcr", "login", "--engine", ""],
        &["ghcr", "login", "--registry", ""],
        &["ghcr", "logout", "--engine", ""],
    ] {
        let run = asked(&world, &["__complete"]).args(words.iter().copied()).stdin_open();
        run.env("HTTPS_PROXY", "http://127.0.0.1:1").stdout_has(":36\n").check();
    }
    // Less than the shortest limit on a wait.
    assert!(then.elapsed() < Duration::from_secs(10), "{:?}", then.elapsed());
    assert_eq!(world.all_calls().len(), 0);
}

fn a_broken_home_does_not_matter() {
    let world = World::new();
    world.write("home/.docker/config.json", "{broken");
    let ask = || asked(&world, &["__complete", "ghcr", "logi"]).stdout(format!("{LOGIN}:36\n"));
    ask().check();
    ask().env("HOME", "/nowhere").stdin_closed().check();
    let mut bare = ask();
    for (name, _) in world.env() {
        bare = bare.env_remove(name);
    }
    bare.check();
}

fn plugged_in() -> World {
    let world = World::new();
    world.link_real("docker");
    plug_in(&world, "home/.docker");
    world
}

/// docker before 23.0 asks no plugin.
fn asks_plugins(world: &World) -> bool {
    has_docker(world, 23, "the completion of plugins")
}

fn docker_is_answered() {
    let world = plugged_in();
    if !asks_plugins(&world) {
        return;
    }
    let ask = |words: &[&str]| {
        let outcome = world.run("docker").args(words.iter().copied()).output();
        assert_eq!(outcome.code, Some(0), "{words:?}: {}", outcome.stderr_text());
        outcome.stdout_text()
    };
    assert_eq!(ask(&["__complete", "ghcr", "logi"]), format!("{LOGIN}:36\n"));
    assert_eq!(ask(&["__complete", "-D", "ghcr", "logi"]), format!("{LOGIN}:36\n"));
    let docker = world.expand("docker\t[BIN]/docker\n:36\n");
    assert_eq!(ask(&["__complete", "ghcr", "login", "--engine=do"]), docker);
    assert_eq!(ask(&["__complete", "ghcr", "nosuch", ""]), ":4\n");
    // docker asks for descriptions here too, and only its shells drop them.
    assert!(ask(&["__completeNoDesc", "ghcr", "logi"]).starts_with("login"));
    let name = ask(&["__complete", "gh"]);
    assert!(name.starts_with("ghcr\tLog in to GitHub's container registry\n"), "{name}");
}

/// A shell in which docker's own script is loaded. Its prompt is `ready> `.
fn shell_with_docker<'w>(world: &'w World, shell: &str) -> Run<'w> {
    let script = world.run("docker").args(["completion", shell]).output().stdout_text();
    let script = world.write(&format!("script.{shell}"), script);
    shell_with(world, shell, &script)
}

/// bash's completion package, or the functions of it that docker's scripts need.
const BASH: &str = r#"
PS1='ready> '
bind 'set enable-bracketed-paste off'
package=/usr/share/bash-completion/bash_completion
if [[ -r $package ]]; then
    source "$package"
else
    _filedir() { COMPREPLY=(); }
    _get_comp_words_by_ref() {
        local line=${COMP_LINE:0:COMP_POINT}
        [[ $* == *'n =:'* ]] || line=${line//=/ = }
        read -ra words <<<"$line"
        [[ $line == *' ' ]] && words+=('')
        cword=$((${#words[@]} - 1)) cur=${words[-1]} prev=${words[-2]}
    }
fi
source "$SCRIPT"
"#;

const ZSH: &str = "
PROMPT='ready> '
unsetopt zle_bracketed_paste
[[ $SCRIPT == */_* ]] && fpath=(${SCRIPT:h} $fpath)
autoload -U compinit && compinit -u -D
[[ $SCRIPT == */_* ]] || source $SCRIPT
";

const ELVISH: &str = "
set edit:prompt = { put 'ready> ' }
set edit:rprompt = { put '' }
eval (slurp < $E:SCRIPT)
";

/// An interactive shell that has read that script.
fn shell_with<'w>(world: &'w World, shell: &str, script: &Path) -> Run<'w> {
    let run = world.run(on_path(shell).expect("it is installed"));
    let run = run.env("SCRIPT", script).env("TERM", "xterm");
    match shell {
        "bash" => {
            let start = world.write("bashrc", BASH);
            run.args(["--noprofile", "--rcfile"]).arg(start).arg("-i")
        }
        "zsh" => {
            world.write("zsh/.zshrc", ZSH);
            run.args(["-d", "-i"]).env("ZDOTDIR", world.root().join("zsh"))
        }
        "elvish" => {
            let start = world.write("rc.elv", ELVISH);
            run.args(["-rc"]).arg(start)
        }
        _ => run.args([
            "--no-config",
            "-i",
            "-C",
            "function fish_prompt; echo 'ready> '; end; source $SCRIPT",
        ]),
    }
}

/// Types lines, each with what must come of it, and leaves.
fn types(run: Run<'_>, lines: &[(&str, &str)]) {
    let mut terminal = run.terminal();
    for (line, expected) in lines {
        terminal.expect("ready> ").send_line(line).expect(expected);
    }
    terminal.expect("ready> ").send_line("exit");
    terminal.finish();
}

fn types_docker(shell: &str) {
    let world = plugged_in();
    if !asks_plugins(&world) {
        return;
    }
    let config = json!({ "auths": { "containers.acme.ghe.com": {} } });
    world.write("home/.docker/config.json", config.to_string());
    types(
        shell_with_docker(&world, shell),
        &[
            ("docker ghcr logi\t--help", "Usage: docker ghcr login [OPTIONS]"),
            ("docker -D ghcr logo\t--help", "Usage: docker ghcr logout [OPTIONS]"),
            ("docker ghcr versi\t--for\tjs\t", "\"release\":"),
            ("docker ghcr login --engine rk\t", "does not take `rk`"),
            // Only engines that are here are offered.
            ("docker ghcr login --engine nerd\t", "does not take `nerd`"),
            ("docker ghcr login --engine do\t--from env", "no-token]"),
            ("docker ghcr token -q --registry cont\t", "https://acme.ghe.com/settings/tokens/new"),
            // No space follows the colon.
            ("docker ghcr login --engine file --from fi\tnosuch", "nosuch cannot be read"),
        ],
    );
}

/// The script that was installed with this docker, if it is the one written by hand, as Debian has
/// it: it asks plugins directly and in a form of its own.
fn script_by_hand() -> Option<PathBuf> {
    let docker = real::find("docker")?;
    let prefix = docker.parent()?.parent()?;
    let script = prefix.join("share/bash-completion/completions/docker");
    let text = fs::read_to_string(&script).ok()?;
    text.contains("__docker_complete_plugin").then_some(script)
}

fn docker_in_bash_by_hand() {
    let world = plugged_in();
    for name in ["basename", "grep", "sed"] {
        let tool = on_path(name).unwrap_or_else(|| panic!("{name} is not installed"));
        std::os::unix::fs::symlink(tool, world.bin().join(name)).expect("a link of ours");
    }
    let script = script_by_hand().expect("an ignored test otherwise");
    types(
        shell_with(&world, "bash", &script),
        &[
            ("docker ghcr logi\t--help", "Usage: docker ghcr login [OPTIONS]"),
            ("docker -D ghcr logo\t--help", "Usage: docker ghcr logout [OPTIONS]"),
            ("docker --config ../home/.docker ghcr logo\t--help", "ghcr logout [OPTIONS]"),
            ("docker ghcr versi\t--for\tjs\t", "\"release\":"),
            ("docker ghcr login --engine do\t--from env", "no-token]"),
            ("docker ghcr login --from=en\tv", "does not take `envv`"),
        ],
    );
}

/// A world with the program under all its names, podman, a registry that is known, and a file whose
/// name has a space in it.
fn with_all_names() -> World {
    let world = World::new();
    for name in NAMES {
        let link = world.bin().join(name);
        std::os::unix::fs::symlink(program(), link).expect("a link in a folder of ours");
    }
    world.fake("podman");
    // fish lists files with it.
    let ls = on_path("ls").expect("every system has it");
    std::os::unix::fs::symlink(ls, world.bin().join("ls")).expect("a link of ours");
    let config = json!({ "auths": { "containers.acme.ghe.com": {} } });
    world.write("home/.docker/config.json", config.to_string());
    world.write("work/my token.txt", "two words");
    world
}

const NAMES: [&str; 3] = ["docker-ghcr", "podman-ghcr", "nerdctl-ghcr"];

/// Types lines behind each of the program's names, in a shell that has read our one script for it.
fn types_own(shell: &str, file: &str, lines: &[(&str, &str)]) {
    let world = with_all_names();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
    for name in NAMES {
        let lines: Vec<_> = lines
            .iter()
            .map(|(line, expected)| (format!("{name} {line}"), expected.replace("NAME", name)))
            .collect();
        let lines: Vec<_> = lines.iter().map(|(line, end)| (line.as_str(), end.as_str())).collect();
        types(shell_with(&world, shell, &script), &lines);
    }
}

/// What is typed, and what comes of it, in every shell: commands, options, values of both forms,
/// what is known only to the program, behind words with spaces.
const LINES: [(&str, &str); 8] = [
    ("logi\t--help", "Usage: NAME login [OPTIONS]"),
    ("versi\t--for\tjs\t", "\"release\":"),
    ("token -q --for=del\t", "delete:packages"),
    ("-q login -u 'a b' --engine pod\t--from env", "no-user-name]"),
    // Only engines that are here are offered.
    ("login --engine nerd\t", "does not take `nerd`"),
    ("token -q --registry cont\t", "https://acme.ghe.com/settings/tokens/new"),
    ("explain stale-lo\t", "stale-login"),
    // No space follows the colon, and files follow it.
    ("login --engine file --from=fi\tmy\t", "my token.txt holds a token with white space"),
];

fn our_scripts_in_bash() {
    types_own("bash", "docker-ghcr.bash", &LINES);
    let more = [
        // Where there are several, a second TAB says what they are.
        ("lo\t\t\tin --help", "logout  (Log out, and verify that the login is gone)"),
        ("login --engine file --from file:\"my\t", "my token.txt holds a token with white space"),
    ];
    types_own("bash", "docker-ghcr.bash", &more);
}

fn our_scripts_in_zsh() {
    types_own("zsh", "_docker-ghcr", &LINES);
}

fn our_scripts_in_fish() {
    types_own("fish", "docker-ghcr.fish", &LINES);
}

/// elvish quotes a word with a `=` in it as a whole, and shows that before it is taken.
fn our_scripts_in_elvish() {
    let lines: Vec<_> = LINES.into_iter().filter(|(line, _)| !line.contains('=')).collect();
    assert_eq!(lines.len(), LINES.len() - 2);
    types_own("elvish", "docker-ghcr.elv", &lines);
    let more = [
        ("token -q --for=del\t\r\r", "delete:packages"),
        ("login --engine file --from file:my\t\r", "my token.txt holds a token with white space"),
    ];
    types_own("elvish", "docker-ghcr.elv", &more);
}

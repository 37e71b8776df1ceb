//! Where a token goes, as the kernel sees it: every byte that the program writes, sends, names a
//! file by, or hands to a child is looked through for the token in all its forms.
//!
//! Allowed are the pipe into an engine's `login` or a helper's `store`, the stores' own files, and
//! the stdout of what was asked to print it. TLS hides the rest from here; the log of the GHCR of
//! our own answers for that ([`Scene::assert_only_who_may_has_it`]).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ghcr_stand_in::{Fault, What, Where};
use libtest_mimic::Trial;
use rustix::process::geteuid;
use serde_json::json;

use crate::harness::canary::Canary;
use crate::harness::fake;
use crate::harness::real;
use crate::harness::run::{Outcome, Run};
use crate::harness::scene::Scene;
use crate::harness::strace;
use crate::harness::world::program;

/// Everything by which bytes leave a process or get a name; how children are made, and how dumps
/// are switched off.
const CALLS: &str = "trace=execve,?execveat,write,writev,pwrite64,pwritev,sendto,sendmsg,?sendmmsg,\
    ?open,openat,?openat2,?creat,?link,linkat,?symlink,symlinkat,?rename,?renameat,?renameat2,?mkdir,\
    mkdirat,setxattr,fsetxattr,memfd_create,connect,bind,clone,?clone3,?fork,?vfork,?dup2,dup3,prctl,\
    prlimit64";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        crate::trial!(who_may_see_it),
        strace::trial(
            "safety::secret::it_is_seen_in_every_forbidden_place",
            it_is_seen_in_every_forbidden_place,
        ),
        roots("safety::secret::every_command_keeps_it", every_command_keeps_it),
        roots(
            "safety::secret::every_engine_and_all_that_can_happen",
            every_engine_and_all_that_can_happen,
        ),
        roots("safety::secret::real_engines", real_engines),
    ]
}

/// A test for root alone: a process that holds a token lets nobody else look into its memory, and
/// so strace does not see what it writes.
fn roots(name: &str, test: fn()) -> Trial {
    let trial = strace::trial(name, test);
    if geteuid().is_root() { trial } else { trial.with_ignored_flag(true) }
}

/// The places that take a token out of its `Secret`: who else
/// does so has to be thought of here.
fn who_may_see_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    crate::harness::canary::walk(&root, &mut |path| {
        let Ok(text) = fs::read_to_string(path) else { return };
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let count =
            product.matches(".expose()").count() + product.matches("Secret::expose").count();
        let name = path.strip_prefix(&root).expect("below it").to_string_lossy().into_owned();
        if count > 0 && !name.ends_with("tests.rs") && name != "fuzzing.rs" {
            found.insert(name, count);
        }
    });
    let known: BTreeMap<String, usize> =
        KNOWN.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    assert_eq!(found, known);
}

/// The files that call `expose`, and how often.
const KNOWN: &[(&str, usize)] = &[
    // Its kind; printing it is `store`'s, as for docker's file.
    ("command/export.rs", 1),
    // The kind and the form of a stored one, and whether it is one at all.
    ("stored_logins.rs", 3),
    // Its checksum.
    ("diagnosis/token.rs", 1),
    // The pipe.
    ("engine/login.rs", 1),
    // The two headers.
    ("http/mod.rs", 2),
    // What is to be hidden wherever it stands.
    ("redact.rs", 1),
    // docker's own file.
    ("store/edit.rs", 1),
    // What a fallback store gave, on its way to the one answer that holds it.
    ("store/our_helper.rs", 2),
    // The pipe of a helper; what it must not say.
    ("store/credential_helper.rs", 2),
    // Two of them compared.
    ("token/secret.rs", 1),
    // Its kind, by its prefix.
    ("token/source.rs", 1),
];

/// Children by their arguments, and the stores' own files.
type Given = BTreeSet<String>;

/// What a traced run did with a token.
struct Traced {
    /// Where it was and must not be.
    leaks: Vec<String>,
    /// The children that got it, by their arguments.
    given: Given,
    /// Whether dumps were switched off.
    guarded: bool,
}

/// Runs a program under strace, and looks through what it did.
fn traced<'s>(
    scene: &'s Scene,
    program: &Path,
    run: impl FnOnce(Run<'s>) -> Run<'s>,
    may_print: bool,
) -> (Traced, Outcome) {
    let strace = fake::on_path("strace").expect("strace");
    let log = tempfile::NamedTempFile::new().expect("a temporary file");
    let start = scene
        .run(strace)
        .args(["-f", "-qq", "-v", "-xx", "-y", "-s", "1000000", "-e", CALLS, "-o"]);
    let outcome = run(start.arg(log.path()).arg(program)).output();
    let text = fs::read_to_string(log.path()).expect("what strace saw");
    assert!(!text.is_empty(), "strace saw nothing: {}", outcome.stderr_text());
    (look(&text, &scene.canary, may_print), outcome)
}

/// Looks through a trace.
fn look(text: &str, canary: &Canary, may_print: bool) -> Traced {
    let lines: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let parents = parents(&lines);
    let first = lines.first().map_or("", |line| line.0);
    let mut theirs = BTreeSet::new();
    let mut known = BTreeSet::from([first]);
    // The pipe that is a process's stdin, and the pipes of those that may read a token.
    let mut stdin: BTreeMap<&str, String> = BTreeMap::new();
    let mut may_read: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Traced { leaks: Vec::new(), given: BTreeSet::new(), guarded: false };
    let (mut no_core, mut no_dump) = (false, false);
    for (number, (pid, call)) in lines.iter().enumerate() {
        if known.insert(pid) && parents.get(pid).is_some_and(|parent| theirs.contains(parent)) {
            theirs.insert(*pid);
        }
        if theirs.contains(pid) {
            continue;
        }
        let call = decoded(call.trim_start());
        let said = String::from_utf8_lossy(&call).into_owned();
        no_core |= said.contains("RLIMIT_CORE, {rlim_cur=0");
        no_dump |= said.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE");
        let name = said.split('(').next().unwrap_or_default();
        if name.starts_with("dup") && said.contains(", 0") {
            stdin.insert(pid, between(&said, "<pipe:[", "]>").to_owned());
        }
        // What started it all was given its own arguments and variables.
        let forms = if number == 0 { Vec::new() } else { canary.search(&call) };
        if !forms.is_empty() {
            let pipe = between(&said, "<pipe:[", "]>");
            let file = between(&said, "<", ">");
            let is_write = ["write", "writev"].contains(&name);
            if let Some(reader) = may_read.get(pipe).filter(|_| is_write) {
                found.given.insert(reader.clone());
            } else if is_write && is_store(file) {
                found.given.insert("a store".into());
            } else if !(may_print && is_write && said.starts_with("write(1")) {
                let place = said.split('"').next().unwrap_or_default();
                found.leaks.push(format!("{place}: {}", forms.join(", ")));
            }
        }
        if number > 0 && name == "execve" && !said.ends_with(')') && !said.contains("= -1") {
            theirs.insert(*pid);
            // The arguments alone: a variable may well be called `login`.
            let argv =
                said.split_once('[').map_or("", |(_, rest)| rest.split(']').next().unwrap_or(""));
            let takes = ["\"login\"", "\"store\""].iter().any(|verb| argv.contains(verb));
            if let Some(pipe) = stdin.get(pid).filter(|pipe| takes && !pipe.is_empty()) {
                may_read.insert(pipe.clone(), argv.to_owned());
            }
        }
    }
    found.guarded = no_core && no_dump;
    found
}

/// Who started whom. A line may be cut in two by what others did meanwhile.
fn parents<'t>(lines: &[(&'t str, &'t str)]) -> BTreeMap<&'t str, &'t str> {
    let is_start = |call: &str| {
        ["clone", "fork", "vfork"]
            .iter()
            .any(|name| call.trim_start().trim_start_matches("<... ").starts_with(name))
    };
    let starts = lines.iter().filter(|(_, call)| is_start(call));
    let pair =
        |(parent, call): &(&'t str, &'t str)| Some((call.rsplit_once("= ")?.1.trim(), *parent));
    starts.filter_map(pair).collect()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    rest.split(end).next().unwrap_or_default()
}

/// Whether that is a file in which engines keep logins, or what becomes one.
fn is_store(file: &str) -> bool {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.ends_with("/home/.docker") || folder.ends_with("/run/containers")
}

/// A line of strace's with its `\xNN` as bytes.
fn decoded(line: &str) -> Vec<u8> {
    let bytes = line.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes[at..].strip_prefix(b"\\x").and_then(|rest| rest.get(..2));
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                found.push(byte);
                at += 4;
            }
            None => {
                found.push(bytes[at]);
                at += 1;
            }
        }
    }
    found
}

/// A detector that finds nothing proves nothing.
fn it_is_seen_in_every_forbidden_place() {
    let scene = Scene::new();
    let token = scene.token();
    let basic = STANDARD.encode(format!("octocat:{token}"));
    let hex: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
    let shell = |shell: &str, script: &str, with: &str, may_print| {
        traced(
            &scene,
            Path::new(shell),
            |run| run.args(["-c", &scene.expand(script), with]),
            may_print,
        )
        .0
    };
    for (what, script) in [
        ("stderr", "echo \"got $0\" >&2"),
        ("an argument", "/bin/true --password \"$0\"; :"),
        ("an argument of what it becomes", "exec /bin/true \"$0\""),
        ("a variable", "TOKEN=\"$0\" /bin/true; :"),
        ("a file", "echo \"$0\" > [TMP]/tmp/log"),
        ("a file of the home", "echo \"$0\" > [HOME]/log"),
        ("a name", ": > \"[TMP]/tmp/$0\""),
        ("a pipe to somebody else", "echo \"$0\" | /bin/cat; :"),
        ("an engine that was not asked to log in", "echo \"$0\" | [BIN]/docker logout; :"),
    ] {
        scene.fake("docker");
        for with in [token, &basic, &hex, &token[..30]] {
            let leaks = shell("/bin/sh", script, with, false).leaks;
            let _ = fs::remove_file(scene.root().join("tmp").join(with));
            assert!(!leaks.is_empty(), "{what}: {with}");
        }
    }
    if Path::new("/bin/bash").exists() {
        let leaks = shell("/bin/bash", "echo \"$0\" > /dev/udp/127.0.0.1/9", token, false).leaks;
        assert!(!leaks.is_empty(), "a socket");
    }
    // Where it is allowed, and where it is somebody else's doing.
    // It is told when docker is there, as our program tells its children.
    let _ = fs::remove_file(scene.bin().join("docker.calls"));
    let login = "{ until [ -e [BIN]/docker.calls ]; do /bin/sleep 0.05; done; echo \"$0\"; } | \
                 [BIN]/docker login -u octocat --password-stdin ghcr.io; :";
    let given = shell("/bin/sh", login, token, false);
    assert_eq!(given.leaks, [""; 0]);
    assert!(given.given.iter().any(|argv| argv.contains("login")), "{:?}", given.given);
    assert!(!given.guarded, "a shell leaves dumps as they are");
    let printed = shell("/bin/sh", "echo \"$0\"", token, true);
    assert_eq!(printed.leaks, [""; 0]);
}

/// A scene in which the token lies wherever it can: in every variable, in gh, in a file, and in the
/// stores.
fn full() -> Scene {
    let mut scene = Scene::new();
    scene.allow("home/token");
    scene.write("home/token", scene.token());
    scene.fake_with("gh", json!({ "tokens": { "github.com": scene.token() } }));
    let auth = crate::harness::world::auth("octocat", scene.token());
    let stored = json!({ "auths": { "ghcr.io": { "auth": auth } } }).to_string();
    scene.write("home/.docker/config.json", &stored);
    scene.write("run/containers/auth.json", &stored);
    for engine in ["docker", "podman", "nerdctl"] {
        scene.fake(engine);
    }
    scene
}

/// Runs the program with the token in all variables, and says what is wrong with that.
/// With it, whoever was given the token.
fn kept<'s>(
    scene: &'s Scene,
    program: &Path,
    args: &[&str],
    stdin: &str,
    does: Use,
) -> (Vec<String>, Given) {
    let run = |run: Run<'s>| {
        let mut run = run.args(args.iter().copied()).stdin(stdin);
        for name in ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN"] {
            run = run.env(name, scene.token());
        }
        run
    };
    let (traced, mut outcome) = traced(scene, program, run, does == Use::Prints);
    if does == Use::Prints {
        assert_eq!(outcome.code, Some(0), "{args:?}: {}", outcome.stderr_text());
        let printed = std::mem::take(&mut outcome.stdout);
        assert!(!scene.canary.search(&printed).is_empty(), "{args:?} prints none");
    }
    let mut wrong = traced.leaks;
    wrong.extend(scene.canary.traces(scene, &[&outcome]));
    if does != Use::None && !traced.guarded {
        wrong.push("a dump would hold it".into());
    }
    let wrong = wrong.into_iter().map(|text| format!("{}: {text}", args.join(" "))).collect();
    (wrong, traced.given)
}

/// What a command has to do with tokens.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// Nothing, or it reads a text in which one may stand.
    None,
    /// It holds one.
    Holds,
    /// It is asked to print one.
    Prints,
}

/// A command, what it reads, and what it has to do with tokens.
type Row = (&'static [&'static str], &'static str, Use);

/// Every command. One that is not here fails the test.
const COMMANDS: &[Row] = &[
    (&["login"], "", Use::Holds),
    (&["logout"], "", Use::Holds),
    (&["status"], "", Use::Holds),
    (&["status", "--offline", "--format", "json"], "", Use::Holds),
    (&["doctor"], "", Use::Holds),
    (&["explain", "dead-token"], "", Use::None),
    (&["explain"], "Error: denied: denied (password [TOKEN])\n", Use::None),
    (&["export", "docker-config", "--allow-write"], "", Use::Prints),
    // As base64 of a text with base64 in it, which shows nothing.
    (&["export", "kubernetes", "--from", "gh", "--allow-write"], "", Use::Holds),
    (
        &[
            "ghcr",
            "docker-cli-plugin-hooks",
            r#"{"RootCmd":"pull","CommandError":"denied: [TOKEN]"}"#,
        ],
        "",
        Use::None,
    ),
    (&["token", "--for", "push"], "", Use::None),
    (&["setup", "--dry-run"], "", Use::None),
    (&["completion", "bash"], "", Use::None),
    (&["version", "--format", "json"], "", Use::None),
    (&["help", "login"], "", Use::None),
    (&["__complete", "ghcr", "login", "--from", "env:"], "", Use::None),
    (&["docker-cli-plugin-metadata"], "", Use::None),
];

/// What docker asks of us as its credential helper.
const REQUESTS: &[Row] = &[
    (&["get"], "https://ghcr.io", Use::Prints),
    (&["get"], "quay.io", Use::None),
    (&["store"], r#"{"ServerURL":"ghcr.io","Username":"octocat","Secret":"[TOKEN]"}"#, Use::Holds),
    (&["erase"], "ghcr.io", Use::Holds),
    (&["list"], "", Use::Holds),
    (&["version"], "", Use::None),
];

fn every_command_keeps_it() {
    let tree = docker_ghcr::for_tests::cli::tree("docker-ghcr");
    for command in tree.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        assert!(COMMANDS.iter().any(|(words, ..)| words[0] == name), "`{name}` is not tried");
    }
    let own = COMMANDS.iter().map(|row| ("docker-ghcr", row));
    let rows: Vec<_> =
        own.chain(REQUESTS.iter().map(|row| ("docker-credential-ghcr", row))).collect();
    let wrong = side_by_side(&rows, |(name, (args, stdin, does))| {
        let scene = full();
        let program = scene.bin().join(name);
        symlink(crate::harness::world::program(), &program).expect("a link in a folder of ours");
        let filled = |text: &str| text.replace("[TOKEN]", scene.token());
        let args: Vec<_> = args.iter().copied().map(filled).collect();
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let (wrong, _) = kept(&scene, &program, &args, &filled(stdin), *does);
        scene.assert_only_who_may_has_it();
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Does that with each, four at a time, and gathers what is wrong.
fn side_by_side<T: Sync>(of: &[T], what: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let share = of.len().div_ceil(4);
    std::thread::scope(|scope| {
        let all = |part: &'_ [T]| part.iter().flat_map(&what).collect::<Vec<_>>();
        let threads: Vec<_> = of.chunks(share).map(|part| scope.spawn(move || all(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a walk")).collect()
    })
}

/// How a login goes.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Well,
    /// The engine, or the helper, says what it was given, and fails.
    Echoed,
    RefusedByGithub,
    /// The registry's answer quotes it.
    Quoted,
    /// The stores are none that an engine could read.
    Broken,
}

const FATES: [Fate; 5] =
    [Fate::Well, Fate::Echoed, Fate::RefusedByGithub, Fate::Quoted, Fate::Broken];
const SOURCES: [&str; 5] = ["env:CR_PAT", "gh", "stdin", "file", "env:GITHUB_TOKEN"];
const MANNERS: [&[&str]; 3] = [&["-v"], &["--format", "json"], &[]];

fn every_engine_and_all_that_can_happen() {
    let mut walks = Vec::new();
    for (e, engine) in ["docker", "podman", "nerdctl", "file", "all"].into_iter().enumerate() {
        for (f, fate) in FATES.into_iter().enumerate() {
            // Each engine meets each fate and each source, and each source each fate.
            walks.push((engine, fate, SOURCES[(e + f) % 5], MANNERS[(e + 2 * f) % 3]));
        }
    }
    let wrong = side_by_side(&walks, |(engine, fate, source, manner)| {
        let scene = full();
        let token = scene.token();
        // What is stored already is not stored again.
        for file in ["home/.docker/config.json", "run/containers/auth.json"] {
            fs::remove_file(scene.root().join(file)).expect("a file of ours");
        }
        let said = format!("got {token}, Basic {}\n", STANDARD.encode(format!("octocat:{token}")));
        match fate {
            Fate::Well => {}
            Fate::Broken => {
                scene.write("home/.docker/config.json", "{ \"auths\": [] }");
                scene.write("run/containers/auth.json", "{ \"auths\": [] }");
            }
            Fate::Echoed => {
                let echo = json!({ "code": 1, "stdout": said, "stderr": said });
                for name in ["docker", "podman", "nerdctl"] {
                    scene.fake_with(name, json!({ "login": echo }));
                }
                scene.write("home/.docker/config.json", r#"{ "credsStore": "x" }"#);
                scene.fake_with("docker-credential-x", json!({ "store": echo }));
            }
            Fate::RefusedByGithub => scene.ghcr.revoke(token),
            Fate::Quoted => {
                scene.ghcr.fault(Fault::at(Where::Token, What::registry_error(400, "NO", &said)));
                scene.ghcr.fault(Fault::at(Where::ApiUser, What::api_error(400, &said)));
            }
        }
        let from = match *source {
            "file" => scene.expand("file:[HOME]/token"),
            source => source.to_owned(),
        };
        let args =
            [&["login", "--engine", engine, "--from", &from, "-u", "octocat"], *manner].concat();
        let stdin = if *source == "stdin" { token } else { "" };
        let (wrong, given) = kept(&scene, &program(), &args, stdin, Use::Holds);
        assert_eq!(!given.is_empty(), gets_there(engine, *fate), "{engine} {fate:?}: {given:?}");
        scene.assert_only_who_may_has_it();
        wrong.into_iter().map(|text| format!("{fate:?}: {text}")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether anybody is given the token: an engine or a store.
fn gets_there(engine: &str, fate: Fate) -> bool {
    match fate {
        Fate::Well | Fate::Echoed => true,
        Fate::RefusedByGithub | Fate::Broken => false,
        // The token endpoint is asked by engines themselves, which these only play.
        Fate::Quoted => engine != "file",
    }
}

/// The engines themselves: what they do with it is theirs, what they are given is ours.
fn real_engines() {
    let engines =
        ["docker", "podman", "nerdctl"].into_iter().filter(|name| real::find(name).is_some());
    let engines: Vec<_> = engines.collect();
    let wrong = side_by_side(&engines, |engine| {
        let scene = crate::engines::login::with(&[engine]);
        let mut wrong = Vec::new();
        for args in [&["login", "-v"][..], &["status"], &["logout", "-v"]] {
            let (leaks, given) =
                kept(&scene, &program(), &[args, &["--engine", engine]].concat(), "", Use::Holds);
            assert_eq!(!given.is_empty(), args[0] == "login", "{engine} {args:?}");
            wrong.extend(leaks);
        }
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! What docker and shells wait for: the handshake, the credential helper, the hook and TAB against
//! an empty program, the size, the memory. `cargo bench --bench start`
//!
//! docker asks every plugin who it is at each of its own calls that may be a plugin's, so this is
//! time that the program takes from people who do not even use it.

// The rules on who may spawn, print and read the environment are the product's.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

mod measure;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use measure::{PROGRAM, Report, Run, build, command, empty, find, instructions, medians, peak};

const RUNS: usize = 401;

/// What docker asks every plugin.
const HANDSHAKE: [&str; 1] = ["docker-cli-plugin-metadata"];

/// What docker asks the hook about a pull that was denied.
const FAILED: &str = r#"{"RootCmd":"pull","Flags":{},"CommandError":"Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/1\": denied"}"#;

/// A call that somebody waits for, how many times as long as the empty program it may take, and
/// how many instructions more.
#[derive(Clone)]
struct Call {
    name: &'static str,
    program: PathBuf,
    args: &'static [&'static str],
    /// A file that is read.
    stdin: Option<PathBuf>,
    at_most: f64,
    instructions: u64,
}

impl Call {
    fn command(&self, env: &[(&str, &str)]) -> Command {
        let mut command = command(&self.program, self.args, env);
        command.stdin(self.stdin());
        command
    }

    fn timed<'a>(&'a self, env: &'a [(&str, &str)]) -> Run<'a> {
        Box::new(move || {
            self.command(env).status().expect("a program that starts");
        })
    }

    fn stdin(&self) -> Stdio {
        match &self.stdin {
            Some(file) => File::open(file).expect("a file of ours").into(),
            None => Stdio::null(),
        }
    }
}

fn main() -> ExitCode {
    let mut report = Report::default();
    let place = tempfile::tempdir().expect("a temporary folder");
    let home = place.path().to_str().expect("a path that is text").to_owned();
    let env = [("HOME", home.as_str()), ("PATH", "/nowhere"), ("CR_PAT", "ghp_none")];
    let empty = empty();

    println!("Against an empty program of the same profile, {RUNS} runs by turns:");
    let none = instructions(&command(&empty, &[], &env), Stdio::null());
    let calls = calls(Path::new(PROGRAM), &place.path().join("glibc"));
    for call in &calls {
        let times = medians(RUNS, vec![timed(command(&empty, &[], &env)), call.timed(&env)]);
        report.time(call.name, times[1], times[0], call.at_most);
        match (none, instructions(&call.command(&env), call.stdin())) {
            (Some(none), Some(ours)) => {
                let what = format!("{}: instructions beyond the empty program's", call.name);
                report.figure(&what, ours.saturating_sub(none), call.instructions);
            }
            _ => report.left_out(call.name, "valgrind is not here to count instructions"),
        }
    }

    println!("\nAgainst others that are here:");
    let helper = calls.iter().find(|call| call.args == ["get"]).expect("the helper's call");
    peers(&report, helper, &env);

    println!("\nA static program against the empty one that is not:");
    musl(&report, &empty, &place.path().join("musl"), &env);

    println!("\nSize and memory:");
    let size = std::fs::metadata(PROGRAM).map_or(0, |file| file.len());
    report.figure("the program, in bytes", size, 4 << 20);
    for args in [&["--help"][..], &["version"], &["status", "--offline"], &["token"]] {
        let what = format!("peak memory of `{}`, in KiB", args.join(" "));
        match peak(&command(PROGRAM, args, &env), Stdio::null()) {
            Some(peak) => report.figure(&what, peak, 12 << 10),
            None => report.left_out(&what, "the program `time` is not here"),
        }
    }
    report.end()
}

/// The calls of a program; `place` is a folder for what they need.
fn calls(program: &Path, place: &Path) -> Vec<Call> {
    std::fs::create_dir(place).expect("a folder of ours");
    let helper = place.join("docker-credential-ghcr");
    std::fs::copy(program, &helper).expect("room for the program");
    let key = place.join("key");
    std::fs::write(&key, "ghcr.io\n").expect("a file of ours");
    let call = |name, args, at_most, instructions| {
        let program = program.to_owned();
        Call { name, program, args, stdin: None, at_most, instructions }
    };
    vec![
        call("handshake", &HANDSHAKE, 1.2, 80_000),
        Call {
            program: helper,
            stdin: Some(key),
            ..call("the credential helper's get", &["get"], 1.2, 80_000)
        },
        call("hook", &["ghcr", "docker-cli-plugin-hooks", FAILED], 1.5, 700_000),
        call("TAB on a command", &["__complete", "ghcr", "lo"], 1.5, 700_000),
        call("TAB on an option", &["__complete", "ghcr", "login", "--"], 1.5, 700_000),
    ]
}

fn timed<'a>(mut command: Command) -> Run<'a> {
    Box::new(move || {
        command.status().expect("a program that starts");
    })
}

/// Other programs that answer the same questions: docker's plugins, credential helpers, and gh.
/// What they answer here does not matter: they have no token, and gh has one from the environment.
fn peers(report: &Report, helper: &Call, env: &[(&str, &str)]) {
    let folders = ["/usr/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins"];
    let plugin = |name: &str| {
        let beside = folders.iter().map(|folder| Path::new(folder).join(name));
        find(name).or_else(|| beside.into_iter().find(|file| file.is_file()))
    };
    let handshake = || timed(command(PROGRAM, &HANDSHAKE, env));
    for name in ["docker-buildx", "docker-compose"] {
        let peer = plugin(name).map(|peer| timed(command(peer, &HANDSHAKE, env)));
        faster(report, &format!("handshake, against {name}"), handshake(), peer);
    }
    for name in ["pass", "secretservice", "gcloud", "ecr-login", "gh"] {
        let name = format!("docker-credential-{name}");
        let peer = find(&name).map(|program| Call { program, ..helper.clone() });
        let what = format!("the credential helper's get, against {name}");
        faster(report, &what, helper.timed(env), peer.as_ref().map(|peer| peer.timed(env)));
    }
    let gh_env = [env, &[("GH_TOKEN", "ghp_none")]].concat();
    let gh = find("gh").map(|gh| timed(command(gh, &["auth", "token"], &gh_env)));
    faster(report, "the credential helper's get, against gh auth token", helper.timed(env), gh);
}

/// That ours takes no longer than another's, if that is here.
fn faster<'a>(report: &Report, what: &str, ours: Run<'a>, peer: Option<Run<'a>>) {
    match peer {
        Some(peer) => {
            let times = medians(RUNS / 4, vec![ours, peer]);
            report.time(what, times[0], times[1], 1.0);
        }
        None => report.left_out(what, "it is not here"),
    }
}

/// The archive that is offered for download is static.
fn musl(report: &Report, empty: &Path, place: &Path, env: &[(&str, &str)]) {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join("musl");
    let built = match build(&manifest, &into, Some(&target)) {
        Ok(folder) => folder.join("docker-ghcr"),
        Err(why) => {
            let why = why.lines().find(|line| line.starts_with("error")).unwrap_or("cargo failed");
            return report.left_out(&target, why);
        }
    };
    for call in calls(&built, place) {
        let times = medians(RUNS, vec![timed(command(empty, &[], env)), call.timed(env)]);
        report.time(&format!("{}, static", call.name), times[1], times[0], 1.0);
    }
}

//! What a login costs: against the engine's own, with the two questions, and with every engine.
//! `cargo bench --bench login`
//!
//! A GHCR of our own answers each request after a tenth of a second, as one far away does. Stores
//! are files. Engines that are not here are left out, by name.

// The rules on who may spawn, print and read the environment are the product's.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

mod measure;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use ghcr_stand_in::{Account, Fault, StandIn, What, Where};
use measure::{PROGRAM, Report, Run, command, find, medians, peak};

const RUNS: usize = 15;
const ANSWER: Duration = Duration::from_millis(100);
const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

/// A home of ours, and the way to the GHCR of ours.
struct Place {
    env: Vec<(&'static str, String)>,
    token: PathBuf,
    ghcr: StandIn,
    _folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        let ghcr = StandIn::start(&root.join("ghcr")).expect("a GHCR of our own");
        ghcr.add(Account::classic("octocat", TOKEN, "read:packages"));
        for at in [Where::Registry, Where::Api] {
            ghcr.fault(Fault::at(at, What::Delay(ANSWER)));
        }
        let write = |name: &str, text: String| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder of ours");
            fs::write(&path, text).expect("a file of ours");
            path
        };
        let shown = root.display();
        // podman keeps its state here, and docker finds no daemon that would log in for it.
        let storage = write(
            "storage.conf",
            format!(
                "[storage]\ndriver = \"vfs\"\nrunroot = \"{shown}/p/run\"\ngraphroot = \"{shown}/p/graph\"\n"
            ),
        );
        let containers = write(
            "containers.conf",
            format!("[engine]\ntmp_dir = \"{shown}/p/tmp\"\nstatic_dir = \"{shown}/p/static\"\n"),
        );
        let token = write("token", TOKEN.into());
        let mut env = vec![
            ("HOME", write("home/here", String::new()).with_file_name("").display().to_string()),
            (
                "XDG_RUNTIME_DIR",
                write("run/here", String::new()).with_file_name("").display().to_string(),
            ),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("DOCKER_HOST", format!("unix://{shown}/no-daemon.sock")),
            ("CONTAINERS_STORAGE_CONF", storage.display().to_string()),
            ("CONTAINERS_CONF", containers.display().to_string()),
        ];
        env.extend(ghcr.env());
        Self { env, token, ghcr, _folder: folder }
    }

    fn command(&self, program: &Path, args: &[&str]) -> Command {
        let env: Vec<_> = self.env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut command = command(program, args, &env);
        command.stdin(self.stdin());
        command
    }

    fn stdin(&self) -> Stdio {
        File::open(&self.token).expect("a file of ours").into()
    }

    /// A login that has to succeed.
    fn run<'a>(&'a self, program: &'a Path, args: &'a [&str]) -> Run<'a> {
        Box::new(move || {
            let status = self.command(program, args).status().expect("a program that starts");
            assert!(status.success(), "{} {args:?}: {status}", program.display());
        })
    }
}

/// Our login by that engine, as bare as the engine's own.
fn bare(engine: &str) -> [&str; 7] {
    ["login", "--engine", engine, "--no-verify", "-u", "octocat", "--password-stdin"]
}

fn main() -> ExitCode {
    let mut report = Report::default();
    let place = Place::new();
    let ours = Path::new(PROGRAM);
    let own = ["login", "-u", "octocat", "--password-stdin", "ghcr.io"];

    println!("Every answer takes {ANSWER:?}; medians of {RUNS} runs by turns:");
    let mut slowest = None;
    for engine in ["docker", "podman", "nerdctl"] {
        let what = format!("login by {engine}, against {engine}'s own");
        let Some(program) = find(engine) else {
            report.left_out(&what, "it is not here");
            continue;
        };
        let args = bare(engine);
        let times = medians(RUNS, vec![place.run(&program, &own), place.run(ours, &args)]);
        report.time(&what, times[1], times[0], 1.05);
        slowest = slowest.max(Some((times[1], engine)));
    }

    verified(&mut report, &place);

    match slowest {
        None => report.left_out("login by all", "no engine is here"),
        Some((_, engine)) => {
            let (one, all) = (bare(engine), bare("all"));
            let times = medians(RUNS, vec![place.run(ours, &one), place.run(ours, &all)]);
            let what = format!("login by all, against {engine} alone, the slowest");
            report.time(&what, times[1], times[0], 1.15);
        }
    }

    let args = ["login", "--engine", "file", "--password-stdin"];
    match peak(&place.command(ours, &args), place.stdin()) {
        Some(peak) => report.figure("peak memory of a verified login, in KiB", peak, 12 << 10),
        None => report.left_out("peak memory of a login", "the program `time` is not here"),
    }
    report.end()
}

/// The two questions, side by side: one request more to each of two hosts, and one answer's time.
fn verified(report: &mut Report, place: &Place) {
    let ours = Path::new(PROGRAM);
    let (bare, asked) = (bare("file"), ["login", "--engine", "file", "--password-stdin"]);
    let count = |args: &[&str]| {
        place.ghcr.clear_log();
        place.run(ours, args)();
        let log = place.ghcr.log();
        let api = log.iter().filter(|exchange| exchange.host == "api.github.com").count();
        (api, log.len() - api)
    };
    let ((api, registry), (more_api, more_registry)) = (count(&bare), count(&asked));
    report.figure("verified login by file: requests to GitHub more", more_api - api, 1);
    // `file` asks for the challenge in any case; the engines ask for their own.
    report.figure(
        "verified login by file: requests to the registry more",
        more_registry - registry,
        1,
    );
    let times = medians(RUNS, vec![place.run(ours, &bare), place.run(ours, &asked)]);
    let more = times[1].saturating_sub(times[0]);
    report.time("verified login by file: time more, in answers", more, ANSWER, 1.5);
}

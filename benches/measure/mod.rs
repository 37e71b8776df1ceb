//! What the benchmarks share: runs by turns, medians, instructions, peak memory, and the verdict.
//!
//! Times are ratios within one run, since a figure of another machine says nothing; they are never
//! a failure, since a busy machine is none. What does not depend on the moment may fail: numbers of
//! instructions and of requests, sizes.

// Each benchmark takes what it needs.
#![allow(dead_code)]

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_docker-ghcr");

/// What was found so far.
#[derive(Default)]
pub(crate) struct Report {
    missed: bool,
}

impl Report {
    /// A ratio of times. Not reached, it is only said.
    pub(crate) fn time(&self, what: &str, took: Duration, than: Duration, at_most: f64) {
        let ratio = took.as_secs_f64() / than.as_secs_f64();
        let verdict = if ratio <= at_most { "ok" } else { "SLOWER" };
        println!(
            "{what}: {took:.2?}, {ratio:.2} times as long (aim: at most {at_most}): {verdict}"
        );
    }

    /// A figure that is the same in every run. Not reached, it is a failure.
    pub(crate) fn figure<T: Display + PartialOrd>(&mut self, what: &str, figure: T, at_most: T) {
        let fits = figure <= at_most;
        self.missed |= !fits;
        let verdict = if fits { "ok" } else { "MISSED" };
        println!("{what}: {figure} (aim: at most {at_most}): {verdict}");
    }

    /// Something that could not be measured, and why.
    pub(crate) fn left_out(&self, what: &str, why: &str) {
        println!("{what}: not measured: {why}");
    }

    pub(crate) fn end(self) -> ExitCode {
        if self.missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

/// Something that is timed.
pub(crate) type Run<'a> = Box<dyn FnMut() + 'a>;

/// The median time of each, all of them run by turns, so that a busy moment meets them all.
pub(crate) fn medians(runs: usize, mut of: Vec<Run<'_>>) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(runs); of.len()];
    for _ in 0..runs {
        for (run, times) in of.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            run();
            times.push(begun.elapsed());
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    times.into_iter().map(median).collect()
}

/// A command in an environment of its own: these variables, and none of ours.
pub(crate) fn command(program: impl AsRef<Path>, args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(args).env_clear().envs(env.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The instructions that a command takes from its first to its last, if valgrind is here to count
/// them. The loader's are among them.
pub(crate) fn instructions(of: &Command, stdin: Stdio) -> Option<u64> {
    let mut command = Command::new(find("valgrind")?);
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-fd=2"]);
    let output = wrapped(command, of, stdin).output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("Collected :"))?;
    line.split_whitespace().last()?.parse().ok()
}

/// The most memory that a command has at once, in KiB, if the program `time` is here to see it.
pub(crate) fn peak(of: &Command, stdin: Stdio) -> Option<u64> {
    let mut command = Command::new(find("time")?);
    command.args(["-q", "-f", "%M"]);
    let output = wrapped(command, of, stdin).output().ok()?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}

/// A command under another. Its stdin cannot be read off it.
fn wrapped(mut command: Command, of: &Command, stdin: Stdio) -> Command {
    command.arg(of.get_program()).args(of.get_args()).env_clear();
    command.envs(of.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(stdin);
    command
}

/// A program on PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Builds a package with the program's own profile, in a folder of its own, for a target if one is
/// named. Says what cargo said if it cannot.
pub(crate) fn build(manifest: &Path, into: &Path, target: Option<&str>) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--release", "--bins", "--manifest-path"]).arg(manifest);
    command.arg("--target-dir").arg(into);
    let mut folder = into.to_owned();
    if let Some(target) = target {
        command.args(["--target", target]);
        folder.push(target);
    }
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(folder.join("release")),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The empty program that ours is measured against: built with the same profile, by the same
/// compiler.
pub(crate) fn empty() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty");
    let ours = include_str!("../../Cargo.toml");
    let profile = ours.split_once("[profile.release]").expect("a profile").1;
    let profile = profile.split("\n[").next().unwrap_or_default();
    let manifest = format!(
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.release]{profile}"
    );
    std::fs::create_dir_all(folder.join("src")).expect("a folder of ours");
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a file of ours");
    std::fs::write(folder.join("src/main.rs"), "fn main() {}\n").expect("a file of ours");
    let built = build(&folder.join("Cargo.toml"), &folder.join("target"), None);
    built.unwrap_or_else(|why| panic!("the empty program: {why}")).join("empty")
}

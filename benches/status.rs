//! How much longer `status --offline` takes with 10,000 foreign entries in docker's file than with
//! an empty one. `cargo bench --bench status`; it fails if that is more than three times as long.

// The rules on who may spawn, print and read the environment are the product's.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const ENTRIES: usize = 10_000;
const RUNS: usize = 41;
const AT_MOST: f64 = 3.0;

fn main() -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (empty, full) = (folder.path().join("empty"), folder.path().join("full"));
    write(&empty, "");
    write(&full, &entries());
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).expect("a folder of ours");

    let mut passed = compare("docker's file alone", &bin, &empty, &full);
    if put_engines(&bin) {
        passed &= compare("three engines", &bin, &empty, &full);
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Programs that say nothing: what counts is what is read for each of the engines.
#[cfg(unix)]
fn put_engines(bin: &Path) -> bool {
    let quiet = ["/bin/true", "/usr/bin/true"].into_iter().find(|path| Path::new(path).exists());
    quiet.is_some_and(|quiet| {
        ["docker", "podman", "nerdctl"]
            .iter()
            .all(|engine| std::os::unix::fs::symlink(quiet, bin.join(engine)).is_ok())
    })
}

#[cfg(not(unix))]
fn put_engines(_bin: &Path) -> bool {
    false
}

fn write(home: &Path, config: &str) {
    let folder = home.join(".docker");
    fs::create_dir_all(&folder).expect("folders of ours");
    fs::write(folder.join("config.json"), config).expect("a file of ours");
}

/// As docker writes it: base64 of `somebody:` and 40 characters for each registry.
fn entries() -> String {
    const AUTH: &str = "c29tZWJvZHk6MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OQ==";
    let mut text = "{\n\t\"auths\": {".to_owned();
    for number in 0..ENTRIES {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}\n\t\t\"registry-{number}.example\": {{\n\t\t\t\"auth\": \"{AUTH}\"\n\t\t}}"
        );
    }
    text + "\n\t}\n}"
}

fn compare(what: &str, bin: &Path, empty: &Path, full: &Path) -> bool {
    // By turns, so that a busy moment of the machine meets both.
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        short.push(time(bin, empty));
        long.push(time(bin, full));
    }
    let (short, long) = (median(short), median(long));
    let ratio = long.as_secs_f64() / short.as_secs_f64();
    let verdict = if ratio <= AT_MOST { "ok" } else { "TOO SLOW" };
    println!(
        "{what}: {short:.2?} with an empty file, {long:.2?} with {ENTRIES} entries: {ratio:.2} \
         times as long (at most {AT_MOST}): {verdict}"
    );
    ratio <= AT_MOST
}

fn time(bin: &Path, home: &Path) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-ghcr"));
    command.args(["status", "--offline", "--engine", "all", "--quiet"]);
    command.env_clear().env("HOME", home).env("PATH", bin).env("XDG_RUNTIME_DIR", home);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    command.status().expect("the program itself");
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

//! How much longer `explain` takes than `grep -F -f` with the same words, on a log of 100 MB and
//! on one of 1 GB with a few failures in them, and how much memory each needs.
//! `cargo bench --bench explain`; it fails if `explain` takes more than three times as long, or
//! needs more memory for the longer log.

// The rules on who may spawn, print and read the environment are the product's.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use docker_ghcr::for_tests::search_words;

const MB: usize = 1_000_000;
const RUNS: usize = 5;
const AT_MOST: f64 = 3.0;
/// By how much the memory for the longer log may be more, for chance, in KiB.
const SLACK: u64 = 1024;

/// Lines of a build, most of them without any of the words, as they are in CI.
const LINES: &[&str] = &[
    "#12 4.211 Get:31 http://deb.debian.org/debian bookworm/main amd64 libssl3 amd64 3.0.11-1 [2015 kB]",
    "#12 5.870 Setting up libssl3:amd64 (3.0.11-1) ...",
    "#15 1.002    Compiling serde v1.0.193",
    "2026-11-24T12:00:00.1234567Z added 1284 packages, and audited 1285 packages in 21s",
    "2026-11-24T12:00:01.2345678Z ok      example.com/app/internal/store  0.412s",
    "{\"level\":\"info\",\"ts\":1700000000.12,\"msg\":\"listening\",\"addr\":\"0.0.0.0:8080\"}",
    "10.0.0.17 - - [24/Nov/2026:12:00:00 +0000] \"GET /v1/items/481516 HTTP/1.1\" 200 2342 \"-\" \"curl/8\"",
    "a1b2c3d4e5f6: Pull complete",
    "#18 exporting to image",
    "test store::tests::a_lock_is_waited_for ... ok",
];

/// What comes now and then, and is nobody's failure of ours.
const RARE: &[&str] = &[
    "bash: ./configure: Permission denied",
    "10.0.0.17 - - [24/Nov/2026:12:00:00 +0000] \"GET /missing HTTP/1.1\" 404 Not Found",
    "dial tcp 10.0.0.5:5432: connect: connection refused",
];

/// The failures.
const FAILURES: &[&str] = &[
    "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied: denied",
    "ERROR: failed to push ghcr.io/acme/app:latest: denied: permission_denied: write_package",
];

fn main() -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let words = folder.path().join("words");
    fs::write(&words, search_words().join("\n")).expect("a file of ours");
    let mut passed = true;
    let mut peaks = Vec::new();
    for size in [100 * MB, 1000 * MB] {
        let log = folder.path().join("log");
        write(&log, size).expect("room for the log");
        let ours = [OsStr::new(env!("CARGO_BIN_EXE_docker-ghcr")), OsStr::new("explain")];
        let theirs = ["grep", "-F", "-f"].map(OsStr::new);
        let theirs = [&theirs[..], &[words.as_os_str()]].concat();
        // Side by side, so that a busy machine is busy for both.
        let runs: Vec<(Ran, Ran)> =
            (0..RUNS).map(|_| (run(&ours, &log), run(&theirs, &log))).collect();
        let best = |of: fn(&(Ran, Ran)) -> Duration| runs.iter().map(of).min().unwrap_or_default();
        let explain = best(|run| run.0.took).as_secs_f64();
        let grep = best(|run| run.1.took).as_secs_f64();
        let peak = |of: fn(&(Ran, Ran)) -> u64| runs.iter().map(of).max().unwrap_or_default();
        let (peak_explain, peak_grep) = (peak(|run| run.0.peak), peak(|run| run.1.peak));
        let ratio = explain / grep;
        println!(
            "{} MB: explain {explain:.3} s, {peak_explain} KiB; grep -F -f {grep:.3} s, {peak_grep} KiB; \
             {ratio:.2} times grep's time (at most {AT_MOST})",
            size / MB
        );
        passed &= ratio <= AT_MOST;
        peaks.push(peak_explain);
    }
    let grown = peaks[1].saturating_sub(peaks[0]);
    println!("explain needs {grown} KiB more for ten times as much (at most {SLACK})");
    passed &= grown <= SLACK;
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A log of that size, with a few failures spread over it.
fn write(path: &Path, size: usize) -> std::io::Result<()> {
    let mut block = String::new();
    let mut number = 0usize;
    while block.len() < MB {
        // Multiples of an odd number: every line comes, in an order that does not repeat soon.
        let line = match number.is_multiple_of(997) {
            true => RARE[number / 997 % RARE.len()],
            false => LINES[number * 7919 % LINES.len()],
        };
        let _ = writeln!(block, "{line}");
        number += 1;
    }
    let mut file = BufWriter::new(File::create(path)?);
    for part in 0..size / MB {
        file.write_all(block.as_bytes())?;
        if part % 30 == 29 {
            writeln!(file, "{}", FAILURES[part / 30 % FAILURES.len()])?;
        }
    }
    file.flush()
}

/// How a program did.
struct Ran {
    took: Duration,
    /// The most memory it held, in KiB; 0 where the system does not tell.
    peak: u64,
}

fn run(words: &[&OsStr], log: &Path) -> Ran {
    let stdin = File::open(log).expect("the log");
    let mut command = Command::new(words[0]);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.args(&words[1..]).env_clear().env("PATH", path).stdin(stdin);
    // grep stops at the first line if nobody reads what it says.
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn().expect("grep, and the program that was just built");
    let status = format!("/proc/{}/status", child.id());
    let mut stdout = child.stdout.take().expect("a pipe");
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        stdout.read_to_end(&mut said).map(|_| said.len())
    });
    let mut peak = 0;
    let took = loop {
        if child.try_wait().expect("a child of ours").is_some() {
            break begun.elapsed();
        }
        peak = peak.max(high_water(&status));
        std::thread::sleep(Duration::from_millis(2));
    };
    let said = reader.join().expect("no panic").expect("a pipe");
    assert!(said > 0, "{words:?} found nothing");
    Ran { took, peak }
}

/// The most memory a process has held so far, from Linux's table of it.
fn high_water(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

//! How a person has started the tests shows in nothing that they start.
//!
//! A child inherits which signals are ignored (all that nohup and a shell's `&` leave out would
//! never arrive) and the terminal (a real engine asks it for a password). So the tests set signals
//! back and, where there is a terminal, run in a session of their own that has none. What is
//! blocked the standard library sets back for every child.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, Stdio, exit};
use std::sync::Arc;

/// The name under which this executable is the tests in their own session.
pub(crate) const APART: &str = "tests-apart";

/// Runs the tests apart from the person's terminal, if there is one, and says how they ended.
pub(crate) fn from_the_terminal() -> Option<ExitCode> {
    set_signals_back();
    let args: Vec<OsString> = std::env::args_os().collect();
    if args[0] == APART {
        stay_apart();
        return None;
    }
    // Only who has a controlling terminal can open this.
    File::open("/dev/tty").ok()?;
    let mut tests = Command::new(std::env::current_exe().expect("the test program's path"));
    tests.arg0(APART).args(&args[1..]).stdin(Stdio::piped());
    let mut tests = tests.spawn().expect("the tests");
    // Held open until the end: by its closing the tests learn that Ctrl-C has ended this process.
    let alive = tests.stdin.take();
    let status = tests.wait().expect("a child of ours");
    drop(alive);
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    Some(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

fn stay_apart() {
    rustix::process::setsid().expect("a child leads no group");
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        exit(130);
    });
}

/// A signal with a handler, though it does nothing, is set back in every program that is started.
fn set_signals_back() {
    // Not SIGPIPE: every Rust program ignores it, and the standard library sets it back by itself.
    for signal in ignored().filter(|signal| *signal != signal_hook::consts::SIGPIPE) {
        // It fails for those that nobody can handle.
        let _ = signal_hook::flag::register(signal, Arc::default());
    }
}

/// The signals that this process ignores, where the system tells.
fn ignored() -> impl Iterator<Item = i32> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    (1..32).filter(move |signal| mask >> (signal - 1) & 1 == 1)
}

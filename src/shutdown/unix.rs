//! What Unix gives to `shutdown`: signals, the terminal, docker's plugin socket. It calls `stop`
//! and leaves to it what a stop means.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::process::Resource;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Stop, stop};
use crate::env::{self, Env};

struct Terminal {
    tty: OwnedFd,
    settings: Termios,
    has_cursor: bool,
}

static TERMINAL: OnceLock<Terminal> = OnceLock::new();

/// How long the terminal may be another's to write to.
const PATIENCE: Duration = Duration::from_millis(100);

/// A token must not end up in a core file, nor be read by another process of the same user.
pub(super) fn forbid_dumps() {
    let mut limit = rustix::process::getrlimit(Resource::Core);
    limit.current = Some(0);
    let _ = rustix::process::setrlimit(Resource::Core, limit);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

pub(super) fn save_terminal(env: &Env) {
    // Non-blocking, which is a matter of this opening alone: a terminal that Ctrl-S holds
    // must not hold us.
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(tty) = rustix::fs::open("/dev/tty", flags, Mode::empty()) else { return };
    let Ok(settings) = tcgetattr(&tty) else { return };
    let has_cursor = env.text(env::TERM).is_some_and(|term| term != "dumb");
    let _ = TERMINAL.set(Terminal { tty, settings, has_cursor });
}

pub(super) fn restore_terminal() {
    restore_settings();
    if let Some(Terminal { tty, has_cursor: true, .. }) = TERMINAL.get()
        && in_foreground(tty)
    {
        // Refused as long as somebody else writes or changes the settings, as a prompt that is just
        // beginning does; or for ever, where Ctrl-S holds the terminal.
        let since = Instant::now();
        while rustix::io::write(tty, b"\x1b[?25h") == Err(rustix::io::Errno::AGAIN)
            && since.elapsed() < PATIENCE
        {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The terminal's settings alone.
pub(super) fn restore_settings() {
    let Some(Terminal { tty, settings, .. }) = TERMINAL.get() else { return };
    if in_foreground(tty) && tcgetattr(tty).is_ok_and(|now| differ(&now, settings)) {
        let _ = tcsetattr(tty, OptionalActions::Now, settings);
    }
}

/// Whether we are in the foreground. Elsewhere the settings are those of another program, and an
/// attempt to change them would suspend us.
fn in_foreground(tty: impl std::os::fd::AsFd) -> bool {
    tcgetpgrp(tty).ok() == Some(rustix::process::getpgrp())
}

fn differ(a: &Termios, b: &Termios) -> bool {
    a.local_modes != b.local_modes
        || a.input_modes != b.input_modes
        || a.output_modes != b.output_modes
        || a.control_modes != b.control_modes
}

pub(super) fn watch_signals() {
    // SIGQUIT too: its default would leave the terminal without echo.
    let mut wanted = vec![SIGINT, SIGTERM, SIGQUIT];
    if !hang_up_ignored() {
        wanted.push(SIGHUP);
    }
    let Ok(mut signals) = Signals::new(wanted) else { return };
    let _ = thread::Builder::new().name("signals".into()).spawn(move || {
        loop {
            // Those that came together: a prompt whose read is cut short by any signal makes a
            // Ctrl-C of it, which must not hide the signal.
            let came: Vec<_> = signals.wait().collect();
            let how = match came.as_slice() {
                [] => continue,
                came if came.contains(&SIGHUP) => Stop::HungUp,
                came if came.contains(&SIGTERM) => Stop::Terminated,
                _ => Stop::Interrupted,
            };
            stop(how, true);
        }
    });
}

/// Whether we were started under `nohup`. Only Linux tells without an unsafe call.
fn hang_up_ignored() -> bool {
    std::fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| ignores(&status, SIGHUP).unwrap_or(false))
}

pub(super) fn ignores(status: &str, signal: i32) -> Option<bool> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    Some(mask >> (signal - 1) & 1 == 1)
}

/// Docker never writes: the end of the file is the message. It also comes when docker dies.
pub(super) fn watch_socket(env: &Env) {
    let Some(address) = env.var(env::SOCKET).map(ToOwned::to_owned) else { return };
    // In the thread, because connecting can block too.
    let _ = thread::Builder::new().name("docker".into()).spawn(move || {
        // Refused: an older docker, or one that was stopped before we came so far.
        let Ok(mut socket) = connect(&address) else { return };
        let mut buffer = [0; 64];
        loop {
            match socket.read(&mut buffer) {
                Ok(1..) => {}
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => break,
            }
        }
        stop(Stop::Interrupted, false);
    });
}

fn connect(address: &std::ffi::OsStr) -> io::Result<UnixStream> {
    #[cfg(target_os = "linux")]
    {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::net::SocketAddr;
        if let Some(name) = address.as_bytes().strip_prefix(b"@") {
            return UnixStream::connect_addr(&SocketAddr::from_abstract_name(name)?);
        }
    }
    UnixStream::connect(address)
}

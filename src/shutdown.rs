//! How the process ends before its work is done: signals, docker's plugin socket, a panic.
//!
//! Owns those three, the terminal's settings and the list of running children, which die with
//! us. It does not spawn, print or know what is being done: the words are the caller's, handed
//! to [`begin`]; `process.rs` hands over every child it starts.
//!
//! What a command has to do: [`begin`] before it waits for anything; [`storing`] right before it
//! changes something, after which a stop kills the children and leaves three seconds to end the
//! work; see the stop by [`stopped`] where it would begin something else, and [`look`] at what was
//! done. `command::run` alone then calls [`report`] and tells how it all ended.
//!
//! Signal handlers only write to a pipe; everything here happens in ordinary threads. On Windows
//! Ctrl-C keeps its default, which ends the children of the console too.

#[cfg(all(test, target_os = "linux"))]
mod tests;
#[cfg(unix)]
mod unix;

use std::cell::Cell;
use std::io;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::cause::Cause;
use crate::env::Env;
use crate::exit::Exit;

/// How long a stop waits for what is being stored, and for the report of it.
const AFTERMATH: Duration = Duration::from_secs(3);
/// How long the last words may take: stderr may be a pipe that nobody reads.
const WORDS: Duration = Duration::from_millis(500);
/// Stops closer together than this are one: a Ctrl-C reaches us as a signal and through docker's
/// socket, and `timeout` signals both the process and its group.
const SAME: Duration = Duration::from_millis(100);
/// How long a stop may take from the kernel to the flag.
const ARRIVAL: Duration = Duration::from_millis(100);

/// Why we are asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code))] // Only Unix has these signals.
pub(crate) enum Stop {
    /// The terminal went away.
    HungUp,
    /// Ctrl-C or Ctrl-\, or docker closed its plugin socket or died.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Stop {
    /// The exit code of a run that it ended.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::HungUp => Exit::HungUp,
            Self::Interrupted => Exit::Interrupted,
            Self::Terminated => Exit::Terminated,
        }
    }

    /// Its row in the table of causes.
    pub(crate) const fn cause(self) -> Cause {
        match self {
            Self::HungUp => Cause::HungUp,
            Self::Interrupted => Cause::Interrupted,
            Self::Terminated => Cause::Terminated,
        }
    }
}

/// What the last words are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// We were asked to end.
    Stopped {
        /// By what.
        stop: Stop,
        /// Whether something may have been stored or removed by then.
        storing: bool,
    },
    /// A mistake of ours. Only the place is told: the payload may quote a secret.
    Panicked {
        /// The source file and line.
        place: String,
    },
}

struct State {
    children: Vec<Arc<Held>>,
    /// Whether something may be stored or removed by now.
    storing: bool,
    /// The first stop and when it came.
    stop: Option<(Stop, Instant)>,
    /// Whether the command reports its end itself, by now.
    reported: bool,
    /// Whether a thread is ending the process.
    ending: bool,
}

static STATE: Mutex<State> = Mutex::new(State {
    children: Vec::new(),
    storing: false,
    stop: None,
    reported: false,
    ending: false,
});

thread_local! {
    /// Whether this thread may start children although there was a stop.
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

type LastWords = Box<dyn Fn(Ending) + Send + Sync>;
static LAST_WORDS: OnceLock<LastWords> = OnceLock::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn forbids_children(&self) -> bool {
        self.ending || (self.stop.is_some() && !LOOKING.get())
    }

    fn kill_children(&self) {
        for held in &self.children {
            held.cancelled.store(true, Ordering::SeqCst);
            held.kill();
        }
    }
}

/// Takes over how the process ends. For `main`, once, before anything blocks.
///
/// `last_words` prints what the person is told when a stop or a panic ends the process; it runs
/// in a thread of its own and is not waited for longer than half a second. A failure to set any
/// of this up is no reason not to work, so none is reported.
pub(crate) fn begin(env: &Env, exit_message: impl Fn(Ending) + Send + Sync + 'static) {
    if !tell_panics(exit_message) {
        return;
    }
    #[cfg(unix)]
    {
        unix::forbid_dumps();
        unix::save_terminal(env);
        unix::watch_signals();
        unix::watch_socket(env);
    }
    #[cfg(not(unix))]
    let _ = env;
}

/// Has a panic end the process with exit code 1, told by its place alone. Part of [`begin`]; for
/// those whose other ends are the system's. Says whether these are the first last words.
pub(crate) fn tell_panics(exit_message: impl Fn(Ending) + Send + Sync + 'static) -> bool {
    if LAST_WORDS.set(Box::new(exit_message)).is_err() {
        return false;
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        panicked(place.unwrap_or_else(|| "an unknown place".into()))
    }));
    true
}

/// Keeps the memory of this process out of core files and of other processes' sight. Part of
/// [`begin`]; for those who need nothing else of it.
pub(crate) fn forbid_dumps() {
    #[cfg(unix)]
    unix::forbid_dumps();
}

/// The state, unless the process is ending: then this does not return. What a thread saw of the
/// stop is not to be told besides the last words, and nothing may be stored once they say so.
fn unless_ending() -> MutexGuard<'static, State> {
    let state = state();
    if state.ending {
        wait_forever(state);
    }
    state
}

/// From here on something may be stored or removed: the first stop kills the children, and leaves
/// three seconds to see [`stopped`] and report what was stored. A second signal ends the process.
/// For when nothing is left to wait for, be it an answer, a lock or a person: until then a stop
/// ends the process at once. It is so to the end of the process, as the report still has to tell
/// of what was stored.
pub(crate) fn storing() {
    unless_ending().storing = true;
}

/// A stop that came when something was being stored.
pub(crate) fn stopped() -> Option<Stop> {
    unless_ending().stop.map(|(stop, _)| stop)
}

/// Looks at what was stored, for which children may be started in spite of a stop: it may need a
/// credential helper. Elsewhere a stop also stops what was about to start.
pub(crate) fn look<T>(look: impl FnOnce() -> T) -> T {
    LOOKING.set(true);
    let seen = look();
    LOOKING.set(false);
    seen
}

/// For the one who reports how the command ended: a stop says nothing more of its own, and this is
/// the one that came when something was being stored.
pub(crate) fn report() -> Option<Stop> {
    let mut state = unless_ending();
    state.reported = true;
    state.stop.map(|(stop, _)| stop)
}

/// Gives a stop that is on its way the time to arrive. For those who see its effect first: a read
/// that was interrupted, a child that a signal ended. Returns when none comes, or when the stop
/// leaves the end to the caller.
pub(crate) fn await_stop() {
    let since = Instant::now();
    loop {
        let (ending, stopped) = {
            let state = state();
            (state.ending, state.stop.is_some())
        };
        // Once it is ending, this thread must do no more: it would report our own kill as a failure.
        if !ending && (stopped || since.elapsed() >= ARRIVAL) {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Puts the terminal back as it was at the start: echo and line editing on, cursor shown. Does
/// nothing while another process group owns the terminal.
pub(crate) fn restore_terminal() {
    #[cfg(unix)]
    unix::restore_terminal();
}

/// A child that dies when we do, or when this is dropped.
pub(crate) struct Running(Arc<Held>);

struct Held {
    // The handle and not its id: an id may belong to another process once the child is reaped.
    child: Mutex<Child>,
    cancelled: AtomicBool,
}

impl Held {
    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kill(&self) {
        // Fails only when it is gone already.
        let _ = self.child().kill();
    }
}

/// Whether a stop forbids to start a child.
pub(crate) fn forbids_children() -> bool {
    state().forbids_children()
}

/// Takes a child over that was just started. If a stop came meanwhile it is killed here; its
/// stdin is not written yet, so it cannot have stored anything.
pub(crate) fn adopt(child: Child) -> Running {
    let held = Arc::new(Held { child: Mutex::new(child), cancelled: AtomicBool::new(false) });
    let mut state = state();
    state.children.push(Arc::clone(&held));
    if state.forbids_children() {
        held.cancelled.store(true, Ordering::SeqCst);
        held.kill();
    }
    Running(held)
}

impl Running {
    /// How it ended, if it has.
    ///
    /// # Errors
    /// The system's, which has no case that can be met.
    pub(crate) fn poll(&self) -> io::Result<Option<ExitStatus>> {
        self.0.child().try_wait()
    }

    /// Ends it, without asking it.
    pub(crate) fn kill(&self) {
        self.0.kill();
    }

    /// Whether a stop killed it.
    pub(crate) fn cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        state().children.retain(|held| !Arc::ptr_eq(held, &self.0));
        // Does nothing if it was reaped.
        self.0.kill();
    }
}

// Windows ends us by itself and calls none of this.
#[cfg_attr(not(unix), allow(dead_code))]
fn stop(how: Stop, by_signal: bool) {
    let mut state = state();
    let first = state.stop.is_none();
    let (_, since) = *state.stop.get_or_insert_with(|| (how, Instant::now()));
    let at_once = if first {
        !state.storing
    } else {
        // The end of the socket is never a person who insists.
        by_signal && since.elapsed() >= SAME
    };
    if at_once {
        end(state);
    }
    if !first {
        return;
    }
    state.kill_children();
    drop(state);
    restore_terminal();
    let timer = thread::Builder::new().spawn(|| {
        thread::sleep(AFTERMATH);
        end(self::state());
    });
    if timer.is_err() {
        end(self::state());
    }
}

/// For a thread that has nothing left to do: another one is ending the process.
fn wait_forever(state: MutexGuard<'_, State>) -> ! {
    drop(state);
    loop {
        thread::park();
    }
}

/// Ends the process because of the first stop. That it does is decided before the lock is let go:
/// nothing begins to be stored in between.
fn end(mut state: MutexGuard<'_, State>) -> ! {
    if std::mem::replace(&mut state.ending, true) {
        wait_forever(state);
    }
    state.kill_children();
    let stop = state.stop.map_or(Stop::Interrupted, |(how, _)| how);
    let (storing, reported) = (state.storing, state.reported);
    drop(state);
    restore_terminal();
    if !reported {
        say(Ending::Stopped { stop, storing });
    }
    // A prompt that was just beginning may have switched the echo off meanwhile.
    #[cfg(unix)]
    unix::restore_settings();
    exit(stop.exit())
}

fn panicked(place: String) -> ! {
    // The panic may have come from a thread that holds the lock.
    let since = Instant::now();
    let (first, stop) = loop {
        let mut state = match STATE.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if since.elapsed() < ARRIVAL => {
                thread::sleep(Duration::from_millis(1));
                continue;
            }
            Err(TryLockError::WouldBlock) => break (true, None),
        };
        state.kill_children();
        break (!std::mem::replace(&mut state.ending, true), state.stop);
    };
    restore_terminal();
    if first {
        say(Ending::Panicked { place });
    }
    // Not first: the last words of a stop have panicked.
    exit(if first {
        Exit::Unexpected
    } else {
        stop.map_or(Exit::Unexpected, |(how, _)| how.exit())
    })
}

fn say(ending: Ending) {
    let Some(exit_message) = LAST_WORDS.get() else { return };
    let (done, heard) = mpsc::channel::<()>();
    let words = ending.clone();
    let thread = thread::Builder::new().spawn(move || {
        exit_message(words);
        drop(done);
    });
    match thread {
        // Ends with the drop of the sender, as nothing is ever sent.
        Ok(_) => drop(heard.recv_timeout(WORDS)),
        // Where there is no room for a thread, nothing guards against a stderr that nobody reads.
        Err(_) => exit_message(ending),
    }
}

/// Without the tidying of `std::process::exit`: that would wait for a thread that holds stdout.
fn exit(code: Exit) -> ! {
    #[cfg(unix)]
    signal_hook::low_level::exit(code as i32);
    // std has no other.
    #[cfg(not(unix))]
    #[allow(clippy::disallowed_methods)]
    std::process::exit(code as i32)
}

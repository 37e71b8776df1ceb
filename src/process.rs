//! The only spawning: run a program, feed its stdin, end it in time.
//!
//! Returns how a child ended as a value; the callers word it for their child. It decides nothing
//! about tokens, but no child inherits a variable that can hold one.

mod search;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::env::Env;
use crate::shutdown::{self, Running};

pub(crate) use search::{all, find, is_us, ourselves};

/// How much of each stream is kept.
const KEPT: usize = 64 * 1024;
/// How much is read at once.
const CHUNK: usize = 16 * 1024;
/// How long the end of a child may go unseen.
const POLL: Duration = Duration::from_millis(20);
/// How long a killed child may take to disappear; one in the middle of a disk or network
/// operation of the kernel's may never do.
const DYING: Duration = Duration::from_secs(2);
/// How long the streams may stay open after the end of the child: its own children may hold them.
const TRAILING: Duration = Duration::from_secs(1);

/// A program to run, as data.
pub(crate) struct Tool<'a> {
    /// The absolute path of the program.
    pub program: &'a Path,
    /// Its arguments. Never a secret.
    pub args: Vec<OsString>,
    /// The environment, of which it gets what is to be [`Env::inherited`].
    pub env: &'a Env,
    /// Variables set for it. Never a secret of ours; docker gets `DOCKER_AUTH_CONFIG` this way,
    /// which is a setting of its own.
    pub with: Vec<(OsString, OsString)>,
    /// What it reads on stdin before the end of file.
    pub stdin: &'a [u8],
    /// How long it may take before it is killed.
    pub limit: Duration,
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It exited with this code.
    Code(i32),
    /// This signal ended it, and it was not ours.
    Signal(i32),
    /// We killed it at its limit.
    TimedOut,
    /// We killed it because the person or docker wants us to stop.
    Cancelled,
}

/// What a child left behind. Both streams are cut at 64 KiB: stdout keeps its beginning, stderr its end.
pub(crate) struct Output {
    /// How it ended.
    pub ended: Ended,
    /// What it wrote on stdout. May be a secret (`gh auth token`, a credential helper).
    pub stdout: Zeroizing<Vec<u8>>,
    /// What it wrote on stderr.
    pub stderr: Vec<u8>,
}

impl Tool<'_> {
    /// Runs it to its end.
    ///
    /// # Errors
    /// Why it could not be started.
    pub(crate) fn run(&self) -> io::Result<Output> {
        if shutdown::forbids_children() {
            shutdown::await_stop();
            return Ok(Output {
                ended: Ended::Cancelled,
                stdout: Zeroizing::default(),
                stderr: Vec::new(),
            });
        }
        let began = Instant::now();
        let mut child = self.command()?.spawn()?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let child = shutdown::adopt(child);

        let (sender, ends) = mpsc::channel();
        let stdout = Location::of(stdout, Keep::Beginning, sender.clone())?;
        let stderr = Location::of(stderr, Keep::End, sender.clone())?;
        if let Some(mut stdin) = stdin {
            let bytes = Zeroizing::new(self.stdin.to_vec());
            // Whether the child has read it all is for its exit status to say, so an error here
            // is none. The thread outlives us if the child leaves the pipe to a child of its own.
            thread::Builder::new().spawn(move || drop(stdin.write_all(&bytes)))?;
        }

        let mut open = Streams { ends, _sender: sender, open: 2 };
        let (status, timed_out) = wait(&child, &mut open, began + self.limit)?;
        let trailing = Instant::now() + TRAILING;
        while open.open > 0 && Instant::now() < trailing {
            open.nap(trailing.saturating_duration_since(Instant::now()));
        }
        Ok(Output {
            ended: ended(&child, status, timed_out),
            stdout: stdout.take(),
            stderr: std::mem::take(&mut *stderr.take()),
        })
    }

    fn command(&self) -> io::Result<Command> {
        if !self.program.is_absolute() {
            // The system would search PATH, and on Windows the current directory.
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not an absolute path"));
        }
        // The one place that spawns.
        #[allow(clippy::disallowed_methods)]
        let mut command = Command::new(self.program);
        command.args(&self.args).env_clear().envs(self.env.inherited());
        command.envs(self.with.iter().map(|(name, value)| (name, value)));
        // It stays in our process group, which may be the terminal's foreground group.
        let stdin = if self.stdin.is_empty() { Stdio::null() } else { Stdio::piped() };
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(target_os = "linux")]
        die_with_us(&mut command);
        Ok(command)
    }
}

/// Has the kernel kill the child when we end, however that happens. It takes the end of the thread
/// that spawned for ours, which is right here: that thread waits for the child.
#[cfg(target_os = "linux")]
fn die_with_us(command: &mut Command) {
    use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};
    use std::os::unix::process::CommandExt;

    let parent = Some(getpid());
    let prepare = move || {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // We may have died between the fork and that line.
        if getppid() == parent { Ok(()) } else { Err(rustix::io::Errno::SRCH.into()) }
    };
    // SAFETY: between fork and exec only async-signal-safe calls are allowed. The closure makes
    // two system calls and builds an error from a number; it neither allocates nor locks.
    #[allow(unsafe_code)]
    unsafe {
        command.pre_exec(prepare);
    }
}

/// The streams that the readers have not seen the end of.
struct Streams {
    ends: mpsc::Receiver<()>,
    // Kept so that a wait ends by time, and not at once when both readers are gone.
    _sender: mpsc::Sender<()>,
    open: u8,
}

impl Streams {
    /// Sleeps until a stream ends, at most so long.
    fn nap(&mut self, longest: Duration) {
        match self.ends.recv_timeout(longest) {
            Ok(()) => self.open -= 1,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }
}

/// Waits for the end of the child, which is its own or ours. Says whether it was the limit's.
/// There is no status of a child that does not even die.
fn wait(
    child: &Running,
    open: &mut Streams,
    deadline: Instant,
) -> io::Result<(Option<ExitStatus>, bool)> {
    let mut timed_out = false;
    let mut killed = None;
    let mut after_streams = Duration::from_millis(1);
    loop {
        if let Some(status) = child.poll()? {
            return Ok((Some(status), timed_out));
        }
        let now = Instant::now();
        match killed {
            Some(since) if now.duration_since(since) >= DYING => return Ok((None, timed_out)),
            Some(_) => {}
            None if child.cancelled() => killed = Some(now),
            None if now >= deadline => {
                timed_out = true;
                killed = Some(now);
                child.kill();
            }
            None => {}
        }
        // Most children close their streams by ending: then the status is a moment away.
        let nap = if open.open > 0 { POLL } else { after_streams.min(POLL) };
        if open.open == 0 {
            after_streams *= 2;
        }
        let rest = if killed.is_none() { deadline.saturating_duration_since(now) } else { nap };
        open.nap(nap.min(rest));
    }
}

fn ended(child: &Running, status: Option<ExitStatus>, timed_out: bool) -> Ended {
    let signal = status.and_then(signal_of);
    // Ctrl-C goes to the whole process group, and the child's end may be seen before our own stop.
    if child.cancelled() || signal.is_some_and(|number| matches!(number, 1 | 2 | 3 | 15)) {
        shutdown::await_stop();
    }
    let code = status.and_then(|status| status.code());
    match (code, signal) {
        // It was done before the kill reached it.
        (Some(0), _) => Ended::Code(0),
        _ if timed_out => Ended::TimedOut,
        _ if child.cancelled() || shutdown::forbids_children() => Ended::Cancelled,
        (Some(code), _) => Ended::Code(code),
        (None, Some(signal)) => Ended::Signal(signal),
        // Only a child that we killed can be left without a status.
        (None, None) => Ended::TimedOut,
    }
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> Option<i32> {
    None
}

#[derive(Clone, Copy)]
enum Keep {
    Beginning,
    End,
}

/// What a reader has kept. Shared, because the reader may have to be left alone with a stream
/// that does not end.
struct Location {
    keep: Keep,
    // Never grows beyond its first capacity: growing would leave a copy behind that nobody clears.
    bytes: Zeroizing<Vec<u8>>,
    taken: bool,
}

impl Location {
    /// Reads the stream to its end in a thread, which then says so.
    fn of(
        stream: Option<impl Read + Send + 'static>,
        keep: Keep,
        end: mpsc::Sender<()>,
    ) -> io::Result<Shared> {
        let capacity = match keep {
            Keep::Beginning => KEPT,
            Keep::End => 2 * KEPT,
        };
        let bytes = Zeroizing::new(Vec::with_capacity(capacity));
        let kept = Arc::new(Mutex::new(Self { keep, bytes, taken: false }));
        let shared = Shared(Arc::clone(&kept));
        thread::Builder::new().spawn(move || {
            if let Some(stream) = stream {
                drain(stream, &kept);
            }
            // Nobody listens any more if the child was not worth waiting for.
            let _ = end.send(());
        })?;
        Ok(shared)
    }

    fn add(&mut self, new: &[u8]) {
        match self.keep {
            Keep::Beginning => {
                let room = KEPT - self.bytes.len();
                self.bytes.extend_from_slice(&new[..new.len().min(room)]);
            }
            Keep::End => {
                if self.bytes.len() + new.len() > 2 * KEPT {
                    self.cut();
                }
                self.bytes.extend_from_slice(new);
            }
        }
    }

    fn cut(&mut self) {
        let surplus = self.bytes.len().saturating_sub(KEPT);
        self.bytes.drain(..surplus);
    }
}

struct Shared(Arc<Mutex<Location>>);

impl Shared {
    fn take(&self) -> Zeroizing<Vec<u8>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.taken = true;
        kept.cut();
        std::mem::take(&mut kept.bytes)
    }
}

fn drain(mut stream: impl Read, kept: &Mutex<Location>) {
    let mut chunk = Zeroizing::new(vec![0; CHUNK]);
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => return,
            Ok(count) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.taken {
                    return;
                }
                kept.add(&chunk[..count]);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;

//! One run of a program, and what is expected of it.
//!
//! What is expected is exact, and nothing by default: no word on either stream, exit code 0. So
//! a line too many fails somewhere without anybody having thought of it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::symlink;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

use crate::harness::pty::Terminal;
use crate::harness::world::{World, program};

/// Longer than any limit of the program's own but the one for a person at a dialog.
const LIMIT: Duration = Duration::from_secs(90);

/// How long the streams may stay open after the program has ended.
const AFTER_THE_END: Duration = Duration::from_secs(5);

enum Stdin {
    Null,
    Open,
    Bytes(Vec<u8>),
}

enum Stdout {
    Captured,
    Broken,
    To(PathBuf),
}

/// What a stream has to hold.
enum Text {
    Exactly(String),
    Has(Vec<String>),
    Json(Value),
}

/// How the program has to end.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum End {
    Code(i32),
    Signal(i32),
}

/// A run that is being described. It does nothing until `check`, `output`, `start` or `terminal`.
#[must_use]
pub(crate) struct Run<'w> {
    world: &'w World,
    program: OsString,
    args: Vec<OsString>,
    verbatim: bool,
    plugin: bool,
    env: Vec<(OsString, Option<OsString>)>,
    cwd: PathBuf,
    stdin: Stdin,
    closed: &'static str,
    stdout_to: Stdout,
    limit: Duration,
    stdout: Text,
    stderr: Text,
    end: End,
}

impl<'w> Run<'w> {
    /// `docker-ghcr` is the program itself. Any other bare name (`podman-ghcr`,
    /// `docker-credential-ghcr`) is a link to it in `[BIN]`, called by that name as a shell would;
    /// a path is taken as it is, and becomes a link to the program if nothing is there.
    pub(crate) fn new(world: &'w World, program: &OsStr) -> Self {
        Self {
            world,
            program: program.to_owned(),
            args: Vec::new(),
            verbatim: false,
            plugin: false,
            env: Vec::new(),
            cwd: world.work(),
            stdin: Stdin::Null,
            closed: "",
            stdout_to: Stdout::Captured,
            limit: LIMIT,
            stdout: Text::Exactly(String::new()),
            stderr: Text::Exactly(String::new()),
            end: End::Code(0),
        }
    }

    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// As docker calls its plugin: `ghcr` before the arguments, and the variable that says which
    /// docker it was.
    pub(crate) fn plugin(mut self) -> Self {
        self.plugin = true;
        self
    }

    /// With [`Run::plugin`]: these arguments and no `ghcr` before them, for docker's globals.
    pub(crate) fn verbatim<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.verbatim = true;
        self.args(args)
    }

    pub(crate) fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), Some(value.into())));
        self
    }

    pub(crate) fn envs<K: Into<OsString>, V: Into<OsString>>(
        mut self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.env.extend(pairs.into_iter().map(|(name, value)| (name.into(), Some(value.into()))));
        self
    }

    /// Without a variable that the world sets.
    pub(crate) fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.env.push((name.into(), None));
        self
    }

    pub(crate) fn cwd(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cwd = folder.into();
        self
    }

    /// What it reads before the end of file. Without this, stdin is `/dev/null`.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Stdin::Bytes(bytes.into());
        self
    }

    /// Started without a file descriptor 0.
    pub(crate) fn stdin_closed(mut self) -> Self {
        self.closed = "<&-";
        self
    }

    /// Started without any of the three streams.
    pub(crate) fn streams_closed(mut self) -> Self {
        self.closed = "<&- >&- 2>&-";
        self
    }

    /// A pipe in which nothing ever comes, not even the end.
    pub(crate) fn stdin_open(mut self) -> Self {
        self.stdin = Stdin::Open;
        self
    }

    /// A stdout whose reader has gone before the program starts.
    pub(crate) fn stdout_broken(mut self) -> Self {
        self.stdout_to = Stdout::Broken;
        self
    }

    /// A stdout that is a file, such as `/dev/full`.
    pub(crate) fn stdout_to(mut self, file: impl Into<PathBuf>) -> Self {
        self.stdout_to = Stdout::To(file.into());
        self
    }

    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Expects exactly this on stdout. `[HOME]`, `[BIN]`, `[TMP]` and `[VERSION]` are filled in
    /// here, and not cut out of what the program says: "0.1.0" may also mean something else there.
    pub(crate) fn stdout(mut self, text: impl Into<String>) -> Self {
        self.stdout = Text::Exactly(text.into());
        self
    }

    /// Expects exactly this on stderr.
    pub(crate) fn stderr(mut self, text: impl Into<String>) -> Self {
        self.stderr = Text::Exactly(text.into());
        self
    }

    /// Expects that value on stdout, however it is laid out.
    pub(crate) fn stdout_json(mut self, value: Value) -> Self {
        self.stdout = Text::Json(value);
        self
    }

    /// Expects only that stdout has this in it. For text that nobody can know beforehand.
    pub(crate) fn stdout_has(mut self, part: impl Into<String>) -> Self {
        self.stdout = self.stdout.and_has(part.into());
        self
    }

    /// Expects only that stderr has this in it. For text that nobody can know beforehand.
    pub(crate) fn stderr_has(mut self, part: impl Into<String>) -> Self {
        self.stderr = self.stderr.and_has(part.into());
        self
    }

    pub(crate) fn code(mut self, code: i32) -> Self {
        self.end = End::Code(code);
        self
    }

    /// Expects that a signal ends it.
    pub(crate) fn signal(mut self, signal: Signal) -> Self {
        self.end = End::Signal(signal.as_raw());
        self
    }

    /// Runs it and compares all that is expected.
    pub(crate) fn check(self) -> Outcome {
        self.start().check()
    }

    /// Runs it and expects nothing but an end within the limit.
    pub(crate) fn output(self) -> Outcome {
        self.start().output()
    }

    /// Starts it and leaves it running.
    pub(crate) fn start(mut self) -> Running<'w> {
        let mut command = self.command();
        if !self.closed.is_empty() {
            // The standard library cannot start a program without its streams; a shell can.
            let mut shell = Command::new("/bin/sh");
            let line = format!("exec \"$0\" \"$@\" {}", self.closed);
            shell.args(["-c", &line]).arg(command.get_program());
            shell.args(command.get_args()).current_dir(&self.cwd).env_clear();
            shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            command = shell;
        }
        command.stdin(match self.stdin {
            Stdin::Null => Stdio::null(),
            Stdin::Open | Stdin::Bytes(_) => Stdio::piped(),
        });
        command.stdout(match &self.stdout_to {
            Stdout::Captured => Stdio::piped(),
            Stdout::Broken => std::io::pipe().expect("a pipe").1.into(),
            Stdout::To(path) => File::options().write(true).open(path).expect("a file").into(),
        });
        command.stderr(Stdio::piped());
        // A group of its own: at the limit all that it started is ended with it.
        command.process_group(0);
        let shown = format!("{command:?}");
        let begun = Instant::now();
        let mut child = loop {
            match command.spawn() {
                // A copy of the program that this test has just made: another test's child, not
                // yet become its program, still holds what it was written by.
                Err(why)
                    if why.kind() == ErrorKind::ExecutableFileBusy && begun.elapsed() < LIMIT =>
                {
                    std::thread::sleep(Duration::from_millis(10));
                }
                spawned => break spawned.unwrap_or_else(|why| panic!("{shown}: {why}")),
            }
        };
        let mut stdin = child.stdin.take();
        if let Stdin::Bytes(bytes) = std::mem::replace(&mut self.stdin, Stdin::Null) {
            let mut stdin = stdin.take().expect("stdin is a pipe");
            // It may end without reading; that is no error of the test.
            std::thread::spawn(move || drop(stdin.write_all(&bytes)));
        }
        let stdout = child.stdout.take().map(Collected::of);
        let stderr = child.stderr.take().map(Collected::of);
        Running { run: self, child: Some(child), stdin, stdout, stderr, begun, shown }
    }

    /// Starts it under a terminal of its own; stdin, stdout and stderr are that terminal.
    pub(crate) fn terminal(self) -> Terminal {
        let report = self.world.root().join("tmp").join(format!("terminal-{}", next_number()));
        Terminal::start(self.command(), report)
    }

    /// The program, its arguments and its environment.
    fn command(&self) -> Command {
        let name = Path::new(&self.program);
        let bare = name.components().count() == 1;
        let mut command = match self.program.to_str() {
            Some("docker-ghcr") => Command::new(program()),
            _ => Command::new(self.link(&if bare {
                self.world.bin().join(name)
            } else {
                name.to_owned()
            })),
        };
        if bare {
            command.arg0(name);
        }
        if self.plugin && !self.verbatim {
            command.arg("ghcr");
        }
        command.args(&self.args).current_dir(&self.cwd).env_clear().envs(self.world.env());
        if self.plugin {
            let docker = self.world.bin().join("docker");
            command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", docker);
        }
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    fn link(&self, path: &Path) -> PathBuf {
        if path.symlink_metadata().is_err() {
            symlink(program(), path).expect("a link to the program");
        }
        path.to_owned()
    }
}

/// Waits for a fact, and says whether it came within half a minute.
pub(crate) fn until(mut fact: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !fact() {
        if start.elapsed() > Duration::from_secs(30) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Tells one file of a world from another.
fn next_number() -> usize {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

impl Text {
    fn and_has(self, part: String) -> Self {
        match self {
            Text::Has(mut parts) => {
                parts.push(part);
                Text::Has(parts)
            }
            _ => Text::Has(vec![part]),
        }
    }

    /// What is wrong with a stream, if anything.
    fn fault(&self, name: &str, bytes: &[u8], world: &World) -> Option<String> {
        let said = String::from_utf8_lossy(bytes);
        match self {
            Text::Exactly(text) => {
                let text = world.expand(text);
                // Bytes, lest a broken character pass for the one that stands for it.
                let bytes = without_waits(bytes, &text);
                let said = String::from_utf8_lossy(&bytes);
                (text.as_bytes() != bytes)
                    .then(|| format!("{name} is not as expected:\n{}", diff(&text, &said)))
            }
            Text::Has(parts) => {
                let lacks: Vec<_> =
                    parts.iter().map(|p| world.expand(p)).filter(|p| !said.contains(p)).collect();
                (!lacks.is_empty()).then(|| format!("{name} lacks {lacks:?}"))
            }
            Text::Json(value) => {
                let value = world.expand(&format!("{value:#}"));
                let parsed = serde_json::from_str::<Value>(&said);
                match (parsed, serde_json::from_str::<Value>(&value)) {
                    (Ok(said), Ok(value)) if said == value => None,
                    (Ok(said), _) => Some(format!(
                        "{name} is not as expected:\n{}",
                        diff(&value, &format!("{said:#}"))
                    )),
                    (Err(why), _) => Some(format!("{name} is not JSON: {why}")),
                }
            }
        }
    }
}

/// The stream without the lines on what is being waited for, which tell how busy the machine is;
/// but with those that are expected.
fn without_waits(bytes: &[u8], expected: &str) -> Vec<u8> {
    const WAIT: &[u8] = b"waiting for ";
    let expected: Vec<_> = expected.split_inclusive('\n').map(str::as_bytes).collect();
    bytes
        .split_inclusive(|b| *b == b'\n')
        .filter(|line| !line.starts_with(WAIT) || expected.contains(line))
        .flatten()
        .copied()
        .collect()
}

/// A stream that a thread reads to its end.
struct Collected {
    bytes: Arc<Mutex<Vec<u8>>>,
    end: Receiver<()>,
}

impl Collected {
    fn of(mut stream: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (tell, end) = channel();
        let into = Arc::clone(&bytes);
        std::thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(n @ 1..) = stream.read(&mut chunk) {
                into.lock().expect("no reader panics").extend_from_slice(&chunk[..n]);
            }
            drop(tell);
        });
        Self { bytes, end }
    }

    /// Whether the stream has come to its end by then.
    fn ends_by(&self, then: Instant) -> bool {
        let left = then.saturating_duration_since(Instant::now());
        self.end.recv_timeout(left) == Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
    }

    fn so_far(&self) -> Vec<u8> {
        self.bytes.lock().expect("no reader panics").clone()
    }
}

/// A program that is running.
pub(crate) struct Running<'w> {
    run: Run<'w>,
    child: Option<Child>,
    /// Held open for [`Run::stdin_open`].
    stdin: Option<std::process::ChildStdin>,
    stdout: Option<Collected>,
    stderr: Option<Collected>,
    begun: Instant,
    shown: String,
}

impl Running<'_> {
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(self.child.as_ref().expect("it is running"))
    }

    /// Sends it a signal: to it alone, not to what it started.
    pub(crate) fn send(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("a process of ours");
    }

    /// Waits until it has said that on stderr.
    pub(crate) fn wait_for_words(&self, words: &str) {
        let stderr = self.stderr.as_ref().expect("stderr is a pipe");
        let said = || String::from_utf8_lossy(&stderr.so_far()).into_owned();
        assert!(until(|| said().contains(words)), "it does not say {words:?}: {}", said());
    }

    /// Waits for its end and compares all that is expected.
    pub(crate) fn check(mut self) -> Outcome {
        let outcome = self.wait();
        let mut faults = Vec::new();
        if let Some(limit) = outcome.killed {
            faults.push(format!("it was killed after {limit:?}"));
        }
        if outcome.held_open {
            faults.push("something it left behind holds its output open".to_owned());
        }
        faults.extend(self.run.stdout.fault("stdout", &outcome.stdout, self.run.world));
        faults.extend(self.run.stderr.fault("stderr", &outcome.stderr, self.run.world));
        let end = match (outcome.code, outcome.signal) {
            (Some(code), _) => Some(End::Code(code)),
            (_, Some(signal)) => Some(End::Signal(signal)),
            _ => None,
        };
        if outcome.killed.is_none() && end != Some(self.run.end) {
            faults.push(format!("it ended with {end:?} instead of {:?}", self.run.end));
        }
        assert!(faults.is_empty(), "{}", self.tell(&faults.join("\n"), &outcome));
        outcome
    }

    /// Waits for its end.
    pub(crate) fn output(mut self) -> Outcome {
        let outcome = self.wait();
        if let Some(limit) = outcome.killed {
            panic!("{}", self.tell(&format!("it was killed after {limit:?}"), &outcome));
        }
        outcome
    }

    fn wait(&mut self) -> Outcome {
        let mut child = self.child.take().expect("it is running");
        let group = Pid::from_child(&child);
        let mut killed = None;
        let status: ExitStatus = loop {
            match child.try_wait().expect("a child of ours") {
                Some(status) => break status,
                None if killed.is_none() && self.begun.elapsed() > self.run.limit => {
                    killed = Some(self.run.limit);
                    let _ = kill_process_group(group, Signal::KILL);
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        let took = self.begun.elapsed();
        self.stdin = None;
        let streams = || [&self.stdout, &self.stderr].into_iter().flatten();
        let then = Instant::now() + AFTER_THE_END;
        let held_open = !streams().all(|stream| stream.ends_by(then));
        if held_open {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let bytes =
            |stream: &Option<Collected>| stream.as_ref().map_or_else(Vec::new, Collected::so_far);
        Outcome {
            stdout: bytes(&self.stdout),
            stderr: bytes(&self.stderr),
            code: status.code(),
            signal: status.signal(),
            took,
            killed,
            held_open,
            echo: None,
        }
    }

    /// All that helps to understand a failure.
    fn tell(&self, faults: &str, outcome: &Outcome) -> String {
        let mut text = format!("{faults}\n\n$ {}\n", self.shown);
        text += &format!(
            "ended: code {:?}, signal {:?}, after {:?}\n",
            outcome.code, outcome.signal, outcome.took
        );
        for (name, bytes) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
            text +=
                &format!("--- {name}\n{}", beginning(&visible(&String::from_utf8_lossy(bytes))));
        }
        text += "--- called\n";
        for (name, call) in self.run.world.all_calls() {
            let stdin = call.stdin.as_deref().map(|b| beginning(&String::from_utf8_lossy(b)));
            text += &format!("{name} {} (stdin {stdin:?}, ended {})\n", call.line(), call.ended);
        }
        text
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // Only a test that failed meanwhile, or that never asked, leaves one behind.
        if let Some(child) = &mut self.child {
            let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
            let _ = child.wait();
        }
    }
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) took: Duration,
    /// The limit at which the harness killed it.
    pub(crate) killed: Option<Duration>,
    /// Whether a stream stayed open after its end.
    pub(crate) held_open: bool,
    /// Under a terminal: whether what is typed shows, after its end.
    pub(crate) echo: Option<bool>,
}

impl Outcome {
    pub(crate) fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub(crate) fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    pub(crate) fn stdout_json(&self) -> Value {
        serde_json::from_slice(&self.stdout).expect("JSON on stdout")
    }
}

/// Text in which no control character hides; line ends stay.
fn visible(text: &str) -> String {
    let shown = |c: char| match c.is_control() || c == '\u{fffd}' {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    text.split_inclusive('\n')
        .map(|line| {
            let end = if line.ends_with('\n') { "\n" } else { " (no line end)\n" };
            line.trim_end_matches('\n').chars().map(shown).collect::<String>() + end
        })
        .collect()
}

/// The beginning of a text that may be a flood.
fn beginning(text: &str) -> String {
    const ENOUGH: usize = 4000;
    match text.char_indices().nth(ENOUGH) {
        Some((at, _)) => format!("{}… ({} bytes in all)\n", &text[..at], text.len()),
        None => text.to_owned(),
    }
}

/// Line by line: `-` what was expected, `+` what came.
pub(crate) fn diff(expected: &str, actual: &str) -> String {
    let (old, new) = (visible(expected), visible(actual));
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // A flood would make a table of lengths that no memory holds.
    if old.len() * new.len() > 4_000_000 {
        return format!("(expected {} lines, got {})\n", old.len(), new.len());
    }
    // The length of the longest common run of lines from each pair of places on.
    let mut common = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        let (mark, line) = if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            (' ', old[i - 1])
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', old[i - 1])
        } else {
            j += 1;
            ('+', new[j - 1])
        };
        text += &format!("{mark} {line}\n");
    }
    text
}

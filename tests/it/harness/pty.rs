//! A program under a terminal of its own: what a person types, sees, and is left with.
//!
//! Three processes: the test, which has the terminal's far end; inside the terminal, a stand-in for
//! the shell, which starts the program, waits for it and reports how the terminal was left; and the
//! program.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, exit};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::{Value, json};

use crate::harness::pseudo_terminal;
use crate::harness::run::Outcome;
use crate::harness::world::World;

/// The name under which this executable is the shell inside.
pub(crate) const INSIDE: &str = "terminal-inside";

/// How long to wait for words on the screen, and for the end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program under a terminal.
pub(crate) struct Terminal {
    inside: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    /// All that was shown so far, and how far a test has read it.
    shown: Vec<u8>,
    read: usize,
    report: PathBuf,
    begun: Instant,
}

impl Terminal {
    /// Starts the command. `report` is a file that nobody else uses.
    pub(crate) fn start(command: Command, report: PathBuf) -> Self {
        let own = std::env::current_exe().expect("the test program's path");
        let (far, near) = pseudo_terminal::open(80, 24).expect("a terminal");
        let stream = || near.try_clone().expect("one more of it");
        let mut inside = Command::new(own);
        inside.arg0(INSIDE).arg(&report).arg(command.get_program()).args(command.get_args());
        inside
            .env_clear()
            .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = command.get_current_dir() {
            inside.current_dir(folder);
        }
        inside.stdin(stream()).stdout(stream()).stderr(stream());
        let begun = Instant::now();
        let started = inside.spawn().expect("a shell in the terminal");
        let mut end = far.try_clone().expect("one more of it");
        let (show, screen) = channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            // Linux reports the end of the near side as an error, others as an end of file.
            while let Ok(n @ 1..) = end.read(&mut chunk) {
                let _ = show.send(chunk[..n].to_vec());
            }
        });
        let shown = Vec::new();
        Self { inside: started, keyboard: far, screen, shown, read: 0, report, begun }
    }

    /// Waits until the screen shows that text, after what was waited for before.
    pub(crate) fn expect(&mut self, text: &str) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        loop {
            let fresh = &self.shown[self.read..];
            if let Some(at) = fresh.windows(text.len()).position(|part| part == text.as_bytes()) {
                self.read += at + text.len();
                return self;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.shown.extend(bytes),
                Err(why) => panic!("the screen does not show {text:?} ({why}): {:?}", self.text()),
            }
        }
    }

    /// Types.
    pub(crate) fn send(&mut self, keys: impl AsRef<[u8]>) -> &mut Self {
        // Whether anybody listens shows on the screen.
        let _ = self.keyboard.write_all(keys.as_ref());
        self
    }

    /// Types a line.
    pub(crate) fn send_line(&mut self, text: &str) -> &mut Self {
        self.send(format!("{text}\r"))
    }

    /// Ctrl-C. The terminal makes a signal of it, unless the program has told it not to.
    pub(crate) fn interrupt(&mut self) -> &mut Self {
        self.send([3])
    }

    /// Sends the program a signal from outside.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid(), signal).expect("a process of ours");
        self
    }

    /// The program's own process.
    pub(crate) fn pid(&self) -> Pid {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(pid) = self.note("pid").and_then(|pid| Pid::from_raw(pid.as_i64()? as i32))
            {
                return pid;
            }
            assert!(Instant::now() < until, "the terminal did not start its program");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the program has come to its end.
    pub(crate) fn has_ended(&self) -> bool {
        self.note("end").is_some()
    }

    /// Waits for the program's end. `stdout` of the outcome is all that the screen showed.
    pub(crate) fn finish(mut self) -> Outcome {
        let until = Instant::now() + PATIENCE;
        let end = loop {
            if let Some(end) = self.note("end") {
                break end;
            }
            assert!(Instant::now() < until, "it does not end; the screen shows {:?}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        };
        let took = self.begun.elapsed();
        // It closes when nobody is left inside.
        loop {
            match self.screen.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.shown.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the terminal does not close"),
            }
        }
        Outcome {
            stdout: self.shown.clone(),
            stderr: Vec::new(),
            code: end["code"].as_i64().map(|code| code as i32),
            signal: end["signal"].as_i64().map(|signal| signal as i32),
            took,
            killed: None,
            held_open: false,
            echo: end["echo"].as_bool(),
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.shown).into_owned()
    }

    /// What the shell inside has noted under that key.
    fn note(&self, key: &str) -> Option<Value> {
        let notes = fs::read_to_string(&self.report).ok()?;
        notes
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|note| note.get(key).cloned())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.note("end").is_none()
            && let Some(pid) = self.note("pid").and_then(|pid| Pid::from_raw(pid.as_i64()? as i32))
        {
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = self.inside.kill();
        let _ = self.inside.wait();
    }
}

/// The shell inside: starts the program, survives what is meant for it, and reports.
pub(crate) fn inside(args: Vec<OsString>) {
    let terminal = std::io::stdin();
    // What was given as streams becomes the terminal of this session, which Ctrl-C is heard in.
    rustix::process::setsid().expect("a child leads no group");
    rustix::process::ioctl_tiocsctty(&terminal).expect("nobody else's terminal");
    for signal in [1, 2, 3, 15] {
        // A handler, and not "ignore", which the program would inherit.
        let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
    }
    let [report, program, rest @ ..] = args.as_slice() else { exit(99) };
    let note = |note: Value| {
        let file = OpenOptions::new().create(true).append(true).open(report);
        let _ = file.and_then(|mut file| file.write_all(format!("{note}\n").as_bytes()));
    };
    match Command::new(program).args(rest).spawn() {
        Ok(mut child) => {
            note(json!({ "pid": child.id() }));
            let status = child.wait().expect("a child of ours");
            let echo =
                tcgetattr(&terminal).map(|modes| modes.local_modes.contains(LocalModes::ECHO));
            note(
                json!({ "end": { "code": status.code(), "signal": status.signal(), "echo": echo.ok() } }),
            );
        }
        Err(why) => {
            println!("{}: {why}", program.to_string_lossy());
            note(json!({ "end": { "code": 127 } }));
        }
    }
}

crate::trials![
    the_screen_and_the_end_are_seen,
    ctrl_c_reaches_the_program_only,
    a_terminal_left_without_echo_is_noticed,
];

fn the_screen_and_the_end_are_seen() {
    let world = World::new();
    let script = "printf 'name? '; read name; echo \"hello $name\"; [ -t 0 ] && [ -t 2 ]; exit 7";
    let mut terminal = world.run("/bin/sh").args(["-c", script]).terminal();
    terminal.expect("name? ").send_line("octocat").expect("hello octocat");
    let outcome = terminal.finish();
    assert_eq!((outcome.code, outcome.echo), (Some(7), Some(true)));
    assert_eq!(outcome.stdout_text(), "name? octocat\r\nhello octocat\r\n");
}

fn ctrl_c_reaches_the_program_only() {
    let world = World::new();
    world.fake_with("docker", json!({ "login": { "stdin": "ignore", "hang": true } }));
    let mut terminal = world.run(world.bin().join("docker")).arg("login").terminal();
    let call = world.wait_for_call("docker", "login");
    assert_eq!(terminal.pid().as_raw_nonzero().get(), call.pid as i32);
    terminal.interrupt();
    let outcome = terminal.finish();
    assert_eq!((outcome.code, outcome.signal), (None, Some(2)));
    assert!(!call.is_alive());
}

fn a_terminal_left_without_echo_is_noticed() {
    let world = World::new();
    let script = "/bin/stty -echo; printf 'secret? '; read secret; read more";
    let mut terminal = world.run("/bin/sh").args(["-c", script]).terminal();
    terminal.expect("secret? ").send_line("not shown").signal(Signal::TERM);
    let outcome = terminal.finish();
    assert_eq!((outcome.signal, outcome.echo), (Some(15), Some(false)));
    assert!(!outcome.stdout_text().contains("not shown"));
}

//! Every scene is a process of its own, as signals and the panic hook belong to the process.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::*;
use crate::env;
use crate::process::{Ended, Tool};

/// Which of the scenes below a process of this test program plays.
const SCENE: &str = "LIFECYCLE_SCENE";
const LONG: Duration = Duration::from_secs(100);
/// Less than a critical section has; more than a busy machine takes for the end.
const AT_ONCE: Duration = Duration::from_millis(2500);

fn write(line: &str) {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").unwrap();
    stdout.flush().unwrap();
}

fn sleeper(env: &Env, script: &str) -> Ended {
    let tool = Tool {
        program: Path::new("/bin/sh"),
        args: vec!["-c".into(), script.into()],
        env,
        with: vec![],
        stdin: b"",
        limit: LONG,
    };
    tool.run().unwrap().ended
}

/// Not a test by itself: what the processes do that the tests start, as all this is about
/// the process as a whole.
#[test]
fn scene() {
    let env = Env::of_process();
    let Some(scene) = env.text(SCENE) else { return };
    let exit_message = |ending| match ending {
        Ending::Stopped { stop, .. } => write(&format!("last words {stop:?}")),
        Ending::Panicked { place } => write(&format!("panicked {}", place.contains(file!()))),
    };
    match scene {
        "panic-alone" => drop(tell_panics(exit_message)),
        _ => begin(&env, exit_message),
    }
    let file = env.text("SCENE_FILE").unwrap_or_default();
    match scene {
        "wait" => {
            write("ready");
            thread::sleep(LONG);
        }
        "child" => {
            write("ready");
            write(&format!("{:?}", sleeper(&env, &format!("echo $$ > {file}; exec sleep 100"))));
        }
        "critical" => {
            storing();
            write("ready");
            write(&format!("{:?}", sleeper(&env, &format!("echo $$ > {file}; exec sleep 100"))));
            let stop = stopped().unwrap();
            write(&format!("{:?}", sleeper(&env, "exit 3")));
            write(&format!("{:?}", look(|| sleeper(&env, "exit 3"))));
            assert_eq!(report(), Some(stop));
            exit(stop.exit());
        }
        "busy" => {
            storing();
            write("ready");
            thread::sleep(LONG);
        }
        "mute" => {
            let _held = io::stdout().lock();
            let mut raw = std::fs::File::options().write(true).open("/dev/stdout").unwrap();
            raw.write_all(b"ready\n").unwrap();
            thread::sleep(LONG);
        }
        "panic" | "panic-alone" => {
            let child = sleeper_in_thread(&env, file);
            write("ready");
            while !Path::new(file).exists() {
                thread::sleep(Duration::from_millis(5));
            }
            assert!(child.is_finished(), "a secret");
        }
        other => unreachable!("{other}"),
    }
}

fn sleeper_in_thread(env: &Env, file: &str) -> thread::JoinHandle<Ended> {
    let (env, script) = (env.clone(), format!("echo $$ > {file}; exec sleep 100"));
    thread::spawn(move || sleeper(&env, &script))
}

struct Scene {
    process: Child,
    lines: BufReader<ChildStdout>,
}

/// Signals that the tests were started to ignore, as under nohup, their children would ignore too.
/// One that has a handler, though it does nothing, is set back in whatever is started.
fn set_signals_back() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for signal in [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM].map(Signal::as_raw) {
        if unix::ignores(&status, signal) == Some(true) {
            signal_hook::flag::register(signal, std::sync::Arc::default()).unwrap();
        }
    }
}

impl Scene {
    fn start(name: &str, variables: &[(&str, &str)]) -> Self {
        set_signals_back();
        #[allow(clippy::disallowed_methods)]
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "shutdown::tests::scene", "--nocapture", "-q"]);
        command.env_remove(env::SOCKET).env(SCENE, name).envs(variables.iter().copied());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut scene = Self { process, lines };
        scene.until("ready");
        scene
    }

    fn until(&mut self, wanted: &str) {
        let mut line = String::new();
        while line.trim_end() != wanted {
            line.clear();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "no {wanted}");
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// Its exit code, what it still said, and how long it took.
    fn end(mut self) -> (Option<i32>, String, Duration) {
        let began = Instant::now();
        let code = self.process.wait().unwrap().code();
        let took = began.elapsed();
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        (code, rest, took)
    }
}

fn pid_in(file: &Path) -> i32 {
    let began = Instant::now();
    loop {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim().parse().unwrap();
        }
        assert!(began.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
}

fn dies(pid: i32) -> bool {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(10) {
        // A zombie is dead, whoever may reap it.
        match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
            Ok(stat) if !stat.contains(") Z ") => thread::sleep(Duration::from_millis(5)),
            _ => return true,
        }
    }
    false
}

#[test]
fn a_signal_ends_it_at_once_with_its_code() {
    for (signal, code, words) in [
        (Signal::HUP, 129, "last words HungUp\n"),
        (Signal::INT, 130, "last words Interrupted\n"),
        (Signal::QUIT, 130, "last words Interrupted\n"),
        (Signal::TERM, 143, "last words Terminated\n"),
    ] {
        let scene = Scene::start("wait", &[]);
        scene.signal(signal);
        let (ended, said, took) = scene.end();
        assert_eq!((ended, said.as_str()), (Some(code), words));
        assert!(took < AT_ONCE, "{took:?}");
    }
}

#[test]
fn the_end_of_dockers_socket_interrupts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker_cli");
    let name = format!("docker_cli_test_{}", std::process::id());
    let abstract_address = {
        use std::os::linux::net::SocketAddrExt;
        std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap()
    };
    for (listener, address) in [
        (UnixListener::bind(&path).unwrap(), path.to_str().unwrap().to_owned()),
        (UnixListener::bind_addr(&abstract_address).unwrap(), format!("@{name}")),
    ] {
        let scene = Scene::start("wait", &[(env::SOCKET, &address)]);
        drop(listener.accept().unwrap());
        let (code, said, took) = scene.end();
        assert_eq!((code, said.as_str()), (Some(130), "last words Interrupted\n"));
        assert!(took < AT_ONCE, "{took:?}");
    }
}

#[test]
fn a_dead_socket_is_ignored() {
    for address in ["@docker_cli_nobody", "/nowhere/docker_cli", "docker_cli", "@"] {
        let mut scene = Scene::start("wait", &[(env::SOCKET, address)]);
        thread::sleep(Duration::from_millis(50));
        assert_eq!(scene.process.try_wait().unwrap(), None, "{address}");
        scene.signal(Signal::TERM);
        assert_eq!(scene.end().0, Some(143));
    }
}

#[test]
fn children_die_with_it_and_their_death_is_not_reported() {
    // SIGKILL is for the kernel's parent-death signal.
    for (signal, code) in [(Signal::TERM, Some(143)), (Signal::KILL, None)] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let scene = Scene::start("child", &[("SCENE_FILE", file.to_str().unwrap())]);
        let child = pid_in(&file);
        scene.signal(signal);
        let (ended, said, _) = scene.end();
        assert_eq!(ended, code);
        assert_eq!(said, if code.is_some() { "last words Terminated\n" } else { "" });
        assert!(dies(child));
    }
}

#[test]
fn a_critical_section_sees_the_stop_and_ends_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let scene = Scene::start("critical", &[("SCENE_FILE", file.to_str().unwrap())]);
    let child = pid_in(&file);
    scene.signal(Signal::INT);
    let (code, said, took) = scene.end();
    // The engine, a child that was about to start, a child of the look.
    assert_eq!((code, said.as_str()), (Some(130), "Cancelled\nCancelled\nCode(3)\n"));
    assert!(took < AT_ONCE, "{took:?}");
    assert!(dies(child));
}

#[test]
fn a_critical_section_has_three_seconds() {
    let scene = Scene::start("busy", &[]);
    scene.signal(Signal::TERM);
    // The same stop, seen twice.
    scene.signal(Signal::INT);
    let (code, said, took) = scene.end();
    assert!(code == Some(143) || code == Some(130), "{code:?}");
    assert!(said.starts_with("last words "), "{said}");
    assert!(took > Duration::from_millis(2500) && took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_second_signal_ends_a_critical_section() {
    let scene = Scene::start("busy", &[]);
    scene.signal(Signal::INT);
    thread::sleep(Duration::from_millis(500));
    scene.signal(Signal::INT);
    let (code, said, took) = scene.end();
    assert_eq!((code, said.as_str()), (Some(130), "last words Interrupted\n"));
    assert!(took < AT_ONCE, "{took:?}");
}

#[test]
fn last_words_that_cannot_be_said_do_not_keep_it() {
    let scene = Scene::start("mute", &[]);
    scene.signal(Signal::TERM);
    let (code, said, took) = scene.end();
    assert_eq!((code, said.as_str()), (Some(143), ""));
    assert!(took < AT_ONCE, "{took:?}");
}

#[test]
fn a_panic_tells_its_place_and_not_its_payload() {
    let folder = tempfile::tempdir().unwrap();
    // With all of it, and with what the credential helper has.
    for name in ["panic", "panic-alone"] {
        let file = folder.path().join(name);
        let mut scene = Scene::start(name, &[("SCENE_FILE", file.to_str().unwrap())]);
        let mut stderr = scene.process.stderr.take().unwrap();
        let child = pid_in(&file);
        let (code, said, _) = scene.end();
        assert_eq!((code, said.as_str()), (Some(1), "panicked true\n"), "{name}");
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "{name}");
        assert!(dies(child), "{name}");
    }
}

#[test]
fn the_mask_of_ignored_signals_is_read() {
    let status = "Name:\tsh\nSigBlk:\t0000000000000001\nSigIgn:\t0000000000001001\n";
    assert_eq!(unix::ignores(status, 1), Some(true));
    assert_eq!(unix::ignores(status, 2), Some(false));
    assert_eq!(unix::ignores(status, 13), Some(true));
    assert_eq!(unix::ignores("Name:\tsh\n", 1), None);
    assert_eq!(unix::ignores("SigIgn:\tx\n", 1), None);
}

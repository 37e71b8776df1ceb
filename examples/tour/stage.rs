//! Where the tour is played: a throw-away home, and a PATH on which the program can be reached as
//! people reach it.
//!
//! Owns all that is started.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(not(unix))]
use std::process::Stdio;

use ghcr_stand_in::{Account, StandIn};

/// An engine, and the command by which a person reaches us there.
pub(crate) const ENGINES: [(&str, &[&str]); 3] =
    [("docker", &["docker", "ghcr"]), ("podman", &["podman-ghcr"]), ("nerdctl", &["nerdctl-ghcr"])];

/// Builds the program beside this example, with the cargo that started it.
pub(crate) fn build() -> Result<PathBuf, Box<dyn Error>> {
    let own = std::env::current_exe()?;
    let folder =
        own.parent().and_then(Path::parent).ok_or("the example lies in no target folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // With the example, which is there already: the features of all crates are then the same.
    command.args(["build", "--bin", "docker-ghcr", "--example", "tour"]);
    command.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    // What cargo has told this example, build scripts would take for a change, and build anew.
    let told = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(told)) {
        command.env_remove(name);
    }
    eprintln!("Building docker-ghcr itself, which takes a minute or two the first time:");
    if !command.status()?.success() {
        return Err("cargo could not build docker-ghcr".into());
    }
    Ok(folder.join(format!("docker-ghcr{}", std::env::consts::EXE_SUFFIX)))
}

/// A classic token that fits its checksum, made here: one written down would look like a leak.
pub(crate) fn token(random: &str) -> String {
    let crc = !random.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    });
    let digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".as_bytes();
    let sum: String = (0..6)
        .rev()
        .map(|place| char::from(digits[(crc / 62_u32.pow(place) % 62) as usize]))
        .collect();
    format!("ghp_{random}{sum}")
}

pub(crate) fn say(text: &str) {
    println!("\n# {text}");
}

/// A throw-away home, and a PATH on which the program can be reached as people reach it.
pub(crate) struct Stage {
    home: PathBuf,
    bin: PathBuf,
    path: OsString,
    environment: Vec<(OsString, OsString)>,
}

impl Stage {
    pub(crate) fn prepare(
        scratch: &Path,
        program: Option<&Path>,
        server: &StandIn,
        token: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let (home, bin) = (scratch.join("home"), scratch.join("bin"));
        let (runtime, storage) = (scratch.join("run"), scratch.join("storage"));
        let plugins = home.join(".docker/cli-plugins");
        for folder in [&bin, &runtime, &storage, &plugins] {
            std::fs::create_dir_all(folder)?;
        }
        if let Some(program) = program {
            let file = |name: &str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
            for link in ["docker-ghcr", "podman-ghcr", "nerdctl-ghcr"] {
                place(program, &bin.join(file(link)))?;
            }
            place(program, &plugins.join(file("docker-ghcr")))?;
        }
        // podman keeps its state in places of its own, which are the machine's if root runs it.
        let storage_conf = scratch.join("storage.conf");
        std::fs::write(
            &storage_conf,
            format!(
                "[storage]\ndriver = \"vfs\"\nrunroot = \"{0}/run\"\ngraphroot = \"{0}/graph\"\n",
                storage.display()
            ),
        )?;
        let containers_conf = scratch.join("containers.conf");
        std::fs::write(
            &containers_conf,
            format!(
                "[engine]\ntmp_dir = \"{0}/tmp\"\nstatic_dir = \"{0}/static\"\n",
                storage.display()
            ),
        )?;
        let search = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(bin.clone()).chain(std::env::split_paths(&search));
        let path = std::env::join_paths(folders)?;
        let mut environment: Vec<(OsString, OsString)> = vec![
            ("HOME".into(), home.clone().into()),
            ("USERPROFILE".into(), home.clone().into()),
            ("PATH".into(), path.clone()),
            ("XDG_RUNTIME_DIR".into(), runtime.into()),
            ("CONTAINERS_STORAGE_CONF".into(), storage_conf.into()),
            ("CONTAINERS_CONF".into(), containers_conf.into()),
            // A daemon that runs here would carry the login out to the real ghcr.io.
            ("DOCKER_HOST".into(), format!("unix://{}/no-daemon.sock", scratch.display()).into()),
            ("CR_PAT".into(), token.into()),
        ];
        for (name, value) in server.env() {
            environment.push((name.into(), value.into()));
        }
        for name in ["SystemRoot", "TMPDIR"] {
            environment.extend(std::env::var_os(name).map(|value| (name.into(), value)));
        }
        Ok(Self { home, bin, path, environment })
    }

    /// A new token of octocat's, which is in CR_PAT from now on.
    pub(crate) fn new_token(&mut self, server: &StandIn, random: &str) -> String {
        let token = token(random);
        server.add(Account::classic("octocat", &token, "read:packages"));
        self.environment.retain(|(name, _)| name != "CR_PAT");
        self.environment.push(("CR_PAT".into(), token.clone().into()));
        token
    }

    /// The engines that can be shown: those on PATH, where they obey `SSL_CERT_FILE`.
    pub(crate) fn engines(&self) -> Vec<(&'static str, &'static [&'static str])> {
        let obeys = cfg!(target_os = "linux");
        ENGINES.into_iter().filter(|(name, _)| obeys && self.works(name)).collect()
    }

    fn on_path(&self, name: &str) -> bool {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&self.path).any(|folder| folder.join(&file).is_file())
    }

    /// Whether the engine starts here at all, and docker is one that takes plugins.
    fn works(&self, name: &str) -> bool {
        let question: &[&str] = match name {
            "docker" => &["ghcr", "version"],
            _ => &["--version"],
        };
        self.on_path(name)
            && self
                .command(OsStr::new(name))
                .args(question)
                .output()
                .is_ok_and(|answer| answer.status.success())
    }

    pub(crate) fn why_not(&self, name: &str) -> &'static str {
        match (self.on_path(name), cfg!(target_os = "linux")) {
            (false, _) => "it is not installed",
            (true, false) => "engines trust our throw-away certificates on Linux only",
            (true, true) => "it does not start here, or takes no plugins",
        }
    }

    fn command(&self, program: &OsStr) -> Command {
        // Found by ourselves: the search of the system would use our own PATH.
        let found = std::env::split_paths(&self.path)
            .map(|folder| folder.join(program).with_extension(std::env::consts::EXE_EXTENSION))
            .find(|file| file.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command.env_clear().envs(self.environment.iter().cloned()).current_dir(&self.home);
        command
    }

    /// Types a command and lets the user see what comes of it.
    pub(crate) fn types(
        &self,
        typed: &[&str],
        token: &str,
        expected: i32,
    ) -> Result<(), Box<dyn Error>> {
        let is_plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some();
        let term = if is_plain { "dumb" } else { "xterm-256color" };
        print!("\n{}", self.shows(typed, token, expected, (80, term))?);
        if expected != 0 {
            println!("(exit code {expected})");
        }
        Ok(())
    }

    /// Types a command on a terminal of that width and kind, and gives what it then shows.
    pub(crate) fn shows(
        &self,
        typed: &[&str],
        token: &str,
        expected: i32,
        (columns, term): (u16, &str),
    ) -> Result<String, Box<dyn Error>> {
        let line = typed.join(" ");
        let mut command = self.command(OsStr::new(typed[0]));
        command.args(&typed[1..]).env("TERM", term);
        if term == "dumb" {
            command.env("NO_COLOR", "1");
        }
        let mut screen = on_a_screen(&mut command, columns)?;
        let mut child = command.spawn()?;
        // It holds our ends of the screen, which would otherwise never come to its end.
        drop(command);
        let mut said = Vec::new();
        // Linux tells of a terminal's end by an error.
        let _ = screen.read_to_end(&mut said);
        match child.wait()?.code() {
            Some(code) if code == expected => {
                Ok(format!("$ {line}\n{}", self.shown(&line, &said, token)?))
            }
            code => Err(format!(
                "`{line}` ended with {code:?} instead of {expected}: {}",
                String::from_utf8_lossy(&said)
            )
            .into()),
        }
    }

    /// What a command said, as it is shown.
    fn shown(&self, line: &str, said: &[u8], token: &str) -> Result<String, Box<dyn Error>> {
        let text = String::from_utf8_lossy(said);
        if text.contains(token) {
            return Err(format!("`{line}` showed the token").into());
        }
        let scratch = self.home.parent().unwrap_or(&self.home);
        let places = [
            (self.home.clone(), "/home/octocat"),
            (scratch.join("run"), "/run/user/1000"),
            (scratch.to_owned(), "/tour"),
        ];
        Ok(places.iter().fold(text.into_owned(), |text, (place, shown)| {
            text.replace(&place.display().to_string(), shown)
        }))
    }
}

impl Drop for Stage {
    /// podman leaves a process behind that holds its user namespace.
    fn drop(&mut self) {
        let pid = self.bin.with_file_name("storage").join("tmp/pause.pid");
        if let Ok(pid) = std::fs::read_to_string(pid) {
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

/// Gives the command a screen for all its streams, and what is then to be seen there.
#[cfg(unix)]
fn on_a_screen(command: &mut Command, columns: u16) -> io::Result<impl Read + use<>> {
    let (screen, terminal) = crate::pseudo_terminal::open(columns, 40)?;
    command.stdin(terminal.try_clone()?).stdout(terminal.try_clone()?).stderr(terminal);
    Ok(screen)
}

/// One pipe for both streams, so that they come in the order in which a user sees them.
#[cfg(not(unix))]
fn on_a_screen(command: &mut Command, _: u16) -> io::Result<impl Read + use<>> {
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    Ok(reader)
}

/// Puts the program under another name: a link where there are links, a copy on Windows.
fn place(program: &Path, link: &Path) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(program, link);
    #[cfg(not(unix))]
    return std::fs::copy(program, link).map(|_| ());
}

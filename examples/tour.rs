//! The tour: the main job, shown on this machine without an account and without a network.
//!
//! Starts a GHCR of its own, gives every engine that is here a throw-away home, and types what a
//! newcomer would type. It fails if anything ends otherwise than it should.

// It starts programs and talks to the person who started it: that is all it is for.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ghcr_stand_in::{Account, Package, StandIn};

/// An engine, and the command by which a person reaches us there.
const ENGINES: [(&str, &[&str]); 3] =
    [("docker", &["docker", "ghcr"]), ("podman", &["podman-ghcr"]), ("nerdctl", &["nerdctl-ghcr"])];

fn main() -> Result<(), Box<dyn Error>> {
    let program = build()?;
    let scratch = tempfile::Builder::new().prefix("docker-ghcr-tour").tempdir()?;
    let server = StandIn::start(&scratch.path().join("ghcr"))?;
    let token = token("0123456789abcdefghijABCDEFGHIJ");
    server.add(Account::classic("octocat", &token, "read:packages"));
    server.add_package(Package {
        host: "ghcr.io".into(),
        name: "acme/app".into(),
        public: true,
        tags: vec!["latest".into()],
        readers: Vec::new(),
        writers: Vec::new(),
    });
    let mut tour = Tour::prepare(scratch.path(), &program, &server, &token)?;

    say(
        "A GHCR of our own is running on this machine, under the names ghcr.io and api.github.com.",
    );
    say(
        "Its one account is octocat, whose token is in CR_PAT and may pull; its one image is acme/app, which anyone may pull. Nothing of yours is touched.",
    );
    let engines = tour.engines();
    for (name, _) in
        ENGINES.iter().filter(|(name, _)| !engines.iter().any(|(there, _)| there == name))
    {
        say(&format!("{name} is not shown here: {}.", tour.why_not(name)));
    }

    for (_, typed) in &engines {
        tour.types(typed, &["login"], &token, 0)?;
    }
    say("Without an engine, for tools that read docker's file:");
    tour.types(&["docker-ghcr"], &["login", "--engine", "file"], &token, 0)?;

    say("What every engine would log in with now:");
    tour.types(&["docker-ghcr"], &["status", "--quiet"], &token, 0)?;

    say("A token that may not do what the login is for is refused before anything is stored:");
    let first = engines.first().map_or(&["docker-ghcr"][..], |(_, typed)| typed);
    let by_file: &[&str] = if engines.is_empty() { &["--engine", "file"] } else { &[] };
    tour.types(first, &[&["login", "--for", "push"], by_file].concat(), &token, 4)?;

    say(
        "Then the token is revoked. The engines do not notice; status does, and so does the next login:",
    );
    server.revoke(&token);
    tour.types(&["docker-ghcr"], &["status", "--quiet"], &token, 7)?;
    tour.types(first, &[&["login"], by_file].concat(), &token, 4)?;

    say(
        "Even the image that anyone may pull cannot be pulled now: engines send the dead login along, and say `denied`. The doctor says why:",
    );
    tour.types(&["docker-ghcr"], &["doctor", "ghcr.io/acme/app", "--quiet"], &token, 7)?;
    say("A new token, and what the doctor said:");
    let token = self::token("9876543210abcdefghijABCDEFGHIJ");
    server.add(Account::classic("octocat", &token, "read:packages"));
    tour.set("CR_PAT", &token);
    let all = if engines.is_empty() { "file" } else { "all" };
    tour.types(&["docker-ghcr"], &["login", "--engine", all, "--quiet"], &token, 0)?;
    tour.types(&["docker-ghcr"], &["doctor", "ghcr.io/acme/app"], &token, 0)?;

    say("Logging out:");
    for (_, typed) in engines.iter().rev() {
        tour.types(typed, &["logout"], &token, 0)?;
    }
    if engines.is_empty() {
        tour.types(&["docker-ghcr"], &["logout", "--engine", "file"], &token, 0)?;
    }

    let asked = server.log();
    let strangers: Vec<_> =
        asked.iter().filter(|exchange| exchange.refused).map(|exchange| &exchange.host).collect();
    if !strangers.is_empty() {
        return Err(format!("hosts were asked that have no business here: {strangers:?}").into());
    }
    say(&format!("Our GHCR was asked {} times, and no other host was.", asked.len()));
    println!(
        "\nFor the real ghcr.io:\n\
         \n    make a token   https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr\
         \n    keep it        export CR_PAT=…\
         \n    log in         docker ghcr login   (podman-ghcr login, nerdctl-ghcr login, docker-ghcr login --engine all)\
         \n    log out        docker ghcr logout\n\
         \nREADME.md tells how to put the plugin where docker looks."
    );
    Ok(())
}

/// Builds the program beside this example, with the cargo that started it.
fn build() -> Result<PathBuf, Box<dyn Error>> {
    let here = std::env::current_exe()?;
    let folder =
        here.parent().and_then(Path::parent).ok_or("the example lies in no target folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--bin", "docker-ghcr"]);
    command.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err("cargo could not build docker-ghcr".into());
    }
    Ok(folder.join(format!("docker-ghcr{}", std::env::consts::EXE_SUFFIX)))
}

/// A classic token that fits its checksum, made here: one written down would look like a leak.
fn token(random: &str) -> String {
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

fn say(text: &str) {
    println!("\n# {text}");
}

/// A throw-away home, and a PATH on which the program can be reached as people reach it.
struct Tour {
    home: PathBuf,
    bin: PathBuf,
    path: OsString,
    environment: Vec<(OsString, OsString)>,
}

impl Tour {
    fn prepare(
        scratch: &Path,
        program: &Path,
        server: &StandIn,
        token: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let (home, bin) = (scratch.join("home"), scratch.join("bin"));
        let (runtime, storage) = (scratch.join("run"), scratch.join("storage"));
        let plugins = home.join(".docker/cli-plugins");
        for folder in [&bin, &runtime, &storage, &plugins] {
            std::fs::create_dir_all(folder)?;
        }
        for link in ["docker-ghcr", "podman-ghcr", "nerdctl-ghcr"] {
            place(program, &bin.join(format!("{link}{}", std::env::consts::EXE_SUFFIX)))?;
        }
        place(program, &plugins.join(format!("docker-ghcr{}", std::env::consts::EXE_SUFFIX)))?;
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
        for name in ["TERM", "NO_COLOR", "SystemRoot", "TMPDIR"] {
            environment.extend(std::env::var_os(name).map(|value| (name.into(), value)));
        }
        Ok(Self { home, bin, path, environment })
    }

    /// Sets a variable for what is typed from now on.
    fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.into(), value.into()));
    }

    /// The engines that can be shown: those on PATH, where they obey `SSL_CERT_FILE`.
    fn engines(&self) -> Vec<(&'static str, &'static [&'static str])> {
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

    fn why_not(&self, name: &str) -> &'static str {
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

    /// Types a command and lets the person see what comes of it.
    fn types(
        &self,
        typed: &[&str],
        args: &[&str],
        token: &str,
        expected: i32,
    ) -> Result<(), Box<dyn Error>> {
        let line = [typed, args].concat().join(" ");
        println!("\n$ {line}");
        // Both streams in one pipe, so that they come in the order in which a person sees them.
        let (mut reader, writer) = std::io::pipe()?;
        let mut command = self.command(OsStr::new(typed[0]));
        command.args(&typed[1..]).args(args).stdin(Stdio::null());
        command.stdout(writer.try_clone()?).stderr(writer);
        let mut child = command.spawn()?;
        // It holds our ends of the pipe, which would otherwise never come to an end.
        drop(command);
        let mut said = Vec::new();
        reader.read_to_end(&mut said)?;
        let text = String::from_utf8_lossy(&said);
        if text.contains(token) {
            return Err(format!("`{line}` showed the token").into());
        }
        let scratch = self.home.parent().unwrap_or(&self.home).display().to_string();
        print!("{}", text.replace(&scratch, "/tour"));
        match child.wait()?.code() {
            Some(code) if code == expected => {
                if expected != 0 {
                    println!("(exit code {code})");
                }
                Ok(())
            }
            code => Err(format!("`{line}` ended with {code:?} instead of {expected}").into()),
        }
    }
}

impl Drop for Tour {
    /// podman leaves a process behind that holds its user namespace.
    fn drop(&mut self) {
        let pid = self.bin.with_file_name("storage").join("tmp/pause.pid");
        if let Ok(pid) = std::fs::read_to_string(pid) {
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

/// Puts the program under another name: a link where there are links, a copy on Windows.
fn place(program: &Path, link: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::symlink(program, link);
    #[cfg(not(unix))]
    return std::fs::copy(program, link).map(|_| ());
}

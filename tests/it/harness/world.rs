//! A small world for one test: a home, a folder of programs, a runtime folder, a state folder.
//!
//! Owns everything below its root and removes it at the end, with whatever processes of ours are
//! still about. Nothing of the person who runs the tests is visible in it.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::harness::fake::{self, Call};
use crate::harness::real;
use crate::harness::run::{Run, until};

/// The program under test. CI moves it and names it, to run the tests as another user.
pub(crate) fn program() -> PathBuf {
    std::env::var_os("DOCKER_GHCR_TEST_PROGRAM")
        .map_or_else(|| env!("CARGO_BIN_EXE_docker-ghcr").into(), PathBuf::from)
}

/// What docker keeps for a user and a token.
pub(crate) fn auth(user: &str, token: &str) -> String {
    STANDARD.encode(format!("{user}:{token}"))
}

/// The surroundings of one test.
pub(crate) struct World {
    root: PathBuf,
    env: RefCell<Vec<(OsString, OsString)>>,
    // Last, so that it goes last.
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // On macOS the temporary folder lies behind a link, and programs print the target.
        let root = folder.path().canonicalize().expect("the folder that was just made");
        for (name, mode) in [
            ("home", 0o700),
            ("bin", 0o755),
            ("run", 0o700),
            ("state", 0o700),
            ("tmp", 0o700),
            ("work", 0o755),
        ] {
            let path = root.join(name);
            fs::create_dir(&path).expect("a folder in a folder of ours");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("our own folder");
        }
        Self { root, env: RefCell::default(), _folder: folder }
    }

    /// `[TMP]`: the folder that all others are in.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// `[HOME]`.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// `[BIN]`: the only folder on PATH.
    pub(crate) fn bin(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// The XDG_RUNTIME_DIR.
    pub(crate) fn runtime(&self) -> PathBuf {
        self.root.join("run")
    }

    /// The folder that programs are started in.
    pub(crate) fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// What every program is started with, the variables set later winning.
    pub(crate) fn env(&self) -> Vec<(OsString, OsString)> {
        let mut all: Vec<(OsString, OsString)> = [
            ("HOME", "home"),
            ("PATH", "bin"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_STATE_HOME", "state"),
            ("TMPDIR", "tmp"),
        ]
        .map(|(name, folder)| (name.into(), self.root.join(folder).into()))
        .into();
        // Where coverage is measured, the program says there what it ran through.
        all.extend(
            std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE".into(), file)),
        );
        all.extend(self.env.borrow().iter().cloned());
        all
    }

    /// Sets a variable for everything that is started in this world from now on.
    pub(crate) fn set(&self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.env.borrow_mut().push((name.into(), value.into()));
    }

    /// Puts a good `docker`, `gh`, `docker-credential-x`, … on PATH.
    pub(crate) fn fake(&self, name: &str) -> PathBuf {
        assert!(fake::is_a_part(name), "nobody can play `{name}`");
        let link = self.bin().join(name);
        let own = std::env::current_exe().expect("the test program's path");
        // It may be there from an earlier call that only changed its orders.
        let _ = fs::remove_file(&link);
        symlink(own, &link).expect("a link in a folder of ours");
        link
    }

    /// The same with orders (see [`fake`]).
    pub(crate) fn fake_with(&self, name: &str, orders: Value) -> PathBuf {
        let faults = fake::faults_of(&orders);
        assert!(faults.is_empty(), "{name}: {}", faults.join("; "));
        fs::write(self.bin().join(format!("{name}.json")), orders.to_string()).expect("orders");
        self.fake(name)
    }

    /// How often a fake was called, and with what.
    pub(crate) fn calls(&self, name: &str) -> Vec<Call> {
        fake::calls(
            &fs::read_to_string(self.bin().join(format!("{name}.calls"))).unwrap_or_default(),
        )
    }

    /// The calls of all fakes, each with the fake's name.
    pub(crate) fn all_calls(&self) -> Vec<(String, Call)> {
        let mut names: Vec<String> = fs::read_dir(self.bin())
            .expect("our own folder")
            .filter_map(|entry| {
                entry.ok()?.file_name().to_str()?.strip_suffix(".calls").map(str::to_owned)
            })
            .collect();
        names.sort();
        names
            .into_iter()
            .flat_map(|name| self.calls(&name).into_iter().map(move |call| (name.clone(), call)))
            .collect()
    }

    /// The call of a fake that was asked for a verb, as soon as it is there.
    pub(crate) fn wait_for_call(&self, name: &str, verb: &str) -> Call {
        self.wait_for(name, verb, |_| true)
    }

    /// The same, as soon as it hangs.
    pub(crate) fn wait_for_hang(&self, name: &str, verb: &str) -> Call {
        self.wait_for(name, verb, |call| call.hangs)
    }

    fn wait_for(&self, name: &str, verb: &str, is_so_far: fn(&Call) -> bool) -> Call {
        let is_meant = |call: &Call| call.argv.iter().any(|arg| arg == verb) && is_so_far(call);
        let found = || self.calls(name).into_iter().find(is_meant);
        assert!(until(|| found().is_some()), "nobody called `{name} {verb}`, or it does not hang");
        found().expect("notes are only added")
    }

    /// Puts the real engine on PATH, with the programs that it calls, and keeps it off the daemon
    /// of the machine, which would carry a login out to the real registry.
    pub(crate) fn link_real(&self, engine: &str) -> PathBuf {
        let program = real::find(engine).unwrap_or_else(|| panic!("{engine} is not installed"));
        let link = self.bin().join(engine);
        symlink(program, &link).expect("a link in a folder of ours");
        for helper in real::helpers(engine) {
            if let Some(program) = fake::on_path(helper) {
                symlink(program, self.bin().join(helper)).expect("a link in a folder of ours");
            }
        }
        let nowhere = format!("unix://{}/no-daemon.sock", self.root.display());
        self.set("DOCKER_HOST", nowhere);
        self.keep_podman_here();
        link
    }

    /// Gives podman a storage and a state of this world's: root's are those of the machine.
    pub(crate) fn keep_podman_here(&self) {
        let folder = self.root.join("storage");
        let storage = format!(
            "[storage]\ndriver = \"vfs\"\nrunroot = \"{0}/run\"\ngraphroot = \"{0}/graph\"\n",
            folder.display()
        );
        let engine = format!(
            "[engine]\ntmp_dir = \"{0}/tmp\"\nstatic_dir = \"{0}/static\"\n",
            folder.display()
        );
        self.set("CONTAINERS_STORAGE_CONF", self.write("storage/storage.conf", storage));
        // podman 5 would warn of the kernel's settings on every call.
        self.set("PODMAN_IGNORE_CGROUPSV1_WARNING", "true");
        self.set("CONTAINERS_CONF", self.write("storage/containers.conf", engine));
    }

    /// Puts the program where docker looks for its plugins.
    pub(crate) fn install_plugin(&self) {
        let folder = self.home().join(".docker/cli-plugins");
        fs::create_dir_all(&folder).expect("folders of ours");
        symlink(program(), folder.join("docker-ghcr")).expect("a link in a folder of ours");
    }

    /// Writes a file, named from the root, with the folders it needs. Its owner alone may read it,
    /// as engines have it.
    pub(crate) fn write(&self, file: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root.join(file);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders of ours");
        fs::write(&path, text).expect("a file of ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a file of ours");
        path
    }

    /// Reads a file, named from the root.
    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap_or_else(|why| panic!("{file}: {why}"))
    }

    /// The JSON of a file, named from the root.
    pub(crate) fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.read(file)).unwrap_or_else(|why| panic!("{file}: {why}"))
    }

    /// Docker's `config.json`.
    pub(crate) fn config(&self) -> Value {
        self.json("home/.docker/config.json")
    }

    /// What docker has stored for a registry, user and token.
    pub(crate) fn stored(&self, host: &str) -> Option<(String, String)> {
        stored_in(&self.home().join(".docker/config.json"), host)
    }

    /// What docker or podman has stored, which is then gone with the rest of their files.
    pub(crate) fn take_stored(&self, host: &str) -> Option<(String, String)> {
        let files =
            [self.home().join(".docker/config.json"), self.runtime().join("containers/auth.json")];
        let found = files.iter().find_map(|file| stored_in(file, host));
        for file in files {
            let _ = fs::remove_file(file);
        }
        found
    }

    /// Starts to describe a run of a program in this world. See [`Run::new`] for the names.
    pub(crate) fn run(&self, program: impl AsRef<OsStr>) -> Run<'_> {
        Run::new(self, program.as_ref())
    }

    /// Text with the placeholders filled in.
    pub(crate) fn expand(&self, text: &str) -> String {
        text.replace("[HOME]", &self.home().to_string_lossy())
            .replace("[BIN]", &self.bin().to_string_lossy())
            .replace("[TMP]", &self.root.to_string_lossy())
            .replace("[VERSION]", env!("CARGO_PKG_VERSION"))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let own = std::env::current_exe().ok();
        for (_, call) in self.all_calls() {
            // The number may belong to another process by now: ours is known by its executable.
            if !call.ended && fs::read_link(format!("/proc/{}/exe", call.pid)).ok() == own {
                kill(call.pid);
            }
        }
        // podman without privileges leaves a process behind that holds its user namespace.
        // Its number lies in its `tmp_dir`, which is elsewhere if nobody has set that.
        let places = [self.root.join("storage/tmp"), self.runtime().join("libpod/tmp")];
        for place in places {
            let pause = fs::read_to_string(place.join("pause.pid"));
            if let Some(pid) = pause.ok().and_then(|text| text.trim().parse().ok()) {
                kill(pid);
            }
        }
    }
}

fn kill(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// The login for a registry in a credential file.
fn stored_in(file: &Path, host: &str) -> Option<(String, String)> {
    let config: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    let text = STANDARD.decode(config["auths"][host]["auth"].as_str()?).ok()?;
    let text = String::from_utf8(text).ok()?;
    text.split_once(':').map(|(user, token)| (user.to_owned(), token.to_owned()))
}

//! A lock of ours around a store, because two logins at once lose one of the two.
//!
//! Owns the lock files and their folder. It keeps only our own processes apart: engines know
//! nothing of it. A lock file is removed by [`clear`] alone, which holds it then; whoever waits for it
//! makes another one.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{path, replace, shown};
use crate::cause::Cause;
use crate::env::{self, Env, HOME};
use crate::invocation;
use crate::problem::Problem;
use crate::shutdown::{self, Stop};

/// How long a wait may be before a person is told.
const QUIET: Duration = Duration::from_millis(500);
/// The first pause between two tries, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(50)];

/// Holds the locks until it is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub(crate) struct Lock {
    _files: Vec<File>,
}

/// Why there is no lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotLocked {
    /// Another process of ours held this store until the deadline.
    Busy {
        /// The store.
        store: PathBuf,
    },
    /// We were told to stop while waiting for it.
    Stopped(Stop),
    /// No lock can be taken here; going on without one is right.
    Cannot {
        /// The file or folder in the way.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What to do about it; `{file}` stands for the path as a shell takes it.
        fix: String,
    },
}

impl NotLocked {
    /// What a person is told: a failure if busy, else a finding.
    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::Stopped(stop) => {
                Problem::new(stop.cause(), "stopped while waiting for another login")
            }
            Self::Busy { store } => Problem::new(
                Cause::StoreBusy,
                format!("another login has held {} for too long", shown(store)),
            )
            .file(store),
            Self::Cannot { path, reason, fix } => {
                Problem::new(Cause::NoLock, "no lock against other logins could be taken")
                    .why(format!("{}: {reason}", path.display()))
                    .fix(fix.clone())
                    .file(path)
            }
        }
    }
}

impl Lock {
    /// Takes the locks of all these stores, in an order that is the same for everyone, and waits
    /// for them until `deadline` has passed. `on_wait` is called once if that takes long.
    ///
    /// # Errors
    /// Another process holds one of them, or none can be made here.
    pub(crate) fn take(
        stores: &[PathBuf],
        env: &Env,
        deadline: Duration,
        on_wait: &mut dyn FnMut(),
    ) -> Result<Self, NotLocked> {
        let folder = folder(env)?;
        let start = Instant::now();
        let mut told = false;
        let mut files = Vec::new();
        for (name, store) in names(stores)? {
            let path = folder.join(name);
            let open = || open(&path).map_err(|error| cannot(&path, &error));
            let mut file = open()?;
            let mut pause = PAUSES[0];
            loop {
                match file.try_lock() {
                    Ok(()) if is_there(&file) => break,
                    Ok(()) => {
                        file = open()?;
                        continue;
                    }
                    Err(TryLockError::Error(error)) => return Err(cannot(&path, &error)),
                    Err(TryLockError::WouldBlock) => {}
                }
                if let Some(stop) = shutdown::stopped() {
                    return Err(NotLocked::Stopped(stop));
                }
                let waited = start.elapsed();
                if waited >= deadline {
                    return Err(NotLocked::Busy { store: store.to_owned() });
                }
                if waited > QUIET && !told {
                    told = true;
                    on_wait();
                }
                std::thread::sleep(pause.min(deadline - waited));
                pause = (pause * 2).min(PAUSES[1]);
            }
            files.push(file);
        }
        Ok(Self { _files: files })
    }
}

/// Whether a lock file that is held was not removed before.
#[cfg(unix)]
fn is_there(file: &File) -> bool {
    file.metadata().is_ok_and(|it| std::os::unix::fs::MetadataExt::nlink(&it) > 0)
}

/// A file that is open is not removed elsewhere.
#[cfg(not(unix))]
fn is_there(_: &File) -> bool {
    true
}

/// The folder that holds the folder of the locks, if a home is known.
pub(crate) fn place(env: &Env) -> Option<PathBuf> {
    own_state(env).map(|state| below(&state)).or_else(|| Some(below_home(&env.home()?)))
}

fn own_state(env: &Env) -> Option<PathBuf> {
    env.path(env::XDG_STATE_HOME).filter(|folder| folder.is_absolute())
}

fn below(state: &Path) -> PathBuf {
    state.join(invocation::PROGRAM)
}

fn below_home(home: &Path) -> PathBuf {
    below(&home.join(".local/state"))
}

/// Removes the locks that nobody holds, and then the folders if nothing else is in them. `place` is
/// what [`place`] gave.
///
/// # Errors
/// The system says no.
pub(crate) fn clear(place: &Path) -> io::Result<()> {
    let folder = place.join("locks");
    for entry in folder.read_dir().into_iter().flatten() {
        let path = entry?.path();
        let file = open(&path)?;
        if file.try_lock().is_ok() {
            std::fs::remove_file(path)?;
        }
    }
    for folder in [&*folder, place] {
        match std::fs::remove_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => break,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The lock file of each store, once and sorted.
fn names(stores: &[PathBuf]) -> Result<BTreeMap<String, &Path>, NotLocked> {
    let name = |store: &PathBuf| {
        let place = path::canonical(store).map_err(|error| cannot(store, &error))?;
        Ok(format!("{:016x}", hash(place.as_os_str().as_encoded_bytes())))
    };
    stores.iter().map(|store| Ok((name(store)?, store.as_path()))).collect()
}

/// FNV-1a, which every build of this program agrees on. Two stores with one hash would only wait
/// for each other.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The folder of the locks, made if it is missing. Nobody else may be able to write there, nor
/// to put another one in its place.
fn folder(env: &Env) -> Result<PathBuf, NotLocked> {
    let ours = match own_state(env) {
        Some(state) => below(&state),
        None => below_home(&home(env)?),
    };
    let folder = ours.join("locks");
    // As root this asks for the folder in which the first missing one would be made.
    let foreign = path::foreign(&folder.join("lock"), path::called_by_sudo(env));
    if let Some(path) = foreign.map_err(|error| cannot(&folder, &error))? {
        return Err(wrong(&path, "it belongs to another user", OWN_FOLDER));
    }
    for folder in [&ours, &folder] {
        match replace::create_folder(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(cannot(folder, &error));
            }
            _ => is_ours_alone(folder)?,
        }
    }
    Ok(folder)
}

/// The home, if it is there: it is not ours to make.
fn home(env: &Env) -> Result<PathBuf, NotLocked> {
    let fix = format!("set {HOME} to a folder that is there");
    let Some(home) = env.home() else {
        return Err(wrong(Path::new("~/.local/state"), "no home is known", &fix));
    };
    match home.metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(home),
        Ok(_) => Err(wrong(&home, "it is not a folder", &fix)),
        Err(error) => Err(wrong(&home, &path::reason(&error), &fix)),
    }
}

/// What to do where somebody else's folder is in the way.
const OWN_FOLDER: &str = "set XDG_STATE_HOME to a folder you own";

#[cfg(unix)]
fn is_ours_alone(folder: &Path) -> Result<(), NotLocked> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = folder.symlink_metadata().map_err(|error| cannot(folder, &error))?;
    if !metadata.is_dir() {
        Err(wrong(folder, "it is not a folder", "move {file} away"))
    } else if metadata.uid() != rustix::process::geteuid().as_raw() {
        Err(wrong(folder, "it belongs to another user", OWN_FOLDER))
    } else if metadata.mode() & 0o022 != 0 {
        Err(wrong(folder, "others may write there", "chmod go-w {file}"))
    } else {
        Ok(())
    }
}

#[cfg(not(unix))]
fn is_ours_alone(folder: &Path) -> Result<(), NotLocked> {
    let metadata = folder.symlink_metadata().map_err(|error| cannot(folder, &error))?;
    match metadata.is_dir() {
        true => Ok(()),
        false => Err(wrong(folder, "it is not a folder", "move {file} away")),
    }
}

/// Opens a lock file and follows no link. The handle is closed when we start a child.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::CLOEXEC;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

fn cannot(path: &Path, error: &io::Error) -> NotLocked {
    let fix = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make {file} writable, or set XDG_STATE_HOME to a folder that is"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room for {file}",
        io::ErrorKind::NotADirectory => "look at {file}: one of its folders is a file",
        _ if path.is_symlink() => "remove the link {file}",
        _ => OWN_FOLDER,
    };
    wrong(path, &path::reason(error), fix)
}

fn wrong(path: &Path, reason: &str, fix: &str) -> NotLocked {
    NotLocked::Cannot { path: path.to_owned(), reason: reason.to_owned(), fix: fix.to_owned() }
}

//! A lock of ours around a store, because two logins at once lose one of the two.
//!
//! Owns the lock files and their folder. It keeps only our own processes apart: engines know
//! nothing of it. A lock file is never removed, since removing one races with taking it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{place, replace, shown};
use crate::cause::Cause;
use crate::env::{self, Env};
use crate::lifecycle::{self, Stop};
use crate::problem::Problem;

/// How long a wait may be before a person is told.
const QUIET: Duration = Duration::from_millis(500);
/// The first pause between two tries, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(50)];

/// Holds the locks until it is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _files: Vec<File>,
}

/// Why there is no lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotLocked {
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
    },
}

impl NotLocked {
    /// What a person is told: a failure if busy, else a finding.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Stopped(stop) => {
                Problem::new(stop.cause(), "stopped while waiting for another login")
            }
            Self::Busy { store } => Problem::new(
                Cause::StoreBusy,
                format!("another login has held {} for too long", shown(store)),
            )
            .piece("file", shown(store)),
            Self::Cannot { path, reason } => {
                Problem::new(Cause::NoLock, "no lock against other logins could be taken")
                    .why(format!("{}: {reason}", path.display()))
                    .piece("file", shown(path))
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
    pub fn take(
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
            let file = open(&path).map_err(|error| cannot(&path, &error))?;
            let mut pause = PAUSES[0];
            loop {
                match file.try_lock() {
                    Ok(()) => break,
                    Err(TryLockError::Error(error)) => return Err(cannot(&path, &error)),
                    Err(TryLockError::WouldBlock) => {}
                }
                if let Some(stop) = lifecycle::stopped() {
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

/// The lock file of each store, once and sorted.
fn names(stores: &[PathBuf]) -> Result<BTreeMap<String, &Path>, NotLocked> {
    let name = |store: &PathBuf| {
        let place = place::canonical(store).map_err(|error| cannot(store, &error))?;
        Ok(format!("{:016x}", hash(place.as_os_str().as_encoded_bytes())))
    };
    stores.iter().map(|store| Ok((name(store)?, store.as_path()))).collect()
}

/// FNV-1a, which every build of this program agrees on. Two stores with one hash would only wait
/// for each other.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The folder of the locks, made if it is missing. Nobody else may be able to write there.
fn folder(env: &Env) -> Result<PathBuf, NotLocked> {
    let state = env.path(env::XDG_STATE_HOME).filter(|folder| folder.is_absolute());
    let state = state.or_else(|| env.home().map(|home| home.join(".local/state")));
    let Some(state) = state else {
        let reason = "no home is known".into();
        return Err(NotLocked::Cannot { path: "~/.local/state".into(), reason });
    };
    let folder = state.join("docker-ghcr").join("locks");
    // As root this asks for the folder in which the first missing one would be made.
    match place::foreign(&folder.join("lock")).map_err(|error| cannot(&folder, &error))? {
        Some(path) => {
            let reason = "it belongs to another user".into();
            Err(NotLocked::Cannot { path, reason })
        }
        None => replace::create_folder(&folder)
            .and_then(|()| is_ours_alone(&folder))
            .map(|()| folder.clone())
            .map_err(|error| cannot(&folder, &error)),
    }
}

#[cfg(unix)]
fn is_ours_alone(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = folder.symlink_metadata()?;
    let wrong = if !metadata.is_dir() {
        "it is not a folder"
    } else if metadata.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another user"
    } else if metadata.mode() & 0o022 != 0 {
        "others may write there"
    } else {
        return Ok(());
    };
    Err(io::Error::other(wrong))
}

#[cfg(not(unix))]
fn is_ours_alone(folder: &Path) -> io::Result<()> {
    if folder.symlink_metadata()?.is_dir() {
        Ok(())
    } else {
        Err(io::Error::other("it is not a folder"))
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
    NotLocked::Cannot { path: path.to_owned(), reason: place::reason(error) }
}

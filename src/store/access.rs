//! Whose a store is, who may read it, and how long it lasts.

use std::path::{Path, PathBuf};

use super::{Store, StoreFormat, path, podman_file, shown};
use crate::cause::Cause;
use crate::env::Env;
use crate::problem::Problem;
use crate::shell::shell_quoted;

/// The mode of a file that others than its owner may read or change. The mode alone counts and not the
/// folders above: the file is handed into containers and copied, and they stay behind then.
#[cfg(unix)]
pub(crate) fn exposed(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = path.metadata().ok()?.mode() & 0o777;
    (mode & 0o066 != 0).then_some(mode)
}

/// Windows has no such mode: a folder's rights hold for the files in it.
#[cfg(not(unix))]
pub(crate) fn exposed(_path: &Path) -> Option<u32> {
    None
}

/// What a person is told of a file that is [`exposed`] and holds a login.
pub(crate) fn exposure(path: &Path, mode: u32) -> Problem {
    let file = shown(path);
    let what = match (mode & 0o044, mode & 0o022) {
        (_, 0) => "read",
        (0, _) => "change",
        _ => "read and change",
    };
    let message =
        format!("the login in {file} is for others to {what} as well: its mode is {mode:04o}");
    Problem::new(Cause::ReadableByOthers, message).file(path)
}

/// Whether we have root's rights.
pub(crate) fn as_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}

/// What on the way to a place belongs to another user, so that root must not touch it. Without
/// root's rights the system says what may not be touched.
pub(crate) fn foreign(path: &Path, env: &Env) -> Option<PathBuf> {
    // What cannot be followed is told by whoever opens it.
    let found = || path::foreign(path, path::called_by_sudo(env)).ok().flatten();
    if as_root() { found() } else { None }
}

/// Why a store is left alone: something on the way to it is another user's.
pub(super) fn not_ours(store: &Path, foreign: &Path, variables: &str) -> Problem {
    Problem::new(Cause::ForeignStore, format!("{} is not this account's to write", shown(store)))
        .why(format!("{} belongs to another user", foreign.display()))
        .fix(format!(
            "run it without sudo, as the user whose store it is, or set {variables} to your own"
        ))
}

impl Store {
    /// Whether this account may change the store: as root we leave alone what is another user's.
    /// To be asked before an engine is started, which would not care.
    ///
    /// # Errors
    /// Something on the way to the file belongs to another user.
    pub(crate) fn writable(&self, env: &Env) -> Result<(), Problem> {
        match foreign(&self.file, env) {
            Some(foreign) => Err(not_ours(&self.file, &foreign, self.format.file().variables())),
            None => Ok(()),
        }
    }

    /// Whether `engine`, docker or nerdctl, would write where the file is. Where that is a link into a folder
    /// that is missing they make a file in the place of the topmost one that is, with the login in
    /// it: seen of docker 28.2 to 29.7 and nerdctl 2.3.5. docker 20.10 stores nothing and says so.
    ///
    /// # Errors
    /// It is such a link.
    pub(crate) fn leads_somewhere(&self, engine: &str) -> Result<(), Problem> {
        let Some((folder, topmost)) = path::missing_behind_link(&self.file) else {
            return Ok(());
        };
        let message = format!("{} is a link into a folder that is missing", self.file.display());
        Err(Problem::new(Cause::StoreNotReadable, message)
            .why(format!("{engine} would write the login to a file {}", topmost.display()))
            .fix(format!("mkdir -p {}", shell_quoted(&folder))))
    }

    /// What is another user's, if the store is in part: engines may not be able to change it.
    #[cfg(unix)]
    pub(crate) fn of_another(&self) -> Option<Problem> {
        use std::os::unix::fs::MetadataExt as _;
        let me = rustix::process::geteuid().as_raw();
        let folder = self.file.parent()?;
        let is_foreign = |at: &&Path| at.metadata().is_ok_and(|it| it.uid() != me);
        let foreign = [self.file.as_path(), folder].into_iter().find(is_foreign)?;
        let problem = not_ours(&self.file, foreign, self.format.file().variables());
        // Root leaves it alone; a person takes back what a sudo left behind.
        Some(match as_root() {
            true => problem,
            false => problem.fix(format!("sudo chown -R \"$USER\" {}", shell_quoted(folder))),
        })
    }

    /// Windows has rights instead of an owner that counts.
    #[cfg(not(unix))]
    pub(crate) fn of_another(&self) -> Option<Problem> {
        None
    }

    /// Whether the next reboot takes what is stored here.
    pub(crate) fn ends_with_session(&self, env: &Env) -> bool {
        let runtime = env.path(crate::env::XDG_RUNTIME_DIR);
        let volatile = runtime.as_deref().into_iter().chain(["/run", "/var/run"].map(Path::new));
        let is_own = || podman_file::session_paths(env).contains(&self.file);
        self.format == StoreFormat::Podman
            && (volatile.into_iter().any(|folder| self.file.starts_with(folder)) || is_own())
    }
}

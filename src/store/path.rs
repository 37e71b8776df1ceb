//! Where a path really leads, and whose it is.
//!
//! Owns the following of links, and the question whether a file may be touched by this account. It
//! reads and writes nothing.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::env::{self, Env};
pub(super) use crate::problem::reason;
use crate::shell::shell_quoted;

/// As many links as Linux follows.
const LINKS: usize = 40;

/// What tells a file from the one that took its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode: (u64, u64),
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Self {
            len: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: (metadata.dev(), metadata.ino()),
        }
    }
}

/// What to do about a file that could not be read.
pub(super) fn what_to_check(path: &Path) -> String {
    if path.is_dir() {
        return format!("move the folder {} away: a file belongs there", path.display());
    }
    let is_no_folder = |at: &&Path| at.metadata().is_ok_and(|metadata| !metadata.is_dir());
    match path.ancestors().skip(1).find(is_no_folder) {
        Some(file) => format!("look at {}: it must be a folder", file.display()),
        None => format!(
            "look at {} and its folders: it must be a plain file that you may read (ls -l {})",
            path.display(),
            shell_quoted(path)
        ),
    }
}

/// The path that an edit replaces: links at its end are followed, also to a file that is not
/// there yet.
///
/// # Errors
/// The links run in a circle, or the current folder is unknown.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    hops(path).map(|mut hops| hops.pop().unwrap_or_default())
}

/// The folder that is missing where a link leads to, and the topmost folder on the way that is.
pub(super) fn missing_behind_link(path: &Path) -> Option<(PathBuf, PathBuf)> {
    let target = resolve(path).ok().filter(|_| path.is_symlink())?;
    let folder = target.parent()?;
    let is_missing = |at: &&Path| {
        at.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    let topmost = folder.ancestors().take_while(is_missing).last()?;
    Some((folder.to_owned(), topmost.to_owned()))
}

/// The path, and every path that a link at its end leads to.
fn hops(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut hops = vec![std::path::absolute(path)?];
    while let Some(last) = hops.last()
        && let Ok(target) = std::fs::read_link(last)
    {
        if hops.len() > LINKS {
            return Err(io::Error::other("its links run in a circle"));
        }
        let next = last.parent().unwrap_or(last).join(target);
        hops.push(next);
    }
    Ok(hops)
}

/// The same text for every way to write the same place: folders are resolved as far as they
/// exist.
///
/// # Errors
/// As [`resolve`].
pub(super) fn canonical(path: &Path) -> io::Result<PathBuf> {
    let target = resolve(path)?;
    for folder in target.ancestors() {
        if let Ok(real) = folder.canonicalize() {
            // Joining an empty rest would add a slash.
            return Ok(match target.strip_prefix(folder) {
                Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
                _ => real,
            });
        }
    }
    Ok(target)
}

/// Whether a user who is not root made us root: by sudo, doas or pkexec.
pub(super) fn called_by_sudo(env: &Env) -> bool {
    let is_set = |(name, root): &(&str, &str)| env.text(name).is_some_and(|user| user != *root);
    [
        (env::SUDO_USER, "root"),
        (env::SUDO_UID, "0"),
        (env::DOAS_USER, "root"),
        (env::PKEXEC_UID, "0"),
    ]
    .iter()
    .any(is_set)
}

/// What on the way to `path` belongs to another user, so that it must not be touched. Nobody
/// replaces a file of somebody else's; root also follows no link of somebody else's, and makes
/// nothing in a folder of theirs, with one exception.
///
/// The exception: a container job of GitHub Actions runs as root with a home that is the runner's.
/// Nothing is there yet, every engine stores there, and nobody but the folder's owner, who started
/// the job, can meddle. So root may make new files in a folder that only its owner may write to,
/// unless it is root by sudo: then the home is that of a person, whose engines could not read
/// or change what root leaves there.
#[cfg(unix)]
pub(super) fn foreign(path: &Path, by_sudo: bool) -> io::Result<Option<PathBuf>> {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid();
    let hops = hops(path)?;
    let mut suspects = Vec::new();
    for (index, hop) in hops.iter().enumerate() {
        if index + 1 == hops.len() || me.is_root() {
            suspects.push(hop.clone());
        }
        if me.is_root() {
            let is_link = |at: &&Path| at.is_symlink();
            suspects.extend(hop.ancestors().skip(1).filter(is_link).map(Path::to_owned));
        }
    }
    if me.is_root()
        && let Some(last) = hops.last()
        && let Some(folder) = last.ancestors().skip(1).find(|folder| folder.is_dir())
    {
        // The folder itself and not a link to it, which stands in the list already.
        let folder = folder.canonicalize()?;
        if by_sudo || folder.metadata()?.mode() & 0o022 != 0 {
            suspects.push(folder);
        }
    }
    Ok(suspects.into_iter().find(|suspect| {
        suspect.symlink_metadata().is_ok_and(|metadata| metadata.uid() != me.as_raw())
    }))
}

/// Windows has rights instead of an owner that counts.
#[cfg(not(unix))]
pub(super) fn foreign(_path: &Path, _by_sudo: bool) -> io::Result<Option<PathBuf>> {
    Ok(None)
}

//! What stands where setup puts things, and whose it is.
//!
//! Owns the reading, and how setup knows its own things again: a link by its text and where it
//! leads, a page or a script by its first line, a copy of the program by what it answers docker.
//! It changes nothing and decides nothing.

use std::io;
use std::path::{Path, PathBuf};

use memchr::memmem;

use super::apply::Rights;
use super::plan::There;
use super::step::{Thing, Wanted};
use crate::env::Env;
use crate::problem::reason;
use crate::protocol::metadata;
use crate::{cli, process, store};

/// No file of setup's is larger.
const LIMIT: u64 = 256 << 20;

/// What stands in the place of a wanted thing.
pub(crate) fn there(wanted: &Wanted, rights: Rights, env: &Env) -> There {
    let at = &wanted.at;
    if let Some((path, why)) = refused(at, rights, env) {
        return There::Refused { path, why };
    }
    match at.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match missing(at) {
            Ok(folders) => There::Nothing(folders),
            Err(obstacle) => obstacle,
        },
        Err(_) => missing(at).err().unwrap_or_else(|| in_the_way(at, "it cannot be looked at")),
        Ok(metadata) if metadata.is_symlink() => link(wanted),
        Ok(metadata) if metadata.is_dir() => in_the_way(at, "it is a folder"),
        Ok(_) => file(wanted),
    }
}

fn in_the_way(path: &Path, what: &str) -> There {
    There::InTheWay { path: path.to_owned(), what: what.to_owned() }
}

/// Whose a link is. One with another text that leads to this program is as good as setup's, but
/// somebody else's: a package has links beside the program, too.
fn link(Wanted { at, thing }: &Wanted) -> There {
    let text = std::fs::read_link(at).unwrap_or_default();
    let as_wanted = matches!(thing, Thing::Link(to) if *to == text);
    let leads_to = at.canonicalize().ok();
    match (thing, leads_to) {
        (Thing::Link(_), None) if as_wanted => There::Ours { is_fresh: true },
        (Thing::Link(_), None) if text.file_stem().is_some_and(|stem| stem == cli::NAME) => {
            There::Ours { is_fresh: false }
        }
        (Thing::Link(_), Some(_)) if process::is_us(at.as_os_str()) => match as_wanted {
            true => There::Ours { is_fresh: true },
            false => There::AsGood,
        },
        (Thing::Link(_), Some(target)) if as_wanted && has_mark(&target) => {
            There::Ours { is_fresh: true }
        }
        (Thing::Link(_), Some(target)) if is_program(&target) => There::AnotherVersion,
        (Thing::File(_), Some(target)) if has_mark(&target) => There::AsGood,
        _ => in_the_way(at, &format!("it is a link to {}", text.display())),
    }
}

/// Whose a file is. The program itself is as good as a link to it.
fn file(Wanted { at, thing }: &Wanted) -> There {
    let (is_fresh, is_ours) = match thing {
        Thing::Link(_) if process::is_us(at.as_os_str()) => return There::AsGood,
        Thing::Link(_) => (false, false),
        Thing::File(bytes) => (is_equal(at, bytes), has_mark(at)),
        Thing::Copy(_, bytes) => (is_equal(at, bytes), is_program(at)),
    };
    match is_fresh || is_ours {
        true => There::Ours { is_fresh },
        false => in_the_way(at, "it is a file with other contents"),
    }
}

fn is_equal(path: &Path, bytes: &[u8]) -> bool {
    read(path).is_some_and(|there| there == bytes)
}

/// Whether a text names this program in its first line, as all do that setup writes.
fn has_mark(path: &Path) -> bool {
    let first = |text: Vec<u8>| text.split(|byte| *byte == b'\n').next().map(<[u8]>::to_vec);
    read(path)
        .and_then(first)
        .is_some_and(|line| memmem::find(&line, cli::NAME.as_bytes()).is_some())
}

/// Whether a file is this program, in whatever version.
fn is_program(path: &Path) -> bool {
    read(path).is_some_and(|bytes| memmem::find(&bytes, metadata::VENDOR.as_bytes()).is_some())
}

/// The bytes of a plain file, which is not a link to one.
fn read(path: &Path) -> Option<Vec<u8>> {
    let metadata = path.symlink_metadata().ok()?;
    let is_plain = metadata.is_file() && metadata.len() <= LIMIT;
    if is_plain { std::fs::read(path).ok() } else { None }
}

/// What on the way to a place keeps root from changing it: another user could exchange what root
/// makes or trusts there.
pub(crate) fn refused(at: &Path, rights: Rights, env: &Env) -> Option<(PathBuf, &'static str)> {
    const FOREIGN: &str = "belongs to another user";
    if !store::as_root() {
        return None;
    }
    if let Some(path) = store::foreign(at, env) {
        return Some((path, FOREIGN));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let folder = at.ancestors().skip(1).find_map(|folder| folder.canonicalize().ok())?;
        for folder in folder.ancestors() {
            let metadata = folder.metadata().ok()?;
            if rights == Rights::Machine && metadata.uid() != 0 {
                return Some((folder.to_owned(), FOREIGN));
            }
            // In a folder like /tmp nobody exchanges what is another's.
            if metadata.mode() & 0o1002 == 0o002 {
                return Some((folder.to_owned(), "can be written by every user"));
            }
        }
    }
    let _ = rights;
    None
}

/// Whether this account may put things into a folder.
pub(crate) fn may_write(folder: &Path, env: &Env) -> bool {
    #[cfg(unix)]
    let permitted = {
        use rustix::fs::{Access, access};
        access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    };
    #[cfg(not(unix))]
    let permitted = folder.is_dir();
    permitted && store::foreign(&folder.join(cli::NAME), env).is_none()
}

/// What is in a folder; nothing if it is none, or a link to one.
pub(crate) fn holds(folder: &Path) -> Vec<PathBuf> {
    let is_folder = folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    let entries = std::fs::read_dir(folder).ok().filter(|_| is_folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// The folders above `at` that are missing, the topmost first.
fn missing(at: &Path) -> Result<Vec<PathBuf>, There> {
    let mut missing = Vec::new();
    for folder in at.ancestors().skip(1) {
        match folder.metadata() {
            Ok(metadata) if metadata.is_dir() => {
                missing.reverse();
                return Ok(missing);
            }
            Ok(_) => return Err(in_the_way(folder, "it is a file, where a folder belongs")),
            Err(_) if folder.is_symlink() => {
                return Err(in_the_way(folder, "it is a link that leads nowhere"));
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                missing.push(folder.to_owned());
            }
            Err(error) => return Err(in_the_way(folder, &reason(&error))),
        }
    }
    Err(in_the_way(at, "it has no folder"))
}

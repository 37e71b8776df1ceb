//! What stands where setup puts things, and what became of what it made.
//!
//! Owns the reading; it changes nothing and decides nothing.

use std::io;
use std::path::{Path, PathBuf};

use super::plan::{Now, There};
use super::record::{Made, sum};
use super::step::{Thing, Wanted};
use crate::env::Env;
use crate::problem::reason;
use crate::{cli, process, store};

/// What stands in the place of a wanted thing. `made` is what earlier setups made.
pub fn there(wanted: &Wanted, made: &[(Made, Now)], env: &Env) -> There {
    let at = &wanted.at;
    if let Some(path) = store::foreign(at, env) {
        return There::Foreign(path);
    }
    match at.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match missing(at) {
            Ok(folders) => There::Nothing(folders),
            Err(obstacle) => obstacle,
        },
        Err(_) => missing(at).err().unwrap_or_else(|| in_the_way(at, "it cannot be looked at")),
        Ok(_) if is_as_wanted(wanted) => There::AsWanted,
        Ok(_) if made.iter().any(|(made, now)| made.at() == at && *now == Now::AsMade) => {
            There::Old
        }
        Ok(metadata) if metadata.is_symlink() => {
            let to = std::fs::read_link(at).unwrap_or_default();
            if !at.exists() && to.file_stem().is_some_and(|name| name == cli::NAME) {
                return There::Old;
            }
            in_the_way(at, &format!("it is a link to {}", to.display()))
        }
        Ok(metadata) if metadata.is_dir() => in_the_way(at, "it is a folder"),
        Ok(_) => in_the_way(at, "it is a file with other contents"),
    }
}

fn in_the_way(path: &Path, what: &str) -> There {
    There::InTheWay { path: path.to_owned(), what: what.to_owned() }
}

/// A link is as wanted if it leads to this program in another way, too; and so is the program
/// itself where a link to it was wanted.
fn is_as_wanted(wanted: &Wanted) -> bool {
    match &wanted.thing {
        Thing::Link(to) => {
            let text = std::fs::read_link(&wanted.at);
            text.is_ok_and(|text| text == *to) || process::is_us(wanted.at.as_os_str())
        }
        Thing::File(bytes) | Thing::Copy(_, bytes) => {
            read(&wanted.at).is_some_and(|there| there[..] == **bytes)
        }
    }
}

/// The bytes of a plain file, which is not a link to one.
pub fn read(path: &Path) -> Option<Vec<u8>> {
    let is_plain = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    if is_plain { std::fs::read(path).ok() } else { None }
}

/// Whether this account may put things into a folder.
pub fn may_write(folder: &Path, env: &Env) -> bool {
    #[cfg(unix)]
    let permitted = {
        use rustix::fs::{Access, access};
        access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    };
    #[cfg(not(unix))]
    let permitted = folder.is_dir();
    permitted && store::foreign(&folder.join(cli::NAME), env).is_none()
}

/// The folders above `at` that are missing, the topmost first.
pub fn missing(at: &Path) -> Result<Vec<PathBuf>, There> {
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

/// What became of something that an earlier setup made.
pub fn now(made: &Made, env: &Env) -> Now {
    let at = made.at();
    if let Some(path) = store::foreign(at, env) {
        return Now::Foreign(path);
    }
    let Ok(metadata) = at.symlink_metadata() else { return Now::Gone };
    let is_as_made = match made {
        Made::Folder(_) if metadata.is_dir() => {
            let paths = std::fs::read_dir(at)
                .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
            return paths.map_or(Now::Changed, Now::Holds);
        }
        Made::Folder(_) => false,
        Made::Link { to, .. } => std::fs::read_link(at).is_ok_and(|now| now == *to),
        Made::File { sum: before, .. } => read(at).is_some_and(|bytes| sum(&bytes) == *before),
    };
    if is_as_made { Now::AsMade } else { Now::Changed }
}

//! Takes the steps of a plan.
//!
//! Owns how links, files and folders are made and removed: each in one step for whoever looks,
//! and never over something that came in between.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::step::{Step, Thing, Wanted};
use crate::cause::Cause;
use crate::problem::{Problem, reason};
use crate::store::lock;

/// Begins the name of a thing that is made beside its place.
const BESIDE: &str = ".docker-ghcr-";

/// The rights of what is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Folders in a home are its owner's.
    Home,
    /// Everybody may use what is for the whole machine, whatever root's umask is.
    Machine,
}

/// Takes one step.
///
/// # Errors
/// The system says no, or something else came into the place meanwhile.
pub(crate) fn take(step: &Step, rights: Rights) -> Result<(), Problem> {
    let taken = match step {
        Step::Folder(at) => folder(at, rights),
        Step::Put(wanted) => put(wanted, false),
        Step::Replace(wanted) => put(wanted, true),
        Step::Remove(at) => fs::remove_file(at),
        Step::RemoveFolder(at) => match fs::remove_dir(at) {
            // Something came into it meanwhile, which has to stay.
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
            taken => taken,
        },
        Step::RemoveLocks(at) => lock::clear(at),
    };
    taken.map_err(|error| {
        let (file, verb) = (step.at().display().to_string(), step.verbs().1);
        Problem::new(Cause::SetupFailed, format!("{file} could not be {}", participle(verb)))
            .why(reason(&error))
            .file(file)
    })
}

fn participle(done: &'static str) -> &'static str {
    if done == "wrote" { "written" } else { done }
}

fn folder(at: &Path, rights: Rights) -> io::Result<()> {
    match new_folder().create(at) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && at.is_dir() => Ok(()),
        Ok(()) if rights == Rights::Machine => permit(at, 0o755),
        made => made,
    }
}

/// Puts a whole thing into its place: it is made beside it, under a name that nobody looks for.
fn put(wanted: &Wanted, over: bool) -> io::Result<()> {
    let folder = wanted.at.parent().unwrap_or(&wanted.at);
    let mut beside = tempfile::Builder::new();
    beside.prefix(BESIDE);
    let file = |bytes: &[u8], mode| -> io::Result<tempfile::TempPath> {
        let mut file = beside.tempfile_in(folder)?;
        file.write_all(bytes)?;
        permit(file.path(), mode)?;
        file.as_file().sync_all()?;
        Ok(file.into_temp_path())
    };
    let made = match &wanted.thing {
        // Never over anything.
        Thing::Link(to) if !over => return link(to, &wanted.at),
        Thing::Link(to) => beside.make_in(folder, |path| link(to, path))?.into_temp_path(),
        Thing::File(bytes) => file(bytes, 0o644)?,
        Thing::Copy(_, bytes) => file(bytes, 0o755)?,
    };
    let persisted = match over {
        true => made.persist(&wanted.at),
        false => made.persist_noclobber(&wanted.at),
    };
    persisted.map_err(|error| error.error)
}

#[cfg(unix)]
fn new_folder() -> fs::DirBuilder {
    let mut folder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
}

#[cfg(not(unix))]
fn new_folder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

#[cfg(unix)]
fn permit(at: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(at, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

/// Windows hands a folder's rights on to what is in it.
#[cfg(not(unix))]
fn permit(_at: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

/// Windows allows links to few, so there is no plan with one.
#[cfg(not(unix))]
fn link(_to: &Path, _at: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

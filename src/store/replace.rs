//! The last step of an edit: new bytes in a file's place, for readers in one step.
//!
//! Owns modes, owners, flushing and the rename. It knows neither JSON nor what the bytes mean.

use std::fs::{self, Metadata};
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use tempfile::NamedTempFile;

use super::path::Stamp;

/// How long is waited before a rename is tried again.
const PAUSE: Duration = Duration::from_millis(20);

/// Why the file is still the old one.
pub(super) enum NotReplaced {
    /// Another program wrote it since it was read.
    Changed,
    /// The system said no.
    Failed(io::Error),
}

impl From<io::Error> for NotReplaced {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Writes `bytes` beside `target` and renames them into its place. `read` is what the file was
/// when it was read, none if it was missing. `target` is no link.
pub(super) fn replace(
    target: &Path,
    bytes: &[u8],
    read: Option<&Metadata>,
) -> Result<(), NotReplaced> {
    let folder = target.parent().unwrap_or(target);
    create_folder(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".docker-ghcr-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    // Dropping it removes it, on every way out of here.
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    if let Some(metadata) = read {
        keep_access(temporary.as_file(), metadata)?;
    }
    temporary.as_file().sync_all()?;
    rename(temporary, target, read)?;
    sync_folder(folder);
    Ok(())
}

/// Windows renames onto no file that somebody has open, be it for a glance: an engine, a login
/// beside this one, a scanner. There it is tried again until that may be over.
fn rename(
    mut temporary: NamedTempFile,
    target: &Path,
    read: Option<&Metadata>,
) -> Result<(), NotReplaced> {
    let mut tries = if cfg!(windows) { 100 } else { 1 };
    loop {
        unless_changed(target, read)?;
        let Err(refused) = temporary.persist(target) else { return Ok(()) };
        tries -= 1;
        if tries == 0 || refused.error.kind() != io::ErrorKind::PermissionDenied {
            return Err(refused.error.into());
        }
        temporary = refused.file;
        thread::sleep(PAUSE);
    }
}

fn unless_changed(target: &Path, read: Option<&Metadata>) -> Result<(), NotReplaced> {
    let now = match fs::metadata(target) {
        Ok(metadata) => Some(Stamp::of(&metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    match now == read.map(Stamp::of) {
        true => Ok(()),
        false => Err(NotReplaced::Changed),
    }
}

/// Creates a folder for this account alone, as docker does.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The new file may be read by whom the old one was read by, and by nobody else: where its group
/// cannot be kept, the group's rights are not kept either.
#[cfg(unix)]
fn keep_access(file: &fs::File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let mut mode = old.mode() & 0o777;
    if file.metadata()?.gid() != old.gid() && fchown(file, None, Some(old.gid())).is_err() {
        mode &= !0o070;
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// Windows hands a folder's rights on to the files in it.
#[cfg(not(unix))]
fn keep_access(_file: &fs::File, _old: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the rename last through a power cut. The login is in its place whether or not this
/// works, so a file system that cannot do it is no failure.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}

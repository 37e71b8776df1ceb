//! The one way to read a file that is not this program's.
//!
//! Whatever stands at a path, reading it ends: a named pipe is not waited for, a device is not
//! read, and a file without an end is not either.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

/// More than any file that is read here has; reading stops there.
pub(crate) const LIMIT: u64 = 16 * 1024 * 1024;

/// A file as it was read.
pub(crate) struct Contents {
    /// What is in it.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What the system said of it.
    pub metadata: Metadata,
}

/// Reads a file into memory that is cleared; none if it is missing, also behind a dangling link.
///
/// # Errors
/// It cannot be read, is no regular file, or is larger than [`LIMIT`].
pub(crate) fn read(path: &Path) -> io::Result<Option<Contents>> {
    let file = match open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        result => result?,
    };
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a directory"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if metadata.len() > LIMIT {
        return Err(io::Error::other("it is larger than 16 MiB"));
    }
    // Room for all of it and a little more: growing would leave a copy of the tokens behind.
    let size = usize::try_from(metadata.len()).unwrap_or_default() + 64;
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    file.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(Some(Contents { bytes, metadata }))
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // A named pipe in the file's place must not make us wait for a writer.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.open(path)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let words = |path: &Path| read(path).map(drop).unwrap_err().to_string();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), 0o600.into()).unwrap();
        assert_eq!(words(&at("pipe")), "it is not a regular file");
        assert_eq!(words(Path::new("/dev/zero")), "it is not a regular file");
        assert_eq!(words(folder.path()), "it is a directory");
        File::create(at("large")).unwrap().set_len(LIMIT + 1).unwrap();
        assert_eq!(words(&at("large")), "it is larger than 16 MiB");
        std::os::unix::fs::symlink("nowhere", at("link")).unwrap();
        assert!(read(&at("link")).unwrap().is_none());
        std::fs::write(at("file"), "text").unwrap();
        assert_eq!(*read(&at("file")).unwrap().unwrap().bytes, *b"text");
    }
}

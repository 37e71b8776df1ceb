//! A terminal and its far end, for programs that behave otherwise on one. The tour has it too.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::OFlags;
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// The far end and the near one. No child inherits either unless it is given to it.
pub(crate) fn open(columns: u16, rows: u16) -> io::Result<(File, File)> {
    #[cfg(target_os = "linux")]
    let far = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    #[cfg(not(target_os = "linux"))]
    let far = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    fcntl_setfd(&far, FdFlags::CLOEXEC)?;
    grantpt(&far)?;
    unlockpt(&far)?;
    let name = ptsname(&far, Vec::new())?;
    let mut near = OpenOptions::new();
    near.read(true).write(true).custom_flags(OFlags::NOCTTY.bits() as i32);
    let near = near.open(OsStr::from_bytes(name.as_bytes()))?;
    tcsetwinsize(&near, Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 })?;
    Ok((far.into(), near))
}

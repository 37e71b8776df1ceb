//! How glibc starts the program: its own `main`, without Rust's runtime before it.
//!
//! That runtime reads all of /proc/self/maps to learn where the stack ends, so as to name an
//! overflow before the program dies of it: a quarter of the time that an answer to docker takes.
//! Its other two services are done here. Elsewhere they come cheap, and Rust's own `main` stays.

use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::fs::{Mode, OFlags};
use signal_hook::consts::SIGPIPE;

#[unsafe(no_mangle)]
#[allow(unsafe_code)]
extern "C" fn main() -> c_int {
    open_streams();
    // A reader that went away is an error of the write, and not the end of the program. Taken, and
    // not ignored, so that no child inherits it.
    let _ = signal_hook::flag::register(SIGPIPE, Arc::new(AtomicBool::new(false)));
    let exit = super::run();
    // Not returned: C knows nothing of what Rust's streams still hold.
    #[allow(clippy::disallowed_methods)]
    std::process::exit(exit as c_int)
}

/// A stream that the caller closed leads nowhere. Otherwise the next file opened, which may be one
/// with credentials, would take its number, and what is printed would be written there.
fn open_streams() {
    use rustix::stdio::{stderr, stdin, stdout};
    for stream in [stdin(), stdout(), stderr()] {
        if rustix::io::fcntl_getfd(stream).is_ok() {
            continue;
        }
        // The lowest free number is that of the stream.
        match rustix::fs::open("/dev/null", OFlags::RDWR, Mode::empty()) {
            Ok(nowhere) => std::mem::forget(nowhere),
            Err(_) => std::process::abort(),
        }
    }
}

// The unwinder, which only a backtrace asks for, from the compiler's archive: looking for the
// shared one and binding to it is a tenth of the time that an answer to docker takes.
#[link(name = "gcc_eh")]
#[allow(unsafe_code)]
unsafe extern "C" {}

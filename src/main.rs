//! Arguments and environment in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The two things that only the process itself can tell.
    #[allow(clippy::disallowed_methods)]
    let argv: Vec<_> = std::env::args_os().collect();
    docker_ghcr::run(&argv)
}

// The unwinder, which only a backtrace asks for, from the compiler's archive: looking for the
// shared one and binding to it is a tenth of the time that an answer to docker takes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[link(name = "gcc_eh")]
#[allow(unsafe_code)]
unsafe extern "C" {}

//! Arguments and environment in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The two things that only the process itself can tell.
    #[allow(clippy::disallowed_methods)]
    let argv: Vec<_> = std::env::args_os().collect();
    docker_ghcr::run(&argv)
}

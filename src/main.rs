//! Arguments and environment in, exit code out.

#![cfg_attr(all(target_os = "linux", target_env = "gnu"), no_main)]

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc;

use docker_ghcr::exit::Exit;

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn main() -> std::process::ExitCode {
    run().into()
}

fn run() -> Exit {
    // What only the process itself can tell.
    #[allow(clippy::disallowed_methods)]
    let argv: Vec<_> = std::env::args_os().collect();
    docker_ghcr::run(&argv)
}

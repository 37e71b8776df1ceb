//! Drives the built program from outside, in a cleared environment, a temporary home and a PATH
//! of one folder.
//!
//! This one executable is both the tests and everything that the program under test may start:
//! called by a name that is not its own (`docker`, `gh`, `docker-credential-x`, …) it plays that
//! program and ends. So no test writes an executable, which would fail at random with "text file
//! busy" while other threads fork.
//!
//! A new file of tests needs a `mod` line and a place in [`FILES`]; a test fails if it has none.

// The rules on who may spawn, print and read the environment are the product's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

#[cfg(unix)]
mod assets;
#[cfg(unix)]
mod canaries;
#[cfg(unix)]
mod canary;
#[cfg(unix)]
mod complete;
#[cfg(unix)]
mod contract;
#[cfg(unix)]
mod daemon;
#[cfg(unix)]
mod dependencies;
#[cfg(unix)]
mod docs;
#[cfg(unix)]
mod doctor;
#[cfg(unix)]
mod doctor_homes;
#[cfg(unix)]
mod doctor_image;
#[cfg(unix)]
mod doctor_image_rows;
#[cfg(unix)]
mod explain;
#[cfg(unix)]
mod explain_real;
#[cfg(unix)]
mod export;
#[cfg(unix)]
mod fake;
#[cfg(unix)]
mod file;
#[cfg(unix)]
mod helper;
#[cfg(unix)]
mod helper_login;
#[cfg(unix)]
mod helper_real;
#[cfg(unix)]
mod hooks;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod logout;
#[cfg(unix)]
mod name_server;
#[cfg(unix)]
mod prompt;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod real;
#[cfg(unix)]
mod real_faults;
#[cfg(unix)]
mod real_judged;
#[cfg(unix)]
mod real_login;
#[cfg(unix)]
mod real_race;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod scene;
#[cfg(unix)]
mod secret;
#[cfg(unix)]
mod self_test;
#[cfg(unix)]
mod setup;
#[cfg(unix)]
mod setup_helper;
#[cfg(unix)]
mod shipped;
#[cfg(unix)]
mod shutdown;
#[cfg(unix)]
mod sources;
#[cfg(unix)]
mod status;
#[cfg(unix)]
mod status_homes;
#[cfg(unix)]
mod status_real;
#[cfg(unix)]
mod status_stores;
#[cfg(unix)]
mod strace;
#[cfg(unix)]
mod words;
#[cfg(unix)]
mod world;

/// A test of that function, named by its file and itself.
#[cfg(unix)]
macro_rules! trial {
    ($test:ident) => {
        libtest_mimic::Trial::test(
            concat!(module_path!(), "::", stringify!($test)).trim_start_matches("it::"),
            || {
                $test();
                Ok(())
            },
        )
    };
}
#[cfg(unix)]
pub(crate) use trial;

/// Writes the file's `fn trials()`. A test that is not listed is dead code, and rustc says so.
#[cfg(unix)]
macro_rules! trials {
    ($($test:ident $(if $can_run:expr)?),* $(,)?) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$(crate::trial!($test)$(.with_ignored_flag(!$can_run))?),*]
        }
    };
}
#[cfg(unix)]
pub(crate) use trials;

/// The tests of one file.
#[cfg(unix)]
type Trials = fn() -> Vec<libtest_mimic::Trial>;

/// Every file that has tests.
#[cfg(unix)]
const FILES: &[(&str, Trials)] = &[
    ("assets", assets::trials),
    ("canaries", canaries::trials),
    ("canary", canary::trials),
    ("complete", complete::trials),
    ("contract", contract::trials),
    ("dependencies", dependencies::trials),
    ("doctor_image", doctor_image::trials),
    ("export", export::trials),
    ("explain", explain::trials),
    ("explain_real", explain_real::trials),
    ("doctor", doctor::trials),
    ("file", file::trials),
    ("helper", helper::trials),
    ("helper_login", helper_login::trials),
    ("helper_real", helper_real::trials),
    ("hooks", hooks::trials),
    ("docs", docs::trials),
    ("hostile", hostile::trials),
    ("shutdown", shutdown::trials),
    ("prompt", prompt::trials),
    ("logout", logout::trials),
    ("name_server", name_server::trials),
    ("pty", pty::trials),
    ("real", real::trials),
    ("real_faults", real_faults::trials),
    ("real_judged", real_judged::trials),
    ("real_login", real_login::trials),
    ("real_race", real_race::trials),
    ("secret", secret::trials),
    ("self_test", self_test::trials),
    ("setup", setup::trials),
    ("shipped", shipped::trials),
    ("setup_helper", setup_helper::trials),
    ("sources", sources::trials),
    ("status", status::trials),
    ("status_real", status_real::trials),
    ("words", words::trials),
];

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    fake::play_if_called_by_another_name();
    self_test::hush_expected_failures();
    let arguments = libtest_mimic::Arguments::from_args();
    let trials = FILES.iter().flat_map(|(_, trials)| trials()).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The stand-ins are links, and the scenarios are about Unix's users, modes and signals.
#[cfg(not(unix))]
fn main() {
    println!("the end-to-end tests run on Unix only");
}

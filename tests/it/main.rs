//! Drives the built program from outside, in a cleared environment, a temporary home and a PATH
//! of one folder.
//!
//! This one executable is both the tests and everything that the program under test may start:
//! called by a name that is not its own (`docker`, `gh`, `docker-credential-x`, …) it plays that
//! program and ends. So no test writes an executable, which would fail at random with "text file
//! busy" while other threads fork.
//!
//! A new file of tests needs a `mod` line and a place in the `files!` of its room; a test fails if
//! it has none. A test is named by its module and itself: `command::logout::ctrl_c`.

// The rules on who may spawn, print and read the environment are the product's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

#[cfg(unix)]
mod command;
#[cfg(unix)]
mod engines;
#[cfg(unix)]
mod harness;
#[cfg(unix)]
mod protocol;
#[cfg(unix)]
mod safety;
#[cfg(unix)]
mod shipped;

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

/// Writes the room's list of its files that have tests.
#[cfg(unix)]
macro_rules! files {
    ($($($part:ident)::+),* $(,)?) => {
        pub(crate) const FILES: &[(&str, crate::Trials)] = &[$((
            concat!(module_path!(), $("::", stringify!($part)),+),
            $($part)::+::trials,
        )),*];
    };
}
#[cfg(unix)]
pub(crate) use files;

/// Every file that has tests, by its module. They are started in this order: first the rooms with
/// the longest waits, which would otherwise be waited for alone at the end.
#[cfg(unix)]
fn all_files() -> impl Iterator<Item = (&'static str, Trials)> {
    [shipped::FILES, engines::FILES, safety::FILES, command::FILES, protocol::FILES, harness::FILES]
        .into_iter()
        .flatten()
        .map(|(module, trials)| (module.trim_start_matches("it::"), *trials))
}

/// Every test.
#[cfg(unix)]
pub(crate) fn all_trials() -> Vec<libtest_mimic::Trial> {
    all_files().flat_map(|(_, trials)| trials()).collect()
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    harness::fake::play_if_called_by_another_name();
    if let Some(code) = harness::apart::from_the_terminal() {
        return code;
    }
    harness::self_test::hush_expected_failures();
    let mut arguments = libtest_mimic::Arguments::from_args();
    // Most tests wait for what they have started, or for a limit, and leave the processor alone.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    arguments.test_threads.get_or_insert(4 * cores);
    libtest_mimic::run(&arguments, all_trials()).exit_code()
}

/// The stand-ins are links, and the scenarios are about Unix's users, modes and signals.
#[cfg(not(unix))]
fn main() {
    println!("the end-to-end tests run on Unix only");
}

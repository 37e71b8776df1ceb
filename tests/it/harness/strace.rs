//! Programs under strace: what they ask of the system, and what becomes of them when it says no.
//!
//! Without strace, or where it may not trace, such a test shows as ignored; with
//! `DOCKER_GHCR_TEST_ENGINES=required` it fails.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use libtest_mimic::Trial;

use crate::harness::fake;
use crate::harness::real::{is_ignored, required};
use crate::harness::run::Run;
use crate::harness::world::World;

/// A test that needs strace.
pub(crate) fn trial(name: &str, test: fn()) -> Trial {
    static WORKS: LazyLock<bool> = LazyLock::new(|| {
        let Some(strace) = fake::on_path("strace") else { return false };
        let mut command = Command::new(strace);
        command.args(["-f", "-o", "/dev/null", "true"]).stdin(Stdio::null());
        command.output().is_ok_and(|output| output.status.success())
    });
    let works = *WORKS;
    Trial::test(name, move || match works {
        true => {
            test();
            Ok(())
        }
        false => Err("strace cannot trace here, and this run requires it".into()),
    })
    .with_kind("strace")
    .with_ignored_flag(is_ignored(works, required()))
}

/// A run of a program under strace. `options` are strace's own.
pub(crate) fn run<'w>(world: &'w World, options: &[&str], program: &str, args: &[&str]) -> Run<'w> {
    let strace = fake::on_path("strace").expect("the trial has looked for it");
    // The link that `World::run` would make.
    let link = world.bin().join(program);
    if link.symlink_metadata().is_err() {
        std::os::unix::fs::symlink(crate::harness::world::program(), &link)
            .expect("our own folder");
    }
    world.run(strace).args(options).arg("--").arg(link).args(args)
}

/// The system calls of a good run, one a line, without those of its start before `main`.
pub(crate) fn calls(
    world: &World,
    program: &str,
    args: &[&str],
    stdin: &str,
    env: &[(&str, &str)],
) -> Vec<String> {
    let file = world.root().join("tmp/trace");
    let path = file.display().to_string();
    let run = run(world, &["-f", "-qq", "-o", &path], program, args);
    let outcome = run.stdin(stdin).envs(env.iter().copied()).output();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr_text());
    let text = std::fs::read_to_string(file).expect("a trace");
    // Each line begins with a process.
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(_, call)| call.trim().into())
        .collect()
}

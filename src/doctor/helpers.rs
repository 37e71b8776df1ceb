//! Why a credential helper failed: what it said, and what it needs and has not. Pure.

use crate::cause::{Cause, Certainty};
use crate::problem::Problem;
use crate::report::{Finding, Report};

/// What helpers need of their surroundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// There is a bus of a desktop session.
    pub bus: bool,
    /// pass was set up: it has a key.
    pub pass: bool,
    /// This session came over ssh.
    pub ssh: bool,
    /// This is the Windows Subsystem for Linux.
    pub wsl: bool,
}

/// What helpers say of themselves, in lower case.
const SAID: [(&str, Cause); 8] = [
    ("cannot autolaunch d-bus", Cause::DbusMissing),
    ("pass not initialized", Cause::PassUninitialized),
    ("pass store is uninitialized", Cause::PassUninitialized),
    ("password store is empty", Cause::PassUninitialized),
    ("user interaction is not allowed", Cause::KeychainLocked),
    ("does not allow user interaction", Cause::KeychainLocked),
    ("the stub received bad data", Cause::WincredSize),
    ("specified logon session does not exist", Cause::LogonSessionMissing),
];

/// Puts closer causes in the place of those of helpers, wherever what was seen tells one.
pub fn sharpen(report: &mut Report, needs: Needs) {
    for found in &mut report.findings {
        if let Some((certainty, problem)) = closer(&found.problem, needs) {
            *found = Finding { certainty, problem, ..*found };
        }
    }
}

/// A closer cause for a helper that is missing or failed, if what was seen tells one.
fn closer(problem: &Problem, needs: Needs) -> Option<(Certainty, Problem)> {
    if !matches!(problem.cause, Cause::HelperMissing | Cause::HelperFailed) {
        return None;
    }
    let program = piece(problem, "helper");
    let name = program.strip_prefix("docker-credential-").unwrap_or(program);
    let why = problem.why.as_deref().unwrap_or_default().to_ascii_lowercase();
    let said = SAID.iter().find(|(words, _)| why.contains(words)).map(|(_, cause)| *cause);
    let (cause, certainty) = match (name, said) {
        (_, Some(cause)) => (cause, Certainty::Certain),
        (name, None) if name.ends_with(".exe") && needs.wsl => {
            (Cause::WslHelper, Certainty::Certain)
        }
        (name, None) if name.ends_with(".exe") => (Cause::WslHelper, Certainty::Likely),
        _ if problem.cause == Cause::HelperMissing => return None,
        ("secretservice", None) if !needs.bus => (Cause::DbusMissing, Certainty::Likely),
        ("pass", None) if !needs.pass => (Cause::PassUninitialized, Certainty::Likely),
        ("osxkeychain", None) if needs.ssh => (Cause::KeychainLocked, Certainty::Likely),
        _ => return None,
    };
    let message = format!("{}: {}", problem.message, cause.row().meaning);
    let mut closer = Problem::new(cause, message);
    closer.why = problem.why.clone();
    closer.pieces = problem.pieces.clone();
    Some((certainty, closer))
}

fn piece<'a>(problem: &'a Problem, wanted: &str) -> &'a str {
    let found = problem.pieces.iter().find(|(name, _)| *name == wanted);
    found.map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_and_what_is_not_there() {
        let all = Needs { bus: true, pass: true, ssh: false, wsl: false };
        let failed = |name: &str, why: &str, cause: Cause, needs: Needs| {
            let problem = Problem::new(cause, "x")
                .why(why)
                .piece("helper", format!("docker-credential-{name}"));
            closer(&problem, needs).map(|(certainty, problem)| (problem.cause, certainty))
        };
        let none = Needs::default();
        for (name, why, needs, expect) in [
            (
                "x",
                "it exited with code 1: Cannot autolaunch D-Bus without X11 $DISPLAY",
                all,
                Some((Cause::DbusMissing, Certainty::Certain)),
            ),
            (
                "pass",
                "it exited with code 1: pass not initialized: exit status 1",
                all,
                Some((Cause::PassUninitialized, Certainty::Certain)),
            ),
            (
                "osxkeychain",
                "User interaction is not allowed. (-25308)",
                all,
                Some((Cause::KeychainLocked, Certainty::Certain)),
            ),
            (
                "wincred",
                "The stub received bad data.",
                all,
                Some((Cause::WincredSize, Certainty::Certain)),
            ),
            (
                "secretservice",
                "it exited with code 1",
                none,
                Some((Cause::DbusMissing, Certainty::Likely)),
            ),
            ("secretservice", "it exited with code 1", all, None),
            (
                "pass",
                "it exited with code 1",
                none,
                Some((Cause::PassUninitialized, Certainty::Likely)),
            ),
            ("pass", "it exited with code 1", all, None),
            (
                "osxkeychain",
                "it exited with code 1",
                Needs { ssh: true, ..none },
                Some((Cause::KeychainLocked, Certainty::Likely)),
            ),
            ("desktop.exe", "exec format error", none, Some((Cause::WslHelper, Certainty::Likely))),
            (
                "desktop.exe",
                "exec format error",
                Needs { wsl: true, ..none },
                Some((Cause::WslHelper, Certainty::Certain)),
            ),
            ("x", "it exited with code 1", none, None),
        ] {
            assert_eq!(failed(name, why, Cause::HelperFailed, needs), expect, "{name} {why}");
        }
        assert_eq!(failed("pass", "", Cause::HelperMissing, none), None);
        let gone = failed("desktop.exe", "", Cause::HelperMissing, none);
        assert_eq!(gone, Some((Cause::WslHelper, Certainty::Likely)));
        assert_eq!(failed("pass", "", Cause::StoreFailed, none), None);
    }
}

//! Why a credential helper failed: what it said, and what it needs and has not.

use crate::cause::{Cause, Certainty};
use crate::env::{self, Env};
use crate::problem::Problem;
use crate::report::{Finding, Report};

/// What helpers need of their surroundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// There is a bus of a desktop session.
    pub bus: bool,
    /// pass was set up: it has a key.
    pub pass: bool,
    /// This session came over ssh.
    pub ssh: bool,
    /// This is the Windows Subsystem for Linux.
    pub wsl: bool,
}

/// Looks for it.
pub(crate) fn look(env: &Env) -> Needs {
    let pass = env.path(env::PASSWORD_STORE_DIR);
    let pass = pass.or_else(|| env.home().map(|home| home.join(".password-store")));
    Needs {
        bus: env.var(env::DBUS_SESSION_BUS_ADDRESS).is_some(),
        pass: pass.is_some_and(|folder| folder.join(".gpg-id").is_file()),
        ssh: env.var(env::SSH_CONNECTION).is_some(),
        wsl: env.var(env::WSL_DISTRO_NAME).is_some() || is_wsl(),
    }
}

/// Whether the kernel is that of the Windows Subsystem for Linux, which says so in its version.
fn is_wsl() -> bool {
    cfg!(target_os = "linux")
        && std::fs::read_to_string("/proc/version")
            .is_ok_and(|text| text.to_ascii_lowercase().contains("microsoft"))
}

/// Puts closer causes in the place of those of helpers, wherever what was seen tells one.
pub(crate) fn judge(needs: Needs, report: &mut Report) {
    for found in &mut report.findings {
        if let Some((certainty, problem)) = closer(&found.problem, needs) {
            *found = Finding { certainty, problem, ..*found };
        }
    }
}

/// A closer cause for a helper that is missing or failed, if what was seen tells one.
fn closer(problem: &Problem, needs: Needs) -> Option<(Certainty, Problem)> {
    let program = problem.subject.helper.as_deref().unwrap_or_default();
    let name = program.strip_prefix("docker-credential-").unwrap_or(program);
    let is_of_windows = name.ends_with(".exe");
    let (cause, certainty) = match problem.cause {
        // Said by the system already, which does not know where it runs.
        Cause::WslHelper if needs.wsl => return Some((Certainty::Certain, problem.clone())),
        Cause::WslHelper => return Some((Certainty::Likely, problem.clone())),
        Cause::HelperMissing | Cause::HelperFailed if is_of_windows && needs.wsl => {
            (Cause::WslHelper, Certainty::Certain)
        }
        Cause::HelperMissing | Cause::HelperFailed if is_of_windows => {
            (Cause::WslHelper, Certainty::Likely)
        }
        Cause::HelperFailed => match name {
            "secretservice" if !needs.bus => (Cause::DbusMissing, Certainty::Likely),
            "pass" if !needs.pass => (Cause::PassUninitialized, Certainty::Likely),
            "osxkeychain" if needs.ssh => (Cause::KeychainLocked, Certainty::Likely),
            _ => return None,
        },
        _ => return None,
    };
    let message = format!("{}: {}", problem.message, cause.row().meaning);
    let mut closer = Problem::new(cause, message);
    closer.why = problem.why.clone();
    closer.subject = problem.subject.clone();
    Some((certainty, closer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_and_what_is_not_there() {
        let all = Needs { bus: true, pass: true, ssh: false, wsl: false };
        let failed = |name: &str, why: &str, cause: Cause, needs: Needs| {
            let problem =
                Problem::new(cause, "x").why(why).helper(format!("docker-credential-{name}"));
            closer(&problem, needs).map(|(certainty, problem)| (problem.cause, certainty))
        };
        let none = Needs::default();
        for (name, why, needs, expect) in [
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
        // What a helper says itself is a cause of its own already.
        assert_eq!(failed("pass", "", Cause::PassUninitialized, none), None);
        let told = failed("desktop.exe", "exec format error", Cause::WslHelper, none);
        assert_eq!(told, Some((Cause::WslHelper, Certainty::Likely)));
    }
}
